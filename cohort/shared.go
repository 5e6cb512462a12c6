package cohort

import (
	"math"
	"slices"
)

// ShareEmpty makes columns of equal length that hold no number one and the same, which nobody
// may write to any more.
func ShareEmpty(columns ...*[]float64) {
	var none []float64
	for _, c := range columns {
		switch {
		case slices.ContainsFunc(*c, func(x float64) bool { return !math.IsNaN(x) }):
		case none == nil:
			none = *c
		default:
			*c = none
		}
	}
}
