package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

// The terms of an article say what filters find there: the words of its title and
// of its claims' sentences, and of each claim the type, the kind of its subject and
// so on. They lead from a filter to the few articles that can match, whose claims
// are then tested one by one; a term that most articles have is of no use, and
// needs none, because a page is full after a few claims.
//
// Words stand as they are, folded; all other terms begin with a sign that is
// in no word.
const (
	titleSign = "§"
	traitSign = "¤"
)

// traits are the properties of claims, and of their mentions, that are terms where
// they are one of a list.
var traits = map[graph.Part]map[graph.Property]string{
	"":              {graph.ByType: "t", graph.ByCategory: "c", graph.ByPolarity: "l", graph.ByModality: "m", graph.ByPlace: "p", graph.ByPlaceCountry: "w"},
	graph.AtSubject: {graph.ByKind: "sk", graph.ByCountry: "sc", graph.ByCode: "so", graph.BySector: "ss"},
	graph.AtObject:  {graph.ByKind: "ok", graph.ByCountry: "oc", graph.ByCode: "oo", graph.BySector: "os"},
	graph.AtSpeaker: {graph.ByKind: "vk", graph.ByCountry: "vc", graph.ByCode: "vo", graph.BySector: "vs"},
}

// trait is the term of a value, "" for none, which is no term.
func trait(name, value string) string {
	if value == "" {
		return ""
	}
	return traitSign + name + hex.EncodeToString([]byte(value))
}

// Terms of the months in which an event lies.
const (
	monthName = "d"
	// An event of more months has but this term, as one without a date that is one.
	maxMonths = 24
	long      = traitSign + "dlong"
)

// months are the terms of the months from one day to another, whichever is
// earlier, or nil where they are too many.
func months(from, to string) []string {
	a, err := time.Parse(time.DateOnly, min(from, to))
	b, fault := time.Parse(time.DateOnly, max(from, to))
	if err != nil || fault != nil {
		return nil
	}
	var list []string
	for m := a.AddDate(0, 0, 1-a.Day()); !m.After(b); m = m.AddDate(0, 1, 0) {
		if len(list) == maxMonths {
			return nil
		}
		list = append(list, trait(monthName, m.Format("200601")))
	}
	return list
}

// termsOf are the terms of an article with its claims, as they are stored.
func termsOf(a *graph.Article, claims []*graph.Claim) string {
	set := map[string]bool{}
	for _, t := range tokens(fold(a.Title)) {
		set[titleSign+t] = true
	}
	sentences := map[string]bool{}
	for _, shown := range claims {
		c := *shown
		c.CutEvidence(a)
		if !sentences[c.Evidence.Text] {
			sentences[c.Evidence.Text] = true
			for _, t := range tokens(fold(c.Evidence.Text)) {
				set[t] = true
			}
		}
		claim := traits[""]
		set[trait(claim[graph.ByType], c.Relation)] = true
		set[trait(claim[graph.ByCategory], string(c.Category))] = true
		set[trait(claim[graph.ByPolarity], string(c.Polarity))] = true
		set[trait(claim[graph.ByModality], string(c.Modality))] = true
		if c.Where != nil {
			set[trait(claim[graph.ByPlace], c.Where.Name)] = true
			set[trait(claim[graph.ByPlaceCountry], c.Where.Country)] = true
		}
		for part, m := range map[graph.Part]*graph.Mention{graph.AtSubject: c.Subject, graph.AtObject: c.Object, graph.AtSpeaker: c.Speaker} {
			if m != nil {
				of := traits[part]
				set[trait(of[graph.ByKind], string(m.Kind))] = true
				set[trait(of[graph.ByCountry], m.Country)] = true
				set[trait(of[graph.ByCode], m.Code)] = true
				set[trait(of[graph.BySector], string(m.Sector))] = true
			}
		}
		if first, last := dates(&c); first != "" || last != "" {
			list := months(first, last)
			if list == nil {
				list = []string{long}
			}
			for _, m := range list {
				set[m] = true
			}
		}
	}
	return strings.Join(sortedKeys(set), " ")
}

// A search is a full-text query that finds at least the articles of all claims
// that a filter matches; "" finds no fewer than all.
type search string

// maxSearch bounds the text of a search: a long one finds too much to be of use.
const maxSearch = 4000

// searchOf makes the search of a filter of claims, or of what they have at a part.
func searchOf(f graph.Filter, at graph.Part) search {
	if s := searchFor(f, at); len(s) <= maxSearch {
		return s
	}
	return ""
}

func searchFor(f graph.Filter, at graph.Part) search {
	switch f.Op {
	case graph.OpAll:
		parts := []search{between(f.Of)}
		for _, x := range f.Of {
			parts = append(parts, searchOf(x, at))
		}
		return joinSearches(slices.DeleteFunc(parts, func(s search) bool { return s == "" }), " AND ")
	case graph.OpAny:
		var parts []search
		for _, x := range f.Of {
			s := searchOf(x, at)
			if s == "" {
				return ""
			}
			parts = append(parts, s)
		}
		return joinSearches(parts, " OR ")
	case graph.OpAt:
		return searchOf(f.Of[0], f.Part)
	case graph.OpIn:
		name := traits[at][f.Property]
		if name == "" {
			return ""
		}
		var parts []search
		for _, v := range f.Values {
			t := trait(name, v.(string))
			if t == "" {
				return ""
			}
			parts = append(parts, search(t))
		}
		return joinSearches(parts, " OR ")
	case graph.OpWords:
		switch {
		case f.Property == graph.ByEvidence:
			return wordSearch("", f.Values[0].(string))
		case f.Property == graph.ByTitle:
			return wordSearch(titleSign, f.Values[0].(string))
		}
	}
	return ""
}

func joinSearches(parts []search, operator string) search {
	if len(parts) == 0 {
		return ""
	}
	list := make([]string, len(parts))
	for i, s := range parts {
		list[i] = string(s)
	}
	return search("(" + strings.Join(list, operator) + ")")
}

// minPrefix is the length of the words that are looked for: shorter ones begin too
// many others.
const minPrefix = 3

func wordSearch(sign, wanted string) search {
	var parts []search
	for _, t := range tokens(fold(wanted)) {
		if utf8.RuneCountInString(t) >= minPrefix {
			parts = append(parts, search(`"`+sign+t+`"*`))
		}
	}
	return joinSearches(parts, " AND ")
}

// between finds the events that conditions, all of which are to hold, put between
// two days.
func between(all []graph.Filter) search {
	from, to := "", ""
	for _, f := range all {
		if f.Property == graph.ByFirst || f.Property == graph.ByLast {
			switch f.Op {
			case graph.OpAtLeast:
				from = f.Values[0].(string)
			case graph.OpAtMost:
				to = f.Values[0].(string)
			}
		}
	}
	if from == "" || to == "" {
		return ""
	}
	list := months(from, to)
	if list == nil {
		return ""
	}
	parts := []search{long}
	for _, m := range list {
		parts = append(parts, search(m))
	}
	return joinSearches(parts, " OR ")
}

// found selects the articles that a search finds.
const found = "(SELECT fact.article FROM term JOIN fact ON fact.number = term.rowid WHERE term MATCH ?)"

// A reach says what searches are good for. One that finds few articles leads to
// what a list holds, which is then sorted. One that finds some tells in the order
// of the list what need not be looked at. Nothing is gained by one that finds more,
// or many of a sample, which are those that were stored last: a page is full soon
// without it.
type reach struct{ few, some, sample, many int }

var usual = reach{few: 128, some: 4096, sample: 512, many: 64}

// findable counts the articles that a search finds, up to one more than some,
// which it also returns for a search that is not worth while.
func (s *Store) findable(ctx context.Context, q search) (n int, err error) {
	if q == "" {
		return s.reach.some + 1, nil
	}
	if err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM term WHERE term MATCH ? AND rowid > (SELECT max(number) FROM fact) - ? LIMIT ?)",
		string(q), s.reach.sample, s.reach.many).Scan(&n); err != nil || n == s.reach.many {
		return s.reach.some + 1, err
	}
	err = s.read.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM term WHERE term MATCH ? LIMIT ?)", string(q), s.reach.some+1).Scan(&n)
	return n, err
}

// fillTerms makes the terms of a store that has none.
func fillTerms(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT a.id, a.title, a.text, a.publisher, (SELECT json_group_array(json(body)) FROM claim WHERE article = a.id),
		(SELECT number FROM fact WHERE article = a.id) FROM article a ORDER BY a.rowid`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var a graph.Article
		var bodies []byte
		var number sql.NullInt64
		if err := rows.Scan(&a.ID, &a.Title, &a.Text, &a.Publisher, &bodies, &number); err != nil {
			return err
		}
		var claims []*graph.Claim
		if err := json.Unmarshal(bodies, &claims); err != nil {
			return fmt.Errorf("reading the claims of article %s: %w", a.ID, err)
		}
		if !number.Valid { // it makes no claims
			result, err := tx.ExecContext(ctx, "INSERT INTO fact (article, body) VALUES (?,?)", a.ID, encodeFacts(a.Publisher, nil))
			if err != nil {
				return err
			}
			if number.Int64, err = result.LastInsertId(); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO term (rowid, terms) VALUES (?,?)", number.Int64, termsOf(&a, claims)); err != nil {
			return err
		}
	}
	return rows.Err()
}
