package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

// asked is the status of a query to a server and the code of its first error.
func asked(c *http.Client, addr, query string) (status int, code gql.Code, err error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return 0, "", err
	}
	resp, err := c.Post("http://"+addr+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	var out struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code gql.Code } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return resp.StatusCode, "", err
	}
	if len(out.Errors) > 0 {
		return resp.StatusCode, out.Errors[0].Extensions.Code, nil
	}
	return resp.StatusCode, "", nil
}

// answers holds that a server answers.
func answers(t *testing.T, addr string) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second}
	defer c.CloseIdleConnections()
	if status, code, err := asked(c, addr, "{stats{claims}}"); status != 200 || code != "" || err != nil {
		t.Errorf("the next request: %d %s %v", status, code, err)
	}
}

// TestLongBody sends ten megabytes, of which the server takes one.
func TestLongBody(t *testing.T) {
	r := started(t, emptyStore(t), serveConfig{})
	long := `{"query":"{stats{claims}} #` + strings.Repeat("x", 10<<20) + `"}`
	for name, header := range map[string]string{
		"told in advance":      fmt.Sprintf("Content-Length: %d\r\n\r\n", len(long)),
		"in one chunk":         fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", len(long)),
		"if the server wishes": fmt.Sprintf("Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(long)),
	} {
		conn, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s", r.addr, header); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(header, "Expect") {
			go io.WriteString(conn, long) // until the server has had enough
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge || err != nil || !strings.Contains(string(b), "BAD_REQUEST") {
			t.Errorf("%s: %s %v %.200s", name, resp.Status, err, b)
		}
		answers(t, r.addr)
	}
}

// TestSlowClients cuts a client that sends its body byte by byte, and one that does not
// read its answer, and answers others meanwhile.
func TestSlowClients(t *testing.T) {
	s := emptyStore(t)
	for r := range graphtest.Generate(1, 4000) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan int64, 10)
	ontology, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	h := gql.NewHandler(gql.Options{Store: s, Ontology: ontology})
	srv := (&server{log: (&env{stderr: io.Discard}).logger()}).http(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w}
		h.ServeHTTP(rec, r)
		ended <- rec.bytes
	}))
	srv.ReadTimeout, srv.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(l)
	defer srv.Close()
	addr := l.Addr().String()

	slow, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprintf(slow, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", addr)
	answers(t, addr)
	<-ended // of the request that was answered
	began := time.Now()
	<-ended
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("a body may take %v", took)
	}

	deaf, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	if err := deaf.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	body := `{"query":"{graph(limit:2000){edges{id type subject{id name kind} object{id name kind} claimCount affirmed denied publishers articles first last confidence}}}"}`
	for range 20 { // more than the system keeps for a reader
		fmt.Fprintf(deaf, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", addr, len(body), body)
	}
	answers(t, addr)
	for cut := false; !cut; {
		select {
		case n := <-ended:
			cut = n > 0 && n < 400_000 // written in part: the answer has more
		case <-time.After(20 * time.Second):
			t.Fatal("a client that does not read is waited for")
		}
	}
	answers(t, addr)
}

// TestExpired serves a certificate until it has expired and beyond: clients that
// look at it end the handshake, and when it has been renewed they are answered.
func TestExpired(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	cert, key := pemFiles(t, dir, "old", now.Add(-time.Hour))
	c, err := loadCertificate(cert, key, now.Add(-2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	r := started(t, emptyStore(t), serveConfig{certificate: c})
	get := func() error {
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM([]byte(read(t, cert))) {
			t.Fatal("no certificate")
		}
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
		resp, err := client.Get("https://" + r.addr + "/graphql?query={stats{claims}}")
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	var invalid x509.CertificateInvalidError
	if err := get(); !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("a client sees %v", err)
	}
	pemFiles(t, dir, "new", now.Add(time.Hour))
	if err := get(); err != nil {
		t.Errorf("after it was renewed: %v", err)
	}
}

// TestStopUnderLoad sends SIGTERM to the command while 32 clients ask: what has been
// asked is answered whole, and after that nobody is let in.
func TestStopUnderLoad(t *testing.T) {
	t.Parallel()
	bin := build(t)
	store := filepath.Join(t.TempDir(), "s.db")
	s, err := sqlite.Open(t.Context(), store, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for r := range graphtest.Generate(1, 1000) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	var log lockedBuffer
	cmd := exec.Command(bin, "serve", "-store", store, "-addr", addr)
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	for deadline := time.Now().Add(time.Minute); ; {
		if resp, err := http.Get("http://" + addr + "/readyz"); err == nil {
			resp.Body.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("it does not start:\n%s", log.text())
		}
		time.Sleep(20 * time.Millisecond) // until the server listens
	}
	var answered atomic.Int64
	var clients sync.WaitGroup
	for range 32 {
		clients.Go(func() {
			c := &http.Client{Transport: &http.Transport{}}
			defer c.CloseIdleConnections()
			for {
				status, code, err := asked(c, addr, "{relations(first:100){nodes{id subject{id name} object{id name}}}}")
				switch {
				case errors.Is(err, syscall.ECONNREFUSED):
					return
				case err != nil && status == 0: // the connection that waited was closed, or was not yet taken when the listener was
					if _, err := net.Dial("tcp", addr); err != nil {
						return
					}
				case err != nil || status != 200 || code != "":
					t.Errorf("a request is answered by %d %s, %v", status, code, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	for answered.Load() < 200 {
		time.Sleep(5 * time.Millisecond) // until they all ask
	}
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ends with %v:\n%s", err, log.text())
	}
	clients.Wait()
	if took := time.Since(began); took > stopTime+5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	// Every request that the server has read is in its log with the status 200.
	if n := strings.Count(log.text(), `"path": "/graphql"`); n != strings.Count(log.text(), `"status": 200, "bytes"`)-strings.Count(log.text(), `"path": "/readyz"`) {
		t.Errorf("of %d requests not all were answered:\n%s", n, log.text()[max(0, len(log.text())-2000):])
	}
	t.Logf("%d answered, %v from SIGTERM to the end", answered.Load(), time.Since(began).Round(time.Millisecond))
}

// TestStopIngest sends SIGTERM to an ingest that waits for its next article: what has
// come is stored.
func TestStopIngest(t *testing.T) {
	t.Parallel()
	bin := build(t)
	store := filepath.Join(t.TempDir(), "s.db")
	cmd := exec.Command(bin, "ingest", "-store", store, "-in", "jsonl", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs lockedBuffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	fmt.Fprintln(in, `{"id": "1", "text": "Norway met Kenya in Oslo."}`)
	stored := func() bool {
		code, stdout, _ := entente(t, "", "verify", "-store", store)
		return code == 0 && strings.HasPrefix(stdout, "1 ")
	}
	for deadline := time.Now().Add(time.Minute); !stored(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("nothing is stored: %s", errs.text())
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ends with %v", err)
	}
	if !strings.HasPrefix(out.text(), "1 articles read") || !strings.Contains(errs.text(), "hint: run the command again") {
		t.Errorf("it says %q, %q", out.text(), errs.text())
	}
}

// TestStoreDies kills the Neo4j server under a server that is asked by eight
// clients, and starts it again.
func TestStoreDies(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a Neo4j server twice")
	}
	own := startNeo4j(t)
	x, err := extractor.New(extractor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := neo4j.Open(t.Context(), own.URI, neo4j.Config{Ontology: x.Ontology()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for r := range graphtest.Generate(1, 300) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	r := started(t, s, serveConfig{options: gql.Options{Timeout: 3 * time.Second}})
	queries := []string{"{stats{claims}}", "{relations(first:100){nodes{id subject{id name} object{id name}}}}", `{actor(id:"organization:a000000"){name}}`, "{claims(first:100){nodes{id article{title text}}}}"}
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	codes := map[gql.Code]int{}
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for k := i; ctx.Err() == nil; k++ {
				status, code, err := asked(http.DefaultClient, r.addr, queries[k%len(queries)])
				if err != nil || status != 200 {
					t.Errorf("%d %v", status, err)
					return
				}
				mu.Lock()
				codes[code]++
				mu.Unlock()
			}
		})
	}
	until := func(what string, done func() bool) {
		t.Helper()
		for deadline := time.Now().Add(2 * time.Minute); !done(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: %v", what, codes)
			}
		}
	}
	met := func(code gql.Code, n int) bool {
		mu.Lock()
		defer mu.Unlock()
		return codes[code] >= n
	}
	until("answers", func() bool { return met("", 50) })
	if err := own.Kill(); err != nil {
		t.Fatal(err)
	}
	until("refusals", func() bool { return met(gql.CodeStoreUnavailable, 16) })
	if status, _ := fetch(t, http.DefaultClient, "http://"+r.addr+"/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("ready without a store: %d", status)
	}
	if status, _ := fetch(t, http.DefaultClient, "http://"+r.addr+"/healthz"); status != 200 {
		t.Errorf("alive: %d", status)
	}
	if err := own.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	clear(codes)
	mu.Unlock()
	until("answers again", func() bool { return met("", 50) })
	cancel()
	clients.Wait()
	for code, n := range codes { // a server that starts may take a connection and not answer yet
		if code != "" && code != gql.CodeStoreUnavailable && code != gql.CodeTimeout {
			t.Errorf("%d answers with code %s", n, code)
		}
	}
	answers(t, r.addr)
	if status, _ := fetch(t, http.DefaultClient, "http://"+r.addr+"/readyz"); status != 200 {
		t.Errorf("ready again: %d", status)
	}
}
