package nlp

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unsafe"
)

// ErrWeights is returned, wrapped, by [Open] for a file that holds no weights
// of this engine, or not all of them.
var ErrWeights = errors.New("unusable weights")

const magic = "ENTNLP1\n"

// A weightsFile is an opened file of weights; train/export.py describes the form.
type weightsFile struct {
	header struct {
		Layers int
		UPOS   []string `json:"upos"`
		XPOS   []string `json:"xpos"`
		Rel    []string `json:"rel"`
		Names  []string `json:"names"`
		Pairs  [][2]int `json:"pairs"`
		Events []string `json:"events"` // none, then the kinds

		Tensors []struct {
			Name, Type string
			Shape      []int
			Offset     int
		}
	}
	data     []byte
	checksum string
	err      error // the first fault met by the readers below
}

func openWeights(b []byte) (*weightsFile, error) {
	if len(b) < len(magic)+36 || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: %d bytes with SHA-256 %x that do not begin as a weights file does", ErrWeights, len(b), sha256.Sum256(b))
	}
	want, body := b[len(magic):len(magic)+32], b[len(magic)+32:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], want) {
		return nil, fmt.Errorf("%w: SHA-256 is %x, the file says %x; it is damaged or cut short", ErrWeights, got, want)
	}
	n := int(binary.LittleEndian.Uint32(body))
	if n > len(body)-4 {
		return nil, fmt.Errorf("%w: header of %d bytes", ErrWeights, n)
	}
	w := &weightsFile{data: body[4+n:], checksum: fmt.Sprintf("%x", want)}
	if err := json.Unmarshal(body[4:4+n], &w.header); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrWeights, err)
	}
	return w, nil
}

// bytes returns a tensor of the given type and number of elements.
func (w *weightsFile) bytes(name, kind string, size, n int) []byte {
	for _, t := range w.header.Tensors {
		if t.Name != name {
			continue
		}
		have := 1
		for _, d := range t.Shape {
			have *= d
		}
		if t.Type != kind || n >= 0 && have != n || t.Offset < 0 || have < 0 || t.Offset+have*size > len(w.data) {
			break
		}
		return w.data[t.Offset : t.Offset+have*size]
	}
	if w.err == nil {
		w.err = fmt.Errorf("%w: no tensor %s of %d %s", ErrWeights, name, n, kind)
	}
	return make([]byte, max(n, 0)*size)
}

// int8s returns a tensor without copying it.
func (w *weightsFile) int8s(name string, n int) []int8 {
	b := w.bytes(name, "i8", 1, n)
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// floats returns a copy of a tensor of fp32.
func (w *weightsFile) floats(name string, n int) []float32 {
	b := w.bytes(name, "f32", 4, n)
	out := aligned[float32](len(b) / 4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

// halves returns a tensor of fp16 as fp32.
func (w *weightsFile) halves(name string, n int) []float32 {
	b := w.bytes(name, "f16", 2, n)
	out := aligned[float32](len(b) / 2)
	for i := range out {
		out[i] = fromHalf(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return out
}

// fromHalf widens an IEEE 754 half.
func fromHalf(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exponent, fraction := uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0: // zero or subnormal: fraction * 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*(1.0/(1<<24))))
	case 31:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

// A denseInt is y = Wx + b with int8 weights, packed by panel of outputs, then
// by four inputs, then by output; outputs are padded with zeros to whole groups.
type denseInt struct {
	in, out, padded int
	packed          []int8
	scales          []panelScale
}

func (w *weightsFile) denseInt(name string, out, in int) denseInt {
	padded := upTo(out, panel*group)
	d := denseInt{in, out, padded, aligned[int8](in * padded), make([]panelScale, padded/panel)}
	rows := w.int8s(name+".weight", in*out)
	scale := w.floats(name+".scale", out)
	bias := w.halves(name+".bias", out)
	for o := range out {
		p := &d.scales[o/panel]
		var sum int
		row := rows[o*in:][:in]
		to := d.packed[o/panel*panel*in+o%panel*4:]
		for i := 0; i < in; i += 4 {
			copy(to[i*panel:i*panel+4], row[i:i+4])
			sum += int(row[i]) + int(row[i+1]) + int(row[i+2]) + int(row[i+3])
		}
		p.sums[o%panel], p.scale[o%panel], p.bias[o%panel] = float32(sum), scale[o], bias[o]
	}
	return d
}

// quantise readies rows rows of x, n wide and ld apart, for [denseInt.apply].
func (s *scratch) quantise(k kernels, x []float32, rows, n, ld int) {
	for i := range rows {
		s.rows[i] = k.quantiseRow(x[i*ld:][:n], s.quantised[i*n:][:n])
	}
}

// apply computes y = Wx + b, d.padded wide, for the quantised rows from..from+rows,
// a multiple of block.
func (d *denseInt) apply(k kernels, s *scratch, from, rows int, y []float32) {
	for p := 0; p < len(d.scales); p += group {
		k.gemmInt(rows/block, d.in, s.quantised[from*d.in:], d.packed[p*panel*d.in:], y[p*panel:], d.padded, d.scales[p:p+group], s.rows[from:], s.sums)
	}
}

// A denseFloat is y = Wx + b with fp32 weights, packed by panel; outputs are
// padded with zeros to whole panels.
type denseFloat struct {
	in, out, padded int
	packed          []float32
	bias            []float32
}

func (w *weightsFile) denseFloat(name string, out, in int) denseFloat {
	padded := (out + panel - 1) / panel * panel
	d := denseFloat{in, out, padded, aligned[float32](in * padded), aligned[float32](padded)}
	rows := w.halves(name+".weight", in*out)
	for o := range out {
		for i := range in {
			d.packed[(o/panel*in+i)*panel+o%panel] = rows[o*in+i]
		}
	}
	copy(d.bias, w.halves(name+".bias", out))
	return d
}

// apply computes y, d.padded wide, for rows rows, a multiple of block.
func (d *denseFloat) apply(k kernels, x []float32, rows int, y []float32) {
	for p := range d.padded / panel {
		k.gemmFloat(rows/block, d.in, x, d.in, d.packed[p*panel*d.in:], panel, y[p*panel:], d.padded, d.bias[p*panel:])
	}
}
