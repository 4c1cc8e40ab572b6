package neo4j_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/seeds"
)

// samples reads the sample articles.
func samples(t testing.TB) []*graph.Reading {
	t.Helper()
	x, err := extractor.New(extractor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	articles, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	var list []*graph.Reading
	for _, a := range articles {
		d := extractor.Document{ID: a.Name, Title: a.Title, Text: a.Text, Date: a.Date}
		list = append(list, x.Read(d).Reading(d))
	}
	return list
}

// TestCypherExamples runs README's examples of Cypher on the sample articles:
// each finds something.
func TestCypherExamples(t *testing.T) {
	uri := server(t)
	s := openAt(uri)(t)
	for _, r := range samples(t) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	d := bare(t, uri)
	n := 0
	for _, block := range strings.Split(string(readme), "```cypher\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, q := range strings.Split(block, ";\n") {
			if strings.TrimSpace(q) == "" {
				continue
			}
			n++
			r := run(t, d, q, nil)
			if len(r.Records) == 0 {
				t.Errorf("finds nothing:\n%s", q)
				continue
			}
			var values []string
			for _, v := range r.Records[0].Values {
				values = append(values, fmt.Sprint(v))
			}
			t.Logf("%s\n→ %d rows, the first: %s | %s", strings.TrimSpace(q), len(r.Records), strings.Join(r.Keys, ", "), strings.Join(values, " | "))
		}
	}
	if n != 10 {
		t.Errorf("%d examples of Cypher in README, want 10", n)
	}
}
