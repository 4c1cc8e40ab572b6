package graph

import (
	"fmt"
	"slices"
)

// An Order says how a list goes. The zero Order is the list's own: actors and
// relations with the most claims first, publishers with the most articles, claims
// and articles that were published last. What is alike in By goes as in the
// list's own order, and what lacks a day stands before all days. Descending is
// the exact reverse of ascending.
type Order struct {
	By         Property
	Descending bool
}

// orders are the properties that lists go by, their own first.
var orders = map[List][]Property{
	ActorList:     {ByClaims, ByName},
	RelationList:  {ByClaims, ByFirst, ByLast, ByPublishers, ByConfidence},
	ClaimList:     {ByPublished, ByFirst, ByConfidence},
	ArticleList:   {ByPublished, ByAdded},
	PublisherList: {ByArticles, ByClaims, ByPublisher, ByFirst, ByLast},
}

// For returns the order in which a list is to go, its own for the zero Order.
// The error wraps ErrQuery for a property that the list does not go by.
func (o Order) For(of List) (Order, error) {
	switch {
	case o == Order{}:
		return Order{By: orders[of][0], Descending: true}, nil
	case !slices.Contains(orders[of], o.By):
		return o, fmt.Errorf("%w: %s do not go by %s", ErrQuery, of, o.By)
	}
	return o, nil
}

// IsOwn reports whether a list goes so by itself.
func (o Order) IsOwn(of List) bool {
	own, _ := Order{}.For(of)
	return o == Order{} || o == own
}

// Name tells the order of a list from all others, for cursors.
func (o Order) Name(of List) string {
	name := string(of) + " by " + string(o.By)
	if o.Descending {
		name += ", descending"
	}
	return name
}
