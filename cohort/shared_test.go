package cohort

import (
	"math"
	"testing"
)

func TestShareEmpty(t *testing.T) {
	nan := math.NaN()
	a, b, c, d := []float64{nan, nan}, []float64{nan, 3}, []float64{nan, nan}, []float64{nan, nan}
	ShareEmpty(&a, &b, &c, &d)
	if &a[0] != &c[0] || &a[0] != &d[0] || &a[0] == &b[0] || b[1] != 3 || !math.IsNaN(c[1]) {
		t.Errorf("%v %v %v %v", a, b, c, d)
	}
	ShareEmpty()
}
