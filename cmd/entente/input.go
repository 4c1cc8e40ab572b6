package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
)

// maxArticle is the longest text that is read as one article, in bytes. Reading
// takes some 150 bytes of memory for each of them.
const maxArticle = 4 << 20

// errTooLong is for a text of more than maxArticle.
var errTooLong = fmt.Errorf("text of more than %d MB", maxArticle>>20)

const splitHint = "split it into articles: a file each, or a JSON object a line (-in jsonl)"

// articleForms says how articles may be written down.
const articleForms = `A file that ends in .jsonl or .jsonl.gz has one JSON object a line: id and text, perhaps title, url,
publisher, date, and sentence (true: the text is one sentence). Any other file is one article: perhaps
a line "# date: YYYY-MM-DD", then the title's line, then the text; a single line is text without a title.`

// An input is a document and what to call it. A text without an ID of its own is
// stored under its text, as two folders may have files of one name.
type input struct {
	extractor.Document
	name string
}

func inFlag() *cli.StringFlag {
	return &cli.StringFlag{Name: "in", Usage: "read files as text or jsonl, whatever their names; standard input is text by default"}
}

func workersFlag() *cli.IntFlag {
	return &cli.IntFlag{Name: "workers", Value: runtime.GOMAXPROCS(0), HideDefault: true, Usage: "read `N` articles at once; one a processor by default"}
}

// checkCommon checks the flags of reading.
func checkCommon(c *cli.Command) error {
	if in := c.String("in"); in != "" && in != "text" && in != "jsonl" {
		return usage("no input form %q: text or jsonl", in)
	}
	if n := c.Int("workers"); n < 1 {
		return usage("%d workers: give at least 1", n)
	}
	return nil
}

// readText reads one text whole and checks that it is UTF-8.
func readText(r io.Reader, name string) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxArticle+1))
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", name, cause(err))
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if len(b) > maxArticle {
		return "", hint(fmt.Errorf("reading %s: %w", name, errTooLong), splitHint)
	}
	return string(b), checkText(b, name)
}

// cause is the error without the path that its message would repeat.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// checkText refuses what is no text: nothing at all, or not UTF-8.
func checkText(b []byte, name string) error {
	if len(bytes.TrimSpace(b)) == 0 {
		return hint(fmt.Errorf("reading %s: there is no text in it", name), "give an article in English")
	}
	at := notText(b)
	if at < 0 {
		return nil
	}
	return hint(fmt.Errorf("reading %s: not UTF-8 text (byte %d)", name, at), "%s", encodingHint(b, name))
}

// notText is the offset of the first byte that is no UTF-8 text, or -1.
func notText(b []byte) int {
	if utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 {
		return -1
	}
	at := 0
	for at < len(b) && b[at] != 0 {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return at
}

// encodingHint says what bytes that are not UTF-8 look like, and what to do.
func encodingHint(b []byte, name string) string {
	kind := guessEncoding(b)
	if kind == "" {
		kind, _, _ = strings.Cut(http.DetectContentType(b), ";")
		if kind == "application/octet-stream" || strings.HasPrefix(kind, "text/") {
			kind = "a binary file"
		}
		return fmt.Sprintf("it looks like %s; give the text of the article", kind)
	}
	if strings.Contains(name, " ") {
		return fmt.Sprintf("it looks like %s; convert it: iconv -f %s -t UTF-8", kind, kind)
	}
	return fmt.Sprintf("it looks like %s; convert it: iconv -f %s -t UTF-8 %s", kind, kind, name)
}

// guessEncoding names the encoding that bytes look like, "" for none.
func guessEncoding(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return "UTF-32LE"
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return "UTF-16LE"
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return "UTF-16BE"
	}
	head := b[:min(len(b), 4096)]
	zeros, odd, control, c1 := 0, 0, 0, 0
	for i, c := range head {
		switch {
		case c == 0:
			zeros++
			odd += i & 1
		case c < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f':
			control++
		case c >= 0x80 && c < 0xa0:
			c1++
		}
	}
	switch {
	case zeros > len(head)/3 && odd > zeros*9/10:
		return "UTF-16LE"
	case zeros > len(head)/3 && odd < zeros/10:
		return "UTF-16BE"
	case zeros > 0 || control > len(head)/100:
		return ""
	case c1 > 0:
		return "WINDOWS-1252" // curly quotes and dashes where ISO-8859-1 has nothing
	}
	return "ISO-8859-1"
}

// parseArticle reads the form of a text file: perhaps "# date: YYYY-MM-DD", the
// title's line, then the text.
func parseArticle(text string) (d extractor.Document, err error) {
	if line, rest, more := strings.Cut(text, "\n"); more {
		if date, ok := strings.CutPrefix(line, "# date:"); ok {
			if d.Date = strings.TrimSpace(date); !graph.ValidDate(d.Date) {
				return d, fmt.Errorf("date %q is not of the form YYYY-MM-DD", d.Date)
			}
			text = rest
		}
	}
	if text = strings.TrimSpace(text); text == "" {
		return d, errors.New("no text after the date")
	}
	if title, rest, more := strings.Cut(text, "\n"); more {
		d.Title, text = strings.TrimSpace(title), strings.Trim(rest, "\r\n")
	}
	d.Text = text
	return d, nil
}

// readLines yields the documents of JSON lines. The error names the line. A date
// in another form is left out: what others publish has many, and the text is as good.
func (e *env) readLines(r io.Reader, name string) iter.Seq2[input, error] {
	return func(yield func(input, error) bool) {
		undated, first := 0, ""
		defer func() {
			if undated > 0 {
				fmt.Fprintf(e.stderr, "entente: warning: %s: %d dates are not of the form YYYY-MM-DD and were left out, the first is %s\n", name, undated, first)
			}
		}()
		lines := bufio.NewReaderSize(r, 1<<16)
		for n := 1; ; n++ {
			line, err := readLine(lines)
			if err == io.EOF && len(line) == 0 {
				return
			}
			if err != nil && err != io.EOF {
				yield(input{}, fmt.Errorf("%s:%d: %w", name, n, cause(err)))
				return
			}
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			d, err := parseLine(line, name)
			if err != nil {
				err = fmt.Errorf("%s:%d: %w", name, n, err)
			}
			if d.Date != "" && !graph.ValidDate(d.Date) {
				if undated++; undated == 1 {
					first = fmt.Sprintf("%q on line %d", d.Date, n)
				}
				d.Date = ""
			}
			if !yield(input{d, d.ID}, err) || err != nil {
				return
			}
		}
	}
}

// readLine reads a line of at most four times maxArticle, as JSON may escape.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > 4*maxArticle:
			return nil, hint(errTooLong, splitHint)
		case errors.Is(err, bufio.ErrBufferFull):
		default:
			return line, err
		}
	}
}

func parseLine(line []byte, name string) (extractor.Document, error) {
	const form = `a line is one object: {"id": "a1", "text": "...", "title": "...", "date": "2015-03-04"}`
	var d wireDocument
	if at := notText(line); at >= 0 {
		return d.document(), hint(fmt.Errorf("not UTF-8 text (byte %d of the line)", at), "%s", encodingHint(line, name))
	}
	if err := json.Unmarshal(line, &d); err != nil {
		return d.document(), hint(fmt.Errorf("no JSON document: %w", err), form)
	}
	switch {
	case d.ID == "":
		return d.document(), hint(errors.New("document without id"), form)
	case d.Text == nil:
		return d.document(), hint(fmt.Errorf("document %s: no text", d.ID), form)
	case len(*d.Text)+len(d.Title) > maxArticle:
		return d.document(), hint(fmt.Errorf("document %s: %w", d.ID, errTooLong), splitHint)
	}
	return d.document(), nil
}

// readPath yields the documents of a file or of all .txt and .jsonl files below
// a folder; "-" is standard input. The form is text, jsonl or, where it is "",
// what the name says.
func (e *env) readPath(path, form string) iter.Seq2[input, error] {
	return func(yield func(input, error) bool) {
		if path == "-" {
			for d, err := range e.readStream(e.stdin, "standard input", "text", form == "jsonl") {
				if !yield(d, err) || err != nil {
					return
				}
			}
			return
		}
		files, err := listFiles(path)
		if err != nil {
			yield(input{}, err)
			return
		}
		for _, f := range files {
			for d, err := range e.readFile(f, form == "jsonl" || form == "" && isLines(f)) {
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

func listFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, hint(fmt.Errorf("reading %s: %w", path, cause(err)), "give a .txt or .jsonl file, or a folder of them")
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(p, ".txt") || isLines(p) && !strings.HasSuffix(p, ".gold.jsonl")) {
			files = append(files, p)
		}
		return err
	})
	slices.Sort(files)
	if err == nil && len(files) == 0 {
		err = hint(fmt.Errorf("reading %s: no article in it", path), "articles are files that end in .txt, .jsonl or .jsonl.gz")
	}
	return files, err
}

func isLines(path string) bool {
	return strings.HasSuffix(path, ".jsonl") || strings.HasSuffix(path, ".jsonl.gz")
}

func (e *env) readFile(path string, lines bool) iter.Seq2[input, error] {
	return func(yield func(input, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(input{}, fmt.Errorf("reading %s: %w", path, cause(err)))
			return
		}
		defer f.Close()
		var r io.Reader = f
		if strings.HasSuffix(path, ".gz") {
			z, err := gzip.NewReader(f)
			if err != nil {
				yield(input{}, fmt.Errorf("reading %s: %w", path, err))
				return
			}
			defer z.Close()
			r = z
		}
		for d, err := range e.readStream(r, path, filepath.Base(path), lines) {
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// readStream yields the documents of JSON lines, or the one of a text.
func (e *env) readStream(r io.Reader, path, name string, lines bool) iter.Seq2[input, error] {
	if lines {
		return e.readLines(r, path)
	}
	return func(yield func(input, error) bool) {
		text, err := readText(r, path)
		if err != nil {
			yield(input{}, err)
			return
		}
		d, err := parseArticle(text)
		if err != nil {
			err = hint(fmt.Errorf("%s:1: %w", path, err), "a text may begin with a line like this: # date: 2015-03-04")
		}
		yield(input{d, name}, err)
	}
}
