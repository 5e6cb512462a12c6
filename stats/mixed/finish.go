package mixed

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// boundary is what counts as a variance of 0, over the residual variance, as a root.
const boundary = 1e-5

// finish fills the model at the maximum.
func (m *LinearModel) finish(l *linear, theta []float64, terms []stats.Term) {
	s, _ := l.solve(theta)
	var inverse *mat.SymDense
	m.Coefficient, inverse = l.plain(s)
	m.Residual = s.rss / l.free()
	m.LogLik = l.profiled(s)
	m.Deviance = -2 * m.LogLik
	m.Variance = mat.NewSymDense(l.p, nil)
	m.Variance.ScaleSym(m.Residual, inverse)
	lambda := l.lambda(theta)
	for i := range l.q {
		for j := range l.q {
			m.Singular = m.Singular || i == j && math.Abs(lambda.At(i, i)) < boundary
			lambda.Set(i, j, lambda.At(i, j)/l.size[i])
		}
	}
	var psi mat.Dense
	psi.Mul(lambda, lambda.T())
	psi.Scale(m.Residual, &psi)
	for i := range l.q {
		v := psi.At(i, i)
		m.Components = append(m.Components, Component{Term: terms[i], Value: v, SD: math.Sqrt(v)})
	}
	for i := range l.q {
		for j := range i {
			r := psi.At(i, j) / math.Sqrt(psi.At(i, i)*psi.At(j, j))
			m.Components = append(m.Components, Component{Term: terms[j], With: terms[i], Value: psi.At(i, j), SD: r})
		}
	}
	m.DF = l.satterthwaite(theta, m.Residual)
}

// satterthwaite gives the degrees of freedom 2 v²/var(v) of each coefficient's variance v,
// by the delta method over theta and the residual standard deviation; variances at their
// boundary are taken as known. Where the information does not allow for it: rows - groups.
func (l *linear) satterthwaite(theta []float64, sigma2 float64) []float64 {
	var free []int
	k := 0
	for j := range l.q {
		for i := j; i < l.q; i++ {
			if i != j || math.Abs(theta[k]) >= boundary {
				free = append(free, k)
			}
			k++
		}
	}
	n := len(free) + 1
	at := append(stats.Pick(theta, free), math.Sqrt(sigma2))
	full := func(x []float64) []float64 {
		out := append([]float64(nil), theta...)
		for a, k := range free {
			out[k] = x[a]
		}
		return out
	}
	gradient := func(x []float64) ([]float64, bool) {
		t, sigma := full(x), x[n-1]
		s, ok := l.solve(t)
		if !ok {
			return nil, false
		}
		g := l.gradient(t, s, sigma*sigma)
		return append(stats.Pick(g, free), -l.free()/sigma+s.rss/(sigma*sigma*sigma)), true
	}
	df := make([]float64, l.p)
	for j := range df {
		df[j] = float64(max(1, l.n-len(l.groups)))
	}
	information := make([]float64, n*n)
	if !differences(at, information, gradient) {
		return df
	}
	v, ok := newton.Invert(information, n)
	if !ok {
		return df
	}
	by, ok := l.varianceSlopes(at, full)
	if !ok {
		return df
	}
	s, _ := l.solve(theta)
	_, inverse := l.plain(s)
	for j := range df {
		u := 0.0
		for a := range n {
			for b := range n {
				u += by[a][j] * v.At(a, b) * by[b][j]
			}
		}
		if w := sigma2 * inverse.At(j, j); u > 0 {
			df[j] = 2 * w * w / u
		}
	}
	return df
}

// varianceSlopes are the derivatives of each coefficient's variance by the parameters, the
// last of which is the residual standard deviation; full makes theta of them.
func (l *linear) varianceSlopes(at []float64, full func([]float64) []float64) ([][]float64, bool) {
	last := len(at) - 1
	by := make([][]float64, len(at))
	for a := range at {
		step := 1e-5 * math.Max(1, math.Abs(at[a]))
		var ends [2][]float64
		for side, shift := range []float64{-step, step} {
			x := append([]float64(nil), at...)
			x[a] += shift
			s, ok := l.solve(full(x))
			if !ok {
				return nil, false
			}
			_, inverse := l.plain(s)
			for j := range l.p {
				ends[side] = append(ends[side], x[last]*x[last]*inverse.At(j, j))
			}
		}
		for j := range l.p {
			by[a] = append(by[a], (ends[1][j]-ends[0][j])/(2*step))
		}
	}
	return by, true
}

// SE are the standard errors of the coefficients.
func (m *LinearModel) SE() []float64 { return newton.StandardErrors(m.Variance) }

// AIC is -2 log-likelihood + 2 parameters, the variances among them. R: AIC of lmer.
func (m *LinearModel) AIC() float64 { return m.Deviance + 2*float64(m.parameters) }

// BIC is -2 log-likelihood + ln n parameters.
func (m *LinearModel) BIC() float64 { return m.Deviance + math.Log(float64(m.N))*float64(m.parameters) }

// Estimate is a coefficient with its t interval, statistic and p-value.
func (m *LinearModel) Estimate(j int, level float64) (e stats.Estimate, statistic, p float64) {
	return dist.Wald(m.Coefficient[j], math.Sqrt(m.Variance.At(j, j)), m.DF[j], level)
}

// ICC is the share of the variance that is between groups, of a model with a random
// intercept only; NaN for others.
func (m *LinearModel) ICC() float64 {
	if len(m.Components) != 1 {
		return math.NaN()
	}
	return m.Components[0].Value / (m.Components[0].Value + m.Residual)
}

// CompareML is the likelihood ratio test of two models fitted by maximum likelihood to the
// same rows, the smaller within the larger.
func CompareML(smaller, larger *LinearModel) (stats.Test, error) {
	df := larger.parameters - smaller.parameters
	if !smaller.ML || !larger.ML || smaller.N != larger.N || df <= 0 {
		return stats.Test{}, ErrCompare
	}
	return dist.ChiSquaredTest(math.Max(0, 2*(larger.LogLik-smaller.LogLik)), float64(df)), nil
}

// ErrCompare is why two models cannot be compared.
const ErrCompare stats.Reason = "models are compared by maximum likelihood, on the same rows, the smaller within the larger"
