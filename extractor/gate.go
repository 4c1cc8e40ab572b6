package extractor

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/entente-graph/entente/graph"
)

// topics are the words by which a sentence is known not to speak of politics:
// weights by lemma for each topic of topics.tsv. A topic is told by a weight of 1.
type topics map[string]map[string]float64

var defaultTopics = sync.OnceValues(func() (topics, error) {
	sub, err := fs.Sub(eventFiles, "lexicon/events")
	if err != nil {
		return nil, err
	}
	t := topics{}
	err = graph.ReadTable(sub, "topics.tsv", 3, func(r graph.Row) error {
		w, err := r.Float(1)
		if err != nil {
			return err
		}
		if t[r.Cells[0]] == nil {
			t[r.Cells[0]] = map[string]float64{}
		}
		for _, lemma := range strings.Fields(r.Cells[2]) {
			t[r.Cells[0]][lemma] = max(t[r.Cells[0]][lemma], w)
		}
		return nil
	})
	return t, err
})

// weigh is how much the lemmas of the tokens speak of a topic.
func (r *reader) weigh(topic string, counts func(int) bool) float64 {
	words := r.x.topics[topic]
	sum := 0.0
	seen := map[string]bool{}
	for i, t := range r.Tokens {
		lemma := strings.ToLower(t.Lemma)
		if w := words[lemma]; w > 0 && !seen[lemma] && (r.isNoun(i) || w >= 1) && (counts == nil || counts(i)) {
			seen[lemma] = true
			if topic == "fiction" && r.ordinal(i) { // "in the second season"
				w = 1
			}
			sum += w
		}
	}
	return sum
}

// about reports whether token t is, or belongs to, a noun of the topic: "the
// typhoon", "a Turkish lorry".
func (r *reader) about(topic string, t int) bool {
	return r.x.topics[topic][strings.ToLower(r.Tokens[t].Lemma)] >= 1
}

// ordinal reports whether the noun is one of a row: "the second season".
func (r *reader) ordinal(i int) bool {
	a := r.child(i, "amod")
	return a >= 0 && r.events.ordinals[strings.ToLower(r.Tokens[a].Text)]
}

// A scene is what a sentence is judged by as a whole.
type scene struct {
	known                  bool
	sport, fiction, market float64
	past                   bool // of a time beyond anybody's politics
	violent                bool
}

// apolitical says why a claim is no politics, "" where it may be: a match, a film,
// the past, an accident.
func (r *reader) apolitical(d *draft) string {
	s := r.scene()
	switch {
	case s.fiction >= 1:
		return "it happens in a story"
	case s.past:
		return "it is history"
	case s.sport >= 1 && !r.official(d), s.sport >= 0.5 && d.Category == graph.Assault && !r.official(d):
		return "it is sport"
	case s.market >= 1 && d.Base == "":
		return "it is a market report"
	case d.Base == "DECLARES_EMERGENCY_IN" && !s.violent && r.weigh("nature", nil) >= 1:
		return "it is an emergency of nature"
	case d.Base == "DEFEATS" && !r.armed(d) && !r.violentBeside(d.at):
		return "nobody in it bears arms"
	case (d.Category == graph.Assault || d.Category == graph.Coerce) && (d.Base == "DEFEATS" || d.Base == "OVERTHROWS") && !r.scene().violent && r.weigh("election", nil) >= 1:
		return "it was in an election"
	case d.Category == graph.Assault && d.Subject == nil && !r.violence(d):
		return "nothing says that it was violence"
	case d.Base == "FIGHTS" && d.Subject != nil && d.Object != nil && !r.armed(d) && !r.violentBeside(d.at) && (d.Subject.Country == d.Object.Country || d.Subject.Country == "" || d.Object.Country == ""):
		return "nobody in it bears arms"
	case d.Category != "" && !concernsAll[d.Category] && d.Base != captivesFreed && !r.inPublic(d) && !r.threatensAll(d) && !(d.likely >= leastPublic && ofSociety(d)):
		return "nobody in it acts in public life"
	case d.Subject != nil && d.Object != nil && max(r.politics, r.doc.politics) < r.x.jury.leastPolitics && !r.official(d) && !s.violent && !r.aidBetweenStates(d):
		return "neither it nor the text around it speaks of politics"
	case d.Subject != nil && d.Object != nil && max(r.politics, r.doc.politics) < r.x.jury.leastOfAll:
		return "it and the text around it speak of anything but politics"
	case d.Category == graph.Request && d.Object != nil && r.events.following[lastWord(d.Object.Text)] && !(r.events.partisans[lastWord(d.Object.Text)] && d.likely >= leastPublic && public[classOf(d.Subject)]):
		return "it is said to everybody"
	}
	return ""
}

// leastPublic is the probability from which on the engine, which has learned events of
// public life alone, vouches for it that what unions, churches and villagers do is of that.
const leastPublic = 0.7

// ofSociety reports whether both actors of a claim are people in a role of society: no firm,
// no paper and nobody by his name.
func ofSociety(d *draft) bool {
	society := func(m *graph.Mention) bool {
		class := classOf(m)
		return class == "people" || class == "society"
	}
	return society(d.Subject) && society(d.Object)
}

// concernsAll are the categories that are politics whoever does it to whom: private
// people help, meet and ask each other every day.
var concernsAll = map[graph.Category]bool{
	graph.Accuse: true, graph.Reject: true, graph.Protest: true, graph.Sanction: true, graph.Coerce: true, graph.Assault: true,
}

// captivesFreed is as much politics as the taking of them, whoever lets them go.
const captivesFreed = "FREES"

// threatensAll reports whether the claim is that many are to be coerced or protested against:
// "Greek truckers are to blockade Athens".
func (r *reader) threatensAll(d *draft) bool {
	t := r.x.ontology.Type(d.Base)
	return d.Category == graph.Threaten && t != nil && (t.Category == graph.Coerce || t.Category == graph.Protest) && ofSociety(d)
}

// inPublic reports whether one of the claim's two actors acts in public life, or is a
// people of another country than the other's.
func (r *reader) inPublic(d *draft) bool {
	a, b := d.Subject, d.Object
	if a == nil || b == nil || public[classOf(a)] || public[classOf(b)] {
		return true
	}
	people := func(m *graph.Mention) bool {
		return m.Kind == graph.KindCountry || m.Kind == graph.KindPopulation && m.Country != ""
	}
	return (people(a) || people(b)) && a.Country != b.Country
}

func lastWord(text string) string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(words[len(words)-1])
}

// scene judges the sentence once.
func (r *reader) scene() *scene {
	s := &r.setting
	if s.known {
		return s
	}
	s.known = true
	s.sport = r.weigh("sport", nil)
	if r.scoreline() {
		s.sport += 0.5 // a vote has one too
	}
	s.fiction = r.weigh("fiction", func(i int) bool { return r.storied(i) }) + r.weigh("fantasy", nil)
	s.market = r.weigh("market", nil)
	s.violent = r.weigh("violence", nil) > 0
	s.past = r.weigh("history", nil) >= 1 || r.longAgo()
	return s
}

// storied reports whether the noun i says where something is told: "in the novel",
// "the film's opening scene", "her play imagines that".
func (r *reader) storied(i int) bool {
	if !r.isNoun(i) {
		return false
	}
	half := r.x.topics["fiction"][strings.ToLower(r.Tokens[i].Lemma)] < 1
	if h := r.Tokens[i].Head; h >= 0 && r.events.speech[r.lemma(h)] != "" { // "wrote in his book that"
		return false
	}
	switch r.rel(i) {
	case "obl", "nmod":
		prep := r.casePrep(i)
		return prep == "in" && (!half || r.ordinal(i))
	case "nsubj":
		h := r.Tokens[i].Head
		return h >= 0 && r.events.narrating[r.Tokens[h].Lemma]
	}
	return false
}

// result is that of a match: "7-1", "3–0".
var result = regexp.MustCompile(`(^|[^0-9-–])[0-9]{1,2}[-–][0-9]{1,2}([^0-9-–]|$)`)

// scoreline reports whether the sentence has the result of a match.
func (r *reader) scoreline() bool { return result.MatchString(r.text[r.Start:r.End]) }

// memory is for how many years back something is politics still.
const memory = 70

// longAgo finds a year in which nobody lived who acts now: "in 1812", "in the ninth
// century", "in 421 BC".
func (r *reader) longAgo() bool {
	horizon := 1900
	if d, err := time.Parse(time.DateOnly, r.doc.Date); err == nil {
		horizon = d.Year() - memory
	}
	old, recent := false, false
	for i, t := range r.Tokens {
		if strings.EqualFold(t.Lemma, "anniversary") {
			if a := r.child(i, "amod"); a >= 0 {
				years, _ := strconv.Atoi(strings.TrimRight(r.Tokens[a].Text, "sthndr"))
				old = old || years >= memory
			}
			continue
		}
		if strings.EqualFold(t.Lemma, "century") && r.casePrep(i) == "in" {
			for _, c := range r.children[i] {
				recent = recent || r.events.centuries[strings.ToLower(r.Tokens[c].Text)]
			}
			old = true
			continue
		}
		n, err := strconv.Atoi(t.Text)
		if err != nil || len(t.Text) < 3 || len(t.Text) > 4 || r.child(i, "nummod") >= 0 {
			continue
		}
		dated := r.events.dating[r.casePrep(i)]
		era := i+1 < len(r.Tokens) && (strings.EqualFold(r.Tokens[i+1].Text, "BC") || strings.EqualFold(r.Tokens[i+1].Text, "AD"))
		switch {
		case era, dated && n < horizon && n >= 100 && !(r.rel(i) == "nummod"):
			old = true
		case n >= horizon && n < 2100 && len(t.Text) == 4:
			recent = true
		}
	}
	return old && !recent
}

// official reports whether somebody in the claim acts for a state, an army or an
// armed group: such do not play matches.
func (r *reader) official(d *draft) bool {
	for _, m := range []*graph.Mention{d.Subject, d.Object} {
		if m == nil {
			continue
		}
		switch m.Sector {
		case graph.SectorGovernment, graph.SectorMilitary, "REB", "COP", "JUD", "LEG", "SPY", "UAF", "PRM", "OPP", "IGO":
			return true
		}
	}
	return false
}

// aidBetweenStates reports whether one state gives, allows or withholds from another
// what states do: grain and medicine are words of markets too.
func (r *reader) aidBetweenStates(d *draft) bool {
	if classOf(d.Subject) != "state" || classOf(d.Object) != "state" {
		return false
	}
	t := r.x.ontology.Type(d.Base)
	return t != nil && (t.Category == graph.Aid || t.Category == graph.Sanction)
}

// armed reports whether a state or somebody who bears arms is in the claim.
func (r *reader) armed(d *draft) bool {
	for _, m := range []*graph.Mention{d.Subject, d.Object} {
		if m == nil {
			continue
		}
		if bearsArms(m) || m.Kind == graph.KindCountry && (m.Sector == "" || m.Sector == graph.SectorGovernment) {
			return true
		}
	}
	return false
}

// violentBeside reports whether a word of violence other than token i stands in the
// sentence.
func (r *reader) violentBeside(i int) bool {
	return r.weigh("violence", func(k int) bool { return k != i }) > 0
}

// inWords reports whether an attack is one in words: between people or organisations
// that bear no arms, in a sentence without another word of violence.
func (r *reader) inWords(e event, s, o *party) bool {
	if e.base != "ATTACKS" && e.base != "BOMBS" || s == nil || o == nil || !r.events.scathing[r.lemma(e.at)] {
		return false
	}
	if args := r.of(e.at); slices.ContainsFunc(append(slices.Clone(args.subj), args.obj...), r.tangible) { // "attacked his convoy"
		return false
	}
	d := draft{}
	d.Subject, d.Object = &s.Mention, &o.Mention
	named := func(m *mention) bool {
		return m.Actor != "" || m.Sector == graph.SectorMedia || m.Sector == "PTY" || m.Sector == graph.SectorGovernment || m.Sector == "LEG"
	}
	if r.spokenAt(e.at) && !bearsArms(d.Subject) && !bearsArms(d.Object) {
		return true
	}
	if r.forItsDoing(e.at) && !bearsArms(d.Subject) && !bearsArms(d.Object) && named(s.mention) && named(o.mention) {
		return true
	}
	return !r.armed(&d) && named(s.mention) && named(o.mention) && !r.violentBeside(e.at)
}

// tangible reports whether the noun at i is of what arms are carried by or used on: vehicles,
// hardware, buildings.
func (r *reader) tangible(i int) bool {
	lemma := strings.ToLower(r.Tokens[i].Lemma)
	return r.x.words.crafts[lemma] || r.events.hardware[lemma] || r.events.targets[lemma]
}

// bearsArms reports whether the mention is of somebody whose trade is arms or the law.
func bearsArms(m *graph.Mention) bool {
	switch m.Sector {
	case graph.SectorMilitary, "REB", "COP", "UAF", "PRM", "CRM", "SPY":
		return true
	}
	return m.Kind == graph.KindArmedGroup
}

// spokenAt reports whether the word at i is said to have been done where or with what people speak:
// "attacked him in a debate", "hammered her for her answer".
func (r *reader) spokenAt(i int) bool {
	return slices.ContainsFunc(r.children[i], func(c int) bool {
		rel := r.rel(c)
		return (rel == "obl" || rel == "nmod") && r.inClass(c, r.events.forums)
	})
}

// forItsDoing reports whether the word at i is said to have been done for something that its
// object does or has: "attacked Ankara for its policy".
func (r *reader) forItsDoing(i int) bool {
	return slices.ContainsFunc(r.of(i).prep["for"], func(c int) bool {
		p := r.child(c, "nmod:poss")
		return p >= 0 && r.Tokens[p].UPOS == "PRON"
	})
}

// violence reports whether something says that a deed of nobody's was violence: a
// word of it in the sentence, or the calling of whom it was done to.
func (r *reader) violence(d *draft) bool {
	violent, natural := false, false
	for _, i := range r.subtree(d.at) {
		violent = violent || r.about("violence", i)
		natural = natural || r.about("nature", i) || r.about("mishap", i) && i != d.at
	}
	if violent || natural {
		return violent
	}
	return r.scene().violent || r.official(d) || r.doc.violent(r.x)
}

// subtree returns the tokens at and below i.
func (r *reader) subtree(i int) []int {
	list := []int{i}
	for k := 0; k < len(list) && k < len(r.Tokens); k++ {
		list = append(list, r.children[list[k]]...)
	}
	slices.Sort(list)
	return list
}

// violent reports whether the document speaks of violence in more sentences than of
// accidents and disasters.
func (d *document) violent(x *Extractor) bool {
	if !d.weighed {
		d.weighed = true
		violence, nature := 0, 0
		for _, s := range d.sentences {
			v, n := false, false
			for _, t := range s.Tokens {
				lemma := strings.ToLower(t.Lemma)
				v = v || x.topics["violence"][lemma] > 0
				n = n || x.topics["nature"][lemma] > 0
			}
			if v {
				violence++
			}
			if n {
				nature++
			}
		}
		d.violence = len(d.sentences) > 1 && violence > nature
	}
	return d.violence
}

// nobody says why a token that stands as the agent of a deed is nobody who acts: a
// storm, a lorry.
func (r *reader) nobody(t int) string {
	first, last := t, t+1
	if m := r.byHead[t]; m != nil {
		if m.Kind != graph.KindPerson || m.Sector != "" {
			return ""
		}
		first, last = m.first, m.last // "Hurricane Maria"
	}
	if first > 0 && r.Tokens[first-1].UPOS == "PROPN" {
		first-- // "Hurricane Maria", where only Maria is taken for the name
	}
	for i := first; i < last; i++ {
		if r.about("nature", i) {
			return fmt.Sprintf("%q is no actor", r.text[r.Tokens[first].Start:r.Tokens[last-1].End])
		}
	}
	return ""
}
