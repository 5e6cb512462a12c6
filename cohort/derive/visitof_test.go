package derive

import (
	"testing"

	"leydig/cohort"
)

// A visit of each man comes back, and of who has none, none, whether or not somebody has more
// visits than two bytes count.
func TestVisitOf(t *testing.T) {
	for _, most := range []int32{65_535, 65_536} {
		c := &cohort.Cohort{}
		c.Patients.ID = cohort.IDsOf("a", "b", "c", "d")
		c.Visits.Start = []int32{0, 3, most + 3, most + 3, most + 10}
		x := (&Dataset{Cohort: c}).visitOf()
		if short := x.long == nil; short != (most == 65_535) {
			t.Errorf("%d visits: in two bytes: %v", most, short)
		}
		for p, visits := range [][]int{{0, 2}, {3, 70, int(most) + 2}, nil, {int(most) + 3, int(most) + 9}} {
			if got := x.of(p); got != -1 {
				t.Errorf("patient %d has visit %d before he was given one", p, got)
			}
			for _, v := range visits {
				if x.set(p, v); x.of(p) != v {
					t.Errorf("%d visits: patient %d has visit %d, not %d", most, p, x.of(p), v)
				}
			}
		}
	}
}
