package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
)

func (e *env) ingestCommand() *cli.Command {
	return &cli.Command{
		Name: "ingest", Usage: "read articles into a store", ArgsUsage: "FILE|FOLDER|- ...",
		Description: "Files end in .txt (perhaps a line \"# date: YYYY-MM-DD\", then the title, then the text), .jsonl or .jsonl.gz\n" +
			"(one object a line: id, text, title, url, publisher, date). Articles that are stored already and would\n" +
			"read the same are left alone, so that an ingest that was broken off is simply run again.",
		Flags: []cli.Flag{
			storeFlag(defaultStore),
			&cli.IntFlag{Name: "workers", Value: runtime.GOMAXPROCS(0), Usage: "articles read at once"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if !c.Args().Present() {
				return hint(usage("no article given"), "entente ingest article.txt")
			}
			if c.Int("workers") < 1 {
				return usage("%d workers: give at least 1", c.Int("workers"))
			}
			all := func(yield func(extractor.Document, error) bool) {
				for _, p := range c.Args().Slice() {
					for d, err := range readPath(p, e.stdin) {
						if !yield(d, err) || err != nil {
							return
						}
					}
				}
			}
			s, err := openStore(ctx, c.String("store"), false)
			if err != nil {
				return err
			}
			defer s.Close()
			n, err := e.ingest(ctx, s, all, c.Int("workers"))
			fmt.Fprintf(e.stdout, "%d articles read, %d of them new or changed; %d claims in them\n", n.articles, n.changed, n.claims)
			if err != nil {
				return err
			}
			return s.Close()
		},
	}
}

type ingested struct{ articles, changed, claims int }

// ingest reads documents into a store, each whole or not at all.
func (e *env) ingest(ctx context.Context, s graph.Writer, documents iter.Seq2[extractor.Document, error], workers int) (n ingested, err error) {
	x, err := extractor.New(extractor.Config{})
	if err != nil {
		return n, err
	}
	bar := progress(e.stderr, "articles")
	defer bar.Finish()
	for r, err := range readAll(ctx, x, documents, workers) {
		if err != nil {
			return n, err
		}
		changed, err := s.Put(ctx, r.result.Reading(r.doc))
		if err != nil {
			return n, hint(err, "what was stored before is kept; mend the cause and run the command again")
		}
		n.articles++
		n.claims += len(r.result.Claims)
		if changed {
			n.changed++
		}
		bar.Add(1)
	}
	return n, nil
}

// progress is a counter on a terminal that shows after two seconds, and nothing
// anywhere else.
func progress(w io.Writer, what string) *progressbar.ProgressBar {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		w = io.Discard
	}
	start := time.Now()
	return progressbar.NewOptions(-1, progressbar.OptionSetWriter(delayed{w, start}), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
}

// delayed drops what is written in the first two seconds.
type delayed struct {
	io.Writer
	since time.Time
}

func (d delayed) Write(p []byte) (int, error) {
	if time.Since(d.since) < 2*time.Second {
		return len(p), nil
	}
	return d.Writer.Write(p)
}
