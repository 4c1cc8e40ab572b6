package neo4j_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// load puts a generated graph of some claims into an empty store.
func load(t testing.TB, uri string, claims int) graph.Store {
	t.Helper()
	s := openAt(uri)(t)
	if _, err := graph.PutAll(t.Context(), s, func(yield func(*graph.Reading, error) bool) {
		for r := range graphtest.Generate(1, claims) {
			if !yield(r, nil) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPlans profiles the main reads: none reads all nodes or multiplies rows,
// and what each costs is in testdata/plans.txt. The server is one of its own: how
// properties are laid out, and so the hits, depends on what was stored before.
func TestPlans(t *testing.T) {
	t.Parallel()
	own := start(t, neo4jtest.Config{})
	defer own.Stop()
	uri := own.URI
	s := load(t, uri, 4000)
	hub := graph.ActorID("organization:a000000")
	relations, err := s.Relations(t.Context(), graph.RelationQuery{Actors: []graph.ActorID{hub}}, graph.Page{First: 1})
	if err != nil {
		t.Fatal(err)
	}
	claims, err := s.Claims(t.Context(), graph.ClaimQuery{}, graph.Page{First: 1})
	if err != nil {
		t.Fatal(err)
	}
	d := bare(t, uri)
	// The planner goes by what it has counted last.
	run(t, d, "CALL db.prepareForReplanning()", nil)
	var b strings.Builder
	b.WriteString("# Main reads on 4,000 generated claims: database hits a row, then the operators. go test ./graph/neo4j -run Plans -update\n")
	version := ""
	for _, q := range neo4j.Statements(hub, relations.Items[0].ID, claims.Items[0].Article, "organization a00000") {
		r := run(t, d, "PROFILE "+q.Text, q.Params)
		version = r.Summary.Server().Agent()
		profile := r.Summary.Profile()
		hits, operators := walk(profile)
		if len(r.Records) == 0 {
			t.Errorf("%s yields nothing", q.Name)
			continue
		}
		rows := int64(len(r.Records))
		for _, name := range []string{"edges", "rows"} {
			if list, ok := r.Records[0].Get(name); ok {
				rows = int64(len(list.([]any))) // all in one record
			}
		}
		fmt.Fprintf(&b, "%-22s %4d  %s\n", q.Name, hits/rows, strings.Join(operators, " "))
		for _, o := range operators {
			if strings.Contains(o, "AllNodesScan") || strings.Contains(o, "CartesianProduct") || strings.Contains(o, "NodeByLabelScan") {
				t.Errorf("%s: %s", q.Name, o)
			}
		}
	}
	golden := filepath.Join("testdata", "plans.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s\n%s", version, b.String())
	if !strings.HasSuffix(version, neo4jtest.LTS) {
		return // another planner, other plans
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("plans (-golden +now):\n%s", d)
	}
}

// TestChangePlans holds that nothing which a change has to find is looked for
// among all nodes of a kind. Altered claims are few.
func TestChangePlans(t *testing.T) {
	uri := server(t)
	load(t, uri, 2000)
	d := bare(t, uri)
	run(t, d, "CALL db.prepareForReplanning()", nil)
	params := map[string]any{}
	for _, name := range []string{"ids", "rows", "articles", "ends", "actors", "relations", "create", "rename", "counts", "created", "updated", "rejected"} {
		params[name] = []any{}
	}
	for _, name := range []string{"id", "old", "now", "named", "none", "after", "before"} {
		params[name] = "x"
	}
	params["limit"] = 21
	for _, q := range neo4j.Changes() {
		for k, v := range q.Params {
			params[k] = v
		}
		r := run(t, d, "EXPLAIN "+q.Text, params)
		var look func(p driver.Plan)
		look = func(p driver.Plan) {
			details := fmt.Sprint(p.Arguments()["Details"])
			if strings.Contains(p.Operator(), "AllNodesScan") || strings.Contains(p.Operator(), "NodeByLabelScan") && !strings.Contains(details, ":Altered") {
				t.Errorf("%s: %s %s", q.Name, p.Operator(), details)
			}
			for _, c := range p.Children() {
				look(c)
			}
		}
		look(r.Summary.Plan())
	}
}

// walk adds up the database hits of a plan and lists its operators.
func walk(p driver.ProfiledPlan) (hits int64, operators []string) {
	hits = p.DbHits()
	name, _, _ := strings.Cut(p.Operator(), "@")
	operators = []string{name}
	for _, c := range p.Children() {
		h, o := walk(c)
		hits += h
		for _, name := range o {
			if !slices.Contains(operators, name) {
				operators = append(operators, name)
			}
		}
	}
	return hits, operators
}
