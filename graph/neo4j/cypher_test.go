package neo4j

import (
	"regexp"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/graphtest"
)

// FuzzRelationshipType holds the one place where a name from data enters the text
// of a statement: either it is refused or it is capitals, digits and underscores
// between backticks.
func FuzzRelationshipType(f *testing.F) {
	for _, s := range append([]string{"OFFERS_TRAINING", "MEETS", "SUBJECT", "MERGED_INTO", "A", "A__B", "a", "", "A`", "A\\u0060", "A\n"}, graphtest.Hostile...) {
		f.Add(s)
	}
	plain := regexp.MustCompile("^`[A-Z][A-Z0-9]*(_[A-Z0-9]+)*`$")
	f.Fuzz(func(t *testing.T, name string) {
		statement, err := typed("(s)-[x:TYPE]->(o)", name)
		if err != nil {
			if statement != "" {
				t.Errorf("%q is refused, and yet makes %q", name, statement)
			}
		} else {
			inside, ok := strings.CutPrefix(statement, "(s)-[x:")
			inside, ok2 := strings.CutSuffix(inside, "]->(o)")
			if !ok || !ok2 || !plain.MatchString(inside) || inside != "`"+name+"`" || len(name) > 64 {
				t.Errorf("%q makes %q", name, statement)
			}
			for _, s := range structure {
				if s == name {
					t.Errorf("a relation may take the type %s, which holds the graph together", name)
				}
			}
		}
		// What is drawn is of a type of the ontology or the shared one, whatever the data say.
		types := typesOf(nil)
		types["MEETS"] = true
		if got := types.of(name); got != openType && got != "MEETS" || got == "MEETS" && name != "MEETS" {
			t.Errorf("a relation %q is drawn as %q", name, got)
		}
		if q := quote(name); strings.Contains(strings.ReplaceAll(q[1:len(q)-1], "``", ""), "`") || strings.Contains(strings.ReplaceAll(q, `\u005c`, ""), `\`) {
			t.Errorf("quote(%q) = %q", name, q)
		}
	})
}

// FuzzLiteral holds that a string's literal is one line from which the string can
// be read back by Cypher's rules: \u escapes first, then the others.
func FuzzLiteral(f *testing.F) {
	for _, s := range graphtest.Hostile {
		f.Add(s[:min(len(s), 200)])
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		l := literalString(s)
		if strings.ContainsAny(l, "\n\r\x00\u0085\u2028\u2029") {
			t.Errorf("the literal %q is of more than a line", l)
		}
		if got, ok := unquote(l); !ok || got != s {
			t.Errorf("%q is written as %s, which reads as %q", s, l, got)
		}
	})
}

var unicodeEscape = regexp.MustCompile(`\\u[0-9a-f]{4}`)

// unquote reads 'a' + 'b' by both orders in which a parser may take escapes.
func unquote(l string) (string, bool) {
	first, ok := parse(unicodeEscape.ReplaceAllStringFunc(l, func(m string) string {
		var r rune
		for _, c := range m[2:] {
			r = r<<4 | rune(strings.IndexRune("0123456789abcdef", c))
		}
		return string(r)
	}))
	second, ok2 := parse(l)
	return first, ok && ok2 && first == second
}

func parse(l string) (string, bool) {
	var b strings.Builder
	inside := false
	r := []rune(l)
	for i := 0; i < len(r); i++ {
		switch {
		case !inside && r[i] == '\'':
			inside = true
		case !inside && (r[i] == ' ' || r[i] == '+'):
		case !inside:
			return "", false
		case r[i] == '\'':
			inside = false
		case r[i] == '\\' && i+1 < len(r):
			i++
			switch r[i] {
			case '\\', '\'':
				b.WriteRune(r[i])
			case 'u':
				if i+4 >= len(r) {
					return "", false
				}
				var c rune
				for _, d := range r[i+1 : i+5] {
					c = c<<4 | rune(strings.IndexRune("0123456789abcdef", d))
				}
				b.WriteRune(c)
				i += 4
			default:
				return "", false
			}
		default:
			b.WriteRune(r[i])
		}
	}
	return b.String(), !inside
}

func TestOrders(t *testing.T) {
	for _, c := range []struct{ earlier, later string }{
		{claimKey("2016-01-02", "article:b", 0), claimKey("2016-01-01", "article:a", 0)},
		{claimKey("2016-01-02", "article:a", 9), claimKey("2016-01-02", "article:a", 10)},
		{claimKey("2016-01-02", "article:a", 9), claimKey("2016-01-02", "article:b", 0)},
		{claimKey("2016-01-02", "article:a", 0), claimKey("2016", "article:a", 0)},
		{claimKey("2016", "article:a", 0), claimKey("", "article:a", 0)},
		{rank(100, "b"), rank(99, "a")},
		{rank(7, "a"), rank(7, "b")},
	} {
		if c.earlier >= c.later || c.earlier <= lowest || c.later >= highest {
			t.Errorf("%q does not come before %q", c.earlier, c.later)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct{ uri, target, database string }{
		{"neo4j://localhost:7687", "neo4j://localhost:7687", ""},
		{"bolt+s://db.example.org/news", "bolt+s://db.example.org", "news"},
		{"neo4j+s://x.databases.neo4j.io/", "neo4j+s://x.databases.neo4j.io", ""},
	} {
		target, database, err := split(c.uri)
		if err != nil || target != c.target || database != c.database {
			t.Errorf("split(%s) = %s, %s, %v", c.uri, target, database, err)
		}
	}
	for _, uri := range []string{"http://localhost", "neo4j:///news", "neo4j://user:secret@localhost", "neo4j://%zz"} {
		if _, _, err := split(uri); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("split(%s): %v", uri, err)
		}
	}
}

func TestVersion(t *testing.T) {
	for agent, ok := range map[string]bool{"Neo4j/5.26.0": true, "Neo4j/2026.05.0": true, "Neo4j/5.25.1": false, "Neo4j/4.4.30": false, "Memgraph/3.0": false} {
		if err := checkVersion(agent); (err == nil) != ok {
			t.Errorf("%s: %v", agent, err)
		}
	}
}

// TestTypes holds that every type of an ontology that can be drawn under its own
// name is, and that none takes the place of another relationship.
func TestTypes(t *testing.T) {
	types := typesOf(nil)
	if got := types.of("MEETS"); got != openType {
		t.Errorf("without an ontology MEETS is drawn as %s", got)
	}
	for _, s := range structure {
		if !graph.ValidType(s) {
			t.Errorf("%s is no relationship type", s)
		}
	}
}
