// Package dist gives distribution functions and quantiles that hold in the far
// tails, where distuv loses digits or fails (see testdata/reference).
package dist

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// NormalLower is P(Z <= z).
func NormalLower(z float64) float64 { return distuv.UnitNormal.CDF(z) }

// NormalUpper is P(Z > z), taken as P(Z <= -z): distuv's Survival is 0 from z = 8.3.
func NormalUpper(z float64) float64 { return distuv.UnitNormal.CDF(-z) }

// NormalTwoSided is P(|Z| >= |z|).
func NormalTwoSided(z float64) float64 { return 2 * NormalUpper(math.Abs(z)) }

// NormalQuantile is z with P(Z <= z) = p.
func NormalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// Z is the quantile of a two-sided interval of the given level, e.g. 1.96 for 0.95.
func Z(level float64) float64 { return NormalQuantile(0.5 + level/2) }

// ChiSquaredUpper is P(X > x) with df degrees of freedom.
func ChiSquaredUpper(x, df float64) float64 {
	if x <= 0 {
		return 1
	}
	return distuv.ChiSquared{K: df}.Survival(x)
}
