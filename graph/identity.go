package graph

import (
	"fmt"
	"iter"
	"slices"
)

// An Identity is what an identity log adds up to: who is whom, and which names
// people have added. The zero value knows no edits.
type Identity struct {
	edits    []Edit
	undone   map[int]bool
	into     map[ActorID]ActorID
	mergedBy map[ActorID]int // by which edit
	distinct map[[2]ActorID]bool
	aliases  map[ActorID][]Alias
	splits   map[splitKey]*Actor
}

// LoadIdentity reads a log.
func LoadIdentity(log iter.Seq2[Edit, error]) (*Identity, error) {
	d := &Identity{}
	for e, err := range log {
		if err == nil {
			err = d.Apply(e)
		}
		if err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Apply adds the next edit of the log. The error wraps ErrQuery and leaves the
// identity as it was where the edit contradicts what holds: a merge of an actor
// into itself or of two that are marked distinct, a second split of the same
// mentions, an undo of what is not there or is undone already.
func (d *Identity) Apply(e Edit) error {
	if e.Number != len(d.edits)+1 {
		return fmt.Errorf("%w: edit number %d follows %d", ErrQuery, e.Number, len(d.edits))
	}
	if err := d.check(e); err != nil {
		return err
	}
	d.edits = append(d.edits, e)
	if e.Kind == EditUndo {
		if d.undone == nil {
			d.undone = map[int]bool{}
		}
		d.undone[e.Undoes] = true
	}
	d.rebuild()
	return nil
}

func (d *Identity) check(e Edit) error {
	switch e.Kind {
	case EditMerge:
		a, b := d.Canonical(e.Actor), d.Canonical(e.Into)
		if e.Actor == "" || e.Into == "" || a == b {
			return fmt.Errorf("%w: merging %q into %q, which are one actor already", ErrQuery, e.Actor, e.Into)
		}
		if d.distinct[pair(a, b)] || d.distinct[pair(e.Actor, e.Into)] {
			return fmt.Errorf("%w: %q and %q are marked as distinct", ErrQuery, e.Actor, e.Into)
		}
	case EditDistinct:
		if d.Canonical(e.Actor) == d.Canonical(e.Into) {
			return fmt.Errorf("%w: %q and %q are one actor; undo the merge first", ErrQuery, e.Actor, e.Into)
		}
	case EditAlias:
		if e.Actor == "" || e.Name == "" {
			return fmt.Errorf("%w: an alias needs an actor and a name", ErrQuery)
		}
	case EditSplit:
		key := splitKey{e.Actor, NormalName(e.Name), e.Article}
		switch {
		case e.Actor == "" || key.name == "" || e.Target == nil || e.Target.ID == "" || e.Target.ID != e.Into:
			return fmt.Errorf("%w: a split needs an actor, a name and the actor whom it is to mean", ErrQuery)
		case d.Canonical(e.Actor) == d.Canonical(e.Into):
			return fmt.Errorf("%w: %q and %q are one actor; undo the merge first", ErrQuery, e.Actor, e.Into)
		case d.splits[key] != nil:
			return fmt.Errorf("%w: %q of %q means %q already; undo that first", ErrQuery, e.Name, e.Actor, d.splits[key].ID)
		}
	case EditUndo:
		if e.Undoes < 1 || e.Undoes > len(d.edits) {
			return fmt.Errorf("%w: no edit %d to undo", ErrQuery, e.Undoes)
		}
		if d.undone[e.Undoes] {
			return fmt.Errorf("%w: edit %d is undone already", ErrQuery, e.Undoes)
		}
		if d.edits[e.Undoes-1].Kind == EditUndo {
			return fmt.Errorf("%w: edit %d is an undo; make the edit again instead", ErrQuery, e.Undoes)
		}
	default:
		return fmt.Errorf("%w: no edit kind %q", ErrQuery, e.Kind)
	}
	return nil
}

// rebuild replays the log: an undo then needs no inverse of its own, and the
// result is the same as if the undone edit had never been made.
func (d *Identity) rebuild() {
	d.into = map[ActorID]ActorID{}
	d.mergedBy = map[ActorID]int{}
	d.distinct = map[[2]ActorID]bool{}
	d.aliases = map[ActorID][]Alias{}
	d.splits = map[splitKey]*Actor{}
	for _, e := range d.edits {
		if d.undone[e.Number] {
			continue
		}
		switch e.Kind {
		case EditMerge:
			if a, b := d.Canonical(e.Actor), d.Canonical(e.Into); a != b {
				d.into[a], d.mergedBy[a] = b, e.Number
			}
		case EditDistinct:
			d.distinct[pair(e.Actor, e.Into)] = true
		case EditAlias:
			d.aliases[e.Actor] = append(d.aliases[e.Actor], Alias{e.Name, AliasCurator})
		case EditSplit:
			d.splits[splitKey{e.Actor, NormalName(e.Name), e.Article}] = e.Target
		}
	}
}

// Canonical returns the actor that id stands for now: itself unless merged.
func (d *Identity) Canonical(id ActorID) ActorID {
	for {
		next, ok := d.into[id]
		if !ok {
			return id
		}
		id = next
	}
}

// Aliases returns the names that edits gave to the actor, in order.
func (d *Identity) Aliases(id ActorID) []Alias { return d.aliases[id] }

// named lists the actors that the log names, by ID.
func (d *Identity) named() []ActorID {
	var list []ActorID
	for _, e := range d.edits {
		for _, id := range []ActorID{e.Actor, e.Into} {
			if id != "" {
				list = append(list, id)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Undone reports whether an edit has been taken back.
func (d *Identity) Undone(number int) bool { return d.undone[number] }

// MergeOf returns the edit by which an actor stands for another now, false where
// it stands for itself.
func (d *Identity) MergeOf(id ActorID) (merge Edit, ok bool) {
	number, ok := d.mergedBy[id]
	if !ok {
		return Edit{}, false
	}
	return d.edits[number-1], true
}

// Edits returns the log. The caller must not change it.
func (d *Identity) Edits() []Edit { return d.edits }

func pair(a, b ActorID) [2]ActorID {
	if b < a {
		a, b = b, a
	}
	return [2]ActorID{a, b}
}
