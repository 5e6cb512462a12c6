package analysis

import (
	"context"
	"fmt"
	"math"
	"strings"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Covariates are the predictors of the multivariable models, in order, with the
// difference for which a number's hazard ratio is given.
var Covariates = []tabulate.Covariate{
	{Name: "age", Per: 10}, {Name: "trt_duration", Per: 12}, {Name: derive.EtiologyClass},
	{Name: unit.Baseline(unit.LH), Per: 5}, {Name: unit.Baseline(unit.FSH), Per: 5}, {Name: "testicular_volume", Per: 5},
}

// eventsPerTerm is the number of events a coefficient should have behind it
// (Peduzzi 1995); with fewer the report warns.
const eventsPerTerm = 10

// runPredictors fits a multivariable Cox model to each time to event.
func runPredictors(ctx context.Context, j *job) error {
	d := j.data.Dataset()
	some := false
	for i := range d.Times {
		outcome := d.Times[i].Outcome.Name
		design, err := j.data.Design(ctx, outcome, Covariates)
		key := results.Key{Outcome: outcome, Stat: results.HazardRatio, Term: "model"}
		if err != nil {
			if err := j.absent(key, err, 0, int64(len(d.Times[i].Status))); err != nil {
				return err
			}
			continue
		}
		if err := j.model(outcome, design); err != nil {
			if err := j.absent(key, err, design.N, design.Lost); err != nil {
				return err
			}
			continue
		}
		some = true
	}
	if some {
		j.note("predictors", "Hazard ratios above 1 mean an earlier event. They describe association in those with complete data, at the visits that happened to be made; they are not effects of treatment.")
	}
	return nil
}

// TermName is a term as keys hold it.
func TermName(t tabulate.Term) string {
	if t.Per > 0 {
		return fmt.Sprintf("%s per %s", t.Variable, Month(t.Per))
	}
	return fmt.Sprintf("%s %s against %s", t.Variable, t.Level, t.Reference)
}

func (j *job) model(outcome string, design *tabulate.Design) error {
	data := cox.Data{Time: design.Time, Event: design.Event, Columns: design.Columns}
	m, err := cox.Fit(data, cox.Options{})
	if err != nil {
		return err
	}
	if m.Events == 0 {
		return stats.NoEvents
	}
	put := func(term string, stat results.Stat, v results.Value, method *stats.Method) {
		j.add(results.Key{Outcome: outcome, Term: term, Stat: stat}, v, design.N, design.Lost, method)
	}
	if m.Events < eventsPerTerm*len(design.Terms) {
		j.note("events-per-term", fmt.Sprintf("The model of %s has %d events for %d coefficients, fewer than %d each: its hazard ratios are unstable.", outcome, m.Events, len(design.Terms), eventsPerTerm))
	}
	if len(design.LeftOut) > 0 {
		j.note("left-out", "Not in the models, since missing in more than half of the patients at risk, without variation, or not in the input: "+strings.Join(design.LeftOut, ", ")+".")
	}
	put("model", results.Events, results.Count{N: int64(m.Events)}, nil)
	if len(m.Infinite) > 0 {
		return j.penalized(outcome, design, data, put)
	}
	for k, t := range design.Terms {
		e, z, p := m.HazardRatio(k, j.plan.Level)
		put(TermName(t), results.HazardRatio, results.Number{Value: results.Float(e.Value), Lower: results.Float(e.CI.Lower), Upper: results.Float(e.CI.Upper)}, &cox.Method)
		put(TermName(t), results.Wald, results.Test{Statistic: results.Float(z), DF: nan, P: results.Float(p)}, &cox.Method)
	}
	if c, err := m.Concordance(); err == nil {
		put("model", results.Concordance, results.Number{Value: results.Float(c.Value), Lower: nan, Upper: nan}, &cox.ConcordanceMethod)
	}
	tests, err := m.Proportionality(cox.KMScale, design.Variable)
	if err != nil {
		return j.absent(results.Key{Outcome: outcome, Term: "global", Stat: results.Proportionality}, err, design.N, design.Lost)
	}
	for k, t := range tests {
		name := "global"
		if k < len(design.Names) {
			name = design.Names[k]
		}
		put(name, results.Proportionality, results.Test{Statistic: results.Float(t.Statistic), DF: results.Float(t.DF), P: results.Float(t.P)}, &cox.ProportionalityMethod)
	}
	return nil
}

// penalized is the remedy where a group has no events, or only events.
func (j *job) penalized(outcome string, design *tabulate.Design, data cox.Data, put func(string, results.Stat, results.Value, *stats.Method)) error {
	f, err := cox.Firth(data, cox.Options{}, j.plan.Level)
	if err != nil {
		return err
	}
	j.note("monotone", fmt.Sprintf("In the model of %s a covariate tells who has the event without exception, so that ordinary likelihood gives an infinite hazard ratio; Firth's penalised likelihood was used.", outcome))
	for k, t := range design.Terms {
		put(TermName(t), results.HazardRatio, results.Number{Value: results.Float(math.Exp(f.Coefficient[k])), Lower: results.Float(math.Exp(f.Lower[k])), Upper: results.Float(math.Exp(f.Upper[k]))}, &cox.FirthMethod)
		put(TermName(t), results.Wald, results.Test{Statistic: nan, DF: nan, P: results.Float(f.P[k])}, &cox.FirthMethod)
	}
	return nil
}
