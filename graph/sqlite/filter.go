package sqlite

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"
	"sync"
	"unicode"

	"modernc.org/sqlite"

	"github.com/entente-graph/entente/graph"
)

// filter restricts to what a filter of a list matches.
func (s *Store) filter(ctx context.Context, w *where, f graph.Filter, of graph.List) error {
	if f.IsZero() {
		return nil
	}
	if err := f.Check(of); err != nil {
		return err
	}
	b := condition{scope: scopes[of], reach: s.reach, finds: func(q search) (int, error) { return s.findable(ctx, q) }}
	b.write(f)
	w.add(b.String(), b.args...)
	return b.err
}

// narrow restricts the claims of a query to those of the articles that the search
// of its filter finds, where these are not many.
func (s *Store) narrow(ctx context.Context, w *where, query graph.ClaimQuery) error {
	if len(query.IDs)+len(query.Relations)+len(query.Articles) > 0 {
		return nil // they lead to few claims
	}
	if len(query.Subjects)+len(query.Objects)+len(query.Actors) == 0 {
		if err := s.lead(ctx, w, query.Where); err != nil {
			return err
		}
	}
	q := searchOf(query.Where, "")
	n, err := s.findable(ctx, q)
	switch {
	case err != nil:
		return err
	case n <= s.reach.few:
		w.index = "claim_article"
		w.add("claim.article IN "+found, string(q))
	case n <= s.reach.some:
		w.add("+claim.article IN "+found, string(q)) // the sign keeps it from leading the way
	}
	return nil
}

// lead makes the actors that a name of subject or object belongs to lead to the
// claims, where they are not many.
func (s *Store) lead(ctx context.Context, w *where, f graph.Filter) error {
	all := []graph.Filter{f}
	if f.Op == graph.OpAll {
		all = f.Of
	}
	for _, x := range all {
		if x.Op != graph.OpAt || x.Part != graph.AtSubject && x.Part != graph.AtObject || x.Of[0].Property != graph.ByName {
			continue
		}
		b := condition{scope: scopes[graph.ActorList]}
		b.write(x.Of[0])
		rows, err := s.read.QueryContext(ctx, "SELECT id FROM actor WHERE "+b.String()+" LIMIT ?", append(b.args, maxRanges+1)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		var ids []graph.ActorID
		for rows.Next() {
			var id graph.ActorID
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		switch {
		case len(ids) == 0:
			w.add("0") // nobody has the name
			return nil
		case len(ids) <= maxRanges:
			w.actors(ids, string(x.Part))
			return nil
		}
	}
	return nil
}

// leadByTypes makes the types that relations are to be of lead to them, where they are
// not many: by a range of an index each, in the list's own order. It returns what else
// the filter asks for.
func (w *where) leadByTypes(f graph.Filter) (rest graph.Filter) {
	all := []graph.Filter{f}
	if f.Op == graph.OpAll {
		all = f.Of
	}
	for i, x := range all {
		if x.Op != graph.OpIn || x.Property != graph.ByType || len(x.Values) == 0 || len(x.Values) > maxRanges {
			continue
		}
		for i, v := range x.Values {
			if !slices.Contains(x.Values[:i], v) {
				w.either = append(w.either, where{conditions: []string{"type = ?"}, args: []any{v}})
			}
		}
		return graph.All(slices.Concat(all[:i], all[i+1:])...)
	}
	return f
}

// A scope says what the properties that a filter tests are in SQL.
type scope struct {
	of      graph.List
	columns map[graph.Property]string
	// Of properties that another table has, the rows that they are looked up
	// by: "claim.subject IN (SELECT actor.id FROM actor WHERE " and so on.
	lookup map[graph.Property]string
	actor  string // the column of the ID whose names ByName tests, "" where there is none
}

// Types lead to relations where relationWhere says so; the sign keeps them from it
// elsewhere.
var scopes = map[graph.List]scope{
	graph.ActorList: {of: graph.ActorList, actor: "actor.id", columns: map[graph.Property]string{
		graph.ByKind: "actor.kind", graph.ByCountry: "actor.country", graph.ByCode: "actor.code", graph.BySector: "actor.sector",
		graph.ByKnown: "actor.known", graph.ByClaims: "actor.claims",
	}},
	graph.RelationList: {of: graph.RelationList, columns: map[graph.Property]string{
		graph.ByID: "relation.id", graph.ByType: "+relation.type", graph.ByCategory: "relation.category", graph.ByQuad: "relation.quad",
		graph.ByFirst: "relation.first", graph.ByLast: "relation.last", graph.ByConfidence: "relation.confidence", graph.ByClaims: "relation.claims",
		graph.ByArticles: "relation.articles", graph.ByPublishers: "relation.publishers", graph.ByAffirmed: "relation.affirmed", graph.ByDenied: "relation.denied",
	}},
	graph.ClaimList: {of: graph.ClaimList, columns: map[graph.Property]string{
		graph.ByID: "claim.id", graph.ByType: "claim.type", graph.ByCategory: "claim.category", graph.ByQuad: "claim.quad",
		graph.ByPolarity: "claim.polarity", graph.ByModality: "claim.modality", graph.ByFirst: "claim.first", graph.ByLast: "claim.last",
		graph.ByConfidence: "claim.confidence", graph.ByPlace: inBody("Where.Name"), graph.ByPlaceCountry: inBody("Where.Country"),
		graph.ByEvidence: evidence, graph.ByPublishers: "coalesce((SELECT r.publishers FROM relation r WHERE claim.relation <> '' AND r.id = claim.relation), 0)",
	}},
	graph.ArticleList: {of: graph.ArticleList, columns: map[graph.Property]string{
		graph.ByID: "article.id", graph.ByPublisher: "article.publisher", graph.ByPublished: "article.published", graph.ByTitle: "article.title",
		graph.ByAdded: "article.added", graph.ByClaims: "article.claims",
	}},
	graph.PublisherList: {of: graph.PublisherList, columns: map[graph.Property]string{
		graph.ByPublisher: "publishers.publisher", graph.ByArticles: "publishers.articles", graph.ByClaims: "publishers.claims",
		graph.ByFirst: "publishers.first", graph.ByLast: "publishers.last",
	}},
}

// inBody is a text within a claim as it is stored, an empty one where it lacks it.
func inBody(path string) string { return "coalesce(json_extract(claim.body, '$." + path + "'), '')" }

// evidence cuts the sentence of a claim out of its article.
const evidence = `(SELECT CAST(substr(CAST(CASE json_extract(claim.body, '$.Evidence.Field') WHEN 'TITLE' THEN a.title ELSE a.text END AS BLOB),
	json_extract(claim.body, '$.Evidence.Start') + 1, json_extract(claim.body, '$.Evidence.End') - json_extract(claim.body, '$.Evidence.Start')) AS TEXT)
	FROM article a WHERE a.id = claim.article)`

// mention is the scope of one of the mentions of claims.
func mention(p graph.Part) scope {
	column, field := string(p), strings.ToUpper(string(p[:1]))+string(p[1:])
	return scope{actor: "claim." + column, columns: map[graph.Property]string{
		graph.ByText: inBody(field + ".Text"), graph.ByPresent: "(json_type(claim.body, '$." + field + "') = 'object')",
		graph.ByKind: inBody(field + ".Kind"), graph.ByCountry: inBody(field + ".Country"), graph.ByCode: inBody(field + ".Code"), graph.BySector: inBody(field + ".Sector"),
	}}
}

// ofArticle leads from claims to the articles that they are looked up by.
const ofArticle = "claim.article IN (SELECT article.id FROM article WHERE "

// claimArticle is the scope of the article of claims, which have its ID and day
// themselves. When it was taken in is asked claim by claim: it is so of most.
var claimArticle = scope{
	columns: map[graph.Property]string{
		graph.ByID: "claim.article", graph.ByPublished: "claim.published", graph.ByPublisher: "article.publisher", graph.ByTitle: "article.title", graph.ByClaims: "article.claims",
		graph.ByAdded: "(SELECT a.added FROM article a INDEXED BY article_known WHERE a.id = claim.article)",
	},
	lookup: map[graph.Property]string{graph.ByPublisher: ofArticle, graph.ByTitle: ofArticle, graph.ByClaims: ofArticle},
}

// A condition is a filter being written as SQL.
type condition struct {
	strings.Builder
	args []any
	scope
	finds func(search) (int, error) // counts the articles; see Store.findable
	reach reach
	err   error // of finds
}

func (b *condition) add(text string, args ...any) {
	b.WriteString(text)
	b.args = append(b.args, args...)
}

// few reports whether a search finds so few articles that it may lead to them.
func (b *condition) few(q search) bool {
	n := 0
	if b.err == nil {
		n, b.err = b.finds(q)
	}
	return n <= b.reach.few
}

// within writes a filter of another scope.
func (b *condition) within(s scope, f graph.Filter) {
	outer := b.scope
	b.scope = s
	b.write(f)
	b.scope = outer
}

func (b *condition) write(f graph.Filter) {
	switch f.Op {
	case "":
		b.add("1")
	case graph.OpAll, graph.OpAny:
		operator, none := " AND ", "1"
		if f.Op == graph.OpAny {
			operator, none = " OR ", "0"
		}
		b.add("(")
		for i, x := range f.Of {
			if i > 0 {
				b.add(operator)
			}
			b.write(x)
		}
		if len(f.Of) == 0 {
			b.add(none)
		}
		b.add(")")
	case graph.OpNot:
		b.add("NOT ")
		b.write(f.Of[0])
	case graph.OpHas:
		q := searchOf(f.Of[0], "")
		if b.few(q) {
			b.add("relation.id IN (SELECT claim.relation FROM claim INDEXED BY claim_article WHERE claim.article IN "+found+" AND ", string(q))
		} else {
			b.add("EXISTS (SELECT 1 FROM claim WHERE claim.relation <> '' AND claim.relation = relation.id AND ")
		}
		b.within(scopes[graph.ClaimList], f.Of[0])
		b.add(")")
	case graph.OpAt:
		b.at(f.Part, f.Of[0])
	default:
		lookup := b.lookup[f.Property]
		b.add("(" + lookup)
		b.test(f)
		if lookup != "" {
			b.add(")")
		}
		b.add(")")
	}
}

// at writes a filter of what a claim or relation refers to.
func (b *condition) at(p graph.Part, f graph.Filter) {
	switch {
	case p == graph.AtArticle:
		b.within(claimArticle, f)
	case b.of == graph.ClaimList:
		b.within(mention(p), f)
	case f.Property == graph.ByID: // needs no look at the actor
		b.within(scope{actor: "relation." + string(p)}, f)
	default:
		b.add("relation." + string(p) + " IN (SELECT actor.id FROM actor WHERE actor.merged = '' AND ")
		b.within(scopes[graph.ActorList], f)
		b.add(")")
	}
}

// named selects the actors that names belong to, those that others were merged
// into in their place.
func named(from string) string {
	return "SELECT CASE WHEN a.merged = '' THEN a.id ELSE a.merged END FROM " + from
}

// test writes the test of a property.
func (b *condition) test(f graph.Filter) {
	column := b.columns[f.Property]
	switch {
	case f.Property == graph.ByID && b.actor != "":
		b.add(b.actor+" IN (SELECT coalesce(nullif(a.merged, ''), v.value) FROM json_each(?) v LEFT JOIN actor a ON a.id = v.value)", list(f.Values))
		return
	case f.Property == graph.ByName:
		b.name(f)
		return
	}
	switch f.Op {
	case graph.OpIn:
		b.add(column+" IN (SELECT value FROM json_each(?))", list(f.Values))
	case graph.OpBegins:
		b.add("substr("+column+", 1, length(?)) = ?", f.Values[0], f.Values[0])
	case graph.OpContains:
		b.add("instr("+column+", ?) > 0", f.Values[0])
	case graph.OpWords:
		if q := searchOf(f, ""); f.Property == graph.ByTitle && q != "" {
			if !b.few(q) {
				b.add("+") // as in narrow
			}
			b.add("article.id IN "+found+" AND ", string(q))
		}
		b.add(hasWords+"("+column+", ?)", f.Values[0])
	case graph.OpAtLeast:
		b.add(column+" >= ?", f.Values[0])
	case graph.OpAtMost:
		b.add(column+" <= ?", f.Values[0])
		if _, day := f.Values[0].(string); day { // none is not earlier than any
			b.add(" AND " + column + " <> ''")
		}
	}
}

// name writes a test of an actor's names.
func (b *condition) name(f graph.Filter) {
	const names = "alias n JOIN actor a ON a.id = n.actor WHERE "
	text := ""
	if f.Op != graph.OpIn {
		text = fold(f.Values[0].(string))
	}
	if f.Op == graph.OpWords && text == "" {
		b.add("0") // there is no word to find, and no query for none
		return
	}
	b.add(b.actor + " IN (")
	switch f.Op {
	case graph.OpIn:
		folded := make([]any, len(f.Values))
		for i, v := range f.Values {
			folded[i] = fold(v.(string))
		}
		b.add(named(names+"n.folded IN (SELECT value FROM json_each(?))"), list(folded))
	case graph.OpBegins:
		b.add(named(names+"n.folded >= ? AND substr(n.folded, 1, length(?)) = ?"), text, text, text)
	case graph.OpContains:
		b.add(named(names+"instr(n.folded, ?) > 0"), text)
	case graph.OpWords:
		b.add(named("actor_names f JOIN actor a ON a.id = f.actor WHERE actor_names MATCH ?"), matching(text))
	}
	b.add(")")
}

// list is a JSON array, also of nothing.
func list(values []any) string { return marshal(append([]any{}, values...)) }

// matching is a full-text query for names with words that begin with these, ""
// where there are none.
func matching(name string) string {
	var words []string
	for _, word := range strings.Fields(strings.ReplaceAll(fold(name), "\x00", " ")) { // where NUL ends a query
		words = append(words, `"`+strings.ReplaceAll(word, `"`, `""`)+`"*`)
	}
	return strings.Join(words, " AND ")
}

// hasWords names a function of SQL: whether a text has words that begin with
// those of another.
const hasWords = "entente_has_words"

var register = sync.OnceValue(func() error {
	return sqlite.RegisterDeterministicScalarFunction(hasWords, 2, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		text, _ := args[0].(string)
		wanted, _ := args[1].(string)
		return contains(words(text), wanted), nil
	})
})

// tokens are the words of a folded text: runs of letters and digits.
func tokens(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Co, r) })
}

// words are the words of a text, each after a space.
func words(text string) string {
	return " " + strings.Join(tokens(fold(text)), " ")
}

// contains reports whether words begin with those of a search. What stands
// between its spaces is found together.
func contains(words, search string) bool {
	found := false
	for _, part := range strings.Fields(fold(search)) {
		if t := tokens(part); len(t) > 0 {
			if !strings.Contains(words, " "+strings.Join(t, " ")) {
				return false
			}
			found = true
		}
	}
	return found
}
