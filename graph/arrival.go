package graph

import "fmt"

// An Arrival is the place of a claim in the order in which a store took its
// claims in: from 1, rising with every commit, whoever writes; 0 is before all.
// A claim keeps its place where its article is read anew. Places of claims that
// are gone are not given again. They are the store's own: a copy numbers anew.
type Arrival int64

// Arrivals are claims in the order in which they arrived.
type Arrivals struct {
	Claims []Claim
	At     []Arrival // of each of Claims
	// Until is how far the store has looked: no claim up to it is left out, and
	// none will appear there later. It is where to go on.
	Until Arrival
	// More is true where claims lie beyond Until already.
	More bool
}

// ArrivalStretch is the number of places that one call of Arrivals looks at:
// a query that few claims match is answered in pieces too.
const ArrivalStretch = 20_000

// Stretch returns the last place that Arrivals is to look at, after one and with
// at most limit claims to be returned, where the store has given the places up to
// latest. The error wraps ErrQuery for a limit that is no page's, and ErrCursor
// for a place that the store has not given.
func Stretch(after, latest Arrival, limit int) (Arrival, error) {
	switch {
	case limit < 1 || limit > MaxPage:
		return 0, fmt.Errorf("%w: %d claims asked for, of 1 to %d", ErrQuery, limit, MaxPage)
	case after < 0 || after > latest:
		return 0, fmt.Errorf("%w: no claim has arrived at place %d yet", ErrCursor, after)
	}
	return min(latest, after+ArrivalStretch), nil
}
