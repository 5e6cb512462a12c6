package analysis

import (
	"context"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// runSafety gives improved symptoms, adverse events, and what laboratory values show that
// must be watched, overall and by stratum.
func runSafety(ctx context.Context, j *job) error {
	symptoms := false
	for _, outcome := range tabulate.YesNo {
		if !j.tables.HasCount(outcome) {
			continue
		}
		symptoms = symptoms || outcome == "symptoms_improved"
		for _, by := range j.factors() {
			if err := j.rates(outcome, by); err != nil {
				return err
			}
		}
	}
	for _, o := range j.tables.Outcomes {
		if o.Safety {
			if err := j.rates(o.Name, tabulate.Everybody); err != nil {
				return err
			}
		}
	}
	if groups, err := j.tables.LevelsOf(derive.EventType, tabulate.Everybody); err == nil {
		for _, v := range j.tables.Measures {
			if v.Name != derive.EventType {
				continue
			}
			for _, l := range v.Levels {
				j.add(results.Key{Outcome: v.Name, Term: stats.Term{Factor: v.Name, Level: l.Name}, Stat: results.N},
					results.Count{N: groups[0].Value[l.Name]}, groups[0].N, groups[0].Lost, nil)
			}
		}
	}
	if symptoms {
		j.note(
			"symptoms",
			"Improved symptoms are the overall verdict of patient or clinician; unblinded verdicts without a control group overstate improvement.",
		)
	}
	return ctx.Err()
}
