package gql

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/entente-graph/entente/graph"
)

// An engine turns requests into answers, whatever carries them. It parses,
// measures and validates by itself, so that each limit is checked before what it
// limits, and leaves running to gqlgen.
type engine struct {
	*Options
	schema    graphql.ExecutableSchema
	run       *executor.Executor
	documents *cache[*ast.QueryDocument] // validated
	texts     *cache[string]             // of clients that send hashes
	sizes     map[string]int
}

func newEngine(o *Options, schema graphql.ExecutableSchema) *engine {
	e := &engine{
		Options: o, schema: schema, run: executor.New(schema),
		documents: newCache[*ast.QueryDocument](o.CacheBytes), texts: newCache[string](o.CacheBytes / 4),
		sizes: map[string]int{
			"Bucket.counts": len(graph.Categories) + 1, "Contest.sides": 2, "ContestSide.claims": graph.MaxBest, "CommonNeighbour.ties": graph.MaxCommon,
		},
	}
	if o.Ontology != nil {
		e.sizes["Query.relationTypes"] = len(o.Ontology.Types())
	}
	e.run.SetErrorPresenter(o.present)
	e.run.SetRecoverFunc(recovered)
	return e
}

// An operation is one that may run.
type operation struct {
	*graphql.OperationContext
	hash digest // of its document
	cost int
	dry  bool // only its cost is asked for
	told bool // its cost is asked for
}

func (op *operation) kind() ast.Operation { return op.Operation.Operation }

// A Report tells of one operation when it has ended, or of a request that no
// operation came of.
type Report struct {
	Name      string // of the operation, as its author chose it; "" for none
	Kind      string // query, mutation or subscription; "" where it is not known
	Hash      string // SHA-256 of the document, in hexadecimal
	Transport string // http, sse or ws
	Cost      int
	Answers   int // more than one for a subscription
	Codes     []Code
	Took      time.Duration
}

// prepare makes an operation of a request.
func (e *engine) prepare(ctx context.Context, p *graphql.RawParams) (op *operation, errs gqlerror.List) {
	defer func() {
		if r := recover(); r != nil {
			errs = gqlerror.List{e.present(ctx, recovered(ctx, r))}
		}
	}()
	hash, err := e.resolve(p)
	if err != nil {
		return nil, gqlerror.List{err}
	}
	doc, errs := e.document(hash, p.Query)
	if errs != nil {
		return nil, errs
	}
	oc := &graphql.OperationContext{
		RawQuery: p.Query, OperationName: p.OperationName, Extensions: p.Extensions, Headers: p.Headers,
		Doc: doc, Operation: doc.Operations.ForName(p.OperationName), DisableIntrospection: e.NoIntrospection,
		RecoverFunc: recovered, ResolverMiddleware: e.field, RootResolverMiddleware: rootField,
	}
	if oc.Operation == nil {
		if p.OperationName == "" {
			return nil, gqlerror.List{refusal(CodeBadInput, "the document has several operations; give operationName")}
		}
		return nil, gqlerror.List{refusal(CodeBadInput, "the document has no operation of the name in operationName")}
	}
	if n, long := longList(p.Variables, e.Limits.List); long {
		return nil, gqlerror.List{refusal(CodeBadInput, "a list of %d items in the variables, at most %d are allowed", n, e.Limits.List)}
	}
	var bad error
	if oc.Variables, bad = validator.VariableValues(e.schema.Schema(), oc.Operation, p.Variables); bad != nil {
		if list := (gqlerror.List{}); asError(bad, &list) {
			return nil, e.coded(list, CodeBadInput)
		}
		return nil, gqlerror.List{refusal(CodeBadInput, "%s", bad)}
	}
	// Checked here too: the validator does not know what @skip and @include leave.
	if oc.Operation.Operation == ast.Subscription && len(graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Subscription"})) != 1 {
		return nil, gqlerror.List{refusal(CodeValidation, "a subscription asks for one field, no more and no less")}
	}
	op = &operation{OperationContext: oc, hash: hash}
	if err := e.measure(op); err != nil {
		return nil, gqlerror.List{err}
	}
	asked, _ := p.Extensions["cost"].(string)
	op.told, op.dry = asked == "include" || asked == "dryRun", asked == "dryRun"
	return op, nil
}

func asError(err error, list *gqlerror.List) bool {
	one, ok := err.(*gqlerror.Error)
	if ok {
		*list = gqlerror.List{one}
	}
	return ok
}

// measure refuses an operation that may cost too much.
func (e *engine) measure(op *operation) *gqlerror.Error {
	m := &measure{variables: op.Variables, sizes: e.sizes, fragments: map[spread]int{}}
	op.cost = m.of(op.Operation.SelectionSet, false)
	if e.NoIntrospection && m.introspects {
		return refusal(CodeValidation, "introspection is switched off on this server")
	}
	if op.cost > e.Limits.Cost {
		err := refusal(CodeCost, "the query may ask for %d values, at most %d are allowed; lower first, last or limit", op.cost, e.Limits.Cost)
		err.Extensions["cost"] = map[string]any{"requested": op.cost, "limit": e.Limits.Cost}
		return err
	}
	return nil
}

// document parses and validates a text, or finds it done.
func (e *engine) document(hash digest, text string) (*ast.QueryDocument, gqlerror.List) {
	if doc, ok := e.documents.get(hash); ok {
		return doc, nil
	}
	if len(text) > e.Limits.Bytes {
		return nil, gqlerror.List{refusal(CodeCost, "the document has %d bytes, at most %d are allowed; put long values into variables", len(text), e.Limits.Bytes)}
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, e.Limits.Tokens)
	if err != nil {
		list := gqlerror.List{}
		if !asError(err, &list) {
			list = gqlerror.List{refusal(CodeParse, "%s", err)}
		}
		return nil, e.coded(list, CodeParse)
	}
	if len(doc.Operations) == 0 {
		return nil, gqlerror.List{refusal(CodeParse, "the document has no operation")}
	}
	if err := e.Limits.check(doc); err != nil {
		return nil, gqlerror.List{err}
	}
	if list := validator.ValidateWithRules(e.schema.Schema(), doc, e.rules()); len(list) > 0 {
		return nil, e.coded(list, CodeValidation)
	}
	e.documents.put(hash, doc, documentBytes(text))
	return doc, nil
}

// documentBytes is about what a parsed document takes: measured, 25 to 40 times
// its text for fields of few letters, and never less than its text.
func documentBytes(text string) int {
	tokens := strings.Count(text, " ") + strings.Count(text, "{") + strings.Count(text, ",") + strings.Count(text, "\n")
	return 1024 + len(text) + 200*min(tokens+len(text)/4, 5000)
}

func (e *engine) rules() *rules.Rules {
	r := rules.NewDefaultRules()
	if e.NoIntrospection { // suggestions would tell the schema piece by piece
		r.RemoveRule(rules.FieldsOnCorrectTypeRule.Name)
		r.RemoveRule(rules.KnownArgumentNamesRule.Name)
		r.RemoveRule(rules.KnownTypeNamesRule.Name)
		r.RemoveRule(rules.ScalarLeafsRule.Name)
		r.RemoveRule(rules.ValuesOfCorrectTypeRule.Name)
		r.AddRule(rules.FieldsOnCorrectTypeRuleWithoutSuggestions.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
		r.AddRule(rules.KnownArgumentNamesRuleWithoutSuggestions.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
		r.AddRule(rules.KnownTypeNamesRuleWithoutSuggestions.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
		r.AddRule(rules.ScalarLeafsRuleWithoutSuggestions.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
		r.AddRule(rules.ValuesOfCorrectTypeRuleWithoutSuggestions.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	}
	return r
}

func rootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler { return next(ctx) }

// start runs an operation. Its answers come one by one; nil ends them. A query
// or mutation must be done by the deadline of the context.
func (e *engine) start(ctx context.Context, op *operation) func() *graphql.Response {
	if op.dry {
		return once(&graphql.Response{Data: []byte("null"), Extensions: e.costOf(op)})
	}
	ctx, end := withEnd(ctx)
	var responses graphql.ResponseHandler
	next := func() (r *graphql.Response) {
		defer func() {
			if p := recover(); p != nil {
				r = &graphql.Response{Errors: gqlerror.List{e.present(ctx, recovered(ctx, p))}}
			}
		}()
		if responses == nil {
			responses, ctx = e.run.DispatchOperation(withLoader(ctx), op.OperationContext)
		}
		if op.kind() != ast.Subscription {
			return responses(ctx)
		}
		// What the answers before have read may have changed since.
		return e.following(ctx, responses(withLoader(ctx)), end)
	}
	ended := false
	return func() *graphql.Response {
		if ended {
			return nil
		}
		r := next()
		if r == nil {
			return nil
		}
		ended = op.kind() != ast.Subscription || r.Data == nil
		if len(r.Errors) > maxErrors {
			r.Errors = append(r.Errors[:maxErrors-1:maxErrors-1], refusal(codeOf(r.Errors[maxErrors-1]), "%d more errors", len(r.Errors)-maxErrors+1))
		}
		if op.told {
			r.Extensions = e.costOf(op)
		}
		return r
	}
}

// following is the answer of a subscription that is sent: r, unless its caller may
// have it no longer; or where there is none the error that ends it, if any.
func (e *engine) following(ctx context.Context, r *graphql.Response, end *end) *graphql.Response {
	var err error
	switch {
	case r != nil:
		err = check(ctx)
	case ctx.Err() != nil || end.err == nil:
		return nil
	default:
		err = end.err
	}
	if err != nil {
		return &graphql.Response{Errors: gqlerror.List{e.present(ctx, err)}}
	}
	r.Data = bytes.Clone(r.Data) // gqlgen writes the next answer to the same place
	return r
}

func once(r *graphql.Response) func() *graphql.Response {
	return func() *graphql.Response {
		defer func() { r = nil }()
		return r
	}
}

func (e *engine) costOf(op *operation) map[string]any {
	return map[string]any{"cost": map[string]any{"requested": op.cost, "limit": e.Limits.Cost, "dryRun": op.dry}}
}

// one answers a query or mutation.
func (e *engine) one(ctx context.Context, op *operation) *graphql.Response {
	ctx, cancel := context.WithTimeout(ctx, e.Timeout)
	defer cancel()
	r := e.start(ctx, op)()
	if r == nil { // gqlgen's word for a context that has ended
		r = &graphql.Response{Errors: gqlerror.List{e.present(ctx, ctx.Err())}, Data: []byte("null")}
	}
	return r
}

// report tells the observer of an operation.
func (e *engine) report(ctx context.Context, transport string, p *graphql.RawParams, op *operation, answers int, codes []Code, began time.Time) {
	if e.Observe == nil {
		return
	}
	r := Report{Transport: transport, Answers: answers, Codes: codes, Took: time.Since(began)}
	if op != nil {
		r.Name, r.Kind, r.Cost = op.Operation.Name, string(op.kind()), op.cost
		r.Hash = hex.EncodeToString(op.hash[:])
	} else if p != nil && p.Query != "" {
		hash := sha256.Sum256([]byte(p.Query))
		r.Hash = hex.EncodeToString(hash[:])
	}
	e.Observe(ctx, r)
}

func codesOf(list gqlerror.List) []Code {
	var codes []Code
	for _, err := range list {
		codes = append(codes, codeOf(err))
	}
	return codes
}

// appendResponse writes a response as JSON, errors first. The data is JSON
// already and is neither checked nor copied twice.
func appendResponse(b []byte, r *graphql.Response) []byte {
	b = append(b, '{')
	comma := false
	member := func(name string) {
		if comma {
			b = append(b, ',')
		}
		b, comma = append(append(append(b, '"'), name...), `":`...), true
	}
	if len(r.Errors) > 0 {
		member("errors")
		b = append(b, mustMarshal(r.Errors)...)
	}
	if r.Data != nil {
		member("data")
		if utf8.Valid(r.Data) {
			b = append(b, r.Data...)
		} else { // a store gave what is not text; JSON must be
			b = append(b, strings.ToValidUTF8(string(r.Data), "\ufffd")...)
		}
	}
	if len(r.Extensions) > 0 {
		member("extensions")
		b = append(b, mustMarshal(r.Extensions)...)
	}
	return append(b, '}')
}
