package nlp

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokenize(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"marks", `He left, then; she (too) asked: "Why?"`, `He left , then ; she ( too ) asked : " Why ? "`},
		{"clitics", "It's clear they don't, can't, won't; I'm sure we've said she'd go, you'll see they're in.", "It 's clear they do n't , ca n't , wo n't ; I 'm sure we 've said she 'd go , you 'll see they 're in ."},
		{"round apostrophes", "It’s Libya’s; don’t.", "It ’s Libya ’s ; do n’t ."},
		{"two clitics", "They shouldn't've left.", "They should n't 've left ."},
		{"words that are two", "We cannot go, gonna stay, gotta run.", "We can not go , gon na stay , got ta run ."},
		{"apostrophes inside", "O'Neill's coup d'état in Sana'a at 6 o'clock", "O'Neill 's coup d'état in Sana'a at 6 o'clock"},
		{"plural's possessive", "the ministers' talks", "the ministers ' talks"},
		{"elisions", "'Twas rock 'n' roll in the '90s, 'em said.", "'Twas rock 'n' roll in the '90s , 'em said ."},
		{"capitals", "DON'T STOP NORWAY'S TALKS", "DO N'T STOP NORWAY 'S TALKS"},
		{"hyphens", "a well-known three-year-old al-Qa'ida-linked group", "a well - known three - year - old al - Qa'ida - linked group"},
		{"prefixes", "re-elected pro-government co-founder of a non-aligned anti-American e-mail group", "re-elected pro-government co-founder of a non-aligned anti-American e-mail group"},
		{"prefixes before figures", "the mid-1990s and mid-2014", "the mid-1990s and mid - 2014"},
		{"suffixes", "clock-wise", "clock-wise"},
		{"a prefix in capitals is a name", "EX-MINISTER of the UN-backed body", "EX - MINISTER of the UN - backed body"},
		{"hanging hyphen", "pre- and post-war", "pre - and post-war"},
		{"figures and letters", "COVID-19, F-16 and a 12-hour curfew", "COVID - 19 , F - 16 and a 12 - hour curfew"},
		{"numbers with hyphens", "2012-11-30, 800-553-3119, 555-1234 and 1990-1995", "2012-11-30 , 800-553-3119 , 555-1234 and 1990 - 1995"},
		{"currency", "$5, US$5.5m, €3, £1,000 and 5$", "$ 5 , US$ 5.5 m , € 3 , £ 1,000 and 5 $"},
		{"figures", "1,000.50 in 2,3 of 1,00,000 notes [12,13] at 12:30 or 3:1", "1,000.50 in 2,3 of 1,00,000 notes [ 12 , 13 ] at 12:30 or 3:1"},
		{"percent and degrees", "5% of 30°C", "5 % of 30 ° C"},
		{"units", "30km at 5pm, 2bn, 3.5kg", "30 km at 5 pm , 2 bn , 3.5 kg"},
		{"ordinals", "the 20th, 3rd and 1990s", "the 20th , 3rd and 1990s"},
		{"abbreviations", "Mr. Lund of the U.S. and Acme Inc. met Gen. Ali at 5 p.m. in D.C. today.", "Mr. Lund of the U.S. and Acme Inc. met Gen. Ali at 5 p.m. in D.C. today ."},
		{"abbreviation at the end", "It left the U.S.", "It left the U.S."},
		{"abbreviations that are words at the end", "He said no.", "He said no ."},
		{"initials", "J. K. Lund and J.K. Ali, plan B.", "J. K. Lund and J.K. Ali , plan B ."},
		{"abbreviation and quote", "“It left the U.S.”", "“ It left the U.S. ”"},
		{"U.S.-led", "the U.S.-led force", "the U.S. - led force"},
		{"addresses", "See https://example.org/a-b?c=d&e=f, www.example.org, example.com/x (or a.b-c@example.org).", "See https://example.org/a-b?c=d&e=f , www.example.org , example.com/x ( or a.b-c@example.org ) ."},
		{"brackets of an address", "(https://example.org/a_(b)), (https://example.org/c)", "( https://example.org/a_(b) ) , ( https://example.org/c )"},
		{"handles", "@envoy said #peace, item #5", "@envoy said #peace , item # 5"},
		{"dashes", "Lund—the envoy—left – at 5–6 -- or later", "Lund — the envoy — left – at 5 – 6 -- or later"},
		{"ellipses", "He... left… at....five", "He ... left … at .... five"},
		{"slashes", "and/or on 9/11, w/o A/RES/2334", "and / or on 9/11 , w/o A/RES/2334"},
		{"ampersands", "AT&T, R&D and cat&dog", "AT&T , R&D and cat & dog"},
		{"quotes", "“a” ‘b’ «c» ``d'' ''e'' \"f\" ’’g’’", "“ a ” ‘ b ’ « c » `` d '' '' e '' \" f \" ’’ g ’’"},
		{"runs", "What?! No!!! ***", "What ?! No !!! ***"},
		{"missing space", "he said.The end", "he said . The end"},
		{"emoji", "ok 👍🏽🇪🇬 :-) <3", "ok 👍🏽 🇪🇬 :-) <3"},
		{"accents", "e\u0301te\u0301 Curaçao", "e\u0301te\u0301 Curaçao"},
		{"soft hyphens", "Schles\u00adwig exam\u00ad\nple \u00adx", "Schleswig example x"},
		{"ligatures", "the oﬃcial ﬁle’s", "the official file ’s"},
		{"invisible", "a\u200b b\u00a0c\ufeff d\u2060e", "a b c de"},
		{"other full stops", "好。", "好 。"},
		{"other scripts", "قال محمد، نعم", "قال محمد ، نعم"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, tok := range Tokenize(test.text, Span{0, len(test.text)}) {
				got = append(got, tok.Text)
			}
			if d := cmp.Diff(test.want, strings.Join(got, " ")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			checkCover(t, test.text)
		})
	}
}

// TestTokenizeSpan reads a part of a text: spans are those of the whole.
func TestTokenizeSpan(t *testing.T) {
	text := "Nobody left. The oﬃcial didn’t."
	var got []string
	for _, tok := range Tokenize(text, Span{13, len(text)}) {
		got = append(got, text[tok.Start:tok.End])
	}
	if d := cmp.Diff([]string{"The", "oﬃcial", "did", "n’t", "."}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func FuzzTokenize(f *testing.F) {
	f.Add("It’s US$5.5m/day (https://example.org/a) ’n’ 👍🏽:-) \u00ad\n re-e 1-2-3 A/B#c@d.e%f…g")
	f.Add("\xff'\xc3’s\u200d🇪🇬\ufeff.\u00ad-")
	f.Fuzz(func(t *testing.T, text string) {
		checkCover(t, text)
		s := trim(text, Span{0, len(text)}) // as one sentence, whatever is in it
		a, b := Tokenize(text, s), Tokenize(text, s)
		if d := cmp.Diff(a, b); d != "" {
			t.Fatalf("a second reading differs:\n%s", d)
		}
		at := s.Start
		for _, tok := range a {
			if tok.Start < at || tok.End <= tok.Start || strings.TrimFunc(text[at:tok.Start], isSpace) != "" {
				t.Fatalf("token [%d:%d] after %d", tok.Start, tok.End, at)
			}
			at = tok.End
		}
		if rest := strings.TrimFunc(text[at:s.End], isSpace); rest != "" {
			t.Fatalf("%q is left out", rest)
		}
	})
}
