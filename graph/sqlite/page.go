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

// seek restricts to what follows (or precedes) the place in the ordering.
func (w *where) seek(order []key, values []any, follow bool) {
	var parts []string
	var args []any
	operator := func(k key) string {
		if k.desc == follow {
			return " < ?"
		}
		return " > ?"
	}
	for i := range order {
		var and []string
		for k := range i {
			and = append(and, order[k].column+" = ?")
			args = append(args, values[k])
		}
		and = append(and, order[i].column+operator(order[i]))
		args = append(args, values[i])
		parts = append(parts, "("+strings.Join(and, " AND ")+")")
	}
	// It follows from the rest, and is what an index begins at.
	w.add(order[0].column+strings.Replace(operator(order[0]), " ?", "= ?", 1), values[0])
	w.add("("+strings.Join(parts, " OR ")+")", args...)
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

func count(ctx context.Context, db *sql.DB, from string, w where) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM "+from+w.String(), w.args...).Scan(&n)
	return n, err
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
	if p.Count {
		if out.Total, err = count(ctx, db, from, w); err != nil {
			return out, err
		}
	}
	var names []string
	var texts []bool
	for _, k := range order {
		names, texts = append(names, k.column), append(texts, k.text)
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
			return out, err
		}
		w.seek(order, values, c.follow)
	}
	var by []string
	for _, k := range order {
		if k.desc != backward {
			by = append(by, k.column+" DESC")
		} else {
			by = append(by, k.column)
		}
	}
	query := "SELECT " + strings.Join(names, ", ") + ", " + columns + " FROM " + from + w.String() + " ORDER BY " + strings.Join(by, ", ") + " LIMIT ?"
	rows, err := db.QueryContext(ctx, query, append(w.args, n+1)...)
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
