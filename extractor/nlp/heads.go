package nlp

import "math"

// The heads read a word's vectors: tags, the tree and names. Each vector ends in
// the word's shape, which the lower-cased pieces do not show.
type tagger struct {
	wordShape  []float32
	hidden     denseInt
	upos, xpos denseFloat
	nameHidden denseInt
	name       denseFloat
	tree       denseInt // a word's vectors as a head and as a dependent, for arcs and for labels
	arc        denseInt // from a dependent's vector to what is multiplied with the heads'
	arcBias    []float32
	label      denseInt // labels*labelSize outputs, then one for each label
	labels     int
	root       []float32
	rootTree   []float32 // the tree vectors of the root
	pairs      [][2]int  // of UPOS and XPOS that occur together
}

const (
	tagSize   = 128
	arcSize   = 256
	labelSize = 128

	// Columns of the tree vectors.
	arcHeads   = 0
	arcWords   = arcHeads + arcSize
	labelHeads = arcWords + arcSize
	labelWords = labelHeads + labelSize
	treeSize   = labelWords + labelSize

	labelRows = 4 * block // words whose labels are scored at once
)

func (w *weightsFile) tagger() *tagger {
	h := &w.header
	n := len(h.Rel)
	return &tagger{
		wordShape: w.halves("word.shape", shapes*shapeSize),
		hidden:    w.denseInt("tag", tagSize, wordSize),
		upos:      w.denseFloat("upos", len(h.UPOS), tagSize), xpos: w.denseFloat("xpos", len(h.XPOS), tagSize),
		nameHidden: w.denseInt("name.hidden", tagSize, wordSize), name: w.denseFloat("name", len(h.Names), tagSize),
		tree: w.denseInt("tree", treeSize, wordSize), arc: w.denseInt("arc", arcSize, arcSize), arcBias: w.halves("arc.head.bias", arcSize),
		label: w.denseInt("label", n*(labelSize+1), labelSize), labels: n,
		root: w.halves("root", wordSize), rootTree: make([]float32, treeSize), pairs: h.Pairs,
	}
}

// headBuffers are the heads' part of a scratch.
type headBuffers struct {
	hidden, upos, xpos, name []float32
	tree, arcs               []float32
	label                    []float32
	scores                   []float32 // of one sentence, n x (n+1): score of each head of each word, the root first
	labelScores              []float32
	nameBest                 []float32
	nameFrom, nameRow        []uint8
}

func (h *headBuffers) grow(t *tagger, words, longest int) {
	rows := upTo(words, block)
	fit := func(b *[]float32, n int) {
		if len(*b) < n {
			*b = aligned[float32](n)
		}
	}
	fit(&h.hidden, rows*tagSize)
	fit(&h.upos, rows*t.upos.padded)
	fit(&h.xpos, rows*t.xpos.padded)
	fit(&h.name, rows*t.name.padded)
	fit(&h.tree, rows*treeSize)
	fit(&h.arcs, rows*arcSize)
	fit(&h.label, labelRows*t.label.padded)
	fit(&h.scores, longest*(longest+1))
	fit(&h.labelScores, t.labels)
}

func upTo(n, unit int) int { return (n + unit - 1) / unit * unit }

// prepare computes what the tree heads make of the root.
func (t *tagger) prepare(k kernels) {
	var s scratch
	s.grow(block, block, block)
	x, y := aligned[float32](block*wordSize), aligned[float32](block*treeSize)
	copy(x, t.root)
	s.quantise(k, x, block, wordSize, wordSize)
	t.tree.apply(k, &s, 0, block, y)
	k.leaky(y[:treeSize])
	copy(t.rootTree, y)
}

// read fills the scores of tags and names and the tree vectors of all words of
// the batch.
func (t *tagger) read(k kernels, s *scratch, words int) {
	rows := upTo(words, block)
	h := &s.h
	s.quantise(k, s.words[tagVector], rows, wordSize, wordSize)
	t.hidden.apply(k, s, 0, rows, h.hidden)
	k.gelu(h.hidden[:rows*tagSize])
	t.upos.apply(k, h.hidden, rows, h.upos)
	t.xpos.apply(k, h.hidden, rows, h.xpos)
	s.quantise(k, s.words[nameVector], rows, wordSize, wordSize)
	t.nameHidden.apply(k, s, 0, rows, h.hidden)
	k.gelu(h.hidden[:rows*tagSize])
	t.name.apply(k, h.hidden, rows, h.name)
	s.quantise(k, s.words[arcVector], rows, wordSize, wordSize)
	t.tree.apply(k, s, 0, rows, h.tree)
	k.leaky(h.tree[:rows*treeSize])
	s.quantise(k, h.tree[arcWords:], rows, arcSize, treeSize)
	t.arc.apply(k, s, 0, rows, h.arcs)
	s.quantise(k, h.tree[labelWords:], rows, labelSize, treeSize) // for relations
}

// pair returns the likeliest pair of UPOS and XPOS of word i of the batch.
func (t *tagger) pair(h *headBuffers, i int) (upos, xpos int) {
	u, x := h.upos[i*t.upos.padded:][:t.upos.out], h.xpos[i*t.xpos.padded:][:t.xpos.out]
	best := float32(math.Inf(-1))
	for _, p := range t.pairs {
		if v := u[p[0]] + x[p[1]]; v > best {
			best, upos, xpos = v, p[0], p[1]
		}
	}
	return upos, xpos
}

// arcs scores the heads of one sentence, whose words are rows from..from+n of
// the batch: h.scores[i*(n+1)+j] is the score of word j-1 as the head of word i,
// of the root where j is 0.
func (t *tagger) arcs(k kernels, h *headBuffers, from, n int) {
	heads := h.tree[from*treeSize+arcHeads:]
	for i := range n {
		row, word := h.scores[i*(n+1):][:n+1], h.arcs[(from+i)*arcSize:][:arcSize]
		k.dots(t.rootTree[arcHeads:], 1, treeSize, word, row)
		k.dots(heads, n, treeSize, word, row[1:])
	}
	// A head's own likelihood, whatever the word; no word is its own head.
	var bias [1]float32
	for j := range n + 1 {
		head := t.rootTree[arcHeads:]
		if j > 0 {
			head = heads[(j-1)*treeSize:]
		}
		k.dots(head, 1, treeSize, t.arcBias, bias[:])
		for i := range n {
			h.scores[i*(n+1)+j] += bias[0]
		}
		if j > 0 {
			h.scores[(j-1)*(n+1)+j] = -1e9
		}
	}
}

// relations chooses the label of each word of the batch under its head (-1 the
// root), given as row of the batch; only a root is called root.
func (t *tagger) relations(k kernels, s *scratch, words, root int, head func(i int) int, use func(i, label int)) {
	h := &s.h
	for from := 0; from < words; from += labelRows {
		rows := min(labelRows, upTo(words-from, block))
		t.label.apply(k, s, from, rows, h.label)
		for r := range min(rows, words-from) {
			i := from + r
			vector := t.rootTree
			at := head(i)
			if at >= 0 {
				vector = h.tree[at*treeSize:][:treeSize]
			}
			y := h.label[r*t.label.padded:][:t.label.padded]
			k.dots(y, t.labels, labelSize, vector[labelHeads:labelWords], h.labelScores)
			best, label := float32(math.Inf(-1)), root
			for l := range t.labels {
				if (l == root) != (at < 0) {
					continue
				}
				if v := h.labelScores[l] + y[t.labels*labelSize+l]; v > best {
					best, label = v, l
				}
			}
			use(i, label)
		}
	}
}

// probability is that of one of the scores.
func probability(scores []float32, at int) float32 {
	top := scores[0]
	for _, v := range scores {
		top = max(top, v)
	}
	var sum float32
	for _, v := range scores {
		sum += exp(v - top)
	}
	return exp(scores[at]-top) / sum
}
