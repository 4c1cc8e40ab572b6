package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

// An utterance is what stands between marks of quotation in one field of a
// document, over one sentence or several, and who says it.
type utterance struct {
	graph.Span // of the words inside the marks
	field      graph.Field
	speaker    *mention // nil where nobody is named
}

// markQuotations finds what is quoted in the document and marks its tokens.
func (d *document) markQuotations() {
	for i, s := range d.sentences {
		if i == 0 || d.sentences[i-1].field != s.field {
			for _, span := range quotationSpans(s.text) {
				d.quotations = append(d.quotations, utterance{Span: span, field: s.field})
			}
		}
	}
	if len(d.quotations) == 0 {
		return
	}
	for _, s := range d.sentences {
		for i, t := range s.Tokens {
			k := d.quoted(s.field, t.Start)
			if k < 0 {
				continue
			}
			if s.quote == nil {
				s.quote = slices.Repeat([]int{-1}, len(s.Tokens))
			}
			s.quote[i] = k
		}
	}
}

// attribute finds who says what is quoted, and lets the first person inside stand
// for the speaker where it does not stand for anybody yet.
func (x *Extractor) attribute(doc *document) {
	for k := range doc.quotations {
		x.speakerOf(doc, k)
	}
	for _, s := range doc.sentences {
		x.firstPerson(doc, s)
	}
}

// quotationSpans returns what stands between marks of quotation: straight ones,
// which toggle, curly ones and single curly ones. A mark that is never closed
// reaches to the end of its paragraph.
func quotationSpans(text string) []graph.Span {
	const straight = '"'
	var list []graph.Span
	closer, start := rune(0), 0
	end := func(at int) {
		if strings.TrimSpace(text[start:at]) != "" {
			list = append(list, graph.Span{Start: start, End: at})
		}
		closer = 0
	}
	before := ' '
	for i, c := range text {
		next := i + utf8.RuneLen(c)
		if c == utf8.RuneError {
			next = i + 1
		}
		switch {
		case closer == 0 && c == straight:
			closer, start = straight, next
		case closer == 0 && (c == '“' || c == '„'):
			closer, start = '”', next
		case closer == 0 && c == '‘' && !unicode.IsLetter(before):
			closer, start = '’', next
		case closer == '’' && c == '’':
			after, _ := utf8.DecodeRuneInString(text[next:])
			if !unicode.IsLetter(after) { // "don’t"
				end(i)
			}
		case closer != 0 && c == closer || closer == '”' && c == straight:
			end(i)
		case closer != 0 && c == '\n' && (strings.HasPrefix(text[next:], "\n") || closer == straight):
			end(i)
		}
		before = c
	}
	if closer != 0 {
		end(len(text))
	}
	return list
}

// quoted returns the quotation in which the position of a field lies, -1 for none.
func (d *document) quoted(field graph.Field, at int) int {
	i, _ := slices.BinarySearchFunc(d.quotations, at, func(q utterance, at int) int {
		switch {
		case q.field != field:
			if q.field == graph.FieldTitle {
				return -1
			}
			return 1
		case q.End <= at:
			return -1
		case q.Start > at:
			return 1
		}
		return 0
	})
	if i < len(d.quotations) && d.quotations[i].field == field && d.quotations[i].Start <= at && at < d.quotations[i].End {
		return i
	}
	return -1
}

// inQuote returns the quotation in which token i stands, -1 for none.
func (s *sentence) inQuote(i int) int {
	if s.quote == nil {
		return -1
	}
	return s.quote[i]
}

// speakerOf settles who says quotation k: who a verb of saying beside it names,
// else who has said the quotation before it in the paragraph, else of whom the
// sentence before it speaks.
func (x *Extractor) speakerOf(doc *document, k int) {
	q := &doc.quotations[k]
	var before *sentence
	for _, s := range doc.sentences {
		if s.field != q.field || s.Start >= q.End {
			continue
		}
		if s.End <= q.Start {
			before = s
			continue
		}
		if m := x.tagIn(doc, s, q); m != nil {
			q.speaker = m
			break
		}
		if m := x.introduces(doc, s, q); m != nil {
			q.speaker = m
			return
		}
	}
	if q.speaker != nil && !(q.speaker.Actor == "" && q.speaker.Kind == "" && x.events.thirdPerson[strings.ToLower(q.speaker.Text)]) || before == nil {
		return
	}
	between := before.text[before.End:q.Start]
	if strings.Contains(between, "\n\n") {
		return
	}
	if last := before.Tokens[len(before.Tokens)-1].Text; last == ":" || last == "," {
		if m := x.tagIn(doc, before, q); m != nil {
			q.speaker = m
			return
		}
	}
	if k > 0 && doc.quotations[k-1].field == q.field && doc.quotations[k-1].End >= before.Start && doc.quotations[k-1].speaker != nil {
		q.speaker = doc.quotations[k-1].speaker
		return
	}
	if m := x.topic(doc, before); m != nil {
		q.speaker = m
	}
}

// introduces returns of whom the words before a quotation in its own sentence
// speak, where they lead up to it: "The general was blunt: ".
func (x *Extractor) introduces(doc *document, s *sentence, q *utterance) *mention {
	last := ""
	for _, t := range s.Tokens {
		if t.End <= q.Start-1 {
			last = t.Text
		}
	}
	if last != ":" {
		return nil
	}
	return x.topic(doc, s)
}

// topic returns the subject of the sentence outside quotations, where it is a
// person or somebody in a role.
func (x *Extractor) topic(doc *document, s *sentence) *mention {
	r := x.newReader(doc, s)
	for i := range s.Tokens {
		if !r.predicative(i) || r.Tokens[i].Rel == "acl:relcl" {
			continue
		}
		subjects := slices.DeleteFunc(slices.Clone(r.of(i).subj), func(c int) bool { return s.inQuote(c) >= 0 })
		for _, c := range subjects {
			if m := s.byHead[c]; m != nil && (m.Kind == graph.KindPerson || m.Sector != "" && s.isNoun(c)) {
				return m
			}
		}
		if len(subjects) > 0 {
			return nil
		}
	}
	return nil
}

// tagIn finds in the sentence, outside all quotations, the verb of saying that is
// nearest to the quotation and returns who says it.
func (x *Extractor) tagIn(doc *document, s *sentence, q *utterance) *mention {
	var best *mention
	distance := 0
	for i, t := range s.Tokens {
		if t.UPOS != "VERB" || s.inQuote(i) >= 0 {
			continue
		}
		kind := x.events.speech[s.lemma(i)]
		if kind != "say" && kind != "claim" && kind != "ask" && kind != "believe" {
			continue
		}
		r := x.newReader(doc, s)
		subjects := slices.DeleteFunc(slices.Clone(r.of(i).subj), func(c int) bool { return s.inQuote(c) >= 0 })
		if len(subjects) == 0 {
			subjects = r.beside(i)
		}
		list, _ := r.speakers(subjects)
		if len(list) == 0 {
			continue
		}
		d := max(q.Start-t.Start, t.Start-q.End)
		if best == nil || d < distance {
			best, distance = list[0], d
		}
	}
	return best
}

// beside returns the noun next to a verb of saying whose subject the parser has
// missed: "..., said the mayor".
func (r *reader) beside(v int) []int {
	for _, step := range [...]int{1, -1} {
		for i, n := v+step, 0; i >= 0 && i < len(r.Tokens) && n < 6; i, n = i+step, n+1 {
			t := r.Tokens[i]
			if t.UPOS == "PUNCT" || r.inQuote(i) >= 0 && r.inQuote(v) < 0 {
				break
			}
			if t.Head == v && (r.rel(i) == "obj" || r.rel(i) == "iobj" || r.rel(i) == "obl") {
				continue
			}
			if m := r.byHead[i]; m != nil && m.Kind != graph.KindPlace || t.UPOS == "PRON" && t.XPOS == "PRP" {
				for r.rel(i) == "nmod" && r.isNoun(r.Tokens[i].Head) && max(i, r.Tokens[i].Head)-min(i, r.Tokens[i].Head) < 6 {
					i = r.Tokens[i].Head
				}
				return []int{i}
			}
		}
	}
	return nil
}

// firstPerson makes "we", "our" and "I" in a quotation stand for its speaker,
// where that is an actor.
func (x *Extractor) firstPerson(doc *document, s *sentence) {
	for i, t := range s.Tokens {
		if s.byHead[i] != nil || t.UPOS != "PRON" || !x.events.firstPerson[strings.ToLower(t.Text)] {
			continue
		}
		k := s.inQuote(i)
		if k < 0 || doc.quotations[k].speaker == nil {
			continue
		}
		m := *doc.quotations[k].speaker
		if m.Actor == "" && m.Kind == "" {
			continue
		}
		if t.XPOS == "PRP$" && m.Kind == graph.KindPerson && m.Country == "" { // what is a private person's is not theirs to stand for
			continue
		}
		m.first, m.last, m.head, m.antecedent = i, i+1, i, doc.quotations[k].speaker
		m.Span, m.Text = s.span(i), t.Text
		m.match, m.rivals, m.doubt = "first person of "+m.Name, nil, m.doubt+0.1
		s.byHead[i] = &m
		at, _ := slices.BinarySearchFunc(s.mentions, i, func(have *mention, i int) int { return have.first - i })
		s.mentions = slices.Insert(s.mentions, at, &m)
	}
}

// quoteSpeaker is who says the quotation in which token i stands, nil for none.
func (r *reader) quoteSpeaker(i int) *mention {
	if k := r.inQuote(i); k >= 0 {
		return r.doc.quotations[k].speaker
	}
	return nil
}

// asideSpeaker finds who says a clause from beside it: "..., officials said",
// "according to the ministry", "as the general put it".
func (r *reader) asideSpeaker(v int, p *position) {
	for _, c := range r.children[v] {
		switch r.rel(c) {
		case "parataxis", "ccomp":
			if r.rel(c) == "ccomp" && c > v {
				continue
			}
			kind := r.events.speech[r.lemma(c)]
			if kind == "" || kind == "deny" || kind == "ask" || !r.isVerb(c) {
				continue
			}
			subjects := r.of(c).subj
			if len(subjects) == 0 {
				subjects = r.beside(c)
			}
			if list, _ := r.speakers(subjects); len(list) > 0 && r.child(c, "ccomp") < 0 {
				p.speaker = list[0]
				p.cue(r.span(c), graph.CueAttribution)
				return
			}
		case "advcl":
			if r.mark(c) != "as" {
				break
			}
			if kind := r.events.speech[r.lemma(c)]; kind != "say" && kind != "claim" && r.Tokens[c].Lemma != "put" {
				break
			}
			if list, _ := r.speakers(r.of(c).subj); len(list) > 0 {
				p.speaker = list[0]
				p.cue(r.span(c), graph.CueAttribution)
				return
			}
		case "nsubj", "obj":
			for _, d := range r.children[c] {
				if r.rel(d) == "nmod" && r.accordingTo(d, p) {
					return
				}
			}
		}
		if rel := r.rel(c); (rel == "obl" || rel == "advmod" || rel == "advcl" || rel == "nmod" || rel == "parataxis") && r.accordingTo(c, p) {
			return
		}
	}
}

// accordingTo reads "according to the ministry", "in the words of the general",
// "in her view"; it reports whether token c was such a phrase.
func (r *reader) accordingTo(c int, p *position) bool {
	var who []int
	switch prep := r.casePrep(c); {
	case r.events.according[prep]:
		who = []int{c}
	case (prep == "in" || prep == "by") && r.events.viewpoints[strings.ToLower(r.Tokens[c].Lemma)]:
		if who = r.nounFunction(c, "poss"); len(who) == 0 {
			who = r.nounFunction(c, "of")
		}
	}
	list, _ := r.speakers(who)
	if len(list) == 0 {
		return false
	}
	p.speaker = list[0]
	p.cue(r.span(r.child(c, "case")), graph.CueAttribution)
	return true
}
