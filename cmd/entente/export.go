package main

import (
	"context"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/neo4j"
	"github.com/entente-graph/entente/schema"
)

func (e *env) exportCommand() *cli.Command {
	return &cli.Command{
		Name: "export", Usage: "write a store as text",
		Description: "jsonl: articles, claims, actors and the identity log as JSON lines, the same bytes for the same content.\n" +
			"cypher: statements for cypher-shell that make the store in an empty Neo4j database.",
		Flags: []cli.Flag{
			storeFlag(defaultStore),
			&cli.StringFlag{Name: "format", Value: "jsonl", Usage: "`FORMAT`: jsonl or cypher"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			format := c.String("format")
			if format != "jsonl" && format != "cypher" {
				return usage("no format %q: jsonl or cypher", format)
			}
			if c.Args().Present() {
				return hint(usage("export takes no %q", c.Args().First()), "entente export -store FILE > graph.%s", format)
			}
			s, err := e.openStore(ctx, c.String("store"), true)
			if err != nil {
				return err
			}
			defer s.Close()
			if format == "jsonl" {
				return graph.Export(ctx, e.stdout, s)
			}
			ontology, err := graph.LoadOntology(schema.Ontology())
			if err != nil {
				return err
			}
			return neo4j.WriteCypher(ctx, e.stdout, s, ontology)
		},
	}
}
