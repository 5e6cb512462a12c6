package newton

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
)

// Recede gives directions b with z'b >= 0 in every row, until no further row is told apart
// (z'b > 0), and the rows that are; wanted are those that count as told apart. The largest
// element of a row is 1. Where the rows are what a likelihood rises along, it only rises
// along these directions.
func Recede(rows [][]float64, wanted []bool, p int) (directions [][]float64, apart []bool, err error) {
	left := slices.Clone(wanted)
	apart = make([]bool, len(rows))
	for {
		b, ok, err := direction(rows, left, p)
		if err != nil || !ok {
			return directions, apart, err
		}
		directions = append(directions, b)
		for i, z := range rows {
			if left[i] && floats.Dot(z, b) > Tight {
				apart[i], left[i] = true, false
			}
		}
	}
}

// Tight is what counts as nothing, of rows and directions whose largest element is 1.
const Tight = 1e-8

// direction gives a b with z'b >= 0 in every row and > 0 in one that is wanted, largest
// element 1; false where there is none.
func direction(rows [][]float64, wanted []bool, p int) ([]float64, bool, error) {
	target := make([]float64, p)
	n := 0.0
	for i, z := range rows {
		if wanted[i] {
			n++
			for j, v := range z {
				target[j] -= v
			}
		}
	}
	if n == 0 {
		return nil, false, nil
	}
	for j := range target {
		target[j] /= n
	}
	b, err := against(rows, target)
	if err != nil || b == nil {
		return nil, false, err
	}
	gains := false
	for i, z := range rows {
		gains = gains || wanted[i] && floats.Dot(z, b) > Tight
	}
	return b, gains, nil
}

// Cone is the directions b with z'b >= 0 in every row.
type Cone struct {
	Rows [][]float64 // the largest element of each is 1
	// Beyond, where rows are too many to list, gives some with z'b < 0 for a b which lies outside of them;
	// they are listed then. nil: there are no others.
	Beyond func(b []float64) [][]float64
}

// RunOff tells which coefficients run off along the directions of a cone, each given as the c of which
// it is c'b, and to which side: +1, -1, or 0 where it may run to either.
func (k *Cone) RunOff(coefficients [][]float64) (which []int, sign []float64, err error) {
	for j, c := range coefficients {
		up, err := k.Rises(c)
		if err != nil {
			return nil, nil, err
		}
		down, err := k.Rises(negative(c))
		if err != nil {
			return nil, nil, err
		}
		switch {
		case up && down:
			which, sign = append(which, j), append(sign, 0)
		case up:
			which, sign = append(which, j), append(sign, 1)
		case down:
			which, sign = append(which, j), append(sign, -1)
		}
	}
	return which, sign, nil
}

// RunOff is that of the cone of some rows.
func RunOff(rows, coefficients [][]float64) (which []int, sign []float64, err error) {
	return (&Cone{Rows: rows}).RunOff(coefficients)
}

// Each are coefficients that are those of the rows themselves, the first p of n.
func Each(p, n int) [][]float64 {
	out := make([][]float64, p)
	for j := range out {
		out[j] = make([]float64, n)
		out[j][j] = 1
	}
	return out
}

// Rises tells whether a direction of the cone has a positive c'b.
func (k *Cone) Rises(c []float64) (bool, error) {
	b, err := k.Along(c)
	return b != nil, err
}

// Along gives a direction of the cone with a positive c'b, largest element 1; nil where there is none:
// by Farkas' lemma exactly if positive multiples of the rows add up to -c.
func (k *Cone) Along(c []float64) ([]float64, error) {
	target := negative(c)
	for {
		b, err := against(k.Rows, target)
		if err != nil || b == nil || floats.Dot(c, b) <= Tight {
			return nil, err
		}
		inside := true
		if k.Beyond != nil {
			for _, z := range k.Beyond(b) {
				z = slices.Clone(z)
				floats.Scale(1/floats.Norm(z, math.Inf(1)), z)
				if floats.Dot(z, b) < -Tight {
					k.Rows, inside = append(k.Rows, z), false
				}
			}
		}
		if inside {
			return b, nil
		}
	}
}

func negative(c []float64) []float64 {
	out := make([]float64, len(c))
	for j, v := range c {
		out[j] = -v
	}
	return out
}

// against gives a b with z'b >= 0 in every row and target'b < 0, largest element 1; nil where
// positive multiples of the rows add up to the target, and there is none.
func against(rows [][]float64, target []float64) ([]float64, error) {
	dual, value, err := combine(rows, target)
	if err != nil || value <= Tight/10 {
		return nil, err
	}
	b, most := make([]float64, len(dual)), 0.0
	for j, v := range dual {
		b[j] = -v
		most = math.Max(most, math.Abs(v))
	}
	for j := range b {
		b[j] /= most
	}
	for _, z := range rows {
		if floats.Dot(z, b) < -Tight {
			return nil, nil // told apart by rounding only
		}
	}
	return b, nil
}

// combine looks for v >= 0 with Σ v_i rows_i = target by the first phase of the revised
// simplex method: it gives the dual solution y, with y'rows_i <= 0 for every row, and the
// least value y'target >= 0 of what cannot be combined. The basis is factorised anew in
// each step: it is only as large as there are coefficients, and nothing drifts.
func combine(rows [][]float64, target []float64) (dual []float64, value float64, err error) {
	p := len(target)
	basis := make([]int, p) // a row, or -1-k of the k-th slack
	for k := range basis {
		basis[k] = -1 - k
	}
	b, cost := mat.NewVecDense(p, target), mat.NewVecDense(p, nil)
	var lu mat.LU
	var x, y, d mat.VecDense
	m := mat.NewDense(p, p, nil)
	best, stalled := math.Inf(1), 0
	from := 0 // where rows are looked at next
	for range 200 * (p + 10) {
		for k, at := range basis {
			if at >= 0 {
				m.SetCol(k, rows[at])
				cost.SetVec(k, 0)
				continue
			}
			for j := range p {
				m.Set(j, k, 0)
			}
			m.Set(-1-at, k, math.Copysign(1, target[-1-at]))
			cost.SetVec(k, 1)
		}
		lu.Factorize(m)
		if solveTo(&lu, &x, false, b) != nil || solveTo(&lu, &y, true, cost) != nil {
			return nil, 0, stats.NotConverged
		}
		dual, value = y.RawVector().Data, mat.Dot(&y, b)
		if stalled++; value < best-1e-14 {
			best, stalled = value, 0
		}
		var enter int
		if enter, from = price(rows, dual, stalled > p+10, from); enter < 0 || value <= Tight/100 {
			return dual, value, nil
		}
		if solveTo(&lu, &d, false, mat.NewVecDense(p, append([]float64(nil), rows[enter]...))) != nil {
			return nil, 0, stats.NotConverged
		}
		leave, least := -1, math.Inf(1)
		for k := range p {
			if d.AtVec(k) <= 1e-10 {
				continue
			}
			r := math.Max(0, x.AtVec(k)) / d.AtVec(k)
			if r < least-1e-15 || r <= least && leave >= 0 && basis[k] < basis[leave] {
				leave, least = k, r
			}
		}
		if leave < 0 {
			return dual, value, nil
		}
		basis[leave] = enter
	}
	return nil, 0, stats.NotConverged
}

// solveTo solves with a factor; that it is badly conditioned is no error.
func solveTo(lu *mat.LU, to *mat.VecDense, transposed bool, b mat.Vector) error {
	var bad mat.Condition
	err := lu.SolveVecTo(to, transposed, b)
	if errors.As(err, &bad) && !math.IsInf(float64(bad), 1) {
		return nil
	}
	return err
}

// price gives the row that enters the basis: of the rows from a place on, and from the first on
// again, the one that gains most among the first few of which one gains at all, and where the next
// look begins; -1 where none does. Where nothing has been gained for long it is, after Bland, the
// first of all that gains.
func price(rows [][]float64, dual []float64, first bool, from int) (enter, next int) {
	const few = 1 << 12
	if first {
		from = 0
	}
	most := 1e-10
	for n := range len(rows) {
		i := from + n
		if i >= len(rows) {
			i -= len(rows)
		}
		if v := floats.Dot(rows[i], dual); v > most {
			if enter, most = i+1, v; first {
				break
			}
		}
		if enter > 0 && n%few == few-1 {
			return enter - 1, i
		}
	}
	return enter - 1, from
}

// Independent are the numbers of the columns that those before them do not already hold.
func Independent(columns [][]float64) (kept []int) {
	var basis [][]float64
	for j, c := range columns {
		rest := append([]float64(nil), c...)
		size := math.Sqrt(floats.Dot(c, c))
		for range 2 {
			for _, q := range basis {
				f := floats.Dot(q, rest)
				for i := range rest {
					rest[i] -= f * q[i]
				}
			}
		}
		left := math.Sqrt(floats.Dot(rest, rest))
		if left <= 1e-9*size || size == 0 {
			continue
		}
		for i := range rest {
			rest[i] /= left
		}
		basis, kept = append(basis, rest), append(kept, j)
	}
	return kept
}
