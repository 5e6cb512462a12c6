package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats/coding"
	"leydig/stats/regression"
	"leydig/stats/results"
)

var ordinalModel = Statistic{
	Name: "ordinal", Short: "Proportional odds model of an ordered outcome",
	Usage:   "FILE --outcome COLUMN --order LOWEST,...,HIGHEST --covariates COLUMN,...",
	Example: "visits.csv --outcome grade --order low,borderline,normal --covariates age,arm,month",
	Needs:   Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(Option{Name: "outcome", Kind: Column, Missing: "which --outcome?", Help: "column of the ordered outcome"},
		Option{Name: "order", Kind: Texts, Help: "its levels from the lowest to the highest (default: numbers in their order)"},
		needed, levelsOption, level, weightsOption, splineOption, productOption),
	Methods: ms{regression.OrdinalMethod, regression.ParallelMethod, regression.SeparationMethod, coding.SplineMethod},
	Run:     runOrdinal,
}

// ranked numbers the levels of an outcome from 0, as --order has them.
func (in *Given) ranked(s *sample) (order []string, y []float64, err error) {
	name := in.word("outcome")
	cells, err := s.texts(name)
	if err != nil {
		return nil, nil, err
	}
	order = in.texts("order")
	if len(order) == 0 {
		if !s.of.Numeric(name) {
			return nil, nil, fmt.Errorf("--order: give the levels of %s from the lowest to the highest; there are %s", name,
				strings.Join(distinct(cells), ", "))
		}
		order = sorted(cells)
	}
	y = make([]float64, len(cells))
	count := make([]int, len(order))
	for i, c := range cells {
		k := slices.Index(order, c)
		if k < 0 {
			return nil, nil, fmt.Errorf("--order does not list %q, which %s holds (%s)", c, name, s.place(i))
		}
		y[i] = float64(k)
		count[k]++
	}
	for k, n := range count {
		if n == 0 {
			return nil, nil, fmt.Errorf("--order lists %q, which no row of %s holds", order[k], name)
		}
	}
	return order, y, nil
}

func runOrdinal(_ context.Context, in *Given) (results.Found, error) {
	s, d, err := in.modelRows()
	if err != nil {
		return results.Found{}, err
	}
	data, err := in.data(s, d)
	if err != nil {
		return results.Found{}, err
	}
	order, y, err := in.ranked(s)
	if err != nil {
		return results.Found{}, err
	}
	data.Outcome = y
	if fractional(data.Weight) {
		return results.Found{}, fmt.Errorf("--weights %s: the proportional odds model takes counts, whole numbers", in.word("weights"))
	}
	m, err := regression.Ordinal(data)
	if err != nil {
		return results.Found{}, err
	}
	t := newEffects("odds_ratios", "Odds ratios of a higher level", "odds ratio", "z", true)
	t.By(regression.OrdinalMethod)
	t.Note("%d rows; %s", m.N, countsOf(order, m.Levels))
	in.noteModel(t.Table, d)
	if m.Separated != nil {
		t.By(regression.SeparationMethod)
		for j, term := range m.Terms {
			ratio := math.NaN()
			if k := slices.Index(m.Separated.Infinite, j); k >= 0 {
				ratio = endless(m.Separated.Sign[k])
			}
			t.Add(coding.TermName(term), ratio, math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN())
		}
		t.Note("NE, not estimable: %s. %s", m.Separated.Words(m.Terms, coding.TermName), regression.Remedy)
		return found(t.Table)
	}
	for j, term := range m.Terms {
		e, z, p := m.Estimate(j, in.level())
		t.add(term, e, z, p)
	}
	thresholds := results.NewTable("thresholds", "Thresholds", "between", "logit", "se")
	for k, v := range m.Threshold {
		at := len(m.Coefficient) + k
		thresholds.Add(order[k]+" | "+order[k+1], v, math.Sqrt(m.All.At(at, at)))
	}
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	tests.Add("likelihood ratio", m.LR.Statistic, m.LR.DF, results.P(m.LR.P))
	jointly(tests, d, 0, m.WaldTest)
	fit := results.NewTable("model", "Model", "rows", "log-likelihood", "without covariates", "AIC")
	fit.Add(m.N, m.LogLik[1], m.LogLik[0], m.AIC())
	parallel, err := in.parallel(data, d, len(order))
	if err != nil {
		return results.Found{}, err
	}
	out := results.Found{Tables: []*results.Table{t.Table, tests, parallel, thresholds, fit}}
	if in.Draw {
		out.Plot = ratioPlot(t.Table, "Odds ratio of a higher level", in.level())
	}
	return out, nil
}

// parallel tests that each covariate's odds ratio is the same at every threshold.
func (in *Given) parallel(data regression.Data, d coding.Design, levels int) (*results.Table, error) {
	t := results.NewTable("proportional_odds", "The same odds ratio at every threshold (Brant)", "covariate", "chi-squared", "df", "p")
	t.By(regression.ParallelMethod)
	x, err := regression.ParallelLines(data, levels)
	if err != nil {
		t.Add("all together", math.NaN(), math.NaN(), math.NaN())
		return t, t.Reason("all together", err)
	}
	var all []int
	add := func(name string, of []int) error {
		w, err := x.Test(of)
		if err != nil {
			t.Add(name, math.NaN(), math.NaN(), math.NaN())
			return t.Reason(name, err)
		}
		t.Add(name, w.Statistic, w.DF, results.P(w.P))
		return nil
	}
	for k, name := range d.Names {
		var of []int
		for j, v := range d.Variable {
			if v == k {
				of = append(of, j)
			}
		}
		all = append(all, of...)
		if err := add(name, of); err != nil {
			return nil, err
		}
	}
	t.Note("a small p speaks against proportional odds: then the covariate's odds ratio depends on where the outcome is cut")
	return t, add("all together", all)
}

// countsOf lists levels with their numbers of rows.
func countsOf(levels []string, n []int) string {
	var out []string
	for k, l := range levels {
		out = append(out, fmt.Sprintf("%s %d", l, n[k]))
	}
	return strings.Join(out, ", ")
}
