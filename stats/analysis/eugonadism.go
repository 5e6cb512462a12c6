package analysis

import (
	"context"
	"strconv"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// EugonadismOutcome is the outcome under which the shares at scheduled months stand.
const EugonadismOutcome = "eugonadal"

// Month writes a time in months as keys hold it.
func Month(m float64) string { return strconv.FormatFloat(m, 'g', -1, 64) }

// runEugonadism gives the share eugonadal at each scheduled month, among those
// measured in its window, and who ever met a criterion, overall and by stratum.
func runEugonadism(ctx context.Context, j *job) error {
	some := false
	for _, o := range j.tables.OfKind(derive.KindPrevalence) {
		some = true
		all, err := j.tables.Count(o.Name, tabulate.Everybody)
		if err != nil {
			return err
		}
		key := results.Key{Outcome: EugonadismOutcome, At: Month(o.Month), Stat: results.Rate}
		if err := j.fraction(key, all[0].Value, all[0].Lost); err != nil {
			return err
		}
		for _, why := range []string{results.NotYetDue, results.LeftBefore, results.Missed} {
			key.Stat, key.Term = results.Missing, stats.Term{Factor: results.NotMeasured, Level: why}
			j.add(key, results.Count{N: j.tables.UnmeasuredAt(o.Name)[why]}, all[0].N, all[0].Lost, nil)
		}
		if err := j.values(o.Month); err != nil {
			return err
		}
	}
	for _, o := range j.tables.OfKind(derive.KindEver) {
		some = true
		for _, by := range j.factorsOf(o) {
			if err := j.rates(o.Name, by); err != nil {
				return err
			}
		}
	}
	if some {
		j.note(
			"measured",
			"Shares at a scheduled month are among those measured in its window. Who stays in follow-up is not a random part of who began: a "+
				"share that rises with time can rise because those who fail leave.",
		)
		j.immortal()
	}
	if err := j.repeated(); err != nil {
		return err
	}
	return ctx.Err()
}

// values gives the share eugonadal of all values in a scheduled month's window: men with
// more than one count with each, and the interval knows it.
func (j *job) values(month float64) error {
	g, ok := j.tables.ClustersAt(month)
	if !ok {
		return nil
	}
	var list []proportion.Cluster
	x, n := int64(0), int64(0)
	for i, men := range g.Value.Men {
		list = append(list, proportion.Cluster{X: g.Value.Met[i], N: g.Value.Values[i], Clusters: men})
		x, n = x+men*g.Value.Met[i], n+men*g.Value.Values[i]
	}
	key := results.Key{Outcome: EugonadismOutcome, At: Month(month), Stat: results.ValueRate}
	e, err := proportion.Robust(list, j.plan.Level)
	if err != nil {
		return j.absent(key, err, g.N, g.Lost)
	}
	j.add(key, results.FractionOf(x, n, e), g.N, g.Lost, &proportion.RobustMethod)
	return nil
}
