package graph

import (
	"bufio"
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// A RelationType is one type of relation that the ontology knows: a base event
// (TRAINS) by itself, or under a stance (OFFERS_TRAINING).
type RelationType struct {
	Name      string
	Base      string // TRAINS
	Stance    string // "offers"; "" for the deed itself
	Category  Category
	CAMEO     string  // "" where CAMEO has no code for it
	Goldstein float64 // -10 (worst conflict) to 10 (best cooperation), Goldstein 1992; 0 where there is no event
	Modality  Modality
	Symmetric bool
	Standing  bool   // a state of affairs (MEMBER_OF) rather than an event
	Inverse   string // the base that says the same with its actors exchanged, "" where there is none
	Gloss     string // what it says, with A for the subject and B for the object
	// Mode and Contexts are PLOVER's for the CAMEO code: how it is done ("visit"),
	// and in what fields ("military"). Empty where PLOVER has none.
	Mode     string
	Contexts []string
	// Subjects and Objects are the kinds of actors expected there, nil for any.
	Subjects, Objects []Kind

	denied Category
}

// Fits reports whether the claim's actors are of the kinds that the type
// expects; an actor that is missing fits, and so does anybody where the type is nil,
// as that of an open predicate is.
func (t *RelationType) Fits(c *Claim) bool {
	if t == nil {
		return true
	}
	fits := func(m *Mention, kinds []Kind) bool {
		return m == nil || len(kinds) == 0 || slices.Contains(kinds, m.Kind)
	}
	return fits(c.Subject, t.Subjects) && fits(c.Object, t.Objects)
}

// Of is the category of a claim of this type with the given polarity, as the
// claim states it: "will not attend the talks" is REJECT, "did not attack" no event.
func (t *RelationType) Of(p Polarity) Category {
	if p == Negated {
		return t.denied
	}
	return t.Category
}

// An Ontology maps relation types to what they mean. It is immutable.
type Ontology struct {
	types      map[string]*RelationType
	under      map[stancedBase]*RelationType
	modalities map[string]Modality // by stance
	categories map[Category]categoryRow
	all        []*RelationType // by name
}

// A stancedBase is a base under a stance, "" for the deed itself.
type stancedBase struct{ base, stance string }

// Type returns the relation type of that name, nil where the ontology does not
// know it.
func (o *Ontology) Type(name string) *RelationType { return o.types[name] }

// Under returns the type of a base under a stance ("" for the deed itself),
// nil where the ontology knows none.
func (o *Ontology) Under(base, stance string) *RelationType {
	return o.under[stancedBase{base, stance}]
}

// Restate maps a claim again by its base and stance, as the extractor does: the
// relation's name, category, code, score and direction. It reports whether
// anything changed; a claim whose base the ontology does not know is left alone.
func (o *Ontology) Restate(c *Claim) bool {
	t := o.Under(c.Base, c.Stance)
	if c.Base == "" || t == nil {
		return false
	}
	old := *c
	c.Relation, c.Symmetric = t.Name, t.Symmetric
	c.Category = t.AsStated(c.Polarity, c.Modality)
	c.CAMEO, c.Goldstein = o.Coded(t, c.Category)
	changed := old.Relation != c.Relation || old.Symmetric != c.Symmetric || old.Category != c.Category || old.CAMEO != c.CAMEO || old.Goldstein != c.Goldstein
	if changed {
		c.Identify()
	}
	return changed
}

// AsStated is the category of a claim of this type: none where its event is
// merely possible, or is denied without having been planned or refused.
func (t *RelationType) AsStated(p Polarity, m Modality) Category {
	switch {
	case m == Possible || m == Hypothetical:
		return ""
	case p == Negated && t.Stance == "" && m != Planned && m != Refused:
		return ""
	}
	return t.Of(p)
}

// Types returns every type by name. The caller must not change the slice.
func (o *Ontology) Types() []*RelationType { return o.all }

// Coded returns the CAMEO code and the Goldstein score of a claim of the type that is of the
// category as stated: the type's own, or those of the category at large where a denial or a
// modality has moved the claim out of the type's ("will not supply arms"); none of no category.
func (o *Ontology) Coded(t *RelationType, as Category) (cameo string, goldstein float64) {
	switch row := o.categories[as]; as {
	case "":
		return "", 0
	case t.Category:
		return t.CAMEO, t.Goldstein
	default:
		return row.cameo, row.goldstein
	}
}

// Modality is that of events under a stance, "" where there is no such stance.
func (o *Ontology) Modality(stance string) Modality { return o.modalities[stance] }

// categoryRow is what CAMEO and Goldstein say of a category at large; a type
// whose stance moves it out of its base's category takes these, and so does a claim whose denial does.
type categoryRow struct {
	cameo     string
	goldstein float64
}

type base struct {
	RelationType
	noun string // OFFERS_ + noun; "" where no stance applies
}

type stance struct {
	name, prefix string
	modality     Modality
	byQuad       [5]string // by the base's quad class: a category, "=" the base's own, "" none, "!" no such type
	yielding     string    // the same for bases of CONCEDE and RETREAT
	denied       Category
	spared       Category // the same for bases of conflict: "agreed not to attack"
}

// LoadOntology reads categories.tsv, bases.tsv and stances.tsv, whose columns
// the README beside them describes. A fault is reported as file:line:column.
func LoadOntology(fsys fs.FS) (*Ontology, error) {
	categories := map[Category]categoryRow{}
	err := ReadTable(fsys, "categories.tsv", 4, func(r Row) error {
		c, err := ParseCategory(r.Cells[0])
		if err != nil || c == "" {
			return r.Errorf(0, "no PLOVER category %q", r.Cells[0])
		}
		score, err := r.Float(2)
		categories[c] = categoryRow{r.Cells[1], score}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, c := range Categories {
		if _, ok := categories[c]; !ok {
			return nil, fmt.Errorf("categories.tsv: %s is missing", c)
		}
	}
	bases, err := loadBases(fsys)
	if err != nil {
		return nil, err
	}
	if err := loadCAMEO(fsys, bases); err != nil {
		return nil, err
	}
	if err := loadKinds(fsys, bases); err != nil {
		return nil, err
	}
	stances, err := loadStances(fsys)
	if err != nil {
		return nil, err
	}
	o := &Ontology{types: map[string]*RelationType{}, under: map[stancedBase]*RelationType{}, modalities: map[string]Modality{}, categories: categories}
	for _, s := range stances {
		o.modalities[s.name] = s.modality
	}
	for _, b := range bases {
		if err := o.add(b.RelationType); err != nil {
			return nil, err
		}
		for _, s := range stances {
			if t, ok := s.of(b, categories); ok {
				if err := o.add(t); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, t := range o.all {
		if t.Inverse != "" && o.types[t.Inverse] == nil {
			return nil, fmt.Errorf("bases.tsv: %s, the inverse of %s, is no base", t.Inverse, t.Name)
		}
	}
	slices.SortFunc(o.all, func(a, b *RelationType) int { return cmp.Compare(a.Name, b.Name) })
	return o, nil
}

func (o *Ontology) add(t RelationType) error {
	if other := o.types[t.Name]; other != nil {
		return fmt.Errorf("bases.tsv: %s is made twice, from %s and from %s", t.Name, other.Base, t.Base)
	}
	o.types[t.Name] = &t
	o.under[stancedBase{t.Base, t.Stance}] = &t
	o.all = append(o.all, &t)
	return nil
}

// of builds the type of base b under the stance; false where there is none.
func (s stance) of(b base, categories map[Category]categoryRow) (RelationType, bool) {
	if b.noun == "" {
		return RelationType{}, false
	}
	cell := s.byQuad[b.Category.Quad()]
	if b.Category == Concede || b.Category == Retreat {
		cell = s.yielding
	}
	t := b.RelationType
	t.Name, t.Stance, t.Modality = s.prefix+"_"+b.noun, s.name, s.modality
	t.Inverse, t.Symmetric, t.denied = "", false, s.denied
	if b.Category.Quad() >= VerbalConflict && b.denied == "" {
		t.denied = s.spared
	}
	t.Gloss = s.name + ": " + b.Gloss
	switch cell {
	case "!":
		return RelationType{}, false
	case "=":
	default:
		t.Category, _ = ParseCategory(cell) // checked by loadStances
		t.CAMEO, t.Goldstein = categories[t.Category].cameo, categories[t.Category].goldstein
		t.Mode, t.Contexts = "", nil
	}
	return t, true
}

func loadBases(fsys fs.FS) ([]base, error) {
	var bases []base
	err := ReadTable(fsys, "bases.tsv", 10, func(r Row) error {
		b := base{noun: r.Optional(1)}
		b.Name, b.Base, b.Modality = r.Cells[0], r.Cells[0], Actual
		b.CAMEO, b.Inverse, b.Gloss = r.Optional(4), r.Optional(8), r.Cells[9]
		if !ValidType(b.Name) {
			return r.Errorf(0, "%q is no relation type: capitals, digits, single underscores", b.Name)
		}
		if b.noun != "" && !ValidType(b.noun) {
			return r.Errorf(1, "%q does not make a relation type", b.noun)
		}
		var err error
		if b.Category, err = ParseCategory(r.Cells[2]); err != nil {
			return r.Errorf(2, "%w", err)
		}
		if b.denied, err = ParseCategory(r.Cells[3]); err != nil {
			return r.Errorf(3, "%w", err)
		}
		if b.Goldstein, err = r.Float(5); err != nil {
			return err
		}
		if b.Symmetric, err = r.Flag(6); err != nil {
			return err
		}
		if b.Standing, err = r.Flag(7); err != nil {
			return err
		}
		bases = append(bases, b)
		return nil
	})
	return bases, err
}

// loadCAMEO gives the bases the modes and contexts of their codes.
func loadCAMEO(fsys fs.FS, bases []base) error {
	type meaning struct {
		mode     string
		contexts []string
	}
	codes := map[string]meaning{}
	err := ReadTable(fsys, "cameo.tsv", 4, func(r Row) error {
		if _, twice := codes[r.Cells[0]]; twice {
			return r.Errorf(0, "code %s stands here twice", r.Cells[0])
		}
		if _, err := ParseCategory(r.Cells[1]); err != nil {
			return r.Errorf(1, "%w", err)
		}
		m := meaning{mode: r.Optional(2)}
		if s := r.Optional(3); s != "" {
			m.contexts = strings.Split(s, "; ")
		}
		codes[r.Cells[0]] = m
		return nil
	})
	for i := range bases {
		m := codes[bases[i].CAMEO]
		bases[i].Mode, bases[i].Contexts = m.mode, m.contexts
	}
	return err
}

// loadKinds gives the bases the kinds of actors that they expect.
func loadKinds(fsys fs.FS, bases []base) error {
	return ReadTable(fsys, "kinds.tsv", 3, func(r Row) error {
		i := slices.IndexFunc(bases, func(b base) bool { return b.Name == r.Cells[0] })
		if i < 0 {
			return r.Errorf(0, "%s is no base of bases.tsv", r.Cells[0])
		}
		for cell, into := range map[int]*[]Kind{1: &bases[i].Subjects, 2: &bases[i].Objects} {
			for _, word := range strings.Fields(r.Optional(cell)) {
				k := Kind(word)
				if !slices.Contains([]Kind{KindCountry, KindOrganization, KindArmedGroup, KindPerson, KindPopulation}, k) {
					return r.Errorf(cell, "no kind of actor %q", word)
				}
				*into = append(*into, k)
			}
		}
		return nil
	})
}

func loadStances(fsys fs.FS) ([]stance, error) {
	var stances []stance
	err := ReadTable(fsys, "stances.tsv", 11, func(r Row) error {
		s := stance{name: r.Cells[0], prefix: r.Cells[1], modality: Modality(r.Cells[2])}
		if slices.ContainsFunc(stances, func(other stance) bool { return other.name == s.name }) {
			return r.Errorf(0, "stance %q stands here twice", s.name)
		}
		if !ValidType(s.prefix) {
			return r.Errorf(1, "%q does not begin a relation type", s.prefix)
		}
		if !slices.Contains(Modalities, s.modality) {
			return r.Errorf(2, "no modality %q", r.Cells[2])
		}
		for i := 3; i < 9; i++ {
			cell := r.Cells[i]
			if cell != "=" && cell != "!" {
				if _, err := ParseCategory(cell); err != nil {
					return r.Errorf(i, "%w", err)
				}
			}
			if i < 8 {
				s.byQuad[i-3] = cell
			} else {
				s.yielding = cell
			}
		}
		var err error
		if s.denied, err = ParseCategory(r.Cells[9]); err != nil {
			return r.Errorf(9, "%w", err)
		}
		if s.spared, err = ParseCategory(r.Cells[10]); err != nil {
			return r.Errorf(10, "%w", err)
		}
		stances = append(stances, s)
		return nil
	})
	return stances, err
}

// ValidType reports whether s can name a relation type: groups of capitals and
// digits joined by single underscores, the first a capital, at most 64 bytes.
func ValidType(s string) bool {
	if s == "" || len(s) > 64 || s[0] < 'A' || s[0] > 'Z' || s[len(s)-1] == '_' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' && s[i-1] != '_') {
			return false
		}
	}
	return true
}

// A Row is one line of a table of data.
type Row struct {
	File  string
	Line  int // from 1
	Cells []string
}

// Errorf makes an error that names the row's place and the cell's column, counted
// in bytes from 1.
func (r Row) Errorf(cell int, format string, args ...any) error {
	column := 1
	for _, c := range r.Cells[:min(cell, len(r.Cells))] {
		column += len(c) + 1
	}
	return fmt.Errorf("%s:%d:%d: %w", r.File, r.Line, column, fmt.Errorf(format, args...))
}

// Optional returns the cell, "" where it is "-".
func (r Row) Optional(cell int) string {
	if r.Cells[cell] == "-" {
		return ""
	}
	return r.Cells[cell]
}

// Flag reads a cell that is "y" or "-".
func (r Row) Flag(cell int) (bool, error) {
	switch r.Cells[cell] {
	case "y":
		return true, nil
	case "-":
		return false, nil
	}
	return false, r.Errorf(cell, "want y or -, not %q", r.Cells[cell])
}

// Float reads a cell that is a number.
func (r Row) Float(cell int) (float64, error) {
	f, err := strconv.ParseFloat(r.Cells[cell], 64)
	if err != nil {
		return 0, r.Errorf(cell, "%q is no number", r.Cells[cell])
	}
	return f, nil
}

// ReadTable calls use for each line of a file of tab-separated cells, but for
// empty lines and those that begin with "#". Every line has want cells, none of
// them empty or with white space around it ("-" stands for nothing). A fault is
// reported as file:line:column.
func ReadTable(fsys fs.FS, name string, want int, use func(Row) error) error {
	f, err := fsys.Open(name)
	if err != nil {
		return fmt.Errorf("reading table: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		r := Row{name, n, strings.Split(line, "\t")}
		if len(r.Cells) != want {
			return r.Errorf(min(want, len(r.Cells)), "%d cells, want %d", len(r.Cells), want)
		}
		for i, c := range r.Cells {
			if c == "" || strings.TrimSpace(c) != c {
				return r.Errorf(i, "cell is empty or has white space around it")
			}
		}
		if err := use(r); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return nil
}
