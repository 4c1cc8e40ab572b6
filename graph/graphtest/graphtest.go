// Package graphtest is the contract that every store keeps: [Run] checks it,
// [Bench] times it, [Generate] makes the graph for both.
package graphtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
)

// A claimSpec is a claim to make: ends by actor ID, "" for none.
type claimSpec struct {
	subject  graph.ActorID
	relation string
	object   graph.ActorID
	category graph.Category
	negated  bool
}

var actors = map[graph.ActorID]graph.Actor{
	"country:NOR":      {ID: "country:NOR", Name: "Norway", Kind: graph.KindCountry, Country: "NOR", Known: true, Aliases: []graph.Alias{{Name: "Kingdom of Norway", Source: graph.AliasLexicon}}},
	"country:KEN":      {ID: "country:KEN", Name: "Kenya", Kind: graph.KindCountry, Country: "KEN", Known: true},
	"country:TUR":      {ID: "country:TUR", Name: "Turkey", Kind: graph.KindCountry, Country: "TUR", Known: true, Aliases: []graph.Alias{{Name: "Türkiye", Source: graph.AliasLexicon}}},
	"group:x":          {ID: "group:x", Name: "Front of the North", Kind: graph.KindArmedGroup, Country: "KEN"},
	"group:y":          {ID: "group:y", Name: "Northern Front", Kind: graph.KindArmedGroup, Country: "KEN"},
	"person:erdoğan-x": {ID: "person:erdoğan-x", Name: "Emine Erdoğan", Kind: graph.KindPerson, Country: "TUR"},
}

// actorOf makes the actor of an ID. Generated ones, of which the first act most,
// are at home in 60 countries; one of them in none.
func actorOf(id graph.ActorID) graph.Actor {
	if a, ok := actors[id]; ok {
		return a
	}
	a := graph.Actor{ID: id, Name: string(id), Kind: graph.KindOrganization}
	var n int
	if _, err := fmt.Sscanf(string(id), "organization:a%d", &n); err == nil && n%61 != 5 {
		a.Country = fmt.Sprintf("%c%c%c", 'A'+n%61/26, 'A'+n%61%26, 'X')
	}
	return a
}

// added is when every article was taken in: a graph of the same readings is the same.
var added = time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)

// reading makes an article of one sentence a claim.
func reading(source, publisher, published string, specs ...claimSpec) *graph.Reading {
	r := &graph.Reading{}
	var text strings.Builder
	a := &r.Article
	*a = graph.Article{Source: source, URL: source, Publisher: publisher, Title: "Über " + source, Published: published, Reader: "test", Added: added}
	a.ID = graph.NewArticleID(source, "", "")
	used := map[graph.ActorID]bool{}
	for i, s := range specs {
		start := text.Len()
		mention := func(id graph.ActorID) *graph.Mention {
			if id == "" {
				return nil
			}
			used[id] = true
			known := actorOf(id)
			m := &graph.Mention{Actor: id, Name: known.Name, Kind: known.Kind, Country: known.Country, Text: known.Name}
			m.Start = text.Len()
			text.WriteString(known.Name)
			m.End = text.Len()
			text.WriteString(" ")
			return m
		}
		c := graph.Claim{Article: a.ID, Relation: s.relation, Category: s.category, Polarity: graph.Affirmed, Modality: graph.Actual, Confidence: 0.5 + float64(i%5)/10,
			When: &graph.Interval{Start: published, End: published, Precision: graph.PrecisionDay, Source: graph.DateFromPublished}}
		if s.negated {
			c.Polarity = graph.Negated
		}
		c.Subject = mention(s.subject)
		c.Evidence.Predicate.Start = text.Len()
		text.WriteString("→ façade")
		c.Evidence.Predicate.End = text.Len()
		text.WriteString(" ")
		c.Object = mention(s.object)
		text.WriteString(".")
		c.Evidence.Field, c.Evidence.Sentence = graph.FieldText, i
		c.Evidence.Span = graph.Span{Start: start, End: text.Len()}
		a.Sentences = append(a.Sentences, graph.SentenceSpan{Field: graph.FieldText, Span: c.Evidence.Span})
		r.Claims = append(r.Claims, c)
		text.WriteString("\n")
	}
	a.Text = text.String()
	a.Hash = graph.TextHash(a.Title, a.Text)
	for i := range r.Claims {
		c := &r.Claims[i]
		c.Evidence.Text = a.Text[c.Evidence.Start:c.Evidence.End]
		c.Identify()
	}
	for id := range used {
		r.Actors = append(r.Actors, actorOf(id))
	}
	sort.Slice(r.Actors, func(i, j int) bool { return r.Actors[i].ID < r.Actors[j].ID })
	return r
}

var fixture = []*graph.Reading{
	reading("a1", "Gazette", "2015-03-01",
		claimSpec{"country:NOR", "OFFERS_TRAINING", "country:KEN", graph.Agree, false},
		claimSpec{"group:x", "ATTACKS", "country:KEN", graph.Assault, false}),
	reading("a2", "Herald", "2015-03-02",
		claimSpec{"country:NOR", "OFFERS_TRAINING", "country:KEN", graph.Agree, false},
		claimSpec{"country:NOR", "OFFERS_TRAINING", "country:KEN", graph.Agree, true},
		claimSpec{"country:TUR", "MEETS", "country:NOR", graph.Consult, false}),
	reading("a3", "Gazette", "2015-04-01",
		claimSpec{"group:y", "ATTACKS", "country:KEN", graph.Assault, false},
		claimSpec{"person:erdoğan-x", "VISITS", "country:NOR", graph.Consult, false},
		claimSpec{"country:KEN", "ARRESTS", "", graph.Coerce, false}),
}

// Run checks that stores made by open keep the contract. open makes an empty
// store that is closed when its test ends; it may empty the one that it made
// before, which is not used any more.
//
// What a store answers in a way of its own is compared with the portable way, which
// asks the store itself or, where reference is not nil, a copy of it in a store that
// reference makes as open does. The portable way takes thousands of little questions,
// which a file answers sooner than a server, and two stores agree then.
//
// Of the combinations of queries, orders and pages that are tried by the hundred, those
// of the share are: two versions of a server that run the same statements divide them.
func Run(t *testing.T, open, reference func(testing.TB) graph.Store, share Share) {
	for name, test := range map[string]func(*testing.T, graph.Store){
		"put":         testPut,
		"replay":      testReplay,
		"replace":     testReplace,
		"refuses":     testRefuses,
		"twins":       testTwins,
		"actors":      testActors,
		"relations":   testRelations,
		"claims":      testClaims,
		"pages":       testPages,
		"orders":      func(t *testing.T, s graph.Store) { testOrders(t, s, share) },
		"walk":        testWalk,
		"lookup":      testLookup,
		"brings":      testPageBrings,
		"edits":       testEdits,
		"verify":      testVerify,
		"concurrency": testConcurrency,
		"cancelled":   testCancelled,
		"bulk":        testBulk,
		"hostile":     testHostile,
		"timeline":    testTimeline,
		"matrix":      testMatrix,
		"added":       testAdded,
		"arrivals":    testArrivals,
		"race":        testArrivalsRace,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
	bare := func(t testing.TB, s graph.Store) graph.Reader {
		t.Helper()
		if reference != nil {
			s = copied(t, s, reference(t))
		}
		return struct{ graph.Reader }{s}
	}
	for name, test := range map[string]func(*testing.T, graph.Store, portable){
		"paths":      testPaths,
		"around":     testAround,
		"fan":        func(t *testing.T, s graph.Store, bare portable) { testFan(t, s, bare, share) },
		"splits":     testSplits,
		"reviews":    testReviews,
		"tallies":    func(t *testing.T, s graph.Store, bare portable) { testTallies(t, s, bare, share) },
		"neighbours": testNeighbours,
		"contests":   testContests,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t), bare) })
	}
	t.Run("filters", func(t *testing.T) { Filters(t, open, share) })
	t.Run("undo", func(t *testing.T) { testUndo(t, open) })
	t.Run("order", func(t *testing.T) { testOrder(t, open) })
	t.Run("copy", func(t *testing.T) { testCopy(t, open) })
}

// A Share is the part of many combinations that is tried.
type Share int

// A half has every kind of combination that there is; what it lacks is in the other.
const (
	Whole Share = iota
	Half
	OtherHalf
)

// has reports whether combination i is in the share. By the parity of its ones neither half
// is only of what comes at even places.
func (s Share) has(i int) bool { return s == Whole || bits.OnesCount(uint(i))%2 == int(s-Half) }

// of is how many of n things a share has, about.
func (s Share) of(n int) int {
	if s == Whole {
		return n
	}
	return n / 2
}

// A thinned lets those combinations through that are in a share.
type thinned struct {
	share Share
	seen  int
}

func (c *thinned) skip() bool {
	c.seen++
	return !c.share.has(c.seen)
}

// A portable is what holds all that a store holds now and has nothing but a reader's
// methods: what is asked of it takes the portable way.
type portable func(testing.TB, graph.Store) graph.Reader

// copied fills an empty store with all that another holds.
func copied(t testing.TB, from, to graph.Store) graph.Store {
	t.Helper()
	bulk := to.(graph.BulkWriter)
	if _, err := bulk.PutAll(t.Context(), from.(graph.Source).Readings(t.Context(), "")); err != nil {
		t.Fatal(err)
	}
	if err := bulk.EditAll(t.Context(), from.Edits(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := bulk.ReviewAll(t.Context(), graph.Reviews(t.Context(), from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func fill(t testing.TB, s graph.Store) {
	t.Helper()
	for _, r := range fixture {
		if changed, err := s.Put(t.Context(), r); err != nil || !changed {
			t.Fatalf("Put(%s) = %v, %v", r.Article.Source, changed, err)
		}
	}
}

func export(t testing.TB, s graph.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := graph.Export(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// dump is the export with every relation and every claim as it is shown, which the
// export leaves out as they follow from what it has.
func dump(t testing.TB, s graph.Store) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(export(t, s)) {
		if !strings.HasPrefix(line, `{"Edit"`) && !strings.HasPrefix(line, `{"Review"`) {
			b.WriteString(line)
		}
	}
	slice, err := s.Relations(t.Context(), graph.RelationQuery{}, graph.Page{First: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slice.Items {
		fmt.Fprintf(&b, "%+v\n", r)
	}
	actors, err := s.FindActors(t.Context(), graph.ActorQuery{}, graph.Page{First: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "%+v\n", actors.Items)
	claims, err := s.Claims(t.Context(), graph.ClaimQuery{}, graph.Page{First: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claims.Items {
		fmt.Fprintf(&b, "%s %+v %s %+v %s %s %s %v\n", c.ID, c.Subject, c.Relation, c.Object, c.Category, c.Polarity, c.Modality, c.Speaker)
	}
	return b.String()
}

func testPut(t *testing.T, s graph.Store) {
	fill(t, s)
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := (graph.Stats{Actors: 6, Articles: 3, Sentences: 8, Claims: 8, Relations: 5}); st != want {
		t.Errorf("Stats() = %+v, want %+v", st, want)
	}
	wanted := []graph.ArticleID{fixture[2].Article.ID, "nowhere", fixture[0].Article.ID}
	list, err := s.FindArticles(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]*graph.Article{&fixture[2].Article, &fixture[0].Article}, list); d != "" {
		t.Errorf("FindArticles (-want +got):\n%s", d)
	}
	a, err := s.Article(t.Context(), fixture[0].Article.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&fixture[0].Article, a); d != "" {
		t.Errorf("article (-put +got):\n%s", d)
	}
	if _, err := s.Article(t.Context(), "article:none"); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("an article that is not there: %v, want ErrNotFound", err)
	}
	claims, err := s.Claims(t.Context(), graph.ClaimQuery{Articles: []graph.ArticleID{fixture[1].Article.ID}}, graph.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(fixture[1].Claims, claims.Items); d != "" {
		t.Errorf("claims (-put +got):\n%s", d)
	}
}

func testReplay(t *testing.T, s graph.Store) {
	fill(t, s)
	before := dump(t, s)
	for _, r := range fixture {
		if changed, err := s.Put(t.Context(), r); err != nil || changed {
			t.Errorf("a replay of %s: %v, %v; want false, nil", r.Article.Source, changed, err)
		}
	}
	if d := cmp.Diff(before, dump(t, s)); d != "" {
		t.Errorf("a replay changed the store:\n%s", d)
	}
}

func testReplace(t *testing.T, s graph.Store) {
	fill(t, s)
	before := dump(t, s)
	other := reading("a2", "Herald", "2015-03-05", claimSpec{"country:TUR", "CONDEMNS", "country:KEN", graph.Accuse, false})
	if changed, err := s.Put(t.Context(), other); err != nil || !changed {
		t.Fatalf("Put = %v, %v", changed, err)
	}
	rel, err := s.Relations(t.Context(), graph.RelationQuery{Where: graph.In(graph.ByType, "OFFERS_TRAINING", "MEETS")}, graph.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rel.Items) != 1 || rel.Items[0].Claims != 1 || rel.Items[0].Denied != 0 || rel.Items[0].Publishers != 1 || rel.Items[0].Last != "2015-03-01" {
		t.Errorf("after a2 was replaced: %+v", rel.Items)
	}
	if _, err := s.Put(t.Context(), fixture[1]); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, dump(t, s)); d != "" {
		t.Errorf("replacing to and fro changed the store:\n%s", d)
	}
}

func testRefuses(t *testing.T, s graph.Store) {
	fill(t, s)
	before := dump(t, s)
	broken := func(change func(*graph.Reading)) *graph.Reading {
		r := reading("b", "", "2015-01-01", claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
		change(r)
		return r
	}
	for name, r := range map[string]*graph.Reading{
		"no ID":         broken(func(r *graph.Reading) { r.Article.ID = "" }),
		"stranger":      broken(func(r *graph.Reading) { r.Actors = r.Actors[:1] }),
		"other article": broken(func(r *graph.Reading) { r.Claims[0].Article = "article:other" }),
		"no relation":   broken(func(r *graph.Reading) { r.Claims[0].Relation = "" }),
		"a claim twice": broken(func(r *graph.Reading) { r.Claims = append(r.Claims, r.Claims[0]) }),
		"no ends":       broken(func(r *graph.Reading) { r.Claims[0].Subject, r.Claims[0].Object = nil, nil }),
	} {
		if _, err := s.Put(t.Context(), r); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
	for name, p := range map[string]graph.Page{"negative": {First: -1}, "both": {First: 1, Last: 1}, "too many": {First: graph.MaxPage + 1}} {
		if _, err := s.Claims(t.Context(), graph.ClaimQuery{}, p); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("page %s: %v, want ErrQuery", name, err)
		}
	}
	for _, c := range []graph.Cursor{"x", "e30", "WyJjbGFpbSJd"} {
		if _, err := s.Relations(t.Context(), graph.RelationQuery{}, graph.Page{After: c, Count: true, NoItems: true}); !errors.Is(err, graph.ErrCursor) {
			t.Errorf("cursor %q of a page without items: %v", c, err)
		}
		if _, err := s.Relations(t.Context(), graph.RelationQuery{}, graph.Page{After: c}); !errors.Is(err, graph.ErrCursor) {
			t.Errorf("cursor %q: %v, want ErrCursor", c, err)
		}
	}
	if _, err := s.Claims(t.Context(), graph.ClaimQuery{Where: graph.Within("yesterday", "")}, graph.Page{}); !errors.Is(err, graph.ErrQuery) {
		t.Errorf("a date that is none: %v, want ErrQuery", err)
	}
	if d := cmp.Diff(before, dump(t, s)); d != "" {
		t.Errorf("what was refused changed the store:\n%s", d)
	}
}

// testTwins puts claims that have the ID of another article's claim, which is stored,
// which a review has rejected, or which comes in the same write: the error says which
// they are and what to do, and with an ID of its own the claim goes in.
func testTwins(t *testing.T, s graph.Store) {
	ctx := t.Context()
	fill(t, s)
	one := reading("b", "Gazette", "2015-05-01", claimSpec{"country:TUR", "MEETS", "country:KEN", graph.Consult, false})
	two := reading("c", "Gazette", "2015-05-01", claimSpec{"country:TUR", "MEETS", "country:KEN", graph.Consult, false})
	old := &fixture[0].Claims[1]
	refused := func(name string, n int, err error, id graph.ClaimID, others ...graph.ArticleID) {
		t.Helper()
		names := err != nil && slices.ContainsFunc(others, func(id graph.ArticleID) bool { return strings.Contains(err.Error(), string(id)) })
		if n != 0 || !errors.Is(err, graph.ErrQuery) || !names || !strings.Contains(err.Error(), string(id)) || !strings.Contains(err.Error(), "give one of them another ID") {
			t.Errorf("%s: %d stored, %v; want none, and an error that names claim %s, one of %v and what to do", name, n, err, id, others)
		}
	}
	for _, rejected := range []bool{false, true} {
		if rejected {
			if _, err := s.Review(ctx, graph.Review{Claim: old.ID, Verdict: graph.Rejected}); err != nil {
				t.Fatal(err)
			}
		}
		before := dump(t, s)
		one.Claims[0].ID = old.ID
		changed, err := s.Put(ctx, one)
		refused(fmt.Sprintf("the ID of a claim that is stored, rejected %v", rejected), map[bool]int{true: 1}[changed], err, old.ID, old.Article)
		one.Claims[0].Identify()
		two.Claims[0].ID = one.Claims[0].ID
		n, err := graph.PutAll(ctx, s, list(one, two))
		refused("two of one write", n, err, one.Claims[0].ID, one.Article.ID, two.Article.ID)
		if d := cmp.Diff(before, dump(t, s)); d != "" {
			t.Errorf("claims that have one ID changed the store:\n%s", d)
		}
	}
	two.Claims[0].Identify()
	if n, err := graph.PutAll(ctx, s, list(one, two)); n != 2 || err != nil {
		t.Errorf("each with an ID of its own: %d, %v; want 2", n, err)
	}
}

func ids(list []graph.Actor) []graph.ActorID {
	var out []graph.ActorID
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out
}

func testActors(t *testing.T, s graph.Store) {
	fill(t, s)
	for _, c := range []struct {
		name string
		q    graph.ActorQuery
		want []graph.ActorID
	}{
		{"most claims first", graph.ActorQuery{Where: graph.In(graph.ByKind, graph.KindCountry)}, []graph.ActorID{"country:KEN", "country:NOR", "country:TUR"}},
		{"prefix", graph.ActorQuery{Name: "nor"}, []graph.ActorID{"country:NOR", "group:x", "group:y"}},
		{"two words", graph.ActorQuery{Name: "front nor"}, []graph.ActorID{"group:x", "group:y"}},
		{"accents", graph.ActorQuery{Name: "erdogan"}, []graph.ActorID{"person:erdoğan-x"}},
		{"alias", graph.ActorQuery{Exact: "TURKIYE"}, []graph.ActorID{"country:TUR"}},
		{"exact is whole", graph.ActorQuery{Exact: "front"}, nil},
		{"country", graph.ActorQuery{Where: graph.In(graph.ByCountry, "TUR")}, []graph.ActorID{"country:TUR", "person:erdoğan-x"}},
		{"quotes", graph.ActorQuery{Name: `nor" OR "ken`}, nil},
	} {
		got, err := s.FindActors(t.Context(), c.q, graph.Page{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if d := cmp.Diff(c.want, ids(got.Items)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	got, err := s.Actors(t.Context(), []graph.ActorID{"group:x", "none", "country:NOR"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]graph.Actor{actors["group:x"], actors["country:NOR"]}, got); d != "" {
		t.Errorf("Actors (-want +got):\n%s", d)
	}
}

func testRelations(t *testing.T, s graph.Store) {
	fill(t, s)
	type key struct {
		subject graph.ActorID
		typ     string
		claims  int
	}
	for _, c := range []struct {
		name string
		q    graph.RelationQuery
		want []key
	}{
		{"of an actor", graph.RelationQuery{Actors: []graph.ActorID{"country:NOR"}, Where: graph.In(graph.ByType, "MEETS", "OFFERS_TRAINING")}, []key{{"country:NOR", "OFFERS_TRAINING", 3}, {"country:TUR", "MEETS", 1}}},
		{"subject", graph.RelationQuery{Subjects: []graph.ActorID{"group:x"}}, []key{{"group:x", "ATTACKS", 1}}},
		{"between", graph.RelationQuery{Between: []graph.ActorID{"country:NOR", "country:TUR"}}, []key{{"country:TUR", "MEETS", 1}}},
		{"quad", graph.RelationQuery{Where: graph.In(graph.ByQuad, graph.MaterialConflict), Objects: []graph.ActorID{"country:KEN"}, Subjects: []graph.ActorID{"group:y"}}, []key{{"group:y", "ATTACKS", 1}}},
		{"period", graph.RelationQuery{Where: graph.Has(graph.Within("2015-03-15", ""))}, nil},
		{"claims", graph.RelationQuery{Where: graph.AtLeast(graph.ByClaims, 2)}, []key{{"country:NOR", "OFFERS_TRAINING", 3}}},
	} {
		got, err := s.Relations(t.Context(), c.q, graph.Page{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var have []key
		for _, r := range got.Items {
			have = append(have, key{r.Subject, r.Type, r.Claims})
		}
		if c.name == "period" {
			if len(have) != 2 {
				t.Errorf("period: %v, want the two relations of April", have)
			}
			continue
		}
		if d := cmp.Diff(c.want, have, cmp.AllowUnexported(key{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	got, err := s.Relations(t.Context(), graph.RelationQuery{Where: graph.AtLeast(graph.ByClaims, 2)}, graph.Page{})
	if err != nil || len(got.Items) != 1 {
		t.Fatalf("%v, %v", got.Items, err)
	}
	want := graph.Relation{ID: graph.NewRelationID("country:NOR", "OFFERS_TRAINING", "country:KEN"), Subject: "country:NOR", Type: "OFFERS_TRAINING", Object: "country:KEN",
		Category: graph.Agree, Claims: 3, Affirmed: 2, Denied: 1, Publishers: 2, Articles: 2, First: "2015-03-01", Last: "2015-03-02", Confidence: 0.6}
	if d := cmp.Diff(want, got.Items[0]); d != "" {
		t.Errorf("roll-up (-want +got):\n%s", d)
	}
	// It is symmetric where one of its claims is, whichever came first.
	meeting := graph.RelationQuery{IDs: []graph.RelationID{graph.NewRelationID("country:NOR", "MEETS", "country:KEN")}}
	for i, symmetric := range []bool{false, true, false} {
		source := fmt.Sprint("meeting", min(i, 1)) // the last is the symmetric one read anew
		r := reading(source, "", "2015-05-01", claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
		r.Claims[0].Symmetric = symmetric
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Relations(t.Context(), meeting, graph.Page{}); err != nil || len(got.Items) != 1 || got.Items[0].Symmetric != symmetric {
			t.Errorf("after claim %d, which is symmetric: %v, it is %+v, %v", i, symmetric, got.Items, err)
		}
	}
	for _, q := range []graph.RelationQuery{{}, {Actors: []graph.ActorID{"country:NOR"}}} {
		all, err := s.Relations(t.Context(), q, graph.Page{First: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []graph.Page{{First: 1, Count: true}, {Last: 1, Count: true}, {First: 1, After: all.Cursors[0], Count: true}} {
			if page, err := s.Relations(t.Context(), q, p); err != nil || page.Total != len(all.Items) || len(page.Items) != 1 {
				t.Errorf("%+v: %d of %d relations, %v; want 1 of %d", p, len(page.Items), page.Total, err, len(all.Items))
			}
			p.NoItems = true
			if page, err := s.Relations(t.Context(), q, p); err != nil || page.Total != len(all.Items) {
				t.Errorf("%+v: %d relations, %v; want %d", p, page.Total, err, len(all.Items))
			}
		}
		for _, p := range []graph.Page{{First: 1}, {Last: 2}, {First: 2, After: all.Cursors[0], Count: true}} {
			p.Actors = true
			page, err := s.Relations(t.Context(), q, p)
			if err != nil {
				t.Fatal(err)
			}
			ends, _, err := s.Lookup(t.Context(), p.OfRelations(page.Items), nil)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(ends, page.Actors); d != "" {
				t.Errorf("%+v: actors (-looked up +come along):\n%s", p, d)
			}
			p.Brief = true
			brief, err := s.Relations(t.Context(), q, p)
			if err != nil || len(brief.Items) != len(page.Items) || len(brief.Actors) != len(page.Actors) {
				t.Fatalf("%+v: %d relations, %d actors, %v", p, len(brief.Items), len(brief.Actors), err)
			}
			for i, want := range page.Items {
				got := brief.Items[i]
				want.Symmetric, want.Affirmed, want.Denied, want.Publishers, want.Articles, want.Confidence = got.Symmetric, got.Affirmed, got.Denied, got.Publishers, got.Articles, got.Confidence
				if got != want || brief.Cursors[i] != page.Cursors[i] {
					t.Errorf("%+v: %+v at %s, want %+v at %s", p, got, brief.Cursors[i], want, page.Cursors[i])
				}
			}
			for id, want := range page.Actors {
				if got := brief.Actors[id]; got == nil || got.ID != want.ID || got.Name != want.Name || got.Kind != want.Kind || got.Country != want.Country {
					t.Errorf("%+v: %+v, want %+v", p, got, want)
				}
			}
		}
	}
}

func testClaims(t *testing.T, s graph.Store) {
	fill(t, s)
	for _, c := range []struct {
		name string
		q    graph.ClaimQuery
		want int
	}{
		{"all", graph.ClaimQuery{}, 8},
		{"of a relation", graph.ClaimQuery{Relations: []graph.RelationID{graph.NewRelationID("country:NOR", "OFFERS_TRAINING", "country:KEN")}}, 3},
		{"denied", graph.ClaimQuery{Where: graph.In(graph.ByPolarity, graph.Negated)}, 1},
		{"category", graph.ClaimQuery{Where: graph.In(graph.ByCategory, graph.Assault, graph.Coerce)}, 3},
		{"actor", graph.ClaimQuery{Actors: []graph.ActorID{"country:KEN"}}, 6},
		{"subject", graph.ClaimQuery{Subjects: []graph.ActorID{"country:KEN"}}, 1},
		{"period", graph.ClaimQuery{Where: graph.Within("2015-03-02", "2015-03-31")}, 3},
		{"sure", graph.ClaimQuery{Where: graph.AtLeast(graph.ByConfidence, 0.65)}, 2},
	} {
		got, err := s.Claims(t.Context(), c.q, graph.Page{First: 100, Count: true})
		if err != nil || len(got.Items) != c.want || got.Total != c.want {
			t.Errorf("%s: %d claims, %d counted, %v; want %d", c.name, len(got.Items), got.Total, err, c.want)
		}
	}
}

// testPages walks every list forward and backward, with an insert in between.
func testPages(t *testing.T, s graph.Store) {
	fill(t, s)
	all, err := s.Claims(t.Context(), graph.ClaimQuery{}, graph.Page{First: 100})
	if err != nil || all.HasNext || all.HasPrev {
		t.Fatalf("%v, next %v, previous %v", err, all.HasNext, all.HasPrev)
	}
	var walked []graph.ClaimID
	p := graph.Page{First: 3}
	for n := 0; ; n++ {
		slice, err := s.Claims(t.Context(), graph.ClaimQuery{}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range slice.Items {
			walked = append(walked, c.ID)
		}
		if n == 0 { // a newer article comes in and must not disturb the walk
			if _, err := s.Put(t.Context(), reading("new", "", "2020-01-01", claimSpec{"country:TUR", "MEETS", "country:KEN", graph.Consult, false})); err != nil {
				t.Fatal(err)
			}
		}
		if !slice.HasNext {
			break
		}
		p.After = slice.Cursors[len(slice.Cursors)-1]
	}
	var want []graph.ClaimID
	for _, c := range all.Items {
		want = append(want, c.ID)
	}
	if d := cmp.Diff(want, walked); d != "" {
		t.Errorf("walked by threes (-all at once +walked):\n%s", d)
	}
	back, err := s.Claims(t.Context(), graph.ClaimQuery{}, graph.Page{Last: 2, Before: all.Cursors[4]})
	if err != nil {
		t.Fatal(err)
	}
	if len(back.Items) != 2 || back.Items[0].ID != want[2] || back.Items[1].ID != want[3] || !back.HasPrev || !back.HasNext {
		t.Errorf("the two before the fifth: %d items, previous %v, next %v", len(back.Items), back.HasPrev, back.HasNext)
	}
	last, err := s.Relations(t.Context(), graph.RelationQuery{}, graph.Page{Last: 1})
	if err != nil || len(last.Items) != 1 || last.HasNext || !last.HasPrev {
		t.Errorf("the last relation: %+v, %v", last, err)
	}
}

func testPaths(t *testing.T, s graph.Store, portable portable) {
	fill(t, s)
	got, err := graph.Paths(t.Context(), s, graph.PathQuery{From: "group:x", To: "country:TUR", MaxHops: 4, Limit: 5})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 {
		t.Fatalf("%d paths, want 1", len(got))
	}
	if d := cmp.Diff([]graph.ActorID{"group:x", "country:KEN", "country:NOR", "country:TUR"}, got[0].Actors); d != "" {
		t.Errorf("path (-want +got):\n%s", d)
	}
	if short, err := graph.Paths(t.Context(), s, graph.PathQuery{From: "group:x", To: "country:TUR", MaxHops: 2, Limit: 5}); err != nil || len(short) != 0 {
		t.Errorf("within two hops: %v, %v", short, err)
	}
	if none, err := graph.Paths(t.Context(), s, graph.PathQuery{From: "group:x", To: "group:none", MaxHops: 5, Limit: 5}); err != nil || len(none) != 0 {
		t.Errorf("to nobody: %v, %v", none, err)
	}
	if _, ok := s.(graph.PathFinder); ok {
		itself, err := graph.Paths(t.Context(), struct{ graph.Reader }{s}, graph.PathQuery{From: "group:x", To: "country:TUR", MaxHops: 4, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(itself, got); d != "" {
			t.Errorf("the store's paths differ from the portable ones:\n%s", d)
		}
	}
	var readings []*graph.Reading
	for r := range Generate(4, 100) {
		readings = append(readings, r)
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	comparePaths(t, s, portable(t, s), "as read")
	if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditMerge, Actor: "organization:a000001", Into: "organization:a000007"}); err != nil {
		t.Fatal(err)
	}
	shorter := *readings[3]
	shorter.Claims = shorter.Claims[:2]
	if _, err := s.Put(t.Context(), &shorter); err != nil {
		t.Fatal(err)
	}
	comparePaths(t, s, portable(t, s), "after a merge, and an article read anew")
	if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditUndo, Undoes: 1}); err != nil {
		t.Fatal(err)
	}
	comparePaths(t, s, portable(t, s), "after its undoing")
	for name, q := range map[string]graph.PathQuery{
		"no hop":       {From: "a", To: "b", Limit: 1},
		"seven hops":   {From: "a", To: "b", MaxHops: 7, Limit: 1},
		"no path":      {From: "a", To: "b", MaxHops: 1},
		"degree":       {From: "a", To: "b", MaxHops: 1, Limit: 1, AvoidHubs: -1},
		"no such date": {From: "a", To: "b", MaxHops: 1, Limit: 1, Where: graph.Has(graph.Within("2014-13-40", ""))},
	} {
		if _, err := graph.Paths(t.Context(), s, q); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
}

// comparePaths holds the store's paths against the portable ones.
func comparePaths(t *testing.T, s graph.Store, bare graph.Reader, when string) {
	t.Helper()
	lengths, changed, evidence, reverse := map[int]int{}, 0, 0, 0
	for a := range 24 {
		plain := graph.PathQuery{From: graph.ActorID(fmt.Sprintf("organization:a%06d", a%5)), To: graph.ActorID(fmt.Sprintf("organization:a%06d", a*3+1)), MaxHops: 4, Limit: 3}
		q := plain
		switch a % 6 {
		case 1:
			q.Evidence = true
		case 2:
			q.AvoidHubs = 4
		case 3:
			q.Where = graph.All(graph.Not(graph.In(graph.ByQuad, graph.MaterialConflict)), graph.Has(graph.In(graph.ByPolarity, graph.Affirmed)))
		case 4:
			q.Where, q.AvoidHubs, q.Evidence = graph.AtLeast(graph.ByLast, "2013-01-01"), 5, true
		}
		want, err := graph.Paths(t.Context(), bare, q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := graph.Paths(t.Context(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: paths of %+v (-portable +store):\n%s", when, q, d)
		}
		if len(want) > 0 {
			lengths[len(want[0].Hops)]++
			if want[0].Hops[0].Evidence != nil {
				evidence++
			}
			if want[0].Hops[0].Reverse {
				reverse++
			}
		}
		all, err := graph.Paths(t.Context(), s, plain)
		if err != nil {
			t.Fatal(err)
		}
		q.Evidence = false
		if some, err := graph.Paths(t.Context(), s, q); err != nil || !cmp.Equal(all, some) {
			changed++
		}
	}
	if len(lengths) < 3 || changed < 3 || evidence < 3 || reverse < 3 {
		t.Errorf("%s: paths of lengths %v, %d changed by a condition, %d with evidence, %d the other way; the test compares less than it should", when, lengths, changed, evidence, reverse)
	}
}

// fillGenerated fills a store with more, and with a merged actor.
func fillGenerated(t testing.TB, s graph.Store) {
	t.Helper()
	fill(t, s)
	for r := range Generate(3, 120) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditMerge, Actor: "group:y", Into: "group:x"}); err != nil {
		t.Fatal(err)
	}
}

// testAround compares the store's own way to collect a graph with the portable one.
func testAround(t *testing.T, s graph.Store, portable portable) {
	fillGenerated(t, s)
	bare := portable(t, s)
	hub := graph.ActorID("organization:a000000")
	truncated, omitted := 0, 0
	for _, c := range []struct {
		name  string
		seeds []graph.ActorID
		depth int
		q     graph.RelationQuery
		limit int
	}{
		{"the strongest of all", nil, 1, graph.RelationQuery{}, 7},
		{"all", nil, 2, graph.RelationQuery{}, 500},
		{"of types", nil, 1, graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS")}, 20},
		{"between", nil, 1, graph.RelationQuery{Between: []graph.ActorID{"country:NOR", "country:TUR", "country:KEN"}}, 20},
		{"one step", []graph.ActorID{"country:NOR"}, 1, graph.RelationQuery{}, 50},
		{"two steps", []graph.ActorID{"country:TUR"}, 2, graph.RelationQuery{}, 50},
		{"three steps", []graph.ActorID{"country:TUR"}, 3, graph.RelationQuery{}, 50},
		{"a merged seed and a stranger", []graph.ActorID{"group:y", "group:none"}, 2, graph.RelationQuery{}, 50},
		{"a hub", []graph.ActorID{hub}, 1, graph.RelationQuery{}, 10},
		{"two steps of a hub", []graph.ActorID{hub}, 2, graph.RelationQuery{}, 60},
		{"three steps of a hub", []graph.ActorID{hub}, 3, graph.RelationQuery{}, 80},
		{"two steps, filtered", []graph.ActorID{hub}, 2, graph.RelationQuery{Where: graph.All(graph.In(graph.ByQuad, graph.MaterialConflict), graph.Has(graph.Within("2012-01-01", "2018-01-01")))}, 40},
		{"full at the first step", []graph.ActorID{hub}, 3, graph.RelationQuery{}, 1},
		{"just full after a step", []graph.ActorID{"group:x"}, 2, graph.RelationQuery{}, 2},
		{"just full in all", []graph.ActorID{"group:x"}, 1, graph.RelationQuery{}, 2},
		{"no relation", []graph.ActorID{hub}, 2, graph.RelationQuery{Where: graph.In(graph.ByType, "NONE")}, 10},
		{"subjects and objects", nil, 1, graph.RelationQuery{Subjects: []graph.ActorID{hub, "country:NOR"}, Objects: []graph.ActorID{"organization:a000001", "country:KEN"}}, 2},
		{"of a merged actor", nil, 1, graph.RelationQuery{Actors: []graph.ActorID{"group:y"}}, 1},
		{"two relations", nil, 1, graph.RelationQuery{IDs: []graph.RelationID{graph.NewRelationID("country:NOR", "OFFERS_TRAINING", "country:KEN"), "relation:0", "relation:" + graph.RelationID(strings.Repeat("0", 32))}}, 5},
		{"at a part", []graph.ActorID{hub}, 2, graph.RelationQuery{Where: graph.Any(graph.At(graph.AtSubject, graph.In(graph.ByCountry, "AAX", "ABX")), graph.At(graph.AtObject, graph.Words(graph.ByName, "organization a00001")), graph.At(graph.AtObject, graph.In(graph.ByID, "group:y", string(hub))))}, 30},
		{"by category and days", []graph.ActorID{hub}, 2, graph.RelationQuery{Where: graph.All(graph.In(graph.ByCategory, graph.Assault, graph.Agree, graph.Consult), graph.AtLeast(graph.ByFirst, "2011-06-01"), graph.AtMost(graph.ByLast, "2018-06-01"))}, 20},
		{"by sums", []graph.ActorID{hub}, 2, graph.RelationQuery{Where: graph.All(graph.AtLeast(graph.ByConfidence, 0.4), graph.AtLeast(graph.ByArticles, 1), graph.AtLeast(graph.ByPublishers, 1), graph.AtMost(graph.ByDenied, 0), graph.AtLeast(graph.ByAffirmed, 1), graph.AtLeast(graph.ByClaims, 1))}, 20},
		{"by words of the evidence", []graph.ActorID{hub}, 2, graph.RelationQuery{Where: graph.Has(graph.Words(graph.ByEvidence, "organization"))}, 20},
		{"by ID", nil, 1, graph.RelationQuery{Where: graph.Not(graph.In(graph.ByID, string(graph.NewRelationID("country:NOR", "OFFERS_TRAINING", "country:KEN"))))}, 20},
	} {
		q := graph.AroundQuery{Seeds: c.seeds, Depth: c.depth, Relations: c.q, Limit: c.limit, Omitted: true}
		got, err := graph.Around(t.Context(), s, q)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want, err := graph.Around(t.Context(), bare, q)
		if err != nil {
			t.Fatal(err)
		}
		if want.Truncated != (want.OmittedRelations > 0) {
			t.Errorf("%s: truncated is %v, %d relations are left out", c.name, want.Truncated, want.OmittedRelations)
		}
		if want.Truncated {
			truncated++
		}
		if want.OmittedActors > 0 {
			omitted++
		}
		sum := 0
		for _, w := range got.Weights {
			sum += w.Degree
		}
		if sum > 2*len(got.Edges) || sum < len(got.Edges) {
			t.Errorf("%s: degrees add up to %d over %d relations", c.name, sum, len(got.Edges))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-portable +store):\n%s", c.name, d)
		}
	}
	if truncated < 5 || omitted < 3 {
		t.Errorf("%d graphs were cut off, %d of them left actors out; the test compares less than it should", truncated, omitted)
	}
	for _, q := range []graph.AroundQuery{{Depth: 2, Seeds: []graph.ActorID{hub}, Limit: 5, EdgesOnly: true}, {Depth: 1, Limit: 5, EdgesOnly: true}} {
		g, err := graph.Around(t.Context(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Edges) != 5 || len(g.Nodes) != 0 || !g.Truncated || g.OmittedRelations != 0 || g.OmittedActors != 0 {
			t.Errorf("the edges alone: %d, with %d nodes, truncated %v, %d and %d left out", len(g.Edges), len(g.Nodes), g.Truncated, g.OmittedRelations, g.OmittedActors)
		}
	}
}

func testEdits(t *testing.T, s graph.Store) {
	fill(t, s)
	ctx := t.Context()
	e, err := s.Edit(ctx, graph.Edit{Kind: graph.EditMerge, Actor: "group:y", Into: "group:x", By: "curator", At: time.Unix(1e9, 0).UTC()})
	if err != nil || e.Number != 1 {
		t.Fatalf("merge = %+v, %v", e, err)
	}
	rel, err := s.Relations(ctx, graph.RelationQuery{Subjects: []graph.ActorID{"group:y"}}, graph.Page{})
	if err != nil || len(rel.Items) != 1 || rel.Items[0].Claims != 2 || rel.Items[0].Subject != "group:x" {
		t.Errorf("the merged group's relations: %+v, %v", rel.Items, err)
	}
	got, err := s.Actors(ctx, []graph.ActorID{"group:y"})
	if err != nil || len(got) != 1 || got[0].ID != "group:x" || len(got[0].Aliases) != 1 || got[0].Aliases[0].Name != "Northern Front" {
		t.Errorf("the merged actor: %+v, %v", got, err)
	}
	found, err := s.FindActors(ctx, graph.ActorQuery{Exact: "northern front"}, graph.Page{})
	if err != nil || len(found.Items) != 1 || found.Items[0].ID != "group:x" {
		t.Errorf("found by the merged one's name: %+v, %v", found.Items, err)
	}
	if _, err := s.Edit(ctx, graph.Edit{Kind: graph.EditAlias, Actor: "country:NOR", Name: "Norge"}); err != nil {
		t.Fatal(err)
	}
	found, err = s.FindActors(ctx, graph.ActorQuery{Exact: "norge"}, graph.Page{})
	if err != nil || len(found.Items) != 1 || found.Items[0].ID != "country:NOR" {
		t.Errorf("found by the new alias: %+v, %v", found.Items, err)
	}
	if _, err := s.Edit(ctx, graph.Edit{Kind: graph.EditDistinct, Actor: "country:NOR", Into: "country:KEN"}); err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]graph.Edit{
		"into itself":   {Kind: graph.EditMerge, Actor: "group:x", Into: "group:y"},
		"distinct ones": {Kind: graph.EditMerge, Actor: "country:KEN", Into: "country:NOR"},
		"stranger":      {Kind: graph.EditMerge, Actor: "group:none", Into: "group:x"},
		"undo nothing":  {Kind: graph.EditUndo, Undoes: 9},
		"no kind":       {},
	} {
		if _, err := s.Edit(ctx, e); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
	n := 0
	for e, err := range s.Edits(ctx) {
		if n++; err != nil || e.Number != n {
			t.Errorf("edit %d of the log: %+v, %v", n, e, err)
		}
	}
	if n != 3 {
		t.Errorf("%d edits in the log, want 3", n)
	}
	// A reading that comes after the merge names the actor that is gone.
	if _, err := s.Put(ctx, reading("later", "", "2016-01-01", claimSpec{"group:y", "ATTACKS", "country:KEN", graph.Assault, false})); err != nil {
		t.Fatal(err)
	}
	rel, err = s.Relations(ctx, graph.RelationQuery{Subjects: []graph.ActorID{"group:x"}}, graph.Page{})
	if err != nil || len(rel.Items) != 1 || rel.Items[0].Claims != 3 {
		t.Errorf("after a later reading: %+v, %v", rel.Items, err)
	}
}

// testUndo makes random edits and undoes them all: the graph is as before.
func testUndo(t *testing.T, open func(testing.TB) graph.Store) {
	all := []graph.ActorID{"country:NOR", "country:KEN", "country:TUR", "group:x", "group:y", "person:erdoğan-x"}
	splits := 0
	for seed := range uint64(10) {
		s := open(t)
		fill(t, s)
		before := dump(t, s)
		rnd := rand.New(rand.NewPCG(seed, 1))
		var made []int
		for range 10 {
			a, b := all[rnd.IntN(len(all))], all[rnd.IntN(len(all))]
			e := graph.Edit{Kind: []graph.EditKind{graph.EditMerge, graph.EditMerge, graph.EditSplit, graph.EditSplit, graph.EditAlias, graph.EditDistinct}[rnd.IntN(6)], Actor: a, Into: b, Name: "Alias " + string(b)}
			switch e.Kind {
			case graph.EditAlias:
				e.Into = ""
			case graph.EditSplit:
				e.Name = actors[a].Name
				if rnd.IntN(3) == 0 { // of one that may have been merged into it
					e.Name = actors[b].Name
				}
				if rnd.IntN(2) == 0 {
					e.Into = graph.ActorID(fmt.Sprintf("group:made-%d", rnd.IntN(2)))
					e.Target = &graph.Actor{ID: e.Into, Name: "The others", Kind: graph.KindArmedGroup}
				}
				if rnd.IntN(3) == 0 {
					e.Article = fixture[rnd.IntN(len(fixture))].Article.ID
				}
			}
			e, err := s.Edit(t.Context(), e)
			if err == nil {
				made = append(made, e.Number)
				if e.Kind == graph.EditSplit {
					splits++
				}
			} else if !errors.Is(err, graph.ErrQuery) {
				t.Fatal(err)
			}
		}
		rnd.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
		for _, n := range made {
			if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditUndo, Undoes: n}); err != nil {
				t.Fatalf("seed %d: undoing %d: %v", seed, n, err)
			}
		}
		if d := cmp.Diff(before, dump(t, s)); d != "" {
			t.Errorf("seed %d: %d edits undone, and yet (-before +after):\n%s", seed, len(made), d)
		}
	}
	if splits < 10 {
		t.Errorf("%d splits were undone, the test does not test them", splits)
	}
}

// testOrder puts the same readings in every order: the stores are the same.
func testOrder(t *testing.T, open func(testing.TB) graph.Store) {
	var first string
	for i, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		s := open(t)
		for _, k := range order {
			if _, err := s.Put(t.Context(), fixture[k]); err != nil {
				t.Fatal(err)
			}
		}
		if got := dump(t, s); i == 0 {
			first = got
		} else if d := cmp.Diff(first, got); d != "" {
			t.Errorf("order %v (-first +got):\n%s", order, d)
		}
	}
}

func testVerify(t *testing.T, s graph.Store) {
	fill(t, s)
	for m, err := range graph.Verify(t.Context(), s) {
		t.Errorf("%+v, %v", m, err)
	}
	bad := reading("bad", "", "2015-01-01", claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
	bad.Claims[0].Subject.End--
	bad.Claims[0].Evidence.Predicate.Start++
	bad.Article.Hash = "0"
	if _, err := s.Put(t.Context(), bad); err != nil {
		t.Fatal(err)
	}
	var got []string
	for m, err := range graph.Verify(t.Context(), s) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.What)
	}
	if len(got) != 3 {
		t.Errorf("faults of a reading with a wrong hash, subject and predicate: %q", got)
	}
}

func testConcurrency(t *testing.T, s graph.Store) {
	fill(t, s)
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for i := range 5 {
				r := reading(fmt.Sprintf("w%d-%d", w, i), "Gazette", "2015-05-01", claimSpec{"country:TUR", "MEETS", "country:KEN", graph.Consult, false})
				if _, err := s.Put(t.Context(), r); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 10 {
				if _, err := s.Relations(t.Context(), graph.RelationQuery{Actors: []graph.ActorID{"country:KEN"}}, graph.Page{}); err != nil {
					t.Error(err)
				}
				if _, err := graph.Paths(t.Context(), s, graph.PathQuery{From: "group:x", To: "country:TUR", MaxHops: 3, Limit: 2}); err != nil {
					t.Error(err)
				}
				if list, err := graph.Tallies(t.Context(), s, graph.TallyQuery{Per: graph.PerRelation, Rank: graph.MeasureClaims, Limit: 3}); err != nil || len(list) != 3 {
					t.Errorf("the three largest relations: %v, %v", list, err)
				}
			}
		})
	}
	wg.Wait()
	rel, err := s.Relations(t.Context(), graph.RelationQuery{IDs: []graph.RelationID{graph.NewRelationID("country:TUR", "MEETS", "country:KEN")}}, graph.Page{})
	if err != nil || len(rel.Items) != 1 || rel.Items[0].Claims != 15 || rel.Items[0].Articles != 15 {
		t.Errorf("after 15 parallel readings: %+v, %v", rel.Items, err)
	}
}

func testCancelled(t *testing.T, s graph.Store) {
	fill(t, s)
	before := dump(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, reading("late", "", "2015-01-01", claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})); err == nil {
		t.Error("a cancelled Put succeeded")
	}
	if _, err := s.Claims(ctx, graph.ClaimQuery{}, graph.Page{}); err == nil {
		t.Error("a cancelled query succeeded")
	}
	if d := cmp.Diff(before, dump(t, s)); d != "" {
		t.Errorf("a cancelled Put changed the store:\n%s", d)
	}
}

// testBulk loads readings at once: the same graph as one by one, an article that
// comes twice included; what precedes an error is kept.
func testBulk(t *testing.T, s graph.Store) {
	fill(t, s)
	want := dump(t, s)
	later := reading("a3", "Gazette", "2015-04-02", claimSpec{"country:TUR", "CONDEMNS", "group:z", graph.Accuse, false})
	if n, err := graph.PutAll(t.Context(), s, list(later, fixture[0], fixture[2])); n != 3 || err != nil {
		t.Errorf("PutAll = %d, %v", n, err)
	}
	if d := cmp.Diff(want, dump(t, s)); d != "" {
		t.Errorf("an article replaced to and fro in one PutAll changed the store:\n%s", d)
	}
	broken := reading("b", "", "2015-01-01", claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
	broken.Claims[0].Relation = ""
	if n, err := graph.PutAll(t.Context(), s, list(later, broken, fixture[2])); n != 1 || !errors.Is(err, graph.ErrQuery) {
		t.Errorf("PutAll with a reading that is broken = %d, %v; want 1 and ErrQuery", n, err)
	}
	got, err := s.Relations(t.Context(), graph.RelationQuery{Objects: []graph.ActorID{"group:z"}}, graph.Page{})
	if err != nil || len(got.Items) != 1 {
		t.Errorf("what precedes the error is not kept: %+v, %v", got.Items, err)
	}
	wrong := errors.New("source is gone")
	if n, err := graph.PutAll(t.Context(), s, func(yield func(*graph.Reading, error) bool) {
		if yield(fixture[2], nil) {
			yield(nil, wrong)
		}
	}); n != 1 || !errors.Is(err, wrong) {
		t.Errorf("PutAll from a source that ends = %d, %v; want 1 and its error", n, err)
	}
	if d := cmp.Diff(want, dump(t, s)); d != "" {
		t.Errorf("putting back what was replaced changed the store:\n%s", d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := graph.PutAll(ctx, s, list(later)); n != 0 || err == nil {
		t.Errorf("a cancelled PutAll = %d, %v", n, err)
	}
}

// Hostile are strings that a store must keep as they are, whatever language it
// speaks to its database in.
var Hostile = []string{
	"it's \"quoted\" and `back-quoted`", "'; DROP TABLE claim; --", "`]->() DETACH DELETE (n) //", "$id {id: 1} /* */ ; :begin",
	"a\\u0041 \\\\u0060 \\n C:\\users", "\\ud800 half a pair", "nul \x00 bell \x07 next line \u0085 \u2028 end", "Ω é e\u0301 ﬁ 𝕏 👩‍👩‍👧 \U0010fffd",
	"(name:* OR [a TO b]) AND NOT fuzzy~ +1 -2 && || ! ^ \"", "%_%", strings.Repeat("very ", 1<<18),
}

// testHostile stores texts, names and relation types that try to break out.
func testHostile(t *testing.T, s graph.Store) {
	ctx := t.Context()
	var readings []*graph.Reading
	for i, h := range Hostile {
		r := reading(fmt.Sprint("h", i), h, "2015-03-01", claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
		r.Article.Title, r.Article.Text = h, r.Article.Text+h
		r.Article.Hash = graph.TextHash(r.Article.Title, r.Article.Text)
		id := graph.ActorID("organization:" + h[:min(len(h), 60)])
		r.Actors = append(r.Actors, graph.Actor{ID: id, Name: h, Kind: graph.KindOrganization, Aliases: []graph.Alias{{Name: "alias " + h, Source: graph.AliasText}}})
		c := &r.Claims[0]
		c.Subject.Actor, c.Subject.Name, c.Relation, c.Rule = id, h, h[:min(len(h), 60)], h
		c.Identify()
		readings = append(readings, r)
		if changed, err := s.Put(ctx, r); err != nil || !changed {
			t.Fatalf("%.40q: %v, %v", h, changed, err)
		}
		if changed, err := s.Put(ctx, r); err != nil || changed {
			t.Errorf("%.40q once more: %v, %v", h, changed, err)
		}
	}
	for i, h := range Hostile {
		want := readings[i]
		a, err := s.Article(ctx, want.Article.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(&want.Article, a); d != "" {
			t.Errorf("%.40q: article (-put +got):\n%.500s", h, d)
		}
		c, err := s.Claims(ctx, graph.ClaimQuery{IDs: []graph.ClaimID{want.Claims[0].ID}}, graph.Page{})
		if err != nil || len(c.Items) != 1 {
			t.Fatalf("%.40q: %d claims, %v", h, len(c.Items), err)
		}
		if d := cmp.Diff(want.Claims[0], c.Items[0]); d != "" {
			t.Errorf("%.40q: claim (-put +got):\n%.500s", h, d)
		}
		r, err := s.Relations(ctx, graph.RelationQuery{Subjects: []graph.ActorID{want.Claims[0].Subject.Actor}}, graph.Page{})
		if err != nil || len(r.Items) != 1 || r.Items[0].Subject != want.Claims[0].Subject.Actor {
			t.Errorf("%.40q: relations %+v, %v", h, r.Items, err)
		}
		if len(h) > 1000 {
			continue // nobody types such a name
		}
		for _, q := range []graph.ActorQuery{{Exact: h}, {Exact: "alias " + h}} {
			found, err := s.FindActors(ctx, q, graph.Page{})
			if err != nil || len(found.Items) != 1 || found.Items[0].Name != h {
				t.Errorf("%.40q: found %v, %v", q.Exact, ids(found.Items), err)
			}
		}
		if _, err := s.FindActors(ctx, graph.ActorQuery{Name: h}, graph.Page{}); err != nil {
			t.Errorf("%.40q: %v", h, err)
		}
	}
	for m, err := range graph.Verify(ctx, s) {
		t.Errorf("%+v, %v", m, err)
	}
}

// testAdded holds that an article keeps when it was first taken in.
func testAdded(t *testing.T, s graph.Store) {
	ctx := t.Context()
	when := func() time.Time {
		t.Helper()
		a, err := s.Article(ctx, fixture[0].Article.ID)
		if err != nil {
			t.Fatal(err)
		}
		return a.Added
	}
	put := func(added time.Time, published string) {
		t.Helper()
		r := reading("a1", "Gazette", published, claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
		r.Article.Added = added
		if _, err := s.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	before := time.Now().Truncate(time.Millisecond)
	put(time.Time{}, "2015-03-01")
	first := when()
	if first.Before(before) || first.After(time.Now()) || first.Location() != time.UTC || first.Truncate(time.Millisecond) != first {
		t.Errorf("taken in without a time, an article was added at %v: want now, from %v, in UTC and milliseconds", first, before)
	}
	put(first.Add(-time.Hour), "2015-03-01")
	put(first.Add(time.Hour), "2015-03-02") // another reading
	if got := when(); got != first {
		t.Errorf("read anew, the article was added at %v, want %v as before", got, first)
	}
	r := reading("later", "Gazette", "2015-03-01", claimSpec{"country:NOR", "MEETS", "country:KEN", graph.Consult, false})
	r.Article.Added = time.Date(2020, 1, 1, 1, 0, 0, 1_999_999, time.FixedZone("", 3600))
	if _, err := graph.PutAll(ctx, s, list(r)); err != nil {
		t.Fatal(err)
	}
	if a, err := s.Article(ctx, r.Article.ID); err != nil || a.Added != time.Date(2020, 1, 1, 0, 0, 0, 1e6, time.UTC) {
		t.Errorf("taken in at %v, an article was added at %v, %v", r.Article.Added, a.Added, err)
	}
}

// arrived reads all that arrived after a place, a few at a time.
func arrived(t testing.TB, s graph.Store, q graph.ClaimQuery, after graph.Arrival, limit int) (claims []graph.Claim, until graph.Arrival) {
	t.Helper()
	for {
		a, err := s.Arrivals(t.Context(), q, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range a.At {
			if at <= after || at > a.Until {
				t.Errorf("claim %d of those after %d is at place %d, read until %d", i, after, at, a.Until)
			}
			after = at
		}
		claims, after = append(claims, a.Claims...), a.Until
		if !a.More {
			return claims, after
		}
	}
}

func testArrivals(t *testing.T, s graph.Store) {
	ctx := t.Context()
	if n, err := s.Latest(ctx); err != nil || n != 0 {
		t.Errorf("Latest of an empty store = %d, %v", n, err)
	}
	fill(t, s)
	want := slices.Concat(fixture[0].Claims, fixture[1].Claims, fixture[2].Claims)
	for _, limit := range []int{1, 3, 8, 100} {
		got, until := arrived(t, s, graph.ClaimQuery{}, 0, limit)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d at a time (-put +got):\n%s", limit, d)
		}
		if latest, err := s.Latest(ctx); err != nil || latest != until {
			t.Errorf("read until %d, but the latest is %d, %v", until, latest, err)
		}
	}
	latest, err := s.Latest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	kenya := graph.ClaimQuery{Subjects: []graph.ActorID{"country:KEN"}, Where: graph.In(graph.ByType, "ARRESTS")}
	if got, until := arrived(t, s, kenya, 0, 1); len(got) != 1 || got[0].ID != want[7].ID || until != latest {
		t.Errorf("claims that match: %d until %d, want the last one of 8 until %d", len(got), until, latest)
	}
	for name, c := range map[string]struct {
		after graph.Arrival
		limit int
		want  error
	}{
		"negative place": {-1, 10, graph.ErrCursor}, "a place not given": {latest + 1, 10, graph.ErrCursor},
		"no claims": {0, 0, graph.ErrQuery}, "too many": {0, graph.MaxPage + 1, graph.ErrQuery},
	} {
		if _, err := s.Arrivals(ctx, graph.ClaimQuery{}, c.after, c.limit); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	// Read anew, an article brings what is new in it only; the place of what is
	// gone is not given again.
	other := reading("a3", "Gazette", "2015-04-01",
		claimSpec{"group:y", "ATTACKS", "country:KEN", graph.Assault, false},
		claimSpec{"country:TUR", "ARRESTS", "", graph.Coerce, false})
	if _, err := s.Put(ctx, other); err != nil {
		t.Fatal(err)
	}
	got, until := arrived(t, s, graph.ClaimQuery{}, latest, 10)
	if d := cmp.Diff(other.Claims[1:], got); d != "" {
		t.Errorf("arrivals of an article that was read anew (-new +got):\n%s", d)
	}
	if got, _ := arrived(t, s, graph.ClaimQuery{}, 0, 10); len(got) != 7 || got[5].ID != fixture[2].Claims[0].ID {
		t.Errorf("%d claims in all, want 7, the one that was kept where it was", len(got))
	}
	if _, err := s.Put(ctx, fixture[2]); err != nil {
		t.Fatal(err)
	}
	if got, _ := arrived(t, s, graph.ClaimQuery{}, until, 10); len(got) != 2 {
		t.Errorf("%d claims arrive with the reading of before, want the 2 that had been gone", len(got))
	}
	if _, err := s.Edit(ctx, graph.Edit{Kind: graph.EditMerge, Actor: "group:y", Into: "group:x"}); err != nil {
		t.Fatal(err)
	}
	if got, _ := arrived(t, s, graph.ClaimQuery{Subjects: []graph.ActorID{"group:y"}}, 0, 10); len(got) != 2 {
		t.Errorf("%d claims of the merged group arrived, want 2", len(got))
	}
}

// testArrivalsRace follows the arrivals while several write, articles read anew
// among them: every claim comes once, in rising places.
func testArrivalsRace(t *testing.T, s graph.Store) {
	const writers, articles = 4, 12
	var wg sync.WaitGroup
	want := map[graph.ClaimID]int{}
	var mu sync.Mutex
	for w := range writers {
		wg.Go(func() {
			for i := range articles {
				// Every other article is the one of before with claims to come.
				var specs []claimSpec
				for k := range 2 + 3*(i%2) {
					specs = append(specs, claimSpec{"country:TUR", "MEETS", graph.ActorID(fmt.Sprintf("group:%d", k)), graph.Consult, false})
				}
				r := reading(fmt.Sprintf("w%d-%d", w, i/2), "Gazette", "2015-05-01", specs...)
				var err error
				if i%3 == 0 {
					_, err = graph.PutAll(t.Context(), s, list(r))
				} else {
					_, err = s.Put(t.Context(), r)
				}
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, c := range r.Claims {
					want[c.ID] = 1
				}
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	got := map[graph.ClaimID]int{}
	var after graph.Arrival
	for last := false; !last; {
		select {
		case <-done:
			last = true
		default:
		}
		var claims []graph.Claim
		claims, after = arrived(t, s, graph.ClaimQuery{}, after, 7)
		for _, c := range claims {
			got[c.ID]++
			if c.Evidence.Text == "" {
				t.Errorf("claim %s arrived without its sentence", c.ID)
			}
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("how often each claim arrived (-want +got):\n%s", d)
	}
}

func list(readings ...*graph.Reading) iter.Seq2[*graph.Reading, error] {
	return func(yield func(*graph.Reading, error) bool) {
		for _, r := range readings {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// testCopy copies a graph with an identity log into an empty store and onto
// itself: the same export, the same answers.
func testCopy(t *testing.T, open func(testing.TB) graph.Store) {
	ctx := t.Context()
	from := open(t)
	fill(t, from)
	for _, e := range []graph.Edit{
		{Kind: graph.EditMerge, Actor: "group:y", Into: "group:x", By: "curator", At: time.Unix(1e9, 0).UTC()},
		{Kind: graph.EditAlias, Actor: "country:NOR", Name: "Norge", Reason: "its own name"},
		{Kind: graph.EditMerge, Actor: "person:erdoğan-x", Into: "country:TUR"},
		{Kind: graph.EditUndo, Undoes: 3},
		{Kind: graph.EditSplit, Actor: "country:NOR", Into: "group:shop", Name: "NORWAY", Article: fixture[1].Article.ID, Target: &graph.Actor{ID: "group:shop", Name: "Norway Ltd", Kind: graph.KindOrganization}},
	} {
		if _, err := from.Edit(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []graph.Review{
		{Claim: fixture[1].Claims[0].ID, Verdict: graph.Accepted, Note: "so it says"},
		{Claim: fixture[1].Claims[1].ID, Verdict: graph.Rejected, By: "curator", At: time.Unix(1e9, 0).UTC()},
		{Claim: fixture[2].Claims[1].ID, Verdict: graph.Corrected, Correction: &graph.Correction{Relation: "MEETS", Category: graph.Consult, Polarity: graph.Negated, Object: &graph.Actor{ID: "country:TUR"}}},
	} {
		if _, err := from.Review(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	// Only the merge still knows of group:x: its one article is another now.
	if _, err := from.Put(ctx, reading("a1", "Gazette", "2015-03-01", claimSpec{"country:NOR", "OFFERS_TRAINING", "country:KEN", graph.Agree, false})); err != nil {
		t.Fatal(err)
	}
	var readings []*graph.Reading
	for r, err := range from.(graph.Source).Readings(ctx, "") {
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Check(); err != nil {
			t.Errorf("a reading that comes out would not go in: %v", err)
		}
		readings = append(readings, r)
	}
	var edits []graph.Edit
	for e, err := range from.Edits(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		edits = append(edits, e)
	}
	var reviews []graph.Review
	for r, err := range graph.Reviews(ctx, from) {
		if err != nil {
			t.Fatal(err)
		}
		reviews = append(reviews, r)
	}
	log := func(more ...graph.Edit) iter.Seq2[graph.Edit, error] {
		return func(yield func(graph.Edit, error) bool) {
			for _, e := range slices.Concat(edits, more) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
	wantExport, wantDump := export(t, from), dump(t, from)
	to := open(t)
	bulk := to.(graph.BulkWriter)
	for range 2 {
		if n, err := graph.PutAll(ctx, to, list(readings...)); n != 3 || err != nil {
			t.Fatalf("PutAll of a store's readings = %d, %v", n, err)
		}
		if err := bulk.EditAll(ctx, log()); err != nil {
			t.Fatal(err)
		}
		if err := bulk.ReviewAll(ctx, func(yield func(graph.Review, error) bool) {
			for _, r := range reviews {
				if !yield(r, nil) {
					return
				}
			}
		}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(wantExport, export(t, to)); d != "" {
			t.Errorf("export of a copy (-from +to):\n%s", d)
		}
		if d := cmp.Diff(wantDump, dump(t, to)); d != "" {
			t.Errorf("dump of a copy (-from +to):\n%s", d)
		}
	}
	var after []graph.ArticleID
	for r, err := range to.(graph.Source).Readings(ctx, readings[0].Article.ID) {
		if err != nil {
			t.Fatal(err)
		}
		after = append(after, r.Article.ID)
	}
	if d := cmp.Diff([]graph.ArticleID{readings[1].Article.ID, readings[2].Article.ID}, after); d != "" {
		t.Errorf("readings after the first (-want +got):\n%s", d)
	}
	other := func(yield func(graph.Edit, error) bool) {
		yield(graph.Edit{Number: 1, Kind: graph.EditAlias, Actor: "country:NOR", Name: "another"}, nil)
	}
	if err := bulk.EditAll(ctx, other); !errors.Is(err, graph.ErrQuery) {
		t.Errorf("a log that differs: %v, want ErrQuery", err)
	}
	otherReview := func(yield func(graph.Review, error) bool) {
		yield(graph.Review{Number: 1, Claim: fixture[1].Claims[0].ID, Verdict: graph.Rejected}, nil)
	}
	if err := bulk.ReviewAll(ctx, otherReview); !errors.Is(err, graph.ErrQuery) {
		t.Errorf("reviews that differ: %v, want ErrQuery", err)
	}
	if err := bulk.EditAll(ctx, log(graph.Edit{Number: 6, Kind: graph.EditMerge, Actor: "group:gone", Into: "country:KEN"})); err != nil {
		t.Errorf("a merge of an actor that no claim names any more: %v", err)
	}
}

// Generate yields readings of 20 claims, claims in all, over a tenth as many
// actors (at least 100, at most 100,000) drawn by Zipf's law (s 1.2, v 5), over
// ten years. The same seed gives the same readings.
func Generate(seed uint64, claims int) iter.Seq[*graph.Reading] {
	return func(yield func(*graph.Reading) bool) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		actors := min(max(claims/10, 100), 100_000)
		zipf := rand.NewZipf(rnd, 1.2, 5, uint64(actors-1))
		types := []struct {
			name     string
			category graph.Category
		}{{"MEETS", graph.Consult}, {"ATTACKS", graph.Assault}, {"CONDEMNS", graph.Accuse}, {"GIVES_AID", graph.Aid}, {"SANCTIONS", graph.Sanction}, {"OFFERS_TRAINING", graph.Agree}}
		day := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
		for n := 0; n*20 < claims; n++ {
			var specs []claimSpec
			for range min(20, claims-n*20) {
				a, b := zipf.Uint64(), zipf.Uint64()
				if a == b {
					b = (a + 1) % uint64(actors)
				}
				typ := types[rnd.IntN(len(types))]
				specs = append(specs, claimSpec{graph.ActorID(fmt.Sprintf("organization:a%06d", a)), typ.name, graph.ActorID(fmt.Sprintf("organization:a%06d", b)), typ.category, rnd.IntN(20) == 0})
			}
			published := day.AddDate(0, 0, rnd.IntN(3650)).Format(time.DateOnly)
			if !yield(reading(fmt.Sprintf("g%d-%08d", seed, n), fmt.Sprintf("publisher %d", rnd.IntN(50)), published, specs...)) {
				return
			}
		}
	}
}

// Bench times the load of a graph, durable commits of a few articles more and,
// on the graph that they leave, the strongest relations of an actor and paths.
func Bench(b *testing.B, claims int, open func(testing.TB) graph.Store) {
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
	loaded := float64(claims) / time.Since(start).Seconds()
	start, n := time.Now(), 0
	for r := range Generate(2, claims) {
		if _, err := s.Put(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		if n++; n == 200 {
			break
		}
	}
	commits := float64(n) / time.Since(start).Seconds()
	rnd := rand.New(rand.NewPCG(3, 3))
	zipf := rand.NewZipf(rnd, 1.2, 5, uint64(min(max(claims/10, 100), 100_000)-1))
	pick := func() graph.ActorID { return graph.ActorID(fmt.Sprintf("organization:a%06d", zipf.Uint64())) }
	percentiles := func(b *testing.B, what string, times []time.Duration) {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds()), what+"-p50-µs")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), what+"-p99-µs")
	}
	b.Run("neighbours", func(b *testing.B) {
		var times []time.Duration
		for b.Loop() {
			t := time.Now()
			if _, err := s.Relations(b.Context(), graph.RelationQuery{Actors: []graph.ActorID{pick()}}, graph.Page{First: 50}); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(t))
		}
		b.ReportMetric(loaded, "load-claims/s")
		b.ReportMetric(commits, "commits/s")
		percentiles(b, "top50", times)
	})
	b.Run("paths", func(b *testing.B) {
		var times []time.Duration
		for b.Loop() {
			t := time.Now()
			if _, err := graph.Paths(b.Context(), s, graph.PathQuery{From: pick(), To: pick(), MaxHops: 4, Limit: 3}); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(t))
		}
		percentiles(b, "path", times)
	})
}
