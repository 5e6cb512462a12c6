package dist

import "math"

// NoncentralChiSquared is the distribution of the sum of DF squared normal
// deviates whose means' squares sum to NCP.
type NoncentralChiSquared struct{ DF, NCP float64 }

// LogTails is described at Distribution: a Poisson mixture of central ones.
func (c NoncentralChiSquared) LogTails(x float64) (lower, upper float64) {
	return mixture(c.NCP/2, func(j float64) (float64, float64) { return ChiSquared{c.DF + 2*j}.LogTails(x) })
}

// Support is the positive half line.
func (NoncentralChiSquared) Support() (lo, hi float64) { return 0, math.Inf(1) }

// NoncentralF is the ratio of a noncentral chi-squared deviate with DF1 and NCP
// to a central one with DF2, each over its degrees of freedom.
type NoncentralF struct{ DF1, DF2, NCP float64 }

// LogTails is described at Distribution.
func (f NoncentralF) LogTails(x float64) (lower, upper float64) {
	if x <= 0 {
		return math.Inf(-1), 0
	}
	if math.IsInf(f.DF2, 1) {
		return NoncentralChiSquared{f.DF1, f.NCP}.LogTails(x * f.DF1)
	}
	m := f.DF1 * x
	return mixture(f.NCP/2, func(j float64) (float64, float64) {
		return logBetaTails(f.DF1/2+j, f.DF2/2, m/(m+f.DF2), f.DF2/(m+f.DF2))
	})
}

// Support is the positive half line.
func (NoncentralF) Support() (lo, hi float64) { return 0, math.Inf(1) }

// mixture sums the tails of a Poisson mixture. Every term is positive, and each
// sum starts at its own largest term.
func mixture(mean float64, tails func(j float64) (lower, upper float64)) (lower, upper float64) {
	if !(mean >= 0) {
		return math.NaN(), math.NaN()
	}
	lower = sumOutwards(mean, func(j float64) float64 { l, _ := tails(j); return l + logPoisson(j, mean) })
	upper = sumOutwards(mean, func(j float64) float64 { _, u := tails(j); return u + logPoisson(j, mean) })
	return math.Min(lower, 0), math.Min(upper, 0)
}

// sumOutwards adds exp(term(j)) over j = 0, 1, ... for terms that rise to one
// maximum and fall, and gives the logarithm.
func sumOutwards(start float64, term func(j float64) float64) float64 {
	j := math.Floor(start)
	best := term(j)
	// Climb with growing steps, then with small ones.
	for step := math.Max(1, math.Floor(math.Sqrt(start))); step >= 1; step = math.Floor(step / 2) {
		for moved := true; moved; {
			moved = false
			if v := term(j + step); v > best {
				j, best, moved = j+step, v, true
			} else if j >= step {
				if v := term(j - step); v > best {
					j, best, moved = j-step, v, true
				}
			}
		}
	}
	if math.IsInf(best, -1) || math.IsNaN(best) {
		return best
	}
	sum := 1.0
	for i := j + 1; i < j+1e7; i++ {
		v := math.Exp(term(i) - best)
		sum += v
		if v < sum*1e-17 {
			break
		}
	}
	for i := j - 1; i >= 0; i-- {
		v := math.Exp(term(i) - best)
		sum += v
		if v < sum*1e-17 {
			break
		}
	}
	return best + math.Log(sum)
}

// NoncentralT is the distribution of (Z + NCP) / sqrt(chi-squared(DF)/DF).
type NoncentralT struct{ DF, NCP float64 }

// LogTails is described at Distribution: P(T > t) is the mean of Φ(NCP - t·s)
// over the distribution of s, the root of chi-squared over its degrees of freedom.
func (t NoncentralT) LogTails(x float64) (lower, upper float64) {
	if !(t.DF > 0) || math.IsNaN(x) || math.IsNaN(t.NCP) {
		return math.NaN(), math.NaN()
	}
	if math.IsInf(t.DF, 1) {
		return Normal{}.LogTails(x - t.NCP)
	}
	lower = overScale(t.DF, func(s float64) float64 { return logNormalLower(x*s - t.NCP) })
	upper = overScale(t.DF, func(s float64) float64 { return logNormalLower(t.NCP - x*s) })
	if lower < upper {
		return lower, complement(lower)
	}
	return complement(upper), upper
}

// Support is the whole line.
func (NoncentralT) Support() (lo, hi float64) { return math.Inf(-1), math.Inf(1) }

// overScale is the logarithm of the mean of exp(g(s)) with s the root of
// chi-squared(df)/df, for g(s) whose product with the density has one maximum. In
// u = ln s the integrand is smooth and falls fast on both sides, where the
// trapezoidal rule gains digits with every halving of its step.
func overScale(df float64, g func(s float64) float64) float64 {
	half := df / 2
	lg, _ := math.Lgamma(half)
	// The density of u; for large df its pieces cancel, so it is written about u = 0.
	constant := math.Ln2 - lg + half*math.Log(half) - half
	if df > 30 {
		constant = math.Ln2 + math.Log(half)/2 - halfLog2Pi - stirlingError(half)
	}
	f := func(u float64) float64 {
		return constant - half*(math.Expm1(2*u)-2*u) + g(math.Exp(u))
	}
	width := math.Min(1, 1/math.Sqrt(df))
	// Golden steps to the maximum are not needed: a climb with halved steps is enough.
	mode, best := 0.0, f(0)
	for step := 4 * width; step > width/16; step /= 2 {
		for moved := true; moved; {
			moved = false
			for _, to := range [2]float64{mode + step, mode - step} {
				if v := f(to); v > best {
					mode, best, moved = to, v, true
				}
			}
		}
	}
	if math.IsInf(best, -1) || math.IsNaN(best) {
		return best
	}
	side := func(from, step float64) (sum float64) {
		for i := 0; i < 100000; i++ {
			v := math.Exp(f(from+float64(i)*step) - best)
			sum += v
			if v < 1e-18*math.Max(sum, 1) && i > 3 {
				break
			}
		}
		return sum
	}
	h := width / 2
	sum := side(mode, h) + side(mode-h, -h)
	for range 8 {
		h /= 2
		next := sum + side(mode+h, 2*h) + side(mode-h, -2*h)
		done := math.Abs(next-2*sum) < 1e-13*next
		sum = next
		if done {
			break
		}
	}
	return math.Min(0, best+math.Log(sum*h))
}
