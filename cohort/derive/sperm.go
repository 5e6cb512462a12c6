package derive

import (
	"math"

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
	for p := range d.Cohort.Patients.Len() {
		from, to := d.Cohort.Visits.Of(p)
		most := math.NaN()
		for v := from; v < to; v++ {
			if x := s.At(v); d.followUp(v) && !math.IsNaN(x) && !(x <= most) {
				most = x
			}
		}
		if math.IsNaN(most) {
			continue
		}
		measured++
		if reaches(most, d.Plan.Sperm.AtLeast) {
			reached++
		}
		if base != nil && reaches(most, base.Value[p]) {
			returned++
		}
	}
	return measured, reached, returned
}
