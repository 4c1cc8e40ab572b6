package graphtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/entente-graph/entente/graph"
)

// testPageBrings holds that a page brings along what it is asked for: how many there
// are, and what its items refer to, merged actors under the IDs that claims have.
func testPageBrings(t *testing.T, s graph.Store) {
	ctx := t.Context()
	fillGenerated(t, s)
	all := graph.Page{First: graph.MaxPage}
	claims, err := s.Claims(ctx, graph.ClaimQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	relations, err := s.Relations(ctx, graph.RelationQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	if len(claims.Actors)+len(claims.Articles)+claims.Total > 0 {
		t.Errorf("a page brings along what nobody asked for: %d actors, %d articles, %d in all", len(claims.Actors), len(claims.Articles), claims.Total)
	}
	for _, p := range []graph.Page{
		{First: 7, Count: true}, {Last: 7, Count: true, Actors: true}, {First: 30, Articles: true}, {First: 50, Actors: true, Articles: true},
		{First: 5, After: claims.Cursors[10], Count: true, Actors: true, Articles: true},
	} {
		got, err := s.Claims(ctx, graph.ClaimQuery{}, p)
		if err != nil {
			t.Fatal(err)
		}
		actors, articles := p.OfClaims(got.Items)
		check(t, s, p, got.Total, len(claims.Items), got.Actors, got.Articles, actors, articles)
		if p.After != "" {
			p.After = relations.Cursors[10]
		}
		roll, err := s.Relations(ctx, graph.RelationQuery{}, p)
		if err != nil {
			t.Fatal(err)
		}
		check(t, s, p, roll.Total, len(relations.Items), roll.Actors, nil, p.OfRelations(roll.Items), nil)
	}
	// The strongest relations of one actor may be found in a way of their own.
	one := graph.RelationQuery{Actors: []graph.ActorID{relations.Items[0].Subject}}
	whole, err := s.Relations(ctx, one, all)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Relations(ctx, one, graph.Page{First: 1, Count: true, Actors: true}); err != nil || got.Total != len(whole.Items) || len(got.Actors) != 2 {
		t.Errorf("of one actor: %d in all, %d actors, %v; want %d, 2", got.Total, len(got.Actors), err, len(whole.Items))
	}
}

func check(t *testing.T, s graph.Store, p graph.Page, total, want int, gotActors map[graph.ActorID]*graph.Actor, gotArticles map[graph.ArticleID]*graph.Article, actors []graph.ActorID, articles []graph.ArticleID) {
	t.Helper()
	if !p.Count {
		want = 0
	}
	if total != want {
		t.Errorf("%+v: %d in all, want %d", p, total, want)
	}
	if p.Actors != (len(actors) > 0) {
		t.Fatalf("%+v: the items refer to %d actors", p, len(actors))
	}
	wantActors, wantArticles, err := s.Lookup(t.Context(), actors, articles)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(wantActors, gotActors, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%+v: actors (-looked up +brought):\n%s", p, d)
	}
	if d := cmp.Diff(wantArticles, gotArticles, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%+v: articles (-looked up +brought):\n%s", p, d)
	}
}

// testFan compares pages below several things with the portable way.
func testFan(t *testing.T, s graph.Store, portable portable, share Share) {
	ctx, some := t.Context(), thinned{share: share}
	fillGenerated(t, s)
	bare := portable(t, s)
	all := graph.Page{First: graph.MaxPage}
	relations, err := s.Relations(ctx, graph.RelationQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	actors, err := s.FindActors(ctx, graph.ActorQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	articles, err := s.ListArticles(ctx, graph.ArticleQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	relationIDs, actorIDs, articleIDs := []graph.RelationID{"relation:none"}, []graph.ActorID{"country:NONE"}, []graph.ArticleID{"article:none"}
	for _, r := range relations.Items[:40] {
		relationIDs = append(relationIDs, r.ID)
	}
	for _, a := range actors.Items[:20] {
		actorIDs = append(actorIDs, a.ID)
	}
	for _, a := range articles.Items {
		articleIDs = append(articleIDs, a.ID)
	}
	affirmed := graph.In(graph.ByPolarity, graph.Affirmed)
	for _, p := range []graph.Page{{First: 2}, {Last: 3, Count: true}, {First: 1, Count: true, Actors: true}, {First: 5, Actors: true, Articles: true}} {
		for _, q := range []graph.ClaimQuery{
			{}, {Where: affirmed}, {Order: graph.Order{By: graph.ByConfidence}}, {Where: affirmed, Order: graph.Order{By: graph.ByFirst, Descending: true}},
			{Subjects: actorIDs[:5]}, {Actors: actorIDs[:5], Where: affirmed}, {Where: graph.At(graph.AtArticle, graph.In(graph.ByPublisher, articles.Items[0].Publisher))},
		} {
			if some.skip() {
				continue
			}
			want, err := graph.ClaimsOf(ctx, bare, relationIDs, q, p)
			same(t, p, q, want, err, func() (map[graph.RelationID]graph.Slice[graph.Claim], error) {
				return graph.ClaimsOf(ctx, s, relationIDs, q, p)
			})
			in, err := graph.ClaimsIn(ctx, bare, articleIDs, q, p)
			same(t, p, q, in, err, func() (map[graph.ArticleID]graph.Slice[graph.Claim], error) {
				return graph.ClaimsIn(ctx, s, articleIDs, q, p)
			})
		}
		for _, q := range []graph.RelationQuery{
			{}, {Where: graph.AtLeast(graph.ByClaims, 2)}, {Order: graph.Order{By: graph.ByLast, Descending: true}}, {Objects: actorIDs[:5]}, {Where: graph.Has(affirmed)},
		} {
			if some.skip() {
				continue
			}
			want, err := graph.RelationsOf(ctx, bare, actorIDs, q, p)
			same(t, p, q, want, err, func() (map[graph.ActorID]graph.Slice[graph.Relation], error) {
				return graph.RelationsOf(ctx, s, actorIDs, q, p)
			})
		}
	}
	if _, err := graph.ClaimsOf(ctx, s, relationIDs, graph.ClaimQuery{}, graph.Page{First: 1, After: "forged"}); err == nil {
		t.Error("a forged cursor is taken")
	}
}

func same[K comparable, T, Q any](t *testing.T, p graph.Page, q Q, want map[K]graph.Slice[T], err error, ask func() (map[K]graph.Slice[T], error)) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ask()
	if err != nil {
		t.Fatalf("%+v %+v: %v", p, q, err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%+v %+v (-portable +own):\n%.3000s", p, q, d)
	}
}
