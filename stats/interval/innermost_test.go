package interval

import (
	"math"
	"slices"
	"testing"
)

// Times that differ by rounding only are one, the smallest of them.
func TestTimesMerged(t *testing.T) {
	const near = 30 * (1 + 1e-9)
	inf := math.Inf(1)
	e := inOrder([]float64{0, near, 30, 12}, []float64{30, inf, near, 12})
	want := inOrder([]float64{0, 30, 30, 12}, []float64{30, inf, 30, 12})
	if !slices.Equal(e.times, []float64{0, 12, 30}) || !slices.Equal(e.begin, want.begin) || !slices.Equal(e.finish, want.finish) {
		t.Errorf("%+v, want %+v", e, want)
	}
	if e.begin[2] != 3*2+exactBegin || e.finish[1] != 3*3+end {
		t.Errorf("ends %v, %v", e.begin, e.finish)
	}
}
