//go:build !entente_nobase && !entente_nosmall

package nlp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// forms are the forms of the kernels that the processor has besides plain Go.
func forms(t testing.TB) []kernels {
	t.Helper()
	var list []kernels
	for k := plain + 1; k <= bestKernels(); k++ {
		if hasKernels(k) {
			list = append(list, k)
		}
	}
	if len(list) == 0 {
		t.Skip("this processor has none of the fast kernels: there is only plain Go to run")
	}
	return list
}

// floats are random ones of either sign and of several sizes.
func floats(r *rand.Rand, n int) []float32 {
	x := aligned[float32](n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * math.Exp(r.NormFloat64()))
	}
	return x
}

// TestKernels runs each kernel in each form on the same numbers: every bit is the
// same.
func TestKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const depth, blocks = 416, 11
	const rows = blocks * block
	acts, weights := aligned[uint8](rows*inner), aligned[int8](group*panel*inner)
	for i := range acts {
		acts[i] = uint8(r.IntN(128))
	}
	for i := range weights {
		weights[i] = int8(r.IntN(17) - 8) // far from what could overflow the AVX2 form
	}
	scales, rowScales := make([]panelScale, group), make([]rowScale, rows)
	for p := range scales {
		for n := range panel {
			scales[p].sums[n], scales[p].scale[n], scales[p].bias[n] = float32(r.IntN(2000)-1000), r.Float32()/100, r.Float32()-0.5
		}
	}
	for i := range rowScales {
		rowScales[i] = rowScale{r.Float32() / 50, float32(r.IntN(128))}
	}
	a, b := floats(r, rows*depth), floats(r, depth*panel)
	rowsOf := floats(r, rows*hidden)
	scores := floats(r, rows*48)
	for i := range rows {
		for j := 43; j < 48; j++ {
			scores[i*48+j] = -1e30
		}
	}
	gamma, beta := floats(r, hidden), floats(r, hidden)
	cases := []struct {
		name string
		run  func(k kernels) []float32
	}{
		{"gemmInt", func(k kernels) []float32 {
			var out []float32
			for _, d := range []int{128, 384, depth, inner} {
				for _, blocks := range []int{1, 2, 6, blocks} { // 6, 12, 36 and 66 rows
					y := aligned[float32](blocks * block * group * panel)
					k.gemmInt(blocks, d, acts, weights, y, group*panel, scales, rowScales, aligned[int32](sums))
					out = append(out, y...)
				}
			}
			return out
		}},
		{"gemmFloat with bias", func(k kernels) []float32 {
			y := aligned[float32](rows * panel)
			k.gemmFloat(blocks, depth, a, depth, b, panel, y, panel, beta)
			return y
		}},
		{"gemmFloat added to", func(k kernels) []float32 {
			y := slices.Clone(a[:rows*panel+5])
			k.gemmFloat(blocks, 29, a, depth, b, panel, y[5:], panel, nil)
			return y
		}},
		{"quantiseRow", func(k kernels) []float32 {
			var out []float32
			q := aligned[uint8](hidden)
			for i := range rows {
				s := k.quantiseRow(rowsOf[i*hidden:][:hidden], q)
				out = append(out, s.scale, s.zero)
				for _, v := range q {
					out = append(out, float32(v))
				}
			}
			return out
		}},
		{"addNorm", func(k kernels) []float32 {
			x := slices.Clone(rowsOf)
			k.addNorm(x, a, gamma, beta, rows)
			return x
		}},
		{"gelu", func(k kernels) []float32 {
			x := append(slices.Clone(a[:480]), -20, -5, -4, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 2, 3, 4, 5, 20, 1e9)
			k.gelu(x)
			return x
		}},
		{"softmax", func(k kernels) []float32 {
			var out []float32
			for _, n := range []int{8, 40, 48} {
				x := slices.Clone(scores)
				k.softmax(x, rows, n, 48)
				out = append(out, x...)
			}
			return out
		}},
		{"transpose8", func(k kernels) []float32 {
			y := make([]float32, 32*panel)
			k.transpose8(rowsOf, hidden, y, 32)
			return y
		}},
		{"addScaled", func(k kernels) []float32 {
			y := slices.Clone(beta)
			k.addScaled(y, gamma, 0.37)
			return y
		}},
		{"leaky", func(k kernels) []float32 {
			y := slices.Clone(beta)
			k.leaky(y)
			return y
		}},
		{"dots", func(k kernels) []float32 {
			y := make([]float32, rows)
			k.dots(rowsOf, rows, hidden, a[:128], y)
			return y
		}},
	}
	for _, k := range forms(t) {
		for _, c := range cases {
			want, got := c.run(plain), c.run(k)
			for i := range want {
				if math.Float32bits(want[i]) != math.Float32bits(got[i]) && (want[i] != 0 || got[i] != 0) {
					t.Errorf("%s, form %d: number %d of %d is %v, plain Go has %v", c.name, k, i, len(want), got[i], want[i])
					break
				}
			}
		}
	}
}

// TestApproximations holds exp and GELU against the exact ones.
func TestApproximations(t *testing.T) {
	for x := float32(-30); x < 30; x += 0.01 {
		if got, want := float64(exp(x)), math.Exp(float64(x)); math.Abs(got-want) > 3e-7*want {
			t.Fatalf("exp(%v) = %v, want %v", x, got, want)
		}
		g := []float32{x, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
		plain.gelu(g)
		if got, want := float64(g[0]), float64(x)/2*(1+math.Erf(float64(x)/math.Sqrt2)); math.Abs(got-want) > 2e-6*max(1, math.Abs(want)) {
			t.Fatalf("gelu(%v) = %v, want %v", x, got, want)
		}
	}
}

// BenchmarkKernels reads the same text with every form of the kernels and either engine.
func BenchmarkKernels(b *testing.B) {
	text := strings.Join(samples, " ")
	for _, w := range []struct {
		name    string
		weights []byte
	}{{"base", baseWeights}, {"small", smallWeights}} {
		for _, k := range append([]kernels{plain}, forms(b)...) {
			b.Run(fmt.Sprint(w.name, " form ", k), func(b *testing.B) {
				e := with(b, w.weights, k)
				n := 0
				for b.Loop() {
					n += len(e.Parse(text))
				}
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "sentences/s")
			})
		}
	}
}
