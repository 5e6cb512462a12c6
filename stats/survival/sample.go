package survival

import (
	"math"
	"slices"

	"leydig/stats"
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

// grid numbers the distinct times; -1 in entry is before all of them.
type grid struct {
	time        []float64
	exit, entry []int32 // of each row; a row is at risk at entry+1 .. exit
}

// places puts every row on the grid of distinct exit times.
func (s Sample) places() grid {
	near := SameTime
	if s.KeepNearTies {
		near = 0
	}
	// Entries take part in merging: an entry that differs from an exit by rounding
	// only is at that exit.
	all := append(slices.Clone(s.Time), s.Entry...)
	slices.Sort(all)
	k := 0
	for _, t := range all[1:] {
		if t-all[k] > near*math.Abs(t) {
			k++
			all[k] = t
		}
	}
	all = all[:k+1]
	place := func(t float64) int {
		i, found := slices.BinarySearch(all, t)
		if !found {
			i--
		}
		return i
	}
	g := grid{exit: make([]int32, len(s.Time)), entry: make([]int32, len(s.Time))}
	used := make([]bool, len(all))
	for i, t := range s.Time {
		g.exit[i] = int32(place(t))
		used[g.exit[i]] = true
	}
	number := make([]int32, len(all)+1) // of exit times up to here
	for i, u := range used {
		number[i+1] = number[i]
		if u {
			g.time = append(g.time, all[i])
			number[i+1]++
		}
	}
	for i := range g.exit {
		g.exit[i] = number[g.exit[i]]
		g.entry[i] = -1
		if s.Entry != nil {
			g.entry[i] = number[place(s.Entry[i])+1] - 1
		}
	}
	return g
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
		if e := g.entry[i]; e >= 0 {
			entered[e] += w
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
	keep := func(i int) bool { return s.Time[i] >= start-SameTime*math.Abs(start) }
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
			where.entry = append(where.entry, g.entry[i])
		}
		out[k] = part.table(where)
	}
	return out, nil
}
