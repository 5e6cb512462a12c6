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
	e := oneSided(c, level)
	if level > 0.5 {
		var err error
		if e, err = ClopperPearson(c, 2*level-1); err != nil {
			return Test{}, err
		}
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
func oneSided(c Count, level float64) stats.Estimate {
	x, n := float64(c.X), float64(c.N)
	low, high := 0.0, 1.0
	if c.X > 0 {
		low = dist.Quantile(dist.Beta{A: x, B: n - x + 1}, 1-level)
	}
	if c.X < c.N {
		high = dist.Quantile(dist.Beta{A: x + 1, B: n - x}, level)
	}
	return estimate(c, low, high, level)
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

// RateMethod is one way to test a rate and make its interval.
type RateMethod struct {
	Name string // short, for flags: "mid_p"
	stats.Method
	Run func(x int64, t, rate0 float64, alternative stats.Alternative, level float64) (Test, error)
}

// RateMethods lists them, the default first.
var RateMethods = []RateMethod{
	{"exact", PoissonMethod, Rate},
	{"mid_p", stats.Method{
		ID: "proportion.poisson.mid-p", Label: "mid-P exact Poisson test",
		Sentence: "Incidence rates are given with mid-P exact intervals and compared with a published rate by the mid-P Poisson test.",
		Cite:     "Cohen GR, Yang SY. Stat Med 1994;13:2189-2203",
	}, MidPRate},
	{"score", stats.Method{
		ID: "proportion.poisson.score", Label: "Poisson score test",
		Sentence: "Incidence rates are given with score intervals and compared with a published rate by the Poisson score test.",
		Cite:     "Rao CR. Proc Camb Phil Soc 1948;44:50-57",
	}, ScoreRate},
}

// MidPRate is Rate with half of the probability of the count itself; its two-sided p-value is
// twice the smaller tail, at most 1. R: exactci::poisson.exact(midp = TRUE,
// tsmethod = "central").
func MidPRate(x int64, t, rate0 float64, alternative stats.Alternative, level float64) (Test, error) {
	out, err := Rate(x, t, rate0, alternative, level)
	if err != nil {
		return out, err
	}
	k := float64(x)
	half := func(mean float64) float64 {
		d := dist.Poisson{Mean: mean}
		if mean == 0 {
			if x == 0 {
				return 0.5
			}
			return 0
		}
		return math.Exp(d.LogMass(k)) / 2
	}
	tail := func(mean float64, lower bool) float64 {
		if mean == 0 {
			if lower && x > 0 {
				return 1
			}
			return half(mean)
		}
		d := dist.Poisson{Mean: mean}
		if !lower {
			return dist.Upper(d, k) + half(mean)
		}
		if x == 0 {
			return half(mean)
		}
		return dist.Lower(d, k-1) + half(mean)
	}
	// The exact limits bound the mid-P ones on one side, the estimate on the other.
	limits := func(alpha float64) (low, high float64) {
		e, _ := Rate(x, 1, 0, stats.TwoSided, 1-2*alpha)
		if x > 0 {
			low = dist.Root(func(m float64) float64 { return tail(m, false) - alpha }, e.CI.Lower, math.Max(k, e.CI.Upper)) / t
		}
		return low, dist.Root(func(m float64) float64 { return alpha - tail(m, true) }, math.Min(k, e.CI.Lower), e.CI.Upper) / t
	}
	mean := rate0 * t
	switch alternative {
	case stats.Less:
		_, out.CI.Upper = limits(1 - level)
		out.P = tail(mean, true)
	case stats.Greater:
		out.CI.Lower, _ = limits(1 - level)
		out.P = tail(mean, false)
	default:
		out.CI.Lower, out.CI.Upper = limits((1 - level) / 2)
		out.P = math.Min(1, 2*math.Min(tail(mean, true), tail(mean, false)))
	}
	return out, nil
}

// ScoreRate tests by z = (x - m)/√m with m the expected count, and its interval holds the
// rates that this test does not reject. With an expected count of 0 it has no p-value
// unless there is no event.
func ScoreRate(x int64, t, rate0 float64, alternative stats.Alternative, level float64) (Test, error) {
	out, err := Rate(x, t, rate0, alternative, level)
	if err != nil {
		return out, err
	}
	k, mean := float64(x), rate0*t
	z := (k - mean) / math.Sqrt(mean)
	if x == 0 && mean == 0 {
		z = 0
	}
	limit := func(z float64) float64 { return (k + z*z/2 + z*math.Sqrt(k+z*z/4)) / t }
	one := dist.Z(2*level - 1)
	switch alternative {
	case stats.Less:
		out.CI.Upper, out.P = limit(one), dist.NormalLower(z)
	case stats.Greater:
		out.CI.Lower, out.P = math.Max(0, limit(-one)), dist.NormalUpper(z)
	default:
		out.CI.Lower, out.CI.Upper, out.P = math.Max(0, limit(-dist.Z(level))), limit(dist.Z(level)), dist.NormalTwoSided(z)
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
