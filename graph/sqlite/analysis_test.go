package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
