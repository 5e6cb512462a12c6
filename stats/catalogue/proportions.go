package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/dist"
	"leydig/stats/multiplicity"
	"leydig/stats/proportion"
	"leydig/stats/results"
)

// The names and methods of proportion's and multiplicity's lists.
var (
	intervalNames   = each(proportion.IntervalMethods, func(m proportion.IntervalMethod) string { return m.Name })
	intervalMethods = each(proportion.IntervalMethods, func(m proportion.IntervalMethod) stats.Method { return m.Method })

	comparisonMethods = each(proportion.ComparisonMethods, func(m proportion.ComparisonMethod) stats.Method { return m.Method })

	rateNames   = each(proportion.RateMethods, func(m proportion.RateMethod) string { return m.Name })
	rateMethods = each(proportion.RateMethods, func(m proportion.RateMethod) stats.Method { return m.Method })

	adjustmentMethods = each(multiplicity.Adjustments, func(a multiplicity.Adjustment) stats.Method { return a.Method })
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

// twoCounts reads X1 N1 X2 N2.
func twoCounts(n []float64) (x, y proportion.Count, err error) {
	if x, err = countOf(n[0], n[1]); err != nil {
		return x, y, err
	}
	y, err = countOf(n[2], n[3])
	return x, y, err
}

func intervals(_ context.Context, in *Given) (results.Found, error) {
	c, err := countOf(in.Numbers[0], in.Numbers[1])
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("method", "estimate", "lower", "upper", "level", "label")
	for _, m := range proportion.IntervalMethods {
		e, err := m.Run(c, in.level())
		if err != nil {
			return results.Found{}, err
		}
		t.Add(m.Name, e.Value, e.CI.Lower, e.CI.Upper, in.level(), m.Label)
	}
	return found(t)
}

func comparisons(_ context.Context, in *Given) (results.Found, error) {
	x, y, err := twoCounts(in.Numbers)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("measure", "method", "estimate", "lower", "upper", "p")
	if err := addComparisons(t, x, y, in.level()); err != nil {
		return results.Found{}, err
	}
	table := contingency.Table2x2{A: x.X, B: x.N - x.X, C: y.X, D: y.N - y.X}
	f, err := contingency.FisherExact(table, 1, stats.TwoSided, in.level())
	if err != nil {
		return results.Found{Tables: []*results.Table{t}}, t.Reason("exact odds ratio", err)
	}
	t.Add("or", "fisher", f.OddsRatio, f.CI.Lower, f.CI.Upper, results.P(f.P))
	m, err := contingency.MidP(table, in.level())
	if err != nil {
		return results.Found{Tables: []*results.Table{t}}, t.Reason("mid-P odds ratio", err)
	}
	t.Add("or", "mid_p", m.OddsRatio, m.CI.Lower, m.CI.Upper, results.P(m.P))
	return found(t)
}

// addComparisons adds a row for every method, and the number needed to treat.
func addComparisons(t *results.Table, x, y proportion.Count, level float64) error {
	for _, m := range proportion.ComparisonMethods {
		e, err := m.Run(x, y, level)
		if err != nil {
			return err
		}
		var p any
		if m.Name == "miettinen_nurminen" {
			null := 1.0
			if m.Measure == proportion.Difference {
				null = 0
			}
			if v := dist.NormalTwoSided(proportion.Score(m.Measure, x, y, null)); !math.IsNaN(v) {
				p = results.P(v)
			}
		}
		t.Add(string(m.Measure), m.Name, e.Value, e.CI.Lower, e.CI.Upper, p)
	}
	d, err := proportion.Newcombe(x, y, level)
	if err != nil {
		return err
	}
	nnt, err := proportion.NumberNeededToTreat(d)
	if err != nil {
		return t.Reason("number needed to treat", err)
	}
	t.Add("nnt", "newcombe", nnt.Value, nnt.Lower, nnt.Upper, nil)
	if nnt.Spans {
		t.Note("The interval of the number needed to treat goes through infinity: "+
			"from %s up to infinity (benefit) and from minus infinity to %s (harm).",
			shown(nnt.Lower), shown(nnt.Upper))
	}
	return nil
}

// unconditional is Barnard's and Boschloo's tests, which fix the groups' sizes only.
func unconditional(_ context.Context, in *Given) (results.Found, error) {
	x, y, err := twoCounts(in.Numbers)
	if err != nil {
		return results.Found{}, err
	}
	table := contingency.Table2x2{A: x.X, B: x.N - x.X, C: y.X, D: y.N - y.X}
	t := in.table("test", "ordered_by", "statistic", "common_proportion", "p")
	for _, c := range []struct {
		name, by string
		run      func(contingency.Table2x2, stats.Alternative) (contingency.Unconditional, error)
	}{{"barnard", "score statistic", contingency.Barnard}, {"boschloo", "Fisher's p-value", contingency.Boschloo}} {
		r, err := c.run(table, in.alternative())
		if err != nil {
			return results.Found{}, err
		}
		t.Add(c.name, c.by, r.Statistic, r.Nuisance, results.P(r.P))
	}
	t.Note("common_proportion: that of both groups at which tables as extreme are the most likely; p is their probability there")
	return found(t)
}

func binomialTest(_ context.Context, in *Given) (results.Found, error) {
	c, err := countOf(in.Numbers[0], in.Numbers[1])
	if err != nil {
		return results.Found{}, err
	}
	r, err := proportion.Binomial(c, in.Numbers[2], in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("x", "n", "estimate", "lower", "upper", "p0", "alternative", "p")
	t.Add(c.X, c.N, r.Value, r.CI.Lower, r.CI.Upper, in.Numbers[2], string(in.alternative()), results.P(r.P))
	return found(t)
}

func margins(_ context.Context, in *Given) (results.Found, error) {
	n := in.Numbers
	x, y, err := twoCounts(n)
	if err != nil {
		return results.Found{}, err
	}
	e, err := proportion.MiettinenNurminen(proportion.Difference, x, y, in.level())
	if err != nil {
		return results.Found{}, err
	}
	r, err := proportion.TestEquivalence(x, y, n[4], n[5])
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("quantity", "estimate", "lower", "upper", "z", "p")
	t.Add("difference", e.Value, e.CI.Lower, e.CI.Upper, nil, nil)
	t.Add("non-inferior: above "+shown(n[4]), nil, nil, nil, r.Lower.Z, results.P(r.Lower.Greater))
	t.Add("not superior: below "+shown(n[5]), nil, nil, nil, r.Upper.Z, results.P(r.Upper.Less))
	t.Add("equivalent: both", nil, nil, nil, nil, results.P(r.P))
	t.Note("Interval of level %v; two one-sided tests at 5%% go with the 90%% interval.", in.level())
	return found(t)
}

func rate(_ context.Context, in *Given) (results.Found, error) {
	x, err := count(in.Numbers[0], "X")
	if err != nil {
		return results.Found{}, err
	}
	m := proportion.RateMethods[slices.Index(rateNames, in.word("method"))]
	r, err := m.Run(x, in.Numbers[1], in.Numbers[2], in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("x", "time", "rate", "lower", "upper", "rate0", "alternative", "p")
	t.Add(x, in.Numbers[1], r.Value, r.CI.Lower, r.CI.Upper, in.Numbers[2], string(in.alternative()), results.P(r.P))
	t.By(m.Method)
	return found(t)
}

func rateRatio(_ context.Context, in *Given) (results.Found, error) {
	x, err := count(in.Numbers[0], "X1")
	if err != nil {
		return results.Found{}, err
	}
	y, err := count(in.Numbers[2], "X2")
	if err != nil {
		return results.Found{}, err
	}
	r, err := proportion.RateRatio(x, in.Numbers[1], y, in.Numbers[3], 1, in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("ratio", "lower", "upper", "alternative", "p")
	t.Add(r.Value, r.CI.Lower, r.CI.Upper, string(in.alternative()), results.P(r.P))
	return found(t)
}

func grim(_ context.Context, in *Given) (results.Found, error) {
	n, err := count(in.Numbers[1], "N")
	if err != nil {
		return results.Found{}, err
	}
	d, err := count(in.Numbers[2], "DECIMALS")
	if err != nil {
		return results.Found{}, err
	}
	x, err := proportion.GRIM(in.Numbers[0], n, int(d))
	if err != nil {
		return results.Found{}, err
	}
	var texts []string
	for _, v := range x {
		texts = append(texts, strconv.FormatInt(v, 10))
	}
	verdict := "consistent"
	if len(x) == 0 {
		verdict = "inconsistent"
	}
	t := in.table("percent", "n", "verdict", "counts")
	t.Add(in.Numbers[0], n, verdict, strings.Join(texts, " "))
	return found(t)
}

func adjust(_ context.Context, in *Given) (results.Found, error) {
	columns := []string{"p"}
	var all [][]float64
	for _, m := range multiplicity.Adjustments {
		v, err := multiplicity.Adjust(in.Numbers, m.Name)
		if err != nil {
			return results.Found{}, err
		}
		columns = append(columns, m.Name)
		all = append(all, v)
	}
	t := in.table(columns...)
	for i, p := range in.Numbers {
		row := []any{results.P(p)}
		for _, v := range all {
			row = append(row, results.P(v[i]))
		}
		t.Add(row...)
	}
	return found(t)
}

// oneOrTwo is `leydig proportion`: a proportion with its interval, or two of them.
func oneOrTwo(_ context.Context, in *Given) (results.Found, error) {
	m := proportion.IntervalMethods[0]
	for _, x := range proportion.IntervalMethods {
		if x.Name == in.word("method") {
			m = x
		}
	}
	in.title = "Proportions"
	if len(in.Numbers) == 2 {
		in.title = "Proportion"
	}
	t := in.table("quantity", "method", "estimate", "lower", "upper", "p")
	t.By(m.Method)
	p0 := in.number("against")
	var counts []proportion.Count
	for k := 0; k < len(in.Numbers); k += 2 {
		x, err := countOf(in.Numbers[k], in.Numbers[k+1])
		if err != nil {
			return results.Found{}, err
		}
		counts = append(counts, x)
		v, err := m.Run(x, in.level())
		if err != nil {
			return results.Found{}, err
		}
		t.Add(fmt.Sprintf("%d/%d", x.X, x.N), m.Name, v.Value, v.CI.Lower, v.CI.Upper, nil)
		if in.Has("against") {
			r, err := proportion.Binomial(x, p0, stats.TwoSided, in.level())
			if err != nil {
				return results.Found{}, err
			}
			t.Add("against "+shown(p0), "exact binomial", r.Value, r.CI.Lower, r.CI.Upper, results.P(r.P))
			t.By(proportion.BinomialMethod)
		}
	}
	if len(counts) < 2 {
		return found(t)
	}
	t.By(comparisonMethods...)
	t.By(proportion.NNTMethod)
	return results.Found{Tables: []*results.Table{t}}, addComparisons(t, counts[0], counts[1], in.level())
}
