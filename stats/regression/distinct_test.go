package regression

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/judge"
)

// A model of rows taken together is the model of the rows: a number of few values, and
// the indicators of a factor with its intercept.
func TestDistinctAsNested(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	const n = 3000
	d := Data{Columns: make([][]float64, 4)}
	for range n {
		x := [4]float64{float64(r.IntN(40)) / 7, 0, 0, r.NormFloat64()}
		if k := r.IntN(3); k > 0 {
			x[k] = 1
		}
		for j, v := range x {
			d.Columns[j] = append(d.Columns[j], v)
		}
		y := 0.0
		if r.Float64() < 1/(1+math.Exp(1-x[0]/3-x[1]+0.4*x[3])) {
			y = 1
		}
		d.Outcome = append(d.Outcome, y)
	}
	whole, err := Fit(d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, columns := range [][]int{{0}, {1, 2}, {2}} {
		few, ok := d.Distinct(columns)
		if !ok || len(few.Outcome) > 40 {
			t.Fatalf("columns %v: %d rows, %v", columns, len(few.Outcome), ok)
		}
		got, err := Fit(few, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := whole.Nested(columns)
		if err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("columns %v: ", columns)
		judge.Near(t, what+"coefficients", 1e-11, got.Coefficient, want.Coefficient...)
		judge.Near(t, what+"variances", 1e-11, got.Variance.RawSymmetric().Data, want.Variance.RawSymmetric().Data...)
	}
	if _, ok := d.Distinct([]int{3}); ok {
		t.Error("a number that differs in every row was taken together")
	}
	d.Cluster = make([]int, n)
	if _, ok := d.Distinct([]int{0}); ok {
		t.Error("rows of clusters were taken together")
	}
}

// Where all of a level have the outcome, the model of sets is separated as that of rows is.
func TestDistinctSeparated(t *testing.T) {
	d := Data{Columns: [][]float64{{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}}, Outcome: []float64{0, 1, 0, 1, 0, 1, 1, 1, 1, 1}}
	few, ok := d.Distinct([]int{0})
	if !ok || len(few.Outcome) != 2 || few.Trials[1] != 5 || few.Outcome[0] != 2 {
		t.Fatalf("%+v, %v", few, ok)
	}
	m, err := Fit(few, Options{})
	if err != nil || m.Separated == nil {
		t.Errorf("not separated: %v", err)
	}
}
