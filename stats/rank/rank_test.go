package rank_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/rank"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-10*math.Abs(want)+1e-14) {
		t.Errorf("%s: want %.16g, got %.16g", what, want, got)
	}
}

// TestAgainstR holds what the reference cases do not cover against R 4.2.2 and
// pROC 1.18.0.
func TestAgainstR(t *testing.T) {
	// friedman.test(rbind(c(1,1,2,3), c(2,1,1,4), c(3,3,3,1), c(1,2,2,5)))
	f, err := rank.Friedman([][]float64{{1, 1, 2, 3}, {2, 1, 1, 4}, {3, 3, 3, 1}, {1, 2, 2, 5}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "friedman", f.Statistic, 2.45454545454545459)
	near(t, "friedman p", f.P, 0.48356177129474487)
	// cor.test(c(1,2,2,4,5,6,7,7), c(2,1,4,4,7,5,6,8), method = "kendall", exact = FALSE)
	k, _ := rank.Kendall([]float64{1, 2, 2, 4, 5, 6, 7, 7}, []float64{2, 1, 4, 4, 7, 5, 6, 8}, 0.95)
	near(t, "kendall", k.Value, 0.717108788291577315)
	near(t, "kendall z", k.Statistic, 2.405164226435196451)
	near(t, "kendall p", k.P, 0.016165199501469444)
	// wilcox.test(x, y, alternative = "greater", conf.int = TRUE, conf.level = .9)
	w, _ := rank.MannWhitney([]float64{1.1, 2.2, 3.3, 0.4, 5.5, 2.1}, []float64{0.9, 4.1, 0.3, 0.2, 1.7}, rank.Exact, stats.Greater, 0.9)
	near(t, "wilcox.test W", w.Statistic, 22)
	near(t, "wilcox.test p", w.P, 0.12337662337662336)
	near(t, "wilcox.test lower", w.CI.Lower, -0.5)
	near(t, "wilcox.test estimate", w.Value, 1.05000000000000027)
	// wilcox.test(d, alternative = "less", conf.int = TRUE, conf.level = .9)
	s, _ := rank.SignedRank([]float64{1.1, 2.2, -3.3, 0.4, 5.5, 2.1}, rank.DropZeros, rank.Exact, stats.Less, 0.9)
	near(t, "signed rank p", s.P, 0.890625)
	near(t, "signed rank upper", s.CI.Upper, 3.3)
	near(t, "signed rank estimate", s.Value, 1.3)
	// ci.auc(roc(controls = c(1,2,3,3,5), cases = c(3,4,5,6,6,2), direction = "<"), conf.level = .9)
	a, _ := rank.AUC([]float64{3, 4, 5, 6, 6, 2}, []float64{1, 2, 3, 3, 5}, 0.9)
	near(t, "auc", a.Value, 0.76666666666666672)
	near(t, "auc lower", a.CI.Lower, 0.52024341340619440)
	near(t, "auc upper", a.CI.Upper, 1)
}

// permuted is the exact two-sided p-value by going through all choices of a first
// group: the share whose rank sum is at least as far from its mean.
func permuted(x, y []float64) (twoSided, less float64) {
	all := append(slices.Clone(x), y...)
	ranks := rank.Midranks(all)
	m := len(x)
	mean := float64(m) * float64(len(all)+1) / 2
	observed := 0.0
	for _, r := range ranks[:m] {
		observed += r
	}
	n, far, below := 0, 0, 0
	var choose func(i, left int, sum float64)
	choose = func(i, left int, sum float64) {
		if left == 0 {
			n++
			if math.Abs(sum-mean) >= math.Abs(observed-mean)-1e-9 {
				far++
			}
			if sum <= observed+1e-9 {
				below++
			}
			return
		}
		if len(ranks)-i < left {
			return
		}
		choose(i+1, left-1, sum+ranks[i])
		choose(i+1, left, sum)
	}
	choose(0, m, 0)
	return float64(far) / float64(n), float64(below) / float64(n)
}

// TestExactIsEnumeration holds exact p-values with ties against all permutations.
func TestExactIsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Map(rapid.IntRange(0, 6), func(v int) float64 { return float64(v) })
		x := rapid.SliceOfN(value, 1, 7).Draw(t, "x")
		y := rapid.SliceOfN(value, 1, 7).Draw(t, "y")
		r, err := rank.MannWhitney(x, y, rank.Exact, stats.TwoSided, 0.95)
		if errors.Is(err, stats.NoVariance) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		l, _ := rank.MannWhitney(x, y, rank.Exact, stats.Less, 0.95)
		two, less := permuted(x, y)
		if math.Abs(r.P-two) > 1e-12 || math.Abs(l.P-less) > 1e-12 {
			t.Fatalf("p %v and %v, by enumeration %v and %v", r.P, l.P, two, less)
		}
	})
}

// TestSymmetry: swapping groups changes the sign of the shift, order is no matter,
// a monotone change of scale leaves p, and samples are not changed.
func TestSymmetry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Map(rapid.IntRange(-40, 40), func(v int) float64 { return float64(v) / 4 })
		x := rapid.SliceOfN(value, 2, 30).Draw(t, "x")
		y := rapid.SliceOfN(value, 2, 30).Draw(t, "y")
		keep := slices.Clone(x)
		for _, kind := range []rank.Kind{rank.Exact, rank.Normal, rank.Continuity} {
			a, err := rank.MannWhitney(x, y, kind, stats.TwoSided, 0.95)
			b, err2 := rank.MannWhitney(y, x, kind, stats.TwoSided, 0.95)
			if err != nil || err2 != nil {
				if (err == nil) != (err2 == nil) {
					t.Fatal(err, err2)
				}
				continue
			}
			if math.Abs(a.P-b.P) > 1e-12 || math.Abs(a.Statistic+b.Statistic-float64(len(x)*len(y))) > 1e-9 {
				t.Fatalf("%v, swapped %v", a, b)
			}
			if kind != rank.Exact && (a.Value != -b.Value || a.CI.Lower != -b.CI.Upper || a.CI.Upper != -b.CI.Lower) {
				t.Fatalf(
					"kind %v: %v (%v to %v), swapped %v (%v to %v)", kind, a.Value, a.CI.Lower, a.CI.Upper,
					b.Value, b.CI.Lower, b.CI.Upper,
				)
			}
			cube := func(v []float64) []float64 {
				out := make([]float64, len(v))
				for i := range v {
					out[len(v)-1-i] = v[i] * v[i] * v[i]
				}
				return out
			}
			if c, _ := rank.MannWhitney(cube(x), cube(y), kind, stats.TwoSided, 0.95); math.Abs(c.P-a.P) > 1e-12 {
				t.Fatalf("p %v, cubed %v", a.P, c.P)
			}
		}
		k, err := rank.KruskalWallis([][]float64{x, y})
		z, err2 := rank.MannWhitney(x, y, rank.Normal, stats.TwoSided, 0.95)
		if err == nil && err2 == nil && math.Abs(k.P-z.P) > 1e-9 {
			t.Fatalf("Kruskal-Wallis of two groups %v, Mann-Whitney %v", k.P, z.P)
		}
		if !slices.Equal(keep, x) {
			t.Fatal("the sample was changed")
		}
	})
}

// TestShiftIsMedianDifference holds the counting search against all differences.
func TestShiftIsMedianDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 12).Draw(t, "x")
		y := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 12).Draw(t, "y")
		r, err := rank.MannWhitney(x, y, rank.Normal, stats.TwoSided, 0.95)
		if err != nil {
			return
		}
		var all []float64
		for _, a := range x {
			for _, b := range y {
				all = append(all, a-b)
			}
		}
		slices.Sort(all)
		n := len(all)
		if want := (all[(n-1)/2] + all[n/2]) / 2; r.Value != want {
			t.Fatalf("want %v, got %v", want, r.Value)
		}
	})
}

// TestEdges: what cannot be estimated is a typed reason.
func TestEdges(t *testing.T) {
	var reason stats.Reason
	same := []float64{2, 2, 2}
	for name, err := range map[string]error{
		"empty":         second(rank.MannWhitney(nil, same, rank.Exact, stats.TwoSided, 0.95)),
		"all ties":      second(rank.MannWhitney(same, same, rank.Exact, stats.TwoSided, 0.95)),
		"missing":       second(rank.MannWhitney([]float64{math.NaN()}, same, rank.Exact, stats.TwoSided, 0.95)),
		"all zero":      second(rank.SignedRank([]float64{0, 0}, rank.DropZeros, rank.Exact, stats.TwoSided, 0.95)),
		"all zero, P":   second(rank.SignedRank([]float64{0, 0}, rank.PrattZeros, rank.Exact, stats.TwoSided, 0.95)),
		"kruskal ties":  second(rank.KruskalWallis([][]float64{same, same})),
		"one group":     second(rank.KruskalWallis([][]float64{same})),
		"empty group":   second(rank.KruskalWallis([][]float64{same, nil})),
		"friedman ties": second(rank.Friedman([][]float64{{1, 1}, {2, 2}})),
		"friedman none": second(rank.Friedman(nil)),
		"kendall":       second(rank.Kendall(same, []float64{1, 2, 3}, 0.95)),
		"spearman":      second(rank.Spearman(same, []float64{1, 2, 3}, 0.95)),
		"auc":           second(rank.AUC(nil, same, 0.95)),
	} {
		if !errors.As(err, &reason) {
			t.Errorf("%s: want a reason, got %v", name, err)
		}
	}
	one, err := rank.MannWhitney([]float64{1}, []float64{2}, rank.Exact, stats.TwoSided, 0.95)
	if err != nil || one.P != 1 || one.Value != -1 {
		t.Errorf("one value each: %v, %v", one, err)
	}
}

func second[T any](_ T, err error) error { return err }

// With ties, too, the estimate is the median of all differences. R 4.2.2:
// median(outer(c(1,2,2,3,5,5), c(2,4,5,6,6,7,7), "-")) is -2, where
// exactRankTests::wilcox.exact says -2.5.
func TestShiftIsMedianOfDifferences(t *testing.T) {
	x, y := []float64{1, 2, 2, 3, 5, 5}, []float64{2, 4, 5, 6, 6, 7, 7}
	for _, kind := range []rank.Kind{rank.Exact, rank.Normal, rank.Continuity} {
		r, err := rank.MannWhitney(x, y, kind, stats.TwoSided, 0.95)
		if err != nil || r.Value != -2 {
			t.Errorf("kind %d: %g, %v", kind, r.Value, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 9).Draw(t, "v")) / 10 })
		x, y := rapid.SliceOfN(value, 2, 9).Draw(t, "x"), rapid.SliceOfN(value, 2, 9).Draw(t, "y")
		var all []float64
		for _, a := range x {
			for _, b := range y {
				all = append(all, a-b)
			}
		}
		slices.Sort(all)
		median := (all[(len(all)-1)/2] + all[len(all)/2]) / 2
		r, err := rank.MannWhitney(x, y, rank.Exact, stats.TwoSided, 0.95)
		if err == nil && math.Abs(r.Value-median) > 1e-12 {
			t.Fatalf("%v, %v: %g, not %g", x, y, r.Value, median)
		}
	})
}

// R 4.2.2: cor.test(x, y, method = ) by its defaults: statistic and p-value. Kendall
// is exact below 50 pairs; Spearman is exact below 10, Edgeworth's up to 1290.
func TestCorrelationByDefault(t *testing.T) {
	x := []float64{44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1}
	y := []float64{2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8}
	x12 := append(slices.Clone(x), 47, 48.5, 39)
	y12 := append(slices.Clone(y), 2.4, 4.4, 2.9)
	made := func(n int, f func(i int) float64) (x, y []float64) {
		for i := 1; i <= n; i++ {
			x, y = append(x, float64(i)), append(y, f(i))
		}
		return x, y
	}
	x49, y49 := made(49, func(i int) float64 { return float64(i * 17 % 53) })
	x1291, y1291 := made(1291, func(i int) float64 { return float64(i * 500 % 1301) })
	for _, c := range []struct {
		name               string
		x, y               []float64
		t, kendall         float64
		s, spearman        float64
		exactTau, exactRho string
	}{
		{"9", x, y, 26, 0.1194389329805996, 48, 0.096797839506172836, "rank.kendall-exact", "rank.spearman-exact"},
		{"12", x12, y12, 45, 0.11595087782587776, 132, 0.074902286672482304, "rank.kendall-exact", "rank.spearman-edgeworth"},
		{"49", x49, y49, 540, 0.41485842994175859, 21000, 0.62477242853879589, "rank.kendall-exact", "rank.spearman-edgeworth"},
		{"7", []float64{1, 2, 3, 4, 5, 6, 7}, []float64{7, 6, 5, 4, 3, 1, 2}, 1, 0.0027777777777777779, 110, 0.0027777777777777779,
			"rank.kendall-exact", "rank.spearman-exact"},
		{"1291", x1291, y1291, -0.74985188698770833, 0.4533439144526179, 363757544, 0.60664062519577044, "rank.kendall", "rank.spearman"},
	} {
		k, err := rank.Kendall(c.x, c.y, 0.95)
		if err != nil || k.Method.ID != c.exactTau {
			t.Error(c.name, k.Method.ID, err)
		}
		near(t, c.name+" kendall", k.Statistic, c.t)
		near(t, c.name+" kendall p", k.P, c.kendall)
		s, err := rank.Spearman(c.x, c.y, 0.95)
		if err != nil || s.Method.ID != c.exactRho {
			t.Error(c.name, s.Method.ID, err)
		}
		near(t, c.name+" spearman", s.Statistic, c.s)
		near(t, c.name+" spearman p", s.P, c.spearman)
	}
	// In the far tail the series is negative, and R gives 0: no probability is.
	order := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	s, _ := rank.Spearman(order, []float64{2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 11}, 0.95)
	if !(s.P > 0 && s.P < 1e-6) {
		t.Error("far tail:", s.P)
	}
	// Ties leave the exact distributions.
	tied := []float64{1, 1, 2, 3, 4, 5, 6, 7, 8}
	if k, _ := rank.Kendall(tied, y, 0.95); k.Method.ID != "rank.kendall" {
		t.Error("tied:", k.Method.ID)
	}
	if s, _ := rank.Spearman(tied, y, 0.95); s.Method.ID != "rank.spearman" {
		t.Error("tied:", s.Method.ID)
	}
}

// A group without values is left out: kruskal.test has no such group to begin with.
func TestKruskalWallisLeavesEmptyGroupsOut(t *testing.T) {
	two := [][]float64{{1, 2, 5}, {3, 4, 6, 7}}
	want, err := rank.KruskalWallis(two)
	if err != nil {
		t.Fatal(err)
	}
	got, err := rank.KruskalWallis([][]float64{{}, two[0], nil, two[1]})
	if err != nil || got != want {
		t.Error(got, want, err)
	}
	if _, err := rank.KruskalWallis([][]float64{{1, 2}, {}}); !errors.Is(err, stats.OneGroup) {
		t.Error(err)
	}
}
