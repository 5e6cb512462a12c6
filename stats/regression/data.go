// Package regression fits linear and generalised linear models, with model-based,
// robust and cluster-robust standard errors, profile likelihood limits, Firth's
// penalised likelihood, proportional odds models, and tells exactly when the data are
// separated.
//
// A model is of Data: an outcome and columns, such as stats/coding makes. Coefficients
// stand with the intercept first, then one a column.
//
// Sources: McCullagh P, Nelder JA. Generalized Linear Models. 2nd ed. 1989; White H.
// Econometrica 1980;48:817-838; MacKinnon JG, White H. J Econometrics 1985;29:305-325;
// Firth D. Biometrika 1993;80:27-38; Albert A, Anderson JA. Biometrika 1984;71:1-10.
package regression

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
)

// Data is what a model is fitted to; one entry a row in every slice. Nothing may be
// missing (NaN).
type Data struct {
	Outcome []float64
	// Trials are the numbers of trials of which a binomial outcome counts the successes;
	// nil: 1 each.
	Trials  []float64
	Columns [][]float64  // one a covariate, without the intercept
	Terms   []stats.Term // of the columns; nil: they have no names
	Weight  []float64    // case weights, 0 or more (as replication for model-based errors); nil: 1
	Offset  []float64    // added to the linear predictor; nil: 0
	Cluster []int        // numbers what rows belong to, in any order; nil: each to itself
	// NoIntercept leaves the intercept out.
	NoIntercept bool
}

// Intercept is the term of the intercept.
var Intercept = stats.Term{Factor: "intercept"}

// first is the number of coefficients before those of the columns.
func (d Data) first() int {
	if d.NoIntercept {
		return 0
	}
	return 1
}

// terms are those of the coefficients.
func (d Data) terms() []stats.Term {
	var out []stats.Term
	if !d.NoIntercept {
		out = append(out, Intercept)
	}
	for j := range d.Columns {
		if d.Terms != nil {
			out = append(out, d.Terms[j])
		} else {
			out = append(out, stats.Term{})
		}
	}
	return out
}

// design is the columns with that of the intercept.
func (d Data) design() [][]float64 {
	if d.NoIntercept {
		return d.Columns
	}
	ones := make([]float64, len(d.Outcome))
	for i := range ones {
		ones[i] = 1
	}
	return append([][]float64{ones}, d.Columns...)
}

func (d Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

func (d Data) offset(i int) float64 {
	if d.Offset == nil {
		return 0
	}
	return d.Offset[i]
}

func (d Data) trials(i int) float64 {
	if d.Trials == nil {
		return 1
	}
	return d.Trials[i]
}

// check refuses what no model can be fitted to.
func (d Data) check(f Family) error {
	n := len(d.Outcome)
	if n == 0 {
		return stats.NoData
	}
	if len(d.Columns)+d.first() == 0 {
		return stats.Singular
	}
	for _, x := range append([][]float64{d.Outcome, d.Trials, d.Weight, d.Offset}, d.Columns...) {
		if x == nil {
			continue
		}
		if len(x) != n {
			return stats.ErrUnpaired
		}
		if sum := floats.Sum(x); sum-sum == 0 {
			continue // every number is finite
		}
		for _, v := range x {
			switch {
			case v-v == 0: // is finite
			case math.IsNaN(v):
				return stats.ErrMissing
			default:
				return ErrInfinite
			}
		}
	}
	if d.Cluster != nil && len(d.Cluster) != n {
		return stats.ErrUnpaired
	}
	if slices.ContainsFunc(d.Weight, func(w float64) bool { return w < 0 }) {
		return stats.ErrWeight
	}
	for i, y := range d.Outcome {
		trials := 1.0
		if d.Trials != nil {
			trials = d.Trials[i]
		}
		if f == Binomial && !(y >= 0 && trials > 0 && y <= trials) || f == Poisson && y < 0 {
			return ErrOutcome
		}
	}
	return nil
}

// spread is the root mean square of a column about its mean (1 of one that does not
// vary).
func spread(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sd += (v - mean) * (v - mean) / float64(len(x))
	}
	if sd = math.Sqrt(sd); sd < 1e-300 {
		sd = 1
	}
	return mean, sd
}

// sizes are the root mean squares of columns.
func sizes(columns [][]float64) []float64 {
	out := make([]float64, len(columns))
	for j, x := range columns {
		out[j] = math.Sqrt(floats.Dot(x, x) / float64(len(x)))
	}
	return out
}
