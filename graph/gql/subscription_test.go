package gql_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

// followed is a server over one handle on a store, and another handle to write by.
func followed(t *testing.T, change func(*gql.Options)) (*httptest.Server, *gql.Handler, *sqlite.Store) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s.db")
	open := func() *sqlite.Store {
		s, err := sqlite.Open(t.Context(), path, sqlite.Config{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	writer := open()
	ontology, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	o := gql.Options{Store: open(), Ontology: ontology, Reader: oneClaim{}, PollInterval: 5 * time.Millisecond}
	if change != nil {
		change(&o)
	}
	h := gql.NewHandler(o)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv, h, writer
}

// write stores generated articles and returns the IDs of their claims.
func write(t *testing.T, s *sqlite.Store, seed uint64, articles int) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for r := range graphtest.Generate(seed, articles) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Error(err)
		}
		for _, c := range r.Claims {
			ids[string(c.ID)] = true
		}
	}
	return ids
}

// An arrival is an answer of claimAdded, or what ended it.
type arrival struct {
	ID, Subject, Cursor string
	Code, Resume        string // of an error
}

func parseArrival(t *testing.T, payload []byte) arrival {
	t.Helper()
	var m struct {
		Data struct {
			ClaimAdded struct {
				Claim struct {
					ID      string
					Subject struct{ Actor struct{ ID string } }
				}
				Cursor string
			}
		}
		Errors []struct {
			Message    string
			Extensions struct{ Code, Cursor string }
		}
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		t.Fatalf("%v: %s", err, payload)
	}
	c := m.Data.ClaimAdded
	a := arrival{ID: c.Claim.ID, Subject: c.Claim.Subject.Actor.ID, Cursor: c.Cursor}
	if len(m.Errors) > 0 {
		a.Code, a.Resume = m.Errors[0].Extensions.Code, m.Errors[0].Extensions.Cursor
	}
	return a
}

func (p peer) arrival() arrival {
	p.t.Helper()
	got, err := p.read()
	if err != nil {
		p.t.Fatal(err)
	}
	var m struct {
		Type    string
		Payload json.RawMessage
	}
	if err := json.Unmarshal([]byte(got), &m); err != nil || m.Type != "next" {
		p.t.Fatalf("got %s, want an answer", got)
	}
	return parseArrival(p.t, m.Payload)
}

func following(args string) string {
	return "subscription{claimAdded" + args + "{cursor claim{id subject{actor{id}} article{id}}}}"
}

// start is the cursor before the first claim.
var start = string(graph.CursorAt("arrivals", []any{0}))

// TestSubscription follows claims over a socket while another handle stores them,
// through cuts: each must come once, in order.
func TestSubscription(t *testing.T) {
	srv, _, writer := followed(t, nil)
	want := write(t, writer, 1, 20)
	more := make(chan map[string]bool)
	go func() { more <- write(t, writer, 2, 60) }()
	var all map[string]bool
	seen := map[string]bool{}
	cursor := start
	for all == nil || len(seen) < len(all) {
		p := initialised(t, srv)
		p.send(subscribe("1", following(`(after:"`+cursor+`")`)))
		for range 37 { // and then a cut
			if all == nil {
				select {
				case ids := <-more:
					all = ids
					for id := range want {
						all[id] = true
					}
				default:
				}
			}
			if all != nil && len(seen) == len(all) {
				break
			}
			a := p.arrival()
			if a.ID == "" || a.Subject == "" || seen[a.ID] {
				t.Fatalf("%+v, seen before: %v", a, seen[a.ID])
			}
			seen[a.ID], cursor = true, a.Cursor
		}
		p.conn.CloseNow()
	}
	for id := range all {
		if !seen[id] {
			t.Errorf("claim %s has not come", id)
		}
	}
	// From the end on nothing comes but what is new.
	p := initialised(t, srv)
	p.send(subscribe("1", following(`(after:"`+cursor+`")`)))
	storeClaim(t, writer, "Alpha Beta")
	if a := p.arrival(); a.Subject != "organization:alpha" {
		t.Errorf("after the last came %+v", a)
	}
	p.send(`{"id":"1","type":"complete"}`)
	p.quiet()
}

// storeClaim stores an article of one claim, whose actors are its two words.
func storeClaim(t *testing.T, s *sqlite.Store, text string) {
	t.Helper()
	if _, err := s.Put(t.Context(), oneClaim{}.ReadArticle(graph.Article{Source: text, Text: text})); err != nil {
		t.Fatal(err)
	}
}

// TestSubscriptionFilter tells only of claims that match, over an event stream, and
// from now on where no cursor is given.
func TestSubscriptionFilter(t *testing.T) {
	srv, h, writer := followed(t, nil)
	storeClaim(t, writer, "Alpha Before")
	storeClaim(t, writer, "Gamma Before")
	q := following(`(filter:{actor:{id:{eq:"organization:alpha"}}})`)
	resp := streamed(t, srv, "GET", q)
	lines := bufio.NewScanner(resp.Body)
	next := func() arrival {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return parseArrival(t, []byte(data))
			}
		}
		t.Fatal("the stream has ended")
		return arrival{}
	}
	until(t, func() bool { return gql.Followers(h) == 1 })
	for i := range 5 {
		storeClaim(t, writer, fmt.Sprintf("Gamma Delta%d", i))
		storeClaim(t, writer, fmt.Sprintf("Alpha Delta%d", i))
		if a := next(); a.Subject != "organization:alpha" {
			t.Fatalf("got %+v", a)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	until(t, func() bool { return gql.Followers(h) == 0 })
}

// until waits for a condition.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come true")
		}
	}
}

// TestSubscriptionRefused gives cursors that the store did not, and asks for what
// may not be asked.
func TestSubscriptionRefused(t *testing.T) {
	srv, _, writer := followed(t, func(o *gql.Options) { o.Limits.Cost = 20 })
	storeClaim(t, writer, "Alpha Beta")
	for name, c := range map[string]struct{ query, code string }{
		"no cursor":         {following(`(after:"x")`), "BAD_USER_INPUT"},
		"of another list":   {following(`(after:"` + string(graph.CursorAt("claims", []any{0})) + `")`), "BAD_USER_INPUT"},
		"not given yet":     {following(`(after:"` + string(graph.CursorAt("arrivals", []any{2})) + `")`), "BAD_USER_INPUT"},
		"below the first":   {following(`(after:"` + string(graph.CursorAt("arrivals", []any{-1})) + `")`), "BAD_USER_INPUT"},
		"between two":       {following(`(after:"` + string(graph.CursorAt("arrivals", []any{0.5})) + `")`), "BAD_USER_INPUT"},
		"a filter's fault":  {following(`(filter:{knownAt:"soon"})`), "BAD_USER_INPUT"},
		"too dear":          {`subscription{claimAdded{claim{article{claims(first:100){nodes{id}}}}}}`, "COST_LIMIT_EXCEEDED"},
		"the root's name":   {`subscription{__typename}`, "GRAPHQL_VALIDATION_FAILED"},
		"two at a time":     {`subscription{a:claimAdded{cursor} b:claimAdded{cursor}}`, "GRAPHQL_VALIDATION_FAILED"},
		"none that is kept": {`subscription{claimAdded @skip(if:true){cursor}}`, "GRAPHQL_VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", c.query))
			p.wantError("1", c.code)
			p.quiet()
		})
	}
}

// TestSubscriptionRevoked ends with the token, before the next claim is told.
func TestSubscriptionRevoked(t *testing.T) {
	var revoked atomic.Bool
	srv, h, writer := followed(t, func(o *gql.Options) {
		o.Identify = func(_ *http.Request, token string) (gql.Caller, error) {
			if revoked.Load() {
				return gql.Caller{}, errors.New("the token is revoked")
			}
			return gql.Caller{Client: "c", Name: token, Role: gql.RoleReader}, nil
		}
	})
	p := initialised(t, srv)
	p.send(subscribe("1", following(`(after:"`+start+`")`)))
	storeClaim(t, writer, "Alpha Beta")
	if a := p.arrival(); a.Subject != "organization:alpha" {
		t.Fatalf("got %+v", a)
	}
	revoked.Store(true)
	storeClaim(t, writer, "Gamma Delta")
	if a := p.arrival(); a.Code != "UNAUTHENTICATED" || a.ID != "" {
		t.Errorf("after the token was revoked: %+v", a)
	}
	p.want(`{"id":"1","type":"complete"}`)
	until(t, func() bool { return gql.Followers(h) == 0 })
}

// TestSubscriptionIdle ends with the token, over a socket and a stream, though no claim comes.
func TestSubscriptionIdle(t *testing.T) {
	var expired atomic.Bool
	var asked atomic.Int32
	srv, h, _ := followed(t, func(o *gql.Options) {
		o.PingInterval = 20 * time.Millisecond
		o.Identify = func(_ *http.Request, token string) (gql.Caller, error) {
			asked.Add(1)
			if expired.Load() {
				return gql.Caller{}, errors.New("the token expired on 2026-01-31")
			}
			return gql.Caller{Client: "c", Name: token, Role: gql.RoleReader}, nil
		}
	})
	p := initialised(t, srv)
	p.send(subscribe("1", following("")))
	resp := streamed(t, srv, "GET", following(""))
	until(t, func() bool { return gql.Followers(h) == 2 })
	before := asked.Load()
	until(t, func() bool { return asked.Load() >= before+6 }) // a token that is good lasts
	if n := gql.Followers(h); n != 2 {
		t.Fatalf("%d follow with a good token, want 2", n)
	}
	expired.Store(true)
	p.wantError("1", "UNAUTHENTICATED")
	b, err := io.ReadAll(resp.Body)
	if text := string(b); err != nil || !strings.Contains(text, `"code":"UNAUTHENTICATED"`) || !strings.Contains(text, "the token expired on 2026-01-31") || !strings.HasSuffix(text, "event: complete\ndata:\n\n") {
		t.Errorf("the stream ends with %q, %v", text, err)
	}
	until(t, func() bool { return gql.Followers(h) == 0 })
}

// TestSubscriptionBehind ends with a cursor to go on from where more arrives than a
// client takes, and goes on from there; a replay may be as long as it likes.
func TestSubscriptionBehind(t *testing.T) {
	const most = 5
	gate := make(chan struct{})
	srv, _, writer := followed(t, func(o *gql.Options) {
		o.MaxBehind = most
		o.Store = &gated{Store: o.Store, gate: gate}
	})
	for i := range 3 * most {
		storeClaim(t, writer, fmt.Sprintf("Early%d Beta", i))
	}
	p := initialised(t, srv)
	p.send(subscribe("1", following(`(after:"`+start+`")`)))
	gate <- struct{}{} // the first look, which checks the query
	gate <- struct{}{} // the replay's has begun
	for i := range most + 1 {
		storeClaim(t, writer, fmt.Sprintf("Late%d Beta", i))
	}
	gate <- struct{}{}
	var last arrival
	for i := range 3 * most {
		if last = p.arrival(); !strings.HasPrefix(last.Subject, "organization:early") {
			t.Fatalf("answer %d of the replay: %+v", i, last)
		}
	}
	end := p.arrival()
	if end.Code != "RATE_LIMITED" || end.Resume != last.Cursor {
		t.Fatalf("got %+v, want the cursor %s", end, last.Cursor)
	}
	p.want(`{"id":"1","type":"complete"}`)
	close(gate)
	p.send(subscribe("1", following(`(after:"`+end.Resume+`")`)))
	for i := range most + 1 {
		if a := p.arrival(); a.Subject != fmt.Sprintf("organization:late%d", i) {
			t.Errorf("answer %d after going on: %+v", i, a)
		}
	}
}

// A gated store takes in from the gate before it looks for arrivals, and after it
// has looked for a page of them.
type gated struct {
	graph.Store
	gate chan struct{}
}

func (g *gated) Arrivals(ctx context.Context, q graph.ClaimQuery, after graph.Arrival, limit int) (graph.Arrivals, error) {
	<-g.gate
	got, err := g.Store.Arrivals(ctx, q, after, limit)
	if limit > 1 {
		<-g.gate
	}
	return got, err
}

// TestSubscriptionWoken hears of an article that this server takes in at once.
func TestSubscriptionWoken(t *testing.T) {
	srv, h, _ := followed(t, func(o *gql.Options) {
		o.PollInterval = time.Hour
		o.Identify = func(*http.Request, string) (gql.Caller, error) {
			return gql.Caller{Client: "c", Name: "curator", Role: gql.RoleCurator}, nil
		}
	})
	p := initialised(t, srv)
	p.send(subscribe("1", following("")))
	until(t, func() bool { return gql.Followers(h) == 1 })
	mutate(t, srv, "ingestArticle", `{id:"1",text:"Alpha Beta"}`, "changed")
	if a := p.arrival(); a.Subject != "organization:alpha" {
		t.Errorf("got %+v", a)
	}
}
