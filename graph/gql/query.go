package gql

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/entente-graph/entente/graph"
)

// relations answers with one page of relations whose actors are at hand.
func (r *root) relations(ctx context.Context, q graph.RelationQuery, first *int, after *string, last *int, before *string) (*RelationConnection, error) {
	p, err := pageOf(first, after, last, before)
	if err != nil {
		return nil, err
	}
	slice, err := r.Store.Relations(ctx, q, p)
	if err != nil {
		return nil, err
	}
	var ids []graph.ActorID
	for _, x := range slice.Items {
		ids = append(ids, x.Subject, x.Object)
	}
	loaderOf(ctx).want(ids)
	return &RelationConnection{slice, func(ctx context.Context) (int, error) {
		return Counted(r.Store, func(c graph.Counter) (int, error) { return c.CountRelations(ctx, q) })
	}}, nil
}

// claims answers with one page of claims whose actors and articles are at hand.
func (r *root) claims(ctx context.Context, q graph.ClaimQuery, first *int, after *string, last *int, before *string) (*ClaimConnection, error) {
	p, err := pageOf(first, after, last, before)
	if err != nil {
		return nil, err
	}
	slice, err := r.Store.Claims(ctx, q, p)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).want(mentioned(slice.Items))
	loaderOf(ctx).wantOf(slice.Items)
	return &ClaimConnection{slice, func(ctx context.Context) (int, error) {
		return Counted(r.Store, func(c graph.Counter) (int, error) { return c.CountClaims(ctx, q) })
	}}, nil
}

// mentioned lists the actors that claims name.
func mentioned(claims []graph.Claim) []graph.ActorID {
	var ids []graph.ActorID
	for i := range claims {
		for _, m := range []*graph.Mention{claims[i].Subject, claims[i].Object, claims[i].Speaker} {
			if m != nil {
				ids = append(ids, m.Actor)
			}
		}
	}
	return ids
}

// Counted asks a store to count; one that does not is asked what it cannot do.
func Counted(s graph.Store, count func(graph.Counter) (int, error)) (int, error) {
	c, ok := s.(graph.Counter)
	if !ok {
		return 0, fmt.Errorf("%w: this store does not count", graph.ErrQuery)
	}
	return count(c)
}

// actor returns an actor by ID, nil where there is none.
func (r *root) actor(ctx context.Context, id graph.ActorID) (*graph.Actor, error) {
	return loaderOf(ctx).actor(ctx, r.Store, id)
}

// absent turns "not found" into a null.
func absent[T any](v *T, err error) (*T, error) {
	if errors.Is(err, graph.ErrNotFound) {
		return nil, nil
	}
	return v, err
}

// node keeps a nil of a type from becoming a node that is not nil.
func node[T Node](v *T, err error) (Node, error) {
	if v == nil || err != nil {
		return nil, err
	}
	return *v, nil
}

type loaderKey struct{}

// A loader keeps the actors and articles of one request, so that a page of
// claims asks the store for all its actors at once.
type loader struct {
	mu       sync.Mutex
	wanted   map[graph.ActorID]bool // to be asked for together with the first of them that is needed
	actors   map[graph.ActorID]*graph.Actor
	articles map[graph.ArticleID]*graph.Article

	wantedArticles []graph.ArticleID // to be asked for together with the first of them that is needed

	claimLoader
}

func withLoader(ctx context.Context) context.Context {
	return context.WithValue(ctx, loaderKey{}, &loader{wanted: map[graph.ActorID]bool{}, actors: map[graph.ActorID]*graph.Actor{}, articles: map[graph.ArticleID]*graph.Article{}})
}

func loaderOf(ctx context.Context) *loader { return ctx.Value(loaderKey{}).(*loader) }

func (l *loader) want(ids []graph.ActorID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		if _, have := l.actors[id]; !have && id != "" {
			l.wanted[id] = true
		}
	}
}

// wantOf notes the articles of claims, and the claims themselves.
func (l *loader) wantOf(claims []graph.Claim) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range claims {
		l.wantedArticles = append(l.wantedArticles, claims[i].Article)
		l.wantedClaims = append(l.wantedClaims, claims[i].ID)
	}
}

func (l *loader) keep(list []graph.Actor) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range list {
		l.actors[list[i].ID] = &list[i]
	}
}

func (l *loader) preload(ctx context.Context, s graph.Store, ids []graph.ActorID) error {
	l.want(ids)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fetch(ctx, s)
}

func (l *loader) fetch(ctx context.Context, s graph.Store) error {
	if len(l.wanted) == 0 {
		return nil
	}
	// One by one, an actor that was merged answers under another ID.
	ids := make([]graph.ActorID, 0, len(l.wanted))
	for id := range l.wanted {
		ids = append(ids, id)
	}
	list, err := s.Actors(ctx, ids)
	if err != nil {
		return err
	}
	for i := range list {
		l.actors[list[i].ID] = &list[i]
	}
	for _, id := range ids {
		if l.actors[id] != nil {
			continue
		}
		one, err := s.Actors(ctx, []graph.ActorID{id})
		if err != nil {
			return err
		}
		l.actors[id] = nil
		if len(one) > 0 {
			l.actors[id] = &one[0]
		}
	}
	clear(l.wanted)
	return nil
}

// all returns actors by ID in the order of the IDs, nil for each that is not there.
func (l *loader) all(ctx context.Context, s graph.Store, ids []graph.ActorID) ([]*graph.Actor, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	missing := false
	for _, id := range ids {
		if _, have := l.actors[id]; !have && id != "" {
			l.wanted[id], missing = true, true
		}
	}
	if missing {
		if err := l.fetch(ctx, s); err != nil {
			return nil, err
		}
	}
	out := make([]*graph.Actor, len(ids))
	for i, id := range ids {
		out[i] = l.actors[id]
	}
	return out, nil
}

func (l *loader) actor(ctx context.Context, s graph.Store, id graph.ActorID) (*graph.Actor, error) {
	if id == "" {
		return nil, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, have := l.actors[id]; !have {
		l.wanted[id] = true
		if err := l.fetch(ctx, s); err != nil {
			return nil, err
		}
	}
	return l.actors[id], nil
}

func (l *loader) article(ctx context.Context, s graph.Store, id graph.ArticleID) (*graph.Article, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a, have := l.articles[id]; have {
		return a, nil
	}
	var ids []graph.ArticleID
	for _, one := range append(l.wantedArticles, id) {
		if _, have := l.articles[one]; !have && one != "" {
			l.articles[one] = nil // each is asked for once
			ids = append(ids, one)
		}
	}
	l.wantedArticles = nil
	list, err := s.FindArticles(ctx, ids)
	if err != nil {
		for _, one := range ids {
			delete(l.articles, one)
		}
		return nil, err
	}
	for _, a := range list {
		l.articles[a.ID] = a
	}
	return l.articles[id], nil
}

// selects reports whether a field of the object that the current field yields is
// asked for.
func selects(ctx context.Context, name string) bool {
	for _, f := range graphql.CollectFieldsCtx(ctx, nil) {
		if f.Name == name {
			return true
		}
	}
	return false
}

// withoutActors is a reader for those who want none: it saves the question.
type withoutActors struct{ graph.Reader }

// Actors returns none.
func (withoutActors) Actors(context.Context, []graph.ActorID) ([]graph.Actor, error) { return nil, nil }

// typed is what the ontology says of a claim's relation, nothing of an open predicate.
func (o *Options) typed(c *graph.Claim) graph.RelationType {
	if t := o.Ontology.Type(c.Relation); t != nil {
		return *t
	}
	return graph.RelationType{}
}
