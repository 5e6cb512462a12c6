package catalogue

import (
	"context"
	"fmt"
	"math"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/results"
)

func chiSquared(_ context.Context, in *Given) (results.Found, error) {
	table, err := in.counts()
	if err != nil {
		return results.Found{}, err
	}
	yates := in.word("correct") == "yes"
	if _, ok := fourfold(table); !ok && yates {
		if err := in.refuse("a table of more than two rows or columns", "Yates' correction is of 2 × 2 tables", "correct"); err != nil {
			return results.Found{}, err
		}
	}
	c, err := contingency.Independence(table, yates)
	if err != nil {
		return results.Found{}, err
	}
	v, err := contingency.CramersV(table)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("chi_squared", "df", "p", "cramers_v", "smallest_expected")
	t.Add(c.Statistic, c.DF, results.P(c.P), v, contingency.SmallestExpected(table))
	t.By(contingency.PearsonMethod)
	if yates {
		t.Methods = nil
		t.By(contingency.YatesMethod)
	}
	t.By(contingency.CramersVMethod)
	return found(t)
}

func goodness(_ context.Context, in *Given) (results.Found, error) {
	table, err := in.counts()
	if err != nil {
		return results.Found{}, err
	}
	if len(table) != 2 {
		return results.Found{}, fmt.Errorf("type the counts, a slash, and what they should be proportional to: 89,37,30/50,25,25")
	}
	r, err := contingency.GoodnessOfFit(table[0], table[1])
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("chi_squared", "df", "p")
	t.Add(r.Statistic, r.DF, results.P(r.P))
	return found(t)
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

func fisher(_ context.Context, in *Given) (results.Found, error) {
	table, err := in.counts()
	if err != nil {
		return results.Found{}, err
	}
	if t, ok := fourfold(table); ok {
		return fisher2x2(in, t)
	}
	if err := in.refuse("a table of more than two rows or columns",
		"its p-value is that of the tables no likelier, without sides or an odds ratio",
		"alternative", "sides", "level"); err != nil {
		return results.Found{}, err
	}
	seed := in.whole("seed")
	f, err := contingency.Fisher(whole(table), contingency.Options{Seed: seed})
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("p", "standard_error")
	t.Add(results.P(f.P), f.SE)
	t.By(f.Method)
	if f.MonteCarlo {
		t.Note("The p-value is a Monte Carlo estimate from %d tables (seed %d).", f.Samples, seed)
		return found(t)
	}
	in.unneeded(t)
	return found(t)
}

// unneeded says that a seed was not needed: whether it is depends on the table, so that
// to refuse it would end a script that has many tables.
func (in *Given) unneeded(t *results.Table) {
	in.use("seed")
	if in.Has("seed") {
		t.Note("The p-value is exact: nothing was drawn at random, and --seed was not needed.")
	}
}

// fisherBy is Fisher's test of a 2 × 2 table against an alternative.
func fisherBy(a stats.Alternative) stats.Method {
	m := contingency.FisherMethod
	if a != stats.TwoSided {
		m.ID += "." + string(a)
		m.Label += ", one-sided (" + string(a) + ")"
		m.Sentence = "Tables were compared by Fisher's exact test, one-sided (odds ratio " + string(a) + " than 1)."
	}
	return m
}

func fisher2x2(in *Given, table contingency.Table2x2) (results.Found, error) {
	t := in.table("odds_ratio", "lower", "upper", "p")
	in.unneeded(t)
	var e contingency.Exact
	var err error
	switch sides := in.word("sides"); sides {
	case "fisher":
		e, err = contingency.FisherExact(table, 1, in.alternative(), in.level())
		t.By(fisherBy(in.alternative()))
	case "mid_p":
		e, err = contingency.MidP(table, in.level())
		t.By(contingency.MidPMethod)
	default:
		e, err = contingency.Matching(table, contingency.Sides(sides), in.level())
		m := contingency.MatchingMethod
		m.ID, m.Label = m.ID+"."+sides, m.Label+" ("+sides+")"
		t.By(m)
	}
	if err != nil {
		return results.Found{}, err
	}
	t.Add(e.OddsRatio, e.CI.Lower, e.CI.Upper, results.P(e.P))
	return found(t)
}

func trend(_ context.Context, in *Given) (results.Found, error) {
	table, err := in.counts()
	if err != nil {
		return results.Found{}, err
	}
	var x, n, scores []float64
	for i, row := range table {
		if len(row) != 2 {
			return results.Found{}, fmt.Errorf("every row of a trend has two counts: successes and failures")
		}
		x, n, scores = append(x, row[0]), append(n, row[0]+row[1]), append(scores, float64(i+1))
	}
	r, err := contingency.Trend(x, n, scores)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("chi_squared", "df", "p")
	t.Add(r.Statistic, r.DF, results.P(r.P))
	return found(t)
}

func mcNemar(_ context.Context, in *Given) (results.Found, error) {
	table, err := in.counts()
	if err != nil {
		return results.Found{}, err
	}
	pairs, ok := fourfold(table)
	if !ok {
		return results.Found{}, fmt.Errorf("a table of pairs has two rows and two columns")
	}
	t := in.table("method", "statistic", "p", "odds_ratio", "lower", "upper")
	for _, correct := range []bool{false, true} {
		r, err := contingency.McNemar(pairs.B, pairs.C, correct)
		if err != nil {
			return results.Found{}, err
		}
		name := map[bool]string{false: "asymptotic", true: "continuity-corrected"}[correct]
		t.Add(name, r.Statistic, results.P(r.P), nil, nil, nil)
	}
	e, err := contingency.McNemarExact(pairs.B, pairs.C, in.level())
	if err != nil {
		return results.Found{}, err
	}
	t.Add("exact", nil, results.P(e.P), e.OddsRatio, e.CI.Lower, e.CI.Upper)
	return found(t)
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

func cochran(_ context.Context, in *Given) (results.Found, error) {
	t := in.table("method", "statistic", "df", "p", "odds_ratio", "lower", "upper")
	if strata, ok := strataOf(in.Tables); ok {
		correct := in.word("correct") == "yes"
		c, err := contingency.MantelHaenszelTest(strata, correct, in.level())
		if err != nil {
			return results.Found{}, err
		}
		e, err := contingency.CMHExact(strata, stats.TwoSided, in.level())
		if err != nil {
			return results.Found{}, err
		}
		name, method := "asymptotic", contingency.CMHMethod
		if correct {
			name, method = "continuity-corrected", contingency.CMHCorrectedMethod
		}
		t.Add(name, c.Statistic, c.DF, results.P(c.P), c.OddsRatio.Value, c.OddsRatio.CI.Lower, c.OddsRatio.CI.Upper)
		t.Add("exact", e.Statistic, nil, results.P(e.P), e.OddsRatio.Value, e.OddsRatio.CI.Lower, e.OddsRatio.CI.Upper)
		t.By(method, contingency.CMHExactMethod)
		return found(t)
	}
	if err := in.refuse("tables of more than two rows or columns", "the test of general association has neither an interval "+
		"nor a continuity correction", "level", "correct"); err != nil {
		return results.Found{}, err
	}
	r, err := contingency.CMHGeneral(in.Tables)
	if err != nil {
		return results.Found{}, err
	}
	t.Add("general association", r.Statistic, r.DF, results.P(r.P), nil, nil, nil)
	t.By(contingency.CMHGeneralMethod)
	return found(t)
}

func mantelHaenszel(_ context.Context, in *Given) (results.Found, error) {
	strata, ok := strataOf(in.Tables)
	if !ok {
		return results.Found{}, fmt.Errorf("every stratum has two rows and two columns")
	}
	t := in.table("measure", "estimate", "lower", "upper", "p", "q", "q_p")
	homogeneity := func() {}
	for _, m := range []contingency.Common{contingency.LogOddsRatio, contingency.LogRiskRatio, contingency.RiskDifference} {
		h, err := contingency.MantelHaenszel(strata, m, false, in.level())
		if err != nil {
			if err := t.Reason(string(m), err); err != nil {
				return results.Found{}, err
			}
			t.Add(string(m), math.NaN(), math.NaN(), math.NaN(), math.NaN(), nil, nil)
			continue
		}
		back := math.Exp
		if m == contingency.RiskDifference {
			back = func(x float64) float64 { return x }
		}
		t.Add(string(m), back(h.Value), back(h.CI.Lower), back(h.CI.Upper), results.P(h.P), h.Q, results.P(h.QP))
		if m == contingency.LogOddsRatio {
			homogeneity = func() {
				t.Add("Breslow-Day", h.BreslowDay.Statistic, nil, nil, results.P(h.BreslowDay.P), nil, nil)
				t.Add("Tarone", h.Tarone.Statistic, nil, nil, results.P(h.Tarone.P), nil, nil)
			}
		}
	}
	p, err := contingency.Peto(strata, in.level())
	if err != nil {
		if err := t.Reason("Peto", err); err != nil {
			return results.Found{}, err
		}
	} else {
		t.Add("Peto OR", math.Exp(p.Value), math.Exp(p.CI.Lower), math.Exp(p.CI.Upper), results.P(p.P), p.Q, results.P(p.QP))
	}
	homogeneity()
	return found(t)
}
