package mixed

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/regression"
)

// sums are what the likelihood needs of a group: products of its rows.
type sums struct {
	zz *mat.SymDense // q × q
	zx *mat.Dense    // q × (p + 1), the outcome last
	n  int
}

// linear is the likelihood of a linear mixed model. Fixed columns and the outcome are
// centred where there is an intercept, random columns are of mean square 1, so that sums
// of products keep their digits.
type linear struct {
	ml      bool
	n, p, q int
	groups  []sums
	xx      *mat.SymDense // (p+1) × (p+1), the outcome last
	mean    []float64     // of the fixed columns and the outcome, 0 of the intercept
	size    []float64     // of the random columns
}

// summed makes the sums of every group.
func summed(d Data, first *regression.LinearModel) (*linear, []stats.Term, error) {
	columns, base := d.Columns, 0
	ones := make([]float64, len(d.Outcome))
	for i := range ones {
		ones[i] = 1
	}
	if !d.NoIntercept {
		columns, base = append([][]float64{ones}, d.Columns...), 1
	}
	random, terms := [][]float64{ones}, []stats.Term{regression.Intercept}
	for _, s := range d.Slopes {
		if s < 0 || s >= len(d.Columns) {
			return nil, nil, ErrSlope
		}
		random, terms = append(random, d.Columns[s]), append(terms, first.Terms[base+s])
	}
	y := slices.Clone(d.Outcome)
	for i := range y {
		if d.Offset != nil {
			y[i] -= d.Offset[i]
		}
	}
	l := &linear{n: len(y), p: len(columns), q: len(random), mean: make([]float64, len(columns)+1)}
	all := append(slices.Clone(columns), y)
	if base == 1 {
		for j := 1; j <= l.p; j++ {
			all[j], l.mean[j] = centred(all[j])
		}
	}
	for j, z := range random {
		size := 0.0
		for _, v := range z {
			size += v * v / float64(len(z))
		}
		l.size = append(l.size, math.Sqrt(size))
		random[j] = make([]float64, len(z))
		for i, v := range z {
			random[j][i] = v / l.size[j]
		}
	}
	l.xx = mat.NewSymDense(l.p+1, nil)
	place := map[int]int{}
	for i, c := range d.Cluster {
		at, seen := place[c]
		if !seen {
			at = len(l.groups)
			place[c] = at
			l.groups = append(l.groups, sums{zz: mat.NewSymDense(l.q, nil), zx: mat.NewDense(l.q, l.p+1, nil)})
		}
		g := &l.groups[at]
		g.n++
		for a, z := range random {
			for b := a; b < l.q; b++ {
				g.zz.SetSym(a, b, g.zz.At(a, b)+z[i]*random[b][i])
			}
			for b, x := range all {
				g.zx.Set(a, b, g.zx.At(a, b)+z[i]*x[i])
			}
		}
		for a, x := range all {
			for b := a; b <= l.p; b++ {
				l.xx.SetSym(a, b, l.xx.At(a, b)+x[i]*all[b][i])
			}
		}
	}
	repeated := slices.ContainsFunc(l.groups, func(g sums) bool { return g.n > 1 })
	switch {
	case len(l.groups) < 2:
		return nil, nil, ErrGroups
	case !repeated:
		return nil, nil, NoRepeats
	case len(l.groups)*l.q >= l.n:
		return nil, nil, TooMany
	}
	return l, terms, nil
}

func centred(x []float64) ([]float64, float64) {
	mean := 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v - mean
	}
	return out, mean
}

// plain gives the coefficients, and the inverse of their information, of the columns as
// they were before they were centred.
func (l *linear) plain(s solved) ([]float64, *mat.SymDense) {
	back := mat.NewDense(l.p, l.p, nil)
	for j := range l.p {
		back.Set(j, j, 1)
		if j > 0 {
			back.Set(0, j, -l.mean[j])
		}
	}
	var b mat.VecDense
	b.MulVec(back, mat.NewVecDense(l.p, s.beta))
	beta := slices.Clone(b.RawVector().Data)
	beta[0] += l.mean[l.p]
	var half, full mat.Dense
	half.Mul(back, s.inverse)
	full.Mul(&half, back.T())
	out := mat.NewSymDense(l.p, nil)
	for i := range l.p {
		for j := i; j < l.p; j++ {
			out.SetSym(i, j, full.At(i, j))
		}
	}
	return beta, out
}

// lambda is the relative Cholesky factor of parameters that run down its columns.
func (l *linear) lambda(theta []float64) *mat.Dense {
	out := mat.NewDense(l.q, l.q, nil)
	k := 0
	for j := range l.q {
		for i := j; i < l.q; i++ {
			out.Set(i, j, theta[k])
			k++
		}
	}
	return out
}
