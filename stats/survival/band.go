package survival

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// BandKind is a kind of simultaneous confidence band.
type BandKind string

const (
	HallWellner    BandKind = "hall-wellner"
	EqualPrecision BandKind = "equal-precision" // Nair
)

// BandKinds lists them.
var BandKinds = []BandKind{HallWellner, EqualPrecision}

// BandMethod holds for both kinds.
var BandMethod = stats.Method{
	ID: "survival.simultaneous-band", Label: "simultaneous confidence band",
	Sentence: "Simultaneous bands hold the whole curve between two times with the stated confidence; their " +
		"critical values are computed, not read from tables.",
	Cite: "Hall WJ, Wellner JA. Biometrika 1980;67:133-143; Nair VN. Technometrics 1984;26:265-275",
}

// Band is a simultaneous band: limits at each time of the table from the step in
// force at its low time to its high one. They may leave [0,1]; Clip cuts them.
type Band struct {
	Time, Lower, Upper []float64
	Critical           float64
}

// Clip cuts the limits at 0 and 1.
func (b Band) Clip() {
	for k := range b.Time {
		b.Lower[k], b.Upper[k] = math.Max(0, b.Lower[k]), math.Min(1, b.Upper[k])
	}
}

// Simultaneous gives the band of a product-limit curve between two times, on the
// linear scale, or on that of log(-log S) where logarithmic is true. R: km.ci::km.ci, whose
// printed tables agree to about 1e-3.
func Simultaneous(c Curve, kind BandKind, logarithmic bool, low, high float64) (Band, error) {
	var b Band
	first, last := c.index(low), c.index(high)
	n := c.N()
	variance := func(k int) float64 { q := c.SE[k] / c.Survival[k]; return q * q }
	for first >= 0 && first <= last && c.Survival[first] == 1 {
		first++
	}
	for last >= 0 && c.Survival[last] == 0 {
		last--
	}
	if first < 0 || first > last {
		return b, stats.NoEvents
	}
	share := func(k int) float64 { v := n * variance(k); return v / (1 + v) }
	var width func(k int) float64 // of S, as a multiple of S
	if kind == HallWellner {
		b.Critical = hallWellner(share(first), share(last), c.Level)
		width = func(k int) float64 { return b.Critical * (1 + n*variance(k)) / math.Sqrt(n) }
	} else {
		b.Critical = equalPrecision(share(first), share(last), c.Level)
		width = func(k int) float64 { return b.Critical * math.Sqrt(variance(k)) }
	}
	for k := first; k <= last; k++ {
		s, w := c.Survival[k], width(k)
		lower, upper := s-s*w, s+s*w
		if logarithmic {
			theta := math.Exp(w / math.Log(s))
			lower, upper = math.Pow(s, 1/theta), math.Pow(s, theta)
		}
		b.Time = append(b.Time, c.Time[k])
		b.Lower = append(b.Lower, lower)
		b.Upper = append(b.Upper, upper)
	}
	return b, nil
}

// critical solves inside(c) = level for c.
func critical(inside func(c float64) float64, level float64) float64 {
	low, high := 0.05, 10.0
	for high-low > 1e-10 {
		if mid := (low + high) / 2; inside(mid) < level {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// hallWellner is the value that a Brownian bridge on [a,b] keeps below in absolute
// value with probability level: integrated over its values at a and b, between
// which the probability of staying inside is the series of reflections.
func hallWellner(a, b, level float64) float64 {
	const points = 60
	nodes, weights := make([]float64, points), make([]float64, points)
	quad.Legendre{}.FixedLocations(nodes, weights, -1, 1)
	return critical(func(c float64) float64 {
		sum := 0.0
		sa := math.Sqrt(a * (1 - a))
		slope := (1 - b) / (1 - a)
		sb := math.Sqrt((b - a) * slope)
		if b-a < 1e-12 {
			return 1 - dist.NormalTwoSided(c/sa)
		}
		for i, u := range nodes {
			x := u * c
			px := math.Exp(-x*x/(2*sa*sa)) / (sa * math.Sqrt(2*math.Pi))
			// Given x, the value at b is normal; integrate over where it has mass.
			center := x * slope
			lo, hi := math.Max(-c, center-9*sb), math.Min(c, center+9*sb)
			if lo >= hi {
				continue
			}
			inner := 0.0
			for j, v := range nodes {
				y := (lo+hi)/2 + v*(hi-lo)/2
				py := math.Exp(-(y-center)*(y-center)/(2*sb*sb)) / (sb * math.Sqrt(2*math.Pi))
				inner += weights[j] * py * staysInside(x, y, c, b-a)
			}
			sum += weights[i] * c * px * inner * (hi - lo) / 2
		}
		return sum
	}, level)
}

// staysInside is the probability that Brownian motion tied to x and y, a time apart,
// stays in (-c, c).
func staysInside(x, y, c, time float64) float64 {
	sum := 1.0
	for k := 1; k < 200; k++ {
		f := float64(k)
		// Reflections at 2c(2k-1) -/+ (x+y) and shifts by 4ck.
		up := math.Exp(-2 * ((2*f-1)*c - x) * ((2*f-1)*c - y) / time)
		down := math.Exp(-2 * ((2*f-1)*c + x) * ((2*f-1)*c + y) / time)
		shift := math.Exp(-2*(2*f*c)*(2*f*c-(y-x))/time) + math.Exp(-2*(2*f*c)*(2*f*c+(y-x))/time)
		term := shift - up - down
		sum += term
		if up+down+shift < 1e-15 {
			break
		}
	}
	return math.Max(0, sum)
}

// equalPrecision is the value that a standardised Brownian bridge on [a,b] keeps
// below in absolute value: that of a stationary Ornstein-Uhlenbeck process over half
// the log odds ratio of b and a, by the eigenfunctions of its generator on (-c, c).
func equalPrecision(a, b, level float64) float64 {
	length := 0.5 * math.Log(b*(1-a)/(a*(1-b)))
	const terms, points = 14, 80
	nodes, weights := make([]float64, points), make([]float64, points)
	quad.Legendre{}.FixedLocations(nodes, weights, -1, 1)
	return critical(func(c float64) float64 {
		stiff, mass := mat.NewSymDense(terms, nil), mat.NewSymDense(terms, nil)
		load := mat.NewVecDense(terms, nil)
		for i, u := range nodes {
			x := u * c
			w := weights[i] * c * math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
			var f, d [terms]float64
			for k := range terms {
				omega := float64(2*k+1) * math.Pi / (2 * c)
				sin, cos := math.Sincos(omega * x)
				f[k], d[k] = cos, -omega*sin
			}
			for k := range terms {
				load.SetVec(k, load.AtVec(k)+w*f[k])
				for l := 0; l <= k; l++ {
					stiff.SetSym(l, k, stiff.At(l, k)+w*d[k]*d[l])
					mass.SetSym(l, k, mass.At(l, k)+w*f[k]*f[l])
				}
			}
		}
		var chol mat.Cholesky
		if !chol.Factorize(mass) {
			return math.NaN()
		}
		var l mat.TriDense
		chol.LTo(&l)
		var left, whole mat.Dense
		if left.Solve(&l, stiff) != nil || whole.Solve(&l, left.T()) != nil {
			return math.NaN()
		}
		sym := mat.NewSymDense(terms, nil)
		for k := range terms {
			for j := 0; j <= k; j++ {
				sym.SetSym(j, k, (whole.At(j, k)+whole.At(k, j))/2)
			}
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(sym, true) {
			return math.NaN()
		}
		var vectors mat.Dense
		eigen.VectorsTo(&vectors)
		var y mat.VecDense
		if y.SolveVec(&l, load) != nil {
			return math.NaN()
		}
		sum := 0.0
		for k, value := range eigen.Values(nil) {
			p := mat.Dot(vectors.ColView(k), &y)
			sum += p * p * math.Exp(-value*length)
		}
		return sum
	}, level)
}
