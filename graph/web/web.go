// Package web serves the playground: GraphiQL with the example queries, every file
// out of the binary, none from elsewhere.
package web

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sync"
	"time"

	"github.com/entente-graph/entente/schema"
)

// playground.zip is made by playground.sh.
//
//go:embed playground.zip
var playground []byte

var files = sync.OnceValues(func() (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(playground), int64(len(playground)))
})

// policy lets the page load what this server sends and nothing else; the editor
// sets styles of its own.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"frame-ancestors 'none'; base-uri 'self'"

// Handler serves the playground under prefix, which ends in a slash, for the
// GraphQL service at endpoint. The error is of the embedded files.
func Handler(prefix, endpoint string) (http.Handler, error) {
	archive, err := files()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded playground: %w", err)
	}
	settings, err := settings(endpoint)
	if err != nil {
		return nil, err
	}
	return http.StripPrefix(prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		switch name := path.Clean("/" + r.URL.Path)[1:]; name {
		case "":
			serveFile(w, r, archive, "index.html")
		case "settings.json":
			h.Set("Content-Type", "application/json")
			w.Write(settings)
		default:
			serveFile(w, r, archive, name)
		}
	})), nil
}

// settings is what the page is told: where to ask, and what.
func settings(endpoint string) ([]byte, error) {
	type example struct {
		Group     string `json:"group"`
		Name      string `json:"name"`
		Query     string `json:"query"`
		Variables string `json:"variables"`
	}
	var s struct {
		Endpoint string    `json:"endpoint"`
		Examples []example `json:"examples"`
	}
	s.Endpoint = endpoint
	for _, e := range schema.Examples() {
		s.Examples = append(s.Examples, example(e))
	}
	return json.Marshal(s)
}

func serveFile(w http.ResponseWriter, r *http.Request, archive *zip.Reader, name string) {
	for _, f := range archive.File {
		if f.Name != name {
			continue
		}
		b, err := fs.ReadFile(archive, name)
		if err != nil {
			http.Error(w, "the file is damaged", http.StatusInternalServerError)
			return
		}
		// Asked for anew each time, and then sent only where it is another.
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", fmt.Sprintf(`"%08x"`, f.CRC32))
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
		return
	}
	http.NotFound(w, r)
}
