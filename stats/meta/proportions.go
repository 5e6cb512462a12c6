package meta

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Mixed is the binomial-normal model of proportions: study i has x_i ~ binomial(n_i,
// p_i) with logit p_i normal about Mean with variance Tau2; or the
// hypergeometric-normal model of two groups (FitOddsRatios), or the binomial-normal one with an
// intercept for each study (FitOddsRatiosUnconditional). It needs no correction of
// empty cells and no normal approximation within studies.
type Mixed struct {
	K          int
	Mean       stats.Estimate // logit
	Statistic  float64
	PValue     float64
	DF         float64 // of the t test; NaN: normal
	Tau2       float64
	I2, H2     float64    // with the typical variance of the corrected logits
	Wald, LRT  stats.Test // heterogeneity, against one proportion (conditional odds ratio: LRT only) for each study
	Prediction stats.Interval
	LogLik     float64 // without the binomial coefficients

	surface  surface
	sampling float64 // typical variance behind I2
}

// Spread is the heterogeneity with its profile-likelihood interval: the standard deviations
// between studies at which the likelihood, with the mean that goes best with each, is not lower
// than its maximum by half the quantile of chi-squared with one degree of freedom. A lower end
// at which even 0 is likely enough is 0. metafor has none of rma.glmm; R: confint(lme4::glmer(...),
// method = "profile") is alike.
func (m *Mixed) Spread() (Spread, error) {
	if m.K < 2 {
		return Spread{}, ErrFewStudies
	}
	level := m.Mean.CI.Level
	least := m.LogLik - dist.QuantileUpper(dist.ChiSquared{DF: 1}, 1-level)/2
	below := func(sd float64) float64 { return m.surface.profile(sd, m.Mean.Value) - least }
	sd, low := math.Sqrt(m.Tau2), 0.0
	if sd > 0 && below(0) < 0 {
		low = dist.Root(below, 0, sd)
	}
	high := math.Max(2*sd, 0.5)
	for below(high) > 0 {
		if high *= 2; high > 1e3 {
			return Spread{}, stats.Reason("the likelihood falls too slowly to end an interval of the heterogeneity")
		}
	}
	high = dist.Root(below, sd, high)
	on := func(g func(tau2 float64) float64) stats.Estimate {
		return stats.Estimate{Value: g(m.Tau2), SE: math.NaN(), CI: stats.Interval{Lower: g(low * low), Upper: g(high * high), Level: level}}
	}
	return Spread{
		Tau2: on(func(t float64) float64 { return t }), Tau: on(math.Sqrt),
		I2: on(func(t float64) float64 { return 100 * t / (m.sampling + t) }),
		H2: on(func(t float64) float64 { return t/m.sampling + 1 }),
	}, nil
}

// FitProportions maximises the likelihood over Mean and the standard deviation, each
// study's integral by adaptive Gauss-Hermite quadrature with 7 points about its mode.
// The standard error is from the Hessian in both parameters. t gives k - 1 degrees of
// freedom. R: metafor::rma.glmm(measure = "PLO", xi = x, ni = n, test).
func FitProportions(x, n []float64, t bool, level float64) (*Mixed, error) {
	e, err := Proportions(x, n, LogOdds)
	if err != nil {
		return nil, err
	}
	if !(level > 0 && level < 1) {
		return nil, stats.ErrLevel
	}
	m := &Mixed{K: len(x), DF: math.NaN()}
	pooled := math.Log(total(x) / (total(n) - total(x))) // the logit of all events of all patients
	if math.IsInf(pooled, 0) {
		return nil, AllOrNone
	}
	m.heterogeneity(x, n, pooled)
	b := newMixture(x, pointsOfProportions)
	for _, size := range n {
		b.k = append(b.k, binomial(size))
	}
	if err := m.fit(b.surface(), pooled, t, level); err != nil {
		return nil, err
	}
	return m, m.typical(e)
}

// fit maximises the likelihood and makes the intervals.
func (m *Mixed) fit(s surface, common float64, t bool, level float64) (err error) {
	var se float64
	if m.Mean.Value, se, m.Tau2, m.LogLik, err = s.maximise(common); err != nil {
		return err
	}
	m.surface = s
	critical := dist.Z(level)
	m.Statistic = m.Mean.Value / se
	m.PValue = dist.NormalTwoSided(m.Statistic)
	if t {
		if m.K < 2 {
			return ErrFewStudies
		}
		m.DF = float64(m.K - 1)
		critical, m.PValue = -dist.TQuantile((1-level)/2, m.DF), dist.TTwoSided(m.Statistic, m.DF)
	}
	m.Mean.SE = se
	m.Mean.CI = stats.Interval{Lower: m.Mean.Value - critical*se, Upper: m.Mean.Value + critical*se, Level: level}
	half := critical * math.Sqrt(se*se+m.Tau2)
	m.Prediction = stats.Interval{Lower: m.Mean.Value - half, Upper: m.Mean.Value + half, Level: level}
	return nil
}

// typical gives I2 and H2 from the sampling variances of the studies' corrected logits.
func (m *Mixed) typical(e Effects) error {
	m.H2 = 1
	if m.K < 2 {
		return nil
	}
	l, err := newLinear(e, nil)
	if err != nil {
		return err
	}
	m.sampling = float64(m.K-1) / l.projection(l.weights(0)).trace()
	m.I2, m.H2 = 100*m.Tau2/(m.sampling+m.Tau2), m.Tau2/m.sampling+1
	return nil
}

// heterogeneity compares one proportion for all with one for each study. A study with
// an empty cell has an infinite logit, whose weight in Wald's test is 0.
func (m *Mixed) heterogeneity(xs, ns []float64, pooled float64) {
	df := float64(m.K - 1)
	if df == 0 {
		m.Wald, m.LRT = stats.Test{Statistic: 0, DF: 0, P: 1}, stats.Test{Statistic: 0, DF: 0, P: 1}
		return
	}
	var w, wy, wyy, deviance float64
	p := expit(pooled)
	for i, x := range xs {
		n := ns[i]
		if x > 0 {
			deviance += 2 * x * math.Log(x/(n*p))
		}
		if x < n {
			deviance += 2 * (n - x) * math.Log((n-x)/(n*(1-p)))
		}
		if x > 0 && x < n {
			y, weight := math.Log(x/(n-x)), x*(n-x)/n
			w, wy, wyy = w+weight, wy+weight*y, wyy+weight*y*y
		}
	}
	wald := 0.0
	if w > 0 {
		wald = math.Max(0, wyy-wy*wy/w)
	}
	m.Wald, m.LRT = dist.ChiSquaredTest(wald, df), dist.ChiSquaredTest(math.Max(0, deviance), df)
}
