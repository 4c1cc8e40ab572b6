package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
)

// TestReach holds that filters find the same whichever way searches serve them:
// they lead, tell what need not be looked at, or are not asked.
func TestReach(t *testing.T) {
	for _, r := range []reach{{few: 1000, some: 1000, sample: 1000, many: 1000}, {few: -1, some: 1000, sample: 1000, many: 1000}, {few: -1, some: -1, sample: 1000, many: 1}, {few: 4, some: 8, sample: 9, many: 7}} {
		t.Run(fmt.Sprint(r), func(t *testing.T) {
			graphtest.Filters(t, func(t testing.TB) graph.Store {
				s, err := Open(t.Context(), filepath.Join(t.TempDir(), "entente.db"), Config{})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				s.reach = r
				return s
			}, graphtest.Whole)
		})
	}
}

// TestSearchOf looks at what searches are made of filters.
func TestSearchOf(t *testing.T) {
	kind := graph.At(graph.AtSubject, graph.In(graph.ByKind, "G"))
	words := graph.Words(graph.ByEvidence, "Café f-16")
	many := make([]graph.Filter, 500)
	for i := range many {
		many[i] = graph.In(graph.ByType, fmt.Sprint("TYPE_", i))
	}
	for _, c := range []struct {
		name string
		f    graph.Filter
		want search
	}{
		{"none", graph.Filter{}, ""},
		{"kind", kind, "(¤sk47)"},
		{"words, of which some are too short", words, `("cafe"*)`},
		{"no word", graph.Words(graph.ByEvidence, "?!"), ""},
		{"title", graph.At(graph.AtArticle, graph.Words(graph.ByTitle, "peace")), `("§peace"*)`},
		{"both", graph.All(kind, words, graph.AtLeast(graph.ByConfidence, 0.5)), `((¤sk47) AND ("cafe"*))`},
		{"either", graph.Any(kind, words), `((¤sk47) OR ("cafe"*))`},
		{"either, one of which no search finds", graph.Any(kind, graph.AtLeast(graph.ByConfidence, 0.5)), ""},
		{"not", graph.Not(kind), ""},
		{"none of any", graph.Any(), ""},
		{"a kind or none", graph.At(graph.AtSubject, graph.In(graph.ByKind, "G", "")), ""},
		{"a month", graph.Within("2012-05-03", "2012-05-04"), "((¤dlong OR ¤d323031323035))"},
		{"a day backwards", graph.Within("2012-05-04", "2012-05-03"), "((¤dlong OR ¤d323031323035))"},
		{"a turn of the year", graph.Within("2012-12-31", "2013-01-01"), "((¤dlong OR ¤d323031323132 OR ¤d323031333031))"},
		{"ten years", graph.Within("2002-12-31", "2013-01-01"), ""},
		{"since", graph.Within("2002-12-31", ""), ""},
		{"five hundred", graph.Any(many...), ""},
	} {
		if got := searchOf(c.f, ""); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
