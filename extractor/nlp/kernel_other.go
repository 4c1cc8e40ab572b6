//go:build !amd64 && !arm64

package nlp

func bestKernels() kernels { return plain }

func hasKernels(k kernels) bool { return k == plain }

// Never called: plain Go is all there is.
func gemmFloatFast(_ kernels, blocks, depth int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32) {
}
func gemmIntFast(_ kernels, blocks, depth int, a []uint8, b []int8, c []float32, ldc int, cs []panelScale, rows []rowScale, acc []int32) {
}
func rangeOfFast(_ kernels, x *float32, n int) (lo, hi float32)              { return 0, 0 }
func quantiseFast(_ kernels, x *float32, n int, inv, zero float32, q *uint8) {}
func geluFast(_ kernels, x *float32, n int)                                  {}
