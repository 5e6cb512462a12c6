package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/rank"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Table1Plan is the options of Table 1: how its columns are set beside each other, and
// which statistic sums up a quantity.
type Table1Plan struct {
	Differences bool `yaml:"differences,omitempty"` // standardised, the largest of all pairs of columns
	Tests       bool `yaml:"tests,omitempty"`
	Holm        bool `yaml:"holm,omitempty"` // P adjusted for the number of tests of the table
	// Statistics says of quantities by name whether results.ByMean or results.ByMedian sums
	// them up; of the others their skewness decides.
	Statistics map[string]string `yaml:"statistics,omitempty"`
}

// check refuses what cannot be done, whatever the input.
func (p Table1Plan) check(by string) error {
	switch {
	case p.Holm && !p.Tests:
		return errors.New("analyses: table1: holm: there are no tests to adjust; ask for tests: true, too")
	case p.Tests && by == "":
		return errors.New("analyses: table1: tests: there are no columns to compare; name a stratum as table1_by")
	case p.Differences && by == "":
		return errors.New("analyses: table1: differences: there are no columns to compare; name a stratum as table1_by")
	}
	known := []string{results.ByMean, results.ByMedian}
	for _, name := range p.named() {
		if s := p.Statistics[name]; !slices.Contains(known, s) {
			return fmt.Errorf("analyses: table1: statistics: %s: there is no statistic %q%s; there are %s", name, s,
				cohort.DidYouMean(s, known), strings.Join(known, ", "))
		}
	}
	return nil
}

// named are the quantities that the plan names, sorted.
func (p Table1Plan) named() []string {
	var names []string
	for name := range p.Statistics {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// settle gives the variables of the tables with the statistic that sums up each quantity.
func (p Table1Plan) settle(t *tabulate.Tables) ([]results.Variable, error) {
	out := slices.Clone(t.Variables)
	var quantities []string
	for i := range out {
		v := &out[i]
		if v.Factor {
			continue
		}
		quantities = append(quantities, v.Name)
		if v.Statistic = p.Statistics[v.Name]; v.Statistic != "" {
			v.Chosen = true
			continue
		}
		all, err := t.Tally(v.Name, tabulate.Everybody)
		if err != nil {
			return nil, err
		}
		v.Statistic = results.ByMean
		// Where nobody has a value there is nothing to sum up, and the analysis says so.
		if s, err := all[0].Value.Summarise(); err == nil && s.Skewed() {
			v.Statistic = results.ByMedian
		}
	}
	for _, name := range p.named() {
		if !slices.Contains(quantities, name) {
			return nil, fmt.Errorf("analyses: table1: statistics: %s: Table 1 has no quantity of this name%s; it has %s", name,
				cohort.DidYouMean(name, quantities), strings.Join(quantities, ", "))
		}
	}
	return out, nil
}

// compareCharacteristic sets a variable's known groups beside each other, as the plan asks.
func (j *job) compareCharacteristic(v results.Variable) error {
	ask, by := j.plan.Table1, j.tables.By
	if by == tabulate.Everybody || by == v.Name || !ask.Differences && !ask.Tests {
		return nil
	}
	var d difference
	var test func() (results.Test, stats.Method, error)
	var n, lost int64
	if v.Factor {
		groups, err := j.tables.LevelsOf(v.Name, by)
		if err != nil {
			return err
		}
		var known []tabulate.Grouped[tabulate.Levels]
		known, n, lost = compared(j, by, groups)
		counts, unknown := countsOf(v, known)
		n, lost = n-unknown, lost+unknown
		d = largestDifference(counts, describe.CategoricalSMDMethod, describe.StandardisedCategories)
		test = func() (results.Test, stats.Method, error) { return testLevels(counts) }
	} else {
		groups, err := j.tables.Tally(v.Name, by)
		if err != nil {
			return err
		}
		var known []tabulate.Grouped[describe.Tally]
		known, n, lost = compared(j, by, groups)
		d = largestDifference(known, describe.SMDMethod, differenceOfMeans)
		test = func() (results.Test, stats.Method, error) { return testQuantity(v.Statistic, known) }
	}
	key := results.Key{Outcome: v.Name, Term: stats.Term{Factor: by}, Stat: results.BalanceBefore}
	if ask.Differences {
		if d.err != nil {
			if err := j.absent(key, d.err, n, lost); err != nil {
				return err
			}
		} else {
			j.add(key, results.Bare(d.value, ""), n, lost, &d.method)
		}
	}
	if !ask.Tests {
		return nil
	}
	if j.survivors(by) {
		j.note("table1-survivors",
			"The columns of Table 1 are groups formed by what happened after time zero: they are described and not tested.")
		return nil
	}
	key.Stat = results.Heterogenous
	t, method, err := test()
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	j.add(key, t, n, lost, &method)
	return nil
}

// difference is the largest standardised difference of two groups.
type difference struct {
	value  float64
	method stats.Method
	err    error
}

// largestDifference goes through all pairs of groups. Groups too small to have a difference
// are passed over; where two groups share no value of a factor theirs is infinite, and
// there is no largest.
func largestDifference[T any](groups []T, m stats.Method, of func(a, b T) (float64, error)) difference {
	d := difference{value: math.Inf(-1), method: m, err: stats.OneGroup}
	for i := range groups {
		for k := range i {
			switch v, err := of(groups[k], groups[i]); {
			case err == stats.NoData:
			case err != nil:
				return difference{err: err}
			default:
				d.value, d.err = max(d.value, math.Abs(v)), nil
			}
		}
	}
	return d
}

// differenceOfMeans is the standardised difference of two groups' values.
func differenceOfMeans(a, b tabulate.Grouped[describe.Tally]) (float64, error) {
	x, err := a.Value.Summarise()
	if err != nil {
		return math.NaN(), err
	}
	y, err := b.Value.Summarise()
	if err != nil {
		return math.NaN(), err
	}
	s, err := describe.StandardisedSummaries(x, y)
	return s.SMD, err
}

// countsOf are the numbers of men at each known level of a factor, a row a group, and how
// many are at none.
func countsOf(v results.Variable, groups []tabulate.Grouped[tabulate.Levels]) (out [][]float64, unknown int64) {
	out = make([][]float64, len(groups))
	for i, g := range groups {
		for _, l := range v.Levels {
			switch {
			case l.Name == tabulate.Unknown:
				unknown += g.Value[l.Name]
			case l.N > 0:
				out[i] = append(out[i], float64(g.Value[l.Name]))
			}
		}
	}
	return out, unknown
}

// testLevels tests whether groups have the same distribution over a factor's levels.
func testLevels(counts [][]float64) (results.Test, stats.Method, error) {
	if len(counts) > 0 && len(counts[0]) < 2 {
		return results.Test{}, stats.Method{}, stats.NoVariance
	}
	c, err := contingency.Heterogeneity(counts, heterogeneitySeed)
	return results.Test{Statistic: results.Float(c.Statistic), DF: results.Float(c.DF), P: results.Float(c.P)}, c.Method, err
}

// testQuantity compares a quantity's groups by what the table shows of them: means by Welch's
// analysis of variance, which of two groups is Welch's t test; quartiles by ranks.
func testQuantity(statistic string, known []tabulate.Grouped[describe.Tally]) (results.Test, stats.Method, error) {
	groups := make([][]float64, len(known))
	for i, g := range known {
		groups[i] = g.Value.Sample()
	}
	groups, _ = stats.Filled(groups)
	switch {
	case len(groups) < 2:
		return results.Test{}, stats.Method{}, stats.OneGroup
	case statistic == results.ByMean:
		t, err := mean.WelchOneWay(groups)
		return results.FTestOf(t), mean.WelchANOVAMethod, err
	case len(groups) == 2:
		kind := rank.Auto(len(groups[0]), len(groups[1]))
		t, err := rank.MannWhitneyTest(groups[0], groups[1], kind, stats.TwoSided)
		return results.TestOf(t.Test), rank.MannWhitneyBy(kind), err
	}
	t, err := rank.KruskalWallis(groups)
	return results.TestOf(t), rank.KruskalWallisMethod, err
}
