package extractor

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/seeds"
)

var update = flag.Bool("update", false, "rewrite the claims of testdata/claims")

func newExtractor(t testing.TB) *Extractor {
	t.Helper()
	x, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// end shows one end of a claim: the actor's ID, or the words, and the role.
func end(m *graph.Mention) string {
	switch {
	case m == nil:
		return "-"
	case m.Actor == "":
		return fmt.Sprintf("%q", m.Text)
	case m.Sector != "" && m.Actor.IsCountry():
		return string(m.Actor) + "/" + string(m.Sector)
	}
	return string(m.Actor)
}

// line shows a claim in one line, as the cases of testdata/claims have it.
func line(c *graph.Claim) string {
	s := fmt.Sprintf("%s %s %s %s %s", end(c.Subject), c.Relation, end(c.Object), or(string(c.Category), "-"), strings.ToLower(string(c.Modality)))
	if c.Polarity == graph.Negated {
		s += " denied"
	}
	if c.Speaker != nil {
		s += " says " + end(c.Speaker)
	}
	return s
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// TestClaims reads the cases of testdata/claims: a comment that says why the case
// is there, the claims expected, an empty line, the text. Claims with an end or the category
// missing are shown however little speaks for them: it is the rules that are held here.
func TestClaims(t *testing.T) {
	x := newExtractor(t)
	x.jury = x.jury.withAsides()
	files, err := filepath.Glob("testdata/claims/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			head, text, ok := strings.Cut(string(b), "\n\n")
			if !ok || !strings.HasPrefix(head, "# ") {
				t.Fatal("want a comment, the claims, an empty line and the text")
			}
			comment, want, _ := strings.Cut(head, "\n")
			r := x.Read(Document{Text: strings.TrimSpace(text), Date: "2015-03-04"})
			var got []string
			for i := range r.Claims {
				got = append(got, line(&r.Claims[i]))
			}
			if *update {
				out := comment + "\n" + strings.Join(got, "\n") + "\n\n" + text
				if err := os.WriteFile(file, []byte(strings.Replace(out, "\n\n\n", "\n\n", 1)), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(want, strings.Join(got, "\n")); d != "" {
				t.Errorf("%s(-want +got):\n%s", text, d)
			}
		})
	}
}

// check fails where a result breaks what Read promises of any text.
func check(t testing.TB, d Document, r *Result) {
	t.Helper()
	reading := r.Reading(d)
	if err := reading.Check(); err != nil {
		t.Fatal(err)
	}
	text := map[graph.Field]string{graph.FieldTitle: d.Title, graph.FieldText: d.Text}
	slice := func(what string, f graph.Field, s graph.Span, words string) {
		if s.Start < 0 || s.End < s.Start || s.End > len(text[f]) || text[f][s.Start:s.End] != words {
			t.Fatalf("%s %q is not at %v of its %s", what, words, s, f)
		}
	}
	for i := range r.Claims {
		c := &r.Claims[i]
		slice("sentence", c.Evidence.Field, c.Evidence.Span, c.Evidence.Text)
		for _, m := range []*graph.Mention{c.Subject, c.Object, c.Speaker} {
			if m != nil {
				slice("mention", c.Evidence.Field, m.Span, m.Text)
			}
		}
		if p := c.Evidence.Predicate; p.Start < c.Evidence.Start || p.End > c.Evidence.End || p.Start >= p.End {
			t.Fatalf("predicate %v lies outside its sentence %v", p, c.Evidence.Span)
		}
		if c.Confidence <= 0 || c.Confidence > 1 || !graph.ValidType(c.Relation) {
			t.Fatalf("claim %+v", c)
		}
	}
	for _, m := range r.Mentions {
		slice("mention", m.Field, m.Span, m.Text)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Norway offers help", "CAIRO // Norway has offered to train Kenyan soldiers, who it said were attacked by rebels.At the U.N., Kenya and Uganda met \u201cthem\u201d.")
	f.Add("", "\xff\x00 IS met US in May; the country's army said it would not, if it should.")
	f.Fuzz(func(t *testing.T, title, text string) {
		x := newExtractor(t)
		d := Document{Title: title, Text: text, Date: "2015-03-04"}
		r := x.Read(d)
		check(t, d, r)
		if d := cmp.Diff(r, x.Read(d)); d != "" {
			t.Fatalf("a second reading differs:\n%s", d)
		}
		x.Explain(text, "")
	})
}

func TestExplain(t *testing.T) {
	e := newExtractor(t).Explain("Norway has offered to train Kenyan soldiers.", "")
	if len(e.Sentences) != 1 || len(e.Sentences[0].Tokens) != 8 {
		t.Fatalf("%+v", e)
	}
	made, dropped := 0, 0
	for _, c := range e.Sentences[0].Candidates {
		if c.Claim != nil {
			made++
		} else if c.Dropped != "" {
			dropped++
		}
	}
	if made != 1 || len(e.Sentences[0].Mentions) != 3 {
		t.Errorf("%d claims made, %d rules dropped, %d mentions: %+v", made, dropped, len(e.Sentences[0].Mentions), e.Sentences[0])
	}
}

// TestReasons holds that each claim says why it was read so, and that what it says is
// what made it.
func TestReasons(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct {
		text, line, subject, antecedent string
		distance                        int
		cues                            []string
	}{
		{"Norway has offered to train Kenyan soldiers.", "train", "Norway", "", 0, []string{"offered STANCE"}},
		{"Norway will not train Kenyan soldiers, officials said.", "train", "Norway", "", 0, []string{"will MODALITY", "not NEGATION", "said ATTRIBUTION"}},
		{"The minister denied that Uganda had attacked Kenya.", "attack", "Uganda", "", 0, []string{"denied ATTRIBUTION", "denied NEGATION"}},
		{"Norway sent envoys to Nairobi. It condemned Kenya.", "condemn", "It", "Norway", 1, nil},
	} {
		e := x.Explain(c.text, "2015-03-04")
		last := e.Sentences[len(e.Sentences)-1]
		made := slices.IndexFunc(last.Candidates, func(k graph.Candidate) bool { return k.Claim != nil && k.Claim.Base != "" })
		if made < 0 {
			t.Errorf("%s: no claim", c.text)
			continue
		}
		claim, why := last.Candidates[made].Claim, last.Candidates[made].Reasons
		if lemma, _, _ := strings.Cut(why.Line, "\t"); lemma != c.line {
			t.Errorf("%s: line %q", c.text, why.Line)
		}
		if why.Subject == nil || why.Subject.Text != c.subject || why.Subject.Match == "" || (c.antecedent == "") != (why.Subject.Antecedent == nil) {
			t.Fatalf("%s: subject %+v", c.text, why.Subject)
		}
		if a := why.Subject.Antecedent; a != nil && (a.Text != c.antecedent || why.Subject.Distance != c.distance) {
			t.Errorf("%s: antecedent %q, %d sentences back", c.text, a.Text, why.Subject.Distance)
		}
		var cues []string
		spans := map[graph.Span]bool{}
		for _, k := range why.Cues {
			cues = append(cues, c.text[k.Start:k.End]+" "+string(k.Kind))
			spans[k.Span] = true
		}
		if !slices.Equal(cues, c.cues) {
			t.Errorf("%s: cues %q, want %q", c.text, cues, c.cues)
		}
		if len(spans) != len(claim.Evidence.Cues) {
			t.Errorf("%s: evidence has the cues %v", c.text, claim.Evidence.Cues)
		}
		trust := 1.0
		for _, f := range why.Factors {
			if f.Value <= 0 || f.Value > 1 {
				t.Errorf("%s: %+v", c.text, f)
			}
			trust *= f.Value
		}
		sum := 0.0
		for _, s := range why.Signs {
			sum += s.Weight
		}
		if confidence := 1 / (1 + math.Exp(-sum)); trust != why.Trust || math.Abs(claim.Confidence-confidence) > 0.001 {
			t.Errorf("%s: factors make %v, trust is %v; signs make %v, confidence is %v", c.text, trust, why.Trust, confidence, claim.Confidence)
		}
	}
}

// TestExplainArticle holds that an article read again from what a store keeps of it
// makes the claims that it made, each with its reasons and its sentence.
func TestExplainArticle(t *testing.T) {
	x := newExtractor(t)
	for _, d := range []Document{
		{ID: "a", Title: "Norway condemns Kenya", Text: "Norway has offered to train Kenyan soldiers. It will send arms to Uganda, officials in Oslo said on Monday.", Date: "2015-03-04", Publisher: "P"},
		{URL: "https://example.org/b", Text: "Uganda attacked Kenya and Norway condemned it", OneSentence: true},
	} {
		reading := x.Read(d).Reading(d)
		if len(reading.Claims) == 0 {
			t.Fatal("no claims")
		}
		e, err := x.ExplainArticle(t.Context(), &reading.Article)
		if err != nil {
			t.Fatal(err)
		}
		for i := range reading.Claims {
			c := &reading.Claims[i]
			s, made := e.Find(c)
			if s == nil || made == nil || made.Reasons == nil || s.Span != c.Evidence.Span {
				t.Fatalf("%+v: %+v, %+v", c, s, made)
			}
			if d := cmp.Diff(c, made.Claim); d != "" {
				t.Error(d)
			}
		}
		other := reading.Claims[0]
		other.ID = "claim:none"
		if s, made := e.Find(&other); s == nil || made != nil {
			t.Errorf("a claim that is not made: %+v, %+v", s, made)
		}
	}
}

// TestExplainArticleEnds holds that nothing is read for whoever has gone.
func TestExplainArticleEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if e, err := newExtractor(t).ExplainArticle(ctx, &graph.Article{Text: "Norway met Kenya."}); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v; want the context's error", e, err)
	}
}

// TestOffices holds that an office counts on the days on which it was held.
func TestOffices(t *testing.T) {
	x := newExtractor(t)
	for date, want := range map[string]graph.Sector{"2010-05-01": "", "2015-05-01": graph.SectorGovernment} {
		r := x.Read(Document{Text: "Abdel Fattah el-Sisi met Barack Obama.", Date: date})
		if len(r.Claims) != 1 || r.Claims[0].Subject.Sector != want {
			t.Errorf("on %s: %+v", date, r.Claims)
		}
	}
}

// BenchmarkExplainArticle tells what the reasons of claims would take to keep, and
// what it takes to find them anew: both for the own sample articles.
func BenchmarkExplainArticle(b *testing.B) {
	x := newExtractor(b)
	articles, err := seeds.Articles()
	if err != nil {
		b.Fatal(err)
	}
	var readings []*graph.Reading
	for _, a := range articles {
		d := Document{ID: a.Name, Title: a.Title, Text: a.Text, Date: a.Date}
		readings = append(readings, x.Read(d).Reading(d))
	}
	claims, size, kept := 0, 0, 0
	n := 0
	for b.Loop() {
		r := readings[n%len(readings)]
		e, err := x.ExplainArticle(b.Context(), &r.Article)
		if err != nil {
			b.Fatal(err)
		}
		if n++; n > len(readings) {
			continue
		}
		for i := range r.Claims {
			_, made := e.Find(&r.Claims[i])
			body, err := json.Marshal(r.Claims[i])
			if err != nil {
				b.Fatal(err)
			}
			reasons, err := json.Marshal(made.Reasons)
			if err != nil {
				b.Fatal(err)
			}
			claims, size, kept = claims+1, size+len(body), kept+len(reasons)
		}
	}
	b.ReportMetric(float64(size)/float64(claims), "B/claim")
	b.ReportMetric(float64(kept)/float64(claims), "B/reasons")
}

func BenchmarkRead(b *testing.B) {
	x := newExtractor(b)
	text := strings.Repeat("Norway has offered to train Kenyan soldiers, officials in Oslo said on Monday. Gunmen attacked the army of Kenya, which is a member of the African Union. ", 20)
	n := 0
	for b.Loop() {
		n += len(x.Read(Document{Text: text, Date: "2015-03-04"}).Sentences)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "sentences/s")
}
