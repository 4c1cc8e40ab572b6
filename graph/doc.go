// Package graph is Entente's domain: actors, the claims that articles make
// about them, the relations that claims add up to, the ontology of relation
// types, the log of identity edits, and the contract of a store.
//
// It imports the standard library only and does no input or output of its own.
//
// An article's sentence "Norway has offered to train Kenyan soldiers, officials
// said." yields one [Claim] (country:NOR OFFERS_TRAINING country:KEN, said by
// "officials"), whose [Evidence] marks the words. All claims of the same
// subject, type and object roll up into one [Relation].
//
// Offsets are half-open byte offsets into UTF-8 text: text[Start:End].
package graph
