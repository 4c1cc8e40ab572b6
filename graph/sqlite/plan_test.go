package sqlite

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
)

// TestPlans holds that lists that are led to by IDs read ranges of indexes,
// already sorted, on every page, and that putting
// an article reads no more of others than it must.
func TestPlans(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "entente.db"), Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	claims := func(q graph.ClaimQuery) (where, error) { return s.claimWhere(t.Context(), q) }
	relations := func(q graph.RelationQuery) (where, error) { return s.relationWhere(t.Context(), q) }
	meets := graph.In(graph.ByType, "MEETS")
	actor := []graph.ActorID{"country:NOR"}
	plan := func(query string, args ...any) string {
		rows, err := s.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatalf("%v in %s", err, query)
		}
		defer rows.Close()
		var lines []string
		for rows.Next() {
			var id, parent, unused int
			var line string
			if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n")
	}
	byLast := graph.Order{By: graph.ByLast, Descending: true}
	for _, c := range []struct {
		name  string
		of    graph.List
		where func() (where, error)
	}{
		{"claims", graph.ClaimList, func() (where, error) { return claims(graph.ClaimQuery{}) }},
		{"claims of a relation", graph.ClaimList, func() (where, error) { return claims(graph.ClaimQuery{Relations: []graph.RelationID{"r"}}) }},
		{"claims of a subject", graph.ClaimList, func() (where, error) { return claims(graph.ClaimQuery{Subjects: actor, Where: meets}) }},
		{"claims of an object", graph.ClaimList, func() (where, error) { return claims(graph.ClaimQuery{Objects: actor}) }},
		{"claims of two subjects", graph.ClaimList, func() (where, error) {
			return claims(graph.ClaimQuery{Subjects: []graph.ActorID{"country:NOR", "country:KEN"}})
		}},
		{"claims of two actors", graph.ClaimList, func() (where, error) {
			return claims(graph.ClaimQuery{Actors: []graph.ActorID{"country:NOR", "country:KEN"}})
		}},
		{"claims of a speaker", graph.ClaimList, func() (where, error) { return claims(graph.ClaimQuery{Speakers: actor}) }},
		{"claims of an actor", graph.ClaimList, func() (where, error) { return claims(graph.ClaimQuery{Actors: actor, Where: meets}) }},
		{"relations", graph.RelationList, func() (where, error) { return relations(graph.RelationQuery{}) }},
		{"relations of an actor", graph.RelationList, func() (where, error) { return relations(graph.RelationQuery{Actors: actor, Where: meets}) }},
		{"relations with a claim", graph.RelationList, func() (where, error) {
			return relations(graph.RelationQuery{Where: graph.Has(graph.AtLeast(graph.ByConfidence, 0.5))})
		}},
		{"relations of a type", graph.RelationList, func() (where, error) { return relations(graph.RelationQuery{Where: meets}) }},
		{"relations of two types", graph.RelationList, func() (where, error) {
			return relations(graph.RelationQuery{Where: graph.All(graph.AtLeast(graph.ByPublishers, 2), graph.In(graph.ByType, "MEETS", "VISITS", "MEETS"))})
		}},
		{"relations by their day, of a type", graph.RelationList, func() (where, error) { return relations(graph.RelationQuery{Where: meets, Order: byLast}) }},
	} {
		var o graph.Order
		if strings.HasPrefix(c.name, "relations by their day") {
			o = byLast
		}
		order, name, err := keysOf(c.of, o)
		if err != nil {
			t.Fatal(err)
		}
		place := make([]any, len(order))
		for i, k := range order {
			if place[i] = any(1); k.text {
				place[i] = "1"
			}
		}
		for _, p := range []graph.Page{{}, {After: graph.CursorAt(name, place)}, {Before: graph.CursorAt(name, place)}} {
			for _, backward := range []bool{false, true} {
				w, err := c.where()
				if err != nil {
					t.Fatal(err)
				}
				query, args, err := statement(order, name, backward, "id", string(c.of)[:len(c.of)-1], w, p)
				if err != nil {
					t.Fatal(err)
				}
				got := plan(query, append(args, 20)...)
				first := c.name == string(c.of) || strings.HasPrefix(c.name, "relations with") || o == byLast
				if strings.Contains(got, "TEMP B-TREE") || strings.Contains(got, "SCAN claim EXISTS") ||
					strings.Contains(got, "SCAN "+string(c.of)[:len(c.of)-1]) && !(first && p == graph.Page{}) {
					t.Errorf("%s of page %+v, backward %v:\n%s\n%s", c.name, p, backward, query, got)
				}
			}
		}
	}
	counted, err := relations(graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS", "VISITS")})
	if err != nil {
		t.Fatal(err)
	}
	clause, args := counted.clause()
	if got := plan("SELECT count(*) FROM relation"+clause, args...); got != "SEARCH relation USING COVERING INDEX relation_type (type=?)" {
		t.Errorf("counting the relations of two types:\n%s", got)
	}
	for r := range graphtest.Generate(1, 40) {
		for _, n := range []int{20, 10} { // the second replaces the first
			r.Claims = r.Claims[:n]
			if _, err := s.Put(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	for query := range s.prepared {
		got := plan(query, slices.Repeat([]any{1}, strings.Count(query, "?"))...)
		if strings.Contains(got, "SCAN claim") || strings.Contains(got, "SCAN fact") || strings.Contains(got, "SCAN article") || strings.Contains(got, "SCAN actor") && !strings.Contains(got, "INDEX actor_unused") {
			t.Errorf("putting an article asks\n%s\n%s", query, got)
		}
	}
	if len(s.prepared) < 15 {
		t.Errorf("putting articles asks %d different queries", len(s.prepared))
	}
}
