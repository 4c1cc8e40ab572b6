package gql

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph"
)

// This file writes the long lists (pages of actors, relations and claims, and
// graphs) as JSON without a value for each field in between. A selection is made
// into a plan once, and the plan is run over the list. What the tables below do not
// list, or anything that goes wrong, leaves the list to gqlgen: the answer is
// the same to the byte, only later.

// field is called around the resolver of every field.
func (e *engine) field(ctx context.Context, next graphql.Resolver) (any, error) {
	v, err := next(ctx)
	if err != nil || e.Plain {
		return v, err
	}
	var fast graphql.Marshaler
	switch v := v.(type) {
	case *RelationConnection:
		fast = encodePage(ctx, e, (*graph.Slice[graph.Relation])(v), "Relation", (*encoder).relation, (*encoder).relationRows)
	case *ClaimConnection:
		fast = encodePage(ctx, e, (*graph.Slice[graph.Claim])(v), "Claim", (*encoder).claim, (*encoder).claimRows)
	case *ActorConnection:
		fast = encodePage(ctx, e, (*graph.Slice[graph.Actor])(v), "Actor", (*encoder).actor, rows[graph.Actor])
	case *ArticleConnection:
		fast = encodePage(ctx, e, (*graph.Slice[graph.Article])(v), "Article", (*encoder).article, rows[graph.Article])
	case *PublisherConnection:
		fast = encodePage(ctx, e, (*graph.Slice[graph.Publisher])(v), "Publisher", (*encoder).publisher, rows[graph.Publisher])
	case *graph.Graph:
		fast = encodeGraph(ctx, e, v)
	}
	switch {
	case fast != nil:
		return fast, nil
	case errors.Is(ctx.Err(), context.Canceled): // nobody is there for whom to try it field by field
		return nil, ctx.Err()
	}
	return v, nil
}

// A column writes one field of a row, behind its name.
type column[T any] struct {
	alias string
	name  []byte // the alias with the comma before it and the colon after it
	write writer[T]
}

type writer[T any] func(b []byte, row *T) []byte

// A plan writes a row as an object.
type plan[T any] []column[T]

func (p plan[T]) write(b []byte, row *T) []byte {
	b = append(b, '{')
	for i := range p {
		b = append(b, p[i].name...)
		b = p[i].write(b, row)
	}
	return append(b, '}')
}

func (p plan[T]) list(b []byte, rows []T) []byte {
	b = append(b, '[')
	for i := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = p.write(b, &rows[i])
	}
	return append(b, ']')
}

// An encoder makes the plans of one list and knows what they need.
type encoder struct {
	*engine
	oc       *graphql.OperationContext
	actors   bool // at the ends of relations or in mentions
	articles bool
}

// A table makes the writer of a field, nil where it has none.
type table[T any] func(e *encoder, f graphql.CollectedField) writer[T]

// planOf makes the plan of a selection; ok is false where the table lacks a
// field. The names are those of the type and its interfaces.
func planOf[T any](e *encoder, set ast.SelectionSet, write table[T], names ...string) (p plan[T], ok bool) {
	for _, f := range graphql.CollectFields(e.oc, set, names) {
		// gqlgen writes the first of fields of one name.
		if slices.ContainsFunc(p, func(c column[T]) bool { return c.alias == f.Alias }) {
			continue
		}
		name := append(appendString([]byte{','}, f.Alias), ':')
		if len(p) == 0 {
			name = name[1:]
		}
		w := write(e, f)
		if f.Name == "__typename" {
			w = constant[T](appendString(nil, names[0]))
		}
		if w == nil {
			return nil, false
		}
		p = append(p, column[T]{f.Alias, name, w})
	}
	return p, len(p) > 0
}

func constant[T any](text []byte) writer[T] {
	return func(b []byte, _ *T) []byte { return append(b, text...) }
}

func str[T any, S ~string](get func(*T) S) writer[T] {
	return func(b []byte, v *T) []byte { return appendString(b, string(get(v))) }
}

// maybe writes an empty string as null.
func maybe[T any, S ~string](get func(*T) S) writer[T] {
	return func(b []byte, v *T) []byte {
		s := string(get(v))
		if s == "" {
			return append(b, "null"...)
		}
		return appendString(b, s)
	}
}

func number[T any](get func(*T) int) writer[T] {
	return func(b []byte, v *T) []byte { return strconv.AppendInt(b, int64(get(v)), 10) }
}

func truth[T any](get func(*T) bool) writer[T] {
	return func(b []byte, v *T) []byte { return strconv.AppendBool(b, get(v)) }
}

func float[T any](get func(*T) float64) writer[T] {
	return func(b []byte, v *T) []byte { return strconv.AppendFloat(b, get(v), 'g', -1, 64) }
}

func quad[T any](get func(*T) graph.Category) writer[T] {
	return func(b []byte, v *T) []byte {
		if q := int(get(v).Quad()); q > 0 {
			return strconv.AppendInt(b, int64(q), 10)
		}
		return append(b, "null"...)
	}
}

// inner writes an object within a row; a nil pointer as null.
func inner[T, U any](p plan[U], ok bool, get func(*T) *U) writer[T] {
	if !ok {
		return nil
	}
	return func(b []byte, v *T) []byte {
		u := get(v)
		if u == nil {
			return append(b, "null"...)
		}
		return p.write(b, u)
	}
}

// many writes a list within a row.
func many[T, U any](p plan[U], ok bool, get func(*T) []U) writer[T] {
	if !ok {
		return nil
	}
	return func(b []byte, v *T) []byte { return p.list(b, get(v)) }
}

func aliasTable(_ *encoder, f graphql.CollectedField) writer[graph.Alias] {
	switch f.Name {
	case "name":
		return str(func(a *graph.Alias) string { return a.Name })
	case "source":
		return str(func(a *graph.Alias) graph.AliasSource { return a.Source })
	}
	return nil
}

func actorTable(e *encoder, f graphql.CollectedField) writer[graph.Actor] {
	switch f.Name {
	case "id":
		return str(func(a *graph.Actor) graph.ActorID { return a.ID })
	case "name":
		return str(func(a *graph.Actor) string { return a.Name })
	case "kind":
		return str(func(a *graph.Actor) graph.Kind { return a.Kind })
	case "country":
		return maybe(func(a *graph.Actor) string { return a.Country })
	case "code":
		return maybe(func(a *graph.Actor) string { return a.Code })
	case "sector":
		return maybe(func(a *graph.Actor) graph.Sector { return a.Sector })
	case "known":
		return truth(func(a *graph.Actor) bool { return a.Known })
	case "aliases":
		p, ok := planOf(e, f.Selections, aliasTable, "Alias")
		return many(p, ok, func(a *graph.Actor) []graph.Alias { return a.Aliases })
	}
	return nil
}

func (e *encoder) actor(set ast.SelectionSet) (plan[graph.Actor], bool) {
	return planOf(e, set, actorTable, "Actor", "Node")
}

func weightTable(_ *encoder, f graphql.CollectedField) writer[graph.NodeWeight] {
	switch f.Name {
	case "node":
		return str(func(w *graph.NodeWeight) graph.ActorID { return w.Node })
	case "degree":
		return number(func(w *graph.NodeWeight) int { return w.Degree })
	case "weight":
		return number(func(w *graph.NodeWeight) int { return w.Weight })
	}
	return nil
}

func typeTable(_ *encoder, f graphql.CollectedField) writer[graph.RelationType] {
	switch f.Name {
	case "name":
		return str(func(t *graph.RelationType) string { return t.Name })
	case "base":
		return str(func(t *graph.RelationType) string { return t.Base })
	case "stance":
		return maybe(func(t *graph.RelationType) string { return t.Stance })
	case "category":
		return maybe(func(t *graph.RelationType) graph.Category { return t.Category })
	case "cameo":
		return maybe(func(t *graph.RelationType) string { return t.CAMEO })
	case "goldstein":
		return float(func(t *graph.RelationType) float64 { return t.Goldstein })
	case "symmetric":
		return truth(func(t *graph.RelationType) bool { return t.Symmetric })
	case "standing":
		return truth(func(t *graph.RelationType) bool { return t.Standing })
	case "inverse":
		return maybe(func(t *graph.RelationType) string { return t.Inverse })
	case "gloss":
		return str(func(t *graph.RelationType) string { return t.Gloss })
	}
	return nil
}

// idTable writes an object of which only the ID is known.
func idTable[ID ~string](_ *encoder, f graphql.CollectedField) writer[ID] {
	if f.Name == "id" {
		return str(func(id *ID) ID { return *id })
	}
	return nil
}

// A relationRow is a relation with its ends, where they are asked for.
type relationRow struct {
	*graph.Relation
	subject, object *graph.Actor
}

// end writes an end of a relation. Its ID is canonical in what a store answers,
// so where nothing else is asked for the actor need not be.
func (e *encoder) end(f graphql.CollectedField, id func(*relationRow) graph.ActorID, get func(*relationRow) *graph.Actor) writer[relationRow] {
	if bare, ok := planOf(e, f.Selections, idTable[graph.ActorID], "Actor", "Node"); ok {
		return func(b []byte, r *relationRow) []byte {
			x := id(r)
			if x == "" {
				return append(b, "null"...)
			}
			return bare.write(b, &x)
		}
	}
	e.actors = true
	p, ok := e.actor(f.Selections)
	return inner(p, ok, get)
}

func relationTable(e *encoder, f graphql.CollectedField) writer[relationRow] {
	switch f.Name {
	case "id":
		return str(func(r *relationRow) graph.RelationID { return r.ID })
	case "subject":
		return e.end(f, func(r *relationRow) graph.ActorID { return r.Subject }, func(r *relationRow) *graph.Actor { return r.subject })
	case "source":
		return str(func(r *relationRow) graph.ActorID { return r.Subject })
	case "target":
		return str(func(r *relationRow) graph.ActorID { return r.Object })
	case "type":
		return str(func(r *relationRow) string { return r.Type })
	case "relationType":
		p, ok := planOf(e, f.Selections, typeTable, "RelationType")
		return inner(p, ok, func(r *relationRow) *graph.RelationType { return e.Ontology.Type(r.Type) })
	case "object":
		return e.end(f, func(r *relationRow) graph.ActorID { return r.Object }, func(r *relationRow) *graph.Actor { return r.object })
	case "category":
		return maybe(func(r *relationRow) graph.Category { return r.Category })
	case "quad":
		return quad(func(r *relationRow) graph.Category { return r.Category })
	case "symmetric":
		return truth(func(r *relationRow) bool { return r.Symmetric })
	case "claimCount":
		return number(func(r *relationRow) int { return r.Claims })
	case "affirmed":
		return number(func(r *relationRow) int { return r.Affirmed })
	case "denied":
		return number(func(r *relationRow) int { return r.Denied })
	case "publishers":
		return number(func(r *relationRow) int { return r.Publishers })
	case "articles":
		return number(func(r *relationRow) int { return r.Articles })
	case "first":
		return maybe(func(r *relationRow) string { return r.First })
	case "last":
		return maybe(func(r *relationRow) string { return r.Last })
	case "confidence":
		return float(func(r *relationRow) float64 { return r.Confidence })
	}
	return nil
}

func (e *encoder) relation(set ast.SelectionSet) (plan[relationRow], bool) {
	return planOf(e, set, relationTable, "Relation", "Node")
}

// finite reports whether JSON has a number for it.
func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func (e *encoder) relationRows(ctx context.Context, items []graph.Relation) ([]relationRow, bool) {
	rows := make([]relationRow, len(items))
	var ids []graph.ActorID
	for i := range items {
		if !finite(items[i].Confidence) {
			return nil, false
		}
		rows[i].Relation = &items[i]
		if e.actors {
			ids = append(ids, items[i].Subject, items[i].Object)
		}
	}
	ends, err := loaderOf(ctx).all(ctx, e.Store, ids)
	if err != nil {
		return nil, false
	}
	for i := range ends {
		if i%2 == 0 {
			rows[i/2].subject = ends[i]
		} else {
			rows[i/2].object = ends[i]
		}
	}
	return rows, true
}

// rows are items that need nothing else.
func rows[T any](_ *encoder, _ context.Context, items []T) ([]T, bool) { return items, true }

// A mentionRow is a mention with its actor.
type mentionRow struct {
	*graph.Mention
	actor *graph.Actor
}

// A claimRow is a claim with what it refers to. A mention that the claim lacks
// is nil.
type claimRow struct {
	*graph.Claim
	subject, object, speaker mentionRow
	article                  *graph.Article
}

func mentionTable(e *encoder, f graphql.CollectedField) writer[mentionRow] {
	switch f.Name {
	case "actor":
		e.actors = true // a mention keeps the ID that its text had before actors were merged
		p, ok := e.actor(f.Selections)
		return inner(p, ok, func(m *mentionRow) *graph.Actor { return m.actor })
	case "name":
		return str(func(m *mentionRow) string { return m.Name })
	case "kind":
		return maybe(func(m *mentionRow) graph.Kind { return m.Kind })
	case "country":
		return maybe(func(m *mentionRow) string { return m.Country })
	case "code":
		return maybe(func(m *mentionRow) string { return m.Code })
	case "sector":
		return maybe(func(m *mentionRow) graph.Sector { return m.Sector })
	case "text":
		return str(func(m *mentionRow) string { return m.Text })
	case "start":
		return number(func(m *mentionRow) int { return m.Start })
	case "end":
		return number(func(m *mentionRow) int { return m.End })
	case "implied":
		return truth(func(m *mentionRow) bool { return m.Implied })
	}
	return nil
}

func (e *encoder) mention(f graphql.CollectedField, get func(*claimRow) *mentionRow) writer[claimRow] {
	p, ok := planOf(e, f.Selections, mentionTable, "Mention")
	return inner(p, ok, func(c *claimRow) *mentionRow {
		if m := get(c); m.Mention != nil {
			return m
		}
		return nil
	})
}

func spanTable(_ *encoder, f graphql.CollectedField) writer[graph.Span] {
	switch f.Name {
	case "start":
		return number(func(s *graph.Span) int { return s.Start })
	case "end":
		return number(func(s *graph.Span) int { return s.End })
	}
	return nil
}

func evidenceTable(e *encoder, f graphql.CollectedField) writer[graph.Evidence] {
	switch f.Name {
	case "field":
		return str(func(x *graph.Evidence) graph.Field { return x.Field })
	case "sentence":
		return number(func(x *graph.Evidence) int { return x.Sentence })
	case "start":
		return number(func(x *graph.Evidence) int { return x.Start })
	case "end":
		return number(func(x *graph.Evidence) int { return x.End })
	case "text":
		return str(func(x *graph.Evidence) string { return x.Text })
	case "predicate":
		p, ok := planOf(e, f.Selections, spanTable, "Span")
		return inner(p, ok, func(x *graph.Evidence) *graph.Span { return &x.Predicate })
	case "cues":
		p, ok := planOf(e, f.Selections, spanTable, "Span")
		return many(p, ok, func(x *graph.Evidence) []graph.Span { return x.Cues })
	}
	return nil
}

func intervalTable(_ *encoder, f graphql.CollectedField) writer[graph.Interval] {
	switch f.Name {
	case "start":
		return str(func(x *graph.Interval) string { return x.Start })
	case "end":
		return str(func(x *graph.Interval) string { return x.End })
	case "precision":
		return str(func(x *graph.Interval) graph.Precision { return x.Precision })
	case "source":
		return str(func(x *graph.Interval) graph.DateSource { return x.Source })
	}
	return nil
}

func placeTable(_ *encoder, f graphql.CollectedField) writer[graph.Place] {
	switch f.Name {
	case "name":
		return str(func(x *graph.Place) string { return x.Name })
	case "country":
		return maybe(func(x *graph.Place) string { return x.Country })
	case "text":
		return str(func(x *graph.Place) string { return x.Text })
	}
	return nil
}

func articleTable(e *encoder, f graphql.CollectedField) writer[graph.Article] {
	switch f.Name {
	case "id":
		return str(func(x *graph.Article) graph.ArticleID { return x.ID })
	case "url":
		return maybe(func(x *graph.Article) string { return x.URL })
	case "publisher":
		return maybe(func(x *graph.Article) string { return x.Publisher })
	case "title":
		return str(func(x *graph.Article) string { return x.Title })
	case "text":
		return str(func(x *graph.Article) string { return x.Text })
	case "published":
		return maybe(func(x *graph.Article) string { return x.Published })
	case "hash":
		return str(func(x *graph.Article) string { return x.Hash })
	case "reader":
		return str(func(x *graph.Article) string { return x.Reader })
	case "added":
		return str(func(x *graph.Article) string { return x.Added.Format(graph.TimeLayout) })
	case "sentences":
		p, ok := planOf(e, f.Selections, sentenceTable, "SentenceSpan")
		return many(p, ok, func(x *graph.Article) []graph.SentenceSpan { return x.Sentences })
	}
	return nil
}

func sentenceTable(_ *encoder, f graphql.CollectedField) writer[graph.SentenceSpan] {
	switch f.Name {
	case "field":
		return str(func(x *graph.SentenceSpan) graph.Field { return x.Field })
	case "start":
		return number(func(x *graph.SentenceSpan) int { return x.Start })
	case "end":
		return number(func(x *graph.SentenceSpan) int { return x.End })
	}
	return nil
}

func (e *encoder) article(set ast.SelectionSet) (plan[graph.Article], bool) {
	return planOf(e, set, articleTable, "Article", "Node")
}

func publisherTable(_ *encoder, f graphql.CollectedField) writer[graph.Publisher] {
	switch f.Name {
	case "name":
		return str(func(x *graph.Publisher) string { return x.Name })
	case "articleCount":
		return number(func(x *graph.Publisher) int { return x.Articles })
	case "claimCount":
		return number(func(x *graph.Publisher) int { return x.Claims })
	case "first":
		return maybe(func(x *graph.Publisher) string { return x.First })
	case "last":
		return maybe(func(x *graph.Publisher) string { return x.Last })
	}
	return nil
}

func (e *encoder) publisher(set ast.SelectionSet) (plan[graph.Publisher], bool) {
	return planOf(e, set, publisherTable, "Publisher")
}

func claimTable(e *encoder, f graphql.CollectedField) writer[claimRow] {
	switch f.Name {
	case "id":
		return str(func(c *claimRow) graph.ClaimID { return c.ID })
	case "subject":
		return e.mention(f, func(c *claimRow) *mentionRow { return &c.subject })
	case "relation":
		return str(func(c *claimRow) string { return c.Relation })
	case "relationType":
		p, ok := planOf(e, f.Selections, typeTable, "RelationType")
		return inner(p, ok, func(c *claimRow) *graph.RelationType { return e.Ontology.Type(c.Relation) })
	case "base":
		return maybe(func(c *claimRow) string { return e.typed(c.Claim).Base })
	case "stance":
		return maybe(func(c *claimRow) string { return e.typed(c.Claim).Stance })
	case "object":
		return e.mention(f, func(c *claimRow) *mentionRow { return &c.object })
	case "category":
		return maybe(func(c *claimRow) graph.Category { return c.Category })
	case "quad":
		return quad(func(c *claimRow) graph.Category { return c.Category })
	case "cameo":
		return maybe(func(c *claimRow) string { return c.CAMEO })
	case "symmetric":
		return truth(func(c *claimRow) bool { return c.Symmetric })
	case "polarity":
		return str(func(c *claimRow) graph.Polarity { return c.Polarity })
	case "modality":
		return str(func(c *claimRow) graph.Modality { return c.Modality })
	case "speaker":
		return e.mention(f, func(c *claimRow) *mentionRow { return &c.speaker })
	case "when":
		p, ok := planOf(e, f.Selections, intervalTable, "Interval")
		return inner(p, ok, func(c *claimRow) *graph.Interval { return c.When })
	case "where":
		p, ok := planOf(e, f.Selections, placeTable, "Place")
		return inner(p, ok, func(c *claimRow) *graph.Place { return c.Where })
	case "confidence":
		return float(func(c *claimRow) float64 { return c.Confidence })
	case "rule":
		return str(func(c *claimRow) string { return c.Rule })
	case "evidence":
		p, ok := planOf(e, f.Selections, evidenceTable, "Evidence")
		return inner(p, ok, func(c *claimRow) *graph.Evidence { return &c.Evidence })
	case "article":
		// A store that has a claim has its article, so its ID alone needs no question.
		if bare, ok := planOf(e, f.Selections, idTable[graph.ArticleID], "Article", "Node"); ok {
			return func(b []byte, c *claimRow) []byte {
				if c.Article == "" {
					return append(b, "null"...)
				}
				return bare.write(b, &c.Article)
			}
		}
		e.articles = true
		p, ok := e.article(f.Selections)
		return inner(p, ok, func(c *claimRow) *graph.Article { return c.article })
	}
	return nil
}

func (e *encoder) claim(set ast.SelectionSet) (plan[claimRow], bool) {
	return planOf(e, set, claimTable, "Claim", "Node")
}

func (e *encoder) claimRows(ctx context.Context, items []graph.Claim) ([]claimRow, bool) {
	rows := make([]claimRow, len(items))
	var ids []graph.ActorID
	for i := range items {
		c := &items[i]
		if !finite(c.Confidence) {
			return nil, false
		}
		rows[i] = claimRow{Claim: c, subject: mentionRow{Mention: c.Subject}, object: mentionRow{Mention: c.Object}, speaker: mentionRow{Mention: c.Speaker}}
		for _, m := range []*graph.Mention{c.Subject, c.Object, c.Speaker} {
			if e.actors {
				id := graph.ActorID("")
				if m != nil {
					id = m.Actor
				}
				ids = append(ids, id)
			}
		}
	}
	found, err := loaderOf(ctx).all(ctx, e.Store, ids)
	if err != nil {
		return nil, false
	}
	for i := range found {
		r := &rows[i/3]
		switch i % 3 {
		case 0:
			r.subject.actor = found[i]
		case 1:
			r.object.actor = found[i]
		case 2:
			r.speaker.actor = found[i]
		}
	}
	for i := range rows {
		if !e.articles || rows[i].Article == "" {
			continue
		}
		if rows[i].article, err = loaderOf(ctx).article(ctx, e.Store, rows[i].Article); err != nil {
			return nil, false
		}
	}
	return rows, true
}

// An edgeRow is a row with its cursor.
type edgeRow[R any] struct {
	row    *R
	cursor graph.Cursor
}

// encodePage writes a page: T are its items, R its rows. It returns nil where
// the selection does not fit.
func encodePage[T, R any](ctx context.Context, engine *engine, c *graph.Slice[T], name string, planRow func(*encoder, ast.SelectionSet) (plan[R], bool), rowsOf func(*encoder, context.Context, []T) ([]R, bool)) graphql.Marshaler {
	e := &encoder{engine: engine, oc: graphql.GetOperationContext(ctx)}
	// Filled when the plans are made, and it is known what they need.
	var rows []R
	var edges []edgeRow[R]
	info := pageInfo(*c)
	withEdges := false
	columns := func(e *encoder, f graphql.CollectedField) writer[struct{}] {
		switch f.Name {
		case "nodes":
			p, ok := planRow(e, f.Selections)
			return many(p, ok, func(*struct{}) []R { return rows })
		case "edges":
			withEdges = true
			p, ok := planOf(e, f.Selections, func(e *encoder, f graphql.CollectedField) writer[edgeRow[R]] {
				switch f.Name {
				case "cursor":
					return str(func(x *edgeRow[R]) graph.Cursor { return x.cursor })
				case "node":
					p, ok := planRow(e, f.Selections)
					return inner(p, ok, func(x *edgeRow[R]) *R { return x.row })
				}
				return nil
			}, name+"Edge")
			return many(p, ok, func(*struct{}) []edgeRow[R] { return edges })
		case "pageInfo":
			p, ok := planOf(e, f.Selections, pageInfoTable, "PageInfo")
			return inner(p, ok, func(*struct{}) *PageInfo { return &info })
		case "totalCount":
			return number(func(*struct{}) int { return c.Total })
		}
		return nil
	}
	fc := graphql.GetFieldContext(ctx)
	p, ok := planOf(e, fc.Field.Selections, columns, name+"Connection")
	if !ok {
		return nil
	}
	if rows, ok = rowsOf(e, ctx, c.Items); !ok {
		return nil
	}
	if withEdges {
		edges = make([]edgeRow[R], len(rows))
		for i := range rows {
			edges[i] = edgeRow[R]{&rows[i], c.Cursors[i]}
		}
	}
	return encoded(func(b []byte) []byte { return p.write(b, &struct{}{}) })
}

func pageInfoTable(_ *encoder, f graphql.CollectedField) writer[PageInfo] {
	pointer := func(get func(*PageInfo) *string) writer[PageInfo] {
		return func(b []byte, p *PageInfo) []byte {
			if s := get(p); s != nil {
				return appendString(b, *s)
			}
			return append(b, "null"...)
		}
	}
	switch f.Name {
	case "hasNextPage":
		return truth(func(p *PageInfo) bool { return p.HasNextPage })
	case "hasPreviousPage":
		return truth(func(p *PageInfo) bool { return p.HasPreviousPage })
	case "startCursor":
		return pointer(func(p *PageInfo) *string { return p.StartCursor })
	case "endCursor":
		return pointer(func(p *PageInfo) *string { return p.EndCursor })
	}
	return nil
}

// encodeGraph writes a graph, or returns nil where the selection does not fit.
func encodeGraph(ctx context.Context, engine *engine, g *graph.Graph) graphql.Marshaler {
	e := &encoder{engine: engine, oc: graphql.GetOperationContext(ctx)}
	var rows []relationRow
	p, ok := planOf(e, graphql.GetFieldContext(ctx).Field.Selections, func(e *encoder, f graphql.CollectedField) writer[struct{}] {
		switch f.Name {
		case "nodes":
			p, ok := e.actor(f.Selections)
			return many(p, ok, func(*struct{}) []graph.Actor { return g.Nodes })
		case "weights":
			p, ok := planOf(e, f.Selections, weightTable, "NodeWeight")
			return many(p, ok, func(*struct{}) []graph.NodeWeight { return g.Weights })
		case "edges":
			p, ok := e.relation(f.Selections)
			return many(p, ok, func(*struct{}) []relationRow { return rows })
		case "truncated":
			return truth(func(*struct{}) bool { return g.Truncated })
		case "omittedRelations":
			return number(func(*struct{}) int { return g.OmittedRelations })
		case "omittedActors":
			return number(func(*struct{}) int { return g.OmittedActors })
		}
		return nil
	}, "Graph")
	if !ok {
		return nil
	}
	if rows, ok = e.relationRows(ctx, g.Edges); !ok {
		return nil
	}
	return encoded(func(b []byte) []byte { return p.write(b, &struct{}{}) })
}

// An encoding is a list already written.
type encoding struct{ b *[]byte }

var encodings = sync.Pool{New: func() any { return new([]byte) }}

// encoded writes at once, while the rows are what they are.
func encoded(write func([]byte) []byte) graphql.Marshaler {
	b := encodings.Get().(*[]byte)
	*b = write((*b)[:0])
	return &encoding{b}
}

// MarshalGQL copies what is written and gives its room back.
func (e *encoding) MarshalGQL(w io.Writer) {
	w.Write(*e.b)
	if cap(*e.b) <= maxPooled {
		encodings.Put(e.b)
	}
	e.b = new([]byte) // it is written once; a second time it would be another's
}

// appendString writes a string as gqlgen does: only what must be is escaped.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		case '\\', '"':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
