package schema

import (
	"leydig/cohort"
	"leydig/cohort/sheet"
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
	value   []cohort.Readings // one an analyte
	flag    [][]cohort.Qualifier
	// Places of values that were merged into a visit from another row; nil: the visit's.
	fromSlot [][]uint16
	fromRow  [][]uint32
}

func newRawVisits(series int) rawVisits {
	return rawVisits{value: make([]cohort.Readings, series), flag: make([][]cohort.Qualifier, series), fromSlot: make([][]uint16, series),
		fromRow: make([][]uint32, series)}
}

// grow makes room for n more visits.
func (r *rawVisits) grow(n int) {
	r.time = cohort.Grow(r.time, n)
	r.patient = cohort.Grow(r.patient, n)
	r.day = cohort.Grow(r.day, n)
	r.row = cohort.Grow(r.row, n)
	r.slot = cohort.Grow(r.slot, n)
	r.onTRT = cohort.Grow(r.onTRT, n)
	for i := range r.value {
		r.value[i].Grow(n)
	}
}

// readings is an empty column for an analyte of a slot. The first cells tell with how many
// decimals it is written.
func (t *Table) readings(s *slot, analyte string) cohort.Readings {
	var c *Column
	if i, ok := s.value[analyte]; ok {
		c = &t.Columns[i]
	}
	for i := range s.result {
		if s.result[i].Meaning == analyte {
			c = &s.result[i]
		}
	}
	if c == nil || c.empty {
		return cohort.NoReadings()
	}
	const looked, share = 1000, 32
	var first []float64
	cursor := t.Sheet.Cursor()
	for r := t.First; r <= min(t.Last, t.First+looked); r++ {
		if v, ok := sheet.ParseNumber(cursor.Row(r).Text(c.Col), c.decimal); ok {
			first = append(first, v*c.factor)
		}
	}
	for _, scale := range []float64{1, 10, 100, 1000} {
		if out := cohort.NewReadings(scale, c.factor, 0); out.Odd(first) <= len(first)/share {
			return out
		}
	}
	return cohort.Readings{}
}

// room is an empty part of the columns of r, which grow has made, from one visit to
// another; append closes the gaps that it leaves.
func (r *rawVisits) room(from, to int) rawVisits {
	out := newRawVisits(len(r.value))
	out.patient, out.time, out.day = r.patient[from:from:to], r.time[from:from:to], r.day[from:from:to]
	out.onTRT, out.slot, out.row = r.onTRT[from:from:to], r.slot[from:from:to], r.row[from:from:to]
	for i := range r.value {
		out.value[i] = r.value[i].Room(from, to)
	}
	return out
}

func (r *rawVisits) append(o *rawVisits) {
	for i := range r.value {
		if o.flag[i] != nil {
			r.flag[i] = append(r.flag[i], make([]cohort.Qualifier, r.value[i].Len()-len(r.flag[i]))...)
			r.flag[i] = append(r.flag[i], o.flag[i]...)
		}
		r.value[i].AppendAll(&o.value[i])
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
