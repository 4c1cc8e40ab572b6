package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// MaxAround bounds the relations of a graph to draw, maxDepth its steps.
const (
	MaxAround = 2000
	maxDepth  = 3
)

// Around collects the relations that match within depth steps (1 to 3) of the
// seeds, the strongest first, at most limit of them, with the actors that they
// join. Without seeds it takes the strongest of all. It uses the store's own way
// where the store has one ([Arounder]). Errors wrap ErrQuery.
func Around(ctx context.Context, r Reader, seeds []ActorID, depth int, q RelationQuery, limit int) (*Graph, error) {
	if depth < 1 || depth > maxDepth || limit < 1 || limit > MaxAround {
		return nil, fmt.Errorf("%w: depth is 1 to %d, limit 1 to %d", ErrQuery, maxDepth, MaxAround)
	}
	if len(seeds) > 0 && len(q.Actors) > 0 {
		return nil, fmt.Errorf("%w: give either seeds or a filter by actor", ErrQuery)
	}
	if a, ok := r.(Arounder); ok {
		return a.Around(ctx, seeds, depth, q, limit)
	}
	g := &Graph{}
	seen := map[RelationID]bool{}
	actors := map[ActorID]bool{}
	level := seeds
	for step := 0; step < depth && len(g.Edges) < limit; step++ {
		if len(seeds) > 0 {
			if len(level) == 0 {
				break
			}
			q.Actors = level
		} else if step > 0 {
			break
		}
		slice, err := r.Relations(ctx, q, Page{First: min(limit+len(seen)+1, MaxPage)})
		if err != nil {
			return nil, err
		}
		g.Truncated = g.Truncated || slice.HasNext
		var next []ActorID
		for _, e := range slice.Items {
			if seen[e.ID] {
				continue
			}
			if len(g.Edges) == limit {
				g.Truncated = true
				break
			}
			seen[e.ID] = true
			g.Edges = append(g.Edges, e)
			for _, id := range []ActorID{e.Subject, e.Object} {
				if !actors[id] {
					actors[id] = true
					next = append(next, id)
				}
			}
		}
		level = next
	}
	slices.SortStableFunc(g.Edges, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.ID, b.ID))
	})
	for _, id := range seeds {
		actors[id] = true
	}
	ids := make([]ActorID, 0, len(actors))
	for id := range actors {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	nodes, err := r.Actors(ctx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(nodes, func(a, b Actor) int { return cmp.Compare(a.ID, b.ID) })
	g.Nodes = slices.CompactFunc(nodes, func(a, b Actor) bool { return a.ID == b.ID })
	return g, nil
}

// An Arounder is a store that collects a graph to draw itself, with the answer
// that the portable way gives. See [Around].
type Arounder interface {
	// Around is asked only for what is in bounds.
	Around(ctx context.Context, seeds []ActorID, depth int, q RelationQuery, limit int) (*Graph, error)
}
