package sqlite

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"iter"
	"math/bits"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A net is the relations of the live rows by actor and by strength: what
// neighbourhoods and paths are found in. It is made when one of them is first asked
// for. What comes and goes later is kept beside what was made at once, until it is
// much: then all but the digests is made anew.
type net struct {
	number   int64 // of the columns that it was brought up to date with
	upTo     int   // their rows
	outdated bool  // relations of rows have changed: it is to be made anew

	digests  [][16]byte // of relations, by their place, from 0
	byDigest []int32    // places of relations in the order of their digests, when it was made

	claims     []int32  // by place
	categories []uint16 // by place: that of most claims that have one, 0 where none has
	ranked     []int32  // places by strength, when it was made: claims descending, then digest
	rank       []int32  // by place: that among ranked, len(ranked) and more for those in risen, -1 for none

	// The relations that have more or fewer claims than when it was made, as they
	// came, and by strength.
	risen, order []int32

	// Rows by relation and edges by actor, the strongest first.
	rows  lists[int32]
	edges lists[edge]
}

// An edge leads to an actor by a relation.
type edge struct{ to, relation int32 }

// lists are lists by number: those that were made at once lie behind each other.
type lists[T any] struct {
	from []int32 // of list n: all[from[n]:from[n+1]]
	all  []T
	now  map[int32][]T // those that have changed since
}

// newLists makes lists of some lengths, to be filled by add.
func newLists[T any](lengths []int32) (l lists[T], add func(n int32, x T)) {
	l.from = make([]int32, len(lengths)+1)
	for n, length := range lengths {
		l.from[n+1] = l.from[n] + length
	}
	l.all = make([]T, l.from[len(lengths)])
	l.now = map[int32][]T{}
	next := slices.Clone(l.from)
	return l, func(n int32, x T) {
		l.all[next[n]] = x
		next[n]++
	}
}

func (l *lists[T]) of(n int32) []T {
	if len(l.now) > 0 {
		if list, ok := l.now[n]; ok {
			return list
		}
	}
	if int(n) >= len(l.from)-1 {
		return nil // there was no such number
	}
	return l.all[l.from[n]:l.from[n+1]:l.from[n+1]]
}

// netOf returns the net of columns, which the caller may read as long as these.
func (s *Store) netOf(c *columns) *net {
	s.columns.netMu.Lock()
	defer s.columns.netMu.Unlock()
	switch n := c.net; {
	case n == nil || n.outdated || len(n.risen) > maxRisen(len(n.ranked)):
		c.net = c.makeNet(n)
	case n.number != c.number:
		n.update(c)
	}
	c.gone = nil
	return c.net
}

// maxRisen is how many relations may have changed before a net is made anew, so that
// what is kept beside it stays short.
func maxRisen(relations int) int { return 1000 + relations/100 }

func (c *columns) makeNet(old *net) *net {
	n := &net{number: c.number, upTo: len(c.typ)}
	if old != nil {
		n.digests, n.byDigest = old.digests, old.byDigest
	}
	n.addDigests(c)
	n.sortDigests()
	relations := len(c.relations)

	n.claims = make([]int32, relations)
	for _, i := range c.all {
		if r := c.relation[i]; r != 0 {
			n.claims[r-1]++
		}
	}
	rows, addRow := newLists[int32](n.claims)
	for _, i := range c.all {
		if r := c.relation[i]; r != 0 {
			addRow(r-1, i)
		}
	}
	n.rows = rows
	n.categories = make([]uint16, relations)
	for r := range n.categories {
		n.categories[r] = n.category(c, int32(r))
	}

	// Sorted by digest already; what is left is to sort by claims.
	most := int32(0)
	for _, claims := range n.claims {
		most = max(most, claims)
	}
	at := make([]int32, most+2)
	for _, claims := range n.claims {
		at[claims]++
	}
	at[0] = 0 // no live row has them
	for claims := most; claims > 0; claims-- {
		at[claims] += at[claims+1]
	}
	n.ranked, n.rank = make([]int32, at[1]), slices.Repeat([]int32{-1}, relations)
	for _, r := range n.byDigest {
		if claims := n.claims[r]; claims > 0 {
			k := at[claims+1]
			at[claims+1]++
			n.ranked[k], n.rank[r] = r, k
		}
	}

	degrees := make([]int32, len(c.actors.names))
	for _, r := range n.ranked {
		for _, actor := range c.relations[r].ends() {
			degrees[actor]++
		}
	}
	edges, addEdge := newLists[edge](degrees)
	for _, r := range n.ranked {
		t := c.relations[r]
		for _, actor := range t.ends() {
			addEdge(actor, edge{t.other(actor), r})
		}
	}
	n.edges = edges
	return n
}

// ends are the actors of a relation, each once.
func (t triple) ends() []int32 {
	if t.subject == t.object {
		return []int32{t.subject}
	}
	return []int32{t.subject, t.object}
}

func (t triple) other(actor int32) int32 {
	if actor == t.subject {
		return t.object
	}
	return t.subject
}

// update takes in the rows that are new and gone since.
func (n *net) update(c *columns) {
	n.addDigests(c)
	for len(n.claims) < len(c.relations) {
		n.claims, n.categories, n.rank = append(n.claims, 0), append(n.categories, 0), append(n.rank, -1)
	}
	changed := map[int32][]int32{} // the new rows of relations
	for _, i := range c.gone {
		if r := c.relation[i]; r != 0 {
			changed[r-1] = nil
		}
	}
	for i := n.upTo; i < len(c.typ); i++ {
		if r := c.relation[i]; r != 0 && c.live[i] {
			changed[r-1] = append(changed[r-1], int32(i))
		}
	}
	for r, fresh := range changed {
		var rows []int32
		for _, i := range n.rows.of(r) {
			if c.live[i] {
				rows = append(rows, i)
			}
		}
		rows = append(rows, fresh...)
		n.rows.now[r] = rows
		n.categories[r] = n.category(c, r)
		if claims := int32(len(rows)); claims != n.claims[r] {
			n.move(c.relations[r], r, claims)
		}
	}
	n.number, n.upTo = c.number, len(c.typ)
}

// move gives a relation the place of so many claims.
func (n *net) move(t triple, r, claims int32) {
	before := n.claims[r]
	risen := int(n.rank[r]) >= len(n.ranked)
	if before > 0 && risen {
		n.order = without(n.order, r, n.stronger)
	}
	lists := map[int32][]edge{}
	for _, actor := range t.ends() {
		lists[actor] = n.edges.of(actor)
		if before > 0 {
			lists[actor] = without(lists[actor], edge{t.other(actor), r}, n.leadsFirst)
		}
	}
	n.claims[r] = claims
	if !risen {
		n.rank[r] = int32(len(n.ranked) + len(n.risen))
		n.risen = append(n.risen, r)
	}
	if claims > 0 {
		n.order = with(n.order, r, n.stronger)
		for actor, list := range lists {
			lists[actor] = with(list, edge{t.other(actor), r}, n.leadsFirst)
		}
	}
	for actor, list := range lists {
		n.edges.now[actor] = list
	}
}

// stronger orders relations by strength.
func (n *net) stronger(a, b int32) int {
	return cmp.Or(cmp.Compare(n.claims[b], n.claims[a]), bytes.Compare(n.digests[a][:], n.digests[b][:]))
}

func (n *net) leadsFirst(a, b edge) int { return n.stronger(a.relation, b.relation) }

// without and with copy a sorted list, as what was made at once is not to change.
func without[T any](list []T, x T, order func(a, b T) int) []T {
	at, _ := slices.BinarySearchFunc(list, x, order)
	return slices.Concat(list[:at], list[at+1:])
}

func with[T any](list []T, x T, order func(a, b T) int) []T {
	at, _ := slices.BinarySearchFunc(list, x, order)
	return slices.Concat(list[:at], []T{x}, list[at:])
}

// ranks is a set of the ranks that relations can have.
func (n *net) ranks() bitset { return newBitset(len(n.ranked) + len(n.risen)) }

// inOrder yields the relations of some ranks, the strongest first.
func (n *net) inOrder(in bitset) iter.Seq[int32] {
	return n.merged(func(yield func(int32) bool) {
		for k := range in.all {
			if int(k) >= len(n.ranked) || !yield(n.ranked[k]) {
				return
			}
		}
	}, func(r int32) bool { return in.has(n.rank[r]) })
}

// matching yields the relations that match, the strongest first.
func (n *net) matching(match matcher) iter.Seq[int32] {
	return n.merged(func(yield func(int32) bool) {
		for k, r := range n.ranked {
			if int(n.rank[r]) == k && (match == nil || match(r)) && !yield(r) {
				return
			}
		}
	}, func(r int32) bool { return match == nil || match(r) })
}

// merged yields relations that have the strength that they were ranked by, and
// between them those of another strength that pass.
func (n *net) merged(ranked iter.Seq[int32], pass func(int32) bool) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		others := n.order
		for r := range ranked {
			for len(others) > 0 && n.stronger(others[0], r) < 0 {
				x := others[0]
				others = others[1:]
				if pass(x) && !yield(x) {
					return
				}
			}
			if !yield(r) {
				return
			}
		}
		for _, x := range others {
			if pass(x) && !yield(x) {
				return
			}
		}
	}
}

// addDigests adds the digests of new relations.
func (n *net) addDigests(c *columns) {
	for r := len(n.digests); r < len(c.relations); r++ {
		var d [16]byte
		id := c.relationID(int32(r + 1))
		hex.Decode(d[:], []byte(id[len(relationPrefix):])) // as graph.NewRelationID makes them
		n.digests = append(n.digests, d)
	}
}

// sortDigests adds new relations to those in the order of their digests, in which
// those of equal strength stand.
func (n *net) sortDigests() {
	var fresh []int32
	for r := len(n.byDigest); r < len(n.digests); r++ {
		fresh = append(fresh, int32(r))
	}
	less := func(a, b int32) int { return bytes.Compare(n.digests[a][:], n.digests[b][:]) }
	slices.SortFunc(fresh, less)
	merged := make([]int32, 0, len(n.digests))
	for _, r := range n.byDigest {
		for len(fresh) > 0 && less(fresh[0], r) < 0 {
			merged, fresh = append(merged, fresh[0]), fresh[1:]
		}
		merged = append(merged, r)
	}
	n.byDigest = append(merged, fresh...)
}

const relationPrefix = "relation:"

// around are the edges of an actor, the strongest first.
func (n *net) around(actor int32) []edge { return n.edges.of(actor) }

// claimsOf are the rows of a relation.
func (n *net) claimsOf(r int32) []int32 { return n.rows.of(r) }

// A bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) add(i int32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i int32) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// all yields the numbers of the set in their order.
func (b bitset) all(yield func(int32) bool) {
	for k, word := range b {
		for ; word != 0; word &= word - 1 {
			if !yield(int32(k<<6 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

// relationIDs marks relations by ID.
func (n *net) relationIDs(ids []string) matcher {
	in := map[[16]byte]bool{}
	for _, id := range ids {
		var d [16]byte
		text, ok := strings.CutPrefix(id, relationPrefix)
		if k, err := hex.Decode(d[:], []byte(text[:min(len(text), 2*len(d))])); ok && err == nil && 2*k == len(text) && k == len(d) && strings.ToLower(text) == text {
			in[d] = true
		}
	}
	return func(r int32) bool { return in[n.digests[r]] }
}

// A rollUp is what the claims of a relation add up to.
type rollUp struct {
	claims, denied       int
	articles, publishers int
	first, last          int32
	confidence           float64
	symmetric            bool
}

// rollUp adds the claims of a relation up, as its row in the table does. It makes
// no maps: a filter asks for those of many relations, and most have few claims.
func (n *net) rollUp(c *columns, r int32, negated []bool) rollUp {
	u := rollUp{first: noDay, last: noDay}
	rows := n.claimsOf(r)
	var few [8]int32
	publishers := few[:0]
	var many bitset
	if len(rows) > 64 {
		many = newBitset(len(c.publishers.names))
	}
	article := int32(-1)
	for _, i := range rows {
		u.claims++
		if negated[c.polarity[i]] {
			u.denied++
		}
		if d := c.first[i]; d != noDay && (u.first == noDay || d < u.first) {
			u.first = d
		}
		u.last = max(u.last, c.last[i])
		u.confidence = max(u.confidence, c.confidence[i])
		u.symmetric = u.symmetric || c.symmetric[i]
		if c.article[i] == article { // the claims of an article lie beside each other
			continue
		}
		article = c.article[i]
		u.articles++
		switch p := c.articles[article].publisher; {
		case p == 0:
		case many != nil:
			if !many.has(p) {
				many.add(p)
				u.publishers++
			}
		case !slices.Contains(publishers, p):
			publishers = append(publishers, p)
			u.publishers++
		}
	}
	return u
}

// relationsAt describes relations by their places.
func (n *net) relationsAt(c *columns, places []int32) []graph.Relation {
	negated := c.weights().negated
	var list []graph.Relation
	for _, r := range places {
		t, u := c.relations[r], n.rollUp(c, r, negated)
		x := graph.Relation{
			ID:      graph.RelationID(relationPrefix + hex.EncodeToString(n.digests[r][:])),
			Subject: graph.ActorID(c.actors.names[t.subject]), Type: c.types.names[t.typ], Object: graph.ActorID(c.actors.names[t.object]),
			Category: graph.Category(c.categories.names[n.categories[r]]), Symmetric: u.symmetric,
			Claims: u.claims, Affirmed: u.claims - u.denied, Denied: u.denied, Publishers: u.publishers, Articles: u.articles, Confidence: u.confidence,
		}
		if u.first != noDay {
			x.First = dateOf(u.first)
		}
		if u.last != noDay {
			x.Last = dateOf(u.last)
		}
		list = append(list, x)
	}
	return list
}

// category is that of most claims of a relation that have one, 0 where none has.
func (n *net) category(c *columns, r int32) (category uint16) {
	rows := n.claimsOf(r)
	if len(rows) == 0 {
		return 0
	}
	if first := c.category[rows[0]]; !slices.ContainsFunc(rows[1:], func(i int32) bool { return c.category[i] != first }) {
		return first
	}
	claims := make([]int32, len(c.categories.names))
	for _, i := range rows {
		claims[c.category[i]]++
	}
	for k := 1; k < len(claims); k++ {
		if most := claims[category]; claims[k] > 0 && (category == 0 || claims[k] > most || claims[k] == most && c.categories.names[k] < c.categories.names[category]) {
			category = uint16(k)
		}
	}
	return category
}

// test makes the filter of a test of one of a relation's own properties.
func (n *net) test(c *columns, f graph.Filter) matcher {
	switch f.Property {
	case graph.ByID:
		var ids []string
		for _, v := range f.Values {
			ids = append(ids, v.(string))
		}
		return n.relationIDs(ids)
	case graph.ByType:
		in := passing(c.types.names, f)
		return func(r int32) bool { return in[c.relations[r].typ] }
	case graph.ByClaims:
		pass := ofNumber(f)
		return func(r int32) bool { return pass(float64(n.claims[r])) }
	}
	negated := c.weights().negated
	of := func(test func(rollUp) bool) matcher {
		return func(r int32) bool { return test(n.rollUp(c, r, negated)) }
	}
	switch f.Property {
	case graph.ByCategory:
		in := passing(c.categories.names, f)
		return func(r int32) bool { return in[n.categories[r]] }
	case graph.ByQuad:
		quads := c.quads()
		in := make([]bool, len(quads))
		for k, quad := range quads {
			in[k] = slices.Contains(f.Values, any(int(quad)))
		}
		return func(r int32) bool { return in[n.categories[r]] }
	case graph.ByFirst:
		pass := ofDays(f)
		return of(func(u rollUp) bool { return pass(u.first) })
	case graph.ByLast:
		pass := ofDays(f)
		return of(func(u rollUp) bool { return pass(u.last) })
	}
	pass := ofNumber(f)
	switch f.Property {
	case graph.ByArticles:
		return of(func(u rollUp) bool { return pass(float64(u.articles)) })
	case graph.ByPublishers:
		return of(func(u rollUp) bool { return pass(float64(u.publishers)) })
	case graph.ByAffirmed:
		return of(func(u rollUp) bool { return pass(float64(u.claims - u.denied)) })
	case graph.ByDenied:
		return of(func(u rollUp) bool { return pass(float64(u.denied)) })
	}
	return of(func(u rollUp) bool { return pass(u.confidence) })
}
