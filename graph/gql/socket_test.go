package gql_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/entente-graph/entente/graph/gql"
)

// A peer is the client's end of a socket.
type peer struct {
	t    *testing.T
	conn *websocket.Conn
}

func dial(t *testing.T, srv *httptest.Server, protocols ...string) peer {
	t.Helper()
	return dialAs(t, srv, "", protocols...)
}

// dialAs opens a socket with a token.
func dialAs(t *testing.T, srv *httptest.Server, token string, protocols ...string) peer {
	t.Helper()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	conn, _, err := websocket.Dial(t.Context(), srv.URL+"/graphql", &websocket.DialOptions{Subprotocols: protocols, HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(-1)
	t.Cleanup(func() { conn.CloseNow() })
	return peer{t, conn}
}

func (p peer) send(text string) {
	p.t.Helper()
	if err := p.conn.Write(p.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		p.t.Fatal(err)
	}
}

func (p peer) read() (string, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	_, b, err := p.conn.Read(ctx)
	return string(b), err
}

func (p peer) want(text string) {
	p.t.Helper()
	got, err := p.read()
	if err != nil {
		p.t.Fatalf("%v, want %s", err, text)
	}
	var a, b any
	if json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal([]byte(text), &b) != nil || !reflect.DeepEqual(a, b) {
		p.t.Fatalf("got %s, want %s", got, text)
	}
}

// wantError reads an error message for the ID with the code.
func (p peer) wantError(id, code string) {
	p.t.Helper()
	got, err := p.read()
	if err != nil {
		p.t.Fatal(err)
	}
	var m struct {
		ID, Type string
		Payload  []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(got), &m); err != nil || m.ID != id || m.Type != "error" || len(m.Payload) == 0 || m.Payload[0].Extensions.Code != code {
		p.t.Fatalf("got %s, want an error of %s with code %s", got, id, code)
	}
}

func (p peer) wantClose(code websocket.StatusCode, reason string) {
	p.t.Helper()
	got, err := p.read()
	var end websocket.CloseError
	if !errors.As(err, &end) || end.Code != code || !strings.Contains(end.Reason, reason) {
		p.t.Fatalf("got %q, %v; want close %d %q", got, err, code, reason)
	}
}

// initialised opens a socket that may subscribe.
func initialised(t *testing.T, srv *httptest.Server) peer {
	t.Helper()
	p := dial(t, srv, "graphql-transport-ws")
	p.send(`{"type":"connection_init"}`)
	p.want(`{"type":"connection_ack"}`)
	return p
}

// quiet makes sure that nothing but the answer to a ping comes.
func (p peer) quiet() {
	p.t.Helper()
	p.send(`{"type":"ping"}`)
	p.want(`{"type":"pong"}`)
}

func subscribe(id, query string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q}}`, id, query)
}

// TestSocket checks graphql-transport-ws, rule by rule of its PROTOCOL.
func TestSocket(t *testing.T) {
	schema := newTicker(t)
	h := schema.handler(func(o *gql.Options) {
		o.InitTimeout = 30 * time.Second
		o.MaxBody = 100_000
	})
	srv := httptest.NewServer(h)
	defer srv.Close()
	const transport = "graphql-transport-ws"
	hold := func(p peer, id string) {
		p.t.Helper()
		p.send(subscribe(id, "subscription{forever}"))
		p.want(fmt.Sprintf(`{"id":%q,"type":"next","payload":{"data":{"forever":1}}}`, id))
		<-schema.began
	}
	for name, check := range map[string]func(t *testing.T){
		"acknowledges": func(t *testing.T) { initialised(t, srv) },
		"acknowledges a payload": func(t *testing.T) {
			p := dial(t, srv, transport)
			p.send(`{"type":"connection_init","payload":{"a":1}}`)
			p.want(`{"type":"connection_ack"}`)
		},
		"speaks this subprotocol of several": func(t *testing.T) {
			p := dial(t, srv, "graphql-ws", transport)
			p.send(`{"type":"connection_init"}`)
			p.want(`{"type":"connection_ack"}`)
		},
		"4406 for the legacy subprotocol": func(t *testing.T) {
			dial(t, srv, "graphql-ws").wantClose(4406, "Subprotocol not acceptable")
		},
		"4406 for none": func(t *testing.T) { dial(t, srv).wantClose(4406, "Subprotocol not acceptable") },
		"4429 for a second init": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"connection_init"}`)
			p.wantClose(4429, "Too many initialisation requests")
		},
		"4401 for subscribing before": func(t *testing.T) {
			p := dial(t, srv, transport)
			p.send(subscribe("1", "{hello}"))
			p.wantClose(4401, "Unauthorized")
		},
		"4400 for no JSON": func(t *testing.T) {
			p := dial(t, srv, transport)
			p.send(`{"type":`)
			p.wantClose(4400, "Invalid message")
		},
		"4400 for a list": func(t *testing.T) {
			p := dial(t, srv, transport)
			p.send(`[]`)
			p.wantClose(4400, "Invalid message")
		},
		"4400 for two messages in one": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"ping"}{"type":"ping"}`)
			p.wantClose(4400, "Invalid message")
		},
		"4400 for an unknown type": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"start"}`)
			p.wantClose(4400, "no such type")
		},
		"4400 for a type of the server": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"next","payload":{}}`)
			p.wantClose(4400, "no such type")
		},
		"4400 for no type": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1"}`)
			p.wantClose(4400, "no such type")
		},
		"4400 for a binary message": func(t *testing.T) {
			p := initialised(t, srv)
			if err := p.conn.Write(t.Context(), websocket.MessageBinary, []byte(`{"type":"ping"}`)); err != nil {
				t.Fatal(err)
			}
			p.wantClose(4400, "not text")
		},
		"4400 for text that is not UTF-8": func(t *testing.T) {
			p := initialised(t, srv)
			p.send("{\"type\":\"ping\",\"payload\":{\"a\":\"\xff\"}}")
			p.wantClose(4400, "not text")
		},
		"4400 for an init payload that is no object": func(t *testing.T) {
			p := dial(t, srv, transport)
			p.send(`{"type":"connection_init","payload":[1]}`)
			p.wantClose(4400, "connection_init")
		},
		"4400 for a ping payload that is no object": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"ping","payload":"x"}`)
			p.wantClose(4400, "ping")
		},
		"4400 for subscribe without id": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"subscribe","payload":{"query":"{hello}"}}`)
			p.wantClose(4400, "id")
		},
		"4400 for subscribe with an empty id": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("", "{hello}"))
			p.wantClose(4400, "id")
		},
		"4400 for an id that is no string": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":1,"type":"subscribe","payload":{"query":"{hello}"}}`)
			p.wantClose(4400, "Invalid message")
		},
		"4400 for subscribe without payload": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"subscribe"}`)
			p.wantClose(4400, "Invalid message")
		},
		"4400 for subscribe without query": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"subscribe","payload":{}}`)
			p.wantClose(4400, "query")
		},
		"4400 for a query that is no string": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"subscribe","payload":{"query":{}}}`)
			p.wantClose(4400, "query")
		},
		"4400 for variables that are no object": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"subscribe","payload":{"query":"{hello}","variables":[]}}`)
			p.wantClose(4400, "variables")
		},
		"4400 for an operation name that is no string": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"subscribe","payload":{"query":"{hello}","operationName":1}}`)
			p.wantClose(4400, "operationName")
		},
		"4400 for complete without id": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"complete"}`)
			p.wantClose(4400, "id")
		},
		"takes null for what may be left out": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"subscribe","payload":{"query":"{hello}","variables":null,"operationName":null,"extensions":null}}`)
			p.want(`{"id":"1","type":"next","payload":{"data":{"hello":"world"}}}`)
			p.want(`{"id":"1","type":"complete"}`)
		},
		"4409 for an id in use": func(t *testing.T) {
			p := initialised(t, srv)
			hold(p, "same")
			p.send(subscribe("same", "subscription{count(to:1)}"))
			p.wantClose(4409, "Subscriber for same already exists")
			<-schema.ended
		},
		"4409 with a reason that fits": func(t *testing.T) {
			p := initialised(t, srv)
			id := strings.Repeat("é", 500)
			hold(p, id)
			p.send(subscribe(id, "subscription{count(to:1)}"))
			p.wantClose(4409, "Subscriber for é")
			<-schema.ended
		},
		"one answer, then complete": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "{hello}"))
			p.want(`{"id":"1","type":"next","payload":{"data":{"hello":"world"}}}`)
			p.want(`{"id":"1","type":"complete"}`)
			p.quiet()
		},
		"a mutation": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "mutation{set}"))
			p.want(`{"id":"1","type":"next","payload":{"data":{"set":1}}}`)
			p.want(`{"id":"1","type":"complete"}`)
		},
		"several answers, then complete": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "subscription{count(to:3)}"))
			for i := range 3 {
				p.want(fmt.Sprintf(`{"id":"1","type":"next","payload":{"data":{"count":%d}}}`, i+1))
			}
			p.want(`{"id":"1","type":"complete"}`)
			p.quiet()
		},
		"no answer, then complete": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "subscription{count(to:0)}"))
			p.want(`{"id":"1","type":"complete"}`)
		},
		"an id may be used again": func(t *testing.T) {
			p := initialised(t, srv)
			for range 20 {
				p.send(subscribe("1", "subscription{count(to:1)}"))
				p.want(`{"id":"1","type":"next","payload":{"data":{"count":1}}}`)
				p.want(`{"id":"1","type":"complete"}`)
			}
		},
		"an error ends it without complete": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "{none}"))
			p.wantError("1", "GRAPHQL_VALIDATION_FAILED")
			p.quiet()
			p.send(subscribe("1", "{hello}")) // and frees the ID
			p.want(`{"id":"1","type":"next","payload":{"data":{"hello":"world"}}}`)
			p.want(`{"id":"1","type":"complete"}`)
		},
		"an error of the source": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "subscription{broken}"))
			p.wantError("1", "INTERNAL")
			p.quiet()
		},
		"an error of a field comes with the data": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "subscription{fail}"))
			got, err := p.read()
			if err != nil || !strings.Contains(got, `"type":"next"`) || !strings.Contains(got, `"fail":null`) || !strings.Contains(got, "INTERNAL") || strings.Contains(got, "secret") {
				t.Errorf("%v %s", err, got)
			}
			p.want(`{"id":"1","type":"complete"}`)
		},
		"complete by the client ends it without echo": func(t *testing.T) {
			p := initialised(t, srv)
			hold(p, "1")
			p.send(`{"id":"1","type":"complete"}`)
			<-schema.ended
			p.quiet()
			hold(p, "1") // the ID is free
			p.send(`{"id":"1","type":"complete"}`)
			<-schema.ended
		},
		"complete by the client cancels a query": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", "{wait}"))
			<-schema.began
			p.send(`{"id":"1","type":"complete"}`)
			<-schema.ended
			p.quiet()
		},
		"complete of an unknown id is nothing": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"id":"1","type":"complete"}`)
			p.quiet()
		},
		"pong to a ping with its payload": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"ping","payload":{"a":[1,2]}}`)
			p.want(`{"type":"pong","payload":{"a":[1,2]}}`)
		},
		"pong before init": func(t *testing.T) { dial(t, srv, transport).quiet() },
		"a pong unasked is nothing": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(`{"type":"pong","payload":{}}`)
			p.quiet()
		},
		"operations run side by side": func(t *testing.T) {
			p := initialised(t, srv)
			hold(p, "1")
			p.send(subscribe("2", "{hello}"))
			p.want(`{"id":"2","type":"next","payload":{"data":{"hello":"world"}}}`)
			p.want(`{"id":"2","type":"complete"}`)
			p.conn.Close(websocket.StatusNormalClosure, "")
			<-schema.ended
		},
		"closing by the client cancels what runs": func(t *testing.T) {
			p := initialised(t, srv)
			hold(p, "1")
			hold(p, "2")
			p.conn.Close(websocket.StatusNormalClosure, "")
			<-schema.ended
			<-schema.ended
		},
		"cutting by the client cancels what runs": func(t *testing.T) {
			p := initialised(t, srv)
			hold(p, "1")
			p.conn.CloseNow()
			<-schema.ended
		},
		"1009 for a message too long": func(t *testing.T) {
			p := initialised(t, srv)
			p.send(subscribe("1", strings.Repeat("x", 200_000)))
			p.wantClose(websocket.StatusMessageTooBig, "too long")
		},
		"operations at a time": func(t *testing.T) {
			p := initialised(t, srv)
			for i := range 50 {
				hold(p, fmt.Sprint(i))
			}
			p.send(subscribe("more", "{hello}"))
			p.wantError("more", "RATE_LIMITED")
			p.send(`{"id":"7","type":"complete"}`)
			<-schema.ended
			p.send(subscribe("more", "{hello}"))
			p.want(`{"id":"more","type":"next","payload":{"data":{"hello":"world"}}}`)
			p.want(`{"id":"more","type":"complete"}`)
			p.conn.CloseNow()
			for range 49 {
				<-schema.ended
			}
		},
		"a thousand operations at once": func(t *testing.T) {
			p := initialised(t, srv)
			for i := range 1000 {
				p.send(subscribe(fmt.Sprint(i), "subscription{forever}"))
			}
			running, refused := 0, 0
			for range 1000 {
				got, err := p.read()
				switch {
				case err != nil:
					t.Fatal(err)
				case strings.Contains(got, `"next"`):
					running++
				case strings.Contains(got, `"error"`) && strings.Contains(got, "RATE_LIMITED"):
					refused++
				}
			}
			if running != 50 || refused != 950 {
				t.Errorf("%d run, %d are refused; want 50 and 950", running, refused)
			}
			p.quiet()
			p.conn.CloseNow()
			for range 50 {
				<-schema.began
				<-schema.ended
			}
		},
	} {
		t.Run(name, check)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil || h.Streams() != 0 {
		t.Errorf("%d sockets are left: %v", h.Streams(), err)
	}
}

func TestSocketInitTimeout(t *testing.T) {
	srv := httptest.NewServer(newTicker(t).handler(func(o *gql.Options) { o.InitTimeout = 50 * time.Millisecond }))
	defer srv.Close()
	dial(t, srv, "graphql-transport-ws").wantClose(4408, "Connection initialisation timeout")
	p := dial(t, srv, "graphql-transport-ws")
	p.send(`{"type":"ping"}`) // is no initialisation
	p.want(`{"type":"pong"}`)
	p.wantClose(4408, "Connection initialisation timeout")
}

// TestSocketPeers holds who may open sockets, and how many.
func TestSocketPeers(t *testing.T) {
	schema := newTicker(t)
	h := schema.handler(func(o *gql.Options) {
		o.MaxStreams, o.Rate, o.Origins = 2, 3, []string{"https://friend.test"}
		o.Identify = func(_ *http.Request, token string) (gql.Caller, error) {
			if token == "wrong" {
				return gql.Caller{}, errors.New("no such token")
			}
			return gql.Caller{Client: token}, nil
		}
	})
	srv := httptest.NewServer(h)
	defer srv.Close()
	status := func(header http.Header) int {
		conn, resp, err := websocket.Dial(t.Context(), srv.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
		if err == nil {
			conn.CloseNow()
		}
		return resp.StatusCode
	}
	if got := status(http.Header{"Origin": {"https://stranger.test"}}); got != 403 {
		t.Errorf("a page of another site: %d", got)
	}
	for i, origin := range []string{"https://friend.test", srv.URL} {
		if got := status(http.Header{"Origin": {origin}, "Authorization": {fmt.Sprint("Bearer ", i)}}); got != 101 {
			t.Errorf("a page of %s: %d", origin, got)
		}
	}
	if got := status(http.Header{"Authorization": {"Bearer wrong"}}); got != 401 {
		t.Errorf("a wrong token: %d", got)
	}
	p := dialAs(t, srv, "guest", "graphql-transport-ws")
	p.send(`{"type":"connection_init","payload":{"Authorization":"Bearer wrong"}}`)
	p.wantClose(4403, "Forbidden")

	one := initialised(t, srv)
	for range 3 {
		one.send(subscribe("1", "{hello}"))
		one.want(`{"id":"1","type":"next","payload":{"data":{"hello":"world"}}}`)
		one.want(`{"id":"1","type":"complete"}`)
	}
	one.send(subscribe("1", "{hello}"))
	one.wantError("1", "RATE_LIMITED")
	two := dial(t, srv, "graphql-transport-ws")
	two.send(`{"type":"connection_init","payload":{"Authorization":"Bearer other"}}`)
	two.want(`{"type":"connection_ack"}`)
	two.send(subscribe("1", "{hello}"))
	two.want(`{"id":"1","type":"next","payload":{"data":{"hello":"world"}}}`)
	if got := status(nil); got != 429 {
		t.Errorf("a third socket of one client: %d", got)
	}
	if got := status(http.Header{"Authorization": {"Bearer third"}}); got != 101 {
		t.Errorf("a socket of another client: %d", got)
	}
}

// TestSocketCuts cuts clients that show no life and those that do not read.
func TestSocketCuts(t *testing.T) {
	schema := newTicker(t)
	over := make(chan gql.Report, 2)
	h := schema.handler(func(o *gql.Options) {
		o.PingInterval, o.WriteTimeout = 20*time.Millisecond, 200*time.Millisecond
		o.Observe = func(_ context.Context, r gql.Report) { over <- r }
	})
	srv := httptest.NewServer(h)
	defer srv.Close()
	p := initialised(t, srv)
	p.send(subscribe("1", "subscription{forever}"))
	p.want(`{"id":"1","type":"next","payload":{"data":{"forever":1}}}`)
	<-over // as pings are answered only while one reads
	p = initialised(t, srv)
	p.send(subscribe("1", "subscription{flood}"))
	if r := <-over; r.Answers == 0 || r.Transport != "ws" || r.Kind != "subscription" {
		t.Errorf("reported as %+v", r)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

func TestSocketShutdown(t *testing.T) {
	schema := newTicker(t)
	h := schema.handler(nil)
	srv := httptest.NewServer(h)
	defer srv.Close()
	p := initialised(t, srv)
	p.send(subscribe("1", "subscription{forever}"))
	p.want(`{"id":"1","type":"next","payload":{"data":{"forever":1}}}`)
	ended := make(chan error)
	go func() { ended <- h.Shutdown(t.Context()) }()
	p.wantClose(websocket.StatusGoingAway, "the server stops")
	if err := <-ended; err != nil {
		t.Error(err)
	}
	_, resp, err := websocket.Dial(t.Context(), srv.URL, nil)
	if err == nil || resp.StatusCode != 503 {
		t.Errorf("a socket opens after the end: %v", err)
	}
}
