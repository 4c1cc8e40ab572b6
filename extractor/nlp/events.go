package nlp

// A Saying is a word that may say an event of one of the kinds that the engine has
// learned, with whom it says to take part.
type Saying struct {
	Word int // in Sentence.Tokens
	// Kinds are the probabilities of [Engine.EventKinds], in their order; what is missing
	// to 1 is that the word says none of them.
	Kinds []float32
	// Who and Whom are, for each token, the probability that it is the head of those who do
	// it, or to whom it is done. Both are high for what two do to each other.
	Who, Whom []float32
}

// Unreal is the kind of an event that the sentence says did not happen, or might.
const Unreal = "-"

// leastSaying is the probability below which a word is not said to say an event.
const leastSaying = 0.05

// EventKinds are the kinds of events that the engine reads, [Unreal] among them; none where
// its weights have been trained without.
func (e *Engine) EventKinds() []string { return e.eventKinds }

const roleSize = 96

// Columns of the role vectors: a word as one that says an event, and as one who takes part.
const (
	sayWho    = 0
	sayWhom   = sayWho + roleSize
	takeWho   = sayWhom + roleSize
	takeWhom  = takeWho + roleSize
	rolesSize = takeWhom + roleSize
)

// An eventHead reads events off the words' vectors. It is nil where the weights have none.
type eventHead struct {
	hidden denseInt
	label  denseFloat // none, the kinds, and whether the word is the head of an actor
	roles  denseInt
	bias   []float32 // of who and whom
	kinds  int
}

func (w *weightsFile) eventHead() *eventHead {
	if len(w.header.Events) == 0 {
		return nil
	}
	n := len(w.header.Events)
	return &eventHead{
		hidden: w.denseInt("event.hidden", tagSize, wordSize), label: w.denseFloat("event", n+1, tagSize),
		roles: w.denseInt("event.roles", rolesSize, wordSize), bias: w.halves("event.part.bias", 2), kinds: n - 1,
	}
}

// eventBuffers are the part of a scratch for events.
type eventBuffers struct {
	label, roles []float32
	odds         []float32
	words        []int // that may say an event
}

func (b *eventBuffers) grow(h *eventHead, words, longest int) {
	rows := upTo(words, block)
	if n := rows * h.label.padded; len(b.label) < n {
		b.label = aligned[float32](n)
	}
	if n := rows * h.roles.padded; len(b.roles) < n {
		b.roles = aligned[float32](n)
	}
	if len(b.odds) < longest {
		b.odds = aligned[float32](longest)
	}
}

// read fills labels and role vectors of all words of the batch.
func (h *eventHead) read(k kernels, s *scratch, words int) {
	rows := upTo(words, block)
	s.quantise(k, s.words[eventVector], rows, wordSize, wordSize)
	h.hidden.apply(k, s, 0, rows, s.h.hidden)
	k.gelu(s.h.hidden[:rows*tagSize])
	h.label.apply(k, s.h.hidden, rows, s.events.label)
	h.roles.apply(k, s, 0, rows, s.events.roles)
	k.leaky(s.events.roles[:rows*h.roles.padded])
}

// sayings lists the words of one sentence that may say an event; its n words begin at row
// from of the batch.
func (h *eventHead) sayings(k kernels, b *eventBuffers, from, n int) []Saying {
	scores := func(i int) []float32 { return b.label[(from+i)*h.label.padded:][:h.kinds+1] }
	b.words = b.words[:0]
	for i := range n {
		if 1-probability(scores(i), 0) >= leastSaying {
			b.words = append(b.words, i)
		}
	}
	if len(b.words) == 0 {
		return nil
	}
	list := make([]Saying, len(b.words))
	numbers := make([]float32, len(list)*(h.kinds+2*n))
	take := func(n int) []float32 {
		part := numbers[:n:n]
		numbers = numbers[n:]
		return part
	}
	width := h.roles.padded
	for at, i := range b.words {
		s := Saying{Word: i, Kinds: take(h.kinds), Who: take(n), Whom: take(n)}
		for j := range s.Kinds {
			s.Kinds[j] = probability(scores(i), j+1)
		}
		word := b.roles[(from+i)*width:]
		for role, to := range [...][]float32{s.Who, s.Whom} {
			k.dots(b.roles[from*width+takeWho+role*roleSize:], n, width, word[sayWho+role*roleSize:][:roleSize], b.odds)
			for j := range to {
				to[j] = sigmoid(b.odds[j]*roleScale + h.bias[role])
			}
		}
		list[at] = s
	}
	return list
}

// roleScale is 1 over the root of roleSize.
const roleScale = 0.10206207261596575

func sigmoid(x float32) float32 {
	if x < 0 {
		e := exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + exp(-x))
}

// actors is, for each word of a sentence, the probability that it is the head of an actor.
func (h *eventHead) actors(b *eventBuffers, from, n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = sigmoid(b.label[(from+i)*h.label.padded+h.kinds+1])
	}
	return list
}
