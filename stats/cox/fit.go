package cox

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// Options of a fit.
type Options struct {
	Ties Ties // "": Efron
	// Robust asks for the sandwich variance of the dfbeta residuals, summed over
	// clusters.
	Robust bool
}

// Test is a chi-squared test of the whole model.
type Test struct{ Statistic, DF, P float64 }

// Model is a fitted model; slices run over the columns.
type Model struct {
	N, Events   int
	Coefficient []float64
	Mean        []float64 // of each column
	Variance    *mat.SymDense
	Naive       *mat.SymDense // the inverse information; Variance unless robust
	LogLik      [2]float64    // at zero and at the maximum
	LR, Wald    Test
	Score       Test
	RobustScore *Test
	// Infinite are the columns along which the likelihood only rises: no finite
	// coefficient is a maximum, and only LogLik and LR hold. See Firth.
	Infinite    []int
	Iterations  int
	Ties        Ties
	Robust      bool
	data        Data
	sorted      *sorted
	information *derivatives
}

// Method gives what a report says.
var Method = stats.Method{
	ID: "cox.efron", Label: "Cox proportional hazards model, Efron ties",
	Sentence: "Hazard ratios are from Cox proportional hazards models with Efron's treatment of ties.",
	Cite:     "Cox DR. J R Stat Soc B 1972;34:187-220; Efron B. J Am Stat Assoc 1977;72:557-565",
}

const (
	Monotone     stats.Reason = "the likelihood only rises along a covariate (monotone): its hazard ratio is infinite or zero; use Firth's penalised likelihood"
	Singular     stats.Reason = "the covariates are collinear, or one does not vary among those at risk"
	NotConverged stats.Reason = "the iteration did not converge"
)

// Fit maximises the partial likelihood by Newton steps with halving, to 1e-12. A
// monotone likelihood is no error: Infinite names its columns. R: survival::coxph.
func Fit(d Data, o Options) (*Model, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if o.Ties == "" {
		o.Ties = Efron
	}
	s := d.sort()
	m := &Model{N: s.n, Mean: s.mean, Ties: o.Ties, Robust: o.Robust, data: d, sorted: s}
	for _, e := range d.Event {
		if e {
			m.Events++
		}
	}
	start := newDerivatives(s.p)
	if !s.evaluate(make([]float64, s.p), o.Ties, start) {
		return nil, NotConverged
	}
	m.LogLik = [2]float64{start.loglik, start.loglik}
	m.Coefficient = make([]float64, s.p)
	if s.p == 0 {
		m.information = start
		return m, nil
	}
	if err := m.newton(start); err != nil {
		return m, err
	}
	m.LR = chiSquared(2*(m.LogLik[1]-m.LogLik[0]), s.p)
	naive, ok := inverse(m.information.info, s.p)
	if !ok {
		if len(m.Infinite) > 0 {
			return m, nil
		}
		return m, Singular
	}
	m.Naive, m.Variance = naive, naive
	first, ok := inverse(start.info, s.p)
	if ok {
		u := mat.NewVecDense(s.p, start.score)
		m.Score = chiSquared(mat.Inner(u, first, u), s.p)
	}
	if o.Robust && o.Ties != Exact {
		m.sandwich()
	}
	if v, ok := inverse(m.Variance.RawSymmetric().Data, s.p); ok {
		b := mat.NewVecDense(s.p, m.Coefficient)
		m.Wald = chiSquared(mat.Inner(b, v, b), s.p)
	}
	return m, nil
}

func chiSquared(statistic float64, df int) Test {
	return Test{statistic, float64(df), dist.ChiSquaredUpper(statistic, float64(df))}
}

// inverse inverts a symmetric positive definite matrix.
func inverse(a []float64, p int) (*mat.SymDense, bool) {
	// Columns are scaled to 1 first: covariates may differ by orders of magnitude.
	scale := make([]float64, p)
	b := make([]float64, p*p)
	for j := range p {
		if !(a[j*p+j] > 0) {
			return nil, false
		}
		scale[j] = 1 / math.Sqrt(a[j*p+j])
	}
	for j := range p {
		for k := range p {
			b[j*p+k] = a[j*p+k] * scale[j] * scale[k]
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(p, b)) || chol.Cond() > 1e14 {
		return nil, false
	}
	var inv mat.SymDense
	if chol.InverseTo(&inv) != nil {
		return nil, false
	}
	out := mat.NewSymDense(p, nil)
	for j := range p {
		for k := 0; k <= j; k++ {
			out.SetSym(k, j, inv.At(k, j)*scale[j]*scale[k])
		}
	}
	return out, true
}

// step is the Newton step info⁻¹ score.
func step(d *derivatives, p int) ([]float64, bool) {
	inv, ok := inverse(d.info, p)
	if !ok {
		return nil, false
	}
	var x mat.VecDense
	x.MulVec(inv, mat.NewVecDense(p, d.score))
	return x.RawVector().Data, true
}

// newton climbs from zero. The likelihood is monotone where it no longer rises while
// the step stays as large as ever.
func (m *Model) newton(now *derivatives) error {
	s := m.sorted
	m.information = now
	next := newDerivatives(s.p)
	flat := 0
	for m.Iterations = 1; m.Iterations <= 100; m.Iterations++ {
		delta, ok := step(m.information, s.p)
		if !ok {
			if m.diverged(nil) {
				return nil
			}
			return Singular
		}
		size := 0.0
		for j, v := range delta {
			size = math.Max(size, math.Abs(v)*s.spread[j])
		}
		trial := make([]float64, s.p)
		accepted := false
		for f := 1.0; f > 1e-9; f /= 2 {
			for j := range trial {
				trial[j] = m.Coefficient[j] + f*delta[j]
			}
			if s.evaluate(trial, m.Ties, next) && next.loglik >= m.LogLik[1]-1e-13*math.Abs(m.LogLik[1]) {
				accepted = true
				break
			}
		}
		if !accepted {
			if size < 1e-7 {
				return nil
			}
			if m.diverged(delta) {
				return nil
			}
			return NotConverged
		}
		gain := next.loglik - m.LogLik[1]
		m.Coefficient = trial
		m.LogLik[1] = next.loglik
		m.information, next = next, newDerivatives(s.p)
		if size < 1e-10 {
			return nil
		}
		if gain < 1e-10 && size > 0.05 {
			if flat++; flat >= 2 && m.diverged(delta) {
				return nil
			}
		} else {
			flat = 0
		}
	}
	if m.diverged(nil) {
		return nil
	}
	return NotConverged
}

// diverged sets Infinite: the columns that still move, or have moved far.
func (m *Model) diverged(delta []float64) bool {
	for j := range m.Coefficient {
		if delta != nil && math.Abs(delta[j])*m.sorted.spread[j] > 0.02 || math.Abs(m.Coefficient[j])*m.sorted.spread[j] > 8 {
			m.Infinite = append(m.Infinite, j)
		}
	}
	return len(m.Infinite) > 0
}

// sandwich makes Variance the robust one.
func (m *Model) sandwich() {
	p := m.sorted.p
	meat := clustered(m.scores(m.Coefficient), m.data)
	var half, v mat.Dense
	half.Mul(m.Naive, meat)
	v.Mul(&half, m.Naive)
	m.Variance = mat.NewSymDense(p, nil)
	for j := range p {
		for k := 0; k <= j; k++ {
			m.Variance.SetSym(k, j, (v.At(j, k)+v.At(k, j))/2)
		}
	}
	atZero := m.scores(make([]float64, p))
	u := mat.NewVecDense(p, nil)
	for i, row := range atZero {
		for j, x := range row {
			u.SetVec(j, u.AtVec(j)+x*m.data.weight(i))
		}
	}
	if inv, ok := inverse(clustered(atZero, m.data).RawSymmetric().Data, p); ok {
		t := chiSquared(mat.Inner(u, inv, u), p)
		m.RobustScore = &t
	}
}

func (d Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// clustered is Σ over clusters of the outer product of the weighted sum of rows.
func clustered(rows [][]float64, d Data) *mat.SymDense {
	p := len(rows[0])
	sums := map[int][]float64{}
	out := mat.NewSymDense(p, nil)
	add := func(x []float64) {
		for j := range p {
			for k := 0; k <= j; k++ {
				out.SetSym(k, j, out.At(k, j)+x[j]*x[k])
			}
		}
	}
	var order []int
	scaled := make([]float64, p)
	for i, row := range rows {
		w := d.weight(i)
		if d.Cluster == nil {
			for j := range p {
				scaled[j] = w * row[j]
			}
			add(scaled)
			continue
		}
		c := sums[d.Cluster[i]]
		if c == nil {
			c = make([]float64, p)
			sums[d.Cluster[i]] = c
			order = append(order, d.Cluster[i])
		}
		for j := range p {
			c[j] += w * row[j]
		}
	}
	for _, c := range order {
		add(sums[c])
	}
	return out
}

// SE is the standard error of each coefficient.
func (m *Model) SE() []float64 { return roots(m.Variance) }

func roots(v *mat.SymDense) []float64 {
	if v == nil {
		return nil
	}
	p := v.SymmetricDim()
	out := make([]float64, p)
	for j := range out {
		out[j] = math.Sqrt(v.At(j, j))
	}
	return out
}

// NaiveSE is that of the inverse information.
func (m *Model) NaiveSE() []float64 { return roots(m.Naive) }

// AIC is -2 log-likelihood + 2 coefficients.
func (m *Model) AIC() float64 { return 2*float64(len(m.Coefficient)) - 2*m.LogLik[1] }

// HazardRatio is exp of a coefficient with its Wald interval and p-value.
func (m *Model) HazardRatio(j int, level float64) (e stats.Estimate, z, p float64) {
	b, se := m.Coefficient[j], math.Sqrt(m.Variance.At(j, j))
	w := dist.Z(level) * se
	z = b / se
	return stats.Estimate{Value: math.Exp(b), SE: se, CI: stats.Interval{Lower: math.Exp(b - w), Upper: math.Exp(b + w), Level: level}}, z, dist.NormalTwoSided(z)
}

// LinearPredictor is β'x + offset of every row.
func (m *Model) LinearPredictor() []float64 {
	out := make([]float64, m.N)
	if m.data.Offset != nil {
		copy(out, m.data.Offset)
	}
	for j, c := range m.data.Columns {
		for i, v := range c {
			out[i] += m.Coefficient[j] * v
		}
	}
	return out
}
