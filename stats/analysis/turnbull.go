package analysis

import (
	"math"

	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/interval"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// The bootstrap of the interval-censored median is drawn for cohorts up to
// BootstrapPatients, in which its width matters and its time does not.
const (
	BootstrapPatients = 2000
	bootstrapSeed     = 1
)

// bootstrapSamples is of how many samples the limits are: of more patients each takes
// longer, and their limits vary less. The report says the number.
func bootstrapSamples(patients int64) int {
	switch {
	case patients <= 400:
		return 1000
	case patients <= 800:
		return 500
	}
	return 200
}

// turnbull estimates an outcome's curve of everybody from intervals, and by how
// much the Kaplan-Meier median lies above its median.
func (j *job) turnbull(outcome string, pool *interval.Pool) error {
	groups, err := j.tables.Interval(outcome, tabulate.Everybody)
	if err != nil {
		return err
	}
	g := groups[0]
	lower, upper, patients := g.Value.Weighted()
	key := func(s results.Stat) results.Key { return results.Key{Outcome: outcome, Stat: s} }
	c, err := pool.Turnbull(lower, upper, interval.Options{Weights: patients})
	if err != nil {
		return j.absent(key(results.IntervalMedian), err, g.N, g.Lost)
	}
	j.add(key(results.IntervalCurve), intervalCurve(c), g.N, g.Lost, &interval.TurnbullMethod)
	median, err := j.intervalMedian(outcome, g, c)
	if err != nil {
		return j.absent(key(results.IntervalMedian), err, g.N, g.Lost)
	}
	v := results.Bare(median/unit.DaysPerMonth, "months")
	method := &interval.TurnbullMethod
	if g.N <= BootstrapPatients {
		samples := bootstrapSamples(int64(g.N))
		lower, upper := g.Value.Rows()
		ci, err := interval.Bootstrap(
			lower,
			upper,
			0.5,
			interval.Resampling{Replicates: samples, Seed: bootstrapSeed, Level: j.plan.Level},
		)
		if err == nil {
			v.Lower, v.Upper, v.Level = limit(ci.Lower), limit(ci.Upper), j.plan.Level
			m := interval.BootstrapOf(samples)
			j.use(&m)
		} else if _, ok := err.(stats.Reason); !ok {
			return err
		}
	}
	j.add(key(results.IntervalMedian), v, g.N, g.Lost, method)
	for i := range j.results {
		r := &j.results[i]
		if k := r.Key; k.Outcome == outcome && k.Stat == results.Median && len(k.Group) == 0 {
			if km, ok := r.Value.(results.Number); ok {
				j.add(key(results.MedianShift), results.Bare(float64(km.Value-v.Value), "months"), g.N, g.Lost, method)
			}
			break
		}
	}
	return nil
}

// limit is a limit in months; one that is not reached is NaN.
func limit(days float64) results.Float {
	if math.IsInf(days, 0) {
		return nan
	}
	return results.Float(days / unit.DaysPerMonth)
}

// intervalCurve draws the curve with each mass at the midpoint of its innermost
// interval, as the median is read; mass beyond the last visit is not drawn.
func intervalCurve(c interval.Curve) results.Curve {
	var out results.Curve
	s := 1.0
	for i, m := range c.Mass {
		if math.IsInf(c.Upper[i], 1) {
			break
		}
		s = math.Max(0, s-m)
		out.Time = append(out.Time, results.Float((c.Lower[i]+c.Upper[i])/2/unit.DaysPerMonth))
		out.Survival = append(out.Survival, results.Float(s))
	}
	return out
}
