package main

import (
	"context"
	"fmt"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/entente-graph/entente/graph/gql"
)

// traces makes spans and sends them on. It makes none where no collector is given.
type traces struct {
	trace.Tracer
	end func(context.Context) error // sends what is left
}

// newTraces sends spans as OTLP over HTTP to a collector's URL.
func newTraces(ctx context.Context, url string) (*traces, error) {
	if url == "" {
		return &traces{noop.NewTracerProvider().Tracer("entente"), func(context.Context) error { return nil }}, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(url))
	if err != nil {
		return nil, hint(fmt.Errorf("sending traces to %s: %w", url, err), "give the URL of a collector: -otlp http://127.0.0.1:4318/v1/traces")
	}
	about := resource.NewSchemaless(attribute.String("service.name", "entente"))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return &traces{provider.Tracer("github.com/entente-graph/entente"), provider.Shutdown}, nil
}

// request begins the span of a request; where a proxy of ours sends it, within
// the trace that its headers name.
func (t *traces) request(r *http.Request, trusted bool) (context.Context, trace.Span) {
	ctx := r.Context()
	if trusted {
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
	}
	return t.Start(ctx, r.Method+" "+pathLabel(r.URL.Path), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", r.Method), attribute.String("url.path", pathLabel(r.URL.Path))))
}

// answered ends the span of a request.
func answered(span trace.Span, status int) {
	span.SetAttributes(attribute.Int("http.response.status_code", status))
	if status >= 500 {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// operated tells the span of a request about its operation.
func operated(span trace.Span, r gql.Report) {
	span.SetAttributes(attribute.String("graphql.operation.type", r.Kind), attribute.String("graphql.operation.name", r.Name), attribute.Int("entente.cost", r.Cost))
	if len(r.Codes) > 0 {
		span.SetAttributes(attribute.String("entente.code", string(r.Codes[0])))
	}
}

// failed marks a span; what went wrong is in the log.
func failed(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
}
