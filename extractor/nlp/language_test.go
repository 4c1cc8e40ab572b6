package nlp

import (
	"strings"
	"testing"
)

func TestEnglish(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"news", "Norway has offered to train Kenyan soldiers, officials in Oslo said on Monday.", true},
		{"headline", "EU leaders meet in Brussels over sanctions on Belarus", true},
		{"headline without small words", "Talks collapse, rebels retake port", true},
		{"one sentence", "Norway met Kenya.", true},
		{"a name in small letters", "Rebels of the al Shabab and un peacekeepers met", true},
		{"nothing", "", true},
		{"figures", "12.5 % 2024-01-02", true},
		{"foreign names", "El Salvador and La Paz were the only ones to object, said María de los Ángeles of Los Verdes.", true},
		{"a quotation", "He said \"c'est la vie\" and left for Dakar, where the talks had been moved by the union.", true},
		{"capitals", strings.Repeat("THE MINISTER HAS RESIGNED. ", 20), true},
		{"Spanish", "El presidente anunció que los soldados volverán a sus bases antes de que termine el mes.", false},
		{"French", "Le gouvernement a rejeté les accusations et demande une enquête sur les violences dans le nord.", false},
		{"German", "Die Regierung hat den Vorschlag der Opposition abgelehnt und das Parlament wird nicht abstimmen.", false},
		{"Turkish", strings.Repeat("Cumhurbaşkanı yeni anayasa taslağını meclise sundu, muhalefet oylamayı boykot edeceğini açıkladı. ", 3), false},
		{"Russian", "Президент подписал указ о новых санкциях против соседней страны.", false},
		{"Arabic", "أعلن الوزير أن القوات ستنسحب من المدينة خلال أسبوع.", false},
		{"Chinese", "外交部长周二会见了来访的代表团。", false},
		{"Swahili", "Rais amesema kwamba jeshi la nchi hiyo litaondoka katika mji huo kwa amani kabla ya mwisho wa mwezi.", false},
	} {
		if got := English(test.text); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestEnglishCorpora holds the judgement against what is surely English.
func TestEnglishCorpora(t *testing.T) {
	wrong, n := 0, 0
	for _, file := range []string{"gum-free.dev.conllu.gz", "ewt.dev.conllu.gz"} {
		var text strings.Builder
		for i, s := range readGold(t, file) {
			text.WriteString(strings.Join(s.form, " ") + "\n")
			if i%10 == 9 {
				n++
				if !English(text.String()) {
					wrong++
				}
				text.Reset()
			}
		}
	}
	if wrong*100 > n {
		t.Errorf("%d of %d stretches of ten English sentences are taken for another language", wrong, n)
	}
}
