package graph

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
)

// MaxAround bounds the relations of a graph to draw, maxDepth its steps.
const (
	MaxAround = 2000
	maxDepth  = 3
)

// An AroundQuery says which graph to draw.
type AroundQuery struct {
	Seeds     []ActorID     // none: the strongest relations of all
	Depth     int           // steps from the seeds, 1 to 3
	Relations RelationQuery // those that may be in it; of actors only where there are no seeds
	Limit     int           // relations at most, 1 to MaxAround
	EdgesOnly bool          // Nodes and Weights are not wanted
	Omitted   bool          // what the limit leaves out is to be counted
	Brief     bool          // see [Page]
}

// Around collects the relations that match within some steps of the seeds, those
// of fewer steps first and the strongest of a step, with the actors that they
// join. It uses the store's own way where the store has one ([Arounder]). Errors
// wrap ErrQuery.
func Around(ctx context.Context, r Reader, q AroundQuery) (*Graph, error) {
	switch {
	case q.Depth < 1 || q.Depth > maxDepth || q.Limit < 1 || q.Limit > MaxAround:
		return nil, fmt.Errorf("%w: depth is 1 to %d, limit 1 to %d", ErrQuery, maxDepth, MaxAround)
	case len(q.Seeds) > 0 && len(q.Relations.Actors) > 0:
		return nil, fmt.Errorf("%w: give either seeds or a filter by actor", ErrQuery)
	}
	q.Relations.Order = Order{} // the strongest first
	if a, ok := r.(Arounder); ok {
		return a.Around(ctx, q)
	}
	g := &Graph{}
	seen := map[RelationID]bool{}
	actors := map[ActorID]bool{}
	level := q.Seeds
	for step := 0; step < q.Depth && !g.Truncated; step++ {
		if len(q.Seeds) > 0 {
			if len(level) == 0 {
				break
			}
			q.Relations.Actors = level
		} else if step > 0 {
			break
		}
		var next []ActorID
		beyond := map[ActorID]bool{}
		p := Page{First: min(q.Limit+len(seen)+1, MaxPage)}
		for more := true; more; {
			slice, err := r.Relations(ctx, q.Relations, p)
			if err != nil {
				return nil, err
			}
			for _, e := range slice.Items {
				switch {
				case seen[e.ID]:
					continue
				case len(g.Edges) == q.Limit:
					g.Truncated = true
					g.OmittedRelations++
					beyond[e.Subject], beyond[e.Object] = true, true
					continue
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
			more = slice.HasNext && (q.Omitted || !g.Truncated)
			if more {
				p = Page{First: MaxPage, After: slice.Cursors[len(slice.Cursors)-1]}
			}
		}
		for id := range beyond {
			if !actors[id] {
				g.OmittedActors++
			}
		}
		level = next
	}
	if !q.Omitted {
		g.OmittedRelations, g.OmittedActors = 0, 0
	}
	return g, g.Join(q, func(ids []ActorID) ([]Actor, error) { return r.Actors(ctx, ids) })
}

// Join puts the edges of a graph in order and adds the nodes that they and the
// seeds make, of actors as [Reader].Actors gives them: for stores.
func (g *Graph) Join(q AroundQuery, find func([]ActorID) ([]Actor, error)) error {
	slices.SortFunc(g.Edges, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.ID, b.ID))
	})
	if q.EdgesOnly {
		return nil
	}
	weights := map[ActorID]NodeWeight{}
	for _, id := range q.Seeds {
		weights[id] = NodeWeight{}
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		for _, id := range slices.Compact([]ActorID{e.Subject, e.Object}) {
			w := weights[id]
			weights[id] = NodeWeight{id, w.Degree + 1, w.Weight + e.Claims}
		}
	}
	actors, err := find(slices.Sorted(maps.Keys(weights)))
	if err != nil {
		return err
	}
	slices.SortFunc(actors, func(a, b Actor) int { return cmp.Compare(a.ID, b.ID) })
	g.Nodes = slices.CompactFunc(actors, func(a, b Actor) bool { return a.ID == b.ID })
	for _, a := range g.Nodes {
		w := weights[a.ID]
		w.Node = a.ID // a seed may have no edge, or another ID since it was merged
		g.Weights = append(g.Weights, w)
	}
	return nil
}

// An Arounder is a store that collects a graph to draw itself, with the answer
// that the portable way gives. See [Around].
type Arounder interface {
	// Around is asked only for what is in bounds.
	Around(ctx context.Context, q AroundQuery) (*Graph, error)
}
