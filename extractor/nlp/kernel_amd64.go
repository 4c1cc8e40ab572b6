package nlp

import (
	"sync"

	"golang.org/x/sys/cpu"
)

// haveSumKernels says that there are kernels in assembly besides those of integer
// and float products, quantisation and GELU.
const haveSumKernels = true

// bestKernels are the fastest that the processor has and the system lets us use.
var bestKernels = sync.OnceValue(func() kernels {
	x := &cpu.X86
	switch {
	case !x.HasAVX2:
		return plain
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512VNNI && x.HasAMXTile && x.HasAMXInt8 && enableAMX():
		return amx
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512VNNI:
		return avx512
	case x.HasAVXVNNI:
		return avxVNNI
	}
	return avx2
})

// hasKernels reports whether the processor can use the form.
func hasKernels(k kernels) bool {
	best := bestKernels()
	return k <= best && (k != avxVNNI || cpu.X86.HasAVXVNNI)
}

func gemmFloatFast(k kernels, blocks, depth int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32) {
	if k >= avx512 {
		gemmFloatAVX512(blocks, depth, a, lda, b, ldb, c, ldc, bias)
		return
	}
	gemmFloatAVX2(blocks, depth, a, lda, b, ldb, c, ldc, bias)
}

func rangeOfFast(k kernels, x *float32, n int) (lo, hi float32) {
	if k >= avx512 {
		return rangeOfAVX512(x, n)
	}
	return rangeOfAVX2(x, n)
}

func quantiseFast(k kernels, x *float32, n int, inv, zero float32, q *uint8) {
	if k >= avx512 {
		quantiseAVX512(x, n, inv, zero, q)
		return
	}
	quantiseAVX2(x, n, inv, zero, q)
}

func addNormFast(k kernels, x, r, gamma, beta *float32, rows int) {
	if k >= avx512 {
		addNormAVX512(x, r, gamma, beta, rows)
		return
	}
	addNormAVX2(x, r, gamma, beta, rows)
}

func geluFast(k kernels, x *float32, n int) {
	if k >= avx512 {
		geluRowsAVX512(x, n, &geluTable[0])
		return
	}
	geluRowsAVX2(x, n, &geluTable[0])
}

func softmaxFast(k kernels, x *float32, rows, n, ld int) {
	if k >= avx512 {
		softmaxRowsAVX512(x, rows, n, ld, &softmaxTable[0])
		return
	}
	softmaxRowsAVX2(x, rows, n, ld, &softmaxTable[0])
}

func gemmIntFast(k kernels, blocks, depth int, a []uint8, b []int8, c []float32, ldc int, cs []panelScale, rows []rowScale, acc []int32) {
	if k == amx {
		gemmIntTiles(blocks*block, depth, a, b, c, ldc, cs, rows, acc)
		return
	}
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

// A tileShape tells AMX how many rows and bytes a row each of its eight tiles has.
type tileShape struct {
	palette  uint8
	_        [15]uint8
	rowBytes [16]uint16
	rows     [16]uint8
}

// tileShapes are the shapes for so many rows of inputs a tile and so many times four inputs
// a step.
var tileShapes = func() (shapes [17][17]tileShape) {
	for rows := range shapes {
		for fours := range shapes[rows] {
			s := &shapes[rows][fours]
			s.palette = 1
			for tile := range 8 {
				s.rowBytes[tile], s.rows[tile] = 64, uint8(rows)
			}
			s.rowBytes[4], s.rowBytes[5] = uint16(4*fours), uint16(4*fours)
			s.rows[6], s.rows[7] = uint8(fours), uint8(fours)
		}
	}
	return shapes
}()

// gemmIntTiles is gemmInt with AMX, which takes 32 rows at once and then the rest, which
// are even, and as many inputs a step as divide the depth, 64 at most.
func gemmIntTiles(rows, depth int, a []uint8, b []int8, c []float32, ldc int, cs []panelScale, scales []rowScale, acc []int32) {
	step := 64
	for depth%step != 0 {
		step -= 4
	}
	const most = 16 // rows of a tile
	whole := rows / (2 * most) * 2 * most
	if whole > 0 {
		gemmIntAMX(whole/(2*most), most, depth/step, step, &a[0], depth, &b[0], &c[0], ldc*4, &cs[0], &scales[0], &acc[0], &tileShapes[most][step/4])
	}
	if half := (rows - whole) / 2; half > 0 {
		gemmIntAMX(1, half, depth/step, step, &a[whole*depth], depth, &b[0], &c[whole*ldc], ldc*4, &cs[0], &scales[whole], &acc[0], &tileShapes[half][step/4])
	}
}

//go:noescape
func gemmIntAMX(chunks, half, steps, step int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale, acc *int32, shape *tileShape)

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
func rangeOfAVX512(x *float32, n int) (lo, hi float32)

//go:noescape
func quantiseAVX512(x *float32, n int, inv, zero float32, q *uint8)

//go:noescape
func addNormAVX512(x, r, gamma, beta *float32, rows int)

//go:noescape
func geluRowsAVX512(x *float32, n int, table *float32)

//go:noescape
func softmaxRowsAVX512(x *float32, rows, n, ld int, table *float32)

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
