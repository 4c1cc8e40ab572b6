package schema_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/schema"
)

// The forms of names.
var (
	pascalCase = regexp.MustCompile(`^[A-Z][a-z0-9]*([A-Z][a-z0-9]*)*$`)
	camelCase  = regexp.MustCompile(`^[a-z][a-z0-9]*([A-Z][a-z0-9]*)*$`)
	upperSnake = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
	verbNoun   = regexp.MustCompile(`^[a-z]+[A-Z]`)
	// A getter is a query named by what the server does, not by what it answers with.
	getter = regexp.MustCompile(`^(get|list|fetch|find|all)[A-Z]`)
	// A replacement is what the reason of a deprecation must name.
	replacement = regexp.MustCompile(`\b[Uu]se ([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)`)
)

// A linter collects what is against the conventions of the schema.
type linter struct {
	schema *ast.Schema
	faults []string
}

// lint returns the faults of a schema, types by name, then directives.
func lint(s *ast.Schema) []string {
	l := &linter{schema: s}
	for _, name := range slices.Sorted(maps.Keys(s.Types)) {
		if d := s.Types[name]; !d.BuiltIn {
			l.definition(d)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Directives)) {
		d := s.Directives[name]
		if d.Position.Src.BuiltIn {
			continue
		}
		l.named("@"+d.Name, d.Name, camelCase, "camelCase", d.Description)
		l.arguments("@"+d.Name, d.Arguments)
	}
	return l.faults
}

func (l *linter) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// named holds what every element has: a description and a name of its form.
func (l *linter) named(where, name string, form *regexp.Regexp, called, description string) {
	if strings.TrimSpace(description) == "" {
		l.fault("%s has no description", where)
	}
	if !form.MatchString(name) {
		l.fault("%s is not in %s", where, called)
	}
}

func (l *linter) definition(d *ast.Definition) {
	l.named(d.Name, d.Name, pascalCase, "PascalCase", d.Description)
	for _, f := range d.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		where := d.Name + "." + f.Name
		l.named(where, f.Name, camelCase, "camelCase", f.Description)
		l.deprecated(where, f.Directives, func(name string) bool { return d.Fields.ForName(name) != nil })
		l.arguments(where, f.Arguments)
		if d.Kind != ast.InputObject {
			l.output(where, d, f)
		}
	}
	for _, v := range d.EnumValues {
		where := d.Name + "." + v.Name
		l.named(where, v.Name, upperSnake, "UPPER_SNAKE", v.Description)
		l.deprecated(where, v.Directives, func(name string) bool { return d.EnumValues.ForName(name) != nil })
	}
	switch d.Kind {
	case ast.Scalar:
		if d.Directives.ForName("specifiedBy") == nil {
			l.fault("%s does not say by what it is specified", d.Name)
		}
	case ast.Object:
		if f := d.Fields.ForName("id"); f != nil && !slices.Contains(d.Interfaces, "Node") {
			l.fault("%s has an ID and is no Node", d.Name)
		}
	}
	switch {
	case strings.HasSuffix(d.Name, "Connection"):
		edge := strings.TrimSuffix(d.Name, "Connection") + "Edge"
		l.shape(d, "edges: ["+edge+"!]!", "pageInfo: PageInfo!")
		if e := l.schema.Types[edge]; e != nil {
			l.shape(e, "cursor: String!", "node: "+strings.TrimSuffix(d.Name, "Connection")+"!")
		}
	case strings.HasSuffix(d.Name, "Payload"):
		l.shape(d, "userErrors: [UserError!]!")
	}
	switch d {
	case l.schema.Query:
		for _, f := range d.Fields {
			if getter.MatchString(f.Name) {
				l.fault("%s.%s is named by a verb; a query is named by what it answers with", d.Name, f.Name)
			}
		}
	case l.schema.Mutation:
		for _, f := range d.Fields {
			l.mutation(f)
		}
	}
}

// output holds what the fields of answers have and those of inputs have not.
func (l *linter) output(where string, d *ast.Definition, f *ast.FieldDefinition) {
	t := f.Type
	if t.Elem != nil {
		if !t.NonNull {
			l.fault("%s is a list that may be null; an empty one says the same", where)
		}
		// Of the nodes that somebody names, one may not be there.
		if !t.Elem.NonNull && where != "Query.nodes" {
			l.fault("%s is a list whose items may be null", where)
		}
	}
	if strings.HasSuffix(t.Name(), "Connection") {
		for _, a := range []struct{ name, of string }{{"first", "Int"}, {"after", "String"}, {"last", "Int"}, {"before", "String"}} {
			if got := f.Arguments.ForName(a.name); got == nil || got.Type.Name() != a.of {
				l.fault("%s is a connection without %s: %s", where, a.name, a.of)
			}
		}
	}
	for _, a := range []struct{ name, suffix string }{{"filter", "Filter"}, {"orderBy", "Order"}} {
		if got := f.Arguments.ForName(a.name); got != nil && !strings.HasSuffix(got.Type.Name(), a.suffix) {
			l.fault("%s(%s) is of %s, whose name does not end in %s", where, a.name, got.Type.Name(), a.suffix)
		}
	}
}

func (l *linter) arguments(where string, list ast.ArgumentDefinitionList) {
	for _, a := range list {
		at := where + "(" + a.Name + ")"
		l.named(at, a.Name, camelCase, "camelCase", a.Description)
		l.deprecated(at, a.Directives, func(name string) bool { return list.ForName(name) != nil })
	}
}

// deprecated holds that what is to go says what comes in its place, by a name
// that is beside it or is the whole name of a field or value elsewhere.
func (l *linter) deprecated(where string, directives ast.DirectiveList, beside func(name string) bool) {
	d := directives.ForName("deprecated")
	if d == nil {
		return
	}
	reason := ""
	if a := d.Arguments.ForName("reason"); a != nil {
		reason = a.Value.Raw
	}
	m := replacement.FindStringSubmatch(reason)
	if m == nil {
		l.fault("%s is deprecated without a replacement: want a reason that says \"use NAME\"", where)
		return
	}
	if owner, name, ok := strings.Cut(m[1], "."); ok {
		if t := l.schema.Types[owner]; t != nil && (t.Fields.ForName(name) != nil || t.EnumValues.ForName(name) != nil) {
			return
		}
	} else if beside(m[1]) {
		return
	}
	l.fault("%s is deprecated for %s, which is not there", where, m[1])
}

// shape holds that a type has the fields, each written as in the schema.
func (l *linter) shape(d *ast.Definition, fields ...string) {
	for _, want := range fields {
		name, of, _ := strings.Cut(want, ": ")
		if f := d.Fields.ForName(name); f == nil || f.Type.String() != of {
			l.fault("%s has no %s", d.Name, want)
		}
	}
}

// mutation holds that a mutation is a verb and a noun, and takes one input and
// gives one payload, both of its own name.
func (l *linter) mutation(f *ast.FieldDefinition) {
	where := "Mutation." + f.Name
	if !verbNoun.MatchString(f.Name) {
		l.fault("%s is not a verb and a noun", where)
	}
	own := strings.ToUpper(f.Name[:1]) + f.Name[1:]
	if len(f.Arguments) != 1 || f.Arguments[0].Name != "input" || f.Arguments[0].Type.String() != own+"Input!" {
		l.fault("%s does not take one input: %sInput!", where, own)
	}
	if f.Type.Name() != own+"Payload" {
		l.fault("%s does not give %sPayload", where, own)
	}
}

// TestLint holds the schema against its conventions.
func TestLint(t *testing.T) {
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range lint(s) {
		t.Error(fault)
	}
	if s.Query == nil || len(s.Types) < 30 {
		t.Errorf("%d types seen", len(s.Types))
	}
}

// TestLinter holds that each fault is found.
func TestLinter(t *testing.T) {
	const query = `
		"A query." type Query { "A number." n: Int! }
	`
	for name, c := range map[string]struct {
		sdl  string
		want []string
	}{
		"none": {`"A thing." type Thing { "Its size." size: Int! @deprecated(reason: "use Thing.width") "Its width." width: Int! }`, nil},
		"descriptions": {`type A { b(c: Int): Int } enum D { E } input F { g: Int } directive @h(i: Int) on FIELD`, []string{
			"A has no description", "A.b has no description", "A.b(c) has no description", "D has no description", "D.E has no description",
			"F has no description", "F.g has no description", "@h has no description", "@h(i) has no description",
		}},
		"names": {`"A." type a_b { "C." c_d("E." E: Int): Int } "F." enum F { "G." gH }`, []string{
			"F.gH is not in UPPER_SNAKE", "a_b is not in PascalCase", "a_b.c_d is not in camelCase", "a_b.c_d(E) is not in camelCase",
		}},
		"deprecations": {
			`"A." type A { "B." b: Int @deprecated "C." c: Int @deprecated(reason: "Use none instead") "D." d: Int @deprecated(reason: "use b") "E." e("F." f: Int @deprecated(reason: "use A.x")): Int }` +
				`"G." enum G { "H." H @deprecated(reason: "it is old") }`,
			[]string{
				`A.b is deprecated without a replacement: want a reason that says "use NAME"`, "A.c is deprecated for none, which is not there", "A.e(f) is deprecated for A.x, which is not there",
				`G.H is deprecated without a replacement: want a reason that says "use NAME"`,
			},
		},
		"scalar": {`"A." scalar A`, []string{"A does not say by what it is specified"}},
		"node":   {`"A." type A { "B." id: ID! }`, []string{"A has an ID and is no Node"}},
		"lists":  {`"A." type A { "B." b: [Int!] "C." c: [Int]! }`, []string{"A.b is a list that may be null; an empty one says the same", "A.c is a list whose items may be null"}},
		"connection": {
			`"A." type AConnection { "B." edges: [AEdge!]! } "A." type AEdge { "B." cursor: String "C." node: Int } "A." type B { "C." a("D." first: Int): AConnection! }`,
			[]string{
				"AConnection has no pageInfo: PageInfo!", "AEdge has no cursor: String!", "AEdge has no node: A!",
				"B.a is a connection without after: String", "B.a is a connection without last: Int", "B.a is a connection without before: String",
			},
		},
		"filter":  {`"A." type A { "B." b("C." filter: Int): Int }`, []string{"A.b(filter) is of Int, whose name does not end in Filter"}},
		"getters": {`extend type Query { "A." getActor: Int }`, []string{"Query.getActor is named by a verb; a query is named by what it answers with"}},
		"mutations": {`"A." type Mutation { "B." merge("C." a: Int): Int "D." splitActor("E." input: SplitActorInput!): SplitActorPayload! } "F." input SplitActorInput { "G." g: Int } "H." type SplitActorPayload { "I." i: Int }`, []string{
			"Mutation.merge is not a verb and a noun", "Mutation.merge does not take one input: MergeInput!", "Mutation.merge does not give MergePayload",
			"SplitActorPayload has no userErrors: [UserError!]!",
		}},
	} {
		s, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: query + c.sdl})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(c.want, lint(s)); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
}
