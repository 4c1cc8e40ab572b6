package gql

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The media types of answers.
const (
	mediaResponse = "application/graphql-response+json"
	mediaJSON     = "application/json"
	mediaStream   = "text/event-stream"
)

// statusPartial is the code that the draft of GraphQL over HTTP gives answers
// with both data and errors.
const statusPartial = 294

const allowed = "GET, HEAD, POST, OPTIONS"

// http answers what is neither a socket nor a preflight.
func (h *Handler) http(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	accept, ok := negotiate(r.Header.Values("Accept"))
	if !ok {
		h.refuse(w, r, accept, http.StatusNotAcceptable, refusal(CodeBadRequest, "this server answers in %s, %s and, for streams, %s", mediaResponse, mediaJSON, mediaStream))
		return
	}
	if err := h.spend(w, r); err != nil {
		h.refuse(w, r, accept, http.StatusTooManyRequests, err)
		return
	}
	var p *graphql.RawParams
	var status int
	var err *gqlerror.Error
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		p, err = fromURL(r.URL)
		status = http.StatusBadRequest
	case http.MethodPost:
		p, status, err = h.fromBody(w, r)
	default:
		w.Header().Set("Allow", allowed)
		status, err = http.StatusMethodNotAllowed, refusal(CodeBadRequest, "%s is none of %s", printable(r.Method), allowed)
	}
	if err != nil {
		h.refuse(w, r, accept, status, err)
		return
	}
	p.Headers = r.Header
	op, errs := h.engine.prepare(r.Context(), p)
	switch {
	case errs != nil && accept.stream:
		h.streamErrors(w, r, p, errs, began)
		return
	case errs != nil:
		h.engine.report(r.Context(), "http", p, nil, 0, codesOf(errs), began)
		h.write(w, r, accept, requestStatus(accept.media, errs), &graphql.Response{Errors: errs})
		return
	case op.kind() == ast.Mutation && r.Method != http.MethodPost:
		w.Header().Set("Allow", "POST")
		h.refuse(w, r, accept, http.StatusMethodNotAllowed, refusal(CodeBadRequest, "a mutation is sent by POST"))
		return
	case op.kind() == ast.Subscription && !accept.stream && !accept.streamToo:
		h.refuse(w, r, accept, http.StatusNotAcceptable, refusal(CodeBadRequest, "a subscription is answered as %s or over a WebSocket", mediaStream))
		return
	case accept.stream || op.kind() == ast.Subscription:
		h.stream(w, r, p, op, began)
		return
	}
	response := h.engine.one(r.Context(), op)
	status = http.StatusOK
	if h.Partial && accept.media == mediaResponse && len(response.Errors) > 0 {
		status = statusPartial
	}
	h.engine.report(r.Context(), "http", p, op, 1, codesOf(response.Errors), began)
	h.write(w, r, accept, status, response)
}

// requestStatus is the status of an answer to a request that did not run. By
// application/json a client cannot tell our 400 from a proxy's, so it gets 200
// wherever the request was one of GraphQL.
func requestStatus(media string, errs gqlerror.List) int {
	code := codeOf(errs[0])
	switch {
	case code == CodeBadRequest:
		return http.StatusBadRequest
	case media == mediaJSON:
		return http.StatusOK
	case code == CodeDocumentRefused:
		return http.StatusForbidden
	case code == CodeInternal:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// An acceptance is what the Accept headers come to.
type acceptance struct {
	media     string // mediaResponse or mediaJSON
	stream    bool   // rather an event stream
	streamToo bool   // an event stream will do as well
}

// negotiate picks the media type that the client likes best: by quality, then
// by its own order. A wildcard and no header at all mean application/json.
func negotiate(headers []string) (acceptance, bool) {
	out := acceptance{media: mediaJSON}
	quality := map[string]float64{}
	best, bestStream, found := 0.0, 0.0, false
	any := false
	for _, header := range headers {
		for item := range strings.SplitSeq(header, ",") {
			if item = strings.TrimSpace(item); item == "" {
				continue
			}
			any = true
			media, params, err := mime.ParseMediaType(item)
			if err != nil {
				continue
			}
			q := 1.0
			if s, ok := params["q"]; ok {
				if q, err = strconv.ParseFloat(s, 64); err != nil || q < 0 || q > 1 {
					continue
				}
			}
			if c, ok := params["charset"]; ok && !strings.EqualFold(c, "utf-8") {
				continue
			}
			switch media {
			case "*/*", "application/*":
				media = mediaJSON
				if _, named := quality[media]; named {
					continue // the range that names it says more
				}
			case mediaJSON, mediaResponse:
				quality[media] = q
			case mediaStream:
				bestStream = max(bestStream, q)
				continue
			default:
				continue
			}
			if q > best {
				best, found, out.media = q, true, media
			}
		}
	}
	if !any {
		return out, true
	}
	out.streamToo = bestStream > 0
	out.stream = bestStream > best
	return out, found || out.stream
}

// fromURL reads the parameters of a GET.
func fromURL(u *url.URL) (*graphql.RawParams, *gqlerror.Error) {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, refusal(CodeBadRequest, "the URL's parameters are malformed")
	}
	p := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName")}
	for _, name := range []string{"query", "operationName", "variables", "extensions"} {
		if !utf8.ValidString(values.Get(name)) {
			return nil, refusal(CodeBadRequest, "%s is not UTF-8", name)
		}
	}
	for _, x := range []struct {
		name string
		into *map[string]any
	}{{"variables", &p.Variables}, {"extensions", &p.Extensions}} {
		if text := values.Get(x.name); text != "" {
			if err := decode([]byte(text), x.into); err != nil {
				return nil, refusal(CodeBadRequest, "%s is not a JSON object", x.name)
			}
		}
	}
	return p, setDocument(p, values.Get("documentId"))
}

func setDocument(p *graphql.RawParams, id string) *gqlerror.Error {
	if id == "" {
		if p.Query == "" && p.Extensions["persistedQuery"] == nil {
			return refusal(CodeBadRequest, "the request has no query; send it as the parameter query, or as JSON by POST")
		}
		return nil
	}
	if p.Query != "" {
		return refusal(CodeBadRequest, "both query and documentId are given")
	}
	x, err := documentID(id)
	if err != nil {
		return err
	}
	if p.Extensions == nil {
		p.Extensions = map[string]any{}
	}
	p.Extensions["persistedQuery"] = x
	return nil
}

// fromBody reads the parameters of a POST.
func (h *Handler) fromBody(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, *gqlerror.Error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if c, ok := params["charset"]; err != nil || media != mediaJSON || ok && !strings.EqualFold(c, "utf-8") {
		return nil, http.StatusUnsupportedMediaType, refusal(CodeBadRequest, "the body is not of the type %s in UTF-8", mediaJSON)
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, http.StatusUnsupportedMediaType, refusal(CodeBadRequest, "the body is compressed; send it as it is")
	}
	var body []byte
	var long *http.MaxBytesError
	if r.ContentLength > h.MaxBody { // a client that waits for leave to send it need not
		err = &http.MaxBytesError{Limit: h.MaxBody}
	} else {
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, h.MaxBody))
	}
	switch {
	case errors.As(err, &long):
		w.Header().Set("Connection", "close") // rather than read on to its end
		return nil, http.StatusRequestEntityTooLarge, refusal(CodeBadRequest, "the body is longer than %d bytes", h.MaxBody)
	case err != nil:
		return nil, http.StatusBadRequest, refusal(CodeBadRequest, "the body broke off")
	}
	p, bad := parseBody(body)
	return p, http.StatusBadRequest, bad
}

// parseBody reads the JSON object of a request. It does not repeat what it was
// sent: that may be long or secret.
func parseBody(body []byte) (*graphql.RawParams, *gqlerror.Error) {
	var raw struct {
		Query         *string        `json:"query"`
		OperationName *string        `json:"operationName"`
		DocumentID    string         `json:"documentId"`
		Variables     map[string]any `json:"variables"`
		Extensions    map[string]any `json:"extensions"`
	}
	switch err := decode(body, &raw); {
	case !utf8.Valid(body):
		return nil, refusal(CodeBadRequest, "the request is not UTF-8")
	case len(bytes.TrimSpace(body)) > 0 && bytes.TrimSpace(body)[0] == '[':
		return nil, refusal(CodeBadRequest, "the request is a list; send one operation at a time")
	case err != nil:
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return nil, refusal(CodeBadRequest, "%s is not of the type that it must be", strings.SplitN(wrong.Field, ".", 2)[0])
		}
		return nil, refusal(CodeBadRequest, "the request is not a JSON object")
	}
	p := &graphql.RawParams{Variables: raw.Variables, Extensions: raw.Extensions}
	if raw.OperationName != nil {
		p.OperationName = *raw.OperationName
	}
	if raw.Query != nil {
		p.Query = *raw.Query
	}
	return p, setDocument(p, raw.DocumentID)
}

// decode reads one JSON value, its numbers as they are written.
func decode(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the value")
	}
	return nil
}

func mustMarshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // of strings, numbers and maps of them
	}
	return b
}

// printable is a header's value fit for a message.
func printable(s string) string {
	if len(s) > 20 {
		s = s[:20]
	}
	return fmt.Sprintf("%q", s)
}

// refuse answers a request that no operation came of.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, accept acceptance, status int, err *gqlerror.Error) {
	h.engine.report(r.Context(), "http", nil, nil, 0, []Code{codeOf(err)}, time.Now())
	h.write(w, r, accept, status, &graphql.Response{Errors: gqlerror.List{err}})
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// maxPooled keeps one long answer from being held for ever.
const maxPooled = 1 << 20

// write sends a response, compressed where the client takes that. An answer to
// a GET carries a tag, by which a client that has it already is told so.
func (h *Handler) write(w http.ResponseWriter, r *http.Request, accept acceptance, status int, response *graphql.Response) {
	buffer := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buffer) <= maxPooled {
			buffers.Put(buffer)
		}
	}()
	body := appendResponse((*buffer)[:0], response)
	*buffer = body
	header := w.Header()
	header.Set("Content-Type", accept.media+"; charset=utf-8")
	header.Set("Vary", "Accept, Accept-Encoding, Origin")
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	if reading && status == http.StatusOK && len(response.Errors) == 0 {
		hash := sha256.Sum256(body)
		tag := `W/"` + base64.RawURLEncoding.EncodeToString(hash[:16]) + `"`
		header.Set("ETag", tag)
		header.Set("Cache-Control", "no-cache") // kept, but asked about each time
		if matches(r.Header.Values("If-None-Match"), tag) {
			header.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	} else {
		header.Set("Cache-Control", "no-store")
	}
	h.send(w, r, status, body)
}

// matches reports whether a header of tags has the tag, strong or weak.
func matches(headers []string, tag string) bool {
	for _, header := range headers {
		for item := range strings.SplitSeq(header, ",") {
			item = strings.TrimSpace(item)
			if item == "*" || strings.TrimPrefix(item, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}
