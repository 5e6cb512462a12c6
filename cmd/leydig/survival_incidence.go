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
	"leydig/stats/competing"
	"leydig/stats/interval"
	"leydig/stats/survival"
)

type incidenceOptions struct {
	survivalOptions
	causes       []string
	times        []float64
	transform    string
	variance     string
	rho          float64
	lower, upper string
	replicates   int
	seed         uint64
	scores       string
	model        regressionOptions // of turnbull: covariates and levels
}

func newCumInc(e *env) *cobra.Command {
	var o incidenceOptions
	c := &cobra.Command{
		Use:   "cuminc FILE --time COLUMN --event COLUMN --causes VALUE,... [--by COLUMN]",
		Short: "Cumulative incidence with competing events (Aalen-Johansen), Gray's test",
		Long: `Estimates the cumulative incidence of each cause. --causes lists the values of the
event column that are causes; every other value is a censoring, and is told.`,
		Example: `  leydig cuminc followup.csv --time months --event outcome --causes recovered,restarted --by age_band`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return runCumInc(c.Context(), e, o)
		},
	}
	o.flags(c)
	o.plotFlag(c)
	o.timeFlags(c)
	f := c.Flags()
	f.StringSliceVar(&o.causes, "causes", nil, "values of the event column that are causes, the one of interest first")
	f.StringSliceVar(&o.strata, "strata", nil, "columns of strata, for Gray's test")
	f.Float64SliceVar(&o.times, "times", nil, "times at which to list the curves (default: a few even ones)")
	f.StringVar(&o.transform, "conf-type", string(survival.LogLog), "scale of limits: "+join(survival.Transforms))
	f.StringVar(&o.variance, "variance", string(competing.Jackknife), "variance: "+join(competing.Variances))
	f.Float64Var(&o.rho, "rho", 0, "of Gray's test: power of 1 - F")
	return c
}

func runCumInc(ctx context.Context, e *env, o incidenceOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	switch {
	case len(o.causes) == 0:
		return errors.New("--causes lists the values of the event column that are causes")
	case !slices.Contains(survival.Transforms, survival.Transform(o.transform)):
		return fmt.Errorf("--conf-type %s is not one of %s", o.transform, join(survival.Transforms))
	case !slices.Contains(competing.Variances, competing.Variance(o.variance)):
		return fmt.Errorf("--variance %s is not one of %s", o.variance, join(competing.Variances))
	}
	r, err := o.read(ctx, slices.Concat([]string{o.time, o.event}, o.by, o.strata)...)
	if err != nil {
		return err
	}
	time, err := r.numbers(o.time)
	if err != nil {
		return err
	}
	cells, err := r.texts(o.event)
	if err != nil {
		return err
	}
	cause := make([]int, len(cells))
	var censored []string
	for i, cell := range cells {
		cause[i] = slices.Index(o.causes, cell) + 1
		if cause[i] == 0 {
			censored = append(censored, cell)
		}
	}
	for _, c := range o.causes {
		if !slices.Contains(cells, c) {
			return fmt.Errorf("--causes %s: no row has %s = %s; there are %s", c, o.event, c, strings.Join(distinct(cells, 8), ", "))
		}
	}
	labels, of, err := r.groups(o.by)
	if err != nil {
		return err
	}
	tables, err := competing.Tabulate(time, cause, len(o.causes), of, len(labels))
	if err != nil {
		return err
	}
	times := o.times
	if times == nil {
		times = roundTimes(slices.Max(time))
	}
	l := answer{title: "Cumulative incidence", columns: []string{"group", "cause", "time", "at risk", "incidence", "se", "lower", "upper"}, notes: r.note()}
	if len(censored) > 0 {
		l.notes = append(l.notes, "taken as censored: "+strings.Join(distinct(censored, 8), ", "))
	}
	var estimates []competing.Incidence
	for g, t := range tables {
		a, err := competing.AalenJohansen(t, competing.Variance(o.variance), survival.Transform(o.transform), o.level)
		if err != nil {
			return fmt.Errorf("%s: %w", labels[g], err)
		}
		estimates = append(estimates, a)
		for c, name := range o.causes {
			for _, at := range times {
				if at > a.Time[len(a.Time)-1] {
					continue
				}
				v := a.At(a.Cause[c], at)
				risk := 0.0
				for k := range a.Time {
					if a.Time[k] >= at {
						risk = a.AtRisk[k]
						break
					}
				}
				l.rows = append(l.rows, []any{labels[g], name, at, risk, v.Value, v.SE, v.CI.Lower, v.CI.Upper})
			}
		}
	}
	l.notes = append(l.notes, fmt.Sprintf("%g%% limits on the %s scale, %s variance", 100*o.level, o.transform, o.variance))
	l.by(map[competing.Variance]stats.Method{competing.Jackknife: competing.Method, competing.Aalen: competing.AalenMethod}[competing.Variance(o.variance)])
	if o.plot != "" {
		if err := writePlot(o.plot, incidenceFigure(o.time, labels, o.causes, estimates)); err != nil {
			return err
		}
	}
	out := []answer{l}
	if len(o.by) > 0 {
		gray, err := o.gray(r, time, cause, of, len(labels))
		if err != nil {
			return err
		}
		out = append(out, gray)
	}
	return printAnswers(e.stdout, o.format, out)
}

func (o incidenceOptions) gray(r *rectangle, time []float64, cause, of []int, groups int) (answer, error) {
	l := answer{title: "Gray's test between the groups", methods: []stats.Method{competing.GrayMethod}, columns: []string{"cause", "chi-squared", "df", "p"}}
	names, in, err := r.groups(o.strata)
	if err != nil {
		return l, err
	}
	var strata [][]competing.Table
	for h := range names {
		var t []float64
		var c, g []int
		for i := range time {
			if in[i] == h {
				t, c, g = append(t, time[i]), append(c, cause[i]), append(g, of[i])
			}
		}
		tabs, err := competing.Tabulate(t, c, len(o.causes), g, groups)
		if err != nil {
			return l, err
		}
		strata = append(strata, tabs)
	}
	for k, name := range o.causes {
		t, err := competing.Gray(strata, k+1, o.rho)
		if err != nil {
			l.notes = append(l.notes, name+": not estimable: "+err.Error())
		}
		l.rows = append(l.rows, []any{name, t.Statistic, t.DF, t.P})
	}
	return l, nil
}

// ends reads interval ends: an empty upper end is not seen yet.
func (r *rectangle) ends(lower, upper string) ([]float64, []float64, error) {
	l, err := r.numbers(lower)
	if err != nil {
		return nil, nil, err
	}
	u, err := r.numbers(upper)
	if err != nil {
		return nil, nil, err
	}
	for i := range u {
		if math.IsNaN(u[i]) {
			u[i] = math.Inf(1)
		}
	}
	return l, u, nil
}

func newTurnbull(e *env) *cobra.Command {
	var o incidenceOptions
	c := &cobra.Command{
		Use:   "turnbull FILE --lower COLUMN --upper COLUMN [--by COLUMN]",
		Short: "Interval-censored times: the Turnbull estimate, its median, a log-rank test",
		Long: `An event seen at a visit happened since the visit before: in (lower, upper]. An
empty upper end means it has not been seen. The median is the midpoint of the
innermost interval in which the curve crosses one half, its limits percentiles of
bootstrap samples with a fixed seed.

With --covariates, hazard ratios of a proportional hazards model follow, with a free
baseline; the groups of --by are not among its terms unless named there too.`,
		Example: `  leydig turnbull recovery.csv --lower recovery_lower --upper recovery_upper --by age_band
  leydig turnbull recovery.csv --lower recovery_lower --upper recovery_upper --covariates age,etiology`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return runTurnbull(c.Context(), e, o)
		},
	}
	o.flags(c)
	o.plotFlag(c)
	f := c.Flags()
	f.StringVar(&o.lower, "lower", "", "column of lower ends")
	f.StringVar(&o.upper, "upper", "", "column of upper ends (empty: not seen)")
	f.IntVar(&o.replicates, "replicates", 1000, "bootstrap samples; 0: no limits")
	f.Uint64Var(&o.seed, "seed", 1, "seed of the bootstrap")
	f.StringVar(&o.scores, "scores", string(interval.Sun), "scores of the test between groups: "+join(interval.AllScores))
	f.StringSliceVar(&o.model.covariates, "covariates", nil, "columns of a proportional hazards model; text columns are factors")
	f.StringArrayVar(&o.model.levels, "levels", nil, "levels of a factor, the reference first, e.g. etiology=primary,secondary (repeatable)")
	for _, name := range []string{"lower", "upper"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
	return c
}

func runTurnbull(ctx context.Context, e *env, o incidenceOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if !slices.Contains(interval.AllScores, interval.Scores(o.scores)) {
		return fmt.Errorf("--scores %s is not one of %s", o.scores, join(interval.AllScores))
	}
	r, err := o.read(ctx, slices.Concat([]string{o.lower}, o.by, o.model.covariates)...)
	if err != nil {
		return err
	}
	lower, upper, err := r.ends(o.lower, o.upper)
	if err != nil {
		return err
	}
	labels, of, err := r.groups(o.by)
	if err != nil {
		return err
	}
	medians := answer{title: "Interval-censored time to event", columns: []string{"group", "n", "seen", "median", "lower", "upper", "log-likelihood", "KKT gap"}, notes: r.note()}
	masses := answer{title: "Where the estimate has mass: in (from, to]", columns: []string{"group", "from", "to", "mass", "survival after"}}
	var curves []interval.Curve
	for g, label := range labels {
		var l, u []float64
		seen := 0.0
		for i := range of {
			if of[i] == g {
				l, u = append(l, lower[i]), append(u, upper[i])
				if !math.IsInf(upper[i], 1) {
					seen++
				}
			}
		}
		c, err := interval.Turnbull(l, u, interval.Options{})
		if err != nil {
			return fmt.Errorf("%s: %w", label, err)
		}
		curves = append(curves, c)
		median, err := c.Median()
		ci := stats.Interval{Lower: math.NaN(), Upper: math.NaN()}
		if err == nil && o.replicates > 0 {
			if ci, err = interval.Bootstrap(l, u, 0.5, interval.Resampling{Replicates: o.replicates, Seed: o.seed, Level: o.level}); err != nil {
				return fmt.Errorf("%s: %w", label, err)
			}
		}
		medians.rows = append(medians.rows, []any{label, float64(len(l)), seen, median, ci.Lower, ci.Upper, c.LogLikelihood, c.Gap})
		left := 1.0
		for j, m := range c.Mass {
			if m > 1e-9 {
				left = math.Max(0, left-m)
				masses.rows = append(masses.rows, []any{label, c.Lower[j], c.Upper[j], m, left})
			}
		}
	}
	medians.by(interval.TurnbullMethod)
	if o.replicates > 0 {
		medians.by(interval.BootstrapMethod)
	}
	if o.plot != "" {
		if err := writePlot(o.plot, turnbullFigure(o.upper, labels, curves)); err != nil {
			return err
		}
	}
	out := []answer{medians, masses}
	if len(labels) > 1 {
		t, err := interval.LogRank(lower, upper, of, len(labels), interval.Scores(o.scores))
		l := answer{title: "Test between the groups", columns: []string{"test", "chi-squared", "df", "p"},
			methods: []stats.Method{interval.LogRankMethod}, rows: [][]any{{"interval-censored, scores " + o.scores, t.Statistic, t.DF, t.P}}}
		if err != nil {
			l.notes = append(l.notes, "not estimable: "+err.Error())
		}
		out = append(out, l)
	}
	if len(o.model.covariates) > 0 {
		ratios, err := o.hazards(r, lower, upper)
		if err != nil {
			return err
		}
		out = append(out, ratios)
	}
	return printAnswers(e.stdout, o.format, out)
}

// hazards is the proportional hazards model of --covariates.
func (o incidenceOptions) hazards(r *rectangle, lower, upper []float64) (answer, error) {
	l := answer{title: "Hazard ratios, interval-censored", methods: []stats.Method{interval.HazardsMethod}, columns: []string{"term", "hazard ratio", "lower", "upper", "coefficient", "se", "p"}}
	terms, columns, err := o.model.design(r)
	if err != nil {
		return l, err
	}
	m, err := interval.Hazards(lower, upper, columns, interval.HazardOptions{})
	if err != nil {
		l.notes = append(l.notes, "not estimable: "+err.Error())
		none := math.NaN()
		for j, t := range terms {
			ratio := none
			if m != nil && slices.Contains(m.Infinite, j) {
				ratio = math.Inf(1)
				if m.Coefficient[j] < 0 {
					ratio = 0
				}
			}
			l.rows = append(l.rows, []any{t, ratio, none, none, none, none, none})
		}
		return l, nil
	}
	for j, t := range terms {
		h, _, p := m.HazardRatio(j, o.level)
		l.rows = append(l.rows, []any{t, h.Value, h.CI.Lower, h.CI.Upper, m.Coefficient[j], h.SE, p})
	}
	lr := m.LikelihoodRatio()
	l.notes = append(l.notes, fmt.Sprintf("log-likelihood %.4f, %.4f without covariates: likelihood-ratio chi-squared %.4g on %g df, p %.4g", m.LogLik[1], m.LogLik[0], lr.Statistic, lr.DF, lr.P))
	return l, nil
}
