package sqlite

import (
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A matcher tells which rows, or which relations, a filter matches; nil stands for
// all of them.
type matcher func(i int32) bool

// matcher makes the matcher of a filter of claims; ok is false where the columns
// do not hold what it tests.
func (c *columns) matcher(f graph.Filter) (m matcher, ok bool) {
	switch f.Op {
	case "":
		return nil, true
	case graph.OpAll, graph.OpAny, graph.OpNot:
		return join(f, c.matcher)
	case graph.OpAt:
		if f.Part == graph.AtArticle {
			return c.articleMatcher(f.Of[0])
		}
		return c.mentionMatcher(f.Part, f.Of[0])
	}
	switch f.Property {
	case graph.ByType:
		return inDictionary(&c.types, c.typ, f), true
	case graph.ByCategory:
		return inDictionary(&c.categories, c.category, f), true
	case graph.ByPolarity:
		return inDictionary(&c.polarities, c.polarity, f), true
	case graph.ByModality:
		return inDictionary(&c.modalities, c.modality, f), true
	case graph.ByQuad:
		in := make([]bool, len(c.categories.names))
		for n, quad := range c.quads() {
			in[n] = slices.Contains(f.Values, any(int(quad)))
		}
		return func(i int32) bool { return in[c.category[i]] }, true
	case graph.ByFirst:
		return ofDay(c.first, f), true
	case graph.ByLast:
		return ofDay(c.last, f), true
	case graph.ByConfidence:
		return c.confident(f), true
	}
	return nil, false
}

// join makes the matcher of filters that are joined, whose parts of makes.
func join(f graph.Filter, of func(graph.Filter) (matcher, bool)) (matcher, bool) {
	var parts []matcher
	for _, x := range f.Of {
		m, ok := of(x)
		if !ok {
			return nil, false
		}
		if m == nil {
			m = func(int32) bool { return true }
		}
		parts = append(parts, m)
	}
	switch f.Op {
	case graph.OpNot:
		return func(i int32) bool { return !parts[0](i) }, true
	case graph.OpAny:
		return func(i int32) bool {
			for _, m := range parts {
				if m(i) {
					return true
				}
			}
			return false
		}, true
	}
	return func(i int32) bool {
		for _, m := range parts {
			if !m(i) {
				return false
			}
		}
		return true
	}, true
}

// inDictionary tests the strings of a column once each.
func inDictionary[N int32 | uint16](d *dictionary, column []N, f graph.Filter) matcher {
	in := passing(d.names, f)
	return func(i int32) bool { return in[column[i]] }
}

// passing marks the strings that pass a test.
func passing(names []string, f graph.Filter) []bool {
	in := make([]bool, len(names))
	for n, name := range names {
		switch f.Op {
		case graph.OpIn:
			in[n] = slices.Contains(f.Values, any(name))
		case graph.OpBegins:
			in[n] = strings.HasPrefix(name, f.Values[0].(string))
		case graph.OpContains:
			in[n] = strings.Contains(name, f.Values[0].(string))
		}
	}
	return in
}

func ofDay(column []int32, f graph.Filter) matcher {
	pass := ofDays(f)
	return func(i int32) bool { return pass(column[i]) }
}

// ofDays is a test of days.
func ofDays(f graph.Filter) func(int32) bool {
	days := make([]int32, len(f.Values))
	for i, v := range f.Values {
		days[i] = dayOf([]byte(v.(string))) // "" finds what has none
	}
	switch f.Op {
	case graph.OpAtLeast:
		return func(day int32) bool { return day >= days[0] }
	case graph.OpAtMost:
		return func(day int32) bool { return day <= days[0] && day != noDay }
	}
	return func(day int32) bool { return slices.Contains(days, day) }
}

func (c *columns) confident(f graph.Filter) matcher {
	pass := ofNumber(f)
	return func(i int32) bool { return pass(c.confidence[i]) }
}

// ofNumber is a test of numbers.
func ofNumber(f graph.Filter) func(float64) bool {
	bounds := make([]float64, len(f.Values))
	for i, v := range f.Values {
		switch v := v.(type) {
		case int:
			bounds[i] = float64(v)
		case float64:
			bounds[i] = v
		}
	}
	switch f.Op {
	case graph.OpAtLeast:
		return func(x float64) bool { return x >= bounds[0] }
	case graph.OpAtMost:
		return func(x float64) bool { return x <= bounds[0] }
	}
	return func(x float64) bool { return slices.Contains(bounds, x) }
}

func (c *columns) articleMatcher(f graph.Filter) (matcher, bool) {
	switch {
	case f.Op == "":
		return nil, true
	case f.Op == graph.OpAll || f.Op == graph.OpAny || f.Op == graph.OpNot:
		return join(f, c.articleMatcher)
	case f.Property == graph.ByID:
		in := map[int32]bool{}
		for _, v := range f.Values {
			if n, ok := c.articleAt[v.(string)]; ok {
				in[n] = true
			}
		}
		return func(i int32) bool { return in[c.article[i]] }, true
	case f.Property == graph.ByPublisher:
		in := passing(c.publishers.names, f)
		return func(i int32) bool { return in[c.articles[c.article[i]].publisher] }, true
	}
	return nil, false
}

// mentionMatcher matches rows by one of their mentions.
func (c *columns) mentionMatcher(p graph.Part, f graph.Filter) (matcher, bool) {
	actor, role := c.subject, c.subjectRole
	switch p {
	case graph.AtObject:
		actor, role = c.object, c.objectRole
	case graph.AtSpeaker:
		actor, role = c.speaker, c.speakerRole
	}
	part := -1
	switch f.Op {
	case "":
		return nil, true
	case graph.OpAll, graph.OpAny, graph.OpNot:
		return join(f, func(x graph.Filter) (matcher, bool) { return c.mentionMatcher(p, x) })
	}
	switch f.Property {
	case graph.ByID:
		in := make([]bool, len(c.actors.names))
		for _, v := range f.Values {
			if n, ok := c.actors.at[v.(string)]; ok {
				in[c.canonical[n]] = true
			}
		}
		return func(i int32) bool { return in[c.canonical[actor[i]]] }, true
	case graph.ByPresent:
		return func(i int32) bool { return slices.Contains(f.Values, any(role[i] != 0)) }, true
	case graph.ByKind:
		part = 0
	case graph.ByCountry:
		part = 1
	case graph.ByCode:
		part = 2
	case graph.BySector:
		part = 3
	default:
		return nil, false
	}
	texts := make([]string, len(c.roles.names))
	for n, name := range c.roles.names {
		if n > 0 { // no mention has none of these
			texts[n] = strings.Split(name, roleSeparator)[part]
		}
	}
	in := passing(texts, f)
	return func(i int32) bool { return in[role[i]] }, true
}
