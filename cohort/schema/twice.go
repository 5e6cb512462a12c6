package schema

import (
	"fmt"
	"math"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// fewestAlike is how many values of testosterone two men must share, at the same times, to be
// taken for one: two come together by chance in a large cohort.
const fewestAlike = 3

// underTwoIDs tells of men who have the same start, the same times of visits and the same values of
// testosterone as another: one man under two identifiers, most likely.
func (b *builder) underTwoIDs() {
	x := b.c.Find(unit.TotalTestosterone)
	if x == nil {
		return
	}
	p, first := &b.c.Patients, make(map[uint64]int32, b.c.Patients.Len())
	for i := range p.Len() {
		key, values := uint64(p.Index[i]), 0
		mix := func(v float64) { // as FNV does, eight bytes at a time
			key = (key ^ math.Float64bits(v)) * 0x9e3779b97f4a7c15
			key ^= key >> 29
		}
		from, to := b.c.Visits.Of(i)
		for v := from; v < to; v++ {
			if y := x.At(v); !math.IsNaN(y) {
				mix(b.c.Visits.Time.At(v))
				mix(y)
				values++
			}
		}
		if values < fewestAlike {
			continue
		}
		other, twice := first[key]
		if !twice {
			first[key] = int32(i)
			continue
		}
		source := b.c.Sources[p.Source[i]]
		at := b.c.Ref(int(p.Source[i]), int(p.Row[i]), source.ID)
		also := b.c.Ref(int(p.Source[other]), int(p.Row[other]), b.c.Sources[p.Source[other]].ID)
		b.find(cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Warning, At: at, Also: []cohort.Ref{also},
			Column: source.IDHeader, Got: "the same start, and the same testosterone on the same days, as another patient's", Want: "each man under one identifier",
			Message: fmt.Sprintf("both are counted, the other stands at %s; if they are one man, leave one of them out", also.Cell)})
	}
}
