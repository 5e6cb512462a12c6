package survival

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// RestrictedMeanMethod is the area under the curve up to a time.
var RestrictedMeanMethod = stats.Method{
	ID: "survival.rmst", Label: "restricted mean survival time",
	Sentence: "The restricted mean time to event is the area under the Kaplan-Meier curve up to the stated " +
		"time, with its Greenwood-type standard error.",
	Cite: "Royston P, Parmar MKB. BMC Med Res Methodol 2013;13:152; Uno H et al. J Clin Oncol 2014;32:2380-2385",
}

// RestrictedMean is the area under the curve from its start to tau, plus the start.
// Beyond the last time the last value is carried on. R: summary(survfit, rmean).
func (c Curve) RestrictedMean(tau float64) stats.Estimate {
	end := c.index(tau)
	if c.Time[0] > tau*(1+stats.SameTime) {
		end = -1
	}
	area, variance := 0.0, 0.0
	// From the last time back: area is what lies under the curve after a time.
	right := tau
	for k := end; k >= 0; k-- {
		area += c.Survival[k] * (right - c.Time[k])
		right = c.Time[k]
		if d, r := c.Events[k], c.AtRisk[k]; d > 0 && r-d > 1e-14*r {
			variance += area * area * d / (r * (r - d))
		}
	}
	area += right - c.Start
	se := math.Sqrt(variance)
	z := dist.Z(c.Level)
	mean := area + c.Start
	return stats.Estimate{Value: mean, SE: se, CI: stats.Interval{Lower: mean - z*se, Upper: mean + z*se, Level: c.Level}}
}

// Contrast is a comparison of two restricted means with its two-sided p-value.
type Contrast struct {
	Value, Lower, Upper, P float64
}

// MeanComparison compares the restricted means of two groups.
type MeanComparison struct {
	Arm1, Arm0                  stats.Estimate
	Difference, Ratio, LostTime Contrast // LostTime: the ratio of tau - mean
}

// CompareMeans compares restricted mean times up to tau: arm1 - arm0, and over.
// Beyond the smaller of the last times a curve that is not 0 is undefined, so tau
// may not lie there. R: survRM2::rmst2.
func CompareMeans(arm1, arm0 Table, tau, level float64) (MeanComparison, error) {
	var m MeanComparison
	var se [2]float64
	for i, t := range []Table{arm1, arm0} {
		c, err := KaplanMeier(t, Options{Transform: LogLog, Level: level})
		if err != nil {
			return m, err
		}
		if last := len(c.Time) - 1; tau > c.Time[last]*(1+stats.SameTime) && c.Survival[last] > 0 {
			return m, BeyondFollowUp
		}
		e := c.RestrictedMean(tau)
		se[i] = e.SE
		if i == 0 {
			m.Arm1 = e
		} else {
			m.Arm0 = e
		}
	}
	z := dist.Z(level)
	d, sd := m.Arm1.Value-m.Arm0.Value, math.Hypot(se[0], se[1])
	m.Difference = Contrast{d, d - z*sd, d + z*sd, dist.NormalTwoSided(d / sd)}
	ratio := func(a, b float64) Contrast {
		l, sl := math.Log(a/b), math.Hypot(se[0]/a, se[1]/b)
		return Contrast{math.Exp(l), math.Exp(l - z*sl), math.Exp(l + z*sl), dist.NormalTwoSided(l / sl)}
	}
	m.Ratio = ratio(m.Arm1.Value, m.Arm0.Value)
	m.LostTime = ratio(tau-m.Arm1.Value, tau-m.Arm0.Value)
	return m, nil
}

// FixedTimeMethod compares two curves at a time.
var FixedTimeMethod = stats.Method{
	ID: "survival.fixed-time", Label: "comparison of curves at a fixed time",
	Sentence: "Curves were compared at a fixed time on the scale of log(-log S), and on that of S.",
	Cite:     "Klein JP, Logan B, Harhoff M, Andersen PK. Stat Med 2007;26:4505-4519",
}

// Difference compares two curves at a fixed time.
type Difference struct {
	First, Second stats.Estimate
	Value, SE     float64
	// Linear and LogLog are chi-squared statistics with one degree of freedom, on the
	// scale of S and of log(-log S); NaN where a curve is 0 or 1 there.
	Linear, LogLog, PLinear, PLogLog float64
}

// CompareAt compares two curves at a fixed time (Klein et al. 2007).
func CompareAt(first, second Curve, time float64) (Difference, error) {
	var d Difference
	var err error
	if d.First, err = first.At(time); err != nil {
		return d, err
	}
	if d.Second, err = second.At(time); err != nil {
		return d, err
	}
	a, b := d.First, d.Second
	d.Value = a.Value - b.Value
	v := a.SE*a.SE + b.SE*b.SE
	d.SE = math.Sqrt(v)
	d.Linear = d.Value * d.Value / v
	scale := func(e stats.Estimate) (value, variance float64) {
		l := math.Log(e.Value)
		q := e.SE / (e.Value * l)
		return math.Log(-l), q * q
	}
	x, vx := scale(a)
	y, vy := scale(b)
	d.LogLog = (x - y) * (x - y) / (vx + vy)
	d.PLinear, d.PLogLog = dist.ChiSquaredUpper(d.Linear, 1), dist.ChiSquaredUpper(d.LogLog, 1)
	if math.IsNaN(d.Linear) && math.IsNaN(d.LogLog) {
		return d, stats.NoVariance
	}
	return d, nil
}
