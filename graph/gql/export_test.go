package gql

import "github.com/99designs/gqlgen/graphql"

// NewHandlerFor serves another schema, to test the transports by themselves.
func NewHandlerFor(o Options, schema graphql.ExecutableSchema) *Handler { return newHandler(o, schema) }

// Followers counts the subscribers that a handler's watcher watches for.
func Followers(h *Handler) int {
	w := h.engine.schema.(*executableSchema).Resolvers.(*root).arrivals
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.followers
}
