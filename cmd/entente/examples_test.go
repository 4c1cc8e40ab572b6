package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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

// fillExamples puts the readings into a store.
func fillExamples(t *testing.T, s graph.Store) {
	t.Helper()
	for _, r := range exampleReadings(t) {
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

// A cursor's text is the store's own.
var cursors = regexp.MustCompile(`"(c|startC|endC)ursor": "[^"]*"`)

// Where a line stands in a lexicon changes with each one before it.
var places = regexp.MustCompile(`\.tsv:\d+`)

// TestExamples answers every example from SQLite and from Neo4j: by the same
// bytes but for cursors and lexicon lines, those of testdata/examples, which -update rewrites.
func TestExamples(t *testing.T) {
	x := exampleExtractor(t)
	t.Run("sqlite", func(t *testing.T) { answerExamples(t, sqliteExamples(t), x) })
	t.Run("neo4j", func(t *testing.T) {
		server := startNeo4j(t)
		s, err := neo4j.Open(t.Context(), server.URI, neo4j.Config{Ontology: x.Ontology()})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		fillExamples(t, s)
		answerExamples(t, s, x)
	})
}

func answerExamples(t *testing.T, s graph.Store, x *extractor.Extractor) {
	t.Helper()
	untraced, err := newTraces(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	o := options(&watchedStore{s, newMetrics(), untraced}, x)
	for _, e := range schema.Examples() {
		variables, err := variablesOf(e.Variables)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
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
		text := cursors.ReplaceAllString(got.String(), `"${1}ursor": "..."`)
		text = places.ReplaceAllString(text, ".tsv:N")
		golden := filepath.Join("testdata", "examples", e.Name+".json")
		if *update {
			if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Error(err)
			continue
		}
		if d := cmp.Diff(string(want), text); d != "" {
			t.Errorf("%s: answers otherwise (-want +got):\n%s", e.Name, d)
		}
	}
}

// TestExampleFiles holds what makes an example one: a comment first that says what
// it asks, an operation called like the file, a name and a golden answer of its
// own, and an answer that holds something.
func TestExampleFiles(t *testing.T) {
	operation := regexp.MustCompile(`(?m)^query (\w+)`)
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
		if err := json.Unmarshal(b, &answer); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
		for field, v := range answer.Data {
			if v == nil || bytes.Contains(b, []byte(`"nodes": []`)) {
				t.Errorf("%s: its answer says nothing of %s", e.Name, field)
			}
		}
	}
	if len(seen) < 23 {
		t.Errorf("%d examples, want 23", len(seen))
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
