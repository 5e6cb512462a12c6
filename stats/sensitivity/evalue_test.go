package sensitivity_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats/sensitivity"
)

// By hand: RR 2 has 2 + √2; an interval that holds 1 has an E-value of 1; RR and 1/RR have the
// same; a rare outcome's odds ratio is a risk ratio.
func TestByHand(t *testing.T) {
	e, err := sensitivity.Of(sensitivity.RiskRatio, 2, 0.9, 4, false)
	if err != nil || math.Abs(e.Value-(2+math.Sqrt2)) > 1e-15 || e.ValueLower != 1 || !math.IsNaN(e.ValueUpper) {
		t.Error(e, err)
	}
	f, err := sensitivity.Of(sensitivity.OddsRatio, 0.5, 0.25, 1/0.9, true)
	if err != nil || math.Abs(f.Value-e.Value) > 1e-15 || f.ValueUpper != 1 || !math.IsNaN(f.ValueLower) {
		t.Error(f, err)
	}
	none, err := sensitivity.Of(sensitivity.HazardRatio, 1.5, math.NaN(), math.NaN(), true)
	if err != nil || !math.IsNaN(none.ValueLower) || !math.IsNaN(none.ValueUpper) || !(none.Value > 1.5) {
		t.Error(none, err)
	}
	one, err := sensitivity.Of(sensitivity.RiskRatio, 1, 0.8, 1.2, false)
	if err != nil || one.Value != 1 || one.ValueLower != 1 {
		t.Error(one, err)
	}
	for _, c := range [][3]float64{{0, 0, 1}, {2, 3, 4}, {2, 1, 1.5}, {-1, -2, 3}, {math.Inf(1), 1, 2}} {
		if _, err := sensitivity.Of(sensitivity.RiskRatio, c[0], c[1], c[2], false); !errors.Is(err, sensitivity.ErrRatio) {
			t.Error(c, err)
		}
	}
	if _, err := sensitivity.Of("SMD", 2, 1, 3, false); !errors.Is(err, sensitivity.ErrMeasure) {
		t.Error(err)
	}
}
