package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/entente-graph/entente/graph"
)

// A columnIndex holds the facts of all claims in memory, a slice a column, so
// that a question about any part of them is a few loops over integers: 130
// bytes a claim. It is filled by the first such question of a process, and
// later by what has changed since the last.
type columnIndex struct {
	mu sync.RWMutex
	*columns

	netMu sync.Mutex // of the columns' net
}

// columns are claims by column. A row whose article is gone is not live.
type columns struct {
	number, edits int64 // of the last change to the facts and to the identity log that are in

	subject, object, speaker     []int32 // actors as named; 0 for none
	subjectRole, objectRole      []int32 // in which they act there; 0 for no mention
	speakerRole                  []int32
	typ                          []int32
	category, polarity, modality []uint16
	first, last                  []int32 // days; noDay for none
	confidence                   []float64
	article                      []int32
	seq                          []int32 // place in the article
	symmetric                    []bool
	live                         []bool
	all                          []int32 // the live rows

	// What follows from these and from the actors.
	subjects, objects []int32 // whom subject and object stand for
	relation          []int32 // place in relations, from 1; 0 for none
	home              []int32 // countries of subject (<< 16) and object

	actors, roles, types, categories, polarities, modalities, publishers, countries dictionary

	canonical []int32 // by actor as named: whom it stands for
	country   []int32 // by actor

	articles   []factArticle
	articleAt  map[string]int32
	relations  []triple // also those that no live row has any more
	relationAt map[triple]int32

	net  *net    // nil until it is asked for
	gone []int32 // rows that were live when the net was last brought up to date
}

// A triple is a relation by the numbers of its actors and its type.
type triple struct{ subject, typ, object int32 }

// A factArticle is an article whose rows begin at row from and end before row to.
type factArticle struct {
	id        string
	number    int64 // of the change that wrote it
	publisher int32
	from, to  int32
}

const noDay = math.MinInt32

// A dictionary numbers strings; "" is 0.
type dictionary struct {
	at    map[string]int32
	names []string
}

func newDictionary() dictionary { return dictionary{map[string]int32{"": 0}, []string{""}} }

func (d *dictionary) number(s []byte) int32 {
	n, ok := d.at[string(s)]
	if !ok {
		n = int32(len(d.names))
		name := string(s)
		d.at[name] = n
		d.names = append(d.names, name)
	}
	return n
}

func newColumns() *columns {
	return &columns{
		number: -1, edits: -1,
		actors: newDictionary(), roles: newDictionary(), types: newDictionary(), categories: newDictionary(), polarities: newDictionary(), modalities: newDictionary(),
		publishers: newDictionary(), countries: newDictionary(), articleAt: map[string]int32{}, relationAt: map[triple]int32{},
		canonical: []int32{0}, country: []int32{0},
	}
}

// dayOf numbers a day; noDay for what is no date.
func dayOf(date []byte) int32 {
	t, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return noDay
	}
	return int32(t.Unix() / (24 * 60 * 60))
}

func dateOf(day int32) string {
	return time.Unix(int64(day)*(24*60*60), 0).UTC().Format(time.DateOnly)
}

func (x *columnIndex) filled() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.columns != nil
}

const changesQuery = "SELECT coalesce((SELECT max(number) FROM fact), 0), coalesce((SELECT max(number) FROM edit), 0)"

// columnsNow returns the claims by column as they are stored now. The caller calls done
// when it does not read them any more.
func (s *Store) columnsNow(ctx context.Context) (c *columns, done func(), err error) {
	var number, edits int64
	if err := s.read.QueryRowContext(ctx, changesQuery).Scan(&number, &edits); err != nil {
		return nil, nil, err
	}
	for {
		s.columns.mu.RLock()
		if c := s.columns.columns; c != nil && c.number >= number && c.edits >= edits {
			return c, s.columns.mu.RUnlock, nil
		}
		s.columns.mu.RUnlock()
		if err := s.refreshColumns(ctx); err != nil {
			return nil, nil, err
		}
	}
}

// errGone says that what the columns hold is not stored any more.
var errGone = errors.New("claims were replaced while they were read")

// overColumns runs f over the claims by column as they are now. What makes f asks
// SQL what it has to before the columns are taken, and f calls release before it
// asks more: whoever waits to bring them up to date lets nobody else read them, and
// a scan takes seconds. Both run again where what f then reads has been replaced
// meanwhile.
func (s *Store) overColumns(ctx context.Context, prepare func() (f func(c *columns, release func()) error, err error)) error {
	const tries = 5
	for try := 1; ; try++ {
		f, err := prepare()
		if err != nil {
			return err
		}
		c, done, err := s.columnsNow(ctx)
		if err != nil {
			return err
		}
		release := sync.OnceFunc(done)
		err = func() error {
			defer release() // also where f panics
			return f(c, release)
		}()
		switch {
		case !errors.Is(err, errGone):
			return err
		case try == tries:
			return fmt.Errorf("%w: %w", graph.ErrBusy, err)
		}
	}
}

// atOneMoment runs f in a transaction that reads, with the numbers of the last
// change to the facts and to the identity log that it sees.
func (s *Store) atOneMoment(ctx context.Context, f func(tx *sql.Tx, number, edits int64) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() // it only read
	var number, edits int64
	if err := tx.QueryRowContext(ctx, changesQuery).Scan(&number, &edits); err != nil {
		return err
	}
	return f(tx, number, edits)
}

// refreshColumns reads what has changed, all as of one moment.
func (s *Store) refreshColumns(ctx context.Context) error {
	s.columns.mu.Lock()
	defer s.columns.mu.Unlock()
	// All that is read is for those who ask later too: were it broken off by who
	// asked first, the next would begin anew.
	ctx = context.WithoutCancel(ctx)
	return s.atOneMoment(ctx, func(tx *sql.Tx, number, edits int64) error {
		if s.columns.columns == nil {
			s.columns.columns = newColumns()
		}
		if err := s.columns.refresh(ctx, tx, number, edits); err != nil {
			s.columns.columns = nil // half of it is in
			return fmt.Errorf("reading facts: %w", err)
		}
		if c := s.columns.columns; 2*len(c.all) < len(c.typ) {
			// Most rows are of articles that have been replaced.
			fresh := newColumns()
			if err := fresh.refresh(ctx, tx, number, edits); err != nil {
				return fmt.Errorf("reading facts: %w", err)
			}
			s.columns.columns = fresh
		}
		return nil
	})
}

func (c *columns) refresh(ctx context.Context, tx *sql.Tx, number, edits int64) error {
	from, rows, gone := len(c.typ), len(c.typ), len(c.gone)
	if err := c.readFacts(ctx, tx); err != nil {
		return err
	}
	changed, err := c.describe(ctx, tx, edits != c.edits)
	if err != nil {
		return err
	}
	if changed { // somebody is somebody else now, or at home elsewhere
		from = 0
		c.subjects, c.objects, c.relation, c.home = nil, nil, nil, nil
		if c.net != nil {
			c.net.outdated = true
		}
	}
	c.derive(from)
	if len(c.gone) > gone {
		c.all = slices.DeleteFunc(c.all, func(i int32) bool { return !c.live[i] })
	}
	for i := rows; i < len(c.typ); i++ {
		c.all = append(c.all, int32(i))
	}
	if c.net == nil {
		c.gone = nil
	}
	c.number, c.edits = number, edits
	return nil
}

// derive adds what follows from the other columns, from a row on.
func (c *columns) derive(from int) {
	for i := from; i < len(c.typ); i++ {
		t := triple{c.canonical[c.subject[i]], c.typ[i], c.canonical[c.object[i]]}
		n := int32(0)
		if t.subject != 0 && t.object != 0 {
			var ok bool
			if n, ok = c.relationAt[t]; !ok {
				c.relations = append(c.relations, t)
				n = int32(len(c.relations))
				c.relationAt[t] = n
			}
		}
		c.subjects, c.objects = append(c.subjects, t.subject), append(c.objects, t.object)
		c.relation = append(c.relation, n)
		c.home = append(c.home, c.country[t.subject]<<16|c.country[t.object])
	}
}

// readFacts appends the claims of articles that are new or changed.
func (c *columns) readFacts(ctx context.Context, tx *sql.Tx) error {
	rejected, err := c.rejected(ctx, tx)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT number, article, body FROM fact WHERE number > ? ORDER BY number", c.number)
	if err != nil {
		return err
	}
	defer rows.Close()
	var number int64
	var id, body sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&number, &id, &body); err != nil {
			return err
		}
		if !c.add(number, string(id), body, rejected[string(id)]) {
			return fmt.Errorf("the facts of article %s are damaged; restore the store from a backup", id)
		}
	}
	return rows.Err()
}

// rejected finds the places, by article and in order, that reviews have emptied in
// those that are new or changed: there are no facts of these.
func (c *columns) rejected(ctx context.Context, tx *sql.Tx) (map[string][]int32, error) {
	rows, err := tx.QueryContext(ctx, "SELECT r.article, r.seq FROM rejected r JOIN fact f ON f.article = r.article WHERE f.number > ? ORDER BY r.article, r.seq", c.number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	places := map[string][]int32{}
	for rows.Next() {
		var article string
		var seq int32
		if err := rows.Scan(&article, &seq); err != nil {
			return nil, err
		}
		places[article] = append(places[article], seq)
	}
	return places, rows.Err()
}

// add replaces the rows of an article by those of a change. It reports whether the body is one.
func (c *columns) add(number int64, id string, body []byte, rejected []int32) bool {
	n, known := c.articleAt[id]
	if !known {
		n = int32(len(c.articles))
		c.articleAt[id] = n
		c.articles = append(c.articles, factArticle{id: id})
	}
	a := &c.articles[n]
	a.number = number
	for i := a.from; i < a.to; i++ {
		c.live[i] = false
		c.gone = append(c.gone, i)
	}
	a.from = int32(len(c.typ))
	// What a text of the table stands for as the one and as the other.
	var strings [][]byte
	var cache [factTexts][]int32
	lookup := func(as, text int, of func([]byte) int32) int32 {
		if cache[as] == nil {
			cache[as] = make([]int32, len(strings))
			for i := range cache[as] {
				cache[as][i] = -1
			}
		}
		v := cache[as][text]
		if v == -1 {
			v = of(strings[text])
			cache[as][text] = v
		}
		return v
	}
	flag := func(s []byte) int32 { return int32(min(len(s), 1)) }
	seq := int32(0)
	ok := decodeFacts(body, func(table [][]byte, publisher int) {
		strings = table
		a.publisher = c.publishers.number(table[publisher])
	}, func(texts *[factTexts]int, confidence float64) {
		c.subject = append(c.subject, lookup(factSubject, texts[factSubject], c.actors.number))
		c.object = append(c.object, lookup(factSubject, texts[factObject], c.actors.number))
		c.speaker = append(c.speaker, lookup(factSubject, texts[factSpeaker], c.actors.number))
		c.subjectRole = append(c.subjectRole, lookup(factSubjectRole, texts[factSubjectRole], c.roles.number))
		c.objectRole = append(c.objectRole, lookup(factSubjectRole, texts[factObjectRole], c.roles.number))
		c.speakerRole = append(c.speakerRole, lookup(factSubjectRole, texts[factSpeakerRole], c.roles.number))
		c.typ = append(c.typ, lookup(factType, texts[factType], c.types.number))
		c.category = append(c.category, uint16(lookup(factCategory, texts[factCategory], c.categories.number)))
		c.polarity = append(c.polarity, uint16(lookup(factPolarity, texts[factPolarity], c.polarities.number)))
		c.modality = append(c.modality, uint16(lookup(factModality, texts[factModality], c.modalities.number)))
		c.first = append(c.first, lookup(factFirst, texts[factFirst], dayOf))
		c.last = append(c.last, lookup(factFirst, texts[factLast], dayOf))
		c.symmetric = append(c.symmetric, lookup(factSymmetric, texts[factSymmetric], flag) == 1)
		c.confidence = append(c.confidence, confidence)
		c.article = append(c.article, n)
		for ; len(rejected) > 0 && rejected[0] == seq; rejected = rejected[1:] {
			seq++
		}
		c.seq = append(c.seq, seq)
		c.live = append(c.live, true)
		seq++
	})
	a.to = int32(len(c.typ))
	return ok
}

// describe learns whom actors stand for and where they are at home: of those that
// are new or changed, or of all. It reports whether that changes what was known of one.
func (c *columns) describe(ctx context.Context, tx *sql.Tx, all bool) (changed bool, err error) {
	query, args := "SELECT id, merged, country FROM actor", []any(nil)
	if !all {
		query += " WHERE changed > ? UNION ALL SELECT id, merged, country FROM actor WHERE id IN (SELECT value FROM json_each(?))"
		args = []any{c.number, marshal(c.actors.names[len(c.canonical):])}
	}
	for query != "" {
		before, known := len(c.canonical), len(c.actors.names)
		for n := int32(before); n < int32(known); n++ {
			c.canonical, c.country = append(c.canonical, n), append(c.country, 0)
		}
		other, err := c.describeOf(ctx, tx, before, query, args)
		if err != nil {
			return false, err
		}
		changed = changed || other
		query = ""
		if more := c.actors.names[known:]; len(more) > 0 { // those that others stand for, if no claim names them
			query, args = "SELECT id, merged, country FROM actor WHERE id IN (SELECT value FROM json_each(?))", []any{marshal(more)}
		}
	}
	return changed, nil
}

// describeOf learns it of the actors that a query selects. Those from before on are new.
func (c *columns) describeOf(ctx context.Context, tx *sql.Tx, before int, query string, args []any) (changed bool, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	known := len(c.canonical)
	var id, merged, country sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&id, &merged, &country); err != nil {
			return false, err
		}
		n, ok := c.actors.at[string(id)]
		if !ok || int(n) >= known {
			continue // no claim names it, or its turn comes
		}
		who, home := n, c.countries.number(country)
		if len(merged) > 0 {
			who = c.actors.number(merged)
		}
		changed = changed || int(n) < before && (who != c.canonical[n] || home != c.country[n])
		c.canonical[n], c.country[n] = who, home
	}
	return changed, rows.Err()
}
