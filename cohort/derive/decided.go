package derive

import (
	"slices"

	"leydig/cohort"
)

// The visits that made a value are asked for by a trace of one patient, and of response by a list
// of patients. Kept for each outcome they would be a seventh of the memory of a large cohort, so
// that they are found when they are asked for.

// places is room for a visit of each patient, nil where nobody will ask.
func (d *Dataset) places(n int) []int32 {
	if !d.tracing {
		return nil
	}
	return slices.Repeat([]int32{-1}, n)
}

// binary is an outcome that nobody has yet.
func (d *Dataset) binary(o Outcome, n int) Binary {
	b := Binary{Outcome: o, Value: make([]cohort.Tri, n), from: d.places(n)}
	if o.Name == Responder && b.from == nil {
		b.from = slices.Repeat([]int32{-1}, n)
	}
	return b
}

// decide puts the value of patient p, and the visit that made it.
func (b *Binary) decide(p int, value cohort.Tri, visit int) {
	b.Value[p] = value
	if b.from != nil {
		b.from[p] = int32(visit)
	}
}

// Decided gives the visit that decided an outcome of each patient, -1 where none did. Of outcomes
// other than response it asks the visits anew, once: not for several goroutines.
func (d *Dataset) Decided(b *Binary) []int32 {
	if b.from == nil {
		b.from = d.traced(b.Outcome).Binary[0].from
	}
	return b.from
}

// traced derives one outcome again with the visits that made it.
func (d *Dataset) traced(o Outcome) *Dataset {
	again := *d
	again.Binary, again.Times, again.tracing = nil, nil, true
	o.Rule.evaluate(&again, o)
	return &again
}
