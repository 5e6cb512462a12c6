package interval

import (
	"math"
	"sort"

	"leydig/stats"
)

// Options of an estimate.
type Options struct {
	// Weights count each observation, nil: each once.
	Weights []float64
}

// Curve is the nonparametric maximum likelihood estimate of a distribution from
// interval-censored times. Mass[j] lies somewhere in (Lower[j], Upper[j]] (at the
// point where both are equal); where within is not identified, so the curve is a
// box there.
type Curve struct {
	Lower, Upper, Mass []float64
	LogLikelihood      float64
	// Gap is the largest excess of the likelihood's slope towards an interval over
	// what it may be at the maximum, relative: at most Gap*N log-likelihood is missing.
	Gap float64
	N   float64
	// Unique tells whether the masses themselves are identified.
	Unique bool
}

// TurnbullMethod is the estimator with the convention by which a quantile is read.
var TurnbullMethod = stats.Method{
	ID: "interval.turnbull", Label: "Turnbull estimate (interval-censored)",
	Sentence: "Since the event is known only to lie between two visits, its distribution was also estimated " +
		"by nonparametric maximum likelihood for interval-censored times (Turnbull); its median is the " +
		"midpoint of the innermost interval in which the curve crosses one half.",
	Cite: "Peto R. Appl Stat 1973;22:86-91; Turnbull BW. J R Stat Soc B 1976;38:290-295; Wellner JA, Zhan " +
		"Y. J Am Stat Assoc 1997;92:945-959",
}

// tolerance is the Gap at which the estimate is taken as the maximum.
const tolerance = 1e-9

// Turnbull is the NPMLE of interval-censored times (lower, upper]: EM and iterative
// convex minorant steps, then Newton steps on the masses that are left, until the
// Karush-Kuhn-Tucker conditions hold within Gap. R: icenReg::ic_np,
// survival::survfit(Surv(type = "interval2")), which stops earlier.
func Turnbull(lower, upper []float64, o Options) (Curve, error) {
	if err := check(lower, upper, o.Weights); err != nil {
		return Curve{}, err
	}
	return (&Pool{}).Turnbull(lower, upper, o)
}

// curve is where a fit came to; whether it is unique is not looked at.
func (f *fit) curve() (Curve, error) {
	c := Curve{
		Lower: f.lower, Upper: f.upper, Mass: f.mass, LogLikelihood: f.logLikelihood(f.mass), Gap: f.gap, N: f.n,
	}
	if f.gap > 1e-6 {
		return c, stats.NotConverged
	}
	return c, nil
}

// Survival gives the highest and lowest values that the estimate allows for
// P(T > t): they differ within an innermost interval that has mass.
func (c Curve) Survival(t float64) (lower, upper float64) {
	lower, upper = 1, 1
	near := stats.SameTime * math.Abs(t)
	for j, m := range c.Mass {
		switch {
		case c.Upper[j] <= t+near:
			lower -= m
			upper -= m
		case c.Lower[j] < t-near:
			lower -= m
		}
	}
	return math.Max(lower, 0), math.Max(upper, 0)
}

// Quantile is the time by which a share p had the event. The mass of an innermost
// interval is taken to lie at its midpoint, as R's survfit does for interval2
// data, so the quantile is the smallest midpoint with S <= 1 - p, or halfway to the
// next one with mass where S = 1 - p. lower and upper are the box: the ends between
// which the maximum likelihood leaves the quantile free. In an interval without an
// upper end it is stats.NotReached.
func (c Curve) Quantile(p float64) (value, lower, upper float64, err error) {
	const near = 1.5e-8
	cumulative := make([]float64, len(c.Mass))
	sum := 0.0
	for j, m := range c.Mass {
		sum += m
		cumulative[j] = sum
	}
	j := sort.Search(len(cumulative), func(i int) bool { return cumulative[i] >= p-near })
	if j == len(cumulative) || math.IsInf(c.Upper[j], 1) {
		low := math.NaN()
		if j < len(cumulative) {
			low = c.Lower[j]
		}
		return math.NaN(), low, math.Inf(1), stats.NotReached
	}
	middle := func(j int) float64 { return (c.Lower[j] + c.Upper[j]) / 2 }
	value, lower, upper = middle(j), c.Lower[j], c.Upper[j]
	if math.Abs(cumulative[j]-p) <= near {
		for k := j + 1; k < len(c.Mass); k++ {
			if c.Mass[k] > near {
				upper = c.Upper[k]
				if math.IsInf(upper, 1) {
					// The curve stays at 1 - p up to the last lower end.
					return (value + c.Lower[k]) / 2, lower, upper, nil
				}
				return (value + middle(k)) / 2, lower, upper, nil
			}
		}
	}
	return value, lower, upper, nil
}

// Median is Quantile(0.5) without its box.
func (c Curve) Median() (float64, error) {
	value, _, _, err := c.Quantile(0.5)
	return value, err
}
