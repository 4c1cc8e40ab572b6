package gql

import (
	"fmt"

	"github.com/entente-graph/entente/graph"
)

// A Node is what node(id) answers with.
type Node interface{ IsNode() }

// The connections of the schema: pages of lists.
type (
	ActorConnection     graph.Slice[graph.Actor]
	RelationConnection  graph.Slice[graph.Relation]
	ClaimConnection     graph.Slice[graph.Claim]
	ArticleConnection   graph.Slice[graph.Article]
	PublisherConnection graph.Slice[graph.Publisher]
)

// Nodes are the actors of the page.
func (c *ActorConnection) Nodes() []graph.Actor { return c.Items }

// Nodes are the relations of the page.
func (c *RelationConnection) Nodes() []graph.Relation { return c.Items }

// Nodes are the claims of the page.
func (c *ClaimConnection) Nodes() []graph.Claim { return c.Items }

// Nodes are the articles of the page.
func (c *ArticleConnection) Nodes() []graph.Article { return c.Items }

// Nodes are the publishers of the page.
func (c *PublisherConnection) Nodes() []graph.Publisher { return c.Items }

// Edges are the actors with their cursors.
func (c *ActorConnection) Edges() []ActorEdge {
	return edges(graph.Slice[graph.Actor](*c), func(cursor string, a graph.Actor) ActorEdge { return ActorEdge{Cursor: cursor, Node: a} })
}

// Edges are the relations with their cursors.
func (c *RelationConnection) Edges() []RelationEdge {
	return edges(graph.Slice[graph.Relation](*c), func(cursor string, r graph.Relation) RelationEdge { return RelationEdge{Cursor: cursor, Node: r} })
}

// Edges are the claims with their cursors.
func (c *ClaimConnection) Edges() []ClaimEdge {
	return edges(graph.Slice[graph.Claim](*c), func(cursor string, x graph.Claim) ClaimEdge { return ClaimEdge{Cursor: cursor, Node: x} })
}

// Edges are the articles with their cursors.
func (c *ArticleConnection) Edges() []ArticleEdge {
	return edges(graph.Slice[graph.Article](*c), func(cursor string, x graph.Article) ArticleEdge { return ArticleEdge{Cursor: cursor, Node: x} })
}

// Edges are the publishers with their cursors.
func (c *PublisherConnection) Edges() []PublisherEdge {
	return edges(graph.Slice[graph.Publisher](*c), func(cursor string, x graph.Publisher) PublisherEdge { return PublisherEdge{Cursor: cursor, Node: x} })
}

func edges[T, E any](s graph.Slice[T], edge func(string, T) E) []E {
	list := make([]E, len(s.Items))
	for i, item := range s.Items {
		list[i] = edge(string(s.Cursors[i]), item)
	}
	return list
}

// PageInfo tells where the page of actors stands.
func (c *ActorConnection) PageInfo() PageInfo { return pageInfo(graph.Slice[graph.Actor](*c)) }

// PageInfo tells where the page of relations stands.
func (c *RelationConnection) PageInfo() PageInfo { return pageInfo(graph.Slice[graph.Relation](*c)) }

// PageInfo tells where the page of claims stands.
func (c *ClaimConnection) PageInfo() PageInfo { return pageInfo(graph.Slice[graph.Claim](*c)) }

// PageInfo tells where the page of articles stands.
func (c *ArticleConnection) PageInfo() PageInfo { return pageInfo(graph.Slice[graph.Article](*c)) }

// PageInfo tells where the page of publishers stands.
func (c *PublisherConnection) PageInfo() PageInfo { return pageInfo(graph.Slice[graph.Publisher](*c)) }

func pageInfo[T any](s graph.Slice[T]) PageInfo {
	p := PageInfo{HasNextPage: s.HasNext, HasPreviousPage: s.HasPrev}
	if n := len(s.Cursors); n > 0 {
		first, last := string(s.Cursors[0]), string(s.Cursors[n-1])
		p.StartCursor, p.EndCursor = &first, &last
	}
	return p
}

// TotalCount is how many actors match.
func (c *ActorConnection) TotalCount() int { return c.Total }

// TotalCount is how many relations match.
func (c *RelationConnection) TotalCount() int { return c.Total }

// TotalCount is how many claims match.
func (c *ClaimConnection) TotalCount() int { return c.Total }

// TotalCount is how many articles match.
func (c *ArticleConnection) TotalCount() int { return c.Total }

// TotalCount is how many publishers match.
func (c *PublisherConnection) TotalCount() int { return c.Total }

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

// actorIDs checks a list of actors.
func actorIDs(name string, list []string) ([]graph.ActorID, error) {
	if len(list) > maxList {
		return nil, fmt.Errorf("%w: %d items in %s, at most %d", graph.ErrQuery, len(list), name, maxList)
	}
	var out []graph.ActorID
	for _, id := range list {
		if err := named(id, graph.ActorList); err != nil {
			return nil, err
		}
		out = append(out, graph.ActorID(id))
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
