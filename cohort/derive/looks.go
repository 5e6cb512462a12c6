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
		if d.followUp(v) && !math.IsNaN(s.At(v)) && d.firstOfDate(s, from, v) {
			n++
		}
	}
	return n
}

// Before lists the values from which patient p's baseline was made: the given one, or
// those of its visits; none where there is no baseline or a value is not above 0.
func (d *Dataset) Before(b *Baseline, s *cohort.Series, p int) []float64 {
	if math.IsNaN(b.Value[p]) || b.Value[p] <= 0 {
		return nil
	}
	if b.Given[p] {
		return []float64{b.Value[p]}
	}
	var out []float64
	_, to := d.Cohort.Visits.Of(p)
	for v := range d.lastValues(b, p, to, s) {
		if x := s.At(v); x > 0 {
			out = append(out, x)
		}
	}
	slices.Reverse(out)
	return out
}
