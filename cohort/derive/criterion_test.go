package derive

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"leydig/cohort/unit"
)

// TestLimitsAcrossUnits: a limit in ng/dL that a laboratory gives in nmol/L to three
// decimals is still that limit, in every criterion; what lies beyond rounding is not.
func TestLimitsAcrossUnits(t *testing.T) {
	const nmol = 28.842
	rounded := func(v float64, decimals int) float64 {
		x, err := strconv.ParseFloat(strconv.FormatFloat(v/nmol, 'f', decimals, 64), 64)
		if err != nil {
			t.Fatal(err)
		}
		return x * nmol
	}
	rapid.Check(t, func(t *rapid.T) {
		limit := float64(rapid.IntRange(150, 1000).Draw(t, "limit"))
		v := rounded(limit, 3)
		for name, c := range map[string]struct {
			is   Criterion
			base float64
			want bool
		}{
			"at least":      {Criterion{AtLeast: limit}, 0, true},
			"at most":       {Criterion{AtMost: limit}, 0, true},
			"below":         {Criterion{Below: limit}, 0, false},
			"above":         {Criterion{Above: limit}, 0, false},
			"rise":          {Criterion{Rise: limit - 120}, 120, true},
			"fall":          {Criterion{Fall: 100}, limit + 100, true},
			"of baseline":   {Criterion{OfBaseline: 0.5}, 2 * limit, true},
			"rise percent":  {Criterion{RisePercent: 100}, limit / 2, true},
			"one more":      {Criterion{AtLeast: limit + 1}, 0, false},
			"one less":      {Criterion{Below: limit - 1}, 0, false},
			"one more rise": {Criterion{Rise: limit - 119}, 120, false},
		} {
			if got := c.is.Met(v, c.base); got != c.want {
				t.Fatalf("%s %v, %v of baseline %v: %v", name, limit, v, c.base, got)
			}
		}
	})
	for v, want := range map[float64]bool{300: true, 10.401 * nmol: true, 10.4 * nmol: false, 299: false, 299.9: false, math.NaN(): false} {
		c := Criterion{Analyte: unit.TotalTestosterone, AtLeast: 300}
		if c.Met(v, math.NaN()) != want {
			t.Errorf("%v: %v", v, !want)
		}
	}
	if (Criterion{Rise: 200}).Met(500, math.NaN()) || (Criterion{Fall: 200}).Met(500, math.NaN()) {
		t.Error("without a baseline nothing rises or falls")
	}
	if (Criterion{Class: "azoospermia"}).Met(1e-9, 0) || !(Criterion{Class: "sperm in the ejaculate"}).Met(1e-6, 0) {
		t.Error("one sperm cell is no azoospermia")
	}
}
