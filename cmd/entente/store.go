package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

const defaultStore = "var/entente.db"

func storeFlag(value string) *cli.StringFlag {
	return &cli.StringFlag{Name: "store", Value: value, Usage: "keep the graph in `STORE`: a file, or neo4j://HOST:7687", Sources: cli.EnvVars("ENTENTE_STORE")}
}

// A store is what every store of ours can do.
type store interface {
	graph.Store
	graph.BulkWriter
	graph.Source
}

// openStore opens the store that the command line names. Opened for writing, one of an
// older version is brought up to date; opened for reading, it is left as it is and refused.
func (e *env) openStore(ctx context.Context, name string, readOnly bool) (store, error) {
	if neo4j.Is(name) {
		return e.openNeo4j(ctx, name, readOnly)
	}
	s, err := sqlite.Open(ctx, name, sqlite.Config{ReadOnly: readOnly})
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, hint(fmt.Errorf("there is no store at %s", name), "make one: entente ingest -store %s ARTICLES", name)
	case errors.Is(err, graph.ErrNewerStore):
		return nil, hint(err, "use the newer entente, or another file: -store %s", defaultStore)
	case errors.Is(err, graph.ErrOlderStore):
		return nil, olderHint(err, name)
	case errors.Is(err, graph.ErrForeignStore):
		return nil, hint(err, "give another file: -store %s", defaultStore)
	case errors.Is(err, os.ErrPermission):
		return nil, hint(err, "give a file that you may write: -store %s", defaultStore)
	}
	return nil, err
}

func olderHint(err error, name string) error {
	return hint(err, "make a backup, then: entente upgrade -store %s", name)
}

// The environment that a Neo4j store is opened with; a password belongs into no
// command line, which other users of the machine can see.
const (
	neo4jUser     = "ENTENTE_NEO4J_USER"     // "neo4j" where there is a password
	neo4jPassword = "ENTENTE_NEO4J_PASSWORD" // none: the server asks for none
	neo4jCA       = "ENTENTE_NEO4J_CA"       // a PEM file to trust instead of the system's
	neo4jWait     = "ENTENTE_NEO4J_WAIT"     // how long to wait for a server that starts, or another's load: 10s
)

func (e *env) openNeo4j(ctx context.Context, uri string, readOnly bool) (store, error) {
	ontology, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		return nil, err
	}
	cfg := neo4j.Config{
		User: os.Getenv(neo4jUser), Password: os.Getenv(neo4jPassword), Ontology: ontology, ReadOnly: readOnly, Wait: 10 * time.Second,
		Waiting: func(err error) {
			if errors.Is(err, neo4j.ErrLoading) {
				fmt.Fprintf(e.stderr, "entente: waiting for another client that loads %s\n", uri)
				return
			}
			fmt.Fprintf(e.stderr, "entente: waiting for Neo4j at %s\n", uri)
		},
	}
	if cfg.User == "" && cfg.Password != "" {
		cfg.User = "neo4j"
	}
	if v := os.Getenv(neo4jWait); v != "" {
		if cfg.Wait, err = time.ParseDuration(v); err != nil {
			return nil, hint(usage("%s=%s is no duration", neo4jWait, v), "%s=30s", neo4jWait)
		}
	}
	if path := os.Getenv(neo4jCA); path != "" {
		pem, err := os.ReadFile(path)
		if err != nil {
			return nil, hint(fmt.Errorf("reading %s: %w", path, cause(err)), "%s names a PEM file", neo4jCA)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(pem) {
			return nil, hint(fmt.Errorf("there is no certificate in %s", path), "%s names a PEM file", neo4jCA)
		}
	}
	s, err := neo4j.Open(ctx, uri, cfg)
	if err == nil {
		return s, nil
	}
	return nil, neo4jHint(err, uri)
}

// neo4jHint says what to do about an error of opening.
func neo4jHint(err error, uri string) error {
	switch {
	case errors.Is(err, neo4j.ErrAuth):
		return hint(err, "set %s and %s; three wrong tries lock a user out for five seconds", neo4jUser, neo4jPassword)
	case errors.Is(err, neo4j.ErrUnreachable):
		return hint(err, "start the server, or give its Bolt address (port 7687, not the browser's 7474); %s=60s waits for one that starts", neo4jWait)
	case errors.Is(err, neo4j.ErrFailed):
		return hint(err, "its log debug.log says why, a full disk or too little memory for example; mend that, start it again, and run the command again: what was stored stays")
	case errors.Is(err, neo4j.ErrEncryption):
		return hint(err, "neo4j:// and bolt:// go unencrypted, neo4j+s:// and bolt+s:// encrypted; %s names a certificate to trust", neo4jCA)
	case errors.Is(err, neo4j.ErrLoading):
		return hint(err, "wait until whoever loads it is done; where the load was broken off: entente upgrade -store %s", uri)
	case errors.Is(err, neo4j.ErrOldServer):
		return hint(err, "upgrade it to 5.26 or a later one")
	case errors.Is(err, fs.ErrNotExist):
		return hint(err, "make one: entente ingest -store %s ARTICLES, or entente copy %s %s", uri, defaultStore, uri)
	case errors.Is(err, graph.ErrNotFound):
		return hint(err, "leave the name out for the user's own database, or make it on an Enterprise server: CREATE DATABASE name")
	case errors.Is(err, graph.ErrNewerStore):
		return hint(err, "use the newer entente, or another database: neo4j://HOST:7687/NAME")
	case errors.Is(err, graph.ErrOlderStore):
		return olderHint(err, uri)
	case errors.Is(err, graph.ErrForeignStore):
		return hint(err, "give an empty database: neo4j://HOST:7687/NAME")
	case errors.Is(err, graph.ErrReadOnly):
		return hint(err, "give the user the right to write and to make indexes, or use a database that can be written")
	case errors.Is(err, graph.ErrQuery):
		return usageError{err}
	}
	return err
}
