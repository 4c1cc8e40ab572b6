package gql

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/entente-graph/entente/graph"
)

// arrivalOrder names the order of arrivals in cursors.
const arrivalOrder = "arrivals"

func arrivalCursor(at graph.Arrival) string {
	return string(graph.CursorAt(arrivalOrder, []any{int64(at)}))
}

// arrivalAt is the place of a cursor. The error is graph.ErrCursor for one of another
// list, and for a place that the store has not given.
func arrivalAt(cursor string, latest graph.Arrival) (graph.Arrival, error) {
	place, err := graph.Cursor(cursor).Place(arrivalOrder, []bool{false})
	if err != nil {
		return 0, err
	}
	at := place[0].(float64)
	if at < 0 || at > float64(latest) || at != math.Trunc(at) {
		return 0, graph.ErrCursor
	}
	return graph.Arrival(at), nil
}

// A watcher tells those who follow arrivals when to look for more. While there
// are any it asks the store, whatever their number, as others write to it too.
type watcher struct {
	every  time.Duration
	latest func(context.Context) (graph.Arrival, error)

	mu        sync.Mutex // guards what follows
	risen     chan struct{}
	followers int
	cancel    context.CancelFunc
}

func newWatcher(every time.Duration, latest func(context.Context) (graph.Arrival, error)) *watcher {
	return &watcher{every: every, latest: latest, risen: make(chan struct{})}
}

// join counts a follower in until it calls leave.
func (w *watcher) join() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.followers++; w.followers == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		w.cancel = cancel
		go w.watch(ctx)
	}
}

func (w *watcher) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.followers--; w.followers == 0 {
		w.cancel()
	}
}

// next is closed when claims may have arrived after it was asked for.
func (w *watcher) next() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.risen
}

// wake makes the followers look.
func (w *watcher) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.risen)
	w.risen = make(chan struct{})
}

// watch wakes the followers when claims have arrived. It does so too where the
// store does not answer: they meet the error themselves, and tell their clients.
func (w *watcher) watch(ctx context.Context) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	seen := graph.Arrival(-1)
	for {
		latest, err := w.latest(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil || latest != seen {
			w.wake()
			seen = latest
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// latest is the place of the last arrival, asked for within the time of a query.
func (r *root) latest(ctx context.Context) (graph.Arrival, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return r.Store.Latest(ctx)
}

// ClaimAdded is the resolver for the claimAdded field.
func (r *subscriptionRoot) ClaimAdded(ctx context.Context, filter *ClaimFilter, after *string) (<-chan *ClaimArrival, error) {
	where, err := r.claimFilter(filter)
	if err != nil {
		return nil, err
	}
	latest, err := r.latest(ctx)
	if err != nil {
		return nil, err
	}
	from := latest
	if after != nil {
		if from, err = arrivalAt(*after, latest); err != nil {
			return nil, err
		}
	}
	f := &follower{root: r.root, query: graph.ClaimQuery{Where: where}, at: from, due: latest, to: make(chan *ClaimArrival)}
	// The query is checked before the client is told that it may wait.
	if _, err := f.read(ctx, 1); err != nil {
		return nil, err
	}
	end := endOf(ctx)
	r.arrivals.join()
	go func() {
		defer close(f.to)
		defer r.arrivals.leave()
		defer func() {
			if p := recover(); p != nil {
				end.err = recovered(ctx, p)
			}
		}()
		end.err = f.follow(ctx)
	}()
	return f.to, nil
}

// A follower hands arrivals to one client, at the client's pace: what it has not
// taken yet is left in the store.
type follower struct {
	*root
	query graph.ClaimQuery
	at    graph.Arrival // how far it has come
	due   graph.Arrival // what had arrived when it last looked
	to    chan *ClaimArrival
}

func (f *follower) read(ctx context.Context, limit int) (graph.Arrivals, error) {
	ctx, cancel := context.WithTimeout(ctx, f.Timeout)
	defer cancel()
	return f.Store.Arrivals(ctx, f.query, f.at, limit)
}

// follow ends with the context, with nil, or with the error to tell the client, who
// may have lost the right to be told while nothing came.
func (f *follower) follow(ctx context.Context) error {
	checks := time.NewTicker(f.PingInterval)
	defer checks.Stop()
	for ctx.Err() == nil {
		risen := f.arrivals.next() // before the look, so that nothing falls between
		latest, err := f.latest(ctx)
		if err != nil {
			return err
		}
		if f.at >= f.due {
			if behind := int(latest - f.at); behind > f.MaxBehind {
				err := refusal(CodeRateLimited, "%d claims have arrived that were not taken, at most %d are allowed; go on from the cursor", behind, f.MaxBehind)
				err.Extensions["cursor"] = arrivalCursor(f.at)
				return err
			}
			f.due = latest
		}
		var again <-chan time.Time
		if f.at < latest {
			from := f.at
			if err := f.hand(ctx); err != nil {
				return err
			}
			if f.at > from {
				continue
			}
			// The store waits for a writer that is not done: no rise will tell of its end.
			again = time.After(f.PollInterval)
		}
		select {
		case <-risen:
			// What came while it was waiting is no sign of a slow client.
			if f.due, err = f.latest(ctx); err != nil {
				return err
			}
		case <-again:
		case <-checks.C:
			if err := check(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
		}
	}
	return nil
}

// hand gives the client the next arrivals, and moves on behind them.
func (f *follower) hand(ctx context.Context) error {
	got, err := f.read(ctx, graph.MaxPage)
	if err != nil {
		return err
	}
	for i, c := range got.Claims {
		select {
		case f.to <- &ClaimArrival{Claim: c, Cursor: arrivalCursor(got.At[i])}:
		case <-ctx.Done():
			return nil
		}
	}
	f.at = got.Until
	return nil
}

type endKey struct{}

// An end is why a subscription ends; it is written before the end is told.
type end struct{ err error }

func withEnd(ctx context.Context) (context.Context, *end) {
	e := &end{}
	return context.WithValue(ctx, endKey{}, e), e
}

func endOf(ctx context.Context) *end { return ctx.Value(endKey{}).(*end) }

type checkKey struct{}

// withCheck gives an operation the means to find out whether its caller may still
// be answered: a token may be revoked while a subscription runs.
func withCheck(ctx context.Context, check func() error) context.Context {
	return context.WithValue(ctx, checkKey{}, check)
}

// check is the error for a caller who may no longer be answered.
func check(ctx context.Context) error {
	if c, ok := ctx.Value(checkKey{}).(func() error); ok {
		if err := c(); err != nil {
			return refusal(CodeUnauthenticated, "%s", err)
		}
	}
	return nil
}
