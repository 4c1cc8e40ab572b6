package extractor

import (
	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// A document is one text while it is read: its sentences with their trees and,
// once [Lexicon.findActors] has run, the actors that each sentence mentions.
type document struct {
	Document
	sentences []*sentence // the title's first
	// told is to whom an event was done when the document first said so, for
	// sentences that come back to it ("had offered training for troops").
	told map[toldKey]*graph.Mention
	// deeds are what the sentences read so far have said that somebody did, in their order.
	deeds []deed
	read  int // sentences read so far
	// quotations are those of the title, then those of the text, in text order.
	quotations []utterance
	// violence says whether the document speaks of it more than of accidents;
	// weighed whether that has been looked at.
	weighed, violence bool
	politics          float64 // mean of the sentences
}

// A toldKey is an event as far as a later sentence must repeat it.
type toldKey struct {
	subject graph.ActorID
	base    string
}

// A sentence is one parsed sentence of a document.
type sentence struct {
	nlp.Sentence
	field    graph.Field
	text     string // of the whole field; spans are offsets into it
	index    int    // in its field, from 0
	children [][]int
	mentions []*mention // by first token, then longer first
	byHead   []*mention // by token: the longest mention with that head, or nil
	closed   []bool     // by token: nouns that stand for nobody but themselves: "a statue of Lenin", "his sister"
	politics float64    // how much it speaks of politics, as log odds; 0 where that is not known
	quote    []int      // by token: its quotation in the document, -1 for none; nil where nothing is quoted
}

// A mention is an actor as the tokens [first:last) of a sentence name it.
type mention struct {
	graph.Mention
	first, last int
	sent        int // of the document's sentences
	// head is the token that stands for the mention in the tree: of "Egyptian
	// military officials" it is "officials".
	head int
	// chain numbers the referent within the document, from 1; 0 where it is not
	// known who is meant.
	chain int
	// plural, group and thing say what may stand for it: "they" for several and
	// for a body of people, "it" for a body and for what is no actor.
	plural, group, thing bool
	// somebody is one person whom the text does not name: "one of the victims".
	somebody bool
	// private people are mentioned, but no claims are made of them.
	private bool
	// ethnic marks a demonym that says whose kin the people are, not whose
	// citizens: "ethnic Albanians".
	ethnic bool
	// homely marks who holds an office that one holds in one's own country.
	homely bool
	// seat marks a capital or palace that may stand for its government: "Oslo".
	seat bool
	// office is one person whose country acts by him: "the Iraqi premier".
	office bool
	// settled marks whose country is the one that the sentence or the text is about, as no
	// word of the mention says one.
	settled bool
	// members are the actors named together where the words stand for all of
	// them: "both", "the two sides". The mention itself is the first.
	members []*mention
	// match says for Explain how the actor was decided: the lexicon line, the
	// rule of composition, or the antecedent of a pronoun.
	match string
	// antecedent is the mention for which a pronoun or description stands, nil for
	// one that was not resolved by another.
	antecedent *mention
	// home is whose a phrase's actor is by its own words: of "the Kenyan minister"
	// Kenya, even where the minister turns out to be a person with a name.
	home *mention
	// rivals are the other readings that lost, for Explain.
	rivals []string
	// doubt lowers the confidence of claims about this mention: 0 for a name that
	// the lexicon lists, up to 1 for a guess.
	doubt float64
}
