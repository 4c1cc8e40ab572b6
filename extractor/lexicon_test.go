package extractor

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/entente-graph/entente/graph"
)

// tables copies the tables of a folder, so that a test can break one.
func tables(t testing.TB, fsys fs.FS) fstest.MapFS {
	t.Helper()
	files, err := fs.Glob(fsys, "*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, f := range files {
		b, err := fs.ReadFile(fsys, f)
		if err != nil {
			t.Fatal(err)
		}
		out[f] = &fstest.MapFile{Data: b}
	}
	return out
}

func sub(t testing.TB, fsys fs.FS, dir string) fs.FS {
	t.Helper()
	s, err := fs.Sub(fsys, dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoadLexicon(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	if len(l.actors) < 500 || len(l.roles) < 200 {
		t.Errorf("%d actors, %d role nouns", len(l.actors), len(l.roles))
	}
	for _, id := range []graph.ActorID{"country:EGY", "organization:united-nations", "group:isil", "person:angela-merkel"} {
		if a, ok := l.Actor(id); !ok || !a.Known || a.Name == "" {
			t.Errorf("%s: %+v, %v", id, a, ok)
		}
	}
}

func TestLexiconFaults(t *testing.T) {
	whole := tables(t, sub(t, lexiconFiles, "lexicon"))
	for _, c := range []struct{ name, file, line, want string }{
		{"code", "countries.tsv", "Xx\tNowhere\t-\t-\t-\t-\t-\t-\t-\t-", "neither an alpha-3 code nor a key"},
		{"no home", "countries.tsv", "nowhere\tNowhere\t-\t-\t-\t-\t-\t-\t-\t-", "needs the country that it is counted to"},
		{"twice", "countries.tsv", "EGY\tEgypt\t-\t-\t-\t-\t-\t-\t-\t-", "stands here twice"},
		{"name taken", "countries.tsv", "XXX\tEgypt\t-\t-\t-\t-\t-\t-\t-\t-", "stands for country:EGY already (countries.tsv:"},
		{"seat", "countries.tsv", "XXX\tNowhere\t-\t-\t-\t-\t-\t-\t-\tNowhere Hill=LAW", "no sector"},
		{"home", "groups.tsv", "x\tX Front\tXYZ\t-\tREB\t-\t-\t-\t-\t-", "neither a PLOVER code nor a country"},
		{"sector", "groups.tsv", "x\tX Front\tEGY\t-\tARMY\t-\t-\t-\t-\t-", "no sector"},
		{"group twice", "groups.tsv", "x\tX Front\tEGY\t-\tREB\t-\t-\t-\t-\tHamas", "stands for group:hamas already"},
		{"life date", "groups.tsv", "x\tX Front\tEGY\t-\tREB\t199\t-\t-\t-\t-", "is no date: write"},
		{"life month", "groups.tsv", "x\tX Front\tEGY\t-\tREB\t-\t1990-13\t-\t-\t-", "is no date: write"},
		{"unknown later sector", "groups.tsv", "x\tX Front\tEGY\t-\tREB; XYZ 1990\t-\t-\t-\t-\t-", "no sector \"XYZ\""},
		{"later sector without a day", "groups.tsv", "x\tX Front\tEGY\t-\tREB; GOV\t-\t-\t-\t-\t-", "the day from which it holds, YYYY-MM-DD, YYYY-MM or YYYY"},
		{"later sectors turned round", "groups.tsv", "x\tX Front\tEGY\t-\tREB; GOV 1996; PTY 1990\t-\t-\t-\t-\t-", "does not come after 1996-01-01"},
		{"life turned round", "groups.tsv", "x\tX Front\tEGY\t-\tREB\t1990\t1989-12\t-\t-\t-", "ends on 1989-12-31, before it begins on 1990-01-01"},
		{"parent", "groups.tsv", "x\tX Front\tEGY\t-\tREB\t-\t-\ty\t-\t-", "no actor group:y"},
		{"successor", "organizations.tsv", "X Union\tIGO\t-\t-\t-\t-\ty-union\t-", "no actor organization:y-union"},
		{"cycle of parents", "groups.tsv", "x\tX Front\tEGY\t-\tREB\t-\t-\tx\t-\t-", "a cycle of parents: from group:x"},
		{"cycle of successors", "groups.tsv", "x\tX Front\tEGY\t-\tREB\t-\t-\t-\ty\t-\ny\tY Front\tEGY\t-\tREB\t-\t-\t-\tx\t-", "a cycle of successors: from group:x"},
		{"nothing to decide by", "groups.tsv", "x\tX Front\t-\tIMG\tREB\t-\t-\t-\t-\tHamas ?", "has no country to decide by"},
		{"body", "bodies.tsv", "x\tX Office\tIMG\tGOV\t-\t-\t-", "needs its country"},
		{"slot", "patterns.tsv", "Ministry of Silly Walks\tGOV", "one of {adjective} and {name}"},
		{"pattern twice", "patterns.tsv", "{adjective} Air Force\tMIL", "the pattern stands here already"},
		{"date", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2010-13-01\t-\t-", "is no date"},
		{"turned round", "persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2010-01-01\t2009-01-01\t-", "before it begins"},
		{"sort", "roles.tsv", "jester\tGOV\tanimal", "want person, group or thing"},
		{"cells", "places.tsv", "Bergen", "1 cells, want 3"},
		{"space", "places.tsv", "Bergen \tNOR\t-", "white space around it"},
		{"place twice", "places.tsv", "Alexandria\tEGY\t-", "of that country stands here already"},
		{"place elsewhere", "places.tsv", "Alexandria\tUSA\t-", "lies in EGY too"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := fstest.MapFS{}
			for k, v := range whole {
				broken[k] = v
			}
			broken[c.file] = &fstest.MapFile{Data: []byte(string(whole[c.file].Data) + c.line + "\n")}
			_, err := LoadLexicon(broken)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.file+":") {
				t.Errorf("error %v, want %s:line:column and %q", err, c.file, c.want)
			}
		})
	}
	delete(whole, "roles.tsv")
	if _, err := LoadLexicon(whole); err == nil {
		t.Error("a table is missing, and nothing is said")
	}
}

func TestEventFaults(t *testing.T) {
	whole := tables(t, sub(t, eventFiles, "lexicon/events"))
	for _, c := range []struct{ name, file, line, want string }{
		{"slot", "verbs.tsv", "jump\tsubj\tATTACKS\t-\t-\t-", "want a role A, R or T"},
		{"class", "verbs.tsv", "jump\tA=subj T=obj:{ropes}\tATTACKS\t-\t-\t-", `no class "ropes"`},
		{"base", "verbs.tsv", "jump\tA=subj\tattacks\t-\t-\t-", "is no relation type"},
		{"class that no frame asks for", "classes.tsv", "ropes\trope line", "no frame of verbs.tsv or nouns.tsv asks for the class ropes"},
		{"unknown list", "words.tsv", "ropes\trope line", `no rule asks for a list "ropes"`},
		{"list twice", "words.tsv", "measures\theap", "list measures stands here twice"},
		{"class of nouns", "verbs.tsv", "jump\tA=subj:!{arms}\tATTACKS\t-\t-\t-", "no class of actors \"arms\": one of actor"},
		{"holder", "stances.tsv", "dream\tinf\tX\tplans\t+\tVERB", "want A, R or -"},
		{"polarity", "stances.tsv", "dream\tinf\tA\tplans\t?\tVERB", "want + or -"},
		{"role", "light.tsv", "do\tobj\tT\t-", "want A or R"},
		{"direction", "compounds.tsv", "fed\tHELPS\tup\t-\t-", "want MOD>HEAD or HEAD>MOD"},
		{"kind of date", "dates.tsv", "era\t1\tbefore", "want weekday, month,"},
		{"month", "dates.tsv", "month\t13\tundecember", "want a number from 1 to 12"},
		{"unit of time", "dates.tsv", "unit\tcentury\tcentury", `no unit "century": one of hour, day`},
		{"day", "dates.tsv", "day\tsecond\tovermorrow", "want last, this or next"},
		{"date word twice", "dates.tsv", "number\t5\tmay", "may is a word for a month already"},
		{"speech", "speech.tsv", "sing\tsong", "no kind of speech"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := fstest.MapFS{}
			for k, v := range whole {
				broken[k] = v
			}
			broken[c.file] = &fstest.MapFile{Data: []byte(string(whole[c.file].Data) + c.line + "\n")}
			_, err := LoadEvents(broken)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.file+":") {
				t.Errorf("error %v, want %s:line:column and %q", err, c.file, c.want)
			}
		})
	}
	verbs := whole["verbs.tsv"].Data
	whole["verbs.tsv"] = &fstest.MapFile{Data: append([]byte("jump\tA=subj\tJUMPS_ABOUT\t-\t-\t-\n"), verbs...)}
	e, err := LoadEvents(whole)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{Events: e}); err == nil || !strings.Contains(err.Error(), "verbs.tsv:1: the ontology has no base JUMPS_ABOUT") {
		t.Errorf("a base that the ontology lacks: %v", err)
	}
}

func TestWordFaults(t *testing.T) {
	whole := tables(t, sub(t, lexiconFiles, "lexicon"))
	for _, c := range []struct{ name, file, line, want string }{
		{"list", "words.tsv", "jesters\tfool", `no rule asks for a list "jesters"`},
		{"person", "pronouns.tsv", "thou\thearer\t-\tsingular\t-", "want person, body, several or speaker"},
		{"gender", "pronouns.tsv", "xe\tperson\tneuter\tsingular\t-", "want male, female or -"},
		{"number", "pronouns.tsv", "xe\tperson\t-\tdual\t-", "want singular or plural"},
		{"form", "pronouns.tsv", "xe\tperson\t-\tsingular\tclitic", "want possessive, reflexive or -"},
		{"pronoun twice", "pronouns.tsv", "he\tperson\tmale\tsingular\t-", "he stands here twice"},
		{"kind", "descriptions.tsv", "ship\tVESSEL\t-", "no kind"},
		{"realm", "descriptions.tsv", "duchy\tCOUNTRY\tLux", "no country's code"},
		{"both genders", "genders.tsv", "noun\tmale\tspokeswoman", "is both male and female"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := maps.Clone(whole)
			broken[c.file] = &fstest.MapFile{Data: []byte(string(whole[c.file].Data) + c.line + "\n")}
			if _, err := loadWords(broken); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.file+":") {
				t.Errorf("error %v, want %s:line:column and %q", err, c.file, c.want)
			}
		})
	}
}

// TestListFaults holds what readLists refuses of a table of words.
func TestListFaults(t *testing.T) {
	for _, c := range []struct{ name, table, want string }{
		{"unknown", "weekdays\tmonday\nfestivals\teaster", `days.tsv:2:1: no rule asks for a list "festivals"`},
		{"list twice", "weekdays\tmonday\nweekdays\ttuesday", "days.tsv:2:1: list weekdays stands here twice"},
		{"word twice", "weekdays\tmonday monday", "days.tsv:1:10: list weekdays has monday twice"},
		{"missing", "weekdays\tmonday", "days.tsv:1: list months is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var days map[string]bool
			var months []string
			err := readLists(fstest.MapFS{"days.tsv": {Data: []byte(c.table + "\n")}}, "days.tsv",
				map[string]*map[string]bool{"weekdays": &days}, map[string]*[]string{"months": &months})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

// TestListsAreUsed holds that some rule asks for each list of words (a field that
// only the loader names is a dead list), and that classes.tsv has the classes that
// rules name.
func TestListsAreUsed(t *testing.T) {
	events, err := defaultEvents()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared, used := map[string]bool{}, map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.UnaryExpr: // "titles": &w.titles
				if field, ok := n.X.(*ast.SelectorExpr); ok && n.Op == token.AND && slices.Contains([]string{"words.go", "rulewords.go"}, name) {
					declared[field.Sel.Name] = true
					return false
				}
			case *ast.IndexExpr: // events.classes["people"]
				of, _ := n.X.(*ast.SelectorExpr)
				if key, ok := n.Index.(*ast.BasicLit); ok && of != nil && of.Sel.Name == "classes" {
					if class := strings.Trim(key.Value, `"`); events.classes[class] == nil {
						t.Errorf("%s: no class %q in classes.tsv", name, class)
					}
				}
			case *ast.SelectorExpr:
				used[n.Sel.Name] = true
			}
			return true
		})
	}
	if !declared["titles"] || !declared["harms"] {
		t.Fatalf("lists %v, want those of words.tsv and events/words.tsv", slices.Sorted(maps.Keys(declared)))
	}
	for _, list := range slices.Sorted(maps.Keys(declared)) {
		if !used[list] {
			t.Errorf("no rule asks for the list %s", list)
		}
	}
}

func FuzzLoadLexicon(f *testing.F) {
	whole := tables(f, sub(f, lexiconFiles, "lexicon"))
	w, err := defaultWords()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("countries.tsv", "EGY\tEgypt\t-\tEgyptian\tEgyptians\tCairo\n")
	f.Add("persons.tsv", "Jo Doe\tNOR\tGOV\tminister\t2010-01-01\t-\tDoe; Jo\n")
	f.Add("groups.tsv", "a\tA Front\tEGY\t-\tREB\t1990\t1991-02\tb\tb\tAF ?\nb\tB Front\tEGY\t-\tREB\t-\t-\t-\t-\tAF\n")
	f.Add("patterns.tsv", "Royal {adjective} Air Force\tMIL\n{name} Army\tMIL\n")
	f.Add("places.tsv", "Nice ?\tFRA\tNizza; Nice la Belle\n")
	ours, err := DefaultLexicon()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file, content string) {
		if whole[file] == nil {
			return
		}
		if l, err := ours.With(fstest.MapFS{file: &fstest.MapFile{Data: []byte(content)}}); err == nil {
			l.findActors(&document{Document: Document{Text: content}}, w, func() *soundIndex { return newSoundIndex(l) })
			for id := range l.lives {
				l.OnDay(id, "1990-06-01")
			}
		}
		broken := fstest.MapFS{}
		for k, v := range whole {
			broken[k] = v
		}
		broken[file] = &fstest.MapFile{Data: []byte(content)}
		if l, err := LoadLexicon(broken); err == nil {
			doc := &document{Document: Document{Text: content}}
			l.findActors(doc, w, func() *soundIndex { return newSoundIndex(l) })
		}
	})
}

func FuzzLoadEvents(f *testing.F) {
	whole := tables(f, sub(f, eventFiles, "lexicon/events"))
	f.Add("verbs.tsv", "attack\tA=subj? R=obj|with T=on:{arms}\tATTACKS\t-\n")
	f.Add("stances.tsv", "dream\tinf\tA\tplans\t+\tVERB\n")
	f.Add("light.tsv", "do\tobj\tA\t-\n")
	f.Fuzz(func(t *testing.T, file, content string) {
		if whole[file] == nil {
			return
		}
		broken := fstest.MapFS{}
		for k, v := range whole {
			broken[k] = v
		}
		broken[file] = &fstest.MapFile{Data: []byte(content)}
		LoadEvents(broken) // must return, with or without an error
	})
}

// TestActors holds who is meant by whom, one phrase a line.
func TestActors(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct {
		text, words string
		id          graph.ActorID
		sector      graph.Sector
	}{
		{"The Kremlin warned Kyiv.", "Kremlin", "country:RUS", "GOV"},
		{"Egyptian military officials met rebels.", "Egyptian military officials", "country:EGY", "MIL"},
		{"Muammar Gadhafi met Hosni Mubarak.", "Muammar Gadhafi", "person:muammar-qaddafi", "GOV"},
		{"Daesh attacked al-Qa'ida.", "Daesh", "group:isil", "UAF"},
		{"Daesh attacked al-Qa'ida.", "al-Qa'ida", "group:al-qaeda", "UAF"},
		{"Turkey's President Erdogan spoke.", "President Erdogan", "person:recep-tayyip-erdogan", "GOV"},
		{"The WHO praised the U.S. on Monday.", "WHO", "organization:world-health-organization", "IGO"},
		{"The WHO praised the U.S. on Monday.", "U.S.", "country:USA", ""},
		{"Police officers arrested protesters.", "Police officers", "", "COP"},
		{"The Nigerian army fought Boko Haram.", "Nigerian army", "country:NGA", "MIL"},
	} {
		r := x.Read(Document{Text: c.text})
		found := false
		for _, m := range r.Mentions {
			if m.Text == c.words {
				found = true
				if m.Actor != c.id || m.Sector != c.sector {
					t.Errorf("%s: %q is %q, %q; want %q, %q", c.text, c.words, m.Actor, m.Sector, c.id, c.sector)
				}
			}
		}
		if !found {
			t.Errorf("%s: no mention %q in %+v", c.text, c.words, r.Mentions)
		}
	}
	for _, text := range []string{"Michael Jordan praised his team.", "Give us time, may it be short.", "Chad Smith plays the drums."} {
		for _, m := range x.Read(Document{Text: text}).Mentions {
			if strings.HasPrefix(string(m.Actor), "country:") {
				t.Errorf("%s: %q is taken for %s", text, m.Text, m.Actor)
			}
		}
	}
}

// TestFacts holds facts of the tables, a line each: what an ID is called, where
// it is at home, in which sector it acts, when it lived and who came after it.
func TestFacts(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, name, home, sector, from, to, parent, successor string
	}{
		{"country:EGY", "Egypt", "EGY", "", "", "", "", ""},
		{"country:XKX", "Kosovo", "XKX", "", "2008-02-17", "", "", ""},
		{"country:TWN", "Taiwan", "TWN", "", "", "", "", ""},
		{"country:PSE", "Palestine", "PSE", "", "", "", "", ""},
		{"country:ESH", "Western Sahara", "ESH", "", "", "", "", ""},
		{"country:SSD", "South Sudan", "SSD", "", "2011-07-09", "", "", ""},
		{"country:TLS", "East Timor", "TLS", "", "2002-05-20", "", "", ""},
		{"country:SUN", "Soviet Union", "SUN", "", "1922-12-30", "1991-12-26", "", "country:RUS"},
		{"country:YUG", "Yugoslavia", "YUG", "", "1918-12-01", "2003-02-04", "", "country:SCG"},
		{"country:SCG", "Serbia and Montenegro", "SCG", "", "2003-02-04", "2006-06-05", "", "country:SRB"},
		{"country:CSK", "Czechoslovakia", "CSK", "", "1918-10-28", "1992-12-31", "", "country:CZE"},
		{"country:DDR", "East Germany", "DDR", "", "1949-10-07", "1990-10-02", "", "country:DEU"},
		{"country:west-germany", "West Germany", "DEU", "", "1949-05-23", "1990-10-02", "country:DEU", "country:DEU"},
		{"country:YMD", "South Yemen", "YMD", "", "1967-11-30", "1990-05-21", "", "country:YEM"},
		{"country:abkhazia", "Abkhazia", "GEO", "", "1992-07-23", "", "country:GEO", ""},
		{"country:transnistria", "Transnistria", "MDA", "", "1990-09-02", "", "country:MDA", ""},
		{"country:northern-cyprus", "Northern Cyprus", "CYP", "", "1983-11-15", "", "country:CYP", ""},
		{"country:somaliland", "Somaliland", "SOM", "", "1991-05-18", "", "country:SOM", ""},
		{"country:nagorno-karabakh", "Nagorno-Karabakh", "AZE", "", "1991-09-02", "2023-12-31", "country:AZE", "country:AZE"},
		{"country:GRL", "Greenland", "GRL", "", "", "", "country:DNK", ""},
		{"country:HKG", "Hong Kong", "HKG", "", "", "", "country:CHN", ""},
		{"country:NCL", "New Caledonia", "NCL", "", "", "", "country:FRA", ""},
		{"organization:united-nations", "United Nations", "UNO", "IGO", "1945-10-24", "", "", ""},
		{"organization:league-of-nations", "League of Nations", "IGO", "IGO", "1920-01-10", "1946-04-20", "", "organization:united-nations"},
		{"organization:unhcr", "UNHCR", "UNO", "IGO", "1950-12-14", "", "organization:united-nations", ""},
		{"organization:gatt", "GATT", "IGO", "IGO", "1948-01-01", "1994-12-31", "", "organization:world-trade-organization"},
		{"organization:european-community", "European Community", "EUR", "IGO", "1967-07-01", "1993-10-31", "", "organization:european-union"},
		{"organization:european-parliament", "European Parliament", "EUR", "LEG", "1958-03-19", "", "organization:european-union", ""},
		{"organization:organization-of-african-unity", "Organization of African Unity", "IGO", "IGO", "1963-05-25", "2002-07-08", "", "organization:african-union"},
		{"organization:warsaw-pact", "Warsaw Pact", "IGO", "IGO", "1955-05-14", "1991-07-01", "", ""},
		{"organization:nato", "NATO", "IGO", "IGO", "1949-04-04", "", "", ""},
		{"organization:kfor", "KFOR", "IGO", "MIL", "1999-06-11", "", "organization:nato", ""},
		{"organization:group-of-eight", "Group of Eight", "IGO", "IGO", "1997-01-01", "2014-03-24", "", "organization:group-of-seven"},
		{"organization:amisom", "AMISOM", "IGO", "MIL", "2007-01-19", "2022-03-31", "organization:african-union", "organization:atmis"},
		{"organization:international-criminal-court", "International Criminal Court", "IGO", "JUD", "2002-07-01", "", "", ""},
		{"organization:amnesty-international", "Amnesty International", "NGO", "NGO", "1961-05-28", "", "", ""},
		{"organization:nafta", "NAFTA", "IGO", "IGO", "1994-01-01", "2020-06-30", "", "organization:usmca"},
		{"organization:xinhua", "Xinhua", "CHN", "JRN", "1931-11-07", "", "", ""},
		{"organization:gazprom", "Gazprom", "RUS", "BUS", "1989-08-01", "", "", ""},
		{"organization:cosatu", "COSATU", "ZAF", "LAB", "1985-12-01", "", "", ""},
		{"group:ansar-bayt-al-maqdis", "Ansar Bayt Al Maqdis", "EGY", "REB", "2011-01-01", "2014-11-09", "", "group:wilayat-sinai"},
		{"group:wilayat-sinai", "Wilayat Sinai", "EGY", "REB", "2014-11-10", "", "group:isil", ""},
		{"group:al-nusra-front", "Al Nusra Front", "SYR", "REB", "2012-01-23", "2016-07-27", "group:al-qaeda", "group:jabhat-fateh-al-sham"},
		{"group:jabhat-fateh-al-sham", "Jabhat Fateh al-Sham", "SYR", "REB", "2016-07-28", "2017-01-27", "", "group:hayat-tahrir-al-sham"},
		{"group:gspc", "GSPC", "DZA", "REB", "1998-09-01", "2007-01-23", "", "group:aqim"},
		{"group:islamic-state-of-iraq", "Islamic State of Iraq", "IRQ", "UAF", "2006-10-15", "2013-04-07", "group:al-qaeda", "group:isil"},
		{"group:isil", "ISIL", "IMG", "UAF", "2013-04-08", "", "", ""},
		{"group:farc", "Revolutionary Armed Forces of Colombia", "COL", "REB", "1964-05-27", "2017-06-27", "", "group:comunes"},
		{"group:ltte", "Liberation Tigers of Tamil Eelam", "LKA", "REB", "1976-05-05", "2009-05-18", "", ""},
		{"group:kla", "Kosovo Liberation Army", "XKX", "REB", "1996-01-01", "1999-09-20", "", "group:kosovo-protection-corps"},
		{"group:eta", "ETA", "ESP", "REB", "1959-07-31", "2018-05-02", "", ""},
		{"group:wagner", "Wagner Group", "RUS", "PRM", "2014-05-01", "2023-11-30", "", "group:africa-corps"},
		{"group:polisario", "Polisario Front", "ESH", "REB", "1973-05-10", "", "", ""},
		{"group:united-russia", "United Russia", "RUS", "PTY", "2001-12-01", "", "", ""},
		{"group:national-front", "National Front", "FRA", "PTY", "1972-10-05", "2018-05-31", "", "group:national-rally"},
		{"group:welfare-party", "Welfare Party", "TUR", "PTY", "1983-07-19", "1998-01-16", "", "group:virtue-party"},
		{"group:anc", "African National Congress", "ZAF", "PTY", "1912-01-08", "", "", ""},
		{"group:thai-rak-thai", "Thai Rak Thai", "THA", "PTY", "1998-07-14", "2007-05-30", "", "group:people-power-party-thailand"},
		{"group:knesset", "Knesset", "ISR", "LEG", "1949-02-14", "", "", ""},
		{"group:cia", "Central Intelligence Agency", "USA", "SPY", "1947-09-18", "", "", ""},
		{"group:kgb", "KGB", "SUN", "SPY", "1954-03-13", "1991-12-03", "", ""},
		{"group:stasi", "Stasi", "DDR", "SPY", "1950-02-08", "1990-01-13", "", ""},
		{"group:royal-ulster-constabulary", "Royal Ulster Constabulary", "GBR", "COP", "1922-06-01", "2001-11-03", "", ""},
		{"group:pla", "People's Liberation Army", "CHN", "MIL", "1927-08-01", "", "", ""},
		{"group:irgc", "Islamic Revolutionary Guard Corps", "IRN", "MIL", "1979-05-05", "", "", ""},
	} {
		a, ok := l.Actor(graph.ActorID(c.id))
		if !ok {
			t.Errorf("%s is missing", c.id)
			continue
		}
		home := a.Country
		if a.Code != "" {
			home = a.Code
		}
		f := l.lives[a.ID]
		successor := ""
		if len(f.successors) > 0 {
			successor = string(f.successors[0])
		}
		got := [...]string{a.Name, home, string(a.Sector), f.from, f.to, string(f.parent), successor}
		if want := [...]string{c.name, c.home, c.sector, c.from, c.to, c.parent, c.successor}; got != want {
			t.Errorf("%s: %q, want %q", c.id, got, want)
		}
	}
	for name, want := range map[string]string{
		"Mosul": "IRQ", "Cox's Bazar": "BGD", "Odessa": "UKR", "Chattogram": "BGD", "Mazar-e-Sharif": "AFG", "Bombay": "IND",
		"Danzig": "POL", "Stalingrad": "RUS", "Tigray": "ETH", "Cabo Delgado": "MOZ", "Sinaloa": "MEX", "Essequibo": "GUY",
		"Andhra Pradesh": "IND", "Khyber Pakhtunkhwa": "PAK", "Zamfara": "NGA", "Basque Country": "ESP", "Lyon": "FRA", "Timbuktu": "MLI",
	} {
		entries := l.names[strings.Join(foldName(name), " ")]
		if len(entries) == 0 || entries[0].sort != sortPlace || entries[0].country != want {
			t.Errorf("%s: %+v, want a place in %s", name, entries, want)
		}
	}
}

// TestSizes holds how much the tables know.
func TestSizes(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	iso := 0
	for id, a := range l.actors {
		switch prefix, key, _ := strings.Cut(string(id), ":"); {
		case prefix == "country":
			got["countries"]++
			if isCode(key) && l.lives[id].to == "" {
				iso++
			}
		case prefix == "organization" && slices.Contains(plover, a.Code) && a.Code != "MNC":
			got["international organisations"]++
		case prefix == "organization":
			got["companies, media and national organisations"]++
		}
	}
	for name, entries := range l.names {
		for _, e := range entries {
			switch {
			case e.sort == sortPlace && e.name == e.spelt:
				got["places"]++
			case strings.HasPrefix(e.line, "groups.tsv:") && e.spelt == l.actors[e.actor].Name:
				got["groups"]++
			case strings.HasPrefix(e.line, "bodies.tsv:") && e.spelt == l.actors[e.actor].Name:
				got["bodies"]++
			}
		}
		if name == "" {
			t.Error("an empty name")
		}
	}
	got["patterns"] = len(l.patterns)
	for what, want := range map[string]int{
		"countries": 285, "international organisations": 500, "companies, media and national organisations": 350,
		"groups": 1350, "bodies": 350, "places": 5500, "patterns": 150,
	} {
		if got[what] < want {
			t.Errorf("%d %s, want %d", got[what], what, want)
		}
	}
	if iso != 250 { // ISO 3166-1 has 249, and Kosovo
		t.Errorf("%d states and territories with a code, want 250", iso)
	}
}

// TestOnDay holds for whom a name of another day stands.
func TestOnDay(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, day, want graph.ActorID
	}{
		{"group:ansar-bayt-al-maqdis", "2014-06-01", "group:ansar-bayt-al-maqdis"},
		{"group:ansar-bayt-al-maqdis", "2015-06-01", "group:wilayat-sinai"},
		{"group:wilayat-sinai", "2013-06-01", "group:ansar-bayt-al-maqdis"},
		{"group:al-nusra-front", "2018-01-01", "group:hayat-tahrir-al-sham"},
		{"group:isil", "2005-01-01", "group:al-qaeda-in-iraq"},
		{"group:isil", "2010-01-01", "group:islamic-state-of-iraq"},
		{"organization:gatt", "2005-01-01", "organization:world-trade-organization"},
		{"organization:african-union", "1990-01-01", "organization:organization-of-african-unity"},
		{"organization:european-union", "1960-01-01", "organization:european-economic-community"},
		{"organization:warsaw-pact", "2005-01-01", "organization:warsaw-pact"},
		{"organization:nato", "1940-01-01", "organization:nato"},
		{"country:SUN", "2000-01-01", "country:RUS"},
		{"country:YUG", "2010-01-01", "country:SRB"},
		{"country:YUG", "", "country:YUG"},
	} {
		if got := l.OnDay(c.id, string(c.day)); got != c.want {
			t.Errorf("%s on %q is %s, want %s", c.id, c.day, got, c.want)
		}
	}
	if p, ok := l.Parent("group:iswap"); !ok || p != "group:isil" {
		t.Errorf("parent of ISWAP: %s, %v", p, ok)
	}
	if _, ok := l.Parent("country:EGY"); ok {
		t.Error("Egypt has a parent")
	}
	if l.Existed("country:SUN", "1992-01-01") || !l.Existed("country:SUN", "1991-12-26") || !l.Existed("country:EGY", "1700-01-01") {
		t.Error("who existed when")
	}
}

// TestSenses holds who is meant by a name in a text of a day that is about the
// countries given.
func TestSenses(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, day, about string
		want             graph.ActorID
		sector           graph.Sector
	}{
		{"Moscow", "1985-03-11", "", "country:SUN", "GOV"},
		{"Moscow", "2015-03-11", "", "country:RUS", "GOV"},
		{"Moscow", "", "", "country:RUS", "GOV"},
		{"Belgrade", "1995-05-01", "", "country:YUG", "GOV"},
		{"Belgrade", "2004-05-01", "", "country:SCG", "GOV"},
		{"Belgrade", "2015-05-01", "", "country:SRB", "GOV"},
		{"Bonn", "1985-05-01", "", "country:west-germany", "GOV"},
		{"Prague", "1968-08-21", "", "country:CSK", "GOV"},
		{"Capitol Hill", "2015-05-01", "", "country:USA", "LEG"},
		{"Blue House", "2015-05-01", "", "country:KOR", "GOV"},
		{"Soviet Union", "1985-01-01", "", "country:SUN", ""},
		{"Soviet Union", "2015-01-01", "", "country:SUN", ""},
		{"Ansar Beit al-Maqdis", "2015-01-01", "", "group:wilayat-sinai", ""},
		{"OAU", "2010-01-01", "", "organization:african-union", ""},
		{"National Liberation Army", "2001-03-01", "COL", "group:eln", ""},
		{"National Liberation Army", "2001-03-01", "MKD", "group:albanian-national-liberation-army", ""},
		{"Labour Party", "2015-03-01", "", "group:labour-uk", ""},
		{"Labour Party", "2015-03-01", "NZL", "group:new-zealand-labour-party", ""},
		{"Labour Party", "2015-03-01", "NZL GBR", "group:labour-uk", ""},
		{"Kenyan Air Force", "2015-03-01", "", "country:KEN", "MIL"},
		{"Ministry of Foreign Affairs of the Czech Republic", "2015-03-01", "", "country:CZE", "GOV"},
		{"Royal Norwegian Navy", "2015-03-01", "", "country:NOR", "MIL"},
		{"Zambia Police Service", "2015-03-01", "", "country:ZMB", "COP"},
		{"Supreme Court of Uganda", "2015-03-01", "", "country:UGA", "JUD"},
	} {
		about := func(country string) bool { return strings.Contains(c.about, country) }
		senses := l.senses(foldName(c.name), c.day, about)
		if len(senses) == 0 || senses[0].actor != c.want || senses[0].sector != c.sector {
			t.Errorf("%s on %s: %+v, want %s %s", c.name, c.day, senses, c.want, c.sector)
		}
	}
	if senses := l.senses([]string{"hyderabad"}, "2015-01-01", func(c string) bool { return c == "PAK" }); len(senses) != 2 || senses[0].country != "PAK" {
		t.Errorf("Hyderabad in a text about Pakistan: %+v", senses)
	}
	if senses := l.senses([]string{"hyderabad"}, "2015-01-01", func(string) bool { return false }); len(senses) != 1 || senses[0].country != "IND" {
		t.Errorf("Hyderabad in a text about neither: %+v", senses)
	}
}

// TestExactCase holds that names which are English words too are no names in
// another case or place.
func TestExactCase(t *testing.T) {
	x := newExtractor(t)
	for _, c := range []struct{ text, not string }{
		{"Who is to blame for the war? It is us.", "organization:world-health-organization"},
		{"It is unclear what is next for Norway.", "group:isil"},
		{"Total spending on arms rose in Norway.", "organization:total"},
		{"New hope came from Oslo for the refugees.", "group:new-hope"},
		{"Good party manners impressed the guests in Oslo.", "group:good-party"},
	} {
		for _, m := range x.Read(Document{Text: c.text}).Mentions {
			if string(m.Actor) == c.not {
				t.Errorf("%s: %q is taken for %s", c.text, m.Text, c.not)
			}
		}
	}
	for _, c := range []struct {
		text string
		want graph.ActorID
	}{
		{"The WHO sent vaccines to Norway.", "organization:world-health-organization"},
		{"The head of Total met the Norwegian premier.", "organization:total"},
		{"Israel's New Hope left the coalition.", "group:new-hope"},
	} {
		found := false
		for _, m := range x.Read(Document{Text: c.text}).Mentions {
			found = found || m.Actor == c.want
		}
		if !found {
			t.Errorf("%s: nobody is taken for %s", c.text, c.want)
		}
	}
}

// TestWith holds how a user's tables extend ours and override them.
func TestWith(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	hamas := len(l.names["hamas"])
	user := fstest.MapFS{
		"groups.tsv": {Data: []byte("# ours\nhamas\tHamas of Test\tPSE\t-\tGOV\t-\t-\t-\t-\tGaza rulers\n" +
			"new-dawn\tNew Dawn Front\tNOR\t-\tREB\t2020\t-\tgroup:isil\t-\tSinai Province; Dawn\n")},
		"roles.tsv": {Data: []byte("soldier\tREB\tperson\n")},
	}
	n, err := l.With(user)
	if err != nil {
		t.Fatal(err)
	}
	none := func(string) bool { return false }
	who := func(l *Lexicon, name string) graph.ActorID {
		if s := l.senses(foldName(name), "2021-01-01", none); len(s) > 0 {
			return s[0].actor
		}
		return ""
	}
	for _, c := range []struct {
		name      string
		ours, new graph.ActorID
	}{
		{"Gaza rulers", "", "group:hamas"},
		{"Islamic Resistance Movement", "group:hamas", ""}, // replaced with all its names
		{"New Dawn Front", "", "group:new-dawn"},
		{"Sinai Province", "group:wilayat-sinai", "group:new-dawn"},
		{"Hezbollah", "group:hezbollah", "group:hezbollah"},
	} {
		if got := who(l, c.name); got != c.ours {
			t.Errorf("%s was %s, want %s: the lexicon below has changed", c.name, got, c.ours)
		}
		if got := who(n, c.name); got != c.new {
			t.Errorf("%s is %s, want %s", c.name, got, c.new)
		}
	}
	if a, _ := n.Actor("group:hamas"); a.Sector != graph.SectorGovernment || a.Name != "Hamas of Test" {
		t.Errorf("the user's actor: %+v", a)
	}
	if n.roles["soldier"].sector != graph.SectorRebels || l.roles["soldier"].sector != graph.SectorMilitary || len(l.names["hamas"]) != hamas {
		t.Error("roles, or the lexicon below")
	}
	warnings := strings.Join(n.Warnings(), "\n")
	for _, want := range []string{`groups.tsv:3: name "Sinai Province" stood for group:wilayat-sinai`, `groups.tsv:3: "Dawn" is a common English word too`} {
		if !strings.Contains(warnings, want) {
			t.Errorf("warnings %q lack %q", warnings, want)
		}
	}
	twice, err := n.With(fstest.MapFS{"groups.tsv": {Data: []byte("new-dawn\tNew Dawn\tSWE\t-\tREB\t-\t-\t-\t-\t-\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := twice.Actor("group:new-dawn"); a.Country != "SWE" || who(twice, "Sinai Province") != "group:wilayat-sinai" {
		t.Errorf("a third layer: %+v, %s", a, who(twice, "Sinai Province"))
	}
	for _, c := range []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"nothing", fstest.MapFS{}, "no table of the lexicon here"},
		{"misspelt", fstest.MapFS{"group.tsv": {}}, "group.tsv:1: no table of the lexicon is called so"},
		{"clash", fstest.MapFS{"groups.tsv": {Data: []byte("a1\tX\tNOR\t-\tREB\t-\t-\t-\t-\t-\nb1\tX\tNOR\t-\tREB\t-\t-\t-\t-\t-\n")}}, "groups.tsv:2:1: name \"X\" stands for group:a1 already"},
		{"cycle through ours", fstest.MapFS{"groups.tsv": {Data: []byte("aqim\tAQIM\tDZA\t-\tREB\t-\t-\t-\tgspc\t-\n")}}, "groups.tsv:1:27: a cycle of successors: from group:aqim"},
		{"parent", fstest.MapFS{"groups.tsv": {Data: []byte("a1\tX\tNOR\t-\tREB\t-\t-\tzz\t-\t-\n")}}, "groups.tsv:1:20: no actor group:zz"},
	} {
		if _, err := l.With(c.fsys); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

// generated is a table of so many groups of two names.
func generated(groups int) fstest.MapFS {
	var b strings.Builder
	for i := range groups {
		fmt.Fprintf(&b, "made-%d\tMade Front %d of the Valley\tNOR\t-\tREB\t1990\t-\t-\t-\tMF%d Movement\n", i, i, i)
	}
	return fstest.MapFS{"groups.tsv": {Data: []byte(b.String())}}
}

// TestLargeLexicon holds that 10 MB of a user's lines load, in memory that is a
// small multiple of them.
func TestLargeLexicon(t *testing.T) {
	l, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	user := generated(140_000)
	size := len(user["groups.tsv"].Data)
	if size < 10<<20 {
		t.Fatalf("%d bytes only", size)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, err := l.With(user)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("%d MB of lines held in %d MB", size>>20, held>>20)
	if held > 30*int64(size) {
		t.Errorf("%d MB held for %d MB of lines", held>>20, size>>20)
	}
	if _, ok := n.Actor("group:made-139999"); !ok {
		t.Error("the last line is missing")
	}
}

func BenchmarkLoadLexicon(b *testing.B) {
	whole := tables(b, sub(b, lexiconFiles, "lexicon"))
	b.Run("built-in", func(b *testing.B) {
		for b.Loop() {
			if _, err := LoadLexicon(whole); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("words", func(b *testing.B) {
		for b.Loop() {
			if _, err := loadWords(whole); err != nil {
				b.Fatal(err)
			}
		}
	})
	events := tables(b, sub(b, eventFiles, "lexicon/events"))
	b.Run("events", func(b *testing.B) {
		for b.Loop() {
			if _, err := LoadEvents(events); err != nil {
				b.Fatal(err)
			}
		}
	})
	more := generated(18_000)["groups.tsv"].Data
	whole["groups.tsv"] = &fstest.MapFile{Data: append(slices.Clone(whole["groups.tsv"].Data), more...)}
	b.Run("50000 aliases", func(b *testing.B) {
		var l *Lexicon
		for b.Loop() {
			var err error
			if l, err = LoadLexicon(whole); err != nil {
				b.Fatal(err)
			}
		}
		n := 0
		for _, e := range l.names {
			n += len(e)
		}
		b.ReportMetric(float64(n), "aliases")
	})
}

func TestFoldKey(t *testing.T) {
	for _, name := range []string{"", "al", "El Al", "Al-Shabaab", "el-Sisi", "U.S.", "Côte d'Ivoire", "al-Qa’ida", "JPMorgan Chase & Co", "  a - b ", "D-8", "&", "İzmir", "Łódź", "Al"} {
		if got, want := foldKey(name), strings.Join(foldName(name), " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
