// Package cox fits proportional hazards models.
//
// Conventions: a subject is at risk on (entry, time]; at one time events come
// before censorings; times equal within a relative 1.5e-8 are one time; weights
// are case weights; coefficients are log hazard ratios.
package cox

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
)

// Ties is how events at one time share their risk set.
type Ties string

const (
	Efron   Ties = "efron" // the default
	Breslow Ties = "breslow"
	// Exact is the discrete, conditional-logistic likelihood (SAS: ties=discrete).
	Exact Ties = "exact"
)

// AllTies lists the methods, for flags and help.
var AllTies = []Ties{Efron, Breslow, Exact}

// Data is one row a subject or a subject's period. Columns are the covariates, each
// as long as Time. Entry, Stratum, Weight, Offset and Cluster may be nil.
type Data struct {
	Time, Entry []float64
	Event       []bool
	Columns     [][]float64
	Stratum     []int // each has its own baseline
	Weight      []float64
	Offset      []float64
	Cluster     []int
}

func (d Data) check() error {
	n := len(d.Time)
	for _, c := range append([][]float64{d.Time}, d.Columns...) {
		if len(c) != n {
			panic("cox: columns differ in length")
		}
		if stats.Missing(c) {
			return stats.ErrMissing
		}
	}
	for _, c := range [][]float64{d.Entry, d.Weight, d.Offset} {
		if c != nil && len(c) != n {
			panic("cox: columns differ in length")
		}
		if stats.Missing(c) {
			return stats.ErrMissing
		}
	}
	if len(d.Event) != n || d.Stratum != nil && len(d.Stratum) != n || d.Cluster != nil && len(d.Cluster) != n {
		panic("cox: columns differ in length")
	}
	if n == 0 {
		return stats.NoData
	}
	for i := range d.Entry {
		if d.Entry[i] >= d.Time[i] {
			return stats.ErrEntry
		}
	}
	for _, w := range d.Weight {
		if w == 0 {
			return ErrZero
		}
		if w < 0 || math.IsInf(w, 1) {
			return stats.ErrWeight
		}
	}
	for _, e := range d.Event {
		if e {
			return nil
		}
	}
	return stats.NoEvents
}

// sorted is the data in the order in which the likelihood passes over it: by
// stratum, in it from the last time to the first, at a time events first.
type sorted struct {
	n, p    int
	x       [][]float64 // by column, less mean
	mean    []float64
	spread  []float64 // the standard deviation of each column
	w       []float64
	off     []float64 // nil: none
	time    []float64 // merged
	entry   []float64 // merged; nil without late entry
	event   []bool
	row     []int32   // where each came from
	men     []int32   // how many rows each is, of rows taken together; nil: one each
	squares []float64 // of these, the sum of the squared weights
	block   []block
	times   []tied    // of all blocks
	cuts    []int32   // where rows are parted that are summed together (see newton.AddRows)
	sums    []float64 // Σ w x of the events, by column
	offsets float64   // Σ w offset of the events
	leaving []int32   // per stratum, positions by entry from the last to the first
}

// block is the rows from..to of one stratum.
type block struct {
	from, to    int
	stratum     int
	first, last int // its times
}

// snap gives merged times: each the smallest of those that differ by rounding only.
func snap(time, entry []float64) (t, e []float64) {
	whole := true
	for _, v := range time {
		if v != math.Trunc(v) || math.Abs(v) > 1e7 {
			whole = false
			break
		}
	}
	for _, v := range entry {
		if v != math.Trunc(v) || math.Abs(v) > 1e7 {
			whole = false
			break
		}
	}
	if whole {
		return time, entry
	}
	all := append(slices.Clone(time), entry...)
	slices.Sort(all)
	k := 0
	for _, v := range all[1:] {
		if v-all[k] > stats.SameTime*math.Abs(v) {
			k++
			all[k] = v
		}
	}
	all = all[:k+1]
	put := func(in []float64) []float64 {
		if in == nil {
			return nil
		}
		out := make([]float64, len(in))
		for i, v := range in {
			at, found := slices.BinarySearch(all, v)
			if !found {
				at--
			}
			out[i] = all[at]
		}
		return out
	}
	return put(time), put(entry)
}

func (d Data) sort() *sorted {
	n, p := len(d.Time), len(d.Columns)
	s := &sorted{n: n, p: p, row: make([]int32, n)}
	time, entry := snap(d.Time, d.Entry)
	if !d.countingSort(time, s.row) {
		for i := range s.row {
			s.row[i] = int32(i)
		}
		slices.SortStableFunc(s.row, func(a, b int32) int {
			if d.Stratum != nil && d.Stratum[a] != d.Stratum[b] {
				return cmp.Compare(d.Stratum[a], d.Stratum[b])
			}
			if time[a] != time[b] {
				return cmp.Compare(time[b], time[a])
			}
			switch {
			case d.Event[a] == d.Event[b]:
				return 0
			case d.Event[a]:
				return -1
			}
			return 1
		})
	}
	s.time, s.event, s.w = make([]float64, n), make([]bool, n), make([]float64, n)
	if d.Offset != nil {
		s.off = make([]float64, n)
	}
	for i, r := range s.row {
		s.time[i], s.event[i], s.w[i] = time[r], d.Event[r], 1
		if d.Weight != nil {
			s.w[i] = d.Weight[r]
		}
		if d.Offset != nil {
			s.off[i] = d.Offset[r]
		}
	}
	s.center(d)
	for i, r := range s.row {
		k := 0
		if d.Stratum != nil {
			k = d.Stratum[r]
		}
		if i == 0 || s.block[len(s.block)-1].stratum != k {
			s.block = append(s.block, block{from: i, stratum: k})
		}
		s.block[len(s.block)-1].to = i + 1
	}
	s.tie()
	if entry != nil {
		s.entry, s.leaving = make([]float64, n), make([]int32, n)
		for i, r := range s.row {
			s.entry[i] = entry[r]
			s.leaving[i] = int32(i)
		}
		for _, b := range s.block {
			slices.SortStableFunc(s.leaving[b.from:b.to], func(a, c int32) int { return cmp.Compare(s.entry[c], s.entry[a]) })
		}
	}
	return s
}

// tie fills times, cuts, and sums and offsets.
func (s *sorted) tie() {
	for b := range s.block {
		s.block[b].first = len(s.times)
		for i := s.block[b].from; i < s.block[b].to; {
			t := tied{from: int32(i), events: int32(i)}
			for ; i < s.block[b].to && s.time[i] == s.time[t.from]; i++ {
				if !s.event[i] {
					continue
				}
				t.events++
				if s.men != nil {
					t.deaths += s.men[i]
				} else {
					t.deaths++
				}
			}
			t.to = int32(i)
			s.times = append(s.times, t)
		}
		s.block[b].last = len(s.times)
	}
	s.cut()
	s.sumEvents()
}

// cut finds where a column changes that seldom does: a level of a factor, where rows of one time
// stand by it.
func (s *sorted) cut() {
	const seldom = 64 // rows to a change
	s.cuts = nil
	for _, x := range s.x {
		var at []int32
		for i := 1; i < s.n && len(at) <= s.n/seldom; i++ {
			if x[i] != x[i-1] {
				at = append(at, int32(i))
			}
		}
		if len(at) <= s.n/seldom {
			s.cuts = append(s.cuts, at...)
		}
	}
	slices.Sort(s.cuts)
	s.cuts = slices.Compact(s.cuts)
}

func (s *sorted) sumEvents() {
	s.sums, s.offsets = make([]float64, s.p), 0
	for _, t := range s.times {
		w := s.w[t.from:t.events]
		if s.off != nil {
			s.offsets += floats.Dot(w, s.off[t.from:t.events])
		}
		for j, x := range s.x {
			s.sums[j] += floats.Dot(w, x[t.from:t.events])
		}
	}
}

// each is every so many of the rows, of those without late entry.
func (s *sorted) each(every int) *sorted {
	var at []int32
	out := &sorted{p: s.p, x: make([][]float64, s.p), mean: s.mean, spread: s.spread}
	for _, b := range s.block {
		from := len(at)
		for i := b.from; i < b.to; i += every {
			at = append(at, int32(i))
		}
		out.block = append(out.block, block{from: from, to: len(at), stratum: b.stratum})
	}
	out.n = len(at)
	out.time, out.event, out.w = stats.Pick(s.time, at), stats.Pick(s.event, at), stats.Pick(s.w, at)
	out.off, out.men = stats.Pick(s.off, at), stats.Pick(s.men, at)
	for j, x := range s.x {
		out.x[j] = stats.Pick(x, at)
	}
	out.tie()
	return out
}

// at copies the covariates of a row to x.
func (s *sorted) at(row int, x []float64) []float64 {
	for j, c := range s.x {
		x[j] = c[row]
	}
	return x
}

// center fills x, mean and spread. Centring keeps exp in range.
func (s *sorted) center(d Data) {
	s.mean, s.spread = make([]float64, s.p), make([]float64, s.p)
	s.x = make([][]float64, s.p)
	for j, c := range d.Columns {
		m := floats.Sum(c) / float64(s.n)
		x := make([]float64, s.n)
		for i, r := range s.row {
			x[i] = c[r] - m
		}
		s.mean[j], s.x[j] = m, x
		s.spread[j] = math.Sqrt(floats.Dot(x, x) / math.Max(1, float64(s.n-1)))
	}
}

// countingSort orders rows of one stratum whose times are days.
func (d Data) countingSort(time []float64, row []int32) bool {
	if d.Stratum != nil || len(time) < 64 {
		return false
	}
	last, ok := wholeDays(time, 4*len(time)+1024)
	if !ok {
		return false
	}
	at := make([]int32, 2*last+3)
	for i := range time {
		at[d.turn(i, last)+1]++
	}
	for k := 1; k < len(at); k++ {
		at[k] += at[k-1]
	}
	for i := range time {
		k := d.turn(i, last)
		row[at[k]] = int32(i)
		at[k]++
	}
	return true
}

// wholeDays tells the last of times that are whole days below a limit; false where they are
// not.
func wholeDays(time []float64, limit int) (last int, ok bool) {
	for _, t := range time {
		k := int(t)
		if k < 0 || k >= limit || float64(k) != t {
			return 0, false
		}
		last = max(last, k)
	}
	return last, true
}

// turn is when a row has its turn whose time is in days: from the last day to the first, on
// each events first.
func (d Data) turn(i, last int) int {
	k := 2 * (last - int(d.Time[i]))
	if !d.Event[i] {
		k++
	}
	return k
}
