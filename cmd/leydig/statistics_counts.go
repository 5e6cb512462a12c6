package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/dist"
	"leydig/stats/multiplicity"
	"leydig/stats/proportion"
)

// countOf reads X of N from typed numbers.
func countOf(x, n float64) (proportion.Count, error) {
	a, err := count(x, "X")
	if err != nil {
		return proportion.Count{}, err
	}
	b, err := count(n, "N")
	if err != nil {
		return proportion.Count{}, err
	}
	if a > b {
		return proportion.Count{}, fmt.Errorf("%d of %d: more successes than observations", a, b)
	}
	return proportion.Count{X: a, N: b}, nil
}

func runIntervals(in *given, a *answer) error {
	c, err := countOf(in.numbers[0], in.numbers[1])
	if err != nil {
		return err
	}
	a.columns = []string{"method", "estimate", "lower", "upper", "level", "label"}
	for _, m := range proportion.IntervalMethods {
		e, err := m.Run(c, in.level)
		if err != nil {
			return err
		}
		a.add(m.Name, e.Value, e.CI.Lower, e.CI.Upper, in.level, m.Label)
	}
	return nil
}

func runComparisons(in *given, a *answer) error {
	n := in.numbers
	x, err := countOf(n[0], n[1])
	if err != nil {
		return err
	}
	y, err := countOf(n[2], n[3])
	if err != nil {
		return err
	}
	a.columns = []string{"measure", "method", "estimate", "lower", "upper", "p"}
	if err := addComparisons(a, x, y, in.level); err != nil {
		return err
	}
	t := contingency.Table2x2{A: x.X, B: x.N - x.X, C: y.X, D: y.N - y.X}
	f, err := contingency.FisherExact(t, 1, stats.TwoSided, in.level)
	if err != nil {
		return a.reason("exact odds ratio", err)
	}
	a.add("or", "fisher", f.OddsRatio, f.CI.Lower, f.CI.Upper, f.P)
	m, err := contingency.MidP(t, in.level)
	if err != nil {
		return a.reason("mid-P odds ratio", err)
	}
	a.add("or", "mid_p", m.OddsRatio, m.CI.Lower, m.CI.Upper, m.P)
	return nil
}

// addComparisons adds a row for every method, and the number needed to treat.
func addComparisons(a *answer, x, y proportion.Count, level float64) error {
	for _, m := range proportion.ComparisonMethods {
		e, err := m.Run(x, y, level)
		if err != nil {
			return err
		}
		p := math.NaN()
		if m.Name == "miettinen_nurminen" {
			null := 1.0
			if m.Measure == proportion.Difference {
				null = 0
			}
			z := proportion.Score(m.Measure, x, y, null)
			p = dist.NormalTwoSided(z)
		}
		if math.IsNaN(p) {
			a.add(string(m.Measure), m.Name, e.Value, e.CI.Lower, e.CI.Upper, nil)
		} else {
			a.add(string(m.Measure), m.Name, e.Value, e.CI.Lower, e.CI.Upper, p)
		}
	}
	d, err := proportion.Newcombe(x, y, level)
	if err != nil {
		return err
	}
	nnt, err := proportion.NumberNeededToTreat(d)
	if err != nil {
		return a.reason("number needed to treat", err)
	}
	a.add("nnt", "newcombe", nnt.Value, nnt.Lower, nnt.Upper, nil)
	if nnt.Spans {
		a.note("The interval of the number needed to treat goes through infinity: from %s up to infinity (benefit) and from minus infinity to %s (harm).", shown(nnt.Lower), shown(nnt.Upper))
	}
	return nil
}

func runBinomial(in *given, a *answer) error {
	c, err := countOf(in.numbers[0], in.numbers[1])
	if err != nil {
		return err
	}
	t, err := proportion.Binomial(c, in.numbers[2], in.alternative(), in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"x", "n", "estimate", "lower", "upper", "p0", "alternative", "p"}
	a.add(c.X, c.N, t.Value, t.CI.Lower, t.CI.Upper, in.numbers[2], in.word("alternative"), t.P)
	return nil
}

func runMargins(in *given, a *answer) error {
	n := in.numbers
	x, err := countOf(n[0], n[1])
	if err != nil {
		return err
	}
	y, err := countOf(n[2], n[3])
	if err != nil {
		return err
	}
	e, err := proportion.MiettinenNurminen(proportion.Difference, x, y, in.level)
	if err != nil {
		return err
	}
	t, err := proportion.TestEquivalence(x, y, n[4], n[5])
	if err != nil {
		return err
	}
	a.columns = []string{"quantity", "estimate", "lower", "upper", "z", "p"}
	a.add("difference", e.Value, e.CI.Lower, e.CI.Upper, nil, nil)
	a.add("non-inferior: above "+shown(n[4]), nil, nil, nil, t.Lower.Z, t.Lower.Greater)
	a.add("not superior: below "+shown(n[5]), nil, nil, nil, t.Upper.Z, t.Upper.Less)
	a.add("equivalent: both", nil, nil, nil, nil, t.P)
	a.note("Interval of level %v; two one-sided tests at 5%% go with the 90%% interval.", in.level)
	return nil
}

func runRate(in *given, a *answer) error {
	x, err := count(in.numbers[0], "X")
	if err != nil {
		return err
	}
	t, err := proportion.Rate(x, in.numbers[1], in.numbers[2], in.alternative(), in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"x", "time", "rate", "lower", "upper", "rate0", "alternative", "p"}
	a.add(x, in.numbers[1], t.Value, t.CI.Lower, t.CI.Upper, in.numbers[2], in.word("alternative"), t.P)
	return nil
}

func runRateRatio(in *given, a *answer) error {
	x, err := count(in.numbers[0], "X1")
	if err != nil {
		return err
	}
	y, err := count(in.numbers[2], "X2")
	if err != nil {
		return err
	}
	t, err := proportion.RateRatio(x, in.numbers[1], y, in.numbers[3], 1, in.alternative(), in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"ratio", "lower", "upper", "alternative", "p"}
	a.add(t.Value, t.CI.Lower, t.CI.Upper, in.word("alternative"), t.P)
	return nil
}

func runGRIM(in *given, a *answer) error {
	n, err := count(in.numbers[1], "N")
	if err != nil {
		return err
	}
	d, err := count(in.numbers[2], "DECIMALS")
	if err != nil {
		return err
	}
	x, err := proportion.GRIM(in.numbers[0], n, int(d))
	if err != nil {
		return err
	}
	var texts []string
	for _, v := range x {
		texts = append(texts, strconv.FormatInt(v, 10))
	}
	verdict := "consistent"
	if len(x) == 0 {
		verdict = "inconsistent"
	}
	a.columns = []string{"percent", "n", "verdict", "counts"}
	a.add(in.numbers[0], n, verdict, strings.Join(texts, " "))
	return nil
}

func runChiSquared(in *given, a *answer) error {
	c, err := contingency.Independence(in.table, in.word("correct") == "yes")
	if err != nil {
		return err
	}
	v, err := contingency.CramersV(in.table)
	if err != nil {
		return err
	}
	a.columns = []string{"chi_squared", "df", "p", "cramers_v", "smallest_expected"}
	a.add(c.Statistic, c.DF, c.P, v, contingency.SmallestExpected(in.table))
	a.by(contingency.PearsonMethod)
	if in.word("correct") == "yes" && len(in.table) == 2 && len(in.table[0]) == 2 {
		a.methods = nil
		a.by(contingency.YatesMethod)
	}
	a.by(contingency.CramersVMethod)
	return nil
}

func runGoodness(in *given, a *answer) error {
	if len(in.table) != 2 {
		return fmt.Errorf("type the counts, a slash, and what they should be proportional to: 89,37,30/50,25,25")
	}
	t, err := contingency.GoodnessOfFit(in.table[0], in.table[1])
	if err != nil {
		return err
	}
	addChiSquared(a, t)
	return nil
}

func addChiSquared(a *answer, t contingency.Test) {
	a.columns = []string{"chi_squared", "df", "p"}
	a.add(t.Statistic, t.DF, t.P)
}

// whole turns a table into counts.
func whole(table [][]float64) [][]int64 {
	out := make([][]int64, len(table))
	for i, row := range table {
		for _, v := range row {
			out[i] = append(out[i], int64(v))
		}
	}
	return out
}

func fourfold(table [][]float64) (contingency.Table2x2, bool) {
	if len(table) != 2 || len(table[0]) != 2 {
		return contingency.Table2x2{}, false
	}
	t := whole(table)
	return contingency.Table2x2{A: t[0][0], B: t[0][1], C: t[1][0], D: t[1][1]}, true
}

func runFisher(in *given, a *answer) error {
	t, ok := fourfold(in.table)
	if !ok {
		seed, err := strconv.ParseUint(in.word("seed"), 10, 64)
		if err != nil {
			return fmt.Errorf("--seed %s: not a whole number", in.word("seed"))
		}
		f, err := contingency.Fisher(whole(in.table), contingency.Options{Seed: seed})
		if err != nil {
			return err
		}
		a.columns = []string{"p", "standard_error"}
		a.add(f.P, f.SE)
		if f.MonteCarlo {
			a.note("The p-value is a Monte Carlo estimate from %d tables (seed %d).", f.Samples, seed)
		}
		a.by(f.Method)
		return nil
	}
	var e contingency.Exact
	var err error
	switch sides := in.word("sides"); sides {
	case "fisher":
		e, err = contingency.FisherExact(t, 1, in.alternative(), in.level)
		a.by(contingency.FisherMethod)
	case "mid_p":
		e, err = contingency.MidP(t, in.level)
		a.by(contingency.MidPMethod)
	default:
		e, err = contingency.Matching(t, contingency.Sides(sides), in.level)
		a.by(contingency.MatchingMethod)
	}
	if err != nil {
		return err
	}
	a.columns = []string{"odds_ratio", "lower", "upper", "p"}
	a.add(e.OddsRatio, e.CI.Lower, e.CI.Upper, e.P)
	return nil
}

func runTrend(in *given, a *answer) error {
	var x, n, scores []float64
	for i, row := range in.table {
		if len(row) != 2 {
			return fmt.Errorf("every row of a trend has two counts: successes and failures")
		}
		x, n, scores = append(x, row[0]), append(n, row[0]+row[1]), append(scores, float64(i+1))
	}
	t, err := contingency.Trend(x, n, scores)
	if err != nil {
		return err
	}
	addChiSquared(a, t)
	return nil
}

func runMcNemar(in *given, a *answer) error {
	t, ok := fourfold(in.table)
	if !ok {
		return fmt.Errorf("a table of pairs has two rows and two columns")
	}
	plain, err := contingency.McNemar(t.B, t.C, false)
	if err != nil {
		return err
	}
	corrected, err := contingency.McNemar(t.B, t.C, true)
	if err != nil {
		return err
	}
	e, err := contingency.McNemarExact(t.B, t.C, in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"method", "statistic", "p", "odds_ratio", "lower", "upper"}
	a.add("asymptotic", plain.Statistic, plain.P, nil, nil, nil)
	a.add("continuity-corrected", corrected.Statistic, corrected.P, nil, nil, nil)
	a.add("exact", nil, e.P, e.OddsRatio, e.CI.Lower, e.CI.Upper)
	return nil
}

func strataOf(tables [][][]float64) ([]contingency.Table2x2, bool) {
	var out []contingency.Table2x2
	for _, t := range tables {
		x, ok := fourfold(t)
		if !ok {
			return nil, false
		}
		out = append(out, x)
	}
	return out, true
}

func runCMH(in *given, a *answer) error {
	a.columns = []string{"method", "statistic", "df", "p", "odds_ratio", "lower", "upper"}
	if strata, ok := strataOf(in.tables); ok {
		c, err := contingency.MantelHaenszelTest(strata, false, in.level)
		if err != nil {
			return err
		}
		e, err := contingency.CMHExact(strata, stats.TwoSided, in.level)
		if err != nil {
			return err
		}
		a.add("asymptotic", c.Statistic, c.DF, c.P, c.OddsRatio.Value, c.OddsRatio.CI.Lower, c.OddsRatio.CI.Upper)
		a.add("exact", e.Statistic, nil, e.P, e.OddsRatio.Value, e.OddsRatio.CI.Lower, e.OddsRatio.CI.Upper)
		a.by(contingency.CMHMethod, contingency.CMHExactMethod)
		return nil
	}
	t, err := contingency.CMHGeneral(in.tables)
	if err != nil {
		return err
	}
	a.add("general association", t.Statistic, t.DF, t.P, nil, nil, nil)
	a.by(contingency.CMHGeneralMethod)
	return nil
}

func runMantelHaenszel(in *given, a *answer) error {
	strata, ok := strataOf(in.tables)
	if !ok {
		return fmt.Errorf("every stratum has two rows and two columns")
	}
	a.columns = []string{"measure", "estimate", "lower", "upper", "p", "q", "q_p"}
	for _, m := range []contingency.Common{contingency.LogOddsRatio, contingency.LogRiskRatio, contingency.RiskDifference} {
		h, err := contingency.MantelHaenszel(strata, m, false, in.level)
		if err != nil {
			if err := a.reason(string(m), err); err != nil {
				return err
			}
			a.add(string(m), math.NaN(), math.NaN(), math.NaN(), math.NaN(), nil, nil)
			continue
		}
		back := math.Exp
		if m == contingency.RiskDifference {
			back = func(x float64) float64 { return x }
		}
		a.add(string(m), back(h.Value), back(h.CI.Lower), back(h.CI.Upper), h.P, h.Q, h.QP)
		if m == contingency.LogOddsRatio {
			defer func() {
				a.add("Breslow-Day", h.BreslowDay.Statistic, nil, nil, h.BreslowDay.P, nil, nil)
				a.add("Tarone", h.Tarone.Statistic, nil, nil, h.Tarone.P, nil, nil)
			}()
		}
	}
	p, err := contingency.Peto(strata, in.level)
	if err != nil {
		return a.reason("Peto", err)
	}
	a.add("Peto OR", math.Exp(p.Value), math.Exp(p.CI.Lower), math.Exp(p.CI.Upper), p.P, p.Q, p.QP)
	return nil
}

func runAdjust(in *given, a *answer) error {
	a.columns = []string{"p"}
	var all [][]float64
	for _, m := range multiplicity.Adjustments {
		v, err := multiplicity.Adjust(in.numbers, m.Name)
		if err != nil {
			return err
		}
		a.columns = append(a.columns, m.Name)
		all = append(all, v)
	}
	for i, p := range in.numbers {
		row := []any{p}
		for _, v := range all {
			row = append(row, v[i])
		}
		a.add(row...)
	}
	return nil
}
