package judge

import (
	"math"
	"slices"
	"testing"
)

// quiet is a test that notes whether it failed.
type quiet struct {
	testing.TB
	failed bool
}

func (q *quiet) Helper()               {}
func (q *quiet) Errorf(string, ...any) { q.failed = true }

func TestRead(t *testing.T) {
	lung := Read(t, "reference/data/lung.csv")
	age, known := lung.Numbers("age"), lung.Numbers("meal.cal")
	if len(age) != 228 || age[0] != 74 || !slices.ContainsFunc(known, math.IsNaN) {
		t.Errorf("%d ages, the first %v", len(age), age[0])
	}
	if n := len(lung.All()); n != len(lung.head) {
		t.Errorf("%d columns", n)
	}
	if x := Indicators(lung.Are("sex", "2")); x[0] != 0 || x[6] != 1 {
		t.Errorf("of the seven first men %v are women", x[:7])
	}
}

// Near fails where it should: what cannot fail holds nothing.
func TestNear(t *testing.T) {
	for _, x := range []struct {
		got, want []float64
		fails     bool
	}{{[]float64{1}, []float64{1}, false}, {[]float64{1 + 1e-9}, []float64{1}, false}, {[]float64{1.1}, []float64{1}, true},
		{[]float64{math.NaN()}, []float64{1}, true}, {[]float64{1, 2}, []float64{1}, true}, {[]float64{1e-12}, []float64{0}, true}} {
		q := &quiet{TB: t}
		if Near(q, "x", 1e-6, x.got, x.want...); q.failed != x.fails {
			t.Errorf("%v for %v: failed %v", x.got, x.want, q.failed)
		}
	}
}
