package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/proportion"
	"leydig/stats/rank"
	"leydig/stats/results"
)

// comparison is the table of `leydig compare` as it grows.
type comparison struct {
	*results.Table
	in      *Given
	by      string
	levels  []string
	level   float64
	outcome string
}

func compare(ctx context.Context, in *Given) (results.Found, error) {
	by := in.word("by")
	texts, groups, err := in.Rows.Levels(by)
	if err != nil {
		return results.Found{}, err
	}
	levels, err := chosen(by, texts, in.texts("levels"))
	if err != nil {
		return results.Found{}, err
	}
	const most = 20
	if len(levels) > most {
		return results.Found{}, fmt.Errorf(
			"--by %s: %d groups; name those to compare with --levels (at most %d)",
			by,
			len(levels),
			most,
		)
	}
	outcomes := in.texts("outcome")
	if len(outcomes) == 0 {
		for _, n := range in.Rows.Names() {
			if n != by {
				outcomes = append(outcomes, n)
			}
		}
	}
	c := &comparison{Table: in.table("outcome", "group", "quantity", "n", "estimate", "lower", "upper", "p"), in: in, by: by,
		levels: levels, level: in.level()}
	c.Title = "Comparison by " + by
	for _, group := range groups {
		if group == 0 {
			in.lost++
		}
	}
	for _, o := range outcomes {
		if err := ctx.Err(); err != nil {
			return results.Found{}, err
		}
		c.outcome = o
		numeric, err := measured(in.Rows, o)
		if err != nil {
			return results.Found{}, err
		}
		if numeric {
			err = c.numbers()
		} else {
			err = c.categories()
		}
		if err != nil {
			return results.Found{}, err
		}
	}
	return found(c.Table)
}

// measured tells whether a column is to be compared as numbers.
func measured(of Rectangle, name string) (bool, error) {
	if _, err := of.Filled(name); err != nil {
		return false, err
	}
	if !of.Numeric(name) {
		return false, nil
	}
	v, err := of.Numbers(name)
	return slices.ContainsFunc(v, func(x float64) bool { return !math.IsNaN(x) && x != 0 && x != 1 }), err
}

// lost notes how many rows an outcome's comparison leaves out, besides those without a group.
func (c *comparison) lost(n int) {
	if n -= c.in.lost; n > 0 {
		c.Note("%s: %d rows with an empty cell in these columns were left out", c.outcome, n)
	}
}

// contrast names what is compared: two groups, or all.
func (c *comparison) contrast() string {
	if len(c.levels) == 2 {
		return c.levels[0] + " - " + c.levels[1]
	}
	return "all groups"
}

func (c *comparison) numbers() error {
	names, groups, lost, err := grouped(c.in.Rows, c.outcome, c.by, c.levels)
	if err != nil {
		return err
	}
	c.By(describe.Method)
	n := 0
	for i, g := range groups {
		n += len(g)
		s, err := describe.Summarise(g)
		if err != nil {
			if err = c.Reason(c.outcome+" in "+names[i], err); err != nil {
				return err
			}
			c.Add(c.outcome, names[i], "mean (limits: SD either side)", len(g), math.NaN(), math.NaN(), math.NaN(), nil)
			continue
		}
		c.Add(c.outcome, names[i], "mean, one SD either side", len(g), s.Mean, s.Mean-s.SD, s.Mean+s.SD, nil)
		c.Add(c.outcome, names[i], "median, quartiles", len(g), s.Median, s.Q1, s.Q3, nil)
	}
	if len(groups) == 2 {
		err = c.twoMeans(n, groups[0], groups[1])
	} else {
		err = c.manyMeans(n, groups)
	}
	c.lost(lost)
	return err
}

// test adds a row of a test, or NE with its reason.
func (c *comparison) test(quantity string, n int, e stats.Estimate, p float64, err error, m stats.Method) error {
	if err != nil {
		if err = c.Reason(c.outcome+", "+quantity, err); err != nil {
			return err
		}
		e, p = stats.Estimate{Value: math.NaN(), CI: stats.NoInterval(0)}, math.NaN()
	}
	if len(c.levels) == 2 {
		c.Add(c.outcome, c.contrast(), quantity, n, e.Value, e.CI.Lower, e.CI.Upper, results.P(p))
	} else {
		c.Add(c.outcome, c.contrast(), quantity, n, nil, nil, nil, results.P(p))
	}
	c.By(m)
	return nil
}

func (c *comparison) manyMeans(n int, groups [][]float64) error {
	f, err := mean.WelchOneWay(groups)
	if err := c.test("Welch's analysis of variance", n, stats.Estimate{}, f.P, err, mean.WelchANOVAMethod); err != nil {
		return err
	}
	k, err := rank.KruskalWallis(groups)
	return c.test("Kruskal-Wallis", n, stats.Estimate{}, k.P, err, rank.KruskalWallisMethod)
}

func (c *comparison) twoMeans(n int, x, y []float64) error {
	w, err := mean.Welch(x, y, stats.TwoSided, c.level)
	if err := c.test("difference of means (Welch)", n, w.Estimate, w.P, err, mean.WelchMethod); err != nil {
		return err
	}
	kind := rank.Auto(len(x), len(y))
	r, err := rank.MannWhitney(x, y, kind, stats.TwoSided, c.level)
	if err := c.test("shift (Mann-Whitney)", n, r.Estimate, r.P, err, rank.MannWhitneyBy(kind)); err != nil {
		return err
	}
	if !math.IsNaN(r.CI.Lower) {
		noteLevel(c.Table, c.outcome+", shift: ", r.CI, c.level)
	}
	d, err := describe.StandardisedMean(x, y)
	if err != nil {
		return c.Reason(c.outcome+", standardised difference", err)
	}
	c.Add(c.outcome, c.contrast(), "standardised difference", n, d.SMD, nil, nil, nil)
	c.By(describe.SMDMethod)
	return nil
}

// categories compares the counts of each of the outcome's texts.
func (c *comparison) categories() error {
	all, groupLevels, categories, lost, err := crossed(c.in.Rows, c.by, c.outcome)
	if err != nil {
		return err
	}
	const most = 50
	if len(categories) > most {
		c.Note("%s was left out: %d different texts.", c.outcome, len(categories))
		return nil
	}
	var counts [][]float64
	for _, l := range c.levels {
		row := make([]float64, len(categories)) // a group in which the outcome is always missing
		if i := slices.Index(groupLevels, l); i >= 0 {
			row = all[i]
		}
		counts = append(counts, row)
	}
	c.By(proportion.WilsonMethod)
	n := int64(0)
	var totals []int64
	for i, l := range c.levels {
		total := int64(0)
		for _, v := range counts[i] {
			total += int64(v)
		}
		totals = append(totals, total)
		n += total
		for j, category := range categories {
			x := int64(counts[i][j])
			e, err := proportion.Wilson(proportion.Count{X: x, N: total}, c.level)
			if err != nil {
				if err = c.Reason(c.outcome+" in "+l, err); err != nil {
					return err
				}
				e = stats.Estimate{Value: math.NaN(), CI: stats.NoInterval(0)}
			}
			c.Add(c.outcome, l, fmt.Sprintf("%s: %d", category, x), total, e.Value, e.CI.Lower, e.CI.Upper, nil)
		}
	}
	if err := c.heterogeneity(counts, n); err != nil {
		return err
	}
	if len(c.levels) == 2 {
		err = c.twoShares(counts, totals, categories)
	}
	c.lost(lost)
	return err
}

// heterogeneity adds the test of a table of counts.
func (c *comparison) heterogeneity(counts [][]float64, n int64) error {
	h, err := contingency.Heterogeneity(counts, 1)
	quantity := "Pearson's chi-squared test"
	if h.Fisher {
		quantity = "Fisher's exact test"
	}
	if err != nil {
		c.Add(c.outcome, "all groups", quantity, n, nil, nil, nil, math.NaN())
		return c.Reason(c.outcome+", test", err)
	}
	if h.MonteCarlo {
		c.Note("%s: the p-value is a Monte Carlo estimate (standard error %s, seed 1).", c.outcome, shown(h.SE))
	}
	c.Add(c.outcome, "all groups", quantity, n, nil, nil, nil, results.P(h.P))
	c.By(h.Method)
	return nil
}

// twoShares adds how far two groups' counts lie apart.
func (c *comparison) twoShares(counts [][]float64, totals []int64, categories []string) error {
	n := totals[0] + totals[1]
	d, err := describe.StandardisedCategories(counts[0], counts[1])
	if err != nil {
		if err = c.Reason(c.outcome+", standardised difference", err); err != nil {
			return err
		}
		d = math.NaN()
	}
	c.Add(c.outcome, c.contrast(), "standardised difference", n, d, nil, nil, nil)
	c.By(describe.CategoricalSMDMethod)
	if len(categories) != 2 {
		return nil
	}
	// The later category, such as yes or 1, is what happened.
	x, y := proportion.Count{X: int64(counts[0][1]), N: totals[0]}, proportion.Count{X: int64(counts[1][1]), N: totals[1]}
	e, err := proportion.Newcombe(x, y, c.level)
	if err != nil {
		return c.Reason(c.outcome+", difference", err)
	}
	c.Add(c.outcome, c.contrast(), "difference of "+categories[1], n, e.Value, e.CI.Lower, e.CI.Upper, nil)
	c.By(proportion.NewcombeMethod)
	return nil
}
