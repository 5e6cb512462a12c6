package contingency_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/contingency"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Abs(want)+1e-14) {
		t.Errorf("%s: want %.16g, got %.16g", what, want, got)
	}
}

// TestAgainstR holds what the reference cases do not cover against R 4.2.2 and
// metafor 3.8-1.
func TestAgainstR(t *testing.T) {
	// sqrt(chisq.test(T)$statistic / sum(T)), T = rbind(c(10,20,30), c(25,15,12))
	v, err := contingency.CramersV([][]float64{{10, 20, 30}, {25, 15, 12}})
	near(t, "Cramér's V", v, 0.35805743701971648)
	if err != nil {
		t.Error(err)
	}
	// mid-P limits: uniroot(tol = 1e-14) on the noncentral hypergeometric of
	// rbind(c(7,27), c(1,33)), dhyper times exp(b x), each tail with half its first term.
	m, _ := contingency.MidP(contingency.Table2x2{A: 7, B: 27, C: 1, D: 33}, 0.95)
	near(t, "mid-P lower", m.CI.Lower, 1.1885867883100973)
	near(t, "mid-P upper", m.CI.Upper, 199.6166457370999012)
	// mantelhaen.test(array(c(4,2,3,6, 5,1,4,7), c(2,2,2)), exact = TRUE, alternative)
	strata := []contingency.Table2x2{{A: 4, B: 3, C: 2, D: 6}, {A: 5, B: 4, C: 1, D: 7}}
	less, _ := contingency.CMHExact(strata, stats.Less, 0.95)
	near(t, "exact CMH, less", less.P, 0.99518716577540101)
	greater, _ := contingency.CMHExact(strata, stats.Greater, 0.95)
	near(t, "exact CMH, greater", greater.P, 0.033518969718064742)
	// mantelhaen.test(array(c(2,5,3,6,1,4, 3,3,5,2,6,1), c(2,3,2)))
	g, _ := contingency.CMHGeneral([][][]float64{{{2, 3, 1}, {5, 6, 4}}, {{3, 5, 6}, {3, 2, 1}}})
	near(t, "generalised CMH", g.Statistic, 0.76418340582695188)
	near(t, "generalised CMH, p", g.P, 0.68243246929018586)
	// rma.mh(ai=c(4,0,5), bi=c(3,6,4), ci=c(2,3,1), di=c(6,4,7), measure="OR", correct=TRUE)
	zero := []contingency.Table2x2{{A: 4, B: 3, C: 2, D: 6}, {A: 0, B: 6, C: 3, D: 4}, {A: 5, B: 4, C: 1, D: 7}}
	h, _ := contingency.MantelHaenszel(zero, contingency.LogOddsRatio, true, 0.95)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"beta", h.Value, 0.594088946139569418}, {"se", h.SE, 0.609559594409580408}, {"MH", h.CMH.Statistic, 0.497176464716285571},
		{"BD", h.BreslowDay.Statistic, 7.481380820023299627}, {"TA", h.Tarone.Statistic, 7.464158828283809832},
		{"QE", h.Q, 5.235734248052547279}, {"QEp", h.QP, 0.072958308018106183},
	} {
		near(t, "rma.mh OR "+c.what, c.got, c.want)
	}
	// The same with a fourth stratum without events: ai=0, bi=8, ci=0, di=9.
	zero = append(zero, contingency.Table2x2{A: 0, B: 8, C: 0, D: 9})
	for _, c := range []struct {
		measure         contingency.Common
		value, se, q, p float64
	}{
		{contingency.LogRiskRatio, 0.45463020807633553, 0.47698272253278390, 3.94972740987875648, 0.13878022601331683},
		{contingency.RiskDifference, 0.106183793925653761, 0.107854997576542211, 8.895415500934808151, 0.011705367865509138},
	} {
		h, _ := contingency.MantelHaenszel(zero, c.measure, false, 0.95)
		near(t, string(c.measure)+" beta", h.Value, c.value)
		near(t, string(c.measure)+" se", h.SE, c.se)
		near(t, string(c.measure)+" QE", h.Q, c.q)
		near(t, string(c.measure)+" QEp", h.QP, c.p)
	}
	// rma.peto of the same
	p, _ := contingency.Peto(zero, 0.95)
	near(t, "peto", p.Value, 0.628181077926717402)
	near(t, "peto se", p.SE, 0.619105039356408926)
	near(t, "peto q", p.Q, 6.791869741200643240)
	near(t, "peto i2", p.I2, 70.553027719780047278)
	// fisher.test(rbind(c(20,18,30), c(12,25,20), c(22,19,31), c(10,15,22)), workspace = 2e8)
	f, _ := contingency.Fisher([][]int64{{20, 18, 30}, {12, 25, 20}, {22, 19, 31}, {10, 15, 22}}, contingency.Options{})
	near(t, "fisher 4 x 3", f.P, 0.3776494192735799)
}

// TestMonteCarloAgrees: the estimate lies within four of its standard errors of
// the exact p-value, says that it is one, and repeats with its seed.
func TestMonteCarloAgrees(t *testing.T) {
	table := [][]int64{{1, 3, 10, 6}, {2, 3, 10, 7}, {1, 6, 14, 12}, {0, 1, 9, 11}}
	exact, err := contingency.Fisher(table, contingency.Options{})
	if err != nil || exact.MonteCarlo || exact.SE != 0 {
		t.Fatal(exact, err)
	}
	o := contingency.Options{Work: 10, Samples: 20000, Seed: 7}
	a, err := contingency.Fisher(table, o)
	if err != nil || !a.MonteCarlo || a.Samples != 20000 || a.Method.ID != contingency.MonteCarloMethod.ID {
		t.Fatal(a, err)
	}
	if math.Abs(a.P-exact.P) > 4*a.SE {
		t.Errorf("Monte Carlo %v ± %v, exact %v", a.P, a.SE, exact.P)
	}
	if b, _ := contingency.Fisher(table, o); b != a {
		t.Errorf("the same seed gave %v and %v", a, b)
	}
}

// every enumerates the tables with given margins by filling one cell after another.
func every(rows, cols []int64, f func(logP float64)) {
	r, c := len(rows), len(cols)
	lr, lc := append([]int64{}, rows...), append([]int64{}, cols...)
	var fill func(i, j int, l float64)
	fill = func(i, j int, l float64) {
		if j == c {
			if lr[i] == 0 {
				fill(i+1, 0, l)
			}
			return
		}
		if i == r {
			f(l)
			return
		}
		if i == r-1 {
			for k := range lc {
				g, _ := math.Lgamma(float64(lc[k] + 1))
				l -= g
			}
			f(l)
			return
		}
		for x := int64(0); x <= min(lr[i], lc[j]); x++ {
			lr[i] -= x
			lc[j] -= x
			g, _ := math.Lgamma(float64(x + 1))
			fill(i, j+1, l-g)
			lr[i] += x
			lc[j] += x
		}
	}
	fill(0, 0, 0)
}

// TestNetworkIsEnumeration holds the network against all tables one by one, and
// the p-value must not change with the order of rows or columns, or by transposing.
func TestNetworkIsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, c := rapid.IntRange(2, 4).Draw(t, "r"), rapid.IntRange(2, 3).Draw(t, "c")
		table := make([][]int64, r)
		flipped := make([][]int64, c)
		rows, cols := make([]int64, r), make([]int64, c)
		observed := 0.0
		for i := range table {
			for j := range c {
				v := rapid.Int64Range(0, 3).Draw(t, "cell")
				table[i] = append(table[i], v)
				flipped[c-1-j] = append(flipped[c-1-j], v)
				rows[i] += v
				cols[j] += v
				g, _ := math.Lgamma(float64(v + 1))
				observed -= g
			}
		}
		got, err := contingency.Fisher(table, contingency.Options{})
		other, err2 := contingency.Fisher(flipped, contingency.Options{})
		if err != nil {
			var reason stats.Reason
			if !errors.As(err, &reason) || err2 == nil {
				t.Fatalf("%v: %v, transposed %v", table, err, err2)
			}
			return
		}
		all, extreme := 0.0, 0.0
		every(rows, cols, func(l float64) {
			all += math.Exp(l)
			if l <= observed+1e-7 {
				extreme += math.Exp(l)
			}
		})
		if want := extreme / all; math.Abs(got.P-want) > 1e-9*want || math.Abs(other.P-got.P) > 1e-10 {
			t.Fatalf("%v: want %v, got %v, transposed %v", table, want, got.P, other.P)
		}
	})
}

// TestExactTests: exact p-values are at least the nominal level under the null,
// swapping rows turns the odds ratio over, and an interval that inverts a test
// agrees with it.
func TestExactTests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.Int64Range(0, 12)
		x := contingency.Table2x2{A: cell.Draw(t, "a"), B: cell.Draw(t, "b"), C: cell.Draw(t, "c"), D: cell.Draw(t, "d")}
		swapped := contingency.Table2x2{A: x.C, B: x.D, C: x.A, D: x.B}
		for _, sides := range []contingency.Sides{contingency.Central, contingency.MinLike, contingency.Blaker} {
			e, err := contingency.Matching(x, sides, 0.95)
			s, err2 := contingency.Matching(swapped, sides, 0.95)
			if (err == nil) != (err2 == nil) {
				t.Fatal(err, err2)
			}
			if err != nil {
				continue
			}
			if math.Abs(e.P-s.P) > 1e-9 {
				t.Fatalf("%v %s: p %v, rows swapped %v", x, sides, e.P, s.P)
			}
			if e.OddsRatio > 0 && !math.IsInf(e.OddsRatio, 1) && math.Abs(e.OddsRatio*s.OddsRatio-1) > 1e-9 {
				t.Fatalf("%v %s: odds ratios %v and %v", x, sides, e.OddsRatio, s.OddsRatio)
			}
			if e.P < 0.0499 && sides == contingency.Central && e.CI.Lower <= 1 && e.CI.Upper >= 1 || e.P > 0.0501 &&
				(e.CI.Lower > 1.0001 || e.CI.Upper < 0.9999) {
				t.Fatalf("%v %s: p %v with interval %v to %v", x, sides, e.P, e.CI.Lower, e.CI.Upper)
			}
			if !(e.CI.Lower <= e.OddsRatio && e.OddsRatio <= e.CI.Upper) {
				t.Fatalf("%v %s: %v is not in %v to %v", x, sides, e.OddsRatio, e.CI.Lower, e.CI.Upper)
			}
		}
	})
}

// TestFisherUnderTheNull: given the margins, P(p <= alpha) <= alpha.
func TestFisherUnderTheNull(t *testing.T) {
	const m, n, k = 12, 9, 8
	for _, alpha := range []float64{0.01, 0.05, 0.2, 0.5} {
		sum := 0.0
		for a := int64(0); a <= k; a++ {
			f, err := contingency.Fisher2x2(a, m-a, k-a, n-k+a)
			if err != nil {
				t.Fatal(err)
			}
			if f.P <= alpha {
				choose := func(n, k int64) float64 {
					x, _ := math.Lgamma(float64(n + 1))
					y, _ := math.Lgamma(float64(k + 1))
					z, _ := math.Lgamma(float64(n - k + 1))
					return x - y - z
				}
				sum += math.Exp(choose(m, a) + choose(n, k-a) - choose(m+n, k))
			}
		}
		if sum > alpha*(1+1e-9) {
			t.Errorf("rejects with probability %v at %v", sum, alpha)
		}
	}
}

// TestEdges: what cannot be estimated is a typed reason.
func TestEdges(t *testing.T) {
	var reason stats.Reason
	for name, err := range map[string]error{
		"zero row":       second(contingency.Independence([][]float64{{0, 0}, {5, 6}}, true)),
		"zero row 2x2":   second(contingency.FisherExact(contingency.Table2x2{C: 5, D: 6}, 1, stats.TwoSided, 0.95)),
		"one column":     second(contingency.Fisher([][]int64{{3}, {4}}, contingency.Options{})),
		"empty":          second(contingency.Fisher(nil, contingency.Options{})),
		"negative":       second(contingency.Fisher([][]int64{{-1, 2}, {3, 4}}, contingency.Options{})),
		"ragged":         second(contingency.Independence([][]float64{{1, 2}, {3}}, false)),
		"NaN":            second(contingency.Independence([][]float64{{1, math.NaN()}, {3, 4}}, false)),
		"no discordant":  second(contingency.McNemar(0, 0, true)),
		"no discordant2": second(contingency.McNemarExact(0, 0, 0.95)),
		"trend, all":     second(contingency.Trend([]float64{5, 6}, []float64{5, 6}, []float64{1, 2})),
		"empty strata":   second(contingency.MantelHaenszelTest([]contingency.Table2x2{{}}, false, 0.95)),
		"no events":      second(contingency.MantelHaenszel([]contingency.Table2x2{{B: 3, D: 4}}, contingency.LogRiskRatio, false, 0.95)),
		"peto no events": second(contingency.Peto([]contingency.Table2x2{{B: 3, D: 4}}, 0.95)),
		"gof":            second(contingency.GoodnessOfFit([]float64{1, 2}, []float64{1, 0})),
	} {
		if !errors.As(err, &reason) {
			t.Errorf("%s: want a reason, got %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// A stratum in which everybody has the event has a risk ratio of 1: (18·20/40 +
// 20·20/40) / (12·20/40 + 20·20/40) = 19/16. R 4.2.2, metafor 3.8-1: rma.mh(ai = c(18,
// 20), bi = c(2, 0), ci = c(12, 20), di = c(8, 0), measure = "RR"), and with a third
// stratum 3, 7, 5, 5.
func TestRiskRatioWhereEverybodyHasTheEvent(t *testing.T) {
	strata := []contingency.Table2x2{{18, 2, 12, 8}, {20, 0, 20, 0}}
	for _, c := range []struct {
		strata               []contingency.Table2x2
		value, se, p, q, qdf float64
	}{
		{strata, 0.17185025692665923, 0.083113745775546088, 0.038672810362299803, 0, 0},
		{
			append(strata, contingency.Table2x2{A: 3, B: 7, C: 5, D: 5}), 0.10265415406008337,
			0.093985230049033808, 0.27472890431952779, 3.4869302134719646, 1,
		},
	} {
		h, err := contingency.MantelHaenszel(c.strata, contingency.LogRiskRatio, true, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2]float64{"estimate": {h.Value, c.value}, "se": {h.SE, c.se}, "p": {h.P,
			c.p}, "Q": {h.Q, c.q}, "df": {h.QDF, c.qdf}} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Errorf("%s: got %.15g, want %.15g", name, pair[0], pair[1])
			}
		}
	}
}

// Everybody has the event in all strata: a ratio of 1 and a difference of 0, of which
// no variance says how sure they are.
func TestEverybodyHasTheEvent(t *testing.T) {
	for _, m := range []contingency.Common{contingency.LogRiskRatio, contingency.RiskDifference} {
		if _, err := contingency.MantelHaenszel([]contingency.Table2x2{{20, 0, 20, 0}}, m, true, 0.95); !errors.Is(err, stats.NoVariance) {
			t.Error(m, err)
		}
	}
}
