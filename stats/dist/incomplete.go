package dist

import "math"

// The incomplete gamma and beta functions, as logarithms of both tails. Their
// leading factors are Poisson and binomial probabilities, which Loader's saddle
// point form gives to the last digits however large the parameters are.
// Loader C. Fast and accurate computation of binomial probabilities, 2000.

const halfLog2Pi = 0.91893853320467274178032973640562

// stirlingError is ln Γ(n+1) less Stirling's formula.
func stirlingError(n float64) float64 {
	if n < 16 {
		g, _ := math.Lgamma(n + 1)
		return g - (n+0.5)*math.Log(n) + n - halfLog2Pi
	}
	n2 := n * n
	return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-(1.0/1188-691.0/360360/n2)/n2)/n2)/n2)/n2) / n
}

// deviance is x ln(x/m) + m - x without cancellation near x = m.
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	sum := (x - m) * v
	term := 2 * x * v
	for j := 3.0; j < 2000; j += 2 {
		term *= v * v
		next := sum + term/j
		if next == sum {
			break
		}
		sum = next
	}
	return sum
}

// logPoisson is ln(m^x e^-m / Γ(x+1)) for real x >= 0.
func logPoisson(x, m float64) float64 {
	switch {
	case m == 0 && x == 0:
		return 0
	case m == 0:
		return math.Inf(-1)
	case x == 0:
		return -m
	case x < m*1e-300:
		return -m
	}
	return -stirlingError(x) - deviance(x, m) - halfLog2Pi - math.Log(x)/2
}

// logBinomial is ln(Γ(n+1)/Γ(x+1)/Γ(y+1) p^x q^y) with n = x + y and q = 1 - p.
func logBinomial(x, y, p, q float64) float64 {
	n := x + y
	switch {
	case p == 0 && x > 0, q == 0 && y > 0:
		return math.Inf(-1)
	case x == 0 && y == 0:
		return 0
	case x == 0:
		return y * log1mOr(p, q)
	case y == 0:
		return x * log1mOr(q, p)
	}
	return stirlingError(n) - stirlingError(x) - stirlingError(y) - deviance(x, n*p) - deviance(y, n*q) -
		halfLog2Pi - (math.Log(x)+math.Log(y)-math.Log(n))/2
}

// log1mOr is ln q with q = 1 - p, from whichever holds more digits.
func log1mOr(p, q float64) float64 {
	if p < 0.5 {
		return math.Log1p(-p)
	}
	return math.Log(q)
}

// logGammaTails gives ln P(a, x) and ln Q(a, x) for a > 0.
func logGammaTails(a, x float64) (lower, upper float64) {
	switch {
	case !(a > 0) || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x <= 0:
		return math.Inf(-1), 0
	case math.IsInf(x, 1):
		return 0, math.Inf(-1)
	}
	front := logPoisson(a, x)
	if x < a+1 {
		sum, term := 1.0, 1.0
		for k := 1.0; k < 1e7; k++ {
			term *= x / (a + k)
			sum += term
			if term < sum*1e-17 {
				break
			}
		}
		lower = math.Min(0, front+math.Log(sum))
		return lower, complement(lower)
	}
	// Lentz's method for DLMF 8.9.2.
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for i := 1.0; i < 1e7; i++ {
		an := -i * (i - a)
		b += 2
		d = an*d + b
		if math.Abs(d) < tiny {
			d = tiny
		}
		c = b + an/c
		if math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		step := d * c
		h *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	upper = math.Min(0, front+math.Log(a)+math.Log(h))
	return complement(upper), upper
}

// logBetaTails gives ln I_x(a, b) and ln I_y(b, a) with y = 1 - x, which the
// caller gives so that neither loses digits.
func logBetaTails(a, b, x, y float64) (lower, upper float64) {
	switch {
	case !(a > 0) || !(b > 0) || math.IsNaN(x) || math.IsNaN(y):
		return math.NaN(), math.NaN()
	case x <= 0:
		return math.Inf(-1), 0
	case y <= 0:
		return 0, math.Inf(-1)
	}
	front := logBinomial(a, b, x, y) + math.Log(a) + math.Log(b) - math.Log(a+b)
	if x <= (a+1)/(a+b+2) {
		lower = math.Min(0, front-math.Log(a)+math.Log(betaFraction(a, b, x)))
		return lower, complement(lower)
	}
	upper = math.Min(0, front-math.Log(b)+math.Log(betaFraction(b, a, y)))
	return complement(upper), upper
}

// betaFraction is the continued fraction DLMF 8.17.22, by Lentz's method.
func betaFraction(a, b, x float64) float64 {
	const tiny = 1e-300
	c, d := 1.0, 1-(a+b)*x/(a+1)
	if math.Abs(d) < tiny {
		d = tiny
	}
	d = 1 / d
	h := d
	for m := 1.0; m < 1e7; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		step := 1.0
		for _, t := range [2]float64{even, odd} {
			d = 1 + t*d
			if math.Abs(d) < tiny {
				d = tiny
			}
			c = 1 + t/c
			if math.Abs(c) < tiny {
				c = tiny
			}
			d = 1 / d
			step *= d * c
			h *= d * c
		}
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return h
}
