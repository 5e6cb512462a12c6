package newton

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// worst is the condition of a matrix of unit diagonal beyond which its inverse has
// no digits.
const worst = 1e14

// Factor is a Cholesky factor of a symmetric matrix whose rows and columns were
// scaled to a unit diagonal first: parameters may differ by orders of magnitude.
type Factor struct {
	Ridge float64 // what was added to the unit diagonal
	chol  mat.Cholesky
	scale []float64
}

// Factorise factorises the n × n matrix a (row-major, its upper triangle is read) with
// the first of the ridges, in rising order, that makes it positive definite. It is
// false where none does, or where a diagonal element is not positive and finite.
func Factorise(a []float64, n int, ridges ...float64) (*Factor, bool) {
	f := &Factor{scale: make([]float64, n)}
	for j := range n {
		if !(a[j*n+j] > 0) || math.IsInf(a[j*n+j], 1) {
			return nil, false
		}
		f.scale[j] = 1 / math.Sqrt(a[j*n+j])
	}
	b := f.scaled(a, n)
	for _, ridge := range ridges {
		for j := range n {
			b.SetSym(j, j, 1+ridge)
		}
		if f.chol.Factorize(b) {
			f.Ridge = ridge
			return f, true
		}
	}
	return nil, false
}

// scaled gives a with its rows and columns scaled.
func (f *Factor) scaled(a []float64, n int) *mat.SymDense {
	b := make([]float64, n*n)
	for j, s := range f.scale {
		from, to := a[j*n:j*n+n], b[j*n:j*n+n]
		for k := j; k < n; k++ {
			to[k] = from[k] * s * f.scale[k]
		}
	}
	return mat.NewSymDense(n, b)
}

// raised factorises a matrix that need not be positive definite, after Levenberg: the
// diagonal is raised by as little, in powers of ten, as makes it so.
func raised(a []float64, n int) (*Factor, bool) {
	f := &Factor{scale: make([]float64, n)}
	for j := range n {
		d := math.Abs(a[j*n+j])
		if math.IsNaN(d) || math.IsInf(d, 0) {
			return nil, false
		}
		f.scale[j] = 1
		if d > 1e-300 {
			f.scale[j] = 1 / math.Sqrt(d)
		}
	}
	b, c := f.scaled(a, n), mat.NewSymDense(n, nil)
	// No ridge is 1: that would leave a diagonal of -1 at zero but for rounding.
	for f.Ridge = 2e-3; f.Ridge <= 1e9; f.Ridge *= 10 {
		c.CopySym(b)
		for j := range n {
			c.SetSym(j, j, b.At(j, j)+f.Ridge)
		}
		if f.chol.Factorize(c) && f.chol.Cond() < worst {
			return f, true
		}
	}
	return nil, false
}

// Condition is that of the scaled matrix.
func (f *Factor) Condition() float64 { return f.chol.Cond() }

// Solve gives the x of a x = b; it is false where x is not finite.
func (f *Factor) Solve(b []float64) ([]float64, bool) {
	right := make([]float64, len(b))
	for j, v := range b {
		right[j] = v * f.scale[j]
	}
	var x mat.VecDense
	if err := f.chol.SolveVecTo(&x, mat.NewVecDense(len(b), right)); err != nil {
		// A bad condition is the caller's to judge.
		if _, condition := err.(mat.Condition); !condition {
			return nil, false
		}
	}
	out := x.RawVector().Data
	for j := range out {
		out[j] *= f.scale[j]
	}
	return out, !slices.ContainsFunc(out, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// Invert inverts a symmetric positive definite n × n matrix (row-major, its upper
// triangle is read), such as an information into a variance. It is false where the
// matrix is not positive definite or its condition, scaled, is above 1e14.
func Invert(a []float64, n int) (*mat.SymDense, bool) {
	f, ok := Factorise(a, n, 0)
	if !ok || f.Condition() > worst {
		return nil, false
	}
	var inverse mat.SymDense
	if f.chol.InverseTo(&inverse) != nil {
		return nil, false
	}
	for j := range n {
		for k := 0; k <= j; k++ {
			inverse.SetSym(k, j, inverse.At(k, j)*f.scale[j]*f.scale[k])
		}
	}
	return &inverse, true
}

// StandardErrors are the roots of the diagonal of a variance matrix; nil of nil.
func StandardErrors(variance *mat.SymDense) []float64 {
	if variance == nil {
		return nil
	}
	out := make([]float64, variance.SymmetricDim())
	for j := range out {
		out[j] = math.Sqrt(variance.At(j, j))
	}
	return out
}

// LogDet is the logarithm of the determinant of the matrix that was factorised (with the
// ridge on its scaled diagonal).
func (f *Factor) LogDet() float64 {
	s := f.chol.LogDet()
	for _, v := range f.scale {
		s -= 2 * math.Log(v)
	}
	return s
}
