package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats/cox"
)

// The rows that go on from a time are those that enter there: hazard ratios before and after
// are those of rows with late entry, by fits from zero.
func TestSplitAt(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	n := 300
	d := cox.Data{Columns: [][]float64{make([]float64, n), make([]float64, n)}, Cluster: make([]int, n)}
	for i := range n {
		d.Columns[0][i], d.Columns[1][i], d.Cluster[i] = r.NormFloat64(), float64(r.IntN(2)), i/2
		d.Time, d.Event = append(d.Time, math.Ceil(60*r.ExpFloat64()*math.Exp(-d.Columns[0][i]/2))), append(d.Event, r.IntN(3) > 0)
	}
	const cut = 40.0
	early, late := splitAt(d, cut)
	entering := cox.Data{Columns: make([][]float64, 2)}
	for i, at := range d.Time {
		if at > cut {
			entering.Time, entering.Event = append(entering.Time, at), append(entering.Event, d.Event[i])
			entering.Entry, entering.Cluster = append(entering.Entry, cut), append(entering.Cluster, d.Cluster[i])
			for c := range entering.Columns {
				entering.Columns[c] = append(entering.Columns[c], d.Columns[c][i])
			}
		}
	}
	want, err := cox.Fit(entering, cox.Options{Robust: true})
	if err != nil {
		t.Fatal(err)
	}
	got, err := cox.Fit(late, cox.Options{Robust: true, Start: []float64{0.4, 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	for j := range want.Coefficient {
		if math.Abs(got.Coefficient[j]-want.Coefficient[j]) > 1e-9 || math.Abs(got.SE()[j]-want.SE()[j]) > 1e-9 {
			t.Errorf("late: %v (%v), want %v (%v)", got.Coefficient, got.SE(), want.Coefficient, want.SE())
		}
	}
	if slices.Max(early.Time) != cut || len(early.Time) != n || slices.Max(d.Time) == cut {
		t.Errorf("early times up to %v of %v", slices.Max(early.Time), slices.Max(d.Time))
	}
}
