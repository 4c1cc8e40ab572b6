package nlp

import (
	"math"
	"unsafe"
)

// The kernels below come in two forms: AVX2 assembly and plain Go. The integer
// products are exact in both; sums of floats are taken in another order, which
// moves scores by a few units in the seventh digit.

// panel is the number of outputs that a kernel makes at once, block the number
// of rows. Weights are packed by panel, rows padded to whole blocks.
const (
	panel = 16
	block = 6
)

// A panelScale undoes the quantisation of one panel of outputs: y = (sum -
// zero*sums) * scale * row scale + bias.
type panelScale struct{ sums, scale, bias [panel]float32 }

// A rowScale undoes the quantisation of one row of inputs: x = (q - zero) * scale.
type rowScale struct{ scale, zero float32 }

// gemmFloat computes blocks*6 rows of one panel: C = bias + A*B, or C += A*B
// where bias is nil. lda, ldb and ldc are in floats.
func (k kernels) gemmFloat(blocks, depth int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int, bias []float32) {
	if k.avx2 {
		var p *float32
		if bias != nil {
			p = &bias[0]
		}
		gemmFloatAVX2(blocks, depth, &a[0], lda*4, &b[0], ldb*4, &c[0], ldc*4, p)
		return
	}
	for i := range blocks * block {
		out := c[i*ldc:][:panel]
		var sum [panel]float32
		if bias != nil {
			copy(sum[:], bias)
		} else {
			copy(sum[:], out)
		}
		row := a[i*lda:][:depth]
		for j, x := range row {
			w := b[j*ldb:][:panel]
			for n := range sum {
				sum[n] += x * w[n]
			}
		}
		copy(out, sum[:])
	}
}

// gemmInt is the same for 7-bit inputs and int8 weights, packed by panel, then
// by four inputs, then by output.
func (k kernels) gemmInt(blocks, depth int, a []uint8, b []int8, c []float32, ldc int, cs *panelScale, rows []rowScale, acc []int32) {
	if k.avx2 {
		gemmIntAVX2(blocks, depth/32, &a[0], depth, &b[0], &c[0], ldc*4, cs, &rows[0], &acc[0])
		return
	}
	for i := range blocks * block {
		var sum [panel]int32
		row := a[i*depth:][:depth]
		for j := 0; j < depth; j += 4 {
			w := b[j*panel:][:4*panel]
			x0, x1, x2, x3 := int32(row[j]), int32(row[j+1]), int32(row[j+2]), int32(row[j+3])
			for n := range sum {
				sum[n] += x0*int32(w[4*n]) + x1*int32(w[4*n+1]) + x2*int32(w[4*n+2]) + x3*int32(w[4*n+3])
			}
		}
		out := c[i*ldc:][:panel]
		for n := range sum {
			y := (float32(sum[n]) - rows[i].zero*cs.sums[n]) * cs.scale[n]
			out[n] = y*rows[i].scale + cs.bias[n]
		}
	}
}

// quantiseRow turns a row of n floats (a multiple of 32) into 7-bit numbers.
func (k kernels) quantiseRow(x []float32, q []uint8) rowScale {
	const top = 127
	var lo, hi float32
	if k.avx2 {
		lo, hi = rangeOfAVX2(&x[0], len(x))
	} else {
		for _, v := range x {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	scale := max(hi-lo, 1e-9) / top
	zero := float32(math.RoundToEven(float64(-lo / scale)))
	if hi/scale+zero > top+0.49 { // rounding zero up must not push the highest over the top
		scale *= 1 + 1.0/top
		zero = float32(math.RoundToEven(float64(-lo / scale)))
	}
	if k.avx2 {
		quantiseAVX2(&x[0], len(x), 1/scale, zero, &q[0])
	} else {
		inv := 1 / scale
		for i, v := range x {
			q[i] = uint8(min(max(math.RoundToEven(float64(v*inv+zero)), 0), 255))
		}
	}
	return rowScale{scale, zero}
}

// addNorm sets each of the rows of x, hidden wide, to its layer norm after r
// has been added.
func (k kernels) addNorm(x, r, gamma, beta []float32, rows int) {
	if k.avx2 {
		addNormAVX2(&x[0], &r[0], &gamma[0], &beta[0], rows)
		return
	}
	for i := range rows {
		row, add := x[i*hidden:][:hidden], r[i*hidden:][:hidden]
		var sum float32
		for j := range row {
			row[j] += add[j]
			sum += row[j]
		}
		mean := sum / hidden
		var square float32
		for _, v := range row {
			square += (v - mean) * (v - mean)
		}
		inv := 1 / float32(math.Sqrt(float64(square/hidden+1e-12)))
		for j, v := range row {
			row[j] = (v-mean)*inv*gamma[j] + beta[j]
		}
	}
}

// gelu applies the Gaussian error linear unit to n floats, a multiple of 16.
func (k kernels) gelu(x []float32) {
	if k.avx2 {
		geluRowsAVX2(&x[0], len(x), &geluTable[0])
		return
	}
	for i, v := range x {
		z := float64(v) / math.Sqrt2
		x[i] = 0.5*v + 0.5*v*float32(math.Erf(z))
	}
}

// softmax turns rows of n floats, ld apart, into probabilities. n is padded to
// a multiple of 8 with -1e30.
func (k kernels) softmax(x []float32, rows, n, ld int) {
	if k.avx2 {
		softmaxRowsAVX2(&x[0], rows, n, ld*4, &softmaxTable[0])
		return
	}
	for i := range rows {
		row := x[i*ld:][:n]
		top := row[0]
		for _, v := range row {
			top = max(top, v)
		}
		var sum float32
		for j, v := range row {
			row[j] = float32(math.Exp(float64(max(v-top, -87))))
			sum += row[j]
		}
		for j := range row {
			row[j] /= sum
		}
	}
}

// transpose8 writes 8 rows of x, ldx floats apart, as columns 16 floats apart:
// y[d*16+j] = x[j*ldx+d] for d below n, a multiple of 8.
func (k kernels) transpose8(x []float32, ldx int, y []float32, n int) {
	if k.avx2 {
		transpose8AVX2(&x[0], ldx*4, &y[0], n/8)
		return
	}
	for j := range 8 {
		for d := range n {
			y[d*panel+j] = x[j*ldx+d]
		}
	}
}

// kernels chooses between the two forms.
type kernels struct{ avx2 bool }

// Constants of the approximations, each eight wide. GELU: Eigen's rational
// approximation of erf, good to 1e-7; softmax: Cephes' expf.
var (
	geluTable = wide(math.Sqrt2/2, 4, -4, 0.5,
		-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
		-7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02,
		-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03, -1.42647390514189e-02)
	softmaxTable = wide(math.Log2E, 0.693359375, -2.12194440e-4, 1.0/720, 1.0/120, 1.0/24, 1.0/6, .5, 1, -87)
)

func wide(v ...float32) []float32 {
	r := aligned[float32](8 * len(v))
	for i := range r {
		r[i] = v[i/8]
	}
	return r
}

// aligned makes a slice that begins on a cache line.
func aligned[T any](n int) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	b := make([]T, n+64/size)
	skip := 0
	if r := int(uintptr(unsafe.Pointer(&b[0])) & 63); r != 0 {
		skip = (64 - r) / size
	}
	return b[skip : skip+n : skip+n]
}
