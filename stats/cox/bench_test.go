package cox_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/cox"
)

// days simulates n times in whole days with a covariate effect and censoring.
func days(n, columns int) (cox.Data, []float64) {
	r := rand.New(rand.NewPCG(2, 2))
	d := cox.Data{Time: make([]float64, n), Event: make([]bool, n), Columns: make([][]float64, columns)}
	for j := range d.Columns {
		d.Columns[j] = make([]float64, n)
	}
	score := make([]float64, n)
	for i := range n {
		lp := 0.0
		for j := range d.Columns {
			d.Columns[j][i] = r.NormFloat64()
			lp += (-0.3 + 0.6*float64(j)/math.Max(1, float64(columns-1))) * d.Columns[j][i]
		}
		score[i] = lp
		x := r.ExpFloat64() / (0.001 * math.Exp(lp))
		c := 30 + 3620*r.Float64()
		d.Event[i] = x <= c
		d.Time[i] = math.Ceil(math.Min(x, c))
	}
	return d, score
}

func BenchmarkFit1e6x10(b *testing.B) {
	d, _ := days(1e6, 10)
	for b.Loop() {
		if _, err := cox.Fit(d, cox.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// One column left out of ten.
func BenchmarkNested1e6x9(b *testing.B) {
	d, _ := days(1e6, 10)
	whole, err := cox.Fit(d, cox.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := whole.Nested([]int{0, 1, 2, 3, 4, 5, 6, 7, 8}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkConcordance1e6(b *testing.B) {
	d, score := days(1e6, 1)
	for b.Loop() {
		if _, err := cox.Concord(d, score, true); err != nil {
			b.Fatal(err)
		}
	}
}
