package gql

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// minCompressed is the shortest answer worth compressing: what fits into one
// packet takes as long either way.
const minCompressed = 1400

var gzips = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is constant
	}
	return w
}}

// send writes a body in the encoding that the client takes.
func (h *Handler) send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	if len(body) < minCompressed || !takesGzip(r.Header.Values("Accept-Encoding")) || r.Method == http.MethodHead {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		w.Write(body) // a reader that has gone away is no fault of ours
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(w)
	z.Write(body)
	z.Close()
}

// takesGzip reports whether Accept-Encoding lets gzip in: by name, or else by
// the wildcard, and not with quality 0.
func takesGzip(headers []string) bool {
	wildcard := false
	for _, header := range headers {
		for item := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(item, ";")
			q := 1.0
			if s, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
				var err error
				if q, err = strconv.ParseFloat(s, 64); err != nil {
					q = 0
				}
			}
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "gzip":
				return q > 0
			case "*":
				wildcard = q > 0
			}
		}
	}
	return wildcard
}
