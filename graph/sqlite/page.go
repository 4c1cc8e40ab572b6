package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A key is one column of an ordering.
type key struct {
	column string
	desc   bool
	text   bool // else a number
}

// own are the keys of the lists' own orders, which end those of all others.
var own = map[graph.List][]key{
	graph.ActorList:     {{"claims", true, false}, {"id", false, true}},
	graph.RelationList:  {{"claims", true, false}, {"id", false, true}},
	graph.ClaimList:     {{"published", true, true}, {"article", false, true}, {"seq", false, false}},
	graph.ArticleList:   {{"published", true, true}, {"id", false, true}},
	graph.PublisherList: {{"articles", true, false}, {"publisher", false, true}},
}

// leading are what lists that do not go by themselves go by.
var leading = map[graph.Property]key{
	graph.ByName: {"folded", true, true}, graph.ByClaims: {"claims", true, false}, graph.ByPublishers: {"publishers", true, false},
	graph.ByConfidence: {"confidence", true, false}, graph.ByFirst: {"first", true, true}, graph.ByLast: {"last", true, true},
	graph.ByAdded: {"added", true, true}, graph.ByPublisher: {"publisher", true, true},
}

// keysOf are the keys of an order of a list, and its name in cursors.
func keysOf(of graph.List, o graph.Order) (keys []key, name string, err error) {
	if o, err = o.For(of); err != nil {
		return nil, "", err
	}
	if !(graph.Order{By: o.By, Descending: true}).IsOwn(of) {
		keys = append(keys, leading[o.By])
	}
	keys = append(keys, own[of]...)
	if !o.Descending {
		for i := range keys {
			keys[i].desc = !keys[i].desc
		}
	}
	return keys, o.Name(of), nil
}

// beyond is what follows (or precedes) a place in an ordering, the nearest
// first: ranges of an index each, so that however many items are alike in the
// first columns, none before the place is read again.
func beyond(order []key, place []any, follow bool) []where {
	var ranges []where
	for i := len(order) - 1; i >= 0; i-- {
		var w where
		for k := range i {
			w.add(order[k].column+" = ?", place[k])
		}
		operator := " > ?"
		if order[i].desc == follow {
			operator = " < ?"
		}
		w.add(order[i].column+operator, place[i])
		ranges = append(ranges, w)
	}
	return ranges
}

// inJSON scans JSON into what it points to.
type inJSON struct{ to any }

// Scan implements sql.Scanner.
func (j inJSON) Scan(v any) error {
	switch v := v.(type) {
	case string:
		return json.Unmarshal([]byte(v), j.to)
	case []byte:
		return json.Unmarshal(v, j.to)
	}
	return fmt.Errorf("JSON of type %T", v)
}

// page runs one page of a list. scan makes an item and where its columns go.
func page[T any](ctx context.Context, db *sql.DB, of graph.List, o graph.Order, columns, from string, w where, p graph.Page, scan func() (*T, []any)) (graph.Slice[T], error) {
	order, name, err := keysOf(of, o)
	if err != nil {
		return graph.Slice[T]{}, err
	}
	return pageBy(ctx, db, order, name, columns, from, w, p, scan)
}

// pageBy runs one page of what goes by keys; name tells their order from all others.
func pageBy[T any](ctx context.Context, db *sql.DB, order []key, name, columns, from string, w where, p graph.Page, scan func() (*T, []any)) (graph.Slice[T], error) {
	var out graph.Slice[T]
	n, backward, err := p.Limit()
	if err != nil {
		return out, err
	}
	from = w.from(from)
	if p.Count {
		clause, args := w.clause()
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+from+clause, args...).Scan(&out.Total); err != nil {
			return out, err
		}
	}
	query, args, err := statement(order, name, backward, columns, from, w, p)
	if err != nil || p.NoItems {
		return out, err
	}
	rows, err := db.QueryContext(ctx, query, append(args, n+1)...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	more := false
	for rows.Next() {
		if len(out.Items) == n {
			more = true
			break
		}
		values := make([]any, len(order))
		dest := make([]any, len(order))
		for i := range dest {
			dest[i] = &values[i]
		}
		item, rest := scan()
		if err := rows.Scan(append(dest, rest...)...); err != nil {
			return out, err
		}
		out.Items = append(out.Items, *item)
		out.Cursors = append(out.Cursors, graph.CursorAt(name, values))
	}
	if err := rows.Err(); err != nil {
		return out, err
	}
	if backward {
		slices.Reverse(out.Items)
		slices.Reverse(out.Cursors)
		out.HasPrev, out.HasNext = more, p.Before != ""
	} else {
		out.HasNext, out.HasPrev = more, p.After != ""
	}
	return out, nil
}

// statement reads a page of a list by an order of that name, the columns of the
// order first; the last argument is to be its size. Where several ranges of
// indexes make up the list, SQLite merges them as it reads, none further than the
// page needs.
func statement(order []key, name string, backward bool, columns, from string, w where, p graph.Page) (query string, args []any, err error) {
	parts := w.split()
	texts := make([]bool, len(order))
	for i, k := range order {
		texts[i] = k.text
	}
	for _, c := range []struct {
		at     graph.Cursor
		follow bool
	}{{p.After, true}, {p.Before, false}} {
		if c.at == "" {
			continue
		}
		values, err := c.at.Place(name, texts)
		if err != nil {
			return "", nil, err
		}
		ranges := beyond(order, values, c.follow)
		if w.index != "" {
			parts[0] = parts[0].oneOf(ranges)
			continue
		}
		var rest []where
		for _, part := range parts {
			for _, r := range ranges {
				rest = append(rest, part.and(r))
			}
		}
		parts = rest
	}
	var names, by []string
	for i, k := range order {
		names = append(names, k.column)
		if k.desc != backward {
			by = append(by, fmt.Sprint(i+1, " DESC"))
		} else {
			by = append(by, fmt.Sprint(i+1))
		}
	}
	var queries []string
	for _, part := range parts {
		clause, more := part.clause()
		queries = append(queries, "SELECT "+strings.Join(names, ", ")+", "+columns+" FROM "+from+clause)
		args = append(args, more...)
	}
	return strings.Join(queries, " UNION ALL ") + " ORDER BY " + strings.Join(by, ", ") + " LIMIT ?", args, nil
}
