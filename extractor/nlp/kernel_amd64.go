package nlp

import "golang.org/x/sys/cpu"

var haveAVX2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA

//go:noescape
func gemmFloatAVX2(blocks, k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32)

//go:noescape
func gemmIntAVX2(blocks, groups int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale, acc *int32)

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
