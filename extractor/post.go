package extractor

import (
	"cmp"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A post is what somebody is in a state or a body, as a line of posts.tsv has it: the base
// that it gives where it is of a state, of a body, and of either where others stand above
// him; "" where it gives none.
type post struct {
	ofState, ofBody, below string
	line                   string
}

func (e *Events) addPost(r graph.Row) error {
	if _, twice := e.posts[r.Cells[0]]; twice {
		return r.Errorf(0, "the post %s stands here twice", r.Cells[0])
	}
	p := post{ofState: r.Optional(1), ofBody: r.Optional(2), below: r.Optional(3), line: place(r)}
	if p.ofState+p.ofBody+p.below == "" {
		return r.Errorf(1, "the post %s gives no relation", r.Cells[0])
	}
	e.posts[r.Cells[0]] = p
	return nil
}

// postAt is the post that the noun at i is the word for: "premier", "prime minister".
func (r *reader) postAt(i int) (post, bool) {
	before := i - 1
	if before > 0 && r.events.hyphens[r.Tokens[before].Text] { // "Secretary-General"
		before--
	}
	for _, word := range []string{strings.ToLower(r.Tokens[i].Lemma), strings.ToLower(r.Tokens[i].Text)} {
		if before >= 0 {
			if p, ok := r.events.posts[strings.ToLower(r.Tokens[before].Text)+" "+word]; ok {
				return p, true
			}
		}
		if p, ok := r.events.posts[word]; ok {
			return p, true
		}
	}
	return post{}, false
}

// post reads what somebody is in a state or a body: "Kenyan President Anna Otieno", "Lars
// Holm, a spokesman for NATO", "Otieno is the president of Kenya".
func (r *reader) post(i int) {
	p, ok := r.postAt(i)
	if !ok {
		return
	}
	if h := r.Tokens[i].Head; h > i && r.isNoun(h) && r.Tokens[i].Rel != "nsubj" { // "Secretary" of "Secretary-General"
		if _, more := r.postAt(h); more {
			return
		}
	}
	r.deed = nil
	if r.x.words.past(r.sentence, i) {
		r.drop(p.line, i, "it is so no more")
		return
	}
	from, to, why := r.holders(i, p)
	if why != "" {
		r.drop(p.line, i, why)
		return
	}
	for _, of := range to {
		base := r.postBase(i, p, from[0], of)
		if base == "" {
			r.drop(p.line, i, "it is no post in "+of.Name)
			continue
		}
		r.add(event{at: i, words: []int{i}, base: base, line: p.line, agents: from, others: []party{of}, weight: 0.95})
	}
}

// holders are who holds the post p that the noun at i names, and of whom it is.
func (r *reader) holders(i int, p post) (from, to []party, why string) {
	if m := r.byHead[i]; m != nil && m.home != nil && m.Kind == graph.KindPerson && m.Actor != "" { // a person with a name
		switch {
		case !r.namesHolder(i, m):
			return nil, nil, "the words do not name " + m.Name
		case r.casePrep(m.home.head) == "in":
			return nil, nil, "it says only where"
		}
		return []party{{m, i, 1}}, []party{{m.home, m.home.head, 1}}, ""
	}
	var complements []int
	functions := []string{"of", "for", "poss", "comp"}
	switch {
	case r.x.words.seekings[strings.ToLower(r.Tokens[i].Lemma)]: // "a candidate for the senate" is not of it
		functions = []string{"of", "poss", "comp"}
	case p.ofBody == "WORKS_FOR": // "a professor at Cambridge"
		functions = append(functions, "at", "with")
	}
	for _, function := range functions {
		if complements = r.nounFunction(i, function); len(complements) > 0 {
			break
		}
	}
	if r.Tokens[i].Rel == "acl:relcl" && len(complements) == 0 {
		return nil, nil, "nothing stands as of"
	}
	to, why = r.parties(recipient, []string{"of"}, func(string) []int { return complements })
	to = slices.DeleteFunc(to, func(p party) bool { // the governor of a province is none of the country
		m := r.byHead[p.token]
		return m != nil && m.Kind == graph.KindPlace
	})
	if len(to) == 0 {
		return nil, nil, cmp.Or(why, "it is of a place")
	}
	from, why = r.parties(agent, []string{"subject"}, func(string) []int { return r.described(i, complements) })
	if len(from) == 0 {
		return nil, nil, why
	}
	if from[0].Actor == "" || to[0].Actor == "" {
		return nil, nil, "it is not said who they are"
	}
	return from, to, ""
}

// namesHolder reports whether the name of the person m, whose description the noun at i heads,
// stands beside it; where it is only known who bears the office, the words say nothing of it.
func (r *reader) namesHolder(i int, m *mention) bool {
	for t := i + 1; t < m.last; t++ {
		if r.Tokens[t].UPOS == "PROPN" && (t < m.home.first || t >= m.home.last) {
			return true
		}
	}
	for _, n := range r.mentions {
		if n != m && n.Actor == m.Actor && !n.office && r.Tokens[n.head].UPOS == "PROPN" && (n.first-m.last <= 4 && n.first >= m.last || m.first-n.last <= 4 && m.first >= n.last) {
			return true
		}
	}
	return false
}

// postBase is the relation of who holds the post to whom it is of, "" for none: a president
// leads his state, a deputy director no body, and the leader of the opposition no country.
func (r *reader) postBase(i int, p post, holder, of party) string {
	state := of.Kind == graph.KindCountry && of.Sector == "" && of.last-of.first <= 2
	rank := r.rank(i, of.mention)
	base := p.ofBody
	if state {
		base = p.ofState
		if rank == "of a part" || base == "" {
			switch {
			case base != "" && base != "LEADS":
			case actsForState(holder.Sector) && holder.Sector != graph.SectorGovernment && p.below == "OFFICIAL_OF": // "the Kenyan police chief"
				return p.below
			default:
				return ""
			}
		}
	}
	if base == "REPRESENTS" && of.Kind == graph.KindPlace { // "the California lawyer" is from there
		return ""
	}
	if base == "LEADS" && rank != "" {
		return p.below
	}
	return base
}

// rank says what the modifiers of the noun at i make of its post: "a deputy" or one "of a
// part" of what it is of; "" for one of the whole.
func (r *reader) rank(i int, of *mention) string {
	for _, c := range r.children[i] {
		word := strings.ToLower(r.Tokens[c].Text)
		switch {
		case c >= of.first && c < of.last:
		case c > i:
			if r.rel(c) == "nmod" && r.casePrep(c) == "of" && !r.events.whole[word] {
				return "of a part"
			}
		case r.events.deputies[word]:
			return "a deputy"
		case r.events.parts[word], r.byHead[c] != nil && (r.Tokens[c].Rel == "compound" || r.Tokens[c].Rel == "nmod:poss"):
			return "of a part"
		}
	}
	return ""
}
