package dist

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"leydig/stats"
)

// Normal is the standard normal distribution.
type Normal struct{}

// LogTails is described at Distribution.
func (Normal) LogTails(z float64) (lower, upper float64) {
	return logNormalLower(z), logNormalLower(-z)
}

// Support is the whole line.
func (Normal) Support() (lo, hi float64) { return math.Inf(-1), math.Inf(1) }

// logNormalLower is ln Φ(z): by erfc down to -37, and beyond by the asymptotic
// series of Mills' ratio (Abramowitz and Stegun 26.2.12), whose terms fall until
// about z²/2 of them.
func logNormalLower(z float64) float64 {
	switch {
	case z > 5:
		return math.Log1p(-NormalUpper(z))
	case z > -37:
		return math.Log(NormalLower(z))
	case math.IsInf(z, -1):
		return math.Inf(-1)
	}
	sum, term := 1.0, 1.0
	for k := 1.0; k < 60; k++ {
		term *= -(2*k - 1) / (z * z)
		if math.Abs(term) < 1e-17 {
			break
		}
		sum += term
	}
	return -z*z/2 - halfLog2Pi - math.Log(-z) + math.Log(sum)
}

// NormalLower is P(Z <= z).
func NormalLower(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// NormalUpper is P(Z > z), taken as P(Z <= -z): distuv's Survival is 0 from z = 8.3.
func NormalUpper(z float64) float64 { return NormalLower(-z) }

// NormalTwoSided is P(|Z| >= |z|).
func NormalTwoSided(z float64) float64 { return 2 * NormalUpper(math.Abs(z)) }

// NormalDensity is the density of the standard normal distribution at z.
func NormalDensity(z float64) float64 { return math.Exp(-z*z/2 - halfLog2Pi) }

// NormalQuantile is z with P(Z <= z) = p; NaN where p is no probability.
func NormalQuantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN() // where distuv panics
	}
	if p > 0 && p < 1e-300 {
		return Quantile(Normal{}, p) // distuv's is for numbers with all their digits
	}
	return distuv.UnitNormal.Quantile(p)
}

// Z is the quantile of a two-sided interval of the given level, e.g. 1.96 for 0.95.
func Z(level float64) float64 { return -NormalQuantile((1 - level) / 2) }

// Gamma is the gamma distribution with rate 1.
type Gamma struct{ Shape float64 }

// LogTails is described at Distribution.
func (g Gamma) LogTails(x float64) (lower, upper float64) { return logGammaTails(g.Shape, x) }

// Support is the positive half line.
func (Gamma) Support() (lo, hi float64) { return 0, math.Inf(1) }

// ChiSquared is the chi-squared distribution.
type ChiSquared struct{ DF float64 }

// LogTails is described at Distribution.
func (c ChiSquared) LogTails(x float64) (lower, upper float64) { return logGammaTails(c.DF/2, x/2) }

// Support is the positive half line.
func (ChiSquared) Support() (lo, hi float64) { return 0, math.Inf(1) }

// ChiSquaredUpper is P(X > x) with df degrees of freedom.
func ChiSquaredUpper(x, df float64) float64 { return Upper(ChiSquared{df}, x) }

// ChiSquaredTest is the test whose statistic is chi-squared with df degrees of freedom.
func ChiSquaredTest(statistic, df float64) stats.Test {
	return stats.Test{Statistic: statistic, DF: df, P: ChiSquaredUpper(statistic, df)}
}

// Beta is the beta distribution.
type Beta struct{ A, B float64 }

// LogTails is described at Distribution.
func (b Beta) LogTails(x float64) (lower, upper float64) { return logBetaTails(b.A, b.B, x, 1-x) }

// Support is the unit interval.
func (Beta) Support() (lo, hi float64) { return 0, 1 }

// StudentsT is Student's t distribution; with infinite DF the normal one.
type StudentsT struct{ DF float64 }

// LogTails is described at Distribution.
func (t StudentsT) LogTails(x float64) (lower, upper float64) {
	if !(t.DF > 0) || math.IsNaN(x) {
		return math.NaN(), math.NaN()
	}
	if t.DF > 1e9 {
		// The expansion of Abramowitz and Stegun 26.7.8 leaves out terms of order DF^-2.
		z := x * (1 - 1/(4*t.DF)) / math.Sqrt(1+x*x/(2*t.DF))
		return Normal{}.LogTails(z)
	}
	if math.IsInf(x, 0) {
		return Normal{}.LogTails(x)
	}
	s := x * x
	both, _ := logBetaTails(t.DF/2, 0.5, t.DF/(t.DF+s), s/(t.DF+s))
	tail := both - math.Ln2
	if x >= 0 {
		return complement(tail), tail
	}
	return tail, complement(tail)
}

// Support is the whole line.
func (StudentsT) Support() (lo, hi float64) { return math.Inf(-1), math.Inf(1) }

// TTwoSided is P(|T| >= |t|) with df degrees of freedom.
func TTwoSided(t, df float64) float64 { return math.Min(1, 2*Upper(StudentsT{df}, math.Abs(t))) }

// TQuantile is t with P(T <= t) = p.
func TQuantile(p, df float64) float64 {
	if p == 0.5 {
		return 0
	}
	return Quantile(StudentsT{df}, p)
}

// F is the F distribution; an infinite DF2 makes it chi-squared / DF1.
type F struct{ DF1, DF2 float64 }

// LogTails is described at Distribution.
func (f F) LogTails(x float64) (lower, upper float64) {
	switch {
	case !(f.DF1 > 0) || !(f.DF2 > 0) || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x <= 0:
		return math.Inf(-1), 0
	case math.IsInf(x, 1):
		return 0, math.Inf(-1)
	case math.IsInf(f.DF2, 1):
		return ChiSquared{f.DF1}.LogTails(x * f.DF1)
	}
	m := f.DF1 * x
	return logBetaTails(f.DF1/2, f.DF2/2, m/(m+f.DF2), f.DF2/(m+f.DF2))
}

// Support is the positive half line.
func (F) Support() (lo, hi float64) { return 0, math.Inf(1) }

// FUpper is P(X > x) with df1 and df2 degrees of freedom.
func FUpper(x, df1, df2 float64) float64 { return Upper(F{df1, df2}, x) }

// FTest is a statistic with its p-value.
func FTest(f, df1, df2 float64) stats.FTest {
	return stats.FTest{F: f, DF1: df1, DF2: df2, P: FUpper(f, df1, df2)}
}

// LogNormal is the distribution of exp(Mu + Sigma Z).
type LogNormal struct{ Mu, Sigma float64 }

// LogTails is described at Distribution.
func (d LogNormal) LogTails(x float64) (lower, upper float64) {
	if x <= 0 {
		return math.Inf(-1), 0
	}
	return Normal{}.LogTails((math.Log(x) - d.Mu) / d.Sigma)
}

// Support is the positive half line.
func (LogNormal) Support() (lo, hi float64) { return 0, math.Inf(1) }

// Logistic is the standard logistic distribution.
type Logistic struct{}

// LogTails is described at Distribution.
func (Logistic) LogTails(x float64) (lower, upper float64) {
	return -Softplus(-x), -Softplus(x)
}

// Support is the whole line.
func (Logistic) Support() (lo, hi float64) { return math.Inf(-1), math.Inf(1) }

// Softplus is ln(1 + e^x).
func Softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
