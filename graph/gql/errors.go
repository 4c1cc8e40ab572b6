package gql

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/entente-graph/entente/graph"
)

// A Code says what is wrong, for programs: every error has one of [Codes] in
// its extensions.
type Code string

// The codes.
const (
	CodeBadRequest       Code = "BAD_REQUEST"                   // the request is not one of GraphQL over HTTP
	CodeParse            Code = "GRAPHQL_PARSE_FAILED"          // the document is not GraphQL
	CodeValidation       Code = "GRAPHQL_VALIDATION_FAILED"     // the document does not fit the schema
	CodeBadInput         Code = "BAD_USER_INPUT"                // an argument or variable is not of what the field takes
	CodeDepth            Code = "DEPTH_LIMIT_EXCEEDED"          // selections lie too deep
	CodeCost             Code = "COST_LIMIT_EXCEEDED"           // the query is too large or may ask for too much
	CodeUnknownDocument  Code = "PERSISTED_QUERY_NOT_FOUND"     // no document of that hash is here; send its text
	CodeDocumentRefused  Code = "PERSISTED_QUERY_NOT_SUPPORTED" // only documents that the server lists are run
	CodeRateLimited      Code = "RATE_LIMITED"                  // too many requests; the headers say when to come back
	CodeUnauthenticated  Code = "UNAUTHENTICATED"               // the token is missing, not known, expired or revoked
	CodeForbidden        Code = "FORBIDDEN"                     // the caller's role does not allow it, or the server only reads
	CodeTimeout          Code = "TIMEOUT"                       // it took too long
	CodeCancelled        Code = "CANCELLED"                     // the client went away or the server stops
	CodeStoreUnavailable Code = "STORE_UNAVAILABLE"             // the store does not answer, or is being changed too fast to be read
	CodeInternal         Code = "INTERNAL"                      // a fault of the server; the log has more under the request ID
)

// Codes lists every code that an error can have.
var Codes = []Code{
	CodeBadRequest, CodeParse, CodeValidation, CodeBadInput, CodeDepth, CodeCost, CodeUnknownDocument, CodeDocumentRefused,
	CodeRateLimited, CodeUnauthenticated, CodeForbidden, CodeTimeout, CodeCancelled, CodeStoreUnavailable, CodeInternal,
}

// maxErrors bounds the errors of one answer; a document can be wrong in
// thousands of places.
const maxErrors = 20

// maxMessage bounds the message of an error of the parser or of validation.
const maxMessage = 400

// refusal is an error with a code that is shown as it is.
func refusal(code Code, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	setCode(err, code)
	return err
}

func setCode(err *gqlerror.Error, code Code) {
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	err.Extensions["code"] = string(code)
}

// coded gives errors of the parser or of validation their code, and keeps the
// first of them.
func (e *engine) coded(list gqlerror.List, code Code) gqlerror.List {
	if len(list) > maxErrors {
		rest := refusal(code, "%d more errors", len(list)-maxErrors+1)
		list = append(list[:maxErrors-1:maxErrors-1], rest)
	}
	for _, err := range list {
		values := e.valuesFor(err.Message)
		if len(err.Message) > maxMessage { // it repeats a name or value
			err.Message = strings.ToValidUTF8(err.Message[:maxMessage], "") + " ..."
		}
		err.Message += values
		setCode(err, code)
	}
	return list
}

// unknownValue is how the validator says that an enum lacks a value, in a document
// and in variables.
var unknownValue = regexp.MustCompile(`does not exist in "\W*(\w+)\W*" enum|is not a valid (\w+)$`)

// valuesFor is what a message of an unknown value leaves out: those that there are.
func (e *engine) valuesFor(message string) string {
	m := unknownValue.FindStringSubmatch(message)
	if m == nil || e.NoIntrospection {
		return ""
	}
	enum := e.schema.Schema().Types[m[1]+m[2]]
	if enum == nil {
		return ""
	}
	var values []string
	for _, v := range enum.EnumValues {
		values = append(values, v.Name)
	}
	return " (one of " + strings.Join(values, ", ") + ")"
}

func codeOf(err *gqlerror.Error) Code {
	s, _ := err.Extensions["code"].(string)
	return Code(s)
}

// present shows errors of the query as they are and hides all others behind the
// ID of the request, under which the server's log has them.
func (o *Options) present(ctx context.Context, err error) *gqlerror.Error {
	shown := graphql.DefaultErrorPresenter(ctx, err)
	// Copied, as the error may be one that several requests share.
	out := &gqlerror.Error{Message: shown.Message, Path: shown.Path, Locations: shown.Locations, Extensions: map[string]any{}}
	for k, v := range shown.Extensions {
		out.Extensions[k] = v
	}
	var own *gqlerror.Error
	var network net.Error
	switch end := ctx.Err(); {
	case errors.Is(err, graph.ErrReadOnly):
		out.Message = "this server only reads; entente serve -write takes mutations"
		setCode(out, CodeForbidden)
	case errors.Is(err, graph.ErrQuery), errors.Is(err, graph.ErrCursor):
		setCode(out, CodeBadInput)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(end, context.DeadlineExceeded):
		out.Message = "the query took too long; ask for less"
		setCode(out, CodeTimeout)
	case errors.Is(err, context.Canceled), errors.Is(end, context.Canceled):
		out.Message = "the request was cancelled"
		setCode(out, CodeCancelled)
	case errors.As(err, &own) && own.Err == nil: // of gqlgen or of this package
		if codeOf(out) == "" {
			setCode(out, CodeValidation)
		}
	case errors.Is(err, graph.ErrBusy):
		o.hide(ctx, out, err, CodeStoreUnavailable, "what was asked for is being changed; try again")
	case errors.Is(err, graph.ErrUnavailable), errors.As(err, &network):
		o.hide(ctx, out, err, CodeStoreUnavailable, "the store does not answer; try again")
	default:
		o.hide(ctx, out, err, CodeInternal, "internal error")
	}
	return out
}

func (o *Options) hide(ctx context.Context, out *gqlerror.Error, err error, code Code, message string) {
	id := requestID(ctx)
	var own *gqlerror.Error
	if errors.As(err, &own) && own.Err != nil {
		err = own.Err // the rest is the place in the query
	}
	o.Report(id, err)
	out.Message = message + ", request " + id
	out.Extensions = map[string]any{"code": string(code), "requestId": id}
}

type requestKey struct{}

// WithRequestID gives a request the ID that errors and Report name. Without it
// the handler makes one.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// NewRequestID makes an ID of 60 random bits.
func NewRequestID() string { return rand.Text()[:12] }

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// recovered turns a panic into an error that is hidden and reported.
func recovered(_ context.Context, p any) error { return fmt.Errorf("panic: %v", p) }
