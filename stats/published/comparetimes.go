package published

import (
	"fmt"
	"math"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/survival"
)

// times compares medians of times to an event, in months.
func (c *Comparison) times(o Observed, r Rules) error {
	f := c.Figure
	if o.Times == nil || o.Times.N() == 0 {
		c.lacks = "no man of the cohort is at risk of it"
		return nil
	}
	scale := f.inMonths()
	c.Published.Value = *f.Value * scale
	if len(f.Interval) == 2 {
		c.Published.CI = stats.Interval{Lower: f.Interval[0] * scale, Upper: f.Interval[1] * scale, Level: f.Level}
	}
	curve, err := survival.KaplanMeier(*o.Times, survival.Options{Transform: survival.LogLog, Level: r.Level})
	if err != nil {
		return err
	}
	c.Own = o.Times
	if f.Curve == nil {
		c.oneSample(*o.Times, c.Published.Value)
	} else if err := c.twoSample(*o.Times, r.Level); err != nil {
		return err
	}
	median, err := curve.Median()
	if err != nil {
		c.Why = "the cohort's median is not reached"
		return nil
	}
	c.Observed = median
	ratio := median.Value / c.Published.Value
	own, printed := logSE(median.CI), logSE(c.Published.CI)
	c.Difference.Value = ratio
	if math.IsNaN(own) || math.IsNaN(printed) {
		c.Why = fmt.Sprintf("the cohort's median is %.2f times the published one; one of the two has no interval, so that no more can be "+
			"said", ratio)
		return nil
	}
	se := math.Hypot(own, printed)
	z := dist.Z(r.Level)
	c.Difference.CI = stats.Interval{Lower: ratio * math.Exp(-z*se), Upper: ratio * math.Exp(z*se), Level: r.Level}
	l, m := math.Log(ratio), math.Log(r.Ratio)
	c.TwoSample = dist.NormalTwoSided(l / se)
	c.Equivalence = math.Max(dist.NormalUpper((l+m)/se), dist.NormalLower((l-m)/se))
	switch {
	case c.Equivalence < r.size():
		c.ByNumbers = Reproduced
		c.Why = fmt.Sprintf("the medians' ratio of %.2f lies within %.2f and %.2f", ratio, 1/r.Ratio, r.Ratio)
	case c.TwoSample < r.size():
		c.ByNumbers = Higher
		if ratio < 1 {
			c.ByNumbers = Lower
		}
		c.Why = fmt.Sprintf("the cohort's median is %.2f times the published one", ratio)
	default:
		c.ByNumbers = Inconclusive
		c.Why = fmt.Sprintf("neither a difference of the medians nor agreement within a ratio of %.2f is shown", r.Ratio)
		if c.Needed = neededTimes(own*math.Sqrt(o.Times.N()), printed, r); c.Needed > 0 {
			c.Why += fmt.Sprintf("; about %s men at risk would settle it if the medians are equal", stats.Grouped(c.Needed))
		} else {
			c.Why += "; no number of own patients would show agreement, so wide is the published interval"
		}
	}
	c.Notes = append(c.Notes, "A median is read where visits see it: schedules with other gaps shift it, whatever the biology.")
	return nil
}

// neededTimes is the number of own men with which equal medians would be called reproduced
// with the power asked for; 0 where none would. one is the standard error of the log median
// of a single man, which falls with the square root of their number.
func neededTimes(one, printed float64, r Rules) int64 {
	reach := math.Log(r.Ratio) / r.deviations()
	rest := reach*reach - printed*printed
	if n := one * one / rest; rest > 0 && n < 1e9 {
		return int64(math.Ceil(n))
	}
	return 0
}

// logSE is the standard error of a logarithm, from an interval.
func logSE(ci stats.Interval) float64 {
	if !(ci.Lower > 0) || math.IsInf(ci.Upper, 0) || !(ci.Level > 0 && ci.Level < 1) {
		return math.NaN()
	}
	return (math.Log(ci.Upper) - math.Log(ci.Lower)) / (2 * dist.Z(ci.Level))
}

// twoSample is the log-rank test against the times that a printed curve was made of, as
// nearly as whole men allow.
func (c *Comparison) twoSample(t survival.Table, level float64) error {
	printed, err := c.Figure.Curve.table()
	if err != nil {
		return err
	}
	c.Printed = &printed
	if len(c.Figure.Interval) != 2 {
		// The paper prints no interval of its median: that of the reconstructed times stands for it.
		if curve, err := survival.KaplanMeier(printed, survival.Options{Transform: survival.LogLog, Level: level}); err == nil {
			if m, err := curve.Median(); err == nil {
				c.Published.CI = m.CI
				c.Notes = append(c.Notes, fmt.Sprintf("The paper's median has no printed interval; that of the reconstructed times is %s to %s "+
					"months.", stats.Decimal(m.CI.Lower, 2), stats.Decimal(m.CI.Upper, 2)))
			}
		}
	}
	test, err := survival.LogRank([]survival.Table{t, printed})
	if err != nil {
		c.Notes = append(c.Notes, fmt.Sprintf("The log-rank test against the printed curve cannot be made: %v.", err))
		return nil
	}
	c.LogRank = test.P
	c.Notes = append(c.Notes, fmt.Sprintf("Log-rank test against %.0f times with %.0f events, reconstructed from the printed curve and its "+
		"numbers at risk (Guyot 2012): P = %.2g.", printed.N(), printed.TotalEvents(), test.P))
	return nil
}

// oneSample is the one-sample log-rank test against the exponential curve that has the
// published median: papers print no curve.
func (c *Comparison) oneSample(t survival.Table, median float64) {
	rate := math.Ln2 / median
	var event []bool
	var s []float64
	for i, at := range t.Time {
		for k := range int(t.Events[i] + t.Censored[i]) {
			event, s = append(event, k < int(t.Events[i])), append(s, math.Exp(-rate*at))
		}
	}
	if test, err := survival.OneSample(event, s); err == nil {
		c.LogRank = test.P
		c.Notes = append(c.Notes, fmt.Sprintf("One-sample log-rank test against the exponential curve with the published median (the "+
			"paper's curve is not known): %.0f events, %.1f expected, P = %.2g. It takes the printed median as exact and the curve as "+
			"exponential, and does not enter the verdict.", test.Observed[0], test.Expected[0], test.P))
	}
}
