package neo4j_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
)

// TestUpgrade opens a database of the second version of the schema, whose claims
// and articles lack what filters test: the filters find them all the same.
func TestUpgrade(t *testing.T) {
	uri := server(t)
	s := openAt(uri)(t)
	for r := range graphtest.Generate(6, 60) {
		r.Article.Title = "Peace Talks"
		for i := range r.Claims {
			c := &r.Claims[i]
			c.Subject.Country, c.Subject.Sector = "KEN", graph.SectorMilitary
		}
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	d := bare(t, uri)
	run(t, d, "DROP INDEX entente_claim_words", nil)
	if page, err := s.Claims(t.Context(), graph.ClaimQuery{Where: graph.Words(graph.ByEvidence, "facade")}, graph.Page{Count: true}); err != nil || page.Total != 60 {
		t.Errorf("words without their index, as while a load goes on: %d claims, %v; want 60", page.Total, err)
	}
	run(t, d, "MATCH (c:Claim) REMOVE c.words, c.subjectText, c.subjectKind, c.subjectCountry, c.subjectSector, c.objectText, c.objectKind", nil)
	run(t, d, "MATCH (a:Article) REMOVE a.words", nil)
	run(t, d, "MATCH (m:Entente) SET m.schema = 2", nil)
	again, err := neo4j.Open(t.Context(), uri, neo4j.Config{Ontology: ontology(t), ReadTimeout: readTimeout})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for name, f := range map[string]graph.Filter{
		"a mention":  graph.At(graph.AtSubject, graph.All(graph.In(graph.ByCountry, "KEN"), graph.In(graph.BySector, graph.SectorMilitary))),
		"an object":  graph.At(graph.AtObject, graph.In(graph.ByPresent, true)),
		"a sentence": graph.Words(graph.ByEvidence, "facade organization"),
		"a title":    graph.At(graph.AtArticle, graph.Words(graph.ByTitle, "peace")),
	} {
		if page, err := again.Claims(t.Context(), graph.ClaimQuery{Where: f}, graph.Page{First: 1, Count: true}); err != nil || page.Total != 60 {
			t.Errorf("%s: %d claims, %v; want 60", name, page.Total, err)
		}
	}
}

// TestUpgradeTypes opens a database of the fourth version of the schema, which lacks the
// index by which types lead to relations: it is there then, and the list is that of before.
func TestUpgradeTypes(t *testing.T) {
	uri := server(t)
	s := load(t, uri, 400)
	q := graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS", "ATTACKS")}
	p := graph.Page{First: 30, Count: true}
	d := bare(t, uri)
	run(t, d, "DROP INDEX entente_relation_type", nil)
	run(t, d, "MATCH (m:Entente) SET m.schema = 4", nil)
	want, err := s.Relations(t.Context(), q, p)
	if err != nil || len(want.Items) != 30 || want.Total < 100 {
		t.Fatalf("without the index: %d relations of %d, %v", len(want.Items), want.Total, err)
	}
	if _, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadOnly: true}); !errors.Is(err, graph.ErrOlderStore) {
		t.Errorf("opened for reading: %v, want ErrOlderStore", err)
	}
	again, err := neo4j.Open(t.Context(), uri, neo4j.Config{Ontology: ontology(t), ReadTimeout: readTimeout})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := run(t, d, "SHOW INDEXES YIELD name, state, properties WHERE name = 'entente_relation_type' RETURN state, properties", nil).Records; len(got) != 1 || fmt.Sprint(got[0].Values) != "[ONLINE [type rank]]" {
		t.Errorf("the index is %v", got)
	}
	got, err := again.Relations(t.Context(), q, p)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the list before and after (-before +after):\n%s", d)
	}
}
