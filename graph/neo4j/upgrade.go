package neo4j

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/entente-graph/entente/graph"
)

// addTested gives claims and articles of the second version of the schema the
// properties that filters test. Broken off, it is simply run again.
func (s *Store) addTested(ctx context.Context) error {
	err := s.inPages(ctx, "MATCH (c:Claim)-[:IN_ARTICLE]->(a:Article) WHERE c.key > $after RETURN c.key, c.id, c.body, a.title, a.text ORDER BY c.key LIMIT $limit",
		"UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c += row.properties", func(v []any) (map[string]any, error) {
			var c graph.Claim
			if err := json.Unmarshal([]byte(text[string](v[1])), &c); err != nil {
				return nil, fmt.Errorf("reading a claim: %w", err)
			}
			return tested(&graph.Article{Title: text[string](v[2]), Text: text[string](v[3])}, &c), nil
		})
	if err != nil {
		return err
	}
	return s.inPages(ctx, "MATCH (a:Article) WHERE a.id > $after RETURN a.id AS place, a.id AS id, a.title ORDER BY a.id LIMIT $limit",
		"UNWIND $rows AS row MATCH (a:Article {id: row.id}) SET a += row.properties", func(v []any) (map[string]any, error) {
			return map[string]any{"words": some(words([]string{text[string](v[1])}))}, nil
		})
}

// inPages reads nodes in the order of a property, which comes first, then their
// IDs and what of needs to make the properties that are set.
func (s *Store) inPages(ctx context.Context, read, set string, of func([]any) (map[string]any, error)) error {
	after := lowest
	for {
		var rows []any
		last := after
		err := s.write(ctx, func(t tx) error {
			rows = nil
			if err := t.query(read, map[string]any{"after": after, "limit": articlesAtOnce * 20}, func(v []any) error {
				last = text[string](v[0])
				properties, err := of(v[1:])
				rows = append(rows, map[string]any{"id": v[1], "properties": properties})
				return err
			}); err != nil || len(rows) == 0 {
				return err
			}
			return t.query(set, map[string]any{"rows": rows}, nil)
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = last
	}
}
