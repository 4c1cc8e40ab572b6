package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Bounds of a question for paths: relations of one, paths, and the degree from
// which an actor may be left out as a hub.
const (
	MaxHops   = 6
	MaxPaths  = 20
	MaxDegree = MaxPage - 1
)

// A PathQuery asks for the shortest paths from one actor to another.
type PathQuery struct {
	From, To ActorID
	MaxHops  int    // relations of a path at most, 1 to MaxHops
	Limit    int    // paths at most, 1 to MaxPaths
	Where    Filter // of the relations that may be on one
	// AvoidHubs leaves out actors that more relations that match join than this,
	// 1 to MaxDegree; the ends may be such. 0 leaves out none.
	AvoidHubs int
	Evidence  bool // each hop is to have its best claim
}

// Paths finds shortest paths, relations taken in either direction. Of paths
// that differ only in the relation of a hop that with the strongest is meant, and
// those over stronger relations come first. None lead from an actor to itself. It uses the
// store's own way where the store has one ([PathFinder]) and else walks its
// relations breadth first, looking at no more than the 200 strongest of an actor.
// Errors wrap ErrQuery.
func Paths(ctx context.Context, r Reader, q PathQuery) ([]Path, error) {
	switch {
	case q.MaxHops < 1 || q.MaxHops > MaxHops || q.Limit < 1 || q.Limit > MaxPaths:
		return nil, fmt.Errorf("%w: maxHops is 1 to %d, limit 1 to %d", ErrQuery, MaxHops, MaxPaths)
	case q.AvoidHubs < 0 || q.AvoidHubs > MaxDegree:
		return nil, fmt.Errorf("%w: avoidHubs is %d, want 1 to %d", ErrQuery, q.AvoidHubs, MaxDegree)
	}
	if err := q.Where.Check(RelationList); err != nil {
		return nil, err
	}
	if p, ok := r.(PathFinder); ok {
		return p.Paths(ctx, q)
	}
	found, err := shortest(ctx, r, q)
	if err != nil || !q.Evidence || len(found) == 0 {
		return found, err
	}
	return found, addEvidence(ctx, r, found)
}

// shortest finds paths in the portable way, without evidence.
func shortest(ctx context.Context, r Reader, q PathQuery) ([]Path, error) {
	const fan = 200
	ends, err := r.Actors(ctx, []ActorID{q.From, q.To})
	if err != nil || len(ends) < 2 || ends[0].ID == ends[1].ID {
		return nil, err
	}
	from, to := ends[0].ID, ends[1].ID // as identity edits have it
	depth := map[ActorID]int{from: 0}
	level := []Path{{Actors: []ActorID{from}}}
	var found []Path
	for hop := 1; hop <= q.MaxHops && len(level) > 0 && len(found) == 0; hop++ {
		var next []Path
		for _, p := range level {
			at := p.Actors[len(p.Actors)-1]
			slice, err := r.Relations(ctx, RelationQuery{Actors: []ActorID{at}, Where: q.Where}, Page{First: max(fan, q.AvoidHubs+1)})
			if err != nil {
				return nil, err
			}
			if q.AvoidHubs > 0 && len(slice.Items) > q.AvoidHubs && at != from {
				continue
			}
			taken := map[ActorID]bool{}
			for _, x := range slice.Items[:min(len(slice.Items), fan)] {
				h, other := x.hop(at)
				if d, seen := depth[other]; taken[other] || seen && d < hop {
					continue
				}
				taken[other], depth[other] = true, hop
				on := Path{append(slices.Clone(p.Actors), other), append(slices.Clone(p.Hops), h)}
				if other != to {
					next = append(next, on)
				} else if found = append(found, on); len(found) == q.Limit {
					return found, nil
				}
			}
		}
		level = next
	}
	return found, nil
}

// addEvidence reads all claims of the relations of paths.
func addEvidence(ctx context.Context, r Reader, paths []Path) error {
	best := map[RelationID]*Claim{}
	stand := func(c *Claim, place int) Stand {
		s := Stand{Confidence: c.Confidence, Article: c.Article, Place: place}
		if c.When != nil {
			s.Day = c.When.Start
		}
		return s
	}
	var ids []RelationID
	known := map[RelationID]bool{}
	for _, p := range paths {
		for _, h := range p.Hops {
			if !known[h.Relation.ID] {
				known[h.Relation.ID] = true
				ids = append(ids, h.Relation.ID)
			}
		}
	}
	for _, id := range ids {
		var of Stand
		place := 0
		for c, err := range claimsOf(ctx, r, ClaimQuery{Relations: []RelationID{id}}) {
			if err != nil {
				return err
			}
			if s := stand(&c, place); best[id] == nil || CompareEvidence(s, of) < 0 {
				best[id], of = &c, s
			}
			place++
		}
	}
	for _, p := range paths {
		for i := range p.Hops {
			p.Hops[i].Evidence = best[p.Hops[i].Relation.ID]
		}
	}
	return nil
}

// CompareEvidence orders claims by how good evidence they are, the best first: those
// that the extractor is surest of, among equals the latest.
func CompareEvidence(a, b Stand) int {
	return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(b.Day, a.Day), cmp.Compare(a.Article, b.Article), cmp.Compare(a.Place, b.Place))
}
