package cohort

import (
	"math"
	"testing"
)

// Times are given back as they were, in little room where all are whole days.
func TestVisitTimes(t *testing.T) {
	for _, x := range []struct {
		days  []float64
		small bool
	}{
		{nil, true}, {[]float64{0, -14, 32767, -32767}, true}, {[]float64{0, 32768}, false}, {[]float64{1, 91.3125}, false},
		{[]float64{3, math.NaN()}, false}, {[]float64{math.Inf(-1)}, false},
	} {
		got := VisitTimesOf(x.days)
		if got.Len() != len(x.days) || (got.exact == nil) != x.small {
			t.Errorf("%v: %d times, small %v", x.days, got.Len(), got.exact == nil)
		}
		for i, day := range x.days {
			if math.Float64bits(got.At(i)) != math.Float64bits(day) {
				t.Errorf("%v: %v", x.days, got.At(i))
			}
		}
	}
}
