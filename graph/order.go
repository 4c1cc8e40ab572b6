package graph

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// CursorAt is the cursor of a place in the order of that name: of what its item is
// ordered by, texts and numbers, up to what it has for itself. In an order of a list
// that is the value of By, unless the list goes so by itself, and then of actors and
// relations claims and ID, of claims the day, the article and the number in it, of
// articles the day and the ID, of publishers articles and name.
func CursorAt(order string, place []any) Cursor {
	b := appendJSON(append(make([]byte, 0, 128), '['), order)
	for _, v := range place {
		b = appendJSON(append(b, ','), v)
	}
	return Cursor(base64.RawURLEncoding.EncodeToString(append(b, ']')))
}

// appendJSON appends a text or number as json.Marshal makes it, which takes several
// times as long: a page of a thousand has as many cursors.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case string:
		if !strings.ContainsFunc(v, escaped) {
			return append(append(append(b, '"'), v...), '"')
		}
	}
	more, err := json.Marshal(v)
	if err != nil {
		panic(err) // an infinite number
	}
	return append(b, more...)
}

// escaped are the characters that may stand otherwise in JSON.
func escaped(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`"\<>&`, r) }

// Place is what CursorAt made a cursor of the order from, its numbers as float64;
// texts says which of its values are texts. The error is ErrCursor for any other cursor.
func (c Cursor) Place(order string, texts []bool) ([]any, error) {
	b, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return nil, ErrCursor
	}
	var values []any
	if err := json.Unmarshal(b, &values); err != nil || len(values) != len(texts)+1 || values[0] != order {
		return nil, ErrCursor
	}
	for i, v := range values[1:] {
		_, text := v.(string)
		if _, number := v.(float64); text != texts[i] || number == texts[i] {
			return nil, ErrCursor
		}
	}
	return values[1:], nil
}
