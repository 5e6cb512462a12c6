package proportion_test

import (
	"math"
	"slices"
	"testing"

	"leydig/stats"
	"leydig/stats/proportion"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Abs(want)+1e-14) {
		t.Errorf("%s: want %.16g, got %.16g", what, want, got)
	}
}

// TestRatesByOtherMethods: R 4.2.2, limits by uniroot(tol = 1e-14) on ppois and dpois with half of
// the count's own probability, the score limits by their formula; 36 of 40 against 16 of 80 is
// Koopman's own example, of which he prints 2.94 and 7.15.
func TestRatesByOtherMethods(t *testing.T) {
	for _, c := range []struct {
		x               int64
		t, rate0, level float64
		midP, score     [3]float64 // limits and p
	}{
		{x: 5, t: 12.5, rate0: 0.2, level: 0.95, midP: [3]float64{0.14655958468227337, 0.88659325319936111, 0.15084301928115479},
			score: [3]float64{0.17085609100587626, 0.93646061464965358, 0.11384629800665808}},
		{x: 0, t: 7, rate0: 0.3, level: 0.9, midP: [3]float64{0, math.Log(10) / 7, 0.12245642825298191},
			score: [3]float64{0, 0.38650620772791583, 0.14729913862267607}},
		{x: 27, t: 100, rate0: 0.2, level: 0.95, midP: [3]float64{0.18157152228878523, 0.38740881730681009, 0.13036749432449174},
			score: [3]float64{0.18556917870835477, 0.39284540949858643, 0.11752486809663919}},
	} {
		for name, want := range map[string][3]float64{"mid_p": c.midP, "score": c.score} {
			i := slices.IndexFunc(proportion.RateMethods, func(m proportion.RateMethod) bool { return m.Name == name })
			run := proportion.RateMethods[i].Run
			r, err := run(c.x, c.t, c.rate0, stats.TwoSided, c.level)
			if err != nil {
				t.Fatal(err)
			}
			near(t, name+" lower", r.CI.Lower, want[0])
			near(t, name+" upper", r.CI.Upper, want[1])
			near(t, name+" p", r.P, want[2])
			// One side at half of what is left is a limit of both sides; the tails make up one.
			less, _ := run(c.x, c.t, c.rate0, stats.Less, (1+c.level)/2)
			greater, _ := run(c.x, c.t, c.rate0, stats.Greater, (1+c.level)/2)
			near(t, name+" one upper", less.CI.Upper, r.CI.Upper)
			near(t, name+" one lower", greater.CI.Lower, r.CI.Lower)
			near(t, name+" tails", less.P+greater.P, 1)
			// A rate of none: only no event agrees with it.
			none, err := run(c.x, c.t, 0, stats.TwoSided, c.level)
			if want := map[bool]float64{true: 1, false: 0}[c.x == 0]; err != nil || none.P != want {
				t.Errorf("%s, %d events against none expected: %v, %v", name, c.x, none.P, err)
			}
		}
	}
	k, err := proportion.Koopman(proportion.Count{X: 36, N: 40}, proportion.Count{X: 16, N: 80}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	// uniroot(tol = 1e-15) on Koopman's U, R 4.2.2
	near(t, "koopman lower", k.CI.Lower, 2.9395691922149902)
	near(t, "koopman upper", k.CI.Upper, 7.1522234348659923)
	if k, err = proportion.Koopman(proportion.Count{N: 9}, proportion.Count{N: 12}, 0.95); err != nil || k.CI.Lower != 0 ||
		!math.IsInf(k.CI.Upper, 1) {
		t.Errorf("0/9 and 0/12: %+v, %v", k, err)
	}
}
