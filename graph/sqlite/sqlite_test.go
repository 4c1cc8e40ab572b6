package sqlite_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/sqlite"
)

func open(t testing.TB) graph.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "sub", "entente.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestContract(t *testing.T) { graphtest.Run(t, open) }

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	database := func(name, statements string) string {
		p := filepath.Join(dir, name)
		db, err := sql.Open("sqlite", p)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
		return p
	}
	newer := filepath.Join(dir, "newer.db")
	s, err := sqlite.Open(t.Context(), newer, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	database("newer.db", "PRAGMA user_version=99")
	for _, c := range []struct {
		name, path string
		want       error
	}{
		{"text", write("notes.txt", "These are notes, and no store at all, however long they may be: "+string(make([]byte, 100))), graph.ErrForeignStore},
		{"another program's database", database("other.db", "CREATE TABLE t (x)"), graph.ErrForeignStore},
		{"a folder", dir, graph.ErrForeignStore},
		{"newer", newer, graph.ErrNewerStore},
	} {
		before, _ := os.ReadFile(c.path)
		if _, err := sqlite.Open(t.Context(), c.path, sqlite.Config{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if after, _ := os.ReadFile(c.path); string(before) != string(after) {
			t.Errorf("%s: the file was changed", c.name)
		}
	}
	for _, path := range []string{
		filepath.Join(dir, "none.db"), write("empty.db", ""), database("begun.db", "PRAGMA journal_mode=WAL"),
	} {
		if _, err := sqlite.Open(t.Context(), path, sqlite.Config{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("reading %s, which is no store yet: %v", filepath.Base(path), err)
		}
	}
	s, err = sqlite.Open(t.Context(), filepath.Join(dir, "begun.db"), sqlite.Config{})
	if err != nil {
		t.Fatalf("writing to a file whose making was broken off: %v", err)
	}
	s.Close()
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "entente.db")
	w, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for r := range graphtest.Generate(1, 20) {
		if _, err := w.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	ro, err := sqlite.Open(t.Context(), path, sqlite.Config{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ro.Close()
	if st, err := ro.Stats(t.Context()); err != nil || st.Claims != 20 {
		t.Errorf("Stats = %+v, %v", st, err)
	}
	for r := range graphtest.Generate(2, 20) {
		if _, err := ro.Put(t.Context(), r); !errors.Is(err, graph.ErrReadOnly) {
			t.Errorf("Put into a store opened for reading: %v, want ErrReadOnly", err)
		}
	}
}

// BenchmarkStore takes the number of claims from ENTENTE_BENCH_CLAIMS, 100,000
// by default.
func BenchmarkStore(b *testing.B) {
	claims := 100_000
	if n, err := strconv.Atoi(os.Getenv("ENTENTE_BENCH_CLAIMS")); err == nil {
		claims = n
	}
	graphtest.Bench(b, claims, open)
}

// TestMigrate opens a store that the first version of the schema made: it holds
// what it held, and takes more.
func TestMigrate(t *testing.T) {
	dir := t.TempDir()
	full := filepath.Join(dir, "full.db")
	s, err := sqlite.Open(t.Context(), full, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for r := range graphtest.Generate(1, 200) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	want := export(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	first, err := os.ReadFile("migrations/0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "old.db")
	db, err := sql.Open("sqlite", old)
	if err != nil {
		t.Fatal(err)
	}
	statements := []string{string(first), "PRAGMA application_id=0x656e746e", "PRAGMA user_version=1", "ATTACH '" + full + "' AS full"}
	for _, table := range []string{"actor", "alias", "actor_names", "article", "claim", "relation", "tally", "edit"} {
		statements = append(statements, "INSERT INTO main."+table+" SELECT * FROM full."+table)
	}
	db.SetMaxOpenConns(1) // the attached file belongs to a connection
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%.60s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	if s, err = sqlite.Open(t.Context(), old, sqlite.Config{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := export(t, s); got != want {
		t.Errorf("export after the migration: %d bytes, want the %d of before", len(got), len(want))
	}
	for r := range graphtest.Generate(2, 40) {
		if changed, err := s.Put(t.Context(), r); err != nil || !changed {
			t.Errorf("Put after the migration: %v, %v", changed, err)
		}
	}
}

func export(t *testing.T, s graph.Store) string {
	t.Helper()
	var b strings.Builder
	if err := graph.Export(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
