package gql_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
	"github.com/entente-graph/entente/schema"
)

// oneClaim reads any text as one claim, whose words are its first two.
type oneClaim struct{}

// ReadArticle reads an article; see gql.ArticleReader.
func (oneClaim) ReadArticle(a graph.Article) *graph.Reading {
	source := a.URL
	if source == "" {
		source = a.Source
	}
	a.Source, a.ID = source, graph.NewArticleID(source, a.Title, a.Text)
	a.Hash, a.Reader = graph.TextHash(a.Title, a.Text), "test"
	words := strings.Fields(a.Text)
	mention := func(i int) *graph.Mention {
		return &graph.Mention{Actor: graph.ActorID("organization:" + graph.Slug(words[i])), Name: words[i], Kind: graph.KindOrganization, Text: words[i]}
	}
	c := graph.Claim{Article: a.ID, Subject: mention(0), Relation: "MEETS", Base: "MEETS", Category: graph.Consult, Object: mention(1), Polarity: graph.Affirmed, Modality: graph.Actual, Confidence: 1}
	c.Evidence.Field, c.Evidence.Span = graph.FieldText, graph.Span{End: len(a.Text)}
	c.Identify()
	r := &graph.Reading{Article: a, Claims: []graph.Claim{c}}
	for _, m := range []*graph.Mention{c.Subject, c.Object} {
		r.Actors = append(r.Actors, graph.Actor{ID: m.Actor, Name: m.Name, Kind: m.Kind})
	}
	return r
}

// served is a server whose tokens are the names of roles.
func served(t *testing.T, change func(*gql.Options)) (*httptest.Server, gql.Options) {
	t.Helper()
	o, _ := options(t)
	o.Reader = oneClaim{}
	o.Identify = func(_ *http.Request, token string) (gql.Caller, error) {
		if token != "" && !slices.Contains(gql.Roles, gql.Role(token)) {
			return gql.Caller{}, errors.New("the token is not known")
		}
		return gql.Caller{Client: "c", Name: token, Role: gql.Role(token)}, nil
	}
	if change != nil {
		change(&o)
	}
	srv := httptest.NewServer(gql.NewHandler(o))
	t.Cleanup(srv.Close)
	return srv, o
}

// send posts a document with variables as a role, and returns data and codes.
func send(t *testing.T, srv *httptest.Server, role gql.Role, query string, variables map[string]any) (data map[string]any, codes []string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if role != "" {
		r.Header.Set("Authorization", "Bearer "+string(role))
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out struct {
		Data   map[string]any
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	for _, e := range out.Errors {
		codes = append(codes, e.Extensions.Code)
		if len(out.Errors) > 0 && e.Extensions.Code == "INTERNAL" {
			t.Error(e.Message)
		}
	}
	return out.Data, codes
}

// mutate runs one mutation as a curator and returns its payload.
func mutate(t *testing.T, srv *httptest.Server, field, input, selection string) map[string]any {
	t.Helper()
	return mutateAs(t, srv, gql.RoleCurator, field, input, selection)
}

func mutateAs(t *testing.T, srv *httptest.Server, role gql.Role, field, input, selection string) map[string]any {
	t.Helper()
	data, codes := send(t, srv, role, "mutation{"+field+"(input:"+input+"){"+selection+" userErrors{code message path}}}", nil)
	if len(codes) > 0 {
		t.Fatalf("%s(%s): %v", field, input, codes)
	}
	return data[field].(map[string]any)
}

// done fails where a payload has userErrors.
func done(t *testing.T, payload map[string]any) map[string]any {
	t.Helper()
	if errs := payload["userErrors"].([]any); len(errs) > 0 {
		t.Fatalf("%v", errs)
	}
	return payload
}

// dig follows names and indexes into an answer.
func dig(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			v = v.([]any)[p]
		}
	}
	return v
}

// TestRoles sends every mutation without a token and with that of a reader.
func TestRoles(t *testing.T) {
	srv, _ := served(t, nil)
	s, err := gqlparser.LoadSchema(&ast.Source{Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]string{
		"ingestArticle": `{text:"a b"}`, "mergeActors": `{actor:"a",into:"b"}`, "splitActor": `{actor:"a"}`, "addAlias": `{actor:"a",name:"b"}`,
		"markDistinct": `{actor:"a",other:"b"}`, "undoEdit": `{edit:1}`, "reviewClaim": `{claim:"c",verdict:ACCEPTED}`,
	}
	for _, f := range s.Mutation.Fields {
		if inputs[f.Name] == "" {
			t.Errorf("%s is not tested", f.Name)
			continue
		}
		query := "mutation{" + f.Name + "(input:" + inputs[f.Name] + "){userErrors{code}}}"
		for role, want := range map[gql.Role][]string{"": {"UNAUTHENTICATED"}, gql.RoleReader: {"FORBIDDEN"}, "king": {"UNAUTHENTICATED"}} {
			if _, codes := send(t, srv, role, query, nil); !slices.Equal(codes, want) {
				t.Errorf("%s as %q: %v, want %v", f.Name, role, codes, want)
			}
		}
		r := call{"GET", "?query=" + url.QueryEscape(query), "", []string{"Authorization", "Bearer admin"}}
		o, _ := options(t)
		if w := r.do(t, gql.NewHandler(o)); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
			t.Errorf("%s by GET: %d, %q allowed", f.Name, w.Code, w.Header().Get("Allow"))
		}
	}
	// A page elsewhere that makes a browser send its form is refused whatever it has.
	o, _ := options(t)
	w := call{"POST", "", `{"query":"mutation{undoEdit(input:{edit:1}){userErrors{code}}}"}`, []string{"Sec-Fetch-Site", "cross-site", "Authorization", "Bearer admin"}}.do(t, gql.NewHandler(o))
	if w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
}

// TestPrivate asks a server that shows itself to those with a token only.
func TestPrivate(t *testing.T) {
	srv, _ := served(t, func(o *gql.Options) { o.Private = true })
	for role, want := range map[gql.Role]string{"": "UNAUTHENTICATED", "king": "UNAUTHENTICATED", gql.RoleReader: "", gql.RoleAdmin: ""} {
		_, codes := send(t, srv, role, "{stats{claims}}", nil)
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("as %q: %q, want %q", role, got, want)
		}
	}
	for _, c := range []struct{ header, init, want string }{
		{"", `{}`, ""},
		{"", `{"Authorization":"Bearer king"}`, ""},
		{"", `{"Authorization":"Bearer"}`, ""},
		{"", `{"Authorization":"Bearer reader"}`, "ack"},
		{"reader", `{}`, "ack"},
	} {
		p := dialAs(t, srv, c.header, "graphql-transport-ws")
		p.send(`{"type":"connection_init","payload":` + c.init + `}`)
		if c.want == "" {
			p.wantClose(4403, "Forbidden")
			continue
		}
		p.want(`{"type":"connection_ack"}`)
	}
}

// TestRevoked sends operations over a socket whose token is revoked meanwhile.
func TestRevoked(t *testing.T) {
	revoked := make(chan struct{})
	srv, _ := served(t, func(o *gql.Options) {
		identify := o.Identify
		o.Identify = func(r *http.Request, token string) (gql.Caller, error) {
			select {
			case <-revoked:
				return gql.Caller{}, errors.New("the token has been revoked")
			default:
				return identify(r, token)
			}
		}
	})
	p := dialAs(t, srv, "curator", "graphql-transport-ws")
	p.send(`{"type":"connection_init"}`)
	p.want(`{"type":"connection_ack"}`)
	p.send(subscribe("1", "mutation{undoEdit(input:{edit:9}){userErrors{code}}}"))
	p.want(`{"id":"1","type":"next","payload":{"data":{"undoEdit":{"userErrors":[{"code":"NOT_FOUND"}]}}}}`)
	p.want(`{"id":"1","type":"complete"}`)
	close(revoked)
	p.send(subscribe("2", "{stats{claims}}"))
	p.wantError("2", "UNAUTHENTICATED")
}

// TestEdits merges, names, splits and undoes, and reads the log.
func TestEdits(t *testing.T) {
	srv, _ := served(t, nil)
	for _, text := range []string{"Lions Tigers meet", "Lions Bears met", "lions Wolves met"} {
		p := done(t, mutate(t, srv, "ingestArticle", `{text:"`+text+`", published:"2015-03-04"}`, "changed claimCount article{text published}"))
		if p["changed"] != true || p["claimCount"] != 1.0 || dig(p, "article", "text") != text {
			t.Errorf("%q: %v", text, p)
		}
	}
	if p := done(t, mutate(t, srv, "ingestArticle", `{text:"Lions Tigers meet", published:"2015-03-04"}`, "changed")); p["changed"] != false {
		t.Errorf("an article again: %v", p)
	}
	p := done(t, mutate(t, srv, "mergeActors", `{actor:"organization:tigers", into:"organization:bears", reason:"one and the same"}`, "edit{number kind actor into reason by at undone} actor{id aliases{name}}"))
	if dig(p, "actor", "id") != "organization:bears" || dig(p, "actor", "aliases", 0, "name") != "Tigers" || dig(p, "edit", "by") != "curator" || dig(p, "edit", "at") == nil {
		t.Errorf("a merge: %v", p)
	}
	done(t, mutate(t, srv, "addAlias", `{actor:"organization:bears", name:"Grizzlies"}`, "edit{number}"))
	done(t, mutate(t, srv, "markDistinct", `{actor:"organization:bears", other:"organization:wolves"}`, "edit{number}"))
	p = done(t, mutate(t, srv, "splitActor", `{actor:"organization:lions", name:"LIONS", newActor:{name:"British Lions", kind:ORGANIZATION, country:"GBR"}}`, "edit{number kind into name} actor{id name country relations{totalCount}}"))
	if dig(p, "actor", "id") != "organization:british-lions" || dig(p, "actor", "country") != "GBR" || dig(p, "actor", "relations", "totalCount") != 2.0 {
		t.Errorf("a split: %v", p) // with bears, whom the tigers have joined, and wolves
	}
	type fault struct{ field, input, code, path string }
	long := strings.Repeat("x", 2001)
	for _, c := range []fault{
		{"mergeActors", `{actor:"organization:none", into:"organization:bears"}`, "NOT_FOUND", "input actor"},
		{"mergeActors", `{actor:"organization:bears", into:"organization:none"}`, "NOT_FOUND", "input into"},
		{"mergeActors", `{actor:"organization:bears", into:"organization:bears"}`, "CONFLICT", "input into"},
		{"mergeActors", `{actor:"organization:bears", into:"organization:tigers"}`, "CONFLICT", "input into"},
		{"mergeActors", `{actor:"organization:wolves", into:"organization:tigers"}`, "CONFLICT", "input into"},
		{"mergeActors", `{actor:"", into:"organization:tigers"}`, "INVALID", "input actor"},
		{"mergeActors", `{actor:"claim:1", into:"organization:tigers"}`, "NOT_FOUND", "input actor"},
		{"mergeActors", `{actor:"organization:wolves", into:"organization:lions", reason:"` + long + `"}`, "TOO_LONG", "input reason"},
		{"mergeActors", `{actor:"organization:wolves", into:"organization:lions", reason:"a\u0000b"}`, "INVALID", "input reason"},
		{"markDistinct", `{actor:"organization:bears", other:"organization:tigers"}`, "CONFLICT", "input other"},
		{"addAlias", `{actor:"organization:bears", name:"Grizzlies"}`, "CONFLICT", "input name"},
		{"addAlias", `{actor:"organization:bears", name:" "}`, "INVALID", "input name"},
		{"addAlias", `{actor:"organization:bears", name:"` + long + `"}`, "TOO_LONG", "input name"},
		{"undoEdit", `{edit:0}`, "NOT_FOUND", "input edit"},
		{"undoEdit", `{edit:99}`, "NOT_FOUND", "input edit"},
		{"splitActor", `{actor:"organization:wolves"}`, "CONFLICT", "input actor"},
		{"splitActor", `{actor:"organization:wolves", into:"organization:bears"}`, "INVALID", "input name"},
		{"splitActor", `{actor:"organization:wolves", name:"Wolves"}`, "INVALID", "input into"},
		{"splitActor", `{actor:"organization:wolves", name:"Foxes", into:"organization:bears"}`, "CONFLICT", "input name"},
		{"splitActor", `{actor:"organization:wolves", name:"Wolves", into:"organization:none"}`, "NOT_FOUND", "input into"},
		{"splitActor", `{actor:"organization:wolves", name:"Wolves", into:"organization:bears", article:"article:none"}`, "NOT_FOUND", "input article"},
		{"splitActor", `{actor:"organization:wolves", name:"Wolves", newActor:{name:"Bears", kind:ORGANIZATION}}`, "CONFLICT", "input newActor name"},
		{"splitActor", `{actor:"organization:wolves", name:"Wolves", newActor:{name:"Wolves of Rome", kind:PLACE}}`, "INVALID", "input newActor kind"},
		{"splitActor", `{actor:"organization:wolves", name:"Wolves", newActor:{name:"Wolves of Rome", kind:PERSON, country:"it"}}`, "INVALID", "input newActor country"},
		{"splitActor", `{actor:"organization:wolves", name:"Wolves", newActor:{name:"Wolves of Rome", kind:PERSON, sector:"DOG"}}`, "INVALID", "input newActor sector"},
		{"splitActor", `{actor:"organization:lions", name:"lions", into:"organization:bears"}`, "CONFLICT", "input name"},
	} {
		wantFault(t, mutate(t, srv, c.field, c.input, "edit{number}"), c.field+c.input, c.code, c.path)
	}
	undo := func(n int, want string) {
		t.Helper()
		p := mutate(t, srv, "undoEdit", fmt.Sprintf("{edit:%d}", n), "edit{kind undoes} actor{id}")
		if want != "" {
			wantFault(t, p, fmt.Sprint("undo of ", n), want, "input edit")
			return
		}
		done(t, p)
	}
	undo(4, "")
	undo(4, "CONFLICT") // it is undone
	undo(5, "CONFLICT") // it is an undo
	done(t, mutate(t, srv, "splitActor", `{actor:"organization:tigers"}`, "edit{kind} actor{id}"))
	data, codes := send(t, srv, "", `{
		edits(last:3) { totalCount pageInfo{hasPreviousPage} nodes { number kind undoes undone by } }
		first: edits(first:1) { edges { cursor node { number undone } } }
		next: edits(first:1, after:"1") { nodes { number } }
		of: edits(actor:"organization:tigers") { nodes { number } }
		actor(id:"organization:bears") { aliases{name} history(limit:2) { number kind } }
	}`, nil)
	var got []string
	for _, e := range dig(data, "edits", "nodes").([]any) {
		got = append(got, fmt.Sprint(dig(e, "number"), dig(e, "kind"), dig(e, "undoes"), dig(e, "undone")))
	}
	if d := cmp.Diff([]string{"4SPLIT<nil> true", "5UNDO4 false", "6UNDO1 false"}, got); d != "" || len(codes) > 0 {
		t.Errorf("the last of the log (-want +got):\n%s%v", d, codes)
	}
	for _, c := range []struct {
		want any
		path []any
	}{
		{6.0, []any{"edits", "totalCount"}}, {true, []any{"edits", "pageInfo", "hasPreviousPage"}},
		{"1", []any{"first", "edges", 0, "cursor"}}, {true, []any{"first", "edges", 0, "node", "undone"}}, {2.0, []any{"next", "nodes", 0, "number"}},
		{1.0, []any{"of", "nodes", 0, "number"}}, {6.0, []any{"of", "nodes", 1, "number"}},
		{"Grizzlies", []any{"actor", "aliases", 0, "name"}}, {6.0, []any{"actor", "history", 0, "number"}}, {3.0, []any{"actor", "history", 1, "number"}},
	} {
		if got := dig(data, c.path...); got != c.want {
			t.Errorf("%v is %v, want %v", c.path, got, c.want)
		}
	}
	for _, q := range []string{`{edits(after:"x"){totalCount}}`, `{edits(after:"01"){totalCount}}`, `{edits(first:101){totalCount}}`, `{reviews(after:"x"){pageInfo{hasNextPage}}}`, `{reviews(verdict:[]){pageInfo{hasNextPage}}}`, `{actors{nodes{history(limit:0){number}}}}`} {
		if _, codes := send(t, srv, "", q, nil); len(codes) == 0 || codes[0] != "BAD_USER_INPUT" {
			t.Errorf("%s: %v", q, codes)
		}
	}
}

func wantFault(t *testing.T, payload map[string]any, what, code, path string) {
	t.Helper()
	errs := payload["userErrors"].([]any)
	if len(errs) != 1 {
		t.Errorf("%.120s: %v, want one %s at %s", what, errs, code, path)
		return
	}
	var at []string
	for _, p := range dig(errs[0], "path").([]any) {
		at = append(at, p.(string))
	}
	if got := dig(errs[0], "code"); got != code || strings.Join(at, " ") != path || dig(errs[0], "message") == "" {
		t.Errorf("%.120s: %v, want %s at %s", what, errs[0], code, path)
	}
}

// TestReviews reviews claims and reads them with what was made of them.
func TestReviews(t *testing.T) {
	srv, _ := served(t, nil)
	claims := map[string]string{}
	for _, text := range []string{"Lions Tigers meet", "Bears Wolves met"} {
		p := done(t, mutate(t, srv, "ingestArticle", `{text:"`+text+`"}`, "article{claims{nodes{id review{verdict} reviews{number} asRead{id}}}}"))
		c := dig(p, "article", "claims", "nodes", 0)
		claims[text] = dig(c, "id").(string)
		if dig(c, "review") != nil || len(dig(c, "reviews").([]any)) != 0 || dig(c, "asRead") != nil {
			t.Errorf("a claim that nobody has reviewed: %v", c)
		}
	}
	lions, bears := claims["Lions Tigers meet"], claims["Bears Wolves met"]
	p := done(t, mutate(t, srv, "reviewClaim", `{claim:"`+lions+`", verdict:CORRECTED, correction:{relation:"OFFERS_TRAINING", object:"organization:bears"}, note:"not a word of a meeting"}`,
		"review{number verdict note by at correction{relation polarity subject{id} object{id}}} claim{relation category modality object{name actor{id}} asRead{relation object{name}} review{number}}"))
	for _, c := range []struct {
		want any
		path []any
	}{
		{"CORRECTED", []any{"review", "verdict"}}, {"curator", []any{"review", "by"}}, {"OFFERS_TRAINING", []any{"review", "correction", "relation"}}, {"AFFIRMED", []any{"review", "correction", "polarity"}},
		{nil, []any{"review", "correction", "subject"}}, {"organization:bears", []any{"review", "correction", "object", "id"}},
		{"OFFERS_TRAINING", []any{"claim", "relation"}}, {"AGREE", []any{"claim", "category"}}, {"OFFERED", []any{"claim", "modality"}}, {"organization:bears", []any{"claim", "object", "actor", "id"}},
		{"Bears", []any{"claim", "object", "name"}}, {"MEETS", []any{"claim", "asRead", "relation"}}, {"Tigers", []any{"claim", "asRead", "object", "name"}}, {1.0, []any{"claim", "review", "number"}},
	} {
		if got := dig(p, c.path...); got != c.want {
			t.Errorf("%v is %v, want %v", c.path, got, c.want)
		}
	}
	done(t, mutate(t, srv, "reviewClaim", `{claim:"`+bears+`", verdict:REJECTED}`, "review{number}"))
	data, codes := send(t, srv, "", `query($c: ID!){
		claim(id:$c){id review{verdict} asRead{relation}}
		node(id:$c){id}
		claims(filter:{id:{eq:$c}}){totalCount nodes{id}}
		reviews(verdict:[REJECTED], last:1){nodes{claim{id relation article{text}}}}
		relations(filter:{subject:{id:{eq:"organization:bears"}}}){totalCount}
	}`, map[string]any{"c": bears})
	for _, c := range []struct {
		want any
		path []any
	}{
		{bears, []any{"claim", "id"}}, {"REJECTED", []any{"claim", "review", "verdict"}}, {"MEETS", []any{"claim", "asRead", "relation"}}, {bears, []any{"node", "id"}},
		{0.0, []any{"claims", "totalCount"}}, {"Bears Wolves met", []any{"reviews", "nodes", 0, "claim", "article", "text"}}, {0.0, []any{"relations", "totalCount"}},
	} {
		if got := dig(data, c.path...); got != c.want {
			t.Errorf("%v is %v, want %v; %v", c.path, got, c.want, codes)
		}
	}
	// Read anew, both stay as they were reviewed.
	if p := done(t, mutate(t, srv, "ingestArticle", `{text:"Bears Wolves met"}`, "changed article{claims{totalCount}}")); p["changed"] != false || dig(p, "article", "claims", "totalCount") != 0.0 {
		t.Errorf("the article of a rejected claim again: %v", p)
	}
	for _, c := range []struct{ input, code, path string }{
		{`{claim:"claim:none", verdict:ACCEPTED}`, "NOT_FOUND", "input claim"},
		{`{claim:"organization:bears", verdict:ACCEPTED}`, "NOT_FOUND", "input claim"},
		{`{claim:"` + lions + `", verdict:CORRECTED}`, "INVALID", "input correction"},
		{`{claim:"` + lions + `", verdict:CORRECTED, correction:{}}`, "INVALID", "input correction"},
		{`{claim:"` + lions + `", verdict:REJECTED, correction:{relation:"MEETS"}}`, "INVALID", "input correction"},
		{`{claim:"` + lions + `", verdict:CORRECTED, correction:{relation:"DANCES"}}`, "INVALID", "input correction relation"},
		{`{claim:"` + lions + `", verdict:CORRECTED, correction:{subject:"organization:none"}}`, "NOT_FOUND", "input correction subject"},
		{`{claim:"` + lions + `", verdict:ACCEPTED, note:"\u0000"}`, "INVALID", "input note"},
	} {
		wantFault(t, mutate(t, srv, "reviewClaim", c.input, "claim{id}"), c.input, c.code, c.path)
	}
	p = done(t, mutate(t, srv, "reviewClaim", `{claim:"`+lions+`", verdict:ACCEPTED}`, "claim{relation asRead{id} reviews(limit:1){number verdict}}"))
	if dig(p, "claim", "relation") != "MEETS" || dig(p, "claim", "asRead") != nil || dig(p, "claim", "reviews", 0, "number") != 3.0 {
		t.Errorf("accepted after all: %v", p)
	}
}

// TestIngestRefused holds what an article may not be, and who may replace one.
func TestIngestRefused(t *testing.T) {
	srv, o := served(t, nil)
	for _, c := range []struct{ input, code, path string }{
		{`{text:""}`, "INVALID", "input text"},
		{`{text:" \n"}`, "INVALID", "input text"},
		{`{text:"` + strings.Repeat("a ", 50_001) + `"}`, "TOO_LONG", "input text"},
		{`{text:"a\u0000 b"}`, "INVALID", "input text"},
		{`{text:"\ud800 b"}`, "INVALID", "input text"},
		{`{text:"a b", url:"javascript:alert(1)"}`, "INVALID", "input url"},
		{`{text:"a b", url:"/news/1"}`, "INVALID", "input url"},
		{`{text:"a b", published:"2014-13-40"}`, "INVALID", "input published"},
		{`{text:"a b", publisher:""}`, "INVALID", "input publisher"},
	} {
		// The text as a variable: a document may not be that long.
		var in struct{ Text string }
		text, _, _ := strings.Cut(strings.TrimPrefix(c.input, `{text:`), `"`+", ")
		if !strings.HasSuffix(text, `}`) {
			text += `"}`
		}
		if err := json.Unmarshal([]byte(`{"text":`+text), &in); err != nil {
			t.Fatalf("%.50s: %v", c.input, err)
		}
		rest := strings.TrimPrefix(c.input, "{text:"+strings.TrimSuffix(text, "}"))
		data, codes := send(t, srv, gql.RoleCurator, "mutation($t:String!){ingestArticle(input:{text:$t"+rest+"){changed userErrors{code message path}}}", map[string]any{"t": in.Text})
		if len(codes) > 0 {
			t.Errorf("%.50s: %v", c.input, codes)
			continue
		}
		wantFault(t, data["ingestArticle"].(map[string]any), c.input, c.code, c.path)
	}
	long := `{"query":"mutation($t:String!){ingestArticle(input:{text:$t}){changed}}","variables":{"t":"` + strings.Repeat("a ", 2_500_000) + `"}}`
	if w := (call{"POST", "", long, []string{"Authorization", "Bearer curator"}}).do(t, gql.NewHandler(o)); w.Code != http.StatusRequestEntityTooLarge || errorCode(t, w.Body.Bytes()) != "BAD_REQUEST" {
		t.Errorf("an article of 5 MB: %d, %s", w.Code, w.Body)
	}
	at := func(text, replace string) string {
		return `{text:"` + text + `", url:"https://example.org/1"` + replace + `}`
	}
	done(t, mutate(t, srv, "ingestArticle", at("Lions Tigers", ""), "changed"))
	wantFault(t, mutate(t, srv, "ingestArticle", at("Lions Bears", ""), "changed"), "another text", "CONFLICT", "input replace")
	if _, codes := send(t, srv, gql.RoleCurator, "mutation{ingestArticle(input:"+at("Lions Bears", ",replace:true")+"){changed}}", nil); !slices.Equal(codes, []string{"FORBIDDEN"}) {
		t.Errorf("a curator replaces an article: %v", codes)
	}
	if p := done(t, mutateAs(t, srv, gql.RoleAdmin, "ingestArticle", at("Lions Bears", ",replace:true"), "changed article{text}")); p["changed"] != true || dig(p, "article", "text") != "Lions Bears" {
		t.Errorf("an admin replaces an article: %v", p)
	}
	// A server that only reads says so.
	readOnly, _ := served(t, func(o *gql.Options) { o.Store = &unwritable{o.Store} })
	if _, codes := send(t, readOnly, gql.RoleAdmin, `mutation{ingestArticle(input:{text:"a b"}){changed}}`, nil); !slices.Equal(codes, []string{"FORBIDDEN"}) {
		t.Errorf("a server that only reads: %v", codes)
	}
	without, _ := served(t, func(o *gql.Options) { o.Reader = nil })
	if _, codes := send(t, without, gql.RoleAdmin, `mutation{ingestArticle(input:{text:"a b"}){changed}}`, nil); !slices.Equal(codes, []string{"FORBIDDEN"}) {
		t.Errorf("a server that reads no articles: %v", codes)
	}
}

type unwritable struct{ graph.Store }

// Put refuses.
func (unwritable) Put(context.Context, *graph.Reading) (bool, error) {
	return false, graph.ErrReadOnly
}

// TestReviewQuestions holds how often a page of claims with their reviews asks the store.
func TestReviewQuestions(t *testing.T) {
	o, store := options(t)
	store.asked.Store(0)
	var data struct {
		Claims struct{ Nodes []struct{ ID string } }
	}
	ask(t, o, `{claims(first:50){nodes{id review{verdict} reviews{number} asRead{id}}}}`, &data)
	if n := store.asked.Load(); len(data.Claims.Nodes) != 50 || n != 3 {
		t.Errorf("%d claims with their reviews and as they were read take %d questions, want 3", len(data.Claims.Nodes), n)
	}
}
