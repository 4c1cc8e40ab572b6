package extractor

import "testing"

// TestHome holds which country those have of whom no word says one.
func TestHome(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct{ text, words, country string }{
		{"Rebels attacked an army post in northern Uganda.", "Rebels", "UGA"},
		{"Rebels attacked an army post in northern Uganda.", "army", "UGA"},
		{"Gunmen abducted a bishop near the Philippine town of Jolo.", "Gunmen", "PHL"},
		{"Opposition leaders demanded the resignation of Malian President Ibrahim Keita.", "Opposition leaders", "MLI"},
		{"Dockers blocked the port after the Chilean government had broken its word.", "Dockers", "CHL"},
		{"Guerrillas ambushed a military convoy in southern Colombia.", "military convoy", "COL"},
		{"Protesters stoned the US embassy in Jakarta.", "Protesters", "IDN"},
		{"French troops killed ten insurgents in northern Mali.", "ten insurgents", "MLI"},
		{"The military government imposed a curfew in Haiti, a spokeswoman for the US embassy said.", "military government", "HTI"},
		{"Islamic fundamentalists began a hunger strike to press the Algerian president.", "Islamic fundamentalists", "DZA"},
		{"The Nahda Salam party called on the Tunisian government to resign.", "Nahda Salam party", "TUN"},
		// an actor from outside, a place where it is only told, guests, and two places say nothing
		{"Norway urged the rebels to stop fighting.", "the rebels", ""},
		{"Officials in Geneva said rebels had attacked a convoy.", "rebels", ""},
		{"An envoy in Oslo demanded that militiamen leave the town.", "militiamen", ""},
		{"Under a deal signed in Oslo the rebels free their hostages.", "the rebels", ""},
		{"Three tourists were killed by gunmen in Kenya.", "Three tourists", ""},
		{"Militants crossed from Chad and killed farmers in Niger and in Mali.", "Militants", ""},
		{"Foreign troops killed two farmers in Kandahar.", "Foreign troops", ""},
		{"A multinational force landed in Haiti.", "multinational force", ""},
		{"Turkish jets bombed soldiers in northern Iraq.", "soldiers", ""},
	} {
		result := x.Read(Document{ID: "1", Text: c.text, OneSentence: true})
		found := false
		for _, m := range result.Mentions {
			if m.Text == c.words || "the "+m.Text == c.words {
				found = true
				if m.Country != c.country {
					t.Errorf("%s: %q is of %q, want %q", c.text, c.words, m.Country, c.country)
				}
			}
		}
		if !found {
			t.Errorf("%s: %q is no mention", c.text, c.words)
		}
	}
}
