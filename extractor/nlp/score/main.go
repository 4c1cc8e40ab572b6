// Command score reads a CoNLL-U file with the engine and prints how well it
// agrees with the file's tags, trees and lemmas, on the file's words.
//
//	go run ./extractor/nlp/score FILE.conllu[.gz] [PREFIX]
//
// With a PREFIX only sentences whose sent_id begins so count (PUD's news: n).
// The last line is UPOS, XPOS, UAS and LAS, the two latter without punctuation.
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/entente-graph/entente/extractor/nlp"
)

type sentence struct {
	id    string
	cells [][]string
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) < 1 || len(args) > 2 {
		return fmt.Errorf("usage: score FILE.conllu[.gz] [PREFIX]")
	}
	sentences, err := readFile(args[0])
	if err != nil {
		return err
	}
	engine, err := nlp.Base()
	if err != nil {
		return err
	}
	var words, upos, xpos, lemmas, heads, labelled, plain, plainHeads, plainLabelled, read int
	start := time.Now()
	for _, s := range sentences {
		if len(args) == 2 && !strings.HasPrefix(s.id, args[1]) {
			continue
		}
		read++
		form := make([]string, len(s.cells))
		for i, c := range s.cells {
			form[i] = c[1]
		}
		got := engine.Annotate(form)
		for i, c := range s.cells {
			t := got.Tokens[i]
			words++
			upos += count(t.UPOS == c[3])
			xpos += count(t.XPOS == c[4])
			lemmas += count(t.Lemma == c[2])
			head := fmt.Sprint(t.Head+1) == c[6]
			label := head && t.Rel == c[7]
			heads += count(head)
			labelled += count(label)
			if c[7] != "punct" {
				plain++
				plainHeads += count(head)
				plainLabelled += count(label)
			}
		}
	}
	if words == 0 {
		return fmt.Errorf("%s: no sentence to score", args[0])
	}
	took := time.Since(start).Seconds()
	share := func(n, of int) float64 { return 100 * float64(n) / float64(of) }
	fmt.Fprintf(out, "%d sentences, %d words, %.0f sentences/s\n", read, words, float64(read)/took)
	fmt.Fprintf(out, "lemmas %.1f\n", share(lemmas, words))
	fmt.Fprintf(out, "with punctuation UAS %.1f LAS %.1f\n", share(heads, words), share(labelled, words))
	fmt.Fprintf(out, "UPOS %.1f XPOS %.1f UAS %.1f LAS %.1f\n", share(upos, words), share(xpos, words), share(plainHeads, plain), share(plainLabelled, plain))
	return nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func readFile(name string) ([]sentence, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		defer z.Close()
		r = z
	}
	var list []sentence
	var s sentence
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case line == "":
			if len(s.cells) > 0 {
				list = append(list, s)
			}
			s = sentence{}
		case strings.HasPrefix(line, "# sent_id = "):
			s.id = line[len("# sent_id = "):]
		case line[0] == '#':
		default:
			c := strings.Split(line, "\t")
			if len(c) != 10 {
				return nil, fmt.Errorf("%s: %d cells in %q, want 10", name, len(c), line)
			}
			if !strings.ContainsAny(c[0], "-.") {
				s.cells = append(s.cells, c)
			}
		}
	}
	if len(s.cells) > 0 {
		list = append(list, s)
	}
	return list, lines.Err()
}
