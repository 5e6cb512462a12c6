package schema

import (
	"slices"

	"leydig/cohort"
)

// rawVisits are visits in the order in which they were read.
type rawVisits struct {
	patient []int32
	time    []float64
	day     []cohort.Day
	onTRT   []cohort.Tri
	onDrug  []cohort.Tri // of restoration treatment; nil where no column says it
	clock   []int16      // minutes of the day, -1 not known; nil where no column says it
	slot    []uint16
	row     []uint32
	value   [][]float64 // one an analyte
	flag    [][]cohort.Qualifier
	// Places of values that were merged into a visit from another row; nil: the visit's.
	fromSlot [][]uint16
	fromRow  [][]uint32
}

func newRawVisits(series int) rawVisits {
	return rawVisits{value: make([][]float64, series), flag: make([][]cohort.Qualifier, series), fromSlot: make([][]uint16, series),
		fromRow: make([][]uint32, series)}
}

func (r *rawVisits) grow(n int) {
	r.patient = slices.Grow(r.patient, n)
	r.time = slices.Grow(r.time, n)
	r.day = slices.Grow(r.day, n)
	r.onTRT = slices.Grow(r.onTRT, n)
	r.slot = slices.Grow(r.slot, n)
	r.row = slices.Grow(r.row, n)
	for i := range r.value {
		r.value[i] = slices.Grow(r.value[i], n)
	}
}

// room is an empty part of the columns of r, which grow has made, from one visit to
// another; append closes the gaps that it leaves.
func (r *rawVisits) room(from, to int) rawVisits {
	out := newRawVisits(len(r.value))
	out.patient, out.time, out.day = r.patient[from:from:to], r.time[from:from:to], r.day[from:from:to]
	out.onTRT, out.slot, out.row = r.onTRT[from:from:to], r.slot[from:from:to], r.row[from:from:to]
	for i := range r.value {
		out.value[i] = r.value[i][from:from:to]
	}
	return out
}

func (r *rawVisits) append(o *rawVisits) {
	for i := range r.value {
		if o.flag[i] != nil {
			r.flag[i] = append(r.flag[i], make([]cohort.Qualifier, len(r.value[i])-len(r.flag[i]))...)
			r.flag[i] = append(r.flag[i], o.flag[i]...)
		}
		r.value[i] = append(r.value[i], o.value[i]...)
	}
	r.patient = append(r.patient, o.patient...)
	r.time = append(r.time, o.time...)
	r.day = append(r.day, o.day...)
	r.onTRT = append(r.onTRT, o.onTRT...)
	r.onDrug = append(r.onDrug, o.onDrug...)
	r.clock = append(r.clock, o.clock...)
	r.slot = append(r.slot, o.slot...)
	r.row = append(r.row, o.row...)
}
