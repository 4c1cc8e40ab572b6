// Package schema holds what the graph is described by: the ontology of relation
// types, the GraphQL schema and its example queries.
package schema

import (
	"embed"
	"io/fs"
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
