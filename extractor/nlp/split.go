package nlp

import (
	"embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed data/*.tsv
var tables embed.FS

// table reads a file of tab-separated cells, but for comments and empty lines.
func table(name string, use func(cells []string)) {
	b, err := tables.ReadFile("data/" + name)
	if err != nil {
		panic(err) // an embedded file that is not there
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && line[0] != '#' {
			use(strings.Split(line, "\t"))
		}
	}
}

var abbreviations = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	table("abbreviations.tsv", func(c []string) { m[c[0]] = c[1] })
	return m
})

// Split returns the sentences of a text: in order, not overlapping, without
// white space at their ends, and with every other byte of the text in one of them.
//
// An empty line ends a sentence, and so does the end of a line that is no
// wrapped text: of a headline, of an item of a list. A dateline ("CAIRO //",
// "GENEVA, March 3 —") is a sentence of its own.
func Split(text string) []Span { return splitSentences(text) }

func splitSentences(text string) []Span {
	var list []Span
	for start := 0; start < len(text); {
		end, next := paragraph(text, start)
		list = splitParagraph(text, trim(text, Span{start, end}), list)
		start = next
	}
	return list
}

func trim(text string, s Span) Span {
	for s.Start < s.End {
		r, n := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !isSpace(r) {
			break
		}
		s.Start += n
	}
	for s.End > s.Start {
		r, n := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if !isSpace(r) {
			break
		}
		s.End -= n
	}
	return s
}

// isSpace also counts what is not seen: zero-width spaces and marks of order.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x200B && r <= 0x200F || r == 0xFEFF || r == 0x2060 || r == 0
}

// paragraph returns the end of the paragraph that begins at start, and where
// the next one begins.
func paragraph(text string, start int) (end, next int) {
	for at := start; ; {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			return len(text), len(text)
		}
		end = at + n
		line := text[lineStart(text, end, start):end]
		rest := end + 1
		for rest < len(text) && (text[rest] == ' ' || text[rest] == '\t' || text[rest] == '\r') {
			rest++
		}
		if rest >= len(text) || text[rest] == '\n' || !wrapped(line, text[rest:min(len(text), rest+200)]) {
			return end, end + 1
		}
		at = end + 1
	}
}

func lineStart(text string, end, start int) int {
	return max(start, strings.LastIndexByte(text[start:end], '\n')+start+1)
}

// wrapped reports whether a line goes on in the next: it is long, or it ends in
// the middle of a clause and the next begins in lower case.
func wrapped(line, next string) bool {
	line = strings.TrimRightFunc(line, isSpace)
	first, _ := utf8.DecodeRuneInString(next)
	last, _ := utf8.DecodeLastRuneInString(line)
	switch {
	case line == "" || strings.ContainsRune("•*·▪‣◦", first):
		return false
	case strings.HasPrefix(next, "- ") || strings.HasPrefix(next, "– ") || strings.HasPrefix(next, "— "):
		return false
	case unicode.IsLower(first) || strings.ContainsRune(",;(", last):
		return true
	}
	return len(line) >= 60 && !strings.ContainsRune(".!?:”\"", last)
}

// splitParagraph appends the sentences of text[p.Start:p.End].
func splitParagraph(text string, p Span, list []Span) []Span {
	start := p.Start
	emit := func(end int) {
		if s := trim(text, Span{start, end}); s.Start < s.End {
			list = append(list, s)
		}
		start = end
	}
	if n := dateline(text[p.Start:p.End]); n > 0 {
		emit(p.Start + n)
	}
	depth := 0 // of round brackets: a sentence in brackets inside another does not end it
	for i := start; i < p.End; {
		r, n := utf8.DecodeRuneInString(text[i:p.End])
		switch r {
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		case '.', '!', '?', '…', '。':
			end := closeOf(text, i+n, p.End)
			if depth <= 1 && ends(text, i, r, end, p, start) {
				if depth > 0 && !strings.Contains(text[i:end], ")") {
					i = end
					continue
				}
				depth = 0
				emit(end)
				i = end
				continue
			}
			if end > i+n && depth > 0 {
				depth -= strings.Count(text[i:end], ")")
				depth = max(0, depth)
			}
			i = max(i+n, end)
			continue
		}
		i += n
	}
	emit(p.End)
	return list
}

// closeOf is the end of the run of marks, quotes and brackets that close the
// sentence whose mark ends at i.
func closeOf(text string, i, limit int) int {
	for i < limit {
		r, n := utf8.DecodeRuneInString(text[i:limit])
		switch r {
		case '.', '!', '?', '…', '"', '\'', '”', '’', '»', ')', ']':
			i += n
			continue
		}
		break
	}
	return i
}

// ends reports whether the mark at i, with what closes up to end, ends a
// sentence that began at start.
func ends(text string, i int, mark rune, end int, p Span, start int) bool {
	if end >= p.End {
		return true
	}
	next, _ := utf8.DecodeRuneInString(text[end:p.End])
	spaced := isSpace(next)
	after := strings.TrimLeftFunc(text[end:min(p.End, end+64)], isSpace)
	follow, _ := utf8.DecodeRuneInString(after)
	closed := end > i+utf8.RuneLen(mark)
	if !spaced {
		return glued(text, i, mark, end, p)
	}
	if after == "" {
		return true
	}
	// A new sentence begins with a capital, a digit, a quote or a bracket.
	opens := unicode.IsUpper(follow) || unicode.IsTitle(follow) || unicode.IsDigit(follow) || unicode.IsLetter(follow) && !unicode.IsLower(follow) ||
		strings.ContainsRune("\"'“‘«([•*—–-¿¡#@$£€", follow)
	if !opens {
		return false
	}
	if mark == '.' && !closed {
		return fullStop(text, i, after, follow, start)
	}
	if closed && mark != '…' { // "Why?" he asked.
		return !(strings.ContainsAny(text[i:end], "\"”’'") && startsLower(after))
	}
	return true
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// glued decides where no space follows: "of Misurata.At the United Nations",
// but not "U.S.-led", "3.5", "example.com", "J.K. Rowling".
func glued(text string, i int, mark rune, end int, p Span) bool {
	if mark == '…' {
		return false
	}
	word := wordBefore(text, i, p.Start)
	rest := text[end:p.End]
	next, n := utf8.DecodeRuneInString(rest)
	if strings.ContainsRune("“\"‘([", next) && unicode.IsLower(lastRune(word)) && len(word) > 2 && end == i+1 {
		after, _ := utf8.DecodeRuneInString(rest[n:])
		return unicode.IsUpper(after)
	}
	if !unicode.IsUpper(next) || len(word) < 2 || strings.ContainsAny(word, ".@/_") || unicode.IsUpper(lastRune(word)) ||
		!unicode.IsLetter(lastRune(word)) && !unicode.IsDigit(lastRune(word)) && end == i+1 {
		return false
	}
	if unicode.IsDigit(lastRune(word)) && len(word) < 4 {
		return false
	}
	// The word after must look like one: "At", not "NET" of a name like "ASP.NET".
	after, _ := utf8.DecodeRuneInString(rest[n:])
	if !(unicode.IsLower(after) || isSpace(after)) || abbreviations()[word] != "" {
		return false
	}
	tail := rest
	if k := strings.IndexFunc(rest, isSpace); k >= 0 {
		tail = rest[:k]
	}
	return !strings.ContainsAny(strings.TrimRight(tail, ".,;:!?"), "./@")
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// wordBefore is the run of letters, digits and inner full stops before i.
func wordBefore(text string, i, start int) string {
	from := i
	for from > start && i-from < 64 {
		r, n := utf8.DecodeLastRuneInString(text[start:from])
		if !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".@/_-'’", r)) {
			break
		}
		from -= n
	}
	return strings.TrimLeft(text[from:i], "-'’.")
}

// fullStop decides for a full stop before a space and something that could
// begin a sentence.
func fullStop(text string, i int, after string, follow rune, start int) bool {
	word := wordBefore(text, i, start)
	switch abbreviations()[word] {
	case "title":
		return false
	case "number":
		return !unicode.IsDigit(follow)
	case "any":
		return beginsSentence(after)
	}
	letters := []rune(word)
	switch {
	case len(letters) == 1 && unicode.IsUpper(letters[0]): // an initial: "George W. Bush"
		return word == "I" && beginsSentence(after)
	case strings.Contains(word, ".") && dotted(word): // "U.S." and the like
		return beginsSentence(after)
	case len(letters) <= 2 && unicode.IsDigit(letters0(letters)) && strings.TrimSpace(text[start:i]) == word:
		return false // "1. First item"
	}
	return true
}

func letters0(l []rune) rune {
	if len(l) == 0 {
		return 0
	}
	return l[0]
}

// dotted reports whether every part between full stops is one letter.
func dotted(word string) bool {
	for part := range strings.SplitSeq(word, ".") {
		if utf8.RuneCountInString(part) != 1 {
			return false
		}
	}
	return true
}

// beginsSentence reports whether the text begins with a word that, behind an
// abbreviation, more likely opens a sentence than goes on in a name.
func beginsSentence(after string) bool {
	word := after
	if k := strings.IndexFunc(after, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }); k >= 0 {
		word = after[:k]
	}
	return openers[word]
}

var openers = map[string]bool{
	"The": true, "A": true, "An": true, "In": true, "On": true, "At": true, "He": true, "She": true, "It": true, "They": true,
	"We": true, "I": true, "This": true, "That": true, "These": true, "Those": true, "But": true, "And": true, "However": true,
	"If": true, "When": true, "While": true, "As": true, "After": true, "Before": true, "Since": true, "For": true, "There": true,
	"His": true, "Her": true, "Their": true, "Its": true, "Our": true, "You": true, "Some": true, "Many": true, "Most": true,
	"Although": true, "Though": true, "Because": true, "Despite": true, "During": true, "According": true, "Meanwhile": true,
	"What": true, "Who": true, "Why": true, "How": true, "So": true, "No": true, "Not": true, "With": true, "By": true, "From": true,
	"Also": true, "Earlier": true, "Later": true, "Both": true, "One": true, "Two": true, "Another": true, "Under": true, "To": true,
}

// dateline returns the length of the dateline at the beginning of a paragraph,
// 0 for none: capitals, then perhaps brackets or a date, then a dash or "//".
func dateline(p string) int {
	head := p[:min(len(p), 90)]
	at, length := -1, 0
	for _, mark := range [...]string{" // ", " — ", " – ", " - ", "—", "–"} {
		if k := strings.Index(head, mark); k > 0 && (at < 0 || k < at) {
			at, length = k, len(strings.TrimRight(mark, " "))
		}
	}
	if at < 0 || !isDateline(p[:at]) {
		return 0
	}
	return at + length
}

// isDateline reports whether s is a place in capitals with what may follow it:
// "CAIRO", "WASHINGTON (Agency)", "NEW YORK, March 3", "GENEVA, Switzerland".
func isDateline(s string) bool {
	place := s
	if k := strings.IndexAny(s, ",("); k > 0 {
		place = s[:k]
	}
	place = strings.TrimSpace(place)
	if utf8.RuneCountInString(place) < 3 || len(strings.Fields(place)) > 4 {
		return false
	}
	for _, r := range place {
		if unicode.IsLower(r) || unicode.IsDigit(r) {
			return false
		}
	}
	return len(strings.Fields(s)) <= 9
}
