package newton_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/judge"
	"leydig/stats/newton"
)

// Exp is math.Exp to two units of the last place, and where that is 0, infinite or no number.
func TestExp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	x := []float64{0, 1, -1, 1e-300, 700, -700, 709.7, 710, -745, -746, math.Inf(1), math.Inf(-1), math.NaN()}
	for range 100000 {
		x = append(x, (2*r.Float64()-1)*math.Pow(10, 3-6*r.Float64()))
	}
	y := make([]float64, len(x))
	newton.Exp(y, x)
	for i, got := range y {
		want := math.Exp(x[i])
		if got != want && !(math.Abs(got-want) <= 5e-16*want) && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("Exp(%v) = %v, math.Exp %v", x[i], got, want)
		}
	}
}

// AddRows is the sums row by row, also of columns that do not change in some of the rows.
func TestAddRows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	for round := range 50 {
		n, p := 1+r.IntN(40), 1+r.IntN(5)
		columns := make([][]float64, p)
		scores, weights, room := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			scores[i], weights[i] = r.NormFloat64(), r.Float64()
		}
		for j := range columns {
			columns[j] = make([]float64, n)
			every := 1 + r.IntN(n) // rows of one value
			for i := range n {
				if columns[j][i] = r.NormFloat64(); i%every > 0 {
					columns[j][i] = columns[j][i-1]
				}
			}
		}
		d, gradient, information := newton.NewDerivatives(p), make([]float64, p), make([]float64, p*p)
		for from := 0; from < n; from += 8 {
			to := min(from+8, n)
			d.AddRows(columns, from, to, -2, scores[from:to], weights[from:to], room[from:to])
		}
		d.Mirror()
		for i := range n {
			for j := range p {
				gradient[j] -= 2 * scores[i] * columns[j][i]
				for k := range p {
					information[j*p+k] += weights[i] * columns[j][i] * columns[k][i]
				}
			}
		}
		judge.Near(t, "gradient", 1e-12, d.Gradient, gradient...)
		judge.Near(t, "information", 1e-12, d.Information, information...)
		if t.Failed() {
			t.Fatalf("round %d: %d rows, %d columns", round, n, p)
		}
	}
}
