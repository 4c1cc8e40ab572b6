package extractor

import "github.com/entente-graph/entente/graph"

// Explain reads a text and tells how: tokens and tree of each sentence, the
// actors found with what else they might have been, every rule that was tried
// and why it made no claim. The date, YYYY-MM-DD or "", is that of publication.
func (x *Extractor) Explain(text, date string) *graph.Explanation {
	doc := x.parse(Document{Text: text, Date: date})
	out := &graph.Explanation{Text: text}
	for _, s := range doc.sentences {
		e := graph.ExplainedSentence{Span: graph.Span{Start: s.Start, End: s.End}, Cut: s.Cut}
		for _, t := range s.Tokens {
			e.Tokens = append(e.Tokens, graph.Token{
				Span: graph.Span{Start: t.Start, End: t.End}, Text: t.Text, Lemma: t.Lemma,
				UPOS: t.UPOS, XPOS: t.XPOS, Head: t.Head, Rel: t.Rel,
			})
		}
		for _, m := range s.mentions {
			e.Mentions = append(e.Mentions, graph.ExplainedMention{Mention: m.Mention, Match: m.match, Rivals: m.rivals})
		}
		r := x.newReader(doc, s)
		r.explaining = true
		doc.remember(r.read())
		e.Candidates = r.candidates
		out.Sentences = append(out.Sentences, e)
	}
	return out
}
