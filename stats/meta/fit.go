package meta

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Options of a pooled estimate. The zero value is not one: name an estimator and a level.
type Options struct {
	Estimator    Estimator
	KnappHartung bool    // variance scaled by the residuals, t with k - p degrees of freedom
	Level        float64 // of intervals, 0.95 for 95%
	// Moderators are columns of the meta-regression, one value a study. None: one mean.
	Moderators [][]float64
}

// Fit is a pooled estimate, or a meta-regression. Coefficients stand in the order
// intercept, moderators.
type Fit struct {
	K, P        int
	Coefficient []stats.Estimate
	Statistic   []float64
	PValue      []float64
	DF          float64 // of the t test; NaN: normal
	Covariance  []float64
	Tau2        float64
	Tau2SE      float64 // NaN where there is none
	I2          float64 // percent of the variation that is not sampling error
	H2          float64
	Q           stats.Test // heterogeneity; of a regression, what is left of it
	// Moderation tests that all moderators' coefficients are 0; zero without any.
	Moderation stats.FTest
	// Prediction is where the effect of a further study like these lies; NaN limits with
	// a fixed effect, and of a regression.
	Prediction stats.Interval
	Options    Options

	effects Effects
	typical float64 // sampling variance behind I2
}

// Pool fits the model. R: metafor::rma(yi, vi, mods, method, test).
//
// Fixed effect: weights 1/v. Random effects: weights 1/(v + tau2) with tau2 by
// Options.Estimator. I2 and H2 are of tau2 against the typical sampling variance
// (k - p)/tr(P) (Higgins and Thompson 2002); with a fixed effect they are of Q.
func Pool(e Effects, o Options) (*Fit, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	if !(o.Level > 0 && o.Level < 1) {
		return nil, stats.ErrLevel
	}
	l, err := newLinear(e, o.Moderators)
	if err != nil {
		return nil, err
	}
	if l.k == 1 {
		o.KnappHartung = false // one study has no residuals; metafor does likewise
	}
	f := &Fit{K: l.k, P: l.p, Options: o, effects: e, Tau2SE: math.NaN(), DF: math.NaN()}
	if f.K < f.P || f.K == f.P && f.P > 1 {
		return nil, ErrFewStudies
	}
	if f.K > f.P || o.Estimator == Fixed {
		if f.Tau2, f.Tau2SE, err = l.heterogeneity(o.Estimator); err != nil {
			return nil, err
		}
	} else if !o.Estimator.known() {
		return nil, ErrEstimator
	}
	if err := f.coefficients(l); err != nil {
		return nil, err
	}
	return f, f.spread(l)
}

// coefficients are the weighted least squares.
func (f *Fit) coefficients(l *linear) error {
	w := l.weights(f.Tau2)
	beta, cov, ok := l.solve(w)
	if !ok {
		return ErrModerators
	}
	rest := float64(f.K - f.P)
	critical, p := dist.Z(f.Options.Level), func(z float64) float64 { return dist.NormalTwoSided(z) }
	if f.Options.KnappHartung {
		f.DF = rest
		scale, nan := 0.0, math.NaN()
		if s := l.residual(w, beta); s > 2.2e-16 { // else the studies agree to rounding
			scale = s / rest
		}
		critical, p = nan, func(float64) float64 { return nan }
		if rest > 0 {
			critical = -dist.TQuantile((1-f.Options.Level)/2, rest)
			p = func(t float64) float64 { return dist.TTwoSided(t, rest) }
		}
		for i := range cov {
			cov[i] *= scale
		}
	}
	f.Covariance = cov
	for j, b := range beta {
		se := math.Sqrt(cov[j*f.P+j])
		f.Coefficient = append(f.Coefficient, stats.Estimate{Value: b, SE: se,
			CI: stats.Interval{Lower: b - critical*se, Upper: b + critical*se, Level: f.Options.Level}})
		f.Statistic = append(f.Statistic, b/se)
		f.PValue = append(f.PValue, p(b/se))
	}
	f.predict()
	f.moderation()
	return nil
}

// predict is the prediction interval of a mean without moderators: normal or, under
// Knapp-Hartung, t with k - 1 degrees of freedom.
func (f *Fit) predict() {
	f.Prediction = stats.NoInterval(f.Options.Level)
	if f.P > 1 || f.Options.Estimator == Fixed {
		return
	}
	critical := dist.Z(f.Options.Level)
	if f.Options.KnappHartung {
		critical = -dist.TQuantile((1-f.Options.Level)/2, math.Max(1, f.DF))
	}
	e := f.Coefficient[0]
	half := critical * math.Sqrt(e.SE*e.SE+f.Tau2)
	f.Prediction.Lower, f.Prediction.Upper = e.Value-half, e.Value+half
}

// moderation is the omnibus test of the moderators: chi-squared, or F under
// Knapp-Hartung. R: QM of metafor::rma.
func (f *Fit) moderation() {
	m := f.P - 1
	if m == 0 {
		return
	}
	sub := make([]float64, m*m)
	for i := range m {
		for j := range m {
			sub[i*m+j] = f.Covariance[(i+1)*f.P+j+1]
		}
	}
	inverse, ok := newton.Invert(sub, m)
	if !ok {
		f.Moderation = stats.FTest{F: math.NaN(), DF1: float64(m), DF2: math.NaN(), P: math.NaN()}
		return
	}
	q := 0.0
	for i := range m {
		for j := range m {
			q += f.Coefficient[i+1].Value * inverse.At(i, j) * f.Coefficient[j+1].Value
		}
	}
	if f.Options.KnappHartung {
		q /= float64(m)
		f.Moderation = dist.FTest(q, float64(m), f.DF)
		return
	}
	f.Moderation = stats.FTest{F: q / float64(m), DF1: float64(m), DF2: math.Inf(1), P: dist.ChiSquaredUpper(q, float64(m))}
}

// spread is the heterogeneity: Q, I2, H2.
func (f *Fit) spread(l *linear) error {
	rest := float64(f.K - f.P)
	if rest == 0 {
		f.Q, f.I2, f.H2 = stats.Test{Statistic: 0, DF: 0, P: 1}, 0, 1
		return nil
	}
	w := l.weights(0)
	beta, _, ok := l.solve(w)
	if !ok {
		return ErrModerators
	}
	q := math.Max(0, l.residual(w, beta))
	f.Q = dist.ChiSquaredTest(q, rest)
	f.typical = rest / l.projection(w).trace()
	if f.Options.Estimator == Fixed {
		f.H2 = q / rest
		if q > 0 {
			f.I2 = math.Max(0, 100*(q-rest)/q)
		}
		return nil
	}
	f.I2, f.H2 = 100*f.Tau2/(f.typical+f.Tau2), f.Tau2/f.typical+1
	return nil
}

// Spread is an estimate of heterogeneity on four scales with its interval.
type Spread struct{ Tau2, Tau, I2, H2 stats.Estimate }

// SpreadInterval is the Q-profile interval of the heterogeneity: the tau2 at which the
// weighted residual sum of squares is at the quantiles of chi-squared with k - p degrees
// of freedom. Both ends are 0 where even tau2 = 0 leaves too little.
// R: confint(metafor::rma(...)). Viechtbauer W. Stat Med 2007;26:37-52.
func (f *Fit) SpreadInterval() (Spread, error) {
	if f.Options.Estimator == Fixed {
		return Spread{}, stats.Reason("a fixed effect has no heterogeneity to estimate")
	}
	rest := float64(f.K - f.P)
	if rest == 0 {
		return Spread{}, ErrFewStudies
	}
	l, err := newLinear(f.effects, f.Options.Moderators)
	if err != nil {
		return Spread{}, err
	}
	q := func(tau2 float64) float64 {
		w := l.weights(tau2)
		beta, _, ok := l.solve(w)
		if !ok {
			return math.NaN()
		}
		return l.residual(w, beta)
	}
	end := func(target float64) float64 {
		if q(0) <= target {
			return 0
		}
		high := math.Max(1e-8, 10*(f.Tau2+f.typical))
		for q(high) > target && high < 1e150 {
			high *= 10
		}
		return dist.Root(func(t float64) float64 { return q(t) - target }, 0, high)
	}
	tail := (1 - f.Options.Level) / 2
	lower := end(dist.QuantileUpper(dist.ChiSquared{DF: rest}, tail))
	upper := end(dist.Quantile(dist.ChiSquared{DF: rest}, tail))
	on := func(g func(float64) float64) stats.Estimate {
		return stats.Estimate{Value: g(f.Tau2), SE: math.NaN(), CI: stats.Interval{Lower: g(lower), Upper: g(upper), Level: f.Options.Level}}
	}
	return Spread{
		Tau2: on(func(t float64) float64 { return t }), Tau: on(math.Sqrt),
		I2: on(func(t float64) float64 { return 100 * t / (f.typical + t) }),
		H2: on(func(t float64) float64 { return t/f.typical + 1 }),
	}, nil
}
