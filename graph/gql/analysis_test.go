package gql_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
)

// TestAnalyses compares what the fields answer with a count over all claims.
func TestAnalyses(t *testing.T) {
	o, c := options(t)
	type key struct {
		year     string
		category graph.Category
	}
	years, meetings, total := map[key]int{}, map[graph.ActorID]int{}, 0
	slice, err := c.Store.Claims(t.Context(), graph.ClaimQuery{}, graph.Page{First: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range slice.Items {
		years[key{x.When.Start[:4], x.Category}]++
		if x.Relation == "MEETS" {
			meetings[x.Subject.Actor]++
		}
		if x.Subject.Country != "" && x.Object.Country != "" {
			total++
		}
	}
	var got struct {
		Timeline struct {
			ClaimCount int
			Buckets    []struct {
				Label  string
				Counts []struct {
					Key        string
					ClaimCount int
				}
			}
		}
		Matrix struct {
			Countries []string
			Cells     []struct {
				Subject, Object                   string
				ClaimCount, Cooperation, Conflict int
			}
		}
		TopActors []struct {
			Actor     struct{ ID graph.ActorID }
			AsSubject int
		}
		TopRelations []struct {
			Relation             struct{ ClaimCount, Publishers int }
			ClaimCount, Articles int
			Publishers           int
		}
	}
	ask(t, o, `{timeline(interval:YEAR by:CATEGORY){claimCount buckets{label counts{key claimCount}}}
		matrix(first:50 filter:{type:{in:["ATTACKS","CONDEMNS","GIVES_AID","SANCTIONS","OFFERS_TRAINING","MEETS"]}}){countries cells{subject object claimCount cooperation conflict}}
		topActors(by:SUBJECT first:5 filter:{type:{eq:"MEETS"}}){actor{id} asSubject}
		topRelations(by:PUBLISHERS first:3){relation{claimCount publishers} claimCount articles publishers}}`, &got)
	counted := map[key]int{}
	for _, b := range got.Timeline.Buckets {
		for _, n := range b.Counts {
			if n.ClaimCount > 0 {
				counted[key{b.Label, graph.Category(n.Key)}] = n.ClaimCount
			}
		}
	}
	if d := cmp.Diff(years, counted, cmp.AllowUnexported(key{})); d != "" || got.Timeline.ClaimCount != 200 {
		t.Errorf("%d claims by year and category (-all claims +timeline):\n%s", got.Timeline.ClaimCount, d)
	}
	sum := 0
	for _, x := range got.Matrix.Cells {
		sum += x.ClaimCount
		if x.Cooperation+x.Conflict != x.ClaimCount {
			t.Errorf("%+v is neither the one nor the other", x)
		}
	}
	if sum < total || len(got.Matrix.Countries) < 10 {
		t.Errorf("%d claims in the matrix of %d countries, at least %d join two", sum, len(got.Matrix.Countries), total)
	}
	if len(got.TopActors) != 5 {
		t.Errorf("%d actors", len(got.TopActors))
	}
	for i, a := range got.TopActors {
		if a.AsSubject != meetings[a.Actor.ID] || i > 0 && a.AsSubject > got.TopActors[i-1].AsSubject {
			t.Errorf("%+v, want %d", a, meetings[a.Actor.ID])
		}
	}
	for _, r := range got.TopRelations {
		if r.ClaimCount != r.Relation.ClaimCount || r.Publishers != r.Relation.Publishers || r.Publishers > r.Articles {
			t.Errorf("%+v of all claims is not its roll-up", r)
		}
	}
}

// TestTies checks neighbours, common neighbours and contests against the claims
// that they rest on.
func TestTies(t *testing.T) {
	o, _ := options(t)
	type actor struct{ ID graph.ActorID }
	var got struct {
		Neighbours []struct {
			Actor                          actor
			ClaimCount, Outgoing, Incoming int
		}
		Common []struct {
			Actor      actor
			ClaimCount int
			Ties       []struct {
				Actor      actor
				ClaimCount int
			}
		}
		Contested []struct {
			Subject, Object actor
			Type            string
			Sides           []struct {
				ClaimCount, OwnVoice int
				Claims               []struct {
					Polarity graph.Polarity
					Relation string
					Article  struct{ ID string }
				}
			}
		}
	}
	ask(t, o, `{neighbours(actor:"organization:a000000" first:6){actor{id} claimCount outgoing incoming}
		common(actors:["organization:a000000","organization:a000001"] first:6){actor{id} claimCount ties{actor{id} claimCount}}
		contested(window:3660 first:5 evidence:1){subject{id} object{id} type sides{claimCount ownVoice claims{polarity relation article{id}}}}}`, &got)
	if len(got.Neighbours) != 6 || len(got.Common) == 0 || len(got.Contested) == 0 {
		t.Fatalf("%d neighbours, %d in common, %d contests", len(got.Neighbours), len(got.Common), len(got.Contested))
	}
	for i, n := range got.Neighbours {
		if n.ClaimCount != n.Outgoing+n.Incoming || n.Actor.ID == "organization:a000000" || i > 0 && n.ClaimCount > got.Neighbours[i-1].ClaimCount {
			t.Errorf("neighbour %+v", n)
		}
	}
	for _, n := range got.Common {
		if len(n.Ties) != 2 || n.ClaimCount != n.Ties[0].ClaimCount+n.Ties[1].ClaimCount || n.Ties[1].Actor.ID != "organization:a000001" {
			t.Errorf("common neighbour %+v", n)
		}
	}
	for _, c := range got.Contested {
		affirmed, denied := c.Sides[0], c.Sides[1]
		if affirmed.Claims[0].Polarity != graph.Affirmed || denied.Claims[0].Polarity != graph.Negated || denied.Claims[0].Relation != c.Type || denied.Claims[0].Article.ID == "" || denied.OwnVoice != denied.ClaimCount {
			t.Errorf("contest %+v", c)
		}
	}
}

func TestAnalysesRefused(t *testing.T) {
	o, _ := options(t)
	for query, want := range map[string]string{
		`{timeline(interval:DAY){claimCount}}`:                                         "periods of a DAY, at most 400: give from and to, a coarser interval or a higher limit",
		`{timeline(limit:1001){claimCount}}`:                                           "limit is 1001, want 1 to 1000",
		`{timeline(from:"2014-13-40"){claimCount}}`:                                    "is not of the form YYYY-MM-DD",
		`{timeline(from:"2014-03-01" to:"2014-02-01"){undated}}`:                       "is later than",
		`{timeline(interval:DECADE){claimCount}}`:                                      `Value "DECADE" does not exist in "Granularity!" enum`,
		`{matrix(first:51){countries}}`:                                                "first is 51, want 1 to 50",
		`{matrix(first:-1){countries}}`:                                                "first is -1, want 1 to 50",
		`{matrix(first:50 limit:3){countries}}`:                                        "at most 3: ask for fewer countries",
		`{matrix(limit:6000){countries}}`:                                              "want 1 to 5000",
		`{matrix(countries:["` + strings.Repeat(`X","`, 60) + `"]){countries}}`:        "61 countries, at most 50",
		`{neighbours(actor:"country:NOR" first:0){claimCount}}`:                        "first is 0, want 1 to 100",
		`{common(actors:["country:NOR"]){claimCount}}`:                                 "1 actors, want 2 to 10",
		`{common(actors:["organization:a000001","organization:a000001"]){claimCount}}`: "is asked for twice",
		`{contested(window:-1){kind}}`:                                                 "window is -1 days, want 0 to 3660",
		`{contested(first:1000){kind}}`:                                                "first is 1000, want 1 to 100",
		`{contested(evidence:6){kind}}`:                                                "6 claims of a side, want 0 to 5",
		`{contested(kind:RUMOUR){kind}}`:                                               `Value "RUMOUR" does not exist in "ContestKind!" enum`,
		`{topActors(first:0){claimCount}}`:                                             "first is 0, want 1 to 100",
		`{topRelations(first:101){claimCount}}`:                                        "first is 101, want 1 to 100",
		`{topActors(by:PUBLISHERS){claimCount}}`:                                       `Value "PUBLISHERS" does not exist in "ActorMeasure!" enum`,
		`{topRelations(filter:{period:{gte:"May"}}){claimCount}}`:                      "want one of the form YYYY-MM-DD",
	} {
		message, code := refused(t, o, query)
		if !strings.Contains(message, want) || code != "BAD_USER_INPUT" && code != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %q, %s; want %q", query, message, code, want)
		}
	}
}
