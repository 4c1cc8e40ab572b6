package extractor

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/entente-graph/entente/graph"
)

// A wordList holds the small closed lists that finding actors goes by, from
// words.tsv and qualifiers.tsv. They are grammar rather than knowledge of the
// world, so that a user's lexicon leaves them as they are.
type wordLists struct {
	titles     map[string]bool // in front of a person's name, no part of it
	bands      map[string]bool // say nothing of a role but for what stands in front: "rebel factions"
	general    map[string]bool // role nouns whose sector yields to that of a modifier: "army officials"
	measures   map[string]bool // stand for what follows "of": "dozens of rebels"
	ranks      map[string]bool // in front of a role noun, without a say in its sector: "deputy minister"
	former     map[string]bool // who is called so holds the office no more
	locative   map[string]bool // prepositions behind which a seat of power is only a place
	resident   map[string]bool // prepositions behind which a place says whose the people are: "protesters in Kenya"
	outsiders  map[string]bool // adjectives of those who are from elsewhere: "foreign troops"
	manyStates map[string]bool // of those whom several states have sent: "a multinational force"
	roamers    map[string]bool // those who are at home anywhere: "pirates", "terrorists"
	convening  map[string]bool // what guests do together where they are: "a deal signed in Oslo"
	scenes     map[string]bool // prepositions behind which a place says where something happens: "near Goma"
	disposed   map[string]bool // adjectives that somebody is: "it is willing to help"
	belongings map[string]bool // things whose compound says whose they are: "police station"
	sayings    map[string]bool // verbs whose subject speaks
	doings     map[string]bool // other verbs that only somebody does
	pluralOnly map[string]bool // nouns of many, whatever the tagger says of them
	times      map[string]bool // nouns of time, which no pronoun stands for
	// in front of a name and behind it, these make a place of it: "Lake Chad"
	landformsBefore, landformsBehind map[string]bool
	private                          map[string]bool // role nouns of private people, who are no actors unless a country is named with them

	commands     map[string]bool // verbs of giving orders
	flights      map[string]bool // verbs of fleeing
	goals        map[string]bool // prepositions of where one goes
	makings      map[string]bool // words for bringing about what there is not yet: "form a government", "the formation of"
	through      map[string]bool // prepositions of the medium by which one speaks: "by radio"
	works        map[string]bool // a name in capitals that one of these heads is that of no actor: "the Clean Air Act"
	domestic     map[string]bool // role nouns of those who stand against their own state
	homely       map[string]bool // offices that one holds in one's own country
	branches     map[string]bool // parts of a body, which are whose the body is: "the army's intelligence wing"
	congresses   map[string]bool // countries, by code, whose parliament is called a congress
	senates      map[string]bool // countries that have, or had, a senate
	strangers    map[string]bool // role nouns of those who are not of the country that they are in
	storms       map[string]bool // what bears a name behind one of these is no person: "Hurricane Mitch"
	localities   map[string]bool // nouns of places that a name goes with: "the town of Eldoret"
	meetings     map[string]bool // in front of one of these a seat of power is where it was: "the Cairo summit"
	initialisms  map[string]bool // abbreviations that are no actors
	likenesses   map[string]bool // what is done to one of these is not done to whom it shows: "a statue of Lenin"
	crafts       map[string]bool // what carries people and goods over sea, through the air or on roads
	aboard       map[string]bool // who and what belongs to those: "its crew"
	understudies map[string]bool // nouns for lawmakers that are words for somebody's second as well: "his deputy"
	takings      map[string]bool // verbs by which somebody is held
	releases     map[string]bool // verbs by which who is held is let go
	controlled   map[string]bool // markers of a gerund that the object of the verb above does: "accused the army of", "kept it from"
	blamings     map[string]bool // verbs of who blames another for what he suffers himself
	planes       map[string]bool // words for people that are words for planes as well
	downings     map[string]bool // what is done to planes alone
	vessels      map[string]bool // what bears a name behind one of these is no actor: "the submarine Kursk", "HMS Hood"
	channels     map[string]bool // with the name of a broadcaster in front a part of it: "CBC News"
	localBodies  map[string]bool // words of names of local bodies behind their place: "the Irondale Police Department"
	rulings      map[string]bool // what one of these is called by is a case: "the Marbury decision"

	localOffices, localAdjectives map[string]bool // who governs a part of a country, and what says so of a government
	operations                    map[string]bool // what a name begins with that is none of an actor: "Operation Fast and Furious"
	ties                          map[string]bool // nouns that are no bodies where somebody has one with another: "his association with"
	minding                       map[string]bool // verbs whose object "its business" is no enterprise
	chambers                      map[string]bool // words for a house of parliament that the names of its committees begin with
	executives                    map[string]bool // words for who governs with somebody: "the administration"
	advocates                     map[string]bool // role nouns of the courts for who acts for a client, not for the state
	orators                       map[string]bool // words for an office whose plural is of anybody who speaks: "speakers"

	complements map[string]bool // what "of" completes an office with: "chief of staff"
	portfolios  map[string]bool // what a minister is responsible for is no actor: "Secretary of Defence"
	quantities  map[string]bool // words for some of those who are spoken of: "both", "the others"
	flagged     map[string]bool // say whose a ship or a plane is: "a Libyan-registered tanker"
	halfBodies  map[string]bool // nouns that are a body only where an actor acts: "the mission accused", not "a mission to the moon"

	abstracts  map[string]bool // nouns of bodies that without article or owner are none: "by force", "left school"
	gatherings map[string]bool // nouns of bodies that are meetings of guests too: "a party", "a town hall"
	festive    map[string]bool // in front of these they are: "a birthday party"
	hostings   map[string]bool // as the object of these they are: "held a town hall"
	shares     map[string]bool // role nouns that may count what is nobody: "the majority of the seats"
	seekings   map[string]bool // words for being after an office: "ran for governor", "the nominee for president"
	electing   map[string]bool // verbs by which somebody comes to an office
	matters    map[string]bool // verbs of which no actor is the object: "postponed it"

	indefinites   map[string]bool // one person whom the text does not name: "one of the victims allowed her name to be used"
	definites     map[string]bool // determiners of a noun that goes back to somebody
	anyBody       map[string]bool // nouns that any organisation can be called by
	courtesies    map[string]bool // titles of anybody, behind which stands a name
	addressed     map[string]bool // offices that are called by a courtesy: "Mr President"
	disputants    map[string]bool // who may be anybody in a dispute where no more is said of them
	officers      map[string]bool // who is military, unless a noun in front says of what he is one
	smallWords    map[string]bool // stand small in names and headlines, and abbreviations leave them out
	beliefEndings map[string]bool // plural nouns of those that end so say what people hold to: "fundamentalists", "hardliners"
	personEndings map[string]bool // nouns that end so say what a person does: "drummer", "guitarist"

	qualifiers map[string]graph.Sector // adjectives that give a general role noun its sector: "judicial officials"

	contexts    map[string][]reading       // by folded name: what it means where
	realms      map[string]map[string]bool // the countries that alone are called by such a noun: "the kingdom"
	describes   map[string][]graph.Kind    // nouns with "the" that go back to somebody, and to whom
	pronouns    map[string]pronoun
	firstNames  map[string]gender
	genderWords map[string]gender // nouns and titles
}

var defaultWords = sync.OnceValues(func() (*wordLists, error) {
	sub, err := fs.Sub(lexiconFiles, "lexicon")
	if err != nil {
		return nil, err
	}
	return loadWords(sub)
})

func loadWords(fsys fs.FS) (*wordLists, error) {
	w := &wordLists{
		qualifiers: map[string]graph.Sector{}, describes: map[string][]graph.Kind{}, realms: map[string]map[string]bool{},
		contexts: map[string][]reading{}, pronouns: map[string]pronoun{}, firstNames: map[string]gender{}, genderWords: map[string]gender{},
	}
	if err := readLists(fsys, "words.tsv", w.lists(), nil); err != nil {
		return nil, err
	}
	if err := graph.ReadTable(fsys, "qualifiers.tsv", 2, w.addQualifier); err != nil {
		return nil, err
	}
	if err := graph.ReadTable(fsys, "contexts.tsv", 3, w.addContext); err != nil {
		return nil, err
	}
	if err := graph.ReadTable(fsys, "descriptions.tsv", 3, w.addDescription); err != nil {
		return nil, err
	}
	if err := graph.ReadTable(fsys, "pronouns.tsv", 5, w.addPronoun); err != nil {
		return nil, err
	}
	if err := graph.ReadTable(fsys, "genders.tsv", 3, w.addGender); err != nil {
		return nil, err
	}
	return w, nil
}

func (w *wordLists) lists() map[string]*map[string]bool {
	return map[string]*map[string]bool{
		"titles": &w.titles, "bands": &w.bands, "general": &w.general, "measures": &w.measures, "ranks": &w.ranks,
		"former": &w.former, "locative": &w.locative, "resident": &w.resident, "scenes": &w.scenes, "roamers": &w.roamers, "convening": &w.convening, "outsiders": &w.outsiders, "manystates": &w.manyStates, "disposed": &w.disposed, "belongings": &w.belongings,
		"sayings": &w.sayings, "doings": &w.doings, "pluralonly": &w.pluralOnly, "times": &w.times, "private": &w.private,
		"commands": &w.commands, "flights": &w.flights, "goals": &w.goals, "makings": &w.makings, "through": &w.through, "beliefendings": &w.beliefEndings, "works": &w.works, "operations": &w.operations, "ties": &w.ties, "minding": &w.minding, "orators": &w.orators, "executives": &w.executives, "advocates": &w.advocates, "chambers": &w.chambers, "storms": &w.storms, "meetings": &w.meetings, "domestic": &w.domestic, "strangers": &w.strangers, "congresses": &w.congresses, "branches": &w.branches, "senates": &w.senates, "homely": &w.homely, "localities": &w.localities, "initialisms": &w.initialisms,
		"complements": &w.complements, "portfolios": &w.portfolios, "quantities": &w.quantities, "halfbodies": &w.halfBodies, "flagged": &w.flagged,
		"likenesses": &w.likenesses, "vessels": &w.vessels, "crafts": &w.crafts, "planes": &w.planes, "blamings": &w.blamings, "controlled": &w.controlled, "takings": &w.takings, "understudies": &w.understudies, "releases": &w.releases, "downings": &w.downings, "aboard": &w.aboard, "rulings": &w.rulings, "channels": &w.channels, "localbodies": &w.localBodies, "localoffices": &w.localOffices, "localadjectives": &w.localAdjectives,
		"abstracts": &w.abstracts, "festive": &w.festive, "gatherings": &w.gatherings, "hostings": &w.hostings, "shares": &w.shares, "seekings": &w.seekings, "electing": &w.electing, "matters": &w.matters,
		"indefinites": &w.indefinites, "definites": &w.definites, "anybody": &w.anyBody, "officers": &w.officers, "courtesies": &w.courtesies, "addressed": &w.addressed, "disputants": &w.disputants, "smallwords": &w.smallWords, "personendings": &w.personEndings,
		"landformsbefore": &w.landformsBefore, "landformsbehind": &w.landformsBehind,
	}
}

// readLists reads a table of word lists, on each line the name of one and its words:
// into a set where only the words count, in their order where that counts too. A list
// without a place here, one that stands there twice or not at all, and a word that a
// list has twice are faults.
func readLists(fsys fs.FS, file string, sets map[string]*map[string]bool, orders map[string]*[]string) error {
	read := map[string]bool{}
	err := graph.ReadTable(fsys, file, 2, func(r graph.Row) error {
		name, words := r.Cells[0], strings.Fields(r.Cells[1])
		if read[name] {
			return r.Errorf(0, "list %s stands here twice", name)
		}
		read[name] = true
		set := make(map[string]bool, len(words))
		for _, word := range words {
			if set[word] {
				return r.Errorf(1, "list %s has %s twice", name, word)
			}
			set[word] = true
		}
		switch {
		case sets[name] != nil:
			*sets[name] = set
		case orders[name] != nil:
			*orders[name] = words
		default:
			return r.Errorf(0, "no rule asks for a list %q", name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(sets)), slices.Sorted(maps.Keys(orders))) {
		if !read[name] {
			return fmt.Errorf("%s:1: list %s is missing", file, name)
		}
	}
	return nil
}

// addQualifier reads a line of qualifiers.tsv: an adjective and the sector that
// it gives to a general role noun ("judicial officials").
func (w *wordLists) addQualifier(r graph.Row) error {
	sector, err := sectorOf(r, 1)
	if err != nil {
		return err
	}
	if _, twice := w.qualifiers[r.Cells[0]]; twice {
		return r.Errorf(0, "%s stands here twice", r.Cells[0])
	}
	w.qualifiers[r.Cells[0]] = sector
	return nil
}

// addDescription reads a line of descriptions.tsv: a noun, the kinds of actor
// that it goes back to (POPULATION is anybody) and the countries that alone are called so.
func (w *wordLists) addDescription(r graph.Row) error {
	if w.describes[r.Cells[0]] != nil {
		return r.Errorf(0, "%s stands here twice", r.Cells[0])
	}
	for _, k := range strings.Fields(r.Cells[1]) {
		switch kind := graph.Kind(k); kind {
		case graph.KindCountry, graph.KindOrganization, graph.KindArmedGroup, graph.KindPerson, graph.KindPopulation:
			w.describes[r.Cells[0]] = append(w.describes[r.Cells[0]], kind)
		default:
			return r.Errorf(1, "no kind %q", k)
		}
	}
	for _, c := range strings.Fields(r.Optional(2)) {
		if len(c) != 3 || strings.ToUpper(c) != c {
			return r.Errorf(2, "%q is no country's code of three capitals", c)
		}
		if w.realms[r.Cells[0]] == nil {
			w.realms[r.Cells[0]] = map[string]bool{}
		}
		w.realms[r.Cells[0]][c] = true
	}
	return nil
}

// addGender reads a line of genders.tsv: first names, or nouns and titles, of one
// gender. A name of both is not listed.
func (w *wordLists) addGender(r graph.Row) error {
	g := map[string]gender{"male": male, "female": female}[r.Cells[1]]
	if g == 0 {
		return r.Errorf(1, "want male or female, not %q", r.Cells[1])
	}
	list := map[string]map[string]gender{"name": w.firstNames, "noun": w.genderWords}[r.Cells[0]]
	if list == nil {
		return r.Errorf(0, "want name or noun, not %q", r.Cells[0])
	}
	for _, word := range strings.Fields(r.Cells[2]) {
		key := strings.Join(foldName(word), " ")
		if have := list[key]; have != 0 && have != g {
			return r.Errorf(2, "%s is both male and female", word)
		}
		list[key] = g
	}
	return nil
}
