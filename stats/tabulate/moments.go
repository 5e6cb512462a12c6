package tabulate

import (
	"math"

	"leydig/stats/radix"
)

// moments are when and how each man's time to something ended, as numbers that rise with the time: the
// place of his time among the distinct ones, times the ways in which it may end, plus the way.
type moments struct {
	number []int32
	time   []float64 // the distinct ones, rising; NaN, of men who are not at risk, stands first
	ways   int32
}

// The ways in which a time to an event ends; events stand before censorings of the same time.
const (
	happened int32 = iota
	censored
	bothWays
)

// momentsOf numbers what of says of each of n men.
func momentsOf(n int, ways int32, of func(man int) (time float64, way int32)) *moments {
	m := &moments{ways: ways}
	way := make([]uint8, n)
	m.number, m.time = radix.RanksOf(n, func(man int) float64 {
		time, w := of(man)
		way[man] = uint8(w)
		return time
	})
	for man, w := range way {
		m.number[man] = m.number[man]*ways + int32(w)
	}
	return m
}

// of is when a man's time ended, NaN where he is not at risk, and how.
func (m *moments) of(man int32) (time float64, way int32) {
	k := m.number[man]
	return m.time[k/m.ways], k % m.ways
}

// atRisk tells whether a man is.
func (m *moments) atRisk(man int32) bool {
	time, _ := m.of(man)
	return !math.IsNaN(time)
}

// rows are the men by their moments.
func (m *moments) rows() *rows {
	return &rows{rank: [][]int32{m.number}, sizes: []int{len(m.time) * int(m.ways)}}
}
