package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/sqlite"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"entente": func() {
		os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
	}})
}

// TestScripts runs the command lines of testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
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
				case "binary":
					b = []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x03\x00>\x00\x01\x02\x03\x04\x05\x06")
				case "long":
					b = []byte(strings.Repeat("the army of Kenya and ", 1<<20/22))
				case "huge":
					b = bytes.Repeat([]byte("Norway met Kenya. "), 200<<20/18)
				default:
					ts.Fatalf("no input %q", args[0])
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o644))
			},
		},
	})
}

// entente runs the command in this process.
func entente(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"entente"}, args...), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// TestSameBytes reads the same documents twice, with one worker and with four.
func TestSameBytes(t *testing.T) {
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
	for path, want := range map[string]string{"/health": "ok", "/schema.graphql": "type Query", "/": "start.js"} {
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

func exported(t *testing.T, path string) string {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := sha256.New()
	if err := graph.Export(t.Context(), h, s); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// TestKilled kills an ingest at random points, fifty times (ten with -short): the
// store opens, every span is right, and a run to the end gives the same bytes as
// a run that was never broken off.
func TestKilled(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "entente")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
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
	killed := 0
	for range times {
		cmd := exec.Command(bin, "ingest", "-store", broken, articles)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rnd.Int64N(int64(took))), func() { cmd.Process.Kill() })
		if cmd.Wait() != nil {
			killed++
		}
		timer.Stop()
		if _, err := os.Stat(broken); err != nil {
			continue // killed before there was a store
		}
		if code, _, stderr := entente(t, "", "verify", "-store", broken); code != 0 && !strings.Contains(stderr, "not an entente store") {
			t.Fatalf("after a kill: verify exits %d: %s", code, stderr)
		}
		if rnd.IntN(4) == 0 { // begin again from nothing now and then
			if out, err := exec.Command(bin, "ingest", "-store", broken, articles).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if got := exported(t, broken); got != want {
				t.Fatal("a run after a kill gives another store than an unbroken one")
			}
			for _, suffix := range []string{"", "-wal", "-shm"} {
				os.Remove(broken + suffix)
			}
		}
	}
	if out, err := exec.Command(bin, "ingest", "-store", broken, articles).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := exported(t, broken); got != want {
		t.Error("the last run gives another store than an unbroken one")
	}
	t.Logf("%d of %d runs were killed", killed, times)
	if killed < times/3 {
		t.Errorf("only %d of %d runs were killed; the test proves little", killed, times)
	}
}

// TestReadme runs the commands of README.md's console blocks and compares.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	commands := 0
	for _, block := range strings.Split(string(b), "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, part := range strings.Split(block, "$ entente ")[1:] {
			line, want, _ := strings.Cut(part, "\n")
			commands++
			args := words(line)
			if _, got, stderr := entente(t, "", args...); got != want {
				t.Errorf("entente %s prints\n%s%s\nREADME has\n%s", line, got, stderr, want)
			}
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
