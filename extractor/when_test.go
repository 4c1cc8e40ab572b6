package extractor

import (
	"fmt"
	"testing"
)

func TestWhen(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct{ text, want string }{
		{"Norway bombed Kenya on Saturday.", "2015-02-28 2015-02-28 DAY TEXT"},
		{"Ghana attacked Togo last month.", "2015-02-01 2015-02-28 MONTH TEXT"},
		{"Kenyan and Somali ministers have quarrelled over the past two months.", "2015-01-04 2015-03-04 PERIOD TEXT"},
		{"Chad has bombed Niger five times in the last three weeks.", "2015-02-11 2015-03-04 PERIOD TEXT"},
		{"Norway has trained Kenyan soldiers since 2011.", "2011-01-01 2015-03-04 PERIOD TEXT"},
		{"Togo has attacked Ghana since the overthrow of its president in 2012.", "2012-01-01 2015-03-04 PERIOD TEXT"},
		{"Kenya attacked Somalia three years ago.", "2012-01-01 2012-12-31 YEAR TEXT"},
		{"Chad expelled two Malian diplomats two days ago.", "2015-03-02 2015-03-02 DAY TEXT"},
		{"In March 2013 Norway bombed Kenya.", "2013-03-01 2013-03-31 MONTH TEXT"},
		{"Norway attacked Kenya on 3 May 2014.", "2014-05-03 2014-05-03 DAY TEXT"},
		{"Norway attacked Kenya yesterday.", "2015-03-03 2015-03-03 DAY TEXT"},
		{"Officials said on Monday that Norway had attacked Kenya.", "2015-03-04 2015-03-04 DAY PUBLISHED"},
		{"Norway attacked Kenya.", "2015-03-04 2015-03-04 DAY PUBLISHED"},
	} {
		claims := x.Read(Document{Text: c.text, Date: "2015-03-04"}).Claims
		if len(claims) == 0 || claims[0].When == nil {
			t.Errorf("%s: no dated claim", c.text)
			continue
		}
		w := claims[0].When
		if got := fmt.Sprint(w.Start, " ", w.End, " ", w.Precision, " ", w.Source); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestWhere(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct{ text, place, object string }{
		{"Norwegian and Kenyan ministers met in Geneva.", "Geneva", "Kenya"},
		{"Rebels attacked Chadian soldiers near Timbuktu.", "Timbuktu", "Chad"},
		{"Norway bombed Kenya.", "", "Kenya"},
	} {
		claims := x.Read(Document{Text: c.text}).Claims
		if len(claims) != 1 || claims[0].Object == nil {
			t.Errorf("%s: got %d claims, want one with an object", c.text, len(claims))
			continue
		}
		place := ""
		if w := claims[0].Where; w != nil {
			place = w.Text
		}
		if place != c.place || claims[0].Object.Name != c.object {
			t.Errorf("%s: got %q at %q, want %q at %q", c.text, claims[0].Object.Name, place, c.object, c.place)
		}
	}
}

// TestManyNames holds the work on a sentence of coordinated names within bounds: the
// claims are capped and Explain says so.
func TestManyNames(t *testing.T) {
	x := newExtractor(t)
	text := "Norway"
	for i := range 120 {
		text += [...]string{", Kenya", ", Ghana", ", Togo", ", Chad", ", Mali"}[i%5]
	}
	text += " and Niger attacked Somalia, Egypt, Oman, Iran, Iraq, Qatar, Libya, Sudan, Yemen, Jordan and Lebanon."
	r := x.Read(Document{Text: text})
	if n := len(r.Claims); n > 2*maxPairs {
		t.Errorf("%d claims, want at most %d", n, 2*maxPairs)
	}
	check(t, Document{Text: text}, r)
	capped := false
	for _, s := range x.Explain(text, "").Sentences {
		for _, c := range s.Candidates {
			capped = capped || c.Dropped == fmt.Sprintf("more than %d pairs of actors; the rest is left out", maxPairs)
		}
	}
	if !capped {
		t.Error("Explain does not say that pairs were left out")
	}
}
