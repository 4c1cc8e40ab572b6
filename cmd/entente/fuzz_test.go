package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzExtract gives the command any bytes, as text and as JSON lines: it answers
// with claims whose spans are words of the text, or with an error and its hint.
func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		"Norway met Kenya.",
		"# date: 2015-03-04\nNorway’s offer\n\n“Norway has offered to train Kenyan soldiers,” he said — “twice”.",
		`{"id":"a1","title":"Côte d’Ivoire meets Norway","text":"Abidjan’s government met Norway.\r\nÉgypte…","date":"2015-03-04"}`,
		`{"id":"a1","text":"Kenyan soldiers","sentence":true}` + "\n" + `{"id":"a2","text":`,
		"\xff\xfeN\x00o\x00", "\x00", "", "\n\n", "# date: \nx", "{}",
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, in []byte, lines bool) {
		args := []string{"entente", "extract", "-format", "jsonl", "-in", "text"}
		if lines {
			args[len(args)-1] = "jsonl"
		}
		var out, errs bytes.Buffer
		switch code := run(t.Context(), args, bytes.NewReader(in), &out, &errs); {
		case code > 1:
			t.Fatalf("exit %d: %s", code, errs.String())
		case code == 1 && (!strings.HasPrefix(errs.String(), "entente: error: ") || !strings.Contains(errs.String(), "\nentente: hint: ")):
			t.Errorf("an error without a hint: %q", errs.String())
		}
		texts := textsOf(t, in, lines)
		for _, line := range strings.SplitAfter(out.String(), "\n") {
			var c wireClaim
			if line == "" {
				continue
			}
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			checkClaim(t, &c, texts[c.Doc][c.Evidence.Field])
		}
	})
}

// textsOf reads the input as the command does: texts by document and field. Of
// two documents of one ID it has the last, so their claims are not checked.
func textsOf(t *testing.T, in []byte, lines bool) map[string]map[string]string {
	texts := map[string]map[string]string{}
	e := &env{stdin: bytes.NewReader(in), stderr: new(bytes.Buffer)}
	form := "text"
	if lines {
		form = "jsonl"
	}
	for d, err := range e.readPath("-", form) {
		if err != nil {
			break
		}
		if texts[d.name] != nil {
			t.Skip("two documents of one ID")
		}
		texts[d.name] = map[string]string{"title": d.Title, "text": d.Text}
	}
	return texts
}

func checkClaim(t *testing.T, c *wireClaim, text string) {
	t.Helper()
	slice := func(what string, start, end int, words string) {
		if start < 0 || end < start || end > len(text) {
			t.Fatalf("%s [%d:%d] of a text of %d bytes: %+v", what, start, end, len(text), c)
		}
		if got := text[start:end]; words != "" && got != words || utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%s [%d:%d] is %q, not %q", what, start, end, got, words)
		}
	}
	slice("sentence", c.Evidence.Start, c.Evidence.End, c.Evidence.Text)
	slice("predicate", c.Evidence.Predicate[0], c.Evidence.Predicate[1], "")
	for _, cue := range c.Evidence.Cues {
		slice("cue", cue[0], cue[1], "")
	}
	for what, a := range map[string]*wireActor{"subject": c.Subject, "object": c.Object, "attribution": c.Attribution} {
		if a == nil || a.Text == nil {
			continue
		}
		slice(what, *a.Start, *a.End, *a.Text)
		if !a.Implied && what != "attribution" && (*a.Start < c.Evidence.Start || *a.End > c.Evidence.End) {
			t.Errorf("%s [%d:%d] lies outside its sentence [%d:%d]", what, *a.Start, *a.End, c.Evidence.Start, c.Evidence.End)
		}
	}
	if c.Subject == nil && c.Object == nil {
		t.Errorf("neither subject nor object: %+v", c)
	}
}
