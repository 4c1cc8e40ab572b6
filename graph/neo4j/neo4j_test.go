package neo4j_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
	"github.com/entente-graph/entente/schema"
)

// The server that most tests share, started by the first that needs one.
var shared struct {
	once   sync.Once
	server *neo4jtest.Server // nil where ENTENTE_TEST_NEO4J_URI names one
	uri    string
	err    error
}

func TestMain(m *testing.M) {
	status := m.Run()
	if shared.server != nil {
		shared.server.Stop()
	}
	os.Exit(status)
}

// server returns the address of the shared server.
func server(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() {
		if shared.uri = os.Getenv("ENTENTE_TEST_NEO4J_URI"); shared.uri != "" {
			return
		}
		if shared.server, shared.err = neo4jtest.Start(context.Background(), neo4jtest.Config{}); shared.err == nil {
			shared.uri = shared.server.URI
			fmt.Printf("Neo4j %s runs at %s\n", shared.server.Version, shared.uri)
		}
	})
	if errors.Is(shared.err, neo4jtest.ErrUnavailable) {
		neo4jtest.Skip(t, shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.uri
}

func ontology(t testing.TB) *graph.Ontology {
	t.Helper()
	o, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// bare is the driver without the store.
func bare(t testing.TB, uri string) driver.DriverWithContext {
	t.Helper()
	d, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(context.Background()) })
	return d
}

// run runs one statement by the bare driver.
func run(t testing.TB, d driver.DriverWithContext, statement string, params map[string]any) *driver.EagerResult {
	t.Helper()
	session := d.NewSession(t.Context(), driver.SessionConfig{})
	defer session.Close(t.Context())
	result, err := session.Run(t.Context(), statement, params)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	records, err := result.Collect(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	summary, err := result.Consume(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	keys, _ := result.Keys()
	return &driver.EagerResult{Keys: keys, Records: records, Summary: summary}
}

// empty deletes all data of a server's database; the schema stays.
func empty(t testing.TB, uri string) {
	t.Helper()
	d := bare(t, uri)
	run(t, d, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
}

// readTimeout is ample: a test tells what a store answers, not how fast.
const readTimeout = 3 * time.Minute

// openAt makes an empty store on a server.
func openAt(uri string) func(t testing.TB) graph.Store {
	return func(t testing.TB) graph.Store {
		t.Helper()
		empty(t, uri)
		s, err := neo4j.Open(t.Context(), uri, neo4j.Config{Ontology: ontology(t), ReadTimeout: readTimeout})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
}

func TestContract(t *testing.T) { graphtest.Run(t, openAt(server(t))) }
