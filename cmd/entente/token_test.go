package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/graph/sqlite"
)

// TestTokens makes, lists and revokes tokens, and asks a server that has read the
// file before who sends them.
func TestTokens(t *testing.T) {
	store := filepath.Join(t.TempDir(), "s.db")
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		status, stdout, stderr := entente(t, "", append([]string{"token", args[0], "-store", store}, args[1:]...)...)
		if status != want {
			t.Fatalf("token %q: status %d, %s", args, status, stderr)
		}
		return stdout, stderr
	}
	tokens, err := loadTokens(store + ".tokens")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{config: serveConfig{tokens: tokens}}
	r := httptest.NewRequest("GET", "/", nil)
	made := map[string]string{}
	for name, role := range map[string]gql.Role{"maria": gql.RoleCurator, "reader-1": gql.RoleReader, "root": gql.RoleAdmin} {
		out, _ := run(0, "create", "-role", string(role), name)
		made[name] = strings.TrimSuffix(out, "\n")
		if !regexp.MustCompile(`^entente_[0-9a-f]{64}$`).MatchString(made[name]) {
			t.Errorf("the token is %q", out)
		}
		got, err := s.identify(r, made[name])
		if want := (gql.Caller{Client: "token:" + name, Name: name, Role: role}); err != nil || got != want {
			t.Errorf("%s is %+v, %v; want %+v", name, got, err, want)
		}
	}
	if got, err := s.identify(r, ""); err != nil || got.Role != gql.RoleNone || got.Client != gql.Address(r.RemoteAddr) {
		t.Errorf("without a token: %+v, %v", got, err)
	}
	for name, token := range map[string]string{
		"wrong": "entente_" + strings.Repeat("0", 64), "short": "entente_", "another": "hello", "its hash": "", "with more behind": made["root"] + "0",
	} {
		if name == "its hash" {
			token = strings.Split(strings.Split(read(t, store+".tokens"), "\t")[3], "\t")[0]
		}
		if got, err := s.identify(r, token); err == nil || got.Role != gql.RoleNone {
			t.Errorf("a token that is %s is let in as %+v", name, got)
		} else if strings.Contains(err.Error(), token) {
			t.Errorf("the error repeats the token: %v", err)
		}
	}
	text := read(t, store+".tokens")
	for name, token := range made {
		if strings.Contains(text, token) || strings.Contains(text, strings.TrimPrefix(token, "entente_")) {
			t.Errorf("the file has the token of %s itself", name)
		}
	}
	if info, err := os.Stat(store + ".tokens"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v, %v; want 0600", info.Mode(), err)
	}

	run(0, "revoke", "maria")
	if _, err := s.identify(r, made["maria"]); err == nil || !strings.Contains(err.Error(), "revoked") {
		t.Errorf("a revoked token: %v", err)
	}
	out, _ := run(0, "create", "-expires", time.Now().UTC().Format(time.DateOnly), "today")
	token := strings.TrimSpace(out)
	if _, err := s.identify(r, token); err != nil {
		t.Errorf("a token that is good until the end of today: %v", err)
	}
	if _, err := tokens.find(token, time.Now().AddDate(0, 0, 1)); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("a token of yesterday: %v", err)
	}
	if _, err := tokens.find(made["root"], time.Now().AddDate(1, 0, 1)); err == nil {
		t.Error("a token lives longer than a year without being told to")
	}
	out, _ = run(0, "create", "-expires", "never", "ever")
	if _, err := tokens.find(strings.TrimSpace(out), time.Now().AddDate(100, 0, 0)); err != nil {
		t.Errorf("a token that never expires: %v", err)
	}
	list, _ := run(0, "list")
	for _, want := range []string{`(?m)^maria +curator +revoked `, `(?m)^root +admin +good `, `(?m)^ever .* expires never$`} {
		if !regexp.MustCompile(want).MatchString(list) {
			t.Errorf("the list lacks %s:\n%s", want, list)
		}
	}

	run(1, "create", "maria") // the name was hers
	run(1, "revoke", "maria")
	run(1, "revoke", "nobody")
	run(2, "create", "-role", "king", "k")
	run(2, "create", "-expires", "2014-13-40", "k")
	run(2, "create", "-expires", "2014-01-01", "k")
	run(2, "create", "two words")
	run(2, "create")
	run(2, "list", "maria")

	// A fault in the file names its line, not what is there, and a running server
	// goes by what it has read.
	for _, line := range []string{"maria s3cret\n", "revoke\tnobody\t2026-01-01T00:00:00Z\n", "create\ta\tking\t00\t2026-01-01T00:00:00Z\t-\n", "create\ta\tadmin\t00\t2026-01-01T00:00:00Z\t-\n"} {
		if err := os.WriteFile(store+".tokens", []byte(text+line), 0o600); err != nil {
			t.Fatal(err)
		}
		_, stderr := run(1, "list")
		if !strings.Contains(stderr, ".tokens:5: ") || strings.Contains(stderr, "s3cret") {
			t.Errorf("%q: %s", line, stderr)
		}
		if _, err := s.identify(r, made["root"]); err != nil {
			t.Errorf("%q: a token of before is refused: %v", line, err)
		}
	}
}

// TestCurate takes an article in over HTTP, and reviews what was read, with the
// token of a curator; nothing of that is in the log.
func TestCurate(t *testing.T) {
	store := filepath.Join(t.TempDir(), "s.db")
	_, out, _ := entente(t, "", "token", "create", "-store", store, "-role", "curator", "maria")
	token := strings.TrimSpace(out)
	tokens, err := loadTokens(store + ".tokens")
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), store, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := started(t, s, serveConfig{tokens: tokens})
	mutate := func(token, query string, variables map[string]any) string {
		t.Helper()
		body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+r.addr+"/graphql", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	const ingest = `mutation($t: String!) { ingestArticle(input: {text: $t, published: "2015-03-04", url: "https://example.org/1"}) { changed claimCount article { claims { nodes { id relation } } } userErrors { message } } }`
	text := map[string]any{"t": "Norway will train Kenyan soldiers."}
	got := mutate(token, ingest, text)
	if !strings.Contains(got, `"changed":true,"claimCount":1`) || !strings.Contains(got, `"userErrors":[]`) {
		t.Fatalf("an article: %s", got)
	}
	if got := mutate(token, ingest, text); !strings.Contains(got, `"changed":false,"claimCount":1`) {
		t.Errorf("it again: %s", got)
	}
	_, metrics := fetch(t, http.DefaultClient, r.admin+"/metrics")
	for _, want := range []string{
		`entente_ingest_articles_total{result="changed"} 1`, `entente_ingest_articles_total{result="same"} 1`, `entente_ingest_articles_total{result="error"} 0`,
		`entente_ingest_claims_total 1`, `entente_ingest_seconds_count{stage="read"} 2`, `entente_ingest_seconds_count{stage="store"} 2`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	id := regexp.MustCompile(`claim:[0-9a-f]+`).FindString(got)
	const reject = `mutation($c: ID!) { reviewClaim(input: {claim: $c, verdict: REJECTED}) { review { by } } }`
	if got := mutate(token, reject, map[string]any{"c": id}); got != `{"data":{"reviewClaim":{"review":{"by":"maria"}}}}` {
		t.Errorf("a review: %s", got)
	}
	if got := mutate(token, "{ stats { claims } }", nil); got != `{"data":{"stats":{"claims":0}}}` {
		t.Errorf("after it: %s", got)
	}
	if got := mutate(token[:len(token)-1], reject, map[string]any{"c": id}); !strings.Contains(got, `"UNAUTHENTICATED"`) {
		t.Errorf("a wrong token: %s", got)
	}
	if code, _, stderr := entente(t, "", "token", "revoke", "-store", store, "maria"); code != 0 {
		t.Fatal(stderr)
	}
	if got := mutate(token, reject, map[string]any{"c": id}); !strings.Contains(got, `"UNAUTHENTICATED"`) || !strings.Contains(got, "revoked") {
		t.Errorf("a revoked token: %s", got)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	if log := r.log.text(); strings.Contains(log, token[len(tokenPrefix):]) || strings.Contains(log, "Kenyan") {
		t.Errorf("the log has the token or the text:\n%s", log)
	}
	// The store in hand, who may write the file needs no token.
	if code, out, stderr := entente(t, "", "query", "-store", store, "-as", "root", `mutation { reviewClaim(input: {claim: "`+id+`", verdict: ACCEPTED}) { review { number by } } }`); code != 0 || !strings.Contains(out, `"by": "root"`) {
		t.Errorf("query -as: %d %s %s", code, out, stderr)
	}
	if code, _, stderr := entente(t, "", "query", "-store", store, `mutation { undoEdit(input: {edit: 1}) { userErrors { code } } }`); code != 1 || !strings.Contains(stderr, "-as NAME") {
		t.Errorf("a mutation without -as: %d %s", code, stderr)
	}
	for _, args := range [][]string{
		{"query", "-store", store, "-as", "two words", "{stats{claims}}"},
		{"serve", "-store", store, "-write", "-tokens", filepath.Join(t.TempDir(), "none")},
		{"serve", "-store", store, "-private", "-tokens", filepath.Join(t.TempDir(), "none")},
	} {
		if code, _, stderr := entente(t, "", args...); code != 2 || !strings.Contains(stderr, "hint: ") {
			t.Errorf("%q: %d %s", args, code, stderr)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
