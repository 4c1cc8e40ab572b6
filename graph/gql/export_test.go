package gql

import "github.com/99designs/gqlgen/graphql"

// NewHandlerFor serves another schema, to test the transports with what ours
// does not have: subscriptions and mutations.
func NewHandlerFor(o Options, schema graphql.ExecutableSchema) *Handler { return newHandler(o, schema) }
