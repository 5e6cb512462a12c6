package analysis

import (
	"context"
	"strconv"

	"leydig/cohort/derive"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// EugonadismOutcome is the outcome under which the shares at scheduled months stand.
const EugonadismOutcome = "eugonadal"

// Month writes a time in months as keys hold it.
func Month(m float64) string { return strconv.FormatFloat(m, 'g', -1, 64) }

// runEugonadism gives the share eugonadal at each scheduled month, among those
// measured in its window, and who was ever eugonadal, overall and by stratum.
func runEugonadism(ctx context.Context, j *job) error {
	d := j.data.Dataset()
	if d.BinaryOf(derive.EverEugonadal) == nil {
		return nil
	}
	for _, m := range d.Plan.Schedule {
		all, err := j.data.Counts(ctx, derive.Eugonadism(m), tabulate.Everybody)
		if err != nil {
			return err
		}
		key := results.Key{Outcome: EugonadismOutcome, At: Month(m), Stat: results.Rate}
		if err := j.fraction(key, all[0].Value, all[0].Lost); err != nil {
			return err
		}
	}
	for _, by := range j.factors() {
		if err := j.rates(ctx, derive.EverEugonadal, by); err != nil {
			return err
		}
	}
	j.note("measured", "Shares at a scheduled month are among those measured in its window. Who stays in follow-up is not a random part of who began: a share that rises with time can rise because those who fail leave.")
	j.immortal()
	return nil
}

// runSafety gives improved symptoms and adverse events, overall and by stratum.
func runSafety(ctx context.Context, j *job) error {
	some := false
	for _, outcome := range []string{"symptoms_improved", "adverse_event"} {
		if j.data.Dataset().Cohort.Patients.Factor(outcome) == nil {
			continue
		}
		some = true
		for _, by := range j.factors() {
			if err := j.rates(ctx, outcome, by); err != nil {
				return err
			}
		}
	}
	if some {
		j.note("symptoms", "Improved symptoms are the overall verdict of patient or clinician. The AUA (2018) recommends against validated questionnaires to monitor response; unblinded verdicts without a control group overstate improvement.")
	}
	return nil
}
