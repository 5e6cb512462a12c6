package analysis

import (
	"math"
	"slices"

	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/interval"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// intervalStrata gives Turnbull's median of each level of a stratum, with the interval to
// which the data confine it, and compares the levels by the log-rank test of
// interval-censored times: dates of visits decide neither. Strata share the pool with everybody.
func (j *job) intervalStrata(outcome, by string, pool *interval.Pool) error {
	groups, err := j.tables.Interval(outcome, by)
	if err != nil {
		return err
	}
	for _, g := range groups {
		lower, upper, patients := g.Value.Weighted()
		c, err := pool.Turnbull(lower, upper, interval.Options{Weights: patients})
		if err == nil {
			_, err = j.intervalMedian(outcome, g, c)
		}
		if err != nil {
			key := results.Key{Outcome: outcome, Group: g.Group, Stat: results.IntervalMedian}
			if err := j.absent(key, err, g.N, g.Lost); err != nil {
				return err
			}
		}
	}
	if j.survivors(by) {
		return nil
	}
	return j.intervalTest(outcome, by, groups, pool)
}

// intervalMedian records the span of Turnbull's median and gives the median itself, in days: the
// middle of the span, or that of the kernel (as R has it) where the span has no end. Of a group, it
// records that too.
func (j *job) intervalMedian(outcome string, g tabulate.Grouped[tabulate.Intervals], c interval.Curve) (float64, error) {
	median, lower, upper, err := c.Quantile(0.5)
	if err != nil {
		return 0, err
	}
	if !math.IsInf(upper, 1) {
		median = (lower + upper) / 2
	}
	key := results.Key{Outcome: outcome, Group: g.Group, Stat: results.IntervalSpan}
	span := results.Number{Value: results.Float(median / unit.DaysPerMonth), Lower: limit(lower), Upper: limit(upper), Unit: "months"}
	j.add(key, span, g.N, g.Lost, &interval.TurnbullMethod)
	if len(g.Group) > 0 {
		key.Stat = results.IntervalMedian
		j.add(key, results.Bare(median/unit.DaysPerMonth, "months"), g.N, g.Lost, &interval.TurnbullMethod)
	}
	return median, nil
}

func (j *job) intervalTest(outcome, by string, groups []tabulate.Grouped[tabulate.Intervals], pool *interval.Pool) error {
	known, n, lost := compared(j, by, groups)
	key := results.Key{Outcome: outcome, Term: stats.Term{Factor: by}, Stat: results.IntervalLogRank}
	if len(known) < 2 {
		return j.absent(key, stats.OneGroup, n, lost)
	}
	var lower, upper, patients []float64
	var group []int
	for i, g := range known {
		a, b, n := g.Value.Weighted()
		lower, upper, patients = append(lower, a...), append(upper, b...), append(patients, n...)
		group = append(group, slices.Repeat([]int{i}, len(a))...)
	}
	t, err := pool.LogRankOf(lower, upper, patients, group, len(known), interval.Sun)
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	j.add(key, results.TestOf(t.Test), n, lost,
		&interval.LogRankMethod)
	return nil
}
