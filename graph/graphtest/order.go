package graphtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
)

// A listing is one of the lists of a store, its items told by their IDs.
type listing struct {
	of   graph.List
	page func(context.Context, graph.Order, graph.Page) (graph.Slice[string], error)
	by   []graph.Property
}

func told[T any](s graph.Slice[T], err error, id func(*T) string) (graph.Slice[string], error) {
	out := graph.Slice[string]{Cursors: s.Cursors, HasNext: s.HasNext, HasPrev: s.HasPrev}
	for i := range s.Items {
		out.Items = append(out.Items, id(&s.Items[i]))
	}
	return out, err
}

func listings(s graph.Store) []listing {
	return []listing{
		{graph.ActorList, func(ctx context.Context, o graph.Order, p graph.Page) (graph.Slice[string], error) {
			slice, err := s.FindActors(ctx, graph.ActorQuery{Order: o}, p)
			return told(slice, err, func(a *graph.Actor) string { return string(a.ID) })
		}, []graph.Property{graph.ByClaims, graph.ByName}},
		{graph.RelationList, func(ctx context.Context, o graph.Order, p graph.Page) (graph.Slice[string], error) {
			slice, err := s.Relations(ctx, graph.RelationQuery{Order: o}, p)
			return told(slice, err, func(r *graph.Relation) string { return string(r.ID) })
		}, []graph.Property{graph.ByClaims, graph.ByFirst, graph.ByLast, graph.ByPublishers, graph.ByConfidence}},
		{graph.ClaimList, func(ctx context.Context, o graph.Order, p graph.Page) (graph.Slice[string], error) {
			slice, err := s.Claims(ctx, graph.ClaimQuery{Order: o}, p)
			return told(slice, err, func(c *graph.Claim) string { return string(c.ID) })
		}, []graph.Property{graph.ByPublished, graph.ByFirst, graph.ByConfidence}},
		{graph.ArticleList, func(ctx context.Context, o graph.Order, p graph.Page) (graph.Slice[string], error) {
			slice, err := s.ListArticles(ctx, graph.ArticleQuery{Order: o}, p)
			return told(slice, err, func(a *graph.Article) string { return string(a.ID) })
		}, []graph.Property{graph.ByPublished, graph.ByAdded}},
		{graph.PublisherList, func(ctx context.Context, o graph.Order, p graph.Page) (graph.Slice[string], error) {
			slice, err := s.Publishers(ctx, graph.PublisherQuery{Order: o}, p)
			return told(slice, err, func(p *graph.Publisher) string { return p.Name })
		}, []graph.Property{graph.ByArticles, graph.ByClaims, graph.ByPublisher, graph.ByFirst, graph.ByLast}},
	}
}

// walk reads a list page by page, from the end where backward; after each page
// it runs between.
func (l listing) walk(t testing.TB, o graph.Order, n int, backward bool, between func()) (all []string) {
	t.Helper()
	p := graph.Page{First: n}
	if backward {
		p = graph.Page{Last: n}
	}
	for {
		slice, err := l.page(t.Context(), o, p)
		if err != nil {
			t.Fatalf("%s: %v", o.Name(l.of), err)
		}
		if backward {
			all = append(slices.Clone(slice.Items), all...)
		} else {
			all = append(all, slice.Items...)
		}
		between()
		switch {
		case backward && slice.HasPrev:
			p.Before = slice.Cursors[0]
		case !backward && slice.HasNext:
			p.After = slice.Cursors[len(slice.Cursors)-1]
		default:
			return all
		}
	}
}

// sorted tells how plain Go orders the items of a list, each with the value of a
// property, which stand in the list's own order.
func sorted(ids []string, value map[string]any, o graph.Order) []string {
	out := slices.Clone(ids)
	slices.SortStableFunc(out, func(a, b string) int {
		switch x := value[a].(type) {
		case string:
			return strings.Compare(value[b].(string), x)
		case int:
			return cmp.Compare(value[b].(int), x)
		}
		return cmp.Compare(value[b].(float64), value[a].(float64))
	})
	if !o.Descending {
		slices.Reverse(out)
	}
	return out
}

// values are what the items of a list are ordered by.
func (w *world) values(t *testing.T, s graph.Store, of graph.List, by graph.Property) map[string]any {
	t.Helper()
	m := map[string]any{}
	all := graph.Page{First: graph.MaxPage}
	switch of {
	case graph.ActorList:
		for id := range w.actors {
			if w.canonical(id) != id {
				continue
			}
			m[string(id)] = actorItem{world: w, id: id}.value(by)
			if by == graph.ByName {
				m[string(id)] = folded(w.actors[id].Name)
			}
		}
	case graph.RelationList:
		relations, err := s.Relations(t.Context(), graph.RelationQuery{}, all)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range relations.Items {
			m[string(r.ID)] = relationItem{w, r}.value(by)
		}
	case graph.ClaimList:
		for _, c := range w.all {
			m[string(c.ID)] = claimItem{world: w, Claim: c}.value(by)
			if by == graph.ByPublished {
				m[string(c.ID)] = w.articles[c.Article].Published
			}
		}
	case graph.ArticleList:
		for id, a := range w.articles {
			m[string(id)] = articleItem{world: w, Article: a}.value(by)
		}
	case graph.PublisherList:
		for _, p := range w.publishers() {
			m[p.Name] = publisherItem{Publisher: p}.value(by)
		}
	}
	return m
}

// places is what tells the place of an item in the list's own order, for cursors.
func (w *world) places(t *testing.T, s graph.Store, of graph.List) func(id string) []any {
	t.Helper()
	own := w.values(t, s, of, listings(s)[slices.IndexFunc(listings(s), func(l listing) bool { return l.of == of })].by[0])
	seq, articles := map[string]int{}, map[string]graph.ArticleID{}
	inArticle := map[graph.ArticleID]int{}
	for _, c := range w.all {
		seq[string(c.ID)], articles[string(c.ID)] = inArticle[c.Article], c.Article
		inArticle[c.Article]++
	}
	return func(id string) []any {
		if of == graph.ClaimList {
			return []any{own[id], articles[id], seq[id]}
		}
		return []any{own[id], id}
	}
}

// testOrders compares every order of every list with one of plain Go, at once
// and by pages from either end, and holds that a cursor belongs to one order of
// one list and is of the same text in every store.
func testOrders(t *testing.T, s graph.Store, share Share) {
	ctx, some := t.Context(), thinned{share: share}
	w, readings := varied(rand.New(rand.NewPCG(3, 8)))
	for _, r := range readings {
		if _, err := s.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Edit(ctx, graph.Edit{Kind: graph.EditMerge, Actor: "x:4", Into: "x:5"}); err != nil {
		t.Fatal(err)
	}
	w.into["x:4"] = "x:5"
	cursors := map[string]graph.Cursor{}
	for _, l := range listings(s) {
		own := l.walk(t, graph.Order{}, 1000, false, func() {})
		place := w.places(t, s, l.of)
		for i, by := range l.by {
			value := w.values(t, s, l.of, by)
			if len(value) != len(own) || len(own) < 2 {
				t.Fatalf("%d %s, want %d", len(own), l.of, len(value))
			}
			for _, o := range []graph.Order{{By: by, Descending: true}, {By: by}} {
				want := sorted(own, value, o)
				if i == 0 && o.Descending && !slices.Equal(want, own) {
					t.Errorf("%s do not go by %s by themselves", l.of, by)
				}
				for _, n := range []int{2, 7, 1000} {
					for _, backward := range []bool{false, true} {
						if some.skip() {
							continue
						}
						if d := gocmp.Diff(want, l.walk(t, o, n, backward, func() {})); d != "" {
							t.Errorf("%s, by pages of %d, backward %v (-want +got):\n%s", o.Name(l.of), n, backward, d)
						}
					}
				}
				slice, err := l.page(ctx, o, graph.Page{First: graph.MaxPage})
				if err != nil {
					t.Fatal(err)
				}
				for i, id := range slice.Items {
					place := place(id)
					if !(graph.Order{By: by, Descending: true}).IsOwn(l.of) {
						place = append([]any{value[id]}, place...)
					}
					if want := graph.CursorAt(o.Name(l.of), place); slice.Cursors[i] != want {
						t.Errorf("%s: the cursor of %s is %s, want %s of %v", o.Name(l.of), id, slice.Cursors[i], want, place)
					}
				}
				cursors[o.Name(l.of)] = slice.Cursors[0]
			}
		}
		if _, err := l.page(ctx, graph.Order{By: graph.ByCountry}, graph.Page{}); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s by country: %v, want ErrQuery", l.of, err)
		}
	}
	for _, l := range listings(s) {
		for _, by := range l.by {
			for _, o := range []graph.Order{{By: by, Descending: true}, {By: by}} {
				for name, c := range cursors {
					_, err := l.page(ctx, o, graph.Page{After: c})
					if same := name == o.Name(l.of); same && err != nil || !same && !errors.Is(err, graph.ErrCursor) {
						t.Errorf("a cursor of %s in %s: %v", name, o.Name(l.of), err)
					}
				}
			}
		}
	}
}

// testWalk reads lists by pages while articles come in at every place of their
// orders: what was there before comes once.
func testWalk(t *testing.T, s graph.Store) {
	for r := range Generate(1, 400) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	insert := func() {
		n++
		r := reading(fmt.Sprintf("between-%d", n), "Gazette", fmt.Sprintf("20%02d-05-01", 9+n%12), claimSpec{"country:NOR", "MEETS", graph.ActorID(fmt.Sprintf("group:%d", n)), graph.Consult, false})
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range listings(s) {
		if l.of != graph.ClaimList && l.of != graph.ArticleList {
			continue // what is told of the others changes with what comes in, and with it their places
		}
		for _, by := range l.by {
			for _, descending := range []bool{true, false} {
				o := graph.Order{By: by, Descending: descending}
				before := l.walk(t, o, 1000, false, func() {})
				times := map[string]int{}
				for _, id := range l.walk(t, o, 37, false, insert) {
					times[id]++
				}
				for _, id := range before {
					if times[id] != 1 {
						t.Errorf("%s: %s comes %d times", o.Name(l.of), id, times[id])
					}
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("%d articles came in between", n)
	}
}

// testLookup finds what IDs stand for, merged actors by both of theirs.
func testLookup(t *testing.T, s graph.Store) {
	ctx := t.Context()
	fill(t, s)
	if _, err := s.Edit(ctx, graph.Edit{Kind: graph.EditMerge, Actor: "group:y", Into: "group:x"}); err != nil {
		t.Fatal(err)
	}
	actors, articles, err := s.Lookup(ctx, []graph.ActorID{"group:y", "group:x", "none", "country:NOR", "group:x"}, []graph.ArticleID{"none", fixture[1].Article.ID, fixture[1].Article.ID})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for id, a := range actors {
		got = append(got, fmt.Sprintf("%s is %s with %d aliases", id, a.ID, len(a.Aliases)))
	}
	slices.Sort(got)
	if d := gocmp.Diff([]string{"country:NOR is country:NOR with 1 aliases", "group:x is group:x with 1 aliases", "group:y is group:x with 1 aliases"}, got); d != "" {
		t.Errorf("actors (-want +got):\n%s", d)
	}
	if d := gocmp.Diff(map[graph.ArticleID]*graph.Article{fixture[1].Article.ID: &fixture[1].Article}, articles); d != "" {
		t.Errorf("articles (-want +got):\n%s", d)
	}
	if actors, articles, err := s.Lookup(ctx, nil, nil); len(actors)+len(articles) > 0 || err != nil {
		t.Errorf("asked for nothing: %v, %v, %v", actors, articles, err)
	}
}
