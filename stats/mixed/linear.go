// Package mixed fits models with random effects of groups (patients): linear mixed models
// by maximum or restricted likelihood, and logistic models with a random intercept by
// adaptive quadrature.
//
// Sources: Laird NM, Ware JH. Biometrics 1982;38:963-974; Bates D, Mächler M, Bolker B,
// Walker S. J Stat Softw 2015;67(1) (lme4: the profiled deviance); Pinheiro JC, Bates DM. J
// Comput Graph Stat 1995;4:12-35 (adaptive quadrature); Fai AH, Cornelius PL. J Stat Comput
// Simul 1996;54:363-378 (degrees of freedom).
package mixed

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/newton"
	"leydig/stats/regression"
)

// Data is a regression's; Cluster numbers the groups. Weight and Trials of it are not
// used by linear models.
type Data struct {
	regression.Data
	// Slopes are the numbers of the Columns whose coefficients vary by group, beside the
	// intercept, which always does.
	Slopes []int
}

// Why there is no model.
const (
	ErrGroups  stats.Reason = "two groups at least are needed"
	ErrSlope   stats.Reason = "a random slope is of no column of the model"
	ErrWeights stats.Reason = "case weights have no place in this model"
	NoRepeats  stats.Reason = "no group has two rows: a group's effect cannot be told from the error"
	TooMany    stats.Reason = "as many random effects as rows: the residual variance cannot be told apart"
	NoSpread   stats.Reason = "the model fits exactly: there is no residual variance"
)

// Component is a variance of the random effects, or the covariance of two.
type Component struct {
	Term, With stats.Term // With is empty for a variance
	Value      float64    // variance or covariance
	// SD is the standard deviation of a variance, the correlation of a covariance (NaN
	// where one of the variances is 0).
	SD float64
}

// LinearModel is a fitted linear mixed model; slices run over the coefficients, the
// intercept first.
type LinearModel struct {
	ML          bool // maximum likelihood in place of the restricted one
	N, Groups   int
	Terms       []stats.Term
	Coefficient []float64
	Variance    *mat.SymDense
	DF          []float64 // of t, after Satterthwaite
	Components  []Component
	Residual    float64 // variance
	LogLik      float64 // restricted unless ML
	Deviance    float64 // -2 LogLik
	// Singular tells that the random effects' variances lie at the boundary: one is 0, or
	// a correlation is 1.
	Singular   bool
	parameters int
}

// Linear fits y = Xb + Z u + e, u of group i normal with a covariance matrix of any form, e
// independent normal, by restricted maximum likelihood (ml: maximum likelihood).
// R: lme4::lmer; degrees of freedom: lmerTest.
func Linear(d Data, ml bool) (*LinearModel, error) {
	first, err := regression.Linear(d.Data, "")
	switch {
	case d.Weight != nil:
		return nil, ErrWeights
	case err == regression.Exact:
		return nil, NoSpread
	case err != nil:
		return nil, err
	case len(d.Cluster) != len(d.Outcome):
		return nil, stats.ErrUnpaired
	}
	l, terms, err := summed(d, first)
	if err != nil {
		return nil, err
	}
	l.ml = ml
	m := &LinearModel{ML: ml, N: l.n, Groups: len(l.groups), Terms: first.Terms}
	start := make([]float64, l.q*(l.q+1)/2)
	k := 0
	for j := range l.q {
		for i := j; i < l.q; i++ {
			if i == j {
				start[k] = 1
			}
			k++
		}
	}
	// The likelihood is the same at θ and -θ: steps are kept short enough not to jump there.
	climbed, err := newton.Maximise(newton.Objective{Evaluate: l.evaluate, Value: l.value}, start,
		newton.Options{Indefinite: true, Tolerance: 1e-9, Iterations: 300, Longest: 0.4})
	if err != nil {
		return nil, err
	}
	m.parameters = l.p + len(start) + 1
	m.finish(l, climbed.At, terms)
	return m, nil
}

// solved is the likelihood's parts at relative covariances ΛΛ' of the random effects.
type solved struct {
	logDet  float64       // of I + Λ'Z'ZΛ over all groups
	logDetX float64       // of X'V⁻¹X, V over the residual variance
	a       *mat.SymDense // (p+1) × (p+1): X'V⁻¹X bordered by the outcome
	inverse *mat.SymDense // (X'V⁻¹X)⁻¹
	beta    []float64
	rss     float64         // (y - Xb)'V⁻¹(y - Xb)
	middle  []*mat.SymDense // of each group (I + Λ'Z'ZΛ)⁻¹
}

// solve eliminates random and fixed effects; false where that cannot be done.
func (l *linear) solve(theta []float64) (s solved, ok bool) {
	lambda := l.lambda(theta)
	s.a = mat.NewSymDense(l.p+1, nil)
	s.a.CopySym(l.xx)
	var chol mat.Cholesky
	for _, g := range l.groups {
		var half, m mat.Dense
		half.Mul(lambda.T(), g.zz)
		m.Mul(&half, lambda)
		sym := mat.NewSymDense(l.q, nil)
		for i := range l.q {
			for j := i; j < l.q; j++ {
				v := m.At(i, j)
				if i == j {
					v++
				}
				sym.SetSym(i, j, v)
			}
		}
		if !chol.Factorize(sym) {
			return s, false
		}
		s.logDet += chol.LogDet()
		inverse := mat.NewSymDense(l.q, nil)
		if chol.InverseTo(inverse) != nil {
			return s, false
		}
		s.middle = append(s.middle, inverse)
		var w, v, take mat.Dense
		w.Mul(lambda.T(), g.zx)
		v.Mul(inverse, &w)
		take.Mul(w.T(), &v)
		for i := range l.p + 1 {
			for j := i; j <= l.p; j++ {
				s.a.SetSym(i, j, s.a.At(i, j)-take.At(i, j))
			}
		}
	}
	p := l.p
	square, right := make([]float64, p*p), make([]float64, p)
	for i := range p {
		right[i] = s.a.At(i, p)
		for j := range p {
			square[i*p+j] = s.a.At(i, j)
		}
	}
	f, ok := newton.Factorise(square, p, 0)
	if !ok {
		return s, false
	}
	if s.beta, ok = f.Solve(right); !ok {
		return s, false
	}
	s.logDetX = f.LogDet()
	if s.inverse, ok = newton.Invert(square, p); !ok {
		return s, false
	}
	s.rss = s.a.At(p, p)
	for i, b := range s.beta {
		s.rss -= b * right[i]
	}
	return s, s.rss > 0
}

// free is what the residual variance is divided by.
func (l *linear) free() float64 {
	if l.ml {
		return float64(l.n)
	}
	return float64(l.n - l.p)
}

// value is the log-likelihood with fixed effects and residual variance at their best.
func (l *linear) value(theta []float64) (float64, bool) {
	s, ok := l.solve(theta)
	if !ok {
		return 0, false
	}
	return l.profiled(s), true
}

func (l *linear) profiled(s solved) float64 {
	f := l.free()
	d := s.logDet + f*(1+math.Log(2*math.Pi*s.rss/f))
	if !l.ml {
		d += s.logDetX
	}
	return -d / 2
}

// gradient is that of the log-likelihood by theta, the residual variance at sigma2 (0: at
// its best). With V over the residual variance and dV = Z dΨ Z' the parts are
// tr(Z'V⁻¹Z dΨ), -e'V⁻¹Z dΨ Z'V⁻¹e/σ² and, restricted, -tr((X'V⁻¹X)⁻¹ X'V⁻¹Z dΨ Z'V⁻¹X).
func (l *linear) gradient(theta []float64, s solved, sigma2 float64) []float64 {
	if sigma2 == 0 {
		sigma2 = s.rss / l.free()
	}
	q, p := l.q, l.p
	lambda := l.lambda(theta)
	psi := mat.NewDense(q, q, nil) // the derivative by Ψ = ΛΛ'
	for k, g := range l.groups {
		// T = Λ (I + Λ'Z'ZΛ)⁻¹ Λ', Z'V⁻¹A = Z'A - Z'Z T Z'A.
		var half, t, c, zvz, zvx mat.Dense
		half.Mul(lambda, s.middle[k])
		t.Mul(&half, lambda.T())
		c.Mul(g.zz, &t)
		zvz.Mul(&c, g.zz)
		zvz.Sub(g.zz, &zvz)
		zvx.Mul(&c, g.zx)
		zvx.Sub(g.zx, &zvx)
		e := make([]float64, q)
		for i := range e {
			e[i] = zvx.At(i, p)
			for j, b := range s.beta {
				e[i] -= zvx.At(i, j) * b
			}
		}
		for i := range q {
			for j := range q {
				v := zvz.At(i, j) - e[i]*e[j]/sigma2
				if !l.ml {
					for a := range p {
						for b := range p {
							v -= zvx.At(i, a) * s.inverse.At(a, b) * zvx.At(j, b)
						}
					}
				}
				psi.Set(i, j, psi.At(i, j)+v)
			}
		}
	}
	// dΨ of a parameter λ_ij is E_ij Λ' + Λ E_ji.
	var by mat.Dense
	by.Mul(psi, lambda)
	out := make([]float64, 0, len(theta))
	for j := range q {
		for i := j; i < q; i++ {
			out = append(out, -by.At(i, j))
		}
	}
	return out
}

// evaluate gives the profiled log-likelihood, its gradient and, by differences of that, its
// information.
func (l *linear) evaluate(theta []float64, d *newton.Derivatives) bool {
	s, ok := l.solve(theta)
	if !ok {
		return false
	}
	d.Value = l.profiled(s)
	copy(d.Gradient, l.gradient(theta, s, 0))
	return differences(theta, d.Information, func(at []float64) ([]float64, bool) {
		s, ok := l.solve(at)
		if !ok {
			return nil, false
		}
		return l.gradient(at, s, 0), true
	})
}

// differences fills minus the matrix of second derivatives by central differences of the
// gradient, made symmetric.
func differences(at, information []float64, gradient func([]float64) ([]float64, bool)) bool {
	n := len(at)
	for k := range n {
		step := 1e-5 * math.Max(1, math.Abs(at[k]))
		var ends [2][]float64
		for side, shift := range []float64{-step, step} {
			trial := slices.Clone(at)
			trial[k] += shift
			var ok bool
			if ends[side], ok = gradient(trial); !ok {
				return false
			}
		}
		for j := range n {
			information[j*n+k] = -(ends[1][j] - ends[0][j]) / (2 * step)
		}
	}
	for j := range n {
		for k := range j {
			v := (information[j*n+k] + information[k*n+j]) / 2
			information[j*n+k], information[k*n+j] = v, v
		}
	}
	return true
}
