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
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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

// names splits a cell of names.
func cellNames(r graph.Row, cell int) []string {
	if s := r.Optional(cell); s != "" {
		return strings.Split(s, "; ")
	}
	return nil
}

func (l *Lexicon) addActor(r graph.Row, a graph.Actor, names ...string) error {
	if layer, twice := l.layers[a.ID]; twice && layer == l.layer {
		return r.Errorf(0, "actor %s stands here twice", a.ID)
	}
	l.layers[a.ID] = l.layer
	a.Known = true
	a.Aliases = make([]graph.Alias, 0, len(names))
	for _, n := range names {
		a.Aliases = append(a.Aliases, graph.Alias{Name: strings.TrimSuffix(n, " ?"), Source: graph.AliasLexicon})
	}
	l.actors[a.ID] = a
	if err := l.addName(r, a.Name, nameEntry{actor: a.ID, sort: sortName}); err != nil {
		return err
	}
	for _, n := range names {
		if err := l.addName(r, n, nameEntry{actor: a.ID, sort: sortName}); err != nil {
			return err
		}
	}
	return nil
}

// addName lists a name. " ?" behind it marks a name that others bear too. Two
// actors of one table must not bear an unmarked name at one time, persons not
// while both are in office; where two tables know a name, the table that was read
// first wins.
func (l *Lexicon) addName(r graph.Row, name string, e nameEntry) error {
	name, e.unsure = strings.CutSuffix(name, " ?")
	key := foldKey(name)
	if key == "" {
		return r.Errorf(0, "name %q has no letter", name)
	}
	first, _, _ := strings.Cut(key, " ")
	words := 1 + strings.Count(key, " ")
	if e.unsure && l.countryOf(&e) == "" {
		return r.Errorf(0, "name %q is marked with ?, but has no country to decide by", name)
	}
	if e.name == "" {
		e.name = name
	}
	e.spelt = name
	e.line, e.layer = l.place(r), l.layer
	e.acronym = isAcronym(name)
	if words == 1 && l.common[first] {
		e.exact = !e.acronym && e.sort != sortAdjective && e.sort != sortPeople
		l.warn(r, "%q is a common English word too: it counts in its exact case only", name)
	}
	entries := l.names[key]
	for i := range entries {
		if err := l.clash(r, name, &e, &entries[i]); err != nil {
			return err
		}
	}
	below := 0 // entries of this layer and above
	for below < len(entries) && entries[below].layer == l.layer {
		below++
	}
	if below == len(entries) {
		entries = append(entries[:below:below], e)
	} else {
		entries = slices.Concat(entries[:below], []nameEntry{e}, entries[below:])
	}
	l.names[key] = entries
	if l.longest[first] < words {
		l.longest[first] = words
	}
	return nil
}

// clash is the error where an unmarked name has nothing that decides between two
// who bear it.
func (l *Lexicon) clash(r graph.Row, name string, e, other *nameEntry) error {
	if e.sort != other.sort || e.sort != sortName && e.sort != sortPlace || e.acronym != other.acronym {
		return nil
	}
	if other.layer < l.layer {
		if other.actor != e.actor {
			l.warn(r, "name %q stood for %s (%s) so far", name, other.actor, other.line)
		}
		return nil
	}
	if !strings.HasPrefix(other.line, r.File+":") {
		return nil
	}
	if e.sort == sortPlace {
		switch {
		case e.country == other.country:
			return r.Errorf(0, "place %q of that country stands here already (%s)", name, other.line)
		case !e.unsure && !other.unsure:
			return r.Errorf(0, "place %q lies in %s too (%s): mark the less known of them with \" ?\"", name, other.country, other.line)
		}
		return nil
	}
	if e.actor == other.actor || e.unsure || other.unsure || l.lives[e.actor].disjoint(l.lives[other.actor]) {
		return nil
	}
	if isPerson(e.actor) && isPerson(other.actor) { // whose offices are not all read yet
		l.shared = append(l.shared, sharedName{name, r, e.actor, other.actor})
		return nil
	}
	return r.Errorf(0, "name %q stands for %s already (%s): drop one, or mark it with \" ?\" where its country can decide", name, other.actor, other.line)
}

// countryOf is the country by which a marked name is told from others.
func (l *Lexicon) countryOf(e *nameEntry) string {
	if e.actor == "" {
		return e.country
	}
	return l.actors[e.actor].Country
}

func (l *Lexicon) addCommon(r graph.Row) error {
	for _, w := range strings.Fields(r.Cells[1]) {
		l.common[w] = true
	}
	return nil
}

// addLife reads the cells from and to, and parent and successors where their
// numbers are above 0. A bare key is that of the same table.
func (l *Lexicon) addLife(r graph.Row, id graph.ActorID, from, parent, successors int) error {
	var f life
	var err error
	if f.from, _, err = daysOf(r, from); err != nil {
		return err
	}
	if _, f.to, err = daysOf(r, from+1); err != nil {
		return err
	}
	if f.to != "" && f.to < f.from {
		return r.Errorf(from+1, "it ends on %s, before it begins on %s", f.to, f.from)
	}
	refer := func(cell int, successor bool) []graph.ActorID {
		if cell == 0 {
			return nil
		}
		var list []graph.ActorID
		for _, key := range cellNames(r, cell) {
			if !strings.Contains(key, ":") {
				prefix, _, _ := strings.Cut(string(id), ":")
				key = prefix + ":" + key
			}
			list = append(list, graph.ActorID(key))
			l.references = append(l.references, reference{id, graph.ActorID(key), r, cell, successor})
		}
		return list
	}
	if list := refer(parent, false); len(list) > 0 {
		f.parent = list[0]
	}
	f.successors = refer(successors, true)
	if l.layer > 0 {
		delete(l.lives, id) // of the actor that this one replaces
	}
	if f.from != "" || f.to != "" || f.parent != "" || len(f.successors) > 0 {
		l.lives[id] = f
	}
	return nil
}

// addCountry reads a line of countries.tsv. A key of three capitals is a code of
// ISO 3166, which goes into the actor's country; any other key is that of a
// state without one, whose country is the one that it is counted to.
func (l *Lexicon) addCountry(r graph.Row) error {
	key := r.Cells[0]
	id := graph.ActorID("country:" + key)
	a := graph.Actor{ID: id, Name: r.Cells[1], Kind: graph.KindCountry, Country: key}
	if !isCode(key) {
		if key != graph.Slug(key) || len(key) < 4 {
			return r.Errorf(0, "%q is neither an alpha-3 code nor a key of small letters", key)
		}
		_, home, err := l.homeOf(r, 4)
		if err != nil {
			return err
		}
		if home == "" {
			return r.Errorf(4, "a state without a code needs the country that it is counted to")
		}
		a.Country = home
	}
	if err := l.addLife(r, id, 2, 4, 5); err != nil {
		return err
	}
	if err := l.addActor(r, a, cellNames(r, 6)...); err != nil {
		return err
	}
	for i, sort := range []nameSort{sortAdjective, sortPeople, sortSeat} { // "Congolese" is first the adjective
		for _, n := range cellNames(r, 7+i) {
			e := nameEntry{actor: id, sort: sort, country: a.Country}
			if sort == sortSeat {
				e.sector = graph.SectorGovernment
				if seat, sector, other := strings.Cut(n, "="); other {
					n, e.sector = seat, graph.Sector(sector)
					if !slices.Contains(graph.Sectors, e.sector) {
						return r.Errorf(7+i, "no sector %q", sector)
					}
				}
			}
			if err := l.addName(r, n, e); err != nil {
				return err
			}
			if sort == sortAdjective {
				l.slots = append(l.slots, foldName(n))
			}
		}
	}
	for _, n := range append([]string{a.Name}, cellNames(r, 6)...) {
		l.slots = append(l.slots, foldName(n))
	}
	return nil
}

func isCode(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return len(s) == 3
}

var plover = []string{"UNO", "EUR", "IGO", "NGO", "IMG", "ISM", "MNC"}

// homeOf reads a cell that holds a PLOVER code or a country.
func (l *Lexicon) homeOf(r graph.Row, cell int) (code, country string, err error) {
	s := r.Optional(cell)
	switch {
	case s == "":
	case slices.Contains(plover, s):
		code = s
	case l.actors[graph.ActorID("country:"+s)].ID != "":
		country = s
	default:
		err = r.Errorf(cell, "%q is neither a PLOVER code nor a country of countries.tsv", s)
	}
	return code, country, err
}

func (l *Lexicon) addOrganization(r graph.Row) error {
	code, country, err := l.homeOf(r, 1)
	if err != nil {
		return err
	}
	id := graph.ActorID("organization:" + graph.Slug(r.Cells[0]))
	a := graph.Actor{ID: id, Name: r.Cells[0], Kind: graph.KindOrganization, Code: code, Country: country}
	switch {
	case r.Optional(2) != "":
		if a.Sector, err = sectorOf(r, 2); err != nil {
			return err
		}
	case code == "UNO" || code == "EUR" || code == "IGO":
		a.Sector = graph.SectorIGO
	case code == "NGO":
		a.Sector = graph.SectorNGO
	default:
		a.Sector = graph.SectorBusiness
	}
	if err := l.addLife(r, id, 3, 5, 6); err != nil {
		return err
	}
	return l.addActor(r, a, cellNames(r, 7)...)
}

// addBody reads a line of bodies.tsv: a named organ of a country.
func (l *Lexicon) addBody(r graph.Row) error {
	_, country, err := l.homeOf(r, 2)
	if err != nil {
		return err
	}
	if country == "" {
		return r.Errorf(2, "an organ of a state needs its country")
	}
	sector, err := sectorOf(r, 3)
	if err != nil {
		return err
	}
	id := graph.ActorID("group:" + r.Cells[0])
	if err := l.addLife(r, id, 4, 0, 0); err != nil {
		return err
	}
	return l.addActor(r, graph.Actor{ID: id, Name: r.Cells[1], Kind: graph.KindOrganization, Country: country, Sector: sector}, cellNames(r, 6)...)
}

func (l *Lexicon) addGroup(r graph.Row) error {
	_, country, err := l.homeOf(r, 2)
	if err != nil {
		return err
	}
	code, _, err := l.homeOf(r, 3)
	if err != nil {
		return err
	}
	sector, turns, err := turnsOf(r, 4)
	if err != nil {
		return err
	}
	id := graph.ActorID("group:" + r.Cells[0])
	if delete(l.turns, id); len(turns) > 0 {
		l.turns[id] = turns
	}
	a := graph.Actor{ID: id, Name: r.Cells[1], Kind: graph.KindOrganization, Code: code, Country: country, Sector: sector}
	if fights(sector) {
		a.Kind = graph.KindArmedGroup
	}
	if err := l.addLife(r, id, 5, 7, 8); err != nil {
		return err
	}
	return l.addActor(r, a, cellNames(r, 9)...)
}

// fights reports whether a group of that sector is an armed one.
func fights(s graph.Sector) bool {
	return s == graph.SectorRebels || s == graph.SectorUnaligned || s == graph.SectorParamilitary
}

func sectorOf(r graph.Row, cell int) (graph.Sector, error) {
	return sectorNamed(r, cell, r.Cells[cell])
}

// sectorNamed is the sector of a code that stands in a cell.
func sectorNamed(r graph.Row, cell int, code string) (graph.Sector, error) {
	if !slices.Contains(graph.Sectors, graph.Sector(code)) {
		return "", r.Errorf(cell, "no sector %q", code)
	}
	return graph.Sector(code), nil
}

// turnsOf reads a cell that holds a sector, and behind it others with the days from
// which the group acted in them, the earliest first: "REB; GOV 2021-08-15".
func turnsOf(r graph.Row, cell int) (graph.Sector, []turn, error) {
	parts := strings.Split(r.Cells[cell], "; ")
	first, err := sectorNamed(r, cell, parts[0])
	if err != nil {
		return "", nil, err
	}
	var list []turn
	for _, p := range parts[1:] {
		code, day, _ := strings.Cut(p, " ")
		sector, err := sectorNamed(r, cell, code)
		if err != nil {
			return "", nil, err
		}
		from, _, ok := dayRange(day)
		if !ok {
			return "", nil, r.Errorf(cell, "%q: behind another sector stands the day from which it holds, YYYY-MM-DD, YYYY-MM or YYYY", p)
		}
		if len(list) > 0 && from <= list[len(list)-1].from {
			return "", nil, r.Errorf(cell, "%q does not come after %s: the days must follow one another", p, list[len(list)-1].from)
		}
		list = append(list, turn{from, sector})
	}
	return first, list, nil
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

func (l *Lexicon) addPlace(r graph.Row) error {
	_, country, err := l.homeOf(r, 1)
	if err != nil {
		return err
	}
	called := strings.TrimSuffix(r.Cells[0], " ?")
	for _, n := range append([]string{r.Cells[0]}, cellNames(r, 2)...) {
		if err := l.addName(r, n, nameEntry{name: called, sort: sortPlace, country: country}); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lexicon) addRole(r graph.Row) error {
	sector, err := sectorOf(r, 1)
	if err != nil {
		return err
	}
	switch r.Cells[2] {
	case "person", "group", "thing":
	default:
		return r.Errorf(2, "want person, group or thing, not %q", r.Cells[2])
	}
	if l.rolesRead[r.Cells[0]] {
		return r.Errorf(0, "role %s stands here twice", r.Cells[0])
	}
	l.rolesRead[r.Cells[0]] = true
	l.roles[r.Cells[0]] = roleNoun{sector, r.Cells[2], place(r)}
	return nil
}

// foldName is the words of a name as they are compared: lower case, without
// accents, apostrophes, full stops, hyphens and the Arabic article.
func foldName(name string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '‐' || r == '‑' || r == '–' }) {
		if f := foldWord(w); f != "" {
			words = append(words, f)
		}
	}
	return dropArticles(words)
}

// foldKey is the words of foldName joined with spaces.
func foldKey(name string) string {
	b := make([]byte, 0, 64)
	word := 0 // where the last word begins
	article := func() bool { return string(b[word:]) == "al" || string(b[word:]) == "el" }
	end := func() {
		if len(b) > word && !article() {
			b = append(b, ' ')
			word = len(b)
		}
		b = b[:word]
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c >= utf8.RuneSelf:
			return strings.Join(foldName(name), " ")
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b = append(b, c)
		case c == '-' || c == ' ' || c >= '\t' && c <= '\r':
			end()
		}
	}
	end()
	if len(b) == 0 {
		return strings.Join(foldName(name), " ") // nothing, or articles alone
	}
	return string(b[:len(b)-1])
}

// dropArticles leaves out "al" and "el" unless nothing else is left.
func dropArticles(words []string) []string {
	var list []string
	for _, w := range words {
		if w != "al" && w != "el" {
			list = append(list, w)
		}
	}
	if len(list) == 0 {
		return words
	}
	return list
}

func foldWord(w string) string {
	plain, ascii := true, true // small letters and digits only
	for i := range len(w) {
		c := w[i]
		plain = plain && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9')
		ascii = ascii && c < utf8.RuneSelf
	}
	switch {
	case plain:
		return w
	case ascii:
		b := make([]byte, 0, len(w))
		for i := range len(w) {
			switch c := w[i]; {
			case c >= 'A' && c <= 'Z':
				b = append(b, c+'a'-'A')
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
				b = append(b, c)
			}
		}
		return string(b)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return -1
		case r == 'ı':
			return 'i'
		case r == 'ø', r == 'Ø':
			return 'o'
		case r == 'ł', r == 'Ł':
			return 'l'
		case r == 'đ', r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(w))
}

// isAcronym reports whether a name is of capitals only, full stops aside, so
// that it must not match a word in lower case.
func isAcronym(name string) bool {
	letters := 0
	for _, r := range name {
		switch {
		case unicode.IsUpper(r) || unicode.IsDigit(r):
			letters++
		case r == '.' || r == '-':
		default:
			return false
		}
	}
	return letters <= 6
}

// describe is what Explain says of an entry.
func (e *nameEntry) describe() string {
	what := [...]string{"name", "adjective", "people", "seat of power", "place", "organ"}[e.sort]
	if e.actor == "" {
		return fmt.Sprintf("%s: %s %q", e.line, what, e.name)
	}
	return fmt.Sprintf("%s: %s %q of %s", e.line, what, e.name, e.actor)
}
