package schema_test

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
)

// events is the lexicon of events, beside which the ontology must not fall behind.
var events = os.DirFS("../extractor/lexicon/events")

func ontology(t *testing.T) *graph.Ontology {
	t.Helper()
	o, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// column returns the distinct cells of a column of a table, each with the line
// where it stands first; "-" is left out.
func column(t *testing.T, fsys fs.FS, file string, cells, column int) map[string]int {
	t.Helper()
	found := map[string]int{}
	err := graph.ReadTable(fsys, file, cells, func(r graph.Row) error {
		if c := r.Optional(column); c != "" && found[c] == 0 {
			found[c] = r.Line
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestBases holds what the loader cannot know: that every category is well
// served, and what CAMEO and Goldstein ask of a row.
func TestBases(t *testing.T) {
	byCategory := map[graph.Category]int{}
	scores := map[string]float64{} // by CAMEO code
	bases := 0
	for _, typ := range ontology(t).Types() {
		if typ.Stance != "" {
			continue
		}
		bases++
		byCategory[typ.Category]++
		if typ.Category == "" {
			if typ.CAMEO != "" || typ.Goldstein != 0 {
				t.Errorf("%s is no event, but has the code %q and the score %g", typ.Name, typ.CAMEO, typ.Goldstein)
			}
			continue
		}
		if typ.Standing {
			t.Errorf("%s is a state of affairs and has the category %s", typ.Name, typ.Category)
		}
		if len(typ.CAMEO) < 3 || len(typ.CAMEO) > 4 {
			t.Errorf("%s: %q is no CAMEO code", typ.Name, typ.CAMEO)
		}
		if score, ok := scores[typ.CAMEO]; ok && score != typ.Goldstein {
			t.Errorf("%s: CAMEO %s scores %g here and %g elsewhere", typ.Name, typ.CAMEO, typ.Goldstein, score)
		}
		scores[typ.CAMEO] = typ.Goldstein
		if typ.Goldstein < -10 || typ.Goldstein > 10 || typ.Goldstein == 0 {
			t.Errorf("%s: a score of %g", typ.Name, typ.Goldstein)
		}
		// A request scores by its code: CAMEO counts an appeal as cooperation.
		if conflict := typ.Category.Quad() == graph.VerbalConflict || typ.Category.Quad() == graph.MaterialConflict; typ.Category != graph.Request && conflict != (typ.Goldstein < 0) {
			t.Errorf("%s is %s and scores %g", typ.Name, typ.Category, typ.Goldstein)
		}
	}
	if bases < 150 {
		t.Errorf("%d bases, want 150", bases)
	}
	for _, c := range graph.Categories {
		if byCategory[c] < 3 {
			t.Errorf("%d bases of category %s, want 3", byCategory[c], c)
		}
	}
}

// elsewhere are the bases whose category is not the one to which CAMEO's code maps.
var elsewhere = map[string]string{
	"APOLOGIZES_TO":           "PLOVER counts apologies with what yields",
	"DECLARES_CEASEFIRE_WITH": "announced, it yields in words; what follows from it is RETREAT",
	"BREAKS_OFF_TALKS_WITH":   "a meeting refused, as a cancelled one is",
	"RESIGNS":                 "a deed, not a word",
	"SANCTIONS":               "sanctions reduce relations",
	"IMPOSES_TARIFFS_ON":      "a kind of sanctions",
	"FREEZES_ASSETS_OF":       "a kind of sanctions",
	"DESIGNATES_AS_TERRORIST": "a kind of sanctions",
	"FINES":                   "a kind of sanctions",
	"CONVICTS":                "a conviction is SANCTION in PLOVER 2021",
	"CRACKS_DOWN_ON":          "repression at large; what is violent in it has bases of its own",
	"DISPERSES":               "no violence need be used",
	"INVADES":                 "an army's attack",
	"OCCUPIES":                "taken by an army",
	"ANNEXES":                 "taken by an army",
}

// TestCAMEO holds the bases against PLOVER's own map of CAMEO's codes.
func TestCAMEO(t *testing.T) {
	codes := map[string]graph.Category{"020": graph.Request, "176": graph.Coerce} // which the map lacks
	err := graph.ReadTable(schema.Ontology(), "cameo.tsv", 4, func(r graph.Row) error {
		codes[r.Cells[0]] = graph.Category(r.Cells[1])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range ontology(t).Types() {
		if typ.Stance != "" || typ.Category == "" {
			continue
		}
		want, ok := codes[typ.CAMEO]
		if !ok {
			t.Errorf("%s: the map knows no code %s", typ.Name, typ.CAMEO)
		}
		if reason := elsewhere[typ.Name]; (want != typ.Category) != (reason != "") {
			t.Errorf("%s is %s, code %s maps to %s; the reason given is %q", typ.Name, typ.Category, typ.CAMEO, want, reason)
		}
	}
}

func TestInverses(t *testing.T) {
	o := ontology(t)
	for _, typ := range o.Types() {
		if typ.Inverse == "" {
			continue
		}
		if back := o.Type(typ.Inverse); back.Inverse != typ.Name {
			t.Errorf("%s has the inverse %s, whose inverse is %q", typ.Name, typ.Inverse, back.Inverse)
		}
		if typ.Symmetric {
			t.Errorf("%s is symmetric and has an inverse", typ.Name)
		}
	}
}

// TestStances holds what a stance makes of a base: "as stated", not as done.
func TestStances(t *testing.T) {
	o := ontology(t)
	for _, c := range []struct {
		name     string
		category graph.Category
		modality graph.Modality
	}{
		{"OFFERS_TRAINING", graph.Agree, graph.Offered},
		{"PROPOSES_TALKS", graph.Agree, graph.Offered},
		{"PLANS_ATTACK", graph.Threaten, graph.Planned},
		{"CONSIDERS_ARMS", "", graph.Possible},
		{"AGREES_TO_WITHDRAWAL", graph.Agree, graph.Agreed},
		{"REQUESTS_ARMS", graph.Request, graph.Requested},
		{"CALLS_FOR_ACTION_AGAINST", graph.Request, graph.Requested},
		{"DEMANDS_RELEASE", graph.Request, graph.Demanded},
		{"THREATENS_BREAK", graph.Threaten, graph.Threatened},
		{"REFUSES_TALKS", graph.Reject, graph.Refused},
		{"OPPOSES_SANCTIONS", graph.Reject, graph.Refused},
		{"ATTEMPTS_ATTACK", graph.Assault, graph.Attempted},
		{"SUSPENDS_MILITARY_AID", graph.Sanction, graph.Actual},
		{"SUSPENDS_ATTACK", graph.Retreat, graph.Actual},
		{"WARNS_OF_ATTACK", "", graph.Possible},
	} {
		typ := o.Type(c.name)
		if typ == nil {
			t.Errorf("the ontology has no %s", c.name)
			continue
		}
		if typ.Category != c.category || typ.Modality != c.modality {
			t.Errorf("%s is %q, %s; want %q, %s", c.name, typ.Category, typ.Modality, c.category, c.modality)
		}
	}
}

// TestLexicon holds that the ontology knows every base and stance of the event
// lexicon: a claim of another would have no category.
func TestLexicon(t *testing.T) {
	o := ontology(t)
	for _, c := range []struct {
		file        string
		cells, base int
	}{
		{"verbs.tsv", 6, 2},
		{"nouns.tsv", 6, 2},
		{"compounds.tsv", 5, 1},
		{"adjectives.tsv", 6, 2},
		{"posts.tsv", 6, 1},
	} {
		for base, line := range column(t, events, c.file, c.cells, c.base) {
			if typ := o.Type(base); typ == nil || typ.Stance != "" {
				t.Errorf("%s:%d: the ontology has no base %s", c.file, line, base)
			}
		}
	}
	stances := column(t, schema.Ontology(), "stances.tsv", 11, 0)
	for _, c := range []struct {
		file          string
		cells, stance int
	}{
		{"verbs.tsv", 6, 3},
		{"nouns.tsv", 6, 3},
		{"light.tsv", 4, 3},
		{"stances.tsv", 6, 3},
	} {
		for stance, line := range column(t, events, c.file, c.cells, c.stance) {
			if stances[stance] == 0 && !(c.file == "stances.tsv" && stance == "possible") { // which is a modality alone
				t.Errorf("%s:%d: the ontology has no stance %s", c.file, line, stance)
			}
		}
	}
}

// TestSampleNames holds that the ontology can say what the sample articles'
// gold files want said.
func TestSampleNames(t *testing.T) {
	o := ontology(t)
	files, err := filepath.Glob("../seeds/*.gold.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d gold files, %v", len(files), err)
	}
	var unknown []string
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := json.NewDecoder(f)
		for {
			var line struct{ Relation string }
			if err := lines.Decode(&line); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if o.Type(line.Relation) == nil && !slices.Contains(unknown, line.Relation) {
				unknown = append(unknown, line.Relation)
			}
		}
	}
	if len(unknown) > 0 {
		t.Errorf("the ontology has no %s", strings.Join(unknown, ", "))
	}
}
