package gee

import (
	"errors"
	"math"
	"testing"

	"leydig/stats/regression"
)

// Clusters that stand for several alike give what all of them written out give.
func TestAlikeClusters(t *testing.T) {
	patterns := []struct {
		y     []float64 // NaN: not seen
		alike float64
	}{{[]float64{0, 1, 1}, 7}, {[]float64{0, 0, math.NaN()}, 4}, {[]float64{1, math.NaN(), 0}, 3}, {[]float64{0, 1, 0}, 5},
		{[]float64{1, 1, 1}, 6}, {[]float64{0, 0, 1}, 2}}
	short := Data{Data: regression.Data{Columns: make([][]float64, 2)}}
	long := Data{Data: regression.Data{Columns: make([][]float64, 2)}}
	add := func(d *Data, cluster int, y []float64) {
		for k, v := range y {
			if math.IsNaN(v) {
				continue
			}
			d.Outcome, d.Cluster, d.Time = append(d.Outcome, v), append(d.Cluster, cluster), append(d.Time, float64(k))
			for c := range d.Columns {
				is := 0.0
				if k == c+1 {
					is = 1
				}
				d.Columns[c] = append(d.Columns[c], is)
			}
		}
	}
	n := 0
	for i, p := range patterns {
		add(&short, i, p.y)
		for len(short.Alike) < len(short.Outcome) {
			short.Alike = append(short.Alike, p.alike)
		}
		for range int(p.alike) {
			add(&long, n, p.y)
			n++
		}
	}
	for _, o := range []Options{{Correlation: Independence}, {Correlation: Exchangeable}, {Correlation: AR1},
		{Correlation: Exchangeable, Corrected: true}} {
		a, err := Fit(short, o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Fit(long, o)
		if err != nil {
			t.Fatal(err)
		}
		near := func(what string, x, y float64) {
			if math.Abs(x-y) > 1e-9*(1+math.Abs(y)) {
				t.Errorf("%s, corrected %v: %s %v, written out %v", o.Correlation, o.Corrected, what, x, y)
			}
		}
		near("clusters", float64(a.Clusters), 27)
		near("rows", float64(a.N), float64(b.N))
		near("scale", a.Scale, b.Scale)
		if o.Correlation != Independence {
			near("alpha", a.Alpha, b.Alpha)
		}
		for j := range a.Coefficient {
			near("coefficient", a.Coefficient[j], b.Coefficient[j])
			near("error", a.SE()[j], b.SE()[j])
			near("naive variance", a.Naive.At(j, j), b.Naive.At(j, j))
		}
	}
	short.Alike[1] = 8
	if _, err := Fit(short, Options{}); !errors.Is(err, ErrAlike) {
		t.Errorf("a cluster that stands for 7 and for 8: %v", err)
	}
}
