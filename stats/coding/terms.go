package coding

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats"
)

// SplineMethod is the restricted cubic spline.
var SplineMethod = stats.Method{
	ID: "coding.spline", Label: "restricted cubic splines",
	Sentence: "Numbers that need not act linearly were entered as restricted cubic splines.",
	Cite:     "Harrell FE. Regression Modeling Strategies. 2nd ed. 2015, 2.4",
}

// KnotShares are the quantiles at which Harrell puts 3 to 7 knots.
var KnotShares = map[int][]float64{
	3: {0.10, 0.5, 0.90},
	4: {0.05, 0.35, 0.65, 0.95},
	5: {0.05, 0.275, 0.5, 0.725, 0.95},
	6: {0.05, 0.23, 0.41, 0.59, 0.77, 0.95},
	7: {0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975},
}

// Spline gives the columns of a restricted cubic spline beside x itself: cubic between the
// knots, linear beyond, in units of x. With t the k knots, column j is
//
//	[(x-t_j)³₊ - (x-t_{k-1})³₊ (t_k-t_j)/(t_k-t_{k-1}) + (x-t_k)³₊ (t_{k-1}-t_j)/(t_k-t_{k-1})]/(t_k-t_1)².
//
// R: Hmisc::rcspline.eval(norm = 2).
func Spline(x, knots []float64) [][]float64 {
	k := len(knots)
	last, before := knots[k-1], knots[k-2]
	scale := (last - knots[0]) * (last - knots[0])
	cube := func(v float64) float64 { v = math.Max(0, v); return v * v * v }
	out := make([][]float64, k-2)
	for j := range out {
		out[j] = make([]float64, len(x))
		for i, v := range x {
			out[j][i] = (cube(v-knots[j]) - cube(v-before)*(last-knots[j])/(last-before) +
				cube(v-last)*(before-knots[j])/(last-before)) / scale
		}
	}
	return out
}

// of gives the columns of a covariate.
func (d Design) of(name string) (columns []int) {
	k := slices.Index(d.Names, name)
	for j, v := range d.Variable {
		if v == k && k >= 0 {
			columns = append(columns, j)
		}
	}
	return columns
}

// WithSpline is the design with a number entered as a restricted cubic spline: its column is
// followed by those of Spline, named with a stroke each. The knots rise, three at least.
func (d Design) WithSpline(name string, knots []float64) (Design, error) {
	at := d.of(name)
	switch {
	case len(at) == 0:
		return d, fmt.Errorf("%s is no covariate of this model (%s)", name, strings.Join(d.Names, ", "))
	case len(at) > 1 || d.Terms[at[0]].Level != "":
		return d, fmt.Errorf("%s is a factor; a spline is of a number", name)
	case len(knots) < 3:
		return d, fmt.Errorf("a spline of %s needs three knots at least", name)
	}
	for i := range knots[1:] {
		if !(knots[i+1] > knots[i]) {
			return d, fmt.Errorf("the knots of %s coincide: it has too few different values for %d of them", name, len(knots))
		}
	}
	j := at[0]
	out := d
	out.Terms, out.Columns, out.Variable = slices.Clone(d.Terms), slices.Clone(d.Columns), slices.Clone(d.Variable)
	for k, c := range Spline(d.Columns[j], knots) {
		term := stats.Term{Factor: name + strings.Repeat("'", k+1), Per: d.Terms[j].Per}
		out.Terms = slices.Insert(out.Terms, j+1+k, term)
		out.Columns = slices.Insert(out.Columns, j+1+k, c)
		out.Variable = slices.Insert(out.Variable, j+1+k, d.Variable[j])
	}
	return out, nil
}

// WithProduct is the design with the interaction of two covariates: the products of their
// columns, those of the first fastest, named a:b.
func (d Design) WithProduct(a, b string) (Design, error) {
	first, second := d.of(a), d.of(b)
	for name, at := range map[string][]int{a: first, b: second} {
		if len(at) == 0 {
			return d, fmt.Errorf("%s is no covariate of this model (%s)", name, strings.Join(d.Names, ", "))
		}
	}
	if a == b {
		return d, fmt.Errorf("%s with itself is no interaction", a)
	}
	out := d
	out.Names = append(slices.Clone(d.Names), a+":"+b)
	out.Terms, out.Columns, out.Variable = slices.Clone(d.Terms), slices.Clone(d.Columns), slices.Clone(d.Variable)
	for _, k := range second {
		for _, j := range first {
			x := make([]float64, len(d.Columns[j]))
			for i := range x {
				x[i] = d.Columns[j][i] * d.Columns[k][i]
			}
			name := TermName(d.Terms[j]) + ":" + TermName(d.Terms[k])
			if !varies(x) {
				out.LeftOut = append(slices.Clone(out.LeftOut), Left{Name: name, Why: Constant})
				continue
			}
			out.Terms = append(out.Terms, stats.Term{Factor: name, Per: 1})
			out.Columns = append(out.Columns, x)
			out.Variable = append(out.Variable, len(out.Names)-1)
		}
	}
	return out, nil
}
