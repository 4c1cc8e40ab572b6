package extractor

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/entente-graph/entente/graph"
)

// A soundIndex finds names of the lexicon in another spelling: "Khadafy" for
// "Gaddafi", "Hizbullah" for "Hezbollah". It lists persons by first and last name
// and groups by all words.
type soundIndex struct {
	persons  map[string][]*nameEntry
	groups   map[string][]*nameEntry
	surnames map[string][]*nameEntry // persons by the folded last word of their own name
	// countries are the names, adjectives and peoples of states of one long word, by
	// the word and by each way to leave a letter of it out.
	countries map[string][]*nameEntry
}

func newSoundIndex(l *Lexicon) *soundIndex {
	x := &soundIndex{persons: map[string][]*nameEntry{}, groups: map[string][]*nameEntry{}, surnames: map[string][]*nameEntry{}, countries: map[string][]*nameEntry{}}
	for key, entries := range l.names {
		words := strings.Fields(key)
		for i := range entries {
			e := &entries[i]
			if len(words) == 1 && len(key) >= shortestMisspelt-1 && l.actors[e.actor].Kind == graph.KindCountry && e.sort <= sortPeople {
				for k := range len(key) + 1 {
					x.countries[without(key, k)] = append(x.countries[without(key, k)], e)
				}
			}
			switch {
			case e.sort != sortName || e.acronym:
			case strings.HasPrefix(string(e.actor), "person:"):
				soundsLike(x.persons, personSound(words), e)
				if len(words) > 1 {
					soundsLike(x.surnames, words[len(words)-1], e)
				}
			case strings.HasPrefix(string(e.actor), "group:"):
				soundsLike(x.groups, groupSound(words), e)
			}
		}
	}
	return x
}

// shortestMisspelt is the length from which a word may be a country's with a slip of
// one letter.
const shortestMisspelt = 6

// without is a word without its letter at k; all of it where there is none.
func without(word string, k int) string {
	if k >= len(word) {
		return word
	}
	return word[:k] + word[k+1:]
}

// misspelt is the country, or its adjective or people, that an unknown word means with
// one letter left out, added, replaced or exchanged with its neighbour; nil for none or
// several.
func (x *soundIndex) misspelt(word string) *nameEntry {
	if len(word) < shortestMisspelt {
		return nil
	}
	var best *nameEntry
	for k := range len(word) + 1 {
		for _, e := range x.countries[without(word, k)] {
			name := foldWord(e.spelt)
			if name[0] != word[0] || !oneSlip(word, name) || word == name+"s" || word == name+"n" {
				continue
			}
			if best != nil && best.actor != e.actor {
				return nil
			}
			if best == nil || e.sort < best.sort {
				best = e
			}
		}
	}
	return best
}

// oneSlip reports whether two different words are alike but for one letter that one
// has more, that differs, or that is exchanged with its neighbour.
func oneSlip(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch {
	case len(a) == len(b):
		return len(a) > 0 && a[1:] == b[1:] || len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
	case len(a) == len(b)+1:
		return a[1:] == b
	case len(b) == len(a)+1:
		return b[1:] == a
	}
	return false
}

// soundsLike lists an entry, one for each actor: that of the least name, so that
// the order in which they come does not show.
func soundsLike(list map[string][]*nameEntry, key string, e *nameEntry) {
	if key == "" {
		return
	}
	for i, o := range list[key] {
		if o.actor == e.actor {
			if e.name < o.name {
				list[key][i] = e
			}
			return
		}
	}
	list[key] = append(list[key], e)
}

// personSound is the key of a name: the consonants of the first word and the sound
// of the last. A surname alone is its sound; it must be long to be safe.
func personSound(words []string) string {
	switch {
	case len(words) == 1 && len(words[0]) >= 6:
		return " " + sound(words[0])
	case len(words) < 2:
		return ""
	}
	return consonants(words[0]) + " " + sound(words[len(words)-1])
}

// groupSound is the key of a group's name, "" where it is too short to be safe.
func groupSound(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(sound(w))
		b.WriteByte(' ')
	}
	if b.Len() < 6 {
		return ""
	}
	return b.String()
}

// sound is a folded word as romanisations of Arabic, Persian, Russian and Serbian
// have it alike: one letter for the throat, one each for front and back vowels,
// nothing doubled, the last vowel left off.
func sound(word string) string {
	b := make([]byte, 0, len(word)+2)
	put := func(c byte) {
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
	for i := 0; i < len(word); i++ {
		c, next := word[i], byte(0)
		if i+1 < len(word) {
			next = word[i+1]
		}
		two := true // both letters are read
		switch {
		case next == 'h' && (c == 'k' || c == 'g'), c == 'c' && next == 'k':
			put('k')
		case next == 'h' && c == 'd':
			put('d')
		case next == 'h' && c == 't':
			put('t')
		case next == 'h' && c == 'p':
			put('f')
		case next == 'h' && c == 's':
			put('s')
		case next == 'h' && c == 'c':
			put('c')
		case next == 'h' && c == 'z', c == 'd' && next == 'j':
			put('j')
		case c == 't' && next == 'z':
			put('t')
			put('s')
		case c == 'o' && (next == 'u' || next == 'o'):
			put('u')
		case c == 'e' && (next == 'e' || next == 'i' || next == 'y'), c == 'a' && (next == 'i' || next == 'y'), c == 'i' && next == 'y':
			put('i')
		default:
			two = false
		}
		if two {
			i++
			continue
		}
		switch c {
		case 'q', 'c', 'g':
			put('k')
		case 'z':
			put('s')
		case 'w':
			put('v')
		case 'o':
			put('u')
		case 'y', 'e':
			put('i')
		case 'x':
			put('k')
			put('s')
		case 'h':
			if i == 0 {
				put('h')
			}
		default:
			put(c)
		}
	}
	if len(b) > 3 {
		for len(b) > 1 && (b[len(b)-1] == 'a' || b[len(b)-1] == 'i' || b[len(b)-1] == 'u') {
			b = b[:len(b)-1]
		}
	}
	return string(b)
}

// consonants is the sound of a word without its vowels, a first one aside.
func consonants(word string) string {
	w := sound(word)
	b := make([]byte, 0, len(w))
	for i := range len(w) {
		if c := w[i]; i == 0 || c != 'a' && c != 'i' && c != 'u' && c != b[len(b)-1] {
			b = append(b, c)
		}
	}
	return string(b)
}

// sounding is the one person or group of the lexicon whose name sounds like the
// words, nil for none or several.
func (f *finder) sounding(words []string, kind string) *nameEntry {
	var list []*nameEntry
	if slices.ContainsFunc(words, func(w string) bool { return !f.common[w] }) { // the Unity Party is not UNITA
		list = f.sounds().groups[groupSound(words)]
	}
	if kind == "PER" {
		list = append(slices.Clone(f.sounds().persons[personSound(words)]), list...)
	}
	var best *nameEntry
	for _, e := range list {
		// One word must not only sound alike: Rosselló is not Rushailo.
		if len(words) == 1 && levenshtein.ComputeDistance(words[0], strings.Join(foldName(e.spelt), " ")) > 2 {
			continue
		}
		if !sameMiddle(words, foldName(e.spelt)) || kind == "PER" && f.anotherSex(words, foldName(e.spelt)) {
			continue
		}
		if best != nil && best.actor != e.actor {
			return nil
		}
		best = e
	}
	return best
}

// anotherSex reports whether of two names one is a man's and one a woman's: Luis Díaz is not
// Luisa Díaz.
func (f *finder) anotherSex(a, b []string) bool {
	if len(a) < 2 || len(b) < 2 {
		return false
	}
	g, h := f.firstNames[a[0]], f.firstNames[b[0]]
	return g != 0 && h != 0 && g&h == 0 || a[0] == b[0]+"a" || b[0] == a[0]+"a"
}

// sameMiddle reports whether two names of as many words sound alike between the first and
// the last, too: Abdul Karim Musa is not Abdul Rashid Musa.
func sameMiddle(a, b []string) bool {
	if len(a) != len(b) {
		return true
	}
	for i := 1; i < len(a)-1; i++ {
		if consonants(a[i]) != consonants(b[i]) {
			return false
		}
	}
	return true
}

// takeEntry gives a mention the identity of an entry of the lexicon.
func (f *finder) takeEntry(m *mention, e *nameEntry, why string) {
	m.match = e.describe() + ", " + why
	f.identify(m, e.actor)
}
