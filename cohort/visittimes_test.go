package cohort

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Times are given back as they were, in little room where all are whole days; those that were read
// in parts, and picked, as well.
func TestVisitTimes(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for _, x := range []struct {
		days  []float64
		small bool
	}{
		{nil, true}, {[]float64{0, -14, 32767, -32767}, true}, {[]float64{0, 32768}, false}, {[]float64{1, 91.3125}, false},
		{[]float64{91.3125, 7, 8, 9}, false}, {[]float64{3, math.NaN()}, false}, {[]float64{math.Inf(-1)}, false},
	} {
		of := make([]VisitTimes, 1)
		for _, day := range x.days {
			of[0].Append(day)
		}
		for range 20 {
			var whole VisitTimes
			whole.Grow(len(x.days) + 3) // parts leave gaps
			var parts []VisitTimes
			for from := 0; from < len(x.days); {
				to := from + 1 + rng.IntN(len(x.days)-from)
				part := whole.Room(from, to)
				for _, day := range x.days[from:to] {
					part.Append(day)
				}
				parts, from = append(parts, part), to
			}
			for i := range parts {
				whole.AppendAll(&parts[i])
			}
			of = append(of, whole)
		}
		for k := range of {
			got := &of[k]
			if got.Len() != len(x.days) || (got.exact == nil) != x.small {
				t.Fatalf("%v: %d times, small %v", x.days, got.Len(), got.exact == nil)
			}
			turned := make([]int32, len(x.days))
			for i, day := range x.days {
				turned[i] = int32(len(x.days) - 1 - i)
				if math.Float64bits(got.At(i)) != math.Float64bits(day) {
					t.Fatalf("%v: %v", x.days, got.At(i))
				}
			}
			back := got.Pick(turned)
			for i, p := range turned {
				if math.Float64bits(back.At(i)) != math.Float64bits(x.days[p]) {
					t.Fatalf("%v: turned, %v", x.days, back.At(i))
				}
			}
		}
	}
}
