package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/neo4j"
)

// Tokens lie in a file beside the store, not in it: a store that is served is
// opened for reading, copied and handed on. The file is a log to which lines are
// added, so that names of old stay those of who had them.
//
// A token is 256 random bits, of which the file has the SHA-256. A slow hash
// would protect what can be guessed; 2^256 tokens cannot, at any speed.

// tokenPrefix lets scanners of secrets find a token that got where it should not be.
const tokenPrefix = "entente_"

const tokensHeader = "# Tokens of entente, by their SHA-256; see `entente token`. Lines are added, never changed.\n"

// An issuedToken is what the file knows of one.
type issuedToken struct {
	name             string
	role             gql.Role
	hash             [sha256.Size]byte
	created, expires time.Time // expires is zero for never
	revoked          time.Time // zero where it is not
}

// state is what has become of the token, "" where it is good.
func (t *issuedToken) state(now time.Time) string {
	switch {
	case !t.revoked.IsZero():
		return "revoked"
	case !t.expires.IsZero() && !now.Before(t.expires):
		return "expired"
	}
	return ""
}

// tokens are those of a file, which is read again when it changes.
type tokens struct {
	path string

	mu      sync.Mutex
	list    []issuedToken
	changed time.Time
	size    int64
}

func tokensFlag() *cli.StringFlag {
	return &cli.StringFlag{Name: "tokens", Usage: "tokens are those of `FILE`; by default that of the store with .tokens behind", Sources: cli.EnvVars("ENTENTE_TOKENS")}
}

func tokensFile(c *cli.Command) string {
	if name := c.String("tokens"); name != "" {
		return name
	}
	if store := c.String("store"); !neo4j.Is(store) {
		return store + ".tokens"
	}
	return defaultStore + ".tokens"
}

// loadTokens reads the tokens of a file; where there is none, nobody has one.
func loadTokens(path string) (*tokens, error) {
	t := &tokens{path: path}
	return t, t.load()
}

// load reads the file if it has changed. A fault leaves what was read before.
func (t *tokens) load() error {
	info, err := os.Stat(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		t.list, t.changed, t.size = nil, time.Time{}, 0
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", t.path, cause(err))
	}
	if info.ModTime().Equal(t.changed) && info.Size() == t.size {
		return nil
	}
	b, err := os.ReadFile(t.path)
	if err != nil {
		return fmt.Errorf("reading %s: %w", t.path, cause(err))
	}
	list, err := parseTokens(t.path, string(b))
	if err != nil {
		return err
	}
	t.list, t.changed, t.size = list, info.ModTime(), info.Size()
	return nil
}

// parseTokens reads lines of cells between tabs: "create", name, role, hash,
// times of creation and expiry ("-" for never); or "revoke", name, time.
func parseTokens(path, text string) ([]issuedToken, error) {
	var list []issuedToken
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var err error
		switch cells := strings.Split(line, "\t"); {
		case cells[0] == "create" && len(cells) == 6:
			var t issuedToken
			if t, err = parseToken(cells[1:]); err == nil {
				list = append(list, t)
			}
		case cells[0] == "revoke" && len(cells) == 3:
			i := slices.IndexFunc(list, func(t issuedToken) bool { return t.name == cells[1] })
			if i < 0 {
				err = fmt.Errorf("no token of %q", cells[1])
			} else {
				list[i].revoked, err = time.Parse(time.RFC3339, cells[2])
			}
		default:
			err = errors.New("no line that `entente token` writes")
		}
		if err != nil { // what the line says may be a token: it is not repeated
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return list, nil
}

func parseToken(cells []string) (t issuedToken, err error) {
	t.name, t.role = cells[0], gql.Role(cells[1])
	if !tokenName.MatchString(t.name) || !slices.Contains(gql.Roles, t.role) {
		return t, errors.New("no name and role of a token")
	}
	hash, err := hex.DecodeString(cells[2])
	if err != nil || len(hash) != len(t.hash) {
		return t, errors.New("no hash of a token")
	}
	copy(t.hash[:], hash)
	if t.created, err = time.Parse(time.RFC3339, cells[3]); err != nil || cells[4] == "-" {
		return t, err
	}
	t.expires, err = time.Parse(time.RFC3339, cells[4])
	return t, err
}

// count is how many tokens there are, whatever has become of them.
func (t *tokens) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.list)
}

// find returns the token of that text. Every one is compared, each in the same
// time, whichever it is.
func (t *tokens) find(text string, now time.Time) (issuedToken, error) {
	hash := sha256.Sum256([]byte(text))
	t.mu.Lock()
	defer t.mu.Unlock()
	_ = t.load() // a fault is the next start's; until then what was read holds
	found := -1
	for i := range t.list {
		if subtle.ConstantTimeCompare(t.list[i].hash[:], hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return issuedToken{}, errors.New("the token is not known")
	}
	switch t.list[found].state(now) {
	case "revoked":
		return issuedToken{}, errors.New("the token has been revoked")
	case "expired":
		return issuedToken{}, fmt.Errorf("the token expired on %s", t.list[found].expires.Format(time.DateOnly))
	}
	return t.list[found], nil
}

// append adds a line to the file, which only its owner may read.
func (t *tokens) append(cells ...string) error {
	if err := os.MkdirAll(filepath.Dir(t.path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(t.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", t.path, cause(err))
	}
	line := strings.Join(cells, "\t") + "\n"
	if info, err := f.Stat(); err == nil && info.Size() == 0 {
		line = tokensHeader + line
	}
	_, err = f.WriteString(line) // in one write, so that two at a time both stay
	return errors.Join(err, f.Close())
}

var tokenName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func roleNames() string {
	var names []string
	for _, r := range gql.Roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

func (e *env) tokenCommand() *cli.Command {
	return &cli.Command{
		Name: "token", Usage: "give and take back the tokens by which people and programs are let in",
		Description: "A token goes with each request: Authorization: Bearer TOKEN. Its role says what it is good for: reader\n" +
			"(what `serve -private` asks for), curator (take articles in, edit identities, review claims) or admin\n" +
			"(also replace stored articles). A server that runs knows of a change at once.",
		Commands: []*cli.Command{
			{
				Name: "create", Usage: "make a token and print it, this once", ArgsUsage: "NAME",
				Flags: []cli.Flag{
					storeFlag(defaultStore), tokensFlag(),
					&cli.StringFlag{Name: "role", Value: string(gql.RoleReader), Usage: "`ROLE`: " + roleNames()},
					&cli.StringFlag{Name: "expires", Usage: "the last `DAY` on which it is good, or never; by default in a year"},
				},
				Action: e.createToken,
			},
			{
				Name: "list", Usage: "list the tokens by name, without themselves",
				Flags:  []cli.Flag{storeFlag(defaultStore), tokensFlag()},
				Action: e.listTokens,
			},
			{
				Name: "revoke", Usage: "make a token worthless", ArgsUsage: "NAME",
				Flags:  []cli.Flag{storeFlag(defaultStore), tokensFlag()},
				Action: e.revokeToken,
			},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return usage("no command %q: create, list or revoke", c.Args().First())
			}
			return cli.ShowSubcommandHelp(c)
		},
	}
}

// named is the one argument, and the tokens.
func (e *env) named(c *cli.Command) (string, *tokens, error) {
	name := c.Args().First()
	if c.Args().Len() != 1 || !tokenName.MatchString(name) {
		return "", nil, hint(usage("want one name, of at most 64 letters, digits, dots, hyphens and underscores"), "entente token %s maria", c.Name)
	}
	t, err := loadTokens(tokensFile(c))
	return name, t, err
}

func (e *env) createToken(_ context.Context, c *cli.Command) error {
	name, tokens, err := e.named(c)
	if err != nil {
		return err
	}
	role := gql.Role(c.String("role"))
	if !slices.Contains(gql.Roles, role) {
		return usage("no role %q: %s", role, roleNames())
	}
	now := time.Now().UTC()
	expires, err := expiry(c.String("expires"), now)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(tokens.list, func(t issuedToken) bool { return t.name == name }) {
		return hint(fmt.Errorf("%s has or had a token; edits and reviews bear that name", name), "give another name: entente token create %s-2", name)
	}
	var secret [32]byte
	rand.Read(secret[:]) // it cannot fail
	text := tokenPrefix + hex.EncodeToString(secret[:])
	hash := sha256.Sum256([]byte(text))
	if err := tokens.append("create", name, string(role), hex.EncodeToString(hash[:]), now.Format(time.RFC3339), expires); err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, text)
	fmt.Fprintf(e.stderr, "entente: keep it: only its hash is in %s\n", tokens.path)
	return nil
}

// expiry is when a token that is good until the end of a day expires.
func expiry(day string, now time.Time) (string, error) {
	switch day {
	case "never":
		return "-", nil
	case "":
		return now.AddDate(1, 0, 0).Format(time.RFC3339), nil
	}
	last, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", usage("expires %q: want a day, such as %s, or never", day, now.AddDate(0, 3, 0).Format(time.DateOnly))
	}
	end := last.AddDate(0, 0, 1)
	if !end.After(now) {
		return "", usage("%s is over", day)
	}
	return end.Format(time.RFC3339), nil
}

func (e *env) listTokens(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return usage("list takes no %q", c.Args().First())
	}
	tokens, err := loadTokens(tokensFile(c))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, t := range tokens.list {
		expires := "never"
		if !t.expires.IsZero() {
			expires = t.expires.Format(time.DateTime)
		}
		state := t.state(time.Now())
		if state == "" {
			state = "good"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\tmade %s\texpires %s\n", t.name, t.role, state, t.created.Format(time.DateTime), expires)
	}
	return w.Flush()
}

func (e *env) revokeToken(_ context.Context, c *cli.Command) error {
	name, tokens, err := e.named(c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(tokens.list, func(t issuedToken) bool { return t.name == name })
	switch {
	case i < 0:
		return hint(fmt.Errorf("%s has no token, by those in %s", name, tokens.path), "entente token list")
	case !tokens.list[i].revoked.IsZero():
		return fmt.Errorf("the token of %s was revoked on %s", name, tokens.list[i].revoked.Format(time.DateTime))
	}
	return tokens.append("revoke", name, time.Now().UTC().Format(time.RFC3339))
}
