package analysis

import (
	"context"

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
		symptoms = true
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
	if symptoms {
		j.note(
			"symptoms",
			"Improved symptoms are the overall verdict of patient or clinician; unblinded verdicts without a control group overstate improvement.",
		)
	}
	return ctx.Err()
}
