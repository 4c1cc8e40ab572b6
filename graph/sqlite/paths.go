package sqlite

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/entente-graph/entente/graph"
)

// A pathIndex is the graph's adjacency in memory: built on the first question
// after a change, shared by all that follow.
type pathIndex struct {
	mu      sync.Mutex
	data    *adjacency
	changes [2]int // relations and edits that it was built from, which another process may have added to
}

type adjacency struct {
	ids       []graph.ActorID
	at        map[graph.ActorID]int32
	from      []int32 // of actor i: edges[from[i]:from[i+1]]
	edges     []edge
	relations []graph.RelationID // by strength
}

// An edge leads to an actor by a relation, numbered in the order of its strength.
type edge struct {
	to       int32
	relation int32
}

func (p *pathIndex) invalidate() {
	p.mu.Lock()
	p.data = nil
	p.mu.Unlock()
}

// adjacency returns the index, built anew where the store has changed.
func (s *Store) adjacency(ctx context.Context) (*adjacency, error) {
	s.paths.mu.Lock()
	defer s.paths.mu.Unlock()
	var now [2]int
	if err := s.read.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM relation), (SELECT count(*) FROM edit)").Scan(&now[0], &now[1]); err != nil {
		return nil, err
	}
	if s.paths.data == nil || s.paths.changes != now {
		a, err := s.buildAdjacency(ctx)
		if err != nil {
			return nil, err
		}
		s.paths.data, s.paths.changes = a, now
	}
	return s.paths.data, nil
}

func (s *Store) buildAdjacency(ctx context.Context) (*adjacency, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id, subject, object FROM relation ORDER BY claims DESC, id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	a := &adjacency{at: map[graph.ActorID]int32{}}
	var ends [][2]int32
	number := func(id graph.ActorID) int32 {
		n, ok := a.at[id]
		if !ok {
			n = int32(len(a.ids))
			a.at[id] = n
			a.ids = append(a.ids, id)
		}
		return n
	}
	for rows.Next() {
		var id graph.RelationID
		var subject, object graph.ActorID
		if err := rows.Scan(&id, &subject, &object); err != nil {
			return nil, err
		}
		a.relations = append(a.relations, id)
		ends = append(ends, [2]int32{number(subject), number(object)})
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	a.from = make([]int32, len(a.ids)+1)
	for _, e := range ends {
		a.from[e[0]+1]++
		a.from[e[1]+1]++
	}
	for i := 1; i < len(a.from); i++ {
		a.from[i] += a.from[i-1]
	}
	a.edges = make([]edge, 2*len(ends))
	next := slices.Clone(a.from)
	for i, e := range ends {
		a.edges[next[e[0]]] = edge{e[1], int32(i)}
		next[e[0]]++
		a.edges[next[e[1]]] = edge{e[0], int32(i)}
		next[e[1]]++
	}
	return a, nil
}

// Paths finds shortest paths; see graph.PathFinder.
func (s *Store) Paths(ctx context.Context, from, to graph.ActorID, maxHops, limit int) ([]graph.Path, error) {
	ids, err := s.canonical(ctx, []graph.ActorID{from, to})
	if err != nil || ids[0] == ids[1] || maxHops < 1 || limit < 1 {
		return nil, err
	}
	a, err := s.adjacency(ctx)
	if err != nil {
		return nil, err
	}
	start, okStart := a.at[ids[0]]
	end, okEnd := a.at[ids[1]]
	if !okStart || !okEnd {
		return nil, nil
	}
	var out []graph.Path
	for _, route := range a.routes(start, end, maxHops, limit) {
		var list []graph.RelationID
		for _, r := range route {
			list = append(list, a.relations[r])
		}
		slice, err := s.Relations(ctx, graph.RelationQuery{IDs: list}, graph.Page{First: len(list)})
		if err != nil {
			return nil, err
		}
		slices.SortFunc(slice.Items, func(x, y graph.Relation) int {
			return cmp.Compare(slices.Index(list, x.ID), slices.Index(list, y.ID))
		})
		p := graph.Path{Actors: []graph.ActorID{ids[0]}, Relations: slice.Items}
		for _, r := range slice.Items {
			if at := p.Actors[len(p.Actors)-1]; r.Subject == at {
				p.Actors = append(p.Actors, r.Object)
			} else {
				p.Actors = append(p.Actors, r.Subject)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// routes lists up to limit shortest routes of at most maxHops relations, those
// over stronger relations first.
func (a *adjacency) routes(start, end int32, maxHops, limit int) [][]int32 {
	// Distances from the end tell which neighbours lead there.
	distance := make(map[int32]int, 1024)
	distance[end] = 0
	level := []int32{end}
	for hop := 1; hop <= maxHops && len(level) > 0; hop++ {
		if _, ok := distance[start]; ok {
			break
		}
		var next []int32
		for _, n := range level {
			for _, e := range a.edges[a.from[n]:a.from[n+1]] {
				if _, seen := distance[e.to]; !seen {
					distance[e.to] = hop
					next = append(next, e.to)
				}
			}
		}
		level = next
	}
	left, ok := distance[start]
	if !ok {
		return nil
	}
	var out [][]int32
	var walk func(at int32, left int, route []int32)
	walk = func(at int32, left int, route []int32) {
		if left == 0 {
			out = append(out, slices.Clone(route))
			return
		}
		taken := map[int32]bool{}
		for _, e := range a.edges[a.from[at]:a.from[at+1]] {
			if len(out) >= limit {
				return
			}
			if d, ok := distance[e.to]; ok && d == left-1 && !taken[e.to] {
				taken[e.to] = true // the strongest relation to each neighbour
				walk(e.to, left-1, append(route, e.relation))
			}
		}
	}
	walk(start, left, nil)
	return out
}
