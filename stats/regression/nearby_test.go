package regression

import (
	"math"
	"math/rand/v2"
	"slices"
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
		if at, off := g.nearby(); at == nil || off {
			t.Error("no start is near, or it runs off")
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

// Many separated rows, of which the sixteenth runs off too, are told without a climb of all, and
// many rows of which it alone is separated are not: as a few rows each with its weight.
func TestManySeparated(t *testing.T) {
	x := []float64{1, 2, 3, 4, 2.5, 3.5, 1, 3, 5, 4, 2, 3, 4}
	y := []float64{0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0}
	for _, kind := range []string{"separated", "every sixteenth"} {
		few := Data{Outcome: slices.Clone(y), Columns: [][]float64{x, make([]float64, len(x))}, Weight: make([]float64, len(x))}
		for i := 10; i < len(x); i++ {
			few.Columns[1][i] = 1 // no event
		}
		if kind != "separated" {
			few.Outcome[12] = 1 // one in 13 has no event in the sixteenth
		}
		all := Data{Columns: make([][]float64, 2)}
		for i := range 13 * 1600 {
			k := i % len(x)
			if kind != "separated" && k == 12 && i%16 == 0 {
				k = 11
			}
			few.Weight[k]++
			all.Outcome = append(all.Outcome, few.Outcome[k])
			for j := range all.Columns {
				all.Columns[j] = append(all.Columns[j], few.Columns[j][k])
			}
		}
		if _, off := newGLM(all, Options{Family: Binomial, Link: Logit}).nearby(); !off {
			t.Errorf("%s: the sixteenth does not run off", kind)
		}
		got, err := Fit(all, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := Fit(few, Options{})
		if err != nil {
			t.Fatal(err)
		}
		judge.Near(t, kind, 1e-9, got.LogLik[:], want.LogLik[:]...)
		if (got.Separated != nil) != (kind == "separated") || (want.Separated != nil) != (kind == "separated") {
			t.Fatalf("%s: %+v, %+v", kind, got.Separated, want.Separated)
		}
		if kind != "separated" {
			judge.Near(t, kind, 1e-9, got.Coefficient, want.Coefficient...)
			continue
		}
		rest, k, ok := got.Determined(1)
		small, l, same := want.Determined(1)
		if !ok || !same || !slices.Equal(got.Separated.Infinite, want.Separated.Infinite) {
			t.Fatalf("%+v, %+v", got.Separated, want.Separated)
		}
		judge.Near(t, kind, 1e-9, rest.Coefficient[k:k+1], small.Coefficient[l])
	}
}
