package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/schema"
)

func (e *env) queryCommand() *cli.Command {
	return &cli.Command{
		Name: "query", Usage: "run a GraphQL document against a store, without a server", ArgsUsage: "[DOCUMENT]",
		Flags: []cli.Flag{
			storeFlag(defaultStore),
			&cli.StringFlag{Name: "file", Usage: "read the document from `FILE`"},
			&cli.StringFlag{Name: "example", Usage: "run the example query `NAME`, with its own variables where none are given"},
			&cli.StringFlag{Name: "variables", Usage: "the variables as a JSON `OBJECT`"},
			&cli.StringFlag{Name: "format", Value: "json", Usage: "json, or tsv for the one list of the answer as a table"},
			&cli.StringFlag{Name: "operation", Usage: "which operation of the document to run"},
			&cli.StringFlag{Name: "as", Usage: "also run mutations, and log them as made by `NAME`"},
			lexiconFlag(), engineFlag(),
		},
		Action: e.query,
	}
}

func exampleNames() string {
	var names []string
	for _, x := range schema.Examples() {
		names = append(names, x.Name)
	}
	return strings.Join(names, ", ")
}

// document is the query that the command line names, with the variables that an
// example brings.
func (e *env) document(c *cli.Command) (query, variables string, err error) {
	switch {
	case c.IsSet("example"):
		for _, x := range schema.Examples() {
			if x.Name == c.String("example") {
				return x.Query, x.Variables, nil
			}
		}
		return "", "", hint(usage("no example %q", c.String("example")), "the examples are %s", exampleNames())
	case c.Args().Present():
		return strings.Join(c.Args().Slice(), " "), "", nil
	}
	name, in := "standard input", e.stdin
	if c.IsSet("file") {
		f, err := os.Open(c.String("file"))
		if err != nil {
			return "", "", fmt.Errorf("reading %s: %w", c.String("file"), cause(err))
		}
		defer f.Close()
		name, in = f.Name(), f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxArticle))
	if err != nil {
		return "", "", fmt.Errorf("reading %s: %w", name, cause(err))
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return "", "", hint(usage("no query in %s", name), "entente query '{stats{claims}}', or entente query -example NAME; the examples are %s", exampleNames())
	}
	return string(b), "", nil
}

func (e *env) query(ctx context.Context, c *cli.Command) error {
	given := 0
	for _, is := range []bool{c.IsSet("example"), c.IsSet("file"), c.Args().Present()} {
		if is {
			given++
		}
	}
	if given > 1 {
		return usage("several queries given: an example, a file or a document")
	}
	show := showJSON
	switch format := c.String("format"); format {
	case "json":
	case "tsv":
		show = writeTable
	default:
		return usage("no format %q: json or tsv", format)
	}
	document, object, err := e.document(c)
	if err != nil {
		return err
	}
	if c.IsSet("variables") {
		object = c.String("variables")
	}
	variables, err := variablesOf(object)
	if err != nil {
		return usage("variables: %w", err)
	}
	name := c.String("as")
	if c.IsSet("as") {
		if !tokenName.MatchString(name) {
			return usage("-as %q: want at most 64 letters, digits, dots, hyphens and underscores", name)
		}
		// Who may write the store needs no token for it.
		ctx = gql.WithCaller(ctx, gql.Caller{Name: name, Role: gql.RoleAdmin})
	}
	s, err := e.openStore(ctx, c.String("store"), name == "")
	if err != nil {
		return err
	}
	defer s.Close()
	x, err := e.newExtractor(c)
	if err != nil {
		return err
	}
	return e.runQuery(ctx, s, x, document, c.String("operation"), variables, show)
}

// variablesOf reads the variables of a query, a JSON object or "".
func variablesOf(object string) (map[string]any, error) {
	var variables map[string]any
	if object == "" {
		return nil, nil
	}
	err := json.Unmarshal([]byte(object), &variables)
	return variables, err
}

func (e *env) runQuery(ctx context.Context, s graph.Store, x *extractor.Extractor, document, operation string, variables map[string]any, show func(out, beside io.Writer, answer []byte) error) error {
	answer, failed, err := gql.Execute(ctx, options(s, x), document, operation, variables)
	if err != nil {
		return err
	}
	if failed {
		show = showJSON
	}
	if err := show(e.stdout, e.stderr, answer); err != nil {
		return err
	}
	if failed && bytes.Contains(answer, []byte(`"`+gql.CodeUnauthenticated+`"`)) {
		return hint(errors.New("the query has errors"), "say who makes the change: entente query -as NAME ...")
	}
	if failed {
		return hint(errors.New("the query has errors"), "the schema is described at /playground/ and /schema.graphql of entente serve")
	}
	return nil
}

// showJSON writes an answer as it is, for people to read.
func showJSON(w, _ io.Writer, answer []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, answer, "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}
