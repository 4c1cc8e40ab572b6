package graph

// An Explanation tells how a text was read.
type Explanation struct {
	Text      string
	Sentences []ExplainedSentence
}

// Find returns the sentence in which a claim was read, nil where there is none, and
// the candidate that made the claim, nil where none did.
func (e *Explanation) Find(c *Claim) (s *ExplainedSentence, made *Candidate) {
	for i := range e.Sentences {
		x := &e.Sentences[i]
		if x.Field != c.Evidence.Field || c.Evidence.Start < x.Start || c.Evidence.Start >= x.End {
			continue
		}
		for k := range x.Candidates {
			if of := x.Candidates[k].Claim; of != nil && of.ID == c.ID {
				return x, &x.Candidates[k]
			}
		}
		s = x
	}
	return s, nil
}

// An ExplainedSentence is one sentence with all that was found and tried in it.
type ExplainedSentence struct {
	Field      Field
	Span            // in the text of the field
	Cut        bool // it was too long to be read whole and ends at the cut
	Tokens     []Token
	Mentions   []ExplainedMention
	Candidates []Candidate // in the order in which rules were tried
}

// A Token is one word with its place in the dependency tree.
type Token struct {
	Span
	Text, Lemma string
	UPOS, XPOS  string
	Head        int    // index in Tokens, -1 for the root
	Rel         string // to the head, a label of Universal Dependencies
}

// An ExplainedMention is a mention with the line or rule that decided it.
type ExplainedMention struct {
	Mention
	Match  string
	Rivals []string // other readings, which lost
}

// A Candidate is a rule that was tried: it made Claim, or was Dropped for a reason.
type Candidate struct {
	Rule    string
	Trigger Span
	Claim   *Claim
	Reasons *Reasons // of Claim
	Dropped string
}

// Reasons tell why a claim was read so.
type Reasons struct {
	// Line is what stands in the lexicon where the claim's rule is a line of it,
	// its cells separated by tabs.
	Line    string
	Subject *Participant
	Object  *Participant
	Speaker *ExplainedMention
	Cues    []Cue // in text order; a word may be several
	// Factors are all that lowers the trust in the reading, whose product is Trust.
	Factors []Factor
	Trust   float64
	// Signs are what speaks for the claim and against it, the trust in its reading
	// among them, the strongest first. They add up to the logarithm of the odds that its
	// confidence is; of many the weakest are one sign, "all others".
	Signs []Sign
}

// A Sign speaks for a claim or, where its weight is negative, against it.
type Sign struct {
	Name   string
	Weight float64
}

// A Participant is an actor in an event, with how it came to be that.
type Participant struct {
	ExplainedMention // as the words of the event have it, a pronoun perhaps
	Token            int
	Antecedent       *Mention // for whom a pronoun or description stands
	// Distance is how many sentences back the antecedent was named; 0 in the same one.
	Distance int
}

// A Cue is a word that says how a claim stands to what happened.
type Cue struct {
	Span
	Kind CueKind
}

// A CueKind is what a cue does.
type CueKind string

// The kinds of cues.
const (
	CueNegation    CueKind = "NEGATION"    // it negates the event
	CueModality    CueKind = "MODALITY"    // it says how far the event has come about
	CueStance      CueKind = "STANCE"      // it says how somebody stands to the event: offers, refuses
	CueAttribution CueKind = "ATTRIBUTION" // somebody says so
)

// A Factor lowers the trust in the reading of a claim, by a number between 0 and 1.
type Factor struct {
	Kind  FactorKind
	Value float64
}

// A FactorKind is what a trust depends on.
type FactorKind string

// The kinds of factors.
const (
	FactorPattern         FactorKind = "PATTERN"          // the rule by itself
	FactorSubjectRole     FactorKind = "SUBJECT_ROLE"     // whether the words in the subject's place mean it
	FactorSubjectIdentity FactorKind = "SUBJECT_IDENTITY" // whether these words name that actor
	FactorObjectRole      FactorKind = "OBJECT_ROLE"      // the same of the object
	FactorObjectIdentity  FactorKind = "OBJECT_IDENTITY"
	FactorOneSided        FactorKind = "ONE_SIDED"  // subject or object is missing
	FactorTree            FactorKind = "TREE"       // how sure the parser is of the arcs
	FactorPosition        FactorKind = "POSITION"   // what the words around make of the event: accused, reported
	FactorProminence      FactorKind = "PROMINENCE" // how far down in the sentence it stands
)
