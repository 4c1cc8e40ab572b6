package neo4j_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
)

// listen serves each connection to a port of its own until the test ends.
func listen(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	return l.Addr().String()
}

// full is the address of one that takes no connections and turns none away: a dial is
// over when its time is.
func full(t *testing.T) (address string) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := errors.Join(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), syscall.Listen(fd, 0)); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	address = fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for range 8 {
		c, err := net.DialTimeout("tcp", address, 200*time.Millisecond)
		if err != nil {
			return address
		}
		t.Cleanup(func() { c.Close() })
	}
	t.Fatal("it takes connections")
	return ""
}

// oldServer speaks as much of Bolt 4.4 as a client needs to learn whom it talks to.
func oldServer(c net.Conn) {
	defer c.Close()
	handshake := make([]byte, 20)
	if _, err := io.ReadFull(c, handshake); err != nil {
		return
	}
	c.Write([]byte{0, 0, 4, 4})
	success := []byte{0xb1, 0x70, 0xa2} // of two entries, each text shorter than 16 bytes
	for _, s := range []string{"server", "Neo4j/4.4.30", "connection_id", "bolt-1"} {
		success = append(append(success, 0x80|byte(len(s))), s...)
	}
	for {
		for size := uint16(1); size > 0; { // a message is chunks, the last of which is empty
			if binary.Read(c, binary.BigEndian, &size) != nil {
				return
			}
			if _, err := io.CopyN(io.Discard, c, int64(size)); err != nil {
				return
			}
		}
		c.Write(append(append([]byte{0, byte(len(success))}, success...), 0, 0))
	}
}

// TestOthers meets servers that are not ones to talk to: an older one, the web
// server of the Browser, one that takes connections and says nothing, and one that
// takes none.
func TestOthers(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	for _, c := range []struct {
		name, address string
		want          error
	}{
		{"Neo4j 4.4", listen(t, oldServer), neo4j.ErrOldServer},
		{"the port of the Browser", strings.TrimPrefix(web.URL, "http://"), neo4j.ErrUnreachable},
		{"one that says nothing", listen(t, func(net.Conn) {}), neo4j.ErrUnreachable},
		{"one that takes no connections", full(t), neo4j.ErrUnreachable},
		{"one that hangs up", listen(t, func(c net.Conn) { c.Close() }), neo4j.ErrUnreachable},
	} {
		waits, start := 0, time.Now()
		s, err := neo4j.Open(t.Context(), "bolt://"+c.address, neo4j.Config{
			ConnectTimeout: 500 * time.Millisecond, Wait: 2 * time.Second, Waiting: func(error) { waits++ },
		})
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if want := map[bool]int{true: 1}[c.want == neo4j.ErrUnreachable]; waits != want {
			t.Errorf("%s: told %d times that it waits, want %d", c.name, waits, want)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s: known after %v", c.name, took)
		}
		t.Logf("%s: %v", c.name, err)
	}
}

// TestDropped reads a store over connections that are cut while they stream: the
// export is the one that comes over whole ones.
func TestDropped(t *testing.T) {
	uri := server(t)
	var want bytes.Buffer
	if err := graph.Export(t.Context(), &want, load(t, uri, 2000)); err != nil {
		t.Fatal(err)
	}
	cuts := atomic.Int32{}
	address := listen(t, func(c net.Conn) {
		defer c.Close()
		up, err := net.Dial("tcp", strings.TrimPrefix(uri, "bolt://"))
		if err != nil {
			t.Error(err)
			return
		}
		defer up.Close()
		go io.Copy(up, c)
		if cuts.Add(1) > 8 {
			io.Copy(c, up)
			return
		}
		io.CopyN(c, up, 40_000) // in the middle of a page of articles
	})
	s, err := neo4j.Open(t.Context(), "bolt://"+address, neo4j.Config{ReadOnly: true, ReadTimeout: readTimeout})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var got bytes.Buffer
	if err := graph.Export(t.Context(), &got, s); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("the export over cut connections has %d bytes, want %d, or others", got.Len(), want.Len())
	}
	if n := cuts.Load(); n < 4 {
		t.Errorf("%d connections were made, too few to have been cut", n)
	}
}

// TestStalls reads streams as a client that does nothing for longer than a read
// may take: meanwhile no transaction is open, and the stream goes on.
func TestStalls(t *testing.T) {
	uri := server(t)
	load(t, uri, 4000)
	s, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadOnly: true, ReadTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := bare(t, uri)
	n := 0
	for _, err := range s.Readings(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n != 1 {
			continue
		}
		time.Sleep(11 * time.Second)
		open := run(t, d, "SHOW TRANSACTIONS YIELD metaData, currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW' RETURN collect(currentQuery)", nil).Records[0].Values[0]
		if list := open.([]any); len(list) > 0 {
			t.Errorf("open while the client does nothing: %v", list)
		}
	}
	if n != 200 {
		t.Errorf("%d readings, want 200", n)
	}
}

// TestFull fills the disk of a server while articles come in: writing fails with a
// word of it, and with more room what was stored is whole.
func TestFull(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server of its own")
	}
	t.Parallel()
	server := start(t, neo4jtest.Config{LargestFile: 24 << 20, Settings: append([]string{"db.tx_log.preallocate=false"}, neo4jtest.PlanOnce...)})
	defer server.Stop()
	s := openAt(server.URI)(t)
	stored := 0
	var last *graph.Reading
	var err error
	for r := range graphtest.Generate(1, 100_000) {
		if _, err = s.Put(t.Context(), r); err != nil {
			last = r
			break
		}
		stored++
	}
	if !errors.Is(err, neo4j.ErrFailed) || !errors.Is(err, graph.ErrUnavailable) {
		t.Fatalf("after %d articles: %v, want ErrFailed", stored, err)
	}
	if _, err := neo4j.Open(t.Context(), server.URI, neo4j.Config{}); !errors.Is(err, neo4j.ErrFailed) {
		t.Errorf("opened: %v, want ErrFailed", err)
	}
	server.Kill()
	server.Limit(0)
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := neo4j.Open(t.Context(), server.URI, neo4j.Config{Ontology: ontology(t), ReadTimeout: readTimeout, Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for mismatch, err := range graph.Verify(t.Context(), again) {
		t.Fatalf("verify: %+v, %v", mismatch, err)
	}
	if st, err := again.Stats(t.Context()); err != nil || st.Articles != stored {
		t.Errorf("%d articles are there, %v; want the %d that were stored", st.Articles, err, stored)
	}
	if changed, err := again.Put(t.Context(), last); err != nil || !changed {
		t.Errorf("the one that found no room: %v, %v", changed, err)
	}
}
