package gql_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/graph/gql"
)

// A recording store keeps the last query that it was asked.
type recording struct {
	*counting
	query any
}

func (r *recording) FindActors(ctx context.Context, q graph.ActorQuery, p graph.Page) (graph.Slice[graph.Actor], error) {
	r.query = q
	return r.counting.FindActors(ctx, q, p)
}

func (r *recording) Relations(ctx context.Context, q graph.RelationQuery, p graph.Page) (graph.Slice[graph.Relation], error) {
	r.query = q
	return r.counting.Relations(ctx, q, p)
}

func (r *recording) Claims(ctx context.Context, q graph.ClaimQuery, p graph.Page) (graph.Slice[graph.Claim], error) {
	r.query = q
	return r.counting.Claims(ctx, q, p)
}

func (r *recording) RelationsOf(ctx context.Context, actors []graph.ActorID, q graph.RelationQuery, p graph.Page) (map[graph.ActorID]graph.Slice[graph.Relation], error) {
	r.query = q
	return r.counting.RelationsOf(ctx, actors, q, p)
}

func (r *recording) ClaimsOf(ctx context.Context, relations []graph.RelationID, q graph.ClaimQuery, p graph.Page) (map[graph.RelationID]graph.Slice[graph.Claim], error) {
	r.query = q
	return r.counting.ClaimsOf(ctx, relations, q, p)
}

func (r *recording) ClaimsIn(ctx context.Context, articles []graph.ArticleID, q graph.ClaimQuery, p graph.Page) (map[graph.ArticleID]graph.Slice[graph.Claim], error) {
	r.query = q
	return r.counting.ClaimsIn(ctx, articles, q, p)
}

func (r *recording) ListArticles(ctx context.Context, q graph.ArticleQuery, p graph.Page) (graph.Slice[graph.Article], error) {
	r.query = q
	return r.counting.ListArticles(ctx, q, p)
}

func (r *recording) Publishers(ctx context.Context, q graph.PublisherQuery, p graph.Page) (graph.Slice[graph.Publisher], error) {
	r.query = q
	return r.counting.Publishers(ctx, q, p)
}

// TestFilters holds what the store is asked for what the filters of the schema say.
func TestFilters(t *testing.T) {
	o, c := options(t)
	store := &recording{counting: c}
	o.Store = store
	subject := func(f graph.Filter) graph.Filter { return graph.At(graph.AtSubject, f) }
	object := func(f graph.Filter) graph.Filter { return graph.At(graph.AtObject, f) }
	where := func(of ...graph.Filter) graph.ClaimQuery { return graph.ClaimQuery{Where: graph.All(of...)} }
	about := func(of ...graph.Filter) graph.RelationQuery { return graph.RelationQuery{Where: graph.All(of...)} }
	which := func(of ...graph.Filter) graph.ActorQuery { return graph.ActorQuery{Where: graph.All(of...)} }
	then := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for list, cases := range map[string]map[string]any{
		"articles": {
			`{publisher:{eq:"Gazette"},title:{words:"election"}}`: graph.ArticleQuery{Where: graph.All(graph.In(graph.ByPublisher, "Gazette"), graph.Words(graph.ByTitle, "election"))},
			`{added:{gte:"2026-01-02T03:04:05.678901Z"},claimCount:{eq:0}}`: graph.ArticleQuery{Where: graph.All(
				graph.AtLeast(graph.ByAdded, "2026-01-02T03:04:05.678Z"), graph.In(graph.ByClaims, 0))},
			`{or:[{added:{lte:"2026-01-02T04:04:05+01:00"}}]}`: graph.ArticleQuery{Where: graph.Any(graph.AtMost(graph.ByAdded, "2026-01-02T03:04:05.000Z"))},
		},
		"publishers": {
			`{name:{startsWith:"pub"},first:{gte:"2015-01-01"},last:{isNull:false}}`: graph.PublisherQuery{Where: graph.All(graph.Begins(graph.ByPublisher, "pub"),
				graph.AtLeast(graph.ByFirst, "2015-01-01"), graph.Not(graph.In(graph.ByLast, "")))},
			`{not:{articleCount:{lte:2}},claimCount:{gte:3}}`: graph.PublisherQuery{Where: graph.All(graph.AtLeast(graph.ByClaims, 3), graph.Not(graph.AtMost(graph.ByArticles, 2)))},
		},
		"actors": {
			`{}`:                             which(),
			`{name:{words:"nor"}}`:           graph.ActorQuery{Name: "nor"},
			`{name:{eq:"Norway"}}`:           graph.ActorQuery{Exact: "Norway"},
			`{name:{in:["a","b"]}}`:          which(graph.In(graph.ByName, "a", "b")),
			`{name:{startsWith:"a"}}`:        which(graph.Begins(graph.ByName, "a")),
			`{name:{contains:"a"}}`:          which(graph.Contains(graph.ByName, "a")),
			`{kind:{eq:PERSON}}`:             which(graph.In(graph.ByKind, graph.KindPerson)),
			`{kind:{in:[]}}`:                 which(graph.In[graph.Kind](graph.ByKind)),
			`{country:{isNull:true}}`:        which(graph.In(graph.ByCountry, "")),
			`{country:{isNull:false}}`:       which(graph.Not(graph.In(graph.ByCountry, ""))),
			`{code:{eq:"IGO"},known:true}`:   which(graph.In(graph.ByCode, "IGO"), graph.In(graph.ByKnown, true)),
			`{claimCount:{gte:2,lte:5}}`:     which(graph.AtLeast(graph.ByClaims, 2), graph.AtMost(graph.ByClaims, 5)),
			`{id:{in:["group:x"]}}`:          which(graph.In(graph.ByID, "group:x")),
			`{not:{sector:{eq:"MIL"}}}`:      which(graph.Not(graph.In(graph.BySector, "MIL"))),
			`{or:[]}`:                        which(graph.Any()),
			`{or:[{name:{words:"a"}}]}`:      which(graph.Any(graph.Words(graph.ByName, "a"))),
			`{and:[{known:true},{not:{}}]}`:  which(graph.In(graph.ByKnown, true), graph.Not(graph.Filter{})),
			`{country:{eq:null},known:null}`: which(),
		},
		"relations": {
			`{subject:{id:{eq:"group:x"}},type:{eq:"MEETS"}}`: graph.RelationQuery{Subjects: []graph.ActorID{"group:x"}, Where: graph.In(graph.ByType, "MEETS")},
			`{actor:{id:{in:["a","b"]}}}`:                     graph.RelationQuery{Actors: []graph.ActorID{"a", "b"}},
			`{actor:{country:{eq:"NOR"}}}`:                    about(graph.Any(subject(graph.In(graph.ByCountry, "NOR")), object(graph.In(graph.ByCountry, "NOR")))),
			`{between:["a","b"]}`:                             graph.RelationQuery{Subjects: []graph.ActorID{"a", "b"}, Objects: []graph.ActorID{"a", "b"}},
			`{subject:{id:{in:[]}}}`:                          about(subject(graph.In[string](graph.ByID))),
			`{subject:{id:{eq:"a"},known:true}}`:              about(subject(graph.All(graph.In(graph.ByID, "a"), graph.In(graph.ByKnown, true)))),
			`{id:{eq:"relation:1"}}`:                          graph.RelationQuery{IDs: []graph.RelationID{"relation:1"}},
			`{quad:{in:[3,4]},category:{isNull:false}}`:       about(graph.Not(graph.In(graph.ByCategory, "")), graph.In(graph.ByQuad, 3, 4)),
			`{period:{gte:"2015-01-01",lte:"2015-12-31"}}`:    about(graph.Has(graph.Within("2015-01-01", "2015-12-31"))),
			`{first:{lte:"2015-01-01"},last:{isNull:true}}`:   about(graph.AtMost(graph.ByFirst, "2015-01-01"), graph.In(graph.ByLast, "")),
			`{publishers:{gte:2},denied:{eq:0}}`:              about(graph.In(graph.ByDenied, 0), graph.AtLeast(graph.ByPublishers, 2)),
			`{confidence:{gte:0.5},affirmed:{in:[1,2]}}`:      about(graph.In(graph.ByAffirmed, 1, 2), graph.AtLeast(graph.ByConfidence, 0.5)),
			`{knownAt:"2026-01-02T03:04:05.678Z"}`:            about(graph.Has(graph.Known(then))),
			`{validAt:"2015-06-01"}`:                          about(graph.Has(graph.Within("2015-06-01", "2015-06-01"))),
			`{claim:{polarity:{eq:NEGATED}}}`:                 about(graph.Has(graph.In(graph.ByPolarity, graph.Negated))),
			`{claim:{speaker:{id:{eq:"a"}}},articles:{lte:3}}`: about(graph.AtMost(graph.ByArticles, 3),
				graph.Has(graph.At(graph.AtSpeaker, graph.In(graph.ByID, "a")))),
		},
		"claims": {
			`{speaker:{id:{eq:"a"}},actor:{id:{eq:"b"}}}`: graph.ClaimQuery{Speakers: []graph.ActorID{"a"}, Actors: []graph.ActorID{"b"}},
			`{publishers:{gte:2}}`:                        where(graph.AtLeast(graph.ByPublishers, 2)),
			`{speaker:{isNull:true}}`:                     where(graph.At(graph.AtSpeaker, graph.In(graph.ByPresent, false))),
			`{subject:{id:{isNull:true},text:{contains:"rebels"},sector:{eq:"REB"}}}`: where(subject(graph.All(graph.In(graph.ByID, ""),
				graph.Contains(graph.ByText, "rebels"), graph.In(graph.BySector, "REB")))),
			`{knownAt:"2026-01-02T03:04:05.678Z"}`: where(graph.Known(then)),
			`{validAt:"2015-03-01"}`:               where(graph.Within("2015-03-01", "2015-03-01")),
			`{modality:{in:[OFFERED,PLANNED]},confidence:{lte:1}}`: where(graph.AtMost(graph.ByConfidence, 1.0),
				graph.In(graph.ByModality, graph.Offered, graph.Planned)),
			`{place:{eq:"Oslo"},placeCountry:{eq:"NOR"}}`:                               where(graph.In(graph.ByPlace, "Oslo"), graph.In(graph.ByPlaceCountry, "NOR")),
			`{evidence:{words:"peace talks"}}`:                                          where(graph.Words(graph.ByEvidence, "peace talks")),
			`{article:{id:{eq:"article:1"}}}`:                                           graph.ClaimQuery{Articles: []graph.ArticleID{"article:1"}},
			`{article:{publisher:{eq:"Gazette"},published:{gte:"2015-01-01"}}}`:         where(graph.At(graph.AtArticle, graph.All(graph.In(graph.ByPublisher, "Gazette"), graph.AtLeast(graph.ByPublished, "2015-01-01")))),
			`{base:{eq:"TRAINS"},stance:{isNull:true},type:{startsWith:"T"}}`:           nil, // see below
			`{or:[{subject:{id:{eq:"a"}}},{not:{article:{title:{words:"election"}}}}]}`: where(graph.Any(subject(graph.In(graph.ByID, "a")), graph.Not(graph.At(graph.AtArticle, graph.Words(graph.ByTitle, "election"))))),
		},
	} {
		for filter, want := range cases {
			var got any
			ask(t, o, fmt.Sprintf(`{%s(filter:%s){nodes{__typename}}}`, list, filter), &got)
			if want == nil {
				continue
			}
			if d := cmp.Diff(want, store.query, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%s %s (-want +asked):\n%s", list, filter, d)
			}
		}
	}
}

// TestListOrders holds what the store is asked for what orderBy says, and that
// a cursor goes with it.
func TestListOrders(t *testing.T) {
	o, c := options(t)
	store := &recording{counting: c}
	o.Store = store
	cursor := "x"
	for list, cases := range map[string]map[string]graph.Property{
		"actors":     {"CLAIMS": graph.ByClaims, "NAME": graph.ByName},
		"relations":  {"CLAIMS": graph.ByClaims, "FIRST": graph.ByFirst, "LAST": graph.ByLast, "PUBLISHERS": graph.ByPublishers, "CONFIDENCE": graph.ByConfidence},
		"claims":     {"PUBLISHED": graph.ByPublished, "EVENT_DATE": graph.ByFirst, "CONFIDENCE": graph.ByConfidence},
		"articles":   {"PUBLISHED": graph.ByPublished, "ADDED": graph.ByAdded},
		"publishers": {"ARTICLES": graph.ByArticles, "CLAIMS": graph.ByClaims, "NAME": graph.ByPublisher, "FIRST": graph.ByFirst, "LAST": graph.ByLast},
	} {
		for field, by := range cases {
			for _, direction := range []string{"ASC", "DESC"} {
				order := fmt.Sprintf("orderBy:{field:%s,direction:%s}", field, direction)
				var got map[string]struct {
					PageInfo struct {
						EndCursor   string
						HasNextPage bool
					}
				}
				ask(t, o, fmt.Sprintf(`{%s(first:3,%s){pageInfo{endCursor hasNextPage}}}`, list, order), &got)
				want := graph.Order{By: by, Descending: direction == "DESC"}
				if asked := reflect.ValueOf(store.query).FieldByName("Order").Interface(); asked != want {
					t.Errorf("%s %s: %+v, want %+v", list, order, asked, want)
				}
				page := got[list].PageInfo
				if !page.HasNextPage {
					t.Errorf("%s %s: no more than 3", list, order)
				}
				if message, code := refused(t, o, fmt.Sprintf(`{%s(after:%q,%s){nodes{__typename}}}`, list, cursor, order)); code != "BAD_USER_INPUT" || !strings.Contains(message, "malformed cursor") {
					t.Errorf("%s %s with the cursor %s: %s %s", list, order, cursor, code, message)
				}
				cursor = page.EndCursor
				var next any
				ask(t, o, fmt.Sprintf(`{%s(after:%q,%s){nodes{__typename}}}`, list, cursor, order), &next)
			}
		}
	}
	for query, want := range map[string]graph.Order{
		`{actor(id:"organization:a000000"){relations(orderBy:{field:LAST,direction:DESC}){nodes{id}}}}`: {By: graph.ByLast, Descending: true},
		`{articles(first:1){nodes{claims(orderBy:{field:CONFIDENCE,direction:ASC}){nodes{id}}}}}`:       {By: graph.ByConfidence},
		`{relations(first:1){nodes{claims(orderBy:{field:EVENT_DATE,direction:ASC}){nodes{id}}}}}`:      {By: graph.ByFirst},
	} {
		var got any
		ask(t, o, query, &got)
		if asked := reflect.ValueOf(store.query).FieldByName("Order").Interface(); asked != want {
			t.Errorf("%s: %+v, want %+v", query, asked, want)
		}
	}
}

// TestOntologyFilters finds types by their base event and stance.
func TestOntologyFilters(t *testing.T) {
	o, c := options(t)
	awkward(t, c) // it has an open predicate
	types := func(filter string) string {
		t.Helper()
		var got struct {
			Relations struct{ Nodes []struct{ Type string } }
			Claims    struct {
				Nodes []struct {
					Relation     string
					Base, Stance *string
				}
			}
		}
		ask(t, o, fmt.Sprintf(`{relations(first:100,filter:%s){nodes{type}} claims(first:100,filter:%s){nodes{relation base stance}}}`, filter, filter), &got)
		seen := map[string]bool{}
		for _, n := range got.Relations.Nodes {
			seen[n.Type] = true
		}
		for _, n := range got.Claims.Nodes {
			if !seen[n.Relation] {
				t.Errorf("%s finds claims of %s and no relation of it", filter, n.Relation)
			}
			if typ := o.Ontology.Type(n.Relation); typ == nil && n.Base != nil || typ != nil && (*n.Base != typ.Base || (n.Stance == nil) != (typ.Stance == "")) {
				t.Errorf("%s: base %v, stance %v", n.Relation, n.Base, n.Stance)
			}
		}
		var list []string
		for _, name := range []string{"ATTACKS", "CONDEMNS", "GIVES_AID", "MEETS", "OFFERS_TRAINING", "SANCTIONS", "SOME_OTHER", "TRAINS"} {
			if seen[name] {
				list = append(list, name)
			}
		}
		return strings.Join(list, " ")
	}
	for filter, want := range map[string]string{
		`{base:{eq:"TRAINS"}}`:                                "OFFERS_TRAINING TRAINS",
		`{base:{eq:"TRAINS"},stance:{isNull:true}}`:           "TRAINS",
		`{base:{in:["TRAINS","MEETS"]}}`:                      "MEETS OFFERS_TRAINING TRAINS",
		`{stance:{eq:"offers"}}`:                              "OFFERS_TRAINING",
		`{stance:{isNull:false}}`:                             "OFFERS_TRAINING",
		`{base:{isNull:true}}`:                                "SOME_OTHER",
		`{not:{base:{isNull:true}}, type:{contains:"TRAIN"}}`: "OFFERS_TRAINING TRAINS",
		`{base:{in:[]}}`:                                      "",
	} {
		if got := types(filter); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
	}
}

// TestRefusedFilters holds what is said of filters that are too large or ask for
// what cannot be.
func TestRefusedFilters(t *testing.T) {
	o, _ := options(t)
	h := gql.NewHandler(o)
	long := `["` + strings.Repeat(`a","`, 500) + `a"]`
	nested := func(n int) string { return strings.Repeat(`{not:`, n) + `{}` + strings.Repeat(`}`, n) }
	tests := strings.Repeat(`{known:true},`, 101)
	for query, want := range map[string]string{
		`{actors(filter:{country:{in:` + long + `}}){nodes{id}}}`:                                        "filter.country.in holds 501 items, at most 500",
		`{relations(filter:{between:` + long + `}){nodes{id}}}`:                                          "filter.between holds 501 items, at most 500",
		`{claims(filter:{quad:{in:[` + strings.Repeat("1,", 501) + `]}}){nodes{id}}}`:                    "filter.quad.in holds 501 items, at most 500",
		`{claims(filter:` + nested(50) + `){nodes{id}}}`:                                                 "is nested more than 5 deep",
		`{claims(filter:` + nested(5) + `){nodes{id}}}`:                                                  "is nested more than 5 deep",
		`{actors(filter:{or:[` + tests + `]}){nodes{id}}}`:                                               "at most 100",
		`{actors(filter:{or:[{and:[` + tests[:50*13] + `]},{and:[` + tests[:51*13] + `]}]}){nodes{id}}}`: "one test more than the 100",
		`{claims(filter:{subject:{id:{eq:"relation:1"}}}){nodes{id}}}`:                                   `filter.subject.id.eq is "relation:1", which is no ID of actors`,
		`{relations(filter:{id:{in:["country:EGY"]}}){nodes{id}}}`:                                       `filter.id.in[0] is "country:EGY", which is no ID of relations`,
		`{claims(filter:{article:{id:{eq:"claim:1"}}}){nodes{id}}}`:                                      `"claim:1", which is no ID of articles`,
		`{claims(filter:{period:{gte:"2014-13-40"}}){nodes{id}}}`:                                        `"2014-13-40", want one of the form YYYY-MM-DD`,
		`{claims(filter:{validAt:"May"}){nodes{id}}}`:                                                    `want one of the form YYYY-MM-DD`,
		`{claims(filter:{period:{gte:"2015-01-02",lte:"2015-01-01"}}){nodes{id}}}`:                       "ends on 2015-01-01, before it begins",
		`{claims(filter:{confidence:{gte:1.5}}){nodes{id}}}`:                                             "compared with 1.5, want 0 to 1",
		`{claims(filter:{quad:{eq:0}}){nodes{id}}}`:                                                      "quad class 0, want 1 to 4",
		`{claims(filter:{base:{eq:"TRAIN"}}){nodes{id}}}`:                                                `"TRAIN", which no relation type has`,
		`{claims(filter:{stance:{in:["offers","gives"]}}){nodes{id}}}`:                                   `filter.stance.in[1] is "gives", which no relation type has`,
		`{actors(filter:{country:{eq:""}}){nodes{id}}}`:                                                  "what is absent is found by isNull",
		`{actors(filter:{name:{words:"  "}}){nodes{id}}}`:                                                "filter.name.words is empty",
		`{claims(filter:{type:{contains:"a\u0000b"}}){nodes{id}}}`:                                       "filter.type.contains holds a zero byte",
		`{claims(filter:{evidence:{words:"\ud800"}}){nodes{id}}}`:                                        "half a pair of surrogates",
		`{claims(filter:{knownAt:"2015-03-01"}){nodes{id}}}`:                                             `filter.knownAt is "2015-03-01", want a time of the form 2026-01-31T12:00:00Z`,
		`{relations(filter:{knownAt:"2014-13-40T00:00:00Z"}){nodes{id}}}`:                                `want a time of the form`,
		`{articles(filter:{added:{gte:"noon"}}){nodes{id}}}`:                                             `filter.added.gte is "noon"`,
		`{articles(filter:{id:{eq:"claim:1"}}){nodes{id}}}`:                                              "which is no ID of articles",
		`{publishers(filter:{or:[{first:{eq:"May"}}]}){nodes{name}}}`:                                    `filter.or[0].first holds the date "May"`,
		`{publishers(first:101){nodes{name}}}`:                                                           "first is 101, want 0 to 100",
		`{articles(first:2,last:2){nodes{id}}}`:                                                          "both first and last are given",
		`{claims(first:-1){nodes{id}}}`:                                                                  "first is -1, want 0 to 100",
		`{claims(first:1000000){nodes{id subject{actor{name}}}}}`:                                        "first is 1000000, want 0 to 100",
		`{claims(last:1000000){nodes{id}}}`:                                                              "last is 1000000, want 0 to 100",
		`{claims(orderBy:{field:NAME,direction:ASC}){nodes{id}}}`:                                        "NAME",
		`{claims(orderBy:{field:PUBLISHED}){nodes{id}}}`:                                                 "direction",
		`{actors(filter:{kind:{in:[PERSONN]}}){nodes{id}}}`:                                              "PERSONN",
		`{claims(filter:{polarity:{eq:"NEGATED"}}){nodes{id}}}`:                                          "NEGATED",
	} {
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		w := serve(t, h, string(body))
		var out struct {
			Errors []struct {
				Message    string
				Extensions struct{ Code gql.Code }
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		if len(out.Errors) == 0 || !strings.Contains(out.Errors[0].Message, want) || strings.Contains(w.Body.String(), "INTERNAL") ||
			out.Errors[0].Extensions.Code != gql.CodeBadInput && out.Errors[0].Extensions.Code != gql.CodeValidation && out.Errors[0].Extensions.Code != gql.CodeParse {
			t.Errorf("%.120s: %.300s; want %q", query, w.Body, want)
		}
	}
}

// TestRefusedVariables holds that filters in variables are bounded as others are.
func TestRefusedVariables(t *testing.T) {
	o, _ := options(t)
	h := gql.NewHandler(o)
	ids := strings.Repeat(`"a",`, 500) + `"a"`
	for variables, want := range map[string]string{
		strings.Repeat(`{"not":`, 50) + `{}` + strings.Repeat(`}`, 50): "is nested more than 5 deep",
		strings.Repeat(`{"and":[`, 2000) + strings.Repeat(`]}`, 2000):  "is nested more than 5 deep",
		`{"subject":{"id":{"in":[` + ids + `]}}}`:                      "filter.subject.id.in holds 501 items, at most 500",
		`{"subject":{"id":{"in":[` + ids + `,` + ids + `]}}}`:          "at most 1000",
		`{"polarity":{"eq":"MAYBE"}}`:                                  "MAYBE",
		`{"type":{"eq":"a\u0000"}}`:                                    "zero byte",
		`{"type":{"eq":"\ud800"}}`:                                     "half a pair of surrogates",
		`{"period":{"gte":"2014-13-40"}}`:                              "want one of the form YYYY-MM-DD",
		`{"article":{"id":{"in":["article:1","country:EGY"]}}}`:        "filter.article.id.in[1] is",
		`{"subject":{"nane":{"eq":"x"}}}`:                              "nane",
		`{"confidence":{"gte":"high"}}`:                                "cannot use string as Float",
	} {
		w := call{"POST", "", `{"query":"query($f:ClaimFilter){claims(filter:$f){nodes{id}}}","variables":{"f":` + variables + `}}`, nil}.do(t, h)
		if body := w.Body.String(); !strings.Contains(body, want) || errorCode(t, w.Body.Bytes()) != "BAD_USER_INPUT" {
			t.Errorf("%.100s: %.400s; want %q", variables, body, want)
		}
	}
}
