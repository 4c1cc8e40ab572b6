// Package seeds holds sample articles, written for this project about real
// events, and beside each a gold file of the claims that a good reader finds in it.
package seeds

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.txt
var files embed.FS

// An Article is a sample article.
type Article struct {
	Name  string // of its file, without the ending
	Date  string // YYYY-MM-DD
	Title string
	Text  string
}

// Articles returns the sample articles by name.
func Articles() ([]Article, error) {
	names, err := fs.Glob(files, "*.txt")
	if err != nil {
		return nil, err
	}
	var list []Article
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		head, text, ok := strings.Cut(string(b), "\n\n")
		date, title, two := strings.Cut(head, "\n")
		date, dated := strings.CutPrefix(date, "# date: ")
		if !ok || !two || !dated {
			return nil, fmt.Errorf("%s: want a date line, a title line, an empty line and the text", name)
		}
		list = append(list, Article{strings.TrimSuffix(name, ".txt"), date, title, strings.TrimSpace(text)})
	}
	return list, nil
}
