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

var weekdays = map[string]time.Weekday{
	"sunday": time.Sunday, "monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday,
	"thursday": time.Thursday, "friday": time.Friday, "saturday": time.Saturday,
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
	"september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
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
		if w, ok := weekdays[word]; ok {
			weekday = w
		}
		if m, ok := months[word]; ok && (word != "may" && word != "march" || r.Tokens[i].UPOS == "PROPN") {
			month = m
		}
		switch word {
		case "today", "tonight":
			unit, relative = "day", 2
		case "yesterday":
			unit, relative = "day", -1
		case "tomorrow":
			unit, relative = "day", 1
		case "week", "month", "year", "weekend":
			unit = strings.TrimSuffix(word, "end")
		case "days", "weeks", "months", "years", "decade", "decades", "hours":
			unit = strings.TrimSuffix(word, "s")
		case "ago", "earlier":
			ago = true
		case "last", "past", "previous":
			relative = -1
		case "next", "coming":
			relative = 1
		case "this":
			relative = 2
		}
		if n := numerals[word]; n > 0 {
			count = n
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

// numerals are the numbers that are written out.
var numerals = map[string]int{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
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
// hangs on the predicate and takes no part in the event.
func (r *reader) where(c *graph.Claim, at int, s, o *party) {
	for v, n := at, 0; v >= 0 && n < 2; v, n = r.Tokens[v].Head, n+1 {
		for _, k := range r.children[v] {
			if rel := r.rel(k); rel != "obl" && rel != "nmod" {
				continue
			}
			switch r.casePrep(k) {
			case "in", "at", "near", "outside", "inside", "across", "around", "off":
			default:
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
