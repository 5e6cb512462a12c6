package rank

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
)

// Correlation is a rank correlation with its two-sided test; DF is NaN where the
// test has none.
type Correlation struct {
	stats.Estimate
	stats.Test
	Method stats.Method // the one that made P
}

// newCorrelation is one without a test and interval yet.
func newCorrelation(value, level float64, m stats.Method) Correlation {
	nan := math.NaN()
	return Correlation{
		Estimate: stats.Estimate{Value: value, SE: nan, CI: stats.NoInterval(level)},
		Test:     stats.NoTest(), Method: m,
	}
}

// SpearmanMethod is the correlation of mid-ranks.
var SpearmanMethod = stats.Method{
	ID: "rank.spearman", Label: "Spearman rank correlation",
	Sentence: "Monotone association is given as Spearman's correlation of mid-ranks (t approximation; Bonett-Wright interval).",
	Cite:     "Spearman C. Am J Psychol 1904;15:72-101; Bonett DG, Wright TA. Psychometrika 2000;65:23-28",
}

// Spearman is the correlation of mid-ranks. Statistic is R's S, (n³-n)(1-rho)/6.
// Without ties P is exact below 10 pairs and by Edgeworth's series up to 1,290, else
// that of SpearmanApproximate; Method tells. R: cor.test(method = "spearman").
func Spearman(x, y []float64, level float64) (Correlation, error) {
	out, err := SpearmanApproximate(x, y, level)
	n := len(x)
	if err != nil || n > spearmanEdgeworthUpTo || tied(x) || tied(y) {
		return out, err
	}
	out.Method = SpearmanEdgeworthMethod
	if n < spearmanExactBelow {
		out.Method = SpearmanExactMethod
	}
	out.DF, out.P = math.NaN(), spearmanP(out.Statistic, n)
	return out, nil
}

// tied tells whether some values are equal.
func tied(x []float64) bool {
	_, ties := tieSum(runs(sorted(x)))
	return ties
}

// SpearmanApproximate is the same with P by t with n - 2 degrees of freedom; the
// limits are Fisher's z with the variance (1 + rho²/2)/(n-3) of Bonett and Wright. R:
// cor.test(method = "spearman", exact = FALSE).
func SpearmanApproximate(x, y []float64, level float64) (Correlation, error) {
	if err := pairsOf(x, y, level); err != nil {
		return Correlation{}, err
	}
	rx, ry := Midranks(x), Midranks(y)
	n := float64(len(x))
	if n < 3 {
		return Correlation{}, stats.FewPairs
	}
	var sxy, sxx, syy float64
	for i := range rx {
		a, b := rx[i]-(n+1)/2, ry[i]-(n+1)/2
		sxy += a * b
		sxx += a * a
		syy += b * b
	}
	if sxx == 0 || syy == 0 {
		return Correlation{}, stats.NoVariance
	}
	r := math.Max(-1, math.Min(1, sxy/math.Sqrt(sxx*syy)))
	t := r * math.Sqrt((n-2)/(1-r*r))
	out := newCorrelation(r, level, SpearmanMethod)
	out.Test = stats.Test{Statistic: (n*n*n - n) * (1 - r) / 6, DF: n - 2, P: dist.TTwoSided(t, n-2)}
	if n > 3 && math.Abs(r) < 1 {
		half := dist.Z(level) * math.Sqrt((1+r*r/2)/(n-3))
		out.CI.Lower, out.CI.Upper = math.Tanh(math.Atanh(r)-half), math.Tanh(math.Atanh(r)+half)
	}
	return out, nil
}

func pairsOf(x, y []float64, level float64) error {
	if len(x) != len(y) {
		return stats.ErrUnpaired
	}
	return check(stats.TwoSided, level, x, y)
}

// KendallMethod is tau-b.
var KendallMethod = stats.Method{
	ID: "rank.kendall", Label: "Kendall's tau-b",
	Sentence: "Ordinal association is given as Kendall's tau-b (normal approximation corrected for ties).",
	Cite:     "Kendall MG. Rank Correlation Methods, 4th ed. 1970",
}

// Kendall is tau-b. Below 50 pairs and without ties Statistic is the number of
// concordant pairs and P is exact; else it is KendallApproximate; Method tells. R:
// cor.test(method = "kendall").
func Kendall(x, y []float64, level float64) (Correlation, error) {
	out, err := KendallApproximate(x, y, level)
	if err != nil || len(x) >= kendallExactBelow || tied(x) || tied(y) {
		return out, err
	}
	pairs := float64(len(x)*(len(x)-1)) / 2
	out.Statistic = math.Round((out.Value + 1) * pairs / 2)
	out.P, out.Method = kendallP(out.Statistic, len(x)), KendallExactMethod
	return out, nil
}

// KendallApproximate is tau-b with P by the normal distribution. Statistic is z: the number of concordant less that of
// discordant pairs over its standard deviation under independence, corrected for
// ties; limits are by Fieller's variance 0.437/(n-4) of Fisher's z (NaN for fewer than five
// pairs). O(n log n). R: cor.test(method = "kendall", exact = FALSE).
func KendallApproximate(x, y []float64, level float64) (Correlation, error) {
	if err := pairsOf(x, y, level); err != nil {
		return Correlation{}, err
	}
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b] || x[a] == x[b] && y[a] < y[b]:
			return -1
		case x[a] > x[b] || y[a] > y[b]:
			return 1
		}
		return 0
	})
	// Pairs tied in both, and discordant pairs as inversions of y in order of x.
	both := 0.0
	ys := stats.Pick(y, order)
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] && ys[j] == ys[i] {
			j++
		}
		t := float64(j - i)
		both += t * (t - 1) / 2
		i = j
	}
	discordant := inversions(ys, make([]float64, len(ys)))
	n := float64(len(x))
	type sums struct{ t2, t3, v float64 }
	ties := func(v []float64) (s sums) {
		for _, r := range runs(v) {
			t := float64(r.n)
			s.t2 += t * (t - 1)
			s.t3 += t * (t - 1) * (t - 2)
			s.v += t * (t - 1) * (2*t + 5)
		}
		return s
	}
	a, b := ties(sorted(x)), ties(sorted(y))
	total := n * (n - 1) / 2
	if a.t2/2 == total || b.t2/2 == total {
		return Correlation{}, stats.NoVariance
	}
	s := total - a.t2/2 - b.t2/2 + both - 2*discordant // concordant less discordant
	tau := s / math.Sqrt((total-a.t2/2)*(total-b.t2/2))
	v := (n*(n-1)*(2*n+5) - a.v - b.v) / 18
	if n > 2 {
		v += a.t3 * b.t3 / (9 * n * (n - 1) * (n - 2))
	}
	v += a.t2 * b.t2 / (2 * n * (n - 1))
	z := s / math.Sqrt(v)
	out := newCorrelation(math.Max(-1, math.Min(1, tau)), level, KendallMethod)
	out.Statistic, out.P = z, dist.NormalTwoSided(z)
	if n > 4 && math.Abs(tau) < 1 {
		half := dist.Z(level) * math.Sqrt(0.437/(n-4))
		out.CI.Lower, out.CI.Upper = math.Tanh(math.Atanh(tau)-half), math.Tanh(math.Atanh(tau)+half)
	}
	return out, nil
}

// inversions counts pairs in the wrong order, sorting x by merging.
func inversions(x, spare []float64) float64 {
	if len(x) < 2 {
		return 0
	}
	h := len(x) / 2
	count := inversions(x[:h], spare[:h]) + inversions(x[h:], spare[h:])
	i, j, k := 0, h, 0
	for i < h || j < len(x) {
		if j == len(x) || i < h && x[i] <= x[j] {
			spare[k] = x[i]
			i++
		} else {
			count += float64(h - i)
			spare[k] = x[j]
			j++
		}
		k++
	}
	copy(x, spare[:len(x)])
	return count
}

// AUCMethod is the area under the ROC curve.
var AUCMethod = stats.Method{
	ID: "rank.auc", Label: "area under the ROC curve (DeLong)",
	Sentence: "Discrimination is given as the area under the ROC curve with DeLong's interval.",
	Cite: "DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845; Sun X, Xu W. IEEE Signal " +
		"Process Lett 2014;21:1389-1393",
}

// AUC is the probability that a case scores higher than a control, ties counting
// one half, with DeLong's variance and normal limits, clipped to
// [0, 1]. R:
// pROC::ci.auc(method = "delong").
func AUC(cases, controls []float64, level float64) (stats.Estimate, error) {
	if err := check(stats.TwoSided, level, cases, controls); err != nil {
		return stats.Estimate{}, err
	}
	m, n := len(cases), len(controls)
	xs, ys := sorted(cases), sorted(controls)
	// The share of controls below each case, and of cases above each control, ties one half.
	a, b := make([]float64, m), make([]float64, n)
	auc := 0.0
	for i, j := 0, 0; i < m || j < n; {
		v := math.Inf(1)
		if i < m {
			v = xs[i]
		}
		if j < n {
			v = math.Min(v, ys[j])
		}
		fromX, fromY := i, j
		for i < m && xs[i] == v {
			i++
		}
		for j < n && ys[j] == v {
			j++
		}
		below, above := (float64(fromY+j)/2)/float64(n), 1-(float64(fromX+i)/2)/float64(m)
		for k := fromX; k < i; k++ {
			a[k] = below
			auc += below
		}
		for k := fromY; k < j; k++ {
			b[k] = above
		}
	}
	auc /= float64(m)
	e := stats.Estimate{Value: auc, SE: math.NaN(), CI: stats.NoInterval(level)}
	if m < 2 || n < 2 {
		return e, nil
	}
	spread := func(v []float64) float64 {
		s := 0.0
		for _, x := range v {
			s += (x - auc) * (x - auc)
		}
		return s / float64(len(v)-1) / float64(len(v))
	}
	e.SE = math.Sqrt(spread(a) + spread(b))
	half := dist.Z(level) * e.SE
	e.CI.Lower, e.CI.Upper = math.Max(0, auc-half), math.Min(1, auc+half)
	return e, nil
}
