package gql

import (
	"context"
	"fmt"

	"github.com/entente-graph/entente/graph"
)

// A Node is what node(id) answers with.
type Node interface{ IsNode() }

// A connection is one page of a list.
type connection[T any] struct {
	slice graph.Slice[T]
	count func(context.Context) (int, error)
}

// The connections of the schema; each counts only where the count is asked for.
type (
	ActorConnection    connection[graph.Actor]
	RelationConnection connection[graph.Relation]
	ClaimConnection    connection[graph.Claim]
)

// Nodes are the actors of the page.
func (c *ActorConnection) Nodes() []graph.Actor { return c.slice.Items }

// Nodes are the relations of the page.
func (c *RelationConnection) Nodes() []graph.Relation { return c.slice.Items }

// Nodes are the claims of the page.
func (c *ClaimConnection) Nodes() []graph.Claim { return c.slice.Items }

// Edges are the actors with their cursors.
func (c *ActorConnection) Edges() []ActorEdge {
	return edges(c.slice, func(cursor string, a graph.Actor) ActorEdge { return ActorEdge{Cursor: cursor, Node: a} })
}

// Edges are the relations with their cursors.
func (c *RelationConnection) Edges() []RelationEdge {
	return edges(c.slice, func(cursor string, r graph.Relation) RelationEdge { return RelationEdge{Cursor: cursor, Node: r} })
}

// Edges are the claims with their cursors.
func (c *ClaimConnection) Edges() []ClaimEdge {
	return edges(c.slice, func(cursor string, x graph.Claim) ClaimEdge { return ClaimEdge{Cursor: cursor, Node: x} })
}

func edges[T, E any](s graph.Slice[T], edge func(string, T) E) []E {
	list := make([]E, len(s.Items))
	for i, item := range s.Items {
		list[i] = edge(string(s.Cursors[i]), item)
	}
	return list
}

// PageInfo tells where the page of actors stands.
func (c *ActorConnection) PageInfo() PageInfo { return pageInfo(c.slice) }

// PageInfo tells where the page of relations stands.
func (c *RelationConnection) PageInfo() PageInfo { return pageInfo(c.slice) }

// PageInfo tells where the page of claims stands.
func (c *ClaimConnection) PageInfo() PageInfo { return pageInfo(c.slice) }

func pageInfo[T any](s graph.Slice[T]) PageInfo {
	p := PageInfo{HasNextPage: s.HasNext, HasPreviousPage: s.HasPrev}
	if n := len(s.Cursors); n > 0 {
		first, last := string(s.Cursors[0]), string(s.Cursors[n-1])
		p.StartCursor, p.EndCursor = &first, &last
	}
	return p
}

// TotalCount counts the actors that match.
func (c *ActorConnection) TotalCount(ctx context.Context) (int, error) { return c.count(ctx) }

// TotalCount counts the relations that match.
func (c *RelationConnection) TotalCount(ctx context.Context) (int, error) { return c.count(ctx) }

// TotalCount counts the claims that match.
func (c *ClaimConnection) TotalCount(ctx context.Context) (int, error) { return c.count(ctx) }

// maxPage is the largest page of a connection.
const maxPage = 100

// pageOf turns the arguments of a connection into a page.
func pageOf(first *int, after *string, last *int, before *string) (graph.Page, error) {
	var p graph.Page
	for name, n := range map[string]*int{"first": first, "last": last} {
		if n != nil && (*n < 0 || *n > maxPage) {
			return p, fmt.Errorf("%w: %s is %d, want 0 to %d", graph.ErrQuery, name, *n, maxPage)
		}
	}
	switch {
	case first != nil && last != nil:
		return p, fmt.Errorf("%w: both first and last are given", graph.ErrQuery)
	case first != nil && *first == 0 || last != nil && *last == 0:
		return p, fmt.Errorf("%w: a page of nothing", graph.ErrQuery)
	case first != nil:
		p.First = *first
	case last != nil:
		p.Last = *last
	}
	if after != nil {
		p.After = graph.Cursor(*after)
	}
	if before != nil {
		p.Before = graph.Cursor(*before)
	}
	return p, nil
}

// typed checks the length of a filter's list and gives its items their type.
func typed[T, S ~string](name string, list []S) ([]T, error) {
	if len(list) > maxList {
		return nil, fmt.Errorf("%w: %d items in %s, at most %d", graph.ErrQuery, len(list), name, maxList)
	}
	var out []T
	for _, s := range list {
		out = append(out, T(s))
	}
	return out, nil
}

func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// optional is nil for an empty string.
func optional[T ~string](s T) *T {
	if s == "" {
		return nil
	}
	return &s
}

func text[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	t := string(s)
	return &t
}

func quadOf(c graph.Category) *int {
	if q := int(c.Quad()); q > 0 {
		return &q
	}
	return nil
}
