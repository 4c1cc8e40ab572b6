package gql

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// events writes an event stream. Each write has a deadline of its own, as the
// stream as a whole has none.
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	b       []byte
}

func (h *Handler) events(w http.ResponseWriter) *events {
	header := w.Header()
	header.Set("Content-Type", mediaStream+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // by nginx, which would hold events back
	return &events{w: w, control: http.NewResponseController(w), timeout: h.WriteTimeout}
}

func (e *events) write(b []byte) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(e.timeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := e.w.Write(b); err != nil {
		return err
	}
	return e.control.Flush()
}

// next sends one answer. JSON as written here has no line breaks, which would
// end the data.
func (e *events) next(r *graphql.Response) error {
	e.b = append(appendResponse(append(e.b[:0], "event: next\ndata: "...), r), "\n\n"...)
	return e.write(e.b)
}

// complete ends the stream. The empty data makes a browser's EventSource fire
// the event, which it does not for one without data.
func (e *events) complete() error { return e.write([]byte("event: complete\ndata:\n\n")) }

// streamErrors tells a client that takes a stream only why its request did not
// run: as an event, since EventSource shows nothing of an answer of status 400.
func (h *Handler) streamErrors(w http.ResponseWriter, r *http.Request, p *graphql.RawParams, errs gqlerror.List, began time.Time) {
	h.engine.report(r.Context(), "sse", p, nil, 0, codesOf(errs), began)
	e := h.events(w)
	if e.next(&graphql.Response{Errors: errs}) == nil {
		_ = e.complete() // a reader that has gone away is no fault of ours
	}
}

// stream answers an operation by events, in distinct connections mode.
func (h *Handler) stream(w http.ResponseWriter, r *http.Request, p *graphql.RawParams, op *operation, began time.Time) {
	client := callerOf(r.Context()).Client
	switch ok, stopped := h.admit(client); {
	case stopped:
		h.refuse(w, r, acceptance{media: mediaJSON}, http.StatusServiceUnavailable, refusal(CodeCancelled, "the server stops; try again"))
		return
	case !ok:
		w.Header().Set("Retry-After", "10")
		h.refuse(w, r, acceptance{media: mediaJSON}, http.StatusTooManyRequests, refusal(CodeRateLimited, "more than %d streams and sockets at a time; close one first", h.MaxStreams))
		return
	}
	defer h.leave(client)
	e := h.events(w)
	if err := e.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return // else the server's own would end the stream
	}
	ctx, cancel := context.WithCancel(r.Context())
	if op.kind() != ast.Subscription {
		ctx, cancel = context.WithTimeout(r.Context(), h.Timeout)
	}
	ctx = withCheck(ctx, func() error {
		caller, err := h.identify(r, r.Header.Get("Authorization"))
		if err == nil {
			err = h.admitted(caller)
		}
		return err
	})
	answers := make(chan *graphql.Response)
	go func() {
		defer close(answers)
		for next := h.engine.start(ctx, op); ; {
			a := next()
			if a == nil {
				return
			}
			select {
			case answers <- a:
			case <-ctx.Done():
				return
			}
		}
	}()
	n, codes := 0, []Code(nil)
	defer func() {
		cancel()
		for range answers { // until the goroutine has ended
		}
		h.engine.report(r.Context(), "sse", p, op, n, codes, began)
	}()
	alive := time.NewTicker(h.PingInterval)
	defer alive.Stop()
	if e.write([]byte(":\n\n")) != nil { // so that the client knows that it is heard
		return
	}
	for {
		var err error
		select {
		case a, ok := <-answers:
			if !ok {
				_ = e.complete()
				return
			}
			n++
			codes = append(codes, codesOf(a.Errors)...)
			err = e.next(a)
		case <-alive.C:
			err = e.write([]byte(":\n\n"))
		case <-h.stop:
			_ = e.complete()
			return
		case <-r.Context().Done():
			return
		}
		if err != nil {
			return
		}
	}
}
