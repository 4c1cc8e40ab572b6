// Package nlp reads English: it splits text into sentences and words, tags
// them, builds a dependency tree over each sentence and finds names, all in
// Go, with the weights embedded.
//
//	engine, err := nlp.Base()
//	for _, s := range engine.Parse("Norway has offered to train Kenyan soldiers.") {
//		for _, t := range s.Tokens {
//			fmt.Println(t.Text, t.Lemma, t.UPOS, t.Head, t.Rel)
//		}
//	}
//
// Labels are those of Universal Dependencies for English (UPOS, the Penn tags
// as XPOS, relations with subtypes). The package knows nothing of politics.
// It reads English only; other languages get trees that mean nothing.
package nlp

// A Span is text[Start:End], half-open byte offsets into the original UTF-8.
type Span struct {
	Start, End int
}

// A Token is one syntactic word. Clitics are tokens of their own ("do" "n't",
// "Libya" "'s"), as in the English treebanks of Universal Dependencies.
type Token struct {
	Span          // in the text given to Parse
	Text  string  // text[Start:End], soft hyphens and line breaks inside removed, ligatures written out
	Lemma string  // lower case but for names, adjectives of names ("Libyan") and acronyms
	UPOS  string  // NOUN, PROPN, VERB ...
	XPOS  string  // NN, NNP, VBD ...
	Head  int     // index of the head in Sentence.Tokens, -1 for the root
	Rel   string  // relation to the head: nsubj, obl:agent, root ...
	Prob  float32 // probability of the arc to Head, 0 to 1
}

// A Name is a named entity: Tokens[First:Last] of its sentence, half-open. An
// article in front of it and a title of a person are no part of it.
type Name struct {
	First, Last int
	// Type is PERSON, NORP (a nation, religion or party as the name of its
	// people: "Kurds", "Republican"), ORG, GPE (a country, state or city), LOC
	// (another place), FAC (a building, road or base) or EVENT.
	Type string
	Prob float32 // lowest probability of its tokens' labels, 0 to 1
}

// Broad is the type in three classes: PER for persons, ORG, LOC for all places,
// and "" for the others.
func (n Name) Broad() string {
	switch n.Type {
	case "PERSON":
		return "PER"
	case "GPE", "LOC", "FAC":
		return "LOC"
	case "ORG":
		return "ORG"
	}
	return ""
}

// A Sentence is one sentence with its tree: exactly one token has Head -1, and
// following Head from any token ends there.
type Sentence struct {
	Span
	Tokens []Token
	Names  []Name // in text order, not overlapping
	// Sayings are the words that may say an event, in text order, and Actors the probability,
	// by token, that it is the head of somebody who could take part in one. Nil where the
	// engine reads no events.
	Sayings []Saying
	Actors  []float32
	// Cut is true where the sentence ends at the engine's limit of tokens
	// rather than at a sentence end of the text.
	Cut bool
	// Vector is what the encoder makes of the sentence as a whole: the mean of its
	// words' vectors. Vectors of one engine compare with each other only.
	Vector []float32
}
