package nlp

import (
	"math"
	"slices"
	"testing"
)

// TestSayings reads who does what to whom off plain sentences, by either engine.
func TestSayings(t *testing.T) {
	for _, name := range Names() {
		e, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		kinds := e.EventKinds()
		if len(kinds) < 2 || !slices.Contains(kinds, Unreal) {
			t.Fatalf("%s reads events of the kinds %v", e.Name(), kinds)
		}
		for _, c := range []struct{ text, word, kind, who, whom string }{
			{"Norwegian troops shelled the rebels near the border on Monday.", "shelled", "ASSAULT", "troops", "rebels"},
			{"The rebels were shelled by Norwegian troops near the border.", "shelled", "ASSAULT", "troops", "rebels"},
			{"Kenya accused the Danish premier of lying.", "accused", "ACCUSE", "Kenya", "premier"},
			{"Police arrested twelve protesters in the capital.", "arrested", "COERCE", "Police", "protesters"},
			{"The arrest of two journalists by soldiers caused an outcry.", "arrest", "COERCE", "soldiers", "journalists"},
		} {
			s := e.ParseSentence(c.text)
			at := slices.IndexFunc(s.Sayings, func(said Saying) bool { return s.Tokens[said.Word].Text == c.word })
			if at < 0 {
				t.Errorf("%s: %s: %q says no event", e.Name(), c.text, c.word)
				continue
			}
			said := s.Sayings[at]
			if got := kinds[largest(said.Kinds)]; got != c.kind {
				t.Errorf("%s: %s: %q says %s, want %s", e.Name(), c.text, c.word, got, c.kind)
			}
			if who, whom := s.Tokens[largest(said.Who)].Text, s.Tokens[largest(said.Whom)].Text; who != c.who || whom != c.whom {
				t.Errorf("%s: %s: %q is done by %s to %s, want %s and %s", e.Name(), c.text, c.word, who, whom, c.who, c.whom)
			}
			for i, tok := range s.Tokens {
				if part := tok.Text == c.who || tok.Text == c.whom; part != (s.Actors[i] > 0.5) && (part || tok.UPOS == "VERB") {
					t.Errorf("%s: %s: %s is an actor with %.2f", e.Name(), c.text, tok.Text, s.Actors[i])
				}
			}
		}
	}
}

// TestSayingsAreProbabilities holds what every text gives to its bounds.
func TestSayingsAreProbabilities(t *testing.T) {
	e, err := Load(Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range e.Parse("Kenya attacked Uganda. \"Never,\" he said. 1 2 3! The United States and the EU imposed sanctions on it, and it on them.") {
		if len(s.Actors) != len(s.Tokens) {
			t.Errorf("%d probabilities of actors for %d tokens", len(s.Actors), len(s.Tokens))
		}
		for _, said := range s.Sayings {
			if len(said.Kinds) != len(e.EventKinds()) || len(said.Who) != len(s.Tokens) || len(said.Whom) != len(s.Tokens) {
				t.Fatalf("%d kinds, %d and %d parts for %d tokens", len(said.Kinds), len(said.Who), len(said.Whom), len(s.Tokens))
			}
			sum := 0.0
			for _, p := range said.Kinds {
				sum += float64(p)
			}
			if sum < leastSaying-1e-6 || sum > 1+1e-5 {
				t.Errorf("the kinds of %q sum up to %v", s.Tokens[said.Word].Text, sum)
			}
			for _, p := range slices.Concat(said.Kinds, said.Who, said.Whom, s.Actors) {
				if !(p >= 0 && p <= 1) || math.IsNaN(float64(p)) {
					t.Errorf("%v is no probability", p)
				}
			}
		}
	}
}

func largest(list []float32) int {
	best := 0
	for i, v := range list {
		if v > list[best] {
			best = i
		}
	}
	return best
}
