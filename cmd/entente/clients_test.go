package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph/gql"
)

// TestClients generates the clients of schema/clients from the schema and the
// examples, compiles them, and runs them against a server of the examples'
// readings: each prints what testdata/clients holds, which -update rewrites.
func TestClients(t *testing.T) {
	clients, err := filepath.Abs(filepath.Join("..", "..", "schema", "clients"))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(gql.NewHandler(options(sqliteExamples(t), exampleExtractor(t))))
	defer srv.Close()
	python := filepath.Join(clients, "..", "..", ".venv", "bin", "python")
	for name, c := range map[string]struct {
		folder  string
		needs   []string // a command that fails where something is missing
		install string   // how to get it
		build   [][]string
		run     []string
	}{
		"go": {
			"go", []string{"go", "mod", "download"}, "cd schema/clients/go && go mod download",
			[][]string{{"go", "generate"}, {"go", "vet", "."}},
			[]string{"go", "run", ".", srv.URL, "2022-01-01"},
		},
		"typescript": {
			"typescript", []string{"npm", "ls", "--silent"}, "npm install --no-package-lock --prefix schema/clients/typescript",
			[][]string{{"npm", "run", "--silent", "build"}},
			[]string{"node", filepath.Join("built", "drawing.js"), srv.URL, "country:QAT"},
		},
		"conflict": {
			"python", []string{python, "-c", "import gql, networkx, pandas"}, "python3 -m venv .venv && .venv/bin/pip install -r schema/clients/python/requirements.txt", nil,
			[]string{python, "conflict.py", srv.URL},
		},
		"brokers": {
			"python", []string{python, "-c", "import gql, networkx, pandas"}, "python3 -m venv .venv && .venv/bin/pip install -r schema/clients/python/requirements.txt", nil,
			[]string{python, "brokers.py", srv.URL},
		},
	} {
		t.Run(name, func(t *testing.T) {
			command := func(args []string) ([]byte, error) {
				cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
				cmd.Dir = filepath.Join(clients, c.folder)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				out, err := cmd.Output()
				if err != nil {
					err = fmt.Errorf("%v: %w\n%s%s", args, err, out, stderr.Bytes())
				}
				return out, err
			}
			if _, err := command(c.needs); err != nil {
				t.Skipf("something is missing; %s\n%v", c.install, err)
			}
			for _, step := range c.build {
				if _, err := command(step); err != nil {
					t.Fatal(err)
				}
			}
			got, err := command(c.run)
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "clients", name+".txt")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Errorf("prints otherwise (-want +got):\n%s", d)
			}
		})
	}
}
