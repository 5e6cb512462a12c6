package cox

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
	"leydig/stats/sandwich"
)

// Options of a fit.
type Options struct {
	Ties Ties // "": Efron
	// Robust asks for the sandwich variance of the dfbeta residuals, summed over
	// clusters.
	Robust bool
	// Ridge takes Ridge/2 · Σ (coefficient · standard deviation of its column)² off the
	// log-likelihood: coefficients are drawn to 0. Variance is then the inverse of the penalised
	// information, and there are no tests.
	Ridge float64
	// Start is where the climb begins, for models that are near one another; nil: zero. With
	// it there are no tests of all covariates together.
	Start []float64
	// NoTests leaves out the tests of all covariates together, and LogLik[0], which take a pass
	// over the rows more.
	NoTests bool
}

// Model is a fitted model; slices run over the columns.
type Model struct {
	N, Events   int
	Coefficient []float64
	Mean        []float64 // of each column
	Variance    *mat.SymDense
	Naive       *mat.SymDense // the inverse information; Variance unless robust
	LogLik      [2]float64    // at zero (NaN without tests) and at the maximum
	LR, Wald    stats.Test
	Score       stats.Test
	RobustScore *stats.Test
	// Infinite are the columns along which the likelihood only rises: no finite
	// coefficient is a maximum, and only LogLik and LR hold. See Firth.
	Infinite []int
	// Sign is the side on which each of Infinite runs off, +1 or -1; 0 where every value of it
	// fits as well, as others make up for it.
	Sign   []float64
	Ties   Ties
	Robust bool
	// DF is how many coefficients a ridge leaves: the trace of the variance times the
	// information (Gray RJ. J Am Stat Assoc 1992;87:942-951); else their number.
	DF      float64
	ridge   float64 // penalty
	data    Data    // its columns where rows are taken together
	sorted  *sorted
	tests   bool
	bounded bool                // the likelihood is known to have a maximum
	zero    *newton.Derivatives // at zero; nil without tests
	climbed newton.Maximum
	along   []float64 // where coefficients run off, a direction, per unit of each column
	kept    []int     // and the columns that are determined together beside it
}

// Method gives what a report says.
var Method = stats.Method{
	ID: "cox.efron", Label: "Cox proportional hazards model, Efron ties",
	Sentence: "Hazard ratios are from Cox proportional hazards models with Efron's treatment of ties.",
	Cite:     "Cox DR. J R Stat Soc B 1972;34:187-220; Efron B. J Am Stat Assoc 1977;72:557-565",
}

// Fit maximises the partial likelihood by Newton steps with halving, to 1e-12. A
// monotone likelihood is no error: Infinite names its columns. R: survival::coxph; with a
// ridge coxph(ridge(..., theta, scale = TRUE)).
func Fit(d Data, o Options) (*Model, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if !(o.Ridge >= 0) || math.IsInf(o.Ridge, 1) {
		return nil, ErrRidge
	}
	if o.Ties == "" {
		o.Ties = Efron
	}
	var s *sorted
	if o.Ties != Exact {
		s = d.together()
	}
	d.Columns = slices.Clone(d.Columns)
	if s == nil {
		s = d.sort()
		d.Columns = nil // whoever gave them may let them go
	}
	m := &Model{N: len(d.Time), Mean: s.mean, Ties: o.Ties, Robust: o.Robust, ridge: o.Ridge, data: d, sorted: s,
		tests: o.Start == nil && !o.NoTests}
	for _, e := range d.Event {
		if e {
			m.Events++
		}
	}
	start := o.Start
	if start == nil {
		start = m.nearby(make([]float64, s.p))
	}
	if start != nil {
		m.zero = m.atZero()
		if err := m.climb(start); err == nil && len(m.Infinite) == 0 {
			return m, nil
		}
	}
	return m, m.climb(make([]float64, s.p)) // which looks for the reason, where there is one
}

// atZero is the likelihood at zero; nil without tests.
func (m *Model) atZero() *newton.Derivatives {
	if !m.tests {
		return nil
	}
	zero := newton.NewDerivatives(m.sorted.p)
	if !newLikelihood(m.sorted, m.Ties).evaluate(make([]float64, m.sorted.p), zero) {
		return nil
	}
	return zero
}

// nearby is where the model of every sixteenth row has its maximum, to which it climbs from a start:
// that of all is a step or two from there. It is nil where rows are few or have late entries.
func (m *Model) nearby(from []float64) []float64 {
	const every = 16
	s := m.sorted
	if s.n < many || s.entry != nil || m.Ties == Exact || m.ridge > 0 {
		return nil
	}
	top, err := (&Model{sorted: s.each(every), Ties: m.Ties}).maximise(from, newton.Options{})
	if err != nil {
		return nil
	}
	return top.At
}

// many rows have digits enough after the last step that is worth a pass over them.
const many = 1 << 14

// maximise climbs from a start.
func (m *Model) maximise(from []float64, o newton.Options) (newton.Maximum, error) {
	s := m.sorted
	likelihood, penalty := newLikelihood(s, m.Ties), ridge(m.ridge, s.spread)
	o.Exact = s.spread
	if !m.bounded {
		o.Spread = s.spread // by which it is seen that a coefficient runs off
	}
	if s.n >= many {
		o.Unseen = 1e-9
	}
	return newton.Maximise(newton.Objective{
		Evaluate: func(at []float64, d *newton.Derivatives) bool { return likelihood.evaluate(at, d) && penalty(at, d) },
	}, from, o)
}

// climb finds the maximum from a start: zero, unless the likelihood there is known or not
// asked for.
func (m *Model) climb(from []float64) error {
	s := m.sorted
	climbed, err := m.maximise(from, newton.Options{})
	m.climbed, m.Coefficient, m.Infinite, m.Sign = climbed, climbed.At, nil, nil
	if s.p > 0 && m.ridge == 0 && !m.bounded && m.suspect(err) {
		if failed := m.runOff(); failed != nil {
			return failed
		}
		switch {
		case m.Infinite != nil:
			err = stats.Monotone
		case m.silent():
			return stats.Singular
		case errors.Is(err, stats.Monotone): // it only looked as if: a flat stretch, or an outlying value
			m.bounded = true
			return m.climb(from)
		}
	}
	if m.zero == nil && m.tests {
		m.zero = climbed.Start
	}
	m.LogLik = [2]float64{math.NaN(), climbed.End.Value}
	if m.zero != nil {
		m.LogLik[0] = m.zero.Value
	}
	m.DF = float64(s.p)
	if s.p == 0 || err != nil && !errors.Is(err, stats.Monotone) {
		return err
	}
	if m.ridge > 0 {
		return m.penalised()
	}
	none := stats.NoTest()
	m.LR, m.Score = none, none
	if m.zero != nil {
		m.LR = m.likelihoodRatio()
	}
	naive, ok := newton.Invert(climbed.End.Information, s.p)
	if !ok {
		if len(m.Infinite) > 0 {
			return nil
		}
		return stats.Singular
	}
	m.Naive, m.Variance = naive, naive
	if m.zero != nil {
		if first, ok := newton.Invert(m.zero.Information, s.p); ok {
			m.Score = quadratic(m.zero.Gradient, first)
		}
	}
	if m.Robust && m.Ties != Exact {
		m.robust()
	}
	if v, ok := newton.Invert(m.Variance.RawSymmetric().Data, s.p); ok {
		m.Wald = quadratic(m.Coefficient, v)
	}
	return nil
}

// suspect tells whether a climb may have come up along a likelihood that is monotone. Far out
// it is flat: there rounding ends a climb, with large coefficients or large variances. Only
// then is it looked into. Columns that are collinear are found out in the first step.
func (m *Model) suspect(err error) bool {
	if err != nil {
		return !errors.Is(err, stats.Singular) || m.climbed.Iterations > 1
	}
	const far, wide = 8, 5 // per standard deviation
	p := m.sorted.p
	naive, ok := newton.Invert(m.climbed.End.Information, p)
	for j, b := range m.Coefficient {
		s := m.sorted.spread[j]
		if !ok || math.Abs(b)*s > far || naive.At(j, j)*s*s > wide*wide {
			return true
		}
	}
	return false
}

// likelihoodRatio tests all coefficients together.
func (m *Model) likelihoodRatio() stats.Test {
	return dist.ChiSquaredTest(2*(m.LogLik[1]-m.LogLik[0]), float64(m.sorted.p))
}

// silent tells whether some column is compared by no risk set: its information is rounding.
func (m *Model) silent() bool {
	p := m.sorted.p
	for j, s := range m.sorted.spread {
		if m.climbed.End.Information[j*p+j] <= 1e-13*s*s*float64(m.Events) {
			return true
		}
	}
	return false
}

// quadratic is the chi-squared test of x'Vx, x of mean zero and variance V⁻¹.
func quadratic(x []float64, v mat.Symmetric) stats.Test {
	u := mat.NewVecDense(len(x), x)
	return dist.ChiSquaredTest(mat.Inner(u, v, u), float64(len(x)))
}

// robust makes Variance the sandwich, and the score test one with its meat.
func (m *Model) robust() {
	p := m.sorted.p
	meat, _ := m.meat(m.Coefficient)
	m.Variance = sandwich.Variance(m.Naive, meat)
	if !m.tests {
		return
	}
	meat, u := m.meat(make([]float64, p))
	if inverse, ok := newton.Invert(meat.RawSymmetric().Data, p); ok {
		t := quadratic(u, inverse)
		m.RobustScore = &t
	}
}

// meat is the robust variance of the score, and the score.
func (m *Model) meat(beta []float64) (*mat.SymDense, []float64) {
	s := m.sorted
	_, scores := s.residuals(beta, m.Ties)
	cluster, roots := stats.Pick(m.data.Cluster, s.row), s.w
	if s.men != nil { // a sum of squares of so many rows is that of one with the root
		roots = make([]float64, s.n)
		for i, v := range s.squares {
			roots[i] = math.Sqrt(v)
		}
	}
	u := make([]float64, s.p)
	for i, row := range scores {
		for j, x := range row {
			u[j] += x * s.w[i]
		}
	}
	return sandwich.Meat(scores, roots, cluster), u
}

func (d Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// SE is the standard error of each coefficient.
func (m *Model) SE() []float64 { return newton.StandardErrors(m.Variance) }

// NaiveSE is that of the inverse information.
func (m *Model) NaiveSE() []float64 { return newton.StandardErrors(m.Naive) }

// AIC is -2 log-likelihood + 2 coefficients.
func (m *Model) AIC() float64 { return 2*float64(len(m.Coefficient)) - 2*m.LogLik[1] }

// HazardRatio is exp of a coefficient with its Wald interval and p-value.
func (m *Model) HazardRatio(j int, level float64) (e stats.Estimate, z, p float64) {
	return dist.WaldRatio(m.Coefficient[j], math.Sqrt(m.Variance.At(j, j)), level)
}

// LinearPredictor is β'x + offset of every row.
func (m *Model) LinearPredictor() []float64 {
	s := m.rows()
	out := s.predictor(m.Coefficient)
	floats.AddConst(floats.Dot(m.Coefficient, s.mean), out)
	return asGiven(s, out)
}

// predictor is β'x + offset of every row in its order, of the columns less their means.
func (s *sorted) predictor(beta []float64) []float64 {
	out := make([]float64, s.n)
	for from := 0; from < s.n; from += stretch {
		s.predict(beta, from, out[from:min(from+stretch, s.n)])
	}
	return out
}

// predict fills lp with that of the rows from a place on.
func (s *sorted) predict(beta []float64, from int, lp []float64) {
	to, first := from+len(lp), 0
	switch {
	case s.off != nil:
		copy(lp, s.off[from:to])
	case len(beta) > 0:
		floats.ScaleTo(lp, beta[0], s.x[0][from:to])
		first = 1
	default:
		clear(lp)
	}
	for j, b := range beta[first:] {
		floats.AddScaled(lp, b, s.x[first+j][from:to])
	}
}
