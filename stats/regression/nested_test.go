package regression_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats/judge"
	"leydig/stats/regression"
)

// random is data of some family, at times with weights, an offset, or separated.
func random(r *rand.Rand, n, p int, f regression.Family) regression.Data {
	d := regression.Data{Outcome: make([]float64, n), Columns: make([][]float64, p), NoIntercept: r.IntN(5) == 0}
	for j := range d.Columns {
		d.Columns[j] = make([]float64, n)
	}
	for i := range n {
		lp := -0.5
		for j := range d.Columns {
			d.Columns[j][i] = r.NormFloat64()
			lp += d.Columns[j][i] / 3
		}
		switch {
		case f == regression.Poisson:
			d.Outcome[i] = math.Floor(r.ExpFloat64() * math.Exp(lp))
		case f == regression.Gaussian:
			d.Outcome[i] = lp + r.NormFloat64()
		case r.Float64() < 1/(1+math.Exp(-lp)):
			d.Outcome[i] = 1
		}
	}
	if f != regression.Gaussian && r.IntN(3) == 0 {
		d.Weight, d.Offset = make([]float64, n), make([]float64, n)
		for i := range n {
			d.Weight[i], d.Offset[i] = r.Float64(), r.NormFloat64()/5
		}
	}
	if f == regression.Binomial && r.IntN(5) == 0 {
		copy(d.Columns[0], d.Outcome)
	}
	return d
}

// same holds two fits against each other.
func same(t *testing.T, what string, got, want *regression.Model) {
	t.Helper()
	if (got.Separated == nil) != (want.Separated == nil) || got.N != want.N || got.Events != want.Events ||
		got.DFResidual != want.DFResidual || got.Clusters != want.Clusters || !slices.Equal(got.Terms, want.Terms) {
		t.Fatalf("%s: %+v\nwant %+v", what, got, want)
	}
	judge.Near(t, what+": log-likelihoods", 1e-9, got.LogLik[:], want.LogLik[:]...)
	judge.Near(t, what+": deviances", 1e-8, got.Deviance[:], want.Deviance[:]...)
	judge.Near(t, what+": coefficients", 1e-8, got.Coefficient, want.Coefficient...)
	judge.Near(t, what+": fitted", 1e-8, got.Fitted, want.Fitted...)
	for j := range want.Coefficient {
		judge.Near(t, what+": standard error", 1e-8, []float64{math.Sqrt(got.Variance.At(j, j))}, math.Sqrt(want.Variance.At(j, j)))
	}
	if math.IsNaN(want.LR.Statistic) && math.IsNaN(got.LR.Statistic) || math.IsNaN(want.Wald.Statistic) && math.IsNaN(got.Wald.Statistic) {
		return // without covariates
	}
	judge.Near(t, what+": tests", 1e-7, []float64{got.LR.Statistic, got.Wald.Statistic}, want.LR.Statistic, want.Wald.Statistic)
}

// A nested model is the model that Fit finds, from its own beginning.
func TestNestedAsFit(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	separated := 0
	for round := range 200 {
		o := regression.Options{Family: []regression.Family{regression.Binomial, regression.Poisson, regression.Gaussian}[round%3]}
		if o.Family == regression.Binomial {
			o.Link = []regression.Link{regression.Logit, regression.Probit, regression.CLogLog}[r.IntN(3)]
		}
		p := 1 + r.IntN(4)
		d := random(r, 20+r.IntN(1200), p, o.Family)
		whole, err := regression.Fit(d, o)
		if err != nil {
			continue
		}
		if whole.Separated != nil {
			separated++
		}
		columns := r.Perm(p)[:r.IntN(p+1)]
		slices.Sort(columns)
		if len(columns) == 0 && d.NoIntercept {
			continue
		}
		got, gotErr := whole.Nested(columns)
		few := d
		few.Columns = nil
		for _, j := range columns {
			few.Columns = append(few.Columns, d.Columns[j])
		}
		want, wantErr := regression.Fit(few, o)
		if !errors.Is(gotErr, wantErr) {
			t.Fatalf("round %d: %v; Fit: %v", round, gotErr, wantErr)
		}
		if wantErr == nil {
			what := fmt.Sprintf("round %d, %s %s, columns %v", round, o.Family, o.Link, columns)
			same(t, what, got, want)
			value, err := whole.NestedLogLik(columns)
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			judge.Near(t, what+": log-likelihood alone", 1e-9, []float64{value}, want.LogLik[1])
		}
	}
	if separated < 5 {
		t.Errorf("%d models were separated", separated)
	}
}

// The sums of a logistic model without weights are those of weights of 1, which are
// made row by row.
func TestLogitsTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	for round := range 60 {
		d := random(r, 10+r.IntN(1500), 1+r.IntN(3), regression.Binomial)
		d.Weight, d.Offset = nil, nil
		together, err := regression.Fit(d, regression.Options{})
		d.Weight = slices.Repeat([]float64{1}, len(d.Outcome))
		byRow, byRowErr := regression.Fit(d, regression.Options{})
		if !errors.Is(err, byRowErr) {
			t.Fatalf("round %d: %v; row by row %v", round, err, byRowErr)
		}
		if err == nil {
			same(t, fmt.Sprintf("round %d", round), together, byRow)
		}
	}
}
