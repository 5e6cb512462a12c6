package derive

import (
	"math"
	"sync/atomic"

	"leydig/cohort/unit"
)

// SpermCounts counts the patients with a follow-up sperm count and, of those, with some
// follow-up count at the plan's level, or at 100% of their own baseline, whether or not
// they were there already at the index.
func (d *Dataset) SpermCounts() (measured, reached, returned int64) {
	s := d.Cohort.Find(unit.SpermConcentration)
	if s == nil {
		return 0, 0, 0
	}
	base := d.own(unit.SpermConcentration)
	var some, enough, back atomic.Int64
	d.each(func(p int) {
		from, to := d.Cohort.Visits.Of(p)
		most := math.NaN()
		for v := from; v < to; v++ {
			if !d.followUp(v) {
				continue
			}
			if x := s.At(v); !math.IsNaN(x) && !(x <= most) {
				most = x
			}
		}
		if math.IsNaN(most) {
			return
		}
		some.Add(1)
		if reaches(most, d.Plan.Sperm.AtLeast) {
			enough.Add(1)
		}
		if base != nil && reaches(most, base.At(p)) {
			back.Add(1)
		}
	})
	return some.Load(), enough.Load(), back.Load()
}
