package extractor

import (
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/entente-graph/entente/graph"
)

// A sign is what speaks for or against a claim, by the name that it has in trust.tsv,
// and how strongly it is there.
type sign struct {
	name  string
	value float64
}

// A jury weighs the signs of claims, as trust.tsv says, and how political sentences
// are, as politics.tsv says. Both were learned by .ci/trust.py from claims that people
// have judged and from texts of known matter.
type jury struct {
	weights map[string]float64
	// least is the confidence below which a claim of an event between two actors is
	// not made.
	least float64
	// leastBrought is the same for what the engine brings up and no frame finds.
	leastBrought float64
	// leastAside is the same for what is no event between two actors.
	leastAside float64
	// leastPolitics are the log odds of politics that a sentence or its document must
	// have for a claim between two actors neither of whom is in a role of state, arms or law.
	leastPolitics float64
	// leastOfAll is the same for any claim between two actors.
	leastOfAll float64
	// politics are the weights of a sentence's vector, by engine, the constant last.
	politics map[string][]float32
}

var defaultJury = sync.OnceValues(func() (*jury, error) {
	sub, err := fs.Sub(eventFiles, "lexicon/events")
	if err != nil {
		return nil, err
	}
	return loadJury(sub)
})

func loadJury(fsys fs.FS) (*jury, error) {
	j := &jury{weights: map[string]float64{}, politics: map[string][]float32{}}
	err := graph.ReadTable(fsys, "trust.tsv", 2, func(r graph.Row) error {
		w, err := r.Float(1)
		if err != nil {
			return err
		}
		switch r.Cells[0] {
		case "least confidence":
			j.least = w
			return nil
		case "least confidence of the engine":
			j.leastBrought = w
			return nil
		case "least confidence of an aside":
			j.leastAside = w
			return nil
		case "least politics":
			j.leastPolitics = w
			return nil
		case "least politics of all":
			j.leastOfAll = w
			return nil
		}
		if _, twice := j.weights[r.Cells[0]]; twice {
			return r.Errorf(0, "sign %q stands here twice", r.Cells[0])
		}
		j.weights[r.Cells[0]] = w
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = graph.ReadTable(fsys, "politics.tsv", 2, func(r graph.Row) error {
		for cell := range strings.FieldsSeq(r.Cells[1]) {
			w, err := strconv.ParseFloat(cell, 32)
			if err != nil {
				return r.Errorf(1, "%q is no number", cell)
			}
			j.politics[r.Cells[0]] = append(j.politics[r.Cells[0]], float32(w))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(j.weights) == 0 {
		return nil, fmt.Errorf("trust.tsv: no sign")
	}
	return j, nil
}

// confidence is the share of claims with such signs that are right.
func (j *jury) confidence(signs []sign) float64 {
	sum := 0.0
	for _, s := range signs {
		sum += j.weights[s.name] * s.value
	}
	return math.Round(1000*min(max(1/(1+math.Exp(-sum)), 0.01), 0.99)) / 1000
}

// leastOf is the confidence below which a draft is not made a claim.
func (j *jury) leastOf(d *draft) float64 {
	switch {
	case d.Category == "" || d.Subject == nil || d.Object == nil:
		return j.leastAside
	case d.brought:
		return j.leastBrought
	}
	return j.least
}

// political says how much a sentence speaks of politics: the logarithm of the odds, 0
// where nothing has been learned for the engine.
func (j *jury) political(engine string, vector []float32) float64 {
	w := j.politics[engine]
	if len(w) != len(vector)+1 {
		return 0
	}
	sum := float64(w[len(vector)])
	for i, v := range vector {
		sum += float64(v) * float64(w[i])
	}
	return sum
}

// weighPolitics notes for each sentence and for the whole document how much they
// speak of politics.
func (x *Extractor) weighPolitics(doc *document) {
	for _, s := range doc.sentences {
		s.politics = x.jury.political(x.engine.Name(), s.Vector)
		doc.politics += s.politics / float64(len(doc.sentences))
	}
}

// signs lists what speaks for or against a claim; trust lowers it by what is doubtful in
// its rule, its actors and the tree, says is what the engine says of it.
func (r *reader) signs(trust []graph.Factor, e event, s, o *party, c *graph.Claim, says hearing) []sign {
	reading := min(max(product(trust), 0.02), 0.98)
	list := []sign{
		{"always", 1},
		{"reading", math.Log(reading / (1 - reading))},
		{"politics", min(max(r.politics, -3), 3)},
		{"politics of the document", min(max(r.doc.politics, -3), 3)},
	}
	is := func(there bool, name string) {
		if there {
			list = append(list, sign{name, 1})
		}
	}
	for _, f := range trust {
		if f.Value < 1 {
			list = append(list, sign{factorSigns[f.Kind], math.Log(max(f.Value, 0.05))})
		}
	}
	is(e.category != "", "engine: its own")
	is(c.Category.Quad() != 0, quadSigns[c.Category.Quad()])
	if s != nil && o != nil && s.Country != "" && o.Country != "" {
		is(s.Country != o.Country, "between countries")
		is(s.Country == o.Country, "within a country")
	}
	if in := r.tokenOf(s); in >= 0 {
		distance := max(in-e.at, e.at-in)
		list = append(list, sign{"arc of the subject", float64(r.Tokens[in].Prob) - 1}, sign{"distance of the subject", math.Log(float64(1 + distance))})
		is(r.Tokens[in].UPOS == "PRON", "subject pronoun")
		is(r.Tokens[in].Rel == "conj", "subject coordinated")
	}
	if in := r.tokenOf(o); in >= 0 {
		is(r.Tokens[in].UPOS == "PRON", "object pronoun")
		is(o.Sector != "", "object in a role")
	}
	if s != nil && o != nil {
		if len(r.x.kinds) > 0 && c.Category != "" {
			list = append(list, says.signs()...)
		}
		for _, f := range r.features(e, s, o, c) {
			list = append(list, sign{f, 1})
		}
	}
	for i, f := range r.aside(e, s, o, c) {
		if i == 0 {
			list = append(list, sign{"aside: reading", math.Log(reading / (1 - reading))}, sign{"aside: politics", min(max(r.politics, -3), 3)},
				sign{"aside: politics of the document", min(max(r.doc.politics, -3), 3)})
		}
		list = append(list, sign{f, 1})
	}
	return list
}

// factorSigns are the signs of what lowers the trust in the reading.
var factorSigns = map[graph.FactorKind]string{
	graph.FactorPattern: "reading of the pattern", graph.FactorSubjectRole: "reading of the subject's role", graph.FactorSubjectIdentity: "reading of the subject",
	graph.FactorObjectRole: "reading of the object's role", graph.FactorObjectIdentity: "reading of the object", graph.FactorOneSided: "one side alone",
	graph.FactorTree: "reading of the tree", graph.FactorPosition: "reading of the position", graph.FactorProminence: "prominence",
}

var quadSigns = [...]string{
	graph.VerbalCooperation: "verbal cooperation", graph.MaterialCooperation: "material cooperation",
	graph.VerbalConflict: "verbal conflict", graph.MaterialConflict: "material conflict",
}

// tokenOf is the party's token in the sentence, -1 where it has none.
func (r *reader) tokenOf(p *party) int {
	if p == nil || p.token < 0 || p.token >= len(r.Tokens) {
		return -1
	}
	return p.token
}

// classOf is the class of those to whom an actor belongs in its role.
func classOf(m *graph.Mention) string {
	switch m.Sector {
	case graph.SectorGovernment, graph.SectorLegislature, graph.SectorIntelligence:
		return "state"
	case graph.SectorMilitary, graph.SectorRebels, graph.SectorUnaligned, graph.SectorParamilitary:
		return "armed"
	case graph.SectorPolice, graph.SectorJudiciary:
		return "law"
	case graph.SectorParty, graph.SectorOpposition, graph.SectorElite:
		return "party"
	case graph.SectorIGO:
		return "alliance"
	case graph.SectorMedia:
		return "media"
	case graph.SectorBusiness:
		return "business"
	case graph.SectorCriminals:
		return "criminal"
	case graph.SectorCivilians, graph.SectorRefugees:
		return "people"
	case "":
		return classOfKind(m)
	}
	return "society"
}

// classOfKind is the class of an actor without a role.
func classOfKind(m *graph.Mention) string {
	switch m.Kind {
	case graph.KindCountry:
		return "state"
	case graph.KindArmedGroup:
		return "armed"
	case graph.KindPerson:
		return "person"
	case graph.KindOrganization:
		if m.Code != "" {
			return "alliance"
		}
		return "organization"
	}
	return "people"
}

// actorClasses are what a slot of a frame may ask of its actors: a class, "public"
// for those who act in public life, "actor" for words that are somebody's name or
// calling themselves and no thing of his, "somebody" for persons and who bears an office.
var actorClasses = []string{
	"actor", "public", "state", "armed", "law", "party", "alliance", "media", "business", "criminal", "person", "organization", "people", "society", "somebody",
}

// public are the classes of those who act in public life.
var public = map[string]bool{"state": true, "armed": true, "law": true, "party": true, "alliance": true}

// ofClass reports whether the party is of one of the classes, which + parts.
func (p party) ofClass(classes string) bool {
	is := classOf(&p.Mention)
	for class := range strings.SplitSeq(classes, "+") {
		if class == is || class == "armed" && p.Kind == graph.KindArmedGroup || class == "actor" && !p.behind() || class == "public" && public[is] ||
			class == "somebody" && (p.Kind == graph.KindPerson || p.Kind == graph.KindCountry && p.Sector != "") {
			return true
		}
	}
	return false
}

// trust lists what lowers the trust in a claim.
func (r *reader) trust(e event, at position, s, o *party) []graph.Factor {
	list := []graph.Factor{{Kind: graph.FactorPattern, Value: e.weight}}
	if s != nil {
		list = append(list, graph.Factor{Kind: graph.FactorSubjectRole, Value: s.trust}, graph.Factor{Kind: graph.FactorSubjectIdentity, Value: 1 - s.doubt})
	}
	if o != nil {
		list = append(list, graph.Factor{Kind: graph.FactorObjectRole, Value: o.trust}, graph.Factor{Kind: graph.FactorObjectIdentity, Value: 1 - o.doubt})
	}
	if s == nil || o == nil {
		list = append(list, graph.Factor{Kind: graph.FactorOneSided, Value: oneSided})
	}
	return append(list,
		graph.Factor{Kind: graph.FactorTree, Value: r.treeTrust(e, s, o)},
		graph.Factor{Kind: graph.FactorPosition, Value: at.weight},
		graph.Factor{Kind: graph.FactorProminence, Value: r.prominence(e.at)})
}

func product(factors []graph.Factor) float64 {
	p := 1.0
	for _, f := range factors {
		p *= f.Value
	}
	return p
}

// oneSided is what is left of the trust in a claim that lacks one of its ends.
const oneSided = 0.8

// prominence falls with each clause that the sentence only adds to what it says:
// what is told beside is also more often read wrong.
func (r *reader) prominence(t int) float64 {
	p := 1.0
	for n := 0; t >= 0 && n < len(r.Tokens); t, n = r.Tokens[t].Head, n+1 {
		switch r.Tokens[t].Rel {
		case "acl:relcl", "advcl", "acl", "appos":
			p *= 0.7
		case "nmod", "nmod:poss":
			p *= 0.95
		}
	}
	return p
}

// treeTrust is how sure the parser is of the arcs that the claim rests on.
func (r *reader) treeTrust(e event, s, o *party) float64 {
	low := float64(r.Tokens[e.at].Prob)
	for _, p := range []*party{s, o} {
		if p != nil && p.token >= 0 && p.token < len(r.Tokens) {
			low = min(low, float64(r.Tokens[p.token].Prob))
		}
	}
	return 0.5 + 0.5*low
}
