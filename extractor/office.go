package extractor

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

// An office is one that a person held, with what it says of the person.
type office struct {
	key           officeKey
	country, code string // as in [graph.Actor]
	sector        graph.Sector
	span
	line string
}

// A span is from when to when an office was held, both days included; to is "" while
// it is. Where the table has only a month or a year, from and to are its outer
// days, and begun and ended the inner ones, between which it was held for certain.
type span struct{ from, to, begun, ended string }

// An officeKey names an office: the foreign minister of RUS, the leader of
// group:hamas.
type officeKey struct{ of, title string }

// A holding is who held an office and when.
type holding struct {
	id graph.ActorID
	span
}

// An officeWord is a word of the closed vocabulary of offices.
type officeWord struct {
	unique  bool   // one at a time
	answers string // the wider word that the office answers to as well
}

// offices is what the lexicon knows of who held which office when.
type offices struct {
	held       map[graph.ActorID][]office // as listed, the person's best known first
	holders    map[officeKey][]holding
	bySurname  map[string][]graph.ActorID // by what [surname] makes of the name
	words      map[string]officeWord
	spoken     map[string]string // a word or synonym in lower case to its office
	vocabulary []string          // the offices in the order of the table
	shared     []sharedName      // until the persons are checked
}

// A sharedName is a name that two persons bear.
type sharedName struct {
	name       string
	row        graph.Row
	one, other graph.ActorID
}

func newOffices() offices {
	return offices{
		held: make(map[graph.ActorID][]office, 4096), holders: make(map[officeKey][]holding, 2048), bySurname: make(map[string][]graph.ActorID, 4096),
		words: map[string]officeWord{}, spoken: map[string]string{},
	}
}

// clone is a copy to which a layer may add.
func (o offices) clone() offices {
	return offices{
		held: cloneLists(o.held), holders: cloneLists(o.holders), bySurname: cloneLists(o.bySurname),
		words: maps.Clone(o.words), spoken: maps.Clone(o.spoken), vocabulary: slices.Clip(o.vocabulary),
	}
}

// cloneLists copies a map of lists, each clipped so that adding to it copies it.
func cloneLists[K comparable, V any](m map[K][]V) map[K][]V {
	n := make(map[K][]V, len(m))
	for k, list := range m {
		n[k] = slices.Clip(list)
	}
	return n
}

// handover is for how many days two may hold one office, and two who bear one
// name be in office: lists differ on whether a term ends with an election, a
// resignation or an oath.
const handover = 31

func isPerson(id graph.ActorID) bool { return strings.HasPrefix(string(id), "person:") }

func (l *Lexicon) addOffice(r graph.Row) error {
	word := r.Cells[0]
	unique, err := r.Flag(1)
	if err != nil {
		return err
	}
	answers := r.Optional(3)
	for i, said := range append([]string{word}, cellNames(r, 2)...) {
		if said != strings.ToLower(said) {
			return r.Errorf(min(i, 1)*2, "write the office %q in lower case", said)
		}
		if other, twice := l.spoken[said]; twice {
			return r.Errorf(min(i, 1)*2, "%q is said of the office %s already", said, other)
		}
		l.spoken[said] = word
	}
	if answers == word {
		return r.Errorf(3, "the office %s answers to itself: write -", word)
	}
	l.words[word] = officeWord{unique, answers}
	l.vocabulary = append(l.vocabulary, word)
	return nil
}

// officeOf reads the cell of an office: "president", or "leader of Hamas" for an
// office that is not of the country.
func (l *Lexicon) officeOf(r graph.Row, cell int) (officeKey, error) {
	s := r.Cells[cell]
	if _, ok := l.words[s]; ok {
		return officeKey{r.Cells[1], s}, nil
	}
	for of := strings.LastIndex(s, " of "); of >= 0; of = strings.LastIndex(s[:of], " of ") { // "chief of staff of ..."
		if _, ok := l.words[s[:of]]; ok {
			return officeKey{l.bodyNamed(s[of+len(" of "):]), s[:of]}, nil
		}
	}
	return officeKey{}, r.Errorf(cell, "%q begins with no office of offices.tsv: list the office there or say what the person was", s)
}

// bodyNamed is whose office a name means: an organisation or a group that the
// lexicon lists by it, else the folded name itself. A name of a country is left as it is:
// the presidents of Serbia and Montenegro were none of Serbia.
func (l *Lexicon) bodyNamed(of string) string {
	key := strings.Join(foldName(strings.TrimPrefix(of, "the ")), " ")
	for _, e := range l.names[key] {
		if e.sort == sortName && !isPerson(e.actor) && l.actors[e.actor].Kind != graph.KindCountry {
			return string(e.actor)
		}
	}
	return key
}

// bodyOf is how the offices of a country or a body are filed.
func bodyOf(a graph.Actor) string {
	if a.Kind == graph.KindCountry {
		return a.Country
	}
	return string(a.ID)
}

func (l *Lexicon) addPerson(r graph.Row) error {
	code, country, err := l.homeOf(r, 1)
	if err != nil {
		return err
	}
	sector, err := sectorOf(r, 2)
	if err != nil {
		return err
	}
	key, err := l.officeOf(r, 3)
	if err != nil {
		return err
	}
	held, err := spanOf(r)
	if err != nil {
		return err
	}
	words := foldName(r.Cells[0])
	id := graph.ActorID("person:" + graph.Slug(strings.Join(words, " ")))
	if layer, listed := l.layers[id]; listed && layer < l.layer { // a user's person replaces ours
		l.forgetOffices(id)
	}
	o := office{key, country, code, sector, held, l.place(r)}
	for _, other := range l.held[id] {
		if other.key == key && held.overlap(other.span) > 0 {
			return r.Errorf(4, "%s holds that office at that time already (%s)", r.Cells[0], other.line)
		}
	}
	if l.words[key.title].unique {
		for _, h := range l.holders[key] {
			if h.id != id && held.overlap(h.span) > handover {
				return r.Errorf(4, "%s was %s from %s to %s, and there is one at a time", l.actors[h.id].Name, r.Cells[3], orOpen(h.from), orOpen(h.to))
			}
		}
	}
	l.holders[key] = append(l.holders[key], holding{id, held})
	l.held[id] = append(l.held[id], o)
	if len(l.held[id]) > 1 { // one more office of somebody listed
		if l.actors[id].Name != r.Cells[0] {
			return r.Errorf(0, "%q has the ID of %s (%s): write one of the two otherwise", r.Cells[0], l.actors[id].Name, l.held[id][0].line)
		}
		if r.Optional(6) != "" {
			return r.Errorf(6, "the other names of %s belong into the first row, %s", r.Cells[0], l.held[id][0].line)
		}
		return nil
	}
	if s := surname(r.Cells[0]); s != "" && !slices.Contains(l.bySurname[s], id) {
		l.bySurname[s] = append(l.bySurname[s], id)
	}
	return l.addActor(r, graph.Actor{ID: id, Name: r.Cells[0], Kind: graph.KindPerson, Code: code, Country: country, Sector: sector}, cellNames(r, 6)...)
}

// surname is the last part of a name, folded, with the particles before it: of "José
// Eduardo dos Santos" it is "dos santos".
func surname(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return ""
	}
	first := len(words) - 1
	for first > 1 && words[first-1] == strings.ToLower(words[first-1]) {
		first--
	}
	return strings.Join(foldName(strings.Join(words[first:], " ")), " ")
}

func orOpen(day string) string {
	if day == "" {
		return "-"
	}
	return day
}

// forgetOffices takes out what a person held. It copies, as the lists may be
// those of the lexicon below.
func (l *Lexicon) forgetOffices(id graph.ActorID) {
	for _, o := range l.held[id] {
		l.holders[o.key] = slices.DeleteFunc(slices.Clone(l.holders[o.key]), func(h holding) bool { return h.id == id })
	}
	delete(l.held, id)
}

// spanOf reads when an office was held.
func spanOf(r graph.Row) (span, error) {
	var s span
	var err error
	if s.from, s.begun, err = daysOf(r, 4); err != nil {
		return s, err
	}
	if s.ended, s.to, err = daysOf(r, 5); err != nil {
		return s, err
	}
	if s.to != "" && s.to < s.from {
		return s, r.Errorf(5, "the office ends on %s, before it begins on %s", s.to, s.from)
	}
	return s, nil
}

// daysOf reads a day, or the first and the last day of a month or a year; both are ""
// where the cell is open.
func daysOf(r graph.Row, cell int) (first, last string, err error) {
	s := r.Optional(cell)
	if s == "" {
		return "", "", nil
	}
	first, last, ok := dayRange(s)
	if !ok {
		return "", "", r.Errorf(cell, "%q is no date: write YYYY-MM-DD, YYYY-MM or YYYY", s)
	}
	return first, last, nil
}

// dayRange is the first and the last day of a day, a month or a year; false where s is
// none.
func dayRange(s string) (first, last string, ok bool) {
	if len(s) == len(time.DateOnly) {
		return s, s, graph.ValidDate(s)
	}
	for _, form := range []struct {
		layout        string
		years, months int
	}{{"2006-01", 0, 1}, {"2006", 1, 0}} {
		if len(s) != len(form.layout) {
			continue
		}
		if t, err := time.Parse(form.layout, s); err == nil {
			return t.Format(time.DateOnly), t.AddDate(form.years, form.months, -1).Format(time.DateOnly), true
		}
	}
	return "", "", false
}

// dayNumber counts days. An open day is beyond all others.
func dayNumber(day string, open int64) int64 {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return open
	}
	return t.Unix() / 86400
}

const farDay = 1 << 40

// overlap is how many days two spans have in common for certain.
func (s span) overlap(t span) int64 {
	if s.ended != "" && s.ended < t.begun || t.ended != "" && t.ended < s.begun { // most often
		return 0
	}
	begin := max(dayNumber(s.begun, -farDay), dayNumber(t.begun, -farDay))
	return min(dayNumber(s.ended, farDay), dayNumber(t.ended, farDay)) - begin + 1
}

func (s span) covers(day string) bool { return day >= s.from && (s.to == "" || day <= s.to) }

// checkPersons refuses a name that stands for two persons who held offices at
// the same time, so that a day decides whom it stands for.
func (l *Lexicon) checkPersons() error {
	for _, s := range l.shared {
		for _, a := range l.held[s.one] {
			for _, b := range l.held[s.other] {
				if a.overlap(b.span) > handover {
					return s.row.Errorf(6, "%q stands for %s too, and both were in office at a time (%s, %s): leave it out of one", s.name, s.other, a.line, b.line)
				}
			}
		}
	}
	l.shared = nil
	return nil
}

// Holder returns who held an office on a day, of the form YYYY-MM-DD. The country
// is an alpha-3 code, or the name or ID of an organisation or group whose office it is
// ("NATO", "group:hamas"); the office is a word of lexicon/offices.tsv or
// another way to say it ("premier"), in any case. False where nobody is
// known, where several are, and where the day is none. On a day of handing over
// it is who came.
func (l *Lexicon) Holder(country, office string, day string) (graph.ActorID, bool) {
	title, ok := l.spoken[strings.ToLower(office)]
	if !ok || !graph.ValidDate(day) {
		return "", false
	}
	bodies := []string{country}
	if a, isID := l.actors[graph.ActorID(country)]; isID {
		bodies[0] = bodyOf(a)
	} else {
		bodies = append(bodies, l.bodyNamed(country))
	}
	for _, of := range bodies {
		if id, ok := l.holderOf(officeKey{of, title}, day); ok {
			return id, true
		}
		for _, w := range l.vocabulary {
			if l.words[w].answers != title {
				continue
			}
			if id, ok := l.holderOf(officeKey{of, w}, day); ok {
				return id, true
			}
		}
	}
	return "", false
}

// holderOf is who held that office on a day: of two on a day of handing over the
// one who came, of two who may both have only the one who held it for certain.
func (l *Lexicon) holderOf(key officeKey, day string) (graph.ActorID, bool) {
	var best holding
	n, certain := 0, 0
	for _, h := range l.holders[key] {
		if !h.covers(day) {
			continue
		}
		n++
		sure := day >= h.begun && (h.ended == "" || day <= h.ended)
		if sure {
			certain++
		}
		if n == 1 || sure && (certain == 1 || h.from > best.from) {
			best = h
		}
	}
	return best.id, n == 1 || l.words[key.title].unique && (certain == 1 || certain == n) && n > 0
}

// onlyState is the state of the office that the noun at i is, where no other has it ("the
// pope"), as a mention of no words; nil for others.
func (f *finder) onlyState(s *sentence, i int) *mention {
	title := f.spoken[strings.ToLower(s.Tokens[i].Lemma)]
	if !f.words[title].unique {
		return nil
	}
	of := ""
	for key := range f.holders {
		if key.title == title && of != "" && of != key.of {
			return nil
		}
		if key.title == title {
			of = key.of
		}
	}
	a := f.actors[graph.ActorID("country:"+of)]
	if a.ID == "" {
		return nil
	}
	return &mention{Mention: graph.Mention{Actor: a.ID, Name: a.Name, Kind: a.Kind, Country: a.Country}, first: i, last: i, head: i}
}

// officeOn returns the office that a person held on a day: of several the one
// listed first. Where there is none, it returns the one that ended last before the
// day, with false; and no office at all where none had begun.
func (l *Lexicon) officeOn(id graph.ActorID, day string) (office, bool) {
	var last office
	for _, o := range l.held[id] {
		if o.covers(day) {
			return o, true
		}
		if o.to != "" && o.to < day && o.to > last.to {
			last = o
		}
	}
	return last, false
}

// ofState reports whether whoever acts in that sector ceases to with the office. A
// rebel leader stays one.
func ofState(s graph.Sector) bool {
	switch s {
	case graph.SectorGovernment, graph.SectorMilitary, graph.SectorPolice, graph.SectorJudiciary, graph.SectorLegislature, graph.SectorIntelligence, graph.SectorIGO:
		return true
	}
	return false
}

// inOffice reports whether a person holds a listed office on a day; an unknown day
// and a person without offices count as in office.
func (l *Lexicon) inOffice(id graph.ActorID, day string) bool {
	if day == "" || len(l.held[id]) == 0 {
		return true
	}
	_, in := l.officeOn(id, day)
	return in
}

// inRole gives a person the country and the sector of the office held on the
// day of the document. Who has left office is of the elite, who will only come to
// it has no role yet. Without a day the office that is listed first counts.
func (f *finder) inRole(m *mention) {
	if f.doc.Date == "" || len(f.held[m.Actor]) == 0 {
		return
	}
	o, in := f.officeOn(m.Actor, f.doc.Date)
	switch {
	case in:
		m.match += ", " + o.key.title + " on that day"
	case o.key.title != "" && ofState(o.sector):
		o.sector = graph.SectorElite
		m.match += ", no longer in office on that day"
	case o.key.title == "":
		if o = f.held[m.Actor][0]; ofState(o.sector) {
			o.sector = ""
		}
		m.match += ", not in office on that day"
	}
	m.Country, m.Code, m.Sector = o.country, o.code, o.sector
}

// better decides between two persons who bear one name: one whom the document has
// named before, then one in office on its day, then one who was last. Without a
// day it is who came to office later.
func (f *finder) better(e, than *nameEntry) bool {
	if e.sort != sortName || than.sort != sortName || !isPerson(e.actor) || !isPerson(than.actor) {
		return false
	}
	_, named := f.chains[string(e.actor)+"|"]
	_, rival := f.chains[string(than.actor)+"|"]
	if named != rival {
		return named
	}
	if f.doc.Date == "" {
		return f.latest(e.actor) > f.latest(than.actor)
	}
	return f.away(e.actor, f.doc.Date) < f.away(than.actor, f.doc.Date)
}

// latest is the day on which a person came to the last office held.
func (l *Lexicon) latest(id graph.ActorID) string {
	day := ""
	for _, o := range l.held[id] {
		day = max(day, o.from)
	}
	return day
}

// away is for how many days a person has been out of office; one who is still to
// come is further off than any who has been.
func (l *Lexicon) away(id graph.ActorID, day string) int64 {
	n := dayNumber(day, 0)
	best := int64(farDay)
	for _, o := range l.held[id] {
		switch {
		case o.covers(day):
			return 0
		case day < o.from:
			best = min(best, farDay/2+dayNumber(o.from, 0)-n)
		default:
			best = min(best, n-dayNumber(o.to, 0))
		}
	}
	return best
}

// holderNamed finds the person of the lexicon whom a name stands for that is no listed
// name as it is written, with what told so; "" where nothing does.
func (f *finder) holderNamed(s *sentence, begin int, key string) (id graph.ActorID, why string) {
	if id := f.withoutInitials(key); id != "" {
		return id, "name with an initial more"
	}
	if id, title := f.byTitle(s, begin, key); id != "" {
		return id, "surname of a " + title
	}
	return "", ""
}

// withoutInitials finds a listed person by a name that has initials more than the
// lexicon: "Robert M. Gates".
func (f *finder) withoutInitials(key string) graph.ActorID {
	var words []string
	for _, w := range strings.Fields(key) {
		if len(w) > 1 {
			words = append(words, w)
		}
	}
	if short := strings.Join(words, " "); len(words) > 1 && short != key {
		entries := f.names[short]
		var best *nameEntry
		for i := range entries {
			if e := &entries[i]; e.sort == sortName && isPerson(e.actor) && (best == nil || f.better(e, best)) {
				best = e
			}
		}
		if best != nil {
			return best.actor
		}
	}
	return ""
}

// byTitle finds a person whom a surname and the title of an office name: "Foreign
// Secretary Hague". The office must have been held on the document's day; without
// a day only one person may ever have held such an office under that name.
func (f *finder) byTitle(s *sentence, begin int, surname string) (graph.ActorID, string) {
	candidates := f.bySurname[surname]
	if len(candidates) == 0 {
		return "", ""
	}
	title := f.titleBefore(s.Tokens[:begin])
	if title == "" {
		return "", ""
	}
	var found graph.ActorID
	for _, id := range candidates {
		for _, o := range f.held[id] {
			if o.key.title != title && f.words[o.key.title].answers != title || f.doc.Date != "" && !o.covers(f.doc.Date) {
				continue
			}
			if found != "" && found != id {
				return "", ""
			}
			found = id
		}
	}
	return found, title
}

// titleBefore is the office that the last of the tokens say, the longest; "" for none.
func (l *Lexicon) titleBefore(tokens []nlp.Token) string {
	var words []string
	best := ""
	for i := len(tokens) - 1; i >= 0 && len(words) < 6; i-- {
		words = append([]string{strings.ToLower(tokens[i].Text)}, words...)
		if title := l.spoken[strings.Join(words, " ")]; title != "" {
			best = title
		}
	}
	return best
}

// vacant reports whether the words name an office rather than who holds it: "served as
// president of France", "to become the British prime minister", "parliament elects the
// president".
func (f *finder) vacant(s *sentence, i int) bool {
	if s.casePrep(i) == "as" || s.rel(i) == "xcomp" || s.child(i, "cop") >= 0 {
		return true
	}
	h := s.Tokens[i].Head
	switch s.rel(i) {
	case "obj", "nsubj:pass":
		return f.electing[strings.ToLower(s.Tokens[h].Lemma)]
	}
	return f.soughtAfter(s, i)
}

// soughtAfter reports whether the noun at i is what somebody is after: "ran for governor".
func (f *finder) soughtAfter(s *sentence, i int) bool {
	h := s.Tokens[i].Head
	return h >= 0 && s.casePrep(i) == "for" && f.seekings[strings.ToLower(s.Tokens[h].Lemma)]
}

// incumbent makes a person of "the Russian foreign minister": who held the office
// of the phrase at i on the day of the document. The phrase must say the office and
// whose it is, nothing else ("the former minister" is somebody else), and no
// name may go with it, which knows better. Of ambassadors there are many.
func (f *finder) incumbent(s *sentence, i int, m, home *mention) {
	if f.doc.Date == "" || home.Actor == "" || home.last-home.first > 3 || s.Tokens[i].XPOS == "NNS" {
		return
	}
	for _, c := range s.children[i] {
		switch s.rel(c) {
		case "flat", "appos":
			return
		case "det":
			if !strings.EqualFold(s.Tokens[c].Text, "the") {
				return
			}
		}
	}
	switch s.rel(i) {
	case "flat", "appos", "compound":
		return
	}
	if f.vacant(s, i) {
		return
	}
	var words []string
	for k := m.first; k <= i; k++ {
		w := strings.ToLower(s.Tokens[k].Text)
		switch {
		case k >= home.first && k < home.last, w == "the", w == "-", s.Tokens[k].UPOS == "PART":
		default:
			words = append(words, w)
		}
	}
	title, last := f.spoken[strings.Join(words, " ")], i+1
	for k := i + 1; k < min(i+4, len(s.Tokens)); k++ { // "secretary" + "of state"
		words = append(words, strings.ToLower(s.Tokens[k].Text))
		if longer := f.spoken[strings.Join(words, " ")]; longer != "" {
			title, last = longer, k+1
		}
	}
	if !f.words[title].unique || last < len(s.Tokens) && s.Tokens[last].UPOS == "PROPN" && last != home.first {
		return
	}
	id, ok := f.Holder(bodyOf(f.actors[home.Actor]), title, f.doc.Date)
	if !ok {
		return
	}
	a := f.actors[id]
	m.Actor, m.Name, m.Kind, m.last = id, a.Name, graph.KindPerson, max(m.last, last)
	m.match += ", " + a.Name + " then"
	m.doubt += 0.1
	f.inRole(m)
}
