// Words reads texts and prints their words with tags and trees, for training on
// what people have marked in them.
//
//	go run ./extractor/nlp/train/words <TEXTS.jsonl >WORDS.jsonl
//
// A line of input is {"id": ..., "text": ..., "sentence": true where the text is
// one sentence}; for each of its sentences a line follows: id, start and words, each with
// start and end in bytes of the text, text, upos, xpos, head (-1 the root) and rel.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/entente-graph/entente/extractor/nlp"
)

type word struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	UPOS  string `json:"upos"`
	XPOS  string `json:"xpos"`
	Head  int    `json:"head"`
	Rel   string `json:"rel"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	engine, err := nlp.Base()
	if err != nil {
		return err
	}
	texts := json.NewDecoder(in)
	w := bufio.NewWriter(out)
	lines := json.NewEncoder(w)
	for n := 1; ; n++ {
		var text struct {
			ID, Text string
			Sentence bool
		}
		if err := texts.Decode(&text); errors.Is(err, io.EOF) {
			return w.Flush()
		} else if err != nil {
			return fmt.Errorf("text %d: %w; a line of input is {\"id\": ..., \"text\": ...}", n, err)
		}
		sentences := []nlp.Sentence{}
		if text.Sentence {
			sentences = append(sentences, engine.ParseSentence(text.Text))
		} else {
			sentences = engine.Parse(text.Text)
		}
		for _, s := range sentences {
			words := make([]word, len(s.Tokens))
			for i, t := range s.Tokens {
				words[i] = word{t.Start, t.End, t.Text, t.UPOS, t.XPOS, t.Head, t.Rel}
			}
			if err := lines.Encode(struct {
				ID    string `json:"id"`
				Start int    `json:"start"`
				Words []word `json:"words"`
			}{text.ID, s.Start, words}); err != nil {
				return err
			}
		}
	}
}
