package graphtest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
)

func edit(t testing.TB, s graph.Store, e graph.Edit) graph.Edit {
	t.Helper()
	e, err := s.Edit(t.Context(), e)
	if err != nil {
		t.Fatalf("%s: %v", e.Kind, err)
	}
	return e
}

// claim returns a claim as it is shown, nil where the lists do not have it.
func claim(t testing.TB, s graph.Store, id graph.ClaimID) *graph.Claim {
	t.Helper()
	slice, err := s.Claims(t.Context(), graph.ClaimQuery{IDs: []graph.ClaimID{id}}, graph.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if len(slice.Items) == 0 {
		return nil
	}
	return &slice.Items[0]
}

// totals tells how many claims a relation has.
func totals(t testing.TB, s graph.Store, subject graph.ActorID, relation string, object graph.ActorID) string {
	t.Helper()
	id := graph.NewRelationID(subject, relation, object)
	slice, err := s.Relations(t.Context(), graph.RelationQuery{IDs: []graph.RelationID{id}}, graph.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if len(slice.Items) == 0 {
		return "none"
	}
	r := slice.Items[0]
	return fmt.Sprintf("%d of %d articles, %d denied", r.Claims, r.Articles, r.Denied)
}

// consistent fails where what the store counts is not what its claims, as they are
// shown, add up to, or where a span is not in its text.
func consistent(t testing.TB, s graph.Store, portable portable) {
	t.Helper()
	for m, err := range graph.Verify(t.Context(), s) {
		t.Errorf("%+v, %v", m, err)
	}
	q := graph.TallyQuery{Per: graph.PerType | graph.PerActor}
	got, err := graph.Tallies(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	want, err := graph.Tallies(t.Context(), portable(t, s), q)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("counted by type and actor (-claims +store):\n%s", d)
	}
	claims, err := s.Claims(t.Context(), graph.ClaimQuery{}, graph.Page{First: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]int{}
	for _, c := range claims.Items {
		a, err := s.Article(t.Context(), c.Article)
		if err != nil {
			t.Fatal(err)
		}
		counted[a.Publisher]++
	}
	publishers, err := s.Publishers(t.Context(), graph.PublisherQuery{}, graph.Page{First: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range publishers.Items {
		if p.Claims != counted[p.Name] {
			t.Errorf("%s makes %d claims, the store says %d", p.Name, counted[p.Name], p.Claims)
		}
	}
}

// testSplits moves mentions that texts call by a name to another actor, a new one
// and one that is there, in all articles and in one.
func testSplits(t *testing.T, s graph.Store, portable portable) {
	fill(t, s)
	ctx := t.Context()
	trained := fixture[1].Claims[0] // "Norway" OFFERS_TRAINING "Kenya"
	made := &graph.Actor{ID: "organization:norway-ltd", Name: "Norway Ltd", Kind: graph.KindOrganization, Country: "NOR"}
	first := edit(t, s, graph.Edit{Kind: graph.EditSplit, Actor: "country:NOR", Name: " NORWAY ", Into: made.ID, Target: made, Article: fixture[1].Article.ID, By: "curator"})
	want := *trained.Subject
	want.Actor, want.Name, want.Kind = made.ID, made.Name, made.Kind
	got := claim(t, s, trained.ID)
	if d := cmp.Diff(&want, got.Subject); d != "" {
		t.Errorf("the mention that was moved (-want +got):\n%s", d)
	}
	if n := totals(t, s, made.ID, "OFFERS_TRAINING", "country:KEN"); n != "2 of 1 articles, 1 denied" {
		t.Errorf("the new actor's relation has %s", n)
	}
	if n := totals(t, s, "country:NOR", "OFFERS_TRAINING", "country:KEN"); n != "1 of 1 articles, 0 denied" {
		t.Errorf("the old actor's relation in another article has %s", n)
	}
	found, err := s.FindActors(ctx, graph.ActorQuery{Exact: "norway ltd"}, graph.Page{})
	if err != nil || len(found.Items) != 1 || found.Items[0].ID != made.ID {
		t.Errorf("the new actor by name: %+v, %v", found.Items, err)
	}
	read, err := s.AsRead(ctx, []graph.ClaimID{"claim:none", trained.ID})
	if d := cmp.Diff([]graph.Claim{trained}, read); d != "" || err != nil {
		t.Errorf("the claim as read (-put +got):\n%s%v", d, err)
	}
	// What comes later is split too, and reading again changes nothing.
	for _, r := range fixture {
		if changed, err := s.Put(ctx, r); err != nil || changed {
			t.Errorf("a replay after a split: %v, %v", changed, err)
		}
	}
	everywhere := edit(t, s, graph.Edit{Kind: graph.EditSplit, Actor: "group:x", Name: actors["group:x"].Name, Into: "group:y"})
	later := reading("later", "", "2016-01-01", claimSpec{"group:x", "ATTACKS", "country:KEN", graph.Assault, false})
	if _, err := s.Put(ctx, later); err != nil {
		t.Fatal(err)
	}
	if n := totals(t, s, "group:y", "ATTACKS", "country:KEN"); n != "3 of 3 articles, 0 denied" {
		t.Errorf("split in all articles, the relation has %s", n)
	}
	consistent(t, s, portable)
	// A merge of the actor that is meant moves them on; one of the actor named leaves them.
	merge := edit(t, s, graph.Edit{Kind: graph.EditMerge, Actor: "group:y", Into: "country:TUR"})
	if n := totals(t, s, "country:TUR", "ATTACKS", "country:KEN"); n != "3 of 3 articles, 0 denied" {
		t.Errorf("the actor meant is another, and the relation has %s", n)
	}
	for name, e := range map[string]graph.Edit{
		"words that no text has": {Kind: graph.EditSplit, Actor: "country:KEN", Name: "Republic", Into: "country:TUR"},
		"again":                  {Kind: graph.EditSplit, Actor: "group:x", Name: actors["group:x"].Name, Into: "country:KEN"},
		"itself":                 {Kind: graph.EditSplit, Actor: "country:KEN", Name: "Kenya", Into: "country:KEN"},
		"one actor":              {Kind: graph.EditSplit, Actor: "country:TUR", Name: "Turkey", Into: "group:y"},
		"nobody new":             {Kind: graph.EditSplit, Actor: "country:KEN", Name: "Kenya", Into: "group:none"},
		"another target":         {Kind: graph.EditSplit, Actor: "country:KEN", Name: "Kenya", Into: "group:none", Target: made},
		"no words":               {Kind: graph.EditSplit, Actor: "country:KEN", Into: "country:NOR"},
		"undo twice":             {Kind: graph.EditUndo, Undoes: 99},
	} {
		if _, err := s.Edit(ctx, e); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
	for _, n := range []int{first.Number, everywhere.Number, merge.Number} {
		edit(t, s, graph.Edit{Kind: graph.EditUndo, Undoes: n})
	}
	if n := totals(t, s, "group:x", "ATTACKS", "country:KEN"); n != "2 of 2 articles, 0 denied" {
		t.Errorf("after the undo the relation has %s", n)
	}
	// But for the later article, whose claim counts where it was read.
	if found, err = s.FindActors(ctx, graph.ActorQuery{Exact: "norway ltd"}, graph.Page{}); err != nil || len(found.Items) != 0 {
		t.Errorf("after the undo the new actor is still there: %+v, %v", found.Items, err)
	}
	if d := cmp.Diff(&trained, claim(t, s, trained.ID)); d != "" {
		t.Errorf("after the undo (-put +got):\n%s", d)
	}
}

// testReviews accepts, rejects and corrects claims, and reads their articles again.
func testReviews(t *testing.T, s graph.Store, portable portable) {
	fill(t, s)
	ctx := t.Context()
	before := dump(t, s)
	at := time.Unix(1e9, 0).UTC()
	review := func(r graph.Review) graph.Review {
		t.Helper()
		r.By, r.At = "curator", at
		r, err := s.Review(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	offer, denied := fixture[1].Claims[0], fixture[1].Claims[1]
	review(graph.Review{Claim: offer.ID, Verdict: graph.Accepted})
	if d := cmp.Diff(before, dump(t, s)); d != "" {
		t.Errorf("an accepted claim changes the graph (-before +after):\n%s", d)
	}

	rejected := review(graph.Review{Claim: denied.ID, Verdict: graph.Rejected, Note: "it is a question"})
	if rejected.Number != 2 {
		t.Errorf("the second review is number %d", rejected.Number)
	}
	if c := claim(t, s, denied.ID); c != nil {
		t.Errorf("a rejected claim is in the list: %+v", c)
	}
	if n := totals(t, s, "country:NOR", "OFFERS_TRAINING", "country:KEN"); n != "2 of 2 articles, 0 denied" {
		t.Errorf("without the rejected claim the relation has %s", n)
	}
	read, err := s.AsRead(ctx, []graph.ClaimID{denied.ID})
	if d := cmp.Diff([]graph.Claim{denied}, read); d != "" || err != nil {
		t.Errorf("the rejected claim as read (-put +got):\n%s%v", d, err)
	}
	if st, err := s.Stats(ctx); err != nil || st.Claims != 7 {
		t.Errorf("%d claims are counted with one rejected, %v; want 7", st.Claims, err)
	}
	all, err := s.Arrivals(ctx, graph.ClaimQuery{}, 0, 100)
	if err != nil || len(all.Claims) != 7 || all.More {
		t.Errorf("%d claims have arrived with one rejected, more: %v, %v; want 7", len(all.Claims), all.More, err)
	}

	met := fixture[1].Claims[2] // Turkey MEETS Norway
	correction := &graph.Correction{Object: &graph.Actor{ID: "group:x"}, Relation: "ATTACKS", Category: graph.Assault, Polarity: graph.Negated, Modality: graph.Threatened}
	review(graph.Review{Claim: met.ID, Verdict: graph.Corrected, Correction: correction})
	got := claim(t, s, met.ID)
	want := met
	object := *met.Object
	object.Actor, object.Name, object.Kind, object.Country = "group:x", actors["group:x"].Name, actors["group:x"].Kind, actors["group:x"].Country
	want.Object, want.Relation, want.Category, want.Polarity, want.Modality = &object, "ATTACKS", graph.Assault, graph.Negated, graph.Threatened
	if d := cmp.Diff(&want, got, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Sector" || p.Last().String() == ".Code" }, cmp.Ignore())); d != "" {
		t.Errorf("the corrected claim (-want +got):\n%s", d)
	}
	if n := totals(t, s, "country:TUR", "ATTACKS", "group:x"); n != "1 of 1 articles, 1 denied" {
		t.Errorf("the relation of the corrected claim has %s", n)
	}
	if n := totals(t, s, "country:TUR", "MEETS", "country:NOR"); n != "none" {
		t.Errorf("the relation that was read has %s", n)
	}

	consistent(t, s, portable)
	// The article again, as it was and with one claim less: reviews stay.
	for _, r := range fixture {
		if changed, err := s.Put(ctx, r); err != nil || changed {
			t.Errorf("a replay after reviews: %v, %v", changed, err)
		}
	}
	shown := dump(t, s)
	shorter := *fixture[1]
	shorter.Claims = shorter.Claims[2:]
	if _, err := s.Put(ctx, &shorter); err != nil {
		t.Fatal(err)
	}
	if c := claim(t, s, met.ID); c == nil || c.Relation != "ATTACKS" {
		t.Errorf("read anew, the corrected claim is %+v", c)
	}
	if _, err := s.Put(ctx, fixture[1]); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(shown, dump(t, s)); d != "" {
		t.Errorf("read anew (-before +after):\n%s", d)
	}
	consistent(t, s, portable)
	merge := edit(t, s, graph.Edit{Kind: graph.EditMerge, Actor: "group:x", Into: "group:y"})
	if n := totals(t, s, "country:TUR", "ATTACKS", "group:y"); n != "1 of 1 articles, 1 denied" {
		t.Errorf("the actor of the correction is another, and the relation has %s", n)
	}
	edit(t, s, graph.Edit{Kind: graph.EditUndo, Undoes: merge.Number})

	log, err := s.Reviews(ctx, graph.ReviewQuery{}, graph.Page{First: 2})
	if err != nil || len(log.Items) != 2 || !log.HasNext || log.Items[1].Note != "it is a question" || log.Items[1].By != "curator" || !log.Items[1].At.Equal(at) {
		t.Errorf("the log: %+v, %v", log, err)
	}
	last, err := s.Reviews(ctx, graph.ReviewQuery{Claims: []graph.ClaimID{met.ID}, Verdicts: []graph.Verdict{graph.Corrected}}, graph.Page{Last: 1})
	if err != nil || len(last.Items) != 1 || last.Items[0].Correction.Object.Name != actors["group:x"].Name || last.HasPrev {
		t.Errorf("the correction in the log: %+v, %v", last, err)
	}
	for name, r := range map[string]graph.Review{
		"no claim":           {Claim: "claim:none", Verdict: graph.Accepted},
		"no verdict":         {Claim: offer.ID},
		"no correction":      {Claim: offer.ID, Verdict: graph.Corrected},
		"a correction":       {Claim: offer.ID, Verdict: graph.Rejected, Correction: correction},
		"a stranger":         {Claim: offer.ID, Verdict: graph.Corrected, Correction: &graph.Correction{Relation: "MEETS", Polarity: graph.Affirmed, Subject: &graph.Actor{ID: "group:none"}}},
		"a type that is not": {Claim: offer.ID, Verdict: graph.Corrected, Correction: &graph.Correction{Relation: "meets", Polarity: graph.Affirmed}},
	} {
		if _, err := s.Review(ctx, r); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
	// Accepted, the claims are as they were read.
	review(graph.Review{Claim: denied.ID, Verdict: graph.Accepted})
	review(graph.Review{Claim: met.ID, Verdict: graph.Accepted})
	if d := cmp.Diff(before, dump(t, s)); d != "" {
		t.Errorf("all claims are accepted (-before +after):\n%s", d)
	}
}
