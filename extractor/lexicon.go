package extractor

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/entente-graph/entente/graph"
)

//go:embed lexicon/*.tsv
var lexiconFiles embed.FS

// A sense of a name: the part that a listed name plays.
type nameSort byte

const (
	sortName      nameSort = iota // of the actor itself
	sortAdjective                 // "Kenyan"
	sortPeople                    // "Kenyans"
	sortSeat                      // a capital or palace that stands for its government
	sortPlace                     // a place that is no actor
	sortBody                      // an organ of a country that a pattern builds: "Kenyan Air Force"
)

// A nameEntry is one name in the lexicon.
type nameEntry struct {
	actor   graph.ActorID
	name    string // as listed; of a place the name that it goes by
	spelt   string // as listed
	sort    nameSort
	country string       // of a place
	sector  graph.Sector // in which a seat or an organ acts
	acronym bool         // matches in capitals only
	exact   bool         // is a common English word too: matches as a proper noun in its exact case only
	unsure  bool         // others are called so too: counts where the text is about its country
	layer   int          // 0 what is built in, then the user's lexicons in their order
	line    string
}

// A roleNoun says in what role somebody acts who is called so.
type roleNoun struct {
	sector graph.Sector
	sort   string // person, group or thing
	line   string
}

// A life is when an actor existed and who stands around it. The zero life is
// that of an actor which always was and still is.
type life struct {
	from, to   string // first and last day, YYYY-MM-DD; "" where open
	parent     graph.ActorID
	successors []graph.ActorID // the first carries on, where there are several
}

func (f life) covers(day string) bool { return day >= f.from && (f.to == "" || day <= f.to) }

// disjoint reports whether no day falls into both lives.
func (f life) disjoint(g life) bool {
	return f.to != "" && f.to < g.from || g.to != "" && g.to < f.from
}

// A turn is the day from which a group acts in a sector: rebels who come to govern,
// or lay down arms and become a party.
type turn struct {
	from   string // YYYY-MM-DD
	sector graph.Sector
}

// A reference is a cell that names another actor, which may stand further down.
type reference struct {
	from, to  graph.ActorID
	row       graph.Row
	cell      int
	successor bool // otherwise a parent
}

// A Lexicon knows actors by name and role nouns by what they say. It is immutable.
type Lexicon struct {
	actors       map[graph.ActorID]graph.Actor
	layers       map[graph.ActorID]int    // in which layer an actor stands
	lives        map[graph.ActorID]life   // of actors that began, ended or have somebody around them
	turns        map[graph.ActorID][]turn // of groups that changed their sector, in the order of time
	predecessors map[graph.ActorID][]graph.ActorID
	names        map[string][]nameEntry // by folded words joined with spaces
	longest      map[string]int         // by first folded word: the most words of a name
	roles        map[string]roleNoun
	patterns     map[string]pattern // by template, "*" for the country: "* air force"
	edges        map[string]bool    // words that patterns begin or end with
	common       map[string]bool    // English words that a capital alone makes no name
	warnings     []string
	mark         string // of the user's tables, "" where there are none

	offices

	layer      int
	rolesRead  map[string]bool // in this layer
	references []reference     // to be checked when all tables are read
	slots      [][]string      // folded names and adjectives of countries, which patterns take
	at         struct {        // the row whose place was asked last
		file string
		line int
		text string
	}
}

// DefaultLexicon is the built-in lexicon; it is loaded once.
var DefaultLexicon = sync.OnceValues(func() (*Lexicon, error) {
	sub, err := fs.Sub(lexiconFiles, "lexicon")
	if err != nil {
		return nil, err
	}
	return LoadLexicon(sub)
})

// LoadLexicon reads the tables of actors, whose columns the README beside them
// describes. A fault is reported as file:line:column: a wrong code, a name that
// two actors of one table bear with nothing to decide between them, a life that
// ends before it begins, an unknown parent, a cycle of successors.
func LoadLexicon(fsys fs.FS) (*Lexicon, error) {
	l := &Lexicon{
		actors: make(map[graph.ActorID]graph.Actor, 1<<13), layers: make(map[graph.ActorID]int, 1<<13), offices: newOffices(),
		lives: make(map[graph.ActorID]life, 1<<12), turns: map[graph.ActorID][]turn{}, longest: make(map[string]int, 1<<13), roles: map[string]roleNoun{},
		patterns: map[string]pattern{}, edges: map[string]bool{}, common: map[string]bool{}, rolesRead: map[string]bool{},
	}
	size := int64(0)
	for _, t := range l.tables() {
		if info, err := fs.Stat(fsys, t.file); err == nil { // else ReadTable says so
			size += info.Size()
		}
	}
	l.names = make(map[string][]nameEntry, size/40) // a name takes some 40 bytes of a table
	for _, t := range l.tables() {
		if err := graph.ReadTable(fsys, t.file, t.cells, t.add); err != nil {
			return nil, err
		}
	}
	if err := l.finish(); err != nil {
		return nil, err
	}
	return l, nil
}

// With returns the lexicon with a user's tables on top of it: any of the tables
// that LoadLexicon reads. An actor of theirs replaces ours of the same ID, with
// all its names; a name of theirs stands for their actor before ours. Warnings
// says where that happens.
func (l *Lexicon) With(fsys fs.FS) (*Lexicon, error) {
	n := &Lexicon{
		actors: maps.Clone(l.actors), layers: maps.Clone(l.layers), offices: l.offices.clone(),
		lives: maps.Clone(l.lives), turns: maps.Clone(l.turns), names: maps.Clone(l.names), longest: maps.Clone(l.longest), roles: maps.Clone(l.roles),
		patterns: maps.Clone(l.patterns), edges: maps.Clone(l.edges), common: l.common,
		layer: l.layer + 1, rolesRead: map[string]bool{}, slots: slices.Clip(l.slots),
	}
	files, err := fs.Glob(fsys, "*.tsv")
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	io.WriteString(sum, l.mark)
	for _, t := range n.tables() {
		i := slices.Index(files, t.file)
		if i < 0 {
			continue
		}
		files = slices.Delete(files, i, i+1)
		if err := graph.ReadTable(fsys, t.file, t.cells, t.add); err != nil {
			return nil, err
		}
		n.at.file = t.file
		if err := addSum(sum, fsys, t.file); err != nil {
			return nil, err
		}
	}
	switch {
	case len(files) > 0:
		return nil, fmt.Errorf("%s:1: no table of the lexicon is called so: name it one of %s", files[0], n.tableNames())
	case n.at.file == "":
		return nil, fmt.Errorf("*.tsv: no table of the lexicon here: add one of %s", n.tableNames())
	}
	n.mark = hex.EncodeToString(sum.Sum(nil)[:4])
	n.forgetReplaced(l)
	if err := n.finish(); err != nil {
		return nil, err
	}
	return n, nil
}

// addSum adds a file, name and content, to a checksum.
func addSum(sum io.Writer, fsys fs.FS, name string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return fmt.Errorf("reading table: %w", err)
	}
	defer f.Close()
	io.WriteString(sum, name)
	if _, err := io.Copy(sum, f); err != nil {
		return fmt.Errorf("reading table %s: %w", name, err)
	}
	return nil
}

// forgetReplaced takes out the names of actors below that this layer replaces.
func (l *Lexicon) forgetReplaced(below *Lexicon) {
	replaced := false
	for id, layer := range below.layers {
		replaced = replaced || l.layers[id] > layer
	}
	if !replaced {
		return
	}
	for key, entries := range l.names {
		old := func(e nameEntry) bool { return e.actor != "" && e.layer < l.layers[e.actor] }
		if slices.ContainsFunc(entries, old) {
			kept := slices.DeleteFunc(slices.Clone(entries), old)
			if len(kept) == 0 {
				delete(l.names, key)
				continue
			}
			l.names[key] = kept
		}
	}
}

// A lexiconTable is one table of the lexicon.
type lexiconTable struct {
	file  string
	cells int
	add   func(graph.Row) error
}

// tables lists the tables in the order in which they are read: where two know a
// name, the one that was read first wins.
func (l *Lexicon) tables() []lexiconTable {
	return []lexiconTable{
		{"common.tsv", 2, l.addCommon},
		{"countries.tsv", 10, l.addCountry},
		{"organizations.tsv", 8, l.addOrganization},
		{"bodies.tsv", 7, l.addBody},
		{"groups.tsv", 10, l.addGroup},
		{"offices.tsv", 4, l.addOffice},
		{"persons.tsv", 7, l.addPerson},
		{ActorTable, 5, l.addAccepted},
		{AliasTable, 2, l.addAlias},
		{"places.tsv", 3, l.addPlace},
		{"cities.tsv", 3, l.addPlace},
		{"patterns.tsv", 2, l.addPattern},
		{"roles.tsv", 3, l.addRole},
	}
}

func (l *Lexicon) tableNames() string {
	var list []string
	for _, t := range l.tables() {
		list = append(list, t.file)
	}
	return strings.Join(list, ", ")
}

// finish checks what only the whole lexicon can tell.
func (l *Lexicon) finish() error {
	if err := l.checkPersons(); err != nil {
		return err
	}
	for _, ref := range l.references {
		if _, ok := l.actors[ref.to]; !ok {
			return ref.row.Errorf(ref.cell, "no actor %s: give the key of another line of this table, or a whole ID such as group:isil", ref.to)
		}
	}
	if err := l.findCycle(); err != nil {
		return err
	}
	l.references = nil
	if err := l.checkPersons(); err != nil {
		return err
	}
	l.predecessors = map[graph.ActorID][]graph.ActorID{}
	for id, f := range l.lives {
		for _, s := range f.successors {
			l.predecessors[s] = append(l.predecessors[s], id)
		}
	}
	for _, list := range l.predecessors {
		slices.Sort(list)
	}
	longest := 0
	for t := range l.patterns {
		longest = max(longest, strings.Count(t, " "))
	}
	for _, words := range l.slots {
		l.longest[words[0]] = max(l.longest[words[0]], len(words)+longest)
	}
	return nil
}

// findCycle reports a line of this layer whose parent or successor leads back to
// itself, through lines of layers below too.
func (l *Lexicon) findCycle() error {
	for _, successor := range []bool{false, true} {
		next := func(id graph.ActorID) []graph.ActorID {
			f := l.lives[id]
			if successor {
				return f.successors
			}
			if f.parent == "" {
				return nil
			}
			return []graph.ActorID{f.parent}
		}
		done := map[graph.ActorID]bool{} // false while on the way
		var walk func(graph.ActorID) bool
		walk = func(id graph.ActorID) bool {
			done[id] = false
			for _, to := range next(id) {
				over, met := done[to]
				if met && !over || !met && !walk(to) {
					return false
				}
			}
			done[id] = true
			return true
		}
		for _, ref := range l.references {
			if _, met := done[ref.from]; met || ref.successor != successor || walk(ref.from) {
				continue
			}
			what := "parents"
			if successor {
				what = "successors"
			}
			return ref.row.Errorf(ref.cell, "a cycle of %s: from %s one comes back to where one was", what, ref.from)
		}
	}
	return nil
}

// Warnings lists what a loader accepts but a reader of the tables should know,
// as file:line: names that are common English words, and names that a user's
// lexicon takes from ours.
func (l *Lexicon) Warnings() []string { return slices.Clone(l.warnings) }

func (l *Lexicon) warn(r graph.Row, format string, args ...any) {
	l.warnings = append(l.warnings, l.place(r)+": "+fmt.Sprintf(format, args...))
}

// place is place(r), made once a row.
func (l *Lexicon) place(r graph.Row) string {
	if l.at.file != r.File || l.at.line != r.Line || l.at.text == "" {
		l.at.file, l.at.line, l.at.text = r.File, r.Line, r.File+":"+strconv.Itoa(r.Line)
	}
	return l.at.text
}

// Actor returns the actor of that ID, false where the lexicon lists none.
func (l *Lexicon) Actor(id graph.ActorID) (graph.Actor, bool) {
	a, ok := l.actors[id]
	return a, ok
}

// Parent returns the actor that an actor is a part of: the alliance of a branch,
// the state that a territory belongs to. It is false where the lexicon names none.
func (l *Lexicon) Parent(id graph.ActorID) (graph.ActorID, bool) {
	p := l.lives[id].parent
	return p, p != ""
}

// Existed reports whether the actor existed on the day, as far as the lexicon
// knows; an unknown day or life is covered.
func (l *Lexicon) Existed(id graph.ActorID, day string) bool {
	f, ok := l.lives[id]
	return !ok || day == "" || f.covers(day)
}

// OnDay returns who the actor was on the day: itself where it existed, else the
// nearest of its successors or predecessors that did, and itself again where
// none did. Where several came after it, the first that the lexicon lists
// carries it on.
func (l *Lexicon) OnDay(id graph.ActorID, day string) graph.ActorID {
	if l.Existed(id, day) {
		return id
	}
	if f := l.lives[id]; f.to != "" && day > f.to {
		for len(f.successors) > 0 {
			next := f.successors[0]
			if l.Existed(next, day) {
				return next
			}
			f = l.lives[next]
		}
		return id
	}
	for at := id; ; {
		before := l.predecessors[at]
		if len(before) == 0 {
			return id
		}
		at = before[0]
		for _, p := range before {
			if l.Existed(p, day) {
				return p
			}
			if l.lives[p].to > l.lives[at].to { // the latest of them
				at = p
			}
		}
	}
}

// today is who the actor is now: itself, or the last of those that carried it on.
func (l *Lexicon) today(id graph.ActorID) graph.ActorID {
	for n := 0; n < 8; n++ {
		f := l.lives[id]
		if f.to == "" || len(f.successors) == 0 {
			return id
		}
		id = f.successors[0]
	}
	return id
}

// sectorOn is the sector in which an actor of the lexicon acts on a day, of the
// form YYYY-MM-DD; on an unknown day, that by which it is known best.
func (l *Lexicon) sectorOn(id graph.ActorID, day string) graph.Sector {
	sector := l.actors[id].Sector
	if day == "" {
		return sector
	}
	for _, t := range l.turns[id] {
		if t.from <= day {
			sector = t.sector
		}
	}
	return sector
}

// describe is what Explain says of an entry.
func (e *nameEntry) describe() string {
	what := [...]string{"name", "adjective", "people", "seat of power", "place", "organ"}[e.sort]
	if e.actor == "" {
		return fmt.Sprintf("%s: %s %q", e.line, what, e.name)
	}
	return fmt.Sprintf("%s: %s %q of %s", e.line, what, e.name, e.actor)
}
