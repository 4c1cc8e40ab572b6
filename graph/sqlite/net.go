package sqlite

import (
	"bytes"
	"encoding/hex"
	"math/bits"
	"slices"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// A net is the relations of the live rows by actor and by strength: what
// neighbourhoods and paths are found in. It is made anew when one of them is
// asked for after a change, of which the digests are kept.
type net struct {
	number, edits int64 // of the columns that it was made of

	digests  [][16]byte // of relations, by their place, from 0
	byDigest []int32    // places of relations in the order of their digests

	claims []int32 // by place
	ranked []int32 // places by strength: claims descending, then digest
	rank   []int32 // by place

	rowsFrom []int32 // of the relation at place i: rows[rowsFrom[i]:rowsFrom[i+1]]
	rows     []int32

	from  []int32 // of actor n: edges[from[n]:from[n+1]], strongest first
	edges []edge
}

// An edge leads to an actor by a relation.
type edge struct{ to, relation int32 }

// netOf returns the net of columns, which the caller may read.
func (s *Store) netOf(c *columns) *net {
	s.columns.netMu.Lock()
	defer s.columns.netMu.Unlock()
	if c.net == nil || c.net.number != c.number || c.net.edits != c.edits {
		c.net = c.makeNet(c.net)
	}
	return c.net
}

func (c *columns) makeNet(old *net) *net {
	n := &net{number: c.number, edits: c.edits}
	if old != nil {
		n.digests, n.byDigest = old.digests, old.byDigest
	}
	n.digest(c)
	relations := len(c.relations)

	n.claims = make([]int32, relations)
	for _, i := range c.all {
		if r := c.relation[i]; r != 0 {
			n.claims[r-1]++
		}
	}
	n.rowsFrom = make([]int32, relations+1)
	most := int32(0)
	for r, claims := range n.claims {
		n.rowsFrom[r+1] = n.rowsFrom[r] + claims
		most = max(most, claims)
	}
	n.rows = make([]int32, n.rowsFrom[relations])
	next := slices.Clone(n.rowsFrom)
	for _, i := range c.all {
		if r := c.relation[i]; r != 0 {
			n.rows[next[r-1]] = i
			next[r-1]++
		}
	}

	// Sorted by digest already; what is left is to sort by claims.
	at := make([]int32, most+2)
	for _, claims := range n.claims {
		at[claims]++
	}
	at[0] = 0 // no live row has them
	for claims := most; claims > 0; claims-- {
		at[claims] += at[claims+1]
	}
	n.ranked, n.rank = make([]int32, at[1]), make([]int32, relations)
	for _, r := range n.byDigest {
		if claims := n.claims[r]; claims > 0 {
			k := at[claims+1]
			at[claims+1]++
			n.ranked[k], n.rank[r] = r, k
		}
	}

	n.from = make([]int32, len(c.actors.names)+1)
	for _, r := range n.ranked {
		t := c.relations[r]
		n.from[t.subject+1]++
		if t.object != t.subject {
			n.from[t.object+1]++
		}
	}
	for i := 1; i < len(n.from); i++ {
		n.from[i] += n.from[i-1]
	}
	n.edges = make([]edge, n.from[len(n.from)-1])
	next = slices.Clone(n.from)
	for _, r := range n.ranked {
		t := c.relations[r]
		n.edges[next[t.subject]] = edge{t.object, r}
		next[t.subject]++
		if t.object != t.subject {
			n.edges[next[t.object]] = edge{t.subject, r}
			next[t.object]++
		}
	}
	return n
}

// digest adds the digests of new relations, in the order of which those of equal
// strength stand.
func (n *net) digest(c *columns) {
	known := len(n.digests)
	digests := slices.Clip(n.digests) // a net that is being read has the others
	for r := known; r < len(c.relations); r++ {
		var d [16]byte
		id := c.relationID(int32(r + 1))
		hex.Decode(d[:], []byte(id[len(relationPrefix):])) // as graph.NewRelationID makes them
		digests = append(digests, d)
	}
	fresh := make([]int32, 0, len(digests)-known)
	for r := known; r < len(digests); r++ {
		fresh = append(fresh, int32(r))
	}
	less := func(a, b int32) int { return bytes.Compare(digests[a][:], digests[b][:]) }
	slices.SortFunc(fresh, less)
	merged := make([]int32, 0, len(digests))
	for _, r := range n.byDigest {
		for len(fresh) > 0 && less(fresh[0], r) < 0 {
			merged, fresh = append(merged, fresh[0]), fresh[1:]
		}
		merged = append(merged, r)
	}
	n.digests, n.byDigest = digests, append(merged, fresh...)
}

const relationPrefix = "relation:"

// around are the edges of an actor, the strongest first.
func (n *net) around(actor int32) []edge { return n.edges[n.from[actor]:n.from[actor+1]] }

// claimsOf are the rows of a relation.
func (n *net) claimsOf(r int32) []int32 { return n.rows[n.rowsFrom[r]:n.rowsFrom[r+1]] }

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

// A rollUp is what filters test of a relation.
type rollUp struct {
	claims, denied       int
	articles, publishers int
	first, last          int32
	confidence           float64
}

// rollUp adds the claims of a relation up, as its row in the table does. It makes
// no maps: a filter asks for those of many relations, and most have few claims.
func (n *net) rollUp(c *columns, r int32, negated []bool) rollUp {
	u := rollUp{first: noDay, last: noDay}
	var few [8]int32
	publishers := few[:0]
	article := int32(-1)
	for _, i := range n.claimsOf(r) {
		u.claims++
		if negated[c.polarity[i]] {
			u.denied++
		}
		if d := c.first[i]; d != noDay && (u.first == noDay || d < u.first) {
			u.first = d
		}
		u.last = max(u.last, c.last[i])
		u.confidence = max(u.confidence, c.confidence[i])
		if c.article[i] != article { // the claims of an article lie beside each other
			article = c.article[i]
			u.articles++
			if p := c.articles[article].publisher; p != 0 && !slices.Contains(publishers, p) {
				publishers = append(publishers, p)
			}
		}
	}
	u.publishers = len(publishers)
	return u
}

// category is that of most claims of a relation that have one, 0 where none has.
func (n *net) category(c *columns, r int32) (category int32) {
	rows := n.claimsOf(r)
	if len(rows) == 1 {
		return int32(c.category[rows[0]])
	}
	claims := make([]int32, len(c.categories.names))
	for _, i := range rows {
		claims[c.category[i]]++
	}
	for k := 1; k < len(claims); k++ {
		if most := claims[category]; claims[k] > 0 && (category == 0 || claims[k] > most || claims[k] == most && c.categories.names[k] < c.categories.names[category]) {
			category = int32(k)
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
		return func(r int32) bool { return in[n.category(c, r)] }
	case graph.ByQuad:
		quads := c.quads()
		in := make([]bool, len(quads))
		for k, quad := range quads {
			in[k] = slices.Contains(f.Values, any(int(quad)))
		}
		return func(r int32) bool { return in[n.category(c, r)] }
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
