// Package competing estimates and compares the cumulative incidence of events of
// which one precludes the others: recovery and restart of testosterone.
//
// Conventions: causes are numbered 1, 2, ...; 0 is censored; at one time events come
// before censorings; times equal within a relative 1.5e-8 are one time.
package competing

import (
	"math"
	"slices"

	"leydig/stats"
)

// Table is the life table of one group: one entry a distinct time, in rising order.
// Events[k] are those of cause k+1.
type Table struct {
	Time, AtRisk, Censored []float64
	Events                 [][]float64
}

// ErrCause is why rows have no table.
const ErrCause stats.Reason = "a cause is not one of those declared"

// Tabulate makes the tables of groups on one grid of times: row i is of group[i],
// 0 <= group[i] < groups (nil: all are of group 0), and had cause[i] of causes.
func Tabulate(time []float64, cause []int, causes int, group []int, groups int) ([]Table, error) {
	return TabulateOf(time, cause, nil, causes, group, groups)
}

// TabulateOf is Tabulate of rows each of which was seen so many times (nil: once).
func TabulateOf(time []float64, cause []int, times []int64, causes int, group []int, groups int) ([]Table, error) {
	n := len(time)
	if len(cause) != n || times != nil && len(times) != n || group != nil && len(group) != n {
		panic("competing: time, cause, times and group differ in length")
	}
	if n == 0 {
		return nil, stats.NoData
	}
	for i, t := range time {
		switch {
		case math.IsNaN(t):
			return nil, stats.ErrMissing
		case t < 0:
			return nil, stats.ErrNegative
		case cause[i] < 0 || cause[i] > causes:
			return nil, ErrCause
		}
	}
	grid, place := places(time)
	m := len(grid)
	width := causes + 1
	counts := make([]int64, m*width*groups)
	for i := range n {
		g, k := 0, int64(1)
		if group != nil {
			g = group[i]
		}
		if times != nil {
			k = times[i]
		}
		counts[(g*m+int(place[i]))*width+cause[i]] += k
	}
	out := make([]Table, groups)
	for g := range out {
		t := Table{Time: grid, AtRisk: make([]float64, m), Censored: make([]float64, m), Events: make([][]float64, causes)}
		for c := range t.Events {
			t.Events[c] = make([]float64, m)
		}
		left := 0.0
		for k := m - 1; k >= 0; k-- {
			row := counts[(g*m+k)*width : (g*m+k+1)*width]
			t.Censored[k] = float64(row[0])
			left += t.Censored[k]
			for c := range t.Events {
				t.Events[c][k] = float64(row[c+1])
				left += t.Events[c][k]
			}
			t.AtRisk[k] = left
		}
		out[g] = t
	}
	return out, nil
}

// places gives the distinct times and the place of each row among them.
func places(time []float64) ([]float64, []int32) {
	n := len(time)
	place := make([]int32, n)
	limit, last, days := 4*n+1024, 0, true
	for i, t := range time {
		d := int(t)
		if d < 0 || d >= limit || float64(d) != t {
			days = false
			break
		}
		place[i] = int32(d)
		last = max(last, d)
	}
	if days {
		number := make([]int32, last+1)
		for _, d := range place {
			number[d] = 1
		}
		var grid []float64
		for d, seen := range number {
			if seen > 0 {
				number[d] = int32(len(grid))
				grid = append(grid, float64(d))
			}
		}
		for i, d := range place {
			place[i] = number[d]
		}
		return grid, place
	}
	grid := slices.Clone(time)
	slices.Sort(grid)
	k := 0
	for _, t := range grid[1:] {
		if t-grid[k] > stats.SameTime*math.Abs(t) {
			k++
			grid[k] = t
		}
	}
	grid = grid[:k+1]
	for i, t := range time {
		at, found := slices.BinarySearch(grid, t)
		if !found {
			at--
		}
		place[i] = int32(at)
	}
	return grid, place
}

// own leaves out the times at which nobody of the group leaves.
func (t Table) own() Table {
	out := Table{Events: make([][]float64, len(t.Events))}
	for k := range t.Time {
		if t.AtRisk[k] == 0 || k+1 < len(t.Time) && t.AtRisk[k] == t.AtRisk[k+1] {
			continue
		}
		out.Time = append(out.Time, t.Time[k])
		out.AtRisk = append(out.AtRisk, t.AtRisk[k])
		out.Censored = append(out.Censored, t.Censored[k])
		for c := range t.Events {
			out.Events[c] = append(out.Events[c], t.Events[c][k])
		}
	}
	return out
}

// total is the number of events of any cause at a time.
func (t Table) total(k int) float64 {
	d := 0.0
	for c := range t.Events {
		d += t.Events[c][k]
	}
	return d
}
