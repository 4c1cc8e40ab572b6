package nlp

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sharedFile is a file of the treebanks that lie beside a developer's checkout;
// the test is skipped where they do not.
func sharedFile(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("ENTENTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, "treebanks", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs the treebank %s, which is not here", name)
	}
	return path
}

// A goldSentence is a sentence of a treebank with its words as written.
type goldSentence struct {
	id, doc     string
	paragraph   bool // a paragraph begins here
	form, lemma []string
	upos, xpos  []string
	glued       []bool // no space follows
}

func readGold(t *testing.T, name string) []goldSentence {
	f, err := os.Open(sharedFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var list []goldSentence
	var s goldSentence
	doc, last, lastGlued := "", 0, false // last is the last word of a multiword token, whose line has the SpaceAfter
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case line == "":
			s.doc = doc
			list = append(list, s)
			s, last = goldSentence{}, 0
		case strings.HasPrefix(line, "# newdoc"):
			doc = line
		case strings.HasPrefix(line, "# newpar"):
			s.paragraph = true
		case strings.HasPrefix(line, "# sent_id = "):
			s.id = line[len("# sent_id = "):]
		case line[0] == '#':
		default:
			c := strings.Split(line, "\t")
			no := strings.Contains(c[9], "SpaceAfter=No")
			if _, to, ok := strings.Cut(c[0], "-"); ok {
				if last, err = strconv.Atoi(to); err != nil {
					t.Fatal(err)
				}
				lastGlued = no
				continue
			}
			number, err := strconv.Atoi(c[0])
			if err != nil { // an empty node
				continue
			}
			switch {
			case number < last:
				no = true
			case number == last:
				no = lastGlued
			}
			s.form, s.lemma = append(s.form, c[1]), append(s.lemma, c[2])
			s.upos, s.xpos = append(s.upos, c[3]), append(s.xpos, c[4])
			s.glued = append(s.glued, no)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// A tally counts what was read against what should have been.
type tally struct{ gold, got, right int }

func (t tally) f() float64 { return 200 * float64(t.right) / float64(t.gold+t.got) }

func (t *tally) add(gold, got map[Span]bool) {
	t.gold += len(gold)
	t.got += len(got)
	for s := range got {
		if gold[s] {
			t.right++
		}
	}
}

// A textScore is what TestTextScores measures of one set.
type textScore struct {
	flat, sentences tally // sentence ends, with paragraphs lost and kept
	words           tally // of the text with paragraphs, split and cut
	lemmas          tally // of gold words and tags
	wrong           map[string]int
}

// scoreText reads the treebank's documents, or runs of ten sentences where
// tens is set, from their raw text.
func scoreText(gold []goldSentence, tens bool) textScore {
	score := textScore{wrong: map[string]int{}}
	for len(gold) > 0 {
		n := min(10, len(gold))
		if !tens {
			for n = 1; n < len(gold) && gold[n].doc == gold[0].doc; n++ {
			}
		}
		score.document(gold[:n], false)
		score.document(gold[:n], true)
		gold = gold[n:]
	}
	return score
}

func (score *textScore) document(gold []goldSentence, paragraphs bool) {
	var b strings.Builder
	wantSentences, wantWords := map[Span]bool{}, map[Span]bool{}
	for i, g := range gold {
		if i > 0 && paragraphs && g.paragraph {
			b.WriteString("\n\n")
		}
		from := b.Len()
		for k, form := range g.form {
			at := b.Len()
			b.WriteString(form)
			wantWords[Span{at, b.Len()}] = true
			if k+1 == len(g.form) {
				wantSentences[Span{from, b.Len()}] = true
			}
			if !g.glued[k] || k+1 == len(g.form) {
				b.WriteByte(' ')
			}
			if paragraphs {
				score.lemmas.gold++
				score.lemmas.got++
				if l := lemma(form, g.upos[k], g.xpos[k]); l == g.lemma[k] {
					score.lemmas.right++
				} else {
					score.wrong["lemma of "+form+" "+g.upos[k]+" "+g.xpos[k]+" "+l+", want "+g.lemma[k]]++
				}
			}
		}
	}
	text := b.String()
	sentences, words := map[Span]bool{}, map[Span]bool{}
	for _, s := range splitSentences(text) {
		sentences[s] = true
		for _, tok := range tokenize(text, s) {
			words[tok.Span] = true
			if paragraphs && !wantWords[tok.Span] {
				score.wrong["word "+text[max(s.Start, tok.Start-12):tok.Start]+"["+tok.Text+"]"+text[tok.End:min(s.End, tok.End+12)]]++
			}
		}
		if paragraphs && !wantSentences[s] {
			score.wrong["sentence "+text[s.Start:min(s.End, s.Start+40)]+" … "+text[max(s.Start, s.End-30):s.End]]++
		}
	}
	if !paragraphs {
		score.flat.add(wantSentences, sentences)
		return
	}
	score.sentences.add(wantSentences, sentences)
	score.words.add(wantWords, words)
}

// TestTextScores measures splitting, words and lemmas against treebanks; the
// floors are a little under what was reached. Sentence ends are measured with
// the paragraphs of the treebank kept, and with them lost, which runs headings
// into what follows; words from raw text with the splitter's sentences.
func TestTextScores(t *testing.T) {
	t.Logf("%-14s %12s %12s %8s %8s", "", "sentences F", "(run on) F", "words F", "lemmas")
	for _, set := range []struct {
		name                     string
		files                    []string
		prefix                   string
		sentences, words, lemmas float64
	}{
		{"PUD news", []string{"pud.test.conllu.gz"}, "n", 99.3, 99.9, 99.1},
		{"GUM news", []string{"gum-free.test.conllu.gz", "gum-free.dev.conllu.gz"}, "GUM_news", 96.5, 99.9, 99.5},
		{"GUM-free test", []string{"gum-free.test.conllu.gz"}, "", 95.7, 99.4, 99.2},
		{"GUM-free dev", []string{"gum-free.dev.conllu.gz"}, "", 95.8, 99.8, 99.2},
		{"EWT test", []string{"ewt.test.conllu.gz"}, "", 78.8, 99.0, 98.3},
		{"EWT dev", []string{"ewt.dev.conllu.gz"}, "", 80.8, 99.0, 98.3},
	} {
		var gold []goldSentence
		for _, file := range set.files {
			for _, g := range readGold(t, file) {
				if strings.HasPrefix(g.id, set.prefix) {
					gold = append(gold, g)
				}
			}
		}
		score := scoreText(gold, strings.HasPrefix(set.files[0], "pud"))
		lemmas := 100 * float64(score.lemmas.right) / float64(score.lemmas.gold)
		t.Logf("%-14s %12.2f %12.2f %8.2f %8.2f", set.name, score.sentences.f(), score.flat.f(), score.words.f(), lemmas)
		for _, floor := range []struct {
			what      string
			got, want float64
		}{{"sentences", score.sentences.f(), set.sentences}, {"words", score.words.f(), set.words}, {"lemmas", lemmas, set.lemmas}} {
			if floor.got < floor.want {
				t.Errorf("%s of %s: %.2f, want %.1f", floor.what, set.name, floor.got, floor.want)
			}
		}
		if t.Failed() {
			list := slices.SortedFunc(maps.Keys(score.wrong), func(a, b string) int {
				return cmp.Or(score.wrong[b]-score.wrong[a], strings.Compare(a, b))
			})
			for _, w := range list[:min(len(list), 60)] {
				t.Logf("%d %s", score.wrong[w], w)
			}
		}
	}
}
