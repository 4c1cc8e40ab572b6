package gql_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph/gql"
)

// bomb spreads fragments so that a field below them stands 2^n times in the text
// that the document is short for.
func bomb(n int, inner string) string {
	var b strings.Builder
	b.WriteString("{...a0}")
	for i := range n {
		fmt.Fprintf(&b, "fragment a%d on Query{...a%d ...a%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment a%d on Query{%s}", n, inner)
	return b.String()
}

func aliases(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d:%s ", i, field)
	}
	return b.String()
}

// deepBomb doubles at every level of selections rather than of fragments.
func deepBomb(n int) string {
	var b strings.Builder
	b.WriteString("{actor(id:\"x\"){...a0}}")
	for i := range n {
		fmt.Fprintf(&b, "fragment a%d on Actor{p:relations{nodes{subject{...a%d}}}q:relations{nodes{object{...a%d}}}}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment a%d on Actor{id}", n)
	return b.String()
}

// attacks are documents that cost a server much more than they cost their sender.
var attacks = []struct{ name, query, code string }{
	{"fragment bomb of 908 bytes", bomb(23, "a:stats{claims} b:stats{claims}"), "COST_LIMIT_EXCEEDED"},
	{"fragment bomb through fields", deepBomb(30), "DEPTH_LIMIT_EXCEEDED"},
	{"fragment bomb in fields", "{" + strings.Repeat("actor(id:\"x\"){relations{nodes{...f}}}", 20) + "} fragment f on Relation{" + strings.Repeat("subject{name}", 200) + "}", "COST_LIMIT_EXCEEDED"},
	{"10,000 aliases", "{" + aliases(10_000, "stats{claims}") + "}", "COST_LIMIT_EXCEEDED"},
	{"10,000 short aliases", "{" + strings.Repeat("a:b ", 10_000) + "}", "GRAPHQL_PARSE_FAILED"},
	{"1,000 aliases", "{" + aliases(800, "stats{claims}") + "}", "COST_LIMIT_EXCEEDED"},
	{"10,000 duplicate fields", "{" + strings.Repeat("stats ", 10_000) + "}", "GRAPHQL_PARSE_FAILED"},
	{"4,900 duplicate fields", "{stats{" + strings.Repeat("claims ", 4_900) + "}}", "COST_LIMIT_EXCEEDED"},
	{"200 duplicate fields with 10 each", "{stats{claims}" + strings.Repeat("stats{"+strings.Repeat("claims ", 10)+"}", 200) + "}", "COST_LIMIT_EXCEEDED"},
	{"duplicate fields in inline fragments", "{stats{" + strings.Repeat("...{claims}", 1_000) + "}}", "COST_LIMIT_EXCEEDED"},
	{"400 levels", strings.Repeat("{actor(id:\"x\"){relations{nodes{subject", 100) + "{id}" + strings.Repeat("}}}}", 100), "DEPTH_LIMIT_EXCEEDED"},
	{"400 levels of inline fragments", "{" + strings.Repeat("...{", 400) + "stats{claims}" + strings.Repeat("}", 400) + "}", ""},
	{"400 levels of introspection", "{__schema{types{fields{type{" + strings.Repeat("ofType{", 400) + "name" + strings.Repeat("}", 400) + "}}}}}", "DEPTH_LIMIT_EXCEEDED"},
	{"introspection in circles", "{__schema{types{fields{type{fields{type{fields{type{fields{type{name}}}}}}}}}}}", "GRAPHQL_VALIDATION_FAILED"},
	{"700 directives", "{stats" + strings.Repeat("@skip(if:false)", 700) + "{claims}}", "COST_LIMIT_EXCEEDED"},
	{"unknown directives", "{stats" + strings.Repeat("@a", 49) + "{claims}}", "GRAPHQL_VALIDATION_FAILED"},
	{"directives of a variable", "query($a:Int" + strings.Repeat("@a", 900) + "){stats{claims}}", "COST_LIMIT_EXCEEDED"},
	{"600 operations", strings.Repeat("query a{stats{claims}}", 600), "COST_LIMIT_EXCEEDED"},
	{"500 fragments in a circle", strings.Repeat("fragment a on Query{...a}", 600) + "{...a}", ""},
	{"400 unused fragments", "{stats{claims}}" + func() string {
		var b strings.Builder
		for i := range 400 {
			fmt.Fprintf(&b, "fragment f%d on Stats{claims}", i)
		}
		return b.String()
	}(), "GRAPHQL_VALIDATION_FAILED"},
	{"root fields", "{" + strings.Repeat("stats{claims}", 31) + "}", "COST_LIMIT_EXCEEDED"},
	{"a million nodes", "{graph(limit:1000000){edges{id}}}", "COST_LIMIT_EXCEEDED"},
	{"lists within lists", "{relations(first:100){nodes{claims(first:100){nodes{subject{actor{relations(first:100){nodes{id}}}}}}}}}", "COST_LIMIT_EXCEEDED"},
	{"a list by default", "{relations{nodes{claims{nodes{article{claims{nodes{subject{actor{relations{nodes{id}}}}}}}}}}}}", "COST_LIMIT_EXCEEDED"},
	{"many unknown fields", "{" + strings.Repeat("claimz ", 29) + "}", "GRAPHQL_VALIDATION_FAILED"},
	{"a long document", "{stats{claims}} #" + strings.Repeat("a", 500_000), "COST_LIMIT_EXCEEDED"},
	{"a long field", "{" + strings.Repeat("a", 60_000) + "}", "COST_LIMIT_EXCEEDED"},
	{"a long argument", "{stats(" + strings.Repeat("a", 60_000) + ":1){claims}}", "GRAPHQL_VALIDATION_FAILED"},
	{"a long type", "{...on " + strings.Repeat("a", 60_000) + "{id}}", "GRAPHQL_VALIDATION_FAILED"},
	{"a long string", `{actor(name:"` + strings.Repeat("a", 60_000) + `"){id}}`, ""},
	{"nested lists of input", `{nodes(ids:` + strings.Repeat("[", 2_000) + strings.Repeat("]", 2_000) + `){id}}`, "GRAPHQL_PARSE_FAILED"},
	{"900 nested lists of input", `{nodes(ids:` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `){id}}`, "GRAPHQL_VALIDATION_FAILED"},
	{"many variables", "query(" + func() string {
		var b strings.Builder
		for i := range 1_000 {
			fmt.Fprintf(&b, "$v%d:Int ", i)
		}
		return b.String()
	}() + "){stats{claims}}", "GRAPHQL_VALIDATION_FAILED"},
}

// TestAttacks refuses each, or answers it, within bounds of time and length.
func TestAttacks(t *testing.T) {
	o, c := options(t)
	h := gql.NewHandler(o)
	if n := len(attacks[0].query); n > 1000 {
		t.Fatalf("the bomb has %d bytes", n)
	}
	for _, a := range attacks {
		body, err := json.Marshal(map[string]string{"query": a.query})
		if err != nil {
			t.Fatal(err)
		}
		best := time.Hour
		for range 5 { // the least is what it takes; the rest is other load
			c.asked.Store(0)
			began := time.Now()
			w := call{"POST", "", string(body), nil}.do(t, h)
			best = min(best, time.Since(began))
			code := errorCode(t, w.Body.Bytes())
			if a.code != "" && code != a.code {
				t.Errorf("%s: code %q, want %s: %.200s", a.name, code, a.code, w.Body)
			}
			if code != "" && c.asked.Load() > 0 {
				t.Errorf("%s: the store is asked %d times", a.name, c.asked.Load())
			}
			if w.Body.Len() > 10_000 {
				t.Errorf("%s is answered by %d bytes", a.name, w.Body.Len())
			}
		}
		if best > 250*time.Millisecond { // 50 times what it takes on a quiet machine; quadratic work is far beyond
			t.Errorf("%s takes %v", a.name, best)
		}
		t.Logf("%-40s %6d bytes %8.2f ms  %s", a.name, len(a.query), float64(best.Microseconds())/1000, a.code)
	}
}

// BenchmarkAttacks times each from body to answer: the least, which is what it takes,
// and the median, which has the rest of the machine in it.
//
//	go test ./graph/gql -run XXX -bench Attacks -benchtime 100x
func BenchmarkAttacks(b *testing.B) {
	o, _ := options(b)
	h := gql.NewHandler(o)
	for _, a := range attacks {
		body, err := json.Marshal(map[string]string{"query": a.query})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.ReplaceAll(a.name, " ", "_"), func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				began := time.Now()
				serve(b, h, string(body))
				times = append(times, time.Since(began))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[0].Microseconds())/1000, "least-ms")
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
		})
	}
}

// TestAllowed lets through what tools and people send.
func TestAllowed(t *testing.T) {
	o, _ := options(t)
	for name, query := range map[string]string{
		"introspection":                   introspection,
		"30 fields":                       "{" + strings.TrimSpace(aliases(30, "stats{claims}")) + "}",
		"a large graph":                   "{graph(limit:2000){nodes{id name kind} edges{id type subject{id} object{id} claimCount first last}}}",
		"a page":                          "{claims(first:100){nodes{id relation polarity modality confidence subject{name actor{id name}} object{name actor{id name}} evidence{text start end} article{title url published}} pageInfo{endCursor} totalCount}}",
		"the same field in two fragments": "{relations(first:5){nodes{...a ...b}}} fragment a on Relation{id subject{name}} fragment b on Relation{id subject{id}}",
	} {
		answer, failed, err := gql.Execute(t.Context(), o, query, "", nil)
		if err != nil || failed {
			t.Errorf("%s: %v: %.300s", name, err, answer)
		}
	}
}

// introspection is as deep as what tools send.
const introspection = `query IntrospectionQuery{__schema{queryType{name} mutationType{name} subscriptionType{name}
types{...FullType} directives{name description locations args{...InputValue}}}}
fragment FullType on __Type{kind name description specifiedByURL fields(includeDeprecated:true){name description args{...InputValue} type{...TypeRef} isDeprecated deprecationReason}
inputFields{...InputValue} interfaces{...TypeRef} enumValues(includeDeprecated:true){name description isDeprecated deprecationReason} possibleTypes{...TypeRef}}
fragment InputValue on __InputValue{name description type{...TypeRef} defaultValue}
fragment TypeRef on __Type{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}}}}}}}`

// TestCost holds what queries cost, as the extension tells.
func TestCost(t *testing.T) {
	o, c := options(t)
	h := gql.NewHandler(o)
	for _, q := range []struct {
		query, variables string
		want             int
	}{
		{`{stats{claims}}`, `{}`, 1},
		{`{stats{claims articles}}`, `{}`, 2},
		{`{relations(first:50){nodes{id type}}}`, `{}`, 100},
		{`{relations{nodes{id}}}`, `{}`, 20},
		{`query($n:Int){relations(first:$n){nodes{id}}}`, `{"n":7}`, 7},
		{`query($n:Int=9){relations(first:$n){nodes{id}}}`, `{}`, 9},
		{`query($n:Int){relations(first:$n){nodes{id}}}`, `{"n":null}`, 20},
		{`{relations(last:30){edges{node{id}}}}`, `{}`, 30},
		{`{graph{edges{id}}}`, `{}`, 200},
		{`{graph(limit:10){nodes{id} edges{id}}}`, `{}`, 20},
		{`{relations(first:10){nodes{claims(first:10){nodes{id}}}}}`, `{}`, 100},
		{`{nodes(ids:["a","b","c"]){id}}`, `{}`, 3},
		{`query($i:[ID!]!){nodes(ids:$i){id}}`, `{"i":["a","b"]}`, 2},
		{`{...a ...a} fragment a on Query{stats{claims}}`, `{}`, 2},
		{`{actor(id:"x"){aliases{name}}}`, `{}`, 10},
		{`{__schema{types{name}}}`, `{}`, 2000},
		{`{paths(from:"a",to:"b",limit:2){actors{id}}}`, `{}`, 20},
		{`{topActors(first:3){claimCount} ...f} fragment f on Query{timeline(interval:YEAR,limit:10){buckets{label}}}`, `{}`, 2003 + 2010},
		{`{claims(first:10){nodes{explanation{reader}}}}`, `{}`, 10 * 1001},
		{`{claims(first:10,filter:{category:{in:[AID,AGREE]},not:{type:{eq:"MEETS"}}}){nodes{id}}}`, `{}`, 13},
		{`{relations(first:10){nodes{claims(first:10,filter:{polarity:{eq:NEGATED}}){nodes{id}}}}}`, `{}`, 110},
		{`query($f:ActorFilter){actors(first:5,filter:$f){nodes{id}}}`, `{"f":{"id":{"in":["a","b","c"]},"known":null}}`, 8},
		{`query($i:[ID!]!){actors(first:5,filter:{id:{in:$i}}){nodes{id}}}`, `{"i":["a","b"]}`, 7},
	} {
		for _, mode := range []string{"include", "dryRun"} {
			c.asked.Store(0)
			body := fmt.Sprintf(`{"query":%q,"variables":%s,"extensions":{"cost":%q}}`, q.query, q.variables, mode)
			w := call{"POST", "", body, nil}.do(t, h)
			var got struct {
				Data       any
				Extensions struct {
					Cost struct {
						Requested, Limit int
						DryRun           bool
					}
				}
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			x := got.Extensions.Cost
			if dry := mode == "dryRun"; x.Requested != q.want || x.Limit != 50_000 || x.DryRun != dry || dry != (got.Data == nil) || dry && c.asked.Load() > 0 {
				t.Errorf("%s %s, %s: %s, want %d", q.query, q.variables, mode, w.Body, q.want)
			}
		}
	}
	if w := (call{"POST", "", statsQuery, nil}).do(t, h); strings.Contains(w.Body.String(), "extensions") {
		t.Errorf("the cost is told unasked: %s", w.Body)
	}
}

// TestHidden tells nothing of a schema that is hidden.
func TestHidden(t *testing.T) {
	o, _ := options(t)
	o.NoIntrospection = true
	for _, query := range []string{
		`{__schema{types{name}}}`, `{__type(name:"Actor"){name}}`, `{...{__schema{types{name}}}}`,
		`{claimz{nodes{id}}}`, `{claims(firs:1){nodes{id}}}`, `{actors(filter:{kind:{in:[PERSONN]}}){nodes{id}}}`,
		`{relations}`, `query($a:ActorFiltre){actors(filter:$a){nodes{id}}}`, `{actors(filter:{nam:"x"}){nodes{id}}}`,
	} {
		message, code := refused(t, o, query)
		if code != "GRAPHQL_VALIDATION_FAILED" || strings.Contains(message, "Did you mean") {
			t.Errorf("%s: %s %q", query, code, message)
		}
	}
	answer, failed, err := gql.Execute(t.Context(), o, `{__typename stats{__typename claims}}`, "", nil)
	if err != nil || failed || !strings.Contains(string(answer), `"Stats"`) {
		t.Errorf("__typename: %v %s", err, answer)
	}
	o.NoIntrospection = false
	if message, _ := refused(t, o, `{claimz{nodes{id}}}`); !strings.Contains(message, "Did you mean") {
		t.Errorf("no suggestion: %q", message)
	}
}

// TestRate holds the headers, the refusal, and that clients are counted apart.
func TestRate(t *testing.T) {
	o, _ := options(t)
	o.Rate = 5
	o.Identify = func(_ *http.Request, token string) (gql.Caller, error) {
		if token == "wrong" {
			return gql.Caller{}, fmt.Errorf("no such token")
		}
		return gql.Caller{Client: token}, nil
	}
	h := gql.NewHandler(o)
	for i := range 5 {
		w := call{"POST", "", statsQuery, []string{"Authorization", "Bearer one"}}.do(t, h)
		if left := w.Header().Get("RateLimit-Remaining"); w.Code != 200 || left != fmt.Sprint(4-i) || w.Header().Get("RateLimit-Limit") != "5" {
			t.Fatalf("request %d: %d, %q left", i, w.Code, left)
		}
	}
	w := call{"POST", "", statsQuery, []string{"Authorization", "bearer one"}}.do(t, h)
	if w.Code != 429 || errorCode(t, w.Body.Bytes()) != "RATE_LIMITED" || w.Header().Get("Retry-After") == "" || w.Header().Get("RateLimit-Remaining") != "0" {
		t.Errorf("one too many: %d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := (call{"POST", "", statsQuery, []string{"Authorization", "Bearer two"}}).do(t, h); w.Code != 200 {
		t.Errorf("another client: %d", w.Code)
	}
	if w := (call{"POST", "", statsQuery, []string{"Authorization", "Bearer wrong"}}).do(t, h); w.Code != 401 || errorCode(t, w.Body.Bytes()) != "UNAUTHENTICATED" || w.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("a token that is none: %d %s", w.Code, w.Body)
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64", "192.0.2.1": "192.0.2.1",
		"[2001:db8:1:2::9]:80": "2001:db8:1:2::/64", "@": "@",
	} {
		if got := gql.Address(in); got != want {
			t.Errorf("%s is of client %s, want %s", in, got, want)
		}
	}
}

// TestQueryMemory sends long documents that differ: the cache holds no more than
// it may.
func TestQueryMemory(t *testing.T) {
	o, _ := options(t)
	o.CacheBytes = 4 << 20
	h := gql.NewHandler(o)
	live := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	for kind, document := range map[string]func(i int) string{
		"comments": func(i int) string { return fmt.Sprintf("{stats{claims}} # %d %s", i, strings.Repeat("x", 60_000)) },
		"strings":  func(i int) string { return fmt.Sprintf(`{actor(id:"%d%s"){id}}`, i, strings.Repeat("x", 60_000)) },
		"fields": func(i int) string {
			return fmt.Sprintf("query q%d{relations(first:1){nodes{%s}}}", i, strings.Repeat("...{id type}", 100))
		},
		"short": func(i int) string { return fmt.Sprintf("query q%d{stats{claims}}", i) },
	} {
		for i := range 200 {
			body, err := json.Marshal(map[string]any{"query": document(i)})
			if err != nil {
				t.Fatal(err)
			}
			call{"POST", "", string(body), nil}.do(t, h)
		}
		if grown := int64(live()) - int64(before); grown > 2*4<<20 {
			t.Errorf("%s: the heap has grown by %d bytes, the cache may take %d", kind, grown, 4<<20)
		}
	}
	runtime.KeepAlive(h)
}

// TestCodes holds that the list of codes is closed: every error of every attack
// and refusal has one of it.
func TestCodes(t *testing.T) {
	o, _ := options(t)
	h := gql.NewHandler(o)
	n := 0
	for _, a := range attacks {
		body, err := json.Marshal(map[string]string{"query": a.query})
		if err != nil {
			t.Fatal(err)
		}
		var out struct {
			Errors []struct{ Extensions struct{ Code gql.Code } }
		}
		if err := json.Unmarshal(call{"POST", "", string(body), nil}.do(t, h).Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		if len(out.Errors) > 20 {
			t.Errorf("%s: %d errors", a.name, len(out.Errors))
		}
		for _, e := range out.Errors {
			n++
			if !slices.Contains(gql.Codes, e.Extensions.Code) {
				t.Errorf("%s: code %q", a.name, e.Extensions.Code)
			}
		}
	}
	if n < len(attacks)/2 {
		t.Errorf("%d errors seen", n)
	}
}
