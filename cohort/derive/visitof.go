package derive

import "math"

// visitOf is a visit of each patient, or none, as its place among his visits: two bytes, unless
// somebody has very many.
type visitOf struct {
	start []int32  // of each patient's visits
	short []uint16 // from 1; 0: none
	long  []int32  // in place of short
}

// visitOf is of nobody yet.
func (d *Dataset) visitOf() visitOf {
	start := d.Cohort.Visits.Start
	n := d.Cohort.Patients.Len()
	for p := range n {
		if start[p+1]-start[p] > math.MaxUint16 {
			return visitOf{start: start, long: make([]int32, n)}
		}
	}
	return visitOf{start: start, short: make([]uint16, n)}
}

// of is the visit of patient p, -1 where there is none.
func (x *visitOf) of(p int) int {
	k := 0
	if x.long != nil {
		k = int(x.long[p])
	} else {
		k = int(x.short[p])
	}
	if k == 0 {
		return -1
	}
	return int(x.start[p]) + k - 1
}

// set makes a visit of patient p's his.
func (x *visitOf) set(p, visit int) {
	k := visit - int(x.start[p]) + 1
	if x.long != nil {
		x.long[p] = int32(k)
	} else {
		x.short[p] = uint16(k)
	}
}
