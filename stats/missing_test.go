package stats_test

import (
	"math"
	"testing"

	"leydig/stats"
)

// A missing value is found wherever it stands; infinite and huge ones are no missing ones, though their sums may be.
func TestMissing(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, x := range [][]float64{nil, {1, 2, 3}, {inf, 1, -inf}, {math.MaxFloat64, math.MaxFloat64, -inf}} {
		if stats.Missing(x) {
			t.Errorf("%v lacks none", x)
		}
	}
	for _, x := range [][]float64{{nan}, {nan, 1, 2}, {1, 2, 3, 4, nan}, {inf, -inf, nan}} {
		if !stats.Missing(x) {
			t.Errorf("%v lacks one", x)
		}
	}
}
