package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/entente-graph/entente/graph"
)

// A where collects conditions of a query.
type where struct {
	conditions []string
	args       []any
	// Where there are any, one of them holds: no two do at once, and each leads to
	// what it selects by an index of its own.
	either []where
	// Where there is one, the index by which the few items are found that are
	// selected: they are sorted then.
	index string
}

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// in restricts a column of IDs to a list; an empty list does not restrict. An
// index that leaves out empty columns serves only queries that do so too.
func in[T ~string](w *where, column string, list []T) {
	switch len(list) {
	case 0:
	case 1:
		w.add(column+" <> '' AND "+column+" = ?", string(list[0]))
	default:
		w.add(column+" <> '' AND "+column+" IN (SELECT value FROM json_each(?))", marshal(list))
	}
}

// maxRanges is how many actors lead to a list each by a range of an index of its
// own, which is sorted as the list is.
const maxRanges = 8

// actors restricts columns of claims or relations, of which one is to be one of the
// actors; an empty list does not restrict.
func (w *where) actors(list []graph.ActorID, columns ...string) {
	list = sortedKeys(set(list))
	if len(list) == 0 {
		return
	}
	var either []where
	text := marshal(list)
	before := "" // what the columns before are not, so that nothing is in two ranges
	var not []any
	for _, column := range columns {
		for _, id := range list {
			either = append(either, where{conditions: []string{column + " <> '' AND " + column + " = ?" + before}, args: append([]any{string(id)}, not...)})
		}
		before += " AND " + column + " NOT IN (SELECT value FROM json_each(?))"
		not = append(not, text)
	}
	switch {
	case len(either) == 1:
		w.add(either[0].conditions[0], either[0].args...)
	case len(list) <= maxRanges && len(w.either) == 0:
		w.either = either
	default:
		var parts []where
		for _, column := range columns {
			parts = append(parts, where{conditions: []string{column + " <> '' AND " + column + " IN (SELECT value FROM json_each(?))"}, args: []any{text}})
		}
		both := w.oneOf(parts)
		both.either = w.either
		*w = both
	}
}

// split makes a query each of what may hold.
func (w where) split() []where {
	if len(w.either) == 0 || w.index != "" {
		return []where{w.oneOf(w.either)}
	}
	var list []where
	for _, e := range w.either {
		list = append(list, w.and(e))
	}
	return list
}

// and is what holds where both do, alternatives aside.
func (w where) and(x where) where {
	return where{conditions: slices.Concat(w.conditions, x.conditions), args: slices.Concat(w.args, x.args)}
}

// oneOf is what holds where one of a list does, too, as a single query.
func (w where) oneOf(list []where) where {
	if len(list) == 0 {
		return w
	}
	var any where
	var texts []string
	for _, x := range list {
		texts = append(texts, strings.Join(x.conditions, " AND "))
		any.args = append(any.args, x.args...)
	}
	any.conditions = []string{"(" + strings.Join(texts, " OR ") + ")"}
	return w.and(any)
}

// clause is the condition of one query.
func (w where) clause() (text string, args []any) {
	w = w.oneOf(w.either)
	if len(w.conditions) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(w.conditions, " AND "), w.args
}

// from is a table, read as the conditions ask for.
func (w where) from(table string) string {
	if w.index == "" {
		return table
	}
	return table + " INDEXED BY " + w.index
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
	return s.actors(ctx, ids, false)
}

// actors returns the actors that IDs stand for now, in their order; brief, without their
// other names.
func (s *Store) actors(ctx context.Context, ids []graph.ActorID, brief bool) (list []graph.Actor, err error) {
	found, err := s.actorsBy(ctx, ids, brief)
	for _, a := range graph.InOrder(ids, found) {
		list = append(list, *a)
	}
	return list, err
}

// actorsBy returns the actors that IDs stand for now, by those IDs.
func (s *Store) actorsBy(ctx context.Context, ids []graph.ActorID, brief bool) (map[graph.ActorID]*graph.Actor, error) {
	found := make(map[graph.ActorID]*graph.Actor, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := s.read.QueryContext(ctx, "SELECT given, "+actorColumns+` FROM (SELECT value AS given FROM json_each(?))
		CROSS JOIN actor ON id = coalesce((SELECT nullif(m.merged, '') FROM actor m WHERE m.id = given), given)`, marshal(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[graph.ActorID]*graph.Actor{}
	for rows.Next() {
		var given graph.ActorID
		var a graph.Actor
		if err := rows.Scan(append([]any{&given}, scanActor(&a)...)...); err != nil {
			return nil, err
		}
		if all[a.ID] == nil {
			all[a.ID] = &a
		}
		found[given] = all[a.ID]
	}
	if err := rows.Err(); err != nil || brief {
		return found, err
	}
	return found, s.addAliases(ctx, all)
}

// Lookup returns actors and articles; see graph.Reader.
func (s *Store) Lookup(ctx context.Context, actors []graph.ActorID, articles []graph.ArticleID) (map[graph.ActorID]*graph.Actor, map[graph.ArticleID]*graph.Article, error) {
	return s.lookup(ctx, actors, articles, false)
}

func (s *Store) lookup(ctx context.Context, actors []graph.ActorID, articles []graph.ArticleID, brief bool) (map[graph.ActorID]*graph.Actor, map[graph.ArticleID]*graph.Article, error) {
	found, err := s.actorsBy(ctx, actors, brief)
	if err != nil {
		return nil, nil, err
	}
	texts := map[graph.ArticleID]*graph.Article{}
	if len(articles) > 0 {
		list, err := s.FindArticles(ctx, sortedKeys(set(articles)))
		if err != nil {
			return nil, nil, err
		}
		for _, a := range list {
			texts[a.ID] = a
		}
	}
	return found, texts, nil
}

func set[K comparable](list []K) map[K]bool {
	m := make(map[K]bool, len(list))
	for _, k := range list {
		m[k] = true
	}
	return m
}

// addAliases fills the names of actors, those of merged actors after their own.
func (s *Store) addAliases(ctx context.Context, actors map[graph.ActorID]*graph.Actor) error {
	if len(actors) == 0 {
		return nil
	}
	// As one query with an OR it would read all names.
	rows, err := s.read.QueryContext(ctx, `SELECT id, name, source FROM (
		SELECT n.actor AS id, n.name, n.source, '' AS other, n.rank FROM alias n WHERE n.actor IN (SELECT value FROM json_each(?1)) AND n.rank > 0
		UNION ALL SELECT a.merged, n.name, n.source, a.id, n.rank FROM actor a JOIN alias n ON n.actor = a.id WHERE a.merged <> '' AND a.merged IN (SELECT value FROM json_each(?1))
		) ORDER BY other, id, rank, name`, marshal(sortedKeys(actors)))
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
		a := actors[id]
		if alias.Name != a.Name && !slices.ContainsFunc(a.Aliases, func(have graph.Alias) bool { return have.Name == alias.Name }) {
			a.Aliases = append(a.Aliases, alias)
		}
	}
	return rows.Err()
}

func (s *Store) actorWhere(ctx context.Context, q graph.ActorQuery) (where, error) {
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
	return w, s.filter(ctx, &w, q.Where, graph.ActorList)
}

// FindActors pages through actors; see graph.Reader.
func (s *Store) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	w, err := s.actorWhere(ctx, q)
	if err != nil {
		return graph.Slice[graph.Actor]{}, err
	}
	slice, err := page(ctx, s.read, graph.ActorList, q.Order, actorColumns, "actor", w, p, func() (*graph.Actor, []any) {
		a := &graph.Actor{}
		return a, scanActor(a)
	})
	if err != nil {
		return slice, err
	}
	if p.Brief {
		return slice, nil
	}
	at := make(map[graph.ActorID]*graph.Actor, len(slice.Items))
	for i := range slice.Items {
		at[slice.Items[i].ID] = &slice.Items[i]
	}
	return slice, s.addAliases(ctx, at)
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
	w.actors(q.Subjects, "subject")
	w.actors(q.Objects, "object")
	w.actors(q.Actors, "subject", "object")
	w.actors(q.Between, "subject")
	w.actors(q.Between, "object")
	if err := q.Where.Check(graph.RelationList); err != nil {
		return w, err
	}
	if len(q.IDs)+len(q.Subjects)+len(q.Objects)+len(q.Actors)+len(q.Between) == 0 && (q.Order.By == "" || q.Order.By == graph.ByClaims) {
		q.Where = w.leadByTypes(q.Where)
	}
	return w, s.filter(ctx, &w, q.Where, graph.RelationList)
}

const relationColumns = "id, subject, type, object, category, symmetric, claims, affirmed, denied, publishers, articles, first, last, confidence"

// Relations pages through relations; see graph.Reader.
func (s *Store) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	slice, err := s.relations(ctx, q, p)
	if err != nil {
		return slice, err
	}
	slice.Actors, err = s.actorsBy(ctx, p.OfRelations(slice.Items), p.Brief)
	return slice, err
}

func (s *Store) relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	w, err := s.relationWhere(ctx, q)
	if err != nil {
		return graph.Slice[graph.Relation]{}, err
	}
	return page(ctx, s.read, graph.RelationList, q.Order, relationColumns, "relation", w, p, scanRelation)
}

func scanRelation() (*graph.Relation, []any) {
	r := &graph.Relation{}
	return r, []any{&r.ID, &r.Subject, &r.Type, &r.Object, &r.Category, &r.Symmetric, &r.Claims, &r.Affirmed, &r.Denied, &r.Publishers, &r.Articles, &r.First, &r.Last, &r.Confidence}
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
	w.actors(q.Subjects, "subject")
	w.actors(q.Objects, "object")
	w.actors(q.Speakers, "speaker")
	w.actors(q.Actors, "subject", "object")
	return w, s.filter(ctx, &w, q.Where, graph.ClaimList)
}

// Claims pages through claims; see graph.Reader.
func (s *Store) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	w, err := s.claimWhere(ctx, q)
	if err != nil {
		return graph.Slice[graph.Claim]{}, err
	}
	if err := s.narrow(ctx, &w, q); err != nil {
		return graph.Slice[graph.Claim]{}, err
	}
	total := 0
	led := w.index != "" || len(q.IDs)+len(q.Relations)+len(q.Articles)+len(q.Subjects)+len(q.Objects)+len(q.Actors)+len(q.Speakers) > 0
	if p.Count && !led && !q.Where.IsZero() {
		if total, p.Count, err = s.countByColumn(ctx, q); err != nil {
			return graph.Slice[graph.Claim]{}, err
		}
	}
	slice, err := page(ctx, s.read, graph.ClaimList, q.Order, "body", "claim", w, p, func() (*graph.Claim, []any) {
		c := &graph.Claim{}
		return c, []any{inJSON{c}}
	})
	if err != nil {
		return slice, err
	}
	slice.Total += total
	actors, articles := p.OfClaims(slice.Items)
	if slice.Actors, slice.Articles, err = s.lookup(ctx, actors, articles, p.Brief); err != nil {
		return slice, err
	}
	if p.Articles {
		cutEvidence(slice.Items, slice.Articles)
		return slice, nil
	}
	return slice, s.addSentences(ctx, slice.Items)
}

// cutEvidence cuts the evidence of claims out of their articles.
func cutEvidence(claims []graph.Claim, articles map[graph.ArticleID]*graph.Article) {
	for i := range claims {
		if a := articles[claims[i].Article]; a != nil {
			claims[i].CutEvidence(a)
		}
	}
}

// addSentences finds the texts of articles and cuts the evidence of claims out of them.
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
	cutEvidence(claims, texts)
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
	clause, args := w.clause()
	rows, err := s.read.QueryContext(ctx, "SELECT arrival, body FROM claim NOT INDEXED"+clause+" ORDER BY arrival LIMIT ?", append(args, limit)...)
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

const articleColumns = "id, source, url, publisher, title, text, published, hash, reader, sentences, added"

func scanArticle() (*graph.Article, []any) {
	a := &graph.Article{}
	return a, []any{&a.ID, &a.Source, &a.URL, &a.Publisher, &a.Title, &a.Text, &a.Published, &a.Hash, &a.Reader, inJSON{&a.Sentences}, inText{&a.Added}}
}

// inText scans a time as it is stored, in graph.TimeLayout.
type inText struct{ to *time.Time }

// Scan implements sql.Scanner.
func (t inText) Scan(v any) (err error) {
	s, _ := v.(string)
	*t.to, err = time.Parse(graph.TimeLayout, s)
	return err
}

func articleOf(row interface{ Scan(...any) error }) (*graph.Article, error) {
	a, to := scanArticle()
	if err := row.Scan(to...); err != nil {
		return nil, err
	}
	return a, nil
}

// ListArticles pages through articles; see graph.Reader.
func (s *Store) ListArticles(ctx context.Context, q graph.ArticleQuery, p graph.Page) (graph.Slice[graph.Article], error) {
	var w where
	if err := s.filter(ctx, &w, q.Where, graph.ArticleList); err != nil {
		return graph.Slice[graph.Article]{}, err
	}
	return page(ctx, s.read, graph.ArticleList, q.Order, articleColumns, "article", w, p, scanArticle)
}

// publishers adds the articles up.
const publishers = `(SELECT publisher, count(*) AS articles, sum(claims) AS claims, coalesce(min(nullif(published, '')), '') AS first, max(published) AS last
	FROM article WHERE publisher <> '' GROUP BY publisher) AS publishers`

// Publishers pages through publishers; see graph.Reader.
func (s *Store) Publishers(ctx context.Context, q graph.PublisherQuery, p graph.Page) (graph.Slice[graph.Publisher], error) {
	var w where
	if err := s.filter(ctx, &w, q.Where, graph.PublisherList); err != nil {
		return graph.Slice[graph.Publisher]{}, err
	}
	return page(ctx, s.read, graph.PublisherList, q.Order, "publisher, articles, claims, first, last", publishers, w, p, func() (*graph.Publisher, []any) {
		x := &graph.Publisher{}
		return x, []any{&x.Name, &x.Articles, &x.Claims, &x.First, &x.Last}
	})
}

// Article returns one article; see graph.Reader.
func (s *Store) Article(ctx context.Context, id graph.ArticleID) (*graph.Article, error) {
	a, err := articleOf(s.read.QueryRowContext(ctx, "SELECT "+articleColumns+" FROM article WHERE id = ?", id))
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
		a, err := articleOf(rows)
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
			a, err := articleOf(rows)
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
