//go:build !amd64

package nlp

// haveAVX2 is constant here, so the compiler drops the calls below.
const haveAVX2 = false

func gemmFloatAVX2(blocks, k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32) {
}
func gemmIntAVX2(blocks, groups int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale, acc *int32) {
}
func rangeOfAVX2(x *float32, n int) (lo, hi float32)              { return 0, 0 }
func quantiseAVX2(x *float32, n int, inv, zero float32, q *uint8) {}
func addNormAVX2(x, r, gamma, beta *float32, rows int)            {}
func geluRowsAVX2(x *float32, n int, table *float32)              {}
func softmaxRowsAVX2(x *float32, rows, n, ld int, table *float32) {}
func transpose8AVX2(x *float32, ldx int, y *float32, blocks int)  {}
