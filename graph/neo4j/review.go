package neo4j

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/entente-graph/entente/graph"
)

var reviewList = list{name: "reviews", label: "Review", order: "place", form: asReviewPlace}

// reviewPlace sorts reviews by number.
func reviewPlace(n int) string { return fmt.Sprintf("%010d", n) }

// asReviewPlace tells a review's place by its number, as SQLite does.
var asReviewPlace = &form{[]bool{false}, func(v any) []any {
	n, _ := strconv.Atoi(text[string](v))
	return []any{n}
}, func(p []any) (any, bool) {
	n, ok := counted(p[0])
	return reviewPlace(n), ok
}}

// Review appends to the log of reviews; see graph.Writer.
func (s *Store) Review(ctx context.Context, r graph.Review) (graph.Review, error) {
	if err := r.Check(); err != nil {
		return graph.Review{}, err
	}
	r = r.Clone()
	err := s.review(ctx, func(w *writer) ([]graph.Review, error) {
		n := 0
		if err := w.query("UNWIND $ids AS id CALL (id) { MATCH (c:Claim {id: id}) RETURN c UNION MATCH (c:Rejected {id: id}) RETURN c } RETURN count(c)",
			map[string]any{"ids": []any{string(r.Claim)}}, func(v []any) error {
				n = number(v[0])
				return nil
			}); err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("%w: no claim %q", graph.ErrQuery, r.Claim)
		}
		for _, a := range r.Actors() {
			known, err := w.rawActor(a.ID)
			if err == nil && known == nil {
				err = fmt.Errorf("%w: no actor %q", graph.ErrQuery, a.ID)
			}
			if err != nil {
				return nil, err
			}
			*a = *known
		}
		r.Number = w.logged + 1
		return []graph.Review{r}, nil
	})
	if err != nil {
		return graph.Review{}, err
	}
	return r, nil
}

// ReviewAll appends another store's reviews; see graph.BulkWriter.
func (s *Store) ReviewAll(ctx context.Context, reviews iter.Seq2[graph.Review, error]) error {
	var all []graph.Review
	for r, err := range reviews {
		if err != nil {
			return err
		}
		all = append(all, r)
	}
	return s.review(ctx, func(w *writer) ([]graph.Review, error) {
		var have []graph.Review
		if err := w.query("MATCH (r:Review) RETURN r.body ORDER BY r.place", nil, func(v []any) error {
			r, err := reviewOf(v)
			have = append(have, r)
			return err
		}); err != nil {
			return nil, err
		}
		for i := range min(len(have), len(all)) {
			if marshal(have[i]) != marshal(all[i]) {
				return nil, fmt.Errorf("%w: review %d of the log is another one here", graph.ErrQuery, i+1)
			}
		}
		return all[min(len(have), len(all)):], nil
	})
}

const createReviews = "UNWIND $rows AS row CREATE (:Review {place: row.place, claim: row.claim, verdict: row.verdict, body: row.body})"

func reviewRows(reviews []graph.Review) []any {
	var rows []any
	for _, r := range reviews {
		rows = append(rows, map[string]any{"place": reviewPlace(r.Number), "claim": string(r.Claim), "verdict": string(r.Verdict), "body": marshal(r)})
	}
	return rows
}

// review appends the reviews that choose returns.
func (s *Store) review(ctx context.Context, choose func(*writer) ([]graph.Review, error)) error {
	if s.readOnly {
		return graph.ErrReadOnly
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.change(ctx, func(t tx) error {
		w := s.writer(t)
		edits := 0
		if err := w.lock(&edits); err != nil {
			return err
		}
		if err := w.syncIdentity(s, edits); err != nil {
			return err
		}
		reviews, err := choose(w)
		if err != nil || len(reviews) == 0 {
			return err
		}
		var claims []graph.ClaimID
		for _, r := range reviews {
			claims = append(claims, r.Claim)
		}
		if err := w.query(createReviews, map[string]any{"rows": reviewRows(reviews)}, nil); err != nil {
			return err
		}
		w.logged += len(reviews)
		if err := w.query("MATCH (m:Entente {id: 'store'}) SET m.reviews = $n", map[string]any{"n": w.logged}, nil); err != nil {
			return err
		}
		slices.Sort(claims)
		return w.reshow(slices.Compact(claims))
	})
}

func reviewOf(v []any) (r graph.Review, err error) {
	if err := json.Unmarshal([]byte(text[string](v[0])), &r); err != nil {
		return r, fmt.Errorf("reading a review: %w", err)
	}
	return r, nil
}

const reviewsOfClaims = "UNWIND $ids AS id CALL (id) { MATCH (r:Review {claim: id}) WHERE r.place > '' RETURN r.body AS body ORDER BY r.place DESC LIMIT 1 } RETURN body"

// loadReviews reads the reviews that hold of claims.
func (w *writer) loadReviews(ids []graph.ClaimID) error {
	w.reviews = map[graph.ClaimID]*graph.Review{}
	return w.query(reviewsOfClaims, map[string]any{"ids": plain(ids)}, func(v []any) error {
		r, err := reviewOf(v)
		w.reviews[r.Claim] = &r
		return err
	})
}

func claimIDs(batch []*prepared) (ids []graph.ClaimID) {
	for _, p := range batch {
		for i := range p.Claims {
			ids = append(ids, p.Claims[i].ID)
		}
	}
	return ids
}

// shown is a claim as reviews and splits show it.
func (w *writer) shown(c *graph.Claim) (graph.Claim, bool) {
	return w.identity.Shown(*c, w.reviews[c.ID])
}

func (w *writer) shownAs(c *graph.Claim) []*graph.Actor {
	return w.identity.ShownAs(*c, w.reviews[c.ID])
}

func (w *writer) rejected(id graph.ClaimID) bool {
	r := w.reviews[id]
	return r != nil && r.Verdict == graph.Rejected
}

// The labels of claims that are not as they were put, by their IDs.
const (
	markAltered  = "UNWIND $ids AS id MATCH (c:Claim {id: id}) SET c:Altered"
	markRejected = "UNWIND $ids AS id MATCH (c:Claim {id: id})-[held:IN_ARTICLE]->(a) REMOVE c:Claim SET c:Rejected DELETE held CREATE (c)-[:REJECTED_IN]->(a)"
)

// A labelling is a statement that labels the claims with these IDs.
type labelling struct {
	statement string
	ids       []any
}

// labels lists how claims of new articles are to be labelled, if any are.
func (w *writer) labels(articles []any) (list []labelling) {
	altered, rejected := labelling{statement: markAltered}, labelling{statement: markRejected}
	for _, a := range articles {
		for _, c := range a.(map[string]any)["claims"].([]any) {
			row := c.(map[string]any)["properties"].(map[string]any)
			id := row["id"].(string)
			switch {
			case w.rejected(graph.ClaimID(id)):
				rejected.ids = append(rejected.ids, id)
			case row["raw"] != nil:
				altered.ids = append(altered.ids, id)
			}
		}
	}
	for _, l := range []labelling{altered, rejected} {
		if len(l.ids) > 0 {
			list = append(list, l)
		}
	}
	return list
}

// eitherClaim finds claims by ID, rejected ones too.
const eitherClaim = "UNWIND $ids AS id CALL (id) { MATCH (c:Claim {id: id}) RETURN c UNION MATCH (c:Rejected {id: id}) RETURN c }\n"

// rewrite gives claims other properties, ends and labels.
const rewrite = eitherClaim + `OPTIONAL MATCH (c)-[l:SUBJECT|OBJECT|SPEAKER]->()
DELETE l
WITH DISTINCT c
MATCH (c)-[held:IN_ARTICLE|REJECTED_IN]->(a)
DELETE held
FOREACH (n IN CASE WHEN c.id IN $rejected THEN [c] ELSE [] END | CREATE (n)-[:REJECTED_IN]->(a))
FOREACH (n IN CASE WHEN c.id IN $rejected THEN [] ELSE [c] END | CREATE (n)-[:IN_ARTICLE]->(a))
WITH c, $rows[c.id] AS row
REMOVE c:Claim:Rejected:Altered
SET c = row
FOREACH (n IN CASE WHEN c.id IN $rejected THEN [c] ELSE [] END | SET n:Rejected)
FOREACH (n IN CASE WHEN c.id IN $rejected THEN [] ELSE [c] END | SET n:Claim)
FOREACH (n IN CASE WHEN row.raw IS NULL OR c.id IN $rejected THEN [] ELSE [c] END | SET n:Altered)
WITH c, row
OPTIONAL MATCH (x:Actor {id: row.subject})
FOREACH (n IN CASE WHEN x IS NULL THEN [] ELSE [x] END | CREATE (c)-[:SUBJECT]->(n))
WITH c, row
OPTIONAL MATCH (x:Actor {id: row.object})
FOREACH (n IN CASE WHEN x IS NULL THEN [] ELSE [x] END | CREATE (c)-[:OBJECT]->(n))
WITH c, row
OPTIONAL MATCH (x:Actor {id: row.speaker})
FOREACH (n IN CASE WHEN x IS NULL THEN [] ELSE [x] END | CREATE (c)-[:SPEAKER]->(n))`

// reshow writes claims again, as reviews and splits are now, and brings what they
// add up to up to date.
func (w *writer) reshow(ids []graph.ClaimID) error {
	clear(w.actors) // what was loaded may have been changed since
	clear(w.relations)
	type place struct{ seq, arrival int }
	var counted []storedClaim
	places := map[graph.ClaimID]place{}
	readings := map[graph.ArticleID]*prepared{}
	var batch []*prepared
	var articles []any
	if err := w.query(eitherClaim+"RETURN "+storedClaimColumns+", coalesce(c.raw, c.body), c.key", map[string]any{"ids": plain(ids)}, func(v []any) error {
		have, err := storedClaimOf(v)
		if err != nil {
			return err
		}
		put, err := decodeClaim(v[9])
		if err != nil {
			return err
		}
		key := text[string](v[10])
		seq, err := strconv.Atoi(key[max(0, len(key)-6):])
		if err != nil {
			return fmt.Errorf("the key %q of claim %s has no place in its article", key, put.ID)
		}
		places[put.ID] = place{seq, number(v[7])}
		counted = append(counted, have)
		p := readings[put.Article]
		if p == nil {
			p = &prepared{Reading: &graph.Reading{}}
			readings[put.Article] = p
			batch, articles = append(batch, p), append(articles, string(put.Article))
		}
		p.Claims, p.bodies = append(p.Claims, put), append(p.bodies, text[string](v[9]))
		return nil
	}); err != nil {
		return err
	}
	if len(counted) == 0 {
		return nil
	}
	if err := w.query("UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN "+articleColumns, map[string]any{"ids": articles}, func(v []any) error {
		a, err := articleOf(v)
		if err == nil {
			readings[a.ID].Article = *a
		}
		return err
	}); err != nil {
		return err
	}
	if err := w.loadReviews(ids); err != nil {
		return err
	}
	if err := w.loadMet(batch); err != nil {
		return err
	}
	if err := w.uncount(counted); err != nil {
		return err
	}
	create, rename := w.putActors(batch)
	if err := w.query(parts(createActors, renameActors, countArrivals), map[string]any{"create": create, "rename": rename, "settled": w.settled, "arrivals": w.arrivals, "replaced": 1}, nil); err != nil {
		return err
	}
	rows, rejected := map[string]any{}, []any{}
	for _, p := range batch {
		a := &p.Article
		for i := range p.Claims {
			at := places[p.Claims[i].ID]
			row, c := w.claim(a, &p.Claims[i], at.seq, p.bodies[i])
			row["arrival"] = at.arrival
			rows[string(c.ID)] = row
			if w.rejected(c.ID) {
				rejected = append(rejected, string(c.ID))
			} else if id := w.relation(c); id != "" {
				w.relations[id].stale = true
			}
		}
	}
	if err := w.query(rewrite, map[string]any{"ids": plain(ids), "rows": rows, "rejected": rejected}, nil); err != nil {
		return err
	}
	if err := w.rebuild(); err != nil {
		return err
	}
	return w.flush(true, nil)
}

// loadMet loads the actors and relations that claims meet as they are shown.
func (w *writer) loadMet(batch []*prepared) error {
	actors, relations := map[graph.ActorID]bool{}, map[graph.RelationID]bool{}
	for _, p := range batch {
		for i := range p.Claims {
			c, _ := w.shown(&p.Claims[i])
			for _, m := range []*graph.Mention{c.Subject, c.Object, c.Speaker, p.Claims[i].Subject, p.Claims[i].Object, p.Claims[i].Speaker} {
				actors[named(m)], actors[w.canonical(m)] = true, true
			}
			for _, a := range w.shownAs(&p.Claims[i]) {
				actors[a.ID], actors[w.identity.Canonical(a.ID)] = true, true
			}
			relations[w.relation(&c)] = true
		}
	}
	delete(actors, "")
	delete(relations, "")
	if err := w.loadActors(sorted(actors)); err != nil {
		return err
	}
	return w.loadRelations(sorted(relations))
}

// claimsNaming finds the claims that name an actor: those that are as they were
// put through the actor for whom it stands now, the others all.
const claimsNaming = `CALL () {
	MATCH (c:Claim {subject: $now}) WHERE c.key > '' AND coalesce(c.subjectNamed, c.subject) = $id RETURN c
	UNION MATCH (c:Claim {object: $now}) WHERE c.key > '' AND coalesce(c.objectNamed, c.object) = $id RETURN c
	UNION MATCH (c:Claim {speaker: $now}) WHERE c.key > '' AND coalesce(c.speakerNamed, c.speaker) = $id RETURN c
	UNION MATCH (c:Altered) RETURN c
}
RETURN c.body, c.raw`

// resplit writes again the claims that splits show otherwise than before, and
// returns how many they are.
func (w *writer) resplit(old *graph.Identity) (moved int, err error) {
	for _, id := range w.identity.Resplit(old) {
		type pair struct {
			put  graph.Claim
			body string
		}
		var have []pair
		var altered []graph.ClaimID
		if err := w.query(claimsNaming, map[string]any{"id": string(id), "now": string(w.identity.Canonical(id))}, func(v []any) error {
			source := v[0]
			if v[1] != nil {
				source = v[1]
			}
			put, err := decodeClaim(source)
			if err != nil || named(put.Subject) != id && named(put.Object) != id && named(put.Speaker) != id {
				return err
			}
			if v[1] != nil {
				altered = append(altered, put.ID)
			}
			have = append(have, pair{put, text[string](v[0])})
			return nil
		}); err != nil {
			return moved, err
		}
		if err := w.loadReviews(altered); err != nil {
			return moved, err
		}
		var otherwise []graph.ClaimID
		for _, c := range have {
			if now, _ := w.shown(&c.put); claimBody(&now) != c.body {
				otherwise = append(otherwise, c.put.ID)
			}
		}
		moved += len(otherwise)
		if err := w.reshow(otherwise); err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// rawActor returns an actor as it was put, nil where there is none.
func (t tx) rawActor(id graph.ActorID) (found *graph.Actor, err error) {
	err = t.query("MATCH (a:Actor {id: $id}) RETURN a.id, a.name, a.kind, a.country, a.code, a.sector, a.known, a.aliases, a.sources", map[string]any{"id": string(id)}, func(v []any) error {
		a := actorOf(v)
		found = &a
		return nil
	})
	return found, err
}

// Reviews pages through the log of reviews; see graph.Reader.
func (s *Store) Reviews(ctx context.Context, q graph.ReviewQuery, p graph.Page) (graph.Slice[graph.Review], error) {
	sel := &selection{list: reviewList}
	if len(q.Claims) > 0 {
		sel.param("claims", plain(q.Claims))
		sel.anchor("UNWIND $claims AS one", sel.by("claim"))
	}
	if len(q.Verdicts) > 0 {
		sel.where("x.verdict IN $verdicts")
		sel.param("verdicts", plain(q.Verdicts))
	}
	return page(ctx, s, sel, p, columns[graph.Review]{list: "x.body", build: reviewOf})
}

// AsRead returns claims as they were put; see graph.Reader.
func (s *Store) AsRead(ctx context.Context, ids []graph.ClaimID) ([]graph.Claim, error) {
	found := map[graph.ClaimID]graph.Claim{}
	err := s.read(ctx, func(t tx) error {
		clear(found)
		return t.query(eitherClaim+"WITH c AS x\n"+sentenceOf+"RETURN coalesce(x.raw, x.body), s.text, a.title, a.text", map[string]any{"ids": plain(ids)}, func(v []any) error {
			c, err := claimOf(v)
			found[c.ID] = c
			return err
		})
	})
	return graph.InOrder(ids, found), err
}
