package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/entente-graph/entente/graph"
)

// Put stores a reading; see graph.Writer.
func (s *Store) Put(ctx context.Context, r *graph.Reading) (changed bool, err error) {
	if err := r.Check(); err != nil {
		return false, fmt.Errorf("%w: %w", graph.ErrQuery, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var missing []string
	err = s.transact(ctx, func(tx *sql.Tx) error {
		if err := s.syncIdentity(ctx, tx); err != nil {
			return err
		}
		old, err := s.compare(ctx, tx, r)
		if err != nil || old.same {
			return err
		}
		changed = true
		missing, err = s.put(ctx, tx, r, old)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("storing article %s: %w", r.Article.ID, err)
	}
	return changed, s.prepare(ctx, missing)
}

// prepare compiles queries for the transactions to come; the only connection
// that writes must be free.
func (s *Store) prepare(ctx context.Context, queries []string) error {
	for _, q := range queries {
		if s.prepared[q] != nil {
			continue
		}
		stmt, err := s.write.PrepareContext(ctx, q)
		if err != nil {
			return err
		}
		s.prepared[q] = stmt
	}
	return nil
}

// A stored is what replacing an article must know of it.
type stored struct {
	same   bool   // the article and its claims are just those of the reading
	added  string // "" where the article is not stored
	claims []storedClaim
}

// A storedClaim is what replacing a claim must know of it.
type storedClaim struct {
	id        string
	article   graph.ArticleID
	seq       int
	arrival   graph.Arrival
	named     [3]string // subject, object, speaker, as the claim is shown
	subject   string
	object    string
	relation  string
	body, raw string // raw is "" where the claim is shown as it was put
	rejected  bool
}

// put is the claim as it was put.
func (c *storedClaim) put() string { return cmp.Or(c.raw, c.body) }

// storedClaims reads claims that a condition selects, rejected ones too.
const (
	storedClaims   = "SELECT id, article, seq, arrival, subject_named, object_named, speaker_named, subject, object, relation, body, raw, 0 AS rejected FROM claim WHERE "
	storedRejected = "SELECT id, article, seq, arrival, '', '', '', '', '', '', '', raw, 1 FROM rejected WHERE "
)

func (c *storedClaim) dest() []any {
	return []any{&c.id, &c.article, &c.seq, &c.arrival, &c.named[0], &c.named[1], &c.named[2], &c.subject, &c.object, &c.relation, &c.body, &c.raw, &c.rejected}
}

// compare returns what the store holds of a reading's article.
func (s *Store) compare(ctx context.Context, tx *sql.Tx, r *graph.Reading) (old stored, err error) {
	var have graph.Article
	var sentences string
	a := &r.Article
	err = tx.QueryRowContext(ctx, "SELECT source, url, publisher, title, text, published, hash, reader, sentences, added FROM article WHERE id = ?", a.ID).
		Scan(&have.Source, &have.URL, &have.Publisher, &have.Title, &have.Text, &have.Published, &have.Hash, &have.Reader, &sentences, &old.added)
	if err == sql.ErrNoRows {
		return stored{}, nil
	}
	if err != nil {
		return stored{}, err
	}
	same := have.Source == a.Source && have.URL == a.URL && have.Publisher == a.Publisher && have.Title == a.Title && have.Text == a.Text &&
		have.Published == a.Published && have.Hash == a.Hash && have.Reader == a.Reader && sentences == marshal(a.Sentences)
	rows, err := tx.QueryContext(ctx, storedClaims+"article = ?1 UNION ALL "+storedRejected+"article = ?1 ORDER BY seq", a.ID)
	if err != nil {
		return stored{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var c storedClaim
		if err := rows.Scan(c.dest()...); err != nil {
			return stored{}, err
		}
		if i := len(old.claims); i >= len(r.Claims) || c.put() != claimBody(&r.Claims[i]) {
			same = false
		}
		old.claims = append(old.claims, c)
	}
	old.same = same && len(old.claims) == len(r.Claims)
	return old, rows.Err()
}

// marshal is JSON of what cannot fail to be JSON.
func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// claimBody is the claim as stored: the text of its sentence is the article's.
func claimBody(c *graph.Claim) string {
	d := *c
	d.Evidence.Text = ""
	return marshal(d)
}

func actorOf(m *graph.Mention) string {
	if m == nil {
		return ""
	}
	return string(m.Actor)
}

func (s *Store) put(ctx context.Context, tx *sql.Tx, r *graph.Reading, old stored) (missing []string, err error) {
	w := &writer{ctx: ctx, tx: tx, identity: &s.identity, prepared: s.prepared}
	w.put(r, old)
	w.flush()
	return w.missing, w.err
}

// put replaces an article and the claims that the store has of it; flush then
// brings up to date what claims add up to.
func (w *writer) put(r *graph.Reading, old stored) {
	arrivals := map[graph.ClaimID]graph.Arrival{}
	for _, c := range old.claims {
		arrivals[graph.ClaimID(c.id)] = c.arrival
		w.drop(&c)
	}
	a := &r.Article
	added := old.added
	if added == "" {
		added = a.TakenIn().Format(graph.TimeLayout)
	}
	for i := range r.Actors {
		w.actor(&r.Actors[i])
	}
	ids := make([]graph.ClaimID, len(r.Claims))
	for i := range r.Claims {
		ids[i] = r.Claims[i].ID
	}
	w.loadReviews(ids)
	fresh := map[string][]*graph.Claim{}
	var claims []*graph.Claim
	for i := range r.Claims {
		c := &r.Claims[i]
		shown, relation := w.claim(a, c, i, arrivals[c.ID])
		if shown != nil {
			claims = append(claims, shown)
		}
		if relation != "" {
			fresh[relation] = append(fresh[relation], shown)
		}
	}
	w.exec("INSERT OR REPLACE INTO article VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", a.ID, a.Source, a.URL, a.Publisher, a.Title, a.Text, a.Published, a.Hash, a.Reader, marshal(a.Sentences), added, len(claims))
	for id, claims := range fresh {
		w.extend(id, a, claims)
	}
	w.facts(a, claims)
	w.shrunk = w.shrunk || len(old.claims) > 0
}

// flush writes roll-ups and counts, and removes actors that nothing names any more.
func (w *writer) flush() {
	for _, id := range sortedKeys(w.growing) { // in one order, which keeps the pages that are written together
		if !w.stale[id] {
			w.grow(id, w.growing[id])
		}
	}
	for _, id := range sortedKeys(w.stale) {
		w.rebuild(id)
	}
	w.flushCounts()
	if w.shrunk {
		w.exec("DELETE FROM actor_names WHERE actor IN (SELECT id FROM actor WHERE refs = 0 AND claims = 0)")
		w.exec("DELETE FROM alias WHERE actor IN (SELECT id FROM actor WHERE refs = 0 AND claims = 0)")
		w.exec("DELETE FROM actor WHERE refs = 0 AND claims = 0 AND NOT EXISTS (SELECT 1 FROM actor m WHERE m.merged <> '' AND m.merged = actor.id)")
		w.known = nil
	}
	w.growing, w.stale, w.shrunk = nil, nil, false
}

// add sets a key of a map that may yet have to be made.
func add[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// A writer runs statements until one fails.
type writer struct {
	ctx      context.Context
	tx       *sql.Tx
	identity *graph.Identity
	prepared map[string]*sql.Stmt // by query
	compiled map[string]*sql.Stmt // the same for this transaction
	missing  []string             // queries that were not prepared
	counts   map[string][2]int
	known    map[graph.ActorID]bool          // actors that are stored, and whether the lexicon knows them
	growing  map[string]*growth              // relations to which claims are to be added
	stale    map[string]bool                 // relations to add up anew
	shrunk   bool                            // claims were removed
	reviews  map[graph.ClaimID]*graph.Review // that hold, of claims that are written
	err      error
}

func (w *writer) exec(query string, args ...any) {
	if w.err != nil {
		return
	}
	var stmt *sql.Stmt
	if stmt, w.err = w.statement(query); w.err == nil {
		_, w.err = stmt.ExecContext(w.ctx, args...)
	}
}

// statement compiles a query once a transaction.
func (w *writer) statement(query string) (*sql.Stmt, error) {
	stmt := w.compiled[query]
	if stmt != nil {
		return stmt, nil
	}
	if p := w.prepared[query]; p != nil {
		stmt = w.tx.StmtContext(w.ctx, p)
	} else {
		w.missing = append(w.missing, query)
		var err error
		if stmt, err = w.tx.PrepareContext(w.ctx, query); err != nil {
			return nil, err
		}
	}
	add(&w.compiled, query, stmt)
	return stmt, nil
}

// count adds to the counts of an actor, which flushCounts writes.
func (w *writer) count(id string, claims, refs int) {
	if id == "" {
		return
	}
	n := w.counts[id]
	add(&w.counts, id, [2]int{n[0] + claims, n[1] + refs})
}

func (w *writer) flushCounts() {
	for _, id := range sortedKeys(w.counts) {
		if n := w.counts[id]; n != [2]int{} {
			w.exec("UPDATE actor SET claims = claims + ?, refs = refs + ? WHERE id = ?", n[0], n[1], id)
		}
	}
	w.counts = nil
}

// actor adds an actor that is not there yet; what the lexicon knows replaces
// what a text alone had told.
func (w *writer) actor(a *graph.Actor) {
	if w.err != nil {
		return
	}
	known, stored := w.known[a.ID]
	if !stored {
		stmt, err := w.statement("SELECT known FROM actor WHERE id = ?")
		if err == nil {
			err = stmt.QueryRowContext(w.ctx, a.ID).Scan(&known)
		}
		if err != nil && err != sql.ErrNoRows {
			w.err = err
			return
		}
		stored = err == nil
	}
	if stored && (known || !a.Known) {
		add(&w.known, a.ID, known)
		return
	}
	add(&w.known, a.ID, a.Known)
	merged := string(w.identity.Canonical(a.ID))
	if merged == string(a.ID) {
		merged = ""
	}
	w.exec(`INSERT INTO actor (id, name, kind, country, code, sector, known, merged, folded, changed) VALUES (?,?,?,?,?,?,?,?,?,(SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'fact'))
		ON CONFLICT (id) DO UPDATE SET changed = excluded.changed, name = excluded.name, folded = excluded.folded, kind = excluded.kind, country = excluded.country, code = excluded.code, sector = excluded.sector, known = excluded.known`,
		a.ID, a.Name, a.Kind, a.Country, a.Code, a.Sector, a.Known, merged, fold(a.Name))
	if stored {
		w.exec("DELETE FROM alias WHERE actor = ? AND source <> ?", a.ID, graph.AliasCurator)
		w.exec("DELETE FROM actor_names WHERE actor = ?", a.ID)
	}
	w.alias(a.ID, graph.Alias{Name: a.Name, Source: graph.AliasLexicon}, 0)
	for i, alias := range a.Aliases {
		w.alias(a.ID, alias, i+1)
	}
	for i, alias := range w.identity.Aliases(a.ID) {
		w.alias(a.ID, alias, curatorRank+i)
	}
	w.exec(indexNames, a.ID)
}

// curatorRank follows the ranks of all names that a reading gives.
const curatorRank = 1000

// alias adds a name; rank 0 is the actor's own, which is no alias.
func (w *writer) alias(id graph.ActorID, a graph.Alias, rank int) {
	w.exec("INSERT OR IGNORE INTO alias VALUES (?,?,?,?,?)", id, a.Name, a.Source, rank, fold(a.Name))
}

// indexNames makes the full-text entry of an actor that has none. Removing one
// reads the whole table, which knows its rows by names only.
const indexNames = "INSERT INTO actor_names (names, actor) SELECT group_concat(name, ' | '), actor FROM (SELECT name, actor FROM alias WHERE actor = ? ORDER BY rank, name) GROUP BY actor"

// fold is a name as it is compared: lower case, no accents, single spaces.
func fold(name string) string {
	if isASCII(name) {
		return graph.NormalName(name)
	}
	return graph.NormalName(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(name)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// claim inserts a claim, at the place where it was or as the one that arrives
// last where that is 0. It returns the claim as it is shown, nil for one that is
// rejected, and the relation that this counts towards.
func (w *writer) claim(a *graph.Article, c *graph.Claim, seq int, at graph.Arrival) (shown *graph.Claim, relation string) {
	review := w.reviews[c.ID]
	for _, actor := range w.identity.ShownAs(*c, review) {
		w.actor(actor)
	}
	now, changed := w.identity.Shown(*c, review)
	raw, rejected := "", review != nil && review.Verdict == graph.Rejected
	if changed || rejected {
		raw = claimBody(c)
		w.name(c, 1)
	}
	if rejected {
		w.exec("INSERT INTO rejected (id, article, seq, arrival, raw) VALUES (?,?,?,?,?)", c.ID, a.ID, seq, at, raw)
		w.twin(c.ID)
		return nil, ""
	}
	c = &now
	subject := string(w.identity.Canonical(graph.ActorID(actorOf(c.Subject))))
	object := string(w.identity.Canonical(graph.ActorID(actorOf(c.Object))))
	speaker := string(w.identity.Canonical(graph.ActorID(actorOf(c.Speaker))))
	if subject != "" && object != "" {
		relation = string(graph.NewRelationID(graph.ActorID(subject), c.Relation, graph.ActorID(object)))
	}
	first, last := dates(c)
	w.exec("INSERT INTO claim VALUES (nullif(?,0),?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", at, c.ID, a.ID, seq, a.Published,
		actorOf(c.Subject), actorOf(c.Object), actorOf(c.Speaker), subject, object, speaker, relation, c.Relation,
		c.Category, int(c.Quad()), c.Polarity, c.Modality, first, last, c.Confidence, claimBody(c), raw)
	w.twin(c.ID)
	w.name(c, 1)
	w.count(subject, 1, 0)
	w.count(object, 1, 0)
	return c, relation
}

// twin tells of the article that a claim of this ID is stored of, where that has kept
// one out.
func (w *writer) twin(id graph.ClaimID) {
	if c := code(w.err); c != sqlite3.SQLITE_CONSTRAINT_UNIQUE && c != sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
		return
	}
	var other graph.ArticleID
	if err := w.tx.QueryRowContext(w.ctx, "SELECT article FROM claim WHERE id = ?1 UNION ALL SELECT article FROM rejected WHERE id = ?1", id).Scan(&other); err == nil {
		w.err = fmt.Errorf("%w: claim %s has the ID of a claim of article %s: give one of them another ID", graph.ErrQuery, id, other)
	}
}

// name counts the claim as one that names its actors, n times.
func (w *writer) name(c *graph.Claim, n int) {
	for _, m := range []*graph.Mention{c.Subject, c.Object, c.Speaker} {
		w.count(actorOf(m), 0, n)
	}
}

// drop deletes a claim.
func (w *writer) drop(c *storedClaim) {
	if c.raw != "" {
		var put graph.Claim
		if err := json.Unmarshal([]byte(c.raw), &put); err != nil && w.err == nil {
			w.err = err
		}
		w.name(&put, -1)
	}
	if c.rejected {
		w.exec("DELETE FROM rejected WHERE id = ?", c.id)
		return
	}
	w.exec("DELETE FROM claim WHERE id = ?", c.id)
	for _, id := range c.named {
		w.count(id, 0, -1)
	}
	w.count(c.subject, -1, 0)
	w.count(c.object, -1, 0)
	if c.relation != "" {
		add(&w.stale, c.relation, true)
	}
}

func dates(c *graph.Claim) (first, last string) {
	if c.When == nil {
		return "", ""
	}
	return c.When.Start, c.When.End
}

// A growth is what claims add to the roll-up of a relation.
type growth struct {
	graph.Relation
	categories, publishers map[string]int
}

// extend notes claims of one article that a relation grows by.
func (w *writer) extend(id string, a *graph.Article, claims []*graph.Claim) {
	g := w.growing[id]
	if g == nil {
		c := claims[0]
		g = &growth{Relation: graph.Relation{
			Subject: w.identity.Canonical(c.Subject.Actor), Type: c.Relation, Object: w.identity.Canonical(c.Object.Actor),
		}}
		add(&w.growing, id, g)
	}
	g.Articles++
	for _, c := range claims {
		g.Symmetric = g.Symmetric || c.Symmetric
		g.Claims++
		if c.Polarity == graph.Negated {
			g.Denied++
		} else {
			g.Affirmed++
		}
		first, last := dates(c)
		if first != "" && (g.First == "" || first < g.First) {
			g.First = first
		}
		g.Last = max(g.Last, last)
		g.Confidence = max(g.Confidence, c.Confidence)
		if c.Category != "" {
			add(&g.categories, string(c.Category), g.categories[string(c.Category)]+1)
		}
	}
	if a.Publisher != "" {
		add(&g.publishers, a.Publisher, g.publishers[a.Publisher]+len(claims))
	}
}

// grow adds to a relation's roll-up.
func (w *writer) grow(id string, g *growth) {
	for _, key := range sortedKeys(g.categories) {
		w.tally(id, "c", key, g.categories[key])
	}
	for _, key := range sortedKeys(g.publishers) {
		w.tally(id, "p", key, g.publishers[key])
	}
	w.exec(`INSERT INTO relation VALUES (?,?,?,?,'',0,?,?,?,?,0,?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET symmetric = max(symmetric, excluded.symmetric), claims = claims + excluded.claims, affirmed = affirmed + excluded.affirmed, denied = denied + excluded.denied,
		articles = articles + excluded.articles, last = max(last, excluded.last), confidence = max(confidence, excluded.confidence),
		first = CASE WHEN first = '' OR excluded.first <> '' AND excluded.first < first THEN excluded.first ELSE first END`,
		id, g.Subject, g.Type, g.Object, g.Symmetric, g.Claims, g.Affirmed, g.Denied, g.Articles, g.First, g.Last, g.Confidence)
	w.settle(id)
}

func (w *writer) tally(relation, kind, key string, n int) {
	w.exec("INSERT INTO tally VALUES (?,?,?,?) ON CONFLICT (relation, kind, key) DO UPDATE SET n = n + excluded.n", relation, kind, key, n)
}

// settle works out what the tallies decide: the category of most claims, its
// quad class, the number of publishers.
func (w *writer) settle(id string) { w.exec(settleQuery, id) }

var settleQuery = func() string {
	var quad strings.Builder
	for _, c := range graph.Categories {
		fmt.Fprintf(&quad, " WHEN '%s' THEN %d", c, c.Quad())
	}
	return `UPDATE relation SET category = t.category, quad = CASE t.category` + quad.String() + ` ELSE 0 END,
		publishers = (SELECT count(*) FROM tally WHERE relation = ?1 AND kind = 'p')
		FROM (SELECT coalesce((SELECT key FROM tally WHERE relation = ?1 AND kind = 'c' ORDER BY n DESC, key LIMIT 1), '') AS category) t WHERE id = ?1`
}()

// rebuild adds a relation up from its claims.
func (w *writer) rebuild(id string) {
	w.exec("DELETE FROM relation WHERE id = ?", id)
	w.exec("DELETE FROM tally WHERE relation = ?", id)
	w.exec(`INSERT INTO relation SELECT relation, min(subject), min(type), min(object), '', 0, max(json_extract(body, '$.Symmetric')), count(*), sum(polarity <> 'NEGATED'), sum(polarity = 'NEGATED'),
		0, count(DISTINCT article), coalesce(min(nullif(first, '')), ''), max(last), max(confidence) FROM claim WHERE relation <> '' AND relation = ? GROUP BY relation`, id)
	w.exec("INSERT INTO tally SELECT relation, 'c', category, count(*) FROM claim WHERE relation <> '' AND relation = ? AND category <> '' GROUP BY category", id)
	w.exec("INSERT INTO tally SELECT c.relation, 'p', a.publisher, count(*) FROM claim c JOIN article a ON a.id = c.article WHERE c.relation <> '' AND c.relation = ? AND a.publisher <> '' GROUP BY a.publisher", id)
	w.settle(id)
}

// Edit appends to the identity log; see graph.Writer.
func (s *Store) Edit(ctx context.Context, e graph.Edit) (graph.Edit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var next graph.Identity
	err := s.transact(ctx, func(tx *sql.Tx) error {
		if err := s.syncIdentity(ctx, tx); err != nil {
			return err
		}
		for _, old := range s.identity.Edits() {
			if err := next.Apply(old); err != nil {
				return err
			}
		}
		e.Number = len(next.Edits()) + 1
		for _, id := range []graph.ActorID{e.Actor, e.Into} {
			if id == "" {
				continue
			}
			a, err := s.rawActor(ctx, id)
			switch {
			case err != nil:
				return err
			case a != nil && id == e.Into && e.Kind == graph.EditSplit:
				e.Target = a
			case a == nil && (id != e.Into || e.Target == nil):
				return fmt.Errorf("%w: no actor %q", graph.ErrQuery, id)
			}
		}
		if err := next.Apply(e); err != nil {
			return err
		}
		w := &writer{ctx: ctx, tx: tx, identity: &next}
		w.exec("INSERT INTO edit VALUES (?,?)", e.Number, marshal(e))
		w.reidentify(&s.identity)
		if moved := w.resplit(&s.identity); w.err == nil && moved == 0 && e.Kind == graph.EditSplit {
			return fmt.Errorf("%w: no claim names %q as %q", graph.ErrQuery, e.Actor, e.Name)
		}
		return w.err
	})
	if err != nil {
		return graph.Edit{}, err
	}
	s.identity = next
	return e, nil
}

// reidentify brings claims, relations and names up to the new identity.
func (w *writer) reidentify(old *graph.Identity) {
	var ids []graph.ActorID
	seen := map[graph.ActorID]bool{}
	for _, e := range w.identity.Edits() {
		for _, id := range []graph.ActorID{e.Actor, e.Into} {
			if id != "" && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	slices.SortFunc(ids, func(a, b graph.ActorID) int { return cmp.Compare(a, b) })
	stale := map[string]bool{}
	for _, id := range ids {
		w.exec("DELETE FROM alias WHERE actor = ? AND source = ?", id, graph.AliasCurator)
		for i, a := range w.identity.Aliases(id) {
			w.alias(id, a, curatorRank+i)
		}
		w.exec("DELETE FROM actor_names WHERE actor = ?", id)
		w.exec(indexNames, id)
		now := w.identity.Canonical(id)
		if now == old.Canonical(id) {
			continue
		}
		merged := string(now)
		if now == id {
			merged = ""
		}
		w.exec("UPDATE actor SET merged = ? WHERE id = ?", merged, id)
		for _, end := range []string{"subject", "object", "speaker"} {
			w.collect(stale, "SELECT DISTINCT relation FROM claim WHERE "+end+"_named <> '' AND "+end+"_named = ? AND relation <> ''", id)
			w.exec("UPDATE claim SET "+end+" = ? WHERE "+end+"_named <> '' AND "+end+"_named = ?", now, id)
		}
	}
	if len(stale) == 0 {
		return
	}
	// The claims of the relations concerned find their new relation.
	moved := map[string]bool{}
	for _, id := range sortedKeys(stale) {
		moved[id] = true
		w.regroup(id, moved)
	}
	for _, id := range sortedKeys(moved) {
		w.rebuild(id)
	}
	w.exec("UPDATE actor SET claims = (SELECT count(*) FROM claim WHERE subject <> '' AND subject = actor.id) + (SELECT count(*) FROM claim WHERE object <> '' AND object = actor.id)")
}

// collect adds the strings that a query yields to a set.
func (w *writer) collect(into map[string]bool, query string, args ...any) {
	if w.err != nil {
		return
	}
	rows, err := w.tx.QueryContext(w.ctx, query, args...)
	if err != nil {
		w.err = err
		return
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if w.err = rows.Scan(&s); w.err != nil {
			return
		}
		into[s] = true
	}
	w.err = rows.Err()
}

// regroup gives each claim of a relation the relation that it now belongs to.
func (w *writer) regroup(id string, moved map[string]bool) {
	triples := map[string]bool{}
	w.collect(triples, "SELECT DISTINCT json_array(subject, type, object) FROM claim WHERE relation <> '' AND relation = ?", id)
	for _, t := range sortedKeys(triples) {
		var p [3]string
		if w.err == nil {
			w.err = json.Unmarshal([]byte(t), &p)
		}
		now := string(graph.NewRelationID(graph.ActorID(p[0]), p[1], graph.ActorID(p[2])))
		moved[now] = true
		w.exec("UPDATE claim SET relation = ? WHERE relation <> '' AND relation = ? AND subject = ? AND type = ? AND object = ?", now, id, p[0], p[1], p[2])
	}
}

// loadIdentity reads the log.
func (s *Store) loadIdentity(ctx context.Context) error {
	for e, err := range s.Edits(ctx) {
		if err != nil {
			return err
		}
		if err := s.identity.Apply(e); err != nil {
			return err
		}
	}
	return nil
}

// syncIdentity reads what another process has appended to the log.
func (s *Store) syncIdentity(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT body FROM edit WHERE number > ? ORDER BY number", len(s.identity.Edits()))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var e graph.Edit
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return err
		}
		if err := s.identity.Apply(e); err != nil {
			return err
		}
	}
	return rows.Err()
}
