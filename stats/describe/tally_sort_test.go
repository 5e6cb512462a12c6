package describe

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Long lists are sorted and tallied as short ones are: numbers of both signs and all
// sizes, infinities, zeros of both signs, few distinct values and many.
func TestLongTallies(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for name, draw := range map[string]func() float64{
		"decimals": func() float64 { return float64(r.IntN(900))/10 - 20 },
		"any":      func() float64 { return (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(600)-300)) },
		"odd": func() float64 {
			return []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), r.NormFloat64()}[r.IntN(5)]
		},
	} {
		x := make([]float64, 40_000)
		for i := range x {
			x[i] = draw()
		}
		want := slices.Clone(x)
		slices.Sort(want)
		tally, n := tallyOf(x), int64(0)
		for i, v := range tally.Value {
			lower, _ := slices.BinarySearch(want, v)
			upper, _ := slices.BinarySearch(want, math.Nextafter(v, math.Inf(1)))
			if math.IsInf(v, 1) {
				upper = len(want)
			}
			if tally.Times(i) != int64(upper-lower) {
				t.Fatalf("%s: %v comes %d times, want %d", name, v, tally.Times(i), upper-lower)
			}
			n += tally.Times(i)
		}
		if n != int64(len(x)) || !slices.IsSorted(tally.Value) {
			t.Errorf("%s: %d values of %d", name, n, len(x))
		}
	}
}
