package catalogue

import (
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/cox"
	"leydig/stats/dist"
	"leydig/stats/regression"
	"leydig/stats/results"
)

// conditional is the table of the conditional logistic model: a Cox model with one time,
// exact ties and the sets as strata.
func (in *Given) conditional(s *sample, d coding.Design, data regression.Data) (results.Found, error) {
	_, sets, err := s.sets(in.texts("strata"))
	if err != nil {
		return results.Found{}, err
	}
	for j, x := range d.Columns {
		if !variesWithin(x, sets) {
			return results.Found{}, fmt.Errorf(
				"--covariates: %s does not vary within any set of --strata, and a conditional model says nothing of it",
				coding.TermName(d.Terms[j]))
		}
	}
	c := cox.Data{Time: make([]float64, len(data.Outcome)), Event: make([]bool, len(data.Outcome)), Columns: d.Columns, Stratum: sets}
	for i, y := range data.Outcome {
		c.Time[i], c.Event[i] = 1, y == 1
	}
	in.tries(cox.ConditionalMethod)
	m, err := cox.Fit(c, cox.Options{Ties: cox.Exact})
	if err != nil {
		return results.Found{}, err
	}
	t := newEffects("odds_ratios", "Odds ratios", "odds ratio", "z", true)
	t.By(cox.ConditionalMethod)
	t.Note("%d rows, %d events, %d sets", m.N, m.Events, 1+slices.Max(sets))
	rest, at, err := in.beside(t.Table, m, c)
	if err != nil {
		return results.Found{}, err
	}
	for j, term := range d.Terms {
		of, k := m, j
		if rest != nil && at[j] >= 0 {
			of, k = rest, at[j]
		} else if len(m.Infinite) > 0 {
			t.Add(coding.TermName(term), ranOff(m.Infinite, m.Sign, j), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(),
				math.NaN())
			continue
		}
		e, z, p := dist.Wald(of.Coefficient[k], of.SE()[k], math.Inf(1), in.level())
		t.add(term, e, z, p)
	}
	if len(m.Infinite) > 0 {
		t.Note("NE, not estimable: %s", stats.Monotone)
	}
	fit := results.NewTable("model", "Model", "rows", "events", "log-likelihood", "without covariates", "LR chi-squared", "df", "p")
	fit.Add(m.N, m.Events, m.LogLik[1], m.LogLik[0], m.LR.Statistic, m.LR.DF, results.P(m.LR.P))
	return found(t.Table, fit)
}

// variesWithin tells whether a column differs between two rows of one set.
func variesWithin(x []float64, sets []int) bool {
	first := map[int]float64{}
	for i, v := range x {
		if f, seen := first[sets[i]]; seen && f != v {
			return true
		} else if !seen {
			first[sets[i]] = v
		}
	}
	return false
}

// sets numbers the rows by matched sets, of however many there are.
func (s *sample) sets(names []string) (n int, of []int, err error) {
	of = make([]int, len(s.rows))
	for _, name := range names {
		own, err := s.clusters(name)
		if err != nil {
			return 0, nil, err
		}
		seen := map[[2]int]int{}
		for i := range of {
			key := [2]int{of[i], own[i]}
			if _, ok := seen[key]; !ok {
				seen[key] = len(seen)
			}
			of[i] = seen[key]
		}
		n = len(seen)
	}
	return n, of, nil
}
