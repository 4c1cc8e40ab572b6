package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
	"github.com/entente-graph/entente/graph/sqlite"
)

// The Neo4j server of this package's tests, started by the first that needs one.
var neo4jServer struct {
	once   sync.Once
	server *neo4jtest.Server
	err    error
}

// startNeo4j returns the server, its database empty.
func startNeo4j(t *testing.T) *neo4jtest.Server {
	t.Helper()
	neo4jServer.once.Do(func() {
		neo4jServer.server, neo4jServer.err = neo4jtest.Start(context.Background(), neo4jtest.Config{Settings: neo4jtest.PlanOnce})
	})
	if errors.Is(neo4jServer.err, neo4jtest.ErrUnavailable) {
		neo4jtest.Skip(t, neo4jServer.err)
	}
	if neo4jServer.err != nil {
		t.Fatal(neo4jServer.err)
	}
	t.Logf("Neo4j %s at %s", neo4jServer.server.Version, neo4jServer.server.URI)
	cypher(t, neo4jServer.server.URI, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
	return neo4jServer.server
}

// cypher runs statements by the bare driver.
func cypher(t *testing.T, uri string, statements ...string) {
	t.Helper()
	d, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(context.Background())
	session := d.NewSession(t.Context(), driver.SessionConfig{})
	defer session.Close(context.Background())
	for _, s := range statements {
		result, err := session.Run(t.Context(), s, nil)
		if err == nil {
			_, err = result.Consume(t.Context())
		}
		if err != nil {
			t.Fatalf("%.200s: %v", s, err)
		}
	}
}

// makeStore makes a file with generated claims, hostile strings, edits and reviews.
func makeStore(t *testing.T, claims int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "from.db")
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var hub graph.ActorID
	var first *graph.Reading
	n := 0
	for r := range graphtest.Generate(1, claims) {
		i := n % (len(graphtest.Hostile) - 1) // all but the one of a megabyte
		r.Article.Title = graphtest.Hostile[i]
		r.Article.Hash = graph.TextHash(r.Article.Title, r.Article.Text)
		r.Claims[0].Rule = graphtest.Hostile[(n+1)%(len(graphtest.Hostile)-1)]
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		hub = r.Actors[0].ID
		if n++; first == nil {
			first = r
		}
	}
	other := graph.ActorID("organization:a000001")
	for _, e := range []graph.Edit{
		{Kind: graph.EditAlias, Actor: hub, Name: "it's \\u0041 `hub`", At: time.Unix(1e9, 0).UTC()},
		{Kind: graph.EditMerge, Actor: other, Into: hub, Reason: "for the test"},
		{Kind: graph.EditSplit, Actor: first.Claims[0].Subject.Actor, Name: first.Claims[0].Subject.Text, Into: "group:made", Target: &graph.Actor{ID: "group:made", Name: "it's `made`", Kind: graph.KindArmedGroup}},
	} {
		if _, err := s.Edit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []graph.Review{
		{Claim: first.Claims[1].ID, Verdict: graph.Rejected, Note: "it's \\u0041", At: time.Unix(1e9, 0).UTC()},
		{Claim: first.Claims[2].ID, Verdict: graph.Corrected, Correction: &graph.Correction{Relation: "MEETS", Category: graph.Consult, Polarity: graph.Negated, Object: &graph.Actor{ID: hub}}},
	} {
		if _, err := s.Review(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// TestCopy copies a file to a server and back, and exports it as Cypher: each time
// the same bytes come out.
func TestCopy(t *testing.T) {
	server := startNeo4j(t)
	from := makeStore(t, 300)
	back := filepath.Join(t.TempDir(), "back.db")
	for _, args := range [][]string{{from, server.URI}, {from, server.URI}, {server.URI, back}} {
		code, stdout, stderr := entente(t, "", append([]string{"copy"}, args...)...)
		if code != 0 || strings.Count(stdout, "the same") != 6 {
			t.Fatalf("copy %v: exit %d\n%s%s", args, code, stdout, stderr)
		}
	}
	_, want, _ := entente(t, "", "export", "-store", from)
	for _, store := range []string{server.URI, back} {
		if _, got, stderr := entente(t, "", "export", "-store", store); got != want || stderr != "" {
			t.Errorf("the export of %s has %d bytes, want %d, or others: %s", store, len(got), len(want), stderr)
		}
	}
	if code, stdout, stderr := entente(t, "", "verify", "-store", server.URI); code != 0 || !strings.Contains(stdout, "every span is in its text") {
		t.Errorf("verify: exit %d\n%s%s", code, stdout, stderr)
	}

	// Another file over what is there: the comparison tells.
	code, stdout, stderr := entente(t, "", "copy", makeStore(t, 100), server.URI)
	if code != 1 || !strings.Contains(stderr, "hint: copy into an empty store") {
		t.Errorf("copy over another graph: exit %d\n%s%s", code, stdout, stderr)
	}

	// The Cypher of one store makes another.
	_, script, _ := entente(t, "", "export", "-store", from, "-format", "cypher")
	lines := strings.Split(strings.TrimSuffix(script, ";\n"), ";\n")
	cypher(t, server.URI, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
	cypher(t, server.URI, lines...)
	if _, got, stderr := entente(t, "", "export", "-store", server.URI); got != want {
		t.Errorf("the export of what Cypher made has %d bytes, want %d, or others: %s", len(got), len(want), stderr)
	}
	// What it made can be written to, roll-ups included.
	code, stdout, stderr = entente(t, "", "copy", from, server.URI)
	if code != 0 || strings.Count(stdout, "the same") != 6 {
		t.Errorf("copy onto what Cypher made: exit %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr := entente(t, "Norway met Kenya.", "ingest", "-store", server.URI, "-"); code != 0 {
		t.Error(stderr)
	}
}

// TestCopyBroken copies from a store that cannot be reached and to one that is no
// store: nothing but an error with a hint.
func TestCopyBroken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "bolt://" + l.Addr().String()
	l.Close()
	t.Setenv(neo4jWait, "1ms")
	code, _, stderr := entente(t, "", "copy", makeStore(t, 20), closed)
	if code != 1 || !strings.Contains(stderr, "no Neo4j server answers") || !strings.Contains(stderr, "hint: start the server") {
		t.Errorf("no server: exit %d, %s", code, stderr)
	}
	server := startNeo4j(t)
	code, _, stderr = entente(t, "", "verify", "-store", server.URI)
	if code != 1 || !strings.Contains(stderr, "hint: make one") {
		t.Errorf("an empty database: exit %d, %s", code, stderr)
	}
	cypher(t, server.URI, "CREATE (:Other)")
	code, _, stderr = entente(t, "", "copy", makeStore(t, 20), server.URI)
	if code != 1 || !strings.Contains(stderr, "not an entente store") || !strings.Contains(stderr, "hint: give an empty database") {
		t.Errorf("another's database: exit %d, %s", code, stderr)
	}
}

// TestBrokenLoad meets a store whose load was broken off, which a command that
// reads refuses and upgrade ends, and one that another client is loading.
func TestBrokenLoad(t *testing.T) {
	server := startNeo4j(t)
	from := filepath.Join(t.TempDir(), "from.db")
	s, err := sqlite.Open(t.Context(), from, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for r := range graphtest.Generate(1, 100) { // no edits: a store that is being loaded has none yet
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, stderr := entente(t, "", "copy", from, server.URI); code != 0 {
		t.Fatal(stderr)
	}
	broken := []string{"DROP CONSTRAINT entente_claim", "DROP INDEX entente_relation_rank", "MATCH (x:Relation) DELETE x", "MATCH (m:Entente {id: 'store'}) SET m.loading = true"}
	cypher(t, server.URI, broken...)
	code, stdout, stderr := entente(t, "", "verify", "-store", server.URI)
	if code != 1 || !strings.Contains(stderr, "load was broken off") || !strings.Contains(stderr, "entente upgrade -store "+server.URI) {
		t.Errorf("verify after a load was broken off: exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := entente(t, "", "upgrade", "-store", server.URI); code != 0 || !strings.Contains(stdout, "is up to date now") {
		t.Errorf("upgrade after a load was broken off: exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := entente(t, "", "verify", "-store", server.URI); code != 0 || !strings.Contains(stdout, "every span is in its text") {
		t.Errorf("verify after that: exit %d\n%s%s", code, stdout, stderr)
	}
	_, want, _ := entente(t, "", "export", "-store", from)
	if _, got, stderr := entente(t, "", "export", "-store", server.URI); got != want || stderr != "" {
		t.Errorf("the export after that has %d bytes, want %d, or others: %s", len(got), len(want), stderr)
	}

	cypher(t, server.URI, broken...)
	d, err := driver.NewDriverWithContext(server.URI, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(context.Background())
	session := d.NewSession(t.Context(), driver.SessionConfig{})
	defer session.Close(context.Background())
	other, err := session.BeginTransaction(t.Context())
	if err == nil {
		_, err = other.Run(t.Context(), "MATCH (m:Entente {id: 'store'}) SET m.writes = 0", nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(neo4jWait, "1ms")
	for _, args := range [][]string{{"upgrade", "-store", server.URI}, {"copy", from, server.URI}} {
		code, _, stderr = entente(t, "", args...)
		if code != 1 || !strings.Contains(stderr, "being loaded by another client") || !strings.Contains(stderr, "hint: wait until whoever loads it is done") {
			t.Errorf("%s while another client loads: exit %d, %s", args[0], code, stderr)
		}
	}
	if err := other.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := entente(t, "", "copy", from, server.URI); code != 0 || strings.Count(stdout, "the same") != 6 {
		t.Errorf("copy after that: exit %d\n%s%s", code, stdout, stderr)
	}
}

// TestServerKilled kills copies and ingests to a server at random points, now the
// client, now the server: nothing is lost, nothing is there twice, and a load that
// was broken off is refused, with a hint at the command that ends it. The copy is large enough for a load
// without indexes. It runs where ENTENTE_TEST_KILL says how often each (make
// test-kill: 20 times).
func TestServerKilled(t *testing.T) {
	times := 0
	if _, err := fmt.Sscan(os.Getenv("ENTENTE_TEST_KILL"), &times); err != nil {
		t.Skip("takes minutes: make test-kill")
	}
	server := startNeo4j(t)
	bin := build(t)
	t.Setenv(neo4jWait, "3m")
	t.Run("copy", func(t *testing.T) {
		from := makeStore(t, 15_000)
		_, want, _ := entente(t, "", "export", "-store", from)
		killed(t, server, times, 750, want, bin, "copy", from, server.URI)
	})
	t.Run("ingest", func(t *testing.T) {
		whole := filepath.Join(t.TempDir(), "whole.db")
		articles := filepath.Join("..", "..", "seeds")
		if code, _, stderr := entente(t, "", "ingest", "-store", whole, articles); code != 0 {
			t.Fatal(stderr)
		}
		_, want, _ := entente(t, "", "export", "-store", whole)
		killed(t, server, times, 13, want, bin, "ingest", "-store", server.URI, articles)
	})
}

// killed runs a command that stores some articles, and kills it or the server.
func killed(t *testing.T, server *neo4jtest.Server, times, all int, want, bin string, args ...string) {
	cypher(t, server.URI, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
	start := time.Now()
	if out, err := exec.Command(bin, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(start) // the last part of which a copy compares
	rnd := rand.New(rand.NewPCG(5, 6))
	clear := func() {
		cypher(t, server.URI, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
	}
	clear()
	midway, mended := 0, 0
	for n := 0; n < times; {
		cmd := exec.Command(bin, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		victim := "client"
		kill := cmd.Process.Kill
		if n%2 == 1 {
			victim, kill = "server", server.Kill
		}
		killed := make(chan error, 1)
		timer := time.AfterFunc(time.Duration(rnd.Int64N(int64(took)*2/3)), func() { killed <- kill() })
		if victim == "server" {
			if err := <-killed; err != nil {
				t.Fatal(err)
			}
			if err := server.Restart(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		err := cmd.Wait()
		if timer.Stop() {
			clear() // it was done before its time
			continue
		}
		n++
		how := ""
		code, stdout, stderr := entente(t, "", "verify", "-store", server.URI)
		if code != 0 && strings.Contains(stderr, "hint: ") && strings.Contains(stderr, "entente upgrade -store "+server.URI) {
			if code, stdout, stderr := entente(t, "", "upgrade", "-store", server.URI); code != 0 {
				t.Fatalf("after the %s was killed in a load: upgrade exits %d: %s%s", victim, code, stdout, stderr)
			}
			how = ", the load ended by upgrade"
			code, stdout, stderr = entente(t, "", "verify", "-store", server.URI)
			mended++
		}
		if code != 0 && !strings.Contains(stderr, "hint: make one") {
			t.Fatalf("after the %s was killed: verify exits %d: %s%s", victim, code, stdout, stderr)
		}
		var articles int
		fmt.Sscan(stdout, &articles)
		if articles > 0 && articles < all || how != "" {
			midway++
		}
		t.Logf("killed the %s: %d articles of %d are there%s; the command ended with %v", victim, articles, all, how, err)
		if n%3 == 0 || n == times { // an odd number: loads lose now their client, now their server
			if out, err := exec.Command(bin, args...).CombinedOutput(); err != nil {
				t.Fatalf("the run that ends it: %v\n%s", err, out)
			}
			if _, got, _ := entente(t, "", "export", "-store", server.URI); undated(got) != undated(want) {
				t.Fatal("what is there after kills is not what an unbroken run stores")
			}
			clear()
		}
	}
	t.Logf("%d kills, %d of them midway, %d in a load", times, midway, mended)
	if midway < times/10 {
		t.Errorf("only %d kills of %d were midway; the test proves little", midway, times)
	}
}
