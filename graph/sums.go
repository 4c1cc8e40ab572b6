package graph

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// A Sum counts the things of one kind in a store and adds their hashes up, in
// whatever order they come: two stores hold the same where it is equal.
type Sum struct {
	Kind  string // articles, claims, actors, relations, edits, reviews
	Count int
	high  uint64
	low   uint64
}

// Hash is the sum of the hashes in hexadecimal.
func (s Sum) Hash() string { return fmt.Sprintf("%016x%016x", s.high, s.low) }

func (s *Sum) add(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := sha256.Sum256(b)
	s.Count++
	s.high += binary.BigEndian.Uint64(h[:8])
	s.low += binary.BigEndian.Uint64(h[8:16])
	return nil
}

// Sums reads the whole of a store that is a [Source]: its articles, claims,
// actors, relations, edits and reviews.
func Sums(ctx context.Context, r Reader) ([]Sum, error) {
	source, ok := r.(Source)
	if !ok {
		return nil, fmt.Errorf("%w: this store does not stream its readings", ErrQuery)
	}
	sums := []Sum{{Kind: "articles"}, {Kind: "claims"}, {Kind: "actors"}, {Kind: "relations"}, {Kind: "edits"}, {Kind: "reviews"}}
	for r, err := range source.Readings(ctx, "") {
		if err != nil {
			return nil, err
		}
		if err := sums[0].add(r.Article); err != nil {
			return nil, err
		}
		for i := range r.Claims {
			if err := sums[1].add(r.Claims[i]); err != nil {
				return nil, err
			}
		}
	}
	if err := addPages(&sums[2], func(p Page) (Slice[Actor], error) { return r.FindActors(ctx, ActorQuery{}, p) }); err != nil {
		return nil, err
	}
	if err := addPages(&sums[3], func(p Page) (Slice[Relation], error) { return r.Relations(ctx, RelationQuery{}, p) }); err != nil {
		return nil, err
	}
	for e, err := range r.Edits(ctx) {
		if err != nil {
			return nil, err
		}
		if err := sums[4].add(e); err != nil {
			return nil, err
		}
	}
	for review, err := range Reviews(ctx, r) {
		if err != nil {
			return nil, err
		}
		if err := sums[5].add(review); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// addPages adds every item of a list.
func addPages[T any](s *Sum, ask func(Page) (Slice[T], error)) error {
	p := Page{First: MaxPage}
	for {
		slice, err := ask(p)
		if err != nil {
			return err
		}
		for _, item := range slice.Items {
			if err := s.add(item); err != nil {
				return err
			}
		}
		if !slice.HasNext {
			return nil
		}
		p.After = slice.Cursors[len(slice.Cursors)-1]
	}
}
