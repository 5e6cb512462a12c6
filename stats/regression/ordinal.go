package regression

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// OrdinalMethod is the proportional odds model.
var OrdinalMethod = stats.Method{
	ID: "regression.ordinal", Label: "proportional odds model",
	Sentence: "Odds ratios of a higher level of an ordered outcome are from the proportional odds model.",
	Cite:     "McCullagh P. J R Stat Soc B 1980;42:109-142",
}

// OrdinalModel is a fitted proportional odds model:
//
//	logit P(y <= k) = Threshold_k - x'b.
type OrdinalModel struct {
	N           int
	Levels      []int // rows at each level
	Terms       []stats.Term
	Coefficient []float64 // without thresholds; exp is the odds ratio of a higher level
	Threshold   []float64 // one less than there are levels
	Variance    *mat.SymDense
	All         *mat.SymDense // of coefficients and thresholds
	LogLik      [2]float64    // of thresholds alone, and at the maximum
	LR          stats.Test
	// Separated tells that coefficients are infinite; then only LogLik[0] holds. Infinite are
	// numbers of columns.
	Separated *Separation
}

// ErrLevels is why there is no ordinal model.
const ErrLevels stats.Reason = "an ordinal model needs two levels with rows at least, numbered from 0 without a gap"

// ordinal is the likelihood; the parameters are the coefficients, then the thresholds.
type ordinal struct {
	x [][]float64 // columns
	y []int
	w []float64
	k int // levels
}

// Ordinal fits the proportional odds model; the outcome is the number of the level, from 0
// up, each with rows. Offsets, trials and clusters are not used. R: MASS::polr.
func Ordinal(d Data) (*OrdinalModel, error) {
	if err := d.check(Gaussian); err != nil {
		return nil, err
	}
	if d.Trials != nil || d.Offset != nil || d.NoIntercept || len(d.Columns) == 0 {
		return nil, stats.Singular
	}
	o := &ordinal{x: d.Columns, y: make([]int, len(d.Outcome)), w: d.Weight}
	most := 0.0
	for i, v := range d.Outcome {
		if v < 0 || v != math.Trunc(v) || v > 1000 {
			return nil, ErrLevels
		}
		o.y[i] = int(v)
		most = math.Max(most, v)
	}
	o.k = int(most) + 1
	m := &OrdinalModel{N: len(o.y), Levels: make([]int, o.k), Terms: d.terms()[1:]}
	share, total := make([]float64, o.k), 0.0
	for i, y := range o.y {
		m.Levels[y]++
		share[y] += d.weight(i)
		total += d.weight(i)
	}
	if o.k < 2 || slices.Contains(m.Levels, 0) || slices.Contains(share, 0) {
		return nil, ErrLevels
	}
	p := len(o.x)
	start, below := make([]float64, p+o.k-1), 0.0
	for k, s := range share {
		m.LogLik[0] += s * math.Log(s/total)
		if below += s; k < o.k-1 {
			start[p+k] = linked(Logit, below/total)
		}
	}
	var err error
	if m.Separated, err = o.separation(); err != nil || m.Separated != nil {
		return m, err
	}
	top, err := newton.Maximise(newton.Objective{Evaluate: o.evaluate}, start, newton.Options{Tolerance: 1e-12})
	if err != nil {
		return nil, err
	}
	m.Coefficient, m.Threshold = top.At[:p], top.At[p:]
	m.LogLik[1] = top.End.Value
	m.LR = dist.ChiSquaredTest(math.Max(0, 2*(m.LogLik[1]-m.LogLik[0])), float64(p))
	var ok bool
	if m.All, ok = newton.Invert(top.End.Information, len(start)); !ok {
		return nil, stats.Singular
	}
	m.Variance = mat.NewSymDense(p, nil)
	for j := range p {
		for k := j; k < p; k++ {
			m.Variance.SetSym(j, k, m.All.At(j, k))
		}
	}
	return m, nil
}

// evaluate is the newton.Objective of the likelihood.
func (o *ordinal) evaluate(at []float64, d *newton.Derivatives) bool {
	p, n := len(o.x), len(at)
	for k := p + 1; k < n; k++ {
		if at[k] <= at[k-1] {
			return false
		}
	}
	d.Value = 0
	clear(d.Gradient)
	clear(d.Information)
	row := make([]float64, n)
	for i, y := range o.y {
		w := 1.0
		if o.w != nil {
			w = o.w[i]
		}
		eta := 0.0
		for j := range p {
			row[j] = o.x[j][i]
			eta += at[j] * row[j]
		}
		a, b := math.Inf(1), math.Inf(-1)
		if y < o.k-1 {
			a = at[p+y] - eta
		}
		if y > 0 {
			b = at[p+y-1] - eta
		}
		value, da, db, daa, dbb, dab := between(a, b)
		d.Value += w * value
		// The upper threshold, the lower one and, through both, the coefficients.
		add := func(j int, g float64) { d.Gradient[j] += w * g }
		info := func(j, k int, h float64) { d.Information[j*n+k] -= w * h }
		for j := range p {
			add(j, -(da+db)*row[j])
			for k := range p {
				info(j, k, (daa+2*dab+dbb)*row[j]*row[k])
			}
			if y < o.k-1 {
				info(j, p+y, -(daa+dab)*row[j])
				info(p+y, j, -(daa+dab)*row[j])
			}
			if y > 0 {
				info(j, p+y-1, -(dbb+dab)*row[j])
				info(p+y-1, j, -(dbb+dab)*row[j])
			}
		}
		if y < o.k-1 {
			add(p+y, da)
			info(p+y, p+y, daa)
		}
		if y > 0 {
			add(p+y-1, db)
			info(p+y-1, p+y-1, dbb)
		}
		if y > 0 && y < o.k-1 {
			info(p+y, p+y-1, dab)
			info(p+y-1, p+y, dab)
		}
	}
	return !math.IsNaN(d.Value) && !math.IsInf(d.Value, 0)
}

// between is ln(F(a) - F(b)) of the logistic distribution, with its derivatives:
// F(a) - F(b) = F(a) F(-b) (1 - e^(b-a)).
func between(a, b float64) (value, da, db, daa, dbb, dab float64) {
	fa, fb := Mean(Logit, -a), Mean(Logit, b) // 1 - F(a), F(b)
	gap := math.Exp(b - a)                    // 0 at an open end
	value = -math.Log1p(math.Exp(-a)) - math.Log1p(math.Exp(b)) + math.Log1p(-gap)
	if math.Exp(-a) == math.Inf(1) {
		value = a - math.Log1p(math.Exp(b)) + math.Log1p(-gap)
	}
	if math.Exp(b) == math.Inf(1) {
		value = -math.Log1p(math.Exp(-a)) - b + math.Log1p(-gap)
	}
	r := gap / (1 - gap)
	da, db = fa+r, -fb-r
	second := -r * (1 + r)
	return value, da, db, -fa*(1-fa) + second, -fb*(1-fb) + second, -second
}

// separation decides whether the levels are separated: whether some direction raises no
// lower threshold above a row and lowers no upper one (see glm.separation).
func (o *ordinal) separation() (*Separation, error) {
	p := len(o.x)
	n := p + o.k - 1
	mean, sd := make([]float64, p), make([]float64, p)
	for j, c := range o.x {
		mean[j], sd[j] = spread(c)
	}
	var rows [][]float64
	for i, y := range o.y {
		if o.w != nil && o.w[i] == 0 {
			continue
		}
		for _, side := range []struct {
			cut  int
			sign float64
		}{{y, 1}, {y - 1, -1}} {
			if side.cut < 0 || side.cut >= o.k-1 {
				continue
			}
			z, most := make([]float64, n), 1.0
			for j := range p {
				z[j] = -side.sign * (o.x[j][i] - mean[j]) / sd[j]
				most = math.Max(most, math.Abs(z[j]))
			}
			z[p+side.cut] = side.sign
			for j := range z {
				z[j] /= most
			}
			rows = append(rows, z)
		}
	}
	wanted := make([]bool, len(rows))
	for i := range wanted {
		wanted[i] = true
	}
	directions, apart, err := newton.Recede(rows, wanted, n)
	if err != nil || len(directions) == 0 {
		return nil, err
	}
	s := &Separation{Complete: !slices.Contains(apart, false)}
	if s.Infinite, s.Sign, err = newton.RunOff(rows, newton.Each(p, n)); err != nil {
		return nil, err
	}
	s.By, err = fewest(rows, wanted, n, s.Infinite, apart)
	return s, err
}

// Estimate is a coefficient with its Wald interval, z and p-value.
func (m *OrdinalModel) Estimate(j int, level float64) (e stats.Estimate, statistic, p float64) {
	return dist.Wald(m.Coefficient[j], math.Sqrt(m.Variance.At(j, j)), math.Inf(1), level)
}

// WaldTest tests that the named coefficients are all 0: b'V⁻¹b, chi-squared.
func (m *OrdinalModel) WaldTest(of []int) (stats.Test, error) {
	return JointWald(m.Coefficient, m.Variance, of)
}

// AIC is -2 log-likelihood + 2 parameters, the thresholds among them.
func (m *OrdinalModel) AIC() float64 {
	return -2*m.LogLik[1] + 2*float64(len(m.Coefficient)+len(m.Threshold))
}
