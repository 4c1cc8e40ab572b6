package graph

import "strings"

// An ActorID names an actor for ever: a kind prefix, a colon and a key, such
// as "country:EGY", "group:isil" or "person:abdel-fattah-el-sisi".
type ActorID string

// IsCountry reports whether the ID is that of a state or a territory.
func (id ActorID) IsCountry() bool { return strings.HasPrefix(string(id), "country:") }

// A Kind says what sort of actor an actor is.
type Kind string

// The kinds of actors. KindPlace appears in mentions only: a place is no actor.
const (
	KindCountry      Kind = "COUNTRY"
	KindOrganization Kind = "ORGANIZATION"
	KindArmedGroup   Kind = "ARMED_GROUP"
	KindPerson       Kind = "PERSON"
	KindPopulation   Kind = "POPULATION"
	KindPlace        Kind = "PLACE"
)

// A Sector is the role in which an actor acts, by PLOVER's codes. The zero
// value means that the text gives none.
type Sector string

// The sectors of PLOVER 2021 that the lexicon uses.
const (
	SectorGovernment   Sector = "GOV"
	SectorMilitary     Sector = "MIL"
	SectorPolice       Sector = "COP"
	SectorJudiciary    Sector = "JUD"
	SectorLegislature  Sector = "LEG"
	SectorIntelligence Sector = "SPY"
	SectorRebels       Sector = "REB"
	SectorUnaligned    Sector = "UAF"
	SectorParamilitary Sector = "PRM"
	SectorOpposition   Sector = "OPP"
	SectorParty        Sector = "PTY"
	SectorCivilians    Sector = "CVL"
	SectorBusiness     Sector = "BUS"
	SectorMedia        Sector = "JRN"
	SectorEducation    Sector = "EDU"
	SectorLabour       Sector = "LAB"
	SectorReligion     Sector = "REL"
	SectorHealth       Sector = "MED"
	SectorAgriculture  Sector = "AGR"
	SectorRefugees     Sector = "REF"
	SectorCriminals    Sector = "CRM"
	SectorElite        Sector = "ELI"
	SectorNGO          Sector = "NGO"
	SectorIGO          Sector = "IGO"
)

// Sectors lists every sector in the order of PLOVER's table: state, armed,
// civil, supranational.
var Sectors = []Sector{
	SectorGovernment, SectorMilitary, SectorPolice, SectorJudiciary, SectorLegislature, SectorIntelligence,
	SectorRebels, SectorUnaligned, SectorParamilitary, SectorOpposition, SectorParty, SectorCivilians, SectorBusiness, SectorMedia,
	SectorEducation, SectorLabour, SectorReligion, SectorHealth, SectorAgriculture, SectorRefugees, SectorCriminals, SectorElite,
	SectorNGO, SectorIGO,
}

// An Actor is somebody who acts or is acted upon.
type Actor struct {
	ID      ActorID
	Name    string // preferred English name
	Kind    Kind
	Country string  // home country, ISO 3166 alpha-3; "" where there is none
	Code    string  // for an actor of no one country: UNO, EUR, IGO, NGO, IMG, ISM or MNC; else ""
	Sector  Sector  // the role in which it usually acts
	Known   bool    // the lexicon lists it; false for a name met in a text only
	Aliases []Alias // other names, in the order in which they were learned
}

// An Alias is one more name of an actor, with where it came from.
type Alias struct {
	Name   string
	Source AliasSource
}

// An AliasSource says how an alias was learned.
type AliasSource string

// The sources of aliases.
const (
	AliasLexicon AliasSource = "LEXICON" // the lexicon lists it
	AliasText    AliasSource = "TEXT"    // a text called the actor so
	AliasCurator AliasSource = "CURATOR" // a person added it by an identity edit
)

// Slug turns a name into the key of an ID: lower case, letters and digits kept,
// everything between them one hyphen. "Ansar Bayt al-Maqdis" becomes
// "ansar-bayt-al-maqdis".
func Slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 0x7f && isLetter(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '.':
			// "Al-Qa'ida" and "U.S." close up rather than fall apart.
		default:
			gap = true
		}
	}
	return b.String()
}
