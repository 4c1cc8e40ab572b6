package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// An ArticleID names an article: its URL's or source ID's hash where it has
// one, else the hash of its text. See [NewArticleID].
type ArticleID string

// An Article is one text as it was read.
type Article struct {
	ID        ArticleID
	Source    string // the caller's own ID or the URL; "" where there is none
	URL       string
	Publisher string
	Title     string
	Text      string
	Published string // YYYY-MM-DD, "" where unknown
	// Hash is the SHA-256 of title, a zero byte and text, in hexadecimal.
	Hash string
	// Reader names the version of the extractor that read the article.
	Reader    string
	Sentences []SentenceSpan // in text order, the title's first
	// Added is when a store first took the article in, in UTC, to the
	// millisecond. A store that does not have the article yet sets it to its own
	// clock where it is zero; one that has it keeps what it has.
	Added time.Time `json:",omitzero"`
}

// A Publisher is who published articles.
type Publisher struct {
	Name        string
	Articles    int
	Claims      int    // that these articles make
	First, Last string // days of publication, YYYY-MM-DD; "" where none is known
}

// A SentenceSpan is one sentence of an article.
type SentenceSpan struct {
	Field Field
	Span
}

// Of returns the text that f names.
func (a *Article) Of(f Field) string {
	if f == FieldTitle {
		return a.Title
	}
	return a.Text
}

// TakenIn returns what a store that does not have the article keeps as [Article.Added].
func (a *Article) TakenIn() time.Time {
	t := a.Added
	if t.IsZero() {
		t = time.Now()
	}
	return t.UTC().Truncate(time.Millisecond)
}

// TimeLayout is how a filter says when: in UTC, to the millisecond, so that times
// compare as texts do.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// TextHash is the hash that belongs into [Article.Hash].
func TextHash(title, text string) string {
	h := sha256.New()
	h.Write([]byte(title))
	h.Write([]byte{0})
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil))
}

// NewArticleID makes the ID of an article from its source (a URL or the
// caller's own ID) or, where source is "", from its text: the same article
// gets the same ID at every ingest.
func NewArticleID(source, title, text string) ArticleID {
	if source != "" {
		return ArticleID("article:" + digest("source", source))
	}
	return ArticleID("article:" + digest("text", TextHash(title, text)))
}

// Identify sets the claim's ID from its article, evidence and triple. The same
// article read by the same rules gives the same IDs.
func (c *Claim) Identify() {
	c.ID = ClaimID("claim:" + digest(
		string(c.Article), string(c.Evidence.Field), fmt.Sprint(c.Evidence.Span, c.Evidence.Predicate),
		c.Subject.key(), c.Relation, c.Object.key(), string(c.Polarity), string(c.Modality)))
}

func (m *Mention) key() string {
	if m == nil {
		return ""
	}
	return fmt.Sprint(m.Actor, "|", m.Name, "|", m.Span)
}

// digest hashes its parts, each kept apart from the next, to 128 bits in
// hexadecimal: enough that ten billion claims have no collision to be feared.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s;", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// ValidDate reports whether s is a date of the form YYYY-MM-DD.
func ValidDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// NormalName folds a name for comparing: lower case, white space runs one
// space, no white space at the ends.
func NormalName(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(name)), " ")
}
