package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// roleOf is what a noun says about the role of whom it names, with what its
// modifiers and complements add: a police officer is police, a rebel leader a
// rebel, the spokesman of the army of the army, a former minister no minister.
func (f *finder) roleOf(s *sentence, i int) (roleNoun, bool) { return f.roleAt(s, i, 3) }

func (f *finder) roleAt(s *sentence, i, depth int) (roleNoun, bool) {
	if depth == 0 || f.behindCourtesy(s, i) {
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
			return f.formerly(s, i, f.somebodys(s, i, two)), true
		}
	}
	front := f.modifiersOf(s, i)
	for _, c := range front { // "national guard", "security service"
		for _, w := range []string{strings.ToLower(s.Tokens[c].Lemma), strings.ToLower(s.Tokens[c].Text)} {
			if two, known := f.roles[w+" "+word]; known {
				return f.formerly(s, i, f.somebodys(s, i, two)), true
			}
		}
	}
	if !ok || f.orators[word] && (s.Tokens[i].XPOS == "NNS" || s.Tokens[i].XPOS == "NNPS") {
		return f.bandOf(s, i, depth)
	}
	if role.sort == "person" && (i > 0 && f.model(s, i-1) || f.planes[word] && f.airborne(s, i)) { // "B-52 bombers", "MiG-29 fighters"
		return f.roles["warplane"], true
	}
	sector := graph.Sector("")
	if f.general[word] {
		sector = f.qualified(s, i, front, depth)
	}
	switch {
	case sector != "":
		role.sector = sector
	case f.disputants[word] && s.Tokens[i].XPOS == "NNS" && len(front) == 0: // "both parties"
		role.sector = ""
	case f.officers[word] && f.ofElse(s, front): // "detention centre officers"
		role.sector = ""
	}
	return f.formerly(s, i, f.somebodys(s, i, role)), true
}

// airborne reports whether something is done to the noun at i that is done to planes alone:
// "shot down a Russian bomber", "jets were scrambled to intercept two fighters".
func (f *finder) airborne(s *sentence, i int) bool {
	v := s.Tokens[i].Head
	if v < 0 || s.rel(i) != "obj" && s.Tokens[i].Rel != "nsubj:pass" {
		return false
	}
	lemma := strings.ToLower(s.Tokens[v].Lemma)
	if p := s.child(v, "compound:prt"); p >= 0 {
		lemma += "_" + strings.ToLower(s.Tokens[p].Text)
	}
	return f.downings[lemma]
}

// behindCourtesy reports whether the word at i, whatever else it means, is somebody's name behind
// a courtesy: "Mr King", "Dr Sultan"; not "Mr President" or "Mr Justice Holm".
func (f *finder) behindCourtesy(s *sentence, i int) bool {
	if i == 0 || !properCase(s.Tokens[i].Text) || !f.courtesies[strings.ToLower(strings.TrimSuffix(s.Tokens[i-1].Text, "."))] || f.addressed[strings.ToLower(s.Tokens[i].Text)] {
		return false
	}
	return i+1 == len(s.Tokens) || !properCase(s.Tokens[i+1].Text) || s.Tokens[i+1].UPOS != "PROPN"
}

// somebodys takes the government out of the role of who is of an organisation: "the president
// of the league"; and gives somebody's deputy the role of the one whose he is.
func (f *finder) somebodys(s *sentence, i int, role roleNoun) roleNoun {
	if p := s.child(i, "nmod:poss"); p >= 0 && s.Tokens[p].UPOS == "PRON" && f.understudies[strings.ToLower(s.Tokens[i].Lemma)] {
		role.sector = graph.SectorElite
		if m := s.byHead[p]; m != nil && m.Sector != "" {
			role.sector = m.Sector
		}
	}
	if role.sector == graph.SectorGovernment && role.sort == "person" {
		if sector, ok := f.ofBody(s, i); ok {
			role.sector = sector
		}
	}
	return role
}

// ofBody is the sector of the organisation that the noun at i names somebody of, where it acts
// for no state: "a union's secretary", "a spokesman for the airline". It may be unknown.
func (f *finder) ofBody(s *sentence, i int) (graph.Sector, bool) {
	for _, c := range s.children[i] {
		switch p := s.casePrep(c); s.Tokens[c].Rel {
		case "nmod":
			if c < i || p != "of" && p != "for" {
				continue
			}
		case "nmod:poss":
		case "compound":
			if c > i {
				continue
			}
		default:
			continue
		}
		m := s.byHead[c]
		if m != nil && m.Kind == graph.KindOrganization && m.Code == "" && !actsForState(m.Sector) && (m.Sector != "" || m.home == nil) {
			return m.Sector, true
		}
	}
	return "", false
}

// ofElse reports whether a common noun of no role stands in front, so that an officer may be
// of anything.
func (f *finder) ofElse(s *sentence, front []int) bool {
	return slices.ContainsFunc(front, func(c int) bool {
		return s.Tokens[c].Rel == "compound" && s.Tokens[c].UPOS == "NOUN" && s.byHead[c] == nil && !f.ranks[strings.ToLower(s.Tokens[c].Lemma)]
	})
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
		if role, ok := f.roleAt(s, c, depth-1); ok && role.sector != graph.SectorGovernment && role.sort != "thing" && !(role.sector == graph.SectorCivilians && properCase(s.Tokens[c].Text)) { // not of a people: "Tutsi soldiers"
			return role.sector
		}
	}
	for _, c := range s.children[i] {
		if s.rel(c) != "nmod" || s.Tokens[c].Rel == "nmod:poss" && c > i {
			continue
		}
		if p := s.casePrep(c); c > i && p != "of" && p != "for" || f.completes(s, c) {
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
		for _, name := range s.children[c] { // "leaders of the Hamas group"
			if m := s.byHead[name]; m != nil && s.Tokens[name].Rel == "compound" && m.Kind == graph.KindArmedGroup {
				return m.Sector
			}
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
	if role.sort == "person" && f.past(s, i) {
		role.sector = graph.SectorElite
	}
	return role
}

// past reports whether somebody is called by what he was: "former", "retired".
func (w *wordLists) past(s *sentence, i int) bool {
	return slices.ContainsFunc(s.children[i], func(c int) bool { return c < i && w.former[strings.ToLower(s.Tokens[c].Text)] })
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

func (f *finder) armed(sector graph.Sector) bool {
	return fights(sector) || sector == graph.SectorCriminals
}
