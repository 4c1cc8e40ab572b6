// Command score reads a CoNLL-U file with an engine and prints how well it agrees
// with the file's tags, trees, lemmas and names, on the file's words, and how well it
// finds those words and the sentences in the raw text.
//
//	go run ./extractor/nlp/score [-engine base|small] FILE.conllu[.gz] [PREFIX]
//	go run ./extractor/nlp/score -update
//
// With a PREFIX only sentences whose sent_id begins so count (PUD's news: n). The
// last line is UPOS, XPOS, UAS and LAS, the two latter without punctuation.
//
// -update rewrites the scoreboard, extractor/nlp/testdata/scores.txt: both engines
// on the treebanks in ../shared, or in the folder that ENTENTE_SHARED names.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/entente-graph/entente/extractor/nlp"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("score", flag.ContinueOnError)
	name := flags.String("engine", nlp.Names()[0], strings.Join(nlp.Names(), " or "))
	update := flags.Bool("update", false, "rewrite the scoreboard")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *update && flags.NArg() == 0 {
		board, err := scoreboard(sharedDir(), ".")
		if err != nil {
			return err
		}
		return os.WriteFile(boardFile, []byte(board), 0o644)
	}
	if *update || flags.NArg() < 1 || flags.NArg() > 2 {
		return fmt.Errorf("usage: score [-engine %s] FILE.conllu[.gz] [PREFIX]", strings.Join(nlp.Names(), "|"))
	}
	engine, err := nlp.Load(*name)
	if err != nil {
		return err
	}
	sentences, err := readTreebank(flags.Arg(0), flags.Arg(1))
	if err != nil {
		return err
	}
	start := time.Now()
	s := scoreTrees(engine, sentences)
	fmt.Fprintf(out, "%d sentences, %d words, %.0f sentences/s\n", len(sentences), s.words, float64(len(sentences))/time.Since(start).Seconds())
	s.scoreText(engine, sentences)
	for _, l := range s.lines() {
		fmt.Fprintln(out, l)
	}
	return nil
}
