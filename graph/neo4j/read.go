package neo4j

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/entente-graph/entente/graph"
)

// marshal is JSON of what cannot fail to be JSON.
func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// plain turns a list into one that the driver knows.
func plain[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		switch v := any(v).(type) {
		case graph.Quad:
			out[i] = int64(v)
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}

// canonical binds a list of actors, each replaced by the one that it was merged into.
func (q *selection) canonical(name string, ids []graph.ActorID) {
	q.prepare += "CALL () { UNWIND $" + name + " AS id OPTIONAL MATCH (m:Actor {id: id}) RETURN collect(DISTINCT coalesce(m.into, id)) AS " + name + " }\n"
	q.bound = append(q.bound, name)
	q.param(name, plain(ids))
}

// actors restricts x to those where one of the properties is an actor of the list.
func (q *selection) actors(name string, ids []graph.ActorID, properties ...string) {
	if len(ids) == 0 {
		return
	}
	q.canonical(name, ids)
	var either []string
	var branches []branch
	for _, p := range properties {
		either = append(either, "x."+p+" IN "+name)
		branches = append(branches, q.by(p))
	}
	if !q.anchored() {
		q.anchor("UNWIND "+name+" AS one", branches...)
		return
	}
	q.where("(" + strings.Join(either, " OR ") + ")")
}

// fold is a name as it is compared: lower case, no accents, single spaces.
func fold(name string) string {
	return graph.NormalName(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(name)))
}

// tokens are the words of a folded name: runs of letters and digits.
func tokens(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Co, r) })
}

// words are the words of all names in one text, each after a space.
func words(names []string) string {
	var b strings.Builder
	for _, n := range names {
		for _, t := range tokens(fold(n)) {
			b.WriteString(" " + t)
		}
	}
	return b.String()
}

// longestWord bounds what is looked up in the full-text index, which cuts words
// of more than 255 characters up; the whole word is compared afterwards.
const longestWord = 100

// lucene is a query for actors that have all the words, or words that begin with
// them. Words are letters and digits in lower case, which no query syntax is made of.
func lucene(list []string, prefix bool) string {
	var terms []string
	for _, w := range list {
		star := ""
		if r := []rune(w); len(r) > longestWord {
			w, star = string(r[:longestWord]), "*"
		}
		if prefix {
			star = "*"
		}
		terms = append(terms, w+star)
	}
	return strings.Join(terms, " AND ")
}

func actorSelection(q graph.ActorQuery) (*selection, error) {
	sel, err := ordered(graph.ActorList, q.Order)
	if err != nil {
		return nil, err
	}
	search := "CALL db.index.fulltext.queryNodes('entente_words', $lucene) YIELD node "
	const canonical = " OPTIONAL MATCH (node)-[:MERGED_INTO]->(into) WITH DISTINCT coalesce(into, node) AS x"
	if q.Name != "" {
		if fold(q.Name) == "" {
			return nil, fmt.Errorf("%w: a name of white space", graph.ErrQuery)
		}
		if all := phrases(q.Name); len(all) == 0 {
			sel.where("false") // there is no word to find
			sel.param("phrases", nil)
		} else {
			sel.param("lucene", lucene(strings.Fields(strings.Join(all, "")), true))
			sel.param("phrases", plain(all))
			sel.anchor("CALL () { "+search+"WITH node WHERE all(p IN $phrases WHERE node.words CONTAINS p)"+canonical+" RETURN x AS one }", branch{match: "WITH one AS x"})
		}
	}
	if q.Exact != "" {
		sel.param("exact", fold(q.Exact))
		list := tokens(fold(q.Exact))
		switch {
		case sel.anchored():
			sel.where("($exact IN x.folded OR EXISTS { MATCH (o:Actor)-[:MERGED_INTO]->(x) WHERE $exact IN o.folded })")
		case len(list) == 0: // a name of signs only: no index has it
			sel.anchor("CALL () { MATCH (node:Actor) WHERE $exact IN node.folded"+canonical+" RETURN x AS one }", branch{match: "WITH one AS x"})
		default:
			sel.param("lucene", lucene(list, false))
			sel.anchor("CALL () { "+search+"WITH node WHERE $exact IN node.folded"+canonical+" RETURN x AS one }", branch{match: "WITH one AS x"})
		}
	}
	return sel, sel.filter(q.Where, graph.ActorList)
}

// withOthers finds the names of the actors that were merged into x, and whole
// returns x with them.
const (
	withOthers = `OPTIONAL MATCH (o:Actor)-[:MERGED_INTO]->(x)
WITH x, collect([o.id, o.name, o.aliases, o.sources, o.curated]) AS others
`
	whole = "x.id, x.name, x.kind, x.country, x.code, x.sector, x.known, x.aliases, x.sources, x.curated, others"
)

// briefActor are the columns that a brief page leaves of whole.
const briefActor = "x.id, x.name, x.kind, x.country"

// actorColumns are the columns of an actor.
func actorColumns(brief bool) string {
	if brief {
		return briefActor
	}
	return whole
}

// actorsIn returns columns of all x as the list "actors".
func actorsIn(columns string) string {
	link := ""
	if columns == whole {
		link = withOthers
	}
	return link + "RETURN collect([" + columns + "]) AS actors\n"
}

// briefActorOf reads a record of briefActor, or what others begin with.
func briefActorOf(v []any) graph.Actor {
	return graph.Actor{ID: text[graph.ActorID](v[0]), Name: text[string](v[1]), Kind: text[graph.Kind](v[2]), Country: text[string](v[3])}
}

func actorOf(v []any) graph.Actor {
	a := briefActorOf(v)
	a.Code, a.Sector, a.Known, a.Aliases = text[string](v[4]), text[graph.Sector](v[5]), flag(v[6]), aliasesOf(v[7], v[8])
	return a
}

func aliasesOf(names, sources any) []graph.Alias {
	var list []graph.Alias
	from := texts[graph.AliasSource](sources)
	for i, n := range texts[string](names) {
		list = append(list, graph.Alias{Name: n, Source: from[i]})
	}
	return list
}

// wholeActor reads a record of actorColumns: its own names first, then those of
// curators, then those of merged actors by ID.
func wholeActor(v []any) (graph.Actor, error) {
	if len(v) == strings.Count(briefActor, ",")+1 {
		return briefActorOf(v), nil
	}
	a := actorOf(v)
	own := a.Aliases
	a.Aliases = nil
	add := func(list ...graph.Alias) {
		for _, n := range list {
			if n.Name != a.Name && !slices.ContainsFunc(a.Aliases, func(have graph.Alias) bool { return have.Name == n.Name }) {
				a.Aliases = append(a.Aliases, n)
			}
		}
	}
	curated := func(v any) {
		for _, n := range texts[string](v) {
			add(graph.Alias{Name: n, Source: graph.AliasCurator})
		}
	}
	add(own...)
	curated(v[9])
	others, _ := v[10].([]any)
	slices.SortFunc(others, func(a, b any) int {
		return strings.Compare(text[string](a.([]any)[0]), text[string](b.([]any)[0]))
	})
	for _, o := range others {
		f := o.([]any)
		if f[0] == nil {
			continue // nobody was merged
		}
		add(graph.Alias{Name: text[string](f[1]), Source: graph.AliasLexicon})
		add(aliasesOf(f[2], f[3])...)
		curated(f[4])
	}
	return a, nil
}

// wholeActors reads a list of whole, by ID.
func wholeActors(v any) (map[graph.ActorID]*graph.Actor, error) {
	list, _ := v.([]any)
	found := make(map[graph.ActorID]*graph.Actor, len(list))
	for _, x := range list {
		a, err := wholeActor(x.([]any))
		if err != nil {
			return nil, err
		}
		found[a.ID] = &a
	}
	return found, nil
}

const actorsQuery = "UNWIND $ids AS id MATCH (m:Actor {id: id}) OPTIONAL MATCH (m)-[:MERGED_INTO]->(c) WITH DISTINCT id, coalesce(c, m) AS x\n" +
	`OPTIONAL MATCH (o:Actor)-[:MERGED_INTO]->(x)
WITH id, x, collect([o.id, o.name, o.aliases, o.sources, o.curated]) AS others
RETURN id, ` + whole

// Actors returns actors by ID; see graph.Reader.
func (s *Store) Actors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	found, _, err := s.Lookup(ctx, ids, nil)
	var out []graph.Actor
	for _, a := range graph.InOrder(ids, found) {
		out = append(out, *a)
	}
	return out, err
}

// Lookup returns actors and articles; see graph.Reader.
func (s *Store) Lookup(ctx context.Context, actors []graph.ActorID, articles []graph.ArticleID) (map[graph.ActorID]*graph.Actor, map[graph.ArticleID]*graph.Article, error) {
	if len(actors)+len(articles) == 0 {
		return nil, nil, ctx.Err()
	}
	var found map[graph.ActorID]*graph.Actor
	var texts map[graph.ArticleID]*graph.Article
	read := s.read
	if len(actors) == 0 || len(articles) == 0 {
		read = s.ask
	}
	err := read(ctx, func(t tx) (err error) {
		found, texts, err = t.lookup(actors, articles)
		return err
	})
	return found, texts, err
}

func (t tx) lookup(actors []graph.ActorID, articles []graph.ArticleID) (map[graph.ActorID]*graph.Actor, map[graph.ArticleID]*graph.Article, error) {
	found, texts := map[graph.ActorID]*graph.Actor{}, map[graph.ArticleID]*graph.Article{}
	if len(actors) > 0 {
		if err := t.query(actorsQuery, map[string]any{"ids": plain(actors)}, func(v []any) error {
			a, err := wholeActor(v[1:])
			found[text[graph.ActorID](v[0])] = &a
			return err
		}); err != nil {
			return nil, nil, err
		}
	}
	if len(articles) == 0 {
		return found, texts, nil
	}
	return found, texts, t.query("UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN "+articleColumns, map[string]any{"ids": plain(articles)}, func(v []any) error {
		a, err := articleOf(v)
		if err == nil {
			texts[a.ID] = a
		}
		return err
	})
}

// FindActors pages through actors; see graph.Reader.
func (s *Store) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	sel, err := s.selectActors(ctx, q)
	if err != nil {
		return graph.Slice[graph.Actor]{}, err
	}
	c := columns[graph.Actor]{link: withOthers, list: whole, build: wholeActor}
	if p.Brief {
		c.link, c.list = "", briefActor
	}
	return page(ctx, s, sel, p, c)
}

func relationSelection(q graph.RelationQuery) (*selection, error) {
	sel, err := ordered(graph.RelationList, q.Order)
	if err != nil {
		return nil, err
	}
	if len(q.IDs) > 0 {
		sel.param("ids", plain(q.IDs))
		sel.anchor("UNWIND $ids AS one", sel.by("id"))
	}
	sel.actors("subjects", q.Subjects, "subject")
	sel.actors("objects", q.Objects, "object")
	if len(q.Between) > 0 {
		sel.actors("between", q.Between, "subject")
		sel.where("x.object IN between")
	}
	sel.actors("actors", q.Actors, "subject", "object")
	return sel, sel.filter(q.Where, graph.RelationList)
}

const relationColumns = "x.id, x.subject, x.type, x.object, x.category, x.symmetric, x.claims, x.affirmed, x.denied, x.publishers, x.articles, x.first, x.last, x.confidence"

func relationOf(v []any) (graph.Relation, error) {
	return graph.Relation{
		ID: text[graph.RelationID](v[0]), Subject: text[graph.ActorID](v[1]), Type: text[string](v[2]), Object: text[graph.ActorID](v[3]),
		Category: text[graph.Category](v[4]), Symmetric: flag(v[5]), Claims: number(v[6]), Affirmed: number(v[7]), Denied: number(v[8]),
		Publishers: number(v[9]), Articles: number(v[10]), First: text[string](v[11]), Last: text[string](v[12]), Confidence: decimal(v[13]),
	}, nil
}

// The columns of a relation in a list: its rank, which an index has and which holds its ID
// and claims, then its ends. briefEdge are those that a brief page leaves of them.
const (
	briefEdge = "x.rank, x.subject, x.object, x.type, x.category, x.first, x.last"
	wholeEdge = briefEdge + ", x.symmetric, x.affirmed, x.denied, x.publishers, x.articles, x.confidence"
)

func edgeColumns(brief bool) string {
	if brief {
		return briefEdge
	}
	return wholeEdge
}

// edgeOf reads a record of edgeColumns.
func edgeOf(v []any) (graph.Relation, error) {
	claims, id := claimsOf(text[string](v[0]))
	x := graph.Relation{
		ID: graph.RelationID(id), Claims: claims, Subject: text[graph.ActorID](v[1]), Object: text[graph.ActorID](v[2]), Type: text[string](v[3]),
		Category: text[graph.Category](v[4]), First: text[string](v[5]), Last: text[string](v[6]),
	}
	if v := v[7:]; len(v) > 0 {
		x.Symmetric, x.Affirmed, x.Denied = flag(v[0]), number(v[1]), number(v[2])
		x.Publishers, x.Articles, x.Confidence = number(v[3]), number(v[4]), decimal(v[5])
	}
	return x, nil
}

// relationPage is for pages below several actors, whose ends are looked up at once.
func relationPage(p graph.Page) columns[graph.Relation] {
	return columns[graph.Relation]{list: relationColumns, build: relationOf, refers: func(list []graph.Relation) ([]graph.ActorID, []graph.ArticleID) { return p.OfRelations(list), nil }}
}

// Relations pages through relations; see graph.Reader.
func (s *Store) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	sel, err := s.selectRelations(ctx, q)
	if err != nil {
		return graph.Slice[graph.Relation]{}, err
	}
	sel.leadByTypes(q.Where)
	c := columns[graph.Relation]{list: edgeColumns(p.Brief), build: edgeOf, joined: true}
	if p.Actors {
		c.ends = actorColumns(p.Brief)
	}
	return page(ctx, s, sel, p, c)
}

func claimSelection(q graph.ClaimQuery) (*selection, error) {
	sel, err := ordered(graph.ClaimList, q.Order)
	if err != nil {
		return nil, err
	}
	return claimsBy(sel, q)
}

// inArticle matches the claims of an article.
var inArticle = branch{match: "MATCH (:Article {id: one})<-[:IN_ARTICLE]-(x:Claim)"}

func claimsBy(sel *selection, q graph.ClaimQuery) (*selection, error) {
	// The narrowest list leads, the others filter.
	for _, l := range []struct{ name, property string }{{"ids", "id"}, {"articles", "article"}, {"relations", "relation"}} {
		var values []any
		switch l.name {
		case "ids":
			values = plain(q.IDs)
		case "articles":
			values = plain(q.Articles)
		case "relations":
			values = plain(q.Relations)
		}
		if len(values) == 0 {
			continue
		}
		sel.param(l.name, values)
		switch {
		case sel.anchored():
			sel.where("x." + l.property + " IN $" + l.name)
		case l.name == "articles":
			sel.anchor("UNWIND $articles AS one", inArticle)
		default:
			sel.anchor("UNWIND $"+l.name+" AS one", sel.by(l.property))
		}
	}
	sel.actors("speakers", q.Speakers, "speaker")
	sel.actors("subjects", q.Subjects, "subject")
	sel.actors("objects", q.Objects, "object")
	sel.actors("actors", q.Actors, "subject", "object")
	return sel, sel.filter(q.Where, graph.ClaimList)
}

// sentenceOf finds the sentence of a claim, or the article where no sentence of
// it is the claim's.
const (
	sentenceOf = `OPTIONAL MATCH (x)-[:EVIDENCE]->(s:Sentence)
OPTIONAL MATCH (x)-[:IN_ARTICLE|REJECTED_IN]->(a:Article) WHERE s IS NULL
`
	claimColumns = "x.body, s.text, a.title, a.text"
)

func decodeClaim(v any) (c graph.Claim, err error) {
	if err := json.Unmarshal([]byte(text[string](v)), &c); err != nil {
		return c, fmt.Errorf("reading a claim: %w", err)
	}
	return c, nil
}

func claimOf(v []any) (graph.Claim, error) {
	c, err := decodeClaim(v[0])
	if err != nil {
		return c, err
	}
	if v[1] != nil {
		c.Evidence.Text = text[string](v[1])
	} else {
		c.CutEvidence(&graph.Article{Title: text[string](v[2]), Text: text[string](v[3])})
	}
	return c, nil
}

func claimPage(p graph.Page) columns[graph.Claim] {
	return columns[graph.Claim]{link: sentenceOf, list: claimColumns, build: claimOf, refers: p.OfClaims}
}

// Claims pages through claims; see graph.Reader.
func (s *Store) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	sel, err := s.selectClaims(ctx, q)
	if err != nil {
		return graph.Slice[graph.Claim]{}, err
	}
	return page(ctx, s, sel, p, claimPage(p))
}

// The places that the last transaction gave are all there only once it is wholly
// applied, which readers may see half of: its claims are counted. What is settled
// was there before it began; see countArrivals.
const (
	// What is compared is bound first: read again after the count it may be of
	// a later transaction.
	reachQuery = `MATCH (m:Entente {id: 'store'})
WITH m.replaced AS replaced, m.settled AS settled, m.arrivals AS arrivals
CALL (settled, arrivals) { MATCH (c:Claim) WHERE c.arrival > settled AND c.arrival <= arrivals RETURN count(c) AS n }
CALL (settled, arrivals) { MATCH (c:Rejected) WHERE c.arrival > settled AND c.arrival <= arrivals RETURN count(c) AS rejected }
RETURN replaced, settled, arrivals, n + rejected`
	latestQuery   = "MATCH (m:Entente {id: 'store'}) RETURN m.arrivals"
	replacedQuery = "MATCH (m:Entente {id: 'store'}) RETURN m.replaced"
)

// reach returns the place up to which claims may be read, the last one given, and
// how many articles had been replaced by then.
func (t tx) reach() (trusted, latest graph.Arrival, replaced int, err error) {
	err = t.query(reachQuery, nil, func(v []any) error {
		replaced, trusted, latest = number(v[0]), graph.Arrival(number(v[1])), graph.Arrival(number(v[2]))
		if trusted+graph.Arrival(number(v[3])) == latest {
			trusted = latest
		}
		return nil
	})
	return trusted, latest, replaced, err
}

// Latest returns the place of the claim that arrived last; see graph.Reader.
func (s *Store) Latest(ctx context.Context) (latest graph.Arrival, err error) {
	err = s.ask(ctx, func(t tx) error {
		return t.query(latestQuery, nil, func(v []any) error {
			latest = graph.Arrival(number(v[0]))
			return nil
		})
	})
	return latest, err
}

// Arrivals returns claims in the order in which they came in; see graph.Reader.
// A claim of an article that is being replaced may be gone for a moment: what was
// read then is read again.
func (s *Store) Arrivals(ctx context.Context, q graph.ClaimQuery, after graph.Arrival, limit int) (out graph.Arrivals, err error) {
	if q.Where, err = s.resolve(ctx, q.Where, graph.ClaimList); err != nil {
		return out, err
	}
	sel, err := claimsBy(arrivals(), q)
	if err != nil {
		return out, err
	}
	for calm := false; !calm; {
		err := s.read(ctx, func(t tx) (err error) {
			out, calm, err = t.arrivals(sel, after, limit)
			return err
		})
		if err != nil {
			return graph.Arrivals{}, err
		}
	}
	return out, nil
}

func (t tx) arrivals(sel *selection, after graph.Arrival, limit int) (out graph.Arrivals, calm bool, err error) {
	trusted, latest, before, err := t.reach()
	if err != nil {
		return out, false, err
	}
	until, err := graph.Stretch(after, latest, limit)
	if err != nil {
		return out, false, err
	}
	until = max(after, min(until, trusted))
	sel.param("after", int(after))
	sel.param("before", int(until)+1)
	sel.param("limit", limit)
	if err := t.query(sel.statement(false, sentenceOf, claimColumns), sel.params, func(v []any) error {
		c, err := claimOf(v[1:])
		out.Claims, out.At = append(out.Claims, c), append(out.At, graph.Arrival(number(v[0].([]any)[0])))
		return err
	}); err != nil {
		return out, false, err
	}
	if out.Until = until; len(out.At) == limit {
		out.Until = out.At[limit-1]
	}
	out.More = out.Until < latest
	return out, calm, t.query(replacedQuery, nil, func(v []any) error {
		calm = number(v[0]) == before
		return nil
	})
}

const articleColumns = "a.id, a.source, a.url, a.publisher, a.title, a.text, a.published, a.hash, a.reader, a.sentences, a.added"

func articleOf(v []any) (*graph.Article, error) {
	a := &graph.Article{
		ID: text[graph.ArticleID](v[0]), Source: text[string](v[1]), URL: text[string](v[2]), Publisher: text[string](v[3]), Title: text[string](v[4]),
		Text: text[string](v[5]), Published: text[string](v[6]), Hash: text[string](v[7]), Reader: text[string](v[8]), Added: instant(v[10]),
	}
	if err := json.Unmarshal([]byte(text[string](v[9])), &a.Sentences); err != nil {
		return nil, fmt.Errorf("reading article %s: %w", a.ID, err)
	}
	return a, nil
}

// Article returns one article; see graph.Reader.
func (s *Store) Article(ctx context.Context, id graph.ArticleID) (*graph.Article, error) {
	var a *graph.Article
	err := s.read(ctx, func(t tx) error {
		return t.query("MATCH (a:Article {id: $id}) RETURN "+articleColumns, map[string]any{"id": string(id)}, func(v []any) (err error) {
			a, err = articleOf(v)
			return err
		})
	})
	if err == nil && a == nil {
		err = fmt.Errorf("article %s: %w", id, graph.ErrNotFound)
	}
	return a, err
}

// FindArticles returns several articles; see graph.Reader.
func (s *Store) FindArticles(ctx context.Context, ids []graph.ArticleID) ([]*graph.Article, error) {
	_, found, err := s.Lookup(ctx, nil, ids)
	return graph.InOrder(ids, found), err
}

func articleSelection(q graph.ArticleQuery) (*selection, error) {
	sel, err := ordered(graph.ArticleList, q.Order)
	if err != nil {
		return nil, err
	}
	return sel, sel.filter(q.Where, graph.ArticleList)
}

// ListArticles pages through articles; see graph.Reader.
func (s *Store) ListArticles(ctx context.Context, q graph.ArticleQuery, p graph.Page) (graph.Slice[graph.Article], error) {
	sel, err := articleSelection(q)
	if err != nil {
		return graph.Slice[graph.Article]{}, err
	}
	return page(ctx, s, sel, p, columns[graph.Article]{link: "WITH x, x AS a ", list: articleColumns, build: func(v []any) (graph.Article, error) {
		a, err := articleOf(v)
		if err != nil {
			return graph.Article{}, err
		}
		return *a, nil
	}})
}

// publishers adds the articles up: x is no node but has the same look.
const publishers = `MATCH (a:Article) WHERE a.publisher IS NOT NULL
WITH a.publisher AS name, count(*) AS articles, sum(COUNT { (a)<-[:IN_ARTICLE]-() }) AS claims, min(a.published) AS first, max(a.published) AS last
WITH {publisher: name, articles: articles, claims: claims, first: first, last: last} AS x`

func publisherSelection(q graph.PublisherQuery) (*selection, error) {
	sel, err := ordered(graph.PublisherList, q.Order)
	if err != nil {
		return nil, err
	}
	return sel, sel.filter(q.Where, graph.PublisherList)
}

// Publishers pages through publishers; see graph.Reader.
func (s *Store) Publishers(ctx context.Context, q graph.PublisherQuery, p graph.Page) (graph.Slice[graph.Publisher], error) {
	sel, err := publisherSelection(q)
	if err != nil {
		return graph.Slice[graph.Publisher]{}, err
	}
	return page(ctx, s, sel, p, columns[graph.Publisher]{list: "x.publisher, x.articles, x.claims, x.first, x.last", build: func(v []any) (graph.Publisher, error) {
		return graph.Publisher{Name: text[string](v[0]), Articles: number(v[1]), Claims: number(v[2]), First: text[string](v[3]), Last: text[string](v[4])}, nil
	}})
}

// articlesAtOnce bounds the articles that a stream holds in memory.
const articlesAtOnce = 50

func (s *Store) articlesAfter(ctx context.Context, after graph.ArticleID) (list []*graph.Article, err error) {
	err = s.read(ctx, func(t tx) error {
		list = nil
		return t.query("MATCH (a:Article) WHERE a.id > $after RETURN "+articleColumns+" ORDER BY a.id LIMIT $limit",
			map[string]any{"after": string(after), "limit": articlesAtOnce}, func(v []any) error {
				a, err := articleOf(v)
				list = append(list, a)
				return err
			})
	})
	return list, err
}

// Articles streams every article by ID; see graph.Reader. No transaction stays
// open while the caller works.
func (s *Store) Articles(ctx context.Context) iter.Seq2[*graph.Article, error] {
	return func(yield func(*graph.Article, error) bool) {
		for list := range s.articlePages(ctx, "", yield) {
			for _, a := range list {
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

// articlePages yields pages of articles after one; an error goes to fail, and is the end.
func (s *Store) articlePages(ctx context.Context, after graph.ArticleID, fail func(*graph.Article, error) bool) iter.Seq[[]*graph.Article] {
	return func(yield func([]*graph.Article) bool) {
		for {
			list, err := s.articlesAfter(ctx, after)
			if err != nil {
				fail(nil, err)
				return
			}
			if len(list) == 0 || !yield(list) {
				return
			}
			after = list[len(list)-1].ID
		}
	}
}

// Edits streams the identity log; see graph.Reader.
func (s *Store) Edits(ctx context.Context) iter.Seq2[graph.Edit, error] {
	return func(yield func(graph.Edit, error) bool) {
		var log []graph.Edit
		err := s.read(ctx, func(t tx) (err error) {
			log, err = t.editsAfter(0)
			return err
		})
		for _, e := range log {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(graph.Edit{}, err)
		}
	}
}

func (t tx) editsAfter(n int) (log []graph.Edit, err error) {
	err = t.query("MATCH (e:Edit) WHERE e.number > $after RETURN e.body ORDER BY e.number", map[string]any{"after": n}, func(v []any) error {
		var e graph.Edit
		if err := json.Unmarshal([]byte(text[string](v[0])), &e); err != nil {
			return fmt.Errorf("reading the identity log: %w", err)
		}
		log = append(log, e)
		return nil
	})
	return log, err
}

// statsQuery reads counts that the server keeps.
const statsQuery = `CALL () { MATCH (n:Actor) RETURN count(n) AS actors }
CALL () { MATCH ()-[m:MERGED_INTO]->() RETURN count(m) AS merged }
CALL () { MATCH (n:Article) RETURN count(n) AS articles }
CALL () { MATCH (n:Sentence) RETURN count(n) AS sentences }
CALL () { MATCH (n:Claim) RETURN count(n) AS claims }
CALL () { MATCH (n:Relation) RETURN count(n) AS relations }
RETURN actors - merged, articles, sentences, claims, relations`

// Stats counts what is stored; see graph.Reader.
func (s *Store) Stats(ctx context.Context) (st graph.Stats, err error) {
	err = s.read(ctx, func(t tx) error {
		return t.query(statsQuery, nil, func(v []any) error {
			st = graph.Stats{Actors: number(v[0]), Articles: number(v[1]), Sentences: number(v[2]), Claims: number(v[3]), Relations: number(v[4])}
			return nil
		})
	})
	return st, err
}
