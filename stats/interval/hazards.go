package interval

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// HazardOptions of a proportional hazards model.
type HazardOptions struct {
	// Weights count each observation, nil: each once.
	Weights []float64
}

// HazardModel is a fitted proportional hazards model with a free baseline; slices
// of coefficients run over the columns.
type HazardModel struct {
	N           float64 // sum of weights
	Events      float64 // of them with a finite upper end
	Coefficient []float64
	Variance    *mat.SymDense // of the coefficients; nil where Infinite names some
	LogLik      [2]float64    // with all coefficients zero (Turnbull's), and at the maximum
	Mean        []float64     // of each column, over the rows that carry information
	// The cumulative baseline hazard, at the covariates' means, grows by Jump[k]
	// somewhere in (Lower[k], Upper[k]]. The last innermost interval is not among
	// them: nobody is known to be without the event after it, so that the hazard has
	// no finite maximum there and survival ends at zero.
	Lower, Upper, Jump []float64
	// Infinite are the columns along which the likelihood only rises, and Sign is the side on which
	// each runs off, +1 or -1; 0 where every value of it fits as well.
	Infinite []int
	Sign     []float64
	// Gap is the largest violation of the conditions for a maximum, per observation.
	Gap float64
}

// HazardsMethod is the model.
var HazardsMethod = stats.Method{
	ID: "interval.hazards", Label: "Proportional hazards model (interval-censored)",
	Sentence: "Hazard ratios for interval-censored times are from a semiparametric proportional hazards model " +
		"fitted by nonparametric maximum likelihood, with standard errors from the profile likelihood.",
	Cite: "Zeng D, Mao L, Lin DY. Biometrika 2016;103:253-271; Murphy SA, van der Vaart AW. J Am Stat Assoc 2000;95:449-465",
}

const (
	ErrExact stats.Reason = "an exact time among interval-censored ones: give the interval in which it was " +
		"seen, such as the day before to the day"
	Unordered stats.Reason = "all intervals overlap, so that they order no events"
)

// Hazards fits the proportional hazards model Λ(t | x) = Λ0(t) exp(x'β) to events in
// (lower, upper] by nonparametric maximum likelihood: columns[j][i] is covariate j of
// row i, and the baseline jumps at the right ends of the innermost intervals. EM steps
// (Zeng, Mao and Lin 2016) and convex minorant steps lead to Newton steps on the
// coefficients and the jumps that are left. In the logarithms of the cumulative
// hazard the likelihood is concave, so the maximum found is the only one. The
// variance is the inverse curvature of the profile likelihood (Murphy and van der
// Vaart 2000), exactly, not by differences. R: icenReg::ic_sp(model = "ph") gives the
// same coefficients but bootstraps; with visits on a common grid, glm(event ~
// factor(period) + x, binomial("cloglog")) on person-periods has the same maximum
// (its summary gives the expected, not the observed, information).
//
// A monotone likelihood returns stats.Monotone with a model whose Infinite names the
// columns.
func Hazards(lower, upper []float64, columns [][]float64, o HazardOptions) (*HazardModel, error) {
	if err := check(lower, upper, o.Weights); err != nil {
		return nil, err
	}
	for _, c := range columns {
		if len(c) != len(lower) {
			panic("interval: a column and the times differ in length")
		}
		if stats.Missing(c) {
			return nil, stats.ErrMissing
		}
	}
	for i := range lower {
		if !math.IsInf(upper[i], 1) && upper[i]-lower[i] <= stats.SameTime*math.Abs(upper[i]) {
			return nil, ErrExact
		}
	}
	p := reduce(lower, upper, o.Weights)
	if p.n == 0 {
		return nil, stats.NoData
	}
	m := &HazardModel{N: p.n}
	for i, u := range upper {
		if !math.IsInf(u, 1) && p.of[i] >= 0 {
			m.Events += weight(o.Weights, i)
		}
	}
	if m.Events == 0 {
		return nil, stats.NoEvents
	}
	jumps := len(p.lower) - 1
	if jumps == 0 {
		return nil, Unordered
	}
	turnbull := newFit(&p)
	turnbull.run()
	if turnbull.gap > 1e-6 {
		return nil, stats.NotConverged
	}
	m.LogLik[0] = turnbull.logLikelihood(turnbull.mass)
	h, scale, err := newHazardFit(&p, columns, o.Weights)
	if err != nil {
		return nil, err
	}
	h.start(turnbull.mass)
	converged := h.run()
	m.Mean, m.LogLik[1], m.Gap = h.mean, h.ll, h.gap
	m.Lower, m.Upper, m.Jump = p.lower[:jumps], p.upper[:jumps], h.jump
	m.Coefficient = make([]float64, h.p)
	for j := range m.Coefficient {
		m.Coefficient[j] = h.beta[j] / scale[j]
	}
	if h.p == 0 {
		m.Variance = nil
		return m, converged
	}
	v, singular := h.variance()
	if singular || converged != nil || h.suspect(v) {
		if m.Infinite, m.Sign, err = h.runOff(); err != nil {
			return nil, err
		}
		if len(m.Infinite) > 0 {
			return m, stats.Monotone
		}
	}
	if v == nil {
		return nil, stats.Singular
	}
	m.Variance = mat.NewSymDense(h.p, nil)
	for j := range h.p {
		for k := 0; k <= j; k++ {
			m.Variance.SetSym(k, j, v.At(k, j)/scale[j]/scale[k])
		}
	}
	return m, converged
}

func weight(w []float64, i int) float64 {
	if w == nil {
		return 1
	}
	return w[i]
}

// HazardRatio is exp of a coefficient with its Wald interval; SE is that of the
// coefficient. Along a column of Infinite all are NaN.
func (m *HazardModel) HazardRatio(j int, level float64) (e stats.Estimate, z, p float64) {
	if m.Variance == nil {
		none := math.NaN()
		return stats.NoEstimate(level), none, none
	}
	return dist.WaldRatio(m.Coefficient[j], math.Sqrt(m.Variance.At(j, j)), level)
}

// LikelihoodRatio tests all coefficients at once.
func (m *HazardModel) LikelihoodRatio() stats.Test {
	return dist.ChiSquaredTest(math.Max(0, 2*(m.LogLik[1]-m.LogLik[0])), float64(len(m.Coefficient)))
}
