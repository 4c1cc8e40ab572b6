package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/entente-graph/entente/graph"
)

// A caser writes a headline as a sentence: names with capitals, other words without.
// It goes by how the article writes the words, and where it does not by the lexicon.
// What it writes has the length of what it reads, so that spans hold.
type caser struct {
	*Lexicon
	small map[string]bool   // words that names have without capitals
	body  map[string]*usage // by folded word
}

// A usage is how often a text has a word with a capital where no sentence begins, in
// the form seen first, and how often without.
type usage struct {
	form           string
	capital, small int
}

// A casing is how a line is written.
type casing byte

const (
	mixedCase casing = iota
	upperCase
	lowerCase
	everyCase // Every Word With a Capital
)

// casingOf is how a line is written; short ones say nothing.
func casingOf(line string) casing {
	words, upper, lower, capital, long := 0, 0, 0, 0, 0
	for _, w := range wordsOf(line) {
		text := line[w.Start:w.End]
		r, size := utf8.DecodeRuneInString(text)
		if !unicode.IsLetter(r) {
			continue
		}
		words++
		switch text {
		case strings.ToUpper(text):
			upper++
		case strings.ToLower(text):
			lower++
		}
		if len(text)-size >= 3 {
			long++
			if unicode.IsUpper(r) {
				capital++
			}
		}
	}
	switch {
	case words < 3:
	case upper == words:
		return upperCase
	case lower == words:
		return lowerCase
	case long > 3 && capital >= long-1 && upper < words/2:
		return everyCase
	}
	return mixedCase
}

// wordsOf are the runs of letters and digits of a text.
func wordsOf(text string) []graph.Span {
	var list []graph.Span
	start := -1
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			if start < 0 {
				start = i
			}
		case start >= 0:
			list = append(list, graph.Span{Start: start, End: i})
			start = -1
		}
	}
	if start >= 0 {
		list = append(list, graph.Span{Start: start, End: len(text)})
	}
	return list
}

// recased is a headline as a sentence of its article; the line itself where it is
// written as one, or where no name of it is known.
func (l *Lexicon) recased(line, body string, w *wordLists) string {
	how := casingOf(line)
	if how == mixedCase {
		return line
	}
	c := &caser{Lexicon: l, small: w.smallWords, body: usages(body)}
	words := wordsOf(line)
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = foldWord(line[w.Start:w.End])
	}
	if how != lowerCase && !c.speaksOf(folded) {
		return line
	}
	out := []byte(line)
	put := func(w graph.Span, form string) {
		if len(form) == w.End-w.Start {
			copy(out[w.Start:], form)
		}
	}
	names := 0
	for i := 0; i < len(words); {
		if n, forms := c.listed(folded[i:], line, words[i:], how); n > 0 {
			for k := range n {
				put(words[i+k], forms[k])
			}
			names++
			i += n
			continue
		}
		w := words[i]
		text := line[w.Start:w.End]
		u := c.body[folded[i]]
		switch {
		case u != nil && u.capital > u.small:
			if form := u.form; len(form) == len(text) {
				put(w, form)
			} else { // other accents than in the article
				put(w, capitalized(text))
			}
			names++
		default:
			put(w, strings.ToLower(text))
		}
		i++
	}
	if names == 0 {
		return line
	}
	if first := out[words[0].Start:words[0].End]; string(first) == strings.ToLower(string(first)) {
		put(words[0], capitalized(string(first)))
	}
	return string(out)
}

// capitalized is a word in small letters but for its first.
func capitalized(word string) string {
	_, size := utf8.DecodeRuneInString(word)
	return strings.ToUpper(word[:size]) + strings.ToLower(word[size:])
}

// speaksOf reports whether the article has most of a headline's words, so that it says
// which are names.
func (c *caser) speaksOf(folded []string) bool {
	n := 0
	for _, w := range folded {
		if c.body[w] != nil {
			n++
		}
	}
	return 2*n > len(folded)
}

// usages counts the words of a text.
func usages(body string) map[string]*usage {
	list := map[string]*usage{}
	begins, end := true, 0
	for _, w := range wordsOf(body) {
		text := body[w.Start:w.End]
		if strings.ContainsAny(body[end:w.Start], ".!?:;\n\"“‘(") && !strings.HasSuffix(body[:w.Start], ".") { // not the S of "U.S."
			begins = true
		}
		end = w.End
		key := foldWord(text)
		u := list[key]
		if u == nil {
			u = &usage{}
			list[key] = u
		}
		first := begins && strings.ToUpper(text) != text // its capital says nothing
		begins = false
		switch {
		case first:
		case properCase(text):
			if u.capital == 0 {
				u.form = text
			}
			u.capital++
		default:
			u.small++
		}
	}
	return list
}

// listed is the longest listed name that the words begin with: how many words it has,
// and these as they are written.
func (c *caser) listed(folded []string, line string, words []graph.Span, how casing) (n int, forms []string) {
	most := min(c.longest[folded[0]], len(folded))
	for n = most; n > 0; n-- {
		if n > 1 && strings.ContainsAny(line[words[0].End:words[n-1].Start], ",;:()\"“”!?") {
			continue
		}
		key := strings.Join(folded[:n], " ")
		for _, e := range c.names[key] {
			if n == 1 && !c.isName(&e, key, how) {
				continue
			}
			spelt := strings.FieldsFunc(e.spelt, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
			forms = forms[:0]
			for i := range n {
				form := strings.ToLower(line[words[i].Start:words[i].End])
				switch {
				case len(spelt) == n && len(spelt[i]) == len(form) && strings.EqualFold(spelt[i], form):
					form = spelt[i]
				case e.acronym && n == 1:
					form = strings.ToUpper(form)
				case !c.small[form]:
					form = capitalized(form)
				}
				forms = append(forms, form)
			}
			return n, forms
		}
	}
	return 0, nil
}

// isName reports whether a listed word is written as a name where nothing else says so:
// the article has it as one, or it is no English word too.
func (c *caser) isName(e *nameEntry, key string, how casing) bool {
	if u := c.body[key]; u != nil && u.capital+u.small > 0 {
		return u.capital > u.small
	}
	return !e.exact && !c.common[key] && (how != everyCase || e.sort <= sortPeople)
}
