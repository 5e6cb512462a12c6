package survival

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/radix"
)

// Sample is times to event with what a table of plain times cannot hold. Entry,
// Weight and Cluster may be nil.
type Sample struct {
	Time    []float64
	Event   []bool
	Entry   []float64 // at risk on (Entry, Time]
	Weight  []float64 // as replication: 2 is two rows
	Cluster []int     // rows of one cluster count as one for a robust variance
	// KeepNearTies leaves apart times that differ by rounding only.
	KeepNearTies bool
}

func (s Sample) check() error {
	n := len(s.Time)
	if len(s.Event) != n || s.Entry != nil && len(s.Entry) != n || s.Weight != nil && len(s.Weight) != n ||
		s.Cluster != nil && len(s.Cluster) != n {
		panic("survival: columns of a sample differ in length")
	}
	if n == 0 {
		return stats.NoData
	}
	if stats.Missing(s.Time) || stats.Missing(s.Entry) || stats.Missing(s.Weight) {
		return stats.ErrMissing
	}
	for i := range s.Entry {
		if s.Entry[i] >= s.Time[i] {
			return stats.ErrEntry
		}
	}
	for _, w := range s.Weight {
		if w < 0 || math.IsInf(w, 0) {
			return stats.ErrWeight
		}
	}
	return nil
}

// grid numbers the distinct times.
type grid struct {
	time []float64
	exit []int32 // of each row
	// entry is the time at which a row enters, -1 before all of them: it is at risk at entry+1 ..
	// exit. nil: all are there from the start.
	entry []int32
}

// places puts every row on the grid of distinct exit times.
func (s Sample) places() grid {
	near := stats.SameTime
	if s.KeepNearTies {
		near = 0
	}
	if s.Entry == nil {
		time, exit := numbered(s.Time, near)
		return grid{time: time, exit: exit}
	}
	// Entries take part in merging: an entry that differs from an exit by rounding
	// only is at that exit.
	n := len(s.Time)
	all, place := numbered(append(slices.Clone(s.Time), s.Entry...), near)
	used := make([]bool, len(all))
	for _, k := range place[:n] {
		used[k] = true
	}
	g := grid{exit: place[:n], entry: place[n:]}
	number := make([]int32, len(all)+1) // of exit times up to here
	for k, u := range used {
		number[k+1] = number[k]
		if u {
			g.time = append(g.time, all[k])
			number[k+1]++
		}
	}
	for i := range n {
		g.exit[i], g.entry[i] = number[g.exit[i]], number[g.entry[i]+1]-1
	}
	return g
}

// numbered gives the distinct times, those that differ by no more than near, relative, taken
// for the first of them, and the place of each time among them.
func numbered(time []float64, near float64) (distinct []float64, place []int32) {
	place = make([]int32, len(time))
	if days := wholeDays(time, 1024+len(time)); days > 0 {
		number := make([]int32, days)
		for _, t := range time {
			number[int(t)] = 1
		}
		for d, used := range number {
			number[d] = int32(len(distinct))
			if used > 0 {
				distinct = append(distinct, float64(d))
			}
		}
		for i, t := range time {
			place[i] = number[int(t)]
		}
		return distinct, place
	}
	for _, i := range radix.Order(time) {
		if k := len(distinct) - 1; k < 0 || time[i]-distinct[k] > near*math.Abs(time[i]) {
			distinct = append(distinct, time[i])
		}
		place[i] = int32(len(distinct)) - 1
	}
	return distinct, place
}

func (s Sample) weight(i int) float64 {
	if s.Weight == nil {
		return 1
	}
	return s.Weight[i]
}

// Table is the life table of the sample.
func (s Sample) Table() (Table, error) {
	if err := s.check(); err != nil {
		return Table{}, err
	}
	return s.table(s.places()), nil
}

func (s Sample) table(g grid) Table {
	m := len(g.time)
	t := Table{Time: g.time, AtRisk: make([]float64, m), Events: make([]float64, m), Censored: make([]float64, m)}
	if s.Weight != nil {
		t.Tied = make([]float64, m)
	}
	entered := make([]float64, m)
	for i := range s.Time {
		w, k := s.weight(i), g.exit[i]
		if s.Event[i] {
			t.Events[k] += w
			if t.Tied != nil {
				t.Tied[k]++
			}
		} else {
			t.Censored[k] += w
		}
		if g.entry != nil && g.entry[i] >= 0 {
			entered[g.entry[i]] += w
		}
	}
	left := 0.0
	for k := m - 1; k >= 0; k-- {
		left += t.Events[k] + t.Censored[k] - entered[k]
		t.AtRisk[k] = left
	}
	return t
}

// From leaves out the rows with a time before start: the curve from there on is
// conditional on being at risk then (a landmark analysis).
func (s Sample) From(start float64) Sample {
	return s.Where(func(i int) bool { return s.Time[i] >= start-stats.SameTime*math.Abs(start) })
}

// Where is the sample of the rows that keep tells.
func (s Sample) Where(keep func(row int) bool) Sample {
	out := Sample{KeepNearTies: s.KeepNearTies}
	for i := range s.Time {
		if !keep(i) {
			continue
		}
		out.Time = append(out.Time, s.Time[i])
		out.Event = append(out.Event, s.Event[i])
		if s.Entry != nil {
			out.Entry = append(out.Entry, s.Entry[i])
		}
		if s.Weight != nil {
			out.Weight = append(out.Weight, s.Weight[i])
		}
		if s.Cluster != nil {
			out.Cluster = append(out.Cluster, s.Cluster[i])
		}
	}
	return out
}

// Tables are the life tables of groups on one grid of times, as a comparison of
// samples with late entry needs them: group[i] is the group of row i.
func (s Sample) Tables(group []int, groups int) ([]Table, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	g := s.places()
	out := make([]Table, groups)
	for k := range out {
		part := Sample{KeepNearTies: s.KeepNearTies}
		where := grid{time: g.time}
		for i := range s.Time {
			if group[i] != k {
				continue
			}
			part.Time = append(part.Time, s.Time[i])
			part.Event = append(part.Event, s.Event[i])
			if s.Weight != nil {
				part.Weight = append(part.Weight, s.Weight[i])
			}
			where.exit = append(where.exit, g.exit[i])
			if g.entry != nil {
				where.entry = append(where.entry, g.entry[i])
			}
		}
		out[k] = part.table(where)
	}
	return out, nil
}
