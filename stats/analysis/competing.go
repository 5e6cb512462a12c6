package analysis

import (
	"context"
	"sort"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
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
	for _, o := range j.tables.OfKind(derive.KindTimeToEvent) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if o.Beside != "" {
			continue
		}
		all, err := j.tables.Cause(o.Name, tabulate.Everybody)
		if err != nil {
			return err
		}
		restarts := int64(0)
		for _, n := range all[0].Value.Restarts {
			restarts += n
		}
		if restarts == 0 {
			continue
		}
		some = true
		if err := j.incidence(o.Name, all[0]); err != nil {
			return err
		}
		for _, by := range j.tables.Strata {
			if err := j.gray(o.Name, by); err != nil {
				return err
			}
		}
	}
	if some {
		j.note(
			"competing",
			"Some restarted testosterone before the event was seen. Restart ends the chance of an own recovery; cumulative incidence with "+
				"restart as a competing event stands beside Kaplan-Meier.",
		)
	}
	return nil
}

// cause is the term of what ended a time.
func cause(name string) stats.Term { return stats.Term{Factor: results.Cause, Level: name} }

// incidence records both causes' cumulative incidence at the plan's months.
func (j *job) incidence(outcome string, g tabulate.Grouped[tabulate.Causes]) error {
	time, causes, patients := g.Value.Counted()
	n, count := int64(0), make([]int64, causeRestart+1)
	for i, k := range patients {
		n += k
		count[causes[i]] += k
	}
	key := results.Key{Outcome: outcome, Term: cause(results.CauseEvent), Stat: results.Incidence}
	tables, err := competing.TabulateOf(time, causes, patients, causeRestart, nil, 1)
	if err != nil {
		return j.absent(key, err, n, g.Lost)
	}
	inc, err := competing.AalenJohansen(tables[0], competing.Jackknife, survival.LogLog, j.plan.Level)
	if err != nil {
		return j.absent(key, err, n, g.Lost)
	}
	last := len(inc.Time) - 1
	for k, name := range []string{results.CauseEvent, results.CauseRestart} {
		curve := inc.Cause[k]
		j.add(results.Key{Outcome: outcome, Term: cause(name), Stat: results.Events}, results.Count{N: count[k+1]}, n, g.Lost, nil)
		for _, month := range j.plan.Times {
			days := month * unit.DaysPerMonth
			key := results.Key{Outcome: outcome, Term: cause(name), At: Month(month), Stat: results.Incidence}
			if days > inc.Time[last]*(1+stats.SameTime) && inc.EventFree.Value[last] > 0 { // as the curve beside which it stands
				if err := j.absent(key, survival.BeyondFollowUp, n, g.Lost); err != nil {
					return err
				}
				continue
			}
			until := int64(0)
			for i := range time {
				if causes[i] == k+1 && time[i] <= days*(1+stats.SameTime) {
					until += patients[i]
				}
			}
			key.Stat = results.Events
			j.add(key, results.Count{N: until}, n, g.Lost, nil)
			key.Stat = results.Incidence
			v := results.Bare(0, "")
			if k := sort.Search(len(inc.Time), func(i int) bool { return inc.Time[i] > days*(1+stats.SameTime) }) - 1; k >= 0 {
				v = results.NumberOf(
					stats.Estimate{
						Value: curve.Value[k],
						SE:    curve.SE[k],
						CI:    stats.Interval{Lower: curve.Lower[k], Upper: curve.Upper[k], Level: j.plan.Level},
					},
					1,
					"",
				)
			}
			j.add(key, v, n, g.Lost, &competing.Method)
		}
	}
	return nil
}

// gray compares the incidence of the event between the known levels of a factor.
func (j *job) gray(outcome, by string) error {
	groups, err := j.tables.Cause(outcome, by)
	if err != nil {
		return err
	}
	known, n, _ := compared(j, by, groups)
	var time []float64
	var causes, group []int
	var patients []int64
	for i, g := range known {
		t, c, n := g.Value.Counted()
		time, causes, patients = append(time, t...), append(causes, c...), append(patients, n...)
		for range t {
			group = append(group, i)
		}
	}
	lost := int64(0) // of those at risk, those whose level is unknown
	for _, g := range groups {
		if g.Level() == tabulate.Unknown {
			lost += g.N
		}
	}
	key := results.Key{Outcome: outcome, Term: stats.Term{Factor: by}, Stat: results.Gray}
	tables, err := competing.TabulateOf(time, causes, patients, causeRestart, group, len(known))
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	t, err := competing.Gray([][]competing.Table{tables}, causeEvent, 0)
	if err != nil && len(known) > 1 {
		err = besides(err)
	}
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	j.add(key, results.TestOf(t), n, lost, &competing.GrayMethod)
	return nil
}
