package extractor

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/entente-graph/entente/graph"
)

func lexicon(t testing.TB) *Lexicon {
	t.Helper()
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestHolder(t *testing.T) {
	l := lexicon(t)
	for _, c := range []struct{ country, office, day, want string }{
		{"USA", "president", "1991-08-19", "george-h-w-bush"},
		{"USA", "president", "1998-12-16", "bill-clinton"},
		{"USA", "president", "2003-03-20", "george-w-bush"},
		{"USA", "president", "2011-05-02", "barack-obama"},
		{"USA", "president", "2019-01-01", "donald-trump"},
		{"USA", "president", "2022-02-24", "joe-biden"},
		{"USA", "president", "2025-06-01", "donald-trump"},
		{"USA", "President", "2017-01-20", "donald-trump"}, // who came
		{"USA", "secretary of state", "1995-11-21", "warren-christopher"},
		{"USA", "secretary of state", "2010-07-01", "hillary-clinton"},
		{"USA", "foreign minister", "2013-09-14", "john-kerry"},
		{"USA", "defense secretary", "2001-09-11", "donald-rumsfeld"},
		{"USA", "secretary of defense", "2007-06-01", "robert-gates"},
		{"USA", "vice president", "2005-01-01", "dick-cheney"},
		{"GBR", "prime minister", "1990-08-02", "margaret-thatcher"},
		{"GBR", "prime minister", "1996-02-09", "john-major"},
		{"GBR", "prime minister", "2008-10-08", "gordon-brown"},
		{"GBR", "premier", "2022-10-01", "liz-truss"},
		{"GBR", "foreign secretary", "2011-03-17", "william-hague"},
		{"GBR", "foreign minister", "2003-02-05", "jack-straw"},
		{"GBR", "defence minister", "2001-10-07", "geoff-hoon"},
		{"GBR", "monarch", "2012-06-05", "elizabeth-ii"},
		{"FRA", "president", "1992-09-20", "francois-mitterrand"},
		{"FRA", "president", "2005-05-29", "jacques-chirac"},
		{"FRA", "prime minister", "1998-07-12", "lionel-jospin"},
		{"FRA", "foreign minister", "2003-02-14", "dominique-de-villepin"},
		{"FRA", "defence minister", "2013-01-11", "jean-yves-le-drian"},
		{"DEU", "chancellor", "1990-10-03", "helmut-kohl"},
		{"DEU", "prime minister", "2015-09-04", "angela-merkel"},
		{"DEU", "foreign minister", "1999-03-24", "joschka-fischer"},
		{"ITA", "prime minister", "2012-06-29", "mario-monti"},
		{"ESP", "prime minister", "2004-03-11", "jose-maria-aznar"},
		{"POL", "president", "2010-04-01", "lech-kaczynski"},
		{"RUS", "president", "1996-07-03", "boris-yeltsin"},
		{"RUS", "president", "2008-08-08", "dmitry-medvedev"},
		{"RUS", "prime minister", "2008-08-08", "vladimir-putin"},
		{"RUS", "foreign minister", "1999-06-12", "igor-ivanov"},
		{"RUS", "foreign minister", "2014-03-18", "sergei-lavrov"},
		{"RUS", "defence minister", "2022-02-24", "sergei-shoigu"},
		{"UKR", "president", "2004-11-21", "leonid-kuchma"},
		{"UKR", "president", "2013-11-30", "viktor-yanukovych"},
		{"UKR", "foreign minister", "2022-03-10", "dmytro-kuleba"},
		{"TUR", "prime minister", "2010-05-31", "recep-tayyip-erdogan"},
		{"TUR", "foreign minister", "2017-03-11", "mevlut-cavusoglu"},
		{"EGY", "president", "2010-06-01", "hosni-mubarak"},
		{"EGY", "president", "2013-01-25", "mohamed-morsi"},
		{"EGY", "president", "2015-10-31", "abdel-fattah-sisi"},
		{"ISR", "prime minister", "1993-09-13", "yitzhak-rabin"},
		{"ISR", "prime minister", "2006-07-12", "ehud-olmert"},
		{"ISR", "defence minister", "2023-10-07", "yoav-gallant"},
		{"IRN", "president", "2009-06-12", "mahmoud-ahmadinejad"},
		{"IRN", "foreign minister", "2015-07-14", "mohammad-javad-zarif"},
		{"IRQ", "prime minister", "2014-06-10", "nouri-maliki"},
		{"SYR", "president", "1991-01-01", "hafez-assad"},
		{"SYR", "president", "2013-08-21", "bashar-assad"},
		{"SAU", "king", "2003-05-12", "fahd-bin-abdulaziz"},
		{"SAU", "crown prince", "2018-10-02", "mohammed-bin-salman"},
		{"SAU", "foreign minister", "1990-08-02", "saud-faisal"},
		{"CHN", "president", "2008-08-08", "hu-jintao"},
		{"CHN", "premier", "1998-04-01", "zhu-rongji"},
		{"CHN", "foreign minister", "2023-03-01", "qin-gang"},
		{"JPN", "prime minister", "2011-03-11", "naoto-kan"},
		{"JPN", "prime minister", "2022-07-08", "fumio-kishida"},
		{"KOR", "president", "2000-06-15", "kim-dae-jung"},
		{"IND", "prime minister", "2008-11-26", "manmohan-singh"},
		{"PAK", "prime minister", "1998-05-28", "nawaz-sharif"},
		{"PAK", "president", "2008-09-20", "asif-ali-zardari"},
		{"AFG", "president", "2009-08-20", "hamid-karzai"},
		{"ZAF", "president", "1994-05-10", "nelson-mandela"},
		{"NGA", "president", "2014-04-14", "goodluck-jonathan"},
		{"KEN", "president", "2007-12-27", "mwai-kibaki"},
		{"COD", "president", "1998-08-02", "laurent-desire-kabila"},
		{"BRA", "president", "2016-01-01", "dilma-rousseff"},
		{"VEN", "president", "2002-04-01", "hugo-chavez"},
		{"COL", "president", "2002-09-01", "alvaro-uribe"},
		{"MEX", "president", "1994-12-20", "ernesto-zedillo"},
		{"CAN", "prime minister", "2001-09-11", "jean-chretien"},
		{"AUS", "prime minister", "1999-09-20", "john-howard"},
		{"United Nations", "secretary-general", "1994-04-06", "boutros-boutros-ghali"},
		{"UN", "secretary general", "2003-03-20", "kofi-annan"},
		{"organization:nato", "secretary-general", "1999-03-24", "javier-solana"},
		{"NATO", "secretary-general", "2022-02-24", "jens-stoltenberg"},
		{"the European Union", "foreign policy chief", "2012-01-01", "catherine-ashton"},
		{"IMF", "managing director", "2010-05-02", "dominique-strauss-kahn"},
		{"VAT", "pope", "2006-09-12", "benedict-xvi"},
		// Nobody, or nobody in particular.
		{"EGY", "president", "2011-03-01", ""},
		{"DEU", "president", "", ""},
		{"DEU", "president", "2015", ""},
		{"USA", "shogun", "2015-01-01", ""},
		{"XYZ", "president", "2015-01-01", ""},
		{"group:hamas", "leader", "2018-01-01", ""}, // two, and the word does not say which
		{"SRB", "foreign minister", "2004-02-01", ""},
	} {
		id, ok := l.Holder(c.country, c.office, c.day)
		want := graph.ActorID("person:" + c.want)
		if c.want == "" {
			want = ""
		}
		if id != want || ok != (want != "") {
			t.Errorf("%s %s on %s: %q, %v; want %q", c.country, c.office, c.day, id, ok, want)
		}
	}
}

// TestOfficeOn holds what persons were on a day, and as what they acted then.
func TestOfficeOn(t *testing.T) {
	l := lexicon(t)
	f := &finder{Lexicon: l, doc: &document{}}
	for _, c := range []struct {
		person, day, title string
		sector             graph.Sector
	}{
		{"abdel-fattah-sisi", "2010-01-01", "", ""},
		{"abdel-fattah-sisi", "2013-07-03", "defence minister", "MIL"},
		{"abdel-fattah-sisi", "2020-01-01", "president", "GOV"},
		{"hosni-mubarak", "2012-06-02", "", "ELI"},
		{"jens-stoltenberg", "2011-07-22", "prime minister", "GOV"},
		{"jens-stoltenberg", "2014-02-01", "", "ELI"},
		{"jens-stoltenberg", "2018-07-11", "secretary-general", "IGO"},
		{"antonio-guterres", "1999-10-01", "prime minister", "GOV"},
		{"antonio-guterres", "2012-01-01", "high commissioner", "IGO"},
		{"antonio-guterres", "2020-01-01", "secretary-general", "IGO"},
		{"kofi-annan", "2012-05-01", "envoy", "IGO"},
		{"kofi-annan", "2008-01-01", "", "ELI"},
		{"colin-powell", "1991-02-24", "chief of staff", "MIL"},
		{"colin-powell", "2003-02-05", "secretary of state", "GOV"},
		{"hillary-clinton", "2003-01-01", "senator", "LEG"},
		{"hillary-clinton", "2011-10-20", "secretary of state", "GOV"},
		{"ariel-sharon", "1999-01-01", "foreign minister", "GOV"},
		{"ehud-barak", "1994-01-01", "chief of staff", "MIL"},
		{"ehud-barak", "2009-01-01", "defence minister", "MIL"},
		{"boris-johnson", "2010-01-01", "mayor", "GOV"},
		{"boris-johnson", "2017-01-01", "foreign secretary", "GOV"},
		{"viktor-orban", "1999-01-01", "prime minister", "GOV"},
		{"viktor-orban", "2005-01-01", "", "ELI"},
		{"aung-san-suu-kyi", "2007-09-22", "opposition leader", "OPP"},
		{"aung-san-suu-kyi", "2018-01-01", "state counsellor", "GOV"},
		{"aung-san-suu-kyi", "2022-01-01", "opposition leader", "OPP"},
		{"yoweri-museveni", "1985-01-01", "", ""},
		{"charles-taylor", "1992-01-01", "leader", "REB"},
		{"charles-taylor", "2000-01-01", "president", "GOV"},
		{"osama-bin-laden", "2012-01-01", "", "UAF"}, // a militant stays one
		{"velupillai-prabhakaran", "2010-01-01", "", "REB"},
		{"riek-machar", "2012-01-01", "vice president", "GOV"},
		{"riek-machar", "2014-01-15", "rebel leader", "REB"},
		{"pervez-musharraf", "1999-05-26", "army chief", "MIL"},
		{"michel-suleiman", "2007-05-20", "commander", "MIL"},
		{"ahmed-sharaa", "2014-01-01", "leader", "REB"},
		{"ahmed-sharaa", "2025-05-14", "president", "GOV"},
		{"juan-manuel-santos", "2008-03-01", "defence minister", "MIL"},
		{"donald-tusk", "2016-01-01", "president", "IGO"},
		{"donald-tusk", "2010-01-01", "prime minister", "GOV"},
		{"alexei-navalny", "2021-01-17", "opposition leader", "OPP"},
		{"george-weah", "2010-01-01", "opposition leader", "OPP"},
	} {
		id := graph.ActorID("person:" + c.person)
		if _, ok := l.Actor(id); !ok {
			t.Errorf("no %s", id)
			continue
		}
		o, in := l.officeOn(id, c.day)
		if in != (c.title != "") || in && o.key.title != c.title {
			t.Errorf("%s on %s: %q, %v; want %q", id, c.day, o.key.title, in, c.title)
		}
		f.doc.Date = c.day
		m := &mention{}
		m.Actor = id
		f.inRole(m)
		if m.Sector != c.sector {
			t.Errorf("%s on %s acts as %q, want %q", id, c.day, m.Sector, c.sector)
		}
	}
}

// TestPersonsTable holds how much the table knows, and that it is of one piece.
func TestPersonsTable(t *testing.T) {
	l := lexicon(t)
	rows, several, loose := 0, 0, 0
	now := map[string]bool{}
	for id, held := range l.held {
		rows += len(held)
		if len(held) > 1 {
			several++
		}
		for _, o := range held {
			switch o.key.title {
			case "president", "prime minister", "chancellor", "king", "queen", "emir", "sultan", "emperor", "leader", "supreme leader", "pope", "sovereign prince", "grand duke", "chief executive":
				if o.covers("2025-06-30") {
					now[o.country] = true
				}
			}
			if o.key.of != o.country && o.key.of != o.code && !strings.Contains(o.key.of, ":") {
				loose++
			}
		}
		if a := l.actors[id]; a.Kind != graph.KindPerson || a.Sector == "" || a.Country == "" && a.Code == "" {
			t.Errorf("%s: %+v", id, a)
		}
	}
	t.Logf("%d persons with %d offices, %d with several; %d offices of a body that the lexicon lacks; heads of %d states in June 2025", len(l.held), rows, several, loose, len(now))
	if len(l.held) < 3600 || rows < 4400 || several < 600 {
		t.Errorf("%d persons with %d offices, %d with several", len(l.held), rows, several)
	}
	if len(now) < 195 {
		t.Errorf("heads of %d states in June 2025", len(now))
	}
}

func TestPersonFaults(t *testing.T) {
	whole := tables(t, sub(t, lexiconFiles, "lexicon"))
	for _, c := range []struct{ name, file, lines, want string }{
		{"turned round", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2010\t2009-12\t-", ":30: the office ends on 2009-12-31, before it begins on 2010-01-01"},
		{"month", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2010-1\t-\t-", ":25: \"2010-1\" is no date"},
		{"code", "persons.tsv", "Jo Doe\tNRW\tGOV\tminister\t-\t-\t-", ":8: \"NRW\" is neither"},
		{"office", "persons.tsv", "Jo Doe\tNOR\tGOV\tgrand vizier\t-\t-\t-", ":16: \"grand vizier\" begins with no office of offices.tsv"},
		{"two at a time", "persons.tsv", "Jo Doe\tNOR\tGOV\tprime minister\t2015-01-01\t2016-01-01\t-", ":31: Erna Solberg was prime minister from 2013-10-16 to 2021-10-14"},
		{"himself at a time", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2015\t2016\t-\nJo Doe\tNOR\tGOV\tminister\t2015-07-01\t-\t-", "holds that office at that time already (persons.tsv:"},
		{"names in a later row", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2015\t2016\t-\nJo Doe\tNOR\tGOV\tenvoy\t2017\t2018\tJ. Doe", "belong into the first row, persons.tsv:"},
		{"spelt otherwise", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2015\t2016\t-\nJo Doé\tNOR\tGOV\tenvoy\t2017\t2018\t-", "has the ID of Jo Doe"},
		{"name of two at a time", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2015-01\t2016\tDoe\nBo Doe\tDNK\tGOV\tminister\t2015-06-01\t2015-09-01\tDoe", "\"Doe\" stands for person:jo-doe too"},
		{"name of two without days", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t-\t-\tDoe\nBo Doe\tDNK\tGOV\tminister\t2015-06-01\t2015-09-01\tDoe", "stands for person:jo-doe too"},
		{"twice", "offices.tsv", "premier\t-\t-\t-", ":1: \"premier\" is said of the office prime minister already"},
		{"flag", "offices.tsv", "vizier\tyes\t-\t-", ":8: want y or -"},
		{"capital", "offices.tsv", "vizier\ty\tGrand Vizier\t-", ":10: write the office \"Grand Vizier\" in lower case"},
		{"itself", "offices.tsv", "vizier\ty\t-\tvizier", "answers to itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := LoadLexicon(with(whole, c.file, c.lines))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.file+":") {
				t.Errorf("error %v, want %s:line:column and %q", err, c.file, c.want)
			}
		})
	}
	l, err := LoadLexicon(with(whole, "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2015\t2016\tDoe\nBo Doe\tDNK\tGOV\tminister\t2016-12-15\t2018-09-01\tDoe"))
	if err != nil {
		t.Fatalf("two of one name, one after the other: %v", err)
	}
	if o, in := l.officeOn("person:jo-doe", "2016-12-31"); !in || o.from != "2015-01-01" {
		t.Errorf("a year is not read from its first to its last day: %+v", o)
	}
}

func with(whole fstest.MapFS, file, lines string) fs.FS {
	changed := fstest.MapFS{}
	for k, v := range whole {
		changed[k] = v
	}
	changed[file] = &fstest.MapFile{Data: []byte(string(whole[file].Data) + lines + "\n")}
	return changed
}

// TestPersonsByDate holds who is meant by a surname on the day of the article.
func TestPersonsByDate(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct {
		date, text, words string
		id                graph.ActorID
		sector            graph.Sector
	}{
		{"1991-01-17", "Bush warned Iraq on Thursday.", "Bush", "person:george-h-w-bush", "GOV"},
		{"2003-03-20", "Bush warned Iraq on Thursday.", "Bush", "person:george-w-bush", "GOV"},
		{"2013-03-20", "Bush defended the war in Texas.", "Bush", "person:george-w-bush", "ELI"},
		{"1998-01-26", "Clinton met the Pope.", "Clinton", "person:bill-clinton", "GOV"},
		{"2010-01-26", "Clinton met the Pope.", "Clinton", "person:hillary-clinton", "GOV"},
		{"1998-01-26", "Assad received the envoy.", "Assad", "person:hafez-assad", "GOV"},
		{"2012-01-26", "Assad received the envoy.", "Assad", "person:bashar-assad", "GOV"},
		{"1999-01-26", "Kabila rejected the talks.", "Kabila", "person:laurent-desire-kabila", "GOV"},
		{"2009-01-26", "Kabila rejected the talks.", "Kabila", "person:joseph-kabila", "GOV"},
		{"2006-01-26", "Kirchner met Lula in Brazil.", "Kirchner", "person:nestor-kirchner", "GOV"},
		{"2010-01-26", "Kirchner met Lula in Brazil.", "Kirchner", "person:cristina-fernandez-de-kirchner", "GOV"},
		{"", "Assad received the envoy.", "Assad", "person:bashar-assad", "GOV"},
		{"", "Bush warned Iraq on Thursday.", "Bush", "person:george-w-bush", "GOV"},
		// The document has said which of the two.
		{"2012-01-26", "Hafez Assad ruled Syria for decades. Assad crushed a revolt in Hama.", "Assad", "person:hafez-assad", "ELI"},
		// Surnames that count only behind the title of an office.
		{"2008-10-09", "Prime Minister Brown met bankers in London.", "Brown", "person:gordon-brown", "GOV"},
		{"2011-03-18", "Foreign Secretary Hague condemned the attack.", "Hague", "person:william-hague", "GOV"},
		{"2012-10-09", "President Santos met the rebels in Havana.", "Santos", "person:juan-manuel-santos", "GOV"},
		{"2010-10-09", "President Sisi met the rebels in Cairo.", "Sisi", "person:abdel-fattah-sisi", ""},
		{"2015-10-09", "Foreign Minister Lavrov met Kerry.", "Lavrov", "person:sergei-lavrov", "GOV"},
		// A surname by itself once the person was named in full.
		{"2008-10-09", "Gordon Brown met bankers. Later Brown flew to Paris.", "Brown", "person:gordon-brown", "GOV"},
		// Initials that the lexicon does not write.
		{"2008-10-09", "Robert M. Gates praised the troops.", "Robert M. Gates", "person:robert-gates", "MIL"},
		{"2014-10-09", "Vladimir V. Putin met farmers near Moscow.", "Vladimir V. Putin", "person:vladimir-putin", "GOV"},
		{"2014-10-09", "Vladimir V. Pushkin met farmers near Moscow.", "Vladimir V. Pushkin", "person:vladimir-v-pushkin", ""},
		// The office alone, where it says whose and nothing more.
		{"2008-10-09", "The Russian foreign minister met the US president.", "Russian foreign minister", "person:sergei-lavrov", "GOV"},
		{"2008-10-09", "The Russian foreign minister met the US president.", "US president", "person:george-w-bush", "GOV"},
		{"2003-10-09", "Tokyo asked the US Secretary of State for help.", "US Secretary of State", "person:colin-powell", "GOV"},
		{"2009-10-09", "Britain's prime minister met the king of Jordan.", "Britain's prime minister", "person:gordon-brown", "GOV"},
		{"2009-10-09", "Britain's prime minister met the king of Jordan.", "king of Jordan", "person:abdullah-ii", "GOV"},
		{"2008-10-09", "The NATO secretary-general flew to Kabul.", "NATO secretary-general", "person:jaap-de-hoop-scheffer", "IGO"},
		{"", "The Russian foreign minister met the US president.", "Russian foreign minister", "country:RUS", "GOV"},
		{"2011-03-01", "The Egyptian president met an envoy.", "Egyptian president", "country:EGY", "GOV"},
		{"2008-10-09", "A former Russian prime minister left the party.", "former Russian prime minister", "", "ELI"},
		{"2008-10-09", "The deputy prime minister of Italy resigned.", "deputy prime minister of Italy", "country:ITA", "GOV"},
		{"2008-10-09", "The US ambassador met the Hamas leader.", "US ambassador", "country:USA", "GOV"},
	} {
		found := false
		for _, m := range x.Read(Document{Text: c.text, Date: c.date}).Mentions {
			if strings.HasSuffix(m.Text, c.words) {
				found = true
				if m.Actor != c.id || m.Sector != c.sector {
					t.Errorf("%s: %s: %q is %q, %q; want %q, %q", c.date, c.text, c.words, m.Actor, m.Sector, c.id, c.sector)
				}
			}
		}
		if !found {
			t.Errorf("%s: no mention %q", c.text, c.words)
		}
	}
}
