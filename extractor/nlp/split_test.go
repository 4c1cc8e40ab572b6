package nlp

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	// ‖ stands where a sentence ends; it is not in the text.
	for _, test := range []struct{ name, text string }{
		{"plain", "The talks failed.‖ Both sides left Oslo.‖ Why?‖ Nobody knows!"},
		{"no stop at the end", "The talks failed.‖ Both sides left"},
		{"closing quotes", "\"The talks failed.\"‖ “Both sides left.”‖ 'It rained.'‖ «Tant pis.»‖ « Oui. »‖ Then they slept."},
		{"a quote wrongly turned", "“We stay.“‖ Then they left."},
		{"closing brackets", "(The talks failed.)‖ Both sides left [in haste.]‖ Nobody spoke."},
		{"a remark in brackets", "The envoy (he had come by train. It was late.) sat down.‖ He wrote."},
		{"sentences in brackets", "(The envoy came by train.‖ It was late.)‖ He sat down."},
		{"a bracket that never closes", "The envoy (who had come by train sat down.‖ He wrote.‖ He slept."},
		{"comma and quote", "“We shall stay,” he said.‖ She nodded."},
		{"question and speaker", "“Shall we stay?” Ms. Okafor asked.‖ “Never!” shouted the crowd.‖ \"Why?\" he said."},
		{"quotation of several sentences", "He said: “We stay.‖ We always have.”‖ She left."},
		{"titles", "Gen. Idris met Mr. Brandt, Dr. Ali and Sen. Lund.‖ GEN. IDRIS AGREED.‖ They talked."},
		{"initials", "J. K. Brandt wrote to George W. Lund.‖ A. N. Other did not."},
		{"one letter that is a word", "They chose plan B.‖ It failed."},
		{"U.S. inside", "The U.S. Embassy and the U.S. Army moved.‖ U.S. officials agreed."},
		{"U.S. at the end", "He moved to the U.S.‖ He works there for Acme Inc.‖ The firm is small."},
		{"companies and degrees", "Acme Corp. Chairman Lund and Ali Jr. Brown met Okafor, Ph.D. Student, at Acme Co. House."},
		{"hours", "They met at 5 p.m.‖ They left at 6 p.m. GMT on 3 May at 7 a.m. Monday's talks failed.‖ It rained."},
		{"numbered", "See No. 5, Art. 12 and Fig. 3.‖ No.‖ It is not there.‖ On Jan. 5 it snowed."},
		{"et al.", "As Lund et al. (2019) show, e.g. Norway and i.e. Sweden, etc. are cold."},
		{"decimal numbers", "It rose 3.5 percent to 1.200,50.‖ Then it fell."},
		{"numbers that begin", "They met in 2019.‖ 12 people came."},
		{"ellipsis", "He waited ... and waited.‖ He left...‖ She stayed…‖ It rained . . . all day."},
		{"ellipsis at the beginning", "... Then they left.‖ It rained."},
		{"no space", "They fled to Misurata.‖At noon it rained.‖“Why?” they asked.‖(Nobody knew.)‖The end."},
		{"no space, not a sentence", "See example.com, ASP.NET, Node.js, U.S.-led, J.K. Brandt, 3.5m and a.Test of v2.Final."},
		{"no space behind a year", "It began in 2011.‖The war went on."},
		{"notes", "It rained.[3]‖ It snowed. [4] [15]‖ It froze."},
		{"small letters that begin", "It rained.‖ al-Amin said so.‖ iPhones rang. and so on."},
		{"a name with a mark", "He works for Yahoo! Inc. and is content."},
		{"emoji", "We won! 🎉🎉‖ They lost."},
		{"other full stops", "好。‖走！‖ He left."},
		{"empty lines", "Talks fail in Oslo\n\n‖Ministers left the\ntown.‖ It rained"},
		{"a headline", "Talks fail in Oslo\n‖Ministers from Norway and Sweden left the town on Friday."},
		{"lines of a paragraph", "Ministers from Norway and Sweden left the town on Friday and\nGeneral Lund of the army followed them by train to the coast.\n‖He slept."},
		{"an abbreviation at a wrapped line's end", "The ministers from Norway and Sweden were joined in the town by Mr.\nLund of the army, who had come by train from the northern coast.\n‖He slept."},
		{"short lines", "Oslo\n‖Bergen\n‖Trondheim"},
		{"a line that goes on", "It rained in Oslo, in Bergen,\nin Trondheim and\nelsewhere."},
		{"a list", "• the army\n‖• the navy‖ • the police\n‖- the guard\n‖1. First\n‖2) Second\n‖(3) Third"},
		{"line ends of other systems", "Talks fail\r\n‖Ministers left\r\n\r\n‖It rained\r‖Snow fell\u2028‖Ice\u2029‖and fog\f‖and sun"},
		{"dateline, slashes", "CAIRO //‖ Egypt offered help.‖ It rained."},
		{"dateline, agency", "WASHINGTON (Agency) -‖ The army left.\n\n‖Tunis (AB) –‖ It rained.\n\n‖(AB) —‖ It snowed."},
		{"dateline, date", "LONDON, March 3 —‖ Ministers met.\n\n‖ST. LOUIS, Jan. 5 --‖ It rained.\n\n‖Tunis, 3 March –‖ It snowed."},
		{"dateline, country", "NAIROBI, Kenya (AB) —‖ Police left.\n\n‖PORT-AU-PRINCE, Haiti—‖“We left,” he said."},
		{"dateline, colon", "BEIRUT:‖ Fighting broke out."},
		{"no dateline", "NATO - the alliance - left.\n\n‖EGYPT - LIBYA BORDER SHUT\n\n‖The town - Oslo - slept.\n\n‖Oslo – Bergen is far."},
		{"white space alone", " \n\t\u00a0\u200b "},
		{"nothing", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.ReplaceAll(test.text, "‖", "")
			var want, got []string
			for part := range strings.SplitSeq(test.text, "‖") {
				if part = strings.TrimFunc(part, isSpace); part != "" {
					want = append(want, part)
				}
			}
			for _, s := range Split(text) {
				got = append(got, text[s.Start:s.End])
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestSplitLong reads a megabyte without a full stop, and one of hostile marks.
func TestSplitLong(t *testing.T) {
	for _, unit := range []string{"the army of Kenya, ", "a.\"b", "((", "U.S.", "re-", "a’s", "1,"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		checkCover(t, text)
	}
}

// checkCover fails where sentences and tokens are not in order, overlap, cut a
// character or leave out what can be seen.
func checkCover(t *testing.T, text string) {
	t.Helper()
	border := func(i int) bool {
		return i == len(text) || text[i] < 0x80 || text[i] >= 0xC0 || strings.ToValidUTF8(text, "") != text
	}
	hidden := func(from, to int) {
		if from > to {
			t.Fatalf("[%d:%d] begins before the last ended", to, from)
		}
		if rest := strings.TrimFunc(text[from:to], isSpace); rest != "" {
			t.Fatalf("%q at %d is left out", rest, from)
		}
	}
	at := 0
	for _, s := range Split(text) {
		hidden(at, s.Start)
		if s.Start >= s.End || s.End > len(text) || !border(s.Start) || !border(s.End) {
			t.Fatalf("sentence [%d:%d] of %d bytes", s.Start, s.End, len(text))
		}
		if trim(text, s) != s {
			t.Fatalf("sentence %q has white space at its ends", text[s.Start:s.End])
		}
		at = s.Start
		for _, tok := range Tokenize(text, s) {
			hidden(at, tok.Start)
			if tok.Start >= tok.End || tok.End > s.End || !border(tok.Start) || !border(tok.End) {
				t.Fatalf("token [%d:%d] of sentence [%d:%d]", tok.Start, tok.End, s.Start, s.End)
			}
			if tok.Text == "" {
				t.Fatalf("token [%d:%d] has no text", tok.Start, tok.End)
			}
			at = tok.End
		}
		hidden(at, s.End)
		at = s.End
	}
	hidden(at, len(text))
}

func FuzzSplit(f *testing.F) {
	f.Add("He left.He came back (at last). \"Why?\" she asked. J. K. Brandt of the U.S. army")
	f.Add("CAIRO // Egypt\u00a0has … \u200bsaid.At the U.N.\n\n• one\n• two\r\n1. « Oui. »\u2029.[3] [4] 🎉 x")
	f.Add("\xff\xfe\x00bad. \xc3 utf8\u00ad.\u00ad“ \u2028")
	f.Fuzz(func(t *testing.T, text string) {
		checkCover(t, text)
		if d := cmp.Diff(Split(text), Split(text)); d != "" {
			t.Fatalf("a second reading differs:\n%s", d)
		}
	})
}

// BenchmarkSplitTokenize reads news of a common kind.
func BenchmarkSplitTokenize(b *testing.B) {
	text := strings.Repeat("OSLO (Agency) — The U.S.-led talks between Norway's ministers and Sweden's well-known envoy, Mr. J. K. Lund, "+
		"failed on Friday after 12 hours, officials said.\n\n“We didn't leave,” he told the state broadcaster at 5 p.m. “They did.” "+
		"The sides had met (for the third time) to discuss $1.5bn of aid, 30 percent of which hasn't been paid.\n\n", 200)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for _, s := range Split(text) {
			Tokenize(text, s)
		}
	}
}
