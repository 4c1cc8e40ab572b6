package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// accusations makes claims of what somebody says of somebody's deeds in a way that
// blames him for them: "alleged that Kenya had armed rebels", "claims that the police
// beat her", "said that the minister was lying". The deed is the speaker's claim besides.
func (r *reader) accusations() {
	for i := range r.Tokens {
		if !r.isVerb(i) || r.events.speech[r.lemma(i)] == "" {
			continue
		}
		c := r.child(i, "ccomp")
		if c < 0 {
			continue
		}
		said := r.conjuncts(c)
		for _, k := range r.children[c] { // of a quotation of several clauses
			if r.Tokens[k].Rel == "parataxis" && r.inQuote(k) >= 0 {
				said = append(said, k)
			}
		}
		for _, v := range said {
			if r.blames(i, v) {
				r.accuse(i, v)
			}
		}
	}
}

// blames reports whether the verb of saying i puts the clause of v to somebody's charge:
// the verb itself does, or the deed is hostile and only claimed, or the words for it
// pass the judgement.
func (r *reader) blames(i, v int) bool {
	if slices.ContainsFunc(r.of(v).subj, r.notAll) {
		return false
	}
	switch {
	case r.events.charging[r.lemma(i)]:
		return len(r.clauseNegation(v)) == 0 && r.isVerb(v)
	case !r.events.asserting[r.lemma(i)] || len(r.clauseNegation(v)) > 0:
		return false
	case r.wrongs(v), r.culpable(v):
		return true
	}
	return r.lemma(i) == "claim" && slices.ContainsFunc(r.drafts, func(d draft) bool {
		return (d.at == v || slices.Contains(d.via, v)) && d.Category.Quad() == graph.MaterialConflict && d.Polarity == graph.Affirmed
	})
}

// notAll reports whether the noun at n is of not all, or of none: "not every act", "no minister".
func (r *reader) notAll(n int) bool {
	return slices.ContainsFunc(r.children[n], func(c int) bool {
		return c < n && (r.events.negators[strings.ToLower(r.Tokens[c].Text)] || strings.EqualFold(r.Tokens[c].Text, "no"))
	})
}

// wrongs reports whether the predicate v says in itself that something is wrong: "lied",
// "broke the law", "is a traitor".
func (r *reader) wrongs(v int) bool {
	if !r.isVerb(v) {
		return r.child(v, "cop") >= 0 && r.events.classes["slur"][lastWord(r.Tokens[v].Lemma)]
	}
	return r.events.wrongs[r.lemma(v)] || slices.ContainsFunc(r.of(v).obj, func(o int) bool {
		return r.events.breaking[r.lemma(v)] && r.events.norms[strings.ToLower(r.Tokens[o].Lemma)]
	})
}

// culpable reports whether the predicate v says who is to answer for what is hostile: "was
// behind the attack", "were involved in the coup", "had a hand in the killing".
func (r *reader) culpable(v int) bool {
	args := r.of(v)
	switch word := r.lemma(v); {
	case r.casePrep(v) == "behind":
		return r.child(v, "cop") >= 0 && r.hostile(v)
	case r.events.culpable[word], word == "blame" && r.mark(v) == "to" && r.child(v, "cop") >= 0:
		return slices.ContainsFunc([]string{"in", "for"}, func(f string) bool { return slices.ContainsFunc(args.prep[f], r.hostile) })
	case word == "have", word == "play":
		return slices.ContainsFunc(args.obj, func(o int) bool {
			return r.inClass(o, r.events.classes["involvement"]) && slices.ContainsFunc(r.nounFunction(o, "in"), r.hostile)
		})
	}
	return false
}

// hostile reports whether the noun at n names what some do to others in conflict: "attack", "coup".
func (r *reader) hostile(n int) bool {
	lemma := strings.ToLower(r.Tokens[n].Lemma)
	return r.events.harms[lemma] || r.events.classes["crime"][lemma] || slices.ContainsFunc(r.events.nouns[lemma], func(s sense) bool {
		t := r.x.ontology.Type(s.base)
		return t != nil && t.Category.Quad() == graph.MaterialConflict
	})
}

// accuse drafts the accusation that the verb of saying i makes of the clause of v.
func (r *reader) accuse(i, v int) {
	const line = "accusation" // the rule's name
	r.deed = r.x.ontology.Type("ACCUSES")
	from, why := r.parties(agent, []string{"subj"}, func(string) []int { return r.of(i).subj })
	from = slices.DeleteFunc(from, func(p party) bool { return p.behind() || classOf(&p.Mention) == "media" })
	if len(from) == 0 {
		r.drop(line, i, why)
		return
	}
	to, why := r.parties(recipient, []string{"subj"}, func(string) []int { return r.of(v).subj })
	if len(to) == 0 {
		r.drop(line, i, why)
		return
	}
	r.add(event{at: i, words: []int{i}, base: "ACCUSES", line: line, agents: from, others: to, weight: 0.9})
}
