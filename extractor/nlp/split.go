package nlp

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of abbreviations. Before a word that could open a sentence, all but
// titles may be a sentence's end: see fullStop.
const (
	abbrTitle  = "title"  // a name follows
	abbrNumber = "number" // a figure follows, or the word is none
	abbrAny    = "any"
	abbrEnd    = "end" // what a sentence often ends with
)

var (
	abbreviations = embedded("abbreviations.tsv", loadPairs(abbrTitle, abbrNumber, abbrAny, abbrEnd))
	openers       = embedded("openers.tsv", loadWords)
	speech        = embedded("speech.tsv", loadWords)
	calendar      = embedded("calendar.tsv", loadWords)
)

// Split returns the sentences of a text: in order, not overlapping, without
// white space at their ends, and with every other byte of the text in one of
// them. Its time is linear in the length of the text, whatever the text is.
//
// An empty line ends a sentence, and so does the end of a line that is not
// wrapped text: of a headline, of an item of a list. A dateline ("CAIRO //",
// "GENEVA, March 3 —") is a sentence of its own.
func Split(text string) []Span { return splitSentences(text) }

func splitSentences(text string) []Span {
	var list []Span
	for start := 0; start < len(text); {
		end, width := stanza(text, start)
		for start < end {
			stop := paragraph(text, start, end, width)
			s := splitter{text: text, end: stop, list: list}
			s.paragraph(trim(text, Span{start, stop}))
			list, start = s.list, stop
		}
	}
	return list
}

// isSpace also counts what is not seen: zero-width spaces, soft hyphens, marks
// of order, NUL.
func isSpace(r rune) bool {
	switch {
	case r < 0x80:
		return r == ' ' || r >= '\t' && r <= '\r' || r == 0
	case r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
		return true
	}
	return unicode.IsSpace(r)
}

func trim(text string, s Span) Span {
	s.Start += len(text[s.Start:s.End]) - len(strings.TrimLeftFunc(text[s.Start:s.End], isSpace))
	s.End = s.Start + len(strings.TrimRightFunc(text[s.Start:s.End], isSpace))
	return s
}

// lineBreak returns where the first line break of text[from:] begins and ends,
// and whether it ends a paragraph (form feed, paragraph separator).
func lineBreak(text string, from int) (at, end int, hard bool) {
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n', c == '\v':
			return i, i + 1, false
		case c == '\f':
			return i, i + 1, true
		case c == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				return i, i + 2, false
			}
			return i, i + 1, false
		case c == 0xC2 && strings.HasPrefix(text[i:], "\u0085"):
			return i, i + 2, false
		case c == 0xE2 && strings.HasPrefix(text[i:], "\u2028"):
			return i, i + 3, false
		case c == 0xE2 && strings.HasPrefix(text[i:], "\u2029"):
			return i, i + 3, true
		}
	}
	return len(text), len(text), true
}

// stanza returns the end of the run of lines that begins at start, up to an empty
// line or the like, and the length of its longest line.
func stanza(text string, start int) (end, width int) {
	for at := start; at < len(text); {
		stop, next, hard := lineBreak(text, at)
		n := utf8.RuneCountInString(strings.TrimFunc(text[at:stop], isSpace))
		width = max(width, n)
		at = next
		if hard || n == 0 {
			return at, width
		}
	}
	return len(text), width
}

// maxWidth is the longest line, in characters, of text that is broken into
// lines by hand or by a mailer; where one is longer, each line is a paragraph.
const maxWidth = 130

// paragraph returns the end of the paragraph that begins at start in a stanza
// with lines of the given width: lines are taken together while they are wrapped.
func paragraph(text string, start, end, width int) int {
	for at := start; at < end; {
		stop, next, _ := lineBreak(text[:end], at)
		if next >= end || !wrapped(text[at:stop], text[next:end], width) {
			return next
		}
		at = next
	}
	return end
}

// wrapped reports whether a line goes on in the text after it: the next line
// begins in lower case, or its first word would not have fitted into this one.
func wrapped(line, rest string, width int) bool {
	line = strings.TrimFunc(line, isSpace)
	rest = strings.TrimLeftFunc(rest[:min(len(rest), 100)], isSpace)
	word := rest
	if k := strings.IndexFunc(rest, isSpace); k >= 0 {
		word = rest[:k]
	}
	first, _ := utf8.DecodeRuneInString(rest)
	last := lastRune(line)
	switch {
	case line == "" || isBullet(word):
		return false
	case unicode.IsLower(first), strings.ContainsRune(",;(-–—", last) && utf8.RuneCountInString(line) > 20:
		return true
	}
	n := utf8.RuneCountInString(line)
	return n >= 50 && width <= maxWidth && n+1+utf8.RuneCountInString(word) > width
}

// isBullet reports whether a line that begins with the word is an item of a list.
func isBullet(word string) bool {
	switch word {
	case "-", "–", "—", "*", "•", "·", "▪", "‣", "◦", "●", "■", "o", "+", ">":
		return true
	}
	r, n := utf8.DecodeRuneInString(word)
	if strings.ContainsRune("•▪‣◦●■", r) && n > 0 {
		return true
	}
	mark := strings.TrimLeft(strings.TrimPrefix(word, "("), "0123456789")
	return len(mark) < len(word) && (mark == "." || mark == ")")
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// A splitter cuts one paragraph, text[:end].
type splitter struct {
	text    string
	start   int // of the sentence that is being read
	end     int
	bracket int // where the next closing round bracket is, once looked for
	list    []Span
}

func (s *splitter) emit(end int) {
	if sp := trim(s.text, Span{s.start, end}); sp.Start < sp.End {
		s.list = append(s.list, sp)
	}
	for s.start = end; s.start < s.end; {
		r, n := utf8.DecodeRuneInString(s.text[s.start:s.end])
		if !isSpace(r) {
			break
		}
		s.start += n
	}
}

// maxAside is how many bytes a remark in brackets may have to be one.
const maxAside = 400

func (s *splitter) paragraph(p Span) {
	s.start, s.end = p.Start, p.End
	s.emit(p.Start + dateline(s.text[p.Start:p.End]))
	aside := 0 // end of a remark in brackets inside a sentence: no sentence ends in it
	for i := s.start; i < s.end; {
		c := s.text[i]
		if c < utf8.RuneSelf {
			switch c {
			case '.', '!', '?':
				end, ok := s.sentenceEnd(i, i+1, rune(c))
				if ok && end > aside {
					s.emit(end)
				}
				i = end
				continue
			case '(':
				if i > s.start && i >= aside {
					aside = s.asideEnd(i)
				}
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[i:s.end])
		switch r {
		case '…':
			end, ok := s.sentenceEnd(i, i+n, r)
			if ok && end > aside {
				s.emit(end)
			}
			i = end
			continue
		case '。', '！', '？', '؟', '۔', '।':
			i = s.closers(i + n)
			s.emit(i)
			continue
		case '•', '▪', '‣', '●', '■':
			if i > s.start && isSpace(lastRune(s.text[:i])) {
				s.emit(i)
			}
		}
		i += n
	}
	s.emit(s.end)
}

// asideEnd is the end of the remark whose bracket opens at i, 0 where none
// closes soon.
func (s *splitter) asideEnd(i int) int {
	if s.bracket <= i {
		s.bracket = s.end
		if k := strings.IndexByte(s.text[i:s.end], ')'); k >= 0 {
			s.bracket = i + k
		}
	}
	if s.bracket == s.end || s.bracket-i > maxAside {
		return 0
	}
	return s.bracket
}

// closers is the end of the run of marks, quotes and brackets that close the
// sentence whose mark ends at i, and of the numbers of notes behind them ("[3]").
func (s *splitter) closers(i int) int {
	for i < s.end {
		r, n := utf8.DecodeRuneInString(s.text[i:s.end])
		switch r {
		case '.', '!', '?', '…', '"', '\'', '”', '’', '»', '›', ')', ']':
			i += n
			continue
		case '“': // a closing quote where nothing follows that it could open
			if i+n >= s.end || isSpace(firstRune(s.text[i+n:s.end])) {
				i += n
				continue
			}
		case '[', ' ':
			if k := s.note(i); k > 0 {
				i = k
				continue
			}
		}
		break
	}
	return i
}

// note is the end of the number of a note at i, perhaps behind a space, 0 for
// none: "[3]".
func (s *splitter) note(i int) int {
	if s.text[i] == ' ' {
		i++
	}
	if i >= s.end || s.text[i] != '[' {
		return 0
	}
	k := i + 1
	for k < s.end && s.text[k] >= '0' && s.text[k] <= '9' {
		k++
	}
	if k == i+1 || k-i > 4 || k >= s.end || s.text[k] != ']' {
		return 0
	}
	return k + 1
}

// sentenceEnd returns the end of the mark text[i:after] with the quotes and
// brackets that close what it ends, and whether that is a sentence.
func (s *splitter) sentenceEnd(i, after int, mark rune) (end int, ok bool) {
	end = s.closers(after)
	if quote := strings.TrimLeftFunc(s.window(end, 8), isSpace); strings.HasPrefix(quote, "»") { // "« Oui. »"
		end += strings.Index(s.text[end:], "»") + len("»")
	}
	if end >= s.end {
		return s.end, true
	}
	if !isSpace(firstRune(s.text[end:s.end])) {
		return end, s.glued(i, end, mark)
	}
	rest := s.window(end, 120)
	next := strings.TrimLeftFunc(rest, isSpace)
	if isEmoji(firstRune(next)) { // it goes with the sentence before it
		if k := strings.IndexFunc(next, isSpace); k > 0 {
			next = next[k:]
			return end + len(rest) - len(next), true
		}
		return end, true
	}
	return end, next == "" || s.opens(next, i, mark) && s.closes(i, s.text[after:end], next, mark)
}

// window is the text from i on, up to n bytes.
func (s *splitter) window(i, n int) string { return s.text[i:min(s.end, i+n)] }

// closes reports whether the mark at i ends a sentence that is followed by white
// space and then by next, which could begin one. Between mark and space stands
// closed.
func (s *splitter) closes(i int, closed, next string, mark rune) bool {
	switch {
	case mark == '.' && closed == "":
		return s.fullStop(i, next)
	case mark == '!' && closed == "": // "Yahoo! Inc."
		return !companyForm(next)
	case mark == '…', mark == '.' && closed[0] == '.': // "... The" at the beginning
		return strings.Trim(closed, ".") != "" || i-s.start >= 8 || strings.IndexFunc(s.text[s.start:i], unicode.IsLetter) >= 0
	case strings.ContainsAny(closed, "\"”’'»"): // "Why?" Ms. Okafor asked.
		return !saysWho(next)
	case mark == '.' && closed[0] == ')': // "(Mr.) Then"
		return !s.abbreviated(i)
	}
	return true
}

// opens reports whether what follows a mark and white space can begin a
// sentence: a capital, a figure, a quote, a bracket, or a name written with a
// small letter.
func (s *splitter) opens(rest string, i int, mark rune) bool {
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case unicode.IsLower(r):
		second := firstRune(rest[n:])
		name := unicode.IsUpper(second) && unicode.IsLower(r) || strings.HasPrefix(rest, "al-") || strings.HasPrefix(rest, "el-")
		return name && mark == '.' && !s.abbreviated(i)
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return true
	}
	return strings.ContainsRune("\"'“‘«‹([•*—–-¿¡#@$£€`<_=", r)
}

// saysWho reports whether the text names a speaker and then a verb of speech,
// as behind a quotation: "Ms. Okafor asked".
func saysWho(rest string) bool {
	for n := range 6 {
		rest = strings.TrimLeftFunc(rest, isSpace)
		k := strings.IndexFunc(rest, isSpace)
		if k < 0 {
			k = len(rest)
		}
		word := strings.TrimRight(rest[:k], ",.;:")
		if word == "" {
			return false
		}
		if n > 0 && speech()[word] {
			return true
		}
		if r := firstRune(word); unicode.IsLower(r) && word != "of" && word != "the" && word != "al" || strings.ContainsAny(word, "\"”“!?") {
			return false
		}
		rest = rest[k:]
	}
	return false
}

// companyForm reports whether the text begins with "Inc." or the like.
func companyForm(rest string) bool {
	k := strings.IndexByte(rest, '.')
	return k > 0 && k < 6 && abbreviations()[rest[:k]] == abbrAny
}

// abbreviated reports whether the word before the full stop at i is one that
// has a full stop inside a sentence.
func (s *splitter) abbreviated(i int) bool {
	word := s.wordBefore(i)
	return abbreviations()[word] != "" || len(word) == 1 || dotted(word)
}

// wordBefore is the run of letters, digits and inner marks before i.
func (s *splitter) wordBefore(i int) string {
	from := i
	for from > s.start && i-from < 64 {
		r, n := utf8.DecodeLastRuneInString(s.text[s.start:from])
		if !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".@_'’&", r)) {
			break
		}
		from -= n
	}
	return strings.TrimLeft(s.text[from:i], "'’.&")
}

// fullStop decides for a full stop before white space and what could begin a
// sentence.
func (s *splitter) fullStop(i int, rest string) bool {
	word := s.wordBefore(i)
	next := firstRune(rest)
	kind := abbreviations()[word]
	if kind == "" && capitals(word) && abbreviations()[capitalized(word)] == abbrTitle { // "GEN. SMITH"
		kind = abbrTitle
	}
	switch kind {
	case abbrTitle:
		return false
	case abbrNumber:
		return !unicode.IsDigit(next) && next != '#' && !strings.HasPrefix(rest, "(")
	case abbrEnd:
		if zone := rest[:len(rest)-len(strings.TrimLeftFunc(rest, unicode.IsUpper))]; len(zone) > 1 && len(zone) < 5 && strings.Contains(word, ".") {
			return false // "p.m. GMT"
		}
		if calendar()[firstWordOf(rest)] {
			return false // "a.m. Monday"
		}
		return !unicode.IsDigit(next) && !strings.HasPrefix(rest, "(") || opensSentence(rest)
	case abbrAny:
		return opensSentence(rest)
	}
	r, n := utf8.DecodeRuneInString(word)
	switch {
	case word == "": // "%." and the like
		return true
	case dotted(word):
		return opensSentence(rest) && strings.TrimSpace(s.text[s.start:i]) != word // "P.S. We"
	case n == len(word) && unicode.IsUpper(r): // an initial: "George W. Bush"
		before := strings.TrimRightFunc(s.text[s.start:i-n], isSpace)
		return opensSentence(rest) && !initials(rest) && before != "" && before[len(before)-1] != '.' // "A. N. Other"
	case len(word) <= 3 && unicode.IsDigit(r) && strings.TrimSpace(s.text[s.start:i]) == word:
		return false // "1. First item"
	case n == len(word) && unicode.IsLetter(r) && strings.TrimSpace(s.text[s.start:i]) == word:
		return false // "a. First item"
	}
	return true
}

// capitals reports whether a word is of two capitals or more.
func capitals(word string) bool {
	return len(word) > 1 && len(word) < 8 && strings.IndexFunc(word, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

func capitalized(word string) string { return word[:1] + strings.ToLower(word[1:]) }

// initials reports whether the text begins with an initial.
func initials(rest string) bool {
	_, n := utf8.DecodeRuneInString(rest)
	return strings.HasPrefix(rest[n:], ".")
}

// dotted reports whether the word has a full stop in it and single letters
// alone between: "U.S", "e.g".
func dotted(word string) bool {
	if len(word) > 24 || !strings.Contains(word, ".") {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		r, n := utf8.DecodeRuneInString(part)
		if n != len(part) || !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}

// opensSentence reports whether the text begins with a word that, behind an
// abbreviation, more likely opens a sentence than goes on in a name. Quotes and
// brackets before the word do not count.
func opensSentence(rest string) bool {
	word := strings.TrimLeft(rest, "\"“‘'`")
	quoted := len(word) < len(rest)
	word = firstWordOf(word)
	return openers()[word] || quoted && unicode.IsUpper(firstRune(word))
}

// firstWordOf is the letters that s begins with.
func firstWordOf(s string) string {
	if k := strings.IndexFunc(s, notLetter); k >= 0 {
		return s[:k]
	}
	return s
}

// glued decides where no space follows: "of Misurata.At the United Nations",
// but not "U.S.-led", "3.5", "example.com", "J.K. Rowling".
func (s *splitter) glued(i, end int, mark rune) bool {
	rest := s.text[end:min(s.end, end+64)]
	next, n := utf8.DecodeRuneInString(rest)
	quote := strings.ContainsRune("“\"‘([", next) && end == i+1
	if quote { // "He left.“Why"
		next, n = utf8.DecodeRuneInString(rest[n:])
		n += len(rest) - len(rest[n:])
	}
	if mark == '…' || !unicode.IsUpper(next) || strings.HasPrefix(s.text[i:], "..") {
		return false
	}
	word := s.wordBefore(i)
	last := lastRune(word)
	switch {
	case word == "": // "(at last).The"
		if before := lastRune(s.text[s.start:i]); !strings.ContainsRune(")”\"%", before) {
			return false
		}
	case len(word) < 2, strings.ContainsAny(word, ".@_&"), unicode.IsUpper(last), abbreviations()[word] != "", unicode.IsDigit(last) && len(word) < 4:
		return false
	case mark == '!' && unicode.IsUpper(firstRune(word)): // "Yahoo!News"
		return false
	}
	if quote {
		return true
	}
	// The word after must look like one: "At", not "NET" of "ASP.NET" or "Js/x".
	_, n = utf8.DecodeRuneInString(rest)
	after := firstRune(rest[n:])
	if !unicode.IsLower(after) && !isSpace(after) && after != '\'' && after != '’' {
		return false
	}
	tail := rest
	if k := strings.IndexFunc(rest, isSpace); k >= 0 {
		tail = rest[:k]
	}
	return !strings.ContainsAny(strings.TrimRight(tail, ".,;:!?\"”"), "./@_=")
}

// dateline returns the length of the dateline at the beginning of a paragraph,
// 0 for none: a place, perhaps a country, an agency, a date, then a dash, "//" or
// a colon, and then a sentence.
func dateline(p string) int {
	head := p[:min(len(p), 100)]
	for i, r := range head {
		var end int
		switch r {
		case '—', '–', '―', '−':
			end = i + utf8.RuneLen(r)
		case '-':
			if i == 0 || i+1 >= len(head) || head[i-1] != ' ' && head[i-1] != ')' {
				continue // "PORT-AU-PRINCE"
			}
			end = i + 1 + len(head[i+1:]) - len(strings.TrimLeft(head[i+1:], "-"))
		case '/':
			if !strings.HasPrefix(head[i:], "//") {
				continue // "CAIRO/TUNIS"
			}
			end = i + 2
		case ':':
			end = i + 1
		case '.':
			if i < 2 || !strings.HasPrefix(head[i:], ". ") && !strings.HasPrefix(head[i:], ".,") {
				return 0
			}
			continue // "ST. LOUIS", "Jan. 5"
		case '"', '“', ';', '!', '?', '\n':
			return 0
		default:
			continue
		}
		rest := strings.TrimLeftFunc(p[end:], isSpace)
		if isDateline(strings.TrimFunc(head[:i], isSpace), r == ':') && startsSentence(rest) {
			return end
		}
		return 0
	}
	return 0
}

// startsSentence reports whether the text begins as a sentence does that is not
// written in capitals throughout.
func startsSentence(rest string) bool {
	rest = strings.TrimLeft(rest[:min(len(rest), 40)], "\"“‘'`(")
	return (unicode.IsUpper(firstRune(rest)) || unicode.IsDigit(firstRune(rest))) && strings.IndexFunc(rest, unicode.IsLower) >= 0
}

// isDateline reports whether s is a place in capitals with what may follow it
// ("CAIRO", "GENEVA, Switzerland", "NEW YORK, March 3"), or a place written as
// usual with an agency or a date behind it: "Cairo (Agency)", "Tunis, 3 March".
// Before a colon only capitals count, of one word or two.
func isDateline(s string, colon bool) bool {
	place, rest := s, ""
	if k := strings.IndexAny(s, ",("); k >= 0 {
		place, rest = s[:k], s[k:]
	}
	place = strings.TrimSpace(place)
	words := strings.Fields(place)
	if len(words) > 5 || place == "" && !strings.HasPrefix(rest, "(") {
		return false
	}
	capitals := utf8.RuneCountInString(place) > 2
	for _, w := range words {
		if !unicode.IsUpper(firstRune(w)) {
			return false
		}
		capitals = capitals && strings.ToUpper(w) == w && !strings.ContainsAny(w, "0123456789")
	}
	if colon {
		return capitals && rest == "" && len(words) < 3 && len(place) > 3
	}
	date, agency, lower := false, false, false
	if open := strings.IndexByte(rest, '('); open >= 0 && strings.HasSuffix(rest, ")") {
		inner := rest[open+1 : len(rest)-1]
		agency = len(inner) > 1 && len(inner) < 40 && unicode.IsUpper(firstRune(inner)) && len(strings.Fields(inner)) < 5
		if !agency {
			return false
		}
		rest = rest[:open]
	}
	for _, w := range strings.FieldsFunc(rest, func(r rune) bool { return isSpace(r) || r == ',' || r == '.' }) {
		switch {
		case unicode.IsDigit(firstRune(w)):
			date = true
		case unicode.IsLower(firstRune(w)):
			lower = true
		}
	}
	if lower || len(strings.Fields(rest)) > 6 {
		return false
	}
	if place == "" {
		return agency
	}
	return capitals || agency || date && len(words) < 3
}

// isEmoji reports whether a rune is a pictograph or a part of one.
func isEmoji(r rune) bool {
	return r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF || r == 0xFE0F || r == 0x20E3
}
