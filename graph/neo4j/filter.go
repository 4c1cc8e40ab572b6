package neo4j

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

// filter restricts x to what a filter matches.
func (q *selection) filter(f graph.Filter, of graph.List) error {
	if f.IsZero() {
		return nil
	}
	if err := f.Check(of); err != nil {
		return err
	}
	b := condition{selection: q, scope: scopes[of]}
	b.node = "x"
	b.write(f)
	q.where(b.String())
	return nil
}

// A scope says what node has the properties that a filter tests, and under
// which names.
type scope struct {
	of    graph.List
	node  string // the variable
	names map[graph.Property]string
	actor string // the property that holds the ID of the actor whose names ByName tests
	// Of properties that another node has: a pattern that leads to it, under the
	// variable "y".
	elsewhere map[graph.Property]string
	// Of properties that are worked out: how, of the node x.
	counted map[graph.Property]string
}

var scopes = map[graph.List]scope{
	graph.ActorList: {of: graph.ActorList, names: map[graph.Property]string{
		graph.ByID: "id", graph.ByKind: "kind", graph.ByCountry: "country", graph.ByCode: "code", graph.BySector: "sector",
		graph.ByKnown: "known", graph.ByClaims: "claims",
	}},
	graph.RelationList: {of: graph.RelationList, names: map[graph.Property]string{
		graph.ByID: "id", graph.ByType: "type", graph.ByCategory: "category", graph.ByQuad: "quad", graph.ByFirst: "first", graph.ByLast: "last",
		graph.ByConfidence: "confidence", graph.ByClaims: "claims", graph.ByArticles: "articles", graph.ByPublishers: "publishers",
		graph.ByAffirmed: "affirmed", graph.ByDenied: "denied",
	}},
	graph.ClaimList: {of: graph.ClaimList, names: map[graph.Property]string{
		graph.ByID: "id", graph.ByType: "type", graph.ByCategory: "category", graph.ByQuad: "quad", graph.ByPolarity: "polarity", graph.ByModality: "modality",
		graph.ByFirst: "first", graph.ByLast: "last", graph.ByConfidence: "confidence", graph.ByPlace: "place", graph.ByPlaceCountry: "placeCountry",
		graph.ByEvidence: "words",
	}, counted: map[graph.Property]string{graph.ByPublishers: "coalesce(head(COLLECT { MATCH (r:Relation {id: (x).relation}) RETURN r.publishers }), 0)"}},
	graph.ArticleList: {of: graph.ArticleList, names: map[graph.Property]string{
		graph.ByID: "id", graph.ByPublisher: "publisher", graph.ByPublished: "published", graph.ByTitle: "words", graph.ByAdded: "added.epochMillis",
	}, counted: articleClaims},
	graph.PublisherList: {of: graph.PublisherList, names: map[graph.Property]string{
		graph.ByPublisher: "publisher", graph.ByArticles: "articles", graph.ByClaims: "claims", graph.ByFirst: "first", graph.ByLast: "last",
	}},
}

var articleClaims = map[graph.Property]string{graph.ByClaims: "COUNT { (x)<-[:IN_ARTICLE]-() }"}

// mention is the scope of one of the mentions of claims.
func mention(p graph.Part) scope {
	end := string(p)
	return scope{actor: end, names: map[graph.Property]string{
		graph.ByID: end, graph.ByText: end + "Text", graph.ByPresent: end + "Text", graph.ByKind: end + "Kind", graph.ByCountry: end + "Country",
		graph.ByCode: end + "Code", graph.BySector: end + "Sector",
	}}
}

const articleOfClaim = "(x)-[:IN_ARTICLE]->(y:Article)"

// claimArticle is the scope of the article of claims, which have its ID and day themselves.
var claimArticle = scope{
	names:     map[graph.Property]string{graph.ByID: "article", graph.ByPublished: "published", graph.ByPublisher: "publisher", graph.ByTitle: "words", graph.ByAdded: "added.epochMillis"},
	counted:   articleClaims,
	elsewhere: map[graph.Property]string{graph.ByPublisher: articleOfClaim, graph.ByTitle: articleOfClaim, graph.ByAdded: articleOfClaim, graph.ByClaims: articleOfClaim},
}

// A condition is a filter being written as Cypher: what a node lacks is null
// there, and fails a test.
type condition struct {
	strings.Builder
	*selection
	scope
	variables int
}

// value is a new parameter.
func (b *condition) value(v any) string {
	name := fmt.Sprintf("value%d", len(b.params))
	b.param(name, v)
	return "$" + name
}

func (b *condition) variable() string {
	b.variables++
	return fmt.Sprintf("y%d", b.variables)
}

// within writes a filter of another scope.
func (b *condition) within(s scope, node string, f graph.Filter) {
	outer := b.scope
	b.scope, b.scope.node = s, node
	b.write(f)
	b.scope = outer
}

func (b *condition) write(f graph.Filter) {
	switch f.Op {
	case "":
		b.WriteString("true")
	case graph.OpAll, graph.OpAny:
		operator, none := " AND ", "true"
		if f.Op == graph.OpAny {
			operator, none = " OR ", "false"
		}
		b.WriteString("(")
		for i, x := range f.Of {
			if i > 0 {
				b.WriteString(operator)
			}
			b.write(x)
		}
		if len(f.Of) == 0 {
			b.WriteString(none)
		}
		b.WriteString(")")
	case graph.OpNot:
		b.WriteString("NOT coalesce(")
		b.write(f.Of[0])
		b.WriteString(", false)")
	case graph.OpHas:
		claim := b.variable()
		b.WriteString("EXISTS { MATCH (" + claim + ":Claim {relation: " + b.node + ".id}) WHERE " + claim + ".key > '' AND ")
		b.within(scopes[graph.ClaimList], claim, f.Of[0])
		b.WriteString(" }")
	case graph.OpAt:
		b.at(f.Part, f.Of[0])
	default:
		b.test(f)
	}
}

// at writes a filter of what a claim or relation refers to.
func (b *condition) at(p graph.Part, f graph.Filter) {
	switch {
	case p == graph.AtArticle:
		b.within(claimArticle, b.node, f)
	case b.of == graph.ClaimList:
		b.within(mention(p), b.node, f)
	case f.Property == graph.ByID: // needs no look at the actor
		b.within(scope{names: map[graph.Property]string{graph.ByID: string(p)}}, b.node, f)
	default:
		actor := b.variable()
		b.WriteString("EXISTS { MATCH (" + actor + ":Actor {id: " + b.node + "." + string(p) + "}) WHERE ")
		b.within(scopes[graph.ActorList], actor, f)
		b.WriteString(" }")
	}
}

// test writes the test of a property.
func (b *condition) test(f graph.Filter) {
	if f.Property == graph.ByName {
		b.name(f)
		return
	}
	if pattern := b.elsewhere[f.Property]; pattern != "" {
		y := b.variable()
		b.WriteString("EXISTS { MATCH " + strings.NewReplacer("(x)", "("+b.node+")", "(y:", "("+y+":").Replace(pattern) + " WHERE ")
		b.compare(b.property(y, f.Property), f)
		b.WriteString(" }")
		return
	}
	b.compare(b.property(b.node, f.Property), f)
}

// property is an expression for a property of a node.
func (b *condition) property(node string, p graph.Property) string {
	if how := b.counted[p]; how != "" {
		return strings.ReplaceAll(how, "(x)", "("+node+")")
	}
	return node + "." + b.names[p]
}

func (b *condition) compare(property string, f graph.Filter) {
	switch f.Op {
	case graph.OpIn:
		if f.Property == graph.ByPresent {
			property = "(" + property + " IS NOT NULL)"
		}
		for _, v := range f.Values {
			switch v {
			case "":
				property = "coalesce(" + property + ", '')"
			case 0:
				property = "coalesce(" + property + ", 0)"
			}
		}
		b.WriteString(property + " IN " + b.value(parameters(f.Values)))
	case graph.OpBegins:
		b.WriteString(property + " STARTS WITH " + b.value(f.Values[0]))
	case graph.OpContains:
		b.WriteString(property + " CONTAINS " + b.value(f.Values[0]))
	case graph.OpWords:
		b.WriteString(b.words(property, f))
	case graph.OpAtLeast:
		b.WriteString(property + " >= " + b.bound(f))
	case graph.OpAtMost:
		b.WriteString(property + " <= " + b.bound(f))
	}
}

// bound is the value that a property is compared with.
func (b *condition) bound(f graph.Filter) string {
	v := f.Values[0]
	if f.Property == graph.ByAdded { // of two times of one instant, the one with another zone is less
		t, _ := time.Parse(graph.TimeLayout, v.(string)) // it has been checked
		v = t.UnixMilli()
	}
	return b.value(v)
}

// parameters turns values into ones that the driver knows.
func parameters(values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		if n, ok := v.(int); ok {
			v = int64(n)
		}
		out[i] = v
	}
	return out
}

// words tests a property that holds folded words.
func (b *condition) words(property string, f graph.Filter) string {
	list := phrases(f.Values[0].(string))
	if len(list) == 0 {
		return "false" // there is no word to find
	}
	return "all(p IN " + b.value(plain(list)) + " WHERE " + property + " CONTAINS p)"
}

// phrases are the words of a search, each after a space, those together that no
// space parts.
func phrases(search string) []string {
	var list []string
	for _, part := range strings.Fields(fold(search)) {
		if t := tokens(part); len(t) > 0 {
			list = append(list, " "+strings.Join(t, " "))
		}
	}
	return list
}

// name writes a test of the names of an actor and of those that were merged into it.
func (b *condition) name(f graph.Filter) {
	var of func(node string) string
	switch f.Op {
	case graph.OpIn:
		folded := make([]string, len(f.Values))
		for i, v := range f.Values {
			folded[i] = fold(v.(string))
		}
		value := b.value(plain(folded))
		of = func(node string) string { return "any(n IN " + node + ".folded WHERE n IN " + value + ")" }
	case graph.OpWords:
		test := b.words("NODE.words", f)
		of = func(node string) string { return strings.Replace(test, "NODE", node, 1) }
	default:
		operator := " STARTS WITH "
		if f.Op == graph.OpContains {
			operator = " CONTAINS "
		}
		value := b.value(fold(f.Values[0].(string)))
		of = func(node string) string { return "any(n IN " + node + ".folded WHERE n" + operator + value + ")" }
	}
	other := b.variable()
	either := func(node string) string {
		return "(" + of(node) + " OR EXISTS { MATCH (" + other + ":Actor)-[:MERGED_INTO]->(" + node + ") WHERE " + of(other) + " })"
	}
	if b.actor == "" {
		b.WriteString(either(b.node))
		return
	}
	actor := b.variable()
	b.WriteString("EXISTS { MATCH (" + actor + ":Actor {id: " + b.node + "." + b.actor + "}) WHERE " + either(actor) + " }")
}

// resolve puts actors in the place of those that were merged into them, in every
// test of an actor's ID.
func (s *Store) resolve(ctx context.Context, f graph.Filter, of graph.List) (graph.Filter, error) {
	var ids []graph.ActorID
	actorIDs(f, of == graph.ActorList, func(id string) any {
		ids = append(ids, graph.ActorID(id))
		return id
	})
	if len(ids) == 0 {
		return f, nil
	}
	var now []graph.ActorID
	if err := s.ask(ctx, func(t tx) (err error) {
		now, err = t.canonical(ids)
		return err
	}); err != nil {
		return f, err
	}
	return actorIDs(f, of == graph.ActorList, func(string) any {
		id := now[0]
		now = now[1:]
		return string(id)
	}), nil
}

// actorIDs replaces the IDs of actors that a filter tests.
func actorIDs(f graph.Filter, actors bool, replace func(string) any) graph.Filter {
	if actors && f.Property == graph.ByID {
		values := make([]any, len(f.Values))
		for i, v := range f.Values {
			id, _ := v.(string)
			values[i] = replace(id)
		}
		f.Values = values
	}
	if len(f.Of) > 0 {
		of := make([]graph.Filter, len(f.Of))
		for i, x := range f.Of {
			of[i] = actorIDs(x, actors && f.Op != graph.OpHas || f.Op == graph.OpAt && f.Part != graph.AtArticle, replace)
		}
		f.Of = of
	}
	return f
}

func (s *Store) selectActors(ctx context.Context, q graph.ActorQuery) (*selection, error) {
	var err error
	if q.Where, err = s.resolve(ctx, q.Where, graph.ActorList); err != nil {
		return nil, err
	}
	return actorSelection(q)
}

func (s *Store) selectRelations(ctx context.Context, q graph.RelationQuery) (*selection, error) {
	var err error
	if q.Where, err = s.resolve(ctx, q.Where, graph.RelationList); err != nil {
		return nil, err
	}
	return relationSelection(q)
}

// leadByTypes makes the types that relations are to be of lead to them, by an index range
// each, where nothing narrower does.
func (q *selection) leadByTypes(f graph.Filter) {
	all := []graph.Filter{f}
	if f.Op == graph.OpAll {
		all = f.Of
	}
	for _, x := range all {
		if x.Op == graph.OpIn && x.Property == graph.ByType && !q.anchored() {
			q.param("types", x.Values)
			q.anchor("UNWIND $types AS one", q.by("type"))
		}
	}
}

func (s *Store) selectClaims(ctx context.Context, q graph.ClaimQuery) (*selection, error) {
	var err error
	if q.Where, err = s.resolve(ctx, q.Where, graph.ClaimList); err != nil {
		return nil, err
	}
	sel, err := claimSelection(q)
	if err != nil || sel.anchored() {
		return sel, err
	}
	return sel, s.leadByWords(ctx, sel, q.Where)
}

// Words that stand in few claims lead to them by the full-text index; where they
// stand in more, a page is full soon without it.
const fewClaims = 2000

const wordsQuery = "CALL db.index.fulltext.queryNodes('entente_claim_words', $lucene"

// leadByWords makes the words that a filter looks for in the evidence lead to the
// claims, where they are few. Words of one or two letters begin too many others.
func (s *Store) leadByWords(ctx context.Context, sel *selection, f graph.Filter) error {
	all := []graph.Filter{f}
	if f.Op == graph.OpAll {
		all = f.Of
	}
	var list []string
	for _, x := range all {
		if x.Op != graph.OpWords || x.Property != graph.ByEvidence {
			continue
		}
		for _, w := range strings.Fields(strings.Join(phrases(x.Values[0].(string)), "")) {
			if utf8.RuneCountInString(w) > 2 {
				list = append(list, w)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	search, n := lucene(list, true), 0
	if err := s.read(ctx, func(t tx) error {
		return t.query(wordsQuery+", {limit: $most}) YIELD node RETURN count(node)", map[string]any{"lucene": search, "most": fewClaims + 1}, func(v []any) error {
			n = number(v[0])
			return nil
		})
	}); err != nil || n > fewClaims {
		if hasCode(err, "Neo.ClientError.Procedure.ProcedureCallFailed") {
			return nil // while a load goes on there is no index
		}
		return err
	}
	sel.param("lucene", search)
	sel.anchor("CALL () { "+wordsQuery+") YIELD node RETURN node AS one }", branch{match: "WITH one AS x"})
	return nil
}
