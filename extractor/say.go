package extractor

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// What the engine reads of events by itself, beside the lexicon's frames: the words that
// say one, of which category, with whom (extractor/nlp, Saying). It fills frames that the
// tree leaves open, gives a category to words that no table lists, and speaks for or against
// every claim.

const (
	sayingLine = "engine" // the rule's name where no line of the lexicon stands behind a claim
	// leastSaying is the probability from which on a word is taken to say an event, and
	// leastPart that from which on somebody is taken to take part.
	leastSaying = 0.3
	leastPart   = 0.3
)

// A heard is an event between two actors as the engine reads it.
type heard struct {
	word      int
	who, whom int // tokens
	category  graph.Category
	prob      float64
}

// sayings adds the events that the engine reads and the frames have not found.
func (r *reader) sayings() {
	var list []heard
	for i := range r.Sayings {
		list = append(list, r.hear(&r.Sayings[i])...)
	}
	slices.SortStableFunc(list, func(a, b heard) int { return cmp.Compare(b.prob, a.prob) })
	for _, h := range list {
		if !r.drafted(h) {
			r.say(h)
		}
	}
}

// hear lists who does what to whom by one word.
func (r *reader) hear(s *nlp.Saying) []heard {
	category, prob := r.x.kind(s)
	if category == "" || prob < leastSaying {
		return nil
	}
	var list []heard
	for a := range r.Tokens {
		if s.Who[a] < leastPart {
			continue
		}
		for b := range r.Tokens {
			if b != a && s.Whom[b] >= leastPart {
				list = append(list, heard{s.Word, a, b, category, prob * float64(s.Who[a]*s.Whom[b])})
			}
		}
	}
	if len(list) > maxPairs {
		list = list[:maxPairs]
	}
	return list
}

// kind is the likeliest category of what a word says, "" for an event that is not real,
// and the probability that it says a real one.
func (x *Extractor) kind(s *nlp.Saying) (graph.Category, float64) {
	best, sum := -1, 0.0
	for i, p := range s.Kinds {
		if x.kinds[i] == "" {
			continue
		}
		sum += float64(p)
		if best < 0 || p > s.Kinds[best] {
			best = i
		}
	}
	if best < 0 {
		return "", 0
	}
	return x.kinds[best], sum
}

// drafted reports whether the two are in a claim already: in one of the category or of the
// same word, or in one that the engine reads of them as well.
func (r *reader) drafted(h heard) bool {
	return r.onOneSide(h) || slices.ContainsFunc(r.drafts, func(d draft) bool {
		same := slices.Contains(d.subject, h.who) && slices.Contains(d.object, h.whom)
		turned := slices.Contains(d.object, h.who) && slices.Contains(d.subject, h.whom)
		switch {
		case !same && !(turned && d.Symmetric):
			return false
		case d.Category == "":
			return !d.open && (d.at == h.word || slices.Contains(d.via, h.word) || r.Tokens[d.at].Head == h.word && r.rel(d.at) == "xcomp" || r.Tokens[h.word].Head == d.at && r.rel(h.word) == "advmod")
		}
		return d.Category == h.category || d.likely >= leastBeside
	})
}

// onOneSide reports whether a frame has the two, who stand in one row, each do to a third what
// the word says: "Turkey and Qatar clashed with Egypt".
func (r *reader) onOneSide(h heard) bool {
	if r.firstConjunct(h.who) != r.firstConjunct(h.whom) {
		return false
	}
	with := func(t int) []int {
		for _, d := range r.drafts {
			if d.at == h.word && slices.Contains(d.subject, t) && !slices.Contains(d.object, h.who) && !slices.Contains(d.object, h.whom) {
				return d.object
			}
		}
		return nil
	}
	third := with(h.who)
	return len(third) > 0 && slices.Equal(third, with(h.whom))
}

// leastBeside is the probability of a frame's claim from which on the engine brings up no
// other between the two.
const leastBeside = 0.15

// say drafts a claim of what the engine reads.
func (r *reader) say(h heard) {
	category := func(s saidSense) graph.Category {
		if t := r.x.ontology.Under(s.base, s.stance); t != nil {
			return t.Category
		}
		return ""
	}
	listed := false // the lexicon says this of the word, of others
	for _, s := range r.sensesOf(h.word, h.category) {
		if s.line == sayingLine && listed {
			return
		}
		listed = listed || category(s) == h.category
		r.deed = r.x.ontology.Type(s.base)
		from, to := r.takes(h.who, agent), r.takes(h.whom, recipient)
		if from.mention == nil || to.mention == nil || from.behind() || !r.two(h, s.sense, from, to) {
			continue
		}
		if r.deed != nil && r.deed.Inverse != "" && r.isVerb(h.word) && slices.Contains(r.of(h.word).obj, h.who) { // "received the Kenyan minister": who visits
			s.base = r.deed.Inverse
		}
		open := -1 // the predicate as a rule has it, which lacks only the category
		if s.line == sayingLine {
			open = slices.IndexFunc(r.drafts, func(d draft) bool {
				return d.open && d.Category == "" && d.at == h.word && slices.Contains(d.subject, h.who) && slices.Contains(d.object, h.whom)
			})
		}
		if open >= 0 {
			s.base = r.drafts[open].Relation
		}
		before := len(r.drafts)
		r.add(event{at: h.word, words: s.words, base: s.base, stance: s.stance, line: s.line, category: h.category,
			agents: []party{from}, others: []party{to}, weight: sayingTrust})
		if len(r.drafts) == before {
			continue
		}
		switch {
		case open < 0:
		case r.drafts[before].Confidence < r.x.jury.leastBrought: // the predicate stays, without category
			r.drafts = r.drafts[:before]
		default:
			r.drafts = slices.Delete(r.drafts, open, open+1)
		}
		return
	}
}

// takes is who takes part where the engine says that token t does: besides those whom a
// frame may find, a capital for its state, and people of whom no list knows a role, who are
// nobody in particular.
func (r *reader) takes(t int, ro role) party {
	p, _ := r.resolve(t, ro)
	if p.mention != nil {
		return p
	}
	if m := r.byHead[t]; m != nil {
		if m.Country != "" {
			return party{r.countryOf(m), t, 0.8}
		}
		return party{}
	}
	for _, m := range r.mentions {
		if m.private && m.head == t && m.Kind != graph.KindPlace {
			return party{m, t, 0.8}
		}
	}
	if r.Actors[t] < leastActor || !r.people(t) {
		return party{}
	}
	m := &mention{first: phraseStart(r.sentence, t), last: t + 1, head: t, doubt: 0.3, plural: r.Tokens[t].XPOS == "NNS", match: "taken for people by the engine"}
	m.Kind, m.Sector = graph.KindPopulation, graph.SectorCivilians
	m.Span = r.cover(m.first, t)
	m.Text = r.text[m.Start:m.End]
	m.Name = m.Text
	return party{m, t, 0.8}
}

// people reports whether token t is a word for people, or their number: "girl", "at least 15".
func (r *reader) people(t int) bool {
	word := strings.ToLower(r.Tokens[t].Lemma)
	switch r.Tokens[t].UPOS {
	case "NUM":
		return r.child(t, "case") < 0 && r.rel(t) != "nummod"
	case "NOUN":
		return r.events.classes["people"][word] || r.x.words.private[word]
	}
	return false
}

// prompts reports whether the noun at t is what made somebody do something, or did not:
// "left at the request of Norway".
func (r *reader) prompts(t int) bool {
	prep := r.casePrep(t)
	return r.rel(t) == "obl" && (r.events.prompted[prep] || r.events.prompted[prep+"_"+strings.ToLower(r.Tokens[t].Lemma)])
}

// two reports whether the two may be who does it and to whom it is done in a sense: of the
// classes that its frame asks for, neither a part of the other nor of whom a frame has
// found in its stead, not coordinated unless they do it to each other, and not those whom
// another event between them befalls: "endorsed an audit of the bank" says nothing of the bank.
func (r *reader) two(h heard, s sense, from, to party) bool {
	if from.mention == to.mention || from.covers(to) || to.covers(from) {
		return false
	}
	mutual := r.deed != nil && r.deed.Symmetric
	for _, l := range s.slots {
		if l.class == "" || l.role == theme {
			continue
		}
		p, other := from, to
		if l.role == recipient {
			p, other = to, from
		}
		if p.ofClass(l.class) == l.exclude || mutual && other.ofClass(l.class) == l.exclude {
			return false
		}
	}
	if r.firstConjunct(h.who) == r.firstConjunct(h.whom) && !(mutual && r.isVerb(h.word) && len(r.of(h.word).obj) == 0 && r.pairsUp(&s, h.word, []party{from, to})) {
		return false
	}
	if n := r.Tokens[h.whom].Head; n >= 0 && n != h.word && !r.material() && r.isNoun(n) && r.rel(h.whom) == "nmod" {
		function := r.casePrep(h.whom)
		patient := function == "of" && (h.category == graph.Request || r.deverbal(strings.ToLower(r.Tokens[n].Lemma)) && !r.isEventNoun(n))
		if patient || !r.owns(n, function) || function != "of" && function != "by" && function != "from" && function != "in" && !r.isEventNoun(n) {
			return false
		}
	}
	if h.category == graph.Protest && r.matter(h.whom) {
		return false
	}
	if v := r.Tokens[h.word].Head; v >= 0 && r.isNoun(h.word) && r.casePrep(h.word) == "over" && r.isVerb(v) && slices.Contains(r.of(v).subj, h.who) {
		return false // "marched over the killing of a monk"
	}
	if h.category == graph.Request && r.withinAim(h) {
		return false
	}
	if n := r.Tokens[h.whom].Head; n >= 0 && r.prompts(n) && (r.Tokens[n].Head == h.word || r.Tokens[n].Head == r.Tokens[h.word].Head) {
		return false // "closed the border at the request of Norway"
	}
	if h.category.Quad() == graph.MaterialConflict && r.reports(h.who, h.word) {
		return false // "the mayor said gunmen had shot a monk"
	}
	if n := r.Tokens[h.word].Head; n >= 0 && r.events.messages[strings.ToLower(r.Tokens[n].Lemma)] && r.Tokens[n].Head >= 0 && r.events.receiving[r.lemma(r.Tokens[n].Head)] {
		return false // "received a letter thanking Sweden"
	}
	return !slices.ContainsFunc(r.drafts, func(d draft) bool {
		if d.at != h.word {
			return false
		}
		same := func(p *mention, tokens []int, q party, t int) bool {
			return slices.Contains(tokens, t) || related(p, q.mention)
		}
		return same(d.parties[0], d.subject, from, h.who) && related(d.parties[1], to.mention) ||
			same(d.parties[1], d.object, to, h.whom) && related(d.parties[0], from.mention) ||
			related(d.parties[0], to.mention) && related(d.parties[1], from.mention)
	})
}

// matter reports whether token t is only what something that is no event is about: "a law on
// Ukrainian grain".
func (r *reader) matter(t int) bool {
	for rel := r.Tokens[t].Rel; rel == "amod" || rel == "compound" || rel == "nmod:poss"; rel = r.Tokens[t].Rel {
		t = r.Tokens[t].Head
	}
	n := r.Tokens[t].Head
	return n >= 0 && r.isNoun(n) && !r.isEventNoun(n) && r.rel(t) == "nmod" && r.events.matterOf[r.casePrep(t)]
}

// withinAim reports whether somebody is only spoken of in what the verb's subject or object is
// to do, and is not asked to do it: "wants to drive the rebels out", "ordered aides to hold
// back aid for Norway".
func (r *reader) withinAim(h heard) bool {
	if !r.isVerb(h.word) {
		return false
	}
	for t, n := h.whom, 0; t >= 0 && n < len(r.Tokens); t, n = r.Tokens[t].Head, n+1 {
		if r.Tokens[t].Head == h.word {
			return r.rel(t) == "xcomp" && r.infinitive(t) && !slices.Contains(r.of(t).subj, h.whom) && !slices.Contains(r.of(h.word).obj, h.whom)
		}
	}
	return false
}

// reports reports whether token who only says that others do what the verb v says.
func (r *reader) reports(who, v int) bool {
	doers := r.of(v).subj
	if !r.isVerb(v) || len(doers) == 0 || slices.Contains(doers, who) || slices.ContainsFunc(doers, func(t int) bool { return r.Tokens[t].UPOS == "PRON" }) {
		return false
	}
	for h := r.Tokens[v].Head; h >= 0; h = r.Tokens[h].Head {
		if r.isVerb(h) && r.events.speech[r.lemma(h)] != "" && slices.Contains(r.of(h).subj, who) {
			return true
		}
	}
	return false
}

// related reports whether of two mentions one is a part of the other or says whose it is.
func related(a, b *mention) bool {
	if a == nil || b == nil || a == b || a.sent != b.sent {
		return false
	}
	return a.first < b.last && b.first < a.last || a.home == b || b.home == a
}

// covers reports whether the other party's word is one of the party's own: "Somali and
// Ethiopian tribesmen".
func (p party) covers(o party) bool {
	return p.token >= p.first && p.token < p.last && o.token >= p.first && o.token < p.last
}

// sayingTrust is the trust in a frame that the engine has filled.
const sayingTrust = 0.6

// A saidSense is a sense of a word that the engine has found, with the words that say it.
type saidSense struct {
	sense
	words []int
}

// sensesOf lists what word i says by the lexicon, those of the category first and none whose
// theme is not there, and last the predicate as it stands.
func (r *reader) sensesOf(i int, category graph.Category) []saidSense {
	lemma := strings.ToLower(r.Tokens[i].Lemma)
	senses := r.events.nouns[lemma]
	look := func(_ role, function string) []int { return r.nounFunction(i, function) }
	if r.isVerb(i) {
		var args *arguments
		lemma, args = r.particle(i)
		senses = r.events.verbs[lemma]
		look = func(_ role, function string) []int { return r.verbFunction(i, args, function) }
	}
	var list, others []saidSense
	for _, s := range senses {
		if slices.ContainsFunc(s.slots, func(l slot) bool {
			if l.role != theme || l.optional {
				return false
			}
			_, ok := r.theme(l, l.functions, func(f string) []int { return look(theme, f) })
			return !ok
		}) {
			continue
		}
		t := r.x.ontology.Under(s.base, s.stance)
		if t == nil {
			t = r.x.ontology.Type(s.base)
		}
		if t != nil && t.Category == category {
			list = append(list, saidSense{s, []int{i}})
		} else {
			others = append(others, saidSense{s, []int{i}}) // its category may be another under a stance
		}
	}
	list = append(list, others...)
	if open, ok := r.openSense(i, lemma); ok {
		list = append(list, open)
	}
	return list
}

// openSense is the predicate that no table lists: a verb, an event noun by itself, or
// another noun with its verb: SETS_FIRE.
func (r *reader) openSense(i int, lemma string) (saidSense, bool) {
	s := saidSense{sense{lemma: lemma, line: sayingLine}, []int{i}}
	switch h := r.Tokens[i].Head; {
	case !isWord(lemma):
		return s, false
	case r.isVerb(i):
		s.base = thirdPerson(lemma)
	case r.isEventNoun(i) || r.deverbal(lemma):
		s.base = strings.ToUpper(strings.ReplaceAll(lemma, "-", "_"))
	case h >= 0 && r.isVerb(h) && isWord(r.lemma(h)):
		s.base = thirdPerson(r.lemma(h)) + "_" + strings.ToUpper(strings.ReplaceAll(lemma, "-", "_"))
		s.words = []int{h, i}
	default:
		return s, false
	}
	return s, graph.ValidType(s.base)
}

// deverbal reports whether a noun is made of a verb, by its ending.
func (r *reader) deverbal(lemma string) bool {
	for end := range r.events.deverbal {
		if strings.HasSuffix(lemma, end) && len(lemma) > len(end)+2 {
			return true
		}
	}
	return false
}

// agrees reports whether a claim that the engine has brought up is of the category that it
// reads; what the ontology lacks is given it.
func (r *reader) agrees(c *graph.Claim, e event, at position) bool {
	if c.Base == "" && c.Category == "" && at.polarity == graph.Affirmed && at.modality != graph.Possible && at.modality != graph.Hypothetical {
		c.Category = e.category
	}
	return c.Category == e.category
}

// A hearing is what the engine says of a claim, as probabilities: that its word says a real
// event, one of its category, one that is not real, and one of its two actors; and that any
// word says one of its category of the two. Of a claim that is denied real and not change places.
type hearing struct {
	event, category, unreal, two, pair float64
}

// hearing asks the engine about a claim.
func (r *reader) hearing(e event, s, o *party, c *graph.Claim) hearing {
	var h hearing
	from, to := r.headsOf(s), r.headsOf(o)
	for i := range r.Sayings {
		said := &r.Sayings[i]
		two := part(said.Who, from) * part(said.Whom, to)
		if c.Symmetric {
			two = max(two, part(said.Who, to)*part(said.Whom, from))
		}
		var real, same, unreal float64
		for k, p := range said.Kinds {
			switch r.x.kinds[k] {
			case "":
				unreal += float64(p)
			case c.Category:
				same = float64(p)
				real += float64(p)
			default:
				real += float64(p)
			}
		}
		if c.Polarity == graph.Negated { // what is denied is to be no real event
			real, same, unreal = unreal, unreal, real
		}
		h.pair = max(h.pair, same*two)
		if said.Word == e.at || slices.Contains(e.words, said.Word) {
			h.event, h.category, h.unreal, h.two = max(h.event, real), max(h.category, same), max(h.unreal, unreal), max(h.two, two)
		}
	}
	return h
}

// signs are the log odds of what was heard.
func (h hearing) signs() []sign {
	return []sign{
		{"engine: an event", odds(h.event)}, {"engine: of the category", odds(h.category)}, {"engine: of the two", odds(h.two)},
		{"engine: not real", odds(h.unreal)}, {"engine: of the two, of the category, by any word", odds(h.pair)},
	}
}

// headsOf are the tokens that may stand for a party.
func (r *reader) headsOf(p *party) []int {
	t := r.tokenOf(p)
	if t < 0 {
		return nil
	}
	list := []int{t}
	if t < p.first || t >= p.last { // a pronoun, or a thing that stands for the party
		return list
	}
	for i := p.first; i < p.last; i++ {
		if i != t && (r.byHead[i] == nil || i == p.head) {
			list = append(list, i)
		}
	}
	return list
}

func part(probs []float32, tokens []int) float64 {
	best := float32(0)
	for _, t := range tokens {
		best = max(best, probs[t])
	}
	return float64(best)
}

// odds are the log odds of a probability, bounded.
func odds(p float64) float64 {
	p = min(max(p, 0.01), 0.99)
	return math.Log(p / (1 - p))
}
