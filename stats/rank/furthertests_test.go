package rank_test

import (
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/rank"
)

var (
	lower = []float64{0.8, 1.2, 2.5, 3.1, 4.4, 5.0, 6.3}
	upper = []float64{2.2, 3.3, 4.1, 5.5, 6.1, 7.7, 8.8, 9.9}
	// The example of brunnermunzel.test (Neubert and Brunner 2007), with ties.
	tiedX = []float64{1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1}
	tiedY = []float64{3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4}
)

// TestBrunnerMunzel: R 4.2.2, from its formulas with rank, var and pt; scipy 1.10.1's
// brunnermunzel has the same statistics and p-values, and the help page of R's
// brunnermunzel.test prints 3.1375, 17.683 and 0.005786 for the first.
func TestBrunnerMunzel(t *testing.T) {
	for _, c := range []struct {
		x, y  []float64
		level float64
		want  [7]float64 // share, se, statistic, df, p, limits
	}{
		{tiedX, tiedY, 0.95, [7]float64{0.21103896103896105, 0.092100090468168624, -3.1374674823029505, 17.682841979481541,
			0.0057862086661514709, 0.017294786331658457, 0.40478313574626368}},
		{lower, upper, 0.9, [7]float64{0.23214285714285715, 0.12829713750028773, -2.087787366702099, 12.994912609098744,
			0.057070747868140807, 0.0049303694711835544, 0.45935534481453077}},
	} {
		r, err := rank.BrunnerMunzel(c.x, c.y, stats.TwoSided, c.level)
		if err != nil {
			t.Fatal(err)
		}
		for k, got := range []float64{r.Value, r.SE, r.Statistic, r.DF, r.P, r.CI.Lower, r.CI.Upper} {
			near(t, "brunner-munzel", got, c.want[k])
		}
		less, _ := rank.BrunnerMunzel(c.x, c.y, stats.Less, c.level)
		turned, _ := rank.BrunnerMunzel(c.y, c.x, stats.Greater, c.level)
		near(t, "one-sided", less.P, c.want[4]/2)
		near(t, "groups changed", turned.P, less.P)
		near(t, "groups changed, share", turned.Value, 1-r.Value)
	}
	for _, c := range []struct {
		x, y []float64
		want error
	}{
		{[]float64{1, 2, 3}, []float64{4, 5}, rank.NoOverlap}, {[]float64{1, 1}, []float64{1, 1}, stats.NoVariance},
		{[]float64{1}, []float64{1, 2}, stats.FewValues}, {nil, []float64{1}, stats.NoData}, {[]float64{math.NaN(), 1}, lower, stats.ErrMissing},
	} {
		if _, err := rank.BrunnerMunzel(c.x, c.y, stats.TwoSided, 0.95); err != c.want {
			t.Errorf("%v %v: %v, want %v", c.x, c.y, err, c.want)
		}
	}
	// A limit beyond what a probability can be is put there.
	if r, err := rank.BrunnerMunzel([]float64{1, 2, 3, 4}, []float64{3.5, 5, 6, 7}, stats.TwoSided, 0.99); err != nil ||
		r.CI.Lower != 0 || !r.CI.Clipped {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestJonckheere: R 4.2.2. With ties cor.test(g, v, method = "kendall", exact = FALSE), which has
// the same z; without, all orders of seven values counted.
func TestJonckheere(t *testing.T) {
	tied := [][]float64{{3.1, 2, 5, 4, 4.5}, {4, 6, 5, 7.2, 3, 8}, {9, 5, 8, 10.5}}
	r, err := rank.Jonckheere(tied, stats.TwoSided)
	if err != nil || r.Method.ID != rank.JonckheereMethod.ID {
		t.Fatalf("%+v, %v", r, err)
	}
	near(t, "z", r.Z, 2.7240185021619046)
	near(t, "p", r.P, 0.006449289338429174)
	less, _ := rank.Jonckheere(tied, stats.Less)
	near(t, "less", less.P, 0.99677535533078543)
	plain := [][]float64{{1.5, 3}, {2, 5, 4}, {6, 4.5}}
	for _, c := range []struct {
		alternative stats.Alternative
		p           float64
	}{{stats.Greater, 0.038095238095238099}, {stats.Less, 0.98571428571428577}, {stats.TwoSided, 2 * 0.038095238095238099}} {
		r, err := rank.Jonckheere(plain, c.alternative)
		if err != nil || r.Statistic != 14 || r.Mean != 8 || r.Method.ID != rank.JonckheereExactMethod.ID {
			t.Errorf("%+v, %v", r, err)
		}
		near(t, "exact "+string(c.alternative), r.P, c.p)
	}
	// Two groups are Mann and Whitney's; an empty group is left out.
	two, _ := rank.Jonckheere([][]float64{lower, nil, {2.21, 3.3, 4.1, 5.5}}, stats.TwoSided)
	w, _ := rank.MannWhitney([]float64{2.21, 3.3, 4.1, 5.5}, lower, rank.Exact, stats.TwoSided, 0.95)
	if two.Statistic != w.Statistic {
		t.Errorf("%v pairs, Mann-Whitney counts %v", two.Statistic, w.Statistic)
	}
	near(t, "two groups", two.P, w.P)
	for _, c := range []struct {
		groups [][]float64
		want   error
	}{{[][]float64{{1}, nil}, stats.OneGroup}, {[][]float64{{1, 1}, {1}}, stats.NoVariance}, {[][]float64{{1}, {math.NaN()}},
		stats.ErrMissing}} {
		if _, err := rank.Jonckheere(c.groups, stats.TwoSided); err != c.want {
			t.Errorf("%v: %v, want %v", c.groups, err, c.want)
		}
	}
}

// TestSmirnov: R 4.2.2, ks.test(x, y, exact = TRUE), of the asymptotic form exact = FALSE.
func TestSmirnov(t *testing.T) {
	for _, c := range []struct {
		x, y []float64
		d, p float64
	}{
		{lower, upper, 0.4821428571428571, 0.25221445221445316}, {tiedX, tiedY, 0.56493506493506485, 0.0095688069277868326},
		{[]float64{1, 2, 3}, []float64{1, 2, 3}, 0, 1}, {[]float64{1, 2, 3, 4}, []float64{5, 6, 7, 8, 9}, 1, 2.0 / 126},
	} {
		r, err := rank.Smirnov(c.x, c.y)
		turned, _ := rank.Smirnov(c.y, c.x)
		if err != nil || r.Method.ID != rank.SmirnovExactMethod.ID || turned.D != r.D || turned.P != r.P {
			t.Errorf("%+v, %+v, %v", r, turned, err)
		}
		near(t, "D", r.D, c.d)
		near(t, "p", r.P, c.p)
	}
	// Every value of the smaller group 500 times as often: the asymptotic form; D is the same.
	var x, y []float64
	for range 500 {
		x, y = append(x, lower...), append(y, upper...)
	}
	r, err := rank.Smirnov(x, y)
	if err != nil || r.Method.ID != rank.SmirnovMethod.ID {
		t.Fatalf("%+v, %v", r, err)
	}
	near(t, "D of many", r.D, 0.4821428571428571)
	// ks.test(lower, upper, exact = FALSE) prints 0.350625: R stops at 1e-6. Both series, summed
	// to their end (2Σ(-1)^(k-1)exp(-2k²x²), and 1 - √(2π)/x Σexp(-(2k-1)²π²/8x²)), give
	near(t, "asymptotic", rank.KolmogorovUpper(0.4821428571428571*math.Sqrt(56.0/15)), 0.3506178047886531)
	for _, s := range []float64{0.3, 0.999999, 1, 1.000001, 3} { // both forms are one function
		if a, b := rank.KolmogorovUpper(s-1e-9), rank.KolmogorovUpper(s+1e-9); !(a >= b) || a-b > 1e-7 {
			t.Errorf("at %v: %v, %v", s, a, b)
		}
	}
	if _, err := rank.Smirnov(nil, x); err != stats.NoData {
		t.Error(err)
	}
}
