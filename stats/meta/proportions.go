package meta

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Mixed is the binomial-normal model of proportions: study i has x_i ~ binomial(n_i,
// p_i) with logit p_i normal about Mean with variance Tau2. It needs no correction of
// empty cells and no normal approximation within studies.
type Mixed struct {
	K          int
	Mean       stats.Estimate // logit
	Statistic  float64
	PValue     float64
	DF         float64 // of the t test; NaN: normal
	Tau2       float64
	I2, H2     float64    // with the typical variance of the corrected logits
	Wald, LRT  stats.Test // heterogeneity, against one proportion for each study
	Prediction stats.Interval
	LogLik     float64 // without the binomial coefficients
}

// points of the adaptive Gauss-Hermite quadrature, as metafor's default (nAGQ = 7).
const points = 7

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
	b := newBinomials(x, n)
	pooled := b.pooled()
	if math.IsInf(pooled, 0) {
		return nil, stats.Monotone
	}
	m.heterogeneity(b, pooled)
	var se float64
	if m.Mean.Value, se, m.Tau2, m.LogLik, err = b.maximise(pooled); err != nil {
		return nil, err
	}
	critical := dist.Z(level)
	m.Statistic = m.Mean.Value / se
	m.PValue = dist.NormalTwoSided(m.Statistic)
	if t {
		if m.K < 2 {
			return nil, ErrFewStudies
		}
		m.DF = float64(m.K - 1)
		critical, m.PValue = -dist.TQuantile((1-level)/2, m.DF), dist.TTwoSided(m.Statistic, m.DF)
	}
	m.Mean.SE = se
	m.Mean.CI = stats.Interval{Lower: m.Mean.Value - critical*se, Upper: m.Mean.Value + critical*se, Level: level}
	half := critical * math.Sqrt(se*se+m.Tau2)
	m.Prediction = stats.Interval{Lower: m.Mean.Value - half, Upper: m.Mean.Value + half, Level: level}
	m.H2 = 1
	if m.K > 1 {
		l, err := newLinear(e, nil)
		if err != nil {
			return nil, err
		}
		typical := float64(m.K-1) / l.projection(l.weights(0)).trace()
		m.I2, m.H2 = 100*m.Tau2/(typical+m.Tau2), m.Tau2/typical+1
	}
	return m, nil
}

// heterogeneity compares one proportion for all with one for each study. A study with
// an empty cell has an infinite logit, whose weight in Wald's test is 0.
func (m *Mixed) heterogeneity(b *binomials, pooled float64) {
	df := float64(m.K - 1)
	if df == 0 {
		m.Wald, m.LRT = stats.Test{Statistic: 0, DF: 0, P: 1}, stats.Test{Statistic: 0, DF: 0, P: 1}
		return
	}
	var w, wy, wyy, deviance float64
	p := expit(pooled)
	for i, x := range b.x {
		n := b.n[i]
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

// binomials are the counts with the quadrature's nodes for a standard normal.
type binomials struct {
	x, n        []float64
	node, logWt []float64
}

func newBinomials(x, n []float64) *binomials {
	b := &binomials{x: x, n: n, node: make([]float64, points), logWt: make([]float64, points)}
	quad.Hermite{}.FixedLocations(b.node, b.logWt, math.Inf(-1), math.Inf(1))
	for i := range b.node {
		// Nodes and weights are of exp(-t²): log(w exp(t²) √2) is of the integral dz.
		b.logWt[i] = math.Log(b.logWt[i]) + b.node[i]*b.node[i] + math.Log(2)/2
		b.node[i] *= math.Sqrt2
	}
	return b
}

// pooled is the logit of all events of all patients.
func (b *binomials) pooled() float64 {
	x, n := total(b.x), total(b.n)
	return math.Log(x / (n - x))
}

// logLikelihood is that of mean and sd, without the binomial coefficients.
func (b *binomials) logLikelihood(mean, sd float64) float64 {
	sum := 0.0
	for i, x := range b.x {
		n := b.n[i]
		g := func(u float64) float64 {
			eta := mean + sd*u
			return x*eta - n*softplus(eta) - u*u/2
		}
		u, curvature := 0.0, 1.0
		for range 200 {
			p := expit(mean + sd*u)
			slope := sd*(x-n*p) - u
			curvature = 1 + sd*sd*n*p*(1-p)
			step := slope / curvature
			step *= newton.Halve(1, 1e-9, func(f float64) bool { return g(u+f*step) >= g(u)-1e-12 })
			u += step
			if math.Abs(step) < 1e-13 {
				break
			}
		}
		p := expit(mean + sd*u)
		curvature = 1 + sd*sd*n*p*(1-p)
		s := 1 / math.Sqrt(curvature)
		top := g(u)
		integral := 0.0
		for j, z := range b.node {
			integral += math.Exp(b.logWt[j] + g(u+s*z) - top)
		}
		sum += top + math.Log(s*integral/math.Sqrt(2*math.Pi))
	}
	return sum
}

func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// maximise climbs over mean and sd from a moment estimate; derivatives are central
// differences of fourth order. Where the likelihood is highest without variation, the
// model is one proportion for all.
func (b *binomials) maximise(pooled float64) (mean, se, tau2, logLik float64, err error) {
	evaluate := func(at []float64, d *newton.Derivatives) bool {
		f := func(i, j int, hi, hj float64) float64 {
			p := [2]float64{at[0], at[1]}
			p[i] += hi
			p[j] += hj
			return b.logLikelihood(p[0], p[1])
		}
		d.Value = b.logLikelihood(at[0], at[1])
		const h = 1e-2
		for i := range 2 {
			near, far := f(i, i, h, 0)-f(i, i, -h, 0), f(i, i, 2*h, 0)-f(i, i, -2*h, 0)
			d.Gradient[i] = (8*near - far) / (12 * h)
			near, far = f(i, i, h, 0)+f(i, i, -h, 0), f(i, i, 2*h, 0)+f(i, i, -2*h, 0)
			d.Information[i*2+i] = -(16*near - far - 30*d.Value) / (12 * h * h)
		}
		cross := func(h float64) float64 {
			return (f(0, 1, h, h) - f(0, 1, h, -h) - f(0, 1, -h, h) + f(0, 1, -h, -h)) / (4 * h * h)
		}
		mixed := -(4*cross(h) - cross(2*h)) / 3
		d.Information[1], d.Information[2] = mixed, mixed
		return !math.IsNaN(d.Value) && !math.IsInf(d.Value, 0)
	}
	flat := b.logLikelihood(pooled, 0)
	p := expit(pooled)
	alone := 1 / math.Sqrt(total(b.n)*p*(1-p))
	best := math.Inf(-1)
	for _, start := range []float64{0.5, 1.5} {
		m, failed := newton.Maximise(newton.Objective{Evaluate: evaluate}, []float64{pooled, start},
			newton.Options{Longest: 1, Indefinite: true, Tolerance: 1e-9})
		if failed != nil || m.End.Value <= best {
			err = failed
			continue
		}
		cov, ok := newton.Invert(m.End.Information, 2)
		if !ok {
			continue
		}
		best = m.End.Value
		mean, se, tau2 = m.At[0], math.Sqrt(cov.At(0, 0)), m.At[1]*m.At[1]
	}
	if len(b.x) == 1 || !(best > flat+1e-9) {
		// A climb that failed counts only where some variation was better than none.
		if err != nil && b.logLikelihood(pooled, 0.3) > flat {
			return 0, 0, 0, 0, err
		}
		return pooled, alone, 0, flat, nil
	}
	return mean, se, tau2, best, nil
}
