package weighting

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
	"leydig/stats/regression"
)

// PropensityMethod is how scores come about.
var PropensityMethod = stats.Method{
	ID: "weighting.propensity", Label: "propensity score by logistic regression",
	Sentence: "The probability of the treatment given the covariates (propensity score) is from logistic regression with main effects.",
	Cite:     "Rosenbaum PR, Rubin DB. Biometrika 1983;70:41-55",
}

// Why there are no scores or predictions.
const (
	NoOverlap stats.Reason = "a covariate tells without exception who had which treatment: the groups do not overlap, and no weights make " +
		"them alike"
	NoPrediction stats.Reason = "in one group the covariates separate the outcomes, or all had the same: no model of the outcome"
)

// Scores are the probabilities of treatment given the columns, one a covariate, by
// logistic regression. R: fitted(glm(treated ~ ., family = binomial)).
func Scores(treated []bool, columns [][]float64) ([]float64, error) {
	if err := check(treated); err != nil {
		return nil, err
	}
	y := make([]float64, len(treated))
	for i, a := range treated {
		if a {
			y[i] = 1
		}
	}
	fit, err := regression.Fit(regression.Data{Outcome: y, Columns: columns}, regression.Options{})
	switch {
	case err != nil:
		return nil, err
	case fit.Separated != nil:
		return nil, NoOverlap
	}
	return fit.Fitted, nil
}

// Telling are the columns that, alone or together, tell without exception who of some rows
// was treated: those for which Scores has no overlap to offer.
func Telling(treated []bool, columns [][]float64) []int {
	y := make([]float64, len(treated))
	for i, a := range treated {
		if a {
			y[i] = 1
		}
	}
	fit, err := regression.Fit(regression.Data{Outcome: y, Columns: columns}, regression.Options{})
	if err != nil || fit.Separated == nil {
		return nil
	}
	var out []int
	for _, j := range fit.Separated.By {
		if j > 0 { // the intercept tells nothing
			out = append(out, j-1)
		}
	}
	return out
}

// Predicted are the mean outcomes of every row were it treated, and were it not: models of
// the family's usual link, one in each group, with the columns as main effects.
func Predicted(y []float64, treated []bool, columns [][]float64, family regression.Family) (one, zero []float64, err error) {
	if err := check(treated, append(columns, y)...); err != nil {
		return nil, nil, err
	}
	out := [2][]float64{} // of the treated and of the others
	for k, group := range []bool{true, false} {
		some := those(treated, group)
		of := make([][]float64, len(columns))
		for j, x := range columns {
			of[j] = some(x)
		}
		m, err := ModelOutcome(some(y), of, family)
		if err != nil {
			return nil, nil, err
		}
		out[k] = m.Predict(columns)
	}
	return out[0], out[1], nil
}

// OutcomeModel is how an outcome depends on the columns in a group.
type OutcomeModel struct {
	coefficient []float64
	link        regression.Link
}

// ModelOutcome fits the model of the family's usual link to a group.
func ModelOutcome(y []float64, columns [][]float64, family regression.Family) (*OutcomeModel, error) {
	fit, err := regression.Fit(regression.Data{Outcome: y, Columns: columns}, regression.Options{Family: family})
	if err == regression.NoVariation || err == nil && fit.Separated != nil {
		return nil, NoPrediction
	}
	if err != nil {
		return nil, err
	}
	return &OutcomeModel{fit.Coefficient, fit.Link}, nil
}

// Predict gives the mean outcome of every row, of the group or not.
func (m *OutcomeModel) Predict(columns [][]float64) []float64 {
	out := make([]float64, len(columns[0]))
	floats.AddConst(m.coefficient[0], out)
	for j, x := range columns {
		floats.AddScaled(out, m.coefficient[j+1], x)
	}
	regression.Means(m.link, out)
	return out
}

// those gives what columns have of one group: where its rows stand together, the column itself.
func those(treated []bool, group bool) func(x []float64) []float64 {
	from := slices.Index(treated, group)
	to := from
	for to < len(treated) && treated[to] == group {
		to++
	}
	if !slices.Contains(treated[to:], group) {
		return func(x []float64) []float64 { return x[from:to] }
	}
	return func(x []float64) []float64 {
		var out []float64
		for i, v := range x {
			if treated[i] == group {
				out = append(out, v)
			}
		}
		return out
	}
}

// Mean is the weighted mean of one group with its robust standard error and a normal
// interval; of outcomes of 0 and 1 the limits are of the logit, so that they stay between 0 and 1
// (there are none at 0 and 1).
func Mean(y, w []float64, treated []bool, group bool, level float64, share bool) (stats.Estimate, error) {
	if err := check(treated, y, w); err != nil {
		return stats.Estimate{}, err
	}
	m, v, err := mean(y, w, treated, group)
	if err != nil {
		return stats.Estimate{}, err
	}
	se := math.Sqrt(v)
	if !share {
		return normal(m, se, level)
	}
	logit, err := normal(math.Log(m/(1-m)), se/(m*(1-m)), level)
	if err != nil {
		return logit, err
	}
	e := stats.Estimate{Value: m, SE: se, CI: stats.Interval{Lower: 1 / (1 + math.Exp(-logit.CI.Lower)),
		Upper: 1 / (1 + math.Exp(-logit.CI.Upper)), Level: level}}
	if !(m > 0 && m < 1) {
		e.CI.Lower, e.CI.Upper = math.NaN(), math.NaN()
	}
	return e, nil
}

// RiskRatio is the ratio of the weighted means with limits of its logarithm (delta method);
// SE is of the logarithm. It needs both means above 0.
func RiskRatio(y, w []float64, treated []bool, level float64) (stats.Estimate, error) {
	a, b, va, vb, err := means(y, w, treated)
	if err != nil {
		return stats.Estimate{}, err
	}
	if !(a > 0 && b > 0) {
		return stats.Estimate{}, stats.NoEvents
	}
	e, err := normal(math.Log(a/b), math.Sqrt(va/(a*a)+vb/(b*b)), level)
	e.Value, e.CI.Lower, e.CI.Upper = math.Exp(e.Value), math.Exp(e.CI.Lower), math.Exp(e.CI.Upper)
	return e, err
}
