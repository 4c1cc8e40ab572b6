package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A position is where a sentence puts an event: done or not, meant, asked for,
// supposed, and by whose word.
type position struct {
	stance   string
	stanceAt int // token of the stance word, -1 for none
	// holder and addressed replace the event's own actors where somebody is told
	// to do it: "Norway urged Kenya to withdraw".
	holder, addressed []party
	polarity          graph.Polarity
	modality          graph.Modality
	future            bool
	speaker           *mention
	cues              []graph.Span
	weight            float64
}

// position climbs from the event through the words that govern it.
func (r *reader) position(e event) position {
	p := position{stanceAt: -1, polarity: graph.Affirmed, modality: graph.Actual, weight: 1}
	cur := e.at
	if r.isNoun(cur) {
		if cue, ok := r.nounNegation(cur); ok {
			p.negate(cue)
		}
		if light, verb := r.lightVerb(cur); light != nil {
			cur = verb
		}
	}
	for range len(r.Tokens) {
		if r.isVerb(cur) || r.Tokens[cur].UPOS == "ADJ" || r.child(cur, "cop") >= 0 {
			r.clauseCues(cur, &p)
		}
		if p.speaker == nil {
			r.asideSpeaker(cur, &p)
		}
		next, more := r.govern(cur, e, &p)
		if !more {
			break
		}
		cur = next
	}
	slices.SortFunc(p.cues, func(a, b graph.Span) int { return a.Start - b.Start })
	p.cues = slices.Compact(p.cues)
	return p
}

func (p *position) negate(cue graph.Span) {
	p.polarity = graph.Negated
	p.cues = append(p.cues, cue)
}

// nounNegation finds "no attack", "neither offer".
func (r *reader) nounNegation(n int) (graph.Span, bool) {
	for _, c := range r.children[n] {
		switch strings.ToLower(r.Tokens[c].Text) {
		case "no", "neither":
			if rel := r.Tokens[c].Rel; rel == "det" || rel == "cc:preconj" || rel == "advmod" {
				return r.span(c), true
			}
		}
	}
	return graph.Span{}, false
}

// clauseCues reads the negation and the auxiliaries of one verb.
func (r *reader) clauseCues(v int, p *position) {
	var aux []string
	for _, c := range r.children[v] {
		word := strings.ToLower(r.Tokens[c].Text)
		switch r.rel(c) {
		case "advmod":
			switch word {
			case "not", "n't", "n’t", "never", "nowhere", "hardly", "neither", "nor":
				p.negate(r.span(c))
			case "possibly", "perhaps", "maybe", "reportedly", "allegedly":
				if word != "reportedly" && word != "allegedly" {
					p.modality = graph.Possible
				} else {
					p.weight *= 0.9
				}
				p.cues = append(p.cues, r.span(c))
			}
		case "cc":
			if word == "nor" || word == "neither" {
				p.negate(r.span(c))
			}
		case "aux":
			aux = append(aux, word)
			switch word {
			case "will", "'ll", "’ll", "shall", "wo", "would", "'d", "’d", "may", "might", "could", "can", "ca", "should", "must":
				p.cues = append(p.cues, r.span(c))
			}
		case "mark":
			switch word {
			case "if", "unless", "whether", "lest":
				p.modality = graph.Hypothetical
				p.cues = append(p.cues, r.span(c))
			case "without":
				p.negate(r.span(c))
			}
		case "nsubj":
			if cue, ok := r.nounNegation(c); ok {
				p.negate(cue)
			} else if word == "nobody" || word == "none" || word == "neither" {
				p.negate(r.span(c))
			}
		case "obj":
			if cue, ok := r.nounNegation(c); ok {
				p.negate(cue)
			}
		}
	}
	r.modal(v, aux, p)
}

// modal settles what the auxiliaries of a verb say.
func (r *reader) modal(v int, aux []string, p *position) {
	has := func(words ...string) bool {
		return slices.ContainsFunc(aux, func(a string) bool { return slices.Contains(words, a) })
	}
	switch {
	case has("would", "'d", "’d", "could", "might") && has("have", "'ve", "’ve"), has("would", "could") && r.underIf(v):
		p.modality = graph.Hypothetical
	case has("may", "might", "could", "can", "ca"):
		if p.polarity == graph.Affirmed && p.modality == graph.Actual {
			p.modality = graph.Possible
		}
	case has("should", "must", "ought"):
		if p.modality == graph.Actual {
			p.modality = graph.Hypothetical
		}
	case has("will", "'ll", "’ll", "shall", "wo", "would", "'d", "’d"):
		p.future = true
		if p.modality == graph.Actual {
			p.modality = graph.Planned
		}
	}
	// "is going to attack", "is to attack"
	if m := r.mark(v); m == "to" && r.Tokens[v].Head >= 0 {
		h := r.Tokens[v].Head
		if strings.EqualFold(r.Tokens[h].Text, "going") && r.rel(v) == "xcomp" {
			p.future = true
			if p.modality == graph.Actual {
				p.modality = graph.Planned
			}
		}
	}
}

// underIf reports whether a condition hangs on the verb.
func (r *reader) underIf(v int) bool {
	for _, c := range r.children[v] {
		if r.rel(c) == "advcl" {
			if m := r.mark(c); m == "if" || m == "unless" {
				return true
			}
		}
	}
	return false
}

// asideSpeaker finds who says a clause from beside it: "..., officials said",
// "according to the ministry".
func (r *reader) asideSpeaker(v int, p *position) {
	for _, c := range r.children[v] {
		switch r.rel(c) {
		case "parataxis", "ccomp":
			if r.rel(c) == "ccomp" && c > v {
				continue
			}
			kind := r.events.speech[r.lemma(c)]
			if kind == "" || kind == "deny" || kind == "ask" {
				continue
			}
			if list, _ := r.speakers(r.of(c).subj); len(list) > 0 && r.child(c, "ccomp") < 0 {
				p.speaker = list[0]
				p.cues = append(p.cues, r.span(c))
				return
			}
		case "obl", "advmod", "advcl":
			prep := r.casePrep(c)
			if prep != "according_to" && prep != "according" {
				continue
			}
			if list, _ := r.speakers([]int{c}); len(list) > 0 {
				p.speaker = list[0]
				if k := r.child(c, "case"); k >= 0 {
					p.cues = append(p.cues, r.span(k))
				}
				return
			}
		}
	}
}

// speakers returns who speaks: actors, or nobody in particular by their words.
func (r *reader) speakers(tokens []int) ([]*mention, string) {
	var list []*mention
	for _, t := range tokens {
		if p, why := r.resolve(t, agent); why == "" {
			list = append(list, p.mention)
			continue
		}
		if r.isNoun(t) || r.Tokens[t].UPOS == "PRON" {
			first, last := t, t
			for _, c := range r.children[t] {
				switch r.rel(c) {
				case "det", "amod", "compound", "nummod", "nmod:poss":
					first, last = min(first, c), max(last, c)
				}
			}
			span := r.cover(first, last)
			m := &mention{first: first, last: last + 1, head: t}
			m.Span = span
			m.Text = r.text[span.Start:span.End]
			m.Name = m.Text
			list = append(list, m)
		}
	}
	if len(list) == 0 {
		return nil, "nobody speaks"
	}
	return list, ""
}

// govern reads the word that governs cur and says where to go on from.
func (r *reader) govern(cur int, e event, p *position) (next int, more bool) {
	t := r.Tokens[cur]
	h := t.Head
	if h < 0 {
		return 0, false
	}
	lemma := r.lemma(h)
	if t.Rel == "conj" {
		first := r.firstConjunct(cur)
		return first, r.climbConjunct(first, e, p)
	}
	complement := r.complement(cur)
	if kind := r.events.speech[lemma]; kind != "" && (r.rel(cur) == "ccomp" || complement == "ger" && kind == "deny" ||
		(kind == "accuse" || kind == "deny") && objectGerund[complement]) {
		r.spoken(h, kind, p)
		return 0, false
	}
	if r.rel(cur) == "acl" && objectGerund[complement] && r.byHead[h] != nil && r.Tokens[h].Rel == "obj" { // "accused rebels of attacking"
		if v := r.Tokens[h].Head; r.events.speech[r.lemma(v)] == "accuse" {
			r.spoken(v, "accuse", p)
			return 0, false
		}
	}
	if w := r.events.stanceOf(lemma, r.pos(h), complement); w != nil {
		r.takeStance(w, cur, h, e, p)
		return r.above(h), r.above(h) >= 0
	}
	if complement == "inf" || complement == "ger" {
		if r.isVerb(h) && aspectual[lemma] {
			return h, true
		}
	}
	return 0, false
}

// climbConjunct applies to a coordinated verb what governs its first conjunct;
// the first one's own negation and auxiliaries do not reach the others. It
// returns false: all governors have been read.
func (r *reader) climbConjunct(first int, e event, p *position) bool {
	for range len(r.Tokens) {
		if p.speaker == nil {
			r.asideSpeaker(first, p)
		}
		next, more := r.govern(first, e, p)
		if !more {
			return false
		}
		r.clauseCues(next, p)
		first = next
	}
	return false
}

// aspectual verbs say when an event is under way; they leave it as it is.
var aspectual = map[string]bool{"begin": true, "start": true, "continue": true, "keep": true, "go": true, "come": true, "help": true}

// above is where a stance noun's own governor is looked for: "has no intention
// of", "announced plans to".
func (r *reader) above(h int) int {
	if r.isNoun(h) {
		switch r.Tokens[h].Rel {
		case "obj", "obl", "nsubj:pass":
			return r.Tokens[h].Head
		}
		return -1
	}
	return h
}

func (r *reader) pos(i int) string {
	switch p := r.Tokens[i].UPOS; p {
	case "PROPN":
		return "NOUN"
	case "AUX":
		return "VERB"
	default:
		return p
	}
}

// complement is the form in which cur hangs on its governor, as stances.tsv
// calls it.
func (r *reader) complement(cur int) string {
	t := r.Tokens[cur]
	mark := r.mark(cur)
	switch r.rel(cur) {
	case "xcomp", "acl", "advcl", "ccomp", "csubj":
		switch {
		case mark == "to":
			return "inf"
		case t.XPOS == "VBG" && mark == "":
			return "ger"
		case t.XPOS == "VB" && mark == "" && r.rel(cur) == "xcomp":
			return "inf"
		case r.rel(cur) == "ccomp":
			return "that"
		case mark != "":
			return mark
		}
	case "obj":
		return "obj"
	case "nsubj":
		if t.Rel == "nsubj:pass" {
			return "obj"
		}
	case "obl", "nmod":
		return r.casePrep(cur)
	}
	return ""
}

// spoken notes the speaker of what hangs on a verb of saying.
func (r *reader) spoken(h int, kind string, p *position) {
	if p.speaker == nil {
		args := r.of(h)
		if list, _ := r.speakers(args.subj); len(list) > 0 {
			p.speaker = list[0]
		}
	}
	p.cues = append(p.cues, r.span(h))
	switch kind {
	case "deny":
		p.polarity = graph.Negated
		p.future = false
	case "believe":
		p.modality = worse(p.modality, graph.Suspected)
	case "accuse":
		p.modality = worse(p.modality, graph.Suspected)
		p.weight *= 0.8
	case "ask":
		p.modality = worse(p.modality, graph.Hypothetical)
	}
}

// worse keeps a modality that the event has already.
func worse(have, now graph.Modality) graph.Modality {
	if have != graph.Actual {
		return have
	}
	return now
}

// takeStance applies a line of stances.tsv: the word h governs cur.
func (r *reader) takeStance(w *stanceWord, cur, h int, e event, p *position) {
	p.cues = append(p.cues, r.span(h))
	if w.negative {
		p.polarity = graph.Negated
		if w.stance == "refuses" { // will not do it: as good as a denial of what is to come
			p.future = true
			p.modality = worse(p.modality, graph.Refused)
			return
		}
	}
	if p.stance != "" || w.stance == "" {
		return
	}
	p.stance, p.stanceAt = w.stance, h
	if w.holder == 'A' {
		return
	}
	args := r.of(h)
	owners := args.subj
	if r.isNoun(h) {
		owners = r.ownerOf(h)
	}
	holder, _ := r.parties(agent, []string{"subj"}, func(string) []int { return owners })
	if len(holder) == 0 {
		return
	}
	p.holder = holder
	for _, function := range [][]int{args.iobj, args.obj, args.prep["on"], args.prep["to"], args.prep["of"]} {
		if slices.Contains(function, cur) {
			continue
		}
		if list, _ := r.parties(recipient, []string{"obj"}, func(string) []int { return function }); len(list) > 0 {
			p.addressed = list
			return
		}
	}
	if len(e.agents) > 0 && !sameParties(e.agents, holder) {
		p.addressed = e.agents
	}
}
