package cohort

import (
	"math/rand/v2"
	"testing"
)

// TestPlaces: rows in runs, with gaps, backwards and in several slots are found as they were
// given, and rows in one run take the room of one.
func TestPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, gaps := range []int{1, 2, 10, 1 << 20} { // one in so many
		n := 500
		slot, row := make([]uint16, n), make([]uint32, n)
		at, s := uint32(r.IntN(100)), uint16(0)
		for v := range n {
			at++
			if r.IntN(gaps) == 0 {
				at, s = uint32(r.IntN(5000)), uint16(r.IntN(3))
			}
			slot[v], row[v] = s, at
		}
		p := PlacesOf(slot, row)
		for v := range n {
			if a, b := p.At(v); a != int(slot[v]) || b != int(row[v]) {
				t.Fatalf("visit %d: slot %d row %d, want %d %d", v, a, b, slot[v], row[v])
			}
		}
		if gaps > n && len(p.visit) != 1 {
			t.Errorf("%d runs of rows without a gap", len(p.visit))
		}
		other := PlacesOf(slot, append(row[:n-1:n-1], row[n-1]+1))
		if same := PlacesOf(slot, row); !p.Equal(&same) || p.Equal(&other) {
			t.Error("equal places")
		}
	}
	none := PlacesOf(nil, nil)
	defer func() {
		if recover() == nil {
			t.Error("the place of no visit")
		}
	}()
	none.At(0)
}
