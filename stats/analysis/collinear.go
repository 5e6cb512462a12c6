package analysis

import (
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/newton"
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
	n := len(columns[0])
	ones, room, mean := make([]float64, newton.Rows), make([]float64, newton.Rows), make([]float64, k)
	floats.AddConst(1, ones)
	away := make([][]float64, k) // from their means, of some of the rows
	for c, x := range columns {
		mean[c], away[c] = floats.Sum(x)/float64(n), make([]float64, newton.Rows)
	}
	cross := newton.NewDerivatives(k)
	for from := 0; from < n; from += newton.Rows {
		rows := min(newton.Rows, n-from)
		for c, x := range columns {
			copy(away[c], x[from:from+rows])
			floats.AddConst(-mean[c], away[c])
		}
		cross.AddRows(away, 0, rows, 1, ones[:rows], ones[:rows], room[:rows])
	}
	cross.Mirror()
	inverse, ok := newton.Invert(cross.Information, k)
	if !ok {
		return nil
	}
	out := make([]float64, k)
	for c := range out {
		out[c] = inverse.At(c, c) * cross.Information[c*k+c]
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
				"hold both, %s and etiology in part say the same.", results.InSentence(j.tables.Title(lab)))
		}
	}
	var told []results.Sentence
	for c, v := range inflation(m.coded.Columns) {
		if v > mostInflation {
			told = append(told, results.Say("%s (variance inflation %s)", strings.TrimSpace(
				results.InSentence(j.tables.Title(m.coded.Terms[c].Factor))+" "+m.coded.Terms[c].Level), results.SayNumber(v, 1)))
		}
	}
	if len(told) > 0 {
		// Models of the same men say the same, once.
		j.note("collinear", "Some covariates of the models are told by the others, so that their ratios are unsure: %s.",
			results.SayList(told))
	}
}
