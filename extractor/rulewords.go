package extractor

// ruleWords are the words by which rules tell what a construction does to an event,
// from lexicon/events/words.tsv.
type ruleWords struct {
	measures   map[string]bool // what there is of an event: "a series of attacks"
	manners    map[string]bool // under what circumstances: "under no circumstances"
	objects    map[string]bool // event nouns that are things all the same: "German tanks for Ukraine"
	slight     map[string]bool // make "possible" a no: "the chances are slim"
	intended   map[string]bool // adjectives of an event that is still to come: "the planned visit"
	supposed   map[string]bool // of one of which nobody knows: "a possible attack"
	harms      map[string]bool // what people suffer of whom nothing is said: "condemned the murder of the guards"
	expressive map[string]bool // verbs whose very utterance is the deed: "wants to thank"
	following  map[string]bool // those to whom one speaks in general: "asked voters"
}

func (w *ruleWords) sets() map[string]*map[string]bool {
	return map[string]*map[string]bool{
		"measure": &w.measures, "manner": &w.manners, "object": &w.objects, "slight": &w.slight,
		"intended": &w.intended, "supposed": &w.supposed, "harm": &w.harms,
		"expressive": &w.expressive, "following": &w.following,
	}
}
