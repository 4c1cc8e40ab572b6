package gql_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/graphtest"
)

// A rereader makes of an article the claims that it was given, but for those that
// it has forgotten.
type rereader struct {
	echo
	claims   map[graph.ArticleID][]graph.Claim
	forgot   graph.ClaimID
	version  string
	articles atomic.Int64
}

func (x *rereader) ExplainArticle(ctx context.Context, a *graph.Article) (*graph.Explanation, error) {
	x.articles.Add(1)
	e := &graph.Explanation{Text: a.Text}
	for _, s := range a.Sentences {
		e.Sentences = append(e.Sentences, graph.ExplainedSentence{Field: s.Field, Span: s.Span})
		of := &e.Sentences[len(e.Sentences)-1]
		for i := range x.claims[a.ID] {
			if c := &x.claims[a.ID][i]; c.Evidence.Field == s.Field && c.Evidence.Span == s.Span && c.ID != x.forgot {
				of.Candidates = append(of.Candidates, graph.Candidate{Claim: c, Reasons: &graph.Reasons{Line: "line of " + string(c.ID), Trust: 0.5}})
			}
		}
	}
	return e, ctx.Err()
}

func (x *rereader) Version() string { return x.version }

func TestExplanation(t *testing.T) {
	o, _ := options(t)
	x := &rereader{version: "other", claims: map[graph.ArticleID][]graph.Claim{}}
	o.Explainer = x
	for r := range graphtest.Generate(1, 200) {
		x.claims[r.Article.ID] = r.Claims
		for _, c := range r.Claims {
			x.forgot = c.ID
		}
	}
	const page = `{ claims(first: 40) { nodes { id evidence { start field } article { id } explanation { reader current reasons { line trust } sentence { start field } } } } }`
	type place struct {
		Start int
		Field string
	}
	var got struct {
		Claims struct {
			Nodes []struct {
				ID          graph.ClaimID
				Evidence    place
				Article     struct{ ID graph.ArticleID }
				Explanation struct {
					Reader   string
					Current  bool
					Reasons  *struct{ Line string }
					Sentence *place
				}
			}
		}
	}
	ask(t, o, page, &got)
	articles := map[graph.ArticleID]bool{}
	for _, c := range got.Claims.Nodes {
		e := c.Explanation
		articles[c.Article.ID] = true
		if c.ID == x.forgot {
			continue
		}
		if e.Reader != "other" || e.Current || e.Sentence == nil || *e.Sentence != c.Evidence || e.Reasons == nil || e.Reasons.Line != "line of "+string(c.ID) {
			t.Errorf("%s: %+v", c.ID, e)
		}
	}
	if n := x.articles.Load(); len(got.Claims.Nodes) != 40 || n != int64(len(articles)) || n == 40 {
		t.Errorf("%d articles of %d claims were read %d times", len(articles), len(got.Claims.Nodes), n)
	}

	var one struct {
		Claim struct {
			Article     struct{ Reader string }
			Explanation struct {
				Current  bool
				Reasons  *struct{ Trust float64 }
				Sentence *place
			}
		}
	}
	forgotten := `{ claim(id: "` + string(x.forgot) + `") { article { reader } explanation { current reasons { trust } sentence { start } } } }`
	ask(t, o, forgotten, &one)
	x.version = one.Claim.Article.Reader
	ask(t, o, forgotten, &one)
	if e := one.Claim.Explanation; !e.Current || e.Reasons != nil || e.Sentence == nil {
		t.Errorf("of a claim that is no longer made: %+v", e)
	}

	if message, code := refused(t, o, strings.Replace(page, "40", "100", 1)); code != string(gql.CodeCost) || !strings.Contains(message, "lower first") {
		t.Errorf("a hundred explanations: %s %s", code, message)
	}
	long := &graph.Reading{Article: graph.Article{ID: "article:long", Text: strings.Repeat("Norway met Kenya. ", 6000)}}
	for _, r := range x.claims { // any claim, of the long article
		c := r[0]
		c.ID, c.Article, c.Subject, c.Object, c.Speaker = "claim:long", "article:long", &graph.Mention{Name: "x"}, nil, nil
		long.Claims = []graph.Claim{c}
		break
	}
	if _, err := o.Store.Put(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	if message, code := refused(t, o, `{ claim(id: "claim:long") { explanation { reader } } }`); code != string(gql.CodeBadInput) || !strings.Contains(message, "at most 100000") {
		t.Errorf("an article that is too long: %s %s", code, message)
	}
	const half = 50_001
	query := "{"
	for i := range 2 {
		id := fmt.Sprint("half-", i)
		c := long.Claims[0]
		c.ID, c.Article = graph.ClaimID("claim:"+id), graph.ArticleID("article:"+id)
		r := &graph.Reading{Article: graph.Article{ID: c.Article, Text: strings.Repeat("x", half)}, Claims: []graph.Claim{c}}
		if _, err := o.Store.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		one := fmt.Sprintf(` c%d: claim(id: %q) { explanation { reader } }`, i, c.ID)
		query += one
		ask(t, o, "{"+one+"}", &struct{}{})
	}
	if message, code := refused(t, o, query+"}"); code != string(gql.CodeBadInput) || !strings.Contains(message, "at most 100000 bytes of articles") {
		t.Errorf("two articles that are too long together: %s %s", code, message)
	}
	o.Explainer = nil
	if message, code := refused(t, o, `{ claim(id: "claim:long") { explanation { reader } } }`); code != string(gql.CodeBadInput) || !strings.Contains(message, "reads no text") {
		t.Errorf("without an explainer: %s %s", code, message)
	}
}
