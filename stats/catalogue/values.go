package catalogue

import (
	"context"
	"fmt"
	"math"

	"leydig/stats"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/rank"
	"leydig/stats/results"
)

func summary(_ context.Context, in *Given) (results.Found, error) {
	x, err := in.values()
	if err != nil {
		return results.Found{}, err
	}
	s, err := describe.Summarise(x)
	if err != nil {
		return results.Found{}, err
	}
	kind := int(in.whole("type"))
	q, err := describe.Quantiles(x, []float64{0.25, 0.5, 0.75}, kind)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("quantity", "value")
	t.Add("n", s.N)
	t.Add("mean", s.Mean)
	t.Add("sd", s.SD)
	t.Add("se", s.SD/math.Sqrt(float64(s.N)))
	t.Add("min", s.Min)
	t.Add("q1", q[0])
	t.Add("median", q[1])
	t.Add("q3", q[2])
	t.Add("max", s.Max)
	t.Add("iqr", q[2]-q[0])
	g, gsd, err := describe.Geometric(x)
	if err != nil {
		if err = t.Reason("geometric mean", err); err != nil {
			return results.Found{}, err
		}
	}
	t.Add("geometric mean", g)
	t.Add("geometric sd", gsd)
	if kind != 7 {
		t.Note("Quantiles are of type %d.", kind)
	}
	return found(t)
}

func shapiro(_ context.Context, in *Given) (results.Found, error) {
	x, err := in.values()
	if err != nil {
		return results.Found{}, err
	}
	w, p, err := describe.ShapiroWilk(x)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("n", "w", "p")
	t.Add(len(x), w, results.P(p))
	return found(t)
}

// tColumns are the columns of a t test.
var tColumns = []string{"estimate", "standard_error", "lower", "upper", "t", "df", "p"}

func addT(t *results.Table, e stats.Estimate, statistic, df, p float64) {
	t.Add(e.Value, e.SE, e.CI.Lower, e.CI.Upper, statistic, df, results.P(p))
}

func tOne(_ context.Context, in *Given) (results.Found, error) {
	x, err := in.values()
	if err != nil {
		return results.Found{}, err
	}
	r, err := mean.One(x, in.number("mu"), in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table(tColumns...)
	addT(t, r.Estimate, r.Statistic, r.DF, r.P)
	return found(t)
}

// rankKind is how the p-value of a rank test is made.
func (in *Given) rankKind(m, n int) rank.Kind {
	switch in.word("kind") {
	case "exact":
		return rank.Exact
	case "normal":
		return rank.Normal
	case "continuity":
		return rank.Continuity
	}
	return rank.Auto(m, n)
}

// rankTable shows a rank test with its shift.
func (in *Given) rankTable(kind rank.Kind, statistic, z, p float64, shift stats.Estimate) *results.Table {
	name := map[rank.Kind]string{rank.Exact: "exact", rank.Normal: "normal", rank.Continuity: "continuity"}[kind]
	t := in.table("kind", "statistic", "z", "p", "shift", "lower", "upper")
	t.Add(name, statistic, z, results.P(p), shift.Value, shift.CI.Lower, shift.CI.Upper)
	noteLevel(t, "", shift.CI, in.level())
	return t
}

// noteLevel tells where exact limits, of what is named, are of a lower level than was asked for.
func noteLevel(t *results.Table, of string, ci stats.Interval, asked float64) {
	if ci.Level < asked {
		t.Note("%sthe limits are of %s: so few values have no exact ones of %s", of, percent(ci.Level), percent(asked))
	}
}

func signedRank(_ context.Context, in *Given) (results.Found, error) {
	x, err := in.values()
	if err != nil {
		return results.Found{}, err
	}
	zeros := rank.Zeros(in.word("zeros"))
	r, err := rank.SignedRank(x, zeros, in.rankKind(len(x), 0), in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.rankTable(r.Kind, r.Statistic, r.Z, r.P, r.Estimate)
	t.By(rank.SignedRankMethod)
	if zeros == rank.PrattZeros {
		t.Methods = []stats.Method{rank.PrattMethod}
	}
	return found(t)
}

// noteGroups tells which group is first.
func noteGroups(t *results.Table, names []string, groups [][]float64) {
	t.Note("%s (n = %d) minus %s (n = %d).", names[0], len(groups[0]), names[1], len(groups[1]))
}

func tTest(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	test, method := mean.Welch, mean.WelchMethod
	if in.word("variances") == "equal" {
		test, method = mean.Student, mean.StudentMethod
	}
	r, err := test(groups[0], groups[1], in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table(tColumns...)
	addT(t, r.Estimate, r.Statistic, r.DF, r.P)
	noteGroups(t, names, groups)
	t.By(method)
	return found(t)
}

func equivalence(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	low, high := in.number("low"), in.number("high")
	const level = 0.95 // of intervals that are not shown
	r, err := mean.TestEquivalence(groups[0], groups[1], low, high, level)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("hypothesis", "estimate", "t", "df", "p")
	t.Add("above "+shown(low), r.Lower.Value, r.Lower.Statistic, r.Lower.DF, results.P(r.Lower.P))
	t.Add("below "+shown(high), r.Upper.Value, r.Upper.Statistic, r.Upper.DF, results.P(r.Upper.P))
	t.Add("equivalent: both", nil, nil, nil, results.P(r.P))
	noteGroups(t, names, groups)
	return found(t)
}

func mannWhitney(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	x, y := groups[0], groups[1]
	r, err := rank.MannWhitney(x, y, in.rankKind(len(x), len(y)), in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.rankTable(r.Kind, r.Statistic, r.Z, r.P, r.Estimate)
	noteGroups(t, names, groups)
	t.By(rank.MannWhitneyBy(r.Kind))
	return found(t)
}

func smd(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	d, err := describe.StandardisedMean(groups[0], groups[1])
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("smd", "cohen_d", "hedges_g", "hedges_g_variance")
	t.Add(d.SMD, d.CohenD, d.HedgesG, d.GVariance)
	noteGroups(t, names, groups)
	return found(t)
}

func auc(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	e, err := rank.AUC(groups[0], groups[1], in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("auc", "standard_error", "lower", "upper")
	t.Add(e.Value, e.SE, e.CI.Lower, e.CI.Upper)
	t.Note("Cases are %s, controls %s; a higher value speaks for a case.", names[0], names[1])
	return found(t)
}

func varianceRatio(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	e, f, err := mean.VarianceRatio(groups[0], groups[1], in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("ratio", "lower", "upper", "df1", "df2", "p")
	t.Add(e.Value, e.CI.Lower, e.CI.Upper, f.DF1, f.DF2, results.P(f.P))
	t.Note("%s over %s.", names[0], names[1])
	return found(t)
}

func anova(_ context.Context, in *Given) (results.Found, error) {
	_, groups, err := in.byGroup()
	if err != nil {
		return results.Found{}, err
	}
	c, err := mean.OneWay(groups)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("method", "f", "df1", "df2", "p", "ss_between", "ss_within", "r_squared")
	t.Add("classical", c.F, c.DFBetween, c.DFWithin, results.P(c.P), c.SSBetween, c.SSWithin, c.RSquared())
	w, err := mean.WelchOneWay(groups)
	if err != nil {
		return results.Found{Tables: []*results.Table{t}}, t.Reason("Welch", err)
	}
	t.Add("welch", w.F, w.DF1, w.DF2, results.P(w.P), nil, nil, nil)
	return found(t)
}

func tukey(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.byGroup()
	if err != nil {
		return results.Found{}, err
	}
	compare, method := mean.Tukey, mean.TukeyMethod
	in.title = "Tukey's comparisons of all pairs of groups"
	if in.word("variances") == "unequal" {
		compare, method = mean.GamesHowell, mean.GamesHowellMethod
		in.title = "Games and Howell's comparisons of all pairs of groups"
	}
	all, err := compare(groups, in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("comparison", "estimate", "lower", "upper", "p")
	t.By(method)
	for _, c := range all {
		t.Add(names[c.B]+" - "+names[c.A], c.Value, c.CI.Lower, c.CI.Upper, results.P(c.P))
	}
	return found(t)
}

func variances(_ context.Context, in *Given) (results.Found, error) {
	_, groups, err := in.byGroup()
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("method", "statistic", "df1", "df2", "p")
	for _, name := range []string{"levene (median)", "levene (mean)", "bartlett"} {
		f, err := mean.Levene(groups, name == "levene (mean)")
		if name == "bartlett" {
			f, err = mean.Bartlett(groups)
		}
		if err != nil {
			if err = t.Reason(name, err); err != nil {
				return results.Found{}, err
			}
			t.Add(name, math.NaN(), math.NaN(), math.NaN(), math.NaN())
			continue
		}
		t.Add(name, f.F, f.DF1, f.DF2, results.P(f.P))
	}
	return found(t)
}

func kruskal(_ context.Context, in *Given) (results.Found, error) {
	_, groups, err := in.byGroup()
	if err != nil {
		return results.Found{}, err
	}
	r, err := rank.KruskalWallis(groups)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("chi_squared", "df", "p")
	t.Add(r.Statistic, r.DF, results.P(r.P))
	return found(t)
}

// several are the columns of --columns, as many as are wanted (0: two or more).
func (in *Given) several(want int) (names []string, columns [][]float64, err error) {
	names = in.texts("columns")
	if want > 0 && len(names) != want || len(names) < 2 {
		return nil, nil, fmt.Errorf("--columns: name the columns, such as --columns before,after")
	}
	columns, err = in.columns(names...)
	return names, columns, err
}

func friedman(_ context.Context, in *Given) (results.Found, error) {
	_, columns, err := in.several(0)
	if err != nil {
		return results.Found{}, err
	}
	blocks := make([][]float64, len(columns[0]))
	for i := range blocks {
		for _, c := range columns {
			blocks[i] = append(blocks[i], c[i])
		}
	}
	r, err := rank.Friedman(blocks)
	if err != nil {
		return results.Found{}, err
	}
	in.title = "Friedman test of repeated measurements"
	t := in.table("blocks", "chi_squared", "df", "p", "kendall_w")
	t.Add(len(blocks), r.Statistic, r.DF, results.P(r.P), rank.Concordance(r, len(blocks)))
	if zeroOnes(blocks) {
		t.Note("of values of 0 and 1 this is Cochran's Q test")
	}
	return found(t)
}

func paired(_ context.Context, in *Given) (results.Found, error) {
	names, columns, err := in.several(2)
	if err != nil {
		return results.Found{}, err
	}
	x, y := columns[0], columns[1]
	r, err := mean.Paired(x, y, in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("method", "estimate", "lower", "upper", "statistic", "df", "p")
	t.Add("paired t", r.Value, r.CI.Lower, r.CI.Upper, r.Statistic, r.DF, results.P(r.P))
	d := make([]float64, len(x))
	for i := range d {
		d[i] = x[i] - y[i]
	}
	s, err := rank.SignedRank(d, rank.DropZeros, rank.Auto(len(d), 0), in.alternative(), in.level())
	if err != nil {
		return results.Found{Tables: []*results.Table{t}}, t.Reason("signed rank", err)
	}
	t.Add("signed rank", s.Value, s.CI.Lower, s.CI.Upper, s.Statistic, nil, results.P(s.P))
	noteLevel(t, "signed rank: ", s.CI, in.level())
	t.Note("%s minus %s, %d pairs.", names[0], names[1], len(x))
	return found(t)
}

func correlation(_ context.Context, in *Given) (results.Found, error) {
	_, columns, err := in.several(2)
	if err != nil {
		return results.Found{}, err
	}
	x, y := columns[0], columns[1]
	p, err := describe.Pearson(x, y, in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("kind", "estimate", "lower", "upper", "statistic", "p")
	t.Add("pearson", p.Value, p.CI.Lower, p.CI.Upper, p.Statistic, results.P(p.P))
	t.By(describe.PearsonMethod)
	for _, name := range []string{"spearman", "kendall"} {
		c, err := rank.Spearman(x, y, in.level())
		if name == "kendall" {
			c, err = rank.Kendall(x, y, in.level())
		}
		if err != nil {
			return results.Found{}, err
		}
		t.Add(name, c.Value, c.CI.Lower, c.CI.Upper, c.Statistic, results.P(c.P))
		t.By(c.Method) // exact or not
	}
	t.Note("%d pairs.", len(x))
	return found(t)
}
