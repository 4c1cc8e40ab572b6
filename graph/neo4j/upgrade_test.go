package neo4j_test

import (
	"testing"

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
