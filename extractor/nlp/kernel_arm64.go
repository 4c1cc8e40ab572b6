package nlp

import "golang.org/x/sys/cpu"

// bestKernels are the fastest that the processor has.
func bestKernels() kernels {
	if cpu.ARM64.HasASIMDDP {
		return neon
	}
	return plain
}

// hasKernels reports whether the processor can use the form.
func hasKernels(k kernels) bool { return k <= bestKernels() }

func gemmFloatFast(_ kernels, blocks, depth int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32) {
	gemmFloatNEON(blocks, depth, a, lda, b, ldb, c, ldc, bias)
}

func gemmIntFast(_ kernels, blocks, depth int, a []uint8, b []int8, c []float32, ldc int, cs []panelScale, rows []rowScale, _ []int32) {
	for p := range group {
		gemmIntNEON(blocks, depth/16, &a[0], depth, &b[p*panel*depth], &c[p*panel], ldc*4, &cs[p], &rows[0])
	}
}

func rangeOfFast(_ kernels, x *float32, n int) (lo, hi float32) { return rangeOfNEON(x, n) }

func quantiseFast(_ kernels, x *float32, n int, inv, zero float32, q *uint8) {
	quantiseNEON(x, n, inv, zero, q)
}

func geluFast(_ kernels, x *float32, n int) { geluNEON(x, n, &geluConstants[0]) }

//go:noescape
func gemmFloatNEON(blocks, k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32)

//go:noescape
func gemmIntNEON(blocks, chunks int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale)

//go:noescape
func rangeOfNEON(x *float32, n int) (lo, hi float32)

//go:noescape
func quantiseNEON(x *float32, n int, inv, zero float32, q *uint8)

//go:noescape
func geluNEON(x *float32, n int, constants *float32)
