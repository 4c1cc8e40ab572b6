package graph

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"unicode/utf8"
)

// A Mismatch is one place where a store's evidence and its text disagree.
type Mismatch struct {
	Article ArticleID
	Claim   ClaimID // "" where the article itself is at fault
	What    string
}

// readings streams articles with their claims, by the store's own way where it
// has one.
func readings(ctx context.Context, r Reader) iter.Seq2[*Reading, error] {
	if s, ok := r.(Source); ok {
		return s.Readings(ctx, "")
	}
	return func(yield func(*Reading, error) bool) {
		for a, err := range r.Articles(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			reading := &Reading{Article: *a}
			for c, err := range claimsOf(ctx, r, ClaimQuery{Articles: []ArticleID{a.ID}}) {
				if err != nil {
					yield(nil, err)
					return
				}
				reading.Claims = append(reading.Claims, c)
			}
			if !yield(reading, nil) {
				return
			}
		}
	}
}

// A Checker is a store that keeps more than it was given, which must follow from
// that.
type Checker interface {
	// CheckReading tells what the store keeps of a reading that does not follow
	// from it, nothing where all does.
	CheckReading(ctx context.Context, r *Reading) (what []string, err error)
}

// Verify reads every article of a store again and checks it against its hash,
// and every span of every claim against the text: inside its sentence, on
// borders of characters, and of the words that the claim remembers. A store that is a
// [Checker] is asked about each as well.
func Verify(ctx context.Context, r Reader) iter.Seq2[Mismatch, error] {
	return func(yield func(Mismatch, error) bool) {
		for reading, err := range readings(ctx, r) {
			if err != nil {
				yield(Mismatch{}, err)
				return
			}
			a := &reading.Article
			if TextHash(a.Title, a.Text) != a.Hash && !yield(Mismatch{Article: a.ID, What: "the text does not match its hash"}, nil) {
				return
			}
			for i := range reading.Claims {
				c := &reading.Claims[i]
				for _, what := range c.faults(a) {
					if !yield(Mismatch{a.ID, c.ID, what}, nil) {
						return
					}
				}
			}
			checker, ok := r.(Checker)
			if !ok {
				continue
			}
			faults, err := checker.CheckReading(ctx, reading)
			if err != nil {
				yield(Mismatch{}, err)
				return
			}
			for _, what := range faults {
				if !yield(Mismatch{Article: a.ID, What: what}, nil) {
					return
				}
			}
		}
	}
}

// faults lists what is wrong with the claim's spans in its article.
func (c *Claim) faults(a *Article) []string {
	var list []string
	text := a.Of(c.Evidence.Field)
	check := func(what string, s Span, words string, inside bool) {
		switch {
		case s.Start < 0 || s.End < s.Start || s.End > len(text):
			list = append(list, fmt.Sprintf("%s [%d:%d] lies outside the text of %d bytes", what, s.Start, s.End, len(text)))
		case s.End < len(text) && !utf8.RuneStart(text[s.End]) || s.Start < len(text) && !utf8.RuneStart(text[s.Start]):
			list = append(list, fmt.Sprintf("%s [%d:%d] cuts a character", what, s.Start, s.End))
		case words != "" && text[s.Start:s.End] != words:
			list = append(list, fmt.Sprintf("%s [%d:%d] is %q, not %q", what, s.Start, s.End, text[s.Start:s.End], words))
		case inside && (s.Start < c.Evidence.Start || s.End > c.Evidence.End):
			list = append(list, fmt.Sprintf("%s [%d:%d] lies outside its sentence [%d:%d]", what, s.Start, s.End, c.Evidence.Start, c.Evidence.End))
		}
	}
	check("sentence", c.Evidence.Span, c.Evidence.Text, false)
	check("predicate", c.Evidence.Predicate, "", true)
	for _, s := range c.Evidence.Cues {
		check("cue", s, "", false)
	}
	if m := c.Subject; m != nil && !m.Implied {
		check("subject", m.Span, m.Text, true)
	}
	if m := c.Object; m != nil && !m.Implied {
		check("object", m.Span, m.Text, true)
	}
	if c.Speaker != nil && !c.Speaker.Implied {
		check("speaker", c.Speaker.Span, c.Speaker.Text, false)
	}
	if c.Where != nil {
		check("place", c.Where.Span, c.Where.Text, false)
	}
	return list
}

// Export writes all that a store holds as JSON lines in one order: each article
// by ID with its claims in text order as they were read, then the actors by ID,
// then the identity log, then the reviews. Two stores of the same content give the same bytes.
func Export(ctx context.Context, w io.Writer, r Reader) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	named := map[ActorID]bool{}
	for reading, err := range readings(ctx, r) {
		if err != nil {
			return err
		}
		if err := enc.Encode(struct{ Article *Article }{&reading.Article}); err != nil {
			return err
		}
		for _, c := range reading.Claims {
			for _, m := range []*Mention{c.Subject, c.Object, c.Speaker} {
				if m != nil && m.Actor != "" {
					named[m.Actor] = true
				}
			}
			c.Evidence.Text = ""
			if err := enc.Encode(struct{ Claim Claim }{c}); err != nil {
				return err
			}
		}
	}
	ids := make([]ActorID, 0, len(named))
	for id := range named {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for len(ids) > 0 {
		n := min(500, len(ids))
		actors, err := r.Actors(ctx, ids[:n])
		if err != nil {
			return err
		}
		for _, a := range actors {
			if err := enc.Encode(struct{ Actor Actor }{a}); err != nil {
				return err
			}
		}
		ids = ids[n:]
	}
	for e, err := range r.Edits(ctx) {
		if err != nil {
			return err
		}
		if err := enc.Encode(struct{ Edit Edit }{e}); err != nil {
			return err
		}
	}
	for review, err := range Reviews(ctx, r) {
		if err != nil {
			return err
		}
		if err := enc.Encode(struct{ Review Review }{review}); err != nil {
			return err
		}
	}
	return out.Flush()
}
