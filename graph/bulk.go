package graph

import (
	"context"
	"iter"
)

// A BulkWriter is a store that takes much at a time: the way to load or copy a
// graph. See [PutAll] for the portable way.
type BulkWriter interface {
	// PutAll stores readings in their order as Put would, many in a
	// transaction, each whole or not at all. It returns how many of them, from
	// the first, are stored durably: all where the error is nil. An error among
	// the readings ends it once what came before is stored.
	PutAll(ctx context.Context, readings iter.Seq2[*Reading, error]) (n int, err error)
	// EditAll appends the log of another store, whose numbers it keeps. What
	// the log has already is passed over; the error wraps ErrQuery where it
	// differs. Other than for Edit, an actor may be absent: no claim names it
	// any more.
	EditAll(ctx context.Context, edits iter.Seq2[Edit, error]) error
	// ReviewAll appends the reviews of another store likewise; a claim may be
	// absent too.
	ReviewAll(ctx context.Context, reviews iter.Seq2[Review, error]) error
}

// A Source is a store that streams what it was given, for copying.
type Source interface {
	// Readings streams the readings by article ID, from the first article that
	// follows the given one ("" for all). They are as they were put, identity
	// edits and reviews not applied; beside the actors that the claims name stand those
	// that they are merged into. Names that curators gave are left out: they
	// are in the log.
	Readings(ctx context.Context, after ArticleID) iter.Seq2[*Reading, error]
}

// PutAll stores readings by the store's own bulk path where it has one
// ([BulkWriter]) and else one by one; n is as PutAll of BulkWriter returns it.
func PutAll(ctx context.Context, w Writer, readings iter.Seq2[*Reading, error]) (n int, err error) {
	if b, ok := w.(BulkWriter); ok {
		return b.PutAll(ctx, readings)
	}
	for r, err := range readings {
		if err != nil {
			return n, err
		}
		if _, err := w.Put(ctx, r); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
