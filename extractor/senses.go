package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// A pattern is how the organs of countries are called: "{adjective} Air Force".
type pattern struct {
	sector graph.Sector
	slot   nameSort // of the country's name that it takes
	line   string
	layer  int
}

// addPattern reads a line of patterns.tsv: words with {adjective} or {name}
// among them, and the sector of the country in which such an organ acts.
func (l *Lexicon) addPattern(r graph.Row) error {
	p := pattern{line: place(r), layer: l.layer}
	var err error
	if p.sector, err = sectorOf(r, 1); err != nil {
		return err
	}
	var words []string
	slots := 0
	for _, w := range strings.Fields(r.Cells[0]) {
		switch w {
		case "{adjective}":
			p.slot = sortAdjective
		case "{name}":
			p.slot = sortName
		default:
			words = append(words, foldName(w)...)
			continue
		}
		words = append(words, "*")
		slots++
	}
	if slots != 1 || len(words) < 2 {
		return r.Errorf(0, "want words and one of {adjective} and {name} among them")
	}
	template := strings.Join(words, " ")
	if old, twice := l.patterns[template]; twice && old.layer == l.layer && (old.slot == p.slot || old.slot == sortPeople) {
		return r.Errorf(0, "the pattern stands here already (%s)", old.line)
	} else if twice && old.layer == l.layer {
		p.slot = sortPeople // either form
	}
	l.patterns[template] = p
	if first := words[0]; first != "*" {
		l.edges[first] = true
		l.longest[first] = max(l.longest[first], len(words)+3)
	}
	if last := words[len(words)-1]; last != "*" {
		l.edges[last] = true
	}
	return nil
}

// senses lists whom the folded words may stand for in a text of the day, the
// likeliest first. About tells whether the text is about a country. A name of a
// group or an organisation that did not exist on the day yields whoever came
// after or before it; a seat of power stands for the state whose seat it was.
func (l *Lexicon) senses(words []string, day string, about func(country string) bool) []nameEntry {
	entries := l.names[strings.Join(words, " ")]
	if len(entries) == 0 {
		return l.organ(words)
	}
	decided := true
	for i := range entries {
		_, dated := l.lives[entries[i].actor]
		decided = decided && !dated && !entries[i].unsure
	}
	if decided {
		return entries
	}
	type sense struct {
		nameEntry
		rank int
	}
	var list []sense
	marked := false
	for _, e := range entries {
		s := sense{nameEntry: e}
		if e.actor != "" && e.sort != sortPlace {
			if day == "" {
				if l.lives[e.actor].to != "" {
					s.rank = 2
				}
			} else if !l.Existed(e.actor, day) {
				s.rank = 2
				if l.actors[e.actor].Kind != graph.KindCountry {
					if now := l.OnDay(e.actor, day); now != e.actor {
						s.actor, s.rank = now, 0
					}
				}
			}
		}
		if e.unsure {
			if s.actor != e.actor || s.rank > 0 || !about(l.countryOf(&e)) {
				continue // one of several bearers must at least have lived
			}
			marked = true
		}
		if !slices.ContainsFunc(list, func(o sense) bool {
			return o.actor == s.actor && o.sort == s.sort && o.country == s.country && o.acronym == s.acronym
		}) {
			list = append(list, s)
		}
	}
	if marked && len(list) > 1 {
		for i := range list {
			switch c := l.countryOf(&list[i].nameEntry); {
			case list[i].unsure:
				list[i].rank++
			case c == "" && list[i].acronym, c != "" && !about(c): // "RSF" in a text about Sudan
				list[i].rank += 2
			}
		}
	}
	// Of two states that had the seat, the one of the day; a name of one actor
	// keeps its place before a place of that name.
	slices.SortStableFunc(list, func(a, b sense) int {
		if a.sort != b.sort {
			return 0
		}
		return a.rank - b.rank
	})
	out := make([]nameEntry, len(list))
	for i := range list {
		out[i] = list[i].nameEntry
	}
	return out
}

// organ reads the words as an organ of a country that a pattern builds.
func (l *Lexicon) organ(words []string) []nameEntry {
	n := len(words)
	if n < 2 || !l.edges[words[0]] && !l.edges[words[n-1]] {
		return nil
	}
	for first := range n {
		for last := first + 1; last <= n && last <= first+5; last++ {
			before := words[:first]
			if first > 0 && words[first-1] == "the" {
				before = words[:first-1]
			}
			p, ok := l.patterns[template(before, words[last:])]
			if !ok {
				continue
			}
			for _, e := range l.names[strings.Join(words[first:last], " ")] {
				if l.actors[e.actor].Kind != graph.KindCountry || e.sort != p.slot && !(p.slot == sortPeople && e.sort <= sortAdjective) {
					continue
				}
				e.sort, e.sector, e.line, e.acronym, e.exact = sortBody, p.sector, p.line, false, false
				return []nameEntry{e}
			}
		}
	}
	return nil
}

func template(before, after []string) string {
	var b strings.Builder
	for _, w := range before {
		b.WriteString(w)
		b.WriteByte(' ')
	}
	b.WriteByte('*')
	for _, w := range after {
		b.WriteByte(' ')
		b.WriteString(w)
	}
	return b.String()
}

// senses lists whom words of the document may stand for.
func (f *finder) senses(words []string) []nameEntry {
	return f.Lexicon.senses(words, f.doc.Date, f.about)
}

// about reports whether the document mentions the country, its people or
// somebody or something in it, by a name that nobody elsewhere bears.
func (f *finder) about(country string) bool {
	if f.countries == nil {
		f.countries = map[string]bool{}
		for _, s := range f.doc.sentences {
			f.mentioned(s)
		}
	}
	return f.countries[country]
}

func (f *finder) mentioned(s *sentence) {
	folded := make([]string, len(s.Tokens))
	for i, t := range s.Tokens {
		folded[i] = foldWord(t.Text)
	}
	for i := range folded {
		if t := s.Tokens[i].Text; folded[i] == "" || t[0] >= 'a' && t[0] <= 'z' {
			continue
		}
		for k := i + 1; k <= len(folded) && k-i <= f.longest[folded[i]]; k++ {
			country := ""
			key := strings.Join(folded[i:k], " ")
			if _, generic := f.patterns["* "+key]; generic { // every state may have a Senate
				continue
			}
			for j, e := range f.names[key] {
				c := f.countryOf(&e)
				if e.unsure || j > 0 && c != country || e.acronym && strings.ToUpper(s.Tokens[i].Text) != s.Tokens[i].Text {
					country = ""
					break
				}
				country = c
			}
			if country != "" {
				f.countries[country] = true
			}
		}
	}
}

// capitals reports whether every word of the tokens has a capital letter, small
// ones of grammar aside.
func capitals(s *sentence, first, last int) bool {
	for _, t := range s.Tokens[first:last] {
		r, _ := utf8.DecodeRuneInString(t.Text)
		switch t.UPOS {
		case "ADP", "DET", "CCONJ", "PUNCT", "PART":
			continue
		}
		if unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// told reports whether a name of several words at the beginning of a sentence,
// where the first has a capital anyhow, shows by another capital that it is one:
// "New Hope left the coalition", not "New hope came from Oslo".
func told(s *sentence, e *nameEntry, last int) bool {
	if !slices.ContainsFunc(strings.Fields(e.spelt)[1:], startsUpper) {
		return true
	}
	return slices.ContainsFunc(s.Tokens[1:last], func(t nlp.Token) bool { return startsUpper(t.Text) })
}

func startsUpper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}
