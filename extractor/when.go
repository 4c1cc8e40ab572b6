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
		case "last", "past", "previous":
			relative = -1
		case "next", "coming":
			relative = 1
		case "this":
			relative = 2
		}
		if n, err := strconv.Atoi(strings.TrimRight(word, "stndrh")); err == nil {
			switch {
			case n >= 1900 && n < 2100 && len(word) == 4:
				year = n
			case n >= 1 && n <= 31:
				day = n
			}
		}
	}
	interval := func(from, to time.Time, p graph.Precision) (graph.Interval, bool) {
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
	case year != 0 && !r.isNoun(k):
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
	case unit == "day":
		if relative == 2 {
			relative = 0
		}
		d := published.AddDate(0, 0, relative)
		return interval(d, d, graph.PrecisionDay)
	case unit != "" && relative != 0:
		return interval(relativeUnit(published, unit, relative))
	}
	return graph.Interval{}, false
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
		case "nummod", "compound", "flat", "amod", "det", "nmod", "appos", "obl":
			list = append(list, c)
			for _, d := range r.children[c] {
				if x := r.rel(d); x == "nummod" || x == "nmod" || x == "obl" {
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
