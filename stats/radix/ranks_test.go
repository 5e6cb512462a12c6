package radix

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Ranks are the places among the distinct values, sorted.
func TestRanks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, few := range []int{1, 7, 600, 1 << 20} {
		x := make([]float64, 5000)
		for i := range x {
			x[i] = float64(r.IntN(few)-few/2) / 10
		}
		x[0], x[1], x[2], x[3], x[4] = math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), -math.NaN()
		want := slices.Clone(x)
		slices.SortFunc(want, cmp.Compare)
		want = slices.CompactFunc(want, func(a, b float64) bool { return cmp.Compare(a, b) == 0 })
		rank, distinct := Ranks(x)
		if !slices.EqualFunc(distinct, want, func(a, b float64) bool { return cmp.Compare(a, b) == 0 }) {
			t.Fatalf("%d values, want %d", len(distinct), len(want))
		}
		for i, k := range rank {
			if cmp.Compare(distinct[k], x[i]) != 0 {
				t.Fatalf("%g has the rank of %g", x[i], distinct[k])
			}
		}
	}
	if rank, distinct := Ranks(nil); len(rank)+len(distinct) != 0 {
		t.Error("ranks of nothing")
	}
}

func BenchmarkRanks1e6(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	x := make([]float64, 1e6)
	for i := range x {
		x[i] = math.Round(2000*r.Float64()) / 10
	}
	for b.Loop() {
		Ranks(x)
	}
}
