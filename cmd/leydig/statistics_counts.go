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
		if e.CI.Clipped {
			a.note("%s: a limit beyond 0 or 1 was put there.", m.Label)
		}
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
		if e.CI.Clipped {
			a.note("%s: a limit beyond -1 or 1 was put there.", m.Label)
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
