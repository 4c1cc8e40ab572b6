package nlp

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLemma(t *testing.T) {
	for _, test := range []struct{ upos, xpos, pairs string }{
		{"VERB", "VBD", "attacked:attack said:say planned:plan denied:deny offered:offer hoped:hope trafficked:traffic fled:flee agreed:agree created:create controlled:control killed:kill fell:fall struck:strike retook:retake oversaw:oversee re-opened:re-open died:die vetoed:veto focused:focus overheard:overhear"},
		{"VERB", "VB", "training:train ousting:oust bring:bring sing:sing sting:sting"},
		{"VERB", "VBG", "dying:die lying:lie planning:plan hoping:hope using:use seeing:see running:run winning:win beginning:begin vying:vie changing:change singing:sing backing:back aging:age hanging:hang picnicking:picnic gon:go"},
		{"VERB", "VBZ", "says:say goes:go denies:deny watches:watch focuses:focus uses:use passes:pass taxes:tax dies:die vetoes:veto loses:lose"},
		{"VERB", "VBN", "sworn:swear overthrown:overthrow armed:arm seized:seize united:unite besieged:besiege"},
		{"VERB", "VB", "lead:lead bring:bring"},
		// Verbs that no list has go by their spelling.
		{"VERB", "VBD", "blorgled:blorgle snarfed:snarf glimmed:glim brazed:braze zapped:zap vaporized:vaporize"},
		{"AUX", "VBZ", "is:be has:have does:do 's:be ’s:be"},
		{"AUX", "MD", "wo:will ca:can 'd:would 'll:will could:could"},
		{"AUX", "VBD", "was:be had:have did:do"},
		{"NOUN", "NNS", "talks:talk countries:country attacks:attack churches:church men:man spokesmen:spokesman crises:crisis analyses:analysis bases:basis wives:wife leaves:leaf viruses:virus causes:cause shoes:shoe taxes:tax potatoes:potato movies:movie ties:tie media:media data:data news:news series:series species:species headquarters:headquarters aircraft:aircraft thanks:thanks 1960s:1960s MPs:MP Iraqis:Iraqi children:child passers-by:passer-by ex-wives:ex-wife"},
		{"NOUN", "NN", "Talk:talk gas:gas TV:TV GDP:GDP CO2:CO2 PhD:PhD bus:bus pm:p.m. crisis:crisis anti-Americanism:anti-Americanism"},
		{"PROPN", "NNP", "Norway:Norway Reuters:Reuters Sept.:September Mr:Mr. O’Neill:O'Neill Mar.:March Mar:Mar"},
		{"PROPN", "NNPS", "States:State Nations:Nation Emirates:Emirate Philippines:Philippines Netherlands:Netherlands Iraqis:Iraqi Forces:Force Territories:Territory Women:Woman"},
		{"ADJ", "JJ", "American:American Libyan:Libyan Iraqi:Iraqi Civilian:civilian New:new anti-American:anti-American Pro-Russian:pro-Russian further:further LARGE:large"},
		{"ADJ", "NNP", "United:United New:New National:National"},
		{"VERB", "NNP", "United:Unite"},
		{"ADJ", "JJR", "better:good worse:bad larger:large bigger:big happier:happy newer:new safer:safe smaller:small wider:wide further:further"},
		{"ADJ", "JJS", "best:good latest:late largest:large biggest:big heaviest:heavy most:most"},
		{"ADV", "RBR", "better:well later:late earlier:early more:more"},
		{"ADV", "RB", "quickly:quickly better:better Later:later"},
		{"PRON", "PRP", "I:I me:I him:he her:she us:we them:they ’em:they mine:my theirs:their It:it"},
		{"PRON", "PRP$", "her:her their:their"},
		{"DET", "DT", "an:a these:this those:that The:the"},
		{"PART", "RB", "n't:not n’t:not not:not"},
		{"PART", "POS", "':'s ’s:'s"},
		{"PART", "TO", "to:to na:to"},
		{"NUM", "CD", "5,000:5000 1,234,567.8:1234567.8 12,5:12,5 Two:two m:million bn:billion II:II"},
		{"PUNCT", "``", "“:\" ‘:' ``:''"},
		{"PUNCT", ":", "–:- —:— …:…"},
		{"X", "FW", "Zeitgeist:Zeitgeist"},
	} {
		for _, pair := range strings.Fields(test.pairs) {
			form, want, _ := strings.Cut(pair, ":")
			if got := lemma(form, test.upos, test.xpos); got != want {
				t.Errorf("lemma of %q as %s %s is %q, want %q", form, test.upos, test.xpos, got, want)
			}
		}
	}
}

func FuzzLemma(f *testing.F) {
	for _, form := range []string{"", "ed", "ing", "s", "'s", "United", "re-opened", "ﬁles", "İs", "\xffs", "E-", "-s", "IS", "1,000"} {
		f.Add(form, uint8(0), uint8(0))
		f.Add(form, uint8(2), uint8(3))
	}
	upos := []string{"VERB", "AUX", "NOUN", "PROPN", "ADJ", "ADV", "PRON", "DET", "PART", "NUM", "PUNCT", "SYM", "X", ""}
	xpos := []string{"VB", "VBD", "VBG", "VBN", "VBZ", "NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "RB", "RBR", "RBS", "PRP", "MD", "CD", ""}
	f.Fuzz(func(t *testing.T, form string, u, x uint8) {
		pos, tag := upos[int(u)%len(upos)], xpos[int(x)%len(xpos)]
		got := lemma(form, pos, tag)
		if got == "" && form != "" {
			t.Errorf("%q as %s %s has no lemma", form, pos, tag)
		}
		if utf8.ValidString(form) && !utf8.ValidString(got) {
			t.Errorf("lemma of %q as %s %s is %q, which is not UTF-8", form, pos, tag, got)
		}
		if again := lemma(form, pos, tag); again != got {
			t.Errorf("lemma of %q is %q, then %q", form, got, again)
		}
	})
}
