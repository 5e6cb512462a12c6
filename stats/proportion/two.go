package proportion

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Measure is what two proportions are compared by, first against second.
type Measure string

// The measures.
const (
	Difference Measure = "rd"
	RiskRatio  Measure = "rr"
	OddsRatio  Measure = "or"
)

// ComparisonMethod is one way to make the interval of a comparison. Run keeps limits
// of a difference within [-1, 1]: those of AgrestiCaffo and WaldDifference are clipped,
// and CI.Clipped tells.
type ComparisonMethod struct {
	Name    string // short, for flags: "miettinen_nurminen"
	Measure Measure
	stats.Method
	Run func(a, b Count, level float64) (stats.Estimate, error)
}

// ComparisonMethods lists them; the first of each measure is its default.
var ComparisonMethods = []ComparisonMethod{
	{"newcombe", Difference, NewcombeMethod, Newcombe},
	{"miettinen_nurminen", Difference, mnMethod("rd", "a risk difference"), func(a, b Count, level float64) (stats.Estimate, error) {
		return MiettinenNurminen(Difference, a, b, level)
	}},
	{
		"agresti_caffo", Difference,
		stats.Method{
			ID: "proportion.agresti-caffo", Label: "Agresti-Caffo interval",
			Sentence: "Risk differences are given with Agresti-Caffo intervals, clipped to [-1, 1].",
			Cite:     "Agresti A, Caffo B. Am Stat 2000;54:280-288",
		},
		clippedDifference(AgrestiCaffo),
	},
	{
		"wald", Difference,
		stats.Method{
			ID: "proportion.rd-wald", Label: "Wald interval of a risk difference",
			Sentence: "Risk differences are given with Wald intervals, clipped to [-1, 1].",
			Cite:     "Newcombe RG. Stat Med 1998;17:873-890 (method 1)",
		},
		clippedDifference(WaldDifference),
	},
	{
		"katz", RiskRatio,
		stats.Method{
			ID: "proportion.katz", Label: "Katz log interval of a relative risk",
			Sentence: "Relative risks are given with Katz log intervals.",
			Cite:     "Katz D, Baptista J, Azen SP, Pike MC. Biometrics 1978;34:469-474",
		},
		Katz,
	},
	{"miettinen_nurminen", RiskRatio, mnMethod("rr", "a relative risk"), func(a, b Count, level float64) (stats.Estimate, error) {
		return MiettinenNurminen(RiskRatio, a, b, level)
	}},
	{
		"koopman", RiskRatio,
		stats.Method{
			ID: "proportion.koopman", Label: "Koopman score interval of a relative risk",
			Sentence: "The score interval of a relative risk is Koopman's.",
			Cite:     "Koopman PAR. Biometrics 1984;40:513-517",
		},
		Koopman,
	},
	{
		"woolf", OddsRatio,
		stats.Method{
			ID: "proportion.woolf", Label: "Woolf logit interval of an odds ratio",
			Sentence: "Odds ratios are given with Woolf logit intervals.",
			Cite:     "Woolf B. Ann Hum Genet 1955;19:251-253",
		},
		Woolf,
	},
	{
		"woolf_haldane", OddsRatio,
		stats.Method{
			ID: "proportion.woolf-haldane", Label: "Woolf logit interval after adding 1/2 to every cell",
			Sentence: "Odds ratios are given with Woolf logit intervals after adding 1/2 to every cell (Haldane-Anscombe).",
			Cite:     "Haldane JBS. Ann Hum Genet 1956;20:309-311",
		},
		WoolfHaldane,
	},
	{"miettinen_nurminen", OddsRatio, mnMethod("or", "an odds ratio"), func(a, b Count, level float64) (stats.Estimate, error) {
		return MiettinenNurminen(OddsRatio, a, b, level)
	}},
}

// clippedDifference keeps the limits of a difference within [-1, 1].
func clippedDifference(
	run func(a, b Count, level float64) (stats.Estimate, error),
) func(a, b Count, level float64) (stats.Estimate, error) {
	return func(a, b Count, level float64) (stats.Estimate, error) {
		e, err := run(a, b, level)
		e.CI = e.CI.Within(-1, 1)
		return e, err
	}
}

func mnMethod(id, name string) stats.Method {
	return stats.Method{
		ID: "proportion.miettinen-nurminen-" + id, Label: "Miettinen-Nurminen score interval of " + name,
		Sentence: "The score interval of " + name + " is Miettinen and Nurminen's (variance times N/(N-1), no " +
			"skewness or bias correction).",
		Cite: "Miettinen O, Nurminen M. Stat Med 1985;4:213-226",
	}
}

// WaldDifference is a - b ± z·SE; it may leave [-1, 1].
// Coverage of the 95% interval for groups of 10 to 50 (see ComparisonCoverage): 0.64
// at least, 0.92 on average.
func WaldDifference(a, b Count, level float64) (stats.Estimate, error) {
	if err := ready(level, a, b); err != nil {
		return stats.Estimate{}, err
	}
	d := a.P() - b.P()
	se := math.Sqrt(a.P()*(1-a.P())/float64(a.N) + b.P()*(1-b.P())/float64(b.N))
	half := dist.Z(level) * se
	return stats.Estimate{Value: d, SE: se, CI: stats.Interval{Lower: d - half, Upper: d + half, Level: level}}, nil
}

// AgrestiCaffo is Wald's interval after adding one success and one failure to
// each group; the estimate stays a - b. It may leave [-1, 1]. R: PropCIs::wald2ci.
// Coverage of the 95% interval for groups of 10 to 50 (see ComparisonCoverage): 0.93
// at least, 0.96 on average.
func AgrestiCaffo(a, b Count, level float64) (stats.Estimate, error) {
	if err := ready(level, a, b); err != nil {
		return stats.Estimate{}, err
	}
	w, err := WaldDifference(Count{a.X + 1, a.N + 2}, Count{b.X + 1, b.N + 2}, level)
	w.Value = a.P() - b.P()
	return w, err
}

// Katz is the relative risk a / b with limits symmetric in its logarithm; SE is
// that of the logarithm. With no success in a group a limit, or the ratio itself,
// is NaN or infinite: MiettinenNurminen still has limits there.
// Coverage of the 95% interval for groups of 10 to 50 (see ComparisonCoverage): 0.16
// at least, 0.89 on average, where a table without an interval counts as a miss:
// those have a probability of 0.06 on average, and without them the least is 0.65.
func Katz(a, b Count, level float64) (stats.Estimate, error) {
	if err := ready(level, a, b); err != nil {
		return stats.Estimate{}, err
	}
	se := math.Sqrt(1/float64(a.X) - 1/float64(a.N) + 1/float64(b.X) - 1/float64(b.N))
	return logScale(a.P()/b.P(), se, level), nil
}

// logScale makes exp(ln ratio ± z·se).
func logScale(ratio, se, level float64) stats.Estimate {
	z := dist.Z(level)
	l := math.Log(ratio)
	return stats.Estimate{Value: ratio, SE: se, CI: stats.Interval{Lower: math.Exp(l - z*se), Upper: math.Exp(l + z*se), Level: level}}
}

// Woolf is the odds ratio of a against b with limits symmetric in its logarithm;
// SE is that of the logarithm. With an empty cell limits are NaN or infinite: see
// WoolfHaldane and MiettinenNurminen.
// Coverage of the 95% interval for groups of 10 to 50 (see ComparisonCoverage): 0.15
// at least, 0.85 on average, where a table without an interval counts as a miss:
// those have a probability of 0.12 on average, and without them the least is 0.90.
func Woolf(a, b Count, level float64) (stats.Estimate, error) {
	if err := ready(level, a, b); err != nil {
		return stats.Estimate{}, err
	}
	return woolf(float64(a.X), float64(a.N-a.X), float64(b.X), float64(b.N-b.X), level), nil
}

// WoolfHaldane is the same after adding 1/2 to each of the four cells.
// Coverage of the 95% interval for groups of 10 to 50 (see ComparisonCoverage): 0.92
// at least, 0.96 on average.
func WoolfHaldane(a, b Count, level float64) (stats.Estimate, error) {
	if err := ready(level, a, b); err != nil {
		return stats.Estimate{}, err
	}
	return woolf(float64(a.X)+.5, float64(a.N-a.X)+.5, float64(b.X)+.5, float64(b.N-b.X)+.5, level), nil
}

func woolf(a, b, c, d, level float64) stats.Estimate {
	return logScale((a/b)/(c/d), math.Sqrt(1/a+1/b+1/c+1/d), level)
}

// Score is Miettinen and Nurminen's statistic for the measure being theta: the
// standardised distance of the observed measure from it, with the variance under
// theta times N/(N-1). It falls as theta rises. For RiskRatio and OddsRatio theta
// must be positive.
func Score(m Measure, a, b Count, theta float64) float64 {
	n := float64(a.N) + float64(b.N)
	return score(m, a, b, theta, n/(n-1))
}

// score is Score with its variance times inflate.
func score(m Measure, a, b Count, theta, inflate float64) float64 {
	x1, n1, x2, n2 := float64(a.X), float64(a.N), float64(b.X), float64(b.N)
	n := n1 + n2
	h1, h2 := x1/n1, x2/n2
	switch m {
	case RiskRatio:
		// The smaller root of A p² + B p + C, in the form without cancellation.
		A, B, C := n*theta, -(n1*theta + x1 + n2 + x2*theta), x1+x2
		// Where both groups are all successes the root is 1 at every theta below 1 and the
		// discriminant all rounding: the proportion's own bounds hold it.
		p2 := math.Min(2*C/(-B+math.Sqrt(math.Max(0, B*B-4*A*C))), math.Min(1, 1/theta))
		p1 := math.Min(1, theta*p2)
		return (h1 - theta*h2) / math.Sqrt((p1*(1-p1)/n1+theta*theta*p2*(1-p2)/n2)*inflate)
	case OddsRatio:
		// Successes and failures each by their own quadratic, so that neither loses
		// digits near 1.
		p2 := underOddsRatio(n1, n2, x1+x2, theta)
		q2 := underOddsRatio(n1, n2, n-x1-x2, 1/theta)
		p1, q1 := theta*p2/(q2+theta*p2), q2/(q2+theta*p2)
		// Observed less expected is the same in every cell but for its sign; beside an
		// empty cell nothing cancels.
		excess := x1 - n1*p1
		switch {
		case x1 == 0:
			excess = -n1 * p1
		case x2 == 0:
			excess = n2 * p2
		case x1 == n1:
			excess = n1 * q1
		case x2 == n2:
			excess = -n2 * q2
		}
		return excess * math.Sqrt((1/(n1*p1*q1)+1/(n2*p2*q2))/inflate)
	}
	p1, p2 := constrained(x1, n1, x2, n2, theta)
	return (h1 - h2 - theta) / math.Sqrt((p1*(1-p1)/n1+p2*(1-p2)/n2)*inflate)
}

// underOddsRatio is the most likely proportion of the second group when there are
// m successes in all and the odds ratio is theta.
func underOddsRatio(n1, n2, m, theta float64) float64 {
	a, b := n2*(theta-1), (n1-m)*theta+n2+m
	root := math.Sqrt(math.Max(0, b*b+4*a*m))
	if b < 0 {
		return (root - b) / (2 * a)
	}
	return 2 * m / (b + root)
}

// constrained gives the most likely proportions whose difference is theta: the
// zero of the derivative of the likelihood, which falls over the range of p2.
func constrained(x1, n1, x2, n2, theta float64) (p1, p2 float64) {
	lo, hi := math.Max(0, -theta), math.Min(1, 1-theta)
	ratio := func(x, p float64) float64 {
		if x == 0 {
			return 0
		}
		return x / p
	}
	slope := func(p float64) float64 {
		return ratio(x1, p+theta) - ratio(n1-x1, 1-p-theta) + ratio(x2, p) - ratio(n2-x2, 1-p)
	}
	tiny := (hi - lo) * 1e-14
	switch {
	case !(slope(lo+tiny) > 0):
		p2 = lo
	case !(slope(hi-tiny) < 0):
		p2 = hi
	default:
		p2 = dist.Root(slope, lo+tiny, hi-tiny)
	}
	return math.Min(1, math.Max(0, p2+theta)), p2
}

// MiettinenNurminen is the interval of a measure for which |Score| <= z. It has
// limits where other methods have none: with no success at all the ratios' are 0
// and infinity. R: ratesci::scoreci(skew = FALSE, or_bias = FALSE).
// Coverage of the 95% interval for groups of 10 to 50 (see ComparisonCoverage): of a
// difference 0.92 at least, 0.95 on average; of a relative risk 0.91 and 0.95; of an
// odds ratio 0.92 and 0.96.
func MiettinenNurminen(m Measure, a, b Count, level float64) (stats.Estimate, error) {
	n := float64(a.N) + float64(b.N)
	return scoreInterval(m, a, b, level, n/(n-1))
}

// Koopman is the score interval of a relative risk with the variance as it is, without
// Miettinen and Nurminen's N/(N-1). R: DescTools::BinomRatioCI(method = "koopman").
// Coverage of the 95% interval for groups of 10 to 50 (see ComparisonCoverage): 0.91
// at least, 0.95 on average.
func Koopman(a, b Count, level float64) (stats.Estimate, error) {
	return scoreInterval(RiskRatio, a, b, level, 1)
}

// scoreInterval holds the values of a measure for which |score| <= z.
func scoreInterval(m Measure, a, b Count, level, inflate float64) (stats.Estimate, error) {
	if err := ready(level, a, b); err != nil {
		return stats.Estimate{}, err
	}
	z := dist.Z(level)
	out := stats.Estimate{SE: math.NaN(), CI: stats.Interval{Level: level}}
	p, q := a.P(), b.P()
	if m == Difference {
		out.Value = p - q
		f := func(target float64) func(float64) float64 {
			return func(t float64) float64 {
				s := score(m, a, b, t, inflate)
				if math.IsNaN(s) { // no distance and no variance
					s = 0
				}
				return s - target
			}
		}
		const edge = 1 - 1e-15
		out.CI.Lower, out.CI.Upper = -1, 1
		if f(z)(-edge) > 0 {
			out.CI.Lower = dist.Root(f(z), -edge, edge)
		}
		if f(-z)(edge) < 0 {
			out.CI.Upper = dist.Root(f(-z), -edge, edge)
		}
		return out, nil
	}
	out.CI.Lower, out.CI.Upper = 0, math.Inf(1)
	lowest, highest := a.X == 0, b.X == 0
	out.Value = p / q
	if m == OddsRatio {
		out.Value = (p / (1 - p)) / (q / (1 - q))
		lowest, highest = lowest || b.X == b.N, highest || a.X == a.N
	}
	f := func(target float64) func(float64) float64 {
		return func(t float64) float64 {
			s := score(m, a, b, math.Exp(t), inflate)
			if math.IsNaN(s) { // no distance and no variance
				s = 0
			}
			return s - target
		}
	}
	const far = 100.0
	if !lowest && f(z)(-far) > 0 {
		out.CI.Lower = math.Exp(dist.Root(f(z), -far, far))
	}
	if !highest && f(-z)(far) < 0 {
		out.CI.Upper = math.Exp(dist.Root(f(-z), -far, far))
	}
	return out, nil
}

// NNTMethod is the number needed to treat.
var NNTMethod = stats.Method{
	ID: "proportion.nnt", Label: "number needed to treat",
	Sentence: "The number needed to treat is the reciprocal of the risk difference, with the reciprocals of its limits.",
	Cite:     "Altman DG. BMJ 1998;317:1309-1312",
}

// NNT is the number needed to treat for one more success: positive for benefit of
// the first group, negative for harm. Where the interval of the difference holds
// zero (Spans), that of NNT goes through infinity: from Lower (benefit) up to
// infinity, and on from minus infinity to Upper (harm).
type NNT struct {
	Value, Lower, Upper float64
	Spans               bool
}

// NumberNeededToTreat inverts a risk difference, e.g. Newcombe's.
func NumberNeededToTreat(difference stats.Estimate) (NNT, error) {
	if math.IsNaN(difference.Value) {
		return NNT{}, stats.NoData
	}
	ci := difference.CI
	// The larger difference needs fewer patients.
	return NNT{1 / difference.Value, 1 / ci.Upper, 1 / ci.Lower, ci.Lower <= 0 && ci.Upper >= 0}, nil
}
