package extractor

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

// A reading is one of the things that an ambiguous name means, with the words
// that call for it.
type reading struct {
	place   bool
	country string
	cues    []string // folded
	line    string
}

// addContext reads a line of contexts.tsv: a name, a country or "place" with the
// country it is in, and the words of a text that call for this reading.
func (w *wordLists) addContext(r graph.Row) error {
	key := strings.Join(foldName(r.Cells[0]), " ")
	country, isPlace := strings.CutPrefix(r.Cells[1], "place ")
	if len(country) != 3 || strings.ToUpper(country) != country {
		return r.Errorf(1, "%q is no alpha-3 code", country)
	}
	read := reading{place: isPlace, country: country, line: place(r)}
	for _, old := range w.contexts[key] {
		if old.place == read.place && old.country == read.country {
			return r.Errorf(1, "%s stands here for %s already (%s)", r.Cells[0], r.Cells[1], old.line)
		}
	}
	for _, cue := range strings.Split(r.Cells[2], "; ") {
		read.cues = append(read.cues, strings.Join(foldName(cue), " "))
	}
	w.contexts[key] = append(w.contexts[key], read)
	return nil
}

// ofToday gives the seat of a state that is gone, in a text from after it or of no known
// day which does not name that state, to the state that carried it on: "Aden" is Yemen's.
func (f *finder) ofToday(s *sentence, m *match) {
	e := m.entry
	now := f.today(e.actor)
	if e.sort != sortSeat || now == e.actor || f.doc.Date != "" && f.doc.Date <= f.lives[e.actor].to {
		return
	}
	if n, _ := f.cues(s, []string{strings.Join(foldName(f.actors[e.actor].Name), " ")}); n > 0 {
		return
	}
	m.rivals = append(m.rivals, e.describe())
	other := *e
	other.actor, other.country = now, f.actors[now].Country
	m.entry = &other
}

// decide looks once more at a listed name that may be something else where it
// stands: a lake, a county, the town of another country, or one of the readings
// of contexts.tsv.
func (f *finder) decide(s *sentence, m *match) {
	f.elsewhere(s, m)
	f.ofToday(s, m)
	e := m.entry
	switch {
	case e.sort == sortAdjective || e.sort == sortPeople || m.last-m.first > 2:
		return
	case !strings.HasPrefix(string(e.actor), "country:") && e.sort != sortPlace:
		return
	}
	asPlace := func(country, why string) {
		m.rivals = append(m.rivals, e.describe())
		m.entry = &nameEntry{name: e.name, sort: sortPlace, country: country, line: why}
	}
	if word := f.landform(s, m.first, m.last); word != "" {
		country := e.country
		if country == "" {
			country = f.actors[e.actor].Country
		}
		if e.sort != sortPlace {
			asPlace(f.countryBeside(s, m, country), "beside “"+word+"”")
		}
		switch { // the whole name
		case m.first > 0 && s.Tokens[m.first-1].Text == word:
			m.first--
		case m.last < len(s.Tokens) && s.Tokens[m.last].Text == word:
			m.last++
		default:
			return
		}
		copied := *m.entry
		copied.name = s.text[s.Tokens[m.first].Start:s.Tokens[m.last-1].End]
		m.entry = &copied
		return
	}
	if region := f.regionBehind(s, m); region != nil {
		asPlace(region.country, "in "+region.name)
		return
	}
	readings := f.contexts[strings.Join(foldName(s.text[s.Tokens[m.first].Start:s.Tokens[m.last-1].End]), " ")]
	if len(readings) == 0 || e.sort == sortPlace {
		return
	}
	var best *reading
	most, of, own := 0, "", 0
	for i := range readings {
		n, cue := f.cues(s, readings[i].cues)
		if !readings[i].place && readings[i].country == f.actors[e.actor].Country {
			own = n
			continue
		}
		if n > most {
			best, most, of = &readings[i], n, cue
		}
	}
	if best == nil || most <= own {
		return
	}
	why := fmt.Sprintf("%s, for “%s”", best.line, of)
	if best.place {
		asPlace(best.country, why)
		return
	}
	m.rivals = append(m.rivals, e.describe())
	other := *e
	other.actor, other.line = graph.ActorID("country:"+best.country), why
	m.entry = &other
}

// elsewhere makes "the Senate" or "the National Guard", which many states have, that of
// the country that owns it by the text, "East Timor's Council of Ministers", or that the
// text has spoken of most, where it does not speak of the one whose they are by their bare
// name.
func (f *finder) elsewhere(s *sentence, m *match) {
	e := m.entry
	if e.sort != sortName || f.actors[e.actor].Kind != graph.KindOrganization {
		return
	}
	p, generic := f.patterns["* "+strings.Join(foldName(e.spelt), " ")]
	if !generic {
		return
	}
	of := f.ownerBefore(s, m.first)
	if of != "" {
		m.why = ", of whose it is"
	} else if own := f.actors[e.actor].Country; own != "" && !f.about(own) {
		if of = f.stateBefore(s, m.first); of != "" {
			m.why = ", of whose state the sentence speaks"
		} else if f.nation != nil {
			of = f.nation.of
			m.why = ", of the country that the text has spoken of"
		}
		if of == "" || !f.hasBody(e.spelt, of) {
			return
		}
	} else {
		return
	}
	nation := f.actors[of]
	m.rivals = append(m.rivals, e.describe())
	m.entry = &nameEntry{actor: nation.ID, name: e.name, spelt: e.spelt, sort: sortBody, country: nation.Country, sector: p.sector, line: p.line}
}

// hasBody reports whether the country may have a body that is called so, where the name is
// that of a congress, a senate or a department: Israel's premier addresses that of others.
func (f *finder) hasBody(name string, of graph.ActorID) bool {
	country := strings.ToLower(f.actors[of].Country)
	words := foldName(name)
	switch words[len(words)-1] {
	case "congress":
		return f.congresses[country]
	case "senate":
		return f.senates[country]
	case "department": // others have ministries
		return false
	}
	return true
}

// stateBefore is the country of the last in front of token i who acts for a state or sits in
// its chambers: "the Peruvian president dissolved", "lawmakers in Chile asked"; "" for none.
func (f *finder) stateBefore(s *sentence, i int) graph.ActorID {
	var of graph.ActorID
	for first := range i {
		for last := first + 1; last <= min(first+3, i); last++ {
			head := last - 1
			for _, e := range f.names[strings.Join(foldName(s.text[s.Tokens[first].Start:s.Tokens[head].End]), " ")] {
				if (e.sort == sortName || e.sort == sortAdjective) && e.actor.IsCountry() && f.ofOfficial(s, head) {
					of = e.actor
				}
			}
		}
	}
	return of
}

// ofOfficial reports whether the name or adjective at i belongs to somebody in a role of the state.
func (f *finder) ofOfficial(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	if h < 0 || !s.isNoun(h) || !s.partial(i) && s.rel(i) != "nmod" {
		return false
	}
	return slices.ContainsFunc(append([]int{h}, s.children[h]...), func(k int) bool {
		word := strings.ToLower(s.Tokens[k].Lemma)
		role, known := f.roles[word]
		return known && (k == h || k > i && k < h && s.partial(k)) && !f.strangers[word] && (ofState(role.sector) || role.sector == graph.SectorLegislature)
	})
}

// partial reports whether token i is a part of the noun phrase of its head.
func (s *sentence) partial(i int) bool {
	switch s.Tokens[i].Rel {
	case "amod", "compound", "nmod:poss", "nmod:desc", "flat":
		return true
	}
	return false
}

// ownerBefore is the country whose possessive stands in front of token i: "East Timor's
// Council of Ministers"; "" for none.
func (f *finder) ownerBefore(s *sentence, i int) graph.ActorID {
	if i < 2 || s.Tokens[i-1].XPOS != "POS" {
		return ""
	}
	for first := max(0, i-5); first < i-1; first++ {
		for _, e := range f.names[strings.Join(foldName(s.text[s.Tokens[first].Start:s.Tokens[i-2].End]), " ")] {
			if e.sort == sortName && e.actor.IsCountry() {
				return e.actor
			}
		}
	}
	return ""
}

// cues counts the words of a reading in the text, those of the sentence three
// times, and names the first.
func (f *finder) cues(s *sentence, cues []string) (n int, first string) {
	for _, c := range cues {
		in := f.mentionsWord(f.at, c)
		switch {
		case in:
			n += 3
		case f.documentSays(c):
			n++
		default:
			continue
		}
		if first == "" {
			first = c
		}
	}
	return n, first
}

// mentionsWord reports whether sentence number n holds the folded words.
func (f *finder) mentionsWord(n int, words string) bool {
	return strings.Contains(f.foldedText(n), " "+words+" ")
}

// documentSays reports whether any sentence near the one that is read holds the
// folded words; the rest of a long document says nothing of it.
func (f *finder) documentSays(words string) bool {
	for n := max(0, f.at-40); n < min(len(f.doc.sentences), f.at+40); n++ {
		if f.mentionsWord(n, words) {
			return true
		}
	}
	return false
}

// foldedText is a sentence's folded words between spaces.
func (f *finder) foldedText(n int) string {
	if f.folded == nil {
		f.folded = make([]string, len(f.doc.sentences))
	}
	if f.folded[n] == "" {
		var b strings.Builder
		b.WriteByte(' ')
		for _, t := range f.doc.sentences[n].Tokens {
			if w := foldWord(t.Text); w != "" {
				b.WriteString(w)
				b.WriteByte(' ')
			}
		}
		f.folded[n] = b.String()
	}
	return f.folded[n]
}

// landform is the word beside a name that makes it a place only: "Lake Chad",
// "the Jordan Valley", "Niger State". The words must have capitals, because "the
// Jordan state" is the state.
func (f *finder) landform(s *sentence, first, last int) string {
	if first > 0 {
		w := s.Tokens[first-1].Text
		if properCase(w) && f.landformsBefore[strings.ToLower(w)] {
			return w
		}
		if first > 1 && strings.EqualFold(w, "of") && properCase(s.Tokens[first-2].Text) && f.landformsBefore[strings.ToLower(s.Tokens[first-2].Text)] { // "the Gulf of Guinea"
			return s.Tokens[first-2].Text
		}
	}
	if last < len(s.Tokens) {
		w := s.Tokens[last].Text
		if f.landformsBehind[strings.ToLower(w)] && (properCase(w) || s.text[s.Tokens[first].Start:s.Tokens[last-1].End] == "Washington" && w == "state") {
			return w
		}
	}
	return ""
}

// countryBeside is the country that a landform is in: unknown unless its name
// is a place of the lexicon.
func (f *finder) countryBeside(s *sentence, m *match, country string) string {
	for i := max(0, m.first-1); i <= m.first; i++ {
		for k := m.last; k <= min(m.last+1, len(s.Tokens)); k++ {
			for _, e := range f.names[strings.Join(foldName(s.text[s.Tokens[i].Start:s.Tokens[k-1].End]), " ")] {
				if e.sort == sortPlace {
					return e.country
				}
			}
		}
	}
	if m.last < len(s.Tokens) && strings.EqualFold(s.Tokens[m.last].Text, "state") && s.Tokens[m.first].Text == "Washington" {
		return country
	}
	return ""
}

// regionBehind is the region of another country that stands behind a name and a
// comma: "Lebanon, Pennsylvania".
func (f *finder) regionBehind(s *sentence, m *match) *nameEntry {
	if m.last+1 >= len(s.Tokens) || s.Tokens[m.last].Text != "," || s.Tokens[m.last+1].UPOS != "PROPN" {
		return nil
	}
	home := m.entry.country
	if home == "" {
		home = f.actors[m.entry.actor].Country
	}
	entries := f.names[foldWord(s.Tokens[m.last+1].Text)]
	if len(entries) == 0 || entries[0].sort != sortPlace || entries[0].country == "" || entries[0].country == home {
		return nil
	}
	if k := m.last + 2; k < len(s.Tokens) && s.Tokens[k].Text != "," && s.Tokens[k].UPOS != "PUNCT" && s.Tokens[k].UPOS != "VERB" && s.Tokens[k].UPOS != "AUX" { // "Lebanon, Idlib and Homs" is a list
		return nil
	}
	if r := s.rel(m.last + 1); r == "conj" {
		return nil
	}
	return &entries[0]
}

// sides reads "the North" and "the South" of a divided country.
func (f *finder) sides(s *sentence, owner []*match) {
	for i := 1; i < len(s.Tokens); i++ {
		t := s.Tokens[i]
		if owner[i] != nil || !properCase(t.Text) || !strings.EqualFold(s.Tokens[i-1].Text, "the") || i+1 < len(s.Tokens) && s.Tokens[i+1].UPOS == "PROPN" {
			continue
		}
		for _, r := range f.contexts["the "+strings.ToLower(t.Text)] {
			n, cue := f.cues(s, r.cues)
			a, ok := f.actors[graph.ActorID("country:"+r.country)]
			if n == 0 || !ok {
				continue
			}
			m := &mention{first: i, last: i + 1, head: i, doubt: 0.1, match: fmt.Sprintf("%s, for “%s”", r.line, cue)}
			m.Actor, m.Name, m.Kind, m.Country = a.ID, a.Name, a.Kind, a.Country
			f.add(s, m)
			owner[i] = &match{first: i, last: i + 1, entry: &nameEntry{actor: a.ID, name: t.Text, line: r.line}}
			break
		}
	}
}

// introduced makes mentions of the abbreviations that the document has spelled
// out before, even where they are listed for somebody else.
func (f *finder) introduced(s *sentence, owner []*match) {
	for i, t := range s.Tokens {
		if len(t.Text) < 2 || !abbreviated(t.Text) {
			continue
		}
		m := f.short[strings.ToLower(foldWord(t.Text))]
		if m == nil || !f.abbreviations[strings.ToLower(foldWord(t.Text))] || m.sent == f.at && m.last > i {
			continue
		}
		if o := owner[i]; o != nil && (o.last-o.first > 1 || o.entry.actor == m.Actor) {
			continue
		}
		if o := owner[i]; o != nil {
			drop := func(n *mention) bool { return n.first == i && n.last == i+1 }
			if old := s.byHead[i]; old != nil && drop(old) {
				s.byHead[i] = nil
			}
			s.mentions = slices.DeleteFunc(s.mentions, drop)
			f.recent = slices.DeleteFunc(f.recent, func(n *mention) bool { return n.sent == f.at && drop(n) })
		}
		f.stand(s, i, i, m, "short for", 0)
		owner[i] = &match{first: i, last: i + 1, entry: &nameEntry{actor: m.Actor, name: t.Text, line: "short for " + m.Name}}
	}
}

// titled resolves a surname behind an office or a title to the one person of the
// lexicon who bears it and held office on the day: "President Mugabe", "Mrs May".
func (f *finder) titled(s *sentence, m *mention, words []string) *nameEntry {
	if len(words) > 2 || m.first == m.last {
		return nil
	}
	var role roleNoun
	title := false
	var g gender
	for i := max(0, m.first-2); i < m.last; i++ {
		w := strings.ToLower(strings.TrimSuffix(s.Tokens[i].Text, "."))
		if r, ok := f.roles[w]; ok && r.sort == "person" {
			role = r
		}
		if f.titles[w] || role.sector != "" {
			title = true
		}
		g |= f.gendered(w)
	}
	initial := len(words) == 2 && utf8.RuneCountInString(words[0]) == 1
	if !title && !initial || len(words) == 2 && !initial {
		return nil
	}
	var best *nameEntry
	for _, e := range f.sounds().surnames[words[len(words)-1]] {
		a := f.actors[e.actor]
		name := foldName(a.Name)
		if initial && !strings.HasPrefix(name[0], words[0]) || !f.inOffice(e.actor, f.doc.Date) && !initial {
			continue
		}
		if role.sector != "" && a.Sector != role.sector || g != 0 && f.firstNames[name[0]] != 0 && f.firstNames[name[0]] != g {
			continue
		}
		if best != nil && best.actor != e.actor {
			return nil
		}
		best = e
	}
	return best
}
