package extractor

import (
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/entente-graph/entente/extractor/nlp"
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

// A mark is what a row got in one figure.
type mark int

const (
	unasked mark = iota // the row does not ask for it
	wrong
	right
)

func marked(ok bool) mark {
	if ok {
		return right
	}
	return wrong
}

// A score is one line of figures: how many rows of a set there are of one kind, how
// many of them ask for each figure, and how many got it right.
type score struct {
	set, kind    string
	rows         int
	figures      []string
	asked, right []int
}

func (s *score) line() string {
	b := fmt.Sprintf("%-12s %-14s %4d", s.set, s.kind, s.rows)
	for i, f := range s.figures {
		if s.asked[i] > 0 {
			b += fmt.Sprintf("  %s %5.1f", f, 100*float64(s.right[i])/float64(s.asked[i]))
		}
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

// count adds a row's marks to those of its kind, of its half and of the whole set, and
// prints the row where one is wrong.
func (s *scorer) count(set string, r setRow, figures []string, marks ...mark) {
	half := "open half"
	if r.held {
		half = "held half"
	}
	for _, kind := range []string{r.kind, half, "all"} {
		i := slices.IndexFunc(s.scores, func(c score) bool { return c.set == set && c.kind == kind })
		if i < 0 {
			i = len(s.scores)
			s.scores = append(s.scores, score{set: set, kind: kind, figures: figures, asked: make([]int, len(figures)), right: make([]int, len(figures))})
		}
		s.scores[i].rows++
		for j, m := range marks {
			if m != unasked {
				s.scores[i].asked[j]++
			}
			if m == right {
				s.scores[i].right[j]++
			}
		}
	}
	if i := slices.Index(marks, wrong); i >= 0 && !r.held && testing.Verbose() {
		s.miss(set, r, figures[i])
	}
}

// miss prints what a row wanted and what came.
func (s *scorer) miss(set string, r setRow, figure string) {
	res := s.result(r)
	var b strings.Builder
	if set == "actors" {
		for _, m := range res.Mentions {
			fmt.Fprintf(&b, "\n\tgot  %q %s %s %s", m.Text, or(string(m.Actor), "-"), or(m.Country, m.Code), m.Sector)
		}
	} else {
		for i := range res.Claims {
			fmt.Fprintf(&b, "\n\tgot  %s", line(&res.Claims[i]))
		}
	}
	fmt.Printf("%s %s: %s\n\ttext %s\n\twant %s%s\n", set, r.kind, figure, r.text, strings.Join(r.cells, " | "), b.String())
}

// golden is the text of the scores file: sets and their kinds in the order in which
// they were counted, halves and total behind the kinds.
func (s *scorer) golden() string {
	var sets []string
	for i := range s.scores {
		if !slices.Contains(sets, s.scores[i].set) {
			sets = append(sets, s.scores[i].set)
		}
	}
	last := []string{"open half", "held half", "all"}
	slices.SortStableFunc(s.scores, func(a, b score) int {
		return cmp.Or(
			cmp.Compare(slices.Index(sets, a.set), slices.Index(sets, b.set)),
			cmp.Compare(slices.Index(last, a.kind), slices.Index(last, b.kind)))
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
func sameName(a, b string) bool { return contains(a, b) || contains(b, a) }

// contains tells whether a name contains another, word by word.
func contains(name, part string) bool {
	fold := func(s string) string {
		s = strings.ToLower(strings.NewReplacer("-", " ", "’", "'").Replace(s))
		s = strings.TrimPrefix(strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "'"), "the ")
		return " " + strings.Join(strings.Fields(s), " ") + " "
	}
	part = fold(part)
	return len(part) > 2 && strings.Contains(fold(name), part)
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
		if w != "-" && !slices.Contains(known, S(strings.TrimPrefix(w, "!"))) {
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
		s.count("polarity", r, figures, marked(pair), marked(claim), marked(polarity), marked(polarity && modality))
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
		s.count("attribution", r, figures, marked(pair), marked(claim), marked(speaker))
	}
}

// find returns the mention that words stand for: the one that shares most with them.
// Words that end in #2 are those that occur second.
func find(r setRow, words string, mentions []Mention) *Mention {
	words, nth, _ := strings.Cut(words, "#")
	start := strings.Index(r.text, words)
	if nth != "" {
		start += 1 + strings.Index(r.text[start+1:], words)
	}
	end := start + len(words)
	var best *Mention
	var most float64
	for i := range mentions {
		m := &mentions[i]
		common := min(end, m.End) - max(start, m.Start)
		if share := 2 * float64(common) / float64(len(words)+len(m.Text)); share > most {
			best, most = m, share
		}
	}
	return best
}

// isKnown tells whether a mention is resolved to the actor that a cell asks for. Its
// mere words do not count, and a place is no actor.
func isKnown(want string, m *Mention) bool {
	if m == nil || m.Actor == "" && m.Country == "" || m.Kind == graph.KindPlace {
		return slices.Contains(strings.Split(want, ";"), "-")
	}
	_, slug, _ := strings.Cut(string(m.Actor), ":")
	return slices.ContainsFunc(strings.Split(want, ";"), func(alt string) bool {
		if alt == "*" || homeCode.MatchString(alt) && isActor(alt, &m.Mention) {
			return true
		}
		return alt != "-" && (contains(m.Name, alt) || contains(slug, alt))
	})
}

// actors: does the mention of the words stand for the right actor, in the right role.
func (s *scorer) actors() {
	for _, r := range s.rows("actors", 7) {
		checkWord(s, r, 2, graph.Sectors)
		words, _, _ := strings.Cut(r.cells[0], "#")
		if n := strings.Count(r.text, words); n == 0 || strings.HasSuffix(r.cells[0], "#2") && n < 2 {
			s.t.Error(r.Errorf(3, "%q is not in the text", r.cells[0]))
			continue
		}
		m := find(r, r.cells[0], s.result(r).Mentions)
		sector := unasked
		if r.cells[2] != "-" {
			role := "-"
			if m != nil {
				role = or(string(m.Sector), "-")
			}
			sector = marked(slices.ContainsFunc(strings.Split(r.cells[2], ";"), func(alt string) bool {
				not, isNot := strings.CutPrefix(alt, "!")
				return isNot && not != role || alt == role
			}))
		}
		s.count("actors", r, []string{"actor", "sector"}, marked(isKnown(r.cells[1], m)), sector)
	}
}

// unpolitical: a sentence is right where it gives no claim but of the relations
// allowed; once of claims between two actors, once of any.
func (s *scorer) unpolitical() {
	for _, r := range s.rows("unpolitical", 5) {
		if r.cells[0] != "-" {
			s.checkRelations(r, 0)
		}
		said, between := false, false
		for _, c := range s.result(r).Claims {
			if isRelation(r.cells[0], &c) {
				continue
			}
			said = true
			between = between || c.Subject != nil && c.Object != nil
		}
		s.count("unpolitical", r, []string{"silent", "no pair"}, marked(!said), marked(!between))
	}
}

// relations: are the two actors found, with the relation, with the category, with
// both in one claim.
func (s *scorer) relations() {
	for _, r := range s.rows("relations", 8) {
		s.checkRelations(r, 1)
		var pair, relation, category, both bool
		for _, c := range s.result(r).Claims {
			if !isPair(r.cells[0], r.cells[2], &c) {
				continue
			}
			pair = true
			is := isRelation(r.cells[1], &c)
			as := slices.ContainsFunc(strings.Split(r.cells[3], ";"), func(alt string) bool {
				return alt == "*" || alt == or(string(c.Category), "-")
			})
			relation, category, both = relation || is, category || as, both || is && as
		}
		s.count("relations", r, []string{"pair", "relation", "category", "all"}, marked(pair), marked(relation), marked(category), marked(both))
	}
}

// A labelled text is one of the sample of names: the stretches in which every name is
// labelled, and the names, as bytes of the text.
type labelledText struct {
	source, sha256 string
	held           bool
	stretches      []graph.Span
	names          map[graph.Span]string
}

// nameTypes maps the types of names.tsv to those that the engine tells apart.
var nameTypes = map[string]string{"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "NORP": "", "EVENT": ""}

// labelledTexts reads names.tsv.
func (s *scorer) labelledTexts() []*labelledText {
	s.t.Helper()
	var texts []*labelledText
	err := graph.ReadTable(os.DirFS(setsDir), "names.tsv", 6, func(r graph.Row) error {
		if len(texts) == 0 || texts[len(texts)-1].source != r.Cells[0] {
			texts = append(texts, &labelledText{source: r.Cells[0], sha256: r.Cells[1], held: r.Cells[5] == "held", names: map[graph.Span]string{}})
		}
		text := texts[len(texts)-1]
		var at graph.Span
		if _, err := fmt.Sscan(r.Cells[2]+" "+r.Cells[3], &at.Start, &at.End); err != nil || at.Start < 0 || at.End <= at.Start {
			return r.Errorf(2, "%s to %s is no stretch", r.Cells[2], r.Cells[3])
		}
		if r.Cells[5] != "open" && r.Cells[5] != "held" {
			return r.Errorf(5, "half %q is neither open nor held", r.Cells[5])
		}
		if r.Cells[4] == "TEXT" {
			text.stretches = append(text.stretches, at)
			return nil
		}
		if _, ok := nameTypes[r.Cells[4]]; !ok {
			return r.Errorf(4, "%q is no type of name", r.Cells[4])
		}
		if !slices.ContainsFunc(text.stretches, func(in graph.Span) bool { return in.Start <= at.Start && at.End <= in.End }) {
			return r.Errorf(2, "%d to %d lies in no stretch labelled", at.Start, at.End)
		}
		text.names[at] = r.Cells[4]
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return texts
}

// corpus reads the news articles beside the project by address, nil where they are
// not there.
func (s *scorer) corpus() map[string]string {
	s.t.Helper()
	dir := os.Getenv("ENTENTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "corpora", "wikinews.jsonl.gz"))
	if err != nil {
		return nil
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		s.t.Fatal(err)
	}
	articles := map[string]string{}
	for d := json.NewDecoder(z); d.More(); {
		var a struct{ URL, Text string }
		if err := d.Decode(&a); err != nil {
			s.t.Fatal(err)
		}
		articles[a.URL] = a.Text
	}
	return articles
}

// A nameScore counts the names of one type: those wanted, those found, and those of
// them that are right in both ends and in type.
type nameScore struct{ wanted, found, right int }

func (n nameScore) line(kind, of string) string {
	precision, recall := float64(n.right)/float64(max(n.found, 1)), float64(n.right)/float64(max(n.wanted, 1))
	f := 2 * precision * recall / max(precision+recall, 1e-9)
	return fmt.Sprintf("%-12s %-14s %4d  precision %5.1f  recall %5.1f  F %5.1f\n", kind, of, n.wanted, 100*precision, 100*recall, 100*f)
}

// names scores the engine's names on names.tsv, as lines of the scores file. Where the
// news articles are missing, the lines about them are those of the file before.
func (s *scorer) names(before string) string {
	engine, err := nlp.Load("base")
	if err != nil {
		s.t.Fatal(err)
	}
	articles := s.corpus()
	kinds, rows := []string{"names seeds", "names news"}, []string{"PER", "ORG", "LOC", "open half", "held half", "all"}
	scores := map[string]*nameScore{}
	for _, k := range kinds {
		for _, r := range rows {
			scores[k+r] = &nameScore{}
		}
	}
	for _, text := range s.labelledTexts() {
		kind, words := kinds[1], articles[text.source]
		if name, ok := strings.CutPrefix(text.source, "seeds/"); ok {
			b, err := os.ReadFile(filepath.Join("..", "seeds", name))
			if err != nil {
				s.t.Fatal(err)
			}
			kind, words = kinds[0], string(b)
		} else if articles == nil {
			continue
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(words))); sum != text.sha256 {
			s.t.Errorf("%s: its text is not the one that was labelled, SHA-256 %s", text.source, sum)
			continue
		}
		half := "open half"
		if text.held {
			half = "held half"
		}
		add := func(t string, f func(*nameScore)) {
			for _, r := range []string{t, half, "all"} {
				f(scores[kind+r])
			}
		}
		got := map[graph.Span]string{}
		for _, stretch := range text.stretches {
			if stretch.End > len(words) {
				s.t.Fatalf("%s ends at %d, before %d", text.source, len(words), stretch.End)
			}
			for _, sentence := range engine.Parse(words[stretch.Start:stretch.End]) {
				for _, n := range sentence.Names {
					at := graph.Span{Start: stretch.Start + sentence.Tokens[n.First].Start, End: stretch.Start + sentence.Tokens[n.Last-1].End}
					kind := n.Broad()
					if kind == "" {
						continue
					}
					got[at] = kind
					add(kind, func(c *nameScore) { c.found++ })
				}
			}
		}
		for at, t := range text.names {
			if nameTypes[t] == "" {
				continue
			}
			add(nameTypes[t], func(c *nameScore) { c.wanted++ })
			if got[at] == nameTypes[t] {
				add(nameTypes[t], func(c *nameScore) { c.right++ })
			}
		}
		if testing.Verbose() && !text.held {
			nameMisses(text, words, got)
		}
	}
	var b strings.Builder
	for _, k := range kinds {
		if k == kinds[1] && articles == nil {
			for _, l := range strings.SplitAfter(before, "\n") {
				if strings.HasPrefix(l, k) {
					b.WriteString(l)
				}
			}
			s.t.Log("no ../shared/corpora: the figures of its names are not checked")
			continue
		}
		for _, r := range rows {
			b.WriteString(scores[k+r].line(k, r))
		}
	}
	return b.String()
}

// nameMisses prints where the engine's names differ from those of a text, in order.
func nameMisses(text *labelledText, words string, got map[graph.Span]string) {
	var lines []string
	say := func(at graph.Span, format string, args ...any) {
		around := words[max(0, at.Start-40):min(len(words), at.End+40)]
		lines = append(lines, fmt.Sprintf("%08d names %s: ", at.Start, text.source)+fmt.Sprintf(format, args...)+" in "+strconv.Quote(around))
	}
	for at, t := range text.names {
		if want := nameTypes[t]; want != "" && got[at] != want {
			say(at, "want %s %q, got %s", t, words[at.Start:at.End], or(got[at], "nothing"))
		}
	}
	for at, t := range got {
		if want, ok := text.names[at]; !ok || nameTypes[want] == "" {
			say(at, "got %s %q, want %s", t, words[at.Start:at.End], or(want, "nothing"))
		}
	}
	slices.Sort(lines)
	for _, l := range lines {
		fmt.Println(l[9:])
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
	s.actors()
	s.relations()
	s.unpolitical()
	before, err := os.ReadFile(scoresFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	got := s.golden() + s.names(string(before))
	if *update {
		if err := os.WriteFile(scoresFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := lineDiff(string(before), got); diff != "" {
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

func TestSetMatching(t *testing.T) {
	army := &graph.Mention{Actor: "country:KEN", Name: "Kenya", Kind: graph.KindCountry, Country: "KEN", Sector: graph.SectorMilitary, Text: "Kenyan army"}
	union := &graph.Mention{Actor: "organization:african-union", Name: "African Union", Country: "ETH", Code: "IGO", Text: "the AU"}
	rebels := &graph.Mention{Name: "rebels", Text: "rebels", Sector: graph.SectorRebels}
	for _, c := range []struct {
		want string
		m    *graph.Mention
		is   bool
	}{
		{"KEN", army, true},
		{"KEN/MIL", army, true},
		{"KEN/GOV", army, false},
		{"UGA;KEN", army, true},
		{"!KEN", army, false},
		{"!UGA", army, true},
		{"army", army, true},
		{"the Kenyan army's", army, true},
		{"arm", army, false},
		{"-", army, false},
		{"ETH", union, false},
		{"IGO", union, true},
		{"African Union troops", union, true},
		{"Tuareg rebels", rebels, true},
		{"MLI", rebels, false},
		{"*", nil, true},
		{"KEN;-", nil, true},
		{"KEN", nil, false},
	} {
		if got := isActor(c.want, c.m); got != c.is {
			t.Errorf("isActor(%q, %+v) = %v", c.want, c.m, got)
		}
	}
	for _, c := range []struct {
		want string
		m    *graph.Mention
		is   bool
	}{
		{"KEN", army, true},
		{"army", army, false},
		{"African Union", union, true},
		{"African Union troops", union, false},
		{"rebels", rebels, false},
		{"-", rebels, true},
		{"KEN", &graph.Mention{Name: "Kenya", Country: "KEN", Kind: graph.KindPlace}, false},
	} {
		if got := isKnown(c.want, &Mention{Mention: *c.m}); got != c.is {
			t.Errorf("isKnown(%q, %+v) = %v", c.want, c.m, got)
		}
	}
	r := setRow{text: "The army met the army of Chad."}
	first, second := Mention{Mention: graph.Mention{Text: "army", Span: graph.Span{Start: 4, End: 8}}}, Mention{Mention: graph.Mention{Text: "army of Chad", Span: graph.Span{Start: 17, End: 29}}}
	for words, want := range map[string]string{"The army": "army", "army#2": "army of Chad", "Chad": "army of Chad", "met": ""} {
		got := ""
		if m := find(r, words, []Mention{first, second}); m != nil {
			got = m.Text
		}
		if got != want {
			t.Errorf("find %q: %q, want %q", words, got, want)
		}
	}
	old := "# head\nset          kind             10  claim  50.0\nset          gone              1  claim   0.0\n"
	now := "# head\nset          kind             10  claim  60.0\nset          new               2  claim 100.0\n"
	want := "- set          kind             10  claim  50.0\n+ set          kind             10  claim  60.0\n+ set          new               2  claim 100.0\n- set          gone              1  claim   0.0\n"
	if got := lineDiff(old, now); got != want {
		t.Errorf("lineDiff:\n%s", got)
	}
}
