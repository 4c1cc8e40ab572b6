package graph

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
)

// A ContestKind says how claims disagree.
type ContestKind string

// The kinds.
const (
	Denial   ContestKind = "DENIAL"   // a relation is affirmed by some and denied by others
	Reversal ContestKind = "REVERSAL" // two actors cooperate, says one, and are in conflict, says another
)

// Bounds of a question for contests: days of the window, contests, claims and
// speakers of a side.
const (
	MaxWindow   = 3660
	MaxContests = 100
	MaxBest     = 5
	maxSpeakers = 10
)

// A ContestQuery asks where the claims that match disagree.
type ContestQuery struct {
	Claims ClaimQuery
	Kind   ContestKind
	// Window is how many days the first days of two claims that disagree lie
	// apart at most.
	Window int
	First  int // contests at most
	Best   int // claims of a side at most
}

// A Contest is a relation, or a pair of actors, about which claims disagree.
type Contest struct {
	Kind    ContestKind
	Subject ActorID // of a pair: the one whose ID comes first
	Object  ActorID
	Type    string  // of the relation; "" for a pair
	Sides   [2]Side // affirmed and denied, or cooperation and conflict
}

// A Side is the claims of a contest that say one thing, each of which a claim of
// the other side disagrees with within the window.
type Side struct {
	Claims   int
	First    string // earliest first day, YYYY-MM-DD
	Last     string // latest first day
	OwnVoice int    // claims of articles in their own voice
	Speakers []Voice
	// Best are the claims that the extractor is surest of, among equals the
	// latest by their first day.
	Best []Claim
}

// A Voice is a speaker with the number of its claims.
type Voice struct {
	Speaker ActorID
	Claims  int
}

// A Contester is a store that finds contests itself. See [Contests] for the
// portable way.
type Contester interface {
	// Contests is asked only for what is in bounds.
	Contests(ctx context.Context, q ContestQuery) ([]Contest, error)
}

// Contests finds where claims disagree, those contests first whose weaker side
// has the most claims, then those with the most claims. Claims without a date take no
// part. It uses the store's own way where the store has one ([Contester]), and
// else reads all claims that match. Errors wrap ErrQuery.
func Contests(ctx context.Context, r Reader, q ContestQuery) ([]Contest, error) {
	switch {
	case q.Kind != Denial && q.Kind != Reversal:
		return nil, fmt.Errorf("%w: kind %q is neither %s nor %s", ErrQuery, q.Kind, Denial, Reversal)
	case q.Window < 0 || q.Window > MaxWindow:
		return nil, fmt.Errorf("%w: window is %d days, want 0 to %d", ErrQuery, q.Window, MaxWindow)
	case q.First < 1 || q.First > MaxContests:
		return nil, fmt.Errorf("%w: first is %d, want 1 to %d", ErrQuery, q.First, MaxContests)
	case q.Best < 0 || q.Best > MaxBest:
		return nil, fmt.Errorf("%w: %d claims of a side, want 0 to %d", ErrQuery, q.Best, MaxBest)
	}
	if c, ok := r.(Contester); ok {
		return c.Contests(ctx, q)
	}
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
	groups := map[Matter][]Stand{}
	for i := range claims {
		c := &claims[i]
		subject, object := known[c.Subject.actor()].ID, known[c.Object.actor()].ID
		against, takes := q.Kind.Side(c.Polarity, c.Category)
		if !takes || c.When == nil || subject == "" || object == "" {
			continue
		}
		m := Matter{subject, c.Relation, object}
		if q.Kind == Reversal {
			if subject == object {
				continue
			}
			m = PairOf(subject, object)
		}
		groups[m] = append(groups[m], Stand{
			Day: c.When.Start, Against: against, Speaker: known[c.Speaker.actor()].ID, Confidence: c.Confidence, Article: c.Article, Place: i,
		})
	}
	return FindContests(q, func(yield func(Matter, []Stand) bool) {
		for m, stands := range groups {
			if !yield(m, stands) {
				return
			}
		}
	}, func(stands []Stand) ([]Claim, error) {
		var list []Claim
		for _, s := range stands {
			list = append(list, claims[s.Place])
		}
		return list, nil
	})
}

// A Matter is what claims disagree about: a relation, or a pair of actors, whose
// type is "".
type Matter struct {
	Subject ActorID
	Type    string
	Object  ActorID
}

// PairOf is the pair of two actors in either order.
func PairOf(a, b ActorID) Matter {
	if b < a {
		a, b = b, a
	}
	return Matter{Subject: a, Object: b}
}

// Side says on which side a claim is, and whether it takes one.
func (k ContestKind) Side(p Polarity, c Category) (against, takes bool) {
	if k == Denial {
		return p == Negated, true
	}
	quad := c.Quad()
	return quad == VerbalConflict || quad == MaterialConflict, quad != NoQuad
}

// A Stand is what contests need of a claim.
type Stand struct {
	Day        string // the first
	Against    bool
	Speaker    ActorID
	Confidence float64
	Article    ArticleID
	Place      int // what the caller finds the claim by; it grows with the text of an article
}

// FindContests finds the contests among claims that are grouped by what they are
// about: for stores. Slices of stands may be used again once the next is asked
// for. claims fetches the claims of stands.
func FindContests(q ContestQuery, groups iter.Seq2[Matter, []Stand], claims func([]Stand) ([]Claim, error)) ([]Contest, error) {
	type found struct {
		Contest
		best [2][]Stand
	}
	weaker := func(c *Contest) int { return min(c.Sides[0].Claims, c.Sides[1].Claims) }
	total := func(c *Contest) int { return c.Sides[0].Claims + c.Sides[1].Claims }
	order := func(a, b found) int {
		return cmp.Or(cmp.Compare(weaker(&b.Contest), weaker(&a.Contest)), cmp.Compare(total(&b.Contest), total(&a.Contest)),
			cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Object, b.Object))
	}
	var list []found // in order, at most First
	for m, stands := range groups {
		var n [2]int
		stands = contested(stands, q.Window)
		for _, s := range stands {
			n[side(s)]++
		}
		if n[0] == 0 {
			continue
		}
		f := found{Contest: Contest{Kind: q.Kind, Subject: m.Subject, Type: m.Type, Object: m.Object}}
		f.Sides[0].Claims, f.Sides[1].Claims = n[0], n[1]
		at, _ := slices.BinarySearchFunc(list, f, order)
		if at >= q.First {
			continue
		}
		for i := range f.Sides {
			f.best[i] = f.Sides[i].tell(stands, i, q.Best)
		}
		list = slices.Insert(list, at, f)
		list = list[:min(len(list), q.First)]
	}
	var all []Stand
	for _, f := range list {
		all = append(append(all, f.best[0]...), f.best[1]...)
	}
	best, err := claims(all)
	if err != nil {
		return nil, err
	}
	if len(best) != len(all) {
		return nil, fmt.Errorf("of %d claims %d are there", len(all), len(best))
	}
	var out []Contest
	for _, f := range list {
		for i := range f.Sides {
			n := len(f.best[i])
			f.Sides[i].Best, best = best[:n:n], best[n:]
		}
		out = append(out, f.Contest)
	}
	return out, nil
}

func side(s Stand) int {
	if s.Against {
		return 1
	}
	return 0
}

// contested keeps the stands that one of the other side disagrees with within the
// window, by day.
func contested(stands []Stand, window int) []Stand {
	slices.SortFunc(stands, func(a, b Stand) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Article, b.Article), cmp.Compare(a.Place, b.Place))
	})
	day := make([]int64, len(stands))
	for i := range stands {
		day[i] = dayOf(stands[i].Day).Unix() / (24 * 60 * 60)
	}
	keep := make([]bool, len(stands))
	mark := func(i int, last *[2]int) {
		s := side(stands[i])
		if other := last[1-s]; other >= 0 && max(day[i]-day[other], day[other]-day[i]) <= int64(window) {
			keep[i] = true
		}
		last[s] = i
	}
	last := [2]int{-1, -1}
	for i := range stands {
		mark(i, &last)
	}
	last = [2]int{-1, -1}
	for i := len(stands) - 1; i >= 0; i-- {
		mark(i, &last)
	}
	var kept []Stand
	for i, s := range stands {
		if keep[i] {
			kept = append(kept, s)
		}
	}
	return kept
}

// tell fills a side from stands that are in order of days, and returns its best.
func (s *Side) tell(stands []Stand, number, n int) []Stand {
	voices := map[ActorID]int{}
	var own []Stand
	for _, x := range stands {
		if side(x) != number {
			continue
		}
		if s.First == "" {
			s.First = x.Day
		}
		s.Last = x.Day
		if x.Speaker == "" {
			s.OwnVoice++
		} else {
			voices[x.Speaker]++
		}
		own = append(own, x)
	}
	for id, n := range voices {
		s.Speakers = append(s.Speakers, Voice{id, n})
	}
	slices.SortFunc(s.Speakers, func(a, b Voice) int {
		return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.Speaker, b.Speaker))
	})
	s.Speakers = s.Speakers[:min(len(s.Speakers), maxSpeakers)]
	slices.SortFunc(own, CompareEvidence)
	return own[:min(len(own), n)]
}
