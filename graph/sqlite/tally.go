package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// Tally counts claims by group; see graph.Tallier. It counts in memory where the
// columns hold all that the query asks for, and else by SQL.
func (s *Store) Tally(ctx context.Context, q graph.TallyQuery) ([]graph.Tally, error) {
	if err := checkDates(q.Claims.From, q.Claims.To); err != nil {
		return nil, err
	}
	list, counted, err := s.tallyColumns(ctx, q)
	if err != nil {
		return nil, err
	}
	if !counted {
		if list, err = s.tallyRows(ctx, q); err != nil {
			return nil, err
		}
	}
	if q.Per == graph.PerRelation {
		return list, s.addRelations(ctx, list)
	}
	return list, nil
}

// addRelations gives tallies their relations whole.
func (s *Store) addRelations(ctx context.Context, list []graph.Tally) error {
	at := map[graph.RelationID]int{}
	var ids []graph.RelationID
	for i := range list {
		at[list[i].Relation.ID] = i
		ids = append(ids, list[i].Relation.ID)
	}
	for part := range slices.Chunk(ids, graph.MaxPage) {
		slice, err := s.Relations(ctx, graph.RelationQuery{IDs: part}, graph.Page{First: len(part)})
		if err != nil {
			return err
		}
		for i := range slice.Items {
			list[at[slice.Items[i].ID]].Relation = &slice.Items[i]
		}
	}
	return nil
}

// tallyRows counts by SQL.
func (s *Store) tallyRows(ctx context.Context, q graph.TallyQuery) ([]graph.Tally, error) {
	w, err := s.claimWhere(ctx, q.Claims)
	if err != nil {
		return nil, err
	}
	const columns = "type, category, quad, polarity, first, relation, article, speaker"
	from := "(SELECT " + columns + ", subject, object, '' AS actor, 0 AS side FROM claim" + w.String() + ") c"
	args := w.args
	keys := []string{"''", "''", "''", "''", "''", "''", "''"} // period, category, type, actor, relation, subject, object
	having, sources := "", "0, 0"
	switch {
	case q.Per&graph.PerDay != 0:
		keys[0] = "CASE WHEN length(c.first) = 10 THEN c.first ELSE '' END"
	case q.Per&graph.PerMonth != 0:
		keys[0] = "CASE WHEN length(c.first) = 10 THEN substr(c.first, 1, 7) ELSE '' END"
	case q.Per&graph.PerYear != 0:
		keys[0] = "CASE WHEN length(c.first) = 10 THEN substr(c.first, 1, 4) ELSE '' END"
	}
	if q.Per&graph.PerCategory != 0 {
		keys[1] = "c.category"
	}
	if q.Per&graph.PerType != 0 {
		keys[2] = "c.type"
	}
	switch {
	case q.Per&graph.PerActor != 0:
		var halves []string
		for side, end := range []string{"subject", "object"} {
			halves = append(halves, fmt.Sprintf("SELECT %s, %s AS actor, %d AS side FROM claim%s", columns, end, side+1, w.String()))
		}
		from = "(" + strings.Join(halves, " UNION ALL ") + ") c"
		args = slices.Concat(args, args)
		keys[3], having = "c.actor", " WHERE c.actor <> ''"
	case q.Per&graph.PerSpeaker != 0:
		keys[3], having = "c.speaker", " WHERE c.speaker <> ''"
	case q.Per&graph.PerRelation != 0:
		keys[4], having = "c.relation", " WHERE c.relation <> ''"
		from += " JOIN article ON article.id = c.article"
		sources = "count(DISTINCT nullif(article.publisher, '')), count(DISTINCT c.article)"
	case q.Per&graph.PerCountries != 0:
		keys[5], keys[6], having = "s.country", "o.country", " WHERE s.country <> '' AND o.country <> ''"
		from += " JOIN actor s ON s.id = c.subject JOIN actor o ON o.id = c.object"
	}
	query := "SELECT " + strings.Join(keys, ", ") + ", count(*), sum(c.polarity = 'NEGATED')"
	for quad := range 5 {
		query += fmt.Sprintf(", sum(c.quad = %d)", quad)
	}
	query += ", sum(c.side = 1), sum(c.side = 2), " + sources + " FROM " + from + having + " GROUP BY 1, 2, 3, 4, 5, 6, 7"
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []graph.Tally
	for rows.Next() {
		var t graph.Tally
		var relation graph.RelationID
		if err := rows.Scan(&t.Period, &t.Category, &t.Type, &t.Actor, &relation, &t.Subject, &t.Object, &t.Claims, &t.Denied,
			&t.Quads[0], &t.Quads[1], &t.Quads[2], &t.Quads[3], &t.Quads[4], &t.AsSubject, &t.AsObject, &t.Publishers, &t.Articles); err != nil {
			return nil, err
		}
		if relation != "" {
			t.Relation = &graph.Relation{ID: relation}
		}
		list = append(list, t)
	}
	return graph.Keep(list, q), rows.Err()
}

// tallyColumns counts in memory; counted is false where the columns do not hold
// what the query asks for.
func (s *Store) tallyColumns(ctx context.Context, q graph.TallyQuery) (list []graph.Tally, counted bool, err error) {
	if !columnar(q.Claims) {
		return nil, false, nil
	}
	c, done, err := s.columnsNow(ctx)
	if err != nil {
		return nil, false, err
	}
	defer done()
	return c.tally(c.find(q.Claims), q), true, ctx.Err()
}

// columnar reports whether the columns hold all that a query asks for.
func columnar(q graph.ClaimQuery) bool {
	q.Subjects, q.Objects, q.Actors, q.Speakers, q.Types, q.Categories, q.Quads = nil, nil, nil, nil, nil, nil, nil
	q.Polarity, q.Modalities, q.From, q.To, q.MinConfidence = "", nil, "", "", 0
	return !q.Restricts()
}

// find returns the rows of the claims that match.
func (c *columns) find(q graph.ClaimQuery) []int32 {
	rows := c.all
	first := true
	keep := func(match func(i int32) bool) {
		kept := rows[:0]
		if first {
			kept, first = make([]int32, 0, len(rows)), false // all is everybody's
		}
		for _, i := range rows {
			if match(i) {
				kept = append(kept, i)
			}
		}
		rows = kept
	}
	if q.From != "" {
		from := dayOf([]byte(q.From))
		keep(func(i int32) bool { return c.last[i] >= from })
	}
	if q.To != "" {
		to := dayOf([]byte(q.To))
		keep(func(i int32) bool { return c.first[i] <= to && c.first[i] != noDay })
	}
	if len(q.Subjects) > 0 {
		in := c.actorSet(q.Subjects)
		keep(func(i int32) bool { return in[c.canonical[c.subject[i]]] })
	}
	if len(q.Objects) > 0 {
		in := c.actorSet(q.Objects)
		keep(func(i int32) bool { return in[c.canonical[c.object[i]]] })
	}
	if len(q.Actors) > 0 {
		in := c.actorSet(q.Actors)
		keep(func(i int32) bool { return in[c.canonical[c.subject[i]]] || in[c.canonical[c.object[i]]] })
	}
	if len(q.Speakers) > 0 {
		in := c.actorSet(q.Speakers)
		keep(func(i int32) bool { return in[c.canonical[c.speaker[i]]] })
	}
	if len(q.Types) > 0 {
		in := setOf(&c.types, q.Types)
		keep(func(i int32) bool { return in[c.typ[i]] })
	}
	if len(q.Categories) > 0 {
		in := setOf(&c.categories, q.Categories)
		keep(func(i int32) bool { return in[c.category[i]] })
	}
	if len(q.Quads) > 0 {
		quad := c.quads()
		keep(func(i int32) bool { return slices.Contains(q.Quads, graph.Quad(quad[c.category[i]])) })
	}
	if len(q.Modalities) > 0 {
		in := setOf(&c.modalities, q.Modalities)
		keep(func(i int32) bool { return in[c.modality[i]] })
	}
	if q.Polarity != "" {
		in := setOf(&c.polarities, []graph.Polarity{q.Polarity})
		keep(func(i int32) bool { return in[c.polarity[i]] })
	}
	if q.MinConfidence > 0 {
		keep(func(i int32) bool { return c.confidence[i] >= q.MinConfidence })
	}
	return rows
}

// setOf marks the numbers of some strings.
func setOf[T ~string](d *dictionary, list []T) []bool {
	in := make([]bool, len(d.names))
	for _, s := range list {
		if n, ok := d.at[string(s)]; ok {
			in[n] = true
		}
	}
	return in
}

// actorSet marks the actors that some IDs stand for; "" is none.
func (c *columns) actorSet(list []graph.ActorID) []bool {
	in := make([]bool, len(c.actors.names))
	for _, id := range list {
		if n, ok := c.actors.at[string(id)]; ok && n != 0 {
			in[c.canonical[n]] = true
		}
	}
	return in
}

// quads is the quad class by category.
func (c *columns) quads() []uint8 {
	list := make([]uint8, len(c.categories.names))
	for i, name := range c.categories.names {
		list[i] = uint8(graph.Category(name).Quad())
	}
	return list
}

// counts are those of a tally, in few bytes.
type counts struct {
	claims, denied, subject, object int32
	quads                           [5]int32
}

func (n *counts) tally() graph.Tally {
	t := graph.Tally{Claims: int(n.claims), Denied: int(n.denied), AsSubject: int(n.subject), AsObject: int(n.object)}
	for i, k := range n.quads {
		t.Quads[i] = int(k)
	}
	return t
}

// tally counts rows by group.
func (c *columns) tally(rows []int32, q graph.TallyQuery) []graph.Tally {
	if q.Per == graph.PerRelation {
		return c.tallyRelations(rows, q)
	}
	if len(q.Countries) > 0 || q.Leading > 0 {
		rows = c.among(rows, q)
	}
	g := c.grouping(rows, q.Per)
	groups := newGroups(g.size(), len(rows))
	w := c.weights()
	add := func(i int32, code int64) *counts {
		n := &groups.counts[groups.at(code)]
		w.add(c, i, n)
		return n
	}
	switch {
	case q.Per&graph.PerActor != 0:
		for _, i := range rows {
			code := g.code(c, i)
			if a := c.canonical[c.subject[i]]; a != 0 {
				add(i, g.with(code, a)).subject++
			}
			if a := c.canonical[c.object[i]]; a != 0 {
				add(i, g.with(code, a)).object++
			}
		}
	case q.Per&graph.PerSpeaker != 0:
		for _, i := range rows {
			if a := c.canonical[c.speaker[i]]; a != 0 {
				add(i, g.with(g.code(c, i), a))
			}
		}
	case q.Per&graph.PerCountries != 0:
		n := int32(len(c.countries.names))
		for _, i := range rows {
			if s, o := c.homes(i); s != 0 && o != 0 {
				add(i, g.with(g.code(c, i), s*n+o))
			}
		}
	default:
		for _, i := range rows {
			add(i, g.code(c, i))
		}
	}
	least := 0
	if q.Limit > 0 {
		values := make([]int32, len(groups.counts))
		for k := range values {
			t := groups.counts[k].tally()
			values[k] = int32(t.By(q.Rank))
		}
		least = int(nth(values, q.Limit))
	}
	var list []graph.Tally
	for k := range groups.counts {
		if groups.counts[k].claims == 0 {
			continue
		}
		if t := groups.counts[k].tally(); t.By(q.Rank) >= least {
			g.name(c, groups.code(k), &t)
			list = append(list, t)
		}
	}
	if q.Limit > 0 {
		list = graph.Keep(list, q)
	}
	return list
}

// homes are where subject and object of a row are at home, 0 for nowhere.
func (c *columns) homes(i int32) (subject, object int32) {
	return c.home[c.subject[i]], c.home[c.object[i]]
}

// among keeps the rows between the countries that a query chooses.
func (c *columns) among(rows []int32, q graph.TallyQuery) []int32 {
	list := q.Countries
	if q.Leading > 0 {
		claims := map[string]int{}
		sums := make([]int, len(c.countries.names))
		for _, i := range rows {
			if s, o := c.homes(i); s != o && s != 0 && o != 0 {
				sums[s]++
				sums[o]++
			}
		}
		for n, sum := range sums {
			if sum > 0 {
				claims[c.countries.names[n]] = sum
			}
		}
		list = graph.Leading(claims, q.Leading)
	}
	in := setOf(&c.countries, list)
	kept := make([]int32, 0, len(rows))
	for _, i := range rows {
		if s, o := c.homes(i); in[s] && in[o] {
			kept = append(kept, i)
		}
	}
	return kept
}

// weights tell what a row counts as.
type weights struct {
	quad    []uint8 // by category
	negated []bool  // by polarity
}

func (c *columns) weights() weights {
	return weights{c.quads(), setOf(&c.polarities, []graph.Polarity{graph.Negated})}
}

func (w *weights) add(c *columns, i int32, n *counts) {
	n.claims++
	if w.negated[c.polarity[i]] {
		n.denied++
	}
	n.quads[w.quad[c.category[i]]]++
}

// of is what a row counts by a measure.
func (w *weights) of(m graph.Measure, c *columns, i int32) int32 {
	var n counts
	w.add(c, i, &n)
	t := n.tally()
	return int32(t.By(m))
}

// A grouping numbers groups: the code of a group is made of the numbers of its
// period, category and type and, in the last place, of its actor, relation or
// pair of countries.
type grouping struct {
	per                              graph.Dimension
	period                           []int32 // by day from first on: its number
	periods                          []string
	firstDay                         int32
	nPeriods, nCategories, nTypes, n int64
}

func (c *columns) grouping(rows []int32, per graph.Dimension) *grouping {
	g := &grouping{per: per, nPeriods: 1, nCategories: 1, nTypes: 1, n: 1}
	if per&(graph.PerDay|graph.PerMonth|graph.PerYear) != 0 {
		g.firstDay = 0
		lastDay := int32(-1)
		for _, i := range rows {
			if d := c.first[i]; d != noDay {
				if lastDay < g.firstDay {
					g.firstDay, lastDay = d, d
				}
				g.firstDay, lastDay = min(g.firstDay, d), max(lastDay, d)
			}
		}
		g.periods = []string{""}
		for d := g.firstDay; d <= lastDay; d++ {
			name := dateOf(d)
			switch {
			case per&graph.PerMonth != 0:
				name = name[:len("2006-01")]
			case per&graph.PerYear != 0:
				name = name[:len("2006")]
			}
			if name != g.periods[len(g.periods)-1] {
				g.periods = append(g.periods, name)
			}
			g.period = append(g.period, int32(len(g.periods)-1))
		}
		g.nPeriods = int64(len(g.periods))
	}
	if per&graph.PerCategory != 0 {
		g.nCategories = int64(len(c.categories.names))
	}
	if per&graph.PerType != 0 {
		g.nTypes = int64(len(c.types.names))
	}
	switch {
	case per&(graph.PerActor|graph.PerSpeaker) != 0:
		g.n = int64(len(c.actors.names))
	case per&graph.PerCountries != 0:
		g.n = int64(len(c.countries.names)) * int64(len(c.countries.names))
	}
	return g
}

// size is how many groups there can be.
func (g *grouping) size() int64 { return g.nPeriods * g.nCategories * g.nTypes * g.n }

// code is that of a row, without the last place.
func (g *grouping) code(c *columns, i int32) int64 {
	code := int64(0)
	if g.nPeriods > 1 && c.first[i] != noDay {
		code = int64(g.period[c.first[i]-g.firstDay])
	}
	if g.nCategories > 1 {
		code = code*g.nCategories + int64(c.category[i])
	}
	if g.nTypes > 1 {
		code = code*g.nTypes + int64(c.typ[i])
	}
	return code
}

func (g *grouping) with(code int64, last int32) int64 { return code*g.n + int64(last) }

// name sets the fields of a tally that name its group.
func (g *grouping) name(c *columns, code int64, t *graph.Tally) {
	last := code % g.n
	code /= g.n
	typ := code % g.nTypes
	code /= g.nTypes
	category := code % g.nCategories
	if g.per&(graph.PerDay|graph.PerMonth|graph.PerYear) != 0 {
		t.Period = g.periods[code/g.nCategories]
	}
	if g.per&graph.PerCategory != 0 {
		t.Category = graph.Category(c.categories.names[category])
	}
	if g.per&graph.PerType != 0 {
		t.Type = c.types.names[typ]
	}
	switch {
	case g.per&(graph.PerActor|graph.PerSpeaker) != 0:
		t.Actor = graph.ActorID(c.actors.names[last])
	case g.per&graph.PerCountries != 0:
		n := int64(len(c.countries.names))
		t.Subject, t.Object = c.countries.names[last/n], c.countries.names[last%n]
	}
}

func (c *columns) relationID(n int32) graph.RelationID {
	r := c.relations[n]
	return graph.NewRelationID(graph.ActorID(c.actors.names[r.subject]), c.types.names[r.typ], graph.ActorID(c.actors.names[r.object]))
}

// groups are counts by code: in a list where there are not many more codes than rows,
// and else in a hash table with open addresses.
type groups struct {
	counts []counts
	slots  []int32 // into counts and keys, from 1; nil for a list
	keys   []int64
}

func newGroups(codes int64, rows int) *groups {
	if codes <= int64(2*rows+1000) {
		return &groups{counts: make([]counts, codes)}
	}
	return &groups{slots: make([]int32, 1<<10)}
}

func slot(code int64, slots int) int {
	return int(uint64(code) * 0x9e3779b97f4a7c15 >> 20 & uint64(slots-1))
}

// at is the place of a code among the counts.
func (g *groups) at(code int64) int {
	if g.slots == nil {
		return int(code)
	}
	at := slot(code, len(g.slots))
	for {
		switch k := g.slots[at]; {
		case k == 0:
			g.keys = append(g.keys, code)
			g.counts = append(g.counts, counts{})
			g.slots[at] = int32(len(g.keys))
			if 2*len(g.keys) > len(g.slots) {
				g.grow()
			}
			return len(g.keys) - 1
		case g.keys[k-1] == code:
			return int(k - 1)
		}
		at = (at + 1) & (len(g.slots) - 1)
	}
}

func (g *groups) grow() {
	g.slots = make([]int32, 4*len(g.slots))
	for k, code := range g.keys {
		at := slot(code, len(g.slots))
		for g.slots[at] != 0 {
			at = (at + 1) & (len(g.slots) - 1)
		}
		g.slots[at] = int32(k + 1)
	}
}

// code is that of a place among the counts.
func (g *groups) code(k int) int64 {
	if g.slots == nil {
		return int64(k)
	}
	return g.keys[k]
}

// nth is the n-th largest of some values, or 1 where that is less.
func nth(values []int32, n int) int32 {
	var heap []int32 // the smallest first
	for _, v := range values {
		switch {
		case v < 1:
		case len(heap) < n:
			at, _ := slices.BinarySearch(heap, v)
			heap = slices.Insert(heap, at, v)
		case v > heap[0]:
			at, _ := slices.BinarySearch(heap, v)
			copy(heap, heap[1:at])
			heap[at-1] = v
		}
	}
	if len(heap) < n {
		return 1
	}
	return heap[0]
}

// tallyRelations counts rows by relation. Most relations are none of the
// largest: a first look finds what the smallest of these counts.
func (c *columns) tallyRelations(rows []int32, q graph.TallyQuery) []graph.Tally {
	w := c.weights()
	bySource := q.Rank == graph.MeasureArticles || q.Rank == graph.MeasurePublishers
	values := make([]int32, len(c.relations))
	latest := make([]int32, len(c.relations))
	for _, i := range rows {
		r := c.relation[i]
		switch {
		case r < 0:
		case !bySource:
			values[r] += w.of(q.Rank, c, i)
		case latest[r] != c.article[i]+1: // the claims of an article lie beside each other
			latest[r] = c.article[i] + 1
			values[r]++
		}
	}
	least := int32(1)
	if q.Limit > 0 {
		least = nth(values, q.Limit)
	}
	list := c.countRelations(rows, values, least)
	if q.Rank == graph.MeasurePublishers && q.Limit > 0 {
		// There are at most as many publishers as articles, but a relation of
		// fewer articles may have as many publishers.
		var found []int32
		for i := range list {
			found = append(found, int32(list[i].Publishers))
		}
		list = c.countRelations(rows, values, nth(found, q.Limit))
	}
	if q.Limit > 0 {
		list = graph.Keep(list, q)
	}
	return list
}

// countRelations counts the rows of the relations that have a value of at least
// so much.
func (c *columns) countRelations(rows []int32, values []int32, least int32) []graph.Tally {
	type sum struct {
		counts
		articles, latest int32
		publishers       map[int32]bool
	}
	w := c.weights()
	sums := map[int32]*sum{}
	for _, i := range rows {
		r := c.relation[i]
		if r < 0 || values[r] < least {
			continue
		}
		s := sums[r]
		if s == nil {
			s = &sum{publishers: map[int32]bool{}}
			sums[r] = s
		}
		w.add(c, i, &s.counts)
		if article := c.article[i]; s.latest != article+1 {
			s.latest = article + 1
			s.articles++
			if p := c.articles[article].publisher; p != 0 {
				s.publishers[p] = true
			}
		}
	}
	var list []graph.Tally
	for r, s := range sums {
		t := s.tally()
		t.Relation = &graph.Relation{ID: c.relationID(r)}
		t.Articles, t.Publishers = int(s.articles), len(s.publishers)
		list = append(list, t)
	}
	return list
}
