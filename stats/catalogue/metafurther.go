package catalogue

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/meta"
	"leydig/stats/results"
)

// repeated is the leave-one-out or cumulative analysis, nil where none is wanted.
func (p *pool) repeated() (*results.Table, error) {
	kind := p.in.word("repeat")
	switch kind {
	case "":
		return nil, nil
	case "influence":
		return p.influence()
	}
	title, head := "Pooled effect without one study", "without"
	if kind == "cumulative" {
		title, head = "Pooled effect of the studies so far, in the order of the file", "up to"
	}
	t := results.NewTable(kind, title, head, "estimate", "lower", "upper", "se", "tau2", "I2 percent")
	all := p.everyone()
	for i := range all {
		rows := all[:i+1]
		if kind != "cumulative" {
			rows = slices.Delete(slices.Clone(all), i, i+1)
		}
		if len(rows) == 0 {
			return nil, meta.ErrFewStudies
		}
		x, err := p.of(rows)
		if err != nil {
			if t.Reason(p.names[i], err) != nil {
				return nil, err
			}
			nan := math.NaN()
			x = pooled{mean: stats.NoEstimate(0), tau2: nan, i2: nan}
		}
		t.Add(p.names[i], p.back(x.mean.Value), p.back(x.mean.CI.Lower), p.back(x.mean.CI.Upper), x.mean.SE, x.tau2, x.i2)
	}
	return t, nil
}

// asymmetry tests for small-study effects, nil where that is not wanted.
func (p *pool) asymmetry() (*results.Table, error) {
	var a meta.Asymmetry
	var err error
	method := meta.EggerMethod
	switch p.in.word("asymmetry") {
	case "":
		return nil, nil
	case "egger":
		a, err = meta.Egger(p.effects, p.options.Level)
	case "pcurve":
		return p.pcurve()
	default:
		if method = meta.PetersMethod; p.x == nil {
			return nil, fmt.Errorf("--asymmetry peters goes with counts only: --measure %s has no patients to weigh by", p.measure)
		}
		e := p.effects
		e.N = p.n
		a, err = meta.Peters(e, p.x, p.options.Level)
	}
	t := results.NewTable("asymmetry", "Small-study effects", "statistic", "df", "p", "limit", "lower", "upper")
	t.By(method)
	if err != nil {
		nan := math.NaN()
		t.Add(nan, nan, results.P(nan), nan, nan, nan)
		return t, t.Reason("the test", err)
	}
	t.Add(a.Test.Statistic, a.Test.DF, results.P(a.Test.P), a.Limit.Value, a.Limit.CI.Lower, a.Limit.CI.Upper)
	t.Note("limit is the effect, on the scale of the analysis, that the regression gives for a study without sampling error.")
	if a.Left > 0 {
		t.Note("%d studies without events, or without anybody spared, have no weight and are left out.", a.Left)
	}
	if len(p.names)-a.Left < 10 {
		t.Note("With fewer than ten studies the test has hardly any power.")
	}
	return t, nil
}

// filled is trim and fill, nil where it is not wanted.
func (p *pool) filled() (*results.Table, error) {
	if !p.in.yes("fill") {
		return nil, nil
	}
	x, err := meta.TrimAndFill(p.effects, p.options)
	t := results.NewTable("trim_and_fill", "Trim and fill", "missing", "side", "estimate", "lower", "upper", "tau2")
	t.By(meta.TrimMethod)
	if p.exactly() {
		t.Note("Trim and fill is by inverse variance (REML), not by the model that pooled.")
	}
	if err != nil {
		nan := math.NaN()
		t.Add(nan, "", nan, nan, nan, nan)
		return t, t.Reason("trim and fill", err)
	}
	side := map[bool]string{true: "large effects", false: "small effects"}[x.Right]
	c := x.Fit.Coefficient[0]
	t.Add(x.Missing, side, p.back(c.Value), p.back(c.CI.Lower), p.back(c.CI.Upper), x.Fit.Tau2)
	return t, nil
}

// regression is the meta-regression on numeric columns.
func (p *pool) regression(s *sample, names []string) (results.Found, error) {
	for _, name := range names {
		v, err := s.numbers(name)
		if err != nil {
			return results.Found{}, err
		}
		p.options.Moderators = append(p.options.Moderators, v)
	}
	f, err := meta.Pool(p.effects, p.options)
	if err != nil {
		return results.Found{}, err
	}
	t := results.NewTable("meta_regression", "Meta-regression", "term", "estimate", "se", "lower", "upper", "statistic", "p")
	for j, c := range f.Coefficient {
		t.Add(append([]string{"intercept"}, names...)[j], c.Value, c.SE, c.CI.Lower, c.CI.Upper, f.Statistic[j], results.P(f.PValue[j]))
	}
	m := meta.InverseMethod
	m.ID, m.Label = m.ID+"."+string(p.options.Estimator), m.Label+", "+string(p.options.Estimator)+" estimate of the variance between studies"
	t.By(m)
	if p.options.KnappHartung {
		t.By(meta.KnappHartungMethod)
	}
	t.Note("Coefficients are on the scale of the analysis (%s).", p.measure)
	rest := results.NewTable("heterogeneity", "Heterogeneity left", "studies", "tau2", "I2 percent", "Q", "df", "Q p", "moderators p")
	rest.Add(f.K, f.Tau2, f.I2, f.Q.Statistic, f.Q.DF, results.P(f.Q.P), results.P(f.Moderation.P))
	out := results.Found{Tables: []*results.Table{t, rest}}
	a, err := p.asymmetry()
	if a != nil {
		out.Tables = append(out.Tables, a)
	}
	return out, err
}

// plot is the forest, the funnel or Baujat's plot.
func (p *pool) plot(s *sample) (*results.Plot, error) {
	all, err := p.of(p.everyone())
	if err != nil {
		return nil, err
	}
	words := map[string]string{string(meta.RiskRatio): "Risk ratio", string(meta.OddsRatio): "Odds ratio",
		string(meta.Difference): "Risk difference",
		ratioMeasure:            "Ratio", effectMeasure: "Effect", meanMeasure: "Mean", quartilesMeasure: "Mean",
		rangeMeasure: "Mean", fiveMeasure: "Mean"}[p.measure]
	out := &results.Plot{Title: "Meta-analysis", Level: p.options.Level}
	if p.in.word("figure") == "baujat" {
		out.Studies, err = p.baujat()
		return out, err
	}
	if p.in.word("figure") == "funnel" {
		if words == "" || strings.Contains(words, "atio") {
			words = "Effect (" + p.measure + ", scale of the analysis)"
		}
		f := &results.PlotStudies{Funnel: true, Words: words, Overall: results.Float(all.mean.Value), Z: dist.Z(p.options.Level)}
		for i, name := range p.names {
			f.Rows = append(f.Rows, point(name, p.effects.Y[i], p.effects.V[i]))
		}
		if p.in.yes("fill") {
			if x, err := meta.TrimAndFill(p.effects, p.options); err == nil {
				for i, y := range x.Y {
					r := point("filled", y, x.V[i])
					r.Filled = true
					f.Rows = append(f.Rows, r)
				}
			}
		}
		out.Studies = f
		return out, nil
	}
	f := &results.PlotStudies{Words: words, Scale: results.PlainScale, Overall: results.Float(p.back(all.mean.Value))}
	switch {
	case words == "":
		f.Words, f.Scale = "Share, %", results.ShareScale
	case strings.Contains(words, "atio"):
		f.Scale = results.RatioScale
	}
	return out, p.forest(s, f, all, out)
}

// forest fills the rows of a forest: studies, by group where there are some.
func (p *pool) forest(s *sample, f *results.PlotStudies, all pooled, out *results.Plot) error {
	out.Studies = f
	least := slices.Min(p.effects.V)
	studies := func(rows []int) error {
		for _, i := range rows {
			value, lower, upper, err := p.shown(i)
			if err != nil {
				return err
			}
			r := results.PlotStudy{Label: p.names[i], Value: results.Float(value), Lower: results.Float(lower),
				Upper: results.Float(upper), Weight: math.Sqrt(least / p.effects.V[i])}
			if f.Scale == results.ShareScale {
				r.Count = fmt.Sprintf("%s/%s", shown(p.x[i]), shown(p.n[i]))
			}
			f.Rows = append(f.Rows, r)
		}
		return nil
	}
	diamond := func(label string, x pooled) {
		f.Rows = append(f.Rows, results.PlotStudy{Label: label, Pooled: true, Value: results.Float(p.back(x.mean.Value)),
			Lower: results.Float(p.back(x.mean.CI.Lower)), Upper: results.Float(p.back(x.mean.CI.Upper))})
	}
	further := func() {
		if x := all.prediction; !math.IsNaN(x.Lower) {
			f.Rows = append(f.Rows, results.PlotStudy{Label: "Prediction interval", Range: true, Value: results.Float(math.NaN()),
				Lower: results.Float(p.back(x.Lower)), Upper: results.Float(p.back(x.Upper))})
		}
	}
	by := p.in.word("by")
	if by == "" {
		err := studies(p.everyone())
		diamond("Pooled", all)
		further()
		return err
	}
	labels, of, err := s.groups([]string{by})
	if err != nil {
		return err
	}
	for g, label := range labels {
		f.Rows = append(f.Rows, results.PlotStudy{Label: label, Heading: true})
		if err := studies(rowsOf(of, g)); err != nil {
			return err
		}
		x, err := p.of(rowsOf(of, g))
		if err != nil {
			return err
		}
		diamond("Pooled, "+label, x)
	}
	diamond("All", all)
	further()
	return nil
}

// point is a study of a funnel.
func point(label string, y, v float64) results.PlotStudy {
	return results.PlotStudy{Label: label, Value: results.Float(y), SE: results.Float(math.Sqrt(v))}
}
