package survival

import (
	"math"
	"testing"

	"leydig/stats/judge"
)

// The lung data by ECOG 0 to 2, at day 300. R 4.2.2, survival 3.5-3: sums of
// summary(survfit(Surv(time, status == 2) ~ 1, x), times = 300)$surv over the groups by
// their size, likewise the squares of $std.err; limits by hand on the log(-log) scale.
func TestMixture(t *testing.T) {
	lung := judge.Read(t, "reference/data/lung.csv")
	days, died := lung.Numbers("time"), lung.Are("status", "2")
	var time []float64
	var event []bool
	var group []int32
	for i, ecog := range lung.Numbers("ph.ecog") {
		if ecog <= 2 { // known, and not 3
			time, event, group = append(time, days[i]), append(event, died[i]), append(group, int32(ecog))
		}
	}
	tables, err := TabulateBy(time, event, group, 3)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Mixture(tables, 300, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range []struct{ got, want float64 }{{e.Value, 0.53487758747104996}, {e.SE, 0.033285408856683872},
		{e.CI.Lower, 0.46748651039925443}, {e.CI.Upper, 0.59756027142696355}} {
		if math.Abs(x.got-x.want) > 1e-9*x.want {
			t.Errorf("%d: %.15g, R has %.15g", i, x.got, x.want)
		}
	}
}

// One group is its own curve; groups of nobody count for nothing.
func TestMixtureOfOne(t *testing.T) {
	table, err := Tabulate([]float64{1, 2, 3, 4, 5}, []bool{true, false, true, false, true})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := KaplanMeier(table, Options{Transform: LogLog, Level: 0.9})
	want, _ := c.At(3)
	got, err := Mixture([]Table{{}, table}, 3, 0.9)
	if err != nil || math.Abs(got.Value-want.Value) > 1e-15 || math.Abs(got.CI.Lower-want.CI.Lower) > 1e-12 {
		t.Errorf("%v %v, want %v", got, err, want)
	}
	for i, g := range Fifths([]float64{5, 1, 1, 4, 2, 3, 1, 1, 9, 8}) {
		if want := []int32{3, 0, 0, 3, 2, 2, 0, 0, 4, 4}[i]; g != want {
			t.Errorf("fifth of %d: %d, want %d", i, g, want)
		}
	}
}
