package neo4j_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
)

// certificate makes a throw-away authority that vouches for 127.0.0.1 itself.
func certificate(t *testing.T) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "entente test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
}

// TestAuthAndTLS runs a server that asks for a password and takes encrypted
// connections only: who comes wrong is told so; a crash is waited out; a database
// that may not be written is read.
func TestAuthAndTLS(t *testing.T) {
	cert, key := certificate(t)
	cfg := neo4jtest.Config{Password: "a password's", Certificate: cert, Key: key, Settings: neo4jtest.PlanOnce}
	t.Parallel()
	server := start(t, cfg)
	defer server.Stop()
	address := strings.TrimPrefix(server.URI, "bolt://")
	good := neo4j.Config{User: "neo4j", Password: cfg.Password, RootCAs: cfg.Pool(), ReadTimeout: readTimeout}
	for _, c := range []struct {
		name, uri string
		change    func(*neo4j.Config)
		want      error
	}{
		{"unencrypted", "bolt://" + address, func(*neo4j.Config) {}, nil},
		{"unknown authority", "bolt+s://" + address, func(c *neo4j.Config) { c.RootCAs = nil }, neo4j.ErrEncryption},
		{"wrong password", "bolt+s://" + address, func(c *neo4j.Config) { c.Password = "guessed" }, neo4j.ErrAuth},
		{"no password", "bolt+s://" + address, func(c *neo4j.Config) { c.User = "" }, neo4j.ErrAuth},
		{"no such database", "bolt+s://" + address + "/other", func(*neo4j.Config) {}, graph.ErrNotFound},
		{"nothing stored yet", "bolt+s://" + address, func(c *neo4j.Config) { c.ReadOnly = true }, fs.ErrNotExist},
	} {
		cfg := good
		c.change(&cfg)
		s, err := neo4j.Open(t.Context(), c.uri, cfg)
		if err == nil {
			s.Close()
		}
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		t.Logf("%s: %v", c.name, err)
	}
	s, err := neo4j.Open(t.Context(), "bolt+s://"+address, good)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var before bytes.Buffer
	for r := range graphtest.Generate(1, 40) {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if err := graph.Export(t.Context(), &before, s); err != nil {
		t.Fatal(err)
	}

	// The server crashes and comes again; meanwhile somebody opens the store.
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	var again sync.WaitGroup
	again.Go(func() {
		if err := server.Restart(t.Context()); err != nil {
			t.Error(err)
		}
	})
	waits := 0
	patient := good
	patient.Wait, patient.Waiting = 3*time.Minute, func(error) { waits++ }
	patient.ReadOnly = true
	late, err := neo4j.Open(t.Context(), "bolt+s://"+address, patient)
	again.Wait()
	if err != nil {
		t.Fatalf("waiting for a server: %v", err)
	}
	defer late.Close()
	if waits != 1 {
		t.Errorf("told %d times that it waits, want once", waits)
	}
	for _, s := range []*neo4j.Store{s, late} { // the one that was open goes on
		var after bytes.Buffer
		if err := graph.Export(t.Context(), &after, s); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before.Bytes(), after.Bytes()) {
			t.Error("what was stored before the crash is not what is there after it")
		}
	}
	for r := range graphtest.Generate(2, 20) {
		if _, err := late.Put(t.Context(), r); !errors.Is(err, graph.ErrReadOnly) {
			t.Errorf("Put into a store opened for reading: %v, want ErrReadOnly", err)
		}
	}

	// The server is told to keep the database from being written.
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := server.Configure("server.databases.read_only=neo4j"); err != nil {
		t.Fatal(err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	for r := range graphtest.Generate(2, 20) {
		if _, err := s.Put(t.Context(), r); !errors.Is(err, graph.ErrReadOnly) {
			t.Errorf("Put into a database that may not be written: %v, want ErrReadOnly", err)
		}
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Claims != 40 {
		t.Errorf("reading from it: %+v, %v", st, err)
	}
}

// TestUnreachable meets an address where nobody listens, and one where somebody
// does who speaks otherwise.
func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	if _, err := neo4j.Open(t.Context(), "bolt://"+address, neo4j.Config{}); !errors.Is(err, neo4j.ErrUnreachable) {
		t.Errorf("where nobody listens: %v, want ErrUnreachable", err)
	}
	uri := server(t)
	encrypted := strings.Replace(uri, "bolt://", "bolt+s://", 1)
	if _, err := neo4j.Open(t.Context(), encrypted, neo4j.Config{}); !errors.Is(err, neo4j.ErrEncryption) && !errors.Is(err, neo4j.ErrUnreachable) {
		t.Errorf("encrypted to a server that is not: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := neo4j.Open(ctx, uri, neo4j.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestStartTogether opens an empty database eight times at once.
func TestStartTogether(t *testing.T) {
	uri := server(t)
	empty(t, uri)
	d := bare(t, uri)
	for _, q := range []string{"SHOW CONSTRAINTS YIELD name RETURN 'DROP CONSTRAINT ' + name", "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN 'DROP INDEX ' + name"} {
		for _, r := range run(t, d, q, nil).Records {
			run(t, d, r.Values[0].(string), nil)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := neo4j.Open(t.Context(), uri, neo4j.Config{ReadTimeout: readTimeout})
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	wg.Wait()
	if n := run(t, d, "MATCH (m:Entente) RETURN count(m), max(m.schema)", nil).Records[0].Values; n[0] != int64(1) || n[1] != int64(5) {
		t.Errorf("%v stores of schema %v, want one of schema 5", n[0], n[1])
	}
	if n := run(t, d, "SHOW INDEXES YIELD name WHERE name STARTS WITH 'entente' RETURN count(*)", nil).Records[0].Values[0]; n != int64(23) {
		t.Errorf("%v indexes, want 23", n)
	}
	// A newer version's database, and one that is another's.
	run(t, d, "MATCH (m:Entente) SET m.schema = 99", nil)
	if _, err := neo4j.Open(t.Context(), uri, neo4j.Config{}); !errors.Is(err, graph.ErrNewerStore) {
		t.Errorf("a newer store: %v", err)
	}
	run(t, d, "MATCH (m:Entente) DELETE m CREATE (:Other)", nil)
	if _, err := neo4j.Open(t.Context(), uri, neo4j.Config{}); !errors.Is(err, graph.ErrForeignStore) {
		t.Errorf("another's database: %v", err)
	}
	empty(t, uri)
}

// TestStopsReading breaks off streams and queries again and again: the
// connections come back, and the store goes on.
func TestStopsReading(t *testing.T) {
	s := load(t, server(t), 2000)
	for i := range 150 { // more than there are connections
		for _, err := range s.Articles(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%10)*time.Millisecond)
		_, err := s.Claims(ctx, graph.ClaimQuery{}, graph.Page{First: graph.MaxPage})
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
			t.Fatalf("a query that is cancelled: %v", err)
		}
	}
	if _, err := s.Stats(t.Context()); err != nil {
		t.Errorf("after 150 that were broken off: %v", err)
	}
}

// TestGone ends the server's work on a query when who asks goes away, or has no more
// time.
func TestGone(t *testing.T) {
	uri := server(t)
	s := openAt(uri)(t).(*neo4j.Store)
	d := bare(t, uri)
	running := func() int64 {
		return run(t, d, "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'UNWIND range(1, 1000000000)' RETURN count(*)", nil).Records[0].Values[0].(int64)
	}
	wait := func(n int64) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); running() != n; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d run, want %d", running(), n)
			}
		}
	}
	for _, alone := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Long(ctx, alone) }()
		wait(1)
		if p := s.Pools()[0]; p.InUse != 1 || p.Max == 0 {
			t.Errorf("while one reads: %+v", p)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		wait(0)
		ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
		if err := s.Long(ctx, alone); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, graph.ErrUnavailable) {
			t.Errorf("out of time: %v", err)
		}
		cancel()
		wait(0)
		if p := s.Pools()[0]; p.InUse != 0 {
			t.Errorf("when nobody reads: %+v", p)
		}
	}
}

// TestRefusesTexts holds that what the server would change is turned down.
func TestRefusesTexts(t *testing.T) {
	s := openAt(server(t))(t)
	for name, change := range map[string]func(*graph.Reading){
		"text":     func(r *graph.Reading) { r.Article.Text = "\xff" + r.Article.Text },
		"name":     func(r *graph.Reading) { r.Actors[0].Name = "\xed\xa0\x80" },
		"long ID":  func(r *graph.Reading) { r.Article.ID = graph.ArticleID(strings.Repeat("x", 9000)); r.Claims = nil },
		"relation": func(r *graph.Reading) { r.Claims[0].Relation = "\xff" },
	} {
		for r := range graphtest.Generate(1, 20) {
			change(r)
			if _, err := s.Put(t.Context(), r); !errors.Is(err, graph.ErrQuery) {
				t.Errorf("%s: %v, want ErrQuery", name, err)
			}
		}
	}
}
