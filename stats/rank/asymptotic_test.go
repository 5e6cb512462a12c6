package rank_test

import (
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/rank"
)

// TestAsymptoticSignedRank holds p and limits with ties and a zero against
// wilcox.test(x, exact = FALSE, correct, conf.int = TRUE) of R 4.2.2, whose limits
// come from a root finder that stops at 1e-4.
func TestAsymptoticSignedRank(t *testing.T) {
	x := []float64{1.3, -0.4, 2.2, 2.2, 0.7, -1.1, 3.5, 0.9, 1.8, -0.2, 2.6, 0.0, 1.1, -0.7}
	for _, c := range []struct {
		kind             rank.Kind
		level, low, high float64
		p                float64
	}{
		{rank.Continuity, 0.95, 0.150066, 2.000044, 0.02519552},
		{rank.Normal, 0.9, 0.3499494, 1.750045, 0.0230041},
	} {
		r, err := rank.SignedRank(x, rank.DropZeros, c.kind, stats.TwoSided, c.level)
		if err != nil || math.Abs(r.CI.Lower-c.low) > 2e-4 || math.Abs(r.CI.Upper-c.high) > 2e-4 || math.Abs(r.P-c.p) > 1e-6 {
			t.Errorf("want %v, got %v to %v, p %v (%v)", c, r.CI.Lower, r.CI.Upper, r.P, err)
		}
	}
}
