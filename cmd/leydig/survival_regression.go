package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/parametric"
)

type regressionOptions struct {
	survivalOptions
	covariates   []string
	levels       []string
	ties         string
	cluster      string
	robust       bool
	firth        bool
	zph          string
	lower, upper string
	distribution string
	probs        []float64
}

func (o *regressionOptions) modelFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringSliceVar(&o.covariates, "covariates", nil, "columns of the model (--by names more); text columns are factors")
	f.StringArrayVar(&o.levels, "levels", nil, "levels of a factor, the reference first, e.g. etiology=primary,secondary (repeatable)")
	f.StringSliceVar(&o.strata, "strata", nil, "columns of strata")
}

// design gives the model's columns with their terms.
func (o *regressionOptions) design(r *rectangle) (terms []string, columns [][]float64, err error) {
	declared := map[string][]string{}
	for _, l := range o.levels {
		name, list, ok := strings.Cut(l, "=")
		if !ok {
			return nil, nil, fmt.Errorf("--levels %s: give COLUMN=REFERENCE,OTHER", l)
		}
		declared[name] = strings.Split(list, ",")
	}
	for _, name := range slices.Concat(o.by, o.covariates) {
		levels := declared[name]
		if r.frame.Numeric(name) && levels == nil {
			x, err := r.numbers(name)
			if err != nil {
				return nil, nil, err
			}
			terms, columns = append(terms, name), append(columns, x)
			continue
		}
		cells, err := r.texts(name)
		if err != nil {
			return nil, nil, err
		}
		if levels == nil {
			levels = distinct(cells, math.MaxInt)
		}
		if len(levels) > 30 {
			return nil, nil, fmt.Errorf("column %q has %d different texts; a factor has few", name, len(levels))
		}
		for _, cell := range cells {
			if !slices.Contains(levels, cell) {
				return nil, nil, fmt.Errorf("column %q holds %q, which --levels does not list", name, cell)
			}
		}
		for _, level := range levels[1:] {
			x := make([]float64, len(cells))
			for i, cell := range cells {
				if cell == level {
					x[i] = 1
				}
			}
			terms, columns = append(terms, name+"="+level), append(columns, x)
		}
	}
	if len(terms) == 0 {
		return nil, nil, errors.New("no covariate; name columns with --covariates or --by")
	}
	return terms, columns, nil
}

func newCox(e *env) *cobra.Command {
	var o regressionOptions
	c := &cobra.Command{
		Use:     "cox FILE --time COLUMN --event COLUMN[=VALUE] --covariates COLUMN,...",
		Short:   "Cox proportional hazards model with its checks",
		Example: `  leydig cox followup.csv --time months --event recovered --covariates age,trt_duration,etiology --strata site`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return runCox(c.Context(), e, o)
		},
	}
	o.flags(c)
	o.plotFlag(c)
	o.timeFlags(c)
	o.modelFlags(c)
	f := c.Flags()
	f.StringVar(&o.entry, "entry", "", "column of late entry (start-stop) times")
	f.StringVar(&o.weights, "weights", "", "column of case weights")
	f.StringVar(&o.ties, "ties", string(cox.Efron), "ties: "+join(cox.AllTies))
	f.StringVar(&o.cluster, "cluster", "", "column of clusters: robust standard errors")
	f.BoolVar(&o.robust, "robust", false, "robust standard errors")
	f.BoolVar(&o.firth, "firth", false, "Firth's penalised likelihood")
	f.StringVar(&o.zph, "zph", string(cox.KMScale), "time scale of the proportional hazards test: "+join(cox.TimeScales))
	return c
}

func runCox(ctx context.Context, e *env, o regressionOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if !slices.Contains(cox.AllTies, cox.Ties(o.ties)) {
		return fmt.Errorf("--ties %s is not one of %s", o.ties, join(cox.AllTies))
	}
	if !slices.Contains(cox.TimeScales, cox.TimeScale(o.zph)) {
		return fmt.Errorf("--zph %s is not one of %s", o.zph, join(cox.TimeScales))
	}
	event, _, _ := strings.Cut(o.event, "=")
	r, err := o.read(ctx, slices.Concat([]string{o.time, event, o.entry, o.weights, o.cluster}, o.by, o.covariates, o.strata)...)
	if err != nil {
		return err
	}
	var d cox.Data
	if d.Time, err = r.numbers(o.time); err != nil {
		return err
	}
	if d.Event, err = r.events(o.event); err != nil {
		return err
	}
	for _, x := range []struct {
		name string
		to   *[]float64
	}{{o.entry, &d.Entry}, {o.weights, &d.Weight}} {
		if x.name == "" {
			continue
		}
		if *x.to, err = r.numbers(x.name); err != nil {
			return err
		}
	}
	if len(o.strata) > 0 {
		if _, d.Stratum, err = r.groups(o.strata); err != nil {
			return err
		}
	}
	if o.cluster != "" {
		cells, err := r.texts(o.cluster)
		if err != nil {
			return err
		}
		seen := map[string]int{}
		for _, c := range cells {
			if _, ok := seen[c]; !ok {
				seen[c] = len(seen)
			}
			d.Cluster = append(d.Cluster, seen[c])
		}
	}
	terms, columns, err := o.design(r)
	if err != nil {
		return err
	}
	d.Columns = columns
	options := cox.Options{Ties: cox.Ties(o.ties), Robust: o.robust || o.cluster != ""}
	ratios := answer{title: "Hazard ratios", columns: []string{"term", "hazard ratio", "lower", "upper", "coefficient", "se", "p"}, notes: r.note()}
	if o.firth {
		f, err := cox.Firth(d, options, o.level)
		if err != nil {
			return err
		}
		for j, t := range terms {
			ratios.rows = append(ratios.rows, []any{t, math.Exp(f.Coefficient[j]), f.HazardLow[j], f.HazardUp[j], f.Coefficient[j], f.SE[j], f.P[j]})
		}
		ratios.by(cox.FirthMethod)
		if err := o.drawRatios(&ratios); err != nil {
			return err
		}
		return printAnswers(e.stdout, o.format, []answer{ratios})
	}
	m, err := cox.Fit(d, options)
	if err != nil {
		return err
	}
	ratios.notes = append(ratios.notes, fmt.Sprintf("%d rows, %d events, %s ties", m.N, m.Events, o.ties))
	for j, t := range terms {
		if len(m.Infinite) > 0 {
			row := []any{t, math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
			if slices.Contains(m.Infinite, j) {
				row[1] = math.Inf(1)
				if m.Coefficient[j] < 0 {
					row[1] = 0.0
				}
				if ci, err := m.ProfileInterval(j, o.level); err == nil {
					row[2], row[3] = math.Exp(ci.Lower), math.Exp(ci.Upper)
				}
			}
			ratios.rows = append(ratios.rows, row)
			continue
		}
		h, _, p := m.HazardRatio(j, o.level)
		ratios.rows = append(ratios.rows, []any{t, h.Value, h.CI.Lower, h.CI.Upper, m.Coefficient[j], h.SE, p})
	}
	ratios.by(cox.Method)
	if err := o.drawRatios(&ratios); err != nil {
		return err
	}
	tests := answer{title: "Tests of the model", columns: []string{"test", "chi-squared", "df", "p"}}
	add := func(name string, t stats.Test) {
		tests.rows = append(tests.rows, []any{name, t.Statistic, t.DF, t.P})
	}
	add("likelihood ratio", m.LR)
	tables := []answer{ratios, tests}
	if len(m.Infinite) > 0 {
		tables[0].notes = append(tables[0].notes, stats.Monotone.Error()+"; use Firth's penalised likelihood (--firth)")
		return printAnswers(e.stdout, o.format, tables)
	}
	add("Wald", m.Wald)
	add("score", m.Score)
	tables[1] = tests
	if c, err := m.Concordance(); err == nil {
		tables[1].by(cox.ConcordanceMethod)
		tables[1].notes = append(tables[1].notes, fmt.Sprintf("concordance %.4f (se %.4f)", c.Value, c.SE))
	}
	checks := answer{title: "Proportional hazards (score test)", methods: []stats.Method{cox.ProportionalityMethod}, columns: []string{"term", "chi-squared", "df", "p"}}
	if z, err := m.Proportionality(cox.TimeScale(o.zph), nil); err == nil {
		for j, t := range append(slices.Clone(terms), "all together") {
			checks.rows = append(checks.rows, []any{t, z[j].Statistic, z[j].DF, z[j].P})
		}
		checks.notes = []string{"against time on the scale " + o.zph}
	} else {
		checks.notes = []string{"not estimable: " + err.Error()}
	}
	return printAnswers(e.stdout, o.format, append(tables, checks))
}

func newAFT(e *env) *cobra.Command {
	var o regressionOptions
	c := &cobra.Command{
		Use:   "aft FILE (--time COLUMN --event COLUMN[=VALUE] | --lower COLUMN --upper COLUMN) --covariates COLUMN,...",
		Short: "Accelerated failure time models for right- and interval-censored times",
		Example: `  leydig aft recovery.csv --lower recovery_lower --upper recovery_upper --covariates age --distribution weibull
  leydig aft followup.csv --time months --event recovered --by etiology --distribution lognormal`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return runAFT(c.Context(), e, o)
		},
	}
	o.flags(c)
	o.modelFlags(c)
	f := c.Flags()
	f.StringVar(&o.time, "time", "", "column of times")
	f.StringVar(&o.event, "event", "", "column that tells the event, or COLUMN=VALUE")
	f.StringVar(&o.lower, "lower", "", "column of lower ends of intervals (0: left-censored)")
	f.StringVar(&o.upper, "upper", "", "column of upper ends (empty: not seen)")
	f.StringVar(&o.distribution, "distribution", string(parametric.Weibull), "distribution: "+join(parametric.Distributions))
	f.Float64SliceVar(&o.probs, "quantiles", []float64{0.25, 0.5, 0.75}, "shares whose times are predicted at the covariates' means")
	o.plotFlag(c)
	return c
}

func runAFT(ctx context.Context, e *env, o regressionOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	distribution := parametric.Distribution(o.distribution)
	if !slices.Contains(parametric.Distributions, distribution) {
		return fmt.Errorf("--distribution %s is not one of %s", o.distribution, join(parametric.Distributions))
	}
	if (o.lower == "") == (o.time == "") || o.time != "" && o.event == "" || o.lower != "" && o.upper == "" {
		return errors.New("give --time and --event, or --lower and --upper")
	}
	event, _, _ := strings.Cut(o.event, "=")
	r, err := o.read(ctx, slices.Concat([]string{o.time, event, o.lower}, o.by, o.covariates, o.strata)...)
	if err != nil {
		return err
	}
	var d parametric.Data
	if o.time != "" {
		time, err := r.numbers(o.time)
		if err != nil {
			return err
		}
		events, err := r.events(o.event)
		if err != nil {
			return err
		}
		d.Lower, d.Upper = parametric.RightCensored(time, events)
	} else if d.Lower, d.Upper, err = r.ends(o.lower, o.upper); err != nil {
		return err
	}
	terms, columns, err := o.design(r)
	if err != nil {
		return err
	}
	d.Columns = columns
	var strata []string
	if len(o.strata) > 0 {
		if strata, d.Stratum, err = r.groups(o.strata); err != nil {
			return err
		}
		d.Strata = len(strata)
	}
	m, err := parametric.Fit(d, distribution)
	if err != nil {
		return err
	}
	se, _, p := m.Wald()
	names := append([]string{"intercept"}, terms...)
	switch {
	case strata != nil:
		for _, s := range strata {
			names = append(names, "log scale, "+s)
		}
	case len(m.Parameter) > len(names):
		names = append(names, "log scale")
	}
	l := answer{title: "Accelerated failure time model (" + o.distribution + ")", columns: []string{"term", "estimate", "se", "time ratio", "p"}, notes: r.note()}
	for j, name := range names {
		ratio := math.NaN()
		if j > 0 && j <= len(terms) && distribution != parametric.Gaussian {
			ratio = math.Exp(m.Parameter[j])
		}
		l.rows = append(l.rows, []any{name, m.Parameter[j], se[j], ratio, p[j]})
	}
	l.by(parametric.Method)
	l.notes = append(l.notes, fmt.Sprintf("%d rows; log-likelihood %.4f, %.4f without covariates; AIC %.4f", m.N, m.LogLik[1], m.LogLik[0], m.AIC()))
	q := answer{title: "Predicted times at the means of the covariates", columns: []string{"share", "time", "se", "lower", "upper"}}
	mean := make([]float64, len(columns))
	for j, c := range columns {
		for _, v := range c {
			mean[j] += v / float64(len(c))
		}
	}
	for _, share := range o.probs {
		if !(share > 0 && share < 1) {
			return fmt.Errorf("--quantiles %g is not between 0 and 1", share)
		}
		v, err := m.Quantile(mean, 0, share, o.level)
		if err != nil {
			return err
		}
		q.rows = append(q.rows, []any{share, v.Value, v.SE, v.CI.Lower, v.CI.Upper})
	}
	if o.plot != "" {
		label := o.distribution + " model at the means"
		if strata != nil {
			label += ", " + strata[0]
		}
		err := o.drawModel(d, label, func(share float64) (stats.Estimate, error) { return m.Quantile(mean, 0, share, o.level) })
		if err != nil {
			return err
		}
	}
	return printAnswers(e.stdout, o.format, []answer{l, q})
}
