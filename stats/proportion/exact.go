package proportion

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Test is the result of a test: an estimate with an interval, and a p-value.
type Test struct {
	stats.Estimate
	P float64
}

// slack is the relative tolerance by which an outcome counts as no likelier than
// another, as in R.
const slack = 1e-7

// BinomialMethod is the exact binomial test.
var BinomialMethod = stats.Method{
	ID: "proportion.binomial", Label: "exact binomial test",
	Sentence: "Proportions were compared with a published rate by the exact binomial test (two-sided by probability).",
	Cite:     "Clopper CJ, Pearson ES. Biometrika 1934;26:404-413",
}

// Binomial tests whether the success probability is p0. The two-sided p-value is
// the probability of all outcomes no likelier than X; the interval is Clopper and
// Pearson's, one-sided for a one-sided alternative. R: binom.test.
func Binomial(c Count, p0 float64, alternative stats.Alternative, level float64) (Test, error) {
	if err := ready(level, c); err != nil {
		return Test{}, err
	}
	if !alternative.Valid() {
		return Test{}, stats.ErrAlternative
	}
	if !(p0 >= 0 && p0 <= 1) {
		return Test{}, stats.Reason("the published rate must be between 0 and 1")
	}
	x := float64(c.X)
	b := dist.Binomial{N: float64(c.N), P: p0}
	if alternative == stats.TwoSided {
		e, err := ClopperPearson(c, level)
		return Test{e, twoSidedByProbability(b, x, b.N*p0)}, err
	}
	e, err := ClopperPearson(c, 2*level-1)
	if level <= 0.5 {
		e, err = oneSided(c, level)
	}
	if err != nil {
		return Test{}, err
	}
	e.CI.Level = level
	if alternative == stats.Less {
		e.CI.Lower = 0
		return Test{e, dist.Lower(b, x)}, nil
	}
	e.CI.Upper = 1
	return Test{e, dist.Upper(b, x-1)}, nil
}

// oneSided gives both one-sided limits, for levels at which no two-sided one is.
func oneSided(c Count, level float64) (stats.Estimate, error) {
	x, n := float64(c.X), float64(c.N)
	low, high := 0.0, 1.0
	if c.X > 0 {
		low = dist.Quantile(dist.Beta{A: x, B: n - x + 1}, 1-level)
	}
	if c.X < c.N {
		high = dist.Quantile(dist.Beta{A: x + 1, B: n - x}, level)
	}
	return estimate(c, low, high, level), nil
}

// counts is a distribution of counts with one mode.
type counts interface {
	dist.Distribution
	LogMass(k float64) float64
}

// twoSidedByProbability is the probability of all counts no likelier than x.
func twoSidedByProbability(d counts, x, mean float64) float64 {
	lo, hi := d.Support()
	limit := d.LogMass(x) + slack
	if x == mean {
		return 1
	}
	if x < mean {
		// The first count above the mean that is no likelier.
		a, b := math.Ceil(mean), hi+1
		if math.IsInf(hi, 1) {
			for b = 2*a + 1; d.LogMass(b) > limit; b *= 2 {
			}
		}
		for a < b {
			mid := math.Floor((a + b) / 2)
			if d.LogMass(mid) <= limit {
				b = mid
			} else {
				a = mid + 1
			}
		}
		return math.Min(1, dist.Lower(d, x)+dist.Upper(d, a-1))
	}
	a, b := lo-1, math.Floor(mean)
	for a < b {
		mid := math.Ceil((a + b) / 2)
		if d.LogMass(mid) <= limit {
			a = mid
		} else {
			b = mid - 1
		}
	}
	return math.Min(1, dist.Upper(d, x-1)+dist.Lower(d, a))
}

// PoissonMethod is the exact test and interval of a rate.
var PoissonMethod = stats.Method{
	ID: "proportion.poisson", Label: "exact Poisson test",
	Sentence: "Incidence rates are given with exact intervals and compared with a published rate by the exact Poisson test.",
	Cite:     "Garwood F. Biometrika 1936;28:437-442",
}

// Rate estimates an incidence rate from x events in time t and tests it against
// rate0. R: poisson.test(x, t, rate0).
func Rate(x int64, t, rate0 float64, alternative stats.Alternative, level float64) (Test, error) {
	switch {
	case x < 0:
		return Test{}, stats.ErrCount
	case !(t > 0) || math.IsInf(t, 0):
		return Test{}, stats.NoData
	case !(rate0 >= 0) || math.IsInf(rate0, 0):
		return Test{}, stats.Reason("the published rate must not be negative")
	case !(level > 0 && level < 1):
		return Test{}, stats.ErrLevel
	case !alternative.Valid():
		return Test{}, stats.ErrAlternative
	}
	k := float64(x)
	low := func(alpha float64) float64 {
		if x == 0 {
			return 0
		}
		return dist.Quantile(dist.Gamma{Shape: k}, alpha) / t
	}
	high := func(alpha float64) float64 { return dist.QuantileUpper(dist.Gamma{Shape: k + 1}, alpha) / t }
	out := Test{
		Estimate: stats.Estimate{Value: k / t, SE: math.Sqrt(k) / t, CI: stats.Interval{Lower: 0, Upper: math.Inf(1), Level: level}},
	}
	d := dist.Poisson{Mean: rate0 * t}
	switch alternative {
	case stats.Less:
		out.CI.Upper, out.P = high(1-level), dist.Lower(d, k)
	case stats.Greater:
		out.CI.Lower, out.P = low(1-level), dist.Upper(d, k-1)
	default:
		out.CI.Lower, out.CI.Upper = low((1-level)/2), high((1-level)/2)
		if d.Mean > 0 {
			out.P = twoSidedByProbability(d, k, d.Mean)
		} else if x == 0 {
			out.P = 1
		}
	}
	return out, nil
}

// RateRatioMethod is the exact comparison of two rates.
var RateRatioMethod = stats.Method{
	ID: "proportion.rate-ratio", Label: "exact conditional test of two rates",
	Sentence: "Incidence rates were compared by the exact conditional (binomial) test.",
	Cite:     "Przyborowski J, Wilenski H. Biometrika 1940;31:313-323",
}

// RateRatio compares the rates x1/t1 and x2/t2, first over second, with the ratio
// r0: given their sum, x1 is binomial. SE is that of the logarithm. R: poisson.test(c(x1, x2), c(t1, t2), r0).
func RateRatio(x1 int64, t1 float64, x2 int64, t2, r0 float64, alternative stats.Alternative, level float64) (Test, error) {
	switch {
	case x1 < 0 || x2 < 0:
		return Test{}, stats.ErrCount
	case !(t1 > 0) || !(t2 > 0):
		return Test{}, stats.NoData
	case x1+x2 == 0:
		return Test{}, stats.NoEvents
	case !(r0 > 0):
		return Test{}, stats.Reason("the ratio to be tested must be positive")
	}
	b, err := Binomial(Count{x1, x1 + x2}, r0*t1/(r0*t1+t2), alternative, level)
	if err != nil {
		return Test{}, err
	}
	ratio := func(p float64) float64 { return p / (1 - p) * t2 / t1 }
	out := Test{P: b.P, Estimate: stats.Estimate{
		Value: (float64(x1) / t1) / (float64(x2) / t2), SE: math.Sqrt(1/float64(x1) + 1/float64(x2)),
		CI: stats.Interval{Lower: ratio(b.CI.Lower), Upper: ratio(b.CI.Upper), Level: level},
	}}
	return out, nil
}

// GRIMMethod is the check of a printed percentage.
var GRIMMethod = stats.Method{
	ID: "proportion.grim", Label: "GRIM check of a percentage",
	Sentence: "Published percentages were checked against their denominators (GRIM).",
	Cite:     "Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369",
}

// GRIM lists the counts x for which 100·x/n, rounded half up to so many decimals,
// is the printed percentage; none means that the percentage cannot be of n.
func GRIM(percent float64, n int64, decimals int) ([]int64, error) {
	if n <= 0 {
		return nil, stats.NoData
	}
	if math.IsNaN(percent) || decimals < 0 || decimals > 9 {
		return nil, stats.Reason("no percentage")
	}
	scale := math.Pow10(decimals)
	want := math.Round(percent * scale)
	if math.Abs(want-percent*scale) > 1e-6 {
		return nil, nil // more decimals than it was said to have
	}
	var out []int64
	// Only counts within one unit of the last place can do.
	from := max(0, int64(math.Floor((percent-1/scale)*float64(n)/100))-1)
	to := min(n, int64(math.Ceil((percent+1/scale)*float64(n)/100))+1)
	for x := from; x <= to; x++ {
		if math.Floor(float64(x)*100*scale/float64(n)+0.5+1e-9) == want {
			out = append(out, x)
		}
	}
	return out, nil
}
