package extractor

// ruleWords are the words by which rules tell what a construction does to an event,
// from lexicon/events/words.tsv.
type ruleWords struct {
	gestures   map[string]bool // by which somebody does something else, in whose name "in" is: "closed shops in protest"
	measures   map[string]bool // what there is of an event: "a series of attacks"
	manners    map[string]bool // under what circumstances: "under no circumstances"
	objects    map[string]bool // event nouns that are things all the same: "German tanks for Ukraine"
	harms      map[string]bool // what people suffer of whom nothing is said: "condemned the murder of the guards"
	intended   map[string]bool // adjectives of an event that is still to come: "the planned visit"
	performing map[string]bool // verbs by which what was meant is done: "carried out a planned raid"
	supposed   map[string]bool // of one of which nobody knows: "a possible attack"
	slight     map[string]bool // make "possible" a no: "the chances are slim"

	negators         map[string]bool // negate a clause, but for "not only"
	negativeAdverbs  map[string]bool // adverbs that negate a clause whatever follows
	negativePronouns map[string]bool // pronouns that negate their clause: "nobody left", "fired on nobody"
	focusAdverbs     map[string]bool // behind "not" they make it no negation: "not only", "not all"
	excluding        map[string]bool // prepositions of what does not come about: "without an agreement"

	excepting  map[string]bool // prepositions of whom it does not concern: "all states except Norway"
	falsehoods map[string]bool // call what is told false: "reports that Norway had attacked were groundless"
	mistaken   map[string]bool // that call it false to say so: "it would be wrong to say that"
	truths     map[string]bool // that do under a negation: "it is not true that"
	evidence   map[string]bool // nouns of what shows something: "no sign that"
	knowing    map[string]bool // nouns of who knows or says something: "no knowledge of"
	mentioning map[string]bool // verbs that mention what stands behind their preposition: "premature to speak of talks"
	learning   map[string]bool // verbs of what goes on in a head, which nobody allows: "let him know"
	opening    map[string]bool // words that leave open what is told: "declined to comment on reports that"
	unsure     map[string]bool // adjectives that do of a report: "unconfirmed reports that"
	factive    map[string]bool // verbs of telling and knowing that leave it true where they are negated: "did not mention that"
	fearing    map[string]bool // verbs of belief that deny nothing where they are negated

	epistemicAdverbs  map[string]bool // adverbs of what may be
	evidentialAdverbs map[string]bool // adverbs of hearsay
	modals            map[string]bool // auxiliaries that say how far an event has come about
	perfect           map[string]bool // auxiliaries of the perfect behind a modal: "would have attacked"
	counterfactual    map[string]bool // modals that with them tell what did not happen
	possibility       map[string]bool // modals of what is possible
	obligation        map[string]bool // modals of what ought to be
	futurity          map[string]bool // modals of what is to come
	frequency         map[string]bool // adverbs that make of "would" what was done: "would often ambush patrols"
	mandative         map[string]bool // auxiliaries of what shall be: "insisted that Norway must leave"
	irrealis          map[string]bool // conjunctions of what is not said to be so
	conditionals      map[string]bool // conjunctions of a condition for "would"
	inverted          map[string]bool // auxiliaries in front of the subject of a condition: "had Norway attacked"
	awaiting          map[string]bool // conjunctions of what is to come as the main clause is: "will leave once Norway pays"
	threatened        map[string]bool // conjunctions of what a threat hangs on: "threatened to strike unless the government resigned"
	unreal            map[string]bool // prepositions by which a noun governs a gerund of what need not happen: "a vote on expelling"

	indefinites map[string]bool // determiners of what is not known yet: "a withdrawal would"
	supposing   map[string]bool // auxiliaries that make their clause's unknown subject a thought
	plans       map[string]bool // nouns under which things are to come: "under the plan troops leave"
	ends        map[string]bool // nouns of how far a thing has come
	endings     map[string]bool // prepositions that make of an end a time: "at the end of the visit"
	hardware    map[string]bool // what is deployed and what is given: "will send tanks to Kenya"
	settled     map[string]bool // verbs by which an agreement comes about: "a deal reached between Norway and Kenya"
	happening   map[string]bool // verbs by which their subject comes about: "the talks did not take place"

	freeChoice  map[string]bool // of whoever it may be: "any villager who shelters them"
	general     map[string]bool // determiners of whom a law is for: "no person shall"
	questioning map[string]bool // verbs of who thinks that it is not so
	naming      map[string]bool // verbs that give a name: "a sergeant named Ali"
	unproven    map[string]bool // adjectives of what nobody has proved: "alleged attacks"
	schemes     map[string]bool // nouns of what has not come about that stands in front of them: "an assassination plot"
	degrees     map[string]bool // adverbs of how much is enough, or too much: "supple enough to compromise"
	means       map[string]bool // markers of a gerund by which the main clause is done: "making friends by backing the bid"
	aims        map[string]bool // stances of one who means to bring about what another may do

	aspectual  map[string]bool // verbs that say when an event is under way, and leave it as it is
	perceived  map[string]bool // verbs whose object's deed somebody saw
	objectToo  map[string]bool // verbs whose infinitive is their object's to do where they have one: "wants Norway to leave"
	attending  map[string]bool // nouns of what others have to do with a deed: "with the help of Norway"
	claiming   map[string]bool // verbs of what protesters want of whom, or hold against him
	expressive map[string]bool // verbs whose very utterance is the deed: "wants to thank"

	thirdPerson map[string]bool // pronouns that tell no name of a speaker
	firstPerson map[string]bool // pronouns of the speaker
	spokenBy    []string        // functions in which a noun of saying has its speaker: "allegations by the rebels"
	according   map[string]bool // prepositions of whom one goes by: "according to the ministry"
	viewpoints  map[string]bool // what somebody says in: "in the words of the general", "in her view"

	prosecuting map[string]bool // words of what is done to somebody whose deed is not proved: "arrested for killing a priest"
	charging    map[string]bool // verbs of saying that blame whoever did what they report: "alleged that Kenya had armed rebels"
	asserting   map[string]bool // those that do where the deed is hostile or called wrong
	culpable    map[string]bool // what they are who have to answer for something: "was involved in the coup"
	wrongs      map[string]bool // verbs that call a deed wrong: "lied"
	breaking    map[string]bool // those that do of a norm: "broke the law"
	norms       map[string]bool // what one breaks

	messages   map[string]bool // what speaks for who sends it: "posted a message blaming Norway"
	shares     map[string]bool // nouns, with their preposition, of who has a part in what another noun names: "a role in the attack"
	sharers    map[string]bool // verbs by which the subject is said to have it, or denies it
	moves      map[string]bool // nouns of whatever somebody has just done: "welcomed the move"
	sufferedBy map[string]bool // prepositions of who suffers what an event noun names: "the invasion of Kenya"
	voting     map[string]bool // verbs by which an assembly does what it decides: "voted to condemn the raid"
	matterOf   map[string]bool // prepositions of what is talked of: "talks on a trade deal"
	slighting  map[string]bool // by whose subject what is asked is not done: "ignored calls to"
	complying  map[string]bool // by whose subject it is: "bowed to demands to"
	answering  map[string]bool // whose subject it is that was asked, accused, threatened or made an offer: "rejected a plea by Norway"
	prompted   map[string]bool // prepositions, alone or with the noun, of words that made somebody do something or did not: "at the request of Norway"
	errands    map[string]bool // take somebody where he does what he went for: "flew to Oslo to ask"
	scathing   map[string]bool // verbs of attacking that are done in words too: "hammered her in the debate"
	forums     map[string]bool // where or with what one speaks
	hostile    map[string]bool // a vow to do so is a threat
	otherwise  map[string]bool // say what happens to who does not obey: "leave or face arrest"
	receiving  map[string]bool // verbs of who gets it
	enacted    map[string]bool // what acts for who enacts it: "signed a law banning the party"
	enacting   map[string]bool // verbs of who does
	members    map[string]bool // words for actors of whom some are named: "allies such as Norway"
	undergoing map[string]bool // nouns by which the subject suffers an event: "the target of an attack"
	targets    map[string]bool // things to which violence and force are done: "burned a village"
	hyphens    map[string]bool // marks that join names: "the Iran-Iraq war"

	particles        map[string]bool // adverbs that the parser is apt to take for the preposition of what follows: "sealed off the town"
	objectGerund     map[string]bool // markers of a gerund that the governor's object does: "accused Norway of arming rebels"
	subordinators    map[string]bool // conjunctions that the parser may take for a preposition: "fled as tanks entered the town"
	forbidding       map[string]bool // nouns by whose owner others must not: "a ban on flying to Norway"
	anothers         map[string]bool // prepositions behind which a plan or threat is not the subject's: "prepared for the threat of attacks"
	nestable         map[string]bool // prepositions inside an event noun's phrase that may be its own: "the killing of a minister by gunmen"
	harmed           []string        // functions in which a noun of harm has whom it befalls: "the murder of the guards"
	addressed        []string        // prepositions of those who are told to do it: "called on Norway"
	deverbal         map[string]bool // endings of nouns that are made of verbs: "labelling", "detention"
	openPrepositions []string        // from a verb that is not listed to somebody concerned
	concernsOfVerb   []string        // prepositions of whom it concerns what a stance is towards: "agreed to share data with Norway"
	concernsOfNoun   []string        // functions of whom the object of that concerns: "agreed to delay the sale to Norway"
	concernsWithin   []string        // and whom what the object is of: "an extension of the mandate in Lebanon"

	memberOf   []string        // prepositions from a pronoun to where one belongs: "nobody in the government"
	sitedIn    []string        // prepositions from a thing to the country that it is in: "a base in Kenya"
	residentIn map[string]bool // prepositions from a band to its country: "armed groups in Libya"
	locatives  map[string]bool // prepositions of where an event happened: "met in Oslo"

	following   map[string]bool // those to whom one speaks in general: "asked voters"
	partisans   map[string]bool // those of them to whom who leads them may speak: "called on supporters to stay at home"
	undersigned map[string]bool // prepositions of a deal by which something is done: "under a truce brokered by Kenya"
	ordinals    map[string]bool // adjectives of one of a row: "the second season"
	narrating   map[string]bool // verbs of what a story does: "her play imagines that"
	centuries   map[string]bool // those of which the politics is still politics: "in the 20th century"
	dating      map[string]bool // prepositions of a year: "the war of 1812"

	empty map[string]bool // verbs that say nothing of two actors by themselves: "has", "makes"

	deputies map[string]bool // who stands below another in a post: "the deputy leader"
	parts    map[string]bool // of whom a post is that is not of the whole: "the opposition leader", "the police chief"
	whole    map[string]bool // what a post of the whole may be called by: "the head of state"
}

func (w *ruleWords) sets() map[string]*map[string]bool {
	return map[string]*map[string]bool{
		"gestures": &w.gestures, "measures": &w.measures, "manners": &w.manners, "objects": &w.objects, "harms": &w.harms,
		"intended": &w.intended, "performing": &w.performing, "supposed": &w.supposed, "slight": &w.slight,
		"negators": &w.negators, "negativeadverbs": &w.negativeAdverbs, "negativepronouns": &w.negativePronouns, "focusadverbs": &w.focusAdverbs,
		"excluding": &w.excluding, "excepting": &w.excepting, "falsehoods": &w.falsehoods, "mistaken": &w.mistaken, "truths": &w.truths, "evidence": &w.evidence, "knowing": &w.knowing,
		"mentioning": &w.mentioning, "opening": &w.opening, "learning": &w.learning, "unsure": &w.unsure, "factive": &w.factive, "fearing": &w.fearing,
		"indefinites": &w.indefinites, "supposing": &w.supposing, "happening": &w.happening, "settled": &w.settled, "hardware": &w.hardware, "ends": &w.ends, "endings": &w.endings, "plans": &w.plans,
		"epistemicadverbs": &w.epistemicAdverbs, "evidentialadverbs": &w.evidentialAdverbs, "modals": &w.modals, "perfect": &w.perfect,
		"counterfactual": &w.counterfactual, "possibility": &w.possibility, "obligation": &w.obligation, "futurity": &w.futurity,
		"frequency": &w.frequency, "mandative": &w.mandative, "irrealis": &w.irrealis, "conditionals": &w.conditionals, "inverted": &w.inverted,
		"awaiting": &w.awaiting, "threatened": &w.threatened, "unreal": &w.unreal, "freechoice": &w.freeChoice, "general": &w.general, "questioning": &w.questioning, "naming": &w.naming, "unproven": &w.unproven, "schemes": &w.schemes, "degrees": &w.degrees, "means": &w.means, "aims": &w.aims,
		"aspectual": &w.aspectual, "perceived": &w.perceived, "objecttoo": &w.objectToo, "attending": &w.attending, "claiming": &w.claiming, "expressive": &w.expressive,
		"thirdperson": &w.thirdPerson, "firstperson": &w.firstPerson, "according": &w.according, "viewpoints": &w.viewpoints,
		"charging": &w.charging, "prosecuting": &w.prosecuting, "asserting": &w.asserting, "wrongs": &w.wrongs, "culpable": &w.culpable, "breaking": &w.breaking, "norms": &w.norms,
		"messages": &w.messages, "answering": &w.answering, "matterof": &w.matterOf, "voting": &w.voting, "sufferedby": &w.sufferedBy, "moves": &w.moves, "shares": &w.shares, "sharers": &w.sharers, "slighting": &w.slighting, "complying": &w.complying, "prompted": &w.prompted, "otherwise": &w.otherwise, "hostile": &w.hostile, "scathing": &w.scathing, "forums": &w.forums, "errands": &w.errands, "receiving": &w.receiving, "enacted": &w.enacted, "enacting": &w.enacting,
		"members": &w.members, "undergoing": &w.undergoing, "targets": &w.targets, "hyphens": &w.hyphens,
		"particles": &w.particles, "objectgerund": &w.objectGerund, "nestable": &w.nestable,
		"subordinators": &w.subordinators, "anothers": &w.anothers, "forbidding": &w.forbidding,
		"residentin": &w.residentIn, "locatives": &w.locatives,
		"undersigned": &w.undersigned, "following": &w.following, "partisans": &w.partisans, "deverbal": &w.deverbal, "ordinals": &w.ordinals, "narrating": &w.narrating, "centuries": &w.centuries,
		"dating":   &w.dating,
		"empty":    &w.empty,
		"deputies": &w.deputies, "parts": &w.parts, "whole": &w.whole,
	}
}

// orders are the lists of which the order counts too: the first function that is filled,
// the first preposition that leads to somebody.
func (w *ruleWords) orders() map[string]*[]string {
	return map[string]*[]string{
		"spokenby": &w.spokenBy,
		"harmed":   &w.harmed, "addressed": &w.addressed, "openprepositions": &w.openPrepositions, "concernsofverb": &w.concernsOfVerb,
		"concernsofnoun": &w.concernsOfNoun, "concernswithin": &w.concernsWithin,
		"memberof": &w.memberOf, "sitedin": &w.sitedIn,
	}
}
