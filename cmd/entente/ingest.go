package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
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
		Description: articleForms + "\nAn article with a url or an id replaces what was stored under it; one without is known by its text.\n" +
			"Articles that are stored already, and were read by these rules, are not read again: an ingest that\n" +
			"was broken off is simply run again. A signal to stop waits for the article that is being stored.",
		Flags: []cli.Flag{
			storeFlag(defaultStore), inFlag(), lexiconFlag(), engineFlag(), workersFlag(),
			&cli.BoolFlag{Name: "again", Usage: "read articles again that are stored already"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if !c.Args().Present() {
				return hint(usage("no article given"), "entente ingest article.txt")
			}
			if err := checkCommon(c); err != nil {
				return err
			}
			for _, path := range c.Args().Slice() {
				if _, err := listFiles(path); path != "-" && err != nil {
					return err // before a store is made
				}
			}
			x, err := e.newExtractor(c)
			if err != nil {
				return err
			}
			s, err := e.openStore(ctx, c.String("store"), false)
			if err != nil {
				return err
			}
			defer s.Close()
			var skipped atomic.Int64
			documents := e.articles(c)
			if !c.Bool("again") {
				documents = unread(ctx, s, x, documents, &skipped)
			}
			ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
			defer stop()
			context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
			n, err := e.ingest(ctx, s, x, documents, c.Int("workers"))
			fmt.Fprintf(e.stdout, "%d articles read, %d of them new or changed; %d claims in them", n.articles, n.changed, n.claims)
			if n := skipped.Load(); n > 0 {
				fmt.Fprintf(e.stdout, "; %d stored already", n)
			}
			fmt.Fprintln(e.stdout)
			if errors.Is(err, context.Canceled) {
				err = hint(errors.New("stopped before the last article"), "run the command again: what is stored is not read again")
			}
			return err
		},
	}
}

// articles yields the articles of all arguments.
func (e *env) articles(c *cli.Command) iter.Seq2[input, error] {
	return func(yield func(input, error) bool) {
		for _, path := range c.Args().Slice() {
			for d, err := range e.readPath(path, c.String("in")) {
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

// unread leaves out the articles that a store has as these rules read them.
func unread(ctx context.Context, s graph.Reader, x *extractor.Extractor, documents iter.Seq2[input, error], skipped *atomic.Int64) iter.Seq2[input, error] {
	return func(yield func(input, error) bool) {
		for d, err := range documents {
			if err == nil {
				want := (&extractor.Result{Reader: x.Version()}).Reading(d.Document).Article
				have, notFound := s.Article(ctx, want.ID)
				if notFound == nil && have.Hash == want.Hash && have.Reader == x.Version() && have.Source == want.Source &&
					have.URL == want.URL && have.Publisher == want.Publisher && have.Published == want.Published {
					skipped.Add(1)
					continue
				}
				if notFound != nil && !errors.Is(notFound, graph.ErrNotFound) {
					err = notFound
				}
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

type ingested struct{ articles, changed, claims int }

// ingest reads documents into a store, each whole or not at all.
func (e *env) ingest(ctx context.Context, s graph.Writer, x *extractor.Extractor, documents iter.Seq2[input, error], workers int) (n ingested, err error) {
	bar := progress(e.stderr, "articles")
	defer bar.Finish()
	for r, err := range readAll(ctx, x, documents, workers) {
		if err != nil {
			return n, err
		}
		e.noteForeign(r)
		changed, err := s.Put(context.WithoutCancel(ctx), r.result.Reading(r.Document))
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
// anywhere else. It draws when something is added, never from a goroutine of its own.
func progress(w io.Writer, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(-1, progressbar.OptionSetWriter(delayed{w, time.Now()}), progressbar.OptionSetVisibility(isTerminal(w)),
		progressbar.OptionSetDescription(what), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionSetSpinnerChangeInterval(0), progressbar.OptionClearOnFinish())
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

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
