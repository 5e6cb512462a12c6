package stats_test

import (
	"slices"
	"testing"

	"leydig/stats"
)

// Places may come again and in any order; what is not there stays so, and what is there is never nil.
func TestPick(t *testing.T) {
	x := []string{"a", "b", "c"}
	if got := stats.Pick(x, []int32{2, 0, 2}); !slices.Equal(got, []string{"c", "a", "c"}) {
		t.Errorf("got %v", got)
	}
	if got := stats.Pick([]float64(nil), []int{0, 1}); got != nil {
		t.Errorf("of nil: %v", got)
	}
	if got := stats.Pick(x, []int(nil)); got == nil || len(got) != 0 {
		t.Errorf("of no places: %v", got)
	}
}
