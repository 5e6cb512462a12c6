package cox

import (
	"math"
	"slices"
	"sort"

	"leydig/stats"
)

// Stretch is a model of a part of the time.
type Stretch struct {
	N     int   // rows
	Err   error // why there is none; stats.Monotone where some coefficient is infinite
	model *Model
}

// HazardRatio is exp of a coefficient with its Wald interval.
func (s Stretch) HazardRatio(j int, level float64) stats.Estimate {
	e, _, _ := s.model.HazardRatio(j, level)
	return e
}

// Split fits the model to the time up to a cut, when those who go on are censored, and to that
// after it, which those who go on enter, as Fit would. It takes the order of the rows and a
// start from m, which has one stratum and no late entries. R: survSplit, then coxph of each part.
func (m *Model) Split(cut float64) (early, late Stretch) {
	whole := m.sorted
	if whole.entry != nil || len(whole.block) != 1 {
		panic("cox: strata or late entries are not split")
	}
	on := sort.Search(whole.n, func(i int) bool { return whole.time[i] <= cut }) // the first that do
	before, after := *whole, *whole
	before.event = slices.Clone(whole.event)
	clear(before.event[:on])
	after.n, after.w, after.time, after.event, after.row = on, whole.w[:on], whole.time[:on], whole.event[:on], whole.row[:on]
	if whole.off != nil {
		after.off = whole.off[:on]
	}
	if whole.men != nil {
		after.men, after.squares = whole.men[:on], whole.squares[:on]
	}
	after.x = make([][]float64, whole.p)
	for j, x := range whole.x {
		after.x[j] = x[:on]
	}
	return m.stretch(&before), m.stretch(&after)
}

// stretch fits the model to rows of its.
func (m *Model) stretch(s *sorted) Stretch {
	s.block, s.times = []block{{to: s.n}}, nil
	s.tie()
	n := &Model{N: s.n, Ties: m.Ties, Robust: m.Robust, ridge: m.ridge, data: m.data, sorted: s}
	out := Stretch{N: s.n, Err: stats.NoEvents, model: n}
	if s.men != nil {
		out.N = 0
		for _, men := range s.men {
			out.N += int(men)
		}
	}
	if !slices.Contains(s.event, true) {
		return out
	}
	start := n.nearby(m.Coefficient)
	if start == nil {
		start = m.Coefficient
	}
	if out.Err = n.climb(start); out.Err != nil || len(n.Infinite) > 0 {
		out.Err = n.climb(make([]float64, s.p)) // which looks for the reason
	}
	if out.Err == nil && len(n.Infinite) > 0 {
		out.Err = stats.Monotone
	}
	return out
}

// MedianEvent is the median of the times of the events of one stratum, of two in the middle the
// first; NaN without any.
func (m *Model) MedianEvent() float64 {
	left := (m.Events + 1) / 2
	for _, t := range slices.Backward(m.sorted.times) {
		if left -= int(t.deaths); left <= 0 {
			return m.sorted.time[t.from]
		}
	}
	return math.NaN()
}
