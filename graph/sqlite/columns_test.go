package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
	s := store(t, 400)
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
		"contests with their claims": func() error {
			list, err := s.Contests(ctx, graph.ContestQuery{Kind: graph.Reversal, Window: graph.MaxWindow, First: 3, Best: 2})
			if err == nil && (len(list) == 0 || len(list[0].Sides[0].Best) == 0) {
				t.Error("no contest has a claim; the test looks at less than it should")
			}
			return err
		},
		"paths with evidence": func() error {
			list, err := s.Paths(ctx, graph.PathQuery{From: ends.Items[0].ID, To: ends.Items[1].ID, MaxHops: 4, Limit: 3, Evidence: true})
			if err == nil && (len(list) == 0 || list[0].Hops[0].Evidence == nil) {
				t.Error("no path has evidence; the test looks at less than it should")
			}
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

// TestColumnsAfterWrites asks after random writes of every kind: the columns and the
// net that have taken them in answer as those do that are made of what is stored
// then, and as SQL does.
func TestColumnsAfterWrites(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { testAfterWrites(t, rand.New(rand.NewPCG(seed, 9))) })
	}
}

func testAfterWrites(t *testing.T, rnd *rand.Rand) {
	s := store(t, 0)
	var put []*graph.Reading
	write := map[string]func() error{
		"a new article": func() error {
			for r := range graphtest.Generate(rnd.Uint64(), 1+rnd.IntN(20)) {
				vary(rnd, r)
				put = append(put, r)
				_, err := s.Put(t.Context(), r)
				return err
			}
			return nil
		},
		"an article with fewer claims": func() error {
			r := put[rnd.IntN(len(put))]
			r.Claims = r.Claims[:rnd.IntN(len(r.Claims)+1)]
			_, err := s.Put(t.Context(), r)
			return err
		},
		"an actor at home elsewhere": func() error {
			r := put[rnd.IntN(len(put))]
			for i := range r.Actors {
				r.Actors[i].Known, r.Actors[i].Country = true, []string{"", "NOR", "KEN"}[rnd.IntN(3)]
			}
			r.Article.Title += "."
			_, err := s.Put(t.Context(), r)
			return err
		},
		"a merge": func() error {
			_, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditMerge, Actor: someActor(rnd), Into: someActor(rnd)})
			return err
		},
		"an undo": func() error {
			_, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditUndo, Undoes: 1 + rnd.IntN(4)})
			return err
		},
		"a review": func() error {
			r := put[rnd.IntN(len(put))]
			if len(r.Claims) == 0 {
				return nil
			}
			c := &r.Claims[rnd.IntN(len(r.Claims))]
			review := graph.Review{Claim: c.ID, Verdict: []graph.Verdict{graph.Accepted, graph.Rejected, graph.Corrected}[rnd.IntN(3)]}
			if review.Verdict == graph.Corrected {
				review.Correction = &graph.Correction{Relation: "MEETS", Category: graph.Consult, Symmetric: true, Polarity: graph.Negated, Subject: &graph.Actor{ID: c.Object.Actor}, Object: &graph.Actor{ID: c.Subject.Actor}}
			}
			_, err := s.Review(t.Context(), review)
			return err
		},
	}
	kinds := []string{"a new article", "a new article", "a new article", "an article with fewer claims", "an actor at home elsewhere", "a merge", "an undo", "a review", "a review"}
	appended := 0
	for round := range 30 {
		var what []string
		for range 1 + rnd.IntN(3) {
			kind := kinds[rnd.IntN(len(kinds))]
			if round < 3 {
				kind = kinds[0]
			}
			what = append(what, kind)
			if err := write[kind](); err != nil && !errors.Is(err, graph.ErrQuery) {
				t.Fatal(err)
			}
		}
		before := s.columns.columns
		compareNets(t, s, rnd, fmt.Sprint(round, what))
		if before != nil && before == s.columns.columns && len(before.net.risen) > 0 {
			appended++
		}
		if t.Failed() {
			return
		}
	}
	if appended < 6 {
		t.Errorf("the net of before was used %d times; the test compares less than it should", appended)
	}
}

// TestColumnsWhileWriting asks by several while one writes: what they answer from is
// changed in place, and only when nobody reads it.
func TestColumnsWhileWriting(t *testing.T) {
	s := store(t, 200)
	var asking sync.WaitGroup
	done := make(chan struct{})
	for i := range uint64(4) {
		rnd := rand.New(rand.NewPCG(i, 2))
		asking.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				_, err := s.Around(t.Context(), graph.AroundQuery{Seeds: []graph.ActorID{someActor(rnd)}, Depth: 2, Limit: 30, Omitted: true})
				if err == nil {
					_, err = s.Paths(t.Context(), graph.PathQuery{From: someActor(rnd), To: someActor(rnd), MaxHops: 3, Limit: 3, Evidence: true})
				}
				if err == nil {
					_, err = s.Tally(t.Context(), graph.TallyQuery{Per: graph.PerActor, Limit: 5, Rank: graph.MeasureClaims})
				}
				if err != nil && !errors.Is(err, graph.ErrBusy) {
					t.Error(err)
					return
				}
			}
		})
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	for i := range uint64(40) {
		for r := range graphtest.Generate(100+i%30, 20) { // the last ten replace
			vary(rnd, r)
			if _, err := s.Put(t.Context(), r); err != nil {
				t.Error(err)
			}
		}
		if i%8 == 0 {
			if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditMerge, Actor: someActor(rnd), Into: someActor(rnd)}); err != nil && !errors.Is(err, graph.ErrQuery) {
				t.Error(err)
			}
		}
	}
	close(done)
	asking.Wait()
	compareNets(t, s, rnd, "at the end")
}

func someActor(rnd *rand.Rand) graph.ActorID {
	return graph.ActorID(fmt.Sprintf("organization:a%06d", rnd.IntN(12)))
}

// vary gives claims what relations add up.
func vary(rnd *rand.Rand, r *graph.Reading) {
	for i := range r.Claims {
		c := &r.Claims[i]
		c.Symmetric = c.Relation == "MEETS" && rnd.IntN(3) == 0
		c.Confidence = float64(rnd.IntN(5)) / 4
		if rnd.IntN(4) == 0 {
			c.Category = []graph.Category{"", graph.Accuse, graph.Aid}[rnd.IntN(3)]
		}
		if rnd.IntN(6) == 0 {
			c.When = nil
		}
		c.Identify()
	}
}

func compareNets(t *testing.T, s *Store, rnd *rand.Rand, when string) {
	t.Helper()
	ctx := t.Context()
	seed, other := someActor(rnd), someActor(rnd)
	filters := []graph.Filter{{}, graph.In(graph.ByQuad, graph.MaterialConflict), graph.AtLeast(graph.ByPublishers, 2), graph.Has(graph.In(graph.ByPolarity, graph.Negated)), graph.AtLeast(graph.ByFirst, "2014-06-01")}
	filter := filters[rnd.IntN(len(filters))]
	around := graph.AroundQuery{Seeds: []graph.ActorID{seed, other}[:rnd.IntN(3)], Depth: 1 + rnd.IntN(3), Relations: graph.RelationQuery{Where: filter}, Limit: 1 + rnd.IntN(40), Omitted: true}
	paths := graph.PathQuery{From: seed, To: other, MaxHops: 4, Limit: 5, Where: filter, Evidence: true, AvoidHubs: rnd.IntN(3) * 5}
	asked := func(r graph.Reader) []any {
		t.Helper()
		g, err := graph.Around(ctx, r, around)
		if err != nil {
			t.Fatal(err)
		}
		p, err := graph.Paths(ctx, r, paths)
		if err != nil {
			t.Fatal(err)
		}
		return []any{g, p}
	}
	got := asked(s)
	if d := cmp.Diff(asked(struct{ graph.Reader }{s}), got); d != "" {
		t.Errorf("%s: (-by SQL +in memory):\n%.3000s", when, d)
	}

	c, done, err := s.columnsNow(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	n, fresh := s.netOf(c), c.makeNet(nil)
	all := slices.Collect(n.matching(nil))
	if d := cmp.Diff(slices.Collect(fresh.matching(nil)), all); d != "" {
		t.Errorf("%s: relations by strength (-made anew +kept):\n%s", when, d)
	}
	for actor := range int32(len(c.actors.names)) {
		if d := cmp.Diff(fresh.around(actor), n.around(actor), cmp.AllowUnexported(edge{}), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s: edges of %s (-made anew +kept):\n%s", when, c.actors.names[actor], d)
		}
	}
	listed, err := s.Relations(ctx, graph.RelationQuery{}, graph.Page{First: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(listed.Items, n.relationsAt(c, all)); d != "" {
		t.Errorf("%s: relations (-by SQL +in memory):\n%.3000s", when, d)
	}
	anew := newColumns()
	if err := s.atOneMoment(ctx, func(tx *sql.Tx, number, edits int64) error { return anew.refresh(ctx, tx, number, edits) }); err != nil {
		t.Fatal(err)
	}
	count := graph.TallyQuery{Per: graph.PerYear | graph.PerCountries | graph.PerType}
	sorted := cmpopts.SortSlices(func(a, b graph.Tally) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
	if d := cmp.Diff(anew.tally(anew.all, count), c.tally(c.all, count), sorted); d != "" {
		t.Errorf("%s: counts (-read anew +kept):\n%.3000s", when, d)
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
