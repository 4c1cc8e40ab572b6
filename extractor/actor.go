package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// findActors fills the mentions of every sentence: names from the lexicon and
// from the name finder, noun phrases that denote actors, and what refers back.
func (l *Lexicon) findActors(doc *document, w *wordLists) {
	f := &finder{Lexicon: l, wordLists: w, doc: doc, chains: map[string]int{}, short: map[string]*mention{}}
	for i, s := range doc.sentences {
		f.at = i
		f.sentence(s)
	}
}

// A finder finds the actors of one document.
type finder struct {
	*Lexicon
	*wordLists
	doc    *document
	at     int // number of the sentence that is read
	chains map[string]int
	short  map[string]*mention // folded short names and abbreviations that the document introduced
	recent []*mention          // whom a pronoun may stand for, the latest last
	read   []bool              // tokens of the sentence whose phrase has been looked at
}

// A match is a run of tokens that a listed name covers.
type match struct {
	first, last int
	entry       *nameEntry
	rivals      []string
}

func (f *finder) sentence(s *sentence) {
	s.byHead = make([]*mention, len(s.Tokens))
	f.read = make([]bool, len(s.Tokens))
	matches := f.match(s)
	owner := make([]*match, len(s.Tokens))
	for i := range matches {
		for k := matches[i].first; k < matches[i].last; k++ {
			owner[k] = &matches[i]
		}
	}
	f.nameMentions(s, owner, matches)
	for i, t := range s.Tokens { // from the left, so that "its troops" knows whose
		switch {
		case s.byHead[i] != nil:
		case t.UPOS == "PRON":
			f.pronoun(s, i, strings.ToLower(t.Text))
		default:
			f.phrase(s, i)
		}
	}
	f.appositions(s)
	f.refer(s)
	slices.SortStableFunc(s.mentions, func(a, b *mention) int {
		if a.first != b.first {
			return a.first - b.first
		}
		return b.last - a.last
	})
}

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
			i++
			continue
		}
		list = append(list, m)
		i = m.last
	}
	return list
}

func (f *finder) longestMatch(s *sentence, folded []string, i int) (match, bool) {
	var words []string
	most := 0
	var best match
	for k := i; k < len(s.Tokens) && len(words) < 8; k++ {
		w := folded[k]
		text := s.Tokens[k].Text
		if w == "" {
			if (text == "-" || text == "‑" || text == "–" || text == ".") && k > i && s.Tokens[k-1].End == s.Tokens[k].Start {
				continue // inside "al-Qaeda"
			}
			break
		}
		if w == "s" && s.Tokens[k].UPOS == "PART" {
			break
		}
		if (w == "al" || w == "el") && k+1 < len(s.Tokens) {
			continue
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
		entries := f.names[strings.Join(words, " ")]
		for e := range entries {
			if f.fits(s, &entries[e], i, k+1) {
				if best.entry != nil && best.last == k+1 {
					best.rivals = append(best.rivals, entries[e].describe())
					continue
				}
				best = match{first: i, last: k + 1, entry: &entries[e]}
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
	if !unicode.IsUpper(r) && !unicode.IsDigit(r) {
		return false
	}
	one := last-first == 1
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
		return true
	}
	if t.UPOS == "VERB" || t.UPOS == "AUX" || t.UPOS == "ADV" || t.UPOS == "ADP" || t.UPOS == "DET" || t.UPOS == "SCONJ" {
		return false
	}
	if e.sort == sortName && strings.HasPrefix(string(e.actor), "person:") {
		return !f.nameBeside(s, first, last, true)
	}
	if e.sort == sortName || e.sort == sortPlace || e.sort == sortSeat {
		// "Michael Jordan", "Chad Smith", "Denzel Washington"
		for _, n := range s.Names {
			if n.Broad() == "PER" && n.First <= first && n.Last >= last && n.Last-n.First > 1 && f.nameBeside(s, first, last, false) {
				return false
			}
		}
	}
	return true
}

func article(word string) bool {
	w := strings.ToLower(word)
	return w == "al" || w == "el"
}

// nameBeside reports whether another part of a name stands at the tokens' side,
// so that they are only a part of it. Titles are none.
func (f *finder) nameBeside(s *sentence, first, last int, strict bool) bool {
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
	if part(first-1) && s.Tokens[first-1].Text != "" && !known(f, s, first-1) {
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
	for _, n := range s.Names {
		if kind := n.Broad(); kind != "" {
			f.found(s, n.First, n.Last, kind, float64(n.Prob), owner)
		}
	}
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
	if m.Actor != "" && m.chain == 0 {
		m.chain = f.chain(string(m.Actor) + "|" + chainSector(m))
	}
	s.mentions = append(s.mentions, m)
	if have := s.byHead[m.head]; have == nil || have.last-have.first <= m.last-m.first {
		s.byHead[m.head] = m
	}
	if m.Kind != graph.KindPlace && m.Actor != "" {
		f.recent = append(f.recent, m)
	}
	return m
}

// chainSector keeps a country, its army and its rebels apart in a chain.
func chainSector(m *mention) string {
	if m.Kind == graph.KindCountry || m.Kind == graph.KindPopulation {
		return string(m.Sector)
	}
	return ""
}

func (f *finder) chain(key string) int {
	c, ok := f.chains[key]
	if !ok {
		c = len(f.chains) + 1
		f.chains[key] = c
	}
	return c
}

// named makes the mention of a listed name.
func (f *finder) named(s *sentence, m *match) {
	e := m.entry
	head := headOf(s, m.first, m.last)
	new := &mention{first: m.first, last: m.last, head: head, match: e.describe(), rivals: m.rivals}
	switch {
	case e.sort == sortPlace:
		new.Kind, new.Name, new.Country = graph.KindPlace, e.name, e.country
		new.chain = f.chain("place:" + strings.ToLower(e.name))
	case e.sort == sortSeat && (f.locative[s.casePrep(head)] || s.rel(head) == "obl" && s.casePrep(head) != "with" && s.casePrep(head) != "by" || s.Tokens[head].Rel == "nmod:unmarked" || s.Tokens[head].Rel == "appos"):
		new.Kind, new.Name, new.Country = graph.KindPlace, e.name, e.country
		new.chain = f.chain("place:" + strings.ToLower(e.name))
	default:
		a := f.actors[e.actor]
		new.Actor, new.Name, new.Kind, new.Country, new.Code, new.Sector = a.ID, a.Name, a.Kind, a.Country, a.Code, a.Sector
		switch e.sort {
		case sortSeat:
			new.Sector, new.doubt = graph.SectorGovernment, 0.1
		case sortPeople:
			new.Kind, new.Sector = graph.KindPopulation, graph.SectorCivilians
		}
		if a.Kind == graph.KindPerson && !f.inOffice(a.ID, f.doc.Date) {
			new.Sector = ""
			new.match += ", not in office on that day"
		}
	}
	f.widen(s, new)
	f.add(s, new)
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
	inside := false
	for i := first; i < last; i++ {
		if owner[i] == nil {
			continue
		}
		e := owner[i].entry
		if e.sort != sortAdjective && e.sort != sortPlace && !(e.sort == sortName && kind == "ORG" && strings.HasPrefix(string(e.actor), "country:")) {
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
	head := headOf(s, first, last)
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
	key := strings.Join(foldName(name), " ")
	if key == "" {
		return
	}
	m := &mention{first: first, last: last, head: head, doubt: 0.15 + 0.3*(1-prob)}
	if old := f.short[key]; old != nil && (kind != "LOC" || old.Kind == graph.KindPlace) {
		m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector, m.chain = old.Actor, old.Name, old.Kind, old.Country, old.Code, old.Sector, old.chain
		m.match = "short for " + old.Name
		f.add(s, m)
		return
	}
	m.Name, m.match = name, "name finder: "+kind
	switch kind {
	case "PER":
		m.Kind, m.Actor = graph.KindPerson, graph.ActorID("person:"+graph.Slug(key))
		f.office(s, m)
	case "ORG":
		m.Kind, m.Actor = graph.KindOrganization, graph.ActorID("organization:"+graph.Slug(key))
		if isRole {
			m.Sector = role.sector
		}
		f.home(s, m, owner)
	default:
		m.Kind = graph.KindPlace
		m.chain = f.chain("place:" + key)
	}
	f.add(s, m)
	words := foldName(name)
	if m.Kind == graph.KindPerson && len(words) > 1 {
		f.short[words[len(words)-1]] = m
	}
	f.short[key] = m
	f.abbreviation(s, m)
}

// abbreviation learns "(STC)" behind "the Southern Transitional Council".
func (f *finder) abbreviation(s *sentence, m *mention) {
	i := m.last
	if i+2 < len(s.Tokens) && s.Tokens[i].Text == "(" && s.Tokens[i+2].Text == ")" {
		if w := s.Tokens[i+1].Text; strings.ToUpper(w) == w && utf8.RuneCountInString(w) >= 2 {
			f.short[strings.ToLower(foldWord(w))] = m
		}
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
		if c, _ := f.country(s, i, true); c != nil {
			m.Country, m.Code = c.Country, c.Code
		}
		return true
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
	}
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
		}
	}
	return f.formerly(s, i, role), true
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
		for _, c := range slices.Backward(f.modifiersOf(s, i)) {
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
	case graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorIntelligence, graph.SectorRebels, graph.SectorUnaligned, graph.SectorCriminals:
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
	if t.UPOS != "NOUN" && t.UPOS != "PROPN" && !(t.UPOS == "ADJ" && t.Rel != "amod" && (s.child(i, "det") >= 0 || s.child(i, "nmod:poss") >= 0)) {
		return
	}
	for _, c := range s.children[i] { // the army first, then its spokesman
		if s.Tokens[c].Rel == "nmod" && c > i {
			f.phrase(s, c)
		}
	}
	role, ok := f.roleOf(s, i)
	if !ok {
		return
	}
	switch t.Rel {
	case "flat", "fixed", "goeswith":
		if t.Head < i && t.UPOS == "PROPN" && s.byHead[t.Head] != nil && s.byHead[t.Head].Kind != graph.KindCountry {
			return
		}
	case "compound": // "coalition airstrikes", "rebel positions"; not the "army" of "army officers"
		if of, more := f.roleOf(s, t.Head); more && of.sort != "thing" || role.sort != "group" {
			return
		}
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
	home, at := f.country(s, i, true)
	if home == nil && t.Rel == "flat" && s.byHead[t.Head] != nil && s.byHead[t.Head].Kind == graph.KindCountry { // "Kenyan Army", headed by its adjective
		home, at = s.byHead[t.Head], t.Head
		m.first = min(m.first, home.first)
	}
	m.home = home
	if home != nil && at > i {
		m.last = max(m.last, home.last)
	}
	m.Sector = role.sector
	m.Kind = graph.KindOrganization
	switch {
	case role.sort == "person":
		m.Kind = graph.KindPerson
	case role.sector == graph.SectorRebels || role.sector == graph.SectorUnaligned:
		m.Kind = graph.KindArmedGroup
	case role.sector == graph.SectorCivilians || role.sector == graph.SectorRefugees || role.sector == graph.SectorOpposition:
		m.Kind = graph.KindPopulation
	}
	if home == nil && role.sort != "thing" {
		if in := f.residence(s, i, role); in != nil {
			home = in
			m.doubt = 0.1
		}
	}
	switch {
	case home != nil && home.Kind == graph.KindPlace:
		a := f.actors[graph.ActorID("country:"+home.Country)]
		m.Actor, m.Name, m.Country = a.ID, a.Name, home.Country
		m.Kind = graph.KindCountry
		m.doubt += 0.1
		m.match += ", in " + home.Name
	case home != nil:
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
	case role.sort == "thing":
		return // "two helicopters" act for nobody in particular
	default:
		m.doubt = 0.2
		if c := f.defaultCountry(s, i, role); c != nil {
			m.Actor, m.Name, m.Country, m.Code, m.Kind = c.Actor, c.Name, c.Country, c.Code, graph.KindCountry
			m.match += ", of " + c.Name + " as named before"
			m.doubt = 0.3
		}
	}
	if m.Actor == "" {
		m.Name = ""
	}
	f.add(s, m)
}

// residence is the country or place whose people a phrase is about by where they
// are: "protesters in Kenya", "officials in Cairo". Troops may be anywhere.
func (f *finder) residence(s *sentence, i int, role roleNoun) *mention {
	switch role.sector {
	case graph.SectorMilitary, graph.SectorIGO, graph.SectorNGO:
		return nil
	}
	for _, c := range s.children[i] {
		if s.Tokens[c].Rel != "nmod" || c < i || !f.resident[s.casePrep(c)] {
			continue
		}
		if m := s.byHead[c]; m != nil && m.Country != "" && (m.Kind == graph.KindPlace || m.Kind == graph.KindCountry && m.Sector == "") {
			return m
		}
	}
	return nil
}

// defaultCountry is the country that "the government" or "the army" belongs to
// where the phrase does not say: the one that the document names most, the latest of equals.
func (f *finder) defaultCountry(s *sentence, i int, role roleNoun) *mention {
	if role.sort != "group" || s.child(i, "det") < 0 || !strings.EqualFold(s.Tokens[s.child(i, "det")].Text, "the") {
		return nil
	}
	switch role.sector {
	case graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorLegislature, graph.SectorJudiciary:
	default:
		return nil
	}
	for _, c := range s.children[i] {
		if s.Tokens[c].Rel == "amod" || s.Tokens[c].Rel == "compound" || s.Tokens[c].Rel == "nmod" {
			return nil
		}
	}
	times := map[graph.ActorID]int{}
	var best *mention
	for k := len(f.recent) - 1; k >= 0; k-- {
		m := f.recent[k]
		if m.Kind != graph.KindCountry {
			continue
		}
		times[m.Actor]++
		if best == nil || times[m.Actor] > times[best.Actor] {
			best = m
		}
	}
	return best
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
		a, b := s.byHead[t.Head], s.byHead[i]
		if a == nil || b == nil || a == b {
			continue
		}
		if b.Kind == graph.KindPerson && a.Kind != graph.KindPerson && b.Actor != "" && f.isPersonPhrase(s, a) || a.Kind == graph.KindPerson && a.Actor == "" && b.Kind == graph.KindPerson && b.Actor != "" {
			f.sameAs(a, b)
		} else if a.Kind == graph.KindPerson && a.Actor != "" && f.isPersonPhrase(s, b) {
			f.sameAs(b, a)
		}
	}
}

// isPersonPhrase reports whether a mention describes one person by a role.
func (f *finder) isPersonPhrase(s *sentence, m *mention) bool {
	role, ok := f.roleOf(s, m.head)
	return ok && role.sort == "person" && s.Tokens[m.head].XPOS != "NNS"
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
