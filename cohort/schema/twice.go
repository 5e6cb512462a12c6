package schema

import (
	"fmt"
	"math"
	"math/bits"

	"leydig/cohort"
	"leydig/cohort/parallel"
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
	const run = 1 << 12 // men to be taken at a time
	p := &b.c.Patients
	keys := make([]uint64, p.Len()) // 0: too few values
	parallel.For((len(keys)+run-1)/run, func(k int) {
		for i := k * run; i < min((k+1)*run, len(keys)); i++ {
			keys[i] = b.courseKey(x, i)
		}
	})
	size := 1 << bits.Len(uint(2*len(keys)))
	homes := make([]int32, size) // the first man of each key, and 1; 0 where there is none
	for i, key := range keys {
		if key == 0 {
			continue
		}
		at := int(key) & (size - 1)
		for homes[at] > 0 && keys[homes[at]-1] != key {
			at = (at + 1) & (size - 1)
		}
		if homes[at] == 0 {
			homes[at] = int32(i + 1)
			continue
		}
		other := homes[at] - 1
		source := b.c.Sources[p.Source[i]]
		ref := b.c.Ref(int(p.Source[i]), int(p.Row[i]), source.ID)
		also := b.c.Ref(int(p.Source[other]), int(p.Row[other]), b.c.Sources[p.Source[other]].ID)
		b.find(cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Warning, At: ref, Also: []cohort.Ref{also},
			Column: source.IDHeader, Got: "the same start, and the same testosterone on the same days, as another patient's",
			Want:    "each man under one identifier",
			Message: fmt.Sprintf("both are counted, the other stands at %s; if they are one man, leave one of them out", also.Cell)})
	}
}

// courseKey is a number made of a man's start and of the times and values of his measurements; 0
// where these are too few.
func (b *builder) courseKey(x *cohort.Series, man int) uint64 {
	key, values := uint64(b.c.Patients.Index[man]), 0
	mix := func(v float64) { // as FNV does, eight bytes at a time
		key = (key ^ math.Float64bits(v)) * 0x9e3779b97f4a7c15
		key ^= key >> 29
	}
	from, to := b.c.Visits.Of(man)
	for v := from; v < to; v++ {
		if y := x.At(v); !math.IsNaN(y) {
			mix(b.c.Visits.Time.At(v))
			mix(y)
			values++
		}
	}
	if values < fewestAlike {
		return 0
	}
	return key
}
