package rank_test

import (
	"math"
	"testing"

	"leydig/stats/rank"
)

// By hand: Friedman's test of 0 and 1 is Cochran's Q, (k-1)(k Σ G² - T²)/(k T - Σ L²); blocks that
// agree have a W of 1.
func TestCochranAndKendall(t *testing.T) {
	blocks := [][]float64{{1, 1, 0}, {1, 0, 0}, {1, 1, 1}, {0, 1, 0}, {1, 1, 0}, {0, 0, 0}, {1, 0, 1}}
	g, total, l := [3]float64{}, 0.0, 0.0
	for _, b := range blocks {
		row := 0.0
		for j, v := range b {
			g[j] += v
			row += v
		}
		total += row
		l += row * row
	}
	q := 2 * (3*(g[0]*g[0]+g[1]*g[1]+g[2]*g[2]) - total*total) / (3*total - l)
	r, err := rank.Friedman(blocks)
	if err != nil || math.Abs(r.Statistic-q) > 1e-12 || r.DF != 2 {
		t.Error(r, q, err)
	}
	r, err = rank.Friedman([][]float64{{1, 2, 3}, {10, 20, 30}, {5, 6, 9}})
	if w := rank.Concordance(r, 3); err != nil || math.Abs(w-1) > 1e-12 {
		t.Error(w, err)
	}
}
