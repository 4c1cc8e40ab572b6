package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A nameAt is a name of the words first..last, half-open.
type nameAt struct {
	first, last int
	kind        string
}

var (
	entity  = regexp.MustCompile(`(?:^|\|)Entity=([^|]*)`)
	bracket = regexp.MustCompile(`\([^()]+\)?|[^()]+\)`)

	linkers = set("of the de al - – for and & 's ’s van von bin la el del in")
	titles  = set(`president vice prime minister premier chancellor senator sen. representative rep. governor gov. mayor king queen
		prince princess emperor sultan emir pope bishop archbishop cardinal imam ayatollah sheikh rabbi reverend rev. father sister
		saint mr mr. mrs mrs. ms ms. dr dr. doctor professor prof. sir lord lady dame general gen. colonel col. major maj. captain
		capt. lieutenant lt. sergeant sgt. admiral commander marshal judge justice secretary ambassador director chairman chairwoman
		speaker congressman congresswoman attorney coach deputy foreign defense defence secretary-general`)
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// goldNames are the persons, organizations and places that GUM's Entity= brackets
// name, as train/train.py reads them, without titles; known is whether there are
// such brackets. A name is the run of proper nouns around the head of a mention,
// over one linking word at most. "Americans" is a person to GUM and none here.
func goldNames(words []word) (names []nameAt, known bool) {
	type mention struct {
		kind, heads string
		first, last int
		id          string
	}
	var open, mentions []mention
	for i, w := range words {
		m := entity.FindStringSubmatch(w.misc)
		if m == nil {
			continue
		}
		known = true
		for _, b := range bracket.FindAllString(m[1], -1) {
			if b[0] == '(' {
				f := strings.SplitN(strings.TrimSuffix(b[1:], ")"), "-", 7)
				if len(f) < 2 {
					continue
				}
				n := mention{id: f[0], kind: f[1], heads: "1", first: i, last: i}
				if len(f) > 5 {
					n.heads = f[5]
				}
				if b[len(b)-1] == ')' {
					mentions = append(mentions, n)
				} else {
					open = append(open, n)
				}
				continue
			}
			for k := len(open) - 1; k >= 0; k-- {
				if open[k].id == b[:len(b)-1] {
					n := open[k]
					open = slices.Delete(open, k, k+1)
					n.last = i
					mentions = append(mentions, n)
					break
				}
			}
		}
	}
	proper := func(i int) bool { return words[i].xpos == "NNP" || words[i].xpos == "NNPS" }
	low := func(i int) string { return strings.ToLower(words[i].form) }
	type candidate struct {
		nameAt
		width int // of its mention
	}
	var list []candidate
	for _, m := range mentions {
		kind := map[string]string{"person": "PER", "organization": "ORG", "place": "LOC"}[m.kind]
		if kind == "" {
			continue
		}
		head := -1
		for _, h := range strings.Split(m.heads, ",") {
			at, err := strconv.Atoi(h)
			at += m.first - 1
			if err != nil || at < 0 || at >= len(words) || words[at].upos != "PROPN" {
				continue
			}
			if head < 0 || !proper(head) && proper(at) {
				head = at
			}
		}
		if head < 0 {
			continue
		}
		l, r := head, head
		over := func(from, to int, in bool) bool { // whether the words between may be stepped over
			switch to - from {
			case 0:
				return true
			case 1:
				return linkers[low(from)] && (in || low(from) != "in")
			}
			return low(from) == "of" && low(from+1) == "the"
		}
		for grown := true; grown; {
			grown = false
			for step := 1; step <= 3; step++ {
				if l-step >= m.first && proper(l-step) && over(l-step+1, l, true) {
					l, grown = l-step, true
					break
				}
			}
			for step := 1; step <= 3; step++ {
				if r+step <= m.last && proper(r+step) && over(r+1, r+step, false) {
					r, grown = r+step, true
					break
				}
			}
		}
		list = append(list, candidate{nameAt{l, r + 1, kind}, m.last - m.first})
	}
	slices.SortStableFunc(list, func(a, b candidate) int { // longest first, of the narrowest mention
		if d := (b.last - b.first) - (a.last - a.first); d != 0 {
			return d
		}
		return a.width - b.width
	})
	taken := make([]bool, len(words))
	for _, c := range list {
		if slices.Contains(taken[c.first:c.last], true) {
			continue
		}
		for i := c.first; i < c.last; i++ {
			taken[i] = true
		}
		if c.kind == "PER" {
			if c.last-c.first == 1 && words[c.first].xpos == "NNPS" {
				continue
			}
			begin := c.first
			for c.first < c.last-1 && titles[low(c.first)] {
				c.first++
			}
			if c.first > begin && !proper(c.first) { // "Chair of the Board" names no person
				continue
			}
		}
		names = append(names, c.nameAt)
	}
	return names, known
}
