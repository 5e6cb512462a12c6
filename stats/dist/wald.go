package dist

import (
	"math"

	"leydig/stats"
)

// Wald is an estimate with its standard error and limits of t with df degrees of freedom (normal where
// df is infinite), the statistic value/se and its two-sided p-value.
func Wald(value, se, df, level float64) (e stats.Estimate, statistic, p float64) {
	statistic = value / se
	var half float64
	if math.IsInf(df, 1) {
		half, p = Z(level)*se, NormalTwoSided(statistic)
	} else {
		half, p = TQuantile((1+level)/2, df)*se, TTwoSided(statistic, df)
	}
	return stats.Estimate{Value: value, SE: se, CI: stats.Interval{Lower: value - half, Upper: value + half, Level: level}}, statistic, p
}

// WaldRatio is exp of a logarithm and of its normal limits; SE, z and p are the logarithm's.
func WaldRatio(logarithm, se, level float64) (e stats.Estimate, z, p float64) {
	e, z, p = Wald(logarithm, se, math.Inf(1), level)
	e.Value, e.CI.Lower, e.CI.Upper = math.Exp(e.Value), math.Exp(e.CI.Lower), math.Exp(e.CI.Upper)
	return e, z, p
}
