// Package dist gives distribution functions and quantiles that hold in the far
// tails, where distuv loses digits or fails (see testdata/reference/SPEC.md and
// TRAPS.md). A distribution is a small struct; its tails are held as logarithms,
// so that probabilities below the smallest float64 still have one:
//
//	dist.Upper(dist.F{DF1: 3, DF2: 40}, 5000)      // 1.6e-51
//	dist.LogLower(dist.Normal{}, -100)             // -5005.52
//	dist.Quantile(dist.StudentsT{DF: 3}, 0.975)    // 3.18
//
// Lower is P(X <= x) and Upper is P(X > x), as lower.tail = FALSE has it in R.
package dist

import "math"

// Distribution is a distribution function.
type Distribution interface {
	// LogTails gives ln P(X <= x) and ln P(X > x), each to about 1e-12 relative
	// accuracy in the probability; NaN where a parameter is impossible.
	LogTails(x float64) (lower, upper float64)
	// Support is the smallest interval that holds all the probability; discrete
	// distributions of this package live on its integers.
	Support() (lo, hi float64)
}

// discrete marks distributions on the integers.
type discrete interface {
	Distribution
	onIntegers()
}

// Lower is P(X <= x).
func Lower(d Distribution, x float64) float64 { l, _ := d.LogTails(x); return math.Exp(l) }

// Upper is P(X > x).
func Upper(d Distribution, x float64) float64 { _, u := d.LogTails(x); return math.Exp(u) }

// LogLower is ln P(X <= x).
func LogLower(d Distribution, x float64) float64 { l, _ := d.LogTails(x); return l }

// LogUpper is ln P(X > x).
func LogUpper(d Distribution, x float64) float64 { _, u := d.LogTails(x); return u }

// Quantile is the x with P(X <= x) = p; for a discrete distribution the smallest
// x with P(X <= x) >= p (to a relative 1e-13, so that rounding does not move it).
func Quantile(d Distribution, p float64) float64 {
	if p > 0.5 {
		return quantile(d, math.Log1p(-p), false)
	}
	return quantile(d, logOf(p), true)
}

// QuantileUpper is the x with P(X > x) = q, for q too small for 1 - q.
func QuantileUpper(d Distribution, q float64) float64 {
	if q > 0.5 {
		return quantile(d, math.Log1p(-q), true)
	}
	return quantile(d, logOf(q), false)
}

// logOf is ln p also for subnormal p, for which math.Log on amd64 gives that of
// the smallest normal number.
func logOf(p float64) float64 {
	if p < 0x1p-1000 {
		return math.Log(p*0x1p100) - 100*math.Ln2
	}
	return math.Log(p)
}

// quantile solves ln tail(x) = logP.
func quantile(d Distribution, logP float64, lower bool) float64 {
	lo, hi := d.Support()
	if math.IsNaN(logP) || logP > 0 {
		return math.NaN()
	}
	if math.IsInf(logP, -1) {
		if lower {
			return lo
		}
		return hi
	}
	if k, ok := d.(discrete); ok {
		return discreteQuantile(k, logP, lower)
	}
	// x is sought on a scale on which both ends of the support are infinite.
	scale := math.Sinh
	switch {
	case lo == 0 && hi == 1:
		scale = func(t float64) float64 { return 1 / (1 + math.Exp(-t)) }
	case lo == 0:
		scale = math.Exp
	}
	f := func(t float64) float64 {
		l, u := d.LogTails(scale(t))
		if lower {
			return l - logP
		}
		return logP - u
	}
	a, b := -1.0, 1.0
	fa, fb := f(a), f(b)
	for fa > 0 && a > -800 {
		b, fb = a, fa
		a *= 2
		fa = f(a)
	}
	for fb < 0 && b < 800 {
		a, fa = b, fb
		b *= 2
		fb = f(b)
	}
	if math.IsNaN(fa) || math.IsNaN(fb) {
		return math.NaN()
	}
	return scale(Root(f, a, b))
}

// discreteQuantile searches the integers of the support.
func discreteQuantile(d discrete, logP float64, lower bool) float64 {
	lo, hi := d.Support()
	reached := func(x float64) bool {
		l, u := d.LogTails(x)
		if lower {
			return l >= logP-1e-13
		}
		return u <= logP+1e-13
	}
	if math.IsInf(hi, 1) {
		hi = lo + 1
		for !reached(hi) {
			hi = lo + 2*(hi-lo)
		}
	}
	for lo < hi {
		mid := math.Floor((lo + hi) / 2)
		if reached(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// complement is ln(1 - e^l) for l <= 0.
func complement(l float64) float64 {
	switch {
	case l >= 0:
		return math.Inf(-1)
	case l > -math.Ln2:
		return math.Log(-math.Expm1(l))
	}
	return math.Log1p(-math.Exp(l))
}

// Root finds a zero of f between a and b, at which f has different signs (or one
// is zero), to the last bit or so: bisection and inverse quadratic steps after
// Brent (1973). Where the signs are equal it gives the end with the smaller |f|.
func Root(f func(float64) float64, a, b float64) float64 {
	fa, fb := f(a), f(b)
	if fa == 0 {
		return a
	}
	if fb == 0 {
		return b
	}
	if fa > 0 == (fb > 0) {
		if math.Abs(fa) < math.Abs(fb) {
			return a
		}
		return b
	}
	c, fc := a, fa
	step := b - a
	last := step
	// Interpolation creeps where f is huge at one end and flat at the other: every
	// fourth time that the bracket has not halved, it is halved.
	slow, width := false, math.Abs(b-a)
	for k := range 2000 {
		if k%4 == 3 {
			now := math.Abs(c - b)
			slow, width = now > width/2, now
		} else {
			slow = false
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tol := 2e-16*math.Abs(b) + 1e-300
		half := (c - b) / 2
		if math.Abs(half) <= tol || fb == 0 {
			break
		}
		if slow || math.Abs(last) < tol || math.Abs(fa) <= math.Abs(fb) || math.IsInf(fa, 0) || math.IsInf(fb, 0) || math.IsInf(fc, 0) {
			step, last = half, half
		} else {
			var p, q float64
			s := fb / fa
			if a == c {
				p, q = 2*half*s, 1-s
			} else {
				r, t := fb/fc, fa/fc
				p = s * (2*half*t*(t-r) - (b-a)*(r-1))
				q = (t - 1) * (r - 1) * (s - 1)
			}
			if p > 0 {
				q = -q
			}
			p = math.Abs(p)
			if 2*p < math.Min(3*half*q-math.Abs(tol*q), math.Abs(last*q)) {
				last, step = step, p/q
			} else {
				step, last = half, half
			}
		}
		a, fa = b, fb
		if math.Abs(step) > tol {
			b += step
		} else {
			b += math.Copysign(tol, half)
		}
		fb = f(b)
		if fb > 0 == (fc > 0) {
			c, fc = a, fa
			step = b - a
			last = step
		}
	}
	return b
}
