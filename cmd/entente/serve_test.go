package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/sqlite"
)

// A slowStore holds questions about what it holds until it is let go.
type slowStore struct {
	graph.Store
	began, proceed chan struct{}
	fail           error
}

func (s *slowStore) Stats(ctx context.Context) (graph.Stats, error) {
	if s.began != nil {
		s.began <- struct{}{}
		select {
		case <-s.proceed:
		case <-ctx.Done():
			return graph.Stats{}, ctx.Err()
		}
	}
	return s.Store.Stats(ctx)
}

func (s *slowStore) Actors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	if s.fail != nil {
		return nil, s.fail
	}
	return s.Store.Actors(ctx, ids)
}

// A lockedBuffer may be written and read from several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write appends.
func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A running server, with what it logs.
type running struct {
	addr, admin string
	log         *lockedBuffer
	stop        context.CancelFunc
	done        chan error
}

// started serves a store on free ports. It listens when it returns.
func started(t *testing.T, s graph.Store, cfg serveConfig) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{log: &lockedBuffer{}, stop: cancel, done: make(chan error, 1)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.admin, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	x, err := extractor.New(extractor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r.addr, r.admin = l.Addr().String(), "http://"+cfg.admin.Addr().String()
	go func() { r.done <- (&env{stderr: r.log}).serve(ctx, s, x, l, cfg) }()
	t.Cleanup(cancel)
	return r
}

func emptyStore(t *testing.T) graph.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func fetch(t *testing.T, c *http.Client, url string) (int, string) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TestOperations looks at what whoever runs a server looks at.
func TestOperations(t *testing.T) {
	r := started(t, emptyStore(t), serveConfig{})
	base := "http://" + r.addr
	const secret = "hunter2"
	if code, body := fetch(t, http.DefaultClient, base+"/graphql?query=query+Mine($n:String){actor(name:$n){id}}&variables={%22n%22:%22"+secret+"%22}"); code != 200 || !strings.Contains(body, `"actor":null`) {
		t.Errorf("%d %s", code, body)
	}
	fetch(t, http.DefaultClient, base+"/graphql?query={none}")
	fetch(t, http.DefaultClient, base+"/made/up")
	_, metrics := fetch(t, http.DefaultClient, r.admin+"/metrics")
	for _, want := range []string{
		`entente_http_requests_total{path="/graphql",status="200"} 2`, `entente_http_requests_total{path="other",status="404"} 1`,
		`entente_operations_total{kind="query",result="ok",transport="http"} 1`, `entente_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1`,
		`entente_errors_total{code="INTERNAL"} 0`, `entente_operation_seconds_count{kind="query",transport="http"} 1`,
		`entente_operation_cost_count 1`, `entente_store_seconds_count{question="find-actors"} 1`, `entente_streams 0`,
		`entente_store_connections{pool="read",state="in_use"} 0`, `entente_store_connections{pool="write",state="idle"} 1`, `entente_store_connections_max{pool="write"} 1`,
		`entente_store_connection_waits_total{pool="read"} `, `entente_store_connection_wait_seconds_total{pool="read"} `, `entente_ingest_articles_total{result="error"} 0`, "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if code, _ := fetch(t, http.DefaultClient, base+"/debug/pprof/"); code != 404 {
		t.Errorf("profiles are served to the world: %d", code)
	}
	if code, _ := fetch(t, http.DefaultClient, base+"/metrics"); code != 404 {
		t.Errorf("metrics are served to the world: %d", code)
	}
	if code, body := fetch(t, http.DefaultClient, r.admin+"/debug/pprof/goroutine?debug=1"); code != 200 || !strings.Contains(body, "goroutine profile") {
		t.Errorf("a profile: %d", code)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	log := r.log.text()
	if strings.Contains(log, secret) || strings.Contains(log, "actor(") {
		t.Errorf("the log tells what was asked:\n%s", log)
	}
	for _, want := range []string{`"operation": "Mine"`, `"store": 1`, `"cost": 1`, `"status": 200`, `"client": "127.0.0.1"`, `"codes": ["GRAPHQL_VALIDATION_FAILED"]`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
}

// TestTraces sends spans of the request and of the store's question to a
// collector, within the trace that a proxy names.
func TestTraces(t *testing.T) {
	var mu sync.Mutex
	var sent bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		io.Copy(&sent, r.Body)
	}))
	defer collector.Close()
	proxies, err := prefixes([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	r := started(t, emptyStore(t), serveConfig{collector: collector.URL + "/v1/traces", proxies: proxies})
	req, err := http.NewRequest("GET", "http://"+r.addr+"/graphql?query=query+Mine{actor(name:%22hunter2%22){id}}", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Traceparent", "00-0102030405060708090a0b0c0d0e0f10-0102030405060708-01")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	r.stop()
	if err := <-r.done; err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{"GET /graphql", "store find-actors", "Mine", "service.name", "\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10"} {
		if !strings.Contains(sent.String(), want) {
			t.Errorf("the spans lack %q", want)
		}
	}
	if strings.Contains(sent.String(), "hunter2") {
		t.Error("the spans tell what was asked")
	}
}

func TestReady(t *testing.T) {
	s := &slowStore{Store: emptyStore(t)}
	srv := &server{store: s, log: (&env{stderr: io.Discard}).logger()}
	status := func() int {
		w := httptest.NewRecorder()
		srv.ready(w, httptest.NewRequest("GET", "/readyz", nil))
		return w.Code
	}
	if got := status(); got != 200 {
		t.Errorf("ready: %d", got)
	}
	s.fail = io.ErrUnexpectedEOF
	if got := status(); got != 503 {
		t.Errorf("the store is gone: %d", got)
	}
	s.fail = nil
	srv.stopping.Store(true)
	if got := status(); got != 503 {
		t.Errorf("stopping: %d", got)
	}
}

// TestStop stops a server with a request in progress, which is answered, and a
// socket open, which is told.
func TestStop(t *testing.T) {
	s := &slowStore{Store: emptyStore(t), began: make(chan struct{}), proceed: make(chan struct{})}
	r := started(t, s, serveConfig{})
	conn, _, err := websocket.Dial(t.Context(), "ws://"+r.addr+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	answer := make(chan string)
	go func() {
		resp, err := http.Post("http://"+r.addr+"/graphql", "application/json", strings.NewReader(`{"query":"{stats{claims}}"}`))
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		answer <- string(b)
	}()
	<-s.began
	r.stop()
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the socket ends with %v", err)
	}
	close(s.proceed)
	if got := <-answer; got != `{"data":{"stats":{"claims":0}}}` {
		t.Errorf("the request in progress is answered by %s", got)
	}
	if err := <-r.done; err != nil {
		t.Errorf("stopping: %v", err)
	}
	if _, err := net.Dial("tcp", r.addr); err == nil {
		t.Error("it still listens")
	}
}

// TestGone cancels the store's work when the client goes away.
func TestGone(t *testing.T) {
	s := &slowStore{Store: emptyStore(t), began: make(chan struct{}), proceed: make(chan struct{})}
	r := started(t, s, serveConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+r.addr+"/graphql?query={stats{claims}}", nil)
	if err != nil {
		t.Fatal(err)
	}
	go http.DefaultClient.Do(req)
	<-s.began
	cancel()
	r.stop()
	if err := <-r.done; err != nil { // within its time only because the question ended
		t.Errorf("stopping: %v", err)
	}
	if log := r.log.text(); !strings.Contains(log, "CANCELLED") {
		t.Errorf("the log does not tell:\n%s", log)
	}
}

// pemFiles writes a certificate for 127.0.0.1, good until a time, and its key.
func pemFiles(t *testing.T, dir, name string, until time.Time) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: until.Add(-24 * time.Hour), NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, x, x, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestTLS serves a certificate, then the one that has taken its place.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	cert, key := pemFiles(t, dir, "first", now.Add(time.Hour))
	c, err := loadCertificate(cert, key, now)
	if err != nil {
		t.Fatal(err)
	}
	r := started(t, emptyStore(t), serveConfig{certificate: c})
	name := func() string {
		conn, err := tls.Dial("tcp", r.addr, &tls.Config{InsecureSkipVerify: true}) // signed by itself
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	if got := name(); got != "first" {
		t.Errorf("serves %s", got)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
	if code, body := fetch(t, client, "https://"+r.addr+"/graphql?query={stats{claims}}"); code != 200 || !strings.Contains(body, `"claims":0`) {
		t.Errorf("%d %s", code, body)
	}
	pemFiles(t, dir, "second", now.Add(time.Hour))
	if err := os.Chtimes(cert, now, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := name(); got != "second" {
		t.Errorf("serves %s after the files have changed", got)
	}
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := name(); got != "second" {
		t.Errorf("serves %s while the file is broken", got)
	}
	cert, key = pemFiles(t, t.TempDir(), "old", now.Add(-time.Hour))
	if _, err := loadCertificate(cert, key, now); err == nil || !strings.Contains(err.Error(), "expired on") {
		t.Errorf("a certificate that has expired: %v", err)
	}
}

// TestSlow cuts a client that sends its request byte by byte.
func TestSlow(t *testing.T) {
	srv := (&server{log: (&env{stderr: io.Discard}).logger()}).http(http.NotFoundHandler())
	if d := srv.ReadHeaderTimeout; d <= 0 || d > 10*time.Second || srv.ReadTimeout <= 0 || srv.WriteTimeout <= 0 || srv.IdleTimeout <= 0 {
		t.Errorf("the server waits for headers %v, for the rest %v, for its answer to be read %v, between requests %v", d, srv.ReadTimeout, srv.WriteTimeout, srv.IdleTimeout)
	}
	srv.ReadHeaderTimeout = 100 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(l)
	defer srv.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	for i := 0; ; i++ {
		if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nX: xxxx"[min(i, 19) : min(i, 19)+1])); err != nil {
			return // cut
		}
		if i > 1000 {
			t.Fatal("a client may send a header for ten seconds")
		}
		<-ticks.C
	}
}

func TestClientAddress(t *testing.T) {
	proxies, err := prefixes([]string{"10.0.0.0/8", "2001:db8::1"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		peer, forwarded, want string
		trusted               bool
	}{
		"a client":                     {"192.0.2.1:1", "", "192.0.2.1", false},
		"a client that forwards":       {"192.0.2.1:1", "203.0.113.9", "192.0.2.1", false},
		"a proxy":                      {"10.0.0.1:1", "203.0.113.9", "203.0.113.9", true},
		"a proxy by IPv6":              {"[2001:db8::1]:1", "203.0.113.9", "203.0.113.9", true},
		"two proxies":                  {"10.0.0.1:1", "203.0.113.9, 10.0.0.2", "203.0.113.9", true},
		"a client that makes one up":   {"10.0.0.1:1", "198.51.100.7, 203.0.113.9", "203.0.113.9", true},
		"a proxy that says nothing":    {"10.0.0.1:1", "", "10.0.0.1", true},
		"a proxy that forwards no one": {"10.0.0.1:1", "unknown", "10.0.0.1", true},
	} {
		s := &server{config: serveConfig{proxies: proxies}}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got, trusted := s.clientAddress(r); got != c.want || trusted != c.trusted {
			t.Errorf("%s: %s %v, want %s %v", name, got, trusted, c.want, c.trusted)
		}
	}
}
