package neo4j

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// drawnOnly matches the relationships that roll-ups are drawn as.
var drawnOnly = "[:!" + strings.Join(structure, "&!") + "]"

var (
	// neighbours lists the actors that relations join to some others.
	neighbours = "UNWIND $ids AS id MATCH (:Actor {id: id})-" + drawnOnly + "-(y:Actor) RETURN DISTINCT y.id"
	// stepQuery goes one relation further along paths: from each place to
	// neighbours that lie on one, those over stronger relations first.
	stepQuery = "UNWIND range(0, size($places) - 1) AS i\nCALL (i) {\n" +
		"MATCH (:Actor {id: $places[i]})-" + strings.Replace(drawnOnly, "[", "[r", 1) + "-(y:Actor) WHERE y.id IN $allowed\n" +
		"WITH y, r ORDER BY r.claims DESC, r.id\n" +
		"WITH y, collect(r)[0] AS r\n" +
		"RETURN r.id AS relation, y.id AS actor, r.claims AS claims ORDER BY claims DESC, relation LIMIT $limit\n}\n" +
		"RETURN i, relation, actor ORDER BY i, claims DESC, relation LIMIT $limit"
)

// layers[i] are the actors that lie i relations away from the first.
type layers []map[graph.ActorID]bool

func (l layers) met(id graph.ActorID) bool {
	return slices.ContainsFunc(l, func(m map[graph.ActorID]bool) bool { return m[id] })
}

// between finds the actors on the shortest paths from one to another: on[i] are
// those that are i relations away from the first and can lead to the last. It
// goes out from both ends, from the one with fewer actors at its edge first.
func (t tx) between(from, to graph.ActorID, maxHops int) (on []map[graph.ActorID]bool, err error) {
	near, far := layers{{from: true}}, layers{{to: true}}
	var middle map[graph.ActorID]bool
	for len(middle) == 0 {
		if len(near)+len(far)-2 == maxHops {
			return nil, nil
		}
		side, other := &near, far
		if len(far[len(far)-1]) < len(near[len(near)-1]) {
			side, other = &far, near
		}
		next, err := t.around(*side)
		if err != nil || len(next) == 0 {
			return nil, err
		}
		*side = append(*side, next)
		middle = map[graph.ActorID]bool{}
		for id := range next {
			if other[len(other)-1][id] {
				middle[id] = true
			}
		}
	}
	on = make([]map[graph.ActorID]bool, len(near)+len(far)-1)
	on[len(near)-1] = middle
	for i := range far[:len(far)-1] {
		on[len(on)-1-i] = far[i]
	}
	for i := len(near) - 2; i >= 0; i-- {
		on[i] = map[graph.ActorID]bool{}
		if i == 0 {
			on[0][from] = true
			break
		}
		if err := t.query(neighbours, map[string]any{"ids": plain(sorted(on[i+1]))}, func(v []any) error {
			if id := text[graph.ActorID](v[0]); near[i][id] {
				on[i][id] = true
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return on, nil
}

// around is the layer that follows the last.
func (t tx) around(l layers) (map[graph.ActorID]bool, error) {
	next := map[graph.ActorID]bool{}
	return next, t.query(neighbours, map[string]any{"ids": plain(sorted(l[len(l)-1]))}, func(v []any) error {
		if id := text[graph.ActorID](v[0]); !l.met(id) {
			next[id] = true
		}
		return nil
	})
}

// Paths finds shortest paths; see graph.PathFinder.
func (s *Store) Paths(ctx context.Context, from, to graph.ActorID, maxHops, limit int) ([]graph.Path, error) {
	if maxHops < 1 || limit < 1 {
		return nil, ctx.Err()
	}
	var out []graph.Path
	err := s.read(ctx, func(t tx) error {
		out = nil
		ends, err := t.canonical([]graph.ActorID{from, to})
		if err != nil || ends[0] == ends[1] {
			return err
		}
		on, err := t.between(ends[0], ends[1], maxHops)
		if err != nil || on == nil {
			return err
		}
		out, err = t.paths(ends[0], on, limit)
		return err
	})
	return out, err
}

// canonical maps IDs to the actors that they stand for now.
func (t tx) canonical(ids []graph.ActorID) ([]graph.ActorID, error) {
	out := slices.Clone(ids)
	return out, t.query("UNWIND range(0, size($ids) - 1) AS i MATCH (a:Actor {id: $ids[i]}) WHERE a.into IS NOT NULL RETURN i, a.into", map[string]any{"ids": plain(ids)}, func(v []any) error {
		out[number(v[0])] = text[graph.ActorID](v[1])
		return nil
	})
}

// paths follows shortest paths step by step. Each place that a step reaches lies
// on one, so that never more than limit of them need be kept.
func (t tx) paths(from graph.ActorID, on []map[graph.ActorID]bool, limit int) ([]graph.Path, error) {
	type route struct {
		actors    []graph.ActorID
		relations []graph.RelationID
	}
	routes := []route{{actors: []graph.ActorID{from}}}
	for _, allowed := range on[1:] {
		var places []any
		for _, r := range routes {
			places = append(places, string(r.actors[len(r.actors)-1]))
		}
		var next []route
		if err := t.query(stepQuery, map[string]any{"allowed": plain(sorted(allowed)), "places": places, "limit": limit}, func(v []any) error {
			r := routes[number(v[0])]
			next = append(next, route{append(slices.Clone(r.actors), text[graph.ActorID](v[2])), append(slices.Clone(r.relations), text[graph.RelationID](v[1]))})
			return nil
		}); err != nil {
			return nil, err
		}
		routes = next
	}
	wanted := map[graph.RelationID]bool{}
	for _, r := range routes {
		for _, id := range r.relations {
			wanted[id] = true
		}
	}
	found := map[graph.RelationID]graph.Relation{}
	if err := t.query(relationsByID, map[string]any{"ids": plain(sorted(wanted))}, func(v []any) error {
		r, err := relationOf(v)
		found[r.ID] = r
		return err
	}); err != nil {
		return nil, err
	}
	var out []graph.Path
	for _, r := range routes {
		p := graph.Path{Actors: r.actors}
		for _, id := range r.relations {
			p.Relations = append(p.Relations, found[id])
		}
		out = append(out, p)
	}
	return out, nil
}

// relationsByID is for the columns that relationOf reads.
const relationsByID = "UNWIND $ids AS id MATCH (x:Relation {id: id}) RETURN " + relationColumns

// aroundQuery collects relations step by step, then the actors that they join.
func aroundQuery(sel *selection, depth int) string {
	where := ""
	if len(sel.conditions) > 0 {
		where = " AND " + strings.Join(sel.conditions, " AND ")
	}
	var b strings.Builder
	b.WriteString("CALL () { UNWIND $seeds AS id OPTIONAL MATCH (m:Actor {id: id}) RETURN collect(DISTINCT coalesce(m.into, id)) AS level }\n" +
		"WITH level, [] AS edges, [] AS met, false AS truncated\n")
	for range depth {
		b.WriteString("CALL (level) {\nUNWIND level AS one\nCALL (one) {\n")
		for i, end := range []string{"subject", "object"} {
			if i > 0 {
				b.WriteString("UNION\n")
			}
			b.WriteString("MATCH (x:Relation {" + end + ": one}) WHERE x.rank > ''" + where + " RETURN x ORDER BY x." + end + ", x.rank LIMIT $enough\n")
		}
		b.WriteString("}\nWITH DISTINCT x ORDER BY x.rank LIMIT $enough\nRETURN collect(x) AS found\n}\n" +
			"WITH edges, met, truncated, CASE edges WHEN [] THEN found ELSE [x IN found WHERE NOT x IN edges] END AS fresh, $limit - size(edges) AS room\n" +
			"WITH edges + fresh[..room] AS edges, met, truncated OR size(fresh) > room AS truncated, fresh[..room] AS fresh\n" +
			"CALL (fresh) { UNWIND fresh AS x UNWIND [x.subject, x.object] AS id RETURN collect(DISTINCT id) AS ends }\n" +
			"WITH edges, truncated, met + [id IN ends WHERE NOT id IN met] AS met,\n" +
			"CASE WHEN size(edges) < $limit THEN [id IN ends WHERE NOT id IN met] ELSE [] END AS level\n")
	}
	b.WriteString("CALL (met) {\nUNWIND met + $seeds AS id MATCH (m:Actor {id: id}) OPTIONAL MATCH (m)-[:MERGED_INTO]->(c) WITH DISTINCT coalesce(c, m) AS x\n" +
		"OPTIONAL MATCH (o:Actor)-[:MERGED_INTO]->(x)\n" +
		"WITH x, collect([o.id, o.name, o.aliases, o.sources, o.curated]) AS others\n" +
		"RETURN collect([x.id, x.name, x.kind, x.country, x.code, x.sector, x.known, x.aliases, x.sources, x.curated, others]) AS nodes\n}\n" +
		"RETURN truncated, nodes, [x IN edges | [" + relationColumns + "]] AS edges")
	return b.String()
}

// Around collects a graph in one query; see graph.Arounder.
func (s *Store) Around(ctx context.Context, seeds []graph.ActorID, depth int, q graph.RelationQuery, limit int) (*graph.Graph, error) {
	if len(seeds) == 0 || len(q.IDs)+len(q.Subjects)+len(q.Objects)+len(q.Between) > 0 {
		return graph.Around(ctx, struct{ graph.Reader }{s}, seeds, depth, q, limit)
	}
	where, err := s.resolve(ctx, q.Where, graph.RelationList)
	if err != nil {
		return nil, err
	}
	sel := &selection{list: own[graph.RelationList]}
	if err := sel.filter(where, graph.RelationList); err != nil {
		return nil, err
	}
	sel.param("seeds", plain(seeds))
	sel.param("limit", limit)
	sel.param("enough", 2*limit+1) // so many that the edges met before leave too many still
	g := &graph.Graph{}
	err = s.read(ctx, func(t tx) error {
		*g = graph.Graph{}
		return t.query(aroundQuery(sel, depth), sel.params, func(v []any) error {
			g.Truncated = flag(v[0])
			nodes, _ := v[1].([]any)
			for _, n := range nodes {
				a, err := wholeActor(n.([]any))
				if err != nil {
					return err
				}
				g.Nodes = append(g.Nodes, a)
			}
			edges, _ := v[2].([]any)
			for _, e := range edges {
				r, err := relationOf(e.([]any))
				if err != nil {
					return err
				}
				g.Edges = append(g.Edges, r)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(g.Nodes, func(a, b graph.Actor) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(g.Edges, func(a, b graph.Relation) int {
		return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.ID, b.ID))
	})
	return g, nil
}
