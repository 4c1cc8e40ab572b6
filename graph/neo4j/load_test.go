package neo4j_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		if _, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadOnly: true, ReadTimeout: readTimeout}); !errors.Is(err, graph.ErrReadOnly) {
			t.Errorf("opened for reading after that: %v, want ErrReadOnly", err)
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
