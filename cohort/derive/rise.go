package derive

import "math"

// GreatestRise gives, of patient p, the greatest change from his baseline that a follow-up
// value of a response's analyte has at the visits that the response looks at; of one that
// is judged at one visit alone, at any. NaN where he has no baseline or no such value.
// Nil where the response is not of a rise above the baseline.
func (d *Dataset) GreatestRise(r Response) func(p int) float64 {
	c := r.Criterion
	s, base := d.series(c.Analyte), d.baselineFor(c)
	if c.Rise == 0 || s == nil || base == nil {
		return nil
	}
	all := r.everyVisit()
	return func(p int) float64 {
		best, b := math.NaN(), base.At(p)
		from, to := d.Cohort.Visits.Of(p)
		for v := from; v < to; v++ {
			if !d.followUp(v) || !all && !d.counts(p, v, &r.Seen) {
				continue
			}
			if x := s.At(v) - b; x > best || math.IsNaN(best) {
				best = x
			}
		}
		return best
	}
}
