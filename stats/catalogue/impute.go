package catalogue

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/imputation"
	"leydig/stats/regression"
	"leydig/stats/results"
)

const completeCases = "complete cases"

var imputeModel = Statistic{
	Name: "impute", Short: "A model after multiple imputation of what is missing",
	Usage: "FILE --outcome COLUMN[=VALUE] --covariates COLUMN,...",
	Long: `Fills in the missing values of the outcome, the covariates and the auxiliary columns
by chained equations, several times over, fits the model to every completed set, and
combines the fits by Rubin's rules with the degrees of freedom of Barnard and Rubin.
The fit of the complete rows stands beside. What is missing with what is listed. With
--shift the imputed values of a column are moved by so much (of a column of
yes and no: their logit), to see how wrong "missing at random" would have to be.`,
	Example: `missing.csv --outcome relapse --covariates age,arm,fsh --auxiliary month1
missing.csv --outcome month6 --family gaussian --covariates age,arm,fsh --auxiliary month1,month3 --sets 50
missing.csv --outcome month6 --family gaussian --covariates arm,age --shift month6=-50,-100`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(
		Option{Name: "outcome", Kind: Event, Missing: "which --outcome?",
			Help: "column of the outcome: yes and no (or COLUMN=VALUE), with --family gaussian numbers"},
		needed,
		Option{Name: "auxiliary", Kind: Columns, Help: "columns that help to impute and are not in the model"},
		levelsOption, level,
		Option{Name: "family", Kind: Word, Default: string(regression.Binomial),
			Words: []string{string(regression.Binomial), string(regression.Gaussian)}, Help: "of the outcome: logistic or linear regression"},
		Option{Name: "sets", Kind: Whole, Default: "20", Help: "completed data sets"},
		Option{Name: "rounds", Kind: Whole, Default: "10", Help: "rounds of the chains"},
		Option{Name: "seed", Kind: Whole, Default: "1", Help: "of the random numbers"},
		Option{Name: "numbers", Kind: Word, Default: string(imputation.PMM), Words: []string{string(imputation.PMM), string(imputation.Normal)},
			Help: "how numbers are imputed: predictive mean matching, or about a drawn regression"},
		Option{Name: "shift", Kind: Pairing, Help: "by how much the imputed values of a column are moved, COLUMN=NUMBER,NUMBER: one fit each"},
	),
	Methods: ms{imputation.ChainedMethod, imputation.PoolMethod, regression.Options{}.Method(regression.Wald),
		regression.Options{Family: regression.Gaussian}.Method(regression.Wald)},
	Run: runImpute,
}

// completing is a file with missing values and the model that is wanted of it.
type completing struct {
	in         *Given
	names      []string // of the columns, the outcome first
	variables  []imputation.Variable
	columns    []coding.Column // of the covariates, in order; their values are filled in
	family     regression.Family
	rows       int
	options    imputation.Options
	covariates int
}

func runImpute(ctx context.Context, in *Given) (results.Found, error) {
	c, err := in.completing()
	if err != nil {
		return results.Found{}, err
	}
	word, exp := regression.Options{Family: c.family}.Effect()
	t := in.newPooled(name(word)+"s", results.AtStart(word)+"s after imputation", word, exp)
	t.By(imputation.ChainedMethod, imputation.PoolMethod, regression.Options{Family: c.family}.Method(regression.Wald))
	missing := c.missing()
	if len(missing) == 0 {
		return results.Found{}, fmt.Errorf("nothing is missing in %s: fit the model itself (leydig logistic or leydig linear)",
			strings.Join(c.names, ", "))
	}
	x, err := imputation.Chain(ctx, c.variables, c.options)
	if err != nil {
		return results.Found{}, err
	}
	if err := c.pooled(t, "", x); err != nil {
		return results.Found{}, err
	}
	for _, v := range c.columns {
		if v.Levels != nil {
			t.Note("reference: %s=%s", v.Name, v.Reference)
		}
	}
	t.Note("%d rows, %d of them complete; %d sets of %d rounds, seed %d", c.rows, c.complete(), c.options.Sets, c.options.Rounds,
		c.options.Seed)
	t.Note("missing information: the share of what would be known of a coefficient that is lost with what is missing")
	beside := in.newPooled("complete_cases", "The complete rows alone", word, exp)
	if err := c.completeRows(beside); err != nil {
		return results.Found{}, err
	}
	tables := []*results.Table{t.Table, beside.Table}
	shifts := in.pairs("shift")
	for _, column := range slices.Sorted(maps.Keys(shifts)) {
		s, err := c.shifted(ctx, column, shifts[column], word, exp)
		if err != nil {
			return results.Found{}, err
		}
		tables = append(tables, s)
	}
	out := results.Found{Tables: append(tables, c.patterns(), c.settled(x, missing))}
	if in.Draw {
		out.Plot = c.tiles()
	}
	return out, nil
}

// completing reads the columns: numbers with what is missing in them, factors as codes.
func (in *Given) completing() (*completing, error) {
	c := &completing{in: in, family: regression.Family(in.word("family")), rows: in.Rows.Rows(),
		options: imputation.Options{Sets: int(in.whole("sets")), Rounds: int(in.whole("rounds")), Seed: in.whole("seed")}}
	if c.options.Sets < 2 || c.options.Sets > 10000 {
		return nil, fmt.Errorf("--sets %d: want 2 to 10000", c.options.Sets)
	}
	if c.options.Rounds < 1 || c.options.Rounds > 10000 {
		return nil, fmt.Errorf("--rounds %d: want 1 to 10000", c.options.Rounds)
	}
	flag := in.word("outcome")
	y, err := in.outcomeColumn(flag, c.family)
	if err != nil {
		return nil, err
	}
	c.add(y, eventColumn(flag))
	all := &sample{of: in.Rows}
	for i := range c.rows {
		all.rows = append(all.rows, i)
	}
	names := in.texts("covariates")
	c.covariates = len(names)
	for i, n := range append(slices.Clone(names), in.texts("auxiliary")...) {
		if slices.Contains(c.names, n) {
			return nil, fmt.Errorf("%s is named twice among the outcome, --covariates and --auxiliary", n)
		}
		column, err := all.covariate(n, in.pairs("levels")[n])
		if err != nil {
			return nil, err
		}
		if column.Numbers == nil && column.Reference == "" {
			column.Reference = column.Levels[0] // the most frequent of what was observed, in every set
		}
		c.add(imputation.Variable{Values: column.Numbers, Levels: len(column.Levels)}, n)
		v := &c.variables[len(c.variables)-1]
		if column.Numbers == nil {
			for _, code := range column.Codes {
				if code < 0 {
					v.Values = append(v.Values, math.NaN())
				} else {
					v.Values = append(v.Values, float64(code))
				}
			}
		}
		if i < len(names) {
			c.columns = append(c.columns, column)
		}
	}
	for n := range in.pairs("levels") {
		if !slices.Contains(c.names[1:], n) {
			return nil, fmt.Errorf("--levels %s: it is no covariate of this model", n)
		}
	}
	return c, nil
}

// add appends a variable with its name and how it is imputed.
func (c *completing) add(v imputation.Variable, name string) {
	v.Name = name
	if v.Levels == 0 {
		v.Model = imputation.Model(c.in.word("numbers"))
	}
	c.names, c.variables = append(c.names, name), append(c.variables, v)
}

// outcomeColumn is the outcome, 0 and 1 where it is of yes and no.
func (in *Given) outcomeColumn(flag string, family regression.Family) (imputation.Variable, error) {
	if family == regression.Gaussian {
		if eventColumn(flag) != flag {
			return imputation.Variable{}, fmt.Errorf("--outcome %s: with --family gaussian it is a column of numbers; name the column %s alone",
				flag, eventColumn(flag))
		}
		x, err := in.Rows.Numbers(flag)
		return imputation.Variable{Values: x}, err
	}
	texts, err := in.Rows.Texts(eventColumn(flag))
	if err != nil {
		return imputation.Variable{}, err
	}
	s := &sample{of: in.Rows}
	values := make([]float64, len(texts))
	for i, text := range texts {
		if values[i] = math.NaN(); text != "" {
			s.rows = append(s.rows, i)
		}
	}
	if len(s.rows) == 0 {
		return imputation.Variable{}, stats.NoData
	}
	y, err := s.zeroOne(flag)
	for k, i := range s.rows {
		if err == nil {
			values[i] = y[k]
		}
	}
	return imputation.Variable{Values: values, Levels: 2}, err
}

// missing are the variables with missing values.
func (c *completing) missing() (out []int) {
	for k, v := range c.variables {
		if stats.Missing(v.Values) {
			out = append(out, k)
		}
	}
	return out
}

// complete is the number of rows without a missing value of the model.
func (c *completing) complete() int {
	n := 0
	for i := range c.rows {
		if !slices.ContainsFunc(c.variables[:1+c.covariates], func(v imputation.Variable) bool { return math.IsNaN(v.Values[i]) }) {
			n++
		}
	}
	return n
}

// fit fits the model to some rows of columns that are complete in them.
func (c *completing) fit(values [][]float64, rows []int) (*regression.Model, error) {
	columns := slices.Clone(c.columns)
	for k := range columns {
		x := values[k+1]
		if columns[k].Numbers != nil {
			columns[k].Numbers = x
			continue
		}
		columns[k].Codes = make([]int32, len(x))
		for i, v := range x {
			if columns[k].Codes[i] = -1; !math.IsNaN(v) {
				columns[k].Codes[i] = int32(v)
			}
		}
	}
	d := coding.Code(columns, rows, false)
	if what := d.Collinear(); what != "" {
		return nil, fmt.Errorf("--covariates: %s; take one of them out", what)
	}
	data := regression.Data{Outcome: stats.Pick(values[0], d.Rows), Columns: d.Columns, Terms: d.Terms}
	m, err := regression.Fit(data, regression.Options{Family: c.family})
	if err == nil && m.Separated != nil {
		err = stats.Monotone
	}
	return m, err
}

// pooled adds the combined coefficients.
func (c *completing) pooled(t pooledTable, scenario string, x *imputation.Imputed) error {
	rows := make([]int, c.rows)
	for i := range rows {
		rows[i] = i
	}
	var fits []*regression.Model
	for _, set := range x.Sets {
		m, err := c.fit(set, rows)
		if err != nil {
			return err
		}
		if len(fits) > 0 && !slices.Equal(m.Terms, fits[0].Terms) {
			return fmt.Errorf("--covariates: a level occurs in some completed sets only; join levels")
		}
		fits = append(fits, m)
	}
	for _, j := range inOrder(fits[0].Terms) {
		var estimates, variances []float64
		for _, m := range fits {
			estimates, variances = append(estimates, m.Coefficient[j]), append(variances, m.Variance.At(j, j))
		}
		p, err := imputation.Pool(estimates, variances, float64(c.rows-len(fits[0].Terms)))
		if err != nil {
			return err
		}
		t.add(scenario, fits[0].Terms[j], p, c.in.level())
	}
	return nil
}

// completeRows adds the coefficients of the complete rows.
func (c *completing) completeRows(t pooledTable) error {
	var rows []int
	var values [][]float64
	for _, v := range c.variables {
		values = append(values, v.Values)
	}
	for i, y := range values[0] {
		if !math.IsNaN(y) {
			rows = append(rows, i)
		}
	}
	m, err := c.fit(values, rows)
	if err != nil {
		n := math.NaN()
		t.Add(append([]any{completeCases}, n, n, n, n, n, n, n)[:len(t.Columns)]...)
		return t.Reason(completeCases, err)
	}
	t.By(regression.Options{Family: c.family}.Method(regression.Wald))
	t.Note("%d rows: right where being complete does not depend on the outcome", m.N)
	for _, j := range inOrder(m.Terms) {
		e, _, p := m.Estimate(j, c.in.level())
		t.put("", m.Terms[j], e, m.DF, p, math.NaN())
	}
	return nil
}

// shifted fits the model with the imputed values of a column moved.
func (c *completing) shifted(ctx context.Context, column string, by []string, word string, exp bool) (*results.Table, error) {
	k := slices.Index(c.names, column)
	if k < 0 {
		return nil, fmt.Errorf("--shift %s: it is none of the columns that are imputed (%s)", column, strings.Join(c.names, ", "))
	}
	if !stats.Missing(c.variables[k].Values) {
		return nil, fmt.Errorf("--shift %s: nothing is missing in it", column)
	}
	moves := []float64{0}
	for _, text := range by {
		d, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(d) || math.IsInf(d, 0) {
			return nil, fmt.Errorf("--shift %s=%s: %q is not a number", column, strings.Join(by, ","), text)
		}
		moves = append(moves, d)
	}
	t := c.in.newPooled("shifted", "Imputed values of "+column+" moved", word, exp, "moved by")
	was := c.variables[k].Shift
	defer func() { c.variables[k].Shift = was }()
	for _, d := range moves {
		c.variables[k].Shift = d
		x, err := imputation.Chain(ctx, c.variables, c.options)
		if err != nil {
			return nil, err
		}
		if err := c.pooled(t, shown(d), x); err != nil {
			return nil, err
		}
	}
	t.By(imputation.PoolMethod)
	if c.variables[k].Levels > 0 {
		t.Note("moved by: of the logit of what is imputed")
	}
	return t.Table, nil
}
