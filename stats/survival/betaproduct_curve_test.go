package survival

import (
	"math"
	"testing"

	"leydig/stats/dist"
)

// Without censoring the limits of a curve are Clopper and Pearson's of the share without the
// event; with no event at all the upper limit is 1 and the lower one that of n of n; before
// the first time, too.
func TestCurveWithBetaProduct(t *testing.T) {
	table, err := Tabulate([]float64{1, 2, 3, 4, 5, 6, 7}, []bool{true, true, true, true, true, true, true})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := KaplanMeier(table, Options{Level: 0.95})
	c, err = c.BetaProduct(0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ time, alive float64 }{{0.5, 7}, {1, 6}, {3.5, 4}, {6, 1}} {
		e, err := c.At(x.time)
		if err != nil {
			t.Fatal(err)
		}
		lower := dist.Quantile(dist.Beta{A: x.alive, B: 7 - x.alive + 1}, 0.025)
		upper := 1.0
		if x.alive < 7 {
			upper = dist.Quantile(dist.Beta{A: x.alive + 1, B: 7 - x.alive}, 0.975)
		}
		if math.Abs(e.CI.Lower-lower) > 1e-9 || math.Abs(e.CI.Upper-upper) > 1e-9 {
			t.Errorf("at %v: %v to %v, Clopper-Pearson %v to %v", x.time, e.CI.Lower, e.CI.Upper, lower, upper)
		}
	}
	none, _ := Tabulate([]float64{2, 3, 4}, []bool{false, false, false})
	c, _ = KaplanMeier(none, Options{Level: 0.95})
	c, err = c.BetaProduct(0.95)
	if e, err2 := c.At(1); err != nil || err2 != nil || e.CI.Upper != 1 || math.Abs(e.CI.Lower-math.Pow(0.025, 1.0/3)) > 1e-9 {
		t.Errorf("no event: %+v %v", e, err)
	}
}
