package gql_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/schema"
)

// An asking is a field that takes arguments, with how a query comes to it.
type asking struct {
	*ast.FieldDefinition
	within string // a query with %s where the field is to stand
}

// askings are all fields of the schema that take arguments and are reached by a query.
func askings(t *testing.T, s *ast.Schema) (list []asking) {
	t.Helper()
	within := map[string]string{
		"Query":    "%s",
		"Actor":    `actors(first:1){nodes{%s}}`,
		"Relation": `relations(first:1){nodes{%s}}`,
		"Article":  `articles(first:1){nodes{%s}}`,
		"Claim":    `claims(first:1){nodes{%s}}`,
	}
	for name, typ := range s.Types {
		if typ.Kind != ast.Object || typ == s.Mutation || typ == s.Subscription || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range typ.Fields {
			if len(f.Arguments) == 0 || strings.HasPrefix(f.Name, "__") {
				continue
			}
			if within[name] == "" {
				t.Errorf("%s.%s takes arguments and is not tested", name, f.Name)
			}
			list = append(list, asking{f, within[name]})
		}
	}
	return list
}

// good are values of arguments that cannot be left out.
var good = map[string]string{
	"node.id": `"country:EGY"`, "nodes.ids": `["country:EGY"]`, "relation.id": `"relation:1"`, "claim.id": `"claim:1"`, "article.id": `"article:1"`,
	"paths.from": `"country:EGY"`, "paths.to": `"country:NOR"`, "explainSentence.text": `"Norway met Kenya."`,
	"neighbours.actor": `"country:EGY"`, "common.actors": `["country:EGY","country:NOR"]`,
}

// A bad argument is a value of it that is refused, and part of what is said of it.
type bad struct{ argument, value, want string }

// badInput is what is refused in the arguments of a field. Cursors are of other lists and orders.
func badInput(s *ast.Schema, f *ast.FieldDefinition, cursors map[string]string) (list []bad) {
	many := func(n int, v string) string { return "[" + strings.TrimSuffix(strings.Repeat(v+",", n), ",") + "]" }
	for _, a := range f.Arguments {
		add := func(value, want string) { list = append(list, bad{a.Name, value, want}) }
		typ := s.Types[a.Type.Name()]
		switch {
		case a.Type.Name() == "Int":
			for _, n := range []string{"-1", "1000000", "3000000000"} {
				add(n, "") // of the range, or of what the whole query may ask for
			}
			add(`"many"`, "Int")
		case a.Type.Name() == "Date":
			for _, day := range []string{`"2014-13-40"`, `"2015-02-29"`, `"May"`, `""`} {
				add(day, "of the form YYYY-MM-DD")
			}
		case a.Name == "after" || a.Name == "before":
			for _, c := range []string{"x", "WyJhIl0", "\u00e9"} { // the second is ["a"]
				add(fmt.Sprintf("%q", c), "malformed cursor")
			}
			for other, c := range cursors {
				if other != f.Name {
					add(fmt.Sprintf("%q", c), "malformed cursor")
				}
			}
		case a.Type.Name() == "ID" && a.Type.Elem != nil:
			add(many(501, `"country:EGY"`), "at most")
			if f.Name != "nodes" {
				add(`["country:EGY","claim:1"]`, "no ID of actors")
			}
		case a.Type.Name() == "ID" && f.Name == "node":
			add(`"\ud800"`, "surrogates")
		case a.Type.Name() == "ID":
			wrong, of := `"country:EGY"`, "no ID of "+f.Name+"s"
			if f.Type.Name() == "Actor" || a.Name == "actor" || a.Name == "from" || a.Name == "to" {
				wrong, of = `"claim:1"`, "no ID of actors"
			}
			add(wrong, of)
		case typ.Kind == ast.Enum:
			add("NO_SUCH", "one of "+typ.EnumValues[0].Name)
		case typ.Kind == ast.InputObject && strings.HasSuffix(typ.Name, "Filter"):
			add(strings.Repeat("{not:", 50)+"{}"+strings.Repeat("}", 50), "nested more than 5 deep")
			add("{or:"+many(501, "{}")+"}", "at most")
			for field, value := range lists(s, typ) {
				add("{"+field+":{in:"+many(501, value)+"}}", "."+field+".in holds 501 items, at most 500")
			}
			add("{nothing:1}", "nothing")
		case typ.Kind == ast.InputObject: // an order
			add("{field:NO_SUCH,direction:ASC}", "one of "+s.Types[typ.Fields.ForName("field").Type.Name()].EnumValues[0].Name)
			add("{direction:ASC}", "field")
		}
		if n := a.Type.Name(); n == "String" && a.Type.Elem != nil {
			add(many(51, `"EGY"`), "at most 50")
			add(`["E\u0000Y"]`, "zero byte")
		} else if n == "String" && a.Name != "after" && a.Name != "before" {
			if f.Name == "actor" { // an empty base or text is one that nothing has
				add(`" "`, "is empty")
			}
			add(`"a\u0000"`, "zero byte")
			add(`"\ud800"`, "surrogates")
		}
	}
	return list
}

// lists are the fields of a filter that take lists of values, each with a value.
func lists(s *ast.Schema, filter *ast.Definition) map[string]string {
	found := map[string]string{}
	for _, f := range filter.Fields {
		test := s.Types[f.Type.Name()]
		in := test.Fields.ForName("in")
		if in == nil {
			continue
		}
		switch element := s.Types[in.Type.Name()]; {
		case element.Kind == ast.Enum:
			found[f.Name] = element.EnumValues[0].Name
		case element.Name == "Int":
			found[f.Name] = "1"
		default:
			found[f.Name] = `"a"`
		}
	}
	return found
}

// TestBadInput gives every argument of the schema what it does not take, in the
// document and in variables: each is refused with a code of the asker's fault and
// a message that says what is allowed.
func TestBadInput(t *testing.T) {
	s, err := gqlparser.LoadSchema(&ast.Source{Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	o, _ := options(t)
	h := gql.NewHandler(o)
	cursors := map[string]string{}
	for _, list := range []string{"actors", "relations", "claims", "articles", "publishers"} {
		var page map[string]struct{ PageInfo struct{ EndCursor string } }
		ask(t, o, "{"+list+"(first:1){pageInfo{endCursor}}}", &page)
		cursors[list] = page[list].PageInfo.EndCursor
	}
	n := 0
	try := func(name, query, variables, want string) {
		t.Helper()
		n++
		request, err := json.Marshal(query)
		if err != nil {
			t.Fatal(err)
		}
		w := call{"POST", "", `{"query":` + string(request) + `,"variables":{` + variables + `}}`, nil}.do(t, h)
		var out struct {
			Errors []struct {
				Message    string
				Extensions struct{ Code gql.Code }
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = " to "
			if len(out.Errors) > 0 && out.Errors[0].Extensions.Code == gql.CodeCost {
				want = "at most"
			}
		}
		if len(out.Errors) == 0 || !strings.Contains(out.Errors[0].Message, want) ||
			!slices.Contains([]gql.Code{gql.CodeBadInput, gql.CodeValidation, gql.CodeParse, gql.CodeCost}, out.Errors[0].Extensions.Code) {
			t.Errorf("%s: %.300s; want %q", name, w.Body, want)
		}
	}
	for _, f := range askings(t, s) {
		for _, b := range badInput(s, f.FieldDefinition, cursors) {
			arguments := func(value string) string {
				list := []string{b.argument + ":" + value}
				for _, a := range f.Arguments {
					if v := good[f.Name+"."+a.Name]; v != "" && a.Name != b.argument {
						list = append(list, a.Name+":"+v)
					}
				}
				of := f.Name + "(" + strings.Join(list, ",") + ")"
				if typ := s.Types[f.Type.Name()]; typ.IsCompositeType() {
					of += "{__typename}"
				}
				return fmt.Sprintf(f.within, of)
			}
			name := fmt.Sprintf("%s(%s: %.60s)", f.Name, b.argument, b.value)
			try(name, "{"+arguments(b.value)+"}", "", b.want)
			if a := f.Arguments.ForName(b.argument); s.Types[a.Type.Name()].Kind != ast.InputObject {
				value := b.value
				if value == "NO_SUCH" {
					value = `"NO_SUCH"`
				}
				try(name+" in a variable", "query($v:"+a.Type.String()+"){"+arguments("$v")+"}", `"v":`+value, b.want)
			}
		}
		if f.Arguments.ForName("last") != nil {
			try(f.Name+" first and last", "{"+fmt.Sprintf(f.within, f.Name+"(first:1,last:1){__typename}")+"}", "", "both first and last are given")
		}
	}
	if n < 700 {
		t.Errorf("%d arguments tried, want 700", n)
	}
}

// TestManyErrors holds that what is left out of many errors has the code of those
// that are shown.
func TestManyErrors(t *testing.T) {
	o, _ := options(t)
	answer, _, err := gql.Execute(t.Context(), o, "{"+aliases(25, "claims(first:-1){nodes{id}}")+"}", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code gql.Code }
		}
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		t.Fatal(err)
	}
	if n := len(out.Errors); n != 20 || out.Errors[n-1].Message != "6 more errors" {
		t.Errorf("%d errors, want 20 and a word on the rest: %s", n, answer)
	}
	for _, e := range out.Errors {
		if e.Extensions.Code != gql.CodeBadInput {
			t.Errorf("%s: %s", e.Message, e.Extensions.Code)
		}
	}
}

// TestHiddenValues holds that what an enum takes is not told where the schema is hidden.
func TestHiddenValues(t *testing.T) {
	o, _ := options(t)
	o.NoIntrospection = true
	for _, query := range []string{`{actors(orderBy:{field:NO_SUCH,direction:ASC}){nodes{id}}}`, `{topActors(by:NO_SUCH){claimCount}}`} {
		if message, _ := refused(t, o, query); strings.Contains(message, "CLAIMS") {
			t.Errorf("%s: %s", query, message)
		}
	}
}
