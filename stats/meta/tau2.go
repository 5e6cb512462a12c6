package meta

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Estimator is of the variance between studies.
type Estimator string

// The estimators; Fixed takes it to be 0.
const (
	Fixed          Estimator = "FE"
	DerSimonian    Estimator = "DL"
	REML           Estimator = "REML"
	ML             Estimator = "ML"
	PauleMandel    Estimator = "PM"
	EmpiricalBayes Estimator = "EB" // the same root as Paule-Mandel
	Hedges         Estimator = "HE"
	SidikJonkman   Estimator = "SJ"
	HunterSchmidt  Estimator = "HS"
)

// Estimators lists them, the default first.
var Estimators = []Estimator{REML, DerSimonian, ML, PauleMandel, EmpiricalBayes, Hedges, SidikJonkman, HunterSchmidt, Fixed}

func (e Estimator) known() bool { return slices.Contains(Estimators, e) }

// linear is the weighted regression behind a fit.
type linear struct {
	y, v []float64
	x    []float64 // k × p, row-major
	k, p int
}

func newLinear(e Effects, moderators [][]float64) (*linear, error) {
	l := &linear{v: e.V, k: len(e.Y), p: 1 + len(moderators)}
	mean := 0.0
	for _, y := range e.Y {
		mean += y / float64(l.k)
	}
	l.y = e.Y
	for i := range l.k {
		l.x = append(l.x, 1)
		for _, m := range moderators {
			if len(m) != l.k {
				return nil, ErrModerators
			}
			l.x = append(l.x, m[i])
		}
	}
	return l, nil
}

func (l *linear) weights(tau2 float64) []float64 {
	w := make([]float64, l.k)
	for i, v := range l.v {
		w[i] = 1 / (v + tau2)
	}
	return w
}

// solve gives the coefficients and (X'WX)⁻¹.
func (l *linear) solve(w []float64) (beta, inverse []float64, ok bool) {
	p := l.p
	a, b := make([]float64, p*p), make([]float64, p)
	for i := range l.k {
		x := l.x[i*p : (i+1)*p]
		for j := range p {
			b[j] += w[i] * x[j] * l.y[i]
			for h := range p {
				a[j*p+h] += w[i] * x[j] * x[h]
			}
		}
	}
	if p == 1 {
		return []float64{b[0] / a[0]}, []float64{1 / a[0]}, true
	}
	m, ok := newton.Invert(a, p)
	if !ok {
		return nil, nil, false
	}
	beta, inverse = make([]float64, p), make([]float64, p*p)
	for j := range p {
		for h := range p {
			inverse[j*p+h] = m.At(j, h)
			beta[j] += m.At(j, h) * b[h]
		}
	}
	return beta, inverse, true
}

// residual is the weighted sum of squares about the fit.
func (l *linear) residual(w, beta []float64) float64 {
	s := 0.0
	for i := range l.k {
		r := l.y[i]
		for j, b := range beta {
			r -= l.x[i*l.p+j] * b
		}
		s += w[i] * r * r
	}
	return s
}

// square is a symmetric k × k matrix.
type square struct {
	k int
	a []float64
}

// projection is P = W - WX(X'WX)⁻¹X'W, NaN where X lacks full rank.
func (l *linear) projection(w []float64) square {
	_, inverse, ok := l.solve(w)
	out := square{l.k, make([]float64, l.k*l.k)}
	if !ok {
		for i := range out.a {
			out.a[i] = math.NaN()
		}
		return out
	}
	p := l.p
	for i := range l.k {
		left := make([]float64, p) // x_i' (X'WX)⁻¹
		for h := range p {
			for j := range p {
				left[h] += l.x[i*p+j] * inverse[j*p+h]
			}
		}
		for j := range l.k {
			s := 0.0
			for h := range p {
				s += left[h] * l.x[j*p+h]
			}
			out.a[i*l.k+j] = -w[i] * w[j] * s
		}
		out.a[i*l.k+i] += w[i]
	}
	return out
}

func (m square) trace() float64 {
	s := 0.0
	for i := range m.k {
		s += m.a[i*m.k+i]
	}
	return s
}

// sum is that of the squares of all entries, each weighted by g; tr(PP) with g = 1.
func (m square) sum(g func(i, j int) float64) float64 {
	s := 0.0
	for i := range m.k {
		for j := range m.k {
			x := m.a[i*m.k+j]
			s += x * x * g(i, j)
		}
	}
	return s
}

// form is y'My.
func (m square) form(y []float64) float64 {
	s := 0.0
	for i := range m.k {
		for j := range m.k {
			s += y[i] * m.a[i*m.k+j] * y[j]
		}
	}
	return s
}

// times is My.
func (m square) times(y []float64) []float64 {
	out := make([]float64, m.k)
	for i := range m.k {
		for j := range m.k {
			out[i] += m.a[i*m.k+j] * y[j]
		}
	}
	return out
}

func one(int, int) float64 { return 1 }

func total(w []float64) float64 {
	s := 0.0
	for _, v := range w {
		s += v
	}
	return s
}

// heterogeneity estimates tau2 and its standard error, which is NaN with a fixed effect.
func (l *linear) heterogeneity(e Estimator) (tau2, se float64, err error) {
	if _, _, ok := l.solve(l.weights(0)); !ok {
		return 0, 0, ErrModerators
	}
	switch e {
	case Fixed:
		return 0, math.NaN(), nil
	case DerSimonian, HunterSchmidt, Hedges, SidikJonkman:
		tau2, se = l.moments(e)
		return tau2, se, nil
	case PauleMandel, EmpiricalBayes:
		tau2 = l.pauleMandel()
		k, rest := float64(l.k), float64(l.k-l.p)
		return tau2, math.Sqrt(2 * k * k / rest / math.Pow(total(l.weights(tau2)), 2)), nil
	case REML:
		tau2 = l.likelihood(true)
		return tau2, math.Sqrt(2 / l.projection(l.weights(tau2)).sum(one)), nil
	case ML:
		tau2 = l.likelihood(false)
		s := 0.0
		for _, w := range l.weights(tau2) {
			s += w * w
		}
		return tau2, math.Sqrt(2 / s), nil
	}
	return 0, 0, ErrEstimator
}

// moments are the estimators in closed form: (y'Py - E)/c for some P.
func (l *linear) moments(e Estimator) (tau2, se float64) {
	rest := float64(l.k - l.p)
	v := func(i, j int) float64 { return l.v[i] * l.v[j] }
	vi := func(i, _ int) float64 { return l.v[i] }
	switch e {
	case Hedges:
		w := slices.Repeat([]float64{1}, l.k)
		p := l.projection(w)
		tr := 0.0
		for i := range l.k {
			tr += p.a[i*l.k+i] * l.v[i]
		}
		tau2 = math.Max(0, (p.form(l.y)-tr)/rest)
		return tau2, math.Sqrt(2*p.sum(v)+4*tau2*tr+2*tau2*tau2*rest) / rest
	case SidikJonkman:
		mean, first := 0.0, 0.0
		for _, y := range l.y {
			mean += y / float64(l.k)
		}
		for _, y := range l.y {
			first += (y - mean) * (y - mean) / float64(l.k)
		}
		p := l.projection(l.weights(first))
		tau2 = math.Max(0, first*p.form(l.y)/rest)
		return tau2, first / rest * math.Sqrt(2*p.sum(v)+4*tau2*p.sum(vi)+2*tau2*tau2*p.sum(one))
	}
	w := l.weights(0)
	p := l.projection(w)
	q, tr := p.form(l.y), p.trace()
	if e == HunterSchmidt {
		s := total(w)
		tau2 = math.Max(0, (q-float64(l.k))/s)
		return tau2, math.Sqrt(2*rest+4*tau2*tr+2*tau2*tau2*p.sum(one)) / s
	}
	tau2 = math.Max(0, (q-rest)/tr)
	return tau2, math.Sqrt(2*rest+4*tau2*tr+2*tau2*tau2*p.sum(one)) / tr
}

// pauleMandel is the tau2 at which the residual sum of squares is k - p.
func (l *linear) pauleMandel() float64 {
	rest := float64(l.k - l.p)
	q := func(t float64) float64 {
		w := l.weights(t)
		beta, _, _ := l.solve(w)
		return l.residual(w, beta) - rest
	}
	if q(0) <= 0 {
		return 0
	}
	high := slices.Max(l.v)
	for q(high) > 0 && high < 1e150 {
		high *= 4
	}
	return dist.Root(q, 0, high)
}

// likelihood maximises the likelihood, restricted or not, by Fisher's scoring from the
// Hedges estimate, as metafor does, and compares with tau2 = 0 at the end. Where a step goes
// beyond the maximum, the score's zero is between the two: scoring can go to and fro for ever.
func (l *linear) likelihood(restricted bool) float64 {
	tau2, _ := l.moments(Hedges)
	scale := total(l.v) / float64(l.k)
	low, high := math.NaN(), math.NaN() // where the likelihood rises, and falls
	for range 5000 {
		score, information := l.score(tau2, restricted)
		step := score / information
		if step > 0 {
			low = tau2
		} else {
			high = tau2
		}
		if low < high {
			tau2 = dist.Root(func(t float64) float64 {
				score, _ := l.score(t, restricted)
				return score
			}, low, high)
			break
		}
		for tau2+step < 0 {
			step /= 2
		}
		tau2 += step
		if math.Abs(step) <= 1e-15*math.Max(scale, tau2) {
			break
		}
	}
	if tau2 < 1e-9*scale || l.logLikelihood(0, restricted) > l.logLikelihood(tau2, restricted) {
		return 0
	}
	return tau2
}

// score is twice the slope of the log-likelihood on tau2, with twice its expected information.
func (l *linear) score(tau2 float64, restricted bool) (score, information float64) {
	w := l.weights(tau2)
	p := l.projection(w)
	for _, r := range p.times(l.y) {
		score += r * r
	}
	if restricted {
		return score - p.trace(), p.sum(one)
	}
	for _, x := range w {
		information += x * x
	}
	return score - total(w), information
}

// logLikelihood is without its constant.
func (l *linear) logLikelihood(tau2 float64, restricted bool) float64 {
	w := l.weights(tau2)
	beta, inverse, ok := l.solve(w)
	if !ok {
		return math.Inf(-1)
	}
	s := -l.residual(w, beta) / 2
	for _, x := range w {
		s += math.Log(x) / 2
	}
	if restricted {
		if l.p == 1 {
			return s + math.Log(inverse[0])/2
		}
		determinant, _ := mat.LogDet(mat.NewDense(l.p, l.p, inverse))
		s += determinant / 2
	}
	return s
}
