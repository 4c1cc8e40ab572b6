package gql

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A rate lets each client start so many operations a minute: a bucket that is
// full at first and fills evenly. Of a client it keeps one time, when its bucket is
// full again; one whose bucket is full is forgotten.
type rate struct {
	most  int
	every time.Duration // one more

	mu   sync.Mutex
	full map[string]time.Time
	next int // size of full at which it is swept
}

func newRate(perMinute int) *rate {
	if perMinute <= 0 {
		return nil
	}
	return &rate{most: perMinute, every: time.Minute / time.Duration(perMinute), full: map[string]time.Time{}, next: 1024}
}

// take takes one from the client's bucket. It returns how many are left, and
// how long until the bucket is full or, refused, until there is one.
func (r *rate) take(client string, now time.Time) (left int, wait time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.full) >= r.next {
		for c, t := range r.full {
			if !t.After(now) {
				delete(r.full, c)
			}
		}
		r.next = max(1024, 2*len(r.full))
	}
	at := r.full[client]
	if at.Before(now) {
		at = now
	}
	at = at.Add(r.every)
	if over := at.Sub(now) - time.Duration(r.most)*r.every; over > 0 {
		return 0, over, false
	}
	r.full[client] = at
	return r.most - int((at.Sub(now)+r.every-1)/r.every), at.Sub(now), true
}

// spend takes one operation from the client's rate and says in headers what is
// left of it.
func (h *Handler) spend(w http.ResponseWriter, r *http.Request) *gqlerror.Error {
	if h.rate == nil {
		return nil
	}
	left, wait, ok := h.rate.take(callerOf(r.Context()).Client, time.Now())
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	header := w.Header()
	header.Set("RateLimit-Limit", strconv.Itoa(h.rate.most))
	header.Set("RateLimit-Remaining", strconv.Itoa(left))
	header.Set("RateLimit-Reset", seconds)
	if ok {
		return nil
	}
	header.Set("Retry-After", seconds)
	return refusal(CodeRateLimited, "more than %d operations a minute; come back in %s seconds", h.rate.most, seconds)
}
