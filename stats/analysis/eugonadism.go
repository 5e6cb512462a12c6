package analysis

import (
	"context"
	"strconv"

	"leydig/cohort/derive"
	"leydig/stats"
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
	return ctx.Err()
}

// runSafety gives improved symptoms and adverse events, overall and by stratum.
func runSafety(ctx context.Context, j *job) error {
	some := false
	for _, outcome := range tabulate.YesNo {
		if !j.tables.HasCount(outcome) {
			continue
		}
		some = true
		for _, by := range j.factors() {
			if err := j.rates(outcome, by); err != nil {
				return err
			}
		}
	}
	if some {
		j.note(
			"symptoms",
			"Improved symptoms are the overall verdict of patient or clinician. The AUA (2018) recommends against validated questionnaires "+
				"to monitor response; unblinded verdicts without a control group overstate improvement.",
		)
	}
	return ctx.Err()
}
