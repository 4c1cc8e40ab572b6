package nlp

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Names are the engines built in, the one to read with by default first: "base",
// the more exact, and "small", the faster. The build tags entente_nobase and
// entente_nosmall leave one out.
func Names() []string {
	var names []string
	for _, b := range builtIn() {
		names = append(names, b.name)
	}
	return names
}

// Load returns a built-in engine, which is opened once. The error says which
// there are.
func Load(name string) (*Engine, error) {
	for _, b := range builtIn() {
		if b.name == name {
			return b.open()
		}
	}
	return nil, fmt.Errorf("no engine %q in this build: %s", name, strings.Join(Names(), ", "))
}

// Base is Load("base").
func Base() (*Engine, error) { return Load("base") }

// Small is Load("small").
func Small() (*Engine, error) { return Load("small") }

// A built is an engine with its weights in the program.
type built struct {
	name string
	open func() (*Engine, error)
}

func builtIn() []built { return append(base(), small()...) }

// opener opens weights once.
func opener(name string, weights []byte) func() (*Engine, error) {
	return sync.OnceValues(func() (*Engine, error) {
		e, err := Open(weights)
		if err != nil {
			return nil, fmt.Errorf("engine %s: %w", name, err)
		}
		e.name = name
		return e, nil
	})
}

// An Engine reads English. It may be used by several goroutines; each works
// with buffers of its own.
type Engine struct {
	kernels    kernels
	pieces     *pieceTable
	encoder    *encoder
	tagger     *tagger
	events     *eventHead
	eventKinds []string
	upos       []string
	xpos       []string
	rel        []string
	nameLabels []nameLabel
	root       int // number of the label root
	checksum   string
	name       string    // of a built-in engine
	idle       sync.Pool // of *scratch
}

// Open makes an engine of a weights file, which it keeps and does not change.
// The error wraps [ErrWeights] and names the checksums where they differ.
func Open(weights []byte) (*Engine, error) {
	w, err := openWeights(weights)
	if err != nil {
		return nil, err
	}
	e := &Engine{
		kernels: bestKernels(), checksum: w.checksum,
		pieces: newPieceTable(w.bytes("vocab", "u8", 1, -1)), encoder: w.encoder(), tagger: w.tagger(), events: w.eventHead(),
		upos: w.header.UPOS, xpos: w.header.XPOS, rel: w.header.Rel, nameLabels: nameLabels(w.header.Names),
	}
	if w.err != nil {
		return nil, w.err
	}
	if len(w.header.Events) > 0 {
		e.eventKinds = w.header.Events[1:]
	}
	for i, r := range e.rel {
		if r == "root" {
			e.root = i
		}
	}
	e.tagger.prepare(e.kernels)
	e.idle.New = func() any { return &scratch{} }
	return e, nil
}

// Name is the name of a built-in engine, "" for one of weights given to [Open].
func (e *Engine) Name() string { return e.name }

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
	s.h.grow(e.tagger, words, longest)
	if e.events != nil {
		s.events.grow(e.events, words, longest)
	}
	w := 0
	for i := range list {
		first := firstWord(list[i].Tokens)
		for k, t := range list[i].Tokens {
			shape := e.tagger.wordShape[int(shapeOf(t.Text, k == first))*shapeSize:][:shapeSize]
			for v := range s.words {
				copy(s.words[v][w*wordSize+hidden:][:shapeSize], shape)
			}
			w++
		}
	}
	w = 0
	for i := range list {
		n := len(list[i].Tokens)
		list[i].Vector = s.mean(w, n)
		w += n
	}
	e.tagger.read(e.kernels, s, words)
	s.tokens, s.heads = s.tokens[:0], s.heads[:0]
	for i := range list {
		e.finish(s, &list[i], len(s.heads))
	}
	e.tagger.relations(e.kernels, s, words, e.root,
		func(i int) int { return s.heads[i] },
		func(i, label int) { s.tokens[i].Rel = e.rel[label] })
	if e.events != nil {
		e.events.read(e.kernels, s, words)
		w = 0
		for i := range list {
			n := len(list[i].Tokens)
			list[i].Sayings, list[i].Actors = e.events.sayings(e.kernels, &s.events, w, n), e.events.actors(&s.events, w, n)
			w += n
		}
	}
	clear(s.tokens) // the sentences are the caller's
}

// mean is that of the vectors of n words from row from of the batch.
func (s *scratch) mean(from, n int) []float32 {
	sum := make([]float32, hidden)
	for i := from; i < from+n; i++ {
		for k, v := range s.words[nameVector][i*wordSize:][:hidden] {
			sum[k] += v
		}
	}
	for k := range sum {
		sum[k] /= float32(n)
	}
	return sum
}

func firstWord(tokens []Token) int {
	for i, t := range tokens {
		if r, _ := utf8.DecodeRuneInString(t.Text); unicode.IsLetter(r) || unicode.IsNumber(r) {
			return i
		}
	}
	return 0
}

// finish writes tags, heads and names of one sentence, whose words begin at row
// from of the batch.
func (e *Engine) finish(s *scratch, sent *Sentence, from int) {
	n := len(sent.Tokens)
	e.tagger.arcs(e.kernels, &s.h, from, n)
	head := bestTree(s.h.scores[:n*(n+1)], n)
	for i := range sent.Tokens {
		t := &sent.Tokens[i]
		u, x := e.tagger.pair(&s.h, from+i)
		t.UPOS, t.XPOS = e.upos[u], e.xpos[x]
		t.Lemma = lemma(t.Text, t.UPOS, t.XPOS)
		t.Head = head[i] - 1
		t.Prob = probability(s.h.scores[i*(n+1):][:n+1], head[i])
		s.tokens = append(s.tokens, t)
		if t.Head < 0 {
			s.heads = append(s.heads, -1)
		} else {
			s.heads = append(s.heads, from+t.Head)
		}
	}
	sent.Names = bounded(sent.Tokens, e.findNames(&s.h, from, n))
}

// bounded takes off names what neither begins nor ends one: "el-Sisi of Egypt" are
// two names, and the "of" is part of neither.
func bounded(tokens []Token, names []Name) []Name {
	loose := func(t *Token) bool {
		switch t.UPOS {
		case "ADP", "CCONJ", "SCONJ", "PUNCT", "PART":
			return true
		}
		return false
	}
	list := names[:0]
	for _, n := range names {
		for n.First < n.Last && loose(&tokens[n.First]) {
			n.First++
		}
		for n.First < n.Last && loose(&tokens[n.Last-1]) {
			n.Last--
		}
		if n.First < n.Last {
			list = append(list, n)
		}
	}
	return list
}

// A nameLabel is one of the labels of the name finder: O, or the beginning or the
// inside of a name of a kind.
type nameLabel struct {
	kind   string // "" for O
	begins bool
}

func nameLabels(names []string) []nameLabel {
	list := make([]nameLabel, len(names))
	for i, n := range names {
		if kind, ok := strings.CutPrefix(n, "B-"); ok {
			list[i] = nameLabel{kind, true}
		} else if kind, ok := strings.CutPrefix(n, "I-"); ok {
			list[i].kind = kind
		}
	}
	return list
}

// besides is what it costs that a name begins right behind another of its kind,
// which hardly happens in English.
const besides = 3

// findNames reads the best row of labels of one sentence in which no name lacks
// its beginning.
func (e *Engine) findNames(h *headBuffers, from, n int) []Name {
	labels := e.nameLabels
	width, count := e.tagger.name.padded, len(labels)
	row := func(i int) []float32 { return h.name[(from+i)*width:][:count] }
	if len(h.nameFrom) < n*count {
		h.nameFrom = make([]uint8, n*count)
		h.nameBest = make([]float32, 2*count)
	}
	best, next := h.nameBest[:count], h.nameBest[count:2*count]
	for l, v := range row(0) {
		best[l] = v
		if labels[l].kind != "" && !labels[l].begins {
			best[l] = -1e9
		}
	}
	for i := 1; i < n; i++ {
		back := h.nameFrom[i*count:][:count]
		for l, v := range row(i) {
			to, top, at := labels[l], float32(-2e9), 0
			for k, score := range best {
				same := to.kind != "" && labels[k].kind == to.kind
				switch {
				case same && to.begins:
					score -= besides
				case to.kind != "" && !to.begins && !same:
					continue
				}
				if score > top {
					top, at = score, k
				}
			}
			next[l], back[l] = top+v, uint8(at)
		}
		best, next = next, best
	}
	at := 0
	for l, v := range best {
		if v > best[at] {
			at = l
		}
	}
	if cap(h.nameRow) < n {
		h.nameRow = make([]uint8, n)
	}
	h.nameRow = h.nameRow[:n]
	for i := n - 1; i >= 0; i-- {
		h.nameRow[i] = uint8(at)
		at = int(h.nameFrom[i*count+at])
	}
	var list []Name
	for i, l := range h.nameRow {
		label := labels[l]
		if label.kind == "" {
			continue
		}
		p := probability(row(i), int(l))
		if last := len(list) - 1; !label.begins && last >= 0 {
			list[last].Last++
			list[last].Prob = min(list[last].Prob, p)
			continue
		}
		list = append(list, Name{First: i, Last: i + 1, Type: label.kind, Prob: p})
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
