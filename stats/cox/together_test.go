package cox

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats/judge"
)

// factor is n men of three levels, followed for some days, with one number that differs in each.
func factor(r *rand.Rand, n int) Data {
	d := Data{Time: make([]float64, n), Event: make([]bool, n), Weight: make([]float64, n), Columns: make([][]float64, 3)}
	for j := range d.Columns {
		d.Columns[j] = make([]float64, n)
	}
	for i := range n {
		if k := r.IntN(3); k > 0 {
			d.Columns[k-1][i] = 1
		}
		d.Columns[2][i] = r.NormFloat64()
		d.Time[i] = math.Ceil(math.Min(25, r.ExpFloat64()*15*math.Exp(0.4*d.Columns[0][i]-0.2*d.Columns[2][i])))
		d.Event[i], d.Weight[i] = r.IntN(4) > 0, 0.2+r.Float64()
	}
	return d
}

// Rows taken together give what rows give: one stratum keeps them apart.
func TestTogetherAsRows(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 11))
	for round := range 8 {
		d := factor(r, 2000)
		if round%2 == 0 {
			d.Weight = nil
		}
		if s := d.together(); s != nil {
			t.Errorf("a number that differs in every man was taken together: %d rows", s.n)
		}
		all := d
		all.Stratum = make([]int, len(d.Time))
		o := Options{Ties: AllTies[round/2%2], Robust: round >= 4}
		whole, err := Fit(d, o)
		if err != nil {
			t.Fatal(err)
		}
		d.Columns, all.Columns = d.Columns[:2], all.Columns[:2]
		if s := d.together(); s == nil || s.n > 150 {
			t.Fatalf("3 levels and 25 days were not taken together")
		}
		d.Columns = slices.Clone(d.Columns)
		want, err := Fit(all, o)
		if err != nil {
			t.Fatal(err)
		}
		fitted, err := Fit(d, o)
		if err != nil {
			t.Fatal(err)
		}
		nested, err := whole.Nested([]int{0, 1})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := nested.Nested([]int{1}); err != nil || math.Abs(again.Mean[0]-want.Mean[1]) > 1e-12 {
			t.Errorf("the mean of a model nested in a nested one: %v, not %v (%v)", again.Mean, want.Mean[1], err)
		}
		byRows := want.LinearPredictor()
		clear(d.Columns) // a model needs no columns that others hold
		for _, got := range []*Model{fitted, nested} {
			judge.Near(t, "linear predictors", 1e-9, got.LinearPredictor(), byRows...)
			if got == fitted && got.sorted.men == nil || got.N != want.N || got.Events != want.Events {
				t.Fatalf("%d men and %d events, of %d and %d", got.N, got.Events, want.N, want.Events)
			}
			judge.Near(t, "coefficients", 1e-10, got.Coefficient, want.Coefficient...)
			judge.Near(t, "errors", 1e-10, got.SE(), want.SE()...)
			judge.Near(t, "errors of the model", 1e-10, got.NaiveSE(), want.NaiveSE()...)
			judge.Near(t, "log-likelihoods", 1e-12, got.LogLik[:], want.LogLik[:]...)
			judge.Near(t, "tests", 1e-9, []float64{got.LR.Statistic, got.Wald.Statistic, got.Score.Statistic}, want.LR.Statistic,
				want.Wald.Statistic, want.Score.Statistic)
			judge.Near(t, "means", 1e-12, got.Mean, want.Mean...)
			if o.Robust {
				judge.Near(t, "robust score test", 1e-9, []float64{got.RobustScore.Statistic}, want.RobustScore.Statistic)
			}
		}
		c, _ := fitted.Concordance()
		byRow, _ := want.Concordance()
		judge.Near(t, "concordance", 1e-12, []float64{c.Value, c.SE}, byRow.Value, byRow.SE)
		a, _ := fitted.Proportionality(KMScale, nil)
		b, _ := want.Proportionality(KMScale, nil)
		judge.Near(t, "proportionality", 1e-8, []float64{a[0].Statistic, a[2].Statistic}, b[0].Statistic, b[2].Statistic)
		judge.Near(t, "martingale residuals", 1e-9, fitted.Martingale(), want.Martingale()...)
		judge.Near(t, "score residuals", 1e-9, slices.Concat(fitted.ScoreResiduals()...), slices.Concat(want.ScoreResiduals()...)...)
	}
}
