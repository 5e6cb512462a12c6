package proportion

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// IntervalMethod is one way to make the interval of a proportion. Run keeps limits
// within [0, 1]: those of AgrestiCoull and Wald are clipped, and CI.Clipped tells.
type IntervalMethod struct {
	Name string // short, for flags: "wilson"
	stats.Method
	Run func(c Count, level float64) (stats.Estimate, error)
}

// IntervalMethods lists them; the first is the default.
var IntervalMethods = []IntervalMethod{
	{"wilson", WilsonMethod, Wilson},
	{
		"wilson_cc",
		stats.Method{
			ID: "proportion.wilson-cc", Label: "Wilson score interval with continuity correction",
			Sentence: "Proportions are given with Wilson score intervals with continuity correction.",
			Cite:     "Newcombe RG. Stat Med 1998;17:857-872 (method 4)",
		},
		WilsonCC,
	},
	{"clopper_pearson", ClopperPearsonMethod, ClopperPearson},
	{
		"mid_p",
		stats.Method{
			ID: "proportion.mid-p", Label: "mid-P exact interval",
			Sentence: "Proportions are given with mid-P exact intervals.",
			Cite:     "Lancaster HO. J Am Stat Assoc 1961;56:223-234; Agresti A, Gottard A. Comput Stat Data Anal 2007;51:6447-6458",
		},
		MidP,
	},
	{
		"jeffreys",
		stats.Method{
			ID: "proportion.jeffreys", Label: "Jeffreys interval",
			Sentence: "Proportions are given with Jeffreys intervals (equal-tailed, with ends 0 and 1 where none or all succeeded).",
			Cite:     "Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133",
		},
		Jeffreys,
	},
	{
		"jeffreys_equal_tailed",
		stats.Method{
			ID: "proportion.jeffreys-equal-tailed", Label: "Jeffreys equal-tailed interval",
			Sentence: "Proportions are given with equal-tailed posterior intervals under Jeffreys' prior.",
			Cite:     "Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133",
		},
		JeffreysEqualTailed,
	},
	{
		"blaker",
		stats.Method{
			ID: "proportion.blaker", Label: "Blaker exact interval",
			Sentence: "Proportions are given with Blaker's exact intervals.",
			Cite:     "Blaker H. Can J Stat 2000;28:783-798",
		},
		Blaker,
	},
	{
		"agresti_coull",
		stats.Method{
			ID: "proportion.agresti-coull", Label: "Agresti-Coull interval",
			Sentence: "Proportions are given with Agresti-Coull intervals, clipped to [0, 1].",
			Cite:     "Agresti A, Coull BA. Am Stat 1998;52:119-126",
		},
		clipped(AgrestiCoull),
	},
	{
		"wald",
		stats.Method{
			ID: "proportion.wald", Label: "Wald interval",
			Sentence: "Proportions are given with Wald intervals, clipped to [0, 1].",
			Cite:     "Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133",
		},
		clipped(Wald),
	},
	{
		"logit",
		stats.Method{
			ID: "proportion.logit", Label: "logit interval",
			Sentence: "Proportions are given with intervals symmetric in log odds (Clopper-Pearson where none or all succeeded).",
			Cite:     "Agresti A. Categorical Data Analysis, 3rd ed. 2013, section 1.4",
		},
		Logit,
	},
	{
		"cloglog",
		stats.Method{
			ID: "proportion.cloglog", Label: "complementary log-log interval",
			Sentence: "Proportions are given with intervals symmetric on the complementary log-log scale " +
				"(Clopper-Pearson where none or all succeeded).",
			Cite: "Dorai-Raj S. R package binom, binom.cloglog",
		},
		CLogLog,
	},
	{
		"likelihood_ratio",
		stats.Method{
			ID: "proportion.likelihood-ratio", Label: "likelihood ratio interval",
			Sentence: "Proportions are given with profile likelihood intervals.",
			Cite:     "Agresti A. Categorical Data Analysis, 3rd ed. 2013, section 1.4",
		},
		LikelihoodRatio,
	},
}

// clipped keeps the limits of a proportion within [0, 1].
func clipped(run func(c Count, level float64) (stats.Estimate, error)) func(c Count, level float64) (stats.Estimate, error) {
	return func(c Count, level float64) (stats.Estimate, error) {
		e, err := run(c, level)
		e.CI = e.CI.Within(0, 1)
		return e, err
	}
}

// ClopperPearsonMethod is the exact interval.
var ClopperPearsonMethod = stats.Method{
	ID: "proportion.clopper-pearson", Label: "Clopper-Pearson exact interval",
	Sentence: "Proportions are given with exact (Clopper-Pearson) intervals.",
	Cite:     "Clopper CJ, Pearson ES. Biometrika 1934;26:404-413",
}

// estimate makes X/N with Wald's standard error and the given limits.
func estimate(c Count, low, high, level float64) stats.Estimate {
	p := c.P()
	return stats.Estimate{
		Value: p,
		SE:    math.Sqrt(p * (1 - p) / float64(c.N)),
		CI:    stats.Interval{Lower: low, Upper: high, Level: level},
	}
}

// ready checks counts and level.
func ready(level float64, counts ...Count) error {
	if !(level > 0 && level < 1) {
		return stats.ErrLevel
	}
	for _, c := range counts {
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

// mirrored makes an interval from the lower limit of X and that of N - X, for
// methods that treat success and failure alike: no digits are lost near 1.
func mirrored(c Count, level float64, lower func(x, n float64) float64) (stats.Estimate, error) {
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	x, n := float64(c.X), float64(c.N)
	low, high := 0.0, 1.0
	if c.X > 0 {
		low = lower(x, n)
	}
	if c.X < c.N {
		high = 1 - lower(n-x, n)
	}
	return estimate(c, low, high, level), nil
}

// WilsonCC is Wilson's interval with continuity correction: the proportions p for
// which |X/N - p| - 1/(2N) <= z·sqrt(p(1-p)/N); the correction is not larger than
// |X/N - 1/2|, as R has it. R: prop.test.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.828 at least, 0.976
// on average.
func WilsonCC(c Count, level float64) (stats.Estimate, error) {
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	z := dist.Z(level)
	n, p := float64(c.N), c.P()
	yates := math.Min(0.5, math.Abs(float64(c.X)-n/2))
	z22n := z * z / (2 * n)
	pc := p + yates/n
	high := (pc + z22n + z*math.Sqrt(pc*(1-pc)/n+z22n/(2*n))) / (1 + 2*z22n)
	if pc >= 1 {
		high = 1
	}
	pc = p - yates/n
	low := (pc + z22n - z*math.Sqrt(pc*(1-pc)/n+z22n/(2*n))) / (1 + 2*z22n)
	if pc <= 0 {
		low = 0
	}
	return estimate(c, math.Max(0, low), math.Min(1, high), level), nil
}

// ClopperPearson is the exact interval that cuts (1-level)/2 off each tail. R:
// binom.test. Coverage is never below the level.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.951 at least, 0.977
// on average.
func ClopperPearson(c Count, level float64) (stats.Estimate, error) {
	return mirrored(c, level, func(x, n float64) float64 {
		return dist.Quantile(dist.Beta{A: x, B: n - x + 1}, (1-level)/2)
	})
}

// MidP is the exact interval that counts half of the probability of X itself: R:
// exactci::binom.exact(midp = TRUE). Coverage is near the level on average and
// may be below it.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.912 at least, 0.963
// on average.
func MidP(c Count, level float64) (stats.Estimate, error) {
	alpha := (1 - level) / 2
	return mirrored(c, level, func(x, n float64) float64 {
		return inUnit(func(p float64) float64 {
			b := dist.Binomial{N: n, P: p}
			return math.Log(dist.Upper(b, x)+math.Exp(b.LogMass(x))/2) - math.Log(alpha)
		})
	})
}

// inUnit finds the zero of an increasing function of a proportion, on the scale
// of log odds.
func inUnit(f func(p float64) float64) float64 {
	at := func(t float64) float64 { return 1 / (1 + math.Exp(-t)) }
	return at(dist.Root(func(t float64) float64 { return f(at(t)) }, -36, 36))
}

// Jeffreys is the equal-tailed interval of the posterior under the prior
// Beta(1/2, 1/2), with lower limit 0 at X = 0 and upper limit 1 at X = N.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.855 at least, 0.953
// on average.
func Jeffreys(c Count, level float64) (stats.Estimate, error) {
	return mirrored(c, level, jeffreysLower(level))
}

func jeffreysLower(level float64) func(x, n float64) float64 {
	return func(x, n float64) float64 {
		return dist.Quantile(dist.Beta{A: x + 0.5, B: n - x + 0.5}, (1-level)/2)
	}
}

// JeffreysEqualTailed is the same without the rule for the ends.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.855 at least, 0.953
// on average.
func JeffreysEqualTailed(c Count, level float64) (stats.Estimate, error) {
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	x, n := float64(c.X), float64(c.N)
	lower := jeffreysLower(level)
	return estimate(c, lower(x, n), 1-lower(n-x, n), level), nil
}

// Blaker is the smallest interval that holds every p whose acceptability exceeds
// 1 - level: the probability of the tail of X plus that of the largest opposite
// tail which is no likelier. It lies within Clopper-Pearson's, and its coverage is
// never below the level. R: exactci::binom.exact(tsmethod = "blaker").
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.950 at least, 0.968
// on average.
func Blaker(c Count, level float64) (stats.Estimate, error) {
	alpha := 1 - level
	return mirrored(c, level, func(x, n float64) float64 {
		low := dist.Quantile(dist.Beta{A: x, B: n - x + 1}, alpha/2)
		return blakerLower(x, n, low, alpha)
	})
}

// blakerLower is the smallest p above Clopper and Pearson's limit at which the
// acceptability is above alpha. For p below x/n it is P(X >= x) plus the largest
// P(X <= j) that is no larger. While j stays, the sum rises or falls smoothly; it
// jumps down where j has to go down by one, and j grows again never. So each
// stretch between two jumps is looked at on its own, from the left.
func blakerLower(x, n, low, alpha float64) float64 {
	tail := func(p float64) float64 { return dist.Upper(dist.Binomial{N: n, P: p}, x-1) }
	under := func(j, p float64) float64 {
		if j < 0 {
			return 0
		}
		return dist.Lower(dist.Binomial{N: n, P: p}, j)
	}
	accept := func(p float64) float64 {
		t := tail(p)
		// The opposite tail is P(X <= j) <= t; its j is the quantile at t, less one.
		b := dist.Binomial{N: n, P: p}
		j := dist.Quantile(b, t)
		for under(j, p) > t*(1+1e-12) {
			j--
		}
		return t + under(j, p)
	}
	p := low
	if accept(p) > alpha {
		return p
	}
	for range int(n) + 2 {
		t := tail(p)
		j := dist.Quantile(dist.Binomial{N: n, P: p}, t)
		for under(j, p) > t*(1+1e-12) {
			j--
		}
		// j + 1 joins the opposite tail at the p where P(X <= j+1) = P(X >= x).
		join := 1.0
		if j+1 < x {
			join = inUnit(func(q float64) float64 { return math.Log(tail(q)) - math.Log(under(j+1, q)) })
		} else {
			return math.Min(p, 1)
		}
		if join <= p {
			join = math.Nextafter(p, 1)
		}
		f := func(q float64) float64 { return tail(q) + under(j, q) - alpha }
		// Within a stretch the sum falls and then rises.
		if f(join) > 0 {
			return dist.Root(f, p, join)
		}
		p = join
		if tail(p)+under(j+1, p) > alpha {
			return p
		}
	}
	return p
}

// LikelihoodRatio holds every p whose deviance is below the chi-squared quantile.
// R: binom::binom.lrt, which stops its root finder at 1e-4 (a lower limit of 7.1e-5
// for 1 of 1000, where it is 5.7e-5); these limits are solved to the last digits.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.748 at least, 0.948
// on average.
func LikelihoodRatio(c Count, level float64) (stats.Estimate, error) {
	z := dist.Z(level)
	return mirrored(c, level, func(x, n float64) float64 {
		if x == n {
			return math.Exp(-z * z / (2 * n))
		}
		at := func(t float64) float64 { return 1 / (1 + math.Exp(-t)) }
		t := dist.Root(func(t float64) float64 { return z + Deviance(c.seen(x), at(t)) }, -700, math.Log(x/(n-x)))
		return at(t)
	})
}

// seen is the count with x successes of the same number.
func (c Count) seen(x float64) Count { return Count{int64(x), c.N} }

// Deviance is the signed root of the likelihood ratio statistic of p: negative
// below X/N.
func Deviance(c Count, p float64) float64 {
	x, y := float64(c.X), float64(c.N-c.X)
	n := float64(c.N)
	d := 0.0
	if x > 0 {
		d += x * math.Log(x/(n*p))
	}
	if y > 0 {
		d += y * (math.Log(y/n) - math.Log1p(-p))
	}
	return math.Copysign(math.Sqrt(math.Max(0, 2*d)), p-c.P())
}
