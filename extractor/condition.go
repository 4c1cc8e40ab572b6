package extractor

import (
	"strings"

	"github.com/entente-graph/entente/graph"
)

// condition returns the conjunction by which what v says is not said to be so: "if", "in
// case", "provided that", and "once" where the main clause is still to come; -1 for none.
func (r *reader) condition(v int) int {
	for _, c := range r.children[v] {
		if rel := r.Tokens[c].Rel; c < v && (rel == "mark" || rel == "advmod") {
			if m := r.conditional(c, v); m >= 0 {
				return m
			}
		}
	}
	return -1
}

// conditional returns the conjunction of v at m as condition does.
func (r *reader) conditional(m, v int) int {
	word := strings.ToLower(r.Tokens[m].Text)
	long := word
	for _, f := range r.children[m] {
		if r.Tokens[f].Rel == "fixed" {
			long += "_" + strings.ToLower(r.Tokens[f].Text)
		}
	}
	h := r.Tokens[v].Head
	switch {
	case r.Tokens[m].Rel == "mark" && (r.events.irrealis[word] || r.events.irrealis[long]):
		return m
	case word == "that" && m > 0 && r.rel(v) == "advcl" && r.events.irrealis[strings.ToLower(r.Tokens[m-1].Text)]:
		return m - 1
	case r.rel(v) == "advcl" && r.events.awaiting[long] && h >= 0 && r.isVerb(h):
		return r.awaited(v, h, m)
	}
	return -1
}

// awaited returns m, the conjunction of v, where the clause of h is still to come and so is v.
func (r *reader) awaited(v, h, m int) int {
	finite := v
	if a := r.child(v, "aux", "aux:pass", "cop"); a >= 0 {
		finite = a
	}
	for _, c := range r.children[h] {
		if r.rel(c) == "aux" && r.events.futurity[strings.ToLower(r.Tokens[c].Text)] {
			if x := r.Tokens[finite].XPOS; x == "VBZ" || x == "VBP" {
				return m
			}
		}
	}
	return -1
}

// invertedCondition reports whether v is the verb of a condition without "if":
// "Had Norway attacked ...", "Should Norway attack ...".
func (r *reader) invertedCondition(v int) bool {
	if len(r.children[v]) == 0 {
		return false
	}
	first := r.children[v][0]
	if m := r.mark(v); m != "" && (m != "to" || r.Tokens[first].Lemma != "be") { // "were Norway to attack"
		return false
	}
	return (r.rel(first) == "aux" || r.rel(first) == "cop") && r.child(v, "nsubj", "nsubj:pass") >= first && r.events.inverted[strings.ToLower(r.Tokens[first].Text)]
}

// underIf reports whether a condition hangs on the verb.
func (r *reader) underIf(v int) bool {
	for _, c := range r.children[v] {
		if r.rel(c) == "advcl" && (r.events.conditionals[r.mark(c)] || r.invertedCondition(c)) {
			return true
		}
	}
	return false
}

// sharedCondition carries "if" over to the verb v that is coordinated with the one behind it.
func (r *reader) sharedCondition(v, first int, p *position) {
	if m := r.condition(first); m >= 0 && r.mark(v) == "" {
		r.doubt(m, graph.Hypothetical, p)
	}
}

// underPlan returns the plan by which what v says is to come: "under the plan troops leave
// the capital"; -1 for none, and where it has come.
func (r *reader) underPlan(v int) int {
	if x := r.Tokens[v].XPOS; x != "VBP" && x != "VBZ" && x != "VB" || r.Tokens[v].UPOS != "VERB" {
		return -1
	}
	for _, c := range r.children[v] {
		if r.casePrep(c) == "under" && r.events.plans[strings.ToLower(r.Tokens[c].Lemma)] {
			return c
		}
	}
	return -1
}
