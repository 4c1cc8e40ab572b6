package nlp

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed data/*.tsv
var tables embed.FS

// tableError is an error in a table, as file:line:column of the cell.
func tableError(name string, line, column int, format string, args ...any) error {
	return fmt.Errorf("data/%s:%d:%d: %s", name, line, column, fmt.Sprintf(format, args...))
}

// readTable calls use for each row of a table of tab-separated cells; empty
// lines and those that begin with # are no rows. A row has the given number of
// cells, none of them empty or with white space at its ends. What use returns is
// the number of the cell that it finds wrong, from 1, and why; 0 for none.
func readTable(name, content string, cells int, use func(row []string) (bad int, why string)) error {
	number := 0
	for line := range strings.Lines(content) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "# ") || line == "#" {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != cells {
			return tableError(name, number, 1, "%d cells, want %d", len(row), cells)
		}
		column := func(cell int) int {
			n := 1
			for _, c := range row[:cell] {
				n += len(c) + 1
			}
			return n
		}
		for i, c := range row {
			if c == "" || strings.TrimSpace(c) != c {
				return tableError(name, number, column(i), "cell %q is empty or has white space at its ends", c)
			}
		}
		if bad, why := use(row); bad > 0 {
			return tableError(name, number, column(bad-1), "%s", why)
		}
	}
	return nil
}

// A loader reads one embedded table into a value of its own kind.
type loader[T any] func(name, content string) (T, error)

// embedded returns what an embedded table holds, read when first asked for.
// A fault in it is a fault of the program: a test reads them all.
func embedded[T any](name string, load loader[T]) func() T {
	return sync.OnceValue(func() T {
		b, err := tables.ReadFile("data/" + name)
		if err != nil {
			panic(err)
		}
		v, err := load(name, string(b))
		if err != nil {
			panic(err)
		}
		return v
	})
}

// loadPairs reads a table of two cells whose first cell is unique; allowed,
// where not empty, lists what the second may be.
func loadPairs(allowed ...string) loader[map[string]string] {
	return func(name, content string) (map[string]string, error) {
		m := map[string]string{}
		return m, readTable(name, content, 2, func(row []string) (int, string) {
			if _, twice := m[row[0]]; twice {
				return 1, fmt.Sprintf("%q stands twice", row[0])
			}
			ok := len(allowed) == 0
			for _, a := range allowed {
				ok = ok || a == row[1]
			}
			if !ok {
				return 2, fmt.Sprintf("%q is none of %s", row[1], strings.Join(allowed, ", "))
			}
			m[row[0]] = row[1]
			return 0, ""
		})
	}
}

// loadWords reads a table of one cell a row, with words parted by spaces.
func loadWords(name, content string) (map[string]bool, error) {
	m := map[string]bool{}
	return m, readTable(name, content, 1, func(row []string) (int, string) {
		for _, w := range strings.Split(row[0], " ") {
			if w == "" {
				return 1, "two spaces between words"
			}
			if m[w] {
				return 1, fmt.Sprintf("%q stands twice", w)
			}
			m[w] = true
		}
		return 0, ""
	})
}
