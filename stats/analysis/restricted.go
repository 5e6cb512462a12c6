package analysis

import (
	"math"
	"slices"

	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// restricted compares the mean time without the event, up to a horizon, of each
// known level with the first. The horizon is the plan's last time, or the earliest
// end of a curve that does not reach 0.
func (j *job) restricted(outcome string, known []tabulate.Grouped[survival.Table]) error {
	if len(known) < 2 || len(j.plan.Times) == 0 {
		return nil
	}
	tau := slices.Max(j.plan.Times) * unit.DaysPerMonth
	for _, g := range known {
		last := len(g.Value.Time) - 1
		if g.Value.Censored[last] > 0 || g.Value.Events[last] < g.Value.AtRisk[last] {
			tau = math.Min(tau, g.Value.Time[last])
		}
	}
	at := Month(math.Round(tau/unit.DaysPerMonth*100) / 100)
	for i, g := range known {
		key := results.Key{Outcome: outcome, Group: g.Group, At: at, Stat: results.RestrictedMean}
		m, err := survival.CompareMeans(g.Value, known[0].Value, tau, j.plan.Level)
		if err != nil {
			if err := j.absent(key, err, g.N, g.Lost); err != nil {
				return err
			}
			continue
		}
		j.add(key, results.NumberOf(m.Arm1, unit.DaysPerMonth, "months"), g.N, g.Lost, &survival.RestrictedMeanMethod)
		if i == 0 {
			continue
		}
		key.Stat, key.Term = results.MeanDifference, against(g.Group[0], known[0].Level())
		if math.IsNaN(m.Difference.P) {
			if err := j.absent(key, stats.NoVariance, g.N+known[0].N, g.Lost+known[0].Lost); err != nil {
				return err
			}
			continue
		}
		difference := stats.Estimate{
			Value: m.Difference.Value,
			SE:    math.NaN(),
			CI:    stats.Interval{Lower: m.Difference.Lower, Upper: m.Difference.Upper, Level: j.plan.Level},
		}
		j.add(
			key,
			results.NumberOf(difference, unit.DaysPerMonth, "months"),
			g.N+known[0].N,
			g.Lost+known[0].Lost,
			&survival.RestrictedMeanMethod,
		)
	}
	return nil
}
