package mean_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/mean"
)

// By hand: clusters {1, 2}, {4, 6}, {7, 9}, {3, 2}: MSB = 50.5/3, MSW = 5/4.
func TestIntraclass(t *testing.T) {
	y, of := []float64{1, 2, 4, 6, 7, 9, 3, 2}, []int{1, 1, 2, 2, 3, 3, 9, 9}
	c, err := mean.IntraclassCorrelation(y, of, 0)
	if err != nil {
		t.Fatal(err)
	}
	msb, msw := 50.5/3, 5.0/4
	if want := (msb - msw) / (msb + msw); math.Abs(c.ICC-want) > 1e-12 || c.Size != 2 || math.Abs(c.EffectiveN-8/(1+want)) > 1e-12 {
		t.Error(c, want)
	}
	// Unequal clusters: (n - Σ n²/n)/(k - 1) = (5 - 13/5)/1.
	if c, err = mean.IntraclassCorrelation(y[:5], []int{1, 1, 2, 2, 2}, 0); err != nil || math.Abs(c.Size-2.4) > 1e-12 {
		t.Error(c, err)
	}
	if _, err = mean.IntraclassCorrelation(y, []int{1, 2, 3, 4, 5, 6, 7, 8}, 0); err == nil {
		t.Error("no cluster has two rows, and it was given")
	}
	if _, err = mean.IntraclassCorrelation(y[:2], []int{1, 1}, 0); !errors.Is(err, stats.OneGroup) {
		t.Error(err)
	}
	if _, err = mean.IntraclassCorrelation([]float64{3, 3, 3, 3}, []int{1, 1, 2, 2}, 0); !errors.Is(err, stats.NoVariance) {
		t.Error(err)
	}
	if _, err = mean.IntraclassCorrelation([]float64{3, math.NaN()}, []int{1, 1}, 0); !errors.Is(err, stats.ErrMissing) {
		t.Error(err)
	}
}
