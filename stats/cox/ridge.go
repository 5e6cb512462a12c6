package cox

import (
	"leydig/stats"
	"leydig/stats/newton"
)

// ErrRidge is why there is no penalised fit.
const ErrRidge stats.Reason = "the ridge penalty must not be negative"

// RidgeMethod draws coefficients to zero, for prediction.
var RidgeMethod = stats.Method{
	ID: "cox.ridge", Label: "ridge penalty",
	Sentence: "The coefficients were drawn to 0 by a ridge penalty on columns of unit standard deviation.",
	Cite:     "Verweij PJM, Van Houwelingen HC. Stat Med 1994;13:2427-2436",
}

// ridge takes the penalty off a likelihood and its derivatives.
func ridge(penalty float64, spread []float64) func(at []float64, d *newton.Derivatives) bool {
	return func(at []float64, d *newton.Derivatives) bool {
		if penalty == 0 {
			return true
		}
		for j, b := range at {
			h := penalty * spread[j] * spread[j]
			d.Value -= h * b * b / 2
			d.Gradient[j] -= h * b
			d.Information[j*len(at)+j] += h
		}
		return true
	}
}

// penalised fills what a fit with a ridge has: variance, the likelihood without the penalty,
// and degrees of freedom.
func (m *Model) penalised() error {
	s := m.sorted
	v, ok := newton.Invert(m.climbed.End.Information, s.p)
	if !ok {
		return stats.Singular
	}
	m.Naive, m.Variance = v, v
	m.DF = 0
	for j, b := range m.Coefficient {
		h := m.ridge * s.spread[j] * s.spread[j]
		m.LogLik[1] += h * b * b / 2
		// The information without the penalty is what is left of the identity.
		m.DF += 1 - v.At(j, j)*h
	}
	return nil
}
