package graph

import "context"

// A Fanner is a store that gives the same page below each of several things by
// itself. See [RelationsOf], [ClaimsOf] and [ClaimsIn] for the portable way.
type Fanner interface {
	RelationsOf(ctx context.Context, actors []ActorID, q RelationQuery, p Page) (map[ActorID]Slice[Relation], error)
	ClaimsOf(ctx context.Context, relations []RelationID, q ClaimQuery, p Page) (map[RelationID]Slice[Claim], error)
	ClaimsIn(ctx context.Context, articles []ArticleID, q ClaimQuery, p Page) (map[ArticleID]Slice[Claim], error)
}

// RelationsOf returns the same page of the relations of each of several actors,
// whose IDs are canonical. The query says nothing of Actors itself.
func RelationsOf(ctx context.Context, r Reader, actors []ActorID, q RelationQuery, p Page) (map[ActorID]Slice[Relation], error) {
	if f, ok := r.(Fanner); ok {
		return f.RelationsOf(ctx, actors, q, p)
	}
	return fan(ctx, r, actors, p, func(id ActorID, p Page) (Slice[Relation], error) {
		q.Actors = []ActorID{id}
		return r.Relations(ctx, q, p)
	}, func(list []Relation) ([]ActorID, []ArticleID) { return p.OfRelations(list), nil })
}

// ClaimsOf returns the same page of the claims of each of several relations. The
// query says nothing of Relations itself.
func ClaimsOf(ctx context.Context, r Reader, relations []RelationID, q ClaimQuery, p Page) (map[RelationID]Slice[Claim], error) {
	if f, ok := r.(Fanner); ok {
		return f.ClaimsOf(ctx, relations, q, p)
	}
	return fan(ctx, r, relations, p, func(id RelationID, p Page) (Slice[Claim], error) {
		q.Relations = []RelationID{id}
		return r.Claims(ctx, q, p)
	}, p.OfClaims)
}

// ClaimsIn returns the same page of the claims of each of several articles. The
// query says nothing of Articles itself.
func ClaimsIn(ctx context.Context, r Reader, articles []ArticleID, q ClaimQuery, p Page) (map[ArticleID]Slice[Claim], error) {
	if f, ok := r.(Fanner); ok {
		return f.ClaimsIn(ctx, articles, q, p)
	}
	return fan(ctx, r, articles, p, func(id ArticleID, p Page) (Slice[Claim], error) {
		q.Articles = []ArticleID{id}
		return r.Claims(ctx, q, p)
	}, p.OfClaims)
}

// fan asks for one page after the other, and then at once for all that they refer to.
func fan[K comparable, T any](ctx context.Context, r Reader, ids []K, p Page, ask func(K, Page) (Slice[T], error), refers func([]T) ([]ActorID, []ArticleID)) (map[K]Slice[T], error) {
	out := make(map[K]Slice[T], len(ids))
	var all []T
	alone := p
	alone.Actors, alone.Articles = false, false
	for _, id := range ids {
		if _, have := out[id]; have {
			continue
		}
		s, err := ask(id, alone)
		if err != nil {
			return nil, err
		}
		out[id] = s
		all = append(all, s.Items...)
	}
	actors, articles := refers(all)
	if len(actors)+len(articles) == 0 {
		return out, nil
	}
	found, texts, err := r.Lookup(ctx, actors, articles)
	if err != nil {
		return nil, err
	}
	for id, s := range out {
		s.Actors, s.Articles = found, texts
		out[id] = s
	}
	return out, nil
}
