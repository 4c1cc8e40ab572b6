package nlp

import (
	"strings"
	"sync"
)

type irregularKey struct{ form, upos string }

var irregulars = sync.OnceValue(func() map[irregularKey]string {
	m := map[irregularKey]string{}
	table("irregular.tsv", func(c []string) {
		for _, form := range strings.Split(c[2], " ") {
			m[irregularKey{form, c[1]}] = c[0]
		}
	})
	return m
})

var verbs = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	table("verbs.tsv", func(c []string) {
		for _, v := range strings.Fields(c[0]) {
			m[v] = true
		}
	})
	return m
})

// lemma is the base form of a word by its tags: lower case but for names.
func lemma(form, upos, xpos string) string {
	lower := strings.ToLower(strings.ReplaceAll(form, "’", "'"))
	switch upos {
	case "PROPN":
		if xpos == "NNPS" {
			return singularName(form)
		}
		return form
	case "AUX":
		return auxiliary(lower, xpos)
	case "VERB":
		if l, ok := irregulars()[irregularKey{lower, "VERB"}]; ok {
			return l
		}
		return verbLemma(lower, xpos)
	case "NOUN":
		if l, ok := irregulars()[irregularKey{lower, "NOUN"}]; ok {
			return l
		}
		if xpos == "NNS" {
			return singular(lower)
		}
	case "ADJ", "ADV":
		if l, ok := irregulars()[irregularKey{lower, upos}]; ok {
			return l
		}
		switch xpos {
		case "JJR", "RBR":
			return positive(lower, "er")
		case "JJS", "RBS":
			return positive(lower, "est")
		}
	case "PRON", "DET":
		if lower == "i" || lower == "me" && xpos == "PRP" {
			return "I"
		}
		if lower == "her" && xpos == "PRP" {
			return "she"
		}
		if l, ok := irregulars()[irregularKey{lower, "PRON"}]; ok && (upos == "PRON" || l == "a" || l == "this" || l == "that") {
			return l
		}
	case "PART":
		if lower == "n't" || lower == "nt" {
			return "not"
		}
	}
	if upos == "PUNCT" && (xpos == "``" || xpos == "''") && strings.ContainsAny(lower, "“”") {
		return "\""
	}
	return lower
}

func auxiliary(lower, xpos string) string {
	if l, ok := irregulars()[irregularKey{lower, "AUX"}]; ok {
		return l
	}
	switch lower {
	case "'s", "s":
		if xpos == "VBZ" {
			return "be"
		}
	case "'d", "d":
		if xpos == "MD" {
			return "would"
		}
		return "have"
	}
	if l, ok := irregulars()[irregularKey{lower, "VERB"}]; ok {
		return l
	}
	return lower
}

func verbLemma(w, xpos string) string {
	switch xpos {
	case "VBZ":
		return singular(w)
	case "VBG":
		if s, ok := strings.CutSuffix(w, "ing"); ok && len(s) > 1 {
			return stem(s)
		}
	case "VBD", "VBN":
		if s, ok := strings.CutSuffix(w, "ied"); ok && len(s) > 1 {
			return s + "y"
		}
		if s, ok := strings.CutSuffix(w, "ed"); ok && len(s) > 1 {
			return stem(s)
		}
	}
	return w
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// stem restores what -ed and -ing took from a verb: a silent e, or the single
// consonant of a doubled one. Verbs that the list lacks go by their spelling.
func stem(s string) string {
	if k := strings.LastIndexByte(s, '-'); k > 0 && k < len(s)-1 { // "re-open" as "open"
		return s[:k+1] + stem(s[k+1:])
	}
	n := len(s)
	doubled := n >= 3 && s[n-1] == s[n-2] && !isVowel(s[n-1])
	switch known := verbs(); {
	case known[s] && !known[s+"e"]:
		return s
	case known[s+"e"] && !(known[s] && doubled):
		return s + "e"
	case doubled && known[s[:n-1]]:
		return s[:n-1]
	case known[s]:
		return s
	}
	for _, prefix := range [...]string{"re", "un", "over", "out", "mis", "dis", "under", "pre"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && len(rest) > 2 {
			if l := stem(rest); verbs()[l] {
				return prefix + l
			}
		}
	}
	switch {
	case doubled && strings.IndexByte("bdgmnprt", s[n-1]) >= 0:
		return s[:n-1]
	case n < 3:
		return s
	case strings.IndexByte("vuzc", s[n-1]) >= 0, strings.HasSuffix(s, "at"), strings.HasSuffix(s, "is"), strings.HasSuffix(s, "dg"),
		s[n-1] == 'l' && !isVowel(s[n-2]) && s[n-2] != 'l', s[n-1] == 's' && !isVowel(s[n-2]) && s[n-2] != 's':
		return s + "e"
	}
	return s
}

func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-1]
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches") && !strings.HasSuffix(w, "aches"), strings.HasSuffix(w, "xes") && !strings.HasSuffix(w, "axes"), strings.HasSuffix(w, "zzes"), strings.HasSuffix(w, "oes") && len(w) > 4:
		return w[:len(w)-2]
	case strings.HasSuffix(w, "aches"):
		if strings.HasSuffix(w, "headaches") || w == "aches" || w == "caches" {
			return w[:len(w)-1]
		}
		return w[:len(w)-2]
	case strings.HasSuffix(w, "uses") && (strings.HasSuffix(w, "viruses") || strings.HasSuffix(w, "buses") || strings.HasSuffix(w, "bonuses") || strings.HasSuffix(w, "caucuses") || strings.HasSuffix(w, "statuses") || strings.HasSuffix(w, "campuses")):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"), !strings.HasSuffix(w, "s"), len(w) < 3:
		return w
	case strings.HasSuffix(w, "'s"):
		return w[:len(w)-2]
	}
	return w[:len(w)-1]
}

// singularName is singular with the case kept: "Emirates" stays as UD has it,
// "Emirate".
func singularName(form string) string {
	s := singular(strings.ToLower(form))
	if len(s) <= len(form) && strings.EqualFold(form[:len(s)], s) {
		return form[:len(s)]
	}
	if y, ok := strings.CutSuffix(s, "y"); ok && len(y) < len(form) && strings.EqualFold(form[:len(y)], y) {
		return form[:len(y)] + "y"
	}
	return form
}

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
	case strings.HasSuffix(s, "rg"), strings.HasSuffix(s, "af"), strings.HasSuffix(s, "at") && n < 5 && s != "great", strings.HasSuffix(s, "id"), strings.HasSuffix(s, "os") && n < 6, strings.HasSuffix(s, "bl"), strings.HasSuffix(s, "pl"), strings.HasSuffix(s, "tl"), strings.HasSuffix(s, "rs"), strings.HasSuffix(s, "is"), strings.HasSuffix(s, "nc"), strings.HasSuffix(s, "rc"), strings.HasSuffix(s, "av"), strings.HasSuffix(s, "iv"), strings.HasSuffix(s, "ut") && n < 4, strings.HasSuffix(s, "ag"), strings.HasSuffix(s, "ar") && n == 3, strings.HasSuffix(s, "ur") && n == 3:
		return s + "e"
	}
	return s
}
