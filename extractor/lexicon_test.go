package extractor

import (
	"io/fs"
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
		{"code", "countries.tsv", "Xx\tNowhere\t-\t-\t-\t-", "is no alpha-3 code"},
		{"twice", "countries.tsv", "EGY\tEgypt\t-\t-\t-\t-", "stands here twice"},
		{"name taken", "countries.tsv", "XXX\tEgypt\t-\t-\t-\t-", "stands for country:EGY already (countries.tsv:"},
		{"home", "groups.tsv", "x\tX Front\tXYZ\t-\tREB\t-", "neither a PLOVER code nor a country"},
		{"sector", "groups.tsv", "x\tX Front\tEGY\t-\tARMY\t-", "no sector"},
		{"date", "persons.tsv", "Jo Doe\tNOR\tGOV\tking\t2010-13-01\t-\t-", "is no date"},
		{"turned round", "persons.tsv", "Jo Doe\tNOR\tGOV\tking\t2010-01-01\t2009-01-01\t-", "before it begins"},
		{"sort", "roles.tsv", "jester\tGOV\tanimal", "want person, group or thing"},
		{"cells", "places.tsv", "Oslo", "1 cells, want 2"},
		{"space", "places.tsv", "Oslo \tNOR", "white space around it"},
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
		{"kept actor", "verbs.tsv", "jump\tA=subj:!{arms}\tATTACKS\t-\t-\t-", "only a theme can be kept from a class"},
		{"holder", "stances.tsv", "dream\tinf\tX\tplans\t+\tVERB", "want A, R or -"},
		{"polarity", "stances.tsv", "dream\tinf\tA\tplans\t?\tVERB", "want + or -"},
		{"role", "light.tsv", "do\tobj\tT\t-", "want A or R"},
		{"direction", "compounds.tsv", "fed\tHELPS\tup\t-\t-", "want MOD>HEAD or HEAD>MOD"},
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
	whole["verbs.tsv"] = &fstest.MapFile{Data: []byte("jump\tA=subj\tJUMPS_ABOUT\t-\t-\t-\n")}
	e, err := LoadEvents(whole)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{Events: e}); err == nil || !strings.Contains(err.Error(), "verbs.tsv:1: the ontology has no base JUMPS_ABOUT") {
		t.Errorf("a base that the ontology lacks: %v", err)
	}
}

func FuzzLoadLexicon(f *testing.F) {
	whole := tables(f, sub(f, lexiconFiles, "lexicon"))
	w, err := defaultWords()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("countries.tsv", "EGY\tEgypt\t-\tEgyptian\tEgyptians\tCairo\n")
	f.Add("persons.tsv", "Jo Doe\tNOR\tGOV\tking\t2010-01-01\t-\tDoe; Jo\n")
	f.Fuzz(func(t *testing.T, file, content string) {
		if whole[file] == nil {
			return
		}
		broken := fstest.MapFS{}
		for k, v := range whole {
			broken[k] = v
		}
		broken[file] = &fstest.MapFile{Data: []byte(content)}
		if l, err := LoadLexicon(broken); err == nil {
			doc := &document{Document: Document{Text: content}}
			l.findActors(doc, w)
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
