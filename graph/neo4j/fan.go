package neo4j

import (
	"context"
	"maps"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// RelationsOf gives the same page of the relations of several actors; see graph.Fanner.
func (s *Store) RelationsOf(ctx context.Context, actors []graph.ActorID, q graph.RelationQuery, p graph.Page) (map[graph.ActorID]graph.Slice[graph.Relation], error) {
	sel, err := s.selectRelations(ctx, q)
	if err != nil {
		return nil, err
	}
	return fan(ctx, s, sel, actors, []branch{sel.by("subject"), sel.by("object")}, "x.subject = parent OR x.object = parent", p, relationPage(p))
}

// ClaimsOf gives the same page of the claims of several relations; see graph.Fanner.
func (s *Store) ClaimsOf(ctx context.Context, relations []graph.RelationID, q graph.ClaimQuery, p graph.Page) (map[graph.RelationID]graph.Slice[graph.Claim], error) {
	sel, err := s.selectClaims(ctx, q)
	if err != nil {
		return nil, err
	}
	return fan(ctx, s, sel, relations, []branch{sel.by("relation")}, "x.relation = parent", p, claimPage(p))
}

// ClaimsIn gives the same page of the claims of several articles; see graph.Fanner.
func (s *Store) ClaimsIn(ctx context.Context, articles []graph.ArticleID, q graph.ClaimQuery, p graph.Page) (map[graph.ArticleID]graph.Slice[graph.Claim], error) {
	sel, err := s.selectClaims(ctx, q)
	if err != nil {
		return nil, err
	}
	return fan(ctx, s, sel, articles, []branch{inArticle}, "x.article = parent", p, claimPage(p))
}

// fan reads the same page of what belongs to each of several parents: what the
// branches match from one of them, or where something narrower leads to x, what is
// theirs.
func fan[K ~string, T any](ctx context.Context, s *Store, q *selection, parents []K, branches []branch, theirs string, p graph.Page, c columns[T]) (map[K]graph.Slice[T], error) {
	scope := strings.Join(append([]string{"parent"}, q.bound...), ", ")
	if q.anchored() {
		q.where("(" + theirs + ")")
		q.bound = append(q.bound, "parent")
	} else {
		q.anchor("WITH *, parent AS one", branches...)
	}
	prepare := q.prepare + "UNWIND $parents AS parent\nCALL (" + scope + ") {\n"
	q.prepare = ""
	q.param("parents", plain(parents))
	total := prepare + q.body(nil) + "RETURN count(x) AS total\n}\nRETURN parent, total"
	of := maps.Clone(q.params)
	n, backward, err := q.at(p)
	if err != nil {
		return nil, err
	}
	statement := prepare + q.rows(backward, c.link, c.list) + "}\nRETURN parent, rows"
	var out map[K]graph.Slice[T]
	err = s.read(ctx, func(t tx) error {
		out = make(map[K]graph.Slice[T], len(parents))
		var all []T
		if err := t.query(statement, q.params, func(v []any) error {
			var one graph.Slice[T]
			rows, _ := v[1].([]any)
			for _, row := range rows[:min(n, len(rows))] {
				r := row.([]any)
				if err := c.item(q, r[0], r[1].([]any), &one); err != nil {
					return err
				}
			}
			turn(&one, p, backward, len(rows) > n)
			out[text[K](v[0])] = one
			all = append(all, one.Items...)
			return nil
		}); err != nil {
			return err
		}
		if p.Count {
			if err := t.query(total, of, func(v []any) error {
				one := out[text[K](v[0])]
				one.Total = number(v[1])
				out[text[K](v[0])] = one
				return nil
			}); err != nil {
				return err
			}
		}
		actors, articles, err := t.lookup(c.refers(all))
		for id, one := range out {
			one.Actors, one.Articles = actors, articles
			out[id] = one
		}
		return err
	})
	return out, err
}
