package regression

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// distant is how many of its standard deviations a column's mean may lie off 0. Beyond, as
// of a calendar year, the intercept is that of a value far from every row: its correlation
// with the slope is 1 but for the last digits, and they are lost. Such columns are centred.
const distant = 30

// centre takes from each distant column its mean. One that varies by no more than the
// rounding of its values is left, to be refused as constant.
func (g *glm) centre() {
	if g.NoIntercept {
		return
	}
	n := float64(len(g.y))
	for j := 1; j < len(g.x); j++ {
		mean := floats.Sum(g.x[j]) / n
		if square := mean * mean; !(square > distant*distant*(g.sizes[j]*g.sizes[j]-square)) {
			continue
		}
		about := make([]float64, len(g.x[j]))
		for i, v := range g.x[j] {
			about[i] = v - mean
		}
		size := math.Sqrt(blas64.Dot(vector(about), vector(about)) / n)
		if !(size > 1e-11*math.Abs(mean)) {
			continue
		}
		if g.middle == nil {
			g.middle = make([]float64, len(g.x))
		}
		g.x[j], g.sizes[j], g.middle[j] = about, size, mean
	}
}

// intercept is the contrast of the coefficients of g.x that is the intercept of the data's
// own columns; nil where none was centred.
func (g *glm) intercept() []float64 {
	if g.middle == nil {
		return nil
	}
	t := make([]float64, len(g.middle))
	for j, c := range g.middle {
		t[j] = -c
	}
	t[0] = 1
	return t
}

// own gives coefficients of g.x and variances as those of the data's own columns.
func (g *glm) own(at []float64, variances ...**mat.SymDense) []float64 {
	t := g.intercept()
	if t == nil {
		return at
	}
	p := len(t)
	change := mat.NewDense(p, p, nil)
	for j := range p {
		change.Set(j, j, 1)
	}
	change.SetRow(0, t)
	for _, v := range variances {
		var half, whole mat.Dense
		half.Mul(change, *v)
		whole.Mul(&half, change.T())
		s := mat.NewSymDense(p, nil)
		for j := range p {
			for k := j; k < p; k++ {
				s.SetSym(j, k, whole.At(j, k))
			}
		}
		*v = s
	}
	out := append([]float64(nil), at...)
	out[0] = dot(t, at)
	return out
}

// turned gives the likelihood in coordinates of which the first is the intercept of the
// data's own columns, the direction of which is the one in which the others follow it
// (variance is that of the coefficients of g.x), while the others leave it as it is; and
// points of g.x in those coordinates. So the intercept is profiled without losing digits.
func (g *glm) turned(variance mat.Symmetric, points ...[]float64) (*glm, [][]float64) {
	t, p := g.intercept(), len(g.x)
	scale := make([]float64, p) // of the coefficients, so that a unit changes predictors by about 1
	scaled := mat.NewDense(p, 1, nil)
	for j, s := range g.sizes {
		scale[j] = 1 / s
		scaled.Set(j, 0, t[j]*scale[j])
	}
	var qr mat.QR
	qr.Factorize(scaled)
	var basis mat.Dense // its columns but the first are orthogonal to the contrast
	qr.QTo(&basis)
	along := make([]float64, p) // the direction: V t
	for j := range along {
		for k := range t {
			along[j] += variance.At(j, k) * t[k]
		}
	}
	floats.Scale(1/dot(t, along), along)
	h := *g
	h.room, h.middle, h.x, h.NoIntercept = newBlocks(), nil, make([][]float64, p), true // no column is one of ones
	for k := range p {
		h.x[k] = make([]float64, len(g.y))
		for j := range p {
			b := along[j]
			if k > 0 {
				b = basis.At(j, k) * scale[j]
			}
			floats.AddScaled(h.x[k], b, g.x[j])
		}
	}
	h.sizes = sizes(h.x)
	var out [][]float64
	for _, at := range points {
		to := make([]float64, p)
		to[0] = dot(t, at)
		for k := 1; k < p; k++ {
			for j := range p {
				to[k] += basis.At(j, k) * (at[j] - to[0]*along[j]) / scale[j]
			}
		}
		out = append(out, to)
	}
	return &h, out
}
