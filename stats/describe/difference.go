package describe

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
)

// SMDMethod is the standardised difference of a continuous variable.
var SMDMethod = stats.Method{
	ID: "describe.smd", Label: "standardised mean difference",
	Sentence: "Standardised differences divide by the root of the mean of both variances; Hedges' g uses the " +
		"pooled variance and the exact correction for small samples.",
	Cite: "Austin PC. Stat Med 2009;28:3083-3107; Hedges LV. J Educ Stat 1981;6:107-128",
}

// Standardised are the standardised differences of the means of two samples,
// first minus second.
type Standardised struct {
	SMD       float64 // over the root of the mean of both variances
	CohenD    float64 // over the pooled standard deviation
	HedgesG   float64 // CohenD with the exact gamma correction
	GVariance float64 // 1/n1 + 1/n2 + g²/(2(n1+n2)); metafor::escalc("SMD")
}

// StandardisedMean compares the means of two samples of at least two values.
func StandardisedMean(x, y []float64) (Standardised, error) {
	if len(x) < 2 || len(y) < 2 {
		return Standardised{}, stats.NoData
	}
	if stats.Missing(x) || stats.Missing(y) {
		return Standardised{}, stats.ErrMissing
	}
	m1, s1 := Moments(x)
	m2, s2 := Moments(y)
	return StandardisedSummaries(Summary{N: int64(len(x)), Mean: m1, SD: s1}, Summary{N: int64(len(y)), Mean: m2, SD: s2})
}

// StandardisedSummaries compares the means of two samples, of at least two values each,
// of which N, Mean and SD are known.
func StandardisedSummaries(x, y Summary) (Standardised, error) {
	if x.N < 2 || y.N < 2 {
		return Standardised{}, stats.NoData
	}
	s1, s2, n1, n2 := x.SD, y.SD, float64(x.N), float64(y.N)
	if s1 == 0 && s2 == 0 {
		return Standardised{}, stats.NoVariance
	}
	df := n1 + n2 - 2
	d := x.Mean - y.Mean
	out := Standardised{SMD: d / math.Sqrt((s1*s1+s2*s2)/2), CohenD: d / math.Sqrt(((n1-1)*s1*s1+(n2-1)*s2*s2)/df)}
	a, _ := math.Lgamma(df / 2)
	b, _ := math.Lgamma((df - 1) / 2)
	out.HedgesG = out.CohenD * math.Exp(a-b-math.Log(df/2)/2)
	out.GVariance = 1/n1 + 1/n2 + out.HedgesG*out.HedgesG/(2*(n1+n2))
	return out, nil
}

// CategoricalSMDMethod is that of a categorical variable.
var CategoricalSMDMethod = stats.Method{
	ID: "describe.smd-categorical", Label: "standardised difference of a categorical variable",
	Sentence: "Standardised differences of categorical variables are Mahalanobis distances of the proportions (Yang and Dalton).",
	Cite:     "Yang D, Dalton JE. SAS Global Forum 2012, paper 335",
}

// StandardisedCategories is the Mahalanobis distance between the proportions of
// the categories in two groups, given their counts. Categories that nobody is in
// are left out.
func StandardisedCategories(a, b []float64) (float64, error) {
	if len(a) != len(b) {
		return math.NaN(), stats.Reason("the groups differ in their categories")
	}
	var n1, n2 float64
	for i := range a {
		if !(a[i] >= 0) || !(b[i] >= 0) {
			return math.NaN(), stats.ErrMissing
		}
		n1 += a[i]
		n2 += b[i]
	}
	if n1 == 0 || n2 == 0 {
		return math.NaN(), stats.NoData
	}
	var p, q []float64
	for i := range a {
		if a[i]+b[i] > 0 {
			p = append(p, a[i]/n1)
			q = append(q, b[i]/n2)
		}
	}
	k := len(p) - 1 // any one category may be left out
	if k < 1 {
		return math.NaN(), stats.NoVariance
	}
	d := mat.NewVecDense(k, nil)
	s := mat.NewSymDense(k, nil)
	for i := range k {
		d.SetVec(i, p[i]-q[i])
		for j := i; j < k; j++ {
			v := -p[i]*p[j] - q[i]*q[j]
			if i == j {
				v += p[i] + q[i]
			}
			s.SetSym(i, j, v/2)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(s) || chol.Cond() > 1e14 {
		return math.NaN(), stats.NoVariance
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, d); err != nil {
		return math.NaN(), stats.NoVariance
	}
	return math.Sqrt(mat.Dot(d, &x)), nil
}
