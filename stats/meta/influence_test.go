package meta

import (
	"errors"
	"math"
	"testing"
)

// dat.bcg of metafor, as log risk ratios.
var bcg = [][4]float64{{4, 119, 11, 128}, {6, 300, 29, 274}, {3, 228, 11, 209}, {62, 13536, 248, 12619}, {33, 5036, 47, 5761},
	{180, 1361, 372, 1079}, {8, 2537, 10, 619}, {505, 87886, 499, 87892}, {29, 7470, 45, 7232}, {17, 1699, 65, 1600}, {186, 50448, 141, 27197},
	{5, 2493, 3, 2338}, {27, 16886, 29, 17825}}

func bcgEffects() (e Effects) {
	for _, r := range bcg {
		a, n, c, m := r[0], r[0]+r[1], r[2], r[2]+r[3]
		e.Y, e.V = append(e.Y, math.Log(a/n/(c/m))), append(e.V, 1/a-1/n+1/c-1/m)
	}
	return e
}

// R 4.2.2, metafor 3.8-1: baujat(rma(yi, vi, data = escalc("RR", ...), method = "REML",
// control = list(threshold = 1e-12))).
func TestBaujat(t *testing.T) {
	got, err := Baujat(bcgEffects(), Options{Estimator: REML, Level: 0.95})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]Influence{0: {0.0478183405468, 0.001537500918463}, 3: {1.5860500734647, 0.237773641745261},
		7: {1.6638459497329, 0.198964671902796}, 12: {1.2637881718026, 0.115312876242490}} {
		if math.Abs(got[i].Heterogeneity-want.Heterogeneity) > 1e-6*want.Heterogeneity || math.Abs(got[i].Pull-want.Pull) > 1e-5*want.Pull {
			t.Errorf("study %d: %+v, R has %+v", i+1, got[i], want)
		}
	}
}

// R 4.2.2: sums of qnorm over the significant studies of dat.bcg, see PCurveOf.
func TestPCurve(t *testing.T) {
	e := bcgEffects()
	var z []float64
	for i, y := range e.Y {
		z = append(z, y/math.Sqrt(e.V[i]))
	}
	c, err := PCurveOf(z)
	if err != nil || c.Significant != 8 || c.Low != 0.75 {
		t.Fatalf("%+v %v", c, err)
	}
	if math.Abs(c.Evidential.Statistic+9.62969398257) > 1e-9 || math.Abs(c.Flat.Statistic-7.13707297544) > 1e-8 {
		t.Errorf("%+v", c)
	}
	if _, err := PCurveOf([]float64{1, -1.9}); !errors.Is(err, FewSignificant) {
		t.Error(err)
	}
}
