package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A deed is what a sentence of the document has said that somebody did.
type deed struct {
	base     string
	category graph.Category
	by, to   *mention // nil where nobody is named
	words    []string // the lemmas by which it was told
	sentence int      // as document.read counts them
}

// deedsKept bounds what a long document costs: what a hundred deeds lie behind is not taken up.
const deedsKept = 100

// noteDeeds keeps what the sentence has said that somebody did, for sentences that come
// back to it: "France condemned the takeover".
func (r *reader) noteDeeds() {
	for i := range r.drafts {
		if d, ok := r.deedOf(&r.drafts[i]); ok {
			r.doc.deeds = append(r.doc.deeds, d)
		}
	}
	r.doc.deeds = r.doc.deeds[max(0, len(r.doc.deeds)-deedsKept):]
	r.doc.read++
}

// deedOf is the deed that a draft tells; false where it is no event or has not come about.
func (r *reader) deedOf(d *draft) (deed, bool) {
	if d.Base == "" || d.Category == "" || d.Polarity != graph.Affirmed || d.Modality != graph.Actual || d.Stance != "" {
		return deed{}, false
	}
	told := deed{base: d.Base, category: d.Category, by: d.parties[0], to: d.parties[1], sentence: r.doc.read}
	for _, i := range append([]int{d.at}, d.themes...) {
		told.words = append(told.words, strings.ToLower(r.Tokens[i].Lemma))
	}
	return told, true
}

// goneBack is who did what the event noun at t only takes up again, "the raid", "the annexation
// of Crimea", nil for nobody or where several may be meant. Whoever condemns or praises it
// condemns or praises them.
func (r *reader) goneBack(t int) *mention {
	whom, ok := r.takenUp(t)
	if !ok {
		return nil
	}
	told := slices.Clone(r.doc.deeds)
	for i := range r.drafts {
		if d, ok := r.deedOf(&r.drafts[i]); ok && r.drafts[i].at < t {
			told = append(told, d)
		}
	}
	lemma := strings.ToLower(r.Tokens[t].Lemma)
	told = slices.DeleteFunc(told, func(d deed) bool {
		return whom != nil && (d.to == nil || (whom.Actor == "" || whom.Actor != d.to.Actor) && (whom.Country == "" || whom.Country != d.to.Country))
	})
	if r.events.moves[lemma] { // "the move", "the decision": what was told last
		if len(told) == 0 || r.doc.read-told[len(told)-1].sentence > 1 {
			return nil
		}
		last := told[len(told)-1].sentence
		return r.doers(t, slices.DeleteFunc(told, func(d deed) bool { return d.sentence != last }))
	}
	sameWord := func(d deed) bool { return slices.Contains(d.words, lemma) }
	means := func(alike func(noun, told *graph.RelationType) bool) func(d deed) bool {
		return func(d deed) bool {
			return slices.ContainsFunc(r.events.nouns[lemma], func(s sense) bool {
				noun := r.x.ontology.Type(s.base)
				return noun != nil && alike(noun, r.x.ontology.Type(d.base))
			})
		}
	}
	sameBase := means(func(noun, told *graph.RelationType) bool { return noun.Base == told.Base })
	sameKind := means(func(noun, told *graph.RelationType) bool {
		return noun.Category == told.Category && noun.Category.Quad() == graph.MaterialConflict || settles(noun) && settles(told)
	})
	for _, by := range []func(d deed) bool{sameWord, sameBase, sameKind} {
		if list := slices.DeleteFunc(slices.Clone(told), func(d deed) bool { return !by(d) }); len(list) > 0 {
			return r.doers(t, list)
		}
	}
	return nil
}

// settles reports whether a relation is of an agreement between two.
func settles(t *graph.RelationType) bool {
	return t.Symmetric && (t.Category == graph.Agree || t.Category == graph.Support)
}

// takenUp reports whether the noun at t takes up a deed without saying whose it is, and whom it
// names as who suffered that, nil for nobody.
func (r *reader) takenUp(t int) (whom *mention, ok bool) {
	det := r.child(t, "det")
	if r.deed == nil || !aboutDeeds[r.deed.Category] || det < 0 || !r.x.words.definites[strings.ToLower(r.Tokens[det].Text)] || r.Tokens[t].UPOS != "NOUN" || !r.isEventNoun(t) && !r.events.moves[strings.ToLower(r.Tokens[t].Lemma)] ||
		r.child(t, "nmod:poss", "acl", "acl:relcl", "appos") >= 0 {
		return nil, false
	}
	for _, c := range r.children[t] {
		m := r.byHead[c]
		switch nmod := r.rel(c) == "nmod"; {
		case !nmod && m == nil:
		case nmod && m != nil && whom == nil && r.events.sufferedBy[r.casePrep(c)]:
			whom = m
		default:
			return nil, false
		}
	}
	return whom, true
}

// doers is the one who did all of the deeds, or those who did one together, as a mention by
// the noun at t; nil where it is not clear who is meant.
func (r *reader) doers(t int, list []deed) *mention {
	as := func(of *mention) *mention {
		m := *of
		m.first, m.last, m.head, m.antecedent = t, t+1, t, of
		m.Span, m.match, m.doubt, m.home, m.rivals, m.seat = r.span(t), "doer of what is told before", of.doubt+0.2, nil, nil, false
		m.Text = r.text[m.Start:m.End]
		return &m
	}
	if slices.ContainsFunc(list, func(d deed) bool { return d.by == nil }) {
		return nil
	}
	last := list[len(list)-1]
	var by []*mention
	for _, d := range list {
		sides := []*mention{d.by}
		if r.x.ontology.Type(d.base).Symmetric && d.to != nil && d.to.Actor != "" { // a deal is of both
			sides = append(sides, d.to)
		}
		for _, side := range sides {
			switch {
			case slices.ContainsFunc(by, func(m *mention) bool {
				return m.Actor == side.Actor && m.Sector == side.Sector && (m.Actor != "" || m.Text == side.Text)
			}):
			case d.base != last.base || d.sentence != last.sentence:
				return nil
			default:
				by = append(by, side)
			}
		}
	}
	m := as(last.by)
	if len(by) > 1 {
		for _, of := range by {
			m.members = append(m.members, as(of))
		}
	}
	return m
}

// aboutDeeds are the categories of what is said of deeds.
var aboutDeeds = map[graph.Category]bool{graph.Accuse: true, graph.Support: true, graph.Reject: true, graph.Protest: true}
