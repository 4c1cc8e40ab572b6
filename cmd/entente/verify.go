package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

func (e *env) verifyCommand() *cli.Command {
	return &cli.Command{
		Name: "verify", Usage: "check every stored text and every span of evidence",
		Flags: []cli.Flag{storeFlag(defaultStore)},
		Action: func(ctx context.Context, c *cli.Command) error {
			s, err := e.openStore(ctx, c.String("store"), true)
			if err != nil {
				return err
			}
			defer s.Close()
			faults := 0
			for m, err := range graph.Verify(ctx, s) {
				if err != nil {
					return err
				}
				faults++
				fmt.Fprintf(e.stdout, "%s %s: %s\n", m.Article, m.Claim, m.What)
			}
			st, err := s.Stats(ctx)
			if err != nil {
				return err
			}
			if faults > 0 {
				return hint(fmt.Errorf("%d mismatches in %d claims of %d articles", faults, st.Claims, st.Articles), "ingest the articles named above again")
			}
			fmt.Fprintf(e.stdout, "%d articles, %d claims: every span is in its text\n", st.Articles, st.Claims)
			return nil
		},
	}
}

func (e *env) versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print versions and the checksum of the weights",
		Action: func(context.Context, *cli.Command) error {
			version := "(devel)"
			if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
				version = info.Main.Version
			}
			var weights strings.Builder
			for _, name := range nlp.Names() {
				engine, err := nlp.Load(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(&weights, "weights %s %s\n", name, engine.Checksum())
			}
			_, err := fmt.Fprintf(e.stdout, "entente %s\nrules %s\n%s%s %s/%s\n", version, extractor.Version, &weights, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
