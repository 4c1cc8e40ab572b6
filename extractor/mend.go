package extractor

import (
	"slices"
	"strings"
)

// mend puts right what a tree cannot mean, before anything reads it: a word whose case
// marker contradicts its relation, a subject of what has none, a conjunct that hangs as a
// second modifier. The parser settles each arc by itself, so that two may not go together.
func (s *sentence) mend(e *Events) {
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if t.UPOS == "VERB" && slices.Contains(nominal, s.rel(i)) && s.child(i, "det") >= 0 {
			switch t.XPOS {
			case "VB", "VBP", "VBZ": // "arrange a visit by the minister"
				t.UPOS, t.XPOS = "NOUN", strings.NewReplacer("VBZ", "NNS", "VBP", "NN", "VB", "NN").Replace(t.XPOS)
			}
		}
		switch {
		case t.UPOS == "NOUN":
			t.Lemma = e.nounLemma(t.Lemma)
		case t.UPOS == "VERB" && (t.XPOS == "VB" || t.XPOS == "VBP") && strings.HasSuffix(t.Text, "ing") && !strings.EqualFold(t.Text, t.Lemma): // "denies training rebels"
			t.XPOS = "VBG"
		}
	}
	for i := range s.Tokens {
		s.mendTitle(i)
		s.mendPossessor(i)
		s.mendModifier(i)
		s.mendCase(i)
		s.mendSum(i)
		s.mendClause(i, e)
		s.mendFixed(i)
		s.mendParticiple(i, e)
		s.mendParticle(i, e)
	}
}

// nominal are the relations of a noun to a verb or another noun.
var nominal = []string{"nsubj", "obj", "iobj", "obl", "nmod"}

// hang puts token i under another head, unless it stands above that itself.
func (s *sentence) hang(i, head int, rel string) {
	if i == head || s.ancestorOf(i, head) {
		return
	}
	t := &s.Tokens[i]
	if t.Head >= 0 {
		s.children[t.Head] = slices.DeleteFunc(s.children[t.Head], func(c int) bool { return c == i })
	}
	at, _ := slices.BinarySearch(s.children[head], i)
	s.children[head] = slices.Insert(s.children[head], at, i)
	t.Head, t.Rel = head, rel
}

// mendSum makes the object of a sum that has been hung on what it is given in: "pledged two
// million dollars in investment to Kenya".
func (s *sentence) mendSum(i int) {
	h := s.Tokens[i].Head
	if s.Tokens[i].Rel != "nmod:unmarked" || s.Tokens[i].UPOS != "NOUN" || h < i || s.rel(h) != "obl" {
		return
	}
	v := s.Tokens[h].Head
	if c := s.child(h, "case"); c < i || !s.isVerb(v) || v > i || s.child(v, "obj") >= 0 {
		return
	}
	s.hang(i, v, "obj")
	s.hang(h, i, "nmod")
}

// mendPossessor hangs whoever has "'s" behind him on what is his, and the preposition of
// that on it: "Norway's plan was rejected", "opposition to Norway's membership".
func (s *sentence) mendPossessor(i int) {
	mark := -1
	for _, c := range s.children[i] {
		if c > i && s.Tokens[c].Rel == "case" && s.Tokens[c].XPOS == "POS" {
			mark = c
		}
	}
	if h := s.Tokens[i].Head; mark < 0 && s.Tokens[i].Rel == "nmod:poss" && s.Tokens[i].UPOS == "PROPN" && h > i && s.Tokens[h].Rel == "nsubj" { // "Norway sent its envoy to Kenya"
		if v := s.Tokens[h].Head; v > i && v < h && s.isVerb(v) && s.child(v, "nsubj", "aux:pass") == h {
			s.hang(i, v, "nsubj")
			return
		}
	}
	if mark < 0 || s.isVerb(i) {
		return
	}
	if s.Tokens[i].Rel != "nmod:poss" {
		if owned := s.ownedBehind(mark); owned >= 0 && slices.Contains(nominal, s.rel(i)) {
			s.hang(i, owned, "nmod:poss")
		}
	}
	if h := s.Tokens[i].Head; s.Tokens[i].Rel == "nmod:poss" && h > mark && s.child(h, "case") < 0 {
		for _, c := range slices.Clone(s.children[i]) {
			if c < i && s.Tokens[c].Rel == "case" {
				s.hang(c, h, "case")
			}
		}
	}
}

// ownedBehind is the head of the noun phrase that begins behind token i, -1 for none.
func (s *sentence) ownedBehind(i int) int {
	for k := i + 1; k < len(s.Tokens) && k < i+6; k++ {
		switch t := s.Tokens[k]; {
		case s.isNoun(k):
			for range 4 {
				if h := s.Tokens[k].Head; h > k && s.isNoun(h) && slices.Contains([]string{"compound", "amod", "nmod:desc"}, s.Tokens[k].Rel) {
					k = h
				}
			}
			return k
		case t.UPOS == "ADJ", t.UPOS == "ADV", t.UPOS == "NUM", t.XPOS == "VBN", t.XPOS == "VBG", t.XPOS == "HYPH":
		default:
			return -1
		}
	}
	return -1
}

// mendTitle makes an apposition of the name behind a common noun, which has become a part
// of it or a second object, "met guitarist Peter Olsen", and lets both be coordinated as
// one: "met guitarist Peter Olsen and minister Anna Berg".
func (s *sentence) mendTitle(i int) {
	t := s.Tokens[i]
	if t.XPOS == "NNS" && t.Head >= 0 {
		s.mendTitles(i)
	}
	if t.XPOS != "NN" || t.Head < 0 {
		return
	}
	name := s.child(i, "flat")
	if name < 0 {
		name = s.child(i, "appos")
	}
	if next := s.nameBehind(i); name < 0 && next > 0 && s.Tokens[next].Head == t.Head && s.Tokens[next].Rel == t.Rel && slices.Contains(nominal, s.rel(i)) {
		s.hang(next, i, "appos")
		name = next
	}
	if name < i || name != s.nameBehind(i) {
		return
	}
	s.Tokens[name].Rel = "appos"
	for _, c := range slices.Clone(s.children[i]) {
		if c > name && s.Tokens[c].Rel == "flat" {
			s.hang(c, name, "flat")
		}
	}
	for _, c := range slices.Clone(s.children[name]) {
		if s.Tokens[c].Rel == "conj" {
			s.hang(c, i, "conj")
		}
	}
}

// mendTitles lets several who are named right behind what they are stand for themselves:
// "rival leaders Otto Mbeki and Anna Berg met".
func (s *sentence) mendTitles(i int) {
	t, name := s.Tokens[i], s.child(i, "appos")
	if name < i || name != s.nameBehind(i) || s.child(name, "conj") < 0 || !slices.Contains(nominal, s.rel(i)) || s.casePrep(i) == "including" { // who are only some of those
		return
	}
	s.hang(name, t.Head, t.Rel)
	for _, c := range slices.Clone(s.children[i]) {
		if c < i && s.Tokens[c].Rel == "case" {
			s.hang(c, name, "case")
		}
	}
	s.hang(i, name, "nmod:desc")
}

// nameBehind is the head of the name right behind token i, -1 for none.
func (s *sentence) nameBehind(i int) int {
	n := i + 1
	if n == len(s.Tokens) || s.Tokens[n].UPOS != "PROPN" {
		return -1
	}
	for h := s.Tokens[n].Head; h > n && s.Tokens[h].UPOS == "PROPN"; h = s.Tokens[n].Head {
		n = h
	}
	return n
}

// mendModifier hangs an adjective on the noun rather than on the adjective in between,
// "Russian Orthodox leaders", the preposition on the noun rather than on its modifier, and
// the second of two nouns on the first: "between Greek and Turkish ships"; "of" on the
// nearer of two of which the first has modifiers of its own.
func (s *sentence) mendModifier(i int) {
	t := s.Tokens[i]
	if t.Head < 0 {
		return
	}
	h := s.Tokens[t.Head]
	switch {
	case t.Rel == "conj" && t.UPOS == "ADJ" && h.Rel == "flat" && h.UPOS == "ADJ" && h.Head == t.Head-1 && s.Tokens[h.Head].Head > i: // "Sri Lankan and Indian ministers"
		s.Tokens[h.Head].Rel = "amod"
		s.hang(i, h.Head, "conj")
	case t.Rel == "appos" && h.UPOS == "NUM" && t.Head == i-1 && h.Head >= 0 && strings.HasSuffix(t.XPOS, "S") && s.isNoun(i): // "freed 40 Armenians"
		number := t.Head
		s.hang(i, h.Head, h.Rel)
		for _, c := range slices.Clone(s.children[number]) {
			s.hang(c, i, s.Tokens[c].Rel)
		}
		s.hang(number, i, "nummod")
	case t.Rel == "amod" && t.Head == i-1 && strings.EqualFold(t.Text, "general") && h.UPOS == "NOUN": // "the Mexican attorney general"
		for _, c := range slices.Clone(s.children[i]) {
			s.hang(c, t.Head, s.Tokens[c].Rel)
		}
	case t.Rel == "amod" && t.Head > i && h.Rel == "amod" && h.UPOS == "ADJ" && h.Head > t.Head:
		s.hang(i, h.Head, "amod")
	case t.Rel == "case" && t.UPOS == "ADP" && t.Head > i && (h.Rel == "amod" || h.Rel == "compound" || h.Rel == "nmod:desc") && h.Head > t.Head && s.isNoun(h.Head) && s.child(h.Head, "case") < 0:
		s.hang(i, h.Head, "case")
	case t.Rel == "case" && t.UPOS == "ADP" && h.Rel == "flat" && h.Head > i && s.child(h.Head, "case") < 0: // "with Chairman Anna Berg"
		s.hang(i, h.Head, "case")
	case t.Rel == "nmod" && s.casePrep(i) == "of" && s.child(i, "case") > t.Head+1: // "Kenyan police and members of the militia"
		k := s.child(i, "case") - 1
		if s.Tokens[k].Rel == "conj" && s.Tokens[k].Head == t.Head && s.isNoun(k) && s.child(t.Head, "amod", "compound", "nmod:poss") >= 0 {
			s.hang(i, k, "nmod")
		}
	case slices.Contains(nominal, s.rel(i)) && s.child(i, "case", "appos") < 0 && s.child(i, "cc") >= 0 && s.child(i, "cc") < i:
		first := -1
		for _, c := range s.children[t.Head] {
			if c < s.child(i, "cc") && s.Tokens[c].Rel == t.Rel {
				first = c
			}
		}
		if first >= 0 {
			s.hang(i, first, "conj")
		}
	}
}

// mendCase settles what is an object or a subject: neither what has a preposition, "barged
// into the parliament", nor a title in front of its name, an apposition between commas, or
// what the clause in front is done to. The subject of a passive suffers, and what stands
// right behind a verb's particle; days of something are an object, no time.
func (s *sentence) mendCase(i int) {
	t := &s.Tokens[i]
	if t.Head < 0 {
		return
	}
	if t.Rel == "obj" || t.Rel == "nsubj" { // "Senator from Vermont Otto Mbeki fled"
		if title := s.child(t.Head, t.Rel); title < i && t.UPOS == "PROPN" && s.isNoun(title) && (t.Rel == "nsubj" || s.Tokens[title].UPOS == "NOUN") && s.rightmost(title)+1 == s.beginning(i) {
			s.hang(title, i, "nmod:desc")
		}
	}
	if n := i + 1; t.UPOS == "ADJ" && t.Rel == "obj" && n < len(s.Tokens) && s.Tokens[n].UPOS == "NOUN" && s.Tokens[n].Rel == "obj" && s.Tokens[n].Head == t.Head { // "buying Kenyan oil"
		s.hang(i, n, "amod")
		return
	}
	switch t.Rel {
	case "obl":
		if c := s.child(i, "case"); c >= 0 && c == t.Head+1 && s.Tokens[c].XPOS == "RP" && s.isVerb(t.Head) && s.isNoun(i) && s.child(t.Head, "obj", "nsubj:pass") < 0 {
			s.hang(c, t.Head, "compound:prt")
			t.Rel = "obj" // "broke off trade talks"
			return
		}
		p := s.beginning(i) - 1
		for p > t.Head+1 && s.Tokens[p].Rel == "det" { // that of a possessor
			p--
		}
		if s.isNoun(i) && p == t.Head+1 && s.Tokens[p].Head == t.Head && s.Tokens[p].Rel == "compound:prt" && s.child(i, "case") < 0 && s.child(t.Head, "obj", "nsubj:pass") < 0 {
			t.Rel = "obj" // "turned down Norway's plan"
		}
	case "obl:unmarked":
		if s.isNoun(i) && s.isVerb(t.Head) && s.beginning(i) == t.Head+1 && s.child(t.Head, "obj", "nsubj:pass") < 0 && slices.ContainsFunc(s.children[i], func(c int) bool { return s.Tokens[c].Rel == "nmod" && s.casePrep(c) == "of" }) {
			t.Rel = "obj" // "began four days of talks"
		}
	case "obj", "iobj":
		if v := s.openBefore(i); v >= 0 { // "by killing a bishop angered the pope"
			s.hang(i, v, "obj")
			return
		}
		if c := s.child(i, "case"); c >= 0 && c < i && s.Tokens[c].UPOS == "ADP" && s.isNoun(i) && s.isVerb(t.Head) {
			t.Rel = "obl"
			if o := c - 1; s.Tokens[c].Text == "of" && o > t.Head && s.isNoun(o) && s.Tokens[o].Head == t.Head { // "provided millions of aid"
				s.hang(i, o, "nmod")
			}
		}
	case "obl:agent":
		if p := s.casePrep(i); p != "" && p != "by" {
			t.Rel = "obl"
		}
	case "nsubj":
		first := s.child(t.Head, "nsubj")
		if first >= 0 && first < i && s.isNoun(first) && s.isNoun(i) && s.child(i, "conj", "cc") < 0 && s.betweenCommas(i) { // "the president, the general Otto Mbeki, fled"
			s.hang(i, first, "appos")
			return
		}
		if s.child(t.Head, "aux:pass") >= 0 && s.child(t.Head, "nsubj:pass") < 0 {
			t.Rel = "nsubj:pass"
		} else if first >= 0 && first < t.Head && i > t.Head && s.isVerb(t.Head) && s.isNoun(i) && s.isNoun(first) && s.child(t.Head, "obj", "aux:pass", "ccomp") < 0 {
			t.Rel = "obj" // "Norway sent an envoy to Kenya"
		}
	}
}

// openBefore is the verb without an object that stands in front of token i, between whom and
// the verb whose object i is i stands; -1 for none.
func (s *sentence) openBefore(i int) int {
	for k := i - 1; k >= 0 && s.Tokens[i].Head > i && s.isNoun(i) && s.child(i, "case") < 0; k-- {
		switch t := s.Tokens[k]; {
		case t.Head == i:
		case s.isVerb(k) && t.Head == s.Tokens[i].Head && (t.Rel == "advcl" || t.Rel == "csubj") && s.child(k, "obj") < 0:
			return k
		default:
			return -1
		}
	}
	return -1
}

// beginning is the first token of the phrase of token i.
func (s *sentence) beginning(i int) int {
	first := i
	for _, c := range s.children[i] {
		if s.Tokens[c].Rel != "punct" {
			first = min(first, leftmost(s, c))
		}
	}
	return first
}

// betweenCommas reports whether the phrase of token i stands between two commas.
func (s *sentence) betweenCommas(i int) bool {
	first, last := s.beginning(i), s.rightmost(i)
	if s.Tokens[last].Text != "," {
		last++
	}
	return first > 0 && last < len(s.Tokens) && s.Tokens[first-1].Text == "," && s.Tokens[last].Text == ","
}

// mendClause settles what clauses hang on and whose their subjects are.
func (s *sentence) mendClause(i int, e *Events) {
	t := &s.Tokens[i]
	if t.Head < 0 {
		return
	}
	h := t.Head
	switch mark := s.mark(i); {
	case t.Rel == "xcomp" && mark == "to" && s.isNoun(h) && s.child(h, "cop") < 0: // "has plans to train"
		t.Rel = "acl"
	case t.Rel == "xcomp" && (mark == "to" || mark == "") && s.isVerb(i) && s.isVerb(h) && h < i:
		s.mendOpen(i, h)
	case t.Rel == "acl" && t.XPOS == "VBG" && mark != "" && s.Tokens[h].UPOS == "PROPN" && (s.Tokens[h].Rel == "obj" || s.Tokens[h].Rel == "iobj") && s.isVerb(s.Tokens[h].Head):
		s.hang(i, s.Tokens[h].Head, "advcl") // "cautioned Norway against training"
	case t.Rel == "acl" && mark == "to" && (s.Tokens[h].Rel == "obj" || s.Tokens[h].Rel == "iobj") && e.objectControl(s.lemma(s.Tokens[h].Head)) && !e.knowsNoun(strings.ToLower(s.Tokens[h].Lemma)):
		s.hang(i, s.Tokens[h].Head, "xcomp") // "ordered his army to attack"
	case t.Rel == "advcl:relcl":
		s.mendRelative(i, "WP")
	case t.Rel == "acl:relcl" && h > i: // none stands in front of its noun: "the Kurds, who had helped Norway, accused Kenya"
		s.mendRelative(i, "WP", "WDT")
	}
}

// mendOpen gives the subject that an open clause cannot have to the verb above, as its
// object: "expects Norway to leave", "help Hamas militants attack".
func (s *sentence) mendOpen(i, h int) {
	subject := s.child(i, "nsubj")
	if subject < h || subject > i || s.isRelative(subject) {
		return
	}
	object := s.child(h, "obj")
	switch {
	case object < 0:
		s.hang(subject, h, "obj")
	case s.isNoun(object) && s.isNoun(subject) && s.rightmost(object)+1 == subject && s.child(subject, "det") < 0:
		s.hang(object, subject, "compound")
		s.hang(subject, h, "obj")
	}
}

// rightmost is the last token of what hangs on i.
func (s *sentence) rightmost(i int) int {
	last := i
	for _, c := range s.children[i] {
		last = max(last, s.rightmost(c))
	}
	return last
}

// mendRelative hangs a clause with a pronoun of one of the tags on the noun in front of it;
// with "who" that is of persons only, and so neither of what happened nor of where.
func (s *sentence) mendRelative(v int, tags ...string) {
	who := -1
	for _, c := range s.children[v] {
		if slices.Contains(tags, s.Tokens[c].XPOS) && c < v {
			who = c
		}
	}
	at := who - 1
	for at >= 0 && s.Tokens[at].UPOS == "PUNCT" {
		at--
	}
	for ; who >= 0 && at >= 0 && at != s.Tokens[v].Head; at = s.Tokens[at].Head {
		if !s.isNoun(at) || s.Tokens[at].Rel == "flat" {
			continue
		}
		switch s.casePrep(at) {
		case "in", "at", "near", "on", "across":
			continue
		}
		s.hang(v, at, "acl:relcl")
		return
	}
}

// mendFixed joins the words of "rather than", "instead of" and "no longer".
func (s *sentence) mendFixed(i int) {
	if i+1 == len(s.Tokens) {
		return
	}
	t, next := s.Tokens[i], s.Tokens[i+1]
	if t.Head < 0 || t.Head != next.Head || t.Rel != next.Rel {
		return
	}
	word, second := strings.ToLower(t.Text), strings.ToLower(next.Text)
	switch {
	case t.Rel == "mark" && (word == "rather" && second == "than" || word == "instead" && second == "of"):
		s.hang(i+1, i, "fixed")
	case t.Rel == "advmod" && word == "no" && (second == "longer" || second == "more"):
		s.hang(i, i+1, "advmod")
	}
}

// mendParticle gives a verb the particle that has become a conjunction of its gerund:
// "ruled out sending troops".
func (s *sentence) mendParticle(i int, e *Events) {
	t := s.Tokens[i]
	if t.Rel != "mark" || t.Head < i || i == 0 || s.Tokens[t.Head].Head != i-1 || !s.isVerb(i-1) || !e.particles[strings.ToLower(t.Text)] {
		return
	}
	key := strings.ToLower(s.Tokens[i-1].Lemma) + "_" + strings.ToLower(t.Text)
	if e.verbs[key] != nil || e.stances[wordKey{key, "VERB"}] != nil {
		s.hang(i, i-1, "compound:prt")
	}
}

// mendParticiple makes a clause of a participle that has become a preposition, behind what
// is sent or fired: "fired mortars targeting the village".
func (s *sentence) mendParticiple(i int, e *Events) {
	t := s.Tokens[i]
	if t.Rel != "case" || t.XPOS != "VBG" || i == 0 || t.Head < i || !s.isNoun(i-1) || !s.isNoun(t.Head) || e.verbs[strings.ToLower(t.Lemma)] == nil {
		return
	}
	if sent := strings.ToLower(s.Tokens[i-1].Lemma); !e.messages[sent] && !e.classes["fire"][sent] && !e.classes["bomb"][sent] {
		return
	}
	noun := t.Head
	s.hang(i, i-1, "acl")
	s.hang(noun, i, "obj")
}

// nounLemma mends a lemma that the tagger has left in the plural where the lexicon knows
// better: "hostilities", "chances".
func (e *Events) nounLemma(lemma string) string {
	stem, plural := strings.CutSuffix(lemma, "s")
	if !plural || len(lemma) < 5 || e.knowsNoun(lemma) {
		return lemma
	}
	if y, ok := strings.CutSuffix(stem, "ie"); ok {
		stem = y + "y"
	}
	if e.knowsNoun(stem) {
		return stem
	}
	return lemma
}

func (e *Events) knowsNoun(lemma string) bool {
	return e.nouns[lemma] != nil || e.stances[wordKey{lemma, "NOUN"}] != nil
}
