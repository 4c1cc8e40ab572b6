package graph

// An Explanation tells how a text was read.
type Explanation struct {
	Text      string
	Sentences []ExplainedSentence
}

// An ExplainedSentence is one sentence with all that was found and tried in it.
type ExplainedSentence struct {
	Span            // in Explanation.Text
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
	Dropped string
}
