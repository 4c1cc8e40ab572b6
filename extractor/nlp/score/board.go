package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/entente-graph/entente/extractor/nlp"
)

// boardFile is the scoreboard, from the root of the repository.
const boardFile = "extractor/nlp/testdata/scores.txt"

func sharedDir() string {
	if dir := os.Getenv("ENTENTE_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "shared")
}

// sets are what the scoreboard is about.
var sets = []struct {
	name, prefix string
	files        []string
}{
	{"PUD news", "n", []string{"pud.test.conllu.gz"}},
	{"GUM news, test and dev", "GUM_news", []string{"gum-free.test.conllu.gz", "gum-free.dev.conllu.gz"}},
	{"EWT test", "", []string{"ewt.test.conllu.gz"}},
}

// scoreboard is what the engines reach on the treebanks in the shared folder and on
// the names labelled by hand in the repository, whose root is given.
func scoreboard(shared, root string) (string, error) {
	var b strings.Builder
	b.WriteString("# what the engines reach, written by go run ./extractor/nlp/score -update; UAS and LAS of the last line of a set without punctuation\n")
	for _, name := range nlp.Names() {
		engine, err := nlp.Load(name)
		if err != nil {
			return "", err
		}
		for _, set := range sets {
			var list []sentence
			for _, file := range set.files {
				part, err := readTreebank(filepath.Join(shared, "treebanks", file), set.prefix)
				if err != nil {
					return "", err
				}
				list = append(list, part...)
			}
			s := scoreTrees(engine, list)
			s.scoreText(engine, list)
			fmt.Fprintf(&b, "\n%s, %s: %d sentences, %d words\n", name, set.name, len(list), s.words)
			for _, l := range s.lines() {
				b.WriteString(l + "\n")
			}
		}
		lines, err := scoreLabelled(engine, shared, root)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n%s, names labelled by hand (extractor/testdata/sets)\n%s", name, lines)
	}
	return b.String(), nil
}

// scoreLabelled reads the articles whose names are labelled by hand.
func scoreLabelled(engine *nlp.Engine, shared, root string) (string, error) {
	articles, err := readCorpus(filepath.Join(shared, "corpora", "wikinews.jsonl.gz"))
	if err != nil {
		return "", err
	}
	table, err := os.ReadFile(filepath.Join(root, "extractor", "testdata", "sets", "names.tsv"))
	if err != nil {
		return "", err
	}
	type labelled struct {
		stretches [][2]int
		names     map[[2]int]string
	}
	texts, order := map[string]*labelled{}, []string{}
	for line := range strings.Lines(string(table)) {
		c := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(c) != 6 {
			continue
		}
		from, err1 := strconv.Atoi(c[2])
		to, err2 := strconv.Atoi(c[3])
		if err1 != nil || err2 != nil {
			return "", fmt.Errorf("names.tsv: %q to %q is no stretch", c[2], c[3])
		}
		t := texts[c[0]]
		if t == nil {
			raw := articles[c[0]]
			if strings.HasPrefix(c[0], "seeds/") {
				b, err := os.ReadFile(filepath.Join(root, c[0]))
				if err != nil {
					return "", err
				}
				raw = string(b)
				articles[c[0]] = raw
			}
			if fmt.Sprintf("%x", sha256.Sum256([]byte(raw))) != c[1] {
				return "", fmt.Errorf("names.tsv: %s: its text is not the one that was labelled", c[0])
			}
			t = &labelled{names: map[[2]int]string{}}
			texts[c[0]] = t
			order = append(order, c[0])
		}
		if c[4] == "TEXT" {
			t.stretches = append(t.stretches, [2]int{from, to})
		} else {
			t.names[[2]int{from, to}] = c[4]
		}
	}
	types := []string{"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT", "all", "spans alone"}
	scores := map[string]*tally{}
	for _, t := range types {
		scores[t] = &tally{}
	}
	for _, source := range order {
		t := texts[source]
		for _, kind := range t.names {
			scores[kind].gold++
			scores["all"].gold++
			scores["spans alone"].gold++
		}
		for _, at := range t.stretches {
			for _, s := range engine.Parse(articles[source][at[0]:at[1]]) {
				for _, n := range s.Names {
					want := t.names[[2]int{at[0] + s.Tokens[n.First].Start, at[0] + s.Tokens[n.Last-1].End}]
					for _, k := range []string{n.Type, "all"} {
						scores[k].found++
						scores[k].right += count(want == n.Type)
					}
					scores["spans alone"].found++
					scores["spans alone"].right += count(want != "")
				}
			}
		}
	}
	var b strings.Builder
	for _, t := range types {
		s := scores[t]
		fmt.Fprintf(&b, "%-11s %4d  precision %5.1f  recall %5.1f  F %5.1f\n", t, s.gold,
			100*float64(s.right)/float64(max(s.found, 1)), 100*float64(s.right)/float64(max(s.gold, 1)), s.f())
	}
	return b.String(), nil
}

// readCorpus reads articles by address.
func readCorpus(name string) (map[string]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	articles := map[string]string{}
	for d := json.NewDecoder(z); d.More(); {
		var a struct{ URL, Text string }
		if err := d.Decode(&a); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		articles[a.URL] = a.Text
	}
	return articles, nil
}
