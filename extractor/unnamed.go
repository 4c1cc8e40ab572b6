package extractor

import "github.com/entente-graph/entente/graph"

// leastActor is the probability from which on the plural of a noun that no table lists is
// taken to be people, who takes part in an event that is as likely.
const leastActor = 0.8

// unnamed makes mentions of those whom the engine takes for actors in an event and no table
// lists: "the herdsmen". They are nobody in particular.
func (f *finder) unnamed(s *sentence) {
	for i, p := range s.Actors {
		if p < leastActor || s.byHead[i] != nil || s.closed[i] || s.Tokens[i].XPOS != "NNS" || f.belongs(s, i) || !f.involved(s, i) {
			continue
		}
		if home, _ := f.country(s, i, true); home != nil { // "Turkish lorries" stand for Turkey
			continue
		}
		m := &mention{first: i, last: i + 1, head: i, doubt: 0.3, plural: true, match: "taken for an actor by the engine"}
		m.Kind = graph.KindPopulation
		for _, c := range s.children[i] {
			switch s.Tokens[c].Rel {
			case "amod", "compound", "nummod", "nmod:poss":
				if c < i {
					m.first = min(m.first, leftmost(s, c))
				}
			}
		}
		f.add(s, m)
	}
}

// belongs reports whether the noun says whose it is: "52 members of the movement" stand for
// the movement.
func (f *finder) belongs(s *sentence, i int) bool {
	for _, c := range s.children[i] {
		if rel := s.rel(c); s.byHead[c] != nil && s.byHead[c].Kind != graph.KindPlace && (rel == "nmod" || rel == "nmod:poss") {
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
