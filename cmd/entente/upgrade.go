package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/neo4j"
)

func (e *env) upgradeCommand() *cli.Command {
	return &cli.Command{
		Name: "upgrade", Usage: "bring a store of an older version up to date",
		Description: "Commands that read leave a store as it is, and refuse one that an older version of\n" +
			"entente wrote. Commands that write bring it up to date first, as this one does and no\n" +
			"more. Older versions cannot open it then: make a backup before. On a Neo4j server it\n" +
			"also ends a copy's load that was broken off.",
		Flags: []cli.Flag{storeFlag(defaultStore)},
		Action: func(ctx context.Context, c *cli.Command) error {
			name := c.String("store")
			// For reading first, which makes no store where there is none.
			s, err := e.openStore(ctx, name, true)
			older := errors.Is(err, graph.ErrOlderStore) || errors.Is(err, neo4j.ErrLoading)
			if older {
				s, err = e.openStore(ctx, name, false)
			}
			if err != nil {
				return err
			}
			if err := s.Close(); err != nil {
				return err
			}
			if older {
				fmt.Fprintf(e.stdout, "%s is up to date now\n", name)
			} else {
				fmt.Fprintf(e.stdout, "%s was up to date\n", name)
			}
			return nil
		},
	}
}
