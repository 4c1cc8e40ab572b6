package extractor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/entente-graph/entente/extractor/nlp"
)

// sentenceOf builds a sentence from words with tag, relation and head, counted from 1:
// "Norway PROPN.NNP nsubj 2".
func sentenceOf(t *testing.T, tree string) *sentence {
	t.Helper()
	s := &sentence{}
	for _, line := range strings.Split(tree, "; ") {
		f := strings.Fields(line)
		upos, xpos, ok := strings.Cut(f[1], ".")
		head, err := strconv.Atoi(f[3])
		if !ok || err != nil || len(f) != 4 {
			t.Fatalf("want word, tag.tag, relation and head, not %q", line)
		}
		s.Tokens = append(s.Tokens, nlp.Token{Text: f[0], Lemma: strings.ToLower(f[0]), UPOS: upos, XPOS: xpos, Rel: f[2], Head: head - 1})
	}
	s.indexTree()
	return s
}

// TestMend mends trees as the engine has drawn them, two sentences a rule, and wants the
// arcs that have changed.
func TestMend(t *testing.T) {
	e, err := defaultEvents()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ tree, want string }{
		{"Peru PROPN.NNP nsubj 2; hired VERB.VBD root 0; 90 NUM.CD obj 2; Chileans PROPN.NNPS appos 3", "90 nummod Chileans; Chileans obj hired"},
		{"Turkey PROPN.NNP nsubj 2; freed VERB.VBD root 0; 40 NUM.CD obj 2; Armenians PROPN.NNPS appos 3; from ADP.IN case 6; Kars PROPN.NNP nmod 3", "40 nummod Armenians; Armenians obj freed; Kars nmod Armenians"},
		{"Saudi PROPN.NNP compound 5; Arabian ADJ.JJ flat 1; and CCONJ.CC cc 4; Omani ADJ.JJ conj 2; ships NOUN.NNS root 0", "Saudi amod ships; Omani conj Saudi"},
		{"Sri PROPN.NNP compound 5; Lankan ADJ.JJ flat 1; and CCONJ.CC cc 4; Indian ADJ.JJ conj 2; ministers NOUN.NNS root 0", "Sri amod ministers; Indian conj Sri"},
		{"Norway PROPN.NNP nsubj 3; 's PART.POS case 1; plan NOUN.NN nsubj:pass 5; was AUX.VBD aux:pass 5; rejected VERB.VBN root 0", "Norway nmod:poss plan"},
		{"Chad PROPN.NNP nsubj 2; refused VERB.VBD root 0; the DET.DT det 4; envoy NOUN.NN iobj 2; 's PART.POS case 4; request NOUN.NN obj 2", "envoy nmod:poss request"},
		{"opposition NOUN.NN root 0; to ADP.IN case 3; Sweden PROPN.NNP nmod:poss 5; 's PART.POS case 3; membership NOUN.NN nmod 1", "to case membership"},
		{"support NOUN.NN root 0; for ADP.IN case 3; Mali PROPN.NNP nmod:poss 5; 's PART.POS case 3; army NOUN.NN nmod 1", "for case army"},
		{"Norway PROPN.NNP nsubj 2; sent VERB.VBD root 0; a DET.DT det 4; mission NOUN.NN nsubj 2; to ADP.IN case 6; Togo PROPN.NNP obl 2", "mission obj sent"},
		{"Norway PROPN.NNP nmod:poss 4; sent VERB.VBD root 0; its PRON.PRP$ nmod:poss 4; envoy NOUN.NN nsubj 2; to ADP.IN case 6; Togo PROPN.NNP obl 2", "Norway nsubj sent; envoy obj sent"},
		{"Police NOUN.NNS nsubj 2; barged VERB.VBD root 0; into ADP.IN case 5; the DET.DT det 5; parliament NOUN.NN obj 2", "parliament obl barged"},
		{"Hungary PROPN.NNP nsubj 2; provided VERB.VBD root 0; Lebanon PROPN.NNP iobj 2; with ADP.IN case 5; assistance NOUN.NN obj 2", "assistance obl provided"},
		{"Ghana PROPN.NNP nsubj 2; gave VERB.VBD root 0; millions NOUN.NNS obj 2; of ADP.IN case 5; aid NOUN.NN obj 2", "aid nmod millions"},
		{"Peru PROPN.NNP nsubj 2; sent VERB.VBD root 0; tonnes NOUN.NNS obj 2; of ADP.IN case 5; rice NOUN.NN obj 2", "rice nmod tonnes"},
		{"Ghana PROPN.NNP nsubj 2; turned VERB.VBD root 0; down ADP.IN compound:prt 2; Togo PROPN.NNP nmod:poss 6; 's PART.POS case 4; appeal NOUN.NN obl 2", "appeal obj turned"},
		{"Ghana PROPN.NNP nsubj 2; turned VERB.VBD root 0; down ADP.RP compound:prt 2; the DET.DT det 5; embassy NOUN.NN nmod:poss 7; 's PART.POS case 5; demand NOUN.NN obl 2", "demand obj turned"},
		{"Rebels NOUN.NNS nsubj 2; shrugged VERB.VBD root 0; off ADP.RP compound:prt 2; the DET.DT det 5; order NOUN.NN obl 2", "order obj shrugged"},
		{"rival ADJ.JJ amod 2; leaders NOUN.NNS nsubj 6; Otto PROPN.NNP appos 2; and CCONJ.CC cc 5; Anna PROPN.NNP conj 3; met VERB.VBD root 0", "leaders nmod:desc Otto; Otto nsubj met"},
		{"rift NOUN.NN root 0; between ADP.IN case 3; generals NOUN.NNS nmod 1; Musa PROPN.NNP appos 3; and CCONJ.CC cc 6; Ali PROPN.NNP conj 4", "between case Musa; generals nmod:desc Musa; Musa nmod rift"},
		{"Qatar PROPN.NNP nsubj 2; pledged VERB.VBD root 0; billions NOUN.NNS nmod:unmarked 5; in ADP.IN case 5; investment NOUN.NN obl 2", "billions obj pledged; investment nmod billions"},
		{"Togo PROPN.NNP nsubj 2; paid VERB.VBD root 0; francs NOUN.NNS nmod:unmarked 5; in ADP.IN case 5; damages NOUN.NNS obl 2", "francs obj paid; damages nmod francs"},
		{"Togo PROPN.NNP nsubj 2; bought VERB.VBD root 0; Kenyan ADJ.JJ obj 2; oil NOUN.NN obj 2", "Kenyan amod oil"},
		{"Peru PROPN.NNP nsubj 2; freed VERB.VBD root 0; Chilean ADJ.JJ obj 2; seamen NOUN.NNS obj 2", "Chilean amod seamen"},
		{"the DET.DT det 4; Mexican ADJ.JJ amod 4; attorney NOUN.NN nsubj 5; general ADJ.JJ amod 3; asked VERB.VBD root 0", "the det attorney; Mexican amod attorney"},
		{"Togo PROPN.NNP nmod:poss 4; 's PART.POS case 1; auditor NOUN.NN nsubj 5; general ADJ.NNP amod 3; resigned VERB.VBD root 0", "Togo nmod:poss auditor"},
		{"Togo PROPN.NNP nsubj 2; began VERB.VBD root 0; four NUM.CD nummod 4; days NOUN.NNS obl:unmarked 2; of ADP.IN case 6; rain NOUN.NN nmod 4", "days obj began"},
		{"Rebels NOUN.NNS nsubj 2; endured VERB.VBD root 0; hours NOUN.NNS obl:unmarked 2; of ADP.IN case 6; heavy ADJ.JJ amod 6; shelling NOUN.NN nmod 3", "hours obj endured"},
		{"by ADP.IN mark 2; killing VERB.VBG advcl 5; a DET.DT det 4; bishop NOUN.NN obj 5; angered VERB.VBD root 0; Rome PROPN.NNP obj 5", "bishop obj killing"},
		{"Arming VERB.VBG csubj 3; rebels NOUN.NNS obj 3; cost VERB.VBD root 0; Chad PROPN.NNP obj 3", "rebels obj Arming"},
		{"They PRON.PRP nsubj 2; expelled VERB.VBD root 0; each DET.DT obj 2; other ADJ.JJ fixed 3; 's PART.POS case 3; envoys NOUN.NNS obj 2", "each nmod:poss envoys"},
		{"He PRON.PRP nsubj 2; feared VERB.VBD root 0; somebody PRON.NN iobj 2; 's PART.POS case 3; army NOUN.NN obj 2", "somebody nmod:poss army"},
		{"Senator PROPN.NNP nsubj 6; from ADP.IN case 3; Vermont PROPN.NNP nmod 1; Otto PROPN.NNP nsubj 6; Mbeki PROPN.NNP flat 4; fled VERB.VBD root 0", "Senator nmod:desc Otto"},
		{"saw VERB.VBD root 0; president NOUN.NN obj 1; of ADP.IN case 4; Mali PROPN.NNP nmod 2; Otto PROPN.NNP obj 1", "president nmod:desc Otto"},
		{"Two NUM.CD nummod 2; men NOUN.NNS nsubj 3; trained VERB.VBD root 0; with ADP.IN case 5; rebels NOUN.NNS obl:agent 3", "rebels obl trained"},
		{"They PRON.PRP nsubj 2; fought VERB.VBD root 0; alongside ADP.IN case 4; troops NOUN.NNS obl:agent 2", "troops obl fought"},
		{"The DET.DT det 2; militia NOUN.NN nsubj 4; is AUX.VBZ aux:pass 4; allied VERB.VBN root 0", "militia nsubj:pass allied"},
		{"A DET.DT det 2; minister NOUN.NN nsubj 4; is AUX.VBZ aux:pass 4; expected VERB.VBN root 0", "minister nsubj:pass expected"},
		{"rebuked VERB.VBD root 0; Russian ADJ.JJ amod 3; Orthodox ADJ.JJ amod 4; leaders NOUN.NNS obj 1", "Russian amod leaders"},
		{"met VERB.VBD root 0; Malian ADJ.JJ amod 3; religious ADJ.JJ amod 4; chiefs NOUN.NNS obj 1", "Malian amod chiefs"},
		{"feud NOUN.NN root 0; between ADP.IN case 3; Somali ADJ.JJ amod 4; tribesmen NOUN.NNS nmod 1", "between case tribesmen"},
		{"died VERB.VBD root 0; in ADP.IN case 3; Sinai PROPN.NNP compound 4; clashes NOUN.NNS obl 1", "in case clashes"},
		{"ticket NOUN.NN root 0; of ADP.IN case 3; activist NOUN.NN nmod:desc 4; Otto PROPN.NNP nmod 1", "of case Otto"},
		{"vote NOUN.NN root 0; against ADP.IN case 3; nominee NOUN.NN nmod:desc 4; Anna PROPN.NNP nmod 1", "against case Anna"},
		{"clash NOUN.NN root 0; between ADP.IN case 3; Greek ADJ.JJ nmod 1; and CCONJ.CC cc 6; Turkish ADJ.JJ amod 6; ships NOUN.NNS nmod 1", "ships conj Greek"},
		{"pact NOUN.NN root 0; with ADP.IN case 3; Togo PROPN.NNP nmod 1; and CCONJ.CC cc 5; Benin PROPN.NNP nmod 1", "Benin conj Togo"},
		{"Kenyan ADJ.JJ amod 2; police NOUN.NN nsubj 7; and CCONJ.CC cc 4; member NOUN.NN conj 2; of ADP.IN case 6; militia NOUN.NN nmod 2; met VERB.VBD root 0", "militia nmod member"},
		{"army NOUN.NN compound 2; officer NOUN.NN root 0; and CCONJ.CC cc 4; head NOUN.NN conj 2; of ADP.IN case 6; tribes NOUN.NN nmod 2", "tribes nmod head"},
		{"Togo PROPN.NNP nsubj 2; broke VERB.VBD root 0; off ADP.RP case 5; border NOUN.NN compound 5; talk NOUN.NN obl 2", "off compound:prt broke; talk obj broke"},
		{"Algeria PROPN.NNP nsubj 2; has VERB.VBZ root 0; plan NOUN.NN obj 2; to PART.TO mark 5; train VERB.VB xcomp 3", "train acl plan"},
		{"It PRON.PRP nsubj 2; made VERB.VBD root 0; effort NOUN.NN obj 2; to PART.TO mark 5; mediate VERB.VB xcomp 3", "mediate acl effort"},
		{"They PRON.PRP nsubj 2; expect VERB.VBP root 0; Chad PROPN.NNP nsubj 5; to PART.TO mark 5; attack VERB.VB xcomp 2", "Chad obj expect"},
		{"Oman PROPN.NNP nsubj 2; saw VERB.VBD root 0; troops NOUN.NNS nsubj 4; flee VERB.VB xcomp 2", "troops obj saw"},
		{"help VERB.VB root 0; Hamas PROPN.NNP obj 1; militants NOUN.NNS nsubj 4; attack VERB.VB xcomp 1", "Hamas compound militants; militants obj help"},
		{"let VERB.VB root 0; Renamo PROPN.NNP obj 1; fighters NOUN.NNS nsubj 4; go VERB.VB xcomp 1", "Renamo compound fighters; fighters obj let"},
		{"order VERB.VBD root 0; his PRON.PRP$ nmod:poss 3; army NOUN.NN obj 1; to PART.TO mark 5; attack VERB.VB acl 3", "attack xcomp order"},
		{"urge VERB.VBD root 0; minister NOUN.NN obj 1; to PART.TO mark 4; resign VERB.VB acl 2", "resign xcomp urge"},
		{"Chad PROPN.NNP nsubj 2; cautioned VERB.VBD root 0; Niger PROPN.NNP obj 2; against ADP.IN mark 5; training VERB.VBG acl 3", "training advcl cautioned"},
		{"Oman PROPN.NNP nsubj 2; suspected VERB.VBD root 0; Iran PROPN.NNP obj 2; of ADP.IN mark 5; spying VERB.VBG acl 3", "spying advcl suspected"},
		{"action NOUN.NN root 0; against ADP.IN case 3; militants NOUN.NNS nmod 1; in ADP.IN case 5; Libya PROPN.NNP nmod 3; , PUNCT., punct 8; who PRON.WP nsubj 8; fled VERB.VBD advcl:relcl 1", "fled acl:relcl militants"},
		{"thanked VERB.VBD root 0; guards NOUN.NNS obj 1; who PRON.WP nsubj 4; helped VERB.VBD advcl:relcl 1", "helped acl:relcl guards"},
		{"bargained VERB.VBD root 0; with ADP.IN case 4; Chairman PROPN.NNP obl 1; Anna PROPN.NNP flat 3", "with case Chairman"},
		{"letter NOUN.NN root 0; to ADP.IN case 4; Bishop PROPN.NNP nmod 1; Otto PROPN.NNP flat 3", "to case Bishop"},
		{"Anna PROPN.NNP nsubj 2; met VERB.VBD root 0; guitarist NOUN.NN obj 2; Peter PROPN.NNP flat 3; Olsen PROPN.NNP flat 4", "Peter appos guitarist"},
		{"talk NOUN.NN root 0; with ADP.IN case 3; envoy NOUN.NN nmod 1; Otto PROPN.NNP flat 3; Mbeki PROPN.NNP flat 3", "Otto appos envoy; Mbeki flat Otto"},
		{"It PRON.PRP nsubj 2; hired VERB.VBD root 0; firm NOUN.NN obj 2; Sidley PROPN.NNP obj 2; Austin PROPN.NNP flat 4", "Sidley appos firm"},
		{"half-back NOUN.NN nsubj 3; Jarrod PROPN.NNP nsubj 3; won VERB.VBD root 0", "Jarrod appos half-back"},
		{"met VERB.VBD root 0; preacher NOUN.NN obj 1; Otto PROPN.NNP appos 2; and CCONJ.CC cc 5; Anna PROPN.NNP conj 3", "Anna conj preacher"},
		{"from ADP.IN case 2; poet NOUN.NN root 0; Otto PROPN.NNP appos 2; or CCONJ.CC cc 5; friends NOUN.NNS conj 3", ""},
		{"president NOUN.NN nsubj 6; , PUNCT., punct 4; general NOUN.NN nmod:desc 4; Otto PROPN.NNP nsubj 6; , PUNCT., punct 4; fled VERB.VBD root 0", "Otto appos president"},
		{"hurricane NOUN.NN nsubj 6; , PUNCT., punct 4; Hurricane PROPN.NNP nmod:desc 4; Gonzalo PROPN.NNP nsubj 6; , PUNCT., punct 4; landed VERB.VBD root 0", "Gonzalo appos hurricane"},
		{"Rather ADV.RB mark 3; than ADP.IN mark 3; attack VERB.VB advcl 4; sued VERB.VBD root 0", "than fixed Rather"},
		{"Instead ADV.RB mark 3; of ADP.IN mark 3; leaving VERB.VBG advcl 4; stayed VERB.VBD root 0", "of fixed Instead"},
		{"Kenya PROPN.NNP nsubj 4; no ADV.RB advmod 4; longer ADV.RBR advmod 4; trains VERB.VBZ root 0", "no advmod longer"},
		{"He PRON.PRP nsubj 2; fights VERB.VBZ root 0; no ADV.RB advmod 2; more ADV.RBR advmod 2", "no advmod more"},
		{"arrange VERB.VB root 0; a DET.DT det 3; visit VERB.VB obj 1", "visit is a noun"},
		{"staged VERB.VBD root 0; the DET.DT det 3; attack VERB.VBP obj 1", "attack is a noun"},
		{"Romania PROPN.NNP nsubj 2; rule VERB.VBD root 0; out SCONJ.IN mark 4; sending VERB.VBG xcomp 2", "out compound:prt rule"},
		{"call VERB.VBD root 0; off SCONJ.IN mark 3; visiting VERB.VBG xcomp 1", "off compound:prt call"},
		{"ceased VERB.VBD root 0; hostilities NOUN.NN obj 1", "hostility"},
		{"chances NOUN.NNS nsubj 2; rose VERB.VBD root 0", "chance"},
		{"fired VERB.VBD root 0; mortar NOUN.NN obj 1; target VERB.VBG case 4; villages NOUN.NNS obl 1", "target acl mortar; villages obj target"},
		{"sent VERB.VBD root 0; letter NOUN.NN obj 1; thank VERB.VBG case 4; Chad PROPN.NNP nmod 2", "thank acl letter; Chad obj thank"},
		// what is right stays
		{"urge VERB.VBD root 0; effort NOUN.NN obj 1; to PART.TO mark 4; mediate VERB.VB acl 2", ""},
		{"sent VERB.VBD root 0; Ukraine PROPN.NNP obj 1; Patriots PROPN.NNPS obj 1", ""},
		{"minister NOUN.NN root 0; and CCONJ.CC cc 3; official NOUN.NN conj 1; of ADP.IN case 5; Norway PROPN.NNP nmod 1", ""},
		{"fired VERB.VBD root 0; mortar NOUN.NN obj 1; follow VERB.VBG case 4; talk NOUN.NN obl 1", ""},
		{"Norway PROPN.NNP nsubj 2; hit VERB.VBD root 0; Mali PROPN.NNP nmod:poss 5; 's PART.POS case 3; army NOUN.NN obj 2; in ADP.IN case 7; May PROPN.NNP obl 2", ""},
		{"Norway PROPN.NNP nsubj 2; asked VERB.VBD root 0; Kenya PROPN.NNP obj 2; to PART.TO mark 5; help VERB.VB xcomp 2; which PRON.WDT nsubj 7; angered VERB.VBD advcl:relcl 2", ""},
	} {
		s := sentenceOf(t, c.tree)
		before := append([]nlp.Token(nil), s.Tokens...)
		s.mend(e)
		var got []string
		for i, n := range s.Tokens {
			switch o := before[i]; {
			case n.UPOS != o.UPOS:
				got = append(got, n.Text+" is a noun")
			case n.Lemma != o.Lemma:
				got = append(got, n.Lemma)
			case n.Head != o.Head || n.Rel != o.Rel:
				got = append(got, fmt.Sprintf("%s %s %s", n.Text, n.Rel, s.Tokens[n.Head].Text))
			}
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%s:\n\tgot  %s\n\twant %s", c.tree, g, c.want)
		}
		for i, n := range s.Tokens {
			if n.Head >= 0 && !slices.Contains(s.children[n.Head], i) {
				t.Errorf("%s: %s is no child of its head", c.tree, n.Text)
			}
		}
	}
}
