package cox

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
)

// The rows that go on from a time are those that enter there, and those up to it are censored
// there: the models before and after are those of such rows, by fits from zero.
func TestSplitAsEntry(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	for round := range 6 {
		const n = 1200
		d := Data{Columns: [][]float64{make([]float64, n), make([]float64, n)}, Cluster: make([]int, n)}
		for i := range n {
			d.Columns[0][i], d.Columns[1][i], d.Cluster[i] = r.NormFloat64(), float64(r.IntN(2)), i/2
			d.Time, d.Event = append(d.Time, math.Ceil(60*r.ExpFloat64()*math.Exp(-d.Columns[0][i]/2))), append(d.Event, r.IntN(3) > 0)
		}
		switch round % 3 {
		case 1:
			d.Cluster = nil
		case 2: // rows that are taken together
			d.Columns[0], d.Cluster = d.Columns[1], nil
			d.Columns = d.Columns[:1]
			for i := range d.Time {
				d.Time[i] = math.Min(d.Time[i], 50)
			}
		}
		o := Options{Robust: round >= 3, NoTests: true}
		whole, err := Fit(d, o)
		if err != nil {
			t.Fatal(err)
		}
		var times []float64
		for i, e := range d.Event {
			if e {
				times = append(times, d.Time[i])
			}
		}
		slices.Sort(times)
		cut := whole.MedianEvent()
		if want := times[(len(times)-1)/2]; cut != want {
			t.Errorf("the median event is at %v, not %v", cut, want)
		}
		before, after := d, Data{Columns: make([][]float64, len(d.Columns))}
		before.Time, before.Event = slices.Clone(d.Time), slices.Clone(d.Event)
		for i, at := range d.Time {
			if at <= cut {
				continue
			}
			before.Time[i], before.Event[i] = cut, false
			after.Time, after.Event, after.Entry = append(after.Time, at), append(after.Event, d.Event[i]), append(after.Entry, cut)
			if d.Cluster != nil {
				after.Cluster = append(after.Cluster, d.Cluster[i])
			}
			for c := range after.Columns {
				after.Columns[c] = append(after.Columns[c], d.Columns[c][i])
			}
		}
		early, late := whole.Split(cut)
		for _, x := range []struct {
			got  Stretch
			rows Data
		}{{early, before}, {late, after}} {
			want, err := Fit(x.rows, o)
			if err != nil || x.got.Err != nil || x.got.N != want.N {
				t.Fatalf("%d rows, %v; of %d, %v", x.got.N, x.got.Err, want.N, err)
			}
			for j := range want.Coefficient {
				e, _, _ := want.HazardRatio(j, 0.95)
				g := x.got.HazardRatio(j, 0.95)
				judge.Near(t, "ratio, error and limits", 1e-9, []float64{g.Value, g.SE, g.CI.Lower, g.CI.Upper}, e.Value, e.SE, e.CI.Lower,
					e.CI.Upper)
			}
		}
	}
}

// What has no model has a reason.
func TestSplitReasons(t *testing.T) {
	d := Data{Time: []float64{1, 2, 3, 4, 5, 6, 7, 8}, Event: []bool{true, true, true, true, false, true, true, false},
		Columns: [][]float64{{1, 0, 0, 1, 0, 1, 1, 0}}}
	m, err := Fit(d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, late := m.Split(7); late.Err != stats.NoEvents || late.N != 1 {
		t.Errorf("no event is later than 7: %v, %d rows", late.Err, late.N)
	}
	if _, late := m.Split(5); late.Err != stats.Monotone || late.N != 3 {
		t.Errorf("after 5 who has the event is told: %v, %d rows", late.Err, late.N)
	}
}
