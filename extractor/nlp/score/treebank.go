package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// A word is one line of a treebank.
type word struct {
	form, lemma, upos, xpos string
	head                    int // index of the head, -1 for the root
	rel, misc               string
	glued                   bool // no space follows
}

// A sentence is one of a treebank.
type sentence struct {
	id        string
	document  string
	paragraph bool // one begins here
	words     []word
}

func (s *sentence) forms() []string {
	list := make([]string, len(s.words))
	for i, w := range s.words {
		list[i] = w.form
	}
	return list
}

// readTreebank reads the sentences of a CoNLL-U file whose sent_id begins with
// the prefix. Multiword tokens count as their words, empty nodes not at all.
func readTreebank(name, prefix string) ([]sentence, error) {
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
	document, last, lastGlued := "", 0, false // last is the last word of a multiword token, whose line has the SpaceAfter
	end := func() {
		if len(s.words) > 0 && strings.HasPrefix(s.id, prefix) {
			s.document = document
			list = append(list, s)
		}
		s, last = sentence{}, 0
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		fault := func(format string, args ...any) error {
			return fmt.Errorf("%s:%d: %s", name, number, fmt.Sprintf(format, args...))
		}
		switch {
		case line == "":
			end()
		case strings.HasPrefix(line, "# newdoc"):
			document = line
		case strings.HasPrefix(line, "# newpar"):
			s.paragraph = true
		case strings.HasPrefix(line, "# sent_id = "):
			s.id = line[len("# sent_id = "):]
		case line[0] == '#':
		default:
			c := strings.Split(line, "\t")
			if len(c) != 10 {
				return nil, fault("%d cells, want 10", len(c))
			}
			glued := strings.Contains(c[9], "SpaceAfter=No")
			if _, to, ok := strings.Cut(c[0], "-"); ok {
				if last, err = strconv.Atoi(to); err != nil {
					return nil, fault("word %q is no range", c[0])
				}
				lastGlued = glued
				continue
			}
			if strings.Contains(c[0], ".") {
				continue
			}
			at, err := strconv.Atoi(c[0])
			if err != nil || at != len(s.words)+1 {
				return nil, fault("word %q, want %d", c[0], len(s.words)+1)
			}
			head, err := strconv.Atoi(c[6])
			if err != nil {
				return nil, fault("head %q is no number", c[6])
			}
			switch {
			case at < last:
				glued = true
			case at == last:
				glued = lastGlued
			}
			s.words = append(s.words, word{form: c[1], lemma: c[2], upos: c[3], xpos: c[4], head: head - 1, rel: c[7], misc: c[9], glued: glued})
		}
	}
	end()
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no sentence to score", name)
	}
	return list, nil
}

// A text is a stretch of raw text with where its sentences and words are.
type text struct {
	raw              string
	sentences, words map[[2]int]bool
}

// texts are the documents of the sentences with their paragraphs, runs of ten
// sentences where the treebank is one without documents.
func texts(list []sentence) []text {
	var out []text
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].document == list[0].document && (list[0].document != "" || n < 10) {
			n++
		}
		t := text{sentences: map[[2]int]bool{}, words: map[[2]int]bool{}}
		var b strings.Builder
		for i, s := range list[:n] {
			if i > 0 && s.paragraph {
				b.WriteString("\n\n")
			}
			from := b.Len()
			for k, w := range s.words {
				at := b.Len()
				b.WriteString(w.form)
				t.words[[2]int{at, b.Len()}] = true
				if k+1 == len(s.words) {
					t.sentences[[2]int{from, b.Len()}] = true
				}
				if !w.glued || k+1 == len(s.words) {
					b.WriteByte(' ')
				}
			}
		}
		t.raw = b.String()
		out = append(out, t)
		list = list[n:]
	}
	return out
}
