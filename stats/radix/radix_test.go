package radix

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestAsByComparison: short and long lists, of both signs, with ties, infinite and tiny
// numbers, with digits that all share.
func TestAsByComparison(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	draw := map[string]func() float64{
		"normal": r.NormFloat64,
		"ties":   func() float64 { return float64(r.IntN(7) - 3) },
		"extremes": func() float64 {
			return []float64{math.Inf(1), math.Inf(-1), 5e-324, -5e-324, 0, math.Copysign(0, -1), 1e308}[r.IntN(7)]
		},
		"any": func() float64 { return (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(600)-300)) },
		"one": func() float64 { return 412 },
		"near": func() float64 {
			if r.IntN(5000) == 0 {
				return -1e300
			}
			return 1 + float64(r.IntN(1e5))*1e-15
		},
	}
	for name, f := range draw {
		for _, n := range []int{0, 1, 2, short - 1, short, 3 * short} {
			x := make([]float64, n)
			keys := make([]uint64, n)
			for i := range x {
				x[i] = f()
				keys[i] = r.Uint64() >> r.IntN(64)
			}
			byComparison, sortedKeys := slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(keys))
			Floats(x)
			Sort(keys)
			if !slices.Equal(x, byComparison) {
				t.Errorf("%s, %d numbers: not in order", name, n)
			}
			y := make([]float64, n)
			for i := range y {
				y[i] = f()
			}
			order := Order(y)
			for k := 1; k < n; k++ {
				if i, j := order[k-1], order[k]; y[i] > y[j] || y[i] == y[j] && i > j {
					t.Fatalf("%s: %g (%d) before %g (%d)", name, y[i], i, y[j], j)
				}
			}
			if !slices.Equal(keys, sortedKeys) {
				t.Errorf("%d keys: not in order", n)
			}
		}
	}
}

func BenchmarkFloats(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	given := make([]float64, 1e6)
	for i := range given {
		given[i] = r.NormFloat64()
	}
	x := make([]float64, len(given))
	b.Run("digits", func(b *testing.B) {
		for b.Loop() {
			copy(x, given)
			Floats(x)
		}
	})
	b.Run("comparison", func(b *testing.B) {
		for b.Loop() {
			copy(x, given)
			slices.Sort(x)
		}
	})
}
