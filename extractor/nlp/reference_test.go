//go:build !entente_nobase && !entente_nosmall

package nlp

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReference holds the engine against the fp32 network in Python
// (train/reference.py) on the news of PUD: the same trees, labels and tags but
// for what rounding the weights to int8 moves.
func TestReference(t *testing.T) {
	words := map[string][]string{}
	for _, s := range readGold(t, "pud.test.conllu.gz") {
		words[s.id] = s.form
	}
	f, err := os.Open("testdata/pud-news.tsv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	e := baseEngine(t)
	var tokens, heads, labels, tags, sentences, trees int
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		id, cells, ok := strings.Cut(lines.Text(), "\t")
		want := strings.Fields(cells)
		if !ok || len(want) != len(words[id]) {
			t.Fatalf("%s: %d words in the reference, %d in the treebank", id, len(want), len(words[id]))
		}
		got := e.Annotate(words[id])
		sentences++
		same := true
		for i, w := range want {
			var head, rel, upos, xpos int
			if _, err := fmt.Sscanf(w, "%d:%d:%d:%d", &head, &rel, &upos, &xpos); err != nil {
				t.Fatal(err)
			}
			tok := got.Tokens[i]
			tokens++
			sameHead := tok.Head == head-1
			sameLabel := sameHead && tok.Rel == e.rel[rel]
			same = same && sameLabel
			heads += one(sameHead)
			labels += one(sameLabel)
			tags += one(tok.UPOS == e.upos[upos] && tok.XPOS == e.xpos[xpos])
		}
		trees += one(same)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	share := func(n, of int) float64 { return 100 * float64(n) / float64(of) }
	t.Logf("%d words: heads %.2f, with labels %.2f, tags %.2f; %d of %d whole trees", tokens, share(heads, tokens), share(labels, tokens), share(tags, tokens), trees, sentences)
	if sentences != 500 || share(labels, tokens) < 98.5 || share(tags, tokens) < 99.5 {
		t.Errorf("%d sentences; heads and labels agree on %.2f %%, tags on %.2f %%; want 98.5 and 99.5", sentences, share(labels, tokens), share(tags, tokens))
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
