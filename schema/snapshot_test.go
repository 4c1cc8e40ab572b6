package schema_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/entente-graph/entente/schema"
)

var update = flag.Bool("update", false, "rewrite schema.graphql")

// sources reads the schema as it is written, one file a concept.
func sources(t *testing.T) *ast.Schema {
	t.Helper()
	files, err := filepath.Glob("*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var list []*ast.Source
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, &ast.Source{Name: f, Input: string(b)})
	}
	s, err := gqlparser.LoadSchema(list...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSnapshot holds that schema.graphql, which clients are generated from and
// the server gives out, says what the *.graphqls say. With -update it is rewritten.
func TestSnapshot(t *testing.T) {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchema(sources(t))
	if *update {
		if err := os.WriteFile("schema.graphql", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(schema.SDL(), b.String()); d != "" {
		t.Errorf("schema.graphql is out of date (-it +the sources); go test ./schema -run Snapshot -update writes it:\n%s", d)
	}
}

// TestContract holds that a change that breaks clients does not pass unless
// breaking.txt has a line for it.
func TestContract(t *testing.T) {
	packages := filepath.Join("..", ".ci", "node")
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs Node.js, which is not here")
	}
	if _, err := os.Stat(filepath.Join(packages, "node_modules", "@graphql-inspector")); err != nil {
		t.Skip("needs the packages of .ci/node: npm install --prefix .ci/node")
	}
	const older = "type Query { a(b: Int): Int c: Int }"
	for name, c := range map[string]struct {
		newer, breaking string
		passes          bool
	}{
		"nothing":           {older, "", true},
		"more":              {"type Query { a(b: Int): Int c: Int d: Int }", "", true},
		"less":              {"type Query { a(b: Int): Int }", "", false},
		"less, deliberate":  {"type Query { a(b: Int): Int }", "# why\nQuery.c nobody asked for it\n", true},
		"less, elsewhere":   {"type Query { a(b: Int): Int }", "Query.a nobody asked for it\n", false},
		"within deliberate": {"type Query { a: Int c: Int }", "Query.a by no b\n", true},
		"no reason":         {older, "Query.a\n", false},
	} {
		dir := t.TempDir()
		args := []string{filepath.Join(packages, "contract.mjs")}
		for _, f := range []struct{ name, text string }{{"older.graphql", older}, {"newer.graphql", c.newer}, {"breaking.txt", c.breaking}} {
			path := filepath.Join(dir, f.name)
			if err := os.WriteFile(path, []byte(f.text), 0o644); err != nil {
				t.Fatal(err)
			}
			args = append(args, path)
		}
		out, err := exec.CommandContext(t.Context(), "node", args...).CombinedOutput()
		if (err == nil) != c.passes {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
