package interval

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// Scores are what an interval counts in a comparison of groups.
type Scores string

const (
	Sun         Scores = "sun"         // log-rank scores with Nelson-Aalen hazards
	Finkelstein Scores = "finkelstein" // log-rank scores of proportional hazards
	Wilcoxon    Scores = "wilcoxon"    // proportional odds
)

// AllScores lists them, for flags and help.
var AllScores = []Scores{Sun, Finkelstein, Wilcoxon}

// LogRankMethod compares groups of interval-censored times.
var LogRankMethod = stats.Method{
	ID: "interval.log-rank.sun", Label: "interval-censored log-rank test",
	Sentence: "Interval-censored times were compared between groups by the log-rank test with Sun's scores and its permutation variance.",
	Cite:     "Sun J. Stat Med 1996;15:1387-1395; Fay MP, Shaw PA. J Stat Softw 2010;36(2)",
}

// Test compares groups: Z is of the second of two groups (NaN with more), its sign
// positive where that group's events come earlier for the log-rank scores.
type Test struct {
	stats.Test
	Z float64
}

// LogRank compares groups (0 <= group[i] < groups) by scores of the pooled NPMLE with
// the asymptotic permutation variance. R: interval::ictest(method = "pclt").
func LogRank(lower, upper []float64, group []int, groups int, scores Scores) (Test, error) {
	return new(Pool).LogRankOf(lower, upper, slices.Repeat([]float64{1}, len(lower)), group, groups, scores)
}

// Pool keeps the estimates of observations: where the same are compared in other groups their
// pooled one is the same. The climb to each begins near the first, which is best that of all.
type Pool struct{ made []*fit }

// fit is the NPMLE of a problem.
func (p *Pool) fit(of *problem) *fit {
	for _, f := range p.made {
		if slices.Equal(f.lower, of.lower) && slices.Equal(f.upper, of.upper) && slices.Equal(f.spans, of.spans) {
			return f
		}
	}
	f := newFit(of)
	if len(p.made) > 0 {
		f.startNear(p.made[0])
	}
	f.run()
	p.made = append(p.made, f)
	return f
}

// Turnbull is the function of that name.
func (p *Pool) Turnbull(lower, upper []float64, o Options) (Curve, error) {
	if err := check(lower, upper, o.Weights); err != nil {
		return Curve{}, err
	}
	of := reduce(lower, upper, o.Weights)
	if of.n == 0 {
		return Curve{}, stats.NoData
	}
	f := p.fit(&of)
	c, err := f.curve()
	c.Unique = f.unique()
	return c, err
}

// LogRankOf is LogRank of observations each of which was made so many times.
func (p *Pool) LogRankOf(lower, upper, times []float64, group []int, groups int, scores Scores) (Test, error) {
	out := Test{Z: math.NaN(), Test: stats.Test{Statistic: math.NaN(), P: math.NaN()}}
	if len(group) != len(lower) {
		panic("interval: group and lower differ in length")
	}
	if err := check(lower, upper, times); err != nil {
		return out, err
	}
	of := reduce(lower, upper, times)
	if of.n == 0 {
		return out, stats.NoData
	}
	c := p.fit(&of).scores(scores)
	n := of.n
	count, sum := make([]float64, groups), make([]float64, groups)
	mean, square := 0.0, 0.0
	for i, g := range group {
		if w := times[i]; w > 0 {
			mean += w * c[of.of[i]] / n
			count[g] += w
		}
	}
	for i, g := range group {
		if w := times[i]; w > 0 {
			d := c[of.of[i]] - mean
			sum[g] += w * d
			square += w * d * d
		}
	}
	var use []int
	for g, k := range count {
		if k > 0 {
			use = append(use, g)
		}
	}
	if len(use) < 2 {
		return out, stats.OneGroup
	}
	if square <= 1e-14*n {
		return out, stats.NoVariance
	}
	df := len(use) - 1
	u, v := mat.NewVecDense(df, nil), mat.NewSymDense(df, nil)
	for a, g := range use[1:] {
		u.SetVec(a, sum[g])
		for b, h := range use[1 : a+2] {
			x := -count[g] * count[h] / n
			if g == h {
				x += count[g]
			}
			v.SetSym(b, a, x*square/(n-1))
		}
	}
	var chol mat.Cholesky
	var x mat.VecDense
	if !chol.Factorize(v) || chol.SolveVecTo(&x, u) != nil {
		return out, stats.NoVariance
	}
	out.Test = dist.ChiSquaredTest(mat.Dot(u, &x), float64(df))
	if df == 1 {
		out.Z = u.AtVec(0) / math.Sqrt(v.At(0, 0))
	}
	return out, nil
}

// scores gives the score of each span from the survival at its ends.
func (f *fit) scores(kind Scores) []float64 {
	m := len(f.mass)
	surv, log := make([]float64, m+1), make([]float64, m+1)
	surv[0] = 1
	hazard := 0.0
	for j, p := range f.mass {
		surv[j+1] = math.Max(0, surv[j]-p)
		if surv[j] > 0 {
			hazard += p / surv[j]
		}
		if surv[j+1] < 1e-12 {
			surv[j+1] = 0
		}
		if kind == Sun {
			log[j+1] = -hazard
		} else if surv[j+1] > 0 {
			log[j+1] = math.Log(surv[j+1])
		}
	}
	out := make([]float64, len(f.spans))
	for i, s := range f.spans {
		l, r := s.first, s.last+1
		if kind == Wilcoxon {
			out[i] = surv[l] + surv[r] - 1
			continue
		}
		out[i] = (surv[l]*log[l] - surv[r]*log[r]) / (surv[l] - surv[r])
	}
	return out
}
