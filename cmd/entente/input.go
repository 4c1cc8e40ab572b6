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
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
)

// maxArticle is the longest text that is read as one article, in bytes.
const maxArticle = 64 << 20

// errTooLong is for a text of more than maxArticle.
var errTooLong = fmt.Errorf("text of more than %d MB", maxArticle>>20)

// readText reads one text whole and checks that it is UTF-8.
func readText(r io.Reader, name string) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxArticle+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("reading %s: %w", name, err)
	case len(b) > maxArticle:
		return "", hint(fmt.Errorf("reading %s: %w", name, errTooLong), "split it into articles: one file each, or one JSON object a line (-in jsonl)")
	case len(bytes.TrimSpace(b)) == 0:
		return "", hint(fmt.Errorf("reading %s: there is no text in it", name), "give a file with an article in English")
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if err := checkUTF8(b, name); err != nil {
		return "", err
	}
	return string(b), nil
}

// checkUTF8 says of bytes that are not UTF-8 text what they look like.
func checkUTF8(b []byte, name string) error {
	if utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 {
		return nil
	}
	at := 0
	for at < len(b) && b[at] != 0 {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	err := fmt.Errorf("reading %s: not UTF-8 text (byte %d)", name, at)
	switch guess := guessEncoding(b); guess {
	case "":
		return hint(err, "it looks like a binary file; give the text of the article")
	default:
		return hint(err, "it looks like %s; convert it: iconv -f %s -t UTF-8 %s", guess, guess, name)
	}
}

// guessEncoding names the encoding that bytes look like, "" for none.
func guessEncoding(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return "UTF-16LE"
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return "UTF-16BE"
	}
	head := b[:min(len(b), 4096)]
	zeros, odd, control := 0, 0, 0
	for i, c := range head {
		switch {
		case c == 0:
			zeros++
			odd += i & 1
		case c < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f':
			control++
		}
	}
	switch {
	case zeros > len(head)/3 && odd > zeros*9/10:
		return "UTF-16LE"
	case zeros > len(head)/3 && odd < zeros/10:
		return "UTF-16BE"
	case zeros > 0 || control > len(head)/100:
		return ""
	}
	return "ISO-8859-1"
}

// parseArticle reads the form of a text file: perhaps "# date: YYYY-MM-DD", the
// title's line, then the text.
func parseArticle(text, id string) extractor.Document {
	d := extractor.Document{ID: id}
	for {
		line, rest, more := strings.Cut(text, "\n")
		date, ok := strings.CutPrefix(strings.TrimSpace(line), "# date:")
		if !ok || !more {
			break
		}
		if date = strings.TrimSpace(date); graph.ValidDate(date) {
			d.Date = date
		}
		text = rest
	}
	title, rest, more := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	if more && strings.TrimSpace(rest) != "" {
		d.Title, d.Text = strings.TrimSpace(title), strings.Trim(rest, "\r\n")
	} else {
		d.Text = strings.TrimSpace(text)
	}
	return d
}

// readLines yields the documents of JSON lines. The error names the line.
func readLines(r io.Reader, name string) iter.Seq2[wireDocument, error] {
	return func(yield func(wireDocument, error) bool) {
		lines := bufio.NewReaderSize(r, 1<<16)
		for n := 1; ; n++ {
			line, err := readLine(lines)
			if err == io.EOF && len(line) == 0 {
				return
			}
			if err != nil && err != io.EOF {
				yield(wireDocument{}, fmt.Errorf("%s:%d: %w", name, n, err))
				return
			}
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			d, err := parseLine(line)
			if err != nil {
				err = hint(fmt.Errorf("%s:%d: %w", name, n, err), `a line is one object: {"id": "a1", "text": "...", "title": "...", "date": "2015-03-04"}`)
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// readLine reads a line of at most twice maxArticle, as JSON may escape.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > 2*maxArticle:
			return nil, errTooLong
		case errors.Is(err, bufio.ErrBufferFull):
		default:
			return line, err
		}
	}
}

func parseLine(line []byte) (wireDocument, error) {
	var d wireDocument
	if !utf8.Valid(line) {
		return d, errors.New("not UTF-8")
	}
	if err := json.Unmarshal(line, &d); err != nil {
		return d, fmt.Errorf("no JSON document: %w", err)
	}
	switch {
	case d.ID == "":
		return d, errors.New("document without id")
	case d.Date != "" && !graph.ValidDate(d.Date):
		return d, fmt.Errorf("document %s: date %q is not of the form YYYY-MM-DD", d.ID, d.Date)
	case len(d.Text) > maxArticle:
		return d, fmt.Errorf("document %s: %w", d.ID, errTooLong)
	}
	return d, nil
}

// readPath yields the documents of a file or of all .txt and .jsonl files under
// a folder; "-" is standard input, one text.
func readPath(path string, stdin io.Reader) iter.Seq2[extractor.Document, error] {
	return func(yield func(extractor.Document, error) bool) {
		if path == "-" {
			text, err := readText(stdin, "standard input")
			yield(parseArticle(text, ""), err)
			return
		}
		files, err := listFiles(path)
		if err != nil {
			yield(extractor.Document{}, err)
			return
		}
		for _, f := range files {
			for d, err := range readFile(f) {
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
		return nil, hint(fmt.Errorf("reading %s: %w", path, errors.Unwrap(err)), "give a .txt or .jsonl file, or a folder of them")
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

func readFile(path string) iter.Seq2[extractor.Document, error] {
	return func(yield func(extractor.Document, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(extractor.Document{}, fmt.Errorf("reading %s: %w", path, errors.Unwrap(err)))
			return
		}
		defer f.Close()
		if !isLines(path) {
			text, err := readText(f, path)
			yield(parseArticle(text, filepath.Base(path)), err)
			return
		}
		var r io.Reader = f
		if strings.HasSuffix(path, ".gz") {
			z, err := gzip.NewReader(f)
			if err != nil {
				yield(extractor.Document{}, fmt.Errorf("reading %s: %w", path, err))
				return
			}
			defer z.Close()
			r = z
		}
		for d, err := range readLines(r, path) {
			if !yield(d.document(), err) {
				return
			}
		}
	}
}
