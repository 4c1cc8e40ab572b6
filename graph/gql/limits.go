package gql

import (
	"encoding/json"
	"math"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/entente-graph/entente/graph"
)

// Limits bound what one document may ask for. Zero fields mean the defaults
// named beside them.
type Limits struct {
	Bytes      int // of a document, 65,536; what is long belongs into variables
	Tokens     int // of a document, 5,000
	Depth      int // of selections, 14; below __schema and __type 20
	Fields     int // with fragments spread, 5,000
	Selections int // fields of one object, 250
	Root       int // fields of the root, 30
	Aliases    int // 100
	Directives int // 50
	Operations int // of a document, 50
	List       int // items of a list in the variables, 1,000
	Cost       int // values that an operation may ask for, 50,000
}

func (l *Limits) defaults() {
	for _, f := range []struct {
		limit *int
		value int
	}{
		{&l.Bytes, 1 << 16}, {&l.Tokens, 5000}, {&l.Depth, 14}, {&l.Fields, 5000}, {&l.Selections, 250}, {&l.Root, 30},
		{&l.Aliases, 100}, {&l.Directives, 50}, {&l.Operations, 50}, {&l.List, 1000}, {&l.Cost, 50_000},
	} {
		if *f.limit == 0 {
			*f.limit = f.value
		}
	}
}

const introspectionDepth = 20

// maxName is the longest name that is looked at: to find what a longer one may
// have meant takes long.
const maxName = 128

// A shape measures a document before it is validated, since validating compares
// fields of one name pair by pair. It walks what an executor would: fields of
// one response name in one object are one field, whose selections are merged. The walk
// ends at the first limit, so that its own time is bounded by Limits.Fields.
type shape struct {
	Limits
	fragments  map[string]*ast.FragmentDefinition
	fields     int // visited
	aliases    int
	directives int
	pairs      int // of fields of one response name
}

// maxPairs bounds the pairs of equally named fields that validation compares, at
// about 0.3 µs each.
const maxPairs = 5000

// check returns the limit that the document exceeds, or nil.
func (l Limits) check(doc *ast.QueryDocument) *gqlerror.Error {
	if n := len(doc.Operations); n > l.Operations {
		return refusal(CodeCost, "the document has %d operations, at most %d are allowed; send one at a time", n, l.Operations)
	}
	s := &shape{Limits: l, fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments))}
	for _, f := range doc.Fragments {
		s.fragments[f.Name] = f
	}
	for _, op := range doc.Operations {
		s.directives += len(op.Directives)
		for _, v := range op.VariableDefinitions {
			s.directives += len(v.Directives)
		}
		if err := s.walk([]ast.SelectionSet{op.SelectionSet}, 1, l.Depth, l.Root); err != nil {
			return err
		}
	}
	// Each by itself too, since validation visits those that no operation spreads.
	for _, f := range doc.Fragments {
		s.directives += len(f.Directives)
		if err := s.walk([]ast.SelectionSet{f.SelectionSet}, 2, l.Depth+introspectionDepth, l.Selections); err != nil {
			return err
		}
	}
	return nil
}

// walk visits the fields of one object, which several selection sets select.
func (s *shape) walk(sets []ast.SelectionSet, depth, maxDepth, most int) *gqlerror.Error {
	var order []string
	named := map[string][]*ast.Field{}
	n := 0
	if err := s.collect(sets, map[string]bool{}, func(f *ast.Field) *gqlerror.Error {
		if n++; n > most && depth == 1 {
			return refusal(CodeCost, "the query has more than %d fields at its root; send several queries", most)
		} else if n > most {
			return refusal(CodeCost, "the query selects more than %d fields of one object", most)
		}
		if named[f.Alias] == nil {
			order = append(order, f.Alias)
		}
		named[f.Alias] = append(named[f.Alias], f)
		return nil
	}); err != nil {
		return err
	}
	if n > 0 && depth > maxDepth {
		return refusal(CodeDepth, "the query is more than %d levels deep; ask for less at a time", maxDepth)
	}
	for _, name := range order {
		group := named[name]
		if s.pairs += len(group) * (len(group) - 1) / 2; s.pairs > maxPairs {
			return refusal(CodeCost, "the query selects the same field too often; once is enough")
		}
		var inner []ast.SelectionSet
		for _, f := range group {
			if len(f.SelectionSet) > 0 {
				inner = append(inner, f.SelectionSet)
			}
		}
		if len(inner) == 0 {
			continue
		}
		limit := maxDepth
		if group[0].Name == "__schema" || group[0].Name == "__type" {
			limit = max(limit, depth+introspectionDepth)
		}
		if err := s.walk(inner, depth+1, limit, s.Selections); err != nil {
			return err
		}
	}
	return nil
}

// collect finds the fields of selection sets, those of fragments among them.
func (s *shape) collect(sets []ast.SelectionSet, spread map[string]bool, add func(*ast.Field) *gqlerror.Error) *gqlerror.Error {
	for _, set := range sets {
		for _, x := range set {
			switch s.fields++; {
			case s.fields > s.Fields:
				return refusal(CodeCost, "the query has more than %d fields with its fragments spread; ask for less at a time", s.Fields)
			case s.directives > s.Directives:
				return refusal(CodeCost, "the query has more than %d directives", s.Directives)
			case s.aliases > s.Aliases:
				return refusal(CodeCost, "the query has more than %d aliases; ask for several things by a list, or one after the other", s.Aliases)
			}
			var err *gqlerror.Error
			switch x := x.(type) {
			case *ast.Field:
				s.directives += len(x.Directives)
				if x.Alias != x.Name {
					s.aliases++
				}
				if len(x.Name) > maxName || len(x.Alias) > maxName {
					return refusal(CodeCost, "the query has a name of more than %d bytes", maxName)
				}
				err = add(x)
			case *ast.InlineFragment:
				s.directives += len(x.Directives)
				err = s.collect([]ast.SelectionSet{x.SelectionSet}, spread, add)
			case *ast.FragmentSpread:
				s.directives += len(x.Directives)
				if f := s.fragments[x.Name]; f != nil && !spread[x.Name] {
					spread[x.Name] = true
					err = s.collect([]ast.SelectionSet{f.SelectionSet}, spread, add)
				}
			}
			if err != nil {
				return err
			}
		}
	}
	if s.directives > s.Directives {
		return refusal(CodeCost, "the query has more than %d directives", s.Directives)
	}
	if s.aliases > s.Aliases {
		return refusal(CodeCost, "the query has more than %d aliases; ask for several things by a list, or one after the other", s.Aliases)
	}
	return nil
}

// longList reports the first list in variables that is longer than n.
func longList(v any, n int) (length int, long bool) {
	switch v := v.(type) {
	case []any:
		if len(v) > n {
			return len(v), true
		}
		for _, x := range v {
			if length, long = longList(x, n); long {
				return length, long
			}
		}
	case map[string]any:
		for _, x := range v {
			if length, long = longList(x, n); long {
				return length, long
			}
		}
	}
	return 0, false
}

// introspectionCost is what __schema and __type count as: about the number of
// values in the answer to a tool's full introspection query.
const introspectionCost = 2000

// A measure finds what an operation may cost at most: the values that its
// answer holds where every list is as long as its arguments allow, those that its
// filters compare, and what its fields take to work out. Each fragment is measured
// once, however often it is spread; @skip and @include are taken to let everything in.
type measure struct {
	variables   map[string]any
	sizes       map[string]int // of lists without arguments, by type and field
	fragments   map[spread]int
	introspects bool
}

// A spread is a fragment, within a list whose length is known or elsewhere.
type spread struct {
	fragment *ast.FragmentDefinition
	sized    bool
}

// mostCost keeps products of list lengths from running over.
const mostCost = math.MaxInt32

// maxLength keeps one length below what a product may hold.
const maxLength = 1 << 20

// of measures a selection set. In a list whose length the arguments of the
// field above give, such as the nodes of a page, sized is true.
func (m *measure) of(set ast.SelectionSet, sized bool) int {
	cost := 0
	for _, x := range set {
		c := 0
		switch x := x.(type) {
		case *ast.Field:
			if x.Name == "__schema" || x.Name == "__type" {
				m.introspects = true
				c = introspectionCost
				break
			}
			n, byArgument := m.length(x, sized)
			page := byArgument && x.Definition.Type.Elem == nil // its lists are as long as its arguments say
			c = min(product(n, max(m.of(x.SelectionSet, page), 1))+m.inputs(x)+m.work(x), mostCost)
		case *ast.InlineFragment:
			c = m.of(x.SelectionSet, sized)
		case *ast.FragmentSpread:
			c = m.fragment(x.Definition, sized)
		}
		cost = min(cost+c, mostCost)
	}
	return cost
}

// countCost is what a count over claims costs: it looks at each of them, however
// little it answers.
const countCost = 2000

// workCosts are what fields cost beside the values of their answers.
var workCosts = map[string]int{
	"Claim.explanation": explanationCost,
	"Query.timeline":    countCost, "Query.matrix": countCost, "Query.topActors": countCost, "Query.topRelations": countCost,
	"Query.neighbours": countCost, "Query.common": countCost, "Query.contested": countCost,
}

func (m *measure) work(f *ast.Field) int {
	if f.ObjectDefinition == nil {
		return 0
	}
	return workCosts[f.ObjectDefinition.Name+"."+f.Name]
}

func product(a, b int) int {
	if a > mostCost/max(b, 1) {
		return mostCost
	}
	return a * b
}

func (m *measure) fragment(f *ast.FragmentDefinition, sized bool) int {
	if f == nil {
		return 0
	}
	key := spread{f, sized}
	c, ok := m.fragments[key]
	if !ok {
		c = m.of(f.SelectionSet, sized)
		m.fragments[key] = c
	}
	return c
}

// unknownLength is how long a list is taken to be that no argument bounds.
const unknownLength = 10

// length is how many items a field may yield: what first, last or limit say, or
// their defaults, or the length of the list of IDs that it is given.
func (m *measure) length(f *ast.Field, sized bool) (n int, byArgument bool) {
	if f.Definition == nil {
		return 1, false
	}
	n, given := 1, false
	pages := false
	for _, a := range f.Definition.Arguments {
		switch a.Name {
		case "first", "last", "limit", "ids":
			pages = pages || a.Name == "first"
			byArgument = true
			if k, ok := m.size(f, a); ok {
				if a.Name == "first" || a.Name == "last" {
					k = min(k, maxPage) // a longer page is refused
				}
				n, given = max(n, k), true
			}
		}
	}
	switch {
	case given:
		return n, true
	case pages:
		return graph.DefaultPage, true
	case byArgument || f.Definition.Type.Elem == nil || sized:
		return 1, byArgument
	}
	if f.ObjectDefinition != nil {
		if k := m.sizes[f.ObjectDefinition.Name+"."+f.Name]; k > 0 {
			return k, false
		}
	}
	return unknownLength, false
}

// inputs counts the values in the filter that a field is given.
func (m *measure) inputs(f *ast.Field) int {
	given := f.Arguments.ForName("filter")
	if given == nil {
		return 0
	}
	v, err := given.Value.Value(m.variables)
	if err != nil {
		return 0 // the resolver will say so
	}
	return leaves(v)
}

// leaves counts what is no list and no object in a value.
func leaves(v any) (n int) {
	switch v := v.(type) {
	case nil:
	case []any:
		for _, x := range v {
			n += leaves(x)
		}
	case map[string]any:
		for _, x := range v {
			n += leaves(x)
		}
	default:
		n = 1
	}
	return n
}

// size is the number, or the length of the list, that an argument has.
func (m *measure) size(f *ast.Field, a *ast.ArgumentDefinition) (int, bool) {
	v := a.DefaultValue
	if given := f.Arguments.ForName(a.Name); given != nil {
		v = given.Value
	}
	if v == nil {
		return 0, false
	}
	x, err := v.Value(m.variables)
	if err != nil {
		return 0, false // the resolver will say so
	}
	bounded := func(n int64) (int, bool) { return int(min(max(n, 0), maxLength)), true }
	switch x := x.(type) {
	case int64:
		return bounded(x)
	case int:
		return bounded(int64(x))
	case json.Number:
		if n, err := x.Int64(); err == nil {
			return bounded(n)
		}
	case []any:
		return bounded(int64(len(x)))
	case string:
		return 1, true // a list of one
	}
	return 0, false
}
