package extractor

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/entente-graph/entente/graph"
)

// TestActorsFound reads testdata/actors.tsv: every phenomenon of finding and resolving
// actors in sentences of its own, all of which must be right.
func TestActorsFound(t *testing.T) {
	x := newExtractor(t)
	err := graph.ReadTable(os.DirFS("testdata"), "actors.tsv", 6, func(r graph.Row) error {
		text, words := r.Cells[1], r.Cells[3]
		doc := x.parse(Document{Text: text, Date: r.Optional(2)})
		m, err := mentioned(doc, words)
		if err != nil {
			t.Errorf("%s:%d: %s: %v", r.File, r.Line, text, err)
			return nil
		}
		if r.Cells[4] == "none" {
			if m != nil {
				t.Errorf("%s:%d: %s: %q is %q (%s), want no mention", r.File, r.Line, text, words, m.Actor, m.match)
			}
			return nil
		}
		if m == nil {
			t.Errorf("%s:%d: %s: no mention %q", r.File, r.Line, text, words)
			return nil
		}
		if got, want := m.Actor, graph.ActorID(r.Optional(4)); got != want {
			t.Errorf("%s:%d: %s: %q is %q (%s), want %q", r.File, r.Line, text, words, got, m.match, want)
		}
		if got, want := string(m.Sector), r.Cells[5]; want != "*" && got != r.Optional(5) {
			t.Errorf("%s:%d: %s: %q acts as %q, want %q", r.File, r.Line, text, words, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mentioned is the longest mention that ends where the words end and holds them;
// "Paris#2" is their second occurrence.
func mentioned(doc *document, words string) (*mention, error) {
	words, count, _ := strings.Cut(words, "#")
	n := 1
	if count != "" {
		if _, err := fmt.Sscan(count, &n); err != nil {
			return nil, err
		}
	}
	start := -1
	for range n {
		next := strings.Index(doc.Text[start+1:], words)
		if next < 0 {
			return nil, fmt.Errorf("the text does not hold %q %d times", words, n)
		}
		start += 1 + next
	}
	var best *mention
	for _, s := range doc.sentences {
		for _, m := range s.mentions {
			if m.Start >= start && m.End == start+len(words) && (best == nil || m.Start < best.Start) {
				best = m
			}
		}
	}
	return best, nil
}

// largeLexicon is the built-in lexicon with 50,000 made-up names on top.
func largeLexicon(t testing.TB) *Lexicon {
	t.Helper()
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	syllables := []string{"ba", "de", "ki", "lo", "mu", "ra", "se", "ti", "vo", "zu", "an", "er", "il", "on", "us"}
	word := func(n int) string {
		var b strings.Builder
		for range 4 {
			b.WriteString(syllables[n%len(syllables)])
			n /= len(syllables)
		}
		w := b.String()
		return strings.ToUpper(w[:1]) + w[1:]
	}
	var table strings.Builder
	for i := range 25_000 {
		fmt.Fprintf(&table, "person:x-%d\t%s %s\t-\t-\t%s Al %s\n", i, word(i*7+3), word(i*11+5), word(i*13+1), word(i*17+2))
	}
	l, err = l.With(fstest.MapFS{ActorTable: {Data: []byte(table.String())}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// BenchmarkActors reports what part of extraction goes into finding and resolving
// actors with 50,000 further names, on the sample articles.
func BenchmarkActors(b *testing.B) {
	x, err := New(Config{Lexicon: largeLexicon(b)})
	if err != nil {
		b.Fatal(err)
	}
	documents := sampleDocuments(b)
	var actors, all time.Duration
	for b.Loop() {
		for _, d := range documents {
			start := time.Now()
			x.Read(d)
			all += time.Since(start)
			doc := x.split(d)
			start = time.Now()
			x.lexicon.findActors(doc, x.words, x.sounds)
			actors += time.Since(start)
		}
	}
	b.ReportMetric(100*float64(actors)/float64(all), "%actors")
}

// BenchmarkManyNames compares what sentences of a few names or pronouns cost with
// those of four times as many: the ratio is 4 where the cost is linear.
func BenchmarkManyNames(b *testing.B) {
	x := newExtractor(b)
	enumerate := func(n int) string {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("Anna Lund%c%c", 'a'+i%26, 'a'+i/26))
		}
		return strings.Join(names, ", ") + " and Kenya said they had met."
	}
	pronouns := func(n int) string {
		return "Anna Lund met Peter Olsen. " + strings.Repeat("She told him that he was late, and he told her that she and they knew it. ", n)
	}
	for _, c := range []struct {
		name  string
		text  func(int) string
		small int
	}{{"names", enumerate, 50}, {"pronouns", pronouns, 10}} {
		b.Run(c.name, func(b *testing.B) {
			var spent [2]time.Duration
			docs := [2]*document{x.split(Document{Text: c.text(c.small)}), x.split(Document{Text: c.text(4 * c.small)})}
			for b.Loop() {
				for k, doc := range docs {
					start := time.Now()
					x.lexicon.findActors(doc, x.words, x.sounds)
					spent[k] += time.Since(start)
				}
			}
			b.ReportMetric(float64(spent[1])/float64(spent[0]), "ratio")
		})
	}
}

// sampleDocuments are the sample articles of this project.
func sampleDocuments(t testing.TB) []Document {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "seeds", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no sample articles", err)
	}
	var list []Document
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, Document{ID: p, Text: string(b)})
	}
	return list
}

// BenchmarkSoundIndex reports what an extractor with 50,000 further names costs
// to make.
func BenchmarkSoundIndex(b *testing.B) {
	l := largeLexicon(b)
	for b.Loop() {
		newSoundIndex(l)
	}
}
