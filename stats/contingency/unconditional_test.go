package contingency_test

import (
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/contingency"
)

// TestUnconditional: values by enumeration in R 4.2.2: all (m+1)(n+1) tables ordered by the
// pooled score statistic or by fisher.test(alternative, conf.int = FALSE)$p.value, their
// probability by dbinom, its largest value by optimize(tol = 1e-12) about the peaks of a grid of
// 2001. scipy 1.10.1's barnard_exact and boschloo_exact agree (to 1e-7) with the one-sided ones;
// its two-sided Boschloo is twice the smaller side, its grid misses the top of some Barnard's.
func TestUnconditional(t *testing.T) {
	tests := map[string]func(contingency.Table2x2, stats.Alternative) (contingency.Unconditional, error){
		"barnard": contingency.Barnard, "boschloo": contingency.Boschloo,
	}
	for _, c := range []struct {
		test         string
		table        contingency.Table2x2
		alternative  stats.Alternative
		statistic, p float64
	}{
		{"barnard", contingency.Table2x2{A: 7, B: 12, C: 8, D: 3}, "two_sided", -1.8943380760602064, 0.067514106631279019},
		{"boschloo", contingency.Table2x2{A: 7, B: 12, C: 8, D: 3}, "two_sided", 0.12813593203398327, 0.085725611593916923},
		{"barnard", contingency.Table2x2{A: 7, B: 12, C: 8, D: 3}, "less", -1.8943380760602064, 0.048028157197088243},
		{"boschloo", contingency.Table2x2{A: 7, B: 12, C: 8, D: 3}, "less", 0.06406796601699162, 0.033480661996581958},
		{"barnard", contingency.Table2x2{A: 7, B: 12, C: 8, D: 3}, "greater", -1.8943380760602064, 1},
		{"boschloo", contingency.Table2x2{A: 7, B: 12, C: 8, D: 3}, "greater", 0.98953023488255876, 0.97228426864269857},
		{"barnard", contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, "two_sided", -2.3964936507701875, 0.027044296264648444},
		{"boschloo", contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, "two_sided", 0.029973122852379824, 0.026603698730468753},
		{"barnard", contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, "less", -2.3964936507701875, 0.013734968265424351},
		{"boschloo", contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, "less", 0.02417242200523936, 0.013734968265424351},
		{"barnard", contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, "greater", -2.3964936507701875, 1.0000000000000002},
		{"boschloo", contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, "greater", 0.99828190385465931, 0.98938497044049067},
		{"barnard", contingency.Table2x2{A: 0, B: 10, C: 4, D: 6}, "two_sided", -2.2360679774997894, 0.042190551757812521},
		{"boschloo", contingency.Table2x2{A: 0, B: 10, C: 4, D: 6}, "two_sided", 0.086687306501547989, 0.042190551757812521},
		{"barnard", contingency.Table2x2{A: 0, B: 10, C: 4, D: 6}, "less", -2.2360679774997894, 0.02109527587890626},
		{"boschloo", contingency.Table2x2{A: 0, B: 10, C: 4, D: 6}, "less", 0.043343653250774015, 0.02109527587890626},
		{"barnard", contingency.Table2x2{A: 0, B: 10, C: 4, D: 6}, "greater", -2.2360679774997894, 1.0000000000000002},
		{"boschloo", contingency.Table2x2{A: 0, B: 10, C: 4, D: 6}, "greater", 1, 1.0000000000000011},
		{"barnard", contingency.Table2x2{A: 20, B: 5, C: 12, D: 13}, "two_sided", 2.3570226039551589, 0.020656132210462495},
		{"boschloo", contingency.Table2x2{A: 20, B: 5, C: 12, D: 13}, "two_sided", 0.037758447311795777, 0.020645688801263714},
		{"barnard", contingency.Table2x2{A: 20, B: 5, C: 12, D: 13}, "less", 2.3570226039551589, 1.0000000000000002},
		{"boschloo", contingency.Table2x2{A: 20, B: 5, C: 12, D: 13}, "less", 0.99642481694351692, 0.99221624312200929},
		{"barnard", contingency.Table2x2{A: 20, B: 5, C: 12, D: 13}, "greater", 2.3570226039551589, 0.010328066105231248},
		{"boschloo", contingency.Table2x2{A: 20, B: 5, C: 12, D: 13}, "greater", 0.018879223655897885, 0.010322844400631857},
		{"barnard", contingency.Table2x2{A: 12, B: 3, C: 4, D: 11}, "two_sided", 2.9277002188456001, 0.0052468515932559976},
		{"boschloo", contingency.Table2x2{A: 12, B: 3, C: 4, D: 11}, "two_sided", 0.0092205703133985285, 0.0052468515932559976},
		{"barnard", contingency.Table2x2{A: 12, B: 3, C: 4, D: 11}, "less", 2.9277002188456001, 1.0000000000000002},
		{"boschloo", contingency.Table2x2{A: 12, B: 3, C: 4, D: 11}, "less", 0.99966054124640469, 0.99851488508284136},
		{"barnard", contingency.Table2x2{A: 12, B: 3, C: 4, D: 11}, "greater", 2.9277002188456001, 0.0026234257966279988},
		{"boschloo", contingency.Table2x2{A: 12, B: 3, C: 4, D: 11}, "greater", 0.0046102851566992651, 0.0026234257966279988},
	} {
		r, err := tests[c.test](c.table, c.alternative)
		if err != nil {
			t.Fatal(err)
		}
		name := c.test + " " + string(c.alternative)
		near(t, name+" statistic", r.Statistic, c.statistic)
		near(t, name+" p", r.P, math.Min(1, c.p))
	}
}

// TestUnconditionalEdges: 2 of 2 against 0 of 2 by hand: the tables as far out are this one
// and its mirror, 2 p²(1-p)², at most 1/8 at a half. Without a difference every table is as
// far out. Groups may change places; what is too large, or empty, has a reason.
func TestUnconditionalEdges(t *testing.T) {
	for name, test := range map[string]func(contingency.Table2x2, stats.Alternative) (contingency.Unconditional, error){
		"barnard": contingency.Barnard, "boschloo": contingency.Boschloo,
	} {
		r, err := test(contingency.Table2x2{A: 2, B: 0, C: 0, D: 2}, stats.TwoSided)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, r.P, 0.125)
		if math.Abs(r.Nuisance-0.5) > 1e-6 {
			t.Errorf("%s: the largest at %v", name, r.Nuisance)
		}
		for _, same := range []contingency.Table2x2{{A: 3, B: 0, C: 5, D: 0}, {A: 0, B: 3, C: 0, D: 5}, {A: 2, B: 2, C: 3, D: 3}} {
			if r, err := test(same, stats.TwoSided); err != nil || math.Abs(r.P-1) > 1e-9 {
				t.Errorf("%s %v: %v, %v", name, same, r, err)
			}
		}
		a, _ := test(contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, stats.Less)
		b, _ := test(contingency.Table2x2{A: 9, B: 2, C: 3, D: 7}, stats.Greater)
		near(t, name+" with the groups changed", a.P, b.P)
		if f, _ := contingency.FisherExact(contingency.Table2x2{A: 3, B: 7, C: 9, D: 2}, 1, stats.Less, 0.95); name == "boschloo" && a.P > f.P {
			t.Errorf("Boschloo's p-value %v is above Fisher's %v", a.P, f.P)
		}
		for _, c := range []struct {
			table contingency.Table2x2
			want  error
		}{
			{contingency.Table2x2{A: -1, B: 1, C: 1, D: 1}, stats.ErrCount}, {contingency.Table2x2{C: 1, D: 1}, stats.EmptyMargin},
			{contingency.Table2x2{A: 500, B: 500, C: 500, D: 500}, contingency.TooManyTables},
		} {
			if _, err := test(c.table, stats.TwoSided); err != c.want {
				t.Errorf("%s %v: %v, want %v", name, c.table, err, c.want)
			}
		}
		if _, err := test(contingency.Table2x2{A: 1, B: 1, C: 1, D: 1}, "both"); err != stats.ErrAlternative {
			t.Errorf("%s: %v", name, err)
		}
	}
}
