// Package gql serves a store over GraphQL. The schema is in package schema, the
// types are those of package graph; generated.go and models.go are written by
// `go tool gqlgen`.
package gql

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/entente-graph/entente/graph"
)

// An Explainer tells how a text is read. The date is YYYY-MM-DD or "".
type Explainer interface {
	Explain(text, date string) *graph.Explanation
}

// Options say what is served and how far a query may go. Zero limits mean the
// defaults named beside them.
type Options struct {
	Store     graph.Store
	Ontology  *graph.Ontology
	Explainer Explainer // nil: explainSentence is refused
	// NoIntrospection hides the schema and turns suggestions in errors off.
	NoIntrospection bool
	MaxBody         int64         // bytes of a request, 1 MiB
	MaxTokens       int           // of a document, 5,000
	MaxDepth        int           // of selections, 14
	MaxCost         int           // objects that a query may ask for, 50,000
	Timeout         time.Duration // of an operation, 10 s
	// Report is told of errors that the answer hides, with the ID that it names.
	Report func(requestID string, err error)
}

func (o *Options) defaults() {
	set := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	set(&o.MaxTokens, 5000)
	set(&o.MaxDepth, 14)
	set(&o.MaxCost, 50_000)
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Report == nil {
		o.Report = func(string, error) {}
	}
}

// The closed list of codes in an error's extensions.
const (
	codeBadInput = "BAD_USER_INPUT"
	codeCost     = "COST_LIMIT_EXCEEDED"
	codeTimeout  = "TIMEOUT"
	codeInternal = "INTERNAL"
)

func server(o Options) *handler.Server {
	srv := handler.New(NewExecutableSchema(Config{Resolvers: &root{o}}))
	srv.AddTransport(transport.Options{})
	srv.AddTransport(transport.GET{})
	srv.AddTransport(transport.POST{})
	srv.SetQueryCache(lru.New[*ast.QueryDocument](200))
	srv.SetParserTokenLimit(o.MaxTokens)
	srv.SetDisableSuggestion(o.NoIntrospection)
	if !o.NoIntrospection {
		srv.Use(extension.Introspection{})
	}
	srv.Use(limits{o.MaxDepth, o.MaxCost, o.NoIntrospection})
	srv.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error { return present(ctx, o, err) })
	srv.SetRecoverFunc(func(_ context.Context, p any) error { return fmt.Errorf("panic: %v", p) })
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(withLoader(ctx))
	})
	return srv
}

// present shows errors of the query as they are and hides all others behind an
// ID, under which the server's log has them.
func present(ctx context.Context, o Options, err error) *gqlerror.Error {
	out := graphql.DefaultErrorPresenter(ctx, err)
	code := codeInternal
	var own *gqlerror.Error
	switch {
	case errors.Is(err, graph.ErrQuery), errors.Is(err, graph.ErrCursor):
		code = codeBadInput
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		code, out.Message = codeTimeout, "the query took too long; ask for less"
	case errors.As(err, &own) && own.Err == nil: // of the parser, of validation, or of limits
		if own.Extensions["code"] != nil {
			return out
		}
		code = errcode.ValidationFailed
	default:
		id := rand.Text()[:12]
		if own != nil {
			err = own.Err
		}
		o.Report(id, err)
		out.Message = "internal error " + id
	}
	if out.Extensions == nil {
		out.Extensions = map[string]any{}
	}
	out.Extensions["code"] = code
	return out
}

// NewHandler serves GraphQL over GET and POST.
func NewHandler(o Options) http.Handler {
	o.defaults()
	srv := server(o)
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > o.MaxBody {
			http.Error(w, fmt.Sprintf("a request has at most %d bytes", o.MaxBody), http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, o.MaxBody)
		ctx, cancel := context.WithTimeout(r.Context(), o.Timeout)
		defer cancel()
		srv.ServeHTTP(w, r.WithContext(ctx))
	}))
}

// Execute runs one document without a server, by the same rules. The answer is
// the JSON object that a server would send; failed reports whether it holds errors.
func Execute(ctx context.Context, o Options, query, operation string, variables map[string]any) (answer json.RawMessage, failed bool, err error) {
	body, err := json.Marshal(graphql.RawParams{Query: query, OperationName: operation, Variables: variables})
	if err != nil {
		return nil, false, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, false, err
	}
	r.Header.Set("Content-Type", "application/json")
	var w answerWriter
	NewHandler(o).ServeHTTP(&w, r)
	var errs struct{ Errors []json.RawMessage }
	if err := json.Unmarshal(w.Bytes(), &errs); err != nil {
		return nil, true, errors.New(strings.TrimSpace(w.String()))
	}
	return w.Bytes(), len(errs.Errors) > 0, nil
}

// An answerWriter keeps what a handler writes.
type answerWriter struct {
	bytes.Buffer
	header http.Header
}

func (w *answerWriter) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

func (w *answerWriter) WriteHeader(int) {}

// limits refuses a query that is too deep or asks for too much, before it runs.
type limits struct {
	depth, cost int
	hidden      bool // the schema
}

// ExtensionName names the extension.
func (limits) ExtensionName() string { return "Limits" }

// Validate has nothing to check in a schema.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext measures the operation; each fragment once, however
// often it is spread.
func (l limits) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	m := &measure{variables: op.Variables, fragments: map[string]weight{}}
	w := m.of(op.Operation.SelectionSet)
	switch {
	case l.hidden && m.introspects:
		err := gqlerror.Errorf("introspection is switched off on this server")
		errcode.Set(err, errcode.ValidationFailed)
		return err
	case w.depth > l.depth:
		return limitError("the query is %d levels deep, at most %d are allowed", w.depth, l.depth)
	case w.cost > l.cost:
		return limitError("the query may ask for %d objects, at most %d are allowed; lower first, last or limit", w.cost, l.cost)
	}
	return nil
}

func limitError(format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	errcode.Set(err, codeCost)
	return err
}

type weight struct{ depth, cost int }

type measure struct {
	variables   map[string]any
	fragments   map[string]weight
	introspects bool
}

// of measures a selection set: its depth, and the objects that it may yield
// where every list is full.
func (m *measure) of(set ast.SelectionSet) weight {
	const most = 1 << 40 // keeps products of list lengths from running over
	var w weight
	add := func(x weight) {
		w.depth = max(w.depth, x.depth)
		w.cost = min(w.cost+x.cost, most)
	}
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Name == "__schema" || s.Name == "__type" {
				m.introspects = true
				continue
			}
			inner := m.of(s.SelectionSet)
			n := m.length(s)
			add(weight{inner.depth + 1, min(n*max(inner.cost, 1), most)})
		case *ast.InlineFragment:
			add(m.of(s.SelectionSet))
		case *ast.FragmentSpread:
			x, ok := m.fragments[s.Name]
			if !ok && s.Definition != nil {
				x = m.of(s.Definition.SelectionSet)
				m.fragments[s.Name] = x
			}
			add(x)
		}
	}
	return w
}

// length is how many items a field may yield: what first, last or limit say.
func (m *measure) length(f *ast.Field) int {
	n := 1
	for _, a := range f.Arguments {
		switch a.Name {
		case "first", "last", "limit":
			v, err := a.Value.Value(m.variables)
			if err != nil {
				continue
			}
			switch v := v.(type) {
			case int64:
				n = max(n, int(min(max(v, 1), 1<<20)))
			case json.Number:
				if k, err := v.Int64(); err == nil {
					n = max(n, int(min(max(k, 1), 1<<20)))
				}
			case int:
				n = max(n, min(v, 1<<20))
			}
		}
	}
	if n == 1 && f.Definition != nil && f.Definition.Arguments.ForName("first") != nil {
		n = graph.DefaultPage
	}
	return n
}
