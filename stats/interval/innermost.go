// Package interval estimates and compares distributions of times that are known
// only to lie in intervals: recovery seen at a visit happened since the visit
// before.
//
// Conventions: an event lies in (lower, upper]; upper is +Inf where it has not
// been seen; lower = upper is an exact time; times equal within a relative 1.5e-8
// are one time.
package interval

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/radix"
)

// span is a set of observations that cover the same innermost intervals first..last.
type span struct {
	first, last int32
	weight      float64
}

// problem is interval-censored data reduced to what the likelihood sees.
type problem struct {
	lower, upper []float64 // the innermost intervals (lower, upper], or points
	spans        []span
	of           []int32 // the span of each observation
	n            float64 // sum of weights
}

// check refuses what is no interval.
func check(lower, upper, weights []float64) error {
	if len(lower) != len(upper) || weights != nil && len(weights) != len(lower) {
		panic("interval: lower, upper and weights differ in length")
	}
	if len(lower) == 0 {
		return stats.NoData
	}
	if stats.Missing(lower) || stats.Missing(upper) || stats.Missing(weights) {
		return stats.ErrMissing
	}
	for i := range lower {
		if lower[i] > upper[i] || math.IsInf(lower[i], 0) {
			return stats.ErrReversed
		}
	}
	for _, w := range weights {
		if w < 0 || math.IsInf(w, 0) {
			return stats.ErrWeight
		}
	}
	return nil
}

// The order of ends at one time: an exact time begins before ends at that time,
// an open lower end after them.
const (
	exactBegin = iota
	end
	openBegin
)

// ends are where observations begin and finish among all ends in order, three codes a
// time: what stays when they are weighted otherwise.
type ends struct {
	times         []float64
	begin, finish []int32
}

func inOrder(lower, upper []float64) ends {
	rank, distinct := radix.Ranks(slices.Concat(lower, upper))
	// Times are the finite ends in rising order, each the smallest of those that are one time.
	var times []float64
	place := make([]int32, len(distinct))
	for k, t := range distinct {
		if last := len(times) - 1; math.IsInf(t, 1) {
			place[k] = int32(len(times))
			continue
		} else if last < 0 || t-times[last] > stats.SameTime*math.Abs(t) {
			times = append(times, t)
		}
		place[k] = int32(len(times)) - 1
	}
	n := len(lower)
	e := ends{times, make([]int32, n), make([]int32, n)}
	for i := range n {
		l, u := place[rank[i]], place[rank[n+i]]
		e.begin[i], e.finish[i] = 3*l+openBegin, 3*u+end
		if l == u {
			e.begin[i] = 3*l + exactBegin
		}
	}
	return e
}

// reduce finds the innermost intervals (Peto 1973, Turnbull 1976): a lower end
// followed at once by an upper end is where the estimate can have mass.
func reduce(lower, upper, weights []float64) problem { return inOrder(lower, upper).reduce(weights) }

func (e ends) reduce(weights []float64) problem {
	n := len(e.begin)
	used := func(i int) bool { return weights == nil || weights[i] != 0 }
	begins, finishes := make([]bool, 3*len(e.times)+3), make([]bool, 3*len(e.times)+3)
	for i := range n {
		if used(i) {
			begins[e.begin[i]], finishes[e.finish[i]] = true, true
		}
	}
	p := problem{of: make([]int32, n)}
	first, last := p.innermost(begins, finishes, e.times)
	keys := make([]uint64, n)
	order := make([]uint64, 0, n)
	for i := range n {
		if !used(i) {
			continue
		}
		keys[i] = uint64(first[e.begin[i]])<<32 | uint64(last[e.finish[i]])
		order = append(order, keys[i])
	}
	radix.Sort(order)
	order = slices.Compact(order)
	p.spans = make([]span, len(order))
	for s, key := range order {
		p.spans[s] = span{first: int32(key >> 32), last: int32(key & math.MaxUint32)}
	}
	for i := range n {
		if !used(i) {
			p.of[i] = -1
			continue
		}
		s, _ := slices.BinarySearch(order, keys[i])
		w := weight(weights, i)
		p.of[i] = int32(s)
		p.spans[s].weight += w
		p.n += w
	}
	return p
}

// innermost fills lower and upper. first[c] is the number of the first innermost
// interval that begins at code c or later; last[c] of the last that ends at c or
// earlier.
func (p *problem) innermost(begins, ends []bool, times []float64) (first, last []int32) {
	first, last = make([]int32, len(begins)+1), make([]int32, len(begins))
	at := int32(-1)
	var opened []int32
	for c := range begins {
		if begins[c] {
			at = int32(c)
		}
		if ends[c] && at >= 0 {
			value := math.Inf(1)
			if c/3 < len(times) {
				value = times[c/3]
			}
			p.lower = append(p.lower, times[at/3])
			p.upper = append(p.upper, value)
			opened = append(opened, at)
			at = -1
		}
		last[c] = int32(len(p.lower)) - 1
	}
	next := int32(len(opened))
	for c := len(begins) - 1; c >= 0; c-- {
		for next > 0 && opened[next-1] >= int32(c) {
			next--
		}
		first[c] = next
	}
	return first, last
}
