package extractor

import (
	"maps"
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
