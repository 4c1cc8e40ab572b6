package neo4j

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/entente-graph/entente/graph"
)

// A list says how the nodes of one kind are ordered: by what, and where that is
// alike by a property of text, different in each. Where there is nothing before
// that, a page is a range of an index.
type list struct {
	name, label, order string
	form               *form // of order
	lead               []key
	reversed           bool
	partial            bool   // nodes of the label that lack the order are not in it: merged actors
	source             string // clauses that make x of other nodes than those of the label
}

// A key is an expression that a list goes by.
type key struct {
	expression string
	desc       bool
	form       *form
}

// A form says how a value that a list goes by stands in cursors: as several where
// a property holds several, for one index to have them in their order.
type form struct {
	texts []bool // which are texts; the others are numbers
	split func(value any) (place []any)
	join  func(place []any) (value any, ok bool) // of what is no value, not
}

// The forms.
var (
	asText   = &form{[]bool{true}, func(v any) []any { return []any{v} }, func(p []any) (any, bool) { return p[0], true }}
	asNumber = &form{[]bool{false}, asText.split, asText.join}
	asTime   = &form{[]bool{true}, func(v any) []any {
		return []any{time.UnixMilli(int64(number(v))).UTC().Format(graph.TimeLayout)}
	}, func(p []any) (any, bool) {
		t, err := time.Parse(graph.TimeLayout, p[0].(string))
		return t.UnixMilli(), err == nil
	}}
	asRank = &form{[]bool{false, true}, func(v any) []any {
		claims, id := claimsOf(text[string](v))
		return []any{claims, id}
	}, func(p []any) (any, bool) {
		claims, ok := counted(p[0])
		return rank(claims, p[1].(string)), ok
	}}
	asClaimKey = &form{[]bool{true, true, false}, func(v any) []any {
		published, article, seq := placeOf(text[string](v))
		return []any{published, article, seq}
	}, func(p []any) (any, bool) {
		seq, ok := counted(p[2])
		return claimKey(p[0].(string), graph.ArticleID(p[1].(string)), seq), ok
	}}
)

// counted is a number of a cursor that counts something.
func counted(v any) (int, bool) {
	f := v.(float64)
	return int(f), f >= 0 && f <= most && f == math.Trunc(f)
}

// own are the lists in their own orders, with which all others end.
var own = map[graph.List]list{
	graph.ActorList:     {label: "Actor", order: "rank", form: asRank, partial: true},
	graph.RelationList:  {label: "Relation", order: "rank", form: asRank},
	graph.ClaimList:     {label: "Claim", order: "key", form: asClaimKey},
	graph.ArticleList:   {label: "Article", order: "id", form: asText, lead: []key{{"coalesce(x.published, '')", true, asText}}},
	graph.PublisherList: {source: publishers, order: "publisher", form: asText, lead: []key{{"x.articles", true, asNumber}}},
}

// keys are what lists that do not go by themselves go by.
var keys = map[graph.Property]key{
	graph.ByName: {"x.folded[0]", true, asText}, graph.ByClaims: {"x.claims", true, asNumber}, graph.ByPublishers: {"x.publishers", true, asNumber},
	graph.ByConfidence: {"x.confidence", true, asNumber}, graph.ByFirst: {"coalesce(x.first, '')", true, asText}, graph.ByLast: {"coalesce(x.last, '')", true, asText},
	graph.ByAdded: {"x.added.epochMillis", true, asTime}, graph.ByPublisher: {"x.publisher", true, asText},
}

// ordered is the selection of all of a list, in an order.
func ordered(of graph.List, o graph.Order) (*selection, error) {
	o, err := o.For(of)
	if err != nil {
		return nil, err
	}
	l := own[of]
	if !(graph.Order{By: o.By, Descending: true}).IsOwn(of) {
		l.lead = append([]key{keys[o.By]}, l.lead...)
	}
	l.name, l.reversed = o.Name(of), !o.Descending
	return &selection{list: l}, nil
}

// arrivals is the selection of all claims as they came in.
func arrivals() *selection {
	return &selection{list: list{label: "Claim", order: "arrival", form: asNumber}, scan: true}
}

// keys are what the list goes by, or backward.
func (l *list) keys(backward bool) []key {
	all := append(slices.Clone(l.lead), key{"x." + l.order, false, l.form})
	if l.reversed != backward {
		for i := range all {
			all[i].desc = !all[i].desc
		}
	}
	return all
}

func orderBy(keys []key) string {
	var list []string
	for _, k := range keys {
		if k.desc {
			list = append(list, k.expression+" DESC")
		} else {
			list = append(list, k.expression)
		}
	}
	return " ORDER BY " + strings.Join(list, ", ")
}

// cursor is the cursor of a place in the order.
func (l *list) cursor(place []any) graph.Cursor {
	var told []any
	for i, k := range l.keys(false) {
		told = append(told, k.form.split(place[i])...)
	}
	return graph.CursorAt(l.name, told)
}

// place is the place of a cursor in the order.
func (l *list) place(c graph.Cursor) (place []any, err error) {
	keys := l.keys(false)
	var texts []bool
	for _, k := range keys {
		texts = append(texts, k.form.texts...)
	}
	told, err := c.Place(l.name, texts)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		n := len(k.form.texts)
		value, ok := k.form.join(told[:n])
		if !ok {
			return nil, graph.ErrCursor
		}
		place, told = append(place, value), told[n:]
	}
	return place, nil
}

// A selection finds the nodes x of a list. Its text has three parts: prepare
// binds variables (actors that stand for others are replaced there), each binds
// the variable "one" by rows, and every branch matches x from it.
type selection struct {
	list
	params     map[string]any
	scan       bool     // the order is the way to find x: no branch is to be made
	prepare    string   // clauses that run first
	bound      []string // variables that prepare binds
	each       string   // a clause that binds one, where branches need it
	branches   []branch // ways to match x; none: all nodes of the list
	conditions []string
}

// A branch is a MATCH clause of x. Where it goes by a property, an index leads with
// that, and the order must name it for the planner to see that the index is sorted so.
type branch struct{ match, property string }

func (q *selection) by(property string) branch {
	return branch{"MATCH (x:" + q.label + " {" + property + ": one})", property}
}

func (q *selection) where(condition string) { q.conditions = append(q.conditions, condition) }

func (q *selection) param(name string, value any) {
	if q.params == nil {
		q.params = map[string]any{}
	}
	q.params[name] = value
}

// anchored makes the first list that is given the way to find x, by one index
// range an element.
func (q *selection) anchored() bool { return q.scan || len(q.branches) > 0 }

func (q *selection) anchor(each string, branches ...branch) {
	q.each, q.branches = each, branches
}

// body is the part of the statement that binds x to the first $limit nodes by
// the keys, or to all where there are none.
func (q *selection) body(keys []key) string {
	order, conditions := "", slices.Clone(q.conditions)
	if keys != nil {
		order = orderBy(keys) + " LIMIT $limit"
	}
	// Indexes by what branches go by have the order too, and are used only where that
	// is restricted.
	if keys != nil || q.partial || len(q.branches) > 0 {
		for name, bound := range map[string]string{"after": lowest, "before": highest} {
			if _, given := q.params[name]; !given {
				q.param(name, bound)
			}
		}
		conditions = append(conditions, "x."+q.order+" > $after", "x."+q.order+" < $before")
	}
	where := ""
	if len(conditions) > 0 {
		where = " WHERE " + strings.Join(conditions, " AND ")
	}
	var b strings.Builder
	b.WriteString(q.prepare)
	if len(q.branches) == 0 {
		source := q.source
		if source == "" {
			source = "MATCH (x:" + q.label + ")"
		}
		b.WriteString(source + where + " WITH x" + order + "\n")
		return b.String()
	}
	b.WriteString(q.each + "\nCALL (" + strings.Join(append([]string{"one"}, q.bound...), ", ") + ") {\n")
	for i, branch := range q.branches {
		if i > 0 {
			b.WriteString("UNION\n")
		}
		indexed := order
		if branch.property != "" && len(keys) == 1 {
			indexed = orderBy([]key{{expression: "x." + branch.property, desc: keys[0].desc}, keys[0]}) + " LIMIT $limit"
		}
		b.WriteString(branch.match + where + " RETURN x" + indexed + "\n")
	}
	b.WriteString("}\nWITH DISTINCT x" + order + "\n")
	return b.String()
}

// statement reads a page, the place of x first and then the columns. link
// follows where x is bound, and binds what the columns need.
func (q *selection) statement(backward bool, link, columns string) string {
	keys := q.keys(backward)
	var place []string
	for _, k := range keys {
		place = append(place, k.expression)
	}
	return q.body(keys) + link + "RETURN [" + strings.Join(place, ", ") + "], " + columns + orderBy(keys)
}

// joined reads a page of relations in one record, which takes half the time of a
// thousand: a row for each, of its place but for the rank and of edgeColumns, and columns of
// the actors at their ends, but those of the one that is beyond the page. A row is made
// where x is bound: of nodes in a list each property is looked up by itself.
func (q *selection) joined(backward bool, edge, ends string) string {
	keys := q.keys(backward)
	row, lead := "", len(keys)-1
	for _, k := range keys[:lead] {
		row += k.expression + ", "
	}
	actors := "[]"
	statement := q.body(keys) + "WITH collect([" + row + edge + "]) AS rows\n"
	if ends != "" {
		actors = "actors"
		statement += fmt.Sprintf("CALL (rows) {\nUNWIND rows[..$limit - 1] AS r UNWIND [r[%d], r[%d]] AS id WITH DISTINCT id MATCH (x:Actor {id: id})\n", lead+1, lead+2) +
			actorsIn(ends) + "}\n"
	}
	return statement + "RETURN rows, " + actors + " AS actors"
}

// rows is a statement whose records are collected, each with the place of x first.
func (q *selection) rows(backward bool, link, columns string) string {
	keys := q.keys(backward)
	var place []string
	for _, k := range keys {
		place = append(place, k.expression)
	}
	return q.body(keys) + link + "WITH x, [[" + strings.Join(place, ", ") + "], [" + columns + "]] AS row" + orderBy(keys) + "\nRETURN collect(row) AS rows\n"
}

// Bounds of a range that has none: no place in an order is beyond them.
const (
	lowest  = ""
	highest = "\U0010ffff"
)

// seek restricts to what follows a place in the order, or precedes it.
func (q *selection) seek(place []any, follow bool) {
	keys := q.keys(!follow)
	if len(keys) == 1 {
		q.param(map[bool]string{false: "after", true: "before"}[keys[0].desc], place[0])
		return
	}
	var either []string
	same := ""
	for i, k := range keys {
		name := fmt.Sprintf("place%d", len(q.params))
		q.param(name, place[i])
		operator := " > $"
		if k.desc {
			operator = " < $"
		}
		either = append(either, same+k.expression+operator+name)
		same += k.expression + " = $" + name + " AND "
	}
	q.where("(" + strings.Join(either, " OR ") + ")")
}

// columns are what the items of a page are made of: clauses that follow where x is
// bound, columns, and what is made of them; see statement. What items refer to is
// looked up with them, or comes along where ends says so: only of relations, whose
// pages are joined.
type columns[T any] struct {
	link, list string
	build      func(values []any) (T, error)
	refers     func([]T) ([]graph.ActorID, []graph.ArticleID) // nil for nothing
	joined     bool
	ends       string // columns of the actors that come along; "" for none
}

// item reads a place in the order and an item.
func (c *columns[T]) item(q *selection, place any, values []any, out *graph.Slice[T]) error {
	item, err := c.build(values)
	if err != nil {
		return err
	}
	at, _ := place.([]any)
	out.Items = append(out.Items, item)
	out.Cursors = append(out.Cursors, q.cursor(at))
	return nil
}

// turn makes a slice of what was read in the order of the page.
func turn[T any](s *graph.Slice[T], p graph.Page, backward, more bool) {
	if backward {
		slices.Reverse(s.Items)
		slices.Reverse(s.Cursors)
		s.HasPrev, s.HasNext = more, p.Before != ""
	} else {
		s.HasNext, s.HasPrev = more, p.After != ""
	}
}

// at restricts to the part of the list that the page is in.
func (q *selection) at(p graph.Page) (n int, backward bool, err error) {
	if n, backward, err = p.Limit(); err != nil {
		return 0, false, err
	}
	for _, c := range []struct {
		at     graph.Cursor
		follow bool
	}{{p.After, true}, {p.Before, false}} {
		if c.at == "" {
			continue
		}
		place, err := q.place(c.at)
		if err != nil {
			return 0, false, err
		}
		q.seek(place, c.follow)
	}
	q.param("limit", n+1)
	return n, backward, nil
}

// page reads one page, by a statement where that will do.
func page[T any](ctx context.Context, s *Store, q *selection, p graph.Page, c columns[T]) (graph.Slice[T], error) {
	total := q.body(nil) + "RETURN count(x)"
	of := maps.Clone(q.params)
	n, backward, err := q.at(p)
	if err != nil {
		return graph.Slice[T]{}, err
	}
	var out graph.Slice[T]
	items := func(t tx) error {
		more := false
		add := func(place any, values []any) error {
			if len(out.Items) == n {
				more = true
				return nil
			}
			return c.item(q, place, values, &out)
		}
		use := func(v []any) error { return add(v[0], v[1:]) }
		statement := q.statement(backward, c.link, c.list)
		if c.joined {
			statement = q.joined(backward, c.list, c.ends)
			use = func(v []any) (err error) {
				rows, _ := v[0].([]any)
				keys := len(q.keys(backward))
				for _, row := range rows {
					r := row.([]any)
					if err := add(r[:keys], r[keys-1:]); err != nil {
						return err
					}
				}
				out.Actors, err = wholeActors(v[1])
				return err
			}
		}
		if err := t.query(statement, q.params, use); err != nil {
			return err
		}
		turn(&out, p, backward, more)
		return nil
	}
	count := func(t tx) error {
		return t.query(total, of, func(v []any) error {
			out.Total = number(v[0])
			return nil
		})
	}
	reads := []func(tx) error{items}
	switch {
	case p.Count && p.NoItems:
		reads = []func(tx) error{count}
	case p.Count:
		reads = append(reads, count)
	}
	if c.refers != nil && !p.NoItems {
		reads = append(reads, func(t tx) (err error) {
			out.Actors, out.Articles, err = t.lookup(c.refers(out.Items))
			return err
		})
	}
	err = s.together(ctx, func() { out = graph.Slice[T]{} }, reads...)
	if err != nil {
		return graph.Slice[T]{}, err
	}
	return out, nil
}
