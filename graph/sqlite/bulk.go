package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/entente-graph/entente/graph"
)

// A transaction of PutAll ends with the reading that reaches one of these: it
// saves most of the cost of a commit and stays within the memory of a small machine.
const (
	bulkClaims = 20_000
	bulkBytes  = 64 << 20
)

// PutAll stores many readings a transaction; see graph.BulkWriter.
func (s *Store) PutAll(ctx context.Context, readings iter.Seq2[*graph.Reading, error]) (n int, err error) {
	var batch []*graph.Reading
	claims, bytes := 0, 0
	flush := func() error {
		if err := s.putBatch(ctx, batch); err != nil {
			return err
		}
		n += len(batch)
		batch, claims, bytes = nil, 0, 0
		return nil
	}
	for r, err := range readings {
		if err == nil {
			if fault := r.Check(); fault != nil {
				err = fmt.Errorf("%w: %w", graph.ErrQuery, fault)
			}
		}
		if err != nil {
			if fault := flush(); fault != nil {
				return n, fault
			}
			return n, err
		}
		batch = append(batch, r)
		claims += len(r.Claims)
		bytes += len(r.Article.Text) + 1000*len(r.Claims)
		if claims >= bulkClaims || bytes >= bulkBytes {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	return n, flush()
}

// putBatch stores readings that have been checked, all or none.
func (s *Store) putBatch(ctx context.Context, batch []*graph.Reading) error {
	if len(batch) == 0 {
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var missing []string
	err := s.transact(ctx, func(tx *sql.Tx) error {
		if err := s.syncIdentity(ctx, tx); err != nil {
			return err
		}
		w := &writer{ctx: ctx, tx: tx, identity: &s.identity, prepared: s.prepared}
		for _, r := range batch {
			old, err := s.compare(ctx, tx, r)
			if err != nil {
				return fmt.Errorf("storing article %s: %w", r.Article.ID, err)
			}
			if old.same {
				continue
			}
			if len(old.claims) > 0 {
				w.flush() // a replacement may remove actors, which must not wait
			}
			w.put(r, old)
			if len(old.claims) > 0 {
				w.flush()
			}
			if w.err != nil {
				return fmt.Errorf("storing article %s: %w", r.Article.ID, w.err)
			}
		}
		w.flush()
		missing = w.missing
		return w.err
	})
	if err != nil {
		return err
	}
	return s.prepare(ctx, missing)
}

// EditAll appends another store's log; see graph.BulkWriter.
func (s *Store) EditAll(ctx context.Context, edits iter.Seq2[graph.Edit, error]) error {
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
		w := &writer{ctx: ctx, tx: tx, identity: &next}
		n := 0
		for e, err := range edits {
			if err != nil {
				return err
			}
			if n++; n <= len(s.identity.Edits()) {
				if have := s.identity.Edits()[n-1]; marshal(have) != marshal(e) {
					return fmt.Errorf("%w: edit %d of the log is another one here", graph.ErrQuery, n)
				}
				continue
			}
			if err := next.Apply(e); err != nil {
				return err
			}
			w.exec("INSERT INTO edit VALUES (?,?)", e.Number, marshal(e))
		}
		if n > len(s.identity.Edits()) {
			w.reidentify(&s.identity)
			w.resplit(&s.identity)
		}
		return w.err
	})
	if err != nil {
		return err
	}
	s.identity = next
	return nil
}

// Readings streams what was put; see graph.Source.
func (s *Store) Readings(ctx context.Context, after graph.ArticleID) iter.Seq2[*graph.Reading, error] {
	return func(yield func(*graph.Reading, error) bool) {
		claims, err := s.read.PrepareContext(ctx, storedClaims+"article = ?1 UNION ALL "+storedRejected+"article = ?1 ORDER BY seq")
		if err != nil {
			yield(nil, err)
			return
		}
		defer claims.Close()
		for {
			// By pages, so that no transaction stays open while the caller works.
			list, err := s.articlesAfter(ctx, after, 200)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(list) == 0 {
				return
			}
			for _, a := range list {
				r, err := s.readingOf(ctx, claims, a)
				if !yield(r, err) || err != nil {
					return
				}
				after = a.ID
			}
		}
	}
}

func (s *Store) articlesAfter(ctx context.Context, after graph.ArticleID, n int) ([]*graph.Article, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+articleColumns+" FROM article WHERE id > ? ORDER BY id LIMIT ?", after, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*graph.Article
	for rows.Next() {
		a, err := articleOf(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

func (s *Store) readingOf(ctx context.Context, claims *sql.Stmt, a *graph.Article) (*graph.Reading, error) {
	r := &graph.Reading{Article: *a}
	rows, err := claims.QueryContext(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	named := map[graph.ActorID]bool{}
	for rows.Next() {
		var have storedClaim
		if err := rows.Scan(have.dest()...); err != nil {
			return nil, err
		}
		var c graph.Claim
		if err := json.Unmarshal([]byte(have.put()), &c); err != nil {
			return nil, err
		}
		c.CutEvidence(a)
		for _, m := range []*graph.Mention{c.Subject, c.Object, c.Speaker} {
			if m != nil && m.Actor != "" {
				named[m.Actor] = true
			}
		}
		for _, id := range have.named {
			if id != "" {
				named[graph.ActorID(id)] = true
			}
		}
		r.Claims = append(r.Claims, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	r.Actors, err = s.rawActors(ctx, sortedKeys(named))
	return r, err
}

// rawActors returns actors as they were put, and those that they are merged
// into, by ID.
func (s *Store) rawActors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+actorColumns+`, coalesce((SELECT json_group_array(json_object('Name', n.name, 'Source', n.source) ORDER BY n.rank, n.name)
		FROM alias n WHERE n.actor = actor.id AND n.rank > 0 AND n.source <> ?), '[]')
		FROM actor WHERE id IN (SELECT value FROM json_each(?2)) OR id IN (SELECT m.merged FROM actor m WHERE m.id IN (SELECT value FROM json_each(?2))) ORDER BY id`,
		graph.AliasCurator, marshal(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []graph.Actor
	for rows.Next() {
		var a graph.Actor
		var aliases []byte
		if err := rows.Scan(append(scanActor(&a), &aliases)...); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(aliases, &a.Aliases); err != nil {
			return nil, err
		}
		if len(a.Aliases) == 0 {
			a.Aliases = nil
		}
		list = append(list, a)
	}
	return list, rows.Err()
}
