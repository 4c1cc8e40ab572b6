package main

import (
	"github.com/entente-graph/entente/extractor"
	"github.com/entente-graph/entente/graph"
)

// The types below are the JSON of `entente extract`: documents in, claims and
// mentions out, one object a line. Offsets are half-open byte offsets into the
// UTF-8 of the document's text, or of its title where field is "title".

type wireDocument struct {
	ID        string  `json:"id"`
	Text      *string `json:"text"`
	Title     string  `json:"title"`
	URL       string  `json:"url"`
	Publisher string  `json:"publisher"`
	Date      string  `json:"date"`
	Sentence  bool    `json:"sentence"`
}

func (d *wireDocument) document() extractor.Document {
	text := ""
	if d.Text != nil {
		text = *d.Text
	}
	return extractor.Document{ID: d.ID, Title: d.Title, Text: text, URL: d.URL, Publisher: d.Publisher, Date: d.Date, OneSentence: d.Sentence}
}

type wireActor struct {
	ID      *string `json:"id"`
	Name    string  `json:"name"`
	Kind    *string `json:"kind"`
	Country *string `json:"country"`
	Code    *string `json:"code"`
	Sector  *string `json:"sector"`
	Text    *string `json:"text,omitempty"` // with Start and End, where it has words
	Start   *int    `json:"start,omitempty"`
	End     *int    `json:"end,omitempty"`
	Implied bool    `json:"implied,omitempty"`
}

type wireInterval struct {
	Start     string `json:"start"`
	End       string `json:"end"`
	Precision string `json:"precision"`
	Source    string `json:"source"`
}

type wirePlace struct {
	Name    string  `json:"name"`
	Country *string `json:"country"`
	Text    string  `json:"text"`
	Start   int     `json:"start"`
	End     int     `json:"end"`
}

type wireEvidence struct {
	Field     string   `json:"field"`
	Start     int      `json:"start"`
	End       int      `json:"end"`
	Text      string   `json:"text"`
	Predicate [2]int   `json:"predicate"`
	Cues      [][2]int `json:"cues"`
}

type wireClaim struct {
	Doc         string        `json:"doc"`
	ID          string        `json:"id"`
	Sentence    int           `json:"sentence"`
	Subject     *wireActor    `json:"subject"`
	Object      *wireActor    `json:"object"`
	Relation    string        `json:"relation"`
	Category    *string       `json:"category"`
	CAMEO       *string       `json:"cameo"`
	Quad        *int          `json:"quad"`
	Polarity    string        `json:"polarity"`
	Modality    string        `json:"modality"`
	Symmetric   bool          `json:"symmetric"`
	Confidence  float64       `json:"confidence"`
	Attribution *wireActor    `json:"attribution"`
	Date        *wireInterval `json:"date"`
	Location    *wirePlace    `json:"location"`
	Evidence    wireEvidence  `json:"evidence"`
	Rule        string        `json:"rule"`
}

type wireMention struct {
	Doc   string     `json:"doc"`
	Field string     `json:"field"`
	Start int        `json:"start"`
	End   int        `json:"end"`
	Text  string     `json:"text"`
	Kind  *string    `json:"kind"`
	Chain *int       `json:"chain"`
	Actor *wireActor `json:"actor"`
}

// optional is nil for an empty string.
func optional[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	t := string(s)
	return &t
}

func fieldName(f graph.Field) string {
	if f == graph.FieldTitle {
		return "title"
	}
	return "text"
}

func actorOf(m *graph.Mention, spanned bool) *wireActor {
	if m == nil {
		return nil
	}
	a := &wireActor{
		ID: optional(m.Actor), Name: m.Name, Kind: optional(m.Kind), Country: optional(m.Country), Code: optional(m.Code),
		Sector: optional(m.Sector), Implied: m.Implied,
	}
	if spanned && !(m.Implied && m.Text == "") {
		a.Text, a.Start, a.End = &m.Text, &m.Start, &m.End
	}
	return a
}

func claimOf(doc string, c *graph.Claim) wireClaim {
	w := wireClaim{
		Doc: doc, ID: string(c.ID), Sentence: c.Evidence.Sentence, Subject: actorOf(c.Subject, true), Object: actorOf(c.Object, true),
		Relation: c.Relation, Category: optional(c.Category), CAMEO: optional(c.CAMEO),
		Polarity: string(c.Polarity), Modality: string(c.Modality), Symmetric: c.Symmetric, Confidence: c.Confidence,
		Attribution: actorOf(c.Speaker, true), Rule: c.Rule,
		Evidence: wireEvidence{
			Field: fieldName(c.Evidence.Field), Start: c.Evidence.Start, End: c.Evidence.End, Text: c.Evidence.Text,
			Predicate: [2]int{c.Evidence.Predicate.Start, c.Evidence.Predicate.End}, Cues: [][2]int{},
		},
	}
	if q := int(c.Quad()); q > 0 {
		w.Quad = &q
	}
	for _, s := range c.Evidence.Cues {
		w.Evidence.Cues = append(w.Evidence.Cues, [2]int{s.Start, s.End})
	}
	if c.When != nil {
		w.Date = &wireInterval{c.When.Start, c.When.End, string(c.When.Precision), string(c.When.Source)}
	}
	if c.Where != nil {
		w.Location = &wirePlace{c.Where.Name, optional(c.Where.Country), c.Where.Text, c.Where.Start, c.Where.End}
	}
	return w
}

func mentionOf(doc string, m *extractor.Mention) wireMention {
	w := wireMention{Doc: doc, Field: fieldName(m.Field), Start: m.Start, End: m.End, Text: m.Text, Kind: optional(m.Kind)}
	if m.Chain != 0 {
		w.Chain = &m.Chain
	}
	if m.Actor != "" || m.Sector != "" || m.Country != "" {
		w.Actor = actorOf(&m.Mention, false)
	}
	return w
}
