package extractor

import (
	"fmt"
	"slices"

	"github.com/entente-graph/entente/graph"
)

// choose settles drafts that say the same: of two claims of one pair and
// relation the surer stays, and what merely restates a more telling claim goes.
func (r *reader) choose() []graph.Claim {
	r.drafts = slices.DeleteFunc(r.drafts, func(d draft) bool {
		why := r.apolitical(&d)
		if why == "" && d.Category == "" && !r.x.ontology.Type(d.Relation).Fits(&d.Claim) {
			why = "its ends are not of the kinds that the relation takes"
		}
		if why == "" && d.Confidence < r.x.jury.leastOf(&d) {
			why = fmt.Sprintf("too little speaks for it: %.2f", d.Confidence)
		}
		if why != "" {
			r.drop(d.Rule, d.at, why)
		}
		return why != ""
	})
	keep := make([]bool, len(r.drafts))
	for i := range r.drafts {
		d := &r.drafts[i]
		keep[i] = true
		for k := range r.drafts {
			if k == i || !keep[i] {
				continue
			}
			if why := r.beats(&r.drafts[k], d, k < i); why != "" {
				keep[i] = false
				r.drop(d.Rule, d.at, why)
			}
		}
	}
	var kept []draft
	for i := range r.drafts {
		if keep[i] {
			kept = append(kept, r.drafts[i])
		}
	}
	r.drafts = kept
	var list []graph.Claim
	for i := range r.drafts {
		c := r.drafts[i].Claim
		c.Identify()
		list = append(list, c)
		if r.x.watch != nil {
			r.x.watch(&c, r.drafts[i].signs)
		}
		if r.explaining {
			r.candidates = append(r.candidates, graph.Candidate{Rule: c.Rule, Trigger: c.Evidence.Predicate, Claim: &c, Reasons: r.drafts[i].reasons})
		}
	}
	slices.SortStableFunc(list, func(a, b graph.Claim) int { return a.Evidence.Predicate.Start - b.Evidence.Predicate.Start })
	return list
}

// beats says why draft a makes draft b superfluous, "" where it does not.
func (r *reader) beats(a, b *draft, earlier bool) string {
	if slices.Contains(a.themes, b.at) && !fuller(b, a) && !(r.addresses(b.at) && r.answerer(b.at) >= 0) { // "lifted its blockade of Kenya" says of the blockade that it is over, "accepted an invitation from Kenya" not so of that
		return "said of it by " + a.Rule
	}
	if slices.Contains(b.themes, a.at) {
		if fuller(a, b) {
			return "said in full by " + a.Rule
		}
		return ""
	}
	if b.Object == nil && a.Object != nil && a.Relation == b.Relation && sameEnd(a.Subject, b.Subject) || b.Subject == nil && a.Subject != nil && a.Relation == b.Relation && sameEnd(a.Object, b.Object) {
		return "said in full by " + a.Rule
	}
	same := sameEnd(a.Subject, b.Subject) && sameEnd(a.Object, b.Object)
	turned := (a.Symmetric || b.Symmetric) && sameEnd(a.Subject, b.Object) && sameEnd(a.Object, b.Subject)
	switch {
	case !same && !turned:
		return ""
	case a.at == b.at && a.brought != b.brought && a.Category != b.Category && a.Category != "" && b.Category != "":
		// One word says one thing of two. A frame whose theme is there knows which.
		frame := a
		if a.brought {
			frame = b
		}
		switch {
		case len(frame.themes) > 0:
			if b.brought {
				return "said by " + a.Rule
			}
		case b.open && !a.open, a.open == b.open && a.Confidence > b.Confidence:
			return "said better by " + a.Rule
		}
	case a.at == b.at && b.brought && !a.brought && !a.open && a.Category == "" && a.Polarity == b.Polarity && same: // a frame that the ontology takes for no event
		return "said by " + a.Rule
	case a.Relation == b.Relation && a.Polarity == b.Polarity:
		if a.brought != b.brought {
			// What the engine takes for an event, a bare verb does not leave without category.
			if untold := func(d *draft) bool { return d.open && d.Category == "" }; b.brought && !untold(a) || a.brought && a.Category != "" && untold(b) {
				return "said by " + a.Rule
			}
			return ""
		}
		if a.Confidence > b.Confidence || a.Confidence == b.Confidence && earlier {
			return "said better by " + a.Rule
		}
	case slices.Contains(a.via, b.at) && a.at != b.at && !a.open && (a.Category != "" || b.Category == ""):
		return "only leads up to " + a.Relation
	case b.open && !a.open && same && r.ancestorOf(b.at, a.at) && (a.Category != "" || b.Category == ""):
		return "only leads up to " + a.Relation
	}
	return ""
}

// fuller reports whether a says the same event as b and who did it, where b
// does not: "Norwegian sanctions on Kenya were extended".
func fuller(a, b *draft) bool {
	return a.Base == b.Base && a.Subject != nil && b.Subject == nil && a.Object != nil
}

func sameEnd(a, b *graph.Mention) bool {
	switch {
	case a == nil || b == nil:
		return a == b
	case a.Actor != "" || b.Actor != "":
		return a.Actor == b.Actor && a.Sector == b.Sector
	}
	return a.Span == b.Span
}
