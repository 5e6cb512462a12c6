package parametric

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
	"leydig/stats/newton"
)

// endless is why a climb that failed did, with what runs off where something does.
//
// The likelihood does not fall along a direction b of the intercept and the coefficients exactly if
// b'x is 0 in each row whose time is known, or within limits, not negative in those that are
// right-censored and not positive in those that are left-censored. It rises if it is not 0 in one of
// these. If there is none, what rises without end is the likelihood of an ever smaller scale.
func (l *likelihood) endless(failed error) (*Model, error) {
	monotone := errors.Is(failed, stats.Monotone)
	if !monotone && !errors.Is(failed, stats.NotConverged) {
		return nil, failed
	}
	size := make([]float64, l.p) // of each column
	for j := range size {
		for i := range l.n {
			size[j] = math.Max(size[j], math.Abs(l.x[i*l.p+j]))
		}
	}
	var rows [][]float64
	var wanted []bool
	for i, k := range l.kind {
		if k == right && math.IsInf(l.low[i], -1) {
			continue // nothing is known
		}
		z := make([]float64, 1+l.p)
		z[0] = 1
		for j, s := range size {
			if s > 0 {
				z[1+j] = l.x[i*l.p+j] / s
			}
		}
		if k != left {
			rows, wanted = append(rows, z), append(wanted, k == right)
		}
		if k != right {
			opposite := make([]float64, len(z))
			floats.ScaleTo(opposite, -1, z)
			rows, wanted = append(rows, opposite), append(wanted, k == left)
		}
	}
	directions, _, err := newton.Recede(rows, wanted, 1+l.p)
	if err != nil {
		return nil, err
	}
	switch {
	case directions == nil && monotone:
		return nil, NoScatter
	case directions == nil:
		return nil, failed
	}
	m := &Model{N: l.n, Distribution: l.dist, Columns: l.p}
	columns := newton.Each(1+l.p, 1+l.p)[1:]
	if m.Infinite, m.Sign, err = newton.RunOff(rows, columns); err != nil {
		return nil, err
	}
	return m, stats.Monotone
}
