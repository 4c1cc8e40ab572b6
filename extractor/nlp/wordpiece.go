package nlp

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A pieceTable is the encoder's vocabulary of word pieces, lower case and
// without accents.
type pieceTable struct {
	head, tail map[string]int32 // pieces that begin a word, and those that go on
	longest    int
	unknown    int32
	begin, end int32 // of a sentence
}

// maxPieces is the number of pieces of one word that the encoder sees.
const maxPieces = 12

func newPieceTable(vocab []byte) *pieceTable {
	p := &pieceTable{head: make(map[string]int32, 24000), tail: make(map[string]int32, 6000)}
	var id int32
	for line := range bytes.Lines(vocab) {
		line = bytes.TrimRight(line, "\r\n")
		if t, ok := bytes.CutPrefix(line, []byte("##")); ok && len(t) > 0 {
			p.tail[string(t)] = id
		} else {
			p.head[string(line)] = id
		}
		p.longest = max(p.longest, len(line))
		id++
	}
	p.unknown, p.begin, p.end = p.head["[UNK]"], p.head["[CLS]"], p.head["[SEP]"]
	return p
}

// append adds the pieces of a word to ids: at least one, at most maxPieces.
// buf is scratch space.
func (p *pieceTable) append(ids []int32, word string, buf *[]byte) []int32 {
	from := len(ids)
	b := (*buf)[:0]
	flush := func() {
		if len(b) > 0 {
			ids = p.split(ids, b)
			b = b[:0]
		}
	}
	fold := func(r rune) {
		switch {
		case r == utf8.RuneError || r == 0 || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			flush()
		case breaks(r):
			flush()
			b = utf8.AppendRune(b, r)
			flush()
		default:
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
	}
	ascii := true
	for i := range len(word) {
		ascii = ascii && word[i] < utf8.RuneSelf
	}
	if !ascii {
		word = norm.NFD.String(word)
	}
	for _, r := range word {
		fold(r)
	}
	flush()
	*buf = b
	switch {
	case len(ids) == from:
		ids = append(ids, p.unknown)
	case len(ids) > from+maxPieces:
		ids = ids[:from+maxPieces]
	}
	return ids
}

// breaks reports whether the rune is a word of its own to the vocabulary:
// punctuation, symbols of ASCII, Chinese characters.
func breaks(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 33 && r <= 47 || r >= 58 && r <= 64 || r >= 91 && r <= 96 || r >= 123 && r <= 126
	}
	return unicode.Is(unicode.P, r) || r >= 0x3400 && (r <= 0x4DBF || r >= 0x4E00 && r <= 0x9FFF ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x2FA1F)
}

// split takes the longest pieces from the left; a word that cannot be made of
// pieces is one unknown piece.
func (p *pieceTable) split(ids []int32, b []byte) []int32 {
	if id, ok := p.head[string(b)]; ok {
		return append(ids, id)
	}
	if utf8.RuneCount(b) > 100 {
		return append(ids, p.unknown)
	}
	from := len(ids)
	for start := 0; start < len(b); {
		table := p.head
		if start > 0 {
			table = p.tail
		}
		end := min(len(b), start+p.longest)
		for ; end > start; end-- {
			if id, ok := table[string(b[start:end])]; ok {
				ids = append(ids, id)
				break
			}
		}
		if end == start {
			return append(ids[:from], p.unknown)
		}
		start = end
	}
	return ids
}
