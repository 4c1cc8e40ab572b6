package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/web"
)

// TestPlayground uses the playground in a real browser that may reach this server
// only: it opens, runs an example, types with completion, follows a link, draws
// an answer. ENTENTE_PICTURES names a folder for the screenshots of README.
func TestPlayground(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs Chromium, which is not here")
	}
	dir := filepath.Join("..", "..", ".ci", "node")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "playwright-core")); err != nil {
		t.Skip("needs the packages of .ci/node: npm install --prefix .ci/node")
	}
	playground, err := web.Handler("/playground/", "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/playground/", playground)
	mux.Handle("/graphql", gql.NewHandler(options(sqliteExamples(t), exampleExtractor(t))))
	srv := httptest.NewServer(mux)
	defer srv.Close()
	args := []string{filepath.Join(dir, "playground.mjs"), srv.URL + "/playground/", chromium}
	if pictures := os.Getenv("ENTENTE_PICTURES"); pictures != "" {
		args = append(args, pictures)
	}
	out, err := exec.CommandContext(t.Context(), "node", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
