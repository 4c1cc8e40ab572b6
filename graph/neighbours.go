package graph

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// A Neighbour is an actor that claims join to another one, with how often.
type Neighbour struct {
	Actor Actor
	Tie
}

// A Tie is the claims between an actor that was asked for and a neighbour.
type Tie struct {
	Claims      int
	Outgoing    int // of which the actor that was asked for is the subject
	Incoming    int // of which the neighbour is the subject
	Cooperation int
	Conflict    int
	Denied      int
}

// Neighbours lists the n actors that the most claims that match join to an actor.
// The query must not name actors on either side. Errors wrap ErrQuery.
func Neighbours(ctx context.Context, r Reader, actor ActorID, q ClaimQuery, n int) ([]Neighbour, error) {
	if err := checkNeighbours(q, n); err != nil {
		return nil, err
	}
	q.Actors = []ActorID{actor}
	tallies, err := Tallies(ctx, r, TallyQuery{Claims: q, Per: PerActor, Rank: MeasureClaims, Limit: n + 1}) // the actor is one of them
	if err != nil || len(tallies) == 0 {
		return nil, err
	}
	ids := []ActorID{actor}
	for i := range tallies {
		ids = append(ids, tallies[i].Actor)
	}
	actors, err := r.Actors(ctx, ids)
	if err != nil || len(actors) == 0 {
		return nil, err
	}
	itself := actors[0].ID // as identity edits have it
	found := byID(actors)
	var list []Neighbour
	for i := range tallies {
		t := &tallies[i]
		if t.Actor == itself || len(list) == n {
			continue
		}
		list = append(list, Neighbour{found[t.Actor], Tie{
			Claims: t.Claims, Outgoing: t.AsObject, Incoming: t.AsSubject, Cooperation: t.Cooperation(), Conflict: t.Conflict(), Denied: t.Denied,
		}})
	}
	return list, nil
}

func checkNeighbours(q ClaimQuery, n int) error {
	switch {
	case n < 1 || n >= MaxPage:
		return fmt.Errorf("%w: first is %d, want 1 to %d", ErrQuery, n, MaxPage-1)
	case len(q.Actors) > 0:
		return fmt.Errorf("%w: the actor is given already; filter by subject or object", ErrQuery)
	}
	return nil
}

func byID(actors []Actor) map[ActorID]Actor {
	m := make(map[ActorID]Actor, len(actors))
	for _, a := range actors {
		m[a.ID] = a
	}
	return m
}

// MaxCommon bounds the actors whose common neighbours are asked for.
const MaxCommon = 10

// A CommonNeighbour is an actor that claims join to each of several.
type CommonNeighbour struct {
	Actor  Actor
	Claims int // with all of them
	Ties   []ActorTie
}

// An ActorTie is the tie to one of the actors that were asked for.
type ActorTie struct {
	Actor Actor
	Tie
}

// CommonNeighbours lists the n actors that claims that match join to each of
// several actors, 2 to MaxCommon: those first whose weakest tie is the strongest, then
// those with the most claims. Errors wrap ErrQuery.
func CommonNeighbours(ctx context.Context, r Reader, of []ActorID, q ClaimQuery, n int) ([]CommonNeighbour, error) {
	if err := checkNeighbours(q, n); err != nil {
		return nil, err
	}
	if len(of) < 2 || len(of) > MaxCommon {
		return nil, fmt.Errorf("%w: %d actors, want 2 to %d", ErrQuery, len(of), MaxCommon)
	}
	q.Actors = of
	tallies, err := Tallies(ctx, r, TallyQuery{Claims: q, Per: PerPair})
	if err != nil || len(tallies) == 0 {
		return nil, err
	}
	ties := map[ActorID]map[ActorID]*Tie{} // of each actor, with those asked for
	for i := range tallies {
		t := &tallies[i]
		if a, b := ActorID(t.Subject), ActorID(t.Object); a != b {
			tie(ties, b, a, t).Outgoing += t.Claims
			tie(ties, a, b, t).Incoming += t.Claims
		}
	}
	if of, err = standFor(ctx, r, of, ties); err != nil || of == nil {
		return nil, err
	}
	type candidate struct {
		id             ActorID
		weakest, total int
	}
	var found []candidate
	for id, with := range ties {
		c := candidate{id: id, weakest: math.MaxInt}
		for _, a := range of {
			t := with[a]
			if t == nil || a == id {
				c.weakest = 0
				break
			}
			c.weakest = min(c.weakest, t.Claims)
			c.total += t.Claims
		}
		if c.weakest > 0 {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.weakest, a.weakest), cmp.Compare(b.total, a.total), cmp.Compare(a.id, b.id))
	})
	found = found[:min(len(found), n)]
	if len(found) == 0 {
		return nil, nil
	}
	ids := slices.Clone(of)
	for _, c := range found {
		ids = append(ids, c.id)
	}
	actors, err := r.Actors(ctx, ids)
	if err != nil {
		return nil, err
	}
	known := byID(actors)
	var list []CommonNeighbour
	for _, c := range found {
		x := CommonNeighbour{Actor: known[c.id], Claims: c.total}
		for _, a := range of {
			x.Ties = append(x.Ties, ActorTie{known[a], *ties[c.id][a]})
		}
		list = append(list, x)
	}
	return list, nil
}

// tie counts claims for the tie of a neighbour.
func tie(ties map[ActorID]map[ActorID]*Tie, neighbour, of ActorID, t *Tally) *Tie {
	if ties[neighbour] == nil {
		ties[neighbour] = map[ActorID]*Tie{}
	}
	x := ties[neighbour][of]
	if x == nil {
		x = &Tie{}
		ties[neighbour][of] = x
	}
	x.Claims += t.Claims
	x.Cooperation += t.Cooperation()
	x.Conflict += t.Conflict()
	x.Denied += t.Denied
	return x
}

// standFor replaces merged actors by those that they stand for: nil where one has
// no ties. The store is asked only for those of which no claim is known.
func standFor(ctx context.Context, r Reader, of []ActorID, ties map[ActorID]map[ActorID]*Tie) ([]ActorID, error) {
	var out []ActorID
	for _, id := range of {
		if ties[id] == nil {
			actors, err := r.Actors(ctx, []ActorID{id})
			if err != nil || len(actors) == 0 || ties[actors[0].ID] == nil {
				return nil, err
			}
			id = actors[0].ID
		}
		if slices.Contains(out, id) {
			return nil, fmt.Errorf("%w: %s is asked for twice", ErrQuery, id)
		}
		out = append(out, id)
	}
	return out, nil
}
