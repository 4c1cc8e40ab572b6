package gql

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph"
)

// A page says which part of a list is asked for.
type page struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// listed answers with one page of a list, and counts where that is asked for.
func listed[T, Q any](ctx context.Context, ask func(context.Context, Q, graph.Page) (graph.Slice[T], error), q Q, p page) (*graph.Slice[T], error) {
	part, err := pageOf(p.first, p.after, p.last, p.before)
	if err != nil {
		return nil, err
	}
	part.Count = selects(ctx, "totalCount")
	slice, err := ask(ctx, q, part)
	return &slice, err
}

// relations answers with one page of relations whose actors are at hand.
func (r *root) relations(ctx context.Context, q graph.RelationQuery, p page) (*RelationConnection, error) {
	c, err := listed(ctx, r.Store.Relations, q, p)
	if err != nil {
		return nil, err
	}
	var ids []graph.ActorID
	for _, x := range c.Items {
		ids = append(ids, x.Subject, x.Object)
	}
	loaderOf(ctx).want(ids)
	return (*RelationConnection)(c), nil
}

// claims answers with one page of claims whose actors and articles are at hand.
func (r *root) claims(ctx context.Context, q graph.ClaimQuery, p page) (*ClaimConnection, error) {
	c, err := listed(ctx, r.Store.Claims, q, p)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).want(mentioned(c.Items))
	loaderOf(ctx).wantOf(c.Items)
	loaderOf(ctx).foresee(ctx)
	return (*ClaimConnection)(c), nil
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
// claims asks the store for all of them at once.
type loader struct {
	mu       sync.Mutex
	actors   map[graph.ActorID]*graph.Actor
	articles map[graph.ArticleID]*graph.Article
	// To be asked for together with the first of them that is needed. Where it is
	// foreseen that some of both will be needed, all are asked for at once.
	wanted         map[graph.ActorID]bool
	wantedArticles map[graph.ArticleID]bool
	both           bool

	claimLoader
}

func withLoader(ctx context.Context) context.Context {
	return context.WithValue(ctx, loaderKey{}, &loader{
		actors: map[graph.ActorID]*graph.Actor{}, articles: map[graph.ArticleID]*graph.Article{},
		wanted: map[graph.ActorID]bool{}, wantedArticles: map[graph.ArticleID]bool{},
	})
}

func loaderOf(ctx context.Context) *loader { return ctx.Value(loaderKey{}).(*loader) }

func (l *loader) want(ids []graph.ActorID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		l.wantActor(id)
	}
}

// wantActor reports whether an actor is not there yet.
func (l *loader) wantActor(id graph.ActorID) bool {
	if _, have := l.actors[id]; have || id == "" {
		return false
	}
	l.wanted[id] = true
	return true
}

// wantOf notes the articles of claims, and the claims themselves.
func (l *loader) wantOf(claims []graph.Claim) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range claims {
		l.wantedClaims = append(l.wantedClaims, claims[i].ID)
		if _, have := l.articles[claims[i].Article]; !have && claims[i].Article != "" {
			l.wantedArticles[claims[i].Article] = true
		}
	}
}

// foresee looks whether the page of claims that the current field yields will
// need both actors and articles, of which the ID alone needs no question.
func (l *loader) foresee(ctx context.Context) {
	oc := graphql.GetOperationContext(ctx)
	under := func(sets []ast.SelectionSet, name string) (list []ast.SelectionSet) {
		for _, set := range sets {
			for _, f := range graphql.CollectFields(oc, set, nil) {
				if f.Name == name {
					list = append(list, f.Selections)
				}
			}
		}
		return list
	}
	page := []ast.SelectionSet{graphql.GetFieldContext(ctx).Field.Selections}
	claims := append(under(page, "nodes"), under(under(page, "edges"), "node")...)
	actors, articles := false, false
	for _, end := range []string{"subject", "object", "speaker"} {
		actors = actors || len(under(under(claims, end), "actor")) > 0
	}
	for _, set := range under(claims, "article") {
		articles = articles || beyondID(graphql.CollectFields(oc, set, nil))
	}
	if actors && articles {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.both = true
	}
}

// beyondID reports whether more than the ID of a node is asked for.
func beyondID(fields []graphql.CollectedField) bool {
	return slices.ContainsFunc(fields, func(f graphql.CollectedField) bool { return f.Name != "id" && f.Name != "__typename" })
}

func (l *loader) keep(list []graph.Actor) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range list {
		l.actors[list[i].ID] = &list[i]
	}
}

func (l *loader) keepArticles(list []graph.Article) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range list {
		l.articles[list[i].ID] = &list[i]
	}
}

// fetch asks for the actors that are wanted, for the articles, or for both.
func (l *loader) fetch(ctx context.Context, s graph.Store, actors, articles bool) error {
	var ids []graph.ActorID
	var texts []graph.ArticleID
	if actors || l.both {
		ids = slices.Collect(maps.Keys(l.wanted))
	}
	if articles || l.both {
		texts = slices.Collect(maps.Keys(l.wantedArticles))
	}
	if len(ids)+len(texts) == 0 {
		return nil
	}
	found, read, err := s.Lookup(ctx, ids, texts)
	if err != nil {
		return err
	}
	for _, id := range ids { // each is asked for once, whether it is there or not
		l.actors[id] = found[id]
		delete(l.wanted, id)
	}
	for _, id := range texts {
		l.articles[id] = read[id]
		delete(l.wantedArticles, id)
	}
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
		missing = l.wantActor(id) || missing
	}
	if missing {
		if err := l.fetch(ctx, s, true, false); err != nil {
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
	list, err := l.all(ctx, s, []graph.ActorID{id})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (l *loader) article(ctx context.Context, s graph.Store, id graph.ArticleID) (*graph.Article, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a, have := l.articles[id]; have {
		return a, nil
	}
	l.wantedArticles[id] = true
	err := l.fetch(ctx, s, false, true)
	return l.articles[id], err
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
