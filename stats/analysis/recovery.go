package analysis

import (
	"context"
	"errors"
	"fmt"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/interval"
	"leydig/stats/results"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// runRecovery gives a curve for each time to event, overall and by stratum.
func runRecovery(ctx context.Context, j *job) error {
	times := j.tables.OfKind(derive.KindTimeToEvent)
	for _, o := range times {
		for _, by := range j.factorsOf(o) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := j.curves(o.Name, by); err != nil {
				return err
			}
		}
		if o.Beside == "" {
			var pool interval.Pool
			if err := j.turnbull(o.Name, &pool); err != nil {
				return err
			}
			for _, by := range j.tables.Strata {
				if err := j.intervalStrata(o.Name, by, &pool); err != nil {
					return err
				}
			}
		}
		groups, err := j.tables.LifeTable(o.Name, tabulate.Everybody)
		if err != nil {
			return err
		}
		why := j.tables.NotAtRiskOf(o.Name)
		for _, reason := range []string{results.NoFollowUpValue, results.NoBaselineValue, results.MetAtIndex, results.NotReached} {
			if reason == results.NotReached && o.Since == "" {
				continue
			}
			j.add(results.Key{Outcome: o.Name, Term: stats.Term{Factor: results.NotAtRisk, Level: reason}, Stat: results.Excluded},
				results.Count{N: why[reason]}, groups[0].N, why[reason], nil)
		}
	}
	if len(times) > 0 {
		j.note(
			"interval",
			"The event is seen at a visit, so it happened at some time since the visit before: Kaplan-Meier dates it at the visit and so "+
				"reads late, the more the rarer the visits. Turnbull's estimate, which only uses that the event lies between two visits, stands "+
				"beside it; the difference of the two medians is what dating at the visit costs.",
		)
		j.note(
			"censoring",
			"Curves assume that men who leave would have gone on as those who stay. Where leaving, or restarting testosterone, goes with not "+
				"recovering, they overstate recovery.",
		)
		j.immortal()
		j.early()
		j.sayCourses()
	}
	return nil
}

// early warns of recoveries that may still be the drug's, where time zero is the end
// of testosterone treatment.
func (j *job) early() {
	e := j.tables.Early
	if e == nil || e.Events == 0 {
		return
	}
	recoveries := "recoveries"
	if e.Events == 1 {
		recoveries = "recovery"
	}
	text := results.Say("Of %s %s, %s %s seen within 30 days of the end of testosterone", e.Events, recoveries, e.Within, were(e.Within))
	if e.WithLH > 0 {
		text = results.Say("%s, and %s of the %s with LH measured then had an LH below 1 IU/L", text, e.LowLH, e.WithLH)
	}
	if e.Within == 0 && e.LowLH == 0 {
		j.note("no-washout", "%s.", text)
		return
	}
	ending := "A washout (outcomes: washout, in days or by formulation) leaves such visits out of follow-up."
	if w := j.tables.Washout; w != "" {
		ending = "The plan's washout is " + w + "; a longer one leaves such visits out."
	}
	j.note("washout", "%s: what was injected or absorbed before may still be there. %s", text, ending)
}

// were agrees with a number.
func were[T ~int | ~int64](n T) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// curves estimates one outcome's curve in each group and compares them.
func (j *job) curves(outcome, by string) error {
	groups, err := j.tables.LifeTable(outcome, by)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := j.curve(outcome, g); err != nil {
			return err
		}
	}
	if by == tabulate.Everybody {
		return nil
	}
	if j.survivors(by) {
		return nil
	}
	known, n, lost := compared(j, by, groups)
	if err := j.restricted(outcome, known); err != nil {
		return err
	}
	key := results.Key{Outcome: outcome, Term: stats.Term{Factor: by}, Stat: results.LogRank}
	if x, ok := j.courses(outcome, by, namesOf(known)); ok {
		return j.scoreTest(key, namesOf(known), x, n, lost)
	}
	tables := make([]survival.Table, len(known))
	for i, g := range known {
		tables[i] = g.Value
	}
	return j.logRank(key, tables, n, lost)
}

// OneAtRisk is why curves of two groups or more, each with men, say nothing of a difference.
const OneAtRisk stats.Reason = "fewer than two groups were at risk when events happened"

// besides is the error of a test that was given two groups at least.
func besides(err error) error {
	if errors.Is(err, stats.OneGroup) {
		return OneAtRisk
	}
	return err
}

// logRank compares curves, if there are two at least.
func (j *job) logRank(key results.Key, tables []survival.Table, n, lost int64) error {
	if len(tables) < 2 {
		return j.absent(key, stats.OneGroup, n, lost)
	}
	t, err := survival.LogRank(tables)
	if err != nil {
		return j.absent(key, besides(err), n, lost)
	}
	j.add(key, results.TestOf(t.Test), n, lost, &survival.LogRankMethod)
	return nil
}

// fewAtRisk is the number at the start below which a curve has beta product limits.
const fewAtRisk = 10

// curve records one group's curve, median, and shares reached, in months.
func (j *job) curve(outcome string, g tabulate.Grouped[survival.Table]) error {
	key := func(s results.Stat, at string) results.Key {
		return results.Key{Outcome: outcome, Group: g.Group, At: at, Stat: s}
	}
	j.add(key(results.Events, ""), results.Count{N: int64(g.Value.TotalEvents())}, g.N, g.Lost, nil)
	c, err := survival.KaplanMeier(g.Value, survival.Options{Transform: survival.LogLog, Level: j.plan.Level})
	if err != nil {
		return j.absent(key(results.CurveStat, ""), err, g.N, g.Lost)
	}
	method := &survival.KaplanMeierMethod
	small := g.N < fewAtRisk || g.Value.TotalEvents() == 0
	if x, ok := j.coursesOf(outcome, g.Group); ok && !small {
		c, err = survival.Robust(survival.Sample{Time: x.time, Event: x.event, Cluster: x.man},
			survival.Options{Transform: survival.LogLog, Level: j.plan.Level})
		if err != nil {
			return j.absent(key(results.CurveStat, ""), err, g.N, g.Lost)
		}
		if method = &clusteredCurve; x.oneMan() {
			c = withoutLimits(c)
		}
	} else if small { // log-log limits of such a curve promise what they do not hold
		if c, err = c.BetaProduct(j.plan.Level); err != nil {
			return err
		}
		method = &survival.BetaProductMethod
		j.note("few-at-risk", "Curves of fewer than %s men, or without an event, have beta product limits, which hold in small samples.",
			fewAtRisk)
	}
	j.add(key(results.CurveStat, ""), curveOf(c, j.plan.Level), g.N, g.Lost, method)
	m, err := c.Quantile(0.5)
	if err != nil {
		if err := j.absent(key(results.Median, ""), err, g.N, g.Lost); err != nil {
			return err
		}
		if lower := results.Float(m.CI.Lower / unit.DaysPerMonth); lower == lower {
			last := &j.results[len(j.results)-1]
			last.Value = results.Absent{Reason: err.Error(), Lower: &lower, Level: m.CI.Level}
		}
	} else {
		j.add(key(results.Median, ""), results.NumberOf(m, unit.DaysPerMonth, "months"), g.N, g.Lost, method)
	}
	for _, month := range j.plan.Times {
		days := month * unit.DaysPerMonth
		risk := int64(g.Value.AtRiskAt(days))
		j.add(key(results.N, Month(month)), results.Count{N: risk}, g.N, g.Lost, nil)
		e, err := c.At(days)
		if err != nil {
			if err := j.absent(key(results.Reached, Month(month)), err, g.N, g.Lost); err != nil {
				return fmt.Errorf("at month %g: %w", month, err)
			}
			continue
		}
		// The limits of 1 - S are those of S, turned round.
		e.Value, e.CI.Lower, e.CI.Upper = 1-e.Value, 1-e.CI.Upper, 1-e.CI.Lower
		j.add(key(results.Reached, Month(month)), results.NumberOf(e, 1, ""), g.N, g.Lost, method)
	}
	return nil
}

// curveOf is a curve of days in months.
func curveOf(c survival.Curve, level float64) results.Curve {
	months := make([]float64, len(c.Time))
	for i, t := range c.Time {
		months[i] = t / unit.DaysPerMonth
	}
	return results.Curve{
		Time:     results.Floats(months),
		AtRisk:   results.Floats(c.AtRisk),
		Events:   results.Floats(c.Events),
		Censored: results.Floats(c.Censored),
		Survival: results.Floats(c.Survival),
		SE:       results.Floats(c.SE),
		Lower:    results.Floats(c.Lower),
		Upper:    results.Floats(c.Upper),
		Level:    level,
	}
}
