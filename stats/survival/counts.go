package survival

import (
	"math"

	"leydig/stats"
)

// Counts is how many events and censorings happened at distinct times, in rising
// order: what a life table is made of. Two of them add up to that of both groups.
type Counts struct {
	Time     []float64 `json:"time"`
	Events   []int64   `json:"events"`
	Censored []int64   `json:"censored"`
}

// Add is the counts of both groups.
func (c Counts) Add(d Counts) Counts {
	var out Counts
	put := func(x Counts, i int) {
		if k := len(out.Time) - 1; k >= 0 && out.Time[k] == x.Time[i] {
			out.Events[k] += x.Events[i]
			out.Censored[k] += x.Censored[i]
			return
		}
		out.Time, out.Events = append(out.Time, x.Time[i]), append(out.Events, x.Events[i])
		out.Censored = append(out.Censored, x.Censored[i])
	}
	i, j := 0, 0
	for i < len(c.Time) || j < len(d.Time) {
		if j == len(d.Time) || i < len(c.Time) && c.Time[i] <= d.Time[j] {
			put(c, i)
			i++
		} else {
			put(d, j)
			j++
		}
	}
	return out
}

// Table is the life table of the counts: times equal within stats.SameTime are one.
func (c Counts) Table() (Table, error) {
	var t Table
	for i, at := range c.Time {
		if at < 0 || math.IsNaN(at) {
			return Table{}, stats.ErrNegative
		}
		k := len(t.Time) - 1
		if k < 0 || at-t.Time[k] > stats.SameTime*math.Abs(at) {
			t.Time, t.Events, t.Censored = append(t.Time, at), append(t.Events, 0), append(t.Censored, 0)
			k++
		}
		t.Events[k] += float64(c.Events[i])
		t.Censored[k] += float64(c.Censored[i])
	}
	t.risk()
	return t, nil
}
