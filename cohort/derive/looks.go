package derive

import (
	"math"
	"slices"

	"leydig/cohort"
)

// LooksAt is how many follow-up days of patient p have a value of a series.
func (d *Dataset) LooksAt(s *cohort.Series, p int) int {
	from, to := d.Cohort.Visits.Of(p)
	n := 0
	for v := from; v < to; v++ {
		if d.followUp(v) && !math.IsNaN(s.At(v)) && firstOfDate(d.Cohort, s, p, v) {
			n++
		}
	}
	return n
}

// Before adds to a list the values from which patient p's baseline was made: the given one, or
// those of its visits; none where there is no baseline or a value is not above 0.
func (b *Baseline) Before(p int, list []float64) []float64 {
	if x := b.At(p); !(x > 0) {
		return list
	} else if b.Given(p) {
		return append(list, x)
	}
	from := len(list)
	for v := range b.lastValues(p) {
		if x := b.measured.At(v); x > 0 {
			list = append(list, x)
		}
	}
	slices.Reverse(list[from:])
	return list
}
