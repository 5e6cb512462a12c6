package survival_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/survival"
)

// Five men: events at 2, 3, 3, censored at 3 and 5.
func five() ([]float64, []bool) {
	return []float64{2, 3, 3, 3, 5}, []bool{true, true, true, false, false}
}

// S = 4/5 at 2, 4/5 * 2/4 at 3. Greenwood: 1/(5*4) + 2/(4*2).
func TestKaplanMeierByHand(t *testing.T) {
	time, event := five()
	tab, err := survival.Tabulate(time, event)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(tab.Time, []float64{2, 3, 5}) || !slices.Equal(tab.AtRisk, []float64{5, 4, 1}) ||
		!slices.Equal(tab.Events, []float64{1, 2, 0}) || !slices.Equal(tab.Censored, []float64{0, 1, 1}) {
		t.Fatalf("table %+v", tab)
	}
	c, err := survival.KaplanMeier(tab, survival.Options{Transform: survival.Plain})
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "S(3)", c.Survival[1], 0.4, 1e-15)
	judge.Close(t, "SE(3)", c.SE[1], 0.4*math.Sqrt(1.0/20+2.0/8), 1e-15)
	judge.Close(t, "H(3)", c.Hazard[1], 1.0/5+2.0/4, 1e-15)
	m, err := c.Median()
	if err != nil || m.Value != 3 {
		t.Errorf("median %v %v", m, err)
	}
	// Area to 5: 2*1 + 1*0.8 + 2*0.4; its variance: (area after 2)² /20 + (after 3)² 2/8.
	e := c.RestrictedMean(5)
	judge.Close(t, "restricted mean", e.Value, 3.6, 1e-15)
	judge.Close(t, "its SE", e.SE, math.Sqrt(1.6*1.6/20+0.8*0.8*2/8), 1e-15)
	f, err := survival.Estimate(tab, survival.Options{Transform: survival.Plain, Estimator: survival.FlemingHarrington})
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "one by one", f.Hazard[1], 1.0/5+1.0/4+1.0/3, 1e-15)
	if _, err := c.At(6); !errors.Is(err, survival.BeyondFollowUp) {
		t.Errorf("beyond: %v", err)
	}
}

// Late entry: the second man enters at 2, after the first event.
func TestLateEntryByHand(t *testing.T) {
	tab, err := survival.Sample{Time: []float64{2, 4, 5}, Event: []bool{true, true, false}, Entry: []float64{0, 2, 0}}.Table()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(tab.AtRisk, []float64{2, 2, 1}) || tab.N() != 3 {
		t.Errorf("at risk %v", tab.AtRisk)
	}
	if _, ok := tab.Emptied(); ok {
		t.Error("nobody is missing")
	}
	tab, _ = survival.Sample{Time: []float64{2, 4, 5}, Event: []bool{true, true, false}, Entry: []float64{0, 2, 2}}.Table()
	if at, ok := tab.Emptied(); !ok || at != 2 {
		t.Error("empty at 2")
	}
}

// Groups A: 1, 3 events; B: 2 event, 4 censored. At 1: d=1 of 4, A has 2: E=1/2,
// V=1/4; at 2: A 1 of 3: E=1/3, V=2/9; at 3: A 1 of 2: E=1/2, V=1/4.
func TestLogRankByHand(t *testing.T) {
	a, _ := survival.Tabulate([]float64{1, 3}, []bool{true, true})
	b, _ := survival.Tabulate([]float64{2, 4}, []bool{true, false})
	x, err := survival.LogRank([]survival.Table{a, b})
	if err != nil {
		t.Fatal(err)
	}
	e, v := 0.5+1.0/3+0.5, 0.25+2.0/9+0.25
	judge.Close(t, "expected", x.Expected[0], e, 1e-15)
	judge.Close(t, "statistic", x.Statistic, (2-e)*(2-e)/v, 1e-14)
}

func TestReasons(t *testing.T) {
	if _, err := survival.Tabulate(nil, nil); !errors.Is(err, stats.NoData) {
		t.Error(err)
	}
	if _, err := survival.Tabulate([]float64{math.NaN()}, []bool{true}); !errors.Is(err, stats.ErrMissing) {
		t.Error(err)
	}
	if _, err := survival.Tabulate([]float64{-1}, []bool{true}); !errors.Is(err, stats.ErrNegative) {
		t.Error(err)
	}
	a, _ := survival.Tabulate([]float64{1, 2}, []bool{false, false})
	if _, err := survival.LogRank([]survival.Table{a, a}); !errors.Is(err, stats.NoEvents) {
		t.Error(err)
	}
	if _, err := survival.LogRank([]survival.Table{a}); err == nil {
		t.Error("one group")
	}
	c, _ := survival.KaplanMeier(a, survival.Options{})
	if _, err := c.Median(); !errors.Is(err, stats.NotReached) {
		t.Error(err)
	}
	if _, err := (survival.Sample{Time: []float64{1}, Event: []bool{true}, Entry: []float64{1}}).Table(); !errors.Is(err, stats.ErrEntry) {
		t.Error(err)
	}
	if _, err := (survival.Sample{Time: []float64{1}, Event: []bool{true},
		Weight: []float64{-1}}).Table(); !errors.Is(err, stats.ErrWeight) {
		t.Error(err)
	}
}

func drawn(t *rapid.T) (time []float64, event []bool) {
	unit := rapid.SampledFrom([]float64{1, 1 / 30.4375}).Draw(t, "unit")
	for range rapid.IntRange(1, 60).Draw(t, "n") {
		time = append(time, float64(rapid.IntRange(0, 30).Draw(t, "t"))*unit)
		event = append(event, rapid.Bool().Draw(t, "e"))
	}
	return time, event
}

func same(x, y []float64, tol float64) bool {
	return slices.EqualFunc(x, y, func(a, b float64) bool {
		return math.Abs(a-b) <= tol || math.IsNaN(a) && math.IsNaN(b)
	})
}

// Order of rows changes no bit; doubling everybody leaves S and divides the error of
// log S by the square root of 2; weights of 2 are doubling; periods split at any time
// change nothing; limits hold the estimate and lie in [0,1].
func TestCurveProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time, event := drawn(t)
		n := len(time)
		tab, err := survival.Tabulate(time, event)
		if err != nil {
			t.Fatal(err)
		}
		o := survival.Options{
			Transform: rapid.SampledFrom([]survival.Transform{
				survival.LogLog, survival.Log, survival.Plain, survival.Logit, survival.Arcsine,
			}).Draw(t, "tr"),
		}
		c, _ := survival.KaplanMeier(tab, o)
		order := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
			for i := range n {
				if !yield(i) {
					return
				}
			}
		})).Draw(t, "order")
		var st []float64
		var se []bool
		for _, i := range order {
			st, se = append(st, time[i]), append(se, event[i])
		}
		shuffled, _ := survival.Tabulate(st, se)
		d, _ := survival.KaplanMeier(shuffled, o)
		if !same(c.Survival, d.Survival, 0) || !same(c.Lower, d.Lower, 0) {
			t.Fatal("order matters")
		}
		double, _ := survival.Tabulate(append(slices.Clone(time), time...), append(slices.Clone(event), event...))
		d, _ = survival.KaplanMeier(double, o)
		weights := make([]float64, n)
		for i := range weights {
			weights[i] = 2
		}
		wt, err := survival.Sample{Time: time, Event: event, Weight: weights}.Table()
		if err != nil {
			t.Fatal(err)
		}
		w, _ := survival.KaplanMeier(wt, o)
		for k := range c.Time {
			if math.Abs(c.Survival[k]-d.Survival[k]) > 1e-12 || c.Survival[k] > 0 &&
				math.Abs(c.SE[k]-math.Sqrt2*d.SE[k]) > 1e-12 || math.Abs(w.Survival[k]-d.Survival[k]) > 1e-12 {
				t.Fatal("doubling")
			}
			if !math.IsNaN(c.Lower[k]) && !(0 <= c.Lower[k] && c.Lower[k] <= c.Survival[k]+1e-12 &&
				c.Survival[k] <= c.Upper[k]+1e-12 && c.Upper[k] <= 1) {
				t.Fatalf("limits %g %g %g", c.Lower[k], c.Survival[k], c.Upper[k])
			}
		}
		// Split each man's time in two where that is possible.
		var s survival.Sample
		for i := range n {
			cut := math.Floor(time[i] / 2)
			if cut > 0 && cut < time[i] {
				s.Time, s.Event, s.Entry = append(s.Time, cut), append(s.Event, false), append(s.Entry, -1)
				s.Time, s.Event, s.Entry = append(s.Time, time[i]), append(s.Event, event[i]), append(s.Entry, cut)
			} else {
				s.Time, s.Event, s.Entry = append(s.Time, time[i]), append(s.Event, event[i]), append(s.Entry, -1)
			}
		}
		split, err := s.Table()
		if err != nil {
			t.Fatal(err)
		}
		sc, _ := survival.KaplanMeier(split, o)
		for k, at := range c.Time {
			if e := sc.Extended(at); math.Abs(e.Value-c.Survival[k]) > 1e-12 {
				t.Fatalf("split: %g, whole %g at %g", e.Value, c.Survival[k], at)
			}
		}
	})
}

// Without censoring the curve is the empirical one, with the binomial error.
func TestNoCensoringIsEmpirical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time, event := drawn(t)
		for i := range event {
			event[i] = true
		}
		tab, _ := survival.Tabulate(time, event)
		c, _ := survival.KaplanMeier(tab, survival.Options{})
		n := float64(len(time))
		for k, at := range c.Time {
			above := 0.0
			for _, x := range time {
				if x > at {
					above++
				}
			}
			s := above / n
			if math.Abs(c.Survival[k]-s) > 1e-12 || s > 0 && math.Abs(c.SE[k]-math.Sqrt(s*(1-s)/n)) > 1e-12 {
				t.Fatalf("S(%g) = %g, empirical %g", at, c.Survival[k], s)
			}
		}
	})
}

// A robust variance without weights or clusters is Greenwood's; counting days and
// sorting them give one table.
func TestRobustIsGreenwood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time, event := drawn(t)
		r, err := survival.Robust(survival.Sample{Time: time, Event: event}, survival.Options{})
		if err != nil {
			t.Fatal(err)
		}
		tab, _ := survival.Tabulate(time, event)
		c, _ := survival.KaplanMeier(tab, survival.Options{})
		for k := range c.Time {
			if c.Survival[k] > 0 && math.Abs(r.SE[k]-c.SE[k]) > 1e-9 {
				t.Fatalf("robust %g, Greenwood %g", r.SE[k], c.SE[k])
			}
		}
		u, err := survival.Sample{Time: time, Event: event}.Table()
		if err != nil || !same(u.Time, tab.Time, 0) || !same(u.AtRisk, tab.AtRisk, 0) || !same(u.Events, tab.Events, 0) {
			t.Fatal("tables differ")
		}
	})
}

// Rows that stand for themselves are clusters of one row each, and late entries at the start
// none; times that are no whole days are those of days in another unit. Errors are roots, in which
// the rounding of a sum of squares shows.
func TestRobustRowsAsClusters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time, event := drawn(t)
		s := survival.Sample{Time: time, Event: event}
		for range time {
			s.Weight = append(s.Weight, rapid.Float64Range(0.1, 3).Draw(t, "weight"))
		}
		o := survival.Options{Estimator: rapid.SampledFrom([]survival.Estimator{"", survival.FlemingHarrington}).Draw(t, "estimator")}
		plain, err := survival.Robust(s, o)
		if err != nil {
			t.Fatal(err)
		}
		alone, scaled := s, s
		scaled.Time = nil
		for i, at := range time {
			alone.Cluster = append(alone.Cluster, 3*i)
			alone.Entry = append(alone.Entry, -1)
			scaled.Time = append(scaled.Time, at*0.37)
		}
		for what, other := range map[string]survival.Sample{"clusters": alone, "another unit": scaled} {
			c, err := survival.Robust(other, o)
			if err != nil || !same(c.Survival, plain.Survival, 1e-12) || !same(c.SE, plain.SE, 1e-6) || !same(c.HazardSE, plain.HazardSE, 1e-6) ||
				!same(c.AtRisk, plain.AtRisk, 1e-12) {
				t.Fatalf("%s: %v, %v, not %v, %v", what, c.Survival, c.SE, plain.Survival, plain.SE)
			}
		}
	})
}

// The test does not change when one stratum is split into two that hold the same
// people at different, disjoint times; merging equal strata doubles O and E.
func TestStrata(t *testing.T) {
	a, _ := survival.Tabulate([]float64{1, 3, 5, 6}, []bool{true, true, false, true})
	b, _ := survival.Tabulate([]float64{2, 4, 4, 7}, []bool{true, false, true, true})
	one, err := survival.CompareGroups([][]survival.Table{{a, b}}, survival.LogRankOptions{})
	if err != nil {
		t.Fatal(err)
	}
	two, err := survival.CompareGroups([][]survival.Table{{a, b}, {a, b}}, survival.LogRankOptions{})
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "statistic", two.Statistic, 2*one.Statistic, 1e-12)
	judge.Close(t, "observed", two.Observed[0], 2*one.Observed[0], 1e-12)
}

// Three equal groups, and one without events: pairs whose p-values are 1, or not estimable.
func TestPairwise(t *testing.T) {
	a, _ := survival.Tabulate([]float64{1, 3, 5}, []bool{true, true, false})
	p, err := survival.Pairwise([]survival.Table{a, a, a}, survival.LogRankOptions{})
	if err != nil || len(p) != 3 {
		t.Fatal(p, err)
	}
	for _, x := range p {
		judge.Close(t, "p", x.Test.P, 1, 1e-12)
	}
	none, _ := survival.Tabulate([]float64{2, 4}, []bool{false, false})
	p, err = survival.Pairwise([]survival.Table{none, none}, survival.LogRankOptions{})
	if err != nil || !errors.Is(p[0].Err, stats.NoEvents) || !math.IsNaN(p[0].Test.P) {
		t.Errorf("without events: %v, %v", p, err)
	}
}

// A reconstruction has the printed number of people and a curve near the printed one.
func TestReconstruct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(20, 120).Draw(t, "n")
		var time []float64
		var event []bool
		for range n {
			time = append(time, float64(rapid.IntRange(1, 60).Draw(t, "t")))
			event = append(event, rapid.IntRange(0, 3).Draw(t, "e") > 0)
		}
		tab, _ := survival.Tabulate(time, event)
		c, _ := survival.KaplanMeier(tab, survival.Options{})
		p := survival.Published{Time: c.Time, Survival: c.Survival}
		for at := 0.0; at <= 48; at += 12 {
			p.RiskTime, p.NumberRisk = append(p.RiskTime, at), append(p.NumberRisk, tab.AtRiskAt(at))
		}
		again, what, err := survival.Reconstruct(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(again) != n {
			t.Fatalf("%d people of %d", len(again), n)
		}
		rt, _ := survival.Tabulate(again, what)
		d, _ := survival.KaplanMeier(rt, survival.Options{})
		for _, at := range p.RiskTime {
			if got, want := d.Extended(at).Value, c.Extended(at).Value; math.Abs(got-want) > 0.12 {
				t.Fatalf("S(%g) = %g, printed %g", at, got, want)
			}
		}
	})
	if _, _, err := survival.Reconstruct(survival.Published{Time: []float64{2, 1}, Survival: []float64{1, 1},
		RiskTime: []float64{0}, NumberRisk: []float64{3}}); !errors.Is(err, survival.ErrCoordinates) {
		t.Error(err)
	}
}
