package nlp

import (
	"strings"
	"unicode"
)

var (
	englishWords = embedded("english.tsv", loadWords)
	foreignWords = embedded("foreign.tsv", loadWords)
)

// Thresholds of [English]: a text of so many words without capitals is judged by
// the share of English among them too.
const (
	judgedWords  = 25
	englishShare = 8 // one word in so many
)

// English reports whether a text is in English, as far as the first few thousand
// words tell: most of its letters are Latin, the small words that hold its
// sentences together are more often English than of another language, and in a
// text of some length they are many. Of a headline it says that it is English
// where nothing speaks against it.
func English(text string) bool {
	const enough = 4000
	var letters, latin, small, english, foreign int
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		lower := true
		for _, r := range word {
			letters++
			if unicode.Is(unicode.Latin, r) {
				latin++
			}
			lower = lower && !unicode.IsUpper(r)
		}
		if !lower {
			continue // a name may be of any language
		}
		small++
		switch {
		case englishWords()[word]:
			english++
		case foreignWords()[word]:
			foreign++
		}
		if small == enough {
			break
		}
	}
	switch {
	case letters == 0:
		return true
	case 2*latin < letters || foreign > max(english, 1): // one such word may be part of a name
		return false
	}
	return small < judgedWords || english*englishShare >= small
}
