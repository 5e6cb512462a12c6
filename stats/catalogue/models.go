package catalogue

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/describe"
	"leydig/stats/regression"
	"leydig/stats/results"
)

// Options that models of an outcome share.
var (
	modelOutcome = Option{Name: "outcome", Kind: Event, Missing: "which --outcome?",
		Help: "column of the outcome: yes and no, or COLUMN=VALUE"}
	meanOutcome = Option{Name: "outcome", Kind: Column, Missing: "which --outcome?", Help: "numeric column of the outcome"}
	needed      = Option{Name: "covariates", Kind: Columns, Missing: "--covariates: name columns, such as --covariates age,etiology",
		Help: "columns of the model; text columns are factors"}
	mayBe        = Option{Name: "covariates", Kind: Columns, Help: "columns of the model; text columns are factors (default: none)"}
	splineOption = Option{Name: "spline", Kind: Pairing,
		Help: "a number as a restricted cubic spline, COLUMN=KNOTS with 3 to 7 knots at Harrell's quantiles (repeatable)"}
	productOption = Option{Name: "interaction", Kind: Texts, Help: "interactions, each COLUMN:COLUMN of two covariates"}
	weightsOption = Option{Name: "weights", Kind: Column, Help: "column of case weights"}
	offsetOption  = Option{Name: "offset", Kind: Column, Help: "column that is added to the linear predictor, its coefficient 1"}
	robustOption  = Option{Name: "robust", Kind: Word, Words: []string{"HC0", "HC1", "HC2", "HC3"}, Help: "robust standard errors"}
	clusterOption = Option{Name: "cluster", Kind: Column, Help: "column of clusters: cluster-robust standard errors"}
)

// modelColumns are the options whose columns must not be empty, beside the outcome's and
// the covariates'.
var modelColumns = []string{"weights", "offset", "cluster", "trials", "group", "time"}

// modelRows gives the complete rows of a model with its design, splines and interactions
// among it.
func (in *Given) modelRows() (*sample, coding.Design, error) {
	names := in.texts("covariates")
	columns := append([]string{eventColumn(in.word("outcome"))}, names...)
	for _, o := range modelColumns {
		columns = append(columns, in.maybe(o))
	}
	s, err := in.sample(columns...)
	if err != nil {
		return nil, coding.Design{}, err
	}
	d, err := in.design(s, names)
	if err != nil {
		return nil, d, err
	}
	if d, err = in.splines(d); err != nil {
		return nil, d, err
	}
	for _, text := range in.texts("interaction") {
		a, b, ok := strings.Cut(text, ":")
		if !ok {
			return nil, d, fmt.Errorf("--interaction %s: give COLUMN:COLUMN", text)
		}
		if d, err = d.WithProduct(a, b); err != nil {
			return nil, d, fmt.Errorf("--interaction %s: %w", text, err)
		}
	}
	if what := d.Collinear(); what != "" {
		return nil, d, fmt.Errorf("--covariates: %s; take one of them out", what)
	}
	return s.at(d.Rows), d, nil
}

// splines enters the numbers of --spline, in the order of the covariates.
func (in *Given) splines(d coding.Design) (coding.Design, error) {
	asked := in.pairs("spline")
	for name := range asked {
		if !slices.Contains(d.Names, name) {
			return d, fmt.Errorf("--spline %s: %s is no covariate of this model (%s)", name, name,
				cmp.Or(strings.Join(d.Names, ", "), "it has none"))
		}
	}
	for k, name := range slices.Clone(d.Names) {
		if asked[name] == nil {
			continue
		}
		n, err := strconv.Atoi(asked[name][0])
		shares := coding.KnotShares[n]
		if err != nil || len(asked[name]) != 1 || shares == nil {
			return d, fmt.Errorf("--spline %s=%s: want a number of knots, 3 to 7", name, strings.Join(asked[name], ","))
		}
		knots, err := describe.Quantiles(d.Columns[slices.Index(d.Variable, k)], shares, 7)
		if err != nil {
			return d, err
		}
		if d, err = d.WithSpline(name, knots); err != nil {
			return d, fmt.Errorf("--spline %s=%d: %w", name, n, err)
		}
	}
	return d, nil
}

// data is what a regression is fitted to, but for the outcome.
func (in *Given) data(s *sample, d coding.Design) (regression.Data, error) {
	out := regression.Data{Columns: d.Columns, Terms: d.Terms}
	var err error
	for o, to := range map[string]*[]float64{"weights": &out.Weight, "offset": &out.Offset, "trials": &out.Trials} {
		if *to, err = s.optional(in.maybe(o)); err != nil {
			return out, err
		}
	}
	for _, o := range []string{"cluster", "group"} {
		if out.Cluster == nil {
			if out.Cluster, err = s.clusters(in.maybe(o)); err != nil {
				return out, err
			}
		}
	}
	return out, s.forbid(func(i int) string {
		if out.Weight != nil && !(out.Weight[i] >= 0) {
			return fmt.Sprintf("the weight, %s = %s, is negative", in.word("weights"), shown(out.Weight[i]))
		}
		return ""
	})
}

// zeroOne is a column of yes and no, or COLUMN=VALUE, as 1 and 0.
func (s *sample) zeroOne(flag string) ([]float64, error) {
	e, err := s.events("outcome", flag)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(e))
	for i, yes := range e {
		if yes {
			out[i] = 1
		}
	}
	return out, nil
}

// number is a column of numbers that an outcome names; no COLUMN=VALUE.
func (s *sample) number(flag, why string) ([]float64, error) {
	if name := eventColumn(flag); name != flag {
		return nil, fmt.Errorf("--outcome %s: %s; name the column %s alone", flag, why, name)
	}
	x, err := s.numbers(flag)
	if err != nil {
		return nil, fmt.Errorf("--outcome %s: %s: %w", flag, why, err)
	}
	return x, nil
}

// effects is the table of a model's coefficients, as ratios where exp, the intercept last.
type effects struct {
	*results.Table
	exp bool
}

// newEffects makes it; word is what a coefficient, or its exp, is called, statistic the
// name of the test's ("z", "t").
func newEffects(name, title, word, statistic string, exp bool) effects {
	columns := []string{"term", word, "lower", "upper"}
	if exp {
		columns = append(columns, "coefficient")
	}
	return effects{results.NewTable(name, title, append(columns, "se", statistic, "p")...), exp}
}

// add puts a term in; the ratio of an intercept is nothing.
func (t effects) add(term stats.Term, e stats.Estimate, statistic, p float64) {
	intercept := term == regression.Intercept
	name := coding.TermName(term)
	switch {
	case !t.exp:
		t.Add(name, e.Value, e.CI.Lower, e.CI.Upper, e.SE, statistic, results.P(p))
	case intercept:
		t.Add(name, nil, nil, nil, e.Value, e.SE, statistic, results.P(p))
	default:
		t.Add(name, math.Exp(e.Value), math.Exp(e.CI.Lower), math.Exp(e.CI.Upper), e.Value, e.SE, statistic, results.P(p))
	}
}

// inOrder gives the places of the terms, the intercept last.
func inOrder(terms []stats.Term) (out []int) {
	for j, t := range terms {
		if t != regression.Intercept {
			out = append(out, j)
		}
	}
	for j, t := range terms {
		if t == regression.Intercept {
			out = append(out, j)
		}
	}
	return out
}

// jointly adds the test of each covariate of several columns; first is the place of the
// first column's coefficient.
func jointly(t *results.Table, d coding.Design, first int, test func(of []int) (stats.Test, error)) {
	for k, name := range d.Names {
		var of []int
		for j, v := range d.Variable {
			if v == k {
				of = append(of, first+j)
			}
		}
		if len(of) < 2 {
			continue
		}
		w, err := test(of)
		if err != nil {
			w = stats.NoTest()
			t.Note("NE, not estimable: %s: %v", name, err)
		}
		t.Add("Wald, "+name, w.Statistic, w.DF, results.P(w.P))
	}
}

// noteModel says what a design left out, and which splines it has.
func (in *Given) noteModel(t *results.Table, d coding.Design) {
	noteDesign(t, d)
	if len(in.pairs("spline")) > 0 {
		t.By(coding.SplineMethod)
		t.Note("a term with strokes is a part of a spline: only its covariate's test has a meaning")
	}
}

// name is words as the name of a table.
func name(words string) string { return strings.ReplaceAll(words, " ", "_") }

// zeroOnes tells whether all values are 0 or 1.
func zeroOnes(blocks [][]float64) bool {
	for _, b := range blocks {
		for _, v := range b {
			if v != 0 && v != 1 {
				return false
			}
		}
	}
	return true
}
