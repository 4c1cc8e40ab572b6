package extractor

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

// A gender is what is known of a person's: nothing, one, or, where the text
// contradicts itself, both.
type gender byte

const (
	male gender = 1 << iota
	female
)

// Weights of salience. A mention makes its referent the more likely to be meant
// the nearer it stands and the higher it is in the tree; what a referent's
// mentions weigh adds up. Only the order of the results matters. The proportions
// are those of Lappin and Leass (1994): subject before object before oblique,
// and half for each sentence back.
var (
	byDistance = [...]float64{1, 0.62, 0.3, 0.16}
	byFunction = map[string]float64{
		"nsubj": 1, "nsubj:pass": 0.95, "nsubj:outer": 0.9, "root": 0.75, "obj": 0.62, "iobj": 0.62, "obl:agent": 0.55, "obl": 0.45,
		"nmod:poss": 0.5, "nmod": 0.33, "appos": 0.45, "vocative": 0.3, "dislocated": 0.6, "compound": 0.25, "amod": 0.2, "obl:unmarked": 0.2,
	}
)

const (
	// unsure is the share of the best candidate's weight from which a second one
	// makes the pronoun unsure.
	unsure = 0.93
	// tooFaint is the weight below which nobody is meant.
	tooFaint = 0.2
)

// personOf says whom a pronoun can stand for.
type personOf byte

const (
	he     personOf = iota + 1 // a man or a woman
	it                         // one that is no person
	they                       // several, or one that consists of people
	speech                     // the speaker
	mutual                     // two that were just named together
)

// A pronoun is what a personal pronoun asks of its antecedent.
type pronoun struct {
	person  personOf
	gender  gender
	plural  bool
	reflex  bool
	ownerly bool
}

// addPronoun reads a line of pronouns.tsv: whom a pronoun can stand for, their gender
// and number, and its form.
func (w *wordLists) addPronoun(r graph.Row) error {
	if w.pronouns[r.Cells[0]].person != 0 {
		return r.Errorf(0, "%s stands here twice", r.Cells[0])
	}
	var p pronoun
	switch r.Cells[1] {
	case "person":
		p.person = he
	case "body":
		p.person = it
	case "several":
		p.person = they
	case "speaker":
		p.person = speech
	default:
		return r.Errorf(1, "want person, body, several or speaker, not %q", r.Cells[1])
	}
	switch r.Cells[2] {
	case "male":
		p.gender = male
	case "female":
		p.gender = female
	case "-":
	default:
		return r.Errorf(2, "want male, female or -, not %q", r.Cells[2])
	}
	switch r.Cells[3] {
	case "singular":
	case "plural":
		p.plural = true
	default:
		return r.Errorf(3, "want singular or plural, not %q", r.Cells[3])
	}
	switch r.Cells[4] {
	case "possessive":
		p.ownerly = true
	case "reflexive":
		p.reflex = true
	case "-":
	default:
		return r.Errorf(4, "want possessive, reflexive or -, not %q", r.Cells[4])
	}
	w.pronouns[r.Cells[0]] = p
	return nil
}

// refer resolves the relative and reciprocal pronouns and the definite
// descriptions of a sentence. Whoever is not clear stays unresolved.
func (f *finder) refer(s *sentence) {
	for i, t := range s.Tokens {
		lower := strings.ToLower(t.Text)
		switch {
		case t.XPOS == "WP" || t.XPOS == "WDT" || lower == "that" && t.UPOS == "PRON":
			f.relative(s, i)
		case t.UPOS == "NOUN" && s.byHead[i] == nil:
			f.description(s, i)
		case s.byHead[i] == nil && f.partitive(s, i):
		default:
			f.mutual(s, i)
		}
	}
}

// stand makes tokens first to i a mention of another's actor.
func (f *finder) stand(s *sentence, first, i int, m *mention, why string, doubt float64) *mention {
	n := *m
	n.first, n.last, n.head = first, i+1, i
	n.match, n.rivals, n.doubt, n.home, n.antecedent, n.seat = why, nil, m.doubt+doubt, nil, m, false
	if m.Name != "" {
		n.match += " " + m.Name
	} else {
		n.match += " “" + m.Text + "”"
	}
	f.add(s, &n)
	n.members = nil
	for _, member := range m.members { // each in these words
		of := *member
		of.Span, of.Text, of.first, of.last, of.head, of.sent = n.Span, n.Text, n.first, n.last, n.head, n.sent
		of.match, of.rivals, of.doubt, of.home, of.antecedent = n.match, nil, member.doubt+doubt, nil, member
		n.members = append(n.members, &of)
	}
	return &n
}

// unresolved notes a pronoun that stands for nobody who is clear. It is a mention
// but takes no part in claims.
func (f *finder) unresolved(s *sentence, i int, kind graph.Kind, why string, rivals ...string) {
	m := &mention{first: i, last: i + 1, head: i, sent: f.at, match: "unresolved: " + why, rivals: rivals}
	m.Kind = kind
	m.Span = s.span(i)
	m.Text = s.text[m.Start:m.End]
	m.Name = m.Text
	s.mentions = append(s.mentions, m)
}

// relative gives a relative pronoun its antecedent.
func (f *finder) relative(s *sentence, i int) {
	word := strings.ToLower(s.Tokens[i].Text)
	who := strings.HasPrefix(word, "who") && word != "whose"
	h := -1
	for v, n := s.Tokens[i].Head, 0; v >= 0 && n < 4; v, n = s.Tokens[v].Head, n+1 {
		if r := s.Tokens[v].Rel; r == "acl:relcl" || r == "acl" && n == 0 {
			h = s.Tokens[v].Head
			break
		}
	}
	if h >= 0 && who { // people: not the country that they are in
		for up := h; up >= 0; up = s.Tokens[up].Head {
			if m := s.byHead[up]; m != nil && m.Kind != graph.KindPlace && (m.Kind != graph.KindCountry || m.Sector != "") {
				h = up
				break
			}
		}
	}
	beside := f.beside(s, i, h >= 0, who)
	switch {
	case h >= 0 && s.byHead[h] != nil && h != i:
		f.stand(s, i, i, s.byHead[h], "relative pronoun for", 0.05)
	case beside != nil:
		f.stand(s, i, i, beside, "relative pronoun for", 0.1)
	case h >= 0 && who:
		if f.somebody(s, h); s.byHead[h] != nil {
			f.stand(s, i, i, s.byHead[h], "relative pronoun for", 0.05)
		}
	}
}

// beside is whom the relative pronoun at i stands right behind, where the parser has taken
// its clause for another or hung it elsewhere: "at the insistence of the president, who".
// Without a comma the clause must be a relative one.
func (f *finder) beside(s *sentence, i int, relative, who bool) *mention {
	last := i
	if i > 1 && s.Tokens[i-1].Text == "," {
		last = i - 1
	} else if !relative {
		return nil
	}
	if s.Tokens[i].XPOS == "IN" || strings.EqualFold(s.Tokens[i].Text, "that") {
		return nil
	}
	for _, m := range s.mentions {
		if m.last != last || s.byHead[m.head] != m || m.Kind == graph.KindPlace || who && (m.Kind == graph.KindCountry && m.Sector == "" || m.Kind == graph.KindOrganization) {
			continue
		}
		if !who && m.Kind == graph.KindPerson && !strings.EqualFold(s.Tokens[i].Text, "whose") {
			continue
		}
		return m
	}
	return nil
}

// somebody makes a mention of the noun or pronoun at i that a relative clause says to be
// people: "the settlers who", "those who". They are nobody in particular.
func (f *finder) somebody(s *sentence, i int) {
	t := s.Tokens[i]
	if s.closed[i] || f.indefinites[strings.ToLower(t.Text)] || t.UPOS != "NOUN" && t.UPOS != "PRON" && t.UPOS != "NUM" && t.UPOS != "DET" && t.UPOS != "ADJ" || t.XPOS == "PRP" {
		return
	}
	if home, _ := f.country(s, i, true); home != nil || f.belongs(s, i) { // "two Turkish prisoners who", "five of the sailors who"
		return
	}
	f.add(s, f.nameless(s, i, "people, as “who” says"))
}

// nameless is the mention of somebody of whom no more is said than the phrase at i.
func (f *finder) nameless(s *sentence, i int, why string) *mention {
	m := &mention{first: phraseStart(s, i), last: i + 1, head: i, doubt: 0.3, match: why}
	word := strings.ToLower(s.Tokens[i].Text)
	m.plural = s.Tokens[i].XPOS != "NN" && !f.indefinites[word]
	m.Kind = graph.KindPopulation
	if !m.plural {
		m.Kind = graph.KindPerson
	}
	return m
}

// pronoun resolves a personal or possessive pronoun. First persons wait until
// the document is read, because who speaks may be said behind the quotation.
func (f *finder) pronoun(s *sentence, i int, word string) {
	p, ok := f.pronouns[word]
	if !ok || p.person == speech {
		return
	}
	if p.person == it && s.rel(i) == "expl" {
		if h := s.Tokens[i].Head; !(h >= 0 && f.disposed[strings.ToLower(s.Tokens[h].Lemma)]) {
			return
		}
	}
	kind := graph.KindPerson
	if p.person != he {
		kind = ""
	}
	if p.person == it && s.rel(i) == "obj" && f.matters[strings.ToLower(s.Tokens[s.Tokens[i].Head].Lemma)] { // "postponed it", "can do it"
		f.unresolved(s, i, kind, "it is a matter, no actor")
		return
	}
	if h := s.Tokens[i].Head; p.person == it && s.rel(i) == "nsubj" && h >= 0 && f.times[strings.ToLower(s.Tokens[h].Lemma)] && s.child(h, "cop") >= 0 { // "it was the first time"
		f.unresolved(s, i, kind, "it is a time, no actor")
		return
	}
	if m := f.spokenOf(s, i, p); m != nil {
		f.stand(s, i, i, m, "of whom it is said,", 0.1)
		return
	}
	list := f.candidates(s, i, p)
	switch {
	case len(list) == 0 || list[0].weight < tooFaint:
		if ahead := f.ahead(s, i, p); ahead != nil {
			f.stand(s, i, i, ahead, "pronoun ahead of", 0.15)
			return
		}
		f.unresolved(s, i, kind, "nobody before it fits")
		return
	case list[0].thing:
		f.unresolved(s, i, kind, "“"+list[0].mention.Text+"” is no actor")
		return
	case len(list) > 1 && list[1].weight > unsure*list[0].weight:
		f.unresolved(s, i, kind, "two fit as well", list[0].describe(), list[1].describe())
		return
	}
	best := list[0].mention
	m := f.stand(s, i, i, best, "pronoun for", 0.15)
	for _, c := range list[1:min(len(list), 4)] {
		m.rivals = append(m.rivals, c.describe())
	}
	if p.person == he {
		f.genders[m.chain] |= p.gender
	}
}

// A candidate is somebody whom a pronoun may stand for.
type candidate struct {
	*mention
	weight float64
	thing  bool
}

func (c *candidate) describe() string {
	if c.Name != "" {
		return c.Name
	}
	return "“" + c.mention.Text + "”"
}

// candidates lists who fits a pronoun, the most salient first.
func (f *finder) candidates(s *sentence, i int, p pronoun) []candidate {
	at := s.Tokens[i].Start
	bound := f.bound(s, i, p)
	own := f.ownPhrase(s, i)
	owned := i // "its army had": the owner of a subject goes with it
	if p.person != he && s.Tokens[i].Rel == "nmod:poss" && s.Tokens[i].Head >= 0 {
		owned = s.Tokens[i].Head
	}
	subject := s.rel(owned) == "nsubj"
	governing := f.governor(s, owned)
	quoters := f.quoters(s, i) // in his own words nobody calls himself "he"
	accuser, letsGo := f.accuser(s, i), f.letsGo(s, i)
	var list []candidate
	index := map[int]int{}
	seen := 0
	for k := len(f.recent) - 1; k >= 0 && seen < 60; k-- {
		m := f.recent[k]
		back := f.at - m.sent
		if back >= len(byDistance) {
			break
		}
		if back == 0 && (m.Start >= at || own(m.head)) {
			continue
		}
		if m.thing && f.doc.sentences[m.sent].byHead[m.head] != nil { // a ship of somebody's
			continue
		}
		seen++
		fit := f.fitness(s, m, p, i)
		if fit == 0 || bound[m.chain] || quoters[m.chain] {
			continue
		}
		from := f.doc.sentences[m.sent]
		role, ok := byFunction[from.Tokens[m.head].Rel]
		if !ok {
			role, ok = byFunction[from.rel(m.head)]
			if !ok {
				role = 0.3
			}
		}
		if r := from.rel(m.head); r == "conj" || r == "flat" {
			h := from.firstConjunct(m.head)
			role = max(role, 0.97*byFunction[from.Tokens[h].Rel])
		}
		if back > 0 && from.subordinate(m.head) {
			role *= 0.85
		}
		w := byDistance[back] * role * fit
		if p.person == it && back > 0 && m.Sector == graph.SectorMedia && f.tells(from, m) && !f.saysSo(s, i) { // "..., the newspaper reported" is only the source
			w *= 0.3
		}
		if back == 0 && m.head == governing && subject { // "the minister said he would"
			w += 0.5 * fit
		}
		if back == 0 && f.parallel(s, m.head, i) {
			w += 0.5 * fit
		}
		if back == 0 && m.head == accuser { // "accused him of betraying them"
			w += 0.5 * fit
		}
		if letsGo && from.rel(m.head) == "obj" && from.Tokens[m.head].Head >= 0 && f.takings[strings.ToLower(from.Tokens[from.Tokens[m.head].Head].Lemma)] { // "held journalists hostage. Police freed them"
			w++
		}
		if p.ownerly && f.crafts[strings.ToLower(from.Tokens[m.head].Lemma)] && f.aboard[strings.ToLower(s.Tokens[s.Tokens[i].Head].Lemma)] { // "hijacked a ship and held its crew"
			w++
		}
		if n, ok := index[m.chain]; ok && m.chain != 0 {
			list[n].weight += w * 0.6
			continue
		}
		index[m.chain] = len(list)
		list = append(list, candidate{m, w, m.thing})
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return 0
	})
	return list
}

// letsGo reports whether the pronoun at i is of whom somebody sets free.
func (f *finder) letsGo(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	return h >= 0 && (s.rel(i) == "obj" || s.Tokens[i].Rel == "nsubj:pass") && f.releases[strings.ToLower(s.Tokens[h].Lemma)]
}

// accuser is the subject of the verb that blames another for what is done to the pronoun at
// i, -1 for none.
func (f *finder) accuser(s *sentence, i int) int {
	v := s.Tokens[i].Head
	if v < 0 || s.rel(i) != "obj" || s.Tokens[v].XPOS != "VBG" || s.rel(v) != "advcl" && s.rel(v) != "acl" {
		return -1
	}
	h := s.Tokens[v].Head
	if s.rel(v) == "acl" && s.rel(h) == "obj" {
		h = s.Tokens[h].Head
	}
	if h < 0 || !f.blamings[strings.ToLower(s.Tokens[h].Lemma)] {
		return -1
	}
	return s.child(h, "nsubj")
}

// subordinate reports whether token i stands in a clause below another.
func (s *sentence) subordinate(i int) bool {
	for h := s.Tokens[i].Head; h >= 0; h = s.Tokens[h].Head {
		switch s.Tokens[h].Rel {
		case "advcl", "acl", "acl:relcl":
			return true
		}
	}
	return false
}

// parallel reports whether the pronoun at i is the object of a verb that stands with the one
// of which k is the object: "obtained the letters and published them".
func (f *finder) parallel(s *sentence, k, i int) bool {
	if s.rel(k) != "obj" || s.rel(i) != "obj" {
		return false
	}
	v := s.Tokens[i].Head
	r := s.rel(v)
	return s.Tokens[v].Head == s.Tokens[k].Head && (r == "conj" || r == "advcl") && s.child(v, "nsubj", "nsubj:pass") < 0
}

// fitness is how well a mention's kind, number and gender go with a pronoun, 0
// for not at all.
func (f *finder) fitness(s *sentence, m *mention, p pronoun, i int) float64 {
	switch p.person {
	case he:
		if m.somebody {
			return 0.9
		}
		if m.Kind != graph.KindPerson && !m.office || m.plural || m.thing {
			return 0
		}
		switch g := f.genders[m.chain]; {
		case g == p.gender:
			return 1
		case g == 0 || g == male|female:
			return 0.75
		}
		return 0
	case it:
		switch {
		case m.plural || m.members != nil:
			return 0
		case m.somebody:
			return 0
		case m.thing:
			if f.acts(s, i) {
				return 0
			}
			if p.ownerly && f.doc.sentences[m.sent].Tokens[m.head].UPOS != "PROPN" { // things own little: "Norway's plan surprised its allies"
				return 0.4
			}
			return 0.8
		case m.Kind == graph.KindCountry && (m.Sector == "" || m.Sector == graph.SectorGovernment):
			return 1
		case m.Kind == graph.KindOrganization, m.Kind == graph.KindArmedGroup && m.Actor != "":
			return 1
		case m.Kind == graph.KindCountry && m.group:
			return 1
		case m.Kind == graph.KindCountry && p.ownerly && f.crafts[strings.ToLower(f.doc.sentences[m.sent].Tokens[m.head].Lemma)]: // a Kenyan jet
			return 0.4
		}
	case they:
		switch {
		case m.members != nil:
			return 1
		case m.somebody:
			return 0
		case m.thing:
			switch {
			case !m.plural || f.acts(s, i):
				return 0
			case p.ownerly:
				return 0.4
			}
			return 0.8
		case m.plural:
			return 1
		case m.Kind == graph.KindPerson:
			return 0
		case m.Kind == graph.KindPopulation:
			return 1
		case m.Kind == graph.KindArmedGroup || m.group:
			return 0.8
		case m.Kind == graph.KindOrganization || m.Kind == graph.KindCountry:
			return 0.55
		}
	}
	return 0
}

// acts reports whether the pronoun is the subject of a verb that only somebody
// can do: "it said", "they agreed to".
func (f *finder) acts(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	return h >= 0 && s.rel(i) == "nsubj" && (f.sayings[strings.ToLower(s.Tokens[h].Lemma)] || f.doings[strings.ToLower(s.Tokens[h].Lemma)])
}

// governor is the subject of the verb that says, thinks or wants what the clause
// of token i tells, -1 for none.
func (f *finder) governor(s *sentence, i int) int {
	v := s.Tokens[i].Head
	if v < 0 {
		return -1
	}
	for n := 0; v >= 0 && n < 4; n++ {
		switch s.rel(v) {
		case "ccomp", "xcomp", "advcl", "parataxis":
			h := s.Tokens[v].Head
			return s.child(h, "nsubj", "nsubj:pass")
		case "acl": // "denied reports that its army had"
			if h := s.Tokens[s.Tokens[v].Head].Head; h >= 0 && s.rel(s.Tokens[v].Head) == "obj" {
				return s.child(h, "nsubj", "nsubj:pass")
			}
			return -1
		case "conj":
		default:
			return -1
		}
		v = s.Tokens[v].Head
	}
	return -1
}

// ownPhrase reports which heads the pronoun at i is inside of: "its army" is not
// the army's.
func (f *finder) ownPhrase(s *sentence, i int) func(head int) bool {
	var up []int
	for h := s.Tokens[i].Head; h >= 0 && s.isNoun(h); h = s.Tokens[h].Head {
		up = append(up, h)
		if r := s.rel(h); r != "nmod" && r != "compound" && r != "appos" && r != "flat" {
			break
		}
	}
	return func(head int) bool { return slices.Contains(up, head) }
}

// bound returns the chains that the pronoun cannot be of: "he met him" is about
// two. A possessive or a subject is bound by nobody; a reflexive is bound to its
// subject, so that the rest is excluded elsewhere.
func (f *finder) bound(s *sentence, i int, p pronoun) map[int]bool {
	if p.reflex || p.ownerly {
		return nil
	}
	at := i
	if h := s.Tokens[i].Head; h >= 0 && s.rel(i) == "nmod" && s.casePrep(i) == "of" && f.quantities[strings.ToLower(s.Tokens[h].Text)] { // "both of them"
		at = h
	}
	switch s.rel(at) {
	case "obj", "iobj", "obl":
	case "nsubj":
		return f.besideSubject(s, at)
	default:
		return nil
	}
	chains := f.subjectsOf(s, at)
	if p.person == it { // what a minister welcomes is not his country
		for _, m := range s.mentions {
			if chains[m.chain] && m.Kind == graph.KindPerson && m.Country != "" && ofState(m.Sector) {
				chains[f.chain("country:"+m.Country+"|")] = true
				chains[f.chain("country:"+m.Country+"|"+string(m.Sector))] = true
			}
		}
	}
	return chains
}

// besideSubject are the chains of whom the verb names of which the pronoun at i is the subject:
// "it fired rockets at Norway" is about two.
func (f *finder) besideSubject(s *sentence, i int) map[int]bool {
	v := s.Tokens[i].Head
	if v < 0 || !s.isVerb(v) {
		return nil
	}
	chains := map[int]bool{}
	for _, c := range s.children[v] {
		switch s.rel(c) {
		case "obj", "iobj", "obl":
			if m := s.byHead[c]; m != nil && c > i && m.chain != 0 && m.antecedent == nil {
				chains[m.chain] = true
			}
		}
	}
	return chains
}

// ahead is whom a pronoun stands for that comes before its name: "Before he
// resigned, Robert Mugabe dismissed ...". The clause must stand in front of the
// main one.
func (f *finder) ahead(s *sentence, i int, p pronoun) *mention {
	for v, n := s.Tokens[i].Head, 0; v >= 0 && n < 5; v, n = s.Tokens[v].Head, n+1 {
		h := s.Tokens[v].Head
		if h <= i || s.rel(v) != "advcl" && s.rel(v) != "obl" && s.rel(v) != "ccomp" {
			continue
		}
		c := s.child(h, "nsubj", "nsubj:pass")
		if c < i || s.byHead[c] == nil || f.fitness(s, s.byHead[c], p, i) == 0 || f.quoters(s, i)[s.byHead[c].chain] {
			return nil
		}
		return s.byHead[c]
	}
	return nil
}

// spokenOf is of whom the quotation is said in which the pronoun at i stands: "“They lied
// to us,” the widow said of the generals"; nil for nobody who fits.
func (f *finder) spokenOf(s *sentence, i int, p pronoun) *mention {
	if s.inQuote(i) < 0 {
		return nil
	}
	for v, t := range s.Tokens {
		if t.UPOS != "VERB" || s.inQuote(v) >= 0 || !f.sayings[strings.ToLower(t.Lemma)] {
			continue
		}
		for _, k := range s.children[v] {
			if prep := s.casePrep(k); s.rel(k) != "obl" || prep != "of" && prep != "about" || s.inQuote(k) >= 0 {
				continue
			}
			f.phrase(s, k)
			if m := s.byHead[k]; m != nil && m.Kind != graph.KindPlace && f.fitness(s, m, p, i) > 0 {
				return m
			}
		}
	}
	return nil
}

// mutual resolves "each other", "one another", "both" and "the two" to two who
// were named together.
func (f *finder) mutual(s *sentence, i int) {
	next := func(word string) bool {
		return i+1 < len(s.Tokens) && strings.EqualFold(s.Tokens[i+1].Text, word)
	}
	first, last := i, i+1
	switch strings.ToLower(s.Tokens[i].Text) {
	case "each":
		if !next("other") {
			return
		}
		last++
	case "one":
		if !next("another") {
			return
		}
		last++
	case "both":
		if r := s.rel(i); r == "cc" || r == "det" && s.isNoun(s.Tokens[i].Head) {
			return // "both Norway and Sweden", "both sides"
		}
	case "two":
		if s.child(i, "det") < 0 || s.rel(i) == "nummod" {
			return
		}
		first = s.child(i, "det")
		if first > i || !strings.EqualFold(s.Tokens[first].Text, "the") {
			return
		}
	default:
		return
	}
	if m := f.latestPair(s, s.Tokens[i].Start, func(*mention) bool { return true }); m != nil && s.byHead[i] == nil {
		n := f.stand(s, first, last-1, m, "both of", 0.1)
		n.head = i
		s.byHead[i] = n
		if last-1 != i && s.byHead[last-1] == n {
			s.byHead[last-1] = nil
		}
	}
}

// partitive resolves "eleven of them", "some of the rebels" to whom they are some of.
func (f *finder) partitive(s *sentence, i int) bool {
	t := s.Tokens[i]
	if t.UPOS != "NUM" && !f.quantities[strings.ToLower(t.Text)] {
		return false
	}
	for _, c := range s.children[i] {
		if c < i || s.Tokens[c].Rel != "nmod" || s.casePrep(c) != "of" || s.byHead[c] == nil {
			continue
		}
		if m := s.byHead[c]; m.plural && m.members == nil && m.Kind != graph.KindPlace {
			first := i
			if k := s.child(i, "advmod", "nummod", "amod"); k >= 0 && k < i {
				first = k
			}
			last := max(c, m.last-1)
			have := s.byHead[last]
			n := f.stand(s, first, last, m, "some of", 0.05)
			n.head, s.byHead[i], s.byHead[last] = i, n, have
			return true
		}
	}
	return false
}

// latestPair is the latest coordination of two or more actors before at.
func (f *finder) latestPair(s *sentence, at int, fits func(*mention) bool) *mention {
	for k := len(f.recent) - 1; k >= 0 && f.at-f.recent[k].sent <= 2; k-- {
		m := f.recent[k]
		if m.members != nil && (m.sent < f.at || m.Start < at) && fits(m) {
			return m
		}
	}
	return nil
}

// principals are the two countries of which the document has spoken more than of any other, each
// more than once, as one whom "both countries" may stand for; nil where there are no such two.
func (f *finder) principals() *mention {
	list := slices.Collect(maps.Values(f.nations))
	slices.SortFunc(list, func(a, b *nation) int {
		return cmp.Or(cmp.Compare(b.times, a.times), cmp.Compare(a.of, b.of))
	})
	if len(list) < 2 || list[1].times < 2 || len(list) > 2 && list[2].times == list[1].times {
		return nil
	}
	both := &mention{plural: true, sent: f.at, chain: f.newChain(), doubt: 0.1}
	for _, n := range list[:2] {
		a := f.actors[n.of]
		m := &mention{sent: f.at, chain: f.chain(string(n.of) + "|")}
		m.Actor, m.Name, m.Kind, m.Country, m.Code = a.ID, a.Name, a.Kind, a.Country, a.Code
		both.members = append(both.members, m)
	}
	both.Mention = both.members[0].Mention
	return both
}

// coordinations notes who is named together, as one whom "they" and "both" may
// stand for. It is no mention of its own.
func (f *finder) coordinations(s *sentence) {
	for i := range s.Tokens {
		m := s.byHead[i]
		if m == nil || s.Tokens[i].Rel == "conj" || m.Kind == graph.KindPlace {
			continue
		}
		list := []*mention{m}
		for _, c := range s.children[i] {
			if n := s.byHead[c]; s.Tokens[c].Rel == "conj" && n != nil && n.Kind != graph.KindPlace && n.chain != m.chain {
				list = append(list, n)
			}
		}
		if len(list) > 1 && len(list) <= 8 {
			f.together(list)
		}
	}
}

func (f *finder) together(list []*mention) {
	m := *list[0]
	m.members, m.plural, m.thing = list, true, false
	m.chain = f.newChain()
	for _, n := range list { // in a tree gone wrong the first may stand behind the others
		m.Start, m.End = min(m.Start, n.Start), max(m.End, n.End)
	}
	m.Text = f.doc.sentences[m.sent].text[m.Start:m.End]
	f.recent = append(f.recent, &m)
}

// description resolves "the country", "the group" to the latest of the kind, and
// "his country" to whose it is.
func (f *finder) description(s *sentence, i int) {
	if f.homeland(s, i) {
		return
	}
	first, ok := f.definite(s, i)
	if !ok {
		return
	}
	word := strings.ToLower(s.Tokens[i].Lemma)
	at := s.Tokens[i].Start
	both := strings.EqualFold(s.Tokens[first].Text, "both")
	if two := s.child(i, "nummod"); two >= 0 || both {
		if (both || strings.EqualFold(s.Tokens[two].Text, "two")) && s.Tokens[i].XPOS == "NNS" {
			m := f.latestPair(s, at, func(m *mention) bool { return f.describable(word, m) })
			if m == nil && slices.Contains(f.describes[word], graph.KindCountry) {
				m = f.principals()
			}
			if m != nil {
				f.stand(s, first, i, m, "both of", 0.15)
			}
		}
		return
	}
	if s.Tokens[i].XPOS != "NN" || f.describes[word] == nil {
		return
	}
	var above map[int]bool
	if slices.Contains(f.describes[word], graph.KindPerson) {
		above = f.above(s, i)
	}
	beside := f.subjectsOf(s, i)
	if m := f.latestOf(s, i, func(m *mention) bool {
		switch {
		case beside[m.chain]:
			return false
		case m.thing || m.members != nil || m.plural && m.group && m.Actor == "" || !f.describable(word, m) || !f.sameSort(word, m):
			return false
		case m.Kind == graph.KindPerson && (above[m.chain] || f.private[word] && m.Sector != "" && m.Sector != graph.SectorCivilians && m.Sector != graph.SectorCriminals):
			return false
		}
		return true
	}); m != nil && !(m.Kind == graph.KindCountry && f.localities[word] && f.place != nil && (f.place.sent > m.sent || f.place.sent == m.sent && f.place.Start > m.Start)) {
		f.stand(s, first, i, m, "description of", 0.2)
	}
}

// above are the chains of the persons whom a noun at i, other than a pronoun, cannot stand for:
// who does what the clause of the noun, or one around it, tells, and whose words it is quoted
// from. "The general said the man had left" is about two.
func (f *finder) above(s *sentence, i int) map[int]bool {
	chains := f.quoters(s, i)
	if chains == nil {
		chains = map[int]bool{}
	}
	for below, v := i, s.Tokens[i].Head; v >= 0; below, v = v, s.Tokens[v].Head {
		c := s.child(v, "nsubj", "nsubj:pass")
		if c < 0 || c == below {
			continue
		}
		for _, k := range s.conjuncts(c) {
			if m := s.byHead[k]; m != nil {
				chains[m.chain] = true
			}
		}
	}
	return chains
}

// subjectsOf are the chains of who does what the noun at i is object of, or stands beside: "the
// separatists armed the group" is about two.
func (f *finder) subjectsOf(s *sentence, i int) map[int]bool {
	for below, v := i, s.Tokens[i].Head; v >= 0; below, v = v, s.Tokens[v].Head {
		c := s.child(v, "nsubj", "nsubj:pass")
		if c < 0 {
			c = f.controller(s, v)
		}
		if c < 0 {
			continue
		}
		if c == below {
			return nil
		}
		chains := map[int]bool{}
		for _, k := range s.conjuncts(c) {
			if m := s.byHead[k]; m != nil {
				chains[m.chain] = true
			}
		}
		return chains
	}
	return nil
}

// controller is the object that does what the clause of v below it tells: "asked the army to
// spare them", "accused the army of shelling them"; -1 for none.
func (f *finder) controller(s *sentence, v int) int {
	h := s.Tokens[v].Head
	if h < 0 {
		return -1
	}
	mark := s.child(v, "mark")
	blamed := s.Tokens[v].XPOS == "VBG" && mark >= 0 && f.controlled[strings.ToLower(s.Tokens[mark].Text)]
	switch s.Tokens[v].Rel {
	case "xcomp":
		return s.child(h, "obj", "iobj")
	case "advcl":
		if blamed && v > h {
			return s.child(h, "obj")
		}
	case "acl":
		if blamed && s.Tokens[h].Rel == "obj" {
			return h
		}
	}
	return -1
}

// homeland resolves "his country", "their nation" to the country of who is meant.
func (f *finder) homeland(s *sentence, i int) bool {
	p := s.child(i, "nmod:poss")
	if p < 0 || s.Tokens[p].UPOS != "PRON" || s.byHead[p] == nil || s.byHead[p].Country == "" || s.Tokens[i].XPOS != "NN" {
		return false
	}
	if kinds := f.describes[strings.ToLower(s.Tokens[i].Lemma)]; len(kinds) == 0 || kinds[0] != graph.KindCountry {
		return false
	}
	a, ok := f.actors[graph.ActorID("country:"+s.byHead[p].Country)]
	if !ok {
		return false
	}
	m := &mention{doubt: s.byHead[p].doubt}
	m.Actor, m.Name, m.Kind, m.Country = a.ID, a.Name, a.Kind, a.Country
	m.chain = f.chain(string(a.ID) + "|")
	f.stand(s, p, i, m, "homeland of "+s.byHead[p].Name+",", 0.05)
	return true
}

// definite reports whether the noun at i is a description that may go back to
// somebody: "the" or "this" in front, nothing behind, no name in it.
func (f *finder) definite(s *sentence, i int) (first int, ok bool) {
	d := s.child(i, "det")
	if d < 0 || d > i || s.child(i, "nmod", "acl:relcl", "acl", "nmod:poss", "appos") >= 0 {
		return 0, false
	}
	if !f.definites[strings.ToLower(s.Tokens[d].Text)] {
		return 0, false
	}
	former := false
	for _, c := range s.children[i] {
		former = former || f.former[strings.ToLower(s.Tokens[c].Text)]
	}
	for _, c := range s.children[i] {
		if c < i && s.byHead[c] != nil && s.byHead[c].Actor != "" && !former || s.Tokens[c].Rel == "compound" && properCase(s.Tokens[c].Text) {
			return 0, false
		}
	}
	return d, true
}

// describable reports whether the noun can denote somebody of the mention's kind.
func (f *finder) describable(word string, m *mention) bool {
	if m.members != nil {
		return slices.ContainsFunc(m.members, func(n *mention) bool { return f.describable(word, n) })
	}
	kinds := f.describes[word]
	if slices.Contains(kinds, graph.KindPopulation) { // "sides": anybody
		return true
	}
	if m.Kind == graph.KindCountry && (m.Sector != "" && m.Sector != graph.SectorGovernment && !m.group || f.realms[word] != nil && !f.realms[word][m.Country]) { // Germany is no kingdom
		return false
	}
	return slices.Contains(kinds, m.Kind)
}

// sameSort keeps "the party" from a company and "the court" from a ministry:
// a noun that says a sector goes with names of this sector, or that hold the noun.
func (f *finder) sameSort(word string, m *mention) bool {
	if m.Kind != graph.KindOrganization && m.Kind != graph.KindArmedGroup {
		return true
	}
	named := strings.Fields(strings.ToLower(m.Name))
	if slices.Contains(named, word) {
		return true
	}
	role, ok := f.roles[word]
	switch {
	case !ok && m.Actor == "" && f.anyBody[word] && namedOnly[m.Sector]: // "the organisation" is no government
		return false
	case !ok: // "the network" is not the Football Federation, which says what it is
		return m.Kind == graph.KindArmedGroup || f.anyBody[word] || !slices.ContainsFunc(named, func(w string) bool { return f.describes[w] != nil })
	case m.Sector == "":
		return role.sector == graph.SectorBusiness
	}
	return role.sector == m.Sector
}

// namedOnly are the sectors of which a body without a name is called by what it is, and by
// nothing wider: "the court", not "the organisation".
var namedOnly = sectors(graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorJudiciary, graph.SectorLegislature, graph.SectorReligion)

// describedBack is of how many sentences back "the group" may be; a person is called "the
// president" of two.
const describedBack, calledBack = 4, 2

// latestOf is the latest mention before token i that fits, one in the subject of
// its sentence before others of the same sentence.
func (f *finder) latestOf(s *sentence, i int, fits func(*mention) bool) *mention {
	at := s.Tokens[i].Start
	own := f.ownPhrase(s, i)
	var best *mention
	for k := len(f.recent) - 1; k >= 0; k-- {
		m := f.recent[k]
		if f.at-m.sent > describedBack || best != nil && m.sent < best.sent {
			break
		}
		if m.sent == f.at && (m.Start >= at || own(m.head)) || !fits(m) {
			continue
		}
		if best == nil || f.isSubject(m) && !f.isSubject(best) {
			best = m
		}
	}
	return best
}

// isSubject reports whether the mention is the subject of its clause.
func (f *finder) isSubject(m *mention) bool { return f.doc.sentences[m.sent].rel(m.head) == "nsubj" }

// genderOf is the gender that a mention's own words say: by title, by noun, by
// first name.
func (f *finder) genderOf(s *sentence, m *mention) gender {
	if m.Kind != graph.KindPerson {
		return 0
	}
	var g gender
	for i := m.first; i < m.last; i++ {
		w := strings.ToLower(strings.TrimSuffix(s.Tokens[i].Text, "."))
		if i == m.head || f.titles[w] || f.roles[w].sort == "person" {
			g |= f.gendered(w)
		}
	}
	if g != 0 || m.Actor == "" {
		return g
	}
	if words := foldName(m.Name); len(words) > 1 {
		return f.firstNames[words[0]]
	}
	return 0
}

// gendered is the gender that a noun or title says.
func (f *finder) gendered(word string) gender {
	if g := f.genderWords[word]; g != 0 {
		return g
	}
	if strings.HasSuffix(word, "woman") {
		return female
	}
	return 0
}

// properCase reports whether a word begins with a capital.
func properCase(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}
