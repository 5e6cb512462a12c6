package contingency

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Exact is an exact test of a 2 × 2 table given its margins, with the conditional
// maximum likelihood estimate of the odds ratio (0 or infinite at the ends of what
// the margins allow) and its interval.
type Exact struct {
	OddsRatio float64
	CI        stats.Interval
	P         float64
}

// Table2x2 is a table of two rows (A, B) and (C, D).
type Table2x2 struct{ A, B, C, D int64 }

func (t Table2x2) conditional() (conditional, error) {
	if min(t.A, t.B, t.C, t.D) < 0 {
		return conditional{}, stats.ErrCount
	}
	m, n, k := t.A+t.B, t.C+t.D, t.A+t.C
	if m == 0 || n == 0 || k == 0 || t.B+t.D == 0 {
		return conditional{}, stats.EmptyMargin
	}
	return noncentral(m, n, k), nil
}

// FisherExact is Fisher's test of the odds ratio being or0, with central limits
// (each tail cut at half of 1 - level, or one of them at all of it). The two-sided
// p-value is by probability, so it may disagree with the limits: Matching gives
// pairs that cannot. R: fisher.test, whose limits stop at 1e-4; these are solved in
// log odds to the last digits.
// Coverage of the 95% interval for groups of 10 to 50 (see
// proportion.ComparisonCoverage): 0.96 at least among tables that have one. Those with
// an empty margin, 0.003 of all on average, have none; counted as misses they make it
// 0.64 at least (two groups of 10 with proportions of 0.05), 0.98 on average.
func FisherExact(t Table2x2, or0 float64, alternative stats.Alternative, level float64) (Exact, error) {
	c, err := t.conditional()
	switch {
	case err != nil:
		return Exact{}, err
	case !alternative.Valid():
		return Exact{}, stats.ErrAlternative
	case !(level > 0 && level < 1):
		return Exact{}, stats.ErrLevel
	case !(or0 > 0) || math.IsInf(or0, 1):
		return Exact{}, stats.Reason("the odds ratio to be tested must be positive")
	}
	return Exact{c.mle(t.A), c.interval(t.A, alternative, level), c.p(t.A, alternative, math.Log(or0))}, nil
}

// Fisher2x2 is Fisher's exact test of a 2 × 2 table, two-sided: the probability of
// all tables no likelier than the observed one (relative slack 1e-7, as R has it).
func Fisher2x2(a, b, c, d int64) (stats.Test, error) {
	k, err := Table2x2{a, b, c, d}.conditional()
	if err != nil {
		return stats.Test{}, err
	}
	return stats.Test{Statistic: math.NaN(), DF: math.NaN(), P: k.p(a, stats.TwoSided, 0)}, nil
}

// MidPMethod is Fisher's test with the mid-P correction.
var MidPMethod = stats.Method{
	ID: "contingency.mid-p", Label: "mid-P exact test and interval",
	Sentence: "Tables were tested by the mid-P exact test (twice the smaller one-sided mid-P).",
	Cite:     "Berry G, Armitage P. Statistician 1995;44:417-423",
}

// MidP counts half of the probability of the table itself: its p-value is twice
// the smaller tail (at most 1), and the limits invert that. R: the p-value is that
// of exact2x2::fisher.exact(midp = TRUE), the limits those of epitools::ormidp.test.
// Coverage of the 95% interval for groups of 10 to 50 (see
// proportion.ComparisonCoverage): 0.94 at least among tables that have one; with empty
// margins (0.003 of all on average) as misses 0.64 at least, 0.96 on average.
func MidP(t Table2x2, level float64) (Exact, error) {
	c, err := t.conditional()
	if err != nil {
		return Exact{}, err
	}
	if !(level > 0 && level < 1) {
		return Exact{}, stats.ErrLevel
	}
	half := func(beta float64) float64 { return c.probabilities(beta)[t.A-c.lo] / 2 }
	less := func(beta float64) float64 { return math.Exp(c.logTail(t.A, true, beta)) - half(beta) }
	greater := func(beta float64) float64 { return math.Exp(c.logTail(t.A, false, beta)) - half(beta) }
	alpha := (1 - level) / 2
	ci := stats.Interval{Lower: 0, Upper: math.Inf(1), Level: level}
	if t.A > c.lo {
		ci.Lower = math.Exp(dist.Root(func(b float64) float64 { return greater(b) - alpha }, -far, far))
	}
	if int(t.A-c.lo) < len(c.logs)-1 {
		ci.Upper = math.Exp(dist.Root(func(b float64) float64 { return alpha - less(b) }, -far, far))
	}
	return Exact{c.mle(t.A), ci, math.Min(1, 2*math.Min(less(0), greater(0)))}, nil
}

// Sides says what counts as at least as extreme on the other side.
type Sides string

// The ways to make an exact test two-sided.
const (
	Central Sides = "central" // twice the smaller tail
	MinLike Sides = "minlike" // all outcomes no likelier
	Blaker  Sides = "blaker"  // the smaller tail and the largest opposite tail no larger
)

// MatchingMethod is the exact test together with the interval that inverts it.
var MatchingMethod = stats.Method{
	ID: "contingency.matching", Label: "exact test with matching interval",
	Sentence: "Odds ratios are conditional maximum likelihood estimates with the exact interval that inverts the test shown.",
	Cite:     "Fay MP. Biostatistics 2010;11:373-374",
}

// Matching is an exact test and the interval that inverts it: it holds the odds
// ratios that the same test does not reject at 1 - level (where those have a gap,
// everything between the outermost). R: exact2x2::exact2x2(tsmethod).
func Matching(t Table2x2, sides Sides, level float64) (Exact, error) {
	c, err := t.conditional()
	if err != nil {
		return Exact{}, err
	}
	if !(level > 0 && level < 1) {
		return Exact{}, stats.ErrLevel
	}
	out := Exact{OddsRatio: c.mle(t.A), CI: c.interval(t.A, stats.TwoSided, level)}
	var p func(beta float64) float64
	switch sides {
	case Central:
		p = func(beta float64) float64 {
			return math.Min(1, 2*math.Exp(math.Min(c.logTail(t.A, true, beta), c.logTail(t.A, false, beta))))
		}
		out.P = p(0)
		return out, nil
	case MinLike:
		p = func(beta float64) float64 { return c.p(t.A, stats.TwoSided, beta) }
	case Blaker:
		p = func(beta float64) float64 { return c.blaker(t.A, beta) }
	default:
		return Exact{}, stats.Reason("the sides are none of central, minlike, blaker")
	}
	out.P = p(0)
	alpha := 1 - level
	// Both p-values are at least the smaller tail and at most what makes them one
	// side's alone: the limits lie between the one-sided limits at alpha and those
	// of a far smaller error.
	peak := math.Log(out.OddsRatio)
	if out.CI.Lower > 0 {
		out.CI.Lower = math.Exp(
			outermost(p, alpha, math.Log(c.lower(t.A, alpha/1000)), math.Min(peak, math.Log(c.lower(t.A, alpha))+1)),
		)
	}
	if !math.IsInf(out.CI.Upper, 1) {
		out.CI.Upper = math.Exp(
			outermost(p, alpha, math.Log(c.upper(t.A, alpha/1000)), math.Max(peak, math.Log(c.upper(t.A, alpha))-1)),
		)
	}
	return out, nil
}

// outermost walks from a log odds ratio that is rejected towards one that is not,
// and finds the first that is not to the last digit. The p-value jumps; its steps
// are finer than the walk only where they cannot matter to four digits.
func outermost(p func(float64) float64, alpha, from, to float64) float64 {
	const steps = 4000
	last := from
	for i := 1; i <= steps; i++ {
		at := from + (to-from)*float64(i)/steps
		if p(at) > alpha {
			for range 60 {
				mid := (last + at) / 2
				if p(mid) > alpha {
					at = mid
				} else {
					last = mid
				}
			}
			return at
		}
		last = at
	}
	return to
}

// blaker is Blaker's p-value at an odds ratio of exp(beta).
func (c conditional) blaker(x int64, beta float64) float64 {
	probs := c.probabilities(beta)
	i := int(x - c.lo)
	below, above := 0.0, 0.0
	for j, q := range probs {
		if j <= i {
			below += q
		}
		if j >= i {
			above += q
		}
	}
	if below < above {
		sum := 0.0
		for j := len(probs) - 1; j > i; j-- {
			if sum+probs[j] > below*(1+slack) {
				break
			}
			sum += probs[j]
		}
		return math.Min(1, below+sum)
	}
	sum := 0.0
	for j := 0; j < i; j++ {
		if sum+probs[j] > above*(1+slack) {
			break
		}
		sum += probs[j]
	}
	return math.Min(1, above+sum)
}
