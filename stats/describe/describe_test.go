package describe_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/describe"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-10*math.Abs(want)) {
		t.Errorf("%s: want %.16g, got %.16g", what, want, got)
	}
}

// TestAgainstR holds what the reference cases do not cover against R 4.2.2.
func TestAgainstR(t *testing.T) {
	// exp(mean(log(x))), exp(sd(log(x)))
	m, s, err := describe.Geometric([]float64{12.1, 9.8, 11.4, 10.9, 12.7, 10.2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "geometric mean", m, 11.1375871325078837)
	near(t, "geometric sd", s, 1.1042973453301264)
	// cor.test(1:7, c(2,1,4,3,7,5,6), conf.level = .9)
	p, _ := describe.Pearson([]float64{1, 2, 3, 4, 5, 6, 7}, []float64{2, 1, 4, 3, 7, 5, 6}, 0.9)
	near(t, "cor", p.Value, 0.821428571428571286)
	near(t, "cor lower", p.CI.Lower, 0.326376221117096799)
	near(t, "cor p", p.P, 0.023448808345691546)
	// shapiro.test
	for _, c := range []struct {
		x    []float64
		w, p float64
	}{
		{[]float64{1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144}, 0.7613209653602202032, 0.0029219427493604897},
		{[]float64{1, 2, 3, 50}, 0.6620233237602202170, 0.0038144869780837956},
	} {
		w, p, err := describe.ShapiroWilk(c.x)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "W", w, c.w)
		if math.Abs(p-c.p) > 1e-8*c.p {
			t.Errorf("p of W: want %.16g, got %.16g", c.p, p)
		}
	}
}

// TestQuantilesSelect: quantiles found by selection are those of the sorted values,
// rise with the probability, and lie between the ends; x is not changed.
func TestQuantilesSelect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Map(rapid.IntRange(-30, 30), func(v int) float64 { return float64(v) / 3 }), 1, 600).Draw(t, "x")
		keep := slices.Clone(x)
		sorted := slices.Sorted(slices.Values(x))
		probs := []float64{0, rapid.Float64Range(0, 1).Draw(t, "p"), 1}
		slices.Sort(probs)
		for kind := 1; kind <= 9; kind++ {
			a, err := describe.Quantiles(x, probs, kind)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := describe.Quantiles(sorted, probs, kind)
			if !slices.Equal(a, b) || !slices.IsSorted(a) || a[0] < sorted[0] || a[2] > sorted[len(sorted)-1] {
				t.Fatalf("type %d: %v, of sorted values %v", kind, a, b)
			}
		}
		if !slices.Equal(keep, x) {
			t.Fatal("x was changed")
		}
	})
}

// TestEdges: one value and constant data give what they can, and otherwise a reason.
func TestEdges(t *testing.T) {
	var reason stats.Reason
	same := []float64{4, 4, 4}
	for name, err := range map[string]error{
		"empty":          second(describe.Summarise(nil)),
		"missing":        second(describe.Summarise([]float64{1, math.NaN()})),
		"quantile none":  second(describe.Quantiles(nil, []float64{0.5}, 7)),
		"quantile type":  second(describe.Quantiles(same, []float64{0.5}, 10)),
		"quantile prob":  second(describe.Quantiles(same, []float64{1.5}, 7)),
		"pearson":        second(describe.Pearson(same, []float64{1, 2, 3}, 0.95)),
		"smd constant":   second(describe.StandardisedMean(same, same)),
		"smd one value":  second(describe.StandardisedMean(same, []float64{1})),
		"smd categories": second(describe.StandardisedCategories([]float64{3, 0}, []float64{2, 0})),
		"smd separated":  second(describe.StandardisedCategories([]float64{3, 0}, []float64{0, 2})),
		"lag":            second(describe.Lag1(same)),
	} {
		if !errors.As(err, &reason) {
			t.Errorf("%s: want a reason, got %v", name, err)
		}
	}
	if _, _, err := describe.ShapiroWilk(same); !errors.Is(err, stats.NoVariance) {
		t.Errorf("Shapiro-Wilk of constant data: %v", err)
	}
	if _, _, err := describe.Geometric([]float64{1, 0}); !errors.As(err, &reason) {
		t.Errorf("geometric mean with zero: %v", err)
	}
	s, err := describe.Summarise([]float64{5})
	if err != nil || s.Mean != 5 || !math.IsNaN(s.SD) || s.Median != 5 {
		t.Errorf("one value: %v, %v", s, err)
	}
}

func second[T any](_ T, err error) error { return err }
