package extractor

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// maxPairs bounds the claims that one event makes: "200 states met 200 groups"
// is one sentence too.
const maxPairs = 24

// A reader reads the claims off one sentence.
type reader struct {
	grammar
	x          *Extractor
	doc        *document
	drafts     []draft
	candidates []graph.Candidate // kept when explaining only
	explaining bool
	deed       *graph.RelationType // of the event being filled, nil for one that the ontology lacks
	taken      map[int]bool        // words that have served another event as its stance or light verb
	setting    scene
}

// A draft is a claim with what is needed to choose between it and others.
type draft struct {
	graph.Claim
	at     int   // trigger token
	via    []int // words that only lead up to it: a light verb, a stance
	open   bool  // no lexicon line stands behind it
	themes []int // what the event is said of: nouns that are not events of their own beside it
	signs  []sign
	// reasons are kept when explaining only.
	reasons *graph.Reasons
}

// An event is a trigger word whose sense has been settled, with its actors.
type event struct {
	at     int
	words  []int // of the predicate
	base   string
	stance string // given by the sense itself
	line   string
	agents []party
	others []party // recipients
	themes []int   // nouns that a slot's class has claimed
	weight float64 // trust in the pattern, 0 to 1
	light  bool    // the last of words is a light verb
	among  []party // more than two who do it to each other, each pair of them
	// untyped is set where the predicate has a type's name ("returned to Norway",
	// RETURNS_TO) and its frame has been refused.
	untyped bool
	// partial is set where it is done to a thing that is nobody's: "burned a village".
	partial bool
}

// A party is an actor in an event.
type party struct {
	*mention
	token int
	trust float64 // that this is who is meant, 0 to 1
}

// behind reports whether the words are only a thing of the party's.
func (p party) behind() bool { return p.trust < 0.8 }

// read returns the sentence's claims in text order.
func (r *reader) read() []graph.Claim {
	for i, t := range r.Tokens {
		switch t.UPOS {
		case "VERB", "AUX":
			switch {
			case t.XPOS == "VBG" && len(r.events.nouns[strings.ToLower(t.Text)]) > 0 && r.child(i, "nsubj", "obj", "aux", "mark") < 0:
				r.noun(i) // "fighting between Kenya and Uganda"
			case t.UPOS == "VERB" || r.rel(i) != "aux" && r.rel(i) != "cop":
				r.verb(i)
			}
			r.compound(i)
			if t.XPOS == "VBN" {
				r.link(i)
			}
		case "NOUN", "PROPN":
			r.noun(i)
			r.link(i)
		case "ADJ":
			r.link(i)
			r.compound(i)
		}
	}
	r.bareStances()
	return r.choose()
}

// verb tries the senses of a verb in their order, and the open predicate where
// none of them fits.
func (r *reader) verb(i int) {
	lemma, args := r.particle(i)
	if r.Tokens[i].Rel == "amod" && r.child(i, "obl:agent", "obl") < 0 { // "the elected parliament" is no event
		return
	}
	senses := r.events.verbs[lemma]
	if plain, _, ok := strings.Cut(lemma, "_"); ok && senses == nil {
		senses = r.events.verbs[plain]
	}
	look := func(_ role, function string) []int { return r.verbFunction(i, args, function) }
	told := carrier{verb: -1, word: -1}
	if h := r.Tokens[i].Head; h >= 0 {
		if w := r.events.stanceOf(r.lemma(h), r.pos(h), r.complement(i)); w != nil && w.holder != 'A' {
			told.word = h
		}
	}
	e, ok := r.firstSense(senses, i, told, look)
	if !ok {
		r.open(i, args)
		return
	}
	e.words = append(e.words, i)
	if p := r.child(i, "compound:prt"); p >= 0 {
		e.words = append(e.words, p)
	}
	r.add(e)
}

// firstSense settles on the first sense whose slots are filled, or where there is
// none on the first that lacks only an actor to whom it is done.
func (r *reader) firstSense(senses []sense, i int, carried carrier, look func(role, string) []int) (event, bool) {
	var partial event
	for k := range senses {
		e, ok := r.fill(&senses[k], i, carried, look)
		if ok {
			return e, true
		}
		if e.partial && partial.base == "" {
			partial = e
		}
	}
	return partial, partial.base != ""
}

// particles are the adverbs that the parser is apt to take for the preposition
// of what follows: "sealed off the town", "walked out of talks".
var particles = map[string]bool{"out": true, "off": true, "up": true, "down": true, "back": true, "away": true, "in": true, "over": true}

// particle returns the verb's lemma and arguments, with the particle that the
// parser has taken for something else where the lexicon lists the verb with it.
func (r *reader) particle(i int) (string, *arguments) {
	lemma, args := r.events.verbLemma(r.lemma(i)), r.of(i)
	if i+1 == len(r.Tokens) || strings.Contains(lemma, "_") {
		return lemma, args
	}
	p := strings.ToLower(r.Tokens[i+1].Text)
	key := lemma + "_" + p
	if !particles[p] || r.events.verbs[key] == nil {
		return lemma, args
	}
	if r.Tokens[i+1].Rel != "case" {
		return key, args
	}
	moved := *args
	moved.prep = maps.Clone(args.prep)
	list := moved.prep[p]
	delete(moved.prep, p)
	for _, c := range r.children[r.Tokens[i+1].Head] {
		if c > i+1 && r.Tokens[c].Rel == "case" {
			q := strings.ToLower(r.Tokens[c].Text)
			moved.prep[q] = append(slices.Clone(moved.prep[q]), list...)
			return key, &moved
		}
	}
	moved.obj = append(slices.Clone(args.obj), list...)
	return key, &moved
}

// verbFunction returns the tokens that stand to the verb in a function.
func (r *reader) verbFunction(i int, args *arguments, function string) []int {
	switch function {
	case "subj":
		return args.subj
	case "obj":
		if x := r.child(i, "xcomp"); len(args.obj) == 0 && x >= 0 && !r.isVerb(x) { // "branded Kenya a threat": the subject of what it is called
			return r.of(x).subj
		}
		return args.obj
	case "iobj":
		return args.iobj
	}
	outer, inner, ok := strings.Cut(function, ".")
	if ok { // what hangs on an object, a subject or an oblique: "pulled out of a deal with Kenya"
		var list []int
		for _, o := range r.verbFunction(i, args, outer) {
			list = append(list, r.nounFunction(o, inner)...)
		}
		return list
	}
	if function == "comp" { // "branded Kenya a threat"
		var list []int
		for _, c := range r.children[i] {
			if r.Tokens[c].Rel == "xcomp" && !r.isVerb(c) {
				list = append(list, c)
			}
		}
		return list
	}
	if list := args.prep[function]; len(list) > 0 || function == "by" || function == "of" {
		return list
	}
	// The parser may hang on the object what belongs to the verb: "give money to".
	var list []int
	for _, o := range args.obj {
		list = append(list, r.nounFunction(o, function)...)
		for _, c := range r.nounFunction(o, "of") {
			list = append(list, r.nounFunction(c, function)...)
		}
	}
	return list
}

// nounFunction returns the tokens that stand to the noun in a function.
func (r *reader) nounFunction(n int, function string) []int {
	var list []int
	if outer, inner, ok := strings.Cut(function, "."); ok {
		for _, o := range r.nounFunction(n, outer) {
			list = append(list, r.nounFunction(o, inner)...)
		}
		return list
	}
	for _, c := range r.children[n] {
		rel := r.Tokens[c].Rel
		switch function {
		case "poss":
			if rel == "nmod:poss" {
				list = append(list, r.conjuncts(c)...)
			}
		case "comp":
			if rel == "compound" || rel == "amod" || rel == "nmod:desc" {
				list = append(list, r.modifiers(c)...)
			}
		case "mod":
			switch {
			case rel == "compound" || rel == "amod" || rel == "nmod:desc":
				list = append(list, r.modifiers(c)...)
			case r.rel(c) == "nmod":
				list = append(list, r.conjuncts(c)...)
			}
		default:
			if (r.rel(c) == "nmod" || r.rel(c) == "obl") && rel != "nmod:poss" && r.casePrep(c) == function {
				list = append(list, r.conjuncts(c)...)
			}
		}
	}
	return list
}

// modifiers returns the actors in a pre-modifier: of "US-led" the US, of
// "Saudi and Emirati" both.
func (r *reader) modifiers(c int) []int {
	var list []int
	for _, k := range r.conjuncts(c) {
		if r.byHead[k] != nil {
			list = append(list, k)
			continue
		}
		if _, ok := r.events.compounds[strings.ToLower(r.Tokens[k].Text)]; !ok {
			continue
		}
		for _, d := range r.children[k] {
			if r.byHead[d] != nil && r.Tokens[k].Text != "based" {
				list = append(list, d)
			}
		}
	}
	return list
}

// A carrier is the word that an event noun completes and that lends it an actor:
// "carried out an attack", "offered training", "the suspension of aid".
type carrier struct {
	verb   int   // the verb whose other complements may be the noun's, -1 for none
	word   int   // the verb or noun that the event noun completes, -1 for none
	role   role  // that the lender takes in the event; 0 for none
	actors []int // the lender
	stance string
	light  bool
}

// noun tries the senses of an event noun.
func (r *reader) noun(i int) {
	senses := r.events.nouns[strings.ToLower(r.Tokens[i].Lemma)]
	if r.Tokens[i].XPOS == "VBG" {
		senses = r.events.nouns[strings.ToLower(r.Tokens[i].Text)]
	}
	if len(senses) == 0 {
		return
	}
	carried := r.carrier(i)
	look := func(ro role, function string) []int {
		if function == "subj" {
			if carried.role == ro || ro == theme {
				return carried.actors
			}
			return nil
		}
		list := r.nounFunction(i, function)
		if ro == theme && function == "comp" { // whatever it is: "missile test"
			for _, c := range r.children[i] {
				if r.Tokens[c].Rel == "compound" || r.Tokens[c].Rel == "amod" {
					list = append(list, c)
				}
			}
		}
		if len(list) == 0 {
			list = r.nested(i, function)
		}
		if len(list) > 0 || carried.verb < 0 {
			return list
		}
		switch function {
		case "poss", "comp", "of":
			return nil
		}
		return r.of(carried.verb).prep[function]
	}
	e, ok := r.firstSense(senses, i, carried, look)
	if !ok {
		return
	}
	e.words = append(e.words, i)
	if carried.light {
		e.words = append(e.words, carried.verb)
		r.taken[carried.verb], e.light = true, true
		if e.stance == "" {
			e.stance = carried.stance
		}
	} else {
		e.weight *= 0.9
	}
	r.add(e)
}

// nested returns what the parser has hung on a noun inside the event noun's
// phrase: "the killing of a minister by gunmen", "reprisals by troops against
// villagers".
func (r *reader) nested(i int, function string) []int {
	switch function {
	case "by", "against", "on", "to", "into", "with", "from", "over", "at", "for", "in", "near", "along":
	default:
		return nil
	}
	var list []int
	for _, c := range r.children[i] {
		if r.rel(c) == "nmod" && r.Tokens[c].Rel != "nmod:poss" && !r.isEventNoun(c) {
			list = append(list, r.nounFunction(c, function)...)
		}
	}
	return list
}

// carrier returns what carries the event noun i.
func (r *reader) carrier(i int) carrier {
	at := r.measured(i)
	if l, verb := r.lightVerb(at); l != nil {
		return carrier{verb: verb, word: verb, role: l.role, actors: r.of(verb).subj, stance: l.stance, light: true}
	}
	h := r.Tokens[at].Head
	if h < 0 {
		return carrier{verb: -1, word: -1}
	}
	complement := r.complement(at)
	w := r.events.stanceOf(r.lemma(h), r.pos(h), complement)
	if w == nil && r.isVerb(h) && objectGerund[complement] && r.events.speech[r.lemma(h)] == "accuse" { // "blamed Norway for the attack"
		return carrier{verb: -1, word: h, role: agent, actors: r.of(h).obj}
	}
	if w == nil {
		return carrier{verb: -1, word: -1}
	}
	c := carrier{verb: -1, word: h}
	if r.isVerb(h) {
		c.verb = h
		c.actors = r.of(h).subj
	} else {
		c.actors = r.ownerOf(h)
	}
	if w.holder == 'A' {
		c.role = agent
	}
	return c
}

// measured returns the noun that stands for the event noun i in the clause: the
// first of those coordinated with it, or what there is of it ("a series of attacks").
func (r *reader) measured(i int) int {
	for range 4 {
		h := r.Tokens[i].Head
		switch {
		case h >= 0 && r.Tokens[i].Rel == "conj" && r.isNoun(h):
			i = h
		case h >= 0 && r.rel(i) == "nmod" && r.casePrep(i) == "of" && r.events.classes["measure"][strings.ToLower(r.Tokens[h].Lemma)]:
			i = h
		default:
			return i
		}
	}
	return i
}

// lightVerb returns the light verb that the event noun i completes, with the
// verb's token, or nil and -1.
func (r *reader) lightVerb(i int) (*lightVerb, int) {
	h := r.Tokens[i].Head
	if h < 0 || !r.isVerb(h) {
		return nil, -1
	}
	function := r.complement(i)
	list := r.events.light[r.lemma(h)]
	for k := range list {
		if list[k].function == function {
			return &list[k], h
		}
	}
	return nil, -1
}

// fill settles a sense: every slot that must be there is, by the tokens that
// look finds for a role in a function. The reason why not is kept for Explain.
func (r *reader) fill(s *sense, at int, carried carrier, look func(role, string) []int) (event, bool) {
	e := event{at: at, base: s.base, stance: s.stance, line: s.line, weight: 1}
	t := r.x.ontology.Type(s.base)
	r.deed = t
	var between bool // the same words serve both roles: "talks between X and Y"
	for _, slot := range s.slots {
		functions := slot.functions
		if carried.role == slot.role && carried.role != 0 && !slices.Contains(functions, "subj") {
			functions = append([]string{"subj"}, functions...)
		}
		of := func(function string) []int { return r.concernedIn(s, slot.role, function, look) }
		if slot.role == theme {
			t, ok := r.theme(slot, functions, of)
			if ok && t >= 0 {
				e.themes = append(e.themes, t)
			}
			if !slot.optional && !ok {
				r.drop(s.line, at, "no "+slot.class+" as "+strings.Join(slot.functions, " or "))
				e.partial = false
				return e, false
			}
			continue
		}
		if slot.role == agent {
			for _, f := range functions {
				for _, t := range of(f) {
					if why := r.nobody(t); why != "" {
						r.drop(s.line, at, why)
						return e, false
					}
				}
			}
		}
		parties, why := r.parties(slot.role, functions, of)
		if slot.class != "" && len(parties) > 0 {
			parties = slices.DeleteFunc(parties, func(p party) bool { return p.ofClass(slot.class) == slot.exclude })
			why = "nobody of the class " + slot.class
			if len(parties) == 0 && slot.optional { // who did it is known, and does no such thing
				r.drop(s.line, at, why)
				return e, false
			}
		}
		if slot.role == recipient && slices.Contains(functions, "of") { // "the support of Norway" is not for Norway
			parties = slices.DeleteFunc(parties, func(p party) bool {
				return slices.ContainsFunc(e.agents, func(a party) bool { return a.token == p.token && a.mention == p.mention })
			})
		}
		if slot.role == recipient && len(parties) == 0 && len(e.agents) > 1 && r.mutual(functions, of) {
			parties = e.agents
		}
		if slot.role == agent {
			e.agents = parties
		} else {
			e.others = parties
		}
		if slot.role == recipient && t != nil && t.Symmetric && len(parties) > 1 && r.toldApart(slot.functions, of) {
			e.agents, e.others, between = parties, nil, true // "announced a deal between Norway and Kenya": it is theirs
		}
		if slot.role == agent && slot.optional && len(parties) == 0 && carried.word < 0 && !r.agentless(at, t) {
			r.drop(s.line, at, why)
			return e, false
		}
		between = between || len(parties) > 0 && slices.Contains(functions, "between")
		told := slot.role == agent && carried.word >= 0 && carried.role == 0 // "called for an attack on": the caller stands in
		if len(parties) == 0 && !slot.optional && !told && !(slot.role == recipient && r.pairsUp(s, at, e.agents)) {
			r.drop(s.line, at, why)
			if slot.role != recipient || len(e.agents) == 0 || t == nil || !r.suffers(functions, of) || !standsAlone[t.Category] {
				return e, false
			}
			e.partial = true
		}
	}
	if e.partial {
		e.weight *= partialTrust
		return e, false
	}
	if between && sameParties(e.agents, e.others) {
		e.others = nil
	}
	if len(e.others) == 0 && (between || r.pairsUp(s, at, e.agents)) {
		if len(e.agents) < 2 {
			r.drop(s.line, at, "fewer than two actors between whom it is")
			return e, false
		}
		if len(e.agents) > 2 {
			e.among = e.agents
		}
		e.agents, e.others = e.agents[:1], e.agents[1:]
	}
	if len(e.agents) == 0 && len(e.others) == 0 {
		r.drop(s.line, at, "no actor takes part")
		return e, false
	}
	return e, true
}

// concernedIn returns what look finds for a role, but for those who only suffer what
// somebody is blamed, praised or asked for: "condemned the deaths of the guards" says
// nothing against the guards.
func (r *reader) concernedIn(s *sense, ro role, function string, look func(role, string) []int) []int {
	outer, inner, nested := strings.Cut(function, ".")
	if !nested || ro != recipient || r.material() || slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == theme }) {
		return look(ro, function)
	}
	for _, t := range look(ro, outer) {
		if !r.owns(t, inner) {
			return nil
		}
	}
	return look(ro, function)
}

// owns reports whether what hangs on the noun t in a function is whose it is, not to
// whom it is done: "the demands of the rebels", not "the ban on the rebels" or "the
// killing of a minister".
func (r *reader) owns(t int, function string) bool {
	lemma := strings.ToLower(r.Tokens[t].Lemma)
	if r.events.classes["harm"][lemma] {
		return function == "by" || function == "from" || function != "of" && len(r.nounFunction(t, "of"))+len(r.nounFunction(t, "against"))+len(r.nounFunction(t, "on")) > 0
	}
	senses := r.events.nouns[lemma]
	switch {
	case len(senses) == 0, function == "poss", function == "comp", function == "mod", function == "by":
		return true
	case function == "of":
		return !r.undergoes(t)
	}
	return slices.ContainsFunc(senses, func(s sense) bool {
		return slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == agent && slices.Contains(l.functions, function) })
	})
}

// toldApart reports whether the parties of an event are those "between" whom it is.
func (r *reader) toldApart(functions []string, of func(string) []int) bool {
	return slices.ContainsFunc(functions, func(f string) bool {
		return (f == "between" || strings.HasSuffix(f, ".between")) && len(of(f)) > 1
	})
}

// standsAlone are the categories of deeds that are done to things too.
var standsAlone = map[graph.Category]bool{graph.Coerce: true, graph.Assault: true}

// partialTrust is what is left of the trust in a pattern whose recipient is no actor.
const partialTrust = 0.5

// suffers reports whether a thing or somebody fills one of the functions.
func (r *reader) suffers(functions []string, look func(string) []int) bool {
	for _, f := range functions {
		for _, t := range look(f) {
			if r.Tokens[t].UPOS == "NOUN" && !r.isEventNoun(t) {
				return true
			}
		}
	}
	return false
}

// mutual reports whether the event is done to "each other" or "one another".
func (r *reader) mutual(functions []string, look func(string) []int) bool {
	for _, f := range functions {
		for _, t := range look(f) {
			for _, i := range append([]int{t}, r.children[t]...) {
				word := strings.ToLower(r.Tokens[i].Text)
				if i > 0 && (word == "other" && strings.EqualFold(r.Tokens[i-1].Text, "each") || word == "another" && strings.EqualFold(r.Tokens[i-1].Text, "one")) {
					return true
				}
			}
		}
	}
	return false
}

// agentless reports whether a verb may do without an actor that does it: in the
// passive, or where a thing does violence for somebody ("a bomb killed two").
func (r *reader) agentless(at int, t *graph.RelationType) bool {
	if !r.isVerb(at) {
		return true
	}
	args := r.of(at)
	return args.passive || len(args.subj) > 0 && t != nil && t.Category == graph.Assault
}

// pairsUp reports whether coordinated agents do it to each other: "Egypt and
// Libya met". Persons who all say that something is so do nothing to each other.
func (r *reader) pairsUp(s *sense, at int, agents []party) bool {
	t := r.x.ontology.Type(s.base)
	if len(agents) < 2 || t == nil || !t.Symmetric {
		return false
	}
	states := !slices.ContainsFunc(agents, func(p party) bool { return p.Kind != graph.KindCountry })
	if states || !r.isVerb(at) {
		return true
	}
	return r.child(at, "ccomp", "parataxis") < 0 && !slices.ContainsFunc(r.of(at).prep["for"], func(int) bool { return true })
}

func sameParties(a, b []party) bool {
	return slices.EqualFunc(a, b, func(x, y party) bool { return x.token == y.token })
}

// theme reports whether a noun of the slot's class fills one of its functions,
// and which; -1 where the slot asks for none in particular.
func (r *reader) theme(s slot, functions []string, look func(string) []int) (int, bool) {
	for _, f := range functions {
		for _, t := range look(f) {
			switch {
			case s.class == "":
				return -1, true
			case r.inClass(t, s.class):
				return t, !s.exclude
			}
		}
	}
	return -1, s.exclude
}

// inClass reports whether the noun t is of the class: itself, its compound
// ("arms shipment"), its adjective ("military aid"), or what it is a measure of ("a package of aid").
func (r *reader) inClass(t int, class string) bool {
	words := r.events.classes[class]
	if words[strings.ToLower(r.Tokens[t].Lemma)] {
		return true
	}
	for _, c := range r.children[t] {
		switch {
		case r.Tokens[c].Rel == "compound" || r.Tokens[c].Rel == "amod":
		case r.Tokens[c].Rel == "nmod" && r.casePrep(c) == "of":
		default:
			continue
		}
		if words[strings.ToLower(r.Tokens[c].Lemma)] {
			return true
		}
	}
	return false
}

// parties returns the actors in the first of the functions that has any.
func (r *reader) parties(ro role, functions []string, look func(string) []int) (list []party, why string) {
	why = "nothing stands as " + strings.Join(functions, " or ")
	for _, f := range functions {
		for _, t := range look(f) {
			p, reason := r.resolve(t, ro)
			if reason != "" {
				why = reason
				continue
			}
			if !slices.ContainsFunc(list, func(q party) bool { return q.mention == p.mention }) {
				if len(p.members) > 0 { // "both", "each other", "they" of two
					for _, m := range p.members {
						list = append(list, party{m, p.token, p.trust * 0.9})
					}
					continue
				}
				list = append(list, p)
				list = append(list, r.coordinated(p)...)
			}
		}
		if len(list) > 0 {
			return list, ""
		}
	}
	return nil, why
}

// coordinated returns the further actors of a phrase with coordinated
// modifiers: "Norwegian and Kenyan ministers", "the ministers of Norway and Kenya"
// are ministers of two countries.
func (r *reader) coordinated(p party) []party {
	if p.Actor.IsCountry() && (r.Tokens[p.token].Rel == "amod" || r.Tokens[p.token].Rel == "compound") { // "Norwegian and Kenyan ships"
		var list []party
		for _, k := range r.conjuncts(p.token)[1:] {
			if m := r.byHead[k]; m != nil && m.Actor.IsCountry() {
				list = append(list, party{m, k, p.trust})
			}
		}
		return list
	}
	if !p.Actor.IsCountry() || p.home == nil || p.token != p.head {
		return nil
	}
	var list []party
	for _, c := range r.children[p.head] {
		switch r.Tokens[c].Rel {
		case "amod", "compound", "nmod:poss":
		case "nmod":
			if r.casePrep(c) != "of" {
				continue
			}
		default:
			continue
		}
		for _, k := range r.conjuncts(c) {
			if m := r.byHead[k]; m != nil && m.Actor.IsCountry() && m.Actor != p.Actor {
				other := *p.mention
				other.Actor, other.Name, other.Country, other.chain, other.home = m.Actor, m.Name, m.Country, 0, m
				list = append(list, party{&other, p.token, p.trust})
			}
		}
	}
	return list
}

// resolve returns the actor for whom token t stands in a role, or the reason
// why there is none.
func (r *reader) resolve(t int, ro role) (party, string) {
	if m := r.byHead[t]; m != nil {
		if m.Kind != graph.KindPlace {
			return r.located(party{m, t, 1}), ""
		}
		if ro == recipient && m.Country != "" {
			return party{r.countryOf(m), t, 0.8}, ""
		}
		return party{}, fmt.Sprintf("%q is a place", m.Text)
	}
	if p, ok := r.behind(t, ro, 2); ok {
		return p, ""
	}
	return party{}, fmt.Sprintf("%q is no actor", r.Tokens[t].Text)
}

// behind returns whom a thing stands for: whose it is or what it is made of
// ("Hezbollah positions", "the army of Kenya", "dozens of rebels"), who made it
// ("demands from the rebels", "an appeal lodged by the union"), or, to whom
// something is done, the country in which it is ("a base in Kenya").
func (r *reader) behind(t int, ro role, depth int) (party, bool) {
	if r.closed[t] {
		return party{}, false
	}
	// An event noun cannot suffer a deed; one meets somebody, none of his things.
	suffers := ro == recipient && (r.material() && r.isEventNoun(t) || r.personal() && !r.isMeasure(t))
	for _, way := range [...]struct {
		function string
		trust    float64
	}{{"poss", 0.75}, {"comp", 0.75}, {"of", 0.7}, {"by", 0.7}, {"from", 0.6}} {
		if suffers {
			break
		}
		if ro == recipient && (!r.material() && !r.owns(t, way.function) || way.function == "of" && r.undergoes(t)) { // "favours an audit of the bank" says nothing of the bank
			continue
		}
		for _, c := range r.nounFunction(t, way.function) {
			if m := r.byHead[c]; m != nil && m.Kind != graph.KindPlace {
				if way.function == "comp" && m.Country == "" && m.Code == "" && m.Kind != graph.KindArmedGroup && m.Sector == "" && r.events.classes["people"][strings.ToLower(r.Tokens[t].Lemma)] {
					continue // "a Cheltenham man"
				}
				return party{m, c, way.trust}, true
			} else if m == nil && depth > 0 && way.function == "of" && r.isNoun(c) {
				if p, ok := r.behind(c, ro, depth-1); ok {
					p.trust *= way.trust
					return p, true
				}
			}
		}
	}
	for _, c := range r.children[t] { // "an appeal lodged by the union", "a convoy belonging to the mission"
		if r.Tokens[c].Rel != "acl" || suffers {
			continue
		}
		args := r.of(c)
		owners := args.prep["by"]
		if args.passive {
			owners = args.subj
		}
		if strings.EqualFold(r.Tokens[c].Lemma, "belong") {
			owners = args.prep["to"]
		}
		for _, o := range owners {
			if m := r.byHead[o]; m != nil && m.Kind != graph.KindPlace {
				return party{m, o, 0.6}, true
			}
		}
	}
	if r.Tokens[t].UPOS == "PRON" { // "nobody in the Kenyan government"
		for _, function := range [...]string{"in", "at", "from", "within"} {
			for _, c := range r.nounFunction(t, function) {
				if m := r.byHead[c]; m != nil && m.Kind != graph.KindPlace {
					return party{m, c, 0.7}, true
				}
			}
		}
	}
	if ro != recipient || r.personal() && r.deed.Base != "VISITS" {
		return party{}, false
	}
	for _, function := range [...]string{"in", "at", "near", "of", "outside"} {
		if function == "of" && r.undergoes(t) {
			continue
		}
		for _, c := range r.nounFunction(t, function) {
			if m := r.byHead[c]; m != nil && m.Country != "" && (m.Kind == graph.KindPlace || m.Kind == graph.KindCountry) {
				return party{r.countryOf(m), c, 0.5}, true
			}
		}
	}
	return party{}, false
}

// material reports whether the event being filled is a deed.
func (r *reader) material() bool {
	return r.deed != nil && (r.deed.Category.Quad() == graph.MaterialCooperation || r.deed.Category.Quad() == graph.MaterialConflict)
}

// personal reports whether the event being filled is done with somebody in person.
func (r *reader) personal() bool { return r.deed != nil && r.deed.Category == graph.Consult }

// isMeasure reports whether the noun t only says how many: "dozens of rebels".
func (r *reader) isMeasure(t int) bool {
	lemma := strings.ToLower(r.Tokens[t].Lemma)
	return r.x.words.measures[lemma] || r.events.classes["measure"][lemma]
}

// undergoes reports whether what hangs on the event noun t by "of" is to whom it is
// done: "the nationalization of the bank", not "the demands of the rebels".
func (r *reader) undergoes(t int) bool {
	senses := r.events.nouns[strings.ToLower(r.Tokens[t].Lemma)]
	if len(senses) == 0 {
		return false
	}
	if t := r.x.ontology.Type(senses[0].base); t == nil || t.Category == graph.Request || t.Category == graph.Agree {
		return false
	}
	return !slices.ContainsFunc(senses, func(s sense) bool {
		return slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == agent && slices.Contains(l.functions, "of") })
	})
}

func (r *reader) isEventNoun(t int) bool {
	lemma := strings.ToLower(r.Tokens[t].Lemma)
	return len(r.events.nouns[lemma]) > 0 && !r.events.classes["object"][lemma]
}

// located gives a band of nobody in particular ("rival armed groups in Libya",
// "protesters in Egypt") the country that it is in.
func (r *reader) located(p party) party {
	if p.Actor != "" || p.Country != "" || p.Sector == "" {
		return p
	}
	for _, c := range r.children[p.token] {
		if r.rel(c) != "nmod" && r.Tokens[c].Rel != "acl" {
			continue
		}
		at := c
		if r.Tokens[c].Rel == "acl" { // "forces battling rivals in Libya", "militants based in Libya"
			at = -1
			args := r.of(c)
			for _, d := range args.prep["in"] {
				at = d
			}
			for _, o := range args.obj {
				for _, d := range r.nounFunction(o, "in") {
					at = d
				}
			}
		} else if prep := r.casePrep(c); prep != "in" && prep != "of" && prep != "from" {
			continue
		}
		if at < 0 || r.byHead[at] == nil || r.byHead[at].Country == "" {
			continue
		}
		place := r.countryOf(r.byHead[at])
		m := *p.mention
		m.Actor, m.Name, m.Country, m.chain = place.Actor, place.Name, place.Country, place.chain
		m.Kind = graph.KindCountry
		m.match = "in " + place.Name
		return party{&m, p.token, p.trust * 0.8}
	}
	return p
}

// countryOf is the mention with its country for an actor: "bombed Aleppo".
func (r *reader) countryOf(m *mention) *mention {
	c := *m
	id := graph.ActorID("country:" + m.Country)
	if a, ok := r.x.lexicon.Actor(id); ok {
		c.Actor, c.Name, c.Kind, c.Code = a.ID, a.Name, a.Kind, a.Code
	}
	return &c
}

// compound reads "US-led", "Saudi-backed": token i is the second part.
func (r *reader) compound(i int) {
	l, ok := r.events.compounds[strings.ToLower(r.Tokens[i].Text)]
	head := r.Tokens[i].Head
	if !ok || head < 0 || i == 0 {
		return
	}
	if hyphen := r.Tokens[i-1].Text; hyphen != "-" && hyphen != "‐" && hyphen != "‑" && hyphen != "–" {
		return
	}
	modifier := -1
	for _, c := range r.children[i] {
		if c < i && r.byHead[c] != nil {
			modifier = c
		}
	}
	if modifier < 0 {
		return
	}
	from, why := r.resolve(modifier, agent)
	if why != "" {
		return
	}
	to, why := r.resolve(head, recipient)
	if why != "" {
		r.drop(l.line, i, why)
		return
	}
	e := event{at: i, words: []int{i}, base: l.base, line: l.line, agents: []party{from}, others: []party{to}, weight: 0.85}
	if !l.forward {
		e.agents, e.others = e.others, e.agents
	}
	r.add(e)
}

// link reads an adjective or noun that relates two actors by a preposition:
// "loyal to", "a member of", "the spokesman of".
func (r *reader) link(i int) {
	lemma := strings.ToLower(r.Tokens[i].Lemma)
	list := r.events.adjectives[lemma]
	if r.isVerb(i) { // "is opposed to", as the parser may see it
		list = r.events.adjectives[strings.ToLower(r.Tokens[i].Text)]
	}
	r.deed = nil
	for _, l := range list {
		complements := r.nounFunction(i, l.preposition)
		if len(complements) == 0 {
			complements = r.of(i).prep[l.preposition]
		}
		nominal := r.isNoun(i)
		if nominal && len(complements) == 0 {
			complements = append(r.nounFunction(i, "poss"), r.nounFunction(i, "comp")...)
		}
		if len(complements) == 0 && r.Tokens[i].Rel == "acl:relcl" && r.Tokens[i].Head >= 0 { // "which Kenya is a part of"
			complements = []int{r.Tokens[i].Head}
		}
		to, why := r.parties(recipient, []string{l.preposition}, func(string) []int { return complements })
		if m := r.byHead[i]; nominal && m != nil && m.home != nil && m.Kind == graph.KindPerson && m.Actor != "" {
			// The phrase has turned out to be a person with a name.
			to = []party{{m.home, m.home.head, 1}}
			r.add(event{at: i, words: []int{i}, base: l.base, line: l.line, agents: []party{{m, i, 1}}, others: to, weight: 0.95})
			return
		}
		if len(to) == 0 {
			r.drop(l.line, i, why)
			continue
		}
		from, why := r.parties(agent, []string{"subject"}, func(string) []int { return r.described(i, complements) })
		if len(from) == 0 {
			r.drop(l.line, i, why)
			continue
		}
		e := event{at: i, words: []int{i}, base: l.base, line: l.line, agents: from, others: to, weight: 0.95}
		if !l.forward {
			e.agents, e.others = e.others, e.agents
		}
		r.add(e)
		return
	}
}

// described returns whom a predicate noun or adjective describes: its subject,
// the noun that it modifies, or the other half of an apposition.
func (r *reader) described(i int, not []int) []int {
	t := r.Tokens[i]
	args := r.of(i)
	list := args.subj
	if args.passive {
		list = args.obj
	}
	if len(list) == 0 {
		switch r.rel(i) {
		case "amod", "appos", "compound", "acl", "flat":
			list = []int{t.Head}
		case "nmod":
			if t.Rel == "nmod:desc" {
				list = []int{t.Head}
			}
		}
	}
	for _, c := range r.children[i] {
		if len(list) == 0 && (r.Tokens[c].Rel == "appos" || r.Tokens[c].Rel == "flat") {
			list = []int{c}
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(t int) bool { return slices.Contains(not, t) })
}

// open keeps what the lexicon does not know: a verb between two actors.
func (r *reader) open(i int, args *arguments) {
	lemma := r.lemma(i)
	if !r.isVerb(i) || r.events.speech[lemma] != "" || r.taken[i] || r.carriesEvent(i, args) || r.mark(i) == "as" && lemma == "put" ||
		r.events.stanceOf(lemma, "VERB", "inf") != nil && r.child(i, "xcomp") >= 0 || !isWord(lemma) {
		return
	}
	from, _ := r.parties(agent, []string{"subj"}, func(string) []int { return args.subj })
	if len(from) == 0 || slices.ContainsFunc(args.subj, func(t int) bool { return r.nobody(t) != "" }) {
		return
	}
	name, words := thirdPerson(lemma), []int{i}
	to, _ := r.parties(recipient, []string{"obj"}, func(string) []int { return args.obj })
	if len(to) == 0 {
		for _, p := range openPrepositions {
			if to, _ = r.parties(agent, []string{p}, func(string) []int { return args.prep[p] }); len(to) > 0 {
				if len(args.obj) > 0 && isWord(strings.ToLower(r.Tokens[args.obj[0]].Lemma)) {
					name += "_" + strings.ToUpper(r.Tokens[args.obj[0]].Lemma)
					words = append(words, args.obj[0])
				}
				name += "_" + strings.ToUpper(p)
				break
			}
		}
	}
	// Whose a thing is does not say to whom a deed was done that nobody has listed.
	if slices.ContainsFunc(from, party.behind) || slices.ContainsFunc(to, party.behind) {
		return
	}
	if len(to) == 0 || !graph.ValidType(name) {
		return
	}
	r.add(event{at: i, words: words, base: name, line: openLine, agents: from, others: to, weight: 0.5,
		untyped: slices.ContainsFunc(r.events.verbs[lemma], func(s sense) bool { return s.base == name })})
}

// carriesEvent reports whether the verb only lends its subject to an event noun.
func (r *reader) carriesEvent(i int, args *arguments) bool {
	return r.events.light[r.lemma(i)] != nil && slices.ContainsFunc(args.obj, r.isEventNoun)
}

const openLine = "open predicate" // the rule's name

// openPrepositions are those that lead from a verb to somebody concerned, in
// the order of preference.
var openPrepositions = []string{"with", "against", "to", "from", "on", "for", "by", "over", "towards", "toward", "of", "into"}

// thirdPerson makes the name of an open predicate: "sneak_across" SNEAKS_ACROSS.
func thirdPerson(lemma string) string {
	verb, rest, particle := strings.Cut(lemma, "_")
	verb = strings.ReplaceAll(verb, "-", "_")
	n := len(verb)
	switch {
	case verb == "have":
		verb = "has"
	case verb == "be":
		verb = "is"
	case strings.HasSuffix(verb, "s"), strings.HasSuffix(verb, "x"), strings.HasSuffix(verb, "z"),
		strings.HasSuffix(verb, "ch"), strings.HasSuffix(verb, "sh"), strings.HasSuffix(verb, "o"):
		verb += "es"
	case n > 1 && verb[n-1] == 'y' && !strings.ContainsRune("aeiou", rune(verb[n-2])):
		verb = verb[:n-1] + "ies"
	default:
		verb += "s"
	}
	if particle {
		verb += "_" + rest
	}
	return strings.ToUpper(verb)
}

func isWord(s string) bool {
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c == '_' || c == '-') {
			return false
		}
	}
	return s != ""
}

// add turns an event into drafts of claims, one for each pair of actors.
func (r *reader) add(e event) {
	place := r.position(e)
	subjects, objects := e.agents, e.others
	if place.holder != nil {
		subjects = place.holder
		if place.addressed != nil {
			objects = place.addressed
		}
	} else if place.unheld {
		subjects, objects, e.among = nil, subjects, nil
	}
	if len(objects) == 0 && place.stance == "threatens" {
		objects = r.onCondition(place.stanceAt, subjects)
	}
	pairs := 0
	emit := func(s, o *party) {
		if pairs++; pairs > maxPairs {
			if pairs == maxPairs+1 {
				r.drop(e.line, e.at, fmt.Sprintf("more than %d pairs of actors; the rest is left out", maxPairs))
			}
			return
		}
		r.draft(e, place, s, o)
	}
	switch {
	case e.among != nil && place.holder == nil:
		for i := range e.among {
			for k := i + 1; k < len(e.among); k++ {
				emit(&e.among[i], &e.among[k])
			}
		}
	case len(subjects) == 0:
		for i := range objects {
			emit(nil, &objects[i])
		}
	case len(objects) == 0:
		for i := range subjects {
			emit(&subjects[i], nil)
		}
	default:
		for i := range subjects {
			for k := range objects {
				emit(&subjects[i], &objects[k])
			}
		}
	}
}

// draft makes one claim of an event.
func (r *reader) draft(e event, at position, s, o *party) {
	if s != nil && o != nil && samePerson(s.mention, o.mention) {
		r.drop(e.line, e.at, fmt.Sprintf("%q and %q are one actor", s.Text, o.Text))
		return
	}
	if why := r.atHome(e, s, o); why != "" {
		r.drop(e.line, e.at, why)
		return
	}
	if r.inWords(e, s, o) { // "the senator attacked the president"
		e.base = "CONDEMNS"
	}
	o = r.toldBefore(e, s, o)
	for _, party := range []*party{s, o} {
		if cue, ok := r.excepted(party); ok && at.polarity == graph.Affirmed {
			at.cues = slices.Clone(at.cues)
			at.negate(cue)
			at.orderCues()
		}
	}
	c := graph.Claim{
		Article: r.doc.articleID(), Relation: e.base, Rule: e.line,
		Polarity: at.polarity, Modality: at.modality,
		Evidence: graph.Evidence{
			Field: r.field, Sentence: r.index, Span: graph.Span{Start: r.Start, End: r.End},
			Text: r.text[r.Start:r.End], Predicate: r.predicate(e), Cues: spans(at.cues),
		},
	}
	if s != nil {
		m := r.named(s).Mention
		c.Subject = &m
	}
	if o != nil {
		m := r.named(o).Mention
		c.Object = &m
	}
	stance, outer := at.stance, at.outer
	if e.stance != "" {
		if stance != "" && stance != e.stance {
			outer = stance
		}
		stance = e.stance
	}
	if stance == "" && at.future && at.polarity == graph.Affirmed && at.modality == graph.Planned { // "will meet", "would blockade"
		stance = "plans"
	}
	if e.untyped {
		stance, outer = "", ""
	} else if t := r.x.ontology.Under(e.base, stance); t != nil {
		c.Relation, c.Base, c.Stance, c.Symmetric = t.Name, t.Base, t.Stance, t.Symmetric
		c.CAMEO, c.Goldstein = t.CAMEO, t.Goldstein
		if c.Modality == graph.Actual {
			c.Modality = t.Modality
		}
		c.Category = r.categoryAsStated(t, &c, at)
	} else if t := r.x.ontology.Type(e.base); t != nil {
		c.Base, c.Symmetric = t.Base, t.Symmetric
		c.CAMEO, c.Goldstein = t.CAMEO, t.Goldstein
		c.Category = r.categoryAsStated(t, &c, at)
	}
	if outer != "" && stance != "" {
		r.outer(&c, outer)
	}
	if c.Category == "" {
		c.CAMEO, c.Goldstein = "", 0
	}
	if at.speaker != nil {
		m := at.speaker.Mention
		c.Speaker = &m
	}
	r.when(&c, e.at)
	r.where(&c, e.at, s, o)
	trust := r.trust(e, at, s, o)
	signs := r.signs(product(trust), e, s, o, &c)
	c.Confidence = r.x.jury.confidence(signs)
	d := draft{Claim: c, at: e.at, open: c.Base == "", themes: e.themes, signs: signs}
	if r.explaining {
		d.reasons = r.reasons(e, at, s, o, trust, signs)
	}
	if at.stanceAt >= 0 {
		d.via = append(d.via, at.stanceAt)
	}
	if at.outerAt >= 0 {
		d.via = append(d.via, at.outerAt)
	}
	if e.light {
		d.via = append(d.via, e.words[len(e.words)-1])
	}
	r.drafts = append(r.drafts, d)
}

// excepted finds "not Kenya but Norway", "from Norway rather than from Kenya": the
// event is denied of one party alone.
func (r *reader) excepted(p *party) (graph.Span, bool) {
	if p == nil || p.token < 0 || p.token >= len(r.Tokens) {
		return graph.Span{}, false
	}
	for _, c := range r.children[p.token] {
		word := strings.ToLower(r.Tokens[c].Text)
		if c < p.token && (word == "not" && r.rel(c) != "det" && !r.only(c) || word == "rather" && r.rel(c) == "cc") {
			return r.span(c), true
		}
	}
	return graph.Span{}, false
}

// named is the mention by which the sentence has named a pronoun's actor before:
// of "Norway says it will help" a claim shows "Norway".
func (r *reader) named(p *party) *mention {
	if p.token < 0 || p.token >= len(r.Tokens) || p.head != p.token || r.Tokens[p.token].UPOS != "PRON" && r.Tokens[p.token].XPOS != "WDT" && r.Tokens[p.token].XPOS != "PRP$" {
		return p.mention
	}
	best := p.mention
	for _, m := range r.mentions {
		if m.Start >= p.Start || m.Actor != p.Actor || m.Name != p.Name || m.Sector != p.Sector || m.Kind == graph.KindPlace || r.Tokens[m.head].UPOS == "PRON" || r.Tokens[m.head].UPOS == "DET" {
			continue
		}
		if best == p.mention || m.Start > best.Start || m.Start == best.Start && m.End > best.End {
			best = m
		}
	}
	return best
}

// outer applies a stance towards a stance: "threatened to suspend aid" is a threat,
// whatever suspending aid is.
func (r *reader) outer(c *graph.Claim, stance string) {
	deed := r.x.ontology.Under(c.Base, c.Stance)
	if deed == nil || c.Modality == graph.Possible || c.Modality == graph.Hypothetical {
		return
	}
	for _, t := range r.x.ontology.Types() {
		if t.Stance != stance || t.Base == "" {
			continue
		}
		if of := r.x.ontology.Type(t.Base); of != nil && of.Category == deed.Category && of.Category != "" {
			c.Category, c.CAMEO, c.Goldstein, c.Modality = t.Category, t.CAMEO, t.Goldstein, t.Modality
			return
		}
	}
}

// atHome says why what is called a visit is none: a place stands for its country
// to guests only.
func (r *reader) atHome(e event, s, o *party) string {
	if s == nil || o == nil || s.Country == "" || s.Country != o.Country || o.token < 0 || o.token >= len(r.Tokens) {
		return ""
	}
	t := r.x.ontology.Type(e.base)
	if t == nil || t.Category != graph.Consult {
		return ""
	}
	if m := r.byHead[o.token]; m == nil || m.Kind != graph.KindPlace && !(e.base == "VISITS" && m.Kind == graph.KindCountry && m.Sector == "") {
		return ""
	}
	return fmt.Sprintf("%q is in the country of %q", o.Text, s.Text)
}

// toldBefore gives troops or officials of nobody in particular the country to
// whom the document has said before that this was done.
func (r *reader) toldBefore(e event, s, o *party) *party {
	if s == nil || o == nil || o.Actor != "" || o.Sector != graph.SectorMilitary && o.Sector != graph.SectorGovernment {
		return o
	}
	before := r.doc.told[toldKey{s.Actor, e.base}]
	if before == nil {
		return o
	}
	m := *o.mention
	m.Actor, m.Name, m.Kind, m.Country = before.Actor, before.Name, before.Kind, before.Country
	return &party{&m, o.token, o.trust * 0.8}
}

// categoryAsStated is the category of a claim with its negation and modality.
func (r *reader) categoryAsStated(t *graph.RelationType, c *graph.Claim, at position) graph.Category {
	switch {
	case c.Stance == "considers" && c.Modality == graph.Possible: // as CAMEO has it, an intent to cooperate
		if of := r.x.ontology.Type(t.Base); of != nil && of.Category.Quad() <= graph.MaterialCooperation && of.Category.Quad() > 0 && c.Polarity == graph.Affirmed {
			return graph.Agree
		}
		return ""
	case c.Modality == graph.Possible || c.Modality == graph.Hypothetical || at.aimed:
		return ""
	case c.Polarity == graph.Negated && at.failed && t.Category.Quad() == graph.VerbalCooperation: // "failed to agree"
		return t.Of(c.Polarity)
	case c.Polarity == graph.Negated && !at.future && c.Stance == "":
		return ""
	}
	return t.Of(c.Polarity)
}

// samePerson reports whether a claim between the two would be about one actor
// only. A country's army and its rebels are two, and so are a country and those of its
// people who have a part of their own ("China", "Tibetan monks"), or rebels whose words
// do not name it.
func samePerson(a, b *mention) bool {
	if a.chain != 0 && a.chain == b.chain && a.Sector == b.Sector {
		return true
	}
	if a.Actor == "" || a.Actor != b.Actor || ofItsPeople(a, b) || ofItsPeople(b, a) {
		return false
	}
	return a.Sector == b.Sector || (a.Sector == "" || b.Sector == "") && !(a.home == nil && fights(a.Sector)) && !(b.home == nil && fights(b.Sector))
}

// ofItsPeople reports whether the one are people in a role and the other is a country.
func ofItsPeople(people, country *mention) bool {
	return people.Kind == graph.KindPopulation && people.Sector != "" && country.Kind == graph.KindCountry
}

// predicate is the span of the words that say the relation.
func (r *reader) predicate(e event) graph.Span {
	if len(e.words) == 2 && e.words[1] != e.at {
		if d := e.words[1] - e.words[0]; d > 3 || d < -6 {
			return r.span(e.at)
		}
	}
	return r.cover(e.words...)
}

// trust lists what lowers the trust in a claim.
func (r *reader) trust(e event, at position, s, o *party) []graph.Factor {
	list := []graph.Factor{{Kind: graph.FactorPattern, Value: e.weight}}
	if s != nil {
		list = append(list, graph.Factor{Kind: graph.FactorSubjectRole, Value: s.trust}, graph.Factor{Kind: graph.FactorSubjectIdentity, Value: 1 - s.doubt})
	}
	if o != nil {
		list = append(list, graph.Factor{Kind: graph.FactorObjectRole, Value: o.trust}, graph.Factor{Kind: graph.FactorObjectIdentity, Value: 1 - o.doubt})
	}
	if s == nil || o == nil {
		list = append(list, graph.Factor{Kind: graph.FactorOneSided, Value: oneSided})
	}
	return append(list,
		graph.Factor{Kind: graph.FactorTree, Value: r.treeTrust(e, s, o)},
		graph.Factor{Kind: graph.FactorPosition, Value: at.weight},
		graph.Factor{Kind: graph.FactorProminence, Value: r.prominence(e.at)})
}

func product(factors []graph.Factor) float64 {
	p := 1.0
	for _, f := range factors {
		p *= f.Value
	}
	return p
}

// oneSided is what is left of the trust in a claim that lacks one of its ends.
const oneSided = 0.8

// prominence falls with each clause that the sentence only adds to what it says:
// what is told beside is also more often read wrong.
func (r *reader) prominence(t int) float64 {
	p := 1.0
	for n := 0; t >= 0 && n < len(r.Tokens); t, n = r.Tokens[t].Head, n+1 {
		switch r.Tokens[t].Rel {
		case "acl:relcl", "advcl", "acl", "appos":
			p *= 0.7
		case "nmod", "nmod:poss":
			p *= 0.95
		}
	}
	return p
}

// treeTrust is how sure the parser is of the arcs that the claim rests on.
func (r *reader) treeTrust(e event, s, o *party) float64 {
	low := float64(r.Tokens[e.at].Prob)
	for _, p := range []*party{s, o} {
		if p != nil && p.token >= 0 && p.token < len(r.Tokens) {
			low = min(low, float64(r.Tokens[p.token].Prob))
		}
	}
	return 0.5 + 0.5*low
}

// drop notes for Explain why a rule did not make a claim.
func (r *reader) drop(line string, at int, why string) {
	if r.explaining {
		r.candidates = append(r.candidates, graph.Candidate{Rule: line, Trigger: r.span(at), Dropped: why})
	}
}

// choose settles drafts that say the same: of two claims of one pair and
// relation the surer stays, and what merely restates a more telling claim goes.
func (r *reader) choose() []graph.Claim {
	r.drafts = slices.DeleteFunc(r.drafts, func(d draft) bool {
		why := r.apolitical(&d)
		if why == "" && d.Category != "" && d.Subject != nil && d.Object != nil && d.Confidence < r.x.jury.least {
			why = fmt.Sprintf("too little speaks for it: %.2f", d.Confidence)
		}
		if why != "" {
			r.drop(d.Rule, d.at, why)
		}
		return why != ""
	})
	keep := make([]bool, len(r.drafts))
	for i := range r.drafts {
		d := &r.drafts[i]
		keep[i] = true
		for k := range r.drafts {
			if k == i || !keep[i] {
				continue
			}
			if why := r.beats(&r.drafts[k], d, k < i); why != "" {
				keep[i] = false
				r.drop(d.Rule, d.at, why)
			}
		}
	}
	var list []graph.Claim
	for i := range r.drafts {
		if !keep[i] {
			continue
		}
		c := r.drafts[i].Claim
		c.Identify()
		list = append(list, c)
		if r.x.watch != nil {
			r.x.watch(&c, r.drafts[i].signs)
		}
		if r.explaining {
			r.candidates = append(r.candidates, graph.Candidate{Rule: c.Rule, Trigger: c.Evidence.Predicate, Claim: &c, Reasons: r.drafts[i].reasons})
		}
	}
	slices.SortStableFunc(list, func(a, b graph.Claim) int { return a.Evidence.Predicate.Start - b.Evidence.Predicate.Start })
	return list
}

// beats says why draft a makes draft b superfluous, "" where it does not.
func (r *reader) beats(a, b *draft, earlier bool) string {
	if slices.Contains(a.themes, b.at) && !fuller(b, a) { // "lifted its blockade of Kenya" says of the blockade that it is over
		return "said of it by " + a.Rule
	}
	if slices.Contains(b.themes, a.at) {
		if fuller(a, b) {
			return "said in full by " + a.Rule
		}
		return ""
	}
	if b.Object == nil && a.Object != nil && a.Relation == b.Relation && sameEnd(a.Subject, b.Subject) || b.Subject == nil && a.Subject != nil && a.Relation == b.Relation && sameEnd(a.Object, b.Object) {
		return "said in full by " + a.Rule
	}
	same := sameEnd(a.Subject, b.Subject) && sameEnd(a.Object, b.Object)
	turned := (a.Symmetric || b.Symmetric) && sameEnd(a.Subject, b.Object) && sameEnd(a.Object, b.Subject)
	switch {
	case !same && !turned:
		return ""
	case a.Relation == b.Relation && a.Polarity == b.Polarity:
		if a.Confidence > b.Confidence || a.Confidence == b.Confidence && earlier {
			return "said better by " + a.Rule
		}
	case slices.Contains(a.via, b.at) && a.at != b.at && !a.open:
		return "only leads up to " + a.Relation
	case b.open && !a.open && same && r.ancestorOf(b.at, a.at) && (a.Category != "" || b.Category == ""):
		return "only leads up to " + a.Relation
	}
	return ""
}

// fuller reports whether a says the same event as b and who did it, where b
// does not: "Norwegian sanctions on Kenya were extended".
func fuller(a, b *draft) bool {
	return a.Base == b.Base && a.Subject != nil && b.Subject == nil && a.Object != nil
}

func sameEnd(a, b *graph.Mention) bool {
	switch {
	case a == nil || b == nil:
		return a == b
	case a.Actor != "" || b.Actor != "":
		return a.Actor == b.Actor && a.Sector == b.Sector
	}
	return a.Span == b.Span
}
