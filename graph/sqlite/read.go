package sqlite

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/entente-graph/entente/graph"
)

// A key is one column of an ordering.
type key struct {
	column string
	desc   bool
}

var (
	actorOrder    = []key{{"claims", true}, {"id", false}}
	relationOrder = []key{{"claims", true}, {"id", false}}
	claimOrder    = []key{{"published", true}, {"article", false}, {"seq", false}}
)

// A where collects conditions of a query.
type where struct {
	conditions []string
	args       []any
}

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// in restricts a column to a list; an empty list does not restrict.
func in[T ~string | ~int](w *where, column string, list []T) {
	if len(list) == 0 {
		return
	}
	w.add(column+" IN (SELECT value FROM json_each(?))", marshal(list))
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// cursor is an opaque place in an ordering: its name and the values of its columns.
func cursor(order string, values []any) graph.Cursor {
	return graph.Cursor(base64.RawURLEncoding.EncodeToString([]byte(marshal(append([]any{order}, values...)))))
}

func parseCursor(order string, c graph.Cursor, n int) ([]any, error) {
	b, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return nil, graph.ErrCursor
	}
	var values []any
	if err := json.Unmarshal(b, &values); err != nil || len(values) != n+1 || values[0] != order {
		return nil, graph.ErrCursor
	}
	for _, v := range values[1:] {
		switch v.(type) {
		case string, float64:
		default:
			return nil, graph.ErrCursor
		}
	}
	return values[1:], nil
}

// seek restricts to what follows (or precedes) the place in the ordering.
func (w *where) seek(order []key, values []any, follow bool) {
	var parts []string
	var args []any
	for i := range order {
		var and []string
		for k := range i {
			and = append(and, order[k].column+" = ?")
			args = append(args, values[k])
		}
		op := " > ?"
		if order[i].desc == follow {
			op = " < ?"
		}
		and = append(and, order[i].column+op)
		args = append(args, values[i])
		parts = append(parts, "("+strings.Join(and, " AND ")+")")
	}
	w.add("("+strings.Join(parts, " OR ")+")", args...)
}

// page runs one page of a query whose columns begin with those of the ordering.
// scan gets the rows' other columns.
func page[T any](ctx context.Context, db *sql.DB, name string, order []key, columns, from string, w where, p graph.Page, scan func(dest []any) (func() (T, error), []any)) (graph.Slice[T], error) {
	var out graph.Slice[T]
	n, backward, err := p.Limit()
	if err != nil {
		return out, err
	}
	for _, c := range []struct {
		at     graph.Cursor
		follow bool
	}{{p.After, true}, {p.Before, false}} {
		if c.at == "" {
			continue
		}
		values, err := parseCursor(name, c.at, len(order))
		if err != nil {
			return out, err
		}
		w.seek(order, values, c.follow)
	}
	var names, by []string
	for _, k := range order {
		names = append(names, k.column)
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
		build, dest := scan(dest)
		if err := rows.Scan(dest...); err != nil {
			return out, err
		}
		item, err := build()
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, item)
		out.Cursors = append(out.Cursors, cursor(name, values))
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

const actorColumns = "id, name, kind, country, code, sector, known"

func scanActor(a *graph.Actor) []any {
	return []any{&a.ID, &a.Name, &a.Kind, &a.Country, &a.Code, &a.Sector, &a.Known}
}

// canonical maps IDs to the actors that they stand for now.
func (s *Store) canonical(ctx context.Context, ids []graph.ActorID) ([]graph.ActorID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.read.QueryContext(ctx, "SELECT id, merged FROM actor WHERE merged <> '' AND id IN (SELECT value FROM json_each(?))", marshal(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	merged := map[graph.ActorID]graph.ActorID{}
	for rows.Next() {
		var id, into graph.ActorID
		if err := rows.Scan(&id, &into); err != nil {
			return nil, err
		}
		merged[id] = into
	}
	out := slices.Clone(ids)
	for i, id := range out {
		if into, ok := merged[id]; ok {
			out[i] = into
		}
	}
	return out, rows.Err()
}

// Actors returns actors by ID; see graph.Reader.
func (s *Store) Actors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	ids, err := s.canonical(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, "SELECT "+actorColumns+" FROM actor WHERE id IN (SELECT value FROM json_each(?))", marshal(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[graph.ActorID]*graph.Actor{}
	for rows.Next() {
		var a graph.Actor
		if err := rows.Scan(scanActor(&a)...); err != nil {
			return nil, err
		}
		found[a.ID] = &a
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var out []graph.Actor
	for _, id := range ids {
		if a := found[id]; a != nil {
			out = append(out, *a)
		}
	}
	return out, s.addAliases(ctx, out)
}

// addAliases fills the names of actors, those of merged actors after their own.
func (s *Store) addAliases(ctx context.Context, actors []graph.Actor) error {
	at := map[graph.ActorID][]int{}
	var ids []graph.ActorID
	for i, a := range actors {
		at[a.ID] = append(at[a.ID], i)
		ids = append(ids, a.ID)
	}
	rows, err := s.read.QueryContext(ctx, `SELECT CASE WHEN a.merged = '' THEN a.id ELSE a.merged END, n.name, n.source FROM actor a JOIN alias n ON n.actor = a.id
		WHERE (a.id IN (SELECT value FROM json_each(?1)) OR a.merged IN (SELECT value FROM json_each(?1))) AND NOT (n.rank = 0 AND a.merged = '') ORDER BY a.merged <> '', a.id, n.rank, n.name`, marshal(ids))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id graph.ActorID
		var alias graph.Alias
		if err := rows.Scan(&id, &alias.Name, &alias.Source); err != nil {
			return err
		}
		for _, i := range at[id] {
			if !slices.ContainsFunc(actors[i].Aliases, func(a graph.Alias) bool { return a.Name == alias.Name }) && alias.Name != actors[i].Name {
				actors[i].Aliases = append(actors[i].Aliases, alias)
			}
		}
	}
	return rows.Err()
}

func actorWhere(q graph.ActorQuery) (where, error) {
	w := where{}
	w.add("merged = ''")
	if q.Name != "" {
		words := matching(q.Name)
		if words == "" {
			return w, fmt.Errorf("%w: a name of white space", graph.ErrQuery)
		}
		w.add("id IN ("+named("actor_names f JOIN actor a ON a.id = f.actor WHERE actor_names MATCH ?")+")", words)
	}
	if q.Exact != "" {
		w.add("id IN ("+named("alias n JOIN actor a ON a.id = n.actor WHERE n.folded = ?")+")", fold(q.Exact))
	}
	return w, w.filter(q.Where, graph.ActorList)
}

// FindActors pages through actors; see graph.Reader.
func (s *Store) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	w, err := actorWhere(q)
	if err != nil {
		return graph.Slice[graph.Actor]{}, err
	}
	slice, err := page(ctx, s.read, "actor", actorOrder, actorColumns, "actor", w, p, func(dest []any) (func() (graph.Actor, error), []any) {
		a := &graph.Actor{}
		return func() (graph.Actor, error) { return *a, nil }, append(dest, scanActor(a)...)
	})
	if err != nil {
		return slice, err
	}
	return slice, s.addAliases(ctx, slice.Items)
}

func (s *Store) relationWhere(ctx context.Context, q graph.RelationQuery) (where, error) {
	w := where{}
	for _, ids := range []*[]graph.ActorID{&q.Subjects, &q.Objects, &q.Actors, &q.Between} {
		c, err := s.canonical(ctx, *ids)
		if err != nil {
			return w, err
		}
		*ids = c
	}
	in(&w, "id", q.IDs)
	in(&w, "subject", q.Subjects)
	in(&w, "object", q.Objects)
	if len(q.Actors) > 0 {
		list := marshal(q.Actors)
		w.add("(subject IN (SELECT value FROM json_each(?)) OR object IN (SELECT value FROM json_each(?)))", list, list)
	}
	in(&w, "subject", q.Between)
	in(&w, "object", q.Between)
	return w, w.filter(q.Where, graph.RelationList)
}

const relationColumns = "subject, type, object, category, symmetric, affirmed, denied, publishers, articles, first, last, confidence"

// Relations pages through relations; see graph.Reader.
func (s *Store) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	// The strongest relations of one actor are a merge of two index scans,
	// which SQLite does not see in an OR.
	if n, ok := soleActor(q); ok && p.After == "" && p.Before == "" && p.Last == 0 {
		return s.strongest(ctx, n, p)
	}
	w, err := s.relationWhere(ctx, q)
	if err != nil {
		return graph.Slice[graph.Relation]{}, err
	}
	return page(ctx, s.read, "relation", relationOrder, relationColumns, "relation", w, p, scanRelation)
}

func scanRelation(dest []any) (func() (graph.Relation, error), []any) {
	r := &graph.Relation{}
	values := []any{dest[0], dest[1]} // pointers to the columns of the ordering: claims and id
	build := func() (graph.Relation, error) {
		n, okN := (*values[0].(*any)).(int64)
		id, okID := (*values[1].(*any)).(string)
		if !okN || !okID {
			return graph.Relation{}, fmt.Errorf("relation of %T claims and ID %T", *values[0].(*any), *values[1].(*any))
		}
		r.Claims, r.ID = int(n), graph.RelationID(id)
		return *r, nil
	}
	return build, append(dest, &r.Subject, &r.Type, &r.Object, &r.Category, &r.Symmetric, &r.Affirmed, &r.Denied, &r.Publishers, &r.Articles, &r.First, &r.Last, &r.Confidence)
}

func soleActor(q graph.RelationQuery) (graph.ActorID, bool) {
	if len(q.Actors) != 1 || len(q.IDs)+len(q.Subjects)+len(q.Objects)+len(q.Between) > 0 || !q.Where.IsZero() {
		return "", false
	}
	return q.Actors[0], true
}

// strongest is the first page of one actor's relations.
func (s *Store) strongest(ctx context.Context, id graph.ActorID, p graph.Page) (graph.Slice[graph.Relation], error) {
	n, _, err := p.Limit()
	if err != nil {
		return graph.Slice[graph.Relation]{}, err
	}
	ids, err := s.canonical(ctx, []graph.ActorID{id})
	if err != nil {
		return graph.Slice[graph.Relation]{}, err
	}
	// Two indexes say which relations these are; only they are then looked up. A
	// relation of the actor to itself is in both.
	const half = "SELECT * FROM (SELECT claims, id FROM relation WHERE %s = ? ORDER BY claims DESC, id LIMIT ?)"
	from := "(SELECT r.* FROM (" + fmt.Sprintf(half, "subject") + " UNION " + fmt.Sprintf(half, "object") + " ORDER BY 1 DESC, 2 LIMIT ?) top JOIN relation r USING (id))"
	w := where{args: []any{ids[0], n + 1, ids[0], n + 1, n + 1}} // of from, which stands before the conditions
	return page(ctx, s.read, "relation", relationOrder, relationColumns, from, w, p, scanRelation)
}

func (s *Store) claimWhere(ctx context.Context, q graph.ClaimQuery) (where, error) {
	w := where{}
	for _, ids := range []*[]graph.ActorID{&q.Subjects, &q.Objects, &q.Actors, &q.Speakers} {
		c, err := s.canonical(ctx, *ids)
		if err != nil {
			return w, err
		}
		*ids = c
	}
	in(&w, "id", q.IDs)
	in(&w, "relation", q.Relations)
	in(&w, "article", q.Articles)
	in(&w, "subject", q.Subjects)
	in(&w, "object", q.Objects)
	in(&w, "speaker", q.Speakers)
	if len(q.Actors) > 0 {
		list := marshal(q.Actors)
		w.add("(subject IN (SELECT value FROM json_each(?)) OR object IN (SELECT value FROM json_each(?)))", list, list)
	}
	return w, w.filter(q.Where, graph.ClaimList)
}

// Claims pages through claims; see graph.Reader.
func (s *Store) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	w, err := s.claimWhere(ctx, q)
	if err != nil {
		return graph.Slice[graph.Claim]{}, err
	}
	slice, err := page(ctx, s.read, "claim", claimOrder, "body", "claim", w, p, func(dest []any) (func() (graph.Claim, error), []any) {
		var body []byte
		return func() (graph.Claim, error) {
			var c graph.Claim
			err := json.Unmarshal(body, &c)
			return c, err
		}, append(dest, &body)
	})
	if err != nil {
		return slice, err
	}
	return slice, s.addSentences(ctx, slice.Items)
}

// addSentences cuts the evidence of claims out of their articles.
func (s *Store) addSentences(ctx context.Context, claims []graph.Claim) error {
	var ids []graph.ArticleID
	for i := range claims {
		if !slices.Contains(ids, claims[i].Article) {
			ids = append(ids, claims[i].Article)
		}
	}
	rows, err := s.read.QueryContext(ctx, "SELECT id, title, text FROM article WHERE id IN (SELECT value FROM json_each(?))", marshal(ids))
	if err != nil {
		return err
	}
	defer rows.Close()
	texts := map[graph.ArticleID]*graph.Article{}
	for rows.Next() {
		var a graph.Article
		if err := rows.Scan(&a.ID, &a.Title, &a.Text); err != nil {
			return err
		}
		texts[a.ID] = &a
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i := range claims {
		if a := texts[claims[i].Article]; a != nil {
			claims[i].CutEvidence(a)
		}
	}
	return nil
}

// Arrivals returns claims in the order in which they came in; see graph.Reader.
// That is the order of commits: one writes at a time, and numbers its claims as
// it inserts them.
func (s *Store) Arrivals(ctx context.Context, q graph.ClaimQuery, after graph.Arrival, limit int) (graph.Arrivals, error) {
	// What is committed after this is read has later places, and waits.
	latest, err := s.Latest(ctx)
	if err != nil {
		return graph.Arrivals{}, err
	}
	until, err := graph.Stretch(after, latest, limit)
	if err != nil {
		return graph.Arrivals{}, err
	}
	w, err := s.claimWhere(ctx, q)
	if err != nil {
		return graph.Arrivals{}, err
	}
	w.add("arrival > ? AND arrival <= ?", after, until)
	// Without an index of the conditions: the stretch is short, an actor's list may be long.
	rows, err := s.read.QueryContext(ctx, "SELECT arrival, body FROM claim NOT INDEXED"+w.String()+" ORDER BY arrival LIMIT ?", append(w.args, limit)...)
	if err != nil {
		return graph.Arrivals{}, err
	}
	defer rows.Close()
	out := graph.Arrivals{Until: until}
	for rows.Next() {
		var at graph.Arrival
		var body []byte
		var c graph.Claim
		if err := rows.Scan(&at, &body); err != nil {
			return graph.Arrivals{}, err
		}
		if err := json.Unmarshal(body, &c); err != nil {
			return graph.Arrivals{}, err
		}
		out.Claims, out.At = append(out.Claims, c), append(out.At, at)
	}
	if err := rows.Err(); err != nil {
		return graph.Arrivals{}, err
	}
	if len(out.At) == limit {
		out.Until = out.At[limit-1]
	}
	out.More = out.Until < latest
	return out, s.addSentences(ctx, out.Claims)
}

// Latest returns the place of the claim that arrived last; see graph.Reader.
func (s *Store) Latest(ctx context.Context) (latest graph.Arrival, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'claim'").Scan(&latest)
	return latest, err
}

// timeLayout is a time as it is stored, in UTC.
const timeLayout = "2006-01-02T15:04:05.000Z"

const articleColumns = "id, source, url, publisher, title, text, published, hash, reader, sentences, added"

func scanArticle(row interface{ Scan(...any) error }) (*graph.Article, error) {
	var a graph.Article
	var sentences []byte
	var added string
	if err := row.Scan(&a.ID, &a.Source, &a.URL, &a.Publisher, &a.Title, &a.Text, &a.Published, &a.Hash, &a.Reader, &sentences, &added); err != nil {
		return nil, err
	}
	var err error
	if a.Added, err = time.Parse(timeLayout, added); err != nil {
		return nil, err
	}
	return &a, json.Unmarshal(sentences, &a.Sentences)
}

// Article returns one article; see graph.Reader.
func (s *Store) Article(ctx context.Context, id graph.ArticleID) (*graph.Article, error) {
	a, err := scanArticle(s.read.QueryRowContext(ctx, "SELECT "+articleColumns+" FROM article WHERE id = ?", id))
	if err == sql.ErrNoRows {
		return nil, fmt.Errorf("article %s: %w", id, graph.ErrNotFound)
	}
	return a, err
}

// FindArticles returns several articles; see graph.Reader.
func (s *Store) FindArticles(ctx context.Context, ids []graph.ArticleID) ([]*graph.Article, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+articleColumns+" FROM article WHERE id IN (SELECT value FROM json_each(?))", marshal(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[graph.ArticleID]*graph.Article{}
	for rows.Next() {
		a, err := scanArticle(rows)
		if err != nil {
			return nil, err
		}
		found[a.ID] = a
	}
	return graph.InOrder(ids, found), rows.Err()
}

// Articles streams every article by ID; see graph.Reader.
func (s *Store) Articles(ctx context.Context) iter.Seq2[*graph.Article, error] {
	return func(yield func(*graph.Article, error) bool) {
		rows, err := s.read.QueryContext(ctx, "SELECT "+articleColumns+" FROM article ORDER BY id")
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			a, err := scanArticle(rows)
			if !yield(a, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// Edits streams the identity log; see graph.Reader.
func (s *Store) Edits(ctx context.Context) iter.Seq2[graph.Edit, error] {
	return func(yield func(graph.Edit, error) bool) {
		rows, err := s.read.QueryContext(ctx, "SELECT body FROM edit ORDER BY number")
		if err != nil {
			yield(graph.Edit{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var body []byte
			var e graph.Edit
			err := rows.Scan(&body)
			if err == nil {
				err = json.Unmarshal(body, &e)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(graph.Edit{}, err)
		}
	}
}

// Stats counts what is stored; see graph.Reader.
func (s *Store) Stats(ctx context.Context) (graph.Stats, error) {
	var st graph.Stats
	err := s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM actor WHERE merged = ''), (SELECT count(*) FROM article),
		(SELECT coalesce(sum(json_array_length(sentences)), 0) FROM article), (SELECT count(*) FROM claim), (SELECT count(*) FROM relation)`).
		Scan(&st.Actors, &st.Articles, &st.Sentences, &st.Claims, &st.Relations)
	return st, err
}

func (s *Store) count(ctx context.Context, table string, w where) (n int, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT count(*) FROM "+table+w.String(), w.args...).Scan(&n)
	return n, err
}

// CountActors, CountRelations and CountClaims count without paging; see graph.Counter.
func (s *Store) CountActors(ctx context.Context, q graph.ActorQuery) (int, error) {
	w, err := actorWhere(q)
	if err != nil {
		return 0, err
	}
	return s.count(ctx, "actor", w)
}

// CountRelations counts relations; see graph.Counter.
func (s *Store) CountRelations(ctx context.Context, q graph.RelationQuery) (int, error) {
	w, err := s.relationWhere(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.count(ctx, "relation", w)
}

// CountClaims counts claims; see graph.Counter.
func (s *Store) CountClaims(ctx context.Context, q graph.ClaimQuery) (int, error) {
	w, err := s.claimWhere(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.count(ctx, "claim", w)
}
