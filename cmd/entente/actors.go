package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
)

func (e *env) actorsCommand() *cli.Command {
	return &cli.Command{
		Name: "actors", Usage: "names that the lexicon lacks, and taking them in",
		Commands: []*cli.Command{e.unknownCommand(), e.acceptCommand()},
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return usage("no command %q: unknown or accept", c.Args().First())
			}
			return cli.ShowSubcommandHelp(c)
		},
	}
}

func (e *env) unknownCommand() *cli.Command {
	return &cli.Command{
		Name: "unknown", Usage: "rank the names that the lexicon lacks by how many claims name them",
		Description: "With -mentions the stored articles are read again, and all names rank by how often they are meant,\n" +
			"those that no claim names too.",
		Flags: []cli.Flag{
			storeFlag(defaultStore), mentionsFlag(), lexiconFlag(), engineFlag(), workersFlag(),
			&cli.IntFlag{Name: "limit", Value: 20, Usage: "print at most `N` names"},
			&cli.IntFlag{Name: "sentences", Value: 2, Usage: "with at most `N` sentences each"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Int("limit") < 1 || c.Int("sentences") < 0 {
				return usage("-limit must be at least 1 and -sentences at least 0")
			}
			if err := checkCommon(c); err != nil {
				return err
			}
			s, err := e.openStore(ctx, c.String("store"), true)
			if err != nil {
				return err
			}
			defer s.Close()
			if c.Bool("mentions") {
				return e.showMentioned(ctx, c, s)
			}
			list, err := unknownActors(ctx, s, c.Int("limit"))
			if err != nil {
				return err
			}
			for _, a := range list {
				if err := e.showUnknown(ctx, s, a, c.Int("sentences")); err != nil {
					return err
				}
			}
			if len(list) == 0 {
				fmt.Fprintln(e.stdout, allKnown)
			}
			return nil
		},
	}
}

// unknownActors lists the actors of a store that no lexicon has, those of most
// claims first.
func unknownActors(ctx context.Context, s graph.Reader, limit int) (list []graph.Actor, err error) {
	page := graph.Page{First: graph.MaxPage}
	for {
		slice, err := s.FindActors(ctx, graph.ActorQuery{}, page)
		if err != nil {
			return nil, err
		}
		for _, a := range slice.Items {
			if !a.Known && len(list) < limit {
				list = append(list, a)
			}
		}
		if !slice.HasNext || len(list) == limit {
			return list, nil
		}
		page.After = slice.Cursors[len(slice.Cursors)-1]
	}
}

func (e *env) showUnknown(ctx context.Context, s graph.Reader, a graph.Actor, sentences int) error {
	n, seen := 0, map[string]bool{}
	var samples []string
	for c, err := range claimsOf(ctx, s, a.ID) {
		if err != nil {
			return err
		}
		n++
		if text := strings.Join(strings.Fields(c.Evidence.Text), " "); len(samples) < sentences && !seen[text] {
			seen[text] = true
			samples = append(samples, text)
		}
	}
	return e.printUnknown(n, &a, samples)
}

// printUnknown prints how often an actor was found and sentences that name it.
func (e *env) printUnknown(n int, a *graph.Actor, samples []string) error {
	what := strings.Join(slices.DeleteFunc([]string{string(a.Kind), a.Country, a.Code, string(a.Sector)}, func(s string) bool { return s == "" }), " ")
	if _, err := fmt.Fprintf(e.stdout, "%d  %s  %s  [%s]\n", n, a.Name, a.ID, what); err != nil {
		return err
	}
	for _, text := range samples {
		if _, err := fmt.Fprintln(e.stdout, "     "+text); err != nil {
			return err
		}
	}
	return nil
}

// claimsOf yields the claims that name an actor on either side or as a speaker.
func claimsOf(ctx context.Context, s graph.Reader, id graph.ActorID) func(yield func(*graph.Claim, error) bool) {
	return func(yield func(*graph.Claim, error) bool) {
		seen := map[graph.ClaimID]bool{}
		for _, q := range []graph.ClaimQuery{{Actors: []graph.ActorID{id}}, {Speakers: []graph.ActorID{id}}} {
			page := graph.Page{First: graph.MaxPage}
			for {
				slice, err := s.Claims(ctx, q, page)
				if err != nil {
					yield(nil, err)
					return
				}
				for i := range slice.Items {
					if c := &slice.Items[i]; !seen[c.ID] {
						seen[c.ID] = true
						if !yield(c, nil) {
							return
						}
					}
				}
				if !slice.HasNext {
					break
				}
				page.After = slice.Cursors[len(slice.Cursors)-1]
			}
		}
	}
}

func mentionsFlag() *cli.BoolFlag {
	return &cli.BoolFlag{Name: "mentions", Usage: "read the articles again, and count whom they mention beside whom the claims name"}
}

const allKnown = "the lexicon has every actor of this store"

// A mentioned is an actor that no lexicon has, as the articles of a store mention it.
type mentioned struct {
	graph.Actor
	times    int
	samples  []string // sentences that name it, the first of the store
	articles []graph.ArticleID
}

func (e *env) showMentioned(ctx context.Context, c *cli.Command, s graph.Reader) error {
	x, err := e.newExtractor(c)
	if err != nil {
		return err
	}
	list, err := mentionedIn(ctx, s, x, c.Int("workers"), c.Int("sentences"))
	if err != nil {
		return err
	}
	for _, m := range list[:min(len(list), c.Int("limit"))] {
		if err := e.printUnknown(m.times, &m.Actor, m.samples); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		fmt.Fprintln(e.stdout, allKnown)
	}
	return nil
}

// mentionedIn reads the articles of a store again and lists whom they mention and no
// lexicon has, who is mentioned most first.
func mentionedIn(ctx context.Context, s graph.Reader, x *extractor.Extractor, workers, samples int) ([]*mentioned, error) {
	found := map[graph.ActorID]*mentioned{}
	for r, err := range readAll(ctx, x, storedIn(ctx, s), workers) {
		if err != nil {
			return nil, err
		}
		article := r.result.Reading(r.Document).Article.ID
		for i := range r.result.Mentions {
			m := &r.result.Mentions[i]
			if _, listed := x.Actor(m.Actor); listed || m.Actor == "" {
				continue
			}
			a := found[m.Actor]
			if a == nil {
				a = &mentioned{Actor: graph.Actor{ID: m.Actor, Name: m.Name, Kind: m.Kind, Country: m.Country, Code: m.Code, Sector: m.Sector}}
				found[m.Actor] = a
			}
			a.times++
			if n := len(a.articles); n == 0 || a.articles[n-1] != article {
				a.articles = append(a.articles, article)
			}
			if text := r.sentence(m); len(a.samples) < samples && strings.Contains(text, a.Name) && !slices.Contains(a.samples, text) {
				a.samples = append(a.samples, text)
			}
		}
	}
	list := slices.Collect(maps.Values(found))
	slices.SortFunc(list, func(a, b *mentioned) int {
		return cmp.Or(cmp.Compare(b.times, a.times), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// sentence is the sentence of a mention, on one line.
func (r *reading) sentence(m *extractor.Mention) string {
	n := 0
	for _, s := range r.result.Sentences {
		if s.Field != m.Field {
			continue
		}
		if n == m.Sentence {
			text := r.Text
			if s.Field == graph.FieldTitle {
				text = r.Title
			}
			return strings.Join(strings.Fields(text[s.Start:s.End]), " ")
		}
		n++
	}
	return ""
}

// storedIn yields the articles of a store as documents.
func storedIn(ctx context.Context, s graph.Reader) iter.Seq2[input, error] {
	return func(yield func(input, error) bool) {
		for a, err := range s.Articles(ctx) {
			if err != nil {
				yield(input{}, err)
				return
			}
			if !yield(input{Document: documentOf(a), name: a.Source}, nil) {
				return
			}
		}
	}
}

// documentOf is a stored article as the extractor reads it.
func documentOf(a *graph.Article) extractor.Document {
	d := extractor.Document{ID: a.Source, Title: a.Title, Text: a.Text, URL: a.URL, Publisher: a.Publisher, Date: a.Published}
	if d.ID == d.URL {
		d.ID = ""
	}
	return d
}

func (e *env) acceptCommand() *cli.Command {
	return &cli.Command{
		Name: "accept", Usage: "take an unknown name into a lexicon of your own", ArgsUsage: "ID",
		Description: "ID is that of an actor as `entente actors unknown` prints it. With -as its name becomes one more name of\n" +
			"an actor that the lexicon has; without, the actor itself is listed, as the flags describe it. The\n" +
			"line goes into the folder that -lexicon names, which is made if it is not there. The\n" +
			"articles that name it are read again, and what changed is printed.",
		Flags: []cli.Flag{
			storeFlag(defaultStore), mentionsFlag(), lexiconFlag(), engineFlag(), workersFlag(),
			&cli.StringFlag{Name: "as", Usage: "the name is one of the actor `ID`"},
			&cli.StringFlag{Name: "name", Usage: "list it as `NAME`"},
			&cli.StringFlag{Name: "home", Usage: "its country (ISO 3166 alpha-3), or UNO, EUR, IGO, NGO, IMG, ISM or MNC"},
			&cli.StringFlag{Name: "sector", Usage: "its sector, a code of PLOVER"},
		},
		Action: e.accept,
	}
}

func (e *env) accept(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return hint(usage("want one ID of an actor, not %d", c.Args().Len()), "entente actors unknown")
	}
	id, as := graph.ActorID(c.Args().First()), graph.ActorID(c.String("as"))
	if as != "" && (c.String("name") != "" || c.String("home") != "" || c.String("sector") != "") {
		return usage("-as names an actor that the lexicon describes: leave out -name, -home and -sector")
	}
	if err := checkCommon(c); err != nil {
		return err
	}
	if c.String("lexicon") == "" {
		return hint(usage("no folder for your own tables given"), "entente actors accept -lexicon lexicon %s", id)
	}
	s, err := e.openStore(ctx, c.String("store"), false)
	if err != nil {
		return err
	}
	defer s.Close()
	a, affected, err := e.unknownActor(ctx, c, s, id)
	if err != nil {
		return err
	}
	table, line := extractor.ActorTable, &bytes.Buffer{}
	if as != "" {
		table = extractor.AliasTable
		err = extractor.WriteAlias(line, a.Name, as)
	} else {
		err = extractor.WriteActor(line, described(a, c))
	}
	if err != nil {
		return err
	}
	x, err := e.withLine(c, table, line.String())
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s: %s", filepath.Join(c.String("lexicon"), table), line)
	return e.readAgain(ctx, s, x, affected)
}

// unknownActor is an actor that no lexicon has, with the articles whose claims name it,
// or, with -mentions, that mention it.
func (e *env) unknownActor(ctx context.Context, c *cli.Command, s graph.Reader, id graph.ActorID) (graph.Actor, []graph.ArticleID, error) {
	store := c.String("store")
	list, err := s.Actors(ctx, []graph.ActorID{id})
	if err != nil {
		return graph.Actor{}, nil, err
	}
	if len(list) > 0 && list[0].Known {
		return graph.Actor{}, nil, fmt.Errorf("%s is in the lexicon already", id)
	}
	if !c.Bool("mentions") {
		if len(list) == 0 {
			return graph.Actor{}, nil, hint(fmt.Errorf("no claim of %s names %s", store, id), "entente actors accept -mentions -store %s -lexicon %s %s", store, c.String("lexicon"), id)
		}
		articles, err := articlesOf(ctx, s, id)
		return list[0], articles, err
	}
	x, err := e.readerBefore(c)
	if err != nil {
		return graph.Actor{}, nil, err
	}
	found, err := mentionedIn(ctx, s, x, c.Int("workers"), 0)
	if err != nil {
		return graph.Actor{}, nil, err
	}
	for _, m := range found {
		if m.ID == id {
			return m.Actor, m.articles, nil
		}
	}
	return graph.Actor{}, nil, hint(fmt.Errorf("no article of %s mentions %s", store, id), "entente actors unknown -mentions -store %s", store)
}

// readerBefore is the extractor with the user's lexicon as it is before a line is added,
// which may be nothing yet.
func (e *env) readerBefore(c *cli.Command) (*extractor.Extractor, error) {
	if tables, err := filepath.Glob(filepath.Join(c.String("lexicon"), "*.tsv")); err == nil && len(tables) > 0 {
		return e.newExtractor(c)
	}
	engine, err := loadEngine(c)
	if err != nil {
		return nil, err
	}
	return extractor.New(extractor.Config{Engine: engine})
}

// described is the actor as the flags say.
func described(a graph.Actor, c *cli.Command) graph.Actor {
	if n := c.String("name"); n != "" && n != a.Name {
		a.Aliases = append(a.Aliases, graph.Alias{Name: a.Name, Source: graph.AliasText})
		a.Name = n
	}
	switch home := c.String("home"); {
	case len(home) == 3 && slices.Contains([]string{"UNO", "EUR", "IGO", "NGO", "IMG", "ISM", "MNC"}, home):
		a.Code, a.Country = home, ""
	case home != "":
		a.Code, a.Country = "", home
	}
	if sector := c.String("sector"); sector != "" {
		a.Sector = graph.Sector(sector)
	}
	return a
}

// withLine adds a line to a table of the user's lexicon and reads with it. Where
// the loader refuses the line, the table is as it was.
func (e *env) withLine(c *cli.Command, table, line string) (*extractor.Extractor, error) {
	dir := c.String("lexicon")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, table)
	before, err := os.ReadFile(path)
	absent := errors.Is(err, fs.ErrNotExist)
	if err != nil && !absent {
		return nil, err
	}
	if len(before) > 0 && before[len(before)-1] != '\n' {
		line = "\n" + line
	}
	if err := os.WriteFile(path, append(slices.Clip(before), line...), 0o644); err != nil {
		return nil, err
	}
	x, err := e.newExtractor(c)
	if err == nil {
		return x, nil
	}
	restore := os.WriteFile(path, before, 0o644)
	if absent {
		restore = os.Remove(path)
	}
	if restore != nil {
		return nil, errors.Join(err, restore)
	}
	return nil, err
}

// articlesOf lists the articles whose claims name an actor, by ID.
func articlesOf(ctx context.Context, s graph.Reader, id graph.ActorID) ([]graph.ArticleID, error) {
	var list []graph.ArticleID
	for c, err := range claimsOf(ctx, s, id) {
		if err != nil {
			return nil, err
		}
		list = append(list, c.Article)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// readAgain reads stored articles with another lexicon and prints the claims that
// went and came.
func (e *env) readAgain(ctx context.Context, s graph.Store, x *extractor.Extractor, ids []graph.ArticleID) error {
	changed := 0
	for _, id := range ids {
		a, err := s.Article(ctx, id)
		if err != nil {
			return err
		}
		old, err := claimLines(ctx, s, id)
		if err != nil {
			return err
		}
		d := documentOf(a)
		r := x.Read(d).Reading(d)
		if r.Article.ID != id {
			return fmt.Errorf("article %s would be stored as %s: ingest it again instead", id, r.Article.ID)
		}
		if _, err := s.Put(ctx, r); err != nil {
			return err
		}
		lines, err := claimLines(ctx, s, id)
		if err != nil {
			return err
		}
		if !slices.Equal(old, lines) {
			changed++
			if err := printChanges(e.stdout, a, old, lines); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(e.stdout, "%d articles read again, %d of them changed\n", len(ids), changed)
	return err
}

// claimLines are the claims of an article, one a line, in text order.
func claimLines(ctx context.Context, s graph.Reader, id graph.ArticleID) (lines []string, err error) {
	page := graph.Page{First: graph.MaxPage}
	for {
		slice, err := s.Claims(ctx, graph.ClaimQuery{Articles: []graph.ArticleID{id}}, page)
		if err != nil {
			return nil, err
		}
		for i := range slice.Items {
			lines = append(lines, claimLine(&slice.Items[i]))
		}
		if !slice.HasNext {
			return lines, nil
		}
		page.After = slice.Cursors[len(slice.Cursors)-1]
	}
}

func printChanges(w io.Writer, a *graph.Article, old, now []string) error {
	name := a.Title
	if name == "" {
		name = string(a.ID)
	}
	if _, err := fmt.Fprintln(w, strings.Join(strings.Fields(name), " ")); err != nil {
		return err
	}
	for _, l := range without(old, now) {
		if _, err := fmt.Fprintln(w, "  - "+l); err != nil {
			return err
		}
	}
	for _, l := range without(now, old) {
		if _, err := fmt.Fprintln(w, "  + "+l); err != nil {
			return err
		}
	}
	return nil
}

// without returns the lines that others lacks, as often as it lacks them.
func without(lines, others []string) (list []string) {
	times := map[string]int{}
	for _, l := range others {
		times[l]++
	}
	for _, l := range lines {
		if times[l]--; times[l] < 0 {
			list = append(list, l)
		}
	}
	return list
}
