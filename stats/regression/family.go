package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Family is the distribution of the outcome given the covariates.
type Family string

// The families. A binomial outcome is 0 or 1, or successes of Data.Trials.
const (
	Gaussian Family = "gaussian"
	Binomial Family = "binomial"
	Poisson  Family = "poisson"
)

// Link is the function of the mean that is linear in the covariates.
type Link string

// The links.
const (
	Identity Link = "identity"
	Logit    Link = "logit"
	Probit   Link = "probit"
	CLogLog  Link = "cloglog"
	Log      Link = "log"
)

// What a model is asked for that cannot be.
const (
	ErrLink     stats.Reason = "this link does not go with this family"
	ErrOutcome  stats.Reason = "the outcome must be 0 or 1 (a count between 0 and its trials; for Poisson a count of 0 or more)"
	ErrInfinite stats.Reason = "a value is infinite"
	NoVariation stats.Reason = "the outcome is the same in every row"
	Boundary    stats.Reason = "the likelihood is largest where a fitted probability is 0 or 1: with this link there is no " +
		"maximum inside; take robust Poisson regression for ratios, or the logit link"
	Saturated stats.Reason = "there are no more rows than coefficients: nothing is left to tell the error by"
)

// part is what a row adds to the log-likelihood: its value, its derivative by the
// linear predictor, minus its second derivative, and the expectation of that.
type part struct{ value, score, observed, expected float64 }

// response is the log-likelihood of one outcome, y successes of one trial (or a count),
// at a linear predictor; false outside of the domain. Terms of y alone are left out.
// Every response here is concave, so that a maximum is the only one.
type response func(y, eta float64) (part, bool)

// responses lists what can be fitted. Gaussian outcomes have Linear.
var responses = map[Family]map[Link]response{
	Binomial: {Logit: logit, Probit: probit, CLogLog: cloglog, Log: logBinomial, Identity: identityBinomial},
	Poisson:  {Log: logPoisson, Identity: identityPoisson},
}

// Links are the links of a family, the usual one first.
func Links(f Family) []Link {
	switch f {
	case Gaussian:
		return []Link{Identity}
	case Binomial:
		return []Link{Logit, Probit, CLogLog, Log, Identity}
	case Poisson:
		return []Link{Log, Identity}
	}
	return nil
}

// canonical tells that the observed information is its expectation.
func canonical(f Family, l Link) bool { return f == Binomial && l == Logit || f == Poisson && l == Log }

// logit: l = y η - ln(1 + e^η).
func logit(y, eta float64) (part, bool) {
	e := math.Exp(-math.Abs(eta))
	p, w := 1/(1+e), e/((1+e)*(1+e))
	if eta < 0 {
		p = e / (1 + e)
	}
	return part{y*eta - math.Max(eta, 0) - math.Log1p(e), y - p, w, w}, true
}

// probit: l = y ln Φ(η) + (1 - y) ln Φ(-η); the ratios φ/Φ hold in both tails.
func probit(y, eta float64) (part, bool) {
	lower, upper := dist.Normal{}.LogTails(eta)
	density := -eta*eta/2 - math.Log(2*math.Pi)/2
	one, zero := math.Exp(density-lower), math.Exp(density-upper)
	return part{
		y*lower + (1-y)*upper, y*one - (1-y)*zero,
		y*one*(eta+one) + (1-y)*zero*(zero-eta), one * zero,
	}, true
}

// cloglog: p = 1 - exp(-e^η).
func cloglog(y, eta float64) (part, bool) {
	t := math.Exp(eta)
	if math.IsInf(t, 1) || t == 0 {
		return part{}, false
	}
	p := -math.Expm1(-t)
	r := t * math.Exp(-t) / p
	return part{
		y*math.Log(p) - (1-y)*t, y*r - (1-y)*t,
		(1-y)*t - y*r*(1-t/p), t * r,
	}, true
}

// logBinomial: p = e^η below 1.
func logBinomial(y, eta float64) (part, bool) {
	if !(eta < 0) {
		return part{}, false
	}
	p, q := math.Exp(eta), -math.Expm1(eta)
	return part{y*eta + (1-y)*math.Log(q), (y - p) / q, (1 - y) * p / (q * q), p / q}, true
}

// identityBinomial: p = η between 0 and 1.
func identityBinomial(y, eta float64) (part, bool) {
	if !(eta > 0 && eta < 1) {
		return part{}, false
	}
	q := 1 - eta
	return part{
		y*math.Log(eta) + (1-y)*math.Log(q), (y - eta) / (eta * q),
		y/(eta*eta) + (1-y)/(q*q), 1 / (eta * q),
	}, true
}

// logPoisson: mean e^η.
func logPoisson(y, eta float64) (part, bool) {
	mean := math.Exp(eta)
	return part{y*eta - mean, y - mean, mean, mean}, !math.IsInf(mean, 1)
}

// identityPoisson: mean η above 0.
func identityPoisson(y, eta float64) (part, bool) {
	if !(eta > 0) {
		return part{}, false
	}
	return part{y*math.Log(eta) - eta, y/eta - 1, y / (eta * eta), 1 / eta}, true
}

// Mean is the inverse of a link: the mean at a linear predictor.
func Mean(l Link, eta float64) float64 {
	switch l {
	case Logit:
		return 1 / (1 + math.Exp(-eta))
	case Probit:
		return dist.NormalLower(eta)
	case CLogLog:
		return -math.Expm1(-math.Exp(eta))
	case Log:
		return math.Exp(eta)
	}
	return eta
}

// Means turns linear predictors into means.
func Means(l Link, eta []float64) {
	if l == Logit {
		floats.Scale(-1, eta)
		newton.Exp(eta, eta)
		for i, e := range eta {
			eta[i] = 1 / (1 + e)
		}
		return
	}
	for i, v := range eta {
		eta[i] = Mean(l, v)
	}
}

// linked is the link: the linear predictor at a mean.
func linked(l Link, mean float64) float64 {
	switch l {
	case Logit:
		return math.Log(mean) - math.Log1p(-mean)
	case Probit:
		return dist.NormalQuantile(mean)
	case CLogLog:
		return math.Log(-math.Log1p(-mean))
	case Log:
		return math.Log(mean)
	}
	return mean
}

// saturated is the log-likelihood of a row that is fitted exactly, as in response.
func saturated(f Family, y float64) float64 {
	xlogx := func(x float64) float64 {
		if x <= 0 {
			return 0
		}
		return x * math.Log(x)
	}
	switch {
	case f == Poisson:
		return xlogx(y) - y
	case y == 0 || y == 1:
		return 0
	}
	return xlogx(y) + xlogx(1-y)
}

// constant is what response leaves out: ln C(m, s) of s successes in m trials, or
// -ln y! of a count.
func constant(f Family, y, trials float64) float64 {
	lgamma := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	switch {
	case f == Poisson:
		return -lgamma(y + 1)
	case trials <= 1:
		return 0
	}
	s := y * trials
	return lgamma(trials+1) - lgamma(s+1) - lgamma(trials-s+1)
}

// Slope is the derivative of the mean by the linear predictor.
func Slope(l Link, eta float64) float64 {
	switch l {
	case Logit:
		e := math.Exp(-math.Abs(eta))
		return e / ((1 + e) * (1 + e))
	case Probit:
		return dist.NormalDensity(eta)
	case CLogLog:
		return math.Exp(eta - math.Exp(eta))
	case Log:
		return math.Exp(eta)
	}
	return 1
}

// VarianceAt is the variance of an outcome of the family, over the scale, at a mean.
func VarianceAt(f Family, mean float64) float64 {
	switch f {
	case Binomial:
		return mean * (1 - mean)
	case Poisson:
		return mean
	}
	return 1
}
