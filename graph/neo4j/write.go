package neo4j

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
)

// longestID bounds the IDs of actors and articles: an entry of a range index
// has at most 8 kB, and holds up to two of them.
const longestID = 2000

// A prepared reading is one that was checked, with what does not depend on the
// state of the store.
type prepared struct {
	*graph.Reading
	bodies []string // of the claims, as they are stored
	digest string   // of all of it: an equal one is stored already
	size   int      // in bytes, about
}

func prepare(r *graph.Reading) (*prepared, error) {
	if err := r.Check(); err != nil {
		return nil, fmt.Errorf("%w: %w", graph.ErrQuery, err)
	}
	if err := checkTexts(r); err != nil {
		return nil, fmt.Errorf("%w: %w", graph.ErrQuery, err)
	}
	p := &prepared{Reading: r, bodies: make([]string, len(r.Claims))}
	h := sha256.New()
	article := r.Article
	article.Added = time.Time{} // it changes nothing
	io.WriteString(h, marshal(article))
	for i := range r.Claims {
		whole := claimJSON(&r.Claims[i])
		io.WriteString(h, "\n"+whole)
		p.bodies[i] = terse(whole)
		p.size += 2 * len(p.bodies[i])
	}
	p.digest = hex.EncodeToString(h.Sum(nil)[:16])
	p.size += 2 * len(r.Article.Text)
	return p, nil
}

// checkTexts refuses what the server would change or turn down at commit.
func checkTexts(r *graph.Reading) error {
	a := &r.Article
	for what, s := range map[string]string{"source": a.Source, "URL": a.URL, "publisher": a.Publisher, "title": a.Title, "text": a.Text, "date": a.Published} {
		if !utf8.ValidString(s) {
			return fmt.Errorf("the %s of article %s is not valid UTF-8", what, a.ID)
		}
	}
	id := func(what, s string) error {
		if len(s) > longestID || !utf8.ValidString(s) {
			return fmt.Errorf("%s ID %.40q… has %d bytes: at most %d, of valid UTF-8", what, s, len(s), longestID)
		}
		return nil
	}
	if err := id("article", string(a.ID)); err != nil {
		return err
	}
	for _, x := range r.Actors {
		if err := id("actor", string(x.ID)); err != nil {
			return err
		}
		for _, name := range append([]graph.Alias{{Name: x.Name}}, x.Aliases...) {
			if !utf8.ValidString(name.Name) {
				return fmt.Errorf("a name of actor %s is not valid UTF-8", x.ID)
			}
		}
	}
	for i := range r.Claims {
		if c := &r.Claims[i]; !utf8.ValidString(c.Relation) || len(c.ID) > longestID || !utf8.ValidString(string(c.ID)) {
			return fmt.Errorf("claim %d has an ID or relation that is too long or not valid UTF-8", i)
		}
	}
	return nil
}

// Put stores a reading; see graph.Writer.
func (s *Store) Put(ctx context.Context, r *graph.Reading) (changed bool, err error) {
	p, err := prepare(r)
	if err != nil {
		return false, fmt.Errorf("storing article %s: %w", r.Article.ID, err)
	}
	n, err := s.putBatch(ctx, []*prepared{p})
	if err != nil {
		return false, fmt.Errorf("storing article %s: %w", r.Article.ID, err)
	}
	return n > 0, nil
}

// Steady runs statements by the plan that the server made of them first. What an article
// brings is found by constraints, whatever the number of things there are; a server makes
// a plan anew, which takes longer than it saves, whenever the data have grown.
type steady struct{ runner }

// Run runs a statement.
func (s steady) Run(ctx context.Context, statement string, params map[string]any) (neo4j.ResultWithContext, error) {
	return s.runner.Run(ctx, "CYPHER replan=skip "+statement, params)
}

// putBatch stores readings of different articles, all or none, and returns how
// many of them were not there already.
func (s *Store) putBatch(ctx context.Context, batch []*prepared) (changed int, err error) {
	if s.readOnly {
		return 0, graph.ErrReadOnly
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.change(ctx, func(t tx) error {
		w := s.writer(tx{t.ctx, steady{t.runner}})
		articles, err := w.begin(s, batch)
		if err != nil {
			return err
		}
		var fresh []*prepared
		var old []any
		for _, p := range batch {
			have, ok := articles[p.Article.ID]
			if ok && have.digest == p.digest {
				continue
			}
			fresh = append(fresh, p)
			if ok {
				old = append(old, string(p.Article.ID))
			}
		}
		if changed = len(fresh); changed == 0 {
			return nil
		}
		return w.put(fresh, old, articles)
	})
	if hasCode(err, notUnique) {
		err = s.twinIn(ctx, batch, err)
	}
	return changed, err
}

// twinIn finds the first claim of a batch that has the ID of one of another article,
// as the constraint has told that there is; where there is none any more, that is told.
func (s *Store) twinIn(ctx context.Context, batch []*prepared, err error) error {
	var ids []any
	for _, p := range batch {
		for i := range p.Claims {
			ids = append(ids, string(p.Claims[i].ID))
		}
	}
	owner := map[graph.ClaimID]graph.ArticleID{}
	if fault := s.ask(ctx, func(t tx) error {
		clear(owner)
		return t.query(eitherClaim+"RETURN c.id, c.article", map[string]any{"ids": ids}, func(v []any) error {
			owner[text[graph.ClaimID](v[0])] = text[graph.ArticleID](v[1])
			return nil
		})
	}); fault != nil {
		return fault
	}
	for _, p := range batch {
		for i := range p.Claims {
			id := p.Claims[i].ID
			if other, ok := owner[id]; ok && other != p.Article.ID {
				return twin{id, p.Article.ID, other}
			}
			owner[id] = p.Article.ID
		}
	}
	return err
}

// loaded returns an error for a store that is being loaded.
func loaded(loading any) error {
	if flag(loading) {
		return ErrLoading
	}
	return nil
}

// change runs f in a transaction; where a load was broken off it ends that first.
func (s *Store) change(ctx context.Context, f func(tx) error) error {
	for {
		err := s.write(ctx, f)
		if !errors.Is(err, ErrLoading) {
			return err
		}
		if err := s.recover(ctx); err != nil {
			return err
		}
	}
}

// A writer changes the store within one transaction, in which nobody else writes.
type writer struct {
	tx
	identity  *graph.Identity
	types     relationshipTypes
	actors    map[graph.ActorID]*actorState
	relations map[graph.RelationID]*rollUp
	arrivals  int                             // the last place given to a claim
	settled   int                             // the last one given by a transaction that is applied: all before this one
	logged    int                             // reviews in the log
	reviews   map[graph.ClaimID]*graph.Review // that hold, of claims that are written
	places    map[graph.ClaimID]int           // of claims that are replaced
}

// A storedArticle is what is known of an article that is stored.
type storedArticle struct {
	digest string // of all of the reading
	added  time.Time
}

// An actorState is what is known of an actor's node.
type actorState struct {
	stored, known bool
	merged        bool
	claims, refs  int
	touched       bool
}

// A rollUp is a relation with what decides its category and publishers.
type rollUp struct {
	graph.Relation
	categories, publishers map[string]int
	articles               map[string]bool // whose claims addRow has met
	stored                 bool            // the node is there
	drawn                  string          // the relationship type of its relationship between the actors
	relationship           any             // the server's ID of that, nil where it is not known; see redrawKnown
	stale                  bool            // to be added up from its claims
}

func newRollUp(id graph.RelationID) *rollUp {
	return &rollUp{Relation: graph.Relation{ID: id}, categories: map[string]int{}, publishers: map[string]int{}, articles: map[string]bool{}}
}

func (s *Store) writer(t tx) *writer {
	return &writer{tx: t, identity: &s.identity, types: s.types, actors: map[graph.ActorID]*actorState{}, relations: map[graph.RelationID]*rollUp{}, places: map[graph.ClaimID]int{}}
}

// beginQuery takes the lock, and then reads what readings meet in the store.
const beginQuery = lockQuery + `
CALL () { UNWIND $articles AS id MATCH (a:Article {id: id}) RETURN collect([a.id, coalesce(a.digest, '-'), a.added]) AS articles }
CALL () { UNWIND $actors AS id MATCH (a:Actor {id: id}) RETURN collect([` + actorStateColumns + `]) AS actors }
CALL () { UNWIND $relations AS id MATCH (x:Relation {id: id}) RETURN collect([` + rollUpColumns + `]) AS relations }
RETURN edits, arrivals, articles, actors, relations, reviews, loading`

// begin takes the lock, brings the identity up to date, loads what the readings
// meet and returns those of their articles that are stored.
func (w *writer) begin(s *Store, batch []*prepared) (stored map[graph.ArticleID]storedArticle, err error) {
	articles := make([]any, len(batch))
	for i, p := range batch {
		articles[i] = string(p.Article.ID)
	}
	for {
		stored = map[graph.ArticleID]storedArticle{}
		actors, relations := w.wanted(batch)
		edits := 0
		if err := w.query(beginQuery, map[string]any{"articles": articles, "actors": plain(actors), "relations": plain(relations)}, func(v []any) error {
			edits = number(v[0])
			w.arrivals, w.settled, w.logged = number(v[1]), number(v[1]), number(v[5])
			for _, row := range v[2].([]any) {
				f := row.([]any)
				stored[text[graph.ArticleID](f[0])] = storedArticle{digest: text[string](f[1]), added: instant(f[2])}
			}
			for _, row := range v[3].([]any) {
				w.loadActor(row.([]any))
			}
			for _, row := range v[4].([]any) {
				if err := w.loadRelation(row.([]any)); err != nil {
					return err
				}
			}
			return loaded(v[6])
		}); err != nil {
			return nil, err
		}
		// Where another client has edited the log, or claims have been reviewed, the
		// readings meet other relations.
		again := edits > len(s.identity.Edits())
		if err := w.syncIdentity(s, edits); err != nil {
			return nil, err
		}
		if w.logged > 0 && w.reviews == nil {
			if err := w.loadReviews(claimIDs(batch)); err != nil {
				return nil, err
			}
			again = again || len(w.reviews) > 0
		}
		if !again {
			return stored, nil
		}
		clear(w.actors)
		clear(w.relations)
	}
}

// syncIdentity reads what others have appended to the log, edits long.
func (w *writer) syncIdentity(s *Store, edits int) error {
	have := len(s.identity.Edits())
	if edits <= have {
		return nil
	}
	log, err := w.editsAfter(have)
	if err != nil {
		return err
	}
	for _, e := range log {
		if err := s.identity.Apply(e); err != nil {
			return err
		}
	}
	if n := len(s.identity.Edits()); n < edits {
		return fmt.Errorf("the identity log has %d entries, not %d: restore the database from a backup", n, edits)
	}
	return nil
}

func (s *Store) loadIdentity(ctx context.Context) error {
	return s.read(ctx, func(t tx) error {
		log, err := t.editsAfter(len(s.identity.Edits()))
		for _, e := range log {
			if err := s.identity.Apply(e); err != nil {
				return err
			}
		}
		return err
	})
}

func (w *writer) canonical(m *graph.Mention) graph.ActorID {
	if m == nil {
		return ""
	}
	return w.identity.Canonical(m.Actor)
}

func named(m *graph.Mention) graph.ActorID {
	if m == nil {
		return ""
	}
	return m.Actor
}

// put stores readings, replacing the old articles.
func (w *writer) put(batch []*prepared, old []any, stored map[graph.ArticleID]storedArticle) error {
	if len(old) > 0 {
		if err := w.remove(old); err != nil {
			return err
		}
	}
	create, rename := w.putActors(batch)
	params := w.articles(batch, func(a *graph.Article) time.Time { return cmp.Or(stored[a.ID].added, a.TakenIn()) })
	maps.Copy(params, map[string]any{"create": create, "rename": rename, "settled": w.settled, "arrivals": w.arrivals, "replaced": len(old)})
	labels := w.labels(params["articles"].([]any))
	if len(old)+len(labels) == 0 && !w.stale() { // nothing comes in between
		return w.flush(false, params)
	}
	if err := w.query(writeReadings, params, nil); err != nil {
		return err
	}
	for _, l := range labels {
		if err := w.query(l.statement, map[string]any{"ids": l.ids}, nil); err != nil {
			return err
		}
	}
	if err := w.rebuild(); err != nil {
		return err
	}
	return w.flush(len(old) > 0, nil)
}

// wanted lists the actors and relations that readings meet, and notes that they
// are not known to be stored.
func (w *writer) wanted(batch []*prepared) ([]graph.ActorID, []graph.RelationID) {
	for _, p := range batch {
		for i := range p.Actors {
			w.unknownActor(p.Actors[i].ID)
			w.unknownActor(w.identity.Canonical(p.Actors[i].ID))
		}
		for i := range p.Claims {
			for _, a := range w.shownAs(&p.Claims[i]) {
				w.unknownActor(a.ID)
				w.unknownActor(w.identity.Canonical(a.ID))
			}
			c, _ := w.shown(&p.Claims[i])
			if id := w.relation(&c); id != "" && !w.rejected(c.ID) {
				w.unknownRelation(id)
			}
		}
	}
	return sorted(w.actors), sorted(w.relations)
}

func (w *writer) unknownActor(id graph.ActorID) (added bool) {
	if id == "" || w.actors[id] != nil {
		return false
	}
	w.actors[id] = &actorState{merged: w.identity.Canonical(id) != id}
	return true
}

func (w *writer) unknownRelation(id graph.RelationID) (added bool) {
	if w.relations[id] != nil {
		return false
	}
	w.relations[id] = newRollUp(id)
	return true
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// relation is the relation that a claim counts towards, "" for none.
func (w *writer) relation(c *graph.Claim) graph.RelationID {
	subject, object := w.canonical(c.Subject), w.canonical(c.Object)
	if subject == "" || object == "" {
		return ""
	}
	return graph.NewRelationID(subject, c.Relation, object)
}

const actorStateColumns = "a.id, a.known, a.claims, a.refs"

func (w *writer) loadActor(v []any) {
	a := w.actors[text[graph.ActorID](v[0])]
	a.stored, a.known, a.claims, a.refs = true, flag(v[1]), number(v[2]), number(v[3])
}

func (w *writer) loadActors(ids []graph.ActorID) error {
	var missing []graph.ActorID
	for _, id := range ids {
		if w.unknownActor(id) {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return w.query("UNWIND $ids AS id MATCH (a:Actor {id: id}) RETURN "+actorStateColumns, map[string]any{"ids": plain(missing)}, func(v []any) error {
		w.loadActor(v)
		return nil
	})
}

const rollUpColumns = relationColumns + ", x.drawn, x.categoryNames, x.categoryCounts, x.publisherNames, x.publisherCounts, x.relationship"

func (w *writer) loadRelation(v []any) error {
	x, err := relationOf(v)
	if err != nil {
		return err
	}
	w.relations[x.ID] = &rollUp{
		Relation: x, stored: true, drawn: text[string](v[14]), categories: tally(v[15], v[16]), publishers: tally(v[17], v[18]), relationship: v[19],
		stale: v[17] == nil, // it came without its tallies
	}
	return nil
}

func (w *writer) loadRelations(ids []graph.RelationID) error {
	var missing []graph.RelationID
	for _, id := range ids {
		if w.unknownRelation(id) {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return w.query("UNWIND $ids AS id MATCH (x:Relation {id: id}) RETURN "+rollUpColumns, map[string]any{"ids": plain(missing)}, w.loadRelation)
}

func tally(names, counts any) map[string]int {
	m := map[string]int{}
	n := numbers(counts)
	for i, name := range texts[string](names) {
		m[name] = n[i]
	}
	return m
}

const (
	oldClaims          = "UNWIND $ids AS id MATCH (:Article {id: id})<-[:IN_ARTICLE|REJECTED_IN]-(c) RETURN " + storedClaimColumns
	storedClaimColumns = "c.relation, c.subject, c.object, coalesce(c.subjectNamed, c.subject), coalesce(c.objectNamed, c.object), coalesce(c.speakerNamed, c.speaker), c.id, c.arrival, c.raw"
	removeArticles     = "UNWIND $ids AS id MATCH (a:Article {id: id}) OPTIONAL MATCH (a)<-[:IN_ARTICLE|REJECTED_IN|SENTENCE_OF]-(x) DETACH DELETE x, a"
)

// A storedClaim is what taking a claim out of the counts must know of it.
type storedClaim struct {
	relation graph.RelationID
	ends     [2]graph.ActorID
	named    []graph.ActorID // as it is shown, and where that is otherwise also as it was put
}

func storedClaimOf(v []any) (c storedClaim, err error) {
	c.relation = text[graph.RelationID](v[0])
	for i := range c.ends {
		c.ends[i] = text[graph.ActorID](v[1+i])
	}
	for i := range 3 {
		c.named = append(c.named, text[graph.ActorID](v[3+i]))
	}
	if v[8] != nil {
		put, err := decodeClaim(v[8])
		if err != nil {
			return c, err
		}
		c.named = append(c.named, named(put.Subject), named(put.Object), named(put.Speaker))
	}
	return c, nil
}

// uncount takes claims out of the counts of their actors and relations, which it loads.
func (w *writer) uncount(claims []storedClaim) error {
	actors, relations := map[graph.ActorID]bool{}, map[graph.RelationID]bool{}
	for _, c := range claims {
		for _, id := range slices.Concat(c.ends[:], c.named) {
			actors[id] = true
		}
		relations[c.relation] = true
	}
	delete(actors, "")
	delete(relations, "")
	if err := w.loadActors(sorted(actors)); err != nil {
		return err
	}
	if err := w.loadRelations(sorted(relations)); err != nil {
		return err
	}
	for _, c := range claims {
		for _, id := range c.ends {
			w.tally(id, -1, 0)
		}
		for _, id := range c.named {
			w.tally(id, 0, -1)
		}
		if c.relation != "" {
			w.relations[c.relation].stale = true
		}
	}
	return nil
}

// remove deletes articles with their claims.
func (w *writer) remove(ids []any) error {
	var claims []storedClaim
	if err := w.query(oldClaims, map[string]any{"ids": ids}, func(v []any) error {
		c, err := storedClaimOf(v)
		w.places[text[graph.ClaimID](v[6])] = number(v[7])
		claims = append(claims, c)
		return err
	}); err != nil {
		return err
	}
	if err := w.uncount(claims); err != nil {
		return err
	}
	return w.query(removeArticles, map[string]any{"ids": ids}, nil)
}

// tally adds to the counts of an actor.
func (w *writer) tally(id graph.ActorID, claims, refs int) {
	if a := w.actors[id]; a != nil {
		a.claims += claims
		a.refs += refs
		a.touched = true
	}
}

const (
	createActors = `UNWIND $create AS row
CREATE (a:Actor {id: row.id, name: row.name, kind: row.kind, country: row.country, code: row.code, sector: row.sector, known: row.known,
	aliases: row.aliases, sources: row.sources, curated: row.curated, folded: row.folded, words: row.words, claims: 0, refs: 0})
WITH a, row WHERE row.into IS NOT NULL
MATCH (b:Actor {id: row.into}) SET a.into = row.into CREATE (a)-[:MERGED_INTO]->(b)`
	renameActors = `UNWIND $rename AS row
MATCH (a:Actor {id: row.id})
SET a.name = row.name, a.kind = row.kind, a.country = row.country, a.code = row.code, a.sector = row.sector, a.known = row.known,
	a.aliases = row.aliases, a.sources = row.sources, a.curated = row.curated, a.folded = row.folded, a.words = row.words`
	countActors = "UNWIND $counts AS row MATCH (a:Actor {id: row.id}) SET a.claims = row.claims, a.refs = row.refs, a.rank = row.rank"
	dropActors  = "MATCH (a:Actor) WHERE (a.rank STARTS WITH $none OR a.id IN $ids) AND a.claims = 0 AND a.refs = 0 AND NOT EXISTS { (:Actor)-[:MERGED_INTO]->(a) } DETACH DELETE a"
)

// putActors adds the actors that are not there yet; what the lexicon knows
// replaces what a text alone had told.
func (w *writer) putActors(batch []*prepared) (create, rename []any) {
	put := func(a *graph.Actor) {
		state := w.actors[a.ID]
		if state.stored && (state.known || !a.Known) {
			return
		}
		row := w.actor(a)
		if state.stored {
			rename = append(rename, row)
		} else {
			create = append(create, row)
		}
		state.stored, state.known, state.touched = true, a.Known, true
	}
	for _, p := range batch {
		for i := range p.Actors {
			put(&p.Actors[i])
		}
		for i := range p.Claims {
			for _, a := range w.shownAs(&p.Claims[i]) {
				put(a)
			}
		}
	}
	return create, rename
}

func (w *writer) actor(a *graph.Actor) map[string]any {
	row := names(a, w.identity.Aliases(a.ID))
	for k, v := range map[string]any{
		"id": string(a.ID), "name": a.Name, "kind": some(string(a.Kind)), "country": some(a.Country), "code": some(a.Code),
		"sector": some(string(a.Sector)), "known": a.Known,
	} {
		row[k] = v
	}
	if into := w.identity.Canonical(a.ID); into != a.ID {
		row["into"] = string(into)
	}
	return row
}

// names are the properties that follow from an actor's names.
func names(a *graph.Actor, curated []graph.Alias) map[string]any {
	all := []string{a.Name}
	var aliases, sources, added, folded []any
	for _, n := range a.Aliases {
		aliases, sources, all = append(aliases, n.Name), append(sources, string(n.Source)), append(all, n.Name)
	}
	for _, n := range curated {
		added, all = append(added, n.Name), append(all, n.Name)
	}
	for _, n := range all {
		folded = append(folded, fold(n))
	}
	row := map[string]any{"folded": folded, "words": words(all)}
	for k, v := range map[string][]any{"aliases": aliases, "sources": sources, "curated": added} {
		if v != nil {
			row[k] = v
		}
	}
	return row
}

// counts are the rows of actors whose counts have changed, and the merged ones
// that nothing names any more.
func (w *writer) counts() (rows, gone []any) {
	for _, id := range sorted(w.actors) {
		a := w.actors[id]
		if !a.touched {
			continue
		}
		row := map[string]any{"id": string(id), "claims": a.claims, "refs": a.refs}
		if !a.merged {
			row["rank"] = rank(a.claims, string(id))
		} else if a.claims == 0 && a.refs == 0 {
			gone = append(gone, string(id))
		}
		rows = append(rows, row)
	}
	return rows, gone
}

// most bounds what can be counted in a rank.
const most = 9_999_999_999

// rank sorts what has more claims first, and by ID where there are as many.
func rank(claims int, id string) string { return fmt.Sprintf("%010d %s", most-claims, id) }

// claimsOf are the claims and the ID that a rank was made of.
func claimsOf(rank string) (claims int, id string) {
	left, id, _ := strings.Cut(rank, " ")
	n, _ := strconv.Atoi(left)
	return most - n, id
}

// claimKey sorts the claims of later articles first, then by article, in text order.
func claimKey(published string, article graph.ArticleID, seq int) string {
	return fmt.Sprintf("%s~%s %06d", inverse(published), article, seq)
}

// placeOf is what a claimKey was made of.
func placeOf(key string) (published string, article graph.ArticleID, seq int) {
	published, rest, _ := strings.Cut(key, "~")
	i := strings.LastIndexByte(rest, ' ')
	seq, _ = strconv.Atoi(rest[i+1:])
	return inverse(published), graph.ArticleID(rest[:i]), seq
}

// inverse makes a day sort the other way round.
func inverse(day string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '9' - (r - '0')
		}
		return r
	}, day)
}

// createArticles stores articles with their sentences and claims. What is linked is
// found once a statement, and then by its place in a list: sentences and actors
// are lists of one node each, or of none for an actor that is not there.
const createArticles = `CALL () {
	WITH $ends AS ids
	UNWIND range(0, size(ids) - 1) AS i
	OPTIONAL MATCH (x:Actor {id: ids[i]})
	WITH i, x ORDER BY i
	RETURN collect(CASE WHEN x IS NULL THEN [] ELSE [x] END) AS actors
}
UNWIND $articles AS row
CREATE (a:Article)
SET a = row.properties
WITH actors, row, a
CALL (row, a) {
	UNWIND row.sentences AS s
	CREATE (n:Sentence {number: s.number, field: s.field, start: s.start, end: s.end, text: s.text})-[:SENTENCE_OF]->(a)
	RETURN collect([n]) AS sentences
}
UNWIND row.claims AS c
CREATE (k:Claim)-[:IN_ARTICLE]->(a)
SET k = c.properties
FOREACH (n IN sentences[c.sentence] | CREATE (k)-[:EVIDENCE]->(n))
FOREACH (n IN actors[c.subject] | CREATE (k)-[:SUBJECT]->(n))
FOREACH (n IN actors[c.object] | CREATE (k)-[:OBJECT]->(n))
FOREACH (n IN actors[c.speaker] | CREATE (k)-[:SPEAKER]->(n))`

// links are the actors that the claims of some articles are linked to.
type links struct {
	at  map[any]int
	ids []any
}

// place is the place of an actor in the list.
func (l *links) place(id any) int {
	n, ok := l.at[id]
	if !ok {
		if l.at == nil {
			l.at = map[any]int{}
		}
		n = len(l.ids)
		l.at[id], l.ids = n, append(l.ids, id)
	}
	return n
}

// articles are the parameters of createArticles, and count the claims.
func (w *writer) articles(batch []*prepared, added func(*graph.Article) time.Time) map[string]any {
	rows, ends := make([]any, len(batch)), &links{ids: []any{}}
	for i, p := range batch {
		rows[i] = w.article(p, added(&p.Article), ends)
	}
	return map[string]any{"articles": rows, "ends": ends.ids}
}

// article makes the row of an article, and counts its claims.
func (w *writer) article(p *prepared, added time.Time, ends *links) map[string]any {
	a := &p.Article
	sentences := make([]any, len(a.Sentences))
	at := map[graph.SentenceSpan]int{}
	for i, s := range a.Sentences {
		row := map[string]any{"number": i, "field": string(s.Field), "start": s.Start, "end": s.End}
		if whole := a.Of(s.Field); s.Start >= 0 && s.Start <= s.End && s.End <= len(whole) && utf8.ValidString(whole[s.Start:s.End]) {
			row["text"] = whole[s.Start:s.End]
			at[s] = i
		}
		sentences[i] = row
	}
	claims := make([]any, len(p.Claims))
	seen := map[graph.RelationID]bool{}
	for i := range p.Claims {
		properties, c := w.claim(a, &p.Claims[i], i, p.bodies[i])
		properties["arrival"] = w.place(c.ID)
		row := map[string]any{"properties": properties}
		for _, end := range []string{"subject", "object", "speaker"} {
			if id := properties[end]; id != nil {
				row[end] = ends.place(id)
			}
		}
		if n, ok := at[graph.SentenceSpan{Field: c.Evidence.Field, Span: c.Evidence.Span}]; ok {
			row["sentence"] = n
		}
		claims[i] = row
		id := w.relation(c)
		if id == "" || w.rejected(c.ID) {
			continue
		}
		r := w.relations[id]
		if r.Claims == 0 && !r.stored {
			r.Subject, r.Type, r.Object = w.canonical(c.Subject), c.Relation, w.canonical(c.Object)
		}
		r.Symmetric = r.Symmetric || c.Symmetric
		r.add(c, a.Publisher, !seen[id])
		seen[id] = true
	}
	return map[string]any{"sentences": sentences, "claims": claims, "properties": set(map[string]any{
		"id": string(a.ID), "source": some(a.Source), "url": some(a.URL), "publisher": some(a.Publisher), "title": some(a.Title), "text": some(a.Text),
		"published": some(a.Published), "hash": some(a.Hash), "reader": some(a.Reader), "sentences": marshal(a.Sentences), "digest": p.digest, "added": added,
		"words": some(words([]string{a.Title})),
	})}
}

// set drops the properties that are not set.
func set(properties map[string]any) map[string]any {
	maps.DeleteFunc(properties, func(_ string, v any) bool { return v == nil })
	return properties
}

// place is where a claim arrives: where it was, or last.
func (w *writer) place(id graph.ClaimID) int {
	if n := w.places[id]; n > 0 {
		return n
	}
	w.arrivals++
	return w.arrivals
}

// claim makes the properties of a claim that was put, with that as JSON in body,
// but for its place among arrivals, counts the actors that it names, and returns
// it as it is shown.
func (w *writer) claim(a *graph.Article, put *graph.Claim, seq int, body string) (map[string]any, *graph.Claim) {
	now, changed := w.shown(put)
	c := &now
	raw := ""
	if rejected := w.rejected(c.ID); changed || rejected {
		raw = body
		for _, m := range []*graph.Mention{put.Subject, put.Object, put.Speaker} {
			w.tally(named(m), 0, 1)
		}
		if rejected {
			return map[string]any{"id": string(c.ID), "key": claimKey(a.Published, a.ID, seq), "article": string(a.ID), "published": some(a.Published), "body": body, "raw": raw}, put
		}
		body = claimBody(c)
	}
	first, last := dates(c)
	row := map[string]any{
		"id": string(c.ID), "key": claimKey(a.Published, a.ID, seq), "article": string(a.ID), "published": some(a.Published),
		"relation": some(string(w.relation(c))), "type": c.Relation,
		"category": some(string(c.Category)), "quad": some(int64(c.Quad())), "polarity": some(string(c.Polarity)), "modality": some(string(c.Modality)),
		"first": some(first), "last": some(last), "confidence": c.Confidence, "symmetric": some(c.Symmetric),
		"body": body, "raw": some(raw),
	}
	for k, v := range tested(a, c) {
		row[k] = v
	}
	for end, m := range map[string]*graph.Mention{"subject": c.Subject, "object": c.Object, "speaker": c.Speaker} {
		id, now := named(m), w.canonical(m)
		if id == "" {
			continue
		}
		row[end] = string(now)
		if now != id {
			row[end+"Named"] = string(id)
		}
		w.tally(id, 0, 1)
		if end != "speaker" {
			w.tally(now, 1, 0)
		}
	}
	return set(row), c
}

// claimJSON is a claim as JSON; the text of its sentence is that one's.
func claimJSON(c *graph.Claim) string {
	d := *c
	d.Evidence.Text = ""
	return marshal(d)
}

// claimBody is a claim as it is stored.
func claimBody(c *graph.Claim) string { return terse(claimJSON(c)) }

// terse is the JSON of a struct without the fields that have no value, which are a third of
// a claim: it is read as the same. The JSON is as json.Marshal makes it, of no map.
func terse(whole string) string {
	b := make([]byte, 0, len(whole))
	lists := uint64(0) // a bit for each that is open, the innermost last: whether it is a list
	for i := 0; i < len(whole); i++ {
		c, inList := whole[i], lists&1 == 1
		switch {
		case c == '{' || c == '[':
			lists <<= 1
			if c == '[' {
				lists |= 1
			}
		case c == '}' || c == ']':
			lists >>= 1
		case c == ',' && !inList:
			continue // it is put before the next field that has a value
		case c == '"':
			end := i + 1
			for whole[end] != '"' {
				if whole[end] == '\\' {
					end++
				}
				end++
			}
			if field := !inList && whole[i-1] != ':'; field {
				if n := noValue(whole[end+2:]); n > 0 {
					i = end + 1 + n
					continue
				}
				if b[len(b)-1] != '{' {
					b = append(b, ',')
				}
			}
			b = append(b, whole[i:end]...)
			i = end
		}
		b = append(b, whole[i])
	}
	return string(b)
}

// noValue is the length of a value, which a field begins with, that means none; 0 for others.
func noValue(text string) int {
	for _, none := range []string{`""`, "0", "false", "null"} {
		if rest, ok := strings.CutPrefix(text, none); ok && (rest[0] == ',' || rest[0] == '}') {
			return len(none)
		}
	}
	return 0
}

// valid is a text that the server takes; it is what the JSON of a claim makes of it.
func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// tested are properties of a claim that are there for filters only.
func tested(a *graph.Article, c *graph.Claim) map[string]any {
	d := graph.Claim{Evidence: c.Evidence}
	d.Evidence.Text = ""
	d.CutEvidence(a)
	row := map[string]any{"words": some(words([]string{d.Evidence.Text}))}
	if c.Where != nil {
		row["place"], row["placeCountry"] = some(valid(c.Where.Name)), some(valid(c.Where.Country))
	}
	for end, m := range map[string]*graph.Mention{"subject": c.Subject, "object": c.Object, "speaker": c.Speaker} {
		if m == nil {
			continue
		}
		row[end+"Text"] = valid(m.Text) // that there is a mention is seen by it, also where it is ""
		for k, v := range map[string]string{"Kind": string(m.Kind), "Country": m.Country, "Code": m.Code, "Sector": string(m.Sector)} {
			row[end+k] = some(valid(v))
		}
	}
	return row
}

func dates(c *graph.Claim) (first, last string) {
	if c.When == nil {
		return "", ""
	}
	return c.When.Start, c.When.End
}

// add counts a claim; another article is one that the roll-up has not met.
func (r *rollUp) add(c *graph.Claim, publisher string, anotherArticle bool) {
	r.Claims++
	if c.Polarity == graph.Negated {
		r.Denied++
	} else {
		r.Affirmed++
	}
	if anotherArticle {
		r.Articles++
	}
	first, last := dates(c)
	if first != "" && (r.First == "" || first < r.First) {
		r.First = first
	}
	r.Last = max(r.Last, last)
	r.Confidence = max(r.Confidence, c.Confidence)
	if c.Category != "" {
		r.categories[string(c.Category)]++
	}
	if publisher != "" {
		r.publishers[publisher]++
	}
}

// countArrivals notes the places that were given, which of them readers may
// trust, and that articles were replaced; see Arrivals.
const countArrivals = "MATCH (m:Entente {id: 'store'}) SET m.settled = $settled, m.arrivals = $arrivals, m.replaced = m.replaced + $replaced"

const (
	claimsOfRelations = `UNWIND $ids AS id
MATCH (c:Claim {relation: id}) WHERE c.key > ''
MATCH (c)-[:IN_ARTICLE]->(a:Article)
RETURN id, ` + claimOfRelation + ` ORDER BY c.key`
	claimOfRelation = "c.subject, c.type, c.object, c.category, c.polarity, c.first, c.last, c.confidence, c.symmetric, a.id, a.publisher"
)

// addRow counts a claim that is stored; v is claimOfRelation.
func (r *rollUp) addRow(v []any) {
	r.Subject, r.Type, r.Object = text[graph.ActorID](v[0]), text[string](v[1]), text[graph.ActorID](v[2])
	r.Symmetric = r.Symmetric || flag(v[8])
	c := graph.Claim{Category: text[graph.Category](v[3]), Polarity: text[graph.Polarity](v[4]), Confidence: decimal(v[7]),
		When: &graph.Interval{Start: text[string](v[5]), End: text[string](v[6])}}
	article := text[string](v[9])
	r.add(&c, text[string](v[10]), !r.articles[article])
	r.articles[article] = true
}

// stale reports whether there is a roll-up to be added up.
func (w *writer) stale() bool {
	for _, r := range w.relations {
		if r.stale {
			return true
		}
	}
	return false
}

// rebuild adds stale roll-ups up from their claims.
func (w *writer) rebuild() error {
	var stale []graph.RelationID
	for _, id := range sorted(w.relations) {
		if r := w.relations[id]; r.stale {
			stale = append(stale, id)
			w.relations[id] = newRollUp(id)
			// Where no claim is left, the relationship is still to be found.
			w.relations[id].stored, w.relations[id].drawn, w.relations[id].relationship = r.stored, r.drawn, r.relationship
			w.relations[id].Subject, w.relations[id].Object = r.Subject, r.Object
		}
	}
	if len(stale) == 0 {
		return nil
	}
	return w.query(claimsOfRelations, map[string]any{"ids": plain(stale)}, func(v []any) error {
		w.relations[text[graph.RelationID](v[0])].addRow(v[1:])
		return nil
	})
}

const (
	updateRelations = "UNWIND $updated AS row MATCH (x:Relation {id: row.id}) SET x = row.node"
	dropRelations   = "UNWIND $rows AS row MATCH (x:Relation {id: row.id}) DELETE x"

	// What is drawn between the actors. A relationship is made of a type that
	// is a value, but found fast only by one that stands in the statement: TYPE
	// is replaced; see typed.
	createRelations = `UNWIND $created AS row
CREATE (x:Relation)
SET x = row.node
WITH x, row
MATCH (s:Actor {id: row.subject}) MATCH (o:Actor {id: row.object})
CREATE (s)-[e:$(row.drawn)]->(o)
SET e = row.edge, x.relationship = elementId(e)`
	redraw = `UNWIND $rows AS row
MATCH (s:Actor {id: row.subject}) MATCH (o:Actor {id: row.object})
MATCH (s)-[e:TYPE]->(o) WHERE e.id = row.id
SET e = row.edge
WITH row, e
MATCH (x:Relation {id: row.id})
SET x.relationship = elementId(e)`
	// Between actors with much around them a relationship is found at once only by
	// the server's ID, which is another one in a copy of the database.
	redrawKnown = `UNWIND $updated AS row
MATCH ()-[e]->() WHERE elementId(e) = row.node.relationship AND e.id = row.id
SET e = row.edge
RETURN collect(row.id) AS redrawn`
	erase = "UNWIND $rows AS row MATCH (s:Actor {id: row.subject}) MATCH (o:Actor {id: row.object}) MATCH (s)-[x:TYPE]->(o) WHERE x.id = row.id DELETE x"
)

// These each do in one statement, which costs one round trip, what their parts do.
var (
	writeReadings = parts(createActors, renameActors, createArticles, countArrivals)
	writeRollUps  = parts(createRelations, updateRelations, countActors, redrawKnown) + "\nRETURN redrawn"
	writeBoth     = writeReadings + "\n" + writeRollUps
)

func parts(statements ...string) string {
	return "CALL () {\n" + strings.Join(statements, "\n}\nCALL () {\n") + "\n}"
}

// flush writes the roll-ups, as nodes and between the actors, and the counts of
// actors, after the readings where there are any. Where claims were removed it
// drops actors that nothing names any more.
func (w *writer) flush(shrunk bool, readings map[string]any) error {
	var create, update, drop []any
	old, erased := map[string][]any{}, map[string][]any{}
	for _, id := range sorted(w.relations) {
		r := w.relations[id]
		if r.drawn == "" {
			r.drawn = w.types.of(r.Type)
		}
		switch row := r.row(); {
		case r.Claims == 0 && !r.stored:
		case r.Claims == 0:
			drop = append(drop, row)
			erased[r.drawn] = append(erased[r.drawn], row)
		case r.stored:
			update = append(update, row)
		default:
			create = append(create, row)
		}
	}
	counts, gone := w.counts()
	statement, params := writeRollUps, map[string]any{"created": create, "updated": update, "counts": counts}
	if readings != nil {
		statement = writeBoth
		maps.Copy(params, readings)
	}
	redrawn := map[any]bool{}
	if err := w.query(statement, params, func(v []any) error {
		for _, id := range v[0].([]any) {
			redrawn[id] = true
		}
		return nil
	}); err != nil {
		return err
	}
	for _, row := range update {
		row := row.(map[string]any)
		if !redrawn[row["id"]] {
			drawn := row["drawn"].(string)
			old[drawn] = append(old[drawn], row)
		}
	}
	for _, step := range []struct {
		statement string
		rows      map[string][]any
	}{{redraw, old}, {erase, erased}} {
		for _, relationship := range sorted(step.rows) {
			statement, err := typed(step.statement, relationship)
			if err != nil {
				return err
			}
			if err := w.query(statement, map[string]any{"rows": step.rows[relationship]}, nil); err != nil {
				return err
			}
		}
	}
	if len(drop) > 0 {
		if err := w.query(dropRelations, map[string]any{"rows": drop}, nil); err != nil {
			return err
		}
	}
	if !shrunk {
		return nil
	}
	return w.query(dropActors, map[string]any{"none": rank(0, ""), "ids": append([]any{}, gone...)}, nil)
}

// settle sets what follows from the tallies.
func (r *rollUp) settle() {
	r.Category = ""
	for _, c := range sorted(r.categories) {
		if r.Category == "" || r.categories[c] > r.categories[string(r.Category)] {
			r.Category = graph.Category(c)
		}
	}
	r.Publishers = len(r.publishers)
}

// row makes the row of a roll-up; without tallies it is one to be added up again
// before it is changed.
func (r *rollUp) row() map[string]any {
	if r.categories != nil {
		r.settle()
	}
	edge := set(map[string]any{
		"id": string(r.ID), "type": r.Type, "category": some(string(r.Category)), "quad": some(int64(r.Category.Quad())), "claims": r.Claims, "affirmed": r.Affirmed,
		"denied": r.Denied, "publishers": r.Publishers, "articles": r.Articles, "first": some(r.First), "last": some(r.Last), "confidence": r.Confidence,
	})
	node := maps.Clone(edge)
	maps.Copy(node, map[string]any{"subject": string(r.Subject), "object": string(r.Object), "drawn": r.drawn, "rank": rank(r.Claims, string(r.ID))})
	if r.relationship != nil {
		node["relationship"] = r.relationship
	}
	if r.Symmetric {
		node["symmetric"] = true
	}
	for name, m := range map[string]map[string]int{"category": r.categories, "publisher": r.publishers} {
		if m == nil {
			continue
		}
		keys, counts := []any{}, []any{}
		for _, k := range sorted(m) {
			keys, counts = append(keys, k), append(counts, m[k])
		}
		node[name+"Names"], node[name+"Counts"] = keys, counts
	}
	return map[string]any{"id": node["id"], "subject": node["subject"], "object": node["object"], "drawn": node["drawn"], "node": node, "edge": edge}
}
