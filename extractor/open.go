package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// open keeps what the lexicon does not know: a verb between two actors.
func (r *reader) open(i int, args *arguments) {
	lemma := r.lemma(i)
	if !r.isVerb(i) || r.events.speech[lemma] != "" || r.events.empty[lemma] || r.taken[i] || r.carriesEvent(i, args) || r.mark(i) == "as" && lemma == "put" ||
		r.events.stanceOf(lemma, "VERB", "inf") != nil && (r.child(i, "xcomp") >= 0 || lemma == "call" && r.child(i, "advcl") >= 0) || !isWord(lemma) {
		return
	}
	from, _ := r.parties(agent, []string{"subj"}, func(string) []int { return args.subj })
	if len(from) == 0 || slices.ContainsFunc(args.subj, func(t int) bool { return r.nobody(t) != "" }) {
		return
	}
	name, words := thirdPerson(lemma), []int{i}
	to, _ := r.parties(recipient, []string{"obj"}, func(string) []int { return args.obj })
	if len(to) == 0 {
		for _, p := range r.events.openPrepositions {
			if to, _ = r.parties(agent, []string{p}, func(string) []int { return args.prep[p] }); len(to) > 0 {
				if len(args.obj) > 0 && !r.isNoun(args.obj[0]) { // "flew them to Chad": whom is not said
					return
				}
				if len(args.obj) > 0 && isWord(strings.ToLower(r.Tokens[args.obj[0]].Lemma)) {
					name += "_" + strings.ToUpper(r.Tokens[args.obj[0]].Lemma)
					words = append(words, args.obj[0])
				}
				name += "_" + strings.ToUpper(p)
				break
			}
		}
	}
	// Who scours a province or goes home to a town does nothing to the country that it is in.
	to = slices.DeleteFunc(to, func(p party) bool {
		m := r.byHead[p.token]
		return m != nil && m.Kind == graph.KindPlace
	})
	// Whose a thing is does not say to whom a deed was done that nobody has listed.
	if slices.ContainsFunc(from, party.behind) || slices.ContainsFunc(to, party.behind) {
		return
	}
	if len(to) == 0 || !graph.ValidType(name) {
		return
	}
	r.add(event{at: i, words: words, base: name, line: openLine, agents: from, others: to, weight: 0.5,
		untyped: slices.ContainsFunc(r.events.verbs[lemma], func(s sense) bool { return s.base == name })})
}

// carriesEvent reports whether the verb only lends its subject to an event noun.
func (r *reader) carriesEvent(i int, args *arguments) bool {
	return r.events.light[r.lemma(i)] != nil && slices.ContainsFunc(args.obj, r.isEventNoun)
}

const openLine = "open predicate" // the rule's name

// thirdPerson makes the name of an open predicate: "sneak_across" SNEAKS_ACROSS.
func thirdPerson(lemma string) string {
	verb, rest, particle := strings.Cut(lemma, "_")
	verb = strings.ReplaceAll(verb, "-", "_")
	n := len(verb)
	switch {
	case verb == "have":
		verb = "has"
	case verb == "be":
		verb = "is"
	case strings.HasSuffix(verb, "s"), strings.HasSuffix(verb, "x"), strings.HasSuffix(verb, "z"),
		strings.HasSuffix(verb, "ch"), strings.HasSuffix(verb, "sh"), strings.HasSuffix(verb, "o"):
		verb += "es"
	case n > 1 && verb[n-1] == 'y' && !strings.ContainsRune("aeiou", rune(verb[n-2])):
		verb = verb[:n-1] + "ies"
	default:
		verb += "s"
	}
	if particle {
		verb += "_" + rest
	}
	return strings.ToUpper(verb)
}

func isWord(s string) bool {
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c == '_' || c == '-') {
			return false
		}
	}
	return s != ""
}
