package proportion

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// AgrestiCoull is Wald's interval after adding z²/2 successes and failures. It
// may leave [0, 1]. R: binom::binom.agresti.coull.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.828 at least, 0.962
// on average.
func AgrestiCoull(c Count, level float64) (stats.Estimate, error) {
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	z := dist.Z(level)
	n := float64(c.N) + z*z
	p := (float64(c.X) + z*z/2) / n
	half := z * math.Sqrt(p*(1-p)/n)
	return estimate(c, p-half, p+half, level), nil
}

// Wald is X/N ± z·SE; it may leave [0, 1], and is a point at X = 0 and X = N.
// R: binom::binom.asymp.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.000 at least, 0.811
// on average.
func Wald(c Count, level float64) (stats.Estimate, error) {
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	e := estimate(c, 0, 0, level)
	half := dist.Z(level) * e.SE
	e.CI.Lower, e.CI.Upper = e.Value-half, e.Value+half
	return e, nil
}

// Logit is symmetric in log odds; Clopper-Pearson at X = 0 and X = N. R:
// binom::binom.logit.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.869 at least, 0.964
// on average.
func Logit(c Count, level float64) (stats.Estimate, error) {
	if c.X == 0 || c.X == c.N {
		return ClopperPearson(c, level)
	}
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	x, n := float64(c.X), float64(c.N)
	centre, half := math.Log(x/(n-x)), dist.Z(level)/math.Sqrt(x*(n-x)/n)
	return estimate(c, 1/(1+math.Exp(half-centre)), 1/(1+math.Exp(-half-centre)), level), nil
}

// CLogLog is symmetric in ln(-ln p); Clopper-Pearson at X = 0 and X = N. R:
// binom::binom.cloglog.
// Coverage of the 95% interval for n up to 50 (see Coverage): 0.837 at least, 0.962
// on average.
func CLogLog(c Count, level float64) (stats.Estimate, error) {
	if c.X == 0 || c.X == c.N {
		return ClopperPearson(c, level)
	}
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	n, p := float64(c.N), c.P()
	centre := math.Log(-math.Log(p))
	half := dist.Z(level) * math.Sqrt((1-p)/(n*p)) / -math.Log(p)
	return estimate(c, math.Exp(-math.Exp(centre+half)), math.Exp(-math.Exp(centre-half)), level), nil
}
