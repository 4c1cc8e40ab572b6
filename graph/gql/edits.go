package gql

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/entente-graph/entente/graph"
)

// A LoggedEdit is an entry of the identity log, with what has become of it.
type LoggedEdit struct {
	edit   graph.Edit
	undone bool
}

// Number is its number.
func (e LoggedEdit) Number() int { return e.edit.Number }

// Kind is what it does.
func (e LoggedEdit) Kind() graph.EditKind { return e.edit.Kind }

// Actor is the actor that it is about.
func (e LoggedEdit) Actor() *string { return text(e.edit.Actor) }

// Into is the other actor.
func (e LoggedEdit) Into() *string { return text(e.edit.Into) }

// Name is the name of an alias or the words of a split.
func (e LoggedEdit) Name() *string { return text(e.edit.Name) }

// Article is the only one that it is for.
func (e LoggedEdit) Article() *string { return text(e.edit.Article) }

// Undoes is the number of the edit that it takes back.
func (e LoggedEdit) Undoes() *int {
	if e.edit.Undoes == 0 {
		return nil
	}
	return &e.edit.Undoes
}

// Undone reports whether it has been taken back.
func (e LoggedEdit) Undone() bool { return e.undone }

// Reason is why it was made.
func (e LoggedEdit) Reason() *string { return text(e.edit.Reason) }

// By is who made it.
func (e LoggedEdit) By() *string { return text(e.edit.By) }

// At is when it was made.
func (e LoggedEdit) At() *string { return moment(e.edit.At) }

// An EditPayload is what came of an edit.
type EditPayload struct {
	Edit       *LoggedEdit
	Actor      *graph.Actor
	UserErrors []UserError
}

// moment is a time as answers have it, nil where it is not known.
func moment(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(graph.TimeLayout)
	return &s
}

// EditConnection is a page of the identity log.
type EditConnection graph.Slice[LoggedEdit]

// Nodes are the edits of the page.
func (c *EditConnection) Nodes() []LoggedEdit { return c.Items }

// Edges are the edits with their cursors.
func (c *EditConnection) Edges() []EditEdge {
	return edges(graph.Slice[LoggedEdit](*c), func(cursor string, e LoggedEdit) EditEdge { return EditEdge{Cursor: cursor, Node: e} })
}

// PageInfo tells where the page stands.
func (c *EditConnection) PageInfo() PageInfo { return pageInfo(graph.Slice[LoggedEdit](*c)) }

// TotalCount is how many edits match.
func (c *EditConnection) TotalCount() int { return c.Total }

// ReviewConnection is a page of the log of reviews.
type ReviewConnection graph.Slice[graph.Review]

// Nodes are the reviews of the page.
func (c *ReviewConnection) Nodes() []graph.Review { return c.Items }

// Edges are the reviews with their cursors.
func (c *ReviewConnection) Edges() []ReviewEdge {
	return edges(graph.Slice[graph.Review](*c), func(cursor string, r graph.Review) ReviewEdge { return ReviewEdge{Cursor: cursor, Node: r} })
}

// PageInfo tells where the page stands.
func (c *ReviewConnection) PageInfo() PageInfo { return pageInfo(graph.Slice[graph.Review](*c)) }

// TotalCount is how many reviews match.
func (c *ReviewConnection) TotalCount() int { return c.Total }

// identityLog reads the identity log, once a request.
func (r *root) identityLog(ctx context.Context) (*graph.Identity, error) {
	l := loaderOf(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.identity != nil {
		return l.identity, nil
	}
	id, err := graph.LoadIdentity(r.Store.Edits(ctx))
	if err == nil {
		l.identity = id
	}
	return id, err
}

// logged lists the edits of the log that name an actor ("": any), or one that is
// merged into the same.
func logged(log *graph.Identity, actor graph.ActorID) (list []LoggedEdit) {
	about := func(e graph.Edit) bool {
		return actor == "" || e.Actor != "" && log.Canonical(e.Actor) == log.Canonical(actor) || e.Into != "" && log.Canonical(e.Into) == log.Canonical(actor)
	}
	edits := log.Edits()
	for _, e := range edits {
		of := e
		if e.Kind == graph.EditUndo {
			of = edits[e.Undoes-1]
		}
		if about(of) || e.Actor == actor {
			list = append(list, LoggedEdit{e, log.Undone(e.Number)})
		}
	}
	return list
}

// pageOfEdits cuts a page out of the log; a cursor is an edit's number.
func pageOfEdits(list []LoggedEdit, p graph.Page) (out graph.Slice[LoggedEdit], err error) {
	n, backward, err := p.Limit()
	if err != nil {
		return out, err
	}
	from, to := 0, len(list)
	place := func(c graph.Cursor) (int, error) {
		number, err := strconv.Atoi(string(c))
		if err != nil || number < 1 || strconv.Itoa(number) != string(c) {
			return 0, graph.ErrCursor
		}
		return number, nil
	}
	if p.After != "" {
		number, err := place(p.After)
		if err != nil {
			return out, err
		}
		from, _ = slices.BinarySearchFunc(list, number+1, func(e LoggedEdit, n int) int { return e.edit.Number - n })
	}
	if p.Before != "" {
		number, err := place(p.Before)
		if err != nil {
			return out, err
		}
		to, _ = slices.BinarySearchFunc(list, number, func(e LoggedEdit, n int) int { return e.edit.Number - n })
	}
	from = min(from, to)
	if backward {
		from = max(from, to-n)
	} else {
		to = min(to, from+n)
	}
	out = graph.Slice[LoggedEdit]{Items: list[from:to], HasPrev: from > 0, HasNext: to < len(list), Total: len(list)}
	for _, e := range out.Items {
		out.Cursors = append(out.Cursors, graph.Cursor(strconv.Itoa(e.edit.Number)))
	}
	return out, nil
}

// Edits is the resolver for the edits field.
func (r *queryRoot) Edits(ctx context.Context, actor *string, first *int, after *string, last *int, before *string) (*EditConnection, error) {
	p, err := pageOf(first, after, last, before)
	if err != nil {
		return nil, err
	}
	if actor != nil {
		if err := named(*actor, graph.ActorList); err != nil {
			return nil, err
		}
	}
	log, err := r.identityLog(ctx)
	if err != nil {
		return nil, err
	}
	list := logged(log, graph.ActorID(value(actor)))
	slice, err := pageOfEdits(list, p)
	if err != nil {
		return nil, err
	}
	return (*EditConnection)(&slice), nil
}

// Reviews is the resolver for the reviews field.
func (r *queryRoot) Reviews(ctx context.Context, verdict []graph.Verdict, first *int, after *string, last *int, before *string) (*ReviewConnection, error) {
	if verdict != nil && len(verdict) == 0 {
		return nil, fmt.Errorf("%w: none of no verdicts; leave the list out for any", graph.ErrQuery)
	}
	c, err := listed(ctx, graph.ReviewQuery{Verdicts: verdict}, page{first, after, last, before}, r.Store.Reviews)
	if err != nil {
		return nil, err
	}
	l := loaderOf(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, review := range c.Items {
		l.reviewed = append(l.reviewed, review.Claim)
	}
	return (*ReviewConnection)(c), nil
}

// limited checks a limit of up to a page, and cuts a list to it.
func limited[T any](list []T, limit int) ([]T, error) {
	if limit < 1 || limit > maxPage {
		return nil, fmt.Errorf("%w: limit is %d, want 1 to %d", graph.ErrQuery, limit, maxPage)
	}
	return list[:min(limit, len(list))], nil
}

// History is the resolver for the history field.
func (r *actorRoot) History(ctx context.Context, obj *graph.Actor, limit int) ([]LoggedEdit, error) {
	log, err := r.identityLog(ctx)
	if err != nil {
		return nil, err
	}
	list := logged(log, obj.ID)
	slices.Reverse(list)
	return limited(list, limit)
}

// Review is the resolver for the review field.
func (r *claimRoot) Review(ctx context.Context, obj *graph.Claim) (*graph.Review, error) {
	list, err := loaderOf(ctx).reviewsOf(ctx, r.Store, obj)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Reviews is the resolver for the reviews field.
func (r *claimRoot) Reviews(ctx context.Context, obj *graph.Claim, limit int) ([]graph.Review, error) {
	list, err := loaderOf(ctx).reviewsOf(ctx, r.Store, obj)
	if err != nil {
		return nil, err
	}
	return limited(list, limit)
}

// AsRead is the resolver for the asRead field.
func (r *claimRoot) AsRead(ctx context.Context, obj *graph.Claim) (*graph.Claim, error) {
	if obj.Article == "" {
		return nil, nil // of explainSentence, or of this field
	}
	read, err := loaderOf(ctx).asRead(ctx, r.Store, obj.ID)
	if read == nil || err != nil {
		return nil, err
	}
	reviews, err := loaderOf(ctx).reviewsOf(ctx, r.Store, obj)
	if err != nil {
		return nil, err
	}
	if graph.SameStatement(read, obj) && (len(reviews) == 0 || reviews[0].Verdict != graph.Rejected) {
		return nil, nil
	}
	return read, nil
}

// Note is the resolver for the note field.
func (r *reviewRoot) Note(_ context.Context, obj *graph.Review) (*string, error) {
	return text(obj.Note), nil
}

// By is the resolver for the by field.
func (r *reviewRoot) By(_ context.Context, obj *graph.Review) (*string, error) {
	return text(obj.By), nil
}

// At is the resolver for the at field.
func (r *reviewRoot) At(_ context.Context, obj *graph.Review) (*string, error) {
	return moment(obj.At), nil
}

// Claim is the resolver for the claim field.
func (r *reviewRoot) Claim(ctx context.Context, obj *graph.Review) (*graph.Claim, error) {
	return r.claim(ctx, obj.Claim)
}

// Subject is the resolver for the subject field.
func (r *correctionRoot) Subject(ctx context.Context, obj *graph.Correction) (*graph.Actor, error) {
	return r.corrected(ctx, obj.Subject)
}

// Object is the resolver for the object field.
func (r *correctionRoot) Object(ctx context.Context, obj *graph.Correction) (*graph.Actor, error) {
	return r.corrected(ctx, obj.Object)
}

func (r *root) corrected(ctx context.Context, a *graph.Actor) (*graph.Actor, error) {
	if a == nil {
		return nil, nil
	}
	return r.actor(ctx, a.ID)
}

// A claimLoader keeps what people have made of the claims of a request: it asks
// for all claims of a page at once.
type claimLoader struct {
	wantedClaims []graph.ClaimID
	reviews      map[graph.ClaimID][]graph.Review // latest first
	read         map[graph.ClaimID]*graph.Claim
	identity     *graph.Identity
	reviewed     []graph.ClaimID // that reviews name

	claims sync.Mutex // held while the store is asked for shown
	shown  map[graph.ClaimID]*graph.Claim
}

// wantClaims notes claims of which more may be asked for.
func (l *loader) wantClaims(claims []graph.Claim) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range claims {
		l.wantedClaims = append(l.wantedClaims, claims[i].ID)
	}
}

// missing lists the claims that are wanted and that a map lacks; they are then
// there, with nothing.
func missing[T any](l *loader, have *map[graph.ClaimID]T, id graph.ClaimID) (ids []graph.ClaimID) {
	if _, ok := (*have)[id]; ok {
		return nil
	}
	if *have == nil {
		*have = map[graph.ClaimID]T{}
	}
	for _, one := range append(slices.Clip(l.wantedClaims), id) {
		if _, ok := (*have)[one]; !ok && one != "" {
			var none T
			(*have)[one] = none
			ids = append(ids, one)
		}
	}
	return ids
}

// forget takes back what missing has noted of claims that could not be asked for.
func forget[T any](have map[graph.ClaimID]T, ids []graph.ClaimID) {
	for _, id := range ids {
		delete(have, id)
	}
}

func (l *loader) reviewsOf(ctx context.Context, s graph.Store, c *graph.Claim) ([]graph.Review, error) {
	if c.Article == "" {
		return nil, nil // of explainSentence
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ids := missing(l, &l.reviews, c.ID)
	p := graph.Page{Last: graph.MaxPage}
	for more := len(ids) > 0; more; {
		slice, err := s.Reviews(ctx, graph.ReviewQuery{Claims: ids}, p)
		if err != nil {
			forget(l.reviews, ids)
			return nil, err
		}
		for _, r := range slices.Backward(slice.Items) {
			l.reviews[r.Claim] = append(l.reviews[r.Claim], r)
			l.reviewed = append(l.reviewed, r.Claim)
		}
		if more = slice.HasPrev; more {
			p.Before = slice.Cursors[0]
		}
	}
	return l.reviews[c.ID], nil
}

func (l *loader) asRead(ctx context.Context, s graph.Store, id graph.ClaimID) (*graph.Claim, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ids := missing(l, &l.read, id); len(ids) > 0 {
		list, err := s.AsRead(ctx, ids)
		if err != nil {
			forget(l.read, ids)
			return nil, err
		}
		for i := range list {
			l.read[list[i].ID] = &list[i]
		}
	}
	return l.read[id], nil
}

// claim returns a claim as it is shown, or as it was read where it is rejected,
// nil where there is none. Others, and those of reviews, are asked for with it.
func (r *root) claim(ctx context.Context, id graph.ClaimID, others ...graph.ClaimID) (*graph.Claim, error) {
	l := loaderOf(ctx)
	l.claims.Lock()
	defer l.claims.Unlock()
	if c, have := l.shown[id]; have {
		return c, nil
	}
	if l.shown == nil {
		l.shown = map[graph.ClaimID]*graph.Claim{}
	}
	l.mu.Lock()
	wanted := slices.Concat([]graph.ClaimID{id}, others, l.reviewed)
	l.reviewed = nil
	l.mu.Unlock()
	slices.Sort(wanted)
	for ids := range slices.Chunk(slices.Compact(wanted), graph.MaxPage) {
		list, err := r.claimsBy(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i := range list {
			l.shown[list[i].ID] = &list[i]
		}
		var absent []graph.ClaimID
		for _, one := range ids {
			if l.shown[one] == nil {
				l.shown[one] = nil
				absent = append(absent, one)
			}
		}
		if len(absent) == 0 {
			continue
		}
		if list, err = r.Store.AsRead(ctx, absent); err != nil {
			return nil, err
		}
		for i := range list {
			l.shown[list[i].ID] = &list[i]
		}
	}
	return l.shown[id], nil
}

// reset forgets what a mutation may have changed.
func (l *loader) reset() {
	l.claims.Lock()
	defer l.claims.Unlock()
	l.fans.mu.Lock()
	defer l.fans.mu.Unlock()
	l.explained.mu.Lock()
	defer l.explained.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.actors)
	clear(l.articles)
	clear(l.fans.answers)
	clear(l.explained.of)
	l.wantedClaims, l.reviews, l.read, l.identity, l.reviewed, l.shown = nil, nil, nil, nil, nil, nil
}
