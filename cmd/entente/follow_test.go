package main

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/sqlite"
)

// TestFollow follows claims on both stores while others write there: through cuts each
// comes once, and no later than those that were stored after it.
func TestFollow(t *testing.T) {
	ontology := exampleExtractor(t).Ontology()
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s.db")
		testFollow(t, ontology, func() (graph.Store, error) { return sqlite.Open(t.Context(), path, sqlite.Config{}) })
	})
	t.Run("neo4j", func(t *testing.T) {
		server := startNeo4j(t)
		testFollow(t, ontology, func() (graph.Store, error) {
			return neo4j.Open(t.Context(), server.URI, neo4j.Config{Ontology: ontology})
		})
	})
}

func testFollow(t *testing.T, ontology *graph.Ontology, open func() (graph.Store, error)) {
	handle := func() graph.Store {
		s, err := open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	served, writers := handle(), []graph.Store{handle(), handle()}
	srv := httptest.NewServer(gql.NewHandler(gql.Options{Store: served, Ontology: ontology, PollInterval: 20 * time.Millisecond}))
	t.Cleanup(srv.Close)

	before, cut := follow(t, srv.URL, map[string]any{"after": string(graph.CursorAt("arrivals", []any{0}))})
	negated, _ := follow(t, srv.URL, map[string]any{"filter": map[string]any{"polarity": map[string]any{"eq": "NEGATED"}}, "after": string(graph.CursorAt("arrivals", []any{0}))})
	want, denied := map[string]bool{}, 0
	var stored sync.WaitGroup
	for i, w := range writers {
		var readings []*graph.Reading
		for r := range graphtest.Generate(uint64(40+i), 200) {
			readings = append(readings, r)
			for _, c := range r.Claims {
				want[string(c.ID)] = true
				if c.Polarity == graph.Negated {
					denied++
				}
			}
		}
		stored.Go(func() {
			for _, r := range readings {
				if _, err := w.Put(t.Context(), r); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := map[string]bool{}
	for cursor := ""; len(seen) < len(want); {
		for range min(37, len(want)-len(seen)) {
			a := <-before
			if a.err != "" || !want[a.claim] || seen[a.claim] {
				t.Fatalf("after %d claims: %+v, seen before: %v", len(seen), a, seen[a.claim])
			}
			seen[a.claim], cursor = true, a.cursor
		}
		cut()
		before, cut = follow(t, srv.URL, map[string]any{"after": cursor})
	}
	stored.Wait()
	for range denied {
		if a := <-negated; a.err != "" || !want[a.claim] {
			t.Fatalf("of those that are denied: %+v", a)
		}
	}
	// What comes now is new: all that was stored has been told.
	for r := range graphtest.Generate(50, 1) {
		if _, err := writers[0].Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if a := <-before; a.claim != string(r.Claims[0].ID) {
			t.Errorf("after the last came %+v, want %s", a, r.Claims[0].ID)
		}
	}
}

// A told is an answer of claimAdded.
type told struct{ claim, cursor, err string }

// follow subscribes until it is cut or the test ends.
func follow(t *testing.T, url string, variables map[string]any) (answers <-chan told, cut func()) {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"query": "subscription($filter: ClaimFilter, $after: String) { claimAdded(filter: $filter, after: $after) { cursor claim { id } } }", "variables": variables,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	out := make(chan told)
	done := make(chan struct{})
	cut = func() { cancel(); <-done }
	t.Cleanup(cut)
	go func() {
		defer close(done)
		defer close(out)
		for data := range events(ctx, t, url, body) {
			var m struct {
				Data struct {
					ClaimAdded struct {
						Cursor string
						Claim  struct{ ID string }
					}
				}
				Errors []struct{ Message string }
			}
			a := told{}
			if err := json.Unmarshal(data, &m); err != nil {
				a.err = err.Error()
			} else if len(m.Errors) > 0 {
				a.err = m.Errors[0].Message
			} else {
				a.claim, a.cursor = m.Data.ClaimAdded.Claim.ID, m.Data.ClaimAdded.Cursor
			}
			select {
			case out <- a:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, cut
}
