package simulate

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// moments gives n values between low and high with the mean and standard deviation
// asked for: equally spaced quantiles of the beta distribution that has them,
// stretched and shifted until the sample has them too. Where atLow or atHigh is
// set, the first or last value is that limit.
func moments(n int, mean, sd, low, high float64, atLow, atHigh bool) []float64 {
	m, v := (mean-low)/(high-low), math.Pow(sd/(high-low), 2)
	k := m*(1-m)/v - 1
	q := make([]float64, n)
	for i := range q {
		q[i] = low + (high-low)*mathext.InvRegIncBeta(m*k, (1-m)*k, (float64(i)+0.5)/float64(n))
	}
	centre, scale := mean, 1.0
	m0, _ := meanSD(q)
	out := make([]float64, n)
	for range 200 {
		for i := range q {
			out[i] = math.Min(math.Max(centre+scale*(q[i]-m0), low), high)
		}
		if atLow {
			out[0] = low
		}
		if atHigh {
			out[n-1] = high
		}
		m, s := meanSD(out)
		centre += mean - m
		if s > 0 {
			scale *= sd / s
		}
	}
	return out
}

func meanSD(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / math.Max(1, float64(len(x)-1)))
}

// reviewDurations are the months on clomiphene as Krzastek 2019 prints them: 70%
// of men up to 36 months, 12.75 ± 9.52, and 30% beyond, 51.93 ± 10.52; 0 to 84 in
// all.
func reviewDurations(r *rand.Rand, n int) []float64 {
	short := int(math.Round(0.7 * float64(n)))
	if n < 20 { // too few for moments: draw
		out := make([]float64, n)
		for i := range out {
			out[i] = math.Min(84, 24.5*r.ExpFloat64())
		}
		return out
	}
	a := moments(short, 12.75, 9.52, 0, 35.9, true, false)
	b := moments(n-short, 51.93, 10.52, 36.1, 84, false, true)
	out := slices.Concat(a, b)
	r.Shuffle(n, func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
