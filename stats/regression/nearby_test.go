package regression

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/judge"
	"leydig/stats/newton"
)

// Of many rows a climb begins where that of some ends, and its last step is not looked at: it
// ends where one from the mean does.
func TestNearbyAsFromMean(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 1))
	for _, o := range []Options{{Family: Binomial, Link: Logit}, {Family: Poisson, Link: Log}} {
		d := Data{Columns: make([][]float64, 2), Offset: make([]float64, many), Weight: make([]float64, many)}
		for i := range many {
			lp := -0.5
			for j := range d.Columns {
				x := r.NormFloat64()
				d.Columns[j] = append(d.Columns[j], x)
				lp += x / float64(j+1)
			}
			y := 0.0
			if r.Float64() < 1/(1+math.Exp(-lp)) {
				y = 1
			}
			d.Outcome, d.Offset[i], d.Weight[i] = append(d.Outcome, y), r.Float64()/2, 0.5+r.Float64()
		}
		g := newGLM(d, o)
		if g.nearby() == nil {
			t.Error("no start is near")
		}
		top, err := newton.Maximise(newton.Objective{Evaluate: g.evaluate}, g.start(), newton.Options{Tolerance: 1e-12})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Fit(d, o)
		if err != nil {
			t.Fatal(err)
		}
		judge.Near(t, string(o.Family)+": coefficients", 1e-11, got.Coefficient, top.At...)
		judge.Near(t, string(o.Family)+": information", 1e-9, got.climbed.End.Information, top.End.Information...)
		judge.Near(t, string(o.Family)+": log-likelihood", 1e-12, got.LogLik[1:], top.End.Value+g.constants())
	}
}
