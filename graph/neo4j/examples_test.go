package neo4j_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
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

// A counting store counts the questions that it is asked.
type counting struct {
	*neo4j.Store
	asked atomic.Int64
}

func (c *counting) Actors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	c.asked.Add(1)
	return c.Store.Actors(ctx, ids)
}

func (c *counting) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	c.asked.Add(1)
	return c.Store.FindActors(ctx, q, p)
}

func (c *counting) Article(ctx context.Context, id graph.ArticleID) (*graph.Article, error) {
	c.asked.Add(1)
	return c.Store.Article(ctx, id)
}

func (c *counting) FindArticles(ctx context.Context, ids []graph.ArticleID) ([]*graph.Article, error) {
	c.asked.Add(1)
	return c.Store.FindArticles(ctx, ids)
}

func (c *counting) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	c.asked.Add(1)
	return c.Store.Relations(ctx, q, p)
}

func (c *counting) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	c.asked.Add(1)
	return c.Store.Claims(ctx, q, p)
}

func (c *counting) Lookup(ctx context.Context, actors []graph.ActorID, articles []graph.ArticleID) (map[graph.ActorID]*graph.Actor, map[graph.ArticleID]*graph.Article, error) {
	c.asked.Add(1)
	return c.Store.Lookup(ctx, actors, articles)
}

func (c *counting) ListArticles(ctx context.Context, q graph.ArticleQuery, p graph.Page) (graph.Slice[graph.Article], error) {
	c.asked.Add(1)
	return c.Store.ListArticles(ctx, q, p)
}

func (c *counting) Publishers(ctx context.Context, q graph.PublisherQuery, p graph.Page) (graph.Slice[graph.Publisher], error) {
	c.asked.Add(1)
	return c.Store.Publishers(ctx, q, p)
}

func (c *counting) Stats(ctx context.Context) (graph.Stats, error) {
	c.asked.Add(1)
	return c.Store.Stats(ctx)
}

var cursors = regexp.MustCompile(`"(cursor|endCursor|startCursor)":"[^"]*"`)

// TestGraphQL runs the example queries on this store and on the embedded one: the
// same answers but for cursors, which are each store's own.
func TestGraphQL(t *testing.T) {
	here := openAt(server(t))(t)
	there, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	for _, r := range samples(t) {
		for _, s := range []graph.Store{here, there} {
			if _, err := s.Put(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	x, err := extractor.New(extractor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	count := &counting{Store: here.(*neo4j.Store)}
	answer := func(s graph.Store, query string) string {
		t.Helper()
		b, failed, err := gql.Execute(t.Context(), gql.Options{Store: s, Ontology: x.Ontology(), Explainer: x, Timeout: readTimeout}, query, "", nil)
		if err != nil || failed {
			t.Fatalf("%v: %s", err, b)
		}
		var out any
		if err := json.Unmarshal(cursors.ReplaceAll(b, []byte(`"$1":""`)), &out); err != nil {
			t.Fatal(err)
		}
		b, err = json.MarshalIndent(out, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, e := range schema.Examples() {
		count.asked.Store(0)
		if d := cmp.Diff(answer(there, e.Query), answer(count, e.Query)); d != "" {
			t.Errorf("%s (-embedded +server):\n%s", e.Name, d)
		}
		n := count.asked.Load()
		t.Logf("%s asks the store %d times", e.Name, n)
		if n > 3 {
			t.Errorf("%s asks the store %d times, want 3 at most", e.Name, n)
		}
	}
}
