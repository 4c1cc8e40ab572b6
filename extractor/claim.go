package extractor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// maxPairs bounds the claims that one event makes: "200 states met 200 groups"
// is one sentence too.
const maxPairs = 24

// A draft is a claim with what is needed to choose between it and others.
type draft struct {
	graph.Claim
	at              int         // trigger token
	via             []int       // words that only lead up to it: a light verb, a stance
	open            bool        // no lexicon line stands behind it
	brought         bool        // the engine has brought it up, not a frame
	themes          []int       // what the event is said of: nouns that are not events of their own beside it
	subject, object []int       // tokens that stand for the two
	parties         [2]*mention // the two as the event has them
	likely          float64     // that some word says this of the two, as the engine reads
	signs           []sign
	// reasons are kept when explaining only.
	reasons *graph.Reasons
}

// claimedOf returns against whom a protest is that names nobody itself: of whom those who
// hold it demand something beside it, or whom they accuse ("blocked a road to make the
// ministry pay", "went on strike, demanding that the owner resign").
func (r *reader) claimedOf(e event) []party {
	deed := r.deed
	defer func() { r.deed = deed }()
	for _, w := range e.words {
		for _, c := range r.children[w] {
			if rel := r.rel(c); rel != "advcl" && rel != "acl" && rel != "xcomp" || !r.isVerb(c) || !r.events.claiming[r.lemma(c)] || r.mark(c) != "to" && r.Tokens[c].XPOS != "VBG" {
				continue
			}
			look := func(_ role, function string) []int { return r.verbFunction(c, r.of(c), function) }
			if of, _ := r.firstSense(r.events.verbs[r.lemma(c)], c, carrier{verb: -1, word: -1}, look); len(of.others) > 0 {
				return of.others
			}
			if list, _ := r.parties(recipient, []string{"obj", "iobj", "for", "on", "from"}, func(f string) []int { return look(recipient, f) }); len(list) > 0 {
				return list
			}
			if x := r.child(c, "ccomp", "xcomp"); x >= 0 && r.isVerb(x) { // "demanding that the owner resign"
				if list, _ := r.parties(recipient, []string{"subj"}, func(f string) []int { return r.verbFunction(x, r.of(x), f) }); len(list) > 0 {
					return list
				}
			}
		}
	}
	return nil
}

// add turns an event into drafts of claims, one for each pair of actors.
func (r *reader) add(e event) {
	place := r.position(e)
	subjects, objects := e.agents, e.others
	switch {
	case e.untyped || r.x.ontology.Type(e.base) == nil: // "told Norway to sell it": it is Norway's still
		place.holder, place.addressed, place.unheld = nil, nil, false
	case place.holder != nil:
		subjects = place.holder
		if place.addressed != nil {
			objects = place.addressed
		}
	case place.unheld:
		subjects, objects, e.among = nil, subjects, nil
	}
	if len(objects) == 0 && len(subjects) > 0 && (place.stance == "threatens" || r.menaces(e, place)) {
		for _, v := range []int{place.stanceAt, e.at} {
			if v >= 0 && len(objects) == 0 {
				objects = r.onCondition(v, subjects)
			}
		}
	}
	if t := r.x.ontology.Type(e.base); t != nil && t.Category == graph.Protest && len(subjects) > 0 && (len(objects) == 0 || e.base == "OBSTRUCTS") { // a road is blocked for another's sake
		if claimed := r.claimedOf(e); len(claimed) > 0 {
			objects = claimed
		}
	}
	pairs := 0
	emit := func(s, o *party) {
		if pairs++; pairs > maxPairs {
			if pairs == maxPairs+1 {
				r.drop(e.line, e.at, fmt.Sprintf("more than %d pairs of actors; the rest is left out", maxPairs))
			}
			return
		}
		r.draft(e, place, s, o)
	}
	switch {
	case e.among != nil && place.holder == nil:
		for i := range e.among {
			for k := i + 1; k < len(e.among); k++ {
				if !together(e.among, i, k) {
					emit(&e.among[i], &e.among[k])
				}
			}
		}
	case len(subjects) == 0:
		for i := range objects {
			emit(nil, &objects[i])
		}
	case len(objects) == 0:
		for i := range subjects {
			emit(&subjects[i], nil)
		}
	default:
		for i := range subjects {
			for k := range objects {
				emit(&subjects[i], &objects[k])
			}
		}
	}
}

// menaces reports whether the event is a hostile deed to come: "will block the road again if".
func (r *reader) menaces(e event, at position) bool {
	t := r.x.ontology.Type(e.base)
	return t != nil && t.Category.Quad() == graph.MaterialConflict && at.polarity == graph.Affirmed && at.modality == graph.Planned && !at.aimed &&
		(at.future || at.stance == "promises" || at.stance == "plans")
}

// together reports whether two of several persons who do something to each other are of
// one country and others are not: ministers come to a summit of states with their leaders.
func together(among []party, i, k int) bool {
	a, b := among[i], among[k]
	return a.Kind == graph.KindPerson && b.Kind == graph.KindPerson && a.Country != "" && a.Country == b.Country &&
		slices.ContainsFunc(among, func(p party) bool { return p.Country != a.Country })
}

// draft makes one claim of an event.
func (r *reader) draft(e event, at position, s, o *party) {
	if to := r.seated(o); r.inWords(e, s, to) { // "the senator attacked the president", "attacked Washington for its policy"
		e.base, o = "CONDEMNS", to
	} else {
		o = r.peopleOf(e, s, o)
	}
	if r.supplied(e, at, s, o) {
		e.base = "GIVES_ARMS"
	}
	mutual := s != nil && o != nil && r.x.ontology.Type(e.base) != nil && r.x.ontology.Type(e.base).Symmetric
	if r.whereOnly(s, o) {
		if t := r.x.ontology.Type(e.base); t == nil || !standsAlone[t.Category] {
			r.drop(e.line, e.at, fmt.Sprintf("%q is only where %q is", o.Text, s.Text))
			return
		}
		o = nil
	}
	if s != nil && o != nil && samePerson(s.mention, o.mention) && !(mutual && (itsRebels(s.mention, o.mention) || itsRebels(o.mention, s.mention))) {
		r.drop(e.line, e.at, fmt.Sprintf("%q and %q are one actor", s.Text, o.Text))
		return
	}
	if o != nil && o.Kind == graph.KindPerson && at.speaker != nil && lethal[e.base] && samePerson(at.speaker, o.mention) {
		r.drop(e.line, e.at, fmt.Sprintf("%q lives to tell of it", o.Text))
		return
	}
	if why := r.atHome(e, s, o); why != "" {
		r.drop(e.line, e.at, why)
		return
	}
	o = r.toldBefore(e, s, o)
	denied := at.polarity == graph.Negated
	for _, party := range []*party{s, o} {
		if cue, ok := r.excepted(party); ok && !denied {
			at.cues = slices.Clone(at.cues)
			at.negate(cue)
			at.orderCues()
		} else if denied && !ok && r.instead(party) {
			at.polarity = graph.Affirmed
			at.cues = slices.DeleteFunc(slices.Clone(at.cues), func(c graph.Cue) bool { return c.Kind == graph.CueNegation })
		}
	}
	c := graph.Claim{
		Article: r.doc.articleID(), Relation: e.base, Rule: e.rule(),
		Polarity: at.polarity, Modality: at.modality,
		Evidence: graph.Evidence{
			Field: r.field, Sentence: r.index, Span: graph.Span{Start: r.Start, End: r.End},
			Text: r.text[r.Start:r.End], Predicate: r.predicate(e), Cues: spans(at.cues),
		},
	}
	if s != nil {
		m := r.named(s).Mention
		c.Subject = &m
	}
	if o != nil {
		m := r.named(o).Mention
		c.Object = &m
	}
	if s != nil && o != nil {
		ownWords(c.Subject, c.Object, s.settled)
		ownWords(c.Object, c.Subject, o.settled)
	}
	stance, outer := at.stance, at.outer
	if e.stance != "" {
		if stance != "" && stance != e.stance {
			outer = stance
		}
		stance = e.stance
	}
	if stance == "" && at.future && at.polarity == graph.Affirmed && at.modality == graph.Planned { // "will meet", "would blockade"
		stance = "plans"
	}
	if e.untyped {
		if c.Modality == graph.Actual {
			c.Modality = r.underStances(outer, stance)
		}
		stance, outer = "", ""
	} else if t := r.x.ontology.Under(e.base, stance); t != nil {
		c.Relation, c.Base, c.Stance, c.Symmetric = t.Name, t.Base, t.Stance, t.Symmetric
		if c.Modality == graph.Actual {
			c.Modality = t.Modality
		}
		c.Category = r.categoryAsStated(t, &c, at)
		c.CAMEO, c.Goldstein = r.x.ontology.Coded(t, c.Category)
	} else if t := r.x.ontology.Type(e.base); t != nil {
		c.Base, c.Symmetric = t.Base, t.Symmetric
		if c.Modality == graph.Actual {
			c.Modality = r.underStances(outer, stance)
		}
		c.Category = r.categoryAsStated(t, &c, at)
		c.CAMEO, c.Goldstein = r.x.ontology.Coded(t, c.Category)
	} else if c.Modality == graph.Actual {
		c.Modality = r.underStances(outer, stance)
	}
	if outer != "" && stance != "" {
		r.outer(&c, outer)
	}
	if e.category != "" && !r.agrees(&c, e, at) {
		r.drop(e.line, e.at, fmt.Sprintf("the engine reads %s here", e.category))
		return
	}
	if c.Category == "" {
		c.CAMEO, c.Goldstein = "", 0
	}
	if at.speaker != nil {
		m := at.speaker.Mention
		c.Speaker = &m
	}
	r.when(&c, e.at)
	r.where(&c, e.at, s, o)
	trust := r.trust(e, at, s, o)
	says := r.hearing(e, s, o, &c)
	signs := r.signs(trust, e, s, o, &c, says)
	c.Confidence = r.x.jury.confidence(signs)
	d := draft{Claim: c, at: e.at, open: c.Base == "", brought: e.category != "", themes: e.themes, subject: r.headsOf(s), object: r.headsOf(o), likely: says.pair, signs: signs}
	for i, p := range []*party{s, o} {
		if p != nil {
			d.parties[i] = p.mention
		}
	}
	if r.explaining {
		d.reasons = r.reasons(e, at, s, o, trust, signs)
	}
	if at.stanceAt >= 0 {
		d.via = append(d.via, at.stanceAt)
	}
	if at.outerAt >= 0 {
		d.via = append(d.via, at.outerAt)
	}
	if e.light {
		d.via = append(d.via, e.words[len(e.words)-1])
	}
	r.drafts = append(r.drafts, d)
}

// ownWords calls those by their words who do something to their own state, or have it
// done to them by it: "Kashmiri militants accused the government" is no claim of India's
// against India; and who acts for it as well where its country is taken from the sentence.
func ownWords(m, other *graph.Mention, settled bool) {
	if !m.Actor.IsCountry() || m.Actor != other.Actor || m.Sector == "" || actsForState(m.Sector) && !(settled && m.Sector == other.Sector) {
		return
	}
	m.Actor, m.Name = "", m.Text
}

// excepted finds "not Kenya but Norway", "from Norway rather than from Kenya": the
// event is denied of one party alone.
func (r *reader) excepted(p *party) (graph.Span, bool) {
	if p == nil || p.token < 0 || p.token >= len(r.Tokens) {
		return graph.Span{}, false
	}
	for _, c := range r.children[p.token] {
		word := strings.ToLower(r.Tokens[c].Text)
		if r.rel(c) == "case" && r.events.excepting[word] { // "everybody but Russia"
			return r.span(c), true
		}
		if c < p.token && (word == "not" && r.rel(c) != "det" && !r.only(c) || word == "rather" && r.rel(c) == "cc") {
			return r.span(c), true
		}
	}
	return graph.Span{}, false
}

// instead reports whether the party is the one of whom it is so after all: "attacked not
// Kenya but Norway", "did not attack Kenya but Norway".
func (r *reader) instead(p *party) bool {
	if p == nil || p.token < 0 || p.token >= len(r.Tokens) || r.Tokens[p.token].Rel != "conj" {
		return false
	}
	cc := r.child(p.token, "cc")
	return cc >= 0 && strings.EqualFold(r.Tokens[cc].Text, "but")
}

// named is the mention by which the sentence has named a pronoun's actor before:
// of "Norway says it will help" a claim shows "Norway".
func (r *reader) named(p *party) *mention {
	if p.token < 0 || p.token >= len(r.Tokens) || p.head != p.token || r.Tokens[p.token].UPOS != "PRON" && r.Tokens[p.token].XPOS != "WDT" && r.Tokens[p.token].XPOS != "PRP$" {
		return p.mention
	}
	best := p.mention
	for _, m := range r.mentions {
		if m.Start >= p.Start || m.Actor != p.Actor || m.Name != p.Name || m.Sector != p.Sector || m.Kind == graph.KindPlace || r.Tokens[m.head].UPOS == "PRON" || r.Tokens[m.head].UPOS == "DET" {
			continue
		}
		if best == p.mention || m.Start > best.Start || m.Start == best.Start && m.End > best.End {
			best = m
		}
	}
	return best
}

// underStances is the modality of an event under stances of which the ontology has no type,
// "considered asking Norway to help": that of the outer one, unless by that alone it has come
// about, "stopped threatening to".
func (r *reader) underStances(outer, stance string) graph.Modality {
	if m := r.x.ontology.Modality(outer); m != "" && m != graph.Actual {
		return m
	}
	return cmp.Or(r.x.ontology.Modality(stance), graph.Actual)
}

// outer applies a stance towards a stance: "threatened to suspend aid" is a threat,
// whatever suspending aid is.
func (r *reader) outer(c *graph.Claim, stance string) {
	deed := r.x.ontology.Under(c.Base, c.Stance)
	if deed == nil || c.Modality == graph.Possible || c.Modality == graph.Hypothetical {
		return
	}
	for _, t := range r.x.ontology.Types() {
		if t.Stance != stance || t.Base == "" {
			continue
		}
		if of := r.x.ontology.Type(t.Base); of != nil && of.Category == deed.Category && of.Category != "" {
			c.Category, c.CAMEO, c.Goldstein, c.Modality = t.Category, t.CAMEO, t.Goldstein, t.Modality
			return
		}
	}
}

// atHome says why what is called a visit is none: a place stands for its country
// to guests only.
func (r *reader) atHome(e event, s, o *party) string {
	if s == nil || o == nil || s.Country == "" || s.Country != o.Country || o.token < 0 || o.token >= len(r.Tokens) {
		return ""
	}
	t := r.x.ontology.Type(e.base)
	if t == nil || t.Category != graph.Consult {
		return ""
	}
	if m := r.byHead[o.token]; m == nil || m.Kind != graph.KindPlace && !(e.base == "VISITS" && m.Kind == graph.KindCountry && m.Sector == "") {
		return ""
	}
	return fmt.Sprintf("%q is in the country of %q", o.Text, s.Text)
}

// whereOnly reports whether the object is no more than the country in which something
// stands to which its own people did it: "Kenyan villagers opened fire on a bus in Nairobi".
func (r *reader) whereOnly(s, o *party) bool {
	return s != nil && o != nil && o.trust <= locationTrust && s.Actor == o.Actor && o.Actor.IsCountry()
}

// toldBefore gives troops or officials of nobody in particular the country to
// whom the document has said before that this was done.
func (r *reader) toldBefore(e event, s, o *party) *party {
	if s == nil || o == nil || o.Actor != "" || o.Sector != graph.SectorMilitary && o.Sector != graph.SectorGovernment {
		return o
	}
	before := r.doc.told[toldKey{s.Actor, e.base}]
	if before == nil {
		return o
	}
	m := *o.mention
	m.Actor, m.Name, m.Kind, m.Country = before.Actor, before.Name, before.Kind, before.Country
	return &party{&m, o.token, o.trust * 0.8}
}

// categoryAsStated is the category of a claim with its negation and modality.
func (r *reader) categoryAsStated(t *graph.RelationType, c *graph.Claim, at position) graph.Category {
	switch {
	case c.Stance == "considers" && c.Modality == graph.Possible: // as CAMEO has it, an intent to cooperate
		if of := r.x.ontology.Type(t.Base); of != nil && of.Category.Quad() <= graph.MaterialCooperation && of.Category.Quad() > 0 && c.Polarity == graph.Affirmed {
			return graph.Agree
		}
		return ""
	case c.Modality == graph.Possible || c.Modality == graph.Hypothetical || at.aimed:
		return ""
	case c.Polarity == graph.Negated && at.failed && t.Category.Quad() == graph.VerbalCooperation: // "failed to agree"
		return t.Of(c.Polarity)
	case c.Polarity == graph.Negated && !at.future && c.Stance == "":
		return ""
	}
	category := t.Of(c.Polarity)
	if category == graph.Threaten && (c.Stance == "offers" || c.Stance == "agrees") { // troops are offered to friends
		if of := r.x.ontology.Type(t.Base); of != nil && of.Category == graph.Mobilize {
			return graph.Agree
		}
	}
	if c.Modality == graph.Planned {
		switch again := c.Stance == "resumes" || c.Stance == "ends"; {
		case c.Stance == "allows" && category == graph.Concede, // "will let them pass"
			again && category.Quad() <= graph.MaterialCooperation && category.Quad() > 0: // "will resume talks"
			return graph.Agree
		case again && category.Quad() == graph.MaterialConflict: // "will resume the bombing"
			return graph.Threaten
		}
	}
	return category
}

// lethal are the deeds that nobody to whom they are done tells of.
var lethal = map[string]bool{"KILLS": true, "ASSASSINATES": true}

// samePerson reports whether a claim between the two would be about one actor
// only. A country's army and its rebels are two, and so are a country and those of its
// people who have a part of their own ("China", "Tibetan monks"), or rebels whose words
// do not name it.
func samePerson(a, b *mention) bool {
	if (a.settled || b.settled) && a.Span != b.Span || provincial(a, b) || provincial(b, a) { // no word says that they are
		return false
	}
	if a.chain != 0 && a.chain == b.chain && a.Sector == b.Sector {
		return true
	}
	if a.Actor == "" || a.Actor != b.Actor || ofItsPeople(a, b) || ofItsPeople(b, a) {
		return false
	}
	return a.Sector == b.Sector || a.Sector == "" || b.Sector == ""
}

// provincial reports whether a holds an office of a part of the country whose government b
// is by the name of its seat: "the governor of Okinawa asked Tokyo".
func provincial(a, b *mention) bool {
	return a.home != nil && a.home.Kind == graph.KindPlace && a.Kind != graph.KindPlace && !a.home.seat && b.seat && b.Kind == graph.KindCountry
}

// supplied reports whether hardware without soldiers that is to go to another state is for
// that to use: "will send tanks to Ukraine", not "sent tanks to Georgia".
func (r *reader) supplied(e event, at position, s, o *party) bool {
	if e.base != "DEPLOYS_TROOPS_TO" || len(e.themes) == 0 || s == nil || o == nil || r.casePrep(o.token) != "to" {
		return false
	}
	done := at.modality == graph.Actual && at.stance == ""
	if threatened := at.modality == graph.Threatened || at.stance == "threatens"; done || threatened || !s.Actor.IsCountry() || !o.Actor.IsCountry() || s.Actor == o.Actor {
		return false
	}
	return !slices.ContainsFunc(e.themes, func(t int) bool {
		return slices.ContainsFunc(r.conjuncts(t), func(k int) bool {
			lemma := strings.ToLower(r.Tokens[k].Lemma)
			return !r.events.hardware[lemma] && !r.events.classes["arms"][lemma]
		})
	})
}

// peopleOf makes of a place of their own state to which those who act in a role do
// something the people there: "soldiers imposed a curfew in Kampala", "rebels shelled Damascus".
func (r *reader) peopleOf(e event, s, o *party) *party {
	if s == nil || o == nil || s.Sector == "" || s.Actor != o.Actor || !o.Actor.IsCountry() || o.trust <= locationTrust {
		return o
	}
	if !slices.ContainsFunc(r.mentions, func(m *mention) bool { // also of "the town of Garissa"
		return m.Span == o.Span && (m.Kind == graph.KindPlace || m.seat && o.Sector == "" && r.Tokens[m.head].Head == e.at)
	}) {
		return o
	}
	m := *o.mention
	m.Kind, m.Sector, m.Name, m.chain = graph.KindPopulation, graph.SectorCivilians, m.Text, 0
	return &party{&m, o.token, o.trust}
}

// seated makes the government again of the city that it sits in.
func (r *reader) seated(p *party) *party {
	if i := r.tokenOf(p); i >= 0 && r.byHead[i] != nil && r.byHead[i].seat {
		return &party{r.byHead[i], p.token, 1}
	}
	return p
}

// ofItsPeople reports whether the one are people in a role and the other is a country.
func ofItsPeople(people, country *mention) bool {
	return people.Kind == graph.KindPopulation && people.Sector != "" && country.Kind == graph.KindCountry
}

// itsRebels reports whether the one are rebels of the country that the other is:
// "Indonesia and rebels from Aceh signed a truce".
func itsRebels(a, b *mention) bool {
	return a.Sector == graph.SectorRebels && b.Kind == graph.KindCountry && b.Sector == ""
}

// predicate is the span of the words that say the relation.
func (r *reader) predicate(e event) graph.Span {
	if len(e.words) == 2 && e.words[1] != e.at {
		if d := e.words[1] - e.words[0]; d > 3 || d < -6 {
			return r.span(e.at)
		}
	}
	return r.cover(e.words...)
}
