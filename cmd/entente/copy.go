package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/graph"
)

func (e *env) copyCommand() *cli.Command {
	return &cli.Command{
		Name: "copy", Usage: "copy a graph from one store to another", ArgsUsage: "FROM TO",
		Description: "FROM and TO are files or addresses of Neo4j servers. Articles that TO has already are passed over: a copy\n" +
			"that was broken off is simply run again. At the end both are read and compared.",
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Len() != 2 {
				return hint(usage("%d stores given, want two", c.Args().Len()), "entente copy %s neo4j://localhost:7687", defaultStore)
			}
			from, to := c.Args().Get(0), c.Args().Get(1)
			if from == to {
				return hint(usage("both stores are %s", from), "entente copy %s other.db", from)
			}
			source, err := e.openStore(ctx, from, true)
			if err != nil {
				return err
			}
			defer source.Close()
			target, err := e.openStore(ctx, to, false)
			if err != nil {
				return err
			}
			defer target.Close()
			return e.copy(ctx, source, target)
		},
	}
}

func (e *env) copy(ctx context.Context, from, to store) error {
	st, err := from.Stats(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	bar := bounded(e, st.Claims, "claims")
	n, err := to.PutAll(ctx, counted(from.Readings(ctx, ""), func(r *graph.Reading) { bar.Add(len(r.Claims)) }))
	bar.Finish()
	if err != nil {
		return hint(err, "%d of %d articles are copied; mend the cause and run the command again", n, st.Articles)
	}
	err = to.EditAll(ctx, from.Edits(ctx))
	if err == nil {
		err = to.ReviewAll(ctx, graph.Reviews(ctx, from))
	}
	if err != nil {
		if errors.Is(err, graph.ErrQuery) {
			return hint(err, "copy into an empty store")
		}
		return err
	}
	fmt.Fprintf(e.stdout, "%d articles with %d claims in %s\n", n, st.Claims, time.Since(start).Round(100*time.Millisecond))
	return e.compare(ctx, from, to)
}

// compare reads both stores and prints what they hold.
func (e *env) compare(ctx context.Context, from, to graph.Reader) error {
	want, err := graph.Sums(ctx, from)
	if err != nil {
		return err
	}
	have, err := graph.Sums(ctx, to)
	if err != nil {
		return err
	}
	var differ []string
	for i, w := range want {
		verdict := "the same"
		if w != have[i] {
			verdict = fmt.Sprintf("%d %s there", have[i].Count, have[i].Hash()[:16])
			differ = append(differ, w.Kind)
		}
		fmt.Fprintf(e.stdout, "%-10s %9d  %s  %s\n", w.Kind, w.Count, w.Hash()[:16], verdict)
	}
	if len(differ) > 0 {
		return hint(fmt.Errorf("the stores differ in their %s", strings.Join(differ, ", ")), "copy into an empty store, while nothing else writes to either")
	}
	return nil
}

// counted calls use with each reading that passes.
func counted(readings iter.Seq2[*graph.Reading, error], use func(*graph.Reading)) iter.Seq2[*graph.Reading, error] {
	return func(yield func(*graph.Reading, error) bool) {
		for r, err := range readings {
			if err == nil {
				use(r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// bounded is a bar with rate and time left on a terminal, and nothing anywhere else.
func bounded(e *env, most int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(max(most, 1), progressbar.OptionSetWriter(delayed{e.stderr, time.Now()}), progressbar.OptionSetVisibility(isTerminal(e.stderr)),
		progressbar.OptionSetDescription(what), progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionSetWidth(20), progressbar.OptionClearOnFinish())
}
