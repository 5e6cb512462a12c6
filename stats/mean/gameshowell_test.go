package mean_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/mean"
)

// R 4.2.2, PlantGrowth: d ± qtukey(.95, 3, df) √((v_i/n_i + v_j/n_j)/2), ptukey(|d|/se, 3, df), df of Welch. R's
// ptukey and qtukey are good to 1e-8 or so.
func TestGamesHowell(t *testing.T) {
	groups := [][]float64{
		{4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14},
		{4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69},
		{6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26},
	}
	got, err := mean.GamesHowell(groups, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range [][]float64{
		{-0.371, -1.17208750150176, 0.430087501501755, 0.47455492219398},
		{0.494, -0.100554433333155, 1.08855443333315, 0.112889176854217},
		{0.865, 0.113512993317195, 1.61648700668281, 0.0237034547392031},
	} {
		c := got[k]
		for i, v := range []float64{c.Value, c.CI.Lower, c.CI.Upper, c.P} {
			if math.Abs(v-want[i]) > 1e-6*math.Abs(want[i]) {
				t.Errorf("[%d][%d]: got %.12g, want %.12g", k, i, v, want[i])
			}
		}
	}
	// An empty group is left out, and numbers stay those of the groups given.
	some, err := mean.GamesHowell([][]float64{groups[0], nil, groups[2]}, 0.95)
	if err != nil || len(some) != 1 || some[0].B != 2 {
		t.Error(some, err)
	}
	for name, c := range map[string]struct {
		groups [][]float64
		want   error
	}{"one value": {[][]float64{{1}, {2, 3}}, stats.FewValues}, "no variance": {[][]float64{{1, 1}, {2, 3}}, stats.NoVariance},
		"one group": {[][]float64{{1, 2}}, stats.OneGroup}} {
		if _, err := mean.GamesHowell(c.groups, 0.95); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
