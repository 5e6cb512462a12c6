package main

import (
	"math"
	"strconv"

	"leydig/stats"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/rank"
)

func runDescribe(in *given, a *answer) error {
	s, err := describe.Summarise(in.values)
	if err != nil {
		return err
	}
	kind, err := strconv.Atoi(in.word("type"))
	if err != nil {
		return err
	}
	q, err := describe.Quantiles(in.values, []float64{0.25, 0.5, 0.75}, kind)
	if err != nil {
		return err
	}
	a.columns = []string{"quantity", "value"}
	a.add("n", s.N)
	a.add("mean", s.Mean)
	a.add("sd", s.SD)
	a.add("se", s.SD/math.Sqrt(float64(s.N)))
	a.add("min", s.Min)
	a.add("q1", q[0])
	a.add("median", q[1])
	a.add("q3", q[2])
	a.add("max", s.Max)
	a.add("iqr", q[2]-q[0])
	g, gsd, err := describe.Geometric(in.values)
	if err != nil {
		if err = a.reason("geometric mean", err); err != nil {
			return err
		}
	}
	a.add("geometric mean", g)
	a.add("geometric sd", gsd)
	if kind != 7 {
		a.note("Quantiles are of type %d.", kind)
	}
	return nil
}

func runShapiro(in *given, a *answer) error {
	w, p, err := describe.ShapiroWilk(in.values)
	if err != nil {
		return err
	}
	a.columns = []string{"n", "w", "p"}
	a.add(int64(len(in.values)), w, p)
	return nil
}

func addT(a *answer, t mean.Test) {
	a.columns = []string{"estimate", "standard_error", "lower", "upper", "t", "df", "p"}
	a.add(t.Value, t.SE, t.CI.Lower, t.CI.Upper, t.Statistic, t.DF, t.P)
}

func runTOne(in *given, a *answer) error {
	mu, err := in.number("mu")
	if err != nil {
		return err
	}
	t, err := mean.One(in.values, mu, in.alternative(), in.level)
	if err != nil {
		return err
	}
	addT(a, t)
	return nil
}

func addRank(a *answer, t rank.Test) {
	kind := map[rank.Kind]string{rank.Exact: "exact", rank.Normal: "normal", rank.Continuity: "continuity"}[t.Kind]
	a.columns = []string{"kind", "statistic", "z", "p", "shift", "lower", "upper"}
	a.add(kind, t.Statistic, t.Z, t.P, t.Value, t.CI.Lower, t.CI.Upper)
}

func runSignedRank(in *given, a *answer) error {
	zeros := rank.Zeros(in.word("zeros"))
	t, err := rank.SignedRank(in.values, zeros, in.kind(len(in.values), 0), in.alternative(), in.level)
	if err != nil {
		return err
	}
	addRank(a, t)
	a.by(rank.SignedRankMethod)
	if zeros == rank.PrattZeros {
		a.methods = []stats.Method{rank.PrattMethod}
	}
	return nil
}

// naming tells which group is first.
func (g *given) naming(a *answer) {
	a.note("%s (n = %d) minus %s (n = %d).", g.names[0], len(g.groups[0]), g.names[1], len(g.groups[1]))
}

func runTTest(in *given, a *answer) error {
	if err := in.twoGroups(); err != nil {
		return err
	}
	test, method := mean.Welch, mean.WelchMethod
	if in.word("variances") == "equal" {
		test, method = mean.Student, mean.StudentMethod
	}
	t, err := test(in.groups[0], in.groups[1], in.alternative(), in.level)
	if err != nil {
		return err
	}
	addT(a, t)
	in.naming(a)
	a.by(method)
	return nil
}

func runTOST(in *given, a *answer) error {
	if err := in.twoGroups(); err != nil {
		return err
	}
	low, err := in.number("low")
	if err != nil {
		return err
	}
	high, err := in.number("high")
	if err != nil {
		return err
	}
	t, err := mean.TestEquivalence(in.groups[0], in.groups[1], low, high, in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"hypothesis", "estimate", "t", "df", "p"}
	a.add("above "+shown(low), t.Lower.Value, t.Lower.Statistic, t.Lower.DF, t.Lower.P)
	a.add("below "+shown(high), t.Upper.Value, t.Upper.Statistic, t.Upper.DF, t.Upper.P)
	a.add("equivalent: both", nil, nil, nil, t.P)
	in.naming(a)
	return nil
}

func runMannWhitney(in *given, a *answer) error {
	if err := in.twoGroups(); err != nil {
		return err
	}
	x, y := in.groups[0], in.groups[1]
	t, err := rank.MannWhitney(x, y, in.kind(len(x), len(y)), in.alternative(), in.level)
	if err != nil {
		return err
	}
	addRank(a, t)
	in.naming(a)
	a.by(rank.MannWhitneyBy(t.Kind))
	return nil
}

func runSMD(in *given, a *answer) error {
	if err := in.twoGroups(); err != nil {
		return err
	}
	d, err := describe.StandardisedMean(in.groups[0], in.groups[1])
	if err != nil {
		return err
	}
	a.columns = []string{"smd", "cohen_d", "hedges_g", "hedges_g_variance"}
	a.add(d.SMD, d.CohenD, d.HedgesG, d.GVariance)
	in.naming(a)
	return nil
}

func runAUC(in *given, a *answer) error {
	if err := in.twoGroups(); err != nil {
		return err
	}
	e, err := rank.AUC(in.groups[0], in.groups[1], in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"auc", "standard_error", "lower", "upper"}
	a.add(e.Value, e.SE, e.CI.Lower, e.CI.Upper)
	a.note("Cases are %s, controls %s; a higher value speaks for a case.", in.names[0], in.names[1])
	return nil
}

func runVarTest(in *given, a *answer) error {
	if err := in.twoGroups(); err != nil {
		return err
	}
	e, f, err := mean.VarianceRatio(in.groups[0], in.groups[1], in.alternative(), in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"ratio", "lower", "upper", "df1", "df2", "p"}
	a.add(e.Value, e.CI.Lower, e.CI.Upper, f.DF1, f.DF2, f.P)
	a.note("%s over %s.", in.names[0], in.names[1])
	return nil
}

// noteEmpty says which groups have no value and are left out.
func (g *given) noteEmpty(a *answer) {
	_, empty := stats.Filled(g.groups)
	for _, i := range empty {
		a.note("%s has no value and is left out.", g.names[i])
	}
}

func runANOVA(in *given, a *answer) error {
	in.noteEmpty(a)
	classical, err := mean.OneWay(in.groups)
	if err != nil {
		return err
	}
	a.columns = []string{"method", "f", "df1", "df2", "p", "ss_between", "ss_within"}
	a.add("classical", classical.F, classical.DFBetween, classical.DFWithin, classical.P, classical.SSBetween, classical.SSWithin)
	w, err := mean.WelchOneWay(in.groups)
	if err != nil {
		return a.reason("Welch", err)
	}
	a.add("welch", w.F, w.DF1, w.DF2, w.P, nil, nil)
	return nil
}

func runTukey(in *given, a *answer) error {
	in.noteEmpty(a)
	all, err := mean.Tukey(in.groups, in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"comparison", "estimate", "lower", "upper", "p"}
	for _, c := range all {
		a.add(in.names[c.B]+" - "+in.names[c.A], c.Value, c.CI.Lower, c.CI.Upper, c.P)
	}
	return nil
}

func runVariances(in *given, a *answer) error {
	in.noteEmpty(a)
	a.columns = []string{"method", "statistic", "df1", "df2", "p"}
	for _, m := range []struct {
		name string
		run  func() (stats.FTest, error)
	}{
		{"levene (median)", func() (stats.FTest, error) { return mean.Levene(in.groups, false) }},
		{"levene (mean)", func() (stats.FTest, error) { return mean.Levene(in.groups, true) }},
		{"bartlett", func() (stats.FTest, error) { return mean.Bartlett(in.groups) }},
	} {
		f, err := m.run()
		if err != nil {
			if err = a.reason(m.name, err); err != nil {
				return err
			}
			f = stats.FTest{F: math.NaN(), DF1: math.NaN(), DF2: math.NaN(), P: math.NaN()}
		}
		a.add(m.name, f.F, f.DF1, f.DF2, f.P)
	}
	return nil
}

func runKruskal(in *given, a *answer) error {
	in.noteEmpty(a)
	t, err := rank.KruskalWallis(in.groups)
	if err != nil {
		return err
	}
	a.columns = []string{"chi_squared", "df", "p"}
	a.add(t.Statistic, t.DF, t.P)
	return nil
}

func runFriedman(in *given, a *answer) error {
	if len(in.pairs[0]) == 0 {
		return stats.NoData
	}
	blocks := make([][]float64, len(in.pairs[0]))
	for i := range blocks {
		for _, column := range in.pairs {
			blocks[i] = append(blocks[i], column[i])
		}
	}
	t, err := rank.Friedman(blocks)
	if err != nil {
		return err
	}
	a.columns = []string{"blocks", "chi_squared", "df", "p"}
	a.add(int64(len(blocks)), t.Statistic, t.DF, t.P)
	return nil
}

func runPaired(in *given, a *answer) error {
	x, y := in.pairs[0], in.pairs[1]
	t, err := mean.Paired(x, y, in.alternative(), in.level)
	if err != nil {
		return err
	}
	a.columns = []string{"method", "estimate", "lower", "upper", "statistic", "df", "p"}
	a.add("paired t", t.Value, t.CI.Lower, t.CI.Upper, t.Statistic, t.DF, t.P)
	d := make([]float64, len(x))
	for i := range d {
		d[i] = x[i] - y[i]
	}
	r, err := rank.SignedRank(d, rank.DropZeros, rank.Auto(len(d), 0), in.alternative(), in.level)
	if err != nil {
		return a.reason("signed rank", err)
	}
	a.add("signed rank", r.Value, r.CI.Lower, r.CI.Upper, r.Statistic, nil, r.P)
	a.note("%s minus %s, %d pairs.", in.names[0], in.names[1], len(x))
	return nil
}

func runCorrelation(in *given, a *answer) error {
	x, y := in.pairs[0], in.pairs[1]
	a.columns = []string{"kind", "estimate", "lower", "upper", "statistic", "p"}
	p, err := describe.Pearson(x, y, in.level)
	if err != nil {
		return err
	}
	a.by(describe.PearsonMethod)
	a.add("pearson", p.Value, p.CI.Lower, p.CI.Upper, p.Statistic, p.P)
	for _, k := range []struct {
		name string
		run  func(x, y []float64, level float64) (rank.Correlation, error)
	}{{"spearman", rank.Spearman}, {"kendall", rank.Kendall}} {
		c, err := k.run(x, y, in.level)
		if err != nil {
			return err
		}
		a.by(c.Method)
		a.add(k.name, c.Value, c.CI.Lower, c.CI.Upper, c.Statistic, c.P)
	}
	a.note("%d pairs.", len(x))
	return nil
}
