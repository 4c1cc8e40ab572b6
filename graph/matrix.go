package graph

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// MaxCountries and MaxCells bound a matrix.
const (
	MaxCountries = 50
	MaxCells     = 5000
)

// A MatrixQuery says which claims to count between countries.
type MatrixQuery struct {
	Claims ClaimQuery
	// Countries are those wanted, ISO 3166 alpha-3, at most MaxCountries; where
	// there are none it is the First, 1 to MaxCountries, with the most claims
	// that join them to another country.
	Countries []string
	First     int
	// Range cuts the time into periods; without a granularity all claims from
	// From to To are counted in one.
	Range
	Limit int // cells at most, 1 to MaxCells
}

// A Matrix counts claims between countries.
type Matrix struct {
	Countries []string
	Cells     []MatrixCell // by period, then subject and object in the order of Countries; empty ones are left out
}

// A MatrixCell counts the claims in which actors of one country do something to those
// of another, or of the same. What has no direction, such as a meeting, counts
// both ways.
type MatrixCell struct {
	Period *TimeSlice // nil where time is not cut
	Tally
	// Goldstein is the mean score of the claims that state an event and whose
	// type the ontology knows, nil where there is none.
	Goldstein *float64
}

// MakeMatrix counts claims between countries; the ontology says which relations
// have no direction and gives the scores. An actor is of its home country. Claims
// without a date are left out where time is cut. The error wraps ErrQuery where
// there would be more cells than the limit.
func MakeMatrix(ctx context.Context, r Reader, o *Ontology, q MatrixQuery) (*Matrix, error) {
	switch {
	case q.Limit < 1 || q.Limit > MaxCells:
		return nil, fmt.Errorf("%w: limit is %d, want 1 to %d", ErrQuery, q.Limit, MaxCells)
	case len(q.Countries) > MaxCountries:
		return nil, fmt.Errorf("%w: %d countries, at most %d", ErrQuery, len(q.Countries), MaxCountries)
	case len(q.Countries) == 0 && (q.First < 1 || q.First > MaxCountries):
		return nil, fmt.Errorf("%w: first is %d, want 1 to %d", ErrQuery, q.First, MaxCountries)
	}
	per := PerCountries | PerType
	cut := q.Granularity != ""
	if cut {
		per |= q.Granularity.per()
	} else {
		q.Granularity = Day // bounds are as they are given
	}
	if err := q.widen(&q.Claims); err != nil {
		return nil, err
	}
	count := TallyQuery{Claims: q.Claims, Per: per, Countries: q.Countries}
	if len(q.Countries) == 0 {
		count.Leading = q.First
	}
	tallies, err := tallies(ctx, r, count)
	if err != nil {
		return nil, err
	}
	var periods []TimeSlice
	at := make([]int, len(tallies))
	if cut {
		if periods, at, err = q.periods(tallies, MaxPeriods); err != nil {
			return nil, err
		}
	}
	m := &Matrix{Countries: q.Countries}
	if len(m.Countries) == 0 {
		claims := map[string]int{}
		for i := range tallies {
			t := &tallies[i]
			claims[t.Subject] += t.Claims
			if t.Object != t.Subject {
				claims[t.Object] += t.Claims
			}
		}
		m.Countries = Leading(claims, q.First)
	}
	number := map[string]int{}
	for i, c := range m.Countries {
		if _, twice := number[c]; !twice {
			number[c] = i
		}
	}
	type place struct{ period, subject, object int }
	type sum struct {
		Tally
		score, scored int // tenths, in which the ontology scores
	}
	sums := map[place]*sum{}
	for i := range tallies {
		t := &tallies[i]
		p := place{period: at[i]}
		var okSubject, okObject bool
		p.subject, okSubject = number[t.Subject]
		p.object, okObject = number[t.Object]
		if !okSubject || !okObject || p.period < 0 {
			continue
		}
		typ := o.Type(t.Type)
		places := []place{p}
		if typ != nil && typ.Symmetric && p.subject != p.object {
			places = append(places, place{p.period, p.object, p.subject})
		}
		for _, p := range places {
			s := sums[p]
			if s == nil {
				s = &sum{Tally: Tally{Subject: m.Countries[p.subject], Object: m.Countries[p.object]}}
				sums[p] = s
			}
			s.Add(t)
			if typ != nil {
				events := t.Claims - t.Quads[NoQuad]
				s.score += events * int(math.Round(10*typ.Goldstein))
				s.scored += events
			}
		}
	}
	if len(sums) > q.Limit {
		return nil, fmt.Errorf("%w: the matrix has %d cells, at most %d: ask for fewer countries, a coarser interval or a higher limit", ErrQuery, len(sums), q.Limit)
	}
	var places []place
	for p := range sums {
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.period, b.period), cmp.Compare(a.subject, b.subject), cmp.Compare(a.object, b.object))
	})
	for _, p := range places {
		s := sums[p]
		c := MatrixCell{Tally: s.Tally}
		if cut {
			c.Period = &periods[p.period]
		}
		if s.scored > 0 {
			mean := float64(s.score) / float64(10*s.scored)
			c.Goldstein = &mean
		}
		m.Cells = append(m.Cells, c)
	}
	return m, nil
}
