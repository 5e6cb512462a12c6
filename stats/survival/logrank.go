package survival

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// Test is a chi-squared test over groups.
type Test struct {
	Statistic, DF, P   float64
	Observed, Expected []float64
	Variance           *mat.SymDense
}

// LogRankMethod is the Mantel-Haenszel form of the log-rank test.
var LogRankMethod = stats.Method{
	ID: "survival.log-rank", Label: "log-rank test",
	Sentence: "Curves were compared between groups by the log-rank test.",
	Cite:     "Mantel N. Cancer Chemother Rep 1966;50:163-170; Peto R, Peto J. J R Stat Soc A 1972;135:185-207",
}

// LogRank compares the groups' curves: the sum over times of observed less
// expected events with its hypergeometric variance. A group without expected
// events leaves the degrees of freedom. R: survival::survdiff.
func LogRank(groups []Table) (Test, error) {
	k := len(groups)
	t := Test{Observed: make([]float64, k), Expected: make([]float64, k), Variance: mat.NewSymDense(max(k, 1), nil)}
	at := make([]int, k)
	risk, dead := make([]float64, k), make([]float64, k)
	for {
		now := math.Inf(1)
		for g := range groups {
			if at[g] < len(groups[g].Time) {
				now = math.Min(now, groups[g].Time[at[g]])
			}
		}
		if math.IsInf(now, 1) {
			break
		}
		n, d := 0.0, 0.0
		for g := range groups {
			tab := &groups[g]
			risk[g], dead[g] = 0, 0
			if at[g] < len(tab.Time) {
				risk[g] = tab.AtRisk[at[g]]
				if tab.Time[at[g]]-now <= SameTime*math.Abs(now) {
					dead[g] = tab.Events[at[g]]
					at[g]++
				}
			}
			n += risk[g]
			d += dead[g]
		}
		if d == 0 {
			continue
		}
		for g := range groups {
			t.Observed[g] += dead[g]
			t.Expected[g] += d * risk[g] / n
			if n > 1 { // with one at risk the variance is 0, not 0/0
				f := d * (n - d) / (n - 1) * risk[g] / n
				for h := 0; h <= g; h++ {
					v := -f * risk[h] / n
					if h == g {
						v += f
					}
					t.Variance.SetSym(h, g, t.Variance.At(h, g)+v)
				}
			}
		}
	}
	var use []int
	for g := range groups {
		if t.Expected[g] > 0 {
			use = append(use, g)
		}
	}
	switch {
	case len(use) == 0:
		return t, stats.NoEvents
	case len(use) < 2:
		return t, stats.OneGroup
	}
	use = use[1:]
	diff := mat.NewVecDense(len(use), nil)
	v := mat.NewSymDense(len(use), nil)
	for i, g := range use {
		diff.SetVec(i, t.Observed[g]-t.Expected[g])
		for j := 0; j <= i; j++ {
			v.SetSym(j, i, t.Variance.At(use[j], g))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		return t, stats.NoVariance
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, diff); err != nil {
		return t, stats.NoVariance
	}
	t.Statistic = mat.Dot(diff, &x)
	t.DF = float64(len(use))
	t.P = dist.ChiSquaredUpper(t.Statistic, t.DF)
	return t, nil
}
