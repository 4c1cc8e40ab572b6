package neo4j

import (
	"context"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// contestQuery groups the claims of a selection by what they are about and
// returns those of the groups where both sides have one.
func contestQuery(sel *selection, kind graph.ContestKind) string {
	matter, against, takes := "x.relation", "x.polarity = 'NEGATED'", "x.relation IS NOT NULL"
	if kind == graph.Reversal {
		matter = "CASE WHEN x.subject < x.object THEN [x.subject, x.object] ELSE [x.object, x.subject] END"
		against, takes = "x.quad >= 3", "x.quad IS NOT NULL AND x.relation IS NOT NULL AND x.subject <> x.object"
	}
	return sel.body(nil) + "WITH x WHERE x.first IS NOT NULL AND " + takes + "\n" +
		"WITH " + matter + " AS matter, coalesce(" + against + ", false) AS against, x\n" +
		"WITH matter, collect([against, x.subject, x.type, x.object, x.first, x.speaker, x.confidence, x.article, x.key, x.id]) AS claims\n" +
		"WHERE any(c IN claims WHERE c[0]) AND any(c IN claims WHERE NOT c[0])\n" +
		"RETURN claims"
}

// Contests finds where claims disagree; see graph.Contester.
func (s *Store) Contests(ctx context.Context, q graph.ContestQuery) ([]graph.Contest, error) {
	sel, err := s.selectClaims(ctx, q.Claims)
	if err != nil {
		return nil, err
	}
	sel.param("after", lowest)
	sel.param("before", highest)
	type group struct {
		matter graph.Matter
		stands []graph.Stand
	}
	var groups []group
	var ids []graph.ClaimID
	if err := s.read(ctx, func(t tx) error {
		groups, ids = nil, nil
		return t.query(contestQuery(sel, q.Kind), sel.params, func(v []any) error {
			var g group
			for _, c := range v[0].([]any) {
				f := c.([]any)
				g.matter = graph.Matter{Subject: text[graph.ActorID](f[1]), Type: text[string](f[2]), Object: text[graph.ActorID](f[3])}
				if q.Kind == graph.Reversal {
					g.matter = graph.PairOf(g.matter.Subject, g.matter.Object)
				}
				g.stands = append(g.stands, graph.Stand{
					Against: flag(f[0]), Day: text[string](f[4]), Speaker: text[graph.ActorID](f[5]), Confidence: decimal(f[6]),
					Article: text[graph.ArticleID](f[7]), Place: place(text[string](f[8]))<<32 | len(ids),
				})
				ids = append(ids, text[graph.ClaimID](f[9]))
			}
			groups = append(groups, g)
			return nil
		})
	}); err != nil {
		return nil, err
	}
	return graph.FindContests(q, func(yield func(graph.Matter, []graph.Stand) bool) {
		for _, g := range groups {
			if !yield(g.matter, g.stands) {
				return
			}
		}
	}, func(stands []graph.Stand) ([]graph.Claim, error) {
		wanted := make([]graph.ClaimID, len(stands))
		for i, x := range stands {
			wanted[i] = ids[x.Place&(1<<32-1)]
		}
		return s.claimsByID(ctx, wanted)
	})
}

// place is that of a claim in its article, which its key ends in.
func place(key string) int {
	n := 0
	for _, d := range key[strings.LastIndexByte(key, ' ')+1:] {
		n = 10*n + int(d-'0')
	}
	return n
}

// claimsByID returns claims in the order of their IDs, leaving out those that
// are not there.
func (s *Store) claimsByID(ctx context.Context, ids []graph.ClaimID) ([]graph.Claim, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	slice, err := s.Claims(ctx, graph.ClaimQuery{IDs: ids}, graph.Page{First: len(ids)})
	if err != nil {
		return nil, err
	}
	found := map[graph.ClaimID]graph.Claim{}
	for _, c := range slice.Items {
		found[c.ID] = c
	}
	return graph.InOrder(ids, found), nil
}
