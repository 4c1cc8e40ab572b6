package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// phrase makes the mention of a noun phrase that a role noun heads: "Egyptian
// military officials", "rebels", "the spokesman of the Kenyan army".
func (f *finder) phrase(s *sentence, i int) {
	if s.byHead[i] != nil || f.read[i] {
		return
	}
	f.read[i] = true
	t := s.Tokens[i]
	if t.UPOS != "NOUN" && t.UPOS != "PROPN" && len(s.Tokens) > 1 && !f.fighting(s, i) && !(t.UPOS == "ADJ" && t.Rel != "amod" && (s.child(i, "det") >= 0 || s.child(i, "nmod:poss") >= 0)) {
		return
	}
	for _, c := range s.children[i] { // the army first, then its spokesman
		switch {
		case s.Tokens[c].Rel != "nmod" || c < i:
		case f.completes(s, c):
			f.read[c] = true
		default:
			f.phrase(s, c)
		}
	}
	f.world(s, i)
	role, ok := f.roleOf(s, i)
	if !ok {
		f.compatriots(s, i)
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
	case "amod":
		if t.UPOS != "ADJ" {
			break
		}
		fallthrough
	case "compound": // "coalition airstrikes", "rebel positions"; not the "army" of "army officers"
		if of, more := f.roleOf(s, t.Head); more && of.sort != "thing" || role.sort != "group" && !fights(role.sector) || !f.acting(s, i, role) {
			return
		}
	}
	if f.incorporated(s, i) || f.notion(s, i) || f.medium(s, i, role) || f.bare(s, i) || f.gathering(s, i) || f.counting(s, i) || f.tie(s, i) {
		return
	}
	if f.sought(s, i, role) {
		s.closed[i] = true
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
			if p := s.byHead[c]; p != nil && p.Kind == graph.KindPerson && p.Actor != "" && p.last-p.first > 1 {
				continue // whose title it is: "Secretary of State John Kerry"
			}
			m.first = min(m.first, c)
			m.last = max(m.last, c+1)
		}
	}
	if c := f.field(s, i, role); c >= 0 {
		m.last = max(m.last, c+1)
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
	m.office = role.sort == "person" && !m.plural
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
	if home == nil && m.office && role.sector == graph.SectorReligion {
		home = f.onlyState(s, i)
		m.home = home
	}
	if home == nil && role.sort == "thing" {
		m.doubt = 0.2
		home = f.flagOf(s, i)
		if home == nil && role.sector == graph.SectorMilitary && f.vessels[strings.ToLower(t.Lemma)] { // rockets from a country may be anybody's
			home = f.comesFrom(s, i)
		}
		if home == nil {
			home = f.ownerOf(s, i, role)
		}
		if home == nil {
			if of := f.fleet(s, i); of != nil {
				m.Actor, m.Name, m.Kind, m.Country, m.Sector = of.Actor, of.Name, of.Kind, of.Country, of.Sector
				m.match += ", with those of " + of.Name
				m.doubt, m.settled = 0.3, true
				f.add(s, m)
			}
			return // else "two helicopters" act for nobody in particular
		}
	}
	switch {
	case home != nil:
		f.compose(s, i, m, home, role)
	case f.modified(s, i, f.manyStates) && (m.Sector == graph.SectorMilitary || m.Sector == graph.SectorNGO): // "a multinational force"
		m.Code = "IGO"
	default:
		m.doubt = 0.2
		if first, whom := f.goesBack(s, i, role); whom != nil {
			f.stand(s, first, i, whom, "description of", 0.2)
			return
		}
		if c := f.defaultCountry(s, i, role); c != "" {
			a := f.actors[c]
			m.Actor, m.Name, m.Country, m.Code, m.Kind = a.ID, a.Name, a.Country, a.Code, graph.KindCountry
			m.match += ", of " + a.Name + " as named before"
			m.doubt, m.settled = 0.3, true
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

// compatriots makes the mention of a group, or of people of a conviction, of whom only
// the country is said: "the radical Palestinian movement", "Iraqi fundamentalists". They
// are whom the text has named of the kind, else nobody in particular, and never the state.
func (f *finder) compatriots(s *sentence, i int) {
	word := strings.ToLower(s.Tokens[i].Lemma)
	group := slices.Contains(f.describes[word], graph.KindArmedGroup)
	if !group && !f.convinced(s, i) {
		return
	}
	var home *mention
	first, definite := i, false
	for _, c := range s.children[i] {
		switch m := s.byHead[c]; {
		case c > i:
			definite = false
		case m != nil && (s.Tokens[c].Rel == "amod" || s.Tokens[c].Rel == "compound") && m.last-m.first == 1 && (m.Kind == graph.KindCountry && m.Sector == "" || m.Kind == graph.KindPopulation):
			home, first = m, min(first, m.first)
		case m != nil || s.Tokens[c].Rel == "compound":
			return
		case s.Tokens[c].Rel == "det":
			definite = strings.EqualFold(s.Tokens[c].Text, "the")
		default:
			first = min(first, leftmost(s, c))
		}
	}
	named := func(m *mention) bool { return m.first == i+1 && m.Kind != graph.KindPlace } // "the Palestinian movement Hamas"
	if home == nil || s.Tokens[i].Rel == "compound" || slices.ContainsFunc(s.mentions, named) {
		return
	}
	if group && definite && s.Tokens[i].XPOS == "NN" {
		if whom := f.latestOf(s, i, func(m *mention) bool {
			return !m.thing && m.members == nil && m.Actor != "" && m.Country == home.Country && m.Kind != graph.KindCountry && f.describable(word, m) && f.sameSort(word, m)
		}); whom != nil {
			f.stand(s, first, i, whom, "description of", 0.2)
			return
		}
	}
	m := &mention{first: first, last: i + 1, head: i, home: home, doubt: 0.2, group: group, plural: s.Tokens[i].XPOS == "NNS", match: "of " + home.Name + ", no more of whom is said"}
	m.Kind, m.Country = graph.KindOrganization, home.Country
	if !group {
		m.Kind = graph.KindPopulation
	}
	f.add(s, m)
}

// convinced reports whether the noun at i says of people what they hold to, by its
// ending: "fundamentalists"; or that they do so firmly: "hardliners".
func (f *finder) convinced(s *sentence, i int) bool {
	word := strings.ToLower(s.Tokens[i].Lemma)
	if s.Tokens[i].XPOS != "NNS" {
		return false
	}
	for end := range f.beliefEndings {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// fighting reports whether the adjective at i in front of a noun is the word for a band
// that fights: "rebel attacks", "militant positions".
func (f *finder) fighting(s *sentence, i int) bool {
	t := s.Tokens[i]
	if t.UPOS != "ADJ" || t.Rel != "amod" && t.Rel != "compound" || f.describes[strings.ToLower(s.Tokens[t.Head].Lemma)] != nil { // "terrorist states"
		return false
	}
	role, ok := f.roleOf(s, i)
	return ok && fights(role.sector)
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
	adjective, wanted := false, f.wanted(s, i)
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "det":
			if article := strings.ToLower(s.Tokens[c].Text); !wanted || article != "a" && article != "an" {
				return false
			}
		case "compound":
			if !wanted || s.byHead[c] != nil {
				return false
			}
		case "nmod:poss", "nmod":
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

// bare reports whether the noun at i is no body but what it is named after, as it stands
// there without article or owner: "by force", "the authority to sign", "left school".
func (f *finder) bare(s *sentence, i int) bool {
	word := strings.ToLower(s.Tokens[i].Text)
	if s.Tokens[i].XPOS != "NN" || !f.abstracts[word] || titleCase(s) || s.field == graph.FieldTitle {
		return false
	}
	switch s.rel(i) {
	case "obj", "obl", "nmod", "conj":
	default:
		return false
	}
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "det", "nmod:poss", "compound", "nummod", "nmod":
			return false
		case "amod":
			if properCase(s.Tokens[c].Text) || s.byHead[c] != nil || f.qualifiers[strings.ToLower(s.Tokens[c].Text)] != "" {
				return false
			}
		}
	}
	return true
}

// gathering reports whether the party or hall at i is one that guests go to: "a birthday
// party", "held a town hall".
func (f *finder) gathering(s *sentence, i int) bool {
	t := s.Tokens[i]
	if i == 0 || !f.gatherings[strings.ToLower(t.Lemma)] || t.UPOS == "PROPN" {
		return false
	}
	if f.festive[strings.ToLower(s.Tokens[i-1].Text)] {
		return true
	}
	d := s.child(i, "det")
	return s.rel(i) == "obj" && f.hostings[strings.ToLower(s.Tokens[t.Head].Lemma)] && (d < 0 || !strings.EqualFold(s.Tokens[d].Text, "the"))
}

// tie reports whether the noun at i is what joins somebody to another or what he has to do,
// and no body: "his association with the bank", "handled its own business".
func (f *finder) tie(s *sentence, i int) bool {
	t := s.Tokens[i]
	owner := s.child(i, "nmod:poss")
	if t.XPOS != "NN" || owner < 0 {
		return false
	}
	if word := strings.ToLower(t.Lemma); f.ties[word] {
		return slices.ContainsFunc(s.children[i], func(c int) bool { return c > i && s.Tokens[c].Rel == "nmod" && s.casePrep(c) == "with" })
	}
	return strings.EqualFold(t.Text, "business") && s.Tokens[owner].UPOS == "PRON" && s.rel(i) == "obj" && f.minding[strings.ToLower(s.Tokens[t.Head].Lemma)]
}

// counting reports whether the noun at i only says how many there are of what is nobody:
// "a couple of mistakes", "the majority of the seats".
func (f *finder) counting(s *sentence, i int) bool {
	if !f.shares[strings.ToLower(s.Tokens[i].Lemma)] {
		return false
	}
	for _, c := range s.children[i] {
		if c < i || s.Tokens[c].Rel != "nmod" || s.casePrep(c) != "of" || s.byHead[c] != nil || s.Tokens[c].UPOS != "NOUN" {
			continue
		}
		_, role := f.roleOf(s, c)
		return !role && !f.pluralOnly[strings.ToLower(s.Tokens[c].Text)] && !f.localities[strings.ToLower(s.Tokens[c].Lemma)]
	}
	return false
}

// sought reports whether the noun at i is an office that somebody has or is after, and
// nobody who has it: "ran for governor", "the nominee for president", "served as premier".
func (f *finder) sought(s *sentence, i int, role roleNoun) bool {
	t := s.Tokens[i]
	if role.sort != "person" || t.XPOS != "NN" && t.XPOS != "NNP" || s.child(i, "det", "nmod:poss", "flat", "appos", "nummod") >= 0 {
		return false
	}
	switch s.rel(i) {
	case "obl", "nmod":
	default:
		return false
	}
	return f.soughtAfter(s, i)
}

// wanted reports whether the government at i is one that there is not yet: "the call for a
// national unity government", "the formation of a caretaker government".
func (f *finder) wanted(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	switch s.rel(i) {
	case "nmod", "obl":
		p := s.casePrep(i)
		return p == "for" || p == "on" || p == "of" && f.makings[strings.ToLower(s.Tokens[h].Lemma)]
	case "obj":
		return f.makings[strings.ToLower(s.Tokens[h].Lemma)]
	}
	return false
}

// medium reports whether the noun at i is by what somebody speaks: "told his men by radio".
func (f *finder) medium(s *sentence, i int, role roleNoun) bool {
	if role.sector != graph.SectorMedia || s.Tokens[i].XPOS != "NN" || s.rel(i) != "obl" || s.child(i, "det", "nmod:poss") >= 0 {
		return false
	}
	if !f.through[s.casePrep(i)] {
		return false
	}
	home, _ := f.country(s, i, true)
	return home == nil
}

// completes reports whether the noun at i only completes the word for an office: "staff"
// of "the chief of staff", "state" of "heads of state".
func (f *finder) completes(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	return h >= 0 && h < i && f.complements[strings.ToLower(s.Tokens[i].Lemma)] && s.Tokens[i].XPOS == "NN" && s.casePrep(i) == "of" &&
		f.roles[strings.ToLower(s.Tokens[h].Lemma)].sort == "person" && s.child(i, "det", "amod", "compound", "nmod:poss") < 0
}

// field is the noun that says without an article for what somebody is responsible, and
// stands for nobody itself: "immigration" of "the minister for immigration"; -1 for none.
func (f *finder) field(s *sentence, i int, role roleNoun) int {
	if role.sector != graph.SectorGovernment && role.sector != graph.SectorMilitary {
		return -1
	}
	for _, c := range s.children[i] {
		if c < i || s.Tokens[c].Rel != "nmod" || s.byHead[c] != nil || s.child(c, "det", "nmod:poss", "nummod") >= 0 || f.localAt(s, c) != nil {
			continue
		}
		switch p := s.casePrep(c); { // not "cleared the governor of graft", "asked the government for help"
		case p != "of" && p != "for":
			continue
		case f.portfolios[strings.ToLower(s.Tokens[c].Text)] || f.completes(s, c):
		case p == "for" || role.sort != "group" || f.measures[strings.ToLower(s.Tokens[i].Lemma)]:
			continue
		}
		if _, actor := f.roleOf(s, c); !actor || f.completes(s, c) {
			return c
		}
	}
	return -1
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
			if of := f.measured(s, c); of >= 0 { // "tens of thousands of"
				return of
			}
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
		if !properCase(s.Tokens[i].Text) && !(i > m.first && f.smallWords[s.Tokens[i].Text]) {
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
	if f.local(s, i, role, home) { // "the mayor of Kampala" does not act for Uganda
		m.Country, m.doubt = home.Country, m.doubt+0.1
		m.match += ", in " + home.Name
		m.chain = 0
		return
	}
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
		if home.Kind == graph.KindArmedGroup || m.Sector == "" { // "a UN convoy"
			m.Sector = home.Sector
		}
		m.match += " of " + string(home.Actor)
		if role.sort == "person" {
			f.incumbent(s, m.head, m, home)
		}
	}
	if home.Kind == graph.KindOrganization && role.sort == "person" && f.past(s, i) { // "the retired Marine Corps general"
		m.Actor, m.Name, m.Kind, m.Sector = "", "", own, graph.SectorElite
		m.match += ", who was"
	}
	if m.Kind == graph.KindCountry && role.sort != "thing" && m.Sector != "" && (!actsForState(m.Sector) || f.advocates[strings.ToLower(s.Tokens[i].Lemma)]) {
		m.Kind = own
		if own == graph.KindPerson || own == graph.KindOrganization || f.counted(s, i) || f.ownPeople(s, i, home) {
			m.Actor, m.Name = "", ""
			m.match += ", no more of whom is said"
		}
	}
	m.chain = 0
	if m.Actor != "" {
		m.chain = f.chain(string(m.Actor) + "|" + chainSector(m))
	}
}

// governs reports whether the noun at i is the word for who governs a part of a country:
// "the governor", "a city council", "the regional government".
func (f *finder) governs(s *sentence, i int, role roleNoun) bool {
	if role.sector != graph.SectorGovernment && role.sector != graph.SectorLegislature || role.sort == "thing" {
		return false
	}
	return f.localOffices[strings.ToLower(s.Tokens[i].Lemma)] || role.sort == "group" && slices.ContainsFunc(f.modifiersOf(s, i), func(c int) bool {
		return f.localAdjectives[strings.ToLower(s.Tokens[c].Text)]
	})
}

// local reports whether the noun at i is who governs a part of the country of its home:
// "the mayor of Kampala", "the Texas Senate". An office that the country has itself is that
// of the country, unless a part of it is named: "the premier of Greece", "of Ontario".
func (f *finder) local(s *sentence, i int, role roleNoun, home *mention) bool {
	part := home.Kind == graph.KindPlace && !home.seat
	if f.governs(s, i, role) {
		return part || home.Kind != graph.KindOrganization && home.Kind != graph.KindArmedGroup && f.holders[officeKey{home.Country, f.spoken[strings.ToLower(s.Tokens[i].Lemma)]}] == nil
	}
	return part && role.sort == "group" && s.Tokens[i].XPOS != "NNS" && s.Tokens[home.head].Head == i && !f.resident[s.casePrep(home.head)] &&
		(role.sector == graph.SectorGovernment || role.sector == graph.SectorLegislature)
}

// counted reports whether the noun at i is of so many private people: "two Swiss tourists".
func (f *finder) counted(s *sentence, i int) bool {
	word := strings.ToLower(s.Tokens[i].Lemma)
	return s.child(i, "nummod") >= 0 && (f.private[word] || f.strangers[word])
}

// ownPeople reports whether the noun at i is of private people who are somebody's or only live
// somewhere: "his parents from Vietnam", "customers in Ohio".
func (f *finder) ownPeople(s *sentence, i int, home *mention) bool {
	if !f.private[strings.ToLower(s.Tokens[i].Lemma)] {
		return false
	}
	owner := s.child(i, "nmod:poss")
	return home.Kind == graph.KindPlace || owner >= 0 && s.Tokens[owner].UPOS == "PRON"
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
	word := strings.ToLower(s.Tokens[i].Lemma)
	band := role.sort == "group" && s.Tokens[i].XPOS == "NN" && slices.Contains(f.describes[word], graph.KindArmedGroup)
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "amod":
			if !band || s.byHead[c] != nil { // "the Islamic group", "the rebel movement"
				return 0, nil
			}
		case "compound", "nmod", "nummod":
			return 0, nil
		}
	}
	plural := s.Tokens[i].XPOS == "NNS"
	var above map[int]bool
	if role.sort == "person" && !plural {
		above = f.above(s, i)
	}
	subjects := f.subjectsOf(s, i)
	fits := func(m *mention) bool {
		if m.thing || m.members != nil || m.Actor == "" || subjects[m.chain] {
			return false
		}
		switch {
		case role.sort == "person" && !plural:
			return m.Kind == graph.KindPerson && f.at-m.sent <= calledBack && !m.plural && !above[m.chain] && m.Sector != "" && m.Sector == role.sector && f.oneOf(m, role) && f.bears(m, word)
		case plural && f.armed(role.sector):
			return m.Kind == graph.KindArmedGroup
		case band && s.child(i, "amod") >= 0:
			return m.Kind == graph.KindArmedGroup
		case role.sort == "group" && !plural:
			return m.Kind != graph.KindCountry && m.Kind != graph.KindPerson && (f.describable(word, m) && f.sameSort(word, m) || slices.Contains(foldName(m.Name), word))
		}
		return false
	}
	whom := f.latestOf(s, i, func(m *mention) bool { return fits(m) && f.calledLike(m, word) })
	if whom == nil {
		whom = f.latestOf(s, i, fits)
	}
	return first, whom
}

// calledLike reports whether a mention's own noun is the word: "the militants" are the
// latest who were called militants before they are anybody else who bears arms.
func (f *finder) calledLike(m *mention, word string) bool {
	return strings.EqualFold(f.doc.sentences[m.sent].Tokens[m.head].Lemma, word)
}

// bears reports whether a person can be called by the word: where it names an office of
// which there is one at a time, the person must hold it, or the text has called him so. The
// gender of the word must be the person's.
func (f *finder) bears(m *mention, word string) bool {
	if g := f.gendered(word); g != 0 && f.genders[m.chain] == male|female-g {
		return false
	}
	title := f.spoken[word]
	if !f.words[title].unique {
		return true
	}
	for _, o := range f.held[m.Actor] {
		if o.key.title == title || f.words[o.key.title].answers == title {
			return true
		}
	}
	for _, o := range f.recent {
		if o.chain != m.chain {
			continue
		}
		said := f.doc.sentences[o.sent]
		for k := o.first; k < o.last; k++ {
			if strings.EqualFold(said.Tokens[k].Lemma, word) && said.Tokens[k].Rel != "nmod:poss" {
				return true
			}
		}
	}
	return false
}

// oneOf reports whether a person can be "the president" or "the spokesman" that
// the text goes back to: nobody else of this sector was named lately.
func (f *finder) oneOf(m *mention, role roleNoun) bool {
	for k := len(f.recent) - 1; k >= 0 && f.at-f.recent[k].sent <= calledBack; k-- {
		o := f.recent[k]
		if o.Kind == graph.KindPerson && o.Sector == role.sector && o.chain != m.chain && o.Actor != "" {
			return false
		}
	}
	return true
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

// phraseStart is the first token of the modifiers in front of the noun at i, its article left out.
func phraseStart(s *sentence, i int) int {
	first := i
	for _, c := range s.children[i] {
		switch s.Tokens[c].Rel {
		case "amod", "compound", "nummod", "nmod:poss", "advmod":
			if c < i {
				first = min(first, leftmost(s, c))
			}
		}
	}
	return first
}
