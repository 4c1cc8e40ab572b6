package graph_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
)

func ontology(t *testing.T) *graph.Ontology {
	t.Helper()
	o, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOntology(t *testing.T) {
	o := ontology(t)
	for _, c := range []struct {
		name             string
		category, denied graph.Category
		modality         graph.Modality
	}{
		{"TRAINS", graph.Aid, graph.Reject, graph.Actual},
		{"OFFERS_TRAINING", graph.Agree, graph.Reject, graph.Offered},
		{"REQUESTS_ARMS", graph.Request, graph.Request, graph.Requested},
		{"THREATENS_ATTACK", graph.Threaten, "", graph.Threatened},
		{"PLANS_WITHDRAWAL", graph.Agree, graph.Reject, graph.Planned},
		{"MEMBER_OF", "", "", graph.Actual},
	} {
		typ := o.Type(c.name)
		if typ == nil {
			t.Errorf("the ontology has no %s", c.name)
			continue
		}
		if typ.Of(graph.Affirmed) != c.category || typ.Of(graph.Negated) != c.denied || typ.Modality != c.modality {
			t.Errorf("%s is %q, denied %q, %s; want %q, %q, %s", c.name, typ.Of(graph.Affirmed), typ.Of(graph.Negated), typ.Modality, c.category, c.denied, c.modality)
		}
	}
	seen := map[graph.Category]bool{}
	for _, typ := range o.Types() {
		if typ.Stance == "" {
			seen[typ.Category] = true
		}
		if typ.Symmetric && typ.Inverse != "" {
			t.Errorf("%s is symmetric and has the inverse %s", typ.Name, typ.Inverse)
		}
	}
	for _, c := range graph.Categories {
		if !seen[c] {
			t.Errorf("no base of category %s", c)
		}
	}
}

func TestLoadOntologyFaults(t *testing.T) {
	whole := fstest.MapFS{}
	for _, name := range []string{"categories.tsv", "bases.tsv", "stances.tsv"} {
		f, err := schema.Ontology().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var b strings.Builder
		buf := make([]byte, 1<<16)
		for {
			n, err := f.Read(buf)
			b.Write(buf[:n])
			if err != nil {
				break
			}
		}
		whole[name] = &fstest.MapFile{Data: []byte(b.String())}
	}
	for _, c := range []struct{ name, file, line, want string }{
		{"category unknown", "bases.tsv", "X\tX\tFIGHT\t-\t-\t0\t-\t-\t-\tgloss", ":5: no PLOVER category"},
		{"too few cells", "bases.tsv", "X\tX", "cells, want 10"},
		{"name made twice", "bases.tsv", "MEETS\t-\tCONSULT\t-\t-\t0\t-\t-\t-\tgloss", "MEETS is made twice"},
		{"no number", "bases.tsv", "X\tX\tAID\t-\t-\tmuch\t-\t-\t-\tgloss", "is no number"},
		{"inverse unknown", "bases.tsv", "X\t-\tAID\t-\t-\t0\t-\t-\tY\tgloss", "is no base"},
		{"modality unknown", "stances.tsv", "x\tX\tWISHED\t-\t-\t-\t-\t-\t-\t-", "no modality"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := fstest.MapFS{}
			for k, v := range whole {
				broken[k] = v
			}
			broken[c.file] = &fstest.MapFile{Data: []byte(string(whole[c.file].Data) + c.line + "\n")}
			if _, err := graph.LoadOntology(broken); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
				t.Errorf("error %v, want one in %s about %q", err, c.file, c.want)
			}
		})
	}
}
