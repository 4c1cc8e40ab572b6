package extractor

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/entente-graph/entente/graph"
)

// when dates a claim: by the words that hang on its predicate or on what
// governs it, else by the date of publication.
func (r *reader) when(c *graph.Claim, at int) {
	published, err := time.Parse(time.DateOnly, r.doc.Date)
	dated := err == nil
	for v, n := at, 0; v >= 0 && n < 4; v, n = r.Tokens[v].Head, n+1 {
		for _, k := range r.children[v] {
			switch r.rel(k) {
			case "obl", "nmod", "advmod", "nummod":
			default:
				continue
			}
			if i, ok := r.readDate(k, published, dated); ok {
				c.When = &i
				return
			}
		}
		if r.rel(v) == "ccomp" || r.rel(v) == "parataxis" || r.Tokens[v].Rel == "acl:relcl" {
			break // the date of the saying is not that of what is said
		}
	}
	if dated {
		day := published.Format(time.DateOnly)
		c.When = &graph.Interval{Start: day, End: day, Precision: graph.PrecisionDay, Source: graph.DateFromPublished}
	}
}

// A dateWord is what a word says in a date.
type dateWord struct {
	kind  string
	value int    // of a weekday (Sunday is 0), a month or a number; of a day or a relative -1 last, 1 next, 2 this
	unit  string // of time
}

var (
	dateUnits     = []string{"hour", "day", "week", "month", "year", "decade"}
	dateRelatives = map[string]int{"last": -1, "next": 1, "this": 2}
)

// addDate reads a line of dates.tsv: a kind, a value, and the words of both.
func (e *Events) addDate(r graph.Row) error {
	d := dateWord{kind: r.Cells[0]}
	number := func(low, high int) (err error) {
		if d.value, err = strconv.Atoi(r.Cells[1]); err != nil || d.value < low || d.value > high {
			return r.Errorf(1, "want a number from %d to %d, not %q", low, high, r.Cells[1])
		}
		return nil
	}
	var err error
	switch d.kind {
	case "weekday":
		err = number(0, 6)
	case "month":
		err = number(1, 12)
	case "number":
		err = number(1, 99)
	case "unit":
		if d.unit = r.Cells[1]; !slices.Contains(dateUnits, d.unit) {
			err = r.Errorf(1, "no unit %q: one of %s", d.unit, strings.Join(dateUnits, ", "))
		}
	case "day", "relative":
		if d.value = dateRelatives[r.Cells[1]]; d.value == 0 {
			err = r.Errorf(1, "want last, this or next, not %q", r.Cells[1])
		}
	case "ago":
		if r.Cells[1] != "-" {
			err = r.Errorf(1, "want -, not %q", r.Cells[1])
		}
	default:
		err = r.Errorf(0, "want weekday, month, number, unit, day, relative or ago, not %q", d.kind)
	}
	if err != nil {
		return err
	}
	for _, word := range strings.Fields(r.Cells[2]) {
		if old, twice := e.dates[word]; twice {
			return r.Errorf(2, "%s is a word for a %s already", word, old.kind)
		}
		e.dates[word] = d
	}
	return nil
}

// readDate reads the date whose head is token k: "on Saturday", "last month",
// "in 2011", "March 3, 2015", "since the overthrow of Qaddafi in 2011".
func (r *reader) readDate(k int, published time.Time, dated bool) (graph.Interval, bool) {
	var year, day int
	var month time.Month
	weekday := time.Weekday(-1)
	var unit string
	relative := 0 // -1 last, 1 next, 2 this
	count, ago := 0, false
	since := r.casePrep(k) == "since"
	if h := r.Tokens[k].Head; h >= 0 { // "since the overthrow of the king in 2012", the year hung on the verb
		since = since || slices.ContainsFunc(r.children[h], func(c int) bool { return c < k && r.casePrep(c) == "since" })
	}
	for _, i := range r.dateWords(k) {
		word := strings.ToLower(strings.TrimSuffix(r.Tokens[i].Text, "."))
		switch d := r.events.dates[word]; d.kind {
		case "weekday":
			weekday = time.Weekday(d.value)
		case "month":
			if word != "may" && word != "march" || r.Tokens[i].UPOS == "PROPN" {
				month = time.Month(d.value)
			}
		case "day":
			unit, relative = "day", d.value
		case "unit":
			unit = d.unit
		case "ago":
			ago = true
		case "relative":
			relative = d.value
		case "number":
			count = d.value
		}
		if n, err := strconv.Atoi(strings.TrimRight(word, "stndrh")); err == nil {
			if n < 100 && word == strconv.Itoa(n) {
				count = n
			}
			switch {
			case n >= 1900 && n < 2100 && len(word) == 4:
				year = n
			case n >= 1 && n <= 31:
				day = n
			}
		}
	}
	interval := func(from, to time.Time, p graph.Precision) (graph.Interval, bool) {
		if since && dated && from.Before(published) {
			to, p = published, graph.PrecisionPeriod
		}
		return graph.Interval{Start: from.Format(time.DateOnly), End: to.Format(time.DateOnly), Precision: p, Source: graph.DateFromText}, true
	}
	switch {
	case month != 0:
		if year == 0 {
			if !dated {
				return graph.Interval{}, false
			}
			year = nearestYear(published, month, max(day, 1), relative)
		}
		if day > 0 {
			d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
			if d.Month() != month {
				return graph.Interval{}, false
			}
			return interval(d, d, graph.PrecisionDay)
		}
		from := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
		return interval(from, from.AddDate(0, 1, -1), graph.PrecisionMonth)
	case year != 0 && (!r.isNoun(k) || since):
		from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		return interval(from, from.AddDate(1, 0, -1), graph.PrecisionYear)
	case !dated:
		return graph.Interval{}, false
	case weekday >= 0:
		back := (int(published.Weekday()) - int(weekday) + 7) % 7
		d := published.AddDate(0, 0, -back)
		if relative == 1 {
			d = published.AddDate(0, 0, (7-back)%7)
		}
		return interval(d, d, graph.PrecisionDay)
	case unit == "day" && !ago && count == 0:
		if relative == 2 {
			relative = 0
		}
		d := published.AddDate(0, 0, relative)
		return interval(d, d, graph.PrecisionDay)
	case unit != "" && unit != "decade" && ago && count > 0: // "three years ago"
		from := backBy(published, unit, count)
		switch unit {
		case "day", "hour":
			return interval(from, from, graph.PrecisionDay)
		}
		return interval(relativeUnit(from, unit, 0))
	case unit != "" && count > 1 && relative == -1, unit == "decade" && relative == -1: // "over the past two months"
		return interval(backBy(published, unit, max(count, 1)), published, graph.PrecisionPeriod)
	case unit == "decade" || unit == "hour":
		return graph.Interval{}, false
	case unit != "" && relative != 0:
		return interval(relativeUnit(published, unit, relative))
	}
	return graph.Interval{}, false
}

// backBy is the day that lies a number of units before a day.
func backBy(day time.Time, unit string, n int) time.Time {
	switch unit {
	case "hour":
		return day.AddDate(0, 0, -(n+23)/24)
	case "day":
		return day.AddDate(0, 0, -n)
	case "week":
		return day.AddDate(0, 0, -7*n)
	case "month":
		return day.AddDate(0, -n, 0)
	case "decade":
		return day.AddDate(-10*n, 0, 0)
	}
	return day.AddDate(-n, 0, 0)
}

// relativeUnit is "last month", "this year", "next week" as seen from a day.
func relativeUnit(day time.Time, unit string, relative int) (from, to time.Time, p graph.Precision) {
	if relative == 2 {
		relative = 0
	}
	switch unit {
	case "week":
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7+7*relative)
		return monday, monday.AddDate(0, 0, 6), graph.PrecisionWeek
	case "month":
		first := time.Date(day.Year(), day.Month()+time.Month(relative), 1, 0, 0, 0, 0, time.UTC)
		return first, first.AddDate(0, 1, -1), graph.PrecisionMonth
	}
	first := time.Date(day.Year()+relative, 1, 1, 0, 0, 0, 0, time.UTC)
	return first, first.AddDate(1, 0, -1), graph.PrecisionYear
}

// nearestYear is the year of a month and day that the text gives without one:
// the last such day before publication, or the next one where the text says so.
func nearestYear(published time.Time, m time.Month, day, relative int) int {
	d := time.Date(published.Year(), m, day, 0, 0, 0, 0, time.UTC)
	switch {
	case relative == 1 && d.Before(published):
		return published.Year() + 1
	case relative != 1 && d.After(published.AddDate(0, 3, 0)):
		return published.Year() - 1
	}
	return published.Year()
}

// dateWords are the token k and what modifies it, in text order.
func (r *reader) dateWords(k int) []int {
	list := []int{k}
	for _, c := range r.children[k] {
		switch r.rel(c) {
		case "nummod", "compound", "flat", "amod", "det", "nmod", "appos", "obl", "advmod":
			list = append(list, c)
			for _, d := range r.children[c] {
				if x := r.rel(d); x == "nummod" || x == "nmod" || x == "obl" || x == "amod" {
					list = append(list, d)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// where places a claim: the first place or country in a phrase of location that
// hangs on the predicate, or behind an object whose country is named, and takes no part in
// the event.
func (r *reader) where(c *graph.Claim, at int, s, o *party) {
	for v, n := at, 0; v >= 0 && n < 2; v, n = r.Tokens[v].Head, n+1 {
		phrases := r.children[v]
		if obj := r.child(v, "obj"); r.isVerb(v) && obj > v && o != nil && o.token == obj && o.home != nil && o.home.first < obj { // "attacked Chadian soldiers near Timbuktu"
			phrases = append(slices.Clone(phrases), r.children[obj]...)
		}
		for _, k := range phrases {
			if rel := r.rel(k); rel != "obl" && rel != "nmod" {
				continue
			}
			if !r.events.locatives[r.casePrep(k)] {
				continue
			}
			m := r.byHead[k]
			if m == nil || m.Kind != graph.KindPlace && m.Kind != graph.KindCountry ||
				s != nil && s.token == k || o != nil && o.token == k {
				continue
			}
			c.Where = &graph.Place{Name: m.Name, Country: m.Country, Text: m.Text, Span: m.Span}
			return
		}
		if !r.isNoun(v) || r.rel(v) != "obj" {
			return
		}
	}
}
