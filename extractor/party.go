package extractor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A party is an actor in an event.
type party struct {
	*mention
	token int
	trust float64 // that this is who is meant, 0 to 1
}

// behind reports whether the words are only a thing of the party's.
func (p party) behind() bool { return p.trust < 0.8 }

// parties returns the actors in the first of the functions that has any.
func (r *reader) parties(ro role, functions []string, look func(string) []int) (list []party, why string) {
	why = "nothing stands as " + strings.Join(functions, " or ")
	for _, f := range functions {
		for _, t := range look(f) {
			examples := r.examples(t)
			p, reason := r.resolve(t, ro)
			if reason != "" {
				why = reason
				list = append(list, examples...)
				continue
			}
			if !slices.ContainsFunc(list, func(q party) bool { return q.mention == p.mention }) {
				if len(p.members) > 0 { // "both", "each other", "they" of two
					for _, m := range p.members {
						list = append(list, party{m, p.token, p.trust * 0.9})
					}
					continue
				}
				list = append(list, p)
				list = append(list, r.coordinated(p)...)
				list = append(list, examples...)
			}
		}
		if len(list) > 0 {
			return list, ""
		}
	}
	return nil, why
}

// examples returns who is named among those whom the noun t is the word for: "allies
// such as Norway", "eight people, including the minister Otto Mbeki".
func (r *reader) examples(t int) []party {
	if !r.exemplified(t) { // "drugs like Portugal" has
		return nil
	}
	var list []party
	named := func(c int) {
		for _, k := range r.conjuncts(c) {
			if m := r.byHead[k]; m != nil && m.Actor != "" && m.Kind != graph.KindPlace {
				list = append(list, party{m, k, 0.9})
			}
		}
	}
	for _, c := range r.children[t] {
		if r.rel(c) != "nmod" {
			continue
		}
		switch r.giving(c) {
		case "including", "such_as":
			named(c)
		case "like":
			if r.Tokens[t].XPOS == "NNS" {
				named(c)
			}
		}
	}
	v := r.Tokens[t].Head
	if len(list) > 0 || v < 0 || !r.isVerb(v) {
		return list
	}
	for c := t + 2; c < len(r.Tokens); c++ { // "detained eight people for theft, including the minister"
		h := r.Tokens[c].Head
		if rel := r.rel(c); (rel == "nmod" || rel == "obl") && r.giving(c) == "including" && r.ancestorOf(v, c) && (h == v || !r.exemplified(h)) {
			named(c)
		}
	}
	return list
}

// giving is the preposition in front of the phrase of c or of its title: "including the
// senator Grace Mwangi".
func (r *reader) giving(c int) string {
	prep := r.casePrep(c)
	if d := r.child(c, "nmod:desc"); prep == "" && d >= 0 {
		prep = r.casePrep(d)
	}
	return prep
}

// exemplified reports whether t is a word for actors of whom some may be named.
func (r *reader) exemplified(t int) bool {
	return r.byHead[t] != nil || r.Tokens[t].UPOS == "NUM" || r.events.members[strings.ToLower(r.Tokens[t].Lemma)]
}

// coordinated returns the further actors of a phrase with coordinated
// modifiers: "Norwegian and Kenyan ministers", "the ministers of Norway and Kenya", "soldiers
// from Norway and Kenya" are of two countries.
func (r *reader) coordinated(p party) []party {
	if p.Actor.IsCountry() && (r.Tokens[p.token].Rel == "amod" || r.Tokens[p.token].Rel == "compound") { // "Norwegian and Kenyan ships"
		var list []party
		for _, k := range r.conjuncts(p.token)[1:] {
			if m := r.byHead[k]; m != nil && m.Actor.IsCountry() {
				list = append(list, party{m, k, p.trust})
			}
		}
		return list
	}
	if !p.Actor.IsCountry() || p.home == nil || p.token != p.head {
		return nil
	}
	var list []party
	at := p.head
	if of := r.nounFunction(at, "of"); len(of) == 1 && r.isMeasure(at) && r.byHead[of[0]] != nil { // "scores of Somali and Ethiopian migrants"
		at = of[0]
	}
	for _, c := range r.children[at] {
		switch r.Tokens[c].Rel {
		case "amod", "compound", "nmod:poss":
		case "nmod":
			if prep := r.casePrep(c); prep != "of" && (prep != "from" || !slices.ContainsFunc(r.conjuncts(c), func(k int) bool { return r.byHead[k] == p.home })) {
				continue
			}
		default:
			continue
		}
		for _, k := range r.conjuncts(c) {
			if m := r.byHead[k]; m != nil && m.Actor.IsCountry() && m.ethnic { // "Macedonian and ethnic Albanian leaders", but not "ethnic Serb leaders in Kosovo"
				if k != c || p.home.last <= m.first {
					list = append(list, r.kin(p, k))
				}
			} else if m != nil && m.Actor.IsCountry() && m.Actor != p.Actor {
				other := *p.mention
				other.Actor, other.Name, other.Country, other.chain, other.home = m.Actor, m.Name, m.Country, 0, m
				list = append(list, party{&other, p.token, p.trust})
			}
		}
	}
	return list
}

// kin are those of the phrase of p, citizens of its country, whose people the demonym at k names.
func (r *reader) kin(p party, k int) party {
	other := *p.mention
	other.Actor, other.Kind, other.chain, other.home = "", graph.KindPopulation, 0, r.byHead[k]
	other.first = r.byHead[k].first - 1
	other.Start = r.Tokens[other.first].Start
	other.Text = r.text[other.Start:other.End]
	other.Name = other.Text
	return party{&other, p.token, p.trust}
}

// resolve returns the actor for whom token t stands in a role, or the reason
// why there is none.
func (r *reader) resolve(t int, ro role) (party, string) {
	if c := r.calledSo(t); c >= 0 {
		return party{r.byHead[c], c, 1}, ""
	}
	if m := r.byHead[t]; m != nil {
		if person := r.borne(t); person >= 0 {
			m, t = r.byHead[person], person
		}
		if ro == recipient && m.seat && m.Kind == graph.KindCountry && r.onGround() { // "shelled Damascus"
			city := r.countryOf(m)
			city.Sector = ""
			return party{city, t, 0.8}, ""
		}
		if m.Kind != graph.KindPlace {
			return r.located(party{m, t, 1}), ""
		}
		if ro == recipient && m.Country != "" {
			return party{r.countryOf(m), t, 0.8}, ""
		}
		if ro == agent && m.Country != "" && r.deed != nil && !r.material() && r.casePrep(t) == "from" && m.seat { // "a protest from Oslo"
			return party{r.countryOf(m), t, 0.9}, ""
		}
		return party{}, fmt.Sprintf("%q is a place", m.Text)
	}
	if ro == recipient && r.x.words.localities[strings.ToLower(r.Tokens[t].Lemma)] { // "in the town of Garissa"
		for _, c := range r.nounFunction(t, "of") {
			if m := r.byHead[c]; m != nil && m.Kind == graph.KindPlace && m.Country != "" {
				return party{r.countryOf(m), c, 0.8}, ""
			}
		}
	}
	if p, ok := r.behind(t, ro, 2); ok {
		return p, ""
	}
	if ro == agent && r.material() {
		if p, ok := r.author(t); ok {
			return p, ""
		}
	}
	if ro == recipient {
		if m := r.goneBack(t); m != nil {
			return party{m, t, 0.8}, ""
		}
	}
	return party{}, fmt.Sprintf("%q is no actor", r.Tokens[t].Text)
}

// borne is the person of whose title the name at token t is a part, where the parser
// hangs the person on it: "the Lashkar-e-Taiba chief Hafiz Saeed"; -1 for none.
func (r *reader) borne(t int) int {
	m := r.byHead[t]
	if m.Kind == graph.KindPerson || m.Kind == graph.KindPlace {
		return -1
	}
	for _, c := range r.children[t] {
		if p := r.byHead[c]; p != nil && r.Tokens[c].Rel == "flat" && p.first >= m.last && p.Kind == graph.KindPerson && p.Actor != "" {
			return c
		}
	}
	return -1
}

// calledSo is the name in apposition to a phrase that only says whose group or body it is:
// "the Palestinian group Hamas"; -1 for none.
func (r *reader) calledSo(t int) int {
	m := r.byHead[t]
	if m != nil && (m.home == nil || m.Kind == graph.KindPerson) || m == nil && !r.exemplified(t) || r.Tokens[t].XPOS != "NN" {
		return -1
	}
	for _, c := range r.children[t] {
		if n := r.byHead[c]; r.Tokens[c].Rel == "appos" && n != nil && n.Actor != "" && (n.Kind == graph.KindArmedGroup || n.Kind == graph.KindOrganization) {
			return c
		}
	}
	return -1
}

// behind returns whom a thing stands for: whose it is or what it is made of
// ("Hezbollah positions", "the army of Kenya", "dozens of rebels"), who made it
// ("demands from the rebels", "an appeal lodged by the union"), or, to whom
// something is done, the country in which it is ("a base in Kenya").
func (r *reader) behind(t int, ro role, depth int) (party, bool) {
	if r.closed[t] {
		return party{}, false
	}
	// An event noun cannot suffer a deed; one meets somebody, none of his things.
	suffers := ro == recipient && (r.material() && r.isEventNoun(t) || r.personal() && !r.isMeasure(t))
	for _, way := range [...]struct {
		function string
		trust    float64
	}{{"poss", 0.75}, {"comp", 0.75}, {"of", 0.7}, {"by", 0.7}, {"from", 0.6}} {
		if suffers {
			break
		}
		if ro == recipient && (!r.material() && !r.owns(t, way.function) || way.function == "of" && r.undergoes(t)) { // "favours an audit of the bank" says nothing of the bank
			continue
		}
		for _, c := range r.nounFunction(t, way.function) {
			if m := r.byHead[c]; m != nil && m.Kind != graph.KindPlace {
				if m.Kind == graph.KindOrganization && m.home == nil && r.single(t) { // "the magazine's Person of the Year"
					continue
				}
				if way.function == "comp" && m.Country == "" && m.Code == "" && m.Kind != graph.KindArmedGroup && m.Sector == "" && r.events.classes["people"][strings.ToLower(r.Tokens[t].Lemma)] {
					continue // "a Cheltenham man"
				}
				return party{m, c, way.trust}, true
			} else if m == nil && depth > 0 && way.function == "of" && r.isNoun(c) {
				if p, ok := r.behind(c, ro, depth-1); ok {
					p.trust *= way.trust
					return p, true
				}
			}
		}
	}
	for _, c := range r.children[t] { // "an appeal lodged by the union", "a convoy belonging to the mission"
		if r.Tokens[c].Rel != "acl" || suffers {
			continue
		}
		args := r.of(c)
		owners := args.prep["by"]
		if args.passive {
			owners = args.subj
		}
		if strings.EqualFold(r.Tokens[c].Lemma, "belong") {
			owners = args.prep["to"]
		}
		for _, o := range owners {
			if m := r.byHead[o]; m != nil && m.Kind != graph.KindPlace {
				return party{m, o, 0.6}, true
			}
		}
	}
	if r.Tokens[t].UPOS == "PRON" { // "nobody in the Kenyan government"
		for _, function := range r.events.memberOf {
			for _, c := range r.nounFunction(t, function) {
				if m := r.byHead[c]; m != nil && m.Kind != graph.KindPlace {
					return party{m, c, 0.7}, true
				}
			}
		}
	}
	if ro != recipient || r.personal() && r.deed.Base != "VISITS" {
		return party{}, false
	}
	if r.events.classes["home"][strings.ToLower(r.Tokens[t].Lemma)] { // "a shelter for Somali migrants"
		for _, c := range r.nounFunction(t, "for") {
			if m := r.byHead[c]; m != nil && m.Kind == graph.KindPopulation {
				return party{m, c, 0.7}, true
			}
		}
	}
	for _, function := range r.events.sitedIn {
		if function == "of" && r.undergoes(t) {
			continue
		}
		for _, c := range r.nounFunction(t, function) {
			if m := r.byHead[c]; m != nil && m.Country != "" && (m.Kind == graph.KindPlace || m.Kind == graph.KindCountry) {
				return party{r.countryOf(m), c, locationTrust}, true
			}
		}
	}
	return party{}, false
}

// single reports whether the noun at i is of one of the people.
func (r *reader) single(i int) bool {
	x := r.Tokens[i].XPOS
	return (x == "NN" || x == "NNP") && r.events.classes["people"][strings.ToLower(r.Tokens[i].Lemma)]
}

// locationTrust is the trust in a country as the one to whom something is done that is
// in it.
const locationTrust = 0.5

// author is who does the event that is the agent of another: of "the rebels launched an
// attack that killed two" the rebels are who killed them.
func (r *reader) author(t int) (party, bool) {
	n := t
	if v := r.Tokens[t].Head; r.isRelative(t) && v >= 0 && r.Tokens[v].Rel == "acl:relcl" {
		n = r.Tokens[v].Head
	}
	if n < 0 || !r.isEventNoun(n) {
		return party{}, false
	}
	if p, ok := r.behind(n, agent, 2); ok && n != t {
		return p, true
	}
	c := r.carrier(n)
	if !c.light || c.role != agent {
		return party{}, false
	}
	for _, a := range c.actors {
		if m := r.byHead[a]; m != nil && m.Kind != graph.KindPlace {
			return party{m, a, 0.7}, true
		}
	}
	return party{}, false
}

// material reports whether the event being filled is a deed.
func (r *reader) material() bool {
	return r.deed != nil && (r.deed.Category.Quad() == graph.MaterialCooperation || r.deed.Category.Quad() == graph.MaterialConflict)
}

// onGround reports whether what is done to a city by the event being filled is done to those
// who are in it, and not to the government that sits there.
func (r *reader) onGround() bool {
	return r.deed != nil && (r.deed.Category == graph.Assault || r.deed.Base == "BLOCKADES" || r.deed.Base == "IMPOSES_CURFEW_ON" || r.deed.Base == "RAIDS")
}

// personal reports whether the event being filled is done with somebody in person.
func (r *reader) personal() bool { return r.deed != nil && r.deed.Category == graph.Consult }

// isMeasure reports whether the noun t only says how many: "dozens of rebels".
func (r *reader) isMeasure(t int) bool {
	lemma := strings.ToLower(r.Tokens[t].Lemma)
	return r.x.words.measures[lemma] || r.events.measures[lemma]
}

// undergoes reports whether what hangs on the event noun t by "of" is to whom it is
// done: "the nationalization of the bank", not "the demands of the rebels".
func (r *reader) undergoes(t int) bool {
	senses := r.events.nouns[strings.ToLower(r.Tokens[t].Lemma)]
	if len(senses) == 0 {
		return false
	}
	if t := r.x.ontology.Type(senses[0].base); t == nil || t.Category == graph.Request || t.Category == graph.Agree {
		return false
	}
	return !slices.ContainsFunc(senses, func(s sense) bool {
		return slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == agent && slices.Contains(l.functions, "of") })
	})
}

// located gives a band of nobody in particular ("rival armed groups in Libya",
// "protesters in Egypt") the country that it is in.
func (r *reader) located(p party) party {
	if p.Actor != "" || p.Country != "" || p.Sector == "" {
		return p
	}
	for _, c := range r.children[p.token] {
		if r.rel(c) != "nmod" && r.Tokens[c].Rel != "acl" {
			continue
		}
		at := c
		if r.Tokens[c].Rel == "acl" { // "forces battling rivals in Libya", "militants based in Libya"
			at = -1
			args := r.of(c)
			for _, d := range args.prep["in"] {
				at = d
			}
			for _, o := range args.obj {
				for _, d := range r.nounFunction(o, "in") {
					at = d
				}
			}
		} else if !r.events.residentIn[r.casePrep(c)] {
			continue
		}
		if at < 0 || r.byHead[at] == nil || r.byHead[at].Country == "" {
			continue
		}
		place := r.countryOf(r.byHead[at])
		m := *p.mention
		m.Actor, m.Name, m.Country, m.chain = place.Actor, place.Name, place.Country, place.chain
		m.Kind = graph.KindCountry
		m.match = "in " + place.Name
		return party{&m, p.token, p.trust * 0.8}
	}
	return p
}

// countryOf is the mention with its country for an actor: "bombed Aleppo".
func (r *reader) countryOf(m *mention) *mention {
	c := *m
	id := graph.ActorID("country:" + m.Country)
	if a, ok := r.x.lexicon.Actor(id); ok {
		c.Actor, c.Name, c.Kind, c.Code = a.ID, a.Name, a.Kind, a.Code
	}
	return &c
}
