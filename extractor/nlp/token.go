package nlp

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	affixes      = embedded("affixes.tsv", loadPairs("prefix", "suffix", "word"))
	contractions = embedded("contractions.tsv", loadContractions)
	finals       = embedded("final.tsv", loadWords)
	domains      = embedded("domains.tsv", loadWords)
	emoticons    = embedded("emoticons.tsv", loadWords)
	units        = embedded("units.tsv", loadWords)
)

// loadContractions reads how words written as one are cut: the word, and its
// parts with a space between.
func loadContractions(name, content string) (map[string][]int, error) {
	m := map[string][]int{}
	return m, readTable(name, content, 2, func(row []string) (int, string) {
		if m[row[0]] != nil {
			return 1, fmt.Sprintf("%q stands twice", row[0])
		}
		parts := strings.Split(row[1], " ")
		if len(parts) < 2 || strings.Join(parts, "") != row[0] {
			return 2, fmt.Sprintf("%q is not %q cut in parts", row[1], row[0])
		}
		at := 0
		for _, p := range parts[:len(parts)-1] {
			at += len(p)
			m[row[0]] = append(m[row[0]], at)
		}
		return 0, ""
	})
}

// Tokenize returns the words of text[s.Start:s.End] by the conventions of the
// English treebanks of Universal Dependencies: clitics, hyphens (but for those
// of a listed prefix or suffix), currency signs and marks stand alone. Only Span
// and Text of the tokens are set. Its time is linear in the length of the span.
func Tokenize(text string, s Span) []Token { return tokenize(text, s) }

func tokenize(text string, s Span) []Token {
	t := tokenizer{text: text, last: s.Start + len(strings.TrimRightFunc(text[s.Start:s.End], closesSentence))}
	t.list = make([]Token, 0, (s.End-s.Start)/5+1)
	for i := s.Start; i < s.End; {
		r, n := utf8.DecodeRuneInString(text[i:s.End])
		if isSpace(r) {
			i += n
			continue
		}
		t.end = chunkEnd(text, i, s.End)
		t.chunk(i)
		i = t.end
	}
	return t.list
}

// closesSentence reports what may stand between the last word of a sentence and
// its end.
func closesSentence(r rune) bool {
	return isSpace(r) || strings.ContainsRune(".\"'”’»)]", r)
}

// chunkEnd is the end of the run without white space that begins at i. Invisible
// characters inside a word do not end it.
func chunkEnd(text string, i, end int) int {
	var before rune
	for i < end {
		r, n := utf8.DecodeRuneInString(text[i:end])
		if isSpace(r) {
			next := i + n
			for r == softHyphen && next < end && (text[next] == '\n' || text[next] == '\r') {
				next++ // the word goes on in the next line
			}
			joins := r == softHyphen || r >= 0x200C && r <= 0x200F || r == 0x2060 || r == 0xFEFF
			after := firstRune(text[next:end])
			if !joins || !joinable(before) || !joinable(after) {
				return i
			}
			i, r = next, before
			continue
		}
		i += n
		before = r
	}
	return i
}

const softHyphen = '\u00AD'

func joinable(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || isEmoji(r)
}

// written writes out what a token's text does not keep of the original.
var written = strings.NewReplacer("\u00AD", "", "\u200C", "", "\u200E", "", "\u200F", "", "\u2060", "", "\uFEFF", "", "\n", "", "\r", "",
	"ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// A tokenizer cuts a sentence, one chunk without white space after the other.
type tokenizer struct {
	text string
	end  int // of the chunk
	last int // end of the sentence but for the marks that close it
	list []Token
}

func (t *tokenizer) add(from, to int) {
	if from >= to {
		return
	}
	word := t.text[from:to]
	for i := range len(word) {
		if word[i] >= 0xC2 || word[i] < ' ' {
			if word = written.Replace(word); word == "" {
				word = t.text[from:to]
			}
			break
		}
	}
	t.list = append(t.list, Token{Span: Span{from, to}, Text: word})
}

// chunk cuts text[from:t.end], which holds no white space.
func (t *tokenizer) chunk(from int) {
	word := from // where the word that is being read begins
	var before rune
	for i := from; i < t.end; {
		if i == word {
			if n := t.whole(i, before); n > 0 {
				t.add(i, i+n)
				i += n
				before, word = lastRune(t.text[:i]), i
				continue
			}
		}
		c := t.text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			before = rune(c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(t.text[i:t.end])
		k := t.mark(word, i, r, n, before)
		if k == 0 {
			i += n
			before = r
			continue
		}
		t.word(word, i)
		t.add(i, i+k)
		i += k
		before, word = lastRune(t.text[:i]), i
	}
	t.word(word, t.end)
}

// whole is the length of what is one token at i although it has marks in it,
// 0 for none: addresses, emoticons, words before an apostrophe.
func (t *tokenizer) whole(i int, before rune) int {
	s := t.text[i:t.end]
	c := s[0]
	if before == 0 || strings.ContainsRune("([{<\"'“‘«:,", before) {
		if n := address(s); n > 0 {
			return n
		}
	}
	switch {
	case c == '\'' || c == 0xE2 && strings.HasPrefix(s, "’"):
		return t.elision(s, before)
	case c >= 'A' && c <= 'Z':
		return currency(s)
	case strings.IndexByte(":;=(<>^", c) >= 0 && len(s) < 10:
		n := len(strings.TrimRight(s, ".,"))
		if n >= 2 && n <= 5 && emoticons()[s[:n]] {
			return n
		}
	case c == '[' && strings.HasPrefix(s, "[...]"):
		return 5
	case c == '[' && strings.HasPrefix(s, "[…]"):
		return len("[…]")
	}
	return 0
}

// elision is the length of a word that begins with an apostrophe ("'em",
// "'90s") or of a clitic written apart, 0 where the apostrophe is a quote.
func (t *tokenizer) elision(s string, before rune) int {
	_, n := utf8.DecodeRuneInString(s)
	k := n
	for k < len(s) && (isAlpha(s[k]) || s[k] >= '0' && s[k] <= '9') && k < n+6 {
		k++
	}
	word := s[n:k]
	switch {
	case word == "" || before != 0 && !strings.ContainsRune("-–—(\"“/)”", before):
		return 0
	case len(word) >= 2 && len(word) <= 3 && word[0] >= '0' && word[0] <= '9' && word[1] >= '0' && word[1] <= '9' && (len(word) == 2 || word[2] == 's'):
		if _, open := strings.CutPrefix(s[k:], "'"); open { // "'90'"
			return 0
		}
		return k
	}
	switch strings.ToLower(word) {
	case "em", "til", "tis", "twas", "cause", "bout", "round", "neath", "s", "re", "ve", "ll", "d", "m":
		if k == len(s) || s[k] == '.' || s[k] == ',' || s[k] == '?' || s[k] == '!' {
			return k
		}
	case "n": // "'n'"
		if rest := s[k:]; strings.HasPrefix(rest, "'") || strings.HasPrefix(rest, "’") {
			return k + len(rest) - len(strings.TrimLeft(rest, "'’"))
		}
		return k
	}
	return 0
}

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// mark is the length of the token that the rune r at i is or begins, 0 where it
// is part of the word that begins at word.
func (t *tokenizer) mark(word, i int, r rune, n int, before rune) int {
	s := t.text[i:t.end]
	inside := i > word
	next, _ := utf8.DecodeRuneInString(s[n:])
	if len(s) == n {
		next = 0
	}
	switch r {
	case '.':
		return t.stop(word, i, s, before, next)
	case '-':
		if k := run(s, '-'); k > 1 {
			return k
		}
		return t.hyphen(word, i, 1)
	case '‐', '‑':
		return t.hyphen(word, i, n)
	case '\'', '’', '`', 'ʼ':
		if inside && (unicode.IsLetter(next) || unicode.IsDigit(next) && unicode.IsDigit(before)) {
			return 0
		}
		if r == '`' {
			return run(s, '`')
		}
		if strings.HasPrefix(s[n:], s[:n]) {
			return 2 * n
		}
		return n
	case ',':
		if inside && unicode.IsDigit(before) && unicode.IsDigit(next) && t.thousands(word) {
			return 0
		}
		return n
	case ':':
		if inside && unicode.IsDigit(before) && unicode.IsDigit(next) {
			return 0
		}
		return n
	case '/':
		if inside && t.slash(word, i) {
			return 0
		}
		return n
	case '!', '?':
		k := n
		for k < len(s) && (s[k] == '!' || s[k] == '?') {
			k++
		}
		return k
	case '*', '=', '~', '+', '<', '>', '|', '#', '\\', '^':
		switch {
		case r == '*' && inside && unicode.IsLetter(before) && (unicode.IsLetter(next) || next == '*'):
			return 0 // "d*mn"
		case r == '#' && !inside && unicode.IsLetter(next), r == '+' && !inside && unicode.IsDigit(next):
			return 0 // "#hashtag", "+44"
		case r == '+' && inside && unicode.IsLetter(before) && unicode.IsLetter(next):
			return 0 // "wind+solar"
		case r == '+' && inside && (next == 0 || next == '+' || closesSentence(next) || next == ','):
			return 0 // "A+", "C++"
		}
		return run(s, byte(r))
	case '&':
		if inside && unicode.IsUpper(before) && unicode.IsUpper(next) { // "R&D"
			return 0
		}
		return n
	case '@', '_':
		if r == '@' && next == 0 || r == '_' && !inside && (next == '_' || next == 0) {
			return run(s, byte(r))
		}
		return 0
	case '$':
		if inside && unicode.IsLetter(before) && unicode.IsLetter(next) {
			return 0
		}
		return n
	case '"', '“', '”', '„', '‘', '‚', '«', '»', '‹', '›', '(', ')', '[', ']', '{', '}', ';', '%', '—', '–', '―', '‒', '…', '•', '·',
		'−', '×', '÷', '±', '≤', '≥', '≈', '→', '←', '°', '™', '®', '©', '§', '¶', '†', '¿', '¡':
		if r == '·' && unicode.IsLetter(before) && unicode.IsLetter(next) {
			return 0 // "Gal·la"
		}
		return n
	}
	switch {
	case r < utf8.RuneSelf:
		return 0
	case isEmoji(r):
		return emoji(s)
	case unicode.In(r, unicode.Sc, unicode.So, unicode.Sm, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf) || unicode.Is(unicode.Po, r) && !(unicode.IsLetter(before) && unicode.IsLetter(next)):
		return n
	}
	return 0
}

// thousands reports whether the figure that begins at word is written with
// commas, and is not a list of figures: "1,000", "1,8" and "1,00,000", not
// "13,14,15".
func (t *tokenizer) thousands(word int) bool {
	group, groups := 0, 1
	for i := word; i < t.end && i < word+32; i++ {
		switch c := t.text[i]; {
		case c >= '0' && c <= '9':
			group++
		case c == ',' && i+1 < t.end && t.text[i+1] >= '0' && t.text[i+1] <= '9':
			if group > 3 {
				return false
			}
			group = 0
			groups++
		default:
			i = t.end
		}
	}
	return group == 3 || groups == 2 && (word == 0 || t.text[word-1] != '[')
}

// currency is the length of letters and a dollar sign before a figure ("US$5"),
// 0 where s does not begin so.
func currency(s string) int {
	k := strings.IndexByte(s[:min(len(s), 4)], '$')
	if k < 1 || strings.IndexFunc(s[:k], func(r rune) bool { return r < 'A' || r > 'Z' }) >= 0 {
		return 0
	}
	if k+1 < len(s) && s[k+1] != '.' && (s[k+1] < '0' || s[k+1] > '9') {
		return 0
	}
	return k + 1
}

// emoji is the length of the pictograph at the beginning of s, with what changes
// or joins to it.
func emoji(s string) int {
	first, n := utf8.DecodeRuneInString(s)
	flag := first >= 0x1F1E6 && first <= 0x1F1FF
	for n < len(s) {
		r, k := utf8.DecodeRuneInString(s[n:])
		switch {
		case r == 0xFE0F, r == 0x20E3, r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F:
		case flag && r >= 0x1F1E6 && r <= 0x1F1FF:
			flag = false
		case r == 0x200D:
			if next, m := utf8.DecodeRuneInString(s[n+k:]); isEmoji(next) {
				k += m
			}
		default:
			return n
		}
		n += k
	}
	return n
}

// stop is the length of the token that a full stop begins, 0 where it belongs to
// the word: in figures, names of sites, abbreviations and initials.
func (t *tokenizer) stop(word, i int, s string, before, next rune) int {
	if k := run(s, '.'); k > 1 {
		return k
	}
	switch {
	case i == word && unicode.IsDigit(next): // ".5"
		return 0
	case i == word:
		return 1
	case unicode.IsDigit(next) || unicode.IsLetter(next):
		if unicode.IsUpper(next) && unicode.IsLower(before) && i-word > 3 && strings.IndexFunc(t.text[word:i], notLetter) < 0 {
			return 1 // "said.The": a space is missing
		}
		return 0
	case next == '@' || next == '_':
		return 0
	}
	if keepsStop(t.text[word:i], i >= t.last) {
		return 0
	}
	return 1
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// keepsStop reports whether the full stop behind a word belongs to it: it does
// for abbreviations and initials, at the end of a sentence too where the word
// is nothing else.
func keepsStop(word string, last bool) bool {
	kind := abbreviations()[word]
	if kind == "" && capitals(word) && len(word) > 2 || capitals(word) && abbreviations()[capitalized(word)] == abbrTitle {
		kind = abbreviations()[capitalized(word)]
	}
	switch {
	case kind == "" && dotted(word):
		return true
	case kind == "":
		r, n := utf8.DecodeRuneInString(word)
		return n == len(word) && unicode.IsLetter(r) && !last && (unicode.IsUpper(r) || r == 'c' || r == 'p' || r == 'd')
	case last: // an abbreviation at the end of a sentence that is no word
		return kind == abbrEnd || strings.Contains(word, ".") || finals()[word]
	}
	return true
}

// slash reports whether the slash at i stays inside its word: in dates, in
// figures, in the numbers of documents, in "w/o".
func (t *tokenizer) slash(word, i int) bool {
	left := t.text[word:i]
	right := t.text[i+1 : min(t.end, i+24)]
	if k := strings.IndexFunc(right, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); k >= 0 {
		right = right[:k]
	}
	digit := func(s string) bool {
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '/' }) < 0
	}
	switch {
	case len(left) > 24:
		return false
	case digit(left) && digit(right):
		return true
	case strings.EqualFold(left, "w"), strings.EqualFold(left, "b") && len(right) == 1, strings.EqualFold(left, "s") && right == "he":
		return true
	case left == "A" || left == "S": // "A/73/PV.6", "A/H1N1"
		return strings.IndexFunc(t.text[i:min(t.end, i+16)], unicode.IsDigit) >= 0
	}
	return len(left) > 3 && (left[:2] == "A/" || left[:2] == "S/")
}

// hyphen is the length of the hyphen at i where it is a token, 0 where it
// belongs to the word: behind a prefix, in numbers of telephones and dates.
func (t *tokenizer) hyphen(word, i, n int) int {
	if i == word {
		return n
	}
	left, right := t.text[word:i], t.text[i+n:t.end]
	k := 0
	digits := true
	for k < len(right) && k < 24 {
		r, m := utf8.DecodeRuneInString(right[k:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !(digits && r == '-') {
			break
		}
		digits = digits && (unicode.IsDigit(r) || r == '-')
		k += m
	}
	right = right[:k]
	if digits && right != "" && right[len(right)-1] != '-' && len(left) < 32 {
		plain := strings.IndexFunc(strings.TrimPrefix(left, "+"), func(r rune) bool { return !unicode.IsDigit(r) && r != '-' && r != '/' }) < 0
		switch {
		case !plain:
		case strings.Contains(left, "-") || strings.Contains(right, "-"):
			return 0 // "2012-11-30", "800-553-3119"
		case len(right) == 4 && (len(left) == 3 || len(left) == 5):
			return 0 // "853-7557"
		}
		return n
	}
	if right == "" {
		if i+n == t.end && len(left) < 3 && isAlpha(left[0]) {
			return 0 // "th- the": a word broken off
		}
		return n
	}
	head := left
	if k := strings.LastIndexAny(left, "-‐‑"); k >= 0 {
		_, m := utf8.DecodeRuneInString(left[k:])
		head = left[k+m:]
	}
	if len(head) > 12 {
		return n
	}
	if affix(head) == "prefix" && (unicode.IsLetter(firstRune(right)) || right[len(right)-1] == 's') { // "mid-June", "mid-1980s", but "mid|-|2014"
		return 0
	}
	if affix(right) == "suffix" || len(right) < 12 && affixes()[strings.ToLower(head)+"-"+strings.ToLower(right)] == "word" {
		return 0
	}
	return n
}

// affix is the kind of a word in the table, which is in small letters but for
// what is an affix in capitals too.
func affix(word string) string {
	if len(word) > 12 {
		return ""
	}
	kind := affixes()[word]
	if kind == "" && word != strings.ToUpper(word) || len(word) == 1 {
		kind = affixes()[strings.ToLower(word)]
	}
	return kind
}

// address is the length of the URL, domain or e-mail address that s begins
// with, 0 for none.
func address(s string) int {
	n := 0
	for n < len(s) && n < 254 {
		c := s[n]
		if !isAlpha(c) && (c < '0' || c > '9') && strings.IndexByte("@.-_~%+", c) < 0 {
			break
		}
		n++
	}
	head := s[:n]
	switch {
	case n > 1 && n < 12 && strings.HasPrefix(s[n:], "://"), strings.HasPrefix(head, "www.") && n > 7, head == "mailto", head == "doi" && strings.HasPrefix(s, "doi:10."):
		return urlEnd(s)
	case n == 0:
		return 0
	}
	head = strings.TrimRight(head, ".-_")
	at := strings.IndexByte(head, '@')
	dot := strings.LastIndexByte(head, '.')
	if dot < 1 || dot+1 == len(head) {
		return 0
	}
	if at > 0 {
		return len(head)
	}
	if !domains()[head[dot+1:]] || strings.ContainsAny(head, "%+") {
		return 0
	}
	if len(head) == n && strings.HasPrefix(s[n:], "/") {
		return urlEnd(s)
	}
	return len(head)
}

// urlEnd cuts the marks behind a URL off, and a bracket that it does not open.
func urlEnd(s string) int {
	if k := strings.IndexAny(s, "<>\"“”«»"); k > 0 {
		s = s[:k]
	}
	round, square := strings.Count(s, ")")-strings.Count(s, "("), strings.Count(s, "]")-strings.Count(s, "[")
	for {
		cut := strings.TrimRight(s, ".,;:!?'’")
		switch k := len(cut) - 1; {
		case k > 0 && cut[k] == ')' && round > 0:
			cut = cut[:k]
			round--
		case k > 0 && cut[k] == ']' && square > 0:
			cut = cut[:k]
			square--
		}
		if len(cut) == len(s) {
			return len(s)
		}
		s = cut
	}
}

// word cuts text[from:to], which holds no marks that stand alone, at its
// clitics: "do|n't", "Libya|'s", "can|not".
func (t *tokenizer) word(from, to int) {
	if from >= to {
		return
	}
	s := t.text[from:to]
	if len(s) <= 16 {
		if cuts := contractions()[strings.ToLower(s)]; cuts != nil {
			at := 0
			for _, k := range cuts {
				t.add(from+at, from+k)
				at = k
			}
			t.add(from+at, to)
			return
		}
	}
	end := to
	var cuts [4]int
	n := 0
	for n < len(cuts) {
		k := clitic(t.text[from:end])
		if k == 0 {
			break
		}
		end -= k
		cuts[n] = end
		n++
	}
	if k := figureEnd(t.text[from:end]); k > 0 { // "30km", "5pm"
		t.add(from, from+k)
		t.add(from+k, end)
	} else {
		t.add(from, end)
	}
	for n > 0 {
		n--
		next := to
		if n > 0 {
			next = cuts[n-1]
		}
		t.add(cuts[n], next)
	}
}

// clitic is the length of the clitic that a word ends with, 0 for none.
func clitic(s string) int {
	k := strings.LastIndexAny(s[max(0, len(s)-6):], "'’`ʼ") // all in the last six bytes
	if k < 0 {
		return 0
	}
	k += max(0, len(s)-6)
	_, n := utf8.DecodeRuneInString(s[k:])
	if k == 0 {
		return 0
	}
	switch tail := s[k+n:]; len(tail) {
	case 1:
		switch tail[0] | 0x20 {
		case 's':
			if s[k-1] == '0' && digitsOnly(s[:k]) {
				return 0 // "the 1990's"
			}
			return n + 1
		case 'd', 'm':
			return n + 1
		case 't':
			if k > 1 && s[k-1]|0x20 == 'n' {
				return n + 2
			}
		}
	case 2:
		switch strings.ToLower(tail) {
		case "re", "ve", "ll":
			return n + 2
		}
	}
	return 0
}

// digitsOnly reports whether a short word is of digits.
func digitsOnly(s string) bool {
	return len(s) < 8 && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// figureEnd is the length of the figure before a unit ("30km"), 0 where s is no
// figure with a unit.
func figureEnd(s string) int {
	if len(s) > 20 || s == "" || (s[0] < '0' || s[0] > '9') && s[0] != '.' {
		return 0
	}
	k := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' && r != ':' })
	if k < 1 || !units()[strings.ToLower(s[k:])] {
		return 0
	}
	return k
}
