package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
)

// TestReadingCheck holds that values of which stores count on there being few are
// those that there are.
func TestReadingCheck(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*graph.Reading)
		want  string // in the error; "" for none
	}{
		{"as it should be", func(*graph.Reading) {}, ""},
		{"of nowhere", func(r *graph.Reading) { r.Actors[0].Country = "" }, ""},
		{"without values", func(r *graph.Reading) { r.Claims[0].Polarity, r.Claims[0].Modality = "", "" }, ""},
		{"long country", func(r *graph.Reading) { r.Actors[0].Country = "Norway" }, `country "Norway", which is no ISO 3166`},
		{"small country", func(r *graph.Reading) { r.Actors[0].Country = "nor" }, "three capital letters"},
		{"category", func(r *graph.Reading) { r.Claims[0].Category = "MEET" }, `category "MEET", which is none of [AGREE CONSULT`},
		{"polarity", func(r *graph.Reading) { r.Claims[0].Polarity = "NO" }, "neither AFFIRMED nor NEGATED"},
		{"modality", func(r *graph.Reading) { r.Claims[0].Modality = "DONE" }, `modality "DONE", which is none of [ACTUAL OFFERED`},
	} {
		r := &graph.Reading{
			Article: graph.Article{ID: "a"},
			Actors:  []graph.Actor{{ID: "country:NOR", Name: "Norway", Kind: graph.KindCountry, Country: "NOR"}},
			Claims: []graph.Claim{{
				ID: "c", Article: "a", Relation: "MEETS", Category: graph.Consult, Polarity: graph.Affirmed, Modality: graph.Actual,
				Subject: &graph.Mention{Actor: "country:NOR"},
			}},
		}
		c.spoil(r)
		switch err := r.Check(); {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
		}
	}
}

// TestCursor holds cursors to what they have been, JSON of the order and its values.
func TestCursor(t *testing.T) {
	texts := []string{"", "country:NOR", "a\"b", `a\b`, "<&>", "tab\t", "Ærø", "\u2028", "a\x7f", "\xff", "\U0001f600"}
	for _, text := range texts {
		for _, number := range []any{0, -12, int64(7), 1e21, 0.1} {
			place := []any{text, number, text}
			want, err := json.Marshal([]any{"actor by " + text, text, number, text})
			if err != nil {
				t.Fatal(err)
			}
			c := graph.CursorAt("actor by "+text, place)
			if got, err := base64.RawURLEncoding.DecodeString(string(c)); err != nil || string(got) != string(want) {
				t.Errorf("%s, not %s: %v", got, want, err)
			}
			if text == "\xff" {
				continue // it comes back as the sign for what is no text
			}
			back, err := c.Place("actor by "+text, []bool{true, false, true})
			if err != nil || back[0] != text || back[2] != text {
				t.Errorf("%q came back as %v: %v", place, back, err)
			}
		}
		if _, err := graph.CursorAt("claims", []any{text}).Place("claims", []bool{false}); err == nil {
			t.Errorf("%q is a number", text)
		}
	}
}
