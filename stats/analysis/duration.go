package analysis

import (
	"context"
	"math"
	"slices"
	"strings"

	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/cloning"
	"leydig/stats/coding"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// treatmentDuration is the column of treatment durations, in months.
const treatmentDuration = "treatment_duration"

// mostCloned is how many men the strategies are compared of: every bootstrap sample fits
// two models anew.
const mostCloned = 2_000

// TooManyMen is why the strategies of a large cohort are not compared.
const TooManyMen stats.Reason = "more than 2000 men, for whom the command leydig duration makes the comparison"

// strategies compares treatment for at least so long with stopping as men did, from the start
// on, by cloning, censoring and weighting: the answer to whether longer treatment leads to more
// events that has no immortal time in it. The share with the event is that by the plan's
// multiple of the duration.
func (j *job) strategies(ctx context.Context, outcome string, x *tabulate.ModelRows, month float64) error {
	if x == nil || j.tables.Carries(tabulate.DesignRows) != "" {
		return nil // the notes on the models say so
	}
	var stop []float64
	for _, c := range x.Columns {
		if c.Name == treatmentDuration {
			stop = c.Numbers
		}
	}
	if stop == nil {
		return nil
	}
	var rows []int
	for _, i := range x.At {
		if !math.IsNaN(stop[i]) {
			rows = append(rows, i)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	least := month * unit.DaysPerMonth
	ask := j.deciding(x, stop, least)
	m, err := j.model(*j.tables.Outcome(outcome), x, rows, ask)
	var c *cloning.Comparison
	switch {
	case err != nil:
	case m.n > mostCloned:
		err = TooManyMen
	default:
		data := cloning.Data{Time: m.data.Time, Event: m.data.Event, Columns: m.data.Columns}
		for k, r := range m.coded.Rows {
			data.Stop = append(data.Stop, stopDay(stop[r], data.Time[k]))
		}
		c, err = cloning.Compare(ctx, data, cloning.Options{Least: least, Horizon: least * j.plan.Landmark.Horizon, Level: j.plan.Level,
			Replicates: strategySamples, Seed: bootstrapSeed})
	}
	lost := m.lost + int64(len(x.At)-len(rows))
	key := results.Key{Outcome: outcome, At: Month(month), Stat: results.StrategyDifference}
	if err != nil {
		return j.absent(key, err, m.n, lost)
	}
	var given []string
	for _, name := range m.coded.Names {
		given = append(given, results.InSentence(j.tables.Title(name)))
	}
	j.noteStrategies("strategies-given", "Shares are those with the event by %s times the duration. Men who stopped are taken to be like "+
		"those who went on and are alike in: %s (one covariate "+
		"for every ten who stopped).", results.SayShort(j.plan.Landmark.Horizon), strings.Join(given, ", "))
	j.add(key, results.NumberOf(c.Difference, 1, ""), m.n, lost, &cloning.Method)
	key.Stat = results.CrudeDifference
	j.add(key, results.Bare(c.Naive, ""), m.n, lost, &cloning.Method)
	for k, e := range []stats.Estimate{c.LongShare, c.ShortShare} {
		key.Stat, key.Group = results.Reached, []stats.Level{{Factor: results.Strategy, Name: results.Strategies[k]}}
		j.add(key, results.NumberOf(e, 1, ""), m.n, lost, &cloning.Method)
	}
	return nil
}

// stopDay is the day on which treatment of so many months ended, infinite where it went on to
// the end of the time (of which months keep no last digit).
func stopDay(months, time float64) float64 {
	if s := months * unit.DaysPerMonth; s < time*(1-1e-9) {
		return s
	}
	return math.Inf(1)
}

// stopsPerCovariate is how many men whose treatment ended early there are for a covariate of
// the model of its end.
const stopsPerCovariate = 10

// deciding are the covariates of the end of treatment: those by which treatments are compared
// that the input has, in their order, one for every ten men whose treatment ended before the
// duration and without the event, and one at least.
func (j *job) deciding(x *tabulate.ModelRows, stop []float64, least float64) []Covariate {
	stops := 0
	for _, i := range x.At {
		if s := stopDay(stop[i], x.Time[i]); s < least {
			stops++
		}
	}
	var ask []Covariate
	for _, name := range j.plan.Treatments.covariates() {
		known := slices.ContainsFunc(x.Columns, func(c coding.Column) bool { return c.Name == name })
		if known && name != treatmentDuration && len(ask) < max(1, stops/stopsPerCovariate) {
			ask = append(ask, Covariate{Name: name})
		}
	}
	return ask
}

// noteStrategies is a note that stands beside the strategies, not beside the landmarks.
func (j *job) noteStrategies(id, format string, args ...any) {
	j.keep(results.NoteOf(id, results.Strategy, results.Say(format, args...)))
}

// sayStrategies says why no duration could be judged, where none could.
func (j *job) sayStrategies() {
	var why []string
	for _, r := range j.results {
		if r.Key.Stat != results.StrategyDifference {
			continue
		}
		a, absent := r.Value.(results.Absent)
		if !absent {
			return
		}
		if !slices.Contains(why, a.Reason) {
			why = append(why, a.Reason)
		}
	}
	if len(why) > 0 {
		j.noteStrategies("strategies", "Treatment for at least so long could not be set against stopping as men did: %s.",
			strings.Join(why, "; "))
	}
}

// strategySamples is of how many bootstrap samples the limits are.
const strategySamples = 200
