package neo4j

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/entente-graph/entente/graph"
)

// literal writes a value as Cypher: what parameters are made of.
func literal(b *strings.Builder, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case string:
		b.WriteString(literalString(v))
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		b.WriteString(s)
	case time.Time:
		b.WriteString("datetime(" + literalString(v.Format(time.RFC3339Nano)) + ")")
	case []any:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			literal(b, x)
		}
		b.WriteByte(']')
	case map[string]any:
		b.WriteByte('{')
		first := true
		for _, k := range sorted(v) {
			if v[k] == nil {
				continue // an absent key is null
			}
			if !first {
				b.WriteString(", ")
			}
			first = false
			b.WriteString(k + ": ")
			literal(b, v[k])
		}
		b.WriteByte('}')
	default:
		panic(fmt.Sprintf("no literal of type %T", v)) // rows hold no other
	}
}

// literalString is a string between quotes, on one line. Cypher reads \u escapes
// before anything else, whatever stands before them: a backslash of the text is
// kept apart from a "u" that follows it.
func literalString(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
			if strings.HasPrefix(s[i+1:], "u") {
				b.WriteString("' + '")
			}
		case r == '\'':
			b.WriteString(`\'`)
		case r < 0x20 || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// atOnce bounds the claims that one statement of WriteCypher makes.
const atOnce = 200

// WriteCypher writes a graph as Cypher statements, each on a line, which make the
// store in an empty database; until the last one has run the database is no
// store. Roll-ups are written as they are, without what their next change needs,
// which the store then adds up from the claims.
func WriteCypher(ctx context.Context, to io.Writer, from graph.Reader, o *graph.Ontology) error {
	source, ok := from.(graph.Source)
	if !ok {
		return fmt.Errorf("%w: this store does not stream its readings", graph.ErrQuery)
	}
	var identity graph.Identity
	for e, err := range from.Edits(ctx) {
		if err == nil {
			err = identity.Apply(e)
		}
		if err != nil {
			return err
		}
	}
	latest, log := map[graph.ClaimID]*graph.Review{}, []graph.Review(nil)
	for r, err := range graph.Reviews(ctx, from) {
		if err != nil {
			return err
		}
		latest[r.Claim], log = &r, append(log, r)
	}
	out := bufio.NewWriter(to)
	e := &exporter{out: out, reviews: log, writer: &writer{identity: &identity, reviews: latest, types: typesOf(o), actors: map[graph.ActorID]*actorState{}, relations: map[graph.RelationID]*rollUp{}}}
	for _, statement := range slices.Concat(migrations...) {
		e.emit(statement, nil)
	}
	e.emit(awaitIndexes, nil)
	var batch []*prepared
	claims := 0
	for r, err := range source.Readings(ctx, "") {
		if err != nil {
			return err
		}
		p, err := prepare(r)
		if err != nil {
			return err
		}
		batch = append(batch, p)
		if claims += len(r.Claims); claims >= atOnce || len(batch) >= atOnce {
			e.readings(batch)
			batch, claims = nil, 0
		}
	}
	e.readings(batch)
	if err := e.relations(ctx, from); err != nil {
		return err
	}
	e.rest()
	return out.Flush()
}

// An exporter writes down the statements that a writer would run.
type exporter struct {
	*writer
	out     *bufio.Writer
	reviews []graph.Review
}

// emit writes a statement with its parameters in their places.
func (e *exporter) emit(statement string, params map[string]any) {
	statement = strings.Join(strings.Fields(statement), " ")
	e.out.WriteString(parameter.ReplaceAllStringFunc(statement, func(name string) string {
		var b strings.Builder
		literal(&b, params[name[1:]])
		return b.String()
	}) + ";\n")
}

// parameter is one in a statement; not the type of a relationship, "$(row.drawn)".
var parameter = regexp.MustCompile(`\$\w+`)

func (e *exporter) readings(batch []*prepared) {
	if len(batch) == 0 {
		return
	}
	e.wanted(batch)
	create, _ := e.putActors(batch)
	articles := e.articles(batch, (*graph.Article).TakenIn)
	if len(create) > 0 {
		e.emit(createActors, map[string]any{"create": create})
	}
	e.emit(createArticles, articles)
	for _, l := range e.labels(articles["articles"].([]any)) {
		e.emit(l.statement, map[string]any{"ids": l.ids})
	}
	clear(e.writer.relations) // they come from the other store
}

func (e *exporter) relations(ctx context.Context, from graph.Reader) error {
	p := graph.Page{First: atOnce}
	for {
		slice, err := from.Relations(ctx, graph.RelationQuery{}, p)
		if err != nil {
			return err
		}
		var rows []any
		for _, x := range slice.Items {
			r := rollUp{Relation: x, drawn: e.types.of(x.Type)}
			rows = append(rows, r.row())
		}
		if len(rows) > 0 {
			e.emit(createRelations, map[string]any{"created": rows})
		}
		if !slice.HasNext {
			return nil
		}
		p.After = slice.Cursors[len(slice.Cursors)-1]
	}
}

// rest writes the counts of actors, both logs and the mark of a store.
func (e *exporter) rest() {
	counts, _ := e.counts()
	for part := range slices.Chunk(counts, 10*atOnce) {
		e.emit(countActors, map[string]any{"counts": part})
	}
	edits := editRows(e.identity.Edits())
	if len(edits) > 0 {
		e.emit(createEdits, map[string]any{"rows": edits})
	}
	for part := range slices.Chunk(reviewRows(e.reviews), atOnce) {
		e.emit(createReviews, map[string]any{"rows": part})
	}
	e.emit(makeStore+", m.edits = $edits, m.reviews = $reviews, m.arrivals = $arrivals, m.settled = m.arrivals",
		map[string]any{"schema": len(migrations), "edits": len(edits), "reviews": len(e.reviews), "arrivals": e.arrivals})
}
