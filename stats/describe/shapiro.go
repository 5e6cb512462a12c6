package describe

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
)

// ShapiroWilkMethod is the test of normality.
var ShapiroWilkMethod = stats.Method{
	ID: "describe.shapiro-wilk", Label: "Shapiro-Wilk test",
	Sentence: "Normality was tested by Shapiro and Wilk's test (Royston's approximation).",
	Cite:     "Royston P. Appl Stat 1995;44:547-551 (algorithm AS R94)",
}

// ShapiroWilk gives W and its p-value for 3 to 5000 values. R: shapiro.test.
func ShapiroWilk(x []float64) (w, p float64, err error) {
	n := len(x)
	switch {
	case n < 3:
		return math.NaN(), math.NaN(), stats.Reason("fewer than three values")
	case n > 5000:
		return math.NaN(), math.NaN(), stats.Reason("more than 5000 values, beyond which the approximation was not made")
	case stats.Missing(x):
		return math.NaN(), math.NaN(), stats.ErrMissing
	}
	v := slices.Clone(x)
	slices.Sort(v)
	if v[0] == v[n-1] {
		return math.NaN(), math.NaN(), stats.NoVariance
	}
	scale := v[n-1] - v[0]
	for i := range v {
		v[i] = (v[i] - x[0]) / scale
	}
	a := royston(n)
	mean, _ := Moments(v)
	var top, ss float64
	for i, u := range v {
		d := u - mean
		ss += d * d
		top += a[i] * d
	}
	// 1 - W is taken directly, since W may be near 1.
	var saa float64
	for _, c := range a {
		saa += c * c
	}
	root := math.Sqrt(saa * ss)
	lack := (root - top) * (root + top) / (saa * ss)
	w = 1 - lack
	N := float64(n)
	if n == 3 {
		const pi6, stqr = 6 / math.Pi, math.Pi / 3 // 6/π and asin(sqrt(3/4))
		return w, math.Max(0, pi6*(math.Asin(math.Sqrt(w))-stqr)), nil
	}
	y := math.Log(lack)
	ln := math.Log(N)
	var m, s float64
	if n <= 11 {
		gamma := polynomial(N, -2.273, 0.459)
		if y >= gamma {
			return w, 1e-99, nil
		}
		y = -math.Log(gamma - y)
		m = polynomial(N, 0.5440, -0.39978, 0.025054, -6.714e-4)
		s = math.Exp(polynomial(N, 1.3822, -0.77857, 0.062767, -0.0020322))
	} else {
		m = polynomial(ln, -1.5861, -0.31082, -0.083751, 0.0038915)
		s = math.Exp(polynomial(ln, -0.4803, -0.082676, 0.0030302))
	}
	return w, dist.NormalUpper((y - m) / s), nil
}

// royston gives the weights of the order statistics.
func royston(n int) []float64 {
	a := make([]float64, n)
	if n == 3 {
		a[0], a[2] = -math.Sqrt(0.5), math.Sqrt(0.5)
		return a
	}
	N := float64(n)
	m := make([]float64, n)
	ssm := 0.0
	for i := range m {
		m[i] = dist.NormalQuantile((float64(i+1) - 0.375) / (N + 0.25))
		ssm += m[i] * m[i]
	}
	rsn := 1 / math.Sqrt(N)
	last := polynomial(rsn, 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056) + m[n-1]/math.Sqrt(ssm)
	inner, fac := 1, 0.0
	if n > 5 {
		inner = 2
		second := polynomial(rsn, 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633) + m[n-2]/math.Sqrt(ssm)
		fac = math.Sqrt((ssm - 2*m[n-1]*m[n-1] - 2*m[n-2]*m[n-2]) / (1 - 2*last*last - 2*second*second))
		a[n-2], a[1] = second, -second
	} else {
		fac = math.Sqrt((ssm - 2*m[n-1]*m[n-1]) / (1 - 2*last*last))
	}
	a[n-1], a[0] = last, -last
	for i := inner; i < n-inner; i++ {
		a[i] = m[i] / fac
	}
	return a
}

// polynomial is c0 + c1 x + c2 x² + ...
func polynomial(x float64, c ...float64) float64 {
	v := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		v = v*x + c[i]
	}
	return v
}
