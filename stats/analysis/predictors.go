package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/cox"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Covariate is a predictor of a model: a number with the difference for which its
// hazard ratio is given, or a factor with its reference.
type Covariate struct {
	Name      string
	Per       float64 // of a number; 0: 1
	Reference string  // of a factor; empty: the most frequent level
}

// UnmarshalYAML reads a name, or a name with per or reference.
func (c *Covariate) UnmarshalYAML(unmarshal func(any) error) error {
	*c = Covariate{}
	if unmarshal(&c.Name) == nil {
		for _, known := range DefaultCovariates {
			if known.Name == c.Name {
				*c = known
			}
		}
		return nil
	}
	var said declaredCovariate
	err := unmarshal(&said)
	*c = Covariate(said)
	return err
}

// MarshalYAML writes a covariate so that it reads back as the same.
func (c Covariate) MarshalYAML() (any, error) {
	if c == (Covariate{Name: c.Name}) &&
		!slices.ContainsFunc(DefaultCovariates, func(k Covariate) bool { return k.Name == c.Name && k != c }) {
		return c.Name, nil
	}
	return declaredCovariate(c), nil
}

type declaredCovariate struct {
	Name      string  `yaml:"name"`
	Per       float64 `yaml:"per,omitempty"`
	Reference string  `yaml:"reference,omitempty"`
}

// PredictorsPlan is the options of the predictors' models. Without covariates the
// default ones stand that the input has.
type PredictorsPlan struct {
	Covariates []Covariate `yaml:"covariates,omitempty"`
}

// DefaultCovariates are the predictors of the multivariable models, in order.
var DefaultCovariates = []Covariate{
	{Name: "age", Per: 10}, {Name: "trt_duration", Per: 12}, {Name: derive.EtiologyClass},
	{Name: unit.Baseline(unit.LH), Per: 5}, {Name: unit.Baseline(unit.FSH), Per: 5}, {Name: "testicular_volume", Per: 5},
}

func (p PredictorsPlan) check() error {
	for i, c := range p.Covariates {
		switch {
		case c.Name == "":
			return fmt.Errorf("analyses: predictors: covariates: a covariate has a name")
		case c.Per < 0 || math.IsInf(c.Per, 0) || math.IsNaN(c.Per):
			return fmt.Errorf("analyses: predictors: covariates: %s: per: want a number above 0", c.Name)
		case slices.ContainsFunc(p.Covariates[:i], func(x Covariate) bool { return x.Name == c.Name }):
			return fmt.Errorf("analyses: predictors: covariates: %s is named twice", c.Name)
		}
	}
	return nil
}

// covariates are the plan's, else the default ones.
func (p PredictorsPlan) covariates() []Covariate {
	if p.Covariates != nil {
		return p.Covariates
	}
	return DefaultCovariates
}

func (p PredictorsPlan) names() []string {
	var out []string
	for _, c := range p.covariates() {
		out = append(out, c.Name)
	}
	return out
}

// eventsPerTerm is the number of events a coefficient should have behind it
// (Peduzzi 1995); with fewer the report warns.
const eventsPerTerm = 10

// NoCovariate is why there is no model.
const NoCovariate stats.Reason = "no covariate that varies and that half of the patients have"

// runPredictors fits a multivariable logistic model to each response, and a Cox model to
// each time to event.
func runPredictors(ctx context.Context, j *job) error {
	if why := j.tables.Carries(tabulate.DesignRows); why != "" {
		j.note("not-carried", "Models of predictors were not fitted: %s.", why)
		return nil
	}
	kinds := []func(*job, context.Context) error{(*job).responseModels, (*job).timeModels}
	parts, errs := make([]*job, len(kinds)), make([]error, len(kinds))
	var wg sync.WaitGroup
	for k, models := range kinds {
		parts[k] = j.part()
		parts[k].turns = j.turns
		wg.Go(func() { errs[k] = models(parts[k], ctx) })
	}
	wg.Wait()
	for k, part := range parts {
		if errs[k] != nil {
			return errs[k]
		}
		j.take(part)
	}
	return nil
}

// timeModels fits a Cox model to each time to event.
func (j *job) timeModels(ctx context.Context) error {
	models, err := j.models(ctx, derive.KindTimeToEvent, results.HazardRatio, (*job).fit)
	if err != nil {
		return err
	}
	if len(models) > 0 {
		j.leftOut(models)
		j.note(
			"predictors",
			"Hazard ratios above 1 mean an earlier event. They describe association in those with complete data, at the visits that happened "+
				"to be made; they are not effects of treatment.",
		)
	}
	return nil
}

// models fits a model to each outcome of a kind, side by side, and records what fit says of
// it in the order of the outcomes; where there is no model, stat is absent. What it gives
// is of the models' words alone.
func (j *job) models(ctx context.Context, kind string, stat results.Stat, fit func(*job, model) error) ([]model, error) {
	outcomes := slices.DeleteFunc(j.tables.OfKind(kind), func(o results.Definition) bool { return o.Beside != "" })
	jobs, errs := make([]*job, len(outcomes)), make([]error, len(outcomes))
	fitted := make([]*model, len(outcomes))
	j.inTurn(len(outcomes), func(i int) {
		o, own := outcomes[i], j.part()
		jobs[i] = own
		if errs[i] = ctx.Err(); errs[i] != nil {
			return
		}
		x := j.tables.RowsOf(o.Name)
		if x == nil || kind == derive.KindResponse && len(x.At) == 0 {
			return
		}
		m, err := own.model(o, x, x.At, j.plan.Predictors.covariates())
		if err == nil && m.fewMen() {
			err = FewMen
		}
		if err == nil {
			err = fit(own, m)
		}
		if err != nil {
			own.notes = nil // of a model that there is not
			errs[i] = own.absent(results.Key{Outcome: o.Name, Stat: stat}, err, m.n, m.lost)
			return
		}
		fitted[i] = &model{outcome: m.outcome, left: m.left}
	})
	var out []model
	for i, m := range fitted {
		if errs[i] != nil {
			return nil, errs[i]
		}
		j.take(jobs[i])
		if m != nil {
			out = append(out, *m)
		}
	}
	return out, nil
}

// model is a model of one outcome with its columns.
type model struct {
	outcome results.Definition
	coded   coding.Design
	data    cox.Data
	n, lost int64
	left    string // covariates that are not in it
}

// leftOut says once which covariates models lack: of all together where they agree.
func (j *job) leftOut(models []model) {
	for i, m := range models {
		same := func(x model) bool { return x.left == m.left }
		if m.left == "" || slices.ContainsFunc(models[:i], same) {
			continue
		}
		var titles []string
		for _, x := range models {
			if same(x) {
				titles = append(titles, results.InSentence(x.outcome.Title))
			}
		}
		of := "the models"
		if len(titles) < len(models) {
			of = "the model of " + strings.Join(titles, " and of ")
		}
		j.note(
			"left-out",
			"Not in %s, since missing in more than half of the patients at risk, without variation, or not in the input: %s.",
			of,
			m.left,
		)
	}
}

// model is that of an outcome, of some of its rows, with their times and events.
func (j *job) model(o results.Definition, x *tabulate.ModelRows, rows []int, ask []Covariate) (model, error) {
	m, err := j.coded(o, x, rows, ask)
	if err != nil {
		return m, err
	}
	m.data = cox.Data{Columns: m.coded.Columns, Time: stats.Pick(x.Time, m.coded.Rows), Event: stats.Pick(x.Event, m.coded.Rows)}
	if man := menOf(x.Columns); man != nil {
		m.data.Cluster = stats.Pick(man, m.coded.Rows)
	}
	return m, nil
}

// coded codes those of an outcome's covariates that are asked for, of some of its rows, as
// every command does.
func (j *job) coded(o results.Definition, x *tabulate.ModelRows, rows []int, ask []Covariate) (model, error) {
	var columns []coding.Column
	for _, c := range ask {
		if i := slices.IndexFunc(x.Columns, func(k coding.Column) bool { return k.Name == c.Name }); i >= 0 {
			columns = append(columns, x.Columns[i])
		}
	}
	for i := range columns {
		for _, c := range ask {
			if c.Name != columns[i].Name {
				continue
			}
			columns[i].Per = c.Per
			switch numbers := columns[i].Numbers != nil; {
			case !numbers && c.Per != 0:
				return model{}, fmt.Errorf("covariates: %s: per: it has levels, and no number of which so many could be one step", c.Name)
			case c.Reference == "":
				continue
			case numbers:
				return model{}, fmt.Errorf("covariates: %s: reference: it holds numbers, which have no level", c.Name)
			}
			if !slices.Contains(columns[i].Levels, c.Reference) {
				return model{}, fmt.Errorf("covariates: %s: reference: there is no level %q", c.Name, c.Reference)
			}
			columns[i].Reference = c.Reference
		}
	}
	for i := range columns {
		if columns[i].Reference == "" {
			columns[i].Reference = j.usual(columns[i], rows)
		}
	}
	m := model{outcome: o, coded: coding.Code(columns, rows, true)}
	m.n, m.lost = int64(len(m.coded.Rows)), int64(m.coded.Lost)
	var left []string
	for _, c := range ask {
		if slices.Contains(x.Absent, c.Name) {
			left = append(left, results.InSentence(j.tables.Title(c.Name)))
		}
	}
	for _, l := range m.coded.LeftOut {
		left = append(left, strings.TrimSpace(results.InSentence(j.tables.Title(l.Name))+" "+l.Level))
	}
	if len(m.coded.Columns) == 0 {
		return m, NoCovariate
	}
	m.left = strings.Join(left, ", ")
	return m, nil
}

// coxOptions asks for robust variances where rows may be several of one man.
func (m model) coxOptions() cox.Options {
	return cox.Options{Robust: m.data.Cluster != nil, NoTests: true}
}

func (m model) coxMethod() *stats.Method {
	method := m.coxOptions().Method(m.data)
	return &method
}

// menOf numbers whose rows a design's are, nil where each is a man's only one.
func menOf(all []coding.Column) []int {
	i := slices.IndexFunc(all, func(c coding.Column) bool { return c.Name == tabulate.Man })
	if i < 0 {
		return nil
	}
	out := make([]int, len(all[i].Numbers))
	for k, v := range all[i].Numbers {
		out[k] = int(v)
	}
	return out
}

// put records something of a model.
func (j *job) put(m model, term stats.Term, stat results.Stat, v results.Value, method *stats.Method) {
	j.add(results.Key{Outcome: m.outcome.Name, Term: term, Stat: stat}, v, m.n, m.lost, method)
}

// fit fits a model and records its ratios and checks.
func (j *job) fit(m model) error {
	fit, err := cox.Fit(m.data, m.coxOptions())
	if err != nil {
		return err
	}
	if fit.Events == 0 {
		return stats.NoEvents
	}
	if terms := len(m.coded.Terms); fit.Events < eventsPerTerm*terms {
		j.note(
			"events-per-term",
			"The model of %s has %s events for %s coefficients, fewer than %s each: its hazard ratios are unstable.",
			results.InSentence(m.outcome.Title),
			fit.Events,
			terms,
			eventsPerTerm,
		)
	}
	j.collinear(m)
	j.put(m, stats.Term{}, results.Events, results.Count{N: int64(fit.Events)}, nil)
	j.levelEvents(m)
	if len(fit.Infinite) > 0 {
		return j.penalized(m)
	}
	clear(m.coded.Columns) // the fit has its own
	for k, t := range m.coded.Terms {
		e, z, p := fit.HazardRatio(k, j.plan.Level)
		j.put(m, t, results.HazardRatio, results.NumberOf(e, 1, "ratio"), m.coxMethod())
		j.put(m, t, results.Wald, results.Test{Statistic: results.Float(z), DF: nan, P: results.Float(p)}, m.coxMethod())
	}
	if c, err := fit.Concordance(); err == nil {
		j.put(
			m,
			stats.Term{},
			results.Concordance,
			results.NumberOf(stats.Estimate{Value: c.Value, SE: c.SE, CI: stats.NoInterval(0)}, 1, ""),
			&cox.ConcordanceMethod,
		)
	}
	tests, err := fit.Proportionality(cox.KMScale, m.coded.Variable)
	if err != nil {
		if err := j.absent(results.Key{Outcome: m.outcome.Name, Stat: results.Proportionality}, err, m.n, m.lost); err != nil {
			return err
		}
		tests = nil
	}
	for k, t := range tests {
		term := stats.Term{} // of all together
		if k < len(m.coded.Names) {
			term.Factor = m.coded.Names[k]
		}
		j.put(m, term, results.Proportionality, results.TestOf(t), &cox.ProportionalityMethod)
	}
	if err := j.factorTests(m, fit); err != nil {
		return err
	}
	if err := j.crude(m, fit); err != nil {
		return err
	}
	if len(tests) > 0 {
		if global := tests[len(tests)-1]; global.P < nonProportional {
			return j.split(m, fit, global.P)
		}
	}
	return nil
}

// penalized is the remedy where a group has no events, or only events.
func (j *job) penalized(m model) error {
	f, err := cox.Firth(m.data, cox.Options{}, j.plan.Level)
	if err != nil {
		return err
	}
	j.note(
		"monotone",
		"In the model of %s a covariate tells who has the event without exception, so that ordinary likelihood gives an infinite hazard "+
			"ratio; Firth's penalised likelihood was used.",
		results.InSentence(m.outcome.Title),
	)
	for k, t := range m.coded.Terms {
		e := stats.Estimate{
			Value: math.Exp(f.Coefficient[k]),
			SE:    math.NaN(),
			CI:    stats.Interval{Lower: math.Exp(f.Lower[k]), Upper: math.Exp(f.Upper[k]), Level: j.plan.Level},
		}
		j.put(m, t, results.HazardRatio, results.NumberOf(e, 1, "ratio"), &cox.FirthMethod)
		j.put(m, t, results.Wald, results.Test{Statistic: nan, DF: nan, P: results.Float(f.P[k])}, &cox.FirthMethod)
	}
	return nil
}
