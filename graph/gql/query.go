package gql

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// part is the page that is asked for, with what the selection below the current
// field needs beside its items.
func (p page) part(ctx context.Context) (graph.Page, error) {
	part, err := pageOf(p.first, p.after, p.last, p.before)
	needsOf(ctx).ofList(&part)
	return part, err
}

// listed answers with one page of a list.
func listed[T, Q any](ctx context.Context, q Q, p page, ask func(context.Context, Q, graph.Page) (graph.Slice[T], error)) (*graph.Slice[T], error) {
	part, err := p.part(ctx)
	if err != nil {
		return nil, err
	}
	slice, err := ask(ctx, q, part)
	return &slice, err
}

// relations answers with one page of relations.
func (r *root) relations(ctx context.Context, q graph.RelationQuery, p page) (*RelationConnection, error) {
	c, err := listed(ctx, q, p, r.Store.Relations)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).takeRelations(*c)
	return (*RelationConnection)(c), nil
}

// claims answers with one page of claims.
func (r *root) claims(ctx context.Context, q graph.ClaimQuery, p page) (*ClaimConnection, error) {
	c, err := listed(ctx, q, p, r.Store.Claims)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).takeClaims(*c)
	return (*ClaimConnection)(c), nil
}

// actor returns an actor by ID, nil where there is none.
func (r *root) actor(ctx context.Context, id graph.ActorID) (*graph.Actor, error) {
	return loaderOf(ctx).actor(ctx, r.Store, id)
}

// named refuses an ID of another list.
func named(id string, of graph.List) error {
	if err := checkID(id, of); err != nil {
		return fmt.Errorf("%w: %.80q, %w", graph.ErrQuery, id, err)
	}
	return legible("the ID", id)
}

// illegible is what no text of a store holds. Half a pair of surrogates has become
// the replacement character when it comes here.
const (
	illegible      = "\x00\ufffd"
	holdsIllegible = "holds a zero byte, half a pair of surrogates or what is not UTF-8"
)

// legible refuses an argument that no text of a store can be.
func legible(argument, text string) error {
	if strings.ContainsAny(text, illegible) {
		return fmt.Errorf("%w: %s %s", graph.ErrQuery, argument, holdsIllegible)
	}
	return nil
}

// dated refuses an argument that is given and is no date.
func dated(argument string, day *string) error {
	if day != nil && !graph.ValidDate(*day) {
		return fmt.Errorf("%w: %s %.40q is not of the form YYYY-MM-DD", graph.ErrQuery, argument, *day)
	}
	return nil
}

// one is the first of a list, nil of an empty one.
func one[T any](list []T, err error) (*T, error) {
	if len(list) == 0 || err != nil {
		return nil, err
	}
	return &list[0], nil
}

func (r *root) relationsBy(ctx context.Context, ids []graph.RelationID) ([]graph.Relation, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	p := graph.Page{First: len(ids)}
	needsOf(ctx).of(&p)
	slice, err := r.Store.Relations(ctx, graph.RelationQuery{IDs: ids}, p)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).takeRelations(slice)
	return slice.Items, nil
}

func (r *root) claimsBy(ctx context.Context, ids []graph.ClaimID) ([]graph.Claim, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	p := graph.Page{First: len(ids)}
	needsOf(ctx).of(&p)
	slice, err := r.Store.Claims(ctx, graph.ClaimQuery{IDs: ids}, p)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).takeClaims(slice)
	return slice.Items, nil
}

// nodes finds things of any list by ID.
func (r *root) nodes(ctx context.Context, ids []string) (map[string]Node, error) {
	var actors []graph.ActorID
	var relations []graph.RelationID
	var claims []graph.ClaimID
	var articles []graph.ArticleID
	for _, id := range ids {
		switch {
		case named(id, graph.RelationList) == nil:
			relations = append(relations, graph.RelationID(id))
		case named(id, graph.ClaimList) == nil:
			claims = append(claims, graph.ClaimID(id))
		case named(id, graph.ArticleList) == nil:
			articles = append(articles, graph.ArticleID(id))
		default:
			actors = append(actors, graph.ActorID(id))
		}
	}
	found := map[string]Node{}
	l := loaderOf(ctx)
	if err := l.lookup(ctx, r.Store, actors, articles); err != nil {
		return nil, err
	}
	for _, id := range actors {
		if a, err := l.actor(ctx, r.Store, id); a != nil && err == nil {
			found[string(id)] = *a
		}
	}
	for _, id := range articles {
		if a, err := l.article(ctx, r.Store, id); a != nil && err == nil {
			found[string(id)] = *a
		}
	}
	some, err := r.relationsBy(ctx, relations)
	if err != nil {
		return nil, err
	}
	for _, x := range some {
		found[string(x.ID)] = x
	}
	for _, id := range claims {
		c, err := r.claim(ctx, id, claims...)
		if err != nil {
			return nil, err
		}
		if c != nil {
			found[string(id)] = *c
		}
	}
	return found, nil
}

type loaderKey struct{}

// A loader keeps what one request has been told, so that a list asks the store at
// once for all that its items refer to, and for all that stands below them.
type loader struct {
	mu       sync.Mutex
	actors   map[graph.ActorID]*graph.Actor
	articles map[graph.ArticleID]*graph.Article
	// To be asked for together with the first of them that is needed.
	wanted         map[graph.ActorID]bool
	wantedArticles map[graph.ArticleID]bool

	briefOnce sync.Once
	isBrief   bool // see brief

	fans      fans
	explained explanations

	claimLoader
}

func withLoader(ctx context.Context) context.Context {
	return context.WithValue(ctx, loaderKey{}, &loader{
		actors: map[graph.ActorID]*graph.Actor{}, articles: map[graph.ArticleID]*graph.Article{},
		wanted: map[graph.ActorID]bool{}, wantedArticles: map[graph.ArticleID]bool{},
		fans: fans{siblings: map[string][]string{}, answers: map[below]any{}},
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

// takeRelations keeps what came with pages of relations.
func (l *loader) takeRelations(pages ...graph.Slice[graph.Relation]) {
	var ids []graph.RelationID
	var ends []graph.ActorID
	for _, p := range pages {
		l.take(p.Actors, nil)
		for i := range p.Items {
			ids = append(ids, p.Items[i].ID)
			ends = append(ends, p.Items[i].Subject, p.Items[i].Object)
		}
	}
	together(l, ids)
	together(l, ends)
}

// takeClaims keeps what came with pages of claims.
func (l *loader) takeClaims(pages ...graph.Slice[graph.Claim]) {
	var ids []graph.ArticleID
	for _, p := range pages {
		l.take(p.Actors, p.Articles)
		for i := range p.Items {
			ids = append(ids, p.Items[i].Article)
		}
		l.wantClaims(p.Items)
	}
	together(l, ids)
}

func (l *loader) take(actors map[graph.ActorID]*graph.Actor, articles map[graph.ArticleID]*graph.Article) {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.Copy(l.actors, actors)
	maps.Copy(l.articles, articles)
	for _, a := range actors {
		l.actors[a.ID] = a // of a merged one
	}
}

// beyondID reports whether more than the ID of a node is asked for.
func beyondID(fields []graphql.CollectedField) bool {
	return slices.ContainsFunc(fields, func(f graphql.CollectedField) bool { return f.Name != "id" && f.Name != "__typename" })
}

// wantOf wants what claims refer to, as far as the selection below the current field
// needs it.
func (l *loader) wantOf(ctx context.Context, claims []graph.Claim) {
	var p graph.Page
	needsOf(ctx).of(&p)
	actors, articles := p.OfClaims(claims)
	l.want(actors)
	l.wantClaims(claims)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range articles {
		l.wantArticle(id)
	}
}

// takeActors keeps actors that came in one list.
func (l *loader) takeActors(list []graph.Actor) {
	byID := map[graph.ActorID]*graph.Actor{}
	for i := range list {
		byID[list[i].ID] = &list[i]
	}
	l.take(byID, nil)
	together(l, slices.Collect(maps.Keys(byID)))
}

// takeArticles keeps articles that came in one list.
func (l *loader) takeArticles(list []graph.Article) {
	byID := map[graph.ArticleID]*graph.Article{}
	for i := range list {
		byID[list[i].ID] = &list[i]
	}
	l.take(nil, byID)
	together(l, slices.Collect(maps.Keys(byID)))
}

// fetch asks for all that is wanted.
func (l *loader) fetch(ctx context.Context, s graph.Store) error {
	ids, texts := slices.Collect(maps.Keys(l.wanted)), slices.Collect(maps.Keys(l.wantedArticles))
	if len(ids)+len(texts) == 0 {
		return nil
	}
	found, read, err := s.Lookup(ctx, ids, texts)
	if err != nil {
		return err
	}
	for _, id := range ids { // each is asked for once, whether it is there or not
		l.actors[id] = found[id]
	}
	for _, id := range texts {
		l.articles[id] = read[id]
	}
	clear(l.wanted)
	clear(l.wantedArticles)
	return nil
}

// lookup asks for actors and articles at once.
func (l *loader) lookup(ctx context.Context, s graph.Store, actors []graph.ActorID, articles []graph.ArticleID) error {
	l.want(actors)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range articles {
		l.wantArticle(id)
	}
	return l.fetch(ctx, s)
}

// wantArticle reports whether an article is not there yet.
func (l *loader) wantArticle(id graph.ArticleID) bool {
	if _, have := l.articles[id]; have || id == "" {
		return false
	}
	l.wantedArticles[id] = true
	return true
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
	list, err := l.all(ctx, s, []graph.ActorID{id})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (l *loader) article(ctx context.Context, s graph.Store, id graph.ArticleID) (*graph.Article, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wantArticle(id) {
		if err := l.fetch(ctx, s); err != nil {
			return nil, err
		}
	}
	return l.articles[id], nil
}

// end is an actor of which only what is asked for need be known: its ID is canonical
// in what a store answers.
func (r *root) end(ctx context.Context, id graph.ActorID) (*graph.Actor, error) {
	if id != "" && !beyondID(graphql.CollectFieldsCtx(ctx, nil)) {
		return &graph.Actor{ID: id}, nil
	}
	return r.actor(ctx, id)
}

// selects reports whether a field of the objects that the current field yields is
// asked for, or a field of that field, and so on.
func selects(ctx context.Context, path ...string) bool {
	fields := graphql.CollectFieldsCtx(ctx, nil)
	for i, name := range path {
		last := i == len(path)-1
		var set ast.SelectionSet
		found := false
		for _, f := range fields {
			if f.Name == name {
				set, found = append(set, f.Selections...), true
			}
		}
		if !found || last {
			return found
		}
		fields = graphql.CollectFields(graphql.GetOperationContext(ctx), set, nil)
	}
	return true
}

// typed is what the ontology says of a claim's relation, nothing of an open predicate.
func (o *Options) typed(c *graph.Claim) graph.RelationType {
	if t := o.Ontology.Type(c.Relation); t != nil {
		return *t
	}
	return graph.RelationType{}
}
