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

//go:embed *.graphqls
var sources embed.FS

//go:embed examples/*.graphql
var examples embed.FS

// SDL is the GraphQL schema, all files one after the other.
func SDL() string {
	var b strings.Builder
	for _, text := range readAll(sources, "*.graphqls") {
		b.WriteString(text.Query)
		b.WriteByte('\n')
	}
	return b.String()
}

// An Example is a query worth starting from.
type Example struct {
	Name  string // of its file, without the ending
	Query string // the document, which begins with a comment that says what it asks
}

// Examples returns the example queries by name.
func Examples() []Example { return readAll(examples, "examples/*.graphql") }

func readAll(fsys embed.FS, pattern string) []Example {
	files, err := fs.Glob(fsys, pattern)
	if err != nil {
		panic(err) // the patterns are constant
	}
	var list []Example
	for _, f := range files {
		b, err := fsys.ReadFile(f)
		if err != nil {
			panic(err) // it was just listed
		}
		list = append(list, Example{strings.TrimSuffix(path.Base(f), path.Ext(f)), string(b)})
	}
	return list
}
