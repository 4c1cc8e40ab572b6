package nlp

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

var prefixes = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	table("prefixes.tsv", func(c []string) { m[c[0]] = true })
	return m
})

// Tokenize returns the words of text[s.Start:s.End] by the conventions of the
// English treebanks of Universal Dependencies: clitics, hyphens (but for those
// behind a prefix), currency signs and marks stand alone. Only Span and Text of
// the tokens are set.
func Tokenize(text string, s Span) []Token { return tokenize(text, s) }

func tokenize(text string, s Span) []Token {
	t := tokenizer{text: text}
	for i := s.Start; i < s.End; {
		r, n := utf8.DecodeRuneInString(text[i:s.End])
		if isSpace(r) {
			i += n
			continue
		}
		end := i
		for end < s.End {
			r, n := utf8.DecodeRuneInString(text[end:s.End])
			if isSpace(r) {
				break
			}
			end += n
		}
		t.chunk(i, end, end >= s.End || lastOf(text, end, s.End))
		i = end
	}
	return t.list
}

// lastOf reports whether only white space follows.
func lastOf(text string, i, end int) bool {
	return strings.IndexFunc(text[i:end], func(r rune) bool { return !isSpace(r) }) < 0
}

type tokenizer struct {
	text string
	list []Token
}

func (t *tokenizer) add(from, to int) {
	if from >= to {
		return
	}
	word := t.text[from:to]
	if strings.ContainsAny(word, "\u00ad\u200b") {
		word = strings.NewReplacer("\u00ad", "", "\u200b", "").Replace(word)
		if word == "" {
			word = t.text[from:to]
		}
	}
	t.list = append(t.list, Token{Span: Span{from, to}, Text: word})
}

// chunk cuts what stands between two spaces.
func (t *tokenizer) chunk(from, to int, last bool) {
	for from < to {
		if n := t.opening(from, to); n > 0 {
			t.add(from, from+n)
			from += n
			continue
		}
		break
	}
	if isAddress(t.text[from:to]) {
		end := from + len(strings.TrimRight(t.text[from:to], ".,;:!?)\"'”’"))
		t.add(from, end)
		from = end
	}
	// What closes is cut off from the right and written behind the word.
	var closing []Span
	for from < to {
		n := t.closing(from, to, last && len(closing) == 0)
		if n == 0 {
			break
		}
		closing = append(closing, Span{to - n, to})
		to -= n
	}
	t.word(from, to)
	for i := len(closing) - 1; i >= 0; i-- {
		t.add(closing[i].Start, closing[i].End)
	}
}

// opening is the length of the mark that text[from:to] begins with and that is
// a token of its own, 0 for none.
func (t *tokenizer) opening(from, to int) int {
	s := t.text[from:to]
	r, n := utf8.DecodeRuneInString(s)
	if n == len(s) {
		return 0
	}
	switch r {
	case '"', '“', '”', '‘', '«', '»', '(', '[', '{', '<', '—', '–', '…', '•', '*', '/', '=', '¿', '¡', '‹', '›', ',', ';', ':', '!', '?', '>', ')', ']':
		return n
	case '\'', '’':
		if k := elision(s); k > 0 {
			return 0
		}
		return n
	case '`':
		return run(s, '`')
	case '-':
		if k := run(s, '-'); k > 1 {
			return k
		}
		if next, _ := utf8.DecodeRuneInString(s[1:]); !unicode.IsDigit(next) {
			return 1
		}
		return 1
	case '.':
		if k := run(s, '.'); k > 1 {
			return k
		}
	case '$', '£', '€', '¥', '₹', '#', '~', '±', '+', '&':
		return n
	}
	if k := currency(s); k > 0 {
		return k
	}
	return 0
}

// currency is the length of "US$", "C$" before a figure.
func currency(s string) int {
	k := strings.IndexByte(s, '$')
	if k < 1 || k > 3 || k+1 >= len(s) || s[k+1] < '0' || s[k+1] > '9' {
		return 0
	}
	for i := range k {
		if s[i] < 'A' || s[i] > 'Z' {
			return 0
		}
	}
	return k + 1
}

func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// elision is the length of a word that begins with an apostrophe: "'em", "'90s".
func elision(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	rest := strings.ToLower(s[n:])
	for _, w := range [...]string{"em", "til", "tis", "twas", "cause", "n", "s", "re", "ve", "ll", "d", "m"} {
		if rest == w {
			return len(s)
		}
	}
	if len(rest) >= 2 && rest[0] >= '0' && rest[0] <= '9' && rest[1] >= '0' && rest[1] <= '9' {
		return len(s)
	}
	return 0
}

// closing is the length of the mark that text[from:to] ends with and that is a
// token of its own, 0 for none.
func (t *tokenizer) closing(from, to int, last bool) int {
	s := t.text[from:to]
	r, n := utf8.DecodeLastRuneInString(s)
	if n == len(s) {
		return 0
	}
	switch r {
	case '"', '“', '”', '‘', '«', '»', ')', ']', '}', '>', ',', ';', ':', '—', '–', '…', '%', '‹', '›', '(', '[', '*', '=', '°', '/', '<', '™', '®', '©':
		return n
	case '!', '?':
		k := len(s)
		for k > 0 && (s[k-1] == '!' || s[k-1] == '?') {
			k--
		}
		if k == 0 {
			return 0
		}
		return len(s) - k
	case '-':
		k := len(s) - len(strings.TrimRight(s, "-"))
		if k == len(s) {
			return 0
		}
		return k
	case '\'', '’':
		return n // a plural's possessive or a closing quote: both stand alone
	case '.':
		k := len(s) - len(strings.TrimRight(s, "."))
		if k == len(s) {
			return 0
		}
		if k > 1 {
			return k
		}
		if keepsStop(s[:len(s)-1], last) {
			return 0
		}
		return 1
	}
	return 0
}

// keepsStop reports whether a full stop belongs to the word: abbreviations and
// initials keep it, at the end of a sentence too.
func keepsStop(word string, last bool) bool {
	if k := strings.LastIndexAny(word, "-–—/(\"“‘'’"); k >= 0 && !strings.Contains(word[k:], ".") {
		_, n := utf8.DecodeRuneInString(word[k:])
		word = word[k+n:]
	}
	kind, known := abbreviations()[word]
	switch {
	case known:
		if kind == "number" && last {
			return word != "no" && word != "art" && word != "fig" && word != "sec"
		}
		return !(last && ambiguousAtEnd[word])
	case strings.Contains(word, ".") && dotted(word):
		return true
	}
	r, n := utf8.DecodeRuneInString(word)
	return n == len(word) && unicode.IsUpper(r) && !(last && r == 'I')
}

// ambiguousAtEnd are abbreviations that at the end of a sentence are words.
var ambiguousAtEnd = map[string]bool{
	"no": true, "No": true, "al": true, "Miss": true, "Wash": true, "Mass": true, "Ill": true, "Ore": true, "Mar": true,
	"art": true, "Art": true, "sec": true, "fig": true, "Co": false, "Md": false, "Del": true, "Pa": true, "Me": true, "St": false,
	"Gen": true, "Fr": true, "Sun": true, "Sat": true, "v": true, "p": true, "cf": true, "Ind": true, "La": true, "Sec": true, "ca": true, "Hon": true,
}

// isAddress reports whether the chunk is a URL, a domain or an e-mail address.
func isAddress(s string) bool {
	switch {
	case strings.Contains(s, "://"), strings.HasPrefix(s, "www."):
		return true
	case len(s) < 4:
		return false
	case s[0] == '@' || s[0] == '#':
		return false
	}
	if k := strings.IndexByte(s, '@'); k > 0 && strings.IndexByte(s[k:], '.') > 1 {
		return true
	}
	core := strings.TrimRight(s, ".,;:!?)\"'”’")
	k := strings.LastIndexByte(core, '.')
	if k < 1 {
		return false
	}
	switch strings.ToLower(core[k+1:]) {
	case "com", "org", "net", "gov", "edu", "info", "mil":
		return strings.IndexFunc(core[:k], func(r rune) bool { return !(unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '.') }) < 0
	}
	return false
}

// word cuts a chunk without outer marks at inner dashes, slashes, hyphens and
// clitics.
func (t *tokenizer) word(from, to int) {
	if from >= to {
		return
	}
	s := t.text[from:to]
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case i == 0 || i+n >= len(s):
		case r == '—' || r == '…' || r == '–' || r == '"' || r == '“' || r == '”' || r == '(' || r == ')' || r == '[' || r == ']' || r == '=' || r == '&' && !upperAround(s, i),
			r == '/' && !figures(s[:i], s[i+1:]) && !allUpperShort(s), r == ';', r == ':' && !figures(s[:i], s[i+1:]), r == ',' && !figures(s[:i], s[i+1:]),
			r == '?' || r == '!', r == '-' && run(s[i:], '-') > 1, r == '.' && run(s[i:], '.') > 1, r == '~', r == '*', r == '>' || r == '<':
			if r == '-' || r == '.' {
				n = run(s[i:], byte(r))
			}
			t.chunk(from, from+i, false)
			t.add(from+i, from+i+n)
			t.chunk(from+i+n, to, false)
			return
		case (r == '-' || r == '‐' || r == '‑') && t.splitsHyphen(s, i, n):
			t.chunk(from, from+i, false)
			t.add(from+i, from+i+n)
			t.chunk(from+i+n, to, false)
			return
		}
		i += n
	}
	t.clitics(from, to)
}

func upperAround(s string, i int) bool {
	return i > 0 && i+1 < len(s) && s[i-1] >= 'A' && s[i-1] <= 'Z' && s[i+1] >= 'A' && s[i+1] <= 'Z'
}

// allUpperShort keeps "A/H1N1" and "S/2007/723" whole.
func allUpperShort(s string) bool {
	return strings.IndexFunc(s, unicode.IsLower) < 0 && strings.IndexFunc(s, unicode.IsDigit) >= 0
}

// figures reports whether a mark stands between digits: "1,000", "12:30", "9/11".
func figures(before, after string) bool {
	r := lastRune(before)
	n, _ := utf8.DecodeRuneInString(after)
	return unicode.IsDigit(r) && unicode.IsDigit(n)
}

// splitsHyphen reports whether the hyphen at i parts two words.
func (t *tokenizer) splitsHyphen(s string, i, n int) bool {
	before := strings.ToLower(s[:i])
	if k := strings.LastIndexAny(before, "-"); k >= 0 {
		before = before[k+1:]
	}
	if prefixes()[before] {
		return false
	}
	letters, digits := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	if letters == 0 && strings.Count(s, "-") >= 2 { // telephone numbers, dates
		return false
	}
	return letters > 0 || digits > 0
}

// clitics cuts "do|n't", "Libya|'s", "can|not".
func (t *tokenizer) clitics(from, to int) {
	s := t.text[from:to]
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		t.add(from, to)
		return
	}
	switch lower {
	case "cannot", "gonna", "gotta", "wanna", "gimme", "lemme":
		t.add(from, from+3)
		t.add(from+3, to)
		return
	}
	for _, end := range [...]string{"n't", "n’t", "'s", "’s", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "'d", "’d", "'m", "’m"} {
		if k := len(s) - len(end); k > 0 && lower[k:] == end {
			t.clitics(from, from+k)
			t.add(from+k, to)
			return
		}
	}
	// "30km", "5pm": a figure and its unit.
	if k := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' }); k > 0 && k < len(s) {
		switch lower[k:] {
		case "km", "kg", "m", "mm", "cm", "pm", "am", "p.m.", "a.m.", "p.m", "a.m", "bn", "mn", "mph", "ft", "mi", "lb", "lbs", "gb", "mb", "tb", "k":
			t.add(from, from+k)
			t.add(from+k, to)
			return
		case "%":
			t.add(from, from+k)
			t.add(from+k, to)
			return
		}
	}
	t.add(from, to)
}
