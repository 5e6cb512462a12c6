package proportion_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/proportion"
)

// coverage enumerates, for every n from 1 to 50, the outcomes of a binomial with p
// on a grid of 199 values (0.005 to 0.995), and gives the least and the mean
// probability that the 95% interval holds p.
func coverage(t *testing.T, run func(proportion.Count, float64) (stats.Estimate, error)) (least, mean float64) {
	t.Helper()
	least = 1
	cases := 0
	for n := int64(1); n <= 50; n++ {
		var cis []stats.Interval
		for x := int64(0); x <= n; x++ {
			e, err := run(proportion.Count{X: x, N: n}, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			cis = append(cis, e.CI)
		}
		for i := 1; i < 200; i++ {
			p := float64(i) / 200
			b := dist.Binomial{N: float64(n), P: p}
			c := 0.0
			for x, ci := range cis {
				if ci.Lower <= p && p <= ci.Upper {
					c += math.Exp(b.LogMass(float64(x)))
				}
			}
			least = math.Min(least, c)
			mean += c
			cases++
		}
	}
	return least, mean / float64(cases)
}

// TestCoverage holds every interval to what proportion.Coverage states of it.
func TestCoverage(t *testing.T) {
	for _, m := range proportion.IntervalMethods {
		least, mean := coverage(t, m.Run)
		want, ok := proportion.Coverage[m.Name]
		if !ok {
			t.Errorf("%s: no coverage is stated (it is %.4f at least, %.4f on average)", m.Name, least, mean)
			continue
		}
		if math.Abs(least-want.Least) > 0.0005 || math.Abs(mean-want.Mean) > 0.0005 {
			t.Errorf("%s: stated are %v, found %.4f at least and %.4f on average", m.Name, want, least, mean)
		}
		if want.Exact && least < 0.95-1e-9 {
			t.Errorf("%s is said to be exact and covers %v", m.Name, least)
		}
	}
}

// TestIntervals: they lie around the estimate, mirror each other when success and
// failure change places, grow with the level, and stay in [0, 1] unless their
// docstring says otherwise.
func TestIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 3000).Draw(t, "n")
		c := proportion.Count{X: rapid.Int64Range(0, n).Draw(t, "x"), N: n}
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		for _, m := range proportion.IntervalMethods {
			e, err := m.Run(c, level)
			if err != nil {
				t.Fatal(m.Name, err)
			}
			tolerance := 1e-12
			if m.Name == "jeffreys_equal_tailed" && (c.X == 0 || c.X == n) {
				tolerance = 1 // its point says it all: the posterior leaves the estimate out
			}
			if !(e.CI.Lower <= e.Value+tolerance && e.Value-tolerance <= e.CI.Upper) {
				t.Fatalf("%s: %v is not in %v to %v", m.Name, e.Value, e.CI.Lower, e.CI.Upper)
			}
			if e.CI.Lower < 0 || e.CI.Upper > 1 {
				t.Fatalf("%s leaves [0, 1]: %v to %v", m.Name, e.CI.Lower, e.CI.Upper)
			}
			o, err := m.Run(proportion.Count{X: n - c.X, N: n}, level)
			if err != nil {
				t.Fatal(err)
			}
			if m.Name != "cloglog" && (math.Abs(o.CI.Lower-(1-e.CI.Upper)) > 1e-9 || math.Abs(o.CI.Upper-(1-e.CI.Lower)) > 1e-9) {
				t.Fatalf("%s %v: %v to %v, mirrored %v to %v", m.Name, c, e.CI.Lower, e.CI.Upper, o.CI.Lower, o.CI.Upper)
			}
			if m.Name == "agresti_coull" {
				continue // what it adds grows with the level too
			}
			wide, _ := m.Run(c, level+(1-level)/2)
			if wide.CI.Lower > e.CI.Lower+1e-9 || wide.CI.Upper < e.CI.Upper-1e-9 {
				t.Fatalf("%s %v: narrower at a higher level", m.Name, c)
			}
		}
	})
}

// TestSwappingGroups: a difference changes its sign, a ratio turns over.
func TestSwappingGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) proportion.Count {
			n := rapid.Int64Range(1, 300).Draw(t, "n"+name)
			return proportion.Count{X: rapid.Int64Range(0, n).Draw(t, "x"+name), N: n}
		}
		a, b := draw("1"), draw("2")
		for _, m := range proportion.ComparisonMethods {
			e, err := m.Run(a, b, 0.95)
			s, err2 := m.Run(b, a, 0.95)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			same := func(x, y float64) bool {
				return math.IsNaN(x) && math.IsNaN(y) || math.IsInf(x, 1) && y == 0 || x == 0 && math.IsInf(y, 1) || math.Abs(x*y-1) < 1e-8
			}
			if m.Measure == proportion.Difference {
				same = func(x, y float64) bool { return math.Abs(x+y) < 1e-9 }
			}
			if !same(e.CI.Lower, s.CI.Upper) || !same(e.CI.Upper, s.CI.Lower) {
				t.Fatalf(
					"%s %s of %v and %v: %v to %v, swapped %v to %v", m.Measure, m.Name, a, b, e.CI.Lower,
					e.CI.Upper, s.CI.Lower, s.CI.Upper,
				)
			}
		}
	})
}

// TestExactP: under the null, P(p <= alpha) <= alpha on every side.
func TestExactP(t *testing.T) {
	for _, n := range []int64{1, 7, 20, 50} {
		for _, p0 := range []float64{0.1, 0.37, 0.5} {
			for _, side := range []stats.Alternative{stats.TwoSided, stats.Less, stats.Greater} {
				for _, alpha := range []float64{0.01, 0.05, 0.3} {
					sum := 0.0
					for x := int64(0); x <= n; x++ {
						r, err := proportion.Binomial(proportion.Count{X: x, N: n}, p0, side, 0.95)
						if err != nil {
							t.Fatal(err)
						}
						if r.P <= alpha {
							sum += math.Exp(dist.Binomial{N: float64(n), P: p0}.LogMass(float64(x)))
						}
					}
					if sum > alpha*(1+1e-9) {
						t.Errorf("n %d, p0 %v, %s: rejects with probability %v at %v", n, p0, side, sum, alpha)
					}
				}
			}
		}
	}
}

// TestEdges: what cannot be estimated is a typed reason.
func TestEdges(t *testing.T) {
	var reason stats.Reason
	for _, m := range proportion.IntervalMethods {
		for _, c := range []proportion.Count{{}, {X: 3, N: 2}, {X: -1, N: 2}} {
			if _, err := m.Run(c, 0.95); !errors.As(err, &reason) {
				t.Errorf("%s of %v: want a reason, got %v", m.Name, c, err)
			}
		}
		if _, err := m.Run(proportion.Count{X: 1, N: 2}, 95); !errors.As(err, &reason) {
			t.Errorf("%s at a level of 95: want a reason, got %v", m.Name, err)
		}
	}
	for _, m := range proportion.ComparisonMethods {
		if _, err := m.Run(proportion.Count{X: 1, N: 2}, proportion.Count{}, 0.95); !errors.As(err, &reason) {
			t.Errorf("%s with an empty group: want a reason, got %v", m.Name, err)
		}
	}
	if _, err := proportion.RateRatio(0, 10, 0, 20, 1, stats.TwoSided, 0.95); !errors.Is(err, stats.NoEvents) {
		t.Errorf("rates without events: %v", err)
	}
	// poisson.test(3, 20, .3, alternative = "less"), R 4.2.2
	r, _ := proportion.Rate(3, 20, .3, stats.Less, 0.95)
	if math.Abs(r.P-0.15120388277664790) > 1e-14 || math.Abs(r.CI.Upper-0.38768282639663626) > 1e-13 {
		t.Errorf("poisson.test less: %v %v", r.P, r.CI.Upper)
	}
	// exp(log OR ± qnorm(.975) SE) of 7.5, 27.5, 0.5, 34.5 in R
	w, _ := proportion.WoolfHaldane(proportion.Count{X: 7, N: 34}, proportion.Count{X: 0, N: 34}, 0.95)
	if math.Abs(w.Value-18.8181818181818201) > 1e-12 || math.Abs(w.CI.Upper-344.1402525180391763) > 1e-9 {
		t.Errorf("woolf with 1/2: %v", w)
	}
	d, _ := proportion.Newcombe(proportion.Count{X: 56, N: 70}, proportion.Count{X: 48, N: 80}, 0.95)
	n, err := proportion.NumberNeededToTreat(d)
	if err != nil || math.Abs(n.Value-5) > 1e-12 || n.Spans || math.Abs(n.Lower-1/0.3338726540369059) > 1e-9 {
		t.Errorf("number needed to treat: %v %v", n, err)
	}
}

// Swapping the groups turns every score interval round, also where all cells of
// one outcome are empty.
func TestScoreIntervalsSwap(t *testing.T) {
	for n := int64(1); n <= 14; n++ {
		for x1 := range n + 1 {
			for x2 := range n + 1 {
				for _, m := range []proportion.Measure{proportion.Difference, proportion.RiskRatio, proportion.OddsRatio} {
					a, err := proportion.MiettinenNurminen(m, proportion.Count{X: x1, N: n}, proportion.Count{X: x2, N: n}, 0.95)
					if err != nil {
						continue
					}
					b, _ := proportion.MiettinenNurminen(m, proportion.Count{X: x2, N: n}, proportion.Count{X: x1, N: n}, 0.95)
					turned := 1 / b.CI.Upper
					if m == proportion.Difference {
						turned = -b.CI.Upper
					}
					if math.Abs(a.CI.Lower-turned) > 1e-9 {
						t.Errorf("%s of %d and %d of %d: lower %g, swapped %g", m, x1, x2, n, a.CI.Lower, turned)
					}
				}
			}
		}
	}
}

// Limits beyond what is possible are cut off, and that is said. R 4.2.2:
// PropCIs::wald2ci(10, 10, 0, 20, 0.95, adjust = "AC") has the upper limit 1.0501810;
// binom::binom.asymp(1, 10) the lower limit -0.0859385; binom.agresti.coull(0, 10)
// the lower limit -0.0433.
func TestClipped(t *testing.T) {
	for _, m := range proportion.ComparisonMethods {
		e, err := m.Run(proportion.Count{X: 10, N: 10}, proportion.Count{X: 0, N: 20}, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if clipped := m.Name == "agresti_caffo"; m.Measure == proportion.Difference && (e.CI.Upper > 1 || e.CI.Clipped != clipped) {
			t.Errorf("%s: %+v", m.Name, e.CI)
		}
	}
	for _, m := range proportion.IntervalMethods {
		for x, names := range map[int64]string{1: "wald agresti_coull", 0: "agresti_coull", 5: ""} {
			e, err := m.Run(proportion.Count{X: x, N: 10}, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Contains(names, m.Name); e.CI.Clipped != want || want && e.CI.Lower != 0 {
				t.Errorf("%s of %d: %+v", m.Name, x, e.CI)
			}
		}
	}
}
