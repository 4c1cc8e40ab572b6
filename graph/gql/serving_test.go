package gql_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

// A fixed store gives the same relations and actors without work, so that what
// is measured is the server.
type fixed struct {
	graph.Store
	relations graph.Slice[graph.Relation]
	actors    []graph.Actor
}

func (f *fixed) Relations(_ context.Context, _ graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	n := min(p.First, len(f.relations.Items))
	return graph.Slice[graph.Relation]{Items: f.relations.Items[:n], Cursors: f.relations.Cursors[:n]}, nil
}

func (f *fixed) Actors(context.Context, []graph.ActorID) ([]graph.Actor, error) { return f.actors, nil }

// thousand is a store of a thousand relations and more.
func thousand(t testing.TB) (gql.Options, *sqlite.Store) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for r := range graphtest.Generate(1, 4000) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	o, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	return gql.Options{Store: s, Ontology: o}, s
}

func fix(t testing.TB, s graph.Store) *fixed {
	t.Helper()
	slice, err := s.Relations(t.Context(), graph.RelationQuery{}, graph.Page{First: 1001})
	if err != nil {
		t.Fatal(err)
	}
	if len(slice.Items) < 1001 {
		t.Fatalf("%d relations", len(slice.Items))
	}
	f := &fixed{Store: s, relations: slice}
	var ids []graph.ActorID
	for _, r := range slice.Items {
		ids = append(ids, r.Subject, r.Object)
	}
	slices.Sort(ids)
	if f.actors, err = s.Actors(t.Context(), slices.Compact(ids)); err != nil {
		t.Fatal(err)
	}
	return f
}

func edgesQuery(n int) string {
	return fmt.Sprintf(`{"query":"{graph(limit:%d){edges{id type subject{id name} object{id name}}}}"}`, n)
}

// TestAllocations holds what an edge costs the server beyond its store.
func TestAllocations(t *testing.T) {
	o, s := thousand(t)
	o.Store = fix(t, s)
	h := gql.NewHandler(o)
	allocations := func(h *gql.Handler, n int) float64 {
		body := edgesQuery(n)
		return testing.AllocsPerRun(4, func() { serve(t, h, body) })
	}
	small, large := allocations(h, 1), allocations(h, 1000)
	perEdge := (large - small) / 999
	o.Plain = true
	plain := gql.NewHandler(o)
	o.Plain = false
	plainPerEdge := (allocations(plain, 1000) - allocations(plain, 1)) / 999
	t.Logf("%.2f allocations an edge, %.0f a request of one edge; field by field %.0f an edge", perEdge, small, plainPerEdge)
	if perEdge > 8 {
		t.Errorf("%.2f allocations an edge, want 8 at most", perEdge)
	}
	if plainPerEdge < 5*perEdge {
		t.Errorf("the fast path saves little: %.2f allocations an edge, %.2f field by field", perEdge, plainPerEdge)
	}
}

// bare answers edgesQuery by hand: the store, then encoding/json.
func bare(s graph.Store) http.Handler {
	type end struct {
		ID   graph.ActorID `json:"id"`
		Name string        `json:"name"`
	}
	type edge struct {
		ID      graph.RelationID `json:"id"`
		Type    string           `json:"type"`
		Subject *end             `json:"subject"`
		Object  *end             `json:"object"`
	}
	type answer struct {
		Data struct {
			Graph struct {
				Edges []edge `json:"edges"`
			} `json:"graph"`
		} `json:"data"`
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct{ Query string }
		var n int
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if _, err := fmt.Sscanf(request.Query, "{graph(limit:%d)", &n); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		slice, err := s.Relations(r.Context(), graph.RelationQuery{}, graph.Page{First: n})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		var ids []graph.ActorID
		for _, x := range slice.Items {
			ids = append(ids, x.Subject, x.Object)
		}
		slices.Sort(ids)
		actors, err := s.Actors(r.Context(), slices.Compact(ids))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		ends := make(map[graph.ActorID]*end, len(actors))
		for _, a := range actors {
			ends[a.ID] = &end{a.ID, a.Name}
		}
		var out answer
		out.Data.Graph.Edges = make([]edge, len(slice.Items))
		for i, x := range slice.Items {
			out.Data.Graph.Edges[i] = edge{x.ID, x.Type, ends[x.Subject], ends[x.Object]}
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(out)
	})
}

func post(c *http.Client, url, body string) ([]byte, error) {
	resp, err := c.Post(url, "application/json", bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != 200 {
		err = fmt.Errorf("%s: %s", resp.Status, b)
	}
	return b, err
}

// BenchmarkServing asks for graphs over HTTP: of the handler, of the handler with
// every field encoded by itself, and of a handler written for this one query;
// from SQLite and from a store that costs nothing. The answers are compared first.
//
//	go test ./graph/gql -run XXX -bench Serving -benchtime 2s
func BenchmarkServing(b *testing.B) {
	o, s := thousand(b)
	for _, store := range []struct {
		name string
		graph.Store
	}{{"sqlite", s}, {"fixed", fix(b, s)}} {
		o.Store = store.Store
		o.Plain = true
		plain := gql.NewHandler(o)
		o.Plain = false
		ways := []struct {
			name string
			http.Handler
		}{{"bare", bare(store.Store)}, {"plain", plain}, {"fast", gql.NewHandler(o)}}
		for _, n := range []int{20, 500, 1000} {
			body := edgesQuery(n)
			var first any
			for _, way := range ways {
				var got any
				if err := json.Unmarshal(serve(b, way, body).Body.Bytes(), &got); err != nil {
					b.Fatal(err)
				}
				if first == nil {
					first = got
				}
				if !reflect.DeepEqual(got, first) {
					b.Fatalf("%s answers otherwise", way.name)
				}
			}
			for _, connections := range []int{1, 8, 32} {
				for _, way := range ways {
					b.Run(fmt.Sprintf("%s/edges=%d/connections=%d/%s", store.name, n, connections, way.name), func(b *testing.B) {
						load(b, way, body, connections)
					})
				}
			}
		}
	}
}

// BenchmarkRatios asks in turns, so that other load on the machine falls on all
// alike: the handler against the one written for the query, and field by field
// against the handler.
//
//	go test ./graph/gql -run XXX -bench Ratios -benchtime 100x
func BenchmarkRatios(b *testing.B) {
	o, s := thousand(b)
	for _, store := range []struct {
		name string
		graph.Store
	}{{"sqlite", s}, {"fixed", fix(b, s)}} {
		o.Store = store.Store
		o.Plain = true
		plain := gql.NewHandler(o)
		o.Plain = false
		for _, n := range []int{20, 500, 1000} {
			body := edgesQuery(n)
			for _, pair := range []struct {
				name          string
				above, beside http.Handler
			}{{"fast-to-bare", gql.NewHandler(o), bare(store.Store)}, {"plain-to-fast", plain, gql.NewHandler(o)}} {
				b.Run(fmt.Sprintf("%s/edges=%d/%s", store.name, n, pair.name), func(b *testing.B) {
					above, beside := httptest.NewServer(pair.above), httptest.NewServer(pair.beside)
					defer above.Close()
					defer beside.Close()
					client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
					defer client.CloseIdleConnections()
					took := func(srv *httptest.Server) float64 {
						began := time.Now()
						if _, err := post(client, srv.URL, body); err != nil {
							b.Fatal(err)
						}
						return time.Since(began).Seconds()
					}
					var ratios []float64
					for b.Loop() {
						ratios = append(ratios, took(above)/took(beside))
					}
					slices.Sort(ratios)
					b.ReportMetric(ratios[len(ratios)/2], "times")
				})
			}
		}
	}
}

// load sends b.N requests over so many connections and reports their times.
func load(b *testing.B, h http.Handler, body string, connections int) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(b.N))
	times := make([][]time.Duration, connections)
	b.ResetTimer()
	var wg sync.WaitGroup
	for c := range connections {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				began := time.Now()
				if _, err := post(client, srv.URL, body); err != nil {
					b.Error(err)
					return
				}
				times[c] = append(times[c], time.Since(began))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(times...)
	slices.Sort(all)
	if len(all) > 0 {
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "requests/s")
	}
}
