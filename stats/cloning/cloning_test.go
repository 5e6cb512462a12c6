package cloning_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats"
	"leydig/stats/cloning"
)

// made is 80 men by formulas that R repeats.
func made() cloning.Data {
	d := cloning.Data{Columns: make([][]float64, 2)}
	for i := range 80 {
		age := 25 + (i*37)%45
		t := 2 + float64((i*29)%41)/2
		stop := 0.5 + float64((i*17+age)%23)/1.5
		if stop >= t {
			stop = math.Inf(1)
		}
		d.Time, d.Event, d.Stop = append(d.Time, t), append(d.Event, (i*7)%5 < 3), append(d.Stop, stop)
		d.Columns[0], d.Columns[1] = append(d.Columns[0], float64(age)), append(d.Columns[1], float64(6+(i*13)%19))
	}
	return d
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.12g, want %.12g", what, got, want)
	}
}

// R 4.2.2, survival 3.5-3: coxph(Surv(pmin(time, stop, 4), stop < pmin(time, 4)) ~ age + v, ties = "breslow"), its
// basehaz; glm((stop < 4) ~ age + v, binomial, subset = time > 4); the clones written out in counting process
// form, each row with the weight at its
// end; survfit(Surv(start, end, event) ~ 1, weights) at 10.
func TestAgainstR(t *testing.T) {
	c, err := cloning.Compare(context.Background(), made(), cloning.Options{Least: 4, Horizon: 10})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "at least", c.LongShare.Value, 0.251848142774676, 1e-8)
	near(t, "less", c.ShortShare.Value, 0.3150323770924164, 1e-8)
	near(t, "difference", c.Difference.Value, -0.06318423431774034, 1e-8)
	near(t, "naive difference", c.Naive, -0.2713752606117399, 1e-12)
	if c.StoppedEarly != 22 || c.Stayed != 51 || c.Men != 80 {
		t.Errorf("%d stopped early, %d stayed, of %d", c.StoppedEarly, c.Stayed, c.Men)
	}
}

// By hand: four men, no covariates, L = 2. Ends of treatment before 2: one at 1, of 4 at risk:
// G = exp(-1/4). At least 2: that man is censored at 1, so the event at 3 is of three men
// with equal weights: 1/3. At most 2: the others are censored at 2, so that the event at 5
// of the one who stopped, one of four, is all.
func TestByHand(t *testing.T) {
	never := math.Inf(1)
	d := cloning.Data{Time: []float64{5, 3, 6, 6}, Event: []bool{true, true, false, false}, Stop: []float64{1, never, never, never}}
	c, err := cloning.Compare(context.Background(), d, cloning.Options{Least: 2, Horizon: 5})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "at least", c.LongShare.Value, 1.0/3, 1e-12)
	near(t, "less", c.ShortShare.Value, 1, 1e-12)
	near(t, "largest weight", c.LargestWeight, 4, 1e-9)
}

// simulated are men whose treatment does nothing: sicker ones (x) stop earlier and have the
// event later.
func simulated(random *rand.Rand, n int) cloning.Data {
	d := cloning.Data{Columns: make([][]float64, 1)}
	for range n {
		x := random.NormFloat64()
		event := random.ExpFloat64() / (0.10 * math.Exp(-0.7*x))
		stop := random.ExpFloat64() / (0.08 * math.Exp(0.7*x))
		end := 14 + 10*random.Float64()
		t := math.Min(event, end)
		if stop >= t {
			stop = math.Inf(1)
		}
		d.Time, d.Event, d.Stop = append(d.Time, t), append(d.Event, event <= end), append(d.Stop, stop)
		d.Columns[0] = append(d.Columns[0], x)
	}
	return d
}

// Known truth: where treatment does nothing, the strategies do not differ, while those who were
// treated for long and those who were not differ by much, and clones without covariates by some.
func TestNoEffect(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 1))
	const runs = 30
	sum, squares, naive, crude := 0.0, 0.0, 0.0, 0.0
	for range runs {
		d := simulated(random, 1500)
		o := cloning.Options{Least: 6, Horizon: 12}
		c, err := cloning.Compare(context.Background(), d, o)
		if err != nil {
			t.Fatal(err)
		}
		sum += c.Difference.Value
		squares += c.Difference.Value * c.Difference.Value
		naive += c.Naive / runs
		d.Columns = nil
		if c, err = cloning.Compare(context.Background(), d, o); err != nil {
			t.Fatal(err)
		}
		crude += c.Difference.Value / runs
	}
	mean := sum / runs
	error := math.Sqrt((squares/runs - mean*mean) / (runs - 1))
	if math.Abs(mean) > 3*error || math.Abs(mean) > 0.02 {
		t.Errorf("without an effect the strategies differ by %.4f (standard error %.4f)", mean, error)
	}
	if naive > -0.2 {
		t.Errorf("the naive difference, %.4f, shows no immortal time: the simulation tests nothing", naive)
	}
	if crude < 0.03 {
		t.Errorf("clones without covariates differ by %.4f: the simulation has no confounding", crude)
	}
	t.Logf("cloned, censored and weighted %.4f (se %.4f); without covariates %.4f; naive %.4f; truth 0", mean, error, crude, naive)
}

// Limits hold the estimate, and are the same from the same seed.
func TestLimits(t *testing.T) {
	o := cloning.Options{Least: 4, Horizon: 10, Replicates: 100, Seed: 3}
	a, err := cloning.Compare(context.Background(), made(), o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := cloning.Compare(context.Background(), made(), o)
	if err != nil {
		t.Fatal(err)
	}
	e := a.Difference
	if !(e.CI.Lower < e.Value && e.Value < e.CI.Upper && e.SE > 0) || e != b.Difference {
		t.Errorf("%v, then %v", e, b.Difference)
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := cloning.Compare(done, made(), o); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped: %v", err)
	}
}

func TestNoComparison(t *testing.T) {
	never := math.Inf(1)
	two := cloning.Data{Time: []float64{5, 6}, Event: []bool{true, true}, Stop: []float64{never, never}}
	for _, x := range []struct {
		d    cloning.Data
		o    cloning.Options
		want error
	}{{cloning.Data{}, cloning.Options{Least: 1, Horizon: 2}, stats.NoData},
		{two, cloning.Options{Least: 2, Horizon: 4}, cloning.NoneLeft},
		{two, cloning.Options{Least: 7, Horizon: 8}, cloning.NoneStayed},
		{two, cloning.Options{Least: 2, Horizon: 1}, cloning.ErrLeast},
		{cloning.Data{Time: []float64{5, 6}, Event: []bool{true, true}, Stop: []float64{1, never}}, cloning.Options{Least: 2, Horizon: 5.5},
			cloning.Emptied},
		{cloning.Data{Time: []float64{5, math.NaN()}, Event: []bool{true, true}, Stop: []float64{1, never}},
			cloning.Options{Least: 2, Horizon: 4}, stats.ErrMissing},
		{cloning.Data{Time: []float64{5}, Event: []bool{true}}, cloning.Options{Least: 2, Horizon: 4}, stats.ErrUnpaired}} {
		if _, err := cloning.Compare(context.Background(), x.d, x.o); !errors.Is(err, x.want) {
			t.Errorf("want %q, got %v", x.want, err)
		}
	}
}
