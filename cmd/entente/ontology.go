package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
)

func (e *env) ontologyCommand() *cli.Command {
	tables := func() cli.Flag {
		return &cli.StringFlag{Name: "tables", Usage: "read the tables of `FOLDER` instead of those built in"}
	}
	commands := []*cli.Command{
		{
			Name: "list", Usage: "print the relation types, or those of the named bases", ArgsUsage: "[BASE ...]",
			Flags: []cli.Flag{tables(), &cli.StringFlag{Name: "category", Usage: "only types of a PLOVER `CATEGORY`"}},
			Action: func(_ context.Context, c *cli.Command) error {
				return e.ontologyList(c.String("tables"), c.String("category"), c.Args().Slice())
			},
		},
		{
			Name: "check", Usage: "check the tables, and that the event lexicon keeps to them",
			Flags:  []cli.Flag{tables()},
			Action: func(_ context.Context, c *cli.Command) error { return e.ontologyCheck(c.String("tables")) },
		},
		{
			Name: "diff", Usage: "print how the tables of a folder differ from those built in", ArgsUsage: "FOLDER",
			Action: func(_ context.Context, c *cli.Command) error {
				if c.Args().Len() != 1 {
					return usage("one folder of tables is wanted, not %d", c.Args().Len())
				}
				return e.ontologyDiff(c.Args().First())
			},
		},
		{
			Name: "remap", Usage: "map the stored claims again, without reading a text, and print what changed",
			Flags: []cli.Flag{storeFlag(defaultStore), tables(), &cli.BoolFlag{Name: "dry-run", Usage: "print only"}},
			Action: func(ctx context.Context, c *cli.Command) error {
				return e.ontologyRemap(ctx, c.String("store"), c.String("tables"), c.Bool("dry-run"))
			},
		},
	}
	for _, c := range commands {
		c.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error { return usageError{err} }
	}
	return &cli.Command{
		Name: "ontology", Usage: "list, check and compare the relation types; map stored claims again", Commands: commands,
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return usage("no command %q: list, check, diff or remap", c.Args().First())
			}
			return cli.ShowSubcommandHelp(c)
		},
	}
}

// loadOntology reads the ontology of a folder, or the one built in where folder is "".
func loadOntology(folder string) (*graph.Ontology, error) {
	if folder == "" {
		return graph.LoadOntology(schema.Ontology())
	}
	o, err := graph.LoadOntology(os.DirFS(folder))
	if err != nil {
		return nil, hint(fmt.Errorf("reading %s: %w", folder, err), "the folder needs the tables of schema/ontology, with the fault above mended")
	}
	return o, nil
}

func (e *env) ontologyList(folder, category string, bases []string) error {
	o, err := loadOntology(folder)
	if err != nil {
		return err
	}
	want, err := graph.ParseCategory(strings.ToUpper(category))
	if err != nil {
		return usageError{err}
	}
	for _, b := range bases {
		if t := o.Type(b); t == nil || t.Stance != "" {
			return hint(usage("the ontology has no base %s", b), "entente ontology list prints all")
		}
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TYPE\tBASE\tSTANCE\tCATEGORY\tQUAD\tMODE\tCONTEXTS\tCAMEO\tGOLDSTEIN\tDIRECTION\tINVERSE\tSUBJECTS\tOBJECTS\tGLOSS")
	for _, t := range o.Types() {
		if len(bases) > 0 && !slices.Contains(bases, t.Base) || category != "" && t.Category != want {
			continue
		}
		direction := "directed"
		if t.Symmetric {
			direction = "symmetric"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%g\t%s\t%s\t%s\t%s\t%s\n", t.Name, t.Base, or(t.Stance, "-"), or(string(t.Category), "-"), t.Category.Quad(),
			or(t.Mode, "-"), or(strings.Join(t.Contexts, ","), "-"), or(t.CAMEO, "-"), t.Goldstein, direction, or(t.Inverse, "-"), kinds(t.Subjects), kinds(t.Objects), t.Gloss)
	}
	return w.Flush()
}

func kinds(list []graph.Kind) string {
	var words []string
	for _, k := range list {
		words = append(words, string(k))
	}
	return or(strings.Join(words, ","), "any")
}

func (e *env) ontologyCheck(folder string) error {
	o, err := loadOntology(folder)
	if err != nil {
		return err
	}
	if err := extractor.CheckLexicon(o); err != nil {
		return hint(err, "give the base in bases.tsv and the stance in stances.tsv, or mend the lexicon's line")
	}
	bases, standing := 0, 0
	for _, t := range o.Types() {
		if t.Stance == "" {
			bases++
		}
		if t.Standing {
			standing++
		}
	}
	fmt.Fprintf(e.stdout, "%d types of %d bases, %d of them states of affairs; the event lexicon keeps to them\n", len(o.Types()), bases, standing)
	return nil
}

// meaning is what a type's line in a comparison says of it.
func meaning(t *graph.RelationType) string {
	return fmt.Sprintf("%s, denied %s, CAMEO %s, %g, symmetric %t, inverse %s", or(string(t.Of(graph.Affirmed)), "-"), or(string(t.Of(graph.Negated)), "-"), or(t.CAMEO, "-"), t.Goldstein, t.Symmetric, or(t.Inverse, "-"))
}

func (e *env) ontologyDiff(folder string) error {
	was, err := loadOntology("")
	if err != nil {
		return err
	}
	is, err := loadOntology(folder)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, o := range []*graph.Ontology{was, is} {
		for _, t := range o.Types() {
			names[t.Name] = true
		}
	}
	differ := 0
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, b := was.Type(name), is.Type(name)
		switch {
		case a == nil:
			fmt.Fprintf(e.stdout, "+ %s: %s\n", name, meaning(b))
		case b == nil:
			fmt.Fprintf(e.stdout, "- %s: %s\n", name, meaning(a))
		case meaning(a) != meaning(b):
			fmt.Fprintf(e.stdout, "  %s: %s\n    now: %s\n", name, meaning(a), meaning(b))
		default:
			continue
		}
		differ++
	}
	fmt.Fprintf(e.stdout, "%d of %d types differ\n", differ, len(names))
	return nil
}

func (e *env) ontologyRemap(ctx context.Context, store, folder string, dry bool) error {
	o, err := loadOntology(folder)
	if err != nil {
		return err
	}
	s, err := e.openStore(ctx, store, dry)
	if err != nil {
		return err
	}
	defer s.Close()
	// A review names its claim by an ID that goes with the relation. The reviews are
	// there before the claims, so that none is lost where this is broken off.
	if err := carryReviews(ctx, s, o, dry); err != nil {
		return err
	}
	changed, claims, articles := 0, 0, 0
	for r, err := range s.(graph.Source).Readings(ctx, "") {
		if err != nil {
			return err
		}
		articles++
		before := changed
		for i := range r.Claims {
			c := &r.Claims[i]
			claims++
			old := *c
			if o.Restate(c) {
				changed++
				fmt.Fprintf(e.stdout, "%s %s %s, now %s %s\n", old.ID, old.Relation, or(string(old.Category), "-"), c.Relation, or(string(c.Category), "-"))
			}
		}
		if changed > before && !dry {
			if _, err := s.Put(ctx, r); err != nil {
				return err
			}
		}
	}
	done := "mapped again"
	if dry {
		done = "would be mapped again"
	}
	_, err = fmt.Fprintf(e.stdout, "%d of %d claims in %d articles %s\n", changed, claims, articles, done)
	return err
}

// carryReviews repeats the reviews that hold for the claims that a new mapping
// makes of theirs, with what they correct mapped as well.
func carryReviews(ctx context.Context, s graph.Store, o *graph.Ontology, dry bool) error {
	var log []graph.Review
	hold := map[graph.ClaimID]graph.Review{}
	for r, err := range graph.Reviews(ctx, s) {
		if err != nil {
			return err
		}
		log, hold[r.Claim] = append(log, r), r
	}
	if len(log) == 0 || dry {
		return nil
	}
	had := len(log)
	for reading, err := range s.(graph.Source).Readings(ctx, "") {
		if err != nil {
			return err
		}
		for i := range reading.Claims {
			c := &reading.Claims[i]
			r, reviewed := hold[c.ID]
			if !reviewed {
				continue
			}
			r = r.Clone()
			if r.Correction != nil {
				o.RestateCorrection(r.Correction)
			}
			o.Restate(c)
			r.Claim = c.ID
			now := hold[c.ID]
			if now.Number = r.Number; !reflect.DeepEqual(now, r) {
				r.Number = len(log) + 1
				log = append(log, r)
			}
		}
	}
	if len(log) == had {
		return nil
	}
	return s.(graph.BulkWriter).ReviewAll(ctx, func(yield func(graph.Review, error) bool) {
		for _, r := range log {
			if !yield(r, nil) {
				return
			}
		}
	})
}
