package gql

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/entente-graph/entente/graph"
)

// An ArticleReader reads an article, of which text, title, source, URL, publisher
// and day are given, into claims.
type ArticleReader interface {
	ReadArticle(a graph.Article) *graph.Reading
}

// The longest texts that mutations take, in bytes. Reading the longest article
// takes some seconds.
const (
	maxIngested = 100_000
	maxNote     = 2000
	maxCalled   = 200
	maxTitle    = 1000
)

// faults collects what is wrong with an input.
type faults []UserError

func (f *faults) add(code UserErrorCode, field, format string, args ...any) {
	*f = append(*f, UserError{Code: code, Message: fmt.Sprintf(format, args...), Path: append([]string{"input"}, strings.Split(field, ".")...)})
}

// text checks a text; what is left out is "".
func (f *faults) text(field string, s *string, most int) string {
	switch v := value(s); {
	case len(v) > most:
		f.add(UserErrorCodeTooLong, field, "%d bytes, at most %d are allowed", len(v), most)
	case strings.ContainsAny(v, "\x00\ufffd"): // which half a pair of surrogates has become by now
		f.add(UserErrorCodeInvalid, field, "it holds a zero byte, half a pair of surrogates or what is not UTF-8")
	case s != nil && strings.TrimSpace(v) == "":
		f.add(UserErrorCodeInvalid, field, "it is empty; leave it out instead")
	default:
		return v
	}
	return ""
}

// required is text that may not be empty.
func (f *faults) required(field, s string, most int) string { return f.text(field, &s, most) }

// actor checks that an actor is there, and returns it as it is now.
func (r *mutationRoot) known(ctx context.Context, f *faults, field, id string) (*graph.Actor, error) {
	if f.required(field, id, maxTitle) == "" {
		return nil, nil
	}
	list, err := r.Store.Actors(ctx, []graph.ActorID{graph.ActorID(id)})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		f.add(UserErrorCodeNotFound, field, "there is no actor %q; the field actors finds one by name", id)
		return nil, nil
	}
	return &list[0], nil
}

// refusedBy turns an error that tells what is wrong with an input into a fault.
func (f *faults) refusedBy(err error, code UserErrorCode, field string) error {
	if !errors.Is(err, graph.ErrQuery) {
		return err
	}
	f.add(code, field, "%s", strings.TrimPrefix(err.Error(), graph.ErrQuery.Error()+": "))
	return nil
}

// list is what a payload has: never null.
func (f faults) list() []UserError { return append([]UserError{}, f...) }

// edit makes an edit, which so far has these faults.
func (r *mutationRoot) edit(ctx context.Context, by Caller, f faults, e graph.Edit, field string) (*EditPayload, error) {
	if len(f) > 0 {
		return &EditPayload{UserErrors: f.list()}, nil
	}
	e.By, e.At = by.Name, now()
	e, err := r.Store.Edit(ctx, e)
	if err != nil {
		if err := f.refusedBy(err, UserErrorCodeConflict, field); err != nil {
			return nil, err
		}
		return &EditPayload{UserErrors: f.list()}, nil
	}
	loaderOf(ctx).reset()
	about := e
	if e.Kind == graph.EditUndo {
		log, err := r.identityLog(ctx)
		if err != nil {
			return nil, err
		}
		about = log.Edits()[e.Undoes-1]
	}
	id := about.Actor
	if about.Kind == graph.EditSplit && e.Kind != graph.EditUndo {
		id = about.Into
	}
	actor, err := r.actor(ctx, id)
	return &EditPayload{Edit: &LoggedEdit{edit: e}, Actor: actor, UserErrors: f.list()}, err
}

// now is a time as the logs have it.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// MergeActors is the resolver for the mergeActors field.
func (r *mutationRoot) MergeActors(ctx context.Context, input MergeActorsInput) (*EditPayload, error) {
	by, err := may(ctx, RoleCurator)
	if err != nil {
		return nil, err
	}
	var f faults
	reason := f.text("reason", input.Reason, maxNote)
	for field, id := range map[string]string{"actor": input.Actor, "into": input.Into} {
		if _, err := r.known(ctx, &f, field, id); err != nil {
			return nil, err
		}
	}
	return r.edit(ctx, by, f, graph.Edit{Kind: graph.EditMerge, Actor: graph.ActorID(input.Actor), Into: graph.ActorID(input.Into), Reason: reason}, "into")
}

// MarkDistinct is the resolver for the markDistinct field.
func (r *mutationRoot) MarkDistinct(ctx context.Context, input MarkDistinctInput) (*EditPayload, error) {
	by, err := may(ctx, RoleCurator)
	if err != nil {
		return nil, err
	}
	var f faults
	reason := f.text("reason", input.Reason, maxNote)
	for field, id := range map[string]string{"actor": input.Actor, "other": input.Other} {
		if _, err := r.known(ctx, &f, field, id); err != nil {
			return nil, err
		}
	}
	return r.edit(ctx, by, f, graph.Edit{Kind: graph.EditDistinct, Actor: graph.ActorID(input.Actor), Into: graph.ActorID(input.Other), Reason: reason}, "other")
}

// AddAlias is the resolver for the addAlias field.
func (r *mutationRoot) AddAlias(ctx context.Context, input AddAliasInput) (*EditPayload, error) {
	by, err := may(ctx, RoleCurator)
	if err != nil {
		return nil, err
	}
	var f faults
	reason, name := f.text("reason", input.Reason, maxNote), f.required("name", input.Name, maxCalled)
	a, err := r.known(ctx, &f, "actor", input.Actor)
	if err != nil {
		return nil, err
	}
	if a != nil && name != "" && (a.Name == name || slices.ContainsFunc(a.Aliases, func(a graph.Alias) bool { return a.Name == name })) {
		f.add(UserErrorCodeConflict, "name", "%q is a name of %s already", name, a.ID)
	}
	return r.edit(ctx, by, f, graph.Edit{Kind: graph.EditAlias, Actor: graph.ActorID(input.Actor), Name: name, Reason: reason}, "name")
}

// UndoEdit is the resolver for the undoEdit field.
func (r *mutationRoot) UndoEdit(ctx context.Context, input UndoEditInput) (*EditPayload, error) {
	by, err := may(ctx, RoleCurator)
	if err != nil {
		return nil, err
	}
	var f faults
	reason := f.text("reason", input.Reason, maxNote)
	log, err := r.identityLog(ctx)
	if err != nil {
		return nil, err
	}
	if n := len(log.Edits()); input.Edit < 1 || input.Edit > n {
		f.add(UserErrorCodeNotFound, "edit", "there is no edit %d; the log has %d", input.Edit, n)
	}
	return r.edit(ctx, by, f, graph.Edit{Kind: graph.EditUndo, Undoes: input.Edit, Reason: reason}, "edit")
}

// SplitActor is the resolver for the splitActor field.
func (r *mutationRoot) SplitActor(ctx context.Context, input SplitActorInput) (*EditPayload, error) {
	by, err := may(ctx, RoleCurator)
	if err != nil {
		return nil, err
	}
	var f faults
	reason, name := f.text("reason", input.Reason, maxNote), f.text("name", input.Name, maxCalled)
	a, err := r.known(ctx, &f, "actor", input.Actor)
	if err != nil {
		return nil, err
	}
	if input.Name == nil {
		return r.unmerge(ctx, by, f, input, reason)
	}
	e := graph.Edit{Kind: graph.EditSplit, Actor: graph.ActorID(input.Actor), Name: name, Reason: reason}
	switch {
	case (input.Into == nil) == (input.NewActor == nil):
		f.add(UserErrorCodeInvalid, "into", "give either into or newActor: whom the words mean")
	case input.Into != nil:
		e.Into = graph.ActorID(*input.Into)
		if _, err := r.known(ctx, &f, "into", *input.Into); err != nil {
			return nil, err
		}
	default:
		e.Target = newActor(&f, *input.NewActor)
		e.Into = e.Target.ID
		have, err := r.Store.Actors(ctx, []graph.ActorID{e.Into})
		if err != nil {
			return nil, err
		}
		if len(have) > 0 {
			f.add(UserErrorCodeConflict, "newActor.name", "there is an actor %s already; give it as into", e.Into)
		}
	}
	if input.Article != nil {
		e.Article = graph.ArticleID(*input.Article)
		if have, err := r.Store.FindArticles(ctx, []graph.ArticleID{e.Article}); err != nil {
			return nil, err
		} else if len(have) == 0 {
			f.add(UserErrorCodeNotFound, "article", "there is no article %q", e.Article)
		}
	}
	if a != nil {
		e.Actor = a.ID // mentions of all that were merged into it are its
	}
	return r.edit(ctx, by, f, e, "name")
}

// unmerge takes back the merge by which an actor stands for another.
func (r *mutationRoot) unmerge(ctx context.Context, by Caller, f faults, input SplitActorInput, reason string) (*EditPayload, error) {
	if input.Article != nil || input.Into != nil || input.NewActor != nil {
		f.add(UserErrorCodeInvalid, "name", "give the words that mean another actor; without them only a merge is undone")
	}
	log, err := r.identityLog(ctx)
	if err != nil {
		return nil, err
	}
	merge, ok := log.MergeOf(graph.ActorID(input.Actor))
	if !ok && len(f) == 0 {
		f.add(UserErrorCodeConflict, "actor", "%s is merged into no other; give the words that mean another actor as name", input.Actor)
	}
	return r.edit(ctx, by, f, graph.Edit{Kind: graph.EditUndo, Undoes: merge.Number, Reason: reason}, "actor")
}

// kindPrefix is what the IDs of a kind of actors begin with.
var kindPrefix = map[graph.Kind]string{
	graph.KindOrganization: "organization:", graph.KindArmedGroup: "group:", graph.KindPerson: "person:", graph.KindPopulation: "population:",
}

func newActor(f *faults, input NewActorInput) *graph.Actor {
	a := &graph.Actor{Name: f.required("newActor.name", input.Name, maxCalled), Kind: input.Kind}
	prefix, slug := kindPrefix[a.Kind], graph.Slug(a.Name)
	switch {
	case prefix == "":
		f.add(UserErrorCodeInvalid, "newActor.kind", "%s is no kind of a new actor: ORGANIZATION, ARMED_GROUP, PERSON or POPULATION", a.Kind)
	case slug == "" && a.Name != "":
		f.add(UserErrorCodeInvalid, "newActor.name", "a name has letters")
	}
	a.ID = graph.ActorID(prefix + slug)
	if input.Country != nil {
		if a.Country = *input.Country; len(a.Country) != 3 || strings.Trim(a.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			f.add(UserErrorCodeInvalid, "newActor.country", "want an ISO 3166 alpha-3 code, such as NOR")
		}
	}
	if input.Sector != nil {
		if a.Sector = graph.Sector(*input.Sector); !slices.Contains(graph.Sectors, a.Sector) {
			f.add(UserErrorCodeInvalid, "newActor.sector", "want a sector of PLOVER: %s", joined(graph.Sectors))
		}
	}
	return a
}

func joined[T ~string](list []T) string {
	var names []string
	for _, v := range list {
		names = append(names, string(v))
	}
	return strings.Join(names, ", ")
}

// ReviewClaim is the resolver for the reviewClaim field.
func (r *mutationRoot) ReviewClaim(ctx context.Context, input ReviewClaimInput) (*ReviewClaimPayload, error) {
	by, err := may(ctx, RoleCurator)
	if err != nil {
		return nil, err
	}
	var f faults
	review := graph.Review{Claim: graph.ClaimID(input.Claim), Verdict: input.Verdict, Note: f.text("note", input.Note, maxNote), By: by.Name, At: now()}
	read, err := r.Store.AsRead(ctx, []graph.ClaimID{review.Claim})
	if err != nil {
		return nil, err
	}
	k := input.Correction
	switch {
	case len(read) == 0:
		f.add(UserErrorCodeNotFound, "claim", "there is no claim %q", input.Claim)
	case k == nil && input.Verdict == graph.Corrected:
		f.add(UserErrorCodeInvalid, "correction", "say what the claim says rightly")
	case k != nil && input.Verdict != graph.Corrected:
		f.add(UserErrorCodeInvalid, "correction", "a correction comes with the verdict %s", graph.Corrected)
	case k != nil:
		if review.Correction, err = r.correction(ctx, &f, &read[0], *k); err != nil {
			return nil, err
		}
	}
	if len(f) == 0 {
		if review, err = r.Store.Review(ctx, review); err != nil {
			err = f.refusedBy(err, UserErrorCodeConflict, "claim")
		}
	}
	if err != nil || len(f) > 0 {
		return &ReviewClaimPayload{UserErrors: f.list()}, err
	}
	loaderOf(ctx).reset()
	c, err := r.claim(ctx, review.Claim)
	return &ReviewClaimPayload{Review: &review, Claim: c, UserErrors: f.list()}, err
}

// correction is what an input makes of a claim.
func (r *mutationRoot) correction(ctx context.Context, f *faults, c *graph.Claim, input CorrectionInput) (*graph.Correction, error) {
	if input.Subject == nil && input.Object == nil && input.Relation == nil && input.Polarity == nil {
		f.add(UserErrorCodeInvalid, "correction", "say what the claim says rightly: its subject, relation, object or polarity")
		return nil, nil
	}
	k, err := r.Ontology.Correct(*c, value(input.Relation), value(input.Polarity))
	if err != nil {
		return nil, f.refusedBy(err, UserErrorCodeInvalid, "correction.relation")
	}
	for _, end := range []struct {
		field string
		id    *string
		actor **graph.Actor
	}{{"correction.subject", input.Subject, &k.Subject}, {"correction.object", input.Object, &k.Object}} {
		if end.id == nil {
			continue
		}
		a, err := r.known(ctx, f, end.field, *end.id)
		if err != nil {
			return nil, err
		}
		if a != nil {
			*end.actor = &graph.Actor{ID: a.ID}
		}
	}
	return k, nil
}

// IngestArticle is the resolver for the ingestArticle field.
func (r *mutationRoot) IngestArticle(ctx context.Context, input IngestArticleInput) (*IngestArticlePayload, error) {
	by, err := may(ctx, RoleCurator)
	if err != nil {
		return nil, err
	}
	if r.Reader == nil {
		return nil, refusal(CodeForbidden, "this server reads no articles")
	}
	if input.Replace && !by.Role.May(RoleAdmin) {
		return nil, refusal(CodeForbidden, "to replace an article takes the token of an %s, that of a %s will not do", RoleAdmin, by.Role)
	}
	var f faults
	a := graph.Article{
		Text: f.required("text", input.Text, maxIngested), Title: f.text("title", input.Title, maxTitle), URL: f.text("url", input.URL, maxTitle),
		Source: f.text("id", input.ID, maxTitle), Publisher: f.text("publisher", input.Publisher, maxTitle), Published: value(input.Published),
	}
	if a.Published != "" && !graph.ValidDate(a.Published) {
		f.add(UserErrorCodeInvalid, "published", "%.20q is no date; want YYYY-MM-DD", a.Published)
	}
	if u, err := url.Parse(a.URL); a.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		f.add(UserErrorCodeInvalid, "url", "want an http or https URL, such as https://example.org/news/1")
	}
	if len(f) > 0 {
		return &IngestArticlePayload{UserErrors: f.list()}, nil
	}
	reading := r.Reader.ReadArticle(a)
	old, err := r.Store.Article(ctx, reading.Article.ID)
	if err != nil && !errors.Is(err, graph.ErrNotFound) {
		return nil, err
	}
	if err == nil && old.Hash != reading.Article.Hash && !input.Replace {
		f.add(UserErrorCodeConflict, "replace", "%s is stored with another title or text; an admin may replace it", reading.Article.ID)
		return &IngestArticlePayload{UserErrors: f.list()}, nil
	}
	changed, err := r.Store.Put(ctx, reading)
	if err != nil {
		return nil, err
	}
	r.arrivals.wake()
	loaderOf(ctx).reset()
	stored, err := r.Store.Article(ctx, reading.Article.ID)
	return &IngestArticlePayload{Article: stored, Changed: changed, ClaimCount: len(reading.Claims), UserErrors: f.list()}, err
}
