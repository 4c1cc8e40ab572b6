package gql_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	sdl "github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/schema"
)

// constants reads the constants of type Code out of errors.go.
func constants(t *testing.T) []gql.Code {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []gql.Code
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if of, ok := v.Type.(*ast.Ident); ok && of.Name == "Code" {
			s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, gql.Code(s))
		}
		return true
	})
	return list
}

// TestErrorCodes holds that the schema lists the codes that there are, no more
// and no fewer.
func TestErrorCodes(t *testing.T) {
	s, err := gqlparser.LoadSchema(&sdl.Source{Name: "schema.graphql", Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	var listed []gql.Code
	for _, v := range s.Types["ErrorCode"].EnumValues {
		listed = append(listed, gql.Code(v.Name))
	}
	if d := cmp.Diff(listed, gql.Codes); d != "" {
		t.Errorf("Codes is not the schema's ErrorCode (-schema +Codes):\n%s", d)
	}
	if d := cmp.Diff(constants(t), gql.Codes); d != "" {
		t.Errorf("Codes does not list the constants (-constants +Codes):\n%s", d)
	}
}

// TestEachCode holds that each code has a request that brings it about.
func TestEachCode(t *testing.T) {
	type setting func(*gql.Options)
	failing := func(err error) setting {
		return func(o *gql.Options) {
			o.Store = &faulty{o.Store, func(context.Context) error { return err }}
		}
	}
	documentsOnly := func(o *gql.Options) { o.DocumentsOnly = true }
	seen := map[gql.Code]bool{}
	for _, c := range []struct {
		code gql.Code
		body string
		set  setting
	}{
		{gql.CodeBadRequest, `[]`, nil},
		{gql.CodeParse, `{"query":"{"}`, nil},
		{gql.CodeValidation, `{"query":"{none}"}`, nil},
		{gql.CodeBadInput, `{"query":"{claims(first:-1){nodes{id}}}"}`, nil},
		{gql.CodeDepth, `{"query":"` + strings.Repeat("{a", 20) + strings.Repeat("}", 20) + `"}`, nil},
		{gql.CodeCost, `{"query":"{relations(first:100){nodes{claims(first:100){nodes{id evidence{text}}}}}}"}`, func(o *gql.Options) { o.Limits.Cost = 1000 }},
		{gql.CodeUnknownDocument, `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}}`, nil},
		{gql.CodeDocumentRefused, statsQuery, documentsOnly},
		{gql.CodeRateLimited, statsQuery, func(o *gql.Options) { o.Rate = 1 }},
		{gql.CodeUnauthenticated, statsQuery, func(o *gql.Options) {
			o.Identify = func(*http.Request, string) (gql.Caller, error) { return gql.Caller{}, errors.New("no such token") }
		}},
		{gql.CodeForbidden, `{"query":"mutation{undoEdit(input:{edit:1}){userErrors{message}}}"}`, func(o *gql.Options) {
			o.Identify = func(*http.Request, string) (gql.Caller, error) { return gql.Caller{Role: gql.RoleReader}, nil }
		}},
		{gql.CodeTimeout, statsQuery, failing(context.DeadlineExceeded)},
		{gql.CodeCancelled, statsQuery, failing(context.Canceled)},
		{gql.CodeStoreUnavailable, statsQuery, failing(&net.OpError{Op: "dial", Err: errors.New("refused")})},
		{gql.CodeInternal, statsQuery, failing(errors.New("disk full"))},
	} {
		o, _ := options(t)
		if c.set != nil {
			c.set(&o)
		}
		h := gql.NewHandler(o)
		request := call{"POST", "", c.body, nil}
		if c.code == gql.CodeRateLimited {
			request.do(t, h)
		}
		if got := gql.Code(errorCode(t, request.do(t, h).Body.Bytes())); got != c.code {
			t.Errorf("%s: code %q, want %q", c.body, got, c.code)
		}
		seen[c.code] = true
	}
	for _, code := range gql.Codes {
		if !seen[code] {
			t.Errorf("no request brings %s about", code)
		}
	}
}
