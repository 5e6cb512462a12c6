package published

import (
	"fmt"
	"math"

	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/proportion"
	"leydig/stats/survival"
)

// inMonths is one of the figure's unit of time in months.
func (f *Figure) inMonths() float64 {
	switch f.Unit {
	case "days":
		return 1 / unit.DaysPerMonth
	case "weeks":
		return 7 / unit.DaysPerMonth
	case "years":
		return 12
	}
	return 1
}

// shareByMonth tells whether a figure of a time to event is compared as a share by a month:
// one printed as such, and a median without an interval, by which half of the paper's men had
// the event.
func (f *Figure) shareByMonth() bool {
	return f.Compute.Month > 0 || len(f.Interval) != 2 && f.Curve == nil && f.Of() > 0
}

// shareBy compares shares read off two curves at a month: the cohort's own Kaplan-Meier share
// and the printed one. Both enter as counts of effective men, those of whom an uncensored
// share would be as uncertain (Cutler and Ederer, J Chronic Dis 1958;8:699-712): of the
// paper by its printed interval, else all its men, as if none had been censored before.
func (c *Comparison) shareBy(o Observed, r Rules) error {
	f := c.Figure
	if o.Times == nil || o.Times.N() == 0 {
		c.lacks = "no man of the cohort is at risk of it"
		return nil
	}
	month, p := f.Compute.Month, *f.Value/100
	if month == 0 {
		month, p = *f.Value*f.inMonths(), 0.5
	}
	c.By, c.Published.Value, c.Own = month, p, o.Times
	curve, err := survival.KaplanMeier(*o.Times, survival.Options{Transform: survival.LogLog, Level: r.Level})
	if err != nil {
		return err
	}
	s, err := curve.At(month)
	if err != nil {
		c.lacks = fmt.Sprintf("the cohort's curve ends before month %.3g", month)
		return nil
	}
	if f.Compute.Month == 0 {
		c.oneSample(*o.Times, month)
		c.Notes = append(c.Notes, medianNote(curve))
	}
	c.Observed = stats.Estimate{Value: 1 - s.Value, SE: s.SE, CI: stats.Interval{Lower: 1 - s.CI.Upper, Upper: 1 - s.CI.Lower, Level: r.Level}}
	c.Had, c.AtRisk = by(*o.Times, month)
	own := effective(c.Observed.Value, s.SE, c.Had+c.AtRisk)
	if own.N == 0 {
		c.lacks = fmt.Sprintf("nobody of the cohort is under observation at month %.3g", month)
		return nil
	}
	if s.Value == 0 || s.Value == 1 { // where the curve has no limits
		w, err := proportion.Wilson(own, r.Level)
		if err != nil {
			return err
		}
		c.Observed.CI = w.CI
	}
	if f.Of() == 0 {
		c.Why = "the number of men behind the published figure is unknown, so that it has no sampling error to compare with"
		return nil
	}
	published := proportion.Count{X: int64(math.Round(p * float64(f.Of()))), N: f.Of()}
	if len(f.Interval) == 2 && f.Level > 0 && f.Compute.Month > 0 {
		c.Published.CI = stats.Interval{Lower: f.Interval[0] / 100, Upper: f.Interval[1] / 100, Level: f.Level}
		published = effective(p, (c.Published.CI.Upper-c.Published.CI.Lower)/(2*dist.Z(f.Level)), float64(f.Of()))
	} else {
		if c.Published, err = proportion.Wilson(published, r.Level); err != nil {
			return err
		}
		c.Published.Value = p
		c.Notes = append(c.Notes, fmt.Sprintf("The paper prints no interval of it: its %s men are taken as if none had been censored "+
			"before month %.3g, so that it counts as more certain than it is.", stats.Grouped(f.Of()), month))
	}
	c.PublishedOf = published
	if err := c.between(own, published, difference(c.Observed, c.Published), r); err != nil {
		return err
	}
	if f.Compute.Month == 0 && c.Why != "" {
		c.Why = fmt.Sprintf("by the published median half of the paper's men had the event; here %s had (%s)", stats.Percent(c.Observed.Value, 1),
			c.Why)
	}
	c.Notes = append(c.Notes, "A share by a month is read where visits see it: schedules with other gaps shift it, whatever the biology; men "+
		"who left before are taken to be like those who stayed.")
	return nil
}

// medianNote gives the cohort's own median in words.
func medianNote(curve survival.Curve) string {
	m, err := curve.Median()
	if err != nil {
		return "The cohort's own median is not reached."
	}
	upper := "not reached"
	if !math.IsNaN(m.CI.Upper) {
		upper = stats.Decimal(m.CI.Upper, 2)
	}
	return fmt.Sprintf("The cohort's own median is %s months (%s to %s); the paper prints no interval of its own, so that medians cannot "+
		"be compared.", stats.Decimal(m.Value, 2), stats.Decimal(m.CI.Lower, 2), upper)
}

// by counts who had the event by a month, and who is under observation beyond it.
func by(t survival.Table, month float64) (events, beyond float64) {
	for i, at := range t.Time {
		if at > month*(1+stats.SameTime) {
			return events, t.AtRisk[i]
		}
		events += t.Events[i]
	}
	return events, 0
}

// effective are the men of whom an uncensored share p has the standard error se; where that
// is 0 (a share of 0 or 1), those that are known.
func effective(p, se, known float64) proportion.Count {
	n := known
	if se > 0 {
		n = p * (1 - p) / (se * se)
	}
	if !(n >= 0.5) || math.IsInf(n, 1) {
		return proportion.Count{}
	}
	n = math.Round(n)
	return proportion.Count{X: int64(math.Round(p * n)), N: int64(n)}
}

// difference is a's value less b's, with an interval of the limits of both, which need not be
// symmetric (MOVER: Zou and Donner, Stat Med 2008;27:1693-1702).
func difference(a, b stats.Estimate) stats.Estimate {
	d := a.Value - b.Value
	return stats.Estimate{Value: d, SE: math.NaN(), CI: stats.Interval{
		Lower: d - math.Hypot(a.Value-a.CI.Lower, b.CI.Upper-b.Value),
		Upper: d + math.Hypot(a.CI.Upper-a.Value, b.Value-b.CI.Lower), Level: a.CI.Level}}
}
