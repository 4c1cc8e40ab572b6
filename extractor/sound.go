package extractor

import (
	"slices"
	"strings"
)

// A soundIndex finds names of the lexicon in another spelling: "Khadafy" for
// "Gaddafi", "Hizbullah" for "Hezbollah". It lists persons by first and last name
// and groups by all words.
type soundIndex struct {
	persons  map[string][]*nameEntry
	groups   map[string][]*nameEntry
	surnames map[string][]*nameEntry // persons by the folded last word of their own name
}

func newSoundIndex(l *Lexicon) *soundIndex {
	x := &soundIndex{persons: map[string][]*nameEntry{}, groups: map[string][]*nameEntry{}, surnames: map[string][]*nameEntry{}}
	add := func(list map[string][]*nameEntry, key string, e *nameEntry) {
		if key != "" && !slices.ContainsFunc(list[key], func(o *nameEntry) bool { return o.actor == e.actor }) {
			list[key] = append(list[key], e)
		}
	}
	keys := make([]string, 0, len(l.names))
	for key := range l.names {
		keys = append(keys, key)
	}
	slices.Sort(keys) // the order of a map must not show
	for _, key := range keys {
		entries := l.names[key]
		words := strings.Fields(key)
		for i := range entries {
			e := &entries[i]
			switch {
			case e.sort != sortName || e.acronym:
			case strings.HasPrefix(string(e.actor), "person:"):
				add(x.persons, personSound(words), e)
				if len(words) > 1 {
					add(x.surnames, words[len(words)-1], e)
				}
			case strings.HasPrefix(string(e.actor), "group:"):
				add(x.groups, groupSound(words), e)
			}
		}
	}
	return x
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

var (
	sounds = strings.NewReplacer(
		"kh", "k", "gh", "k", "q", "k", "ck", "k", "c", "k", "g", "k", "dh", "d", "th", "t", "ph", "f", "sch", "s", "sh", "s", "ch", "c",
		"tz", "ts", "z", "s", "w", "v", "j", "j", "dj", "j", "zh", "j", "ou", "u", "oo", "u", "o", "u", "ee", "i", "ei", "i", "ai", "i", "ay", "i",
		"ey", "i", "iy", "i", "y", "i", "e", "i", "x", "ks",
	)
)

// sound is a folded word as romanisations of Arabic, Persian, Russian and Serbian
// have it alike: one letter for the throat, one each for front and back vowels,
// nothing doubled, the last vowel left off.
func sound(word string) string {
	w := sounds.Replace(word)
	var b strings.Builder
	last := rune(0)
	for i, r := range w {
		if r == last || r == 'h' && i > 0 {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	w = b.String()
	if len(w) > 3 {
		w = strings.TrimRight(w, "aiu")
	}
	return w
}

// consonants is the sound of a word without its vowels, a first one aside.
func consonants(word string) string {
	w := sound(word)
	var b strings.Builder
	last := rune(0)
	for i, r := range w {
		if i > 0 && strings.ContainsRune("aiu", r) || r == last {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// sounding is the one person or group of the lexicon whose name sounds like the
// words, nil for none or several.
func (f *finder) sounding(words []string, kind string) *nameEntry {
	list := f.sounds.groups[groupSound(words)]
	if kind == "PER" {
		list = append(slices.Clone(f.sounds.persons[personSound(words)]), list...)
	}
	var best *nameEntry
	for _, e := range list {
		if best != nil && best.actor != e.actor {
			return nil
		}
		best = e
	}
	return best
}

// takeEntry gives a mention the identity of an entry of the lexicon.
func (f *finder) takeEntry(m *mention, e *nameEntry, why string) {
	a := f.actors[e.actor]
	m.Actor, m.Name, m.Kind, m.Country, m.Code, m.Sector = a.ID, a.Name, a.Kind, a.Country, a.Code, a.Sector
	m.match = e.describe() + ", " + why
	f.inRole(m)
}
