package extractor

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// cellNames splits a cell of names.
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
	var sector graph.Sector
	if r.Cells[1] != "-" || r.Cells[2] != "thing" {
		var err error
		if sector, err = sectorOf(r, 1); err != nil {
			return err
		}
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
