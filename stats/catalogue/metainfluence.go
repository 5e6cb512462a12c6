package catalogue

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/stats/dist"
	"leydig/stats/meta"
	"leydig/stats/proportion"
	"leydig/stats/results"
)

// influence is what each study does to the pooled mean.
func (p *pool) influence() (*results.Table, error) {
	each, err := meta.Baujat(p.effects, p.options)
	if err != nil {
		return nil, err
	}
	t := results.NewTable("influence", "What each study adds and moves", "study", "heterogeneity", "influence")
	t.By(meta.InfluenceMethod)
	if p.exactly() {
		t.Note("Heterogeneity and influence are by inverse variance (REML), not by the model that pooled.")
	}
	for i, x := range each {
		t.Add(p.names[i], x.Heterogeneity, x.Pull)
		if math.IsNaN(x.Pull) {
			t.Note("Without %s the others could not be pooled.", p.names[i])
		}
	}
	return t, nil
}

// baujat draws what the table of influence holds.
func (p *pool) baujat() (*results.PlotStudies, error) {
	each, err := meta.Baujat(p.effects, p.options)
	if err != nil {
		return nil, err
	}
	f := &results.PlotStudies{Baujat: true, Words: "Heterogeneity added (squared Pearson residual)", Overall: results.Float(math.NaN())}
	if p.exactly() {
		f.Words = "Squared Pearson residual, by inverse variance (REML)"
	}
	for i, x := range each {
		f.Rows = append(f.Rows, results.PlotStudy{Label: p.names[i], Value: results.Float(x.Heterogeneity), Pull: results.Float(x.Pull)})
	}
	return f, nil
}

// pcurve tests the studies' significant p-values.
func (p *pool) pcurve() (*results.Table, error) {
	if slices.Contains(meta.OfProportions, meta.Measure(p.measure)) {
		return nil, fmt.Errorf("--asymmetry pcurve tests an effect against none: a share (--measure %s) has no such value", p.measure)
	}
	z := make([]float64, len(p.effects.Y))
	for i, y := range p.effects.Y {
		z[i] = y / math.Sqrt(p.effects.V[i])
	}
	c, err := meta.PCurveOf(z)
	t := results.NewTable("p_curve", "Significant p-values (p-curve)", "test", "significant", "below 0.025", "statistic", "p")
	t.By(meta.PCurveMethod)
	if err != nil {
		nan := math.NaN()
		t.Add("right skew (evidential value)", 0, nan, nan, results.P(nan))
		return t, t.Reason("the test", err)
	}
	t.Add("right skew (evidential value)", c.Significant, c.Low, c.Evidential.Statistic, results.P(c.Evidential.P))
	t.Add("flatter than a power of one third", c.Significant, c.Low, c.Flat.Statistic, results.P(c.Flat.P))
	t.Note("P-values are of the effect against none (zero on the scale of the analysis, %s), two-sided.", p.measure)
	return t, nil
}

// newcomer holds a cohort's own share against the studies: where a share of its size is
// expected if the cohort is one more study like these. R: with p <- predict(rma(...)), se
// sqrt(p$se^2 + tau2 + v) of the cohort's own effect of variance v.
func (p *pool) newcomer() (*results.Table, error) {
	given := p.in.list("cohort")
	if given == nil {
		return nil, nil
	}
	m := meta.Measure(p.measure)
	if !slices.Contains(meta.OfProportions, m) {
		return nil, fmt.Errorf("--cohort is the events and the patients of a share: --measure %s pools none", p.measure)
	}
	if len(given) != 2 || notOf(given[0], given[1]) != "" {
		return nil, errors.New("--cohort: its events and its patients, such as --cohort 35,54")
	}
	x, n := given[0], given[1]
	own, err := meta.Proportions([]float64{x}, []float64{n}, m)
	if err != nil {
		return nil, err
	}
	all, err := p.of(p.everyone())
	if err != nil {
		return nil, err
	}
	critical, tail := dist.Z(p.options.Level), dist.NormalTwoSided
	if df := float64(all.k - 1); p.options.KnappHartung {
		critical = -dist.TQuantile((1-p.options.Level)/2, math.Max(1, df))
		tail = func(z float64) float64 { return dist.TTwoSided(z, math.Max(1, df)) }
	}
	se := math.Sqrt(all.mean.SE*all.mean.SE + all.tau2 + own.V[0])
	z := (own.Y[0] - all.mean.Value) / se
	share, err := proportion.Wilson(proportion.Count{X: int64(x), N: int64(n)}, p.options.Level)
	if err != nil {
		return nil, err
	}
	back := m.Back(n)
	t := results.NewTable("cohort", "The cohort against the pooled studies", "events", "patients", "estimate", "lower", "upper",
		"expected lower", "expected upper", "statistic", "p")
	t.By(meta.NewcomerMethod)
	t.Add(int(x), int(n), share.Value, share.CI.Lower, share.CI.Upper, back(all.mean.Value-critical*se), back(all.mean.Value+critical*se),
		z, results.P(tail(z)))
	t.Note("expected: where a share of %s patients lies in %s of cohorts that are like these studies; it holds the spread between the "+
		"studies and "+
		"the cohort's own sampling error. P: of so distant a share or a more distant one.", shown(n), percent(p.options.Level))
	if p.options.Estimator == meta.Fixed {
		t.Note("With a fixed effect no spread between studies is expected.")
	}
	if own.Corrected > 0 {
		t.Note("One half was added to the cohort's events and to its others, of which one is 0.")
	}
	return t, nil
}

// shown is a study's own effect with its interval, on the scale on which it is read: of
// a proportion Wilson's, which an empty cell does not trouble.
func (p *pool) shown(i int) (value, lower, upper float64, err error) {
	if slices.Contains(meta.OfProportions, meta.Measure(p.measure)) {
		e, err := proportion.Wilson(proportion.Count{X: int64(p.x[i]), N: int64(p.n[i])}, p.options.Level)
		return e.Value, e.CI.Lower, e.CI.Upper, err
	}
	half := dist.Z(p.options.Level) * math.Sqrt(p.effects.V[i])
	return p.back(p.effects.Y[i]), p.back(p.effects.Y[i] - half), p.back(p.effects.Y[i] + half), nil
}

func (p *pool) studyTable() (*results.Table, error) {
	t := results.NewTable("studies", "Studies", "study", "estimate", "lower", "upper", "effect", "variance")
	for i, name := range p.names {
		value, lower, upper, err := p.shown(i)
		if err != nil {
			return nil, err
		}
		t.Add(name, value, lower, upper, p.effects.Y[i], p.effects.V[i])
	}
	return t, nil
}
