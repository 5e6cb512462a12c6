package catalogue

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/dist"
	"leydig/stats/interval"
	"leydig/stats/parametric"
	"leydig/stats/results"
	"leydig/stats/survival"
)

var accelerated = Statistic{
	Name: "aft", Short: "Accelerated failure time models for right- and interval-censored times",
	Usage: "FILE (--time COLUMN --event COLUMN[=VALUE] | --lower COLUMN --upper COLUMN) [--covariates COLUMN,...]",
	Example: `intervals.csv --lower recovery_lower --upper recovery_upper --covariates age --distribution weibull
followup.csv --time months --event recovered --by etiology --distribution lognormal`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(
		Option{Name: "time", Kind: Column, Help: "column of times"},
		Option{Name: "event", Kind: Event, Help: "column that tells the event, or COLUMN=VALUE"},
		Option{Name: "lower", Kind: Column, Help: "column of lower ends of intervals (0: left-censored)"},
		Option{Name: "upper", Kind: Column, Help: upperOption.Help},
		byOption,
		level,
		covariatesOption,
		levelsOption,
		Option{Name: "strata", Kind: Columns, Help: "columns of strata, each with a scale of its own",
			Rules: []Rule{not("distribution", string(parametric.Exponential), "its scale is 1 in every stratum")}},
		Option{Name: "distribution", Kind: Word, Default: string(parametric.Weibull), Words: words(parametric.Distributions),
			Help: "distribution"},
		Option{
			Name:    "quantiles",
			Kind:    List,
			Default: "0.25,0.5,0.75",
			Help:    "shares whose times are predicted at the covariates' means",
		},
	),
	Methods: ms{parametric.Method},
	Run:     runAccelerated,
}

// acceleratedRows reads times with events, or intervals.
func (in *Given) acceleratedRows(further ...string) (s *sample, lower, upper []float64, err error) {
	if in.Has("lower") == in.Has("time") || in.Has("time") != in.Has("event") || in.Has("lower") != in.Has("upper") {
		return nil, nil, nil, errors.New("give --time and --event, or --lower and --upper")
	}
	if in.Has("lower") {
		s, lower, upper, err = in.intervalRows(in.word("lower"), in.word("upper"), further...)
	} else {
		var all survival.Sample
		if s, all, err = in.survivalRows(further...); err == nil {
			lower, upper = parametric.RightCensored(all.Time, all.Event)
		}
	}
	if err != nil || in.word("distribution") == string(parametric.Gaussian) {
		return s, lower, upper, err
	}
	return s, lower, upper, s.forbid(func(i int) string {
		if lower[i] < 0 || upper[i] <= 0 {
			return fmt.Sprintf("a time of %s has no logarithm", shown(math.Min(lower[i], upper[i])))
		}
		return ""
	})
}

func runAccelerated(_ context.Context, in *Given) (results.Found, error) {
	names, strataColumns := slices.Concat(in.texts("by"), in.texts("covariates")), in.texts("strata")
	s, lower, upper, err := in.acceleratedRows(slices.Concat(names, strataColumns)...)
	if err != nil {
		return results.Found{}, err
	}
	d, err := in.design(s, names)
	if err != nil {
		return results.Found{}, err
	}
	data := parametric.Data{Lower: stats.Pick(lower, d.Rows), Upper: stats.Pick(upper, d.Rows), Columns: d.Columns}
	var strata []string
	if len(strataColumns) > 0 {
		if strata, data.Stratum, err = s.at(d.Rows).strata(strataColumns); err != nil {
			return results.Found{}, err
		}
		data.Strata = len(strata)
	}
	distribution := parametric.Distribution(in.word("distribution"))
	method := in.tries(acceleratedMethod(distribution, strata != nil))
	m, err := parametric.Fit(data, distribution)
	if err != nil && err != stats.Monotone {
		return results.Found{}, err
	}
	coefficients := in.timeRatios(m, d, strata)
	coefficients.By(method)
	noteDesign(coefficients, d)
	if err != nil {
		coefficients.Note("NE, not estimable: %s", err)
		in.moot(coefficients, err)
		return found(coefficients)
	}
	fit := results.NewTable("model", "Model", "rows", "log-likelihood", "without covariates", "AIC")
	fit.Add(m.N, m.LogLik[1], m.LogLik[0], m.AIC())
	predicted, err := in.predicted(m, d, strata)
	if err != nil {
		return results.Found{}, err
	}
	out := results.Found{Tables: []*results.Table{coefficients, predicted, fit}}
	if in.Draw {
		out.Plot, err = in.acceleratedPlot(data, m, means(d), strata)
	}
	return out, err
}

// acceleratedMethod names a model.
func acceleratedMethod(d parametric.Distribution, stratified bool) stats.Method {
	m := parametric.Method
	m.ID += "." + string(d)
	m.Label += " (" + string(d) + ")"
	if stratified {
		m.ID, m.Label = m.ID+".stratified", m.Label+", a scale in each stratum"
	}
	return m
}

// timeRatios lists the parameters, with time ratios where the scale is logarithmic.
func (in *Given) timeRatios(m *parametric.Model, d coding.Design, strata []string) *results.Table {
	t := results.NewTable("time_ratios", "Accelerated failure time model ("+string(m.Distribution)+")",
		"term", "estimate", "se", "time ratio", "lower", "upper", "p")
	z := dist.Z(in.level())
	if m.Infinite != nil {
		for j, term := range d.Terms {
			estimate, ratio := math.NaN(), any(ranOff(m.Infinite, m.Sign, j))
			if m.Distribution == parametric.Gaussian {
				estimate, ratio = math.Log(ranOff(m.Infinite, m.Sign, j)), nil
			}
			t.Add(coding.TermName(term), estimate, math.NaN(), ratio, math.NaN(), math.NaN(), math.NaN())
		}
		return t
	}
	names := []string{"intercept"}
	for _, term := range d.Terms {
		names = append(names, coding.TermName(term))
	}
	for _, s := range strata {
		names = append(names, "log scale, "+s)
	}
	if len(m.Parameter) > len(names) {
		names = append(names, "log scale")
	}
	se, _, p := m.Wald()
	for j, name := range names {
		var ratio, lower, upper any // of covariates only
		if j > 0 && j <= len(d.Terms) && m.Distribution != parametric.Gaussian {
			ratio, lower, upper = math.Exp(m.Parameter[j]), math.Exp(m.Parameter[j]-z*se[j]), math.Exp(m.Parameter[j]+z*se[j])
		}
		t.Add(name, m.Parameter[j], se[j], ratio, lower, upper, results.P(p[j]))
	}
	return t
}

// means are those of the design's columns.
func means(d coding.Design) []float64 {
	out := make([]float64, len(d.Columns))
	for j, c := range d.Columns {
		for _, v := range c {
			out[j] += v / float64(len(c))
		}
	}
	return out
}

// predicted lists the times at the means of the covariates, in each stratum.
func (in *Given) predicted(m *parametric.Model, d coding.Design, strata []string) (*results.Table, error) {
	columns, title := []string{"share", "time", "se", "lower", "upper"}, "Predicted times at the means of the covariates"
	if strata != nil {
		columns = append([]string{"stratum"}, columns...)
	}
	if len(d.Terms) == 0 {
		title = "Predicted times"
	}
	t := results.NewTable("predicted_times", title, columns...)
	for h := range max(1, len(strata)) {
		for _, share := range in.list("quantiles") {
			if !(share > 0 && share < 1) {
				return nil, fmt.Errorf("--quantiles %g is not between 0 and 1", share)
			}
			v, err := m.Quantile(means(d), h, share, in.level())
			if err != nil {
				return nil, err
			}
			row := []any{share, v.Value, v.SE, v.CI.Lower, v.CI.Upper}
			if strata != nil {
				row = append([]any{strata[h]}, row...)
			}
			t.Add(row...)
		}
	}
	return t, nil
}

// acceleratedPlot shows the distribution of a model beside what all rows show without
// one: Kaplan and Meier's curve, or Turnbull's of intervals.
func (in *Given) acceleratedPlot(d parametric.Data, m *parametric.Model, mean []float64, strata []string) (*results.Plot, error) {
	p := &results.Plot{}
	if in.Has("time") {
		all := survival.Sample{Time: d.Lower}
		for i := range d.Lower {
			all.Event = append(all.Event, d.Lower[i] == d.Upper[i])
		}
		t, err := all.Table()
		if err != nil {
			return nil, err
		}
		c, err := survival.Estimate(t, survival.Options{Transform: survival.LogLog, Level: in.level()})
		if err != nil {
			return nil, err
		}
		p = &results.Plot{Time: in.word("time"), Share: shareWords, Level: in.level(),
			Curves: []results.PlotCurve{plotCurve("Kaplan-Meier, all rows", c)}}
	} else {
		c, err := interval.Turnbull(d.Lower, d.Upper, interval.Options{})
		if err != nil {
			return nil, err
		}
		p = turnbullPlot(in.word("upper"), []string{"Turnbull, all rows"}, []interval.Curve{c})
	}
	label := string(m.Distribution) + " model at the means"
	if strata != nil {
		label += ", " + strata[0]
	}
	last := 0.0
	if t := p.Curves[0].Curve.Time; len(t) > 0 {
		last = float64(t[len(t)-1])
	}
	line, err := modelCurve(
		last,
		p.Rising,
		func(share float64) (stats.Estimate, error) { return m.Quantile(mean, 0, share, in.level()) },
	)
	p.Beside = &results.PlotCurve{Label: label, Curve: line}
	return p, err
}

// modelCurve is a fitted distribution up to a time, in steps so small that they look
// smooth; quantile gives the time of each share.
func modelCurve(last float64, rising bool, quantile func(share float64) (stats.Estimate, error)) (results.Curve, error) {
	const fine = 1000
	var c results.Curve
	for i := 1; i < fine; i++ {
		share := float64(i) / fine
		t, err := quantile(share)
		if err != nil {
			return c, err
		}
		if t.Value > last {
			break
		}
		if t.Value > 0 { // a Gaussian has shares before time zero
			y := 1 - share
			if rising {
				y = share
			}
			c.Time, c.Survival = append(c.Time, results.Float(t.Value)), append(c.Survival, results.Float(y))
		}
	}
	return c, nil
}
