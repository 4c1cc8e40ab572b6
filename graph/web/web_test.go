package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph/web"
	"github.com/entente-graph/entente/schema"
)

func handler(t *testing.T) http.Handler {
	t.Helper()
	h, err := web.Handler("/playground/", "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(t *testing.T, h http.Handler, path string) (int, http.Header, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Result().Header, w.Body.String()
}

func TestHandler(t *testing.T) {
	h := handler(t)
	for path, want := range map[string]struct{ contentType, content string }{
		"/playground/":         {"text/html", `<base href="/playground/" />`},
		"/playground/main.js":  {"text/javascript", "AltairGraphQL"},
		"/playground/start.js": {"text/javascript", "initialWindows"},
		"/playground/LICENSE":  {"", "MIT License"},
	} {
		code, header, body := get(t, h, path)
		if code != 200 || !strings.HasPrefix(header.Get("Content-Type"), want.contentType) || !strings.Contains(body, want.content) {
			t.Errorf("%s: %d %s, %d bytes without %q", path, code, header.Get("Content-Type"), len(body), want.content)
		}
		if csp := header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "http") {
			t.Errorf("%s: policy %q lets in other hosts", path, csp)
		}
	}
	for _, path := range []string{"/playground/none.js", "/playground/assets", "/playground/../web.go"} {
		if code, _, _ := get(t, h, path); code == 200 {
			t.Errorf("%s is served", path)
		}
	}
	_, _, start := get(t, h, "/playground/start.js")
	for _, e := range schema.Examples() {
		if !strings.Contains(start, `"initialName":"`+e.Name+`"`) {
			t.Errorf("the example %s is not in the editor", e.Name)
		}
	}
	_, _, page := get(t, h, "/playground/")
	if strings.Contains(page, "http://") || strings.Contains(page, "https://") {
		t.Error("the page names another host")
	}
}

// visitor does what a visitor would and tells the test what the page then shows.
const visitor = `
const timer = setInterval(() => {
	const buttons = [...document.querySelectorAll("*")].filter((e) => e.textContent.trim() === "Send Request");
	const shown = document.body.innerText;
	if (shown.includes("ANSWERED")) {
		clearInterval(timer);
		fetch("/shown", { method: "POST", body: shown });
	} else if (buttons.length > 0) {
		buttons[buttons.length - 1].click();
	}
}, 500);
`

// TestBrowser opens the playground in a real browser that reaches no other host:
// the editor comes up with the example queries, sends one and shows the answer.
func TestBrowser(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs Chromium, which is not here")
	}
	h := handler(t)
	asked, shown := make(chan string, 100), make(chan string, 1)
	mux := http.NewServeMux()
	mux.Handle("/playground/", h)
	mux.HandleFunc("/playground/start.js", func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		io.WriteString(w, visitor)
	})
	mux.HandleFunc("/graphql", func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		select {
		case asked <- string(b):
		default: // it has asked often enough
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"data":{"relations":{"nodes":[{"type":"ANSWERED"}]}}}`)
	})
	mux.HandleFunc("/shown", func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		select {
		case shown <- string(b):
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
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=1400,900", "--remote-debugging-port=0", srv.URL+"/playground/")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	select {
	case page := <-shown:
		if !strings.Contains(page, "Send Request") {
			t.Errorf("the page shows %q", page)
		}
	case <-ctx.Done():
		t.Fatal("the page shows no answer")
	}
	if body := <-asked; !strings.Contains(body, "query ") {
		t.Errorf("the editor sends %q, not an example", body)
	}
}
