package gql

import "github.com/entente-graph/entente/graph"

// ordered makes an order of a field of a list and a direction.
func ordered[F comparable](field F, direction OrderDirection, by map[F]graph.Property) graph.Order {
	return graph.Order{By: by[field], Descending: direction == OrderDirectionDesc}
}

// order is the list's own where none is given.
func (o *ActorOrder) order() graph.Order {
	if o == nil {
		return graph.Order{}
	}
	return ordered(o.Field, o.Direction, map[ActorOrderField]graph.Property{ActorOrderFieldClaims: graph.ByClaims, ActorOrderFieldName: graph.ByName})
}

// order is the list's own where none is given.
func (o *RelationOrder) order() graph.Order {
	if o == nil {
		return graph.Order{}
	}
	return ordered(o.Field, o.Direction, map[RelationOrderField]graph.Property{
		RelationOrderFieldClaims: graph.ByClaims, RelationOrderFieldFirst: graph.ByFirst, RelationOrderFieldLast: graph.ByLast,
		RelationOrderFieldPublishers: graph.ByPublishers, RelationOrderFieldConfidence: graph.ByConfidence,
	})
}

// order is the list's own where none is given.
func (o *ClaimOrder) order() graph.Order {
	if o == nil {
		return graph.Order{}
	}
	return ordered(o.Field, o.Direction, map[ClaimOrderField]graph.Property{
		ClaimOrderFieldPublished: graph.ByPublished, ClaimOrderFieldEventDate: graph.ByFirst, ClaimOrderFieldConfidence: graph.ByConfidence,
	})
}

// order is the list's own where none is given.
func (o *ArticleOrder) order() graph.Order {
	if o == nil {
		return graph.Order{}
	}
	return ordered(o.Field, o.Direction, map[ArticleOrderField]graph.Property{ArticleOrderFieldPublished: graph.ByPublished, ArticleOrderFieldAdded: graph.ByAdded})
}

// order is the list's own where none is given.
func (o *PublisherOrder) order() graph.Order {
	if o == nil {
		return graph.Order{}
	}
	return ordered(o.Field, o.Direction, map[PublisherOrderField]graph.Property{
		PublisherOrderFieldArticles: graph.ByArticles, PublisherOrderFieldClaims: graph.ByClaims, PublisherOrderFieldName: graph.ByPublisher,
		PublisherOrderFieldFirst: graph.ByFirst, PublisherOrderFieldLast: graph.ByLast,
	})
}
