package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// bareCategory is what a stance amounts to where nothing is known of the event
// that it is towards: "agreed to open its borders to them" is an agreement all
// the same. Plans and attempts amount to nothing.
var bareCategory = map[string]graph.Category{
	"offers": graph.Agree, "promises": graph.Agree, "agrees": graph.Agree,
	"requests": graph.Request, "demands": graph.Request,
	"threatens": graph.Threaten, "refuses": graph.Reject, "calls for": graph.Request, "proposes": graph.Agree,
	"allows": graph.Concede, "opposes": graph.Reject, "delays": graph.Reject, "orders": graph.Request,
}

// bareStances makes claims of stances towards events that the lexicon does not
// list, and of duties that a speaker lays upon somebody: "said that Kenya must
// free the crew".
func (r *reader) bareStances() {
	r.deed = nil // no event is being filled
	for i := range r.Tokens {
		for _, c := range r.children[i] {
			if r.told(i, c) {
				continue
			}
			if r.isNoun(c) {
				r.bareNoun(i, c)
				continue
			}
			if !r.isVerb(c) || r.duty(i, c) {
				continue
			}
			w := r.events.stanceOf(r.lemma(i), r.pos(i), r.complement(c))
			if w != nil && r.saysIsSo(w, i, c) {
				continue
			}
			if w == nil || bareCategory[w.stance] == "" {
				continue
			}
			r.bareStance(w, i, c)
		}
	}
}

// told reports whether a claim of some category has said what the stance word i is
// towards, which is c.
func (r *reader) told(i, c int) bool {
	return slices.ContainsFunc(r.drafts, func(d draft) bool {
		return d.Category != "" && (d.at == c || slices.Contains(d.via, i))
	})
}

func (r *reader) bareStance(w *stanceWord, i, c int) {
	if r.events.opening[r.lemma(c)] || w.stance == "allows" && r.events.learning[r.lemma(c)] { // "let him know"; "declined to comment on the reports" refuses nobody anything
		r.drop(w.line, i, "nothing is asked or refused")
		return
	}
	owners := r.of(i).subj
	if r.isNoun(i) {
		owners = r.ownerOf(i)
	}
	from, why := r.parties(agent, []string{"subj"}, func(string) []int { return owners })
	if r.isVerb(i) { // "Kenyan law allows": nobody does
		from = slices.DeleteFunc(from, party.behind)
	}
	if len(from) == 0 {
		r.drop(w.line, i, why)
		return
	}
	var to []party
	if w.holder != 'A' {
		args := r.of(i)
		for _, list := range [][]int{args.iobj, args.obj, args.prep["on"], args.prep["to"], r.calledFor(args, c), r.of(c).subj} {
			if to, _ = r.parties(recipient, []string{"obj"}, func(string) []int { return list }); len(to) > 0 {
				break
			}
		}
		if len(to) == 0 && w.holder == 'R' && r.isVerb(i) && slices.ContainsFunc(args.obj, func(o int) bool { return o != c && r.isNoun(o) }) {
			r.drop(w.line, i, "who shall do it is no actor") // "encouraged allies to leave Kenya": nothing is asked of Kenya
			return
		}
	}
	if len(to) == 0 {
		to = r.concerned(c, from[0])
	}
	if len(to) == 0 && r.othersDo(c, from) { // "agreed that the court should decide": it is their opinion
		r.drop(w.line, i, "it is for another to do")
		return
	}
	menace := w.stance == "promises" && r.events.hostile[r.lemma(c)] // "vowed to punish the rebels"
	if len(to) == 0 && (w.stance == "threatens" || menace) {
		to = r.onCondition(i, from)
	}
	if len(to) == 0 && !r.selfish(w, i) {
		r.drop(w.line, i, "nobody is concerned")
		return
	}
	category := bareCategory[w.stance]
	if menace {
		category = graph.Threaten
	}
	r.bare(w.line, i, category, openName(w.stance)+"_TO_"+openName(r.lemma(c)), from, to)
}

// othersDo reports whether others than the parties of who says so shall do what the clause of v says.
func (r *reader) othersDo(v int, from []party) bool {
	if r.complement(v) != "that" || r.happens(v) || len(r.of(v).subj) == 0 {
		return false
	}
	doers, _ := r.parties(agent, []string{"subj"}, func(string) []int { return r.of(v).subj })
	return !slices.ContainsFunc(doers, func(d party) bool {
		return slices.ContainsFunc(from, func(p party) bool {
			return samePerson(p.mention, d.mention) || p.Country != "" && p.Country == d.Country
		})
	})
}

// onCondition returns who must do something, or stop it, for a threat not to come
// true: "threatened to strike unless the government resigned".
func (r *reader) onCondition(v int, holder []party) []party {
	for _, at := range append([]int{v}, r.children[v]...) {
		for _, c := range r.children[at] {
			if r.rel(c) != "advcl" || !r.events.threatened[r.mark(c)] {
				continue
			}
			to, _ := r.parties(recipient, []string{"subj"}, func(string) []int { return r.of(c).subj })
			to = slices.DeleteFunc(to, func(p party) bool {
				return p.Actor == "" && p.Sector == "" || slices.ContainsFunc(holder, func(h party) bool { return samePerson(h.mention, p.mention) })
			})
			if len(to) > 0 {
				return to
			}
		}
	}
	return nil
}

// selfish reports whether somebody may take the stance of the verb at i towards nobody: "agreed
// to build a dam". Who is ready to do so has told nobody.
func (r *reader) selfish(w *stanceWord, i int) bool {
	return r.isVerb(i) && w.holder == 'A' && (w.stance == "agrees" || w.stance == "offers" || w.stance == "promises")
}

// bareNoun reads a stance towards a thing that the lexicon does not know for an
// event: "agreed to an extension of the force's mandate in Lebanon".
func (r *reader) bareNoun(i, c int) {
	w := r.events.stanceOf(r.lemma(i), r.pos(i), r.complement(c))
	if w == nil || bareCategory[w.stance] == "" || !r.isVerb(i) || r.isEventNoun(c) || r.byHead[c] != nil || r.told(i, i) {
		return
	}
	from, why := r.parties(agent, []string{"subj"}, func(string) []int { return r.of(i).subj })
	if len(from) == 0 {
		r.drop(w.line, i, why)
		return
	}
	to := r.concerned(c, from[0])
	if bareCategory[w.stance] == graph.Request { // "called for a greater intake of refugees" asks nothing of them
		to = slices.DeleteFunc(to, func(p party) bool { return p.Actor == "" && p.Country == "" })
	}
	if r.lemma(i) == "seek" { // "seeks a seat in parliament" asks nothing of it
		to, _ = r.parties(recipient, []string{"from"}, func(string) []int { return append(r.of(i).prep["from"], r.nounFunction(c, "from")...) })
	}
	if len(to) == 0 {
		r.drop(w.line, i, "nobody is concerned")
		return
	}
	r.bare(w.line, i, bareCategory[w.stance], openName(w.stance)+"_"+openName(strings.ToLower(r.Tokens[c].Lemma)), from, to)
}

// duty reads "X said that Y must do Z" as X's call on Y.
func (r *reader) duty(i, c int) bool {
	if r.rel(c) != "ccomp" || r.events.speech[r.lemma(i)] != "say" {
		return false
	}
	modal := false
	for _, k := range r.children[c] {
		if r.rel(k) == "aux" {
			word := strings.ToLower(r.Tokens[k].Text)
			modal = modal || (word == "must" || word == "should") && (r.child(c, "nsubj", "nsubj:pass") < k) // "should Norway leave" is no duty
		}
	}
	if !modal {
		return false
	}
	from, _ := r.parties(agent, []string{"subj"}, func(string) []int { return r.of(i).subj })
	to, _ := r.parties(recipient, []string{"obj"}, func(string) []int { return r.of(c).subj })
	if len(from) == 0 || len(to) == 0 || from[0].Actor == "" || to[0].Actor == "" && to[0].first+1 == to[0].last && to[0].Kind == graph.KindPopulation && to[0].Sector != graph.SectorGovernment ||
		to[0].Kind == graph.KindCountry && to[0].Sector == "" && to[0].Country == from[0].Country || strings.HasPrefix(to[0].match, "first person") {
		return false
	}
	r.bare("duty", i, graph.Request, "CALLS_ON_TO_"+openName(r.lemma(c)), from, to)
	return true
}

// openName is a verb as a part of a relation type's name.
func openName(lemma string) string {
	return strings.ToUpper(strings.NewReplacer("-", "_", " ", "_", "'", "", "’", "").Replace(lemma))
}

// concerned returns the first actors below c that are not the one who acts.
func (r *reader) concerned(c int, holder party) []party {
	args := r.of(c)
	lists := [][]int{args.obj, args.iobj}
	for _, p := range r.events.concernsOfVerb {
		lists = append(lists, args.prep[p])
	}
	owned := args.obj
	if r.isNoun(c) {
		owned = []int{c}
	}
	for _, o := range owned {
		for _, p := range r.events.concernsOfNoun {
			lists = append(lists, r.nounFunction(o, p))
		}
		for _, k := range r.nounFunction(o, "of") {
			for _, p := range r.events.concernsWithin {
				lists = append(lists, r.nounFunction(k, p))
			}
		}
	}
	r.deed = nil
	for _, list := range lists {
		to, _ := r.parties(recipient, []string{"obj"}, func(string) []int { return list })
		to = slices.DeleteFunc(to, func(p party) bool { // "moved the embassy to Jerusalem": where to, not whom it is promised
			m := r.byHead[p.token]
			return samePerson(p.mention, holder.mention) || p.Actor == "" && (p.Sector == "" || p.trust < 1) || m != nil && m.Kind == graph.KindPlace
		})
		if len(to) > 0 {
			return to
		}
	}
	return nil
}

// willNot reports whether the verb v is in the future, or the future of a report.
func (r *reader) willNot(v int) bool {
	return slices.ContainsFunc(r.children[v], func(k int) bool {
		return r.rel(k) == "aux" && r.events.futurity[strings.ToLower(r.Tokens[k].Text)]
	})
}

// bare drafts claims of an open relation whose category the stance gives.
func (r *reader) bare(line string, at int, category graph.Category, name string, from, to []party) {
	if !graph.ValidType(name) {
		return
	}
	if h := r.Tokens[at].Head; r.rel(at) == "advcl" && r.complement(at) == "inf" && !(category == graph.Request && r.events.errands[r.lemma(h)]) { // "met to demand reforms": what for, not what
		category = ""
	}
	before := len(r.drafts)
	r.add(event{at: at, words: []int{at}, base: name, line: line, agents: from, others: to, weight: 0.6})
	for k := before; k < len(r.drafts); k++ {
		d := &r.drafts[k]
		switch {
		case d.Modality == graph.Possible || d.Modality == graph.Hypothetical:
		case d.Polarity == graph.Affirmed:
			d.Category = category
			if category == graph.Concede && d.Modality != graph.Actual { // "agreed to let them pass"
				d.Category = graph.Agree
			}
		case (category == graph.Agree || category == graph.Concede) && r.willNot(at): // "will not let the envoys in"
			d.Category = graph.Reject
		}
	}
}
