package describe

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Correlation is a coefficient with its test. DF is NaN where the test has none.
type Correlation struct {
	stats.Estimate
	stats.Test
}

// PearsonMethod is the product-moment correlation.
var PearsonMethod = stats.Method{
	ID: "describe.pearson", Label: "Pearson correlation",
	Sentence: "Linear association is given as Pearson's correlation with Fisher's z interval.",
	Cite:     "Fisher RA. Metron 1921;1:3-32",
}

// Pearson is the product-moment correlation of pairs, tested by t with n - 2
// degrees of freedom; its limits are Fisher's z (NaN for fewer than four pairs).
// R: cor.test.
func Pearson(x, y []float64, level float64) (Correlation, error) {
	r, err := productMoment(x, y)
	if err != nil {
		return Correlation{}, err
	}
	if !(level > 0 && level < 1) {
		return Correlation{}, stats.ErrLevel
	}
	n := float64(len(x))
	df := n - 2
	if df < 1 {
		return Correlation{}, stats.FewPairs
	}
	t := r * math.Sqrt(df/(1-r*r))
	out := Correlation{
		stats.Estimate{Value: r, SE: math.Sqrt((1 - r*r) / df), CI: stats.NoInterval(level)},
		stats.Test{Statistic: t, DF: df, P: dist.TTwoSided(t, df)},
	}
	if n > 3 {
		half := dist.Z(level) / math.Sqrt(n-3)
		out.CI.Lower, out.CI.Upper = math.Tanh(math.Atanh(r)-half), math.Tanh(math.Atanh(r)+half)
	}
	return out, nil
}

// productMoment is the correlation itself, in [-1, 1].
func productMoment(x, y []float64) (float64, error) {
	switch {
	case len(x) != len(y):
		return math.NaN(), stats.ErrUnpaired
	case len(x) == 0:
		return math.NaN(), stats.NoData
	case stats.Missing(x) || stats.Missing(y):
		return math.NaN(), stats.ErrMissing
	}
	u, v := offset(x), offset(y)
	mu, _ := Moments(u)
	mv, _ := Moments(v)
	var suv, suu, svv float64
	for i := range u {
		a, b := u[i]-mu, v[i]-mv
		suv += a * b
		suu += a * a
		svv += b * b
	}
	if suu == 0 || svv == 0 {
		return math.NaN(), stats.NoVariance
	}
	return math.Max(-1, math.Min(1, suv/math.Sqrt(suu)/math.Sqrt(svv))), nil
}
