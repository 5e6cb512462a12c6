package catalogue

import (
	"math"
	"testing"

	"leydig/stats/survival"
)

// TestFractionalWeights: rows with weights that are no whole numbers stand for no several, and the
// standard error of their curve is robust, each row its own cluster. R 4.2.2, survival 3.5.3:
// summary(survfit(Surv(c(1,2,2,3,5), c(1,1,0,1,0)) ~ 1, weights = c(0.5,1.5,1,2.2,0.8)), times = 3)$std.err
func TestFractionalWeights(t *testing.T) {
	in := new(Given)
	s := survival.Sample{Time: []float64{1, 2, 2, 3, 5}, Event: []bool{true, true, false, true, false},
		Weight: []float64{0.5, 1.5, 1, 2.2, 0.8}}
	in.apart(&s)
	c, err := survival.Robust(s, survival.Options{Level: 0.95, Transform: survival.LogLog})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.SE[2], 0.179448935463428; math.Abs(got-want) > 1e-9 {
		t.Errorf("the standard error is %v, want %v", got, want)
	}
	whole := survival.Sample{Time: s.Time, Event: s.Event, Weight: []float64{1, 2, 1, 2, 1}}
	if in.apart(&whole); whole.Cluster != nil {
		t.Error("rows that stand for several are clusters")
	}
}
