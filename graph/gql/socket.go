package gql

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The subprotocol, and the close codes that it defines.
const (
	subprotocol = "graphql-transport-ws"

	closeInvalid      websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeForbidden    websocket.StatusCode = 4403
	closeSubprotocol  websocket.StatusCode = 4406
	closeInitTimeout  websocket.StatusCode = 4408
	closeDuplicate    websocket.StatusCode = 4409
	closeTooManyInits websocket.StatusCode = 4429
)

// A socket is one WebSocket that speaks graphql-transport-ws.
type socket struct {
	h      *Handler
	conn   *websocket.Conn
	r      *http.Request
	client string // that streams are counted for

	running sync.WaitGroup
	mu      sync.Mutex // guards what follows
	token   string     // Authorization, of the request or the first message
	inited  bool
	acked   bool
	active  map[string]*subscriber
}

// A subscriber is one operation on a socket, under the ID that the client gave.
type subscriber struct {
	cancel context.CancelFunc
	over   bool // the client has completed it, or its last message is sent
}

// A closing is the end of a socket with a code.
type closing struct {
	code   websocket.StatusCode
	reason string
}

// Error is the reason.
func (c *closing) Error() string { return c.reason }

func invalid(reason string) error { return &closing{closeInvalid, reason} }

// message is what goes over a socket in either direction.
type message struct {
	ID      *string         `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// socket upgrades a request and serves the socket until it ends.
func (h *Handler) socket(w http.ResponseWriter, r *http.Request) {
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
	// The origin has been checked, by the rules that hold for every request.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}, InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	conn.SetReadLimit(-1) // read keeps one that closes with the rest of the message read, so that its code arrives
	s := &socket{h: h, conn: conn, r: r, client: client, token: r.Header.Get("Authorization"), active: map[string]*subscriber{}}
	s.serve()
}

func (s *socket) serve() {
	if s.conn.Subprotocol() != subprotocol {
		s.conn.Close(closeSubprotocol, "Subprotocol not acceptable")
		return
	}
	// The server cancels the request's context only when the handler returns.
	ctx, cancel := context.WithCancel(s.r.Context())
	var watch sync.WaitGroup
	watch.Go(func() { s.watch(ctx) })
	err := s.read(ctx)
	cancel()
	var end *closing
	if errors.As(err, &end) {
		s.conn.Close(end.code, end.reason)
	} else {
		s.conn.CloseNow() // it is gone already
	}
	s.running.Wait()
	watch.Wait()
}

// watch closes a socket that is not initialised in time, that shows no life, or
// that is open when the server stops.
func (s *socket) watch(ctx context.Context) {
	init := time.NewTimer(s.h.InitTimeout)
	defer init.Stop()
	alive := time.NewTicker(s.h.PingInterval)
	defer alive.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.h.stop:
			s.conn.Close(websocket.StatusGoingAway, "the server stops")
			return
		case <-init.C:
			if !s.isAcked() {
				s.conn.Close(closeInitTimeout, "Connection initialisation timeout")
				return
			}
		case <-alive.C:
			ping, cancel := context.WithTimeout(ctx, s.h.WriteTimeout)
			err := s.conn.Ping(ping)
			cancel()
			if err != nil {
				s.conn.CloseNow()
				return
			}
		}
	}
}

func (s *socket) isAcked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked
}

// read takes messages until the socket ends; a *closing says with which code.
func (s *socket) read(ctx context.Context) error {
	for {
		kind, r, err := s.conn.Reader(ctx)
		if err != nil {
			return err
		}
		b, err := io.ReadAll(io.LimitReader(r, s.h.MaxBody+1))
		if err != nil {
			return err
		}
		if int64(len(b)) > s.h.MaxBody {
			return &closing{websocket.StatusMessageTooBig, "Message too long"}
		}
		if kind != websocket.MessageText || !utf8.Valid(b) {
			return invalid("Invalid message: not text in UTF-8")
		}
		if err := s.take(ctx, b); err != nil {
			return err
		}
	}
}

// take acts on one message.
func (s *socket) take(ctx context.Context, b []byte) error {
	var m message
	if err := decode(b, &m); err != nil {
		return invalid("Invalid message: not a JSON object with the fields of a message")
	}
	switch m.Type {
	case "connection_init":
		return s.init(ctx, m)
	case "ping", "pong":
		if _, err := object(m.Payload); err != nil {
			return invalid("Invalid message: the payload of " + m.Type + " is not an object")
		}
		if m.Type == "pong" {
			return nil
		}
		return s.send(ctx, message{Type: "pong", Payload: m.Payload})
	case "subscribe":
		return s.subscribe(ctx, m)
	case "complete":
		if m.ID == nil || *m.ID == "" {
			return invalid("Invalid message: complete without id")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if sub := s.active[*m.ID]; sub != nil {
			sub.over = true
			sub.cancel()
			delete(s.active, *m.ID)
		}
		return nil
	}
	return invalid("Invalid message: no such type")
}

// object reads a payload that is an object or left out.
func object(payload json.RawMessage) (map[string]any, error) {
	if len(payload) == 0 || bytes.Equal(payload, []byte("null")) {
		return nil, nil
	}
	var m map[string]any
	return m, decode(payload, &m)
}

func (s *socket) init(ctx context.Context, m message) error {
	s.mu.Lock()
	again := s.inited
	s.inited = true
	s.mu.Unlock()
	if again {
		return &closing{closeTooManyInits, "Too many initialisation requests"}
	}
	payload, err := object(m.Payload)
	if err != nil {
		return invalid("Invalid message: the payload of connection_init is not an object")
	}
	// Browsers cannot give a socket headers, so a token may come here.
	for _, name := range []string{"Authorization", "authorization"} {
		if text, ok := payload[name].(string); ok {
			s.mu.Lock()
			s.token = text
			s.mu.Unlock()
		}
	}
	if _, err := s.caller(); err != nil {
		return &closing{closeForbidden, "Forbidden"}
	}
	if err := s.send(ctx, message{Type: "connection_ack"}); err != nil {
		return err
	}
	s.mu.Lock()
	s.acked = true
	s.mu.Unlock()
	return nil
}

// caller finds out anew who is at the other end: a token may have been revoked.
func (s *socket) caller() (Caller, error) {
	s.mu.Lock()
	token := s.token
	s.mu.Unlock()
	c, err := s.h.identify(s.r, token)
	if err == nil {
		err = s.h.admitted(c)
	}
	return c, err
}

func (s *socket) subscribe(ctx context.Context, m message) error {
	switch {
	case !s.isAcked():
		return &closing{closeUnauthorized, "Unauthorized"}
	case m.ID == nil || *m.ID == "":
		return invalid("Invalid message: subscribe without id")
	}
	p, bad := parseBody(m.Payload)
	if bad != nil {
		return invalid(short("Invalid message: " + bad.Message))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active[*m.ID] != nil {
		return &closing{closeDuplicate, short("Subscriber for " + *m.ID + " already exists")}
	}
	if len(s.active) >= s.h.MaxOnSocket {
		// Told from a goroutine of its own, since writing may wait for a client that does not read.
		s.running.Go(func() {
			s.fail(ctx, *m.ID, gqlerror.List{refusal(CodeRateLimited, "more than %d operations at a time on one socket; complete one first", s.h.MaxOnSocket)})
		})
		return nil
	}
	operation, cancel := context.WithCancel(WithRequestID(ctx, NewRequestID()))
	sub := &subscriber{cancel: cancel}
	s.active[*m.ID] = sub
	p.Headers = s.r.Header
	s.running.Go(func() {
		defer cancel()
		s.operate(ctx, operation, *m.ID, sub, p)
	})
	return nil
}

// short cuts a reason to the 123 bytes that a close frame has room for.
func short(s string) string {
	const most = 123
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}

// operate runs one operation and sends its answers, these under the context of
// the socket: to cancel a write is to cut the socket.
func (s *socket) operate(socket, ctx context.Context, id string, sub *subscriber, p *graphql.RawParams) {
	began := time.Now()
	e := s.h.engine
	var op *operation
	caller, err := s.caller()
	errs := s.spend(caller)
	if err != nil {
		errs = gqlerror.List{refusal(CodeUnauthenticated, "%s", err)}
	}
	ctx = withCheck(WithCaller(ctx, caller), func() error {
		_, err := s.caller()
		return err
	})
	if errs == nil {
		op, errs = e.prepare(ctx, p)
	}
	if errs != nil {
		e.report(ctx, "ws", p, nil, 0, codesOf(errs), began)
		if s.finish(id, sub) {
			s.fail(socket, id, errs)
		}
		return
	}
	if op.kind() != ast.Subscription {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.h.Timeout)
		defer cancel()
	}
	n, codes := 0, []Code(nil)
	for next := e.start(ctx, op); ; {
		a := next()
		if a == nil {
			break
		}
		n++
		codes = append(codes, codesOf(a.Errors)...)
		if n == 1 && a.Data == nil && len(a.Errors) > 0 { // it did not begin
			if s.finish(id, sub) {
				s.fail(socket, id, a.Errors)
			}
			e.report(ctx, "ws", p, op, 0, codes, began)
			return
		}
		if s.isOver(sub) || s.send(socket, message{ID: &id, Type: "next", Payload: appendResponse(nil, a)}) != nil {
			break
		}
	}
	if s.finish(id, sub) {
		_ = s.send(socket, message{ID: &id, Type: "complete"}) // where it fails, the socket is gone
	}
	e.report(ctx, "ws", p, op, n, codes, began)
}

func (s *socket) spend(c Caller) gqlerror.List {
	if s.h.rate == nil {
		return nil
	}
	if _, wait, ok := s.h.rate.take(c.Client, time.Now()); !ok {
		return gqlerror.List{refusal(CodeRateLimited, "more than %d operations a minute; come back in %d seconds", s.h.rate.most, int(wait.Seconds())+1)}
	}
	return nil
}

func (s *socket) isOver(sub *subscriber) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sub.over
}

// finish frees an ID before its last message is sent, so that a client that
// has read it may use the ID again. It reports whether the message is due.
func (s *socket) finish(id string, sub *subscriber) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub.over {
		return false
	}
	sub.over = true
	delete(s.active, id)
	return true
}

func (s *socket) fail(ctx context.Context, id string, errs gqlerror.List) {
	_ = s.send(ctx, message{ID: &id, Type: "error", Payload: mustMarshal(errs)}) // where it fails, the socket is gone
}

// send writes one message. A client that does not read is cut off when the
// write's time is over.
func (s *socket) send(ctx context.Context, m message) error {
	b := make([]byte, 0, len(m.Payload)+100)
	b = append(b, '{')
	if m.ID != nil {
		b = append(append(append(b, `"id":`...), mustMarshal(*m.ID)...), ',')
	}
	b = append(append(append(b, `"type":"`...), m.Type...), '"')
	if len(m.Payload) > 0 {
		b = append(append(b, `,"payload":`...), m.Payload...)
	}
	ctx, cancel := context.WithTimeout(ctx, s.h.WriteTimeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, append(b, '}'))
}
