package extractor

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/entente-graph/entente/graph"
)

// features describes a claim between two actors by what stands where in the tree: the
// names of what is there, each a sign of strength 1. Which of them speak for a claim and
// which against it was learned from sentences whose events people have marked
// (.ci/trust.py); one that trust.tsv lacks says nothing.
func (r *reader) features(e event, s, o *party, c *graph.Claim) []string {
	from, to := r.tokenOf(s), r.tokenOf(o)
	if from < 0 || to < 0 || c.Category == "" {
		return nil
	}
	category := string(c.Category)
	word := strings.ToLower(r.Tokens[e.at].Text)
	subject, object := r.route(e.at, from), r.route(e.at, to)
	ends := classOf(&s.Mention) + " to " + classOf(&o.Mention)
	list := []string{
		"relation " + c.Relation, "event " + cmp.Or(c.Base, "of no type"), "polarity " + string(c.Polarity), "modality " + string(c.Modality),
		"word " + word + ", " + category, "word " + word + ", object " + object, "word " + word + ", subject " + subject,
		"subject " + subject, "object " + object, "subject " + subject + ", " + category, "object " + object + ", " + category,
		"ends " + ends, "subject is " + classOf(&s.Mention) + ", " + category, "object is " + classOf(&o.Mention) + ", " + category,
		"subject " + r.Tokens[from].UPOS, "object " + r.Tokens[to].UPOS,
		"subject far " + strconv.Itoa(min(max(e.at-from, from-e.at), 20)/3), "object far " + strconv.Itoa(min(max(e.at-to, to-e.at), 20)/3),
		"order " + order(from, e.at, to) + ", " + category, "under " + r.Tokens[e.at].Rel,
		"steps " + strconv.Itoa(1+strings.Count(subject, " ")) + " and " + strconv.Itoa(1+strings.Count(object, " ")),
	}
	for _, p := range []struct {
		name string
		of   *party
	}{{"subject", s}, {"object", o}} {
		if p.of.Actor == "" {
			list = append(list, p.name+" nobody in particular")
		}
		if p.of.private {
			list = append(list, p.name+" private")
		}
		for _, f := range r.known(p.of) {
			list = append(list, p.name+" "+f)
		}
	}
	if s.Country != "" && s.Country == o.Country {
		list = append(list, "one country")
	}
	if c.Speaker != nil {
		list = append(list, "somebody's words")
	}
	for _, f := range r.above(e.at) {
		list = append(list, f, f+", "+category)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// aside describes a claim that is no event between two actors: one of its ends is missing, or
// it is of no category. What speaks for it was learned from such claims that people have
// judged, on top of what is known of all (.ci/trust.py).
func (r *reader) aside(e event, s, o *party, c *graph.Claim) []string {
	if s != nil && o != nil && c.Category != "" {
		return nil
	}
	table, _, _ := strings.Cut(e.line, ":")
	ends := "two"
	switch {
	case s == nil:
		ends = "nobody does it"
	case o == nil:
		ends = "to nobody"
	}
	list := []string{
		"any", ends, ends + ", " + cmp.Or(string(c.Category), "of no category"), "by " + table, ends + ", by " + table, "event " + cmp.Or(c.Base, "of no type"), "stance " + cmp.Or(c.Stance, "none"),
		"polarity " + string(c.Polarity), "modality " + string(c.Modality), "under " + r.Tokens[e.at].Rel, "word " + r.Tokens[e.at].XPOS,
	}
	for _, p := range []struct {
		name string
		of   *party
	}{{"subject", s}, {"object", o}} {
		in := r.tokenOf(p.of)
		if in < 0 {
			continue
		}
		route := r.route(e.at, in)
		list = append(list, p.name+" "+route, p.name+" "+route+", by "+table, p.name+" is "+classOf(&p.of.Mention), p.name+" is "+classOf(&p.of.Mention)+", by "+table,
			p.name+" "+r.Tokens[in].UPOS, p.name+" steps "+strconv.Itoa(1+strings.Count(route, " ")))
		if p.of.Actor == "" {
			list = append(list, p.name+" nobody in particular")
		}
		if p.of.doubt >= 0.15 {
			list = append(list, p.name+" in doubt")
		}
		for _, f := range r.known(p.of) {
			list = append(list, p.name+" "+f)
		}
	}
	if s != nil && o != nil && r.tokenOf(s) >= 0 && r.tokenOf(o) >= 0 {
		list = append(list, "order "+order(r.tokenOf(s), e.at, r.tokenOf(o)), "ends "+classOf(&s.Mention)+" to "+classOf(&o.Mention))
	}
	if c.Speaker != nil {
		list = append(list, "somebody's words")
	}
	list = append(list, r.above(e.at)...)
	for i, name := range list {
		list[i] = "aside: " + name
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// known describes how it is known whom the words of an end mean: by which pronoun or
// description of whom, how far back, or else by which table or finder of names.
func (r *reader) known(p *party) []string {
	var list []string
	if p.settled {
		list = append(list, "of a country that no word says")
	}
	if len(p.rivals) > 0 {
		list = append(list, "has rivals")
	}
	of := p.antecedent
	if of == nil {
		by, _, listed := strings.Cut(p.match, ".tsv:")
		switch finder, _, found := strings.Cut(p.match, ":"); {
		case listed && !strings.Contains(by, " "):
		case found:
			by = finder
		default:
			by = "composition"
		}
		return append(list, "known by "+by)
	}
	word := "description"
	if in := r.tokenOf(p); in >= 0 && r.Tokens[in].UPOS != "NOUN" && r.Tokens[in].UPOS != "PROPN" {
		word = strings.ToLower(r.Tokens[in].Text)
	}
	back := "farther back"
	switch p.sent - of.sent {
	case 0:
		back = "in the sentence"
	case 1:
		back = "in the sentence before"
	}
	list = append(list, "stands for another: "+word, "stands for another "+back, "stands for another "+back+": "+word)
	if of.Actor == "" {
		list = append(list, "stands for nobody in particular")
	}
	return list
}

// order tells in which order subject, word and object stand.
func order(subject, at, object int) string {
	switch {
	case subject < at && at < object:
		return "SVO"
	case object < at && at < subject:
		return "OVS"
	case subject < at && object < at && subject < object:
		return "SOV"
	case subject < at && object < at:
		return "OSV"
	case subject < object:
		return "VSO"
	}
	return "VOS"
}

// route is the way through the tree from one token to another: relations up (^) and
// down, with the prepositions of those below; coordination and names in apposition are
// no steps. "=" is where there is none.
func (r *reader) route(from, to int) string {
	meeting := to // the lowest token above both
	var down []int
	for ; !r.ancestorOf(meeting, from); meeting = r.Tokens[meeting].Head {
		down = append(down, meeting)
	}
	var steps []string
	for t := from; t != meeting; t = r.Tokens[t].Head {
		if !sideStep[r.Tokens[t].Rel] {
			steps = append(steps, "^"+r.Tokens[t].Rel)
		}
	}
	for _, t := range slices.Backward(down) {
		if !sideStep[r.Tokens[t].Rel] {
			steps = append(steps, r.marked(t))
		}
	}
	if len(steps) == 0 {
		return "="
	}
	return strings.Join(steps, " ")
}

var sideStep = map[string]bool{"conj": true, "flat": true, "appos": true}

// marked is a token's relation with its prepositions or conjunctions: "obl:with".
func (r *reader) marked(t int) string {
	rel := r.Tokens[t].Rel
	switch rel {
	case "obl", "nmod", "advcl", "acl", "obl:agent", "ccomp", "xcomp":
		for _, c := range r.children[t] {
			if r.Tokens[c].Rel == "case" || r.Tokens[c].Rel == "mark" {
				rel += ":" + strings.ToLower(r.Tokens[c].Text)
			}
		}
	}
	return rel
}

// above lists what an event stands under, clause by clause: negation, modal verbs, "if",
// words of stance and speech. The number tells how many clauses up it is.
func (r *reader) above(t int) []string {
	var list []string
	for level := 0; t >= 0 && level < 4; {
		n := strconv.Itoa(level)
		for _, c := range r.children[t] {
			word := strings.ToLower(r.Tokens[c].Text)
			switch {
			case r.events.negators[word]:
				list = append(list, "negation "+n)
			case r.Tokens[c].XPOS == "MD":
				list = append(list, word+" "+n)
			case r.Tokens[c].Rel == "mark" && (word == "to" || word == "if" || word == "unless" || word == "whether"):
				list = append(list, word+" "+n)
			}
		}
		if level > 0 && r.Tokens[t].Rel != "conj" {
			if words := r.events.stances[wordKey{r.lemma(t), r.pos(t)}]; len(words) > 0 {
				list = append(list, "stance "+words[0].stance+" "+n)
			}
			if r.events.speech[r.lemma(t)] != "" && r.Tokens[t].UPOS == "VERB" {
				list = append(list, "speech "+n)
			}
		}
		switch rel := r.Tokens[t].Rel; rel {
		case "conj":
		case "xcomp", "ccomp", "acl", "advcl", "acl:relcl", "obj", "nmod", "obl":
			list = append(list, rel+" "+n)
			level++
		default:
			return list
		}
		t = r.Tokens[t].Head
	}
	return list
}
