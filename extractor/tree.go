package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// An arguments value is what hangs on a predicate, by grammatical function, in
// the active voice whatever the voice of the text: of "Libya was asked by Egypt
// to help" the subject is Egypt and the object Libya. Values are token indices.
type arguments struct {
	subj, obj, iobj []int
	prep            map[string][]int // by preposition, in text order
	passive         bool
	// shared is set where subj came from another verb (control, coordination).
	shared bool
}

// index fills the children lists of a sentence; it must run before anything
// else looks at the tree.
func (s *sentence) indexTree() {
	s.children = make([][]int, len(s.Tokens))
	for i, t := range s.Tokens {
		if t.Head >= 0 {
			s.children[t.Head] = append(s.children[t.Head], i)
		}
	}
}

// rel is the relation of token i to its head without its subtype.
func (s *sentence) rel(i int) string {
	r, _, _ := strings.Cut(s.Tokens[i].Rel, ":")
	return r
}

// child returns the first child of i under one of the relations, -1 for none.
func (s *sentence) child(i int, rels ...string) int {
	for _, c := range s.children[i] {
		if slices.Contains(rels, s.Tokens[c].Rel) {
			return c
		}
	}
	return -1
}

// lemma is the lower-case lemma of token i with its particle, if it has one:
// "carry_out".
func (s *sentence) lemma(i int) string {
	l := strings.ToLower(s.Tokens[i].Lemma)
	if p := s.child(i, "compound:prt"); p >= 0 {
		l += "_" + strings.ToLower(s.Tokens[p].Lemma)
	}
	return l
}

// casePrep is the preposition that marks token i as an oblique or a modifier,
// lower case, fixed expressions joined by "_" ("because_of"); "" for none.
func (s *sentence) casePrep(i int) string {
	c := s.child(i, "case")
	if c < 0 {
		return ""
	}
	p := strings.ToLower(s.Tokens[c].Text)
	for _, f := range s.children[c] {
		if s.Tokens[f].Rel == "fixed" {
			p += "_" + strings.ToLower(s.Tokens[f].Text)
		}
	}
	return p
}

// mark is the conjunction or "to" that introduces the clause of token i.
func (s *sentence) mark(i int) string {
	if m := s.child(i, "mark"); m >= 0 {
		return strings.ToLower(s.Tokens[m].Text)
	}
	return ""
}

// conjuncts returns i and what is coordinated with it, in text order.
func (s *sentence) conjuncts(i int) []int {
	list := []int{i}
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "conj":
			list = append(list, c)
		case "appos", "nmod:unmarked", "list", "dep": // "Guyana, Suriname sign treaty": a headline's comma
			if s.isCountry(i) && s.isCountry(c) {
				list = append(list, c)
			}
		}
	}
	return list
}

func (s *sentence) isCountry(i int) bool {
	m := s.byHead[i]
	return m != nil && m.Kind == graph.KindCountry && m.Sector == "" && s.Tokens[i].UPOS == "PROPN"
}

// first is the first of the conjuncts that i belongs to.
func (s *sentence) firstConjunct(i int) int {
	for s.Tokens[i].Rel == "conj" && s.Tokens[i].Head >= 0 {
		i = s.Tokens[i].Head
	}
	return i
}

func (s *sentence) isVerb(i int) bool { return s.Tokens[i].UPOS == "VERB" }

func (s *sentence) isNoun(i int) bool {
	return s.Tokens[i].UPOS == "NOUN" || s.Tokens[i].UPOS == "PROPN"
}

func (s *sentence) span(i int) graph.Span {
	return graph.Span{Start: s.Tokens[i].Start, End: s.Tokens[i].End}
}

// cover is the span from the first to the last of the tokens.
func (s *sentence) cover(tokens ...int) graph.Span {
	span := s.span(tokens[0])
	for _, t := range tokens[1:] {
		span.Start = min(span.Start, s.Tokens[t].Start)
		span.End = max(span.End, s.Tokens[t].End)
	}
	return span
}

// ancestorOf reports whether a is t or above it.
func (s *sentence) ancestorOf(a, t int) bool {
	for n := 0; t >= 0 && n <= len(s.Tokens); n++ {
		if t == a {
			return true
		}
		t = s.Tokens[t].Head
	}
	return false
}

// A grammar reads the arguments of predicates off the tree of one sentence.
type grammar struct {
	*sentence
	events *Events
	memo   map[int]*arguments
}

// of returns the arguments of the predicate v: a verb, an adjective or a noun
// that is used as one.
func (g *grammar) of(v int) *arguments {
	if a := g.memo[v]; a != nil {
		return a
	}
	a := &arguments{prep: map[string][]int{}}
	g.memo[v] = a // before the recursion below, which a broken tree must not run round
	t := g.Tokens[v]
	var under []int // the passive's subject
	auxPass, active := false, false
	for _, c := range g.children[v] {
		switch g.Tokens[c].Rel {
		case "nsubj", "nsubj:outer":
			a.subj = append(a.subj, g.withPartners(v, c)...)
		case "nsubj:pass":
			under = append(under, g.withPartners(v, c)...)
		case "aux:pass":
			auxPass = true
		case "aux":
			active = true
		case "obj":
			a.obj = append(a.obj, g.conjuncts(c)...)
		case "iobj":
			a.iobj = append(a.iobj, g.conjuncts(c)...)
		case "obl:agent":
			a.subj = append(a.subj, g.conjuncts(c)...)
			a.passive = true
		case "obl", "nmod", "nmod:desc":
			if p := g.casePrep(c); p != "" {
				a.prep[p] = append(a.prep[p], g.conjuncts(c)...)
			}
		}
	}
	if len(a.subj) == 0 && !auxPass {
		a.subj = g.behindAs(v)
	}
	a.subj, under = g.oneSubject(v, "nsubj", a.subj), g.oneSubject(v, "nsubj:pass", under)
	if t.Rel == "acl:relcl" && g.events.speech[g.lemma(v)] != "" { // "the men who Norway says attacked it"
		if said := slices.DeleteFunc(slices.Clone(a.subj), g.isRelative); len(said) > 0 {
			a.subj = said
		}
	}
	if len(a.obj) == 0 && len(under) == 0 { // an indirect object alone is the parser's slip
		a.obj, a.iobj = a.iobj, nil
	}
	if !auxPass && !active && len(under) == 0 && len(a.subj) > 0 && len(a.obj)+len(a.iobj) == 0 && g.headlinePassive(v) {
		under, a.subj = a.subj, nil
	}
	a.passive = a.passive || auxPass || len(under) > 0
	if a.passive {
		if len(a.obj) > 0 && len(a.iobj) == 0 { // "Kenya was promised a loan"
			a.iobj = slices.Clone(under)
		}
		a.obj = append(under, a.obj...)
		if len(a.subj) == 0 {
			a.subj = a.prep["by"]
		}
		if len(a.subj) == 0 {
			a.subj = g.strayAgent(v)
		}
		if len(a.subj) == 0 {
			a.subj = g.agentOfBoth(v)
		}
	}
	switch {
	case t.Rel == "conj":
		g.fromConjunct(v, a, len(under) > 0 || auxPass, active)
	case t.Rel == "acl:relcl":
		g.fromRelative(v, a)
	case t.Rel == "acl" || t.Rel == "amod":
		g.fromNoun(v, a)
	case (g.rel(v) == "xcomp" || g.rel(v) == "advcl" || g.rel(v) == "ccomp") && len(a.subj) == 0 && !a.passive:
		g.fromGovernor(v, a)
	case t.Rel == "advcl" && t.XPOS == "VBN" && len(a.obj) == 0 && t.Head >= 0 && g.mark(v) == "": // "accused by Norway of theft, Kenya denied it"
		if gov := g.of(t.Head); gov.passive {
			a.obj = gov.obj
		} else {
			a.obj = gov.subj
		}
	}
	g.shareObject(v, a)
	if g.inQuote(v) >= 0 { // the parser may give the verb of saying's subject to what is said
		own := slices.ContainsFunc(a.subj, func(t int) bool { return g.inQuote(t) >= 0 })
		outside := func(t int) bool { return (t > v || own) && g.inQuote(t) < 0 }
		a.subj = slices.DeleteFunc(slices.Clone(a.subj), outside)
		own = false
		a.obj = slices.DeleteFunc(slices.Clone(a.obj), outside)
	}
	return a
}

// behindAs is the subject of a finite clause whose conjunction the parser has taken for a
// preposition: "fled as tanks entered the town".
func (g *grammar) behindAs(v int) []int {
	switch g.Tokens[v].XPOS {
	case "VBD", "VBZ", "VBP":
	default:
		return nil
	}
	if g.Tokens[v].Rel != "advcl" || g.mark(v) != "" {
		return nil
	}
	for _, c := range g.children[v] {
		if c > v || g.Tokens[c].Rel != "obl" {
			continue
		}
		if g.events.subordinators[g.casePrep(c)] {
			return g.conjuncts(c)
		}
	}
	return nil
}

// withPartners returns the subject c of the verb v, what is coordinated with it, and who
// does it alongside: "Norway, along with Sweden, condemned the coup".
func (g *grammar) withPartners(v, c int) []int {
	list := g.conjuncts(c)
	for _, k := range append(slices.Clone(g.children[c]), g.children[v]...) {
		if k < c || k > v {
			continue
		}
		if strings.EqualFold(g.Tokens[k].Text, "together") { // over "with Sweden"
			if k = g.child(k, "obl"); k < 0 || k > v {
				continue
			}
		}
		if first := g.child(k, "case"); first > 0 && (g.casePrep(k) == "alongside" || g.joint(first)) {
			list = append(list, g.conjuncts(k)...)
		}
	}
	return list
}

// joint reports whether "with" at i or behind it is that of "along with" or "together with".
func (s *sentence) joint(i int) bool {
	before, word := strings.ToLower(s.Tokens[i-1].Text), strings.ToLower(s.Tokens[i].Text)
	return word == "with" && before == "together" || word == "along" && i+1 < len(s.Tokens) && strings.EqualFold(s.Tokens[i+1].Text, "with")
}

// strayAgent returns the agent of the passive v that the parser has hung on a noun in
// between: "was sentenced to life in prison by a court".
func (g *grammar) strayAgent(v int) []int {
	for i := len(g.Tokens) - 1; i > v; i-- {
		m := g.byHead[i]
		if m == nil || g.Tokens[i].Rel != "nmod" || g.casePrep(i) != "by" || !public[classOf(&m.Mention)] {
			continue
		}
		h := g.Tokens[i].Head
		for h > v && (g.rel(h) == "nmod" || g.rel(h) == "obl") && !g.authored(h) {
			if h = g.Tokens[h].Head; h == v {
				return g.conjuncts(i)
			}
		}
	}
	return nil
}

// agentOfBoth returns the agent of the participle that follows the passive v at once:
// "were seized and killed by rebels".
func (g *grammar) agentOfBoth(v int) []int {
	for _, c := range g.children[v] {
		if g.Tokens[c].Rel == "conj" && c == v+2 && g.Tokens[c].XPOS == "VBN" && g.child(c, "nsubj", "nsubj:pass", "aux:pass") < 0 {
			if by := g.child(c, "obl:agent"); by >= 0 {
				return g.conjuncts(by)
			}
		}
	}
	return nil
}

// oneSubject settles on one of several subjects that the parser has given a verb: the
// first where a clause parts them, "proposals to double the force have been rejected",
// else those who are actors.
func (g *grammar) oneSubject(v int, rel string, subjects []int) []int {
	var list []int
	actor := false
	for _, c := range g.children[v] {
		if g.Tokens[c].Rel == rel && c < v {
			list = append(list, c)
			actor = actor || g.byHead[c] != nil
		}
	}
	if len(list) < 2 {
		return subjects
	}
	for k := list[0]; k < list[1]; k++ {
		if g.isVerb(k) && g.ancestorOf(list[0], k) {
			return g.conjuncts(list[0])
		}
	}
	if !actor {
		return subjects
	}
	return slices.DeleteFunc(subjects, func(t int) bool { return g.byHead[t] == nil && g.byHead[g.firstConjunct(t)] == nil })
}

// authored reports whether what hangs on the noun by "by" may be whose it is: an event's or
// a text's, but for that of which somebody is accused ("sentenced for murder by a court").
func (g *grammar) authored(noun int) bool {
	lemma := strings.ToLower(g.Tokens[noun].Lemma)
	return g.events.nouns[lemma] != nil && g.casePrep(noun) != "for" || g.events.messages[lemma] || g.events.classes["document"][lemma]
}

// fromConjunct gives a coordinated verb the subject of the nearest in front that has one:
// "Norway has offered and Sweden refused to help" keeps two, "Norway offered help and sent
// money" shares one, and in "Norway protested; Sweden fired tear gas and arrested dozens"
// the arrests are Sweden's.
func (g *grammar) fromConjunct(v int, a *arguments, ownPassive, ownAux bool) {
	h := v
	for found := false; !found && g.Tokens[h].Rel == "conj" && g.Tokens[h].Head >= 0; {
		h = g.Tokens[h].Head
		found = g.child(h, "nsubj", "nsubj:pass") >= 0
		for _, c := range g.children[h] { // those between hang on the first as well
			if c < v && c > h && g.Tokens[c].Rel == "conj" && g.isVerb(c) && g.child(c, "nsubj", "nsubj:pass") >= 0 {
				h, found = c, true
			}
		}
	}
	if h == v || !(g.isVerb(h) || g.Tokens[h].UPOS == "ADJ" || g.isNoun(h)) || g.isNoun(v) {
		return
	}
	first := g.of(h)
	if len(a.subj) > 0 && !a.passive || a.passive && len(a.obj) > 0 {
		return
	}
	passive := a.passive || ownPassive || !ownAux && first.passive && g.Tokens[v].XPOS == "VBN" && len(a.obj) == 0
	a.shared = true
	switch {
	case passive && first.passive:
		a.passive = true
		a.obj = append(a.obj, first.obj...)
		a.subj = append(a.subj, a.prep["by"]...)
		if len(a.subj) == 0 { // "were seized and killed by rebels"
			a.subj = slices.DeleteFunc(slices.Clone(first.subj), func(t int) bool { return t < v })
		}
	case passive:
		a.passive = true
		a.obj = append(a.obj, first.subj...)
		a.subj = append(a.subj, a.prep["by"]...)
	case first.passive:
		a.subj = append(a.subj, first.obj...)
	default:
		a.subj = append(a.subj, first.subj...)
	}
}

// fromRelative fills what the relative clause leaves to its noun: "the man whom
// Norway arrested", "the man Norway arrested". A relative pronoun is an
// argument already; antecedents are the matter of actors.
func (g *grammar) fromRelative(v int, a *arguments) {
	head := g.Tokens[v].Head
	if head < 0 {
		return
	}
	for _, c := range g.children[v] {
		if x := g.Tokens[c].XPOS; x == "WDT" || x == "WP" {
			return
		}
	}
	for _, c := range g.children[v] { // "to whom", "which Norway says ..."
		for _, d := range g.children[c] {
			if x := g.Tokens[d].XPOS; x == "WDT" || x == "WP" {
				return
			}
		}
	}
	switch {
	case len(a.subj) == 0 && !a.passive:
		a.subj = []int{head}
	case len(a.obj) == 0 && !a.passive:
		a.obj = []int{head}
	}
}

// fromNoun reads reduced relatives: "the troops sent by Norway", "rebels
// fighting the army", "Norway's plan to train soldiers".
func (g *grammar) fromNoun(v int, a *arguments) {
	head, t := g.Tokens[v].Head, g.Tokens[v]
	if head < 0 {
		return
	}
	switch {
	case g.mark(v) == "to" || t.XPOS == "VB":
		if len(a.subj) == 0 && !a.passive {
			a.subj, a.shared = g.ownerOf(head), true
		}
	case t.XPOS == "VBN" && len(a.obj) == 0:
		a.passive = true
		a.obj = []int{head}
		if len(a.subj) == 0 {
			a.subj = a.prep["by"]
		}
	case t.XPOS == "VBG" && len(a.subj) == 0 && g.mark(v) == "":
		a.subj = []int{head}
		if owners := g.ownerOf(head); len(owners) > 0 && g.speaksFor(head) {
			a.subj, a.shared = owners, true
		}
	case len(a.subj) == 0 && t.XPOS == "VBG" && g.events.objectGerund[g.mark(v)] && (g.byHead[head] != nil || g.mark(v) == "for" && g.Tokens[head].Rel == "obj" && g.events.prosecuting[g.lemma(g.Tokens[head].Head)]): // "accused rebels of attacking", "arrested a man for attacking"
		a.subj = []int{head}
	case t.XPOS == "VBG" && g.events.forbidding[strings.ToLower(g.Tokens[head].Lemma)]: // "a ban on flying to Norway" is for others than who imposes it
	case len(a.subj) == 0 && !a.passive && t.XPOS == "VBG": // "the risk of attacking"
		a.subj, a.shared = g.ownerOf(head), true
	}
}

// speaksFor reports whether what the noun says or does, whoever sends it does: "posted a
// message blaming Norway", "launched missiles targeting the base".
func (g *grammar) speaksFor(noun int) bool {
	lemma, h := strings.ToLower(g.Tokens[noun].Lemma), g.Tokens[noun].Head
	switch {
	case g.byHead[noun] != nil:
		return false
	case g.events.enacted[lemma]: // "signed a law banning the party"
		return h >= 0 && g.events.enacting[g.lemma(h)]
	case g.events.messages[lemma], g.events.classes["fire"][lemma], g.events.classes["bomb"][lemma]:
		return h < 0 || !g.events.receiving[g.lemma(h)]
	}
	return false
}

// ownerOf is who has or makes the noun: its possessor, else the subject of the
// verb whose object or complement it is ("Norway has plans to ...").
func (g *grammar) ownerOf(noun int) []int {
	for _, c := range g.children[noun] {
		if g.Tokens[c].Rel == "nmod:poss" {
			return g.conjuncts(c)
		}
	}
	for _, c := range g.children[noun] {
		switch g.Tokens[c].Rel {
		case "compound", "amod", "nmod":
			if g.byHead[c] != nil && (g.Tokens[c].Rel != "nmod" || g.casePrep(c) == "by" || g.casePrep(c) == "of") {
				return []int{c}
			}
		}
	}
	h := g.Tokens[noun].Head
	if h < 0 {
		return nil
	}
	switch g.Tokens[noun].Rel {
	case "obj", "obl", "xcomp", "conj":
		if g.isVerb(h) && !g.events.anothers[g.casePrep(noun)] {
			return g.of(h).subj
		}
	}
	return nil
}

// headlinePassive reports whether v is a passive whose auxiliary a headline has
// left out: "Two soldiers killed in ambush".
func (g *grammar) headlinePassive(v int) bool {
	t := g.Tokens[v]
	if t.XPOS != "VBD" && t.XPOS != "VBN" || t.Rel != "root" || g.child(v, "xcomp", "ccomp") >= 0 {
		return false
	}
	if last := g.Tokens[len(g.Tokens)-1]; last.UPOS == "PUNCT" && last.Text != "'" && last.Text != "\"" {
		return false
	}
	senses := g.events.verbs[g.lemma(v)]
	return len(senses) > 0 && !slices.ContainsFunc(senses, func(s sense) bool {
		return !slices.ContainsFunc(s.slots, func(l slot) bool { return slices.Contains(l.functions, "obj") })
	})
}

// having reports whether the participle is that of "having attacked".
func (s *sentence) having(v int) bool {
	a := s.child(v, "aux")
	return a >= 0 && strings.EqualFold(s.Tokens[a].Text, "having")
}

// isRelative reports whether i is a relative pronoun.
func (s *sentence) isRelative(i int) bool {
	x := s.Tokens[i].XPOS
	return x == "WP" || x == "WDT"
}

// fromGovernor gives an open clause its subject: the governor's object where it
// has one ("urged Norway to help", "was told to help"), else its subject.
func (g *grammar) fromGovernor(v int, a *arguments) {
	h := g.Tokens[v].Head
	if h < 0 || g.rel(v) == "ccomp" && g.mark(v) != "to" && g.Tokens[v].XPOS != "VBG" && !g.having(v) && g.Tokens[h].Rel != "acl:relcl" {
		return
	}
	if g.Tokens[h].Rel == "acl:relcl" && g.events.speech[g.lemma(h)] != "" {
		for _, c := range g.children[h] {
			if g.rel(c) == "nsubj" && g.isRelative(c) && len(g.of(h).subj) > 0 && g.of(h).subj[0] != c {
				a.subj = []int{c}
				return
			}
		}
	}
	gov := g.of(h)
	a.shared = true
	if s := g.forSubject(v); s >= 0 {
		a.subj = g.conjuncts(s)
		return
	}
	object := gov.obj
	if len(gov.iobj) > 0 {
		object = gov.iobj
	}
	switch {
	case g.rel(v) == "advcl" && g.mark(v) == "to" && len(gov.prep["for"]) > 0 && g.events.objectControl(g.lemma(h)): // "called for Norway to help"
		a.subj = gov.prep["for"]
	case g.rel(v) == "advcl" && !g.events.objectGerund[g.mark(v)]:
		a.subj = gov.subj
		if gov.passive {
			a.subj = gov.obj
		}
		if g.Tokens[v].XPOS == "VBN" && !g.having(v) { // "backed by Norway, the army advanced"
			a.passive = true
			a.obj, a.subj = append(a.obj, a.subj...), a.prep["by"]
		}
	case len(object) > 0 && (!g.events.subjectControl(g.lemma(h)) || g.events.objectToo[g.lemma(h)] || g.bareInfinitive(v)): // "helped the rebels attack"
		a.subj = object
	case len(gov.prep["on"]) > 0 && g.events.objectControl(g.lemma(h)): // "called on Norway to help"
		a.subj = gov.prep["on"]
	default:
		a.subj = gov.subj
		if len(a.subj) == 0 && g.Tokens[h].UPOS == "ADJ" { // "it is willing to help", whose "it" the parser takes for a dummy
			if it := g.child(h, "expl"); it >= 0 && g.byHead[it] != nil {
				a.subj = []int{it}
			}
		}
	}
}

// bareInfinitive reports whether v is an infinitive without "to".
func (g *grammar) bareInfinitive(v int) bool {
	x := g.Tokens[v].XPOS
	return g.rel(v) == "xcomp" && g.mark(v) == "" && (x == "VB" || x == "VBP")
}

// forSubject is who stands between "for" and "to" in front of the infinitive v, and hangs
// on its governor instead: "called for Norway to help"; -1 for none.
func (g *grammar) forSubject(v int) int {
	h := g.Tokens[v].Head
	f := g.child(v, "mark")
	if h < 0 || f < 0 || !strings.EqualFold(g.Tokens[f].Text, "for") {
		return -1
	}
	for _, c := range g.children[h] {
		if f < c && c < v && g.isNoun(c) && g.casePrep(c) == "" {
			return c
		}
	}
	return -1
}

// shareObject lets a verb share the object that only a later conjunct has, "backed but not
// joined the strikes", or that hangs on the first and stands behind them all: "armed, trained
// and paid the militia".
func (g *grammar) shareObject(v int, a *arguments) {
	if len(a.obj) > 0 || len(a.prep) > 0 || a.passive || !g.isVerb(v) || g.child(v, "xcomp", "ccomp") >= 0 {
		return
	}
	first := g.firstConjunct(v)
	if o := g.child(first, "obj"); first != v && o > v && g.isVerb(first) {
		a.obj = g.conjuncts(o)
		return
	}
	last := v
	for _, c := range g.children[first] {
		if c <= v || g.Tokens[c].Rel != "conj" || !g.isVerb(c) || g.Tokens[c].XPOS != g.Tokens[v].XPOS && g.child(c, "aux") < 0 {
			continue
		}
		if c-last > 4 || g.child(c, "nsubj") >= 0 {
			return
		}
		if o := g.child(c, "obj"); o >= 0 {
			a.obj = g.conjuncts(o)
			return
		}
		last = c
	}
}
