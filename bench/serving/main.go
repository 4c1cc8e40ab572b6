//go:build unix

// Command serving holds Entente's server beside others on one Neo4j server: a
// handler written for each question, stock gqlgen, and @neo4j/graphql on Yoga. It
// compares their answers, then asks them in turns.
//
//	npm install --prefix bench/serving    # else without @neo4j/graphql
//	go run ./bench/serving
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/neo4j/neo4jtest"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
)

var (
	claims      = flag.Int("claims", 100_000, "claims to generate")
	cell        = flag.Duration("time", time.Second, "how long one server is asked in one round")
	rounds      = flag.Int("rounds", 3, "rounds, in which every server has its turn")
	connections = flag.String("connections", "1,8,32", "how many clients at once")
	peer        = flag.String("peer", "bench/serving", "folder of peer.mjs, where npm install was run; \"\" for none")
	only        = flag.String("run", "", "ask only the questions whose names match `REGEXP`")
	index       = flag.Bool("index", false, "give the database an index of relations by type and last date")
	child       = flag.String("serve", "", "")
)

func main() {
	flag.Parse()
	ctx := context.Background()
	run := compare
	if *child != "" {
		run = func(ctx context.Context) error { return serve(ctx, *child, flag.Arg(0)) }
	}
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "serving:", err)
		os.Exit(1)
	}
}

// A server is a process that answers.
type server struct {
	name string
	url  string
	cmd  *exec.Cmd
	stop io.Closer
}

// start runs a command that prints its address, and ends with its input.
func start(name string, cmd *exec.Cmd) (*server, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		in.Close()
		return nil, fmt.Errorf("%s does not start: %w", name, err)
	}
	return &server{name, strings.TrimSpace(line), cmd, in}, nil
}

func (s *server) close() {
	s.stop.Close()
	s.cmd.Wait()
}

// resident is the memory of the server's process in MiB, 0 where it cannot be told.
func (s *server) resident() int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(b))[1])
	return pages * os.Getpagesize() >> 20
}

// cpu is the processor time that the server's process has taken, 0 where it cannot be told.
func (s *server) cpu() time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ") // behind the name
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond // ticks, a hundred a second
}

func (s *server) questions() (n int, err error) {
	resp, err := http.Get(s.url + "/questions")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = fmt.Fscan(resp.Body, &n)
	return n, err
}

// compare fills the stores, starts the servers and measures them.
func compare(ctx context.Context) error {
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "serving-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	base, err := neo4jtest.Start(ctx, neo4jtest.Config{Optimized: true})
	if err != nil {
		return err
	}
	defer base.Stop()
	file := filepath.Join(dir, "graph.db")
	ids, err := fill(ctx, base.URI, file)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var servers []*server
	defer func() {
		for _, s := range servers {
			s.close()
		}
	}()
	for _, name := range []string{"bare", "entente", "stock", "sqlite"} {
		at := base.URI
		if name == "sqlite" {
			at = file
		}
		s, err := start(name, exec.Command(self, "-serve", name, at))
		if err != nil {
			return err
		}
		servers = append(servers, s)
	}
	if _, err := os.Stat(filepath.Join(*peer, "node_modules")); err == nil {
		cmd := exec.Command("node", "peer.mjs", base.URI, aroundStatement+"RETURN x")
		cmd.Dir = *peer
		s, err := start("peer", cmd)
		if err != nil {
			return err
		}
		servers = append(servers, s)
	} else {
		fmt.Fprintf(os.Stderr, "without @neo4j/graphql: npm install --prefix %s\n", *peer)
	}
	for _, op := range operations {
		if !wanted.MatchString(op.name) {
			continue
		}
		if err := op.measure(servers, ids); err != nil {
			return fmt.Errorf("%s: %w", op.name, err)
		}
	}
	fmt.Printf("\n| process | resident, MiB |\n|---|---|\n| Neo4j %s | %d |\n", base.Version, base.Resident()>>20)
	for _, s := range servers {
		fmt.Printf("| %s | %d |\n", s.name, s.resident())
	}
	return nil
}

// fill stores the generated graph twice, and returns the actors that are asked for.
func fill(ctx context.Context, uri, file string) (ids []graph.ActorID, err error) {
	ontology, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		return nil, err
	}
	s, err := neo4j.Open(ctx, uri, neo4j.Config{Ontology: ontology})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	local, err := sqlite.Open(ctx, file, sqlite.Config{})
	if err != nil {
		return nil, err
	}
	defer local.Close()
	for _, to := range []graph.Store{s, local} {
		began := time.Now()
		if _, err := graph.PutAll(ctx, to, func(yield func(*graph.Reading, error) bool) {
			for r := range graphtest.Generate(1, *claims) {
				if !yield(r, nil) {
					return
				}
			}
		}); err != nil {
			return nil, err
		}
		fmt.Fprintf(os.Stderr, "%d claims stored in %s\n", *claims, time.Since(began).Round(time.Second))
	}
	d, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		return nil, err
	}
	defer d.Close(ctx)
	statements := []string{
		`MATCH (x:Relation) CALL (x) { MATCH (s:Actor {id: x.subject}) MATCH (o:Actor {id: x.object}) CREATE (x)-[:FROM]->(s) CREATE (x)-[:TO]->(o) } IN TRANSACTIONS OF 5000 ROWS`,
		"CALL db.awaitIndexes(600)", "CALL db.prepareForReplanning()",
	}
	if *index {
		statements = append([]string{"CREATE INDEX peer FOR (n:Relation) ON (n.type, n.last)"}, statements...)
	}
	for _, statement := range statements {
		session := d.NewSession(ctx, driver.SessionConfig{})
		result, err := session.Run(ctx, statement, nil)
		if err == nil {
			_, err = result.Consume(ctx)
		}
		session.Close(ctx)
		if err != nil {
			return nil, fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	st, err := s.Stats(ctx)
	if err != nil {
		return nil, err
	}
	fmt.Printf("%d actors, %d claims, %d relations\n", st.Actors, st.Claims, st.Relations)
	// Strong and weak actors by turns.
	for i := range 100 {
		ids = append(ids, graph.ActorID(fmt.Sprintf("organization:a%06d", i*i%max(st.Actors/4, 1))))
	}
	return ids, nil
}

// An operation is a question that every server has its own way to put.
type operation struct {
	name string
	// ours and theirs are GraphQL texts, the latter for the peer; read finds in
	// their answers what the bare handler answers.
	ours, theirs string
	read         func(answer any) any
	variables    func(id graph.ActorID) map[string]any
}

func one(id graph.ActorID) map[string]any { return map[string]any{"id": id} }

func none(graph.ActorID) map[string]any { return nil }

// at follows names through objects.
func at(v any, path ...string) any {
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

const ends = "subject{id name} object{id name}"

var operations = []operation{
	{
		name:      "an actor by ID",
		ours:      "query($id: ID!){actor(id: $id){id name kind country}}",
		theirs:    "query($id: ID!){actors(where: {id: {eq: $id}}){id name kind country}}",
		read:      func(v any) any { return first(either(at(v, "actor"), at(v, "actors"))) },
		variables: one,
	},
	{
		name:      "the 20 strongest relations of an actor",
		ours:      "query($id: ID!){relations(filter: {subject: {id: {eq: $id}}} first: 20){nodes{id type claimCount " + ends + "}}}",
		theirs:    "query($id: ID!){relations(where: {subject: {some: {id: {eq: $id}}}} sort: [{rank: ASC}] limit: 20){id type claimCount: claims " + ends + "}}",
		read:      func(v any) any { return flat(either(at(v, "relations", "nodes"), at(v, "relations"))) },
		variables: one,
	},
	{
		name:   "a graph of two steps, 500 relations",
		ours:   "query($id: ID!){graph(seeds: [$id] depth: 2 limit: 500){nodes{id name} edges{id type subject{id} object{id}}}}",
		theirs: "query($id: ID!){around(id: $id){id type " + ends + "}}",
		read: func(v any) any {
			names := map[any]any{}
			nodes, _ := at(v, "graph", "nodes").([]any)
			for _, n := range nodes {
				names[at(n, "id")] = at(n, "name")
			}
			list := flat(either(at(v, "graph", "edges"), at(v, "around")))
			for _, e := range list {
				for _, end := range []any{at(e, "subject"), at(e, "object")} {
					if name, ok := names[at(end, "id")]; ok {
						end.(map[string]any)["name"] = name
					}
				}
			}
			return list
		},
		variables: one,
	},
	{
		name:      "1,000 relations of a type from a day on",
		ours:      `{graph(filter: {type: {eq: "MEETS"}, last: {gte: "2015-01-01"}} limit: 1000){edges{id type last ` + ends + `}}}`,
		theirs:    `{relations(where: {type: {eq: "MEETS"} last: {gte: "2015-01-01"}} sort: [{rank: ASC}] limit: 1000){id type last ` + ends + `}}`,
		read:      func(v any) any { return flat(either(at(v, "graph", "edges"), at(v, "relations"))) },
		variables: none,
	},
	{
		name:      "the same, the peer's by a statement of its own (@cypher)",
		ours:      `{graph(filter: {type: {eq: "MEETS"}, last: {gte: "2015-01-01"}} limit: 1000){edges{id type last ` + ends + `}}}`,
		theirs:    `{filtered(type: "MEETS" from: "2015-01-01"){id type last ` + ends + `}}`,
		read:      func(v any) any { return flat(either(at(v, "graph", "edges"), at(v, "filtered"))) },
		variables: none,
	},
	{
		name:   "how many relations of a type",
		ours:   `{relations(filter: {type: {eq: "MEETS"}}){totalCount}}`,
		theirs: `{relationsConnection(where: {type: {eq: "MEETS"}}){totalCount}}`,
		read: func(v any) any {
			return either(at(v, "relations", "totalCount"), at(v, "relationsConnection", "totalCount"))
		},
		variables: none,
	},
}

func either(a, b any) any {
	if a != nil {
		return a
	}
	return b
}

func first(v any) any {
	if list, ok := v.([]any); ok && len(list) == 1 {
		return list[0]
	}
	return v
}

// flat makes the ends of relations single, which the peer can only give as lists.
func flat(v any) []any {
	list, _ := v.([]any)
	for _, x := range list {
		if m, ok := x.(map[string]any); ok {
			m["subject"], m["object"] = first(m["subject"]), first(m["object"])
		}
	}
	return list
}

// body is what a server is sent, at which path.
func (op *operation) body(s *server, id graph.ActorID) (path, body string) {
	request := map[string]any{"query": op.ours, "variables": op.variables(id)}
	switch s.name {
	case "bare":
		return "/" + strconv.Itoa(op.number()), string(id)
	case "peer":
		request["query"] = op.theirs
	}
	b, err := json.Marshal(request)
	if err != nil {
		panic(err) // strings only
	}
	return "/graphql", string(b)
}

func (op *operation) number() int {
	return slices.IndexFunc(operations, func(o operation) bool { return o.name == op.name })
}

func (op *operation) ask(c *http.Client, s *server, id graph.ActorID) ([]byte, error) {
	path, body := op.body(s, id)
	resp, err := c.Post(s.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %.300s", s.name, resp.Status, b)
	}
	return b, err
}

// same compares the answers for an actor.
func (op *operation) same(c *http.Client, servers []*server, id graph.ActorID) (size int, err error) {
	var want any
	for i, s := range servers {
		b, err := op.ask(c, s, id)
		if err != nil {
			return 0, err
		}
		var answer struct {
			Data   any
			Errors []any
		}
		if err := json.Unmarshal(b, &answer); err != nil {
			return 0, fmt.Errorf("%s answers %.300s: %w", s.name, b, err)
		}
		if len(answer.Errors) > 0 {
			return 0, fmt.Errorf("%s answers %.300s", s.name, b)
		}
		got := answer.Data
		if s.name != "bare" {
			got = op.read(answer.Data)
		}
		if i == 0 {
			want, size = got, len(b)
		}
		if got == nil || !reflect.DeepEqual(got, want) {
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			return 0, fmt.Errorf("%s answers otherwise about %s:\n%.600s\nand not\n%.600s", s.name, id, g, w)
		}
	}
	return size, nil
}

// measure compares the answers and prints a table of times.
func (op *operation) measure(servers []*server, ids []graph.ActorID) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	defer client.CloseIdleConnections()
	size := 0
	for _, id := range ids {
		n, err := op.same(client, servers, id)
		if err != nil {
			return err
		}
		size += n
	}
	fmt.Printf("\n## %s\n\n%d answers of %d bytes on average are the same.\n\n| server | connections | p50 ms | p99 ms | requests/s | p50, times bare | questions | CPU ms |\n|---|---|---|---|---|---|---|---|\n", op.name, len(ids), size/len(ids))
	for _, field := range strings.Split(*connections, ",") {
		n, err := strconv.Atoi(field)
		if err != nil {
			return err
		}
		times := make([][]time.Duration, len(servers))
		asked := make([]int, len(servers))
		lasted, worked := make([]time.Duration, len(servers)), make([]time.Duration, len(servers))
		for range *rounds {
			for i, s := range servers {
				before, err := s.questions()
				if err != nil {
					return err
				}
				worked[i] -= s.cpu()
				began := time.Now()
				took, err := op.load(client, s, ids, n)
				if err != nil {
					return err
				}
				lasted[i] += time.Since(began)
				worked[i] += s.cpu()
				after, err := s.questions()
				if err != nil {
					return err
				}
				times[i] = append(times[i], took...)
				asked[i] += after - before
			}
		}
		var bare time.Duration
		for i, s := range servers {
			slices.Sort(times[i])
			p50, p99 := times[i][len(times[i])/2], times[i][len(times[i])*99/100]
			if s.name == "bare" {
				bare = p50
			}
			fmt.Printf("| %s | %d | %.2f | %.2f | %.0f | %.2f | %.2f | %.2f |\n", s.name, n, ms(p50), ms(p99), float64(len(times[i]))/lasted[i].Seconds(),
				float64(p50)/float64(bare), float64(asked[i])/float64(len(times[i])), ms(worked[i])/float64(len(times[i])))
		}
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// load asks a server for a while over n connections.
func (op *operation) load(c *http.Client, s *server, ids []graph.ActorID, n int) ([]time.Duration, error) {
	until := time.Now().Add(*cell)
	times := make([][]time.Duration, n)
	faults := make([]error, n)
	var clients sync.WaitGroup
	for i := range n {
		clients.Go(func() {
			for k := i; time.Now().Before(until); k++ {
				began := time.Now()
				if _, faults[i] = op.ask(c, s, ids[k%len(ids)]); faults[i] != nil {
					return
				}
				times[i] = append(times[i], time.Since(began))
			}
		})
	}
	clients.Wait()
	return slices.Concat(times...), errors.Join(faults...)
}
