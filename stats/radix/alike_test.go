package radix

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Rows of one number are equal, of two are not, and numbers come in the order of the rows.
func TestAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	const n = 500
	columns := make([][]float64, 3)
	for c := range columns {
		for range n {
			columns[c] = append(columns[c], float64(r.IntN(2+c))/3-0.5)
		}
	}
	row := func(i int32) []float64 { return []float64{columns[0][i], columns[1][i], columns[2][i]} }
	set, first, ok := Alike(columns, n, 24)
	if !ok || len(first) != 24 {
		t.Fatalf("%d sets of 24, %v", len(first), ok)
	}
	next := int32(0)
	for i, k := range set {
		if k == next {
			if next++; first[k] != int32(i) {
				t.Errorf("row %d is the first of %d, not %d", i, k, first[k])
			}
		}
		if !slices.Equal(row(int32(i)), row(first[k])) {
			t.Errorf("row %d is not like %d", i, first[k])
		}
	}
	for a := range first {
		for b := range a {
			if slices.Equal(row(first[a]), row(first[b])) {
				t.Errorf("sets %d and %d are alike", a, b)
			}
		}
	}
	if _, _, ok := Alike(columns, n, 23); ok {
		t.Error("24 sets are no more than 23")
	}
	if _, first, ok := Alike(nil, 3, 1); !ok || len(first) != 1 {
		t.Errorf("rows without columns are one: %v, %v", first, ok)
	}
}
