package nlp

import (
	"math"
	"unsafe"
)

// The kernels below come in several forms: plain Go and assembly. All give the
// same bytes. Integer products are exact; floats are multiplied, rounded and then
// added, never fused, and sums are taken in one order, that of the comments here.
// The conversions to float32 in plain Go forbid the compiler to fuse.

// panel is the number of outputs that a kernel makes at once, block the number
// of rows. Weights are packed by panel, rows padded to whole blocks. Integer
// kernels take group panels at a time.
const (
	panel = 16
	block = 6
	group = 4

	sums = 4 * 16 * panel // scratch space of an integer kernel
)

// kernels says which form is used; a form may use those below it.
type kernels uint8

const (
	plain   kernels = iota // Go alone
	avx2                   // amd64
	avxVNNI                // amd64 with AVX-VNNI, the form without AVX-512
	avx512                 // amd64 with AVX-512 and VNNI
	amx                    // the same with AMX for integer products
	neon    = avx2         // arm64 with the dot product instructions
)

// A panelScale undoes the quantisation of one panel of outputs: y = (sum -
// zero*sums) * scale * row scale + bias.
type panelScale struct{ sums, scale, bias [panel]float32 }

// A rowScale undoes the quantisation of one row of inputs: x = (q - zero) * scale.
type rowScale struct{ scale, zero float32 }

// gemmFloat computes blocks*6 rows of one panel: C = bias + A*B, or C += A*B
// where bias is nil, in the order of the depth. lda, ldb and ldc are in floats.
func (k kernels) gemmFloat(blocks, depth int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int, bias []float32) {
	if k > plain {
		var p *float32
		if bias != nil {
			p = &bias[0]
		}
		gemmFloatFast(k, blocks, depth, &a[0], lda*4, &b[0], ldb*4, &c[0], ldc*4, p)
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
				sum[n] += float32(x * w[n])
			}
		}
		copy(out, sum[:])
	}
}

// gemmInt is the same for a group of panels of 7-bit inputs and int8 weights,
// packed by panel, then by four inputs, then by output. acc is scratch space.
func (k kernels) gemmInt(blocks, depth int, a []uint8, b []int8, c []float32, ldc int, cs []panelScale, rows []rowScale, acc []int32) {
	if k > plain {
		gemmIntFast(k, blocks, depth, a, b, c, ldc, cs, rows, acc)
		return
	}
	for p := range group {
		weights, scale := b[p*panel*depth:], &cs[p]
		for i := range blocks * block {
			var sum [panel]int32
			row := a[i*depth:][:depth]
			for j := 0; j < depth; j += 4 {
				w := weights[j*panel:][:4*panel]
				x0, x1, x2, x3 := int32(row[j]), int32(row[j+1]), int32(row[j+2]), int32(row[j+3])
				for n := range sum {
					sum[n] += x0*int32(w[4*n]) + x1*int32(w[4*n+1]) + x2*int32(w[4*n+2]) + x3*int32(w[4*n+3])
				}
			}
			scale.undo(&sum, rows[i], c[i*ldc+p*panel:][:panel])
		}
	}
}

func (p *panelScale) undo(sum *[panel]int32, row rowScale, out []float32) {
	out = out[:panel]
	for n := range sum {
		y := float32((float32(sum[n])-float32(row.zero*p.sums[n]))*p.scale[n]) * row.scale
		out[n] = float32(y) + p.bias[n]
	}
}

// quantiseRow turns a row of n floats (a multiple of 32) into 7-bit numbers.
func (k kernels) quantiseRow(x []float32, q []uint8) rowScale {
	const top = 127
	var lo, hi float32
	if k > plain {
		lo, hi = rangeOfFast(k, &x[0], len(x))
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
	inv := 1 / scale
	if k > plain {
		quantiseFast(k, &x[0], len(x), inv, zero, &q[0])
	} else {
		for i, v := range x {
			q[i] = uint8(min(max(math.RoundToEven(float64(float32(v*inv)+zero)), 0), 255))
		}
	}
	return rowScale{scale, zero}
}

// sumLanes adds eight running sums as the kernels do.
func sumLanes(s *[8]float32) float32 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

// addNorm sets each of the rows of x, hidden wide, to its layer norm after r
// has been added. Sums run in sixteen lanes.
func (k kernels) addNorm(x, r, gamma, beta []float32, rows int) {
	if k > plain && haveSumKernels {
		addNormFast(k, &x[0], &r[0], &gamma[0], &beta[0], rows)
		return
	}
	const part float32 = 1.0 / hidden
	for i := range rows {
		row, add := x[i*hidden:][:hidden], r[i*hidden:][:hidden]
		var s [16]float32
		for j := range row {
			row[j] += add[j]
			s[j%16] += row[j]
		}
		mean := fold(&s) * part
		s = [16]float32{}
		for j, v := range row {
			d := v - mean
			s[j%16] += float32(d * d)
		}
		inv := 1 / float32(math.Sqrt(float64(float32(fold(&s)*part)+1e-12)))
		for j, v := range row {
			row[j] = float32(float32((v-mean)*inv)*gamma[j]) + beta[j]
		}
	}
}

// fold adds sixteen running sums.
func fold(s *[16]float32) float32 {
	var t [8]float32
	for i := range t {
		t[i] = s[i] + s[i+8]
	}
	return sumLanes(&t)
}

// gelu applies the Gaussian error linear unit to n floats, a multiple of 16.
func (k kernels) gelu(x []float32) {
	if k > plain {
		geluFast(k, &x[0], len(x))
		return
	}
	c := &geluConstants
	for i, v := range x {
		z := max(min(float32(v*c[0]), c[1]), c[2])
		square := float32(z * z)
		p, q := c[4], c[11]
		for _, a := range c[5:11] {
			p = float32(p*square) + a
		}
		for _, a := range c[12:] {
			q = float32(q*square) + a
		}
		half := float32(v * c[3])
		x[i] = float32(float32(p*z)/q*half) + half
	}
}

// softmax turns rows of n floats, ld apart, into probabilities. n is a multiple
// of 8, padded with -1e30. Sums run in eight lanes.
func (k kernels) softmax(x []float32, rows, n, ld int) {
	if k > plain && haveSumKernels {
		softmaxFast(k, &x[0], rows, n, ld*4)
		return
	}
	for i := range rows {
		row := x[i*ld:][:n]
		top := row[0]
		for _, v := range row {
			top = max(top, v)
		}
		var s [8]float32
		for j, v := range row {
			row[j] = exp(v - top)
			s[j%8] += row[j]
		}
		inv := 1 / sumLanes(&s)
		for j := range row {
			row[j] *= inv
		}
	}
}

// exp is e to the power of x, good to a few units in the seventh digit and the same on every
// processor. x counts as -80 at least: divided by a sum, the result is still a normal number,
// with which processors are fast.
func exp(x float32) float32 {
	c := &softmaxConstants
	x = max(x, c[9])
	n := float32(math.RoundToEven(float64(float32(x * c[0]))))
	x -= float32(n * c[1])
	x -= float32(n * c[2])
	p := c[3]
	for _, a := range c[4:9] {
		p = float32(p*x) + a
	}
	p = float32(p*x) + 1
	return math.Float32frombits(math.Float32bits(p) + uint32(int32(n))<<23)
}

// transpose8 writes 8 rows of x, ldx floats apart, as columns 16 floats apart:
// y[d*16+j] = x[j*ldx+d] for d below n, a multiple of 8.
func (k kernels) transpose8(x []float32, ldx int, y []float32, n int) {
	if k > plain && haveSumKernels {
		transpose8AVX2(&x[0], ldx*4, &y[0], n/8)
		return
	}
	for j := range 8 {
		for d := range n {
			y[d*panel+j] = x[j*ldx+d]
		}
	}
}

// leaky is the leaky rectifier, on n floats, a multiple of 16.
func (k kernels) leaky(x []float32) {
	if k > plain && haveSumKernels {
		leakyAVX2(&x[0], len(x))
		return
	}
	for i, v := range x {
		x[i] = max(v, 0.1*v)
	}
}

// addScaled adds a times x to y; the length is a multiple of 16.
func (k kernels) addScaled(y, x []float32, a float32) {
	if k > plain && haveSumKernels {
		addScaledAVX2(&y[0], &x[0], len(x), a)
		return
	}
	y = y[:len(x)]
	for i, v := range x {
		y[i] += float32(a * v)
	}
}

// dots multiplies rows of x, ldx floats apart, with v, whose length is a multiple
// of 16: out[i] = x[i*ldx:]*v. Sums run in sixteen lanes.
func (k kernels) dots(x []float32, rows, ldx int, v, out []float32) {
	if k > plain && haveSumKernels {
		dotsAVX2(&x[0], rows, ldx*4, &v[0], len(v), &out[0])
		return
	}
	for i := range rows {
		row := x[i*ldx:][:len(v)]
		var s [16]float32
		for j, w := range v {
			s[j%16] += float32(row[j] * w)
		}
		out[i] = fold(&s)
	}
}

// Constants of the approximations. GELU: Eigen's rational approximation of erf,
// good to 1e-7; softmax: Cephes' expf. The assembly reads them eight wide.
var (
	geluConstants = [...]float32{math.Sqrt2 / 2, 4, -4, 0.5,
		-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
		-7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02,
		-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03, -1.42647390514189e-02}
	softmaxConstants = [...]float32{math.Log2E, 0.693359375, -2.12194440e-4, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, .5, 1, -80}

	geluTable    = wide(geluConstants[:])
	softmaxTable = wide(softmaxConstants[:])
)

func wide(v []float32) []float32 {
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
