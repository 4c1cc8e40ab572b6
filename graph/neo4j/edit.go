package neo4j

import (
	"context"
	"fmt"
	"iter"

	"github.com/entente-graph/entente/graph"
)

// Edit appends to the identity log; see graph.Writer.
func (s *Store) Edit(ctx context.Context, e graph.Edit) (graph.Edit, error) {
	err := s.edit(ctx, func(w *writer, next *graph.Identity) ([]graph.Edit, error) {
		e.Number = len(next.Edits()) + 1
		for _, id := range []graph.ActorID{e.Actor, e.Into} {
			if id == "" {
				continue
			}
			a, err := w.rawActor(id)
			switch {
			case err != nil:
				return nil, err
			case a != nil && id == e.Into && e.Kind == graph.EditSplit:
				e.Target = a
			case a == nil && (id != e.Into || e.Target == nil):
				return nil, fmt.Errorf("%w: no actor %q", graph.ErrQuery, id)
			}
		}
		return []graph.Edit{e}, nil
	}, func(moved int) error {
		if moved == 0 && e.Kind == graph.EditSplit {
			return fmt.Errorf("%w: no claim names %q as %q", graph.ErrQuery, e.Actor, e.Name)
		}
		return nil
	})
	if err != nil {
		return graph.Edit{}, err
	}
	return e, nil
}

// EditAll appends another store's log; see graph.BulkWriter.
func (s *Store) EditAll(ctx context.Context, edits iter.Seq2[graph.Edit, error]) error {
	var all []graph.Edit
	for e, err := range edits {
		if err != nil {
			return err
		}
		all = append(all, e)
	}
	return s.edit(ctx, func(_ *writer, next *graph.Identity) ([]graph.Edit, error) {
		have := next.Edits()
		for i := range min(len(have), len(all)) {
			if marshal(have[i]) != marshal(all[i]) {
				return nil, fmt.Errorf("%w: edit %d of the log is another one here", graph.ErrQuery, i+1)
			}
		}
		return all[min(len(have), len(all)):], nil
	}, func(int) error { return nil })
}

// edit applies the edits that choose returns, and asks whether that may stay,
// given the number of claims that splits have given to others.
func (s *Store) edit(ctx context.Context, choose func(*writer, *graph.Identity) ([]graph.Edit, error), stay func(moved int) error) error {
	if s.readOnly {
		return graph.ErrReadOnly
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var next graph.Identity
	err := s.change(ctx, func(t tx) error {
		w := s.writer(t)
		logged := 0
		if err := w.lock(&logged); err != nil {
			return err
		}
		if err := w.syncIdentity(s, logged); err != nil {
			return err
		}
		next = graph.Identity{}
		for _, old := range s.identity.Edits() {
			if err := next.Apply(old); err != nil {
				return err
			}
		}
		edits, err := choose(w, &next)
		if err != nil || len(edits) == 0 {
			return err
		}
		for _, e := range edits {
			if err := next.Apply(e); err != nil {
				return err
			}
		}
		if err := t.query(createEdits, map[string]any{"rows": editRows(edits)}, nil); err != nil {
			return err
		}
		if err := t.query("MATCH (m:Entente {id: 'store'}) SET m.edits = $n", map[string]any{"n": len(next.Edits())}, nil); err != nil {
			return err
		}
		w.identity = &next
		if err := w.reidentify(&s.identity); err != nil {
			return err
		}
		moved, err := w.resplit(&s.identity)
		if err != nil {
			return err
		}
		return stay(moved)
	})
	if err == nil {
		s.identity = next
	}
	return err
}

// lock keeps others from writing until the transaction ends, and tells how long
// the identity log is.
func (w *writer) lock(edits *int) error {
	return w.query(lockQuery+" RETURN edits, arrivals, reviews, loading", nil, func(v []any) error {
		*edits, w.arrivals, w.settled, w.logged = number(v[0]), number(v[1]), number(v[1]), number(v[2])
		return loaded(v[3])
	})
}

const createEdits = "UNWIND $rows AS row CREATE (:Edit {number: row.number, kind: row.kind, body: row.body})"

func editRows(edits []graph.Edit) []any {
	var rows []any
	for _, e := range edits {
		rows = append(rows, map[string]any{"number": e.Number, "kind": string(e.Kind), "body": marshal(e)})
	}
	return rows
}

const (
	namesQuery  = "UNWIND $ids AS id MATCH (a:Actor {id: id}) RETURN a.id, a.name, a.kind, a.country, a.code, a.sector, a.known, a.aliases, a.sources"
	renameQuery = "UNWIND $rows AS row MATCH (a:Actor {id: row.id}) SET a.curated = row.curated, a.folded = row.folded, a.words = row.words"
	mergeQuery  = `UNWIND $rows AS row
MATCH (a:Actor {id: row.id})
OPTIONAL MATCH (a)-[m:MERGED_INTO]->()
DELETE m
SET a.into = row.into
WITH a, row WHERE row.into IS NOT NULL
MATCH (b:Actor {id: row.into})
CREATE (a)-[:MERGED_INTO]->(b)`
	recountQuery = "UNWIND $ids AS id MATCH (a:Actor {id: id}) SET a.claims = COUNT { (a)<-[:SUBJECT]-() } + COUNT { (a)<-[:OBJECT]-() } RETURN a.id, a.claims"
	rankQuery    = "UNWIND $rows AS row MATCH (a:Actor {id: row.id}) SET a.rank = row.rank"
)

// moveQueries give the claims that name an actor another one in one of their
// ends, and return their relations.
var moveQueries = func() (list []string) {
	for _, end := range [][2]string{{"subject", "SUBJECT"}, {"object", "OBJECT"}, {"speaker", "SPEAKER"}} {
		p, link := end[0], end[1]
		list = append(list, "MATCH (c:Claim {"+p+": $old}) WHERE c.key > '' AND coalesce(c."+p+"Named, c."+p+") = $id\n"+
			"OPTIONAL MATCH (c)-[l:"+link+"]->() DELETE l\n"+
			"SET c."+p+" = $now, c."+p+"Named = $named\n"+
			"WITH c OPTIONAL MATCH (a:Actor {id: $now})\n"+
			"FOREACH (n IN CASE WHEN a IS NULL THEN [] ELSE [a] END | CREATE (c)-[:"+link+"]->(n))\n"+
			"RETURN DISTINCT c.relation")
	}
	return list
}()

// reidentify brings claims, relations and names up to the new identity.
func (w *writer) reidentify(old *graph.Identity) error {
	edited := map[graph.ActorID]bool{}
	for _, e := range w.identity.Edits() {
		edited[e.Actor], edited[e.Into] = true, true
	}
	delete(edited, "")
	ids := sorted(edited)
	if err := w.rename(ids); err != nil {
		return err
	}
	stale := map[graph.RelationID]bool{}
	recount := map[graph.ActorID]bool{}
	var merged []any
	for _, id := range ids {
		before, now := old.Canonical(id), w.identity.Canonical(id)
		if before == now {
			continue
		}
		recount[id], recount[before], recount[now] = true, true, true
		row := map[string]any{"id": string(id)}
		params := map[string]any{"id": string(id), "old": string(before), "now": string(now), "named": some(string(id))}
		if now == id {
			params["named"] = nil
		} else {
			row["into"] = string(now)
		}
		merged = append(merged, row)
		for _, q := range moveQueries {
			if err := w.query(q, params, func(v []any) error {
				if r := text[graph.RelationID](v[0]); r != "" {
					stale[r] = true
				}
				return nil
			}); err != nil {
				return err
			}
		}
	}
	if len(merged) == 0 {
		return nil
	}
	if err := w.query(mergeQuery, map[string]any{"rows": merged}, nil); err != nil {
		return err
	}
	if err := w.regroup(sorted(stale)); err != nil {
		return err
	}
	return w.recount(sorted(recount))
}

// rename writes the names that curators gave.
func (w *writer) rename(ids []graph.ActorID) error {
	var rows []any
	if err := w.query(namesQuery, map[string]any{"ids": plain(ids)}, func(v []any) error {
		a := actorOf(v)
		row := names(&a, w.identity.Aliases(a.ID))
		row["id"] = string(a.ID)
		rows = append(rows, row)
		return nil
	}); err != nil {
		return err
	}
	return w.query(renameQuery, map[string]any{"rows": rows}, nil)
}

// Indexes of two properties are used where both are asked for, which is why these
// and others say that a claim has a key.
const (
	endsOfRelations = "UNWIND $ids AS id MATCH (c:Claim {relation: id}) WHERE c.key > '' RETURN DISTINCT id, c.subject, c.type, c.object"
	moveClaims      = `UNWIND $rows AS row
MATCH (c:Claim {relation: row.before}) WHERE c.key > '' AND c.subject = row.subject AND c.object = row.object
WITH collect([c, row.now]) AS moves
UNWIND moves AS move
WITH move[0] AS c, move[1] AS now
SET c.relation = now`
)

// regroup gives the claims of relations the relations that they now belong to.
func (w *writer) regroup(stale []graph.RelationID) error {
	var rows []any
	relations := map[graph.RelationID]bool{}
	if err := w.query(endsOfRelations, map[string]any{"ids": plain(stale)}, func(v []any) error {
		before := text[graph.RelationID](v[0])
		now := graph.NewRelationID(text[graph.ActorID](v[1]), text[string](v[2]), text[graph.ActorID](v[3]))
		relations[before], relations[now] = true, true
		if now != before {
			rows = append(rows, map[string]any{"before": string(before), "now": string(now), "subject": v[1], "object": v[3]})
		}
		return nil
	}); err != nil {
		return err
	}
	// All are found before any is changed: what one row makes the next must not meet.
	if err := w.query(moveClaims, map[string]any{"rows": rows}, nil); err != nil {
		return err
	}
	if err := w.loadRelations(sorted(relations)); err != nil {
		return err
	}
	for id := range relations {
		w.relations[id].stale = true
	}
	if err := w.rebuild(); err != nil {
		return err
	}
	return w.flush(false, nil)
}

// recount counts the claims of actors anew and ranks those that stand for themselves.
func (w *writer) recount(ids []graph.ActorID) error {
	var rows []any
	if err := w.query(recountQuery, map[string]any{"ids": plain(ids)}, func(v []any) error {
		id := text[graph.ActorID](v[0])
		row := map[string]any{"id": string(id)}
		if w.identity.Canonical(id) == id {
			row["rank"] = rank(number(v[1]), string(id))
		}
		rows = append(rows, row)
		return nil
	}); err != nil {
		return err
	}
	return w.query(rankQuery, map[string]any{"rows": rows}, nil)
}
