package proportion_test

import (
	"errors"
	"testing"

	"leydig/stats/proportion"
)

// A design effect of 2 is half as many rows; of 1 or less Wilson's own interval.
func TestWilsonClustered(t *testing.T) {
	half, _ := proportion.Wilson(proportion.Count{X: 15, N: 50}, 0.95)
	got, err := proportion.WilsonClustered(proportion.Count{X: 30, N: 100}, 2, 0.95)
	if err != nil || got.CI != half.CI || got.Value != 0.3 {
		t.Error(got, half, err)
	}
	plain, _ := proportion.Wilson(proportion.Count{X: 30, N: 100}, 0.95)
	for _, d := range []float64{1, 0.7} {
		if got, _ = proportion.WilsonClustered(proportion.Count{X: 30, N: 100}, d, 0.95); got.CI != plain.CI {
			t.Error(d, got)
		}
	}
	for _, x := range []int64{0, 9} {
		if got, _ = proportion.WilsonClustered(proportion.Count{X: x, N: 9}, 1.5, 0.95); x == 0 && got.CI.Lower != 0 || x == 9 &&
			got.CI.Upper != 1 {
			t.Error(x, got)
		}
	}
	if _, err = proportion.WilsonClustered(proportion.Count{X: 1, N: 9}, 0, 0.95); !errors.Is(err, proportion.ErrDesign) {
		t.Error(err)
	}
}
