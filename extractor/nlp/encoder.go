package nlp

import (
	"fmt"
	"slices"
)

// The shape of the encoder: a BERT with exact GELU and layer norms behind each
// half layer (MiniLM-L6-H384).
const (
	hidden    = 384
	heads     = 12
	headWidth = hidden / heads
	inner     = 1536
	maxLength = 512 // pieces, both ends included
	shapes    = 12  // classes of casing, see shapeOf
	shapeSize = 32
	wordSize  = hidden + shapeSize // of a word's vector in front of the heads
)

// A word has one vector for tags, one for the tree, one for names and one for events: each
// its own mix of the layers, then the word's shape.
const (
	tagVector = iota
	arcVector
	nameVector
	eventVector
	vectors
)

type layer struct {
	qkv, out, up, down                 denseInt
	attendG, attendB, outputG, outputB []float32
}

type encoder struct {
	pieces               []int8 // vectors of pieces, hidden wide
	pieceScale           []float32
	position             []float32
	normG, normB         []float32
	pieceShape           []float32 // added to a piece's vector by its word's shape
	layers               []layer
	mixes                [vectors][]float32 // share of each layer in a word's vectors, the embedding's first
	zeros, attentionMask []float32
}

func (w *weightsFile) encoder() *encoder {
	e := &encoder{
		pieces: w.int8s("word.vectors", -1), pieceScale: w.floats("word.scale", -1),
		position: w.halves("position", maxLength*hidden),
		normG:    w.halves("embed.norm.gamma", hidden), normB: w.halves("embed.norm.beta", hidden),
		pieceShape: w.halves("piece.shape", shapes*hidden),
		zeros:      aligned[float32](max(hidden, inner)), attentionMask: aligned[float32](3 * panel),
	}
	names := []string{tagVector: "tag", arcVector: "arc", nameVector: "name", eventVector: "event"}
	if len(w.header.Events) == 0 {
		names = names[:eventVector]
	}
	for i, name := range names {
		e.mixes[i] = w.floats("mix."+name, w.header.Layers+1)
	}
	for i := range w.header.Layers {
		p := fmt.Sprintf("layer.%d.", i)
		e.layers = append(e.layers, layer{
			qkv: w.denseInt(p+"qkv", 3*hidden, hidden), out: w.denseInt(p+"out", hidden, hidden),
			up: w.denseInt(p+"up", inner, hidden), down: w.denseInt(p+"down", hidden, inner),
			attendG: w.halves(p+"attention.norm.gamma", hidden), attendB: w.halves(p+"attention.norm.beta", hidden),
			outputG: w.halves(p+"output.norm.gamma", hidden), outputB: w.halves(p+"output.norm.beta", hidden),
		})
	}
	for i := panel; i < len(e.attentionMask); i++ {
		e.attentionMask[i] = -1e30
	}
	if w.err == nil && len(e.pieces) != len(e.pieceScale)*hidden {
		w.err = fmt.Errorf("%w: %d bytes of word vectors for %d words", ErrWeights, len(e.pieces), len(e.pieceScale))
	}
	return e
}

// A scratch holds one worker's buffers; they grow to the largest batch seen.
type scratch struct {
	pieces    []int32
	shape     []uint8 // by piece
	lengths   []int   // pieces of each sentence
	owners    []int32 // word of each piece in the batch, -1 for the ends of sentences
	text      []byte
	quantised []uint8
	rows      []rowScale
	sums      []int32
	x, qkv    []float32
	context   []float32
	mid, y    []float32
	keys      []float32
	scores    []float32
	words     [vectors][]float32 // wordSize wide
	count     []float32
	tokens    []*Token // of the batch
	heads     []int    // row of each word's head in the batch, -1 for the root
	h         headBuffers
	events    eventBuffers
}

// grow makes room for a batch of so many pieces and words, the longest sentence
// of so many pieces.
func (s *scratch) grow(pieces, longest, words int) {
	rows := (pieces+block-1)/block*block + 8 // kernels may write past the last sentence
	if len(s.x) < rows*hidden {
		s.x, s.qkv = aligned[float32](rows*hidden), aligned[float32](rows*3*hidden)
		s.context, s.y = aligned[float32](rows*hidden), aligned[float32](rows*hidden)
		s.mid, s.quantised = aligned[float32](rows*inner), aligned[uint8](rows*inner)
		s.rows = make([]rowScale, rows)
		s.sums = aligned[int32](sums)
	}
	wide := (longest + panel - 1) / panel * panel
	if len(s.scores) < (longest+block)*wide {
		s.scores, s.keys = aligned[float32]((longest+block)*wide), aligned[float32](headWidth*wide)
	}
	if n := (words + block) / block * block; len(s.count) < n {
		for i := range s.words {
			s.words[i] = aligned[float32](n * wordSize)
		}
		s.count = make([]float32, n)
	}
}

// encode runs the encoder over the batch in s.pieces and leaves the mean vector
// of each word's pieces, mixed over the layers, in the first hidden floats of
// its rows of s.words.
func (e *encoder) encode(k kernels, s *scratch, words int) {
	pieces, longest := len(s.pieces), slices.Max(s.lengths)
	s.grow(pieces, longest, words)
	rows := (pieces + block - 1) / block * block
	at := 0
	for _, n := range s.lengths {
		for i := range n {
			e.embed(s.x[at*hidden:][:hidden], s.pieces[at], s.shape[at], i)
			at++
		}
	}
	k.addNorm(s.x, clearTo(s.y, pieces*hidden), e.normG, e.normB, pieces)
	clear(s.x[pieces*hidden : rows*hidden])
	clear(s.count[:words])
	for _, w := range s.owners {
		if w >= 0 {
			s.count[w]++
		}
	}
	for i := range s.words {
		clear(s.words[i][:upTo(words, block)*wordSize])
	}
	e.pool(k, s, 0)
	for i := range e.layers {
		l := &e.layers[i]
		s.quantise(k, s.x, rows, hidden, hidden)
		l.qkv.apply(k, s, 0, rows, s.qkv)
		at = 0
		for _, n := range s.lengths {
			e.attend(k, s, at, n)
			at += n
		}
		clear(s.context[pieces*hidden : rows*hidden])
		s.quantise(k, s.context, rows, hidden, hidden)
		l.out.apply(k, s, 0, rows, s.y)
		k.addNorm(s.x, s.y, l.attendG, l.attendB, rows)
		s.quantise(k, s.x, rows, hidden, hidden)
		l.up.apply(k, s, 0, rows, s.mid)
		k.gelu(s.mid[:rows*inner])
		s.quantise(k, s.mid, rows, inner, inner)
		l.down.apply(k, s, 0, rows, s.y)
		k.addNorm(s.x, s.y, l.outputG, l.outputB, rows)
		e.pool(k, s, i+1)
	}
}

func clearTo(x []float32, n int) []float32 {
	clear(x[:n])
	return x
}

// embed writes the vector of one piece at one place of its sentence.
func (e *encoder) embed(x []float32, piece int32, shape uint8, place int) {
	v, scale := e.pieces[int(piece)*hidden:][:hidden], e.pieceScale[piece]
	p, c := e.position[place*hidden:][:hidden], e.pieceShape[int(shape)*hidden:][:hidden]
	for i := range x {
		x[i] = float32(float32(v[i])*scale) + p[i] + c[i]
	}
}

// pool adds a layer's share to the vectors of the words.
func (e *encoder) pool(k kernels, s *scratch, layer int) {
	for i, w := range s.owners {
		if w < 0 {
			continue
		}
		x := s.x[i*hidden:][:hidden]
		for v := range e.mixes {
			if e.mixes[v] != nil {
				k.addScaled(s.words[v][int(w)*wordSize:][:hidden], x, e.mixes[v][layer]/s.count[w])
			}
		}
	}
}

// attend computes rows at..at+n of the context: one sentence, head by head. A
// kernel may write up to five rows past the sentence, which the next one
// overwrites.
func (e *encoder) attend(k kernels, s *scratch, at, n int) {
	const ld = 3 * hidden
	blocks, wide := (n+block-1)/block, (n+panel-1)/panel*panel
	for h := range heads {
		q := s.qkv[at*ld+h*headWidth:]
		for p := 0; p < n; p += panel {
			keys := s.keys[p*headWidth:][:panel*headWidth]
			for j := p; j < min(p+panel, n); j += 8 {
				// Rows past the sentence are masked below; the buffer has spare rows.
				k.transpose8(s.qkv[(at+j)*ld+hidden+h*headWidth:], ld, keys[j-p:], headWidth)
			}
			k.gemmFloat(blocks, headWidth, q, ld, keys, panel, s.scores[p:], wide, e.attentionMask[max(0, panel-(n-p)):])
		}
		k.softmax(s.scores, n, (n+7)&^7, wide)
		for p := 0; p < headWidth; p += panel {
			k.gemmFloat(blocks, n, s.scores, wide, s.qkv[at*ld+2*hidden+h*headWidth+p:], ld, s.context[at*hidden+h*headWidth+p:], hidden, e.zeros)
		}
	}
}
