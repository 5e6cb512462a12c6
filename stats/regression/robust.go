package regression

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
	"leydig/stats/sandwich"
)

// Robust is a kind of standard errors that hold where the model's variance does not.
type Robust string

// The kinds, after MacKinnon and White 1985, with h the leverage of a row, p
// coefficients and G clusters. R: sandwich::vcovHC, sandwich::vcovCL.
const (
	HC0 Robust = "HC0" // squared residuals
	HC1 Robust = "HC1" // × n/(n - p)
	HC2 Robust = "HC2" // / (1 - h)
	HC3 Robust = "HC3" // / (1 - h)²
	// Clustered sums scores over clusters; ClusteredHC1 multiplies by
	// G/(G - 1) × (n - 1)/(n - p) (R: vcovCL's default).
	Clustered    Robust = "clustered"
	ClusteredHC1 Robust = "clustered_HC1"
)

// AllRobust lists the kinds.
var AllRobust = []Robust{HC0, HC1, HC2, HC3, Clustered, ClusteredHC1}

// What robust standard errors need.
const (
	ErrCluster  stats.Reason = "cluster-robust standard errors need at least two clusters"
	ErrRobust   stats.Reason = "unknown kind of robust standard errors"
	ErrLeverage stats.Reason = "a row is fitted exactly (leverage 1): HC2 and HC3 are not defined"
)

func (r Robust) clustered() bool { return r == Clustered || r == ClusteredHC1 }

func (r Robust) check(d Data) error {
	switch r {
	case "", HC0, HC1, HC2, HC3:
		return nil
	case Clustered, ClusteredHC1:
		for _, c := range d.Cluster {
			if c != d.Cluster[0] {
				return nil
			}
		}
		return ErrCluster
	}
	return ErrRobust
}

// residuals of the score: row i's score is residual[i] times its row of the design;
// weight[i] is its share in the information.
func (g *glm) residuals(at []float64) (residual, weight []float64) {
	residual, weight = make([]float64, len(g.y)), make([]float64, len(g.y))
	for i, eta := range g.predictor(at) {
		r, _ := g.of(g.y[i], eta)
		residual[i], weight[i] = g.weightOf(i)*r.score, g.weightOf(i)*r.expected
	}
	return residual, weight
}

// sandwich is the robust variance that the options name.
func (m *Model) sandwich() (*mat.SymDense, error) {
	residual, weight := m.glm.residuals(m.climbed.At)
	return robust(m.Robust, m.glm.x, residual, weight, m.inverse, m.data, m.N)
}

// robust makes the variance of scores residual[i] x_i with the bread given.
func robust(kind Robust, x [][]float64, residual, weight []float64, bread *mat.SymDense, d Data, n int) (*mat.SymDense, error) {
	p := len(x)
	factor := 1.0
	switch kind {
	case HC1:
		factor = float64(n) / float64(n-p)
	case ClusteredHC1:
		seen := map[int]bool{}
		for _, c := range d.Cluster {
			seen[c] = true
		}
		k := float64(len(seen))
		factor = k / (k - 1) * float64(n-1) / float64(n-p)
	}
	if n <= p && factor != 1 {
		return nil, Saturated
	}
	scores := make([][]float64, len(residual))
	all := make([]float64, len(residual)*p)
	for i, r := range residual {
		row := all[i*p : i*p+p : i*p+p]
		for j := range row {
			row[j] = x[j][i]
		}
		if kind == HC2 || kind == HC3 {
			h := 1 - weight[i]*quadratic(bread, row)
			switch {
			case h > 1e-10 && kind == HC2:
				r /= math.Sqrt(h)
			case h > 1e-10:
				r /= h
			case math.Abs(r) > 0:
				return nil, ErrLeverage
			}
		}
		for j := range row {
			row[j] *= r
		}
		scores[i] = row
	}
	var cluster []int
	if kind.clustered() {
		cluster = d.Cluster
	}
	v := sandwich.Variance(bread, sandwich.Meat(scores, nil, cluster))
	v.ScaleSym(factor, v)
	return v, nil
}

// quadratic is x'Ax.
func quadratic(a mat.Symmetric, x []float64) float64 {
	s := 0.0
	for j, v := range x {
		s += v * v * a.At(j, j)
		for k := range j {
			s += 2 * v * x[k] * a.At(k, j)
		}
	}
	return s
}

// SE are the standard errors of the coefficients.
func (m *Model) SE() []float64 { return newton.StandardErrors(m.Variance) }

// AIC is -2 log-likelihood + 2 parameters.
func (m *Model) AIC() float64 { return 2*m.parameters() - 2*m.LogLik[1] }

// BIC is -2 log-likelihood + ln n parameters.
func (m *Model) BIC() float64 { return math.Log(float64(m.N))*m.parameters() - 2*m.LogLik[1] }

// parameters counts the coefficients, and the residual variance of a gaussian outcome.
func (m *Model) parameters() float64 {
	p := float64(len(m.Terms))
	if m.Family == Gaussian {
		p++
	}
	return p
}

// Estimate is a coefficient with its Wald interval, statistic and p-value.
func (m *Model) Estimate(j int, level float64) (e stats.Estimate, statistic, p float64) {
	c := make([]float64, len(m.Coefficient))
	c[j] = 1
	return m.Contrast(c, level)
}

// Contrast is a linear combination Σ c_j b_j of the coefficients with its Wald
// interval, statistic and p-value: of t with DF degrees of freedom, normal where DF is
// infinite.
func (m *Model) Contrast(c []float64, level float64) (e stats.Estimate, statistic, p float64) {
	return dist.Wald(dot(c, m.Coefficient), math.Sqrt(math.Max(0, quadratic(m.Variance, c))), m.DF, level)
}

// WaldTest tests that the named coefficients are all 0: b'V⁻¹b, chi-squared.
func (m *Model) WaldTest(of []int) (stats.Test, error) {
	return JointWald(m.Coefficient, m.Variance, of)
}

// JointWald is b'V⁻¹b of the named coefficients and its chi-squared test.
func JointWald(coefficient []float64, variance mat.Symmetric, of []int) (stats.Test, error) {
	k := len(of)
	v, b := make([]float64, k*k), make([]float64, k)
	for a, i := range of {
		b[a] = coefficient[i]
		for c, j := range of {
			v[a*k+c] = variance.At(i, j)
		}
	}
	inverse, ok := newton.Invert(v, k)
	if !ok {
		return stats.Test{}, stats.Singular
	}
	return dist.ChiSquaredTest(quadratic(inverse, b), float64(k)), nil
}

// waldAll is the test of all coefficients but the intercept; NaN where it is not defined.
func (m *Model) waldAll() stats.Test {
	var of []int
	for j := m.data.first(); j < len(m.Coefficient); j++ {
		of = append(of, j)
	}
	none := stats.NoTest()
	if len(of) == 0 {
		return none
	}
	t, err := m.WaldTest(of)
	if err != nil {
		return none
	}
	return t
}

func dot(a, b []float64) float64 {
	s := 0.0
	for j, v := range a {
		s += v * b[j]
	}
	return s
}
