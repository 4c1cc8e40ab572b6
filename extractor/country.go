package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

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
			if m == nil && s.casePrep(c) == "of" && f.branches[strings.ToLower(s.Tokens[c].Lemma)] { // "head of the army's intelligence wing"
				for _, k := range s.children[c] {
					if s.Tokens[k].Rel == "nmod:poss" {
						f.phrase(s, k)
					}
				}
				m, _ = f.country(s, c, false)
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

// residence is the country or place whose people a phrase is about by where they
// are: "protesters in Kenya", "officials in Cairo". Troops may be anywhere. Who comes from an
// alliance or agency acts for that.
func (f *finder) residence(s *sentence, i int, role roleNoun) *mention {
	for _, c := range s.children[i] { // "inspectors from the IAEA"
		if m := s.byHead[c]; m != nil && c > i && s.Tokens[c].Rel == "nmod" && s.casePrep(c) == "from" && m.Kind == graph.KindOrganization && m.Sector == graph.SectorIGO {
			return m
		}
	}
	switch role.sector {
	case graph.SectorMilitary:
		return f.comesFrom(s, i)
	case graph.SectorIGO, graph.SectorNGO:
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

// comesFrom is the country that sends the troops or warships at i, which do something: "soldiers
// from Kenya and Chad held an exercise"; nil for none. Where something is done to them it may
// be where they are taken from.
func (f *finder) comesFrom(s *sentence, i int) *mention {
	if s.Tokens[i].Rel != "nsubj" {
		return nil
	}
	for _, c := range s.children[i] {
		if m := s.byHead[c]; m != nil && c > i && s.Tokens[c].Rel == "nmod" && s.casePrep(c) == "from" && m.Kind == graph.KindCountry && m.Sector == "" {
			return m
		}
	}
	return nil
}

// fleet is whose forces the arms at i are of by others that the text has just spoken of, in one
// row or before: "French jets and helicopters", "the French jets ... The planes hit"; nil for
// nobody, or where it has spoken of those of several countries.
func (f *finder) fleet(s *sentence, i int) *mention {
	arms := func(s *sentence, m *mention) bool {
		if m.Kind != graph.KindCountry || m.Sector != graph.SectorMilitary {
			return false
		}
		role, ok := f.roleOf(s, m.head)
		return ok && role.sort == "thing"
	}
	if s.Tokens[i].Rel == "conj" {
		if m := s.byHead[s.Tokens[i].Head]; m != nil && arms(s, m) {
			return m
		}
	}
	if d := s.child(i, "det"); s.Tokens[i].XPOS != "NNS" && (d < 0 || !f.definites[strings.ToLower(s.Tokens[d].Text)]) {
		return nil
	}
	var of *mention
	for _, m := range f.recent {
		switch {
		case f.at-m.sent > 2 || !arms(f.doc.sentences[m.sent], m):
		case of != nil && of.Actor != m.Actor:
			return nil
		default:
			of = m
		}
	}
	return of
}

// flagOf is the country whose flag a thing bears: "a Libyan-registered tanker"; nil for none.
func (f *finder) flagOf(s *sentence, i int) *mention {
	for _, c := range s.children[i] {
		if s.Tokens[c].Rel != "amod" || !f.flagged[strings.ToLower(s.Tokens[c].Text)] {
			continue
		}
		for _, d := range s.children[c] {
			if m := s.byHead[d]; m != nil && m.Kind == graph.KindCountry {
				return m
			}
		}
	}
	return nil
}

// defaultCountry is the country that "the government" or "the army" belongs to
// where the phrase does not say: the one whose the text has last called so, else the one
// that the document names most, the latest of equals.
func (f *finder) defaultCountry(s *sentence, i int, role roleNoun) graph.ActorID {
	pair := func(c int) bool { // "the national guard", one word of two
		_, ok := f.roles[strings.ToLower(s.Tokens[c].Text)+" "+strings.ToLower(s.Tokens[i].Lemma)]
		return ok
	}
	if role.sort != "group" || f.governs(s, i, role) || s.child(i, "det") < 0 || !strings.EqualFold(s.Tokens[s.child(i, "det")].Text, "the") {
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
	if of := f.commander(s, i); of != "" {
		return of
	}
	if m := f.latestForce(s, i, role); m != nil {
		return m.Actor
	}
	word := strings.ToLower(s.Tokens[i].Lemma)
	if f.executives[word] {
		if m := f.latestOf(s, i, func(m *mention) bool {
			return m.Kind == graph.KindPerson && m.Sector == graph.SectorGovernment && m.Country != ""
		}); m != nil && f.actors[graph.ActorID("country:"+m.Country)].ID != "" {
			return graph.ActorID("country:" + m.Country)
		}
	}
	if o := f.organs[word]; o != nil && f.at-o.sent <= 3 { // "the Kenyan government" before
		return o.Actor
	}
	if f.nation == nil {
		return ""
	}
	of := organOf{word, f.nation.of}
	f.others[of] = f.others[of] || f.besides(s, i, f.nation.of)
	if f.others[of] {
		return ""
	}
	return f.nation.of
}

// commander is the country of whoever gives the organ at token i its orders: "Mugabe
// ordered the army to clear the square"; "" for nobody.
func (f *finder) commander(s *sentence, i int) graph.ActorID {
	h := s.Tokens[i].Head
	if r := s.rel(i); h < 0 || r != "obj" && r != "iobj" || !f.commands[strings.ToLower(s.Tokens[h].Lemma)] {
		return ""
	}
	c := s.child(h, "nsubj")
	if c < 0 || s.byHead[c] == nil {
		return ""
	}
	m := s.byHead[c]
	if m.Kind != graph.KindPerson || m.Country == "" || !actsForState(m.Sector) {
		return ""
	}
	return graph.ActorID("country:" + m.Country)
}

// latestForce is the force that "the troops" belong to: the one of which the sentence or
// the one before has spoken last, whether it has a country or not.
func (f *finder) latestForce(s *sentence, i int, role roleNoun) *mention {
	if role.sector != graph.SectorMilitary || s.Tokens[i].XPOS != "NNS" {
		return nil
	}
	for k := len(f.recent) - 1; k >= 0 && f.at-f.recent[k].sent <= 1; k-- {
		m := f.recent[k]
		if (m.sent < f.at || m.Start < s.Tokens[i].Start) && m.Sector == graph.SectorMilitary && m.Kind != graph.KindPerson && !m.thing && m.members == nil && (m.Actor == "" || m.Actor.IsCountry()) {
			return m
		}
	}
	return nil
}

// organ notes whose organ a phrase is that says so.
func (f *finder) organ(s *sentence, m *mention) {
	if m.Kind != graph.KindCountry || !actsForState(m.Sector) || m.last-m.first < 2 || m.antecedent != nil {
		return
	}
	if t := s.Tokens[m.head]; t.XPOS == "NN" || t.XPOS == "NNP" {
		f.organs[strings.ToLower(t.Lemma)] = m
	}
}

// besides reports whether the sentence has a country deal with the organ at token i, so
// that it is another's: "the government is holding talks with the United States".
func (f *finder) besides(s *sentence, i int, country graph.ActorID) bool {
	return slices.ContainsFunc(s.mentions, func(m *mention) bool {
		if m.Actor != country || m.Kind != graph.KindCountry || m.Sector != "" || m.home != nil || s.Tokens[m.head].UPOS != "PROPN" {
			return false
		}
		switch s.rel(m.head) {
		case "nsubj", "obj", "iobj":
			return s.Tokens[m.head].Head == s.Tokens[i].Head
		case "obl", "nmod":
			p, h := s.casePrep(m.head), s.Tokens[m.head].Head
			if s.rel(h) == "obj" && p != "of" { // "turned down an offer from Norway"
				h = s.Tokens[h].Head
			}
			return p == "with" || p == "against" || (p == "from" || p == "by") && h == s.Tokens[i].Head
		}
		return false
	})
}

// An organOf is an organ of a country by the noun that it is called by.
type organOf struct {
	word    string
	country graph.ActorID
}
