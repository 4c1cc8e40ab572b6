package extractor

import (
	"cmp"
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
	unheld            bool // somebody unknown tells the event's own actors to do it
	polarity          graph.Polarity
	modality          graph.Modality
	future            bool
	speaker           *mention
	cues              []graph.Cue
	weight            float64
	cleared           map[int]bool // predicates whose own negation has been counted
	outerAt           int
	outer             string // a stance towards the stance: "threatened to suspend aid"
	aimed             bool   // it is only what something else is done for
	failed            bool   // it was tried, or could have been done, and was not
	told              bool   // the word at which the climb ended says it, or is what is said
}

// position climbs from the event through the words that govern it.
func (r *reader) position(e event) position {
	p := position{stanceAt: -1, outerAt: -1, polarity: graph.Affirmed, modality: graph.Actual, weight: 1}
	cur := e.at
	if e.answered {
		r.nounCues(cur, &p)
		return p
	}
	if r.isNoun(cur) {
		r.nounCues(cur, &p)
		cur = r.measured(cur)
		if light, verb := r.lightVerb(cur); light != nil {
			cur = verb
		} else if t := r.target(cur); t >= 0 {
			cur = t
		} else if r.lent(e, cur) {
			cur = r.Tokens[cur].Head
		}
	}
	for range len(r.Tokens) {
		if r.predicative(cur) && !p.cleared[cur] {
			r.clauseCues(cur, &p)
		}
		if p.speaker == nil {
			r.asideSpeaker(cur, &p)
		}
		next, more := r.govern(cur, e, &p)
		cur = next
		if !more {
			break
		}
	}
	r.surroundings(cur, e, &p)
	if r.asked(cur) && (p.modality == graph.Actual || p.modality == graph.Planned) { // denied or not
		p.modality = graph.Hypothetical
	}
	if p.speaker == nil {
		r.outerSpeaker(cur, &p)
	}
	if m := p.speaker; m != nil && m.head >= 0 && m.head < len(r.Tokens) && p.real() { // "unconfirmed reports say"
		if a := r.child(m.head, "amod"); a >= 0 && r.events.unsure[strings.ToLower(r.Tokens[a].Text)] {
			r.doubt(a, graph.Possible, &p)
		}
	}
	if p.speaker == nil || p.speaker.Actor == "" && r.events.thirdPerson[strings.ToLower(p.speaker.Text)] {
		if m := r.quoteSpeaker(e.at); m != nil {
			p.speaker = m
		}
	}
	p.orderCues()
	return p
}

// asked reports whether the clause built on token i is a question of yes or no, which
// states nothing. Who asks why something happened says that it did.
func (r *reader) asked(i int) bool {
	last := len(r.Tokens) - 1
	for last > 0 && (r.Tokens[last].XPOS == "''" || r.Tokens[last].XPOS == "-RRB-") {
		last--
	}
	if last < 0 || r.Tokens[last].Text != "?" {
		return false
	}
	for _, c := range r.children[i] {
		switch r.Tokens[c].XPOS {
		case "WRB", "WP", "WDT":
			return false
		}
	}
	return true
}

// predicative reports whether a clause is built on the token.
func (r *reader) predicative(i int) bool {
	return r.isVerb(i) || r.Tokens[i].UPOS == "ADJ" || r.child(i, "cop") >= 0
}

func (p *position) cue(word graph.Span, kind graph.CueKind) {
	p.cues = append(p.cues, graph.Cue{Span: word, Kind: kind})
}

func (p *position) negate(cue graph.Span) {
	p.polarity = graph.Negated
	p.cue(cue, graph.CueNegation)
}

// orderCues puts the cues into text order, each once.
func (p *position) orderCues() {
	slices.SortStableFunc(p.cues, func(a, b graph.Cue) int {
		return cmp.Or(a.Start-b.Start, strings.Compare(string(a.Kind), string(b.Kind)))
	})
	p.cues = slices.Compact(p.cues)
}

// spans are the words of the cues.
func spans(cues []graph.Cue) []graph.Span {
	var list []graph.Span
	for _, c := range cues {
		list = append(list, c.Span)
	}
	return slices.Compact(list)
}

// nounCues reads the negation that stands at an event noun itself: "no attack",
// "without an agreement".
func (r *reader) nounCues(n int, p *position) {
	if cue, ok := r.nounNegation(n); ok {
		p.negate(cue)
	}
	if r.events.excluding[r.casePrep(n)] {
		p.negate(r.span(r.child(n, "case")))
	}
	for _, c := range r.children[n] {
		word := strings.ToLower(r.Tokens[c].Text)
		switch {
		case r.Tokens[c].Rel == "amod" && r.events.intended[word]: // "the planned visit"
			if r.doneAsMeant(n) || word == "pending" && r.accuses(n) { // a pending lawsuit has been filed
				continue
			}
			p.future = true
			p.modality = worse(p.modality, graph.Planned)
		case r.Tokens[c].Rel == "amod" && r.events.supposed[word], r.rel(c) == "det" && word == "any": // "a possible attack"
			p.modality = worse(p.modality, graph.Possible)
		case r.Tokens[c].Rel == "amod" && r.events.unproven[word]: // "alleged attacks"
			p.modality = worse(p.modality, graph.Suspected)
		default:
			continue
		}
		p.cue(r.span(c), graph.CueModality)
	}
}

// doneAsMeant reports whether what the event noun n names was done, though it is called meant:
// "carried out a planned raid".
func (r *reader) doneAsMeant(n int) bool {
	l, v := r.lightVerb(r.measured(n))
	return l != nil && l.role == agent && l.function == "obj" && l.stance == "" && r.events.performing[r.lemma(v)] && r.Tokens[v].XPOS == "VBD"
}

// accuses reports whether the event noun n is of words against somebody.
func (r *reader) accuses(n int) bool {
	return slices.ContainsFunc(r.events.nouns[strings.ToLower(r.Tokens[n].Lemma)], func(s sense) bool {
		return r.x.ontology.Type(s.base).Category == graph.Accuse
	})
}

// nounNegation finds "no attack", "neither offer", "few states".
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

// scarce finds "few states", "little hope" as the subject of a clause.
func (r *reader) scarce(n int) (graph.Span, bool) {
	for _, c := range r.children[n] {
		switch strings.ToLower(r.Tokens[c].Text) {
		case "few", "little":
			if r.child(c, "det") < 0 && r.child(n, "det") < 0 { // "a few" is some
				return r.span(c), true
			}
		}
	}
	return graph.Span{}, false
}

// clauseNegation returns the words that negate the clause of v.
func (r *reader) clauseNegation(v int) []graph.Span {
	var cues []graph.Span
	add := func(c int) { cues = append(cues, r.span(c)) }
	for _, c := range r.children[v] {
		word := strings.ToLower(r.Tokens[c].Text)
		switch r.rel(c) {
		case "advmod":
			switch {
			case r.events.negators[word]:
				if !r.only(c) {
					add(c)
				}
			case r.events.negativeAdverbs[word]:
				add(c)
			case word == "longer" || word == "more":
				if no := r.child(c, "advmod", "det"); no >= 0 && strings.EqualFold(r.Tokens[no].Text, "no") {
					add(no)
				}
			}
		case "cc":
			if word == "nor" || word == "neither" || word == "rather" {
				add(c)
			}
		case "mark":
			if word == "without" || (word == "instead" || word == "rather") && len(r.children[c]) > 0 { // "instead of", "rather than"
				add(c)
			}
		case "nsubj":
			if cue, ok := r.nounNegation(c); ok {
				cues = append(cues, cue)
			} else if cue, ok := r.scarce(c); ok {
				cues = append(cues, cue)
			} else if r.events.negativePronouns[word] {
				add(c)
			}
		case "obj":
			if cue, ok := r.nounNegation(c); ok {
				cues = append(cues, cue)
			} else if r.events.negativePronouns[word] && word != "few" {
				add(c)
			}
		case "xcomp": // "found not guilty"
			if !r.isVerb(c) {
				for _, k := range r.children[c] {
					if r.rel(k) == "advmod" && r.events.negators[strings.ToLower(r.Tokens[k].Text)] && !r.only(k) {
						add(k)
					}
				}
			}
		case "obl": // "under no circumstances", "fired on no one"
			if cue, ok := r.nounNegation(c); ok && (r.inClass(c, r.events.manners) || word == "one") {
				cues = append(cues, cue)
			} else if r.events.negativePronouns[word] && word != "few" {
				add(c)
			}
		}
	}
	return cues
}

// only reports whether "not" at c is that of "not only".
func (r *reader) only(c int) bool {
	return c+1 < len(r.Tokens) && r.events.focusAdverbs[strings.ToLower(r.Tokens[c+1].Text)]
}

// clauseCues reads the negation and the auxiliaries of one verb.
func (r *reader) clauseCues(v int, p *position) {
	for _, cue := range r.clauseNegation(v) {
		p.negate(cue)
	}
	var aux []string
	for _, c := range r.children[v] {
		word := strings.ToLower(r.Tokens[c].Text)
		switch r.rel(c) {
		case "advmod":
			switch {
			case r.events.epistemicAdverbs[word]:
				p.modality = graph.Possible
				p.cue(r.span(c), graph.CueModality)
			case r.events.unproven[word]: // "allegedly"
				p.modality = worse(p.modality, graph.Suspected)
				p.cue(r.span(c), graph.CueAttribution)
			case r.events.evidentialAdverbs[word]:
				p.weight *= 0.9
				p.cue(r.span(c), graph.CueAttribution)
			}
		case "aux":
			aux = append(aux, word)
			if r.events.modals[word] {
				p.cue(r.span(c), graph.CueModality)
			}
		}
	}
	if c := r.condition(v); c >= 0 {
		p.modality = graph.Hypothetical
		p.cue(r.span(c), graph.CueModality)
	}
	r.modal(v, aux, p)
	if plan := r.underPlan(v); plan >= 0 {
		p.future = true
		p.modality = worse(p.modality, graph.Planned)
		p.cue(r.span(plan), graph.CueModality)
	}
}

// scheduled is the day to come on which the verb v of a sentence, not of a headline, is to
// happen though it stands in the present: "flies to Togo on Monday"; -1 for none.
func (r *reader) scheduled(v int) int {
	if x := r.Tokens[v].XPOS; x != "VBZ" && x != "VBP" || r.Tokens[len(r.Tokens)-1].Text != "." || r.child(v, "aux", "mark") >= 0 {
		return -1
	}
	for _, c := range r.children[v] {
		switch day := r.events.dates[strings.ToLower(r.Tokens[c].Text)]; {
		case c < v:
		case day.kind == "weekday" && r.casePrep(c) == "on" && r.child(c, "amod", "advmod", "det") < 0:
			return c
		case day.kind == "unit":
			if m := r.child(c, "amod"); m >= 0 && strings.EqualFold(r.Tokens[m].Text, "next") && r.rel(c) == "obl" {
				return c
			}
		}
	}
	return -1
}

// modal settles what the auxiliaries of a verb say.
func (r *reader) modal(v int, aux []string, p *position) {
	has := func(words map[string]bool) bool {
		return slices.ContainsFunc(aux, func(a string) bool { return words[a] })
	}
	either := func(word, other string) bool { return slices.Contains(aux, word) || slices.Contains(aux, other) }
	switch {
	case r.invertedCondition(v):
		p.modality = graph.Hypothetical
		p.cue(r.span(r.children[v][0]), graph.CueModality)
	case has(r.events.counterfactual) && has(r.events.perfect):
		p.modality = graph.Hypothetical
	case either("would", "could") && r.underIf(v) && !r.reported(v):
		p.modality = graph.Hypothetical
	case either("may", "might"):
		if p.modality == graph.Actual {
			p.modality = graph.Possible
		}
	case has(r.events.possibility):
		if p.polarity == graph.Affirmed && p.modality == graph.Actual {
			p.modality = graph.Possible
		}
	case has(r.events.obligation):
		if p.modality == graph.Actual {
			p.modality = graph.Hypothetical
		}
	case slices.Contains(aux, "shall") && r.ofWhomever(v): // a law: "no person shall build a dam"
		p.modality = worse(p.modality, graph.Hypothetical)
	case either("would", "'d") && r.often(v): // "would sometimes ambush patrols": they did
	case has(r.events.futurity):
		p.future = true
		if p.modality == graph.Actual {
			p.modality = graph.Planned
		}
	}
	if than := r.child(v, "mark"); than >= 0 && strings.EqualFold(r.Tokens[than].Text, "than") && r.Tokens[v].XPOS == "VB" { // "would rather leave than pay Norway"
		p.modality = worse(p.modality, graph.Hypothetical)
		p.cue(r.span(than), graph.CueModality)
	}
	// "is going to attack", "is to attack", "is to be tried"
	if be := r.child(v, "aux", "cop"); be >= 0 && r.Tokens[be].Lemma == "be" && r.toFollows(v, be) && (r.Tokens[v].XPOS == "VB" || r.child(v, "aux:pass") > be) {
		p.future = true
		p.modality = worse(p.modality, graph.Planned)
		p.cue(r.span(be), graph.CueModality)
		if s := r.child(v, "nsubj"); s >= 0 && r.isNoun(s) && r.byHead[s] == nil && !r.isEventNoun(s) { // "the aim was to protect the minority"
			p.aimed = true
		}
	}
	if r.rel(v) == "root" && r.mark(v) == "to" && r.Tokens[v].XPOS == "VB" && r.child(v, "nsubj") >= 0 && r.child(v, "aux", "cop") < 0 { // the headline "Togo to host talks"
		p.future = true
		p.modality = worse(p.modality, graph.Planned)
		p.cue(r.span(r.child(v, "mark")), graph.CueModality)
	}
	if at := r.scheduled(v); at >= 0 {
		p.future = true
		p.modality = worse(p.modality, graph.Planned)
		p.cue(r.span(at), graph.CueModality)
	}
	if m := r.mark(v); m == "to" && r.Tokens[v].Head >= 0 {
		h := r.Tokens[v].Head
		if strings.EqualFold(r.Tokens[h].Text, "going") && r.rel(v) == "xcomp" || r.Tokens[h].UPOS == "AUX" && r.Tokens[h].Lemma == "be" {
			p.future = true
			if p.modality == graph.Actual {
				p.modality = graph.Planned
			}
		}
	}
}

// toFollows reports whether the "to" of the verb v stands behind its auxiliary be.
func (r *reader) toFollows(v, be int) bool {
	return slices.ContainsFunc(r.children[v], func(c int) bool {
		return c > be && r.rel(c) == "mark" && strings.EqualFold(r.Tokens[c].Text, "to")
	})
}

// often reports whether an adverb says of the verb v how often it is done.
func (r *reader) often(v int) bool {
	return slices.ContainsFunc(r.children[v], func(c int) bool {
		return r.rel(c) == "advmod" && r.events.frequency[strings.ToLower(r.Tokens[c].Text)]
	})
}

// ofWhomever reports whether the clause of v is of nobody in particular: "no person", "every
// member", "whoever".
func (r *reader) ofWhomever(v int) bool {
	return slices.ContainsFunc(r.of(v).subj, func(t int) bool {
		d := r.child(t, "det")
		return r.anybody(t) || d >= 0 && r.events.general[strings.ToLower(r.Tokens[d].Text)]
	})
}

// reported reports whether v is what somebody said, so that its "would" may be
// the "will" of the speaker.
func (r *reader) reported(v int) bool {
	h := r.Tokens[v].Head
	return h >= 0 && r.rel(v) == "ccomp" && r.events.speech[r.lemma(h)] == "say"
}

// speakers returns who speaks: actors, or nobody in particular by their words.
func (r *reader) speakers(tokens []int) ([]*mention, string) {
	var list []*mention
	for _, t := range tokens {
		if m := r.byHead[t]; m != nil && m.Kind != graph.KindPlace {
			list = append(list, r.located(party{m, t, 1}).mention)
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

// govern reads the word that governs cur and says where to go on from, or where the climb
// has ended.
func (r *reader) govern(cur int, e event, p *position) (next int, more bool) {
	t := r.Tokens[cur]
	h := t.Head
	if h < 0 || cur == e.at && r.isNoun(cur) && r.addresses(cur) && r.answerer(cur) >= 0 { // what was rejected has been asked
		return cur, false
	}
	lemma := r.lemma(h)
	if t.Rel == "conj" {
		first := r.firstConjunct(cur)
		r.sharedCondition(cur, first, p)
		r.sharedModal(cur, first, p)
		if w := r.events.stanceOf(r.lemma(first), r.pos(first), "inf"); w != nil && w.stance != "" && r.infinitive(cur) && !r.infinitive(first) { // "ordered them to stay and the ministry to negotiate"
			p.modality = worse(p.modality, graph.Possible)
		}
		return r.climbConjunct(first, e, p), false
	}
	complement := r.complement(cur)
	w := r.stanceAt(h, complement)
	if w != nil && complement == "subj" { // "the talks are due to resume" as "are due to be held"
		if x := r.child(h, "xcomp"); x >= 0 && r.infinitive(x) && r.happens(x) {
			w = cmp.Or(r.events.stanceOf(lemma, r.pos(h), "inf"), w)
		}
	}
	if w != nil && w.stance == "ends" && r.dates(h) { // "left at the end of a visit"
		return cur, false
	}
	if w != nil && w.stance == "ends" && complement == "subj" && !r.lasts(e.base) { // talks that collapsed have been held
		w = nil
	}
	if v := r.Tokens[h].Head; w == nil && v >= 0 && r.Tokens[h].Rel == "obj" { // "cleared a sergeant of the killing"
		if cleared := r.events.stanceOf(r.lemma(v), r.pos(v), complement); cleared != nil && cleared.holder == 'R' && cleared.negative {
			r.takeStance(cleared, cur, v, e, p)
			return v, true
		}
	}
	if w != nil && r.saysIsSo(w, h, cur) {
		w = nil
	}
	if w != nil && w.holder == 'R' && complement == "inf" && r.deedsAlone(r.of(h).obj) { // "ordered air strikes to protect the crew": what they are for
		r.purpose(h, e, p)
		return h, true
	}
	if v := r.answered(h, complement); v >= 0 {
		if a := r.answer(v, h); a != nil {
			r.takeStance(a, h, v, e, p)
			return v, true
		}
		p.modality = worse(p.modality, graph.Hypothetical)
		return cur, false
	}
	told := w != nil && complement == "that" && w.holder == 'R' // "insisted that Norway withdraw"
	if kind := r.events.speech[lemma]; kind != "" && !told && (w == nil || w.lemma == lemma && (w.stance != "possible" || !r.isNoun(h))) && (kind != "deny" || w == nil || r.speechNoun(cur)) {
		switch {
		case r.isVerb(h) && (r.rel(cur) == "ccomp" || r.rel(cur) == "csubj" && r.of(h).passive || r.rel(cur) == "xcomp" && (t.XPOS == "VBP" || t.XPOS == "VBZ" || t.XPOS == "VBD" || kind == "say" && r.bareInfinitive(cur)) || complement == "ger" && kind == "deny" ||
			(kind == "accuse" || kind == "deny" || kind == "believe") && r.events.objectGerund[complement] ||
			complement == "with" && r.events.charging[lemma] ||
			(kind == "say" || kind == "claim") && complement == "obj" && r.isNoun(cur) && w == nil ||
			kind == "deny" && (complement == "obj" || complement == "at") && r.speechNoun(cur)):
			if complement == "with" { // "charged with helping"
				kind = "accuse"
			}
			r.spoken(h, kind, p)
			return h, false
		case r.isVerb(h) && complement == "inf" && w == nil && r.of(h).passive && kind != "ask" && kind != "deny": // "is said to have attacked"
			r.spoken(h, "believe", p)
			return h, false
		case r.isVerb(h) && complement == "inf" && w == nil && kind == "claim" && (r.perfect(cur) || t.XPOS == "VBG"): // "claimed to have attacked"
			r.spoken(h, kind, p)
			return h, false
		case r.isNoun(h) && (t.Rel == "acl" || r.rel(cur) == "ccomp" || r.rel(cur) == "nmod" && complement == "of"):
			r.spokenNoun(h, kind, p)
			return h, p.speaker == nil || r.denied(h)
		}
	}
	if r.rel(cur) == "acl" && r.events.objectGerund[complement] && r.byHead[h] != nil && r.Tokens[h].Rel == "obj" { // "accused rebels of attacking", "suspect rebels of it"
		if v := r.Tokens[h].Head; r.events.speech[r.lemma(v)] == "accuse" || r.events.speech[r.lemma(v)] == "believe" {
			r.spoken(v, r.events.speech[r.lemma(v)], p)
			return v, false
		}
	}
	if w != nil {
		r.takeStance(w, cur, h, e, p)
		return h, !(r.isNoun(h) && w.holder == 'R' && r.addresses(h) && r.answerer(h) >= 0) // "rejected the demand that it free the crew"
	}
	switch {
	case t.XPOS == "VBG" && (r.events.objectGerund[complement] || complement == "over") && r.events.prosecuting[lemma]: // "arrested for killing a priest"
		r.doubt(h, graph.Suspected, p)
	case t.XPOS == "VBG" && r.rel(cur) == "acl" && r.events.objectGerund[complement] && r.Tokens[h].Rel == "obj" && r.events.prosecuting[r.lemma(r.Tokens[h].Head)]: // "arrested a man for killing a priest"
		r.doubt(r.Tokens[h].Head, graph.Suspected, p)
	case t.Rel == "compound" && r.isNoun(cur) && r.isNoun(h) && r.events.schemes[lemma]: // "an assassination plot"
		r.nounCues(h, p)
		p.modality = worse(p.modality, graph.Hypothetical)
		p.cue(r.span(h), graph.CueModality)
	case r.isNoun(cur) && r.shared(cur): // "denied any part in the attack", "played no role in it"
		if cue, ok := r.nounNegation(h); ok {
			p.negate(cue)
		}
		return h, true
	case r.isNoun(cur) && r.rel(cur) == "nsubj" && (r.isVerb(h) || r.Tokens[h].UPOS == "AUX") && r.happens(h): // "the talks did not take place"
		return h, true
	case complement == "inf" && (lemma == "seem" || lemma == "appear") && r.perfect(cur): // "appears to have shelled the village"
		r.doubt(h, graph.Suspected, p)
	case r.isVerb(h) && (complement == "inf" || complement == "ger") && (r.events.aspectual[lemma] || r.rel(cur) == "xcomp" && r.events.perceived[lemma]):
		return h, true
	case r.rel(cur) == "advcl" && complement == "inf" && r.isVerb(h): // "sent troops to help": what for
		if cur == e.at || !r.helping(cur) {
			r.purpose(h, e, p)
		}
		return h, true
	case r.rel(cur) == "acl" && complement == "inf" && r.journey(h): // "on a visit to thank Norway"
		r.purpose(h, e, p)
		return h, true
	case r.rel(cur) == "acl" && r.anybody(h): // "shoot any villager who shelters them"
		p.modality = worse(p.modality, graph.Possible)
	case r.goesWith(cur):
		r.outlook(h, e, p)
	case complement == "inf" && r.Tokens[h].UPOS == "ADJ" && r.sufficient(h): // "supple enough to compromise"
		p.modality = worse(p.modality, graph.Possible)
	case r.isNoun(cur) && (r.rel(cur) == "obj" || t.Rel == "nsubj:pass") && cur != e.at && r.isVerb(h) && !r.speechNoun(cur): // "has no plans to"
		return h, true
	case cur == e.at && r.isNoun(cur) && t.Rel == "xcomp" && !(r.rel(h) == "advcl" && r.infinitive(h)): // "would become the premier", not "won to become"
		return h, true
	case complement == "inf" && r.inOrder(h): // "became the first state to recognise Kenya"
		return h, true
	case r.rel(cur) != "advcl" && (complement == "inf" || r.infinitive(cur)), r.rel(cur) == "advcl" && (complement == "on" || complement == "about") && len(r.of(h).obj) > 0, t.Rel == "acl" && t.XPOS == "VBG" && r.events.unreal[complement] && r.isNoun(h):
		// "the power to arrest", "a vote to expel", "got agreement on disarming", "restrictions on flying": nothing says that it happens
		p.modality = worse(p.modality, graph.Hypothetical)
	}
	return cur, false
}

// lasts reports whether an event is of what goes on until it ends: a ceasefire, an agreement.
func (r *reader) lasts(base string) bool {
	t := r.x.ontology.Type(base)
	return t != nil && (t.Category == graph.Concede || t.Category == graph.Support)
}

// deedsAlone reports whether the objects of a verb are deeds, and nobody who could do one.
func (r *reader) deedsAlone(objects []int) bool {
	return len(objects) > 0 && !slices.ContainsFunc(objects, func(o int) bool { return r.byHead[o] != nil || !r.isEventNoun(o) })
}

// answered is the verb by whose subject is answered what the noun h, of which nobody is named
// who said it, asks him to do: "turned down an invitation to join"; -1 for none.
func (r *reader) answered(h int, complement string) int {
	if complement != "inf" || !r.isNoun(h) || !r.addresses(h) {
		return -1
	}
	if w := r.events.stanceOf(r.lemma(h), r.pos(h), complement); w != nil && w.holder != 'R' { // a threat
		return -1
	}
	v := r.answerer(h)
	if v < 0 || !slices.Equal(r.ownerOf(h), r.of(v).subj) {
		return -1
	}
	return v
}

// answer is the stance that the verb v takes towards what its object h asks for, nil for none.
func (r *reader) answer(v, h int) *stanceWord {
	complement := r.complement(h)
	if a := r.stanceAt(v, complement); a != nil {
		return a
	}
	verb := r.lemma(v)
	if complement != "obj" {
		verb += "_" + complement
	}
	switch {
	case r.events.slighting[verb]:
		return &stanceWord{lemma: verb, complement: complement, holder: 'A', stance: "refuses", negative: true}
	case r.events.complying[verb]:
		return &stanceWord{lemma: verb, complement: complement, holder: 'A', stance: "agrees"}
	}
	return nil
}

// perfect reports whether the infinitive at v speaks of what is done: "to have attacked".
func (r *reader) perfect(v int) bool {
	return slices.ContainsFunc(r.children[v], func(c int) bool {
		return r.rel(c) == "aux" && r.Tokens[c].Lemma == "have" && r.Tokens[c].XPOS == "VB"
	})
}

// sharedModal gives a verb in its bare form the auxiliary of the verb that it is
// coordinated with, "would downgrade ties and ban flights", and its negation behind "or".
func (r *reader) sharedModal(v, first int, p *position) {
	if !r.isVerb(first) || r.Tokens[v].XPOS != "VB" || r.child(v, "aux", "mark", "nsubj", "nsubj:pass") >= 0 {
		return
	}
	var aux []string
	for _, c := range r.children[first] {
		if r.rel(c) == "aux" {
			aux = append(aux, strings.ToLower(r.Tokens[c].Text))
			if r.Tokens[c].XPOS == "MD" {
				p.cue(r.span(c), graph.CueModality)
			}
		}
	}
	if len(aux) == 0 {
		return
	}
	if r.alternative(v, first) && p.polarity == graph.Affirmed {
		for _, cue := range r.clauseNegation(first) {
			p.negate(cue)
		}
	}
	r.modal(first, aux, p)
}

// dates reports whether the noun of an end says when something is done: "at the end of".
func (r *reader) dates(h int) bool {
	return r.isNoun(h) && r.events.ends[r.lemma(h)] && r.events.endings[r.casePrep(h)]
}

// alternative reports whether the verb v is one of several behind the first that "or" joins:
// "shall not build, buy or rent".
func (r *reader) alternative(v, first int) bool {
	for _, c := range r.children[first] {
		if cc := r.child(c, "cc"); c >= v && r.Tokens[c].Rel == "conj" && cc >= 0 {
			return strings.EqualFold(r.Tokens[cc].Text, "or")
		}
	}
	return false
}

// happens reports whether the verb only says that its subject comes about.
func (r *reader) happens(v int) bool {
	lemma := r.lemma(v)
	if lemma == "be" && r.child(v, "expl") >= 0 { // "there was an attack"
		return true
	}
	if o := r.child(v, "obj"); o >= 0 {
		lemma += "_" + strings.ToLower(r.Tokens[o].Lemma)
	}
	return r.events.happening[lemma]
}

// infinitive reports whether v stands behind "to", "for Norway to" as well.
func (r *reader) infinitive(v int) bool {
	return r.Tokens[v].XPOS == "VB" && slices.ContainsFunc(r.children[v], func(c int) bool {
		return r.rel(c) == "mark" && strings.EqualFold(r.Tokens[c].Text, "to")
	})
}

// anybody reports whether the noun or pronoun at i is of whoever it may be.
func (r *reader) anybody(i int) bool {
	if r.events.freeChoice[strings.ToLower(r.Tokens[i].Text)] {
		return true
	}
	d := r.child(i, "det")
	return d >= 0 && r.events.freeChoice[strings.ToLower(r.Tokens[d].Text)]
}

// goesWith reports whether the gerund at cur tells what comes with its main clause or by
// what this is done: "is expected to visit, making friends by backing the bid". What is
// said beside it ("blaming Norway") is said all the same.
func (r *reader) goesWith(cur int) bool {
	t := r.Tokens[cur]
	if r.rel(cur) != "advcl" || t.XPOS != "VBG" || t.Head < 0 || !r.isVerb(t.Head) || r.events.speech[r.lemma(cur)] != "" {
		return false
	}
	m := r.mark(cur)
	return t.Head < cur && (m == "" || r.events.means[m])
}

// outlook gives an event the modality of the clause of v and of what governs that.
func (r *reader) outlook(v int, e event, p *position) {
	q := position{stanceAt: -1, outerAt: -1, polarity: graph.Affirmed, modality: graph.Actual, weight: 1}
	for range len(r.Tokens) {
		if r.predicative(v) && !q.cleared[v] {
			r.clauseCues(v, &q)
		}
		next, more := r.govern(v, e, &q)
		if !more {
			break
		}
		v = next
	}
	if q.stance != "" {
		q.modality = worse(q.modality, graph.Possible)
	}
	if q.polarity == graph.Negated && q.told { // "denied breaking the embargo by selling"
		p.polarity, p.cues = q.polarity, append(p.cues, q.cues...)
		return
	}
	if q.modality != graph.Actual && q.modality != graph.Suspected {
		p.modality = worse(p.modality, q.modality)
		p.cues = append(p.cues, slices.DeleteFunc(q.cues, func(c graph.Cue) bool { return c.Kind == graph.CueNegation || c.Kind == graph.CueAttribution })...)
	}
}

// inOrder reports whether the noun h is of the first, the last or the only ones to do something.
func (r *reader) inOrder(h int) bool {
	ordinal := func(i int) bool {
		word := strings.ToLower(r.Tokens[i].Text)
		return r.events.ordinals[word] || word == "last" || word == "only"
	}
	return ordinal(h) || slices.ContainsFunc(r.children[h], func(c int) bool { return c < h && r.rel(c) == "amod" && ordinal(c) })
}

// sufficient reports whether an adjective says how much is enough, or too much.
func (r *reader) sufficient(a int) bool {
	return slices.ContainsFunc(r.children[a], func(c int) bool { return r.events.degrees[strings.ToLower(r.Tokens[c].Text)] })
}

// speechNoun reports whether i is a noun of what may be denied: "claim", "report",
// "possibility".
func (r *reader) speechNoun(i int) bool {
	lemma := strings.ToLower(r.Tokens[i].Lemma)
	w := r.events.stanceOf(lemma, "NOUN", "that")
	return r.isNoun(i) && (r.events.speech[lemma] != "" || w != nil && w.stance == "possible")
}

// denied reports whether the noun of saying h is what somebody denies.
func (r *reader) denied(h int) bool {
	v := r.Tokens[h].Head
	return v >= 0 && (r.Tokens[h].Rel == "obj" || r.Tokens[h].Rel == "nsubj:pass" || r.casePrep(h) == "at") && r.events.speech[r.lemma(v)] == "deny"
}

// stanceAt returns the line for the word at h and a complement, also of the word with its
// adverb, "stopped short of condemning", or of a predicate noun with its preposition, "is out
// of the question".
func (r *reader) stanceAt(h int, complement string) *stanceWord {
	lemma, pos := r.lemma(h), r.pos(h)
	if w := r.events.stanceOf(lemma, pos, complement); w != nil {
		return w
	}
	if a := r.child(h, "advmod"); a == h+1 {
		return r.events.stanceOf(lemma+"_"+strings.ToLower(r.Tokens[a].Text), pos, complement)
	}
	if c := r.child(h, "case"); c >= 0 && pos == "NOUN" && r.child(h, "cop") >= 0 {
		return r.events.stanceOf(strings.ToLower(r.Tokens[c].Text)+"_"+lemma, pos, complement)
	}
	return nil
}

// helping reports whether v is a verb by which somebody has a part in what others do, which
// is as real as the part: "crossed the border to help the rebels attack".
func (r *reader) helping(v int) bool {
	w := r.events.stanceOf(r.lemma(v), "VERB", "inf")
	return w != nil && w.stance == "" && !w.negative && len(r.of(v).obj) > 0
}

// errand reports whether an event is a request or a meeting for which somebody travels, by the
// verb v: "flew to Oslo to meet the rebels", "came to ask for help".
func (r *reader) errand(v int, e event, t *graph.RelationType) bool {
	if r.isNoun(v) {
		return e.stance == "" && (t.Category == graph.Request || t.Category == graph.Consult)
	}
	switch t.Category {
	case graph.Request:
		return e.stance == "" && r.events.errands[r.lemma(v)]
	case graph.Consult:
		return slices.ContainsFunc(r.events.verbs[r.lemma(v)], func(s sense) bool { return s.base == "VISITS" })
	}
	return false
}

// journey reports whether the noun is one of travel: "a visit to thank Norway".
func (r *reader) journey(n int) bool {
	return slices.ContainsFunc(r.events.nouns[strings.ToLower(r.Tokens[n].Lemma)], func(s sense) bool { return s.base == "VISITS" })
}

// praising is the code of praise and thanks, which are spoken where somebody goes or calls for
// that: "telephoned him to congratulate him".
const praising = "051"

// purpose marks what is done in order to do it: it has not come about yet. Help and praise
// are given with the deed itself and a protest made by it, and who has gone on an errand
// does it.
func (r *reader) purpose(v int, e event, p *position) {
	t := r.x.ontology.Type(e.base)
	if t != nil && t.Category.Quad() != graph.MaterialCooperation && t.Category != graph.Protest && t.CAMEO != praising && !r.errand(v, e, t) {
		p.modality = worse(p.modality, graph.Planned)
		p.aimed = true
	}
	p.weight *= 0.9
}

// outerSpeaker looks further up for who says the sentence in which the event
// stands: "..., which had shelled the town, the mayor said".
func (r *reader) outerSpeaker(cur int, p *position) {
	for n := 0; cur >= 0 && n < len(r.Tokens); cur, n = r.Tokens[cur].Head, n+1 {
		r.asideSpeaker(cur, p)
		h := r.Tokens[cur].Head
		if p.speaker != nil || h < 0 {
			return
		}
		if kind := r.events.speech[r.lemma(h)]; r.isVerb(h) && r.rel(cur) == "ccomp" && (kind == "say" || kind == "claim") {
			if list, _ := r.speakers(r.of(h).subj); len(list) > 0 {
				p.speaker = list[0]
				p.cue(r.span(h), graph.CueAttribution)
				return
			}
		}
	}
}

// climbConjunct applies to a coordinated verb what governs its first conjunct;
// the first one's own negation and auxiliaries do not reach the others. It
// returns where the climb has ended: all governors have been read.
func (r *reader) climbConjunct(first int, e event, p *position) int {
	for range len(r.Tokens) {
		if p.speaker == nil {
			r.asideSpeaker(first, p)
		}
		next, more := r.govern(first, e, p)
		first = next
		if !more {
			break
		}
		if r.predicative(first) && !p.cleared[first] {
			r.clauseCues(first, p)
		}
	}
	return first
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
		case mark == "to" && t.XPOS != "VBG":
			return "inf"
		case t.XPOS == "VBN" && mark == "" && r.rel(cur) != "advcl" && r.having(cur):
			return "ger"
		case t.XPOS == "VBG" && mark == "":
			if r.rel(cur) == "advcl" && (r.Tokens[cur].Head > cur || strings.Contains(r.text[r.Tokens[r.Tokens[cur].Head].End:r.Tokens[cur].Start], ",")) {
				return "" // an aside, no complement: "rejected the plan, urging Norway to leave"
			}
			return "ger"
		case r.bareInfinitive(cur):
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
		return "subj"
	case "obl", "nmod":
		return r.casePrep(cur)
	}
	return ""
}

// saysIsSo reports whether the clause of v under the stance word at h is of what is, which is
// said there and not asked for or promised: "insisted that Norway had left", "agreed that the
// vaccine was safe".
func (r *reader) saysIsSo(w *stanceWord, h, v int) bool {
	if m := r.mark(v); r.complement(v) == "that" && (m == "whether" || m == "if") { // "asked whether Norway would leave": what is so
		return true
	}
	return r.complement(v) == "that" && r.indicative(v) && (r.events.speech[r.lemma(h)] != "" || w.stance == "agrees" && !r.willNot(v))
}

// indicative reports whether the clause of v says what is, not what shall be:
// "insisted that Norway had left", not "insisted that Norway leave".
func (r *reader) indicative(v int) bool {
	for _, c := range r.children[v] {
		if rel := r.rel(c); rel == "aux" || rel == "cop" {
			return !r.events.mandative[strings.ToLower(r.Tokens[c].Text)]
		}
	}
	return r.Tokens[v].XPOS == "VBD" || r.Tokens[v].XPOS == "VBZ"
}

// spoken notes the speaker of what hangs on a verb of saying.
func (r *reader) spoken(h int, kind string, p *position) {
	args := r.of(h)
	if p.speaker == nil {
		if list, _ := r.speakers(args.subj); len(list) > 0 {
			p.speaker = list[0]
		}
	}
	r.said(h, kind, p)
}

// spokenNoun notes the speaker of what hangs on a noun of saying: "Norway's claim
// that", "allegations by the rebels that".
func (r *reader) spokenNoun(h int, kind string, p *position) {
	if p.speaker == nil && !r.denied(h) {
		owners := r.nounFunction(h, "poss")
		for _, f := range r.events.spokenBy {
			if len(owners) == 0 {
				owners = r.nounFunction(h, f)
			}
		}
		if v := r.Tokens[h].Head; v >= 0 && r.events.opening[r.lemma(v)] { // who comments on it has not said it
			r.said(h, kind, p)
			return
		}
		if len(owners) == 0 && (r.Tokens[h].Rel == "obj" || r.rel(h) == "obl") && r.isVerb(r.Tokens[h].Head) {
			owners = r.of(r.Tokens[h].Head).subj
		}
		owners = slices.DeleteFunc(slices.Clone(owners), func(t int) bool { return r.byHead[t] == nil && r.isEventNoun(t) }) // "rumours of a meeting"
		if list, _ := r.speakers(owners); len(list) > 0 {
			p.speaker = list[0]
		}
	}
	r.said(h, kind, p)
}

// said applies what a word of saying says of its matter.
func (r *reader) said(h int, kind string, p *position) {
	p.told = true
	p.cue(r.span(h), graph.CueAttribution)
	switch kind {
	case "deny":
		p.future = false
		if r.negatedTwice(h, r.isVerb(h), p) { // "does not deny"
			if cc := r.child(h, "cc"); cc >= 0 && strings.EqualFold(r.Tokens[cc].Text, "nor") { // "neither confirmed nor denied"
				p.modality = worse(p.modality, graph.Possible)
			}
			return
		}
		p.negate(r.span(h))
	case "believe":
		if r.events.questioning[r.lemma(h)] && p.modality == graph.Planned { // "doubts that Norway will help"
			p.modality, p.future = graph.Possible, false
		}
		r.doubt(h, graph.Suspected, p)
		if words := r.clauseNegation(h); len(words) > 0 && r.isVerb(h) && !r.events.fearing[r.lemma(h)] { // "do not believe that"
			p.negate(words[0])
		}
	case "claim":
		if p.speaker == nil && r.isVerb(h) && r.of(h).passive { // "it is alleged that": nobody says so
			r.doubt(h, graph.Suspected, p)
		}
	case "accuse":
		if r.negatedTwice(h, r.isVerb(h), p) { // "nobody was charged with helping"
			r.doubt(h, graph.Possible, p)
		}
		r.doubt(h, graph.Suspected, p)
		p.weight *= 0.8
	case "ask":
		r.doubt(h, graph.Hypothetical, p)
	}
}

// doubt notes that the word at h leaves open whether the event came about.
func (r *reader) doubt(h int, m graph.Modality, p *position) {
	p.modality = worse(p.modality, m)
	p.cue(r.span(h), graph.CueModality)
}

// negatedTwice notes the negation of a word that would negate the event.
func (r *reader) negatedTwice(h int, clause bool, p *position) bool {
	words := r.clauseNegation(h)
	if len(words) == 0 || !clause {
		return false
	}
	for _, w := range words {
		p.cue(w, graph.CueNegation)
	}
	return true
}

// clear notes that the negation of h has been counted.
func (p *position) clear(h int) {
	if p.cleared == nil {
		p.cleared = map[int]bool{}
	}
	p.cleared[h] = true
}

// worse keeps a modality that the event has already.
func worse(have, now graph.Modality) graph.Modality {
	if have != graph.Actual {
		return have
	}
	return now
}

// performs reports whether the wish is its own fulfilment: "I want to thank the
// minister", "we would like to congratulate them".
func (r *reader) performs(w *stanceWord, h, cur int) bool {
	if w.stance != "plans" || w.complement != "inf" || !r.events.expressive[r.lemma(cur)] {
		return false
	}
	return slices.ContainsFunc(r.of(h).subj, func(t int) bool {
		word := strings.ToLower(r.Tokens[t].Text)
		return word == "i" || word == "we"
	})
}

// byVote are the categories of what an assembly does by voting to do it, true where a
// parliament does so, too, whose sanctions are the government's to impose. Troops and money are
// still to be sent.
var byVote = map[graph.Category]bool{
	graph.Accuse: true, graph.Request: true, graph.Reject: true, graph.Support: true, graph.Concede: true, graph.Sanction: false, graph.Coerce: false,
}

// enacts reports whether the event is done by the vote for it: "voted to condemn the raid", "the
// council voted to suspend Bolivia".
func (r *reader) enacts(w *stanceWord, e event) bool {
	t := r.x.ontology.Type(e.base)
	if !r.events.voting[w.lemma] || w.complement != "inf" || w.stance != "plans" || t == nil {
		return false
	}
	always, ever := byVote[t.Category]
	return always || ever && !slices.ContainsFunc(e.agents, func(p party) bool { return p.Sector == graph.SectorLegislature })
}

// apart reports whether both are known and nobody is of both.
func apart(a, b []party) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(p party) bool {
		return slices.ContainsFunc(b, func(q party) bool {
			return p.mention == q.mention || samePerson(p.mention, q.mention) || p.chain == q.chain
		})
	})
}

// takeStance applies a line of stances.tsv: the word h governs cur.
func (r *reader) takeStance(w *stanceWord, cur, h int, e event, p *position) {
	switch {
	case w.stance == "possible":
		p.cue(r.span(h), graph.CueModality)
	case w.stance == "" && w.negative: // "failed to"
		p.cue(r.span(h), graph.CueNegation)
	default:
		p.cue(r.span(h), graph.CueStance)
	}
	if r.isNoun(h) { // "no plans", "little prospect", "the chances are slim"
		if cue, ok := r.nounNegation(h); ok {
			p.negate(cue)
		}
		if cue, ok := r.scarce(h); ok {
			p.negate(cue)
		}
		if a := r.Tokens[h].Head; w.stance == "possible" && a >= 0 && r.rel(h) == "nsubj" && r.inClass(a, r.events.slight) {
			p.negate(r.span(a))
		}
	}
	if r.isVerb(h) && r.events.objectToo[r.lemma(h)] && len(r.of(h).obj) > 0 { // "expects Norway to leave", "wants Norway to leave"
		switch {
		case r.lemma(h) == "expect":
			p.modality = worse(p.modality, graph.Possible)
			return
		default:
			w = &stanceWord{lemma: w.lemma, complement: w.complement, holder: 'R', stance: "requests", line: w.line}
		}
	}
	if w.negative && p.stance != "" { // a plan that somebody else rejects is a plan still
		from, _ := r.parties(agent, []string{"subj"}, func(string) []int { return r.of(h).subj })
		whose := e.agents
		if len(p.holder) > 0 { // "refused to let them leave"
			whose = p.holder
		}
		if len(from) == 0 || len(whose) == 0 || !samePerson(from[0].mention, whose[0].mention) {
			return
		}
	}
	if w.negative {
		if r.negatedTwice(h, r.predicative(h), p) { // "did not fail to"
			if w.stance == "refuses" { // "does not rule out"
				p.modality = worse(p.modality, graph.Possible)
			}
			p.clear(h)
			return
		}
		p.negate(r.span(h))
		p.failed = w.stance == "" && w.holder == 'A'
		if w.stance == "refuses" { // will not do it: as good as a denial of what is to come
			p.outer, p.outerAt = w.stance, h
			p.future = true
			p.modality = worse(p.modality, graph.Refused)
			return
		}
	}
	if w.stance == "possible" {
		if p.modality == graph.Planned { // "it is possible that Norway will attack"
			p.modality = graph.Actual
		}
		p.modality = worse(p.modality, graph.Possible)
		return
	}
	if w.stance == "" {
		return
	}
	if r.performs(w, h, cur) {
		p.clear(h)
		return
	}
	if r.enacts(w, e) {
		return
	}
	if p.stance != "" {
		if p.outer == "" && p.stance != w.stance {
			p.outer, p.outerAt = w.stance, h
		}
		return
	}
	args := r.of(h)
	owners := args.subj
	if r.isNoun(h) {
		owners = r.ownerOf(h)
	}
	holder, _ := r.parties(agent, []string{"subj"}, func(string) []int { return owners })
	if w.holder == 'A' && r.isNoun(e.at) && e.at != cur && r.events.aims[w.stance] && apart(holder, e.agents) { // "attempts to secure the surrender of the rebels"
		p.modality = worse(p.modality, graph.Hypothetical)
		return
	}
	p.stance, p.stanceAt = w.stance, h
	if w.holder == 'A' {
		return
	}
	if len(holder) == 0 {
		p.unheld = w.holder == 'R' // "was asked to condemn the attack": who asks is not known
		return
	}
	p.holder = holder
	functions := [][]int{args.iobj, args.obj}
	for _, preposition := range r.events.addressed {
		functions = append(functions, args.prep[preposition])
	}
	for _, function := range append(functions, r.calledFor(args, cur)) {
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

// calledFor is who shall do what v says: "called for Norway to help".
func (r *reader) calledFor(governor *arguments, v int) []int {
	if r.mark(v) != "to" {
		return nil
	}
	return governor.prep["for"]
}
