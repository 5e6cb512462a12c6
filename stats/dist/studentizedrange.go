package dist

import "math"

// StudentizedRange is the range of Groups independent standard normal deviates
// over an independent root of chi-squared(DF)/DF: the distribution behind Tukey's
// comparisons (one range; ptukey with nranges = 1). DF may be infinite.
type StudentizedRange struct {
	Groups int
	DF     float64
}

// LogTails is described at Distribution.
func (r StudentizedRange) LogTails(q float64) (lower, upper float64) {
	switch {
	case r.Groups < 2 || !(r.DF > 0) || math.IsNaN(q):
		return math.NaN(), math.NaN()
	case q <= 0:
		return math.Inf(-1), 0
	case math.IsInf(q, 1):
		return 0, math.Inf(-1)
	}
	k := float64(r.Groups)
	if math.IsInf(r.DF, 1) {
		upper = math.Log(rangeUpper(q, k))
		return complement(upper), upper
	}
	upper = overScale(r.DF, func(s float64) float64 { return math.Log(rangeUpper(q*s, k)) })
	if upper < -0.7 {
		return complement(upper), upper
	}
	lower = overScale(r.DF, func(s float64) float64 { return math.Log(rangeLower(q*s, k)) })
	return lower, complement(lower)
}

// Support is the positive half line.
func (StudentizedRange) Support() (lo, hi float64) { return 0, math.Inf(1) }

// rangeStep is the step of the trapezoidal rule over the largest deviate. The
// integrands are no narrower than a normal density with variance 1/k, for which
// the rule's error at this step is exp(-40).
func rangeStep(k float64) float64 { return math.Min(0.25, 0.7/math.Sqrt(k)) }

// rangeLower is P(range <= w) of k standard normal deviates: the largest is at z
// and all others lie within w below it.
func rangeLower(w, k float64) float64 {
	sum, h := 0.0, rangeStep(k)
	for z := -9.0; z <= 9+w && z < 40; z += h {
		sum += NormalDensity(z) * math.Pow(NormalLower(z)-NormalLower(z-w), k-1)
	}
	return math.Min(1, k*sum*h)
}

// rangeUpper is P(range > w): the same with the complement of the power, taken
// without cancellation.
func rangeUpper(w, k float64) float64 {
	sum, h := 0.0, rangeStep(k)
	for z := -9.0; z <= 9+w && z < 40; z += h {
		all := NormalLower(z)
		out := NormalLower(z - w)
		if out == 0 {
			continue
		}
		inside := 0.0 // logarithm of the share of all others that lies inside
		if out < all {
			inside = (k - 1) * math.Log1p(-out/all)
			sum += NormalDensity(z) * math.Pow(all, k-1) * -math.Expm1(inside)
		} else {
			sum += NormalDensity(z) * math.Pow(all, k-1)
		}
	}
	return math.Min(1, k*sum*h)
}
