package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
	"github.com/entente-graph/entente/seeds"
)

func (e *env) demoCommand() *cli.Command {
	return &cli.Command{
		Name: "demo", Usage: "read the sample articles, show their claims, run a query and serve",
		Flags: []cli.Flag{storeFlag("var/demo.db"), addrFlag()},
		Action: func(ctx context.Context, c *cli.Command) error {
			s, err := openStore(ctx, c.String("store"), false)
			if err != nil {
				return err
			}
			defer s.Close()
			articles, err := seeds.Articles()
			if err != nil {
				return err
			}
			documents := func(yield func(extractor.Document, error) bool) {
				for _, a := range articles {
					if !yield(extractor.Document{ID: a.Name, Title: a.Title, Text: a.Text, Date: a.Date, Publisher: "Entente samples"}, nil) {
						return
					}
				}
			}
			n, err := e.ingest(ctx, s, documents, runtime.GOMAXPROCS(0))
			if err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "%d sample articles, %d claims. The surest of each:\n\n", n.articles, n.claims)
			if err := e.printTable(ctx, s); err != nil {
				return err
			}
			x, err := extractor.New(extractor.Config{})
			if err != nil {
				return err
			}
			example := schema.Examples()[0]
			for _, candidate := range schema.Examples() {
				if candidate.Name == "denied" {
					example = candidate
				}
			}
			fmt.Fprintf(e.stdout, "\nThe example query %q:\n\n%s\n", example.Name, example.Query)
			if err := e.runQuery(ctx, s, x, example.Query, "", nil); err != nil {
				return err
			}
			if f, ok := e.stdout.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
				return nil
			}
			fmt.Fprintf(e.stdout, "\nServing GraphQL and the playground on http://%s/ until you press Ctrl-C.\n", c.String("addr"))
			return e.serve(ctx, s, c.String("addr"), false)
		},
	}
}

// printTable shows the surest claims of every article with their sentences.
func (e *env) printTable(ctx context.Context, s graph.Reader) error {
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SUBJECT\tRELATION\tOBJECT\tSAYS\tDENIED\tEVIDENCE")
	for a, err := range s.Articles(ctx) {
		if err != nil {
			return err
		}
		slice, err := s.Claims(ctx, graph.ClaimQuery{Articles: []graph.ArticleID{a.ID}, MinConfidence: 0.6}, graph.Page{First: 6})
		if err != nil {
			return err
		}
		for _, c := range slice.Items {
			denied := ""
			if c.Polarity == graph.Negated {
				denied = "denied"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", mentionName(c.Subject), c.Relation, mentionName(c.Object), mentionName(c.Speaker), denied,
				strings.Join(strings.Fields(c.Evidence.Text), " "))
		}
	}
	return w.Flush()
}
