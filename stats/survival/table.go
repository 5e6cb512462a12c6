// Package survival estimates time-to-event curves from life tables and compares
// them.
//
// Conventions: curves are right-continuous; at one time events come before
// censorings; the number at risk is counted just before a time; times equal
// within a relative 1.5e-8 are one time.
package survival

import (
	"cmp"
	"math"
	"slices"

	"leydig/stats"
)

// Table is the life table: one entry a distinct time, in rising order. It is
// sufficient for every estimator of one group.
type Table struct{ Time, AtRisk, Events, Censored []float64 }

// SameTime is the relative difference below which two times are one.
const SameTime = 1.5e-8

// Tabulate makes the life table of right-censored times. NaN is refused.
func Tabulate(time []float64, event []bool) (Table, error) {
	if len(time) != len(event) {
		panic("survival: time and event differ in length")
	}
	if len(time) == 0 {
		return Table{}, stats.NoData
	}
	if stats.Missing(time) {
		return Table{}, stats.ErrMissing
	}
	order := make([]int32, len(time))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(time[a], time[b]) })
	var t Table
	for _, i := range order {
		k := len(t.Time) - 1
		if k < 0 || time[i]-t.Time[k] > SameTime*math.Abs(time[i]) {
			t.Time = append(t.Time, time[i])
			t.Events = append(t.Events, 0)
			t.Censored = append(t.Censored, 0)
			k++
		}
		if event[i] {
			t.Events[k]++
		} else {
			t.Censored[k]++
		}
	}
	t.AtRisk = make([]float64, len(t.Time))
	left := 0.0
	for k := len(t.Time) - 1; k >= 0; k-- {
		left += t.Events[k] + t.Censored[k]
		t.AtRisk[k] = left
	}
	return t, nil
}

// N is the number of subjects.
func (t Table) N() float64 {
	if len(t.AtRisk) == 0 {
		return 0
	}
	return t.AtRisk[0]
}

// TotalEvents is the number of events.
func (t Table) TotalEvents() float64 {
	sum := 0.0
	for _, e := range t.Events {
		sum += e
	}
	return sum
}

// AtRiskAt is the number at risk just before a time.
func (t Table) AtRiskAt(time float64) float64 {
	for k, at := range t.Time {
		if at >= time-SameTime*math.Abs(time) {
			return t.AtRisk[k]
		}
	}
	return 0
}
