package gql_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

// A counting store counts the questions that it is asked, and keeps the page that was
// asked for last.
type counting struct {
	*sqlite.Store
	asked atomic.Int64
	last  atomic.Pointer[graph.Page]
}

func (c *counting) RelationsOf(ctx context.Context, actors []graph.ActorID, q graph.RelationQuery, p graph.Page) (map[graph.ActorID]graph.Slice[graph.Relation], error) {
	c.asked.Add(1)
	c.last.Store(&p)
	return graph.RelationsOf(ctx, c.Store, actors, q, p)
}

func (c *counting) ClaimsOf(ctx context.Context, relations []graph.RelationID, q graph.ClaimQuery, p graph.Page) (map[graph.RelationID]graph.Slice[graph.Claim], error) {
	c.asked.Add(1)
	c.last.Store(&p)
	return graph.ClaimsOf(ctx, c.Store, relations, q, p)
}

func (c *counting) ClaimsIn(ctx context.Context, articles []graph.ArticleID, q graph.ClaimQuery, p graph.Page) (map[graph.ArticleID]graph.Slice[graph.Claim], error) {
	c.asked.Add(1)
	c.last.Store(&p)
	return graph.ClaimsIn(ctx, c.Store, articles, q, p)
}

func (c *counting) Actors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	c.asked.Add(1)
	return c.Store.Actors(ctx, ids)
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
	c.last.Store(&p)
	return c.Store.Relations(ctx, q, p)
}

func (c *counting) Around(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	c.asked.Add(1)
	return c.Store.Around(ctx, q)
}

func (c *counting) Paths(ctx context.Context, q graph.PathQuery) ([]graph.Path, error) {
	c.asked.Add(1)
	return c.Store.Paths(ctx, q)
}

func (c *counting) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	c.asked.Add(1)
	c.last.Store(&p)
	return c.Store.Claims(ctx, q, p)
}

func (c *counting) Reviews(ctx context.Context, q graph.ReviewQuery, p graph.Page) (graph.Slice[graph.Review], error) {
	c.asked.Add(1)
	return c.Store.Reviews(ctx, q, p)
}

func (c *counting) AsRead(ctx context.Context, ids []graph.ClaimID) ([]graph.Claim, error) {
	c.asked.Add(1)
	return c.Store.AsRead(ctx, ids)
}

func (c *counting) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	c.asked.Add(1)
	return c.Store.FindActors(ctx, q, p)
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

func (c *counting) Tally(ctx context.Context, q graph.TallyQuery) ([]graph.Tally, error) {
	c.asked.Add(1)
	return c.Store.Tally(ctx, q)
}

func (c *counting) Contests(ctx context.Context, q graph.ContestQuery) ([]graph.Contest, error) {
	c.asked.Add(1)
	return c.Store.Contests(ctx, q)
}

type echo struct{}

func (echo) Explain(text, date string) *graph.Explanation {
	return &graph.Explanation{Text: text, Sentences: []graph.ExplainedSentence{{Span: graph.Span{End: len(text)}}}}
}

func (echo) ExplainArticle(_ context.Context, a *graph.Article) (*graph.Explanation, error) {
	return &graph.Explanation{Text: a.Text, Sentences: []graph.ExplainedSentence{{Field: graph.FieldText, Span: graph.Span{End: len(a.Text)}}}}, nil
}

func (echo) Version() string { return "echo" }

// options serves a generated graph of 200 claims.
func options(t testing.TB) (gql.Options, *counting) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for r := range graphtest.Generate(1, 200) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	o, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	c := &counting{Store: s}
	return gql.Options{Store: c, Ontology: o, Explainer: echo{}}, c
}

// ask runs a query and unmarshals its data; it fails on errors.
func ask(t testing.TB, o gql.Options, query string, data any) {
	t.Helper()
	answer, failed, err := gql.Execute(t.Context(), o, query, "", nil)
	if err != nil || failed {
		t.Fatalf("%v: %s", err, answer)
	}
	if err := json.Unmarshal(answer, &struct{ Data any }{data}); err != nil {
		t.Fatal(err)
	}
}

// refused returns the first error of a query and its code.
func refused(t testing.TB, o gql.Options, query string) (message, code string) {
	t.Helper()
	answer, failed, err := gql.Execute(t.Context(), o, query, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(answer, &out); err != nil || !failed || len(out.Errors) == 0 {
		t.Fatalf("%q is not refused: %s", query, answer)
	}
	return out.Errors[0].Message, out.Errors[0].Extensions.Code
}

func TestNodes(t *testing.T) {
	o, _ := options(t)
	var page struct {
		Claims struct {
			Nodes []struct {
				ID      string
				Article struct{ ID string }
				Subject struct{ Actor struct{ ID string } }
			}
		}
		Relations struct{ Nodes []struct{ ID string } }
	}
	ask(t, o, `{claims(first:1){nodes{id article{id} subject{actor{id}}}} relations(first:1){nodes{id}}}`, &page)
	c := page.Claims.Nodes[0]
	var got struct{ Nodes []*struct{ ID string } }
	ask(t, o, fmt.Sprintf(`{nodes(ids:[%q,%q,%q,%q,"article:none"]){id}}`, c.ID, c.Article.ID, c.Subject.Actor.ID, page.Relations.Nodes[0].ID), &got)
	if len(got.Nodes) != 5 || got.Nodes[4] != nil {
		t.Fatalf("%+v", got)
	}
	for i, id := range []string{c.ID, c.Article.ID, c.Subject.Actor.ID, page.Relations.Nodes[0].ID} {
		if got.Nodes[i] == nil || got.Nodes[i].ID != id {
			t.Errorf("node %s is %+v", id, got.Nodes[i])
		}
	}
}

// TestPages walks the relations by fives and finds each once.
func TestPages(t *testing.T) {
	o, _ := options(t)
	seen := map[string]bool{}
	after, total := "", 0
	for {
		var page struct {
			Relations struct {
				TotalCount int
				Edges      []struct {
					Cursor string
					Node   struct{ ID string }
				}
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
		arguments := "first:5"
		if after != "" {
			arguments += fmt.Sprintf(",after:%q", after)
		}
		ask(t, o, `{relations(`+arguments+`){totalCount edges{cursor node{id}} pageInfo{hasNextPage endCursor}}}`, &page)
		total = page.Relations.TotalCount
		for _, e := range page.Relations.Edges {
			if seen[e.Node.ID] {
				t.Fatalf("%s comes twice", e.Node.ID)
			}
			seen[e.Node.ID] = true
		}
		if !page.Relations.PageInfo.HasNextPage {
			break
		}
		after = page.Relations.PageInfo.EndCursor
	}
	if len(seen) != total || total == 0 {
		t.Errorf("%d relations on the pages, %d in all", len(seen), total)
	}
}

// TestQuestions holds that a page of any list, with all that its items refer to,
// asks the store at most twice, however long it is and whoever was merged.
func TestQuestions(t *testing.T) {
	o, c := options(t)
	awkward(t, c)
	fast := gql.NewHandler(o)
	o.Plain = true
	plain := gql.NewHandler(o)
	for query, most := range map[string]int64{
		`{relations(first:100){nodes{subject{name aliases{name}} object{name}} edges{node{subject{name}}}}}`:                                              2,
		`{claims(first:100){nodes{subject{actor{name}} object{actor{name}} speaker{actor{name}}}}}`:                                                       2,
		`{claims(first:100){nodes{subject{actor{name}} object{actor{name}} speaker{actor{name}} article{title}}}}`:                                        2,
		`{claims(first:100){edges{node{...on Node{id ...on Claim{subject{actor{id}} article{id title sentences{start}}}}}}}}`:                             2,
		`{claims(first:100){edges{node{object{actor{id}} article{id __typename}}}}}`:                                                                      2,
		`query($t:Boolean!=true){claims(first:100){nodes{article@include(if:$t){...f} ...{speaker{actor{kind}}}}}} fragment f on Article{publisher text}`: 2,
		`{claims(first:100){nodes{article{publisher}}}}`:                                                                                                  2,
		`{graph(limit:100){nodes{name} edges{subject{id} object{id}}}}`:                                                                                   2,
		`{actors(first:100){nodes{name aliases{name}} edges{cursor node{id}}}}`:                                                                           1,
		`{claims(first:100){totalCount nodes{subject{actor{name}} article{title}}}}`:                                                                      2,
		`{relations(first:100){...on RelationConnection{all:totalCount} nodes{subject{name}}}}`:                                                           2,
		`{articles(first:100){totalCount nodes{title text added sentences{start}} edges{node{id}}}}`:                                                      1,
		`{publishers(first:100){nodes{name articleCount claimCount first last}}}`:                                                                         1,
		`{actor(id:"organization:a000000"){relations(first:100){nodes{id type}}}}`:                                                                        2,
		`{relation(id:"relation:none"){claims{nodes{id}}}}`:                                                                                               1,
		`{timeline(by:CATEGORY){buckets{label counts{key claimCount}}}}`:                                                                                  1,
		`{neighbours(actor:"organization:a000000"){actor{name} outgoing incoming}}`:                                                                       2,
		`{common(actors:["organization:a000000","organization:a000001"]){actor{name} ties{actor{name} claimCount}}}`:                                      2,
		`{contested(kind:REVERSAL window:300){subject{name} object{name} sides{speakers{speaker{name}} claims{id subject{actor{name}}}}}}`:                2,
		`{matrix(first:20 interval:YEAR){countries cells{period{label} subject object goldstein}}}`:                                                       1,
		`{topActors(first:20){actor{name aliases{name}} claimCount}}`:                                                                                     2,
		`{topRelations(first:20 by:PUBLISHERS){relation{subject{name} type object{name}} publishers}}`:                                                    2,
	} {
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		for name, h := range map[string]*gql.Handler{"fast": fast, "plain": plain} {
			c.asked.Store(0)
			if w := serve(t, h, string(body)); strings.Contains(w.Body.String(), `"errors"`) {
				t.Errorf("%s: %s", query, w.Body)
			}
			if n := c.asked.Load(); n > most {
				t.Errorf("%s: %s asks the store %d times, want %d at most", name, query, n, most)
			}
		}
	}
}

func TestGraph(t *testing.T) {
	o, _ := options(t)
	var got struct {
		Graph struct {
			Nodes     []struct{ ID string }
			Edges     []struct{ Subject, Object struct{ ID string } }
			Truncated bool
		}
	}
	ask(t, o, `{graph(limit:30){nodes{id} edges{subject{id} object{id}} truncated}}`, &got)
	nodes := map[string]bool{}
	for _, n := range got.Graph.Nodes {
		if nodes[n.ID] {
			t.Errorf("%s comes twice", n.ID)
		}
		nodes[n.ID] = true
	}
	if len(got.Graph.Edges) != 30 || !got.Graph.Truncated {
		t.Errorf("%d edges, truncated %v", len(got.Graph.Edges), got.Graph.Truncated)
	}
	for _, e := range got.Graph.Edges {
		if !nodes[e.Subject.ID] || !nodes[e.Object.ID] {
			t.Errorf("an edge leads out of the graph: %+v", e)
		}
	}
}

func TestRefused(t *testing.T) {
	o, _ := options(t)
	deep := "{actors{nodes{" + strings.Repeat(`relations(first:1){nodes{subject{`, 5) + "id" + strings.Repeat("}}}", 5) + "}}}"
	doubling := "query{...a0}"
	for i := range 30 {
		doubling += fmt.Sprintf(" fragment a%d on Query{...a%d ...a%d}", i, i+1, i+1)
	}
	doubling += " fragment a30 on Query{stats{claims}}"
	for name, c := range map[string]struct{ query, message, code string }{
		"depth":           {deep, "levels deep", "DEPTH_LIMIT_EXCEEDED"},
		"cost":            {`{relations(first:100){nodes{claims(first:100){nodes{subject{actor{relations(first:100){nodes{id}}}}}}}}}`, "values", "COST_LIMIT_EXCEEDED"},
		"fragments":       {doubling, "values", "COST_LIMIT_EXCEEDED"},
		"tokens":          {"{" + strings.Repeat("stats{claims} ", 4000) + "}", "token", "GRAPHQL_PARSE_FAILED"},
		"page too long":   {`{claims(first:101){nodes{id}}}`, "want 0 to 100", "BAD_USER_INPUT"},
		"negative page":   {`{claims(first:-1){nodes{id}}}`, "want 0 to 100", "BAD_USER_INPUT"},
		"cursor":          {`{claims(after:"x"){nodes{id}}}`, "malformed cursor", "BAD_USER_INPUT"},
		"quad":            {`{claims(filter:{quad:{in:[7]}}){nodes{id}}}`, "quad class 7", "BAD_USER_INPUT"},
		"date":            {`{claims(filter:{period:{gte:"May"}}){nodes{id}}}`, "of the form", "BAD_USER_INPUT"},
		"neither":         {`{actor{id}}`, "give either id or name", "BAD_USER_INPUT"},
		"long text":       {`{explainSentence(text:"` + strings.Repeat("a", 5001) + `"){text}}`, "at most 5000", "BAD_USER_INPUT"},
		"unknown field":   {`{nothing}`, "Cannot query field", "GRAPHQL_VALIDATION_FAILED"},
		"not GraphQL":     {`{`, "Expected Name", "GRAPHQL_PARSE_FAILED"},
		"graph too large": {`{graph(limit:99999){truncated}}`, "", ""},
	} {
		message, code := refused(t, o, c.query)
		if !strings.Contains(message, c.message) || c.code != "" && code != c.code {
			t.Errorf("%s: %q, %s; want %q, %s", name, message, code, c.message, c.code)
		}
	}
}

type broken struct{ *counting }

func (broken) Stats(context.Context) (graph.Stats, error) {
	return graph.Stats{}, fmt.Errorf("dial tcp 10.0.0.5: secret")
}

// TestMasked hides what the store says from the world and tells the log.
func TestMasked(t *testing.T) {
	o, c := options(t)
	var id string
	var told error
	o.Store, o.Report = broken{c}, func(request string, err error) { id, told = request, err }
	message, code := refused(t, o, `{stats{claims}}`)
	if code != "INTERNAL" || strings.Contains(message, "secret") || id == "" || !strings.Contains(message, id) {
		t.Errorf("%q, %s; the log has %q", message, code, id)
	}
	if told == nil || !strings.Contains(told.Error(), "secret") {
		t.Errorf("the log is told %v", told)
	}
}

func TestHTTP(t *testing.T) {
	o, _ := options(t)
	srv := httptest.NewServer(gql.NewHandler(o))
	defer srv.Close()
	do := func(method, url, contentType, body string, header ...string) (*http.Response, string) {
		req, err := http.NewRequest(method, srv.URL+url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if contentType != "" {
			req.Header.Set("Content-Type", contentType)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp, string(b)
	}
	const query = `{"query":"{stats{claims}}"}`
	if resp, body := do("POST", "/", "application/json", query); resp.StatusCode != 200 || !strings.Contains(body, `"claims":200`) {
		t.Errorf("POST: %s %s", resp.Status, body)
	}
	if resp, body := do("GET", "/?query={stats{claims}}", "", ""); resp.StatusCode != 200 || !strings.Contains(body, `"claims":200`) {
		t.Errorf("GET: %s %s", resp.Status, body)
	}
	if resp, _ := do("POST", "/", "application/json", `{"query":"`+strings.Repeat(" ", 2<<20)+`"}`); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of 2 MB: %s", resp.Status)
	}
	if resp, _ := do("POST", "/", "application/json", query, "Sec-Fetch-Site", "cross-site"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %s", resp.Status)
	}
	hidden := o
	hidden.NoIntrospection = true
	if message, _ := refused(t, hidden, `{__schema{types{name}}}`); !strings.Contains(message, "introspection") {
		t.Errorf("introspection switched off: %q", message)
	}
}

func BenchmarkRelations(b *testing.B) {
	o, _ := options(b)
	h := gql.NewHandler(o)
	for b.Loop() {
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{"query":"{relations(first:100){nodes{id type subject{id name} object{id name}}}}"}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Body.String())
		}
	}
}

// serve sends one request by POST, past the network.
func serve(t testing.TB, h http.Handler, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 200 {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w
}
