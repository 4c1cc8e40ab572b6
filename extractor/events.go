package extractor

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/entente-graph/entente/graph"
)

//go:embed lexicon/events
var eventFiles embed.FS

// A role is what an actor or a thing is to an event.
type role byte

const (
	agent     role = 'A' // who does it
	recipient role = 'R' // to, at, with or against whom it is done
	theme     role = 'T' // a thing that tells the sense apart, of a class of nouns
)

// A slot of a frame says which grammatical functions may fill a role.
type slot struct {
	role      role
	functions []string // subj, obj, iobj, poss, comp, a preposition, or obj. and one of these
	class     string   // of a theme's head, "" for any
	exclude   bool     // the theme must not be of the class; nothing need be there
	optional  bool
}

// A sense is one line of verbs.tsv or nouns.tsv: a word, what fills its roles,
// and the base event that it then says.
type sense struct {
	lemma  string
	slots  []slot
	base   string
	stance string
	line   string // file:line, for Explain and as Claim.Rule
}

// A stanceWord puts a stance on an event that hangs on it.
type stanceWord struct {
	lemma, complement string
	holder            byte // 'A': the event's agent is the word's own; 'R': the one told to do it; '-': anyone
	stance            string
	negative          bool
	line              string
}

// A lightVerb lends its subject to an event noun.
type lightVerb struct {
	lemma, function string
	role            role
	stance          string
	line            string
}

// A linker is a compound part or an adjective that relates two actors.
type linker struct {
	lemma, preposition string
	base               string
	forward            bool // the modifier or subject is the relation's subject
	line               string
}

type wordKey struct{ lemma, pos string }

// Events is the lexicon of events: the words that say what happened, who stands
// how to it, and who says so. It is immutable.
type Events struct {
	verbs, nouns map[string][]sense
	stances      map[wordKey][]stanceWord
	light        map[string][]lightVerb
	compounds    map[string]linker
	adjectives   map[string][]linker
	posts        map[string]post
	speech       map[string]string          // lemma to kind
	classes      map[string]map[string]bool // of the nouns that frames ask for
	dates        map[string]dateWord
	lines        map[string]string // by place, for Explain
	ruleWords

	asked map[string]bool // classes that a frame asks for
}

var defaultEvents = sync.OnceValues(func() (*Events, error) {
	sub, err := fs.Sub(eventFiles, "lexicon/events")
	if err != nil {
		return nil, err
	}
	return LoadEvents(sub)
})

// LoadEvents reads the tables of lexicon/events, whose columns the README
// beside them describes. A fault is reported as file:line:column.
func LoadEvents(fsys fs.FS) (*Events, error) {
	e := &Events{
		verbs: map[string][]sense{}, nouns: map[string][]sense{},
		stances: map[wordKey][]stanceWord{}, light: map[string][]lightVerb{},
		compounds: map[string]linker{}, adjectives: map[string][]linker{}, posts: map[string]post{},
		speech: map[string]string{}, dates: map[string]dateWord{}, classes: map[string]map[string]bool{}, lines: map[string]string{}, asked: map[string]bool{},
	}
	var classes []graph.Row
	for _, table := range []struct {
		file  string
		cells int
		add   func(graph.Row) error
	}{
		{"classes.tsv", 2, func(r graph.Row) error { classes = append(classes, r); return e.addClass(r) }},
		{"verbs.tsv", 6, func(r graph.Row) error { return e.addSense(e.verbs, r) }},
		{"nouns.tsv", 6, func(r graph.Row) error { return e.addSense(e.nouns, r) }},
		{"stances.tsv", 6, e.addStance},
		{"light.tsv", 4, e.addLight},
		{"compounds.tsv", 5, e.addCompound},
		{"adjectives.tsv", 6, e.addAdjective},
		{"posts.tsv", 6, e.addPost},
		{"speech.tsv", 2, e.addSpeech},
		{"dates.tsv", 3, e.addDate},
	} {
		add := func(r graph.Row) error {
			e.lines[place(r)] = strings.Join(r.Cells, "\t")
			return table.add(r)
		}
		if err := graph.ReadTable(fsys, table.file, table.cells, add); err != nil {
			return nil, err
		}
	}
	for _, r := range classes {
		if !e.asked[r.Cells[0]] {
			return nil, r.Errorf(0, "no frame of verbs.tsv or nouns.tsv asks for the class %s", r.Cells[0])
		}
	}
	if err := readLists(fsys, "words.tsv", e.sets(), e.orders()); err != nil {
		return nil, err
	}
	for _, senses := range []map[string][]sense{e.verbs, e.nouns} {
		for _, list := range senses {
			slices.SortStableFunc(list, func(a, b sense) int { return b.demands() - a.demands() })
		}
	}
	return e, nil
}

// demands is how much a sense asks for: of two that a sentence fills, the one
// that asked for more tells more.
func (s *sense) demands() int {
	n := 0
	for _, slot := range s.slots {
		switch {
		case slot.optional || slot.exclude:
		case slot.role == theme && slot.class != "":
			n += 4
		case slot.role == theme:
			n += 2
		default:
			n++
		}
	}
	return n
}

func (e *Events) addClass(r graph.Row) error {
	if e.classes[r.Cells[0]] != nil {
		return r.Errorf(0, "class %s stands here twice", r.Cells[0])
	}
	class := map[string]bool{}
	for _, lemma := range strings.Fields(r.Cells[1]) {
		class[lemma] = true
	}
	e.classes[r.Cells[0]] = class
	return nil
}

func (e *Events) addSense(into map[string][]sense, r graph.Row) error {
	s := sense{lemma: r.Cells[0], base: r.Cells[2], stance: r.Optional(3), line: place(r)}
	if !graph.ValidType(s.base) {
		return r.Errorf(2, "%q is no relation type", s.base)
	}
	for _, word := range strings.Fields(r.Cells[1]) {
		slot, err := e.parseSlot(word)
		if err != nil {
			return r.Errorf(1, "slot %s: %w", word, err)
		}
		s.slots = append(s.slots, slot)
	}
	into[s.lemma] = append(into[s.lemma], s)
	return nil
}

// parseSlot reads "R=obj|with", "T=obj:{arms}", "T=subj:!{calamity}", "R=on|obj.on?".
func (e *Events) parseSlot(word string) (slot, error) {
	name, rest, ok := strings.Cut(word, "=")
	if !ok || len(name) != 1 || !strings.Contains("ART", name) {
		return slot{}, fmt.Errorf("want a role A, R or T, an equals sign and functions")
	}
	s := slot{role: role(name[0])}
	rest, s.optional = strings.CutSuffix(rest, "?")
	functions, class, classed := strings.Cut(rest, ":")
	if classed {
		class, s.exclude = strings.CutPrefix(class, "!")
		s.class = strings.TrimSuffix(strings.TrimPrefix(class, "{"), "}")
		switch {
		case s.role != theme:
			for _, c := range strings.Split(s.class, "+") {
				if !slices.Contains(actorClasses, c) {
					return slot{}, fmt.Errorf("no class of actors %q: one of %s", c, strings.Join(actorClasses, ", "))
				}
			}
		case s.role == theme && e.classes[s.class] == nil:
			return slot{}, fmt.Errorf("no class %q in classes.tsv", s.class)
		default:
			e.asked[s.class] = true
		}
	}
	s.functions = strings.Split(functions, "|")
	if slices.Contains(s.functions, "") {
		return slot{}, fmt.Errorf("empty function")
	}
	return s, nil
}

func (e *Events) addStance(r graph.Row) error {
	w := stanceWord{lemma: r.Cells[0], complement: r.Cells[1], stance: r.Optional(3), line: place(r)}
	switch r.Cells[2] {
	case "A", "R", "-":
		w.holder = r.Cells[2][0]
	default:
		return r.Errorf(2, "want A, R or -, not %q", r.Cells[2])
	}
	switch r.Cells[4] {
	case "+":
	case "-":
		w.negative = true
	default:
		return r.Errorf(4, "want + or -, not %q", r.Cells[4])
	}
	switch r.Cells[5] {
	case "VERB", "NOUN", "ADJ", "ADV":
	default:
		return r.Errorf(5, "want VERB, NOUN, ADJ or ADV, not %q", r.Cells[5])
	}
	k := wordKey{w.lemma, r.Cells[5]}
	e.stances[k] = append(e.stances[k], w)
	return nil
}

func (e *Events) addLight(r graph.Row) error {
	l := lightVerb{lemma: r.Cells[0], function: r.Cells[1], role: role(r.Cells[2][0]), stance: r.Optional(3), line: place(r)}
	if l.role != agent && l.role != recipient {
		return r.Errorf(2, "want A or R, not %q", r.Cells[2])
	}
	e.light[l.lemma] = append(e.light[l.lemma], l)
	return nil
}

func (e *Events) addCompound(r graph.Row) error {
	if _, twice := e.compounds[r.Cells[0]]; twice {
		return r.Errorf(0, "part %s stands here twice", r.Cells[0])
	}
	forward, err := direction(r, 2, "MOD>HEAD", "HEAD>MOD")
	if err != nil {
		return err
	}
	e.compounds[r.Cells[0]] = linker{lemma: r.Cells[0], base: r.Cells[1], forward: forward, line: place(r)}
	return nil
}

func (e *Events) addAdjective(r graph.Row) error {
	forward, err := direction(r, 3, "SUBJ>COMP", "COMP>SUBJ")
	if err != nil {
		return err
	}
	e.adjectives[r.Cells[0]] = append(e.adjectives[r.Cells[0]],
		linker{lemma: r.Cells[0], preposition: r.Cells[1], base: r.Cells[2], forward: forward, line: place(r)})
	return nil
}

func direction(r graph.Row, cell int, forward, backward string) (bool, error) {
	switch r.Cells[cell] {
	case forward:
		return true, nil
	case backward:
		return false, nil
	}
	return false, r.Errorf(cell, "want %s or %s, not %q", forward, backward, r.Cells[cell])
}

func (e *Events) addSpeech(r graph.Row) error {
	switch r.Cells[1] {
	case "say", "claim", "deny", "believe", "accuse", "ask":
	default:
		return r.Errorf(1, "no kind of speech %q", r.Cells[1])
	}
	if e.speech[r.Cells[0]] == "" { // the first of a word's kinds is its main one
		e.speech[r.Cells[0]] = r.Cells[1]
	}
	return nil
}

// stanceOf returns the line for a word that governs a complement of the given
// form, nil where the lexicon has none.
func (e *Events) stanceOf(lemma, pos, complement string) *stanceWord {
	for i, w := range e.stances[wordKey{lemma, pos}] {
		if w.complement == complement {
			return &e.stances[wordKey{lemma, pos}][i]
		}
	}
	return nil
}

// verbLemma mends a lemma that the tagger has cut wrongly where the lexicon
// knows better: "telephon" (telephoned), "corrall" (corralled), "collare" (collared),
// "deports" (deports), "protested" (protested).
func (e *Events) verbLemma(lemma string) string {
	n := len(lemma)
	if n < 4 || e.verbs[lemma] != nil {
		return lemma
	}
	if stem, past := strings.CutSuffix(lemma, "ed"); past { // "protested", taken for a present
		for _, try := range [...]string{stem, stem + "e"} {
			if e.verbs[try] != nil {
				return try
			}
		}
	}
	for _, try := range [...]string{lemma + "e", lemma[:n-1]} {
		if e.verbs[try] != nil && (try != lemma[:n-1] || lemma[n-1] == 'e' || lemma[n-1] == 's' || lemma[n-1] == lemma[n-2]) {
			return try
		}
	}
	return lemma
}

// subjectControl reports whether the verb's subject, not its object, does what
// its infinitive says: "Norway promised Kenya to help".
func (e *Events) subjectControl(lemma string) bool {
	w := e.stanceOf(lemma, "VERB", "inf")
	return w != nil && w.holder == 'A'
}

// objectControl reports whether the one whom the verb addresses does what its
// infinitive says: "Norway urged Kenya to help".
func (e *Events) objectControl(lemma string) bool {
	w := e.stanceOf(lemma, "VERB", "inf")
	return w != nil && w.holder == 'R'
}

// check reports the first base or stance that the ontology does not know.
func (e *Events) check(o *graph.Ontology) error {
	known := func(line, base, stance string) error {
		t := o.Type(base)
		if t == nil {
			return fmt.Errorf("%s: the ontology has no base %s", line, base)
		}
		if stance != "" && o.Under(base, stance) == nil {
			return fmt.Errorf("%s: the ontology has no %s under the stance %q", line, base, stance)
		}
		return nil
	}
	for _, senses := range []map[string][]sense{e.verbs, e.nouns} {
		for _, list := range senses {
			for _, s := range list {
				if err := known(s.line, s.base, s.stance); err != nil {
					return err
				}
			}
		}
	}
	for _, l := range e.compounds {
		if err := known(l.line, l.base, ""); err != nil {
			return err
		}
	}
	for _, list := range e.adjectives {
		for _, l := range list {
			if err := known(l.line, l.base, ""); err != nil {
				return err
			}
		}
	}
	for _, p := range e.posts {
		for _, base := range []string{p.ofState, p.ofBody, p.below} {
			if base != "" {
				if err := known(p.line, base, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func place(r graph.Row) string { return fmt.Sprintf("%s:%d", r.File, r.Line) }

// CheckLexicon reports the first line of the built-in lexicon of events that
// the ontology does not know: a base, or a stance that the base has no type under.
func CheckLexicon(o *graph.Ontology) error {
	e, err := defaultEvents()
	if err != nil {
		return err
	}
	return e.check(o)
}
