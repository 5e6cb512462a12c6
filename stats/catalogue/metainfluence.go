package catalogue

import (
	"fmt"
	"math"
	"slices"

	"leydig/stats/meta"
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
	if p.model == glmm {
		t.Note("Heterogeneity and influence are of the log-odds by inverse variance (REML), not by the binomial-normal model.")
	}
	for i, x := range each {
		t.Add(p.names[i], x.Heterogeneity, x.Pull)
		if math.IsNaN(x.Pull) {
			t.Note("Without %s the others could not be pooled.", p.names[i])
		}
	}
	return t, nil
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
