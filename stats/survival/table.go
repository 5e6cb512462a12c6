// Package survival estimates time-to-event curves from life tables and compares
// them.
//
// Conventions: curves are right-continuous; at one time events come before
// censorings; the number at risk is counted just before a time; times equal
// within a relative 1.5e-8 are one time.
package survival

import (
	"math"
	"sort"

	"leydig/stats"
	"leydig/stats/radix"
)

// Table is the life table: one entry a distinct time, in rising order. It is
// sufficient for every estimator of one group. With case weights the counts are
// sums of weights and Tied holds the numbers of events themselves; else Tied is nil.
type Table struct{ Time, AtRisk, Events, Censored, Tied []float64 }

// Tabulate makes the life table of right-censored times. NaN is refused.
func Tabulate(time []float64, event []bool) (Table, error) {
	t, err := TabulateBy(time, event, nil, 1)
	if err != nil {
		return Table{}, err
	}
	return t[0], nil
}

// TabulateBy makes the life tables of groups in one pass over the rows: row i is of
// group[i], 0 <= group[i] < groups; rows of a negative group are left out. A nil
// group puts every row into group 0. A group without rows has an empty table.
func TabulateBy(time []float64, event []bool, group []int32, groups int) ([]Table, error) {
	if len(time) != len(event) || group != nil && len(group) != len(time) {
		panic("survival: time, event and group differ in length")
	}
	if len(time) == 0 {
		return nil, stats.NoData
	}
	if t, ok := countDays(time, event, group, groups); ok {
		return t, nil
	}
	for _, t := range time {
		if math.IsNaN(t) {
			return nil, stats.ErrMissing
		}
		if t < 0 {
			return nil, stats.ErrNegative
		}
	}
	return sortTimes(time, event, group, groups), nil
}

// countDays counts times that are whole and small, as days since an index are.
func countDays(time []float64, event []bool, group []int32, groups int) ([]Table, bool) {
	days := wholeDays(time, 1024+len(time)/max(groups, 1))
	if days == 0 {
		return nil, false
	}
	counts := make([]uint32, 2*days*groups)
	switch {
	case group == nil:
		for i, t := range time {
			k := 2 * int(t)
			if event[i] {
				k++
			}
			counts[k]++
		}
	default:
		for i, t := range time {
			if group[i] < 0 {
				continue
			}
			k := 2 * (int(group[i])*days + int(t))
			if event[i] {
				k++
			}
			counts[k]++
		}
	}
	out := make([]Table, groups)
	for g := range out {
		c := counts[2*days*g : 2*days*(g+1)]
		for d := range days {
			if c[2*d]|c[2*d+1] != 0 {
				out[g].Time = append(out[g].Time, float64(d))
				out[g].Censored = append(out[g].Censored, float64(c[2*d]))
				out[g].Events = append(out[g].Events, float64(c[2*d+1]))
			}
		}
		out[g].risk()
	}
	return out, true
}

// wholeDays is one more than the largest of times that are whole and below a limit, within
// which counting beats sorting; 0 where one is not. No two of these are one by stats.SameTime.
func wholeDays(time []float64, limit int) int {
	limit = min(1<<24, limit)
	last := 0
	for _, t := range time {
		d := int(t)
		if d < 0 || d >= limit || float64(d) != t {
			return 0
		}
		last = max(last, d)
	}
	return last + 1
}

// sortTimes sorts keys that hold time and event together.
func sortTimes(time []float64, event []bool, group []int32, groups int) []Table {
	rows := make([][]uint64, groups)
	for i, t := range time {
		g := 0
		if group != nil {
			g = int(group[i])
			if g < 0 {
				continue
			}
		}
		rows[g] = append(rows[g], key(t, event[i]))
	}
	out := make([]Table, groups)
	for g, keys := range rows {
		radix.Sort(keys)
		t := &out[g]
		for _, k := range keys {
			at := keyTime(k)
			last := len(t.Time) - 1
			if last < 0 || at-t.Time[last] > stats.SameTime*math.Abs(at) {
				t.Time = append(t.Time, at)
				t.Events = append(t.Events, 0)
				t.Censored = append(t.Censored, 0)
				last++
			}
			t.Events[last] += float64(k & 1)
			t.Censored[last] += float64(1 - k&1)
		}
		t.risk()
	}
	return out
}

// key orders times that are not negative; its last bit is the event.
func key(t float64, event bool) uint64 {
	b := math.Float64bits(t) << 1 // the sign's place
	if event {
		b |= 1
	}
	return b
}

func keyTime(k uint64) float64 { return math.Float64frombits(k >> 1) }

// risk fills AtRisk where everybody is at risk from the start.
func (t *Table) risk() {
	t.AtRisk = make([]float64, len(t.Time))
	left := 0.0
	for k := len(t.Time) - 1; k >= 0; k-- {
		left += t.Events[k] + t.Censored[k]
		t.AtRisk[k] = left
	}
}

// N is the number of subjects (of rows, with late entry), or the sum of weights.
func (t Table) N() float64 {
	sum := 0.0
	for k := range t.Time {
		sum += t.Events[k] + t.Censored[k]
	}
	return sum
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
	k := sort.Search(len(t.Time), func(i int) bool { return t.Time[i] >= time-stats.SameTime*math.Abs(time) })
	if k < len(t.Time) {
		return t.AtRisk[k]
	}
	return 0
}

// Emptied gives the first time at which, under late entry, everybody at risk has the
// event although others enter later: from there on a product limit is 0 and says
// nothing of them. Start the curve after it instead (Sample.From). ok is false where
// there is none.
func (t Table) Emptied() (time float64, ok bool) {
	for k := 0; k+1 < len(t.Time); k++ {
		if t.Events[k] > 0 && t.Events[k] >= t.AtRisk[k]*(1-1e-14) {
			return t.Time[k], true
		}
	}
	return math.NaN(), false
}

// Reverse swaps events and censorings: its Kaplan-Meier curve is that of follow-up
// (Schemper and Smith 1996).
func (t Table) Reverse() Table {
	t.Events, t.Censored = t.Censored, t.Events
	t.Tied = nil
	return t
}
