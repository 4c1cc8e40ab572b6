package gql

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// Timeline is the resolver for the timeline field.
func (r *queryRoot) Timeline(ctx context.Context, filter *ClaimFilter, interval graph.Granularity, by *graph.SeriesKey, from *string, to *string, limit int) (*graph.Timeline, error) {
	where, err := r.claimFilter(filter)
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(dated("from", from), dated("to", to)); err != nil {
		return nil, err
	}
	return graph.MakeTimeline(ctx, r.Store, graph.TimelineQuery{
		Claims: claimQuery(where), Range: graph.Range{Granularity: interval, From: value(from), To: value(to)}, By: value(by), Limit: limit,
	})
}

// Matrix is the resolver for the matrix field.
func (r *queryRoot) Matrix(ctx context.Context, filter *ClaimFilter, countries []string, first int, interval *graph.Granularity, from *string, to *string, limit int) (*graph.Matrix, error) {
	where, err := r.claimFilter(filter)
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(dated("from", from), dated("to", to), legible("countries", strings.Join(countries, " "))); err != nil {
		return nil, err
	}
	return graph.MakeMatrix(ctx, r.Store, r.Ontology, graph.MatrixQuery{
		Claims: claimQuery(where), Countries: countries, First: first, Range: graph.Range{Granularity: value(interval), From: value(from), To: value(to)}, Limit: limit,
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
	where, err := r.firstOf(filter, first)
	if err != nil {
		return nil, err
	}
	return graph.Tallies(ctx, r.Store, graph.TallyQuery{Claims: claimQuery(where), Per: dimension, Rank: by, Limit: first})
}

// Actor is the resolver for the actor field.
func (r *actorCountRoot) Actor(ctx context.Context, obj *graph.Tally) (*graph.Actor, error) {
	return r.actor(ctx, obj.Actor)
}

func (r *root) ActorCount() ActorCountResolver { return &actorCountRoot{r} }

type actorCountRoot struct{ *root }

// Neighbours is the resolver for the neighbours field.
func (r *queryRoot) Neighbours(ctx context.Context, actor string, filter *ClaimFilter, first int) ([]graph.Neighbour, error) {
	where, err := r.firstOf(filter, first)
	if err != nil {
		return nil, err
	}
	if err := named(actor, graph.ActorList); err != nil {
		return nil, err
	}
	return graph.Neighbours(ctx, r.Store, graph.ActorID(actor), graph.ClaimQuery{Where: where}, first)
}

// Common is the resolver for the common field.
func (r *queryRoot) Common(ctx context.Context, actors []string, filter *ClaimFilter, first int) ([]graph.CommonNeighbour, error) {
	where, err := r.firstOf(filter, first)
	if err != nil {
		return nil, err
	}
	ids, err := actorIDs("actors", actors)
	if err != nil {
		return nil, err
	}
	return graph.CommonNeighbours(ctx, r.Store, ids, graph.ClaimQuery{Where: where}, first)
}

// Contested is the resolver for the contested field.
func (r *queryRoot) Contested(ctx context.Context, filter *ClaimFilter, kind graph.ContestKind, window int, first int, evidence int) ([]graph.Contest, error) {
	where, err := r.claimFilter(filter)
	if err != nil {
		return nil, err
	}
	list, err := graph.Contests(ctx, r.Store, graph.ContestQuery{Claims: claimQuery(where), Kind: kind, Window: window, First: first, Best: evidence})
	if err != nil {
		return nil, err
	}
	var ids []graph.ActorID
	for i := range list {
		ids = append(ids, list[i].Subject, list[i].Object)
		for _, s := range list[i].Sides {
			for _, v := range s.Speakers {
				ids = append(ids, v.Speaker)
			}
			loaderOf(ctx).wantOf(ctx, s.Best)
		}
	}
	loaderOf(ctx).want(ids)
	return list, nil
}

// firstOf checks how many items of a list are wanted, and the filter.
func (r *root) firstOf(filter *ClaimFilter, first int) (graph.Filter, error) {
	if first < 1 || first > maxPage {
		return graph.Filter{}, fmt.Errorf("%w: first is %d, want 1 to %d", graph.ErrQuery, first, maxPage)
	}
	return r.claimFilter(filter)
}

// Subject is the resolver for the subject field.
func (r *contestRoot) Subject(ctx context.Context, obj *graph.Contest) (*graph.Actor, error) {
	return r.actor(ctx, obj.Subject)
}

// Object is the resolver for the object field.
func (r *contestRoot) Object(ctx context.Context, obj *graph.Contest) (*graph.Actor, error) {
	return r.actor(ctx, obj.Object)
}

// Type is the resolver for the type field.
func (r *contestRoot) Type(ctx context.Context, obj *graph.Contest) (*string, error) {
	return text(obj.Type), nil
}

// Sides is the resolver for the sides field.
func (r *contestRoot) Sides(ctx context.Context, obj *graph.Contest) ([]graph.Side, error) {
	return obj.Sides[:], nil
}

// Speaker is the resolver for the speaker field.
func (r *voiceRoot) Speaker(ctx context.Context, obj *graph.Voice) (*graph.Actor, error) {
	return r.actor(ctx, obj.Speaker)
}

func (r *root) Contest() ContestResolver { return &contestRoot{r} }

func (r *root) Voice() VoiceResolver { return &voiceRoot{r} }

type (
	contestRoot struct{ *root }
	voiceRoot   struct{ *root }
)
