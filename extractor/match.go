package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// wholeNames are the names of the name finder, those of organisations made whole:
// it sees "Rights League" where the text has "Human Rights League". What is added
// must be capitalised and hang on the name; a demonym stays outside.
func (f *finder) wholeNames(s *sentence, owner []*match) []nlp.Name {
	if len(s.Names) == 0 {
		return nil
	}
	var list []nlp.Name
	for _, n := range s.Names {
		if n.Broad() == "ORG" {
			for n.First > 0 && owner[n.First-1] == nil && f.partOfName(s, n.First-1, n.Last) {
				n.First--
			}
			for len(list) > 0 && list[len(list)-1].First >= n.First {
				list = list[:len(list)-1]
			}
		}
		if len(list) > 0 && list[len(list)-1].Last > n.First {
			continue
		}
		list = append(list, n)
	}
	return list
}

// noActor reports whether a name of the name finder is that of a law, a war or a storm,
// or an abbreviation of something that nobody is, and notes it for the rest of the
// document.
func (f *finder) noActor(s *sentence, first, last, head int, kind string) bool {
	name := s.text[s.Tokens[first].Start:s.Tokens[last-1].End]
	key := strings.Join(foldName(name), " ")
	switch {
	case kind != "PER" && f.works[strings.ToLower(s.Tokens[head].Text)] && properCase(s.Tokens[head].Text),
		kind == "ORG" && last < len(s.Tokens) && properCase(s.Tokens[last].Text) && f.works[strings.ToLower(s.Tokens[last].Text)]: // "Bretton Woods" + "Agreement"
		if last+2 < len(s.Tokens) && s.Tokens[last].Text == "(" && abbreviated(s.Tokens[last+1].Text) { // "the Clean Air Act (CAA)"
			f.nobody[foldWord(s.Tokens[last+1].Text)] = true
		}
	case kind == "ORG" && last-first > 1 && f.operations[strings.ToLower(s.Tokens[first].Text)] && len(f.names[key]) == 0: // "Operation Fast and Furious"
	case last-first == 1 && last < len(s.Tokens) && f.bearing(s, first) && s.Tokens[last].UPOS == "PROPN":
		return true // "HMS" of "HMS Hood"
	case first > 0 && f.bearing(s, first-1), last-first > 1 && f.bearing(s, first):
		key = foldWord(s.Tokens[last-1].Text) // "Mitch", from here on
	case kind == "ORG" && f.ofRuling(s, first, last, head), last-first == 1 && s.rel(first) == "amod" && f.qualifiers[strings.ToLower(s.Tokens[first].Text)] != "",
		kind == "ORG" && last-first == 1 && s.Tokens[first].Rel == "amod" && s.Tokens[first].UPOS == "ADJ":
		return true // of this mention only: "the Volvo case", "the Islamic group", "the Federal Opposition"
	case kind == "ORG" && last-first == 1 && f.portfolio(s, first), kind == "ORG" && f.make(s, first, last):
		return true
	case f.initialisms[foldWord(s.Tokens[first].Text)] && abbreviated(s.Tokens[first].Text) && (last-first == 1 || s.Tokens[first+1].Text == "-"), f.spelledSmall(s, first, last):
	default:
		return f.nobody[key]
	}
	f.nobody[key] = true
	return true
}

// bearing reports whether token i is a noun in front of the name of a storm or a vessel.
func (f *finder) bearing(s *sentence, i int) bool {
	word := strings.ToLower(strings.ReplaceAll(s.Tokens[i].Text, ".", ""))
	return f.storms[word] || f.vessels[word] && (s.Tokens[i].Text != word || s.Tokens[i].UPOS == "NOUN")
}

// make reports whether the name of the tokens [first:last) is that of who made a vehicle
// or another thing, which a model number calls by it: "a Volvo XC90".
func (f *finder) make(s *sentence, first, last int) bool {
	if last-first > 1 && numbered(s.Tokens[last-1].Text) {
		last--
	}
	for first > 0 && s.Tokens[first-1].UPOS == "ADJ" {
		first--
	}
	return first > 0 && s.Tokens[first-1].UPOS == "DET" && last < len(s.Tokens) && numbered(s.Tokens[last].Text)
}

// numbered reports whether a word is a model's: figures of three digits, or capitals and
// figures.
func numbered(word string) bool {
	digits, capitals := 0, 0
	for _, r := range word {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			capitals++
		default:
			return false
		}
	}
	return capitals > 0 && digits > 0 || digits == 3
}

// portfolio reports whether the name at token i says what a minister is responsible for:
// "Secretary of Defence Omar Farah".
func (f *finder) portfolio(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	if h < 0 || !f.portfolios[strings.ToLower(s.Tokens[i].Text)] {
		return false
	}
	if h == i+1 { // "the Defence Secretary"
		role := f.roles[strings.ToLower(s.Tokens[h].Lemma)]
		return role.sector == graph.SectorGovernment && role.sort == "person"
	}
	if h > i {
		return false
	}
	p := s.casePrep(i)
	return (p == "of" || p == "for") && f.roles[strings.ToLower(s.Tokens[h].Lemma)].sector == graph.SectorGovernment
}

// ofRuling reports whether a name is that of the case which a court decided: "the
// Marbury decision", "the overturn of Marbury".
func (f *finder) ofRuling(s *sentence, first, last, head int) bool {
	h := s.Tokens[head].Head
	if h < 0 || !f.rulings[strings.ToLower(s.Tokens[h].Lemma)] {
		return false
	}
	switch s.Tokens[head].Rel {
	case "compound", "nmod:desc", "amod":
		return last == h
	case "nmod":
		return s.casePrep(head) == "of"
	}
	return false
}

// spelledSmall reports whether an abbreviation is spelled out in small letters, as what
// is no name: "artificial intelligence (AI)", "DRM (digital rights management)".
func (f *finder) spelledSmall(s *sentence, first, last int) bool {
	if last-first != 1 || !abbreviated(s.Tokens[first].Text) {
		return false
	}
	letters := s.Tokens[first].Text
	lower := func(from, to int) bool { // the run of small words whose initials are the letters
		if to > len(s.Tokens) || from < 0 || to-from != len(letters) {
			return false
		}
		for i := from; i < to; i++ {
			if w := s.Tokens[i].Text; w == "" || w[0] != letters[i-from]|0x20 {
				return false
			}
		}
		return true
	}
	if first > 0 && s.Tokens[first-1].Text == "(" && lower(first-1-len(letters), first-1) {
		return true
	}
	return last < len(s.Tokens) && s.Tokens[last].Text == "(" && lower(last+1, last+1+len(letters))
}

// inWorks takes the countries and places out of names that are those of laws and wars,
// for claims: who opposed the Iraq War did not oppose Iraq. Those of a treaty or
// with a hyphen between them are its parties.
func (f *finder) inWorks(s *sentence) {
	for i, t := range s.Tokens {
		if i == 0 || t.UPOS != "PROPN" && t.UPOS != "NOUN" || !properCase(t.Text) || !f.works[strings.ToLower(t.Text)] || f.meetings[strings.ToLower(t.Lemma)] || titleCase(s) {
			continue
		}
		first := i
		for first > 0 && properCase(s.Tokens[first-1].Text) && s.Tokens[first-1].UPOS != "DET" {
			first--
		}
		for _, m := range s.mentions {
			if m.first >= first && m.last <= i && !s.paired(m.first, m.last) && (m.Kind == graph.KindCountry || m.Kind == graph.KindPlace) {
				m.private = true
				if s.byHead[m.head] == m {
					s.byHead[m.head] = nil
				}
			}
		}
	}
}

// partOfName reports whether token i is a capitalised modifier of the name that
// ends before last, in a sentence that does not write everything so.
func (f *finder) partOfName(s *sentence, i, last int) bool {
	t := s.Tokens[i]
	if !properCase(t.Text) || t.Head <= i || t.Head >= last || i == 0 || t.UPOS == "DET" || f.isTitle(s, i) {
		return false
	}
	switch s.rel(i) {
	case "amod", "compound", "nmod", "flat":
	default:
		return false
	}
	return !titleCase(s)
}

// titleCase reports whether most of a sentence's nouns, verbs and adjectives have
// capitals, as in a headline.
func titleCase(s *sentence) bool {
	upper, all := 0, 0
	for _, t := range s.Tokens[min(1, len(s.Tokens)):] {
		switch t.UPOS {
		case "NOUN", "VERB", "ADJ", "ADV", "PROPN":
			all++
			if properCase(t.Text) {
				upper++
			}
		}
	}
	return all > 0 && 10*upper > 8*all
}

// acronyms makes actors of the abbreviations that neither a list nor the name
// finder knows: "GRKV fighters".
func (f *finder) acronyms(s *sentence, owner []*match) {
	if titleCase(s) {
		return
	}
	for i, t := range s.Tokens {
		if t.UPOS != "PROPN" || owner[i] != nil || s.byHead[i] != nil || len(t.Text) < 3 || len(t.Text) > 6 || strings.ToUpper(t.Text) != t.Text || !abbreviated(t.Text) {
			continue
		}
		if strings.ContainsAny(t.Text, "0123456789.-") || slices.ContainsFunc(s.mentions, func(m *mention) bool { return m.first <= i && i < m.last }) {
			continue
		}
		switch s.rel(i) {
		case "nsubj", "obj", "obl", "nmod", "root", "conj":
		default:
			continue
		}
		if f.noActor(s, i, i+1, i, "ORG") {
			continue
		}
		m := &mention{first: i, last: i + 1, head: i, doubt: 0.4, match: "unknown abbreviation"}
		m.Name, m.Kind = t.Text, graph.KindOrganization
		m.Actor = graph.ActorID("organization:" + graph.Slug(foldWord(t.Text)))
		f.home(s, m, owner)
		f.add(s, m)
		f.short[foldWord(t.Text)] = m
	}
}

// introduce notes the persons whom a sentence names in full, so that a surname
// is known for one anywhere in the document, in its title too, and the names and
// abbreviations of what is no actor.
func (f *finder) introduce(s *sentence) {
	f.hyphenated(s)
	for i := 1; i+2 < len(s.Tokens); i++ { // "the Clean Air Act (CAA)"
		if s.Tokens[i].Text == "(" && s.Tokens[i+2].Text == ")" && abbreviated(s.Tokens[i+1].Text) {
			if first, ok := f.spelled(s, i, s.Tokens[i+1].Text); ok {
				if key := foldWord(s.Tokens[i+1].Text); f.spelledOut[key] == nil {
					f.spelledOut[key] = foldName(s.text[s.Tokens[first].Start:s.Tokens[i-1].End])
				}
				f.noActor(s, first, i, headOf(s, first, i), "ORG")
			}
		}
	}
	for i, t := range s.Tokens[1:] { // "the submarine Galatea"
		if t.UPOS == "PROPN" && properCase(t.Text) && f.bearing(s, i) {
			f.nobody[foldWord(t.Text)] = true
		}
	}
	for _, n := range s.Names {
		if n.Broad() != "PER" {
			f.noActor(s, n.First, n.Last, headOf(s, n.First, n.Last), n.Broad())
			continue
		}
		first := n.First
		for first < n.Last-1 && f.isTitle(s, first) {
			first++
		}
		text := s.text[s.Tokens[first].Start:s.Tokens[n.Last-1].End]
		words := foldName(text)
		if len(words) < 2 || len(words) > 6 || !properCase(text) {
			continue
		}
		f.introducePerson(words, text)
	}
}

// hyphenated joins what the name finder cut at a hyphen of a double surname, "Grace
// Wanjiru-Mwangi". Two surnames alone are two persons: "the Kennedy-Khrushchev letters".
func (f *finder) hyphenated(s *sentence) {
	for k := 0; k+1 < len(s.Names); k++ {
		a, b := &s.Names[k], s.Names[k+1]
		if a.Broad() != "PER" || b.Broad() != "PER" || a.Last-a.First < 2 || b.Last-b.First > 1 || b.First != a.Last+1 || s.Tokens[a.Last].Text != "-" {
			continue
		}
		if s.Tokens[a.Last].Start != s.Tokens[a.Last-1].End || s.Tokens[b.First].Start != s.Tokens[a.Last].End || f.names[foldWord(s.Tokens[b.First].Text)] != nil {
			continue
		}
		a.Last = b.Last
		s.Names = slices.Delete(s.Names, k+1, k+2)
	}
}

func (f *finder) introducePerson(words []string, text string) {
	for _, p := range f.people[words[len(words)-1]] {
		if slices.Equal(p.words, words) {
			p.times++
			return
		}
	}
	p := &fullName{words, text, 1}
	for i, w := range words {
		if len(w) > 1 && !slices.Contains(words[:i], w) && len(f.people[w]) < 20 {
			f.people[w] = append(f.people[w], p)
		}
	}
}

// isTitle reports whether the token is a title or an office in front of a name.
func (f *finder) isTitle(s *sentence, i int) bool {
	w := strings.ToLower(strings.TrimSuffix(s.Tokens[i].Text, "."))
	return f.titles[w] || f.roles[w].sort == "person"
}

// fullNameOf is the person whom a part of a name means, nil where nobody or
// more than one bears it. A surname goes before a first name, and of several
// bearers the one whom the document names at least twice as often.
func (f *finder) fullNameOf(words []string) *fullName {
	var best *fullName
	rank, second := 0, 0
	for _, p := range f.people[words[len(words)-1]] {
		if len(p.words) <= len(words) {
			continue
		}
		r := p.times
		switch {
		case slices.Equal(p.words[len(p.words)-len(words):], words):
			r *= 4
		case slices.Equal(p.words[:len(words)], words):
		case len(words) > 1 && p.words[0] == words[0] && p.words[len(p.words)-1] == words[len(words)-1]:
			r *= 4 // "Rodrigo Duterte" for "Rodrigo Roa Duterte"
		default:
			continue
		}
		switch {
		case r > rank:
			best, rank, second = p, r, rank
		case r > second:
			second = r
		}
	}
	if second*2 > rank {
		return nil
	}
	return best
}

// shortFor gives a name that only the name finder knows the identity of a longer
// one of the document, or of the name that was abbreviated so.
func (f *finder) shortFor(s *sentence, m *mention, words []string, kind string) bool {
	key := strings.Join(words, " ")
	take := func(old *mention) bool {
		m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector, m.chain = old.Actor, old.Name, old.Kind, old.Country, old.Code, old.Sector, old.chain
		m.plural, m.group = old.plural, old.group
		m.match = "short for " + old.Name
		return true
	}
	if old := f.short[key]; old != nil && (kind != "LOC" || old.Kind == graph.KindPlace || old.Kind == graph.KindOrganization) {
		return take(old)
	}
	if kind == "PER" || f.surnameHere(s, m.first, m.last, words) {
		if p := f.fullNameOf(words); p != nil && !m.plural {
			if old := f.short[strings.Join(p.words, " ")]; old != nil {
				return take(old)
			}
			if entry := f.personNamed(p.words); entry != nil {
				f.takeEntry(m, entry, "short for "+p.text)
				return true
			}
			m.Kind, m.Name, m.Actor = graph.KindPerson, p.text, graph.ActorID("person:"+graph.Slug(strings.Join(p.words, " ")))
			m.match = "short for " + p.text
			f.office(s, m)
			return true
		}
	}
	if kind == "ORG" {
		if old := f.partOf(words); old != nil {
			return take(old)
		}
	}
	if kind == "PER" {
		if e := f.titled(s, m, words); e != nil {
			f.takeEntry(m, e, "by title")
			return true
		}
	}
	if kind != "LOC" {
		if e := f.sounding(words, kind); e != nil && !f.otherGender(s, e, m.first, m.last) {
			f.takeEntry(m, e, "spelled otherwise")
			m.doubt = 0.1
			return true
		}
	}
	return false
}

// personNamed is the person whom the lexicon lists under the whole name.
func (f *finder) personNamed(words []string) *nameEntry {
	entries := f.names[strings.Join(words, " ")]
	for e := range entries {
		if strings.HasPrefix(string(entries[e].actor), "person:") {
			return &entries[e]
		}
	}
	return nil
}

// surnameHere reports whether tokens that a list or the name finder takes for a
// place or something else are a person whom the document names in full, and stand
// where a person does: "Paris said", not "in Paris".
func (f *finder) surnameHere(s *sentence, first, last int, words []string) bool {
	if len(words) != 1 || f.fullNameOf(words) == nil {
		return false
	}
	head := headOf(s, first, last)
	if f.locative[s.casePrep(head)] {
		return false
	}
	return s.rel(head) == "nsubj" || s.Tokens[head].Rel == "nmod:poss" || s.rel(head) == "obj" || s.Tokens[head].Rel == "obl:agent" || first > 0 && f.isTitle(s, first-1)
}

// partOf is the organisation that the document has named before in more words:
// "the Council" for "the Southern Council". Two that fit are none.
func (f *finder) partOf(words []string) *mention {
	var best *mention
	for _, m := range f.bodies[words[len(words)-1]] {
		name := foldName(m.Name)
		if len(words) == 1 && name[0] == words[0] && (f.roles[words[0]].sort != "" || f.chambers[words[0]]) { // "the House" is not the House Transport Committee
			continue
		}
		if len(name) <= len(words) || !slices.Equal(name[:len(words)], words) && !slices.Equal(name[len(name)-len(words):], words) {
			continue
		}
		if best != nil && best.Actor != m.Actor {
			return nil
		}
		best = m
	}
	return best
}

// remember keeps for the rest of the document what later sentences go back to:
// organisations by the words of their names, countries by how often.
func (f *finder) remember(m *mention) {
	switch {
	case m.Kind == graph.KindPerson && m.Actor != "" && ofState(m.Sector) && m.Country != "": // "Macky Sall" is of Senegal
		if of := graph.ActorID("country:" + m.Country); f.actors[of].ID != "" {
			f.countNation(of)
		}
	case m.Actor == "":
	case m.Actor.IsCountry() && (m.Kind == graph.KindCountry || m.home != nil):
		f.countNation(m.Actor)
	case m.Kind == graph.KindOrganization || m.Kind == graph.KindArmedGroup:
		if f.listed[m.Actor] {
			return
		}
		f.listed[m.Actor] = true
		name := foldName(m.Name)
		for _, w := range []string{name[0], name[len(name)-1]} {
			if list := f.bodies[w]; len(list) < 20 && (len(list) == 0 || list[len(list)-1] != m) {
				f.bodies[w] = append(list, m)
			}
		}
		for n := 2; n < len(name); n++ { // "the Southern" of "the Southern Transitional Council" ends inside
			if list := f.bodies[name[n-1]]; len(list) < 20 && (len(list) == 0 || list[len(list)-1] != m) {
				f.bodies[name[n-1]] = append(list, m)
			}
		}
	}
}

// countNation notes that the document has spoken of a country, or of who holds an office there.
func (f *finder) countNation(of graph.ActorID) {
	n := f.nations[of]
	if n == nil {
		n = &nation{of: of}
		f.nations[of] = n
	}
	n.times++
	if (f.nation == nil || n.times >= f.nation.times) && !f.bygone(of) {
		f.nation = n
	}
}

// bygone reports whether there was no such state on the day of the document: "a Soviet war
// memorial" is not where it happens.
func (f *finder) bygone(a graph.ActorID) bool {
	if f.doc.Date == "" {
		return f.lives[a].to != ""
	}
	return !f.Existed(a, f.doc.Date)
}

// A nation is a country as often as the document names it.
type nation struct {
	of    graph.ActorID
	times int
}

// bracketed learns the abbreviation behind a name, "the Southern Council (SC)",
// and the name behind an abbreviation, "the SC (Southern Council)". A name of
// which the name finder saw a part only is made whole by the letters.
func (f *finder) bracketed(s *sentence) {
	for i := 1; i+2 < len(s.Tokens); i++ {
		if s.Tokens[i].Text != "(" && s.Tokens[i].Text != "[" {
			continue
		}
		if !abbreviated(s.Tokens[i+1].Text) || s.Tokens[i+2].Text != ")" && s.Tokens[i+2].Text != "]" {
			continue
		}
		letters := s.Tokens[i+1].Text
		key := strings.ToLower(foldWord(letters))
		if first, ok := f.spelled(s, i, letters); ok {
			if f.noActor(s, first, i, headOf(s, first, i), "ORG") {
				continue
			}
			if m := f.spelledName(s, first, i, letters); m != nil {
				f.abbreviate(s, i+1, key, m)
				continue
			}
		}
		for _, m := range s.mentions {
			if m.last == i && m.Kind != graph.KindPerson {
				f.abbreviate(s, i+1, key, m)
				break
			}
		}
	}
}

// abbreviate makes the token in brackets the short name of a mention.
func (f *finder) abbreviate(s *sentence, i int, key string, m *mention) {
	if f.short[key] == nil || !f.abbreviations[key] {
		f.short[key] = m
		f.abbreviations[key] = true
	}
	switch old := s.byHead[i]; {
	case old == nil:
		f.stand(s, i, i, m, "short for", 0)
	case old.first == i && old.last == i+1 && f.actors[old.Actor].ID == "": // the name finder took it for another
		old.Actor, old.Name, old.Kind, old.Country, old.Code, old.Sector, old.chain = m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector, m.chain
		old.match = "short for " + m.Name
	}
}

// spelledName is the mention of the tokens whose initials an abbreviation gives:
// one that is there, or a new organisation.
func (f *finder) spelledName(s *sentence, first, last int, letters string) *mention {
	for _, m := range s.mentions {
		if m.last == last && m.first <= first && m.Kind != graph.KindPerson && m.Kind != graph.KindCountry && m.Actor != "" {
			return m
		}
	}
	m := &mention{first: first, last: last, head: headOf(s, first, last), doubt: 0.2}
	m.Name = s.text[s.Tokens[first].Start:s.Tokens[last-1].End]
	m.Kind, m.Actor = graph.KindOrganization, graph.ActorID("organization:"+graph.Slug(strings.Join(foldName(m.Name), " ")))
	m.match = "spelled out by " + letters
	if role, ok := f.roleOf(s, m.head); ok {
		m.Sector = role.sector
		if fights(role.sector) {
			m.Kind = graph.KindArmedGroup
		}
	}
	for _, n := range s.mentions {
		if n.first >= first && n.last <= last && n.Country != "" && m.Country == "" {
			m.Country = n.Country
		}
	}
	return f.add(s, m)
}

// abbreviated reports whether a word looks like an abbreviation: short, with at
// least two capitals.
func abbreviated(word string) bool {
	capitals := 0
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.':
			return false
		}
	}
	return capitals >= 2 && utf8.RuneCountInString(word) <= 8
}

// spelled finds the run of words before token i whose initials spell the letters,
// small words between them aside.
func (f *finder) spelled(s *sentence, i int, letters string) (first int, ok bool) {
	var want []rune
	for _, r := range strings.ToLower(letters) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			want = append(want, r)
		}
	}
	at := i - 1
	for k := len(want) - 1; k >= 0; at-- {
		if at < 0 || i-at > 14 {
			return 0, false
		}
		w := s.Tokens[at].Text
		r, _ := utf8.DecodeRuneInString(strings.ToLower(w))
		switch {
		case f.smallWords[w] || !unicode.IsLetter(r):
		case r == want[k] && (properCase(w) || k > 0):
			first = at
			k--
		default:
			return 0, false
		}
	}
	return first, properCase(s.Tokens[first].Text)
}
