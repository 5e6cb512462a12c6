package survival

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// MaxComboMethod is the largest of several weighted log-rank tests.
var MaxComboMethod = stats.Method{
	ID: "survival.log-rank.max-combo", Label: "max-combo test",
	Sentence: "Curves that may cross were compared by the largest of the Fleming-Harrington (0,0), (1,0), " +
		"(0,1) and (1,1) log-rank statistics, its p-value from their joint normal distribution.",
	Cite: "Karrison TG. Stata J 2016;16:678-690; Lin RS et al. Stat Biopharm Res 2020;12:187-198",
}

// MaxComboWeights are the usual four.
var MaxComboWeights = []Weight{
	{Kind: Unweighted}, {Kind: FlemingHarringtonWeight, P: 1}, {Kind: FlemingHarringtonWeight, Q: 1},
	{Kind: FlemingHarringtonWeight, P: 1, Q: 1},
}

// Combo is a max-combo test: the standardised statistics of the second group less
// the first, their correlations, and the two-sided p-value of the largest.
type Combo struct {
	Z           []float64
	Correlation [][]float64
	Largest, P  float64
}

// MaxCombo tests two groups by the largest absolute value of several weighted
// log-rank statistics, at most eight; tables over strata as in CompareGroups.
func MaxCombo(strata [][]Table, weights []Weight) (Combo, error) {
	m := len(weights)
	if m == 0 || m > 8 {
		return Combo{}, stats.Reason("a max-combo test combines one to eight weights")
	}
	score := make([]float64, m)
	cov := make([]float64, m*m)
	events := 0.0
	for _, groups := range strata {
		if len(groups) != 2 {
			return Combo{}, stats.Reason("a max-combo test compares two groups")
		}
		w := &walk{at: make([]int, 2), risk: make([]float64, 2), dead: make([]float64, 2)}
		w.begin(groups)
		pooled, peto := 1.0, 1.0
		at := make([]float64, m)
		for w.next() {
			if w.d == 0 {
				continue
			}
			events += w.d
			peto *= 1 - w.d/(w.n+1)
			for a := range at {
				at[a] = weights[a].at(w.n, pooled, peto)
				score[a] += at[a] * (w.dead[1] - w.d*w.risk[1]/w.n)
			}
			pooled *= (w.n - w.d) / w.n
			if w.n <= 1 {
				continue
			}
			v := w.d * (w.n - w.d) / (w.n - 1) * w.risk[0] * w.risk[1] / (w.n * w.n)
			for a := range m {
				for b := range m {
					cov[a*m+b] += at[a] * at[b] * v
				}
			}
		}
	}
	if events == 0 {
		return Combo{}, stats.NoEvents
	}
	c := Combo{Correlation: make([][]float64, m)}
	for a := range m {
		if !(cov[a*m+a] > 0) {
			return Combo{}, stats.NoVariance
		}
		c.Z = append(c.Z, score[a]/math.Sqrt(cov[a*m+a]))
		c.Largest = math.Max(c.Largest, math.Abs(c.Z[a]))
		for b := range m {
			c.Correlation[a] = append(c.Correlation[a], cov[a*m+b]/math.Sqrt(cov[a*m+a]*cov[b*m+b]))
		}
	}
	c.P = outside(c.Correlation, c.Largest)
	return c, nil
}

// outside is the probability that some of several correlated standard normal
// variables exceeds limit in absolute value: Genz's transformation, integrated over a
// fixed lattice (of 2^15 points with a tent, error about 1e-5), so that it is the
// same every time. It is kept within the bounds of one test and of all.
func outside(correlation [][]float64, limit float64) float64 {
	m := len(correlation)
	single := dist.NormalTwoSided(limit)
	if m == 1 {
		return single
	}
	// A Cholesky factor; a variable that others determine has no part of its own.
	l := make([][]float64, m)
	for i := range m {
		l[i] = make([]float64, m)
		for j := 0; j <= i; j++ {
			s := correlation[i][j]
			for k := range j {
				s -= l[i][k] * l[j][k]
			}
			switch {
			case i == j:
				l[i][i] = math.Sqrt(math.Max(0, s))
				if l[i][i] < 1e-6 {
					l[i][i] = 0
				}
			case l[j][j] > 0:
				l[i][j] = s / l[j][j]
			}
		}
	}
	const points = 1 << 15
	roots := []float64{math.Sqrt2, math.Sqrt(3), math.Sqrt(5), math.Sqrt(7), math.Sqrt(11), math.Sqrt(13), math.Sqrt(17)}
	sum := 0.0
	y := make([]float64, m)
	for p := range points {
		product := 1.0
		for i := range m {
			mean := 0.0
			for k := range i {
				mean += l[i][k] * y[k]
			}
			if l[i][i] == 0 {
				if math.Abs(mean) > limit*(1+1e-9) {
					product = 0
				}
				continue
			}
			lo, hi := dist.NormalLower((-limit-mean)/l[i][i]), dist.NormalLower((limit-mean)/l[i][i])
			product *= hi - lo
			if product == 0 || i == m-1 {
				break
			}
			u := math.Mod(float64(p+1)*roots[i], 1)
			u = math.Abs(2*u - 1)
			y[i] = dist.NormalQuantile(math.Min(math.Max(lo+u*(hi-lo), 1e-300), 1-1e-16))
		}
		sum += product
	}
	return math.Min(math.Max(1-sum/points, single), math.Min(1, float64(m)*single))
}
