package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldName is the words of a name as they are compared: lower case, without
// accents, apostrophes, full stops, hyphens and the Arabic article.
func foldName(name string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '‐' || r == '‑' || r == '–' }) {
		if f := foldWord(w); f != "" {
			words = append(words, f)
		}
	}
	return dropArticles(words)
}

// foldKey is the words of foldName joined with spaces.
func foldKey(name string) string {
	b := make([]byte, 0, 64)
	word := 0 // where the last word begins
	article := func() bool { return string(b[word:]) == "al" || string(b[word:]) == "el" }
	end := func() {
		if len(b) > word && !article() {
			b = append(b, ' ')
			word = len(b)
		}
		b = b[:word]
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c >= utf8.RuneSelf:
			return strings.Join(foldName(name), " ")
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b = append(b, c)
		case c == '-' || c == ' ' || c >= '\t' && c <= '\r':
			end()
		}
	}
	end()
	if len(b) == 0 {
		return strings.Join(foldName(name), " ") // nothing, or articles alone
	}
	return string(b[:len(b)-1])
}

// dropArticles leaves out "al" and "el" unless nothing else is left.
func dropArticles(words []string) []string {
	var list []string
	for _, w := range words {
		if w != "al" && w != "el" {
			list = append(list, w)
		}
	}
	if len(list) == 0 {
		return words
	}
	return list
}

func foldWord(w string) string {
	plain, ascii := true, true // small letters and digits only
	for i := range len(w) {
		c := w[i]
		plain = plain && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9')
		ascii = ascii && c < utf8.RuneSelf
	}
	switch {
	case plain:
		return w
	case ascii:
		b := make([]byte, 0, len(w))
		for i := range len(w) {
			switch c := w[i]; {
			case c >= 'A' && c <= 'Z':
				b = append(b, c+'a'-'A')
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
				b = append(b, c)
			}
		}
		return string(b)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return -1
		case r == 'ı':
			return 'i'
		case r == 'ø', r == 'Ø':
			return 'o'
		case r == 'ł', r == 'Ł':
			return 'l'
		case r == 'đ', r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(w))
}

// isAcronym reports whether a name is of capitals only, full stops aside, so
// that it must not match a word in lower case.
func isAcronym(name string) bool {
	letters := 0
	for _, r := range name {
		switch {
		case unicode.IsUpper(r) || unicode.IsDigit(r):
			letters++
		case r == '.' || r == '-':
		default:
			return false
		}
	}
	return letters <= 6
}
