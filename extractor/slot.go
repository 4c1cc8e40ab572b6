package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// fill settles a sense: every slot that must be there is, by the tokens that
// look finds for a role in a function. The reason why not is kept for Explain.
func (r *reader) fill(s *sense, at int, carried carrier, look func(role, string) []int) (event, bool) {
	e := event{at: at, base: s.base, stance: s.stance, line: s.line, weight: 1}
	t := r.x.ontology.Type(s.base)
	r.deed = t
	var between bool   // the same words serve both roles: "talks between X and Y"
	var elsewhere bool // it is done to something that is no actor: "launched attacks on caves"
	for _, slot := range s.slots {
		functions := slot.functions
		if carried.role == slot.role && carried.role != 0 && !slices.Contains(functions, "subj") {
			if functions = append([]string{"subj"}, functions...); carried.late {
				functions = append(functions[1:len(functions):len(functions)], "subj")
			}
		}
		of := func(function string) []int { return r.concernedIn(s, slot.role, function, look) }
		if slot.role == theme {
			t, ok := r.theme(slot, functions, of)
			ok = ok || slot.class == "" && r.isVerb(at) && r.beginsClause(at, functions)
			if ok && t >= 0 {
				e.themes = append(e.themes, t)
			}
			if !slot.optional && !ok {
				r.drop(s.line, at, slot.missing())
				e.partial = false
				return e, false
			}
			continue
		}
		if slot.role == agent {
			for _, f := range functions {
				for _, t := range of(f) {
					if why := r.nobody(t); why != "" {
						r.drop(s.line, at, why)
						return e, false
					}
				}
			}
		}
		parties, why := r.parties(slot.role, functions, of)
		if slot.class != "" && len(parties) > 0 {
			parties = slices.DeleteFunc(parties, func(p party) bool { return p.ofClass(slot.class) == slot.exclude })
			why = "nobody of the class " + slot.class
			if len(parties) == 0 && slot.optional { // who did it is known, and does no such thing
				r.drop(s.line, at, why)
				return e, false
			}
		}
		if slot.role == recipient && slices.Contains(functions, "of") { // "the support of Norway" is not for Norway
			parties = slices.DeleteFunc(parties, func(p party) bool {
				return slices.ContainsFunc(e.agents, func(a party) bool { return a.token == p.token && a.mention == p.mention })
			})
		}
		if slot.role == recipient && len(parties) == 0 && len(e.agents) > 1 && r.mutual(functions, of) {
			parties = e.agents
		}
		if slot.role == agent {
			e.agents = parties
		} else {
			e.others = parties
			e.answered = e.answered || !r.isVerb(at) && slot.functions[0] == "above"
		}
		if slot.role == recipient && t != nil && t.Symmetric && len(parties) > 1 && r.toldApart(slot.functions, of) {
			e.agents, e.others, between = parties, nil, true // "announced a deal between Norway and Kenya": it is theirs
		}
		if slot.role == agent && slot.optional && len(parties) == 0 && carried.word < 0 && !r.agentless(at, t) {
			r.drop(s.line, at, why)
			return e, false
		}
		between = between || len(parties) > 0 && slices.Contains(functions, "between")
		if slot.role == agent && len(parties) > 1 && functions[0] == "subj" && slices.Contains(functions, "between") && r.withOthers(at) { // "the two ministers held talks with Norway"
			r.drop(s.line, at, "it is with another")
			return e, false
		}
		told := slot.role == agent && carried.word >= 0 && carried.role == 0 // "called for an attack on": the caller stands in
		elsewhere = elsewhere || slot.role == recipient && len(parties) == 0 && r.goesTo(s, functions, of)
		if len(parties) == 0 && !slot.optional && !told && !(slot.role == recipient && !elsewhere && r.pairsUp(s, at, e.agents)) {
			r.drop(s.line, at, why)
			if slot.role != recipient || len(e.agents) == 0 || t == nil || !standsAlone[t.Category] || !r.suffers(slot, functions, of) {
				return e, false
			}
			e.partial = true
		}
	}
	if e.partial {
		e.weight *= partialTrust
		return e, false
	}
	if between && sameParties(e.agents, e.others) {
		e.others = nil
	}
	if len(e.others) == 0 && (between || !elsewhere && r.pairsUp(s, at, e.agents)) {
		if len(e.agents) < 2 {
			r.drop(s.line, at, "fewer than two actors between whom it is")
			return e, false
		}
		if len(e.agents) > 2 {
			e.among = e.agents
		}
		e.agents, e.others = e.agents[:1], e.agents[1:]
	}
	if len(e.agents) == 0 && len(e.others) > 0 && lawful[s.base] && r.isVerb(at) && r.of(at).passive {
		e.agents = r.jurisdiction(at)
	}
	if len(e.agents) == 0 && len(e.others) == 0 {
		r.drop(s.line, at, "no actor takes part")
		return e, false
	}
	return e, true
}

// concernedIn returns what look finds for a role, but for those who only suffer what
// somebody is blamed, praised or asked for: "condemned the deaths of the guards" says
// nothing against the guards.
func (r *reader) concernedIn(s *sense, ro role, function string, look func(role, string) []int) []int {
	outer, inner, nested := strings.Cut(function, ".")
	if !nested || ro != recipient || r.material() && r.deed.Category != graph.Protest || slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == theme }) {
		return look(ro, function)
	}
	for _, t := range look(ro, outer) {
		if !r.owns(t, inner) {
			return nil
		}
		if inner == "mod" && r.events.harms[strings.ToLower(r.Tokens[t].Lemma)] { // "the Norwegian killing of a senator"
			function = outer + ".comp"
		}
	}
	return look(ro, function)
}

// owns reports whether what hangs on the noun t in a function is whose it is, not to
// whom it is done: "the demands of the rebels", not "the ban on the rebels" or "the
// killing of a minister".
func (r *reader) owns(t int, function string) bool {
	lemma := strings.ToLower(r.Tokens[t].Lemma)
	if r.events.harms[lemma] {
		befalls := func(function string) bool { return len(r.nounFunction(t, function)) > 0 }
		return function == "by" || function == "from" || function != "of" && slices.ContainsFunc(r.events.harmed, befalls)
	}
	senses := r.events.nouns[lemma]
	switch {
	case len(senses) == 0, function == "poss", function == "comp", function == "mod", function == "by":
		return true
	case function == "of":
		return !r.undergoes(t)
	}
	return slices.ContainsFunc(senses, func(s sense) bool {
		return slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == agent && slices.Contains(l.functions, function) })
	})
}

// toldApart reports whether the parties of an event are those "between" whom it is.
func (r *reader) toldApart(functions []string, of func(string) []int) bool {
	return slices.ContainsFunc(functions, func(f string) bool {
		return (f == "between" || strings.HasSuffix(f, ".between")) && len(of(f)) > 1
	})
}

// lawful are the deeds that the law of the land does to whoever is in it.
var lawful = map[string]bool{"BANS": true, "CONVICTS": true, "ACQUITS": true, "CHARGES": true}

// jurisdiction returns the state, the court or the chamber in which the passive verb v says that a
// deed of the law was done: "the party is banned in Togo", "was acquitted in the Senate".
func (r *reader) jurisdiction(v int) []party {
	list, _ := r.parties(agent, []string{"in"}, func(f string) []int { return r.of(v).prep[f] })
	return slices.DeleteFunc(list, func(p party) bool {
		m := r.byHead[p.token]
		return p.behind() || m == nil || m.Kind == graph.KindPlace || m.Kind == graph.KindPerson || !p.ofClass("state+law")
	})
}

// standsAlone are the categories of deeds that are done to things too.
var standsAlone = map[graph.Category]bool{graph.Coerce: true, graph.Assault: true}

// partialTrust is what is left of the trust in a pattern whose recipient is no actor.
const partialTrust = 0.5

// suffers reports whether people whom nobody knows, or a thing to which such deeds are done,
// fill one of the functions: "burned a village", not "removed all doubt". Where the frame asks
// for actors, only people do.
func (r *reader) suffers(s slot, functions []string, look func(string) []int) bool {
	for _, f := range functions {
		for _, t := range look(f) {
			if r.Tokens[t].UPOS == "NOUN" && (r.people(t) || slices.ContainsFunc(r.nounFunction(t, "of"), r.people) || s.class == "" && !r.isEventNoun(t) && r.inClass(t, r.events.targets)) {
				return true
			}
		}
	}
	return false
}

// goesTo reports whether a noun, other than one of time or of help in it ("swapped
// prisoners with the help of Norway"), or its relative pronoun stands to
// whom or to what it is done.
func (r *reader) goesTo(s *sense, functions []string, look func(string) []int) bool {
	themes := func(f string) bool {
		return slices.ContainsFunc(s.slots, func(l slot) bool { return l.role == theme && slices.Contains(l.functions, f) })
	}
	return slices.ContainsFunc(functions, func(f string) bool {
		return f != "between" && f != "subj" && !themes(f) && slices.ContainsFunc(look(f), func(t int) bool {
			return r.isRelative(t) && r.byHead[t] == nil || r.Tokens[t].UPOS == "NOUN" && !r.x.words.times[strings.ToLower(r.Tokens[t].Lemma)] && !(f == "with" && r.events.attending[strings.ToLower(r.Tokens[t].Lemma)])
		})
	})
}

// mutual reports whether the event is done to "each other" or "one another".
func (r *reader) mutual(functions []string, look func(string) []int) bool {
	for _, f := range functions {
		for _, t := range look(f) {
			for _, i := range append([]int{t}, r.children[t]...) {
				word := strings.ToLower(r.Tokens[i].Text)
				if i > 0 && (word == "other" && strings.EqualFold(r.Tokens[i-1].Text, "each") || word == "another" && strings.EqualFold(r.Tokens[i-1].Text, "one")) {
					return true
				}
			}
		}
	}
	return false
}

// agentless reports whether a verb may do without an actor that does it: in the
// passive, or where a thing does violence for somebody ("a bomb killed two").
func (r *reader) agentless(at int, t *graph.RelationType) bool {
	if !r.isVerb(at) {
		return true
	}
	args := r.of(at)
	return args.passive || len(args.subj) > 0 && t != nil && t.Category == graph.Assault
}

// missing says that the theme is not there.
func (l *slot) missing() string {
	as := " as " + strings.Join(l.functions, " or ")
	switch {
	case l.class == "":
		return "nothing stands" + as
	case l.exclude:
		return "nothing but " + l.class + as
	}
	return "no " + l.class + as
}

// pairsUp reports whether coordinated agents do it to each other: "Egypt and
// Libya met". Persons who all say that something is so do nothing to each other.
func (r *reader) pairsUp(s *sense, at int, agents []party) bool {
	t := r.x.ontology.Type(s.base)
	if len(agents) < 2 || t == nil || !t.Symmetric {
		return false
	}
	states := !slices.ContainsFunc(agents, func(p party) bool { return p.Kind != graph.KindCountry })
	if states || !r.isVerb(at) {
		return true
	}
	for _, c := range r.children[at] {
		if m := r.mark(c); r.rel(c) == "advcl" && (m == "for" || m == "against") { // "argued for using drones"
			return false
		}
	}
	purpose := func(p int) bool { // not "met for the first time"
		return t.Category != graph.Consult || !r.x.words.times[strings.ToLower(r.Tokens[p].Lemma)]
	}
	return r.child(at, "ccomp", "parataxis") < 0 && !slices.ContainsFunc(r.of(at).prep["for"], purpose)
}

// withOthers reports whether the event noun at says with whom it is, or the light verb does
// that it completes.
func (r *reader) withOthers(at int) bool {
	with := r.nounFunction(at, "with")
	if _, v := r.lightVerb(at); v >= 0 {
		with = slices.Concat(with, r.of(v).prep["with"])
	}
	return slices.ContainsFunc(with, func(t int) bool {
		p, _ := r.parties(recipient, []string{"with"}, func(string) []int { return []int{t} })
		return len(p) > 0
	})
}

func sameParties(a, b []party) bool {
	return slices.EqualFunc(a, b, func(x, y party) bool { return x.token == y.token })
}

// theme reports whether a noun of the slot's class fills one of its functions,
// and which; -1 where the slot asks for none in particular.
func (r *reader) theme(s slot, functions []string, look func(string) []int) (int, bool) {
	for _, f := range functions {
		for _, t := range look(f) {
			t = r.meant(t)
			switch {
			case s.class == "":
				return -1, true
			case r.inClass(t, r.events.classes[s.class]):
				return t, !s.exclude
			}
		}
	}
	return -1, s.exclude
}

// meant is the noun that the relative pronoun at t stands for: "a disaster that killed two", "the deal that they reached"; t
// itself for any other word.
func (r *reader) meant(t int) int {
	if v := r.Tokens[t].Head; r.isRelative(t) && v >= 0 && r.Tokens[v].Rel == "acl:relcl" && r.Tokens[v].Head >= 0 {
		return r.Tokens[v].Head
	}
	return t
}

// beginsClause reports whether a word of the functions introduces a gerund of the verb or its
// object, "kept them from leaving", or a date that the parser takes for a part of the
// infinitive, "gave them until Friday to leave"; "or" that it says what happens otherwise,
// "told them to leave or face arrest".
func (r *reader) beginsClause(v int, functions []string) bool {
	below := slices.Clone(r.children[v])
	for _, o := range r.of(v).obj {
		below = append(below, r.children[o]...)
	}
	for _, c := range below {
		begun, open := false, r.Tokens[c].XPOS == "VBG"
		for _, k := range r.children[c] {
			word := strings.ToLower(r.Tokens[k].Text)
			if r.Tokens[k].Rel == "mark" || r.Tokens[k].Rel == "case" {
				open = open || word == "to"
				begun = begun || word != "to" && slices.Contains(functions, word)
			}
		}
		if begun && open || open && slices.Contains(functions, "or") && r.orElse(c) {
			return true
		}
	}
	return false
}

// orElse reports whether the clause of v goes on with what happens to who does not obey.
func (r *reader) orElse(v int) bool {
	return slices.ContainsFunc(r.children[v], func(k int) bool {
		cc := r.child(k, "cc")
		return r.Tokens[k].Rel == "conj" && cc >= 0 && strings.EqualFold(r.Tokens[cc].Text, "or") && (r.events.otherwise[r.lemma(k)] || r.child(k, "aux:pass") >= 0)
	})
}

// inClass reports whether the noun t is of the class: itself, its compound
// ("arms shipment"), its adjective ("military aid"), its title ("adviser Holt"), or what it is a measure of ("a package of aid").
func (r *reader) inClass(t int, words map[string]bool) bool {
	if words[strings.ToLower(r.Tokens[t].Lemma)] || words[anything] {
		return true
	}
	for _, c := range r.children[t] {
		switch {
		case r.Tokens[c].Rel == "compound" || r.Tokens[c].Rel == "amod" || r.Tokens[c].Rel == "nmod:desc":
		case r.Tokens[c].Rel == "nmod" && r.casePrep(c) == "of":
		default:
			continue
		}
		if words[strings.ToLower(r.Tokens[c].Lemma)] {
			return true
		}
	}
	return false
}

// anything is the lemma of a class that holds every word, for what must not be there at all.
const anything = "*"

func (r *reader) isEventNoun(t int) bool {
	lemma := strings.ToLower(r.Tokens[t].Lemma)
	return len(r.events.nouns[lemma]) > 0 && !r.events.objects[lemma]
}
