package extractor

import (
	"strings"

	"github.com/entente-graph/entente/graph"
)

// appositions makes one actor of "the Turkish foreign minister, Mevlüt Çavuşoğlu":
// the description takes the name's identity.
func (f *finder) appositions(s *sentence) {
	for i, t := range s.Tokens {
		if t.Head < 0 {
			continue
		}
		switch s.rel(i) {
		case "appos":
		case "flat", "compound", "nmod": // "Secretary of State" + "John Kerry", whichever the parser hangs on the other
			if m := s.byHead[i]; s.rel(i) == "flat" && m != nil && m.Kind == graph.KindPerson && m.Actor != "" {
				for h := t.Head; h >= 0; h = s.Tokens[h].Head {
					if d := s.byHead[h]; d != nil && d != m && d.Actor == "" && f.isPersonPhrase(s, d) {
						f.sameAs(d, m)
					}
					if s.rel(h) != "flat" {
						break
					}
				}
			}
			if d, m := s.byHead[i], s.byHead[t.Head]; t.Rel == "nmod:desc" && t.Head > i && d != nil && m != nil && d.chain != m.chain { // "the senator from Vermont Bernie Sanders"
				f.described(s, d, m)
			}
			continue
		default:
			continue
		}
		f.apposed(s, t.Head, i)
	}
	for _, m := range s.mentions { // "junior trade minister Rolan Ortiz", wherever the parser hangs them
		if m.Actor == "" || m.first == 0 || s.Tokens[m.head].UPOS == "PRON" {
			continue
		}
		d := s.byHead[m.first-1]
		if d == nil || d == m || d.last != m.first || d.chain == m.chain || s.Tokens[d.head].UPOS == "PRON" {
			continue
		}
		f.described(s, d, m)
	}
}

// follow gives the pronouns of the sentence who has only since been named in apposition: "his
// rival, Anna Berg, fled to Norway, which gave her shelter".
func (f *finder) follow(s *sentence) {
	for _, m := range s.mentions {
		if a := m.antecedent; a != nil && a.sent == m.sent && m.Actor == "" && a.Actor != "" {
			m.match = strings.Replace(m.match, m.Name, a.Name, 1)
			m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector, m.chain = a.Actor, a.Name, a.Kind, a.Country, a.Code, a.Sector, a.chain
		}
	}
}

// described joins the name m with the description d that stands in front of it.
func (f *finder) described(s *sentence, d, m *mention) {
	switch {
	case m.Actor == "":
	case m.Kind == graph.KindPerson && (d.Actor == "" || d.home != nil) && f.isPersonPhrase(s, d):
		f.sameAs(d, m)
	case f.isUnknownName(m) && f.isBodyPhrase(s, d):
		f.body(s, m, d)
	case m.Kind == graph.KindOrganization && f.isBodyPhrase(s, d) && m.Sector == d.Sector:
		f.sameAs(d, m)
	}
}

// apposed joins what stands at i in apposition to what stands at h.
func (f *finder) apposed(s *sentence, h, i int) {
	h = f.lastNamed(s, h, i)
	a, b := s.byHead[h], s.byHead[i]
	if b == nil || a == b {
		return
	}
	if b.Kind == graph.KindPerson && b.Actor != "" && !f.isPersonPhrase(s, b) && (a == nil || !f.isPersonPhrase(s, a)) {
		// "the head of the Ugandan police, Kale Obura": the person is the head.
		for up := h; s.rel(up) == "nmod" && s.Tokens[up].Head >= 0; {
			up = s.Tokens[up].Head
			if d := s.byHead[up]; d != nil && f.isPersonPhrase(s, d) && (d.Actor == "" || d.home != nil) {
				f.sameAs(d, b)
				return
			}
		}
	}
	if a == nil {
		if b.Kind == graph.KindPerson && b.Actor != "" && h < i && (f.agentive(s, h) || s.closed[h] && f.isPersonNoun(s, h)) { // "the Grateful Dead guitarist Anna Berg", "his cousin, Anna Berg"
			f.stand(s, h, h, b, "in apposition to", 0)
			s.closed[h] = false
		}
		return
	}
	switch {
	case b.Kind == graph.KindPerson && a.Kind != graph.KindPerson && b.Actor != "" && f.isPersonPhrase(s, a),
		a.Kind == graph.KindPerson && a.Actor == "" && b.Kind == graph.KindPerson && b.Actor != "" && !a.plural:
		f.sameAs(a, b)
	case a.Kind == graph.KindPerson && a.Actor != "" && f.isPersonPhrase(s, b):
		f.sameAs(b, a)
	case f.isUnknownName(a) && f.isBodyPhrase(s, b): // "Al-Watan, a newspaper of Damascus"
		f.body(s, a, b)
	case f.isUnknownName(b) && f.isBodyPhrase(s, a): // "the newspaper Al-Watan"
		f.body(s, b, a)
	}
}

// lastNamed is the last of the coordinated nouns of h where what stands at i is one person's
// name right behind it, which goes with this noun alone: "her mother and sister, Anna Berg".
func (f *finder) lastNamed(s *sentence, h, i int) int {
	b := s.byHead[i]
	if b == nil || b.Kind != graph.KindPerson || b.Actor == "" || h > i {
		return h
	}
	for _, c := range s.children[h] {
		if s.rel(c) == "conj" && c < b.first && f.isPersonNoun(s, c) && (c == b.first-1 || c == b.first-2 && s.Tokens[c+1].Text == ",") {
			return c
		}
	}
	return h
}

// agentive reports whether the noun at i says by its ending what a person does:
// "drummer", "guitarist".
func (f *finder) agentive(s *sentence, i int) bool {
	t := s.Tokens[i]
	word := strings.ToLower(t.Text)
	if t.XPOS != "NN" || f.vessels[word] {
		return false
	}
	for end := range f.personEndings {
		if strings.HasSuffix(word, end) && len(word) > len(end)+2 {
			return true
		}
	}
	return false
}

// isUnknownName reports whether a mention is a name that the lexicon lacks, of
// something that may be an organisation.
func (f *finder) isUnknownName(m *mention) bool {
	_, listed := f.actors[m.Actor]
	return m.Actor != "" && !listed && (m.Kind == graph.KindOrganization || m.Kind == graph.KindPerson && m.Sector == "" && !f.firstNamed(m)) && m.home == nil
}

// firstNamed reports whether a name begins with a first name.
func (f *finder) firstNamed(m *mention) bool {
	words := foldName(m.Name)
	return len(words) > 1 && f.firstNames[words[0]] != 0
}

// isBodyPhrase reports whether a mention describes one organisation by a role noun.
func (f *finder) isBodyPhrase(s *sentence, m *mention) bool {
	role, ok := f.roleOf(s, m.head)
	return ok && role.sort == "group" && !m.plural && (m.Actor == "" || m.home != nil)
}

// body makes an organisation of a name by what describes it.
func (f *finder) body(s *sentence, name, description *mention) {
	name.Kind = graph.KindOrganization
	if f.armed(description.Sector) {
		name.Kind = graph.KindArmedGroup
	}
	if f.armed(description.Sector) { // "the rebel group Forces for Democracy"
		name.Sector = description.Sector
	}
	if rest, ok := strings.CutPrefix(string(name.Actor), "person:"); ok {
		name.Actor = graph.ActorID("organization:" + rest)
	}
	f.sameAs(description, name)
	for _, m := range s.mentions { // "the rebel group Forces for Democracy (FFD)"
		if m != name && m != description && m.Actor == name.Actor {
			m.Kind, m.Sector, m.Country, m.Code = name.Kind, name.Sector, name.Country, name.Code
		}
	}
}

// isPersonPhrase reports whether a mention describes one person by a role.
func (f *finder) isPersonPhrase(s *sentence, m *mention) bool { return f.isPersonNoun(s, m.head) }

func (f *finder) isPersonNoun(s *sentence, i int) bool {
	role, ok := f.roleOf(s, i)
	return ok && role.sort == "person" && s.Tokens[i].XPOS != "NNS"
}

// sameAs gives a description the identity of the name that it goes with, and
// the name what the description says of country and role.
func (f *finder) sameAs(description, name *mention) {
	if name.Country == "" && name.Code == "" {
		name.Country, name.Code = description.Country, description.Code
	}
	if name.Sector == "" {
		name.Sector = description.Sector
	}
	description.Actor, description.Name, description.Kind, description.chain = name.Actor, name.Name, name.Kind, name.chain
	description.Country, description.Code, description.Sector = name.Country, name.Code, name.Sector
	description.match += ", in apposition to " + name.Name
}
