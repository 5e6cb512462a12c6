package weighting

import (
	"errors"
	"math"
	"testing"

	"leydig/stats/judge"
)

// birthwt to a mean age of 25 with a standard deviation of 6, and a mean weight of 125. R
// 4.2.2: Newton's method in base R for the minimum of log(sum(exp(z %*% l))), z the columns
// less their targets, scaled: the first three weights, the effective size, the share of low.
func TestEntropyBalance(t *testing.T) {
	x := judge.Read(t, "reference/data/birthwt.csv").Columns("age", "lwt", "low")
	age, weight, low := x[0], x[1], x[2]
	square := make([]float64, len(age))
	for i, a := range age {
		square[i] = (a - 25) * (a - 25)
	}
	w, err := EntropyBalance([][]float64{age, square, weight}, []float64{25, 36, 125})
	if err != nil {
		t.Fatal(err)
	}
	share, sum := 0.0, 0.0
	for i, v := range w {
		share += v * low[i]
		sum += v
	}
	for _, c := range []struct{ got, want float64 }{{w[0], 0.460681542392}, {w[1], 1.40496580602}, {w[2], 0.928670380257},
		{EffectiveSize(w), 159.68105549}, {share / sum, 0.306912101179}} {
		if math.Abs(c.got-c.want) > 1e-8*c.want {
			t.Errorf("%.12g, R has %.12g", c.got, c.want)
		}
	}
	if _, err := EntropyBalance([][]float64{age}, []float64{60}); !errors.Is(err, OutOfReach) {
		t.Errorf("nobody is 60: %v", err)
	}
	equal, err := EntropyBalance([][]float64{{1, 2, 3}}, []float64{2})
	if err != nil || math.Abs(equal[0]-1) > 1e-12 {
		t.Errorf("men who have the means already are not weighted: %v %v", equal, err)
	}
}
