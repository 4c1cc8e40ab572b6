package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/urfave/cli/v3"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/web"
	"github.com/entente-graph/entente/schema"
)

const (
	// stopTime is how long requests in progress may take when the server stops.
	stopTime    = 10 * time.Second
	maxDocument = 1 << 16 // bytes of a listed document

	// Of -poll and -backlog: a store is not to be asked all the time, and a subscriber
	// is not to be told of yesterday's claims all day.
	minPoll, maxPoll = 10 * time.Millisecond, time.Minute
	maxBacklog       = 10_000_000
)

func addrFlag() *cli.StringFlag {
	return &cli.StringFlag{Name: "addr", Value: "127.0.0.1:8080", Usage: "listen on `HOST:PORT`", Sources: cli.EnvVars("ENTENTE_ADDR")}
}

func (e *env) serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "serve a store over GraphQL, with a playground",
		Flags: []cli.Flag{
			storeFlag(defaultStore), addrFlag(), lexiconFlag(), engineFlag(),
			&cli.StringFlag{Name: "admin", Usage: "serve metrics and profiles on `HOST:PORT`, which the world should not reach", Sources: cli.EnvVars("ENTENTE_ADMIN")},
			&cli.StringFlag{Name: "otlp", Usage: "send OpenTelemetry traces to the collector at `URL`, such as http://127.0.0.1:4318/v1/traces", Sources: cli.EnvVars("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")},
			&cli.StringFlag{Name: "tls-cert", Usage: "serve HTTPS with the certificate chain in `FILE`; read again when it changes", Sources: cli.EnvVars("ENTENTE_TLS_CERT")},
			&cli.StringFlag{Name: "tls-key", Usage: "the certificate's private key in `FILE`", Sources: cli.EnvVars("ENTENTE_TLS_KEY")},
			&cli.StringSliceFlag{Name: "proxy", Usage: "believe X-Forwarded-For and X-Request-Id from the network `CIDR`", Sources: cli.EnvVars("ENTENTE_PROXY")},
			&cli.StringSliceFlag{Name: "origin", Usage: "let pages of `URL` ask, such as https://example.org; * for any", Sources: cli.EnvVars("ENTENTE_ORIGIN")},
			&cli.IntFlag{Name: "rate", Usage: "let a client start `N` operations a minute; 0 for any number", Sources: cli.EnvVars("ENTENTE_RATE")},
			&cli.DurationFlag{Name: "timeout", Value: 10 * time.Second, Usage: "give up on a query after `TIME`"},
			&cli.DurationFlag{Name: "poll", Value: gql.DefaultPollInterval, Usage: "look every `TIME` for claims that another process stored, while somebody subscribes", Sources: cli.EnvVars("ENTENTE_POLL")},
			&cli.IntFlag{Name: "backlog", Value: gql.DefaultMaxBehind, Usage: "drop a subscriber for whom more than `N` claims wait", Sources: cli.EnvVars("ENTENTE_BACKLOG")},
			tokensFlag(),
			&cli.BoolFlag{Name: "write", Usage: "take mutations from curators and admins: opens the store for writing"},
			&cli.BoolFlag{Name: "private", Usage: "let only those read who have a token"},
			&cli.StringFlag{Name: "documents", Usage: "let clients name the .graphql files of `FOLDER` by their SHA-256"},
			&cli.BoolFlag{Name: "documents-only", Usage: "run no other documents"},
			&cli.BoolFlag{Name: "partial-status", Usage: "give answers with data and errors status 294, as the draft of GraphQL over HTTP has it"},
			&cli.BoolFlag{Name: "no-introspection", Usage: "hide the schema"},
		},
		Action: e.serveAction,
	}
}

func (e *env) serveAction(ctx context.Context, c *cli.Command) (err error) {
	cfg := serveConfig{
		collector: c.String("otlp"),
		options: gql.Options{
			NoIntrospection: c.Bool("no-introspection"), Origins: c.StringSlice("origin"), Rate: c.Int("rate"),
			Timeout: c.Duration("timeout"), PollInterval: c.Duration("poll"), MaxBehind: c.Int("backlog"), DocumentsOnly: c.Bool("documents-only"), Partial: c.Bool("partial-status"), Private: c.Bool("private"),
		},
	}
	if cfg.options.Rate < 0 || cfg.options.Timeout <= 0 {
		return usage("a rate below 0, or no time for queries")
	}
	if poll := cfg.options.PollInterval; poll < minPoll || poll > maxPoll {
		return usage("poll is %v: want %v to %v", poll, minPoll, maxPoll)
	}
	if n := cfg.options.MaxBehind; n < 1 || n > maxBacklog {
		return usage("backlog is %d: want 1 to %d", n, maxBacklog)
	}
	if cfg.options.DocumentsOnly && !c.IsSet("documents") {
		return usage("no documents given that may be run")
	}
	if err := checkOrigins(cfg.options.Origins); err != nil {
		return err
	}
	if cfg.proxies, err = prefixes(c.StringSlice("proxy")); err != nil {
		return err
	}
	if name := c.String("documents"); name != "" {
		if cfg.options.Documents, err = readDocuments(name); err != nil {
			return err
		}
	}
	if cfg.tokens, err = loadTokens(tokensFile(c)); err != nil {
		return err
	}
	if (cfg.options.Private || c.Bool("write")) && cfg.tokens.count() == 0 {
		return hint(usage("nobody has a token, by those in %s", cfg.tokens.path), "entente token create -role curator NAME")
	}
	if cert, key := c.String("tls-cert"), c.String("tls-key"); (cert == "") != (key == "") {
		return usage("a certificate needs its key: give both tls-cert and tls-key")
	} else if cert != "" {
		if cfg.certificate, err = loadCertificate(cert, key, time.Now()); err != nil {
			return err
		}
	}
	x, err := e.newExtractor(c)
	if err != nil {
		return err
	}
	s, err := e.openStore(ctx, c.String("store"), !c.Bool("write"))
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := listen(ctx, c.String("addr"))
	if err != nil {
		return err
	}
	if addr := c.String("admin"); addr != "" {
		if cfg.admin, err = listen(ctx, addr); err != nil {
			l.Close()
			return err
		}
	}
	return e.serve(ctx, s, x, l, cfg)
}

// A serveConfig says how a store is served. The zero value serves it plainly.
type serveConfig struct {
	options     gql.Options
	proxies     []netip.Prefix
	tokens      *tokens
	certificate *certificate
	admin       net.Listener
	collector   string // URL, for traces
}

func checkOrigins(origins []string) error {
	for _, o := range origins {
		u, err := url.Parse(o)
		if o != "*" && (err != nil || u.Scheme == "" || u.Host == "" || u.Scheme+"://"+u.Host != o) {
			return usage("origin %q: want a scheme and a host, such as https://example.org", o)
		}
	}
	return nil
}

func prefixes(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		if a, bad := netip.ParseAddr(text); err != nil && bad == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, usage("proxy %q: want an address or a network, such as 10.0.0.0/8", text)
		}
		out = append(out, p)
	}
	return out, nil
}

// readDocuments reads the documents of a folder by the hash of their text.
func readDocuments(dir string) (map[string]string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.graphql"))
	if err != nil || len(names) == 0 {
		return nil, hint(fmt.Errorf("no documents in %s", dir), "give a folder of .graphql files: -documents FOLDER")
	}
	out := make(map[string]string, len(names))
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, cause(err))
		}
		if len(b) > maxDocument {
			return nil, fmt.Errorf("reading %s: %d bytes, at most %d", name, len(b), maxDocument)
		}
		hash := sha256.Sum256(b)
		out[hex.EncodeToString(hash[:])] = string(b)
	}
	return out, nil
}

// logger writes to standard error.
func (e *env) logger() *zap.Logger {
	cfg := zap.NewProductionEncoderConfig()
	cfg.EncodeTime = zapcore.ISO8601TimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(cfg), zapcore.Lock(zapcore.AddSync(e.stderr)), zap.InfoLevel))
}

// options are those of every way to run a query.
func options(s graph.Store, x *extractor.Extractor) gql.Options {
	return gql.Options{Store: s, Ontology: x.Ontology(), Explainer: x, Reader: articleReader{x}}
}

// An articleReader reads articles for gql.
type articleReader struct{ *extractor.Extractor }

// ReadArticle reads an article; see gql.ArticleReader.
func (x articleReader) ReadArticle(a graph.Article) *graph.Reading {
	d := extractor.Document{ID: a.Source, Title: a.Title, Text: a.Text, URL: a.URL, Publisher: a.Publisher, Date: a.Published}
	return x.Read(d).Reading(d)
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	var failed *net.OpError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, hint(fmt.Errorf("listening on %s: the port is in use", addr), "give another: -addr 127.0.0.1:8081")
	case errors.As(err, &failed):
		err = failed.Err // what it adds is the address
	}
	if err != nil {
		return nil, hint(fmt.Errorf("listening on %s: %w", addr, err), "give an address of this machine: -addr 127.0.0.1:8080")
	}
	return l, nil
}

// A server is what a running serve consists of.
type server struct {
	log      *zap.Logger
	store    graph.Store
	handler  *gql.Handler
	metrics  *metrics
	traces   *traces
	config   serveConfig
	stopping atomic.Bool
}

// serve serves on a listener, which it closes, until the context ends or a
// signal asks the process to stop; it then answers what has been asked.
func (e *env) serve(ctx context.Context, store graph.Store, x *extractor.Extractor, l net.Listener, cfg serveConfig) error {
	defer l.Close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := e.logger()
	defer log.Sync()
	s := &server{log: log, store: store, metrics: newMetrics(), config: cfg}
	var err error
	if s.traces, err = newTraces(ctx, cfg.collector); err != nil {
		return err
	}
	o := cfg.options
	o.Store, o.Ontology, o.Explainer, o.Reader = &watchedStore{store, s.metrics, s.traces}, x.Ontology(), x, articleReader{x}
	o.Report = func(id string, err error) { log.Error("query failed", zap.String("request", id), zap.Error(err)) }
	o.Observe, o.Identify = s.observe, s.identify
	s.handler = gql.NewHandler(o)
	s.metrics.streams(s.handler.Streams)
	mux, err := s.mux()
	if err != nil {
		return err
	}
	public := s.http(s.logged(mux))
	servers := []*http.Server{public}
	scheme := "http"
	if cfg.certificate != nil {
		scheme = "https"
		public.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: cfg.certificate.get}
	}
	failed := make(chan error, 2)
	base := scheme + "://" + l.Addr().String()
	log.Info("serving", zap.String("graphql", base+"/graphql"), zap.String("playground", base+"/playground/"))
	go func() {
		if cfg.certificate != nil {
			failed <- public.ServeTLS(l, "", "")
		} else {
			failed <- public.Serve(l)
		}
	}()
	if cfg.admin != nil {
		defer cfg.admin.Close()
		private := s.http(s.adminMux())
		private.WriteTimeout = 5 * time.Minute // a profile takes as long as it is asked to
		servers = append(servers, private)
		log.Info("serving metrics", zap.String("metrics", "http://"+cfg.admin.Addr().String()+"/metrics"))
		go func() { failed <- private.Serve(cfg.admin) }()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the process at once
	return s.shutdown(context.WithoutCancel(ctx), servers)
}

// shutdown tells balancers first, then ends sockets and streams, then waits for
// what is being answered.
func (s *server) shutdown(ctx context.Context, servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, stopTime)
	defer cancel()
	s.stopping.Store(true)
	s.log.Info("stopping", zap.Int("streams", s.handler.Streams()))
	errs := []error{s.handler.Shutdown(ctx)}
	for _, srv := range servers {
		errs = append(errs, srv.Shutdown(ctx))
	}
	return errors.Join(append(errs, s.traces.end(ctx))...)
}

func (s *server) http(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ErrorLog: zap.NewStdLog(s.log), MaxHeaderBytes: 1 << 16,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
	}
}

func (s *server) mux() (*http.ServeMux, error) {
	playground, err := web.Handler("/playground/", "/graphql")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", s.handler)
	mux.Handle("/playground/", playground)
	mux.HandleFunc("GET /schema.graphql", func(w http.ResponseWriter, r *http.Request) {
		if s.config.options.NoIntrospection {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(w, schema.SDL())
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /{$}", http.RedirectHandler("/playground/", http.StatusFound))
	return mux, nil
}

// ready answers whether to send requests here: the store answers and the server
// is not about to stop.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if s.stopping.Load() {
		http.Error(w, "the server stops", http.StatusServiceUnavailable)
		return
	}
	if _, err := s.store.Actors(ctx, []graph.ActorID{"country:NOR"}); err != nil {
		s.log.Error("the store does not answer", zap.Error(err))
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

func (s *server) adminMux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}
