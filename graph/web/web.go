// Package web serves the playground: the Altair query editor with the example
// queries, every file out of the binary, none from elsewhere.
package web

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/entente-graph/entente/schema"
)

// altair.zip is made by altair.sh.
//
//go:embed altair.zip
var altair []byte

var files = sync.OnceValues(func() (*zip.Reader, error) { return zip.NewReader(bytes.NewReader(altair), int64(len(altair))) })

// policy lets the page load what this server sends and nothing else; the editor
// sets styles of its own and runs parsers it has compiled.
const policy = "default-src 'self'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'"

// Handler serves the playground under prefix, which ends in a slash, for the
// GraphQL service at endpoint. The error is of the embedded files.
func Handler(prefix, endpoint string) (http.Handler, error) {
	archive, err := files()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded query editor: %w", err)
	}
	index, err := page(archive, prefix)
	if err != nil {
		return nil, fmt.Errorf("reading the embedded query editor: %w", err)
	}
	start := startScript(endpoint)
	return http.StripPrefix(prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		switch name := path.Clean("/" + r.URL.Path)[1:]; name {
		case "", "index.html":
			h.Set("Content-Type", "text/html; charset=utf-8")
			w.Write(index)
		case "start.js":
			h.Set("Content-Type", "text/javascript; charset=utf-8")
			w.Write(start)
		default:
			serveFile(w, r, archive, name)
		}
	})), nil
}

func serveFile(w http.ResponseWriter, r *http.Request, archive *zip.Reader, name string) {
	f, err := archive.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		http.NotFound(w, r)
		return
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		w.Header().Set("Content-Type", t)
	}
	w.Header().Set("Cache-Control", "max-age=3600")
	w.Header().Set("Content-Length", fmt.Sprint(info.Size()))
	if r.Method != http.MethodHead {
		io.Copy(w, f) // a reader that has gone away is no fault of ours
	}
}

// page is the editor's page, based at the prefix, starting with our script.
func page(archive fs.FS, prefix string) ([]byte, error) {
	b, err := fs.ReadFile(archive, "index.html")
	if err != nil {
		return nil, err
	}
	html := strings.Replace(string(b), `<base href="/" />`, `<base href="`+prefix+`" />`, 1)
	html = strings.Replace(html, "<title>Altair</title>", "<title>Entente</title>", 1)
	html = strings.Replace(html, "</body>", `<script type="module" src="start.js"></script></body>`, 1)
	if !strings.Contains(html, prefix) || !strings.Contains(html, "start.js") {
		return nil, fmt.Errorf("index.html is not of the form that it had")
	}
	return []byte(html), nil
}

// A window is one tab of the editor.
type window struct {
	Name     string `json:"initialName"`
	Endpoint string `json:"endpointURL"`
	Query    string `json:"initialQuery"`
	Values   string `json:"initialVariables,omitempty"`
}

// startScript opens the editor with a tab for each example query.
func startScript(endpoint string) []byte {
	options := struct {
		Endpoint string            `json:"endpointURL"`
		Windows  []window          `json:"initialWindows"`
		Settings map[string]string `json:"initialSettings"`
		Preserve bool              `json:"preserveState"`
		Alone    bool              `json:"disableAccount"` // no accounts elsewhere, no offers of them
	}{Endpoint: endpoint, Settings: map[string]string{"theme": "system"}, Alone: true}
	for _, e := range schema.Examples() {
		options.Windows = append(options.Windows, window{e.Name, endpoint, e.Query, e.Variables})
	}
	b, err := json.Marshal(options)
	if err != nil {
		panic(err) // strings only
	}
	return []byte("const options = " + string(b) + `;
// The editor wants whole URLs, and only the browser knows by which name it came.
const here = (path) => new URL(path, location.href).href;
options.endpointURL = here(options.endpointURL);
for (const w of options.initialWindows) w.endpointURL = here(w.endpointURL);
AltairGraphQL.init(options);
`)
}
