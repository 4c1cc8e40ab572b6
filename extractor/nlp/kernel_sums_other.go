//go:build !amd64

package nlp

const haveSumKernels = false

// Never called: haveSumKernels is false.
func addNormFast(_ kernels, x, r, gamma, beta *float32, rows int)         {}
func softmaxFast(_ kernels, x *float32, rows, n, ld int)                  {}
func transpose8AVX2(x *float32, ldx int, y *float32, blocks int)          {}
func addScaledAVX2(y, x *float32, n int, a float32)                       {}
func leakyAVX2(x *float32, n int)                                         {}
func dotsAVX2(x *float32, rows, ldx int, v *float32, n int, out *float32) {}
