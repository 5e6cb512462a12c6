package regression

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// LinearModel is a model of a mean with a common variance about it.
type LinearModel struct {
	Model
	ResidualSD   float64 // √(residual sum of squares / (n - p))
	R2, Adjusted float64 // share of the variance about the mean; NaN without an intercept
	F            stats.FTest
	Leverage     []float64
	Residual     []float64
}

// Exact is why a linear model has no errors.
const Exact stats.Reason = "the covariates give the outcome exactly: there is no residual variance to tell errors by"

// Linear fits by least squares (weighted, where there are weights), by orthogonal
// decomposition; limits and p-values are of t with n - p degrees of freedom, of robust
// standard errors too. R: lm, sandwich::vcovHC.
func Linear(d Data, r Robust) (*LinearModel, error) {
	if d.Trials != nil {
		return nil, ErrOutcome
	}
	if err := d.check(Gaussian); err != nil {
		return nil, err
	}
	if err := r.check(d); err != nil {
		return nil, err
	}
	m := &LinearModel{Model: Model{Options: Options{Gaussian, Identity, r}, Terms: d.terms(), data: d}}
	m.count()
	m.Events = 0
	x, p := d.design(), len(m.Terms)
	if m.N <= p {
		return nil, Saturated
	}
	root, y := make([]float64, len(d.Outcome)), make([]float64, len(d.Outcome))
	for i := range root {
		root[i] = math.Sqrt(d.weight(i))
		y[i] = root[i] * (d.Outcome[i] - d.offset(i))
	}
	q, upper, ok := orthogonal(x, root)
	if !ok {
		return nil, stats.Singular
	}
	along := make([]float64, p)
	rest := append([]float64(nil), y...)
	for range 2 {
		for j := range q {
			f := blas64.Dot(vector(q[j]), vector(rest))
			along[j] += f
			blas64.Axpy(-f, vector(q[j]), vector(rest))
		}
	}
	inverse := upper.inverse()
	m.Coefficient = make([]float64, p)
	bread := mat.NewSymDense(p, nil) // (X'WX)⁻¹
	for j := range p {
		for k := j; k < p; k++ {
			m.Coefficient[j] += inverse[j][k] * along[k]
			s := 0.0
			for l := k; l < p; l++ {
				s += inverse[j][l] * inverse[k][l]
			}
			bread.SetSym(j, k, s)
		}
	}
	m.Leverage = make([]float64, len(y))
	for i := range y {
		for j := range q {
			m.Leverage[i] += q[j][i] * q[j][i]
		}
	}
	m.DF = float64(m.DFResidual)
	return m, m.summarise(rest, root, bread)
}

// summarise fills what follows from the residuals, which are times the roots of weights.
func (m *LinearModel) summarise(rest, root []float64, bread *mat.SymDense) error {
	d, n := m.data, float64(m.N)
	rss, total, mean, weights, logs := 0.0, 0.0, 0.0, 0.0, 0.0
	for i := range rest {
		rss += rest[i] * rest[i]
		w := d.weight(i)
		weights += w
		mean += w * (d.Outcome[i] - d.offset(i))
		if w > 0 {
			logs += math.Log(w)
		}
	}
	mean /= weights
	if d.NoIntercept {
		mean = 0
	}
	scale := 0.0
	for i := range rest {
		v := d.Outcome[i] - d.offset(i) - mean
		total += d.weight(i) * v * v
		scale += d.weight(i) * d.Outcome[i] * d.Outcome[i]
	}
	switch {
	case total <= 1e-26*scale:
		return NoVariation
	case rss <= 1e-24*total:
		return Exact
	}
	m.Deviance = [2]float64{total, rss}
	for k, s := range m.Deviance {
		m.LogLik[k] = -n/2*(math.Log(2*math.Pi*s/n)+1) + logs/2
	}
	m.ResidualSD = math.Sqrt(rss / m.DF)
	m.Naive = mat.NewSymDense(len(m.Coefficient), nil)
	m.Naive.ScaleSym(rss/m.DF, bread)
	m.Variance = m.Naive
	m.R2, m.Adjusted = 1-rss/total, 1-rss/total*(n-1)/m.DF
	if d.NoIntercept {
		m.R2, m.Adjusted = math.NaN(), math.NaN()
	}
	m.Residual, m.Fitted = make([]float64, len(rest)), make([]float64, len(rest))
	score, weight := make([]float64, len(rest)), make([]float64, len(rest))
	x := d.design()
	for i := range rest {
		for j, b := range m.Coefficient {
			m.Fitted[i] += b * x[j][i]
		}
		m.Fitted[i] += d.offset(i)
		m.Residual[i] = d.Outcome[i] - m.Fitted[i]
		score[i], weight[i] = root[i]*rest[i], d.weight(i)
	}
	m.Predictor = m.Fitted
	if m.Robust != "" {
		var err error
		if m.Variance, err = robust(m.Robust, x, score, weight, bread, d, m.N); err != nil {
			return err
		}
	}
	m.tests(rss, total)
	return nil
}

// tests are those of all covariates together: F (of the robust variance, where there is
// one) and the likelihood ratio.
func (m *LinearModel) tests(rss, total float64) {
	m.Wald = m.waldAll()
	none := stats.NoTest()
	m.LR, m.F = none, stats.FTest{F: math.NaN(), DF1: math.NaN(), DF2: math.NaN(), P: math.NaN()}
	k := float64(len(m.data.Columns))
	if k == 0 {
		return
	}
	m.LR = dist.ChiSquaredTest(float64(m.N)*math.Log(total/rss), k)
	f := m.Wald.Statistic / k
	m.F = dist.FTest(f, k, m.DF)
}

// triangle is an upper triangular matrix.
type triangle [][]float64

// orthogonal decomposes the columns, times root row by row, into orthonormal ones and a
// triangle, by Gram and Schmidt's steps done twice (Björck Å. Numerical Methods for Least
// Squares Problems. 1996, 2.4). False where a column is, to 1e-11 of its length, of those
// before it.
func orthogonal(x [][]float64, root []float64) (q [][]float64, r triangle, ok bool) {
	p := len(x)
	r = make(triangle, p)
	for j := range r {
		r[j] = make([]float64, p)
	}
	for j, c := range x {
		rest := make([]float64, len(c))
		for i, v := range c {
			rest[i] = v * root[i]
		}
		length := blas64.Nrm2(vector(rest))
		for range 2 {
			for k := range q {
				f := blas64.Dot(vector(q[k]), vector(rest))
				r[k][j] += f
				blas64.Axpy(-f, vector(q[k]), vector(rest))
			}
		}
		left := blas64.Nrm2(vector(rest))
		if !(left > 1e-11*length) {
			return nil, nil, false
		}
		r[j][j] = left
		blas64.Scal(1/left, vector(rest))
		q = append(q, rest)
	}
	return q, r, true
}

// inverse is that of the triangle.
func (r triangle) inverse() triangle {
	p := len(r)
	out := make(triangle, p)
	for j := range out {
		out[j] = make([]float64, p)
	}
	for k := range p {
		out[k][k] = 1 / r[k][k]
		for j := k - 1; j >= 0; j-- {
			s := 0.0
			for l := j + 1; l <= k; l++ {
				s += r[j][l] * out[l][k]
			}
			out[j][k] = -s / r[j][j]
		}
	}
	return out
}
