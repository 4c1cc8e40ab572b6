package main

import (
	"fmt"
	"strings"

	"github.com/entente-graph/entente/extractor/nlp"
)

// A tally counts what was found against what should have been.
type tally struct{ gold, found, right int }

func (t tally) f() float64 { return 200 * float64(t.right) / float64(max(t.gold+t.found, 1)) }

// relations are those that the scoreboard shows one by one.
var relations = []string{"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent", "nmod", "conj", "appos", "acl:relcl", "xcomp", "ccomp"}

// kinds of GUM's names, as [nlp.Name.Broad] has them.
var kinds = []string{"PER", "ORG", "LOC"}

// A score is what is measured of one treebank.
type score struct {
	words, upos, xpos, lemmas, heads, labelled int
	plain, plainHeads, plainLabelled           int // punctuation left out
	relation, name                             map[string]*tally
	named                                      bool // the treebank has names
	sentence, token                            tally
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// scoreTrees reads the treebank's words.
func scoreTrees(engine *nlp.Engine, list []sentence) *score {
	s := &score{relation: map[string]*tally{}, name: map[string]*tally{}}
	of := func(m map[string]*tally, key string) *tally {
		if m[key] == nil {
			m[key] = &tally{}
		}
		return m[key]
	}
	for i := range list {
		sent := &list[i]
		got := engine.Annotate(sent.forms())
		for k, w := range sent.words {
			t := got.Tokens[k]
			head := t.Head == w.head
			label := head && t.Rel == w.rel
			s.words++
			s.upos += count(t.UPOS == w.upos)
			s.xpos += count(t.XPOS == w.xpos)
			s.lemmas += count(t.Lemma == w.lemma)
			s.heads += count(head)
			s.labelled += count(label)
			if w.rel != "punct" {
				s.plain++
				s.plainHeads += count(head)
				s.plainLabelled += count(label)
			}
			of(s.relation, w.rel).gold++
			of(s.relation, t.Rel).found++
			of(s.relation, w.rel).right += count(label)
		}
		gold, known := goldNames(sent.words)
		s.named = s.named || known
		found := map[nameAt]bool{}
		for _, n := range got.Names {
			if kind := n.Broad(); kind != "" {
				found[nameAt{n.First, n.Last, kind}] = true
				of(s.name, kind).found++
			}
		}
		for _, n := range gold {
			of(s.name, n.kind).gold++
			of(s.name, n.kind).right += count(found[n])
		}
	}
	return s
}

// scoreText reads the treebank's raw text.
func (s *score) scoreText(engine *nlp.Engine, list []sentence) {
	for _, t := range texts(list) {
		s.sentence.gold += len(t.sentences)
		s.token.gold += len(t.words)
		for _, sent := range engine.Parse(t.raw) {
			s.sentence.found++
			s.sentence.right += count(t.sentences[[2]int{sent.Start, sent.End}])
			for _, tok := range sent.Tokens {
				s.token.found++
				s.token.right += count(t.words[[2]int{tok.Start, tok.End}])
			}
		}
	}
}

// lines are the figures; the last is the one that is quoted.
func (s *score) lines() []string {
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
	lines := []string{
		fmt.Sprintf("raw text: sentences F %.1f, words F %.1f", s.sentence.f(), s.token.f()),
		fmt.Sprintf("lemmas %.1f", share(s.lemmas, s.words)),
	}
	var cells []string
	for _, r := range relations {
		if t := s.relation[r]; t != nil && t.gold > 0 {
			cells = append(cells, fmt.Sprintf("%s %.1f (%d)", r, t.f(), t.gold))
		}
	}
	lines = append(lines, "F by relation, with how many: "+strings.Join(cells, ", "))
	if s.named {
		cells = nil
		var all tally
		for _, k := range kinds {
			if t := s.name[k]; t != nil {
				cells = append(cells, fmt.Sprintf("%s %.1f (%d)", k, t.f(), t.gold))
				all.gold, all.found, all.right = all.gold+t.gold, all.found+t.found, all.right+t.right
			}
		}
		lines = append(lines, fmt.Sprintf("names F %.1f: %s", all.f(), strings.Join(cells, ", ")))
	}
	return append(lines,
		fmt.Sprintf("with punctuation UAS %.1f LAS %.1f", share(s.heads, s.words), share(s.labelled, s.words)),
		fmt.Sprintf("UPOS %.1f XPOS %.1f UAS %.1f LAS %.1f", share(s.upos, s.words), share(s.xpos, s.words), share(s.plainHeads, s.plain), share(s.plainLabelled, s.plain)))
}
