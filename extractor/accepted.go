package extractor

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// AliasTable and ActorTable are the tables of a user's lexicon that names met in
// texts are accepted into; see [WriteAlias] and [WriteActor].
const (
	AliasTable = "aliases.tsv"
	ActorTable = "actors.tsv"
)

// kindOfPrefix is the kind that the prefix of an ID gives.
var kindOfPrefix = map[string]graph.Kind{
	"person": graph.KindPerson, "organization": graph.KindOrganization, "group": graph.KindArmedGroup,
}

// addAlias reads a line of aliases.tsv: one more name of an actor that another
// table lists, of this layer or of one below it.
func (l *Lexicon) addAlias(r graph.Row) error {
	id := graph.ActorID(r.Cells[1])
	a, ok := l.actors[id]
	if !ok {
		return r.Errorf(1, "no actor %s: list it in %s, or give the ID of another", id, ActorTable)
	}
	if err := l.addName(r, r.Cells[0], nameEntry{actor: id, sort: sortName}); err != nil {
		return err
	}
	a.Aliases = append(slices.Clip(a.Aliases), graph.Alias{Name: r.Cells[0], Source: graph.AliasLexicon})
	l.actors[id] = a
	return nil
}

// addAccepted reads a line of actors.tsv: ID, name, country or PLOVER code,
// sector, other names. The prefix of the ID says the kind: person, organization
// or group, which is an armed group where its sector is REB or UAF.
func (l *Lexicon) addAccepted(r graph.Row) error {
	prefix, key, _ := strings.Cut(r.Cells[0], ":")
	kind, ok := kindOfPrefix[prefix]
	if !ok || key == "" || key != graph.Slug(key) {
		return r.Errorf(0, "%q is no ID of an actor: write person:, organization: or group: and a key of small letters, digits and hyphens", r.Cells[0])
	}
	code, country, err := l.homeOf(r, 2)
	if err != nil {
		return err
	}
	a := graph.Actor{ID: graph.ActorID(r.Cells[0]), Name: r.Cells[1], Kind: kind, Code: code, Country: country}
	if r.Optional(3) != "" {
		if a.Sector, err = sectorOf(r, 3); err != nil {
			return err
		}
	}
	if kind == graph.KindArmedGroup && !fights(a.Sector) {
		a.Kind = graph.KindOrganization
	}
	return l.addActor(r, a, cellNames(r, 4)...)
}

// WriteAlias writes a line of aliases.tsv.
func WriteAlias(w io.Writer, name string, id graph.ActorID) error {
	return writeRow(w, name, string(id))
}

// WriteActor writes a line of actors.tsv.
func WriteActor(w io.Writer, a graph.Actor) error {
	home := a.Country
	if a.Code != "" {
		home = a.Code
	}
	var names []string
	for _, n := range a.Aliases {
		names = append(names, n.Name)
	}
	return writeRow(w, string(a.ID), a.Name, home, string(a.Sector), strings.Join(names, "; "))
}

func writeRow(w io.Writer, cells ...string) error {
	for i, c := range cells {
		if cells[i] = strings.Join(strings.Fields(c), " "); cells[i] == "" {
			cells[i] = "-"
		}
	}
	_, err := fmt.Fprintln(w, strings.Join(cells, "\t"))
	return err
}
