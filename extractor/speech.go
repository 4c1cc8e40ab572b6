package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// A quotation is a stretch of a document that somebody says in his own words.
// It may run over several sentences.
type quotation struct {
	sent, first    int // where it opens
	lastSent, last int // where it closes, the token behind its last word
	speaker        *mention
}

// quotations notes between which tokens the quotations of the document stand.
func (f *finder) quotations() {
	f.quotes = make([]*quotation, len(f.doc.quotations))
	for n, s := range f.doc.sentences {
		for i := range s.Tokens {
			k := s.inQuote(i)
			if k < 0 {
				continue
			}
			if f.quotes[k] == nil {
				f.quotes[k] = &quotation{sent: n, first: i}
			}
			f.quotes[k].lastSent, f.quotes[k].last = n, i+1
		}
	}
}

// speakersFirst resolves the pronouns that stand for who speaks outside of a quotation,
// so that nobody inside of it is taken for him.
func (f *finder) speakersFirst(s *sentence) {
	if !slices.ContainsFunc(s.Tokens, func(t nlp.Token) bool { return t.UPOS == "PRON" && f.pronouns[strings.ToLower(t.Text)].person == he }) {
		return
	}
	quoted := false
	for i, t := range s.Tokens {
		if s.inQuote(i) >= 0 {
			quoted = true
		} else if quoted && t.UPOS == "PRON" && s.byHead[i] == nil && f.saysSo(s, i) {
			f.pronoun(s, i, strings.ToLower(t.Text))
		}
	}
}

// saysSo reports whether token i is the subject of a verb of saying outside of quotations.
func (f *finder) saysSo(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	return h >= 0 && s.rel(i) == "nsubj" && s.inQuote(i) < 0 && s.inQuote(h) < 0 && f.sayings[strings.ToLower(s.Tokens[h].Lemma)]
}

// quoters are the chains of who may say what the sentence quotes at token i: those who
// say something in it, or where nobody does in the sentence that the quotation goes on from.
func (f *finder) quoters(s *sentence, i int) map[int]bool {
	if s.inQuote(i) < 0 {
		return nil
	}
	chains := map[int]bool{}
	by := func(s *sentence) {
		for k, m := range s.byHead {
			if m != nil && f.saysSo(s, k) {
				chains[m.chain] = true
			}
		}
	}
	if by(s); len(chains) == 0 && f.at > 0 && s.inQuote(0) >= 0 {
		by(f.doc.sentences[f.at-1])
	}
	if len(chains) == 0 { // "He wrote a letter: "If he ..."
		if m := f.leadingUp(f.quotes[s.inQuote(i)]); m != nil {
			chains[m.chain] = true
		}
	}
	return chains
}

// speeches resolves the first persons of the whole document: "I" is who speaks,
// "we" is whom he speaks for.
func (f *finder) speeches() {
	for k, q := range f.quotes {
		if q == nil { // nothing but white space
			continue
		}
		f.findSpeaker(k, q)
	}
	var colon *mention
	statement := false
	for n, s := range f.doc.sentences {
		f.at = n
		if n > 0 && f.doc.sentences[n-1].End <= s.Start && strings.Contains(s.text[f.doc.sentences[n-1].End:s.Start], "\n") && !statement {
			colon = nil // whom a paragraph lets speak behind a colon, the next does not
		}
		for i, t := range s.Tokens {
			if t.Text == ":" {
				if m := f.sayer(s, i, -1); m != nil {
					colon = m
					statement = i == len(s.Tokens)-1 // "The minister said:", and paragraphs of it
				}
			}
			p, ok := f.pronouns[strings.ToLower(t.Text)]
			if !ok || p.person != speech || t.Text == "US" || t.UPOS == "PROPN" {
				continue
			}
			speaker := colon
			if k := s.inQuote(i); k >= 0 {
				speaker = f.quotes[k].speaker
			}
			if speaker == nil {
				kind := graph.KindPerson
				if p.plural {
					kind = ""
				}
				f.unresolved(s, i, kind, "who speaks is not said")
				continue
			}
			f.firstPerson(s, i, p, speaker)
		}
	}
}

// firstPerson makes "I" the speaker and "we" the state, organisation or band
// for which the speaker acts, and gives what is "mine" or "ours" its owner.
func (f *finder) firstPerson(s *sentence, i int, p pronoun, speaker *mention) {
	whom := *speaker
	if p.plural || p.ownerly && s.Tokens[i].Head >= 0 {
		f.actingFor(&whom)
	}
	var m *mention
	if p.plural {
		m = f.stand(s, i, i, &whom, "first person of", 0.2)
	} else {
		m = f.stand(s, i, i, speaker, "first person of", 0.1)
	}
	m.plural = p.plural
	if !p.ownerly {
		return
	}
	h := s.Tokens[i].Head
	if h < 0 {
		return
	}
	if d := s.byHead[h]; d != nil && d.Actor == "" && d.Sector != "" { // "my government"
		whom.first, whom.last, whom.head = i, i+1, i
		if role, ok := f.roleOf(s, h); ok && whom.Country != "" && whom.Kind != graph.KindPerson {
			f.compose(s, d.head, d, &whom, role)
		}
	} else if d == nil && whom.Kind == graph.KindCountry {
		if kinds := f.describes[strings.ToLower(s.Tokens[h].Lemma)]; len(kinds) > 0 && kinds[0] == graph.KindCountry && s.Tokens[h].XPOS == "NN" {
			whom.Sector = ""
			f.stand(s, i, h, &whom, "description of", 0.2) // "our country"
		}
	}
}

// actingFor turns a person into the state, organisation or band that he speaks
// for, where it is known. A lawmaker speaks for himself or his party.
func (f *finder) actingFor(m *mention) {
	if m.Kind != graph.KindPerson || m.Country == "" {
		return
	}
	switch m.Sector {
	case graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorJudiciary, graph.SectorIntelligence:
	default:
		return
	}
	a, ok := f.actors[graph.ActorID("country:"+m.Country)]
	if !ok {
		return
	}
	m.Actor, m.Name, m.Kind = a.ID, a.Name, graph.KindCountry
	m.chain = f.chain(string(m.Actor) + "|" + chainSector(m))
}

// findSpeaker finds who says quotation number k: the subject of a verb of saying
// outside of it in a sentence that it touches, in the sentence before it where
// this ends with a colon, or who spoke last where the quotation goes on.
func (f *finder) findSpeaker(k int, q *quotation) {
	for n := q.sent; n <= q.lastSent; n++ {
		s := f.doc.sentences[n]
		best, distance := (*mention)(nil), len(s.Tokens)
		for v, t := range s.Tokens {
			if s.inQuote(v) >= 0 || !f.sayings[strings.ToLower(t.Lemma)] && !(strings.EqualFold(t.Text, "according")) {
				continue
			}
			m := f.subjectOf(s, v)
			if m == nil || s.inQuote(m.head) >= 0 {
				continue
			}
			d := 0
			for i := range s.Tokens {
				if s.inQuote(i) == k {
					d = max(v-i, i-v)
					break
				}
			}
			if d < distance {
				best, distance = m, d
			}
		}
		if best != nil {
			q.speaker = best
			return
		}
	}
	if m := f.leadingUp(q); m != nil {
		q.speaker = m
		return
	}
	near := func(n int) bool {
		return n >= 0 && n < len(f.doc.sentences) && f.doc.sentences[n].field == f.doc.sentences[q.sent].field
	}
	if near(q.sent - 1) {
		s := f.doc.sentences[q.sent-1]
		if last := len(s.Tokens) - 1; last >= 0 && (s.Tokens[last].Text == ":" || s.Tokens[last].Text == ",") {
			if m := f.sayer(s, last, -1); m != nil {
				q.speaker = m
				return
			}
		}
	}
	if near(q.lastSent+1) && f.doc.sentences[q.lastSent].Tokens[len(f.doc.sentences[q.lastSent].Tokens)-1].Text != "." { // `"...," said X` cut in two
		s := f.doc.sentences[q.lastSent+1]
		if len(s.Tokens) > 0 && (f.sayings[strings.ToLower(s.Tokens[0].Lemma)]) {
			if m := f.subjectOf(s, 0); m != nil {
				q.speaker = m
				return
			}
		}
	}
	if k > 0 && f.quotes[k-1] != nil && f.quotes[k-1].speaker != nil && q.sent-f.quotes[k-1].lastSent <= 1 && f.quotes[k-1].lastSent <= q.sent {
		q.speaker = f.quotes[k-1].speaker
	}
}

// leadingUp is who does what is told in front of a quotation, up to a comma or a colon, by
// a verb that is none of saying: "The mayor defended the plan, "We ..."; nil for nobody, or
// where several do something there.
func (f *finder) leadingUp(q *quotation) *mention {
	s, at := f.doc.sentences[q.sent], q.first-1
	for at >= 0 && s.Tokens[at].UPOS == "PUNCT" && s.Tokens[at].Text != "," && s.Tokens[at].Text != ":" { // the mark of quotation
		at--
	}
	if at < 0 && q.sent > 0 && f.doc.sentences[q.sent-1].field == s.field {
		s = f.doc.sentences[q.sent-1]
		if at = len(s.Tokens) - 1; s.Tokens[at].Text != ":" {
			return nil
		}
	}
	if at < 1 || s.Tokens[at].Text != "," && s.Tokens[at].Text != ":" {
		return nil
	}
	var who *mention
	for i, m := range s.byHead[:at] {
		if m == nil || s.inQuote(i) >= 0 || s.rel(i) != "nsubj" || m.thing || m.Kind != graph.KindPerson && !m.office {
			continue
		}
		if who != nil && who.chain != m.chain {
			return nil
		}
		who = m
	}
	return who
}

// subjectOf is the actor who is the subject of a verb of saying, or who follows
// "according to".
func (f *finder) subjectOf(s *sentence, v int) *mention {
	for _, c := range s.children[v] {
		switch s.Tokens[c].Rel {
		case "nsubj":
			if m := s.byHead[c]; m != nil && !m.thing {
				return m
			}
		}
	}
	for c, m := range s.byHead { // "X said "We ..."", where the parser gives X to what is said
		if h := s.Tokens[c].Head; m != nil && c < v && h > v && s.rel(c) == "nsubj" && !m.thing && s.inQuote(c) < 0 && s.inQuote(v) < 0 && s.inQuote(h) >= 0 {
			return m
		}
	}
	if strings.EqualFold(s.Tokens[v].Text, "according") {
		if h := s.Tokens[v].Head; h >= 0 && s.byHead[h] != nil {
			return s.byHead[h]
		}
	}
	return nil
}

// sayer is the subject of the last verb of saying in front of token i.
func (f *finder) sayer(s *sentence, i, from int) *mention {
	for v := i - 1; v > from && v >= i-14; v-- {
		if f.sayings[strings.ToLower(s.Tokens[v].Lemma)] {
			if m := f.subjectOf(s, v); m != nil && m.Kind != graph.KindPlace {
				return m
			}
		}
	}
	return nil
}
