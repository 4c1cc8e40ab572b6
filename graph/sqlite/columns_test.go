package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
)

// store opens a store with generated claims.
func store(t *testing.T, claims int) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "entente.db"), Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for r := range graphtest.Generate(1, claims) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// A watched context is one that tells each time that a query takes a connection;
// other goroutines look at it too, at any time.
type watched struct {
	context.Context
	look func()
}

func (w watched) Done() <-chan struct{} {
	if pc, _, _, ok := runtime.Caller(1); ok && runtime.FuncForPC(pc).Name() == "database/sql.(*DB).conn" {
		w.look()
	}
	return w.Context.Done()
}

// bySQL is a filter of claims that columns do not have.
var bySQL = graph.In(graph.ByPlaceCountry, "nowhere")

// TestScansLetOthersRead holds that a scan keeps nobody from reading the columns or
// from bringing them up to date.
func TestScansLetOthersRead(t *testing.T) {
	s := store(t, 60)
	if _, err := s.Tally(t.Context(), graph.TallyQuery{}); err != nil {
		t.Fatal(err)
	}
	looks, held := 0, 0
	ctx := watched{t.Context(), func() {
		looks++
		if !s.columns.mu.TryLock() {
			held++
			return
		}
		s.columns.mu.Unlock()
	}}
	ends, err := s.FindActors(t.Context(), graph.ActorQuery{}, graph.Page{First: 2})
	if err != nil {
		t.Fatal(err)
	}
	atNobody := graph.At(graph.AtSubject, graph.In(graph.ByName, "nobody"))
	for name, ask := range map[string]func() error{
		"tally": func() error {
			_, err := s.Tally(ctx, graph.TallyQuery{Claims: graph.ClaimQuery{Where: bySQL}})
			return err
		},
		"contests": func() error {
			_, err := s.Contests(ctx, graph.ContestQuery{Claims: graph.ClaimQuery{Where: bySQL}, Kind: graph.Denial, Window: 1, First: 1, Best: 1})
			return err
		},
		"around": func() error {
			_, err := s.Around(ctx, graph.AroundQuery{Relations: graph.RelationQuery{Where: graph.Has(bySQL)}, Limit: 1})
			return err
		},
		"paths": func() error {
			_, err := s.Paths(ctx, graph.PathQuery{From: ends.Items[0].ID, To: ends.Items[1].ID, MaxHops: 3, Limit: 1, Where: atNobody})
			return err
		},
	} {
		looks, held = 0, 0
		if err := ask(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if looks == 0 || held > 0 {
			t.Errorf("%s: of %d queries, %d were with the columns held", name, looks, held)
		}
	}
}

// version is an article of n claims, of which one has a place: the only one of its type.
func version(n, placed int) *graph.Reading {
	r := &graph.Reading{Article: graph.Article{ID: "article:a", Text: "Norway met Kenya.", Published: "2015-03-04"}}
	r.Actors = []graph.Actor{{ID: "country:NOR", Name: "Norway", Kind: graph.KindCountry}, {ID: "country:KEN", Name: "Kenya", Kind: graph.KindCountry}}
	for i := range n {
		c := graph.Claim{
			ID: graph.ClaimID(fmt.Sprintf("claim:%d-%d-%d", n, placed, i)), Article: "article:a", Relation: "MEETS", Confidence: 0.5,
			Subject:  &graph.Mention{Actor: "country:NOR", Name: "Norway"},
			Object:   &graph.Mention{Actor: "country:KEN", Name: "Kenya"},
			Evidence: graph.Evidence{Field: graph.FieldText, Span: graph.Span{End: len(r.Article.Text)}},
		}
		if i == placed {
			c.Relation, c.Where = "VISITS", &graph.Place{Name: "Oslo", Country: "NOR"}
		}
		r.Claims = append(r.Claims, c)
	}
	return r
}

var placed = graph.TallyQuery{Per: graph.PerType, Claims: graph.ClaimQuery{Where: graph.In(graph.ByPlaceCountry, "NOR")}}

// TestRowsOfOneMoment puts another version of an article whenever a count takes a
// connection: what is counted are the claims that were found.
func TestRowsOfOneMoment(t *testing.T) {
	s := store(t, 0)
	versions := []*graph.Reading{version(6, 1), version(6, 4)}
	if _, err := s.Put(t.Context(), versions[1]); err != nil {
		t.Fatal(err)
	}
	want, err := s.Tally(t.Context(), placed)
	if err != nil || len(want) != 1 || want[0].Type != "VISITS" || want[0].Claims != 1 {
		t.Fatalf("%+v, %v", want, err)
	}
	puts := 0
	for at := 1; ; at++ {
		looks := 0
		got, err := s.Tally(watched{t.Context(), func() {
			if looks++; looks == at {
				if _, err := s.Put(context.WithoutCancel(t.Context()), versions[puts%2]); err != nil {
					t.Error(err)
				}
				puts++
			}
		}}, placed)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("replaced at query %d (-want +got):\n%s", at, d)
		}
		if looks < at {
			break
		}
	}
	if puts < 3 {
		t.Errorf("the article was replaced %d times", puts)
	}
}

// TestRowsBesideRejected holds that the claims after a rejected one are found by
// their own places.
func TestRowsBesideRejected(t *testing.T) {
	s := store(t, 0)
	r := version(6, 3)
	if _, err := s.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 1, 5} {
		if _, err := s.Review(t.Context(), graph.Review{Claim: r.Claims[i].ID, Verdict: graph.Rejected}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Tally(t.Context(), placed)
	if err != nil || len(got) != 1 || got[0].Type != "VISITS" || got[0].Claims != 1 {
		t.Errorf("counted %+v, %v; want the one visit", got, err)
	}
	paths, err := s.Paths(t.Context(), graph.PathQuery{From: "country:NOR", To: "country:KEN", MaxHops: 1, Limit: 1, Evidence: true, Where: graph.In(graph.ByType, "VISITS")})
	if err != nil || len(paths) != 1 || paths[0].Hops[0].Evidence == nil || paths[0].Hops[0].Evidence.ID != r.Claims[3].ID {
		t.Errorf("paths %+v, %v; want the visit's claim", paths, err)
	}
}

// TestColumnsForget holds that the rows of replaced articles do not pile up.
func TestColumnsForget(t *testing.T) {
	s := store(t, 0)
	for i := range 9 {
		if _, err := s.Put(t.Context(), version(6+i%2, 3)); err != nil {
			t.Fatal(err)
		}
		got, err := s.Tally(t.Context(), graph.TallyQuery{})
		if err != nil || len(got) != 1 || got[0].Claims != 6+i%2 {
			t.Fatalf("counted %+v, %v; want %d claims", got, err, 6+i%2)
		}
		if rows := len(s.columns.typ); rows > 2*7 {
			t.Fatalf("%d rows of %d claims", rows, got[0].Claims)
		}
	}
}

// TestPeriodsFarApart holds that a count by time takes what its days take, not
// the centuries between them.
func TestPeriodsFarApart(t *testing.T) {
	c := newColumns()
	for _, date := range []string{"", "0001-01-01", "2020-02-29", "2020-02-28", "2020-02-29", "1914-07-28"} {
		c.first = append(c.first, dayOf([]byte(date)))
	}
	rows := []int32{0, 1, 2, 3, 4, 5}
	for per, want := range map[graph.Dimension][]string{
		graph.PerDay:   {"", "0001-01-01", "1914-07-28", "2020-02-28", "2020-02-29"},
		graph.PerMonth: {"", "0001-01", "1914-07", "2020-02"},
		graph.PerYear:  {"", "0001", "1914", "2020"},
	} {
		g := c.grouping(rows, per)
		if d := cmp.Diff(want, g.periods); d != "" {
			t.Errorf("periods (-want +got):\n%.500s", d)
			continue
		}
		for _, i := range rows {
			var got graph.Tally
			g.name(c, g.code(c, i), &got)
			date := ""
			if c.first[i] != noDay {
				date = dateOf(c.first[i])[:len(want[1])]
			}
			if got.Period != date {
				t.Errorf("row %d is in period %q, want %q", i, got.Period, date)
			}
		}
	}
	if g := c.grouping(rows[:1], graph.PerDay); len(g.periods) != 1 || g.code(c, 0) != 0 {
		t.Errorf("periods without a day: %q", g.periods)
	}
}
