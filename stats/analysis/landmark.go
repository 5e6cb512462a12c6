package analysis

import (
	"context"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// LandmarkPlan is the options of the landmark analysis: the months at which men are
// parted by whether they are still treated.
type LandmarkPlan struct {
	Months []float64 `yaml:"months,flow"`
	// Horizon is by when treatment for at least so long is set against stopping, in multiples
	// of the duration; the command duration has the same default. It is chosen beforehand: who
	// tries several has a result of the search.
	Horizon float64 `yaml:"horizon"`
}

// LandmarkMethod says how groups by treatment duration are compared.
var LandmarkMethod = stats.Method{
	ID: "survival.landmark", Label: "landmark analysis",
	Sentence: "Treatment duration was compared by landmark analyses: at each landmark, patients still under observation without the " +
		"event were grouped by whether treatment went on beyond it, and followed from there.",
	Cite: "Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710-719",
}

// runLandmark compares, from each landmark on, those treated beyond it with those
// who were not: what happens afterwards can be compared without immortal time.
func runLandmark(ctx context.Context, j *job) error {
	if j.tables.IndexKind != string(cohort.TreatmentStart) {
		return nil
	}
	asked, made := 0, 0
	for _, outcome := range []string{derive.Recovery, derive.TimeToResponse} {
		if j.tables.Outcome(outcome) == nil {
			continue
		}
		var rows *tabulate.ModelRows
		if outcome == derive.Recovery && len(j.plan.Landmark.Months) > 0 {
			rows = j.tables.RowsOf(outcome)
		}
		for _, month := range j.plan.Landmark.Months {
			if outcome == derive.Recovery {
				if err := j.strategies(ctx, outcome, rows, month); err != nil {
					return err
				}
			}
			groups, err := j.tables.Landmark(outcome, month)
			if err != nil {
				return err
			}
			asked++
			if groups[0].N == 0 || groups[1].N == 0 {
				continue // there is nobody to compare with
			}
			made++
			if err := j.landmark(outcome, month, groups); err != nil {
				return err
			}
		}
	}
	j.sayStrategies()
	if asked > made {
		months := make([]results.Sentence, len(j.plan.Landmark.Months))
		for i, m := range j.plan.Landmark.Months {
			months[i] = results.Say("%s", results.SayShort(m))
		}
		const why = "nobody without the event was followed beyond the end of his treatment, or nobody was still treated. Visits after stopping " +
			"would make the comparison possible."
		if made == 0 {
			j.note("landmark", "Treatment duration could be compared at no landmark (months %s): "+why, results.SayList(months))
		} else {
			j.note("landmark", "Treatment duration could be compared at %s of %s landmarks (months %s, for each outcome): at the others "+why,
				made, asked, results.SayList(months))
		}
	}
	return ctx.Err()
}

func (j *job) landmark(outcome string, month float64, groups []tabulate.Grouped[survival.Table]) error {
	at := Month(month)
	var tables []survival.Table
	var n, lost int64
	for _, g := range groups {
		key := results.Key{Outcome: outcome, Group: g.Group, At: at, Stat: results.Events}
		j.add(key, results.Count{N: int64(g.Value.TotalEvents())}, g.N, g.Lost, &LandmarkMethod)
		n += g.N
		lost += g.Lost
		if g.N > 0 {
			tables = append(tables, g.Value)
		}
	}
	return j.logRank(results.Key{Outcome: outcome, At: at, Stat: results.LogRank}, tables, n, lost)
}
