package gql

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/entente-graph/entente/graph"
)

// root resolves the schema's fields: each resolver asks the store and translates.
type root struct {
	Options
	arrivals *watcher
}

// maxExplained is the longest text that explainSentence reads, in bytes.
const maxExplained = 5000

// Country is the resolver for the country field.
func (r *actorRoot) Country(ctx context.Context, obj *graph.Actor) (*string, error) {
	return text(obj.Country), nil
}

// Code is the resolver for the code field.
func (r *actorRoot) Code(ctx context.Context, obj *graph.Actor) (*string, error) {
	return text(obj.Code), nil
}

// Sector is the resolver for the sector field.
func (r *actorRoot) Sector(ctx context.Context, obj *graph.Actor) (*string, error) {
	return text(obj.Sector), nil
}

// Relations is the resolver for the relations field.
func (r *actorRoot) Relations(ctx context.Context, obj *graph.Actor, filter *RelationFilter, orderBy *RelationOrder, first *int, after *string, last *int, before *string) (*RelationConnection, error) {
	where, err := r.relationFilter(filter)
	if err != nil {
		return nil, err
	}
	return r.relationsOf(ctx, obj.ID, graph.RelationQuery{Where: where, Order: orderBy.order()}, page{first, after, last, before})
}

// URL is the resolver for the url field.
func (r *articleRoot) URL(ctx context.Context, obj *graph.Article) (*string, error) {
	return text(obj.URL), nil
}

// Publisher is the resolver for the publisher field.
func (r *articleRoot) Publisher(ctx context.Context, obj *graph.Article) (*string, error) {
	return text(obj.Publisher), nil
}

// Published is the resolver for the published field.
func (r *articleRoot) Published(ctx context.Context, obj *graph.Article) (*string, error) {
	return text(obj.Published), nil
}

// Added is the resolver for the added field.
func (r *articleRoot) Added(ctx context.Context, obj *graph.Article) (string, error) {
	return obj.Added.Format(graph.TimeLayout), nil
}

// Claims is the resolver for the claims field.
func (r *articleRoot) Claims(ctx context.Context, obj *graph.Article, filter *ClaimFilter, orderBy *ClaimOrder, first *int, after *string, last *int, before *string) (*ClaimConnection, error) {
	where, err := r.claimFilter(filter)
	if err != nil {
		return nil, err
	}
	return r.claimsIn(ctx, obj.ID, graph.ClaimQuery{Where: where, Order: orderBy.order()}, page{first, after, last, before})
}

// Dropped is the resolver for the dropped field.
func (r *candidateRoot) Dropped(ctx context.Context, obj *graph.Candidate) (*string, error) {
	return text(obj.Dropped), nil
}

// RelationType is the resolver for the relationType field.
func (r *claimRoot) RelationType(ctx context.Context, obj *graph.Claim) (*graph.RelationType, error) {
	return r.Ontology.Type(obj.Relation), nil
}

// Base is the resolver for the base field.
func (r *claimRoot) Base(ctx context.Context, obj *graph.Claim) (*string, error) {
	return text(r.typed(obj).Base), nil
}

// Stance is the resolver for the stance field.
func (r *claimRoot) Stance(ctx context.Context, obj *graph.Claim) (*string, error) {
	return text(r.typed(obj).Stance), nil
}

// Category is the resolver for the category field.
func (r *claimRoot) Category(ctx context.Context, obj *graph.Claim) (*graph.Category, error) {
	return optional(obj.Category), nil
}

// Quad is the resolver for the quad field.
func (r *claimRoot) Quad(ctx context.Context, obj *graph.Claim) (*int, error) {
	return quadOf(obj.Category), nil
}

// Cameo is the resolver for the cameo field.
func (r *claimRoot) Cameo(ctx context.Context, obj *graph.Claim) (*string, error) {
	return text(obj.CAMEO), nil
}

// Article is the resolver for the article field.
func (r *claimRoot) Article(ctx context.Context, obj *graph.Claim) (*graph.Article, error) {
	switch {
	case obj.Article == "":
		return nil, nil // of explainSentence: there is no article
	case !beyondID(graphql.CollectFieldsCtx(ctx, nil)):
		return &graph.Article{ID: obj.Article}, nil // a store that has a claim has its article
	}
	return loaderOf(ctx).article(ctx, r.Store, obj.Article)
}

// Actor is the resolver for the actor field.
func (r *mentionRoot) Actor(ctx context.Context, obj *graph.Mention) (*graph.Actor, error) {
	return r.actor(ctx, obj.Actor)
}

// Kind is the resolver for the kind field.
func (r *mentionRoot) Kind(ctx context.Context, obj *graph.Mention) (*graph.Kind, error) {
	return optional(obj.Kind), nil
}

// Country is the resolver for the country field.
func (r *mentionRoot) Country(ctx context.Context, obj *graph.Mention) (*string, error) {
	return text(obj.Country), nil
}

// Code is the resolver for the code field.
func (r *mentionRoot) Code(ctx context.Context, obj *graph.Mention) (*string, error) {
	return text(obj.Code), nil
}

// Sector is the resolver for the sector field.
func (r *mentionRoot) Sector(ctx context.Context, obj *graph.Mention) (*string, error) {
	return text(obj.Sector), nil
}

// Actors is the resolver for the actors field.
func (r *pathRoot) Actors(ctx context.Context, obj *graph.Path) ([]graph.Actor, error) {
	found, err := loaderOf(ctx).all(ctx, r.Store, obj.Actors)
	if err != nil {
		return nil, err
	}
	var list []graph.Actor
	for _, a := range found {
		if a != nil {
			list = append(list, *a)
		}
	}
	return list, nil
}

// Relations is the resolver for the relations field.
func (r *pathRoot) Relations(ctx context.Context, obj *graph.Path) ([]graph.Relation, error) {
	list := make([]graph.Relation, len(obj.Hops))
	for i, h := range obj.Hops {
		list[i] = h.Relation
	}
	return list, nil
}

// From is the resolver for the from field.
func (r *hopRoot) From(ctx context.Context, obj *graph.Hop) (*graph.Actor, error) {
	if obj.Reverse {
		return r.end(ctx, obj.Relation.Object)
	}
	return r.end(ctx, obj.Relation.Subject)
}

// To is the resolver for the to field.
func (r *hopRoot) To(ctx context.Context, obj *graph.Hop) (*graph.Actor, error) {
	if obj.Reverse {
		return r.end(ctx, obj.Relation.Subject)
	}
	return r.end(ctx, obj.Relation.Object)
}

// Country is the resolver for the country field.
func (r *placeRoot) Country(ctx context.Context, obj *graph.Place) (*string, error) {
	return text(obj.Country), nil
}

// Node is the resolver for the node field.
func (r *queryRoot) Node(ctx context.Context, id string) (Node, error) {
	list, err := r.Nodes(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Nodes is the resolver for the nodes field.
func (r *queryRoot) Nodes(ctx context.Context, ids []string) ([]Node, error) {
	if len(ids) > maxPage {
		return nil, fmt.Errorf("%w: %d IDs, at most %d", graph.ErrQuery, len(ids), maxPage)
	}
	for _, id := range ids {
		if err := legible("the ID", id); err != nil {
			return nil, err
		}
	}
	found, err := r.nodes(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Node, len(ids))
	for i, id := range ids {
		list[i] = found[id]
	}
	return list, nil
}

// Actor is the resolver for the actor field.
func (r *queryRoot) Actor(ctx context.Context, id *string, name *string) (*graph.Actor, error) {
	switch {
	case (id == nil) == (name == nil):
		return nil, fmt.Errorf("%w: give either id or name", graph.ErrQuery)
	case id != nil:
		if err := named(*id, graph.ActorList); err != nil {
			return nil, err
		}
		return r.actor(ctx, graph.ActorID(*id))
	case strings.TrimSpace(*name) == "":
		return nil, fmt.Errorf("%w: name is empty", graph.ErrQuery)
	}
	if err := legible("name", *name); err != nil {
		return nil, err
	}
	slice, err := r.Store.FindActors(ctx, graph.ActorQuery{Exact: *name}, graph.Page{First: 1})
	if err != nil || len(slice.Items) == 0 {
		return nil, err
	}
	loaderOf(ctx).takeActors(slice.Items)
	return &slice.Items[0], nil
}

// Actors is the resolver for the actors field.
func (r *queryRoot) Actors(ctx context.Context, filter *ActorFilter, orderBy *ActorOrder, first *int, after *string, last *int, before *string) (*ActorConnection, error) {
	where, err := r.actorFilter(filter)
	if err != nil {
		return nil, err
	}
	q := actorQuery(where)
	q.Order = orderBy.order()
	c, err := listed(ctx, q, page{first, after, last, before}, r.Store.FindActors)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).takeActors(c.Items)
	return (*ActorConnection)(c), nil
}

// Relation is the resolver for the relation field.
func (r *queryRoot) Relation(ctx context.Context, id string) (*graph.Relation, error) {
	if err := named(id, graph.RelationList); err != nil {
		return nil, err
	}
	return one(r.relationsBy(ctx, []graph.RelationID{graph.RelationID(id)}))
}

// Relations is the resolver for the relations field.
func (r *queryRoot) Relations(ctx context.Context, filter *RelationFilter, orderBy *RelationOrder, first *int, after *string, last *int, before *string) (*RelationConnection, error) {
	where, err := r.relationFilter(filter)
	if err != nil {
		return nil, err
	}
	q := relationQuery(where)
	q.Order = orderBy.order()
	return r.relations(ctx, q, page{first, after, last, before})
}

// Claim is the resolver for the claim field.
func (r *queryRoot) Claim(ctx context.Context, id string) (*graph.Claim, error) {
	if err := named(id, graph.ClaimList); err != nil {
		return nil, err
	}
	return r.claim(ctx, graph.ClaimID(id))
}

// Claims is the resolver for the claims field.
func (r *queryRoot) Claims(ctx context.Context, filter *ClaimFilter, orderBy *ClaimOrder, first *int, after *string, last *int, before *string) (*ClaimConnection, error) {
	where, err := r.claimFilter(filter)
	if err != nil {
		return nil, err
	}
	q := claimQuery(where)
	q.Order = orderBy.order()
	return r.claims(ctx, q, page{first, after, last, before})
}

// Article is the resolver for the article field.
func (r *queryRoot) Article(ctx context.Context, id string) (*graph.Article, error) {
	if err := named(id, graph.ArticleList); err != nil {
		return nil, err
	}
	return loaderOf(ctx).article(ctx, r.Store, graph.ArticleID(id))
}

// Articles is the resolver for the articles field.
func (r *queryRoot) Articles(ctx context.Context, filter *ArticleFilter, orderBy *ArticleOrder, first *int, after *string, last *int, before *string) (*ArticleConnection, error) {
	where, err := r.articleFilter(filter)
	if err != nil {
		return nil, err
	}
	q := graph.ArticleQuery{Where: where, Order: orderBy.order()}
	c, err := listed(ctx, q, page{first, after, last, before}, r.Store.ListArticles)
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).takeArticles(c.Items)
	return (*ArticleConnection)(c), nil
}

// Publishers is the resolver for the publishers field.
func (r *queryRoot) Publishers(ctx context.Context, filter *PublisherFilter, orderBy *PublisherOrder, first *int, after *string, last *int, before *string) (*PublisherConnection, error) {
	where, err := r.publisherFilter(filter)
	if err != nil {
		return nil, err
	}
	q := graph.PublisherQuery{Where: where, Order: orderBy.order()}
	c, err := listed(ctx, q, page{first, after, last, before}, r.Store.Publishers)
	return (*PublisherConnection)(c), err
}

// Graph is the resolver for the graph field.
func (r *queryRoot) Graph(ctx context.Context, seeds []string, depth int, filter *RelationFilter, limit int) (*graph.Graph, error) {
	where, err := r.relationFilter(filter)
	if err != nil {
		return nil, err
	}
	q := graph.RelationQuery{Where: where}
	if len(seeds) == 0 { // else these lead to the relations
		q = relationQuery(where)
	}
	ids, err := actorIDs("seeds", seeds)
	if err != nil {
		return nil, err
	}
	needs := needsOf(ctx)
	g, err := graph.Around(ctx, r.Store, graph.AroundQuery{
		Seeds: ids, Depth: depth, Relations: q, Limit: limit, EdgesOnly: !needs.actors && !selects(ctx, "nodes") && !selects(ctx, "weights"),
		Brief: needs.brief, Omitted: selects(ctx, "omittedRelations") || selects(ctx, "omittedActors"),
	})
	if err != nil {
		return nil, err
	}
	loaderOf(ctx).takeActors(g.Nodes)
	loaderOf(ctx).takeRelations(graph.Slice[graph.Relation]{Items: g.Edges})
	return g, nil
}

// Paths is the resolver for the paths field.
func (r *queryRoot) Paths(ctx context.Context, from string, to string, maxHops int, filter *RelationFilter, avoidHubs *int, limit int) ([]graph.Path, error) {
	where, err := r.relationFilter(filter)
	if err != nil {
		return nil, err
	}
	for _, id := range []string{from, to} {
		if err := named(id, graph.ActorList); err != nil {
			return nil, err
		}
	}
	if avoidHubs != nil && *avoidHubs < 1 {
		return nil, fmt.Errorf("%w: avoidHubs is %d, want 1 to %d", graph.ErrQuery, *avoidHubs, graph.MaxDegree)
	}
	list, err := graph.Paths(ctx, r.Store, graph.PathQuery{
		From: graph.ActorID(from), To: graph.ActorID(to), MaxHops: maxHops, Limit: limit, Where: where, AvoidHubs: value(avoidHubs), Evidence: selects(ctx, "hops", "evidence"),
	})
	if err != nil {
		return nil, err
	}
	l := loaderOf(ctx)
	for _, p := range list {
		l.want(p.Actors)
		var relations graph.Slice[graph.Relation]
		for _, h := range p.Hops {
			relations.Items = append(relations.Items, h.Relation)
			if h.Evidence != nil {
				l.wantOf(ctx, []graph.Claim{*h.Evidence})
			}
		}
		l.takeRelations(relations)
	}
	return list, nil
}

// RelationTypes is the resolver for the relationTypes field.
func (r *queryRoot) RelationTypes(ctx context.Context, base *string, category *graph.Category) ([]graph.RelationType, error) {
	if err := legible("base", value(base)); err != nil {
		return nil, err
	}
	var list []graph.RelationType
	for _, t := range r.Ontology.Types() {
		if (base == nil || t.Base == *base) && (category == nil || t.Category == *category) {
			list = append(list, *t)
		}
	}
	return list, nil
}

// ExplainSentence is the resolver for the explainSentence field.
func (r *queryRoot) ExplainSentence(ctx context.Context, text string, date *string) (*graph.Explanation, error) {
	switch {
	case r.Explainer == nil:
		return nil, errReadsNoText
	case len(text) > maxExplained:
		return nil, fmt.Errorf("%w: text of %d bytes, at most %d", graph.ErrQuery, len(text), maxExplained)
	}
	if err := cmp.Or(dated("date", date), legible("text", text)); err != nil {
		return nil, err
	}
	e := r.Explainer.Explain(text, value(date))
	for _, s := range e.Sentences {
		for _, m := range s.Mentions {
			loaderOf(ctx).want([]graph.ActorID{m.Actor})
		}
	}
	return e, nil
}

// Stats is the resolver for the stats field.
func (r *queryRoot) Stats(ctx context.Context) (*graph.Stats, error) {
	st, err := r.Store.Stats(ctx)
	return &st, err
}

// Subject is the resolver for the subject field.
func (r *relationRoot) Subject(ctx context.Context, obj *graph.Relation) (*graph.Actor, error) {
	return r.end(ctx, obj.Subject)
}

// RelationType is the resolver for the relationType field.
func (r *relationRoot) RelationType(ctx context.Context, obj *graph.Relation) (*graph.RelationType, error) {
	return r.Ontology.Type(obj.Type), nil
}

// Object is the resolver for the object field.
func (r *relationRoot) Object(ctx context.Context, obj *graph.Relation) (*graph.Actor, error) {
	return r.end(ctx, obj.Object)
}

// Category is the resolver for the category field.
func (r *relationRoot) Category(ctx context.Context, obj *graph.Relation) (*graph.Category, error) {
	return optional(obj.Category), nil
}

// Quad is the resolver for the quad field.
func (r *relationRoot) Quad(ctx context.Context, obj *graph.Relation) (*int, error) {
	return quadOf(obj.Category), nil
}

// ClaimCount is the resolver for the claimCount field.
func (r *relationRoot) ClaimCount(ctx context.Context, obj *graph.Relation) (int, error) {
	return obj.Claims, nil
}

// First is the resolver for the first field.
func (r *relationRoot) First(ctx context.Context, obj *graph.Relation) (*string, error) {
	return text(obj.First), nil
}

// Last is the resolver for the last field.
func (r *relationRoot) Last(ctx context.Context, obj *graph.Relation) (*string, error) {
	return text(obj.Last), nil
}

// Claims is the resolver for the claims field.
func (r *relationRoot) Claims(ctx context.Context, obj *graph.Relation, filter *ClaimFilter, orderBy *ClaimOrder, first *int, after *string, last *int, before *string) (*ClaimConnection, error) {
	where, err := r.claimFilter(filter)
	if err != nil {
		return nil, err
	}
	return r.claimsOf(ctx, obj.ID, graph.ClaimQuery{Where: where, Order: orderBy.order()}, page{first, after, last, before})
}

// First is the resolver for the first field.
func (r *publisherRoot) First(ctx context.Context, obj *graph.Publisher) (*string, error) {
	return text(obj.First), nil
}

// Last is the resolver for the last field.
func (r *publisherRoot) Last(ctx context.Context, obj *graph.Publisher) (*string, error) {
	return text(obj.Last), nil
}

// Stance is the resolver for the stance field.
func (r *relationTypeRoot) Stance(ctx context.Context, obj *graph.RelationType) (*string, error) {
	return text(obj.Stance), nil
}

// Category is the resolver for the category field.
func (r *relationTypeRoot) Category(ctx context.Context, obj *graph.RelationType) (*graph.Category, error) {
	return optional(obj.Category), nil
}

// Cameo is the resolver for the cameo field.
func (r *relationTypeRoot) Cameo(ctx context.Context, obj *graph.RelationType) (*string, error) {
	return text(obj.CAMEO), nil
}

// Inverse is the resolver for the inverse field.
func (r *relationTypeRoot) Inverse(ctx context.Context, obj *graph.RelationType) (*string, error) {
	return text(obj.Inverse), nil
}

func (r *root) Actor() ActorResolver { return &actorRoot{r} }

func (r *root) Article() ArticleResolver { return &articleRoot{r} }

func (r *root) Candidate() CandidateResolver { return &candidateRoot{r} }

func (r *root) Claim() ClaimResolver { return &claimRoot{r} }

func (r *root) Correction() CorrectionResolver { return &correctionRoot{r} }

func (r *root) Hop() HopResolver { return &hopRoot{r} }

func (r *root) Mention() MentionResolver { return &mentionRoot{r} }

func (r *root) Mutation() MutationResolver { return &mutationRoot{r} }

// Subscription returns SubscriptionResolver implementation.
func (r *root) Subscription() SubscriptionResolver { return &subscriptionRoot{r} }

func (r *root) Path() PathResolver { return &pathRoot{r} }

func (r *root) Place() PlaceResolver { return &placeRoot{r} }

func (r *root) Publisher() PublisherResolver { return &publisherRoot{r} }

func (r *root) Query() QueryResolver { return &queryRoot{r} }

func (r *root) Relation() RelationResolver { return &relationRoot{r} }

func (r *root) RelationType() RelationTypeResolver { return &relationTypeRoot{r} }

func (r *root) Review() ReviewResolver { return &reviewRoot{r} }

type (
	actorRoot        struct{ *root }
	articleRoot      struct{ *root }
	candidateRoot    struct{ *root }
	claimRoot        struct{ *root }
	correctionRoot   struct{ *root }
	hopRoot          struct{ *root }
	mentionRoot      struct{ *root }
	mutationRoot     struct{ *root }
	pathRoot         struct{ *root }
	placeRoot        struct{ *root }
	publisherRoot    struct{ *root }
	queryRoot        struct{ *root }
	relationRoot     struct{ *root }
	relationTypeRoot struct{ *root }
	reviewRoot       struct{ *root }
	subscriptionRoot struct{ *root }
)
