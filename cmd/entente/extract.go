package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
)

func (e *env) extractCommand() *cli.Command {
	return &cli.Command{
		Name: "extract", Usage: "read texts and print their claims", ArgsUsage: "[TEXT]",
		Description: "Without TEXT and -file it reads standard input. Several words are one text.\n" + articleForms,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "file", Usage: "read `FILE`, or all articles of a folder"},
			inFlag(),
			&cli.StringFlag{Name: "format", Value: "text", Usage: "text, json, jsonl or tsv"},
			&cli.StringFlag{Name: "date", Usage: "when texts without a date were published, `YYYY-MM-DD`"},
			&cli.BoolFlag{Name: "mentions", Usage: "print the actors mentioned instead of the claims"},
			lexiconFlag(), engineFlag(), workersFlag(),
		},
		Action: e.extract,
	}
}

func (e *env) extract(ctx context.Context, c *cli.Command) error {
	var out printer
	w := bufio.NewWriterSize(e.stdout, 1<<16)
	switch c.String("format") {
	case "text":
		out = &textPrinter{w: w}
	case "json":
		out = &jsonPrinter{w: w}
	case "jsonl":
		out = &linePrinter{w: w}
	case "tsv":
		out = &tsvPrinter{w: w}
	default:
		return usage("no format %q: text, json, jsonl or tsv", c.String("format"))
	}
	if d := c.String("date"); d != "" && !graph.ValidDate(d) {
		return usage("date %q is not of the form YYYY-MM-DD", d)
	}
	if err := checkCommon(c); err != nil {
		return err
	}
	documents, err := e.documents(c)
	if err != nil {
		return err
	}
	x, err := e.newExtractor(c)
	if err != nil {
		return err
	}
	shown := e.stderr
	if isTerminal(e.stdout) {
		shown = io.Discard // the claims are progress enough
	}
	bar := progress(shown, "texts")
	for r, err := range readAll(ctx, x, documents, c.Int("workers")) {
		if err != nil {
			w.Flush()
			return err
		}
		e.noteForeign(r)
		if c.Bool("mentions") {
			err = out.mentions(r.name, r.result)
		} else {
			err = out.claims(r.name, r.result)
		}
		if err != nil {
			return err
		}
		if err := w.Flush(); err != nil { // who feeds a line and waits gets its answer
			return err
		}
		bar.Add(1)
	}
	bar.Finish()
	if err := out.end(); err != nil {
		return err
	}
	return w.Flush()
}

// documents is where the command line says that texts come from.
func (e *env) documents(c *cli.Command) (iter.Seq2[input, error], error) {
	path := c.String("file")
	if c.Args().Present() {
		switch {
		case path != "":
			return nil, usage("both a text and a file given")
		case c.String("in") == "jsonl":
			return nil, usage("a text given, but JSON lines are to come")
		case c.Args().Len() == 1:
			if _, err := os.Stat(c.Args().First()); err == nil {
				return nil, hint(usage("%q is a file, no text", c.Args().First()), "entente extract -file %s", c.Args().First())
			}
		}
	}
	if path == "" {
		path = "-"
	}
	return func(yield func(input, error) bool) {
		documents := e.readPath(path, c.String("in"))
		if c.Args().Present() {
			documents = func(yield func(input, error) bool) {
				text := strings.Join(c.Args().Slice(), " ")
				yield(input{extractor.Document{Text: text}, "text"}, checkText([]byte(text), "the text given"))
			}
		}
		for d, err := range documents {
			if d.Date == "" {
				d.Date = c.String("date")
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}, nil
}

// A reading is a document with what it says.
type reading struct {
	input
	result *extractor.Result
}

// noteForeign says why an article has no claims where its language is the reason.
func (e *env) noteForeign(r reading) {
	if r.result.Foreign {
		fmt.Fprintf(e.stderr, "entente: note: %s is not in English: no claim is read from it\n", r.name)
	}
}

// readAll reads documents with several workers and yields them in their order,
// never holding more than two for each worker.
func readAll(ctx context.Context, x *extractor.Extractor, documents iter.Seq2[input, error], workers int) iter.Seq2[reading, error] {
	return func(yield func(reading, error) bool) {
		type job struct {
			reading
			err  error
			done chan struct{}
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		queue := make(chan *job, workers)
		work := make(chan *job)
		go func() {
			defer close(queue)
			defer close(work)
			for d, err := range documents {
				j := &job{reading: reading{input: d}, err: err, done: make(chan struct{})}
				select {
				case queue <- j:
				case <-ctx.Done():
					return
				}
				if err != nil {
					close(j.done)
					return
				}
				select {
				case work <- j:
				case <-ctx.Done():
					close(j.done)
					return
				}
			}
		}()
		for range workers {
			go func() {
				for j := range work {
					j.result = x.Read(j.Document)
					close(j.done)
				}
			}()
		}
		for {
			var j *job
			select {
			case j = <-queue:
			case <-ctx.Done(): // while the next document is waited for
			}
			if j != nil {
				<-j.done
			}
			switch err := ctx.Err(); {
			case err != nil:
				yield(reading{}, err)
				return
			case j == nil:
				return
			}
			if !yield(j.reading, j.err) || j.err != nil {
				return
			}
		}
	}
}

// A printer prints claims or mentions in one form.
type printer interface {
	claims(doc string, r *extractor.Result) error
	mentions(doc string, r *extractor.Result) error
	end() error
}

type linePrinter struct{ w io.Writer }

func (p *linePrinter) claims(doc string, r *extractor.Result) error {
	return encodeAll(p.w, len(r.Claims), func(i int) any { return claimOf(doc, &r.Claims[i]) })
}

func (p *linePrinter) mentions(doc string, r *extractor.Result) error {
	return encodeAll(p.w, len(r.Mentions), func(i int) any { return mentionOf(doc, &r.Mentions[i]) })
}

func (p *linePrinter) end() error { return nil }

func encodeAll(w io.Writer, n int, item func(int) any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range n {
		if err := enc.Encode(item(i)); err != nil {
			return err
		}
	}
	return nil
}

// A jsonPrinter prints one array.
type jsonPrinter struct {
	w    io.Writer
	list []any
}

func (p *jsonPrinter) claims(doc string, r *extractor.Result) error {
	for i := range r.Claims {
		p.list = append(p.list, claimOf(doc, &r.Claims[i]))
	}
	return nil
}

func (p *jsonPrinter) mentions(doc string, r *extractor.Result) error {
	for i := range r.Mentions {
		p.list = append(p.list, mentionOf(doc, &r.Mentions[i]))
	}
	return nil
}

func (p *jsonPrinter) end() error {
	if p.list == nil {
		p.list = []any{}
	}
	enc := json.NewEncoder(p.w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(p.list)
}

type tsvPrinter struct {
	w      io.Writer
	headed bool
}

func (p *tsvPrinter) row(cells ...string) error {
	for i, c := range cells {
		cells[i] = strings.Join(strings.Fields(c), " ")
	}
	_, err := fmt.Fprintln(p.w, strings.Join(cells, "\t"))
	return err
}

func (p *tsvPrinter) claims(doc string, r *extractor.Result) error {
	if !p.headed {
		p.headed = true
		if err := p.row("doc", "subject", "relation", "object", "category", "polarity", "modality", "speaker", "date", "confidence", "evidence"); err != nil {
			return err
		}
	}
	for i := range r.Claims {
		c := &r.Claims[i]
		date := ""
		if c.When != nil {
			date = c.When.Start
		}
		if err := p.row(doc, mentionName(c.Subject), c.Relation, mentionName(c.Object), string(c.Category), string(c.Polarity),
			string(c.Modality), mentionName(c.Speaker), date, fmt.Sprint(c.Confidence), c.Evidence.Text); err != nil {
			return err
		}
	}
	return nil
}

func (p *tsvPrinter) mentions(doc string, r *extractor.Result) error {
	if !p.headed {
		p.headed = true
		if err := p.row("doc", "field", "start", "end", "text", "kind", "actor", "country", "sector", "chain"); err != nil {
			return err
		}
	}
	for i := range r.Mentions {
		m := &r.Mentions[i]
		if err := p.row(doc, fieldName(m.Field), fmt.Sprint(m.Start), fmt.Sprint(m.End), m.Text, string(m.Kind), string(m.Actor), m.Country, string(m.Sector), fmt.Sprint(m.Chain)); err != nil {
			return err
		}
	}
	return nil
}

func (p *tsvPrinter) end() error { return nil }

// mentionName is the name to show: the actor's, with the role in which it acts
// where that is not said by the name.
func mentionName(m *graph.Mention) string {
	switch {
	case m == nil:
		return ""
	case m.Sector != "" && m.Actor.IsCountry():
		return m.Name + " (" + string(m.Sector) + ")"
	}
	return m.Name
}

type textPrinter struct {
	w       io.Writer
	printed bool
}

func (p *textPrinter) claims(_ string, r *extractor.Result) error {
	sentence := graph.Span{Start: -1}
	field := graph.Field("")
	for i := range r.Claims {
		c := &r.Claims[i]
		if c.Evidence.Span != sentence || c.Evidence.Field != field {
			sentence, field = c.Evidence.Span, c.Evidence.Field
			if p.printed {
				fmt.Fprintln(p.w)
			}
			p.printed = true
			fmt.Fprintln(p.w, strings.Join(strings.Fields(c.Evidence.Text), " "))
		}
		if _, err := fmt.Fprintln(p.w, "  "+claimLine(c)); err != nil {
			return err
		}
	}
	return nil
}

// claimLine is a claim in one line.
func claimLine(c *graph.Claim) string {
	var b strings.Builder
	show := func(m *graph.Mention) string {
		if n := mentionName(m); n != "" {
			return n
		}
		return "-"
	}
	fmt.Fprintf(&b, "%s  %s  %s", show(c.Subject), c.Relation, show(c.Object))
	notes := []string{}
	if c.Category != "" {
		notes = append(notes, string(c.Category))
	}
	if c.Polarity == graph.Negated {
		notes = append(notes, "denied")
	}
	if c.Modality != graph.Actual {
		notes = append(notes, strings.ToLower(string(c.Modality)))
	}
	if c.Speaker != nil {
		notes = append(notes, "says "+c.Speaker.Name)
	}
	if c.When != nil && c.When.Source == graph.DateFromText {
		notes = append(notes, c.When.Start)
	}
	if c.Where != nil {
		notes = append(notes, "in "+c.Where.Name)
	}
	fmt.Fprintf(&b, "  [%s]  %.2f", strings.Join(notes, ", "), c.Confidence)
	return b.String()
}

func (p *textPrinter) mentions(_ string, r *extractor.Result) error {
	for i := range r.Mentions {
		m := &r.Mentions[i]
		if _, err := fmt.Fprintf(p.w, "%s  %s  %s\n", m.Text, m.Kind, m.Actor); err != nil {
			return err
		}
	}
	return nil
}

func (p *textPrinter) end() error { return nil }
