package analysis

import (
	"context"
	"math"

	"leydig/cohort/derive"
	"leydig/cohort/parallel"
	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/rank"
	"leydig/stats/regression"
	"leydig/stats/results"
)

// penalisedBelow is how many of the rarer outcome a coefficient must have behind it for a
// model without a penalty.
const penalisedBelow = 5

// logisticFactorMethod says how a whole covariate of a logistic model is tested.
var logisticFactorMethod = stats.Method{ID: "regression.likelihood-ratio", Label: "Likelihood-ratio test of the whole covariate",
	Sentence: "Each covariate of a logistic model was tested as a whole by the likelihood ratio of the models with and without it.",
	Cite:     "McCullagh P, Nelder JA. Generalized Linear Models. 2nd ed. 1989"}

// responseModels fits a multivariable logistic model to each response, of the evaluable.
func (j *job) responseModels(ctx context.Context) error {
	models, err := j.models(ctx, derive.KindResponse, results.OddsRatio, (*job).odds)
	if err != nil {
		return err
	}
	if len(models) > 0 {
		j.leftOut(models)
		j.note("odds", "An odds ratio is further from 1 than the ratio of the risks where the outcome is frequent. The models of response "+
			"are of "+
			"the evaluable: who stays to be evaluated is not a random part of who began.")
	}
	return nil
}

// logisticData is a model's rows for logistic regression.
func (m model) logisticData() regression.Data {
	return regression.Data{Columns: m.coded.Columns, Terms: m.coded.Terms, Cluster: m.data.Cluster, Outcome: indicator(m.data.Event)}
}

// indicator is 1 where something holds.
func indicator(holds []bool) []float64 {
	out := make([]float64, len(holds))
	for i, h := range holds {
		if h {
			out[i] = 1
		}
	}
	return out
}

// logisticOptions asks for robust variances where rows may be several of one man.
func (m model) logisticOptions() regression.Options {
	if m.data.Cluster == nil {
		return regression.Options{}
	}
	return regression.Options{Robust: regression.ClusteredHC1}
}

func (m model) logisticMethod() *stats.Method {
	method := m.logisticOptions().Method(regression.Wald)
	return &method
}

// odds fits a model of a response and records its ratios, tests and what it tells.
func (j *job) odds(m model) error {
	data := m.logisticData()
	fit, err := regression.Fit(data, m.logisticOptions())
	if err != nil {
		return err
	}
	title := results.InSentence(m.outcome.Title)
	per := fit.EventsPerVariable()
	switch counts := results.Say("The logistic model of %s has %s men with the outcome and %s without for %s coefficients, fewer than", title,
		fit.Events, fit.N-fit.Events, len(m.coded.Terms)); {
	case per < penalisedBelow && fit.Separated == nil:
		j.note("few-events", "%s %s of the rarer each: Firth's penalised likelihood was used, which is less extreme with so few.", counts,
			penalisedBelow)
	case per < regression.FewEvents:
		j.note("few-events", "%s %s of the rarer each: its odds ratios may be too extreme.", counts, regression.FewEvents)
	}
	j.collinear(m)
	j.put(m, stats.Term{}, results.Events, results.Count{N: int64(fit.Events)}, nil)
	j.levelEvents(m)
	j.put(m, stats.Term{}, results.PerVariable, results.Bare(fit.EventsPerVariable(), ""), nil)
	if fit.Separated != nil {
		j.saySeparated(m, fit)
		return j.penalisedOdds(m, fit, data)
	}
	if per < penalisedBelow {
		return j.penalisedOdds(m, fit, data)
	}
	for k, t := range m.coded.Terms {
		e, z, p := fit.Estimate(k+1, j.plan.Level)
		j.put(m, t, results.OddsRatio, results.NumberOf(ratioOf(e), 1, "ratio"), m.logisticMethod())
		j.put(m, t, results.Wald, results.Test{Statistic: results.Float(z), DF: nan, P: results.Float(p)}, m.logisticMethod())
	}
	if err := j.oddsTests(m, fit); err != nil {
		return err
	}
	if err := j.crudeOdds(m, fit, data); err != nil {
		return err
	}
	return j.diagnosed(m, fit, data)
}

// ratioOf is a coefficient as a ratio; the standard error stays that of the logarithm.
func ratioOf(e stats.Estimate) stats.Estimate {
	e.Value, e.CI.Lower, e.CI.Upper = math.Exp(e.Value), math.Exp(e.CI.Lower), math.Exp(e.CI.Upper)
	return e
}

// saySeparated says which covariates separate.
func (j *job) saySeparated(m model, fit *regression.Model) {
	words := fit.Separated.Words(fit.Terms, func(t stats.Term) string {
		name := results.InSentence(j.tables.Title(t.Factor))
		if t.Level != "" {
			name += " " + t.Level
		}
		return name
	})
	j.note("separation", "In the logistic model of %s, %s; Firth's penalised likelihood was used.", results.InSentence(m.outcome.Title), words)
	j.use(&regression.SeparationMethod)
}

// penalisedOdds gives the ratios of Firth's likelihood.
func (j *job) penalisedOdds(m model, fit *regression.Model, data regression.Data) error {
	f, err := regression.Firth(data, j.plan.Level)
	if err != nil {
		return err
	}
	for k, t := range m.coded.Terms {
		e := stats.Estimate{Value: f.Coefficient[k+1], SE: f.SE[k+1],
			CI: stats.Interval{Lower: f.Lower[k+1], Upper: f.Upper[k+1], Level: j.plan.Level}}
		j.put(m, t, results.OddsRatio, results.NumberOf(ratioOf(e), 1, "ratio"), &regression.FirthMethod)
		j.put(m, t, results.Wald, results.Test{Statistic: nan, DF: nan, P: results.Float(f.P[k+1])}, &regression.FirthMethod)
	}
	return j.crudeOdds(m, fit, data)
}

// oddsTests gives each covariate's likelihood-ratio test: the model without it.
func (j *job) oddsTests(m model, whole *regression.Model) error {
	if m.data.Cluster != nil {
		return j.waldTests(m, whole.Coefficient, whole.Variance, 1)
	}
	tests, errs := make([]stats.Test, len(m.coded.Names)), make([]error, len(m.coded.Names))
	parallel.For(len(tests), func(k int) {
		columns := m.columns(func(v int) bool { return v != k })
		without, err := whole.NestedLogLik(columns)
		if errs[k] = err; err != nil {
			return
		}
		terms := len(m.coded.Variable) - len(columns)
		tests[k] = dist.ChiSquaredTest(math.Max(0, 2*(whole.LogLik[1]-without)), float64(terms))
	})
	for k, name := range m.coded.Names {
		if errs[k] != nil {
			return errs[k]
		}
		t := tests[k]
		j.put(m, stats.Term{Factor: name}, results.LikelihoodRatio, results.TestOf(t), &logisticFactorMethod)
	}
	return nil
}

// crudeOdds gives the ratios of models with one covariate each, on the same men.
func (j *job) crudeOdds(m model, whole *regression.Model, data regression.Data) error {
	found, errs := make([]stats.Estimate, len(m.coded.Terms)), make([]error, len(m.coded.Names))
	parallel.For(len(errs), func(k int) {
		columns := m.columns(func(v int) bool { return v == k })
		var fit *regression.Model
		var err error
		if few, ok := data.Distinct(columns); ok {
			fit, err = regression.Fit(few, whole.Options)
		} else {
			fit, err = whole.Nested(columns)
		}
		if err == nil && fit.Separated != nil {
			err = stats.Monotone
		}
		if errs[k] = err; err != nil {
			return
		}
		for i, c := range columns {
			found[c], _, _ = fit.Estimate(i+1, j.plan.Level)
		}
	})
	for k := range errs {
		for _, c := range m.columns(func(v int) bool { return v == k }) {
			t := m.coded.Terms[c]
			if errs[k] != nil {
				key := results.Key{Outcome: m.outcome.Name, Term: t, Stat: results.CrudeOdds}
				if err := j.absent(key, errs[k], m.n, m.lost); err != nil {
					return err
				}
				continue
			}
			j.put(m, t, results.CrudeOdds, results.NumberOf(ratioOf(found[c]), 1, "ratio"), m.logisticMethod())
		}
	}
	return nil
}

// diagnosed gives how well a model tells who responds: discrimination and calibration on
// the men whom it was fitted to.
func (j *job) diagnosed(m model, fit *regression.Model, data regression.Data) error {
	var cases, controls []float64
	for i, p := range fit.Fitted {
		if data.Outcome[i] == 1 {
			cases = append(cases, p)
		} else {
			controls = append(controls, p)
		}
	}
	auc, err := rank.AUC(cases, controls, j.plan.Level)
	if err != nil {
		return j.absent(results.Key{Outcome: m.outcome.Name, Stat: results.AUC}, err, m.n, m.lost)
	}
	j.put(m, stats.Term{}, results.AUC, results.NumberOf(auc, 1, ""), &rank.AUCMethod)
	t, _, err := regression.HosmerLemeshow(data.Outcome, fit.Fitted, 10)
	if err != nil {
		return j.absent(results.Key{Outcome: m.outcome.Name, Stat: results.Calibration}, err, m.n, m.lost)
	}
	j.put(m, stats.Term{}, results.Calibration,
		results.TestOf(t), &regression.CalibrationMethod)
	return nil
}
