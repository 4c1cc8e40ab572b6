package nlp

import "math"

// The heads read a word's vectors: tags and names from one, the tree from the
// other. Both end in the word's shape, which the lower-cased pieces do not show.
type tagger struct {
	wordShape            []float32
	hidden, upos, xpos   denseFloat
	nameHidden, name     denseFloat
	arcHead, arcWord     denseFloat
	labelHead, labelWord denseFloat
	root                 []float32
	arc                  denseFloat
	arcBias              []float32
	label                denseFloat // (labels * (labelSize+1)) outputs from labelSize+1 inputs
	labels               int
	pairs                [][2]int // of UPOS and XPOS that occur together
}

const (
	tagSize   = 128
	arcSize   = 256
	labelSize = 128
)

func (w *weightsFile) tagger() *tagger {
	h := &w.header
	t := &tagger{
		wordShape: w.halves("word.shape", shapes*shapeSize),
		hidden:    w.denseFloat("tag", tagSize, wordSize, true),
		upos:      w.denseFloat("upos", len(h.UPOS), tagSize, true), xpos: w.denseFloat("xpos", len(h.XPOS), tagSize, true),
		nameHidden: w.denseFloat("name.hidden", tagSize, wordSize, true), name: w.denseFloat("name", len(h.Names), tagSize, true),
		arcHead: w.denseFloat("arc.head", arcSize, wordSize, true), arcWord: w.denseFloat("arc.word", arcSize, wordSize, true),
		labelHead: w.denseFloat("label.head", labelSize, wordSize, true), labelWord: w.denseFloat("label.word", labelSize, wordSize, true),
		root: w.halves("root", wordSize), arc: w.denseFloat("arc", arcSize, arcSize, false), arcBias: w.halves("arc.bias", arcSize),
		labels: len(h.Rel), pairs: h.Pairs,
	}
	t.label = w.denseFloat("label", t.labels*(labelSize+1), labelSize+1, false)
	return t
}

// headBuffers are the heads' part of a scratch.
type headBuffers struct {
	hidden, upos, xpos, name      []float32
	heads, words, arcs            []float32 // of one sentence, heads with the root first
	labelHeads, labelWords, label []float32
	scores                        []float32 // n x (n+1): log probability of each head of each word
	one                           []float32
}

func (h *headBuffers) grow(words, longest int) {
	rows := (words+1+block)/block*block + block
	fit := func(b *[]float32, n int) {
		if len(*b) < n {
			*b = aligned[float32](n)
		}
	}
	fit(&h.hidden, rows*tagSize)
	fit(&h.upos, rows*64)
	fit(&h.xpos, rows*64)
	fit(&h.name, rows*panel)
	fit(&h.one, (longest+1+2*block)*wordSize)
	fit(&h.heads, (longest+1+2*block)*arcSize)
	fit(&h.words, (longest+2*block)*arcSize)
	fit(&h.arcs, (longest+2*block)*arcSize)
	fit(&h.labelHeads, (longest+1+2*block)*labelSize)
	fit(&h.labelWords, (longest+2*block)*labelSize)
	fit(&h.scores, longest*(longest+1))
}

func upTo(n, unit int) int { return (n + unit - 1) / unit * unit }

// tags fills the log probabilities of tags and names of all words of the batch.
func (t *tagger) tags(k kernels, s *scratch, words int) {
	rows := upTo(words, block)
	h := &s.h
	t.hidden.apply(k, s.tag, rows, h.hidden)
	k.gelu(h.hidden[:rows*tagSize])
	t.upos.apply(k, h.hidden, rows, h.upos)
	t.xpos.apply(k, h.hidden, rows, h.xpos)
	t.nameHidden.apply(k, s.tag, rows, h.hidden)
	k.gelu(h.hidden[:rows*tagSize])
	t.name.apply(k, h.hidden, rows, h.name)
	for i := range words {
		logSoftmax(h.upos[i*t.upos.padded:][:t.upos.out])
		logSoftmax(h.xpos[i*t.xpos.padded:][:t.xpos.out])
		logSoftmax(h.name[i*t.name.padded:][:t.name.out])
	}
}

// pair returns the likeliest pair of UPOS and XPOS of word i of the batch.
func (t *tagger) pair(h *headBuffers, i int) (upos, xpos int) {
	u, x := h.upos[i*t.upos.padded:], h.xpos[i*t.xpos.padded:]
	best := float32(math.Inf(-1))
	for _, p := range t.pairs {
		if v := u[p[0]] + x[p[1]]; v > best {
			best, upos, xpos = v, p[0], p[1]
		}
	}
	return upos, xpos
}

// arcs scores the heads of one sentence, whose words are rows from..from+n of
// s.arc: h.scores[i*(n+1)+j] is the log probability that the head of word i is
// word j-1, or the root where j is 0.
func (t *tagger) arcs(k kernels, s *scratch, from, n int) {
	h := &s.h
	copy(h.one, t.root)
	copy(h.one[wordSize:], s.arc[from*wordSize:][:n*wordSize])
	headRows, wordRows := upTo(n+1, block), upTo(n, block)
	clear(h.one[(n+1)*wordSize : (headRows+block)*wordSize])
	t.arcHead.apply(k, h.one, headRows, h.heads)
	t.labelHead.apply(k, h.one, headRows, h.labelHeads)
	t.arcWord.apply(k, h.one[wordSize:], wordRows, h.words)
	t.labelWord.apply(k, h.one[wordSize:], wordRows, h.labelWords)
	for _, x := range [][]float32{h.heads[:headRows*arcSize], h.words[:wordRows*arcSize], h.labelHeads[:headRows*labelSize], h.labelWords[:wordRows*labelSize]} {
		leaky(x)
	}
	t.arc.apply(k, h.words, wordRows, h.arcs)
	for j := range n + 1 {
		head := h.heads[j*arcSize:][:arcSize]
		bias := dot(head, t.arcBias)
		for i := range n {
			v := dot(h.arcs[i*arcSize:][:arcSize], head) + bias
			if j == i+1 {
				v = -1e9 // no word is its own head
			}
			h.scores[i*(n+1)+j] = v
		}
	}
	for i := range n {
		logSoftmax(h.scores[i*(n+1):][:n+1])
	}
}

// relations chooses the label of each word of the sentence under its head (0
// the root); only the root's own child is called root.
func (t *tagger) relations(k kernels, s *scratch, n int, head []int, root int, use func(i, label int)) {
	const in = labelSize + 1
	h := &s.h
	if need := block * t.label.padded; len(h.label) < need {
		h.label = aligned[float32](need)
	}
	var rows [block * in]float32
	for from := 0; from < n; from += block {
		clear(rows[:])
		for r := range min(block, n-from) {
			copy(rows[r*in:], h.labelWords[(from+r)*labelSize:][:labelSize])
			rows[r*in+labelSize] = 1
		}
		t.label.apply(k, rows[:], block, h.label)
		for r := range min(block, n-from) {
			i := from + r
			y := h.label[r*t.label.padded:]
			vector := h.labelHeads[head[i]*labelSize:][:labelSize]
			best, label := float32(math.Inf(-1)), root
			for l := range t.labels {
				if (l == root) != (head[i] == 0) {
					continue
				}
				if v := dot(y[l*in:][:labelSize], vector) + y[l*in+labelSize]; v > best {
					best, label = v, l
				}
			}
			use(i, label)
		}
	}
}

// dot multiplies in eight running sums, whatever the processor.
func dot(a, b []float32) float32 {
	var s [8]float32
	b = b[:len(a)]
	for i := 0; i+8 <= len(a); i += 8 {
		x, y := a[i:i+8:i+8], b[i:i+8:i+8]
		s[0] += x[0] * y[0]
		s[1] += x[1] * y[1]
		s[2] += x[2] * y[2]
		s[3] += x[3] * y[3]
		s[4] += x[4] * y[4]
		s[5] += x[5] * y[5]
		s[6] += x[6] * y[6]
		s[7] += x[7] * y[7]
	}
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

func leaky(x []float32) {
	for i, v := range x {
		if v < 0 {
			x[i] = 0.1 * v
		}
	}
}

func logSoftmax(x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float64
	for _, v := range x {
		if d := v - top; d > -40 {
			sum += math.Exp(float64(d))
		}
	}
	shift := top + float32(math.Log(sum))
	for i := range x {
		x[i] -= shift
	}
}
