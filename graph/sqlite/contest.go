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
	err := s.overColumns(ctx, func() (func(*columns, func()) error, error) {
		rows, err := s.rows(ctx, q.Claims)
		return func(c *columns, release func()) error {
			found, err := rows(c)
			if err != nil {
				return err
			}
			list, err = graph.FindContests(q, c.matters(found, q.Kind), func(stands []graph.Stand) ([]graph.Claim, error) {
				rows := make([]int32, len(stands))
				for i, x := range stands {
					rows[i] = int32(x.Place)
				}
				best := c.placesOf(rows)
				release()
				return s.claimsAt(ctx, best)
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

// A claimPlace is where a claim is stored: its article, by which change, and where there.
type claimPlace struct {
	article string
	number  int64
	seq     int32
}

// placesOf are the places of the claims of rows.
func (c *columns) placesOf(rows []int32) []claimPlace {
	places := make([]claimPlace, len(rows))
	for k, i := range rows {
		a := &c.articles[c.article[i]]
		places[k] = claimPlace{a.id, a.number, c.seq[i]}
	}
	return places
}

// claimsAt returns the claims of some places in their order. The error is errGone
// where an article has changed since: its claims are other ones.
func (s *Store) claimsAt(ctx context.Context, places []claimPlace) ([]graph.Claim, error) {
	if len(places) == 0 {
		return nil, nil
	}
	rows := make([][3]any, len(places))
	for i, p := range places {
		rows[i] = [3]any{p.article, p.number, p.seq}
	}
	list, err := s.read.QueryContext(ctx, `SELECT p.key, c.body FROM json_each(?) p
		JOIN fact f ON f.article = json_extract(p.value, '$[0]') AND f.number = json_extract(p.value, '$[1]')
		JOIN claim c ON c.article = f.article AND c.seq = json_extract(p.value, '$[2]') ORDER BY p.key`, marshal(rows))
	if err != nil {
		return nil, err
	}
	defer list.Close()
	claims := make([]graph.Claim, 0, len(places))
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
	if len(claims) < len(places) {
		return nil, errGone
	}
	return claims, s.addSentences(ctx, claims)
}
