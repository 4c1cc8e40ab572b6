package graph

import (
	"context"
	"slices"
)

// Paths returns up to limit shortest paths of at most maxHops relations between
// two actors, shortest first, relations taken in either direction. It uses the
// store's own way where the store has one ([PathFinder]) and else walks its
// relations breadth first, looking at no more than the 200 strongest of an actor.
func Paths(ctx context.Context, store Reader, from, to ActorID, maxHops, limit int) ([]Path, error) {
	if p, ok := store.(PathFinder); ok {
		return p.Paths(ctx, from, to, maxHops, limit)
	}
	const fan = 200
	type step struct {
		actor ActorID
		via   []Relation
	}
	if limit <= 0 || maxHops <= 0 || from == to {
		return nil, nil
	}
	var found []Path
	depth := map[ActorID]int{from: 0}
	level := []step{{actor: from}}
	for hop := 1; hop <= maxHops && len(level) > 0 && len(found) == 0; hop++ {
		var next []step
		for _, s := range level {
			slice, err := store.Relations(ctx, RelationQuery{Actors: []ActorID{s.actor}}, Page{First: fan})
			if err != nil {
				return nil, err
			}
			taken := map[ActorID]bool{}
			for _, r := range slice.Items {
				other := r.Subject
				if other == s.actor {
					other = r.Object
				}
				if d, seen := depth[other]; taken[other] || seen && d < hop {
					continue
				}
				taken[other], depth[other] = true, hop
				via := append(slices.Clone(s.via), r)
				if other == to {
					found = append(found, pathOf(from, via))
					if len(found) == limit {
						return found, nil
					}
					continue
				}
				next = append(next, step{other, via})
			}
		}
		level = next
	}
	return found, nil
}

func pathOf(from ActorID, via []Relation) Path {
	p := Path{Actors: []ActorID{from}, Relations: via}
	at := from
	for _, r := range via {
		if r.Subject == at {
			at = r.Object
		} else {
			at = r.Subject
		}
		p.Actors = append(p.Actors, at)
	}
	return p
}
