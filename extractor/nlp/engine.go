package nlp

import (
	_ "embed"
	"math"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed model/base.bin
var baseWeights []byte

// Base returns the engine with the built-in weights; they are opened once.
var Base = sync.OnceValues(func() (*Engine, error) { return Open(baseWeights) })

// An Engine reads English. It may be used by several goroutines; each works
// with buffers of its own.
type Engine struct {
	kernels  kernels
	pieces   *pieceTable
	encoder  *encoder
	tagger   *tagger
	upos     []string
	xpos     []string
	rel      []string
	names    []string
	root     int // number of the label root
	checksum string
	idle     sync.Pool // of *scratch
}

// Open makes an engine of a weights file, which it keeps and does not change.
// The error wraps [ErrWeights] and names the checksums where they differ.
func Open(weights []byte) (*Engine, error) {
	w, err := openWeights(weights)
	if err != nil {
		return nil, err
	}
	e := &Engine{
		kernels: kernels{avx2: haveAVX2}, checksum: w.checksum,
		pieces: newPieceTable(w.bytes("vocab", "u8", 1, -1)), encoder: w.encoder(), tagger: w.tagger(),
		upos: w.header.UPOS, xpos: w.header.XPOS, rel: w.header.Rel, names: w.header.Names,
	}
	if w.err != nil {
		return nil, w.err
	}
	for i, r := range e.rel {
		if r == "root" {
			e.root = i
		}
	}
	e.idle.New = func() any { return &scratch{} }
	return e, nil
}

// Checksum is the SHA-256 of the weights in hexadecimal.
func (e *Engine) Checksum() string { return e.checksum }

// batchPieces is the number of pieces that the encoder reads at once; more gain
// nothing. maxSentence is the longest sentence that it reads whole.
const (
	batchPieces = 240
	maxSentence = 250
)

// Parse reads a text. Sentences of more than about 250 word pieces are cut at
// the best break and marked as [Sentence.Cut].
func (e *Engine) Parse(text string) []Sentence {
	var list []Sentence
	for _, span := range splitSentences(text) {
		list = append(list, Sentence{Span: span, Tokens: tokenize(text, span)})
	}
	return e.read(list)
}

// ParseSentence reads a text that is one sentence. Where it is too long to be
// read whole, the sentence ends at the cut.
func (e *Engine) ParseSentence(text string) Sentence {
	start := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	span := Span{start, max(start, len(strings.TrimRightFunc(text, unicode.IsSpace)))}
	list := e.read([]Sentence{{Span: span, Tokens: tokenize(text, span)}})
	if len(list) == 0 {
		return Sentence{Span: span}
	}
	return list[0]
}

// Annotate reads a sentence whose words are given; spans are offsets into the
// words joined by single spaces.
func (e *Engine) Annotate(words []string) Sentence {
	s := Sentence{}
	for _, w := range words {
		if s.End > 0 {
			s.End++
		}
		s.Tokens = append(s.Tokens, Token{Span: Span{s.End, s.End + len(w)}, Text: w})
		s.End += len(w)
	}
	list := []Sentence{s}
	if len(words) > 0 {
		e.annotate(list)
	}
	return list[0]
}

// read cuts what is too long and annotates.
func (e *Engine) read(list []Sentence) []Sentence {
	var out []Sentence
	buf := make([]byte, 0, 64)
	for _, s := range list {
		for len(s.Tokens) > 0 {
			n := e.fits(s.Tokens, &buf)
			part := s
			part.Tokens = s.Tokens[:n:n]
			if n < len(s.Tokens) {
				part.Cut = true
				part.End = part.Tokens[n-1].End
				s.Start = s.Tokens[n].Start
			}
			s.Tokens = s.Tokens[n:]
			out = append(out, part)
		}
	}
	e.annotate(out)
	return out
}

// fits returns how many of the tokens make a sentence that the encoder reads
// whole, broken behind a mark of punctuation where there is one in its second half.
func (e *Engine) fits(tokens []Token, buf *[]byte) int {
	if len(tokens)*maxPieces <= maxSentence {
		return len(tokens)
	}
	var ids []int32
	pieces, broken := 0, 0
	for i, t := range tokens {
		ids = e.pieces.append(ids[:0], t.Text, buf)
		if pieces+len(ids) > maxSentence {
			if broken > i/2 {
				return broken
			}
			return max(i, 1)
		}
		pieces += len(ids)
		switch t.Text {
		case ";", ",", ":", "—", "–", ".", "!", "?", "•":
			broken = i + 1
		}
	}
	return len(tokens)
}

// annotate fills tags, lemmas, trees and names of sentences whose tokens are
// set. None may have more than maxSentence pieces or no token.
func (e *Engine) annotate(list []Sentence) {
	s := e.idle.Get().(*scratch)
	defer e.idle.Put(s)
	for from := 0; from < len(list); {
		s.pieces, s.shape, s.owners, s.lengths = s.pieces[:0], s.shape[:0], s.owners[:0], s.lengths[:0]
		to, words, longest := from, 0, 0
		for to < len(list) && (to == from || len(s.pieces) < batchPieces) {
			e.addPieces(s, list[to].Tokens, words)
			words += len(list[to].Tokens)
			longest = max(longest, len(list[to].Tokens))
			to++
		}
		e.batch(s, list[from:to], words, longest)
		from = to
	}
}

// addPieces appends one sentence to the batch.
func (e *Engine) addPieces(s *scratch, tokens []Token, word int) {
	from := len(s.pieces)
	add := func(shape uint8, owner int32) {
		for len(s.owners) < len(s.pieces) {
			s.shape = append(s.shape, shape)
			s.owners = append(s.owners, owner)
		}
	}
	first := firstWord(tokens)
	s.pieces = append(s.pieces, e.pieces.begin)
	add(0, -1)
	for i, t := range tokens {
		s.pieces = e.pieces.append(s.pieces, t.Text, &s.text)
		if room := maxLength - 1 - (len(s.pieces) - from); room < 0 {
			s.pieces = s.pieces[:len(s.pieces)+room]
		}
		add(shapeOf(t.Text, i == first), int32(word+i))
	}
	s.pieces = append(s.pieces, e.pieces.end)
	add(0, -1)
	s.lengths = append(s.lengths, len(s.pieces)-from)
}

// batch reads the sentences whose pieces are in s.
func (e *Engine) batch(s *scratch, list []Sentence, words, longest int) {
	e.encoder.encode(e.kernels, s, words)
	s.h.grow(words, longest)
	w := 0
	for i := range list {
		first := firstWord(list[i].Tokens)
		for k, t := range list[i].Tokens {
			shape := e.tagger.wordShape[int(shapeOf(t.Text, k == first))*shapeSize:][:shapeSize]
			copy(s.tag[w*wordSize+hidden:][:shapeSize], shape)
			copy(s.arc[w*wordSize+hidden:][:shapeSize], shape)
			w++
		}
	}
	clear(s.tag[words*wordSize : upTo(words, block)*wordSize])
	e.tagger.tags(e.kernels, s, words)
	w = 0
	for i := range list {
		e.finish(s, &list[i], w)
		w += len(list[i].Tokens)
	}
}

func firstWord(tokens []Token) int {
	for i, t := range tokens {
		if r, _ := utf8.DecodeRuneInString(t.Text); unicode.IsLetter(r) || unicode.IsNumber(r) {
			return i
		}
	}
	return 0
}

// finish writes tags, tree and names of one sentence, whose words begin at row
// from of the batch.
func (e *Engine) finish(s *scratch, sent *Sentence, from int) {
	n := len(sent.Tokens)
	for i := range sent.Tokens {
		t := &sent.Tokens[i]
		u, x := e.tagger.pair(&s.h, from+i)
		t.UPOS, t.XPOS = e.upos[u], e.xpos[x]
		t.Lemma = lemma(t.Text, t.UPOS, t.XPOS)
	}
	e.tagger.arcs(e.kernels, s, from, n)
	head := bestTree(s.h.scores[:n*(n+1)], n)
	for i, h := range head {
		sent.Tokens[i].Head = h - 1
		sent.Tokens[i].Prob = exp(s.h.scores[i*(n+1)+h])
	}
	e.tagger.relations(e.kernels, s, n, head, e.root, func(i, label int) { sent.Tokens[i].Rel = e.rel[label] })
	sent.Names = e.findNames(&s.h, from, n)
}

// findNames reads the likeliest labels, a name's beginning first.
func (e *Engine) findNames(h *headBuffers, from, n int) []Name {
	var list []Name
	width := e.tagger.name.padded
	for i := range n {
		row := h.name[(from+i)*width:][:len(e.names)]
		best := 0
		for l, v := range row {
			if v > row[best] {
				best = l
			}
		}
		kind := strings.TrimPrefix(strings.TrimPrefix(e.names[best], "B-"), "I-")
		if kind == "O" {
			continue
		}
		p := exp(row[best])
		if last := len(list) - 1; e.names[best][0] == 'I' && last >= 0 && list[last].Last == i && list[last].Type == kind {
			list[last].Last++
			list[last].Prob = min(list[last].Prob, p)
			continue
		}
		list = append(list, Name{First: i, Last: i + 1, Type: kind, Prob: p})
	}
	return list
}

// shapeOf is the class of a word's casing and make-up, which the lower-cased
// pieces do not show; first says that it is the first word of its sentence.
func shapeOf(word string, first bool) uint8 {
	var letters, digits, upper, lower, runes int
	var leading, rest bool // the first rune is upper case; the others are lower
	rest = true
	restLower := false
	for i, r := range word {
		runes++
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsNumber(r):
			digits++
		}
		switch {
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			upper++
			if i == 0 {
				leading = true
			} else {
				rest = false
			}
		case unicode.IsLower(r):
			lower++
			if i > 0 {
				restLower = true
			}
		}
	}
	rest = rest && restLower
	switch {
	case letters+digits == 0:
		return 1
	case digits > 0 && letters == 0:
		return 2
	case digits > 0:
		return 3
	case lower > 0 && upper == 0:
		return 4
	case upper > 0 && lower == 0:
		switch {
		case runes == 1:
			return 5
		case runes > 2 && letters == runes:
			return 6
		}
		return 7
	case leading && rest && first:
		return 8
	case leading && rest:
		return 9
	case leading:
		return 10
	}
	return 11
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }
