package extractor

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

func TestRecased(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	w, err := defaultWords()
	if err != nil {
		t.Fatal(err)
	}
	const body = "The Kenyan minister Grace Wanjiru told the WHO that rebels would leave Eldoret in May. Aid is late, said Wanjiru. The unions march today."
	tests := []struct{ name, line, body, want string }{
		{"capitals", "WANJIRU ASKS WHO FOR AID", body, "Wanjiru asks WHO for aid"},
		{"small", "wanjiru meets rebels in eldoret", body, "Wanjiru meets rebels in Eldoret"},
		{"each word", "Rebels and Unions Leave Eldoret Says Grace Wanjiru", body, "Rebels and unions leave Eldoret says Grace Wanjiru"},
		{"small, listed names alone", "north korea warns the un and saudi arabia", "", "North Korea warns the UN and Saudi Arabia"},
		{"nothing known", "the rebels fled from it", "", "the rebels fled from it"},
		{"capitals, nothing known", "ZORVAN MEETS THE PRIME MINISTER", "It rained.", "ZORVAN MEETS THE PRIME MINISTER"},
		{"as a sentence", "Norway warns the rebels of Kenya", body, "Norway warns the rebels of Kenya"},
		{"month", "KENYA EXPECTS REBELS TO LEAVE IN MAY", body, "Kenya expects rebels to leave in May"},
		{"accents", "WANJIRÛ MEETS REBELS IN KENYA", body, "Wanjirû meets rebels in Kenya"},
		{"too short to tell", "RAIN IN OSLO", "", "RAIN IN OSLO"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := l.recased(test.line, test.body, w); got != test.want {
				t.Errorf("recased(%q) = %q, want %q", test.line, got, test.want)
			}
		})
	}
}

// TestHeadlines reads one headline in four ways of writing: the claims are the same, and
// what they quote is what the article has.
func TestHeadlines(t *testing.T) {
	x := newExtractor(t)
	const body = "Norway condemned the raid by Libyan rebels on Sunday. Grace Wanjiru had accused Norway of arming the rebels."
	for _, headline := range []string{"Grace Wanjiru accuses Norway of arming Libyan rebels", "Norway condemns Libyan rebels after raid"} {
		want := titleClaims(t, x, headline, body)
		if len(want) == 0 {
			t.Fatalf("%s: no claim", headline)
		}
		for _, line := range []string{strings.ToUpper(headline), strings.ToLower(headline), strings.ReplaceAll(everyCapital(headline), " Of ", " of ")} {
			if got := titleClaims(t, x, line, body); strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("%s: %q, want %q", line, got, want)
			}
		}
	}
}

func everyCapital(line string) string {
	words := strings.Fields(line)
	for i, w := range words {
		words[i] = capitalized(w)
	}
	return strings.Join(words, " ")
}

// titleClaims are the triples of a headline.
func titleClaims(t *testing.T, x *Extractor, title, body string) (list []string) {
	t.Helper()
	d := Document{Title: title, Text: body}
	r := x.Read(d)
	id := r.Reading(d).Article.ID
	for _, c := range r.Claims {
		if c.Evidence.Field != graph.FieldTitle {
			continue
		}
		if c.Article != id {
			t.Errorf("%s: the claim is of %s, the article is %s", title, c.Article, id)
		}
		triple := c.Relation
		for _, m := range []*graph.Mention{c.Subject, c.Object} {
			if m == nil {
				continue
			}
			if m.Text != title[m.Start:m.End] {
				t.Errorf("%s: %q stands there as %q", title, m.Text, title[m.Start:m.End])
			}
			triple += " " + string(m.Actor)
		}
		if c.Evidence.Text != title[c.Evidence.Start:c.Evidence.End] {
			t.Errorf("%s: quoted as %q", title, c.Evidence.Text)
		}
		list = append(list, triple)
	}
	return list
}

func FuzzRecased(f *testing.F) {
	l, err := DefaultLexicon()
	if err != nil {
		f.Fatal(err)
	}
	w, err := defaultWords()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("NORWAY WARNS THE İSTANBUL REBELS", "Norway warned rebels in İstanbul.")
	f.Add("north korea’s \xffırmak fires", "ſ ẞ Kelvin K")
	f.Fuzz(func(t *testing.T, line, body string) {
		got := l.recased(line, body, w)
		if len(got) != len(line) {
			t.Fatalf("recased(%q) = %q: another length", line, got)
		}
		if utf8.ValidString(line) && !utf8.ValidString(got) {
			t.Fatalf("recased(%q) = %q: no UTF-8", line, got)
		}
		if !strings.EqualFold(strings.ToValidUTF8(got, ""), strings.ToValidUTF8(line, "")) && foldWord(got) != foldWord(line) {
			t.Fatalf("recased(%q) = %q: other letters", line, got)
		}
	})
}
