//go:build !entente_nobase && !entente_nosmall

package nlp

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func baseEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var samples = []string{
	"Norway has offered to train Kenyan soldiers, officials in Oslo said on Monday.",
	"The minister, who was appointed last year, denied that his country had armed the rebels.",
	"Neither side has signed the agreement, which was brokered by Qatar and the African Union.",
	"\"We will not leave,\" said Ms. Okafor's lawyer, J. K. Brandt, outside the court.",
	"Saudi-backed forces retook the port from the group's fighters after a three-day battle.",
	"EU leaders meet in Brussels over sanctions on Belarus",
	"Talks between Serbia and Kosovo collapsed.",
	"It wasn't clear whether Turkey's parliament would vote on $1.5bn of aid before 12:30 p.m.",
}

// outline renders a tree for comparing.
func outline(s Sentence) string {
	var b strings.Builder
	for _, t := range s.Tokens {
		head := "ROOT"
		if t.Head >= 0 {
			head = s.Tokens[t.Head].Text
		}
		b.WriteString(t.Text + "/" + t.UPOS + "<" + t.Rel + "<" + head + " ")
	}
	return strings.TrimSpace(b.String())
}

func TestParse(t *testing.T) {
	got := baseEngine(t).Parse("Norway has offered to train Kenyan soldiers. Kenya's army was attacked by gunmen on Friday.")
	if len(got) != 2 {
		t.Fatalf("%d sentences, want 2", len(got))
	}
	want := []string{
		"Norway/PROPN<nsubj<offered has/AUX<aux<offered offered/VERB<root<ROOT to/PART<mark<train train/VERB<xcomp<offered Kenyan/ADJ<amod<soldiers soldiers/NOUN<obj<train ./PUNCT<punct<offered",
		"Kenya/PROPN<nmod:poss<army 's/PART<case<Kenya army/NOUN<nsubj:pass<attacked was/AUX<aux:pass<attacked attacked/VERB<root<ROOT by/ADP<case<gunmen gunmen/NOUN<obl:agent<attacked on/ADP<case<Friday Friday/PROPN<obl<attacked ./PUNCT<punct<attacked",
	}
	for i, s := range got {
		if d := cmp.Diff(want[i], outline(s)); d != "" {
			t.Errorf("sentence %d (-want +got):\n%s", i, d)
		}
	}
	if l := got[1].Tokens[4].Lemma; l != "attack" {
		t.Errorf("lemma of attacked is %q", l)
	}
}

// with is the engine made to use other kernels.
func with(t testing.TB, weights []byte, k kernels) *Engine {
	t.Helper()
	e, err := Open(weights)
	if err != nil {
		t.Fatal(err)
	}
	e.kernels = k
	e.tagger.prepare(k)
	return e
}

// TestKernelsAgree holds every form of the kernels that the processor has against
// plain Go: the same bytes, probabilities included.
func TestKernelsAgree(t *testing.T) {
	want := map[string][]Sentence{}
	goAlone := with(t, smallWeights, plain)
	texts := samples[2:6] // plain Go is slow
	for _, text := range texts {
		want[text] = goAlone.Parse(text)
	}
	for _, k := range forms(t) {
		e := with(t, smallWeights, k)
		for _, text := range texts {
			if d := cmp.Diff(want[text], e.Parse(text)); d != "" {
				t.Errorf("%s (-plain +form %d):\n%s", text, k, d)
			}
		}
	}
}

// TestBatches reads sentences alone and together: neighbours change nothing,
// not even a probability.
func TestBatches(t *testing.T) {
	e := baseEngine(t)
	together := e.Parse(strings.Join(samples, "\n\n"))
	var alone []Sentence
	for _, s := range samples {
		alone = append(alone, e.Parse(s)...)
	}
	if len(alone) != len(together) {
		t.Fatalf("%d sentences together, %d alone", len(together), len(alone))
	}
	for i := range alone {
		if outline(alone[i]) != outline(together[i]) {
			t.Errorf("alone    %s\ntogether %s", outline(alone[i]), outline(together[i]))
		}
		for k := range alone[i].Tokens {
			if a, b := alone[i].Tokens[k].Prob, together[i].Tokens[k].Prob; a != b {
				t.Errorf("probability of %q is %v alone and %v together", alone[i].Tokens[k].Text, a, b)
			}
		}
	}
}

func TestLongSentence(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("the army of Kenya, ", 700)) + "."
	got := baseEngine(t).Parse(text)
	if len(got) < 2 || !got[0].Cut || got[len(got)-1].Cut {
		t.Fatalf("%d sentences of a text too long for one; cut: %v, %v", len(got), got[0].Cut, got[len(got)-1].Cut)
	}
	for _, s := range got {
		checkSentence(t, text, s)
	}
}

func TestOpenRefuses(t *testing.T) {
	damaged := slices.Clone(baseWeights)
	damaged[len(damaged)/2] ^= 1
	for name, b := range map[string][]byte{"empty": nil, "foreign": []byte("GGUF and so on, whatever it may be, long enough to look"), "cut short": baseWeights[:len(baseWeights)-1], "damaged": damaged} {
		if _, err := Open(b); !errors.Is(err, ErrWeights) || !strings.Contains(err.Error(), "SHA-256") {
			t.Errorf("%s: error %v, want ErrWeights with a checksum", name, err)
		}
	}
}

// checkSentence fails where a sentence breaks what Parse promises.
func checkSentence(t testing.TB, text string, s Sentence) {
	t.Helper()
	roots, at := 0, s.Start
	for i, tok := range s.Tokens {
		if tok.Start < at || tok.End > s.End || tok.Start >= tok.End {
			t.Fatalf("token %d %q at [%d:%d] of sentence [%d:%d], after %d", i, tok.Text, tok.Start, tok.End, s.Start, s.End, at)
		}
		if utf8.ValidString(text) && (!utf8.RuneStart(text[tok.Start]) || tok.End < len(text) && !utf8.RuneStart(text[tok.End])) {
			t.Fatalf("token %q cuts a character", tok.Text)
		}
		at = tok.End
		if tok.Head < 0 {
			roots++
		}
		j := i
		for n := 0; j >= 0; n++ {
			if n > len(s.Tokens) {
				t.Fatalf("token %q leads to no root", tok.Text)
			}
			j = s.Tokens[j].Head
		}
	}
	if roots != 1 {
		t.Fatalf("%d roots in %q", roots, text[s.Start:s.End])
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Add("CAIRO // Egypt\u00a0has … \u200bsaid.At the U.N.\n\n• one\n• two")
	f.Add("\xff\xfe\x00bad \xc3 utf8")
	f.Add("مرحبا 你好 👩‍👩‍👧 e\u0301\u00ad")
	var engines []*Engine // in every form, the fastest among them: the same reading twice
	for k := plain; k <= bestKernels(); k++ {
		if hasKernels(k) {
			engines = append(engines, with(f, smallWeights, k))
		}
	}
	e := engines[len(engines)-1]
	f.Fuzz(func(t *testing.T, text string) {
		got := e.Parse(text)
		end := 0
		for _, s := range got {
			if s.Start < end {
				t.Fatalf("sentence at %d begins before %d", s.Start, end)
			}
			end = s.End
			checkSentence(t, text, s)
		}
		for _, again := range engines {
			if again.kernels == plain && len(text) > 60 {
				continue // plain Go takes too long
			}
			if d := cmp.Diff(got, again.Parse(text)); d != "" {
				t.Fatalf("form %d of the kernels differs (-form %d +form %d):\n%s", again.kernels, e.kernels, again.kernels, d)
			}
		}
	})
}

// TestAllocations counts what a reading allocates once the buffers have grown: the
// tokens and names that the caller gets and the lemmas, nothing for the reading itself.
func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector throws buffers away at random")
	}
	e, err := Small()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields("The minister of Kenya met his guests in Oslo and then left the town again on Monday .")
	long := append(append(append([]string{}, words...), words...), words...)
	few := testing.AllocsPerRun(20, func() { e.Annotate(words) })
	many := testing.AllocsPerRun(20, func() { e.Annotate(long) })
	t.Logf("%v allocations for %d words, %v for %d", few, len(words), many, len(long))
	if perWord := (many - few) / float64(len(long)-len(words)); perWord > 0.2 {
		t.Errorf("%.2f allocations a word, want none", perWord)
	}
}

func BenchmarkParse(b *testing.B) {
	e := baseEngine(b)
	text := strings.Join(samples, " ")
	n := 0
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		n += len(e.Parse(text))
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "sentences/s")
}
