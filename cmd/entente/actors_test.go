package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestActors takes a name that no list has into a lexicon of the user's own, and
// sees the claims change.
func TestActors(t *testing.T) {
	dir := t.TempDir()
	store, lexicon, in := filepath.Join(dir, "s.db"), filepath.Join(dir, "own"), filepath.Join(dir, "in.jsonl")
	texts := `{"id":"a","date":"2024-05-02","text":"Zubair Okello-Trent accused Norway of spying. Zubair Okello-Trent met the Kenyan minister."}
{"id":"b","date":"2024-05-03","text":"The Velmora Front attacked Kenyan soldiers. Kenya condemned the Velmora Front."}
{"id":"c","date":"2024-05-03","text":"Norway thanked Kenya."}
`
	if err := os.WriteFile(in, []byte(texts), 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		code, stdout, stderr := entente(t, "", args...)
		if code != want {
			t.Fatalf("entente %v: status %d, want %d\n%s%s", args, code, want, stdout, stderr)
		}
		return stdout, stderr
	}
	run(0, "ingest", "-store", store, "-in", "jsonl", in)

	got, _ := run(0, "actors", "unknown", "-store", store)
	okello, front := strings.Index(got, "person:zubair-okello-trent"), strings.Index(got, "organization:velmora-front")
	if okello < 0 || front < 0 || !strings.Contains(got, "     Zubair Okello-Trent accused Norway of spying.\n") || strings.Contains(got, "country:") {
		t.Fatalf("actors unknown prints\n%s", got)
	}
	if got, _ = run(0, "actors", "unknown", "-store", store, "-limit", "1", "-sentences", "0"); strings.Count(got, "\n") != 1 {
		t.Errorf("actors unknown -limit 1 -sentences 0 prints\n%s", got)
	}

	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"person:nobody"}, 1, "names person:nobody"},
		{[]string{"country:NOR"}, 1, "in the lexicon already"},
		{[]string{"organization:velmora-front", "-sector", "XXX"}, 1, "no sector \"XXX\""},
		{[]string{"organization:velmora-front", "-home", "KENYA"}, 1, "\"KENYA\" is neither"},
		{[]string{"organization:velmora-front", "-as", "group:nobody"}, 1, "no actor group:nobody"},
		{[]string{"organization:velmora-front", "-as", "group:isil", "-sector", "REB"}, 2, "leave out"},
		{nil, 2, "want one ID"},
	} {
		args := append([]string{"actors", "accept", "-store", store, "-lexicon", lexicon}, c.args[min(1, len(c.args)):]...)
		args = append(args, c.args[:min(1, len(c.args))]...)
		if _, stderr := run(c.code, args...); !strings.Contains(stderr, c.want) {
			t.Errorf("entente %v: %s\nwant %q in it", args, stderr, c.want)
		}
	}
	if _, stderr := run(2, "actors", "accept", "-store", store, "organization:velmora-front"); !strings.Contains(stderr, "no folder for your own tables") {
		t.Errorf("accepting without a lexicon says %s", stderr)
	}
	if left, err := filepath.Glob(filepath.Join(lexicon, "*")); err != nil || len(left) > 0 {
		t.Fatalf("refused lines left %v behind (%v)", left, err)
	}

	got, _ = run(0, "actors", "accept", "-store", store, "-lexicon", lexicon, "-home", "KEN", "-sector", "REB", "organization:velmora-front")
	for _, want := range []string{"actors.tsv: organization:velmora-front\tVelmora Front\tKEN\tREB\t-\n", "1 articles read again"} {
		if !strings.Contains(got, want) {
			t.Errorf("accepting a new actor prints\n%s\nwithout %q", got, want)
		}
	}
	got, _ = run(0, "actors", "accept", "-store", store, "-lexicon", lexicon, "-as", "group:al-shabaab", "person:zubair-okello-trent")
	for _, want := range []string{"aliases.tsv: Zubair Okello-Trent\tgroup:al-shabaab\n", "  - Zubair Okello-Trent  ACCUSES", "  + Al Shabaab  ACCUSES", "1 articles read again, 1 of them changed\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("accepting an alias prints\n%s\nwithout %q", got, want)
		}
	}
	if got, _ = run(0, "actors", "unknown", "-store", store); got != "the lexicon has every actor of this store\n" {
		t.Errorf("when all is accepted, actors unknown prints\n%s", got)
	}
}

// TestMentions ranks and accepts a name that no claim names.
func TestMentions(t *testing.T) {
	dir := t.TempDir()
	store, lexicon, in := filepath.Join(dir, "s.db"), filepath.Join(dir, "own"), filepath.Join(dir, "in.jsonl")
	texts := `{"id":"a","date":"2024-05-02","text":"Zubair Okello-Trent was tall. Zubair Okello-Trent was old. Norway thanked Kenya."}
{"id":"b","date":"2024-05-03","text":"Marta Quillfeather accused Norway of spying."}
`
	if err := os.WriteFile(in, []byte(texts), 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		code, stdout, stderr := entente(t, "", args...)
		if code != want {
			t.Fatalf("entente %v: status %d, want %d\n%s%s", args, code, want, stdout, stderr)
		}
		return stdout, stderr
	}
	run(0, "ingest", "-store", store, "-in", "jsonl", in)
	if got, _ := run(0, "actors", "unknown", "-store", store); strings.Contains(got, "okello") {
		t.Fatalf("a claim names whom only a mention should:\n%s", got)
	}
	const first = "2  Zubair Okello-Trent  person:zubair-okello-trent  [PERSON]\n     Zubair Okello-Trent was tall.\n     Zubair Okello-Trent was old.\n1  Marta Quillfeather  "
	if got, _ := run(0, "actors", "unknown", "-mentions", "-store", store); !strings.HasPrefix(got, first) {
		t.Errorf("actors unknown -mentions prints\n%s\nwant\n%s...", got, first)
	}
	if got, _ := run(0, "actors", "unknown", "-mentions", "-limit", "1", "-sentences", "0", "-store", store); strings.Count(got, "\n") != 1 {
		t.Errorf("with -limit 1 -sentences 0 it prints\n%s", got)
	}
	run(2, "actors", "unknown", "-mentions", "-workers", "0", "-store", store)

	accept := []string{"actors", "accept", "-store", store, "-lexicon", lexicon, "-home", "KEN"}
	if _, stderr := run(1, append(accept, "person:zubair-okello-trent")...); !strings.Contains(stderr, "actors accept -mentions") {
		t.Errorf("accepting whom no claim names says %s", stderr)
	}
	if _, stderr := run(1, append(accept, "-mentions", "person:nobody")...); !strings.Contains(stderr, "mentions person:nobody") {
		t.Errorf("accepting whom nobody mentions says %s", stderr)
	}
	got, _ := run(0, append(accept, "-mentions", "person:zubair-okello-trent")...)
	if !strings.Contains(got, "actors.tsv: person:zubair-okello-trent\tZubair Okello-Trent\tKEN\t") || !strings.Contains(got, "1 articles read again, 0 of them changed\n") {
		t.Errorf("accepting a mention prints\n%s", got)
	}
	if got, _ := run(0, "actors", "unknown", "-mentions", "-store", store, "-lexicon", lexicon); strings.Contains(got, "okello") || !strings.Contains(got, "quillfeather") {
		t.Errorf("when it is accepted, actors unknown -mentions prints\n%s", got)
	}
}
