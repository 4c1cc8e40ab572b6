package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// A Granularity is the length of the buckets of a timeline.
type Granularity string

// The granularities. Weeks are those of ISO 8601, from Monday to Sunday.
const (
	Day     Granularity = "DAY"
	Week    Granularity = "WEEK"
	Month   Granularity = "MONTH"
	Quarter Granularity = "QUARTER"
	Year    Granularity = "YEAR"
)

// start is the first day of the bucket that holds a day.
func (g Granularity) start(day time.Time) time.Time {
	y, m, d := day.Date()
	switch g {
	case Week:
		d -= (int(day.Weekday()) + 6) % 7
	case Month:
		d = 1
	case Quarter:
		m, d = (m-1)/3*3+1, 1
	case Year:
		m, d = time.January, 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// next is the first day of the bucket that follows the one of that first day.
func (g Granularity) next(start time.Time) time.Time {
	switch g {
	case Week:
		return start.AddDate(0, 0, 7)
	case Month:
		return start.AddDate(0, 1, 0)
	case Quarter:
		return start.AddDate(0, 3, 0)
	case Year:
		return start.AddDate(1, 0, 0)
	}
	return start.AddDate(0, 0, 1)
}

// period makes the bucket of that first day.
func (g Granularity) period(start time.Time) TimeSlice {
	p := TimeSlice{Start: start.Format(time.DateOnly), End: g.next(start).AddDate(0, 0, -1).Format(time.DateOnly)}
	switch g {
	case Week:
		year, week := start.ISOWeek()
		p.Label = fmt.Sprintf("%04d-W%02d", year, week)
	case Month:
		p.Label = start.Format("2006-01")
	case Quarter:
		p.Label = fmt.Sprintf("%04d-Q%d", start.Year(), (start.Month()+2)/3)
	case Year:
		p.Label = start.Format("2006")
	default:
		p.Label = p.Start
	}
	return p
}

// per is what a store counts by for the granularity: weeks are made of days,
// quarters of months.
func (g Granularity) per() Dimension {
	switch g {
	case Day, Week:
		return PerDay
	case Year:
		return PerYear
	}
	return PerMonth
}

// A TimeSlice is a stretch of time in a series of equal ones.
type TimeSlice struct {
	Start, End string // YYYY-MM-DD, both included
	Label      string // 2014-05-17, 2014-W20, 2014-05, 2014-Q2 or 2014
}

// A Range is a stretch of time cut into periods.
type Range struct {
	Granularity Granularity
	// From and To bound it where they are not "". The periods in which they
	// lie belong to it whole.
	From, To string
}

// widen applies the bounds, with the periods in which they lie, to a query.
func (r Range) widen(q *ClaimQuery) error {
	if !slices.Contains([]Granularity{Day, Week, Month, Quarter, Year}, r.Granularity) {
		return fmt.Errorf("%w: interval %q is not one of DAY, WEEK, MONTH, QUARTER and YEAR", ErrQuery, r.Granularity)
	}
	for _, d := range []string{r.From, r.To} {
		if d != "" && !ValidDate(d) {
			return fmt.Errorf("%w: date %q is not of the form YYYY-MM-DD", ErrQuery, d)
		}
	}
	if r.From != "" && r.To != "" && r.From > r.To {
		return fmt.Errorf("%w: from %s is later than to %s", ErrQuery, r.From, r.To)
	}
	from, to := r.From, r.To
	if from != "" {
		from = r.Granularity.period(r.Granularity.start(dayOf(from))).Start
	}
	if to != "" {
		to = r.Granularity.period(r.Granularity.start(dayOf(to))).End
	}
	q.Where = All(q.Where, Within(from, to))
	return nil
}

// dayOf is the day of a date that is known to be valid.
func dayOf(date string) time.Time {
	day, _ := time.Parse(time.DateOnly, date)
	return day
}

// number counts the periods from the one of a first day to the one of another.
func (g Granularity) number(from, to time.Time) int {
	months := func(t time.Time) int { return 12*t.Year() + int(t.Month()) }
	switch g {
	case Month:
		return months(to) - months(from) + 1
	case Quarter:
		return (months(to)-months(from))/3 + 1
	case Year:
		return to.Year() - from.Year() + 1
	}
	days := int((to.Unix() - from.Unix()) / (24 * 60 * 60))
	if g == Week {
		days /= 7
	}
	return days + 1
}

// periods lists the periods from the bounds, or from the first and last day
// that a tally has where there are none. Each tally's place is in at, -1 for one that
// has no date or whose period lies outside.
func (r Range) periods(tallies []Tally, limit int) (list []TimeSlice, at []int, err error) {
	g := r.Granularity
	starts := make([]time.Time, len(tallies)) // of their periods
	at = make([]int, len(tallies))
	var from, to time.Time
	bounded := [2]bool{r.From != "", r.To != ""}
	for i := range tallies {
		at[i] = -1
		text := tallies[i].Period
		day, err := time.Parse(time.DateOnly[:len(text)], text)
		if err != nil || text == "" {
			continue // no date
		}
		starts[i], at[i] = g.start(day), 0
		if r.From == "" && (!bounded[0] || starts[i].Before(from)) {
			from, bounded[0] = starts[i], true
		}
		if r.To == "" && (!bounded[1] || starts[i].After(to)) {
			to, bounded[1] = starts[i], true
		}
	}
	if !bounded[0] || !bounded[1] {
		return nil, at, nil // nothing is dated
	}
	if r.From != "" {
		from = g.start(dayOf(r.From))
	}
	if r.To != "" {
		to = g.start(dayOf(r.To))
	}
	if n := g.number(from, to); n > limit {
		return nil, nil, fmt.Errorf("%w: %s to %s is %d periods of a %s, at most %d: give from and to, a coarser interval or a higher limit",
			ErrQuery, from.Format(time.DateOnly), g.period(to).End, n, g, limit)
	}
	number := map[time.Time]int{}
	for start := from; !start.After(to); start = g.next(start) {
		number[start] = len(list)
		list = append(list, g.period(start))
	}
	for i, start := range starts {
		if k, ok := number[start]; ok && at[i] == 0 {
			at[i] = k
		} else {
			at[i] = -1
		}
	}
	return list, at, nil
}

// A SeriesKey is what the claims of a timeline's periods are told apart by.
type SeriesKey string

// The keys.
const (
	SeriesCategory SeriesKey = "CATEGORY"
	SeriesQuad     SeriesKey = "QUAD"
	SeriesPolarity SeriesKey = "POLARITY"
)

// MaxPeriods bounds the buckets of a timeline.
const MaxPeriods = 1000

// A TimelineQuery says which claims to count over time.
type TimelineQuery struct {
	Claims ClaimQuery
	Range
	By    SeriesKey // "" for none
	Limit int       // buckets at most, 1 to MaxPeriods
}

// A Timeline counts claims over time: each once, by the first day of when it
// says that it happened.
type Timeline struct {
	Buckets []Bucket // without a gap
	Claims  int      // in all buckets
	Undated int      // claims without a date, which no bucket holds
}

// A Bucket is one period of a timeline.
type Bucket struct {
	TimeSlice
	Claims int
	Denied int
	Counts []Count // the same keys in every bucket of a timeline, in one order
}

// A Count is the claims of one key: a category or NONE, a quad class from 0 (no
// event) to 4, or a polarity.
type Count struct {
	Key    string
	Claims int
}

// NoCategory is the key of claims that state no event.
const NoCategory = "NONE"

// MakeTimeline counts claims over time. The error wraps ErrQuery where there
// would be more buckets than the limit.
func MakeTimeline(ctx context.Context, r Reader, q TimelineQuery) (*Timeline, error) {
	if q.Limit < 1 || q.Limit > MaxPeriods {
		return nil, fmt.Errorf("%w: limit is %d, want 1 to %d", ErrQuery, q.Limit, MaxPeriods)
	}
	if err := q.widen(&q.Claims); err != nil {
		return nil, err
	}
	per := q.Granularity.per()
	if q.By == SeriesCategory {
		per |= PerCategory
	}
	tallies, err := tallies(ctx, r, TallyQuery{Claims: q.Claims, Per: per})
	if err != nil {
		return nil, err
	}
	periods, at, err := q.periods(tallies, q.Limit)
	if err != nil {
		return nil, err
	}
	sums := make([]map[string]int, len(periods))
	t := &Timeline{Buckets: make([]Bucket, len(periods))}
	for i, p := range periods {
		t.Buckets[i].TimeSlice, sums[i] = p, map[string]int{}
	}
	keys := map[string]bool{}
	for i := range tallies {
		x := &tallies[i]
		if at[i] < 0 {
			if x.Period == "" {
				t.Undated += x.Claims
			}
			continue
		}
		b := &t.Buckets[at[i]]
		b.Claims += x.Claims
		b.Denied += x.Denied
		t.Claims += x.Claims
		for _, c := range q.By.counts(x) {
			if c.Claims > 0 {
				keys[c.Key] = true
				sums[at[i]][c.Key] += c.Claims
			}
		}
	}
	for i := range t.Buckets {
		for _, key := range q.By.order() {
			if keys[key] {
				t.Buckets[i].Counts = append(t.Buckets[i].Counts, Count{key, sums[i][key]})
			}
		}
	}
	return t, nil
}

// counts takes a tally apart.
func (k SeriesKey) counts(t *Tally) []Count {
	switch k {
	case SeriesCategory:
		return []Count{{cmp.Or(string(t.Category), NoCategory), t.Claims}}
	case SeriesQuad:
		var list []Count
		for quad, n := range t.Quads {
			list = append(list, Count{strconv.Itoa(quad), n})
		}
		return list
	case SeriesPolarity:
		return []Count{{string(Affirmed), t.Claims - t.Denied}, {string(Negated), t.Denied}}
	}
	return nil
}

// order lists every key.
func (k SeriesKey) order() []string {
	switch k {
	case SeriesCategory:
		var list []string
		for _, c := range Categories {
			list = append(list, string(c))
		}
		return append(list, NoCategory)
	case SeriesQuad:
		return []string{"1", "2", "3", "4", "0"}
	case SeriesPolarity:
		return []string{string(Affirmed), string(Negated)}
	}
	return nil
}
