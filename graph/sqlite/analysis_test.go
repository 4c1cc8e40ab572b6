package sqlite_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/sqlite"
)

// BenchmarkAnalyses takes the number of claims as BenchmarkStore does.
// ENTENTE_BENCH_STORE names a file that keeps them for the next time.
func BenchmarkAnalyses(b *testing.B) {
	claims := 100_000
	if n, err := strconv.Atoi(os.Getenv("ENTENTE_BENCH_CLAIMS")); err == nil {
		claims = n
	}
	path := os.Getenv("ENTENTE_BENCH_STORE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "entente.db")
	}
	s, err := sqlite.Open(b.Context(), path, sqlite.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	st, err := s.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if st.Claims == 0 {
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
	} else {
		claims = st.Claims
	}
	start := time.Now()
	if _, err := s.Tally(b.Context(), graph.TallyQuery{}); err != nil {
		b.Fatal(err)
	}
	b.Logf("the first count of a process over %d claims took %v", claims, time.Since(start).Round(time.Millisecond))
	graphtest.BenchAnalyses(b, s, claims)
}
