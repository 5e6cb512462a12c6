package rank_test

import (
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/rank"
)

// R 4.2.2: wilcox.test(conf.int = TRUE), whose interval has the attribute conf.level that could be
// reached (with a warning); of ties by hand: all four of the first sample above or below have 1/35.
func TestAttainedLevel(t *testing.T) {
	two, up, less := stats.TwoSided, stats.Greater, stats.Less
	for _, c := range []struct {
		x, y        []float64
		alternative stats.Alternative
		level, want float64
	}{
		{[]float64{1, 2, 4}, []float64{3, 5, 7}, two, 0.95, 0.9},
		{[]float64{1, 2, 4}, []float64{3, 5, 7}, two, 0.9, 0.9},
		{[]float64{1, 2, 4}, []float64{3, 5, 7}, less, 0.99, 0.95},
		{[]float64{3}, []float64{5}, two, 0.95, 0},
		{[]float64{1, 2, 4, 6}, []float64{3, 5, 7, 9, 11}, two, 0.95, 0.95},
		{[]float64{1, 2, 2, 3}, []float64{4, 4, 5}, two, 0.95, 1 - 2./35},
	} {
		r, err := rank.MannWhitney(c.x, c.y, rank.Exact, c.alternative, c.level)
		if err != nil || math.Abs(r.CI.Level-c.want) > 1e-12 {
			t.Error(c.x, c.y, c.alternative, r.CI, err)
		}
	}
	for alternative, want := range map[stats.Alternative]float64{two: 0.75, up: 0.875} {
		r, err := rank.SignedRank([]float64{1, 2, 3.5}, rank.DropZeros, rank.Exact, alternative, 0.95)
		if err != nil || math.Abs(r.CI.Level-want) > 1e-12 {
			t.Error("signed rank", alternative, r.CI, err)
		}
	}
}
