package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// The facts of an article are what counting needs of its claims. They are kept
// beside the claims, written in the same transaction, and hold actors as the
// text names them, so that identity edits leave them as they are. A body is
//
//	a table of strings: their number, then the length and the bytes of each
//	the number of the publisher in it
//	the claims in text order: their number, then of each the numbers of its texts and 8 bytes of confidence
//
// where numbers and lengths are unsigned varints.

// The texts of a claim in its facts.
const (
	factSubject = iota
	factObject
	factSpeaker
	factSubjectRole // see roleOf
	factObjectRole
	factSpeakerRole
	factType
	factCategory
	factPolarity
	factModality
	factFirst
	factLast
	factSymmetric // "" for a relation that has a direction
	factTexts
)

// A fact is what counting needs of a claim.
type fact struct {
	texts      [factTexts]string
	confidence float64
}

func factOf(c *graph.Claim) fact {
	first, last := dates(c)
	symmetric := ""
	if c.Symmetric {
		symmetric = "symmetric"
	}
	return fact{[factTexts]string{
		factSubject: actorOf(c.Subject), factObject: actorOf(c.Object), factSpeaker: actorOf(c.Speaker),
		factSubjectRole: roleOf(c.Subject), factObjectRole: roleOf(c.Object), factSpeakerRole: roleOf(c.Speaker),
		factType: c.Relation, factCategory: string(c.Category), factPolarity: string(c.Polarity), factModality: string(c.Modality),
		factFirst: first, factLast: last, factSymmetric: symmetric,
	}, c.Confidence}
}

// roleOf is in which role a mention's actor acts there: its kind, country, code and
// sector; "" for no mention.
func roleOf(m *graph.Mention) string {
	if m == nil {
		return ""
	}
	return strings.Join([]string{string(m.Kind), m.Country, m.Code, string(m.Sector)}, roleSeparator)
}

const roleSeparator = "\x1f"

// encodeFacts writes the facts of an article.
func encodeFacts(publisher string, facts []fact) []byte {
	number := map[string]uint64{}
	var table []byte
	use := func(s string) uint64 {
		n, ok := number[s]
		if !ok {
			n = uint64(len(number))
			number[s] = n
			table = append(binary.AppendUvarint(table, uint64(len(s))), s...)
		}
		return n
	}
	claims := binary.AppendUvarint(nil, use(publisher))
	claims = binary.AppendUvarint(claims, uint64(len(facts)))
	for i := range facts {
		for _, s := range facts[i].texts {
			claims = binary.AppendUvarint(claims, use(s))
		}
		claims = binary.LittleEndian.AppendUint64(claims, math.Float64bits(facts[i].confidence))
	}
	body := binary.AppendUvarint(make([]byte, 0, len(table)+len(claims)+2), uint64(len(number)))
	return append(append(body, table...), claims...)
}

// A factReader reads a body; failed is set where it is none.
type factReader struct {
	rest   []byte
	failed bool
}

func (r *factReader) number() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > math.MaxInt32 {
		r.failed, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *factReader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.failed, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// decodeFacts calls claim for each fact of a body with the numbers of its texts in the
// table, which table gets before. It reports whether the body is one.
func decodeFacts(body []byte, table func(strings [][]byte, publisher int), claim func(texts *[factTexts]int, confidence float64)) bool {
	r := &factReader{rest: body}
	n := r.number()
	if n > len(body) {
		return false
	}
	strings := make([][]byte, n)
	for i := range strings {
		strings[i] = r.bytes(r.number())
	}
	publisher := r.number()
	claims := r.number()
	if r.failed || publisher >= n {
		return false
	}
	table(strings, publisher)
	for range claims {
		var texts [factTexts]int
		for i := range texts {
			if texts[i] = r.number(); texts[i] >= n {
				return false
			}
		}
		bits := r.bytes(8)
		if r.failed {
			return false
		}
		claim(&texts, math.Float64frombits(binary.LittleEndian.Uint64(bits)))
	}
	return len(r.rest) == 0
}

// facts replaces the facts and the terms of an article, given its claims as they
// are shown.
func (w *writer) facts(a *graph.Article, claims []*graph.Claim) {
	w.exec("DELETE FROM term WHERE rowid = (SELECT number FROM fact WHERE article = ?)", a.ID)
	w.exec("INSERT OR REPLACE INTO fact (article, body) VALUES (?,?)", a.ID, factsOf(a, claims))
	w.exec("INSERT INTO term (rowid, terms) VALUES (last_insert_rowid(), ?)", termsOf(a, claims))
}

func factsOf(a *graph.Article, claims []*graph.Claim) []byte {
	facts := make([]fact, len(claims))
	for i, c := range claims {
		facts[i] = factOf(c)
	}
	return encodeFacts(a.Publisher, facts)
}

// shownClaims reads the claims of an article as they are shown, in text order.
func shownClaims(ctx context.Context, db interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, article graph.ArticleID) (list []*graph.Claim, err error) {
	rows, err := db.QueryContext(ctx, "SELECT body FROM claim WHERE article = ? ORDER BY seq", article)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		c := &graph.Claim{}
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, c); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// CheckReading compares the facts of an article with its claims; see graph.Checker.
func (s *Store) CheckReading(ctx context.Context, r *graph.Reading) (what []string, err error) {
	var body []byte
	var indexed bool
	err = s.read.QueryRowContext(ctx, "SELECT body, EXISTS (SELECT 1 FROM term WHERE term.rowid = fact.number) FROM fact WHERE article = ?", r.Article.ID).Scan(&body, &indexed)
	switch {
	case err == sql.ErrNoRows:
		return []string{"there are no facts of its claims"}, nil
	case err != nil:
		return nil, err
	}
	claims, err := shownClaims(ctx, s.read, r.Article.ID)
	if err == nil && !bytes.Equal(body, factsOf(&r.Article, claims)) {
		what = append(what, "its facts do not match its claims")
	}
	if !indexed {
		what = append(what, "searches do not find it")
	}
	return what, err
}

// fillFacts makes the facts of a store that has none, or has others.
func fillFacts(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT a.id, a.publisher, c.body FROM article a LEFT JOIN claim c ON c.article = a.id ORDER BY a.id, c.seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	var article, publisher string
	var facts []fact
	flush := func() error {
		if article == "" {
			return nil
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO fact (article, body) VALUES (?,?) ON CONFLICT (article) DO UPDATE SET body = excluded.body", article, encodeFacts(publisher, facts))
		facts = facts[:0]
		return err
	}
	for rows.Next() {
		var id, from string
		var body []byte
		if err := rows.Scan(&id, &from, &body); err != nil {
			return err
		}
		if id != article {
			if err := flush(); err != nil {
				return fmt.Errorf("writing facts: %w", err)
			}
			article, publisher = id, from
		}
		if body == nil {
			continue // it makes no claims
		}
		var c graph.Claim
		if err := json.Unmarshal(body, &c); err != nil {
			return fmt.Errorf("reading a claim of article %s: %w", id, err)
		}
		facts = append(facts, factOf(&c))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return flush()
}
