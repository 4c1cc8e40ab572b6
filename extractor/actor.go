package extractor

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// findActors fills the mentions of every sentence: names from the lexicon and
// from the name finder, noun phrases that denote actors, and what refers back.
func (l *Lexicon) findActors(doc *document, w *wordLists, sounds func() *soundIndex) {
	f := &finder{
		Lexicon: l, wordLists: w, sounds: sounds, doc: doc, abbreviations: map[string]bool{},
		chains: map[string]int{}, short: map[string]*mention{}, genders: map[int]gender{}, people: map[string][]*fullName{},
		nobody: map[string]bool{}, bodies: map[string][]*mention{}, listed: map[graph.ActorID]bool{}, nations: map[graph.ActorID]*nation{},
	}
	f.quotations()
	for _, s := range doc.sentences {
		f.introduce(s)
	}
	for i, s := range doc.sentences {
		f.at = i
		f.sentence(s)
	}
	f.officials()
	f.speeches()
	for _, s := range doc.sentences {
		slices.SortStableFunc(s.mentions, func(a, b *mention) int {
			if a.first != b.first {
				return a.first - b.first
			}
			return b.last - a.last
		})
	}
}

// A finder finds the actors of one document.
type finder struct {
	*Lexicon
	*wordLists
	sounds   func() *soundIndex // made when it is first asked
	doc      *document
	at       int // number of the sentence that is read
	chains   map[string]int
	short    map[string]*mention // folded short names and abbreviations that the document introduced
	recent   []*mention          // whom a pronoun may stand for, the latest last
	read     []bool              // tokens of the sentence whose phrase has been looked at
	owner    []*match            // by token of the sentence: the listed name that covers it
	abroads  []*mention          // of the sentence: organisations called like listed ones of another country
	surnames []int               // tokens of the sentence that a list has as places, but that are persons

	abbreviations map[string]bool        // keys of short that stood in brackets
	countries     map[string]bool        // that the document mentions; nil until somebody asks
	folded        []string               // by sentence, see foldedText
	place         *mention               // the latest that is no actor
	people        map[string][]*fullName // by each folded word: persons whom the document names in full somewhere
	nobody        map[string]bool        // folded names of the document that are no actor's
	bodies        map[string][]*mention  // by each folded word: the first mention of each organisation
	listed        map[graph.ActorID]bool // whom bodies holds
	nations       map[graph.ActorID]*nation
	nation        *nation        // the most named, the latest of equals
	genders       map[int]gender // by chain, as far as the document tells
	last          int            // the last chain given
	quotes        []*quotation
}

// A fullName is a person's name of several words as the document has it, and how
// often.
type fullName struct {
	words []string
	text  string
	times int
}

// A match is a run of tokens that a listed name covers.
type match struct {
	first, last int
	entry       *nameEntry
	why         string // why the words are the entry's name, where they are not as listed
	rivals      []string
}

func (f *finder) sentence(s *sentence) {
	f.forget()
	s.byHead = make([]*mention, len(s.Tokens))
	s.closed = make([]bool, len(s.Tokens))
	f.read = make([]bool, len(s.Tokens))
	f.surnames, f.abroads, s.mentions = nil, nil, nil
	matches := f.match(s)
	owner := make([]*match, len(s.Tokens))
	for i := range matches {
		for k := matches[i].first; k < matches[i].last; k++ {
			owner[k] = &matches[i]
		}
	}
	f.owner = owner
	f.nameMentions(s, owner, matches)
	f.things(s)
	for i, t := range s.Tokens { // from the left, so that "its troops" knows whose
		switch {
		case s.byHead[i] != nil:
		case t.UPOS == "PRON":
			f.pronoun(s, i, strings.ToLower(t.Text))
		default:
			f.phrase(s, i)
		}
	}
	f.minorities(s)
	f.appositions(s)
	f.coordinations(s)
	f.refer(s)
	f.domestics(s)
}

// forget drops the mentions that are too far back for a pronoun.
func (f *finder) forget() {
	n := 0
	for n < len(f.recent) && f.at-f.recent[n].sent >= len(byDistance) {
		n++
	}
	f.recent = f.recent[n:]
}

// things notes the nouns that are no actors but that "it" and "they" may stand
// for, so that a pronoun is not given to an actor for want of anything else.
func (f *finder) things(s *sentence) {
	for i, t := range s.Tokens {
		if somebody[strings.ToLower(t.Text)] && s.rel(i) == "nsubj" && s.byHead[i] == nil && (t.UPOS == "NUM" || t.UPOS == "PRON") {
			m := &mention{first: i, last: i + 1, head: i, sent: f.at, thing: true, somebody: true, chain: f.newChain()}
			m.Span, m.Text = s.span(i), t.Text
			f.recent = append(f.recent, m)
			continue
		}
		s.closed[i] = f.likenesses[strings.ToLower(t.Lemma)]
		if s.byHead[i] != nil || t.UPOS != "NOUN" && !(t.UPOS == "PROPN" && (f.nobody[foldWord(t.Text)] || f.bearing(s, i))) {
			continue
		}
		switch s.rel(i) {
		case "nsubj", "obj", "root", "iobj", "conj":
		default:
			continue
		}
		if _, ok := f.roleOf(s, i); ok || f.times[strings.ToLower(t.Lemma)] || f.describes[strings.ToLower(t.Lemma)] != nil {
			continue
		}
		m := &mention{first: i, last: i + 1, head: i, sent: f.at, thing: true, plural: t.XPOS == "NNS", chain: f.chain("thing:" + strings.ToLower(t.Lemma))}
		m.Span, m.Text = s.span(i), t.Text
		f.recent = append(f.recent, m)
	}
}

// somebody are the words for one person whom the text does not name: "one of the
// victims allowed her name to be used".
var somebody = map[string]bool{"one": true, "another": true, "someone": true, "somebody": true, "everyone": true, "everybody": true, "anyone": true, "anybody": true}

// match finds listed names, the longest from the left.
func (f *finder) match(s *sentence) []match {
	folded := make([]string, len(s.Tokens))
	for i, t := range s.Tokens {
		folded[i] = foldWord(t.Text)
	}
	var list []match
	for i := 0; i < len(s.Tokens); {
		m, ok := f.longestMatch(s, folded, i)
		if !ok {
			if e := f.misspelt(s, folded[i], i); e != nil {
				list = append(list, match{first: i, last: i + 1, entry: e, why: ", misspelt"})
			}
			i++
			continue
		}
		m.rivals = slices.Compact(m.rivals)
		if (m.entry.sort == sortPlace || m.entry.sort == sortSeat) && m.last == i+1 && f.surnameHere(s, i, i+1, []string{folded[i]}) {
			f.surnames = append(f.surnames, i) // "Paris lost", of Marta Paris
			i++
			continue
		}
		if other := f.abroad(s, &m); other != nil {
			f.abroads = append(f.abroads, other)
			i = m.last
			continue
		}
		f.decide(s, &m)
		list = append(list, m)
		i = m.last
	}
	return list
}

// abroad is the organisation that the country behind a listed name says to be another
// than the listed one: "Socialist Party USA" is not the French one. It is nil where no
// such country stands there.
func (f *finder) abroad(s *sentence, m *match) *mention {
	home := f.actors[m.entry.actor]
	if home.Kind != graph.KindOrganization || home.Country == "" || m.last-m.first < 2 || m.last == len(s.Tokens) || s.Tokens[m.last].UPOS != "PROPN" {
		return nil
	}
	for _, e := range f.names[foldWord(s.Tokens[m.last].Text)] {
		if e.sort == sortName && e.actor.IsCountry() && f.actors[e.actor].Country != home.Country {
			other := &mention{first: m.first, last: m.last + 1, head: headOf(s, m.first, m.last+1), doubt: 0.1, match: "like " + m.entry.describe() + ", but of " + f.actors[e.actor].Name}
			other.Name = s.text[s.Tokens[m.first].Start:s.Tokens[m.last].End]
			other.Actor = graph.ActorID("organization:" + graph.Slug(strings.Join(foldName(other.Name), " ")))
			other.Kind, other.Country, other.Sector = home.Kind, f.actors[e.actor].Country, home.Sector
			return other
		}
	}
	return nil
}

// misspelt is the country that the unknown capitalised word at token i means with a
// slip of the pen, "Quatar"; nil where it may be a part of another name.
func (f *finder) misspelt(s *sentence, word string, i int) *nameEntry {
	t := s.Tokens[i]
	if len(word) < shortestMisspelt || !properCase(t.Text) || t.UPOS != "PROPN" && t.UPOS != "ADJ" || len(f.people[word]) > 0 || f.firstNames[word] != 0 || f.common[word] || f.common[strings.TrimSuffix(word, "s")] {
		return nil
	}
	for _, n := range []int{i - 1, i + 1} { // alone, or beside a role: "Afganistan President"
		if n >= 0 && n < len(s.Tokens) && s.Tokens[n].UPOS == "PROPN" && properCase(s.Tokens[n].Text) && f.roles[strings.ToLower(s.Tokens[n].Text)].sector == "" {
			return nil
		}
	}
	return f.sounds().misspelt(word)
}

// longestMatch is the longest listed name from token i on. A name may begin with
// a possessive ("People's Liberation Army"); where none of those is there, the
// possessor is a name by itself ("Pakistan's claim").
func (f *finder) longestMatch(s *sentence, folded []string, i int) (match, bool) {
	if i+2 < len(s.Tokens) && folded[i+1] == "s" && s.Tokens[i+1].UPOS == "PART" && f.longest[folded[i]+"s"] > 0 {
		if m, ok := f.longestFrom(s, folded, i, true); ok {
			return m, true
		}
	}
	return f.longestFrom(s, folded, i, false)
}

// longestFrom is longestMatch with or without a possessive as the first word.
func (f *finder) longestFrom(s *sentence, folded []string, i int, possessive bool) (match, bool) {
	var words []string
	most := 0
	var best match
	for k := i; k < len(s.Tokens) && len(words) < 8; k++ {
		w := folded[k]
		text := s.Tokens[k].Text
		if w == "" {
			if (text == "-" || text == "‑" || text == "–" || text == "." || text == "'" || text == "’") && k > i && s.Tokens[k-1].End == s.Tokens[k].Start {
				continue // inside "al-Qaeda"
			}
			break
		}
		if w == "s" && s.Tokens[k].UPOS == "PART" {
			if len(words) == 0 || k+1 == len(s.Tokens) {
				break
			}
			words[len(words)-1] += w // "People's Liberation Army"
			continue
		}
		if (w == "al" || w == "el") && k+1 < len(s.Tokens) {
			continue
		}
		if possessive && k == i {
			w += "s"
			k++
		}
		words = append(words, w)
		if len(words) == 1 {
			if most = f.longest[w]; most == 0 {
				return match{}, false
			}
		}
		if len(words) > most {
			break
		}
		entries := f.senses(words)
		for e := range entries {
			if f.fits(s, &entries[e], i, k+1) {
				rival := best.entry != nil && best.last == k+1
				if rival && !f.better(&entries[e], best.entry) {
					if best.entry.actor != entries[e].actor || best.entry.sort != entries[e].sort {
						best.rivals = append(best.rivals, entries[e].describe())
					}
					continue
				}
				m := match{first: i, last: k + 1, entry: &entries[e]}
				if rival {
					m.rivals = append(best.rivals, best.entry.describe())
				}
				best = m
			}
		}
	}
	return best, best.entry != nil
}

// fits decides whether the tokens can be that name: by capitals, by tag, and by
// what stands beside them.
func (f *finder) fits(s *sentence, e *nameEntry, first, last int) bool {
	for first < last-1 && article(s.Tokens[first].Text) { // the "al" of "al-Qaeda" may be small
		first++
		if t := s.Tokens[first].Text; t == "-" || t == "‑" || t == "–" {
			first = min(first+1, last-1)
		}
	}
	t := s.Tokens[first]
	r, _ := utf8.DecodeRuneInString(t.Text)
	if !unicode.IsUpper(r) && !unicode.IsDigit(r) || s.currency(last-1) {
		return false
	}
	one := last-first == 1
	if e.exact && (t.UPOS != "PROPN" || one && t.Text != e.spelt) || e.sort == sortBody && !capitals(s, first, last) {
		return false
	}
	if e.acronym && one {
		if strings.ToUpper(t.Text) != t.Text {
			return false
		}
		switch t.UPOS {
		case "AUX", "PRON", "VERB", "ADP": // capitals tell "WHO" from "who", but not in a headline of capitals
			return slices.ContainsFunc(s.Tokens, func(t nlp.Token) bool { return len(t.Text) > 2 && strings.ToLower(t.Text) == t.Text })
		}
		return true
	}
	if !one {
		return first > 0 || told(s, e, last)
	}
	switch t.UPOS {
	case "VERB", "AUX", "ADV", "ADP", "DET", "SCONJ":
		return strings.ToLower(t.Text[1:]) != t.Text[1:] && strings.ToUpper(t.Text) != t.Text && t.Text == e.spelt // "LinkedIn"
	}
	if e.sort == sortName && isPerson(e.actor) {
		return !f.nameBeside(s, first, last, true) && !f.withArticle(s, first)
	}
	if e.sort == sortPlace || e.sort == sortSeat { // "Foreign Secretary Hague"
		if id, _ := f.byTitle(s, first, foldWord(t.Text)); id != "" {
			return false
		}
	}
	if e.sort == sortName || e.sort == sortPlace || e.sort == sortSeat {
		if first > 0 { // "Ms Ireland"
			if w := strings.ToLower(strings.TrimSuffix(s.Tokens[first-1].Text, ".")); f.titles[w] && f.gendered(w) != 0 {
				return false
			}
		}
		// "Michael Jordan", "Chad Smith", "Denzel Washington"
		for _, n := range s.Names {
			if n.Broad() == "PER" && n.First <= first && n.Last >= last && n.Last-n.First > 1 && f.nameBeside(s, first, last, false) {
				return false
			}
		}
	}
	return true
}

// currency reports whether token i is a country's name in front of a sum: "US$20".
func (s *sentence) currency(i int) bool {
	if strings.HasSuffix(s.Tokens[i].Text, "$") {
		return true
	}
	return i+1 < len(s.Tokens) && s.Tokens[i+1].Start == s.Tokens[i].End && strings.HasPrefix(s.Tokens[i+1].Text, "$")
}

// withArticle reports whether a surname at token i is none, because "the" stands in
// front and no noun behind that it could modify: "landed on the Moon", not "the Bush
// administration".
func (f *finder) withArticle(s *sentence, i int) bool {
	return i > 0 && strings.EqualFold(s.Tokens[i-1].Text, "the") && s.Tokens[i-1].Head == i && s.Tokens[i].XPOS == "NNP"
}

func article(word string) bool {
	w := strings.ToLower(word)
	return w == "al" || w == "el"
}

// nameBeside reports whether another part of a name stands at the tokens' side,
// so that they are only a part of it. Titles are none.
func (f *finder) nameBeside(s *sentence, first, last int, strict bool) bool {
	before := first - 1
	for before >= 0 && (article(s.Tokens[before].Text) || s.Tokens[before].Text == "-") {
		before--
	}
	part := func(i int) bool {
		if i < 0 || i >= len(s.Tokens) || s.Tokens[i].UPOS != "PROPN" {
			return false
		}
		r, _ := utf8.DecodeRuneInString(s.Tokens[i].Text)
		lemma := strings.ToLower(strings.TrimSuffix(s.Tokens[i].Text, "."))
		_, role := f.roles[lemma]
		_, known := f.names[foldWord(s.Tokens[i].Text)]
		return unicode.IsUpper(r) && !role && !f.titles[lemma] && !(known && !strict)
	}
	if part(before) && !known(f, s, before) {
		return true
	}
	return part(last) && !known(f, s, last) && (s.Tokens[last].Rel == "flat" || s.Tokens[last].Head == first || s.Tokens[first].Head == last)
}

func known(f *finder, s *sentence, i int) bool {
	for _, e := range f.names[foldWord(s.Tokens[i].Text)] {
		if e.sort == sortAdjective || e.sort == sortName && strings.HasPrefix(string(e.actor), "country:") {
			return true
		}
	}
	return false
}

// nameMentions makes mentions of listed names and of those that the name finder alone
// knows.
func (f *finder) nameMentions(s *sentence, owner []*match, matches []match) {
	for i := range matches {
		f.named(s, &matches[i])
	}
	f.introduced(s, owner)
	f.sides(s, owner)
	f.inWorks(s)
	for _, n := range f.wholeNames(s, owner) {
		if kind := n.Broad(); kind != "" {
			f.found(s, n.First, n.Last, kind, float64(n.Prob), owner)
		}
	}
	for _, m := range f.abroads {
		f.add(s, m)
	}
	for _, i := range f.surnames {
		if s.byHead[i] == nil {
			f.found(s, i, i+1, "PER", 0.5, owner)
		}
	}
	f.bracketed(s)
	f.acronyms(s, owner)
}

// headOf is the token of the run that hangs outside of it.
func headOf(s *sentence, first, last int) int {
	for i := first; i < last; i++ {
		h := s.Tokens[i].Head
		if h < first || h >= last {
			return i
		}
	}
	return last - 1
}

// add makes a mention of the tokens and registers it under its head.
func (f *finder) add(s *sentence, m *mention) *mention {
	span := graph.Span{Start: s.Tokens[m.first].Start, End: s.Tokens[m.last-1].End}
	m.sent = f.at
	m.Span, m.Text = span, s.text[span.Start:span.End]
	if m.Name == "" {
		m.Name = m.Text
	}
	switch {
	case m.chain != 0:
	case m.Actor != "":
		m.chain = f.chain(string(m.Actor) + "|" + chainSector(m))
	default:
		m.chain = f.newChain()
	}
	s.mentions = append(s.mentions, m)
	if have := s.byHead[m.head]; m.private { // a mention, but nobody of whom claims are made
		s.closed[m.head] = s.child(m.head, "compound") < 0 // not "the Biden family"
	} else if have == nil || have.last-have.first <= m.last-m.first {
		s.byHead[m.head] = m
	}
	if m.Kind == graph.KindPlace {
		f.place = m
	} else {
		f.recent = append(f.recent, m)
		if s.Tokens[m.head].UPOS != "PRON" {
			f.remember(m)
		}
	}
	if g := f.genderOf(s, m); g != 0 {
		f.genders[m.chain] |= g
	}
	return m
}

func (f *finder) newChain() int {
	f.last++
	return f.last
}

// chainSector keeps a country, its army and its rebels apart in a chain.
func chainSector(m *mention) string {
	if m.Actor.IsCountry() {
		return string(m.Sector)
	}
	return ""
}

func (f *finder) chain(key string) int {
	c, ok := f.chains[key]
	if !ok {
		c = f.newChain()
		f.chains[key] = c
	}
	return c
}

// named makes the mention of a listed name.
func (f *finder) named(s *sentence, m *match) {
	e := m.entry
	head := headOf(s, m.first, m.last)
	new := &mention{first: m.first, last: m.last, head: head, match: e.describe() + m.why, rivals: m.rivals}
	switch {
	case e.sort == sortPlace:
		new.Kind, new.Name, new.Country = graph.KindPlace, e.name, e.country
		new.chain = f.chain("place:" + strings.ToLower(e.name))
	case e.sort == sortSeat && (f.ofMeeting(s, head) || f.locative[s.casePrep(head)] || s.rel(head) == "obl" && s.casePrep(head) != "with" && s.casePrep(head) != "by" || s.Tokens[head].Rel == "nmod:unmarked" || s.Tokens[head].Rel == "appos"):
		new.Kind, new.Name, new.Country = graph.KindPlace, e.name, e.country
		new.chain = f.chain("place:" + strings.ToLower(e.name))
	default:
		f.identify(new, e.actor)
		switch e.sort {
		case sortSeat:
			new.Sector, new.doubt = e.sector, 0.1
		case sortBody:
			new.Sector = e.sector
		case sortPeople:
			new.Kind, new.Sector = graph.KindPopulation, graph.SectorCivilians
		}
		new.ethnic = (e.sort == sortPeople || e.sort == sortAdjective) && m.first > 0 && strings.EqualFold(s.Tokens[m.first-1].Text, "ethnic")
	}
	if e.sort == sortBody || new.Kind == graph.KindOrganization && new.last-new.first > 1 { // "the Italian Supreme Court of Cassation"
		new.last = max(new.last, f.ofWhat(s, new.last))
	}
	if new.Sector == graph.SectorMedia && new.last < len(s.Tokens) && f.channels[s.Tokens[new.last].Text] { // "CBC News"
		new.last++
	}
	f.widen(s, new)
	if new.Kind == graph.KindPerson && ofState(new.Sector) && new.first < m.first && new.first > 0 && f.former[strings.ToLower(s.Tokens[new.first-1].Text)] {
		new.Sector = graph.SectorElite // "former President Clinton" of no day
		new.match += ", who was"
	}
	f.add(s, new)
}

// ofMeeting reports whether token i says where a meeting was or a treaty was made:
// "the Cairo summit", "the Dayton accords".
func (f *finder) ofMeeting(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	return h > i && s.Tokens[i].Rel == "compound" && f.meetings[strings.ToLower(s.Tokens[h].Lemma)] && !s.paired(i, i+1)
}

// paired reports whether a hyphen joins the tokens [first:last) to another name: "the
// Cairo-Tripoli agreement", "the Iran–Iraq War" are between the two.
func (s *sentence) paired(first, last int) bool {
	hyphen := func(k int) bool { return s.Tokens[k].Text == "-" || s.Tokens[k].Text == "–" }
	return first > 1 && hyphen(first-1) && properCase(s.Tokens[first-2].Text) || last+1 < len(s.Tokens) && hyphen(last) && properCase(s.Tokens[last+1].Text)
}

// identify gives a mention the identity of an actor of the lexicon, in the role that
// it had on the day of the document.
func (f *finder) identify(m *mention, id graph.ActorID) {
	a := f.actors[id]
	m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector = a.ID, a.Name, a.Kind, a.Country, a.Code, f.sectorOn(id, f.doc.Date)
	if a.Kind == graph.KindPerson {
		f.inRole(m)
	}
}

// widen takes the titles in front of a person into the mention.
func (f *finder) widen(s *sentence, m *mention) {
	if m.Kind != graph.KindPerson {
		return
	}
	for m.first > 0 {
		t := s.Tokens[m.first-1]
		lemma := strings.ToLower(strings.TrimSuffix(t.Text, "."))
		if t.UPOS != "PROPN" || !f.titles[lemma] && f.roles[lemma].sort != "person" {
			return
		}
		m.first--
	}
}

// found makes the mention of a name that only the name finder knows.
func (f *finder) found(s *sentence, first, last int, kind string, prob float64, owner []*match) {
	for first < last && s.Tokens[first].UPOS == "DET" {
		first++
	}
	for last > first && (s.Tokens[last-1].UPOS == "CCONJ" || s.Tokens[last-1].UPOS == "ADP" || s.Tokens[last-1].UPOS == "PUNCT" && s.Tokens[last-1].Text != ".") {
		last--
	}
	inside := false
	for i := first; i < last; i++ {
		if owner[i] == nil {
			continue
		}
		e := owner[i].entry
		seat := e.sort == sortSeat && kind != "PER" && last-first > 2 // "Cairo International Airport"
		if e.sort != sortAdjective && e.sort != sortPlace && !seat && !(e.sort == sortName && kind == "ORG" && strings.HasPrefix(string(e.actor), "country:")) {
			return // the lexicon knows better
		}
		if owner[i].first <= first && owner[i].last >= last {
			return
		}
		inside = true
	}
	if inside { // "Norway and Sweden" are two, whatever the name finder takes them for
		for i := first; i < last; i++ {
			if s.Tokens[i].UPOS == "CCONJ" {
				return
			}
		}
	}
	if first >= last {
		return
	}
	f.seatsIn(s, first, last, owner)
	head := headOf(s, first, last)
	if f.noActor(s, first, last, head, kind) {
		return
	}
	role, isRole := f.roleOf(s, head)
	if isRole && role.sort != "thing" {
		if home, _ := f.country(s, head, true); inside || home != nil || last-first == 1 {
			return // "Kenyan Army" is a phrase, see below
		}
	}
	// Titles are no part of a person's name.
	begin := first
	if kind == "PER" {
		for begin < last-1 {
			lemma := strings.ToLower(strings.TrimSuffix(s.Tokens[begin].Text, "."))
			if !f.titles[lemma] && f.roles[lemma].sector == "" {
				break
			}
			begin++
		}
	}
	name := s.text[s.Tokens[begin].Start:s.Tokens[last-1].End]
	if r, _ := utf8.DecodeRuneInString(name); !unicode.IsUpper(r) && !unicode.IsDigit(r) {
		return
	}
	words := foldName(name)
	if len(words) == 0 {
		return
	}
	m := &mention{first: first, last: last, head: head, doubt: 0.15 + 0.3*(1-prob), plural: s.Tokens[head].XPOS == "NNPS" && kind == "PER"}
	if f.shortFor(s, m, words, kind) {
		f.add(s, m)
		return
	}
	key := strings.Join(words, " ")
	m.Name, m.match = name, "name finder: "+kind
	switch kind {
	case "PER":
		m.Kind, m.Actor = graph.KindPerson, graph.ActorID("person:"+graph.Slug(key))
		id, why := f.holderNamed(s, begin, key)
		if id != "" {
			m.doubt, m.match = 0.05, why
			f.identify(m, id)
		} else {
			f.office(s, m)
		}
	case "ORG":
		m.Kind, m.Actor = graph.KindOrganization, graph.ActorID("organization:"+graph.Slug(key))
		if isRole {
			m.Sector = role.sector
		}
		f.home(s, m, owner)
		f.locate(s, m, owner)
	default:
		m.Kind = graph.KindPlace
		m.chain = f.chain("place:" + key)
	}
	f.add(s, m)
	f.short[key] = m
}

// seatsIn makes places of the seats of power in a longer name: Cairo International
// Airport is not the Egyptian government's deed.
func (f *finder) seatsIn(s *sentence, first, last int, owner []*match) {
	for _, m := range s.mentions {
		if m.first < first || m.last > last || owner[m.first] == nil || owner[m.first].entry.sort != sortSeat {
			continue
		}
		m.Actor, m.Name, m.Kind, m.Sector = "", owner[m.first].entry.name, graph.KindPlace, ""
		m.chain = f.chain("place:" + strings.ToLower(m.Name))
		m.match += ", in a longer name"
	}
}

// office reads the country and the sector of an unknown person off the title or
// the apposition: "Turkish Foreign Minister X", "X, the president of Y".
func (f *finder) office(s *sentence, m *mention) {
	try := func(i int) bool {
		role, ok := f.roleOf(s, i)
		if !ok || role.sort != "person" {
			return false
		}
		m.Sector = role.sector
		office := strings.ToLower(s.Tokens[i].Lemma)
		before := ""
		if i > 0 {
			before = s.Tokens[i-1].Text
		}
		m.homely = f.homely[office] && !strings.EqualFold(before, "vice") && (office != "minister" || properCase(before)) // "Trade Minister", but no "Senior Vice President"
		if c, _ := f.country(s, i, true); c != nil {
			m.Country, m.Code = c.Country, c.Code
		}
		if k := min(m.first, i) - 1; k >= 0 && f.former[strings.ToLower(s.Tokens[k].Text)] { // "ousted President Mutesa"
			m.Sector = graph.SectorElite
		}
		return true
	}
	if home, _ := f.country(s, m.head, false); home != nil && home.Kind != graph.KindPlace { // "Sweden's Lars Berg"
		m.Country, m.Code = home.Country, home.Code
	}
	for i := m.first; i < m.last; i++ {
		if i != m.head && try(i) {
			return
		}
	}
	for _, c := range s.children[m.head] {
		switch s.rel(c) {
		case "compound", "nmod", "appos", "flat":
			if try(c) {
				return
			}
		}
	}
	if h := s.Tokens[m.head].Head; h >= 0 && s.rel(m.head) == "appos" || h >= 0 && s.rel(m.head) == "flat" {
		try(h)
	}
}

// home reads the country of an unknown organisation off its name or modifiers.
func (f *finder) home(s *sentence, m *mention, owner []*match) {
	for i := m.first; i < m.last; i++ {
		if owner[i] != nil && owner[i].entry.country != "" {
			m.Country = owner[i].entry.country
			return
		}
		if owner[i] != nil && strings.HasPrefix(string(owner[i].entry.actor), "country:") {
			m.Country = f.actors[owner[i].entry.actor].Country
			return
		}
	}
	if c, _ := f.country(s, m.head, false); c != nil {
		m.Country = c.Country
		return
	}
	if k := m.first - 1; k >= 0 && owner[k] != nil && owner[k].entry.sort == sortAdjective { // "the Chadian Human Rights League", of rights the parser thinks
		m.Country = f.actors[owner[k].entry.actor].Country
	}
}

// locate makes a mention of the unknown place that the name of a local body begins with:
// "the Irondale Police Department".
func (f *finder) locate(s *sentence, m *mention, owner []*match) {
	k := m.first
	for k < m.last-1 && owner[k] == nil && s.Tokens[k].UPOS == "PROPN" && !f.localBodies[strings.ToLower(s.Tokens[k].Text)] {
		k++
	}
	if k == m.first || k > m.first+2 || k == m.last-1 || owner[k] != nil || !f.localBodies[strings.ToLower(s.Tokens[k].Text)] {
		return
	}
	p := &mention{first: m.first, last: k, head: k - 1, doubt: m.doubt, match: "place of " + m.Name}
	p.Kind = graph.KindPlace
	p.chain = f.chain("place:" + strings.Join(foldName(s.text[s.Tokens[p.first].Start:s.Tokens[k-1].End]), " "))
	f.add(s, p)
}

// roleOf is what a noun says about the role of whom it names, with what its
// modifiers and complements add: a police officer is police, a rebel leader a
// rebel, the spokesman of the army of the army, a former minister no minister.
func (f *finder) roleOf(s *sentence, i int) (roleNoun, bool) { return f.roleAt(s, i, 3) }

func (f *finder) roleAt(s *sentence, i, depth int) (roleNoun, bool) {
	if depth == 0 {
		return roleNoun{}, false
	}
	word := strings.ToLower(s.Tokens[i].Lemma)
	role, ok := f.roles[word]
	if !ok {
		word = strings.ToLower(s.Tokens[i].Text)
		role, ok = f.roles[word]
	}
	if !ok && s.Tokens[i].XPOS == "NNS" { // a plural that the tagger left as it is: "jihadis"
		word = strings.TrimSuffix(word, "s")
		role, ok = f.roles[word]
	}
	if i > 0 { // "wanted persons", whatever the parser makes of it
		if two, known := f.roles[strings.ToLower(s.Tokens[i-1].Text)+" "+word]; known {
			return f.formerly(s, i, two), true
		}
	}
	front := f.modifiersOf(s, i)
	for _, c := range front { // "national guard", "security service"
		for _, w := range []string{strings.ToLower(s.Tokens[c].Lemma), strings.ToLower(s.Tokens[c].Text)} {
			if two, known := f.roles[w+" "+word]; known {
				return f.formerly(s, i, two), true
			}
		}
	}
	if !ok {
		return f.bandOf(s, i, depth)
	}
	if f.general[word] {
		if sector := f.qualified(s, i, front, depth); sector != "" {
			role.sector = sector
		} else if role.sector == graph.SectorGovernment && f.ofBody(s, i) {
			role.sector = "" // "the president of the league"
		}
	}
	return f.formerly(s, i, role), true
}

// ofBody reports whether the noun's complement is an organisation of no known
// sector, so that nobody of the government is meant.
func (f *finder) ofBody(s *sentence, i int) bool {
	for _, c := range s.children[i] {
		if c > i && s.Tokens[c].Rel == "nmod" && s.casePrep(c) == "of" {
			if m := s.byHead[c]; m != nil && m.Kind == graph.KindOrganization && m.Sector == "" && m.Code == "" && m.home == nil {
				return true
			}
		}
	}
	return false
}

// modifiersOf lists the compounds and adjectives that stand in front of a noun.
func (f *finder) modifiersOf(s *sentence, i int) []int {
	var list []int
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "compound", "amod", "nmod:desc", "nmod:poss":
			if c < i && (s.Tokens[c].Rel != "nmod:poss" || s.child(c, "case") < 0) {
				list = append(list, c)
			}
		case "flat":
			if c < i {
				list = append(list, c)
			}
		}
	}
	return list
}

// qualified is the sector that a general noun takes from what goes with it, ""
// where nothing does.
func (f *finder) qualified(s *sentence, i int, front []int, depth int) graph.Sector {
	for k := len(front) - 1; k >= 0; k-- { // the nearest decides
		c := front[k]
		word := strings.ToLower(s.Tokens[c].Lemma)
		if f.ranks[word] {
			continue
		}
		if sector := f.qualifiers[word]; sector != "" {
			return sector
		}
		if m := s.byHead[c]; m != nil && m.Kind == graph.KindOrganization && actsForState(m.Sector) && m.Sector != graph.SectorGovernment { // "FBI director"
			return m.Sector
		}
		if s.Tokens[c].UPOS == "ADJ" && !properCase(s.Tokens[c].Text) { // a national officer is no national
			continue
		}
		if role, ok := f.roleAt(s, c, depth-1); ok && role.sector != graph.SectorGovernment && role.sort != "thing" {
			return role.sector
		}
	}
	for _, c := range s.children[i] {
		if s.rel(c) != "nmod" || s.Tokens[c].Rel == "nmod:poss" && c > i {
			continue
		}
		if p := s.casePrep(c); c > i && p != "of" && p != "for" {
			continue
		}
		if m := s.byHead[c]; m != nil {
			if m.Kind != graph.KindPerson && m.Kind != graph.KindCountry && m.Kind != graph.KindPlace && m.Sector != "" && m.Sector != graph.SectorGovernment {
				return m.Sector
			}
			if m.Kind == graph.KindCountry && m.Sector != graph.SectorGovernment && m.last-m.first > 1 {
				return m.Sector
			}
			continue
		}
		if role, ok := f.roleAt(s, c, depth-1); ok && role.sort == "group" && role.sector != graph.SectorGovernment {
			return role.sector
		}
	}
	return ""
}

// formerly makes a former minister one of the elite.
func (f *finder) formerly(s *sentence, i int, role roleNoun) roleNoun {
	switch role.sector {
	case graph.SectorGovernment, graph.SectorLegislature, graph.SectorJudiciary:
	default:
		return role
	}
	if role.sort != "person" {
		return role
	}
	for _, c := range s.children[i] {
		if c < i && f.former[strings.ToLower(s.Tokens[c].Text)] {
			role.sector = graph.SectorElite
		}
	}
	return role
}

// bandOf is the role of a noun that says nothing of a role itself: "rebel
// factions", "opposition movement", "a group of tourists".
func (f *finder) bandOf(s *sentence, i, depth int) (roleNoun, bool) {
	word := strings.ToLower(s.Tokens[i].Lemma)
	if f.bands[word] {
		front := f.modifiersOf(s, i)
		if p := s.child(i, "nmod:poss"); p >= 0 && p < i { // "the prosecutor's office"
			front = append(front, p)
		}
		for _, c := range slices.Backward(front) {
			w := strings.ToLower(s.Tokens[c].Lemma)
			if role, ok := f.roles[w]; ok && role.sort != "thing" {
				role.sort = "group"
				return role, true
			}
			if w == "armed" {
				return roleNoun{graph.SectorUnaligned, "group", "armed " + word}, true
			}
			if sector := f.qualifiers[w]; sector != "" {
				return roleNoun{sector, "group", w + " " + word}, true
			}
		}
	}
	if f.measures[word] {
		for _, c := range s.children[i] {
			if s.Tokens[c].Rel == "nmod" && s.casePrep(c) == "of" {
				if role, ok := f.roleAt(s, c, depth-1); ok && role.sort != "thing" {
					role.sort = "group"
					return role, true
				}
			}
		}
	}
	if f.belongings[word] {
		for _, c := range slices.Backward(f.modifiersOf(s, i)) {
			if role, ok := f.roleAt(s, c, depth-1); ok && role.sort != "thing" && f.armedOrState(role.sector) {
				role.sort = "thing"
				return role, true
			}
		}
	}
	return roleNoun{}, false
}

func (f *finder) armedOrState(sector graph.Sector) bool {
	switch sector {
	case graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorIntelligence, graph.SectorRebels, graph.SectorUnaligned, graph.SectorParamilitary, graph.SectorCriminals:
		return true
	}
	return false
}

// country returns the actor to whom the noun at i belongs: a possessor, a
// demonym or name in front, or what follows "of"; with the first token of it.
func (f *finder) country(s *sentence, i int, deep bool) (*mention, int) {
	var of *mention
	for _, c := range s.children[i] {
		m := s.byHead[c]
		if m != nil && m.ethnic {
			continue
		}
		switch s.Tokens[c].Rel {
		case "nmod:poss", "amod", "compound", "nmod:desc", "det":
			if m != nil && m.Actor != "" && m.Kind != graph.KindPerson {
				return m, c
			}
			if m != nil && m.Kind == graph.KindPlace && m.Country != "" {
				return m, c
			}
			if m == nil || m.Actor == "" { // "US-backed forces" are not the US's: only a bare modifier counts
				if s.Tokens[c].Rel == "compound" && deep {
					if n, k := f.country(s, c, false); n != nil {
						return n, k
					}
				}
			}
		case "nmod":
			if m == nil {
				m = f.localAt(s, c)
			}
			if p := s.casePrep(c); (p == "of" || p == "for" && deep) && of == nil && m != nil && m.Kind != graph.KindPerson && (m.Actor != "" || m.Country != "") {
				of = m
			}
		}
	}
	if of != nil {
		return of, of.head
	}
	return nil, -1
}

// phrase makes the mention of a noun phrase that a role noun heads: "Egyptian
// military officials", "rebels", "the spokesman of the Kenyan army".
func (f *finder) phrase(s *sentence, i int) {
	if s.byHead[i] != nil || f.read[i] {
		return
	}
	f.read[i] = true
	t := s.Tokens[i]
	if t.UPOS != "NOUN" && t.UPOS != "PROPN" && len(s.Tokens) > 1 && !(t.UPOS == "ADJ" && t.Rel != "amod" && (s.child(i, "det") >= 0 || s.child(i, "nmod:poss") >= 0)) {
		return
	}
	for _, c := range s.children[i] { // the army first, then its spokesman
		if s.Tokens[c].Rel == "nmod" && c > i {
			f.phrase(s, c)
		}
	}
	f.world(s, i)
	role, ok := f.roleOf(s, i)
	if !ok {
		return
	}
	if t.Head >= 0 && t.Head > i && (t.Rel == "amod" || t.Rel == "compound") && f.ranks[strings.ToLower(t.Text)] { // "deputy minister"
		return
	}
	if o := f.owner[i]; o != nil && o.last-o.first > 1 && o.entry.sort != sortPlace && o.entry.sort != sortAdjective {
		return // "Workers" of "the Kurdistan Workers' Party"
	}
	for _, m := range s.mentions { // "General" is a part of "General Otto Mbeki"
		if m.Kind == graph.KindPerson && m.Actor != "" && m.first <= i && i < m.last && m.last-m.first > 1 {
			return
		}
	}
	switch t.Rel {
	case "flat", "fixed", "goeswith":
		if t.Head < i && t.UPOS == "PROPN" && s.byHead[t.Head] != nil && s.byHead[t.Head].Kind != graph.KindCountry {
			return
		}
	case "compound": // "coalition airstrikes", "rebel positions"; not the "army" of "army officers"
		if of, more := f.roleOf(s, t.Head); more && of.sort != "thing" || role.sort != "group" || !f.acting(s, i, role) {
			return
		}
	}
	if f.incorporated(s, i) || f.notion(s, i) {
		return
	}
	m := &mention{first: i, last: i + 1, head: i, match: role.line}
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "amod", "compound", "nummod", "nmod:poss", "nmod:desc":
			if c < i {
				m.first = min(m.first, leftmost(s, c))
			}
		case "flat":
			m.first = min(m.first, c)
			m.last = max(m.last, c+1)
		}
	}
	many := f.measured(s, i)
	if many >= 0 { // "a number of senators"
		m.last = max(m.last, many+1)
	}
	if role.sort == "group" && t.UPOS == "PROPN" {
		m.last = max(m.last, f.ofWhat(s, i+1))
	}
	home, at := f.country(s, i, true)
	if home == nil && t.Rel == "flat" && s.byHead[t.Head] != nil && s.byHead[t.Head].Kind == graph.KindCountry { // "Kenyan Army", headed by its adjective
		home, at = s.byHead[t.Head], t.Head
		m.first = min(m.first, home.first)
	}
	if home == nil && role.sort == "group" && role.sector == graph.SectorGovernment {
		home, at = f.ruled(s, i)
	}
	m.home = home
	if home != nil && at > i {
		m.last = max(m.last, home.last)
	}
	m.Sector = role.sector
	m.group = role.sort == "group"
	m.plural = t.XPOS == "NNS" || t.XPOS == "NNPS" || many >= 0 || f.pluralOnly[strings.ToLower(t.Text)]
	m.Kind = graph.KindOrganization
	switch {
	case role.sort == "person" && !m.plural:
		m.Kind = graph.KindPerson
	case fights(role.sector):
		m.Kind = graph.KindArmedGroup
	case role.sort == "person", many >= 0, role.sector == graph.SectorCivilians || role.sector == graph.SectorRefugees || role.sector == graph.SectorOpposition:
		m.Kind = graph.KindPopulation
	}
	if home == nil && role.sort != "thing" {
		if in := f.residence(s, i, role); in != nil {
			home = in
			m.doubt = 0.1
		}
	}
	if home == nil && role.sort == "thing" {
		return // "two helicopters" act for nobody in particular
	}
	if home != nil {
		f.compose(s, i, m, home, role)
	} else {
		m.doubt = 0.2
		if first, whom := f.goesBack(s, i, role); whom != nil {
			f.stand(s, first, i, whom, "description of", 0.2)
			return
		}
		if c := f.defaultCountry(s, i, role); c != "" {
			a := f.actors[c]
			m.Actor, m.Name, m.Country, m.Code, m.Kind = a.ID, a.Name, a.Country, a.Code, graph.KindCountry
			m.match += ", of " + a.Name + " as named before"
			m.doubt = 0.3
		} else if d := s.child(i, "det"); d >= 0 && strings.EqualFold(s.Tokens[d].Text, "the") && m.Kind != graph.KindPerson {
			m.chain = f.chain("the " + strings.ToLower(s.text[s.Tokens[m.first].Start:s.Tokens[m.last-1].End]))
		}
	}
	if m.Actor == "" && role.sort == "group" && f.properName(s, m) { // "the Arctic Council", which no list has
		m.Name = s.text[s.Tokens[m.first].Start:s.Tokens[m.last-1].End]
		m.Actor = graph.ActorID("organization:" + graph.Slug(strings.Join(foldName(m.Name), " ")))
		m.chain = 0
		m.match += ", a name by its capitals"
	}
	if m.Actor == "" {
		m.Name = ""
		m.private = home == nil && f.private[strings.ToLower(t.Lemma)]
	}
	f.add(s, m)
}

// world makes a mention of the world where it is asked, told or does what only somebody
// does: "asked the world for help", "the world condemned the coup".
func (f *finder) world(s *sentence, i int) {
	t := s.Tokens[i]
	d := s.child(i, "det")
	if t.Text != "world" || t.Head < 0 || d != i-1 || len(s.children[i]) > 1 {
		return
	}
	switch t.Rel {
	case "nsubj", "obj", "iobj":
	default:
		return
	}
	if verb := strings.ToLower(s.Tokens[t.Head].Lemma); !f.sayings[verb] && !f.doings[verb] {
		return
	}
	m := &mention{first: i, last: i + 1, head: i, doubt: 0.2, match: "the world, as somebody", plural: true}
	m.Kind, m.chain = graph.KindPopulation, f.chain("the world")
	f.add(s, m)
}

// notion reports whether the noun at i is an idea of government rather than one that
// governs: "advocates limited government", "a return to civilian government".
func (f *finder) notion(s *sentence, i int) bool {
	if s.Tokens[i].XPOS != "NN" || !strings.EqualFold(s.Tokens[i].Lemma, "government") {
		return false
	}
	switch s.rel(i) {
	case "obj", "obl", "nmod", "conj":
	default:
		return false
	}
	adjective := false
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "det", "nmod:poss", "compound", "nmod":
			return false
		case "amod":
			if properCase(s.Tokens[c].Text) || s.byHead[c] != nil {
				return false
			}
			adjective = true
		}
	}
	return adjective && !titleCase(s) && s.field != graph.FieldTitle
}

// incorporated reports whether the noun at i is a part of the word behind it, whatever
// the parser makes of it: "was gang raped", "two people smugglers".
func (f *finder) incorporated(s *sentence, i int) bool {
	if i+1 == len(s.Tokens) || len(s.children[i]) > 0 && s.child(i, "nummod") < 0 {
		return false
	}
	t, next := s.Tokens[i], s.Tokens[i+1]
	switch t.Rel {
	case "obl:unmarked", "nsubj:pass", "compound":
		return t.XPOS == "NN" && next.XPOS == "VBN" && t.Head == i+1
	}
	_, known := f.roleOf(s, i+1)
	return known && t.XPOS == "NNS" && next.XPOS == "NNS" && t.Head == next.Head && t.Rel == next.Rel
}

// ofWhat is the end of the complement at token i that belongs to the name of a body in
// front: "of Technology" of "the Massachusetts Institute of Technology"; 0 for none, or
// where it is an actor or a place itself.
func (f *finder) ofWhat(s *sentence, i int) int {
	if i+1 >= len(s.Tokens) || s.Tokens[i].Text != "of" {
		return 0
	}
	last := i + 1
	for last < len(s.Tokens) && properCase(s.Tokens[last].Text) && f.owner[last] == nil && s.isNoun(last) {
		last++
	}
	if last == i+1 {
		return 0
	}
	return last
}

// acting reports whether a group noun in front of another noun or a participle may be
// who acts there, "coalition airstrikes", rather than a sort of thing: "a guard rail",
// "the two-party system", "a press conference".
func (f *finder) acting(s *sentence, i int, role roleNoun) bool {
	switch role.sector {
	case graph.SectorParty, graph.SectorBusiness, graph.SectorMedia, graph.SectorEducation, graph.SectorReligion, graph.SectorCivilians, graph.SectorHealth, graph.SectorAgriculture:
		return false
	}
	h := s.Tokens[s.Tokens[i].Head]
	return h.UPOS != "VERB" && !(strings.EqualFold(s.Tokens[i].Text, "guard") && h.Start > s.Tokens[i].End)
}

// measured is the plural noun of which a noun of measure says how many, -1 for none:
// "senators" of "a number of senators".
func (f *finder) measured(s *sentence, i int) int {
	if !f.measures[strings.ToLower(s.Tokens[i].Lemma)] {
		return -1
	}
	for _, c := range s.children[i] {
		if c > i && s.Tokens[c].Rel == "nmod" && s.casePrep(c) == "of" && (s.Tokens[c].XPOS == "NNS" || s.Tokens[c].XPOS == "NNPS") {
			return c
		}
	}
	return -1
}

// properName reports whether a phrase of several words is written as a name, in
// a sentence whose other words are not.
func (f *finder) properName(s *sentence, m *mention) bool {
	if m.last-m.first < 2 || s.Tokens[m.head].UPOS != "PROPN" {
		return false
	}
	for i := m.first; i < m.last; i++ {
		if !properCase(s.Tokens[i].Text) && !(i > m.first && small[s.Tokens[i].Text]) {
			return false
		}
	}
	for i, t := range s.Tokens {
		if (i < m.first || i >= m.last) && (t.UPOS == "VERB" || t.UPOS == "NOUN") && !properCase(t.Text) {
			return true
		}
	}
	return false
}

// compose gives a phrase the identity of the country, organisation or place that
// it belongs to: "Egyptian military officials" are Egypt, acting as its military.
func (f *finder) compose(s *sentence, i int, m, home *mention, role roleNoun) {
	own := m.Kind
	m.home = home
	if home.Kind == graph.KindPlace {
		a := f.actors[graph.ActorID("country:"+home.Country)]
		m.Actor, m.Name, m.Country = a.ID, a.Name, home.Country
		m.Kind = graph.KindCountry
		m.doubt += 0.1
		m.match += ", in " + home.Name
	} else {
		m.Actor, m.Name, m.Country, m.Code = home.Actor, home.Name, home.Country, home.Code
		if home.Kind != graph.KindPopulation {
			m.Kind = home.Kind
		} else {
			m.Kind = graph.KindCountry
		}
		if home.Kind == graph.KindArmedGroup {
			m.Sector = home.Sector
		}
		m.match += " of " + string(home.Actor)
		if role.sort == "person" {
			f.incumbent(s, m.head, m, home)
		}
	}
	if m.Kind == graph.KindCountry && role.sort != "thing" && m.Sector != "" && !actsForState(m.Sector) {
		m.Kind = own
		if own == graph.KindPerson || own == graph.KindOrganization {
			m.Actor, m.Name = "", ""
			m.match += ", no more of whom is said"
		}
	}
	m.chain = 0
	if m.Actor != "" {
		m.chain = f.chain(string(m.Actor) + "|" + chainSector(m))
	}
}

// actsForState reports whether who acts in that sector does so for the state: a Kenyan
// soldier does, a Kenyan tourist or newspaper does not.
func actsForState(s graph.Sector) bool {
	return ofState(s) && s != graph.SectorIGO
}

// goesBack is whom a bare "the militants", "the president" or "the ministry" goes
// back to: the latest who was called so or is of this sort.
func (f *finder) goesBack(s *sentence, i int, role roleNoun) (int, *mention) {
	first, ok := f.definite(s, i)
	if !ok || !strings.EqualFold(s.Tokens[first].Text, "the") {
		return 0, nil
	}
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "amod", "compound", "nmod", "nummod":
			return 0, nil
		}
	}
	word := strings.ToLower(s.Tokens[i].Lemma)
	plural := s.Tokens[i].XPOS == "NNS"
	whom := f.latestOf(s, i, func(m *mention) bool {
		if m.thing || m.members != nil || m.Actor == "" {
			return false
		}
		switch {
		case role.sort == "person" && !plural:
			return m.Kind == graph.KindPerson && !m.plural && m.Sector != "" && m.Sector == role.sector && f.oneOf(m, role)
		case plural && f.armed(role.sector):
			return m.Kind == graph.KindArmedGroup
		case role.sort == "group" && !plural:
			return m.Kind != graph.KindCountry && m.Kind != graph.KindPerson && (f.describable(word, m) && f.sameSort(word, m) || slices.Contains(foldName(m.Name), word))
		}
		return false
	})
	return first, whom
}

// oneOf reports whether a person can be "the president" or "the spokesman" that
// the text goes back to: nobody else of this sector was named lately.
func (f *finder) oneOf(m *mention, role roleNoun) bool {
	for k := len(f.recent) - 1; k >= 0 && f.at-f.recent[k].sent <= 2; k-- {
		o := f.recent[k]
		if o.Kind == graph.KindPerson && o.Sector == role.sector && o.chain != m.chain && o.Actor != "" {
			return false
		}
	}
	return true
}

// minorities gives "ethnic Albanians" the country that they live in rather than
// the one that is called like them: where the phrase says, else the country that
// the document names most.
func (f *finder) minorities(s *sentence) {
	for _, m := range s.mentions {
		if !m.ethnic || m.Kind != graph.KindPopulation {
			continue
		}
		own := m.Country
		m.Actor, m.Country, m.Code, m.Name = "", "", "", m.Text
		home := f.residence(s, m.head, roleNoun{sector: graph.SectorCivilians, sort: "person"})
		where := ""
		switch {
		case home != nil:
			where = home.Country
		case f.nation != nil && f.actors[f.nation.of].Country != own:
			where = f.actors[f.nation.of].Country
		default:
			m.chain = f.chain("ethnic " + m.match)
			continue
		}
		a := f.actors[graph.ActorID("country:"+where)]
		m.Actor, m.Name, m.Country = a.ID, a.Name, a.Country
		m.doubt += 0.15
		m.match += ", living in " + a.Name
		m.chain = f.chain(string(a.ID) + "|" + chainSector(m))
	}
}

// ruled is the country of the person whose government the noun at i is, as a mention of
// his words: "Suharto's government", "the Obama administration"; nil for none.
func (f *finder) ruled(s *sentence, i int) (*mention, int) {
	for _, c := range s.children[i] {
		m := s.byHead[c]
		if m == nil || m.Kind != graph.KindPerson || m.Actor == "" || m.Country == "" {
			continue
		}
		switch s.Tokens[c].Rel {
		case "nmod:poss", "compound":
		case "nmod":
			if s.casePrep(c) != "of" {
				continue
			}
		default:
			continue
		}
		of := *m
		a := f.actors[graph.ActorID("country:"+m.Country)]
		of.Actor, of.Name, of.Kind, of.Country, of.Code, of.Sector = a.ID, a.Name, a.Kind, a.Country, "", ""
		return &of, c
	}
	return nil, -1
}

// localAt is the place or country that goes with the noun of a place at i: "Sindh
// province", "the town of Eldoret"; nil for none.
func (f *finder) localAt(s *sentence, i int) *mention {
	if !f.localities[strings.ToLower(s.Tokens[i].Lemma)] {
		return nil
	}
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "compound", "amod", "nmod:poss", "appos", "flat", "nmod:desc":
		case "nmod":
			if s.casePrep(c) != "of" {
				continue
			}
		default:
			continue
		}
		if m := s.byHead[c]; m != nil && m.Country != "" && (m.Kind == graph.KindPlace || m.Kind == graph.KindCountry && m.Sector != graph.SectorGovernment) {
			return m
		}
	}
	return nil
}

// officials gives ministers and the like whose country no word says that of the
// document, where it is clearly about one: "Planning Minister Ama Boadu said Ghana would ...".
func (f *finder) officials() {
	times := map[string]int{}
	for _, s := range f.doc.sentences {
		for _, m := range s.mentions {
			if m.Country != "" && m.home == nil && m.Kind != graph.KindPlace && m.Kind != graph.KindPerson && s.Tokens[m.head].UPOS != "PRON" {
				times[m.Country]++
			}
		}
	}
	first, second := "", 0
	for _, c := range slices.Sorted(maps.Keys(times)) {
		switch {
		case times[c] > times[first]:
			first, second = c, times[first]
		case times[c] > second:
			second = times[c]
		}
	}
	if first == "" || times[first] < 2*second {
		return
	}
	for _, s := range f.doc.sentences {
		for _, m := range s.mentions {
			if m.homely && m.Actor != "" && m.Country == "" && m.Code == "" {
				m.Country = first
				m.doubt += 0.2
				m.match += ", of the country that the text is about"
			}
		}
	}
}

// domestics gives rebels and protesters of no country the one against whose government
// or forces the sentence puts them, where it speaks of no other: "The Ghanaian army
// attacked rebels".
func (f *finder) domestics(s *sentence) {
	country, acts := "", false
	for _, m := range s.mentions {
		if m.Country == "" || m.Kind == graph.KindPerson {
			continue
		}
		if country != "" && country != m.Country {
			return
		}
		country = m.Country
		acts = acts || m.Kind == graph.KindCountry && ofState(m.Sector)
	}
	a, ok := f.actors[graph.ActorID("country:"+country)]
	if !acts || !ok {
		return
	}
	for _, m := range s.mentions {
		if m.Actor != "" || m.first == m.last || m.Kind == graph.KindPlace || !f.domestic[strings.ToLower(s.Tokens[m.head].Lemma)] {
			continue
		}
		m.Actor, m.Name, m.Country = a.ID, a.Name, a.Country
		m.doubt += 0.2
		m.match += ", against the government of " + a.Name
		m.chain = f.chain(string(a.ID) + "|" + string(m.Sector))
	}
}

// residence is the country or place whose people a phrase is about by where they
// are: "protesters in Kenya", "officials in Cairo". Troops may be anywhere.
func (f *finder) residence(s *sentence, i int, role roleNoun) *mention {
	switch role.sector {
	case graph.SectorMilitary, graph.SectorIGO, graph.SectorNGO:
		return nil
	}
	if f.strangers[strings.ToLower(s.Tokens[i].Lemma)] {
		return nil
	}
	for _, c := range s.children[i] {
		if s.Tokens[c].Rel != "nmod" || c < i || !f.resident[s.casePrep(c)] {
			continue
		}
		m := s.byHead[c]
		if m == nil {
			m = f.localAt(s, c)
		}
		if m != nil && m.Country != "" && (m.Kind == graph.KindPlace || m.Kind == graph.KindCountry && m.Sector == "") {
			return m
		}
	}
	return nil
}

// defaultCountry is the country that "the government" or "the army" belongs to
// where the phrase does not say: the one that the document names most, the latest of equals.
func (f *finder) defaultCountry(s *sentence, i int, role roleNoun) graph.ActorID {
	pair := func(c int) bool { // "the national guard", one word of two
		_, ok := f.roles[strings.ToLower(s.Tokens[c].Text)+" "+strings.ToLower(s.Tokens[i].Lemma)]
		return ok
	}
	if role.sort != "group" || s.child(i, "det") < 0 || !strings.EqualFold(s.Tokens[s.child(i, "det")].Text, "the") {
		return ""
	}
	switch role.sector {
	case graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorLegislature, graph.SectorJudiciary:
	default:
		return ""
	}
	for _, c := range s.children[i] {
		if (s.Tokens[c].Rel == "amod" || s.Tokens[c].Rel == "compound") && !pair(c) || s.Tokens[c].Rel == "nmod" {
			return ""
		}
	}
	if f.nation == nil {
		return ""
	}
	return f.nation.of
}

// leftmost is the first token of the phrase that c heads, on the left of it.
func leftmost(s *sentence, c int) int {
	first := c
	for _, d := range s.children[c] {
		if d > c {
			continue
		}
		switch s.rel(d) {
		case "amod", "compound", "nmod", "nummod", "flat", "obl":
			if s.casePrep(d) == "" {
				first = min(first, leftmost(s, d))
			}
		}
	}
	return first
}

// appositions makes one actor of "the Turkish foreign minister, Mevlüt Çavuşoğlu":
// the description takes the name's identity.
func (f *finder) appositions(s *sentence) {
	for i, t := range s.Tokens {
		if t.Head < 0 {
			continue
		}
		switch s.rel(i) {
		case "appos":
		case "flat", "compound", "nmod": // "Secretary of State" + "John Kerry", whichever the parser hangs on the other
			if m := s.byHead[i]; s.rel(i) == "flat" && m != nil && m.Kind == graph.KindPerson && m.Actor != "" {
				for h := t.Head; h >= 0; h = s.Tokens[h].Head {
					if d := s.byHead[h]; d != nil && d != m && d.Actor == "" && f.isPersonPhrase(s, d) {
						f.sameAs(d, m)
					}
					if s.rel(h) != "flat" {
						break
					}
				}
			}
			continue
		default:
			continue
		}
		f.apposed(s, t.Head, i)
	}
	for _, m := range s.mentions { // "junior trade minister Rolan Ortiz", wherever the parser hangs them
		if m.Actor == "" || m.first == 0 || s.Tokens[m.head].UPOS == "PRON" {
			continue
		}
		d := s.byHead[m.first-1]
		if d == nil || d == m || d.last != m.first || d.chain == m.chain || s.Tokens[d.head].UPOS == "PRON" {
			continue
		}
		switch {
		case m.Kind == graph.KindPerson && (d.Actor == "" || d.home != nil) && f.isPersonPhrase(s, d):
			f.sameAs(d, m)
		case f.isUnknownName(m) && f.isBodyPhrase(s, d):
			f.body(m, d)
		case m.Kind == graph.KindOrganization && f.isBodyPhrase(s, d) && m.Sector == d.Sector:
			f.sameAs(d, m)
		}
	}
}

// apposed joins what stands at i in apposition to what stands at h.
func (f *finder) apposed(s *sentence, h, i int) {
	a, b := s.byHead[h], s.byHead[i]
	if b == nil || a == b {
		return
	}
	if b.Kind == graph.KindPerson && b.Actor != "" && !f.isPersonPhrase(s, b) && (a == nil || !f.isPersonPhrase(s, a)) {
		// "the head of the Ugandan police, Kale Obura": the person is the head.
		for up := h; s.rel(up) == "nmod" && s.Tokens[up].Head >= 0; {
			up = s.Tokens[up].Head
			if d := s.byHead[up]; d != nil && f.isPersonPhrase(s, d) && (d.Actor == "" || d.home != nil) {
				f.sameAs(d, b)
				return
			}
		}
	}
	if a == nil {
		if b.Kind == graph.KindPerson && b.Actor != "" && h < i && (f.agentive(s, h) || s.closed[h] && f.isPersonNoun(s, h)) { // "the Grateful Dead guitarist Anna Berg", "his cousin, Anna Berg"
			f.stand(s, h, h, b, "in apposition to", 0)
			s.closed[h] = false
		}
		return
	}
	switch {
	case b.Kind == graph.KindPerson && a.Kind != graph.KindPerson && b.Actor != "" && f.isPersonPhrase(s, a),
		a.Kind == graph.KindPerson && a.Actor == "" && b.Kind == graph.KindPerson && b.Actor != "" && !a.plural:
		f.sameAs(a, b)
	case a.Kind == graph.KindPerson && a.Actor != "" && f.isPersonPhrase(s, b):
		f.sameAs(b, a)
	case f.isUnknownName(a) && f.isBodyPhrase(s, b): // "Al-Watan, a newspaper of Damascus"
		f.body(a, b)
	case f.isUnknownName(b) && f.isBodyPhrase(s, a): // "the newspaper Al-Watan"
		f.body(b, a)
	}
}

// agentive reports whether the noun at i says by its ending what a person does:
// "drummer", "guitarist".
func (f *finder) agentive(s *sentence, i int) bool {
	t := s.Tokens[i]
	word := strings.ToLower(t.Text)
	if t.XPOS != "NN" || f.vessels[word] {
		return false
	}
	for _, end := range [...]string{"er", "or", "ist", "ian", "man", "ant"} {
		if strings.HasSuffix(word, end) && len(word) > len(end)+2 {
			return true
		}
	}
	return false
}

func (f *finder) armed(sector graph.Sector) bool {
	return fights(sector) || sector == graph.SectorCriminals
}

// isUnknownName reports whether a mention is a name that the lexicon lacks, of
// something that may be an organisation.
func (f *finder) isUnknownName(m *mention) bool {
	_, listed := f.actors[m.Actor]
	return m.Actor != "" && !listed && (m.Kind == graph.KindOrganization || m.Kind == graph.KindPerson && m.Sector == "" && !f.firstNamed(m)) && m.home == nil
}

// firstNamed reports whether a name begins with a first name.
func (f *finder) firstNamed(m *mention) bool {
	words := foldName(m.Name)
	return len(words) > 1 && f.firstNames[words[0]] != 0
}

// isBodyPhrase reports whether a mention describes one organisation by a role noun.
func (f *finder) isBodyPhrase(s *sentence, m *mention) bool {
	role, ok := f.roleOf(s, m.head)
	return ok && role.sort == "group" && !m.plural && (m.Actor == "" || m.home != nil)
}

// body makes an organisation of a name by what describes it.
func (f *finder) body(name, description *mention) {
	name.Kind = graph.KindOrganization
	if f.armed(description.Sector) {
		name.Kind = graph.KindArmedGroup
	}
	if f.armed(description.Sector) { // "the rebel group Forces for Democracy"
		name.Sector = description.Sector
	}
	if rest, ok := strings.CutPrefix(string(name.Actor), "person:"); ok {
		name.Actor = graph.ActorID("organization:" + rest)
	}
	f.sameAs(description, name)
}

// isPersonPhrase reports whether a mention describes one person by a role.
func (f *finder) isPersonPhrase(s *sentence, m *mention) bool { return f.isPersonNoun(s, m.head) }

func (f *finder) isPersonNoun(s *sentence, i int) bool {
	role, ok := f.roleOf(s, i)
	return ok && role.sort == "person" && s.Tokens[i].XPOS != "NNS"
}

// sameAs gives a description the identity of the name that it goes with, and
// the name what the description says of country and role.
func (f *finder) sameAs(description, name *mention) {
	if name.Country == "" && name.Code == "" {
		name.Country, name.Code = description.Country, description.Code
	}
	if name.Sector == "" {
		name.Sector = description.Sector
	}
	description.Actor, description.Name, description.Kind, description.chain = name.Actor, name.Name, name.Kind, name.chain
	description.Country, description.Code, description.Sector = name.Country, name.Code, name.Sector
	description.match += ", in apposition to " + name.Name
}
