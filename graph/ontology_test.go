package graph_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
)

func ontology(t testing.TB) *graph.Ontology {
	t.Helper()
	o, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestCoded wants a claim's code and score to be of the category that it is stated in.
func TestCoded(t *testing.T) {
	o := ontology(t)
	for _, c := range []struct {
		name  string
		as    graph.Category
		cameo string
		score float64
	}{
		{"GIVES_ARMS", graph.Aid, "072", 8.3},
		{"GIVES_ARMS", graph.Reject, "12", -4},
		{"AGREES_TO_ATTACK", graph.Agree, "03", 4},
		{"GIVES_ARMS", "", "", 0},
	} {
		if cameo, score := o.Coded(o.Type(c.name), c.as); cameo != c.cameo || score != c.score {
			t.Errorf("%s as %q is %q, %g; want %q, %g", c.name, c.as, cameo, score, c.cameo, c.score)
		}
	}
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
		{"AGREES_TO_ATTACK", graph.Threaten, graph.Agree, graph.Agreed},
		{"AGREES_TO_DEPLOYMENT", graph.Threaten, graph.Reject, graph.Agreed},
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
	for _, name := range []string{"categories.tsv", "bases.tsv", "stances.tsv", "cameo.tsv", "kinds.tsv"} {
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
		{"code twice", "cameo.tsv", "072\tAID\t-\t-", "072 stands here twice"},
		{"kinds of no base", "kinds.tsv", "X\tPERSON\t-", "X is no base"},
		{"kind unknown", "kinds.tsv", "MEETS\tROBOT\t-", ":7: no kind of actor"},
		{"stance twice", "stances.tsv", "offers\tTENDERS\tOFFERED\t-\t-\t-\t-\t-\t-\t-\t-", ":1: stance \"offers\" stands here twice"},
		{"modality unknown", "stances.tsv", "x\tX\tWISHED\t-\t-\t-\t-\t-\t-\t-\t-", "no modality"},
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

func TestUnder(t *testing.T) {
	o := ontology(t)
	for _, typ := range o.Types() {
		if got := o.Under(typ.Base, typ.Stance); got != typ {
			t.Errorf("%s under %q is %v, want %s", typ.Base, typ.Stance, got, typ.Name)
		}
	}
	for _, c := range [][2]string{{"", ""}, {"TRAINS", "wishes"}, {"OFFERS_TRAINING", ""}, {"JUGGLES", "offers"}} {
		if got := o.Under(c[0], c[1]); got != nil {
			t.Errorf("%q under %q is %s, want none", c[0], c[1], got.Name)
		}
	}
}

// TestRestate holds that a claim is mapped by what the ontology now says, and
// that one which says it already is left alone.
func TestRestate(t *testing.T) {
	o := ontology(t)
	for _, c := range []struct {
		name     string
		claim    graph.Claim
		relation string
		category graph.Category
		changed  bool
	}{
		{"as it is", graph.Claim{Base: "TRAINS", Relation: "TRAINS", Category: graph.Aid, CAMEO: "072", Goldstein: 8.3}, "TRAINS", graph.Aid, false},
		{"another category", graph.Claim{Base: "TRAINS", Relation: "TRAINS", Category: graph.Cooperate, CAMEO: "062", Goldstein: 7.4}, "TRAINS", graph.Aid, true},
		{"another name", graph.Claim{Base: "TRAINS", Stance: "offers", Relation: "OFFERS_LESSONS", Category: graph.Agree, Modality: graph.Offered}, "OFFERS_TRAINING", graph.Agree, true},
		{"denied", graph.Claim{Base: "ATTACKS", Relation: "ATTACKS", Category: graph.Assault, Polarity: graph.Negated}, "ATTACKS", "", true},
		{"denied for the time to come", graph.Claim{Base: "MEETS", Relation: "MEETS", Polarity: graph.Negated, Modality: graph.Refused}, "MEETS", graph.Reject, true},
		{"possible", graph.Claim{Base: "ATTACKS", Relation: "ATTACKS", Category: graph.Assault, Modality: graph.Possible}, "ATTACKS", "", true},
		{"open", graph.Claim{Relation: "JUGGLES_WITH"}, "JUGGLES_WITH", "", false},
		{"unknown base", graph.Claim{Base: "JUGGLES", Relation: "JUGGLES", Category: graph.Aid}, "JUGGLES", graph.Aid, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.claim
			if changed := o.Restate(&got); changed != c.changed || got.Relation != c.relation || got.Category != c.category {
				t.Errorf("%s %q, changed %t; want %s %q, %t", got.Relation, got.Category, changed, c.relation, c.category, c.changed)
			}
			if c.changed == (got.ID == c.claim.ID) {
				t.Errorf("the ID is %q, and was %q", got.ID, c.claim.ID)
			}
		})
	}
}

func TestFits(t *testing.T) {
	o := ontology(t)
	person, country := &graph.Mention{Kind: graph.KindPerson}, &graph.Mention{Kind: graph.KindCountry}
	for _, c := range []struct {
		base            string
		subject, object *graph.Mention
		want            bool
	}{
		{"SPOKESMAN_OF", person, country, true},
		{"SPOKESMAN_OF", country, person, false},
		{"BORDERS", country, country, true},
		{"BORDERS", country, person, false},
		{"BORDERS", country, nil, true},
		{"PRAISES", person, person, true},
	} {
		if got := o.Type(c.base).Fits(&graph.Claim{Subject: c.subject, Object: c.object}); got != c.want {
			t.Errorf("%s between %v and %v fits: %t, want %t", c.base, c.subject, c.object, got, c.want)
		}
	}
}

func BenchmarkUnder(b *testing.B) {
	o := ontology(b)
	types := o.Types()
	for i := 0; b.Loop(); i++ {
		t := types[i%len(types)]
		if o.Under(t.Base, t.Stance) != t {
			b.Fatal(t.Name)
		}
	}
}
