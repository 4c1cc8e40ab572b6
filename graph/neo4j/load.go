package neo4j

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
)

// A load fills an empty store with much at a time. Articles with their claims go
// in by several transactions at once, while claims and relations have no index
// and no roll-up is kept: both are made at the end, from what is there. Meanwhile
// the node that marks the store says so, and who opens a store whose load was
// broken off makes them first. The lock is held throughout.
const (
	// loadFrom is the number of claims from which on that is worth it.
	loadFrom = 10_000
	// loaders is the number of transactions at once. Those that name the same
	// actors wait for each other only while they commit.
	loaders = 4
	// rollUpsAtOnce and actorsAtOnce bound what one transaction makes at the end.
	rollUpsAtOnce, actorsAtOnce = 1000, 5000
)

// errLoading is returned for a change to a store that is being loaded.
var errLoading = errors.New("the store was not loaded to the end")

const (
	startLoad = lockQuery + `
WITH edits, reviews WHERE edits = 0 AND reviews = 0 AND COUNT { (:Article) } = 0 AND COUNT { (:Claim) } = 0
MATCH (m:Entente {id: 'store'}) SET m.loading = true RETURN edits`
	endLoad = `MATCH (m:Entente {id: 'store'})
CALL () { MATCH (c:Claim) WHERE c.arrival > 0 RETURN max(c.arrival) AS last }
SET m.loading = null, m.arrivals = coalesce(last, 0), m.settled = coalesce(last, 0)`
)

// A hold is the lock, taken until it is released or its client is gone.
type hold struct {
	tx
	session neo4j.SessionWithContext
	work    neo4j.ExplicitTransaction
	loading bool
}

// hold takes the lock.
func (s *Store) hold(ctx context.Context) (*hold, error) {
	h := &hold{session: s.session(ctx, neo4j.AccessModeWrite)}
	var err error
	// Whoever loads for an hour holds it for an hour.
	if h.work, err = h.session.BeginTransaction(ctx, neo4j.WithTxTimeout(0)); err == nil {
		h.tx = tx{ctx, h.work}
		err = h.query(lockQuery+" RETURN loading", nil, func(v []any) error {
			h.loading = flag(v[0])
			return nil
		})
	}
	if err != nil {
		h.release()
		return nil, told(ctx, err)
	}
	return h, nil
}

// alive reports whether the lock is held still.
func (h *hold) alive() error { return told(h.ctx, h.query("RETURN 1", nil, nil)) }

// end notes that the store is whole, and gives the lock back.
func (h *hold) end() error {
	err := h.query(endLoad, nil, nil)
	if err == nil {
		err = h.work.Commit(h.ctx)
	}
	return told(h.ctx, err)
}

// release gives the lock back; what was written with it is undone if it was not committed.
func (h *hold) release() { h.session.Close(context.Background()) }

// A queue hands out batches; the first may have been taken before.
type queue struct {
	first [][]*prepared
	rest  <-chan []*prepared
}

// next returns nil at the end.
func (q *queue) next() []*prepared {
	if len(q.first) == 0 {
		return <-q.rest
	}
	batch := q.first[0]
	q.first = q.first[1:]
	return batch
}

func (q *queue) back(batch []*prepared) { q.first = slices.Insert(q.first, 0, batch) }

// fill takes batches until they have so many claims, and reports whether they do.
func (q *queue) fill(enough int) bool {
	claims := 0
	for batch := range q.rest {
		q.first = append(q.first, batch)
		for _, p := range batch {
			claims += len(p.Claims)
		}
		if claims >= enough {
			return true
		}
	}
	return false
}

// load stores batches while the store is one to be loaded: none if it was not
// empty, and up to the first article that comes again. n counts as PutAll does.
func (s *Store) load(ctx context.Context, q *queue) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	started := false
	if err := s.write(ctx, func(t tx) error {
		started = false
		return t.query(startLoad, nil, func([]any) error {
			started = true
			return nil
		})
	}); err != nil || !started {
		return 0, err
	}
	h, err := s.hold(ctx)
	if err != nil {
		return 0, err
	}
	defer h.release()
	if !h.loading {
		return 0, nil // another client came in between, and has ended it
	}
	for i, statement := range drops("Claim", "Relation") {
		err := s.define(ctx, statement)
		if i == 0 && errors.Is(err, graph.ErrReadOnly) {
			return 0, h.end() // the user may write, but define nothing
		}
		if err != nil {
			return 0, err
		}
	}
	l := &loader{writer: s.writer(tx{}), store: s, ctx: ctx, met: map[graph.ArticleID]bool{}}
	n, err = l.run(h, q)
	if err != nil {
		return n, err
	}
	return n, s.finish(ctx, h)
}

// A loader stores batches of a load. Its writer knows every actor that it has met.
type loader struct {
	*writer
	store *Store
	ctx   context.Context // of the load
	met   map[graph.ArticleID]bool
}

// run stores batches, loaders at a time, until one has an article that was met.
func (l *loader) run(h *hold, q *queue) (n int, err error) {
	type job struct {
		readings int
		done     chan error
	}
	var jobs []job
	wait := func() { // for the first of them
		fault := <-jobs[0].done
		if err == nil && fault == nil {
			n += jobs[0].readings
		}
		err = errors.Join(err, fault)
		jobs = jobs[1:]
	}
	for err == nil {
		batch := q.next()
		if batch == nil {
			break
		}
		if l.again(batch) {
			q.back(batch)
			break
		}
		if err = h.alive(); err != nil {
			break
		}
		rows, fault := l.rows(batch)
		if fault != nil {
			err = fault
			break
		}
		j := job{len(batch), make(chan error, 1)}
		go func() { j.done <- l.create(rows) }()
		if jobs = append(jobs, j); len(jobs) == loaders {
			wait()
		}
	}
	for len(jobs) > 0 {
		wait()
	}
	return n, err
}

// again reports whether a batch has an article that was met, and notes those it has.
func (l *loader) again(batch []*prepared) bool {
	own := map[graph.ArticleID]bool{}
	for _, p := range batch {
		if l.met[p.Article.ID] || own[p.Article.ID] {
			return true
		}
		own[p.Article.ID] = true
	}
	for id := range own {
		l.met[id] = true
	}
	return false
}

// rows stores the actors of a batch that are not there yet, and returns its articles.
func (l *loader) rows(batch []*prepared) ([]any, error) {
	l.wanted(batch)
	create, rename := l.putActors(batch)
	if len(create)+len(rename) > 0 {
		if err := l.store.write(l.ctx, func(t tx) error {
			return t.query(loadActors, map[string]any{"create": create, "rename": rename}, nil)
		}); err != nil {
			return nil, err
		}
	}
	rows := make([]any, len(batch))
	for i, p := range batch {
		rows[i] = l.article(p, p.Article.TakenIn())
	}
	clear(l.relations) // they are added up at the end
	return rows, nil
}

// loadActors and loadArticles pass over what is there: a transaction is tried
// again also where only the word of its end was lost.
var (
	loadActors   = parts(strings.Replace(createActors, "AS row\n", "AS row\nWITH row WHERE NOT EXISTS { (:Actor {id: row.id}) }\n", 1), renameActors)
	loadArticles = strings.Replace(createArticles, "AS row\n", "AS row\nWITH row WHERE NOT EXISTS { (:Article {id: row.id}) }\n", 1)
)

func (l *loader) create(rows []any) error {
	return l.store.write(l.ctx, func(t tx) error { return t.query(loadArticles, map[string]any{"articles": rows}, nil) })
}

// recover ends a load that was broken off, or waits until another client has.
func (s *Store) recover(ctx context.Context) error {
	h, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer h.release()
	if !h.loading {
		return nil
	}
	return s.finish(ctx, h)
}

// finish makes the indexes and roll-ups of a load.
func (s *Store) finish(ctx context.Context, h *hold) error {
	if err := s.index(ctx, "Claim"); err != nil {
		return err
	}
	if err := s.rollUp(ctx); err != nil {
		return err
	}
	if err := s.index(ctx, "Relation"); err != nil {
		return err
	}
	if err := s.countAll(ctx); err != nil {
		return err
	}
	return h.end()
}

// definitions are the statements that define the indexes of a label.
func definitions(label string) (list []string) {
	for _, statement := range slices.Concat(migrations...) {
		if strings.Contains(statement, " FOR (n:"+label+") ") {
			list = append(list, statement)
		}
	}
	return list
}

// drops are the statements that undo the definitions.
func drops(labels ...string) (list []string) {
	for _, label := range labels {
		for _, statement := range definitions(label) {
			f := strings.Fields(strings.Replace(statement, " FULLTEXT", "", 1)) // CREATE INDEX name ...
			list = append(list, "DROP "+f[1]+" "+f[2]+" IF EXISTS")
		}
	}
	return list
}

// index makes the indexes of a label again, those without a constraint together:
// one pass over the nodes fills them.
func (s *Store) index(ctx context.Context, label string) error {
	var together []string
	for _, statement := range definitions(label) {
		if !strings.HasPrefix(statement, "CREATE CONSTRAINT") {
			together = append(together, statement)
			continue
		}
		if err := s.define(ctx, statement); err != nil {
			return err
		}
	}
	if err := s.write(ctx, func(t tx) error {
		for _, statement := range together {
			if err := t.query(statement, nil, nil); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return fmt.Errorf("making the indexes of %ss: %w", strings.ToLower(label), err)
	}
	return s.define(ctx, awaitIndexes)
}

var (
	// claimsByRelation streams the claims of every relation, one after the other.
	claimsByRelation = `MATCH (c:Claim) USING INDEX c:Claim(relation, key) WHERE c.relation > '' AND c.key > ''
MATCH (c)-[:IN_ARTICLE]->(a:Article)
RETURN c.relation, ` + claimOfRelation + ` ORDER BY c.relation, c.key`
	makeRollUps = parts(createRelations, draw)
	anyRollUps  = "MATCH (x:Relation) RETURN count(x)"
	dropRollUps = []string{
		"MATCH (x:Relation) CALL (x) { DELETE x } IN TRANSACTIONS OF 10000 ROWS",
		"MATCH (:Actor)-" + strings.Replace(drawnOnly, "[", "[x", 1) + "->(:Actor) CALL (x) { DELETE x } IN TRANSACTIONS OF 10000 ROWS",
	}
)

// rollUp adds all relations up from their claims.
func (s *Store) rollUp(ctx context.Context) error {
	before := 0
	if err := s.read(ctx, func(t tx) error {
		return t.query(anyRollUps, nil, func(v []any) error {
			before = number(v[0])
			return nil
		})
	}); err != nil {
		return err
	}
	if before > 0 { // of an end that was broken off
		for _, statement := range dropRollUps {
			if err := s.define(ctx, statement); err != nil {
				return err
			}
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rows := make(chan []any)
	var workers sync.WaitGroup
	for range loaders {
		workers.Go(func() {
			for list := range rows {
				if err := s.write(ctx, func(t tx) error { return t.query(makeRollUps, map[string]any{"created": list}, nil) }); err != nil {
					cancel(err)
				}
			}
		})
	}
	if err := s.addUp(ctx, rows); err != nil {
		cancel(err)
	}
	close(rows)
	workers.Wait()
	return context.Cause(ctx)
}

// addUp sends the roll-ups of all relations.
func (s *Store) addUp(ctx context.Context, to chan<- []any) error {
	session := s.session(ctx, neo4j.AccessModeRead)
	defer session.Close(context.WithoutCancel(ctx))
	result, err := session.Run(ctx, claimsByRelation, nil, neo4j.WithTxTimeout(0)) // it takes as long as the roll-ups do
	if err != nil {
		return told(ctx, err)
	}
	var list []any
	send := func() error {
		select {
		case to <- list:
			list = nil
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r := newRollUp("")
	add := func() {
		if r.ID != "" {
			r.drawn = s.types.of(r.Type)
			list = append(list, r.row())
		}
	}
	var record *neo4j.Record
	for result.NextRecord(ctx, &record) {
		if id := text[graph.RelationID](record.Values[0]); id != r.ID {
			add()
			r = newRollUp(id)
			if len(list) == rollUpsAtOnce {
				if err := send(); err != nil {
					return err
				}
			}
		}
		r.addRow(record.Values[1:])
	}
	if err := result.Err(); err != nil {
		return told(ctx, err)
	}
	add()
	if len(list) == 0 {
		return nil
	}
	return send()
}

// countQuery counts the claims of some actors, none of which is merged.
const countQuery = `MATCH (a:Actor) WHERE a.id > $after WITH a ORDER BY a.id LIMIT $limit
WITH a, COUNT { (a)<-[:SUBJECT]-() } + COUNT { (a)<-[:OBJECT]-() } AS claims, COUNT { (a)<-[:SPEAKER]-() } AS said
SET a.claims = claims, a.refs = claims + said, a.rank = right('000000000' + toString($most - claims), 10) + ' ' + a.id
RETURN max(a.id)`

func (s *Store) countAll(ctx context.Context) error {
	for after := lowest; ; {
		next := ""
		if err := s.write(ctx, func(t tx) error {
			return t.query(countQuery, map[string]any{"after": after, "limit": actorsAtOnce, "most": most}, func(v []any) error {
				next = text[string](v[0])
				return nil
			})
		}); err != nil {
			return err
		}
		if next == "" {
			return nil
		}
		after = next
	}
}
