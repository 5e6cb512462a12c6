package analysis

import (
	"context"
	"sort"

	"leydig/cohort/unit"
	"leydig/stats/competing"
	"leydig/stats/results"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// The causes that end a time to event.
const (
	causeEvent   = 1
	causeRestart = 2
)

// runCompeting gives cumulative incidence where some restarted testosterone before
// the event, and compares it between strata by Gray's test.
func runCompeting(ctx context.Context, j *job) error {
	some := false
	for i := range j.data.Dataset().Times {
		outcome := j.data.Dataset().Times[i].Outcome.Name
		all, _, restarts, err := j.data.Causes(ctx, outcome, tabulate.Everybody)
		if err != nil {
			return err
		}
		if restarts == 0 {
			continue
		}
		some = true
		if err := j.incidence(outcome, all); err != nil {
			return err
		}
		for _, by := range j.factors()[1:] {
			if err := j.gray(ctx, outcome, by); err != nil {
				return err
			}
		}
	}
	if some {
		j.note("competing", "Some restarted testosterone before the event was seen. Restart ends the chance of an own recovery; cumulative incidence with restart as a competing event stands beside Kaplan-Meier.")
	}
	return nil
}

// incidence records both causes' cumulative incidence at the plan's months.
func (j *job) incidence(outcome string, c tabulate.Causes) error {
	n := int64(len(c.Time))
	tables, err := competing.Tabulate(c.Time, c.Cause, causeRestart, nil, 1)
	if err != nil {
		return j.absent(results.Key{Outcome: outcome, Term: "event", Stat: results.Incidence}, err, n, 0)
	}
	inc, err := competing.AalenJohansen(tables[0], competing.Jackknife, survival.LogLog, j.plan.Level)
	if err != nil {
		return j.absent(results.Key{Outcome: outcome, Term: "event", Stat: results.Incidence}, err, n, 0)
	}
	for k, term := range []string{"event", "restart"} {
		cause := k + 1
		count := int64(0)
		for _, x := range c.Cause {
			if x == cause {
				count++
			}
		}
		curve := inc.Cause[cause-1]
		j.add(results.Key{Outcome: outcome, Term: term, Stat: results.Events}, results.Count{N: count}, n, 0, nil)
		for _, month := range j.plan.Times {
			days := month * unit.DaysPerMonth
			v := results.Number{Value: 0, Lower: nan, Upper: nan}
			if k := sort.Search(len(inc.Time), func(i int) bool { return inc.Time[i] > days*(1+survival.SameTime) }) - 1; k >= 0 {
				v = results.Number{Value: results.Float(curve.Value[k]), Lower: results.Float(curve.Lower[k]), Upper: results.Float(curve.Upper[k])}
			}
			j.add(results.Key{Outcome: outcome, Term: term, At: Month(month), Stat: results.Incidence}, v, n, 0, &competing.Method)
		}
	}
	return nil
}

// gray compares the incidence of the event between the known levels of a factor.
func (j *job) gray(ctx context.Context, outcome, by string) error {
	c, levels, _, err := j.data.Causes(ctx, outcome, by)
	if err != nil {
		return err
	}
	var time []float64
	var cause, group []int
	lost := int64(0)
	for i, g := range c.Group {
		if g < 0 {
			lost++
			continue
		}
		time, cause, group = append(time, c.Time[i]), append(cause, c.Cause[i]), append(group, g)
	}
	key := results.Key{Outcome: outcome, Term: by, Stat: results.Gray}
	n := int64(len(time))
	tables, err := competing.Tabulate(time, cause, causeRestart, group, len(levels))
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	t, err := competing.Gray([][]competing.Table{tables}, causeEvent, 0)
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	j.add(key, results.Test{Statistic: results.Float(t.Statistic), DF: results.Float(t.DF), P: results.Float(t.P)}, n, lost, &competing.GrayMethod)
	return nil
}
