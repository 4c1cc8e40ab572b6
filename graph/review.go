package graph

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"
)

// A Review is what a person has made of a claim: one entry of the log of
// reviews, from which nothing is removed. The latest review of a claim holds. It
// names the claim by ID, so that it holds as well when the article has been
// read anew, as long as that makes the same claim.
type Review struct {
	Number     int // from 1, in order; set by the store
	Claim      ClaimID
	Verdict    Verdict
	Correction *Correction `json:",omitempty"` // of a Corrected claim
	Note, By   string
	At         time.Time // when it was made; the caller's clock
}

// A Verdict is the outcome of a review.
type Verdict string

// The verdicts.
const (
	Accepted  Verdict = "ACCEPTED"  // the text says so
	Rejected  Verdict = "REJECTED"  // the text does not: the claim counts no more and is in no list
	Corrected Verdict = "CORRECTED" // the text says what the correction says
)

// A Correction is what a claim says rightly.
type Correction struct {
	// Subject and Object are nil where they are as the claim has them. A store
	// asks only for their IDs and keeps them as it has them.
	Subject, Object *Actor `json:",omitempty"`
	Relation        string
	Base, Stance    string
	Category        Category
	CAMEO           string
	Goldstein       float64
	Symmetric       bool
	Polarity        Polarity
	Modality        Modality
}

// Correct makes the correction of a claim into another relation ("": the same)
// and polarity ("": the same). It tells the relation's category, and its modality
// where the stance is another. The error wraps ErrQuery for a relation that the
// ontology does not know.
func (o *Ontology) Correct(c Claim, relation string, p Polarity) (*Correction, error) {
	if p != "" {
		c.Polarity = p
	}
	if relation != "" && relation != c.Relation {
		t := o.Type(relation)
		if t == nil {
			return nil, fmt.Errorf("%w: the ontology has no relation type %q; the field relationTypes lists them", ErrQuery, relation)
		}
		if t.Stance != c.Stance {
			c.Modality = t.Modality
		}
		c.Relation, c.Base, c.Stance = t.Name, t.Base, t.Stance
	}
	o.Restate(&c)
	return correctionOf(&c), nil
}

func correctionOf(c *Claim) *Correction {
	return &Correction{
		Relation: c.Relation, Base: c.Base, Stance: c.Stance, Category: c.Category, CAMEO: c.CAMEO, Goldstein: c.Goldstein,
		Symmetric: c.Symmetric, Polarity: c.Polarity, Modality: c.Modality,
	}
}

// correct makes a claim say what the correction says, its actors aside.
func (k *Correction) correct(c *Claim) {
	c.Relation, c.Base, c.Stance, c.Category, c.CAMEO, c.Goldstein = k.Relation, k.Base, k.Stance, k.Category, k.CAMEO, k.Goldstein
	c.Symmetric, c.Polarity, c.Modality = k.Symmetric, k.Polarity, k.Modality
}

// RestateCorrection maps a correction again, as Restate does a claim.
func (o *Ontology) RestateCorrection(k *Correction) {
	var c Claim
	k.correct(&c)
	o.Restate(&c)
	now := correctionOf(&c)
	now.Subject, now.Object = k.Subject, k.Object
	*k = *now
}

// Check reports the first fault of a review.
func (r *Review) Check() error {
	switch {
	case r.Claim == "":
		return fmt.Errorf("%w: a review names its claim", ErrQuery)
	case r.Verdict != Accepted && r.Verdict != Rejected && r.Verdict != Corrected:
		return fmt.Errorf("%w: no verdict %q", ErrQuery, r.Verdict)
	case (r.Verdict == Corrected) != (r.Correction != nil):
		return fmt.Errorf("%w: a correction belongs to the verdict %s and to no other", ErrQuery, Corrected)
	case r.Correction != nil && (!ValidType(r.Correction.Relation) || r.Correction.Polarity != Affirmed && r.Correction.Polarity != Negated):
		return fmt.Errorf("%w: a correction has a relation and a polarity", ErrQuery)
	}
	return nil
}

// Clone copies the review with its correction.
func (r Review) Clone() Review {
	if r.Correction != nil {
		k := *r.Correction
		for _, a := range []**Actor{&k.Subject, &k.Object} {
			if *a != nil {
				actor := **a
				*a = &actor
			}
		}
		r.Correction = &k
	}
	return r
}

// Actors lists the actors that the review puts into its claim; a store may
// complete them.
func (r *Review) Actors() []*Actor {
	var list []*Actor
	if r.Correction != nil {
		for _, a := range []*Actor{r.Correction.Subject, r.Correction.Object} {
			if a != nil {
				list = append(list, a)
			}
		}
	}
	return list
}

// A ReviewQuery selects reviews. Zero fields do not restrict.
type ReviewQuery struct {
	Claims   []ClaimID
	Verdicts []Verdict
}

// Reviews streams the log of reviews, oldest first, by pages.
func Reviews(ctx context.Context, r Reader) iter.Seq2[Review, error] {
	return func(yield func(Review, error) bool) {
		p := Page{First: MaxPage}
		for {
			slice, err := r.Reviews(ctx, ReviewQuery{}, p)
			if err != nil {
				yield(Review{}, err)
				return
			}
			for _, review := range slice.Items {
				if !yield(review, nil) {
					return
				}
			}
			if !slice.HasNext {
				return
			}
			p.After = slice.Cursors[len(slice.Cursors)-1]
		}
	}
}

// Shown is a claim as people have left it: corrected as its review says (nil for
// none), and with the actors to whom splits have given its mentions. Merges are
// not applied: a mention has the ID under which it counts before them. changed is
// false where it is as it was read.
func (d *Identity) Shown(c Claim, review *Review) (shown Claim, changed bool) {
	var subject, object *Actor
	if review != nil && review.Verdict == Corrected {
		k := review.Correction
		k.correct(&c)
		subject, object, changed = k.Subject, k.Object, true
	}
	for _, end := range []struct {
		mention **Mention
		as      *Actor
	}{{&c.Subject, subject}, {&c.Object, object}, {&c.Speaker, nil}} {
		as := end.as
		if as == nil {
			as = d.split(*end.mention, c.Article)
		}
		if as != nil {
			*end.mention, changed = (*end.mention).become(as), true
		}
	}
	return c, changed
}

// become is the mention as one of another actor.
func (m *Mention) become(a *Actor) *Mention {
	now := Mention{Implied: true}
	if m != nil {
		now = *m
	}
	if now.Actor != a.ID {
		now.Actor, now.Name, now.Kind, now.Country, now.Code = a.ID, a.Name, a.Kind, a.Country, a.Code
		if now.Sector == "" {
			now.Sector = a.Sector
		}
	}
	return &now
}

// SameStatement reports whether two claims say the same of the same actors.
func SameStatement(a, b *Claim) bool {
	return a.Subject.key() == b.Subject.key() && a.Relation == b.Relation && a.Object.key() == b.Object.key() && a.Speaker.key() == b.Speaker.key() &&
		a.Polarity == b.Polarity && a.Modality == b.Modality
}

// ShownAs lists the actors of the log or of a review that a claim as shown names:
// those that its reading need not list.
func (d *Identity) ShownAs(c Claim, review *Review) (list []*Actor) {
	if review != nil {
		list = review.Actors()
	}
	for _, m := range []*Mention{c.Subject, c.Object, c.Speaker} {
		if a := d.split(m, c.Article); a != nil {
			list = append(list, a)
		}
	}
	return list
}

// A splitKey is what a split goes by: whom a text names, in which words, and in
// which article ("" for all).
type splitKey struct {
	actor   ActorID
	name    string
	article ArticleID
}

// split returns the actor to whom a split has given a mention, nil where none has.
// A mention of an actor that was merged into another is one of that, too.
func (d *Identity) split(m *Mention, article ArticleID) *Actor {
	if m == nil || m.Actor == "" || len(d.splits) == 0 {
		return nil
	}
	name := NormalName(m.Text)
	for id, ok := m.Actor, true; ok; id, ok = d.into[id] {
		for _, in := range []ArticleID{article, ""} {
			if a := d.splits[splitKey{id, name, in}]; a != nil {
				return a
			}
		}
	}
	return nil
}

// rules are the splits that a mention of an actor may meet, as text.
func (d *Identity) rules(id ActorID) string {
	if len(d.splits) == 0 {
		return ""
	}
	var b strings.Builder
	for ok := true; ok; id, ok = d.into[id] {
		for _, e := range d.edits {
			if e.Kind == EditSplit && e.Actor == id && !d.undone[e.Number] {
				fmt.Fprintf(&b, "%d ", e.Number)
			}
		}
	}
	return b.String()
}

// Resplit lists, by ID, the actors as texts name them whose mentions may have
// come to be others' since the identity was old.
func (d *Identity) Resplit(old *Identity) (list []ActorID) {
	for _, id := range d.named() {
		if d.rules(id) != old.rules(id) {
			list = append(list, id)
		}
	}
	return list
}
