package extractor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
	"github.com/entente-graph/entente/schema"
)

// Version names the rules and the vocabulary. It changes whenever they read
// anything differently, and is kept with each article.
const Version = "entente-9"

// A Config says what an extractor reads with. The zero Config is everything
// that is built in.
type Config struct {
	Engine   *nlp.Engine
	Lexicon  *Lexicon
	Events   *Events
	Ontology *graph.Ontology
}

// An Extractor reads documents. It may be used by several goroutines.
type Extractor struct {
	engine   *nlp.Engine
	lexicon  *Lexicon
	events   *Events
	ontology *graph.Ontology
	words    *wordLists
	sounds   func() *soundIndex
	topics   topics
	kinds    []graph.Category // of events that the engine reads, in its order; "" for what is not real

	jury *jury
	// watch is shown each claim with what spoke for and against it: for tests.
	watch func(*graph.Claim, []sign)
}

// New returns an extractor. The error names the fault in a table of data.
func New(cfg Config) (*Extractor, error) {
	x := &Extractor{engine: cfg.Engine, lexicon: cfg.Lexicon, events: cfg.Events, ontology: cfg.Ontology}
	var err error
	if x.words, err = defaultWords(); err != nil {
		return nil, err
	}
	if x.topics, err = defaultTopics(); err != nil {
		return nil, err
	}
	if x.jury, err = defaultJury(); err != nil {
		return nil, err
	}
	if x.engine == nil {
		if x.engine, err = nlp.Load(nlp.Names()[0]); err != nil {
			return nil, err
		}
	}
	if x.lexicon == nil {
		if x.lexicon, err = DefaultLexicon(); err != nil {
			return nil, err
		}
	}
	x.sounds = sync.OnceValue(func() *soundIndex { return newSoundIndex(x.lexicon) })
	if x.events == nil {
		if x.events, err = defaultEvents(); err != nil {
			return nil, err
		}
	}
	if x.ontology == nil {
		if x.ontology, err = graph.LoadOntology(schema.Ontology()); err != nil {
			return nil, err
		}
	}
	for _, kind := range x.engine.EventKinds() {
		if kind == nlp.Unreal {
			kind = ""
		}
		category, err := graph.ParseCategory(kind)
		if err != nil {
			return nil, fmt.Errorf("events that the engine reads: %w", err)
		}
		x.kinds = append(x.kinds, category)
	}
	if err := x.events.check(x.ontology); err != nil {
		return nil, fmt.Errorf("event lexicon: %w", err)
	}
	return x, nil
}

// Version is [Version] with the engine where it is not the default one, and with a
// mark of the user's lexicon where there is one: what is kept with each article,
// as another engine or lexicon reads it anew.
func (x *Extractor) Version() string {
	v := Version
	if name := x.engine.Name(); name != nlp.Names()[0] {
		v += " " + name
	}
	if x.lexicon.mark != "" {
		v += "+" + x.lexicon.mark
	}
	return v
}

// Ontology is the ontology that the extractor maps its relation types by.
func (x *Extractor) Ontology() *graph.Ontology { return x.ontology }

// Actor returns an actor of the lexicon that the extractor reads with.
func (x *Extractor) Actor(id graph.ActorID) (graph.Actor, bool) { return x.lexicon.Actor(id) }

// A Mention is an actor or a place as a document mentions it.
type Mention struct {
	graph.Mention
	Field    graph.Field
	Sentence int // index in its field
	// Chain numbers the referent within the document, from 1; 0 where it is not
	// known whom the words stand for.
	Chain int
}

// A Result is what a document says.
type Result struct {
	Reader    string // what read it, as [Extractor.Version] says
	Foreign   bool   // it is not in English, see [nlp.English]: nothing was read
	Sentences []graph.SentenceSpan
	Claims    []graph.Claim // in text order, identified
	Actors    []graph.Actor // that the claims name, by ID
	Mentions  []Mention     // in text order, longer ones first
}

// Read reads one document. Of one that is not in English it makes no claims.
func (x *Extractor) Read(d Document) *Result {
	result := &Result{Reader: x.Version()}
	if !nlp.English(d.Title + "\n" + d.Text) {
		result.Foreign = true
		return result
	}
	doc := x.parse(d)
	for _, s := range doc.sentences {
		result.Sentences = append(result.Sentences, graph.SentenceSpan{Field: s.field, Span: graph.Span{Start: s.Start, End: s.End}})
		claims := x.newReader(doc, s).read()
		doc.remember(claims)
		result.Claims = append(result.Claims, claims...)
		for _, m := range s.mentions {
			result.Mentions = append(result.Mentions, Mention{m.Mention, s.field, s.index, m.chain})
		}
	}
	result.Actors = x.actorsOf(result.Claims, doc)
	for _, s := range doc.sentences {
		written := d.Text
		if s.field == graph.FieldTitle {
			written = d.Title
		}
		if s.index == 0 && s.text != written {
			result.quote(s.field, s.text, written)
		}
	}
	return result
}

// quote puts the words of a field, which was read as a sentence is written, back to
// those of the article.
func (r *Result) quote(field graph.Field, read, written string) {
	again := func(text string, at graph.Span) string {
		if at.End <= len(read) && text == read[at.Start:at.End] {
			return written[at.Start:at.End]
		}
		return text
	}
	as := func(m *graph.Mention) {
		if m != nil {
			m.Text = again(m.Text, m.Span)
		}
	}
	for i := range r.Claims {
		c := &r.Claims[i]
		if c.Evidence.Field != field {
			continue
		}
		as(c.Subject)
		as(c.Object)
		as(c.Speaker)
		if c.Where != nil {
			c.Where.Text = again(c.Where.Text, c.Where.Span)
		}
		c.Evidence.Text = again(c.Evidence.Text, c.Evidence.Span)
	}
	for i := range r.Mentions {
		if r.Mentions[i].Field == field {
			as(&r.Mentions[i].Mention)
		}
	}
}

// Reading is the result as a store takes it.
func (r *Result) Reading(d Document) *graph.Reading {
	return &graph.Reading{
		Article: graph.Article{
			ID: d.articleID(), Source: d.source(), URL: d.URL, Publisher: d.Publisher, Title: d.Title, Text: d.Text,
			Published: d.Date, Hash: graph.TextHash(d.Title, d.Text), Reader: cmp.Or(r.Reader, Version), Sentences: r.Sentences,
		},
		Actors: r.Actors,
		Claims: r.Claims,
	}
}

func (d *Document) source() string {
	if d.URL != "" {
		return d.URL
	}
	return d.ID
}

func (d *Document) articleID() graph.ArticleID {
	return graph.NewArticleID(d.source(), d.Title, d.Text)
}

// parse splits and parses a document and finds its actors.
func (x *Extractor) parse(d Document) *document {
	doc := x.split(d)
	x.lexicon.findActors(doc, x.words, x.sounds)
	x.attribute(doc)
	x.weighPolitics(doc)
	return doc
}

// longestHeadline is the length up to which a text without a title may be a headline.
const longestHeadline = 200

// split splits and parses a document, a headline in one case as a sentence is written.
func (x *Extractor) split(d Document) *document {
	doc := &document{Document: d}
	title, body := x.lexicon.recased(d.Title, d.Text, x.words), d.Text
	if title == "" && len(body) < longestHeadline {
		body = x.lexicon.recased(body, "", x.words)
	}
	add := func(field graph.Field, text string, list []nlp.Sentence) {
		for i, s := range list {
			sent := &sentence{Sentence: s, field: field, text: text, index: i}
			sent.indexTree()
			sent.mend(x.events)
			doc.sentences = append(doc.sentences, sent)
		}
	}
	if strings.TrimSpace(title) != "" {
		add(graph.FieldTitle, title, x.engine.Parse(title))
	}
	if d.OneSentence {
		if strings.TrimSpace(body) != "" {
			add(graph.FieldText, body, []nlp.Sentence{x.engine.ParseSentence(body)})
		}
	} else {
		add(graph.FieldText, body, x.engine.Parse(body))
	}
	doc.markQuotations()
	return doc
}

// remember keeps to which country an event was done, the first time that it is said.
func (d *document) remember(claims []graph.Claim) {
	for i := range claims {
		c := &claims[i]
		if c.Base == "" || c.Subject == nil || c.Object == nil || c.Subject.Actor == "" || !c.Object.Actor.IsCountry() {
			continue
		}
		k := toldKey{c.Subject.Actor, c.Base}
		if d.told == nil {
			d.told = map[toldKey]*graph.Mention{}
		}
		if d.told[k] == nil {
			d.told[k] = c.Object
		}
	}
}

func (x *Extractor) newReader(doc *document, s *sentence) *reader {
	return &reader{grammar: grammar{s, x.events, map[int]*arguments{}}, x: x, doc: doc, taken: map[int]bool{}}
}

// actorsOf lists the actors of claims by ID: from the lexicon, or as the
// document introduces them.
func (x *Extractor) actorsOf(claims []graph.Claim, doc *document) []graph.Actor {
	found := map[graph.ActorID]graph.Actor{}
	note := func(m *graph.Mention) {
		if m == nil || m.Actor == "" {
			return
		}
		if _, ok := found[m.Actor]; ok {
			return
		}
		a, ok := x.lexicon.Actor(m.Actor)
		if !ok {
			a = graph.Actor{ID: m.Actor, Name: m.Name, Kind: m.Kind, Country: m.Country, Code: m.Code, Sector: m.Sector}
		}
		found[m.Actor] = a
	}
	for i := range claims {
		note(claims[i].Subject)
		note(claims[i].Object)
		note(claims[i].Speaker)
	}
	list := make([]graph.Actor, 0, len(found))
	for _, a := range found {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b graph.Actor) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}
