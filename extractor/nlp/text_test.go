package nlp

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	doc := ""
	skip := 0 // words of a multiword token, whose last one bears the SpaceAfter of the whole
	gluedToken := false
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case line == "":
			s.doc = doc
			if len(s.form) > 0 {
				list = append(list, s)
			}
			s = goldSentence{}
		case strings.HasPrefix(line, "# newdoc"):
			doc = line
		case strings.HasPrefix(line, "# sent_id = "):
			s.id = line[12:]
			if strings.HasPrefix(name, "pud") {
				doc = s.id[:4]
			}
		case line[0] == '#':
		default:
			c := strings.Split(line, "\t")
			no := strings.Contains(c[9], "SpaceAfter=No")
			switch {
			case strings.Contains(c[0], "-"):
				skip, gluedToken = 2, no
				if a, b, _ := strings.Cut(c[0], "-"); len(b) == len(a) && b[len(b)-1]-a[len(a)-1] == 2 {
					skip = 3
				}
			case strings.Contains(c[0], "."):
			default:
				glued := no
				if skip > 0 {
					skip--
					glued = skip > 0 || gluedToken
				}
				s.form, s.lemma = append(s.form, c[1]), append(s.lemma, c[2])
				s.upos, s.xpos = append(s.upos, c[3]), append(s.xpos, c[4])
				s.glued = append(s.glued, glued)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func fscore(tp, gold, got int) float64 { return 200 * float64(tp) / float64(gold+got) }

// TestTextScores measures splitting, tokens and lemmas against treebanks; the
// floors are a little under what was reached.
func TestTextScores(t *testing.T) {
	for _, set := range []struct {
		name, prefix             string
		sentences, words, lemmas float64
	}{
		// GUM's headings have lost their line breaks, so that no splitter can find them.
		{"pud.test.conllu.gz", "n", 99.2, 99.8, 97.5},
		{"gum-free.test.conllu.gz", "GUM_news", 77, 99.6, 98.4},
		{"gum-free.dev.conllu.gz", "GUM_news", 93, 99.9, 97.5},
		{"gum-free.test.conllu.gz", "", 82, 99.3, 97},
		{"ewt.test.conllu.gz", "", 60, 98.2, 96},
	} {
		gold := readGold(t, set.name)
		var text strings.Builder
		type span struct{ a, b int }
		var wantSentence, wantToken map[span]bool
		var goldS, gotS, tpS, goldT, gotT, tpT, lemmas, words int
		wrong := map[string]int{}
		flush := func() {
			s := text.String()
			if s == "" {
				return
			}
			for _, sp := range splitSentences(s) {
				gotS++
				if wantSentence[span{sp.Start, sp.End}] {
					tpS++
				} else {
					wrong["S "+s[sp.Start:min(sp.End, sp.Start+40)]+" … "+s[max(sp.Start, sp.End-25):min(len(s), sp.End+20)]]++
				}
			}
			for sp := range wantSentence {
				for _, tok := range tokenize(s, Span{sp.a, sp.b}) {
					gotT++
					if wantToken[span{tok.Start, tok.End}] {
						tpT++
					} else {
						wrong["T "+s[max(sp.a, tok.Start-8):tok.Start]+"["+tok.Text+"]"+s[tok.End:min(sp.b, tok.End+8)]]++
					}
				}
			}
			goldS += len(wantSentence)
			goldT += len(wantToken)
			text.Reset()
		}
		doc := "-"
		for _, g := range gold {
			if !strings.HasPrefix(g.id, set.prefix) {
				continue
			}
			if g.doc != doc || text.Len() == 0 {
				flush()
				doc = g.doc
				wantSentence, wantToken = map[span]bool{}, map[span]bool{}
			}
			from := text.Len()
			for i, f := range g.form {
				at := text.Len()
				text.WriteString(f)
				wantToken[span{at, text.Len()}] = true
				if i+1 == len(g.form) {
					wantSentence[span{from, text.Len()}] = true
				}
				if !g.glued[i] || i+1 == len(g.form) {
					text.WriteByte(' ')
				}
				words++
				if lemma(f, g.upos[i], g.xpos[i]) == g.lemma[i] {
					lemmas++
				} else {
					wrong["L "+f+" "+g.upos[i]+" "+g.xpos[i]+" "+lemma(f, g.upos[i], g.xpos[i])+" want "+g.lemma[i]]++
				}
			}
		}
		flush()
		s, w, l := fscore(tpS, goldS, gotS), fscore(tpT, goldT, gotT), 100*float64(lemmas)/float64(words)
		t.Logf("%s %s: sentences F %.1f, words F %.2f, lemmas %.1f", set.name, set.prefix, s, w, l)
		if s < set.sentences || w < set.words || l < set.lemmas {
			t.Errorf("%s %s: sentences F %.1f (want %.1f), words F %.2f (want %.1f), lemmas %.1f (want %.1f)",
				set.name, set.prefix, s, set.sentences, w, set.words, l, set.lemmas)
		}
		if !testing.Verbose() {
			continue
		}
		list := slices.SortedFunc(maps.Keys(wrong), func(a, b string) int {
			return cmp.Or(wrong[b]-wrong[a], strings.Compare(a, b))
		})
		for _, kind := range []string{"S ", "T ", "L "} {
			n := 0
			for _, k := range list {
				if strings.HasPrefix(k, kind) && n < 20 {
					t.Logf("%d %s", wrong[k], k)
					n++
				}
			}
		}
	}
}
