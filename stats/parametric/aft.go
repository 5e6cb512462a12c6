package parametric

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Data is one row a subject. The event lies in (Lower, Upper]: equal ends are an
// exact time, an infinite Upper is right-censored, a Lower of 0 (or -Inf, for
// Gaussian) left-censored. Columns are the covariates without the intercept.
type Data struct {
	Lower, Upper []float64
	Columns      [][]float64
	Stratum      []int // each has its own scale: 0, 1, ...; nil: one
	Strata       int
}

// RightCensored makes the ends of plain times.
func RightCensored(time []float64, event []bool) (lower, upper []float64) {
	lower, upper = append([]float64(nil), time...), append([]float64(nil), time...)
	for i, e := range event {
		if !e {
			upper[i] = math.Inf(1)
		}
	}
	return lower, upper
}

// Method gives what a report says.
var Method = stats.Method{
	ID: "parametric.aft", Label: "accelerated failure time model",
	Sentence: "Time ratios are from accelerated failure time models fitted by maximum likelihood.",
	Cite:     "Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 2nd ed. Wiley 2002",
}

const (
	// ErrTime is why there is no model of the logarithms of the times.
	ErrTime stats.Reason = "a time is zero or negative; its logarithm does not exist"
	// NoScatter: the likelihood rises as the scale goes to 0.
	NoScatter stats.Reason = "the model fits the times without error, so that they have no scatter to estimate"
)

// Model is a fitted model. Parameter holds the intercept, the coefficients and, but
// for the exponential, log σ of each stratum; Variance is in that order.
type Model struct {
	N            int
	Distribution Distribution
	Parameter    []float64
	Variance     *mat.SymDense
	Scale        []float64
	LogLik       [2]float64 // intercept only, and full; on the scale of time
	Columns      int
	// Infinite are the columns along which the likelihood only rises, where the error is stats.Monotone, and
	// Sign is the side on which each runs off, +1 or -1; 0 where every value of it fits as well.
	Infinite []int
	Sign     []float64
}

// Fit maximises the likelihood by Newton's method. Where a covariate separates those
// with events from those without, the error is stats.Monotone, and the model says along which columns.
// R: survival::survreg.
func Fit(d Data, distribution Distribution) (*Model, error) {
	n := len(d.Lower)
	if len(d.Upper) != n || d.Stratum != nil && len(d.Stratum) != n {
		panic("parametric: columns differ in length")
	}
	if n == 0 {
		return nil, stats.NoData
	}
	if stats.Missing(d.Lower) || stats.Missing(d.Upper) {
		return nil, stats.ErrMissing
	}
	for _, c := range d.Columns {
		if len(c) != n {
			panic("parametric: columns differ in length")
		}
		if stats.Missing(c) {
			return nil, stats.ErrMissing
		}
	}
	l, err := newLikelihood(d, distribution)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(l.kind, func(k kind) bool { return k != right }) {
		return nil, stats.NoEvents
	}
	null := *l
	null.x, null.p = nil, 0
	start := l.start()
	without, err := null.maximise(append([]float64{start[0]}, start[1+l.p:]...))
	if err != nil {
		return null.endless(err)
	}
	climbed, err := l.maximise(start)
	if err != nil {
		return l.endless(err)
	}
	parameter := climbed.At
	m := &Model{
		N: n, Distribution: distribution, Parameter: parameter,
		LogLik: [2]float64{without.End.Value, climbed.End.Value}, Columns: l.p,
	}
	var ok bool
	if m.Variance, ok = newton.Invert(climbed.End.Information, len(parameter)); !ok {
		return nil, stats.Singular
	}
	// Undo the centring of columns: the intercept is at zero.
	a := mat.NewDense(len(parameter), len(parameter), nil)
	for j := range parameter {
		a.Set(j, j, 1)
	}
	for j := range l.p {
		a.Set(0, 1+j, -l.mean[j])
		m.Parameter[0] -= l.mean[j] * m.Parameter[1+j]
	}
	var half, v mat.Dense
	half.Mul(a, m.Variance)
	v.Mul(&half, a.T())
	for j := range parameter {
		for k := 0; k <= j; k++ {
			m.Variance.SetSym(k, j, (v.At(j, k)+v.At(k, j))/2)
		}
	}
	if distribution.fixedScale() {
		m.Scale = []float64{1}
	} else {
		for _, s := range parameter[1+l.p:] {
			m.Scale = append(m.Scale, math.Exp(s))
		}
	}
	return m, nil
}

// Wald gives each parameter's standard error, z and two-sided p-value.
func (m *Model) Wald() (se, z, p []float64) {
	for j, b := range m.Parameter {
		s := math.Sqrt(m.Variance.At(j, j))
		se, z, p = append(se, s), append(z, b/s), append(p, dist.NormalTwoSided(b/s))
	}
	return se, z, p
}

// AIC is -2 log-likelihood + 2 parameters.
func (m *Model) AIC() float64 { return 2*float64(len(m.Parameter)) - 2*m.LogLik[1] }

// Quantile is the time by which a share p of subjects with the given covariates (and
// stratum) had the event, with its delta-method standard error. R:
// predict(survreg, type = "quantile", se.fit = TRUE).
func (m *Model) Quantile(covariates []float64, stratum int, p, level float64) (stats.Estimate, error) {
	if len(covariates) != m.Columns {
		return stats.Estimate{}, fmt.Errorf("%d covariates for %d columns", len(covariates), m.Columns)
	}
	w := m.Distribution.quantile(p)
	gradient := mat.NewVecDense(len(m.Parameter), nil)
	gradient.SetVec(0, 1)
	value := m.Parameter[0]
	for j, x := range covariates {
		gradient.SetVec(1+j, x)
		value += m.Parameter[1+j] * x
	}
	scale := 1.0
	if !m.Distribution.fixedScale() {
		scale = m.Scale[stratum]
		gradient.SetVec(1+m.Columns+stratum, scale*w)
	}
	value += scale * w
	se := math.Sqrt(mat.Inner(gradient, m.Variance, gradient))
	z := dist.Z(level)
	e := stats.Estimate{Value: value, SE: se, CI: stats.Interval{Lower: value - z*se, Upper: value + z*se, Level: level}}
	if m.Distribution.logScale() {
		t := math.Exp(value)
		e = stats.Estimate{
			Value: t,
			SE:    t * se,
			CI:    stats.Interval{Lower: t * math.Exp(-z*se), Upper: t * math.Exp(z*se), Level: level},
		}
	}
	return e, nil
}
