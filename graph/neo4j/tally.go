package neo4j

import (
	"context"
	"fmt"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// tallyQuery counts the nodes x of a selection by group. What it returns is
// what tallyOf reads.
func tallyQuery(sel *selection, q graph.TallyQuery) string {
	keys := []string{"null", "null", "null", "null", "null", "null", "null"} // period, category, type, actor, relation, subject, object
	by, side, sources := "", "0", [2]string{"0", "0"}
	switch {
	case q.Per&graph.PerDay != 0:
		keys[0] = "CASE size(x.first) WHEN 10 THEN x.first END"
	case q.Per&graph.PerMonth != 0:
		keys[0] = "CASE size(x.first) WHEN 10 THEN left(x.first, 7) END"
	case q.Per&graph.PerYear != 0:
		keys[0] = "CASE size(x.first) WHEN 10 THEN left(x.first, 4) END"
	}
	if q.Per&graph.PerCategory != 0 {
		keys[1] = "x.category"
	}
	if q.Per&graph.PerType != 0 {
		keys[2] = "x.type"
	}
	switch {
	case q.Per&graph.PerActor != 0:
		by = "UNWIND [[x.subject, 1], [x.object, 2]] AS end WITH x, end[0] AS actor, end[1] AS side WHERE actor IS NOT NULL\n"
		keys[3], side = "actor", "side"
	case q.Per&graph.PerSpeaker != 0:
		by = "WITH x WHERE x.speaker IS NOT NULL\n"
		keys[3] = "x.speaker"
	case q.Per&graph.PerPair != 0:
		by = "WITH x WHERE x.subject IS NOT NULL AND x.object IS NOT NULL\n"
		keys[5], keys[6] = "x.subject", "x.object"
	case q.Per&graph.PerRelation != 0:
		by = "MATCH (x)-[:IN_ARTICLE]->(a:Article) WHERE x.relation IS NOT NULL\n"
		keys[4] = "x.relation"
		sources = [2]string{"count(DISTINCT a.publisher)", "count(DISTINCT a)"}
	case q.Per&graph.PerCountries != 0:
		by = "MATCH (x)-[:SUBJECT]->(s:Actor) WHERE s.country IS NOT NULL\nMATCH (x)-[:OBJECT]->(o:Actor) WHERE o.country IS NOT NULL\n"
		keys[5], keys[6] = "s.country", "o.country"
	}
	number := func(condition string) string { return "sum(CASE WHEN " + condition + " THEN 1 ELSE 0 END)" }
	columns := append(keys, "count(*)", number("x.polarity = 'NEGATED'"), number("x.quad IS NULL"))
	for quad := 1; quad <= 4; quad++ {
		columns = append(columns, number(fmt.Sprintf("x.quad = %d", quad)))
	}
	columns = append(columns, number(side+" = 1"), number(side+" = 2"), sources[0], sources[1])
	for i := range columns {
		columns[i] += fmt.Sprint(" AS c", i)
	}
	return sel.body(nil) + by + "RETURN " + strings.Join(columns, ", ")
}

func tallyOf(v []any) graph.Tally {
	t := graph.Tally{
		Period: text[string](v[0]), Category: text[graph.Category](v[1]), Type: text[string](v[2]), Actor: text[graph.ActorID](v[3]),
		Subject: text[string](v[5]), Object: text[string](v[6]), Claims: number(v[7]), Denied: number(v[8]),
		AsSubject: number(v[14]), AsObject: number(v[15]), Publishers: number(v[16]), Articles: number(v[17]),
	}
	for quad := range t.Quads {
		t.Quads[quad] = number(v[9+quad])
	}
	if id := text[graph.RelationID](v[4]); id != "" {
		t.Relation = &graph.Relation{ID: id}
	}
	return t
}

// Tally counts claims by group; see graph.Tallier.
func (s *Store) Tally(ctx context.Context, q graph.TallyQuery) ([]graph.Tally, error) {
	sel, err := s.selectClaims(ctx, q.Claims)
	if err != nil {
		return nil, err
	}
	sel.param("after", lowest)
	sel.param("before", highest)
	statement := tallyQuery(sel, q)
	var list []graph.Tally
	err = s.read(ctx, func(t tx) error {
		list = nil
		if err := t.query(statement, sel.params, func(v []any) error {
			list = append(list, tallyOf(v))
			return nil
		}); err != nil {
			return err
		}
		list = graph.Keep(list, q)
		if q.Per&graph.PerRelation == 0 || len(list) == 0 {
			return nil
		}
		at := map[graph.RelationID]int{}
		for i := range list {
			at[list[i].Relation.ID] = i
		}
		return t.query(relationsByID, map[string]any{"ids": plain(sorted(at))}, func(v []any) error {
			r, err := relationOf(v)
			list[at[r.ID]].Relation = &r
			return err
		})
	})
	return list, err
}
