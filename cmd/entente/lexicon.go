package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
)

func lexiconFlag() *cli.StringFlag {
	return &cli.StringFlag{Name: "lexicon", Usage: "read actors and places from the tables in `DIR` too, before the built-in ones", Sources: cli.EnvVars("ENTENTE_LEXICON")}
}

// newExtractor is an extractor that reads with the engine of the command line, and
// with its lexicon on top of the built-in one. What the user's tables should be told about goes
// to standard error.
func (e *env) newExtractor(c *cli.Command) (*extractor.Extractor, error) {
	engine, err := loadEngine(c)
	if err != nil {
		return nil, err
	}
	dir := c.String("lexicon")
	if dir == "" {
		return extractor.New(extractor.Config{Engine: engine})
	}
	const form = "the folder has tables such as groups.tsv; extractor/lexicon/README.md describes their columns"
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, hint(fmt.Errorf("reading lexicon %s: %w", dir, cause(err)), form)
	case !info.IsDir():
		return nil, hint(fmt.Errorf("reading lexicon %s: not a folder", dir), form)
	}
	ours, err := extractor.DefaultLexicon()
	if err != nil {
		return nil, err
	}
	l, err := ours.With(os.DirFS(dir))
	if err != nil {
		return nil, hint(fmt.Errorf("reading lexicon %s%c%w", dir, filepath.Separator, err), form)
	}
	for _, w := range l.Warnings() {
		fmt.Fprintf(e.stderr, "entente: warning: %s%c%s\n", dir, filepath.Separator, w)
	}
	return extractor.New(extractor.Config{Engine: engine, Lexicon: l})
}
