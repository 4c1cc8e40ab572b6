package graph

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
)

// A Dimension is what claims are counted by. Several are or-ed together.
type Dimension int

// The dimensions. At most one of PerActor, PerSpeaker and PerCountries can be asked
// for, and one of PerDay, PerMonth and PerYear; PerPair and PerRelation stand by
// themselves.
const (
	PerDay       Dimension = 1 << iota // the first day of the claim's interval
	PerMonth                           // the month of that day
	PerYear                            // its year
	PerCategory                        // as the claim states it
	PerType                            // the relation type
	PerActor                           // a claim counts for its subject and for its object
	PerSpeaker                         // claims without a speaker are left out
	PerRelation                        // claims that count towards none are left out
	PerCountries                       // of subject and object; claims where one has none are left out
	PerPair                            // subject and object; claims that lack one are left out
)

// A Measure is what the largest tallies are chosen by.
type Measure string

// The measures. Publishers and articles are counted by relation only, subject
// and object by actor only.
const (
	MeasureClaims      Measure = "CLAIMS"
	MeasureDenied      Measure = "DENIED"
	MeasureCooperation Measure = "COOPERATION"
	MeasureConflict    Measure = "CONFLICT"
	MeasureSubject     Measure = "SUBJECT"
	MeasureObject      Measure = "OBJECT"
	MeasureSpeaker     Measure = "SPEAKER"
	MeasurePublishers  Measure = "PUBLISHERS"
	MeasureArticles    Measure = "ARTICLES"
)

// A TallyQuery says which claims to count, by what, and which tallies are wanted.
type TallyQuery struct {
	Claims ClaimQuery
	Per    Dimension
	// Limit keeps the tallies that are largest by Rank, those with fewer than
	// one left out; 0 keeps all. It goes with PerActor, PerSpeaker and PerRelation.
	Rank  Measure
	Limit int
	// Countries keeps the claims between these, and Leading those between the
	// countries that lead by claims that join them to another; both go with
	// PerCountries.
	Countries []string
	Leading   int
}

// A Tally is the claims of one group, counted. Of the fields that name the group
// those are set that the query counts by.
type Tally struct {
	Period   string // YYYY-MM-DD, YYYY-MM or YYYY; "" for claims without a date
	Category Category
	Type     string
	Actor    ActorID // or speaker
	Relation *Relation
	Subject  string // country, ISO 3166 alpha-3, or ID of an actor of a pair
	Object   string

	Claims               int
	Denied               int    // of negated polarity
	Quads                [5]int // claims by quad class; [0] state no event
	AsSubject, AsObject  int    // by actor
	Publishers, Articles int    // different ones, by relation
}

// Cooperation counts the claims of cooperation, in words and in deeds.
func (t *Tally) Cooperation() int { return t.Quads[VerbalCooperation] + t.Quads[MaterialCooperation] }

// Conflict counts the claims of conflict, in words and in deeds.
func (t *Tally) Conflict() int { return t.Quads[VerbalConflict] + t.Quads[MaterialConflict] }

// VerbalCooperation counts the claims of quad class 1.
func (t *Tally) VerbalCooperation() int { return t.Quads[VerbalCooperation] }

// MaterialCooperation counts the claims of quad class 2.
func (t *Tally) MaterialCooperation() int { return t.Quads[MaterialCooperation] }

// VerbalConflict counts the claims of quad class 3.
func (t *Tally) VerbalConflict() int { return t.Quads[VerbalConflict] }

// MaterialConflict counts the claims of quad class 4.
func (t *Tally) MaterialConflict() int { return t.Quads[MaterialConflict] }

// By is the tally's count by a measure.
func (t *Tally) By(m Measure) int {
	switch m {
	case MeasureDenied:
		return t.Denied
	case MeasureCooperation:
		return t.Cooperation()
	case MeasureConflict:
		return t.Conflict()
	case MeasureSubject:
		return t.AsSubject
	case MeasureObject:
		return t.AsObject
	case MeasurePublishers:
		return t.Publishers
	case MeasureArticles:
		return t.Articles
	}
	return t.Claims
}

// Add counts what another tally of the same group counts.
func (t *Tally) Add(o *Tally) {
	t.Claims += o.Claims
	t.Denied += o.Denied
	for q := range t.Quads {
		t.Quads[q] += o.Quads[q]
	}
	t.AsSubject += o.AsSubject
	t.AsObject += o.AsObject
}

// A Tallier is a store that counts claims itself. See [Tallies] for the
// portable way.
type Tallier interface {
	// Tally is asked only for what Tallies lets through. The order of the
	// tallies is the caller's affair.
	Tally(ctx context.Context, q TallyQuery) ([]Tally, error)
}

// Tallies counts the claims that match by group, as identity edits have it: the
// actors are canonical. Tallies come largest first where the query ranks them,
// and else in the order of what names their groups. It uses the store's own way
// where the store has one ([Tallier]), and else reads all claims that match.
// Errors wrap ErrQuery.
func Tallies(ctx context.Context, r Reader, q TallyQuery) ([]Tally, error) {
	list, err := tallies(ctx, r, q)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	slices.SortFunc(list, func(a, b Tally) int {
		order := cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Object, b.Object),
			cmp.Compare(a.Category, b.Category), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.relation(), b.relation()))
		if q.Limit > 0 {
			return cmp.Or(cmp.Compare(b.By(q.Rank), a.By(q.Rank)), order)
		}
		return order
	})
	return list, nil
}

// tallies are those of Tallies, in any order.
func tallies(ctx context.Context, r Reader, q TallyQuery) ([]Tally, error) {
	one := func(set Dimension) bool { return q.Per&set&(q.Per&set-1) == 0 }
	switch {
	case !one(PerDay | PerMonth | PerYear), !one(PerActor | PerSpeaker | PerCountries), q.Per&(PerPair|PerRelation) != 0 && !one(q.Per):
		return nil, fmt.Errorf("%w: claims are not counted by all of this at once", ErrQuery)
	case q.Limit < 0 || q.Limit > MaxPage:
		return nil, fmt.Errorf("%w: limit is 0 to %d", ErrQuery, MaxPage)
	case q.Per&PerCountries == 0 && (len(q.Countries) > 0 || q.Leading != 0), q.Leading < 0:
		return nil, fmt.Errorf("%w: countries are chosen where claims are counted by them", ErrQuery)
	case q.Limit > 0 && q.Per != PerActor && q.Per != PerSpeaker && q.Per != PerRelation:
		return nil, fmt.Errorf("%w: only actors, speakers and relations have a largest", ErrQuery)
	}
	if t, ok := r.(Tallier); ok {
		return t.Tally(ctx, q)
	}
	return tallyAll(ctx, r, q)
}

func (t *Tally) relation() RelationID {
	if t.Relation == nil {
		return ""
	}
	return t.Relation.ID
}

// A group is what names a tally.
type group struct {
	period          string
	category        Category
	typ             string
	actor           ActorID
	relation        RelationID
	subject, object string
}

// tallyAll counts in the portable way.
func tallyAll(ctx context.Context, r Reader, q TallyQuery) ([]Tally, error) {
	tallies := map[group]*Tally{}
	seen := map[group]map[ArticleID]bool{} // articles of a relation
	var claims []Claim
	for c, err := range claimsOf(ctx, r, q.Claims) {
		if err != nil {
			return nil, err
		}
		claims = append(claims, c)
	}
	known, err := standing(ctx, r, claims)
	if err != nil {
		return nil, err
	}
	for i := range claims {
		c := &claims[i]
		subject, object, speaker := known[c.Subject.actor()], known[c.Object.actor()], known[c.Speaker.actor()]
		g := group{}
		if c.When != nil && len(c.When.Start) == len("2006-01-02") {
			switch {
			case q.Per&PerDay != 0:
				g.period = c.When.Start
			case q.Per&PerMonth != 0:
				g.period = c.When.Start[:len("2006-01")]
			case q.Per&PerYear != 0:
				g.period = c.When.Start[:len("2006")]
			}
		}
		if q.Per&PerCategory != 0 {
			g.category = c.Category
		}
		if q.Per&PerType != 0 {
			g.typ = c.Relation
		}
		add := func(g group, change func(*Tally)) {
			t := tallies[g]
			if t == nil {
				t = &Tally{Period: g.period, Category: g.category, Type: g.typ, Actor: g.actor, Subject: g.subject, Object: g.object}
				tallies[g] = t
			}
			t.Claims++
			if c.Polarity == Negated {
				t.Denied++
			}
			t.Quads[c.Quad()]++
			if change != nil {
				change(t)
			}
		}
		switch {
		case q.Per&PerActor != 0:
			if g.actor = subject.ID; g.actor != "" {
				add(g, func(t *Tally) { t.AsSubject++ })
			}
			if g.actor = object.ID; g.actor != "" {
				add(g, func(t *Tally) { t.AsObject++ })
			}
		case q.Per&PerSpeaker != 0:
			if g.actor = speaker.ID; g.actor != "" {
				add(g, nil)
			}
		case q.Per&PerPair != 0:
			if g.subject, g.object = string(subject.ID), string(object.ID); g.subject != "" && g.object != "" {
				add(g, nil)
			}
		case q.Per&PerCountries != 0:
			if g.subject, g.object = subject.Country, object.Country; g.subject != "" && g.object != "" {
				add(g, nil)
			}
		case q.Per&PerRelation != 0:
			if subject.ID == "" || object.ID == "" {
				continue
			}
			g.relation = NewRelationID(subject.ID, c.Relation, object.ID)
			add(g, func(t *Tally) { t.Relation = &Relation{ID: g.relation} })
			if seen[g] == nil {
				seen[g] = map[ArticleID]bool{}
			}
			seen[g][c.Article] = true
		default:
			add(g, nil)
		}
	}
	if q.Per&PerRelation != 0 {
		if err := countSources(ctx, r, tallies, seen); err != nil {
			return nil, err
		}
	}
	var list []Tally
	for _, t := range tallies {
		list = append(list, *t)
	}
	list = Keep(list, q)
	if q.Per&PerRelation != 0 {
		return list, fillRelations(ctx, r, list)
	}
	return list, nil
}

// actor is whom a mention names, "" for nobody in particular.
func (m *Mention) actor() ActorID {
	if m == nil {
		return ""
	}
	return m.Actor
}

// standing finds whom the actors that claims name stand for.
func standing(ctx context.Context, r Reader, claims []Claim) (map[ActorID]Actor, error) {
	known := map[ActorID]Actor{}
	var ids []ActorID
	for i := range claims {
		for _, m := range []*Mention{claims[i].Subject, claims[i].Object, claims[i].Speaker} {
			id := m.actor()
			if _, met := known[id]; !met && id != "" {
				known[id] = Actor{}
				ids = append(ids, id)
			}
		}
	}
	for part := range slices.Chunk(ids, 500) {
		list, err := r.Actors(ctx, part)
		if err != nil {
			return nil, err
		}
		if len(list) != len(part) {
			return nil, fmt.Errorf("of %d actors that claims name the store has %d", len(part), len(list))
		}
		for i, id := range part {
			known[id] = list[i]
		}
	}
	return known, nil
}

// Keep keeps the tallies that a query wants, the largest or those of some
// countries: for stores that count all of them.
func Keep(list []Tally, q TallyQuery) []Tally {
	if q.Limit > 0 {
		list = slices.DeleteFunc(list, func(t Tally) bool { return t.By(q.Rank) < 1 })
		slices.SortFunc(list, func(a, b Tally) int {
			return cmp.Or(cmp.Compare(b.By(q.Rank), a.By(q.Rank)), cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.relation(), b.relation()))
		})
		return list[:min(len(list), q.Limit)]
	}
	countries := q.Countries
	if q.Leading > 0 {
		claims := map[string]int{}
		for i := range list {
			if t := &list[i]; t.Subject != t.Object {
				claims[t.Subject] += t.Claims
				claims[t.Object] += t.Claims
			}
		}
		countries = Leading(claims, q.Leading)
	}
	if len(countries) > 0 || q.Leading > 0 {
		list = slices.DeleteFunc(list, func(t Tally) bool {
			return !slices.Contains(countries, t.Subject) || !slices.Contains(countries, t.Object)
		})
	}
	return list
}

// Leading lists the n countries with the most claims.
func Leading(claims map[string]int, n int) []string {
	list := slices.Collect(maps.Keys(claims))
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(claims[b], claims[a]), cmp.Compare(a, b))
	})
	return list[:min(len(list), n)]
}

// claimsOf streams the claims that match, the latest articles' first.
func claimsOf(ctx context.Context, r Reader, q ClaimQuery) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		p := Page{First: MaxPage}
		for {
			slice, err := r.Claims(ctx, q, p)
			if err != nil {
				yield(Claim{}, err)
				return
			}
			for _, c := range slice.Items {
				if !yield(c, nil) {
					return
				}
			}
			if !slice.HasNext {
				return
			}
			p.After = slice.Cursors[len(slice.Cursors)-1]
		}
	}
}

// countSources counts the articles and publishers of relations.
func countSources(ctx context.Context, r Reader, tallies map[group]*Tally, seen map[group]map[ArticleID]bool) error {
	all := map[ArticleID]string{} // their publishers
	for _, articles := range seen {
		for id := range articles {
			all[id] = ""
		}
	}
	for part := range slices.Chunk(slices.Collect(maps.Keys(all)), 500) {
		list, err := r.FindArticles(ctx, part)
		if err != nil {
			return err
		}
		for _, a := range list {
			all[a.ID] = a.Publisher
		}
	}
	for g, articles := range seen {
		publishers := map[string]bool{}
		for id := range articles {
			if all[id] != "" {
				publishers[all[id]] = true
			}
		}
		tallies[g].Articles, tallies[g].Publishers = len(articles), len(publishers)
	}
	return nil
}

// fillRelations gives tallies their relations whole.
func fillRelations(ctx context.Context, r Reader, list []Tally) error {
	at := map[RelationID]*Tally{}
	var ids []RelationID
	for i := range list {
		id := list[i].Relation.ID
		at[id] = &list[i]
		ids = append(ids, id)
	}
	for part := range slices.Chunk(ids, MaxPage) {
		slice, err := r.Relations(ctx, RelationQuery{IDs: part}, Page{First: len(part)})
		if err != nil {
			return err
		}
		for i := range slice.Items {
			at[slice.Items[i].ID].Relation = &slice.Items[i]
		}
	}
	return nil
}
