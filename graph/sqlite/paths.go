package sqlite

import (
	"context"
	"database/sql"
	"slices"

	"github.com/entente-graph/entente/graph"
)

// A relationTest makes a matcher of relations for columns and their net.
type relationTest func(c *columns, n *net) (matcher, error)

// relationTest makes the test of a filter of relations. Where the columns do not
// hold what it tests, SQL is asked at once.
func (s *Store) relationTest(ctx context.Context, f graph.Filter) (relationTest, error) {
	switch f.Op {
	case "":
		return func(*columns, *net) (matcher, error) { return nil, nil }, nil
	case graph.OpAll, graph.OpAny, graph.OpNot:
		parts := make([]relationTest, len(f.Of))
		for i, x := range f.Of {
			var err error
			if parts[i], err = s.relationTest(ctx, x); err != nil {
				return nil, err
			}
		}
		return func(c *columns, n *net) (m matcher, err error) {
			next := 0
			m, _ = join(f, func(graph.Filter) (matcher, bool) {
				m, failed := parts[next](c, n)
				next++
				err = failed
				return m, err == nil
			})
			return m, err
		}, nil
	case graph.OpHas:
		return s.claimedBy(ctx, f.Of[0])
	case graph.OpAt:
		actors, err := s.actorsThat(ctx, f.Of[0])
		return func(c *columns, _ *net) (matcher, error) {
			in, err := actors(c)
			if f.Part == graph.AtSubject {
				return func(r int32) bool { return in[c.relations[r].subject] }, err
			}
			return func(r int32) bool { return in[c.relations[r].object] }, err
		}, err
	}
	return func(c *columns, n *net) (matcher, error) { return n.test(c, f), nil }, nil
}

// claimedBy tests for a claim that a filter matches.
func (s *Store) claimedBy(ctx context.Context, f graph.Filter) (relationTest, error) {
	if _, ok := newColumns().matcher(f); ok {
		return func(c *columns, n *net) (matcher, error) {
			match, _ := c.matcher(f)
			if match == nil {
				return nil, nil
			}
			return func(r int32) bool { return slices.ContainsFunc(n.claimsOf(r), match) }, nil
		}, nil
	}
	rows, err := s.rows(ctx, graph.ClaimQuery{Where: f})
	return func(c *columns, _ *net) (matcher, error) {
		found, err := rows(c)
		if err != nil {
			return nil, err
		}
		in := newBitset(len(c.relations) + 1)
		for _, i := range found {
			in.add(c.relation[i])
		}
		return func(r int32) bool { return in.has(r + 1) }, nil
	}, err
}

// actorsThat finds the actors that a filter matches, and marks them when there are
// columns.
func (s *Store) actorsThat(ctx context.Context, f graph.Filter) (func(*columns) ([]bool, error), error) {
	if f.Property == graph.ByID {
		var ids []graph.ActorID
		for _, v := range f.Values {
			ids = append(ids, graph.ActorID(v.(string)))
		}
		return func(c *columns) ([]bool, error) { return c.actorSet(ids), nil }, nil
	}
	w := where{}
	w.add("merged = ''")
	if err := s.filter(ctx, &w, f, graph.ActorList); err != nil {
		return nil, err
	}
	clause, args := w.clause()
	var ids []string
	var moment int64
	err := s.atOneMoment(ctx, func(tx *sql.Tx, _, edits int64) error {
		moment = edits
		rows, err := tx.QueryContext(ctx, "SELECT id FROM actor"+clause, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return rows.Err()
	})
	return func(c *columns) ([]bool, error) {
		if c.edits != moment {
			return nil, errGone // some may stand for others now
		}
		return setOf(&c.actors, ids), nil
	}, err
}

// relationQuery makes the test of a query of relations.
func (s *Store) relationQuery(ctx context.Context, q graph.RelationQuery) (relationTest, error) {
	if err := q.Where.Check(graph.RelationList); err != nil {
		return nil, err
	}
	test, err := s.relationTest(ctx, q.Where)
	return func(c *columns, n *net) (matcher, error) {
		where, err := test(c, n)
		if err != nil {
			return nil, err
		}
		return n.match(c, q, where), nil
	}, err
}

// match matches the relations of a query that where matches too.
func (n *net) match(c *columns, q graph.RelationQuery, where matcher) matcher {
	var parts []matcher
	if len(q.IDs) > 0 {
		ids := make([]string, len(q.IDs))
		for i, id := range q.IDs {
			ids[i] = string(id)
		}
		parts = append(parts, n.relationIDs(ids))
	}
	for _, of := range []struct {
		ids  []graph.ActorID
		test func(in []bool, t triple) bool
	}{
		{q.Subjects, func(in []bool, t triple) bool { return in[t.subject] }},
		{q.Objects, func(in []bool, t triple) bool { return in[t.object] }},
		{q.Actors, func(in []bool, t triple) bool { return in[t.subject] || in[t.object] }},
		{q.Between, func(in []bool, t triple) bool { return in[t.subject] && in[t.object] }},
	} {
		if len(of.ids) > 0 {
			in := c.actorSet(of.ids)
			parts = append(parts, func(r int32) bool { return of.test(in, c.relations[r]) })
		}
	}
	if where != nil {
		parts = append(parts, where)
	}
	if len(parts) == 0 {
		return nil
	}
	return func(r int32) bool {
		for _, match := range parts {
			if !match(r) {
				return false
			}
		}
		return true
	}
}

// Around collects a graph in memory; see graph.Arounder.
func (s *Store) Around(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	var g *graph.Graph
	err := s.overColumns(ctx, func() (func(*columns, func()) error, error) {
		test, err := s.relationQuery(ctx, q.Relations)
		return func(c *columns, _ func()) error {
			n := s.netOf(c)
			match, err := test(c, n)
			if err != nil {
				return err
			}
			g = &graph.Graph{}
			var edges []int32
			if len(q.Seeds) > 0 {
				edges = n.collect(c, g, c.numbers(q.Seeds), match, q)
			} else {
				edges = n.strongest(c, g, match, q)
			}
			g.Edges = n.relationsAt(c, edges)
			return nil
		}, err
	})
	if err != nil {
		return nil, err
	}
	return g, g.Join(q, func(ids []graph.ActorID) ([]graph.Actor, error) {
		return s.actors(ctx, ids, q.Brief)
	})
}

// numbers are those of the actors that IDs stand for, each once.
func (c *columns) numbers(ids []graph.ActorID) (list []int32) {
	for _, id := range ids {
		if n, ok := c.actors.at[string(id)]; ok && n != 0 && !slices.Contains(list, c.canonical[n]) {
			list = append(list, c.canonical[n])
		}
	}
	return list
}

// collect goes out from actors step by step, and says in g what is left out.
func (n *net) collect(c *columns, g *graph.Graph, level []int32, match matcher, q graph.AroundQuery) (edges []int32) {
	met, taken := newBitset(len(c.actors.names)), n.ranks()
	for step := 0; step < q.Depth && len(level) > 0 && !g.Truncated; step++ {
		found, joined, count := n.ranks(), newBitset(len(c.actors.names)), 0
		for _, actor := range level {
			for _, e := range n.around(actor) {
				if k := n.rank[e.relation]; !taken.has(k) && !found.has(k) && (match == nil || match(e.relation)) {
					found.add(k)
					joined.add(actor)
					joined.add(e.to)
					count++
				}
			}
		}
		level = level[:0:0]
		room := q.Limit - len(edges)
		for r := range n.inOrder(found) {
			if room == 0 {
				break
			}
			room--
			count--
			taken.add(n.rank[r])
			edges = append(edges, r)
			for _, actor := range c.relations[r].ends() {
				if !met.has(actor) {
					met.add(actor)
					level = append(level, actor)
				}
			}
		}
		leftOut(g, q, count, joined, met)
	}
	return edges
}

// strongest are the strongest relations of all.
func (n *net) strongest(c *columns, g *graph.Graph, match matcher, q graph.AroundQuery) (edges []int32) {
	met, joined, count := newBitset(len(c.actors.names)), newBitset(len(c.actors.names)), 0
	for r := range n.matching(match) {
		t := c.relations[r]
		if len(edges) < q.Limit {
			edges = append(edges, r)
			met.add(t.subject)
			met.add(t.object)
			continue
		}
		count++
		if !q.Omitted {
			break
		}
		joined.add(t.subject)
		joined.add(t.object)
	}
	leftOut(g, q, count, joined, met)
	return edges
}

// leftOut says in a graph that so many relations are left out, and which of the
// actors that they and others join are not met.
func leftOut(g *graph.Graph, q graph.AroundQuery, relations int, joined, met bitset) {
	g.Truncated = relations > 0
	if !g.Truncated || !q.Omitted {
		return
	}
	g.OmittedRelations = relations
	for actor := range joined.all {
		if !met.has(actor) {
			g.OmittedActors++
		}
	}
}

// Paths finds shortest paths in memory; see graph.PathFinder.
func (s *Store) Paths(ctx context.Context, q graph.PathQuery) (paths []graph.Path, err error) {
	err = s.overColumns(ctx, func() (func(*columns, func()) error, error) {
		test, err := s.relationTest(ctx, q.Where)
		return func(c *columns, release func()) error {
			ends := c.numbers([]graph.ActorID{q.From, q.To})
			if len(ends) < 2 {
				return nil
			}
			n := s.netOf(c)
			match, err := test(c, n)
			if err != nil {
				return err
			}
			w := &walk{net: n, match: match, avoid: q.AvoidHubs, start: ends[0], end: ends[1]}
			var used []int32
			paths, used = n.describe(c, w.start, w.routes(len(c.actors.names), q.MaxHops, q.Limit))
			if !q.Evidence {
				return nil
			}
			best := c.placesOf(n.evidence(c, used))
			release()
			claims, err := s.claimsAt(ctx, best)
			addEvidence(paths, claims)
			return err
		}, err
	})
	return paths, err
}

// describe makes paths of routes from an actor; used are their relations, each once.
func (n *net) describe(c *columns, start int32, routes [][]edge) (paths []graph.Path, used []int32) {
	at := map[int32]int{} // among the used
	for _, route := range routes {
		for _, e := range route {
			if _, ok := at[e.relation]; !ok {
				at[e.relation] = len(used)
				used = append(used, e.relation)
			}
		}
	}
	list := n.relationsAt(c, used)
	for _, route := range routes {
		p := graph.Path{Actors: []graph.ActorID{c.id(start)}}
		from := start
		for _, e := range route {
			p.Hops = append(p.Hops, graph.Hop{Relation: list[at[e.relation]], Reverse: c.relations[e.relation].subject != from})
			p.Actors = append(p.Actors, c.id(e.to))
			from = e.to
		}
		paths = append(paths, p)
	}
	return paths, used
}

// evidence finds the row of the best claim of each relation.
func (n *net) evidence(c *columns, relations []int32) []int32 {
	best := make([]int32, len(relations))
	for k, r := range relations {
		var of graph.Stand
		for _, i := range n.claimsOf(r) {
			x := graph.Stand{Confidence: c.confidence[i], Article: graph.ArticleID(c.articles[c.article[i]].id), Place: int(i)}
			if c.first[i] != noDay {
				x.Day = dateOf(c.first[i])
			}
			if of.Article == "" || graph.CompareEvidence(x, of) < 0 {
				of = x
			}
		}
		best[k] = int32(of.Place)
	}
	return best
}

// addEvidence gives the hops of paths the claims of their relations, which come in
// the order in which the hops first need them.
func addEvidence(paths []graph.Path, claims []graph.Claim) {
	of := map[graph.RelationID]*graph.Claim{}
	for _, p := range paths {
		for i := range p.Hops {
			h := &p.Hops[i]
			if of[h.Relation.ID] == nil && len(claims) > 0 {
				of[h.Relation.ID], claims = &claims[0], claims[1:]
			}
			h.Evidence = of[h.Relation.ID]
		}
	}
}

// A walk looks for the shortest routes between two actors.
type walk struct {
	*net
	match      matcher
	avoid      int // the degree from which an actor on the way is left out; 0 for none
	start, end int32
}

// each yields the edges of an actor that a route may take: none of a hub.
func (w *walk) each(actor int32, yield func(edge) bool) {
	edges := w.around(actor)
	if w.hub(actor, edges) {
		return
	}
	for _, e := range edges {
		if (w.match == nil || w.match(e.relation)) && !yield(e) {
			return
		}
	}
}

func (w *walk) hub(actor int32, edges []edge) bool {
	if w.avoid == 0 || len(edges) <= w.avoid || actor == w.start || actor == w.end {
		return false
	}
	degree := len(edges)
	if w.match != nil {
		degree = 0
		for _, e := range edges {
			if w.match(e.relation) {
				degree++
			}
		}
	}
	return degree > w.avoid
}

// routes lists up to limit shortest routes of at most maxHops relations, those
// over stronger relations first. It goes out from both ends, from the one with
// fewer edges before it, until they meet, and then follows what leads to the end.
func (w *walk) routes(actors, maxHops, limit int) [][]edge {
	const far, hub = 127, -1
	near, left := make([]int8, actors), make([]int8, actors) // relations from the start, and to the end
	for i := range near {
		near[i], left[i] = far, far
	}
	near[w.start], left[w.end] = 0, 0
	fromStart, fromEnd := [][]int32{{w.start}}, [][]int32{{w.end}} // actors by distance
	var middle []int32
	for len(middle) == 0 {
		if len(fromStart)+len(fromEnd)-2 == maxHops {
			return nil
		}
		side, distance, other := &fromStart, near, left
		if w.reach(fromEnd) < w.reach(fromStart) {
			side, distance, other = &fromEnd, left, near
		}
		var next []int32
		for _, actor := range (*side)[len(*side)-1] {
			w.each(actor, func(e edge) bool {
				switch {
				case distance[e.to] != far:
				case w.hub(e.to, w.around(e.to)):
					distance[e.to] = hub
				default:
					distance[e.to] = int8(len(*side))
					next = append(next, e.to)
					if other[e.to] != far {
						middle = append(middle, e.to)
					}
				}
				return true
			})
		}
		if len(next) == 0 {
			return nil
		}
		*side = append(*side, next)
	}
	hops := len(fromStart) + len(fromEnd) - 2
	// Back from the middle to the start: what leads to the end, and how far it is.
	for from := middle; len(fromStart) > 1; {
		fromStart = fromStart[:len(fromStart)-1]
		var before []int32
		for _, actor := range from {
			left[actor] = int8(hops - len(fromStart))
			w.each(actor, func(e edge) bool {
				if near[e.to] == int8(len(fromStart)-1) && left[e.to] == far {
					left[e.to] = int8(hops - len(fromStart) + 1)
					before = append(before, e.to)
				}
				return true
			})
		}
		from = before
	}
	var out [][]edge
	var follow func(at int32, route []edge)
	follow = func(at int32, route []edge) {
		if at == w.end {
			out = append(out, slices.Clone(route))
			return
		}
		taken := map[int32]bool{}
		w.each(at, func(e edge) bool {
			if left[e.to] == left[at]-1 && !taken[e.to] {
				taken[e.to] = true // the strongest relation to each neighbour
				follow(e.to, append(route, e))
			}
			return len(out) < limit
		})
	}
	follow(w.start, nil)
	return out
}

// reach is how many edges the outermost actors have.
func (w *walk) reach(levels [][]int32) (edges int) {
	for _, actor := range levels[len(levels)-1] {
		edges += len(w.around(actor))
	}
	return edges
}
