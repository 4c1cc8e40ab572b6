package extractor

import (
	"strings"

	"github.com/entente-graph/entente/graph"
)

// refer resolves the relative pronouns and the definite descriptions of a
// sentence. Whoever is not clear stays unresolved.
func (f *finder) refer(s *sentence) {
	for i, t := range s.Tokens {
		lower := strings.ToLower(t.Text)
		switch {
		case t.XPOS == "WP" || t.XPOS == "WDT" || lower == "that" && t.UPOS == "PRON" || t.XPOS == "WP$":
			f.relative(s, i)
		case t.UPOS == "NOUN" && t.XPOS == "NN" && s.byHead[i] == nil:
			f.description(s, i)
		}
	}
}

// stand makes token i a mention of another's actor.
func (f *finder) stand(s *sentence, first, i int, m *mention, why string, doubt float64) {
	n := *m
	n.first, n.last, n.head = first, i+1, i
	n.match, n.rivals, n.doubt = why+" "+m.Name, nil, m.doubt+doubt
	recent := f.recent
	f.add(s, &n)
	f.recent = recent
}

// relative gives a relative pronoun its antecedent.
func (f *finder) relative(s *sentence, i int) {
	for v, n := s.Tokens[i].Head, 0; v >= 0 && n < 4; v, n = s.Tokens[v].Head, n+1 {
		if s.Tokens[v].Rel == "acl:relcl" {
			h := s.Tokens[v].Head
			if strings.HasPrefix(strings.ToLower(s.Tokens[i].Text), "who") { // people: not the country that they are in
				for up := h; up >= 0; up = s.Tokens[up].Head {
					if m := s.byHead[up]; m != nil && m.Kind != graph.KindPlace && (m.Kind != graph.KindCountry || m.Sector != "") {
						h = up
						break
					}
				}
			}
			if h >= 0 && s.byHead[h] != nil && h != i {
				f.stand(s, i, i, s.byHead[h], "relative pronoun for", 0.05)
			}
			return
		}
	}
}

// pronoun resolves a personal or possessive pronoun to the latest actor of its
// person and number, one in the subject of its sentence before others.
func (f *finder) pronoun(s *sentence, i int, word string) {
	var fits func(m *mention) bool
	switch word {
	case "he", "him", "his", "himself", "she", "her", "hers", "herself":
		fits = func(m *mention) bool { return m.Kind == graph.KindPerson }
	case "it", "its", "itself":
		if h := s.Tokens[i].Head; s.rel(i) == "expl" && !(h >= 0 && f.disposed[strings.ToLower(s.Tokens[h].Lemma)]) {
			return
		}
		fits = func(m *mention) bool {
			return m.Kind == graph.KindCountry && (m.Sector == "" || m.Sector == graph.SectorGovernment) || m.Kind == graph.KindOrganization || m.Kind == graph.KindArmedGroup
		}
	case "they", "them", "their", "themselves", "theirs":
		fits = func(m *mention) bool { return m.Kind != graph.KindPerson }
	default:
		return
	}
	at := s.Tokens[i].Start
	bound := f.bound(s, i)
	var best *mention
	bestScore := -1.0
	for k := len(f.recent) - 1; k >= 0 && k >= len(f.recent)-14; k-- {
		m := f.recent[k]
		if !fits(m) {
			continue
		}
		where := f.place(m)
		if where < 0 || where == 0 && m.Start >= at || bound[m.chain] {
			continue
		}
		score := 3.0 - 1.5*float64(where)
		if f.isSubject(m) {
			score += 1.6
		}
		if where == 0 {
			score += float64(m.Start-s.Start) / 4000
		}
		if score > bestScore {
			best, bestScore = m, score
		}
	}
	if best == nil || bestScore < 1.4 {
		return
	}
	f.stand(s, i, i, best, "pronoun for", 0.2)
}

// bound returns the chains that the pronoun cannot be of: "he met him" is about
// two. A possessive or a subject is bound by nobody.
func (f *finder) bound(s *sentence, i int) map[int]bool {
	switch s.rel(i) {
	case "obj", "iobj", "obl":
	default:
		return nil
	}
	for v := s.Tokens[i].Head; v >= 0; v = s.Tokens[v].Head {
		c := s.child(v, "nsubj", "nsubj:pass")
		if c < 0 {
			continue
		}
		chains := map[int]bool{}
		for _, k := range s.conjuncts(c) {
			if m := s.byHead[k]; m != nil {
				chains[m.chain] = true
			}
		}
		return chains
	}
	return nil
}

// place is how many sentences before the one that is read the mention stands,
// -1 for further off.
func (f *finder) place(m *mention) int {
	if back := f.at - m.sent; back <= 2 {
		return back
	}
	return -1
}

// isSubject reports whether the mention is the subject of its clause.
func (f *finder) isSubject(m *mention) bool { return f.doc.sentences[m.sent].rel(m.head) == "nsubj" }

// description resolves "the country", "the group" to the latest of the kind.
func (f *finder) description(s *sentence, i int) {
	d := s.child(i, "det", "nmod:poss")
	if d < 0 || s.child(i, "amod", "compound", "nmod", "acl:relcl", "acl") >= 0 {
		return
	}
	if w := strings.ToLower(s.Tokens[d].Text); w != "the" && w != "this" && w != "that" {
		return
	}
	var kinds []graph.Kind
	switch strings.ToLower(s.Tokens[i].Lemma) {
	case "country", "nation", "kingdom", "republic", "state":
		kinds = []graph.Kind{graph.KindCountry}
	case "group", "movement", "militia", "faction":
		kinds = []graph.Kind{graph.KindArmedGroup, graph.KindOrganization}
	case "organization", "organisation", "agency", "bloc", "alliance", "union", "company", "party":
		kinds = []graph.Kind{graph.KindOrganization}
	default:
		return
	}
	at := s.Tokens[i].Start
	for k := len(f.recent) - 1; k >= 0 && k >= len(f.recent)-10; k-- {
		m := f.recent[k]
		where := f.place(m)
		if where < 0 || where == 0 && m.Start >= at {
			continue
		}
		for _, kind := range kinds {
			if m.Kind == kind {
				f.stand(s, d, i, m, "description of", 0.2)
				return
			}
		}
	}
}
