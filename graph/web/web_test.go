package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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

func get(t *testing.T, h http.Handler, path string, header ...string) (int, http.Header, string) {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	h.ServeHTTP(w, r)
	return w.Code, w.Result().Header, w.Body.String()
}

func TestHandler(t *testing.T) {
	h := handler(t)
	for path, want := range map[string]struct{ contentType, content string }{
		"/playground/":                  {"text/html", `src="main.js"`},
		"/playground/main.js":           {"text/javascript", "settings.json"},
		"/playground/main.css":          {"text/css", ".drawing"},
		"/playground/graphql.worker.js": {"text/javascript", "onmessage"},
		"/playground/settings.json":     {"application/json", `"endpoint":"/graphql"`},
		"/playground/LICENSES.txt":      {"text/plain", "graphiql 5.4.0, MIT"},
	} {
		code, header, body := get(t, h, path)
		if code != 200 || !strings.HasPrefix(header.Get("Content-Type"), want.contentType) || !strings.Contains(body, want.content) {
			t.Errorf("%s: %d %s, %d bytes without %q", path, code, header.Get("Content-Type"), len(body), want.content)
		}
		csp := header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "http") || strings.Contains(csp, "eval") {
			t.Errorf("%s: policy %q lets in other hosts or text as code", path, csp)
		}
	}
	for _, path := range []string{"/playground/none.js", "/playground/src", "/playground/../web.go"} {
		if code, _, _ := get(t, h, path); code == 200 {
			t.Errorf("%s is served", path)
		}
	}
	_, header, _ := get(t, h, "/playground/main.js")
	if code, _, body := get(t, h, "/playground/main.js", "If-None-Match", header.Get("ETag")); code != http.StatusNotModified || body != "" {
		t.Errorf("main.js that the browser has: %d, %d bytes", code, len(body))
	}
	_, _, page := get(t, h, "/playground/")
	if strings.Contains(page, "http://") || strings.Contains(page, "https://") {
		t.Error("the page names another host")
	}
}

// TestSettings holds that the page is told of every example with its variables.
func TestSettings(t *testing.T) {
	var got struct{ Examples []schema.Example }
	_, _, body := get(t, handler(t), "/playground/settings.json")
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Examples, schema.Examples()) || len(got.Examples) == 0 {
		t.Errorf("%d examples, want %d", len(got.Examples), len(schema.Examples()))
	}
}

// TestBuilt holds that playground.zip was built from the sources that are here.
func TestBuilt(t *testing.T) {
	files, err := filepath.Glob("playground/src/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d sources, %v", len(files), err)
	}
	files = append(files, "playground/build.mjs", "playground/index.html", "playground/package.json")
	slices.Sort(files)
	hash := sha256.New()
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		hash.Write([]byte(strings.TrimPrefix(filepath.ToSlash(f), "playground/") + "\x00"))
		hash.Write(b)
		hash.Write([]byte{0})
	}
	_, _, built := get(t, handler(t), "/playground/sources.sha256")
	if want := hex.EncodeToString(hash.Sum(nil)); strings.TrimSpace(built) != want {
		t.Errorf("playground.zip is of other sources, %s, want %s; make it anew: graph/web/playground.sh", strings.TrimSpace(built), want)
	}
}
