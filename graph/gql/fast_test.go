package gql_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

// A composer makes random queries that are valid for a schema, whatever is in
// it: fields, aliases, fragments, directives and arguments.
type composer struct {
	schema    *ast.Schema
	r         *rand.Rand
	ids       []string // of actors, relations, claims and articles
	fragments []string
	aliases   int
	inputs    int // filters and orders
}

func (c *composer) query() string {
	c.fragments, c.aliases = nil, 0
	q := "query($t:Boolean=true,$f:Boolean=false){__typename ...@include(if:$t){__typename}...@skip(if:$f){__typename}"
	for range 1 + c.r.IntN(3) {
		for { // until one is found that leads to lists
			f := c.schema.Query.Fields[c.r.IntN(len(c.schema.Query.Fields))]
			if !strings.HasPrefix(f.Name, "__") && f.Name != "explainSentence" && f.Name != "relationTypes" {
				q += c.field(f, 6)
				break
			}
		}
	}
	return q + "}" + strings.Join(c.fragments, "")
}

func (c *composer) field(f *ast.FieldDefinition, depth int) string {
	out := " "
	if c.r.IntN(8) == 0 && c.aliases < 80 {
		c.aliases++
		out += fmt.Sprintf("x%d:", c.aliases)
	} else if len(f.Arguments) > 0 { // else two of different arguments would clash
		c.aliases++
		out += fmt.Sprintf("y%d:", c.aliases)
	}
	out += f.Name
	var arguments []string
	for _, a := range f.Arguments {
		if v := c.value(f, a); v != "" {
			arguments = append(arguments, a.Name+":"+v)
		}
	}
	if len(arguments) > 0 {
		out += "(" + strings.Join(arguments, ",") + ")"
	}
	switch c.r.IntN(20) {
	case 0:
		out += "@include(if:$f)"
	case 1:
		out += "@skip(if:$f)"
	}
	if d := c.schema.Types[f.Type.Name()]; d.IsCompositeType() {
		out += c.selection(d, depth-1)
	}
	return out
}

// value is an argument's value or, for most that may be left out, "".
func (c *composer) value(f *ast.FieldDefinition, a *ast.ArgumentDefinition) string {
	if a.Type.Name() == "Date" {
		return ""
	}
	switch a.Name {
	case "first":
		return fmt.Sprint(1 + c.r.IntN(5))
	case "id", "from", "to", "actor":
		return c.id(f)
	case "actors":
		return `["organization:a000000","organization:a000001"]`
	case "ids", "seeds":
		return "[" + c.id(f) + "]"
	case "limit":
		if f.Name == "timeline" || f.Name == "matrix" { // what is longer is refused
			return ""
		}
		return fmt.Sprint(1 + c.r.IntN(10))
	case "depth", "maxHops":
		return fmt.Sprint(1 + c.r.IntN(3))
	case "filter", "orderBy":
		if c.r.IntN(3) == 0 {
			c.inputs++
			return c.input(a.Name, a.Type, 3)
		}
		return ""
	}
	if a.Type.NonNull && a.DefaultValue == nil {
		panic("no value for " + f.Name + "." + a.Name)
	}
	return ""
}

// id is the ID of something, mostly of what the field takes.
func (c *composer) id(f *ast.FieldDefinition) string {
	of := map[string]string{"relation": "relation:", "claim": "claim:", "article": "article:", "actor": "organization:", "paths": "organization:", "graph": "organization:"}[f.Name]
	for range 20 {
		if id := c.ids[c.r.IntN(len(c.ids))]; strings.HasPrefix(id, of) {
			return fmt.Sprintf("%q", id)
		}
	}
	return fmt.Sprintf("%q", c.ids[c.r.IntN(len(c.ids))])
}

// input is a value of an input type for a field of that name.
func (c *composer) input(name string, t *ast.Type, depth int) string {
	if t.Elem != nil {
		var list []string
		for range c.r.IntN(3) {
			list = append(list, c.input(name, t.Elem, depth))
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	pick := func(list ...string) string { return list[c.r.IntN(len(list))] }
	d := c.schema.Types[t.Name()]
	switch {
	case d.Kind == ast.Enum:
		return d.EnumValues[c.r.IntN(len(d.EnumValues))].Name
	case d.Kind == ast.InputObject && (name == "base" || name == "stance"):
		return "{isNull:" + pick("true", "false") + "}" // few of their values are any good
	case d.Kind == ast.InputObject:
		var fields []string
		for _, f := range d.Fields {
			composite := c.schema.Types[f.Type.Name()].Kind == ast.InputObject
			if f.Type.NonNull || (depth > 0 || !composite) && c.r.IntN(len(d.Fields)) < 2 {
				inner := name
				if composite {
					inner = f.Name
				}
				fields = append(fields, f.Name+":"+c.input(inner, f.Type, depth-1))
			}
		}
		return "{" + strings.Join(fields, ",") + "}"
	}
	switch d.Name {
	case "Boolean":
		return pick("true", "false")
	case "Int":
		return pick("1", "2", "3", "4")
	case "Float":
		return pick("0", "0.5", "0.9", "1")
	case "Date":
		return pick(`"2012-01-01"`, `"2015-06-30"`)
	case "DateTime":
		return pick(`"2020-01-01T00:00:00Z"`, `"2099-01-01T12:00:00.5+02:00"`)
	case "ID":
		return fmt.Sprintf("%q", pick(c.ids...))
	}
	return pick(`"MEETS"`, `"a"`, `"publisher 1"`, `"organization"`, `"é"`, `"NOR"`)
}

func (c *composer) selection(d *ast.Definition, depth int) string {
	out := "{__typename"
	for _, f := range d.Fields {
		composite := c.schema.Types[f.Type.Name()].IsCompositeType()
		if strings.HasPrefix(f.Name, "__") || composite && depth <= 0 || c.r.IntN(3) == 0 && !composite || composite && c.r.IntN(5) < 2 {
			continue
		}
		if back := slices.Contains([]string{"review", "reviews", "asRead", "history"}, f.Name); back && c.r.IntN(6) > 0 {
			continue // they lead back to claims, and the query would grow beyond its limits
		}
		switch text := c.field(f, depth); c.r.IntN(12) {
		case 0:
			out += "...on " + d.Name + "{" + text + "}"
		case 1:
			out += "...@include(if:$t){" + text + "}"
		case 2:
			name := fmt.Sprintf("f%d", len(c.fragments))
			c.fragments = append(c.fragments, "") // those within come after
			c.fragments[len(c.fragments)-1] = "fragment " + name + " on " + d.Name + "{" + text + "}"
			out += "..." + name
		case 3:
			if len(f.Arguments) == 0 && !composite {
				text += " " + f.Name + " ...{" + f.Name + "}"
			}
			out += text
		default:
			out += text
		}
	}
	if d.IsAbstractType() {
		possible := c.schema.GetPossibleTypes(d) // one, as fields of two may clash
		p := possible[c.r.IntN(len(possible))]
		out += "...on " + p.Name + c.selection(p, depth-1)
	}
	return out + "}"
}

// composed makes a composer for the graph that a handler serves.
func composed(t *testing.T, h *gql.Handler, seed uint64) *composer {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	c := &composer{schema: s, r: rand.New(rand.NewPCG(seed, 0)), ids: []string{"none", `"\`}}
	w := serve(t, h, `{"query":"{actors(first:20){nodes{id}} relations(first:20){nodes{id}} claims(first:20){nodes{id article{id}}}}"}`)
	var found func(v any)
	found = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if id, ok := v["id"].(string); ok {
				c.ids = append(c.ids, id)
			}
			for _, x := range v {
				found(x)
			}
		case []any:
			for _, x := range v {
				found(x)
			}
		}
	}
	var all any
	if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	found(all)
	if len(c.ids) < 20 {
		t.Fatalf("%d IDs found", len(c.ids))
	}
	return c
}

// A generous store gives whole pages, whatever is wanted of them.
type generous struct{ *sqlite.Store }

func (s generous) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	p.Brief, p.NoItems = false, false
	return s.Store.Relations(ctx, q, p)
}

func (s generous) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	p.Brief, p.NoItems = false, false
	return s.Store.FindActors(ctx, q, p)
}

func (s generous) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	p.Brief, p.NoItems = false, false
	return s.Store.Claims(ctx, q, p)
}

func (s generous) RelationsOf(ctx context.Context, actors []graph.ActorID, q graph.RelationQuery, p graph.Page) (map[graph.ActorID]graph.Slice[graph.Relation], error) {
	p.Brief, p.NoItems = false, false
	return graph.RelationsOf(ctx, s.Store, actors, q, p)
}

func (s generous) Around(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	q.Brief = false
	return s.Store.Around(ctx, q)
}

// A mean store leaves out all that it may.
type mean struct{ *sqlite.Store }

func briefActor(a *graph.Actor) {
	*a = graph.Actor{ID: a.ID, Name: a.Name, Kind: a.Kind, Country: a.Country}
}

func briefRelations(list []graph.Relation) {
	for i, r := range list {
		list[i] = graph.Relation{ID: r.ID, Subject: r.Subject, Object: r.Object, Type: r.Type, Category: r.Category, Claims: r.Claims, First: r.First, Last: r.Last}
	}
}

func lessen[T any](s *graph.Slice[T], p graph.Page) {
	if p.NoItems {
		s.Items, s.Cursors, s.HasNext, s.HasPrev = nil, nil, false, false
	}
	if p.Brief {
		for _, a := range s.Actors {
			briefActor(a)
		}
	}
}

func (s mean) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	slice, err := s.Store.Relations(ctx, q, p)
	if p.Brief {
		briefRelations(slice.Items)
	}
	lessen(&slice, p)
	return slice, err
}

func (s mean) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	slice, err := s.Store.FindActors(ctx, q, p)
	if p.Brief {
		for i := range slice.Items {
			briefActor(&slice.Items[i])
		}
	}
	lessen(&slice, p)
	return slice, err
}

func (s mean) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	slice, err := s.Store.Claims(ctx, q, p)
	lessen(&slice, p)
	return slice, err
}

func (s mean) RelationsOf(ctx context.Context, actors []graph.ActorID, q graph.RelationQuery, p graph.Page) (map[graph.ActorID]graph.Slice[graph.Relation], error) {
	pages, err := graph.RelationsOf(ctx, s.Store, actors, q, p)
	for id, slice := range pages {
		if p.Brief {
			briefRelations(slice.Items)
		}
		lessen(&slice, p)
		pages[id] = slice
	}
	return pages, err
}

func (s mean) Around(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	g, err := s.Store.Around(ctx, q)
	if q.Brief && err == nil {
		briefRelations(g.Edges)
		for i := range g.Nodes {
			briefActor(&g.Nodes[i])
		}
	}
	return g, err
}

// TestSameBytes asks random queries with the fast path, of a store that leaves out
// all that is not asked for, and field by field, of one that leaves out nothing.
func TestSameBytes(t *testing.T) {
	o, store := options(t)
	awkward(t, store)
	o.Limits.Cost = 1e6 // what is compared are answers
	o.Store = mean{store.Store}
	fast := gql.NewHandler(o)
	o.Plain = true
	o.Store = generous{store.Store}
	plain := gql.NewHandler(o)
	c := composed(t, plain, 1)
	answered, errors, bytes := 0, 0, 0
	n := 400
	if testing.Short() {
		n = 150
	}
	for i := range n {
		query := c.query()
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		got, want := inOrder(t, ask2(fast, string(body))), inOrder(t, ask2(plain, string(body)))
		if got != want {
			t.Fatalf("query %d:\n%s\nfast:  %.2000s\nplain: %.2000s", i, query, got, want)
		}
		bytes += len(got)
		switch {
		case strings.Contains(got, "GRAPHQL_"):
			t.Fatalf("query %d is no good: %s\n%s", i, got, query)
		case strings.HasPrefix(got, `{"errors"`):
			errors++
		default:
			answered++
		}
	}
	t.Logf("%d queries answered, %d refused or with errors, %d bytes, %d filters and orders", answered, errors, bytes, c.inputs)
	if answered < n/2 || bytes < n*500 || c.inputs < n {
		t.Errorf("%d of %d queries are answered, by %d bytes: they test little", answered, n, bytes)
	}
}

// TestBrief asks for each field of relations and actors by itself: a store may leave
// out nothing that it needs.
func TestBrief(t *testing.T) {
	o, store := options(t)
	awkward(t, store)
	o.Store = mean{store.Store}
	fast := gql.NewHandler(o)
	o.Store = generous{store.Store}
	o.Plain = true
	plain := gql.NewHandler(o)
	s, err := gqlparser.LoadSchema(&ast.Source{Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for of, queries := range map[string][]string{
		"Relation": {`{relations(first:9){nodes{FIELD}}}`, `{graph(limit:9){edges{FIELD}}}`, `{actors(first:5){nodes{relations(first:2){edges{node{...on Node{...on Relation{FIELD}}}}}}}}`},
		"Actor": {`{actors(first:9){nodes{FIELD}}}`, `{relations(first:9){nodes{subject{FIELD} object{FIELD}}}}`, `{graph(limit:9){nodes{FIELD} edges{object{id}}}}`, `{claims(first:9){nodes{subject{actor{FIELD}}}}}`,
			`{relations(first:9){nodes{subject{name}}} actor(id:"organization:a000000"){FIELD}}`, `{relations(first:9){nodes{subject{name} object{...f}}}} fragment f on Actor{...on Node{id ...on Actor{FIELD}}}`,
			`{graph(seeds:["person:two"]){nodes{FIELD}}}`},
	} {
		for _, f := range s.Types[of].Fields {
			field := f.Name
			switch d := s.Types[f.Type.Name()]; {
			case d.Fields.ForName("totalCount") != nil:
				field += "(first:1){totalCount nodes{id}}"
			case d.Name == "Edit":
				field += "{kind}"
			case d.IsCompositeType() && d.Fields.ForName("id") != nil:
				field += "{id}"
			case d.IsCompositeType():
				field += "{name}"
			}
			for _, query := range queries {
				body, err := json.Marshal(map[string]string{"query": strings.ReplaceAll(query, "FIELD", field)})
				if err != nil {
					t.Fatal(err)
				}
				got, want := ask2(fast, string(body)), ask2(plain, string(body))
				if got != want || strings.Contains(got, `"errors"`) {
					t.Errorf("%s\nleft out: %.1000s\nwhole:    %.1000s", body, got, want)
				}
				asked++
			}
		}
	}
	if asked < 80 {
		t.Errorf("only %d questions", asked)
	}
}

// inOrder sorts the errors of an answer, which come as they happen, and counts
// them where some may be left out.
func inOrder(t *testing.T, answer string) string {
	t.Helper()
	if !strings.HasPrefix(answer, `{"errors"`) {
		return answer
	}
	var out struct {
		Errors []json.RawMessage
		Data   json.RawMessage
	}
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Errors) == 20 {
		return fmt.Sprintf(`{"errors": 20}%s`, out.Data)
	}
	slices.SortFunc(out.Errors, func(a, b json.RawMessage) int { return strings.Compare(string(a), string(b)) })
	return fmt.Sprintf(`{"errors":%s}%s`, out.Errors, out.Data)
}

func ask2(h *gql.Handler, body string) string {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.String()
}

// awkward stores claims whose words must be escaped and whose actors were
// merged since.
func awkward(t *testing.T, s graph.Store) {
	t.Helper()
	words := "tab\t quote\" back\\ line\n return\r bell\a <b>&amp; \u2028 é 漢 😀 \x7f"
	a := graph.Article{ID: "article:awkward", Title: words, Text: words, URL: "http://x/?a=b&c=d", Publisher: words, Published: "2020-01-01", Hash: graph.TextHash(words, words)}
	r := &graph.Reading{Article: a, Actors: []graph.Actor{
		{ID: "person:one", Name: words, Kind: graph.KindPerson, Aliases: []graph.Alias{{Name: words + "!", Source: graph.AliasText}}},
		{ID: "person:two", Name: "two", Kind: graph.KindPerson, Country: "NOR", Sector: "GOV"},
		{ID: "person:three", Name: "three", Kind: graph.KindPerson, Code: "IGO", Known: true},
	}}
	for i, confidence := range []float64{0, 1, 0.1, 1e-7, 1.0 / 3, 5e-324, 1e21} {
		c := graph.Claim{
			Article: a.ID, Relation: []string{"TRAINS", "SOME_OTHER"}[i%2], Polarity: graph.Affirmed, Modality: graph.Actual, Confidence: confidence, Rule: words,
			Subject: &graph.Mention{Actor: "person:one", Name: words, Text: words}, Object: &graph.Mention{Actor: "person:two", Name: "two"},
			Evidence: graph.Evidence{Field: graph.FieldText, Span: graph.Span{Start: 0, End: len(words)}, Predicate: graph.Span{Start: i, End: i + 1}, Cues: []graph.Span{{Start: 1, End: 2}}},
		}
		switch i % 4 {
		case 1:
			c.Object.Actor, c.Speaker = "person:three", &graph.Mention{Name: "officials"}
			c.When = &graph.Interval{Start: "2020-01-01", End: "2020-01-02", Precision: "DAY", Source: "TEXT"}
		case 2:
			c.Object, c.Where = nil, &graph.Place{Name: words, Text: words}
		}
		c.Identify()
		r.Claims = append(r.Claims, c)
	}
	if _, err := s.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditMerge, Actor: "person:three", Into: "person:two", By: "test", Reason: "test"}); err != nil {
		t.Fatal(err)
	}
}

// TestLookAhead holds what a page is asked to bring along by what is selected of it,
// and how often the store is asked: with page and all, once.
func TestLookAhead(t *testing.T) {
	o, c := options(t)
	for query, want := range map[string]string{
		`{relations(first:100){nodes{id type subject{id} object{id __typename}}}}`:                                                                        "1",
		`{relations(first:100){nodes{id subject{id name} object{id}}}}`:                                                                                   "1 actors",
		`{relations(first:100){totalCount edges{node{... on Node{id ... on Relation{subject{name}}}}}}}`:                                                  "1 total actors",
		`{relations(first:100){pageInfo{endCursor}}}`:                                                                                                     "1",
		`{relations(first:100){nodes{...f} a:totalCount}} fragment f on Relation{object{...g}} fragment g on Actor{kind}`:                                 "1 total actors",
		`{claims(first:100){nodes{id relation polarity evidence{text}}}}`:                                                                                 "1",
		`{claims(first:100){nodes{subject{name} object{name actor{id}} speaker{name}}}}`:                                                                  "1 actors",
		`{claims(first:100){nodes{id article{id}}}}`:                                                                                                      "1",
		`{claims(first:100){nodes{subject{actor{name}} article{title}}}}`:                                                                                 "1 actors articles",
		`{claims(first:100){nodes{subject{actor{name}} article{id}}}}`:                                                                                    "1 actors",
		`{claims(first:100){nodes{id article{title}}}}`:                                                                                                   "1 articles",
		`{claims(first:10){nodes{explanation{reader}}}}`:                                                                                                  "1 articles",
		`{claims(first:10){totalCount}}`:                                                                                                                  "1 total only",
		`{claims(first:10){...c pageInfo{endCursor}}} fragment c on ClaimConnection{totalCount}`:                                                          "1 total",
		`{actors(first:10){nodes{relations(first:3){totalCount}}}}`:                                                                                       "2 total only",
		`{relations(first:10){nodes{confidence subject{name}}}}`:                                                                                          "1 actors whole",
		`{relations(first:10){nodes{subject{...a}}}} fragment a on Actor{name aliases{name}}`:                                                             "1 actors whole",
		`{relations(first:10){nodes{claims(first:3){totalCount nodes{subject{actor{name}} article{title}}}}}}`:                                            "2 total actors articles",
		`{relations(first:10){nodes{subject{name} claims(first:3){nodes{polarity}} denied:claims(first:1,filter:{polarity:{eq:NEGATED}}){nodes{quad}}}}}`: "3",
		`{actors(first:10){nodes{relations(first:3){nodes{object{name} claims(first:2){nodes{article{url}}}}}}}}`:                                         "3 articles",
		`{articles(first:10){nodes{claims(first:3){totalCount nodes{relation}}}}}`:                                                                        "2 total",
		`{graph(limit:100){edges{subject{name} claims(first:1){nodes{evidence{text}}}}}}`:                                                                 "2",
	} {
		for name, plain := range map[string]bool{"fast": false, "plain": true} {
			o.Plain = plain
			h := gql.NewHandler(o)
			c.asked.Store(0)
			body, err := json.Marshal(map[string]string{"query": query})
			if err != nil {
				t.Fatal(err)
			}
			if w := serve(t, h, string(body)); strings.Contains(w.Body.String(), `"errors"`) {
				t.Errorf("%s: %s", query, w.Body)
			}
			got := fmt.Sprint(c.asked.Load())
			last := c.last.Load()
			for _, with := range []struct {
				name string
				on   bool
			}{{" total", last.Count}, {" actors", last.Actors}, {" articles", last.Articles}, {" only", last.NoItems}, {" whole", !last.Brief}} {
				if with.on {
					got += with.name
				}
			}
			if got != want {
				t.Errorf("%s: %s asks %s, want %s", name, query, got, want)
			}
		}
	}
}

// TestBelow compares the lists below the items of a list with what each of them says
// by itself.
func TestBelow(t *testing.T) {
	o, c := options(t)
	awkward(t, c)
	const claims = `claims(first:3,orderBy:{field:CONFIDENCE,direction:ASC},filter:{polarity:{eq:AFFIRMED}}){totalCount pageInfo{hasNextPage endCursor} nodes{id subject{actor{name}} article{title}}}`
	const relations = `relations(first:2,filter:{claimCount:{gte:1}}){totalCount pageInfo{hasNextPage endCursor} nodes{id subject{name} object{name}}}`
	for list, of := range map[string]struct{ one, below string }{
		"relations": {"relation", claims}, "actors": {"actor", relations}, "articles": {"article", claims},
	} {
		var all map[string]struct{ Nodes []map[string]json.RawMessage }
		ask(t, o, "{"+list+"(first:30){nodes{id "+of.below+"}}}", &all)
		if len(all[list].Nodes) < 10 {
			t.Fatalf("%d %s", len(all[list].Nodes), list)
		}
		for _, n := range all[list].Nodes {
			var alone map[string]map[string]json.RawMessage
			ask(t, o, "{"+of.one+"(id:"+string(n["id"])+"){id "+of.below+"}}", &alone)
			for field, want := range alone[of.one] {
				if string(n[field]) != string(want) {
					t.Errorf("%s of %s in a list of %s: %s; alone: %s", field, n["id"], list, n[field], want)
				}
			}
		}
	}
}

// TestBelowFragment holds that a list of a fragment is counted where what stands
// beside the fragment asks for that, whichever is answered first.
func TestBelowFragment(t *testing.T) {
	o, _ := options(t)
	const fragment = `fragment f on Actor{relations(first:1){nodes{id}}}`
	for range 20 {
		var got struct {
			A, B struct{ Relations struct{ TotalCount int } }
		}
		ask(t, o, `{a:actor(id:"organization:a000000"){...f} b:actor(id:"organization:a000000"){...f relations(first:1){totalCount}}} `+fragment, &got)
		if got.B.Relations.TotalCount == 0 {
			t.Fatal("an actor with relations has none in all")
		}
	}
}
