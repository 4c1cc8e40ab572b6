package neo4j_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
)

// generated are readings of the generated graph, from one to another; the first
// article comes again at the end where again is true, with fewer claims.
func generated(from, to int, again bool) iter.Seq2[*graph.Reading, error] {
	return func(yield func(*graph.Reading, error) bool) {
		n := 0
		var first *graph.Reading
		for r := range graphtest.Generate(9, 12_000) {
			if n == 0 {
				first = &graph.Reading{Article: r.Article, Claims: r.Claims[:7], Actors: r.Actors}
			}
			if n++; n > from && n <= to && !yield(r, nil) {
				return
			}
		}
		if again {
			yield(first, nil)
		}
	}
}

func sums(t testing.TB, s graph.Store) []string {
	t.Helper()
	list, err := graph.Sums(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, sum := range list {
		out = append(out, sum.Kind+" "+sum.Hash())
	}
	return out
}

// TestLoad holds that what goes into an empty store by the way for much is what
// little by little goes in, also where the way was left in the middle.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("stores 12,000 claims three times")
	}
	uri := server(t)
	s := openAt(uri)(t)
	for from := 0; from < 600; from += 200 {
		if n, err := graph.PutAll(t.Context(), s, generated(from, from+200, from == 400)); n < 200 || err != nil {
			t.Fatalf("PutAll = %d, %v", n, err)
		}
	}
	want := sums(t, s)
	latest, err := s.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	t.Run("whole", func(t *testing.T) {
		s := openAt(uri)(t)
		if n, err := graph.PutAll(t.Context(), s, generated(0, 600, true)); n != 601 || err != nil {
			t.Fatalf("PutAll = %d, %v", n, err)
		}
		if d := cmp.Diff(want, sums(t, s)); d != "" {
			t.Errorf("what was loaded (-put +loaded):\n%s", d)
		}
		if n, err := s.Latest(t.Context()); err != nil || n != latest {
			t.Errorf("the last arrival is %d, %v, want %d", n, err, latest)
		}
	})

	t.Run("broken off", func(t *testing.T) {
		s := openAt(uri)(t)
		d := bare(t, uri)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n, err := graph.PutAll(ctx, s, func(yield func(*graph.Reading, error) bool) {
			given := 0
			for r, err := range generated(0, 600, false) {
				if given++; given == 590 {
					for loaded := int64(0); loaded < 2000; { // one transaction at least
						loaded = run(t, d, "MATCH (:Entente {loading: true}) MATCH (c:Claim) RETURN count(c)", nil).Records[0].Values[0].(int64)
					}
					cancel()
				}
				if !yield(r, err) {
					return
				}
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("PutAll = %d, %v, want it cancelled", n, err)
		}
		if _, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadOnly: true, ReadTimeout: readTimeout}); !errors.Is(err, neo4j.ErrLoading) {
			t.Errorf("opened for reading after that: %v, want ErrLoading", err)
		}
		// The same client goes on; another would, too.
		for r := range graphtest.Generate(9, 20) {
			if _, err := s.Put(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		other, err := neo4j.Open(t.Context(), uri, neo4j.Config{Ontology: ontology(t), ReadOnly: true, ReadTimeout: readTimeout})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		for mismatch, err := range graph.Verify(t.Context(), other) {
			t.Errorf("verify: %+v, %v", mismatch, err)
		}
		if n, err := graph.PutAll(t.Context(), s, generated(0, 600, true)); n != 601 || err != nil {
			t.Fatalf("PutAll = %d, %v", n, err)
		}
		if d := cmp.Diff(want, sums(t, s)); d != "" {
			t.Errorf("what was loaded in two parts (-put +loaded):\n%s", d)
		}
	})
}

// TestLoadTwins loads articles one of whose claims has the ID of an earlier one's:
// they are left out and told of, and the store opens.
func TestLoadTwins(t *testing.T) {
	if testing.Short() {
		t.Skip("stores 12,000 claims")
	}
	uri := server(t)
	s := openAt(uri)(t)
	var first graph.ClaimID
	var late []*graph.Reading
	n, err := graph.PutAll(t.Context(), s, func(yield func(*graph.Reading, error) bool) {
		i := 0
		for r := range graphtest.Generate(9, 12_000) {
			switch i {
			case 10:
				first = r.Claims[3].ID
			case 300, 550:
				r.Claims[5].ID = first
				late = append(late, r)
			case 400:
				r.Claims[1].ID = late[0].Claims[1].ID // of one that is left out
			}
			if i++; !yield(r, nil) {
				return
			}
		}
	})
	if n != 300 || !errors.Is(err, graph.ErrQuery) || !strings.Contains(err.Error(), string(late[0].Article.ID)) {
		t.Errorf("PutAll = %d, %v; want 300, and an error that names article %s", n, err, late[0].Article.ID)
	}
	check := func(s graph.Store) {
		t.Helper()
		if st, err := s.Stats(t.Context()); err != nil || st.Articles != 598 || st.Claims != 12_000-2*20 {
			t.Errorf("%d articles with %d claims are stored, %v; want 598 with 11960", st.Articles, st.Claims, err)
		}
		for mismatch, err := range graph.Verify(t.Context(), s) {
			t.Fatalf("verify: %+v, %v", mismatch, err)
		}
	}
	check(s)
	if _, err := s.Put(t.Context(), late[1]); !errors.Is(err, graph.ErrQuery) {
		t.Errorf("Put of one that was left out: %v, want ErrQuery", err)
	}

	// A client is killed before it comes to that, and another opens the store.
	if n, err := graph.PutAll(t.Context(), s, func(yield func(*graph.Reading, error) bool) {
		for r := range graphtest.Generate(10, 40) {
			yield(r, nil)
		}
	}); n != 2 || err != nil {
		t.Fatalf("PutAll = %d, %v", n, err)
	}
	d := bare(t, uri)
	for _, statement := range []string{
		"DROP CONSTRAINT entente_claim",
		"CREATE INDEX entente_load FOR (n:Claim) ON (n.id)", // it was killed in the midst of that
		"MATCH (c:Claim) WITH c ORDER BY c.arrival DESC LIMIT 40 WITH collect(c) AS last, collect(c.article) AS articles UNWIND last AS c " +
			"WITH c.article AS article, collect(c)[0] AS c MATCH (o:Claim) WHERE o.arrival = c.arrival - 100 SET c.id = o.id",
		"MATCH (m:Entente {id: 'store'}) SET m.loading = true",
	} {
		run(t, d, statement, nil)
	}
	again, err := neo4j.Open(t.Context(), uri, neo4j.Config{Ontology: ontology(t), ReadTimeout: readTimeout})
	if err != nil {
		t.Fatalf("opening a store whose load was killed: %v", err)
	}
	defer again.Close()
	check(again)
}

// TestLoadBusy opens a store that another client is loading: it is told so in
// time, for reading and for writing, and waits where it is to wait.
func TestLoadBusy(t *testing.T) {
	uri := server(t)
	openAt(uri)(t)
	d := bare(t, uri)
	run(t, d, "MATCH (m:Entente {id: 'store'}) SET m.loading = true", nil)
	session := d.NewSession(t.Context(), driver.SessionConfig{})
	defer session.Close(context.Background())
	other, err := session.BeginTransaction(t.Context())
	if err == nil {
		_, err = other.Run(t.Context(), "MATCH (m:Entente {id: 'store'}) SET m.writes = 0", nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{true, false} {
		start := time.Now()
		_, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadOnly: readOnly, ReadTimeout: readTimeout})
		if !errors.Is(err, neo4j.ErrLoading) {
			t.Errorf("read only %v: %v, want ErrLoading", readOnly, err)
		}
		t.Logf("read only %v: %v after %v", readOnly, err, time.Since(start))
	}
	waits := 0
	s, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadTimeout: readTimeout, Wait: 3 * time.Minute, Waiting: func(error) {
		waits++
		if err := other.Rollback(t.Context()); err != nil {
			t.Error(err)
		}
	}})
	if err != nil || waits != 1 {
		t.Fatalf("waiting for a load to end: %v, told %d times, want once", err, waits)
	}
	defer s.Close()
	for r := range graphtest.Generate(1, 20) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Error(err)
		}
	}
}
