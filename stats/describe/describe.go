// Package describe summarises a continuous variable.
package describe

import (
	"math"
	"slices"

	"leydig/stats"
)

// Summary holds the moments and quartiles of a sample.
type Summary struct {
	N              int64
	Mean, SD       float64 // SD is NaN for one value
	Median, Q1, Q3 float64
	Min, Max       float64
}

// skew is how far, in standard deviations, a mean may lie from its median before a
// quantity is better summed up by median and quartiles (the nonparametric skew).
const skew = 0.2

// Skewed tells that the mean lies so far from the median that median and quartiles sum
// the sample up better than mean and SD.
func (s Summary) Skewed() bool { return math.Abs(s.Mean-s.Median) > skew*s.SD }

// Method says how a summary is made.
var Method = stats.Method{
	ID: "describe.summary", Label: "mean (SD) and median (quartiles)",
	Sentence: "Continuous variables are summarised as mean with sample standard deviation and as median with " +
		"quartiles (type 7 of Hyndman and Fan, the default of R).",
	Cite: "Hyndman RJ, Fan Y. Am Stat 1996;50:361-365",
}

// Summarise summarises x, which is not changed. Sums are taken about the first
// value and in two passes, so that many constant leading digits cost nothing.
func Summarise(x []float64) (Summary, error) {
	if len(x) == 0 {
		return Summary{}, stats.NoData
	}
	if stats.Missing(x) {
		return Summary{}, stats.ErrMissing
	}
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	s := Summary{N: int64(len(x)), Min: sorted[0], Max: sorted[len(x)-1]}
	s.Mean, s.SD = Moments(x)
	s.Median = quantile7(sorted, 0.5)
	s.Q1 = quantile7(sorted, 0.25)
	s.Q3 = quantile7(sorted, 0.75)
	return s, nil
}

// Moments gives mean and sample standard deviation (NaN for fewer than two values).
func Moments(x []float64) (mean, sd float64) {
	if len(x) == 0 {
		return math.NaN(), math.NaN()
	}
	shift, n := x[0], float64(len(x))
	sum := 0.0
	for _, v := range x {
		sum += v - shift
	}
	m := sum / n
	ss, dev := 0.0, 0.0
	for _, v := range x {
		d := (v - shift) - m
		ss += d * d
		dev += d
	}
	if len(x) < 2 {
		return shift + m, math.NaN()
	}
	return shift + m, math.Sqrt((ss - dev*dev/n) / (n - 1))
}

// quantile7 interpolates between order statistics at (n-1)p + 1.
func quantile7(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * p
	lo := math.Floor(h)
	i := int(lo)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (h-lo)*(sorted[i+1]-sorted[i])
}
