package regression

import (
	"leydig/stats"
	"leydig/stats/radix"
)

// Distinct is the data of some of the columns, by their numbers, in which rows that are
// equal in them are one: of several trials, of which the outcome counts the successes.
// A model of a yes-or-no outcome has the same coefficients and variances by either, and
// a likelihood that differs by a constant. Where rows have weights, offsets or clusters,
// or most differ, nothing is taken together, and ok is false.
func (d Data) Distinct(columns []int) (few Data, ok bool) {
	n := len(d.Outcome)
	if d.Weight != nil || d.Offset != nil || d.Cluster != nil || d.Trials != nil {
		return Data{}, false
	}
	const worth = 4 // rows to one, on average
	of := stats.Pick(d.Columns, columns)
	set, first, ok := radix.Alike(of, n, n/worth)
	if !ok {
		return Data{}, false
	}
	sets := len(first)
	few = Data{Outcome: make([]float64, sets), Trials: make([]float64, sets), NoIntercept: d.NoIntercept,
		Columns: make([][]float64, len(columns)), Terms: stats.Pick(d.Terms, columns)}
	for c, x := range of {
		few.Columns[c] = stats.Pick(x, first)
	}
	for i, k := range set {
		few.Outcome[k] += d.Outcome[i]
		few.Trials[k]++
	}
	return few, true
}
