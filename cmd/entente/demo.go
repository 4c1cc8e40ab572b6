package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
	"github.com/entente-graph/entente/seeds"
)

func (e *env) demoCommand() *cli.Command {
	return &cli.Command{
		Name: "demo", Usage: "read the sample articles, show their claims, run a query and serve",
		Description: "Without a terminal on standard output it ends where it would serve.",
		Flags:       []cli.Flag{storeFlag("var/demo.db"), addrFlag(), lexiconFlag(), engineFlag()},
		Action:      e.demo,
	}
}

func (e *env) demo(ctx context.Context, c *cli.Command) error {
	x, err := e.newExtractor(c)
	if err != nil {
		return err
	}
	s, err := e.openStore(ctx, c.String("store"), false)
	if err != nil {
		return err
	}
	defer s.Close()
	articles, err := seeds.Articles()
	if err != nil {
		return err
	}
	slices.SortFunc(articles, func(a, b seeds.Article) int { return strings.Compare(a.Date+a.Name, b.Date+b.Name) })
	var documents []extractor.Document
	for _, a := range articles {
		documents = append(documents, extractor.Document{ID: a.Name, Title: a.Title, Text: a.Text, Date: a.Date, Publisher: "Entente samples"})
	}
	all := func(yield func(input, error) bool) {
		for _, d := range documents {
			if !yield(input{d, d.ID}, nil) {
				return
			}
		}
	}
	n, err := e.ingest(ctx, s, x, all, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	if err := e.printClaims(ctx, s, documents); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%d claims in %d sample articles, stored in %s.\n", n.claims, n.articles, c.String("store"))
	if err := e.printExample(ctx, s, x, "denied"); err != nil {
		return err
	}
	if !isTerminal(e.stdout) {
		return nil
	}
	l, err := listen(ctx, c.String("addr"))
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "\nServing GraphQL on http://%[1]s/graphql and the playground on http://%[1]s/ until you press Ctrl-C.\n", l.Addr())
	return e.serve(ctx, s, x, l, serveConfig{})
}

// printExample runs one of the example queries.
func (e *env) printExample(ctx context.Context, s graph.Store, x *extractor.Extractor, name string) error {
	for _, example := range schema.Examples() {
		if example.Name == name {
			variables, err := variablesOf(example.Variables)
			if err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "\nThe example query %q:\n\n%s\n%s\n", name, example.Query, example.Variables)
			return e.runQuery(ctx, s, x, example.Query, "", variables, showJSON)
		}
	}
	return fmt.Errorf("no example query %q", name)
}

// printClaims prints the claims of the documents in a table: each sentence,
// then what it claims.
func (e *env) printClaims(ctx context.Context, s graph.Reader, documents []extractor.Document) error {
	t := claimTable{w: e.stdout}
	t.head("subject", "relation", "object", "says", "denied")
	for i := range documents {
		article := new(extractor.Result).Reading(documents[i]).Article
		slice, err := s.Claims(ctx, graph.ClaimQuery{Articles: []graph.ArticleID{article.ID}}, graph.Page{First: graph.MaxPage})
		if err != nil {
			return err
		}
		t.article(article.Published + "  " + article.Title)
		for i := range slice.Items {
			t.claim(&slice.Items[i])
		}
	}
	return t.flush()
}

// A claimTable lines claims up in columns, below the sentences that they are from.
type claimTable struct {
	w      io.Writer
	rows   []tableRow
	widths []int
	last   graph.Span // the sentence shown last
	field  graph.Field
}

// A tableRow is either a line of its own or cells.
type tableRow struct {
	line  string
	cells []string
}

func (t *claimTable) head(cells ...string) {
	for i := range cells {
		cells[i] = strings.ToUpper(cells[i])
	}
	t.row(cells...)
}

func (t *claimTable) row(cells ...string) {
	for len(t.widths) < len(cells) {
		t.widths = append(t.widths, 0)
	}
	for i, c := range cells {
		t.widths[i] = max(t.widths[i], utf8.RuneCountInString(c))
	}
	t.rows = append(t.rows, tableRow{cells: cells})
}

func (t *claimTable) article(title string) {
	t.rows = append(t.rows, tableRow{}, tableRow{line: title})
	t.last = graph.Span{Start: -1}
}

func (t *claimTable) claim(c *graph.Claim) {
	if c.Evidence.Span != t.last || c.Evidence.Field != t.field {
		t.last, t.field = c.Evidence.Span, c.Evidence.Field
		t.rows = append(t.rows, tableRow{line: "  " + strings.Join(strings.Fields(c.Evidence.Text), " ")})
	}
	denied := ""
	if c.Polarity == graph.Negated {
		denied = "denied"
	}
	t.row(or(mentionName(c.Subject), "-"), c.Relation, or(mentionName(c.Object), "-"), mentionName(c.Speaker), denied)
}

func (t *claimTable) flush() error {
	var b strings.Builder
	for _, r := range t.rows {
		line := r.line
		for i, c := range r.cells {
			if i == 0 {
				line = "    "
			}
			line += c + strings.Repeat(" ", t.widths[i]-utf8.RuneCountInString(c)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteByte('\n')
	_, err := io.WriteString(t.w, b.String())
	return err
}
