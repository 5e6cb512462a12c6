package mean_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/mean"
)

var (
	x = []float64{12.1, 9.8, 11.4, 10.9, 12.7, 10.2}
	y = []float64{11.0, 10.1, 12.3, 9.5, 10.8}
)

// TestAgainstR holds what the reference cases do not cover against R 4.2.2.
func TestAgainstR(t *testing.T) {
	e, err := mean.TestEquivalence(x, y, -2, 2, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	less, _ := mean.Welch(x, y, stats.Less, 0.9)
	b, _ := mean.Bartlett([][]float64{x, y, {3, 5, 9, 1}})
	l, _ := mean.Levene([][]float64{x, y}, true)
	ratio, f, _ := mean.VarianceRatio(x, y, stats.Less, 0.9)
	for _, c := range []struct {
		call      string
		got, want float64
	}{
		{`t.test(x, y, mu = -2, alternative = "greater")$p.value`, e.Lower.P, 0.0024218663414532185},
		{`t.test(x, y, mu = 2, alternative = "less")$p.value`, e.Upper.P, 0.0209001539225122136},
		{"the larger", e.P, 0.0209001539225122136},
		{`t.test(x, y, alternative = "less", conf.level = .9)$p.value`, less.P, 0.74239759918619874},
		{"its upper limit", less.CI.Upper, 1.34933591130292863},
		{"bartlett.test(list(x, y, c(3, 5, 9, 1)))$p.value", b.P, 0.040015789619634132},
		{"anova(lm(abs(v - ave(v, g)) ~ g)), F", l.F, 0.13696241386936436},
		{"its p", l.P, 0.71987877536288580},
		{`var.test(x, y, alternative = "less", conf.level = .9)$p.value`, f.P, 0.52522038411968286},
		{"its upper limit", ratio.CI.Upper, 3.88918956267605997},
	} {
		if !(math.Abs(c.got-c.want) <= 1e-10*math.Abs(c.want)) {
			t.Errorf("%s: want %.16g, got %.16g", c.call, c.want, c.got)
		}
	}
}

func sample(name string) func(t *rapid.T) []float64 {
	return func(t *rapid.T) []float64 {
		return rapid.SliceOfN(rapid.Map(rapid.IntRange(-1000, 1000), func(v int) float64 { return float64(v) / 8 }), 3, 20).Draw(t, name)
	}
}

// TestSymmetry: swapping groups changes the sign; adding a constant to all changes
// nothing; the order of values is no matter; samples are not changed.
func TestSymmetry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := sample("x")(t), sample("y")(t)
		keep := slices.Clone(x)
		for _, test := range []func(x, y []float64, a stats.Alternative, level float64) (mean.Test, error){mean.Welch, mean.Student} {
			a, err := test(x, y, stats.TwoSided, 0.95)
			if err != nil {
				continue
			}
			b, _ := test(y, x, stats.TwoSided, 0.95)
			if math.Abs(a.Value+b.Value) > 1e-9 || math.Abs(a.P-b.P) > 1e-9 || math.Abs(a.CI.Lower+b.CI.Upper) > 1e-6 {
				t.Fatalf("%v and swapped %v", a, b)
			}
			turned := slices.Clone(x)
			slices.Reverse(turned)
			if c, _ := test(turned, y, stats.TwoSided, 0.95); math.Abs(c.P-a.P) > 1e-9 {
				t.Fatalf("p %v, in another order %v", a.P, c.P)
			}
		}
		if s, err := mean.Student(x, y, stats.TwoSided, 0.95); err == nil {
			// With two groups the analysis of variance is the t test.
			f, err := mean.OneWay([][]float64{x, y})
			if err != nil || math.Abs(f.P-s.P) > 1e-9 || math.Abs(f.F-s.Statistic*s.Statistic) > 1e-7*(1+f.F) {
				t.Fatalf("t %v, F %v (%v)", s, f, err)
			}
			if len(x)+len(y) > 8 {
				return // some milliseconds each
			}
			c, err := mean.Tukey([][]float64{x, y}, 0.95)
			if err != nil || math.Abs(c[0].P-s.P) > 1e-8 {
				t.Fatalf("Tukey's p of two groups %v, t %v (%v)", c, s.P, err)
			}
		}
		if !slices.Equal(keep, x) {
			t.Fatal("the sample was changed")
		}
	})
}

// TestEdges: what cannot be estimated is a typed reason.
func TestEdges(t *testing.T) {
	var reason stats.Reason
	one, same, nan := []float64{1}, []float64{2, 2, 2}, []float64{1, math.NaN(), 3}
	for name, err := range map[string]error{
		"empty":            second(mean.One(nil, 0, stats.TwoSided, 0.95)),
		"one value":        second(mean.One(one, 0, stats.TwoSided, 0.95)),
		"constant":         second(mean.One(same, 0, stats.TwoSided, 0.95)),
		"missing":          second(mean.One(nan, 0, stats.TwoSided, 0.95)),
		"empty group":      second(mean.Welch(x, nil, stats.TwoSided, 0.95)),
		"constant groups":  second(mean.Welch(same, same, stats.TwoSided, 0.95)),
		"alternative":      second(mean.Welch(x, y, "up", 0.95)),
		"level":            second(mean.Welch(x, y, stats.TwoSided, 95)),
		"one group":        second(mean.OneWay([][]float64{x})),
		"anova, constant":  second(mean.OneWay([][]float64{same, same})),
		"anova, one each":  second(mean.OneWay([][]float64{{1}, {2}})),
		"welch, constant":  second(mean.WelchOneWay([][]float64{x, same})),
		"bartlett":         second(mean.Bartlett([][]float64{x, same})),
		"levene, constant": second(mean.Levene([][]float64{same, same}, false)),
		"tukey, empty":     second(mean.Tukey([][]float64{x, nil}, 0.95)),
		"pairs":            second(mean.Paired(x, y, stats.TwoSided, 0.95)),
	} {
		if !errors.As(err, &reason) {
			t.Errorf("%s: want a reason, got %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Groups without values are left out, and Tukey's comparisons keep the numbers of the
// groups that were given.
func TestEmptyGroups(t *testing.T) {
	full := [][]float64{{1, 2, 5}, {3, 4, 6, 7}, {2, 8, 9}}
	gaps := [][]float64{nil, full[0], full[1], {}, full[2]}
	want, err := mean.OneWay(full)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := mean.OneWay(gaps); err != nil || got != want {
		t.Error(got, want, err)
	}
	for name, test := range map[string]func([][]float64) (stats.FTest, error){
		"Welch": mean.WelchOneWay, "Bartlett": mean.Bartlett,
		"Levene": func(g [][]float64) (stats.FTest, error) { return mean.Levene(g, false) },
	} {
		a, errA := test(full)
		b, errB := test(gaps)
		if errA != nil || errB != nil || a != b {
			t.Error(name, a, b, errA, errB)
		}
	}
	a, _ := mean.Tukey(full, 0.95)
	b, err := mean.Tukey(gaps, 0.95)
	if err != nil || len(a) != len(b) {
		t.Fatal(len(b), err)
	}
	number := []int{1, 2, 4}
	for i := range a {
		a[i].A, a[i].B = number[a[i].A], number[a[i].B]
		if a[i] != b[i] {
			t.Errorf("%+v, not %+v", b[i], a[i])
		}
	}
	if _, err := mean.OneWay([][]float64{{1, 2}, {}}); !errors.Is(err, stats.OneGroup) {
		t.Error(err)
	}
}
