package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/stats/survival"
)

type kmOptions struct {
	survivalOptions
	times     []float64
	transform string
	estimator string
	tau       float64
	landmark  float64
	cluster   string
	adjust    string
	weight    string
	p, q      float64
	trend     bool
	curve     bool
}

func newKM(e *env) *cobra.Command {
	var o kmOptions
	c := &cobra.Command{
		Use:   "km FILE --time COLUMN --event COLUMN[=VALUE]",
		Short: "Kaplan-Meier curves with numbers at risk",
		Long: `Estimates the curve of the time to an event in each group: survival with its
limits and the number at risk at a few times, medians, restricted means.
Limits are on the log-log scale unless asked otherwise (R's default is log).`,
		Example: `  leydig km followup.csv --time months --event recovered --by age_band
  leydig km followup.xlsx --time months --event status=2 --times 3,6,12 --tau 12 --format json`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return runKM(c.Context(), e, o, c.Flags().Changed("landmark"))
		},
	}
	o.flags(c)
	o.timeFlags(c)
	f := c.Flags()
	f.StringVar(&o.entry, "entry", "", "column of late entry times")
	f.StringVar(&o.weights, "weights", "", "column of case weights")
	f.StringVar(&o.cluster, "cluster", "", "column of clusters: robust standard errors")
	f.Float64SliceVar(&o.times, "times", nil, "times at which to list the curve (default: a few even ones)")
	f.StringVar(&o.transform, "conf-type", string(survival.LogLog), "scale of limits: "+join(survival.Transforms))
	f.StringVar(&o.estimator, "estimator", string(survival.ProductLimit), "kaplan-meier, breslow or fleming-harrington")
	f.Float64Var(&o.tau, "tau", 0, "restricted mean up to this time (default: the smallest last time of the groups)")
	f.Float64Var(&o.landmark, "landmark", 0, "only those still followed at this time, from then on")
	f.BoolVar(&o.curve, "curve", false, "list every step of the curves too")
	o.plotFlag(c)
	return c
}

func join[T ~string](names []T) string {
	var s []string
	for _, n := range names {
		s = append(s, string(n))
	}
	return strings.Join(s, ", ")
}

// samples reads the rows of each group.
func (o *kmOptions) samples(ctx context.Context) (*rectangle, []string, []survival.Sample, error) {
	if err := o.check(); err != nil {
		return nil, nil, nil, err
	}
	event, _, _ := strings.Cut(o.event, "=")
	r, err := o.read(ctx, append([]string{o.time, event, o.entry, o.weights, o.cluster}, append(slices.Clone(o.by), o.strata...)...)...)
	if err != nil {
		return nil, nil, nil, err
	}
	time, err := r.numbers(o.time)
	if err != nil {
		return nil, nil, nil, err
	}
	events, err := r.events(o.event)
	if err != nil {
		return nil, nil, nil, err
	}
	all := survival.Sample{Time: time, Event: events}
	if o.entry != "" {
		if all.Entry, err = r.numbers(o.entry); err != nil {
			return nil, nil, nil, err
		}
	}
	if o.weights != "" {
		if all.Weight, err = r.numbers(o.weights); err != nil {
			return nil, nil, nil, err
		}
	}
	if o.cluster != "" {
		if _, all.Cluster, err = r.groups([]string{o.cluster}); err != nil {
			return nil, nil, nil, err
		}
	}
	labels, of, err := r.groups(o.by)
	if err != nil {
		return nil, nil, nil, err
	}
	out := make([]survival.Sample, len(labels))
	for g := range out {
		out[g] = rowsOf(all, func(i int) bool { return of[i] == g })
	}
	return r, labels, out, nil
}

func rowsOf(s survival.Sample, keep func(int) bool) survival.Sample {
	var out survival.Sample
	for i := range s.Time {
		if !keep(i) {
			continue
		}
		out.Time, out.Event = append(out.Time, s.Time[i]), append(out.Event, s.Event[i])
		if s.Entry != nil {
			out.Entry = append(out.Entry, s.Entry[i])
		}
		if s.Weight != nil {
			out.Weight = append(out.Weight, s.Weight[i])
		}
		if s.Cluster != nil {
			out.Cluster = append(out.Cluster, s.Cluster[i])
		}
	}
	return out
}

func runKM(ctx context.Context, e *env, o kmOptions, landmark bool) error {
	if !slices.Contains(survival.Transforms, survival.Transform(o.transform)) {
		return fmt.Errorf("--conf-type %s is not one of %s", o.transform, join(survival.Transforms))
	}
	estimators := []survival.Estimator{survival.ProductLimit, survival.Breslow, survival.FlemingHarrington}
	if !slices.Contains(estimators, survival.Estimator(o.estimator)) {
		return fmt.Errorf("--estimator %s is not one of %s", o.estimator, join(estimators))
	}
	r, labels, samples, err := o.samples(ctx)
	if err != nil {
		return err
	}
	options := survival.Options{Transform: survival.Transform(o.transform), Level: o.level, Estimator: survival.Estimator(o.estimator)}
	percent := fmt.Sprintf("%g%%", 100*o.level)
	summary := answer{title: "Time to event", columns: []string{"group", "n", "events", "median", "lower", "upper", "restricted mean", "se", "tau"}, notes: r.note()}
	at := answer{title: "Share without the event", columns: []string{"group", "time", "at risk", "events", "survival", "se", "lower", "upper"}}
	steps := answer{title: "Curves", columns: []string{"group", "time", "at risk", "events", "censored", "survival", "se", "lower", "upper"}}
	var curves []survival.Curve
	tau, last := math.Inf(1), 0.0
	for g := range samples {
		if landmark {
			options.Start = o.landmark
			samples[g] = samples[g].From(o.landmark)
		}
		var c survival.Curve
		if o.cluster != "" {
			c, err = survival.Robust(samples[g], options)
		} else {
			var t survival.Table
			if t, err = samples[g].Table(); err == nil {
				c, err = survival.Estimate(t, options)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", labels[g], err)
		}
		if at, ok := c.Emptied(); ok && o.entry != "" {
			summary.notes = append(summary.notes, fmt.Sprintf("%s: at %g everybody at risk has the event although others enter later; the curve is 0 from there on: use --landmark", labels[g], at))
		}
		curves = append(curves, c)
		end := c.Time[len(c.Time)-1]
		tau, last = math.Min(tau, end), math.Max(last, end)
	}
	if o.tau > 0 {
		tau = o.tau
	}
	times := o.times
	if times == nil {
		times = roundTimes(last)
	}
	for g, c := range curves {
		m, _ := c.Median()
		mean := c.RestrictedMean(tau)
		summary.rows = append(summary.rows, []any{labels[g], c.N(), c.TotalEvents(), m.Value, m.CI.Lower, m.CI.Upper, mean.Value, mean.SE, tau})
		before := math.Inf(-1)
		for _, t := range times {
			events := 0.0
			for k := range c.Time {
				if c.Time[k] > before && c.Time[k] <= t {
					events += c.Events[k]
				}
			}
			before = t
			row := []any{labels[g], t, c.AtRiskAt(t), events}
			if v, err := c.At(t); err == nil {
				row = append(row, v.Value, v.SE, v.CI.Lower, v.CI.Upper)
			} else {
				row = append(row, math.NaN(), math.NaN(), math.NaN(), math.NaN())
			}
			at.rows = append(at.rows, row)
		}
		for k := range c.Time {
			steps.rows = append(steps.rows, []any{labels[g], c.Time[k], c.AtRisk[k], c.Events[k], c.Censored[k], c.Survival[k], c.SE[k], c.Lower[k], c.Upper[k]})
		}
	}
	at.notes = append(at.notes, fmt.Sprintf("%s limits on the %s scale; events since the time before; NE: not estimable or not reached", percent, o.transform))
	if landmark {
		at.notes = append(at.notes, fmt.Sprintf("from the landmark %g on, among those still followed then", o.landmark))
	}
	summary.by(options.Method(), survival.RestrictedMeanMethod)
	if o.plot != "" {
		if err := writePlot(o.plot, curvesFigure(o.time, labels, curves)); err != nil {
			return err
		}
	}
	tables := []answer{summary, at}
	if o.curve || o.format == "json" {
		tables = append(tables, steps)
	}
	return printAnswers(e.stdout, o.format, tables)
}

func newLogRank(e *env) *cobra.Command {
	var o kmOptions
	c := &cobra.Command{
		Use:   "logrank FILE --time COLUMN --event COLUMN[=VALUE] --by COLUMN",
		Short: "Log-rank tests between groups",
		Example: `  leydig logrank followup.csv --time months --event recovered --by age_band --strata etiology
  leydig logrank followup.csv --time months --event recovered --by age_band --weight fleming_harrington --rho 0 --gamma 1`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return runLogRank(c.Context(), e, o)
		},
	}
	o.flags(c)
	o.timeFlags(c)
	f := c.Flags()
	f.StringVar(&o.entry, "entry", "", "column of late entry times")
	f.StringSliceVar(&o.strata, "strata", nil, "columns of strata")
	f.StringVar(&o.weight, "weight", string(survival.Unweighted), "weight of a time: "+join(survival.Weights))
	f.Float64Var(&o.p, "rho", 0, "of fleming_harrington: power of S(t-)")
	f.Float64Var(&o.q, "gamma", 0, "of fleming_harrington: power of 1 - S(t-)")
	f.StringVar(&o.adjust, "pairwise", "", "compare every two groups; p-values adjusted by: "+join(survival.Adjustments))
	f.BoolVar(&o.trend, "trend", false, "test for a trend over the groups in their order")
	o.plotFlag(c)
	return c
}

func runLogRank(ctx context.Context, e *env, o kmOptions) error {
	if len(o.by) == 0 {
		return fmt.Errorf("--by names the columns that make the groups; it is needed here")
	}
	w := survival.Weight{Kind: survival.WeightKind(o.weight), P: o.p, Q: o.q}
	if !slices.Contains(survival.Weights, w.Kind) {
		return fmt.Errorf("--weight %s is not one of %s", o.weight, join(survival.Weights))
	}
	if o.adjust != "" && !slices.Contains(survival.Adjustments, survival.Adjustment(o.adjust)) {
		return fmt.Errorf("--pairwise %s is not one of %s", o.adjust, join(survival.Adjustments))
	}
	by := o.by
	o.by = nil
	o.strata = append(o.strata, by...) // so that rows without a group are left out too
	r, _, whole, err := o.samples(ctx)
	if err != nil {
		return err
	}
	strataColumns := o.strata[:len(o.strata)-len(by)]
	labels, of, err := r.groups(by)
	if err != nil {
		return err
	}
	names, in, err := r.groups(strataColumns)
	if err != nil {
		return err
	}
	var strata [][]survival.Table
	for h := range names {
		var groups []int
		for i := range of {
			if in[i] == h {
				groups = append(groups, of[i])
			}
		}
		t, err := rowsOf(whole[0], func(i int) bool { return in[i] == h }).Tables(groups, len(labels))
		if err != nil {
			return err
		}
		strata = append(strata, t)
	}
	options := survival.LogRankOptions{Weight: w}
	test, err := survival.CompareGroups(strata, options)
	groups := answer{title: "Observed and expected events", columns: []string{"group", "n", "observed", "expected"}, notes: r.note()}
	for g, l := range labels {
		n := 0.0
		for _, s := range strata {
			n += s[g].N()
		}
		groups.rows = append(groups.rows, []any{l, n, test.Observed[g], test.Expected[g]})
	}
	result := answer{title: "Tests", columns: []string{"test", "chi-squared", "df", "p"}}
	name := "log-rank"
	if w.Kind != survival.Unweighted {
		name = o.weight
	}
	if len(strataColumns) > 0 {
		name += ", stratified"
	}
	result.rows = append(result.rows, []any{name, test.Statistic, test.DF, test.P})
	if err != nil {
		result.notes = append(result.notes, "not estimable: "+err.Error())
	} else if o.trend {
		scores := make([]float64, len(labels))
		for g := range scores {
			scores[g] = float64(g)
		}
		t, err := test.Trend(scores)
		if err != nil {
			result.notes = append(result.notes, "trend not estimable: "+err.Error())
		}
		result.rows = append(result.rows, []any{"trend", t.Statistic, t.DF, t.P})
	}
	result.by(survival.LogRankMethod)
	if o.plot != "" {
		remark := name + ": not estimable"
		if err == nil {
			remark = name + " P " + equals(test.P)
		}
		if err := o.drawGroups(labels, of, whole[0], remark); err != nil {
			return err
		}
	}
	tables := []answer{groups, result}
	if o.adjust != "" {
		if len(strata) > 1 {
			return fmt.Errorf("--pairwise does not go with --strata")
		}
		pairs, err := survival.Pairwise(strata[0], options, survival.Adjustment(o.adjust))
		if err != nil {
			return err
		}
		l := answer{title: "Pairs", columns: []string{"first", "second", "chi-squared", "p", "p adjusted"}, notes: []string{"adjusted by " + o.adjust}}
		for _, x := range pairs {
			l.rows = append(l.rows, []any{labels[x.First], labels[x.Second], x.Test.Statistic, x.Test.P, x.Adjusted})
		}
		tables = append(tables, l)
	}
	return printAnswers(e.stdout, o.format, tables)
}
