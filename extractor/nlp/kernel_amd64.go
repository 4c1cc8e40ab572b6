package nlp

import "golang.org/x/sys/cpu"

// haveSumKernels says that there are kernels in assembly besides those of integer
// and float products, quantisation and GELU.
const haveSumKernels = true

// bestKernels are the fastest that the processor has.
func bestKernels() kernels {
	x := &cpu.X86
	switch {
	case !x.HasAVX2:
		return plain
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512VNNI:
		return avx512
	case x.HasAVXVNNI:
		return avxVNNI
	}
	return avx2
}

// hasKernels reports whether the processor can use the form.
func hasKernels(k kernels) bool {
	best := bestKernels()
	return k <= best && (k != avxVNNI || cpu.X86.HasAVXVNNI)
}

func gemmFloatFast(k kernels, blocks, depth int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32) {
	if k == avx512 {
		gemmFloatAVX512(blocks, depth, a, lda, b, ldb, c, ldc, bias)
		return
	}
	gemmFloatAVX2(blocks, depth, a, lda, b, ldb, c, ldc, bias)
}

func rangeOfFast(x *float32, n int) (lo, hi float32) { return rangeOfAVX2(x, n) }

func quantiseFast(x *float32, n int, inv, zero float32, q *uint8) { quantiseAVX2(x, n, inv, zero, q) }

func geluFast(x *float32, n int) { geluRowsAVX2(x, n, &geluTable[0]) }

func gemmIntFast(k kernels, blocks, depth int, a []uint8, b []int8, c []float32, ldc int, cs []panelScale, rows []rowScale, acc []int32) {
	if k == avx512 {
		gemmIntAVX512(blocks, depth/4, &a[0], depth, &b[0], &c[0], ldc*4, &cs[0], &rows[0])
		return
	}
	for p := range group {
		w, y := &b[p*panel*depth], &c[p*panel]
		if k == avxVNNI {
			gemmIntVNNI(blocks, depth/4, &a[0], depth, w, y, ldc*4, &cs[p], &rows[0], &acc[0])
		} else {
			gemmIntAVX2(blocks, depth/32, &a[0], depth, w, y, ldc*4, &cs[p], &rows[0], &acc[0])
		}
	}
}

//go:noescape
func gemmFloatAVX2(blocks, k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32)

//go:noescape
func gemmFloatAVX512(blocks, k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32)

//go:noescape
func gemmIntAVX2(blocks, groups int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale, acc *int32)

//go:noescape
func gemmIntVNNI(blocks, steps int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale, acc *int32)

//go:noescape
func gemmIntAVX512(blocks, steps int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale)

//go:noescape
func rangeOfAVX2(x *float32, n int) (lo, hi float32)

//go:noescape
func quantiseAVX2(x *float32, n int, inv, zero float32, q *uint8)

//go:noescape
func addNormAVX2(x, r, gamma, beta *float32, rows int)

//go:noescape
func geluRowsAVX2(x *float32, n int, table *float32)

//go:noescape
func softmaxRowsAVX2(x *float32, rows, n, ld int, table *float32)

//go:noescape
func transpose8AVX2(x *float32, ldx int, y *float32, blocks int)

//go:noescape
func addScaledAVX2(y, x *float32, n int, a float32)

//go:noescape
func dotsAVX2(x *float32, rows, ldx int, v *float32, n int, out *float32)

//go:noescape
func leakyAVX2(x *float32, n int)
