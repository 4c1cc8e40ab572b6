package neo4j_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
)

// benchmarked is a server whose code is optimized, and a store on it that holds
// ENTENTE_BENCH_CLAIMS claims, 50,000 by default. With it come the claims a second
// of the load and the server's processor time for each, which other jobs on the
// machine change less.
func benchmarked(b *testing.B) (_ *neo4jtest.Server, _ graph.Store, claims int, rate float64, each time.Duration) {
	b.Helper()
	claims = 50_000
	if n, err := strconv.Atoi(os.Getenv("ENTENTE_BENCH_CLAIMS")); err == nil {
		claims = n
	}
	server := start(b, neo4jtest.Config{Optimized: true})
	b.Cleanup(server.Stop)
	load(b, server.URI, 4000) // warms the server up
	start, before := time.Now(), server.CPU()
	s := load(b, server.URI, claims)
	return server, s, claims, float64(claims) / time.Since(start).Seconds(), (server.CPU() - before) / time.Duration(claims)
}

// percentile reports percentiles of durations, and returns the median.
func percentile(b *testing.B, what string, times []time.Duration) time.Duration {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), what+"-p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), what+"-p99-µs")
	return times[len(times)/2]
}

// watchHeap starts to watch the heap of this process; what it returns stops that
// and gives the most that was in use.
func watchHeap() func() uint64 {
	runtime.GC()
	stop, most := make(chan bool), make(chan uint64)
	go func() {
		var peak uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			select {
			case <-tick.C:
			case <-stop:
				most <- peak
				return
			}
		}
	}()
	return func() uint64 {
		stop <- true
		return <-most
	}
}

// BenchmarkStore times the load of a graph, its export, durable commits by 1 to 8 writers, and
// the main reads against the same Cypher through the bare driver, by turns.
func BenchmarkStore(b *testing.B) {
	server, s, claims, loaded, each := benchmarked(b)
	rnd := rand.New(rand.NewPCG(3, 3))
	zipf := rand.NewZipf(rnd, 1.2, 5, uint64(min(max(claims/10, 100), 100_000)-1))
	pick := func() graph.ActorID { return graph.ActorID(fmt.Sprintf("organization:a%06d", zipf.Uint64())) }
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Stats(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		data, err := server.Size()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(loaded, "load-claims/s")
		b.ReportMetric(float64(each.Nanoseconds())/1000, "server-µs/claim")
		b.ReportMetric(float64(data)/float64(claims), "data-bytes/claim")
		b.ReportMetric(float64(server.Resident())/(1<<20), "server-MiB")
	})
	for name, export := range map[string]func(io.Writer) error{
		"jsonl":  func(to io.Writer) error { return graph.Export(b.Context(), to, s) },
		"cypher": func(to io.Writer) error { return neo4j.WriteCypher(b.Context(), to, s, ontology(b)) },
	} {
		b.Run("export/"+name, func(b *testing.B) {
			start, heap := time.Now(), watchHeap()
			if err := export(io.Discard); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(claims)/time.Since(start).Seconds(), "claims/s")
			b.ReportMetric(float64(heap())/(1<<20), "heap-MiB")
		})
	}
	seed := uint64(100)
	// commits stores articles of 20 claims, each writer as a client of its own.
	commits := func(b *testing.B, writers, n int) {
		seed++
		work := make(chan *graph.Reading)
		var wg sync.WaitGroup
		for range writers {
			s, err := neo4j.Open(b.Context(), server.URI, neo4j.Config{Ontology: ontology(b)})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			wg.Go(func() {
				for r := range work {
					if _, err := s.Put(b.Context(), r); err != nil {
						b.Error(err)
					}
				}
			})
		}
		start := time.Now()
		for r := range graphtest.Generate(seed, n*20) {
			work <- r
		}
		close(work)
		wg.Wait()
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "commits/s")
	}
	b.Run("commits/cold", func(b *testing.B) { commits(b, 1, 500) })
	for _, writers := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprintf("commits/%d", writers), func(b *testing.B) { commits(b, writers, 200) })
	}
	b.Run("commits/steady", func(b *testing.B) { // when the server has compiled itself
		commits(b, 1, 4000)
		commits(b, 1, 2000)
	})
	d, err := driver.NewDriverWithContext(server.URI, driver.NoAuth())
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close(context.Background())
	alone := func(q neo4j.Statement) {
		session := d.NewSession(b.Context(), driver.SessionConfig{AccessMode: driver.AccessModeRead})
		defer session.Close(b.Context())
		if _, err := session.ExecuteRead(b.Context(), func(tx driver.ManagedTransaction) (any, error) {
			result, err := tx.Run(b.Context(), q.Text, q.Params)
			if err != nil {
				return nil, err
			}
			return result.Consume(b.Context())
		}); err != nil {
			b.Fatal(err)
		}
	}
	statement := func(actor graph.ActorID, name string) neo4j.Statement {
		for _, q := range neo4j.Statements(actor, "relation:none", "article:none", "x") {
			if q.Name == name {
				return q
			}
		}
		b.Fatalf("no statement %s", name)
		return neo4j.Statement{}
	}
	for _, c := range []struct {
		name, statement string
		ask             func(graph.ActorID) error
	}{
		{"neighbours", "relations of an actor", func(id graph.ActorID) error {
			_, err := s.Relations(b.Context(), graph.RelationQuery{Actors: []graph.ActorID{id}}, graph.Page{First: 50})
			return err
		}},
		{"around", "graph of two steps", func(id graph.ActorID) error {
			_, err := graph.Around(b.Context(), s, graph.AroundQuery{Seeds: []graph.ActorID{id}, Depth: 2, Limit: 100})
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var ours, bare []time.Duration
			for b.Loop() {
				id := pick()
				q := statement(id, c.statement)
				if c.name == "neighbours" {
					q.Params["limit"] = 51
				}
				start := time.Now()
				if err := c.ask(id); err != nil {
					b.Fatal(err)
				}
				ours = append(ours, time.Since(start))
				start = time.Now()
				alone(q)
				bare = append(bare, time.Since(start))
			}
			mine, other := percentile(b, "store", ours), percentile(b, "bare", bare)
			b.ReportMetric(float64(mine)/float64(other), "store/bare")
		})
	}
	types := graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS", "ATTACKS")}
	for name, ask := range map[string]func() error{
		"of types": func() error {
			_, err := s.Relations(b.Context(), types, graph.Page{First: 20})
			return err
		},
		"of no type that there is": func() error {
			_, err := s.Relations(b.Context(), graph.RelationQuery{Where: graph.In(graph.ByType, "WINKS_AT")}, graph.Page{First: 20})
			return err
		},
		"of types, counted": func() error {
			_, err := s.Relations(b.Context(), types, graph.Page{Count: true, NoItems: true})
			return err
		},
	} {
		b.Run("relations/"+name, func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := ask(); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			percentile(b, "store", times)
		})
	}
	b.Run("paths", func(b *testing.B) {
		var times []time.Duration
		for b.Loop() {
			start := time.Now()
			if _, err := graph.Paths(b.Context(), s, graph.PathQuery{From: pick(), To: pick(), MaxHops: 4, Limit: 3}); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(start))
		}
		percentile(b, "path", times)
	})
}
