package extractor

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
)

const (
	setsDir    = "testdata/sets"
	scoresFile = setsDir + "/scores.txt"
)

// A setRow is one line of a set.
type setRow struct {
	graph.Row
	kind, text, date string
	cells            []string // between the date and the half
	held             bool
}

// A scorer reads the texts of the sets and counts what was right.
type scorer struct {
	t        *testing.T
	x        *Extractor
	ontology *graph.Ontology
	read     map[string]*Result
	scores   []score
}

// A score is one line of figures: how many rows of a set there are of one kind, and
// how many of them got each figure right.
type score struct {
	set, kind string
	n         int
	figures   []string
	right     []int
}

func (s *score) line() string {
	b := fmt.Sprintf("%-12s %-14s %4d", s.set, s.kind, s.n)
	for i, f := range s.figures {
		b += fmt.Sprintf("  %s %5.1f", f, 100*float64(s.right[i])/float64(max(s.n, 1)))
	}
	return b
}

// rows reads one set of testdata/sets.
func (s *scorer) rows(set string, cells int) []setRow {
	s.t.Helper()
	var rows []setRow
	err := graph.ReadTable(os.DirFS(setsDir), set+".tsv", cells, func(r graph.Row) error {
		half := r.Cells[cells-1]
		if half != "open" && half != "held" {
			return r.Errorf(cells-1, "half %q is neither open nor held", half)
		}
		if !graph.ValidDate(r.Cells[2]) {
			return r.Errorf(2, "%q is no date", r.Cells[2])
		}
		rows = append(rows, setRow{Row: r, kind: r.Cells[0], text: r.Cells[1], date: r.Cells[2], cells: r.Cells[3 : cells-1], held: half == "held"})
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return rows
}

func (s *scorer) result(r setRow) *Result {
	key := r.date + r.text
	if s.read[key] == nil {
		s.read[key] = s.x.Read(Document{Text: r.text, Date: r.date})
	}
	return s.read[key]
}

// count adds a row's figures to those of its kind, of its half and of the whole set.
func (s *scorer) count(set string, r setRow, figures []string, right []bool) {
	half := "open half"
	if r.held {
		half = "held half"
	}
	for _, kind := range []string{r.kind, half, "all"} {
		i := slices.IndexFunc(s.scores, func(c score) bool { return c.set == set && c.kind == kind })
		if i < 0 {
			i = len(s.scores)
			s.scores = append(s.scores, score{set: set, kind: kind, figures: figures, right: make([]int, len(figures))})
		}
		s.scores[i].n++
		for j, ok := range right {
			if ok {
				s.scores[i].right[j]++
			}
		}
	}
}

// miss prints what a row wanted and what came, for the half that may be read.
func (s *scorer) miss(set string, r setRow, what string) {
	if r.held || !testing.Verbose() {
		return
	}
	res := s.result(r)
	var b strings.Builder
	for i := range res.Claims {
		fmt.Fprintf(&b, "\n\tgot  %s", line(&res.Claims[i]))
	}
	fmt.Printf("%s %s: %s\n\ttext %s\n\twant %s%s\n", set, r.kind, what, r.text, strings.Join(r.cells, " | "), b.String())
}

// golden is the text of the scores file: kinds in the order of the sets, halves and
// total behind them.
func (s *scorer) golden() string {
	last := []string{"open half", "held half", "all"}
	slices.SortStableFunc(s.scores, func(a, b score) int {
		if a.set != b.set {
			return 0
		}
		return cmp.Compare(slices.Index(last, a.kind), slices.Index(last, b.kind))
	})
	b := "# per cent right by set and phenomenon, written by go test ./extractor -run TestSets -update\n"
	for i := range s.scores {
		b += s.scores[i].line() + "\n"
	}
	return b
}

var homeCode = regexp.MustCompile(`^(!?)([A-Z]{3})(?:/([A-Z]{3}))?$`)

// isActor tells whether a mention is the actor that a cell asks for, in the notation
// of testdata/sets/README.md.
func isActor(want string, m *graph.Mention) bool {
	return slices.ContainsFunc(strings.Split(want, ";"), func(alt string) bool {
		if alt == "*" {
			return true
		}
		if m == nil || alt == "-" {
			return m == nil && alt == "-"
		}
		if c := homeCode.FindStringSubmatch(alt); c != nil {
			home := or(m.Code, m.Country)
			return (home == c[2] && (c[3] == "" || c[3] == string(m.Sector))) != (c[1] == "!")
		}
		_, slug, _ := strings.Cut(string(m.Actor), ":")
		for _, name := range []string{m.Name, m.Text, slug} {
			if sameName(alt, name) {
				return true
			}
		}
		return false
	})
}

// sameName tells whether two names are equal or one contains the other, word by word.
func sameName(a, b string) bool {
	fold := func(s string) string {
		s = strings.ToLower(strings.NewReplacer("-", " ", "’", "'").Replace(s))
		s = strings.TrimPrefix(strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "'"), "the ")
		return " " + strings.Join(strings.Fields(s), " ") + " "
	}
	a, b = fold(a), fold(b)
	return len(a) > 2 && len(b) > 2 && (strings.Contains(a, b) || strings.Contains(b, a))
}

// isPair tells whether a claim is between two actors, in their order unless the
// claim has none.
func isPair(subject, object string, c *graph.Claim) bool {
	return isActor(subject, c.Subject) && isActor(object, c.Object) ||
		c.Symmetric && isActor(subject, c.Object) && isActor(object, c.Subject)
}

// isRelation tells whether a claim's relation, or the event in it, or its category is
// among those that a cell names.
func isRelation(want string, c *graph.Claim) bool {
	return slices.ContainsFunc(strings.Split(want, ";"), func(alt string) bool {
		return alt == c.Relation || alt == c.Base || alt == string(c.Category)
	})
}

// isKin tells whether a claim's event is of the category of one of the events that a
// cell names, or is one of them.
func (s *scorer) isKin(want string, c *graph.Claim) bool {
	is := s.ontology.Type(c.Base)
	return isRelation(want, c) || is != nil && is.Category != "" && slices.ContainsFunc(strings.Split(want, ";"), func(alt string) bool {
		t := s.ontology.Type(alt)
		return t != nil && t.Category == is.Category
	})
}

// checkRelations fails where a cell names a relation that the ontology lacks, which
// nothing could ever find.
func (s *scorer) checkRelations(r setRow, cell int) {
	s.t.Helper()
	for _, name := range strings.Split(r.cells[cell], ";") {
		if _, err := graph.ParseCategory(name); err == nil {
			continue
		}
		if s.ontology.Type(name) == nil {
			s.t.Error(r.Errorf(cell+3, "the ontology has no %s", name))
		}
	}
}

// checkWord fails where a cell's alternatives are not all among the known words.
func checkWord[S ~string](s *scorer, r setRow, cell int, known []S) {
	s.t.Helper()
	for _, w := range strings.Split(r.cells[cell], ";") {
		if w != "-" && !slices.Contains(known, S(w)) {
			s.t.Error(r.Errorf(cell+3, "%q is none of %v", w, known))
		}
	}
}

// polarity: is the claim there, affirmed or negated as it should be, and as far come
// about. Where the relation wanted is missing, one of the same category is judged. A
// text that says both of one triple is wrong.
func (s *scorer) polarity() {
	figures := []string{"pair", "claim", "polarity", "modality"}
	for _, r := range s.rows("polarity", 9) {
		s.checkRelations(r, 1)
		checkWord(s, r, 3, []graph.Polarity{graph.Affirmed, graph.Negated})
		checkWord(s, r, 4, graph.Modalities)
		var pair, claim, opposite, polarity, modality bool
		for _, exact := range []bool{true, false} {
			for _, c := range s.result(r).Claims {
				if !isPair(r.cells[0], r.cells[2], &c) {
					continue
				}
				pair = true
				if exact && !isRelation(r.cells[1], &c) || !s.isKin(r.cells[1], &c) {
					continue
				}
				claim = claim || exact
				if string(c.Polarity) != r.cells[3] {
					opposite = true
					continue
				}
				polarity = true
				modality = modality || slices.Contains(strings.Split(r.cells[4], ";"), string(c.Modality))
			}
			if claim {
				break
			}
		}
		polarity = polarity && !opposite
		right := []bool{pair, claim, polarity, polarity && modality}
		s.count("polarity", r, figures, right)
		if i := slices.Index(right, false); i >= 0 {
			s.miss("polarity", r, figures[i])
		}
	}
}

// attribution: who says so, of the claim wanted or, where that is missing, of any
// claim between its actors.
func (s *scorer) attribution() {
	figures := []string{"pair", "claim", "speaker"}
	for _, r := range s.rows("attribution", 8) {
		s.checkRelations(r, 1)
		var pair, claim, speaker bool
		for _, exact := range []bool{true, false} {
			for _, c := range s.result(r).Claims {
				if !isPair(r.cells[0], r.cells[2], &c) {
					continue
				}
				pair = true
				if exact && !isRelation(r.cells[1], &c) {
					continue
				}
				claim = claim || exact
				speaker = speaker || isActor(r.cells[3], c.Speaker)
			}
			if claim {
				break
			}
		}
		right := []bool{pair, claim, speaker}
		s.count("attribution", r, figures, right)
		if i := slices.Index(right, false); i >= 0 {
			s.miss("attribution", r, figures[i])
		}
	}
}

// TestSets holds the extractor's figures on the sets of testdata/sets against the
// golden file. With -v it prints each miss of the open half.
func TestSets(t *testing.T) {
	ontology, err := graph.LoadOntology(schema.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	s := &scorer{t: t, x: newExtractor(t), ontology: ontology, read: map[string]*Result{}}
	s.polarity()
	s.attribution()
	got := s.golden()
	if *update {
		if err := os.WriteFile(scoresFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(scoresFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := lineDiff(string(want), got); diff != "" {
		t.Errorf("%s (- committed, + now; -update rewrites it):\n%s", scoresFile, diff)
	}
}

// lineDiff shows the lines of two score files that differ, the old above the new.
func lineDiff(want, got string) string {
	key := func(line string) string { return line[:min(len(line), 27)] }
	was := map[string]string{}
	for _, l := range strings.Split(want, "\n") {
		was[key(l)] = l
	}
	var b strings.Builder
	for _, l := range strings.Split(got, "\n") {
		old, ok := was[key(l)]
		delete(was, key(l))
		if ok && old == l {
			continue
		}
		if ok {
			fmt.Fprintf(&b, "- %s\n", old)
		}
		fmt.Fprintf(&b, "+ %s\n", l)
	}
	for _, l := range strings.Split(want, "\n") {
		if old, ok := was[key(l)]; ok {
			fmt.Fprintf(&b, "- %s\n", old)
		}
	}
	return b.String()
}
