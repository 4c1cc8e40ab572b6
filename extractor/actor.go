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
func (l *Lexicon) findActors(doc *document) {
	f := &finder{Lexicon: l, doc: doc, chains: map[string]int{}, short: map[string]*mention{}}
	for i, s := range doc.sentences {
		f.at = i
		f.sentence(s)
	}
}

// A finder finds the actors of one document.
type finder struct {
	*Lexicon
	doc    *document
	at     int // number of the sentence that is read
	chains map[string]int
	short  map[string]*mention // folded short names and abbreviations that the document introduced
	recent []*mention          // whom a pronoun may stand for, the latest last
}

// A match is a run of tokens that a listed name covers.
type match struct {
	first, last int
	entry       *nameEntry
	rivals      []string
}

func (f *finder) sentence(s *sentence) {
	s.byHead = make([]*mention, len(s.Tokens))
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
			if n.Type == "PER" && n.First <= first && n.Last >= last && n.Last-n.First > 1 && f.nameBeside(s, first, last, false) {
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
		return unicode.IsUpper(r) && !role && !titles[lemma] && !(known && !strict)
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

var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "gen": true, "lt": true, "col": true, "sen": true, "rep": true, "gov": true,
	"sheikh": true, "ayatollah": true, "sir": true, "lord": true, "lady": true, "vice": true, "deputy": true, "foreign": true, "prime": true,
	"defence": true, "defense": true, "interior": true, "finance": true, "secretary-general": true, "ex": true, "former": true,
}

// nameMentions makes mentions of listed names and of those that the name finder alone
// knows.
func (f *finder) nameMentions(s *sentence, owner []*match, matches []match) {
	for i := range matches {
		f.named(s, &matches[i])
	}
	for _, n := range s.Names {
		f.found(s, n.First, n.Last, n.Type, float64(n.Prob), owner)
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

// locative are the prepositions behind which a seat of power is only a place.
var locative = map[string]bool{
	"in": true, "at": true, "near": true, "from": true, "to": true, "outside": true, "around": true, "into": true, "across": true,
	"through": true, "toward": true, "towards": true, "inside": true, "south": true, "north": true, "east": true, "west": true, "of": true,
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
	case e.sort == sortSeat && (locative[s.casePrep(head)] || s.rel(head) == "obl" && s.casePrep(head) != "with" && s.casePrep(head) != "by" || s.Tokens[head].Rel == "nmod:unmarked" || s.Tokens[head].Rel == "appos"):
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
		if t.UPOS != "PROPN" || !titles[lemma] && f.roles[lemma].sort != "person" {
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
	if _, role := f.roles[strings.ToLower(s.Tokens[head].Lemma)]; role && inside {
		return // "Kenyan Army" is a phrase, see below
	}
	// Titles are no part of a person's name.
	begin := first
	if kind == "PER" {
		for begin < last-1 {
			lemma := strings.ToLower(strings.TrimSuffix(s.Tokens[begin].Text, "."))
			if !titles[lemma] && f.roles[lemma].sector == "" {
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
// modifiers add: a police officer is police, a rebel leader a rebel.
func (f *finder) roleOf(s *sentence, i int) (roleNoun, bool) {
	role, ok := f.roles[strings.ToLower(s.Tokens[i].Lemma)]
	if !ok {
		role, ok = f.roles[strings.ToLower(s.Tokens[i].Text)]
	}
	if !ok {
		return f.bandOf(s, i)
	}
	for _, c := range s.children[i] {
		if s.Tokens[c].Rel != "compound" && s.Tokens[c].Rel != "amod" {
			continue
		}
		word := strings.ToLower(s.Tokens[c].Lemma)
		add, known := f.roles[word]
		if known && add.sector != graph.SectorGovernment && add.sector != role.sector {
			sort := role.sort
			role = add
			role.sort = sort
		}
		switch word {
		case "armed", "security", "defence", "defense":
			if role.sector == graph.SectorGovernment {
				role.sector = graph.SectorMilitary
			}
		case "judicial":
			role.sector = graph.SectorJudiciary
		}
	}
	return role, true
}

// bands are nouns that say nothing of a role but for what stands in front:
// "armed groups", "rebel factions", "opposition movement".
var bands = map[string]bool{
	"group": true, "faction": true, "movement": true, "organization": true, "organisation": true, "network": true, "cell": true,
	"wing": true, "alliance": true, "member": true, "element": true, "suspect": true, "leader": true, "band": true, "camp": true,
}

func (f *finder) bandOf(s *sentence, i int) (roleNoun, bool) {
	if !bands[strings.ToLower(s.Tokens[i].Lemma)] {
		return roleNoun{}, false
	}
	for k := len(s.children[i]) - 1; k >= 0; k-- {
		c := s.children[i][k]
		if s.Tokens[c].Rel != "compound" && s.Tokens[c].Rel != "amod" {
			continue
		}
		word := strings.ToLower(s.Tokens[c].Lemma)
		if role, ok := f.roles[word]; ok && role.sort != "thing" {
			role.sort = "group"
			return role, true
		}
		if word == "armed" {
			return roleNoun{graph.SectorUnaligned, "group", "armed " + strings.ToLower(s.Tokens[i].Lemma)}, true
		}
	}
	return roleNoun{}, false
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
	t := s.Tokens[i]
	if t.UPOS != "NOUN" && t.UPOS != "PROPN" && !(t.UPOS == "ADJ" && t.Rel != "amod" && s.child(i, "det") >= 0) {
		return
	}
	role, ok := f.roleOf(s, i)
	if !ok {
		return
	}
	switch t.Rel {
	case "flat", "fixed", "goeswith":
		return
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
			m.last = max(m.last, c+1)
		}
	}
	home, at := f.country(s, i, true)
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
	switch {
	case home != nil && home.Kind == graph.KindPlace:
		a := f.actors[graph.ActorID("country:"+home.Country)]
		m.Actor, m.Name, m.Country = a.ID, a.Name, home.Country
		m.Kind, m.doubt = graph.KindCountry, 0.1
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
