//go:build unix

// Command soak keeps `entente serve` busy for a while, and shows what becomes of its
// memory and goroutines: clients that ask, subscribe by sockets and event streams,
// leave, break off and say what is wrong, while articles come in. It fails where
// goroutines or streams are left at the end, or memory has grown since the first fifth.
//
//	go run ./bench/soak -time 10m
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/coder/websocket"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/sqlite"
)

var (
	length      = flag.Duration("time", 10*time.Minute, "how long to go on")
	connections = flag.Int("connections", 32, "how many clients at once")
	claims      = flag.Int("claims", 20_000, "claims to begin with")
	samples     = flag.Int("samples", 30, "how often to look")
)

func main() {
	flag.Parse()
	if *samples < 10 || *connections < 1 || *length < time.Duration(*samples)*100*time.Millisecond {
		fmt.Fprintln(os.Stderr, "soak: want 10 samples or more, a connection or more, and a tenth of a second for each sample")
		os.Exit(2)
	}
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	store, bin := filepath.Join(dir, "graph.db"), filepath.Join(dir, "entente")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", bin, "./cmd/entente").CombinedOutput(); err != nil {
		return fmt.Errorf("building the server: %w\n%s", err, out)
	}
	s, err := sqlite.Open(ctx, store, sqlite.Config{})
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := graph.PutAll(ctx, s, readings(1, *claims)); err != nil {
		return err
	}
	srv, err := start(ctx, bin, store)
	if err != nil {
		return err
	}
	defer srv.cmd.Process.Kill()
	return srv.soak(ctx, s)
}

func readings(seed uint64, claims int) func(func(*graph.Reading, error) bool) {
	return func(yield func(*graph.Reading, error) bool) {
		for r := range graphtest.Generate(seed, claims) {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// A server is the process that is watched.
type server struct {
	cmd           *exec.Cmd
	public, admin string
}

// start returns when the server is ready.
func start(ctx context.Context, bin, store string) (*server, error) {
	var addrs [2]string
	var taken []net.Listener
	for i := range addrs {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		taken, addrs[i] = append(taken, l), l.Addr().String()
	}
	for _, l := range taken { // when both are known, so that they differ
		l.Close()
	}
	s := &server{public: "http://" + addrs[0], admin: "http://" + addrs[1]}
	// Clients tell themselves apart as those of a proxy do.
	s.cmd = exec.CommandContext(ctx, bin, "serve", "-store", store, "-addr", addrs[0], "-admin", addrs[1], "-proxy", "127.0.0.1")
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for range 600 {
		if resp, err := http.Get(s.public + "/readyz"); err == nil {
			resp.Body.Close()
			return s, nil
		}
		time.Sleep(100 * time.Millisecond) // until it listens
	}
	s.cmd.Process.Kill()
	return nil, errors.New("the server does not start")
}

// A sample is how the server stands.
type sample struct {
	resident, heap      float64 // MiB
	goroutines, streams int
}

func (s *server) sample() (out sample, err error) {
	resp, err := http.Get(s.admin + "/metrics")
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), " ")
		value, _ := strconv.ParseFloat(text, 64)
		switch name {
		case "process_resident_memory_bytes":
			out.resident = value / (1 << 20)
		case "go_memstats_heap_alloc_bytes":
			out.heap = value / (1 << 20)
		case "go_goroutines":
			out.goroutines = int(value)
		case "entente_streams":
			out.streams = int(value)
		}
	}
	return out, lines.Err()
}

// soak keeps the server busy, prints how it stands, and judges at the end.
func (s *server) soak(ctx context.Context, store *sqlite.Store) error {
	before, err := s.sample()
	if err != nil {
		return err
	}
	busy, stop := context.WithTimeout(ctx, *length)
	defer stop()
	var uses, events atomic.Int64
	var once sync.Once
	var fault error
	failed := func(err error) {
		once.Do(func() { fault = err })
		stop()
	}
	var clients sync.WaitGroup
	for i := range *connections {
		c := newClient(s.public, i, &events)
		clients.Go(func() {
			defer c.http.CloseIdleConnections()
			for n := i; busy.Err() == nil; n++ {
				if err := c.use(ctx, n); err != nil {
					failed(fmt.Errorf("client %d, %s: %w", i, ways[n%len(ways)].name, err))
					return
				}
				uses.Add(1)
			}
		})
	}
	var writer sync.WaitGroup
	writing, enough := context.WithCancel(ctx) // until the last client has had its arrival
	defer enough()
	writer.Go(func() {
		if err := publish(writing, store); err != nil {
			failed(err)
		}
	})
	fmt.Printf("%7s %8s %8s %9s %9s %11s %8s\n", "seconds", "uses", "arrivals", "RSS, MiB", "heap, MiB", "goroutines", "streams")
	began := time.Now()
	var seen []sample
	ticks := time.NewTicker(*length / time.Duration(*samples))
	defer ticks.Stop()
	for len(seen) < *samples-1 && busy.Err() == nil {
		select {
		case <-ticks.C:
		case <-busy.Done():
			continue
		}
		at, err := s.sample()
		if err != nil {
			failed(err)
			break
		}
		seen = append(seen, at)
		fmt.Printf("%7.0f %8d %8d %9.1f %9.1f %11d %8d\n", time.Since(began).Seconds(), uses.Load(), events.Load(), at.resident, at.heap, at.goroutines, at.streams)
	}
	clients.Wait()
	enough()
	writer.Wait()
	if fault != nil {
		return fault
	}
	plot("RSS, MiB", seen, func(x sample) float64 { return x.resident })
	plot("goroutines", seen, func(x sample) float64 { return float64(x.goroutines) })
	return s.judge(ctx, before, seen)
}

// publish stores articles, five a second, and takes the claims out of those of a
// while ago, so that the graph stays as large as it is.
func publish(ctx context.Context, store *sqlite.Store) error {
	var list []*graph.Reading
	for r := range graphtest.Generate(2, 2000) {
		list = append(list, r)
	}
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(200 * time.Millisecond): // the pace of articles
		}
		empty := *list[(i+len(list)/2)%len(list)]
		empty.Claims, empty.Actors = nil, nil
		for _, r := range []*graph.Reading{list[i%len(list)], &empty} {
			if _, err := store.Put(context.WithoutCancel(ctx), r); err != nil {
				return err
			}
		}
	}
}

// plot draws a column for each sample.
func plot(what string, seen []sample, of func(sample) float64) {
	const height = 8
	top := 0.0
	for _, x := range seen {
		top = max(top, of(x))
	}
	fmt.Printf("\n%s\n", what)
	for row := height; row > 0; row-- {
		line := fmt.Sprintf("%7.0f |", top*float64(row)/height)
		for _, x := range seen {
			if of(x) > top*(float64(row)-0.5)/height {
				line += " #"
			} else {
				line += "  "
			}
		}
		fmt.Println(strings.TrimRight(line, " "))
	}
}

// judge waits until the server is at rest and compares.
func (s *server) judge(ctx context.Context, before sample, seen []sample) error {
	var after sample
	for range 200 {
		var err error
		if after, err = s.sample(); err != nil {
			return err
		}
		if after.streams == 0 && after.goroutines <= before.goroutines+2 { // those of the connection that asks
			break
		}
		time.Sleep(50 * time.Millisecond) // until the last have gone
	}
	fmt.Printf("\nat rest before: %d goroutines, %.1f MiB; after: %d goroutines, %d streams, %.1f MiB\n", before.goroutines, before.resident, after.goroutines, after.streams, after.resident)
	fifth := len(seen) / 5
	mean := func(part []sample) (sum float64) {
		for _, x := range part {
			sum += x.resident
		}
		return sum / float64(len(part))
	}
	early, late := mean(seen[fifth:2*fifth]), mean(seen[len(seen)-fifth:])
	fmt.Printf("RSS in the second fifth %.1f MiB, in the last %.1f\n", early, late)
	var errs []error
	if after.streams > 0 || after.goroutines > before.goroutines+2 {
		errs = append(errs, errors.New("goroutines or streams are left"))
	}
	if late > 1.1*early {
		errs = append(errs, errors.New("memory grows"))
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := s.cmd.Wait(); err != nil {
		errs = append(errs, fmt.Errorf("the server ends with %w", err))
	}
	return errors.Join(errs...)
}

// A client uses the server in all ways, one after the other.
type client struct {
	url, address string // X-Forwarded-For
	http         *http.Client
	events       *atomic.Int64
}

func newClient(url string, i int, events *atomic.Int64) *client {
	return &client{url + "/graphql", fmt.Sprintf("192.0.2.%d", i), &http.Client{Transport: &http.Transport{}, Timeout: time.Minute}, events}
}

const subscription = "subscription{claimAdded{cursor claim{id relation subject{name} object{name}}}}"

// ways are those to use the server.
var ways = []struct {
	name string
	use  func(c *client, ctx context.Context) error
}{
	{"a graph", func(c *client, ctx context.Context) error {
		return c.want(ctx, 200, `{"query":"{graph(limit:300){nodes{id name} edges{id type subject{id} object{id}}}}"}`)
	}},
	{"a socket", (*client).socket},
	{"claims", func(c *client, ctx context.Context) error {
		return c.want(ctx, 200, `{"query":"{claims(first:50){totalCount nodes{id relation subject{name actor{id name}} article{title published}}}}"}`)
	}},
	{"an event stream", (*client).stream},
	{"a request that is broken off", func(c *client, ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		_ = c.want(ctx, 200, `{"query":"{graph(limit:2000){edges{id type subject{id name} object{id name}}}}"}`) // done in time, or not
		return nil
	}},
	{"a socket that is cut", (*client).cut},
	{"a query that costs too much", func(c *client, ctx context.Context) error {
		return c.want(ctx, 200, `{"query":"{relations(first:100){nodes{claims(first:100){nodes{subject{actor{relations(first:100){nodes{id}}}}}}}}}"}`)
	}},
	{"a body that is no request", func(c *client, ctx context.Context) error { return c.want(ctx, 400, `{"query":`) }},
}

func (c *client) use(ctx context.Context, n int) error { return ways[n%len(ways)].use(c, ctx) }

func (c *client) do(ctx context.Context, method, target, body string, header ...string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-Forwarded-For", c.address)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return c.http.Do(r)
}

// want sends a request whose answer must have a status.
func (c *client) want(ctx context.Context, status int, body string) error {
	resp, err := c.do(ctx, "POST", c.url, body, "Content-Type", "application/json")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != status {
		err = fmt.Errorf("%s: %.300s", resp.Status, b)
	}
	return err
}

// dial opens a socket with two subscriptions.
func (c *client) dial(ctx context.Context) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(ctx, c.url, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"X-Forwarded-For": {c.address}}})
	if err != nil {
		return nil, err
	}
	for _, m := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":{"query":"` + subscription + `"}}`, `{"id":"2","type":"subscribe","payload":{"query":"` + subscription + `"}}`} {
		if err := conn.Write(ctx, websocket.MessageText, []byte(m)); err != nil {
			conn.CloseNow()
			return nil, err
		}
		if strings.Contains(m, "init") {
			if _, b, err := conn.Read(ctx); err != nil || !strings.Contains(string(b), "connection_ack") {
				conn.CloseNow()
				return nil, fmt.Errorf("initialised by %s: %w", b, err)
			}
		}
	}
	return conn, nil
}

// socket takes an arrival, completes one of its subscriptions and closes.
func (c *client) socket(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	_, b, err := conn.Read(ctx)
	if err != nil || !strings.Contains(string(b), `"next"`) {
		return fmt.Errorf("an arrival: %.300s: %w", b, err)
	}
	c.events.Add(1)
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"id":"1","type":"complete"}`)); err != nil {
		return err
	}
	return conn.Close(websocket.StatusNormalClosure, "")
}

// cut goes without a word.
func (c *client) cut(ctx context.Context) error {
	conn, err := c.dial(ctx)
	if err == nil {
		err = conn.CloseNow()
	}
	return err
}

// stream takes an arrival from an event stream and leaves.
func (c *client) stream(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	resp, err := c.do(ctx, "GET", c.url+"?query="+url.QueryEscape(subscription), "", "Accept", "text/event-stream")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "event: next") {
			c.events.Add(1)
			return nil
		}
	}
	return fmt.Errorf("%s ends without an arrival: %w", resp.Status, lines.Err())
}
