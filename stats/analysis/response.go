package analysis

import (
	"context"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// runResponse gives responder rates overall and by stratum, with bounds for those
// who could not be evaluated.
func runResponse(ctx context.Context, j *job) error {
	responses := j.tables.OfKind(derive.KindResponse)
	for _, o := range responses {
		for _, by := range j.factorsOf(o) {
			if err := j.rates(o.Name, by); err != nil {
				return err
			}
		}
		if err := j.bounds(o.Name); err != nil {
			return err
		}
	}
	if err := j.rises(); err != nil {
		return err
	}
	if len(responses) > 0 {
		j.note(
			"complete-case",
			"Responder rates have the evaluable patients as denominator and flatter where drop-out goes with failure; the bounds count every "+
				"patient who was not evaluable as a non-responder (worst case) or as a responder (best case).",
		)
		j.immortal()
		j.sayCourses()
	}
	return ctx.Err()
}

// immortal warns of groups formed by how long a patient stayed.
func (j *job) immortal() {
	for _, f := range j.tables.Strata {
		if j.survivors(f) {
			j.note(
				"immortal-time",
				"Groups by treatment duration are formed by what happened after time zero: a man treated beyond three years "+
					"had to stay, and to be followed, for three years. Their figures describe those who stayed (immortal time, survivor "+
					"selection); they are not tested, since the groups were not there at the start.",
			)
			return
		}
	}
}

// rates gives a proportion in each group and compares the groups.
func (j *job) rates(outcome, by string) error {
	groups, err := j.tables.Count(outcome, by)
	if err != nil {
		return err
	}
	for _, g := range groups {
		key := results.Key{Outcome: outcome, Group: g.Group, Stat: results.Rate}
		if err := j.fraction(key, g.Value, g.Lost); err != nil {
			return err
		}
	}
	if by == tabulate.Everybody {
		return nil
	}
	if j.survivors(by) {
		return nil
	}
	return j.compare(outcome, by, groups)
}

// survivors tells that a stratum's groups are formed by what happened after time zero:
// they are described, and neither tested nor set against each other.
func (j *job) survivors(by string) bool {
	v := j.tables.Variable(by)
	return v != nil && v.Survivors
}

// fraction records a proportion with its Wilson interval.
func (j *job) fraction(key results.Key, c proportion.Count, lost int64) error {
	if x, ok := j.coursesOf(key.Outcome, key.Group); ok && key.Stat == results.Rate && int64(len(x.man)) == c.N {
		e, err := proportion.Robust(x.byMan(), j.plan.Level)
		if err != nil {
			return j.absent(key, err, c.N, lost)
		}
		j.add(key, results.FractionOf(c.X, c.N, e), c.N, lost, &proportion.RobustMethod)
		return nil
	}
	e, err := proportion.Wilson(c, j.plan.Level)
	if err != nil {
		return j.absent(key, err, c.N, lost)
	}
	j.add(key, results.FractionOf(c.X, c.N, e), c.N, lost, &proportion.WilsonMethod)
	return nil
}

// compare tests a proportion between known levels and gives each level's
// difference from the reference.
func (j *job) compare(outcome, by string, groups []tabulate.Grouped[proportion.Count]) error {
	known, n, lost := compared(j, by, groups)
	if x, ok := j.courses(outcome, by, namesOf(known)); ok {
		return j.compareCourses(outcome, by, known, x, n, lost)
	}
	key := results.Key{Outcome: outcome, Term: stats.Term{Factor: by}, Stat: results.Heterogenous}
	test, err := heterogeneity(known)
	if err != nil {
		if err := j.absent(key, err, n, lost); err != nil || len(known) < 2 {
			return err
		}
	} else {
		j.add(key, results.Test{Statistic: results.Float(test.Statistic), DF: results.Float(test.DF), P: results.Float(test.P)}, n, lost,
			&test.Method)
	}
	for _, g := range known[1:] { // a difference of nobody and nobody has its limits too
		key := results.Key{Outcome: outcome, Group: g.Group, Term: against(g.Group[0], known[0].Level()), Stat: results.Difference}
		e, err := proportion.Newcombe(g.Value, known[0].Value, j.plan.Level)
		if err != nil {
			if err := j.absent(key, err, g.N+known[0].N, g.Lost+known[0].Lost); err != nil {
				return err
			}
			continue
		}
		j.add(key, results.NumberOf(e, 1, ""), g.N+known[0].N, g.Lost+known[0].Lost, &proportion.NewcombeMethod)
	}
	return nil
}

// heterogeneity tests whether groups differ.
func heterogeneity(groups []tabulate.Grouped[proportion.Count]) (contingency.Choice, error) {
	if len(groups) < 2 {
		return contingency.Choice{}, stats.OneGroup
	}
	var table [][]float64
	yes, no := int64(0), int64(0)
	for _, g := range groups {
		table = append(table, []float64{float64(g.Value.X), float64(g.Value.N - g.Value.X)})
		yes += g.Value.X
		no += g.Value.N - g.Value.X
	}
	if yes == 0 || no == 0 {
		return contingency.Choice{}, stats.NoVariance
	}
	return contingency.Heterogeneity(table, heterogeneitySeed)
}

// heterogeneitySeed is of Fisher's Monte Carlo estimate in large tables.
const heterogeneitySeed = bootstrapSeed

// bounds counts those not evaluable as non-responders, then as responders.
func (j *job) bounds(outcome string) error {
	all, err := j.tables.Count(outcome, tabulate.Everybody)
	if err != nil {
		return err
	}
	c, n := all[0].Value, all[0].N+all[0].Lost
	if err := j.fraction(results.Key{Outcome: outcome, Stat: results.WorstCase}, proportion.Count{X: c.X, N: n}, 0); err != nil {
		return err
	}
	return j.fraction(results.Key{Outcome: outcome, Stat: results.BestCase}, proportion.Count{X: c.X + all[0].Lost, N: n}, 0)
}
