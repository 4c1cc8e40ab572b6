package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/entente-graph/entente/graph"
)

// A world is what a store holds, for telling in plain Go what a filter finds.
type world struct {
	actors   map[graph.ActorID]graph.Actor // as they were put
	into     map[graph.ActorID]graph.ActorID
	articles map[graph.ArticleID]*graph.Article
	all      []*graph.Claim
}

var (
	somePlaces     = []graph.Place{{Name: "Kampala", Country: "UGA"}, {Name: "Lake Chad"}, {Name: "Oslo", Country: "NOR"}}
	someNames      = []string{"Front of the North", "Northern Front", "Ejército del Pueblo", "Union of Workers", "Bürger-Union", "People's Army", "Émile Ba", "Zoë Ólafsdóttir"}
	someWords      = []string{"troops", "trained", "Kenyan", "soldiers", "a", "cease-fire", "in", "Münster", "peace", "talks", "failed", "3,000", "O'Brien"}
	someTypes      = []string{"MEETS", "ATTACKS", "OFFERS_TRAINING", "BACKS", "WINKS_AT"}
	someCategories = []graph.Category{"", graph.Consult, graph.Assault, graph.Agree, graph.Support}
	someKinds      = []graph.Kind{graph.KindCountry, graph.KindPerson, graph.KindArmedGroup, graph.KindOrganization}
	someCountries  = []string{"", "NOR", "KEN", "UGA"}
	someSectors    = []graph.Sector{"", graph.SectorMilitary, graph.SectorGovernment}
	someCodes      = []string{"", "IGO", "NGO"}
	someTimes      = []time.Time{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 1e6, time.UTC), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	someDays       = []string{"2012-03-03", "2014-12-31", "2015-01-01", "2015-02-28", "2015-06-15", "2016-01-01"}
	somePublishers = []string{"", "Gazette", "Herald", "Gazette du Nord"}
)

func pick[T any](rnd *rand.Rand, list []T) T { return list[rnd.IntN(len(list))] }

// varied makes articles whose claims differ in all that a filter can test.
func varied(rnd *rand.Rand) (*world, []*graph.Reading) {
	w := &world{actors: map[graph.ActorID]graph.Actor{}, into: map[graph.ActorID]graph.ActorID{}, articles: map[graph.ArticleID]*graph.Article{}}
	var ids []graph.ActorID
	for i, name := range someNames {
		a := graph.Actor{ID: graph.ActorID(fmt.Sprintf("x:%d", i)), Name: name, Kind: pick(rnd, someKinds), Country: pick(rnd, someCountries), Code: pick(rnd, someCodes), Sector: pick(rnd, someSectors), Known: i%2 == 0}
		if i%3 == 0 {
			a.Aliases = []graph.Alias{{Name: pick(rnd, someNames) + " alias", Source: graph.AliasText}}
		}
		w.actors[a.ID] = a
		ids = append(ids, a.ID)
	}
	mention := func() *graph.Mention {
		m := &graph.Mention{Kind: pick(rnd, someKinds), Country: pick(rnd, someCountries), Code: pick(rnd, someCodes), Sector: pick(rnd, someSectors), Text: pick(rnd, someWords)}
		m.Name = m.Text
		if rnd.IntN(6) > 0 {
			m.Actor = pick(rnd, ids)
			m.Name = w.actors[m.Actor].Name
		}
		return m
	}
	var readings []*graph.Reading
	for n := range 16 {
		source := fmt.Sprintf("varied-%d", n)
		r := &graph.Reading{}
		a := &r.Article
		*a = graph.Article{ID: graph.NewArticleID(source, "", ""), Source: source, Publisher: pick(rnd, somePublishers), Title: pick(rnd, someWords) + " " + pick(rnd, someWords), Reader: "test",
			Added: pick(rnd, someTimes)}
		if rnd.IntN(5) > 0 {
			a.Published = pick(rnd, someDays)
		}
		used := map[graph.ActorID]bool{}
		for i := range rnd.IntN(7) {
			start := len(a.Text)
			for range 2 + rnd.IntN(4) {
				a.Text += pick(rnd, someWords) + " "
			}
			c := graph.Claim{Article: a.ID, Relation: pick(rnd, someTypes), Category: pick(rnd, someCategories), Polarity: pick(rnd, []graph.Polarity{graph.Affirmed, graph.Affirmed, graph.Negated}),
				Modality: pick(rnd, graph.Modalities[:4]), Confidence: float64(rnd.IntN(11)) / 10, Subject: mention()}
			if rnd.IntN(5) > 0 {
				c.Object = mention()
			}
			if rnd.IntN(8) == 0 && c.Object != nil {
				c.Subject = nil
			}
			if rnd.IntN(3) == 0 {
				c.Speaker = mention()
			}
			if rnd.IntN(3) == 0 {
				p := pick(rnd, somePlaces)
				c.Where = &p
			}
			if rnd.IntN(5) > 0 {
				days := []string{pick(rnd, someDays), pick(rnd, someDays)}
				slices.Sort(days)
				c.When = &graph.Interval{Start: days[0], End: days[1], Precision: graph.PrecisionPeriod, Source: graph.DateFromText}
			}
			c.Evidence = graph.Evidence{Field: graph.FieldText, Sentence: i, Span: graph.Span{Start: start, End: len(a.Text)}, Predicate: graph.Span{Start: start, End: start + 1}}
			c.Evidence.Text = a.Text[start:]
			a.Sentences = append(a.Sentences, graph.SentenceSpan{Field: graph.FieldText, Span: c.Evidence.Span})
			c.Identify()
			r.Claims = append(r.Claims, c)
			for _, m := range []*graph.Mention{c.Subject, c.Object, c.Speaker} {
				if m != nil && m.Actor != "" {
					used[m.Actor] = true
				}
			}
		}
		a.Hash = graph.TextHash(a.Title, a.Text)
		for _, id := range ids {
			if used[id] {
				r.Actors = append(r.Actors, w.actors[id])
			}
		}
		w.articles[a.ID] = a
		for i := range r.Claims {
			w.all = append(w.all, &r.Claims[i])
		}
		readings = append(readings, r)
	}
	return w, readings
}

func (w *world) canonical(id graph.ActorID) graph.ActorID {
	if into, ok := w.into[id]; ok {
		return into
	}
	return id
}

var accents = strings.NewReplacer("é", "e", "ü", "u", "ó", "o", "ë", "e")

func folded(s string) string { return accents.Replace(graph.NormalName(s)) }

// wordsOf are the words of a text, each after a space.
func wordsOf(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(folded(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		b.WriteString(" " + word)
	}
	return b.String()
}

// hasWords reports whether a text has words that begin with those of a search.
func hasWords(text, search string) bool {
	found := false
	for part := range strings.FieldsSeq(search) {
		words := wordsOf(part)
		if words != "" && !strings.Contains(wordsOf(text), words) {
			return false
		}
		found = found || words != ""
	}
	return found
}

// An item is what a filter looks at: the value of a property, or what stands
// somewhere, nil where nothing does.
type item interface {
	value(graph.Property) any
	at(graph.Part) item
	claims() []item
}

type leaf struct{}

func (leaf) at(graph.Part) item { return nil }

func (leaf) claims() []item { return nil }

type actorItem struct {
	leaf
	*world
	id graph.ActorID // canonical, "" for nobody in particular
}

func (x actorItem) value(p graph.Property) any {
	a := x.actors[x.id]
	switch p {
	case graph.ByID:
		return string(x.id)
	case graph.ByName:
		// One text for each actor as it was put, as words are searched.
		var names [][]string
		for id, a := range x.actors {
			if x.canonical(id) != x.id {
				continue
			}
			list := []string{a.Name}
			for _, alias := range a.Aliases {
				list = append(list, alias.Name)
			}
			names = append(names, list)
		}
		return names
	case graph.ByKind:
		return string(a.Kind)
	case graph.ByCountry:
		return a.Country
	case graph.ByCode:
		return a.Code
	case graph.BySector:
		return string(a.Sector)
	case graph.ByKnown:
		return a.Known
	}
	n := 0
	for _, c := range x.all {
		for _, m := range []*graph.Mention{c.Subject, c.Object} {
			if m != nil && m.Actor != "" && x.canonical(m.Actor) == x.id {
				n++
			}
		}
	}
	return n
}

type mentionItem struct {
	leaf
	*world
	m *graph.Mention
}

func (x mentionItem) value(p graph.Property) any {
	m := x.m
	if m == nil {
		m = &graph.Mention{}
	}
	switch p {
	case graph.ByPresent:
		return x.m != nil
	case graph.ByID:
		return string(x.canonical(m.Actor))
	case graph.ByName:
		if m.Actor == "" {
			return [][]string{}
		}
		return actorItem{world: x.world, id: x.canonical(m.Actor)}.value(p)
	case graph.ByText:
		return m.Text
	case graph.ByKind:
		return string(m.Kind)
	case graph.ByCountry:
		return m.Country
	case graph.ByCode:
		return m.Code
	}
	return string(m.Sector)
}

type articleItem struct {
	leaf
	*world
	*graph.Article
}

func (x articleItem) value(p graph.Property) any {
	switch p {
	case graph.ByID:
		return string(x.ID)
	case graph.ByPublisher:
		return x.Publisher
	case graph.ByPublished:
		return x.Published
	case graph.ByAdded:
		return x.Added.Format(graph.TimeLayout)
	case graph.ByClaims:
		n := 0
		for _, c := range x.all {
			if c.Article == x.ID {
				n++
			}
		}
		return n
	}
	return x.Title
}

type publisherItem struct {
	leaf
	graph.Publisher
}

func (x publisherItem) value(p graph.Property) any {
	switch p {
	case graph.ByPublisher:
		return x.Name
	case graph.ByArticles:
		return x.Articles
	case graph.ByClaims:
		return x.Claims
	case graph.ByFirst:
		return x.First
	}
	return x.Last
}

// publishers adds the articles up.
func (w *world) publishers() (list []graph.Publisher) {
	for _, name := range somePublishers {
		p := graph.Publisher{Name: name}
		for _, a := range w.articles {
			if name == "" || a.Publisher != name {
				continue
			}
			p.Articles++
			p.Claims += articleItem{world: w, Article: a}.value(graph.ByClaims).(int)
			if a.Published != "" && (p.First == "" || a.Published < p.First) {
				p.First = a.Published
			}
			p.Last = max(p.Last, a.Published)
		}
		if p.Articles > 0 {
			list = append(list, p)
		}
	}
	return list
}

type claimItem struct {
	leaf
	*world
	*graph.Claim
}

func (x claimItem) at(p graph.Part) item {
	switch p {
	case graph.AtArticle:
		return articleItem{world: x.world, Article: x.articles[x.Article]}
	case graph.AtSubject:
		return mentionItem{world: x.world, m: x.Subject}
	case graph.AtObject:
		return mentionItem{world: x.world, m: x.Object}
	}
	return mentionItem{world: x.world, m: x.Speaker}
}

func (x claimItem) value(p graph.Property) any {
	place, when := x.Where, x.When
	if place == nil {
		place = &graph.Place{}
	}
	if when == nil {
		when = &graph.Interval{}
	}
	switch p {
	case graph.ByID:
		return string(x.ID)
	case graph.ByType:
		return x.Relation
	case graph.ByCategory:
		return string(x.Category)
	case graph.ByQuad:
		return int(x.Quad())
	case graph.ByPolarity:
		return string(x.Polarity)
	case graph.ByModality:
		return string(x.Modality)
	case graph.ByFirst:
		return when.Start
	case graph.ByLast:
		return when.End
	case graph.ByConfidence:
		return x.Confidence
	case graph.ByPlace:
		return place.Name
	case graph.ByPlaceCountry:
		return place.Country
	case graph.ByPublishers:
		return x.publishersOf(x.Claim)
	}
	return x.Evidence.Text
}

// publishersOf counts who publishes a claim of the relation of one.
func (w *world) publishersOf(c *graph.Claim) int {
	relation := func(c *graph.Claim) graph.RelationID {
		if c.Subject == nil || c.Object == nil || c.Subject.Actor == "" || c.Object.Actor == "" {
			return ""
		}
		return graph.NewRelationID(w.canonical(c.Subject.Actor), c.Relation, w.canonical(c.Object.Actor))
	}
	id, names := relation(c), map[string]bool{}
	for _, other := range w.all {
		if name := w.articles[other.Article].Publisher; id != "" && relation(other) == id && name != "" {
			names[name] = true
		}
	}
	return len(names)
}

type relationItem struct {
	*world
	graph.Relation
}

func (x relationItem) at(p graph.Part) item {
	if p == graph.AtSubject {
		return actorItem{world: x.world, id: x.Subject}
	}
	return actorItem{world: x.world, id: x.Object}
}

func (x relationItem) claims() []item {
	var list []item
	for _, c := range x.all {
		if c.Subject != nil && c.Object != nil && c.Relation == x.Type && x.canonical(c.Subject.Actor) == x.Subject && x.canonical(c.Object.Actor) == x.Object {
			list = append(list, claimItem{world: x.world, Claim: c})
		}
	}
	return list
}

func (x relationItem) value(p graph.Property) any {
	switch p {
	case graph.ByID:
		return string(x.ID)
	case graph.ByType:
		return x.Type
	case graph.ByCategory:
		return string(x.Category)
	case graph.ByQuad:
		return int(x.Category.Quad())
	case graph.ByFirst:
		return x.First
	case graph.ByLast:
		return x.Last
	case graph.ByConfidence:
		return x.Confidence
	case graph.ByClaims:
		return x.Claims
	case graph.ByArticles:
		return x.Articles
	case graph.ByPublishers:
		return x.Publishers
	case graph.ByAffirmed:
		return x.Affirmed
	}
	return x.Denied
}

// matches evaluates a filter.
func (w *world) matches(f graph.Filter, x item) bool {
	each := func(x graph.Filter) func(item) bool { return func(i item) bool { return w.matches(x, i) } }
	switch f.Op {
	case "":
		return true
	case graph.OpAll:
		return !slices.ContainsFunc(f.Of, func(y graph.Filter) bool { return !w.matches(y, x) })
	case graph.OpAny:
		return slices.ContainsFunc(f.Of, func(y graph.Filter) bool { return w.matches(y, x) })
	case graph.OpNot:
		return !w.matches(f.Of[0], x)
	case graph.OpAt:
		return w.matches(f.Of[0], x.at(f.Part))
	case graph.OpHas:
		return slices.ContainsFunc(x.claims(), each(f.Of[0]))
	}
	want := f.Values
	switch have := x.value(f.Property).(type) {
	case [][]string:
		for _, names := range have {
			if f.Op == graph.OpWords && hasWords(strings.Join(names, " | "), want[0].(string)) {
				return true
			}
			for _, n := range names {
				for _, v := range want {
					n, v := folded(n), folded(v.(string))
					if f.Op == graph.OpIn && n == v || f.Op == graph.OpBegins && strings.HasPrefix(n, v) || f.Op == graph.OpContains && strings.Contains(n, v) {
						return true
					}
				}
			}
		}
	case string:
		for _, v := range want {
			v := v.(string)
			if f.Property == graph.ByID {
				v = string(w.canonical(graph.ActorID(v)))
			}
			switch f.Op {
			case graph.OpIn:
				if have == v {
					return true
				}
			case graph.OpBegins:
				return strings.HasPrefix(have, v)
			case graph.OpContains:
				return strings.Contains(have, v)
			case graph.OpWords:
				return hasWords(have, v)
			case graph.OpAtLeast:
				return have != "" && have >= v
			case graph.OpAtMost:
				return have != "" && have <= v
			}
		}
	case bool:
		return slices.Contains(want, any(have))
	case int:
		return compared(f, float64(have))
	case float64:
		return compared(f, have)
	}
	return false
}

func compared(f graph.Filter, have float64) bool {
	for _, v := range f.Values {
		x, ok := v.(float64)
		if n, whole := v.(int); whole {
			x, ok = float64(n), true
		}
		if ok && (f.Op == graph.OpIn && have == x || f.Op == graph.OpAtLeast && have >= x || f.Op == graph.OpAtMost && have <= x) {
			return true
		}
	}
	return false
}

// A dice makes random filters.
type dice struct {
	*rand.Rand
	*world
	relations []graph.RelationID
	made      map[string]int // tests by list, property and operation
}

func several[T ~string](d *dice, p graph.Property, list ...T) graph.Filter {
	var values []T
	for range d.IntN(3) {
		values = append(values, pick(d.Rand, list))
	}
	return graph.In(p, values...)
}

func (d *dice) number(p graph.Property, most int) graph.Filter {
	n := d.IntN(most + 1)
	return pick(d.Rand, []graph.Filter{graph.AtLeast(p, n), graph.AtMost(p, n), graph.In(p, n), graph.In(p, n, n+1)})
}

func (d *dice) day(p graph.Property) graph.Filter {
	day := pick(d.Rand, someDays)
	return pick(d.Rand, []graph.Filter{graph.AtLeast(p, day), graph.AtMost(p, day), graph.In(p, day), graph.In(p, "")})
}

func (d *dice) phrase(p graph.Property, list ...string) graph.Filter {
	s := pick(d.Rand, list)
	if s == "" {
		return graph.In(p, "")
	}
	from := 0
	for from < len(s) && d.IntN(2) == 0 {
		from++
	}
	part := strings.ToValidUTF8(s[from:], "")
	if part == "" {
		part = "a"
	}
	return pick(d.Rand, []graph.Filter{several(d, p, list...), graph.Begins(p, s[:1]), graph.Begins(p, part), graph.Contains(p, part)})
}

func (d *dice) search(p graph.Property, list ...string) graph.Filter {
	word := pick(d.Rand, list)
	return graph.Words(p, pick(d.Rand, []string{word, strings.ToUpper(word), word + " " + pick(d.Rand, list), string([]rune(word)[:1]), accents.Replace(word), "?!", "cease fire", "-", "\u0301"}))
}

func (d *dice) name() graph.Filter {
	n := pick(d.Rand, someNames)
	short := string([]rune(n)[1:4])
	return pick(d.Rand, []graph.Filter{several(d, graph.ByName, someNames...), graph.In(graph.ByName, strings.ToUpper(accents.Replace(n))), graph.Begins(graph.ByName, string([]rune(n)[:3])),
		graph.Contains(graph.ByName, strings.ToUpper(short)), d.search(graph.ByName, someNames...), graph.Words(graph.ByName, "alias front")})
}

func (d *dice) actorTest(mention bool) graph.Filter {
	all := []graph.Filter{several(d, graph.ByID, "x:1", "x:2", "x:3", "x:4", "none"), d.name(), several(d, graph.ByKind, someKinds...), several(d, graph.ByCountry, someCountries...),
		several(d, graph.ByCode, someCodes...), several(d, graph.BySector, someSectors...)}
	if mention {
		return pick(d.Rand, append(all, graph.In(graph.ByPresent, d.IntN(2) == 0), d.phrase(graph.ByText, someWords...), graph.In(graph.ByID, "")))
	}
	return pick(d.Rand, append(all, graph.In(graph.ByKnown, d.IntN(2) == 0), d.number(graph.ByClaims, 20)))
}

func (d *dice) articleTest() graph.Filter {
	var ids []graph.ArticleID
	for id := range d.articles {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return pick(d.Rand, []graph.Filter{several(d, graph.ByID, ids...), d.phrase(graph.ByPublisher, somePublishers...), d.day(graph.ByPublished), d.search(graph.ByTitle, someWords...),
		d.number(graph.ByClaims, 6), graph.AtLeast(graph.ByAdded, pick(d.Rand, someTimes).Format(graph.TimeLayout)), graph.Known(pick(d.Rand, someTimes)).Of[0]})
}

func (d *dice) publisherTest() graph.Filter {
	return pick(d.Rand, []graph.Filter{d.phrase(graph.ByPublisher, somePublishers[1:]...), d.number(graph.ByArticles, 8), d.number(graph.ByClaims, 30), d.day(graph.ByFirst), d.day(graph.ByLast)})
}

func (d *dice) claimTest() graph.Filter {
	return pick(d.Rand, []graph.Filter{graph.In(graph.ByID, pick(d.Rand, d.all).ID), d.phrase(graph.ByType, someTypes...), several(d, graph.ByCategory, someCategories...), graph.In(graph.ByQuad, graph.Quad(d.IntN(5)), graph.Quad(d.IntN(5))),
		several(d, graph.ByPolarity, graph.Affirmed, graph.Negated), several(d, graph.ByModality, graph.Modalities[:5]...), d.day(graph.ByFirst), d.day(graph.ByLast),
		graph.AtLeast(graph.ByConfidence, 0.5), graph.AtMost(graph.ByConfidence, 0.3), graph.In(graph.ByConfidence, 0.7), d.phrase(graph.ByPlace, "", "Kampala", "Lake Chad", "Oslo"),
		several(d, graph.ByPlaceCountry, "", "UGA", "NOR"), d.number(graph.ByPublishers, 2), d.search(graph.ByEvidence, someWords...)})
}

func (d *dice) relationTest() graph.Filter {
	return pick(d.Rand, []graph.Filter{several(d, graph.ByID, d.relations...), d.phrase(graph.ByType, someTypes...), several(d, graph.ByCategory, someCategories...), graph.In(graph.ByQuad, graph.Quad(d.IntN(5)), graph.Quad(d.IntN(5))),
		d.day(graph.ByFirst), d.day(graph.ByLast), graph.AtLeast(graph.ByConfidence, 0.5), d.number(graph.ByClaims, 3), d.number(graph.ByArticles, 3),
		d.number(graph.ByPublishers, 2), d.number(graph.ByAffirmed, 3), d.number(graph.ByDenied, 2)})
}

// filter makes one of a list; mentions are those of subjects and so on.
func (d *dice) filter(of graph.List, depth int) graph.Filter {
	some := func() []graph.Filter {
		var list []graph.Filter
		for range d.IntN(4) {
			list = append(list, d.filter(of, depth-1))
		}
		return list
	}
	if depth > 0 {
		switch d.IntN(6) {
		case 0:
			return graph.All(some()...)
		case 1:
			return graph.Any(some()...)
		case 2:
			return graph.Not(d.filter(of, depth-1))
		}
	}
	var f graph.Filter
	switch parts := []graph.Part{graph.AtSubject, graph.AtObject, graph.AtSpeaker, graph.AtArticle}; {
	case of == graph.ActorList:
		f = d.actorTest(false)
	case of == "mentions":
		f = d.actorTest(true)
	case of == graph.ArticleList:
		f = d.articleTest()
	case of == graph.PublisherList:
		f = d.publisherTest()
	case of == graph.RelationList && d.IntN(4) == 0:
		return graph.Has(d.filter(graph.ClaimList, depth-1))
	case of == graph.RelationList && d.IntN(3) == 0:
		return graph.At(pick(d.Rand, parts[:2]), d.filter(graph.ActorList, depth-1))
	case of == graph.RelationList:
		f = d.relationTest()
	case d.IntN(2) == 0:
		p := pick(d.Rand, parts)
		if p == graph.AtArticle {
			return graph.At(p, d.filter(graph.ArticleList, depth-1))
		}
		return graph.At(p, d.filter("mentions", depth-1))
	default:
		f = d.claimTest()
	}
	d.made[fmt.Sprintf("%s %s %s", of, f.Property, f.Op)]++
	return f
}

// Filters runs the part of the contract that is about what filters find.
func Filters(t *testing.T, open func(testing.TB) graph.Store, share Share) {
	t.Run("random", func(t *testing.T) { testFilters(t, open(t), share) })
	t.Run("replaced", func(t *testing.T) { testReplacedFound(t, open(t)) })
}

// testReplacedFound finds an article by what is in it now.
func testReplacedFound(t *testing.T, s graph.Store) {
	fill(t, s)
	if _, err := s.Put(t.Context(), reading("a2", "Herald", "2015-03-05", claimSpec{"group:newcomer", "CONDEMNS", "country:KEN", graph.Accuse, false})); err != nil {
		t.Fatal(err)
	}
	gone := fixture[1].Claims[0]
	for _, c := range []struct {
		name string
		f    graph.Filter
		want int
	}{
		{"new words", graph.Words(graph.ByEvidence, "newcomer"), 1},
		{"a new type", graph.All(graph.In(graph.ByType, "CONDEMNS"), graph.Within("2015-03-05", "2015-03-05")), 1},
		{"old ones", graph.All(graph.In(graph.ByType, gone.Relation), graph.At(graph.AtArticle, graph.In(graph.ByID, gone.Article))), 0},
	} {
		page, err := s.Claims(t.Context(), graph.ClaimQuery{Where: c.f}, graph.Page{})
		if err != nil || len(page.Items) != c.want {
			t.Errorf("%s: %d claims, %v; want %d", c.name, len(page.Items), err, c.want)
		}
	}
}

// plainFilters are the single conditions on claims for which a store may keep an index.
func plainFilters() (list []graph.Filter) {
	for _, p := range []graph.Part{graph.AtSubject, graph.AtObject, graph.AtSpeaker} {
		list = append(list, each(p, graph.ByKind, someKinds)...)
		list = append(list, each(p, graph.ByCountry, someCountries)...)
		list = append(list, each(p, graph.ByCode, someCodes)...)
		list = append(list, each(p, graph.BySector, someSectors)...)
	}
	list = append(list, each("", graph.ByType, someTypes)...)
	list = append(list, each("", graph.ByCategory, someCategories)...)
	list = append(list, each("", graph.ByPolarity, []graph.Polarity{graph.Affirmed, graph.Negated})...)
	list = append(list, each("", graph.ByModality, graph.Modalities)...)
	for _, p := range somePlaces {
		list = append(list, graph.In(graph.ByPlace, p.Name), graph.In(graph.ByPlaceCountry, p.Country))
	}
	for _, w := range someWords {
		list = append(list, graph.Words(graph.ByEvidence, w), graph.At(graph.AtArticle, graph.Words(graph.ByTitle, w)))
	}
	for i, from := range someDays {
		for _, to := range someDays[i:] {
			list = append(list, graph.Within(from, to))
		}
		list = append(list, graph.Within(from, someDays[0]), graph.All(graph.AtLeast(graph.ByFirst, someDays[1]), graph.AtMost(graph.ByLast, from)))
	}
	return list
}

// each makes a filter for every value of a property, of claims or of a part of them.
func each[T ~string](p graph.Part, by graph.Property, values []T) (list []graph.Filter) {
	for _, v := range values {
		f := graph.In(by, v)
		if p != "" {
			f = graph.At(p, f)
		}
		list = append(list, f)
	}
	return list
}

// testFilters compares what random filters find with what plain Go finds.
func testFilters(t *testing.T, s graph.Store, share Share) {
	ctx := t.Context()
	rnd := rand.New(rand.NewPCG(11, 5))
	w, readings := varied(rnd)
	for _, r := range readings {
		if _, err := s.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Edit(ctx, graph.Edit{Kind: graph.EditMerge, Actor: "x:2", Into: "x:1"}); err != nil {
		t.Fatal(err)
	}
	w.into["x:2"] = "x:1"
	all := graph.Page{First: graph.MaxPage, Count: true}
	actors, err := s.FindActors(ctx, graph.ActorQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	relations, err := s.Relations(ctx, graph.RelationQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := s.Claims(ctx, graph.ClaimQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	if len(claims.Items) != len(w.all) {
		t.Fatalf("%d claims, want %d", len(claims.Items), len(w.all))
	}
	articles, err := s.ListArticles(ctx, graph.ArticleQuery{}, all)
	if err != nil || len(articles.Items) != len(readings) {
		t.Fatalf("%d articles, %v; want %d", len(articles.Items), err, len(readings))
	}
	publishers, err := s.Publishers(ctx, graph.PublisherQuery{}, all)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(w.publishers(), publishers.Items, cmpopts.SortSlices(func(a, b graph.Publisher) bool { return a.Name < b.Name })); d != "" {
		t.Errorf("publishers (-want +got):\n%s", d)
	}
	d := &dice{Rand: rnd, world: w, made: map[string]int{}}
	for _, r := range relations.Items {
		d.relations = append(d.relations, r.ID)
	}
	found, none := 0, 0
	check := func(what string, f graph.Filter, want, got []string, total int, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s %+v: %v", what, f, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%s %+v (-want +got):\n%s", what, f, d)
		}
		if len(got) > 0 {
			found++
		} else {
			none++
		}
		if total != len(want) {
			t.Fatalf("%s %+v: counted %d, want %d", what, f, total, len(want))
		}
	}
	all.Count = true
	checkClaims := func(f graph.Filter) (want []string) {
		t.Helper()
		for i := range claims.Items {
			if w.matches(f, claimItem{world: w, Claim: &claims.Items[i]}) {
				want = append(want, string(claims.Items[i].ID))
			}
		}
		var got []string
		page, err := s.Claims(ctx, graph.ClaimQuery{Where: f}, all)
		for _, c := range page.Items {
			got = append(got, string(c.ID))
		}
		check("claims", f, want, got, page.Total, err)
		return want
	}
	for i := range 100 {
		drawn := map[graph.List]graph.Filter{}
		for _, of := range []graph.List{graph.ActorList, graph.RelationList, graph.ClaimList, graph.ArticleList, graph.PublisherList} {
			drawn[of] = d.filter(of, 3)
		}
		if !share.has(i) {
			continue
		}
		f := drawn[graph.ActorList]
		var want, got []string
		for _, a := range actors.Items {
			if w.matches(f, actorItem{world: w, id: a.ID}) {
				want = append(want, string(a.ID))
			}
		}
		list, err := s.FindActors(ctx, graph.ActorQuery{Where: f}, all)
		for _, a := range list.Items {
			got = append(got, string(a.ID))
		}
		check("actors", f, want, got, list.Total, err)

		f = drawn[graph.RelationList]
		want, got = nil, nil
		for _, r := range relations.Items {
			if w.matches(f, relationItem{w, r}) {
				want = append(want, string(r.ID))
			}
		}
		found, err := s.Relations(ctx, graph.RelationQuery{Where: f}, all)
		for _, r := range found.Items {
			got = append(got, string(r.ID))
		}
		check("relations", f, want, got, found.Total, err)

		f = drawn[graph.ClaimList]
		want = checkClaims(f)
		if tallies, err := graph.Tallies(ctx, s, graph.TallyQuery{Claims: graph.ClaimQuery{Where: f}}); err != nil || len(want) > 0 && (len(tallies) != 1 || tallies[0].Claims != len(want)) || len(want) == 0 && len(tallies) > 0 {
			t.Fatalf("claims %+v: tallied %+v, %v; want %d", f, tallies, err, len(want))
		}
		pages := listing{of: graph.ClaimList, page: func(ctx context.Context, o graph.Order, p graph.Page) (graph.Slice[string], error) {
			slice, err := s.Claims(ctx, graph.ClaimQuery{Where: f, Order: o}, p)
			return told(slice, err, func(c *graph.Claim) string { return string(c.ID) })
		}}
		if i%4 == 0 {
			check("pages of claims", f, want, pages.walk(t, graph.Order{}, 11, i%8 == 0, func() {}), len(want), nil)
		}

		f = drawn[graph.ArticleList]
		want, got = nil, nil
		for i := range articles.Items {
			if w.matches(f, articleItem{world: w, Article: &articles.Items[i]}) {
				want = append(want, string(articles.Items[i].ID))
			}
		}
		texts, err := s.ListArticles(ctx, graph.ArticleQuery{Where: f}, all)
		for _, a := range texts.Items {
			got = append(got, string(a.ID))
		}
		check("articles", f, want, got, texts.Total, err)

		f = drawn[graph.PublisherList]
		want, got = nil, nil
		for _, p := range publishers.Items {
			if w.matches(f, publisherItem{Publisher: p}) {
				want = append(want, p.Name)
			}
		}
		named, err := s.Publishers(ctx, graph.PublisherQuery{Where: f}, all)
		for _, p := range named.Items {
			got = append(got, p.Name)
		}
		check("publishers", f, want, got, named.Total, err)
	}
	for _, f := range plainFilters() {
		checkClaims(f)
	}
	for i := range 40 {
		lists := make([][]graph.ActorID, 4)
		for i := range lists {
			for range rnd.IntN(4) * rnd.IntN(2) {
				lists[i] = append(lists[i], graph.ActorID(fmt.Sprint("x:", rnd.IntN(len(someNames)))))
			}
		}
		if !share.has(i) {
			continue
		}
		is := func(list []graph.ActorID, m ...*graph.Mention) bool {
			return len(list) == 0 || slices.ContainsFunc(m, func(m *graph.Mention) bool {
				return m != nil && m.Actor != "" && slices.ContainsFunc(list, func(id graph.ActorID) bool { return w.canonical(id) == w.canonical(m.Actor) })
			})
		}
		var want, got []string
		for _, c := range claims.Items {
			if is(lists[0], c.Subject) && is(lists[1], c.Object) && is(lists[2], c.Subject, c.Object) && is(lists[3], c.Speaker) {
				want = append(want, string(c.ID))
			}
		}
		page, err := s.Claims(ctx, graph.ClaimQuery{Subjects: lists[0], Objects: lists[1], Actors: lists[2], Speakers: lists[3]}, all)
		for _, c := range page.Items {
			got = append(got, string(c.ID))
		}
		check(fmt.Sprintf("claims of %q", lists), graph.Filter{}, want, got, page.Total, err)
	}
	if found < share.of(200) || none < share.of(50) || len(d.made) < 75 {
		t.Errorf("%d filters find something, %d nothing, with %d different tests: they compare little", found, none, len(d.made))
	}
	for name, f := range map[string]graph.Filter{
		"no such property": graph.In(graph.ByTitle, "x"),
		"no such test":     graph.Begins(graph.ByCategory, "A"),
		"no day":           graph.AtLeast(graph.ByFirst, "2014-13-40"),
		"a zero byte":      graph.In(graph.ByType, "a\x00b"),
		"not UTF-8":        graph.In(graph.ByType, "a\xff"),
		"a word":           graph.In(graph.ByConfidence, "high"),
		"no operation":     {Op: "like"},
		"not of two":       {Op: graph.OpNot, Of: []graph.Filter{{}, {}}},
		"a claim's claims": graph.Has(graph.Filter{}),
		"no such place":    graph.At("witness", graph.Filter{}),
		"no time":          graph.At(graph.AtArticle, graph.AtMost(graph.ByAdded, "2026-01-01")),
	} {
		if _, err := s.Claims(ctx, graph.ClaimQuery{Where: f}, all); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
}
