package extractor

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode"

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
)

// A nameEntry is one name in the lexicon.
type nameEntry struct {
	actor   graph.ActorID
	name    string // as listed
	sort    nameSort
	country string // of a place
	acronym bool   // matches in capitals only
	line    string
}

// A roleNoun says in what role somebody acts who is called so.
type roleNoun struct {
	sector graph.Sector
	sort   string // person, group or thing
	line   string
}

// A Lexicon knows actors by name and role nouns by what they say. It is immutable.
type Lexicon struct {
	actors  map[graph.ActorID]graph.Actor
	names   map[string][]nameEntry // by folded words joined with spaces
	longest map[string]int         // by first folded word: the most words of a name
	roles   map[string]roleNoun
	offices
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
// describes. A fault is reported as file:line:column, a name that two actors of
// one table bear too.
func LoadLexicon(fsys fs.FS) (*Lexicon, error) {
	l := &Lexicon{
		actors: map[graph.ActorID]graph.Actor{},
		names:  map[string][]nameEntry{}, longest: map[string]int{}, roles: map[string]roleNoun{},
		offices: newOffices(),
	}
	for _, t := range []struct {
		file  string
		cells int
		add   func(graph.Row) error
	}{
		{"countries.tsv", 6, l.addCountry},
		{"organizations.tsv", 3, l.addOrganization},
		{"groups.tsv", 6, l.addGroup},
		{"offices.tsv", 4, l.addOffice},
		{"persons.tsv", 7, l.addPerson},
		{"places.tsv", 2, l.addPlace},
		{"roles.tsv", 3, l.addRole},
	} {
		if err := graph.ReadTable(fsys, t.file, t.cells, t.add); err != nil {
			return nil, err
		}
	}
	if err := l.checkPersons(); err != nil {
		return nil, err
	}
	return l, nil
}

// Actor returns the actor of that ID, false where the lexicon lists none.
func (l *Lexicon) Actor(id graph.ActorID) (graph.Actor, bool) {
	a, ok := l.actors[id]
	return a, ok
}

// names splits a cell of names.
func cellNames(r graph.Row, cell int) []string {
	if s := r.Optional(cell); s != "" {
		return strings.Split(s, "; ")
	}
	return nil
}

func (l *Lexicon) addActor(r graph.Row, a graph.Actor, names ...string) error {
	if _, twice := l.actors[a.ID]; twice {
		return r.Errorf(0, "actor %s stands here twice", a.ID)
	}
	a.Known = true
	for _, n := range names {
		a.Aliases = append(a.Aliases, graph.Alias{Name: n, Source: graph.AliasLexicon})
	}
	l.actors[a.ID] = a
	for _, n := range append([]string{a.Name}, names...) {
		if err := l.addName(r, n, nameEntry{actor: a.ID, sort: sortName}); err != nil {
			return err
		}
	}
	return nil
}

// addName lists a name. Names of one table must not clash, save those of persons
// who were in office at different times; where two tables know a name, the table that was read first wins.
func (l *Lexicon) addName(r graph.Row, name string, e nameEntry) error {
	words := foldName(name)
	if len(words) == 0 {
		return r.Errorf(0, "name %q has no letter", name)
	}
	key := strings.Join(words, " ")
	e.name, e.line = name, place(r)
	e.acronym = isAcronym(name)
	for _, other := range l.names[key] {
		if other.actor != e.actor && other.sort == e.sort && other.acronym == e.acronym && strings.HasPrefix(other.line, r.File+":") && e.sort == sortName {
			if isPerson(e.actor) { // whose offices are not all read yet
				l.shared = append(l.shared, sharedName{name, r, e.actor, other.actor})
				continue
			}
			return r.Errorf(0, "name %q stands for %s already (%s)", name, other.actor, other.line)
		}
	}
	l.names[key] = append(l.names[key], e)
	l.longest[words[0]] = max(l.longest[words[0]], len(words))
	return nil
}

func (l *Lexicon) addCountry(r graph.Row) error {
	code := r.Cells[0]
	if len(code) != 3 || strings.ToUpper(code) != code {
		return r.Errorf(0, "%q is no alpha-3 code", code)
	}
	id := graph.ActorID("country:" + code)
	a := graph.Actor{ID: id, Name: r.Cells[1], Kind: graph.KindCountry, Country: code}
	if err := l.addActor(r, a, cellNames(r, 2)...); err != nil {
		return err
	}
	for i, sort := range []nameSort{sortAdjective, sortPeople, sortSeat} { // "Congolese" is first the adjective
		for _, n := range cellNames(r, 3+i) {
			if err := l.addName(r, n, nameEntry{actor: id, sort: sort, country: code}); err != nil {
				return err
			}
		}
	}
	return nil
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
	a := graph.Actor{ID: graph.ActorID("organization:" + graph.Slug(r.Cells[0])), Name: r.Cells[0], Kind: graph.KindOrganization, Code: code, Country: country}
	switch {
	case code == "UNO" || code == "EUR" || code == "IGO":
		a.Sector = graph.SectorIGO
	case code == "NGO":
		a.Sector = graph.SectorNGO
	default:
		a.Sector = graph.SectorBusiness
	}
	return l.addActor(r, a, cellNames(r, 2)...)
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
	sector, err := sectorOf(r, 4)
	if err != nil {
		return err
	}
	a := graph.Actor{ID: graph.ActorID("group:" + r.Cells[0]), Name: r.Cells[1], Kind: graph.KindOrganization, Code: code, Country: country, Sector: sector}
	if sector == graph.SectorRebels || sector == graph.SectorUnaligned {
		a.Kind = graph.KindArmedGroup
	}
	return l.addActor(r, a, cellNames(r, 5)...)
}

func sectorOf(r graph.Row, cell int) (graph.Sector, error) {
	s := graph.Sector(r.Cells[cell])
	if !slices.Contains(graph.Sectors, s) {
		return "", r.Errorf(cell, "no sector %q", r.Cells[cell])
	}
	return s, nil
}

func (l *Lexicon) addPlace(r graph.Row) error {
	_, country, err := l.homeOf(r, 1)
	if err != nil {
		return err
	}
	return l.addName(r, r.Cells[0], nameEntry{sort: sortPlace, country: country})
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
	if _, twice := l.roles[r.Cells[0]]; twice {
		return r.Errorf(0, "role %s stands here twice", r.Cells[0])
	}
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
	ascii := true
	for i := range len(w) {
		ascii = ascii && w[i] < 0x80
	}
	if !ascii {
		w = norm.NFD.String(w)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return -1
		case r == 'ı':
			return 'i'
		case r == 'ø':
			return 'o'
		}
		return unicode.ToLower(r)
	}, w)
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
	what := [...]string{"name", "adjective", "people", "seat of power", "place"}[e.sort]
	if e.actor == "" {
		return fmt.Sprintf("%s: %s %q", e.line, what, e.name)
	}
	return fmt.Sprintf("%s: %s %q of %s", e.line, what, e.name, e.actor)
}
