package regression

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// FirthMethod is the remedy where the data are separated.
var FirthMethod = stats.Method{
	ID: "regression.firth", Label: "logistic regression, Firth's penalised likelihood",
	Sentence: "Odds ratios are from logistic regression with Firth's penalised likelihood, which stay finite where " +
		"covariates separate the outcomes; " + stats.LevelMark + " limits and P values are of the penalised likelihood ratio.",
	Cite: "Firth D. Biometrika 1993;80:27-38; Heinze G, Schemper M. Stat Med 2002;21:2409-2419",
}

// FirthModel is a logistic model fitted by Firth's likelihood; slices run over the
// coefficients, the intercept first.
type FirthModel struct {
	N, Events       int
	Terms           []stats.Term
	Coefficient     []float64
	SE              []float64 // of the augmented data, as logistf has them: see augmented
	Variance        *mat.SymDense
	Lower, Upper, P []float64  // by penalised likelihood ratio
	LRs             []float64  // the chi-squared of each P, with one degree of freedom
	LogLik          [2]float64 // penalised: of the intercept alone (with the whole penalty), and at the maximum
	LR              stats.Test // of all covariates together
	Fitted          []float64
}

// jeffreys is the logistic likelihood with Jeffreys' prior: l(b) + ½ ln |I(b)|.
type jeffreys struct{ *glm }

// Firth maximises the logistic likelihood with Jeffreys' prior as the penalty.
// R: logistf::logistf.
func Firth(d Data, level float64) (*FirthModel, error) {
	if !(level > 0 && level < 1) {
		return nil, stats.ErrLevel
	}
	if err := d.check(Binomial); err != nil {
		return nil, err
	}
	f := jeffreys{newGLM(d, Options{Family: Binomial, Link: Logit})}
	plain := &Model{Terms: d.terms(), data: d, glm: f.glm}
	plain.count()
	m := &FirthModel{N: plain.N, Events: plain.Events, Terms: plain.Terms}
	p := len(m.Terms)
	start := make([]float64, p)
	if !d.NoIntercept { // the mean with half an event more on each side
		n := 0.0
		for i := range f.y {
			n += f.weightOf(i)
		}
		start[0] = linked(Logit, (f.mean()*n+0.5)/(n+1))
	}
	held := make([]bool, p)
	for j := d.first(); j < p; j++ {
		held[j] = true
	}
	null, err := newton.Maximise(newton.Objective{Evaluate: f.evaluate}, start, f.options(held))
	if err != nil {
		return nil, err
	}
	top, err := newton.Maximise(newton.Objective{Evaluate: f.evaluate}, null.At, f.options(nil))
	if err != nil {
		return nil, err
	}
	m.LogLik = [2]float64{null.End.Value + f.constants(), top.End.Value + f.constants()}
	inner, ok := f.augmented(top.At)
	if !ok {
		return nil, stats.Singular
	}
	m.Variance = inner
	m.Coefficient = f.own(top.At, &m.Variance)
	m.SE = newton.StandardErrors(m.Variance)
	for _, eta := range f.predictor(top.At) {
		m.Fitted = append(m.Fitted, Mean(Logit, eta))
	}
	if k := len(d.Columns); k > 0 {
		m.LR = dist.ChiSquaredTest(math.Max(0, 2*(m.LogLik[1]-m.LogLik[0])), float64(k))
	}
	return m, m.limits(f, inner, top, null.At, level)
}

// augmented is the inverse of the information of the augmented data, in which a row has
// the weight 1 + h, h its leverage: by that the penalised score is that of ordinary
// logistic regression (Heinze and Schemper 2002).
func (f jeffreys) augmented(at []float64) (*mat.SymDense, bool) {
	p := len(f.x)
	d := newton.NewDerivatives(p)
	f.glm.evaluate(at, d)
	inverse, ok := newton.Invert(d.Information, p)
	if !ok {
		return nil, false
	}
	row, sum := make([]float64, p), make([]float64, p*p)
	for i, eta := range f.predictor(at) {
		pi := Mean(Logit, eta)
		w := f.weightOf(i) * pi * (1 - pi)
		for j := range row {
			row[j] = f.x[j][i]
		}
		w *= 1 + w*quadratic(inverse, row)
		for j, a := range row {
			for k, b := range row {
				sum[j*p+k] += w * a * b
			}
		}
	}
	return newton.Invert(sum, p)
}

// options of a climb. Far from the maximum the penalised likelihood is not concave.
func (f jeffreys) options(held []bool) newton.Options {
	return newton.Options{Held: held, Indefinite: true, Tolerance: 1e-12, Iterations: 200, Longest: 2}
}

func (f jeffreys) maximise(from []float64, held int, value float64) (newton.Maximum, error) {
	hold := make([]bool, len(from))
	hold[held] = true
	return newton.Maximise(newton.Objective{Evaluate: f.evaluate}, f.moved(from, held, value), f.options(hold))
}

// limits fills limits and p-values by the penalised likelihood ratio.
func (m *FirthModel) limits(f jeffreys, inner mat.Symmetric, top newton.Maximum, origin []float64, level float64) error {
	whole := profile{maximise: f.maximise, best: top.At, origin: origin, top: top.End.Value, ridged: true}
	drop := dist.Z(level) * dist.Z(level) / 2
	for j, b := range m.Coefficient {
		p := whole
		if f.middle != nil && j == 0 {
			// The penalty is that of the turned columns, another but for a constant.
			h, points := f.turned(inner, top.At, origin)
			turned, at := jeffreys{h}, newton.NewDerivatives(len(points[0]))
			if !turned.evaluate(points[0], at) {
				return stats.NotConverged
			}
			p = profile{maximise: turned.maximise, best: points[0], origin: points[1], top: at.Value, ridged: true}
		}
		t, err := p.test(j)
		if err != nil {
			return err
		}
		m.P, m.LRs = append(m.P, t.P), append(m.LRs, t.Statistic)
		low, err := p.limit(j, b, drop, -1, dist.Z(level)*m.SE[j])
		if err != nil {
			return err
		}
		high, err := p.limit(j, b, drop, 1, dist.Z(level)*m.SE[j])
		if err != nil {
			return err
		}
		m.Lower, m.Upper = append(m.Lower, low), append(m.Upper, high)
	}
	return nil
}

// evaluate gives the penalised likelihood with its first and second derivatives. With
// v = π(1-π), v1 = v(1-2π), v2 = v(1-6v) the derivatives of v by the linear predictor, and
// D_k = Σ v1 x_k xx', the penalty's are
//
//	½ tr(I⁻¹ D_k)   and   ½ [Σ v2 x_k x_l x'I⁻¹x - tr(I⁻¹ D_k I⁻¹ D_l)].
func (f jeffreys) evaluate(at []float64, d *newton.Derivatives) bool {
	p := len(f.x)
	if !f.glm.evaluate(at, d) {
		return false
	}
	factor, ok := newton.Factorise(d.Information, p, 0)
	if !ok {
		return false
	}
	inverse, ok := newton.Invert(d.Information, p)
	if !ok {
		return false
	}
	d.Value += factor.LogDet() / 2
	third := make([]*mat.Dense, p) // I⁻¹ D_k
	for k := range third {
		third[k] = mat.NewDense(p, p, nil)
	}
	row := make([]float64, p)
	for i, eta := range f.predictor(at) {
		pi := Mean(Logit, eta)
		v := f.weightOf(i) * pi * (1 - pi)
		v1, v2 := v*(1-2*pi), v*(1-6*pi*(1-pi))
		for j := range row {
			row[j] = f.x[j][i]
		}
		h := quadratic(inverse, row)
		for k, a := range row {
			d.Gradient[k] += v1 * h * a / 2
			for l, b := range row {
				d.Information[k*p+l] -= v2 * h * a * b / 2
				to := third[k].RawRowView(l)
				for j := l; j < p; j++ {
					to[j] += v1 * a * b * row[j]
				}
			}
		}
	}
	for k, t := range third {
		for l := range p {
			for j := range l {
				t.Set(l, j, t.At(j, l))
			}
		}
		var product mat.Dense
		product.Mul(inverse, t)
		third[k] = &product
	}
	for k := range p {
		for l := range p {
			trace := 0.0
			for a := range p {
				for b := range p {
					trace += third[k].At(a, b) * third[l].At(b, a)
				}
			}
			d.Information[k*p+l] += trace / 2
		}
	}
	return true
}
