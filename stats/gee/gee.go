// Package gee fits generalised estimating equations: regression of outcomes that were
// measured several times in each cluster (patient), of which the standard errors hold
// whatever the correlation within clusters is.
//
// With y_i the outcomes of cluster i, m_i their means, D_i = ∂m_i/∂b, A_i the diagonal of
// the family's variances and R(α) the working correlation, b solves
//
//	Σ D_i' V_i⁻¹ (y_i - m_i) = 0,   V_i = φ A_i^½ R(α) A_i^½.
//
// Sources: Liang KY, Zeger SL. Biometrika 1986;73:13-22; Mancl LA, DeRouen TA. Biometrics
// 2001;57:126-134; Halekoh U, Højsgaard S, Yan J. J Stat Softw 2006;15(2) (geepack).
package gee

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
	"leydig/stats/regression"
	"leydig/stats/sandwich"
)

// Correlation is a working correlation of the outcomes of one cluster.
type Correlation string

// The working correlations.
const (
	Independence Correlation = "independence"
	Exchangeable Correlation = "exchangeable" // the same between any two
	AR1          Correlation = "ar1"          // α to the power of the distance in Data.Time
)

// Correlations lists them.
var Correlations = []Correlation{Independence, Exchangeable, AR1}

// Data is a regression's, of which Cluster is needed and Trials are not used. A row's weight
// divides its variance: V_i = φ W^-½ A^½ R A^½ W^-½.
type Data struct {
	regression.Data
	// Alike is how many clusters a cluster stands for that are like it in every row: the same
	// number (1 or more, whole) in each of its rows; nil: 1. Everything is as if they were all there.
	Alike []float64
	// Time orders the rows of a cluster and, for AR1, is how far apart they are; nil: the
	// order in which they come, one apart.
	Time []float64
}

// Options of a fit.
type Options struct {
	Family      regression.Family // "": Binomial
	Link        regression.Link   // "": the family's usual one
	Correlation Correlation       // "": Independence
	// FixedScale fixes φ, as at 1 for outcomes of 0 and 1; 0: it is the mean squared Pearson
	// residual.
	FixedScale float64
	// Corrected takes the standard errors of Mancl and DeRouen, for few clusters (below 40 or
	// so), with t limits of clusters - coefficients degrees of freedom.
	Corrected bool
}

// Model is a fitted model; slices run over the coefficients, the intercept first.
type Model struct {
	Options
	N, Clusters, Largest int // rows, clusters, rows of the largest cluster
	Terms                []stats.Term
	Coefficient          []float64
	Variance             *mat.SymDense // robust, corrected where asked for
	Naive                *mat.SymDense // as if the working correlation were the true one
	Scale                float64       // φ
	Alpha                float64       // NaN under independence
	DF                   float64       // of t; infinite for normal limits
	Wald                 stats.Test    // of all covariates together
	Fitted               []float64     // in the order of the data
}

// Why there is no fit.
const (
	ErrCluster  stats.Reason = "two clusters at least are needed"
	ErrTime     stats.Reason = "two rows of one cluster have the same time"
	ErrScale    stats.Reason = "a scale must be above 0"
	ErrAlike    stats.Reason = "the number of clusters that one stands for must be whole, above 0 and the same in its rows"
	ErrTrials   stats.Reason = "numbers of trials have no place in these estimating equations"
	Correlated  stats.Reason = "the working correlation is not one that is possible (not positive definite); take another"
	FewClusters stats.Reason = "there are no more clusters than coefficients: robust standard errors cannot be told"
	Unrepeated  stats.Reason = "no cluster has two rows: there is no correlation to estimate"
	Exact       stats.Reason = "the covariates give the outcome exactly"
	Influential stats.Reason = "a cluster alone determines a coefficient: the corrected standard errors are not defined"
)

// Fit solves the estimating equations, the correlation and the scale by moments, in turn
// until nothing moves. R: geepack::geeglm (control = geese.control(epsilon = 1e-12)).
func Fit(d Data, o Options) (*Model, error) {
	if o.Correlation == "" {
		o.Correlation = Independence
	}
	plain := d.Data
	switch {
	case plain.Weight == nil:
		plain.Weight = d.Alike
	case len(d.Alike) == len(plain.Weight):
		plain.Weight = slices.Clone(d.Weight)
		for i, n := range d.Alike {
			plain.Weight[i] *= n
		}
	}
	first, err := regression.Fit(plain, regression.Options{Family: o.Family, Link: o.Link})
	switch {
	case o.FixedScale < 0 || math.IsInf(o.FixedScale, 0) || math.IsNaN(o.FixedScale):
		return nil, ErrScale
	case d.Trials != nil:
		return nil, ErrTrials
	case err != nil:
		return nil, err
	case first.Separated != nil:
		return nil, stats.Monotone
	}
	o.Family, o.Link = first.Family, first.Link
	r, err := sorted(d, o)
	if err != nil {
		return nil, err
	}
	m := &Model{Options: o, Terms: first.Terms, Coefficient: slices.Clone(first.Coefficient), Alpha: math.NaN(), DF: math.Inf(1)}
	for c, alike := range r.alike {
		size := r.start[c+1] - r.start[c]
		m.Largest = max(m.Largest, size)
		m.Clusters += int(alike)
		m.N += int(alike) * size
		for i := r.start[c]; i < r.start[c+1]; i++ {
			r.total += alike * r.weight(i)
		}
	}
	switch {
	case m.Clusters < 2:
		return nil, ErrCluster
	case m.Clusters <= r.p:
		return nil, FewClusters
	}
	if err := r.solve(m); err != nil {
		return nil, err
	}
	if m.Correlation != Independence {
		m.Alpha = r.alpha
	}
	m.Scale = r.scale
	m.Fitted = make([]float64, r.n)
	for i, at := range r.order {
		m.Fitted[at] = r.fitted[i]
	}
	return m, r.variances(m)
}

// solve fills the coefficients.
func (r *rows) solve(m *Model) error {
	if !r.residuals(m.Coefficient) {
		return stats.NotConverged
	}
	const iterations, tolerance = 200, 1e-12
	for range iterations {
		before := r.alpha
		if err := r.moments(); err != nil {
			return err
		}
		info, score, err := r.equations(nil)
		if err != nil {
			return err
		}
		factor, ok := newton.Factorise(info, r.p, 0)
		if !ok {
			return stats.Singular
		}
		step, ok := factor.Solve(score)
		if !ok {
			return stats.Singular
		}
		trial := make([]float64, r.p)
		if newton.Halve(1, 1e-6, func(f float64) bool {
			for j := range trial {
				trial[j] = m.Coefficient[j] + f*step[j]
			}
			return r.residuals(trial)
		}) == 0 {
			return stats.NotConverged
		}
		m.Coefficient = trial
		size := math.Abs(r.alpha - before)
		for j, v := range step {
			size = math.Max(size, math.Abs(v)/(1+math.Abs(trial[j])))
		}
		if size < tolerance {
			return r.moments()
		}
	}
	return stats.NotConverged
}

// variances fills the variances and the test of all covariates.
func (r *rows) variances(m *Model) error {
	p := r.p
	info, _, err := r.equations(nil)
	if err != nil {
		return err
	}
	bread, ok := newton.Invert(info, p)
	if !ok {
		return stats.Singular
	}
	var scores [][]float64
	var failed error
	c := -1 // the cluster
	_, _, err = r.equations(func(own, score []float64) {
		c++
		s := slices.Clone(score)
		if m.Corrected {
			// With H = D (Σ D'V⁻¹D)⁻¹ D'V⁻¹ of the cluster, the residuals are (I - H)⁻¹(y - m);
			// the score of them is J (J - J_i)⁻¹ s, J the information and J_i the cluster's.
			rest := make([]float64, p*p)
			for k := range rest {
				rest[k] = info[k] - own[k]
			}
			f, ok := newton.Factorise(rest, p, 0)
			if !ok || f.Condition() > 1e12 {
				failed = Influential
				return
			}
			t, _ := f.Solve(s)
			for j := range s {
				s[j] = 0
				for k := range t {
					s[j] += info[j*p+k] * t[k]
				}
			}
		}
		for j := range s { // alike clusters add up in the meat: Σ n s s'
			s[j] *= math.Sqrt(r.alike[c])
		}
		scores = append(scores, s)
	})
	if err != nil || failed != nil {
		return cmp.Or(err, failed)
	}
	m.Naive = mat.NewSymDense(p, nil)
	m.Naive.ScaleSym(r.scale, bread)
	m.Variance = sandwich.Variance(bread, sandwich.Meat(scores, nil, nil))
	if m.Corrected {
		m.DF = float64(m.Clusters - p)
	}
	m.Wald = m.all()
	return nil
}

// all tests all coefficients but the intercept.
func (m *Model) all() stats.Test {
	var of []int
	for j, t := range m.Terms {
		if t != regression.Intercept {
			of = append(of, j)
		}
	}
	t, err := m.WaldTest(of)
	if err != nil {
		t = stats.NoTest()
	}
	return t
}

// WaldTest tests that the named coefficients are all 0: b'V⁻¹b, chi-squared.
func (m *Model) WaldTest(of []int) (stats.Test, error) {
	if len(of) == 0 {
		return stats.Test{}, stats.Singular
	}
	return regression.JointWald(m.Coefficient, m.Variance, of)
}

// SE are the standard errors of the coefficients.
func (m *Model) SE() []float64 { return newton.StandardErrors(m.Variance) }

// Estimate is a coefficient with its Wald interval, statistic (z or t) and p-value.
func (m *Model) Estimate(j int, level float64) (e stats.Estimate, statistic, p float64) {
	return dist.Wald(m.Coefficient[j], math.Sqrt(m.Variance.At(j, j)), m.DF, level)
}

// Mean is the mean at a row of the design (the intercept first) with the limits of the
// linear predictor carried over: of an indicator column a visit, the prevalence there with
// its cluster-robust interval.
func (m *Model) Mean(row []float64, level float64) stats.Estimate {
	eta, v := 0.0, 0.0
	for j, a := range row {
		eta += a * m.Coefficient[j]
		for k, b := range row {
			v += a * b * m.Variance.At(j, k)
		}
	}
	e, _, _ := dist.Wald(eta, math.Sqrt(v), m.DF, level)
	mean := func(x float64) float64 { return regression.Mean(m.Link, x) }
	return stats.Estimate{
		Value: mean(eta), SE: e.SE * regression.Slope(m.Link, eta),
		CI: stats.Interval{Lower: mean(e.CI.Lower), Upper: mean(e.CI.Upper), Level: level},
	}
}
