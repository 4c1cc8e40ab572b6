// Package schema holds what the graph is described by: the ontology of relation
// types, the GraphQL schema and its example queries.
package schema

import "embed"

// Ontology holds categories.tsv, bases.tsv and stances.tsv, which
// graph.LoadOntology reads.
//
//go:embed ontology
var ontology embed.FS
