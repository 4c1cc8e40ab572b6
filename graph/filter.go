package graph

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Filter is a condition on the items of a list: a test of one property, or
// conditions joined. The zero Filter matches everything. The functions below make
// filters:
//
//	graph.All(
//		graph.In(graph.ByCategory, graph.Assault),
//		graph.AtLeast(graph.ByConfidence, 0.8),
//		graph.At(graph.AtSubject, graph.Not(graph.In(graph.ByKind, graph.KindCountry))),
//	)
//
// What an item lacks is "", or 0 for a quad class, which only In finds: every
// other test of it fails.
type Filter struct {
	Op       Op
	Of       []Filter // of OpAll, OpAny, OpNot, OpAt and OpHas
	Part     Part     // of OpAt
	Property Property // of a test
	Values   []any    // of a test: string, int, float64 or bool
}

// An Op says what a filter does.
type Op string

// The operations. The last six test a property.
const (
	OpAll      Op = "all"      // each of Of matches
	OpAny      Op = "any"      // one of Of matches
	OpNot      Op = "not"      // Of[0] does not match
	OpAt       Op = "at"       // Of[0] matches what stands at Part
	OpHas      Op = "has"      // Of[0] matches a claim of the relation
	OpIn       Op = "in"       // is one of Values; names without regard to case and accents
	OpBegins   Op = "begins"   // begins with Values[0]
	OpContains Op = "contains" // contains Values[0]
	OpWords    Op = "words"    // has words that begin with the words of Values[0], ignoring case and accents
	OpAtLeast  Op = "at least" // is there and no less than Values[0]
	OpAtMost   Op = "at most"  // is there and no more than Values[0]
)

// A Part is what a claim or relation refers to.
type Part string

// The parts: of claims all, of relations the first two. Of a relation it is the
// actor that stands there, of a claim the mention.
const (
	AtSubject Part = "subject"
	AtObject  Part = "object"
	AtSpeaker Part = "speaker"
	AtArticle Part = "article"
)

// A Property is what a test looks at.
type Property string

// The properties. A mention's kind, country, code and sector are those in which
// the claim's words give it, its names those of its actor.
const (
	ByID           Property = "id"   // of an actor also one that was merged into it
	ByName         Property = "name" // any name or alias of the actor
	ByKind         Property = "kind"
	ByCountry      Property = "country"
	ByCode         Property = "code"
	BySector       Property = "sector"
	ByKnown        Property = "known"
	ByClaims       Property = "claims"  // how many
	ByText         Property = "text"    // the words of a mention
	ByPresent      Property = "present" // whether there is a mention
	ByType         Property = "type"
	ByCategory     Property = "category"
	ByQuad         Property = "quad"
	ByPolarity     Property = "polarity"
	ByModality     Property = "modality"
	ByFirst        Property = "first" // day of the event, or of the earliest claim
	ByLast         Property = "last"
	ByConfidence   Property = "confidence"
	ByPlace        Property = "place"
	ByPlaceCountry Property = "place country"
	ByEvidence     Property = "evidence" // the words of the claim's sentence
	ByArticles     Property = "articles"
	ByPublishers   Property = "publishers" // how many; of a claim, those of its relation, 0 where it has none
	ByAffirmed     Property = "affirmed"
	ByDenied       Property = "denied"
	ByPublisher    Property = "publisher"
	ByPublished    Property = "published"
	ByTitle        Property = "title"
	ByAdded        Property = "added" // when the article was first taken in; see TimeLayout
)

// A List is what a filter selects from.
type List string

// The lists; mentions are selected with the claims that they stand in.
const (
	ActorList    List = "actors"
	RelationList List = "relations"
	ClaimList    List = "claims"
	ArticleList  List = "articles"
	// PublisherList has the days of the first and the last article.
	PublisherList List = "publishers"
	mentions      List = "mentions"
)

// A nature says which tests a property takes.
type nature int

const (
	code   nature = iota // compared as a whole
	phrase               // also in parts
	name                 // also by its words, and case and accents do not matter
	search               // only by its words
	day
	moment
	number
	class // a number that is compared as a whole
	flag
)

var natures = map[List]map[Property]nature{
	ActorList: {ByID: code, ByName: name, ByKind: code, ByCountry: code, ByCode: code, BySector: code, ByKnown: flag, ByClaims: number},
	mentions:  {ByID: code, ByName: name, ByText: phrase, ByPresent: flag, ByKind: code, ByCountry: code, ByCode: code, BySector: code},
	RelationList: {ByID: code, ByType: phrase, ByCategory: code, ByQuad: class, ByFirst: day, ByLast: day, ByConfidence: number,
		ByClaims: number, ByArticles: number, ByPublishers: number, ByAffirmed: number, ByDenied: number},
	ClaimList: {ByID: code, ByType: phrase, ByCategory: code, ByQuad: class, ByPolarity: code, ByModality: code, ByFirst: day, ByLast: day,
		ByConfidence: number, ByPlace: phrase, ByPlaceCountry: code, ByEvidence: search, ByPublishers: number},
	ArticleList:   {ByID: code, ByPublisher: phrase, ByPublished: day, ByTitle: search, ByAdded: moment, ByClaims: number},
	PublisherList: {ByPublisher: phrase, ByArticles: number, ByClaims: number, ByFirst: day, ByLast: day},
}

var tests = map[nature][]Op{
	code: {OpIn}, phrase: {OpIn, OpBegins, OpContains}, name: {OpIn, OpBegins, OpContains, OpWords}, search: {OpWords},
	day: {OpIn, OpAtLeast, OpAtMost}, moment: {OpAtLeast, OpAtMost}, number: {OpIn, OpAtLeast, OpAtMost}, class: {OpIn}, flag: {OpIn},
}

// All matches what all filters match; those that match everything are left out.
func All(of ...Filter) Filter {
	of = slices.DeleteFunc(slices.Clone(of), Filter.IsZero)
	switch len(of) {
	case 0:
		return Filter{}
	case 1:
		return of[0]
	}
	return Filter{Op: OpAll, Of: of}
}

// Any matches what one of the filters matches: nothing, where there are none.
func Any(of ...Filter) Filter { return Filter{Op: OpAny, Of: of} }

// Not matches what the filter does not match.
func Not(f Filter) Filter { return Filter{Op: OpNot, Of: []Filter{f}} }

// At matches claims and relations of which the filter matches what stands there.
func At(p Part, f Filter) Filter { return Filter{Op: OpAt, Part: p, Of: []Filter{f}} }

// Has matches relations with a claim that the filter matches.
func Has(claim Filter) Filter { return Filter{Op: OpHas, Of: []Filter{claim}} }

// In matches what has one of the values: nothing, where there are none.
func In[T ~string | ~int | ~float64 | ~bool](p Property, values ...T) Filter {
	f := Filter{Op: OpIn, Property: p}
	for _, v := range values {
		f.Values = append(f.Values, plain(v))
	}
	return f
}

// plain gives a value its basic type, as Values have it.
func plain[T ~string | ~int | ~float64 | ~bool](v T) any {
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.String:
		return r.String()
	case reflect.Int:
		return int(r.Int())
	case reflect.Float64:
		return r.Float()
	}
	return r.Bool()
}

// Begins matches what begins with a text.
func Begins(p Property, text string) Filter {
	return Filter{Op: OpBegins, Property: p, Values: []any{text}}
}

// Contains matches what contains a text.
func Contains(p Property, text string) Filter {
	return Filter{Op: OpContains, Property: p, Values: []any{text}}
}

// Words matches what has words that begin with the words given.
func Words(p Property, words string) Filter {
	return Filter{Op: OpWords, Property: p, Values: []any{words}}
}

// AtLeast matches what is no less than a number, day or time.
func AtLeast[T string | int | float64 | time.Time](p Property, v T) Filter {
	return Filter{Op: OpAtLeast, Property: p, Values: []any{bound(v)}}
}

// AtMost matches what is no more than a number, day or time.
func AtMost[T string | int | float64 | time.Time](p Property, v T) Filter {
	return Filter{Op: OpAtMost, Property: p, Values: []any{bound(v)}}
}

// bound is a value as filters have it: a time in TimeLayout.
func bound(v any) any {
	if t, ok := v.(time.Time); ok {
		return t.UTC().Truncate(time.Millisecond).Format(TimeLayout)
	}
	return v
}

// Known matches claims of which the article had been taken in by then.
func Known(by time.Time) Filter { return At(AtArticle, AtMost(ByAdded, by)) }

func validTime(s string) bool {
	_, err := time.Parse(TimeLayout, s)
	return err == nil
}

// Within matches claims of which the event lies, at least in part, between two
// days, both included; "" leaves a side open.
func Within(from, to string) Filter {
	var of []Filter
	if from != "" {
		of = append(of, AtLeast(ByLast, from))
	}
	if to != "" {
		of = append(of, AtMost(ByFirst, to))
	}
	return All(of...)
}

// IsZero reports whether the filter matches everything by being none.
func (f Filter) IsZero() bool { return f.Op == "" }

// maxNested bounds how deep filters may stand in each other.
const maxNested = 50

// Check reports what is wrong with a filter of a list: a property that it does
// not have, a test that the property does not take, a day that is none, a text
// that no item can hold. The error wraps ErrQuery.
func (f Filter) Check(of List) error { return f.check(of, 0) }

func (f Filter) check(of List, depth int) error {
	if depth > maxNested {
		return fmt.Errorf("%w: conditions nested more than %d deep", ErrQuery, maxNested)
	}
	within := of
	switch f.Op {
	case "":
		return nil
	case OpAll, OpAny, OpNot:
	case OpAt:
		switch {
		case of == ClaimList && f.Part == AtArticle:
			within = ArticleList
		case of == ClaimList && (f.Part == AtSubject || f.Part == AtObject || f.Part == AtSpeaker):
			within = mentions
		case of == RelationList && (f.Part == AtSubject || f.Part == AtObject):
			within = ActorList
		default:
			return fmt.Errorf("%w: %s have no %s", ErrQuery, of, f.Part)
		}
	case OpHas:
		if of != RelationList {
			return fmt.Errorf("%w: only relations are selected by their claims", ErrQuery)
		}
		within = ClaimList
	default:
		return f.checkTest(of)
	}
	if f.Op != OpAll && f.Op != OpAny && len(f.Of) != 1 {
		return fmt.Errorf("%w: %q takes one condition, not %d", ErrQuery, f.Op, len(f.Of))
	}
	for _, x := range f.Of {
		if err := x.check(within, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (f Filter) checkTest(of List) error {
	n, ok := natures[of][f.Property]
	if !ok {
		return fmt.Errorf("%w: %s have no %s", ErrQuery, of, f.Property)
	}
	if !slices.Contains(tests[n], f.Op) {
		return fmt.Errorf("%w: %q does not test the %s of %s", ErrQuery, f.Op, f.Property, of)
	}
	if f.Op != OpIn && len(f.Values) != 1 {
		return fmt.Errorf("%w: %q takes one value, not %d", ErrQuery, f.Op, len(f.Values))
	}
	for _, v := range f.Values {
		fits := false
		switch v := v.(type) {
		case string:
			fits = n != number && n != class && n != flag
			switch {
			case !fits:
			case strings.ContainsRune(v, 0) || !utf8.ValidString(v):
				return fmt.Errorf("%w: %s %q holds a zero byte or is not valid UTF-8", ErrQuery, f.Property, v)
			case n == day && !ValidDate(v) && (v != "" || f.Op != OpIn):
				return fmt.Errorf("%w: date %q is not of the form YYYY-MM-DD", ErrQuery, v)
			case n == moment && !validTime(v):
				return fmt.Errorf("%w: time %q is not of the form %s", ErrQuery, v, TimeLayout)
			case f.Op == OpWords && strings.TrimSpace(v) == "":
				return fmt.Errorf("%w: a search for white space in the %s", ErrQuery, f.Property)
			}
		case int:
			fits = n == number || n == class
		case float64:
			fits = n == number && !math.IsNaN(v) && !math.IsInf(v, 0)
		case bool:
			fits = n == flag
		}
		if !fits {
			return fmt.Errorf("%w: %v is no value of the %s of %s", ErrQuery, v, f.Property, of)
		}
	}
	return nil
}
