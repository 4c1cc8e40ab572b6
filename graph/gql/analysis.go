package gql

import (
	"context"
	"fmt"

	"github.com/entente-graph/entente/graph"
)

// Timeline is the resolver for the timeline field.
func (r *queryRoot) Timeline(ctx context.Context, filter *ClaimFilter, interval graph.Granularity, by *graph.SeriesKey, from *string, to *string, limit int) (*graph.Timeline, error) {
	q, err := filter.query()
	if err != nil {
		return nil, err
	}
	return graph.MakeTimeline(ctx, r.Store, graph.TimelineQuery{
		Claims: q, Range: graph.Range{Granularity: interval, From: value(from), To: value(to)}, By: value(by), Limit: limit,
	})
}

// Matrix is the resolver for the matrix field.
func (r *queryRoot) Matrix(ctx context.Context, filter *ClaimFilter, countries []string, first int, interval *graph.Granularity, from *string, to *string, limit int) (*graph.Matrix, error) {
	q, err := filter.query()
	if err != nil {
		return nil, err
	}
	return graph.MakeMatrix(ctx, r.Store, r.Ontology, graph.MatrixQuery{
		Claims: q, Countries: countries, First: first, Range: graph.Range{Granularity: value(interval), From: value(from), To: value(to)}, Limit: limit,
	})
}

// TopActors is the resolver for the topActors field.
func (r *queryRoot) TopActors(ctx context.Context, filter *ClaimFilter, by graph.Measure, first int) ([]graph.Tally, error) {
	dimension := graph.PerActor
	if by == graph.MeasureSpeaker {
		dimension = graph.PerSpeaker
	}
	list, err := r.top(ctx, filter, dimension, by, first)
	if err != nil {
		return nil, err
	}
	var ids []graph.ActorID
	for _, t := range list {
		ids = append(ids, t.Actor)
	}
	loaderOf(ctx).want(ids)
	return list, nil
}

// TopRelations is the resolver for the topRelations field.
func (r *queryRoot) TopRelations(ctx context.Context, filter *ClaimFilter, by graph.Measure, first int) ([]graph.Tally, error) {
	list, err := r.top(ctx, filter, graph.PerRelation, by, first)
	if err != nil {
		return nil, err
	}
	var ids []graph.ActorID
	for _, t := range list {
		ids = append(ids, t.Relation.Subject, t.Relation.Object)
	}
	loaderOf(ctx).want(ids)
	return list, nil
}

func (r *queryRoot) top(ctx context.Context, filter *ClaimFilter, dimension graph.Dimension, by graph.Measure, first int) ([]graph.Tally, error) {
	if first < 1 || first > maxPage {
		return nil, fmt.Errorf("%w: first is %d, want 1 to %d", graph.ErrQuery, first, maxPage)
	}
	q, err := filter.query()
	if err != nil {
		return nil, err
	}
	return graph.Tallies(ctx, r.Store, graph.TallyQuery{Claims: q, Per: dimension, Rank: by, Limit: first})
}

// Actor is the resolver for the actor field.
func (r *actorCountRoot) Actor(ctx context.Context, obj *graph.Tally) (*graph.Actor, error) {
	return r.actor(ctx, obj.Actor)
}

func (r *root) ActorCount() ActorCountResolver { return &actorCountRoot{r} }

type actorCountRoot struct{ *root }
