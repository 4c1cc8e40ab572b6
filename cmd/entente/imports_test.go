package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/entente-graph/entente"

// allowed says which packages of the module, and which modules of others, a
// package may import. Packages that it lacks may import nothing but the standard library.
var allowed = map[string][]string{
	"graph":                     {},
	"schema":                    {},
	"seeds":                     {},
	"extractor/nlp":             {"golang.org/x/sys", "golang.org/x/text"},
	"extractor/nlp/score":       {module + "/extractor/nlp"},
	"extractor/nlp/train/words": {module + "/extractor/nlp"},
	"extractor":                 {module + "/graph", module + "/schema", module + "/extractor/nlp", "golang.org/x/text", "github.com/agnivade/levenshtein"},
	"graph/graphtest":           {module + "/graph", "github.com/google/go-cmp"},
	"graph/sqlite":              {module + "/graph", "modernc.org/sqlite", "golang.org/x/text"},
	"graph/neo4j":               {module + "/graph", "github.com/neo4j/neo4j-go-driver", "golang.org/x/text"},
	"graph/neo4j/neo4jtest":     {"github.com/neo4j/neo4j-go-driver"},
	"graph/gql":                 {module + "/graph", "github.com/99designs/gqlgen", "github.com/vektah/gqlparser", "github.com/coder/websocket"},
	"bench/read":                {module + "/extractor/nlp"},
	"bench/serving": {module + "/graph", module + "/graph/gql", module + "/graph/graphtest", module + "/graph/neo4j", module + "/graph/neo4j/neo4jtest", module + "/graph/sqlite",
		module + "/schema", "github.com/neo4j/neo4j-go-driver"},
	"bench/soak": {module + "/graph", module + "/graph/graphtest", module + "/graph/sqlite", "github.com/coder/websocket"},
	"graph/web":  {module + "/schema"},
}

// TestImports fails when a package imports what the architecture does not allow
// it: the domain imports nothing, the language engine knows nothing of politics.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		if strings.HasPrefix(name, "cmd/") {
			continue
		}
		seen++
		for _, i := range p.Imports {
			if !strings.Contains(strings.SplitN(i, "/", 2)[0], ".") {
				continue // the standard library
			}
			ok := false
			for _, a := range allowed[name] {
				ok = ok || i == a || strings.HasPrefix(i, a+"/") && !strings.HasPrefix(a, module)
			}
			if !ok {
				t.Errorf("%s imports %s", name, i)
			}
		}
	}
	if seen < len(allowed) {
		t.Errorf("%d packages seen, want %d", seen, len(allowed))
	}
}
