package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// surroundings reads on above i, where the climb of position has ended, what takes back an
// event that is real so far: what is told may be denied or left open where it is told ("would
// not confirm that", "it is not true that", "reports that ... were false"), and what belongs to
// a clause comes about no more than the clause does ("if it went on arming", "may be the next
// to recognise").
func (r *reader) surroundings(i int, e event, p *position) {
	told, nested := p.told, false
	if told {
		if slices.ContainsFunc(r.children[i], func(c int) bool { return r.rel(c) == "ccomp" && r.questioned(c) }) { // "did not say why Norway had attacked"
			return
		}
		r.doubtTold(i, -1, p)
	}
	for range r.Tokens {
		if !p.real() {
			return
		}
		if r.Tokens[i].Rel == "conj" {
			i = r.firstConjunct(i)
			continue
		}
		h := r.Tokens[i].Head
		if h < 0 {
			return
		}
		inside, matter := r.bears(i, told)
		nested = nested || inside
		if inside && len(e.agents) == 0 && r.judged(e) && r.whichever(h) {
			r.ofKind(h, e, p)
			return
		}
		switch {
		case !matter:
			return
		case r.isNoun(h) && !(r.rel(i) == "nsubj" && !told):
			told = r.nounOfTelling(i, h, told, p)
		case (nested || told && r.denied(i)) && r.events.speech[r.lemma(h)] == "deny":
			p.negate(r.span(h))
		case told:
			r.doubtTold(h, i, p)
		case nested:
		case r.isNoun(i):
			told = r.events.mentioning[r.lemma(h)] && r.rel(i) == "obl"
			if !told {
				r.dependsOn(i, h, p)
			}
		default:
			told = r.events.speech[r.lemma(h)] != ""
			r.shares(i, h, p)
		}
		if m := r.condition(h); m >= 0 && !nested && p.real() {
			r.doubt(m, graph.Hypothetical, p)
		}
		i = h
	}
}

// questioned reports whether the clause of v says who, why or how.
func (r *reader) questioned(v int) bool {
	return slices.ContainsFunc(r.children[v], func(c int) bool { return strings.HasPrefix(r.Tokens[c].XPOS, "W") })
}

// real reports whether nothing so far takes the event back.
func (p *position) real() bool {
	return p.polarity == graph.Affirmed && (p.modality == graph.Actual || p.modality == graph.Planned)
}

// bears reports whether what governs i says something of how real i is, and whether i is only
// told inside of it, of a thing that is there if the rest is so: "a prison in which detainees
// were tortured".
func (r *reader) bears(i int, told bool) (inside, matter bool) {
	h := r.Tokens[i].Head
	mark := r.mark(i)
	switch r.rel(i) {
	case "ccomp", "csubj", "xcomp":
		return false, true
	case "acl":
		if x := r.Tokens[i].XPOS; r.Tokens[i].Rel != "acl:relcl" && (mark != "" || x != "VBN" && x != "VBG") { // not "people accused of"
			return false, r.isNoun(h)
		}
		return true, r.isNoun(h) && r.indefinite(h)
	case "advcl":
		if r.Tokens[i].XPOS == "VBG" {
			return false, mark != "for" && (r.events.means[mark] || r.events.objectGerund[mark] || mark == "with" || mark == "to")
		}
		return false, mark == "to" && (told || r.Tokens[h].UPOS == "ADJ" || r.child(h, "cop") >= 0)
	case "nsubj", "obj", "obl", "nmod":
		return false, told || r.isNoun(i) && (r.indefinite(i) || r.tells(h) || r.events.mentioning[r.lemma(h)])
	}
	return false, false
}

// judged reports whether the event is that somebody is blamed or found guilty.
func (r *reader) judged(e event) bool {
	t := r.x.ontology.Type(e.base)
	return t != nil && (t.Category == graph.Accuse || e.base == "CONVICTS")
}

// whichever reports whether the noun n is of people of some kind, none in particular: "people
// accused of theft".
func (r *reader) whichever(n int) bool {
	m := r.byHead[n]
	return r.child(n, "det", "nummod", "nmod:poss") < 0 && (r.Tokens[n].XPOS == "NNS" || r.Tokens[n].Lemma == "people") && (m == nil || m.Actor == "" && m.Kind == graph.KindPopulation)
}

// ofKind makes what tells of what kind the people n are a thought where what is done to them is
// none that has been done: "would let it extradite people accused of theft".
func (r *reader) ofKind(n int, e event, p *position) {
	v := r.Tokens[n].Head
	if v < 0 || !r.isVerb(v) || r.rel(n) != "obj" && r.rel(n) != "nsubj" {
		return
	}
	q := position{stanceAt: -1, outerAt: -1, polarity: graph.Affirmed, modality: graph.Actual, weight: 1}
	if r.outlook(v, e, &q); q.modality != graph.Actual {
		p.modality = worse(p.modality, graph.Hypothetical)
	}
}

// indefinite reports whether the noun n is of nothing that is known: "a withdrawal".
func (r *reader) indefinite(n int) bool {
	if r.child(n, "nmod:poss") >= 0 {
		return false
	}
	d := r.child(n, "det")
	if d < 0 {
		return r.Tokens[n].XPOS == "NN" || r.Tokens[n].XPOS == "NNS"
	}
	return r.events.indefinites[strings.ToLower(r.Tokens[d].Text)]
}

// qualified reports whether the word at i, or one of its children but the one at but, is in the list.
func (r *reader) qualified(i, but int, list map[string]bool) int {
	if list[r.lemma(i)] || list[strings.ToLower(r.Tokens[i].Text)] {
		return i
	}
	for _, c := range r.children[i] {
		if rel := r.rel(c); c != but && rel != "nsubj" && rel != "conj" && rel != "parataxis" && (list[r.lemma(c)] || list[strings.ToLower(r.Tokens[c].Text)]) {
			return c
		}
	}
	return -1
}

// doubtTold reads what the word h makes of what is told in its complement i, or by itself
// where i is negative.
func (r *reader) doubtTold(h, i int, p *position) {
	negation := r.clauseNegation(h)
	if cue, ok := r.nounNegation(h); ok && r.isNoun(h) {
		negation = append(negation, cue)
	}
	if i >= 0 {
		if w := r.events.stanceOf(r.lemma(h), r.pos(h), r.complement(i)); w != nil && w.negative {
			negation = append(negation, r.span(h))
		}
		for _, list := range []map[string]bool{r.events.falsehoods, r.events.mistaken} {
			if a := r.qualified(h, i, list); a >= 0 && len(r.clauseNegation(a)) == 0 {
				p.negate(r.span(a))
				return
			}
		}
		if r.events.truths[r.lemma(h)] && len(negation) > 0 {
			p.negate(negation[0])
			return
		}
	}
	switch {
	case (r.events.opening[r.lemma(h)] || r.events.unsure[r.lemma(h)]) && i >= 0 && (r.rel(i) != "ccomp" || !r.isVerb(h)): // not "he commented that"
		r.doubt(h, graph.Possible, p)
	case len(negation) > 0 && !r.events.factive[r.lemma(h)] && r.events.speech[r.lemma(h)] != "deny":
		p.cue(negation[0], graph.CueNegation)
		r.doubt(h, graph.Possible, p)
		p.speaker = nil
	}
}

// nounOfTelling reads what the noun h makes of what hangs on it, and reports whether that is
// told: "no proof that", "unconfirmed reports of", "had no knowledge of a request".
func (r *reader) nounOfTelling(i, h int, told bool, p *position) bool {
	lemma := strings.ToLower(r.Tokens[h].Lemma)
	if !told && !r.tells(h) {
		if r.casePrep(i) == "of" { // "planned deliveries of howitzers"
			r.nounCues(h, p)
		}
		return false
	}
	if cue, ok := r.nounNegation(h); ok {
		if r.events.evidence[lemma] || r.events.truths[lemma] {
			p.negate(cue)
		}
		if !r.events.truths[lemma] { // "there is no truth in reports that"
			r.doubt(h, graph.Possible, p)
		}
		return true
	}
	if a := r.qualified(h, i, r.events.falsehoods); a >= 0 {
		p.negate(r.span(a))
	} else if a := r.qualified(h, i, r.events.unsure); a >= 0 {
		r.doubt(a, graph.Possible, p)
	}
	return true
}

// tells reports whether h is a noun of what somebody says, knows or has a sign of.
func (r *reader) tells(h int) bool {
	lemma := strings.ToLower(r.Tokens[h].Lemma)
	return r.isNoun(h) && (r.events.evidence[lemma] || r.events.knowing[lemma] || r.events.speech[lemma] != "")
}

// dependsOn gives an event that is not known the modality of the clause whose subject it is:
// "a cut in shipments would deepen the crisis".
func (r *reader) dependsOn(n, h int, p *position) {
	if r.rel(n) != "nsubj" || !r.indefinite(n) {
		return
	}
	for _, c := range r.children[h] {
		if r.rel(c) == "aux" && r.events.supposing[strings.ToLower(r.Tokens[c].Text)] {
			r.doubt(c, graph.Hypothetical, p)
			return
		}
	}
}

// shares gives what hangs on the clause of h its modality, and of what need not be so
// where h is denied leaves it open.
func (r *reader) shares(i, h int, p *position) {
	if a := r.qualified(h, i, r.events.falsehoods); a >= 0 && r.rel(i) == "csubj" && r.mark(i) == "that" && r.Tokens[h].UPOS == "ADJ" {
		p.negate(r.span(a))
		return
	}
	q := position{stanceAt: -1, outerAt: -1, polarity: graph.Affirmed, modality: graph.Actual, weight: 1}
	if r.predicative(h) && !p.cleared[h] {
		r.clauseCues(h, &q)
	}
	switch {
	case q.polarity == graph.Negated && r.events.truths[r.lemma(h)]:
		p.negate(q.cues[0].Span)
	case q.polarity == graph.Negated && !r.events.factive[r.lemma(h)] && r.Tokens[h].UPOS == "VERB" && r.mark(i) != "for":
		p.modality = graph.Possible
		p.cues = append(p.cues, q.cues...)
	case r.events.opening[r.lemma(h)]:
		r.doubt(h, graph.Possible, p)
	case q.modality != graph.Actual && (q.modality != graph.Planned || p.modality == graph.Actual):
		p.modality = q.modality
		p.future = p.future || q.future
		p.cues = append(p.cues, slices.DeleteFunc(q.cues, func(c graph.Cue) bool { return c.Kind == graph.CueNegation })...)
	}
}

// lent reports whether the event noun n, as an object or oblique, has who does it from the
// clause of its verb: "had taken part in the killing".
func (r *reader) lent(e event, n int) bool {
	v := r.Tokens[n].Head
	if v < 0 || !r.isVerb(v) || r.rel(n) != "obj" && r.rel(n) != "obl" || len(e.agents) == 0 || r.events.speech[r.lemma(v)] != "" || r.events.stanceOf(r.lemma(v), "VERB", r.complement(n)) != nil {
		return false
	}
	return slices.ContainsFunc(r.of(v).subj, func(t int) bool { return t == e.agents[0].token })
}
