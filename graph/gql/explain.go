package gql

import (
	"context"
	"fmt"
	"sync"

	"github.com/entente-graph/entente/graph"
)

// What it takes to explain a claim: its article is read again, which takes a
// processor about 4 ms a sentence, and some 4 s for as many bytes as a request may ask for.
const (
	explanationCost = 1000    // of each claim
	maxReread       = 100_000 // bytes of all articles of a request
)

// explanations are those of the articles that one request asks for. They are read
// one after the other, so that a request keeps one processor busy at most.
type explanations struct {
	mu    sync.Mutex
	of    map[graph.ArticleID]*graph.Explanation
	bytes int // of the articles
}

func (x *explanations) article(ctx context.Context, e Explainer, a *graph.Article) (*graph.Explanation, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if have := x.of[a.ID]; have != nil {
		return have, nil
	}
	n := len(a.Title) + len(a.Text)
	switch {
	case n > maxReread:
		return nil, fmt.Errorf("%w: the article has %d bytes, at most %d are read again", graph.ErrQuery, n, maxReread)
	case x.bytes+n > maxReread:
		return nil, fmt.Errorf("%w: a request has at most %d bytes of articles read again; ask for the explanations of fewer at a time", graph.ErrQuery, maxReread)
	}
	x.bytes += n
	if x.of == nil {
		x.of = map[graph.ArticleID]*graph.Explanation{}
	}
	out, err := e.ExplainArticle(ctx, a)
	if err == nil {
		x.of[a.ID] = out
	}
	return out, err
}

// Explanation is the resolver for the explanation field.
func (r *claimRoot) Explanation(ctx context.Context, obj *graph.Claim) (*ClaimExplanation, error) {
	if r.Explainer == nil {
		return nil, errReadsNoText
	}
	a, err := loaderOf(ctx).article(ctx, r.Store, obj.Article)
	if a == nil || err != nil {
		return nil, err
	}
	e, err := loaderOf(ctx).explained.article(ctx, r.Explainer, a)
	if err != nil {
		return nil, err
	}
	out := &ClaimExplanation{Reader: r.Explainer.Version()}
	out.Current = out.Reader == a.Reader
	sentence, made := e.Find(obj)
	out.Sentence = sentence
	if made != nil {
		out.Reasons = made.Reasons
	}
	return out, nil
}

var errReadsNoText = fmt.Errorf("%w: this server reads no text", graph.ErrQuery)

// Line is the resolver for the line field.
func (r *reasonsRoot) Line(ctx context.Context, obj *graph.Reasons) (*string, error) {
	return text(obj.Line), nil
}

func (r *root) Reasons() ReasonsResolver { return &reasonsRoot{r} }

type reasonsRoot struct{ *root }
