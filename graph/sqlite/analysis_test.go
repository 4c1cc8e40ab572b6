package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/sqlite"
)

// TestVerifyFacts finds facts that are not those of the claims.
func TestVerifyFacts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "entente.db")
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for r := range graphtest.Generate(1, 60) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	faults := func() (list []string) {
		for m, err := range graph.Verify(t.Context(), s) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, m.What)
		}
		return list
	}
	if got := faults(); len(got) > 0 {
		t.Errorf("faults of a sound store: %q", got)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{
		"UPDATE fact SET body = (SELECT body FROM fact WHERE number = 1) WHERE number = 2",
		"DELETE FROM fact WHERE number = 3",
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	got := faults()
	slices.Sort(got)
	if d := cmp.Diff([]string{"its facts do not match its claims", "there are no facts of its claims"}, got); d != "" {
		t.Errorf("faults (-want +got):\n%s", d)
	}
}

// BenchmarkAnalyses takes the number of claims as BenchmarkStore does.
// ENTENTE_BENCH_STORE names a file that keeps them for the next time.
func BenchmarkAnalyses(b *testing.B) {
	s, claims := analysed(b)
	start := time.Now()
	if _, err := s.Tally(b.Context(), graph.TallyQuery{}); err != nil {
		b.Fatal(err)
	}
	b.Logf("the first count of a process over %d claims took %v", claims, time.Since(start).Round(time.Millisecond))
	graphtest.BenchAnalyses(b, s, claims)
}

// BenchmarkAfterCommit times what a question takes more when an article has been
// stored since the last one: a question before and one after, of which the second
// one pays for nothing.
func BenchmarkAfterCommit(b *testing.B) {
	s, _ := analysed(b)
	for name, ask := range map[string]func() error{
		"count": func() error {
			_, err := s.Tally(b.Context(), graph.TallyQuery{})
			return err
		},
		"graph": func() error {
			_, err := s.Around(b.Context(), graph.AroundQuery{Seeds: []graph.ActorID{"organization:a000900"}, Depth: 1, Limit: 1})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			if err := ask(); err != nil {
				b.Fatal(err)
			}
			var after, again []time.Duration
			timed := func(list *[]time.Duration) {
				start := time.Now()
				if err := ask(); err != nil {
					b.Fatal(err)
				}
				*list = append(*list, time.Since(start))
			}
			for b.Loop() {
				for r := range graphtest.Generate(uint64(time.Now().UnixNano()), 20) {
					if _, err := s.Put(b.Context(), r); err != nil {
						b.Fatal(err)
					}
				}
				timed(&after)
				timed(&again)
			}
			slices.Sort(after)
			slices.Sort(again)
			b.ReportMetric(float64(after[len(after)/2].Microseconds()), "after-p50-µs")
			b.ReportMetric(float64(again[len(again)/2].Microseconds()), "again-p50-µs")
		})
	}
}

// analysed opens the store of the benchmarks.
func analysed(b *testing.B) (s *sqlite.Store, claims int) {
	claims = benchClaims()
	path := os.Getenv("ENTENTE_BENCH_STORE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "entente.db")
	}
	s, err := sqlite.Open(b.Context(), path, sqlite.Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	st, err := s.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if st.Claims > 0 {
		return s, st.Claims
	}
	start := time.Now()
	if _, err := graph.PutAll(b.Context(), s, func(yield func(*graph.Reading, error) bool) {
		for r := range graphtest.Generate(1, claims) {
			if !yield(r, nil) {
				return
			}
		}
	}); err != nil {
		b.Fatal(err)
	}
	b.Logf("%.0f claims/s loaded", float64(claims)/time.Since(start).Seconds())
	return s, claims
}
