package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	var out bytes.Buffer
	in := `{"id": "a", "text": "Kenya left. It went."}` + "\n" + `{"id": "b", "text": "It went. So did Chad.", "sentence": true}`
	if err := run(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := []string{
		`{"id":"a","start":0,"words":[{"start":0,"end":5,"text":"Kenya","upos":"PROPN","xpos":"NNP","head":1,"rel":"nsubj"},`,
		`{"id":"a","start":12,"words":[{"start":12,"end":14,"text":"It","upos":"PRON","xpos":"PRP","head":1,"rel":"nsubj"},`,
		`{"id":"b","start":0,"words":[{"start":0,"end":2,"text":"It",`,
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), out.String())
	}
	for i, w := range want {
		if !strings.HasPrefix(lines[i], w) {
			t.Errorf("line %d:\n%s\nwant it to begin\n%s", i+1, lines[i], w)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	err := run(strings.NewReader(`{"id": "a", "text": "Kenya left."}`+"\nKenya left."), &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "text 2") || !strings.Contains(err.Error(), "a line of input is") {
		t.Errorf("%v, want an error that names text 2 and says what a line is", err)
	}
}
