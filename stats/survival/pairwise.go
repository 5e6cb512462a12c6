package survival

import (
	"math"
	"slices"

	"leydig/stats"
)

// Adjustment is how p-values are corrected for their number.
type Adjustment string

const (
	Holm               Adjustment = "holm"
	BenjaminiHochberg  Adjustment = "BH"
	Hochberg           Adjustment = "hochberg"
	Bonferroni         Adjustment = "bonferroni"
	BenjaminiYekutieli Adjustment = "BY"
	Hommel             Adjustment = "hommel"
	Unadjusted         Adjustment = "none"
)

// Adjustments lists the corrections, for flags and help.
var Adjustments = []Adjustment{Holm, BenjaminiHochberg, Hochberg, Bonferroni, BenjaminiYekutieli, Hommel, Unadjusted}

// Pair is the comparison of two groups; Err tells why there is no p-value.
type Pair struct {
	First, Second int
	Test          Test
	Adjusted      float64
	Err           error
}

// Pairwise compares every two groups and adjusts the p-values of those comparisons
// that could be made. R: survdiff on each pair, p.adjust.
func Pairwise(groups []Table, o LogRankOptions, adjust Adjustment) ([]Pair, error) {
	if len(groups) < 2 {
		return nil, stats.OneGroup
	}
	var out []Pair
	var p []float64
	for b := 1; b < len(groups); b++ {
		for a := range b {
			t, err := CompareGroups([][]Table{{groups[a], groups[b]}}, o)
			out = append(out, Pair{First: a, Second: b, Test: t, Adjusted: math.NaN(), Err: err})
			if err == nil {
				p = append(p, t.P)
			}
		}
	}
	adjusted := adjust.apply(p)
	for i := range out {
		if out[i].Err == nil {
			out[i].Adjusted, adjusted = adjusted[0], adjusted[1:]
		}
	}
	return out, nil
}

// apply gives adjusted p-values in the order of p. R: p.adjust.
func (a Adjustment) apply(p []float64) []float64 {
	n := len(p)
	order := make([]int, n) // rising
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if p[i] < p[j] {
			return -1
		}
		if p[i] > p[j] {
			return 1
		}
		return 0
	})
	out := make([]float64, n)
	harmonic := 0.0
	for i := range n {
		harmonic += 1 / float64(i+1)
	}
	// Step-up corrections take a running minimum from the largest, step-down ones a
	// running maximum from the smallest.
	up := func(factor func(rank int) float64) {
		least := 1.0
		for r := n; r >= 1; r-- {
			least = math.Min(least, factor(r)*p[order[r-1]])
			out[order[r-1]] = least
		}
	}
	switch a {
	case Bonferroni:
		for i := range p {
			out[i] = math.Min(1, float64(n)*p[i])
		}
	case Holm:
		most := 0.0
		for r := range n {
			most = math.Max(most, math.Min(1, float64(n-r)*p[order[r]]))
			out[order[r]] = most
		}
	case Hochberg:
		up(func(r int) float64 { return float64(n - r + 1) })
	case BenjaminiHochberg:
		up(func(r int) float64 { return float64(n) / float64(r) })
	case BenjaminiYekutieli:
		up(func(r int) float64 { return harmonic * float64(n) / float64(r) })
	case Hommel:
		return hommel(p, order)
	default:
		copy(out, p)
	}
	return out
}

// hommel inverts Simes's test over all subsets (Hommel 1988; Wright 1992).
func hommel(p []float64, order []int) []float64 {
	n := len(p)
	sorted := make([]float64, n)
	for r, i := range order {
		sorted[r] = p[i]
	}
	q, best := make([]float64, n), make([]float64, n)
	start := math.Inf(1)
	for r := range sorted {
		start = math.Min(start, float64(n)*sorted[r]/float64(r+1))
	}
	for r := range q {
		q[r], best[r] = start, start
	}
	for m := n - 1; m >= 2; m-- {
		lower := n - m + 1 // the first lower of the sorted
		least := math.Inf(1)
		for k := 2; k <= m; k++ {
			least = math.Min(least, float64(m)*sorted[lower+k-2]/float64(k))
		}
		for r := range lower {
			q[r] = math.Min(float64(m)*sorted[r], least)
		}
		for r := lower; r < n; r++ {
			q[r] = q[lower-1]
		}
		for r := range q {
			best[r] = math.Max(best[r], q[r])
		}
	}
	out := make([]float64, n)
	for r, i := range order {
		out[i] = math.Max(best[r], sorted[r])
	}
	return out
}
