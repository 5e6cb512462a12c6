package cohort

import "math"

// VisitTimes are the times of visits in days since the index: two bytes each while all of them are
// whole and within 89 years, else as they are.
type VisitTimes struct {
	whole []int16
	exact []float64 // in place of whole
}

// Len is how many there are.
func (t *VisitTimes) Len() int { return len(t.whole) + len(t.exact) }

// At is the time of visit i.
func (t *VisitTimes) At(i int) float64 {
	if i < len(t.whole) {
		return float64(t.whole[i])
	}
	return t.exact[i]
}

// Append adds a time.
func (t *VisitTimes) Append(day float64) {
	if t.exact == nil {
		if math.Abs(day) <= math.MaxInt16 && day == math.Trunc(day) {
			t.whole = append(t.whole, int16(day))
			return
		}
		t.asTheyAre()
	}
	t.exact = append(t.exact, day)
}

func (t *VisitTimes) asTheyAre() {
	t.exact = make([]float64, len(t.whole), max(1, cap(t.whole)))
	for i, day := range t.whole {
		t.exact[i] = float64(day)
	}
	t.whole = nil
}

// AppendAll adds the times of others, which may be a Room of these.
func (t *VisitTimes) AppendAll(o *VisitTimes) {
	if t.exact == nil && o.exact == nil {
		t.whole = append(t.whole, o.whole...)
		return
	}
	for i := range o.Len() {
		t.Append(o.At(i))
	}
}

// Grow makes room for n more.
func (t *VisitTimes) Grow(n int) {
	if t.exact == nil {
		t.whole = Grow(t.whole, n)
	} else {
		t.exact = Grow(t.exact, n)
	}
}

// Room are no times yet, in the places from..to-1 of these, of which there are none yet either; Grow
// has made them.
func (t *VisitTimes) Room(from, to int) VisitTimes { return VisitTimes{whole: t.whole[from:from:to]} }

// Pick gives the times at some places, in their order.
func (t *VisitTimes) Pick(places []int32) VisitTimes {
	var out VisitTimes
	out.Grow(len(places))
	for _, p := range places {
		out.Append(t.At(int(p)))
	}
	return out
}
