package sqlite

import (
	"context"
	"database/sql"
	"slices"

	"github.com/entente-graph/entente/graph"
)

// Tally counts claims by group, in memory; see graph.Tallier.
func (s *Store) Tally(ctx context.Context, q graph.TallyQuery) (list []graph.Tally, err error) {
	err = s.overColumns(ctx, func() (func(*columns, func()) error, error) {
		rows, err := s.rows(ctx, q.Claims)
		return func(c *columns, _ func()) error {
			found, err := rows(c)
			if err == nil {
				list = c.tally(found, q)
			}
			return err
		}, err
	})
	if err != nil || q.Per != graph.PerRelation {
		return list, err
	}
	return list, s.addRelations(ctx, list)
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

// rows finds the claims that match: those that SQL finds, where the columns do not
// hold what the query asks for, at once, and their rows when there are columns.
func (s *Store) rows(ctx context.Context, q graph.ClaimQuery) (func(*columns) ([]int32, error), error) {
	if err := q.Where.Check(graph.ClaimList); err != nil {
		return nil, err
	}
	if _, ok := newColumns().find(q); ok {
		return func(c *columns) ([]int32, error) {
			rows, _ := c.find(q)
			return rows, nil
		}, nil
	}
	w, err := s.claimWhere(ctx, q)
	if err != nil {
		return nil, err
	}
	if err := s.narrow(ctx, &w, q); err != nil {
		return nil, err
	}
	clause, args := w.clause()
	found := selection{articles: newDictionary()}
	err = s.atOneMoment(ctx, func(tx *sql.Tx, number, _ int64) error {
		found.number = number
		list, err := tx.QueryContext(ctx, "SELECT article, seq FROM "+w.from("claim")+clause, args...)
		if err != nil {
			return err
		}
		defer list.Close()
		var article sql.RawBytes
		for list.Next() {
			var p place
			if err := list.Scan(&article, &p.seq); err != nil {
				return err
			}
			p.article = found.articles.number(article)
			found.places = append(found.places, p)
		}
		return list.Err()
	})
	return found.rows, err
}

// A selection is claims that SQL has found.
type selection struct {
	number   int64 // of the last change to the facts that it knows
	articles dictionary
	places   []place
}

// A place is that of a claim: its article in a dictionary, and where it is there.
type place struct{ article, seq int32 }

// rows are those of the claims. The error is errGone where an article has changed
// since: its rows are other claims.
func (f *selection) rows(c *columns) ([]int32, error) {
	articles := make([]*factArticle, len(f.articles.names))
	for n, id := range f.articles.names[1:] {
		at, ok := c.articleAt[id]
		if !ok || c.articles[at].number > f.number {
			return nil, errGone
		}
		articles[n+1] = &c.articles[at]
	}
	rows := make([]int32, 0, len(f.places))
	for _, p := range f.places {
		a := articles[p.article]
		row := a.from + p.seq
		if row >= a.to || c.seq[row] != p.seq { // there are rejected ones before it
			at, ok := slices.BinarySearch(c.seq[a.from:a.to], p.seq)
			if !ok {
				return nil, errGone
			}
			row = a.from + int32(at)
		}
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return rows, nil
}

// countByColumn counts the claims that match, which no index leads to; missing is
// true where the columns do not hold all that the query asks for, or nobody has
// asked for them yet: to fill them takes longer than to count.
func (s *Store) countByColumn(ctx context.Context, q graph.ClaimQuery) (n int, missing bool, err error) {
	if !s.columns.filled() {
		return 0, true, nil
	}
	c, done, err := s.columnsNow(ctx)
	if err != nil {
		return 0, true, err
	}
	defer done()
	rows, ok := c.find(q)
	return len(rows), !ok, nil
}

// find returns the rows of the claims that match; ok is false where the columns do
// not hold all that the query asks for.
func (c *columns) find(q graph.ClaimQuery) (rows []int32, ok bool) {
	if len(q.IDs)+len(q.Relations)+len(q.Articles) > 0 {
		return nil, false
	}
	parts := []graph.Filter{q.Where}
	if q.Where.Op == graph.OpAll {
		parts = q.Where.Of // one after the other, each over what the one before has left
	}
	var where []matcher
	for _, f := range parts {
		m, ok := c.matcher(f)
		if !ok {
			return nil, false
		}
		where = append(where, m)
	}
	rows = c.all
	own := false // rows are not those of everybody
	keep := func(match matcher) {
		kept := rows[:0]
		if !own {
			kept, own = make([]int32, 0, len(rows)), true
		}
		for _, i := range rows {
			if match(i) {
				kept = append(kept, i)
			}
		}
		rows = kept
	}
	if len(q.Subjects) > 0 {
		in := c.actorSet(q.Subjects)
		keep(func(i int32) bool { return in[c.subjects[i]] })
	}
	if len(q.Objects) > 0 {
		in := c.actorSet(q.Objects)
		keep(func(i int32) bool { return in[c.objects[i]] })
	}
	if len(q.Actors) > 0 {
		in := c.actorSet(q.Actors)
		keep(func(i int32) bool { return in[c.subjects[i]] || in[c.objects[i]] })
	}
	if len(q.Speakers) > 0 {
		in := c.actorSet(q.Speakers)
		keep(func(i int32) bool { return in[c.canonical[c.speaker[i]]] })
	}
	for _, m := range where {
		if m != nil {
			keep(m)
		}
	}
	return rows, true
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
	if q.Limit > 0 || q.Per == graph.PerRelation {
		return c.largest(rows, q)
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
			if a := c.subjects[i]; a != 0 {
				add(i, g.with(code, int64(a))).subject++
			}
			if a := c.objects[i]; a != 0 {
				add(i, g.with(code, int64(a))).object++
			}
		}
	case q.Per&graph.PerSpeaker != 0:
		for _, i := range rows {
			if a := c.canonical[c.speaker[i]]; a != 0 {
				add(i, g.with(g.code(c, i), int64(a)))
			}
		}
	case q.Per&graph.PerPair != 0:
		n := int64(len(c.actors.names))
		for _, i := range rows {
			if s, o := c.subjects[i], c.objects[i]; s != 0 && o != 0 {
				add(i, g.with(g.code(c, i), int64(s)*n+int64(o)))
			}
		}
	case q.Per&graph.PerCountries != 0:
		n := int64(len(c.countries.names))
		for _, i := range rows {
			if s, o := c.homes(i); s != 0 && o != 0 {
				add(i, g.with(g.code(c, i), int64(s)*n+int64(o)))
			}
		}
	default:
		for _, i := range rows {
			add(i, g.code(c, i))
		}
	}
	var list []graph.Tally
	for k := range groups.counts {
		if n := &groups.counts[k]; n.claims > 0 {
			t := n.tally()
			g.name(c, groups.code(k), &t)
			list = append(list, t)
		}
	}
	return list
}

// homes are where subject and object of a row are at home, 0 for nowhere.
func (c *columns) homes(i int32) (subject, object int32) {
	return c.home[i] >> 16, c.home[i] & 0xffff
}

// among keeps the rows between the countries that a query chooses.
func (c *columns) among(rows []int32, q graph.TallyQuery) []int32 {
	n := int32(len(c.countries.names))
	list := q.Countries
	if q.Leading > 0 {
		pairs := make([]int32, n*n)
		for _, i := range rows {
			s, o := c.homes(i)
			pairs[s*n+o]++
		}
		claims := map[string]int{}
		for at, sum := range pairs {
			if s, o := int32(at)/n, int32(at)%n; sum > 0 && s != o && s != 0 && o != 0 {
				claims[c.countries.names[s]] += int(sum)
				claims[c.countries.names[o]] += int(sum)
			}
		}
		list = graph.Leading(claims, q.Leading)
	}
	in := setOf(&c.countries, list)
	kept := make([]int32, 0, len(rows)/2)
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

// A grouping numbers groups: the code of a group is made of the numbers of its
// period, category and type and, in the last place, of its actor or pair.
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
		g.period = make([]int32, lastDay-g.firstDay+1)
		for _, i := range rows {
			if d := c.first[i]; d != noDay {
				g.period[d-g.firstDay] = 1
			}
		}
		g.periods = []string{""}
		for d, met := range g.period {
			if met == 0 {
				continue // centuries may lie between two days
			}
			name := dateOf(g.firstDay + int32(d))
			switch {
			case per&graph.PerMonth != 0:
				name = name[:len("2006-01")]
			case per&graph.PerYear != 0:
				name = name[:len("2006")]
			}
			if name != g.periods[len(g.periods)-1] {
				g.periods = append(g.periods, name)
			}
			g.period[d] = int32(len(g.periods) - 1)
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
	case per&graph.PerPair != 0:
		g.n = int64(len(c.actors.names)) * int64(len(c.actors.names))
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

func (g *grouping) with(code, last int64) int64 { return code*g.n + last }

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
	case g.per&graph.PerPair != 0:
		n := int64(len(c.actors.names))
		t.Subject, t.Object = c.actors.names[last/n], c.actors.names[last%n]
	case g.per&graph.PerCountries != 0:
		n := int64(len(c.countries.names))
		t.Subject, t.Object = c.countries.names[last/n], c.countries.names[last%n]
	}
}

func (c *columns) relationID(n int32) graph.RelationID {
	r := c.relations[n-1]
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

// largest counts rows by actor, speaker or relation. Most are none of the
// largest: a first look finds what the smallest of these counts.
func (c *columns) largest(rows []int32, q graph.TallyQuery) []graph.Tally {
	var ends [2][]int32 // by row: what it counts for
	size := len(c.actors.names)
	switch q.Per {
	case graph.PerActor:
		ends = [2][]int32{c.subjects, c.objects}
	case graph.PerSpeaker:
		ends[0] = c.speakers()
	default:
		ends[0], size = c.relation, len(c.relations)+1
	}
	values := c.values(rows, q.Rank, ends, size)
	least := int32(1)
	if q.Limit > 0 {
		least = nth(values, q.Limit)
	}
	list := c.count(rows, ends, values, least, q.Per)
	if q.Rank == graph.MeasurePublishers && q.Limit > 0 {
		// There are at most as many publishers as articles, but a relation of
		// fewer articles may have as many publishers.
		var found []int32
		for i := range list {
			found = append(found, int32(list[i].Publishers))
		}
		list = c.count(rows, ends, values, nth(found, q.Limit), q.Per)
	}
	if q.Limit > 0 {
		list = graph.Keep(list, q)
	}
	return list
}

// values are the counts of rows by one measure, by what they count for; in place
// of publishers it counts articles.
func (c *columns) values(rows []int32, m graph.Measure, ends [2][]int32, size int) []int32 {
	values := make([]int32, size)
	switch m {
	case graph.MeasureArticles, graph.MeasurePublishers:
		latest := make([]int32, size)
		for _, i := range rows {
			if e := ends[0][i]; latest[e] != c.article[i]+1 { // the claims of an article lie beside each other
				latest[e] = c.article[i] + 1
				values[e]++
			}
		}
	case graph.MeasureSubject, graph.MeasureObject:
		end := ends[0]
		if m == graph.MeasureObject {
			end = ends[1]
		}
		for _, i := range rows {
			values[end[i]]++
		}
	default:
		// What a row counts follows from its category and polarity.
		w := c.weights()
		var weight []int32
		for _, quad := range w.quad {
			for _, negated := range w.negated {
				t := graph.Tally{Claims: 1}
				t.Quads[quad]++
				if negated {
					t.Denied++
				}
				weight = append(weight, int32(t.By(m)))
			}
		}
		polarities := len(w.negated)
		for _, end := range ends {
			if end == nil {
				continue
			}
			for _, i := range rows {
				values[end[i]] += weight[int(c.category[i])*polarities+int(c.polarity[i])]
			}
		}
	}
	values[0] = 0 // of nobody
	return values
}

// count counts rows for what has a value of at least so much.
func (c *columns) count(rows []int32, ends [2][]int32, values []int32, least int32, per graph.Dimension) []graph.Tally {
	type sum struct {
		counts
		what             int32
		articles, latest int32
		publishers       map[int32]bool
	}
	sums := []sum{{}} // the first is of what is not wanted
	at := make([]int32, len(values))
	for e, v := range values {
		if v >= least {
			at[e] = int32(len(sums))
			sums = append(sums, sum{what: int32(e)})
		}
	}
	w := c.weights()
	for side, end := range ends {
		if end == nil {
			continue
		}
		for _, i := range rows {
			k := at[end[i]]
			if k == 0 {
				continue
			}
			s := &sums[k]
			w.add(c, i, &s.counts)
			switch {
			case per == graph.PerActor && side == 0:
				s.subject++
			case per == graph.PerActor:
				s.object++
			case per == graph.PerRelation && s.latest != c.article[i]+1:
				s.latest = c.article[i] + 1
				s.articles++
				if p := c.articles[c.article[i]].publisher; p != 0 && !s.publishers[p] {
					add(&s.publishers, p, true)
				}
			}
		}
	}
	var list []graph.Tally
	for k := range sums[1:] {
		s := &sums[k+1]
		t := s.tally()
		if per == graph.PerRelation {
			t.Relation = &graph.Relation{ID: c.relationID(s.what)}
			t.Articles, t.Publishers = int(s.articles), len(s.publishers)
		} else {
			t.Actor = graph.ActorID(c.actors.names[s.what])
		}
		list = append(list, t)
	}
	return list
}

// speakers are whom the speakers of rows stand for.
func (c *columns) speakers() []int32 {
	list := make([]int32, len(c.speaker))
	for i, a := range c.speaker {
		list[i] = c.canonical[a]
	}
	return list
}
