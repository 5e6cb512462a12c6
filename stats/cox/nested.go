package cox

import (
	"leydig/stats/newton"

	"leydig/stats"
)

// Nested fits the model of some of the columns, by their numbers, to the same rows, as
// Fit would. It takes from m what is the same: the order of the rows, the derivatives at
// zero, and a start that is near.
func (m *Model) Nested(columns []int) (*Model, error) {
	n := m.some(columns)
	if start := m.startOf(columns); start != nil {
		if m.zero != nil {
			n.zero = m.zero.Of(columns)
		}
		if n.climb(start) == nil && len(n.Infinite) == 0 {
			return n, nil
		}
		n.zero = nil
	}
	return n, n.climb(make([]float64, len(columns)))
}

// NestedLogLik is the largest log-likelihood of the model of some of the columns, as
// Nested has it, for likelihood-ratio tests: it takes fewer passes over the rows.
func (m *Model) NestedLogLik(columns []int) (float64, error) {
	if len(columns) == 0 {
		if m.zero != nil {
			return m.zero.Value, nil
		}
		n := m.some(nil)
		n.tests = true
		return n.atZero().Value, nil
	}
	if start := m.startOf(columns); start != nil && m.ridge == 0 {
		if top, err := m.some(columns).maximise(start, newton.Options{ValueAlone: true}); err == nil {
			return top.End.Value, nil
		}
	}
	n, err := m.Nested(columns)
	if err != nil {
		return 0, err
	}
	return n.LogLik[1], nil
}

// startOf is where the model of some of the columns is near its maximum, nil where that is
// not known.
func (m *Model) startOf(columns []int) []float64 {
	if len(m.Infinite) > 0 {
		return nil
	}
	return m.climbed.Restricted(columns)
}

// some is the model of some of the columns, before it is fitted.
func (m *Model) some(columns []int) *Model {
	s := *m.sorted
	s.p, s.x, s.mean, s.spread = len(columns), stats.Pick(s.x, columns), stats.Pick(s.mean, columns), stats.Pick(s.spread, columns)
	s.sums = stats.Pick(s.sums, columns)
	n := &Model{N: m.N, Events: m.Events, Mean: s.mean, Ties: m.Ties, Robust: m.Robust, ridge: m.ridge, data: m.data, sorted: &s,
		tests: m.tests}
	n.data.Columns = stats.Pick(m.data.Columns, columns)
	return n
}
