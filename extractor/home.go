package extractor

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// settleAll gives those of no country the one that their sentence is about, where it speaks of
// no other: where it happens ("rebels attacked a post in northern Uganda"), or against whose
// state or with whose people it is done ("the union called on the Greek government to ...").
// A state that only acts from outside tells nothing: "Norway urged the rebels to ...".
func (f *finder) settleAll(s *sentence) {
	scene, state, alone := f.scene(s)
	if scene == nil && state == nil {
		return
	}
	for _, m := range s.mentions {
		role, ok := f.homeless(s, m)
		against := ok && f.domestic[strings.ToLower(s.Tokens[m.head].Lemma)]
		switch {
		case !ok:
		case scene != nil && (domesticScene[cmp.Or(m.Sector, role.sector)] || f.disputants[strings.ToLower(s.Tokens[m.head].Lemma)]) && (alone || !comesAlong[m.Sector]):
			f.settle(s, m, scene, role, 0.1, state != nil && against)
		case state != nil && (domesticState[m.Sector] || m.Sector == "" && f.convinced(s, m.head) || against):
			f.settle(s, m, state, role, 0.1, against)
		}
	}
}

// homeless reports whether a mention is of somebody who has a role, or of people of a
// conviction, and of whom nothing says of which country.
func (f *finder) homeless(s *sentence, m *mention) (roleNoun, bool) {
	named := m.Actor != "" && (f.actors[m.Actor].ID != "" || !domesticState[m.Sector]) // a party that no list has is at home somewhere too
	if named || m.Country != "" || m.Code != "" || m.first == m.last || m.thing || m.private || m.ethnic || m.home != nil || m.Kind == graph.KindPlace ||
		f.strangers[strings.ToLower(s.Tokens[m.head].Lemma)] || f.roamers[strings.ToLower(s.Tokens[m.head].Lemma)] || f.modified(s, m.head, f.outsiders) {
		return roleNoun{}, false
	}
	role, ok := f.roleOf(s, m.head)
	if !ok && m.Kind == graph.KindPopulation && f.convinced(s, m.head) {
		return roleNoun{sector: graph.SectorCivilians, sort: "person"}, true
	}
	return role, ok
}

// modified reports whether an adjective of the noun at i is one of the words.
func (f *finder) modified(s *sentence, i int, words map[string]bool) bool {
	return slices.ContainsFunc(s.children[i], func(c int) bool {
		return s.Tokens[c].Rel == "amod" && words[strings.ToLower(s.Tokens[c].Text)]
	})
}

// settle gives a mention the country of another one for a home. Who acts for the state is that
// country, and so are rebels and protesters against it; others are nobody in particular there.
func (f *finder) settle(s *sentence, m, of *mention, role roleNoun, doubt float64, against bool) {
	if m.Actor != "" {
		m.Country = of.Country
		m.doubt += doubt
		m.match += ", of " + of.Country + " as nothing else is said"
		for _, o := range s.mentions { // its short name
			if o.Actor == m.Actor && o.Country == "" && o.Code == "" {
				o.Country = m.Country
			}
		}
		return
	}
	home, before := *of, m.chain
	home.Kind, home.Sector = graph.KindPlace, ""
	home.first, home.last, home.head = m.head, m.head, m.head // no word of the sentence names it
	f.compose(s, m.head, m, &home, role)
	if m.Actor == "" || !actsForState(m.Sector) && !against { // at home there, and nobody in particular
		m.Actor, m.Name, m.chain = "", m.Text, before
	}
	m.home, m.settled = nil, true
	m.doubt += doubt
	m.match += ", as nothing else is said"
	for _, o := range s.mentions { // "they"
		if o != m && o.chain == before && o.Actor == "" && o.Country == "" {
			o.Actor, o.Name, o.Kind, o.Country, o.Code, o.Sector, o.chain, o.settled = m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector, m.chain, true
		}
	}
}

// ownerOf is the country that a thing of its forces to which something is done belongs to by
// where it happens: "ambushed a military convoy in southern Colombia"; nil for none. What the
// state itself acts on there, and is not of its forces, is another's: "the coast guard fired on a boat".
func (f *finder) ownerOf(s *sentence, i int, role roleNoun) *mention {
	switch s.rel(i) {
	case "obj", "nsubj:pass", "obl":
		if scene, state, alone := f.scene(s); alone && (state == nil || role.sector != "") {
			return scene
		}
	}
	return nil
}

// domesticScene are the sectors of those who are at home where something happens, comesAlong
// of those among them who may as well belong to another state that takes part, and
// domesticState of those who have to do with their own state. Foreign troops, tourists and
// aid workers are where they are not at home, and are called by their country.
var (
	domesticScene = sectors(graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorJudiciary, graph.SectorLegislature, graph.SectorRebels,
		graph.SectorUnaligned, graph.SectorParamilitary, graph.SectorOpposition, graph.SectorParty, graph.SectorLabour, graph.SectorEducation, graph.SectorAgriculture,
		graph.SectorReligion, graph.SectorCivilians, graph.SectorCriminals)
	comesAlong    = sectors(graph.SectorGovernment, graph.SectorMilitary, graph.SectorJudiciary, graph.SectorLegislature, graph.SectorParty)
	domesticState = sectors(graph.SectorRebels, graph.SectorOpposition, graph.SectorParty, graph.SectorLabour, graph.SectorEducation, graph.SectorAgriculture,
		graph.SectorLegislature, graph.SectorPolice)
)

func sectors(list ...graph.Sector) map[graph.Sector]bool {
	set := map[graph.Sector]bool{}
	for _, s := range list {
		set[s] = true
	}
	return set
}

// scene finds the country in which a sentence says that something happens, and, where it
// speaks of one country alone, somebody who is of that and no state that acts from outside;
// nil for either that there is not.
func (f *finder) scene(s *sentence) (scene, state *mention, alone bool) {
	countries := map[string]bool{}
	scenes := map[string]bool{}
	for _, m := range s.mentions {
		if m.Country == "" || m.ethnic || f.tells(s, m) {
			continue
		}
		countries[m.Country] = true
		switch {
		case m.Kind == graph.KindPlace || m.Kind == graph.KindCountry && m.Sector == "":
			if _, known := f.actors[graph.ActorID("country:"+m.Country)]; known && f.happens(s, m) && !f.refuge(s, m) {
				scene = m
				scenes[m.Country] = true
			}
		case m.home != nil && m.home.Kind == graph.KindPlace: // who is there: "officials in Geneva"
		case f.strangers[strings.ToLower(s.Tokens[m.head].Lemma)], m.Kind == graph.KindPerson && m.Sector == graph.SectorReligion: // diplomats are not at home where they are, nor has the pope rebels
		case m.Sector != "" && m.home != nil, m.Kind == graph.KindPerson && m.Sector != "", m.Kind == graph.KindCountry && ofState(m.Sector):
			state = m
		}
	}
	if len(scenes) > 1 {
		scene = nil
	}
	alone = len(countries) == 1
	if !alone || state != nil && f.actors[graph.ActorID("country:"+state.Country)].ID == "" {
		state = nil
	}
	return scene, state, alone
}

// tells reports whether somebody is in the sentence only as its source, or as a part of it:
// "a spokeswoman for the US embassy said".
func (f *finder) tells(s *sentence, m *mention) bool {
	i := m.head
	for s.Tokens[i].Head >= 0 && s.rel(i) != "nsubj" {
		i = s.Tokens[i].Head
	}
	v := s.Tokens[i].Head
	if v < 0 || s.Tokens[v].UPOS != "VERB" || !f.sayings[strings.ToLower(s.Tokens[v].Lemma)] {
		return false
	}
	return s.Tokens[v].Rel == "parataxis" || slices.ContainsFunc(s.children[v], func(c int) bool { return c < i && s.Tokens[c].Rel == "ccomp" })
}

// refuge reports whether a country or place is one that people flee to, about which what
// they flee from tells nothing: "fled to Kenya after the army had attacked their villages".
func (f *finder) refuge(s *sentence, m *mention) bool {
	h := s.Tokens[m.head].Head
	if s.rel(m.head) != "obl" || h < 0 || s.Tokens[h].UPOS != "VERB" {
		return false
	}
	if f.flights[strings.ToLower(s.Tokens[h].Lemma)] && f.goals[s.casePrep(m.head)] {
		return true
	}
	c := s.child(h, "nsubj")
	return c >= 0 && s.byHead[c] != nil && s.byHead[c].Sector == graph.SectorRefugees
}

// happens reports whether a place is one where something is done: "in Dhaka", "near the
// town of Goma", "in Egypt's northern Sinai"; not one where it is only told, or where people
// from elsewhere may meet.
func (f *finder) happens(s *sentence, m *mention) bool {
	i := m.head
	for h := s.Tokens[i].Head; h >= 0 && s.isNoun(h) && f.partOfPlace(s, i); h = s.Tokens[i].Head {
		if of := s.byHead[h]; of != nil && of.Kind != graph.KindPlace && !(of.Kind == graph.KindCountry && of.Sector == "") {
			return false // whose people act
		}
		i = h
	}
	rel, h := s.rel(i), s.Tokens[i].Head
	if rel != "obl" && rel != "nmod" || h < 0 || !f.scenes[s.casePrep(i)] || f.convening[strings.ToLower(s.Tokens[h].Lemma)] || f.meetings[strings.ToLower(s.Tokens[h].Lemma)] {
		return false // where guests meet
	}
	if s.isNoun(h) {
		switch s.rel(h) {
		case "nsubj":
			if f.strangers[strings.ToLower(s.Tokens[h].Lemma)] { // "the envoy in Oslo demanded"
				return false
			}
			h = s.Tokens[h].Head // "officials in Kampala said"
		case "obj", "iobj":
			if s.byHead[h] != nil { // "told reporters in Oslo", not "declared a curfew in Oslo"
				h = s.Tokens[h].Head
			}
		}
	}
	return s.Tokens[h].UPOS != "VERB" || !f.sayings[strings.ToLower(s.Tokens[h].Lemma)]
}

// partOfPlace reports whether the place at i only says which place its head is: "the
// Bolivian city of Potosi", "Sindh province".
func (f *finder) partOfPlace(s *sentence, i int) bool {
	switch s.rel(i) {
	case "nmod:poss", "compound", "amod", "appos", "flat", "conj", "nmod:desc":
		return true
	case "nmod":
		return s.casePrep(i) == "of"
	}
	return false
}

// ofTheText gives ministers and the like, and who governs, judges, polices, opposes or
// fights, the country that the text is clearly about where no word of their sentence says
// one: "Planning Minister Ama Boadu said Ghana would ...".
func (f *finder) ofTheText() {
	times := map[string]int{}
	named := map[string]*mention{}
	for _, s := range f.doc.sentences {
		for _, m := range s.mentions {
			if m.Country != "" && m.home == nil && m.Kind != graph.KindPerson && s.Tokens[m.head].UPOS != "PRON" {
				times[m.Country]++
				named[m.Country] = m
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
		silent := !slices.ContainsFunc(s.mentions, func(m *mention) bool { return m.Country != "" || m.Code != "" })
		for _, m := range s.mentions {
			if m.homely && m.Actor != "" && m.Country == "" && m.Code == "" {
				m.Country = first
				m.doubt += 0.2
				m.match += ", of the country that the text is about"
			}
			if role, ok := f.homeless(s, m); ok && silent && times[first] > 2 && (domesticState[m.Sector] || ofState(m.Sector) && m.Sector != graph.SectorMilitary) {
				f.settle(s, m, named[first], role, 0.2, false)
			}
		}
	}
}
