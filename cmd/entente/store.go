package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/sqlite"
)

const defaultStore = "var/entente.db"

func storeFlag(value string) *cli.StringFlag {
	return &cli.StringFlag{Name: "store", Value: value, Usage: "keep the graph in `FILE`", Sources: cli.EnvVars("ENTENTE_STORE")}
}

// openStore opens the store that the command line names.
func openStore(ctx context.Context, name string, readOnly bool) (*sqlite.Store, error) {
	for _, scheme := range []string{"bolt", "neo4j"} {
		if strings.HasPrefix(name, scheme+"://") || strings.HasPrefix(name, scheme+"+s") {
			return nil, hint(usage("store %s: this version keeps its graph in files only", name), "give a file: -store %s", defaultStore)
		}
	}
	s, err := sqlite.Open(ctx, name, sqlite.Config{ReadOnly: readOnly})
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, hint(fmt.Errorf("there is no store at %s", name), "make one: entente ingest -store %s ARTICLES", name)
	case errors.Is(err, graph.ErrNewerStore):
		return nil, hint(err, "use the newer entente, or another file: -store %s", defaultStore)
	case errors.Is(err, graph.ErrForeignStore):
		return nil, hint(err, "give another file: -store %s", defaultStore)
	case errors.Is(err, os.ErrPermission):
		return nil, hint(err, "give a file that you may write: -store %s", defaultStore)
	}
	return nil, err
}
