package extractor

import (
	"testing"

	"github.com/entente-graph/entente/graph"
)

// TestElsewhere holds what keeps sport, the stage and history from making
// claims, and that the same words in news of politics do not.
func TestElsewhere(t *testing.T) {
	x := newExtractor(t)
	x.jury = x.jury.withAsides()
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"tournament", "Uruguay crushed Portugal at the handball tournament in Lima.", false},
		{"tournament, police", "Peruvian police arrested Chilean officials at the handball tournament in Lima.", true},
		{"score", "Wales defeated Ireland 24-19.", false},
		{"score without violence", "Iceland condemned Norway after the vote ended 24-19.", true},
		{"film", "In the film Cuba attacks Jamaica.", false},
		{"film as a cause", "Jamaica condemned Cuba over the film.", true},
		{"old war", "Sweden attacked Denmark in 1658.", false},
		{"war of today", "Sudan attacked Chad in 2006.", true},
		{"storm", "A cyclone killed forty Malagasy villagers.", false},
		{"bomb", "A bomb killed forty Malagasy villagers.", true},
		{"workers' strike", "Polish miners began a strike against the government.", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := x.Read(Document{Text: c.text}).Claims; (len(got) > 0) != c.want {
				t.Errorf("%s: %d claims, want some: %t", c.text, len(got), c.want)
			}
		})
	}
}

// TestEventClasses holds that a word's fellows decide what it says.
func TestEventClasses(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct {
		text string
		want graph.Category
	}{
		{"Kenyan teachers began a strike against the government.", graph.Protest},
		{"Kenyan jets began strikes against Somali militants.", graph.Assault},
		{"Azerbaijan lifted its blockade of Armenia.", graph.Retreat},
		{"Azerbaijan tightened its blockade of Armenia.", graph.Coerce},
		{"Cuban soldiers arrived in Angola.", graph.Mobilize},
		{"The Cuban foreign minister arrived in Angola.", graph.Consult},
	} {
		got := x.Read(Document{Text: c.text}).Claims
		if len(got) != 1 || got[0].Category != c.want {
			var lines []string
			for i := range got {
				lines = append(lines, line(&got[i]))
			}
			t.Errorf("%s: %q, want one claim of %s", c.text, lines, c.want)
		}
	}
}

func TestVerbLemma(t *testing.T) {
	e, err := defaultEvents()
	if err != nil {
		t.Fatal(err)
	}
	for lemma, want := range map[string]string{"telephon": "telephone", "condol": "condole", "attack": "attack", "zigzagg": "zigzagg", "be": "be"} {
		if got := e.verbLemma(lemma); got != want {
			t.Errorf("%s is mended to %s, want %s", lemma, got, want)
		}
	}
}
