package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/sqlite"
	"github.com/entente-graph/entente/seeds"
)

func TestMain(m *testing.M) {
	status := m.Run()
	if neo4jServer.server != nil {
		neo4jServer.server.Stop()
	}
	os.RemoveAll(built.dir)
	os.Exit(status)
}

// TestScripts runs the command lines of testdata/script.
func TestScripts(t *testing.T) {
	folder := filepath.Dir(build(t))
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", folder+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// make KIND FILE writes an input that a script cannot hold.
			"make": func(ts *testscript.TestScript, _ bool, args []string) {
				var b []byte
				switch args[0] {
				case "utf16":
					b = []byte{0xff, 0xfe}
					for _, c := range []byte("Norway has offered to train Kenyan soldiers.") {
						b = append(b, c, 0)
					}
				case "latin1":
					b = []byte("The President of C\xf4te d'Ivoire met Mr. Andr\xe9 on Monday.")
				case "windows":
					b = []byte("\x93Norway met Kenya,\x94 said Mr. Andr\xe9.")
				case "pdf":
					b = []byte("%PDF-1.7\n%\xb5\xb5\xb5\xb5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R\x00>>\nendobj\n")
				case "binary":
					b = []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x03\x00>\x00\x01\x02\x03\x04\x05\x06")
				case "long":
					b = unending(1 << 15)
				case "huge":
					b = bytes.Repeat([]byte("Norway met Kenya. "), 200<<20/18)
				default:
					ts.Fatalf("no input %q", args[0])
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o644))
			},
			// newer FILE makes a store of a version to come.
			"newer": func(ts *testscript.TestScript, _ bool, args []string) {
				path := ts.MkAbs(args[0])
				s, err := sqlite.Open(t.Context(), path, sqlite.Config{})
				ts.Check(err)
				ts.Check(s.Close())
				db, err := sql.Open("sqlite", path)
				ts.Check(err)
				_, err = db.Exec("PRAGMA user_version=99")
				ts.Check(err)
				ts.Check(db.Close())
			},
		},
	})
}

// unending is a text of ordinary words, some n bytes long, in which no sentence ends.
func unending(n int) []byte {
	articles, err := seeds.Articles()
	if err != nil {
		panic(err) // the files are embedded
	}
	var words []byte
	for len(words) < n {
		for _, a := range articles {
			words = append(words, strings.Join(strings.FieldsFunc(a.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")...)
			words = append(words, ' ')
		}
	}
	return words[:bytes.LastIndexByte(words[:n+1], ' ')]
}

// built is the command that build has compiled.
var built struct {
	sync.Once
	dir string
	err error
}

// build compiles the command as its users have it, without the race detector, once.
func build(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "entente-"); built.err != nil {
			return
		}
		if out, err := exec.Command("go", "build", "-o", built.dir, ".").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "entente")
}

// TestStatus holds the exit status and the two lines of an error.
func TestStatus(t *testing.T) {
	store := filepath.Join(t.TempDir(), "s.db")
	if code, _, stderr := entente(t, "Norway met Kenya.", "ingest", "-store", store, "-"); code != 0 {
		t.Fatal(stderr)
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		stderr string
	}{
		{"no command", []string{"ingets"}, 2, "entente: error: no command \"ingets\"\nentente: hint: entente -help\n"},
		{"unknown flag", []string{"extract", "-nosuch"}, 2, "entente: error: flag provided but not defined: -nosuch\nentente: hint: entente extract -help\n"},
		{"unknown flag before the command", []string{"-nosuch", "extract"}, 2, "entente: error: flag provided but not defined: -nosuch\nentente: hint: entente -help\n"},
		{"flag without value", []string{"serve", "-addr"}, 2, "entente: error: flag needs an argument: -addr\nentente: hint: entente serve -help\n"},
		{"format", []string{"extract", "-format", "xml", "Norway met Kenya."}, 2, "entente: error: no format \"xml\": text, json, jsonl or tsv\nentente: hint: entente extract -help\n"},
		{"two inputs", []string{"extract", "-file", "a.txt", "Norway met Kenya."}, 2, "entente: error: both a text and a file given\nentente: hint: entente extract -help\n"},
		{"text for lines", []string{"extract", "-in", "jsonl", "Norway met Kenya."}, 2, "entente: error: a text given, but JSON lines are to come\nentente: hint: entente extract -help\n"},
		{"workers", []string{"ingest", "-store", store, "-workers", "0", "a.txt"}, 2, "entente: error: 0 workers: give at least 1\nentente: hint: entente ingest -help\n"},
		{"no article", []string{"ingest", "-store", store}, 2, "entente: error: no article given\nentente: hint: entente ingest article.txt\n"},
		{"a server without a host", []string{"verify", "-store", "neo4j://"}, 2, "entente: error: bad query: neo4j:// is not of the form neo4j://host:7687/database\nentente: hint: entente verify -help\n"},
		{"a server's password in its address", []string{"verify", "-store", "neo4j://a:b@localhost"}, 2, "entente: error: bad query: a URI is shown in messages and lists of processes: give user and password apart from it\nentente: hint: entente verify -help\n"},
		{"copy of one", []string{"copy", store}, 2, "entente: error: 1 stores given, want two\nentente: hint: entente copy var/entente.db neo4j://localhost:7687\n"},
		{"copy onto itself", []string{"copy", store, store}, 2, "entente: error: both stores are " + store + "\nentente: hint: entente copy " + store + " other.db\n"},
		{"copy of nothing", []string{"copy", "none.db", store}, 1, "entente: error: there is no store at none.db\nentente: hint: make one: entente ingest -store none.db ARTICLES\n"},
		{"export format", []string{"export", "-store", store, "-format", "xml"}, 2, "entente: error: no format \"xml\": jsonl or cypher\nentente: hint: entente export -help\n"},
		{"no such file", []string{"ingest", "-store", store, "none.txt"}, 1, "entente: error: reading none.txt: no such file or directory\nentente: hint: give a .txt or .jsonl file, or a folder of them\n"},
		{"no such store", []string{"verify", "-store", "none.db"}, 1, "entente: error: there is no store at none.db\nentente: hint: make one: entente ingest -store none.db ARTICLES\n"},
		{"a key without a certificate", []string{"serve", "-tls-key", "k.pem"}, 2, "entente: error: a certificate needs its key: give both tls-cert and tls-key\nentente: hint: entente serve -help\n"},
		{"a store asked all the time", []string{"serve", "-poll", "1ms"}, 2, "entente: error: poll is 1ms: want 10ms to 1m0s\nentente: hint: entente serve -help\n"},
		{"a poll without a unit", []string{"serve", "-poll", "250"}, 2, "entente: error: invalid value \"250\" for flag -poll: time: missing unit in duration \"250\"\nentente: hint: entente serve -help\n"},
		{"no backlog", []string{"serve", "-backlog", "0"}, 2, "entente: error: backlog is 0: want 1 to 10000000\nentente: hint: entente serve -help\n"},
		{"upgrade of nothing", []string{"upgrade", "-store", "none.db"}, 1, "entente: error: there is no store at none.db\nentente: hint: make one: entente ingest -store none.db ARTICLES\n"},
		{"upgrade of what is up to date", []string{"upgrade", "-store", store}, 0, ""},
		{"a proxy that is none", []string{"serve", "-proxy", "here"}, 2, "entente: error: proxy \"here\": want an address or a network, such as 10.0.0.0/8\nentente: hint: entente serve -help\n"},
		{"an origin that is none", []string{"serve", "-origin", "example.org"}, 2, "entente: error: origin \"example.org\": want a scheme and a host, such as https://example.org\nentente: hint: entente serve -help\n"},
		{"no documents", []string{"serve", "-documents", "none"}, 1, "entente: error: no documents in none\nentente: hint: give a folder of .graphql files: -documents FOLDER\n"},
		{"no certificate", []string{"serve", "-tls-cert", "c.pem", "-tls-key", "k.pem"}, 1, "entente: error: reading the certificate: no such file or directory\nentente: hint: give PEM files that belong together: -tls-cert FILE -tls-key FILE\n"},
		{"no such address", []string{"serve", "-store", store, "-addr", "127.0.0.1:70000"}, 1, "entente: error: listening on 127.0.0.1:70000: address 70000: invalid port\nentente: hint: give an address of this machine: -addr 127.0.0.1:8080\n"},
		{"variables", []string{"query", "-store", store, "-variables", "{", "{stats{claims}}"}, 2, "entente: error: variables: unexpected end of JSON input\nentente: hint: entente query -help\n"},
		{"two queries", []string{"query", "-store", store, "-example", "stats", "{stats{claims}}"}, 2, "entente: error: several queries given: an example, a file or a document\nentente: hint: entente query -help\n"},
		{"no query", []string{"query", "-store", store}, 2, "entente: error: no query in standard input\nentente: hint: entente query '{stats{claims}}', or entente query -example NAME; the examples are " + exampleNames() + "\n"},
		{"help on nothing", []string{"help", "ingets"}, 2, "entente: error: No help topic for 'ingets'\nentente: hint: entente -help\n"},
		{"help", []string{"ingest", "-help"}, 0, ""},
		{"no claims", []string{"extract", "It rained."}, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, _, stderr := entente(t, "", c.args...)
			if status != c.status || stderr != c.stderr {
				t.Errorf("entente %s: exit %d, want %d; it says\n%swant\n%s", strings.Join(c.args, " "), status, c.status, stderr, c.stderr)
			}
		})
	}
}

// TestOlderStore holds that commands that read leave a store of an older version as it
// is and name the command that brings it up to date, which does so.
func TestOlderStore(t *testing.T) {
	store := filepath.Join(t.TempDir(), "old.db")
	script, err := os.ReadFile(filepath.Join("..", "..", "graph", "sqlite", "migrations", "0001.sql"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", store)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(script) + "; PRAGMA application_id=0x656e746e; PRAGMA user_version=1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	want := "\nentente: hint: make a backup, then: entente upgrade -store " + store + "\n"
	for _, args := range [][]string{
		{"query", "-store", store, "{stats{claims}}"}, {"verify", "-store", store}, {"export", "-store", store}, {"serve", "-store", store},
		{"copy", store, filepath.Join(t.TempDir(), "copy.db")}, {"actors", "unknown", "-store", store}, {"ontology", "remap", "-dry-run", "-store", store},
	} {
		status, stdout, stderr := entente(t, "", args...)
		if status != 1 || stdout != "" || !strings.Contains(stderr, graph.ErrOlderStore.Error()) || !strings.HasSuffix(stderr, want) {
			t.Errorf("entente %s: exit %d, %s%s; want an error and the hint%s", strings.Join(args, " "), status, stdout, stderr, want)
		}
		if now, err := os.ReadFile(store); err != nil || !bytes.Equal(now, old) {
			t.Fatalf("entente %s changed the store, %v", strings.Join(args, " "), err)
		}
	}
	for _, want := range []string{"now", "was"} {
		if status, stdout, stderr := entente(t, "", "upgrade", "-store", store); status != 0 || !strings.Contains(stdout, want) {
			t.Fatalf("upgrade: exit %d, %s%s; want one that says %q", status, stdout, stderr, want)
		}
	}
	if status, _, stderr := entente(t, "", "verify", "-store", store); status != 0 {
		t.Errorf("verify after the upgrade: %s", stderr)
	}
}

// TestBrokenPipe stops reading after the first byte, as head does.
func TestBrokenPipe(t *testing.T) {
	bin := build(t)
	for _, args := range [][]string{
		{"extract", "-format", "jsonl", "-file", filepath.Join("..", "..", "seeds")},
		{"demo", "-store", filepath.Join(t.TempDir(), "demo.db")},
	} {
		var stderr bytes.Buffer
		cmd := exec.Command(bin, args...)
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
			t.Fatalf("%v: %v: %s", args, err, stderr.String())
		}
		out.Close()
		err = cmd.Wait()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() >= 0 || stderr.Len() > 0 {
			t.Errorf("%v: %v, and says %q; want an end without a word", args, err, stderr.String())
		}
	}
}

// TestLongSentence reads a quarter of a megabyte in which no sentence ends.
func TestLongSentence(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	bin := build(t)
	dir := t.TempDir()
	text, store := filepath.Join(dir, "long.txt"), filepath.Join(dir, "s.db")
	if err := os.WriteFile(text, unending(1<<18), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"ingest", "-store", store, text}, {"verify", "-store", store}} {
		out, err := exec.Command(bin, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		t.Logf("%s", out)
	}
}

// entente runs the command in this process.
func entente(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"entente"}, args...), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// TestSameBytes reads the same documents again and again, each time with the
// vocabulary loaded anew, with one worker and with four.
func TestSameBytes(t *testing.T) {
	_, want, _ := entente(t, "", "extract", "-format", "jsonl", "-file", filepath.Join("..", "..", "seeds"))
	for range 10 {
		if _, got, _ := entente(t, "", "extract", "-format", "jsonl", "-file", filepath.Join("..", "..", "seeds")); got != want {
			t.Fatal("two runs over the sample articles differ")
		}
	}
	var in strings.Builder
	for i := range 12 {
		fmt.Fprintf(&in, `{"id":"d%d","date":"2015-03-04","text":"Norway has offered to train Kenyan soldiers. Gunmen attacked the army of Kenya %d times, it said."}`+"\n", i, i)
	}
	_, one, _ := entente(t, in.String(), "extract", "-in", "jsonl", "-format", "jsonl", "-workers", "1")
	_, four, _ := entente(t, in.String(), "extract", "-in", "jsonl", "-format", "jsonl", "-workers", "4")
	if one != four || strings.Count(one, "OFFERS_TRAINING") != 12 {
		t.Errorf("one worker gives %d bytes, four give %d; %d offers of training, want 12", len(one), len(four), strings.Count(one, "OFFERS_TRAINING"))
	}
}

// TestServe starts the server on a free port and asks it over HTTP.
func TestServe(t *testing.T) {
	store := filepath.Join(t.TempDir(), "s.db")
	if code, _, stderr := entente(t, "Norway meets Kenya\n\nNorway met Kenya in Oslo.", "ingest", "-store", store, "-"); code != 0 {
		t.Fatal(stderr)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if code, _, stderr := entente(t, "", "serve", "-store", store, "-addr", addr); code != 1 || !strings.Contains(stderr, "in use") || !strings.Contains(stderr, "hint: ") {
		t.Errorf("a port in use: exit %d, %q", code, stderr)
	}
	l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int)
	var errs bytes.Buffer
	go func() {
		done <- run(ctx, []string{"entente", "serve", "-store", store, "-addr", addr}, nil, io.Discard, &errs)
	}()
	body := ""
	for range 200 {
		resp, err := http.Post("http://"+addr+"/graphql", "application/json", strings.NewReader(`{"query":"{stats{claims}}"}`))
		if err == nil {
			b, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			body = string(b)
			break
		}
		<-time.After(20 * time.Millisecond) // until the server listens
	}
	if !strings.Contains(body, `"claims":2`) {
		t.Errorf("answer %q, want two claims", body)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/schema.graphql": "type Query", "/": "main.js"} {
		resp, err := http.Get("http://" + addr + path)
		if err != nil {
			t.Error(err)
			continue
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 200 || !strings.Contains(string(b), want) {
			t.Errorf("%s: %s, without %q", path, resp.Status, want)
		}
	}
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}

// undated is an export without when each article was taken in, which no two
// ingests have in common.
func undated(export string) string {
	return regexp.MustCompile(`,"Added":"[^"]*"`).ReplaceAllString(export, "")
}

func exported(t *testing.T, path string) string {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var b strings.Builder
	if err := graph.Export(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	return undated(b.String())
}

// TestKilled kills an ingest at random points, fifty times (ten with -short): the
// store opens, every span is right, and a run to the end gives the same bytes as
// a run that was never broken off, however often the articles are read again.
func TestKilled(t *testing.T) {
	t.Parallel()
	bin := build(t)
	times := 50
	if testing.Short() {
		times = 10
	}
	articles := filepath.Join("..", "..", "seeds")
	whole := filepath.Join(t.TempDir(), "whole.db")
	start := time.Now()
	if out, err := exec.Command(bin, "ingest", "-store", whole, articles).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(start)
	want := exported(t, whole)
	rnd := rand.New(rand.NewPCG(1, 2))
	broken := filepath.Join(t.TempDir(), "broken.db")
	finish := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(bin, append(args, "-store", broken, articles)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if exported(t, broken) != want {
			t.Fatal("a run after a kill gives another store than an unbroken one")
		}
	}
	killed, midway := 0, 0
	for runs := 0; killed < times; runs++ {
		if runs > 5*times {
			t.Fatalf("only %d of %d runs could be killed", killed, runs)
		}
		cmd := exec.Command(bin, "ingest", "-store", broken, articles)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rnd.Int64N(int64(took))), func() { cmd.Process.Kill() })
		ended := cmd.Wait() == nil
		timer.Stop()
		if !ended {
			killed++
		}
		if _, err := os.Stat(broken); err != nil {
			continue // killed before there was a file
		}
		code, stdout, stderr := entente(t, "", "verify", "-store", broken)
		if code != 0 && !strings.Contains(stderr, "there is no store") {
			t.Fatalf("after a kill: verify exits %d: %s%s", code, stdout, stderr)
		}
		if code == 0 && !ended && !strings.HasPrefix(stdout, "0 ") && !strings.HasPrefix(stdout, "13 ") {
			midway++
		}
		if ended || rnd.IntN(3) == 0 { // begin again from nothing
			finish("ingest")
			for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
				os.Remove(broken + suffix)
			}
		}
	}
	finish("ingest")
	finish("ingest", "-again")
	t.Logf("killed %d times, %d of them with some articles stored and others not", killed, midway)
	if midway < times/10 {
		t.Errorf("only %d kills of %d were midway; the test proves little", midway, killed)
	}
}

var update = flag.Bool("update", false, "rewrite the output in README.md's console blocks")

// TestReadme runs the commands of README.md's console blocks and compares.
func TestReadme(t *testing.T) {
	path, err := filepath.Abs(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "seeds"), os.DirFS(filepath.Join("..", "..", "seeds"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	commands := 0
	for _, block := range strings.Split(string(b), "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, part := range strings.Split(block, "$ entente ")[1:] {
			line, want, _ := strings.Cut(part, "\n")
			commands++
			args := words(line)
			if _, got, stderr := entente(t, "", args...); got != want {
				if *update {
					old, now := "$ entente "+part, "$ entente "+line+"\n"+got
					b = bytes.Replace(b, []byte(old), []byte(now), 1)
					continue
				}
				t.Errorf("entente %s prints\n%s%s\nREADME has\n%s", line, got, stderr, want)
			}
		}
	}
	if *update {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if commands < 3 {
		t.Errorf("%d commands in README's console blocks, want 3 or more", commands)
	}
}

// words splits a command line; single and double quotes hold words together.
func words(line string) []string {
	var list []string
	var word strings.Builder
	quote, inside := rune(0), false
	for _, r := range line + " " {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inside = r, true
		case r == ' ':
			if inside || word.Len() > 0 {
				list = append(list, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteRune(r)
		}
	}
	return list
}
