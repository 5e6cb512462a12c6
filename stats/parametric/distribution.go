// Package parametric fits accelerated failure time models to right-, left- and
// interval-censored times.
//
// Conventions: log T = Xβ + σε (T itself for Gaussian), as in R's survreg: positive
// coefficients lengthen times. The scale parameter is log σ.
package parametric

import (
	"math"

	"leydig/stats/dist"
)

// Distribution of the times.
type Distribution string

const (
	Weibull     Distribution = "weibull"
	Exponential Distribution = "exponential"
	LogNormal   Distribution = "lognormal"
	LogLogistic Distribution = "loglogistic"
	Gaussian    Distribution = "gaussian"
)

// Distributions lists them, for flags and help.
var Distributions = []Distribution{Weibull, Exponential, LogNormal, LogLogistic, Gaussian}

// logScale tells whether the logarithm of time is modelled.
func (d Distribution) logScale() bool { return d != Gaussian }

func (d Distribution) fixedScale() bool { return d == Exponential }

// density gives log f and its first two derivatives at z.
func (d Distribution) density(z float64) (g, g1, g2 float64) {
	switch d {
	case Weibull, Exponential:
		e := math.Exp(z)
		return z - e, 1 - e, -e
	case LogLogistic:
		p := logistic(z)
		return -math.Abs(z) - 2*math.Log1p(math.Exp(-math.Abs(z))), 1 - 2*p, -2 * p * (1 - p)
	}
	return -z*z/2 - 0.5*math.Log(2*math.Pi), -z, -1
}

// survival gives log S and its first two derivatives at z.
func (d Distribution) survival(z float64) (g, g1, g2 float64) {
	switch d {
	case Weibull, Exponential:
		e := math.Exp(z)
		return -e, -e, -e
	case LogLogistic:
		p := logistic(z)
		return -math.Log1p(math.Exp(-math.Abs(z))) - math.Max(z, 0), -p, -p * (1 - p)
	}
	s := dist.NormalUpper(z)
	if s < 1e-300 { // Mills' ratio
		h := z + 1/z
		return -z*z/2 - math.Log(h*math.Sqrt(2*math.Pi)), -h, -h * (h - z)
	}
	h := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / s
	return math.Log(s), -h, -h * (h - z)
}

// upper is S(z), lower F(z), both without cancellation, and pdf is f with f'.
func (d Distribution) upper(z float64) float64 {
	switch d {
	case Weibull, Exponential:
		return math.Exp(-math.Exp(z))
	case LogLogistic:
		return logistic(-z)
	}
	return dist.NormalUpper(z)
}

func (d Distribution) lower(z float64) float64 {
	switch d {
	case Weibull, Exponential:
		return -math.Expm1(-math.Exp(z))
	case LogLogistic:
		return logistic(z)
	}
	return dist.NormalLower(z)
}

func (d Distribution) pdf(z float64) (f, f1 float64) {
	if math.IsInf(z, 0) {
		return 0, 0
	}
	g, g1, _ := d.density(z)
	f = math.Exp(g)
	return f, f * g1
}

// quantile is z with F(z) = p.
func (d Distribution) quantile(p float64) float64 {
	switch d {
	case Weibull, Exponential:
		return math.Log(-math.Log1p(-p))
	case LogLogistic:
		return math.Log(p) - math.Log1p(-p)
	}
	return dist.NormalQuantile(p)
}

func logistic(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}
