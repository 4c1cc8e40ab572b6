// Command entente reads news articles into claims about who did what to whom,
// keeps them in a graph store and serves them over GraphQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"syscall"

	"github.com/urfave/cli/v3"
)

func main() {
	os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// An env is what a command may touch of the world.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// A hintError carries the next thing to type.
type hintError struct {
	error
	hint string
}

func (e hintError) Unwrap() error { return e.error }

func hint(err error, format string, args ...any) error {
	return hintError{err, fmt.Sprintf(format, args...)}
}

// usageError is an error of the command line: exit status 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run runs one command and returns its exit status: 0 done, 1 failed, 2 usage.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	e := &env{stdin, stdout, stderr}
	bad := func(_ context.Context, _ *cli.Command, err error, _ bool) error { return usageError{err} }
	commands := []*cli.Command{
		e.extractCommand(), e.ingestCommand(), e.serveCommand(), e.queryCommand(), e.explainCommand(), e.actorsCommand(),
		e.verifyCommand(), e.ontologyCommand(), e.copyCommand(), e.exportCommand(), e.upgradeCommand(), e.tokenCommand(), e.demoCommand(), e.versionCommand(),
	}
	for _, c := range commands {
		c.OnUsageError = bad
	}
	app := &cli.Command{
		Name: "entente", Usage: "news articles to a graph of claims, served over GraphQL",
		Commands: commands, Writer: stdout, ErrWriter: stderr, HideVersion: true,
		OnUsageError:   bad,
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return usage("no command %q", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
	}
	err := app.Run(ctx, args)
	if err == nil || errors.Is(err, syscall.EPIPE) {
		return 0
	}
	if exit := cli.ExitCoder(nil); errors.As(err, &exit) {
		err = usageError{err} // help on what is no command
	}
	fmt.Fprintf(stderr, "entente: error: %s\n", err)
	var h hintError
	var u usageError
	switch {
	case errors.As(err, &h):
		fmt.Fprintf(stderr, "entente: hint: %s\n", h.hint)
	case errors.As(err, &u):
		fmt.Fprintf(stderr, "entente: hint: %s\n", usageHint(commands, args))
	}
	if errors.As(err, &u) {
		return 2
	}
	return 1
}

// usageHint is how to get help on the command that was meant.
func usageHint(commands []*cli.Command, args []string) string {
	known := len(args) > 1 && slices.ContainsFunc(commands, func(c *cli.Command) bool { return c.Name == args[1] })
	if known {
		return "entente " + args[1] + " -help"
	}
	return "entente -help"
}
