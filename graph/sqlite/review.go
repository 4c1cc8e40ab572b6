package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/entente-graph/entente/graph"
)

// Review appends to the log of reviews; see graph.Writer.
func (s *Store) Review(ctx context.Context, r graph.Review) (graph.Review, error) {
	if err := r.Check(); err != nil {
		return graph.Review{}, err
	}
	r = r.Clone()
	err := s.review(ctx, func(w *writer, logged int) error {
		have, err := w.claimsOf(storedClaims+"id = ?1 UNION ALL "+storedRejected+"id = ?1", r.Claim)
		if err == nil && len(have) == 0 {
			err = fmt.Errorf("%w: no claim %q", graph.ErrQuery, r.Claim)
		}
		if err != nil {
			return err
		}
		for _, a := range r.Actors() {
			known, err := s.rawActor(ctx, a.ID)
			if err == nil && known == nil {
				err = fmt.Errorf("%w: no actor %q", graph.ErrQuery, a.ID)
			}
			if err != nil {
				return err
			}
			*a = *known
		}
		r.Number = logged + 1
		w.log(r)
		return w.reshow(have)
	})
	if err != nil {
		return graph.Review{}, err
	}
	return r, nil
}

// ReviewAll appends another store's reviews; see graph.BulkWriter.
func (s *Store) ReviewAll(ctx context.Context, reviews iter.Seq2[graph.Review, error]) error {
	return s.review(ctx, func(w *writer, logged int) error {
		n := 0
		var claims []graph.ClaimID
		for r, err := range reviews {
			if err != nil {
				return err
			}
			if n++; n > logged {
				r.Number = n
				w.log(r)
				claims = append(claims, r.Claim)
				continue
			}
			var have string
			if err := w.tx.QueryRowContext(ctx, "SELECT body FROM review WHERE number = ?", n).Scan(&have); err != nil {
				return err
			}
			if have != marshal(r) {
				return fmt.Errorf("%w: review %d of the log is another one here", graph.ErrQuery, n)
			}
		}
		for some := range slices.Chunk(claims, 1000) {
			have, err := w.claimsOf(storedClaims+"id IN (SELECT value FROM json_each(?1)) UNION ALL "+storedRejected+"id IN (SELECT value FROM json_each(?1))", marshal(some))
			if err != nil {
				return err
			}
			if err := w.reshow(have); err != nil {
				return err
			}
		}
		return w.err
	})
}

// review runs f in a transaction, given the length of the log.
func (s *Store) review(ctx context.Context, f func(w *writer, logged int) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.transact(ctx, func(tx *sql.Tx) error {
		if err := s.syncIdentity(ctx, tx); err != nil {
			return err
		}
		w := &writer{ctx: ctx, tx: tx, identity: &s.identity}
		logged := 0
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) FROM review").Scan(&logged); err != nil {
			return err
		}
		return f(w, logged)
	})
}

func (w *writer) log(r graph.Review) {
	w.exec("INSERT INTO review (number, claim, verdict, body) VALUES (?,?,?,?)", r.Number, r.Claim, r.Verdict, marshal(r))
}

// loadReviews reads the reviews that hold of claims.
func (w *writer) loadReviews(ids []graph.ClaimID) {
	w.reviews = map[graph.ClaimID]*graph.Review{}
	stmt, err := w.statement("SELECT body FROM review r WHERE claim IN (SELECT value FROM json_each(?)) AND number = (SELECT max(number) FROM review WHERE claim = r.claim)")
	if err != nil || w.err != nil {
		w.err = errors.Join(w.err, err)
		return
	}
	rows, err := stmt.QueryContext(w.ctx, marshal(ids))
	if err != nil {
		w.err = err
		return
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		r := &graph.Review{}
		if w.err = rows.Scan(&body); w.err == nil {
			w.err = json.Unmarshal(body, r)
		}
		if w.err != nil {
			return
		}
		w.reviews[r.Claim] = r
	}
	w.err = rows.Err()
}

// claimsOf reads what is stored of claims.
func (w *writer) claimsOf(query string, args ...any) (list []storedClaim, err error) {
	if w.err != nil {
		return nil, w.err
	}
	rows, err := w.tx.QueryContext(w.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c storedClaim
		if err := rows.Scan(c.dest()...); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// reshow writes claims again, as reviews and splits are now, and brings what they
// add up to up to date.
func (w *writer) reshow(claims []storedClaim) error {
	ids := make([]graph.ClaimID, len(claims))
	for i, c := range claims {
		ids[i] = graph.ClaimID(c.id)
	}
	w.loadReviews(ids)
	slices.SortFunc(claims, func(a, b storedClaim) int { return cmp.Or(cmp.Compare(a.article, b.article), a.seq-b.seq) })
	var article *graph.Article
	for i := range claims {
		c := &claims[i]
		if w.err != nil {
			return w.err
		}
		if article == nil || article.ID != c.article {
			if article, w.err = articleOf(w.tx.QueryRowContext(w.ctx, "SELECT "+articleColumns+" FROM article WHERE id = ?", c.article)); w.err != nil {
				return w.err
			}
		}
		var put graph.Claim
		if err := json.Unmarshal([]byte(c.put()), &put); err != nil {
			return err
		}
		put.CutEvidence(article)
		w.drop(c)
		if _, relation := w.claim(article, &put, c.seq, c.arrival); relation != "" {
			add(&w.stale, relation, true)
		}
		if i+1 == len(claims) || claims[i+1].article != c.article {
			shown, err := shownClaims(w.ctx, w.tx, article.ID)
			if err != nil {
				return err
			}
			w.exec("UPDATE article SET claims = ? WHERE id = ?", len(shown), article.ID)
			w.facts(article, shown)
		}
	}
	w.shrunk = true
	w.flush()
	return w.err
}

// resplit writes again the claims that splits show otherwise than before, and
// returns how many they are.
func (w *writer) resplit(old *graph.Identity) (n int) {
	for _, id := range w.identity.Resplit(old) {
		// Those that another split or a review has given to others name it in raw.
		have, err := w.claimsOf(storedClaims+`subject_named = ?1 OR object_named = ?1 OR speaker_named = ?1 OR raw <> '' AND arrival IN (SELECT arrival FROM claim WHERE raw <> ''
			AND ?1 IN (json_extract(raw, '$.Subject.Actor'), json_extract(raw, '$.Object.Actor'), json_extract(raw, '$.Speaker.Actor')))`, id)
		if err == nil {
			var ids []graph.ClaimID
			for _, c := range have {
				if c.raw != "" {
					ids = append(ids, graph.ClaimID(c.id))
				}
			}
			w.loadReviews(ids)
			have, err = w.shownOtherwise(have)
		}
		if err == nil && len(have) > 0 {
			n += len(have)
			err = w.reshow(have)
		}
		if err != nil {
			w.err = err
			return n
		}
	}
	return n
}

// shownOtherwise keeps the claims that are to be shown as something else than they are.
func (w *writer) shownOtherwise(claims []storedClaim) (list []storedClaim, err error) {
	for _, c := range claims {
		var put graph.Claim
		if err := json.Unmarshal([]byte(c.put()), &put); err != nil {
			return nil, err
		}
		if shown, _ := w.identity.Shown(put, w.reviews[put.ID]); claimBody(&shown) != c.body {
			list = append(list, c)
		}
	}
	return list, w.err
}

// rawActor returns an actor as it was put, nil where there is none.
func (s *Store) rawActor(ctx context.Context, id graph.ActorID) (*graph.Actor, error) {
	list, err := s.rawActors(ctx, []graph.ActorID{id})
	for i := range list {
		if list[i].ID == id {
			return &list[i], err
		}
	}
	return nil, err
}

// Reviews pages through the log of reviews; see graph.Reader.
func (s *Store) Reviews(ctx context.Context, q graph.ReviewQuery, p graph.Page) (graph.Slice[graph.Review], error) {
	w := where{}
	in(&w, "claim", q.Claims)
	in(&w, "verdict", q.Verdicts)
	return pageBy(ctx, s.read, []key{{"number", false, false}}, "reviews", "body", "review", w, p, func() (*graph.Review, []any) {
		r := &graph.Review{}
		return r, []any{inJSON{r}}
	})
}

// AsRead returns claims as they were put; see graph.Reader.
func (s *Store) AsRead(ctx context.Context, ids []graph.ClaimID) ([]graph.Claim, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT coalesce(nullif(raw, ''), body) FROM claim WHERE id IN (SELECT value FROM json_each(?1))
		UNION ALL SELECT raw FROM rejected WHERE id IN (SELECT value FROM json_each(?1))`, marshal(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[graph.ClaimID]graph.Claim{}
	for rows.Next() {
		var body []byte
		var c graph.Claim
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, &c); err != nil {
			return nil, err
		}
		found[c.ID] = c
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	list := graph.InOrder(ids, found)
	return list, s.addSentences(ctx, list)
}
