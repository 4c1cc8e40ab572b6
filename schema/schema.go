// Package schema holds what the graph is described by: the ontology of relation
// types, the GraphQL schema and its example queries.
package schema

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"strings"
)

//go:embed ontology
var ontology embed.FS

// Ontology holds categories.tsv, bases.tsv and stances.tsv, which
// graph.LoadOntology reads.
func Ontology() fs.FS {
	sub, err := fs.Sub(ontology, "ontology")
	if err != nil {
		panic(err) // only a malformed path can fail, and this one is constant
	}
	return sub
}

//go:embed schema.graphql
var sdl string

// SDL is the GraphQL schema as clients see it: all *.graphqls in one document,
// types by name.
func SDL() string { return sdl }

//go:embed examples
var examples embed.FS

// Groups are those whom the examples are for, each a folder of them.
var Groups = []string{"researchers", "frontends", "analysts"}

// An Example is a query worth starting from.
type Example struct {
	Group     string // one of Groups
	Name      string // of its file, without the ending; no two examples share one
	Query     string // the document, which begins with a comment that says what it asks
	Variables string // a JSON object, or ""
}

// Examples returns the example queries, group by group, by name.
func Examples() []Example {
	var list []Example
	for _, group := range Groups {
		files, err := fs.Glob(examples, "examples/"+group+"/*.graphql")
		if err != nil {
			panic(err) // the pattern is constant
		}
		for _, f := range files {
			query, err := examples.ReadFile(f)
			if err != nil {
				panic(err) // it was just listed
			}
			base := strings.TrimSuffix(f, path.Ext(f))
			variables, err := examples.ReadFile(base + ".json")
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				panic(err) // it is embedded or it is not
			}
			list = append(list, Example{group, path.Base(base), string(query), string(variables)})
		}
	}
	return list
}
