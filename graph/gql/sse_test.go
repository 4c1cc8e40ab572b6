package gql_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph/gql"
)

// streamed asks for an event stream and returns the response.
func streamed(t *testing.T, srv *httptest.Server, method, query string) *http.Response {
	t.Helper()
	target, body := srv.URL+"/graphql", io.Reader(nil)
	if method == "GET" {
		target += "?" + url.Values{"query": {query}}.Encode()
	} else {
		body = strings.NewReader(`{"query":"` + query + `"}`)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := srv.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// withoutComments is the text of a stream without its signs of life.
func withoutComments(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for event := range strings.SplitAfterSeq(string(b), "\n\n") {
		if event != ":\n\n" {
			events = append(events, event)
		}
	}
	return strings.Join(events, "")
}

func TestEvents(t *testing.T) {
	schema := newTicker(t)
	srv := httptest.NewServer(schema.handler(nil))
	defer srv.Close()
	const complete = "event: complete\ndata:\n\n"
	for _, method := range []string{"GET", "POST"} {
		for query, want := range map[string]string{
			"{hello}":                   "event: next\ndata: {\"data\":{\"hello\":\"world\"}}\n\n" + complete,
			"subscription{count(to:2)}": "event: next\ndata: {\"data\":{\"count\":1}}\n\nevent: next\ndata: {\"data\":{\"count\":2}}\n\n" + complete,
			"subscription{count(to:0)}": complete,
		} {
			resp := streamed(t, srv, method, query)
			media, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
			if got := withoutComments(t, resp.Body); got != want || resp.StatusCode != 200 || media != "text/event-stream" {
				t.Errorf("%s %s: %s %s %q, want %q", method, query, resp.Status, media, got, want)
			}
		}
		// What is refused is told by an event: EventSource shows nothing else.
		resp := streamed(t, srv, method, "{none}")
		if got := withoutComments(t, resp.Body); resp.StatusCode != 200 || !strings.HasPrefix(got, "event: next\ndata: {\"errors\":[") || !strings.HasSuffix(got, "\n\n"+complete) {
			t.Errorf("%s {none}: %s %q", method, resp.Status, got)
		}
	}
	if resp := streamed(t, srv, "GET", "mutation{set}"); resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "POST" {
		t.Errorf("a mutation by GET: %s", resp.Status)
	}
}

// TestEventsPreferred answers a client that takes several types by events only
// where it must.
func TestEventsPreferred(t *testing.T) {
	h := newTicker(t).handler(nil)
	all := []string{"Accept", "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"}
	for query, want := range map[string]string{"{hello}": responseJSON, "subscription{count(to:1)}": "text/event-stream"} {
		w := call{"POST", "", `{"query":"` + query + `"}`, all}.do(t, h)
		if media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); media != want || w.Code != 200 {
			t.Errorf("%s: %d %s, want %s", query, w.Code, media, want)
		}
	}
	w := call{"POST", "", `{"query":"subscription{count(to:1)}"}`, nil}.do(t, h)
	if w.Code != 406 || !strings.Contains(w.Body.String(), "text/event-stream") {
		t.Errorf("a subscription without a stream: %d %s", w.Code, w.Body)
	}
}

// TestEventsEnd ends streams when the client goes, when the server stops, and
// refuses more than a client may have.
func TestEventsEnd(t *testing.T) {
	schema := newTicker(t)
	h := schema.handler(func(o *gql.Options) { o.MaxStreams, o.PingInterval = 2, 10*time.Millisecond })
	srv := httptest.NewServer(h)
	defer srv.Close()
	first := streamed(t, srv, "GET", "subscription{forever}")
	<-schema.began
	second := streamed(t, srv, "GET", "subscription{forever}")
	<-schema.began
	if resp := streamed(t, srv, "GET", "subscription{forever}"); resp.StatusCode != 429 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("one too many: %s", resp.Status)
	}
	first.Body.Close()
	<-schema.ended

	lines := bufio.NewScanner(second.Body)
	for alive := 0; alive < 3 && lines.Scan(); { // signs of life keep coming
		if lines.Text() == ":" {
			alive++
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	<-schema.ended
	if got := withoutComments(t, second.Body); !strings.HasSuffix(got, "event: complete\ndata:\n\n") {
		t.Errorf("the stream ends with %q", got)
	}
	if resp := streamed(t, srv, "GET", "subscription{forever}"); resp.StatusCode != 503 {
		t.Errorf("after the end: %s", resp.Status)
	}
}

// TestEventsCut cuts a client that does not read its events.
func TestEventsCut(t *testing.T) {
	over := make(chan gql.Report, 1)
	h := newTicker(t).handler(func(o *gql.Options) {
		o.WriteTimeout = 200 * time.Millisecond
		o.Observe = func(_ context.Context, r gql.Report) { over <- r }
	})
	srv := httptest.NewServer(h)
	defer srv.Close()
	streamed(t, srv, "GET", "subscription{flood}") // and reads no more than the header
	select {
	case r := <-over:
		if r.Answers == 0 || r.Transport != "sse" {
			t.Errorf("reported as %+v", r)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("a client that does not read is waited for")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil || h.Streams() != 0 {
		t.Errorf("%d streams are left: %v", h.Streams(), err)
	}
}

// TestEventsOutliveTimeouts streams for longer than the server lets a request
// be read or an answer be written.
func TestEventsOutliveTimeouts(t *testing.T) {
	schema := newTicker(t)
	srv := httptest.NewUnstartedServer(schema.handler(func(o *gql.Options) { o.PingInterval = 20 * time.Millisecond }))
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond
	srv.Start()
	defer srv.Close()
	resp := streamed(t, srv, "POST", "subscription{forever}")
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for alive := 0; alive < 20; { // 400 ms
		if !lines.Scan() {
			t.Fatalf("the stream ends after %d signs of life: %v", alive, lines.Err())
		}
		if lines.Text() == ":" {
			alive++
		}
	}
}

const asked = `{hello} {"data":{"hello":"world"}}
subscription{count(to:3)} {"data":{"count":1}}
subscription{count(to:3)} {"data":{"count":2}}
subscription{count(to:3)} {"data":{"count":3}}
{fail} {"errors":[{"message":"no"}],"data":{"fail":null}}
broken off after 5
refused ["GRAPHQL_VALIDATION_FAILED"]
`

// TestClients asks through the clients that people use.
func TestClients(t *testing.T) {
	for _, script := range []string{"socket.mjs", "events.mjs"} {
		t.Run(script, func(t *testing.T) {
			h := newTicker(t).handler(nil)
			srv := httptest.NewServer(h)
			defer srv.Close()
			target := srv.URL + "/graphql"
			if script == "socket.mjs" {
				target = "ws" + strings.TrimPrefix(target, "http")
			}
			if got := string(node(t, script, target)); got != asked {
				t.Errorf("got\n%swant\n%s", got, asked)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if err := h.Shutdown(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

// page asks by EventSource and tells the test which events fire.
const page = `<!doctype html><script>
const seen = [];
const source = new EventSource("/graphql?query=" + encodeURIComponent("subscription{count(to:2)}"));
source.addEventListener("next", (e) => seen.push(JSON.parse(e.data).data.count));
source.addEventListener("complete", (e) => {
	source.close();
	seen.push("complete" + e.data);
	fetch("/seen", { method: "POST", body: seen.join(" ") });
});
source.onerror = () => seen.push("error");
</script>`

// TestEventSource subscribes from a page in a real browser.
func TestEventSource(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs Chromium, which is not here")
	}
	seen := make(chan string, 1)
	mux := http.NewServeMux()
	mux.Handle("/graphql", newTicker(t).handler(nil))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, page) })
	mux.HandleFunc("/seen", func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		select {
		case seen <- string(b):
		default:
		}
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	dir, err := os.MkdirTemp("", "profile")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir) // the browser's children may still write there, which is no fault of the page
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+dir,
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0", srv.URL+"/")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	select {
	case got := <-seen:
		if got != "1 2 complete" {
			t.Errorf("the page sees %q", got)
		}
	case <-ctx.Done():
		t.Fatal("the page sees no end of the stream")
	}
}
