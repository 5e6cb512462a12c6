// Package rank holds tests and estimates that use ranks only: Mann-Whitney,
// signed rank, Kruskal-Wallis, Friedman, Spearman, Kendall and the area under a
// ROC curve. Exact p-values allow for ties.
package rank

import (
	"slices"

	"leydig/stats"
	"leydig/stats/radix"
)

// run is a stretch of equal values.
type run struct {
	value float64
	n     int
}

// runs counts equal values of a sorted slice.
func runs(sorted []float64) []run {
	var out []run
	for _, v := range sorted {
		if n := len(out); n > 0 && out[n-1].value == v {
			out[n-1].n++
			continue
		}
		out = append(out, run{v, 1})
	}
	return out
}

// tieSum is the sum of t³ - t over runs of equal values, and whether there are ties.
func tieSum(rs []run) (sum float64, ties bool) {
	for _, r := range rs {
		if r.n > 1 {
			t := float64(r.n)
			sum += t*t*t - t
			ties = true
		}
	}
	return sum, ties
}

// Midranks gives the rank of every value, from 1, ties sharing the mean of theirs.
func Midranks(x []float64) []float64 {
	order := radix.Order(x)
	out := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			out[k] = float64(i+j+1) / 2
		}
		i = j
	}
	return out
}

// check refuses empty samples, missing values and impossible arguments.
func check(alternative stats.Alternative, level float64, samples ...[]float64) error {
	if !alternative.Valid() {
		return stats.ErrAlternative
	}
	if !(level > 0 && level < 1) {
		return stats.ErrLevel
	}
	for _, x := range samples {
		if len(x) == 0 {
			return stats.NoData
		}
		if stats.Missing(x) {
			return stats.ErrMissing
		}
	}
	return nil
}

// sorted is a sorted copy.
func sorted(x []float64) []float64 {
	s := slices.Clone(x)
	radix.Floats(s)
	return s
}
