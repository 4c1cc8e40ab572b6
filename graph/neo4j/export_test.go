package neo4j

import (
	"context"

	"github.com/entente-graph/entente/graph"
)

// Long runs a statement that takes minutes, both ways to read.
func (s *Store) Long(ctx context.Context, alone bool) error {
	read := s.read
	if alone {
		read = s.ask
	}
	return read(ctx, func(t tx) error {
		return t.query("UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x)", nil, nil)
	})
}

// A Statement is one that the store runs, for tests that look at its plan.
type Statement struct {
	Name, Text string
	Params     map[string]any
}

// Statements are the main reads, about an actor and a relation.
func Statements(actor graph.ActorID, relation graph.RelationID, article graph.ArticleID, name string) []Statement {
	page := func(name string, sel *selection, err error, link, columns string) Statement {
		if err != nil {
			panic(err)
		}
		sel.param("limit", 21)
		return Statement{name, sel.statement(false, link, columns), sel.params}
	}
	joined := func(name string, sel *selection, err error) Statement {
		if err != nil {
			panic(err)
		}
		sel.param("limit", 21)
		return Statement{name, sel.joined(false, wholeEdge, whole), sel.params}
	}
	one := []graph.ActorID{actor}
	strongest, err1 := relationSelection(graph.RelationQuery{})
	of, err2 := relationSelection(graph.RelationQuery{Actors: one})
	conflict, err3 := relationSelection(graph.RelationQuery{Subjects: one, Where: graph.In(graph.ByQuad, graph.MaterialConflict)})
	ofTypes, err10 := relationSelection(graph.RelationQuery{Where: graph.In(graph.ByType, "MEETS", "ATTACKS")})
	ofTypes.leadByTypes(graph.In(graph.ByType, "MEETS", "ATTACKS"))
	latest, err4 := claimSelection(graph.ClaimQuery{})
	about, err5 := claimSelection(graph.ClaimQuery{Actors: one})
	behind, err6 := claimSelection(graph.ClaimQuery{Relations: []graph.RelationID{relation}})
	within, err7 := claimSelection(graph.ClaimQuery{Articles: []graph.ArticleID{article}})
	arrived, err9 := claimsBy(arrivals(), graph.ClaimQuery{Subjects: one})
	arrived.param("after", 1000)
	arrived.param("before", 2000)
	arrived.param("limit", 21)
	if err9 != nil {
		panic(err9)
	}
	search, err8 := actorSelection(graph.ActorQuery{Name: name})
	filter := &selection{list: own[graph.RelationList]}
	filter.param("seeds", plain(one))
	filter.param("limit", 100)
	filter.param("enough", 101)
	return []Statement{
		joined("strongest relations", strongest, err1),
		joined("relations of an actor", of, err2),
		joined("conflict by an actor", conflict, err3),
		joined("relations of types", ofTypes, err10),
		{"how many of types", ofTypes.body(nil) + "RETURN count(x)", ofTypes.params},
		page("latest claims", latest, err4, sentenceOf, claimColumns),
		page("claims about an actor", about, err5, sentenceOf, claimColumns),
		page("claims of a relation", behind, err6, sentenceOf, claimColumns),
		page("claims of an article", within, err7, sentenceOf, claimColumns),
		page("actors by name", search, err8, withOthers, whole),
		{"actors by ID", actorsQuery, map[string]any{"ids": plain(one)}},
		{"arrivals by an actor", arrived.statement(false, sentenceOf, claimColumns), arrived.params},
		{"last arrival", latestQuery, nil},
		{"arrivals to trust", reachQuery, nil},
		{"graph of two steps", aroundQuery(filter, graph.AroundQuery{Depth: 2}), filter.params},
	}
}

// Changes are the statements that find what a change meets.
func Changes() []Statement {
	var list []Statement
	add := func(name, statement string) { list = append(list, Statement{Name: name, Text: statement}) }
	for _, q := range moveQueries {
		add("claims of a merged actor", q)
	}
	for _, step := range []string{redraw, erase} {
		statement, err := typed(step, "MEETS")
		if err != nil {
			panic(err)
		}
		add("what is drawn", statement)
	}
	sel, err := relationSelection(graph.RelationQuery{Actors: []graph.ActorID{"x"}, Where: graph.Has(graph.In(graph.ByPolarity, graph.Negated))})
	if err != nil {
		panic(err)
	}
	sel.param("limit", 21)
	add("relations that have a claim", sel.statement(false, "", relationColumns))
	add("begin", beginQuery)
	add("articles", createArticles)
	add("articles of a load", loadArticles)
	add("actors", createActors)
	add("known actors", renameActors)
	add("counts of actors", countActors)
	add("actors nothing names", dropActors)
	add("roll-ups", writeRollUps)
	add("ends of relations", endsOfRelations)
	add("claims that move", moveClaims)
	add("claims of relations", claimsOfRelations)
	add("best claims", bestClaims)
	add("claims of old articles", oldClaims)
	add("old articles", removeArticles)
	add("claims that name an actor", claimsNaming)
	add("claims again", rewrite)
	add("reviews of claims", reviewsOfClaims)
	return list
}
