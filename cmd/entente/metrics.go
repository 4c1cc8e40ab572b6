package main

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
)

// metrics are those of one server, for Prometheus.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	operations *prometheus.CounterVec
	errors     *prometheus.CounterVec
	took       *prometheus.HistogramVec
	cost       prometheus.Histogram
	store      *prometheus.HistogramVec
	storeFails *prometheus.CounterVec
	articles   *prometheus.CounterVec
	claims     prometheus.Counter
	ingest     *prometheus.HistogramVec
}

// seconds are the bounds of durations: from a cached count to a query that is
// about to be given up.
var seconds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

func newMetrics() *metrics {
	m := &metrics{
		registry:   prometheus.NewRegistry(),
		requests:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "entente_http_requests_total", Help: "HTTP requests answered, by path and status."}, []string{"path", "status"}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "entente_operations_total", Help: "GraphQL operations ended, by transport, kind and whether they had errors."}, []string{"transport", "kind", "result"}),
		errors:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "entente_errors_total", Help: "Errors in answers, by code."}, []string{"code"}),
		took:       prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "entente_operation_seconds", Help: "Time from request to answer; of a subscription, to its end.", Buckets: seconds}, []string{"transport", "kind"}),
		cost:       prometheus.NewHistogram(prometheus.HistogramOpts{Name: "entente_operation_cost", Help: "Values that an operation might ask for.", Buckets: prometheus.ExponentialBuckets(1, 4, 9)}),
		store:      prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "entente_store_seconds", Help: "Time that the store took for a question; the count is that of questions.", Buckets: seconds}, []string{"question"}),
		storeFails: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "entente_store_errors_total", Help: "Questions that the store did not answer."}, []string{"question"}),
		articles:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "entente_ingest_articles_total", Help: "Articles that clients sent to be stored, by what came of it."}, []string{"result"}),
		claims:     prometheus.NewCounter(prometheus.CounterOpts{Name: "entente_ingest_claims_total", Help: "Claims of articles that were stored new or changed."}),
		ingest:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "entente_ingest_seconds", Help: "Time that an article took to be read and to be stored.", Buckets: seconds}, []string{"stage"}),
	}
	for _, result := range []string{articleChanged, articleSame, articleFailed} {
		m.articles.WithLabelValues(result) // so that each is there at 0
	}
	m.registry.MustRegister(m.requests, m.operations, m.errors, m.took, m.cost, m.store, m.storeFails, m.articles, m.claims, m.ingest,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, code := range gql.Codes {
		m.errors.WithLabelValues(string(code)) // so that each is there at 0
	}
	return m
}

// streams adds the number of open sockets and event streams.
func (m *metrics) streams(count func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "entente_streams", Help: "Sockets and event streams that are open."}, func() float64 { return float64(count()) }))
}

// What comes of an article that is sent to be stored.
const (
	articleChanged = "changed" // or new
	articleSame    = "same"
	articleFailed  = "error"
)

// ingested counts an article that was put into the store.
func (m *metrics) ingested(claims int, changed bool, took time.Duration, err error) {
	m.ingest.WithLabelValues("store").Observe(took.Seconds())
	result := articleSame
	switch {
	case err != nil:
		result = articleFailed
	case changed:
		result = articleChanged
		m.claims.Add(float64(claims))
	}
	m.articles.WithLabelValues(result).Inc()
}

// pools adds the connections of a store, as they stand when they are asked for.
func (m *metrics) pools(s graph.Pooler) { m.registry.MustRegister(pools{s}) }

type pools struct{ graph.Pooler }

// The descriptions of what pools collects.
var (
	connections     = prometheus.NewDesc("entente_store_connections", "Connections of the store, by what they are for and whether they are in use; of Neo4j those in use only.", []string{"pool", "state"}, nil)
	connectionsMax  = prometheus.NewDesc("entente_store_connections_max", "Connections that the store may have.", []string{"pool"}, nil)
	connectionWaits = prometheus.NewDesc("entente_store_connection_waits_total", "Questions that waited for a connection; not told by Neo4j.", []string{"pool"}, nil)
	connectionWait  = prometheus.NewDesc("entente_store_connection_wait_seconds_total", "Time that questions waited for a connection.", []string{"pool"}, nil)
)

// Describe sends the descriptions of all that Collect sends.
func (p pools) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{connections, connectionsMax, connectionWaits, connectionWait} {
		to <- d
	}
}

// Collect sends how the connections stand.
func (p pools) Collect(to chan<- prometheus.Metric) {
	for _, x := range p.Pools() {
		gauge := func(d *prometheus.Desc, n int, labels ...string) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
		}
		gauge(connections, x.InUse, x.Name, "in_use")
		gauge(connections, x.Idle, x.Name, "idle")
		gauge(connectionsMax, x.Max, x.Name)
		to <- prometheus.MustNewConstMetric(connectionWaits, prometheus.CounterValue, float64(x.Waits), x.Name)
		to <- prometheus.MustNewConstMetric(connectionWait, prometheus.CounterValue, x.Waited.Seconds(), x.Name)
	}
}

// request counts an answer. Paths that nothing of note serves are one, as anybody
// can make them up.
func (m *metrics) request(path string, status int) {
	m.requests.WithLabelValues(pathLabel(path), strconv.Itoa(status)).Inc()
}

func pathLabel(path string) string {
	switch path {
	case "/graphql", "/schema.graphql", "/healthz", "/readyz", "/":
		return path
	}
	return "other"
}

func (m *metrics) operation(r gql.Report) {
	kind, result := r.Kind, "ok"
	if kind == "" {
		kind = "none"
	}
	if len(r.Codes) > 0 {
		result = "errors"
	}
	m.operations.WithLabelValues(r.Transport, kind, result).Inc()
	for _, code := range r.Codes {
		m.errors.WithLabelValues(string(code)).Inc()
	}
	if r.Kind != "" {
		m.took.WithLabelValues(r.Transport, kind).Observe(r.Took.Seconds())
		m.cost.Observe(float64(r.Cost))
	}
}

// A watchedStore counts, times and traces the questions to a store.
type watchedStore struct {
	graph.Store
	metrics *metrics
	traces  *traces
}

// watch times one question; the function that it returns ends it.
func (s *watchedStore) watch(ctx context.Context, question string) (context.Context, func(error)) {
	began := time.Now()
	if a := accessOf(ctx); a != nil {
		a.asked.Add(1)
	}
	ctx, span := s.traces.Start(ctx, "store "+question)
	return ctx, func(err error) {
		failed(span, err)
		span.End()
		s.metrics.store.WithLabelValues(question).Observe(time.Since(began).Seconds())
		if err != nil {
			s.metrics.storeFails.WithLabelValues(question).Inc()
		}
	}
}

// Put stores a reading, which a client has sent; see graph.Writer.
func (s *watchedStore) Put(ctx context.Context, r *graph.Reading) (changed bool, err error) {
	ctx, end := s.watch(ctx, "put")
	began := time.Now()
	defer func() {
		s.metrics.ingested(len(r.Claims), changed, time.Since(began), err)
		end(err)
	}()
	return s.Store.Put(ctx, r)
}

// A watchedReader times the reading of articles.
type watchedReader struct {
	articleReader
	metrics *metrics
}

// ReadArticle reads an article; see gql.ArticleReader.
func (r watchedReader) ReadArticle(a graph.Article) *graph.Reading {
	began := time.Now()
	defer func() { r.metrics.ingest.WithLabelValues("read").Observe(time.Since(began).Seconds()) }()
	return r.articleReader.ReadArticle(a)
}

// Actors returns actors by ID; see graph.Reader.
func (s *watchedStore) Actors(ctx context.Context, ids []graph.ActorID) (out []graph.Actor, err error) {
	ctx, end := s.watch(ctx, "actors")
	defer func() { end(err) }()
	return s.Store.Actors(ctx, ids)
}

// FindActors pages through actors; see graph.Reader.
func (s *watchedStore) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (out graph.Slice[graph.Actor], err error) {
	ctx, end := s.watch(ctx, "find-actors")
	defer func() { end(err) }()
	return s.Store.FindActors(ctx, q, p)
}

// Relations pages through relations; see graph.Reader.
func (s *watchedStore) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (out graph.Slice[graph.Relation], err error) {
	ctx, end := s.watch(ctx, "relations")
	defer func() { end(err) }()
	return s.Store.Relations(ctx, q, p)
}

// Claims pages through claims; see graph.Reader.
func (s *watchedStore) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (out graph.Slice[graph.Claim], err error) {
	ctx, end := s.watch(ctx, "claims")
	defer func() { end(err) }()
	return s.Store.Claims(ctx, q, p)
}

// Article returns one article; see graph.Reader.
func (s *watchedStore) Article(ctx context.Context, id graph.ArticleID) (out *graph.Article, err error) {
	ctx, end := s.watch(ctx, "article")
	defer func() { end(err) }()
	return s.Store.Article(ctx, id)
}

// FindArticles returns several articles; see graph.Reader.
func (s *watchedStore) FindArticles(ctx context.Context, ids []graph.ArticleID) (out []*graph.Article, err error) {
	ctx, end := s.watch(ctx, "articles")
	defer func() { end(err) }()
	return s.Store.FindArticles(ctx, ids)
}

// Lookup returns actors and articles; see graph.Reader.
func (s *watchedStore) Lookup(ctx context.Context, ids []graph.ActorID, texts []graph.ArticleID) (actors map[graph.ActorID]*graph.Actor, articles map[graph.ArticleID]*graph.Article, err error) {
	ctx, end := s.watch(ctx, "lookup")
	defer func() { end(err) }()
	return s.Store.Lookup(ctx, ids, texts)
}

// ListArticles pages through articles; see graph.Reader.
func (s *watchedStore) ListArticles(ctx context.Context, q graph.ArticleQuery, p graph.Page) (out graph.Slice[graph.Article], err error) {
	ctx, end := s.watch(ctx, "list-articles")
	defer func() { end(err) }()
	return s.Store.ListArticles(ctx, q, p)
}

// Publishers pages through publishers; see graph.Reader.
func (s *watchedStore) Publishers(ctx context.Context, q graph.PublisherQuery, p graph.Page) (out graph.Slice[graph.Publisher], err error) {
	ctx, end := s.watch(ctx, "publishers")
	defer func() { end(err) }()
	return s.Store.Publishers(ctx, q, p)
}

// Stats counts what is stored; see graph.Reader.
func (s *watchedStore) Stats(ctx context.Context) (out graph.Stats, err error) {
	ctx, end := s.watch(ctx, "stats")
	defer func() { end(err) }()
	return s.Store.Stats(ctx)
}

// Reviews pages through the log of reviews; see graph.Reader.
func (s *watchedStore) Reviews(ctx context.Context, q graph.ReviewQuery, p graph.Page) (out graph.Slice[graph.Review], err error) {
	ctx, end := s.watch(ctx, "reviews")
	defer func() { end(err) }()
	return s.Store.Reviews(ctx, q, p)
}

// AsRead returns claims as they were put; see graph.Reader.
func (s *watchedStore) AsRead(ctx context.Context, ids []graph.ClaimID) (out []graph.Claim, err error) {
	ctx, end := s.watch(ctx, "as-read")
	defer func() { end(err) }()
	return s.Store.AsRead(ctx, ids)
}

// Around collects a graph as the store does, or in the portable way; see graph.Arounder.
func (s *watchedStore) Around(ctx context.Context, q graph.AroundQuery) (out *graph.Graph, err error) {
	ctx, end := s.watch(ctx, "around")
	defer func() { end(err) }()
	return graph.Around(ctx, s.Store, q)
}

// Paths finds paths as the store does, or in the portable way; see graph.PathFinder.
func (s *watchedStore) Paths(ctx context.Context, q graph.PathQuery) (out []graph.Path, err error) {
	ctx, end := s.watch(ctx, "paths")
	defer func() { end(err) }()
	return graph.Paths(ctx, s.Store, q)
}

// RelationsOf finds relations below actors as the store does, or in the portable way; see graph.Fanner.
func (s *watchedStore) RelationsOf(ctx context.Context, actors []graph.ActorID, q graph.RelationQuery, p graph.Page) (out map[graph.ActorID]graph.Slice[graph.Relation], err error) {
	ctx, end := s.watch(ctx, "relations-of")
	defer func() { end(err) }()
	return graph.RelationsOf(ctx, s.Store, actors, q, p)
}

// ClaimsOf finds claims below relations; see RelationsOf.
func (s *watchedStore) ClaimsOf(ctx context.Context, relations []graph.RelationID, q graph.ClaimQuery, p graph.Page) (out map[graph.RelationID]graph.Slice[graph.Claim], err error) {
	ctx, end := s.watch(ctx, "claims-of")
	defer func() { end(err) }()
	return graph.ClaimsOf(ctx, s.Store, relations, q, p)
}

// ClaimsIn finds claims below articles; see RelationsOf.
func (s *watchedStore) ClaimsIn(ctx context.Context, articles []graph.ArticleID, q graph.ClaimQuery, p graph.Page) (out map[graph.ArticleID]graph.Slice[graph.Claim], err error) {
	ctx, end := s.watch(ctx, "claims-in")
	defer func() { end(err) }()
	return graph.ClaimsIn(ctx, s.Store, articles, q, p)
}

// Arrivals returns claims as they came in; see graph.Reader.
func (s *watchedStore) Arrivals(ctx context.Context, q graph.ClaimQuery, after graph.Arrival, limit int) (out graph.Arrivals, err error) {
	ctx, end := s.watch(ctx, "arrivals")
	defer func() { end(err) }()
	return s.Store.Arrivals(ctx, q, after, limit)
}

// Latest returns the place of the claim that arrived last; see graph.Reader.
func (s *watchedStore) Latest(ctx context.Context) (out graph.Arrival, err error) {
	ctx, end := s.watch(ctx, "latest")
	defer func() { end(err) }()
	return s.Store.Latest(ctx)
}

// Tally counts claims as the store does, or in the portable way; see graph.Tallier.
func (s *watchedStore) Tally(ctx context.Context, q graph.TallyQuery) (out []graph.Tally, err error) {
	ctx, end := s.watch(ctx, "tally")
	defer func() { end(err) }()
	return graph.Tallies(ctx, s.Store, q)
}

// Contests finds contests as the store does, or in the portable way; see graph.Contester.
func (s *watchedStore) Contests(ctx context.Context, q graph.ContestQuery) (out []graph.Contest, err error) {
	ctx, end := s.watch(ctx, "contests")
	defer func() { end(err) }()
	return graph.Contests(ctx, s.Store, q)
}
