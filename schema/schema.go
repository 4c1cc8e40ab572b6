// Package schema holds what the graph is described by: the ontology of relation
// types, the GraphQL schema and its example queries.
package schema

import (
	"embed"
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

//go:embed examples/*.graphql
var examples embed.FS

// An Example is a query worth starting from.
type Example struct {
	Name  string // of its file, without the ending
	Query string // the document, which begins with a comment that says what it asks
}

// Examples returns the example queries by name.
func Examples() []Example {
	files, err := fs.Glob(examples, "examples/*.graphql")
	if err != nil {
		panic(err) // the pattern is constant
	}
	var list []Example
	for _, f := range files {
		b, err := examples.ReadFile(f)
		if err != nil {
			panic(err) // it was just listed
		}
		list = append(list, Example{strings.TrimSuffix(path.Base(f), path.Ext(f)), string(b)})
	}
	return list
}
