// Package extractor reads articles into claims: who did, offers, plans,
// refuses or denies what to whom, by whose word, with the words that say so.
//
//	x, err := extractor.New(extractor.Config{})
//	result := x.Read(extractor.Document{Text: "Norway has offered to train Kenyan soldiers.", Date: "2015-03-04"})
//	for _, c := range result.Claims {
//		fmt.Println(c.Subject.Actor, c.Relation, c.Object.Actor)
//	}
//
// Reading is pure: the same document gives the same claims, whatever the
// machine, the time or the number of readers. The vocabulary is data, in
// lexicon/*.tsv and in the ontology of package schema.
package extractor

// A Document is a text to read.
type Document struct {
	ID        string // the caller's own, "" where there is none
	Title     string
	Text      string
	URL       string
	Publisher string
	Date      string // when it was published, YYYY-MM-DD, or ""
	// OneSentence says that Text is exactly one sentence or phrase.
	OneSentence bool
}
