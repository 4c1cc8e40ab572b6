package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/web"
	"github.com/entente-graph/entente/schema"
)

func addrFlag() *cli.StringFlag {
	return &cli.StringFlag{Name: "addr", Value: "127.0.0.1:8080", Usage: "listen on `HOST:PORT`", Sources: cli.EnvVars("ENTENTE_ADDR")}
}

func (e *env) serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "serve a store over GraphQL, with a playground",
		Flags: []cli.Flag{storeFlag(defaultStore), addrFlag(), &cli.BoolFlag{Name: "no-introspection", Usage: "hide the schema"}, engineFlag()},
		Action: func(ctx context.Context, c *cli.Command) error {
			x, err := newExtractor(c)
			if err != nil {
				return err
			}
			s, err := openStore(ctx, c.String("store"), true)
			if err != nil {
				return err
			}
			defer s.Close()
			l, err := listen(ctx, c.String("addr"))
			if err != nil {
				return err
			}
			return e.serve(ctx, s, x, l, c.Bool("no-introspection"))
		},
	}
}

// logger writes to standard error.
func (e *env) logger() *zap.Logger {
	cfg := zap.NewProductionEncoderConfig()
	cfg.EncodeTime = zapcore.ISO8601TimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(cfg), zapcore.AddSync(e.stderr), zap.InfoLevel))
}

// options are those of every way to run a query.
func options(s graph.Store, x *extractor.Extractor) gql.Options {
	return gql.Options{Store: s, Ontology: x.Ontology(), Explainer: x}
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

// serve serves on a listener, which it closes, until the context ends or a
// signal asks the process to stop; it then answers what has been asked.
func (e *env) serve(ctx context.Context, s graph.Store, x *extractor.Extractor, l net.Listener, hide bool) error {
	defer l.Close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := e.logger()
	defer log.Sync()
	o := options(s, x)
	o.NoIntrospection = hide
	o.Report = func(id string, err error) { log.Error("query failed", zap.String("request", id), zap.Error(err)) }
	playground, err := web.Handler("/playground/", "/graphql")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", gql.NewHandler(o))
	mux.Handle("/playground/", playground)
	mux.HandleFunc("GET /schema.graphql", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(w, schema.SDL())
	})
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.Actors(r.Context(), nil); err != nil {
			http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.Handle("GET /{$}", http.RedirectHandler("/playground/", http.StatusFound))
	srv := &http.Server{
		Handler: mux, ErrorLog: zap.NewStdLog(log), MaxHeaderBytes: 1 << 16,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	log.Info("serving", zap.String("graphql", "http://"+l.Addr().String()+"/graphql"), zap.String("playground", "http://"+l.Addr().String()+"/playground/"))
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the process at once
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	log.Info("stopping")
	return srv.Shutdown(end)
}
