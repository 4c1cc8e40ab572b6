package gql_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
)

// A faulty store does what a store should not.
type faulty struct {
	graph.Store
	fault func(context.Context) error
}

func (f *faulty) Stats(ctx context.Context) (graph.Stats, error) {
	if err := f.fault(ctx); err != nil {
		return graph.Stats{}, err
	}
	return f.Store.Stats(ctx)
}

func (f *faulty) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	if err := f.fault(ctx); err != nil {
		return graph.Slice[graph.Relation]{}, err
	}
	return f.Store.Relations(ctx, q, p)
}

func (f *faulty) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	if err := f.fault(ctx); err != nil {
		return graph.Slice[graph.Claim]{}, err
	}
	return f.Store.Claims(ctx, q, p)
}

// TestFaults holds that what goes wrong in a store is a coded error that tells
// nothing else, and that the next request is answered.
func TestFaults(t *testing.T) {
	o, store := options(t)
	o.Timeout = 100 * time.Millisecond
	var fault func(context.Context) error
	o.Store = &faulty{store, func(ctx context.Context) error {
		if fault == nil {
			return nil
		}
		return fault(ctx)
	}}
	var mu sync.Mutex // fields fail side by side
	var reported []error
	o.Report = func(_ string, err error) {
		mu.Lock()
		defer mu.Unlock()
		reported = append(reported, err)
	}
	h := gql.NewHandler(o)
	down := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("secret")}
	for name, c := range map[string]struct {
		fault  func(context.Context) error
		code   gql.Code
		hidden bool
	}{
		"hangs":                               {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, gql.CodeTimeout, false},
		"hangs, and says so in its own words": {func(ctx context.Context) error { <-ctx.Done(); return errors.New("secret: interrupted") }, gql.CodeTimeout, false},
		"is down":                             {func(context.Context) error { return down }, gql.CodeStoreUnavailable, true},
		"is changed all the time":             {func(context.Context) error { return fmt.Errorf("%w: secret", graph.ErrBusy) }, gql.CodeStoreUnavailable, true},
		"fails":                               {func(context.Context) error { return errors.New("secret: disk I/O error") }, gql.CodeInternal, true},
		"panics":                              {func(context.Context) error { panic("secret") }, gql.CodeInternal, true},
		"misses":                              {func(context.Context) error { return graph.ErrQuery }, gql.CodeBadInput, false},
	} {
		for _, query := range []string{`{stats{claims}}`, `{relations(first:5){nodes{id subject{name}}}}`, `{claims(first:5){nodes{id subject{actor{name}}}}}`, `{actors(first:5){nodes{relations(first:2){nodes{id}}}}}`} {
			fault, reported = c.fault, nil
			w := call{"POST", "", `{"query":"` + query + `"}`, nil}.do(t, h)
			var out struct {
				Errors []struct {
					Message    string
					Extensions struct {
						Code      gql.Code
						RequestID string
					}
				}
			}
			if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 || len(out.Errors) == 0 {
				t.Fatalf("%s, %s: %d %v %s", name, query, w.Code, err, w.Body)
			}
			x := out.Errors[0]
			if x.Extensions.Code != c.code || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s, %s: %s", name, query, w.Body)
			}
			if id := w.Header().Get("X-Request-Id"); c.hidden != (len(reported) > 0) || c.hidden && (x.Extensions.RequestID != id || !strings.Contains(x.Message, id)) {
				t.Errorf("%s, %s: request %s, told %v: %s", name, query, id, reported, w.Body)
			}
			fault = nil
			if w := (call{"POST", "", statsQuery, nil}).do(t, h); !strings.Contains(w.Body.String(), `"claims":200`) {
				t.Errorf("%s: the next request: %s", name, w.Body)
			}
		}
	}
}

// TestDiesMidway loses the store between the two questions of one answer: it is an
// error with a code, in the store's place in the answer, and the next is answered.
func TestDiesMidway(t *testing.T) {
	o, store := options(t)
	left := 0
	o.Store = &faulty{store, func(ctx context.Context) error {
		if left--; left < 0 {
			return &net.OpError{Op: "read", Net: "tcp", Err: errors.New("secret")}
		}
		return nil
	}}
	for _, plain := range []bool{false, true} {
		o.Plain = plain
		h := gql.NewHandler(o)
		left = 1
		w := call{"POST", "", `{"query":"{relations(first:2){nodes{id claims(first:1){nodes{id}}}}}"}`, nil}.do(t, h)
		if !strings.Contains(w.Body.String(), `"path":["relations","nodes",`) || errorCode(t, w.Body.Bytes()) != string(gql.CodeStoreUnavailable) || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), `"data":`) {
			t.Errorf("plain %v: %s", plain, w.Body)
		}
		left = 1 << 30
		if w := (call{"POST", "", statsQuery, nil}).do(t, h); !strings.Contains(w.Body.String(), `"claims":200`) {
			t.Errorf("the next request: %s", w.Body)
		}
	}
}

// TestBombs sends little that would become much: a body and a message of a socket
// that are compressed are not taken.
func TestBombs(t *testing.T) {
	o, _ := options(t)
	srv := httptest.NewServer(gql.NewHandler(o))
	defer srv.Close()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	z.Close()
	bomb := bytes.Repeat(b.Bytes(), 100) // members one behind another are one file
	for _, encoding := range []string{"gzip", "deflate", "br", "zstd", "gzip, gzip"} {
		r, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/graphql", bytes.NewReader(bomb))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Content-Encoding", encoding)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnsupportedMediaType || err != nil || errorCode(t, body) != "BAD_REQUEST" {
			t.Errorf("%s: %s %s", encoding, resp.Status, body)
		}
	}
	conn, resp, err := websocket.Dial(t.Context(), srv.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != "" {
		t.Errorf("a socket takes messages that are compressed: %s", got)
	}
	if body, err := post(http.DefaultClient, srv.URL+"/graphql", statsQuery); err != nil || !strings.Contains(string(body), `"claims":200`) {
		t.Errorf("the next request: %s %v", body, err)
	}
}

// FuzzArguments puts what it is given wherever a query takes words: the store
// finds it or does not, and nothing else happens.
func FuzzArguments(f *testing.F) {
	for _, s := range []string{"country:EGY", "'", `"; DROP TABLE actor; --`, "%' OR '1'='1", "*", `"*`, "NEAR(a b)", "a AND", "name:x", "\x00", "\xff", "{}", "`", "}) MATCH (n) DETACH DELETE n //", "]", "é", "\u202e", strings.Repeat("(", 300)} {
		f.Add(s)
	}
	o, store := options(f)
	o.Timeout = time.Minute
	h := gql.NewHandler(o)
	before, err := store.Store.Stats(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	const query = `query($s:String!,$i:ID!,$d:Date){
actor(name:$s){id} byID:actor(id:$i){id} node(id:$i){id} nodes(ids:[$i]){id} actors(filter:{name:{words:$s},country:{eq:$s}},after:$s){nodes{id}} named:actors(filter:{name:{words:$s}}){nodes{id}}
full:actors(filter:{name:{eq:$s,startsWith:$s,contains:$s}}){nodes{id}}
relations(filter:{subject:{id:{eq:$i}},object:{id:{in:[$i]}},actor:{id:{eq:$i},name:{words:$s}},between:[$i],type:{eq:$s}}){nodes{id}} dated:relations(filter:{period:{gte:$d,lte:$d}}){nodes{id}} after:relations(before:$s){nodes{id}}
claims(filter:{subject:{id:{eq:$i}},object:{id:{in:[$i]},text:{contains:$s}},actor:{id:{eq:$i}},speaker:{id:{eq:$i}},type:{startsWith:$s,contains:$s},period:{gte:$d}}){nodes{id}}
said:claims(filter:{evidence:{words:$s},article:{publisher:{eq:$s},title:{words:$s}},place:{contains:$s}}){nodes{id}} article(id:$i){id} relation(id:$i){id} claim(id:$i){id}
graph(seeds:[$i],limit:5){edges{id}} paths(from:$i,to:$s2){relations{id}}}`
	body := func(s string) []byte {
		q := strings.Replace(strings.Replace(query, "$s2", "$i2", 1), "$i:ID!", "$i:ID!,$i2:ID!", 1)
		b, err := json.Marshal(map[string]any{"query": q, "variables": map[string]string{"s": s, "i": s, "i2": s, "d": s}})
		if err != nil {
			f.Fatal(err)
		}
		return b
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := call{"POST", "", string(body(s)), nil}.do(t, h)
		var out struct {
			Errors []struct{ Extensions struct{ Code gql.Code } }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		for _, e := range out.Errors {
			if !slices.Contains([]gql.Code{gql.CodeBadInput}, e.Extensions.Code) {
				t.Fatalf("%q: %s", s, w.Body)
			}
		}
		if after, err := store.Store.Stats(t.Context()); err != nil || after != before {
			t.Fatalf("%q leaves %+v, %v", s, after, err)
		}
	})
}

// FuzzRequest sends anything as a body: the answer is JSON with codes that are listed.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{statsQuery, `{"query":"{","variables":{"a":[1,{"b":null}]}}`, `{"query":"query($a:Int){claims(first:$a){nodes{id}}}","variables":{"a":1e99}}`, `{"query":"{...a}fragment a on Query{...a}"}`, `[`, ``, "\xff", `{"extensions":{"persistedQuery":{}}}`} {
		f.Add(s)
	}
	o, _ := options(f)
	h := gql.NewHandler(o)
	f.Fuzz(func(t *testing.T, s string) {
		w := call{"POST", "", s, nil}.do(t, h)
		var out struct {
			Data   any
			Errors []struct{ Extensions struct{ Code gql.Code } }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		if out.Data == nil && len(out.Errors) == 0 {
			t.Fatalf("neither data nor errors: %s", w.Body)
		}
		for _, e := range out.Errors {
			if !slices.Contains(gql.Codes, e.Extensions.Code) || e.Extensions.Code == gql.CodeInternal {
				t.Fatalf("%s", w.Body)
			}
		}
	})
}
