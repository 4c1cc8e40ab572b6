package extractor

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/entente-graph/entente/graph"
)

// Explain reads a text and tells how: tokens and tree of each sentence, the
// actors found with what else they might have been, every rule that was tried
// and why it made no claim or made it so. The date, YYYY-MM-DD or "", is that of
// publication.
func (x *Extractor) Explain(text, date string) *graph.Explanation {
	e, _ := x.explain(context.Background(), Document{Text: text, Date: date}) // nothing breaks it off
	for _, s := range e.Sentences {
		for _, c := range s.Candidates {
			if c.Claim != nil {
				c.Claim.Article = "" // there is none
			}
		}
	}
	return e
}

// ExplainArticle reads an article again that was read before, and tells how. Its
// claims are those that this extractor makes of it now. The error is that of ctx,
// which is looked at before the text is parsed and before each sentence.
func (x *Extractor) ExplainArticle(ctx context.Context, a *graph.Article) (*graph.Explanation, error) {
	d := Document{ID: a.Source, Title: a.Title, Text: a.Text, Date: a.Published}
	of := 0
	for _, s := range a.Sentences {
		if s.Field == graph.FieldText {
			of++
		}
	}
	d.OneSentence = of == 1
	return x.explain(ctx, d)
}

func (x *Extractor) explain(ctx context.Context, d Document) (*graph.Explanation, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	doc := x.parse(d)
	out := &graph.Explanation{Text: d.Text}
	for _, s := range doc.sentences {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e := graph.ExplainedSentence{Field: s.field, Span: graph.Span{Start: s.Start, End: s.End}, Cut: s.Cut}
		for _, t := range s.Tokens {
			e.Tokens = append(e.Tokens, graph.Token{
				Span: graph.Span{Start: t.Start, End: t.End}, Text: t.Text, Lemma: t.Lemma,
				UPOS: t.UPOS, XPOS: t.XPOS, Head: t.Head, Rel: t.Rel,
			})
		}
		for _, m := range s.mentions {
			e.Mentions = append(e.Mentions, explained(m))
		}
		r := x.newReader(doc, s)
		r.explaining = true
		doc.remember(r.read())
		e.Candidates = r.candidates
		out.Sentences = append(out.Sentences, e)
	}
	return out, nil
}

func explained(m *mention) graph.ExplainedMention {
	return graph.ExplainedMention{Mention: m.Mention, Match: m.match, Rivals: m.rivals}
}

// signsTold is how many of a claim's signs are told, the strongest first and the sum of all
// others last; there are some forty, most of which say next to nothing.
const signsTold = 12

// reasons tells why a draft came about.
func (r *reader) reasons(e event, at position, s, o *party, trust []graph.Factor, signs []sign) *graph.Reasons {
	out := &graph.Reasons{
		Line: r.events.lines[e.line], Subject: r.explained(s), Object: r.explained(o), Cues: at.cues, Factors: trust, Trust: product(trust),
	}
	for _, s := range signs {
		if w := r.x.jury.weights[s.name] * s.value; w != 0 {
			out.Signs = append(out.Signs, graph.Sign{Name: s.name, Weight: w})
		}
	}
	strength := func(a, b graph.Sign) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) }
	slices.SortStableFunc(out.Signs, strength)
	if len(out.Signs) > signsTold {
		others := graph.Sign{Name: "all others"}
		for _, s := range out.Signs[signsTold-1:] {
			others.Weight += s.Weight
		}
		out.Signs = append(out.Signs[:signsTold-1], others)
	}
	if at.speaker != nil {
		m := explained(at.speaker)
		out.Speaker = &m
	}
	return out
}

func (r *reader) explained(p *party) *graph.Participant {
	if p == nil {
		return nil
	}
	out := &graph.Participant{ExplainedMention: explained(p.mention), Token: p.token}
	if of := p.antecedent; of != nil {
		out.Antecedent, out.Distance = &of.Mention, slices.Index(r.doc.sentences, r.sentence)-of.sent
	}
	return out
}
