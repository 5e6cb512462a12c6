package analysis

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/results"
)

// mostInflation is the variance inflation of a coefficient above which its covariate is
// said to be told by the others (Marquardt 1970; 5 and 10 are in use).
const mostInflation = 5

// inflation gives the variance inflation factor of each column: the diagonal of the
// inverse of their correlations. R: car::vif of a model without factors. nil where they
// are collinear.
func inflation(columns [][]float64) []float64 {
	k := len(columns)
	if k < 2 || len(columns[0]) < k+1 {
		return nil
	}
	unit := make([][]float64, k) // of mean 0 and length 1
	r := mat.NewSymDense(k, nil)
	for c, values := range columns {
		x := slices.Clone(values)
		floats.AddConst(-floats.Sum(x)/float64(len(x)), x)
		floats.Scale(1/math.Sqrt(floats.Dot(x, x)), x)
		unit[c] = x
		for b := range c + 1 {
			r.SetSym(b, c, floats.Dot(unit[b], x))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(r) || chol.Cond() > 1e12 {
		return nil
	}
	var inverse mat.SymDense
	if chol.InverseTo(&inverse) != nil {
		return nil
	}
	out := make([]float64, k)
	for c := range out {
		out[c] = inverse.At(c, c)
	}
	return out
}

// collinear warns of covariates that say the same twice: by what they are made of, and by
// how well the others tell them.
func (j *job) collinear(m model) {
	has := func(name string) bool { return slices.Contains(m.coded.Names, name) }
	for _, lab := range []string{unit.Baseline(unit.LH), unit.Baseline(unit.TotalTestosterone)} {
		if has(derive.EtiologyClass) && has(lab) {
			j.note("collinear-definition", "Where the input has no words for it, etiology is made of baseline testosterone and LH: in models that "+
				"hold both, %s and etiology in part say the same.", lowerFirst(j.tables.Title(lab)))
		}
	}
	var told []results.Sentence
	for c, v := range inflation(m.coded.Columns) {
		if v > mostInflation {
			told = append(told, results.Say("%s (variance inflation %s)", strings.TrimSpace(
				lowerFirst(j.tables.Title(m.coded.Terms[c].Factor))+" "+m.coded.Terms[c].Level), results.SayNumber(v, 1)))
		}
	}
	if len(told) > 0 {
		// Models of the same men say the same, once.
		j.note("collinear", "Some covariates of the models are told by the others, so that their ratios are unsure: %s.",
			results.SayList(told))
	}
}
