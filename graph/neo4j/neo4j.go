// Package neo4j is the store on a Neo4j server, for teams and for graphs that
// outgrow one machine:
//
//	store, err := neo4j.Open(ctx, "neo4j://localhost:7687", neo4j.Config{User: "neo4j", Password: "…"})
//
// It runs on Neo4j 5.26 and on the calendar releases, Community or Enterprise,
// without APOC. Every statement is a constant text with parameters, but for the
// relationship types of the ontology; see relationshipTypes. One writer commits
// at a time, whatever the number of clients: nearly every article names one of
// the few actors that everybody writes about, whose nodes can be locked once only.
//
// What the database holds:
//
//	(:Actor)-[:OFFERS_TRAINING {claims, affirmed, denied, publishers, articles, first, last}]->(:Actor)
//	(:Claim)-[:SUBJECT|OBJECT|SPEAKER]->(:Actor)
//	(:Claim)-[:EVIDENCE]->(:Sentence)-[:SENTENCE_OF]->(:Article)<-[:IN_ARTICLE]-(:Claim)
//	(:Rejected)-[:REJECTED_IN]->(:Article): a claim that a review has rejected
//	(:Actor)-[:MERGED_INTO]->(:Actor)
//	(:Relation), (:Edit), (:Review), (:Entente): roll-ups by ID, the logs of identities and of reviews, the store itself
package neo4j

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"github.com/entente-graph/entente/graph"
)

// Errors that callers branch on.
var (
	// ErrUnreachable is returned where no server answers at the address in time, or
	// one no longer.
	ErrUnreachable error = fault("no Neo4j server answers")
	// ErrFailed is returned where the server cannot go on: its disk is full, say,
	// or its memory does not do.
	ErrFailed error = fault("the Neo4j server has failed")
	// ErrAuth is returned for a user or password that the server does not take.
	ErrAuth = errors.New("user or password is wrong")
	// ErrEncryption is returned where one side speaks TLS and the other does
	// not, or where the server's certificate is not trusted.
	ErrEncryption = errors.New("no encrypted connection comes about")
	// ErrOldServer is returned for a server older than Neo4j 5.26.
	ErrOldServer = errors.New("server is too old")
	// ErrLoading is returned on opening a store that another client is loading
	// at this time. Opened for reading, a store whose load was broken off gives
	// it as well: opened for writing once, it is ended.
	ErrLoading = errors.New("the store is being loaded")
)

// A fault is an error of the server: graph.ErrUnavailable.
type fault string

func (f fault) Error() string { return string(f) }

// Is reports whether a fault is meant.
func (f fault) Is(target error) bool { return target == graph.ErrUnavailable }

// A Config says how to reach a database. The zero value is a database without
// authentication; the ontology is best given always.
type Config struct {
	User, Password string
	// Database is the name of the database, "" the user's own. A path in the
	// URI does the same.
	Database string
	// Ontology gives the relation types that become relationship types; all
	// others share one. A nil Ontology knows none.
	Ontology *graph.Ontology
	// ReadOnly opens an existing store for reading; writing returns graph.ErrReadOnly.
	ReadOnly bool
	// RootCAs are trusted beside no others where the URI asks for an
	// encrypted connection; nil means those of the system.
	RootCAs *x509.CertPool
	// Wait is how long Open waits for a server that does not answer yet, and for
	// another client to end a load; 0 means hardly at all. Waiting is told of
	// the first failure.
	Wait    time.Duration
	Waiting func(err error)
	// ReadTimeout and WriteTimeout end a transaction on the server, so that
	// neither a query nor a lock outlives its client; 0 means 30 seconds and 5
	// minutes. ConnectTimeout bounds one attempt to connect; 0 means 5 seconds. A
	// server that says nothing is given up after twice that.
	ReadTimeout, WriteTimeout, ConnectTimeout time.Duration
}

// A Store is a graph.Store in one database of a Neo4j server.
type Store struct {
	driver    neo4j.DriverWithContext
	database  string
	readOnly  bool
	bookmarks neo4j.BookmarkManager
	types     relationshipTypes
	timeouts  struct{ read, write time.Duration }

	reading, writing traffic
	sessions         sessions

	mu       sync.Mutex // guards writing and what follows
	identity graph.Identity
}

// Open opens the store in a database, making it where the database is empty. A
// database that holds something else is an error that wraps
// graph.ErrForeignStore, one of a newer version graph.ErrNewerStore; opened for
// reading, an empty one is an error that wraps fs.ErrNotExist. Where there is no
// such database the error wraps graph.ErrNotFound.
func Open(ctx context.Context, uri string, cfg Config) (*Store, error) {
	target, database, err := split(uri)
	if err != nil {
		return nil, err
	}
	auth := neo4j.NoAuth()
	if cfg.User != "" {
		auth = neo4j.BasicAuth(cfg.User, cfg.Password, "")
	}
	driver, err := neo4j.NewDriverWithContext(target, auth, func(c *config.Config) {
		c.UserAgent = "entente"
		c.TelemetryDisabled = true
		c.SocketConnectTimeout = or(cfg.ConnectTimeout, connectTimeout)
		c.FetchSize = 1000
		c.MaxConnectionPoolSize = maxConnections
		c.NotificationsMinSeverity = notifications.DisabledLevel
		if cfg.RootCAs != nil {
			c.TlsConfig = &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w: %w", uri, graph.ErrQuery, err)
	}
	s := &Store{
		driver: driver, database: or(cfg.Database, database), readOnly: cfg.ReadOnly,
		bookmarks: neo4j.NewBookmarkManager(neo4j.BookmarkManagerConfig{}),
		types:     typesOf(cfg.Ontology),
	}
	s.timeouts.read = or(cfg.ReadTimeout, 30*time.Second)
	s.timeouts.write = or(cfg.WriteTimeout, 5*time.Minute)
	if err := s.open(ctx, cfg); err != nil {
		s.Close()
		return nil, fmt.Errorf("opening %s: %w", uri, err)
	}
	return s, nil
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Is reports whether a name of a store is the URI of a Neo4j server.
func Is(name string) bool {
	scheme, _, ok := strings.Cut(name, "://")
	for _, base := range []string{"bolt", "neo4j"} {
		for _, suffix := range []string{"", "+s", "+ssc"} {
			if ok && scheme == base+suffix {
				return true
			}
		}
	}
	return false
}

// split takes the database out of a URI's path.
func split(uri string) (target, database string, err error) {
	u, err := url.Parse(uri)
	switch {
	case err != nil:
		return "", "", fmt.Errorf("%w: %w", graph.ErrQuery, err)
	case !Is(uri) || u.Host == "":
		return "", "", fmt.Errorf("%w: %s is not of the form neo4j://host:7687/database", graph.ErrQuery, uri)
	case u.User != nil:
		return "", "", fmt.Errorf("%w: a URI is shown in messages and lists of processes: give user and password apart from it", graph.ErrQuery)
	}
	database = strings.Trim(u.Path, "/")
	u.Path = ""
	return u.String(), database, nil
}

// open waits for the server, looks at what the database holds, and makes or
// updates the store.
func (s *Store) open(ctx context.Context, cfg Config) error {
	info, err := s.greet(ctx, cfg)
	if err != nil {
		return err
	}
	if err := checkVersion(info.Agent()); err != nil {
		return err
	}
	if err := s.migrate(ctx, cfg); err != nil {
		return err
	}
	return s.loadIdentity(ctx)
}

// greet asks for the server's version, again and again while it does not answer.
func (s *Store) greet(ctx context.Context, cfg Config) (neo4j.ServerInfo, error) {
	deadline := time.Now().Add(cfg.Wait)
	for waiting := false; ; waiting = true {
		info, err := s.version(ctx, 2*or(cfg.ConnectTimeout, connectTimeout))
		mayCome := errors.Is(err, ErrUnreachable) || errors.Is(err, graph.ErrNotFound) // the server, or its database
		if !mayCome || time.Now().After(deadline) || ctx.Err() != nil {
			return info, err
		}
		if !waiting && cfg.Waiting != nil {
			cfg.Waiting(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// version asks for the server's version. Who takes connections and says nothing is
// given up in time: the driver would wait for ever.
func (s *Store) version(ctx context.Context, limit time.Duration) (neo4j.ServerInfo, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	info, err := s.driver.GetServerInfo(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("%w: it says nothing within %v: %v", ErrUnreachable, limit, err) // not DeadlineExceeded, which is the caller's
	}
	return info, told(ctx, err)
}

// checkVersion reads the agent of a server: "Neo4j/5.26.31".
func checkVersion(agent string) error {
	var major, minor int
	if _, err := fmt.Sscanf(agent, "Neo4j/%d.%d", &major, &minor); err != nil {
		return fmt.Errorf("%w: it calls itself %q", graph.ErrForeignStore, agent)
	}
	if major < 5 || major == 5 && minor < 26 {
		return fmt.Errorf("%w: %s, but 5.26 is the oldest that will do", ErrOldServer, agent)
	}
	return nil
}

// connectTimeout is that of a Config which gives none.
const connectTimeout = 5 * time.Second

// closeTimeout bounds what is said to the server after a context has ended: to
// roll back, to be gone.
const closeTimeout = 5 * time.Second

// Close releases the connections, those in use when they have been given back: a
// request whose client has gone may still be about to.
func (s *Store) Close() error {
	shut := s.sessions.drain(closeTimeout)
	defer shut()
	return end(context.Background(), s.driver)
}

// Sessions counts those that are open, as the driver must not be closed beside them.
type sessions struct {
	mu    sync.Mutex
	open  int
	none  chan struct{} // closed when the last has ended; nil until the driver is to be closed
	ended chan struct{} // closed when the driver is
}

// begin counts one in; one that comes while the driver is being closed waits for that,
// and then finds it closed.
func (n *sessions) begin() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ended != nil {
		ended := n.ended
		n.mu.Unlock()
		<-ended
		n.mu.Lock()
	}
	n.open++
}

func (n *sessions) end() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.open--; n.open == 0 && n.none != nil {
		close(n.none)
		n.none = nil
	}
}

// drain waits until none is open, for at most so long. It returns what is to be called
// when the driver is closed.
func (n *sessions) drain(limit time.Duration) (shut func()) {
	n.mu.Lock()
	if n.ended != nil { // closed before
		n.mu.Unlock()
		return func() {}
	}
	n.ended = make(chan struct{})
	none := make(chan struct{})
	if n.open == 0 {
		close(none)
	} else {
		n.none = none
	}
	n.mu.Unlock()
	select {
	case <-none:
	case <-time.After(limit):
	}
	return func() { close(n.ended) }
}

// A countedSession is counted out when it is first closed.
type countedSession struct {
	neo4j.SessionWithContext
	end func()
}

// Close closes it.
func (c countedSession) Close(ctx context.Context) error {
	defer c.end()
	return c.SessionWithContext.Close(ctx)
}

// end closes a driver or session of a context that may have ended.
func end(ctx context.Context, c interface{ Close(context.Context) error }) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	return c.Close(ctx)
}

// A tx runs statements in one transaction.
type tx struct {
	ctx context.Context
	runner
}

type runner interface {
	Run(ctx context.Context, statement string, params map[string]any) (neo4j.ResultWithContext, error)
}

// query runs a statement and calls use for each of its records.
func (t tx) query(text string, params map[string]any, use func(values []any) error) error {
	result, err := t.Run(t.ctx, text, params)
	if err != nil {
		return cut(err)
	}
	var record *neo4j.Record
	for result.NextRecord(t.ctx, &record) {
		if use == nil {
			continue
		}
		if err := use(record.Values); err != nil {
			return err
		}
	}
	return cut(result.Err())
}

// cut makes an error of connectivity of what the driver does not take for one, and
// so would not try again: the end of a connection within a message.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &neo4j.ConnectivityError{Inner: err}
	}
	return err
}

func (s *Store) session(ctx context.Context, mode neo4j.AccessMode) neo4j.SessionWithContext {
	s.sessions.begin()
	return countedSession{s.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: s.database, AccessMode: mode, BookmarkManager: s.bookmarks}), sync.OnceFunc(s.sessions.end)}
}

// maxConnections bounds those to one server.
const maxConnections = 100

// Traffic counts transactions, each of which holds a connection.
type traffic struct {
	inUse  atomic.Int64
	waited atomic.Int64 // nanoseconds
}

// during notes that a transaction asks for a connection. It returns what is to be
// called when it has one, perhaps several times, and when it has ended.
func (t *traffic) during() (has, ended func()) {
	began, held := time.Now(), false
	has = func() {
		if !held {
			held = true
			t.inUse.Add(1)
			t.waited.Add(int64(time.Since(began)))
		}
	}
	return has, func() {
		if held {
			t.inUse.Add(-1)
		}
	}
}

func (t *traffic) pool(name string) graph.Pool {
	return graph.Pool{Name: name, InUse: int(t.inUse.Load()), Max: maxConnections, Waited: time.Duration(t.waited.Load())}
}

// Pools tells of the connections that transactions hold. The driver does not tell
// which others it keeps; readers and writers share the most that there may be.
func (s *Store) Pools() []graph.Pool {
	return []graph.Pool{s.reading.pool("read"), s.writing.pool("write")}
}

// read runs f in a transaction of a reader, perhaps several times.
func (s *Store) read(ctx context.Context, f func(tx) error) error {
	session := s.session(ctx, neo4j.AccessModeRead)
	return transact(ctx, session, session.ExecuteRead, &s.reading, s.timeouts.read, f)
}

// ask runs f, which runs one statement, perhaps several times: by itself first, which
// takes one exchange with the server less than a transaction does.
func (s *Store) ask(ctx context.Context, f func(tx) error) error {
	err := s.once(ctx, f)
	if neo4j.IsRetryable(err) && ctx.Err() == nil {
		return s.read(ctx, f)
	}
	return told(ctx, err)
}

func (s *Store) once(ctx context.Context, f func(tx) error) error {
	session := s.session(ctx, neo4j.AccessModeRead)
	has, ended := s.reading.during()
	defer ended()
	defer end(ctx, session)
	return f(tx{ctx, alone{session, s.timeouts.read, has}})
}

// Alone runs a statement by itself.
type alone struct {
	neo4j.SessionWithContext
	timeout time.Duration
	has     func() // called when there is a connection
}

// Run runs a statement.
func (a alone) Run(ctx context.Context, statement string, params map[string]any) (neo4j.ResultWithContext, error) {
	result, err := a.SessionWithContext.Run(ctx, statement, params, neo4j.WithTxTimeout(a.timeout))
	a.has()
	return result, err
}

// together runs reads of one statement each, in a transaction where there are
// several. Begin is called first, perhaps several times.
func (s *Store) together(ctx context.Context, begin func(), reads ...func(tx) error) error {
	read := s.ask
	if len(reads) > 1 {
		read = s.read
	}
	return read(ctx, func(t tx) error {
		begin()
		for _, f := range reads {
			if err := f(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// write runs f in a transaction of the writer, perhaps several times.
func (s *Store) write(ctx context.Context, f func(tx) error) error {
	if s.readOnly {
		return graph.ErrReadOnly
	}
	session := s.session(ctx, neo4j.AccessModeWrite)
	return transact(ctx, session, session.ExecuteWrite, &s.writing, s.timeouts.write, f)
}

// transact runs f in a transaction of a session, perhaps several times, and ends
// the session.
func transact(ctx context.Context, session neo4j.SessionWithContext, execute func(context.Context, neo4j.ManagedTransactionWork, ...func(*neo4j.TransactionConfig)) (any, error), t *traffic, timeout time.Duration, f func(tx) error) error {
	has, ended := t.during()
	defer ended()
	defer end(ctx, session)
	_, err := execute(ctx, func(t neo4j.ManagedTransaction) (any, error) {
		has()
		return nil, f(tx{ctx, t})
	}, neo4j.WithTxTimeout(timeout))
	return told(ctx, err)
}

func encryption(err error) bool {
	var untrusted x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	text := err.Error()
	return errors.As(err, &untrusted) || errors.As(err, &host) || errors.As(err, &invalid) || errors.As(err, &record) ||
		strings.Contains(text, "x509:") || strings.Contains(text, "tls:") || strings.Contains(text, "certificate")
}

func hasCode(err error, code string) bool {
	var e *neo4j.Neo4jError
	return errors.As(err, &e) && strings.HasPrefix(e.Code, code)
}

// timedOut reports whether the server has ended a transaction for the time that
// it took, perhaps while it waited for a lock.
func timedOut(err error) bool {
	return hasCode(err, "Neo.ClientError.Transaction.TransactionTimedOut") || hasCode(err, "Neo.ClientError.Transaction.LockClientStopped")
}

// told names what callers branch on in an error of the driver; what the context
// has ended is that, however the driver came to know.
func told(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	cause := ctx.Err()
	if at, ok := ctx.Deadline(); cause == nil && ok && !time.Now().Before(at) {
		cause = context.DeadlineExceeded
	}
	switch {
	case cause != nil && lost(err): // and tried again until the time was over
		return fmt.Errorf("%w: %w: %w", cause, ErrUnreachable, err)
	case cause != nil && !errors.Is(err, cause):
		return fmt.Errorf("%w: %w", cause, err)
	}
	var connectivity *neo4j.ConnectivityError
	var auth *neo4j.InvalidAuthenticationError
	var unsupported *neo4j.UsageError
	switch {
	case errors.As(err, &unsupported) && strings.Contains(unsupported.Message, "does not support"):
		return fmt.Errorf("%w: 5.26 is the oldest that will do: %w", ErrOldServer, err)
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, fs.ErrNotExist):
		return err
	case errors.As(err, &auth), hasCode(err, "Neo.ClientError.Security.Unauthorized"),
		hasCode(err, "Neo.ClientError.Security.AuthenticationRateLimit"), hasCode(err, "Neo.ClientError.Security.CredentialsExpired"):
		return fmt.Errorf("%w: %w", ErrAuth, err)
	case hasCode(err, "Neo.ClientError.Cluster.NotALeader"), hasCode(err, "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"),
		hasCode(err, "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase"), hasCode(err, "Neo.ClientError.Security.Forbidden"):
		return fmt.Errorf("%w: %w", graph.ErrReadOnly, err)
	case hasCode(err, "Neo.ClientError.Database.DatabaseNotFound"):
		return fmt.Errorf("%w: %w", graph.ErrNotFound, err)
	case hasCode(err, notUnique): // the store's own nodes are looked for first
		return fmt.Errorf("%w: a claim has the ID of another article's claim: %w", graph.ErrQuery, err)
	case timedOut(err):
		return fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	case hasCode(err, "Neo.DatabaseError"), hasCode(err, "Neo.TransientError.General.OutOfMemoryError"), hasCode(err, "Neo.TransientError.General.MemoryPoolOutOfMemoryError"):
		return fmt.Errorf("%w: %w", ErrFailed, err)
	case errors.As(err, &connectivity) && encryption(err):
		return fmt.Errorf("%w: %w", ErrEncryption, err)
	case errors.As(err, &connectivity), lost(err):
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return err
}

// lost reports whether an error means that the server could not be reached or has
// gone, and not that there was no time left for it.
func lost(err error) bool {
	var limit *neo4j.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		err = limit.Errors[len(limit.Errors)-1]
	}
	var connectivity *neo4j.ConnectivityError
	if errors.As(err, &connectivity) {
		err = connectivity.Inner
	}
	var network net.Error
	return hasCode(err, unavailable) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) && !network.Timeout() && !errors.Is(err, context.Canceled)
}

// notUnique is the code of a node that has the ID of another.
const notUnique = "Neo.ClientError.Schema.ConstraintValidationFailed"

// unavailable is the code of a database that is starting or stopping.
const unavailable = "Neo.TransientError.General.DatabaseUnavailable"

// Values of records: an absent property is the zero value.

func text[T ~string](v any) T { s, _ := v.(string); return T(s) }

func number(v any) int { n, _ := v.(int64); return int(n) }

func decimal(v any) float64 { f, _ := v.(float64); return f }

func flag(v any) bool { b, _ := v.(bool); return b }

func instant(v any) time.Time { t, _ := v.(time.Time); return t.UTC() }

func texts[T ~string](v any) []T {
	list, _ := v.([]any)
	var out []T
	for _, x := range list {
		out = append(out, text[T](x))
	}
	return out
}

func numbers(v any) []int {
	list, _ := v.([]any)
	var out []int
	for _, x := range list {
		out = append(out, number(x))
	}
	return out
}

// some is a property's value: nil, which Neo4j does not store, for the zero value.
func some[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
