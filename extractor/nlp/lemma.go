package nlp

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type irregularKey struct{ form, upos string }

var (
	irregulars = embedded("irregular.tsv", loadIrregulars)
	plurals    = embedded("plurals.tsv", loadWords)
	proper     = embedded("proper.tsv", loadWords)
	verbs      = embedded("verbs.tsv", loadWords)
)

func loadIrregulars(name, content string) (map[irregularKey]string, error) {
	m := map[irregularKey]string{}
	return m, readTable(name, content, 3, func(row []string) (int, string) {
		for _, form := range strings.Split(row[2], " ") {
			key := irregularKey{form, row[1]}
			if _, twice := m[key]; twice {
				return 3, fmt.Sprintf("%q stands twice as %s", form, row[1])
			}
			m[key] = row[0]
		}
		return 0, ""
	})
}

// plainQuotes writes the marks of a word by those of a keyboard.
var plainQuotes = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'", "“", `"`, "”", `"`, "–", "-", "‑", "-", "‐", "-")

// lemma is the base form of a word by its tags: in small letters but for names,
// adjectives of names and acronyms.
func lemma(form, upos, xpos string) string {
	if form == "" {
		return ""
	}
	plain := form
	if strings.IndexFunc(form, func(r rune) bool { return r == '`' || r >= utf8.RuneSelf }) >= 0 {
		plain = plainQuotes.Replace(form)
	}
	switch upos {
	case "PROPN":
		return nameLemma(plain, xpos)
	case "PUNCT", "SYM":
		return plain
	case "X":
		return form
	}
	lower := strings.ToLower(plain)
	if xpos == "NNP" || xpos == "NNPS" { // a word inside a name: the "United" of a state
		return inName(plain, lower, upos)
	}
	if l, ok := irregulars()[irregularKey{lower, upos}]; ok && xpos != "LS" {
		if compares := xpos != "RB" && xpos != "JJ"; compares || upos != "ADV" && upos != "ADJ" {
			return l
		}
	}
	switch upos {
	case "AUX":
		switch {
		case lower == "'d":
			return "would"
		case lower == "'s" || lower == "s":
			return "be"
		}
		if l, ok := irregulars()[irregularKey{lower, "VERB"}]; ok {
			return l
		}
		return verbLemma(lower, xpos)
	case "VERB":
		return verbLemma(lower, xpos)
	case "NOUN":
		return nounLemma(plain, lower, xpos)
	case "ADJ":
		return adjectiveLemma(plain, lower, xpos)
	case "ADV":
		switch xpos {
		case "RBR":
			return positive(lower, "er")
		case "RBS":
			return positive(lower, "est")
		}
	case "NUM":
		return number(plain, lower)
	case "PRON":
		if lower == "her" && xpos == "PRP" {
			return "she"
		}
	}
	return lower
}

// nameLemma is the lemma of a proper noun: its form, in the singular where it is
// a plural.
func nameLemma(form, xpos string) string {
	if l, ok := irregulars()[irregularKey{form, "PROPN"}]; ok {
		return l
	}
	if xpos != "NNPS" || plurals()[form] {
		return form
	}
	if people, ok := strings.CutSuffix(form, "is"); ok && len(people) > 2 { // "Iraqis"
		return people + "i"
	}
	lower := strings.ToLower(form)
	if len(lower) != len(form) {
		return form
	}
	s, ok := irregulars()[irregularKey{lower, "NOUN"}]
	if !ok {
		s = singular(lower)
	}
	same := 0
	for same < len(s) && s[same] == lower[same] {
		same++
	}
	return form[:same] + s[same:]
}

// inName is the lemma of a word of another class than noun in a name: that of
// the word, written as in the name.
func inName(form, lower, upos string) string {
	if upos != "VERB" {
		return form
	}
	xpos := "VB"
	switch {
	case strings.HasSuffix(lower, "ing"):
		xpos = "VBG"
	case strings.HasSuffix(lower, "ed"):
		xpos = "VBD"
	}
	l, ok := irregulars()[irregularKey{lower, "VERB"}]
	if !ok {
		l = verbLemma(lower, xpos)
	}
	if r, n := utf8.DecodeRuneInString(form); unicode.IsUpper(r) && l != "" {
		_, m := utf8.DecodeRuneInString(l)
		return form[:n] + l[m:]
	}
	return l
}

func nounLemma(form, lower, xpos string) string {
	if acronym(form) {
		return form
	}
	if xpos != "NNS" {
		if strings.Contains(form, "-") {
			return hyphenated(form)
		}
		if proper()[form] {
			return form
		}
		return lower
	}
	if s, ok := strings.CutSuffix(form, "s"); ok && acronym(s) { // "MPs"
		return s
	}
	if s, ok := strings.CutSuffix(form, "s"); ok && proper()[s] { // "Iraqis"
		return s
	}
	if plurals()[lower] || lower[0] >= '0' && lower[0] <= '9' { // "the 1960s"
		return lower
	}
	if k := strings.LastIndexByte(lower, '-'); k >= 0 {
		if l, ok := irregulars()[irregularKey{lower[k+1:], "NOUN"}]; ok {
			return lower[:k+1] + l
		}
	}
	return singular(lower)
}

// acronym reports whether a word is written in capitals for what it is, not
// for a heading: "TV", "L2", "CO2", "PhD".
func acronym(form string) bool {
	upper, lower, digits, vowels, mixed := 0, 0, 0, 0, false
	for _, r := range form {
		switch {
		case unicode.IsUpper(r):
			upper++
			mixed = mixed || lower > 0
			if strings.ContainsRune("AEIOUY", r) {
				vowels++
			}
		case unicode.IsLower(r):
			lower++
		case unicode.IsDigit(r):
			digits++
		case r != '.' && r != '&':
			return false
		}
	}
	switch {
	case upper == 0:
		return false
	case lower > 0:
		return mixed
	}
	return upper < 4 || digits > 0 || vowels == 0
}

func adjectiveLemma(form, lower, xpos string) string {
	switch xpos {
	case "JJR":
		return positive(lower, "er")
	case "JJS":
		return positive(lower, "est")
	}
	if form == lower {
		return form
	}
	if strings.Contains(form, "-") {
		return hyphenated(form)
	}
	if isProperAdjective(form) || len(form) == 1 {
		return form
	}
	return lower
}

// isProperAdjective reports whether an adjective keeps its capital: those of
// peoples, places and beliefs.
func isProperAdjective(form string) bool {
	if proper()[form] {
		return true
	}
	if !unicode.IsUpper(firstRune(form)) || strings.ToUpper(form) == form || proper()[strings.ToLower(form)] {
		return false
	}
	for _, end := range [...]string{"ese", "ian", "ean", "ani"} {
		if strings.HasSuffix(form, end) {
			return true
		}
	}
	return false
}

// hyphenated keeps the capitals of a word behind a hyphen, where they are a
// name's: "anti-American", "pro-Beijing".
func hyphenated(form string) string {
	k := strings.LastIndexByte(form, '-')
	head, tail := form[:k+1], form[k+1:]
	if r, n := utf8.DecodeRuneInString(tail); unicode.IsUpper(r) && unicode.IsLower(firstRune(tail[n:])) {
		return strings.ToLower(head) + tail
	}
	return strings.ToLower(form)
}

// number is the lemma of a numeral: figures without their commas, Roman ones in
// capitals.
func number(form, lower string) string {
	if first, rest, ok := strings.Cut(form, ","); ok && digitsOnly(first) {
		for group := range strings.SplitSeq(rest, ",") {
			if whole, _, _ := strings.Cut(group, "."); len(whole) != 3 || !digitsOnly(whole) {
				return form
			}
		}
		return strings.ReplaceAll(form, ",", "")
	}
	if strings.Trim(form, "IVXLCM") == "" && lower != "m" {
		return form
	}
	return lower
}

// verbLemma takes the ending off a regular verb.
func verbLemma(w, xpos string) string {
	if k := strings.LastIndexByte(w, '-'); k > 0 && k < len(w)-1 { // "re-opened" as "opened"
		l, ok := irregulars()[irregularKey{w[k+1:], "VERB"}]
		if !ok {
			l = verbLemma(w[k+1:], xpos)
		}
		return w[:k+1] + l
	}
	if (xpos == "VB" || xpos == "VBP") && strings.HasSuffix(w, "ing") && !verbs()[w] { // "of arming and training": the tag is wrong
		if s := stem(strings.TrimSuffix(w, "ing")); verbs()[s] {
			return s
		}
	}
	switch xpos {
	case "VBZ":
		if s, ok := strings.CutSuffix(w, "s"); ok && verbs()[s] && !strings.HasSuffix(s, "s") {
			return s
		}
		if s, ok := strings.CutSuffix(w, "es"); ok && verbs()[s] {
			return s
		}
		return singular(w)
	case "VBG":
		if s, ok := strings.CutSuffix(w, "in'"); ok && len(s) > 1 {
			return stem(s)
		}
		if s, ok := strings.CutSuffix(w, "ing"); ok && len(s) > 1 {
			return stem(s)
		}
	case "VBD", "VBN":
		if s, ok := strings.CutSuffix(w, "ied"); ok && len(s) > 1 {
			return s + "y"
		}
		if s, ok := strings.CutSuffix(w, "'d"); ok && len(s) > 1 {
			return s
		}
		if s, ok := strings.CutSuffix(w, "ed"); ok && len(s) > 1 {
			return stem(s)
		}
		for _, prefix := range [...]string{"under", "over", "out", "mis", "fore", "inter", "with", "re", "un", "up"} { // "overheard"
			if rest, ok := strings.CutPrefix(w, prefix); ok {
				if l, ok := irregulars()[irregularKey{rest, "VERB"}]; ok {
					return prefix + l
				}
			}
		}
	}
	return w
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// stem restores what -ed and -ing took from a verb: a silent e, or the single
// consonant of a doubled one. Verbs that the list lacks go by their spelling.
func stem(s string) string {
	n := len(s)
	doubled := n >= 3 && s[n-1] == s[n-2] && !isVowel(s[n-1])
	switch known := verbs(); {
	case known[s] && !known[s+"e"]:
		return s
	case known[s+"e"] && !known[s]:
		return s + "e"
	case doubled && known[s[:n-1]] && !known[s]:
		return s[:n-1]
	case known[s]: // both: "planing" is rarer than "planning" is doubled
		if oneVowel(s) {
			return s + "e"
		}
		return s
	}
	for _, prefix := range [...]string{"counter", "under", "over", "out", "mis", "dis", "pre", "re", "un", "de", "co"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && len(rest) > 2 {
			if l := stem(rest); verbs()[l] {
				return prefix + l
			}
		}
	}
	return spelled(s, doubled)
}

// oneVowel reports whether s is one syllable that ends in a single vowel and a
// single consonant: without a doubled consonant, its verb ends in e ("hop|ing").
func oneVowel(s string) bool {
	n := len(s)
	if n < 3 || isVowel(s[n-1]) || !isVowel(s[n-2]) || isVowel(s[n-3]) && s[n-3] != 'u' || strings.IndexByte("wxy", s[n-1]) >= 0 {
		return false
	}
	return strings.IndexFunc(s[:n-3], func(r rune) bool { return isVowel(byte(r)) }) < 0
}

// silent are the endings of longer verbs that lost a silent e.
var silent = [...]string{"iat", "uat", "eiv", "iev", "iz", "yz", "ys", "is", "us", "os", "as", "rs", "ns", "ps", "ls", "ic", "uc", "ac", "nc", "rc",
	"dg", "rg", "eng", "ung", "ang", "ag", "ig", "ug", "id", "ad", "od", "ud", "ut", "ot", "ak", "ik", "ok", "uk", "im", "am", "um", "ir", "ar", "ur", "in", "un",
	"ib", "ub", "ul", "il", "ap", "yp", "ep", "at", "yt", "ath", "v", "u", "z", "bl", "cl", "dl", "fl", "gl", "kl", "pl", "sl", "tl", "zl"}

// spelled restores an unknown verb by its spelling.
func spelled(s string, doubled bool) string {
	n := len(s)
	switch {
	case n < 3:
		return s
	case doubled && strings.IndexByte("bdgmnprt", s[n-1]) >= 0:
		return s[:n-1]
	case doubled:
		return s
	case oneVowel(s):
		return s + "e"
	}
	for _, end := range silent {
		if strings.HasSuffix(s, end) {
			// Two vowels before the consonant need no e: "defeat", "explain".
			if k := n - len(end); isVowel(end[0]) && len(end) == 2 && k > 0 && isVowel(s[k-1]) && end[1] != 's' && s[k-1] != 'u' {
				return s
			}
			return s + "e"
		}
	}
	return s
}

// singular takes the ending of a plural, or of a verb's third person, off.
func singular(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "'s") && n > 2:
		return w[:n-2]
	case n < 3, strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"), w[n-1] != 's':
		return w
	case strings.HasSuffix(w, "ies"):
		if n > 4 {
			return w[:n-3] + "y"
		}
		return w[:n-1]
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "zzes"):
		return w[:n-2]
	case strings.HasSuffix(w, "oes") && n > 5:
		return w[:n-2]
	}
	return w[:n-1]
}

// positive takes the ending of a comparative or superlative off an adjective or
// adverb.
func positive(w, ending string) string {
	s, ok := strings.CutSuffix(w, ending)
	if !ok || len(s) < 2 {
		return w
	}
	n := len(s)
	switch {
	case s[n-1] == 'i':
		return s[:n-1] + "y"
	case n > 2 && s[n-1] == s[n-2] && strings.IndexByte("bdgmnpt", s[n-1]) >= 0:
		return s[:n-1]
	case oneVowel(s) && s[n-1] != 'r', strings.HasSuffix(s, "ar") && n < 4, strings.HasSuffix(s, "ur") && n < 5 && n > 2: // "wide", "rare", "pure"
		return s + "e"
	}
	for _, end := range [...]string{"rg", "bl", "pl", "tl", "dl", "rs", "ns", "nc", "rc", "ang", "iv", "av", "uc", "os", "as", "ut"} {
		if strings.HasSuffix(s, end) {
			return s + "e"
		}
	}
	return s
}
