package graphtest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph"
)

// BenchLists loads a graph, times the first page of lists with filters and
// orders and, with them, the whole list by pages of 100 while other articles come
// in. It fails where a claim that was there before does not come just once.
func BenchLists(b *testing.B, claims int, open func(testing.TB) graph.Store) {
	s := open(b)
	start := time.Now()
	if _, err := graph.PutAll(b.Context(), s, func(yield func(*graph.Reading, error) bool) {
		for r := range Generate(1, claims) {
			if !yield(r, nil) {
				return
			}
		}
	}); err != nil {
		b.Fatal(err)
	}
	b.Logf("loaded %.0f claims a second", float64(claims)/time.Since(start).Seconds())
	page := graph.Page{First: 20}
	hub, leaf := graph.ActorID("organization:a000000"), graph.ActorID("organization:a000300")
	claim := func(where graph.Filter, o graph.Order, p graph.Page) func(context.Context) (int, error) {
		return func(ctx context.Context) (int, error) {
			slice, err := s.Claims(ctx, graph.ClaimQuery{Where: where, Order: o}, p)
			return len(slice.Items), err
		}
	}
	relation := func(q graph.RelationQuery, p graph.Page) func(context.Context) (int, error) {
		return func(ctx context.Context) (int, error) {
			slice, err := s.Relations(ctx, q, p)
			return len(slice.Items), err
		}
	}
	actor := func(q graph.ActorQuery) func(context.Context) (int, error) {
		return func(ctx context.Context) (int, error) {
			slice, err := s.FindActors(ctx, q, page)
			return len(slice.Items), err
		}
	}
	article := func(q graph.ArticleQuery) func(context.Context) (int, error) {
		return func(ctx context.Context) (int, error) {
			slice, err := s.ListArticles(ctx, q, page)
			return len(slice.Items), err
		}
	}
	of := func(id graph.ActorID) func(context.Context) (int, error) {
		return func(ctx context.Context) (int, error) {
			slice, err := s.Claims(ctx, graph.ClaimQuery{Actors: []graph.ActorID{id}}, page)
			return len(slice.Items), err
		}
	}
	at := func(p graph.Part, f graph.Filter) graph.Filter { return graph.At(p, f) }
	var none graph.Filter
	var own graph.Order
	counted := page
	counted.Count = true
	count := graph.Page{Count: true, NoItems: true}
	for _, q := range []struct {
		name string
		ask  func(context.Context) (int, error)
	}{
		{"claims", claim(none, own, page)},
		{"claims-counted", claim(none, own, counted)},
		{"claims-by-event-date", claim(none, graph.Order{By: graph.ByFirst, Descending: true}, page)},
		{"claims-by-confidence", claim(none, graph.Order{By: graph.ByConfidence, Descending: true}, page)},
		{"claims-of-hub", of(hub)},
		{"claims-of-leaf", of(leaf)},
		{"claims-of-type", claim(graph.In(graph.ByType, "MEETS"), own, page)},
		{"claims-of-type-counted", claim(graph.In(graph.ByType, "MEETS"), own, counted)},
		{"claims-of-category-and-denied", claim(graph.All(graph.In(graph.ByCategory, graph.Assault), graph.In(graph.ByPolarity, graph.Negated)), own, page)},
		{"claims-within-a-month", claim(graph.Within("2012-05-01", "2012-05-31"), own, page)},
		{"claims-within-a-month-counted", claim(graph.Within("2012-05-01", "2012-05-31"), own, counted)},
		{"claims-valid-at", claim(graph.Within("2013-03-08", "2013-03-08"), own, page)},
		{"claims-known-at", claim(graph.Known(added), own, page)},
		{"claims-of-publisher", claim(at(graph.AtArticle, graph.In(graph.ByPublisher, "publisher 7")), own, page)},
		{"claims-of-subject-name", claim(at(graph.AtSubject, graph.In(graph.ByName, "organization:a000300")), own, page)},
		{"claims-of-subject-kind", claim(at(graph.AtSubject, graph.In(graph.ByKind, graph.KindOrganization)), own, page)},
		{"claims-of-absent-country", claim(at(graph.AtSubject, graph.In(graph.ByCountry, "NOR")), own, page)},
		{"claims-by-words", claim(graph.Words(graph.ByEvidence, "a000300"), own, page)},
		{"claims-by-common-words", claim(graph.Words(graph.ByEvidence, "facade"), own, page)},
		{"claims-by-absent-words", claim(graph.Words(graph.ByEvidence, "armistice"), own, page)},
		{"claims-by-title", claim(at(graph.AtArticle, graph.Words(graph.ByTitle, "g1-00000300")), own, page)},
		{"relations", relation(graph.RelationQuery{}, page)},
		{"relations-by-last", relation(graph.RelationQuery{Order: graph.Order{By: graph.ByLast, Descending: true}}, page)},
		{"relations-by-first", relation(graph.RelationQuery{Order: graph.Order{By: graph.ByFirst}}, page)},
		{"relations-by-publishers", relation(graph.RelationQuery{Order: graph.Order{By: graph.ByPublishers, Descending: true}}, page)},
		{"relations-by-confidence", relation(graph.RelationQuery{Order: graph.Order{By: graph.ByConfidence, Descending: true}}, page)},
		{"relations-of-hub-by-last", relation(graph.RelationQuery{Actors: []graph.ActorID{hub}, Order: graph.Order{By: graph.ByLast, Descending: true}}, page)},
		{"relations-within-a-month", relation(graph.RelationQuery{Where: graph.Has(graph.Within("2012-05-01", "2012-05-31"))}, page)},
		{"relations-of-type", relation(graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS")}, page)},
		{"relations-of-type-by-last", relation(graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS"), Order: graph.Order{By: graph.ByLast, Descending: true}}, page)},
		{"relations-of-two-types", relation(graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS", "ATTACKS")}, page)},
		{"relations-of-absent-type", relation(graph.RelationQuery{Where: graph.In(graph.ByType, "WINKS_AT")}, page)},
		{"relations-of-type-count", relation(graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS")}, count)},
		{"relations-of-two-types-count", relation(graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS", "ATTACKS")}, count)},
		{"relations-of-type-of-many-claims-count", relation(graph.RelationQuery{Where: graph.All(graph.In(graph.ByType, "MEETS"), graph.AtLeast(graph.ByPublishers, 2))}, count)},
		{"relations-of-country", relation(graph.RelationQuery{Where: at(graph.AtSubject, graph.In(graph.ByCountry, "NOR"))}, page)},
		{"actors", actor(graph.ActorQuery{})},
		{"actors-by-name", actor(graph.ActorQuery{Order: graph.Order{By: graph.ByName}})},
		{"actors-by-words", actor(graph.ActorQuery{Name: "organ"})},
		{"articles", article(graph.ArticleQuery{})},
		{"articles-by-title", article(graph.ArticleQuery{Where: graph.Words(graph.ByTitle, "g1-00000300")})},
		{"articles-of-publisher", article(graph.ArticleQuery{Where: graph.In(graph.ByPublisher, "publisher 7")})},
		{"publishers", func(ctx context.Context) (int, error) {
			slice, err := s.Publishers(ctx, graph.PublisherQuery{}, page)
			return len(slice.Items), err
		}},
	} {
		b.Run(q.name, func(b *testing.B) {
			var times []time.Duration
			n := 0
			for b.Loop() {
				began := time.Now()
				var err error
				if n, err = q.ask(b.Context()); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(began))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(n), "items")
		})
	}
	b.Run("walk", func(b *testing.B) {
		for b.Loop() {
			benchWalk(b, s, claims)
		}
	})
}

// benchWalk reads all claims by pages while every other page one more comes in,
// up to 1,000.
func benchWalk(b *testing.B, s graph.Store, claims int) {
	b.Helper()
	times := make(map[graph.ClaimID]int, claims)
	p := graph.Page{First: 100}
	inserted, pages := 0, 0
	var longest time.Duration
	for {
		began := time.Now()
		slice, err := s.Claims(b.Context(), graph.ClaimQuery{}, p)
		if err != nil {
			b.Fatal(err)
		}
		longest = max(longest, time.Since(began))
		for i := range slice.Items {
			times[slice.Items[i].ID]++
		}
		pages++
		for range 2 * 1000 * len(slice.Items) / claims {
			if inserted == 1000 {
				break
			}
			inserted++
			r := reading(fmt.Sprintf("walk-%d-%d", b.N, inserted), "Gazette", fmt.Sprintf("20%02d-%02d-01", 9+inserted%12, 1+inserted%12), claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
			if _, err := s.Put(b.Context(), r); err != nil {
				b.Fatal(err)
			}
		}
		if !slice.HasNext {
			break
		}
		p.After = slice.Cursors[len(slice.Cursors)-1]
	}
	for r := range Generate(1, claims) {
		for i := range r.Claims {
			if n := times[r.Claims[i].ID]; n != 1 {
				b.Fatalf("claim %s comes %d times", r.Claims[i].ID, n)
			}
		}
	}
	b.ReportMetric(float64(pages), "pages")
	b.ReportMetric(float64(inserted), "inserted")
	b.ReportMetric(float64(longest.Microseconds()), "longest-page-µs")
}
