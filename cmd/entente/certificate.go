package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// A certificate is one in files that may be renewed while it is served.
type certificate struct {
	cert, key string

	mu      sync.Mutex
	loaded  *tls.Certificate
	changed time.Time // of the certificate's file
}

// loadCertificate reads a certificate and its key. One that has expired is an
// error.
func loadCertificate(cert, key string, now time.Time) (*certificate, error) {
	c := &certificate{cert: cert, key: key}
	if err := c.load(); err != nil {
		return nil, hint(fmt.Errorf("reading the certificate: %w", err), "give PEM files that belong together: -tls-cert FILE -tls-key FILE")
	}
	if end := c.loaded.Leaf.NotAfter; end.Before(now) {
		return nil, hint(fmt.Errorf("the certificate in %s expired on %s", cert, end.Format(time.DateOnly)), "renew it")
	}
	return c, nil
}

func (c *certificate) load() error {
	info, err := os.Stat(c.cert)
	if err != nil {
		return cause(err)
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.loaded, c.changed = &pair, info.ModTime()
	return nil
}

// get returns the certificate as its files have it now; where they cannot be
// read, as they had it last.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if info, err := os.Stat(c.cert); err == nil && !info.ModTime().Equal(c.changed) {
		_ = c.load() // half written perhaps; the next handshake looks again
	}
	return c.loaded, nil
}
