package neo4j_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
	"github.com/entente-graph/entente/schema"
)

// The servers that tests take, one at a time each, started where all are taken.
var servers struct {
	sync.Mutex
	all, idle []*neo4jtest.Server
}

// named is held by the test that uses the server of ENTENTE_TEST_NEO4J_URI.
var named sync.Mutex

func TestMain(m *testing.M) {
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n.Value.String() == n.DefValue && runtime.GOMAXPROCS(0) < 4 {
		n.Value.Set("4") // clients wait for servers, and these for the disk
	}
	status := m.Run()
	for _, s := range servers.all {
		s.Stop()
	}
	os.Exit(status)
}

// server returns the address of a server that is the test's alone until it ends. Tests run
// beside each other, four at least: most of their time is the server's.
func server(t *testing.T) string {
	t.Helper()
	if uri := os.Getenv("ENTENTE_TEST_NEO4J_URI"); uri != "" {
		named.Lock()
		t.Cleanup(named.Unlock)
		return uri
	}
	t.Parallel()
	servers.Lock()
	var s *neo4jtest.Server
	if n := len(servers.idle); n > 0 {
		s, servers.idle = servers.idle[n-1], servers.idle[:n-1]
	}
	servers.Unlock()
	if s == nil {
		s = start(t, neo4jtest.Config{Settings: neo4jtest.PlanOnce})
		servers.Lock()
		servers.all = append(servers.all, s)
		servers.Unlock()
	}
	t.Cleanup(func() { // after what the test cleans up itself
		servers.Lock()
		defer servers.Unlock()
		servers.idle = append(servers.idle, s)
	})
	return s.URI
}

// start starts a server, which the test is to stop.
func start(t testing.TB, cfg neo4jtest.Config) *neo4jtest.Server {
	t.Helper()
	s, err := neo4jtest.Start(context.Background(), cfg)
	if errors.Is(err, neo4jtest.ErrUnavailable) {
		neo4jtest.Skip(t, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("Neo4j %s runs at %s", s.Version, s.URI)
	return s
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

// TestMigrate opens a store of the first version of the schema: it is refused for
// reading, and opened for writing it is brought up to date, also where that was
// broken off before.
func TestMigrate(t *testing.T) {
	uri := server(t)
	s := load(t, uri, 400)
	all, err := s.Arrivals(t.Context(), graph.ClaimQuery{}, 0, graph.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	d := bare(t, uri)
	for _, statement := range []string{
		"DROP INDEX entente_claim_arrival",
		"MATCH (c:Claim) REMOVE c.arrival",
		"MATCH (a:Article) REMOVE a.added",
		"MATCH (m:Entente) SET m.schema = 1 REMOVE m.arrivals, m.settled, m.replaced",
		"MATCH (c:Claim) WITH c LIMIT 7 SET c.arrival = 1", // by one that was broken off
	} {
		run(t, d, statement, nil)
	}
	if _, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadOnly: true}); !errors.Is(err, graph.ErrOlderStore) {
		t.Errorf("opened for reading: %v, want ErrOlderStore", err)
	}
	updated, err := neo4j.Open(t.Context(), uri, neo4j.Config{Ontology: ontology(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer updated.Close()
	got, err := updated.Arrivals(t.Context(), graph.ClaimQuery{}, 0, graph.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	published := ""
	seen := map[graph.ClaimID]bool{}
	for i, c := range got.Claims {
		if seen[c.ID] || int(got.At[i]) != i+1 || c.When.Start < published {
			t.Errorf("claim %s of %s comes at place %d after one of %s", c.ID, c.When.Start, got.At[i], published)
		}
		seen[c.ID], published = true, c.When.Start
	}
	if len(seen) != len(all.Claims) || got.More {
		t.Errorf("%d claims have a place, more: %v; want %d", len(seen), got.More, len(all.Claims))
	}
	for a, err := range updated.Articles(t.Context()) {
		if err != nil || time.Since(a.Added) > time.Minute {
			t.Fatalf("article %s was added at %v, %v, and not when the store was migrated", a.ID, a.Added, err)
		}
	}
	for r := range graphtest.Generate(1, 400) {
		if changed, err := updated.Put(t.Context(), r); err != nil || changed {
			t.Fatalf("a replay after the migration: %v, %v", changed, err)
		}
	}
	for r := range graphtest.Generate(2, 40) {
		if _, err := updated.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if more, err := updated.Arrivals(t.Context(), graph.ClaimQuery{}, got.Until, graph.MaxPage); err != nil || len(more.Claims) != 40 {
		t.Errorf("%d claims have arrived after the migration, %v; want 40", len(more.Claims), err)
	}
}

// TestCloseWhileReading closes a store beside those who read it: what they are reading
// is answered, and what they ask afterwards is an error.
func TestCloseWhileReading(t *testing.T) {
	s := openAt(server(t))(t)
	for r := range graphtest.Generate(7, 50) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	var answered atomic.Int64
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for {
				if st, err := s.Stats(t.Context()); err != nil {
					return
				} else if st.Claims != 50 {
					t.Errorf("%d claims, want 50", st.Claims)
				}
				answered.Add(1)
			}
		})
	}
	for answered.Load() < 20 {
		time.Sleep(time.Millisecond)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	readers.Wait()
	if _, err := s.Stats(t.Context()); err == nil {
		t.Error("a closed store answers")
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}
