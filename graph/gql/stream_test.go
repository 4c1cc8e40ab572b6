package gql_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph/gql"
)

// A ticker is a schema with subscriptions and a mutation.
type ticker struct {
	schema *ast.Schema
	began  chan struct{} // told when "forever" or "wait" begins
	ended  chan struct{} // told when its context ends
}

func newTicker(t testing.TB) *ticker {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Input: `
		type Query { hello: String! fail: String wait: String }
		type Mutation { set: Int! }
		type Subscription { count(to: Int!): Int! fail: Int! forever: Int! flood: String! broken: Int! }`})
	if err != nil {
		t.Fatal(err)
	}
	return &ticker{s, make(chan struct{}, 100), make(chan struct{}, 100)}
}

func (s *ticker) handler(change func(*gql.Options)) *gql.Handler {
	o := gql.Options{}
	if change != nil {
		change(&o)
	}
	return gql.NewHandlerFor(o, s)
}

// Schema is the schema.
func (s *ticker) Schema() *ast.Schema { return s.schema }

// Complexity knows none.
func (s *ticker) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s *ticker) hold(ctx context.Context) {
	s.began <- struct{}{}
	<-ctx.Done()
	s.ended <- struct{}{}
}

// Exec answers the first field of the operation.
func (s *ticker) Exec(ctx context.Context) graphql.ResponseHandler {
	oc := graphql.GetOperationContext(ctx)
	f := oc.Operation.SelectionSet[0].(*ast.Field)
	data := func(v string) *graphql.Response {
		return &graphql.Response{Data: json.RawMessage(fmt.Sprintf(`{%q:%s}`, f.Alias, v))}
	}
	if oc.Operation.Operation != ast.Subscription {
		return graphql.OneShot(s.single(ctx, f, data))
	}
	if f.Name == "broken" {
		graphql.AddError(ctx, errors.New("dial tcp 10.0.0.5: secret"))
		return nil
	}
	i, most := 0, 1<<30
	if f.Name == "count" {
		n, _ := f.ArgumentMap(oc.Variables)["to"].(int64)
		most = int(n)
	}
	return func(ctx context.Context) *graphql.Response {
		if i++; i > most {
			return nil
		}
		switch f.Name {
		case "forever":
			if i > 1 {
				s.hold(ctx)
				return nil
			}
		case "fail":
			if i > 1 {
				return nil
			}
			graphql.AddError(ctx, errors.New("dial tcp 10.0.0.5: secret"))
			return data("null")
		case "flood":
			return data(strconv.Quote(strings.Repeat("x", 1<<20)))
		}
		return data(strconv.Itoa(i))
	}
}

func (s *ticker) single(ctx context.Context, f *ast.Field, data func(string) *graphql.Response) *graphql.Response {
	switch f.Name {
	case "fail":
		return &graphql.Response{Data: json.RawMessage(`{"fail":null}`), Errors: append(graphql.GetErrors(ctx), graphql.ErrorResponse(ctx, "no").Errors...)}
	case "wait":
		s.hold(ctx)
		return data("null")
	case "set":
		return data("1")
	}
	return data(`"world"`)
}
