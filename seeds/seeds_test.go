package seeds

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/entente-graph/entente/graph"
)

func TestArticles(t *testing.T) {
	articles, err := Articles()
	if err != nil {
		t.Fatal(err)
	}
	if len(articles) < 12 {
		t.Errorf("%d articles, want 12 or more", len(articles))
	}
	seen := map[graph.Category]bool{}
	for _, a := range articles {
		if n := len(strings.Fields(a.Title + " " + a.Text)); n < 150 || n > 500 {
			t.Errorf("%s has %d words, want 150 to 500", a.Name, n)
		}
		if !graph.ValidDate(a.Date) {
			t.Errorf("%s: date %q", a.Name, a.Date)
		}
		f, err := os.Open(a.Name + ".gold.jsonl")
		if err != nil {
			t.Error(err)
			continue
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		n := 0
		for lines.Scan() {
			n++
			var g struct {
				S                         int
				Subject, Object, Category *string
				Relation                  string
			}
			if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
				t.Errorf("%s.gold.jsonl:%d: %v", a.Name, n, err)
				continue
			}
			if g.S < 1 || g.S > 20 || g.Subject == nil && g.Object == nil || !graph.ValidType(g.Relation) {
				t.Errorf("%s.gold.jsonl:%d: %s", a.Name, n, lines.Text())
			}
			if g.Category != nil {
				c, err := graph.ParseCategory(*g.Category)
				if err != nil {
					t.Errorf("%s.gold.jsonl:%d: %v", a.Name, n, err)
				}
				seen[c] = true
			}
		}
		if n < 5 {
			t.Errorf("%s has %d gold claims", a.Name, n)
		}
	}
	for _, c := range graph.Categories {
		if !seen[c] {
			t.Errorf("no article has a claim of %s", c)
		}
	}
}
