package gql

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph"
)

// needs are what a selection asks for beside the items of a list.
type needs struct {
	items, total, actors, articles, brief bool
	seen                                  map[*ast.FragmentDefinition]bool
}

// needsOf looks at what stands below the current field, down to what asks the store
// by itself. What @skip and @include leave out counts too.
func needsOf(ctx context.Context) *needs {
	n := &needs{brief: loaderOf(ctx).brief(ctx), seen: map[*ast.FragmentDefinition]bool{}}
	n.under(graphql.GetFieldContext(ctx).Field.Selections)
	return n
}

// of makes a page bring them along.
func (n *needs) of(p *graph.Page) {
	p.Count, p.Actors, p.Articles, p.Brief = n.total, n.actors, n.articles, n.brief
}

// ofList is of for the page of a connection, which has its items below a field.
func (n *needs) ofList(p *graph.Page) {
	n.of(p)
	p.NoItems = !n.items
}

func (n *needs) under(set ast.SelectionSet) {
	for _, x := range set {
		switch x := x.(type) {
		case *ast.Field:
			n.field(x)
		case *ast.InlineFragment:
			n.under(x.SelectionSet)
		case *ast.FragmentSpread:
			if x.Definition != nil && !n.seen[x.Definition] {
				n.seen[x.Definition] = true
				n.under(x.Definition.SelectionSet)
			}
		}
	}
}

func (n *needs) field(f *ast.Field) {
	if f.Definition == nil {
		return
	}
	switch f.Name {
	case "nodes", "edges", "pageInfo":
		n.items = true
	}
	switch of := f.Definition.Type.Name(); {
	case f.Name == "totalCount":
		n.total = true
	case f.Definition.Arguments.ForName("first") != nil: // asks by itself
	case of == "Actor":
		// A mention keeps the ID that its text had before actors were merged.
		n.actors = n.actors || f.Name == "actor" || !onlyID(f.SelectionSet)
	case of == "Article":
		n.articles = n.articles || !onlyID(f.SelectionSet)
	case of == "ClaimExplanation":
		n.articles = true
	default:
		n.under(f.SelectionSet)
	}
}

// briefFields are the fields that a brief page has all for, or that ask by themselves.
var briefFields = map[string][]string{
	"Relation": {"__typename", "id", "subject", "object", "source", "target", "type", "relationType", "category", "quad", "claimCount", "first", "last", "claims"},
	"Actor":    {"__typename", "id", "name", "kind", "country", "relations"},
}

// brief reports whether no field of the operation takes more than a brief page has:
// of all of it, since what one field has read another finds in the loader.
func (l *loader) brief(ctx context.Context) bool {
	l.briefOnce.Do(func() {
		l.isBrief = isBrief(graphql.GetOperationContext(ctx).Operation.SelectionSet, map[*ast.FragmentDefinition]bool{})
	})
	return l.isBrief
}

func isBrief(set ast.SelectionSet, seen map[*ast.FragmentDefinition]bool) bool {
	for _, x := range set {
		inner := ast.SelectionSet(nil)
		switch x := x.(type) {
		case *ast.Field:
			inner = x.SelectionSet
			if x.ObjectDefinition == nil {
				continue
			}
			if fields, ok := briefFields[x.ObjectDefinition.Name]; ok && !slices.Contains(fields, x.Name) {
				return false
			}
		case *ast.InlineFragment:
			inner = x.SelectionSet
		case *ast.FragmentSpread:
			if x.Definition != nil && !seen[x.Definition] {
				seen[x.Definition] = true
				inner = x.Definition.SelectionSet
			}
		}
		if !isBrief(inner, seen) {
			return false
		}
	}
	return true
}

func onlyID(set ast.SelectionSet) bool {
	return !slices.ContainsFunc(set, func(x ast.Selection) bool {
		f, ok := x.(*ast.Field)
		return !ok || f.Name != "id" && f.Name != "__typename"
	})
}

// fans are the lists below the items of another list: the claims of each relation of
// a page are asked for with those of the first of them that is needed.
type fans struct {
	mu      sync.Mutex // held while the store is asked, so that others find the answer
	answers map[below]any

	came     sync.Mutex
	siblings map[string][]string // by ID, those of the things it came with
}

// A below is a list below a thing: a field of the query, whether it is counted and
// its items are left out, and the ID. A fragment's field is counted or not by what
// stands beside the fragment.
type below struct {
	field          *ast.Field
	total, noItems bool
	id             string
}

// An answered is a page or why there is none.
type answered[T any] struct {
	page graph.Slice[T]
	err  error
}

// together notes that things came in one list.
func together[ID ~string](l *loader, ids []ID) {
	seen := map[string]bool{}
	for _, id := range ids {
		seen[string(id)] = true
	}
	group := slices.Collect(maps.Keys(seen))
	l.fans.came.Lock()
	defer l.fans.came.Unlock()
	for _, id := range group {
		l.fans.siblings[id] = group
	}
}

// fanned is the page of the current field below one thing. It asks for those below
// all the things that came with it.
func fanned[ID ~string, T any](ctx context.Context, id ID, p graph.Page, ask func([]ID) (map[ID]graph.Slice[T], error), take func(...graph.Slice[T])) (*graph.Slice[T], error) {
	f := &loaderOf(ctx).fans
	f.mu.Lock()
	defer f.mu.Unlock()
	key := below{graphql.GetFieldContext(ctx).Field.Field, p.Count, p.NoItems, string(id)}
	of := func(id ID) below {
		key.id = string(id)
		return key
	}
	if f.answers[of(id)] == nil {
		ids := []ID{id}
		f.came.Lock()
		siblings := f.siblings[string(id)]
		f.came.Unlock()
		for _, other := range siblings {
			if ID(other) != id && f.answers[of(ID(other))] == nil {
				ids = append(ids, ID(other))
			}
		}
		pages, err := ask(ids)
		for _, each := range ids {
			f.answers[of(each)] = answered[T]{pages[each], err}
		}
		take(slices.Collect(maps.Values(pages))...)
	}
	a := f.answers[of(id)].(answered[T])
	return &a.page, a.err
}

// relationsOf is the page of an actor's relations.
func (r *root) relationsOf(ctx context.Context, id graph.ActorID, q graph.RelationQuery, p page) (*RelationConnection, error) {
	part, err := p.part(ctx)
	if err != nil {
		return nil, err
	}
	c, err := fanned(ctx, id, part, func(ids []graph.ActorID) (map[graph.ActorID]graph.Slice[graph.Relation], error) {
		return graph.RelationsOf(ctx, r.Store, ids, q, part)
	}, loaderOf(ctx).takeRelations)
	return (*RelationConnection)(c), err
}

// claimsOf is the page of a relation's claims.
func (r *root) claimsOf(ctx context.Context, id graph.RelationID, q graph.ClaimQuery, p page) (*ClaimConnection, error) {
	part, err := p.part(ctx)
	if err != nil {
		return nil, err
	}
	c, err := fanned(ctx, id, part, func(ids []graph.RelationID) (map[graph.RelationID]graph.Slice[graph.Claim], error) {
		return graph.ClaimsOf(ctx, r.Store, ids, q, part)
	}, loaderOf(ctx).takeClaims)
	return (*ClaimConnection)(c), err
}

// claimsIn is the page of an article's claims.
func (r *root) claimsIn(ctx context.Context, id graph.ArticleID, q graph.ClaimQuery, p page) (*ClaimConnection, error) {
	part, err := p.part(ctx)
	if err != nil {
		return nil, err
	}
	c, err := fanned(ctx, id, part, func(ids []graph.ArticleID) (map[graph.ArticleID]graph.Slice[graph.Claim], error) {
		return graph.ClaimsIn(ctx, r.Store, ids, q, part)
	}, loaderOf(ctx).takeClaims)
	return (*ClaimConnection)(c), err
}
