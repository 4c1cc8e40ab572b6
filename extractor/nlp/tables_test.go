package nlp

import (
	"strings"
	"testing"
)

// TestTables reads each embedded table; a fault in one would show as a panic at
// its first use.
func TestTables(t *testing.T) {
	for name, n := range map[string]int{
		"abbreviations.tsv": len(abbreviations()), "affixes.tsv": len(affixes()), "calendar.tsv": len(calendar()), "contractions.tsv": len(contractions()),
		"domains.tsv": len(domains()), "emoticons.tsv": len(emoticons()), "final.tsv": len(finals()), "irregular.tsv": len(irregulars()),
		"openers.tsv": len(openers()), "english.tsv": len(englishWords()), "foreign.tsv": len(foreignWords()), "plurals.tsv": len(plurals()), "proper.tsv": len(proper()), "speech.tsv": len(speech()),
		"units.tsv": len(units()), "verbs.tsv": len(verbs()),
	} {
		if n == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	for word := range finals() {
		if abbreviations()[word] == "" && !dotted(word) {
			t.Errorf("final.tsv has %q, which is no abbreviation", word)
		}
	}
	files, err := tables.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 16 {
		t.Errorf("%d tables are embedded, 16 are read", len(files))
	}
}

func TestTableErrors(t *testing.T) {
	words := func(content string) error { _, err := loadWords("x.tsv", content); return err }
	pairs := func(content string) error { _, err := loadPairs("any", "end")("x.tsv", content); return err }
	cuts := func(content string) error { _, err := loadContractions("x.tsv", content); return err }
	irregular := func(content string) error { _, err := loadIrregulars("x.tsv", content); return err }
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"cells", pairs("# a table\na\tany\nb\n"), "data/x.tsv:3:1: 1 cells, want 2"},
		{"empty cell", pairs("a\t\n"), "data/x.tsv:1:3: cell \"\" is empty"},
		{"white space", pairs("a \tany\n"), "data/x.tsv:1:1: cell \"a \""},
		{"kind", pairs("a\tany\n\nbb\tother\n"), "data/x.tsv:3:4: \"other\" is none of any, end"},
		{"twice", pairs("a\tany\na\tend\n"), "data/x.tsv:2:1: \"a\" stands twice"},
		{"a word twice", words("a b\nc a\n"), "data/x.tsv:2:1: \"a\" stands twice"},
		{"two spaces", words("a  b\n"), "data/x.tsv:1:1: two spaces"},
		{"parts", cuts("cannot\tcan nt\n"), "data/x.tsv:1:8: \"can nt\" is not \"cannot\""},
		{"a form twice", irregular("be\tVERB\tis\nis\tVERB\tis\n"), "data/x.tsv:2:9: \"is\" stands twice as VERB"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("%s: error %v, want %s", test.name, test.err, test.want)
		}
	}
	if err := pairs("# only a comment\r\n\r\na\tend\r\n"); err != nil {
		t.Errorf("lines ending in CR LF: %v", err)
	}
}
