package sqlite

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/entente-graph/entente/graph"
)

// Contests finds where claims disagree; see graph.Contester.
func (s *Store) Contests(ctx context.Context, q graph.ContestQuery) ([]graph.Contest, error) {
	var list []graph.Contest
	err := s.overColumns(ctx, func() (func(*columns) error, error) {
		rows, err := s.rows(ctx, q.Claims)
		return func(c *columns) error {
			found, err := rows(c)
			if err != nil {
				return err
			}
			list, err = graph.FindContests(q, c.matters(found, q.Kind), func(stands []graph.Stand) ([]graph.Claim, error) {
				list := make([]int32, len(stands))
				for i, x := range stands {
					list[i] = int32(x.Place)
				}
				return s.claimsAt(ctx, c, list)
			})
			return err
		}, err
	})
	return list, err
}

// matters groups rows by what they are about, where both sides have one.
func (c *columns) matters(rows []int32, kind graph.ContestKind) func(yield func(graph.Matter, []graph.Stand) bool) {
	type sided struct {
		row     int32
		against bool
		matter  int64
	}
	var taking []sided
	n := int64(len(c.actors.names))
	codes := int64(len(c.relations)) + 1
	if kind == graph.Reversal {
		codes = n * n
	}
	groups := newGroups(codes, len(rows))
	for _, i := range rows {
		against, takes := kind.Side(graph.Polarity(c.polarities.names[c.polarity[i]]), graph.Category(c.categories.names[c.category[i]]))
		if !takes || c.first[i] == noDay || c.relation[i] == 0 {
			continue
		}
		matter := int64(c.relation[i])
		if kind == graph.Reversal {
			r := c.relations[c.relation[i]-1]
			if r.subject == r.object {
				continue
			}
			matter = int64(min(r.subject, r.object))*n + int64(max(r.subject, r.object))
		}
		g := &groups.counts[groups.at(matter)]
		g.claims++
		if against {
			g.denied++
		}
		taking = append(taking, sided{i, against, matter})
	}
	// The rows of a group beside each other, those of one side only left out.
	from := make([]int32, len(groups.counts)+1)
	for k, g := range groups.counts {
		from[k+1] = from[k]
		if g.denied > 0 && g.denied < g.claims {
			from[k+1] += g.claims
		}
	}
	sorted := make([]sided, from[len(groups.counts)])
	next := slices.Clone(from)
	for _, x := range taking {
		if k := groups.at(x.matter); from[k] < from[k+1] {
			sorted[next[k]] = x
			next[k]++
		}
	}
	return func(yield func(graph.Matter, []graph.Stand) bool) {
		var stands []graph.Stand
		for k := range groups.counts {
			if from[k] == from[k+1] {
				continue
			}
			stands = stands[:0]
			group := sorted[from[k]:from[k+1]]
			for _, x := range group {
				stands = append(stands, graph.Stand{
					Day: dateOf(c.first[x.row]), Against: x.against, Speaker: c.id(c.speaker[x.row]), Confidence: c.confidence[x.row],
					Article: graph.ArticleID(c.articles[c.article[x.row]].id), Place: int(x.row),
				})
			}
			r := c.relations[c.relation[group[0].row]-1]
			m := graph.Matter{Subject: c.id(r.subject), Type: c.types.names[r.typ], Object: c.id(r.object)}
			if kind == graph.Reversal {
				m = graph.PairOf(m.Subject, m.Object)
			}
			if !yield(m, stands) {
				return
			}
		}
	}
}

// id is that of the actor that one stands for.
func (c *columns) id(actor int32) graph.ActorID {
	return graph.ActorID(c.actors.names[c.canonical[actor]])
}

// claimsAt returns the claims of rows in their order.
func (s *Store) claimsAt(ctx context.Context, c *columns, rows []int32) ([]graph.Claim, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	places := make([][2]any, len(rows))
	for i, r := range rows {
		places[i] = [2]any{c.articles[c.article[r]].id, c.seq[r]}
	}
	list, err := s.read.QueryContext(ctx, `SELECT p.key, c.body FROM json_each(?) p
		JOIN claim c ON c.article = json_extract(p.value, '$[0]') AND c.seq = json_extract(p.value, '$[1]') ORDER BY p.key`, marshal(places))
	if err != nil {
		return nil, err
	}
	defer list.Close()
	claims := make([]graph.Claim, 0, len(rows))
	for list.Next() {
		var key int
		var body []byte
		if err := list.Scan(&key, &body); err != nil {
			return nil, err
		}
		if key != len(claims) {
			return nil, errGone
		}
		var x graph.Claim
		if err := json.Unmarshal(body, &x); err != nil {
			return nil, err
		}
		claims = append(claims, x)
	}
	if err := list.Err(); err != nil {
		return nil, err
	}
	if len(claims) < len(rows) {
		return nil, errGone
	}
	return claims, s.addSentences(ctx, claims)
}
