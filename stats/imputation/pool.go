// Package imputation combines what was estimated from several completed data sets.
//
// Sources: Rubin DB. Multiple Imputation for Nonresponse in Surveys. 1987; Barnard J, Rubin
// DB. Biometrika 1999;86:948-955.
package imputation

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// PoolMethod is Rubin's rules.
var PoolMethod = stats.Method{
	ID: "imputation.rubin", Label: "Rubin's rules, degrees of freedom of Barnard and Rubin",
	Sentence: "Estimates of the imputed data sets were combined by Rubin's rules, with the degrees of freedom of Barnard and Rubin.",
	Cite:     "Rubin DB. Multiple Imputation for Nonresponse in Surveys. 1987; Barnard J, Rubin DB. Biometrika 1999;86:948-955",
}

// Pooled is a combined estimate.
type Pooled struct {
	M        int     // data sets
	Value    float64 // their mean
	Within   float64 // mean variance
	Between  float64 // variance of the estimates
	Total    float64 // Within + (1 + 1/M) Between
	DF       float64
	Increase float64 // relative increase in variance due to what is missing: (1 + 1/M) Between/Within
	Missing  float64 // fraction of information missing
}

// What cannot be pooled.
const (
	FewSets     stats.Reason = "two completed data sets at least are needed"
	ErrVariance stats.Reason = "a variance is not above 0"
	ErrComplete stats.Reason = "the complete data must leave degrees of freedom (rows - coefficients above 0)"
)

// Pool combines an estimate with its variance from each data set; complete are the degrees
// of freedom that complete data would leave (rows - coefficients; infinite where limits
// would be normal). Where the estimates do not differ, only those count. R:
// mice::pool.scalar.
func Pool(estimates, variances []float64, complete float64) (Pooled, error) {
	m := float64(len(estimates))
	switch {
	case len(estimates) != len(variances):
		return Pooled{}, stats.ErrUnpaired
	case len(estimates) < 2:
		return Pooled{}, FewSets
	case stats.Missing(estimates) || stats.Missing(variances) || math.IsNaN(complete):
		return Pooled{}, stats.ErrMissing
	case !(complete > 0):
		return Pooled{}, ErrComplete
	}
	p := Pooled{M: len(estimates)}
	for i, v := range variances {
		if !(v > 0) || math.IsInf(v, 1) {
			return Pooled{}, ErrVariance
		}
		p.Value += estimates[i] / m
		p.Within += v / m
	}
	for _, q := range estimates {
		p.Between += (q - p.Value) * (q - p.Value) / (m - 1)
	}
	extra := (1 + 1/m) * p.Between
	p.Total = p.Within + extra
	p.Increase = extra / p.Within
	lambda := extra / p.Total
	old := (m - 1) / (lambda * lambda)
	if math.IsInf(complete, 1) {
		p.DF = old
	} else {
		observed := (complete + 1) / (complete + 3) * complete * (1 - lambda)
		p.DF = 1 / (1/old + 1/observed)
	}
	p.Missing = (p.Increase + 2/(p.DF+3)) / (p.Increase + 1)
	return p, nil
}

// Estimate is the pooled value with its t interval, statistic and p-value for 0.
func (p Pooled) Estimate(level float64) (e stats.Estimate, statistic, pValue float64) {
	return dist.Wald(p.Value, math.Sqrt(p.Total), p.DF, level)
}
