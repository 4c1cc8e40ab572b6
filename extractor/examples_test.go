package extractor

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
)

// TestExamples reads the sentence beside every sense of the event lexicon and
// wants the claim beside it, made by that very line: a sense that no sentence
// reaches is dead, and one whose own example is misread has a faulty frame. What a
// claim is worth is not asked: that is told by more than a sentence of five words.
func TestExamples(t *testing.T) {
	x := newExtractor(t)
	x.jury = x.jury.lenient()
	sub, err := fs.Sub(eventFiles, "lexicon/events")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, table := range []struct {
		file        string
		cells, want int
	}{{"verbs.tsv", 6, 1200}, {"nouns.tsv", 6, 500}, {"adjectives.tsv", 6, 40}, {"posts.tsv", 6, 20}, {"compounds.tsv", 5, 15}} {
		senses := 0
		err := graph.ReadTable(sub, table.file, table.cells, func(r graph.Row) error {
			text, claim := r.Optional(table.cells-2), r.Cells[table.cells-1]
			if text == "" && (table.file == "adjectives.tsv" || table.file == "posts.tsv" || table.file == "compounds.tsv") {
				return nil // what these say, a verb or a role may say better
			}
			senses++
			want := strings.Split(claim, " | ")
			if other := seen[text]; other != "" {
				t.Errorf("%s: the example stands at %s already", place(r), other)
			}
			seen[text] = place(r)
			if len(want) != 3 {
				return r.Errorf(table.cells-1, "want subject | RELATION | object, not %q", claim)
			}
			var got []string
			claims := x.Read(Document{Text: text}).Claims
			for i := range claims {
				got = append(got, line(&claims[i])+" by "+claims[i].Rule)
			}
			if !slices.ContainsFunc(claims, func(c graph.Claim) bool {
				return c.Rule == place(r) && c.Relation == want[1] && isActor(want[0], c.Subject) && isActor(want[2], c.Object)
			}) {
				t.Errorf("%s: %s %s: %s\n\twant %s\n\tgot  %s", place(r), r.Cells[0], r.Cells[1], text, claim, strings.Join(got, "\n\t     "))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if senses < table.want {
			t.Errorf("%s: %d senses, want %d", table.file, senses, table.want)
		}
	}
}
