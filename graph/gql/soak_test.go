package gql_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/entente-graph/entente/graph/gql"
)

var soak = flag.Duration("soak", 2*time.Second, "how long TestSoak goes on")

// TestSoak keeps 32 connections busy with queries, sockets that come and go,
// streams that are cut and requests that are broken off, and holds that neither
// memory nor goroutines grow.
//
//	go test ./graph/gql -run Soak -soak 10m -timeout 20m -v
func TestSoak(t *testing.T) {
	o, _ := options(t)
	queries := httptest.NewServer(gql.NewHandler(o))
	defer queries.Close()
	schema := newTicker(t)
	go func() { // whatever begins or ends is of no matter here
		for range schema.began {
		}
	}()
	go func() {
		for range schema.ended {
		}
	}()
	h := schema.handler(func(o *gql.Options) { o.MaxStreams = 64 })
	streams := httptest.NewServer(h)
	defer streams.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}

	ctx, cancel := context.WithTimeout(t.Context(), *soak)
	defer cancel()
	use := func(i, n int) error {
		switch (i + n) % 4 {
		case 0:
			_, err := post(client, queries.URL, fmt.Sprintf(`{"query":"query q%d{relations(first:50){nodes{id type subject{id name} object{id name}}}}"}`, n%500))
			return err
		case 1:
			conn, _, err := websocket.Dial(t.Context(), streams.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
			if err != nil {
				return err
			}
			defer conn.CloseNow()
			for _, m := range []string{`{"type":"connection_init"}`, subscribe("1", "subscription{forever}"), subscribe("2", "subscription{count(to:20)}")} {
				if err := conn.Write(t.Context(), websocket.MessageText, []byte(m)); err != nil {
					return err
				}
			}
			for range 23 { // the acknowledgement, one, twenty and their end
				if _, _, err := conn.Read(t.Context()); err != nil {
					return err
				}
			}
			return nil
		case 2: // a stream that its reader leaves
			brief, stop := context.WithCancel(t.Context())
			defer stop()
			r, err := http.NewRequestWithContext(brief, "GET", streams.URL+"?query=subscription{forever}", nil)
			if err != nil {
				return err
			}
			r.Header.Set("Accept", "text/event-stream")
			resp, err := client.Do(r)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			_, err = resp.Body.Read(make([]byte, 10))
			return err
		}
		brief, stop := context.WithTimeout(t.Context(), time.Millisecond)
		defer stop()
		r, err := http.NewRequestWithContext(brief, "POST", queries.URL, strings.NewReader(edgesQuery(100)))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		if resp, err := client.Do(r); err == nil { // else it was broken off, as it was to be
			resp.Body.Close()
		}
		return nil
	}
	heap := func() (megabytes float64) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	var warm, last float64
	began := time.Now()
	total := 0
	for round := 0; ctx.Err() == nil || round < 3; round++ {
		until := time.Now().Add(*soak / 10)
		counts := make([]int, 32)
		var wg sync.WaitGroup
		for i := range counts {
			wg.Go(func() {
				for ; time.Now().Before(until); counts[i]++ {
					if err := use(i, counts[i]); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		for _, n := range counts {
			total += n
		}
		if last = heap(); round == 1 {
			warm = last
		}
		t.Logf("%6.1f s  %7d uses  %6.1f MB  %4d goroutines  %d streams", time.Since(began).Seconds(), total, last, runtime.NumGoroutine(), h.Streams())
		if t.Failed() {
			return
		}
	}
	if last > warm+10 {
		t.Errorf("the heap has grown from %.1f to %.1f MB", warm, last)
	}
	end, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if err := h.Shutdown(end); err != nil || h.Streams() != 0 {
		t.Errorf("%d streams are left: %v", h.Streams(), err)
	}
	client.CloseIdleConnections()
	queries.Close()
	streams.Close()
	close(schema.began)
	close(schema.ended)
	left := make([]byte, 1<<20)
	left = left[:runtime.Stack(left, true)]
	if n := strings.Count(string(left), "gql.(*Handler)") + strings.Count(string(left), "gql.(*socket)"); n > 0 {
		t.Errorf("goroutines are left:\n%s", left)
	}
}
