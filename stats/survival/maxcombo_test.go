package survival

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/dist"
)

func TestOutside(t *testing.T) {
	const c = 2.1
	one := dist.NormalTwoSided(c)
	for name, x := range map[string]struct {
		r    [][]float64
		want float64
	}{
		"one":         {[][]float64{{1}}, one},
		"independent": {[][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 1 - math.Pow(1-one, 3)},
		"the same":    {[][]float64{{1, 1}, {1, 1}}, one},
		"opposite":    {[][]float64{{1, -1}, {-1, 1}}, one},
	} {
		if got := outside(x.r, c); math.Abs(got-x.want) > 2e-5 {
			t.Errorf("%s: %g, want %g", name, got, x.want)
		}
	}
	// By quadrature: correlation 1/2, P = 1 - ∫ over (-c, c) of φ(x) P(|Y| < c | x).
	sum := 0.0
	const steps = 20000
	for k := range steps {
		x := -c + (float64(k)+0.5)*2*c/steps
		s := math.Sqrt(0.75)
		sum += math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) * (dist.NormalLower((c-x/2)/s) - dist.NormalLower((-c-x/2)/s)) * 2 * c / steps
	}
	if got := outside([][]float64{{1, 0.5}, {0.5, 1}}, c); math.Abs(got-(1-sum)) > 2e-5 {
		t.Errorf("correlation 1/2: %g, want %g", got, 1-sum)
	}
}

func TestMaxCombo(t *testing.T) {
	a, _ := Tabulate([]float64{1, 3, 5, 6, 9}, []bool{true, true, false, true, true})
	b, _ := Tabulate([]float64{2, 4, 4, 7, 8}, []bool{true, false, true, true, false})
	alone, err := MaxCombo([][]Table{{a, b}}, MaxComboWeights[:1])
	if err != nil {
		t.Fatal(err)
	}
	x, _ := LogRank([]Table{a, b})
	if math.Abs(alone.P-x.P) > 1e-12 || math.Abs(alone.Z[0]*alone.Z[0]-x.Statistic) > 1e-12 {
		t.Errorf("one weight: %v, log-rank %v", alone, x)
	}
	four, err := MaxCombo([][]Table{{a, b}}, MaxComboWeights)
	if err != nil || !(four.P >= dist.NormalTwoSided(four.Largest) && four.P <= 4*dist.NormalTwoSided(four.Largest)) {
		t.Errorf("four: %+v %v", four, err)
	}
	none, _ := Tabulate([]float64{1}, []bool{false})
	if _, err := MaxCombo([][]Table{{none, none}}, MaxComboWeights); !errors.Is(err, stats.NoEvents) {
		t.Error(err)
	}
}
