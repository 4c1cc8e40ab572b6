package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// A match is a run of tokens that a listed name covers.
type match struct {
	first, last int
	entry       *nameEntry
	why         string // why the words are the entry's name, where they are not as listed
	rivals      []string
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
			if e := f.beforeAnother(s, folded, i); e != nil {
				list = append(list, match{first: i, last: i + 1, entry: e, why: ", whose last word stands behind another"})
			} else if e := f.misspelt(s, folded[i], i); e != nil {
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
		if f.inOtherName(s, &m, list) {
			i = m.last
			continue
		}
		f.decide(s, &m)
		list = append(list, m)
		i = m.last
	}
	return list
}

// beforeAnother is the name that token i begins and that ends with another one: "North and
// South Korea"; nil for none.
func (f *finder) beforeAnother(s *sentence, folded []string, i int) *nameEntry {
	if i+3 >= len(folded) || !properCase(s.Tokens[i].Text) || folded[i+1] != "and" && folded[i+1] != "or" {
		return nil
	}
	m, ok := f.longestMatch(s, folded, i+2)
	if !ok || m.last-m.first != 2 || !m.entry.actor.IsCountry() {
		return nil
	}
	for _, e := range f.names[folded[i]+" "+folded[m.last-1]] {
		if e.sort == m.entry.sort && e.actor.IsCountry() {
			return &e
		}
	}
	return nil
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

// inOtherName reports whether the words of a listed organisation are only a part of the
// name of another or of a make: "the Maryland General Assembly", "the Brotherhood of
// Magicians", "a Boeing 707". Before holds the matches to the left.
func (f *finder) inOtherName(s *sentence, m *match, before []match) bool {
	home := f.actors[m.entry.actor]
	if home.Kind != graph.KindOrganization || m.entry.sort != sortName || m.entry.acronym || titleCase(s) || s.field == graph.FieldTitle {
		return false
	}
	if n := m.last + 1; m.last-m.first == 1 && n < len(s.Tokens) && s.Tokens[m.last].Text == "of" && s.Tokens[n].UPOS == "PROPN" && properCase(s.Tokens[n].Text) && len(f.names[foldWord(s.Tokens[n].Text)]) == 0 {
		return true
	}
	if home.Sector == graph.SectorBusiness && f.make(s, m.first, m.last) {
		return true
	}
	if m.first > 0 && f.localities[s.Tokens[m.first-1].Text] && (home.Sector == graph.SectorLegislature || home.Sector == graph.SectorJudiciary) { // "a state Senate committee"
		return true
	}
	b, listed := m.first-1, (*match)(nil)
	if k := len(before) - 1; k >= 0 && before[k].last == m.first {
		listed = &before[k]
		b = headOf(s, listed.first, listed.last)
	}
	if b < 0 || s.Tokens[b].UPOS != "PROPN" || !properCase(s.Tokens[b].Text) || s.Tokens[b].Head < m.first || s.Tokens[b].Head >= m.last || s.Tokens[b].Rel == "nmod:poss" {
		return false
	}
	word := foldWord(s.Tokens[b].Text)
	lower := strings.ToLower(s.Tokens[b].Text)
	if f.titles[lower] || f.ranks[lower] || f.qualifiers[lower] != "" || f.roles[lower].sort != "" || len(f.bySurname[word]) > 0 || len(f.people[word]) > 0 || f.firstNames[word] != 0 {
		return false // "the Obama Justice Department"
	}
	if listed != nil {
		e := listed.entry
		switch abroad := home.Country != f.countryOf(e); {
		case e.sort == sortPlace:
			return abroad || home.Sector == graph.SectorLegislature || home.Sector == graph.SectorJudiciary
		default:
			return e.sort == sortName && e.actor.IsCountry() && home.Country != "" && abroad
		}
	}
	return len(f.names[word]) == 0
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
		if f.otherwise(e, t.Text) {
			return false
		}
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
		return !f.descriptive(s, e, first, last) && (first > 0 || told(s, e, last))
	}
	switch t.UPOS {
	case "VERB", "AUX", "ADV", "ADP", "DET", "SCONJ":
		return strings.ToLower(t.Text[1:]) != t.Text[1:] && strings.ToUpper(t.Text) != t.Text && t.Text == e.spelt // "LinkedIn"
	}
	if e.sort == sortName && isPerson(e.actor) {
		return !f.nameBeside(s, first, last, true) && !f.withArticle(s, first) && !f.otherGender(s, e, first, last)
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

// descriptive reports whether tokens that have the words of a listed name only describe
// somebody, as the small letter of their noun says: "the Islamic group", "a Russian party".
func (f *finder) descriptive(s *sentence, e *nameEntry, first, last int) bool {
	noun := s.Tokens[last-1].Text
	if kinds := f.describes[noun]; last-first != 2 || len(kinds) == 0 || kinds[0] == graph.KindCountry || strings.HasSuffix(e.spelt, noun) {
		return false
	}
	word := foldWord(s.Tokens[first].Text)
	return f.qualifiers[word] != "" || slices.ContainsFunc(f.names[word], func(e nameEntry) bool { return e.sort == sortAdjective })
}

// otherGender reports whether the title with the name of the tokens [first:last) is not of
// the listed person's gender: "Mrs. Arafat".
func (f *finder) otherGender(s *sentence, e *nameEntry, first, last int) bool {
	own := f.firstNames[foldName(f.actors[e.actor].Name)[0]]
	if own == 0 || !isPerson(e.actor) {
		return false
	}
	for _, t := range s.Tokens[max(first-1, 0) : last-1] {
		if w := strings.ToLower(strings.TrimSuffix(t.Text, ".")); f.titles[w] && f.gendered(w) == male|female-own {
			return true
		}
	}
	return false
}

// otherwise reports whether the document spells the abbreviation out as the name of
// another than the listed bearer: "the Council of Independent Artists (CIA)".
func (f *finder) otherwise(e *nameEntry, letters string) bool {
	spelt := f.spelledOut[foldWord(letters)]
	if len(spelt) == 0 {
		return false
	}
	a, spells := f.actors[e.actor], false
	for _, name := range append([]string{a.Name}, aliasNames(a)...) {
		words := foldName(name)
		shared := 0
		for _, w := range spelt {
			if slices.Contains(words, w) {
				shared++
			}
		}
		if 2*shared >= len(spelt) {
			return false
		}
		spells = spells || len(words) > 1
	}
	return spells
}

func aliasNames(a graph.Actor) []string {
	var list []string
	for _, alias := range a.Aliases {
		list = append(list, alias.Name)
	}
	return list
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

// named makes the mention of a listed name.
func (f *finder) named(s *sentence, m *match) {
	e := m.entry
	head := headOf(s, m.first, m.last)
	new := &mention{first: m.first, last: m.last, head: head, match: e.describe() + m.why, rivals: m.rivals, seat: e.sort == sortSeat}
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
			if !actsForState(e.sector) && e.sector != graph.SectorOpposition { // "the Greek Orthodox Church" is not Greece
				new.Kind = graph.KindOrganization
				new.Name = strings.TrimPrefix(s.text[s.Tokens[m.first].Start:s.Tokens[m.last-1].End], "The ")
				new.Actor = graph.ActorID("organization:" + graph.Slug(strings.Join(foldName(new.Name), " ")))
			}
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
		if (lemma == "minister" || lemma == "premier") && f.armed(m.Sector) { // a leader of rebels who has come into office
			m.Sector = graph.SectorGovernment
			m.match += ", " + lemma
		}
		m.first--
	}
}
