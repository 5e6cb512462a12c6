package meta

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// LeaveOneOut pools all studies but one, for each; an error where some rest cannot be pooled.
// R: leave1out(metafor::rma(...)).
func LeaveOneOut(e Effects, o Options) ([]*Fit, error) {
	if len(e.Y) < 2 {
		return nil, ErrFewStudies
	}
	if len(o.Moderators) > 0 {
		return nil, ErrSimple
	}
	out := make([]*Fit, len(e.Y))
	for i := range e.Y {
		var rows []int
		for j := range e.Y {
			if j != i {
				rows = append(rows, j)
			}
		}
		f, err := Pool(e.at(rows), o)
		if err != nil {
			return nil, err
		}
		out[i] = f
	}
	return out, nil
}

// ErrSimple: only a mean without moderators can be asked.
const ErrSimple stats.Reason = "it is of a pooled mean, not of a meta-regression"

// Influence is what one study does to a pooled mean, the axes of Baujat's plot.
type Influence struct {
	// Heterogeneity is its squared Pearson residual: what it adds to the heterogeneity.
	Heterogeneity float64
	// Pull is by how much the mean moves without it, squared, over the variance of the mean
	// without it.
	Pull float64
}

// InfluenceMethod is Baujat's.
var InfluenceMethod = stats.Method{
	ID: "meta.baujat", Label: "heterogeneity and influence of each study (Baujat)",
	Sentence: "Each study's share in the heterogeneity (squared Pearson residual) and its influence on the pooled mean (squared " +
		"standardised difference without it) were computed.",
	Cite: "Baujat B, et al. Stat Med 2002;21:2641-2652",
}

// NewcomerMethod is the comparison of a cohort with pooled studies.
var NewcomerMethod = stats.Method{
	ID: "meta.newcomer", Label: "a cohort against the predictive distribution of pooled studies",
	Sentence: "The cohort's share was held against what a further study of its size, like the pooled ones, would show.",
	Cite:     "Higgins JPT, et al. J R Stat Soc A 2009;172:137-159",
}

// Baujat gives each study's influence; an error where the others of some study cannot be pooled. R: baujat(metafor::rma(...)).
func Baujat(e Effects, o Options) ([]Influence, error) {
	whole, err := Pool(e, o)
	if err != nil {
		return nil, err
	}
	without, err := LeaveOneOut(e, o)
	if err != nil {
		return nil, err
	}
	mean := whole.Coefficient[0].Value
	out := make([]Influence, len(e.Y))
	for i, f := range without {
		d, c := e.Y[i]-mean, f.Coefficient[0]
		out[i] = Influence{Heterogeneity: d * d / (e.V[i] + whole.Tau2), Pull: (mean - c.Value) * (mean - c.Value) / (c.SE * c.SE)}
	}
	return out, nil
}

// PCurve is the distribution of the significant p-values of studies.
type PCurve struct {
	Significant int     // studies with P < 0.05, two-sided
	Low         float64 // share of these below 0.025
	// Evidential tests whether they are more right-skewed than without any effect; Flat whether
	// they are flatter than with studies of a power of one third. Small P speak for it.
	Evidential, Flat stats.Test
}

// PCurveMethod is the test of significant p-values.
var PCurveMethod = stats.Method{
	ID: "meta.p-curve", Label: "p-curve",
	Sentence: "Significant p-values were tested for evidential value (right skew) and for flatness against a power of one third by " +
		"Stouffer's method.",
	Cite: "Simonsohn U, Nelson LD, Simmons JP. J Exp Psychol Gen 2014;143:534-547; Perspect Psychol Sci 2014;9:666-681",
}

// FewSignificant is why there is no p-curve.
const FewSignificant stats.Reason = "no study is significant"

// third is the mean of a normal statistic with which a two-sided test at 5% has a power of
// one third.
const third = 1.5285687127114

// PCurveOf tests the studies' normal statistics, effect over standard error. R: with
// pp = p/0.05, sum(qnorm(pp))/sqrt(k); with a power of one third pp = 1 - 3 P(|Z| > z).
func PCurveOf(z []float64) (PCurve, error) {
	var c PCurve
	skew, flat := 0.0, 0.0
	for _, v := range z {
		v = math.Abs(v)
		p := dist.NormalTwoSided(v)
		if !(p < 0.05) {
			continue
		}
		c.Significant++
		if p < 0.025 {
			c.Low++
		}
		skew += dist.NormalQuantile(p / 0.05)
		flat -= dist.NormalQuantile(3 * (dist.NormalUpper(v-third) + dist.NormalUpper(v+third)))
	}
	if c.Significant == 0 {
		return c, FewSignificant
	}
	k := math.Sqrt(float64(c.Significant))
	c.Low /= float64(c.Significant)
	c.Evidential = stats.Test{Statistic: skew / k, DF: math.NaN(), P: dist.NormalLower(skew / k)}
	c.Flat = stats.Test{Statistic: flat / k, DF: math.NaN(), P: dist.NormalLower(flat / k)}
	return c, nil
}
