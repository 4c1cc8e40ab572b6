package neo4j

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

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
	// actors wait for each other only while they commit. Two keep up with what a
	// client makes ready; with four, whose garbage is twice as much, the collector
	// took twice the time.
	loaders = 2
	// rollUpsAtOnce and actorsAtOnce bound what one transaction makes at the end.
	rollUpsAtOnce, actorsAtOnce = 1000, 5000
	// holdTimeout is how long a client waits for the lock of a store that is
	// being loaded, to learn whether it is at this time.
	holdTimeout = 2 * time.Second
)

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
	h := &hold{tx: tx{ctx: ctx}, session: s.session(ctx, neo4j.AccessModeWrite)}
	var err error
	// Whoever loads for an hour holds it for an hour.
	if h.work, err = h.session.BeginTransaction(ctx, neo4j.WithTxTimeout(0)); err == nil {
		h.runner = h.work
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
func (h *hold) release() { end(h.ctx, h.session) }

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
	l := &loader{writer: s.writer(tx{}), store: s, ctx: ctx, met: map[graph.ArticleID]int{}}
	n, err = l.run(h, q)
	if err != nil {
		return n, err
	}
	twins, err := s.finish(ctx, h)
	if err != nil || len(twins) == 0 {
		return n, err
	}
	for _, x := range twins {
		n = min(n, l.met[x.article])
	}
	return n, fmt.Errorf("storing article %s: %w", twins[0].article, twins[0])
}

// A loader stores batches of a load. Its writer knows every actor that it has met.
type loader struct {
	*writer
	store *Store
	ctx   context.Context         // of the load
	met   map[graph.ArticleID]int // how many came before it
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
		articles, fault := l.ready(batch)
		if fault != nil {
			err = fault
			break
		}
		j := job{len(batch), make(chan error, 1)}
		go func() { j.done <- l.create(articles) }()
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
	own := map[graph.ArticleID]int{}
	for i, p := range batch {
		_, before := l.met[p.Article.ID]
		if _, again := own[p.Article.ID]; again || before {
			return true
		}
		own[p.Article.ID] = len(l.met) + i
	}
	maps.Copy(l.met, own)
	return false
}

// ready stores the actors of a batch that are not there yet, and returns its articles.
func (l *loader) ready(batch []*prepared) (map[string]any, error) {
	l.wanted(batch)
	create, rename := l.putActors(batch)
	if len(create)+len(rename) > 0 {
		if err := l.store.write(l.ctx, func(t tx) error {
			return t.query(loadActors, map[string]any{"create": create, "rename": rename}, nil)
		}); err != nil {
			return nil, err
		}
	}
	articles := l.articles(batch, (*graph.Article).TakenIn)
	clear(l.relations) // they are added up at the end
	return articles, nil
}

// loadActors and loadArticles pass over what is there: a transaction is tried
// again also where only the word of its end was lost.
var (
	loadActors   = parts(strings.Replace(createActors, "AS row\n", "AS row\nWITH row WHERE NOT EXISTS { (:Actor {id: row.id}) }\n", 1), renameActors)
	loadArticles = strings.Replace(createArticles, "AS row\n", "AS row\nWITH actors, row WHERE NOT EXISTS { (:Article {id: row.properties.id}) }\n", 1)
)

func (l *loader) create(articles map[string]any) error {
	return l.store.write(l.ctx, func(t tx) error { return t.query(loadArticles, articles, nil) })
}

// awaitLoad waits until no other client loads the store.
func (s *Store) awaitLoad(ctx context.Context, cfg Config) error {
	deadline := time.Now().Add(cfg.Wait)
	for told := false; ; told = true {
		err := s.tryHold(ctx)
		if !errors.Is(err, ErrLoading) || time.Now().After(deadline) {
			return err
		}
		if !told && cfg.Waiting != nil {
			cfg.Waiting(err)
		}
	}
}

// tryHold takes the lock and gives it back, within some seconds.
func (s *Store) tryHold(ctx context.Context) error {
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer end(ctx, session)
	work, err := session.BeginTransaction(ctx, neo4j.WithTxTimeout(holdTimeout))
	if err == nil {
		err = tx{ctx, work}.query(lockQuery+" RETURN loading", nil, nil)
	}
	if ctx.Err() == nil && timedOut(err) {
		return fmt.Errorf("%w by another client: %w", ErrLoading, err)
	}
	return told(ctx, err)
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
	_, err = s.finish(ctx, h) // whoever gives the articles that are left out again is told
	return err
}

// finish makes the indexes and roll-ups of a load. Articles whose claims have IDs
// of others' claims are left out; it returns those claims.
func (s *Store) finish(ctx context.Context, h *hold) (twins []twin, err error) {
	err = s.indexClaims(ctx)
	if errors.Is(err, errTwins) {
		if twins, err = s.dropTwins(ctx); err == nil {
			err = s.indexClaims(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	if err := s.rollUp(ctx, h); err != nil {
		return nil, err
	}
	if err := s.index(ctx, "Relation"); err != nil {
		return nil, err
	}
	if err := s.countAll(ctx, len(twins) > 0); err != nil {
		return nil, err
	}
	return twins, h.end()
}

// errTwins is returned for a constraint that what is there does not meet.
var errTwins = errors.New("two nodes have the same ID")

// A twin is a claim that has the ID of a claim of another article.
type twin struct {
	id             graph.ClaimID
	article, other graph.ArticleID
}

func (t twin) Error() string {
	return fmt.Sprintf("%v: claim %s has the ID of a claim of article %s: give one of them another ID", graph.ErrQuery, t.id, t.other)
}

func (t twin) Unwrap() error { return graph.ErrQuery }

const (
	// Only where there are twins: no constraint can hold then.
	twinIndex     = "CREATE INDEX entente_load IF NOT EXISTS FOR (n:Claim) ON (n.id)"
	dropTwinIndex = "DROP INDEX entente_load IF EXISTS"
	claimsByID    = "MATCH (c:Claim) USING INDEX c:Claim(id) WHERE c.id > '' RETURN c.id, c.article, c.arrival ORDER BY c.id"
)

// dropTwins removes each article one of whose claims has the ID of a claim of an
// article that came before it and stays.
func (s *Store) dropTwins(ctx context.Context) (twins []twin, err error) {
	for _, statement := range []string{twinIndex, awaitIndexes} {
		if err := s.define(ctx, statement); err != nil {
			return nil, err
		}
	}
	type place struct {
		id      graph.ClaimID
		article graph.ArticleID
		arrival int
	}
	var last place
	var shared []place // the claims of which there are several
	if err := s.stream(ctx, claimsByID, func(v []any) error {
		p := place{text[graph.ClaimID](v[0]), text[graph.ArticleID](v[1]), number(v[2])}
		if p.id == last.id {
			if n := len(shared); n == 0 || shared[n-1] != last {
				shared = append(shared, last)
			}
			shared = append(shared, p)
		}
		last = p
		return nil
	}); err != nil {
		return nil, err
	}
	slices.SortFunc(shared, func(a, b place) int { return a.arrival - b.arrival })
	owner, dropped := map[graph.ClaimID]graph.ArticleID{}, map[graph.ArticleID]bool{}
	var ids []any
	for _, p := range shared {
		other, ok := owner[p.id]
		switch {
		case !ok || dropped[other]:
			owner[p.id] = p.article
		case !dropped[p.article]:
			dropped[p.article] = true
			twins, ids = append(twins, twin{p.id, p.article, other}), append(ids, string(p.article))
		}
	}
	for part := range slices.Chunk(ids, articlesAtOnce) {
		if err := s.write(ctx, func(t tx) error { return t.query(removeArticles, map[string]any{"ids": part}, nil) }); err != nil {
			return nil, err
		}
	}
	return twins, nil
}

// indexClaims makes the indexes of claims, in place of the one that dropTwins
// has made, now or before it was broken off.
func (s *Store) indexClaims(ctx context.Context) error {
	if err := s.define(ctx, dropTwinIndex); err != nil {
		return err
	}
	return s.index(ctx, "Claim")
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
	anyRollUps  = "MATCH (x:Relation) RETURN count(x)"
	dropRollUps = []string{
		"MATCH (x:Relation) CALL (x) { DELETE x } IN TRANSACTIONS OF 10000 ROWS",
		"MATCH (:Actor)-" + strings.Replace(drawnOnly, "[", "[x", 1) + "->(:Actor) CALL (x) { DELETE x } IN TRANSACTIONS OF 10000 ROWS",
	}
)

// rollUp adds all relations up from their claims, while the lock is held.
func (s *Store) rollUp(ctx context.Context, h *hold) error {
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
				if err := s.write(ctx, func(t tx) error { return t.query(createRelations, map[string]any{"created": list}, nil) }); err != nil {
					cancel(err)
				}
			}
		})
	}
	if err := s.addUp(ctx, h, rows); err != nil {
		cancel(err)
	}
	close(rows)
	workers.Wait()
	return context.Cause(ctx)
}

// addUp sends the roll-ups of all relations.
func (s *Store) addUp(ctx context.Context, h *hold, to chan<- []any) error {
	var list []any
	send := func() error {
		if err := h.alive(); err != nil {
			return err
		}
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
	if err := s.stream(ctx, claimsByRelation, func(v []any) error {
		if id := text[graph.RelationID](v[0]); id != r.ID {
			add()
			r = newRollUp(id)
			if len(list) == rollUpsAtOnce {
				if err := send(); err != nil {
					return err
				}
			}
		}
		r.addRow(v[1:])
		return nil
	}); err != nil {
		return err
	}
	add()
	if len(list) == 0 {
		return nil
	}
	return send()
}

// stream reads all records of a statement, however long they are used.
func (s *Store) stream(ctx context.Context, statement string, use func(values []any) error) error {
	session := s.session(ctx, neo4j.AccessModeRead)
	defer end(ctx, session)
	result, err := session.Run(ctx, statement, nil, neo4j.WithTxTimeout(0))
	if err != nil {
		return told(ctx, err)
	}
	var record *neo4j.Record
	for result.NextRecord(ctx, &record) {
		if err := use(record.Values); err != nil {
			return err
		}
	}
	return told(ctx, cut(result.Err()))
}

// countQuery counts the claims of some actors, none of which is merged.
const countQuery = `MATCH (a:Actor) WHERE a.id > $after WITH a ORDER BY a.id LIMIT $limit
WITH a, COUNT { (a)<-[:SUBJECT]-() } + COUNT { (a)<-[:OBJECT]-() } AS claims, COUNT { (a)<-[:SPEAKER]-() } AS said
SET a.claims = claims, a.refs = claims + said, a.rank = right('000000000' + toString($most - claims), 10) + ' ' + a.id
RETURN max(a.id)`

// countAll counts the claims of all actors. Where claims were removed it drops
// the actors that nothing names any more.
func (s *Store) countAll(ctx context.Context, shrunk bool) error {
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
			break
		}
		after = next
	}
	if !shrunk {
		return nil
	}
	return s.write(ctx, func(t tx) error { return t.query(dropActors, map[string]any{"none": rank(0, ""), "ids": []any{}}, nil) })
}
