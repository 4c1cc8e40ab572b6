package graph

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Reading is what an extractor made of one article: the article with its
// sentences, the actors that its claims name, and the claims.
type Reading struct {
	Article Article
	Actors  []Actor // every actor that Claims refer to, each once, by ID
	Claims  []Claim // in text order, identified
}

// Check reports the first fault of a reading that would make a store
// inconsistent: a claim of another article, without ID or with that of another
// claim, without relation, without subject and object, or of an actor that
// Actors lacks; a category, polarity, modality or country that there is not.
func (r *Reading) Check() error {
	if r.Article.ID == "" {
		return fmt.Errorf("article has no ID")
	}
	known := make(map[ActorID]bool, len(r.Actors))
	for _, a := range r.Actors {
		if !countryCode(a.Country) {
			return fmt.Errorf("actor %s is of country %q, which is no ISO 3166 alpha-3 code: three capital letters", a.ID, a.Country)
		}
		known[a.ID] = true
	}
	met := make(map[ClaimID]bool, len(r.Claims))
	for i := range r.Claims {
		c := &r.Claims[i]
		switch {
		case c.ID == "":
			return fmt.Errorf("claim %d has no ID", i)
		case met[c.ID]:
			return fmt.Errorf("two claims have the ID %s", c.ID)
		case c.Article != r.Article.ID:
			return fmt.Errorf("claim %s belongs to article %q, not %q", c.ID, c.Article, r.Article.ID)
		case c.Relation == "":
			return fmt.Errorf("claim %s has no relation", c.ID)
		case c.Subject == nil && c.Object == nil:
			return fmt.Errorf("claim %s has neither subject nor object", c.ID)
		case c.Category != "" && !slices.Contains(Categories, c.Category):
			return fmt.Errorf("claim %s has category %q, which is none of %v", c.ID, c.Category, Categories)
		case c.Polarity != "" && c.Polarity != Affirmed && c.Polarity != Negated:
			return fmt.Errorf("claim %s has polarity %q, which is neither %s nor %s", c.ID, c.Polarity, Affirmed, Negated)
		case c.Modality != "" && !slices.Contains(Modalities, c.Modality):
			return fmt.Errorf("claim %s has modality %q, which is none of %v", c.ID, c.Modality, Modalities)
		}
		met[c.ID] = true
		for _, m := range []*Mention{c.Subject, c.Object, c.Speaker} {
			if m != nil && m.Actor != "" && !known[m.Actor] {
				return fmt.Errorf("claim %s names actor %q, which the reading does not list", c.ID, m.Actor)
			}
		}
	}
	return nil
}

// countryCode reports whether a country is none or may be an ISO 3166 alpha-3 code.
func countryCode(s string) bool {
	return s == "" || len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// A Store keeps readings and answers questions about them. All methods may be
// called from several goroutines.
//
// Actor IDs in answers are canonical: identity edits are applied. Claims keep
// the actor that the text named in their mentions, unless a split or a review
// has put another there; queries by actor find them under the canonical one.
type Store interface {
	Reader
	Writer
	// Close releases the store. Readings that Put has returned from are kept.
	Close() error
}

// A Writer adds to a store.
type Writer interface {
	// Put stores a reading, all or nothing and durably. A reading of an article
	// that is already there replaces the old one; where nothing differs it
	// changes nothing and reports false.
	Put(ctx context.Context, r *Reading) (changed bool, err error)
	// Edit appends an identity edit to the log, applies it, and returns it with
	// its number. The error wraps ErrQuery where the edit cannot apply.
	Edit(ctx context.Context, e Edit) (Edit, error)
	// Review appends to the log of reviews, applies it, and returns it with its
	// number. The error wraps ErrQuery for a claim or an actor that is not there.
	Review(ctx context.Context, r Review) (Review, error)
}

// A Reader answers questions.
type Reader interface {
	// Actors returns the actors of the given IDs in their order, leaving out
	// those that are unknown. A merged actor's ID gives the one it was merged into.
	Actors(ctx context.Context, ids []ActorID) ([]Actor, error)
	// FindActors pages through the actors that match.
	FindActors(ctx context.Context, q ActorQuery, p Page) (Slice[Actor], error)
	// Relations pages through the relations that match.
	Relations(ctx context.Context, q RelationQuery, p Page) (Slice[Relation], error)
	// Claims pages through the claims that match; those of one article go in text order.
	Claims(ctx context.Context, q ClaimQuery, p Page) (Slice[Claim], error)
	// Article returns one article, or an error wrapping ErrNotFound.
	Article(ctx context.Context, id ArticleID) (*Article, error)
	// FindArticles returns the articles of the given IDs in their order, leaving
	// out those that are unknown.
	FindArticles(ctx context.Context, ids []ArticleID) ([]*Article, error)
	// Lookup returns actors and articles by the IDs that they are asked for under,
	// those that are unknown left out, and merged actors as Actors does.
	Lookup(ctx context.Context, actors []ActorID, articles []ArticleID) (map[ActorID]*Actor, map[ArticleID]*Article, error)
	// ListArticles pages through the articles that match.
	ListArticles(ctx context.Context, q ArticleQuery, p Page) (Slice[Article], error)
	// Publishers pages through those who published the articles.
	Publishers(ctx context.Context, q PublisherQuery, p Page) (Slice[Publisher], error)
	// Articles streams every article by ID, for checking and copying.
	Articles(ctx context.Context) iter.Seq2[*Article, error]
	// Edits streams the identity log, oldest first.
	Edits(ctx context.Context) iter.Seq2[Edit, error]
	// Reviews pages through the log of reviews, oldest first.
	Reviews(ctx context.Context, q ReviewQuery, p Page) (Slice[Review], error)
	// AsRead returns the claims of the given IDs in their order as they were put,
	// without reviews and splits; rejected ones, which Claims never returns, too.
	AsRead(ctx context.Context, ids []ClaimID) ([]Claim, error)
	// Arrivals returns claims that match, at most limit, in the order in which
	// they were stored, from the first one after a place. Who goes on from Until
	// meets every claim once, also while others write. The error wraps ErrCursor
	// for a place that the store has not given.
	Arrivals(ctx context.Context, q ClaimQuery, after Arrival, limit int) (Arrivals, error)
	// Latest returns the place of the claim that arrived last, 0 before the first.
	Latest(ctx context.Context) (Arrival, error)
	// Stats counts what is stored.
	Stats(ctx context.Context) (Stats, error)
}

// Stats counts what a store holds.
type Stats struct {
	Actors, Articles, Sentences, Claims, Relations int
}

// A Page asks for a slice of a list: the first First items after the cursor
// After, or the last Last items before Before. First and Last exclude each
// other; the zero Page asks for the first DefaultPage items.
type Page struct {
	First, Last   int
	After, Before Cursor
	// Count asks how many items there are in all, which may take longer than the
	// page; Actors and Articles ask for those that the claims or relations of the page
	// refer to, so that these take no question of their own.
	Count, Actors, Articles bool
	// NoItems says that the items are not wanted, Brief that of relations no more is
	// than their ID, ends, type, category, claims, first and last, and of actors no more
	// than their ID, name, kind and country: a store may leave out the rest.
	NoItems, Brief bool
}

// OfRelations lists what a page of relations is to bring along, for a Lookup.
func (p Page) OfRelations(list []Relation) []ActorID {
	if !p.Actors {
		return nil
	}
	seen := map[ActorID]bool{}
	for i := range list {
		seen[list[i].Subject], seen[list[i].Object] = true, true
	}
	return slices.Sorted(maps.Keys(seen))
}

// OfClaims lists what a page of claims is to bring along, for a Lookup.
func (p Page) OfClaims(list []Claim) ([]ActorID, []ArticleID) {
	actors, articles := map[ActorID]bool{}, map[ArticleID]bool{}
	for i := range list {
		c := &list[i]
		if p.Articles {
			articles[c.Article] = true
		}
		for _, m := range []*Mention{c.Subject, c.Object, c.Speaker} {
			if p.Actors && m != nil && m.Actor != "" {
				actors[m.Actor] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(actors)), slices.Sorted(maps.Keys(articles))
}

// DefaultPage and MaxPage bound a page.
const (
	DefaultPage = 20
	MaxPage     = 5000
)

// Limit returns how many items the page asks for and whether from the end.
// The error wraps ErrQuery.
func (p Page) Limit() (n int, backward bool, err error) {
	switch {
	case p.First < 0 || p.Last < 0:
		return 0, false, fmt.Errorf("%w: page of negative size", ErrQuery)
	case p.First > 0 && p.Last > 0:
		return 0, false, fmt.Errorf("%w: both the first %d and the last %d asked for", ErrQuery, p.First, p.Last)
	case p.First > MaxPage || p.Last > MaxPage:
		return 0, false, fmt.Errorf("%w: page of more than %d", ErrQuery, MaxPage)
	case p.Last > 0:
		return p.Last, true, nil
	case p.First > 0:
		return p.First, false, nil
	}
	return DefaultPage, p.Before != "" && p.After == "", nil
}

// A Cursor marks a place in an ordering; it stays good when items are added.
// Its text is the same in every store; see CursorAt.
type Cursor string

// A Slice is one page of a list. Cursors[i] is the place of Items[i].
type Slice[T any] struct {
	Items   []T
	Cursors []Cursor
	HasNext bool // more items follow
	HasPrev bool // items precede
	// What the page asks for beside its items; see [Page].
	Total    int
	Actors   map[ActorID]*Actor // by the IDs that the items have, as [Reader] has Lookup
	Articles map[ArticleID]*Article
}

// An ActorQuery selects actors. Zero fields do not restrict.
type ActorQuery struct {
	// Name finds actors of which a name or alias has words beginning with
	// the words of Name, ignoring case and accents.
	Name string
	// Exact finds actors of which a name or alias is Exact, ignoring case,
	// accents and white space.
	Exact string
	Where Filter
	Order Order
}

// A RelationQuery selects relations. Zero fields do not restrict; the lists of
// IDs lead to what matches by an index.
type RelationQuery struct {
	IDs      []RelationID
	Subjects []ActorID
	Objects  []ActorID
	Actors   []ActorID // on either side
	Between  []ActorID // on both sides
	Where    Filter
	Order    Order
}

// A ClaimQuery selects claims. Zero fields do not restrict; the lists of IDs
// lead to what matches by an index.
type ClaimQuery struct {
	IDs       []ClaimID
	Relations []RelationID
	Articles  []ArticleID
	Subjects  []ActorID
	Objects   []ActorID
	Actors    []ActorID // on either side
	Speakers  []ActorID
	Where     Filter
	Order     Order
}

// An ArticleQuery selects articles. Zero fields do not restrict.
type ArticleQuery struct {
	Where Filter
	Order Order
}

// A PublisherQuery selects publishers. Zero fields do not restrict.
type PublisherQuery struct {
	Where Filter
	Order Order
}

// A PathFinder is a store that finds paths itself, with the answer that the
// portable way gives. See [Paths].
type PathFinder interface {
	// Paths is asked only for what is in bounds.
	Paths(ctx context.Context, q PathQuery) ([]Path, error)
}

// An Edit is one entry of the identity log. Edits are never removed: an edit
// of kind EditUndo takes an earlier one back.
type Edit struct {
	Number int // from 1, in order; set by the store
	Kind   EditKind
	Actor  ActorID // merge: the actor that goes; alias: the actor named; split: whom the text seemed to name
	Into   ActorID // merge: the actor that stays; distinct: the other actor; split: whom it means
	Name   string  // alias: the name; split: the words, case and white space aside
	Undoes int     // undo: the number of the edit that is taken back
	Reason string
	By     string
	At     time.Time // when it was made; the caller's clock
	// Article is the only one that a split is for; "" for all, those to come too.
	Article ArticleID `json:",omitempty"`
	// Target is the actor that Into names in a split, which may be a new one. A
	// store that has it completes it, so that the log can bring it back.
	Target *Actor `json:",omitempty"`
}

// An EditKind is what an identity edit does.
type EditKind string

// The kinds of identity edits.
const (
	EditMerge    EditKind = "MERGE"    // two IDs are one actor
	EditDistinct EditKind = "DISTINCT" // two IDs are never to be merged
	EditAlias    EditKind = "ALIAS"    // an actor has one more name
	EditSplit    EditKind = "SPLIT"    // in these words texts mean another actor
	EditUndo     EditKind = "UNDO"     // an earlier edit no longer holds
)

// A Pool tells how the connections of a store stand that serve one purpose.
type Pool struct {
	Name   string // read or write
	InUse  int
	Idle   int // 0 too where the store cannot tell
	Max    int
	Waits  int // questions that had to wait for a connection, so far; 0 too where the store cannot tell
	Waited time.Duration
}

// A Pooler is a store that tells of its connections.
type Pooler interface{ Pools() []Pool }

// InOrder lists what was found by the order of the IDs asked for, leaving out
// what was not found: for stores that answer several IDs at once.
func InOrder[K comparable, V any](ids []K, found map[K]V) []V {
	list := make([]V, 0, len(found))
	for _, id := range ids {
		if v, ok := found[id]; ok {
			list = append(list, v)
		}
	}
	return list
}
