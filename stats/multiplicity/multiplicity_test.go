package multiplicity_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats/multiplicity"
)

// closed is Hommel's procedure as it is defined: the largest Simes p-value over all
// sets of hypotheses that hold i.
func closed(p []float64, i int) float64 {
	worst := 0.0
	for set := range 1 << len(p) {
		if set>>i&1 == 0 {
			continue
		}
		var in []float64
		for j, v := range p {
			if set>>j&1 == 1 {
				in = append(in, v)
			}
		}
		slices.Sort(in)
		simes := 1.0
		for k, v := range in {
			simes = math.Min(simes, v*float64(len(in))/float64(k+1))
		}
		worst = math.Max(worst, simes)
	}
	return worst
}

// TestAdjust: adjusted p-values are no smaller, keep the order, do not depend on
// the order they come in, and are ordered between methods; Hommel's are those of
// the closed test.
func TestAdjust(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 9).Draw(t, "p")
		got := map[string][]float64{}
		for _, a := range multiplicity.Adjustments {
			v, err := multiplicity.Adjust(p, a.Name)
			if err != nil {
				t.Fatal(err)
			}
			got[a.Name] = v
			turned := slices.Clone(p)
			slices.Reverse(turned)
			w, _ := multiplicity.Adjust(turned, a.Name)
			slices.Reverse(w)
			for i := range p {
				if v[i] < p[i] || v[i] > 1 || math.Abs(v[i]-w[i]) > 1e-15 {
					t.Fatalf("%s of %v: %v, turned round %v", a.Name, p, v, w)
				}
				for j := range p {
					if p[i] < p[j] && v[i] > v[j] {
						t.Fatalf("%s of %v: order is lost in %v", a.Name, p, v)
					}
				}
			}
		}
		for i := range p {
			if !(got["bonferroni"][i] >= got["holm"][i]-1e-15 && got["holm"][i] >= got["hochberg"][i]-1e-15 &&
				got["hochberg"][i] >= got["hommel"][i]-1e-15 && got["hommel"][i] >= got["BH"][i]-1e-15 && got["BY"][i] >= got["BH"][i]) {
				t.Fatalf("%v: %v", p, got)
			}
			if want := closed(p, i); math.Abs(want-got["hommel"][i]) > 1e-12 {
				t.Fatalf("hommel of %v: %v, by the closed test %v", p, got["hommel"][i], want)
			}
		}
	})
}

// TestEdges: missing p-values stay missing; what is none is refused.
func TestEdges(t *testing.T) {
	v, err := multiplicity.Adjust([]float64{0.02, math.NaN(), 0.5}, "bonferroni")
	if err != nil || v[0] != 0.04 || !math.IsNaN(v[1]) || v[2] != 1 {
		t.Error(v, err)
	}
	if v, err := multiplicity.Adjust(nil, "hommel"); err != nil || len(v) != 0 {
		t.Error(v, err)
	}
	for _, p := range [][]float64{{1.5}, {-0.1}} {
		if _, err := multiplicity.Adjust(p, "holm"); err == nil {
			t.Errorf("%v was adjusted", p)
		}
	}
	if _, err := multiplicity.Adjust([]float64{0.1}, "none such"); err == nil {
		t.Error("an unknown name was taken")
	}
}
