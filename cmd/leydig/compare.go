package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"leydig/cohort/frame"
	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/proportion"
	"leydig/stats/rank"
)

// newCompare makes `leydig compare`.
func newCompare(e *env) *cobra.Command {
	var src source
	var outcomes, levels []string
	var by string
	var level float64
	c := &cobra.Command{
		Use:   "compare FILE --by COLUMN [--outcome COLUMN]",
		Short: "Compare the columns of any table between groups",
		Long: `Compares columns between the groups of another column. A column of numbers is
given as mean, SD, median and quartiles, and compared by Welch's t test (or Welch's
analysis of variance) and by ranks; any other column, and one of only 0 and 1, as
counts with Wilson intervals, compared by Pearson's chi-squared test or, where an
expected count is below 5, Fisher's exact test.`,
		Example: `  leydig compare cohort.csv --outcome month6 --by arm
  leydig compare cohort.xlsx --sheet Patients --by etiology --select etiology,age,bmi --where "age >= 40"`,
		Args: cobra.ExactArgs(1),
	}
	f := c.Flags()
	f.StringArrayVar(&outcomes, "outcome", nil, "column to compare (repeatable; default: every other column)")
	f.StringVar(&by, "by", "", "column of groups")
	f.StringSliceVar(&levels, "levels", nil, "groups, in this order (default: all, in order of name)")
	f.Float64Var(&level, "level", 0.95, "confidence level")
	src.flags(c)
	format := formatFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if by == "" {
			return fmt.Errorf("compare: which column holds the groups? give --by COLUMN")
		}
		if !(level > 0 && level < 1) {
			return fmt.Errorf("--level %v: want a number between 0 and 1, such as 0.95", level)
		}
		a, err := compareColumns(c.Context(), args[0], &src, outcomes, by, levels, level)
		if err != nil {
			return err
		}
		return a.print(e.stdout, *format)
	}
	return c
}

func compareColumns(ctx context.Context, path string, src *source, outcomes []string, by string, levels []string, level float64) (*answer, error) {
	t, err := src.read(ctx, path)
	if err != nil {
		return nil, err
	}
	there, err := t.Levels(by)
	if err != nil {
		return nil, err
	}
	if len(levels) == 0 {
		levels = there
	}
	const most = 20
	if len(levels) > most {
		return nil, fmt.Errorf("--by %s: %d groups; name those to compare with --levels (at most %d)", by, len(levels), most)
	}
	if len(outcomes) == 0 {
		for _, n := range t.Names() {
			if n != by {
				outcomes = append(outcomes, n)
			}
		}
	}
	a := &answer{title: "Comparison by " + by, columns: []string{"outcome", "group", "quantity", "n", "estimate", "lower", "upper", "p"}}
	for _, o := range outcomes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		numeric, err := measured(t, o)
		if err != nil {
			return nil, err
		}
		if numeric {
			err = compareNumbers(a, t, o, by, levels, level)
		} else {
			err = compareLevels(a, t, o, by, levels, level)
		}
		if err != nil {
			return nil, err
		}
	}
	return a, nil
}

// measured tells whether a column is to be compared as numbers.
func measured(t *frame.Frame, name string) (bool, error) {
	if _, err := t.Texts(name); err != nil {
		return false, err
	}
	if !t.Numeric(name) {
		return false, nil
	}
	v, err := t.Numbers(name)
	return slices.ContainsFunc(v, func(x float64) bool { return !math.IsNaN(x) && x != 0 && x != 1 }), err
}

func compareNumbers(a *answer, t *frame.Frame, outcome, by string, levels []string, level float64) error {
	names, groups, err := t.Groups(outcome, by, levels...)
	if err != nil {
		return err
	}
	a.by(describe.Method)
	for i, g := range groups {
		n := int64(len(g))
		s, err := describe.Summarise(g)
		if err != nil {
			if err = a.reason(outcome+" in "+names[i], err); err != nil {
				return err
			}
			a.add(outcome, names[i], "mean (limits: SD either side)", n, math.NaN(), math.NaN(), math.NaN(), nil)
			continue
		}
		a.add(outcome, names[i], "mean, one SD either side", n, s.Mean, s.Mean-s.SD, s.Mean+s.SD, nil)
		a.add(outcome, names[i], "median, quartiles", n, s.Median, s.Q1, s.Q3, nil)
	}
	// test adds a row, or NE with its reason.
	test := func(quantity string, n int64, run func() (stats.Estimate, float64, error), m stats.Method) error {
		e, p, err := run()
		if err != nil {
			if err = a.reason(outcome+", "+quantity, err); err != nil {
				return err
			}
			e, p = stats.Estimate{Value: math.NaN(), CI: stats.Interval{Lower: math.NaN(), Upper: math.NaN()}}, math.NaN()
		}
		if len(groups) == 2 {
			a.add(outcome, names[0]+" - "+names[1], quantity, n, e.Value, e.CI.Lower, e.CI.Upper, p)
		} else {
			a.add(outcome, "all groups", quantity, n, nil, nil, nil, p)
		}
		a.by(m)
		return nil
	}
	n := int64(0)
	for _, g := range groups {
		n += int64(len(g))
	}
	if len(groups) != 2 {
		if err := test("Welch's analysis of variance", n, func() (stats.Estimate, float64, error) {
			f, err := mean.WelchOneWay(groups)
			return stats.Estimate{}, f.P, err
		}, mean.WelchANOVAMethod); err != nil {
			return err
		}
		return test("Kruskal-Wallis", n, func() (stats.Estimate, float64, error) {
			k, err := rank.KruskalWallis(groups)
			return stats.Estimate{}, k.P, err
		}, rank.KruskalWallisMethod)
	}
	x, y := groups[0], groups[1]
	if err := test("difference of means (Welch)", n, func() (stats.Estimate, float64, error) {
		r, err := mean.Welch(x, y, stats.TwoSided, level)
		return r.Estimate, r.P, err
	}, mean.WelchMethod); err != nil {
		return err
	}
	kind := rank.Auto(len(x), len(y))
	if err := test("shift (Mann-Whitney)", n, func() (stats.Estimate, float64, error) {
		r, err := rank.MannWhitney(x, y, kind, stats.TwoSided, level)
		return r.Estimate, r.P, err
	}, rank.MannWhitneyBy(kind)); err != nil {
		return err
	}
	d, err := describe.StandardisedMean(x, y)
	if err != nil {
		return a.reason(outcome+", standardised difference", err)
	}
	a.add(outcome, names[0]+" - "+names[1], "standardised difference", n, d.SMD, nil, nil, nil)
	a.by(describe.SMDMethod)
	return nil
}

func compareLevels(a *answer, t *frame.Frame, outcome, by string, levels []string, level float64) error {
	all, groupLevels, categories, err := t.CrossTabulate(by, outcome)
	if err != nil {
		return err
	}
	const most = 50
	if len(categories) > most {
		a.note("%s was left out: %d different texts.", outcome, len(categories))
		return nil
	}
	var counts [][]float64
	var whole [][]int64
	for _, l := range levels {
		i := slices.Index(groupLevels, l)
		if i < 0 {
			return fmt.Errorf("--levels: column %q has no level %q; it has %v", by, l, groupLevels)
		}
		counts = append(counts, all[i])
		row := make([]int64, len(categories))
		for j, v := range all[i] {
			row[j] = int64(v)
		}
		whole = append(whole, row)
	}
	a.by(proportion.WilsonMethod)
	total := func(row []int64) (n int64) {
		for _, v := range row {
			n += v
		}
		return n
	}
	n := int64(0)
	for i, l := range levels {
		n += total(whole[i])
		for j, c := range categories {
			e, err := proportion.Wilson(proportion.Count{X: whole[i][j], N: total(whole[i])}, level)
			if err != nil {
				if err = a.reason(outcome+" in "+l, err); err != nil {
					return err
				}
				e = stats.Estimate{Value: math.NaN(), CI: stats.Interval{Lower: math.NaN(), Upper: math.NaN()}}
			}
			a.add(outcome, l, fmt.Sprintf("%s: %d", c, whole[i][j]), total(whole[i]), e.Value, e.CI.Lower, e.CI.Upper, nil)
		}
	}
	if err := testLevels(a, outcome, counts, whole, n); err != nil {
		return err
	}
	if len(levels) == 2 {
		d, err := describe.StandardisedCategories(counts[0], counts[1])
		if err != nil {
			if err = a.reason(outcome+", standardised difference", err); err != nil {
				return err
			}
			d = math.NaN()
		}
		a.add(outcome, levels[0]+" - "+levels[1], "standardised difference", n, d, nil, nil, nil)
		a.by(describe.CategoricalSMDMethod)
	}
	if len(levels) == 2 && len(categories) == 2 {
		// The later category, such as yes or 1, is what happened.
		x, y := proportion.Count{X: whole[0][1], N: total(whole[0])}, proportion.Count{X: whole[1][1], N: total(whole[1])}
		e, err := proportion.Newcombe(x, y, level)
		if err != nil {
			return a.reason(outcome+", difference", err)
		}
		a.add(outcome, levels[0]+" - "+levels[1], "difference of "+categories[1], n, e.Value, e.CI.Lower, e.CI.Upper, nil)
		a.by(proportion.NewcombeMethod)
	}
	return nil
}

// testLevels adds the test of a table of counts.
func testLevels(a *answer, outcome string, counts [][]float64, whole [][]int64, n int64) error {
	if smallest := contingency.SmallestExpected(counts); smallest < 5 {
		f, err := contingency.Fisher(whole, contingency.Options{Seed: 1})
		if err != nil {
			a.add(outcome, "all groups", "Fisher's exact test", n, nil, nil, nil, math.NaN())
			return a.reason(outcome+", test", err)
		}
		if f.MonteCarlo {
			a.note("%s: the p-value is a Monte Carlo estimate (standard error %s, seed 1).", outcome, shown(f.SE))
		}
		a.add(outcome, "all groups", "Fisher's exact test", n, nil, nil, nil, f.P)
		a.by(f.Method)
		return nil
	}
	p, err := contingency.Pearson(counts)
	if err != nil {
		a.add(outcome, "all groups", "Pearson's chi-squared test", n, nil, nil, nil, math.NaN())
		return a.reason(outcome+", test", err)
	}
	a.add(outcome, "all groups", "Pearson's chi-squared test", n, nil, nil, nil, p.P)
	a.by(contingency.PearsonMethod)
	return nil
}
