package catalogue

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/results"
)

// Options of models.
var (
	covariatesOption = Option{
		Name: "covariates",
		Kind: Columns,
		Help: "columns of the model (--by names more); text columns are factors",
	}
	levelsOption = Option{Name: "levels", Kind: Pairing,
		Help: "levels of a factor, the reference first, e.g. etiology=primary,secondary (repeatable)"}
)

// design codes covariates over the rows of a sample: text columns, and those with
// --levels, are factors. It is the one coding that the report has, too.
func (in *Given) design(s *sample, names []string) (coding.Design, error) {
	declared := in.pairs("levels")
	for name := range declared {
		if !slices.Contains(names, name) {
			return coding.Design{}, fmt.Errorf("--levels %s=...: %s is no covariate of this model (%s)", name, name,
				cmp.Or(strings.Join(names, ", "), "it has none"))
		}
	}
	var columns []coding.Column
	for _, name := range names {
		c, err := s.covariate(name, declared[name])
		if err != nil {
			return coding.Design{}, err
		}
		columns = append(columns, c)
	}
	rows := make([]int, s.n)
	for i := range rows {
		rows[i] = i
	}
	d := coding.Code(columns, rows, false)
	switch {
	case len(names) > 0 && len(d.Rows) == 0:
		return d, stats.NoData
	case len(names) > 0 && len(d.Terms) == 0:
		return d, stats.Reason("no covariate varies")
	}
	if what := d.Collinear(); what != "" {
		return d, fmt.Errorf("--covariates: %s; take one of them out", what)
	}
	return d, nil
}

// covariate reads a column of a model; levels are declared, or nil.
func (s *sample) covariate(name string, levels []string) (coding.Column, error) {
	c := coding.Column{Name: name}
	var err error
	if s.of.Numeric(name) && levels == nil {
		c.Numbers, err = s.numbers(name)
		return c, err
	}
	cells, err := s.texts(name)
	if err != nil {
		return c, err
	}
	var stray string
	if c.Codes, c.Levels, stray = coding.Levels(cells, levels); stray != "" {
		return c, fmt.Errorf("column %q holds %q, which --levels does not list", name, stray)
	}
	if len(c.Levels) > 30 {
		return c, fmt.Errorf("column %q has %d different texts; a factor has few", name, len(c.Levels))
	}
	if levels != nil {
		if c.Reference = levels[0]; !slices.Contains(cells, c.Reference) {
			return c, fmt.Errorf("--levels %s=%s,...: no row has the reference %s", name, c.Reference, c.Reference)
		}
	}
	return c, nil
}

// noteDesign says what a design left out and against what its factors stand.
func noteDesign(t *results.Table, d coding.Design) {
	if d.Lost > 0 {
		t.Note("%d rows with an unknown level of a covariate were left out", d.Lost)
	}
	for _, l := range d.LeftOut {
		t.Note("%s was left out: %s", coding.TermName(stats.Term{Factor: l.Name, Level: l.Level}), l.Why)
	}
	var against []string
	for _, term := range d.Terms {
		if r := term.Factor + "=" + term.Reference; term.Level != "" && !slices.Contains(against, r) {
			against = append(against, r)
		}
	}
	if len(against) > 0 {
		t.Note("reference: %s", strings.Join(against, ", "))
	}
}

// ratioColumns are the columns of hazard ratios.
var ratioColumns = []string{"term", "hazard ratio", "lower", "upper", "coefficient", "se", "p"}

// endless is the ratio of a coefficient that runs off to the side of sign: infinite or 0; NaN
// where it may run to either.
func endless(sign float64) float64 {
	switch {
	case sign > 0:
		return math.Inf(1)
	case sign < 0:
		return 0
	}
	return math.NaN()
}

// anyFits is what an endless ratio with a sign of 0 means.
const anyFits = "limits of 0 and infinity: every value fits as well, as the others make up for it"

// ranOff is the ratio of coefficient j where those of infinite run off to the sides of signs;
// NaN of the others.
func ranOff(infinite []int, signs []float64, j int) float64 {
	k := slices.Index(infinite, j)
	if k < 0 {
		return math.NaN()
	}
	return endless(signs[k])
}

// ratioPlot shows the ratios of a table with the columns of ratioColumns; words are those
// of the axis.
func ratioPlot(t *results.Table, words string, level float64) *results.Plot {
	p := &results.Plot{RatioWords: words, Level: level}
	for _, r := range t.Rows {
		if r[1].Kind == results.Empty {
			continue // an intercept
		}
		x := results.PlotRatio{Label: r[0].Text, Ratio: results.Number{Value: results.Float(r[1].Number),
			Lower: results.Float(r[2].Number), Upper: results.Float(r[3].Number)}}
		if v := r[1].Number; math.IsInf(v, 0) || v == 0 || math.IsNaN(r[2].Number) || math.IsNaN(r[3].Number) {
			x.Absent = "not estimable"
		}
		p.Ratios = append(p.Ratios, x)
	}
	return p
}

var errNoCovariate = errors.New("no covariate; name columns with --covariates or --by")

// intervalRows reads interval ends: an empty upper end is not seen yet.
func (in *Given) intervalRows(lower, upper string, further ...string) (s *sample, l, u []float64, err error) {
	if s, err = in.sample(append([]string{lower}, further...)...); err != nil {
		return nil, nil, nil, err
	}
	if l, err = s.numbers(lower); err != nil {
		return nil, nil, nil, err
	}
	if u, err = s.numbers(upper); err != nil {
		return nil, nil, nil, err
	}
	for i := range u {
		if math.IsNaN(u[i]) {
			u[i] = math.Inf(1)
		}
	}
	return s, l, u, s.forbid(func(i int) string {
		if l[i] > u[i] {
			return fmt.Sprintf("the lower end, %s = %s, lies above %s = %s", lower, shown(l[i]), upper, shown(u[i]))
		}
		return ""
	})
}
