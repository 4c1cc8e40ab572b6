// Command client prints the relations of conflict since a day and in which words
// each is claimed: what is typed of it, query, variables and answer, genqlient
// has generated from the schema.
//
//	go generate && go run . http://127.0.0.1:8080/graphql 2022-01-01
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/Khan/genqlient/graphql"
)

//go:generate go tool genqlient

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "client: want the address of a server and a day: go run . http://127.0.0.1:8080/graphql 2022-01-01")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address, since string) error {
	client := graphql.NewClient(address, http.DefaultClient)
	first := 5
	conflicts, err := Conflicts(ctx, client, &RelationFilter{Quad: &QuadFilter{In: []int{3, 4}}, Period: &Period{Gte: &since}}, &first)
	if err != nil {
		return err
	}
	for _, r := range conflicts.Relations.Nodes {
		fmt.Printf("%s %s %s, claimed %d times\n", r.Subject.Name, r.Type, r.Object.Name, r.ClaimCount)
		words, err := Relation(ctx, client, r.Id, &first)
		if err != nil {
			return err
		}
		if words.Relation == nil {
			continue // its last claim has gone since
		}
		for _, c := range words.Relation.Claims.Nodes {
			published := "undated"
			if c.Article.Published != nil {
				published = *c.Article.Published
			}
			fmt.Printf("  %s %s: %s\n", published, c.Polarity, c.Evidence.Text)
		}
	}
	return nil
}
