package neo4j

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
)

// migrations[i] brings the schema from version i to i+1. All of a migration's
// statements can be run again: two clients may start at once, or one may be
// broken off.
var migrations = [][]string{{
	"CREATE CONSTRAINT entente_store IF NOT EXISTS FOR (n:Entente) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT entente_actor IF NOT EXISTS FOR (n:Actor) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT entente_article IF NOT EXISTS FOR (n:Article) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT entente_claim IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT entente_relation IF NOT EXISTS FOR (n:Relation) REQUIRE n.id IS UNIQUE",
	"CREATE CONSTRAINT entente_edit IF NOT EXISTS FOR (n:Edit) REQUIRE n.number IS UNIQUE",
	"CREATE INDEX entente_actor_rank IF NOT EXISTS FOR (n:Actor) ON (n.rank)",
	"CREATE INDEX entente_claim_key IF NOT EXISTS FOR (n:Claim) ON (n.key)",
	"CREATE INDEX entente_claim_subject IF NOT EXISTS FOR (n:Claim) ON (n.subject, n.key)",
	"CREATE INDEX entente_claim_object IF NOT EXISTS FOR (n:Claim) ON (n.object, n.key)",
	"CREATE INDEX entente_claim_speaker IF NOT EXISTS FOR (n:Claim) ON (n.speaker, n.key)",
	"CREATE INDEX entente_claim_relation IF NOT EXISTS FOR (n:Claim) ON (n.relation, n.key)",
	"CREATE INDEX entente_relation_rank IF NOT EXISTS FOR (n:Relation) ON (n.rank)",
	"CREATE INDEX entente_relation_subject IF NOT EXISTS FOR (n:Relation) ON (n.subject, n.rank)",
	"CREATE INDEX entente_relation_object IF NOT EXISTS FOR (n:Relation) ON (n.object, n.rank)",
	// For the store's own search: words folded as in the other stores.
	"CREATE FULLTEXT INDEX entente_words IF NOT EXISTS FOR (n:Actor) ON EACH [n.words] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}",
	// For queries by hand.
	"CREATE FULLTEXT INDEX actorNames IF NOT EXISTS FOR (n:Actor) ON EACH [n.name, n.aliases]",
}, {
	"CREATE INDEX entente_claim_arrival IF NOT EXISTS FOR (n:Claim) ON (n.arrival)",
	// Of articles from before it is known only that they were there by now.
	"MATCH (a:Article) WHERE a.added IS NULL CALL (a) { SET a.added = datetime.truncate('millisecond') } IN TRANSACTIONS OF 10000 ROWS",
}, {
	// Claims and articles have what filters test; see addTested.
	"CREATE FULLTEXT INDEX entente_claim_words IF NOT EXISTS FOR (n:Claim) ON EACH [n.words] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}",
}, {
	// A claim that a review has rejected is a Rejected instead; one that is shown
	// otherwise than it was put is an Altered, too, and has that in raw.
	"CREATE CONSTRAINT entente_rejected IF NOT EXISTS FOR (n:Rejected) REQUIRE n.id IS UNIQUE",
	"CREATE INDEX entente_rejected_arrival IF NOT EXISTS FOR (n:Rejected) ON (n.arrival)",
	"CREATE CONSTRAINT entente_review IF NOT EXISTS FOR (n:Review) REQUIRE n.place IS UNIQUE",
	"CREATE INDEX entente_review_claim IF NOT EXISTS FOR (n:Review) ON (n.claim, n.place)",
}, {
	"CREATE INDEX entente_relation_type IF NOT EXISTS FOR (n:Relation) ON (n.type, n.rank)",
}}

// awaitIndexes waits for a day at most.
const awaitIndexes = "CALL db.awaitIndexes(86400)"

// The one node that marks the database as a store.
const (
	storeQuery = "OPTIONAL MATCH (m:Entente {id: 'store'}) RETURN m IS NOT NULL, m.schema, m.loading"
	emptyQuery = "MATCH (n) RETURN count(n)"
	makeStore  = "MERGE (m:Entente {id: 'store'}) ON CREATE SET m.edits = 0, m.writes = 0, m.arrivals = 0, m.settled = 0, m.replaced = 0, m.reviews = 0 SET m.schema = $schema"
	// Writing to the node locks it until the transaction ends: one writes at a time.
	lockQuery = "MATCH (m:Entente {id: 'store'}) SET m.writes = m.writes + 1 WITH m.edits AS edits, m.arrivals AS arrivals, coalesce(m.reviews, 0) AS reviews, m.loading IS NOT NULL AS loading"
)

// migrate makes the store or brings it up to date, and refuses what is not ours.
func (s *Store) migrate(ctx context.Context, cfg Config) error {
	made, version := false, 0
	empty, loading := false, false
	err := s.read(ctx, func(t tx) error {
		if err := t.query(storeQuery, nil, func(v []any) error {
			made, version, loading = flag(v[0]), number(v[1]), flag(v[2])
			return nil
		}); err != nil || made {
			return err
		}
		return t.query(emptyQuery, nil, func(v []any) error {
			empty = number(v[0]) == 0
			return nil
		})
	})
	switch {
	case err != nil:
		return err
	case !made && !empty:
		return fmt.Errorf("%w: the database holds other data", graph.ErrForeignStore)
	case version > len(migrations):
		return fmt.Errorf("%w: its schema is version %d, this program knows %d", graph.ErrNewerStore, version, len(migrations))
	case loading && s.readOnly:
		return fmt.Errorf("%w, or its load was broken off", ErrLoading)
	}
	if loading {
		if err := s.awaitLoad(ctx, cfg); err != nil {
			return err
		}
		if err := s.recover(ctx); err != nil {
			return err
		}
	}
	switch {
	case version == len(migrations):
		return nil
	case s.readOnly && !made:
		return fmt.Errorf("%w: nothing was stored yet", fs.ErrNotExist)
	case s.readOnly:
		return fmt.Errorf("%w: its schema is version %d, this program reads %d", graph.ErrOlderStore, version, len(migrations))
	}
	for _, statement := range slices.Concat(migrations[version:]...) {
		if err := s.define(ctx, statement); err != nil {
			return err
		}
	}
	if err := s.define(ctx, awaitIndexes); err != nil {
		return err
	}
	if made && version < 2 {
		if err := s.numberClaims(ctx); err != nil {
			return err
		}
	}
	if made && version < 3 {
		if err := s.addTested(ctx); err != nil {
			return err
		}
	}
	return s.write(ctx, func(t tx) error { return t.query(makeStore, map[string]any{"schema": len(migrations)}, nil) })
}

const numberQuery = `MATCH (m:Entente {id: 'store'}) SET m.writes = m.writes + 1, m.arrivals = coalesce(m.arrivals, 0), m.replaced = coalesce(m.replaced, 0)
WITH m
CALL () { MATCH (c:Claim) WHERE c.key < $before WITH c ORDER BY c.key DESC LIMIT 10000 RETURN collect(c) AS claims, min(c.key) AS first }
WITH m, claims, first, m.arrivals AS n
SET m.settled = n, m.arrivals = n + size(claims)
WITH claims, first, n
FOREACH (i IN range(0, size(claims) - 1) | FOREACH (c IN [claims[i]] | SET c.arrival = n + i + 1))
RETURN first`

// numberClaims gives the claims of a store from before they were numbered their
// places, those of the earliest articles first. Where it was broken off it
// numbers all anew.
func (s *Store) numberClaims(ctx context.Context) error {
	before := highest
	for before != "" {
		if err := s.write(ctx, func(t tx) error {
			return t.query(numberQuery, map[string]any{"before": before}, func(v []any) error {
				before = text[string](v[0])
				return nil
			})
		}); err != nil {
			return err
		}
	}
	return nil
}

// define runs a statement of the schema, which another client may be running too.
func (s *Store) define(ctx context.Context, statement string) error {
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer end(ctx, session)
	for attempt := 0; ; attempt++ {
		result, err := session.Run(ctx, statement, nil)
		if err == nil {
			_, err = result.Consume(ctx)
		}
		switch {
		case err == nil || hasCode(err, "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists") ||
			hasCode(err, "Neo.ClientError.Schema.ConstraintAlreadyExists") || hasCode(err, "Neo.ClientError.Schema.IndexAlreadyExists"):
			return nil
		case hasCode(err, "Neo.DatabaseError.Schema.ConstraintCreationFailed") && strings.Contains(err.Error(), "Both Node("):
			return fmt.Errorf("%w: %w", errTwins, err)
		case attempt < 20 && (neo4j.IsRetryable(err) || hasCode(err, "Neo.DatabaseError.Schema")):
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(attempt+1) * 50 * time.Millisecond):
			}
		default:
			return fmt.Errorf("making the schema (%s): %w", statement[:min(60, len(statement))], told(ctx, err))
		}
	}
}

// Relationship types that hold the graph together; no relation may take one.
var structure = []string{"SUBJECT", "OBJECT", "SPEAKER", "EVIDENCE", "IN_ARTICLE", "REJECTED_IN", "SENTENCE_OF", "MERGED_INTO"}

// openType is the relationship type of all relations whose type the ontology
// does not know: the number of types stays bounded.
const openType = "RELATES_TO"

// relationshipTypes are the relation types that become relationship types. It is
// the one place where a name that comes from data enters the text of a
// statement; see of and quote.
type relationshipTypes map[string]bool

func typesOf(o *graph.Ontology) relationshipTypes {
	types := relationshipTypes{}
	if o == nil {
		return types
	}
	for _, t := range o.Types() {
		if graph.ValidType(t.Name) && t.Name != openType && !slices.Contains(structure, t.Name) {
			types[t.Name] = true
		}
	}
	return types
}

// of returns the relationship type of a relation type.
func (types relationshipTypes) of(relation string) string {
	if types[relation] {
		return relation
	}
	return openType
}

// quote puts a name between backticks, so that whatever it holds it is a name.
// Cypher reads two backticks as one and turns \u escapes into characters before
// it looks for the end of the name.
func quote(name string) string {
	name = strings.ReplaceAll(name, `\`, `\u005c`)
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

// typed replaces "TYPE" in a statement by a relationship type. A name that is no
// relation type (the database may hold anything) is refused.
func typed(statement, relationship string) (string, error) {
	if !graph.ValidType(relationship) || slices.Contains(structure, relationship) {
		return "", fmt.Errorf("%w: %q is no relationship type of a relation", graph.ErrForeignStore, relationship)
	}
	return strings.ReplaceAll(statement, "TYPE", quote(relationship)), nil
}
