package cox

// Nested fits the model of some of the columns, by their numbers, to the same rows, as
// Fit would. It takes from m what is the same: the order of the rows, the derivatives at
// zero, and a start that is near.
func (m *Model) Nested(columns []int) (*Model, error) {
	s := *m.sorted
	s.p, s.x, s.mean, s.spread = len(columns), pick(s.x, columns), pick(s.mean, columns), pick(s.spread, columns)
	n := &Model{N: m.N, Events: m.Events, Mean: s.mean, Ties: m.Ties, Robust: m.Robust, ridge: m.ridge, data: m.data, sorted: &s}
	n.data.Columns = pick(m.data.Columns, columns)
	if start := m.climbed.Restricted(columns); start != nil && len(m.Infinite) == 0 {
		n.zero = m.zero.Of(columns)
		if n.climb(start) == nil {
			return n, nil
		}
		n.zero = nil
	}
	return n, n.climb(make([]float64, s.p))
}

func pick[T any](of []T, at []int) []T {
	out := make([]T, len(at))
	for k, j := range at {
		out[k] = of[j]
	}
	return out
}
