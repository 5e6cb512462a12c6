package meta

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Quantiles are what a paper prints of a quantity of N men in place of a mean: the median with
// quartiles, with the range, or with both; NaN is what it does not print.
type Quantiles struct{ Min, Q1, Median, Q3, Max, N float64 }

// ErrQuantiles says what no median is.
const ErrQuantiles stats.Reason = "minimum, quartiles, median and maximum must rise, and be of five men or more"

// given tells whether quartiles and a range are printed.
func (q Quantiles) given() (quartiles, extremes bool) {
	return !math.IsNaN(q.Q1) && !math.IsNaN(q.Q3), !math.IsNaN(q.Min) && !math.IsNaN(q.Max)
}

// leastMen are the fewest of whom quantiles are turned into a mean, as in metafor's
// conv.fivenum.
const leastMen = 5

// Check tells whether the quantiles can be.
func (q Quantiles) Check() error {
	quartiles, extremes := q.given()
	last := math.Inf(-1)
	for _, v := range []float64{q.Min, q.Q1, q.Median, q.Q3, q.Max} {
		if v < last || math.IsInf(v, 0) {
			return ErrQuantiles
		}
		if !math.IsNaN(v) {
			last = v
		}
	}
	if math.IsNaN(q.Median) || !quartiles && !extremes || !whole(q.N) || q.N < leastMen || quartiles && q.Q1 == q.Q3 ||
		extremes && q.Min == q.Max {
		return ErrQuantiles
	}
	return nil
}

// Normal is the mean and the SD that the quantiles stand for where values are about normal.
// Means by Luo (2018) equations (7), (11) and (15): of the range, the quartiles, both; SDs by
// Wan (2014) equations (9) and (16), and Shi (2020) equation (10) of both (numbers as in
// metafor's source). R: metafor::conv.fivenum(test = FALSE).
func (q Quantiles) Normal() (mean, sd float64, err error) {
	if err := q.Check(); err != nil {
		return math.NaN(), math.NaN(), err
	}
	n := q.N
	ofRange := (q.Max - q.Min) / (2 * dist.NormalQuantile((n-0.375)/(n+0.25)))
	ofQuartiles := (q.Q3 - q.Q1) / (2 * dist.NormalQuantile((0.75*n-0.125)/(n+0.25)))
	middle, box := (q.Min+q.Max)/2, (q.Q1+q.Q3)/2
	switch quartiles, extremes := q.given(); {
	case quartiles && extremes:
		w1, w2 := 2.2/(2.2+math.Pow(n, 0.75)), 0.7-0.72/math.Pow(n, 0.55)
		w := 1 / (1 + 0.07*math.Pow(n, 0.6))
		return w1*middle + w2*box + (1-w1-w2)*q.Median, w*ofRange + (1-w)*ofQuartiles, nil
	case quartiles:
		w := 0.7 + 0.39/n
		return w*box + (1-w)*q.Median, ofQuartiles, nil
	default:
		w := 4 / (4 + math.Pow(n, 0.75))
		return w*middle + (1-w)*q.Median, ofRange, nil
	}
}

// Skewed tells whether the median lies too far from the middle for normal values, at a level
// of 5% (Shi J, et al. 2023, Detecting the skewness of data from the five-number summary; the
// limits are those of metafor::conv.fivenum).
func (q Quantiles) Skewed() bool {
	n := q.N
	ofRange := math.Abs(q.Min+q.Max-2*q.Median) / (q.Max - q.Min)
	ofQuartiles := math.Abs(q.Q1+q.Q3-2*q.Median) / (q.Q3 - q.Q1)
	switch quartiles, extremes := q.given(); {
	case quartiles && extremes:
		return math.Max(2.65*math.Log(0.6*n)/math.Sqrt(n)*ofRange, ofQuartiles) >= 3/math.Sqrt(n)-40/(n*n*n)
	case quartiles:
		return ofQuartiles >= 2.65/math.Sqrt(n)-6/(n*n)
	default:
		return ofRange >= 1/math.Log(n+9)+2.5/(n+1)
	}
}

// family is a distribution of positive values by its shape alone, at a scale of 1: its
// quantiles, its mean and its SD.
type family struct {
	name      string
	low, high float64 // of the shape
	quantile  func(shape, p float64) float64
	moments   func(shape float64) (mean, sd float64)
}

// families are those that Fitted tries beside the normal one. The beta distribution, which
// estmeansd tries too, is of shares.
var families = []family{
	{"log-normal", 1e-3, 8, func(s, p float64) float64 { return math.Exp(s * dist.NormalQuantile(p)) },
		func(s float64) (mean, sd float64) {
			mean = math.Exp(s * s / 2)
			return mean, mean * math.Sqrt(math.Expm1(s*s))
		}},
	{"gamma", 1e-2, 1e6, func(s, p float64) float64 { return dist.Quantile(dist.Gamma{Shape: s}, p) },
		func(s float64) (mean, sd float64) { return s, math.Sqrt(s) }},
	{"Weibull", 0.05, 2000, func(s, p float64) float64 { return math.Pow(-math.Log1p(-p), 1/s) },
		func(s float64) (mean, sd float64) {
			mean = math.Gamma(1 + 1/s)
			return mean, math.Sqrt(math.Gamma(1+2/s) - mean*mean)
		}},
}

// Fitted is the mean and the SD of the distribution, of normal, log-normal, gamma and Weibull
// ones, whose quantiles lie nearest to the printed ones by least squares (quantile estimation,
// McGrath 2020); extremes are its quantiles at 1/n and 1 - 1/n. Where a value is negative, only
// the normal one is tried. R: estmeansd::qe.mean.sd, but that its shapes and scales are bounded
// (an SD at 50, whatever the unit), and its zeros are moved.
func (q Quantiles) Fitted() (mean, sd float64, name string, err error) {
	if err := q.Check(); err != nil {
		return math.NaN(), math.NaN(), "", err
	}
	var value, p []float64
	for _, x := range []struct{ at, value float64 }{{1 / q.N, q.Min}, {0.25, q.Q1}, {0.5, q.Median}, {0.75, q.Q3}, {1 - 1/q.N, q.Max}} {
		if !math.IsNaN(x.value) {
			value, p = append(value, x.value), append(p, x.at)
		}
	}
	mean, sd, best := nearestNormal(value, p)
	name = "normal"
	if value[0] < 0 {
		return mean, sd, name, nil
	}
	for _, f := range families {
		if m, s, rest := f.nearest(value, p); rest < best {
			mean, sd, best, name = m, s, rest, f.name
		}
	}
	return mean, sd, name, nil
}

// nearestNormal is the least squares line of values on normal quantiles, whose mean is 0
// since they are symmetric.
func nearestNormal(value, p []float64) (mean, sd, rest float64) {
	var zz, zv float64
	for i, v := range value {
		z := dist.NormalQuantile(p[i])
		mean, zz, zv = mean+v/float64(len(value)), zz+z*z, zv+z*v
	}
	sd = zv / zz
	for i, v := range value {
		d := v - mean - sd*dist.NormalQuantile(p[i])
		rest += d * d
	}
	return mean, sd, rest
}

// nearest searches the shape on a grid of its logarithm, then by golden section; the scale is
// the least squares one.
func (f family) nearest(value, p []float64) (mean, sd, rest float64) {
	scaled := func(t float64) (scale, rest float64) {
		var gg, gv float64
		g := make([]float64, len(p))
		for i := range p {
			g[i] = f.quantile(math.Exp(t), p[i])
			gg, gv = gg+g[i]*g[i], gv+g[i]*value[i]
		}
		if scale = gv / gg; gg == 0 || math.IsInf(gg, 0) {
			return 0, math.Inf(1)
		}
		for i := range p {
			d := value[i] - scale*g[i]
			rest += d * d
		}
		return scale, rest
	}
	const steps = 200
	from, width := math.Log(f.low), math.Log(f.high/f.low)/steps
	best, least := from, math.Inf(1)
	for i := range steps + 1 {
		if _, r := scaled(from + float64(i)*width); r < least {
			best, least = from+float64(i)*width, r
		}
	}
	a, b := math.Max(from, best-width), math.Min(from+steps*width, best+width)
	golden := (math.Sqrt(5) - 1) / 2
	c, d := b-golden*(b-a), a+golden*(b-a)
	_, atC := scaled(c)
	_, atD := scaled(d)
	for b-a > 1e-10 {
		if atC < atD {
			b, d, atD = d, c, atC
			c = b - golden*(b-a)
			_, atC = scaled(c)
		} else {
			a, c, atC = c, d, atD
			d = a + golden*(b-a)
			_, atD = scaled(d)
		}
	}
	scale, rest := scaled((a + b) / 2)
	mean, sd = f.moments(math.Exp((a + b) / 2))
	return scale * mean, scale * sd, rest
}
