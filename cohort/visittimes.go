package cohort

import "math"

// VisitTimes are the times of visits in days since the index: two bytes each where all of them are
// whole and within 89 years, else as they are.
type VisitTimes struct {
	whole []int16
	exact []float64
}

// VisitTimesOf takes times, which it may keep.
func VisitTimesOf(days []float64) VisitTimes {
	whole := make([]int16, len(days))
	for i, t := range days {
		if !(math.Abs(t) <= math.MaxInt16) || t != math.Trunc(t) {
			return VisitTimes{exact: days}
		}
		whole[i] = int16(t)
	}
	return VisitTimes{whole: whole}
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
