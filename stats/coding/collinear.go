package coding

import (
	"fmt"
	"math"
	"strings"

	"leydig/stats"
)

// TermName is a term as a table names it: the covariate, or covariate=level.
func TermName(t stats.Term) string {
	if t.Level == "" {
		return t.Factor
	}
	return t.Factor + "=" + t.Level
}

// Collinear names the first column that the columns before it (with an intercept)
// already hold, and those: a model of both has no single answer. Empty: there is none.
func (d Design) Collinear() string {
	const same = 1e-8 // of a column's length is left of it
	var kept []int
	var basis [][]float64
	var above [][]float64 // above[k] are the coordinates of kept column k
	for j, c := range d.Columns {
		rest := centred(c)
		size := norm(rest)
		along := make([]float64, len(basis))
		for range 2 { // twice is enough
			for k, q := range basis {
				dot := 0.0
				for i := range rest {
					dot += q[i] * rest[i]
				}
				along[k] += dot
				for i := range rest {
					rest[i] -= dot * q[i]
				}
			}
		}
		left := norm(rest)
		if left > same*size {
			for i := range rest {
				rest[i] /= left
			}
			kept, basis, above = append(kept, j), append(basis, rest), append(above, append(along, left))
			continue
		}
		var on []string
		for k := len(kept) - 1; k >= 0; k-- {
			b := along[k] / above[k][k]
			for i := range k {
				along[i] -= b * above[k][i]
			}
			if math.Abs(b)*norm(centred(d.Columns[kept[k]])) > 1e-6*size {
				on = append([]string{TermName(d.Terms[kept[k]])}, on...)
			}
		}
		return fmt.Sprintf("%s is collinear with %s", TermName(d.Terms[j]), strings.Join(on, ", "))
	}
	return ""
}

func centred(x []float64) []float64 {
	mean := 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v - mean
	}
	return out
}

func norm(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s)
}
