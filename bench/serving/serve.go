//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

// asked counts the questions to the store of this process.
var asked atomic.Int64

// serve runs one of the servers until standard input ends.
func serve(ctx context.Context, name, at string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("/questions", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, asked.Load()) })
	if name == "bare" {
		d, err := driver.NewDriverWithContext(at, driver.NoAuth())
		if err != nil {
			return err
		}
		defer d.Close(ctx)
		for i, answer := range bare {
			mux.HandleFunc(fmt.Sprintf("/%d", i), func(w http.ResponseWriter, r *http.Request) {
				id, err := io.ReadAll(r.Body)
				if err != nil {
					http.Error(w, err.Error(), http.StatusBadRequest)
					return
				}
				out, err := answer(r.Context(), d, string(id))
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				json.NewEncoder(w).Encode(struct {
					Data any `json:"data"`
				}{out})
			})
		}
	} else {
		ontology, err := graph.LoadOntology(schema.Ontology())
		if err != nil {
			return err
		}
		var store interface {
			graph.Store
			io.Closer
		}
		if name == "sqlite" {
			s, err := sqlite.Open(ctx, at, sqlite.Config{ReadOnly: true})
			if err != nil {
				return err
			}
			store = &localStore{s}
		} else {
			s, err := neo4j.Open(ctx, at, neo4j.Config{Ontology: ontology, ReadOnly: true})
			if err != nil {
				return err
			}
			store = &serverStore{s}
		}
		defer store.Close()
		mux.Handle("/graphql", gql.NewHandler(gql.Options{Store: store, Ontology: ontology, Plain: name == "stock"}))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: mux}
	go srv.Serve(l)
	fmt.Printf("http://%s\n", l.Addr())
	io.Copy(io.Discard, os.Stdin)
	return srv.Close()
}

// A localStore and a serverStore count the questions that the operations come to.
type localStore struct{ *sqlite.Store }

func (s *localStore) Actors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	asked.Add(1)
	return s.Store.Actors(ctx, ids)
}

func (s *localStore) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	asked.Add(1)
	return s.Store.Relations(ctx, q, p)
}

func (s *localStore) Lookup(ctx context.Context, ids []graph.ActorID, texts []graph.ArticleID) (map[graph.ActorID]*graph.Actor, map[graph.ArticleID]*graph.Article, error) {
	asked.Add(1)
	return s.Store.Lookup(ctx, ids, texts)
}

func (s *localStore) Around(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	asked.Add(1)
	return s.Store.Around(ctx, q)
}

type serverStore struct{ *neo4j.Store }

func (s *serverStore) Actors(ctx context.Context, ids []graph.ActorID) ([]graph.Actor, error) {
	asked.Add(1)
	return s.Store.Actors(ctx, ids)
}

func (s *serverStore) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	asked.Add(1)
	return s.Store.Relations(ctx, q, p)
}

func (s *serverStore) Lookup(ctx context.Context, ids []graph.ActorID, texts []graph.ArticleID) (map[graph.ActorID]*graph.Actor, map[graph.ArticleID]*graph.Article, error) {
	asked.Add(1)
	return s.Store.Lookup(ctx, ids, texts)
}

func (s *serverStore) Around(ctx context.Context, q graph.AroundQuery) (*graph.Graph, error) {
	asked.Add(1)
	return s.Store.Around(ctx, q)
}

// The bare handlers, one an operation, each with a statement of its own.

type end struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type relation struct {
	ID      string  `json:"id"`
	Type    string  `json:"type"`
	Claims  *int64  `json:"claimCount,omitempty"`
	Last    *string `json:"last,omitempty"`
	Subject end     `json:"subject"`
	Object  end     `json:"object"`
}

type actor struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Kind    string  `json:"kind"`
	Country *string `json:"country"`
}

// endsOf returns a relation x with its ends.
const endsOf = "MATCH (s:Actor {id: x.subject}) MATCH (o:Actor {id: x.object})\nRETURN x.id, x.type, s.id, s.name, o.id, o.name"

// level matches the strongest relations of the actors "ids".
const level = `UNWIND ids AS id
CALL (id) {
	MATCH (x:Relation {subject: id}) WHERE x.rank > '' RETURN x ORDER BY x.subject, x.rank LIMIT 501
	UNION
	MATCH (x:Relation {object: id}) WHERE x.rank > '' RETURN x ORDER BY x.object, x.rank LIMIT 501
}
WITH DISTINCT x ORDER BY x.rank LIMIT 501 RETURN collect(x) AS found`

// aroundStatement binds the 500 relations x of a graph of two steps. Where the first
// step has so many, there is no second.
const aroundStatement = `CALL () { WITH [$id] AS ids ` + level + ` }
WITH found[..500] AS near
CALL (near) { UNWIND CASE WHEN size(near) < 500 THEN near ELSE [] END AS x UNWIND [x.subject, x.object] AS id RETURN collect(DISTINCT id) AS ids }
CALL (ids) { ` + level + ` }
UNWIND near + [x IN found WHERE NOT x IN near][..500 - size(near)] AS x
WITH x ORDER BY x.rank
`

const filtered = "MATCH (x:Relation) WHERE x.rank > '' AND x.type = 'MEETS' AND x.last >= '2015-01-01' WITH x ORDER BY x.rank LIMIT 1000\n"

var bare = []func(context.Context, driver.DriverWithContext, string) (any, error){
	func(ctx context.Context, d driver.DriverWithContext, id string) (out any, err error) {
		err = ask(ctx, d, "MATCH (a:Actor {id: $id}) RETURN a.id, a.name, a.kind, a.country", id, func(v []any) {
			out = actor{word(v[0]), word(v[1]), word(v[2]), maybe[string](v[3])}
		})
		return out, err
	},
	relations("MATCH (x:Relation {subject: $id}) WHERE x.rank > '' WITH x ORDER BY x.subject, x.rank LIMIT 20\n"+endsOf+", x.claims ORDER BY x.rank", func(r *relation, v any) { r.Claims = maybe[int64](v) }),
	relations(aroundStatement+endsOf+", null ORDER BY x.rank", func(*relation, any) {}),
	relations(filtered+endsOf+", x.last ORDER BY x.rank", func(r *relation, v any) { r.Last = maybe[string](v) }),
	relations(filtered+endsOf+", x.last ORDER BY x.rank", func(r *relation, v any) { r.Last = maybe[string](v) }),
	func(ctx context.Context, d driver.DriverWithContext, id string) (out any, err error) {
		err = ask(ctx, d, "MATCH (x:Relation) WHERE x.type = 'MEETS' RETURN count(x)", id, func(v []any) { out = v[0] })
		return out, err
	},
}

func word(v any) string { s, _ := v.(string); return s }

func maybe[T any](v any) *T {
	if t, ok := v.(T); ok {
		return &t
	}
	return nil
}

// relations answers with the relations of a statement, whose last column is its own.
func relations(statement string, last func(*relation, any)) func(context.Context, driver.DriverWithContext, string) (any, error) {
	return func(ctx context.Context, d driver.DriverWithContext, id string) (any, error) {
		list := []relation{}
		err := ask(ctx, d, strings.TrimSpace(statement), id, func(v []any) {
			r := relation{ID: word(v[0]), Type: word(v[1]), Subject: end{word(v[2]), word(v[3])}, Object: end{word(v[4]), word(v[5])}}
			last(&r, v[6])
			list = append(list, r)
		})
		return list, err
	}
}

func ask(ctx context.Context, d driver.DriverWithContext, statement, id string, use func([]any)) error {
	asked.Add(1)
	session := d.NewSession(ctx, driver.SessionConfig{AccessMode: driver.AccessModeRead})
	defer session.Close(ctx)
	_, err := session.ExecuteRead(ctx, func(t driver.ManagedTransaction) (any, error) {
		result, err := t.Run(ctx, statement, map[string]any{"id": id})
		if err != nil {
			return nil, err
		}
		for result.Next(ctx) {
			use(result.Record().Values)
		}
		return nil, result.Err()
	})
	return err
}
