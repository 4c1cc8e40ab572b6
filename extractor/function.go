package extractor

import (
	"slices"
	"strings"
)

// verbFunction returns the tokens that stand to the verb in a function.
func (r *reader) verbFunction(i int, args *arguments, function string) []int {
	switch function {
	case "subj":
		return args.subj
	case "obj":
		if x := r.child(i, "xcomp"); len(args.obj) == 0 && x >= 0 && !r.isVerb(x) { // "branded Kenya a threat": the subject of what it is called
			return r.of(x).subj
		}
		return args.obj
	case "iobj":
		return args.iobj
	case "that", "ger", "adv":
		return r.besides(i, function)
	case "above":
		if h := r.Tokens[i].Head; h >= 0 && r.rel(i) == "acl" {
			return r.answerers(h)
		}
		return nil
	}
	outer, inner, ok := strings.Cut(function, ".")
	if function == "inf" || ok && outer == "inf" { // "let the hostages go", and who goes
		var list []int
		under := slices.Clone(r.children[i])
		for _, o := range args.obj { // "money to fight cholera"
			under = append(under, r.children[o]...)
		}
		for _, c := range under {
			switch rel := r.rel(c); {
			case !ok && !r.isVerb(c) && r.child(c, "cop") >= 0 && r.mark(c) == "to": // "told them to be out by noon"
				list = append(list, c)
			case !r.isVerb(c) || r.mark(c) != "to" && (r.Tokens[c].XPOS != "VB" || rel != "xcomp" && rel != "ccomp" || r.child(c, "aux") >= 0): // "told them that it would go"
			case ok:
				list = append(list, r.verbFunction(c, r.of(c), inner)...)
			default:
				list = append(list, c)
			}
		}
		return list
	}
	if outer == "that" { // "complained that the police had beaten them"
		var list []int
		for _, c := range r.besides(i, outer) {
			list = append(list, r.verbFunction(c, r.of(c), inner)...)
		}
		return list
	}
	if ok { // what hangs on an object, a subject or an oblique: "pulled out of a deal with Kenya"
		var list []int
		for _, o := range r.verbFunction(i, args, outer) {
			list = append(list, r.nounFunction(o, inner)...)
		}
		if len(list) == 0 {
			list = r.strayOf(i, args, outer, inner)
		}
		return list
	}
	if function == "comp" { // "branded Kenya a threat"
		var list []int
		for _, c := range r.children[i] {
			if r.Tokens[c].Rel == "xcomp" && !r.isVerb(c) {
				list = append(list, c)
			}
		}
		return list
	}
	if list := args.prep[function]; len(list) > 0 || function == "by" || function == "of" {
		return list
	}
	// The parser may take an oblique for what the object becomes, "put its army on alert", or
	// hang on the object what belongs to the verb: "give money to".
	var list []int
	if x := r.child(i, "xcomp"); x >= 0 && r.isNoun(x) && r.casePrep(x) == function {
		list = append(list, x)
	}
	for _, o := range args.obj {
		list = append(list, r.nounFunction(o, function)...)
		for _, c := range r.nounFunction(o, "of") {
			list = append(list, r.nounFunction(c, function)...)
		}
	}
	return list
}

// answerers returns who takes up what the noun n names: "accepted an offer from Kenya", or under
// it does something else: "under a truce brokered by Kenya".
func (r *reader) answerers(n int) []int {
	n = r.measured(n)
	h := r.Tokens[n].Head
	if h < 0 || !r.isVerb(h) {
		return nil
	}
	args := r.of(h)
	switch r.rel(n) {
	case "obj", "nsubj":
		if r.events.answering[r.lemma(h)] && slices.Contains(args.obj, n) {
			return args.subj
		}
	case "obl":
		if r.events.undersigned[r.casePrep(n)] {
			if len(args.subj) == 0 {
				return args.obj
			}
			return args.subj
		}
	}
	return nil
}

// besides returns what stands beside the verb's arguments: the verb of a gerund or of a
// clause with "that", or adverbs and particles ("let the convoy through").
func (r *reader) besides(i int, function string) []int {
	var list []int
	for _, c := range r.children[i] {
		switch {
		case function != "adv":
			if r.isVerb(c) && r.complement(c) == function {
				list = append(list, c)
			}
		case r.rel(c) == "advmod", r.rel(c) == "compound", r.Tokens[c].UPOS == "ADV":
			list = append(list, c)
		}
	}
	return list
}

// strayOf returns what belongs to a noun of the verb and has been hung on the verb itself:
// "took the lives of two men", or behind an active verb, "fell in an ambush by rebels".
func (r *reader) strayOf(i int, args *arguments, outer, inner string) []int {
	if inner != "of" && inner != "by" || args.passive {
		return nil
	}
	var list []int
	for _, o := range r.verbFunction(i, args, outer) {
		for _, c := range args.prep[inner] {
			if first := r.child(c, "case"); r.isNoun(o) && first == r.rightmost(o)+1 {
				list = append(list, c)
			}
		}
	}
	return list
}

// nounFunction returns the tokens that stand to the noun in a function.
func (r *reader) nounFunction(n int, function string) []int {
	var list []int
	if function == "above" {
		return r.answerers(n)
	}
	if outer, inner, ok := strings.Cut(function, "."); ok {
		for _, o := range r.nounFunction(n, outer) {
			list = append(list, r.nounFunction(o, inner)...)
		}
		return list
	}
	for _, c := range r.children[n] {
		rel := r.Tokens[c].Rel
		switch function {
		case "poss":
			if rel == "nmod:poss" {
				list = append(list, r.conjuncts(c)...)
			}
		case "comp":
			if rel == "compound" || rel == "amod" || rel == "nmod:desc" {
				list = append(list, r.modifiers(c)...)
			}
		case "before": // "freed the seamen it had detained"
			if rel == "acl:relcl" && r.isVerb(c) && r.sameSubject(c, r.Tokens[n].Head) {
				list = append(list, c)
			}
		case "mod":
			switch {
			case rel == "compound" || rel == "amod" || rel == "nmod:desc":
				list = append(list, r.modifiers(c)...)
			case r.rel(c) == "nmod":
				list = append(list, r.conjuncts(c)...)
			}
		default:
			if r.rel(c) == "acl" && r.Tokens[c].XPOS == "VBG" && r.mark(c) == function { // "restrictions on flying to Norway"
				list = append(list, c)
			}
			if (r.rel(c) == "nmod" || r.rel(c) == "obl") && rel != "nmod:poss" && r.casePrep(c) == function {
				for _, k := range r.conjuncts(c) {
					if function == "between" && k != c && r.casePrep(k) == function {
						break // "between Norway and Kenya and between Ghana and Togo": of others
					}
					list = append(list, k)
				}
			}
		}
	}
	if function == "with" && len(list) == 0 && r.reciprocal(n) {
		for _, c := range r.children[n] { // "talks on a trade deal with Kenya"
			if r.rel(c) == "nmod" && r.events.matterOf[r.casePrep(c)] {
				list = append(list, r.nounFunction(c, function)...)
			}
		}
	}
	if function == "between" && len(list) == 0 {
		for _, c := range r.children[n] { // "a deal reached between Norway and Kenya"
			if r.rel(c) == "acl" && r.Tokens[c].XPOS == "VBN" && r.events.settled[r.lemma(c)] {
				list = append(list, r.of(c).prep[function]...)
			}
		}
		if v := r.Tokens[n].Head; len(list) == 0 && v >= 0 && r.Tokens[n].Rel == "nsubj" && r.isVerb(v) { // "fighting broke out in Juba between Norway and Kenya"
			for _, c := range r.children[v] {
				if r.isNoun(c) && r.casePrep(c) == function {
					list = append(list, r.conjuncts(c)...)
				}
			}
		}
		if len(list) == 0 {
			list = r.hyphenated(n)
		}
	}
	return list
}

// sameSubject reports whether one actor is the subject of the active verbs v and w.
func (r *reader) sameSubject(v, w int) bool {
	if w < 0 || !r.isVerb(w) || r.of(v).passive || r.of(w).passive {
		return false
	}
	return slices.ContainsFunc(r.of(v).subj, func(s int) bool {
		a := r.byHead[s]
		return a != nil && slices.ContainsFunc(r.of(w).subj, func(t int) bool {
			b := r.byHead[t]
			return b != nil && (a.chain != 0 && a.chain == b.chain || samePerson(a, b))
		})
	})
}

// hyphenated returns the actors in front of the noun n that hyphens join: "the Iran-Iraq
// war", "Israeli-Palestinian peace talks" are between the two.
func (r *reader) hyphenated(n int) []int {
	var list []int
	for i := n - 2; i > 0 && n-i < 8; i-- {
		if !r.events.hyphens[r.Tokens[i].Text] || r.Tokens[i].Start != r.Tokens[i-1].End || r.Tokens[i].End != r.Tokens[i+1].Start || r.byHead[i-1] == nil || r.byHead[i+1] == nil {
			continue
		}
		for _, k := range [...]int{i + 1, i - 1} {
			if !slices.Contains(list, k) && r.ancestorOf(n, k) {
				list = append(list, k)
			}
		}
	}
	slices.Reverse(list)
	return list
}

// modifiers returns the actors in a pre-modifier: of "US-led" the US, of
// "Saudi and Emirati" both.
func (r *reader) modifiers(c int) []int {
	var list []int
	for _, k := range r.conjuncts(c) {
		if r.byHead[k] != nil {
			list = append(list, k)
			continue
		}
		if _, ok := r.events.compounds[strings.ToLower(r.Tokens[k].Text)]; !ok {
			continue
		}
		for _, d := range r.children[k] {
			if r.byHead[d] != nil && r.Tokens[k].Text != "based" {
				list = append(list, d)
			}
		}
	}
	return list
}
