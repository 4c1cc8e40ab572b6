// Package gql serves a store over GraphQL. The schema is in package schema, the
// types are those of package graph; generated.go and models.go are written by
// `go tool gqlgen`, which also runs the operations. Everything before and after
// is done here: the transports, the limits, the errors.
//
//	h := gql.NewHandler(gql.Options{Store: store, Ontology: ontology})
//	http.Handle("/graphql", h)
//
// The handler speaks GraphQL over HTTP, GraphQL over server-sent events in
// distinct connections mode, and graphql-transport-ws. Who sends a mutation needs a
// role; see Options.Identify.
package gql

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph"
)

// An Explainer tells how texts are read.
type Explainer interface {
	// Explain reads a text; the date is YYYY-MM-DD or "".
	Explain(text, date string) *graph.Explanation
	// ExplainArticle reads an article again, unless ctx ends before.
	ExplainArticle(ctx context.Context, a *graph.Article) (*graph.Explanation, error)
	// Version names what reads, as graph.Article.Reader does.
	Version() string
}

// Options say what is served, to whom and how far a query may go. Zero fields
// mean the defaults named beside them.
type Options struct {
	Store     graph.Store
	Ontology  *graph.Ontology
	Explainer Explainer     // nil: explainSentence and Claim.explanation are refused
	Reader    ArticleReader // nil: ingestArticle is refused

	// NoIntrospection hides the schema and turns suggestions in errors off.
	NoIntrospection bool
	// Documents are those that clients may name by their SHA-256, in
	// hexadecimal. Where DocumentsOnly is set, no other is run.
	Documents     map[string]string
	DocumentsOnly bool

	Limits     Limits
	MaxBody    int64         // bytes of a request, 1 MiB
	Timeout    time.Duration // of a query or mutation, 10 s
	CacheBytes int           // that parsed documents may take, about; 32 MiB

	// Rate is how many operations a client may start in a minute, at most as
	// many at once; 0 means any number.
	Rate int
	// Identify says who sends a request, given its bearer token, or "". An error
	// turns it away; its text is shown. Nil means that a client is an address and
	// has no role. On a socket it is asked again for every operation.
	Identify func(r *http.Request, token string) (Caller, error)
	// Private keeps the graph from callers without a role.
	Private bool
	// Origins are the other sites, such as "https://example.org", whose pages may
	// send requests; "*" means any. Pages of this server always may.
	Origins []string

	MaxStreams   int           // sockets and event streams of one client, 20
	MaxOnSocket  int           // operations at a time on one socket, 50
	InitTimeout  time.Duration // for a socket's first message, 3 s
	PingInterval time.Duration // between signs of life on sockets and streams, and looks at the tokens of those who wait, 15 s
	WriteTimeout time.Duration // for one message to a socket or stream, 10 s

	// Partial gives answers with both data and errors the status 294 of the
	// draft of GraphQL over HTTP, for clients that take application/graphql-response+json.
	Partial bool

	PollInterval time.Duration // between looks for claims that others stored, while somebody subscribes; DefaultPollInterval
	MaxBehind    int           // claims that may arrive while a subscriber takes those before; DefaultMaxBehind

	// Plain encodes every field by itself, as gqlgen does: it is there to be
	// compared with.
	Plain bool

	// Report is told of errors that the answer hides, with the request's ID. It
	// and Observe may be called from several goroutines at once.
	Report func(requestID string, err error)
	// Observe is told of every operation when it has ended.
	Observe func(ctx context.Context, r Report)
}

// Defaults of Options that a server may say.
const (
	DefaultPollInterval = 250 * time.Millisecond
	DefaultMaxBehind    = 100_000
)

func (o *Options) defaults() {
	o.Limits.defaults()
	for _, f := range []struct {
		field *time.Duration
		value time.Duration
	}{{&o.Timeout, 10 * time.Second}, {&o.InitTimeout, 3 * time.Second}, {&o.PingInterval, 15 * time.Second}, {&o.WriteTimeout, 10 * time.Second}, {&o.PollInterval, DefaultPollInterval}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	for _, f := range []struct {
		field *int
		value int
	}{{&o.CacheBytes, 32 << 20}, {&o.MaxStreams, 20}, {&o.MaxOnSocket, 50}, {&o.MaxBehind, DefaultMaxBehind}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Report == nil {
		o.Report = func(string, error) {}
	}
}

// A Handler serves GraphQL at one URL.
type Handler struct {
	*Options
	engine  *engine
	csrf    *http.CrossOriginProtection
	rate    *rate
	anybody bool // from any site

	stop    chan struct{} // closed by Shutdown
	streams sync.WaitGroup
	mu      sync.Mutex     // guards what follows
	stopped bool           // no more streams
	open    map[string]int // streams by client
}

// NewHandler serves GraphQL over GET, POST, event streams and sockets.
func NewHandler(o Options) *Handler {
	o.defaults()
	r := &root{Options: o}
	r.arrivals = newWatcher(o.PollInterval, r.latest)
	return newHandler(o, NewExecutableSchema(Config{Resolvers: r}))
}

func newHandler(o Options, schema graphql.ExecutableSchema) *Handler {
	o.defaults()
	h := &Handler{
		Options: &o, engine: newEngine(&o, schema), csrf: http.NewCrossOriginProtection(), rate: newRate(o.Rate),
		stop: make(chan struct{}), open: map[string]int{},
	}
	for _, origin := range o.Origins {
		h.anybody = h.anybody || origin == "*"
		// One that cannot be an origin is never that of a request.
		_ = h.csrf.AddTrustedOrigin(origin)
	}
	return h
}

// ServeHTTP answers a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if requestID(r.Context()) == "" {
		r = r.WithContext(WithRequestID(r.Context(), NewRequestID()))
	}
	header := w.Header()
	header.Set("X-Request-Id", requestID(r.Context()))
	header.Set("X-Content-Type-Options", "nosniff")
	plain := acceptance{media: mediaJSON}
	if !h.crossOrigin(w, r) {
		h.refuse(w, r, plain, http.StatusForbidden, refusal(CodeBadRequest, "pages of other sites may not ask this server"))
		return
	}
	if r.Method == http.MethodOptions {
		header.Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	socket := strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
	caller, err := h.identify(r, r.Header.Get("Authorization"))
	if err == nil && !socket { // whose first message may have the token
		err = h.admitted(caller)
	}
	if err != nil {
		header.Set("WWW-Authenticate", "Bearer")
		h.refuse(w, r, plain, http.StatusUnauthorized, refusal(CodeUnauthenticated, "%s", err))
		return
	}
	r = r.WithContext(WithCaller(r.Context(), caller))
	if socket {
		h.socket(w, r)
		return
	}
	h.http(w, r)
}

// crossOrigin reports whether the request may come from where it comes from,
// and tells browsers so. A page elsewhere can always make a browser send a GET,
// so those do no more than read, and only what its own site may then read.
func (h *Handler) crossOrigin(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	known := h.anybody || slices.Contains(h.Origins, origin)
	if origin != "" && known {
		header := w.Header()
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Expose-Headers", "X-Request-Id, ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset")
		header.Add("Vary", "Origin")
		if r.Method == http.MethodOptions {
			header.Set("Access-Control-Allow-Methods", "GET, HEAD, POST")
			header.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, If-None-Match")
			header.Set("Access-Control-Max-Age", "600")
		}
	}
	switch {
	case known || r.Method == http.MethodOptions:
		return true
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		u, err := url.Parse(origin)
		return origin == "" || err == nil && strings.EqualFold(u.Host, r.Host)
	case r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") == "no-cors":
		return false // as an image or a script
	}
	return h.csrf.Check(r) == nil
}

// Address is the part of a network address that stands for one client: the host
// of IPv4, the 64-bit network of IPv6.
func Address(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.To4() != nil {
		return host
	}
	return ip.Mask(net.CIDRMask(64, 128)).String() + "/64"
}

// admit lets one more stream of a client in; leave must be called at its end.
func (h *Handler) admit(client string) (ok, stopped bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return false, true
	}
	if h.open[client] >= h.MaxStreams {
		return false, false
	}
	h.open[client]++
	h.streams.Add(1)
	return true, false
}

func (h *Handler) leave(client string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open[client]--; h.open[client] == 0 {
		delete(h.open, client)
	}
	h.streams.Done()
}

// Streams counts the sockets and event streams that are open.
func (h *Handler) Streams() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, k := range h.open {
		n += k
	}
	return n
}

// Shutdown ends the sockets, with close code 1001, and the event streams, and
// waits until they have ended or the context has. Call it before
// [http.Server.Shutdown], which waits for plain requests only.
func (h *Handler) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	if !h.stopped {
		h.stopped = true
		close(h.stop)
	}
	h.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		h.streams.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Execute runs one document without a server, by the same rules. The answer is
// the JSON object that a server would send; failed reports whether it holds errors.
func Execute(ctx context.Context, o Options, query, operation string, variables map[string]any) (answer json.RawMessage, failed bool, err error) {
	h := NewHandler(o)
	// Through JSON, so that variables have the types of those that are sent.
	body, err := json.Marshal(graphql.RawParams{Query: query, OperationName: operation, Variables: variables})
	if err != nil {
		return nil, false, err
	}
	ctx = WithRequestID(ctx, NewRequestID())
	response := &graphql.Response{}
	if p, bad := parseBody(body); bad != nil {
		response.Errors = append(response.Errors, bad)
	} else if op, errs := h.engine.prepare(ctx, p); errs != nil {
		response.Errors = errs
	} else if op.kind() == ast.Subscription {
		response.Errors = append(response.Errors, refusal(CodeBadRequest, "a subscription is answered by a server, as %s or over a WebSocket", mediaStream))
	} else {
		response = h.engine.one(ctx, op)
	}
	return appendResponse(nil, response), len(response.Errors) > 0, nil
}
