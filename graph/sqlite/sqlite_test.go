package sqlite_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func TestContract(t *testing.T) { graphtest.Run(t, open, nil, graphtest.Whole) }

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
	// What a kill leaves behind between the first page and the end of its rollback journal.
	killed := database("killed.db", "PRAGMA journal_mode=WAL")
	write("killed.db-journal", "begun")
	for _, path := range []string{
		filepath.Join(dir, "none.db"), write("empty.db", ""), database("begun.db", "PRAGMA journal_mode=WAL"), killed,
	} {
		if _, err := sqlite.Open(t.Context(), path, sqlite.Config{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("reading %s, which is no store yet: %v", filepath.Base(path), err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "begun.db"), killed} {
		s, err = sqlite.Open(t.Context(), path, sqlite.Config{})
		if err != nil {
			t.Fatalf("writing to %s, whose making was broken off: %v", filepath.Base(path), err)
		}
		s.Close()
	}
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

// benchClaims takes the number of claims of benchmarks from ENTENTE_BENCH_CLAIMS,
// 100,000 by default.
func benchClaims() int {
	if n, err := strconv.Atoi(os.Getenv("ENTENTE_BENCH_CLAIMS")); err == nil {
		return n
	}
	return 100_000
}

func BenchmarkStore(b *testing.B) { graphtest.Bench(b, benchClaims(), open) }

func BenchmarkLists(b *testing.B) { graphtest.BenchLists(b, benchClaims(), open) }

// TestMigrate opens stores that earlier versions of the schema made: they hold
// what they held, and take more.
func TestMigrate(t *testing.T) {
	files, err := filepath.Glob("migrations/*.sql") // sorted
	if err != nil || len(files) < 9 {
		t.Fatal(files, err)
	}
	for version := 1; version < len(files); version++ {
		t.Run(filepath.Base(files[version-1]), func(t *testing.T) { testMigrate(t, files[:version]) })
	}
}

func testMigrate(t *testing.T, files []string) {
	version := len(files)
	dir := t.TempDir()
	full := filepath.Join(dir, "full.db")
	s, err := sqlite.Open(t.Context(), full, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for r := range graphtest.Generate(1, 200) {
		r.Claims[0].Symmetric = true
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	want := addedAt.ReplaceAllString(export(t, s), "")
	wantListed := listed(t, s)
	count := graph.TallyQuery{Per: graph.PerMonth | graph.PerActor | graph.PerType}
	tallies, err := graph.Tallies(t.Context(), s, count)
	if err != nil {
		t.Fatal(err)
	}
	arrivals, err := s.Arrivals(t.Context(), graph.ClaimQuery{}, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	old := filepath.Join(dir, "old.db")
	db, err := sql.Open("sqlite", old)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // the attached file belongs to a connection
	exec := func(query string) {
		t.Helper()
		if _, err := db.Exec(query); err != nil {
			t.Fatalf("%.60s: %v", query, err)
		}
	}
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		exec(string(script))
	}
	exec(fmt.Sprintf("PRAGMA application_id=0x656e746e; PRAGMA user_version=%d", version))
	exec("ATTACH '" + full + "' AS full")
	for _, table := range []string{"article", "claim", "actor", "alias", "actor_names", "relation", "tally", "edit", "fact", "review", "rejected",
		"term_data", "term_idx", "term_docsize", "term_config"} { // a full-text index without content is the tables that it keeps
		// The columns that the table had then; none where there was no such table.
		var columns sql.NullString
		if err := db.QueryRow("SELECT group_concat(o.name) FROM pragma_table_info(?1, 'main') o JOIN pragma_table_info(?1, 'full') f ON f.name = o.name", table).Scan(&columns); err != nil {
			t.Fatal(err)
		}
		order := ""
		if table == "article" || table == "claim" { // they came in that order
			order = " ORDER BY rowid"
		}
		if columns.Valid {
			exec("DELETE FROM main." + table) // what an empty index has
			exec(fmt.Sprintf("INSERT INTO main.%[1]s (%[2]s) SELECT %[2]s FROM full.%[1]s%[3]s", table, columns.String, order))
		}
	}
	if slices.Contains(files, filepath.Join("migrations", "0005.sql")) && !slices.Contains(files, filepath.Join("migrations", "0010.sql")) {
		exec("UPDATE fact SET body = x'00'") // there was another form of them
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	if _, err := sqlite.Open(t.Context(), old, sqlite.Config{ReadOnly: true}); !errors.Is(err, graph.ErrOlderStore) {
		t.Errorf("opened for reading: %v, want ErrOlderStore", err)
	}
	before := time.Now().Truncate(time.Millisecond)
	if s, err = sqlite.Open(t.Context(), old, sqlite.Config{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := listed(t, s); got != wantListed {
		t.Errorf("after the migration the lists are\n%.300s\nwant\n%.300s", got, wantListed)
	}
	if got := addedAt.ReplaceAllString(export(t, s), ""); got != want {
		t.Errorf("export after the migration: %d bytes, want the %d of before", len(got), len(want))
	}
	for a, err := range s.Articles(t.Context()) {
		if version < 3 && (err != nil || a.Added.Before(before) || a.Added.After(time.Now())) {
			t.Fatalf("article %s was added at %v, %v, and not when the store was migrated", a.ID, a.Added, err)
		}
	}
	for m, err := range graph.Verify(t.Context(), s) {
		t.Errorf("after the migration: %v, %v", m, err)
	}
	counted, err := graph.Tallies(t.Context(), s, count)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(tallies, counted); d != "" {
		t.Errorf("tallies before and after the migration (-before +after):\n%.1000s", d)
	}
	got, err := s.Arrivals(t.Context(), graph.ClaimQuery{}, 0, 1000)
	if err != nil || len(got.Claims) != len(arrivals.Claims) {
		t.Fatalf("%d claims have arrived, %v; want %d", len(got.Claims), err, len(arrivals.Claims))
	}
	if d := cmp.Diff(arrivals, got); version >= 2 && d != "" {
		t.Errorf("arrivals before and after the migration (-before +after):\n%s", d)
	}
	for r := range graphtest.Generate(2, 40) {
		if changed, err := s.Put(t.Context(), r); err != nil || !changed {
			t.Errorf("Put after the migration: %v, %v", changed, err)
		}
	}
	if _, err := s.Review(t.Context(), graph.Review{Claim: got.Claims[0].ID, Verdict: graph.Rejected}); err != nil {
		t.Error(err)
	}
	if more, err := s.Arrivals(t.Context(), graph.ClaimQuery{}, got.Until, 1000); err != nil || len(more.Claims) != 40 {
		t.Errorf("%d claims have arrived after the migration, %v; want 40", len(more.Claims), err)
	}
}

// listed are the publishers, the actors by name, and what searches find.
func listed(t *testing.T, s graph.Store) string {
	t.Helper()
	publishers, err := s.Publishers(t.Context(), graph.PublisherQuery{}, graph.Page{First: 1000})
	if err != nil {
		t.Fatal(err)
	}
	actors, err := s.FindActors(t.Context(), graph.ActorQuery{Order: graph.Order{By: graph.ByName}}, graph.Page{First: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var found []any
	for _, f := range []graph.Filter{
		graph.Words(graph.ByEvidence, "facade a000003"), graph.At(graph.AtArticle, graph.Words(graph.ByTitle, "g1-00000003")),
		graph.At(graph.AtSubject, graph.In(graph.ByKind, graph.KindOrganization)), graph.Within("2012-05-01", "2013-05-31"),
	} {
		claims, err := s.Claims(t.Context(), graph.ClaimQuery{Where: f}, graph.Page{First: 5, Count: true})
		if err != nil || claims.Total == 0 {
			t.Fatalf("%d claims, %v", claims.Total, err)
		}
		found = append(found, claims.Total, claims.Items)
	}
	articles, err := s.ListArticles(t.Context(), graph.ArticleQuery{Where: graph.Words(graph.ByTitle, "g1-00000003")}, graph.Page{})
	if err != nil || len(articles.Items) != 1 {
		t.Fatalf("%d articles, %v", len(articles.Items), err)
	}
	relations, err := s.Relations(t.Context(), graph.RelationQuery{}, graph.Page{First: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(publishers.Items, actors.Items, relations.Items, marshal(t, found))
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// addedAt is when an article was taken in, in an export.
var addedAt = regexp.MustCompile(`,"Added":"[^"]*"`)

func export(t *testing.T, s graph.Store) string {
	t.Helper()
	var b strings.Builder
	if err := graph.Export(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
