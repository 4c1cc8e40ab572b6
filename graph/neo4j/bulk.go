package neo4j

import (
	"context"
	"fmt"
	"iter"

	"github.com/entente-graph/entente/graph"
)

// A transaction of PutAll ends with the reading that reaches one of these. The
// server keeps what a transaction changes in its heap, whose collection costs
// more the more of it is in use.
const (
	bulkClaims = 1000
	bulkBytes  = 16 << 20
)

// PutAll stores many readings a transaction; see graph.BulkWriter. The next
// batch is made ready while the server works on one. Many claims into an empty
// store go in several times as fast, but until PutAll returns readers see them
// without their relations, and search slowly; see load.
func (s *Store) PutAll(ctx context.Context, readings iter.Seq2[*graph.Reading, error]) (n int, err error) {
	if s.readOnly {
		return 0, graph.ErrReadOnly
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan []*prepared)
	var failed error // read once batches is closed
	go func() {
		defer close(batches)
		failed = gather(ctx, readings, batches)
	}()
	q := &queue{rest: batches}
	if q.fill(loadFrom) {
		n, err = s.load(ctx, q)
	}
	for err == nil {
		batch := q.next()
		if batch == nil {
			return n, failed
		}
		var done int
		done, err = s.putInOrder(ctx, batch)
		n += done
	}
	cancel()
	for range batches { // until the other side has ended
	}
	return n, err
}

// gather sends readings in batches; what precedes an error is sent.
func gather(ctx context.Context, readings iter.Seq2[*graph.Reading, error], to chan<- []*prepared) error {
	var batch []*prepared
	claims, bytes := 0, 0
	send := func() error {
		if len(batch) == 0 {
			return ctx.Err()
		}
		select {
		case to <- batch:
		case <-ctx.Done():
			return ctx.Err()
		}
		batch, claims, bytes = nil, 0, 0
		return nil
	}
	for r, err := range readings {
		var p *prepared
		if err == nil {
			if p, err = prepare(r); err != nil {
				err = fmt.Errorf("storing article %s: %w", r.Article.ID, err)
			}
		}
		if err != nil {
			if fault := send(); fault != nil {
				return fault
			}
			return err
		}
		batch = append(batch, p)
		claims += len(p.Claims)
		bytes += p.size
		if claims >= bulkClaims || bytes >= bulkBytes {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

// putInOrder stores a batch, and by itself each reading that replaces another:
// a replacement may remove actors, which later readings bring back. What is
// stored as it is stays untouched. n counts from the first as PutAll does.
func (s *Store) putInOrder(ctx context.Context, batch []*prepared) (n int, err error) {
	stored, err := s.stored(ctx, batch)
	if err != nil {
		return 0, err
	}
	seen := map[graph.ArticleID]bool{}
	var part []*prepared
	flush := func(end int) error {
		if len(part) > 0 {
			if _, err := s.putBatch(ctx, part); err != nil {
				return err
			}
		}
		part, n = nil, end
		return nil
	}
	for i, p := range batch {
		id := p.Article.ID
		again := seen[id]
		seen[id] = true
		switch {
		case !again && stored[id] == p.digest:
		case !again && stored[id] == "":
			part = append(part, p)
		default:
			if err := flush(i); err != nil {
				return n, err
			}
			part = []*prepared{p}
			if err := flush(i + 1); err != nil {
				return n, err
			}
		}
	}
	return n, flush(len(batch))
}

// stored returns the digests of the articles of a batch that are stored.
func (s *Store) stored(ctx context.Context, batch []*prepared) (digests map[graph.ArticleID]string, err error) {
	ids := make([]any, len(batch))
	for i, p := range batch {
		ids[i] = string(p.Article.ID)
	}
	err = s.read(ctx, func(t tx) error {
		digests = map[graph.ArticleID]string{}
		return t.query("UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN a.id, coalesce(a.digest, '-')", map[string]any{"ids": ids}, func(v []any) error {
			digests[text[graph.ArticleID](v[0])] = text[string](v[1])
			return nil
		})
	})
	return digests, err
}

const (
	claimsOfArticles = "UNWIND $ids AS id MATCH (:Article {id: id})<-[:IN_ARTICLE|REJECTED_IN]-(c)\n" +
		"RETURN coalesce(c.raw, c.body), coalesce(c.subjectNamed, c.subject), coalesce(c.objectNamed, c.object), coalesce(c.speakerNamed, c.speaker) ORDER BY c.key"
	rawActors = "UNWIND $ids AS id MATCH (m:Actor {id: id}) OPTIONAL MATCH (m)-[:MERGED_INTO]->(c) UNWIND [m, c] AS a WITH DISTINCT a WHERE a IS NOT NULL\n" +
		"RETURN a.id, a.name, a.kind, a.country, a.code, a.sector, a.known, a.aliases, a.sources"
)

// Readings streams what was put; see graph.Source. No transaction stays open
// while the caller works.
func (s *Store) Readings(ctx context.Context, after graph.ArticleID) iter.Seq2[*graph.Reading, error] {
	return func(yield func(*graph.Reading, error) bool) {
		fail := func(_ *graph.Article, err error) bool { return yield(nil, err) }
		for articles := range s.articlePages(ctx, after, fail) {
			readings, err := s.readingsOf(ctx, articles)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range readings {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

func (s *Store) readingsOf(ctx context.Context, articles []*graph.Article) (list []*graph.Reading, err error) {
	err = s.read(ctx, func(t tx) error {
		list = nil
		at := map[graph.ArticleID]*graph.Reading{}
		var ids []any
		for _, a := range articles {
			r := &graph.Reading{Article: *a}
			list, at[a.ID], ids = append(list, r), r, append(ids, string(a.ID))
		}
		meant := map[graph.ArticleID][]graph.ActorID{}
		if err := t.query(claimsOfArticles, map[string]any{"ids": ids}, func(v []any) error {
			c, err := claimOf([]any{v[0], nil, nil, nil})
			r := at[c.Article]
			if err != nil || r == nil {
				return err
			}
			c.CutEvidence(&r.Article)
			r.Claims = append(r.Claims, c)
			meant[c.Article] = append(meant[c.Article], text[graph.ActorID](v[1]), text[graph.ActorID](v[2]), text[graph.ActorID](v[3]), named(c.Subject), named(c.Object), named(c.Speaker))
			return nil
		}); err != nil {
			return err
		}
		actors := map[graph.ActorID]bool{}
		for _, ids := range meant {
			for _, id := range ids {
				actors[id] = true
			}
		}
		known := map[graph.ActorID]graph.Actor{}
		into := map[graph.ActorID]graph.ActorID{}
		if err := t.query(rawActors, map[string]any{"ids": plain(sorted(actors))}, func(v []any) error {
			a := actorOf(v)
			known[a.ID] = a
			return nil
		}); err != nil {
			return err
		}
		if err := t.query("UNWIND $ids AS id MATCH (a:Actor {id: id}) WHERE a.into IS NOT NULL RETURN id, a.into", map[string]any{"ids": plain(sorted(actors))}, func(v []any) error {
			into[text[graph.ActorID](v[0])] = text[graph.ActorID](v[1])
			return nil
		}); err != nil {
			return err
		}
		for _, r := range list {
			r.Actors = actorsOf(meant[r.Article.ID], known, into)
		}
		return nil
	})
	return list, err
}

// actorsOf lists actors, and those that they are merged into, by ID.
func actorsOf(meant []graph.ActorID, known map[graph.ActorID]graph.Actor, into map[graph.ActorID]graph.ActorID) []graph.Actor {
	ids := map[graph.ActorID]bool{}
	for _, id := range meant {
		ids[id], ids[into[id]] = true, true
	}
	var list []graph.Actor
	for _, id := range sorted(ids) {
		if a, ok := known[id]; ok {
			list = append(list, a)
		}
	}
	return list
}
