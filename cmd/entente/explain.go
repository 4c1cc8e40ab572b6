package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

func (e *env) explainCommand() *cli.Command {
	return &cli.Command{
		Name: "explain", Usage: "show how a sentence is read", ArgsUsage: "[TEXT]",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "date", Usage: "when the text was published, `YYYY-MM-DD`"},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "text or json"},
			lexiconFlag(), engineFlag(),
		},
		Action: func(_ context.Context, c *cli.Command) error {
			text := strings.Join(c.Args().Slice(), " ")
			if text == "" {
				var err error
				if text, err = readText(e.stdin, "standard input"); err != nil {
					return err
				}
			}
			if d := c.String("date"); d != "" && !graph.ValidDate(d) {
				return usage("date %q is not of the form YYYY-MM-DD", d)
			}
			x, err := e.newExtractor(c)
			if err != nil {
				return err
			}
			if !nlp.English(text) {
				fmt.Fprintln(e.stderr, "entente: note: this text is not in English: extract and ingest read no claim from it")
			}
			out := x.Explain(text, c.String("date"))
			switch c.String("format") {
			case "json":
				enc := json.NewEncoder(e.stdout)
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				return enc.Encode(out)
			case "text":
				for i := range out.Sentences {
					if err := e.printExplained(text, &out.Sentences[i]); err != nil {
						return err
					}
				}
				return nil
			}
			return usage("no format %q: text or json", c.String("format"))
		},
	}
}

func (e *env) printExplained(text string, s *graph.ExplainedSentence) error {
	fmt.Fprintln(e.stdout, text[s.Start:s.End])
	if s.Cut {
		fmt.Fprintln(e.stdout, "cut here: the sentence is too long to be read whole")
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for i, t := range s.Tokens {
		head := "-"
		if t.Head >= 0 {
			head = fmt.Sprintf("%d %s", t.Head, s.Tokens[t.Head].Text)
		}
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s %s\t%s\t%s\n", i, t.Text, t.Lemma, t.UPOS, t.XPOS, t.Rel, head)
	}
	fmt.Fprintln(w, "actors")
	for _, m := range s.Mentions {
		fmt.Fprintf(w, "  %s\t%s\t%s %s\t%s\n", m.Text, or(string(m.Actor), "nobody in particular"), m.Kind, m.Sector, m.Match)
		for _, r := range m.Rivals {
			fmt.Fprintf(w, "  \t\t\tnot %s\n", r)
		}
	}
	fmt.Fprintln(w, "rules")
	for _, c := range s.Candidates {
		what := "dropped: " + c.Dropped
		if c.Claim != nil {
			what = claimLine(c.Claim)
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", text[c.Trigger.Start:c.Trigger.End], c.Rule, what)
	}
	return w.Flush()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
