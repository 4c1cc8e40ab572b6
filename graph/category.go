package graph

import "fmt"

// A Category is one of the sixteen PLOVER 2021 event categories, or "" where a
// claim states no event ("is a member of", "did not attack").
type Category string

// The categories, in PLOVER's order.
const (
	Agree     Category = "AGREE"
	Consult   Category = "CONSULT"
	Support   Category = "SUPPORT"
	Concede   Category = "CONCEDE"
	Cooperate Category = "COOPERATE"
	Aid       Category = "AID"
	Retreat   Category = "RETREAT"
	Request   Category = "REQUEST"
	Accuse    Category = "ACCUSE"
	Reject    Category = "REJECT"
	Threaten  Category = "THREATEN"
	Protest   Category = "PROTEST"
	Sanction  Category = "SANCTION"
	Mobilize  Category = "MOBILIZE"
	Coerce    Category = "COERCE"
	Assault   Category = "ASSAULT"
)

// Categories lists the sixteen categories in PLOVER's order.
var Categories = []Category{
	Agree, Consult, Support, Concede, Cooperate, Aid, Retreat, Request,
	Accuse, Reject, Threaten, Protest, Sanction, Mobilize, Coerce, Assault,
}

// A Quad is a quad class: 1 verbal cooperation, 2 material cooperation,
// 3 verbal conflict, 4 material conflict; 0 for no event.
type Quad int

// The quad classes.
const (
	NoQuad              Quad = 0
	VerbalCooperation   Quad = 1
	MaterialCooperation Quad = 2
	VerbalConflict      Quad = 3
	MaterialConflict    Quad = 4
)

// Quad is the quad class that the category belongs to.
func (c Category) Quad() Quad {
	switch c {
	case Agree, Consult, Support, Concede:
		return VerbalCooperation
	case Cooperate, Aid, Retreat:
		return MaterialCooperation
	case Request, Accuse, Reject, Threaten:
		return VerbalConflict
	case Protest, Sanction, Mobilize, Coerce, Assault:
		return MaterialConflict
	}
	return NoQuad
}

// ParseCategory reads a category's name; "" and "-" are the empty category.
func ParseCategory(s string) (Category, error) {
	if s == "" || s == "-" {
		return "", nil
	}
	if Category(s).Quad() == NoQuad {
		return "", fmt.Errorf("no PLOVER category %q", s)
	}
	return Category(s), nil
}
