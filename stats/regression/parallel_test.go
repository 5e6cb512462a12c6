package regression_test

import (
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/regression"
)

// housing is MASS::housing: satisfaction (0 low to 2 high), influence (0 low to 2 high), contact (1 high)
// and how many residents.
var housing = [][4]float64{
	{0, 0, 0, 21}, {1, 0, 0, 21}, {2, 0, 0, 28}, {0, 1, 0, 34}, {1, 1, 0, 22}, {2, 1, 0, 36}, {0, 2, 0, 10}, {1, 2, 0, 11}, {2, 2, 0, 36},
	{0, 0, 0, 61},
	{1, 0, 0, 23}, {2, 0, 0, 17}, {0, 1, 0, 43}, {1, 1, 0, 35}, {2, 1, 0, 40}, {0, 2, 0, 26}, {1, 2, 0, 18}, {2, 2, 0, 54}, {0, 0, 0, 13},
	{1, 0, 0, 9},
	{2, 0, 0, 10}, {0, 1, 0, 8}, {1, 1, 0, 8}, {2, 1, 0, 12}, {0, 2, 0, 6}, {1, 2, 0, 7}, {2, 2, 0, 9}, {0, 0, 0, 18}, {1, 0, 0, 6}, {2,
		0, 0, 7},
	{0, 1, 0, 15}, {1, 1, 0, 13}, {2, 1, 0, 13}, {0, 2, 0, 7}, {1, 2, 0, 5}, {2, 2, 0, 11}, {0, 0, 1, 14}, {1, 0, 1, 19}, {2, 0, 1, 37},
	{0, 1, 1, 17},
	{1, 1, 1, 23}, {2, 1, 1, 40}, {0, 2, 1, 3}, {1, 2, 1, 5}, {2, 2, 1, 23}, {0, 0, 1, 78}, {1, 0, 1, 46}, {2, 0, 1, 43}, {0, 1, 1, 48},
	{1, 1, 1, 45},
	{2, 1, 1, 86}, {0, 2, 1, 15}, {1, 2, 1, 25}, {2, 2, 1, 62}, {0, 0, 1, 20}, {1, 0, 1, 23}, {2, 0, 1, 20}, {0, 1, 1, 10}, {1, 1, 1, 22},
	{2, 1, 1, 24},
	{0, 2, 1, 7}, {1, 2, 1, 10}, {2, 2, 1, 21}, {0, 0, 1, 57}, {1, 0, 1, 23}, {2, 0, 1, 13}, {0, 1, 1, 31}, {1, 1, 1, 21}, {2, 1, 1, 13},
	{0, 2, 1, 5},
	{1, 2, 1, 6}, {2, 2, 1, 13},
}

// TestParallelLines: Brant's test of polr(Sat ~ Infl + Cont, weights = Freq, data = housing), in R 4.2.2 from
// glm(Sat > k ~ Infl + Cont, binomial, epsilon = 1e-15) and the matrices of his paper (no package brant there).
// Weights are counts: written out row by row they give the same.
func TestParallelLines(t *testing.T) {
	of := func(written bool) regression.Data {
		d := regression.Data{Columns: make([][]float64, 3)}
		for _, h := range housing {
			times, weight := 1, h[3]
			if written {
				times, weight = int(h[3]), 1
			}
			for range times {
				d.Outcome, d.Weight = append(d.Outcome, h[0]), append(d.Weight, weight)
				for c, is := range []bool{h[1] == 1, h[1] == 2, h[2] == 1} {
					v := 0.0
					if is {
						v = 1
					}
					d.Columns[c] = append(d.Columns[c], v)
				}
			}
		}
		return d
	}
	for _, written := range []bool{false, true} {
		x, err := regression.ParallelLines(of(written), 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			columns []int
			want    stats.Test
		}{
			{[]int{0, 1, 2}, stats.Test{Statistic: 2.4486093754786253, DF: 3, P: 0.48465014810519558}},
			{[]int{0, 1}, stats.Test{Statistic: 0.768356011066893, DF: 2, P: 0.68101019280701958}},
			{[]int{2}, stats.Test{Statistic: 1.4951033308026216, DF: 1, P: 0.22142633438085454}},
		} {
			got, err := x.Test(c.columns)
			if err != nil || math.Abs(got.Statistic-c.want.Statistic) > 1e-9 || got.DF != c.want.DF || math.Abs(got.P-c.want.P) > 1e-9 {
				t.Errorf("columns %v: %+v, %v, want %+v", c.columns, got, err, c.want)
			}
		}
	}
	if _, err := regression.ParallelLines(of(false), 2); err != regression.TwoLevels {
		t.Errorf("two levels: %v", err)
	}
	apart := regression.Data{Outcome: []float64{0, 0, 1, 1, 2, 2, 0, 1}, Columns: [][]float64{{1, 2, 3, 4, 5, 6, 1, 3}}}
	if _, err := regression.ParallelLines(apart, 3); err != stats.Monotone {
		t.Errorf("a threshold that the covariate separates: %v", err)
	}
}

// TestParallelLinesOfOneLine: data in which the odds ratio is exactly the same at both thresholds give 0,
// data in which it is not are found out.
func TestParallelLinesOfOneLine(t *testing.T) {
	build := func(counts [2][3]float64) regression.Data {
		d := regression.Data{Columns: make([][]float64, 1)}
		for x, row := range counts {
			for y, n := range row {
				d.Outcome, d.Weight = append(d.Outcome, float64(y)), append(d.Weight, n)
				d.Columns[0] = append(d.Columns[0], float64(x))
			}
		}
		return d
	}
	// Odds above 0 and above 1: 60/60 and 20/100 in the one, 90/30 and 45/75 in the other: 3 at both.
	x, err := regression.ParallelLines(build([2][3]float64{{60, 40, 20}, {30, 45, 45}}), 3)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := x.Test([]int{0}); err != nil || math.Abs(got.Statistic) > 1e-18 && got.P < 1-1e-6 {
		t.Errorf("%+v, %v", got, err)
	}
	if x, err = regression.ParallelLines(build([2][3]float64{{60, 40, 20}, {60, 0.5, 60}}), 3); err != nil {
		t.Fatal(err)
	}
	if got, err := x.Test([]int{0}); err != nil || !(got.P < 1e-6) {
		t.Errorf("%+v, %v", got, err)
	}
}
