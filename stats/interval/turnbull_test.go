package interval_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/interval"
	"leydig/stats/judge"

	"pgregory.net/rapid"
)

var inf = math.Inf(1)

// Worked out: (0,2], (1,3], (2,4]. Lower ends 0 1 2, upper ends 2 3 4. A lower end
// followed at once by an upper end: (1,2] (of 1 and 2) and (2,3]. The first
// interval covers only (1,2], the third only (2,3], the second both, so the
// likelihood p(1-p) is largest at p = 1/2.
func TestTurnbullByHand(t *testing.T) {
	c, err := interval.Turnbull([]float64{0, 1, 2}, []float64{2, 3, 4}, interval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Mass) != 2 || c.Lower[0] != 1 || c.Upper[0] != 2 || c.Lower[1] != 2 || c.Upper[1] != 3 {
		t.Fatalf("innermost intervals %v %v", c.Lower, c.Upper)
	}
	judge.Close(t, "mass", c.Mass[0], 0.5, 1e-9)
	judge.Close(t, "log-likelihood", c.LogLikelihood, math.Log(0.25), 1e-9)
	// S = 1/2 between the two, so the median lies midway between 1.5 and 2.5.
	m, err := c.Median()
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "median", m, 2, 1e-12)
	lower, upper := c.Survival(1.5)
	judge.Close(t, "box below", lower, 0.5, 1e-9)
	judge.Close(t, "box above", upper, 1, 1e-9)
}

// Three of four are censored at 5, after the only event: the mass above is 3/4.
func TestTurnbullNotReached(t *testing.T) {
	c, err := interval.Turnbull([]float64{0, 5, 5, 5}, []float64{1, inf, inf, inf}, interval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Median(); !errors.Is(err, stats.NotReached) {
		t.Errorf("median: %v", err)
	}
	if _, err := interval.Turnbull(nil, nil, interval.Options{}); !errors.Is(err, stats.NoData) {
		t.Error(err)
	}
	if _, err := interval.Turnbull([]float64{3}, []float64{2}, interval.Options{}); !errors.Is(err, stats.ErrReversed) {
		t.Error(err)
	}
	if _, err := interval.Turnbull([]float64{math.NaN()}, []float64{2}, interval.Options{}); !errors.Is(err, stats.ErrMissing) {
		t.Error(err)
	}
}

// Recovery intervals of the first eight rows, in months, against R 4.2.2, survival
// 3.5-3: summary(survfit(Surv(c(NA,1,1,2,2.5,3,4,6), c(1,2,3,4,3.5,NA,7,NA),
// type="interval2") ~ 1))$table["median"].
func TestMedianAgainstSurvfit(t *testing.T) {
	c, err := interval.Turnbull([]float64{0, 1, 1, 2, 2.5, 3, 4, 6}, []float64{1, 2, 3, 4, 3.5, inf, 7, inf}, interval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Median()
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "median", m, 2.75, 1e-9)
}

func observations(t *rapid.T) (lower, upper []float64) {
	for range rapid.IntRange(1, 25).Draw(t, "n") {
		l := float64(rapid.IntRange(0, 12).Draw(t, "l"))
		u := l + float64(rapid.IntRange(0, 6).Draw(t, "w"))
		if rapid.IntRange(0, 3).Draw(t, "c") == 0 || u == 0 {
			u = inf
		}
		lower, upper = append(lower, l), append(upper, u)
	}
	return lower, upper
}

// The maximum is certified by its gap, does not depend on order, and doubling every
// observation doubles the log-likelihood.
func TestTurnbullProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lower, upper := observations(t)
		c, err := interval.Turnbull(lower, upper, interval.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if c.Gap > 1e-6 {
			t.Fatalf("gap %g", c.Gap)
		}
		sum := 0.0
		for _, m := range c.Mass {
			if m < 0 {
				t.Fatalf("mass %g", m)
			}
			sum += m
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("total mass %g", sum)
		}
		d, err := interval.Turnbull(append(lower, lower...), append(upper, upper...), interval.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(d.LogLikelihood-2*c.LogLikelihood) > 1e-6*(1+math.Abs(c.LogLikelihood)) {
			t.Fatalf("doubled: %g, twice %g", d.LogLikelihood, c.LogLikelihood)
		}
		w := make([]float64, len(lower))
		for i := range w {
			w[i] = 2
		}
		e, err := interval.Turnbull(lower, upper, interval.Options{Weights: w})
		if err != nil || math.Abs(e.LogLikelihood-d.LogLikelihood) > 1e-6*(1+math.Abs(d.LogLikelihood)) {
			t.Fatalf("weighted %g, doubled %g (%v)", e.LogLikelihood, d.LogLikelihood, err)
		}
	})
}

// Without interval censoring the estimate is the product-limit one: times 1, 2+, 3,
// 4 give masses 1/4, 3/8, 3/8.
func TestTurnbullIsKaplanMeier(t *testing.T) {
	c, err := interval.Turnbull([]float64{1, 2, 3, 4}, []float64{1, inf, 3, 4}, interval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{0.25, 0.375, 0.375} {
		judge.Close(t, "mass", c.Mass[j], want, 1e-12)
	}
}

func TestBootstrapIsDeterministic(t *testing.T) {
	lower, upper := []float64{0, 1, 1, 2, 2.5, 3, 4, 6}, []float64{1, 2, 3, 4, 3.5, inf, 7, inf}
	a, err := interval.Bootstrap(lower, upper, 0.5, interval.Resampling{Replicates: 200, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := interval.Bootstrap(lower, upper, 0.5, interval.Resampling{Replicates: 200, Seed: 7})
	if a != b || !(a.Lower <= 2.75 && a.Upper >= 2.75) {
		t.Errorf("%v, %v", a, b)
	}
}
