package main

import (
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor/nlp"
)

func engineFlag() *cli.StringFlag {
	return &cli.StringFlag{
		Name: "engine", Usage: "read with the language engine `NAME`: " + strings.Join(nlp.Names(), " or "),
		Value: nlp.Names()[0], Sources: cli.EnvVars("ENTENTE_ENGINE"),
	}
}

// loadEngine loads the engine that the command line names.
func loadEngine(c *cli.Command) (*nlp.Engine, error) {
	name := c.String("engine")
	if name == "" { // an environment variable that is set to nothing
		name = nlp.Names()[0]
	}
	engine, err := nlp.Load(name)
	if err != nil {
		return nil, hint(usage("-engine: %w", err), "give one of this build: -engine %s", nlp.Names()[0])
	}
	return engine, nil
}
