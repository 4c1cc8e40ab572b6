package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

// A fullName is a person's name of several words as the document has it, and how
// often.
type fullName struct {
	words []string
	text  string
	times int
}

// found makes the mention of a name that only the name finder knows.
func (f *finder) found(s *sentence, first, last int, kind string, prob float64, owner []*match) {
	for first < last && s.Tokens[first].UPOS == "DET" {
		first++
	}
	for last > first && (s.Tokens[last-1].UPOS == "CCONJ" || s.Tokens[last-1].UPOS == "ADP" || s.Tokens[last-1].UPOS == "PUNCT" && s.Tokens[last-1].Text != ".") {
		last--
	}
	inside := false
	for i := first; i < last; i++ {
		if owner[i] == nil {
			continue
		}
		e := owner[i].entry
		seat := e.sort == sortSeat && kind != "PER" && last-first > 2 // "Cairo International Airport"
		if e.sort != sortAdjective && e.sort != sortPlace && !seat && !(e.sort == sortName && kind == "ORG" && strings.HasPrefix(string(e.actor), "country:")) {
			return // the lexicon knows better
		}
		if owner[i].first <= first && owner[i].last >= last {
			return
		}
		inside = true
	}
	if inside { // "Norway and Sweden" are two, whatever the name finder takes them for
		for i := first; i < last; i++ {
			if s.Tokens[i].UPOS == "CCONJ" {
				return
			}
		}
	}
	if first >= last {
		return
	}
	f.seatsIn(s, first, last, owner)
	head := headOf(s, first, last)
	if f.noActor(s, first, last, head, kind) {
		return
	}
	role, isRole := f.roleOf(s, head)
	if isRole && role.sort != "thing" {
		if home, _ := f.country(s, head, true); inside || home != nil || last-first == 1 {
			return // "Kenyan Army" is a phrase, see below
		}
	}
	// Titles are no part of a person's name.
	begin := first
	if kind == "PER" {
		for begin < last-1 {
			lemma := strings.ToLower(strings.TrimSuffix(s.Tokens[begin].Text, "."))
			if !f.titles[lemma] && f.roles[lemma].sector == "" {
				break
			}
			begin++
		}
	}
	name := s.text[s.Tokens[begin].Start:s.Tokens[last-1].End]
	if r, _ := utf8.DecodeRuneInString(name); !unicode.IsUpper(r) && !unicode.IsDigit(r) {
		return
	}
	words := foldName(name)
	if len(words) == 0 {
		return
	}
	m := &mention{first: first, last: last, head: head, doubt: 0.15 + 0.3*(1-prob), plural: s.Tokens[head].XPOS == "NNPS" && kind == "PER"}
	if f.shortFor(s, m, words, kind) {
		f.add(s, m)
		return
	}
	key := strings.Join(words, " ")
	m.Name, m.match = name, "name finder: "+kind
	switch kind {
	case "PER":
		m.Kind, m.Actor = graph.KindPerson, graph.ActorID("person:"+graph.Slug(key))
		id, why := f.holderNamed(s, begin, key)
		if id != "" {
			m.doubt, m.match = 0.05, why
			f.identify(m, id)
		} else {
			f.office(s, m)
		}
	case "ORG":
		m.Kind, m.Actor = graph.KindOrganization, graph.ActorID("organization:"+graph.Slug(key))
		if isRole {
			m.Sector = role.sector
		}
		f.home(s, m, owner)
		f.locate(s, m, owner)
	default:
		m.Kind = graph.KindPlace
		m.chain = f.chain("place:" + key)
	}
	f.add(s, m)
	f.short[key] = m
}

// seatsIn makes places of the seats of power in a longer name: Cairo International
// Airport is not the Egyptian government's deed.
func (f *finder) seatsIn(s *sentence, first, last int, owner []*match) {
	for _, m := range s.mentions {
		if m.first < first || m.last > last || owner[m.first] == nil || owner[m.first].entry.sort != sortSeat {
			continue
		}
		m.Actor, m.Name, m.Kind, m.Sector = "", owner[m.first].entry.name, graph.KindPlace, ""
		m.chain = f.chain("place:" + strings.ToLower(m.Name))
		m.match += ", in a longer name"
	}
}

// office reads the country and the sector of an unknown person off the title or
// the apposition: "Turkish Foreign Minister X", "X, the president of Y".
func (f *finder) office(s *sentence, m *mention) {
	try := func(i int) bool {
		role, ok := f.roleOf(s, i)
		if !ok || role.sort != "person" {
			return false
		}
		m.Sector = role.sector
		office := strings.ToLower(s.Tokens[i].Lemma)
		before := ""
		if i > 0 {
			before = s.Tokens[i-1].Text
		}
		m.homely = f.homely[office] && !strings.EqualFold(before, "vice") && (office != "minister" || properCase(before)) // "Trade Minister", but no "Senior Vice President"
		if c, _ := f.country(s, i, true); c != nil {
			m.Country, m.Code = c.Country, c.Code
		}
		if k := min(m.first, i) - 1; k >= 0 && f.former[strings.ToLower(s.Tokens[k].Text)] { // "ousted President Mutesa"
			m.Sector = graph.SectorElite
		}
		return true
	}
	if home, _ := f.country(s, m.head, false); home != nil && home.Kind != graph.KindPlace { // "Sweden's Lars Berg"
		m.Country, m.Code = home.Country, home.Code
	}
	for i := m.first; i < m.last; i++ {
		if i != m.head && try(i) {
			return
		}
	}
	for _, c := range s.children[m.head] {
		switch s.rel(c) {
		case "compound", "nmod", "appos", "flat":
			if try(c) {
				return
			}
		}
	}
	if h := s.Tokens[m.head].Head; h >= 0 && s.rel(m.head) == "appos" || h >= 0 && s.rel(m.head) == "flat" {
		try(h)
	}
}

// home reads the country of an unknown organisation off its name or modifiers.
func (f *finder) home(s *sentence, m *mention, owner []*match) {
	for i := m.first; i < m.last; i++ {
		if owner[i] != nil && owner[i].entry.country != "" {
			m.Country = owner[i].entry.country
			return
		}
		if owner[i] != nil && strings.HasPrefix(string(owner[i].entry.actor), "country:") {
			m.Country = f.actors[owner[i].entry.actor].Country
			return
		}
	}
	if c, _ := f.country(s, m.head, false); c != nil {
		m.Country = c.Country
		return
	}
	if k := m.first - 1; k >= 0 && owner[k] != nil && owner[k].entry.sort == sortAdjective { // "the Chadian Human Rights League", of rights the parser thinks
		m.Country = f.actors[owner[k].entry.actor].Country
	}
}

// locate makes a mention of the unknown place that the name of a local body begins with:
// "the Irondale Police Department".
func (f *finder) locate(s *sentence, m *mention, owner []*match) {
	k := m.first
	for k < m.last-1 && owner[k] == nil && s.Tokens[k].UPOS == "PROPN" && !f.localBodies[strings.ToLower(s.Tokens[k].Text)] {
		k++
	}
	if k == m.first || k > m.first+2 || k == m.last-1 || owner[k] != nil || !f.localBodies[strings.ToLower(s.Tokens[k].Text)] {
		return
	}
	p := &mention{first: m.first, last: k, head: k - 1, doubt: m.doubt, match: "place of " + m.Name}
	p.Kind = graph.KindPlace
	p.chain = f.chain("place:" + strings.Join(foldName(s.text[s.Tokens[p.first].Start:s.Tokens[k-1].End]), " "))
	f.add(s, p)
}
