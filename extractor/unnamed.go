package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// leastActor is the probability from which on the plural of a noun that no table lists is
// taken to be people, who takes part in an event that is as likely.
const leastActor = 0.8

// unnamed makes mentions of those whom the engine takes for actors in an event and no table
// lists: "the herdsmen". They are nobody in particular.
func (f *finder) unnamed(s *sentence) {
	for i, p := range s.Actors {
		if p >= leastActor && s.byHead[i] == nil && !s.closed[i] && f.half(s, i) {
			continue
		}
		if p < leastActor || s.byHead[i] != nil || s.closed[i] || s.Tokens[i].XPOS != "NNS" || f.belongs(s, i) || !f.involved(s, i) {
			continue
		}
		if home, _ := f.country(s, i, true); home != nil { // "Turkish lorries" stand for Turkey
			continue
		}
		if role, ok := f.roleOf(s, i); ok && role.sort == "thing" { // "helicopters" do not act by themselves
			continue
		}
		f.add(s, f.nameless(s, i, "taken for an actor by the engine"))
	}
}

// belongs reports whether the noun says whose it is: "52 members of the movement" stand for
// the movement.
func (f *finder) belongs(s *sentence, i int) bool {
	for _, c := range s.children[i] {
		rel := s.rel(c)
		if s.byHead[c] != nil && s.byHead[c].Kind != graph.KindPlace && (rel == "nmod" || rel == "nmod:poss") {
			return true
		}
		if s.byHead[c] == nil && rel == "nmod" && f.measures[strings.ToLower(s.Tokens[c].Lemma)] && f.belongs(s, c) { // "tens of thousands of Israelis"
			return true
		}
	}
	return false
}

// involved reports whether the engine reads an event in which token i takes part.
func (f *finder) involved(s *sentence, i int) bool {
	for k := range s.Sayings {
		if said := &s.Sayings[k]; max(said.Who[i], said.Whom[i]) >= leastActor {
			sum := float32(0)
			for _, p := range said.Kinds {
				sum += p
			}
			if sum >= leastActor {
				return true
			}
		}
	}
	return false
}

// half makes a mention of a noun that is a body where somebody acts, "the mission", or of
// a word for some of those who are spoken of, "both", and reports whether it did. The
// engine must take them for an actor in an event.
func (f *finder) half(s *sentence, i int) bool {
	t := s.Tokens[i]
	word := strings.ToLower(t.Lemma)
	body := t.UPOS == "NOUN" && f.halfBodies[word]
	some := t.UPOS == "NUM" || f.quantities[strings.ToLower(t.Text)] && t.UPOS != "NOUN"
	switch r := s.rel(i); {
	case !body && !some, !f.involved(s, i):
		return false
	case r == "nummod" || r == "det" || r == "amod" || r == "compound" || r == "cc" || r == "advmod":
		return false
	}
	if !body {
		if i+1 < len(s.Tokens) && (s.isNoun(i+1) || s.Tokens[i+1].UPOS == "ADJ") || slices.ContainsFunc(s.children[i], func(c int) bool { return c > i && s.Tokens[c].Rel == "nmod" }) {
			return false // "five Rwandans", whatever the parser makes of it; "three of the villages"
		}
		f.add(s, f.nameless(s, i, "some, taken for actors by the engine"))
		return true
	}
	home, at := f.country(s, i, true)
	if home == nil && f.belongs(s, i) {
		return false
	}
	m := f.nameless(s, i, "a body, taken for an actor by the engine")
	m.plural, m.group, m.Kind = t.XPOS == "NNS", true, graph.KindOrganization
	switch {
	case home == nil:
	case m.plural && f.member(s, i): // "its member states" are not the union
		m.home, m.Kind = home, graph.KindPopulation
	case home.Kind != graph.KindOrganization && home.Kind != graph.KindArmedGroup && len(f.describes[word]) > 0: // "a Kurdish group" is not the state
		m.home, m.Country = home, home.Country
	default:
		m.home = home
		m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector = home.Actor, home.Name, home.Kind, home.Country, home.Code, home.Sector
		m.match += ", of " + home.Name
		if at > i {
			m.last = max(m.last, home.last)
		}
	}
	f.add(s, m)
	return true
}

// member reports whether the noun at i is of those who belong to a body: "its members",
// "the member states".
func (f *finder) member(s *sentence, i int) bool {
	return s.Tokens[i].Lemma == "member" || slices.ContainsFunc(s.children[i], func(c int) bool {
		return s.Tokens[c].Rel == "compound" && s.Tokens[c].Lemma == "member"
	})
}
