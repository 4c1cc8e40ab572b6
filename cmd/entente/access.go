package main

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/entente-graph/entente/graph/gql"
)

// An access is one request as the log has it. What the query says is left out:
// of the document there is its hash, of the variables nothing.
type access struct {
	client    string
	operation atomic.Pointer[gql.Report] // of a plain request; a socket logs each of its own
	asked     atomic.Int64               // questions to the store
}

type accessKey struct{}

func accessOf(ctx context.Context) *access {
	a, _ := ctx.Value(accessKey{}).(*access)
	return a
}

// A recorder keeps what a handler answers with.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Unwrap lets streams flush and sockets take over.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// WriteHeader keeps the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// logged gives each request an ID and a client, and logs and counts it when it
// has been answered.
func (s *server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := gql.NewRequestID()
		client, trusted := s.clientAddress(r)
		if given := r.Header.Get("X-Request-Id"); trusted && plainID(given) {
			id = given
		}
		a := &access{client: client}
		ctx, span := s.traces.request(r, trusted)
		ctx = gql.WithRequestID(context.WithValue(ctx, accessKey{}, a), id)
		rec := &recorder{ResponseWriter: w}
		defer func() {
			s.metrics.request(r.URL.Path, rec.status)
			answered(span, rec.status)
			fields := []zap.Field{
				zap.String("request", id), zap.String("client", a.client), zap.String("method", r.Method), zap.String("path", r.URL.Path),
				zap.Int("status", rec.status), zap.Int64("bytes", rec.bytes), zap.Duration("took", time.Since(began)),
			}
			if o := a.operation.Load(); o != nil {
				fields = append(fields, operationFields(*o, a.asked.Load())...)
			}
			s.log.Info("request", fields...)
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

func operationFields(r gql.Report, asked int64) []zap.Field {
	fields := []zap.Field{zap.String("kind", r.Kind), zap.String("operation", r.Name), zap.Int("cost", r.Cost), zap.Int64("store", asked)}
	if len(r.Hash) >= 16 {
		fields = append(fields, zap.String("document", r.Hash[:16]))
	}
	if len(r.Codes) > 0 {
		fields = append(fields, zap.Any("codes", r.Codes))
	}
	return fields
}

// observe is told of each operation.
func (s *server) observe(ctx context.Context, r gql.Report) {
	a := accessOf(ctx)
	s.metrics.operation(r)
	operated(trace.SpanFromContext(ctx), r)
	if a == nil {
		return
	}
	if r.Transport != "ws" {
		a.operation.Store(&r)
		return
	}
	s.log.Info("operation", append([]zap.Field{zap.String("client", a.client), zap.Duration("took", r.Took), zap.Int("answers", r.Answers)}, operationFields(r, a.asked.Load())...)...)
}

// identify says who asks by the token that is sent, else by the address.
func (s *server) identify(r *http.Request, token string) (gql.Caller, error) {
	if token == "" || s.config.tokens == nil {
		address := r.RemoteAddr
		if a := accessOf(r.Context()); a != nil {
			address = a.client
		}
		return gql.Caller{Client: gql.Address(address)}, nil
	}
	t, err := s.config.tokens.find(token, time.Now())
	if err != nil {
		return gql.Caller{}, err
	}
	return gql.Caller{Client: "token:" + t.name, Name: t.name, Role: t.role}, nil
}

// clientAddress is who asks: the peer or, where that is a proxy of ours, the
// last address that it and those before it forwarded that is none.
func (s *server) clientAddress(r *http.Request) (address string, trusted bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr, false
	}
	at := peer.Addr().Unmap()
	if !s.isProxy(at) {
		return at.String(), false
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(forwarded[i]))
		if err != nil {
			break
		}
		if at = a.Unmap(); !s.isProxy(at) {
			break
		}
	}
	return at.String(), true
}

func (s *server) isProxy(a netip.Addr) bool {
	for _, p := range s.config.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// plainID reports whether an ID from elsewhere is fit for logs and headers.
func plainID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range id {
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
