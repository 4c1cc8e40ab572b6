package extractor

import (
	"maps"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

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
	// category is that which the engine reads, for a predicate that no line of the lexicon
	// gives one; a listed one must agree with it.
	category graph.Category
	// partial is set where it is done to a thing that is nobody's: "burned a village".
	partial bool
	// answered is set where it is done to whoever answers it, however that may be: "declined
	// an invitation from Kenya".
	answered bool
}

// rule names what made the event: a line of the lexicon, or the engine, by a line where it
// found one.
func (e event) rule() string {
	if e.category != "" && e.line != sayingLine {
		return sayingLine + ", " + e.line
	}
	return e.line
}

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
			r.post(i)
		case "ADJ":
			r.link(i)
			r.compound(i)
		}
	}
	r.bareStances()
	r.accusations()
	r.sayings()
	claims := r.choose()
	r.noteDeeds()
	return claims
}

// verb tries the senses of a verb in their order, and the open predicate where
// none of them fits.
func (r *reader) verb(i int) {
	lemma, args := r.particle(i)
	if r.Tokens[i].Rel == "amod" && r.child(i, "obl:agent", "obl") < 0 { // "the elected parliament" is no event
		return
	}
	if r.callsBy(i) {
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

// callsBy reports whether the participle at i only tells a name: "a sergeant named Ali Mohammed".
func (r *reader) callsBy(i int) bool {
	x := r.child(i, "xcomp", "obj")
	return r.rel(i) == "acl" && r.Tokens[i].XPOS == "VBN" && r.events.naming[r.lemma(i)] && x > 0 && r.Tokens[x].UPOS == "PROPN" && r.Tokens[x-1].UPOS == "VERB"
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

// particle returns the verb's lemma and arguments, with the particle that the
// parser has taken for something else where the lexicon lists the verb with it.
func (r *reader) particle(i int) (string, *arguments) {
	lemma, args := r.events.verbLemma(r.lemma(i)), r.of(i)
	if i+1 == len(r.Tokens) || strings.Contains(lemma, "_") {
		return lemma, args
	}
	for _, c := range r.children[i] { // "pushed the migrants back": behind the object it is an adverb
		p := strings.ToLower(r.Tokens[c].Text)
		if key := lemma + "_" + p; c > i && r.Tokens[c].Rel == "advmod" && r.events.particles[p] && r.events.verbs[key] != nil {
			return key, args
		}
	}
	p := strings.ToLower(r.Tokens[i+1].Text)
	key := lemma + "_" + p
	if !r.events.particles[p] || r.events.verbs[key] == nil {
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

// A carrier is the word that an event noun completes and that lends it an actor:
// "carried out an attack", "offered training", "the suspension of aid".
type carrier struct {
	verb    int   // the verb whose other complements may be the noun's, -1 for none
	word    int   // the verb or noun that the event noun completes, -1 for none
	role    role  // that the lender takes in the event; 0 for none
	actors  []int // the lender
	stance  string
	light   bool
	late    bool // what the noun says itself goes before
	gesture bool // the event noun only says why the verb's deed is done, and must say itself to whom
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
	if carried.word >= 0 && carried.role == agent && r.endsAnothers(i, senses, carried) {
		r.drop(senses[0].line, i, "it is another's, whom the words name")
		return
	}
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
		switch {
		case len(list) > 0:
		case function == "by":
			list = r.strayBy(i)
		case function == "of" && ro == recipient && r.material() && slices.ContainsFunc(r.nounFunction(i, "by"), func(t int) bool { return t > i }): // "the minister's arrest by the police"
			list = r.nounFunction(i, "poss")
		}
		if len(list) > 0 || carried.verb < 0 {
			return list
		}
		switch function {
		case "poss", "comp", "of":
			return nil
		}
		args := r.of(carried.verb)
		// Without itself: "yielded to pressure from".
		list = slices.DeleteFunc(slices.Clone(args.prep[function]), func(t int) bool { return t == r.measured(i) })
		if len(list) == 0 && ro == recipient && (function == "to" || function == "for") { // "offered the rebels an amnesty"
			list = args.iobj
		}
		return list
	}
	e, ok := r.firstSense(senses, i, carried, look)
	if !ok || carried.gesture && len(e.others) == 0 {
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

// endsAnothers reports whether the event noun i names who does it, other than whoever
// is said to end it or to expect it: "struggled to end the Israeli occupation", "prepared for an
// attack by rebels".
func (r *reader) endsAnothers(i int, senses []sense, carried carrier) bool {
	stance := carried.stance
	if w := r.events.stanceOf(r.lemma(carried.word), r.pos(carried.word), r.complement(r.measured(i))); w != nil {
		stance = w.stance
	}
	if awaited := stance == "plans" && r.complement(r.measured(i)) == "for"; stance != "ends" && !awaited || len(carried.actors) == 0 {
		return false
	}
	takes := func(ro role, function string) bool {
		return slices.ContainsFunc(senses, func(s sense) bool {
			return slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == ro && slices.Contains(l.functions, function) })
		})
	}
	for _, function := range [...]string{"poss", "comp", "by"} {
		if !takes(agent, function) || takes(recipient, function) {
			continue
		}
		for _, c := range r.nounFunction(i, function) {
			m := r.byHead[c]
			if m == nil || m.Kind == graph.KindPlace {
				continue
			}
			return !slices.ContainsFunc(carried.actors, func(t int) bool { return r.byHead[t] != nil && samePerson(r.byHead[t], m) })
		}
	}
	return false
}

// nested returns what the parser has hung on a noun inside the event noun's
// phrase: "the killing of a minister by gunmen", "reprisals by troops against
// villagers".
func (r *reader) nested(i int, function string) []int {
	if !r.events.nestable[function] {
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

// strayBy returns the agent of the event noun i that the parser has hung on the active verb
// whose object or oblique the noun is: "protested the killing of two officers, by gunmen",
// "fell in an ambush by rebels".
func (r *reader) strayBy(i int) []int {
	v := r.Tokens[i].Head
	if r.Tokens[i].Rel != "obj" && r.Tokens[i].Rel != "obl" || v < 0 || !r.isVerb(v) || r.of(v).passive || r.child(v, "nsubj") < 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.of(v).prep["by"]), func(t int) bool { return r.byHead[t] == nil || t < i })
}

// carrier returns what carries the event noun i.
func (r *reader) carrier(i int) carrier {
	at := r.measured(i)
	if l, verb := r.lightVerb(at); l != nil {
		return carrier{verb: verb, word: verb, role: l.role, actors: r.of(verb).subj, stance: l.stance, light: true}
	}
	for _, c := range r.children[at] { // "a call made by Norway to Kenya"
		if r.Tokens[c].Rel == "acl" && r.of(c).passive && slices.ContainsFunc(r.events.light[r.lemma(c)], func(l lightVerb) bool { return l.function == "obj" && l.role == agent }) {
			return carrier{verb: c, word: c, role: agent, actors: r.of(c).subj, light: true}
		}
	}
	if prep := r.casePrep(at); (prep == "at" || prep == "in") && r.child(at, "cop") >= 0 && r.reciprocal(i) { // "is at war with Norway"
		return carrier{verb: -1, word: -1, role: agent, actors: r.of(at).subj}
	}
	if r.copular(at) { // "are on strike", "is under attack"
		for _, l := range r.events.light["be"] {
			if l.function == r.casePrep(at) {
				return carrier{verb: -1, word: -1, role: l.role, actors: r.of(at).subj, stance: l.stance}
			}
		}
	}
	h := r.Tokens[at].Head
	if h < 0 {
		return carrier{verb: -1, word: -1}
	}
	if v := r.excluder(at); v >= 0 {
		return carrier{verb: -1, word: -1, role: agent, actors: r.of(v).subj}
	}
	if r.casePrep(at) == "in" && r.events.gestures[strings.ToLower(r.Tokens[i].Lemma)] && r.isVerb(h) { // "closed their shops in protest at the law"
		args := r.of(h)
		if args.passive {
			return carrier{verb: h, word: -1, role: agent, actors: args.obj, gesture: true}
		}
		return carrier{verb: h, word: -1, role: agent, actors: args.subj, gesture: true}
	}
	if t := r.target(at); t >= 0 { // "is the target of an attack"
		return carrier{verb: -1, word: -1, role: recipient, actors: r.of(t).subj}
	}
	if r.addresses(i) {
		if to := r.answerer(at); to >= 0 {
			return carrier{verb: to, word: to, role: recipient, actors: r.of(to).subj, late: true}
		}
		if r.isVerb(h) && r.prompts(at) { // "left at the request of Norway"
			return carrier{verb: -1, word: h, role: recipient, actors: r.of(h).subj, late: true}
		}
	}
	if r.shared(at) { // "played a part in the attack", "Norway's role in the raid"
		if v := r.Tokens[h].Head; r.rel(h) == "obj" && r.isVerb(v) && r.events.sharers[r.lemma(v)] {
			return carrier{verb: v, word: v, role: agent, actors: r.of(v).subj}
		}
		return carrier{verb: -1, word: h, role: agent, actors: r.nounFunction(h, "poss")}
	}
	complement := r.complement(at)
	w := r.events.stanceOf(r.lemma(h), r.pos(h), complement)
	if w == nil && r.isVerb(h) && r.events.objectGerund[complement] && r.events.speech[r.lemma(h)] == "accuse" { // "blamed Norway for the attack"
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

// shared reports whether the noun at i names what somebody has a part in: "a role in the
// attack", "responsibility for the raid".
func (r *reader) shared(i int) bool {
	h := r.Tokens[i].Head
	return h >= 0 && r.rel(i) == "nmod" && r.isNoun(h) && r.events.shares[strings.ToLower(r.Tokens[h].Lemma)+"_"+r.casePrep(i)]
}

// addresses reports whether the event noun i is of words that are meant for somebody: a
// request, an objection, an accusation, a threat, an invitation.
func (r *reader) addresses(i int) bool {
	return slices.ContainsFunc(r.events.nouns[strings.ToLower(r.Tokens[i].Lemma)], func(s sense) bool {
		switch r.x.ontology.Type(s.base).Category {
		case graph.Request, graph.Accuse, graph.Threaten, graph.Reject:
			return true
		}
		return s.base == "INVITES"
	})
}

// excluder is the verb of saying by whose subject there is nothing of the meeting that the noun
// i names: "said there would be no talks with the rebels"; -1 for none.
func (r *reader) excluder(i int) int {
	be := r.Tokens[i].Head
	if r.rel(i) != "nsubj" || r.child(be, "expl") < 0 || r.rel(be) != "ccomp" || r.events.speech[r.lemma(r.Tokens[be].Head)] != "say" {
		return -1
	}
	if _, negated := r.nounNegation(i); !negated || !slices.ContainsFunc(r.events.nouns[strings.ToLower(r.Tokens[i].Lemma)], func(s sense) bool {
		return r.x.ontology.Type(s.base).Category == graph.Consult
	}) {
		return -1
	}
	return r.Tokens[be].Head
}

// answerer is the verb by whose subject the event noun i is answered, -1 for none:
// "turned down a request from Norway".
func (r *reader) answerer(i int) int {
	h := r.Tokens[i].Head
	if len(r.nounFunction(i, "poss"))+len(r.nounFunction(i, "comp")) > 0 && (r.Tokens[i].XPOS != "NN" || r.child(i, "acl", "ccomp") < 0) {
		return -1 // "rejected Norway's demands" says little of who made them when, if not what was asked for
	}
	if h < 0 || !r.isVerb(h) {
		return -1
	}
	verb, complement := r.lemma(h), r.complement(i)
	if complement != "obj" { // "bowed to a demand"
		verb += "_" + complement
	}
	if !r.events.answering[verb] {
		return -1
	}
	return h
}

// target is the predicate noun by which the subject is said to be who undergoes the event
// noun i: "the target of an attack"; -1 for none.
func (r *reader) target(i int) int {
	h := r.Tokens[i].Head
	if h < 0 || r.rel(i) != "nmod" || r.casePrep(i) != "of" || r.child(h, "cop") < 0 || !r.events.undergoing[strings.ToLower(r.Tokens[h].Lemma)] {
		return -1
	}
	return h
}

// reciprocal reports whether the event noun i is of something that two do to each other.
func (r *reader) reciprocal(i int) bool {
	senses := r.events.nouns[strings.ToLower(r.Tokens[i].Lemma)]
	return len(senses) > 0 && r.x.ontology.Type(senses[0].base).Symmetric
}

// measured returns the noun that stands for the event noun i in the clause: the
// first of those coordinated with it, or what there is of it ("a series of attacks").
func (r *reader) measured(i int) int {
	for range 4 {
		h := r.Tokens[i].Head
		switch {
		case h >= 0 && r.Tokens[i].Rel == "conj" && r.isNoun(h):
			i = h
		case h >= 0 && r.rel(i) == "nmod" && r.casePrep(i) == "of" && r.events.measures[strings.ToLower(r.Tokens[h].Lemma)]:
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
	if function == "" && r.rel(i) == "xcomp" { // "remained on strike"
		function = r.casePrep(i)
	}
	list := r.events.light[r.lemma(h)]
	for k := range list {
		if list[k].function == function {
			return &list[k], h
		}
	}
	return nil, -1
}

// copular reports whether the noun i is what its subject is said to be, or to be in: "was
// under attack", "are on strike", in which the parser may take the copula for an auxiliary.
func (r *reader) copular(i int) bool {
	aux := r.child(i, "aux")
	return r.child(i, "cop") >= 0 || aux >= 0 && r.lemma(aux) == "be"
}

// compound reads "US-led", "Saudi-backed": token i is the second part.
func (r *reader) compound(i int) {
	l, ok := r.events.compounds[strings.ToLower(r.Tokens[i].Text)]
	head := r.Tokens[i].Head
	if !ok || head < 0 || i == 0 {
		return
	}
	if !r.events.hyphens[r.Tokens[i-1].Text] {
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
	if len(list) > 0 && r.isNoun(i) && r.x.words.past(r.sentence, i) {
		r.drop(list[0].line, i, "it is so no more")
		return
	}
	if len(list) > 0 && r.isNoun(i) && r.child(i, "cop") >= 0 && r.x.words.scenes[r.casePrep(i)] { // "is in the southern part of Kenya"
		r.drop(list[0].line, i, "it says only where")
		return
	}
	for _, l := range list {
		complements := r.nounFunction(i, l.preposition)
		if len(complements) == 0 {
			complements = r.of(i).prep[l.preposition]
		}
		nominal := r.isNoun(i)
		if nominal && len(complements) == 0 && l.preposition != "between" { // "the U.N. mediator" is whose he is
			complements = append(r.nounFunction(i, "poss"), r.nounFunction(i, "comp")...)
		}
		if r.Tokens[i].Rel == "acl:relcl" && r.Tokens[i].Head >= 0 { // "which Kenya is a part of", "a pact Kenya is a part of"
			bare := func(c int) bool { return r.isRelative(c) && r.byHead[c] == nil }
			if len(complements) == 0 || slices.ContainsFunc(complements, bare) {
				complements = []int{r.Tokens[i].Head}
			}
		}
		to, why := r.parties(recipient, []string{l.preposition}, func(string) []int { return complements })
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

// drop notes for Explain why a rule did not make a claim.
func (r *reader) drop(line string, at int, why string) {
	if r.explaining {
		r.candidates = append(r.candidates, graph.Candidate{Rule: line, Trigger: r.span(at), Dropped: why})
	}
}
