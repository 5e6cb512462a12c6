package cohort

import (
	"slices"
	"sort"
)

// Places are the rows of sheets that visits were read from, with the slot of columns. Visits
// mostly stand row below row: a run of them is kept as its first, and the others are counted on.
type Places struct {
	visit []int32 // at which each run begins
	slot  []uint16
	row   []uint32 // of that visit
	n     int
}

// PlacesOf takes the places of visits, in their order.
func PlacesOf(slot []uint16, row []uint32) Places {
	runs := 0
	for v := range row {
		if begins(slot, row, v) {
			runs++
		}
	}
	p := Places{visit: make([]int32, 0, runs), slot: make([]uint16, 0, runs), row: make([]uint32, 0, runs), n: len(row)}
	for v := range row {
		if begins(slot, row, v) {
			p.visit, p.slot, p.row = append(p.visit, int32(v)), append(p.slot, slot[v]), append(p.row, row[v])
		}
	}
	return p
}

// Len is how many visits there are.
func (p *Places) Len() int { return p.n }

// begins tells that visit v does not stand below the one before it.
func begins(slot []uint16, row []uint32, v int) bool {
	return v == 0 || slot[v] != slot[v-1] || row[v] != row[v-1]+1
}

// At is the slot and the row of visit v.
func (p *Places) At(v int) (slot int, row int) {
	if v >= p.n {
		panic("cohort: there is no such visit")
	}
	k := sort.Search(len(p.visit), func(k int) bool { return int(p.visit[k]) > v }) - 1
	return int(p.slot[k]), int(p.row[k]) + v - int(p.visit[k])
}

// Equal tells whether two are the same places.
func (p *Places) Equal(o *Places) bool {
	return p.n == o.n && slices.Equal(p.visit, o.visit) && slices.Equal(p.slot, o.slot) && slices.Equal(p.row, o.row)
}
