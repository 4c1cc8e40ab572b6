package gql

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/entente-graph/entente/graph"
)

// Bounds of a filter: how deep filters stand in each other, how many tests it
// makes, how long its lists are.
const (
	maxFilterDepth = 5
	maxTests       = 100
	maxList        = 500
)

// A sieve turns the inputs of one filter into conditions of the domain. After
// the first fault, which it keeps, what it returns has no meaning.
type sieve struct {
	ontology *graph.Ontology
	tests    int
	err      error
}

// A spot is where in a filter something stands.
type spot struct {
	path  string
	depth int
}

func (s spot) of(name string) spot { return spot{s.path + "." + name, s.depth} }

func (s spot) item(i int) spot { return spot{fmt.Sprintf("%s[%d]", s.path, i), s.depth} }

// inner is where another filter stands.
func (s spot) inner(name string) spot { return spot{s.path + "." + name, s.depth + 1} }

func (s *sieve) fail(at spot, format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: %s %s", graph.ErrQuery, at.path, fmt.Sprintf(format, args...))
	}
}

// enter reports whether to read a filter that stands there.
func (s *sieve) enter(at spot) bool {
	if at.depth > maxFilterDepth {
		s.fail(at, "is nested more than %d deep", maxFilterDepth)
	}
	return s.err == nil
}

// test counts a test, and refuses texts that no item can hold.
func (s *sieve) test(at spot, f graph.Filter) graph.Filter {
	for _, v := range f.Values {
		if text, ok := v.(string); ok && strings.ContainsAny(text, illegible) {
			s.fail(at, holdsIllegible)
		}
	}
	if s.tests++; s.tests > maxTests {
		s.fail(at, "is one test more than the %d that a filter may make", maxTests)
	}
	return f
}

// join reads what and, or and not of a filter hold.
func join[F any](s *sieve, at spot, and, or []F, not *F, read func(*F, spot) graph.Filter) graph.Filter {
	each := func(name string, list []F) []graph.Filter {
		if len(list) > maxTests {
			s.fail(at.of(name), "holds %d filters, at most %d", len(list), maxTests)
			return nil
		}
		of := make([]graph.Filter, len(list))
		for i := range list {
			of[i] = read(&list[i], at.inner(name).item(i))
		}
		return of
	}
	all := each("and", and)
	if or != nil {
		all = append(all, graph.Any(each("or", or)...))
	}
	if not != nil {
		all = append(all, graph.Not(read(not, at.inner("not"))))
	}
	return graph.All(all...)
}

// choice reads a test of a property as a whole. What valid finds wrong with a
// value is told.
func choice[T ~string](s *sieve, at spot, p graph.Property, eq *T, in []T, null *bool, valid func(T) error) graph.Filter {
	var all []graph.Filter
	if eq != nil {
		s.given(at.of("eq"), string(*eq), func() error { return valid(*eq) })
		all = append(all, s.test(at, graph.In(p, *eq)))
	}
	all = append(all, among(s, at.of("in"), p, in, valid))
	if null != nil {
		all = append(all, s.test(at, is(*null, graph.In(p, ""))))
	}
	return graph.All(all...)
}

// among reads a list of which a property is to be an item.
func among[T ~string](s *sieve, at spot, p graph.Property, list []T, valid func(T) error) graph.Filter {
	if list == nil {
		return graph.Filter{}
	}
	s.bounded(at, len(list))
	for i, v := range list {
		s.given(at.item(i), string(v), func() error { return valid(v) })
	}
	return s.test(at, graph.In(p, list...))
}

func (s *sieve) bounded(at spot, n int) {
	if n > maxList {
		s.fail(at, "holds %d items, at most %d", n, maxList)
	}
}

// given refuses a value that is none, or not valid.
func (s *sieve) given(at spot, v string, valid func() error) {
	if v == "" {
		s.fail(at, `is ""; what is absent is found by isNull`)
	} else if err := valid(); err != nil {
		s.fail(at, "is %.80q, %v", v, err)
	}
}

// whatever is valid.
func whatever[T any](T) error { return nil }

// is a filter or its contrary.
func is(so bool, f graph.Filter) graph.Filter {
	if so {
		return f
	}
	return graph.Not(f)
}

// prefixes begin the IDs of all but actors.
var prefixes = map[graph.List]string{graph.RelationList: "relation:", graph.ClaimList: "claim:", graph.ArticleList: "article:"}

func (s *sieve) id(f *IDFilter, at spot, of graph.List) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return choice(s, at, graph.ByID, f.Eq, f.In, f.IsNull, func(id string) error { return checkID(id, of) })
}

// checkID refuses the IDs of others than those of a list.
func checkID(id string, of graph.List) error {
	for list, prefix := range prefixes {
		if (list == of) != strings.HasPrefix(id, prefix) {
			return fmt.Errorf("which is no ID of %s", of)
		}
	}
	return nil
}

func (s *sieve) code(f *CodeFilter, at spot, p graph.Property) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return choice(s, at, p, f.Eq, f.In, f.IsNull, whatever)
}

func (s *sieve) text(f *TextFilter, at spot, p graph.Property) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return graph.All(choice(s, at, p, f.Eq, f.In, f.IsNull, whatever), s.part(f.StartsWith, at.of("startsWith"), p, graph.Begins), s.part(f.Contains, at.of("contains"), p, graph.Contains))
}

// part reads a test by a part of a text.
func (s *sieve) part(v *string, at spot, p graph.Property, f func(graph.Property, string) graph.Filter) graph.Filter {
	switch {
	case v == nil:
		return graph.Filter{}
	case strings.TrimSpace(*v) == "":
		s.fail(at, "is empty")
	}
	return s.test(at, f(p, *v))
}

func (s *sieve) name(f *NameFilter, at spot) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return graph.All(choice(s, at, graph.ByName, f.Eq, f.In, nil, whatever), s.part(f.StartsWith, at.of("startsWith"), graph.ByName, graph.Begins),
		s.part(f.Contains, at.of("contains"), graph.ByName, graph.Contains), s.part(f.Words, at.of("words"), graph.ByName, graph.Words))
}

func (s *sieve) search(f *SearchFilter, at spot, p graph.Property) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return s.part(f.Words, at.of("words"), p, graph.Words)
}

// compared reads the bounds of a number or, as text, of a day.
func compared[T string | int | float64](s *sieve, at spot, p graph.Property, gte, lte *T) graph.Filter {
	var all []graph.Filter
	if gte != nil {
		all = append(all, s.test(at, graph.AtLeast(p, *gte)))
	}
	if lte != nil {
		all = append(all, s.test(at, graph.AtMost(p, *lte)))
	}
	return graph.All(all...)
}

func (s *sieve) integer(f *IntFilter, at spot, p graph.Property) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return graph.All(s.integers(at, p, f.Eq, f.In, nil), compared(s, at, p, f.Gte, f.Lte))
}

func (s *sieve) integers(at spot, p graph.Property, eq *int, in []int, null *bool) graph.Filter {
	var all []graph.Filter
	if eq != nil {
		all = append(all, s.test(at, graph.In(p, *eq)))
	}
	if in != nil {
		s.bounded(at.of("in"), len(in))
		all = append(all, s.test(at, graph.In(p, in...)))
	}
	if null != nil {
		all = append(all, s.test(at, is(*null, graph.In(p, 0))))
	}
	return graph.All(all...)
}

func (s *sieve) quad(f *QuadFilter, at spot) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	named := f.In
	if f.Eq != nil {
		named = append(slices.Clone(named), *f.Eq)
	}
	for _, n := range named {
		if n < 1 || n > 4 {
			s.fail(at, "names quad class %d, want 1 to 4", n)
		}
	}
	return s.integers(at, graph.ByQuad, f.Eq, f.In, f.IsNull)
}

func (s *sieve) share(f *ShareFilter, at spot) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	for _, x := range []*float64{f.Gte, f.Lte} {
		if x != nil && !(*x >= 0 && *x <= 1) {
			s.fail(at, "is compared with %v, want 0 to 1", *x)
		}
	}
	return compared(s, at, graph.ByConfidence, f.Gte, f.Lte)
}

func (s *sieve) days(at spot, days ...*string) {
	for _, d := range days {
		if d != nil && !graph.ValidDate(*d) {
			s.fail(at, "holds the date %.40q, want one of the form YYYY-MM-DD", *d)
		}
	}
}

func (s *sieve) day(f *DateFilter, at spot, p graph.Property) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	s.days(at, f.Eq, f.Gte, f.Lte)
	return graph.All(choice(s, at, p, f.Eq, nil, f.IsNull, whatever), compared(s, at, p, f.Gte, f.Lte))
}

// period reads the days of an event, of which it takes part in one.
func (s *sieve) period(f *Period, at spot) graph.Filter {
	if f == nil || f.Gte == nil && f.Lte == nil {
		return graph.Filter{}
	}
	s.days(at, f.Gte, f.Lte)
	if f.Gte != nil && f.Lte != nil && *f.Gte > *f.Lte {
		s.fail(at, "ends on %s, before it begins", *f.Lte)
	}
	return s.test(at, graph.Within(value(f.Gte), value(f.Lte)))
}

// types reads a test of something that the ontology says of a relation type. Of
// an open predicate it says nothing.
func (s *sieve) types(f *CodeFilter, at spot, of func(*graph.RelationType) string) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	known := func(v string) error {
		if !slices.ContainsFunc(s.ontology.Types(), func(t *graph.RelationType) bool { return of(t) == v }) {
			return errors.New("which no relation type has; relationTypes lists them")
		}
		return nil
	}
	var all []graph.Filter
	whole := choice(s, at, graph.ByType, f.Eq, f.In, f.IsNull, known)
	tests := []graph.Filter{whole}
	if whole.Op == graph.OpAll {
		tests = whole.Of
	}
	for _, t := range tests {
		if t.IsZero() {
			continue
		}
		all = append(all, s.named(t, of))
	}
	return graph.All(all...)
}

// named puts the types that have one of the values in the place of these.
func (s *sieve) named(f graph.Filter, of func(*graph.RelationType) string) graph.Filter {
	if f.Op == graph.OpNot {
		return graph.Not(s.named(f.Of[0], of))
	}
	absent := slices.Contains(f.Values, any(""))
	var names []string
	for _, t := range s.ontology.Types() {
		if slices.Contains(f.Values, any(of(t))) != absent {
			names = append(names, t.Name)
		}
	}
	return is(!absent, graph.In(graph.ByType, names...)) // an open predicate is not among the types
}

func base(t *graph.RelationType) string { return t.Base }

func stance(t *graph.RelationType) string { return t.Stance }

func (s *sieve) actor(f *ActorFilter, at spot) graph.Filter {
	if f == nil || !s.enter(at) {
		return graph.Filter{}
	}
	all := []graph.Filter{
		s.id(f.ID, at.of("id"), graph.ActorList), s.name(f.Name, at.of("name")), s.kind(f.Kind, at.of("kind")), s.code(f.Country, at.of("country"), graph.ByCountry),
		s.code(f.Code, at.of("code"), graph.ByCode), s.code(f.Sector, at.of("sector"), graph.BySector), s.integer(f.ClaimCount, at.of("claimCount"), graph.ByClaims),
	}
	if f.Known != nil {
		all = append(all, s.test(at, graph.In(graph.ByKnown, *f.Known)))
	}
	return graph.All(append(all, join(s, at, f.And, f.Or, f.Not, s.actor))...)
}

func (s *sieve) kind(f *KindFilter, at spot) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return choice(s, at, graph.ByKind, f.Eq, f.In, f.IsNull, whatever)
}

func (s *sieve) category(f *CategoryFilter, at spot) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	return choice(s, at, graph.ByCategory, f.Eq, f.In, f.IsNull, whatever)
}

func (s *sieve) mention(f *MentionFilter, at spot) graph.Filter {
	if f == nil || !s.enter(at) {
		return graph.Filter{}
	}
	all := []graph.Filter{
		s.id(f.ID, at.of("id"), graph.ActorList), s.name(f.Name, at.of("name")), s.text(f.Text, at.of("text"), graph.ByText), s.kind(f.Kind, at.of("kind")),
		s.code(f.Country, at.of("country"), graph.ByCountry), s.code(f.Code, at.of("code"), graph.ByCode), s.code(f.Sector, at.of("sector"), graph.BySector),
	}
	if f.IsNull != nil {
		all = append(all, s.test(at, graph.In(graph.ByPresent, !*f.IsNull)))
	}
	return graph.All(append(all, join(s, at, f.And, f.Or, f.Not, s.mention))...)
}

func (s *sieve) article(f *ArticleFilter, at spot) graph.Filter {
	if f == nil || !s.enter(at) {
		return graph.Filter{}
	}
	return graph.All(s.id(f.ID, at.of("id"), graph.ArticleList), s.text(f.Publisher, at.of("publisher"), graph.ByPublisher),
		s.day(f.Published, at.of("published"), graph.ByPublished), s.search(f.Title, at.of("title"), graph.ByTitle),
		s.time(f.Added, at.of("added"), graph.ByAdded), s.integer(f.ClaimCount, at.of("claimCount"), graph.ByClaims), join(s, at, f.And, f.Or, f.Not, s.article))
}

func (s *sieve) publisher(f *PublisherFilter, at spot) graph.Filter {
	if f == nil || !s.enter(at) {
		return graph.Filter{}
	}
	return graph.All(s.text(f.Name, at.of("name"), graph.ByPublisher), s.integer(f.ArticleCount, at.of("articleCount"), graph.ByArticles),
		s.integer(f.ClaimCount, at.of("claimCount"), graph.ByClaims), s.day(f.First, at.of("first"), graph.ByFirst), s.day(f.Last, at.of("last"), graph.ByLast),
		join(s, at, f.And, f.Or, f.Not, s.publisher))
}

// moment reads a time.
func (s *sieve) moment(v *string, at spot) time.Time {
	t, err := time.Parse(time.RFC3339Nano, *v)
	if err != nil || t.UTC().Year() < 0 || t.UTC().Year() > 9999 {
		s.fail(at, "is %.40q, want a time of the form 2026-01-31T12:00:00Z", *v)
	}
	return t
}

func (s *sieve) time(f *DateTimeFilter, at spot, p graph.Property) graph.Filter {
	if f == nil {
		return graph.Filter{}
	}
	var all []graph.Filter
	if f.Gte != nil {
		all = append(all, s.test(at, graph.AtLeast(p, s.moment(f.Gte, at.of("gte")))))
	}
	if f.Lte != nil {
		all = append(all, s.test(at, graph.AtMost(p, s.moment(f.Lte, at.of("lte")))))
	}
	return graph.All(all...)
}

// known reads a time by which an article is to have been there.
func (s *sieve) known(v *string, here spot) graph.Filter {
	if v == nil {
		return graph.Filter{}
	}
	return s.test(here, graph.Known(s.moment(v, here)))
}

// at puts a filter to what claims or relations refer to.
func at(p graph.Part, f graph.Filter) graph.Filter {
	if f.IsZero() {
		return f
	}
	return graph.At(p, f)
}

// eitherWay puts a filter to subject or object.
func eitherWay(f graph.Filter) graph.Filter {
	if f.IsZero() {
		return f
	}
	return graph.Any(graph.At(graph.AtSubject, f), graph.At(graph.AtObject, f))
}

func (s *sieve) claim(f *ClaimFilter, here spot) graph.Filter {
	if f == nil || !s.enter(here) {
		return graph.Filter{}
	}
	all := []graph.Filter{
		s.id(f.ID, here.of("id"), graph.ClaimList),
		at(graph.AtSubject, s.mention(f.Subject, here.inner("subject"))), at(graph.AtObject, s.mention(f.Object, here.inner("object"))),
		eitherWay(s.mention(f.Actor, here.inner("actor"))), at(graph.AtSpeaker, s.mention(f.Speaker, here.inner("speaker"))),
		s.text(f.Type, here.of("type"), graph.ByType), s.types(f.Base, here.of("base"), base), s.types(f.Stance, here.of("stance"), stance),
		s.category(f.Category, here.of("category")), s.quad(f.Quad, here.of("quad")), s.period(f.Period, here.of("period")),
		s.period(&Period{f.ValidAt, f.ValidAt}, here.of("validAt")), s.known(f.KnownAt, here.of("knownAt")), s.text(f.Place, here.of("place"), graph.ByPlace),
		s.code(f.PlaceCountry, here.of("placeCountry"), graph.ByPlaceCountry), s.share(f.Confidence, here.of("confidence")),
		s.search(f.Evidence, here.of("evidence"), graph.ByEvidence), s.integer(f.Publishers, here.of("publishers"), graph.ByPublishers), at(graph.AtArticle, s.article(f.Article, here.inner("article"))),
	}
	if f.Polarity != nil {
		all = append(all, choice(s, here.of("polarity"), graph.ByPolarity, f.Polarity.Eq, nil, nil, whatever))
	}
	if f.Modality != nil {
		all = append(all, choice(s, here.of("modality"), graph.ByModality, f.Modality.Eq, f.Modality.In, nil, whatever))
	}
	return graph.All(append(all, join(s, here, f.And, f.Or, f.Not, s.claim))...)
}

func (s *sieve) relation(f *RelationFilter, here spot) graph.Filter {
	if f == nil || !s.enter(here) {
		return graph.Filter{}
	}
	all := []graph.Filter{
		s.id(f.ID, here.of("id"), graph.RelationList),
		at(graph.AtSubject, s.actor(f.Subject, here.inner("subject"))), at(graph.AtObject, s.actor(f.Object, here.inner("object"))),
		eitherWay(s.actor(f.Actor, here.inner("actor"))),
		s.text(f.Type, here.of("type"), graph.ByType), s.types(f.Base, here.of("base"), base), s.types(f.Stance, here.of("stance"), stance),
		s.category(f.Category, here.of("category")), s.quad(f.Quad, here.of("quad")), s.day(f.First, here.of("first"), graph.ByFirst), s.day(f.Last, here.of("last"), graph.ByLast),
		s.integer(f.ClaimCount, here.of("claimCount"), graph.ByClaims), s.integer(f.Affirmed, here.of("affirmed"), graph.ByAffirmed),
		s.integer(f.Denied, here.of("denied"), graph.ByDenied), s.integer(f.Publishers, here.of("publishers"), graph.ByPublishers),
		s.integer(f.Articles, here.of("articles"), graph.ByArticles), s.share(f.Confidence, here.of("confidence")),
	}
	if f.Between != nil {
		actors := among(s, here.of("between"), graph.ByID, f.Between, func(id string) error { return checkID(id, graph.ActorList) })
		all = append(all, graph.At(graph.AtSubject, actors), graph.At(graph.AtObject, actors))
	}
	for _, claim := range []graph.Filter{s.period(f.Period, here.of("period")), s.period(&Period{f.ValidAt, f.ValidAt}, here.of("validAt")), s.known(f.KnownAt, here.of("knownAt")), s.claim(f.Claim, here.inner("claim"))} {
		if !claim.IsZero() {
			all = append(all, graph.Has(claim))
		}
	}
	return graph.All(append(all, join(s, here, f.And, f.Or, f.Not, s.relation))...)
}

func (r *root) sieve() *sieve { return &sieve{ontology: r.Ontology} }

var filterArgument = spot{"filter", 1}

func (r *root) actorFilter(f *ActorFilter) (graph.Filter, error) {
	s := r.sieve()
	where := s.actor(f, filterArgument)
	return checked(where, graph.ActorList, s.err)
}

func (r *root) relationFilter(f *RelationFilter) (graph.Filter, error) {
	s := r.sieve()
	where := s.relation(f, filterArgument)
	return checked(where, graph.RelationList, s.err)
}

func (r *root) claimFilter(f *ClaimFilter) (graph.Filter, error) {
	s := r.sieve()
	where := s.claim(f, filterArgument)
	return checked(where, graph.ClaimList, s.err)
}

func (r *root) articleFilter(f *ArticleFilter) (graph.Filter, error) {
	s := r.sieve()
	where := s.article(f, filterArgument)
	return checked(where, graph.ArticleList, s.err)
}

func (r *root) publisherFilter(f *PublisherFilter) (graph.Filter, error) {
	s := r.sieve()
	where := s.publisher(f, filterArgument)
	return checked(where, graph.PublisherList, s.err)
}

func checked(f graph.Filter, of graph.List, err error) (graph.Filter, error) {
	if err == nil {
		err = f.Check(of)
	}
	return f, err
}

// actorQuery makes of a filter the query that finds the same by an index, where
// one does.
func actorQuery(f graph.Filter) graph.ActorQuery {
	var q graph.ActorQuery
	q.Where = lift(f, func(x graph.Filter) bool {
		if x.Property != graph.ByName || len(x.Values) != 1 {
			return false
		}
		text, _ := x.Values[0].(string)
		switch {
		case x.Op == graph.OpWords && q.Name == "":
			q.Name = text
		case x.Op == graph.OpIn && q.Exact == "":
			q.Exact = text
		default:
			return false
		}
		return true
	})
	return q
}

// relationQuery makes of a filter the query that finds the same by an index,
// where one does.
func relationQuery(f graph.Filter) graph.RelationQuery {
	var q graph.RelationQuery
	q.Where = lift(f, func(x graph.Filter) bool {
		return x.Property == graph.ByID && take(&q.IDs, x) || takeActors(x, map[graph.Part]*[]graph.ActorID{graph.AtSubject: &q.Subjects, graph.AtObject: &q.Objects}, &q.Actors)
	})
	return q
}

// claimQuery makes of a filter the query that finds the same by an index, where
// one does.
func claimQuery(f graph.Filter) graph.ClaimQuery {
	var q graph.ClaimQuery
	q.Where = lift(f, func(x graph.Filter) bool {
		switch {
		case x.Property == graph.ByID:
			return take(&q.IDs, x)
		case x.Op == graph.OpAt && x.Part == graph.AtArticle:
			return x.Of[0].Property == graph.ByID && take(&q.Articles, x.Of[0])
		}
		return takeActors(x, map[graph.Part]*[]graph.ActorID{graph.AtSubject: &q.Subjects, graph.AtObject: &q.Objects, graph.AtSpeaker: &q.Speakers}, &q.Actors)
	})
	return q
}

// lift takes out of a filter, where all its parts must hold, those that take takes.
func lift(f graph.Filter, take func(graph.Filter) bool) graph.Filter {
	parts := []graph.Filter{f}
	if f.Op == graph.OpAll {
		parts = f.Of
	}
	var rest []graph.Filter
	for _, x := range parts {
		if !take(x) {
			rest = append(rest, x)
		}
	}
	return graph.All(rest...)
}

// take takes the IDs of a test into a list that is still empty.
func take[T ~string](list *[]T, x graph.Filter) bool {
	if len(*list) > 0 || len(x.Values) == 0 || slices.Contains(x.Values, any("")) {
		return false
	}
	for _, v := range x.Values {
		id, _ := v.(string)
		*list = append(*list, T(id))
	}
	return true
}

// takeActors takes the IDs of a test of subject, object or speaker, or of either
// of the first two.
func takeActors(x graph.Filter, lists map[graph.Part]*[]graph.ActorID, either *[]graph.ActorID) bool {
	byID := func(x graph.Filter) bool { return x.Op == graph.OpAt && x.Of[0].Property == graph.ByID }
	switch {
	case byID(x) && lists[x.Part] != nil:
		return take(lists[x.Part], x.Of[0])
	case x.Op == graph.OpAny && len(x.Of) == 2 && byID(x.Of[0]) && byID(x.Of[1]) && x.Of[0].Part == graph.AtSubject && x.Of[1].Part == graph.AtObject &&
		reflect.DeepEqual(x.Of[0].Of, x.Of[1].Of):
		return take(either, x.Of[0].Of[0])
	}
	return false
}
