// Package mean compares means and variances of samples: t tests, analyses of
// variance, Tukey's comparisons, tests of equal variances.
package mean

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Test is a t test: an estimate (a mean, or a difference of means) with its
// standard error and interval, which is one-sided for a one-sided alternative.
type Test struct {
	stats.Estimate
	stats.Test
	Mean1, Mean2 float64 // of two samples
}

// sample holds what a t test needs to know of one.
type sample struct{ n, mean, variance float64 }

// summarise takes sums about the first value in two passes.
func summarise(x []float64) (sample, error) {
	if len(x) == 0 {
		return sample{}, stats.NoData
	}
	if stats.Missing(x) {
		return sample{}, stats.ErrMissing
	}
	n, shift := float64(len(x)), x[0]
	m := 0.0
	for _, v := range x {
		m += v - shift
	}
	m /= n
	ss, left := 0.0, 0.0
	for _, v := range x {
		d := v - shift - m
		ss += d * d
		left += d
	}
	s := sample{n: n, mean: shift + m, variance: math.NaN()}
	if n > 1 {
		s.variance = (ss - left*left/n) / (n - 1)
	}
	return s, nil
}

// student makes the test of an estimate with a standard error against mu.
func student(value, se, df, mu float64, alternative stats.Alternative, level float64) (Test, error) {
	if !alternative.Valid() {
		return Test{}, stats.ErrAlternative
	}
	if !(level > 0 && level < 1) {
		return Test{}, stats.ErrLevel
	}
	t := (value - mu) / se
	out := Test{
		Estimate: stats.Estimate{Value: value, SE: se, CI: stats.Interval{Lower: math.Inf(-1), Upper: math.Inf(1), Level: level}},
		Test:     stats.Test{Statistic: t, DF: df},
	}
	switch alternative {
	case stats.Less:
		out.P = dist.Lower(dist.StudentsT{DF: df}, t)
		out.CI.Upper = value + se*dist.TQuantile(level, df)
	case stats.Greater:
		out.P = dist.Upper(dist.StudentsT{DF: df}, t)
		out.CI.Lower = value - se*dist.TQuantile(level, df)
	default:
		out.P = dist.TTwoSided(t, df)
		half := -se * dist.TQuantile((1-level)/2, df)
		out.CI.Lower, out.CI.Upper = value-half, value+half
	}
	return out, nil
}

// constant tells whether a standard error is nothing but rounding, as R has it.
func constant(se, scale float64) bool {
	return se < 10*2.220446049250313e-16*math.Abs(scale) || se == 0
}

// OneMethod is the t test of one sample.
var OneMethod = stats.Method{
	ID: "mean.t-one", Label: "one-sample t test",
	Sentence: "Means were compared with a given value by the one-sample t test.", Cite: "Student. Biometrika 1908;6:1-25",
}

// One tests whether the mean is mu. R: t.test(x, mu).
func One(x []float64, mu float64, alternative stats.Alternative, level float64) (Test, error) {
	s, err := summarise(x)
	if err != nil {
		return Test{}, err
	}
	return OneOf(int64(s.n), s.mean, math.Sqrt(s.variance), mu, alternative, level)
}

// OneOf is One of a sample that is known by its size, mean and standard deviation.
func OneOf(n int64, mean, sd, mu float64, alternative stats.Alternative, level float64) (Test, error) {
	switch {
	case n == 0:
		return Test{}, stats.NoData
	case n < 2:
		return Test{}, stats.FewValues
	}
	se := sd / math.Sqrt(float64(n))
	if constant(se, mean) {
		return Test{}, stats.NoVariance
	}
	return student(mean, se, float64(n-1), mu, alternative, level)
}

// PairedMethod is the t test of differences.
var PairedMethod = stats.Method{
	ID: "mean.t-paired", Label: "paired t test",
	Sentence: "Paired measurements were compared by the paired t test.", Cite: "Student. Biometrika 1908;6:1-25",
}

// Paired tests whether the mean of x - y is zero. R: t.test(paired = TRUE).
func Paired(x, y []float64, alternative stats.Alternative, level float64) (Test, error) {
	if len(x) != len(y) {
		return Test{}, stats.ErrUnpaired
	}
	d := make([]float64, len(x))
	for i := range x {
		d[i] = x[i] - y[i]
	}
	return One(d, 0, alternative, level)
}

// StudentMethod and WelchMethod are the t tests of two samples.
var (
	StudentMethod = stats.Method{
		ID: "mean.t-student", Label: "t test with equal variances",
		Sentence: "Means were compared by Student's t test (equal variances).", Cite: "Student. Biometrika 1908;6:1-25",
	}
	WelchMethod = stats.Method{
		ID: "mean.t-welch", Label: "Welch's t test",
		Sentence: "Means were compared by Welch's t test (unequal variances).", Cite: "Welch BL. Biometrika 1947;34:28-35",
	}
)

// Student tests the difference of two means, first minus second, with one pooled
// variance. R: t.test(var.equal = TRUE).
func Student(x, y []float64, alternative stats.Alternative, level float64) (Test, error) {
	return twoSamples(x, y, true, 0, alternative, level)
}

// Welch is the same with a variance each, and Satterthwaite's degrees of freedom.
// R: t.test.
func Welch(x, y []float64, alternative stats.Alternative, level float64) (Test, error) {
	return twoSamples(x, y, false, 0, alternative, level)
}

func twoSamples(x, y []float64, equal bool, mu float64, alternative stats.Alternative, level float64) (Test, error) {
	a, err := summarise(x)
	if err != nil {
		return Test{}, err
	}
	b, err := summarise(y)
	if err != nil {
		return Test{}, err
	}
	var se, df float64
	if equal {
		if a.n+b.n < 3 {
			return Test{}, stats.FewValues
		}
		df = a.n + b.n - 2
		ss := 0.0
		for _, s := range []sample{a, b} {
			if s.n > 1 {
				ss += (s.n - 1) * s.variance
			}
		}
		se = math.Sqrt(ss / df * (1/a.n + 1/b.n))
	} else {
		if a.n < 2 || b.n < 2 {
			return Test{}, stats.FewValues
		}
		va, vb := a.variance/a.n, b.variance/b.n
		se = math.Sqrt(va + vb)
		df = (va + vb) * (va + vb) / (va*va/(a.n-1) + vb*vb/(b.n-1))
	}
	if constant(se, math.Max(math.Abs(a.mean), math.Abs(b.mean))) {
		return Test{}, stats.NoVariance
	}
	t, err := student(a.mean-b.mean, se, df, mu, alternative, level)
	t.Mean1, t.Mean2 = a.mean, b.mean
	return t, err
}

// EquivalenceMethod is two one-sided t tests.
var EquivalenceMethod = stats.Method{
	ID: "mean.tost", Label: "two one-sided Welch t tests",
	Sentence: "Equivalence of means was tested by two one-sided Welch t tests.",
	Cite:     "Schuirmann DJ. J Pharmacokinet Biopharm 1987;15:657-680",
}

// Equivalence are two one-sided tests of the difference of means against margins:
// it lies between them where P, the larger p-value, is small.
type Equivalence struct {
	Lower, Upper Test
	P            float64
}

// TestEquivalence makes both by Welch's test. R: t.test(mu = low, alternative =
// "greater") and t.test(mu = high, alternative = "less").
func TestEquivalence(x, y []float64, low, high, level float64) (Equivalence, error) {
	if !(low < high) {
		return Equivalence{}, stats.ErrMargins
	}
	l, err := twoSamples(x, y, false, low, stats.Greater, level)
	if err != nil {
		return Equivalence{}, err
	}
	h, err := twoSamples(x, y, false, high, stats.Less, level)
	return Equivalence{l, h, math.Max(l.P, h.P)}, err
}
