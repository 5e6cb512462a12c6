package imputation_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/imputation"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Abs(want)) {
		t.Errorf("%s: got %.15g, want %.15g", what, got, want)
	}
}

// R 4.2.2, mice 3.15.0: pool.scalar(c(1.2, 0.9, 1.4), c(.05, .06, .04), n = Inf, k = 1).
func TestLarge(t *testing.T) {
	p, err := imputation.Pool([]float64{1.2, 0.9, 1.4}, []float64{0.05, 0.06, 0.04}, math.Inf(1))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "value", p.Value, 1.166666666666667)
	near(t, "total", p.Total, 0.1344444444444444)
	near(t, "df", p.DF, 5.069598337950142)
	near(t, "missing", p.Missing, 0.7202724914491798)
}

// Estimates that do not differ: nothing is missing, and the complete data's degrees of freedom
// count, less their own correction (Barnard and Rubin, equation 3: 97 × 98/100).
func TestAlike(t *testing.T) {
	p, err := imputation.Pool([]float64{2, 2, 2}, []float64{0.25, 0.25, 0.25}, 97)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "df", p.DF, 97*98.0/100)
	near(t, "total", p.Total, 0.25)
	if p.Increase != 0 || p.Between != 0 {
		t.Error(p)
	}
	e, statistic, pv := p.Estimate(0.95)
	if statistic != 4 || !(pv > 0 && pv < 0.001) || !(e.CI.Lower > 0.9 && e.CI.Upper < 3.1) {
		t.Error(e, statistic, pv)
	}
	if p, err = imputation.Pool([]float64{2, 2}, []float64{0.25, 0.25}, math.Inf(1)); err != nil || !math.IsInf(p.DF, 1) {
		t.Error(p, err)
	}
	if _, _, pv = p.Estimate(0.95); !(pv > 0 && pv < 1e-3) {
		t.Error("normal limits:", pv)
	}
}

func TestEdges(t *testing.T) {
	for name, c := range map[string]struct {
		q, u     []float64
		complete float64
		want     error
	}{
		"one set": {[]float64{1}, []float64{1}, 9, imputation.FewSets}, "none": {nil, nil, 9, imputation.FewSets},
		"lengths": {[]float64{1, 2}, []float64{1}, 9, stats.ErrUnpaired}, "missing": {[]float64{1, math.NaN()}, []float64{1, 1}, 9,
			stats.ErrMissing},
		"no variance": {[]float64{1, 2}, []float64{0, 1}, 9, imputation.ErrVariance},
		"no df":       {[]float64{1, 2}, []float64{1, 1}, 0, imputation.ErrComplete},
	} {
		if _, err := imputation.Pool(c.q, c.u, c.complete); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
