package extractor

import (
	"slices"
	"testing"

	"github.com/entente-graph/entente/graph"
)

// TestFeatures holds what is said of a claim to sentences in which it is seen at once.
func TestFeatures(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct {
		text       string
		want, lack []string
	}{
		{"Norway accused Kenya of spying.", []string{"subject nsubj", "object obj", "order SVO, ACCUSE", "word accused, ACCUSE", "ends state to state", "relation ACCUSES"}, []string{"somebody's words", "one country", "negation 0"}},
		{"Kenya was attacked by Norway, Oman said.", []string{"order OVS, ASSAULT", "somebody's words"}, []string{"order SVO, ASSAULT"}},
		{"Norway refused to meet Kenya.", []string{"to 0", "xcomp 0", "stance refuses 1"}, []string{"speech 1"}},
		{"Norway, Oman and Togo condemned Kenya's attack on Ghana.", []string{"subject nsubj", "subject nmod:poss", "object nmod:on, ASSAULT"}, nil},
	} {
		var got []string
		x.watch = func(_ *graph.Claim, signs []sign) {
			for _, s := range signs {
				got = append(got, s.name)
			}
		}
		x.Read(Document{Text: c.text, Date: "2015-03-04"})
		for _, f := range c.want {
			if !slices.Contains(got, f) {
				t.Errorf("%s: no %q in %q", c.text, f, got)
			}
		}
		for _, f := range c.lack {
			if slices.Contains(got, f) {
				t.Errorf("%s: %q", c.text, f)
			}
		}
	}
}
