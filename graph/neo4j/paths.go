package neo4j

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// drawnOnly matches the relationships that roll-ups are drawn as.
var drawnOnly = "[:!" + strings.Join(structure, "&!") + "]"

// A pathSearch is a question for paths as the statements put it.
type pathSearch struct {
	tx
	q         graph.PathQuery
	condition string         // of the relation x behind a relationship r
	params    map[string]any // of the condition
}

// drawn matches the relationships r that join "from" to actors y, where they
// may be on a path.
func (p *pathSearch) drawn(from string) string {
	match := "MATCH (:Actor {id: " + from + "})-" + strings.Replace(drawnOnly, "[", "[r", 1) + "-(y:Actor)\n"
	if p.condition != "" {
		match += "MATCH (x:Relation {id: r.id}) WHERE " + p.condition + "\n"
	}
	return match
}

// allowed keeps the actors y that are no hubs.
func (p *pathSearch) allowed() string {
	if p.q.AvoidHubs == 0 {
		return ""
	}
	match := "(y)-" + strings.Replace(drawnOnly, "[", "[r", 1) + "-(:Actor)"
	if p.condition != "" {
		match = "MATCH " + match + " MATCH (x:Relation {id: r.id}) WHERE " + p.condition + " RETURN DISTINCT r"
	}
	return "WITH DISTINCT y WHERE y.id IN $ends OR COUNT { " + match + " } <= $avoid\n"
}

// neighbours lists the actors that relations join to some others.
func (p *pathSearch) neighbours(ids map[graph.ActorID]bool, each func(graph.ActorID)) error {
	params := maps.Clone(p.params)
	params["ids"], params["ends"], params["avoid"] = plain(sorted(ids)), plain([]graph.ActorID{p.q.From, p.q.To}), p.q.AvoidHubs
	return p.query("UNWIND $ids AS id\n"+p.drawn("id")+p.allowed()+"RETURN DISTINCT y.id", params, func(v []any) error {
		each(text[graph.ActorID](v[0]))
		return nil
	})
}

// step goes one relation further along paths: from each place to neighbours that
// lie on one, those over stronger relations first.
func (p *pathSearch) step() string {
	return "UNWIND range(0, size($places) - 1) AS i\nCALL (i) {\n" + p.drawn("$places[i]") +
		"WITH y, r WHERE y.id IN $allowed\nWITH y, r ORDER BY r.claims DESC, r.id\n" +
		"WITH y, collect(r)[0] AS r\n" +
		"RETURN r.id AS relation, y.id AS actor, r.claims AS claims ORDER BY claims DESC, relation LIMIT $limit\n}\n" +
		"RETURN i, relation, actor ORDER BY i, claims DESC, relation LIMIT $limit"
}

// layers[i] are the actors that lie i relations away from the first.
type layers []map[graph.ActorID]bool

func (l layers) met(id graph.ActorID) bool {
	return slices.ContainsFunc(l, func(m map[graph.ActorID]bool) bool { return m[id] })
}

// between finds the actors on the shortest paths from one to another: on[i] are
// those that are i relations away from the first and can lead to the last. It
// goes out from both ends, from the one with fewer actors at its edge first.
func (p *pathSearch) between() (on []map[graph.ActorID]bool, err error) {
	near, far := layers{{p.q.From: true}}, layers{{p.q.To: true}}
	var middle map[graph.ActorID]bool
	for len(middle) == 0 {
		if len(near)+len(far)-2 == p.q.MaxHops {
			return nil, nil
		}
		side, other := &near, far
		if len(far[len(far)-1]) < len(near[len(near)-1]) {
			side, other = &far, near
		}
		next, err := p.around(*side)
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
			on[0][p.q.From] = true
			break
		}
		if err := p.neighbours(on[i+1], func(id graph.ActorID) {
			if near[i][id] {
				on[i][id] = true
			}
		}); err != nil {
			return nil, err
		}
	}
	return on, nil
}

// around is the layer that follows the last.
func (p *pathSearch) around(l layers) (map[graph.ActorID]bool, error) {
	next := map[graph.ActorID]bool{}
	return next, p.neighbours(l[len(l)-1], func(id graph.ActorID) {
		if !l.met(id) {
			next[id] = true
		}
	})
}

// Paths finds shortest paths; see graph.PathFinder.
func (s *Store) Paths(ctx context.Context, q graph.PathQuery) ([]graph.Path, error) {
	where, err := s.resolve(ctx, q.Where, graph.RelationList)
	if err != nil {
		return nil, err
	}
	sel := &selection{list: own[graph.RelationList]}
	if err := sel.filter(where, graph.RelationList); err != nil {
		return nil, err
	}
	sel.param("limit", q.Limit)
	var out []graph.Path
	err = s.read(ctx, func(t tx) error {
		out = nil
		ends, err := t.canonical([]graph.ActorID{q.From, q.To})
		if err != nil || ends[0] == ends[1] {
			return err
		}
		p := &pathSearch{tx: t, q: q, condition: strings.Join(sel.conditions, " AND "), params: sel.params}
		p.q.From, p.q.To = ends[0], ends[1]
		on, err := p.between()
		if err != nil || on == nil {
			return err
		}
		out, err = p.paths(on)
		return err
	})
	if err != nil || !q.Evidence || len(out) == 0 {
		return out, err
	}
	return out, s.addEvidence(ctx, out)
}

// bestClaims finds of relations the claim that is the best evidence.
const bestClaims = "UNWIND $ids AS id\n" +
	"CALL (id) { MATCH (x:Claim {relation: id}) WHERE x.key > '' RETURN x ORDER BY x.confidence DESC, coalesce(x.first, '') DESC, x.article, x.key LIMIT 1 }\n" +
	"RETURN id, x.id"

// addEvidence gives the hops of paths their claims.
func (s *Store) addEvidence(ctx context.Context, paths []graph.Path) error {
	wanted := map[graph.RelationID]bool{}
	for _, p := range paths {
		for _, h := range p.Hops {
			wanted[h.Relation.ID] = true
		}
	}
	best := map[graph.RelationID]graph.ClaimID{}
	var ids []graph.ClaimID
	if err := s.read(ctx, func(t tx) error {
		ids = nil
		return t.query(bestClaims, map[string]any{"ids": plain(sorted(wanted))}, func(v []any) error {
			id := text[graph.ClaimID](v[1])
			best[text[graph.RelationID](v[0])] = id
			ids = append(ids, id)
			return nil
		})
	}); err != nil {
		return err
	}
	claims, err := s.claimsByID(ctx, ids)
	found := map[graph.ClaimID]*graph.Claim{}
	for i := range claims {
		found[claims[i].ID] = &claims[i]
	}
	for _, p := range paths {
		for i := range p.Hops {
			p.Hops[i].Evidence = found[best[p.Hops[i].Relation.ID]]
		}
	}
	return err
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
// on one, so that never more than the limit of them need be kept.
func (p *pathSearch) paths(on []map[graph.ActorID]bool) ([]graph.Path, error) {
	type route struct {
		actors    []graph.ActorID
		relations []graph.RelationID
	}
	routes := []route{{actors: []graph.ActorID{p.q.From}}}
	for _, allowed := range on[1:] {
		var places []any
		for _, r := range routes {
			places = append(places, string(r.actors[len(r.actors)-1]))
		}
		params := maps.Clone(p.params)
		params["allowed"], params["places"] = plain(sorted(allowed)), places
		var next []route
		if err := p.query(p.step(), params, func(v []any) error {
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
	if err := p.query(relationsByID, map[string]any{"ids": plain(sorted(wanted))}, func(v []any) error {
		r, err := relationOf(v)
		found[r.ID] = r
		return err
	}); err != nil {
		return nil, err
	}
	var out []graph.Path
	for _, r := range routes {
		path := graph.Path{Actors: r.actors}
		for i, id := range r.relations {
			path.Hops = append(path.Hops, graph.Hop{Relation: found[id], Reverse: found[id].Subject != r.actors[i]})
		}
		out = append(out, path)
	}
	return out, nil
}

// relationsByID is for the columns that relationOf reads.
const relationsByID = "UNWIND $ids AS id MATCH (x:Relation {id: id}) RETURN " + relationColumns

// touching finds the relations x at an end of which the actor "one" stands, with
// their rank as the index has it.
func touching(sel *selection, limit string) string {
	where := ""
	if len(sel.conditions) > 0 {
		where = " AND " + strings.Join(sel.conditions, " AND ")
	}
	var ways []string
	for _, end := range []string{"subject", "object"} {
		ways = append(ways, "MATCH (x:Relation {"+end+": one}) WHERE x.rank > ''"+where+" RETURN x, x.rank AS rank"+strings.ReplaceAll(limit, "END", end)+"\n")
	}
	return "CALL (one) {\n" + strings.Join(ways, "UNION\n") + "}\n"
}

// aroundQuery collects relations step by step, then the actors that they join. Once
// there is no room for all of a step, it goes no further and returns from where
// that step went out.
func aroundQuery(sel *selection, q graph.AroundQuery) string {
	var b strings.Builder
	b.WriteString("CALL () { UNWIND $seeds AS id OPTIONAL MATCH (m:Actor {id: id}) RETURN collect(DISTINCT coalesce(m.into, id)) AS level }\n" +
		"WITH level, [] AS edges, [] AS met, [] AS cut\n")
	for range q.Depth {
		b.WriteString("CALL (level) {\nUNWIND level AS one\n" + touching(sel, " ORDER BY x.END, x.rank LIMIT $enough") +
			"WITH DISTINCT x, rank\nWITH x, rank ORDER BY rank LIMIT $enough\nRETURN collect(x) AS found\n}\n" +
			"WITH edges, met, cut, level, CASE edges WHEN [] THEN found ELSE [x IN found WHERE NOT x IN edges] END AS fresh, $limit - size(edges) AS room\n" +
			"WITH edges + fresh[..room] AS edges, met, CASE WHEN size(fresh) > room THEN level ELSE cut END AS cut, fresh[..room] AS fresh\n" +
			"CALL (fresh) { UNWIND fresh AS x UNWIND [x.subject, x.object] AS id RETURN collect(DISTINCT id) AS ends }\n" +
			"WITH edges, cut, met + [id IN ends WHERE NOT id IN met] AS met,\n" +
			"CASE cut WHEN [] THEN [id IN ends WHERE NOT id IN met] ELSE [] END AS level\n")
	}
	nodes := "[]"
	if !q.EdgesOnly {
		nodes = "actors"
		b.WriteString("CALL (met) {\nUNWIND met + $seeds AS id MATCH (m:Actor {id: id}) OPTIONAL MATCH (m)-[:MERGED_INTO]->(c) WITH DISTINCT coalesce(c, m) AS x\n" +
			actorsIn(actorColumns(q.Brief)) + "}\n")
	}
	b.WriteString("CALL (edges) { UNWIND edges AS x RETURN collect([" + edgeColumns(q.Brief) + "]) AS rows }\nRETURN cut, " + nodes + " AS nodes, rows")
	return b.String()
}

// omittedTail counts the relations x that are not among the edges, and the actors that
// only they lead to.
const omittedTail = "WITH DISTINCT x WHERE NOT x.id IN $edges\n" +
	"WITH collect(x) AS list\n" +
	"CALL (list) { UNWIND list AS x UNWIND [x.subject, x.object] AS id WITH DISTINCT id WHERE NOT id IN $met RETURN count(id) AS actors }\n" +
	"RETURN size(list), actors"

// omitted counts what a graph leaves out of what a statement finds, which then
// ends in omittedTail.
func (t tx) omitted(g *graph.Graph, statement string, params map[string]any) error {
	edges, met := map[graph.RelationID]bool{}, map[graph.ActorID]bool{}
	for _, e := range g.Edges {
		edges[e.ID], met[e.Subject], met[e.Object] = true, true, true
	}
	with := map[string]any{"edges": plain(sorted(edges)), "met": plain(sorted(met))}
	maps.Copy(with, params)
	return t.query(statement, with, func(v []any) error {
		g.OmittedRelations, g.OmittedActors = number(v[0]), number(v[1])
		return nil
	})
}

// Around collects a graph in one query, and counts what it leaves out in
// another; see graph.Arounder.
func (s *Store) Around(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	switch {
	case len(q.Seeds) == 0:
		return s.strongest(ctx, q)
	case len(q.Relations.IDs)+len(q.Relations.Subjects)+len(q.Relations.Objects)+len(q.Relations.Between) > 0:
		return graph.Around(ctx, struct{ graph.Reader }{s}, q)
	}
	where, err := s.resolve(ctx, q.Relations.Where, graph.RelationList)
	if err != nil {
		return nil, err
	}
	sel := &selection{list: own[graph.RelationList]}
	if err := sel.filter(where, graph.RelationList); err != nil {
		return nil, err
	}
	sel.param("seeds", plain(q.Seeds))
	sel.param("limit", q.Limit)
	sel.param("enough", q.Limit+1) // of which those met before leave one more than there is room for
	g := &graph.Graph{}
	var actors []graph.Actor
	read := s.ask
	if q.Omitted {
		read = s.read
	}
	err = read(ctx, func(t tx) error {
		*g, actors = graph.Graph{}, nil
		var cut []any
		if err := t.query(aroundQuery(sel, q), sel.params, func(v []any) error {
			cut, _ = v[0].([]any)
			nodes, _ := v[1].([]any)
			for _, n := range nodes {
				a, err := wholeActor(n.([]any))
				if err != nil {
					return err
				}
				actors = append(actors, a)
			}
			edges, _ := v[2].([]any)
			for _, e := range edges {
				r, err := edgeOf(e.([]any))
				if err != nil {
					return err
				}
				g.Edges = append(g.Edges, r)
			}
			return nil
		}); err != nil {
			return err
		}
		if g.Truncated = len(cut) > 0; !g.Truncated || !q.Omitted {
			return nil
		}
		params := maps.Clone(sel.params)
		params["cut"] = cut
		return t.omitted(g, "UNWIND $cut AS one\n"+touching(sel, "")+omittedTail, params)
	})
	if err != nil {
		return nil, err
	}
	return g, g.Join(q, func([]graph.ActorID) ([]graph.Actor, error) { return actors, nil })
}

// strongest collects the strongest relations of all that match.
func (s *Store) strongest(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	slice, err := s.Relations(ctx, q.Relations, graph.Page{First: q.Limit, Actors: !q.EdgesOnly, Brief: q.Brief})
	if err != nil {
		return nil, err
	}
	g := &graph.Graph{Edges: slice.Items, Truncated: slice.HasNext}
	if g.Truncated && q.Omitted {
		sel, err := s.selectRelations(ctx, q.Relations)
		if err != nil {
			return nil, err
		}
		statement := sel.body(nil) + omittedTail
		if err := s.read(ctx, func(t tx) error { return t.omitted(g, statement, sel.params) }); err != nil {
			return nil, err
		}
	}
	return g, g.Join(q, func(ids []graph.ActorID) (list []graph.Actor, err error) {
		for _, a := range graph.InOrder(ids, slice.Actors) {
			list = append(list, *a)
		}
		return list, nil
	})
}
