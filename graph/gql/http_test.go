package gql_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph/gql"
)

// node runs a script of .ci/node and returns what it prints.
func node(t *testing.T, script string, args ...string) []byte {
	t.Helper()
	dir := filepath.Join("..", "..", ".ci", "node")
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs Node.js, which is not here")
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		t.Skip("needs the packages of .ci/node: npm install --prefix .ci/node")
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join(dir, script)}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", script, err, out, stderr.Bytes())
	}
	return out
}

// TestAudits passes each audit of graphql-http.
func TestAudits(t *testing.T) {
	o, _ := options(t)
	srv := httptest.NewServer(gql.NewHandler(o))
	defer srv.Close()
	passed := 0
	for line := range bytes.Lines(node(t, "audit.mjs", srv.URL+"/graphql")) {
		var audit struct{ ID, Name, Status, Reason string }
		if err := json.Unmarshal(line, &audit); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if audit.Status != "ok" {
			t.Errorf("%s %s: %s: %s", audit.ID, audit.Name, audit.Status, audit.Reason)
			continue
		}
		passed++
	}
	const audits = 61 // of graphql-http 1.23.1
	if passed != audits {
		t.Errorf("%d of %d audits pass", passed, audits)
	}
	t.Logf("%d of %d audits pass", passed, audits)
}

// A call is one HTTP request of a test.
type call struct {
	method, url, body string
	header            []string // names and values
}

func (c call) do(t *testing.T, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(c.method, "http://entente.test/graphql"+c.url, strings.NewReader(c.body))
	if c.method == "POST" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(c.header); i += 2 {
		r.Header.Set(c.header[i], c.header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func errorCode(t *testing.T, body []byte) string {
	t.Helper()
	var out struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if len(out.Errors) == 0 {
		return ""
	}
	return out.Errors[0].Extensions.Code
}

const (
	responseJSON = "application/graphql-response+json"
	statsQuery   = `{"query":"{stats{claims}}"}`
)

func TestStatus(t *testing.T) {
	o, _ := options(t)
	h := gql.NewHandler(o)
	for name, c := range map[string]struct {
		call
		status int
		media  string
		code   string
	}{
		"post":                     {call{"POST", "", statsQuery, nil}, 200, "application/json", ""},
		"post, response+json":      {call{"POST", "", statsQuery, []string{"Accept", responseJSON}}, 200, responseJSON, ""},
		"get":                      {call{"GET", "?query={stats{claims}}", "", nil}, 200, "application/json", ""},
		"head":                     {call{"HEAD", "?query={stats{claims}}", "", nil}, 200, "application/json", ""},
		"quality":                  {call{"POST", "", statsQuery, []string{"Accept", "application/json;q=0.5, application/graphql-response+json;q=0.9"}}, 200, responseJSON, ""},
		"first of equals":          {call{"POST", "", statsQuery, []string{"Accept", "application/graphql-response+json, application/json"}}, 200, responseJSON, ""},
		"browser":                  {call{"GET", "?query={stats{claims}}", "", []string{"Accept", "text/html,application/xml;q=0.9,*/*;q=0.8"}}, 200, "application/json", ""},
		"unacceptable":             {call{"POST", "", statsQuery, []string{"Accept", "text/html"}}, 406, "application/json", "BAD_REQUEST"},
		"unacceptable charset":     {call{"POST", "", statsQuery, []string{"Accept", "application/json;charset=iso-8859-1"}}, 406, "application/json", "BAD_REQUEST"},
		"quality zero":             {call{"POST", "", statsQuery, []string{"Accept", "application/json;q=0"}}, 406, "application/json", "BAD_REQUEST"},
		"put":                      {call{"PUT", "", statsQuery, nil}, 405, "application/json", "BAD_REQUEST"},
		"form":                     {call{"POST", "", "query={stats{claims}}", []string{"Content-Type", "application/x-www-form-urlencoded"}}, 415, "application/json", "BAD_REQUEST"},
		"multipart":                {call{"POST", "", "--x--", []string{"Content-Type", "multipart/form-data; boundary=x"}}, 415, "application/json", "BAD_REQUEST"},
		"text":                     {call{"POST", "", statsQuery, []string{"Content-Type", "text/plain"}}, 415, "application/json", "BAD_REQUEST"},
		"compressed body":          {call{"POST", "", statsQuery, []string{"Content-Encoding", "gzip"}}, 415, "application/json", "BAD_REQUEST"},
		"latin body":               {call{"POST", "", statsQuery, []string{"Content-Type", "application/json; charset=latin1"}}, 415, "application/json", "BAD_REQUEST"},
		"long body":                {call{"POST", "", `{"query":"` + strings.Repeat(" ", 2<<20) + `"}`, nil}, 413, "application/json", "BAD_REQUEST"},
		"not JSON":                 {call{"POST", "", `{"query":"{stats`, nil}, 400, "application/json", "BAD_REQUEST"},
		"trailing":                 {call{"POST", "", statsQuery + statsQuery, nil}, 400, "application/json", "BAD_REQUEST"},
		"batch":                    {call{"POST", "", "[" + statsQuery + "]", nil}, 400, "application/json", "BAD_REQUEST"},
		"empty":                    {call{"POST", "", "", nil}, 400, "application/json", "BAD_REQUEST"},
		"not UTF-8":                {call{"POST", "", "{\"query\":\"{stats{claims}} #\xff\"}", nil}, 400, "application/json", "BAD_REQUEST"},
		"query not UTF-8":          {call{"GET", "?query={stats{claims}}%23%ff", "", nil}, 400, "application/json", "BAD_REQUEST"},
		"variables not UTF-8":      {call{"GET", "?query={stats{claims}}&variables={%22a%22:%22%ff%22}", "", nil}, 400, "application/json", "BAD_REQUEST"},
		"no query":                 {call{"GET", "", "", nil}, 400, "application/json", "BAD_REQUEST"},
		"query of another type":    {call{"POST", "", `{"query":1}`, nil}, 400, "application/json", "BAD_REQUEST"},
		"variables, a list":        {call{"POST", "", `{"query":"{stats{claims}}","variables":[]}`, nil}, 400, "application/json", "BAD_REQUEST"},
		"variables in the URL":     {call{"GET", "?query={stats{claims}}&variables=[1]", "", nil}, 400, "application/json", "BAD_REQUEST"},
		"parse":                    {call{"POST", "", `{"query":"{"}`, nil}, 200, "application/json", "GRAPHQL_PARSE_FAILED"},
		"parse, response+json":     {call{"POST", "", `{"query":"{"}`, []string{"Accept", responseJSON}}, 400, responseJSON, "GRAPHQL_PARSE_FAILED"},
		"validate":                 {call{"POST", "", `{"query":"{none}"}`, nil}, 200, "application/json", "GRAPHQL_VALIDATION_FAILED"},
		"validate, response+json":  {call{"POST", "", `{"query":"{none}"}`, []string{"Accept", responseJSON}}, 400, responseJSON, "GRAPHQL_VALIDATION_FAILED"},
		"coercion":                 {call{"POST", "", `{"query":"query($n:Int){claims(first:$n){nodes{id}}}","variables":{"n":"x"}}`, nil}, 200, "application/json", "BAD_USER_INPUT"},
		"coercion, response+json":  {call{"POST", "", `{"query":"query($n:Int){claims(first:$n){nodes{id}}}","variables":{"n":"x"}}`, []string{"Accept", responseJSON}}, 400, responseJSON, "BAD_USER_INPUT"},
		"which operation":          {call{"POST", "", `{"query":"query a{stats{claims}} query b{stats{claims}}"}`, []string{"Accept", responseJSON}}, 400, responseJSON, "BAD_USER_INPUT"},
		"limit, response+json":     {call{"POST", "", `{"query":"{graph(limit:2000){edges{claims(first:100){nodes{id}}}}}"}`, []string{"Accept", responseJSON}}, 400, responseJSON, "COST_LIMIT_EXCEEDED"},
		"in a field":               {call{"POST", "", `{"query":"{actor{id}}"}`, []string{"Accept", responseJSON}}, 200, responseJSON, "BAD_USER_INPUT"},
		"unknown document":         {call{"POST", "", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}}`, []string{"Accept", responseJSON}}, 400, responseJSON, "PERSISTED_QUERY_NOT_FOUND"},
		"malformed document hash":  {call{"POST", "", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}`, nil}, 400, "application/json", "BAD_REQUEST"},
		"list in variables":        {call{"POST", "", `{"query":"query($i:[ID!]!){nodes(ids:$i){id}}","variables":{"i":["a"` + strings.Repeat(`,"a"`, 1000) + `]}}`, nil}, 200, "application/json", "BAD_USER_INPUT"},
		"subscription without SSE": {call{"POST", "", `{"query":"subscription{x}"}`, nil}, 200, "application/json", "GRAPHQL_VALIDATION_FAILED"},
	} {
		w := c.do(t, h)
		code := ""
		if c.method != "HEAD" {
			code = errorCode(t, w.Body.Bytes())
		}
		media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		if w.Code != c.status || media != c.media || code != c.code {
			t.Errorf("%s: %d %s %s, want %d %s %s", name, w.Code, media, code, c.status, c.media, c.code)
		}
		if w.Code == 405 && w.Header().Get("Allow") == "" {
			t.Errorf("%s: no Allow", name)
		}
		if w.Header().Get("X-Request-Id") == "" {
			t.Errorf("%s: no request ID", name)
		}
	}
}

// TestEcho holds that a refusal does not repeat what was sent: it may be long
// or secret.
func TestEcho(t *testing.T) {
	o, _ := options(t)
	h := gql.NewHandler(o)
	for _, body := range []string{`{"query":"{stats}","secret`, `{"query":{"secret":1}}`, `{"variables":"secret"}`, `secret`} {
		if w := (call{"POST", "", body, nil}).do(t, h); strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s is answered by %s", body, w.Body)
		}
	}
}

func TestPartial(t *testing.T) {
	o, _ := options(t)
	partial := call{"POST", "", `{"query":"{stats{claims} actor{id}}"}`, []string{"Accept", responseJSON}}
	if w := partial.do(t, gql.NewHandler(o)); w.Code != 200 {
		t.Errorf("status %d of an answer with data and errors", w.Code)
	}
	o.Partial = true
	h := gql.NewHandler(o)
	if w := partial.do(t, h); w.Code != 294 {
		t.Errorf("status %d of an answer with data and errors, want 294", w.Code)
	}
	if w := (call{"POST", "", statsQuery, []string{"Accept", responseJSON}}).do(t, h); w.Code != 200 {
		t.Errorf("status %d of an answer with data only", w.Code)
	}
	partial.header = nil
	if w := partial.do(t, h); w.Code != 200 {
		t.Errorf("status %d by application/json", w.Code)
	}
}

func TestTag(t *testing.T) {
	o, _ := options(t)
	h := gql.NewHandler(o)
	get := call{"GET", "?query={stats{claims}}", "", nil}
	tag := get.do(t, h).Header().Get("ETag")
	if tag == "" {
		t.Fatal("an answer to GET has no tag")
	}
	get.header = []string{"If-None-Match", `"other", ` + tag}
	if w := get.do(t, h); w.Code != 304 || w.Body.Len() > 0 {
		t.Errorf("%d with %d bytes, want 304 and none", w.Code, w.Body.Len())
	}
	get.header = []string{"If-None-Match", `"other"`}
	if w := get.do(t, h); w.Code != 200 {
		t.Errorf("%d for another tag", w.Code)
	}
	for _, c := range []call{{"POST", "", statsQuery, nil}, {"GET", "?query={actor{id}}", "", nil}} {
		if w := c.do(t, h); w.Header().Get("ETag") != "" {
			t.Errorf("%+v has a tag", c)
		}
	}
}

func TestGzip(t *testing.T) {
	o, _ := options(t)
	h := gql.NewHandler(o)
	long := call{"POST", "", `{"query":"{relations(first:100){nodes{id type}}}"}`, nil}
	plain := long.do(t, h).Body.Bytes()
	for accept, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "*": true, "gzip;q=0": false, "gzip;q=0, *": false, "br": false} {
		long.header = []string{"Accept-Encoding", accept}
		w := long.do(t, h)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%s: compressed %v", accept, got)
			continue
		}
		body := io.Reader(w.Body)
		if want {
			z, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: another answer, %v", accept, err)
		}
	}
	short := call{"POST", "", statsQuery, []string{"Accept-Encoding", "gzip"}}
	if w := short.do(t, h); w.Header().Get("Content-Encoding") != "" {
		t.Error("a short answer is compressed")
	}
}

func hashOf(query string) string {
	hash := sha256.Sum256([]byte(query))
	return hex.EncodeToString(hash[:])
}

func TestPersisted(t *testing.T) {
	o, _ := options(t)
	const query = "{stats{claims}}"
	named := `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hashOf(query) + `"}}`
	answered := func(w *httptest.ResponseRecorder) bool { return strings.Contains(w.Body.String(), `"claims":200`) }

	h := gql.NewHandler(o)
	if w := (call{"POST", "", "{" + named + "}", nil}).do(t, h); errorCode(t, w.Body.Bytes()) != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("unknown: %s", w.Body)
	}
	if w := (call{"POST", "", `{"query":"{stats{actors}}",` + named + "}", nil}).do(t, h); w.Code != 400 {
		t.Errorf("another hash: %d %s", w.Code, w.Body)
	}
	if w := (call{"POST", "", `{"query":"` + query + `",` + named + "}", nil}).do(t, h); !answered(w) {
		t.Errorf("registering: %s", w.Body)
	}
	for name, c := range map[string]call{
		"hash":                   {"POST", "", "{" + named + "}", nil},
		"hash in the URL":        {"GET", "?" + url.Values{"extensions": {strings.TrimPrefix(named, `"extensions":`)}}.Encode(), "", nil},
		"documentId":             {"POST", "", `{"documentId":"sha256:` + hashOf(query) + `"}`, nil},
		"documentId in the URL":  {"GET", "?documentId=sha256:" + hashOf(query), "", nil},
		"hash and the same text": {"POST", "", `{"query":"` + query + `",` + named + "}", nil},
	} {
		if w := c.do(t, h); !answered(w) {
			t.Errorf("%s: %s", name, w.Body)
		}
	}

	o.Documents, o.DocumentsOnly = map[string]string{hashOf(query): query}, true
	h = gql.NewHandler(o)
	for name, c := range map[string]call{
		"listed, by hash":       {"POST", "", "{" + named + "}", nil},
		"listed, by text":       {"POST", "", `{"query":"` + query + `"}`, nil},
		"listed, by documentId": {"GET", "?documentId=sha256:" + hashOf(query), "", nil},
	} {
		if w := c.do(t, h); !answered(w) {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	for name, c := range map[string]call{
		"text":         {"POST", "", `{"query":"{stats{actors}}"}`, nil},
		"with a space": {"POST", "", `{"query":"{stats{claims} }"}`, nil},
		"registering":  {"POST", "", `{"query":"{__typename}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hashOf("{__typename}") + `"}}}`, nil},
	} {
		c.header = []string{"Accept", responseJSON}
		if w := c.do(t, h); w.Code != 403 || errorCode(t, w.Body.Bytes()) != "PERSISTED_QUERY_NOT_SUPPORTED" {
			t.Errorf("%s where only listed documents are run: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestOrigins(t *testing.T) {
	o, _ := options(t)
	o.Origins = []string{"https://friend.test"}
	h := gql.NewHandler(o)
	cross := func(origin string, more ...string) []string {
		return append([]string{"Origin", origin, "Sec-Fetch-Site", "cross-site"}, more...)
	}
	for name, c := range map[string]struct {
		call
		status int
		allow  string
	}{
		"own page":                       {call{"POST", "", statsQuery, []string{"Origin", "http://entente.test", "Sec-Fetch-Site", "same-origin"}}, 200, ""},
		"no browser":                     {call{"POST", "", statsQuery, nil}, 200, ""},
		"friend":                         {call{"POST", "", statsQuery, cross("https://friend.test")}, 200, "https://friend.test"},
		"stranger":                       {call{"POST", "", statsQuery, cross("https://stranger.test")}, 403, ""},
		"stranger of an old browser":     {call{"POST", "", statsQuery, []string{"Origin", "https://stranger.test"}}, 403, ""},
		"friend asks first":              {call{"OPTIONS", "", "", cross("https://friend.test", "Access-Control-Request-Method", "POST")}, 204, "https://friend.test"},
		"stranger asks first":            {call{"OPTIONS", "", "", cross("https://stranger.test", "Access-Control-Request-Method", "POST")}, 204, ""},
		"stranger follows a link":        {call{"GET", "?query={stats{claims}}", "", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}}, 200, ""},
		"stranger reads":                 {call{"GET", "?query={stats{claims}}", "", cross("https://stranger.test", "Sec-Fetch-Mode", "cors")}, 200, ""},
		"stranger embeds it as an image": {call{"GET", "?query={stats{claims}}", "", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}}, 403, ""},
	} {
		w := c.do(t, h)
		if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != c.status || got != c.allow {
			t.Errorf("%s: %d, allows %q; want %d, %q", name, w.Code, got, c.status, c.allow)
		}
	}
	o.Origins = []string{"*"}
	if w := (call{"POST", "", statsQuery, cross("https://stranger.test")}).do(t, gql.NewHandler(o)); w.Code != 200 {
		t.Errorf("open to any origin: %d", w.Code)
	}
}
