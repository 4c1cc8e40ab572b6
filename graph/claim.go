package graph

// A ClaimID is the hash of what makes a claim that claim; see [Claim.Identify].
type ClaimID string

// A Polarity says whether a claim affirms or negates its relation.
type Polarity string

// The polarities.
const (
	Affirmed Polarity = "AFFIRMED"
	Negated  Polarity = "NEGATED"
)

// A Modality says how far the event of a claim has come about.
type Modality string

// The modalities.
const (
	Actual       Modality = "ACTUAL"
	Offered      Modality = "OFFERED"
	Promised     Modality = "PROMISED"
	Planned      Modality = "PLANNED"
	Agreed       Modality = "AGREED"
	Requested    Modality = "REQUESTED"
	Demanded     Modality = "DEMANDED"
	Ordered      Modality = "ORDERED"
	Threatened   Modality = "THREATENED"
	Refused      Modality = "REFUSED"
	Attempted    Modality = "ATTEMPTED"
	Possible     Modality = "POSSIBLE"
	Suspected    Modality = "SUSPECTED"
	Hypothetical Modality = "HYPOTHETICAL"
)

// Modalities lists every modality, from done to merely thought of.
var Modalities = []Modality{
	Actual, Offered, Promised, Planned, Agreed, Requested, Demanded, Ordered,
	Threatened, Refused, Attempted, Possible, Suspected, Hypothetical,
}

// A Span is text[Start:End], half-open byte offsets into UTF-8 text.
type Span struct {
	Start, End int
}

// Field says which text of an article a span is in.
type Field string

// The fields of an article.
const (
	FieldTitle Field = "TITLE"
	FieldText  Field = "TEXT"
)

// A Mention is an actor as a sentence names it.
type Mention struct {
	Actor   ActorID // "" where the words stand for nobody in particular ("officials")
	Name    string  // the actor's preferred name, or the words where Actor is ""
	Kind    Kind
	Country string
	Code    string
	Sector  Sector // the role in which it acts here
	Text    string // its words as they stand
	Span           // of Text, in the field of the evidence
	// Implied is true where the sentence does not name the actor and context
	// supplied it. Its span may then lie outside the sentence, or be empty.
	Implied bool
}

// Evidence marks the words that a claim rests on.
type Evidence struct {
	Field     Field
	Sentence  int // index of the sentence in its field, from 0
	Span          // of the sentence
	Text      string
	Predicate Span   // the word or words that say the relation
	Cues      []Span // words of negation, modality and attribution, in text order
}

// An Interval is when something happened: from Start to End, both included.
type Interval struct {
	Start, End string // YYYY-MM-DD
	Precision  Precision
	// Source says what fixed the dates: the sentence, or only the date on
	// which the article was published.
	Source DateSource
}

// A Precision is the coarseness of an interval.
type Precision string

// The precisions.
const (
	PrecisionDay    Precision = "DAY"
	PrecisionWeek   Precision = "WEEK"
	PrecisionMonth  Precision = "MONTH"
	PrecisionYear   Precision = "YEAR"
	PrecisionPeriod Precision = "PERIOD"
)

// A DateSource says where an interval came from.
type DateSource string

// The sources of dates.
const (
	DateFromText      DateSource = "TEXT"
	DateFromPublished DateSource = "PUBLISHED"
)

// A Place is where something happened.
type Place struct {
	Name    string
	Country string // ISO 3166 alpha-3, or ""
	Text    string
	Span
}

// A Claim is one sentence's statement of a relation. Either Subject or Object
// may be nil, not both: nobody is acted upon, or the text names no agent.
type Claim struct {
	ID         ClaimID
	Article    ArticleID
	Subject    *Mention
	Relation   string // the relation type: TRAINS, OFFERS_TRAINING
	Object     *Mention
	Base       string // the base event where the ontology knows it: TRAINS
	Stance     string // how the subject stands to it: "offers"; "" for the deed itself
	Category   Category
	CAMEO      string
	Goldstein  float64
	Symmetric  bool // the relation has no direction; the claim is written once
	Polarity   Polarity
	Modality   Modality
	Speaker    *Mention // who says so; nil for the article's own voice
	When       *Interval
	Where      *Place
	Confidence float64 // 0 to 1
	Rule       string  // what fired: a lexicon line or a pattern, as Explain names it
	Evidence   Evidence
}

// Quad is the quad class of the claim's category.
func (c *Claim) Quad() Quad { return c.Category.Quad() }

// RelationID is the relation that the claim counts towards, "" where subject
// or object is missing or is nobody in particular.
func (c *Claim) RelationID() RelationID {
	if c.Subject == nil || c.Object == nil || c.Subject.Actor == "" || c.Object.Actor == "" {
		return ""
	}
	return NewRelationID(c.Subject.Actor, c.Relation, c.Object.Actor)
}

// CutEvidence sets the text of the claim's sentence from its article, for a
// store that does not keep it twice; a span outside the text leaves it as it is.
func (c *Claim) CutEvidence(a *Article) {
	e := &c.Evidence
	if text := a.Of(e.Field); e.Start >= 0 && e.Start <= e.End && e.End <= len(text) {
		e.Text = text[e.Start:e.End]
	}
}
