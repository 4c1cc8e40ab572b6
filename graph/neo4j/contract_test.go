package neo4j_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
	"github.com/entente-graph/entente/graph/sqlite"
)

// file makes an empty store in a file.
func file(t testing.TB) graph.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "entente.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestContract runs the contract on both versions beside each other, before other tests
// run beside each other: it takes longest. A calendar release needs a Java for it. Each is
// asked a half of the combinations: the statements are the same.
func TestContract(t *testing.T) {
	t.Run("LTS", func(t *testing.T) { graphtest.Run(t, openAt(server(t)), file, graphtest.Half) })
	t.Run("calendar", func(t *testing.T) {
		if testing.Short() {
			t.Skip("starts a server of its own")
		}
		t.Parallel()
		server, err := neo4jtest.Start(t.Context(), neo4jtest.Config{Version: neo4jtest.Calendar, Settings: neo4jtest.PlanOnce})
		if errors.Is(err, neo4jtest.ErrUnavailable) {
			t.Skip(err) // the contract runs on the other
		}
		if err != nil {
			t.Fatal(err)
		}
		defer server.Stop()
		t.Logf("Neo4j %s", server.Version)
		graphtest.Run(t, openAt(server.URI), file, graphtest.OtherHalf)
	})
}
