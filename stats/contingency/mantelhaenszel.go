package contingency

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Common is what strata of 2 × 2 tables have in common.
type Common string

// The measures: the first row against the second. Ratios are held as logarithms.
const (
	LogOddsRatio   Common = "OR"
	LogRiskRatio   Common = "RR"
	RiskDifference Common = "RD"
)

// MantelHaenszelMethod is the pooled estimate.
var MantelHaenszelMethod = stats.Method{
	ID: "contingency.mantel-haenszel", Label: "Mantel-Haenszel estimate",
	Sentence: "Common odds ratios, risk ratios and risk differences are Mantel and Haenszel's; homogeneity of " +
		"odds ratios was tested by Breslow and Day with Tarone's correction.",
	Cite: "Robins J, Breslow N, Greenland S. Biometrics 1986;42:311-323; Greenland S, Robins JM. " +
		"Biometrics 1985;41:55-68; Sato T. Biometrics 1989;45:1323-1324; Tarone RE. Biometrika 1985;72:91-95",
}

// Homogeneity is a pooled estimate with the tests that go with it. CMH, BreslowDay
// and Tarone are NaN for measures other than LogOddsRatio.
type Homogeneity struct {
	Pooled
	CMH, BreslowDay, Tarone stats.Test
}

// EndlessCommon is why a common ratio has no limits.
const EndlessCommon stats.Reason = "the common ratio is 0 or infinite, and has no standard error; cmh has exact limits of the odds ratio"

// MantelHaenszel pools strata of 2 × 2 tables. Strata without an event in either
// group say nothing of a ratio and are dropped, and for odds ratios those in which
// everybody has the event; a risk ratio of 1 is what the latter say, and it counts. Q compares the strata's own
// estimates, to which 1/2 is added where a cell is empty, with the pooled one. R:
// metafor::rma.mh.
func MantelHaenszel(strata []Table2x2, measure Common, correct bool, level float64) (Homogeneity, error) {
	strata, err := filled(strata)
	if err != nil {
		return Homogeneity{}, err
	}
	if !(level > 0 && level < 1) {
		return Homogeneity{}, stats.ErrLevel
	}
	out := Homogeneity{CMH: stats.NoTest(), BreslowDay: stats.NoTest(), Tarone: stats.NoTest()}
	var use []Table2x2
	for _, t := range strata {
		nobody, everybody := t.A+t.C == 0, t.B+t.D == 0
		switch {
		case t.A+t.B == 0 || t.C+t.D == 0,
			nobody && measure != RiskDifference,
			everybody && measure == LogOddsRatio:
			continue
		}
		use = append(use, t)
	}
	if len(use) == 0 {
		return out, stats.NoEvents
	}
	var value, se float64
	switch measure {
	case LogOddsRatio:
		e := commonOddsRatio(use, level)
		value, se = math.Log(e.Value), e.SE
	case LogRiskRatio:
		value, se = pooledRiskRatio(use)
	case RiskDifference:
		value, se = pooledDifference(use)
	default:
		return out, stats.Reason("the measure is none of OR, RR, RD")
	}
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return out, EndlessCommon
	}
	if !(se > 0) {
		return out, stats.NoVariance
	}
	z := dist.Z(level)
	out.Estimate = stats.Estimate{Value: value, SE: se, CI: stats.Interval{Lower: value - z*se, Upper: value + z*se, Level: level}}
	out.P = dist.NormalTwoSided(value / se)
	k := 0.0
	for _, t := range use {
		if t.A+t.C == 0 || t.B+t.D == 0 {
			continue // says nothing of the size of an effect; it counts in a pooled difference only
		}
		y, v := single(t, measure)
		if v > 0 {
			out.Q += (y - value) * (y - value) / v
			k++
		}
	}
	out.heterogeneity(k)
	if measure == LogOddsRatio {
		if delta, v := cmhParts(use); v > 0 {
			d := math.Abs(delta)
			if correct {
				d -= 0.5
			}
			out.CMH = dist.ChiSquaredTest(d*d/v, 1)
		}
		out.BreslowDay, out.Tarone = breslowDay(use, math.Exp(value))
	}
	return out, nil
}

func pooledRiskRatio(strata []Table2x2) (value, se float64) {
	var r, s, v float64
	for _, t := range strata {
		n1, n2, m, _, n := t.sums()
		a, c := float64(t.A), float64(t.C)
		r += a * n2 / n
		s += c * n1 / n
		v += (n1*n2*m - a*c*n) / (n * n)
	}
	return math.Log(r / s), math.Sqrt(v / (r * s))
}

// pooledDifference has Sato's variance, which holds for few large and for many
// small strata.
func pooledDifference(strata []Table2x2) (value, se float64) {
	var w, top, p, q float64
	for _, t := range strata {
		n1, n2, _, _, n := t.sums()
		a, c := float64(t.A), float64(t.C)
		w += n1 * n2 / n
		top += a*n2/n - c*n1/n
		p += c*(n1/n)*(n1/n) - a*(n2/n)*(n2/n) + (n1/n)*(n2/n)*(n2-n1)/2
		q += (a*(n2-c)/n + c*(n1-a)/n) / 2
	}
	value = top / w
	return value, math.Sqrt((value*p + q) / (w * w))
}

// single is one stratum's estimate and variance, with 1/2 added to every cell
// where one is empty.
func single(t Table2x2, measure Common) (y, v float64) {
	a, b, c, d := float64(t.A), float64(t.B), float64(t.C), float64(t.D)
	if min(t.A, t.B, t.C, t.D) == 0 {
		a, b, c, d = a+.5, b+.5, c+.5, d+.5
	}
	n1, n2 := a+b, c+d
	switch measure {
	case LogOddsRatio:
		return math.Log(a * d / (b * c)), 1/a + 1/b + 1/c + 1/d
	case LogRiskRatio:
		return math.Log(a / n1 * n2 / c), 1/a - 1/n1 + 1/c - 1/n2
	}
	return a/n1 - c/n2, a*b/(n1*n1*n1) + c*d/(n2*n2*n2)
}

// breslowDay tests whether all strata have the odds ratio or: each first cell is
// compared with what it would be under that ratio. Tarone's correction takes off
// what the estimation of the ratio adds.
func breslowDay(strata []Table2x2, or float64) (plain, tarone stats.Test) {
	var x, delta, variance float64
	for _, t := range strata {
		n1, n2, m, _, n := t.sums()
		e := expectedUnder(or, n1, n2, m)
		v := 1 / (1/e + 1/(m-e) + 1/(n1-e) + 1/(n-n1-m+e))
		d := float64(t.A) - e
		x += d * d / v
		delta += d
		variance += v
	}
	df := float64(len(strata) - 1)
	if df < 1 {
		return stats.NoTest(), stats.NoTest()
	}
	y := x - delta*delta/variance
	return dist.ChiSquaredTest(x, df), dist.ChiSquaredTest(y, df)
}

// expectedUnder is the first cell of the table with these margins whose odds
// ratio is or.
func expectedUnder(or, n1, n2, m float64) float64 {
	a := or - 1
	b := -(or*(n1+m) + n2 - m)
	c := or * n1 * m
	if math.Abs(a) < 1e-12 {
		return -c / b
	}
	// Of the two roots the one between the bounds, in the form without cancellation.
	return 2 * c / (-b + math.Sqrt(math.Max(0, b*b-4*a*c)))
}
