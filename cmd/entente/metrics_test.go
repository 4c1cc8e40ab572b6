package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"
)

// TestWatchedStore holds that no power of a store is lost behind the one that
// watches it: it has a method of its own for all that an interface of package graph
// asks of a store but to write, to copy, to verify, to
// stream, to tell of its connections and to close.
func TestWatchedStore(t *testing.T) {
	declared := map[string]bool{}
	for _, d := range declarations(t, ".") {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil {
			continue
		}
		if p, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok && p.X.(*ast.Ident).Name == "watchedStore" {
			declared[f.Name.Name] = true
		}
	}
	unwatched := map[string]bool{"Articles": true, "Edits": true, "Close": true, "IsNode": true}
	powers := 0
	for _, d := range declarations(t, filepath.Join("..", "..", "graph")) {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range g.Specs {
			s, ok := spec.(*ast.TypeSpec)
			if !ok || slices.Contains([]string{"Writer", "BulkWriter", "Source", "Checker", "Pooler"}, s.Name.Name) {
				continue
			}
			i, ok := s.Type.(*ast.InterfaceType)
			if !ok {
				continue
			}
			for _, m := range i.Methods.List {
				for _, name := range m.Names {
					powers++
					if !declared[name.Name] && !unwatched[name.Name] {
						t.Errorf("%s.%s is lost behind a watchedStore", s.Name.Name, name.Name)
					}
				}
			}
		}
	}
	if powers < 15 {
		t.Errorf("%d methods of stores found, that is too few", powers)
	}
}

// declarations are those of a folder's Go files, tests left out.
func declarations(t *testing.T, folder string) (list []ast.Decl) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if matched, _ := filepath.Match("*_test.go", filepath.Base(name)); matched {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f.Decls...)
	}
	return list
}
