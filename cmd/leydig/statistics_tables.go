package main

import (
	"fmt"
	"math"
	"strconv"

	"leydig/stats"
	"leydig/stats/contingency"
)

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

func addChiSquared(a *answer, t stats.Test) {
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
