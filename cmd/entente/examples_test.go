package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/schema"
	"github.com/entente-graph/entente/seeds"
)

var reread = flag.Bool("reread", false, "read the articles anew that the examples are answered from")

// exampleReadings are what the examples are answered from: the sample articles and
// those of testdata/examples, as they were read once, so that the answers change
// with the queries and the stores and not with the rules of reading.
// With -reread they are read anew.
func exampleReadings(t *testing.T) []*graph.Reading {
	t.Helper()
	path := filepath.Join("testdata", "examples", "readings.jsonl")
	if *reread {
		readExamples(t, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []*graph.Reading
	for line := range bytes.Lines(b) {
		r := new(graph.Reading)
		if err := json.Unmarshal(line, r); err != nil {
			t.Fatal(err)
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

// readExamples reads the articles and writes what was read.
func readExamples(t *testing.T, path string) {
	t.Helper()
	x := exampleExtractor(t)
	samples, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	var documents []extractor.Document
	for _, a := range samples { // as demo does
		documents = append(documents, extractor.Document{ID: a.Name, Title: a.Title, Text: a.Text, Date: a.Date, Publisher: "Entente samples"})
	}
	b, err := os.ReadFile(filepath.Join("testdata", "examples", "articles.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(b) {
		var d extractor.Document
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	for _, d := range documents {
		if err := w.Encode(x.Read(d).Reading(d)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func exampleExtractor(t *testing.T) *extractor.Extractor {
	t.Helper()
	x, err := extractor.New(extractor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// fillExamples puts the readings into a store, each as if on the evening of its day.
func fillExamples(t *testing.T, s graph.Store) {
	t.Helper()
	for _, r := range exampleReadings(t) {
		day, err := time.Parse(time.DateOnly, r.Article.Published)
		if err != nil {
			t.Fatal(err)
		}
		r.Article.Added = day.Add(18 * time.Hour)
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

// sqliteExamples is a SQLite store of the readings.
func sqliteExamples(t *testing.T) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "examples.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	fillExamples(t, s)
	return s
}

// maxQuestions is how often an example may ask the store.
const maxQuestions = 2

// readAnew are the examples that have texts read when they are asked. What they
// say of a line of the lexicon moves with each line before it, so that their
// golden answers leave out its number.
var readAnew = map[string]bool{"explain": true, "why": true}

var places = regexp.MustCompile(`\.tsv:\d+`)

// TestExamples answers every example from SQLite and from Neo4j: by the same
// bytes, those of testdata/examples, which -update rewrites.
func TestExamples(t *testing.T) {
	x := exampleExtractor(t)
	answers := answerExamples(t, sqliteExamples(t), x)
	for name, got := range answers {
		if readAnew[name] {
			got = places.ReplaceAllString(got, ".tsv:N")
		}
		golden := filepath.Join("testdata", "examples", name+".json")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Error(err)
			continue
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s: answers otherwise (-want +got):\n%s", name, d)
		}
	}
	t.Run("neo4j", func(t *testing.T) {
		server := startNeo4j(t)
		s, err := neo4j.Open(t.Context(), server.URI, neo4j.Config{Ontology: x.Ontology()})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		fillExamples(t, s)
		if d := cmp.Diff(answers, answerExamples(t, s, x)); d != "" {
			t.Errorf("Neo4j answers otherwise than SQLite (-sqlite +neo4j):\n%s", d)
		}
	})
}

// answerExamples answers every example from a store, by name.
func answerExamples(t *testing.T, s graph.Store, x *extractor.Extractor) map[string]string {
	t.Helper()
	untraced, err := newTraces(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{}
	o := options(&watchedStore{s, newMetrics(), untraced}, x)
	for _, e := range schema.Examples() {
		variables, err := variablesOf(e.Variables)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		if strings.Contains(e.Query, "\nsubscription ") {
			answers[e.Name] = followExample(t, o, e)
			continue
		}
		a := new(access)
		answer, failed, err := gql.Execute(context.WithValue(t.Context(), accessKey{}, a), o, e.Query, "", variables)
		if err != nil || failed {
			t.Errorf("%s: %v: %s", e.Name, err, answer)
			continue
		}
		if n := a.asked.Load(); n > maxQuestions {
			t.Errorf("%s asks the store %d times, want %d at most", e.Name, n, maxQuestions)
		}
		var got bytes.Buffer
		if err := json.Indent(&got, answer, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		answers[e.Name] = got.String()
	}
	return answers
}

// followed is how many answers of a subscription are looked at.
const followed = 4

// followExample asks a server for the first answers of a subscription.
func followExample(t *testing.T, o gql.Options, e schema.Example) string {
	t.Helper()
	srv := httptest.NewServer(gql.NewHandler(o))
	defer srv.Close()
	body, err := json.Marshal(map[string]any{"query": e.Query, "variables": json.RawMessage(e.Variables)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var got bytes.Buffer
	n := 0
	for data := range events(ctx, t, srv.URL, body) {
		if err := json.Indent(&got, data, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		if n++; n == followed {
			break
		}
	}
	return got.String()
}

// events yields the answers that a server sends to an operation, until one of both ends.
func events(ctx context.Context, t *testing.T, url string, body []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, "POST", url, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "text/event-stream")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: ")); ok && !yield(data) {
				return
			}
		}
		if err := lines.Err(); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	}
}

// TestExampleFiles holds what makes an example one: a comment first that says what
// it asks, an operation called like the file, a name and a golden answer of its
// own, and an answer that holds something.
func TestExampleFiles(t *testing.T) {
	operation := regexp.MustCompile(`(?m)^(?:query|subscription) (\w+)`)
	seen := map[string]bool{}
	for _, e := range schema.Examples() {
		first, _ := bufio.NewReader(strings.NewReader(e.Query)).ReadString('\n')
		if !strings.HasPrefix(first, "# ") || !strings.HasSuffix(first, ".\n") {
			t.Errorf("%s begins with %q, no sentence in a comment", e.Name, first)
		}
		want := strings.ToUpper(e.Name[:1]) + e.Name[1:]
		if m := operation.FindStringSubmatch(e.Query); m == nil || m[1] != want {
			t.Errorf("%s: its operation is %q, want %s", e.Name, m, want)
		}
		if seen[e.Name] {
			t.Errorf("two examples are called %s", e.Name)
		}
		seen[e.Name] = true
		b, err := os.ReadFile(filepath.Join("testdata", "examples", e.Name+".json"))
		if err != nil {
			t.Error(err)
			continue
		}
		var answer struct{ Data map[string]any }
		if err := json.NewDecoder(bytes.NewReader(b)).Decode(&answer); err != nil { // the first one of a subscription
			t.Errorf("%s: %v", e.Name, err)
		}
		for field, v := range answer.Data {
			if v == nil || bytes.Contains(b, []byte(`"nodes": []`)) {
				t.Errorf("%s: its answer says nothing of %s", e.Name, field)
			}
		}
	}
	if len(seen) < 34 {
		t.Errorf("%d examples, want 34", len(seen))
	}
	golden, err := filepath.Glob(filepath.Join("testdata", "examples", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range golden {
		if name := strings.TrimSuffix(filepath.Base(f), ".json"); !seen[name] {
			t.Errorf("%s is the answer of no example", f)
		}
	}
}
