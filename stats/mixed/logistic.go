package mixed

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
	"leydig/stats/regression"
)

// LogisticModel is a fitted logistic model with a random intercept; slices run over the
// coefficients, the intercept first. Odds ratios are those of one patient (given his
// random intercept), farther from 1 than those of the population, which package gee has.
type LogisticModel struct {
	N, Groups   int
	Points      int // of the quadrature; 1 is Laplace's approximation
	Terms       []stats.Term
	Coefficient []float64
	Variance    *mat.SymDense // by the observed information of coefficients and SD together
	SD          float64       // of the random intercept
	LogLik      float64
	LogLikFixed float64 // without a random intercept
	Singular    bool    // SD is 0
}

// What a quadrature needs.
const ErrPoints stats.Reason = "the quadrature needs an odd number of 1 to 99 points (1: Laplace's approximation)"

// logisticLikelihood is the marginal likelihood of a logistic model with random intercepts.
type logisticLikelihood struct {
	x            [][]float64 // of a row, the intercept first
	y, m, offset []float64   // successes of m trials
	groups       [][]int     // the rows of each
	node, logW   []float64   // of the quadrature: ∫ f(z) exp(-z²) dz ≈ Σ exp(logW) f(node)
	modes        []float64   // of each group, where the last search ended
	constant     float64
	weight       []float64 // room for a group's nodes
}

// Logistic fits a logistic model with a normal random intercept of each group, the
// integral over it by adaptive Gauss-Hermite quadrature. R: lme4::glmer(nAGQ = points).
func Logistic(d Data, points int) (*LogisticModel, error) {
	if points < 1 || points > 99 || points%2 == 0 {
		return nil, ErrPoints
	}
	fixed, err := regression.Fit(d.Data, regression.Options{})
	switch {
	case d.Weight != nil:
		return nil, ErrWeights
	case err != nil:
		return nil, err
	case fixed.Separated != nil:
		return nil, stats.Monotone
	case len(d.Slopes) > 0:
		return nil, ErrSlope
	case len(d.Cluster) != len(d.Outcome):
		return nil, stats.ErrUnpaired
	}
	l := newLogistic(d, fixed, points)
	repeated := slices.ContainsFunc(l.groups, func(g []int) bool { return len(g) > 1 || l.m[g[0]] > 1 })
	switch {
	case len(l.groups) < 2:
		return nil, ErrGroups
	case !repeated:
		return nil, NoRepeats
	}
	p := len(fixed.Coefficient)
	climbed, err := newton.Maximise(newton.Objective{Evaluate: l.evaluate, Value: l.value}, append(slices.Clone(fixed.Coefficient), 1),
		newton.Options{Indefinite: true, Tolerance: 1e-9, Iterations: 200, Longest: 0.4})
	if err != nil {
		return nil, err
	}
	m := &LogisticModel{N: len(l.y), Groups: len(l.groups), Points: points, Terms: fixed.Terms, Coefficient: climbed.At[:p],
		SD: math.Abs(climbed.At[p]), LogLik: climbed.End.Value, LogLikFixed: fixed.LogLik[1]}
	m.Singular = m.SD < 1e-4
	information, n := climbed.End.Information, p+1
	if m.Singular { // the variance is at its boundary: as if it were known
		information, n = corner(information, p), p
	}
	v, ok := newton.Invert(information, n)
	if !ok {
		return nil, stats.Singular
	}
	m.Variance = mat.NewSymDense(p, nil)
	for j := range p {
		for k := j; k < p; k++ {
			m.Variance.SetSym(j, k, v.At(j, k))
		}
	}
	return m, nil
}

// corner is the first p rows and columns of a matrix of p + 1.
func corner(a []float64, p int) []float64 {
	var out []float64
	for j := range p {
		out = append(out, a[j*(p+1):j*(p+1)+p]...)
	}
	return out
}

func newLogistic(d Data, fixed *regression.Model, points int) *logisticLikelihood {
	n, p := len(d.Outcome), len(fixed.Coefficient)
	l := &logisticLikelihood{y: d.Outcome, m: d.Trials, offset: d.Offset, x: make([][]float64, n)}
	base := p - len(d.Columns)
	for i := range l.x {
		l.x[i] = make([]float64, p)
		if base == 1 {
			l.x[i][0] = 1
		}
		for j, c := range d.Columns {
			l.x[i][base+j] = c[i]
		}
	}
	if l.m == nil {
		l.m = make([]float64, n)
		for i := range l.m {
			l.m[i] = 1
		}
	}
	if l.offset == nil {
		l.offset = make([]float64, n)
	}
	place := map[int]int{}
	for i, c := range d.Cluster {
		at, seen := place[c]
		if !seen {
			at = len(l.groups)
			place[c] = at
			l.groups = append(l.groups, nil)
		}
		l.groups[at] = append(l.groups[at], i)
	}
	for i, y := range l.y {
		a, _ := math.Lgamma(l.m[i] + 1)
		b, _ := math.Lgamma(y + 1)
		c, _ := math.Lgamma(l.m[i] - y + 1)
		l.constant += a - b - c
	}
	l.node, l.logW = hermite(points)
	l.modes = make([]float64, len(l.groups))
	l.weight = make([]float64, points)
	return l
}

// value is the log-likelihood at coefficients and standard deviation.
func (l *logisticLikelihood) value(at []float64) (float64, bool) {
	return l.add(at, nil)
}

// evaluate gives it with its gradient and, by differences of that, its information.
func (l *logisticLikelihood) evaluate(at []float64, d *newton.Derivatives) bool {
	clear(d.Gradient)
	var ok bool
	if d.Value, ok = l.add(at, d.Gradient); !ok {
		return false
	}
	return differences(at, d.Information, func(x []float64) ([]float64, bool) {
		g := make([]float64, len(x))
		_, ok := l.add(x, g)
		return g, ok
	})
}

// add sums the log-likelihood over groups, and its gradient where that is wanted.
func (l *logisticLikelihood) add(at, gradient []float64) (float64, bool) {
	p := len(at) - 1
	eta := make([]float64, len(l.y))
	for i, row := range l.x {
		eta[i] = l.offset[i]
		for j, v := range row {
			eta[i] += at[j] * v
		}
	}
	total := l.constant
	for g := range l.groups {
		v, ok := l.group(g, eta, at[p], gradient)
		if !ok {
			return 0, false
		}
		total += v
	}
	return total, true
}

// logistic gives ln(1 + e^η), the probability and its first two derivatives.
func logistic(eta float64) (softplus, p, v, v1 float64) {
	e := math.Exp(-math.Abs(eta))
	if p = 1 / (1 + e); eta < 0 {
		p = e / (1 + e)
	}
	v = e / ((1 + e) * (1 + e))
	return math.Max(eta, 0) + math.Log1p(e), p, v, v * (1 - 2*p)
}

// mode finds where h(u) = Σ [y η - m ln(1 + e^η)] - u²/2, η = x'b + s u, is largest.
func (l *logisticLikelihood) mode(g int, eta []float64, s float64) (u, curvature float64, ok bool) {
	u = l.modes[g]
	for range 100 {
		first := -u
		curvature = 1
		for _, i := range l.groups[g] {
			_, p, v, _ := logistic(eta[i] + s*u)
			first += s * (l.y[i] - l.m[i]*p)
			curvature += s * s * l.m[i] * v
		}
		step := first / curvature
		// h'' lies between -curvature's bounds; long steps are cut, which keeps it climbing.
		if math.Abs(step) > 2 {
			step = math.Copysign(2, step)
		}
		u += step
		if math.Abs(step) < 1e-13*(1+math.Abs(u)) {
			l.modes[g] = u
			return u, curvature, true
		}
	}
	return u, curvature, math.Abs(u) < 1e6
}

// group is the logarithm of ∫ exp h(u) du/√(2π) of a group, by the quadrature centred at
// the mode û and scaled by τ = (-h”(û))^-½: nodes u_k = û + √2 τ z_k. The gradient is that
// of the sum itself, û and τ moving with the parameters.
func (l *logisticLikelihood) group(g int, eta []float64, s float64, gradient []float64) (float64, bool) {
	u, curvature, ok := l.mode(g, eta, s)
	if !ok || math.IsNaN(u) {
		return 0, false
	}
	tau := 1 / math.Sqrt(curvature)
	most := math.Inf(-1)
	for k, z := range l.node {
		at := u + math.Sqrt2*tau*z
		h := -at * at / 2
		for _, i := range l.groups[g] {
			e := eta[i] + s*at
			softplus, _, _, _ := logistic(e)
			h += l.y[i]*e - l.m[i]*softplus
		}
		l.weight[k] = h + z*z + l.logW[k]
		most = math.Max(most, l.weight[k])
	}
	sum := 0.0
	for k, w := range l.weight {
		l.weight[k] = math.Exp(w - most)
		sum += l.weight[k]
	}
	value := most + math.Log(sum) + math.Log(tau) - math.Log(math.Pi)/2
	if gradient != nil {
		l.derive(g, eta, s, u, curvature, sum, gradient)
	}
	return value, !math.IsNaN(value) && !math.IsInf(value, 0)
}

// derive adds the gradient of a group's term by coefficients and s.
func (l *logisticLikelihood) derive(g int, eta []float64, s, u, curvature, sum float64, gradient []float64) {
	p := len(gradient) - 1
	tau := 1 / math.Sqrt(curvature)
	du, dc := make([]float64, p+1), make([]float64, p+1) // of the mode and of the curvature
	third := 0.0                                         // of the curvature by u
	for _, i := range l.groups[g] {
		_, pi, v, v1 := logistic(eta[i] + s*u)
		v, v1 = l.m[i]*v, l.m[i]*v1
		for j, x := range l.x[i] {
			du[j] -= s * v * x / curvature
			dc[j] += s * s * v1 * x
		}
		du[p] += (l.y[i] - l.m[i]*pi - s*v*u) / curvature
		dc[p] += 2*s*v + s*s*v1*u
		third += s * s * s * v1
	}
	dlogTau := make([]float64, p+1)
	for j := range du {
		dlogTau[j] = -(dc[j] + third*du[j]) / (2 * curvature)
		gradient[j] += dlogTau[j]
	}
	for k, z := range l.node {
		share := l.weight[k] / sum
		at := u + math.Sqrt2*tau*z
		slope := -at
		for _, i := range l.groups[g] {
			_, pi, _, _ := logistic(eta[i] + s*at)
			r := l.y[i] - l.m[i]*pi
			slope += s * r
			for j, x := range l.x[i] {
				gradient[j] += share * r * x
			}
			gradient[p] += share * r * at
		}
		for j := range du {
			gradient[j] += share * slope * (du[j] + math.Sqrt2*tau*z*dlogTau[j])
		}
	}
}

// hermite gives the nodes of Gauss-Hermite quadrature, and the logarithms of its weights,
// as the eigenvalues of the Jacobi matrix (Golub GH, Welsch JH. Math Comput
// 1969;23:221-230).
func hermite(n int) (node, logW []float64) {
	jacobi := mat.NewSymDense(n, nil)
	for k := 1; k < n; k++ {
		jacobi.SetSym(k-1, k, math.Sqrt(float64(k)/2))
	}
	var e mat.EigenSym
	if !e.Factorize(jacobi, true) {
		panic("mixed: the eigenvalues of a Jacobi matrix were not found")
	}
	node = e.Values(nil)
	var v mat.Dense
	e.VectorsTo(&v)
	for k := range node {
		logW = append(logW, math.Log(math.Sqrt(math.Pi)*v.At(0, k)*v.At(0, k)))
	}
	return node, logW
}

// SE are the standard errors of the coefficients.
func (m *LogisticModel) SE() []float64 { return newton.StandardErrors(m.Variance) }

// AIC is -2 log-likelihood + 2 parameters, the random intercept's variance among them.
func (m *LogisticModel) AIC() float64 { return -2*m.LogLik + 2*float64(len(m.Coefficient)+1) }

// BIC is -2 log-likelihood + ln n parameters.
func (m *LogisticModel) BIC() float64 {
	return -2*m.LogLik + math.Log(float64(m.N))*float64(len(m.Coefficient)+1)
}

// Estimate is a coefficient with its normal interval, z and p-value.
func (m *LogisticModel) Estimate(j int, level float64) (e stats.Estimate, statistic, p float64) {
	return dist.Wald(m.Coefficient[j], math.Sqrt(m.Variance.At(j, j)), math.Inf(1), level)
}

// ICC is the share of the variance between groups on the logistic scale: s²/(s² + π²/3).
func (m *LogisticModel) ICC() float64 { return m.SD * m.SD / (m.SD*m.SD + math.Pi*math.Pi/3) }
