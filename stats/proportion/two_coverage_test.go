package proportion_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/dist"
	"leydig/stats/proportion"
)

// sizes are the groups that proportion.ComparisonCoverage speaks of.
var sizes = [][2]int64{{10, 10}, {20, 20}, {30, 30}, {50, 50}, {10, 40}}

const steps = 19 // proportions 0.05, 0.10, … 0.95

// masses gives the probability of every count of n for each proportion of the grid.
func masses(n int64) [steps][]float64 {
	var out [steps][]float64
	for i := range out {
		b := dist.Binomial{N: float64(n), P: float64(i+1) / 20}
		for x := range n + 1 {
			out[i] = append(out[i], math.Exp(b.LogMass(float64(x))))
		}
	}
	return out
}

// truth is the measure of two proportions of the grid, i/20 and j/20.
func truth(m proportion.Measure, i, j int) float64 {
	switch m {
	case proportion.Difference:
		return float64(i-j) / 20
	case proportion.RiskRatio:
		return float64(i) / float64(j)
	}
	return float64(i*(20-j)) / float64(j*(20-i))
}

// comparisonCoverage makes the 95% interval of every table once and adds up, for
// every pair of proportions, the probabilities of those that hold the true measure.
// A limit that is not a number, or a typed reason for having none, counts as a miss
// and into Undefined.
func comparisonCoverage(
	t *testing.T, m proportion.Measure, run func(a, b proportion.Count, level float64) (stats.Estimate, error),
) (out proportion.ComparisonCovers) {
	t.Helper()
	out.Least, out.LeastDefined = 1, 1
	cases := 0.0
	for _, n := range sizes {
		first, second := masses(n[0]), masses(n[1])
		var held, undefined [steps][steps]float64
		for x := range n[0] + 1 {
			for y := range n[1] + 1 {
				e, err := run(proportion.Count{X: x, N: n[0]}, proportion.Count{X: y, N: n[1]}, 0.95)
				var reason stats.Reason
				if err != nil && !errors.As(err, &reason) {
					t.Fatal(err)
				}
				not := err != nil || math.IsNaN(e.CI.Lower) || math.IsNaN(e.CI.Upper)
				for i := range steps {
					for j := range steps {
						mass := first[i][x] * second[j][y]
						if v := truth(m, i+1, j+1); not {
							undefined[i][j] += mass
						} else if e.CI.Lower <= v && v <= e.CI.Upper {
							held[i][j] += mass
						}
					}
				}
			}
		}
		for i := range steps {
			for j := range steps {
				out.Least = math.Min(out.Least, held[i][j])
				out.LeastDefined = math.Min(out.LeastDefined, held[i][j]/(1-undefined[i][j]))
				out.Mean += held[i][j]
				out.Undefined += undefined[i][j]
				cases++
			}
		}
	}
	out.Mean /= cases
	out.Undefined /= cases
	return out
}

// TestComparisonCoverage holds every interval to what proportion.ComparisonCoverage
// states of it; nothing is stated of an interval that is not here.
func TestComparisonCoverage(t *testing.T) {
	table := func(a, b proportion.Count) contingency.Table2x2 {
		return contingency.Table2x2{A: a.X, B: a.N - a.X, C: b.X, D: b.N - b.X}
	}
	of := func(e contingency.Exact, err error) (stats.Estimate, error) {
		return stats.Estimate{Value: e.OddsRatio, CI: e.CI}, err
	}
	methods := append([]proportion.ComparisonMethod{
		{Name: "exact", Measure: proportion.OddsRatio, Run: func(a, b proportion.Count, level float64) (stats.Estimate, error) {
			return of(contingency.FisherExact(table(a, b), 1, stats.TwoSided, level))
		}},
		{Name: "mid_p", Measure: proportion.OddsRatio, Run: func(a, b proportion.Count, level float64) (stats.Estimate, error) {
			return of(contingency.MidP(table(a, b), level))
		}},
	}, proportion.ComparisonMethods...)
	stated := 0
	for _, m := range proportion.ComparisonCoverage {
		stated += len(m)
	}
	if stated != len(methods) {
		t.Errorf("the coverage of %d intervals is stated and that of %d enumerated", stated, len(methods))
	}
	for _, m := range methods {
		got := comparisonCoverage(t, m.Measure, m.Run)
		want, ok := proportion.ComparisonCoverage[m.Measure][m.Name]
		if !ok {
			t.Errorf("%s/%s: no coverage is stated (it is %.4f)", m.Measure, m.Name, got)
			continue
		}
		const digits = 0.00006
		if math.Abs(got.Least-want.Least) > digits || math.Abs(got.Mean-want.Mean) > digits ||
			math.Abs(got.Undefined-want.Undefined) > digits || math.Abs(got.LeastDefined-want.LeastDefined) > digits {
			t.Errorf("%s/%s: stated are %v, found %.4f", m.Measure, m.Name, want, got)
		}
		if m.Name == "exact" && got.LeastDefined < 0.95-1e-9 {
			t.Errorf("the exact interval, where there is one, covers %v", got.LeastDefined)
		}
	}
}
