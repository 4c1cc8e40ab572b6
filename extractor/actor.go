package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// findActors fills the mentions of every sentence: names from the lexicon and
// from the name finder, noun phrases that denote actors, and what refers back.
func (l *Lexicon) findActors(doc *document, w *wordLists, sounds func() *soundIndex) {
	f := &finder{
		Lexicon: l, wordLists: w, sounds: sounds, doc: doc, abbreviations: map[string]bool{},
		chains: map[string]int{}, short: map[string]*mention{}, genders: map[int]gender{}, people: map[string][]*fullName{},
		organs: map[string]*mention{}, others: map[organOf]bool{}, nobody: map[string]bool{}, spelledOut: map[string][]string{}, bodies: map[string][]*mention{}, listed: map[graph.ActorID]bool{}, nations: map[graph.ActorID]*nation{},
	}
	f.quotations()
	for _, s := range doc.sentences {
		f.introduce(s)
	}
	for i, s := range doc.sentences {
		f.at = i
		f.sentence(s)
	}
	f.ofTheText()
	f.speeches()
	for _, s := range doc.sentences {
		slices.SortStableFunc(s.mentions, func(a, b *mention) int {
			if a.first != b.first {
				return a.first - b.first
			}
			return b.last - a.last
		})
	}
}

// A finder finds the actors of one document.
type finder struct {
	*Lexicon
	*wordLists
	sounds   func() *soundIndex // made when it is first asked
	doc      *document
	at       int // number of the sentence that is read
	chains   map[string]int
	short    map[string]*mention // folded short names and abbreviations that the document introduced
	recent   []*mention          // whom a pronoun may stand for, the latest last
	read     []bool              // tokens of the sentence whose phrase has been looked at
	owner    []*match            // by token of the sentence: the listed name that covers it
	abroads  []*mention          // of the sentence: organisations called like listed ones of another country
	surnames []int               // tokens of the sentence that a list has as places or roles, but that are persons

	abbreviations map[string]bool        // keys of short that stood in brackets
	countries     map[string]bool        // that the document mentions; nil until somebody asks
	folded        []string               // by sentence, see foldedText
	place         *mention               // the latest that is no actor
	people        map[string][]*fullName // by each folded word: persons whom the document names in full somewhere
	nobody        map[string]bool        // folded names of the document that are no actor's
	spelledOut    map[string][]string    // by folded abbreviation: the words of the name that the document gives it in brackets
	bodies        map[string][]*mention  // by each folded word: the first mention of each organisation
	listed        map[graph.ActorID]bool // whom bodies holds
	nations       map[graph.ActorID]*nation
	nation        *nation             // the most named, the latest of equals
	organs        map[string]*mention // the latest government, army ... of a country that the text says, by its noun
	others        map[organOf]bool    // organs that the text tells from a country
	genders       map[int]gender      // by chain, as far as the document tells
	last          int                 // the last chain given
	quotes        []*quotation
}

func (f *finder) sentence(s *sentence) {
	f.forget()
	s.byHead = make([]*mention, len(s.Tokens))
	s.closed = make([]bool, len(s.Tokens))
	f.read = make([]bool, len(s.Tokens))
	f.surnames, f.abroads, s.mentions = nil, nil, nil
	matches := f.match(s)
	owner := make([]*match, len(s.Tokens))
	for i := range matches {
		for k := matches[i].first; k < matches[i].last; k++ {
			owner[k] = &matches[i]
		}
	}
	f.owner = owner
	f.nameMentions(s, owner, matches)
	f.things(s)
	f.speakersFirst(s)
	for i, t := range s.Tokens { // from the left, so that "its troops" knows whose
		switch {
		case s.byHead[i] != nil:
		case strings.EqualFold(t.Text, "whose"):
			if h := t.Head; h < 0 || !slices.ContainsFunc(s.children[h], func(c int) bool { return s.Tokens[c].Rel == "compound" && s.byHead[c] != nil }) { // not "whose Badr Corps fighters"
				f.relative(s, i)
			}
		case t.UPOS == "PRON":
			f.pronoun(s, i, strings.ToLower(t.Text))
		default:
			f.phrase(s, i)
		}
	}
	f.minorities(s)
	f.appositions(s)
	f.follow(s)
	f.coordinations(s)
	f.refer(s)
	f.unnamed(s)
	f.settleAll(s)
}

// forget drops the mentions that are too far back for a pronoun.
func (f *finder) forget() {
	n := 0
	for n < len(f.recent) && f.at-f.recent[n].sent >= len(byDistance) {
		n++
	}
	f.recent = f.recent[n:]
}

// things notes the nouns that are no actors but that "it" and "they" may stand
// for, so that a pronoun is not given to an actor for want of anything else.
func (f *finder) things(s *sentence) {
	for i, t := range s.Tokens {
		if f.indefinites[strings.ToLower(t.Text)] && s.rel(i) == "nsubj" && s.byHead[i] == nil && (t.UPOS == "NUM" || t.UPOS == "PRON") {
			m := &mention{first: i, last: i + 1, head: i, sent: f.at, thing: true, somebody: true, chain: f.newChain()}
			m.Span, m.Text = s.span(i), t.Text
			f.recent = append(f.recent, m)
			continue
		}
		s.closed[i] = f.likenesses[strings.ToLower(t.Lemma)]
		if s.byHead[i] != nil || t.UPOS != "NOUN" && !(t.UPOS == "PROPN" && (f.nobody[foldWord(t.Text)] || f.bearing(s, i))) {
			continue
		}
		switch s.rel(i) {
		case "nsubj", "obj", "root", "iobj", "conj":
		default:
			continue
		}
		if role, ok := f.roleOf(s, i); ok && role.sort != "thing" || f.times[strings.ToLower(t.Lemma)] || f.describes[strings.ToLower(t.Lemma)] != nil {
			continue
		}
		m := &mention{first: i, last: i + 1, head: i, sent: f.at, thing: true, plural: t.XPOS == "NNS", chain: f.chain("thing:" + strings.ToLower(t.Lemma))}
		m.Span, m.Text = s.span(i), t.Text
		f.recent = append(f.recent, m)
	}
}

// nameMentions makes mentions of listed names and of those that the name finder alone
// knows.
func (f *finder) nameMentions(s *sentence, owner []*match, matches []match) {
	for i := range matches {
		f.named(s, &matches[i])
	}
	f.introduced(s, owner)
	f.sides(s, owner)
	f.inWorks(s)
	for _, n := range f.wholeNames(s, owner) {
		if kind := n.Broad(); kind != "" {
			f.found(s, n.First, n.Last, kind, float64(n.Prob), owner)
		}
	}
	for _, m := range f.abroads {
		f.add(s, m)
	}
	for i, t := range s.Tokens {
		if _, role := f.roles[strings.ToLower(t.Text)]; role && f.behindCourtesy(s, i) {
			f.surnames = append(f.surnames, i)
		}
	}
	for _, i := range f.surnames {
		if s.byHead[i] == nil {
			f.found(s, i, i+1, "PER", 0.5, owner)
		}
	}
	f.bracketed(s)
	f.acronyms(s, owner)
}

// headOf is the token of the run that hangs outside of it.
func headOf(s *sentence, first, last int) int {
	for i := first; i < last; i++ {
		h := s.Tokens[i].Head
		if h < first || h >= last {
			return i
		}
	}
	return last - 1
}

// add makes a mention of the tokens and registers it under its head.
func (f *finder) add(s *sentence, m *mention) *mention {
	span := graph.Span{Start: s.Tokens[m.first].Start, End: s.Tokens[m.last-1].End}
	m.sent = f.at
	m.Span, m.Text = span, s.text[span.Start:span.End]
	if m.Name == "" {
		m.Name = m.Text
	}
	switch {
	case m.chain != 0:
	case m.Actor != "":
		m.chain = f.chain(string(m.Actor) + "|" + chainSector(m))
	default:
		m.chain = f.newChain()
	}
	s.mentions = append(s.mentions, m)
	if have := s.byHead[m.head]; m.private { // a mention, but nobody of whom claims are made
		s.closed[m.head] = s.child(m.head, "compound") < 0 // not "the Biden family"
	} else if have == nil || have.last-have.first <= m.last-m.first {
		s.byHead[m.head] = m
	}
	if m.Kind == graph.KindPlace {
		f.place = m
	} else {
		f.recent = append(f.recent, m)
		if s.Tokens[m.head].UPOS != "PRON" {
			if !f.refuge(s, m) {
				f.remember(m)
			}
			f.organ(s, m)
		}
	}
	if g := f.genderOf(s, m); g != 0 {
		f.genders[m.chain] |= g
	}
	return m
}

func (f *finder) newChain() int {
	f.last++
	return f.last
}

// chainSector keeps a country, its army and its rebels apart in a chain.
func chainSector(m *mention) string {
	if m.Actor.IsCountry() {
		return string(m.Sector)
	}
	return ""
}

func (f *finder) chain(key string) int {
	c, ok := f.chains[key]
	if !ok {
		c = f.newChain()
		f.chains[key] = c
	}
	return c
}
